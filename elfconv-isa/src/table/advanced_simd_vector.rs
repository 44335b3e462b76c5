//! Advanced SIMD, vectors (Arm ARM C4.1). The form of a line is described in [`super`].

macro_rules! advanced_simd_vector {
    ($($chain:tt)*) => { chain! { $($chain)*
"Advanced SIMD vector" {
    "Advanced SIMD table lookup" {
        TBL "0q 001110 00 0 mmmmm 0 ll 0 00 nnnnn ddddd" => simd_permute::tbl(q, m, l, n, d);
        TBX "0q 001110 00 0 mmmmm 0 ll 1 00 nnnnn ddddd" => simd_permute::tbx(q, m, l, n, d);
    }
    "Advanced SIMD permute" {
        UZP1 "0q 001110 zz 0 mmmmm 0 001 10 nnnnn ddddd" => simd_permute::uzp1(q, z, m, n, d) if simd::not_1d(q, z);
        TRN1 "0q 001110 zz 0 mmmmm 0 010 10 nnnnn ddddd" => simd_permute::trn1(q, z, m, n, d) if simd::not_1d(q, z);
        ZIP1 "0q 001110 zz 0 mmmmm 0 011 10 nnnnn ddddd" => simd_permute::zip1(q, z, m, n, d) if simd::not_1d(q, z);
        UZP2 "0q 001110 zz 0 mmmmm 0 101 10 nnnnn ddddd" => simd_permute::uzp2(q, z, m, n, d) if simd::not_1d(q, z);
        TRN2 "0q 001110 zz 0 mmmmm 0 110 10 nnnnn ddddd" => simd_permute::trn2(q, z, m, n, d) if simd::not_1d(q, z);
        ZIP2 "0q 001110 zz 0 mmmmm 0 111 10 nnnnn ddddd" => simd_permute::zip2(q, z, m, n, d) if simd::not_1d(q, z);
    }
    "Advanced SIMD extract" {
        EXT "0q 101110 00 0 mmmmm 0 iiii 0 nnnnn ddddd" => simd_permute::ext(q, m, i, n, d) if simd_permute::ext_in_range(q, i);
    }
    "Advanced SIMD copy" {
        DUP_element "0q 0 01110000 iiiii 0 0000 1 nnnnn ddddd" => simd_copy::dup_element(q, i, n, d) if simd_copy::vector_lane(q, i);
        DUP_general "0q 0 01110000 iiiii 0 0001 1 nnnnn ddddd" => simd_copy::dup_general(q, i, n, d) if simd_copy::vector_lane(q, i);
        INS_general "01 0 01110000 iiiii 0 0011 1 nnnnn ddddd" => simd_copy::ins_general(i, n, d) if simd_copy::any_lane(i);
        SMOV        "0q 0 01110000 iiiii 0 0101 1 nnnnn ddddd" => simd_copy::smov(q, i, n, d) if simd_copy::smov_lane(q, i);
        UMOV        "0q 0 01110000 iiiii 0 0111 1 nnnnn ddddd" => simd_copy::umov(q, i, n, d) if simd_copy::umov_lane(q, i);
        INS_element "01 1 01110000 iiiii 0 jjjj 1 nnnnn ddddd" => simd_copy::ins_element(i, j, n, d) if simd_copy::any_lane(i);
    }
    "Advanced SIMD two-register miscellaneous" {
        REV64      "0q 0 01110 zz 10000 00000 10 nnnnn ddddd" => simd_two_misc::rev64(q, z, n, d) if simd::size_below_3(z);
        REV16_vec  "0q 0 01110 00 10000 00001 10 nnnnn ddddd" => simd_two_misc::rev16(q, n, d);
        SADDLP     "0q 0 01110 zz 10000 00010 10 nnnnn ddddd" => simd_two_misc::saddlp(q, z, n, d) if simd::size_below_3(z);
        SUQADD     "0q 0 01110 zz 10000 00011 10 nnnnn ddddd" => simd_two_misc::suqadd(q, z, n, d) if simd::not_1d(q, z);
        CLS_vec    "0q 0 01110 zz 10000 00100 10 nnnnn ddddd" => simd_two_misc::cls(q, z, n, d) if simd::size_below_3(z);
        CNT_vec    "0q 0 01110 00 10000 00101 10 nnnnn ddddd" => simd_two_misc::cnt(q, n, d);
        SADALP     "0q 0 01110 zz 10000 00110 10 nnnnn ddddd" => simd_two_misc::sadalp(q, z, n, d) if simd::size_below_3(z);
        SQABS      "0q 0 01110 zz 10000 00111 10 nnnnn ddddd" => simd_two_misc::sqabs(q, z, n, d) if simd::not_1d(q, z);
        CMGT_zero  "0q 0 01110 zz 10000 01000 10 nnnnn ddddd" => simd_two_misc::cmgt_zero(q, z, n, d) if simd::not_1d(q, z);
        CMEQ_zero  "0q 0 01110 zz 10000 01001 10 nnnnn ddddd" => simd_two_misc::cmeq_zero(q, z, n, d) if simd::not_1d(q, z);
        CMLT_zero  "0q 0 01110 zz 10000 01010 10 nnnnn ddddd" => simd_two_misc::cmlt_zero(q, z, n, d) if simd::not_1d(q, z);
        ABS_vec    "0q 0 01110 zz 10000 01011 10 nnnnn ddddd" => simd_two_misc::abs(q, z, n, d) if simd::not_1d(q, z);
        XTN        "0q 0 01110 zz 10000 10010 10 nnnnn ddddd" => simd_two_misc::xtn(q, z, n, d) if simd::size_below_3(z);
        SQXTN      "0q 0 01110 zz 10000 10100 10 nnnnn ddddd" => simd_two_misc::sqxtn(q, z, n, d) if simd::size_below_3(z);
        FCVTN      "0q 0 01110 0z 10000 10110 10 nnnnn ddddd" => simd_two_misc_fp::fcvtn(q, z, n, d);
        FCVTL      "0q 0 01110 0z 10000 10111 10 nnnnn ddddd" => simd_two_misc_fp::fcvtl(q, z, n, d);
        FRINTN_vec "0q 0 01110 0z 10000 11000 10 nnnnn ddddd" => simd_two_misc_fp::frintn(q, z, n, d) if simd::fp_not_1d(q, z);
        FRINTM_vec "0q 0 01110 0z 10000 11001 10 nnnnn ddddd" => simd_two_misc_fp::frintm(q, z, n, d) if simd::fp_not_1d(q, z);
        FCVTNS_vec "0q 0 01110 0z 10000 11010 10 nnnnn ddddd" => simd_two_misc_fp::fcvtns(q, z, n, d) if simd::fp_not_1d(q, z);
        FCVTMS_vec "0q 0 01110 0z 10000 11011 10 nnnnn ddddd" => simd_two_misc_fp::fcvtms(q, z, n, d) if simd::fp_not_1d(q, z);
        FCVTAS_vec "0q 0 01110 0z 10000 11100 10 nnnnn ddddd" => simd_two_misc_fp::fcvtas(q, z, n, d) if simd::fp_not_1d(q, z);
        SCVTF_vec  "0q 0 01110 0z 10000 11101 10 nnnnn ddddd" => simd_two_misc_fp::scvtf(q, z, n, d) if simd::fp_not_1d(q, z);
        FCMGT_zero "0q 0 01110 1z 10000 01100 10 nnnnn ddddd" => simd_two_misc_fp::fcmgt_zero(q, z, n, d) if simd::fp_not_1d(q, z);
        FCMEQ_zero "0q 0 01110 1z 10000 01101 10 nnnnn ddddd" => simd_two_misc_fp::fcmeq_zero(q, z, n, d) if simd::fp_not_1d(q, z);
        FCMLT_zero "0q 0 01110 1z 10000 01110 10 nnnnn ddddd" => simd_two_misc_fp::fcmlt_zero(q, z, n, d) if simd::fp_not_1d(q, z);
        FABS_vec   "0q 0 01110 1z 10000 01111 10 nnnnn ddddd" => simd_two_misc_fp::fabs(q, z, n, d) if simd::fp_not_1d(q, z);
        FRINTP_vec "0q 0 01110 1z 10000 11000 10 nnnnn ddddd" => simd_two_misc_fp::frintp(q, z, n, d) if simd::fp_not_1d(q, z);
        FRINTZ_vec "0q 0 01110 1z 10000 11001 10 nnnnn ddddd" => simd_two_misc_fp::frintz(q, z, n, d) if simd::fp_not_1d(q, z);
        FCVTPS_vec "0q 0 01110 1z 10000 11010 10 nnnnn ddddd" => simd_two_misc_fp::fcvtps(q, z, n, d) if simd::fp_not_1d(q, z);
        FCVTZS_vec "0q 0 01110 1z 10000 11011 10 nnnnn ddddd" => simd_two_misc_fp::fcvtzs(q, z, n, d) if simd::fp_not_1d(q, z);
        URECPE     "0q 0 01110 10 10000 11100 10 nnnnn ddddd" => simd_two_misc_fp::urecpe(q, n, d);
        FRECPE     "0q 0 01110 1z 10000 11101 10 nnnnn ddddd" => simd_two_misc_fp::frecpe(q, z, n, d) if simd::fp_not_1d(q, z);
        REV32_vec  "0q 1 01110 zz 10000 00000 10 nnnnn ddddd" => simd_two_misc::rev32(q, z, n, d) if simd::size_below_2(z);
        UADDLP     "0q 1 01110 zz 10000 00010 10 nnnnn ddddd" => simd_two_misc::uaddlp(q, z, n, d) if simd::size_below_3(z);
        USQADD     "0q 1 01110 zz 10000 00011 10 nnnnn ddddd" => simd_two_misc::usqadd(q, z, n, d) if simd::not_1d(q, z);
        CLZ_vec    "0q 1 01110 zz 10000 00100 10 nnnnn ddddd" => simd_two_misc::clz(q, z, n, d) if simd::size_below_3(z);
        NOT        "0q 1 01110 00 10000 00101 10 nnnnn ddddd" => simd_two_misc::not(q, n, d);
        RBIT_vec   "0q 1 01110 01 10000 00101 10 nnnnn ddddd" => simd_two_misc::rbit(q, n, d);
        UADALP     "0q 1 01110 zz 10000 00110 10 nnnnn ddddd" => simd_two_misc::uadalp(q, z, n, d) if simd::size_below_3(z);
        SQNEG      "0q 1 01110 zz 10000 00111 10 nnnnn ddddd" => simd_two_misc::sqneg(q, z, n, d) if simd::not_1d(q, z);
        CMGE_zero  "0q 1 01110 zz 10000 01000 10 nnnnn ddddd" => simd_two_misc::cmge_zero(q, z, n, d) if simd::not_1d(q, z);
        CMLE_zero  "0q 1 01110 zz 10000 01001 10 nnnnn ddddd" => simd_two_misc::cmle_zero(q, z, n, d) if simd::not_1d(q, z);
        NEG_vec    "0q 1 01110 zz 10000 01011 10 nnnnn ddddd" => simd_two_misc::neg(q, z, n, d) if simd::not_1d(q, z);
        SQXTUN     "0q 1 01110 zz 10000 10010 10 nnnnn ddddd" => simd_two_misc::sqxtun(q, z, n, d) if simd::size_below_3(z);
        SHLL       "0q 1 01110 zz 10000 10011 10 nnnnn ddddd" => simd_two_misc::shll(q, z, n, d) if simd::size_below_3(z);
        UQXTN      "0q 1 01110 zz 10000 10100 10 nnnnn ddddd" => simd_two_misc::uqxtn(q, z, n, d) if simd::size_below_3(z);
        FCVTXN     "0q 1 01110 01 10000 10110 10 nnnnn ddddd" => simd_two_misc_fp::fcvtxn(q, n, d);
        FRINTA_vec "0q 1 01110 0z 10000 11000 10 nnnnn ddddd" => simd_two_misc_fp::frinta(q, z, n, d) if simd::fp_not_1d(q, z);
        FRINTX_vec "0q 1 01110 0z 10000 11001 10 nnnnn ddddd" => simd_two_misc_fp::frintx(q, z, n, d) if simd::fp_not_1d(q, z);
        FCVTNU_vec "0q 1 01110 0z 10000 11010 10 nnnnn ddddd" => simd_two_misc_fp::fcvtnu(q, z, n, d) if simd::fp_not_1d(q, z);
        FCVTMU_vec "0q 1 01110 0z 10000 11011 10 nnnnn ddddd" => simd_two_misc_fp::fcvtmu(q, z, n, d) if simd::fp_not_1d(q, z);
        FCVTAU_vec "0q 1 01110 0z 10000 11100 10 nnnnn ddddd" => simd_two_misc_fp::fcvtau(q, z, n, d) if simd::fp_not_1d(q, z);
        UCVTF_vec  "0q 1 01110 0z 10000 11101 10 nnnnn ddddd" => simd_two_misc_fp::ucvtf(q, z, n, d) if simd::fp_not_1d(q, z);
        FCMGE_zero "0q 1 01110 1z 10000 01100 10 nnnnn ddddd" => simd_two_misc_fp::fcmge_zero(q, z, n, d) if simd::fp_not_1d(q, z);
        FCMLE_zero "0q 1 01110 1z 10000 01101 10 nnnnn ddddd" => simd_two_misc_fp::fcmle_zero(q, z, n, d) if simd::fp_not_1d(q, z);
        FNEG_vec   "0q 1 01110 1z 10000 01111 10 nnnnn ddddd" => simd_two_misc_fp::fneg(q, z, n, d) if simd::fp_not_1d(q, z);
        FRINTI_vec "0q 1 01110 1z 10000 11001 10 nnnnn ddddd" => simd_two_misc_fp::frinti(q, z, n, d) if simd::fp_not_1d(q, z);
        FCVTPU_vec "0q 1 01110 1z 10000 11010 10 nnnnn ddddd" => simd_two_misc_fp::fcvtpu(q, z, n, d) if simd::fp_not_1d(q, z);
        FCVTZU_vec "0q 1 01110 1z 10000 11011 10 nnnnn ddddd" => simd_two_misc_fp::fcvtzu(q, z, n, d) if simd::fp_not_1d(q, z);
        URSQRTE    "0q 1 01110 10 10000 11100 10 nnnnn ddddd" => simd_two_misc_fp::ursqrte(q, n, d);
        FRSQRTE    "0q 1 01110 1z 10000 11101 10 nnnnn ddddd" => simd_two_misc_fp::frsqrte(q, z, n, d) if simd::fp_not_1d(q, z);
        FSQRT_vec  "0q 1 01110 1z 10000 11111 10 nnnnn ddddd" => simd_two_misc_fp::fsqrt(q, z, n, d) if simd::fp_not_1d(q, z);
    }
    "Advanced SIMD across lanes" {
        SADDLV  "0q 0 01110 zz 11000 00011 10 nnnnn ddddd" => simd_across::saddlv(q, z, n, d) if simd_across::four_lanes(q, z);
        SMAXV   "0q 0 01110 zz 11000 01010 10 nnnnn ddddd" => simd_across::smaxv(q, z, n, d) if simd_across::four_lanes(q, z);
        SMINV   "0q 0 01110 zz 11000 11010 10 nnnnn ddddd" => simd_across::sminv(q, z, n, d) if simd_across::four_lanes(q, z);
        ADDV    "0q 0 01110 zz 11000 11011 10 nnnnn ddddd" => simd_across::addv(q, z, n, d) if simd_across::four_lanes(q, z);
        UADDLV  "0q 1 01110 zz 11000 00011 10 nnnnn ddddd" => simd_across::uaddlv(q, z, n, d) if simd_across::four_lanes(q, z);
        UMAXV   "0q 1 01110 zz 11000 01010 10 nnnnn ddddd" => simd_across::umaxv(q, z, n, d) if simd_across::four_lanes(q, z);
        UMINV   "0q 1 01110 zz 11000 11010 10 nnnnn ddddd" => simd_across::uminv(q, z, n, d) if simd_across::four_lanes(q, z);
        FMAXNMV "01 1 01110 00 11000 01100 10 nnnnn ddddd" => simd_across::fmaxnmv(n, d);
        FMAXV   "01 1 01110 00 11000 01111 10 nnnnn ddddd" => simd_across::fmaxv(n, d);
        FMINNMV "01 1 01110 10 11000 01100 10 nnnnn ddddd" => simd_across::fminnmv(n, d);
        FMINV   "01 1 01110 10 11000 01111 10 nnnnn ddddd" => simd_across::fminv(n, d);
    }
    "Advanced SIMD three different" {
        SADDL   "0q 0 01110 zz 1 mmmmm 0000 00 nnnnn ddddd" => simd_three_diff::saddl(q, z, m, n, d) if simd::size_below_3(z);
        SADDW   "0q 0 01110 zz 1 mmmmm 0001 00 nnnnn ddddd" => simd_three_diff::saddw(q, z, m, n, d) if simd::size_below_3(z);
        SSUBL   "0q 0 01110 zz 1 mmmmm 0010 00 nnnnn ddddd" => simd_three_diff::ssubl(q, z, m, n, d) if simd::size_below_3(z);
        SSUBW   "0q 0 01110 zz 1 mmmmm 0011 00 nnnnn ddddd" => simd_three_diff::ssubw(q, z, m, n, d) if simd::size_below_3(z);
        ADDHN   "0q 0 01110 zz 1 mmmmm 0100 00 nnnnn ddddd" => simd_three_diff::addhn(q, z, m, n, d) if simd::size_below_3(z);
        SABAL   "0q 0 01110 zz 1 mmmmm 0101 00 nnnnn ddddd" => simd_three_diff::sabal(q, z, m, n, d) if simd::size_below_3(z);
        SUBHN   "0q 0 01110 zz 1 mmmmm 0110 00 nnnnn ddddd" => simd_three_diff::subhn(q, z, m, n, d) if simd::size_below_3(z);
        SABDL   "0q 0 01110 zz 1 mmmmm 0111 00 nnnnn ddddd" => simd_three_diff::sabdl(q, z, m, n, d) if simd::size_below_3(z);
        SMLAL   "0q 0 01110 zz 1 mmmmm 1000 00 nnnnn ddddd" => simd_three_diff::smlal(q, z, m, n, d) if simd::size_below_3(z);
        SMLSL   "0q 0 01110 zz 1 mmmmm 1010 00 nnnnn ddddd" => simd_three_diff::smlsl(q, z, m, n, d) if simd::size_below_3(z);
        SMULL   "0q 0 01110 zz 1 mmmmm 1100 00 nnnnn ddddd" => simd_three_diff::smull(q, z, m, n, d) if simd::size_below_3(z);
        SQDMLAL "0q 0 01110 zz 1 mmmmm 1001 00 nnnnn ddddd" => simd_three_diff::sqdmlal(q, z, m, n, d) if simd::size_h_or_s(z);
        SQDMLSL "0q 0 01110 zz 1 mmmmm 1011 00 nnnnn ddddd" => simd_three_diff::sqdmlsl(q, z, m, n, d) if simd::size_h_or_s(z);
        SQDMULL "0q 0 01110 zz 1 mmmmm 1101 00 nnnnn ddddd" => simd_three_diff::sqdmull(q, z, m, n, d) if simd::size_h_or_s(z);
        PMULL_b "0q 0 01110 00 1 mmmmm 1110 00 nnnnn ddddd" => simd_three_diff::pmull_8(q, m, n, d);
        PMULL_d "0q 0 01110 11 1 mmmmm 1110 00 nnnnn ddddd": PMULL => simd_three_diff::pmull_64(q, m, n, d);
        UADDL   "0q 1 01110 zz 1 mmmmm 0000 00 nnnnn ddddd" => simd_three_diff::uaddl(q, z, m, n, d) if simd::size_below_3(z);
        UADDW   "0q 1 01110 zz 1 mmmmm 0001 00 nnnnn ddddd" => simd_three_diff::uaddw(q, z, m, n, d) if simd::size_below_3(z);
        USUBL   "0q 1 01110 zz 1 mmmmm 0010 00 nnnnn ddddd" => simd_three_diff::usubl(q, z, m, n, d) if simd::size_below_3(z);
        USUBW   "0q 1 01110 zz 1 mmmmm 0011 00 nnnnn ddddd" => simd_three_diff::usubw(q, z, m, n, d) if simd::size_below_3(z);
        RADDHN  "0q 1 01110 zz 1 mmmmm 0100 00 nnnnn ddddd" => simd_three_diff::raddhn(q, z, m, n, d) if simd::size_below_3(z);
        UABAL   "0q 1 01110 zz 1 mmmmm 0101 00 nnnnn ddddd" => simd_three_diff::uabal(q, z, m, n, d) if simd::size_below_3(z);
        RSUBHN  "0q 1 01110 zz 1 mmmmm 0110 00 nnnnn ddddd" => simd_three_diff::rsubhn(q, z, m, n, d) if simd::size_below_3(z);
        UABDL   "0q 1 01110 zz 1 mmmmm 0111 00 nnnnn ddddd" => simd_three_diff::uabdl(q, z, m, n, d) if simd::size_below_3(z);
        UMLAL   "0q 1 01110 zz 1 mmmmm 1000 00 nnnnn ddddd" => simd_three_diff::umlal(q, z, m, n, d) if simd::size_below_3(z);
        UMLSL   "0q 1 01110 zz 1 mmmmm 1010 00 nnnnn ddddd" => simd_three_diff::umlsl(q, z, m, n, d) if simd::size_below_3(z);
        UMULL   "0q 1 01110 zz 1 mmmmm 1100 00 nnnnn ddddd" => simd_three_diff::umull(q, z, m, n, d) if simd::size_below_3(z);
    }
    "Advanced SIMD three same" {
        SHADD      "0q 0 01110 zz 1 mmmmm 00000 1 nnnnn ddddd" => simd_three_same::shadd(q, z, m, n, d) if simd::size_below_3(z);
        SQADD      "0q 0 01110 zz 1 mmmmm 00001 1 nnnnn ddddd" => simd_three_same::sqadd(q, z, m, n, d) if simd::not_1d(q, z);
        SRHADD     "0q 0 01110 zz 1 mmmmm 00010 1 nnnnn ddddd" => simd_three_same::srhadd(q, z, m, n, d) if simd::size_below_3(z);
        AND_vec    "0q 0 01110 00 1 mmmmm 00011 1 nnnnn ddddd" => simd_three_same::and(q, m, n, d);
        BIC_vec    "0q 0 01110 01 1 mmmmm 00011 1 nnnnn ddddd" => simd_three_same::bic(q, m, n, d);
        ORR_vec    "0q 0 01110 10 1 mmmmm 00011 1 nnnnn ddddd" => simd_three_same::orr(q, m, n, d);
        ORN_vec    "0q 0 01110 11 1 mmmmm 00011 1 nnnnn ddddd" => simd_three_same::orn(q, m, n, d);
        SHSUB      "0q 0 01110 zz 1 mmmmm 00100 1 nnnnn ddddd" => simd_three_same::shsub(q, z, m, n, d) if simd::size_below_3(z);
        SQSUB      "0q 0 01110 zz 1 mmmmm 00101 1 nnnnn ddddd" => simd_three_same::sqsub(q, z, m, n, d) if simd::not_1d(q, z);
        CMGT       "0q 0 01110 zz 1 mmmmm 00110 1 nnnnn ddddd" => simd_three_same::cmgt(q, z, m, n, d) if simd::not_1d(q, z);
        CMGE       "0q 0 01110 zz 1 mmmmm 00111 1 nnnnn ddddd" => simd_three_same::cmge(q, z, m, n, d) if simd::not_1d(q, z);
        SSHL       "0q 0 01110 zz 1 mmmmm 01000 1 nnnnn ddddd" => simd_three_same::sshl(q, z, m, n, d) if simd::not_1d(q, z);
        SQSHL      "0q 0 01110 zz 1 mmmmm 01001 1 nnnnn ddddd" => simd_three_same::sqshl(q, z, m, n, d) if simd::not_1d(q, z);
        SRSHL      "0q 0 01110 zz 1 mmmmm 01010 1 nnnnn ddddd" => simd_three_same::srshl(q, z, m, n, d) if simd::not_1d(q, z);
        SQRSHL     "0q 0 01110 zz 1 mmmmm 01011 1 nnnnn ddddd" => simd_three_same::sqrshl(q, z, m, n, d) if simd::not_1d(q, z);
        SMAX_vec   "0q 0 01110 zz 1 mmmmm 01100 1 nnnnn ddddd" => simd_three_same::smax(q, z, m, n, d) if simd::size_below_3(z);
        SMIN_vec   "0q 0 01110 zz 1 mmmmm 01101 1 nnnnn ddddd" => simd_three_same::smin(q, z, m, n, d) if simd::size_below_3(z);
        SABD       "0q 0 01110 zz 1 mmmmm 01110 1 nnnnn ddddd" => simd_three_same::sabd(q, z, m, n, d) if simd::size_below_3(z);
        SABA       "0q 0 01110 zz 1 mmmmm 01111 1 nnnnn ddddd" => simd_three_same::saba(q, z, m, n, d) if simd::size_below_3(z);
        ADD_vec    "0q 0 01110 zz 1 mmmmm 10000 1 nnnnn ddddd" => simd_three_same::add(q, z, m, n, d) if simd::not_1d(q, z);
        CMTST      "0q 0 01110 zz 1 mmmmm 10001 1 nnnnn ddddd" => simd_three_same::cmtst(q, z, m, n, d) if simd::not_1d(q, z);
        MLA        "0q 0 01110 zz 1 mmmmm 10010 1 nnnnn ddddd" => simd_three_same::mla(q, z, m, n, d) if simd::size_below_3(z);
        MUL_vec    "0q 0 01110 zz 1 mmmmm 10011 1 nnnnn ddddd" => simd_three_same::mul(q, z, m, n, d) if simd::size_below_3(z);
        SMAXP      "0q 0 01110 zz 1 mmmmm 10100 1 nnnnn ddddd" => simd_three_same::smaxp(q, z, m, n, d) if simd::size_below_3(z);
        SMINP      "0q 0 01110 zz 1 mmmmm 10101 1 nnnnn ddddd" => simd_three_same::sminp(q, z, m, n, d) if simd::size_below_3(z);
        SQDMULH    "0q 0 01110 zz 1 mmmmm 10110 1 nnnnn ddddd" => simd_three_same::sqdmulh(q, z, m, n, d) if simd::size_h_or_s(z);
        ADDP       "0q 0 01110 zz 1 mmmmm 10111 1 nnnnn ddddd" => simd_three_same::addp(q, z, m, n, d) if simd::not_1d(q, z);
        UHADD      "0q 1 01110 zz 1 mmmmm 00000 1 nnnnn ddddd" => simd_three_same::uhadd(q, z, m, n, d) if simd::size_below_3(z);
        UQADD      "0q 1 01110 zz 1 mmmmm 00001 1 nnnnn ddddd" => simd_three_same::uqadd(q, z, m, n, d) if simd::not_1d(q, z);
        URHADD     "0q 1 01110 zz 1 mmmmm 00010 1 nnnnn ddddd" => simd_three_same::urhadd(q, z, m, n, d) if simd::size_below_3(z);
        EOR_vec    "0q 1 01110 00 1 mmmmm 00011 1 nnnnn ddddd" => simd_three_same::eor(q, m, n, d);
        BSL        "0q 1 01110 01 1 mmmmm 00011 1 nnnnn ddddd" => simd_three_same::bsl(q, m, n, d);
        BIT        "0q 1 01110 10 1 mmmmm 00011 1 nnnnn ddddd" => simd_three_same::bit(q, m, n, d);
        BIF        "0q 1 01110 11 1 mmmmm 00011 1 nnnnn ddddd" => simd_three_same::bif(q, m, n, d);
        UHSUB      "0q 1 01110 zz 1 mmmmm 00100 1 nnnnn ddddd" => simd_three_same::uhsub(q, z, m, n, d) if simd::size_below_3(z);
        UQSUB      "0q 1 01110 zz 1 mmmmm 00101 1 nnnnn ddddd" => simd_three_same::uqsub(q, z, m, n, d) if simd::not_1d(q, z);
        CMHI       "0q 1 01110 zz 1 mmmmm 00110 1 nnnnn ddddd" => simd_three_same::cmhi(q, z, m, n, d) if simd::not_1d(q, z);
        CMHS       "0q 1 01110 zz 1 mmmmm 00111 1 nnnnn ddddd" => simd_three_same::cmhs(q, z, m, n, d) if simd::not_1d(q, z);
        USHL       "0q 1 01110 zz 1 mmmmm 01000 1 nnnnn ddddd" => simd_three_same::ushl(q, z, m, n, d) if simd::not_1d(q, z);
        UQSHL      "0q 1 01110 zz 1 mmmmm 01001 1 nnnnn ddddd" => simd_three_same::uqshl(q, z, m, n, d) if simd::not_1d(q, z);
        URSHL      "0q 1 01110 zz 1 mmmmm 01010 1 nnnnn ddddd" => simd_three_same::urshl(q, z, m, n, d) if simd::not_1d(q, z);
        UQRSHL     "0q 1 01110 zz 1 mmmmm 01011 1 nnnnn ddddd" => simd_three_same::uqrshl(q, z, m, n, d) if simd::not_1d(q, z);
        UMAX_vec   "0q 1 01110 zz 1 mmmmm 01100 1 nnnnn ddddd" => simd_three_same::umax(q, z, m, n, d) if simd::size_below_3(z);
        UMIN_vec   "0q 1 01110 zz 1 mmmmm 01101 1 nnnnn ddddd" => simd_three_same::umin(q, z, m, n, d) if simd::size_below_3(z);
        UABD       "0q 1 01110 zz 1 mmmmm 01110 1 nnnnn ddddd" => simd_three_same::uabd(q, z, m, n, d) if simd::size_below_3(z);
        UABA       "0q 1 01110 zz 1 mmmmm 01111 1 nnnnn ddddd" => simd_three_same::uaba(q, z, m, n, d) if simd::size_below_3(z);
        SUB_vec    "0q 1 01110 zz 1 mmmmm 10000 1 nnnnn ddddd" => simd_three_same::sub(q, z, m, n, d) if simd::not_1d(q, z);
        CMEQ       "0q 1 01110 zz 1 mmmmm 10001 1 nnnnn ddddd" => simd_three_same::cmeq(q, z, m, n, d) if simd::not_1d(q, z);
        MLS        "0q 1 01110 zz 1 mmmmm 10010 1 nnnnn ddddd" => simd_three_same::mls(q, z, m, n, d) if simd::size_below_3(z);
        PMUL       "0q 1 01110 00 1 mmmmm 10011 1 nnnnn ddddd" => simd_three_same::pmul(q, m, n, d);
        UMAXP      "0q 1 01110 zz 1 mmmmm 10100 1 nnnnn ddddd" => simd_three_same::umaxp(q, z, m, n, d) if simd::size_below_3(z);
        UMINP      "0q 1 01110 zz 1 mmmmm 10101 1 nnnnn ddddd" => simd_three_same::uminp(q, z, m, n, d) if simd::size_below_3(z);
        SQRDMULH   "0q 1 01110 zz 1 mmmmm 10110 1 nnnnn ddddd" => simd_three_same::sqrdmulh(q, z, m, n, d) if simd::size_h_or_s(z);
        FMAXNM_vec "0q 0 01110 0z 1 mmmmm 11000 1 nnnnn ddddd" => simd_three_same_fp::fmaxnm(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FMLA       "0q 0 01110 0z 1 mmmmm 11001 1 nnnnn ddddd" => simd_three_same_fp::fmla(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FADD_vec   "0q 0 01110 0z 1 mmmmm 11010 1 nnnnn ddddd" => simd_three_same_fp::fadd(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FMULX      "0q 0 01110 0z 1 mmmmm 11011 1 nnnnn ddddd" => simd_three_same_fp::fmulx(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FCMEQ      "0q 0 01110 0z 1 mmmmm 11100 1 nnnnn ddddd" => simd_three_same_fp::fcmeq(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FMAX_vec   "0q 0 01110 0z 1 mmmmm 11110 1 nnnnn ddddd" => simd_three_same_fp::fmax(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FRECPS     "0q 0 01110 0z 1 mmmmm 11111 1 nnnnn ddddd" => simd_three_same_fp::frecps(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FMINNM_vec "0q 0 01110 1z 1 mmmmm 11000 1 nnnnn ddddd" => simd_three_same_fp::fminnm(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FMLS       "0q 0 01110 1z 1 mmmmm 11001 1 nnnnn ddddd" => simd_three_same_fp::fmls(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FSUB_vec   "0q 0 01110 1z 1 mmmmm 11010 1 nnnnn ddddd" => simd_three_same_fp::fsub(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FMIN_vec   "0q 0 01110 1z 1 mmmmm 11110 1 nnnnn ddddd" => simd_three_same_fp::fmin(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FRSQRTS    "0q 0 01110 1z 1 mmmmm 11111 1 nnnnn ddddd" => simd_three_same_fp::frsqrts(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FMAXNMP    "0q 1 01110 0z 1 mmmmm 11000 1 nnnnn ddddd" => simd_three_same_fp::fmaxnmp(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FADDP      "0q 1 01110 0z 1 mmmmm 11010 1 nnnnn ddddd" => simd_three_same_fp::faddp(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FMUL_vec   "0q 1 01110 0z 1 mmmmm 11011 1 nnnnn ddddd" => simd_three_same_fp::fmul(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FCMGE      "0q 1 01110 0z 1 mmmmm 11100 1 nnnnn ddddd" => simd_three_same_fp::fcmge(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FACGE      "0q 1 01110 0z 1 mmmmm 11101 1 nnnnn ddddd" => simd_three_same_fp::facge(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FMAXP      "0q 1 01110 0z 1 mmmmm 11110 1 nnnnn ddddd" => simd_three_same_fp::fmaxp(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FDIV_vec   "0q 1 01110 0z 1 mmmmm 11111 1 nnnnn ddddd" => simd_three_same_fp::fdiv(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FMINNMP    "0q 1 01110 1z 1 mmmmm 11000 1 nnnnn ddddd" => simd_three_same_fp::fminnmp(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FABD       "0q 1 01110 1z 1 mmmmm 11010 1 nnnnn ddddd" => simd_three_same_fp::fabd(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FCMGT      "0q 1 01110 1z 1 mmmmm 11100 1 nnnnn ddddd" => simd_three_same_fp::fcmgt(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FACGT      "0q 1 01110 1z 1 mmmmm 11101 1 nnnnn ddddd" => simd_three_same_fp::facgt(q, z, m, n, d) if simd::fp_not_1d(q, z);
        FMINP      "0q 1 01110 1z 1 mmmmm 11110 1 nnnnn ddddd" => simd_three_same_fp::fminp(q, z, m, n, d) if simd::fp_not_1d(q, z);
    }
    "Advanced SIMD three-register extension" {
        SDOT     "0q 0 01110 10 0 mmmmm 1 0010 1 nnnnn ddddd": DotProd => simd_three_extension::sdot(q, m, n, d);
        USDOT    "0q 0 01110 10 0 mmmmm 1 0011 1 nnnnn ddddd": I8MM    => simd_three_extension::usdot(q, m, n, d);
        SMMLA    "01 0 01110 10 0 mmmmm 1 0100 1 nnnnn ddddd": I8MM    => simd_three_extension::smmla(m, n, d);
        USMMLA   "01 0 01110 10 0 mmmmm 1 0101 1 nnnnn ddddd": I8MM    => simd_three_extension::usmmla(m, n, d);
        SQRDMLAH "0q 1 01110 zz 0 mmmmm 1 0000 1 nnnnn ddddd": RDM     => simd_three_extension::sqrdmlah(q, z, m, n, d) if simd::size_h_or_s(z);
        SQRDMLSH "0q 1 01110 zz 0 mmmmm 1 0001 1 nnnnn ddddd": RDM     => simd_three_extension::sqrdmlsh(q, z, m, n, d) if simd::size_h_or_s(z);
        UDOT     "0q 1 01110 10 0 mmmmm 1 0010 1 nnnnn ddddd": DotProd => simd_three_extension::udot(q, m, n, d);
        UMMLA    "01 1 01110 10 0 mmmmm 1 0100 1 nnnnn ddddd": I8MM    => simd_three_extension::ummla(m, n, d);
    }
    "Advanced SIMD modified immediate" {
        MOVI_32        "0q 0 0111100000 aaa 0ss0 0 1 bbbbb ddddd" => simd_imm::movi_32(q, a, s, b, d);
        ORR_imm_32     "0q 0 0111100000 aaa 0ss1 0 1 bbbbb ddddd" => simd_imm::orr_32(q, a, s, b, d);
        MOVI_16        "0q 0 0111100000 aaa 10s0 0 1 bbbbb ddddd" => simd_imm::movi_16(q, a, s, b, d);
        ORR_imm_16     "0q 0 0111100000 aaa 10s1 0 1 bbbbb ddddd" => simd_imm::orr_16(q, a, s, b, d);
        MOVI_msl       "0q 0 0111100000 aaa 110s 0 1 bbbbb ddddd" => simd_imm::movi_msl(q, a, s, b, d);
        MVNI_32        "0q 1 0111100000 aaa 0ss0 0 1 bbbbb ddddd" => simd_imm::mvni_32(q, a, s, b, d);
        BIC_imm_32     "0q 1 0111100000 aaa 0ss1 0 1 bbbbb ddddd" => simd_imm::bic_32(q, a, s, b, d);
        MVNI_16        "0q 1 0111100000 aaa 10s0 0 1 bbbbb ddddd" => simd_imm::mvni_16(q, a, s, b, d);
        BIC_imm_16     "0q 1 0111100000 aaa 10s1 0 1 bbbbb ddddd" => simd_imm::bic_16(q, a, s, b, d);
        MVNI_msl       "0q 1 0111100000 aaa 110s 0 1 bbbbb ddddd" => simd_imm::mvni_msl(q, a, s, b, d);
        MOVI_8         "0q 0 0111100000 aaa 1110 0 1 bbbbb ddddd" => simd_imm::movi_8(q, a, b, d);
        FMOV_vec_imm_s "0q 0 0111100000 aaa 1111 0 1 bbbbb ddddd" => simd_imm::fmov_s(q, a, b, d);
        MOVI_64        "0q 1 0111100000 aaa 1110 0 1 bbbbb ddddd" => simd_imm::movi_64(q, a, b, d);
        FMOV_vec_imm_d "01 1 0111100000 aaa 1111 0 1 bbbbb ddddd" => simd_imm::fmov_d(a, b, d);
    }
    "Advanced SIMD shift by immediate" {
        SSHR           "0q 0 011110 iiiiiii 00000 1 nnnnn ddddd" => simd_shift::sshr(q, i, n, d) if simd_shift::any_lane(q, i);
        SSRA           "0q 0 011110 iiiiiii 00010 1 nnnnn ddddd" => simd_shift::ssra(q, i, n, d) if simd_shift::any_lane(q, i);
        SRSHR          "0q 0 011110 iiiiiii 00100 1 nnnnn ddddd" => simd_shift::srshr(q, i, n, d) if simd_shift::any_lane(q, i);
        SRSRA          "0q 0 011110 iiiiiii 00110 1 nnnnn ddddd" => simd_shift::srsra(q, i, n, d) if simd_shift::any_lane(q, i);
        SHL            "0q 0 011110 iiiiiii 01010 1 nnnnn ddddd" => simd_shift::shl(q, i, n, d) if simd_shift::any_lane(q, i);
        SQSHL_imm      "0q 0 011110 iiiiiii 01110 1 nnnnn ddddd" => simd_shift::sqshl(q, i, n, d) if simd_shift::any_lane(q, i);
        SHRN           "0q 0 011110 iiiiiii 10000 1 nnnnn ddddd" => simd_shift::shrn(q, i, n, d) if simd_shift::narrow_lane(i);
        RSHRN          "0q 0 011110 iiiiiii 10001 1 nnnnn ddddd" => simd_shift::rshrn(q, i, n, d) if simd_shift::narrow_lane(i);
        SQSHRN         "0q 0 011110 iiiiiii 10010 1 nnnnn ddddd" => simd_shift::sqshrn(q, i, n, d) if simd_shift::narrow_lane(i);
        SQRSHRN        "0q 0 011110 iiiiiii 10011 1 nnnnn ddddd" => simd_shift::sqrshrn(q, i, n, d) if simd_shift::narrow_lane(i);
        SSHLL          "0q 0 011110 iiiiiii 10100 1 nnnnn ddddd" => simd_shift::sshll(q, i, n, d) if simd_shift::narrow_lane(i);
        SCVTF_vec_imm  "0q 0 011110 iiiiiii 11100 1 nnnnn ddddd" => simd_shift::scvtf(q, i, n, d) if simd_shift::fp_lane(q, i);
        FCVTZS_vec_imm "0q 0 011110 iiiiiii 11111 1 nnnnn ddddd" => simd_shift::fcvtzs(q, i, n, d) if simd_shift::fp_lane(q, i);
        USHR           "0q 1 011110 iiiiiii 00000 1 nnnnn ddddd" => simd_shift::ushr(q, i, n, d) if simd_shift::any_lane(q, i);
        USRA           "0q 1 011110 iiiiiii 00010 1 nnnnn ddddd" => simd_shift::usra(q, i, n, d) if simd_shift::any_lane(q, i);
        URSHR          "0q 1 011110 iiiiiii 00100 1 nnnnn ddddd" => simd_shift::urshr(q, i, n, d) if simd_shift::any_lane(q, i);
        URSRA          "0q 1 011110 iiiiiii 00110 1 nnnnn ddddd" => simd_shift::ursra(q, i, n, d) if simd_shift::any_lane(q, i);
        SRI            "0q 1 011110 iiiiiii 01000 1 nnnnn ddddd" => simd_shift::sri(q, i, n, d) if simd_shift::any_lane(q, i);
        SLI            "0q 1 011110 iiiiiii 01010 1 nnnnn ddddd" => simd_shift::sli(q, i, n, d) if simd_shift::any_lane(q, i);
        SQSHLU         "0q 1 011110 iiiiiii 01100 1 nnnnn ddddd" => simd_shift::sqshlu(q, i, n, d) if simd_shift::any_lane(q, i);
        UQSHL_imm      "0q 1 011110 iiiiiii 01110 1 nnnnn ddddd" => simd_shift::uqshl(q, i, n, d) if simd_shift::any_lane(q, i);
        SQSHRUN        "0q 1 011110 iiiiiii 10000 1 nnnnn ddddd" => simd_shift::sqshrun(q, i, n, d) if simd_shift::narrow_lane(i);
        SQRSHRUN       "0q 1 011110 iiiiiii 10001 1 nnnnn ddddd" => simd_shift::sqrshrun(q, i, n, d) if simd_shift::narrow_lane(i);
        UQSHRN         "0q 1 011110 iiiiiii 10010 1 nnnnn ddddd" => simd_shift::uqshrn(q, i, n, d) if simd_shift::narrow_lane(i);
        UQRSHRN        "0q 1 011110 iiiiiii 10011 1 nnnnn ddddd" => simd_shift::uqrshrn(q, i, n, d) if simd_shift::narrow_lane(i);
        USHLL          "0q 1 011110 iiiiiii 10100 1 nnnnn ddddd" => simd_shift::ushll(q, i, n, d) if simd_shift::narrow_lane(i);
        UCVTF_vec_imm  "0q 1 011110 iiiiiii 11100 1 nnnnn ddddd" => simd_shift::ucvtf(q, i, n, d) if simd_shift::fp_lane(q, i);
        FCVTZU_vec_imm "0q 1 011110 iiiiiii 11111 1 nnnnn ddddd" => simd_shift::fcvtzu(q, i, n, d) if simd_shift::fp_lane(q, i);
    }
    "Advanced SIMD vector x indexed element" {
        SMLAL_element    "0q 0 01111 zz l t mmmm 0010 h 0 nnnnn ddddd" => simd_indexed::smlal(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SMLSL_element    "0q 0 01111 zz l t mmmm 0110 h 0 nnnnn ddddd" => simd_indexed::smlsl(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SMULL_element    "0q 0 01111 zz l t mmmm 1010 h 0 nnnnn ddddd" => simd_indexed::smull(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SQDMLAL_element  "0q 0 01111 zz l t mmmm 0011 h 0 nnnnn ddddd" => simd_indexed::sqdmlal(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SQDMLSL_element  "0q 0 01111 zz l t mmmm 0111 h 0 nnnnn ddddd" => simd_indexed::sqdmlsl(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        MUL_element      "0q 0 01111 zz l t mmmm 1000 h 0 nnnnn ddddd" => simd_indexed::mul(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SQDMULL_element  "0q 0 01111 zz l t mmmm 1011 h 0 nnnnn ddddd" => simd_indexed::sqdmull(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SQDMULH_element  "0q 0 01111 zz l t mmmm 1100 h 0 nnnnn ddddd" => simd_indexed::sqdmulh(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SQRDMULH_element "0q 0 01111 zz l t mmmm 1101 h 0 nnnnn ddddd" => simd_indexed::sqrdmulh(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        UMLAL_element    "0q 1 01111 zz l t mmmm 0010 h 0 nnnnn ddddd" => simd_indexed::umlal(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        UMLSL_element    "0q 1 01111 zz l t mmmm 0110 h 0 nnnnn ddddd" => simd_indexed::umlsl(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        UMULL_element    "0q 1 01111 zz l t mmmm 1010 h 0 nnnnn ddddd" => simd_indexed::umull(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        MLA_element      "0q 1 01111 zz l t mmmm 0000 h 0 nnnnn ddddd" => simd_indexed::mla(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        MLS_element      "0q 1 01111 zz l t mmmm 0100 h 0 nnnnn ddddd" => simd_indexed::mls(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SDOT_element     "0q 0 01111 10 l t mmmm 1110 h 0 nnnnn ddddd": DotProd => simd_indexed::sdot(q, l, t, m, h, n, d);
        UDOT_element     "0q 1 01111 10 l t mmmm 1110 h 0 nnnnn ddddd": DotProd => simd_indexed::udot(q, l, t, m, h, n, d);
        SUDOT_element    "0q 0 01111 00 l t mmmm 1111 h 0 nnnnn ddddd": I8MM => simd_indexed::sudot(q, l, t, m, h, n, d);
        USDOT_element    "0q 0 01111 10 l t mmmm 1111 h 0 nnnnn ddddd": I8MM => simd_indexed::usdot(q, l, t, m, h, n, d);
        SQRDMLAH_element "0q 1 01111 zz l t mmmm 1101 h 0 nnnnn ddddd": RDM => simd_indexed::sqrdmlah(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SQRDMLSH_element "0q 1 01111 zz l t mmmm 1111 h 0 nnnnn ddddd": RDM => simd_indexed::sqrdmlsh(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        FMLA_element     "0q 0 01111 1z l t mmmm 0001 h 0 nnnnn ddddd" => simd_indexed::fmla(q, z, l, t, m, h, n, d) if simd_indexed::fp_vector(q, z, l);
        FMLS_element     "0q 0 01111 1z l t mmmm 0101 h 0 nnnnn ddddd" => simd_indexed::fmls(q, z, l, t, m, h, n, d) if simd_indexed::fp_vector(q, z, l);
        FMUL_element     "0q 0 01111 1z l t mmmm 1001 h 0 nnnnn ddddd" => simd_indexed::fmul(q, z, l, t, m, h, n, d) if simd_indexed::fp_vector(q, z, l);
        FMULX_element    "0q 1 01111 1z l t mmmm 1001 h 0 nnnnn ddddd" => simd_indexed::fmulx(q, z, l, t, m, h, n, d) if simd_indexed::fp_vector(q, z, l);
    }
}
    } };
}
