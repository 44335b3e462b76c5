// Every floating-point operation of one format (FORMAT: 64, 32 or 16 bits) over boundary operands, in the manner of TestFloat: a
// line for each operation and mode with a hash of all results, with FLAGS also of the exception flags that each operation raised.
// With the arguments NAME MODE, all results of one operation are printed.
#include <arm_neon.h>
#ifdef __ARM_FEATURE_FP16_SCALAR_ARITHMETIC
#include <arm_fp16.h>
#endif
#include <fenv.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef _Float16 half;
typedef int32_t s32;
typedef uint32_t u32;
typedef int64_t s64;
typedef uint64_t u64;

#define BITS(T) \
    static inline T as_##T(u64 bits) { T value; memcpy(&value, &bits, sizeof value); return value; } \
    static inline u64 bits_##T(T value) { u64 bits = 0; memcpy(&bits, &value, sizeof value); return bits; }
BITS(double) BITS(float) BITS(half) BITS(s32) BITS(u32) BITS(s64) BITS(u64)

#if FORMAT == 64
typedef double real;
#define EXPONENT 11
#define FRACTION 52
#define F(name) name
#define as_real as_double
#define bits_real bits_double
#elif FORMAT == 32
typedef float real;
#define EXPONENT 8
#define FRACTION 23
#define F(name) name##f
#define as_real as_float
#define bits_real bits_float
#else
typedef half real;
#define EXPONENT 5
#define FRACTION 10
#define F(name) (half)name##f
#define as_real as_half
#define bits_real bits_half
#endif
#define BIAS ((1 << (EXPONENT - 1)) - 1)
#define SPECIAL ((1 << EXPONENT) - 1)
#define ONES (((u64)1 << FRACTION) - 1)
#define QUIET ((u64)1 << (FRACTION - 1))

// Operands: bit patterns of the format, and integers.
typedef struct { int count; u64 values[2048]; } Set;
static Set many, some, few, integers;

static void put(Set *set, int exponent, u64 fraction) {
    if (exponent < 0 || exponent > SPECIAL) return;
    u64 bits = (u64)exponent << FRACTION | (fraction & ONES);
    set->values[set->count++] = bits;
    set->values[set->count++] = bits | (u64)1 << (EXPONENT + FRACTION);
}

static void fill_sets(void) {
    unsigned long seed = 20240229;
    // For one operand: all exponents that conversions to integers care about, and both ends.
    for (int e = 0; e <= SPECIAL; e++) {
        if (e > 2 && e < SPECIAL - 2 && (e < BIAS - 4 || e > BIAS + 65)) continue;
        put(&many, e, 0); put(&many, e, 1); put(&many, e, ONES); put(&many, e, QUIET); put(&many, e, QUIET - 1); put(&many, e, QUIET | 1);
        put(&many, e, (u64)guest_random(&seed) << 32 | guest_random(&seed));
        if (e > BIAS && e <= BIAS + FRACTION) put(&many, e, QUIET >> (e - BIAS)); // a half beside the integer part
    }
    // For two: close to zero, to one, to where the last bit weighs one, to the largest.
    const int at[] = {0, 1, BIAS - FRACTION - 1, BIAS - 1, BIAS, BIAS + 1, BIAS + FRACTION, SPECIAL - 1, SPECIAL};
    for (unsigned i = 0; i < sizeof at / sizeof *at; i++) {
        put(&some, at[i], 0); put(&some, at[i], 1); put(&some, at[i], ONES);
        if (i % 2 == 0) put(&some, at[i], QUIET | 5);
    }
    // For three.
    put(&few, 0, 0); put(&few, 0, 1); put(&few, 0, ONES); put(&few, 1, 0); put(&few, BIAS, 0); put(&few, BIAS, 1); put(&few, BIAS - 1, ONES);
    put(&few, BIAS + 1, QUIET); put(&few, SPECIAL - 1, ONES); put(&few, SPECIAL, 0); put(&few, SPECIAL, QUIET | 3); put(&few, SPECIAL, 5);
    for (int shift = 0; shift < 64; shift++)
        for (int add = -1; add <= 1; add++) {
            u64 value = ((u64)1 << shift) + (u64)(s64)add;
            integers.values[integers.count++] = value;
            integers.values[integers.count++] = -value;
            integers.values[integers.count++] = value | value >> (FRACTION + 1) | value >> (FRACTION + 2);
        }
}

typedef struct { const char *name; u64 (*run)(u64, u64, u64); const Set *set; int operands; } Operation;

#define OPERATION(name, expression) static NOINLINE u64 name(u64 x, u64 y, u64 z) { (void)y; (void)z; expression; }
#define ONE(name, A, R, expression) OPERATION(name, A a = as_##A(x); return bits_##R((R)(expression)))
#define TWO(name, R, expression) OPERATION(name, real a = as_real(x); real b = as_real(y); return bits_##R((R)(expression)))
#define THREE(name, expression) \
    OPERATION(name, real a = as_real(x); real b = as_real(y); real c = as_real(z); return bits_real(expression))

TWO(add, real, a + b) TWO(sub, real, a - b) TWO(mul, real, a * b) TWO(quotient, real, a / b) TWO(mul_neg, real, -(a * b))
TWO(rem_fmod, real, F(fmod)(a, b)) TWO(rem_ieee, real, F(remainder)(a, b)) TWO(minimum, real, F(fmin)(a, b)) TWO(maximum, real, F(fmax)(a, b))
TWO(lt, s32, a < b) TWO(le, s32, a <= b) TWO(eq, s32, a == b) TWO(ne, s32, a != b) TWO(ge, s32, a >= b) TWO(gt, s32, a > b)
TWO(quiet_lt, s32, isless(a, b)) TWO(quiet_ge, s32, isgreaterequal(a, b)) TWO(quiet_ne, s32, islessgreater(a, b)) TWO(unordered, s32, isunordered(a, b))
TWO(choose, real, a < b ? a : b) TWO(sum_of_parts, real, F(fabs)(a) + -b)
ONE(root, real, real, F(sqrt)(a)) ONE(negated, real, real, -a) ONE(absolute, real, real, F(fabs)(a))
ONE(to_int_rint, real, real, F(rint)(a)) ONE(to_int_nearby, real, real, F(nearbyint)(a)) ONE(to_int_floor, real, real, F(floor)(a))
ONE(to_int_ceil, real, real, F(ceil)(a)) ONE(to_int_trunc, real, real, F(trunc)(a)) ONE(to_int_away, real, real, F(round)(a))
ONE(to_s32, real, s32, a) ONE(to_u32, real, u32, a) ONE(to_s64, real, s64, a) ONE(to_u64, real, u64, a)
ONE(s32_to, s32, real, a) ONE(u32_to, u32, real, a) ONE(s64_to, s64, real, a) ONE(u64_to, u64, real, a)
ONE(to_half_bits, real, half, a)
#if FORMAT == 64
THREE(fused, fma(a, b, c)) THREE(fused_sub, fma(a, b, -c)) THREE(fused_neg, fma(-a, b, c)) THREE(fused_neg_sub, -fma(a, b, c))
ONE(to_single, real, float, a) ONE(odd_single, real, float, vcvtxd_f32_f64(a))
ONE(current_s64, real, s64, lrint(a)) ONE(away_s64, real, s64, lround(a)) ONE(floor_s32, real, s32, floor(a)) ONE(ceil_s64, real, s64, ceil(a))
ONE(even_s64, real, s64, vcvtnd_s64_f64(a)) ONE(even_u64, real, u64, vcvtnd_u64_f64(a)) ONE(floor_u64, real, u64, vcvtmd_u64_f64(a)) ONE(away_u64, real, u64, vcvtad_u64_f64(a))
ONE(ceil_u64, real, u64, vcvtpd_u64_f64(a)) ONE(fixed_s64, real, s64, vcvtd_n_s64_f64(a, 20)) ONE(fixed_u64, real, u64, vcvtd_n_u64_f64(a, 64))
ONE(s64_fixed, s64, real, vcvtd_n_f64_s64(a, 63)) ONE(u64_fixed, u64, real, vcvtd_n_f64_u64(a, 1))
ONE(reciprocal, real, real, vrecped_f64(a)) ONE(inverse_root, real, real, vrsqrted_f64(a)) ONE(exponent, real, real, vrecpxd_f64(a))
TWO(reciprocal_step, real, vrecpsd_f64(a, b)) TWO(inverse_root_step, real, vrsqrtsd_f64(a, b)) TWO(multiplied, real, vmulxd_f64(a, b)) TWO(difference, real, vabdd_f64(a, b))
TWO(vector_min, real, vgetq_lane_f64(vminq_f64(vdupq_n_f64(a), vdupq_n_f64(b)), 1)) TWO(vector_add, real, vgetq_lane_f64(vaddq_f64(vdupq_n_f64(a), vdupq_n_f64(b)), 1))
TWO(vector_max, real, vgetq_lane_f64(vmaxnmq_f64(vdupq_n_f64(a), vdupq_n_f64(b)), 0)) TWO(vector_div, real, vgetq_lane_f64(vdivq_f64(vdupq_n_f64(a), vdupq_n_f64(b)), 1))
#elif FORMAT == 32
THREE(fused, fmaf(a, b, c)) THREE(fused_sub, fmaf(a, b, -c)) THREE(fused_neg, fmaf(-a, b, c)) THREE(fused_neg_sub, -fmaf(a, b, c))
ONE(to_twice, real, double, a)
ONE(current_s64, real, s64, lrintf(a)) ONE(away_s64, real, s64, lroundf(a)) ONE(floor_s32, real, s32, floorf(a)) ONE(ceil_s64, real, s64, ceilf(a))
ONE(even_s64, real, s32, vcvtns_s32_f32(a)) ONE(even_u64, real, u32, vcvtns_u32_f32(a)) ONE(floor_u64, real, u32, vcvtms_u32_f32(a)) ONE(away_u64, real, u32, vcvtas_u32_f32(a))
ONE(ceil_u64, real, u32, vcvtps_u32_f32(a)) ONE(fixed_s64, real, s32, vcvts_n_s32_f32(a, 20)) ONE(fixed_u64, real, u32, vcvts_n_u32_f32(a, 32))
ONE(s64_fixed, s32, real, vcvts_n_f32_s32(a, 31)) ONE(u64_fixed, u32, real, vcvts_n_f32_u32(a, 1))
ONE(reciprocal, real, real, vrecpes_f32(a)) ONE(inverse_root, real, real, vrsqrtes_f32(a)) ONE(exponent, real, real, vrecpxs_f32(a))
TWO(reciprocal_step, real, vrecpss_f32(a, b)) TWO(inverse_root_step, real, vrsqrtss_f32(a, b)) TWO(multiplied, real, vmulxs_f32(a, b)) TWO(difference, real, vabds_f32(a, b))
TWO(vector_min, real, vgetq_lane_f32(vminq_f32(vdupq_n_f32(a), vdupq_n_f32(b)), 1)) TWO(vector_add, real, vgetq_lane_f32(vaddq_f32(vdupq_n_f32(a), vdupq_n_f32(b)), 3))
TWO(vector_max, real, vgetq_lane_f32(vmaxnmq_f32(vdupq_n_f32(a), vdupq_n_f32(b)), 0)) TWO(vector_div, real, vgetq_lane_f32(vdivq_f32(vdupq_n_f32(a), vdupq_n_f32(b)), 1))
#else
// Without the half-precision instructions, compilers compute in single precision; with them, products and sums are contracted.
THREE(fused, (half)(a * b + c)) THREE(fused_sub, (half)(a * b - c)) THREE(fused_neg, (half)(c - a * b)) THREE(fused_neg_sub, (half)(-(a * b) - c))
ONE(to_single, real, float, a) ONE(to_twice, real, double, a)
#ifdef __ARM_FEATURE_FP16_SCALAR_ARITHMETIC
#define HALF_INSTRUCTIONS
ONE(current_s64, real, s64, vcvth_s64_f16(vrndih_f16(a))) ONE(away_s64, real, s64, vcvtah_s64_f16(a)) ONE(floor_s32, real, s32, vcvtmh_s32_f16(a)) ONE(ceil_s64, real, s64, vcvtph_s64_f16(a))
ONE(even_s64, real, s64, vcvtnh_s64_f16(a)) ONE(even_u64, real, u64, vcvtnh_u64_f16(a)) ONE(floor_u64, real, u64, vcvtmh_u64_f16(a)) ONE(away_u64, real, u64, vcvtah_u64_f16(a))
// FCVTZS Hd, Hn, #fbits of QEMU 7.2 leaves a sign above the 16 bits: hence the cast.
ONE(ceil_u64, real, u32, vcvtph_u32_f16(a)) ONE(fixed_s64, real, s64, (int16_t)vcvth_n_s16_f16(a, 10)) ONE(fixed_u64, real, u32, vcvth_n_u32_f16(a, 16))
ONE(s64_fixed, s64, real, vcvth_n_f16_s64(a, 15)) ONE(u64_fixed, u32, real, vcvth_n_f16_u32(a, 1))
ONE(reciprocal, real, real, vrecpeh_f16(a)) ONE(inverse_root, real, real, vrsqrteh_f16(a)) ONE(exponent, real, real, vrecpxh_f16(a))
TWO(reciprocal_step, real, vrecpsh_f16(a, b)) TWO(inverse_root_step, real, vrsqrtsh_f16(a, b)) TWO(multiplied, real, vmulxh_f16(a, b)) TWO(difference, real, vabdh_f16(a, b))
TWO(vector_min, real, vgetq_lane_f16(vminq_f16(vdupq_n_f16(a), vdupq_n_f16(b)), 1)) TWO(vector_add, real, vgetq_lane_f16(vaddq_f16(vdupq_n_f16(a), vdupq_n_f16(b)), 7))
TWO(vector_max, real, vgetq_lane_f16(vmaxnmq_f16(vdupq_n_f16(a), vdupq_n_f16(b)), 0)) TWO(vector_div, real, vgetq_lane_f16(vdivq_f16(vdupq_n_f16(a), vdupq_n_f16(b)), 5))
#endif
#endif

#define ENTRY(set, operands, name) {#name, name, &set, operands},
static const Operation operations[] = {
    ENTRY(some, 2, add) ENTRY(some, 2, sub) ENTRY(some, 2, mul) ENTRY(some, 2, quotient) ENTRY(some, 2, mul_neg)
    ENTRY(few, 2, rem_fmod) ENTRY(few, 2, rem_ieee) ENTRY(some, 2, minimum) ENTRY(some, 2, maximum)
    ENTRY(some, 2, lt) ENTRY(some, 2, le) ENTRY(some, 2, eq) ENTRY(some, 2, ne) ENTRY(some, 2, ge) ENTRY(some, 2, gt)
    ENTRY(some, 2, quiet_lt) ENTRY(some, 2, quiet_ge) ENTRY(some, 2, quiet_ne) ENTRY(some, 2, unordered) ENTRY(some, 2, choose) ENTRY(some, 2, sum_of_parts)
    ENTRY(many, 1, root) ENTRY(many, 1, negated) ENTRY(many, 1, absolute) ENTRY(many, 1, to_int_rint) ENTRY(many, 1, to_int_nearby)
    ENTRY(many, 1, to_int_floor) ENTRY(many, 1, to_int_ceil) ENTRY(many, 1, to_int_trunc) ENTRY(many, 1, to_int_away)
    ENTRY(many, 1, to_s32) ENTRY(many, 1, to_u32) ENTRY(many, 1, to_s64) ENTRY(many, 1, to_u64) ENTRY(many, 1, to_half_bits)
    ENTRY(integers, 1, s32_to) ENTRY(integers, 1, u32_to) ENTRY(integers, 1, s64_to) ENTRY(integers, 1, u64_to)
    ENTRY(few, 3, fused) ENTRY(few, 3, fused_sub) ENTRY(few, 3, fused_neg) ENTRY(few, 3, fused_neg_sub)
#if FORMAT == 64
    ENTRY(many, 1, to_single) ENTRY(many, 1, odd_single)
#elif FORMAT == 32
    ENTRY(many, 1, to_twice)
#else
    ENTRY(many, 1, to_single) ENTRY(many, 1, to_twice)
#endif
#if FORMAT != 16 || defined(HALF_INSTRUCTIONS)
    ENTRY(many, 1, current_s64) ENTRY(many, 1, away_s64) ENTRY(many, 1, floor_s32) ENTRY(many, 1, ceil_s64) ENTRY(many, 1, even_s64) ENTRY(many, 1, even_u64)
    ENTRY(many, 1, floor_u64) ENTRY(many, 1, away_u64) ENTRY(many, 1, ceil_u64) ENTRY(many, 1, fixed_s64) ENTRY(many, 1, fixed_u64)
    ENTRY(integers, 1, s64_fixed) ENTRY(integers, 1, u64_fixed) ENTRY(many, 1, reciprocal) ENTRY(many, 1, inverse_root) ENTRY(many, 1, exponent)
    ENTRY(some, 2, reciprocal_step) ENTRY(some, 2, inverse_root_step) ENTRY(some, 2, multiplied) ENTRY(some, 2, difference)
    ENTRY(some, 2, vector_min) ENTRY(some, 2, vector_max) ENTRY(some, 2, vector_add) ENTRY(some, 2, vector_div)
#endif
};

#define MODES 5
static const char *const mode_names[MODES] = {"nearest", "upward", "downward", "towardzero", "flushing"};

// The last mode is FPCR's FZ, FZ16 and DN: subnormals are zeros, NaNs lose their payload.
static void set_mode(int mode) {
    static const int rounding[MODES] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO, FE_TONEAREST};
    u64 fpcr;
    fesetround(rounding[mode]);
    __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
    fpcr &= ~(u64)(1 << 25 | 1 << 24 | 1 << 19);
    if (mode == MODES - 1) fpcr |= 1 << 25 | 1 << 24 | 1 << 19;
    __asm__ volatile("msr fpcr, %0" : : "r"(fpcr));
}

typedef struct { u64 results, flags; unsigned count, raised[5]; int print; } Total;

static void one(const Operation *operation, int mode, u64 x, u64 y, u64 z, Total *total) {
    static const int flags[5] = {FE_INVALID, FE_DIVBYZERO, FE_OVERFLOW, FE_UNDERFLOW, FE_INEXACT};
#ifdef FLAGS
    feclearexcept(FE_ALL_EXCEPT);
#endif
    u64 result = operation->run(x, y, z);
    int raised = 0;
#ifdef FLAGS
    raised = fetestexcept(FE_ALL_EXCEPT);
    for (int i = 0; i < 5; i++) total->raised[i] += (raised & flags[i]) != 0;
#endif
    total->count++;
    total->results = (total->results ^ result ^ total->results >> 29) * 0x9e3779b97f4a7c15u;
    total->flags = (total->flags ^ (unsigned)raised ^ total->flags >> 29) * 0x9e3779b97f4a7c15u;
    if (!total->print) return;
    set_mode(0);
    printf("  %lx %lx %lx -> %lx %x\n", x, y, z, result, raised);
    set_mode(mode);
}

static void all(const Operation *operation, int mode, int print) {
    Total total = {.print = print};
    const Set *set = operation->set;
    int second = operation->operands > 1 ? set->count : 1, third = operation->operands > 2 ? set->count : 1;
    set_mode(mode);
    for (int i = 0; i < set->count; i++)
        for (int j = 0; j < second; j++)
            for (int k = 0; k < third; k++) one(operation, mode, set->values[i], set->values[j], set->values[k], &total);
    // Random ones; the third near minus the product of the others, where a fused operation cancels.
    unsigned long seed = 4711;
    for (int i = 0; i < 100 && operation->operands > 1; i++) {
        u64 x = guest_random(&seed), y = guest_random(&seed), z = guest_random(&seed);
        x |= x * y << 32; y |= x * y << 32;
        x = (x & ONES) | (u64)(BIAS - 1 + (int)(z & 3)) << FRACTION; y = (y & ONES) | (u64)(BIAS - (int)(z >> 2 & 1)) << FRACTION;
        one(operation, mode, x, y, bits_real(-(as_real(x) * as_real(y))) ^ (z >> 4 & 3), &total);
    }
    set_mode(0);
    printf("%-18s %-10s %5u %016lx", operation->name, mode_names[mode], total.count, total.results);
#ifdef FLAGS
    printf(" %016lx %u %u %u %u %u", total.flags, total.raised[0], total.raised[1], total.raised[2], total.raised[3], total.raised[4]);
#endif
    puts("");
}

int main(int argc, char **argv) {
    fill_sets();
    for (unsigned i = 0; i < sizeof operations / sizeof *operations; i++)
        for (int mode = 0; mode < MODES; mode++) {
            int print = argc > 2 && !strcmp(argv[1], operations[i].name) && !strcmp(argv[2], mode_names[mode]);
            if (argc <= 2 || print) all(&operations[i], mode, print);
        }
    return 0;
}
