// Function-pointer tables, callbacks, pointers in structures, returned functions, tail calls through pointers.
#include <stdio.h>

typedef long (*binary)(long, long);
static long add(long a, long b) { return a + b; }
static long sub(long a, long b) { return a - b; }
static long mul(long a, long b) { return a * b; }
static long and_(long a, long b) { return a & b; }
static long xor_(long a, long b) { return a ^ b; }
static long first(long a, long b) { (void)b; return a; }
static const binary table[] = {add, sub, mul, and_, xor_, first};
struct ops { const char *name; binary f; double (*g)(double); void (*h)(const char *, ...); };
static double half(double x) { return x / 2; }
static double twice(double x) { return x * 2; }
static void say(const char *s, ...) { fputs(s, stdout); }
static const struct ops ops[] = {{"half", add, half, say}, {"twice", mul, twice, say}};
static binary pick(int i) { return table[i % 6]; }
static NOINLINE long tail(binary f, long a, long b) { return f(a, b); }
typedef struct node { long (*visit)(struct node *, int); struct node *left, *right; long value; } node;
static long visit_sum(node *n, int depth) { long s = n->value * depth; if (n->left) s += n->left->visit(n->left, depth + 1); if (n->right) s += n->right->visit(n->right, depth + 1); return s; }
static long visit_max(node *n, int depth) { long m = n->value; if (n->left) { long v = n->left->visit(n->left, depth); if (v > m) m = v; } if (n->right) { long v = n->right->visit(n->right, depth); if (v > m) m = v; } return m + depth; }
static long fold(binary f, const long *v, int n, long acc) { while (n--) acc = f(acc, *v++); return acc; }
typedef struct state state;
struct state { state (*next)(state); int n; };
static state even(state s); static state odd(state s); static state end(state s) { s.next = 0; return s; }
static state even(state s) { s.n--; s.next = s.n <= 0 ? end : odd; return s; }
static state odd(state s) { s.n -= 2; s.next = s.n <= 0 ? end : even; return s; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    unsigned long seed = 5;
    long v = 1;
    for (int i = 0; i < 10000; i++) v = table[guest_random(&seed) % 6](v, (long)guest_random(&seed));
    printf("%ld\n", v);
    for (int i = 0; i < 12; i++) printf("%ld ", tail(pick(i), 100 + i, 7 * i));
    putchar('\n');
    for (int i = 0; i < 2; i++) { printf("%s %ld %g ", ops[i].name, ops[i].f(3, 4), ops[i].g(5)); ops[i].h("said\n", 1, 2.0); }
    static node nodes[127];
    for (int i = 0; i < 127; i++) nodes[i] = (node){i % 3 ? visit_sum : visit_max, 2 * i + 1 < 127 ? &nodes[2 * i + 1] : 0, 2 * i + 2 < 127 ? &nodes[2 * i + 2] : 0, i * 37 % 101};
    printf("%ld\n", nodes[0].visit(&nodes[0], 1));
    long list[20];
    for (int i = 0; i < 20; i++) list[i] = i * i + 1;
    for (int i = 0; i < 6; i++) printf("%ld ", fold(table[i], list, 20, 3));
    putchar('\n');
    state s = {even, 100};
    int steps = 0;
    while (s.next) { s = s.next(s); steps++; }
    printf("%d %d\n", steps, s.n);
    printf("%d %d\n", pick(0) == add, pick(1) == add);
    return 0;
}
