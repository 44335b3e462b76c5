/* The founding benchmark: counts the primes up to a limit.
 *
 *     prime LIMIT [TIMES]
 *
 * A sieve of Eratosthenes over the odd numbers, worked on in blocks that fit the first-level cache: so the
 * processor is measured and not the memory, which is the same for every contestant. TIMES repeats the whole count
 * and makes it long enough to measure; 0 measures the start alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 32 * 1024 };

struct prime {
    unsigned value;
    unsigned next; /* index of its next odd multiple, from the start of the block */
};

/* The odd primes up to `limit`, by a plain sieve. */
static size_t small_primes(unsigned limit, struct prime *primes) {
    unsigned char *composite = calloc((size_t) limit + 1, 1);
    size_t count = 0;
    if (!composite)
        exit(2);
    for (unsigned i = 3; i <= limit; i += 2) {
        if (composite[i])
            continue;
        primes[count++].value = i;
        for (unsigned long long j = (unsigned long long) i * i; j <= limit; j += 2 * i)
            composite[j] = 1;
    }
    free(composite);
    return count;
}

/* Element i of a block stands for the odd number low + 2 * i + 1. */
static void mark(unsigned char *composite, struct prime *primes, size_t known) {
    for (size_t p = 0; p < known; p++) {
        unsigned i = primes[p].next, value = primes[p].value;
        for (; i < BLOCK; i += value)
            composite[i] = 1;
        primes[p].next = i - BLOCK;
    }
}

static unsigned long long count_primes(unsigned limit, struct prime *primes, size_t known) {
    static unsigned char composite[BLOCK];
    unsigned long long count = limit >= 2;
    for (size_t p = 0; p < known; p++)
        primes[p].next = (primes[p].value * primes[p].value - 1) / 2;
    for (unsigned long long low = 0; low < limit; low += 2 * BLOCK) {
        unsigned long long left = (limit - low + 1) / 2;
        unsigned last = left < BLOCK ? (unsigned) left : BLOCK, found = 0;
        memset(composite, 0, sizeof composite);
        composite[0] = low == 0; /* 1 is not prime */
        mark(composite, primes, known);
        for (unsigned i = 0; i < last; i++)
            found += !composite[i];
        count += found;
    }
    return count;
}

int main(int argc, char **argv) {
    unsigned limit = argc > 1 ? (unsigned) strtoul(argv[1], NULL, 10) : 10000000;
    unsigned times = argc > 2 ? (unsigned) strtoul(argv[2], NULL, 10) : 1;
    unsigned root = 1;
    while ((unsigned long long) (root + 1) * (root + 1) <= limit)
        root++;
    struct prime *primes = malloc((root / 2 + 1) * sizeof *primes);
    if (!primes)
        return 2;
    size_t known = small_primes(root, primes);
    unsigned long long total = 0;
    for (unsigned i = 0; i < times; i++)
        total += count_primes(limit, primes, known);
    printf("%u times up to %u: %llu primes\n", times, limit, total);
    free(primes);
    return 0;
}
