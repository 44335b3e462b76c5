/* The C library's routines on pieces of 1 byte to 64 KiB: `memory memcpy TIMES` and `memory strlen TIMES`. */
#include "bench.h"

enum { SIZE = 1 << 16, PER_SIZE = 1 << 18 };

static char from[SIZE + 64], to[SIZE + 64];

/* Through pointers that the compiler can't see through, so that every call is one. */
static void *(*volatile copy)(void *, const void *, size_t) = memcpy;
static size_t (*volatile length)(const char *) = strlen;

/* About as many bytes of each size, but no more than a thousand calls. */
static unsigned calls(size_t size) { return size < PER_SIZE / 1000 ? 1000 : (unsigned) (PER_SIZE / size); }

static uint64_t copies(void) {
    uint64_t hash = HASH0;
    for (size_t size = 1; size <= SIZE; size = size * 3 / 2 + 1) {
        for (unsigned i = 0; i < calls(size); i++)
            copy(to + i % 16, from + i % 13, size);
        hash = bench_hash(hash, to + size / 2, 16);
    }
    return hash;
}

static uint64_t lengths(void) {
    uint64_t sum = 0;
    for (size_t size = 1; size <= SIZE; size = size * 3 / 2 + 1) {
        char keep = from[size];
        from[size] = 0;
        for (unsigned i = 0; i < calls(size); i++)
            sum += length(from + i % 13 % size);
        from[size] = keep;
    }
    return sum;
}

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    int copying = bench_is(argc, argv, "memcpy");
    uint64_t result = 0, seed = 3;
    for (size_t i = 0; i < sizeof from; i++)
        from[i] = (char) (bench_random(&seed) | 1);
    for (unsigned n = 0; n < times; n++)
        result += copying ? copies() : lengths();
    bench_print(copying ? "memcpy" : "strlen", times, result);
    return 0;
}
