/* Inference of a small convolutional network in single precision: 28 by 28 points, two convolutions of 3 by 3 with
 * ReLU and pooling, and two dense layers; the weights are random. */
#include "bench.h"
#include <math.h>

enum { SIDE = 28, MAPS1 = 8, SIDE1 = 13, MAPS2 = 16, SIDE2 = 5, FLAT = MAPS2 * SIDE2 * SIDE2, HIDDEN = 64, CLASSES = 10 };

static float image[SIDE * SIDE], weights1[MAPS1 * 9], bias1[MAPS1], maps1[MAPS1 * SIDE1 * SIDE1];
static float weights2[MAPS2 * MAPS1 * 9], bias2[MAPS2], maps2[FLAT];
static float weights3[HIDDEN * FLAT], bias3[HIDDEN], hidden[HIDDEN], weights4[CLASSES * HIDDEN], bias4[CLASSES], scores[CLASSES];

static void fill(float *values, int count, float scale, uint64_t *seed) {
    for (int i = 0; i < count; i++)
        values[i] = ((float) (bench_random(seed) % 2001) / 1000.0f - 1.0f) * scale;
}

/* One output map: the sum over all input maps, of which the result has two rows and columns less. */
static void convolve(const float *in, int maps, int side, const float *weights, float bias, float *out) {
    int inner = side - 2;
    for (int i = 0; i < inner * inner; i++)
        out[i] = bias;
    for (int m = 0; m < maps; m++, in += side * side, weights += 9)
        for (int y = 0; y < inner; y++)
            for (int k = 0; k < 9; k++) {
                const float *row = in + (y + k / 3) * side + k % 3;
                float weight = weights[k];
                for (int x = 0; x < inner; x++)
                    out[y * inner + x] += weight * row[x];
            }
}

/* The largest of each two by two, or 0. */
static void pool(const float *in, int side, float *out) {
    for (int y = 0; y < side / 2; y++)
        for (int x = 0; x < side / 2; x++) {
            const float *p = in + 2 * y * side + 2 * x;
            float upper = p[0] > p[1] ? p[0] : p[1], lower = p[side] > p[side + 1] ? p[side] : p[side + 1];
            float largest = upper > lower ? upper : lower;
            *out++ = largest > 0 ? largest : 0;
        }
}

static NOINLINE void layer(const float *in, int maps, int side, const float *weights, const float *bias, int count, float *out) {
    float sums[26 * 26];
    int pooled = (side - 2) / 2;
    for (int m = 0; m < count; m++) {
        convolve(in, maps, side, weights + m * maps * 9, bias[m], sums);
        pool(sums, side - 2, out + m * pooled * pooled);
    }
}

/* Four sums at a time: without leave to reorder, one sum can't be vectorised. */
static NOINLINE void dense(const float *in, int inputs, const float *weights, const float *bias, int outputs, float *out) {
    for (int o = 0; o < outputs; o++, weights += inputs) {
        float sums[4] = {bias[o], 0, 0, 0};
        for (int i = 0; i < inputs; i += 4)
            for (int j = 0; j < 4; j++)
                sums[j] += in[i + j] * weights[i + j];
        out[o] = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    }
}

static int classify(void) {
    layer(image, 1, SIDE, weights1, bias1, MAPS1, maps1);
    layer(maps1, MAPS1, SIDE1, weights2, bias2, MAPS2, maps2);
    dense(maps2, FLAT, weights3, bias3, HIDDEN, hidden);
    for (int i = 0; i < HIDDEN; i++)
        hidden[i] = hidden[i] > 0 ? hidden[i] : 0;
    dense(hidden, HIDDEN, weights4, bias4, CLASSES, scores);
    int best = 0;
    for (int i = 1; i < CLASSES; i++)
        if (scores[i] > scores[best])
            best = i;
    return best;
}

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    uint64_t seed = 42;
    double sum = 0;
    fill(weights1, MAPS1 * 9, 0.3f, &seed);
    fill(bias1, MAPS1, 0.1f, &seed);
    fill(weights2, MAPS2 * MAPS1 * 9, 0.1f, &seed);
    fill(bias2, MAPS2, 0.1f, &seed);
    fill(weights3, HIDDEN * FLAT, 0.05f, &seed);
    fill(bias3, HIDDEN, 0.1f, &seed);
    fill(weights4, CLASSES * HIDDEN, 0.1f, &seed);
    fill(bias4, CLASSES, 0.1f, &seed);
    for (unsigned i = 0; i < times; i++) {
        fill(image, SIDE * SIDE, 1.0f, &seed);
        int best = classify();
        sum += fabsf(scores[best]);
    }
    /* Rounding differs with contraction, and adds up over the layers. */
    printf("neural, %u times: %.3g\n", times, sum);
    return 0;
}
