// The modules of the Whetstone benchmark (Curnow and Wichmann, 1976), in double and in single precision: array elements, an array as
// a parameter, jumps, integers, trigonometry, calls, references, standard functions. This file includes itself for each format.
#ifndef REAL
#include <math.h>
#include <stdio.h>

#define REAL double
#define F(name) name
#define RUN run_double
#define NAMED(name) name##_double
#include "whetstone.c"
#undef REAL
#undef F
#undef RUN
#undef NAMED
#define REAL float
#define F(name) name##f
#define RUN run_float
#define NAMED(name) name##_float
#include "whetstone.c"

int main(int argc, char **argv) {
    (void)argc; (void)argv;
    run_double(20);
    run_float(20);
    return 0;
}
#else

typedef struct { REAL e1[4], t, t1, t2; int j, k, l; } NAMED(Globals);
static NAMED(Globals) NAMED(g);
#define G NAMED(g)

static NOINLINE void NAMED(show)(int module, long n) {
    printf("%2d %6ld %3d %3d %3d %a %a %a %a\n", module, n, G.j, G.k, G.l, (double)G.e1[0], (double)G.e1[1], (double)G.e1[2], (double)G.e1[3]);
}

static NOINLINE void NAMED(array)(REAL e[4]) {
    for (int i = 0; i < 6; i++) {
        e[0] = (e[0] + e[1] + e[2] - e[3]) * G.t;
        e[1] = (e[0] + e[1] - e[2] + e[3]) * G.t;
        e[2] = (e[0] - e[1] + e[2] + e[3]) * G.t;
        e[3] = (-e[0] + e[1] + e[2] + e[3]) / G.t2;
    }
}

static NOINLINE void NAMED(references)(void) { G.e1[G.j] = G.e1[G.k]; G.e1[G.k] = G.e1[G.l]; G.e1[G.l] = G.e1[G.j]; }

static NOINLINE void NAMED(call)(REAL x, REAL y, REAL *z) {
    REAL x1 = G.t * (x + y), y1 = G.t * (x1 + y);
    *z = (x1 + y1) / G.t2;
}

static void NAMED(simple)(long loops) { // 1 and 2: the same with scalars and with elements
    REAL a = 1, b = -1, c = -1, d = -1;
    for (long i = 0; i < loops; i++) {
        a = (a + b + c - d) * G.t; b = (a + b - c + d) * G.t; c = (a - b + c + d) * G.t; d = (-a + b + c + d) * G.t;
    }
    printf(" 1 %6ld %a %a %a %a\n", loops, (double)a, (double)b, (double)c, (double)d);
    REAL *e = G.e1;
    e[0] = 1; e[1] = e[2] = e[3] = -1;
    for (long i = 0; i < loops; i++) {
        e[0] = (e[0] + e[1] + e[2] - e[3]) * G.t; e[1] = (e[0] + e[1] - e[2] + e[3]) * G.t;
        e[2] = (e[0] - e[1] + e[2] + e[3]) * G.t; e[3] = (-e[0] + e[1] + e[2] + e[3]) * G.t;
    }
    NAMED(show)(2, loops);
}

static void NAMED(integers)(long n4, long n6) {
    for (long i = 0; i < n4; i++) { G.j = G.j == 1 ? 2 : 3; G.j = G.j > 2 ? 0 : 1; G.j = G.j < 1 ? 1 : 0; }
    NAMED(show)(4, n4);
    G.j = 1; G.k = 2; G.l = 3;
    for (long i = 0; i < n6; i++) {
        G.j = G.j * (G.k - G.j) * (G.l - G.k); G.k = G.l * G.k - (G.l - G.j) * G.k; G.l = (G.l - G.k) * (G.k + G.j);
        G.e1[G.l - 2] = (REAL)(G.j + G.k + G.l); G.e1[G.k - 2] = (REAL)(G.j * G.k * G.l);
    }
    NAMED(show)(6, n6);
}

static void RUN(long scale) {
    G.t = (REAL)0.499975; G.t1 = (REAL)0.50025; G.t2 = 2;
    printf("whetstone, %u bytes\n", (unsigned)sizeof(REAL));
    NAMED(simple)(12 * scale);
    for (long i = 0; i < 14 * scale; i++) NAMED(array)(G.e1);
    NAMED(show)(3, 14 * scale);
    G.j = 1;
    NAMED(integers)(345 * scale, 210 * scale);
    REAL x = (REAL)0.5, y = (REAL)0.5, z = 1;
    for (long i = 0; i < 32 * scale; i++) {
        x = G.t * F(atan)(G.t2 * F(sin)(x) * F(cos)(x) / (F(cos)(x + y) + F(cos)(x - y) - 1));
        y = G.t * F(atan)(G.t2 * F(sin)(y) * F(cos)(y) / (F(cos)(x + y) + F(cos)(x - y) - 1));
    }
    printf(" 7 %6ld %a %a\n", 32 * scale, (double)x, (double)y);
    x = y = 1;
    for (long i = 0; i < 899 * scale; i++) NAMED(call)(x, y, &z);
    printf(" 8 %6ld %a %a %a\n", 899 * scale, (double)x, (double)y, (double)z);
    G.j = 0; G.k = 1; G.l = 2; G.e1[0] = 1; G.e1[1] = 2; G.e1[2] = 3;
    for (long i = 0; i < 616 * scale; i++) NAMED(references)();
    NAMED(show)(9, 616 * scale);
    x = (REAL)0.75;
    for (long i = 0; i < 93 * scale; i++) x = F(sqrt)(F(exp)(F(log)(x) / G.t1));
    printf("11 %6ld %a\n", 93 * scale, (double)x);
}
#undef G
#endif
