// Every floating-point conversion of printf, double and long double.
#include <float.h>
#include <math.h>
#include <stdio.h>

int main(int argc, char **argv) {
    (void)argc; (void)argv;
    static const char *flags[] = {"", "-", "+", " ", "0", "#"};
    static const char *widths[] = {"", "14", ".0", ".1", ".10", "20.3", ".25"};
    static const char convs[] = "eEfFgGaA";
    static const double values[] = {0.0, -0.0, 1.0, -1.5, 0.1, 123456.789, 1e-7, 1e22, 9.9999995, 0.5, 2.5, DBL_MAX, DBL_MIN, 5e-324};
    char format[32];
    for (unsigned f = 0; f < sizeof flags / sizeof *flags; f++)
        for (unsigned w = 0; w < sizeof widths / sizeof *widths; w++)
            for (unsigned c = 0; c < sizeof convs - 1; c++) {
                snprintf(format, sizeof format, "[%%%s%s%c]", flags[f], widths[w], convs[c]);
                printf("%s:", format);
                for (unsigned v = 0; v < sizeof values / sizeof *values; v++) {
                    if ((convs[c] | 32) == 'f' && fabs(values[v]) > 1e100) continue;
                    printf(format, values[v]);
                }
                putchar('\n');
            }
    printf("%f %e %g %a %F %10f %-10f| %+f %010f\n", INFINITY, -INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY);
    printf("%.0f %.0f %.0f %.0f %.0f\n", 0.5, 1.5, 2.5, 3.5, -0.5);
    printf("%.1100f\n", 5e-324);
    printf("%f\n", DBL_MAX);
    long double ld = 1.0L / 3;
    printf("%Lf %Le %Lg %.30Lf %.34Le %LA\n", ld, ld, ld, ld, ld, ld);
    printf("%Lg %Lg %Le %.3Lf\n", LDBL_MAX, LDBL_MIN, -LDBL_EPSILON, 12345678901234567890.125L);
    for (int e = -30; e <= 30; e++) printf("%g %.17g %a\n", pow(10, e), pow(10, e) / 3, pow(2, e) * 1.1);
    return 0;
}
