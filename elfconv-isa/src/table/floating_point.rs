//! Scalar floating-point (Arm ARM C4.1). The form of a line is described in [`super`].

macro_rules! floating_point {
    ($($chain:tt)*) => { chain! { $($chain)*
"Scalar floating-point" {
    "Conversion between floating-point and fixed-point" {
        SCVTF_fixed  "s 0011110 0t 0 00 010 iiiiii nnnnn ddddd" => fp::scvtf_fixed(s, t, i, n, d) if fp::scale_fits(s, i);
        UCVTF_fixed  "s 0011110 0t 0 00 011 iiiiii nnnnn ddddd" => fp::ucvtf_fixed(s, t, i, n, d) if fp::scale_fits(s, i);
        FCVTZS_fixed "s 0011110 0t 0 11 000 iiiiii nnnnn ddddd" => fp::fcvtzs_fixed(s, t, i, n, d) if fp::scale_fits(s, i);
        FCVTZU_fixed "s 0011110 0t 0 11 001 iiiiii nnnnn ddddd" => fp::fcvtzu_fixed(s, t, i, n, d) if fp::scale_fits(s, i);
    }
    "Conversion between floating-point and integer" {
        FCVTNS        "s 0011110 0t 1 00 000 000000 nnnnn ddddd" => fp::fcvtns(s, t, n, d);
        FCVTNU        "s 0011110 0t 1 00 001 000000 nnnnn ddddd" => fp::fcvtnu(s, t, n, d);
        SCVTF         "s 0011110 0t 1 00 010 000000 nnnnn ddddd" => fp::scvtf(s, t, n, d);
        UCVTF         "s 0011110 0t 1 00 011 000000 nnnnn ddddd" => fp::ucvtf(s, t, n, d);
        FCVTAS        "s 0011110 0t 1 00 100 000000 nnnnn ddddd" => fp::fcvtas(s, t, n, d);
        FCVTAU        "s 0011110 0t 1 00 101 000000 nnnnn ddddd" => fp::fcvtau(s, t, n, d);
        FCVTPS        "s 0011110 0t 1 01 000 000000 nnnnn ddddd" => fp::fcvtps(s, t, n, d);
        FCVTPU        "s 0011110 0t 1 01 001 000000 nnnnn ddddd" => fp::fcvtpu(s, t, n, d);
        FCVTMS        "s 0011110 0t 1 10 000 000000 nnnnn ddddd" => fp::fcvtms(s, t, n, d);
        FCVTMU        "s 0011110 0t 1 10 001 000000 nnnnn ddddd" => fp::fcvtmu(s, t, n, d);
        FCVTZS        "s 0011110 0t 1 11 000 000000 nnnnn ddddd" => fp::fcvtzs(s, t, n, d);
        FCVTZU        "s 0011110 0t 1 11 001 000000 nnnnn ddddd" => fp::fcvtzu(s, t, n, d);
        FMOV_s_to_w   "0 0011110 00 1 00 110 000000 nnnnn ddddd" => fp::fmov_s_to_w(n, d);
        FMOV_w_to_s   "0 0011110 00 1 00 111 000000 nnnnn ddddd" => fp::fmov_w_to_s(n, d);
        FMOV_d_to_x   "1 0011110 01 1 00 110 000000 nnnnn ddddd" => fp::fmov_d_to_x(n, d);
        FMOV_x_to_d   "1 0011110 01 1 00 111 000000 nnnnn ddddd" => fp::fmov_x_to_d(n, d);
        FMOV_top_to_x "1 0011110 10 1 01 110 000000 nnnnn ddddd" => fp::fmov_top_to_gp(n, d);
        FMOV_x_to_top "1 0011110 10 1 01 111 000000 nnnnn ddddd" => fp::fmov_top_from_gp(n, d);
    }
    "Floating-point data-processing (1 source)" {
        FMOV_reg    "00011110 0t 1 000000 10000 nnnnn ddddd" => fp::fmov(t, n, d);
        FABS        "00011110 0t 1 000001 10000 nnnnn ddddd" => fp::fabs(t, n, d);
        FNEG        "00011110 0t 1 000010 10000 nnnnn ddddd" => fp::fneg(t, n, d);
        FSQRT       "00011110 0t 1 000011 10000 nnnnn ddddd" => fp::fsqrt(t, n, d);
        FCVT_s_to_d "00011110 00 1 000101 10000 nnnnn ddddd" => fp::fcvt_s_to_d(n, d);
        FCVT_s_to_h "00011110 00 1 000111 10000 nnnnn ddddd" => fp::fcvt_s_to_h(n, d);
        FCVT_d_to_s "00011110 01 1 000100 10000 nnnnn ddddd" => fp::fcvt_d_to_s(n, d);
        FCVT_d_to_h "00011110 01 1 000111 10000 nnnnn ddddd" => fp::fcvt_d_to_h(n, d);
        FCVT_h_to_s "00011110 11 1 000100 10000 nnnnn ddddd" => fp::fcvt_h_to_s(n, d);
        FCVT_h_to_d "00011110 11 1 000101 10000 nnnnn ddddd" => fp::fcvt_h_to_d(n, d);
        FRINTN      "00011110 0t 1 001000 10000 nnnnn ddddd" => fp::frintn(t, n, d);
        FRINTP      "00011110 0t 1 001001 10000 nnnnn ddddd" => fp::frintp(t, n, d);
        FRINTM      "00011110 0t 1 001010 10000 nnnnn ddddd" => fp::frintm(t, n, d);
        FRINTZ      "00011110 0t 1 001011 10000 nnnnn ddddd" => fp::frintz(t, n, d);
        FRINTA      "00011110 0t 1 001100 10000 nnnnn ddddd" => fp::frinta(t, n, d);
        FRINTX      "00011110 0t 1 001110 10000 nnnnn ddddd" => fp::frintx(t, n, d);
        FRINTI      "00011110 0t 1 001111 10000 nnnnn ddddd" => fp::frinti(t, n, d);
    }
    "Floating-point compare" {
        FCMP       "00011110 0t 1 mmmmm 00 1000 nnnnn 00 000" => fp::fcmp(t, m, n);
        FCMP_zero  "00011110 0t 1 ----- 00 1000 nnnnn 01 000" => fp::fcmp_zero(t, n);
        FCMPE      "00011110 0t 1 mmmmm 00 1000 nnnnn 10 000" => fp::fcmpe(t, m, n);
        FCMPE_zero "00011110 0t 1 ----- 00 1000 nnnnn 11 000" => fp::fcmpe_zero(t, n);
    }
    "Floating-point immediate" {
        FMOV_imm "00011110 0t 1 iiiiiiii 100 00000 ddddd" => fp::fmov_imm(t, i, d);
    }
    "Floating-point conditional compare" {
        FCCMP  "00011110 0t 1 mmmmm cccc 01 nnnnn 0 ffff" => fp::fccmp(t, m, c, n, f);
        FCCMPE "00011110 0t 1 mmmmm cccc 01 nnnnn 1 ffff" => fp::fccmpe(t, m, c, n, f);
    }
    "Floating-point data-processing (2 source)" {
        FMUL   "00011110 0t 1 mmmmm 0000 10 nnnnn ddddd" => fp::fmul(t, m, n, d);
        FDIV   "00011110 0t 1 mmmmm 0001 10 nnnnn ddddd" => fp::fdiv(t, m, n, d);
        FADD   "00011110 0t 1 mmmmm 0010 10 nnnnn ddddd" => fp::fadd(t, m, n, d);
        FSUB   "00011110 0t 1 mmmmm 0011 10 nnnnn ddddd" => fp::fsub(t, m, n, d);
        FMAX   "00011110 0t 1 mmmmm 0100 10 nnnnn ddddd" => fp::fmax(t, m, n, d);
        FMIN   "00011110 0t 1 mmmmm 0101 10 nnnnn ddddd" => fp::fmin(t, m, n, d);
        FMAXNM "00011110 0t 1 mmmmm 0110 10 nnnnn ddddd" => fp::fmaxnm(t, m, n, d);
        FMINNM "00011110 0t 1 mmmmm 0111 10 nnnnn ddddd" => fp::fminnm(t, m, n, d);
        FNMUL  "00011110 0t 1 mmmmm 1000 10 nnnnn ddddd" => fp::fnmul(t, m, n, d);
    }
    "Floating-point conditional select" {
        FCSEL "00011110 0t 1 mmmmm cccc 11 nnnnn ddddd" => fp::fcsel(t, m, c, n, d);
    }
    "Floating-point data-processing (3 source)" {
        FMADD  "00011111 0t 0 mmmmm 0 aaaaa nnnnn ddddd" => fp::fmadd(t, m, a, n, d);
        FMSUB  "00011111 0t 0 mmmmm 1 aaaaa nnnnn ddddd" => fp::fmsub(t, m, a, n, d);
        FNMADD "00011111 0t 1 mmmmm 0 aaaaa nnnnn ddddd" => fp::fnmadd(t, m, a, n, d);
        FNMSUB "00011111 0t 1 mmmmm 1 aaaaa nnnnn ddddd" => fp::fnmsub(t, m, a, n, d);
    }
}
    } };
}
