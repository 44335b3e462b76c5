//! Advanced SIMD, scalar (Arm ARM C4.1). The form of a line is described in [`super`].

macro_rules! advanced_simd_scalar {
    ($($chain:tt)*) => { chain! { $($chain)*
"Advanced SIMD scalar" {
    "Advanced SIMD scalar copy" {
        DUP_element_scalar "01 0 11110000 iiiii 0 0000 1 nnnnn ddddd" => simd_copy::dup_scalar(i, n, d) if simd_copy::any_lane(i);
    }
    "Advanced SIMD scalar two-register miscellaneous" {
        SUQADD_scalar     "01 0 11110 zz 10000 00011 10 nnnnn ddddd" => simd_scalar::suqadd(z, n, d);
        SQABS_scalar      "01 0 11110 zz 10000 00111 10 nnnnn ddddd" => simd_scalar::sqabs(z, n, d);
        CMGT_zero_scalar  "01 0 11110 11 10000 01000 10 nnnnn ddddd" => simd_scalar::cmgt_zero(n, d);
        CMEQ_zero_scalar  "01 0 11110 11 10000 01001 10 nnnnn ddddd" => simd_scalar::cmeq_zero(n, d);
        CMLT_zero_scalar  "01 0 11110 11 10000 01010 10 nnnnn ddddd" => simd_scalar::cmlt_zero(n, d);
        ABS_scalar        "01 0 11110 11 10000 01011 10 nnnnn ddddd" => simd_scalar::abs(n, d);
        SQXTN_scalar      "01 0 11110 zz 10000 10100 10 nnnnn ddddd" => simd_scalar::sqxtn(z, n, d) if simd::size_below_3(z);
        FCVTNS_scalar     "01 0 11110 0z 10000 11010 10 nnnnn ddddd" => simd_scalar::fcvtns(z, n, d);
        FCVTMS_scalar     "01 0 11110 0z 10000 11011 10 nnnnn ddddd" => simd_scalar::fcvtms(z, n, d);
        FCVTAS_scalar     "01 0 11110 0z 10000 11100 10 nnnnn ddddd" => simd_scalar::fcvtas(z, n, d);
        SCVTF_scalar      "01 0 11110 0z 10000 11101 10 nnnnn ddddd" => simd_scalar::scvtf(z, n, d);
        FCMGT_zero_scalar "01 0 11110 1z 10000 01100 10 nnnnn ddddd" => simd_scalar::fcmgt_zero(z, n, d);
        FCMEQ_zero_scalar "01 0 11110 1z 10000 01101 10 nnnnn ddddd" => simd_scalar::fcmeq_zero(z, n, d);
        FCMLT_zero_scalar "01 0 11110 1z 10000 01110 10 nnnnn ddddd" => simd_scalar::fcmlt_zero(z, n, d);
        FCVTPS_scalar     "01 0 11110 1z 10000 11010 10 nnnnn ddddd" => simd_scalar::fcvtps(z, n, d);
        FCVTZS_scalar     "01 0 11110 1z 10000 11011 10 nnnnn ddddd" => simd_scalar::fcvtzs(z, n, d);
        FRECPE_scalar     "01 0 11110 1z 10000 11101 10 nnnnn ddddd" => simd_scalar::frecpe(z, n, d);
        FRECPX_scalar     "01 0 11110 1z 10000 11111 10 nnnnn ddddd" => simd_scalar::frecpx(z, n, d);
        USQADD_scalar     "01 1 11110 zz 10000 00011 10 nnnnn ddddd" => simd_scalar::usqadd(z, n, d);
        SQNEG_scalar      "01 1 11110 zz 10000 00111 10 nnnnn ddddd" => simd_scalar::sqneg(z, n, d);
        CMGE_zero_scalar  "01 1 11110 11 10000 01000 10 nnnnn ddddd" => simd_scalar::cmge_zero(n, d);
        CMLE_zero_scalar  "01 1 11110 11 10000 01001 10 nnnnn ddddd" => simd_scalar::cmle_zero(n, d);
        NEG_scalar        "01 1 11110 11 10000 01011 10 nnnnn ddddd" => simd_scalar::neg(n, d);
        SQXTUN_scalar     "01 1 11110 zz 10000 10010 10 nnnnn ddddd" => simd_scalar::sqxtun(z, n, d) if simd::size_below_3(z);
        UQXTN_scalar      "01 1 11110 zz 10000 10100 10 nnnnn ddddd" => simd_scalar::uqxtn(z, n, d) if simd::size_below_3(z);
        FCVTXN_scalar     "01 1 11110 01 10000 10110 10 nnnnn ddddd" => simd_scalar::fcvtxn(n, d);
        FCVTNU_scalar     "01 1 11110 0z 10000 11010 10 nnnnn ddddd" => simd_scalar::fcvtnu(z, n, d);
        FCVTMU_scalar     "01 1 11110 0z 10000 11011 10 nnnnn ddddd" => simd_scalar::fcvtmu(z, n, d);
        FCVTAU_scalar     "01 1 11110 0z 10000 11100 10 nnnnn ddddd" => simd_scalar::fcvtau(z, n, d);
        UCVTF_scalar      "01 1 11110 0z 10000 11101 10 nnnnn ddddd" => simd_scalar::ucvtf(z, n, d);
        FCMGE_zero_scalar "01 1 11110 1z 10000 01100 10 nnnnn ddddd" => simd_scalar::fcmge_zero(z, n, d);
        FCMLE_zero_scalar "01 1 11110 1z 10000 01101 10 nnnnn ddddd" => simd_scalar::fcmle_zero(z, n, d);
        FCVTPU_scalar     "01 1 11110 1z 10000 11010 10 nnnnn ddddd" => simd_scalar::fcvtpu(z, n, d);
        FCVTZU_scalar     "01 1 11110 1z 10000 11011 10 nnnnn ddddd" => simd_scalar::fcvtzu(z, n, d);
        FRSQRTE_scalar    "01 1 11110 1z 10000 11101 10 nnnnn ddddd" => simd_scalar::frsqrte(z, n, d);
    }
    "Advanced SIMD scalar pairwise" {
        ADDP_scalar    "01 0 11110 11 11000 11011 10 nnnnn ddddd" => simd_scalar::addp(n, d);
        FMAXNMP_scalar_h "01 0 11110 00 11000 01100 10 nnnnn ddddd": FP16 => simd_scalar::fmaxnmp(3, n, d);
        FMAXNMP_scalar "01 1 11110 0z 11000 01100 10 nnnnn ddddd" => simd_scalar::fmaxnmp(z, n, d);
        FADDP_scalar_h "01 0 11110 00 11000 01101 10 nnnnn ddddd": FP16 => simd_scalar::faddp(3, n, d);
        FADDP_scalar   "01 1 11110 0z 11000 01101 10 nnnnn ddddd" => simd_scalar::faddp(z, n, d);
        FMAXP_scalar_h "01 0 11110 00 11000 01111 10 nnnnn ddddd": FP16 => simd_scalar::fmaxp(3, n, d);
        FMAXP_scalar   "01 1 11110 0z 11000 01111 10 nnnnn ddddd" => simd_scalar::fmaxp(z, n, d);
        FMINNMP_scalar_h "01 0 11110 10 11000 01100 10 nnnnn ddddd": FP16 => simd_scalar::fminnmp(3, n, d);
        FMINNMP_scalar "01 1 11110 1z 11000 01100 10 nnnnn ddddd" => simd_scalar::fminnmp(z, n, d);
        FMINP_scalar_h "01 0 11110 10 11000 01111 10 nnnnn ddddd": FP16 => simd_scalar::fminp(3, n, d);
        FMINP_scalar   "01 1 11110 1z 11000 01111 10 nnnnn ddddd" => simd_scalar::fminp(z, n, d);
    }
    "Advanced SIMD scalar three different" {
        SQDMLAL_scalar "01 0 11110 zz 1 mmmmm 1001 00 nnnnn ddddd" => simd_scalar::sqdmlal(z, m, n, d) if simd::size_h_or_s(z);
        SQDMLSL_scalar "01 0 11110 zz 1 mmmmm 1011 00 nnnnn ddddd" => simd_scalar::sqdmlsl(z, m, n, d) if simd::size_h_or_s(z);
        SQDMULL_scalar "01 0 11110 zz 1 mmmmm 1101 00 nnnnn ddddd" => simd_scalar::sqdmull(z, m, n, d) if simd::size_h_or_s(z);
    }
    "Advanced SIMD scalar three same" {
        SQADD_scalar    "01 0 11110 zz 1 mmmmm 00001 1 nnnnn ddddd" => simd_scalar::sqadd(z, m, n, d);
        SQSUB_scalar    "01 0 11110 zz 1 mmmmm 00101 1 nnnnn ddddd" => simd_scalar::sqsub(z, m, n, d);
        CMGT_scalar     "01 0 11110 11 1 mmmmm 00110 1 nnnnn ddddd" => simd_scalar::cmgt(m, n, d);
        CMGE_scalar     "01 0 11110 11 1 mmmmm 00111 1 nnnnn ddddd" => simd_scalar::cmge(m, n, d);
        SSHL_scalar     "01 0 11110 11 1 mmmmm 01000 1 nnnnn ddddd" => simd_scalar::sshl(m, n, d);
        SQSHL_scalar    "01 0 11110 zz 1 mmmmm 01001 1 nnnnn ddddd" => simd_scalar::sqshl(z, m, n, d);
        SRSHL_scalar    "01 0 11110 11 1 mmmmm 01010 1 nnnnn ddddd" => simd_scalar::srshl(m, n, d);
        SQRSHL_scalar   "01 0 11110 zz 1 mmmmm 01011 1 nnnnn ddddd" => simd_scalar::sqrshl(z, m, n, d);
        ADD_scalar      "01 0 11110 11 1 mmmmm 10000 1 nnnnn ddddd" => simd_scalar::add(m, n, d);
        CMTST_scalar    "01 0 11110 11 1 mmmmm 10001 1 nnnnn ddddd" => simd_scalar::cmtst(m, n, d);
        SQDMULH_scalar  "01 0 11110 zz 1 mmmmm 10110 1 nnnnn ddddd" => simd_scalar::sqdmulh(z, m, n, d) if simd::size_h_or_s(z);
        UQADD_scalar    "01 1 11110 zz 1 mmmmm 00001 1 nnnnn ddddd" => simd_scalar::uqadd(z, m, n, d);
        UQSUB_scalar    "01 1 11110 zz 1 mmmmm 00101 1 nnnnn ddddd" => simd_scalar::uqsub(z, m, n, d);
        CMHI_scalar     "01 1 11110 11 1 mmmmm 00110 1 nnnnn ddddd" => simd_scalar::cmhi(m, n, d);
        CMHS_scalar     "01 1 11110 11 1 mmmmm 00111 1 nnnnn ddddd" => simd_scalar::cmhs(m, n, d);
        USHL_scalar     "01 1 11110 11 1 mmmmm 01000 1 nnnnn ddddd" => simd_scalar::ushl(m, n, d);
        UQSHL_scalar    "01 1 11110 zz 1 mmmmm 01001 1 nnnnn ddddd" => simd_scalar::uqshl(z, m, n, d);
        URSHL_scalar    "01 1 11110 11 1 mmmmm 01010 1 nnnnn ddddd" => simd_scalar::urshl(m, n, d);
        UQRSHL_scalar   "01 1 11110 zz 1 mmmmm 01011 1 nnnnn ddddd" => simd_scalar::uqrshl(z, m, n, d);
        SUB_scalar      "01 1 11110 11 1 mmmmm 10000 1 nnnnn ddddd" => simd_scalar::sub(m, n, d);
        CMEQ_scalar     "01 1 11110 11 1 mmmmm 10001 1 nnnnn ddddd" => simd_scalar::cmeq(m, n, d);
        SQRDMULH_scalar "01 1 11110 zz 1 mmmmm 10110 1 nnnnn ddddd" => simd_scalar::sqrdmulh(z, m, n, d) if simd::size_h_or_s(z);
        FMULX_scalar    "01 0 11110 0z 1 mmmmm 11011 1 nnnnn ddddd" => simd_scalar::fmulx(z, m, n, d);
        FCMEQ_scalar    "01 0 11110 0z 1 mmmmm 11100 1 nnnnn ddddd" => simd_scalar::fcmeq(z, m, n, d);
        FRECPS_scalar   "01 0 11110 0z 1 mmmmm 11111 1 nnnnn ddddd" => simd_scalar::frecps(z, m, n, d);
        FRSQRTS_scalar  "01 0 11110 1z 1 mmmmm 11111 1 nnnnn ddddd" => simd_scalar::frsqrts(z, m, n, d);
        FCMGE_scalar    "01 1 11110 0z 1 mmmmm 11100 1 nnnnn ddddd" => simd_scalar::fcmge(z, m, n, d);
        FACGE_scalar    "01 1 11110 0z 1 mmmmm 11101 1 nnnnn ddddd" => simd_scalar::facge(z, m, n, d);
        FABD_scalar     "01 1 11110 1z 1 mmmmm 11010 1 nnnnn ddddd" => simd_scalar::fabd(z, m, n, d);
        FCMGT_scalar    "01 1 11110 1z 1 mmmmm 11100 1 nnnnn ddddd" => simd_scalar::fcmgt(z, m, n, d);
        FACGT_scalar    "01 1 11110 1z 1 mmmmm 11101 1 nnnnn ddddd" => simd_scalar::facgt(z, m, n, d);
    }
    "Advanced SIMD scalar three same (FP16)" {
        FMULX_scalar_h   "01 0 11110 0 10 mmmmm 00 011 1 nnnnn ddddd": FP16 => simd_scalar::fmulx(3, m, n, d);
        FCMEQ_scalar_h   "01 0 11110 0 10 mmmmm 00 100 1 nnnnn ddddd": FP16 => simd_scalar::fcmeq(3, m, n, d);
        FRECPS_scalar_h  "01 0 11110 0 10 mmmmm 00 111 1 nnnnn ddddd": FP16 => simd_scalar::frecps(3, m, n, d);
        FRSQRTS_scalar_h "01 0 11110 1 10 mmmmm 00 111 1 nnnnn ddddd": FP16 => simd_scalar::frsqrts(3, m, n, d);
        FCMGE_scalar_h   "01 1 11110 0 10 mmmmm 00 100 1 nnnnn ddddd": FP16 => simd_scalar::fcmge(3, m, n, d);
        FACGE_scalar_h   "01 1 11110 0 10 mmmmm 00 101 1 nnnnn ddddd": FP16 => simd_scalar::facge(3, m, n, d);
        FABD_scalar_h    "01 1 11110 1 10 mmmmm 00 010 1 nnnnn ddddd": FP16 => simd_scalar::fabd(3, m, n, d);
        FCMGT_scalar_h   "01 1 11110 1 10 mmmmm 00 100 1 nnnnn ddddd": FP16 => simd_scalar::fcmgt(3, m, n, d);
        FACGT_scalar_h   "01 1 11110 1 10 mmmmm 00 101 1 nnnnn ddddd": FP16 => simd_scalar::facgt(3, m, n, d);
    }
    "Advanced SIMD scalar two-register miscellaneous (FP16)" {
        FCVTNS_scalar_h     "01 0 11110 0 111100 11010 10 nnnnn ddddd": FP16 => simd_scalar::fcvtns(3, n, d);
        FCVTMS_scalar_h     "01 0 11110 0 111100 11011 10 nnnnn ddddd": FP16 => simd_scalar::fcvtms(3, n, d);
        FCVTAS_scalar_h     "01 0 11110 0 111100 11100 10 nnnnn ddddd": FP16 => simd_scalar::fcvtas(3, n, d);
        SCVTF_scalar_h      "01 0 11110 0 111100 11101 10 nnnnn ddddd": FP16 => simd_scalar::scvtf(3, n, d);
        FCMGT_zero_scalar_h "01 0 11110 1 111100 01100 10 nnnnn ddddd": FP16 => simd_scalar::fcmgt_zero(3, n, d);
        FCMEQ_zero_scalar_h "01 0 11110 1 111100 01101 10 nnnnn ddddd": FP16 => simd_scalar::fcmeq_zero(3, n, d);
        FCMLT_zero_scalar_h "01 0 11110 1 111100 01110 10 nnnnn ddddd": FP16 => simd_scalar::fcmlt_zero(3, n, d);
        FCVTPS_scalar_h     "01 0 11110 1 111100 11010 10 nnnnn ddddd": FP16 => simd_scalar::fcvtps(3, n, d);
        FCVTZS_scalar_h     "01 0 11110 1 111100 11011 10 nnnnn ddddd": FP16 => simd_scalar::fcvtzs(3, n, d);
        FRECPE_scalar_h     "01 0 11110 1 111100 11101 10 nnnnn ddddd": FP16 => simd_scalar::frecpe(3, n, d);
        FRECPX_scalar_h     "01 0 11110 1 111100 11111 10 nnnnn ddddd": FP16 => simd_scalar::frecpx(3, n, d);
        FCVTNU_scalar_h     "01 1 11110 0 111100 11010 10 nnnnn ddddd": FP16 => simd_scalar::fcvtnu(3, n, d);
        FCVTMU_scalar_h     "01 1 11110 0 111100 11011 10 nnnnn ddddd": FP16 => simd_scalar::fcvtmu(3, n, d);
        FCVTAU_scalar_h     "01 1 11110 0 111100 11100 10 nnnnn ddddd": FP16 => simd_scalar::fcvtau(3, n, d);
        UCVTF_scalar_h      "01 1 11110 0 111100 11101 10 nnnnn ddddd": FP16 => simd_scalar::ucvtf(3, n, d);
        FCMGE_zero_scalar_h "01 1 11110 1 111100 01100 10 nnnnn ddddd": FP16 => simd_scalar::fcmge_zero(3, n, d);
        FCMLE_zero_scalar_h "01 1 11110 1 111100 01101 10 nnnnn ddddd": FP16 => simd_scalar::fcmle_zero(3, n, d);
        FCVTPU_scalar_h     "01 1 11110 1 111100 11010 10 nnnnn ddddd": FP16 => simd_scalar::fcvtpu(3, n, d);
        FCVTZU_scalar_h     "01 1 11110 1 111100 11011 10 nnnnn ddddd": FP16 => simd_scalar::fcvtzu(3, n, d);
        FRSQRTE_scalar_h    "01 1 11110 1 111100 11101 10 nnnnn ddddd": FP16 => simd_scalar::frsqrte(3, n, d);
    }
    "Advanced SIMD scalar three same extra" {
        SQRDMLAH_scalar "01 1 11110 zz 0 mmmmm 1 0000 1 nnnnn ddddd": RDM => simd_three_extension::sqrdmlah_scalar(z, m, n, d) if simd::size_h_or_s(z);
        SQRDMLSH_scalar "01 1 11110 zz 0 mmmmm 1 0001 1 nnnnn ddddd": RDM => simd_three_extension::sqrdmlsh_scalar(z, m, n, d) if simd::size_h_or_s(z);
    }
    "Advanced SIMD scalar shift by immediate" {
        SSHR_scalar       "01 0 111110 1 iiiiii 00000 1 nnnnn ddddd" => simd_shift::sshr_scalar(i, n, d);
        SSRA_scalar       "01 0 111110 1 iiiiii 00010 1 nnnnn ddddd" => simd_shift::ssra_scalar(i, n, d);
        SRSHR_scalar      "01 0 111110 1 iiiiii 00100 1 nnnnn ddddd" => simd_shift::srshr_scalar(i, n, d);
        SRSRA_scalar      "01 0 111110 1 iiiiii 00110 1 nnnnn ddddd" => simd_shift::srsra_scalar(i, n, d);
        SHL_scalar        "01 0 111110 1 iiiiii 01010 1 nnnnn ddddd" => simd_shift::shl_scalar(i, n, d);
        SQSHL_scalar_imm  "01 0 111110 iiiiiii 01110 1 nnnnn ddddd"  => simd_shift::sqshl_scalar(i, n, d) if simd_shift::any_scalar(i);
        SQSHRN_scalar     "01 0 111110 iiiiiii 10010 1 nnnnn ddddd"  => simd_shift::sqshrn_scalar(i, n, d) if simd_shift::narrow_lane(i);
        SQRSHRN_scalar    "01 0 111110 iiiiiii 10011 1 nnnnn ddddd"  => simd_shift::sqrshrn_scalar(i, n, d) if simd_shift::narrow_lane(i);
        SCVTF_scalar_imm  "01 0 111110 iiiiiii 11100 1 nnnnn ddddd": FP16 partly => simd_shift::scvtf_scalar(i, n, d) if simd_shift::fp_scalar(i);
        FCVTZS_scalar_imm "01 0 111110 iiiiiii 11111 1 nnnnn ddddd": FP16 partly => simd_shift::fcvtzs_scalar(i, n, d) if simd_shift::fp_scalar(i);
        USHR_scalar       "01 1 111110 1 iiiiii 00000 1 nnnnn ddddd" => simd_shift::ushr_scalar(i, n, d);
        USRA_scalar       "01 1 111110 1 iiiiii 00010 1 nnnnn ddddd" => simd_shift::usra_scalar(i, n, d);
        URSHR_scalar      "01 1 111110 1 iiiiii 00100 1 nnnnn ddddd" => simd_shift::urshr_scalar(i, n, d);
        URSRA_scalar      "01 1 111110 1 iiiiii 00110 1 nnnnn ddddd" => simd_shift::ursra_scalar(i, n, d);
        SRI_scalar        "01 1 111110 1 iiiiii 01000 1 nnnnn ddddd" => simd_shift::sri_scalar(i, n, d);
        SLI_scalar        "01 1 111110 1 iiiiii 01010 1 nnnnn ddddd" => simd_shift::sli_scalar(i, n, d);
        SQSHLU_scalar     "01 1 111110 iiiiiii 01100 1 nnnnn ddddd"  => simd_shift::sqshlu_scalar(i, n, d) if simd_shift::any_scalar(i);
        UQSHL_scalar_imm  "01 1 111110 iiiiiii 01110 1 nnnnn ddddd"  => simd_shift::uqshl_scalar(i, n, d) if simd_shift::any_scalar(i);
        SQSHRUN_scalar    "01 1 111110 iiiiiii 10000 1 nnnnn ddddd"  => simd_shift::sqshrun_scalar(i, n, d) if simd_shift::narrow_lane(i);
        SQRSHRUN_scalar   "01 1 111110 iiiiiii 10001 1 nnnnn ddddd"  => simd_shift::sqrshrun_scalar(i, n, d) if simd_shift::narrow_lane(i);
        UQSHRN_scalar     "01 1 111110 iiiiiii 10010 1 nnnnn ddddd"  => simd_shift::uqshrn_scalar(i, n, d) if simd_shift::narrow_lane(i);
        UQRSHRN_scalar    "01 1 111110 iiiiiii 10011 1 nnnnn ddddd"  => simd_shift::uqrshrn_scalar(i, n, d) if simd_shift::narrow_lane(i);
        UCVTF_scalar_imm  "01 1 111110 iiiiiii 11100 1 nnnnn ddddd": FP16 partly => simd_shift::ucvtf_scalar(i, n, d) if simd_shift::fp_scalar(i);
        FCVTZU_scalar_imm "01 1 111110 iiiiiii 11111 1 nnnnn ddddd": FP16 partly => simd_shift::fcvtzu_scalar(i, n, d) if simd_shift::fp_scalar(i);
    }
    "Advanced SIMD scalar x indexed element" {
        SQDMLAL_scalar_element  "01 0 11111 zz l t mmmm 0011 h 0 nnnnn ddddd" => simd_indexed::sqdmlal_scalar(z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SQDMLSL_scalar_element  "01 0 11111 zz l t mmmm 0111 h 0 nnnnn ddddd" => simd_indexed::sqdmlsl_scalar(z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SQDMULL_scalar_element  "01 0 11111 zz l t mmmm 1011 h 0 nnnnn ddddd" => simd_indexed::sqdmull_scalar(z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SQDMULH_scalar_element  "01 0 11111 zz l t mmmm 1100 h 0 nnnnn ddddd" => simd_indexed::sqdmulh_scalar(z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SQRDMULH_scalar_element "01 0 11111 zz l t mmmm 1101 h 0 nnnnn ddddd" => simd_indexed::sqrdmulh_scalar(z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SQRDMLAH_scalar_element "01 1 11111 zz l t mmmm 1101 h 0 nnnnn ddddd": RDM => simd_indexed::sqrdmlah_scalar(z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        SQRDMLSH_scalar_element "01 1 11111 zz l t mmmm 1111 h 0 nnnnn ddddd": RDM => simd_indexed::sqrdmlsh_scalar(z, l, t, m, h, n, d) if simd::size_h_or_s(z);
        FMLA_scalar_element_h   "01 0 11111 00 l t mmmm 0001 h 0 nnnnn ddddd": FP16 => simd_indexed::fmla_scalar(3, l, t, m, h, n, d);
        FMLA_scalar_element     "01 0 11111 1z l t mmmm 0001 h 0 nnnnn ddddd" => simd_indexed::fmla_scalar(z, l, t, m, h, n, d) if simd_indexed::fp_scalar(z, l);
        FMLS_scalar_element_h   "01 0 11111 00 l t mmmm 0101 h 0 nnnnn ddddd": FP16 => simd_indexed::fmls_scalar(3, l, t, m, h, n, d);
        FMLS_scalar_element     "01 0 11111 1z l t mmmm 0101 h 0 nnnnn ddddd" => simd_indexed::fmls_scalar(z, l, t, m, h, n, d) if simd_indexed::fp_scalar(z, l);
        FMUL_scalar_element_h   "01 0 11111 00 l t mmmm 1001 h 0 nnnnn ddddd": FP16 => simd_indexed::fmul_scalar(3, l, t, m, h, n, d);
        FMUL_scalar_element     "01 0 11111 1z l t mmmm 1001 h 0 nnnnn ddddd" => simd_indexed::fmul_scalar(z, l, t, m, h, n, d) if simd_indexed::fp_scalar(z, l);
        FMULX_scalar_element_h  "01 1 11111 00 l t mmmm 1001 h 0 nnnnn ddddd": FP16 => simd_indexed::fmulx_scalar(3, l, t, m, h, n, d);
        FMULX_scalar_element    "01 1 11111 1z l t mmmm 1001 h 0 nnnnn ddddd" => simd_indexed::fmulx_scalar(z, l, t, m, h, n, d) if simd_indexed::fp_scalar(z, l);
    }
}
    } };
}
