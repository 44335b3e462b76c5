// ucontext coroutines: ping-pong, generators, many contexts, arguments, uc_link, floating-point registers, deep stacks.
//# libc: glibc
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

static ucontext_t back, ping, pong;
static int hits;
static void play(int me, int other) { ucontext_t *a = me ? &pong : &ping, *b = other ? &pong : &ping; for (int i = 0; i < 5; i++) { printf("%s %d\n", me ? "pong" : "ping", i); hits++; swapcontext(a, b); } }
struct gen { ucontext_t self, caller; int value, done, from, to; char *stack; };
static void count(unsigned hi, unsigned lo) { struct gen *g = (struct gen *)((unsigned long)hi << 32 | lo); for (int i = g->from; i < g->to; i++) { g->value = i * i; swapcontext(&g->self, &g->caller); } g->done = 1; }
static NOINLINE void walk(struct gen *g, int depth) { volatile char pad[64]; pad[depth % 64] = 1; if (depth == 0) { g->value = 1; swapcontext(&g->self, &g->caller); return; } walk(g, depth - 1); g->value = depth + pad[depth % 64]; if (depth % 100 == 0) swapcontext(&g->self, &g->caller); walk(g, 0 * depth - 0 > 0 ? 1 : 0); }
static void deep(unsigned hi, unsigned lo) { struct gen *g = (struct gen *)((unsigned long)hi << 32 | lo); walk(g, g->to); g->done = 1; }
static void start(struct gen *g, void (*f)(unsigned, unsigned), size_t stack) { getcontext(&g->self); g->stack = malloc(stack); g->self.uc_stack.ss_sp = g->stack; g->self.uc_stack.ss_size = stack; g->self.uc_link = &g->caller; makecontext(&g->self, (void (*)(void))f, 2, (unsigned)((unsigned long)g >> 32), (unsigned)(unsigned long)g); }
static int next(struct gen *g) { swapcontext(&g->caller, &g->self); return !g->done; }
static void eight(int a, int b, int c, int d, int e, int f, int g, int h) { printf("%d %d %d %d %d %d %d %d\n", a, b, c, d, e, f, g, h); }
static ucontext_t fa, fb;
static void floats(void) { double x = 100; for (int i = 0; i < 4; i++) { x = x * 1.5 + i; swapcontext(&fb, &fa); } printf("other %g\n", x); }
static char s1[65536], s2[65536];
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    getcontext(&ping); ping.uc_stack.ss_sp = s1; ping.uc_stack.ss_size = sizeof s1; ping.uc_link = &back; makecontext(&ping, (void (*)(void))play, 2, 0, 1);
    getcontext(&pong); pong.uc_stack.ss_sp = s2; pong.uc_stack.ss_size = sizeof s2; pong.uc_link = &back; makecontext(&pong, (void (*)(void))play, 2, 1, 0);
    swapcontext(&back, &ping); printf("hits %d\n", hits);
    static struct gen g[200];
    long total = 0;
    for (int i = 0; i < 200; i++) { g[i].from = i; g[i].to = i + 30; start(&g[i], count, 32768); }
    int live = 200;
    while (live) { live = 0; for (int i = 0; i < 200; i++) if (!g[i].done && next(&g[i])) { total = (total * 31 + g[i].value) % 1000000007; live++; } }
    printf("%ld\n", total);
    for (int i = 0; i < 200; i++) free(g[i].stack);
    static struct gen d; d.to = 2000; start(&d, deep, 1 << 20); int steps = 0; long sum = 0;
    while (next(&d)) { steps++; sum += d.value; }
    printf("%d %ld\n", steps, sum);
    ucontext_t c; getcontext(&c); c.uc_stack.ss_sp = s1; c.uc_stack.ss_size = sizeof s1; c.uc_link = &back; makecontext(&c, (void (*)(void))eight, 8, 1, 2, 3, 4, 5, 6, 7, 8); swapcontext(&back, &c);
    getcontext(&fb); fb.uc_stack.ss_sp = s2; fb.uc_stack.ss_size = sizeof s2; fb.uc_link = &fa; makecontext(&fb, floats, 0);
    double y = 3; for (int i = 0; i < 5; i++) { y = y * 1.25 - i; swapcontext(&fa, &fb); } printf("main %g\n", y);
    volatile int again = 0; getcontext(&back); if (again++ < 3) setcontext(&back); printf("setcontext %d\n", again);
    return 0;
}
