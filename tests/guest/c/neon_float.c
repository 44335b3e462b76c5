// Advanced SIMD floating point intrinsics and structure loads and stores.
#include <arm_neon.h>
#include <stdio.h>
#include <string.h>
static unsigned long seed = 4711;
static float rnd(void) { return (float)((int)guest_random(&seed)) / 65536.0f; }
#define F(e) { float32x4_t r_ = (e); unsigned u_[4]; memcpy(u_, &r_, 16); printf("%-12s %08x %08x %08x %08x\n", #e, u_[0], u_[1], u_[2], u_[3]); }
#define D(e) { float64x2_t r_ = (e); unsigned long u_[2]; memcpy(u_, &r_, 16); printf("%-12s %016lx %016lx\n", #e, u_[0], u_[1]); }
#define W(e) { unsigned u_[4]; __typeof(e) r_ = (e); memcpy(u_, &r_, 16); printf("%-12s %08x %08x %08x %08x\n", #e, u_[0], u_[1], u_[2], u_[3]); }
int main(int argc, char **argv) {
    (void)argc; (void)argv;
    for (int round = 0; round < 4; round++) {
        float x[12]; double y[8]; for (int i = 0; i < 12; i++) x[i] = rnd(); for (int i = 0; i < 8; i++) y[i] = (double)rnd() * rnd();
        if (round == 3) { x[0] = 0.0f; x[1] = -0.0f; x[2] = 1e38f; x[5] = 3e38f; y[0] = 1e308; }
        float32x4_t a = vld1q_f32(x), b = vld1q_f32(x + 4), c = vld1q_f32(x + 8); float64x2_t d = vld1q_f64(y), e = vld1q_f64(y + 2), f = vld1q_f64(y + 4);
        F(vaddq_f32(a, b)) F(vsubq_f32(a, b)) F(vmulq_f32(a, b)) F(vdivq_f32(b, c)) F(vfmaq_f32(a, b, c)) F(vfmsq_f32(a, b, c)) F(vmaxq_f32(a, b)) F(vminnmq_f32(a, b)) F(vabsq_f32(a)) F(vnegq_f32(a)) F(vsqrtq_f32(vabsq_f32(a))) F(vabdq_f32(a, b)) F(vpaddq_f32(a, b)) F(vpmaxq_f32(a, b)) F(vmulq_lane_f32(a, vget_low_f32(b), 1)) F(vfmaq_laneq_f32(a, b, c, 3)) F(vmulq_n_f32(a, 1.5f)) F(vmulxq_f32(a, b))
        F(vrndq_f32(a)) F(vrndnq_f32(a)) F(vrndmq_f32(a)) F(vrndpq_f32(a)) F(vrndaq_f32(a)) F(vrndiq_f32(a)) F(vrndxq_f32(a)) F(vrecpeq_f32(b)) F(vrecpsq_f32(a, b)) F(vrsqrteq_f32(vabsq_f32(b))) F(vrsqrtsq_f32(a, b))
        D(vaddq_f64(d, e)) D(vmulq_f64(d, e)) D(vdivq_f64(d, e)) D(vfmaq_f64(d, e, f)) D(vsqrtq_f64(vabsq_f64(d))) D(vmaxq_f64(d, e)) D(vrndaq_f64(d)) D(vpaddq_f64(d, e)) D(vcvt_f64_f32(vget_low_f32(a))) D(vcvt_high_f64_f32(a)) D(vrecpeq_f64(e)) D(vrsqrteq_f64(vabsq_f64(e)))
        W(vcvtq_s32_f32(a)) W(vcvtq_u32_f32(a)) W(vcvtnq_s32_f32(a)) W(vcvtmq_s32_f32(a)) W(vcvtpq_u32_f32(a)) W(vcvtaq_s32_f32(a)) W(vcvtq_s64_f64(d)) W(vcvtq_u64_f64(e)) W(vcvtq_n_s32_f32(a, 8)) F(vcvtq_f32_s32(vreinterpretq_s32_f32(a))) F(vcvtq_f32_u32(vreinterpretq_u32_f32(b))) F(vcvtq_n_f32_s32(vreinterpretq_s32_f32(a), 4)) D(vcvtq_f64_s64(vreinterpretq_s64_f64(d))) D(vcvtq_f64_u64(vreinterpretq_u64_f64(e))) F(vcombine_f32(vcvt_f32_f64(d), vcvtx_f32_f64(e)))
        W(vceqq_f32(a, b)) W(vcgtq_f32(a, b)) W(vcgeq_f32(a, b)) W(vcltzq_f32(a)) W(vcagtq_f32(a, b)) W(vcleq_f64(d, e)) W(vceqzq_f64(d))
        float16x4_t h = vcvt_f16_f32(vmulq_n_f32(a, 0.01f)); unsigned short hh[4]; memcpy(hh, &h, 8); printf("half %04x %04x %04x %04x\n", hh[0], hh[1], hh[2], hh[3]); F(vcvt_f32_f16(h))
        printf("%a %a %a %a %a\n", vaddvq_f32(a), vmaxvq_f32(a), vminnmvq_f32(b), vaddvq_f64(d), vgetq_lane_f64(e, 1));
    }
    unsigned char in[256], out[256]; for (int i = 0; i < 256; i++) in[i] = (unsigned char)(i * 37 + 11); unsigned long h = GUEST_HASH0;
#define SAVE { h = guest_hash(h, out, sizeof out); printf("%016lx\n", h); memset(out, 0, sizeof out); }
    memset(out, 0, sizeof out);
    uint8x16x2_t p2 = vld2q_u8(in); uint8x16_t t = p2.val[0]; p2.val[0] = p2.val[1]; p2.val[1] = t; vst2q_u8(out, p2); SAVE
    uint8x16x3_t p3 = vld3q_u8(in + 1); p3.val[0] = vaddq_u8(p3.val[0], p3.val[2]); vst3q_u8(out, p3); SAVE
    uint8x16x4_t p4 = vld4q_u8(in + 3); t = p4.val[0]; p4.val[0] = p4.val[3]; p4.val[3] = t; vst4q_u8(out, p4); SAVE
    uint16x8x2_t q2 = vld2q_u16((uint16_t *)(void *)in); vst2q_u16((uint16_t *)(void *)(out + 8), q2); vst1q_u16((uint16_t *)(void *)(out + 100), q2.val[1]); SAVE
    float32x4x3_t f3 = vld3q_f32((float *)(void *)in); vst1q_f32((float *)(void *)out, f3.val[2]); vst3q_f32((float *)(void *)(out + 32), f3); SAVE
    uint32x4x4_t w4 = vld4q_u32((uint32_t *)(void *)in); vst1q_u32((uint32_t *)(void *)out, w4.val[1]); vst4q_u32((uint32_t *)(void *)(out + 64), w4); SAVE
    uint64x2x2_t l2 = vld2q_u64((uint64_t *)(void *)in); vst2q_u64((uint64_t *)(void *)out, l2); SAVE
    uint8x8x3_t s3 = vld3_u8(in + 5); vst3_u8(out + 2, s3); SAVE
    uint8x16_t one = vld1q_dup_u8(in + 9); one = vld1q_lane_u8(in + 77, one, 5); vst1q_u8(out, one); vst1q_lane_u8(out + 50, one, 5); SAVE
    uint16x4x2_t lane2 = vld2_dup_u16((uint16_t *)(void *)(in + 2)); lane2 = vld2_lane_u16((uint16_t *)(void *)(in + 30), lane2, 2); vst2_lane_u16((uint16_t *)(void *)out, lane2, 2); vst2_u16((uint16_t *)(void *)(out + 20), lane2); SAVE
    uint8x16x4_t x4 = vld1q_u8_x4(in); vst1q_u8_x4(out + 3, x4); uint32x2x4_t d4 = vld4_dup_u32((uint32_t *)(void *)in); vst4_lane_u32((uint32_t *)(void *)(out + 100), d4, 1); uint8x16x3_t x3 = vld1q_u8_x3(in + 64); vst1q_u8_x3(out + 150, x3); SAVE
    return 0;
}
