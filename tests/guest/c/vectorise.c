// Loops that compilers turn into vector code: all widths, reductions, conversions, strides, conditions, gathers.
//# cflags: -ftree-vectorize
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#define N 1003
#define LOOPS(T, name) static NOINLINE void name(T *restrict a, const T *restrict b, const T *restrict c) { \
    for (int i = 0; i < N; i++) a[i] = (T)(b[i] + c[i]); for (int i = 0; i < N; i++) a[i] = (T)(a[i] * b[i] - c[i]); for (int i = 0; i < N; i++) a[i] = b[i] > c[i] ? (T)(a[i] - b[i]) : (T)(c[i] ^ a[i]); \
    for (int i = 0; i < N; i++) a[i] = (T)(a[i] >> (c[i] & 3)); for (int i = 0; i < N; i++) a[i] = (T)((a[i] << 2) | (b[i] & ~c[i])); for (int i = 0; i < N / 2; i++) a[i] = (T)(b[2 * i] + 3 * b[2 * i + 1]); for (int i = 0; i < N / 3; i++) { a[3 * i] += c[i]; a[3 * i + 1] -= c[i]; a[3 * i + 2] ^= b[i]; } \
    for (int i = 0; i < N; i++) a[N - 1 - i] ^= b[i]; for (int i = 0; i < N; i++) a[i] = a[i] < b[i] ? a[i] : b[i]; for (int i = 0; i < N; i++) if (c[i] & 1) a[i] = (T)(a[i] / 7); } \
static NOINLINE uint64_t name##_sum(const T *a, const T *b) { T s = 0, mx = a[0], mn = a[0], x = 0; uint64_t wide = 0; int n = 0; for (int i = 0; i < N; i++) s = (T)(s + a[i]); for (int i = 0; i < N; i++) if (a[i] > mx) mx = a[i]; for (int i = 0; i < N; i++) mn = a[i] < mn ? a[i] : mn; for (int i = 0; i < N; i++) x ^= a[i]; for (int i = 0; i < N; i++) wide += (uint64_t)a[i] * (uint64_t)b[i]; for (int i = 0; i < N; i++) n += a[i] == b[i] || a[i] > 9; return (uint64_t)s * 3 + (uint64_t)mx * 5 + (uint64_t)mn * 7 + (uint64_t)x * 11 + wide + (uint64_t)n; }
LOOPS(uint8_t, u8) LOOPS(int8_t, s8) LOOPS(uint16_t, u16) LOOPS(int16_t, s16) LOOPS(uint32_t, u32) LOOPS(int32_t, s32) LOOPS(uint64_t, u64) LOOPS(int64_t, s64)
static unsigned char raw[3][8 * N]; static float f[3][N]; static double d[3][N]; static int idx[N];
static NOINLINE void floats(void) { for (int i = 0; i < N; i++) f[0][i] = f[1][i] * 2.5f + f[2][i]; for (int i = 0; i < N; i++) d[0][i] = d[1][i] / (d[2][i] + 1) - f[0][i]; for (int i = 0; i < N; i++) f[0][i] = d[0][i] > 0 ? (float)d[0][i] : -f[0][i]; for (int i = 0; i < N; i++) idx[i] = (int)(f[1][i] * 10); for (int i = 0; i < N; i++) d[1][i] = idx[i]; for (int i = 0; i < N; i++) f[2][i] = f[1][(i * 7) % N]; for (int i = 0; i < N; i++) f[1][i] = __builtin_sqrtf(f[2][i]); }
static NOINLINE void convert(void) { int8_t *a = (int8_t *)raw[0]; int16_t *b = (int16_t *)(void *)raw[1]; int32_t *c = (int32_t *)(void *)raw[2]; for (int i = 0; i < N; i++) b[i] = (int16_t)(a[i] * 100); for (int i = 0; i < N; i++) c[i] = b[i] - a[i]; for (int i = 0; i < N; i++) a[i] = (int8_t)(c[i] >> 3); for (int i = 0; i < N; i++) c[i] = (uint8_t)a[i]; for (int i = 0; i < N; i++) f[0][i] = (float)c[i]; for (int i = 0; i < N; i++) d[2][i] = (double)(long)c[i]; }
static int m1[40][40], m2[40][40], m3[40][40]; static NOINLINE void matrix(void) { for (int i = 0; i < 40; i++) for (int k = 0; k < 40; k++) for (int j = 0; j < 40; j++) m3[i][j] += m1[i][k] * m2[k][j]; }
#define RUN(T, name) { for (int j = 0; j < 3; j++) for (int i = 0; i < 8 * N; i++) raw[j][i] = (unsigned char)(guest_random(&seed) >> 3); name((T *)(void *)raw[0], (T *)(void *)raw[1], (T *)(void *)raw[2]); printf("%s %016lx %016lx\n", #name, guest_hash(GUEST_HASH0, raw[0], sizeof(T) * N), name##_sum((T *)(void *)raw[0], (T *)(void *)raw[1])); }
int main(int argc, char **argv) {
    (void)argc; (void)argv; unsigned long seed = 2024;
    RUN(uint8_t, u8) RUN(int8_t, s8) RUN(uint16_t, u16) RUN(int16_t, s16) RUN(uint32_t, u32) RUN(int32_t, s32) RUN(uint64_t, u64) RUN(int64_t, s64)
    for (int i = 0; i < N; i++) { f[1][i] = (float)(i * 3 % 101) / 8; f[2][i] = (float)(i % 17); d[1][i] = i * 1.25; d[2][i] = i % 13; } floats(); convert();
    printf("%016lx %016lx %016lx\n", guest_hash(GUEST_HASH0, f, sizeof f), guest_hash(GUEST_HASH0, d, sizeof d), guest_hash(GUEST_HASH0, idx, sizeof idx));
    for (int i = 0; i < 40; i++) for (int j = 0; j < 40; j++) { m1[i][j] = i * j - 7; m2[i][j] = i - j; } matrix(); printf("%016lx\n", guest_hash(GUEST_HASH0, m3, sizeof m3));
    return 0;
}
