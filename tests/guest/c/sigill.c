// What is not an instruction, and what this CPU is told not to have, raises SIGILL at its address; a handler skips it, or leaves
// by siglongjmp as OpenSSL's probes do; hints of extensions that are absent do nothing.
//# qemu-cpu: cortex-a57
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>
static volatile int caught, code;
static void *volatile address;
static sigjmp_buf leave;
static void skip(int s, siginfo_t *info, void *context) {
    (void)s; caught++; code = info->si_code; address = info->si_addr;
    ((ucontext_t *)context)->uc_mcontext.pc += 4;
}
static void jump(int s) { (void)s; siglongjmp(leave, 1); }
// Linux says ILL_ILLOPC, QEMU ILL_ILLOPN.
#define TRY(what, word) do { void *at; caught = 0; \
    __asm__ volatile("adr %0, 1f\n1: .inst " #word : "=r"(at) : : "x0", "x1", "x2", "memory"); \
    printf(what " " #word ": %d %d %d\n", caught, caught && (code == ILL_ILLOPC || code == ILL_ILLOPN), caught && address == at); } while (0)
NOINLINE static int probe(int which) {
    if (sigsetjmp(leave, 1)) return 0;
    switch (which) {
    case 0: __asm__ volatile(".inst 0x04e0e3e0" ::: "x0"); break; // cntd x0
    case 1: __asm__ volatile("fmov d0, xzr; cnt v0.8b, v0.8b" ::: "v0"); break;
    case 2: __asm__ volatile(".inst 0xdac10020" ::: "x0"); break; // pacia x0, x1
    case 3: __asm__ volatile("nop"); break;
    }
    return 1;
}
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    struct sigaction a;
    memset(&a, 0, sizeof a);
    a.sa_sigaction = skip; a.sa_flags = SA_SIGINFO;
    sigaction(SIGILL, &a, NULL);
    TRY("udf", 0x00000000);
    TRY("udf", 0x0000ffff);
    TRY("unallocated", 0xffffffff);
    TRY("unallocated", 0x1e000000);
    TRY("SVE", 0x2518e3e0);
    TRY("SVE", 0x04e0e3e0);
    TRY("SVE", 0xa540a000);
    TRY("SME", 0x04bf5820);
    TRY("SME", 0xd503477f);
    TRY("SME", 0xc0080000);
    TRY("MTE", 0x9adf1020);
    TRY("MTE", 0xd9600020);
    TRY("MTE", 0xd9200820);
    TRY("MTE", 0xd53b42e0);
    TRY("PAuth", 0xdac10020);
    TRY("PAuth", 0xdac133e0);
    TRY("PAuth", 0xdac143e0);
    TRY("PAuth", 0x9ac23020);
    TRY("PAuth", 0xd71f0801);
    TRY("PAuth", 0xd65f0bff);
    TRY("PAuth", 0xf8200420);
    TRY("RNG", 0xd53b2400);
    TRY("HVC", 0xd4000002);
    TRY("SMC", 0xd4000003);
    TRY("DCPS1", 0xd4a00001);
    TRY("ERET", 0xd69f03e0);
    TRY("SCTLR_EL1", 0xd5381000);
    TRY("DAIFSet", 0xd50342df);
    TRY("TLBI", 0xd508871f);
    TRY("PMCCNTR_EL0", 0xd53b9d00);
    unsigned long link = 0x1234, pointer = 0x5678;
    caught = 0;
    __asm__ volatile("mov x30, %0\n hint #25\n hint #29\n hint #7\n hint #34\n mov %0, x30" : "+r"(link) : : "x30"); // paciasp autiasp xpaclri bti c
    __asm__ volatile("mov x17, %0\n hint #8\n hint #12\n mov %0, x17" : "+r"(pointer) : : "x16", "x17"); // pacia1716 autia1716
    printf("hints %d %lx %lx\n", caught, link, pointer);
    memset(&a, 0, sizeof a);
    a.sa_handler = jump;
    sigaction(SIGILL, &a, NULL);
    for (int i = 0; i < 4; i++) printf("probe %d: %d\n", i, probe(i));
    for (int i = 0, n = 0; i < 1000; i++) if (!probe(i & 1 ? 2 : 3)) { n++; if (i == 999) printf("%d\n", n); }
    return 0;
}
