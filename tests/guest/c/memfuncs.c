// memcpy and relatives over all small sizes and alignments (glibc picks them by IFUNC), checked byte by byte.
#include <stdio.h>
#include <string.h>

static unsigned char src[4096], dst[4096], ref[4096];
static void reset(void) { for (int i = 0; i < 4096; i++) { src[i] = (unsigned char)(i * 7 + (i >> 8)); dst[i] = ref[i] = (unsigned char)(i * 13); } }
static long errors;
static void check(const char *what, int size, int a, int b) {
    if (memcmp(dst, ref, 600)) { if (errors++ < 5) printf("%s %d %d %d differs\n", what, size, a, b); }
}
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    static void *(*volatile copy)(void *, const void *, size_t) = memcpy;
    static void *(*volatile move)(void *, const void *, size_t) = memmove;
    static void *(*volatile set)(void *, int, size_t) = memset;
    static size_t (*volatile length)(const char *) = strlen;
    static void *(*volatile find)(const void *, int, size_t) = memchr;
    unsigned long hash = GUEST_HASH0;
    for (int size = 0; size < 300; size += size < 40 ? 1 : 13)
        for (int a = 0; a < 17; a += 3)
            for (int b = 0; b < 17; b += 5) {
                reset();
                copy(dst + 64 + a, src + b, (size_t)size);
                for (int i = 0; i < size; i++) ref[64 + a + i] = src[b + i];
                check("memcpy", size, a, b);
                set(dst + 400 - a, b, (size_t)size / 2);
                for (int i = 0; i < size / 2; i++) ref[400 - a + i] = (unsigned char)b;
                check("memset", size, a, b);
                move(dst + a, dst + b, (size_t)size);
                if (a < b) for (int i = 0; i < size; i++) ref[a + i] = ref[b + i];
                else for (int i = size - 1; i >= 0; i--) ref[a + i] = ref[b + i];
                check("memmove", size, a, b);
                hash = guest_hash(hash, dst, 64);
            }
    for (int size = 0; size < 200; size++)
        for (int a = 0; a < 20; a++) {
            memset(dst, 'x', 512);
            dst[a + size] = 0;
            if (length((char *)dst + a) != (size_t)size) errors++;
            if (find(dst + a, 0, 400) != dst + a + size) errors++;
            if (find(dst + a, 'y', (size_t)size) != NULL) errors++;
            if (strchr((char *)dst + a, 'y') != NULL) errors++;
            memcpy(ref, dst, 512);
            if (strcmp((char *)dst + a, (char *)ref + a)) errors++;
            if (size) { ref[a + size - 1] = 'w'; if (strcmp((char *)dst + a, (char *)ref + a) <= 0) errors++; if (memcmp(dst + a, ref + a, (size_t)size) <= 0) errors++; }
        }
    static unsigned char large[2][200000];
    for (int n = 1000; n < 200000; n = n * 3 + 1) {
        for (int i = 0; i < n; i++) large[0][i] = (unsigned char)(i ^ n);
        copy(large[1], large[0], (size_t)n);
        if (memcmp(large[0], large[1], (size_t)n)) errors++;
        set(large[1] + 1, 0, (size_t)n - 2); // zeroing of large ranges uses dc zva
        for (int i = 1; i < n - 1; i++) if (large[1][i]) { errors++; break; }
        if (large[1][0] != large[0][0] || large[1][n - 1] != large[0][n - 1]) errors++;
    }
    printf("errors %ld hash %016lx\n", errors, hash);
    return errors != 0;
}
