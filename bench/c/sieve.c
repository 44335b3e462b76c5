/* BYTE's sieve: flags for the odd numbers up to 16384, one byte each. */
#include "bench.h"

enum { FLAGS = 8190 };

static unsigned char flags[FLAGS + 1];

static NOINLINE unsigned sieve(void) {
    unsigned count = 0;
    for (unsigned i = 0; i <= FLAGS; i++)
        flags[i] = 1;
    for (unsigned i = 0; i <= FLAGS; i++) {
        if (!flags[i])
            continue;
        unsigned prime = i + i + 3;
        for (unsigned k = i + prime; k <= FLAGS; k += prime)
            flags[k] = 0;
        count++;
    }
    return count;
}

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    uint64_t total = 0;
    for (unsigned i = 0; i < times; i++)
        total += sieve();
    bench_print("sieve", times, total);
    return 0;
}
