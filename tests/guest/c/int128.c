// 128-bit and odd-width integer arithmetic, overflow builtins, bit counting, rotation, byte order.
#include <limits.h>
#include <stdint.h>
#include <stdio.h>

typedef unsigned __int128 u128; typedef __int128 i128;
static void show(const char *w, u128 v) { printf("%s %016lx%016lx\n", w, (uint64_t)(v >> 64), (uint64_t)v); }
static u128 sqrt128(u128 n) { u128 r = 0, bit = (u128)1 << 126; while (bit > n) bit >>= 2; while (bit) { if (n >= r + bit) { n -= r + bit; r = (r >> 1) + bit; } else r >>= 1; bit >>= 2; } return r; }
static uint64_t mulmod(uint64_t a, uint64_t b, uint64_t m) { return (uint64_t)((u128)a * b % m); }
static uint64_t powmod(uint64_t a, uint64_t e, uint64_t m) { uint64_t r = 1; for (; e; e >>= 1, a = mulmod(a, a, m)) if (e & 1) r = mulmod(r, a, m); return r; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    static const uint64_t parts[] = {0, 1, 2, 7, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xdeadbeefcafebabe, 0xffffffffffffffff};
    u128 hash = 0;
    int n = sizeof parts / sizeof *parts;
    for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) for (int k = 0; k < n; k++) {
        u128 a = (u128)parts[i] << 64 | parts[j], b = (u128)parts[j] << 64 | parts[k];
        i128 sa = (i128)a, sb = (i128)b;
        hash = hash * 31 + (a + b); hash = hash * 31 + (a - b); hash = hash * 31 + a * b; hash ^= (u128)(-sa) ^ ~b;
        if (b) { hash = hash * 31 + a / b; hash = hash * 31 + a % b; if (sb != -1) { hash = hash * 31 + (u128)(sa / sb); hash = hash * 31 + (u128)(sa % sb); } }
        hash = hash * 31 + (a << (parts[k] & 127)) + (a >> (parts[i] & 127)) + (u128)(sa >> (parts[j] & 127));
        hash = hash * 3 + (a < b) + 2 * (sa < sb) + 4 * (a == b) + 8 * (sa >= sb);
    }
    show("hash", hash);
    u128 f = 1; for (int i = 2; i <= 34; i++) f *= (unsigned)i; show("34!", f);
    for (int i = 34; i > 1; i--) f /= (unsigned)i; show("1", f);
    show("sqrt", sqrt128(~(u128)0));
    printf("%lu %lu\n", powmod(3, 0xfffffffffffffff0, 0xffffffffffffffc5), powmod(2, 1000003, 1000000007));
    double d = (double)((u128)1 << 100); printf("%a %a %a\n", d, (double)(~(u128)0), (double)(i128)-5);
    printf("%a %a\n", (double)(float)((u128)1 << 77), (double)(float)((i128)-1 << 90));
    show("from double", (u128)1.5e30); show("from double", (u128)(i128)-1.5e30); show("from float", (u128)3e38f);
    int32_t r; int64_t r64; uint64_t ru; i128 r128;
    for (int i = -3; i <= 3; i++) {
        int32_t x = INT_MAX + (i < 0 ? i : -i), y = i; int64_t x64 = LONG_MAX - 1;
        HIDE(x); HIDE(y); HIDE(x64);
        int o1 = __builtin_add_overflow(x, y, &r), o2 = __builtin_mul_overflow(x, y, &r), o3 = __builtin_sub_overflow(-x, y, &r);
        int o4 = __builtin_add_overflow(x64, (int64_t)y, &r64), o5 = __builtin_mul_overflow(x64, (int64_t)y, &r64), o6 = __builtin_mul_overflow((uint64_t)x64, (uint64_t)y, &ru);
        int o7 = __builtin_mul_overflow((i128)x64 << 62, (i128)y, &r128), o8 = __builtin_sub_overflow((uint64_t)2, (uint64_t)y, &ru);
        printf("%d%d%d%d%d%d%d%d %d %ld %lx\n", o1, o2, o3, o4, o5, o6, o7, o8, r, r64, ru);
    }
    for (int i = 0; i < 64; i += 7) {
        uint64_t v = 0xdeadbeefcafebabeul >> i; HIDE(v);
        printf("%d %d %d %d %lx %x %x %lx %lx %d\n", __builtin_clzl(v), __builtin_ctzl(v), __builtin_popcountl(v), __builtin_parityl(v), __builtin_bswap64(v), __builtin_bswap32((uint32_t)v), __builtin_bswap16((uint16_t)v), v << i | v >> (64 - i) % 64, v >> i | v << (64 - i) % 64, __builtin_clrsbl((long)v));
    }
    int64_t q = INT64_MIN; int64_t m1 = -1; HIDE(q); HIDE(m1);
    printf("%d %d\n", -7 / 2, -7 % 3);
    int32_t small[] = {INT_MIN, -100, -1, 0, 1, 3, 100, INT_MAX};
    for (int i = 0; i < 8; i++) { int32_t x = small[i]; HIDE(x); printf("%d %d %d %d %u %u %d ", x / 3, x % 3, x / -7, x / 1000, (unsigned)x / 10, (unsigned)x % 7, x >> 5); printf("%d %d %ld\n", (int8_t)x, (int16_t)x, (long)(uint8_t)x); }
    for (uint64_t v = 1; v > 0 && v < 0x2000000000000000; v *= 13) printf("%lu %lu %ld ", v / 10, v % 1000000007, -(long)v / 11);
    putchar('\n');
    uint64_t h = 0, l = 0; for (uint64_t i = 1; i < 1000; i++) { u128 p = (u128)(i * 0x9e3779b97f4a7c15) * (i * 0xc2b2ae3d27d4eb4f); h ^= (uint64_t)(p >> 64); l += (uint64_t)p; i128 s = (i128)(int64_t)(i * 0x9e3779b97f4a7c15) * (int64_t)~i; h += (uint64_t)(s >> 64); }
    printf("%lx %lx\n", h, l);
    return 0;
}
