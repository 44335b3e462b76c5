// The allocator: many sizes, realloc, calloc, aligned blocks, blocks large enough for mmap and mremap.
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 400
static unsigned char *block[SLOTS];
static size_t size[SLOTS];
static unsigned char tag[SLOTS];

static int intact(int i) {
    for (size_t k = 0; k < size[i]; k += size[i] > 4096 ? 509 : 1)
        if (block[i][k] != (unsigned char)(tag[i] + (k >> 8))) return 0;
    return 1;
}
static void fill(int i) { for (size_t k = 0; k < size[i]; k++) block[i][k] = (unsigned char)(tag[i] + (k >> 8)); }

int main(int argc, char **argv) {
    (void)argc; (void)argv;
    unsigned long seed = 4242;
    long total = 0, bad = 0, misaligned = 0;
    for (int step = 0; step < 12000; step++) {
        int i = (int)(guest_random(&seed) % SLOTS);
        unsigned kind = guest_random(&seed) % 100;
        size_t want = guest_random(&seed) % (kind < 90 ? 600 : kind < 98 ? 20000 : 400000) + 1;
        if (block[i]) {
            if (!intact(i)) bad++;
            if (kind & 1) {
                unsigned char *moved = realloc(block[i], want);
                if (!moved) { puts("realloc failed"); return 1; }
                block[i] = moved;
                if (want < size[i]) size[i] = want;
                if (!intact(i)) bad++;
                size[i] = want;
                fill(i);
                continue;
            }
            free(block[i]);
            block[i] = NULL;
        }
        size[i] = want;
        tag[i] = (unsigned char)step;
        switch (kind % 4) {
        case 0: block[i] = malloc(want); break;
        case 1:
            block[i] = calloc(1, want);
            for (size_t k = 0; k < want; k++) if (block[i][k]) { bad++; break; }
            break;
        case 2: {
            size_t align = (size_t)16 << guest_random(&seed) % 9;
            void *p = NULL;
            if (posix_memalign(&p, align, want)) p = NULL;
            block[i] = p;
            if ((uintptr_t)p % align) misaligned++;
            break;
        }
        default: block[i] = aligned_alloc(64, (want + 63) & ~(size_t)63); if ((uintptr_t)block[i] % 64) misaligned++;
        }
        if (!block[i]) { puts("out of memory"); return 1; }
        if ((uintptr_t)block[i] % 16) misaligned++;
        fill(i);
        total += (long)want;
    }
    for (int i = 0; i < SLOTS; i++) { if (block[i] && !intact(i)) bad++; free(block[i]); }
    printf("total %ld bad %ld misaligned %ld\n", total, bad, misaligned);
    // Large enough for mmap in every libc; growing uses mremap.
    size_t n = 1 << 20;
    unsigned char *big = malloc(n);
    for (size_t k = 0; k < n; k += 4096) big[k] = (unsigned char)(k >> 12);
    for (int round = 0; round < 5; round++) {
        big = realloc(big, n * 2);
        for (size_t k = 0; k < n; k += 4096) if (big[k] != (unsigned char)(k >> 12)) bad++;
        n *= 2;
        for (size_t k = 0; k < n; k += 4096) big[k] = (unsigned char)(k >> 12);
    }
    big = realloc(big, 5000);
    printf("shrunk %d %d bad %ld\n", big[0], big[4096], bad);
    free(big);
    for (int round = 0; round < 200; round++) { // freed ranges must be used again: 200 * 8 MiB would not fit
        unsigned char *p = malloc(8 << 20);
        if (!p) { puts("not reused"); return 1; }
        p[0] = 1;
        p[(8 << 20) - 1] = 2;
        free(p);
    }
    for (int round = 0; round < 100; round++) {
        unsigned char *p = calloc(1, 3 << 20);
        long sum = 0;
        for (int k = 0; k < 3 << 20; k += 1000) { sum += p[k]; p[k] = 7; }
        if (sum) puts("calloc not zero");
        free(p);
    }
    errno = 0;
    volatile size_t huge = PTRDIFF_MAX;
    void *p = malloc(huge);
    printf("%d %d\n", p == NULL, errno == ENOMEM);
    errno = 0;
    volatile size_t count = SIZE_MAX / 2;
    p = calloc(count, 4);
    printf("%d %d\n", p == NULL, errno == ENOMEM);
    char *z = malloc(0);
    free(z);
    char *s = strdup("duplicate"), *t = strndup("truncated", 5);
    printf("%s %s\n", s, t);
    free(s); free(t);
    p = malloc(100);
    printf("%d\n", malloc_usable_size(p) >= 100);
    free(p);
    return 0;
}
