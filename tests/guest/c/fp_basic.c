// Floating point: arithmetic, comparison, conversion between all types, rounding functions, special values.
#include <fenv.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const double values[] = {0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 1e10, -1e10, 2147483647.5, -2147483648.5, 4294967295.5, 9223372036854775807.0, 1.8446744073709552e19, 1e300, -1e300, 1e-300, DBL_MIN, DBL_MAX, 4.9406564584124654e-324, 1e-310, INFINITY, -INFINITY, NAN, 3.4028236e38, 1.1754944e-38, 1e-45, 16777217.0, 9007199254740993.0};
#define COUNT (int)(sizeof values / sizeof *values)
static unsigned long bits(double d) { unsigned long b; if (d != d) return 0x7ff8000000000000; memcpy(&b, &d, 8); return b; }
static unsigned bitsf(float d) { unsigned b; if (d != d) return 0x7fc00000; memcpy(&b, &d, 4); return b; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    for (int i = 0; i < COUNT; i++) {
        double x = values[i]; __asm__ volatile("" : "+w"(x)); float f = (float)x;
        printf("%016lx %08x | %lx %lx %lx %lx %lx %lx %lx\n", bits(x), bitsf(f), bits(floor(x)), bits(ceil(x)), bits(trunc(x)), bits(round(x)), bits(rint(x)), bits(nearbyint(x)), bits(fabs(x)));
        printf("%x %x %x %x %x %x %lx\n", bitsf(floorf(f)), bitsf(ceilf(f)), bitsf(truncf(f)), bitsf(roundf(f)), bitsf(rintf(f)), bitsf(sqrtf(f)), bits(sqrt(x)));
        // Conversions saturate on AArch64; C leaves them undefined, so the instructions themselves are used.
        int w; unsigned u; long l; unsigned long ul;
        __asm__("fcvtzs %w0, %d1" : "=r"(w) : "w"(x)); __asm__("fcvtzu %w0, %d1" : "=r"(u) : "w"(x)); __asm__("fcvtzs %0, %d1" : "=r"(l) : "w"(x)); __asm__("fcvtzu %0, %d1" : "=r"(ul) : "w"(x));
        printf("%d %u %ld %lu ", w, u, l, ul);
        __asm__("fcvtns %w0, %s1" : "=r"(w) : "w"(f)); __asm__("fcvtpu %w0, %s1" : "=r"(u) : "w"(f)); __asm__("fcvtms %0, %s1" : "=r"(l) : "w"(f)); __asm__("fcvtau %0, %s1" : "=r"(ul) : "w"(f));
        printf("%d %u %ld %lu\n", w, u, l, ul);
        printf("%d %d %d %d %d\n", fpclassify(x) == FP_NORMAL, isnan(x) != 0, isinf(x) != 0, signbit(x) != 0, isnormal(f) != 0);
    }
    unsigned long hash = GUEST_HASH0;
    for (int i = 0; i < COUNT; i++) for (int j = 0; j < COUNT; j++) {
        double a = values[i], b = values[j]; __asm__ volatile("" : "+w"(a), "+w"(b)); float fa = (float)a, fb = (float)b;
        unsigned long r[] = {bits(a + b), bits(a - b), bits(a * b), bits(a / b), bits(fmax(a, b)), bits(fmin(a, b)), bits(fmod(a, b)), bits(copysign(a, b)), bits(hypot(a, b)), bits(fdim(a, b)), bits(remainder(a, b)), bits(nextafter(a, b)),
            bitsf(fa + fb), bitsf(fa * fb), bitsf(fa / fb), bitsf(fa - fb), (unsigned long)(a < b) | (a <= b) << 1 | (a == b) << 2 | (a != b) << 3 | (a > b) << 4 | (a >= b) << 5 | (isunordered(a, b) != 0) << 6 | (isless(a, b) != 0) << 7 | (fa < fb) << 8, bits(-(a * b)), bits(a * b + a), bits(fma(a, b, a)), bitsf(fmaf(fa, fb, fb))};
        for (unsigned k = 0; k < sizeof r / sizeof *r; k++) if (k != 18) hash = guest_hash(hash, &r[k], 8);
        if ((i * COUNT + j) % 37 == 0) { for (unsigned k = 0; k < sizeof r / sizeof *r; k++) printf("%lx ", k == 18 ? 0 : r[k]); putchar('\n'); }
    }
    printf("%016lx\n", hash);
    static const long ints[] = {0, 1, -1, 16777217, 9007199254740993, LONG_MAX, LONG_MIN, 4294967295, -4294967297};
    for (unsigned i = 0; i < sizeof ints / sizeof *ints; i++) { long l = ints[i]; HIDE(l); printf("%a %a %a %a %a %a %a %a\n", (double)l, (double)(unsigned long)l, (float)l, (float)(unsigned long)l, (double)(int)l, (double)(unsigned)l, (float)(short)l, (float)(unsigned char)l); printf("%ld %ld\n", lrint((double)l / 3), lround((double)l / 2)); }
    int e; double ip; printf("%a %d %a %a %d %a\n", frexp(123.456, &e), e, ldexp(0.75, -1070), modf(-3.75, &ip), ilogb(1e-310), logb(12345));
    printf("%a %a %d\n", scalbn(1.5, 1023), nexttoward(1.0f, 2.0L), FLT_EVAL_METHOD);
    return 0;
}
