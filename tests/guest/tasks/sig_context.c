// Handlers that change what they interrupted: registers, SIMD registers, flags, pc, mask; the records behind them.
//# qemu-cpu: cortex-a57
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <ucontext.h>
#include <unistd.h>
static struct { int magic_fpsimd, aligned, terminated, on_stack; uint64_t x19, sp, pc, lr; uint32_t size; } seen;
static struct fp { uint32_t magic, size, fpsr, fpcr; unsigned __int128 v[32]; } *record;
static void on_usr1(int s, siginfo_t *info, void *context) {
    ucontext_t *uc = context;
    (void)s, (void)info;
    seen.x19 = uc->uc_mcontext.regs[19];
    seen.sp = uc->uc_mcontext.sp;
    seen.aligned = ((uintptr_t)context & 15) == 0;
    // The records: FP/SIMD first, an empty one at the end.
    char *at = (char *)uc->uc_mcontext.__reserved;
    for (;;) {
        uint32_t *head = (uint32_t *)at;
        if (head[0] == 0x46508001) { seen.magic_fpsimd = 1; seen.size = head[1]; record = (struct fp *)at; }
        if (!head[0]) { seen.terminated = head[1] == 0; break; }
        at += head[1];
    }
    uc->uc_mcontext.regs[19] = 0x1919;
    uc->uc_mcontext.regs[0] = 0xa0;
    uc->uc_mcontext.pstate ^= 0xf0000000;
    record->v[8] = ((unsigned __int128)0x8877665544332211 << 64) | 0x1122334455667788;
    record->fpcr = 0x00c00000;
    sigaddset(&uc->uc_sigmask, SIGUSR2);
}
static void on_trap(int s, siginfo_t *info, void *context) {
    ucontext_t *uc = context;
    (void)s;
    seen.pc = uc->uc_mcontext.pc == (uint64_t)(uintptr_t)info->si_addr;
    // Over the instruction.
    uc->uc_mcontext.pc += 4;
    uc->uc_mcontext.regs[1]++;
}
static uint64_t elsewhere(uint64_t a, uint64_t b) { return a * 100 + b; }
static void on_redirect(int s, siginfo_t *info, void *context) {
    ucontext_t *uc = context;
    (void)s, (void)info;
    // As if what was interrupted had called it.
    uc->uc_mcontext.regs[30] = uc->uc_mcontext.pc + 4;
    uc->uc_mcontext.pc = (uint64_t)(uintptr_t)elsewhere;
    uc->uc_mcontext.regs[0] = 7;
    uc->uc_mcontext.regs[1] = 9;
}
static void handle(int signal, void (*handler)(int, siginfo_t *, void *)) {
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigaction(signal, &action, NULL);
}
static NOINLINE void registers(void) {
    register uint64_t x0 __asm__("x0") = (uint64_t)getpid();
    register uint64_t x1 __asm__("x1") = SIGUSR1;
    uint64_t x19, low, high, fpcr, nzcv;
    // kill(getpid(), SIGUSR1): delivered on the way out of the call.
    __asm__ volatile("mov x19, #0x77\n mov x8, #129\n cmp x1, x1\n svc #0\n mrs %4, nzcv\n mov %0, x19\n mov %1, v8.d[0]\n mov %2, v8.d[1]\n mrs %3, fpcr\n msr fpcr, xzr\n"
                     : "=r"(x19), "=r"(low), "=r"(high), "=r"(fpcr), "=r"(nzcv), "+r"(x0)
                     : "r"(x1)
                     : "x19", "x8", "v8", "memory", "cc");
    printf("x0 %lx, x19 %lx, v8 %lx %lx, fpcr %lx, nzcv %lx\n", x0, x19, low, high, fpcr, nzcv >> 28);
    printf("handler saw x19 %lx, context aligned %d, FP record %d of %u bytes, end %d\n", seen.x19, seen.aligned, seen.magic_fpsimd, seen.size, seen.terminated);
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    printf("mask: %d %d\n", sigismember(&mask, SIGUSR1), sigismember(&mask, SIGUSR2));
}
static NOINLINE uint64_t trap(uint64_t n) {
    register uint64_t x1 __asm__("x1") = n;
    __asm__ volatile("brk #1000" : "+r"(x1));
    __asm__ volatile("brk #1000" : "+r"(x1));
    return x1;
}
static NOINLINE uint64_t undefined(void) {
    register uint64_t x0 __asm__("x0") = 1;
    register uint64_t x1 __asm__("x1") = 2;
    __asm__ volatile("udf #7" : "+r"(x0), "+r"(x1) : : "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x30", "memory", "cc");
    return x0;
}
int main(int argc, char **argv) {
    handle(SIGUSR1, on_usr1);
    handle(SIGTRAP, on_trap);
    handle(SIGILL, on_redirect);
    registers();
    printf("trap %lu, address %lu\n", trap(40), seen.pc);
    printf("redirected %lu\n", undefined());
    return 0;
}
