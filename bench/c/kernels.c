/* Loop nests of the kinds that PolyBench has, in double precision: `kernels NAME TIMES`. */
#include "bench.h"
#include <math.h>

enum { N = 160 };

static double a[N][N], b[N][N], c[N][N];

static void fill(double m[N][N], unsigned step) {
    for (unsigned i = 0; i < N; i++)
        for (unsigned j = 0; j < N; j++)
            m[i][j] = (i * step + j * 7 + i * j) % 31 / 31.0;
}

static double sum(double m[N][N]) {
    double total = 0;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            total += m[i][j];
    return total;
}

static NOINLINE void gemm(void) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++)
            c[i][j] *= 0.5;
        for (int k = 0; k < N; k++)
            for (int j = 0; j < N; j++)
                c[i][j] += 1.5 * a[i][k] * b[k][j];
    }
}

static NOINLINE void floyd_warshall(void) {
    fill(c, 3);
    for (int k = 0; k < N; k++)
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++)
                c[i][j] = c[i][j] < c[i][k] + c[k][j] ? c[i][j] : c[i][k] + c[k][j];
}

static void jacobi_sweep(double from[N][N], double to[N][N]) {
    for (int i = 1; i < N - 1; i++)
        for (int j = 1; j < N - 1; j++)
            to[i][j] = 0.2 * (from[i][j] + from[i][j - 1] + from[i][j + 1] + from[i + 1][j] + from[i - 1][j]);
}

static NOINLINE void jacobi_2d(void) {
    for (int t = 0; t < 20; t++) {
        jacobi_sweep(a, c);
        jacobi_sweep(c, a);
    }
}

static NOINLINE void lu(void) {
    fill(c, 5);
    for (int i = 0; i < N; i++)
        c[i][i] += N;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < i; j++) {
            for (int k = 0; k < j; k++)
                c[i][j] -= c[i][k] * c[k][j];
            c[i][j] /= c[j][j];
        }
        for (int j = i; j < N; j++)
            for (int k = 0; k < i; k++)
                c[i][j] -= c[i][k] * c[k][j];
    }
}

static NOINLINE void seidel_2d(void) {
    for (int t = 0; t < 20; t++)
        for (int i = 1; i < N - 1; i++)
            for (int j = 1; j < N - 1; j++)
                c[i][j] = (c[i - 1][j - 1] + c[i - 1][j] + c[i - 1][j + 1] + c[i][j - 1] + c[i][j] + c[i][j + 1] +
                           c[i + 1][j - 1] + c[i + 1][j] + c[i + 1][j + 1]) / 9.0;
}

static const struct {
    const char *name;
    void (*run)(void);
} KERNELS[] = {{"gemm", gemm}, {"floyd-warshall", floyd_warshall}, {"jacobi-2d", jacobi_2d}, {"lu", lu}, {"seidel-2d", seidel_2d}};

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    fill(a, 3);
    fill(b, 11);
    fill(c, 1);
    for (unsigned i = 0; i < sizeof KERNELS / sizeof *KERNELS; i++) {
        if (!bench_is(argc, argv, KERNELS[i].name))
            continue;
        for (unsigned n = 0; n < times; n++)
            KERNELS[i].run();
        bench_print_real(KERNELS[i].name, times, sum(c));
        return 0;
    }
    return 2;
}
