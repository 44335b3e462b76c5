// Coroutines of hand-written switches as Go's, that jump to where another left off and keep nothing but the stack: all run the same functions, end,
// and leave their stacks to others.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct context { void *sp, *pc, *frame; };
enum { STACK = 16384, RUNNING = 7, ALL = 60 };
struct coroutine { struct context context; int id, done; long result; char *stack; };
// Volatile: compilers don't see that other coroutines change them meanwhile.
static struct coroutine *volatile running[RUNNING];
static struct context scheduler;
static char *free_stacks[RUNNING];
static volatile int current, next_id, stacks;
static volatile unsigned long order = 1;

// void switch_to(from, to): goes to `to`, until somebody goes to `from`.
__asm__(
    ".text\n.type switch_to,%function\nswitch_to:\n"
    " mov x9, sp\n stp x9, x30, [x0]\n str x29, [x0, #16]\n"
    " ldp x9, x10, [x1]\n ldr x29, [x1, #16]\n mov sp, x9\n mov x30, xzr\n br x10\n"
    ".size switch_to, . - switch_to\n"
    ".type start_here,%function\nstart_here:\n mov x29, xzr\n bl begin\n brk #1\n.size start_here, . - start_here\n");
__attribute__((visibility("hidden"))) void start_here(void);
static void change(struct context *from, struct context *to) {
    register struct context *x0 __asm__("x0") = from, *x1 __asm__("x1") = to;
    __asm__ volatile("bl switch_to" : "+r"(x0), "+r"(x1) :
        : "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24",
          "x25", "x26", "x27", "x28", "x30", "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16",
          "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31", "cc", "memory");
}
// To a coroutine that may be anywhere, directly.
static NOINLINE long pass_on(long value) {
    int me = current;
    order = order * 6364136223846793005UL + 1442695040888963407UL;
    int to = (int)(order >> 33) % RUNNING;
    if (!running[to] || to == me) return value;
    current = to;
    change(&running[me]->context, &running[to]->context);
    return value + 1;
}
static NOINLINE long deeper(long depth, long value) {
    if (depth == 0) return pass_on(value);
    long before = value * 3 + depth;
    return deeper(depth - 1, value ^ depth) + before;
}
static NOINLINE long work(int id) {
    unsigned long sum = (unsigned long)id;
    double halves = id;
    for (int i = 0; i < 20 + id % 9; i++) {
        sum = sum * 31 + (unsigned long)(deeper(id % 4, i) % 1000);
        halves = halves / 2 + i;
    }
    return (long)(sum >> 1) + (long)halves;
}
__attribute__((used)) static void begin(void) {
    struct coroutine *self = running[current];
    self->result = work(self->id);
    self->done = 1;
    change(&self->context, &scheduler);
}
static void start(int slot) {
    struct coroutine *c = calloc(1, sizeof *c);
    c->id = next_id++;
    c->stack = stacks ? free_stacks[--stacks] : malloc(STACK);
    c->context.sp = c->stack + STACK;
    c->context.pc = (void *)start_here;
    running[slot] = c;
}
int main(int argc, char **argv) {
    unsigned long total = 0;
    int ended = 0;
    (void)argc;
    (void)argv;
    for (int i = 0; i < RUNNING; i++) start(i);
    for (int slot = 0; ended < ALL; slot = (slot + 1) % RUNNING) {
        if (!running[slot]) continue;
        current = slot;
        change(&scheduler, &running[slot]->context);
        struct coroutine *c = running[current];
        if (!c->done) return printf("who came back?\n"), 1;
        total = total * 17 + (unsigned long)c->result;
        if (ended++ % 10 == 0) printf("%d: %ld\n", c->id, c->result);
        free_stacks[stacks++] = c->stack;
        free(c);
        running[current] = NULL;
        if (next_id < ALL) start(current);
    }
    printf("%lu\n", total);
    return 0;
}
