// Advanced SIMD integer intrinsics, all on pseudo-random data.
//# cflags: -Wno-missing-braces
#include <arm_neon.h>
#include <stdio.h>
#include <string.h>
static unsigned long seed = 31337;
typedef union { uint8x16_t u8; int8x16_t s8; uint16x8_t u16; int16x8_t s16; uint32x4_t u32; int32x4_t s32; uint64x2_t u64; int64x2_t s64; unsigned long raw[2]; unsigned w[4]; } V;
static V any(void) { V v; for (int i = 0; i < 4; i++) v.w[i] = guest_random(&seed); if (guest_random(&seed) % 4 == 0) v.w[1] = v.w[2] = 0x80007fff; return v; }
static void show(const char *n, V v) { printf("%-12s %016lx %016lx\n", n, v.raw[1], v.raw[0]); }
#define T(field, e) { V r_; memset(&r_, 0, sizeof r_); r_.field = (e); show(#e, r_); }
#define TD(e) { __typeof(e) d_ = (e); V r_; memset(&r_, 0, sizeof r_); memcpy(&r_, &d_, 8); show(#e, r_); }
#define S(e) printf("%-12s %lx\n", #e, (unsigned long)(e));
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    for (int round = 0; round < 4; round++) {
        V a = any(), b = any(), c = any();
        __asm__ volatile("" : "+w"(a.u8), "+w"(b.u8), "+w"(c.u8));
        show("a", a); show("b", b);
        T(u8, vaddq_u8(a.u8, b.u8)) T(u16, vsubq_u16(a.u16, b.u16)) T(u32, vmulq_u32(a.u32, b.u32)) T(u64, vaddq_u64(a.u64, b.u64)) T(u8, vmulq_u8(a.u8, b.u8)) T(s16, vmlaq_s16(a.s16, b.s16, c.s16)) T(s32, vmlsq_s32(a.s32, b.s32, c.s32))
        T(s8, vqaddq_s8(a.s8, b.s8)) T(u16, vqsubq_u16(a.u16, b.u16)) T(s32, vqaddq_s32(a.s32, b.s32)) T(s64, vqsubq_s64(a.s64, b.s64)) T(u8, vhaddq_u8(a.u8, b.u8)) T(s16, vrhaddq_s16(a.s16, b.s16)) T(s32, vhsubq_s32(a.s32, b.s32))
        T(s8, vabsq_s8(a.s8)) T(s16, vnegq_s16(a.s16)) T(s32, vqabsq_s32(a.s32)) T(u8, vabdq_u8(a.u8, b.u8)) T(s16, vabaq_s16(c.s16, a.s16, b.s16)) T(u16, vabdl_u8(vget_low_u8(a.u8), vget_high_u8(b.u8))) T(u32, vabal_u16(c.u32, vget_low_u16(a.u16), vget_low_u16(b.u16)))
        T(s8, vmaxq_s8(a.s8, b.s8)) T(u16, vminq_u16(a.u16, b.u16)) T(s32, vmaxq_s32(a.s32, b.s32)) T(u8, vpmaxq_u8(a.u8, b.u8)) T(s16, vpminq_s16(a.s16, b.s16)) T(u8, vpaddq_u8(a.u8, b.u8)) T(u16, vpaddlq_u8(a.u8)) T(s32, vpadalq_s16(c.s32, a.s16)) T(u64, vpaddlq_u32(a.u32))
        T(u8, vceqq_u8(a.u8, b.u8)) T(u16, vcgtq_s16(a.s16, b.s16)) T(u32, vcgeq_u32(a.u32, b.u32)) T(u64, vcltq_s64(a.s64, b.s64)) T(u8, vtstq_u8(a.u8, b.u8)) T(u32, vcltzq_s32(a.s32)) T(u8, vceqzq_u8(a.u8))
        T(u8, vandq_u8(a.u8, b.u8)) T(u8, vbicq_u8(a.u8, b.u8)) T(u8, vornq_u8(a.u8, b.u8)) T(u8, veorq_u8(a.u8, b.u8)) T(u8, vbslq_u8(c.u8, a.u8, b.u8)) T(u8, vmvnq_u8(a.u8)) T(u8, vcntq_u8(a.u8)) T(u8, vrbitq_u8(a.u8)) T(u16, vclzq_u16(a.u16)) T(s32, vclsq_s32(a.s32))
        T(u8, vshlq_n_u8(a.u8, 3)) T(s16, vshrq_n_s16(a.s16, 5)) T(u32, vrshrq_n_u32(a.u32, 7)) T(s64, vsraq_n_s64(a.s64, b.s64, 9)) T(u16, vsliq_n_u16(a.u16, b.u16, 4)) T(u32, vsriq_n_u32(a.u32, b.u32, 11)) T(s8, vqshlq_n_s8(a.s8, 2)) T(u16, vqshluq_n_s16(a.s16, 3)) T(s32, vshlq_s32(a.s32, vshrq_n_s32(b.s32, 26))) T(u16, vrshlq_u16(a.u16, vshrq_n_s16(b.s16, 11))) T(s16, vqrshlq_s16(a.s16, vshrq_n_s16(c.s16, 12))) T(u64, vshlq_u64(a.u64, vshrq_n_s64(b.s64, 57)))
        T(u16, vshll_n_u8(vget_low_u8(a.u8), 4)) T(s32, vshll_n_s16(vget_high_s16(a.s16), 16)) TD(vshrn_n_u16(a.u16, 4)) TD(vrshrn_n_s32(a.s32, 9)) TD(vqshrn_n_s16(a.s16, 3)) TD(vqrshrun_n_s32(a.s32, 5)) TD(vmovn_u32(a.u32)) TD(vqmovn_s16(a.s16)) TD(vqmovun_s32(a.s32)) TD(vqmovn_u64(a.u64)) T(u8, vmovn_high_u16(vget_low_u8(b.u8), a.u16))
        T(s16, vmovl_s8(vget_low_s8(a.s8))) T(u32, vmovl_u16(vget_high_u16(a.u16))) T(u16, vaddl_u8(vget_low_u8(a.u8), vget_low_u8(b.u8))) T(s32, vsubw_s16(a.s32, vget_low_s16(b.s16))) T(s64, vmull_s32(vget_low_s32(a.s32), vget_low_s32(b.s32))) T(u32, vmlal_u16(c.u32, vget_high_u16(a.u16), vget_high_u16(b.u16))) T(s32, vmlsl_s16(c.s32, vget_low_s16(a.s16), vget_low_s16(b.s16))) TD(vaddhn_u16(a.u16, b.u16)) TD(vrsubhn_u32(a.u32, b.u32))
        T(s16, vqdmulhq_s16(a.s16, b.s16)) T(s32, vqrdmulhq_s32(a.s32, b.s32)) T(s32, vqdmull_s16(vget_low_s16(a.s16), vget_low_s16(b.s16))) T(s64, vqdmlal_s32(c.s64, vget_low_s32(a.s32), vget_low_s32(b.s32))) T(s32, vmulq_lane_s32(a.s32, vget_low_s32(b.s32), 1)) T(u16, vmlaq_laneq_u16(c.u16, a.u16, b.u16, 5))
        { V p; poly16x8_t q = vmull_p8(vreinterpret_p8_u8(vget_low_u8(a.u8)), vreinterpret_p8_u8(vget_low_u8(b.u8))); memcpy(&p, &q, 16); show("pmull", p); }
        T(u8, vextq_u8(a.u8, b.u8, 5)) T(u16, vextq_u16(a.u16, b.u16, 3)) T(u8, vrev64q_u8(a.u8)) T(u8, vrev32q_u8(a.u8)) T(u8, vrev16q_u8(a.u8)) T(u16, vrev64q_u16(a.u16)) T(u8, vzip1q_u8(a.u8, b.u8)) T(u16, vzip2q_u16(a.u16, b.u16)) T(u32, vuzp1q_u32(a.u32, b.u32)) T(u8, vuzp2q_u8(a.u8, b.u8)) T(u16, vtrn1q_u16(a.u16, b.u16)) T(u64, vtrn2q_u64(a.u64, b.u64)) T(u8, vtrn2q_u8(a.u8, b.u8))
        { V m; m.u8 = vandq_u8(c.u8, vdupq_n_u8(0x2f)); T(u8, vqtbl1q_u8(a.u8, m.u8)) uint8x16x2_t t2 = {{a.u8, b.u8}}; T(u8, vqtbl2q_u8(t2, m.u8)) T(u8, vqtbx2q_u8(c.u8, t2, c.u8)) uint8x16x4_t t4 = {{a.u8, b.u8, c.u8, m.u8}}; T(u8, vqtbl4q_u8(t4, m.u8)) T(u8, vqtbx1q_u8(b.u8, a.u8, m.u8)) }
        T(u8, vdupq_laneq_u8(a.u8, 13)) T(u64, vdupq_n_u64(0x123456789abcdef)) T(u16, vsetq_lane_u16(0xabcd, a.u16, 6)) T(u32, vcopyq_laneq_u32(a.u32, 1, b.u32, 3)) T(u64, vcombine_u64(vget_high_u64(a.u64), vget_low_u64(b.u64)))
        S(vaddvq_u8(a.u8)) S(vaddlvq_u16(a.u16)) S(vmaxvq_s8(a.s8)) S(vminvq_u32(a.u32)) S(vaddvq_u64(a.u64)) S(vgetq_lane_s16(a.s16, 3)) S(vgetq_lane_u8(a.u8, 15)) S(vaddlvq_s32(a.s32)) S(vmaxvq_u16(b.u16)) S(vqaddb_s8((int8_t)a.w[0], (int8_t)b.w[0])) S(vqaddd_u64(a.raw[0], b.raw[0])) S(vqshld_n_s64((long)a.raw[0], 3)) S(vceqd_u64(a.raw[0], b.raw[0]))
        T(u32, vrecpeq_u32(a.u32)) T(u32, vrsqrteq_u32(a.u32)) T(u8, vsqaddq_u8(a.u8, b.s8)) T(s16, vuqaddq_s16(a.s16, b.u16))
    }
    return 0;
}
