// Overflow of 64-bit products, and their high halves: what compilers make of calloc's check and of 128-bit numbers.
#include <stdio.h>
#include <stdlib.h>

__attribute__((noinline)) static int unsigned_overflow(unsigned long a, unsigned long b, unsigned long *r) {
    return __builtin_mul_overflow(a, b, r);
}
__attribute__((noinline)) static int signed_overflow(long a, long b, long *r) { return __builtin_mul_overflow(a, b, r); }
__attribute__((noinline)) static unsigned long high(unsigned long a, unsigned long b) {
    return (unsigned __int128)a * b >> 64;
}
__attribute__((noinline)) static long signed_high(long a, long b) { return (__int128)a * b >> 64; }
__attribute__((noinline)) static unsigned __int128 wide(unsigned __int128 a, unsigned __int128 b) { return a * b; }

int main(int argc, char **argv) {
    (void)argc, (void)argv;
    for (unsigned long i = 1; i < 1UL << 40; i *= 37)
        for (unsigned long j = 3; j < 1UL << 50; j *= 91) {
            unsigned long u, a = i * i;
            long s, b = -(long)a;
            int uo = unsigned_overflow(a, j, &u), so = signed_overflow(b, (long)j, &s);
            unsigned __int128 w = wide((unsigned __int128)a << 40 | j, (unsigned __int128)j << 50 | i);
            printf("%d %lx %d %lx %lx %lx %lx:%lx\n", uo, u, so, s, high(a, j), signed_high(b, (long)j),
                   (unsigned long)(w >> 64), (unsigned long)w);
        }
    return 0;
}
