// Rounding modes (FPCR). fp_flags.c has the exception flags.
#include <fenv.h>
#include <math.h>
#include <stdio.h>
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
    fenv_t env; fesetround(FE_UPWARD); fegetenv(&env); fesetround(FE_DOWNWARD); fesetenv(&env); printf("%d\n", fegetround() == FE_UPWARD); fesetenv(FE_DFL_ENV); printf("%d\n", fegetround() == FE_TONEAREST);
    return 0;
}
