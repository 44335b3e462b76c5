//! Scalar floating-point (Arm ARM C4.1). The form of a line is described in [`super`].

macro_rules! floating_point {
    ($($chain:tt)*) => { chain! { $($chain)*
"Scalar floating-point" {
    "Conversion between floating-point and fixed-point" {
        SCVTF_fixed  "s 0011110 tt 0 00 010 iiiiii nnnnn ddddd": FP16 partly => fp::scvtf_fixed(s, t, i, n, d) if fp::fixed_point(s, t, i);
        UCVTF_fixed  "s 0011110 tt 0 00 011 iiiiii nnnnn ddddd": FP16 partly => fp::ucvtf_fixed(s, t, i, n, d) if fp::fixed_point(s, t, i);
        FCVTZS_fixed "s 0011110 tt 0 11 000 iiiiii nnnnn ddddd": FP16 partly => fp::fcvtzs_fixed(s, t, i, n, d) if fp::fixed_point(s, t, i);
        FCVTZU_fixed "s 0011110 tt 0 11 001 iiiiii nnnnn ddddd": FP16 partly => fp::fcvtzu_fixed(s, t, i, n, d) if fp::fixed_point(s, t, i);
    }
    "Conversion between floating-point and integer" {
        FCVTNS            "s 0011110 tt 1 00 000 000000 nnnnn ddddd": FP16 partly => fp::fcvtns(s, t, n, d) if fp::format(t);
        FCVTNU            "s 0011110 tt 1 00 001 000000 nnnnn ddddd": FP16 partly => fp::fcvtnu(s, t, n, d) if fp::format(t);
        SCVTF             "s 0011110 tt 1 00 010 000000 nnnnn ddddd": FP16 partly => fp::scvtf(s, t, n, d) if fp::format(t);
        UCVTF             "s 0011110 tt 1 00 011 000000 nnnnn ddddd": FP16 partly => fp::ucvtf(s, t, n, d) if fp::format(t);
        FCVTAS            "s 0011110 tt 1 00 100 000000 nnnnn ddddd": FP16 partly => fp::fcvtas(s, t, n, d) if fp::format(t);
        FCVTAU            "s 0011110 tt 1 00 101 000000 nnnnn ddddd": FP16 partly => fp::fcvtau(s, t, n, d) if fp::format(t);
        FCVTPS            "s 0011110 tt 1 01 000 000000 nnnnn ddddd": FP16 partly => fp::fcvtps(s, t, n, d) if fp::format(t);
        FCVTPU            "s 0011110 tt 1 01 001 000000 nnnnn ddddd": FP16 partly => fp::fcvtpu(s, t, n, d) if fp::format(t);
        FCVTMS            "s 0011110 tt 1 10 000 000000 nnnnn ddddd": FP16 partly => fp::fcvtms(s, t, n, d) if fp::format(t);
        FCVTMU            "s 0011110 tt 1 10 001 000000 nnnnn ddddd": FP16 partly => fp::fcvtmu(s, t, n, d) if fp::format(t);
        FCVTZS            "s 0011110 tt 1 11 000 000000 nnnnn ddddd": FP16 partly => fp::fcvtzs(s, t, n, d) if fp::format(t);
        FCVTZU            "s 0011110 tt 1 11 001 000000 nnnnn ddddd": FP16 partly => fp::fcvtzu(s, t, n, d) if fp::format(t);
        FMOV_to_general   "s 0011110 tt 1 00 110 000000 nnnnn ddddd": FP16 partly => fp::fmov_to_general(s, t, n, d) if fp::fmov_sizes(s, t);
        FMOV_from_general "s 0011110 tt 1 00 111 000000 nnnnn ddddd": FP16 partly => fp::fmov_from_general(s, t, n, d) if fp::fmov_sizes(s, t);
        FJCVTZS           "0 0011110 01 1 11 110 000000 nnnnn ddddd": JSCVT       => fp::fjcvtzs(n, d);
        FMOV_top_to_x     "1 0011110 10 1 01 110 000000 nnnnn ddddd"              => fp::fmov_top_to_gp(n, d);
        FMOV_x_to_top     "1 0011110 10 1 01 111 000000 nnnnn ddddd"              => fp::fmov_top_from_gp(n, d);
    }
    "Floating-point data-processing (1 source)" {
        FMOV_reg    "00011110 tt 1 000000 10000 nnnnn ddddd": FP16 partly => fp::fmov(t, n, d) if fp::format(t);
        FABS        "00011110 tt 1 000001 10000 nnnnn ddddd": FP16 partly => fp::fabs(t, n, d) if fp::format(t);
        FNEG        "00011110 tt 1 000010 10000 nnnnn ddddd": FP16 partly => fp::fneg(t, n, d) if fp::format(t);
        FSQRT       "00011110 tt 1 000011 10000 nnnnn ddddd": FP16 partly => fp::fsqrt(t, n, d) if fp::format(t);
        FCVT_s_to_d "00011110 00 1 000101 10000 nnnnn ddddd"              => fp::fcvt_s_to_d(n, d);
        FCVT_s_to_h "00011110 00 1 000111 10000 nnnnn ddddd"              => fp::fcvt_s_to_h(n, d);
        FCVT_d_to_s "00011110 01 1 000100 10000 nnnnn ddddd"              => fp::fcvt_d_to_s(n, d);
        FCVT_d_to_h "00011110 01 1 000111 10000 nnnnn ddddd"              => fp::fcvt_d_to_h(n, d);
        BFCVT       "00011110 01 1 000110 10000 nnnnn ddddd": BF16        => fp::bfcvt(n, d);
        FCVT_h_to_s "00011110 11 1 000100 10000 nnnnn ddddd"              => fp::fcvt_h_to_s(n, d);
        FCVT_h_to_d "00011110 11 1 000101 10000 nnnnn ddddd"              => fp::fcvt_h_to_d(n, d);
        FRINTN      "00011110 tt 1 001000 10000 nnnnn ddddd": FP16 partly => fp::frintn(t, n, d) if fp::format(t);
        FRINTP      "00011110 tt 1 001001 10000 nnnnn ddddd": FP16 partly => fp::frintp(t, n, d) if fp::format(t);
        FRINTM      "00011110 tt 1 001010 10000 nnnnn ddddd": FP16 partly => fp::frintm(t, n, d) if fp::format(t);
        FRINTZ      "00011110 tt 1 001011 10000 nnnnn ddddd": FP16 partly => fp::frintz(t, n, d) if fp::format(t);
        FRINTA      "00011110 tt 1 001100 10000 nnnnn ddddd": FP16 partly => fp::frinta(t, n, d) if fp::format(t);
        FRINTX      "00011110 tt 1 001110 10000 nnnnn ddddd": FP16 partly => fp::frintx(t, n, d) if fp::format(t);
        FRINTI      "00011110 tt 1 001111 10000 nnnnn ddddd": FP16 partly => fp::frinti(t, n, d) if fp::format(t);
        FRINT32Z    "00011110 0t 1 010000 10000 nnnnn ddddd": FRINTTS     => fp::frint32z(t, n, d);
        FRINT32X    "00011110 0t 1 010001 10000 nnnnn ddddd": FRINTTS     => fp::frint32x(t, n, d);
        FRINT64Z    "00011110 0t 1 010010 10000 nnnnn ddddd": FRINTTS     => fp::frint64z(t, n, d);
        FRINT64X    "00011110 0t 1 010011 10000 nnnnn ddddd": FRINTTS     => fp::frint64x(t, n, d);
    }
    "Floating-point compare" {
        FCMP       "00011110 tt 1 mmmmm 00 1000 nnnnn 00 000": FP16 partly => fp::fcmp(t, m, n) if fp::format(t);
        FCMP_zero  "00011110 tt 1 ----- 00 1000 nnnnn 01 000": FP16 partly => fp::fcmp_zero(t, n) if fp::format(t);
        FCMPE      "00011110 tt 1 mmmmm 00 1000 nnnnn 10 000": FP16 partly => fp::fcmpe(t, m, n) if fp::format(t);
        FCMPE_zero "00011110 tt 1 ----- 00 1000 nnnnn 11 000": FP16 partly => fp::fcmpe_zero(t, n) if fp::format(t);
    }
    "Floating-point immediate" {
        FMOV_imm "00011110 tt 1 iiiiiiii 100 00000 ddddd": FP16 partly => fp::fmov_imm(t, i, d) if fp::format(t);
    }
    "Floating-point conditional compare" {
        FCCMP  "00011110 tt 1 mmmmm cccc 01 nnnnn 0 ffff": FP16 partly => fp::fccmp(t, m, c, n, f) if fp::format(t);
        FCCMPE "00011110 tt 1 mmmmm cccc 01 nnnnn 1 ffff": FP16 partly => fp::fccmpe(t, m, c, n, f) if fp::format(t);
    }
    "Floating-point data-processing (2 source)" {
        FMUL   "00011110 tt 1 mmmmm 0000 10 nnnnn ddddd": FP16 partly => fp::fmul(t, m, n, d) if fp::format(t);
        FDIV   "00011110 tt 1 mmmmm 0001 10 nnnnn ddddd": FP16 partly => fp::fdiv(t, m, n, d) if fp::format(t);
        FADD   "00011110 tt 1 mmmmm 0010 10 nnnnn ddddd": FP16 partly => fp::fadd(t, m, n, d) if fp::format(t);
        FSUB   "00011110 tt 1 mmmmm 0011 10 nnnnn ddddd": FP16 partly => fp::fsub(t, m, n, d) if fp::format(t);
        FMAX   "00011110 tt 1 mmmmm 0100 10 nnnnn ddddd": FP16 partly => fp::fmax(t, m, n, d) if fp::format(t);
        FMIN   "00011110 tt 1 mmmmm 0101 10 nnnnn ddddd": FP16 partly => fp::fmin(t, m, n, d) if fp::format(t);
        FMAXNM "00011110 tt 1 mmmmm 0110 10 nnnnn ddddd": FP16 partly => fp::fmaxnm(t, m, n, d) if fp::format(t);
        FMINNM "00011110 tt 1 mmmmm 0111 10 nnnnn ddddd": FP16 partly => fp::fminnm(t, m, n, d) if fp::format(t);
        FNMUL  "00011110 tt 1 mmmmm 1000 10 nnnnn ddddd": FP16 partly => fp::fnmul(t, m, n, d) if fp::format(t);
    }
    "Floating-point conditional select" {
        FCSEL "00011110 tt 1 mmmmm cccc 11 nnnnn ddddd": FP16 partly => fp::fcsel(t, m, c, n, d) if fp::format(t);
    }
    "Floating-point data-processing (3 source)" {
        FMADD  "00011111 tt 0 mmmmm 0 aaaaa nnnnn ddddd": FP16 partly => fp::fmadd(t, m, a, n, d) if fp::format(t);
        FMSUB  "00011111 tt 0 mmmmm 1 aaaaa nnnnn ddddd": FP16 partly => fp::fmsub(t, m, a, n, d) if fp::format(t);
        FNMADD "00011111 tt 1 mmmmm 0 aaaaa nnnnn ddddd": FP16 partly => fp::fnmadd(t, m, a, n, d) if fp::format(t);
        FNMSUB "00011111 tt 1 mmmmm 1 aaaaa nnnnn ddddd": FP16 partly => fp::fnmsub(t, m, a, n, d) if fp::format(t);
    }
}
    } };
}
