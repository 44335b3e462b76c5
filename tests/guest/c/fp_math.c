// <math.h> over many inputs, in double, float and long double (software in libgcc).
#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define ONE(fn) { unsigned long h = GUEST_HASH0; for (int i = 0; i < 300; i++) { double r = fn(xs[i]); if (r != r) r = 12345; h = guest_hash(h, &r, 8); float s = fn##f((float)xs[i]); if (s != s) s = 54321; h = guest_hash(h, &s, 4); } printf("%-8s %016lx %.17g %.9g\n", #fn, h, fn(0.7), fn##f(1.3f)); }
#define TWO(fn) { unsigned long h = GUEST_HASH0; for (int i = 0; i < 300; i++) { double r = fn(xs[i], xs[299 - i]); if (r != r) r = 12345; h = guest_hash(h, &r, 8); float s = fn##f((float)xs[i], (float)xs[(i * 7) % 300]); if (s != s) s = 54321; h = guest_hash(h, &s, 4); } printf("%-8s %016lx %.17g %.9g\n", #fn, h, fn(0.7, 1.9), fn##f(1.3f, 2.2f)); }
static double xs[300];
static NOINLINE double poly(double x) { return ((((1.1 * x - 2.2) * x + 3.3) * x - 4.4) * x + 5.5) * x - x * 6.6; }
static NOINLINE float dot(const float *a, const float *b, int n) { float s = 0; for (int i = 0; i < n; i++) s += a[i] * b[i]; return s; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    unsigned long seed = 777;
    for (int i = 0; i < 300; i++) xs[i] = ldexp((double)(int)guest_random(&seed), (int)(guest_random(&seed) % 50) - 50) * (i % 3 ? 1 : 1e-3);
    ONE(sin) ONE(cos) ONE(tan) ONE(asin) ONE(acos) ONE(atan) ONE(sinh) ONE(cosh) ONE(tanh) ONE(asinh) ONE(acosh) ONE(atanh) ONE(exp) ONE(exp2) ONE(expm1) ONE(log) ONE(log2) ONE(log10) ONE(log1p) ONE(cbrt) ONE(sqrt) ONE(erf) ONE(erfc) ONE(tgamma) ONE(lgamma)
    TWO(pow) TWO(atan2) TWO(hypot) TWO(fmod) TWO(remainder) TWO(fdim)
    for (int i = 0; i < 20; i++) printf("%a %.17g\n", poly(xs[i] * 1e-9), poly(i * 0.37));
    float fa[101], fb[101]; for (int i = 0; i < 101; i++) { fa[i] = (float)xs[i] * 1e-6f; fb[i] = (float)(i - 50) / 7; } printf("%a\n", dot(fa, fb, 101));
    volatile long double l = 1.0L, k = 3.0L; printf("%La %La %La %La\n", l / k, sqrtl(k), (l / k) * k - l, fmal(l, k, -k));
    for (int i = 0; i < 12; i++) { l = l * 1.7L + i / k; printf("%.33Lg %d %d %ld %.17g %.9g\n", l, l < k, (int)l, (long)-l, (double)l, (float)l); }
    printf("%.30Lg %.30Lg %.30Lg %.30Lg\n", sinl(k), expl(k), logl(k), powl(k, 0.3L));
    printf("%.30Lg %.30Lg %.30Lg\n", floorl(-2.5L), fmodl(10.5L, k), ldexpl(k, 1000));
    long double big = 1e4000L, tiny = 1e-4940L; printf("%Lg %Lg %Lg %d\n", big * 1e900L, big * big, tiny / 1e20L, isinf((double)big) != 0);
    printf("%Lf %Lf %lu %lu\n", (long double)(unsigned long)-1, (long double)-5, (unsigned long)1.8e19L, (unsigned long)(__int128)12345678901234567890.0L);
    double complex z = 1.5 + 2.5 * I, w = -0.5 + 1.25 * I; double complex p = z * w, q = z / w; printf("%.15g %.15g %.15g %.15g %.15g %.15g\n", creal(p), cimag(p), creal(q), cimag(q), cabs(z), carg(w));
    p = csqrt(z); q = cexp(w); printf("%.14g %.14g %.14g %.14g\n", creal(p), cimag(p), creal(q), cimag(q));
    printf("%.17g %.17g %.17g\n", j0(1.5), y1(2.5), jn(3, 4.5));
    return 0;
}
