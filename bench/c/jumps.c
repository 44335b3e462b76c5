/* setjmp and longjmp as programs use them for errors: most calls return, some unwind several frames. */
#include "bench.h"
#include <setjmp.h>

static jmp_buf *handler;

static NOINLINE unsigned descend(unsigned depth, unsigned value) {
    if (depth == 0) {
        if (value % 4 == 0)
            longjmp(*handler, (int) (value % 1000) + 1);
        return value;
    }
    return descend(depth - 1, value * 3 + 1) + 1;
}

static NOINLINE unsigned guarded(unsigned depth, unsigned value) {
    jmp_buf here;
    jmp_buf *volatile outer = handler;
    handler = &here;
    int thrown = setjmp(here);
    unsigned result = thrown ? (unsigned) thrown : descend(depth, value);
    handler = outer;
    return result;
}

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    uint64_t hash = HASH0;
    for (unsigned i = 0; i < times * 1000; i++)
        hash = hash * 31 + guarded(i % 8, i);
    bench_print("setjmp", times, hash);
    return 0;
}
