/* The mix of statements that Weicker's Dhrystone (1984) counts: assignments and comparisons of small types, records
 * through pointers, strings of 30 characters, short procedures that aren't inlined. */
#include "bench.h"

typedef enum { FIRST, SECOND, THIRD, FOURTH, FIFTH } Choice;
typedef char Text[31];

typedef struct record {
    struct record *next;
    int kind;
    Choice choice;
    int number;
    Text text;
} Record;

static Record head, tail;
static int global_number, global_flag, array1[50], array2[50][50];
static char letter1, letter2;

static NOINLINE int is_third(Choice choice) {
    Choice copy = choice;
    return copy == THIRD;
}

static NOINLINE Choice compare_letters(char a, char b) {
    char first = a, second = first;
    if (second != b)
        return FIRST;
    letter1 = first;
    return SECOND;
}

static NOINLINE int compare_texts(const char *a, const char *b) {
    int at = 2;
    char letter = 0;
    while (at <= 2)
        if (compare_letters(a[at], b[at + 1]) == FIRST) {
            letter = 'A';
            at++;
        }
    if (letter >= 'W' && letter < 'Z')
        at = 7;
    if (letter == 'R')
        return 1;
    if (strcmp(a, b) > 0) {
        global_number = at + 7;
        return 1;
    }
    return 0;
}

static NOINLINE void choose(Choice in, Choice *out) {
    *out = in;
    if (!is_third(in))
        *out = FOURTH;
    switch (in) {
    case FIRST: *out = FIRST; break;
    case SECOND: *out = global_number > 100 ? FIRST : FOURTH; break;
    case THIRD: *out = SECOND; break;
    case FOURTH: break;
    case FIFTH: *out = THIRD; break;
    }
}

static NOINLINE void add(int a, int b, int *sum) { *sum = b + a + 2; }

static NOINLINE void fill(int *row, int table[50][50], int index, int value) {
    int at = index + 5;
    row[at] = value;
    row[at + 1] = row[at];
    row[at + 30] = at;
    for (int i = at; i <= at + 1; i++)
        table[at][i] = at;
    table[at][at - 1]++;
    table[at + 20][at] = row[at];
    global_number = 5;
}

static NOINLINE void follow(Record **out) {
    *out = head.next;
    add(10, global_number, &head.number);
}

static NOINLINE void copy_record(Record *from) {
    Record *next = from->next;
    *next = head;
    from->number = 5;
    next->number = from->number;
    next->next = from->next;
    follow(&next->next);
    if (next->kind == 0) {
        next->number = 6;
        choose(from->choice, &next->choice);
        next->next = head.next;
        add(next->number, 10, &next->number);
    } else {
        *from = *next;
    }
}

static NOINLINE void letters(void) {
    int flag = letter1 == 'A';
    global_flag |= flag;
    letter2 = 'B';
}

static void once(int run) {
    int a = 2, b = 3, c = 0;
    Choice choice = SECOND;
    Text text;
    letter1 = 'A';
    letters();
    strcpy(text, "DHRYSTONE PROGRAM, 2'ND STRING");
    global_flag = !compare_texts(head.text, text);
    while (a < b) {
        c = 5 * a - b;
        add(a, b, &c);
        a++;
    }
    fill(array1, array2, a, c);
    copy_record(&head);
    for (char letter = 'A'; letter <= letter2; letter++)
        if (choice == compare_letters(letter, 'C')) {
            choose(FIRST, &choice);
            strcpy(text, "DHRYSTONE PROGRAM, 3'RD STRING");
            b = global_number = run;
        }
    b *= a;
    a = b / c;
    global_number += 7 * (b - c) - a;
}

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    head.next = &tail;
    head.choice = THIRD;
    head.number = 40;
    strcpy(head.text, "DHRYSTONE PROGRAM, SOME STRING");
    uint64_t hash = HASH0;
    for (unsigned i = 0; i < times; i++) {
        once((int) i);
        hash = hash * 31 + (unsigned) global_number + (unsigned) head.number;
    }
    hash = bench_hash(hash, array2, sizeof array2);
    hash = bench_hash(hash, tail.text, strlen(tail.text));
    bench_print("dhrystone", times, hash);
    return 0;
}
