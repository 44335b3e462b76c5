/* What all workloads share. Each is a program whose last argument says how often the work is done, and which prints
 * a line that depends on all of its results: the same for every contestant. */
#ifndef BENCH_H
#define BENCH_H
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((noinline))
#define HASH0 UINT64_C(0xcbf29ce484222325)

/* How often: the last argument. */
static inline unsigned bench_times(int argc, char **argv) {
    return argc > 1 ? (unsigned) strtoul(argv[argc - 1], NULL, 10) : 1;
}

/* Is the first argument this word? */
static inline int bench_is(int argc, char **argv, const char *word) { return argc > 2 && !strcmp(argv[1], word); }

/* xorshift64 */
static inline uint32_t bench_random(uint64_t *state) {
    uint64_t x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    *state = x;
    return (uint32_t) (x >> 16);
}

/* FNV-1a */
static inline uint64_t bench_hash(uint64_t hash, const void *data, size_t size) {
    const unsigned char *bytes = (const unsigned char *) data;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static inline void bench_print(const char *name, unsigned times, uint64_t result) {
    printf("%s, %u times: %016llx\n", name, times, (unsigned long long) result);
}

/* Floating-point results are printed with few digits: compilers may contract a multiplication and an addition into
 * one operation, and do where the target has it. */
static inline void bench_print_real(const char *name, unsigned times, double result) {
    printf("%s, %u times: %.5g\n", name, times, result);
}
#endif
