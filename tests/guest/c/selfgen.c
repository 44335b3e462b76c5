// Code generated at run time into an mmap'd page: called, calling back, modified, in pieces, by a tiny compiler.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static uint32_t *code; static int at;
static void emit(uint32_t w) { code[at++] = w; }
static void flush(void) { __builtin___clear_cache((char *)code, (char *)(code + 4096)); }
static void mov64(int r, uint64_t v) { emit(0xd2800000u | (uint32_t)(v & 0xffff) << 5 | (uint32_t)r); for (int s = 1; s < 4; s++) if (v >> (16 * s) & 0xffff) emit(0xf2800000u | (uint32_t)s << 21 | (uint32_t)(v >> (16 * s) & 0xffff) << 5 | (uint32_t)r); }
static long callback(long x) { printf("called back with %ld\n", x); return x * 2; }
static long quiet(long x) { return x + 3; }
static long patch_me(long x) { code[1] = 0x91002800; __builtin___clear_cache((char *)code, (char *)(code + 8)); return x; }
// A stack calculator compiled to AArch64: digits push, operators pop two.
static long (*compile(const char *s))(long) {
    uint32_t *entry = code + at; int depth = 0;
    for (; *s; s++) {
        if (*s >= '0' && *s <= '9') { emit(0xd2800000u | (uint32_t)(*s - '0') << 5 | (uint32_t)(9 + depth)); depth++; }
        else if (*s == 'x') { emit(0xaa0003e0u | (uint32_t)(9 + depth)); depth++; }
        else { uint32_t a = (uint32_t)(9 + depth - 2), b = a + 1; uint32_t op = *s == '+' ? 0x8b000000u : *s == '-' ? 0xcb000000u : *s == '*' ? 0x9b007c00u : 0x9ac00c00u; emit(op | b << 16 | a << 5 | a); depth--; }
    }
    emit(0xaa0903e0u); emit(0xd65f03c0u); flush();
    return (long (*)(long))entry;
}
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    code = mmap(NULL, 16384, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (code == MAP_FAILED) { puts("no page"); return 1; }
    emit(0x8b010000); emit(0xd65f03c0); flush(); // add x0, x0, x1; ret
    long (*add)(long, long) = (long (*)(long, long))code;
    printf("%ld %ld\n", add(40, 2), add(-1, 1));
    code[0] = 0xcb010000; flush(); // sub
    printf("%ld\n", add(40, 2));
    at = 16; uint32_t *second = code + at; // calls back: stp x29,x30,[sp,#-16]!; x16 = callback; blr x16; add x0,x0,#1; ldp; ret
    emit(0xa9bf7bfd); mov64(16, (uint64_t)(uintptr_t)callback); emit(0xd63f0200); emit(0x91000400); emit(0xa8c17bfd); emit(0xd65f03c0); flush();
    printf("%ld\n", ((long (*)(long))second)(21));
    at = 64; uint32_t *loop = code + at; // a loop: sum of callback results, n times
    emit(0xa9bd7bfd); emit(0xa90153f3); emit(0xf90013f5); emit(0xaa0003f3); emit(0xd2800014); mov64(21, (uint64_t)(uintptr_t)quiet);
    int top = at; emit(0xaa1303e0); emit(0xd63f02a0); emit(0x8b000294); emit(0xf1000673); emit(0x54000001u | ((uint32_t)(top - at) & 0x7ffff) << 5);
    emit(0xaa1403e0); emit(0xf94013f5); emit(0xa94153f3); emit(0xa8c37bfd); emit(0xd65f03c0); flush();
    printf("%ld\n", ((long (*)(long))loop)(20000));
    at = 0; // modifies itself through a callback: bl-out, then the patched add
    emit(0xa9bf7bfd); emit(0x91000400); mov64(16, (uint64_t)(uintptr_t)patch_me); emit(0xd63f0200); emit(0xa8c17bfd); emit(0xd65f03c0); flush();
    printf("%ld ", ((long (*)(long))code)(100)); printf("%ld\n", ((long (*)(long))code)(100));
    at = 1024;
    long (*f)(long) = compile("x2*7+x3-*"); long total = 0;
    for (long x = -100; x < 100; x++) total = total * 7 + f(x);
    printf("%ld %ld\n", f(10), total);
    for (int i = 0; i < 50; i++) { char e[] = "x0+0*"; e[1] = (char)('0' + i % 10); e[3] = (char)('0' + i / 10); at = 2048; total += compile(e)(i); } // the same page again and again
    printf("%ld\n", total);
    // Fill a page with a run of adds, then run it from the middle.
    at = 3000; for (int i = 0; i < 500; i++) emit(0x91000400); emit(0xd65f03c0); flush();
    for (int from = 0; from <= 500; from += 125) printf("%ld ", ((long (*)(long))(code + 3000 + from))(0));
    putchar('\n');
    uint32_t *copy = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    copy[0] = 0x9b017c00; copy[1] = 0xd65f03c0; // mul
    mprotect(copy, 4096, PROT_READ | PROT_EXEC); __builtin___clear_cache((char *)copy, (char *)(copy + 2));
    printf("%ld\n", ((long (*)(long, long))copy)(6, 7));
    munmap(copy, 4096);
    return 0;
}
