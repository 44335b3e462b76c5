// Every integer, character, string and pointer-less conversion of printf with its flags, widths and precisions.
#include <inttypes.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <wchar.h>

int main(int argc, char **argv) {
    (void)argc; (void)argv;
    static const char *flags[] = {"", "-", "+", " ", "0", "#", "-+", "+0", "- ", "#0", "-#"};
    static const char *widths[] = {"", "1", "12", ".0", ".5", "12.5", "3.7"};
    static const char convs[] = "diuoxX";
    static const int values[] = {0, 1, -1, 42, -12345, INT_MAX, INT_MIN};
    char format[32];
    for (unsigned f = 0; f < sizeof flags / sizeof *flags; f++)
        for (unsigned w = 0; w < sizeof widths / sizeof *widths; w++)
            for (unsigned c = 0; c < sizeof convs - 1; c++) {
                snprintf(format, sizeof format, "[%%%s%s%c]", flags[f], widths[w], convs[c]);
                printf("%s:", format);
                for (unsigned v = 0; v < sizeof values / sizeof *values; v++) printf(format, values[v]);
                putchar('\n');
            }
    printf("%hhd %hhu %hd %hu %ld %lu %lld %llu\n", (signed char)-5, (unsigned char)250, (short)-300, (unsigned short)65000,
           LONG_MIN, ULONG_MAX, LLONG_MIN, ULLONG_MAX);
    printf("%jd %ju %zd %zu %td\n", INTMAX_MIN, UINTMAX_MAX, (ssize_t)-7, (size_t)-1, (ptrdiff_t)-9);
    printf("%" PRId64 " %" PRIx64 " %" PRIo8 " %" PRIu16 "\n", INT64_MIN, UINT64_MAX, (uint8_t)255, (uint16_t)65535);
    printf("[%*d] [%-*d] [%.*d] [%*.*d]\n", 8, 42, 8, 42, 5, 42, 9, 4, 42);
    printf("[%*d] [%.*d]\n", -8, 42, -3, 42);
    printf("[%c] [%5c] [%-5c] [%lc]\n", 'x', 'y', 'z', (wint_t)L'w');
    printf("[%s] [%10s] [%-10s] [%.3s] [%10.2s] [%.0s]\n", "hello", "hello", "hello", "hello", "hello", "hello");
    printf("[%ls] [%8.3ls]\n", L"wide", L"string");
    printf("%2$s %1$s %2$s|%3$*4$d|\n", "first", "second", 7, 5);
    printf("%%|\n");
    int a = -1, b = -1;
    long l = -1;
    short s = -1;
    signed char hh = -1;
    printf("abc%ndef%n %ln%hn%hhn\n", &a, &b, &l, &s, &hh);
    printf("%d %d %ld %d %d\n", a, b, l, s, hh);
    char small[8];
    int n = snprintf(small, sizeof small, "%d-%s", 12345, "truncated");
    printf("%d <%s>\n", n, small);
    printf("%d\n", snprintf(NULL, 0, "%0100d", 7));
    printf("%#x %#o %#X %#llx\n", 0, 0, 255, 0xdeadbeefcafeULL);
    printf("%p\n", (void *)0x1234);
    for (int base = 1; base < 64; base++) printf("%lu %lx %ld\n", 1ul << base, (1ul << base) - 1, -(long)(1ul << (base - 1)));
    return 0;
}
