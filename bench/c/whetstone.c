/* The modules of Whetstone (Curnow and Wichmann, 1976) in double precision. Half of its time is the C library's
 * mathematical functions, which every contestant brings along. */
#include "bench.h"
#include <math.h>

static double e[4], t = 0.499975, t1 = 0.50025, t2 = 2.0;
static int j, k, l;

static NOINLINE void array_parameter(double *p) {
    for (int i = 0; i < 6; i++) {
        p[0] = (p[0] + p[1] + p[2] - p[3]) * t;
        p[1] = (p[0] + p[1] - p[2] + p[3]) * t;
        p[2] = (p[0] - p[1] + p[2] + p[3]) * t;
        p[3] = (-p[0] + p[1] + p[2] + p[3]) / t2;
    }
}

static NOINLINE void references(void) {
    e[j] = e[k];
    e[k] = e[l];
    e[l] = e[j];
}

static NOINLINE void procedure(double x, double y, double *z) {
    double x1 = t * (x + y), y1 = t * (x1 + y);
    *z = (x1 + y1) / t2;
}

static double elements(int loops) {
    double a = 1, b = -1, c = -1, d = -1;
    for (int i = 0; i < loops; i++) {
        a = (a + b + c - d) * t;
        b = (a + b - c + d) * t;
        c = (a - b + c + d) * t;
        d = (-a + b + c + d) * t;
    }
    e[0] = 1;
    e[1] = e[2] = e[3] = -1;
    for (int i = 0; i < 14; i++)
        array_parameter(e);
    return a + b + c + d + e[0] + e[3];
}

static int integers(int loops) {
    j = 1;
    k = 2;
    l = 3;
    for (int i = 0; i < loops; i++) {
        j = j * (k - j) * (l - k);
        k = l * k - (l - j) * k;
        l = (l - k) * (k + j);
        e[l - 2] = j + k + l;
        e[k - 2] = j * k * l;
    }
    return j + k + l;
}

static double trigonometry(int loops) {
    double x = 0.5, y = 0.5;
    for (int i = 0; i < loops; i++) {
        x = t * atan(t2 * sin(x) * cos(x) / (cos(x + y) + cos(x - y) - 1.0));
        y = t * atan(t2 * sin(y) * cos(y) / (cos(x + y) + cos(x - y) - 1.0));
    }
    return x + y;
}

static double calls(void) {
    double x = 1, y = 1, z = 1;
    for (int i = 0; i < 899; i++)
        procedure(x, y, &z);
    j = 0;
    k = 1;
    l = 2;
    for (int i = 0; i < 616; i++)
        references();
    return z;
}

static double functions(int loops) {
    double x = 0.75;
    for (int i = 0; i < loops; i++)
        x = sqrt(exp(log(x) / t1));
    return x;
}

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    double sum = 0;
    for (unsigned i = 0; i < times; i++)
        sum += elements(12) + integers(210) + trigonometry(32) + calls() + functions(93) + e[1];
    bench_print_real("whetstone", times, sum);
    return 0;
}
