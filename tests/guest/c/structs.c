// Structures by value: homogeneous float aggregates, small, large, odd sizes, packed, unions, arrays inside, returned ones.
#include <stdio.h>
#include <string.h>

typedef struct { float a, b; } F2; typedef struct { float a, b, c, d; } F4; typedef struct { double a, b, c, d; } D4;
typedef struct { char c; } B1; typedef struct { char c[3]; } B3; typedef struct { char c[7]; } B7; typedef struct { short s[5]; } B10;
typedef struct { long a, b; } L2; typedef struct { long a[3]; } L3; typedef struct { long a[20]; } L20; typedef struct { int i; double d; } ID; typedef struct { float f; int i; } FI;
typedef struct __attribute__((packed)) { char c; int i; short s; long l; } P; typedef union { int i; float f; char c[16]; } U;
typedef struct { F2 f; B3 b; struct { short s; L2 l; } in; } N; typedef struct { long double a, b; } Q2; typedef struct { __int128 v; int i; } I128;
static NOINLINE F2 f2(F2 x, float k) { return (F2){x.b * k, x.a + k}; }
static NOINLINE F4 f4(F4 x, F4 y) { return (F4){x.a + y.d, x.b * y.c, x.c - y.b, x.d / y.a}; }
static NOINLINE D4 d4(D4 x, int i, D4 y, D4 z) { return (D4){x.a + y.a + z.a + i, x.b * y.b * z.b, x.c - y.c - z.c, x.d + y.d * z.d}; }
static NOINLINE B1 b1(B1 x) { x.c++; return x; }
static NOINLINE B3 b3(B3 x, B3 y) { for (int i = 0; i < 3; i++) x.c[i] = (char)(x.c[i] + y.c[2 - i]); return x; }
static NOINLINE B7 b7(B7 x) { for (int i = 0; i < 3; i++) { char t = x.c[i]; x.c[i] = x.c[6 - i]; x.c[6 - i] = t; } return x; }
static NOINLINE B10 b10(B10 x, int k) { for (int i = 0; i < 5; i++) x.s[i] = (short)(x.s[i] * k); return x; }
static NOINLINE L2 l2(L2 x, L2 y) { return (L2){x.a * y.b, x.b - y.a}; }
static NOINLINE L3 l3(L3 x, L2 y, L3 z) { x.a[0] += y.a; x.a[1] -= y.b; x.a[2] *= z.a[2]; return x; }
static NOINLINE L20 l20(L20 x, int shift) { L20 r; for (int i = 0; i < 20; i++) r.a[i] = x.a[(i + shift) % 20] << 1; x.a[0] = -1; return r; }
static NOINLINE ID id(int a, ID x, double b, ID y) { return (ID){x.i + a + y.i, x.d * b - y.d}; }
static NOINLINE FI fi(FI x, FI y, FI z) { return (FI){x.f + y.f * z.f, x.i ^ y.i ^ z.i}; }
static NOINLINE P p(P x) { x.c = (char)(x.c + 1); x.i *= -2; x.s = (short)(x.s + x.c); x.l ^= x.i; return x; }
static NOINLINE U u(U x) { x.i ^= 0x00ff00ff; x.c[15] = 'u'; return x; }
static NOINLINE N n(N x, N *y) { x.f = f2(y->f, x.f.a); x.b = b3(x.b, y->b); x.in.l = l2(x.in.l, y->in.l); y->in.s = 99; return x; }
static NOINLINE Q2 q2(Q2 x, Q2 y) { return (Q2){x.a + y.b, x.b * y.a}; }
static NOINLINE I128 i128(int k, I128 x) { x.v = x.v * k + x.i; return x; }
static NOINLINE long many(B1 a, L2 b, F2 c, ID d, L3 e, char f, short g, L2 h, D4 i, int j, L2 k, float l) { return a.c + b.a + (long)c.a + d.i + e.a[1] + f + g + h.b + (long)i.d + j + k.a * k.b + (long)l; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    F2 a = f2((F2){1.5f, 2.5f}, 3); printf("%g %g\n", a.a, a.b);
    F4 b = f4((F4){1, 2, 3, 4}, (F4){5, 6, 7, 8}); printf("%g %g %g %g\n", b.a, b.b, b.c, b.d);
    D4 c = d4((D4){1, 2, 3, 4}, 9, (D4){5, 6, 7, 8}, (D4){.1, .2, .3, .4}); printf("%g %g %g %g\n", c.a, c.b, c.c, c.d);
    printf("%c\n", b1((B1){'a'}).c);
    B3 d = b3((B3){"abc"}, (B3){{1, 2, 3}}); printf("%.3s\n", d.c);
    B7 e = b7((B7){"sevench"}); printf("%.7s\n", e.c);
    B10 f = b10((B10){{1, -2, 300, -4, 5}}, 77); printf("%d %d %d %d %d\n", f.s[0], f.s[1], f.s[2], f.s[3], f.s[4]);
    L2 g = l2((L2){1L << 40, 3}, (L2){5, 7}); printf("%ld %ld\n", g.a, g.b);
    L3 h = l3((L3){{1, 2, 3}}, (L2){10, 20}, (L3){{7, 8, 9}}); printf("%ld %ld %ld\n", h.a[0], h.a[1], h.a[2]);
    L20 i; for (int k = 0; k < 20; k++) i.a[k] = k * k; L20 j = l20(i, 3); long s = 0; for (int k = 0; k < 20; k++) s = s * 7 + j.a[k]; printf("%ld %ld\n", s, i.a[0]);
    ID k = id(1, (ID){2, 3.5}, 4.5, (ID){5, 6.5}); printf("%d %g\n", k.i, k.d);
    FI l = fi((FI){1.5f, 0xff}, (FI){2, 0xf0f}, (FI){3, 1}); printf("%g %x\n", l.f, l.i);
    P m = p((P){'p', 1000000, -5, 1L << 50}); printf("%c %d %d %lx %zu\n", m.c, m.i, m.s, m.l, sizeof m);
    U v = {.f = 1.0f}; v = u(v); printf("%x %g %c\n", v.i, v.f, v.c[15]);
    N x = {{1, 2}, {"xyz"}, {3, {4, 5}}}, y = {{6, 7}, {{1, 1, 1}}, {8, {9, 10}}}; N z = n(x, &y); printf("%g %g %.3s %ld %ld %d %zu\n", z.f.a, z.f.b, z.b.c, z.in.l.a, z.in.l.b, y.in.s, sizeof z);
    Q2 q = q2((Q2){1.25L, 2}, (Q2){3, 4.5L}); printf("%Lg %Lg\n", q.a, q.b);
    I128 w = i128(-3, (I128){(__int128)1 << 90, 17}); printf("%lx %lx\n", (long)(w.v >> 64), (long)w.v);
    printf("%ld\n", many((B1){1}, (L2){2, 3}, (F2){4, 5}, (ID){6, 7}, (L3){{8, 9, 10}}, 11, 12, (L2){13, 14}, (D4){15, 16, 17, 18}, 19, (L2){20, 21}, 22.5f));
    P (*indirect)(P) = p; m = indirect(m); printf("%d %ld\n", m.i, (long)m.l);
    L20 copy = j; printf("%d\n", memcmp(&copy, &j, sizeof j));
    return 0;
}
