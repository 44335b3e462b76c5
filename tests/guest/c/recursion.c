// Recursion: 1,000,000 frames (the directive enlarges the stack), mutual recursion, Ackermann, Takeuchi, Hanoi, on a stack of one's own.
//# stack: 512M
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static NOINLINE long sum(long n) { if (n == 0) return 0; long r = n + sum(n - 1); HIDE(r); return r; }
static NOINLINE long odd(long n);
static NOINLINE long even(long n) { if (n == 0) return 1; long r = odd(n - 1); HIDE(r); return r; }
static NOINLINE long odd(long n) { if (n == 0) return 0; long r = even(n - 1); HIDE(r); return r; }
static NOINLINE long ackermann(long m, long n) { if (m == 0) return n + 1; if (n == 0) return ackermann(m - 1, 1); return ackermann(m - 1, ackermann(m, n - 1)); }
static NOINLINE int tak(int x, int y, int z) { return y >= x ? z : tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y)); }
static NOINLINE int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
static long moves; static NOINLINE void hanoi(int n, int a, int b, int c) { if (!n) return; hanoi(n - 1, a, c, b); moves = moves * 3 + a * 10 + b; hanoi(n - 1, c, b, a); }
static NOINLINE double harmonic(int n) { if (n == 0) return 0; double r = harmonic(n - 1) + 1.0 / n; __asm__ volatile("" : "+w"(r)); return r; }
static NOINLINE long through(long (*f)(long, void *), long n, void *self) { return n == 0 ? 0 : 1 + f(n - 1, self); }
static NOINLINE long bounce(long n, void *self) { long r = through(*(long (**)(long, void *))self, n, self); HIDE(r); return r; }
static NOINLINE int big_frames(int n) { volatile char frame[1024]; frame[n % 1024] = (char)n; if (n == 0) return 0; int r = big_frames(n - 1); return (r + frame[n % 1024]) & 0xffff; }
static void *other_stack; static long other_result;
static NOINLINE long on_other(long n) { return sum(n); }
static NOINLINE long call_on(void *stack_top, long (*f)(long), long n) {
    register long x0 __asm__("x0") = n;
    register long (*x1)(long) __asm__("x1") = f;
    register void *x2 __asm__("x2") = stack_top;
    __asm__ volatile("mov x19, sp\n mov sp, x2\n blr x1\n mov sp, x19" : "+r"(x0), "+r"(x1), "+r"(x2) : : "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x19", "x30", "memory", "cc",
        "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
    return x0;
}
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    printf("%ld\n", sum(1000));
    printf("%ld\n", sum(1000000));
    printf("%ld\n", sum(1000000)); // again: the stack was given back
    printf("%ld %ld\n", even(1000000), odd(999999));
    printf("%ld %ld\n", ackermann(2, 300), ackermann(3, 6));
    printf("%d %d\n", tak(14, 8, 2), fib(22));
    hanoi(14, 1, 2, 3); printf("%ld\n", moves);
    printf("%.10f\n", harmonic(200000));
    long (*self)(long, void *) = bounce; printf("%ld\n", bounce(300000, &self));
    printf("%d\n", big_frames(100000));
    other_stack = mmap(NULL, 256 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (other_stack == MAP_FAILED) { puts("no stack"); return 1; }
    other_result = call_on((char *)other_stack + (256 << 20), on_other, 1000000);
    printf("%ld\n", other_result);
    return 0;
}
