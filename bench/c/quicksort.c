/* Sorting with a comparison that is called through a pointer. The sort is our own, with qsort's interface, because
 * the C libraries of the contestants have different ones. */
#include "bench.h"

enum { COUNT = 20000 };

typedef int (*Order)(const void *, const void *);

typedef struct {
    uint32_t key;
    uint32_t serial;
} Item;

static void swap(char *a, char *b, size_t size) {
    while (size--) {
        char t = *a;
        *a++ = *b;
        *b++ = t;
    }
}

static void insertion_sort(char *base, size_t count, size_t size, Order order) {
    for (size_t i = 1; i < count; i++)
        for (char *at = base + i * size; at > base && order(at - size, at) > 0; at -= size)
            swap(at - size, at, size);
}

/* Hoare's partition around the middle element; the larger part is left to the loop. */
static NOINLINE void sort(void *start, size_t count, size_t size, Order order) {
    char *base = start;
    while (count > 12) {
        char *low = base, *high = base + (count - 1) * size;
        swap(base, base + count / 2 * size, size);
        for (;;) {
            do
                low += size;
            while (low < base + count * size && order(low, base) < 0);
            while (order(high, base) > 0)
                high -= size;
            if (low >= high)
                break;
            swap(low, high, size);
            high -= size;
        }
        swap(base, high, size);
        size_t left = (size_t) (high - base) / size, right = count - left - 1;
        if (left < right) {
            sort(base, left, size, order);
            base = high + size;
            count = right;
        } else {
            sort(high + size, right, size, order);
            count = left;
        }
    }
    insertion_sort(base, count, size, order);
}

static int by_key(const void *a, const void *b) {
    const Item *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

static int by_serial(const void *a, const void *b) {
    const Item *x = a, *y = b;
    return (x->serial > y->serial) - (x->serial < y->serial);
}

static int by_number(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    static Item items[COUNT];
    static double numbers[COUNT];
    unsigned times = bench_times(argc, argv);
    uint64_t seed = 7, hash = HASH0;
    for (unsigned n = 0; n < times; n++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            items[i] = (Item) {bench_random(&seed), i * 7919 % COUNT};
            numbers[i] = bench_random(&seed) / 1000.0;
        }
        sort(items, COUNT, sizeof *items, by_key);
        hash = bench_hash(hash, &items[COUNT / 3], sizeof *items);
        sort(items, COUNT, sizeof *items, by_serial);
        sort(numbers, COUNT, sizeof *numbers, by_number);
        hash = bench_hash(hash, &items[COUNT / 2], sizeof *items);
        hash = bench_hash(hash, &numbers[COUNT / 2], sizeof *numbers);
    }
    bench_print("quicksort", times, hash);
    return 0;
}
