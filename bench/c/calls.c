/* Recursion and nothing else: `calls fib TIMES` and `calls ackermann TIMES`. */
#include "bench.h"

static NOINLINE unsigned fib(unsigned n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

static NOINLINE unsigned ackermann(unsigned m, unsigned n) {
    if (m == 0)
        return n + 1;
    return ackermann(m - 1, n == 0 ? 1 : ackermann(m, n - 1));
}

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    uint64_t hash = HASH0;
    int is_fib = bench_is(argc, argv, "fib");
    for (unsigned i = 0; i < times; i++) {
        unsigned result = is_fib ? fib(27 + (i & 1)) : ackermann(2 + (i & 1), 7);
        hash = bench_hash(hash, &result, sizeof result);
    }
    bench_print(is_fib ? "fib" : "ackermann", times, hash);
    return 0;
}
