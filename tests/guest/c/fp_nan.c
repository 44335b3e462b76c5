// NaN signs and payloads as AArch64 defines them: the default NaN is positive, operands' payloads come through.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
static double from(uint64_t b) { double d; memcpy(&d, &b, 8); return d; }
static uint64_t to(double d) { uint64_t b; memcpy(&b, &d, 8); return b; }
static float fromf(uint32_t b) { float d; memcpy(&d, &b, 4); return d; }
static uint32_t tof(float d) { uint32_t b; memcpy(&b, &d, 4); return b; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    volatile double zero = 0, inf = INFINITY, one = 1, minus = -1; volatile float fz = 0, fi = INFINITY;
    printf("%016lx %016lx %016lx %016lx\n", to(zero / zero), to(inf - inf), to(zero * inf), to(sqrt(minus)));
    printf("%08x %08x %08x\n", tof(fz / fz), tof(fi - fi), tof(fz * fi));
    printf("%f %f %f\n", zero / zero, -(zero / zero), inf - inf);
    uint64_t quiet[] = {0x7ff8000000000001, 0xfff8000000001234, 0x7ff0000000000005, 0xfff4000000000006};
    for (int i = 0; i < 4; i++) {
        volatile double q = from(quiet[i]); uint32_t s = (uint32_t)(quiet[i] >> 32) | 3; volatile float f = fromf((s & 0x80000000) | 0x7f800000 | ((i & 2) ? 0x1003 : 0x401003));
        printf("%016lx %016lx %016lx %016lx %016lx\n", to(q + one), to(one - q), to(q * q), to(one / q), to(-q));
        printf("%016lx %08x %016lx %016lx\n", to(fabs(q)), tof((float)q), to((double)f), to(fma(q, one, minus)));
        for (int j = 0; j < 4; j++) { volatile double p = from(quiet[j] + 64); printf("%016lx %016lx %016lx ", to(q + p), to(q * p), to(p / q)); double mx, mn, mxn, mnn, ad = 2; __asm__("fmax %d0, %d1, %d2" : "=w"(mx) : "w"(q), "w"(p)); __asm__("fmin %d0, %d1, %d2" : "=w"(mn) : "w"(q), "w"(ad)); __asm__("fmaxnm %d0, %d1, %d2" : "=w"(mxn) : "w"(q), "w"(ad)); __asm__("fminnm %d0, %d1, %d2" : "=w"(mnn) : "w"(q), "w"(p)); printf("%016lx %016lx %016lx %016lx\n", to(mx), to(mn), to(mxn), to(mnn)); }
        printf("%08x %08x\n", tof(f + 1), tof(f * f));
    }
    return 0;
}
