// Functions chosen at start by a resolver (STT_GNU_IFUNC), called directly and through pointers.
//# libc: glibc
#include <stdio.h>
static int slow(int x) { return x + 1; }
static int fast(int x) { return x + 100; }
static int (*resolve(void))(int) { return fast; }
static int (*resolve_slow(void))(int) { return slow; }
int GLOBAL(chosen)(int) __attribute__((ifunc("resolve")));
int GLOBAL(plain)(int) __attribute__((ifunc("resolve_slow")));
static int (*const table[])(int) = {GLOBAL(chosen), GLOBAL(plain)};
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    printf("%d %d\n", GLOBAL(chosen)(1), GLOBAL(plain)(1));
    for (int i = 0; i < 2; i++) printf("%d ", table[i](i));
    putchar('\n');
    return 0;
}
