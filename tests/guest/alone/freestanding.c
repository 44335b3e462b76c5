// C without libc: -nostdlib -ffreestanding, system calls by hand, reads standard input, writes a file, big zeroed data.
//# cflags: -nostdlib -ffreestanding -fno-builtin -fno-stack-protector
//# stdin: some input to be counted\nand echoed\n
//# exit: 36
typedef unsigned long u64;
static long syscall6(long n, long a, long b, long c, long d, long e, long f) {
    register long x8 __asm__("x8") = n; register long x0 __asm__("x0") = a; register long x1 __asm__("x1") = b; register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d; register long x4 __asm__("x4") = e; register long x5 __asm__("x5") = f;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory", "cc");
    return x0;
}
static char bss[1 << 20];
static u64 length(const char *s) { u64 n = 0; while (s[n]) n++; return n; }
static void put(const char *s) { syscall6(64, 1, (long)s, (long)length(s), 0, 0, 0); }
static void number(long v) { char t[24]; int i = 23; int neg = v < 0; u64 u = neg ? -(u64)v : (u64)v; t[i] = 0; do { t[--i] = (char)('0' + u % 10); u /= 10; } while (u); if (neg) t[--i] = '-'; put(t + i); put("\n"); }
__attribute__((used)) static void begin(long *sp) {
    long argc = sp[0]; char **argv = (char **)(sp + 1), **envp = argv + argc + 1; (void)argv;
    number(argc); long auxv = 0; char **e = envp; while (*e) e++; for (u64 *a = (u64 *)(e + 1); a[0]; a += 2) if (a[0] == 6) auxv = (long)a[1]; number(auxv);
    long n = syscall6(63, 0, (long)bss, sizeof bss, 0, 0, 0); number(n); syscall6(64, 1, (long)bss, n, 0, 0, 0);
    u64 sum = 0; for (u64 i = (u64)n; i < sizeof bss; i++) sum += (unsigned char)bss[i]; number((long)sum);
    long fd = syscall6(56, -100, (long)"out.txt", 0101, 0644, 0, 0); number(fd); number(syscall6(64, fd, (long)"written\n", 8, 0, 0, 0)); number(syscall6(57, fd, 0, 0, 0, 0, 0));
    number(syscall6(56, -100, (long)"missing", 0, 0, 0, 0)); number(syscall6(5000, 0, 0, 0, 0, 0, 0));
    long brk = syscall6(214, 0, 0, 0, 0, 0, 0); number(syscall6(214, brk + 65536, 0, 0, 0, 0, 0) - brk); *(long *)(brk + 65528 - (brk & 7)) = 5;
    long m = syscall6(222, 0, 100000, 3, 0x22, -1, 0); number(m > 0 && (m & 4095) == 0); ((char *)m)[99999] = 1; number(syscall6(215, m, 100000, 0, 0, 0, 0));
    syscall6(94, n, 0, 0, 0, 0, 0);
}
__asm__(".global _start\n_start: mov x29, #0\n mov x30, #0\n mov x0, sp\n and sp, x0, #-16\n bl begin");
