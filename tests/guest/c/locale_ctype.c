// Locale and character classes: the C locale, failing setlocale, localeconv, ctype tables, strcoll, strxfrm.
#include <ctype.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

int main(int argc, char **argv) {
    (void)argc; (void)argv;
    printf("%s\n", setlocale(LC_ALL, NULL));
    printf("%d\n", setlocale(LC_ALL, "xx_YY.nonsense") != NULL);
    printf("%s\n", setlocale(LC_ALL, "C"));
    printf("%s\n", setlocale(LC_NUMERIC, "POSIX") ? "ok" : "null");
    struct lconv *c = localeconv();
    printf("<%s> <%s> <%s> %d\n", c->decimal_point, c->thousands_sep, c->currency_symbol, c->frac_digits);
    printf("%s %s %s %s\n", nl_langinfo(CODESET), nl_langinfo(RADIXCHAR), nl_langinfo(DAY_1), nl_langinfo(ABMON_12));
    for (int i = -1; i < 256; i++)
        printf("%02x%s", (isalpha(i) != 0) | (isdigit(i) != 0) << 1 | (isspace(i) != 0) << 2 | (isupper(i) != 0) << 3 | (islower(i) != 0) << 4 |
               (ispunct(i) != 0) << 5 | (isprint(i) != 0) << 6 | (iscntrl(i) != 0) << 7, i % 32 == 31 ? "\n" : "");
    for (int i = 0; i < 128; i++) printf("%d%d%d%d ", isalnum(i) != 0, isgraph(i) != 0, isxdigit(i) != 0, isblank(i) != 0);
    putchar('\n');
    for (int i = 32; i < 127; i++) printf("%c%c", toupper(i), tolower(i));
    putchar('\n');
    printf("%d %d %d\n", strcoll("abc", "abd") < 0, strcoll("b", "a") > 0, strcoll("x", "x"));
    char buf[16];
    printf("%zu %s\n", strxfrm(buf, "hello", sizeof buf), buf);
    printf("%d %d %d\n", strcasecmp("HeLLo", "hEllO"), strncasecmp("ABCx", "abcY", 3), strcasecmp("a", "b") < 0);
    locale_t l = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    printf("%d %d\n", l != (locale_t)0, toupper_l('q', l));
    locale_t old = uselocale(l);
    printf("%d %.2f\n", old == LC_GLOBAL_LOCALE, 1234.5);
    uselocale(old);
    freelocale(l);
    return 0;
}
