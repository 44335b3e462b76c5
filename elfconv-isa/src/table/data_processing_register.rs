//! Data processing (register) (Arm ARM C4.1). The form of a line is described in [`super`].

macro_rules! data_processing_register {
    ($($chain:tt)*) => { chain! { $($chain)*
"Data processing (register)" {
    "Data-processing (2 source)" {
        UDIV   "z0011010110 mmmmm 000010 nnnnn ddddd"         => dp_reg::udiv(z, m, n, d);
        SDIV   "z0011010110 mmmmm 000011 nnnnn ddddd"         => dp_reg::sdiv(z, m, n, d);
        LSLV   "z0011010110 mmmmm 001000 nnnnn ddddd"         => dp_reg::lslv(z, m, n, d);
        LSRV   "z0011010110 mmmmm 001001 nnnnn ddddd"         => dp_reg::lsrv(z, m, n, d);
        ASRV   "z0011010110 mmmmm 001010 nnnnn ddddd"         => dp_reg::asrv(z, m, n, d);
        RORV   "z0011010110 mmmmm 001011 nnnnn ddddd"         => dp_reg::rorv(z, m, n, d);
        CRC32C "z0011010110 mmmmm 0101 ss nnnnn ddddd": CRC32 => dp_reg::crc32c(s, m, n, d) if dp_reg::is_crc_size(z, s);
        CRC32  "z0011010110 mmmmm 0100 ss nnnnn ddddd": CRC32 => dp_reg::crc32(s, m, n, d) if dp_reg::is_crc_size(z, s);
        SMAX   "z0011010110 mmmmm 011000 nnnnn ddddd": CSSC   => dp_reg::smax(z, m, n, d);
        UMAX   "z0011010110 mmmmm 011001 nnnnn ddddd": CSSC   => dp_reg::umax(z, m, n, d);
        SMIN   "z0011010110 mmmmm 011010 nnnnn ddddd": CSSC   => dp_reg::smin(z, m, n, d);
        UMIN   "z0011010110 mmmmm 011011 nnnnn ddddd": CSSC   => dp_reg::umin(z, m, n, d);
    }
    "Data-processing (1 source)" {
        RBIT  "z1011010110 00000 000000 nnnnn ddddd"       => dp_reg::rbit(z, n, d);
        REV16 "z1011010110 00000 000001 nnnnn ddddd"       => dp_reg::rev16(z, n, d);
        REV_w "01011010110 00000 000010 nnnnn ddddd"       => dp_reg::rev_w(n, d);
        REV32 "11011010110 00000 000010 nnnnn ddddd"       => dp_reg::rev32(n, d);
        REV_x "11011010110 00000 000011 nnnnn ddddd"       => dp_reg::rev_x(n, d);
        CLZ   "z1011010110 00000 000100 nnnnn ddddd"       => dp_reg::clz(z, n, d);
        CLS   "z1011010110 00000 000101 nnnnn ddddd"       => dp_reg::cls(z, n, d);
        CTZ   "z1011010110 00000 000110 nnnnn ddddd": CSSC => dp_reg::ctz(z, n, d);
        CNT   "z1011010110 00000 000111 nnnnn ddddd": CSSC => dp_reg::cnt(z, n, d);
        ABS   "z1011010110 00000 001000 nnnnn ddddd": CSSC => dp_reg::abs(z, n, d);
    }
    "Logical (shifted register)" {
        AND_reg  "z0001010 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::and(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
        BIC_reg  "z0001010 hh 1 mmmmm iiiiii nnnnn ddddd" => dp_reg::bic(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
        ORR_reg  "z0101010 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::orr(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
        ORN_reg  "z0101010 hh 1 mmmmm iiiiii nnnnn ddddd" => dp_reg::orn(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
        EOR_reg  "z1001010 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::eor(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
        EON_reg  "z1001010 hh 1 mmmmm iiiiii nnnnn ddddd" => dp_reg::eon(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
        ANDS_reg "z1101010 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::ands(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
        BICS_reg "z1101010 hh 1 mmmmm iiiiii nnnnn ddddd" => dp_reg::bics(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
    }
    "Add/subtract (shifted register)" {
        ADD_reg  "z0001011 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::add(z, h, m, i, n, d) if dp_reg::is_arithmetic_shift(z, h, i);
        ADDS_reg "z0101011 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::adds(z, h, m, i, n, d) if dp_reg::is_arithmetic_shift(z, h, i);
        SUB_reg  "z1001011 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::sub(z, h, m, i, n, d) if dp_reg::is_arithmetic_shift(z, h, i);
        SUBS_reg "z1101011 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::subs(z, h, m, i, n, d) if dp_reg::is_arithmetic_shift(z, h, i);
    }
    "Add/subtract (extended register)" {
        ADD_ext  "z0001011001 mmmmm ooo iii nnnnn ddddd" => dp_reg::add_ext(z, m, o, i, n, d) if dp_reg::is_extend_shift(i);
        ADDS_ext "z0101011001 mmmmm ooo iii nnnnn ddddd" => dp_reg::adds_ext(z, m, o, i, n, d) if dp_reg::is_extend_shift(i);
        SUB_ext  "z1001011001 mmmmm ooo iii nnnnn ddddd" => dp_reg::sub_ext(z, m, o, i, n, d) if dp_reg::is_extend_shift(i);
        SUBS_ext "z1101011001 mmmmm ooo iii nnnnn ddddd" => dp_reg::subs_ext(z, m, o, i, n, d) if dp_reg::is_extend_shift(i);
    }
    "Add/subtract (with carry)" {
        ADC  "z0011010000 mmmmm 000000 nnnnn ddddd" => dp_reg::adc(z, m, n, d);
        ADCS "z0111010000 mmmmm 000000 nnnnn ddddd" => dp_reg::adcs(z, m, n, d);
        SBC  "z1011010000 mmmmm 000000 nnnnn ddddd" => dp_reg::sbc(z, m, n, d);
        SBCS "z1111010000 mmmmm 000000 nnnnn ddddd" => dp_reg::sbcs(z, m, n, d);
    }
    "Flag manipulation" {
        RMIF "10111010000 iiiiii 00001 nnnnn 0 kkkk": FlagM => dp_reg::rmif(i, n, k);
        SETF "00111010000 000000 s 0010 nnnnn 01101": FlagM => dp_reg::setf(s, n);
    }
    "Conditional compare" {
        CCMN_reg "z0111010010 mmmmm cccc 00 nnnnn 0 vvvv" => dp_reg::ccmn_reg(z, m, c, n, v);
        CCMP_reg "z1111010010 mmmmm cccc 00 nnnnn 0 vvvv" => dp_reg::ccmp_reg(z, m, c, n, v);
        CCMN_imm "z0111010010 iiiii cccc 10 nnnnn 0 vvvv" => dp_reg::ccmn_imm(z, i, c, n, v);
        CCMP_imm "z1111010010 iiiii cccc 10 nnnnn 0 vvvv" => dp_reg::ccmp_imm(z, i, c, n, v);
    }
    "Conditional select" {
        CSEL  "z0011010100 mmmmm cccc 00 nnnnn ddddd" => dp_reg::csel(z, m, c, n, d);
        CSINC "z0011010100 mmmmm cccc 01 nnnnn ddddd" => dp_reg::csinc(z, m, c, n, d);
        CSINV "z1011010100 mmmmm cccc 00 nnnnn ddddd" => dp_reg::csinv(z, m, c, n, d);
        CSNEG "z1011010100 mmmmm cccc 01 nnnnn ddddd" => dp_reg::csneg(z, m, c, n, d);
    }
    "Data-processing (3 source)" {
        MADD   "z0011011000 mmmmm 0 aaaaa nnnnn ddddd" => dp_reg::madd(z, m, a, n, d);
        MSUB   "z0011011000 mmmmm 1 aaaaa nnnnn ddddd" => dp_reg::msub(z, m, a, n, d);
        SMADDL "10011011001 mmmmm 0 aaaaa nnnnn ddddd" => dp_reg::smaddl(m, a, n, d);
        SMSUBL "10011011001 mmmmm 1 aaaaa nnnnn ddddd" => dp_reg::smsubl(m, a, n, d);
        SMULH  "10011011010 mmmmm 0 11111 nnnnn ddddd" => dp_reg::smulh(m, n, d);
        UMADDL "10011011101 mmmmm 0 aaaaa nnnnn ddddd" => dp_reg::umaddl(m, a, n, d);
        UMSUBL "10011011101 mmmmm 1 aaaaa nnnnn ddddd" => dp_reg::umsubl(m, a, n, d);
        UMULH  "10011011110 mmmmm 0 11111 nnnnn ddddd" => dp_reg::umulh(m, n, d);
    }
}
    } };
}
