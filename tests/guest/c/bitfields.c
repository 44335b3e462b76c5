// Bit-fields of all kinds: signed, unsigned, spanning, zero-width, packed, in unions, compound assignment.
#include <stdio.h>
#include <string.h>
struct a { unsigned x : 3, y : 7, z : 22; int s : 5; signed t : 13; unsigned long w : 40, v : 24; };
struct b { unsigned p : 4; unsigned : 0; unsigned q : 4; _Bool f : 1, g : 1; };
struct __attribute__((packed)) c { unsigned char h; unsigned long m : 57; unsigned short k : 11, l : 4; long n : 63; };
union u { struct { unsigned lo : 12, mid : 11, hi : 9; } f; unsigned w; };
static NOINLINE struct a bump(struct a v, int k) { v.x += (unsigned)k; v.y *= 3; v.z ^= 0x155555; v.s -= k; v.t <<= 1; v.w += 0x123456789; v.v = (unsigned long)-k & 0xffffff; return v; }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    struct a v; memset(&v, 0, sizeof v); v.x = 5; v.y = 100; v.z = 0x2aaaaa & 0x3fffff; v.s = -3; v.t = 1000;
    for (int i = 0; i < 20; i++) { v = bump(v, i); printf("%u %u %x %d %d %lx %lx\n", v.x, v.y, v.z, v.s, v.t, (unsigned long)v.w, (unsigned long)v.v); }
    struct b b = {7, 9, 1, 0}; b.g = b.p > 3; b.f = !b.f; printf("%u %u %d %d %zu\n", b.p, b.q, b.f, b.g, sizeof b);
    struct c c; memset(&c, 0, sizeof c); c.h = 200; c.m = 0x123456789abcdef; c.k = 0x5aa; c.l = 0xf; c.n = -12345678901234;
    printf("%u %lx %x %x %ld %zu %016lx\n", c.h, (unsigned long)c.m, c.k, c.l, (long)c.n, sizeof c, guest_hash(GUEST_HASH0, &c, sizeof c));
    union u u = {.w = 0xdeadbeef}; printf("%x %x %x\n", u.f.lo, u.f.mid, u.f.hi); u.f.mid = 0x155; u.f.hi++; printf("%x\n", u.w);
    struct a arr[10]; memset(arr, 0, sizeof arr); unsigned long seed = 3; for (int i = 0; i < 1000; i++) { struct a *p = &arr[guest_random(&seed) % 10]; p->x++; p->y += p->x; p->z += p->y; p->s ^= (int)p->x; p->t += p->s; p->w = p->w * 5 + p->z; p->v ^= p->w; }
    for (int i = 0; i < 10; i++) printf("%u %u %u %d %d %lu %lu\n", arr[i].x, arr[i].y, arr[i].z, arr[i].s, arr[i].t, (unsigned long)arr[i].w, (unsigned long)arr[i].v);
    return 0;
}
