// With --cpu max: HWCAP and the identification registers say the same, and what the table has is told of.
//# cpu: max
//# cflags: -ffreestanding -fno-builtin -fno-stack-protector
#include "../cpu_features.h"
static long syscall3(long n, long a, long b, long c) {
    register long x8 __asm__("x8") = n; register long x0 __asm__("x0") = a; register long x1 __asm__("x1") = b; register long x2 __asm__("x2") = c;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
    return x0;
}
static void put(const char *s) { long n = 0; while (s[n]) n++; syscall3(64, 1, (long)s, n); }
__attribute__((used)) static void begin(unsigned long *sp) {
    unsigned long hwcap[2] = {0, 0}, *p = sp + 1 + sp[0] + 1;
    while (*p) p++;
    for (p++; p[0]; p += 2) { if (p[0] == 16) hwcap[0] = p[1]; if (p[0] == 26) hwcap[1] = p[1]; }
    for (unsigned i = 0; i < CPU_FEATURES; i++)
        if (!cpu_feature_agrees(&cpu_feature_table[i], hwcap)) { put(cpu_feature_table[i].name); put(" is inconsistent\n"); }
    // QEMU's default CPU has these as well.
    static const unsigned char bits[] = {0, 1, 3, 4, 5, 6, 7, 8, 11, 15, 16, 26, 27, 29};
    for (unsigned i = 0; i < sizeof bits; i++) put(hwcap[0] >> bits[i] & 1 ? "1" : "0");
    put(hwcap[1] & 1 << 7 ? "1\n" : "0\n");
    syscall3(94, 0, 0, 0);
}
__asm__(".global _start\n_start: mov x29, #0\n mov x30, #0\n mov x0, sp\n and sp, x0, #-16\n bl begin");
