/* LINPACK's method in double precision, 100 equations: LU factorisation with partial pivoting, column by column
 * through daxpy, and solution. The program of the tests prints all bits, which contraction changes. */
#include "bench.h"
#include <math.h>

enum { N = 100, LEADING = 101 };

static double a[N * LEADING], b[N];
static int pivot[N];

static NOINLINE void daxpy(int n, double factor, const double *from, double *to) {
    for (int i = 0; i < n; i++)
        to[i] += factor * from[i];
}

static void generate(void) {
    int seed = 1325;
    memset(b, 0, sizeof b);
    for (int j = 0; j < N; j++)
        for (int i = 0; i < N; i++) {
            seed = 3125 * seed % 65536;
            a[LEADING * j + i] = (seed - 32768.0) / 16384.0;
            b[i] += a[LEADING * j + i];
        }
}

static int largest(const double *column, int from) {
    int at = from;
    for (int i = from + 1; i < N; i++)
        if (fabs(column[i]) > fabs(column[at]))
            at = i;
    return at;
}

static void factorise(void) {
    for (int k = 0; k < N - 1; k++) {
        double *column = a + LEADING * k;
        int at = pivot[k] = largest(column, k);
        double diagonal = column[at];
        column[at] = column[k];
        column[k] = diagonal;
        for (int i = k + 1; i < N; i++)
            column[i] *= -1 / diagonal;
        for (int j = k + 1; j < N; j++) {
            double *other = a + LEADING * j, factor = other[at];
            other[at] = other[k];
            other[k] = factor;
            daxpy(N - k - 1, factor, column + k + 1, other + k + 1);
        }
    }
}

static void solve(void) {
    for (int k = 0; k < N - 1; k++) {
        double factor = b[pivot[k]];
        b[pivot[k]] = b[k];
        b[k] = factor;
        daxpy(N - k - 1, factor, a + LEADING * k + k + 1, b + k + 1);
    }
    for (int k = N - 1; k >= 0; k--) {
        b[k] /= a[LEADING * k + k];
        daxpy(k, -b[k], a + LEADING * k, b);
    }
}

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    double sum = 0, error = 0;
    for (unsigned i = 0; i < times; i++) {
        generate();
        factorise();
        solve();
        for (int k = 0; k < N; k++) {
            sum += b[k];
            error = fmax(error, fabs(b[k] - 1));
        }
    }
    bench_print_real(error < 1e-10 ? "linpack" : "linpack, wrong", times, sum);
    return 0;
}
