// POSIX library odds and ends: regular expressions, random numbers, option words, numbers as text, base-64, wordexp-free.
#define _GNU_SOURCE
#include <ctype.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <inttypes.h>
#include <libgen.h>
#include <arpa/inet.h>
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    static const char *const patterns[] = {"^[a-z]+$", "([0-9]+)-([0-9]+)", "a.*b", "^(foo|bar)*baz$", "[[:space:]]+", "x{2,4}", "(a)(b)?(c)", "["};
    static const char *const texts[] = {"hello", "tel 555-1234", "xaYYYb", "foobarbaz", "two words", "wxxxxxy", "ac"};
    for (unsigned i = 0; i < 8; i++) { regex_t re; int r = regcomp(&re, patterns[i], REG_EXTENDED); if (r) { char e[64]; regerror(r, &re, e, sizeof e); printf("%s: %d\n", patterns[i], strlen(e) > 0); continue; }
        for (unsigned j = 0; j < 7; j++) { regmatch_t m[4]; r = regexec(&re, texts[j], 4, m, 0); if (r == 0) { printf("%s ~ %s:", patterns[i], texts[j]); for (int k = 0; k < 4; k++) printf(" %d-%d", (int)m[k].rm_so, (int)m[k].rm_eo); putchar('\n'); } } regfree(&re); }
    srand(42); for (int i = 0; i < 10; i++) printf("%d ", rand()); putchar('\n'); srandom(7); for (int i = 0; i < 10; i++) printf("%ld ", random()); putchar('\n');
    srand48(99); for (int i = 0; i < 5; i++) printf("%.15f %ld %ld ", drand48(), lrand48(), mrand48()); putchar('\n');
    unsigned short x[3] = {1, 2, 3}; printf("%.15f %ld\n", erand48(x), nrand48(x)); unsigned s = 5; printf("%d %d\n", rand_r(&s), rand_r(&s));
    div_t d = div(-17, 5); ldiv_t l = ldiv(1234567890123, 1000); lldiv_t ll = lldiv(-9, 2); imaxdiv_t im = imaxdiv(100, 7); printf("%d %d %ld %ld %lld %lld %jd %jd\n", d.quot, d.rem, l.quot, l.rem, ll.quot, ll.rem, im.quot, im.rem);
    printf("%d %ld %lld %jd\n", abs(-5), labs(-6L), llabs(-7LL), imaxabs(-8)); char p[] = "/usr/lib/file.txt", q[] = "/usr/lib/file.txt"; printf("%s %s\n", basename(p), dirname(q));
    char opts[] = "ro,size=10,name=x", *o = opts, *v; char *const tokens[] = {"ro", "size", "name", NULL}; while (*o) { int t = getsubopt(&o, tokens, &v); printf("%d %s ", t, v ? v : "-"); } putchar('\n');
    printf("%s %ld\n", l64a(123456), a64l("aZ1")); struct in_addr a; printf("%d %s %x\n", inet_aton("192.168.1.254", &a), inet_ntoa(a), ntohl(a.s_addr)); char ip[64]; struct in6_addr six; printf("%d %s\n", inet_pton(AF_INET6, "2001:db8::1", &six), inet_ntop(AF_INET6, &six, ip, sizeof ip));
    printf("%x %x\n", htons(0x1234), htonl(0x12345678)); char e[32]; printf("%s\n", gcvt(3.14159265, 5, e)); int dec, sg; printf("%s %d %d\n", ecvt(-1234.5678, 6, &dec, &sg), dec, sg);
    return 0;
}
