#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#define ALL(T, name) static NOINLINE uint64_t name(uint64_t seed) { \
    static _Atomic T v; static T plain; uint64_t h = 0; atomic_store(&v, (T)seed); \
    for (int i = 0; i < 40; i++) { T x = (T)(seed * (unsigned)(i + 3) * 0x9e3779b97f4a7c15u); T e = (T)(x ^ (T)(i & 3)); \
        h = h * 31 + (uint64_t)atomic_fetch_add(&v, x); h = h * 31 + (uint64_t)atomic_fetch_sub_explicit(&v, (T)i, memory_order_relaxed); h = h * 31 + (uint64_t)atomic_fetch_and_explicit(&v, (T)~x, memory_order_acquire); \
        h = h * 31 + (uint64_t)atomic_fetch_or_explicit(&v, x, memory_order_release); h = h * 31 + (uint64_t)atomic_fetch_xor(&v, (T)(x >> 1)); h = h * 31 + (uint64_t)atomic_exchange(&v, x); \
        h = h * 31 + atomic_compare_exchange_strong(&v, &e, (T)(x + 1)); h = h * 31 + (uint64_t)e; while (!atomic_compare_exchange_weak_explicit(&v, &e, (T)(e + 5), memory_order_acq_rel, memory_order_relaxed)) {} \
        h = h * 31 + (uint64_t)atomic_load_explicit(&v, memory_order_acquire); h = h * 31 + (uint64_t)__atomic_add_fetch(&plain, (T)7, __ATOMIC_SEQ_CST); h = h * 31 + (uint64_t)__atomic_nand_fetch(&plain, x, __ATOMIC_SEQ_CST); v++; --v; v *= 3; \
    } return h + (uint64_t)v; }
ALL(uint8_t, u8) ALL(int8_t, s8) ALL(uint16_t, u16) ALL(int16_t, s16) ALL(uint32_t, u32) ALL(int32_t, s32) ALL(uint64_t, u64) ALL(int64_t, s64)
static NOINLINE int pair(void) { // 128-bit compare and swap by exclusive pair instructions
    static _Alignas(16) uint64_t v[2] = {1, 2}; uint64_t a, b, fail; 
    do { __asm__ volatile("ldaxp %0, %1, [%3]\n add %0, %0, #10\n add %1, %1, #20\n stlxp %w2, %0, %1, [%3]" : "=&r"(a), "=&r"(b), "=&r"(fail) : "r"(v) : "memory"); } while (fail);
    __asm__ volatile("clrex\n stxr %w0, %1, [%2]" : "=&r"(fail) : "r"(a), "r"(v) : "memory");
    return (int)(v[0] * 1000 + v[1] + fail * 100000);
}
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    for (uint64_t s = 1; s < 4; s++) printf("%lx %lx %lx %lx %lx %lx %lx %lx\n", u8(s), s8(s), u16(s), s16(s), u32(s), s32(s), u64(s), s64(s));
    printf("%d\n", pair());
    static atomic_flag f = ATOMIC_FLAG_INIT; printf("%d %d ", atomic_flag_test_and_set(&f), atomic_flag_test_and_set(&f)); atomic_flag_clear(&f); printf("%d\n", atomic_flag_test_and_set(&f));
    static _Atomic(int *) p; static int arr[10]; atomic_store(&p, arr); atomic_fetch_add(&p, 4); int *q = atomic_exchange(&p, arr + 2), *r = p; printf("%d %d\n", (int)(q - arr), (int)(r - arr)); atomic_thread_fence(memory_order_seq_cst);
    static _Atomic double d = 1.5; double e = 1.5; int swapped = atomic_compare_exchange_strong(&d, &e, 2.5); e = d; printf("%d %g\n", swapped, e); static _Atomic _Bool b; b ^= 1; int bit = b; printf("%d\n", bit);
    return 0;
}
