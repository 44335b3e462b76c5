/* Compresses and decompresses the same text, in memory: `pack TIMES`. Linked with one of the libraries. */
#include "pack.h"

enum { SIZE = 1 << 19 };

static unsigned char text[SIZE], packed[SIZE + SIZE / 50 + 1024], unpacked[SIZE];

/* Words of a small vocabulary, the first ones often, with numbers between them. */
static void make_text(void) {
    static const char *const words[] = {"the ", "of ", "and ", "memory ", "address ", "in ", "register ", "instruction ", "is ", "to ",
                                        "a ", "function ", "load ", "store ", "branch, ", "condition ", "value.\n", "WebAssembly ", "linear ", "stack "};
    uint64_t seed = 2024;
    size_t at = 0;
    while (at < SIZE) {
        char number[16];
        uint32_t choice = bench_random(&seed);
        const char *word = words[(choice & 0xff) * (choice >> 8 & 0xff) * 20 >> 16];
        if (choice >> 16 & 7)
            number[0] = 0;
        else
            snprintf(number, sizeof number, "%u ", (unsigned) (choice >> 20));
        for (int part = 0; part < 2; part++)
            for (const char *c = part ? number : word; *c && at < SIZE; c++)
                text[at++] = (unsigned char) *c;
    }
}

int main(int argc, char **argv) {
    unsigned times = bench_times(argc, argv);
    uint64_t hash = HASH0;
    make_text();
    for (unsigned i = 0; i < times; i++) {
        text[i * 4099 % SIZE] ^= 1;
        size_t size = pack(text, SIZE, packed, sizeof packed);
        size_t back = unpack(packed, size, unpacked, SIZE);
        if (back != SIZE || memcmp(text, unpacked, SIZE)) {
            puts("pack: wrong");
            return 1;
        }
        // What libraries pack depends on the width of pointers.
        hash = bench_hash(hash, unpacked, back);
    }
    bench_print("pack", times, hash);
    return 0;
}
