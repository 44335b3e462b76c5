/* Checksums of a megabyte: `hashes sha256 TIMES` (FIPS 180-4) and `hashes crc32 TIMES` (the one of gzip and PNG). */
#include "bench.h"
#include <math.h>

enum { SIZE = 1 << 20 };

static unsigned char data[SIZE];
static uint32_t constants[64], table[256];

static uint32_t fraction(double root) { return (uint32_t) ((root - floor(root)) * 4294967296.0); }

/* The constants are the fractions of roots of the first 64 primes. */
static void start_sha256(uint32_t state[8]) {
    unsigned found = 0;
    for (unsigned n = 2; found < 64; n++) {
        unsigned divisor = 2;
        while (n % divisor)
            divisor++;
        if (divisor < n)
            continue;
        constants[found] = fraction(cbrt(n));
        if (found < 8)
            state[found] = fraction(sqrt(n));
        found++;
    }
}

static uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static NOINLINE void sha256_block(uint32_t state[8], const unsigned char *block) {
    uint32_t w[64], s[8];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t) block[4 * i] << 24 | (uint32_t) block[4 * i + 1] << 16 | (uint32_t) block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 64; i++) {
        uint32_t low = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t high = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + low + w[i - 7] + high;
    }
    memcpy(s, state, sizeof s);
    for (int i = 0; i < 64; i++) {
        uint32_t high = rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25);
        uint32_t low = rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22);
        uint32_t t1 = s[7] + high + ((s[4] & s[5]) ^ (~s[4] & s[6])) + constants[i] + w[i];
        uint32_t t2 = low + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        for (int j = 7; j > 0; j--)
            s[j] = s[j - 1];
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++)
        state[i] += s[i];
}

/* The size is a multiple of the block's, so that the padding is a block of its own. */
static void sha256(uint32_t state[8]) {
    unsigned char padding[64] = {0x80};
    uint64_t bits = (uint64_t) SIZE * 8;
    for (int i = 0; i < SIZE; i += 64)
        sha256_block(state, data + i);
    for (int i = 0; i < 8; i++)
        padding[63 - i] = (unsigned char) (bits >> 8 * i);
    sha256_block(state, padding);
}

static void start_crc32(void) {
    for (uint32_t i = 0; i < 256; i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++)
            table[i] = table[i] & 1 ? table[i] >> 1 ^ 0xedb88320u : table[i] >> 1;
    }
}

static NOINLINE uint32_t crc32(uint32_t crc) {
    crc = ~crc;
    for (int i = 0; i < SIZE; i++)
        crc = table[(crc ^ data[i]) & 255] ^ crc >> 8;
    return ~crc;
}

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    uint64_t seed = 1, hash = HASH0;
    uint32_t state[8], crc = 0;
    for (int i = 0; i < SIZE; i++)
        data[i] = (unsigned char) bench_random(&seed);
    if (bench_is(argc, argv, "sha256")) {
        start_sha256(state);
        for (unsigned i = 0; i < times; i++)
            sha256(state);
        bench_print("sha256", times, bench_hash(hash, state, sizeof state));
    } else {
        start_crc32();
        for (unsigned i = 0; i < times; i++)
            crc = crc32(crc);
        bench_print("crc32", times, crc);
    }
    return 0;
}
