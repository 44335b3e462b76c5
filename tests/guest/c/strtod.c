// Conversions from text to numbers: strtod, strtof, strtold, strtol and relatives, with their ends and errno.
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <inttypes.h>

static void floats(const char *s) {
    char *end;
    double d; float f; uint64_t bits; uint32_t fbits;
    errno = 0; d = strtod(s, &end); int e1 = errno; int n1 = (int)(end - s);
    errno = 0; f = strtof(s, &end); int e2 = errno; int n2 = (int)(end - s);
    if (isnan(d)) d = fabs(d);
    if (isnan(f)) f = fabsf(f);
    memcpy(&bits, &d, 8);
    memcpy(&fbits, &f, 4);
    errno = 0; long double l = strtold(s, &end); int e3 = errno; int n3 = (int)(end - s);
    printf("%.40s: %016lx %d %d  %08x %d %d  %.25Lg %d %d\n", s, bits, n1, e1, fbits, n2, e2, fabsl(l), n3, e3);
}
static void ints(const char *s, int base) {
    char *end;
    errno = 0; long l = strtol(s, &end, base); printf("%s/%d: %ld %d %d", s, base, l, (int)(end - s), errno);
    errno = 0; unsigned long u = strtoul(s, &end, base); printf(" %lu %d %d", u, (int)(end - s), errno);
    errno = 0; long long ll = strtoll(s, &end, base); printf(" %lld %d", ll, errno);
    errno = 0; uintmax_t m = strtoumax(s, &end, base); printf(" %ju %d\n", m, errno);
}
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    static const char *const texts[] = {"0", "-0", "1", "3.14159", "1e308", "1.7976931348623157e308", "1.7976931348623159e308", "1e309",
        "4.9e-324", "2.4e-324", "2.5e-324", "1e-400", "2.2250738585072011e-308", "2.2250738585072014e-308", "0x1p-1074", "0x1.8p1",
        "0x.8", "inf", "-Infinity", "nan", "nan(123)", "  12abc", "abc", "", ".", "1.", ".5", "1e", "1e+", "1e5x", "0x", "0xg",
        "9007199254740993", "9007199254740992.5", "0.1", "0.30000000000000004", "123456789012345678901234567890",
        "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880",
        "8.41e21", "2.0e-45", "7.0064923216240854e-46", "3.4028235e38", "3.4028236e38", "16777217", "1.00000005960464477539062500001", "1.000000059604644775390625"};
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) floats(texts[i]);
    static const char *const numbers[] = {"0", "42", "-42", "+7", "  99 ", "0x7f", "0X7f", "077", "z", "Zz", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "", "-", "0b101"};
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers - 1; i++) {
        ints(numbers[i], 10); ints(numbers[i], 0); ints(numbers[i], 16); ints(numbers[i], 36);
    }
    printf("%d %ld %lld %g\n", atoi("123x"), atol("-5"), atoll("12345678901"), atof("2.5e3"));
    unsigned long seed = 12345, hash = GUEST_HASH0;
    for (int i = 0; i < 1500; i++) {
        char text[64];
        snprintf(text, sizeof text, "%u.%ue%d", guest_random(&seed), guest_random(&seed), (int)(guest_random(&seed) % 700) - 350);
        double d = strtod(text, NULL);
        hash = guest_hash(hash, &d, 8);
        snprintf(text, sizeof text, "%.17g", d);
        if (strtod(text, NULL) != d) printf("no round trip: %s\n", text);
    }
    printf("%016lx\n", hash);
    return 0;
}
