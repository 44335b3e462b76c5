// Variable arguments: integers, doubles, structs, long double, more than fit in registers, va_copy, v*printf.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct small { int a, b; };
struct large { long v[5]; };
struct hfa { double x, y, z; };
struct mixed { char c; double d; };
static NOINLINE long ints(int n, ...) { va_list ap; va_start(ap, n); long s = 0; for (int i = 0; i < n; i++) s = s * 3 + va_arg(ap, int); va_end(ap); return s; }
static NOINLINE double doubles(int n, ...) { va_list ap; va_start(ap, n); double s = 0; for (int i = 0; i < n; i++) s = s / 2 + va_arg(ap, double); va_end(ap); return s; }
static NOINLINE void kinds(const char *k, ...) {
    va_list ap, again;
    va_start(ap, k);
    va_copy(again, ap);
    for (int pass = 0; pass < 2; pass++) {
        for (const char *p = k; *p; p++)
            switch (*p) {
            case 'i': printf("%d ", va_arg(ap, int)); break;
            case 'l': printf("%ld ", va_arg(ap, long)); break;
            case 'd': printf("%g ", va_arg(ap, double)); break;
            case 'L': printf("%.10Lg ", va_arg(ap, long double)); break;
            case 'p': printf("%s ", va_arg(ap, const char *)); break;
            case 's': { struct small s = va_arg(ap, struct small); printf("{%d %d} ", s.a, s.b); break; }
            case 'S': { struct large s = va_arg(ap, struct large); printf("{%ld..%ld} ", s.v[0], s.v[4]); break; }
            case 'h': { struct hfa s = va_arg(ap, struct hfa); printf("{%g %g %g} ", s.x, s.y, s.z); break; }
            case 'm': { struct mixed s = va_arg(ap, struct mixed); printf("{%c %g} ", s.c, s.d); break; }
            case 'q': { __int128 q = va_arg(ap, __int128); printf("%lx:%lx ", (unsigned long)(q >> 64), (unsigned long)q); break; }
            }
        putchar('\n');
        va_end(ap);
        if (!pass) va_copy(ap, again);
    }
    va_end(again);
}
static NOINLINE int message(char *out, size_t n, const char *format, ...) { va_list ap; va_start(ap, format); int r = vsnprintf(out, n, format, ap); va_end(ap); return r; }
static NOINLINE int scan(const char *text, const char *format, ...) { va_list ap; va_start(ap, format); int r = vsscanf(text, format, ap); va_end(ap); return r; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    printf("%ld %ld %ld\n", ints(0), ints(3, 1, 2, 3), ints(15, 1, -2, 3, -4, 5, -6, 7, -8, 9, -10, 11, -12, 13, -14, 15));
    printf("%g %g\n", doubles(2, 1.5, 2.5), doubles(12, 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12.));
    struct large big = {{1, 2, 3, 4, 5}};
    kinds("idlpdis", 1, 2.5, 3L, "four", 5.5, 6, (struct small){7, 8});
    kinds("SShmLiL", big, big, (struct hfa){1, 2, 3}, (struct mixed){'m', 4.5}, 1.25L, 9, -3.5L);
    kinds("hhhhdddd", (struct hfa){1, 2, 3}, (struct hfa){4, 5, 6}, (struct hfa){7, 8, 9}, (struct hfa){10, 11, 12}, 1.0, 2.0, 3.0, 4.0);
    kinds("iqiiqiiiiiqi", 1, ((__int128)5 << 70) + 3, 2, 3, (__int128)-1, 4, 5, 6, 7, 8, ((__int128)1 << 100), 9);
    kinds("ssssssss", (struct small){1, 2}, (struct small){3, 4}, (struct small){5, 6}, (struct small){7, 8}, (struct small){9, 10}, (struct small){11, 12}, (struct small){13, 14}, (struct small){15, 16});
    kinds("LLLLLLLLLL", 1.0L, 2.0L, 3.0L, 4.0L, 5.0L, 6.0L, 7.0L, 8.0L, 9.0L, 10.0L);
    kinds("idididididididididid", 1, .1, 2, .2, 3, .3, 4, .4, 5, .5, 6, .6, 7, .7, 8, .8, 9, .9, 10, 1.);
    char text[64];
    int r = message(text, sizeof text, "%s=%d (%5.1f) %c", "key", 42, 3.14159, '!');
    printf("%d %s\n", r, text);
    int a; double d; char w[8];
    r = scan("12 3.5 word", "%d %lf %7s", &a, &d, w);
    printf("%d %d %g %s\n", r, a, d, w);
    return 0;
}
