// Ordinary computing: SHA-256, CRC, big numbers, sorting, matrices, life, n-queens, a Brainf*** interpreter, LZ, Mandelbrot.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static uint32_t ror(uint32_t x, int n) { return x >> n | x << (32 - n); }
static void sha256(const unsigned char *msg, size_t len, uint32_t h[8]) {
    static uint32_t k[64]; if (!k[0]) { int n = 0; for (int p = 2; n < 64; p++) { int prime = 1; for (int q = 2; q * q <= p; q++) if (p % q == 0) prime = 0; if (!prime) continue; unsigned __int128 t = (unsigned __int128)p << 96; unsigned __int128 lo = 0, hi = (unsigned __int128)8 << 32; while (hi - lo > 1) { unsigned __int128 m = (lo + hi) / 2; if (m * m * m <= t) lo = m; else hi = m; } k[n++] = (uint32_t)lo; } }
    static const uint32_t init[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}; memcpy(h, init, 32);
    size_t total = (len + 9 + 63) / 64 * 64; unsigned char *m = calloc(1, total); memcpy(m, msg, len); m[len] = 0x80; for (int i = 0; i < 8; i++) m[total - 1 - (size_t)i] = (unsigned char)(len * 8 >> (8 * i));
    for (size_t o = 0; o < total; o += 64) { uint32_t w[64], v[8]; for (int i = 0; i < 16; i++) w[i] = (uint32_t)m[o + 4 * (size_t)i] << 24 | (uint32_t)m[o + 4 * (size_t)i + 1] << 16 | (uint32_t)m[o + 4 * (size_t)i + 2] << 8 | m[o + 4 * (size_t)i + 3];
        for (int i = 16; i < 64; i++) w[i] = w[i - 16] + w[i - 7] + (ror(w[i - 15], 7) ^ ror(w[i - 15], 18) ^ w[i - 15] >> 3) + (ror(w[i - 2], 17) ^ ror(w[i - 2], 19) ^ w[i - 2] >> 10);
        memcpy(v, h, 32); for (int i = 0; i < 64; i++) { uint32_t t1 = v[7] + (ror(v[4], 6) ^ ror(v[4], 11) ^ ror(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + k[i] + w[i], t2 = (ror(v[0], 2) ^ ror(v[0], 13) ^ ror(v[0], 22)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2])); memmove(v + 1, v, 28); v[4] += t1; v[0] = t1 + t2; }
        for (int i = 0; i < 8; i++) h[i] += v[i]; }
    free(m);
}
static uint32_t crc32(const unsigned char *p, size_t n) { uint32_t t[256], c = ~0u; for (uint32_t i = 0; i < 256; i++) { uint32_t v = i; for (int k = 0; k < 8; k++) v = v & 1 ? v >> 1 ^ 0xedb88320 : v >> 1; t[i] = v; } while (n--) c = t[(c ^ *p++) & 255] ^ c >> 8; return ~c; }
static void pi(int digits) { int len = digits * 10 / 3 + 1; int *a = malloc(sizeof *a * (size_t)len); for (int i = 0; i < len; i++) a[i] = 2; int nines = 0, pre = 0, first = 1; for (int d = 0; d < digits; d++) { int c = 0; for (int i = len - 1; i > 0; i--) { int v = a[i] * 10 + c; a[i] = v % (2 * i + 1); c = v / (2 * i + 1) * i; } int v = a[0] * 10 + c; a[0] = v % 10; v /= 10; if (v == 9) nines++; else { if (!first) printf("%d", v == 10 ? pre + 1 : pre); first = 0; while (nines) { putchar(v == 10 ? '0' : '9'); nines--; } pre = v == 10 ? 0 : v; } } putchar('\n'); free(a); }
static int queens(int n, unsigned cols, unsigned l, unsigned r) { unsigned all = (1u << n) - 1, free_ = all & ~(cols | l | r); if (cols == all) return 1; int c = 0; while (free_) { unsigned b = free_ & -free_; free_ ^= b; c += queens(n, cols | b, (l | b) << 1, (r | b) >> 1); } return c; }
static void bf(const char *p) { static unsigned char tape[1000]; unsigned char *t = tape; const char *stack[64]; int sp = 0; memset(tape, 0, sizeof tape); for (; *p; p++) switch (*p) { case '+': ++*t; break; case '-': --*t; break; case '>': t++; break; case '<': t--; break; case '.': putchar(*t); break; case '[': if (*t) stack[sp++] = p; else for (int d = 1; d;) { p++; d += (*p == '[') - (*p == ']'); } break; case ']': if (*t) p = stack[sp - 1]; else sp--; break; } }
static void mandelbrot(void) { for (int y = 0; y < 24; y++) { for (int x = 0; x < 70; x++) { double cr = x / 28.0 - 2, ci = y / 12.0 - 1, r = 0, i = 0; int n = 0; while (n < 200 && r * r + i * i < 4) { double t = r * r - i * i + cr; i = 2 * r * i + ci; r = t; n++; } putchar(" .:-=+*#%@"[n * 9 / 200]); } putchar('\n'); } }
static void life(void) { static char a[66][66], b[66][66]; unsigned long s = 5; for (int y = 1; y < 65; y++) for (int x = 1; x < 65; x++) a[y][x] = guest_random(&s) % 3 == 0; for (int g = 0; g < 60; g++) { for (int y = 1; y < 65; y++) for (int x = 1; x < 65; x++) { int n = -a[y][x]; for (int j = -1; j < 2; j++) for (int i = -1; i < 2; i++) n += a[y + j][x + i]; b[y][x] = n == 3 || (n == 2 && a[y][x]); } memcpy(a, b, sizeof a); } int n = 0; for (int y = 0; y < 66; y++) for (int x = 0; x < 66; x++) n = n * 3 + a[y][x]; printf("%d\n", n); }
static size_t pack(const unsigned char *in, size_t n, unsigned char *out) { size_t o = 0; for (size_t i = 0; i < n;) { size_t best = 0, at = 0; for (size_t j = i > 255 ? i - 255 : 0; j < i; j++) { size_t l = 0; while (l < 255 && i + l < n && in[j + l] == in[i + l]) l++; if (l > best) { best = l; at = i - j; } } if (best > 3) { out[o++] = 0; out[o++] = (unsigned char)at; out[o++] = (unsigned char)best; i += best; } else { if (!in[i]) { out[o++] = 0; out[o++] = 0; } else out[o++] = in[i]; i++; } } return o; }
static size_t unpack(const unsigned char *in, size_t n, unsigned char *out) { size_t o = 0; for (size_t i = 0; i < n;) if (in[i]) out[o++] = in[i++]; else if (!in[i + 1]) { out[o++] = 0; i += 2; } else { for (int l = in[i + 2]; l--; o++) out[o] = out[o - in[i + 1]]; i += 3; } return o; }
struct tree { struct tree *l, *r; int k; }; static struct tree *insert(struct tree *t, int k) { if (!t) { t = calloc(1, sizeof *t); t->k = k; } else if (k < t->k) t->l = insert(t->l, k); else if (k > t->k) t->r = insert(t->r, k); return t; }
static long sum(struct tree *t, int d) { if (!t) return 0; long s = sum(t->l, d + 1) + (long)t->k * d + sum(t->r, d + 1); free(t); return s; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    static unsigned char text[20000], packed[60000], back[20000]; uint32_t h[8]; unsigned long seed = 8;
    sha256((const unsigned char *)"abc", 3, h); for (int i = 0; i < 8; i++) printf("%08x", h[i]); putchar('\n');
    for (int i = 0; i < 20000; i++) text[i] = (unsigned char)("the quick brown fox \0\n"[guest_random(&seed) % 22]); for (int i = 500; i < 20000; i++) if (i / 700 % 2) text[i] = text[i - 133];
    sha256(text, sizeof text, h); for (int i = 0; i < 8; i++) printf("%08x", h[i]); printf("\n%08x\n", crc32(text, sizeof text));
    size_t n = pack(text, sizeof text, packed); printf("%zu %d\n", n, unpack(packed, n, back) == sizeof text && !memcmp(text, back, sizeof text));
    pi(150); printf("%d\n", queens(8, 0, 0, 0)); life(); mandelbrot();
    bf("++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++.");
    struct tree *t = NULL; for (int i = 0; i < 5000; i++) t = insert(t, (int)(guest_random(&seed) % 100000)); printf("%ld\n", sum(t, 1));
    static char sieve[200001]; int c = 0; for (int i = 2; i <= 200000; i++) if (!sieve[i]) { c++; for (long j = (long)i * i; j <= 200000; j += i) sieve[j] = 1; } printf("%d\n", c);
    return 0;
}
