// Executes blocks of instructions under qemu-aarch64, each in several states.
//
// Standard input has batches: their length in bytes, then blocks, each followed by its records. The answer is the batch
// with the states after. A block falls through to a branch to `finish`; a signal ends it, too.

#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define SCRATCH 0x10000000ul
#define SCRATCH_LEN 1024
// What is behind the scratch memory in its page; enter and finish keep two words there.
#define CONTROL 0x10010000ul
#define CODE 0x11008000ul
// Where enter and finish are copied to.
#define STUBS (CODE + 0x1000)

// The same layout as in oracle.rs.
struct record {
    uint8_t v[512];
    uint64_t x[31], sp, tpidr, nzcv, fpcr, fpsr, pc, signal;
    uint8_t scratch[SCRATCH_LEN];
};

struct block {
    uint32_t count, words[15], records, reserved[15];
};

extern char enter[], finish[], stubs_end[];

// enter(record): keeps what the compiler's code needs, loads all registers and goes to CODE.
// finish: stores them and returns. x30 goes through the thread pointer, since all registers are the block's.
__asm__(".text\n.globl enter, finish, stubs_end\n.balign 16\n"
        "enter:\n"
        "  stp x29, x30, [sp, #-160]!\n"
        "  stp x19, x20, [sp, #16]\n  stp x21, x22, [sp, #32]\n  stp x23, x24, [sp, #48]\n"
        "  stp x25, x26, [sp, #64]\n  stp x27, x28, [sp, #80]\n"
        "  stp d8, d9, [sp, #96]\n  stp d10, d11, [sp, #112]\n  stp d12, d13, [sp, #128]\n  stp d14, d15, [sp, #144]\n"
        "  mov x1, #0x10010000\n  mov x2, sp\n  mrs x3, tpidr_el0\n  stp x0, x2, [x1]\n  str x3, [x1, #16]\n"
        "  ldr x2, [x0, #760]\n  mov sp, x2\n"
        "  ldr x2, [x0, #768]\n  msr tpidr_el0, x2\n"
        "  ldr x2, [x0, #776]\n  msr nzcv, x2\n"
        "  ldr x2, [x0, #784]\n  msr fpcr, x2\n"
        "  ldr x2, [x0, #792]\n  msr fpsr, x2\n"
        "  ldp q0, q1, [x0]\n  ldp q2, q3, [x0, #32]\n  ldp q4, q5, [x0, #64]\n  ldp q6, q7, [x0, #96]\n"
        "  ldp q8, q9, [x0, #128]\n  ldp q10, q11, [x0, #160]\n  ldp q12, q13, [x0, #192]\n  ldp q14, q15, [x0, #224]\n"
        "  ldp q16, q17, [x0, #256]\n  ldp q18, q19, [x0, #288]\n  ldp q20, q21, [x0, #320]\n  ldp q22, q23, [x0, #352]\n"
        "  ldp q24, q25, [x0, #384]\n  ldp q26, q27, [x0, #416]\n  ldp q28, q29, [x0, #448]\n  ldp q30, q31, [x0, #480]\n"
        "  add x0, x0, #512\n"
        "  ldp x2, x3, [x0, #16]\n  ldp x4, x5, [x0, #32]\n  ldp x6, x7, [x0, #48]\n  ldp x8, x9, [x0, #64]\n"
        "  ldp x10, x11, [x0, #80]\n  ldp x12, x13, [x0, #96]\n  ldp x14, x15, [x0, #112]\n  ldp x16, x17, [x0, #128]\n"
        "  ldp x18, x19, [x0, #144]\n  ldp x20, x21, [x0, #160]\n  ldp x22, x23, [x0, #176]\n  ldp x24, x25, [x0, #192]\n"
        "  ldp x26, x27, [x0, #208]\n  ldp x28, x29, [x0, #224]\n  ldr x30, [x0, #240]\n"
        "  clrex\n"
        "  ldp x0, x1, [x0]\n"
        "  b enter - 0x1000\n"
        "finish:\n"
        "  msr tpidr_el0, x30\n"
        "  mov x30, #0x10010000\n  ldr x30, [x30]\n"
        "  stp q0, q1, [x30]\n  stp q2, q3, [x30, #32]\n  stp q4, q5, [x30, #64]\n  stp q6, q7, [x30, #96]\n"
        "  stp q8, q9, [x30, #128]\n  stp q10, q11, [x30, #160]\n  stp q12, q13, [x30, #192]\n  stp q14, q15, [x30, #224]\n"
        "  stp q16, q17, [x30, #256]\n  stp q18, q19, [x30, #288]\n  stp q20, q21, [x30, #320]\n  stp q22, q23, [x30, #352]\n"
        "  stp q24, q25, [x30, #384]\n  stp q26, q27, [x30, #416]\n  stp q28, q29, [x30, #448]\n  stp q30, q31, [x30, #480]\n"
        "  add x30, x30, #512\n"
        "  stp x0, x1, [x30]\n  stp x2, x3, [x30, #16]\n  stp x4, x5, [x30, #32]\n  stp x6, x7, [x30, #48]\n"
        "  stp x8, x9, [x30, #64]\n  stp x10, x11, [x30, #80]\n  stp x12, x13, [x30, #96]\n  stp x14, x15, [x30, #112]\n"
        "  stp x16, x17, [x30, #128]\n  stp x18, x19, [x30, #144]\n  stp x20, x21, [x30, #160]\n  stp x22, x23, [x30, #176]\n"
        "  stp x24, x25, [x30, #192]\n  stp x26, x27, [x30, #208]\n  stp x28, x29, [x30, #224]\n"
        "  mrs x0, tpidr_el0\n  str x0, [x30, #240]\n"
        "  mov x0, sp\n  str x0, [x30, #248]\n"
        "  mrs x0, nzcv\n  str x0, [x30, #264]\n"
        "  mrs x0, fpcr\n  str x0, [x30, #272]\n"
        "  mrs x0, fpsr\n  str x0, [x30, #280]\n"
        "  msr fpcr, xzr\n"
        "  mov x1, #0x10010000\n  ldr x2, [x1, #8]\n  mov sp, x2\n  ldr x2, [x1, #16]\n  msr tpidr_el0, x2\n"
        "  ldp x19, x20, [sp, #16]\n  ldp x21, x22, [sp, #32]\n  ldp x23, x24, [sp, #48]\n"
        "  ldp x25, x26, [sp, #64]\n  ldp x27, x28, [sp, #80]\n"
        "  ldp d8, d9, [sp, #96]\n  ldp d10, d11, [sp, #112]\n  ldp d12, d13, [sp, #128]\n  ldp d14, d15, [sp, #144]\n"
        "  ldp x29, x30, [sp], #160\n"
        "  ret\n"
        "stubs_end:\n");

static struct record *current;
static sigjmp_buf back;
static uint64_t thread_pointer;

static void handler(int signal, siginfo_t *info, void *context) {
    __asm__ volatile("msr tpidr_el0, %0\n msr fpcr, xzr" ::"r"(thread_pointer));
    current->signal = signal;
    current->pc = ((ucontext_t *)context)->uc_mcontext.pc;
    siglongjmp(back, 1);
}

static void transfer(ssize_t (*how)(int, void *, size_t), int fd, void *where, size_t length) {
    while (length) {
        ssize_t n = how(fd, where, length);
        if (n <= 0)
            _exit(n < 0);
        where = (char *)where + n;
        length -= n;
    }
}

static void execute(struct record *record) {
    current = record;
    memcpy((void *)SCRATCH, record->scratch, SCRATCH_LEN);
    record->signal = 0;
    if (sigsetjmp(back, 0) == 0)
        ((void (*)(struct record *))STUBS)(record);
    memcpy(record->scratch, (void *)SCRATCH, SCRATCH_LEN);
}

// Returns where the next block is.
static char *execute_block(struct block *block) {
    uint32_t *code = (uint32_t *)CODE;
    memcpy(code, block->words, block->count * 4);
    uint64_t from = CODE + 4 * block->count, to = STUBS + (finish - enter);
    code[block->count] = 0x14000000 | (to - from) / 4;
    __builtin___clear_cache((char *)code, (char *)(code + 16));
    struct record *record = (struct record *)(block + 1);
    for (uint32_t i = 0; i < block->records; i++)
        execute(record++);
    return (char *)record;
}

int main(void) {
    int protection = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    if (mmap((void *)SCRATCH, 0x20000, protection, flags, -1, 0) == MAP_FAILED
        || mmap((void *)(CODE - 0x8000), 0x10000, protection | PROT_EXEC, flags, -1, 0) == MAP_FAILED)
        return 1;
    memcpy((void *)STUBS, enter, stubs_end - enter);
    __builtin___clear_cache((char *)STUBS, (char *)STUBS + (stubs_end - enter));
    stack_t stack = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16};
    sigaltstack(&stack, 0);
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    int signals[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE};
    for (int i = 0; i < 5; i++)
        sigaction(signals[i], &action, 0);
    __asm__ volatile("mrs %0, tpidr_el0" : "=r"(thread_pointer));
    for (;;) {
        uint64_t length;
        transfer(read, 0, &length, sizeof length);
        char *batch = malloc(length), *end = batch + length, *next = batch;
        transfer(read, 0, batch, length);
        while (next < end)
            next = execute_block((struct block *)next);
        transfer((ssize_t (*)(int, void *, size_t))write, 1, batch, length);
        free(batch);
    }
}
