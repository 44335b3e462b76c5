// Included (-include) before every guest program. A program is an ordinary `main`; when it is bundled with others into one
// binary, `main` is a macro for a unique name, and this declaration gives that name C linkage in C++ too.
#ifndef ELFCONV_GUEST_H
#define ELFCONV_GUEST_H
#ifdef GUEST_BUNDLED
#ifdef __cplusplus
extern "C"
#endif
int main(int argc, char **argv);
#endif
#ifndef GUEST_UID
#define GUEST_UID alone
#endif
// A global name that is unique in the bundle, for programs which need external linkage.
#define GUEST_CAT2(a, b) a##_##b
#define GUEST_CAT(a, b) GUEST_CAT2(a, b)
#define GLOBAL(name) GUEST_CAT(name, GUEST_UID)
#define GUEST_STRING2(a) #a
#define GUEST_STRING(a) GUEST_STRING2(a)
#define NOINLINE __attribute__((noinline))
// Hides a value from the optimiser, so that what is tested is executed.
#define HIDE(v) __asm__ volatile("" : "+r"(v)::"memory")
#ifdef __cplusplus
extern "C" {
#endif
typedef __UINT64_TYPE__ guest_u64; // the benchmark builds some programs for 32 bits as well
static inline unsigned guest_random(guest_u64 *state) {
    guest_u64 x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    *state = x;
    return (unsigned)(x >> 16);
}
static inline guest_u64 guest_hash(guest_u64 hash, const void *data, unsigned long len) {
    const unsigned char *p = (const unsigned char *)data;
    for (unsigned long i = 0; i < len; i++) hash = (hash ^ p[i]) * (guest_u64)0x100000001b3;
    return hash;
}
#define GUEST_HASH0 ((guest_u64)0xcbf29ce484222325)
#ifdef __cplusplus
}
#endif
#endif
