// The floating-point environment: rounding modes (FPCR) and exception flags (FPSR).
#include <fenv.h>
#include <math.h>
#include <stdio.h>
static void flags(const char *w) { int e = fetestexcept(FE_ALL_EXCEPT); printf("%s:%s%s%s%s%s\n", w, e & FE_INVALID ? " invalid" : "", e & FE_DIVBYZERO ? " divbyzero" : "", e & FE_OVERFLOW ? " overflow" : "", e & FE_UNDERFLOW ? " underflow" : "", e & FE_INEXACT ? " inexact" : ""); feclearexcept(FE_ALL_EXCEPT); }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    static const int modes[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    volatile double a = 1, b = 3, t = 1e-320; volatile float f = 16777216, g = 1;
    for (int m = 0; m < 4; m++) {
        printf("%d %d\n", fesetround(modes[m]), fegetround() == modes[m]);
        printf("%a %a %a %a %a %a\n", a / b, -a / b, sqrt(b), f + g, (double)(float)(a / b), t / b);
        printf("%.0f %.0f %ld %ld %a\n", rint(2.5), rint(-2.5), lrint(1.5), lrint(-0.3), fma(a / b, b, -a));
        volatile long big = 9007199254740993; printf("%a %a\n", (double)big, (double)-big);
    }
    fesetround(FE_TONEAREST);
    feclearexcept(FE_ALL_EXCEPT); volatile double z = 0, r;
    flags("none"); r = a / z; flags("a/0"); r = z / z; flags("0/0"); r = 1e308; r = r * 10; flags("overflow"); r = 1e-308; r = r / 1e10; flags("underflow"); r = a / b; flags("inexact"); r = a + b; flags("exact"); r = sqrt(-a); flags("sqrt"); volatile int i = (int)(a * 1.5); flags("to int"); i = (int)(volatile double){1e20}; (void)i; flags("too large"); volatile int c = z < (r = NAN); (void)c; flags("compare nan");
    feraiseexcept(FE_OVERFLOW | FE_INVALID); flags("raised");
    fenv_t env; feholdexcept(&env); r = a / z; printf("held %d\n", fetestexcept(FE_DIVBYZERO) != 0); fesetenv(&env); flags("restored");
    fesetround(FE_UPWARD); fegetenv(&env); fesetround(FE_DOWNWARD); fesetenv(&env); printf("%d\n", fegetround() == FE_UPWARD); fesetenv(FE_DFL_ENV); printf("%d\n", fegetround() == FE_TONEAREST);
    return 0;
}
