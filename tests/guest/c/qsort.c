// qsort, bsearch and other functions that call back.
#define _GNU_SOURCE
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int calls;
static int by_int(const void *a, const void *b) { calls++; int x = *(const int *)a, y = *(const int *)b; return x < y ? -1 : x > y; }
static int by_int_down(const void *a, const void *b) { return by_int(b, a); }
static int by_string(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }
struct record { char name[13]; double key; int id; };
static int by_key(const void *a, const void *b) {
    const struct record *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return x->id - y->id;
}
static long walked;
static void walk(const void *node, VISIT visit, int depth) {
    (void)depth;
    if (visit == postorder || visit == leaf) walked = walked * 31 + **(int *const *)node;
}
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    static int data[5000];
    unsigned long seed = 99;
    for (int i = 0; i < 5000; i++) data[i] = (int)(guest_random(&seed) % 100000) - 50000;
    qsort(data, 5000, sizeof *data, by_int);
    unsigned long hash = guest_hash(GUEST_HASH0, data, sizeof data);
    printf("%lx %d\n", hash, calls > 5000);
    for (int i = 1; i < 5000; i++) if (data[i - 1] > data[i]) printf("not sorted at %d\n", i);
    for (int key = -50; key < 50; key++) {
        int *found = bsearch(&key, data, 5000, sizeof *data, by_int);
        if (found) printf("%d ", *found);
    }
    putchar('\n');
    qsort(data, 5000, sizeof *data, by_int_down);
    printf("%d %d\n", data[0], data[4999]);
    const char *names[] = {"pear", "apple", "fig", "quince", "banana", "cherry", "date", "elderberry", "grape"};
    qsort(names, 9, sizeof *names, by_string);
    for (int i = 0; i < 9; i++) printf("%s ", names[i]);
    putchar('\n');
    static struct record records[1000];
    for (int i = 0; i < 1000; i++) {
        records[i].id = i;
        records[i].key = guest_random(&seed) % 100 / 7.0;
        snprintf(records[i].name, sizeof records[i].name, "n%u", guest_random(&seed) % 1000);
    }
    qsort(records, 1000, sizeof *records, by_key);
    for (int i = 0; i < 1000; i += 97) printf("%s %.3f %d\n", records[i].name, records[i].key, records[i].id);
    void *root = NULL;
    for (int i = 0; i < 500; i++) tsearch(&data[i * 7], &root, by_int);
    twalk(root, walk);
    printf("%ld\n", walked);
    for (int i = 0; i < 500; i += 3) tdelete(&data[i * 7], &root, by_int);
    walked = 0;
    twalk(root, walk);
    printf("%ld\n", walked);
    hcreate(100);
    for (int i = 0; i < 9; i++) hsearch((ENTRY){(char *)names[i], (void *)(long)i}, ENTER);
    ENTRY *e = hsearch((ENTRY){"fig", NULL}, FIND);
    printf("%s %ld %d\n", e->key, (long)e->data, hsearch((ENTRY){"kiwi", NULL}, FIND) == NULL);
    return 0;
}
