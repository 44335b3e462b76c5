// Executes cases under qemu-aarch64: reads records from standard input, writes them back with the state after.
//
// A case runs inside a signal handler's return: the handler puts the case's registers into the signal frame, sigreturn
// loads them, and the UDF behind the case's code raises the next signal, whose frame holds the registers after.

#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define SCRATCH 0x10000000ul
#define CODE 0x11008000ul
#define CODE_PAGES 0x10000ul

// The same layout as `Record` in main.rs.
struct record {
    uint64_t x[31], sp, pc;
    uint32_t nzcv, fpcr, fpsr, signal;
    uint64_t reserved;
    uint8_t v[512];
    uint32_t count, words[15];
    uint8_t scratch[1024];
};

static struct record *records;
static long current = -1, total;
static uint64_t thread_pointer;

static struct fpsimd_context *vectors(ucontext_t *context) {
    return (struct fpsimd_context *)context->uc_mcontext.__reserved;
}

static void save(struct record *record, ucontext_t *context, int signal) {
    mcontext_t *m = &context->uc_mcontext;
    memcpy(record->x, m->regs, sizeof record->x);
    record->sp = m->sp;
    record->pc = m->pc;
    record->nzcv = m->pstate & 0xf0000000;
    record->fpcr = vectors(context)->fpcr;
    record->fpsr = vectors(context)->fpsr;
    record->signal = signal;
    memcpy(record->v, vectors(context)->vregs, sizeof record->v);
    memcpy(record->scratch, (void *)SCRATCH, sizeof record->scratch);
}

static void load(const struct record *record, ucontext_t *context) {
    mcontext_t *m = &context->uc_mcontext;
    memcpy(m->regs, record->x, sizeof record->x);
    m->sp = record->sp;
    m->pc = CODE;
    m->pstate = (m->pstate & ~0xf0000000ul) | record->nzcv;
    vectors(context)->fpcr = record->fpcr;
    vectors(context)->fpsr = record->fpsr;
    memcpy(vectors(context)->vregs, record->v, sizeof record->v);
    memcpy((void *)SCRATCH, record->scratch, sizeof record->scratch);
    uint32_t *code = (uint32_t *)CODE;
    memcpy(code, record->words, record->count * 4);
    code[record->count] = 0;
    __builtin___clear_cache((char *)code, (char *)(code + 16));
}

static void write_all(void) {
    const char *from = (const char *)records, *end = (const char *)(records + total);
    while (from < end) {
        ssize_t n = write(1, from, end - from);
        if (n <= 0)
            _exit(1);
        from += n;
    }
    _exit(0);
}

static void handler(int signal, siginfo_t *info, void *context) {
    // The case may have changed the thread pointer.
    __asm__ volatile("msr tpidr_el0, %0" ::"r"(thread_pointer));
    if (current >= 0)
        save(&records[current], context, signal);
    if (++current == total)
        write_all();
    load(&records[current], context);
}

int main(void) {
    size_t capacity = 1 << 20, length = 0;
    char *input = malloc(capacity);
    for (;;) {
        ssize_t n = read(0, input + length, capacity - length);
        if (n < 0)
            return 1;
        if (n == 0)
            break;
        length += n;
        if (length == capacity)
            input = realloc(input, capacity *= 2);
    }
    records = (struct record *)input;
    total = length / sizeof(struct record);
    int protection = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
    if (mmap((void *)SCRATCH, 0x1000, protection, flags, -1, 0) == MAP_FAILED
        || mmap((void *)(CODE - CODE_PAGES / 2), CODE_PAGES, protection | PROT_EXEC, flags, -1, 0) == MAP_FAILED)
        return 1;
    stack_t stack = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16};
    sigaltstack(&stack, 0);
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    int signals[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE};
    for (int i = 0; i < 5; i++)
        sigaction(signals[i], &action, 0);
    __asm__ volatile("mrs %0, tpidr_el0" : "=r"(thread_pointer));
    __asm__ volatile(".inst 0");
    return 1;
}
