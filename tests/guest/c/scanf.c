// Every conversion of scanf, from memory and from standard input.
//# stdin: 12 -7 0x1f 077 3.25e2 word [abc123]xyz\n  q  line two, with spaces\n99 bottles 4.5.6 -inf nan 0x1.8p3\nlast
#include <stdint.h>
#include <stddef.h>
#include <stdio.h>
#include <wchar.h>

int main(int argc, char **argv) {
    (void)argc; (void)argv;
    int i, o, n; unsigned u, x; double d; char word[32], set[32], c, line[64];
    int r = scanf("%d %i %x %o %lf %31s [%31[a-z0-9]]%31s", &i, &n, &x, &o, &d, word, set, line);
    printf("%d: %d %d %x %o %g %s %s %s\n", r, i, n, x, o, d, word, set, line);
    r = scanf(" %c %63[^\n]", &c, line);
    printf("%d: %c <%s>\n", r, c, line);
    float f, g; double inf, nan, hex;
    r = scanf("%u%*s%f%f%lf%lf%lf", &u, &f, &g, &inf, &nan, &hex);
    printf("%d: %u %g %g %g %d %g\n", r, u, f, g, inf, nan != nan, hex);
    r = scanf("%31s", word);
    printf("%d: %s\n", r, word);
    r = scanf("%d", &i);
    printf("%d eof=%d\n", r, feof(stdin) != 0);

    signed char hh; short h; long l; long long ll; size_t z; ptrdiff_t t; intmax_t j;
    r = sscanf("-5 -300 -123456789012 123456789012345 77 -8 99", "%hhd %hd %ld %lld %zu %td %jd", &hh, &h, &l, &ll, &z, &t, &j);
    printf("%d: %d %d %ld %lld %zu %td %jd\n", r, hh, h, l, ll, z, t, j);
    int a = -1, b = -1, pos = -1;
    r = sscanf("12345678", "%3d%n%4d", &a, &pos, &b);
    printf("%d: %d %d %d\n", r, a, pos, b);
    r = sscanf("abc", "%d", &a);
    printf("%d\n", r);
    r = sscanf("", "%d", &a);
    printf("%d\n", r);
    r = sscanf("50%", "%d%%%n", &a, &pos);
    printf("%d: %d %d\n", r, a, pos);
    void *p;
    r = sscanf("0x1234", "%p", &p);
    printf("%d: %p\n", r, p);
    wchar_t w[16];
    r = sscanf("wide", "%15ls", w);
    printf("%d: %ls\n", r, w);
    char *m = NULL;
    r = sscanf("allocated rest", "%ms", &m);
    printf("%d: %s\n", r, m);
    long double ld;
    r = sscanf("3.14159265358979323846264338327950288", "%Lf", &ld);
    printf("%d: %.30Lf\n", r, ld);
    r = sscanf("2147483648 -2147483649 99999999999999999999", "%d %d %ld", &a, &b, &l);
    printf("%d %ld\n", r, l);
    char chars[6] = "-----";
    r = sscanf("xyz12", "%5c", chars);
    printf("%d: %.5s\n", r, chars);
    r = sscanf("key = value ; comment", "%31[^=]=%31[^;]", word, set);
    printf("%d: <%s> <%s>\n", r, word, set);
    return 0;
}
