// LINPACK's method: LU factorisation with partial pivoting (dgefa) and solution (dgesl), column by column through daxpy, in double
// and in single precision, rolled and unrolled. Factors, solution and residuals are printed exactly. This file includes itself.
#ifndef REAL
#include <float.h>
#include <math.h>
#include <stdio.h>

#define REAL double
#define EPSILON DBL_EPSILON
#define SOLVE solve_double
#define NAMED(name) name##_double
#include "linpack.c"
#undef REAL
#undef EPSILON
#undef SOLVE
#undef NAMED
#define REAL float
#define EPSILON FLT_EPSILON
#define SOLVE solve_float
#define NAMED(name) name##_float
#include "linpack.c"

int main(int argc, char **argv) {
    (void)argc; (void)argv;
    for (int unroll = 0; unroll < 2; unroll++) {
        solve_double(100, unroll);
        solve_float(100, unroll);
        solve_double(33, unroll);
        solve_float(7, unroll);
    }
    return 0;
}
#else

#define LEADING 101
static REAL NAMED(a)[LEADING * 100], NAMED(b)[100], NAMED(x)[100];
static int NAMED(pivot)[100];

static NOINLINE void NAMED(axpy)(int n, REAL factor, const REAL *from, REAL *to, int unroll) {
    int i = 0;
    if (factor == 0) return;
    if (unroll)
        for (; i + 4 <= n; i += 4) {
            to[i] += factor * from[i]; to[i + 1] += factor * from[i + 1];
            to[i + 2] += factor * from[i + 2]; to[i + 3] += factor * from[i + 3];
        }
    for (; i < n; i++) to[i] += factor * from[i];
}

static NOINLINE REAL NAMED(dot)(int n, const REAL *p, const REAL *q) {
    REAL sum = 0;
    for (int i = 0; i < n; i++) sum += p[i] * q[i];
    return sum;
}

static NOINLINE int NAMED(largest)(int n, const REAL *p) {
    int at = 0;
    for (int i = 1; i < n; i++) if (p[i] * p[i] > p[at] * p[at]) at = i;
    return at;
}

static REAL NAMED(generate)(int n) { // and the right side for a solution of ones
    int seed = 1325;
    REAL norm = 0;
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
            seed = 3125 * seed % 65536;
            REAL value = (REAL)((seed - 32768.0) / 16384.0);
            NAMED(a)[LEADING * j + i] = value;
            if (value > norm) norm = value;
        }
    for (int i = 0; i < n; i++) {
        NAMED(b)[i] = 0;
        for (int j = 0; j < n; j++) NAMED(b)[i] += NAMED(a)[LEADING * j + i];
    }
    return norm;
}

static int NAMED(factorise)(int n, int unroll) {
    int singular = 0;
    for (int k = 0; k < n - 1; k++) {
        REAL *column = NAMED(a) + LEADING * k;
        int at = NAMED(largest)(n - k, column + k) + k;
        NAMED(pivot)[k] = at;
        if (column[at] == 0) { singular = 1; continue; }
        REAL swap = column[at]; column[at] = column[k]; column[k] = swap;
        REAL scale = -1 / column[k];
        for (int i = k + 1; i < n; i++) column[i] *= scale;
        for (int j = k + 1; j < n; j++) {
            REAL *other = NAMED(a) + LEADING * j, factor = other[at];
            other[at] = other[k]; other[k] = factor;
            NAMED(axpy)(n - k - 1, factor, column + k + 1, other + k + 1, unroll);
        }
    }
    NAMED(pivot)[n - 1] = n - 1;
    return singular;
}

static void NAMED(substitute)(int n, int unroll, REAL *v) {
    for (int k = 0; k < n - 1; k++) {
        int at = NAMED(pivot)[k];
        REAL factor = v[at];
        v[at] = v[k]; v[k] = factor;
        NAMED(axpy)(n - k - 1, factor, NAMED(a) + LEADING * k + k + 1, v + k + 1, unroll);
    }
    for (int k = n - 1; k >= 0; k--) {
        v[k] /= NAMED(a)[LEADING * k + k];
        NAMED(axpy)(k, -v[k], NAMED(a) + LEADING * k, v, unroll);
    }
}

static void SOLVE(int n, int unroll) {
    REAL norm = NAMED(generate)(n), residual = 0, solution = 0, determinant = 1;
    int singular = NAMED(factorise)(n, unroll);
    for (int i = 0; i < n; i++) NAMED(x)[i] = NAMED(b)[i];
    NAMED(substitute)(n, unroll, NAMED(x));
    unsigned long factors = GUEST_HASH0;
    for (int j = 0; j < n; j++) {
        factors = guest_hash(factors, NAMED(a) + LEADING * j, n * sizeof(REAL));
        determinant *= NAMED(a)[LEADING * j + j] / 4;
    }
    REAL self = NAMED(dot)(n, NAMED(x), NAMED(x));
    NAMED(generate)(n);
    for (int i = 0; i < n; i++) {
        REAL rest = -NAMED(b)[i];
        for (int j = 0; j < n; j++) rest += NAMED(a)[LEADING * j + i] * NAMED(x)[j];
        residual = fmax(residual, fabs(rest));
        solution = fmax(solution, fabs(NAMED(x)[i]));
    }
    printf("%d equations, %u bytes, %s: %s, factors %016lx, determinant %a\n", n, (unsigned)sizeof(REAL), unroll ? "unrolled" : "rolled", singular ? "singular" : "regular", factors, (double)determinant);
    printf("  residual %a, normalised %a, x[0]-1 %a, x[n-1]-1 %a, x.x %a\n", (double)residual, (double)(residual / (n * norm * solution * (REAL)EPSILON)), (double)(NAMED(x)[0] - 1), (double)(NAMED(x)[n - 1] - 1), (double)self);
}
#undef LEADING
#endif
