// Functions chosen at start by a resolver (STT_GNU_IFUNC), called directly and through pointers.
//# libc: glibc
#include <stdio.h>
static int slow(int x) { return x + 1; }
static int fast(int x) { return x + 100; }
static int (*resolve(void))(int) { return fast; }
static int (*resolve_slow(void))(int) { return slow; }
int GLOBAL(chosen)(int) __attribute__((ifunc("resolve")));
int GLOBAL(plain)(int) __attribute__((ifunc("resolve_slow")));
static int (*const table[])(int) = {GLOBAL(chosen), GLOBAL(plain)};
// Of these two, only the address of the first is in the resolver's code; the second takes more arguments.
static double few(int a, long b, double c, int d, float e, long f, long g, long h) { (void)b; (void)c; (void)d; (void)e; (void)f; (void)g; (void)h; return a; }
static double all(int a, long b, double c, int d, float e, long f, long g, long h) { return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8; }
typedef double numbers(int, long, double, int, float, long, long, long);
static numbers *volatile elsewhere = all;
static volatile int use_few;
static numbers *resolve_either(void) { return use_few ? few : elsewhere; }
double GLOBAL(either)(int, long, double, int, float, long, long, long) __attribute__((ifunc("resolve_either")));
static NOINLINE double call_either(int n, double x) {
    double sum = 0;
    long kept[4] = {n, n + 1, n + 2, n + 3};
    for (int i = 0; i < n; i++) sum += GLOBAL(either)(i, kept[i & 3] * 3, x + i, i * n, (float)x, kept[1] - i, kept[2], sum);
    return sum;
}
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    printf("%d %d\n", GLOBAL(chosen)(1), GLOBAL(plain)(1));
    for (int i = 0; i < 2; i++) printf("%d ", table[i](i));
    putchar('\n');
    printf("%.3f %.3f\n", call_either(3, 0.25), call_either(5, -7.5));
    return 0;
}
