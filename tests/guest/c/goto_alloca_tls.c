// Computed goto, labels as values in tables, alloca and variable-length arrays, large frames, thread-local variables.
#include <stdint.h>
#include <alloca.h>
#include <stdio.h>
#include <string.h>

static NOINLINE long interpret(const unsigned char *p, long x) {
    static void *const labels[] = {&&inc, &&dec, &&dbl, &&neg, &&jmp, &&end};
#define NEXT goto *labels[*p++]
    NEXT;
inc: x += 1; NEXT;
dec: x -= 3; NEXT;
dbl: x *= 2; NEXT;
neg: x = -x; NEXT;
jmp: if (x < 100000) { p -= *p + 1; } else p++; NEXT;
end: return x;
}
static NOINLINE int offsets(int i) { static const int table[] = {&&a - &&a, &&b - &&a, &&c - &&a}; goto *(&&a + table[i % 3]); a: return 1; b: return 20; c: return 300; }
static NOINLINE long stacky(int n) { char *p = alloca((size_t)n); memset(p, n, (size_t)n); int v[n + 1]; for (int i = 0; i <= n; i++) v[i] = i; long s = 0; for (int i = 0; i < n; i++) s += p[i] * v[i + 1]; return n > 10 ? s + stacky(n / 2) : s; }
static NOINLINE long in_loop(int rounds) { long s = 0; char *last = 0; for (int i = 1; i < rounds; i++) { char *p = alloca((size_t)i * 16); p[0] = (char)i; p[i * 16 - 1] = (char)-i; if (last) s += last[0]; last = p; } return s; }
static NOINLINE long big(int k) { volatile char frame[300000]; for (int i = 0; i < 300000; i += 4096) frame[i] = (char)(i + k); long s = 0; for (int i = 0; i < 300000; i += 4096) s += frame[i]; return k ? s + big(k - 1) : s; }
static __thread int t_zero; static __thread long t_init = 123456789; static __thread char t_text[32] = "thread local"; static __thread struct { double d; int *p; } t_struct = {2.5, 0}; static __thread __attribute__((aligned(64))) char t_aligned[10];
static NOINLINE void touch(int k) { t_zero += k; t_init ^= k; t_text[k % 12] ^= 32; t_struct.d *= 1.5; t_struct.p = &t_zero; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    static const unsigned char program[] = {0, 0, 2, 1, 3, 3, 4, 5, 0, 3, 5};
    printf("%ld\n", interpret(program, 5));
    for (int i = 0; i < 6; i++) printf("%d ", offsets(i));
    putchar('\n');
    for (int n = 1; n < 5000; n = n * 3 + 1) printf("%ld ", stacky(n));
    printf("%ld %ld\n", in_loop(150), big(5));
    for (int k = 0; k < 50; k++) touch(k);
    printf("%d %ld %s %g %d %d\n", t_zero, t_init, t_text, t_struct.d, *t_struct.p, (int)((uintptr_t)t_aligned % 64));
    return 0;
}
