// Switch statements that become jump tables: dense, sparse, nested, by character, signed, 64-bit, with fall-through, in loops.
#include <stdio.h>
#include <string.h>

#define C1(n, x) case n: v = v * 31 + (x); break;
#define C5(n) C1(n, 7) C1(n + 1, 11) C1(n + 2, v % 13) C1(n + 3, ~v) C1(n + 4, v << 3)
#define C25(n) C5(n) C5(n + 5) C5(n + 10) C5(n + 15) C5(n + 20)
#define C100(n) C25(n) C25(n + 25) C25(n + 50) C25(n + 75)
static NOINLINE unsigned dense(int k, unsigned v) { switch (k) { C100(0) C100(100) C100(200) default: v ^= 0x5a5a; } return v; }
static NOINLINE unsigned offset(int k, unsigned v) { switch (k) { C25(-12) case 1000: v++; break; case 1002: v += 2; break; default: v -= 9; } return v; }
static NOINLINE const char *sparse(long k) {
    switch (k) {
    case -1000000007L: return "minus"; case 0: return "zero"; case 1: return "one"; case 17: return "seventeen"; case 255: return "byte";
    case 65536: return "64k"; case 1L << 31: return "2^31"; case 1L << 40: return "2^40"; case 0x7fffffffffffffffL: return "max"; default: return "none";
    }
}
static NOINLINE int chars(const char *s) {
    int state = 0, count = 0;
    for (; *s; s++)
        switch (state) {
        case 0: switch (*s) { case 'a': case 'e': case 'i': case 'o': case 'u': state = 1; break; case ' ': case '\t': state = 2; break; case '0' ... '9': state = 3; break; default: count++; } break;
        case 1: switch (*s) { case 'n': count += 10; state = 0; break; case 'r': count += 20; /* fall through */ case 's': count += 3; state = 4; break; default: state = 0; } break;
        case 2: state = *s == ' ' ? 2 : 0; break;
        case 3: switch (*s) { case '0' ... '4': count += 100; break; case '5' ... '9': count += 200; break; default: state = 5; } break;
        case 4: count += 1000; state = 0; break;
        case 5: count ^= 0xff; state = 0; break;
        }
    return count * 10 + state;
}
static NOINLINE int falls(unsigned k) { int r = 0; switch (k) { case 9: r += 9; case 8: r += 8; case 7: r += 7; break; case 6: r += 6; case 5: r += 5; case 4: r += 4; case 3: r *= 3; case 2: r += 2; case 1: r -= 1; default: r += 1000; case 0: r += 5; } return r; }
static NOINLINE double mixed(unsigned char op, double a, double b) {
    switch (op) { case '+': return a + b; case '-': return a - b; case '*': return a * b; case '/': return a / b; case '%': return a - (long)(a / b) * b; case '<': return a < b; case '>': return a > b; case '=': return a == b; case 'm': return a < b ? a : b; case 'M': return a > b ? a : b; default: return -1; }
}
enum op { PUSH, ADD, SUB, MUL, DUP, SWAP, JNZ, OVER, DROP, PRINT, HALT };
static NOINLINE void machine(const int *code) {
    long stack[64]; int sp = 0, pc = 0, steps = 0;
    for (;; steps++)
        switch (code[pc++]) {
        case PUSH: stack[sp++] = code[pc++]; break;
        case ADD: sp--; stack[sp - 1] += stack[sp]; break;
        case SUB: sp--; stack[sp - 1] -= stack[sp]; break;
        case MUL: sp--; stack[sp - 1] *= stack[sp]; break;
        case DUP: stack[sp] = stack[sp - 1]; sp++; break;
        case SWAP: { long t = stack[sp - 1]; stack[sp - 1] = stack[sp - 2]; stack[sp - 2] = t; break; }
        case OVER: stack[sp] = stack[sp - 2]; sp++; break;
        case JNZ: { int to = code[pc++]; if (stack[--sp]) pc = to; break; }
        case DROP: sp--; break;
        case PRINT: printf("%ld\n", stack[--sp]); break;
        case HALT: printf("steps %d\n", steps); return;
        }
}
static NOINLINE int strings(const char *s) {
    switch (strlen(s)) { case 0: return 0; case 1: return s[0]; case 2: return s[0] * 256 + s[1]; case 3: return 3; case 4: return -4; case 5: return 55; case 6: return 666; default: return -1; }
}
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    unsigned v = 1;
    for (int k = -5; k < 310; k++) { v = dense(k, v); if (k % 20 == 0) printf("%08x ", v); }
    for (int k = -20; k < 20; k++) { v = offset(k, v); printf("%x ", v); }
    for (int k = 999; k < 1004; k++) printf("%x ", v = offset(k, v));
    putchar('\n');
    static const long keys[] = {-1000000007L, 0, 1, 2, 17, 255, 256, 65536, 1L << 31, 1L << 40, (1L << 40) + 1, 0x7fffffffffffffffL, -1};
    for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++) printf("%s ", sparse(keys[i]));
    putchar('\n');
    printf("%d %d %d\n", chars("an early bird is our 12345 67890x guest ar es"), chars(""), chars("0123456789abcdefghijklmnopqrstuvwxyz or us"));
    for (unsigned k = 0; k < 12; k++) printf("%d ", falls(k));
    putchar('\n');
    for (const char *o = "+-*/%<>=mM?"; *o; o++) printf("%g ", mixed((unsigned char)*o, 7.5, 2.25));
    putchar('\n');
    static const int program[] = {PUSH, 1, PUSH, 15, DUP, PRINT, SWAP, OVER, MUL, SWAP, PUSH, 1, SUB, DUP, JNZ, 4, DROP, PRINT, HALT};
    machine(program);
    for (const char *s = "abcdefgh"; *s; s++) printf("%d ", strings(s));
    putchar('\n');
    return 0;
}
