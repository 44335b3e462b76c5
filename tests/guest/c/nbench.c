// Ten kernels of the kinds that BYTE's nbench has: heap sort of numbers, sort of strings in place, bit fields, floating point emulated
// with integers, Fourier coefficients, assignment, IDEA, Huffman, a neural net, LU decomposition. Each prints a hash of its results.
// With a number as its argument it is a benchmark: the kernels of integers, that often, and one hash.
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static guest_u64 seed = 13, all = GUEST_HASH0;
static int silent;
static unsigned draw(unsigned below) { return guest_random(&seed) % below; }
static void report(const char *name, const void *data, unsigned long len) {
    if (silent) all = guest_hash(all, data, len);
    else printf("%-12s %016" PRIx64 "\n", name, guest_hash(GUEST_HASH0, data, len));
}
static void detail(const char *format, long value, const char *word) { if (!silent) printf(format, value, word); }

static void sift(int64_t *v, int from, int end) {
    for (int child; (child = 2 * from + 1) < end; from = child) {
        if (child + 1 < end && v[child] < v[child + 1]) child++;
        if (v[from] >= v[child]) return;
        int64_t t = v[from]; v[from] = v[child]; v[child] = t;
    }
}
static void number_sort(void) {
    static int64_t v[2000];
    for (int i = 0; i < 2000; i++) v[i] = (int64_t)guest_random(&seed) - ((int64_t)1 << 31);
    for (int i = 999; i >= 0; i--) sift(v, i, 2000);
    for (int end = 1999; end > 0; end--) { int64_t t = v[0]; v[0] = v[end]; v[end] = t; sift(v, 0, end); }
    report("numbers", v, sizeof v);
}

// Strings of different lengths lie one after the other, so that moving one moves all behind it.
static void string_sort(void) {
    static unsigned char text[8000]; unsigned char key[80]; int end = 0;
    while (end < 7800) { int n = 4 + (int)draw(60); text[end++] = (unsigned char)n; for (int i = 0; i < n; i++) text[end++] = (unsigned char)(33 + draw(90)); }
    for (int at = 0, size; at < end; at += size) {
        int to = 0;
        size = text[at] + 1;
        memcpy(key, text + at, size);
        while (to < at) {
            int n = text[to] < key[0] ? text[to] : key[0], order = memcmp(text + to + 1, key + 1, n);
            if (order > 0 || (order == 0 && text[to] > key[0])) break;
            to += text[to] + 1;
        }
        memmove(text + to + size, text + to, at - to);
        memcpy(text + to, key, size);
    }
    report("strings", text, end);
}

static void bit_fields(void) {
    static uint64_t map[256];
    for (int i = 0; i < 3000; i++) {
        unsigned from = draw(256 * 64), n = draw(256 * 64 - from) % 200, how = draw(3);
        for (unsigned bit = from; bit < from + n; bit++) {
            uint64_t mask = 1ull << (bit & 63);
            if (how == 0) map[bit >> 6] |= mask; else if (how == 1) map[bit >> 6] &= ~mask; else map[bit >> 6] ^= mask;
        }
    }
    report("bits", map, sizeof map);
}

// Sign, exponent and a significand of 64 bits whose top bit is set; truncating.
typedef struct { int sign, exponent; uint64_t digits; } Soft;
static Soft soft(long value) {
    Soft s = {value < 0, 63, value < 0 ? 0 - (uint64_t)value : (uint64_t)value};
    while (s.digits && !(s.digits >> 63)) { s.digits <<= 1; s.exponent--; }
    return s;
}
static Soft soft_mul(Soft a, Soft b) {
    uint64_t al = (uint32_t)a.digits, ah = a.digits >> 32, bl = (uint32_t)b.digits, bh = b.digits >> 32;
    uint64_t middle = (al * bl >> 32) + (uint32_t)(al * bh) + (uint32_t)(ah * bl);
    Soft r = {a.sign ^ b.sign, a.exponent + b.exponent + 1, ah * bh + (al * bh >> 32) + (ah * bl >> 32) + (middle >> 32)};
    if (r.digits && !(r.digits >> 63)) { r.digits = r.digits << 1 | (middle >> 31 & 1); r.exponent--; }
    return r;
}
static Soft soft_div(Soft a, Soft b) {
    Soft r = {a.sign ^ b.sign, a.exponent - b.exponent, 0};
    uint64_t rest = a.digits; int carry = 0;
    for (int i = 0; i < 64; i++) {
        int fits = carry || rest >= b.digits;
        if (fits) rest -= b.digits;
        r.digits = r.digits << 1 | (unsigned)fits;
        carry = (int)(rest >> 63); rest <<= 1;
    }
    if (r.digits && !(r.digits >> 63)) { r.digits <<= 1; r.exponent--; }
    return r;
}
static Soft soft_add(Soft a, Soft b) {
    if (!b.digits) return a;
    if (!a.digits) return b;
    if (a.exponent < b.exponent || (a.exponent == b.exponent && a.digits < b.digits)) { Soft t = a; a = b; b = t; }
    int shift = a.exponent - b.exponent; uint64_t other = shift > 63 ? 0 : b.digits >> shift;
    if (a.sign != b.sign) { a.digits -= other; while (a.digits && !(a.digits >> 63)) { a.digits <<= 1; a.exponent--; } return a; }
    uint64_t sum = a.digits + other;
    if (sum < other) { sum = sum >> 1 | 1ull << 63; a.exponent++; }
    a.digits = sum;
    return a;
}
static void emulation(void) {
    uint64_t h = GUEST_HASH0;
    for (int i = 0; i < 1500; i++) {
        Soft a = soft((long)draw(1u << 30) - (1 << 29)), b = soft((long)draw(1u << 20) + 1), c = soft_div(soft_mul(a, b), soft_add(b, soft(-7)));
        for (int k = 0; k < 4; k++) c = k & 1 ? soft_mul(c, b) : soft_add(soft_div(c, b), a);
        h = guest_hash(h, &c.digits, 8); h = guest_hash(h, &c.exponent, 4); h = guest_hash(h, &c.sign, 4);
    }
    report("emulation", &h, sizeof h);
}

static double wave(double x, int n, int kind) { double y = pow(x + 1, x); return kind == 0 ? y : kind == 1 ? y * cos(n * 3.1415926535897932 * x) : y * sin(n * 3.1415926535897932 * x); }
static void fourier(void) {
    double c[2][20];
    for (int n = 0; n < 20; n++)
        for (int k = 0; k < 2; k++) { // trapezoids over (0, 2)
            double sum = 0, step = 2.0 / 60;
            for (int i = 0; i <= 60; i++) sum += wave(i * step, n, n ? k + 1 : 0) * (i == 0 || i == 60 ? 0.5 : 1);
            c[k][n] = sum * step;
        }
    report("fourier", c, sizeof c);
    printf("             %a %a %a\n", c[0][0], c[0][7], c[1][19]);
}

// The cheapest assignment of rows to columns, by shortest augmenting paths.
static void assignment(void) {
    enum { N = 40 };
    static int cost[N][N]; int u[N + 1] = {0}, v[N + 1] = {0}, row[N + 1] = {0}, way[N + 1];
    for (int i = 0; i < N; i++) for (int j = 0; j < N; j++) cost[i][j] = (int)draw(100000);
    for (int i = 1; i <= N; i++) {
        int least[N + 1], used[N + 1] = {0}, j = 0;
        for (int k = 0; k <= N; k++) least[k] = 1 << 30;
        row[0] = i;
        do {
            int r = row[j], delta = 1 << 30, next = 0;
            used[j] = 1;
            for (int k = 1; k <= N; k++) {
                if (used[k]) continue;
                int now = cost[r - 1][k - 1] - u[r] - v[k];
                if (now < least[k]) { least[k] = now; way[k] = j; }
                if (least[k] < delta) { delta = least[k]; next = k; }
            }
            for (int k = 0; k <= N; k++) { if (used[k]) { u[row[k]] += delta; v[k] -= delta; } else least[k] -= delta; }
            j = next;
        } while (row[j]);
        for (; j; j = way[j]) row[j] = row[way[j]];
    }
    report("assignment", row, sizeof row);
    detail("             %ld%s\n", -v[0], "");
}

static unsigned times(unsigned a, unsigned b) { // modulo 65537, where 0 stands for 65536
    if (!a || !b) return (1 - a - b) & 0xffff;
    unsigned p = a * b, low = p & 0xffff, high = p >> 16;
    return (low - high + (low < high)) & 0xffff;
}
static unsigned inverse(unsigned a) { unsigned r = 1; for (int i = 0; i < 16; i++) { r = times(r, a); a = times(a, a); } return r; } // a^65535
static void idea_block(const unsigned *key, unsigned *x) {
    for (int i = 0; i < 8; i++, key += 6) {
        x[0] = times(x[0], key[0]); x[1] = (x[1] + key[1]) & 0xffff; x[2] = (x[2] + key[2]) & 0xffff; x[3] = times(x[3], key[3]);
        unsigned s = times(x[0] ^ x[2], key[4]), t = times((s + (x[1] ^ x[3])) & 0xffff, key[5]);
        s = (s + t) & 0xffff; x[0] ^= t; x[3] ^= s; s ^= x[1]; x[1] = x[2] ^ t; x[2] = s;
    }
    unsigned swap = x[1]; x[0] = times(x[0], key[0]); x[1] = (x[2] + key[1]) & 0xffff; x[2] = (swap + key[2]) & 0xffff; x[3] = times(x[3], key[3]);
}
static void idea(void) {
    unsigned key[52], back[52]; uint64_t h = GUEST_HASH0; int good = 1;
    for (int i = 0; i < 52; i++) key[i] = draw(65536);
    for (int i = 0; i <= 8; i++) { // the rounds in reverse, inverted
        const unsigned *from = key + 48 - 6 * i; unsigned *to = back + 6 * i; int inner = i > 0 && i < 8;
        to[0] = inverse(from[0]); to[1] = -from[inner ? 2 : 1] & 0xffff; to[2] = -from[inner ? 1 : 2] & 0xffff; to[3] = inverse(from[3]);
        if (i < 8) { to[4] = from[-2]; to[5] = from[-1]; }
    }
    for (int i = 0; i < 500; i++) {
        unsigned x[4], y[4];
        for (int k = 0; k < 4; k++) x[k] = y[k] = draw(65536);
        idea_block(key, y); h = guest_hash(h, y, sizeof y);
        idea_block(back, y); good &= !memcmp(x, y, sizeof x);
    }
    report("idea", &h, sizeof h);
    detail("             %.0ld%s\n", 0, good ? "deciphered" : "lost");
}

static void huffman(void) {
    static unsigned char text[3000], out[6000], again[3000]; static struct { unsigned count; int left, right, parent; } node[512];
    static const char words[] = "the quick brown fox jumps over the lazy dog 0123456789 ";
    memset(out, 0, sizeof out); memset(node, 0, sizeof node);
    for (int i = 0; i < 3000; i++) { text[i] = (unsigned char)words[draw(sizeof words - 1) * draw(100) / 100]; node[text[i]].count++; }
    int nodes = 256; unsigned long bits = 0;
    for (int i = 0; i < 512; i++) node[i].parent = node[i].left = -1;
    for (;;) {
        int a = -1, b = -1;
        for (int i = 0; i < nodes; i++) {
            if (!node[i].count || node[i].parent >= 0) continue;
            if (a < 0 || node[i].count < node[a].count) { b = a; a = i; } else if (b < 0 || node[i].count < node[b].count) b = i;
        }
        if (b < 0) break;
        node[nodes].count = node[a].count + node[b].count; node[nodes].left = a; node[nodes].right = b; node[a].parent = node[b].parent = nodes++;
    }
    for (int i = 0; i < 3000; i++) {
        unsigned char code[256]; int n = 0;
        for (int at = text[i]; node[at].parent >= 0; at = node[at].parent) code[n++] = node[node[at].parent].right == at;
        while (n) { out[bits >> 3] |= (unsigned char)(code[--n] << (bits & 7)); bits++; }
    }
    unsigned long from = 0;
    for (int i = 0; i < 3000; i++) { int at = nodes - 1; while (node[at].left >= 0) { at = out[from >> 3] >> (from & 7) & 1 ? node[at].right : node[at].left; from++; } again[i] = (unsigned char)at; }
    report("huffman", out, bits / 8 + 1);
    detail("             %ld bits, %s\n", (long)bits, memcmp(text, again, 3000) ? "lost" : "unpacked");
}

// Back propagation through one hidden layer, with momentum.
static void neural_net(void) {
    enum { IN = 12, MID = 6, OUT = 4, PATTERNS = 8 };
    static double w1[MID][IN], w2[OUT][MID], m1[MID][IN], m2[OUT][MID], in[PATTERNS][IN], want[PATTERNS][OUT]; double error = 0; int epoch = 0;
    for (int i = 0; i < MID; i++) { for (int j = 0; j < IN; j++) w1[i][j] = draw(1000) / 1000.0 - 0.5; for (int j = 0; j < OUT; j++) w2[j][i] = draw(1000) / 1000.0 - 0.5; }
    for (int p = 0; p < PATTERNS; p++) { for (int j = 0; j < IN; j++) in[p][j] = draw(2) ? 0.9 : 0.1; for (int j = 0; j < OUT; j++) want[p][j] = (p >> j & 1) ? 0.9 : 0.1; }
    do {
        error = 0;
        for (int p = 0; p < PATTERNS; p++) {
            double mid[MID], out[OUT], d2[OUT], d1[MID];
            for (int i = 0; i < MID; i++) { double s = 0; for (int j = 0; j < IN; j++) s += w1[i][j] * in[p][j]; mid[i] = 1 / (1 + exp(-s)); }
            for (int i = 0; i < OUT; i++) { double s = 0; for (int j = 0; j < MID; j++) s += w2[i][j] * mid[j]; out[i] = 1 / (1 + exp(-s)); }
            for (int i = 0; i < OUT; i++) { double e = want[p][i] - out[i]; error += e * e; d2[i] = e * out[i] * (1 - out[i]); }
            for (int i = 0; i < MID; i++) { double s = 0; for (int j = 0; j < OUT; j++) s += d2[j] * w2[j][i]; d1[i] = s * mid[i] * (1 - mid[i]); }
            for (int i = 0; i < OUT; i++) for (int j = 0; j < MID; j++) { m2[i][j] = 0.9 * d2[i] * mid[j] + 0.5 * m2[i][j]; w2[i][j] += m2[i][j]; }
            for (int i = 0; i < MID; i++) for (int j = 0; j < IN; j++) { m1[i][j] = 0.9 * d1[i] * in[p][j] + 0.5 * m1[i][j]; w1[i][j] += m1[i][j]; }
        }
    } while (++epoch < 150 && error > 0.05);
    report("neural net", w1, sizeof w1); report("", w2, sizeof w2);
    printf("             %d epochs, error %a\n", epoch, error);
}

static void decomposition(void) {
    enum { N = 24 };
    static double a[N][N], b[N]; double keep[N][N], scale[N], rest = 0; int order[N];
    for (int i = 0; i < N; i++) { b[i] = draw(1000); order[i] = i; scale[i] = 0; for (int j = 0; j < N; j++) { keep[i][j] = a[i][j] = draw(2000) / 7.0 - 100; scale[i] = fmax(scale[i], fabs(a[i][j])); } }
    for (int k = 0; k < N; k++) {
        int best = k;
        for (int i = k + 1; i < N; i++) if (fabs(a[order[i]][k]) / scale[order[i]] > fabs(a[order[best]][k]) / scale[order[best]]) best = i;
        int t = order[k]; order[k] = order[best]; order[best] = t;
        for (int i = k + 1; i < N; i++) { double f = a[order[i]][k] /= a[order[k]][k]; for (int j = k + 1; j < N; j++) a[order[i]][j] -= f * a[order[k]][j]; }
    }
    double x[N];
    for (int i = 0; i < N; i++) { x[i] = b[order[i]]; for (int j = 0; j < i; j++) x[i] -= a[order[i]][j] * x[j]; }
    for (int i = N - 1; i >= 0; i--) { for (int j = i + 1; j < N; j++) x[i] -= a[order[i]][j] * x[j]; x[i] /= a[order[i]][i]; }
    for (int i = 0; i < N; i++) { double s = -b[i]; for (int j = 0; j < N; j++) s += keep[i][j] * x[j]; rest = fmax(rest, fabs(s)); }
    report("LU", a, sizeof a); report("", x, sizeof x);
    printf("             rest %a\n", rest);
}

int main(int argc, char **argv) {
    unsigned long times = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    silent = times > 0;
    for (unsigned long i = 0; i < times; i++) { number_sort(); string_sort(); bit_fields(); emulation(); assignment(); idea(); huffman(); }
    if (silent) { printf("nbench, %lu times: %016" PRIx64 "\n", times, all); return 0; }
    number_sort(); string_sort(); bit_fields(); emulation(); fourier(); assignment(); idea(); huffman(); neural_net(); decomposition();
    return 0;
}
