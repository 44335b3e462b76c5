// setjmp and longjmp: across many frames, nested, in loops, with floating-point registers live, values, jump buffers by pointer.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static jmp_buf top, inner, table[10];
static NOINLINE int deep(int n, jmp_buf *to, int value) { volatile char pad[32]; pad[n % 32] = (char)n; if (n == 0) longjmp(*to, value); int r = deep(n - 1, to, value); return r + pad[n % 32]; }
static NOINLINE double floats(double a, double b) { // callee-saved d8-d15 must come back
    double c = a * b, d = a + b, e = a - b, f = a / b;
    volatile int stage = 0;
    jmp_buf j;
    if (setjmp(j) == 0) { stage = 1; deep(20, &j, 5); }
    return c + d * 10 + e * 100 + f * 1000 + stage;
}
static int counter;
static NOINLINE void thrower(int n) { if (n % 3 == 0) longjmp(inner, n + 1); if (n % 7 == 0) longjmp(top, n); counter += n; }
struct frame { struct frame *up; jmp_buf jump; int code; };
static struct frame *handlers;
static NOINLINE void raise_code(int code) { struct frame *f = handlers; if (!f) { puts("unhandled"); exit(1); } f->code = code; longjmp(f->jump, 1); }
static NOINLINE int guarded(int depth, int code) {
    struct frame f;
    f.up = handlers;
    f.code = 0;
    handlers = &f;
    if (setjmp(f.jump) == 0) { if (depth) guarded(depth - 1, code); else raise_code(code); handlers = f.up; return 0; }
    handlers = f.up;
    if (f.code > 0) raise_code(f.code - 1); // pass on to the next outer one
    return depth;
}
static int compare(const void *a, const void *b) { static int n; if (++n == 50) longjmp(top, 77); return *(const int *)a - *(const int *)b; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    jmp_buf j;
    int r = setjmp(j);
    printf("%d\n", r);
    if (r < 5) longjmp(j, r + 1);
    if ((r = setjmp(j)) == 0) longjmp(j, 0); // zero becomes 1
    printf("zero: %d\n", r);
    for (int depth = 1; depth <= 10000; depth *= 10) { r = setjmp(j); if (r == 0) deep(depth, &j, depth); printf("from %d frames: %d\n", depth, r); }
    printf("%.6f %.6f\n", floats(3.5, 1.25), floats(-2, 7));
    volatile int i = 0, tops = 0, inners = 0;
    if ((r = setjmp(top))) { tops = tops + r; i = i + 1; }
    for (; i < 100; i++) { if ((r = setjmp(inner))) { inners = inners + r; continue; } thrower(i); }
    printf("%d %d %d\n", tops, inners, counter);
    for (int code = 0; code < 6; code++) printf("%d ", guarded(5, code));
    putchar('\n');
    printf("handlers %d\n", handlers == NULL);
    volatile int sum = 0;
    for (volatile int k = 0; k < 10; k++)
        if ((r = setjmp(table[k]))) sum = sum * 2 + r;
        else if (k % 2) deep(k, &table[k], k);
    printf("%d\n", sum);
    static int data[100];
    for (int k = 0; k < 100; k++) data[k] = k * 7919 % 101;
    if ((r = setjmp(top)) == 0) { qsort(data, 100, sizeof *data, compare); puts("sorted?"); } else printf("out of qsort: %d\n", r);
    long total = 0;
    for (volatile long k = 0; k < 20000; k++) if ((r = setjmp(j)) == 0) deep((int)(k % 5), &j, (int)k + 1); else total += r;
    printf("%ld\n", total);
    return 0;
}
