// Cumulative exception flags (FPSR).
#include <fenv.h>
#include <math.h>
#include <stdio.h>
static void flags(const char *w) { int e = fetestexcept(FE_ALL_EXCEPT); printf("%s:%s%s%s%s%s\n", w, e & FE_INVALID ? " invalid" : "", e & FE_DIVBYZERO ? " divbyzero" : "", e & FE_OVERFLOW ? " overflow" : "", e & FE_UNDERFLOW ? " underflow" : "", e & FE_INEXACT ? " inexact" : ""); feclearexcept(FE_ALL_EXCEPT); }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    volatile double a = 1, b = 3;
    feclearexcept(FE_ALL_EXCEPT); volatile double z = 0, r;
    flags("none"); r = a / z; flags("a/0"); r = z / z; flags("0/0"); r = 1e308; r = r * 10; flags("overflow"); r = 1e-308; r = r / 1e10; flags("underflow"); r = a / b; flags("inexact"); r = a + b; flags("exact"); r = sqrt(-a); flags("sqrt"); volatile int i = (int)(a * 1.5); flags("to int"); i = (int)(volatile double){1e20}; (void)i; flags("too large"); volatile int c = z < (r = NAN); (void)c; flags("compare nan");
    feraiseexcept(FE_OVERFLOW | FE_INVALID); flags("raised");
    fenv_t env; feholdexcept(&env); r = a / z; printf("held %d\n", fetestexcept(FE_DIVBYZERO) != 0); fesetenv(&env); flags("restored");
    return 0;
}
