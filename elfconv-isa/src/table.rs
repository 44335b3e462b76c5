//! The instruction table: one line per instruction, in the Arm manual's order (C4.1) and words.
//!
//! A line is `NAME "bit string" => semantic_function(fields, ...);`, with an optional `if guard(fields, ...)` for encodings
//! that the bit string alone can't exclude (reserved combinations). Where two lines match a word, the first wins.
//! [`decode`] finds a word's line, [`execute`] runs its semantic function on any [`Machine`].

use crate::bits::{Field, Layout, Pattern};
use crate::machine::{FlowOf, IntoFlow, Machine};
use crate::semantics::*;

macro_rules! instructions {
    ($( $(#[$meta:meta])* $name:ident $bits:literal => $($function:ident)::+ ( $($field:ident),* ) $(if $($guard:ident)::+ ( $($guard_field:ident),* ))? ; )*) => {
        /// A line of the table.
        #[allow(non_camel_case_types, reason = "the names are the manual's, with the variant in lower case")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Op { $( $(#[$meta])* $name, )* }

        /// All lines, in the table's order.
        pub const OPS: &[Op] = &[ $( Op::$name, )* ];

        pub(crate) const PATTERNS: &[Pattern] = &[ $( Pattern::parse($bits), )* ];

        const LAYOUTS: &[Layout] = &[ $( Layout::parse($bits), )* ];

        impl Op {
            /// The line's name: the manual's mnemonic, and the variant in lower case.
            pub const fn name(self) -> &'static str {
                const NAMES: &[&str] = &[ $( stringify!($name), )* ];
                NAMES[self as usize]
            }

            /// The line's bit string.
            pub const fn bits(self) -> &'static str {
                const BITS: &[&str] = &[ $( $bits, )* ];
                BITS[self as usize]
            }

            /// Whether the guard, if the line has one, accepts a word that its bit string matches.
            pub(crate) fn accepts(self, word: u32) -> bool {
                let _ = word;
                match self {
                    $( Op::$name => true $( && $($guard)::+( $( { const F: Field = LAYOUTS[Op::$name as usize].field(stringify!($guard_field)); F.get(word) } ),* ) )?, )*
                }
            }
        }

        /// Does what the instruction `word`, decoded as `op`, does.
        pub fn execute<M: Machine>(m: &mut M, op: Op, word: u32) -> FlowOf<M> {
            match op {
                $( Op::$name => $($function)::+( m, $( { const F: Field = LAYOUTS[Op::$name as usize].field(stringify!($field)); F.get(word) } ),* ).into_flow(), )*
            }
        }
    };
}

instructions! {
    // ---- Reserved ----
    UDF               "0000000000000000 ----------------" => branches::undefined();

    // ---- Data processing, immediate ----
    // PC-relative addressing
    ADR               "0ll10000 iiiiiiiiiiiiiiiiiii ddddd" => dp_imm::adr(l, i, d);
    ADRP              "1ll10000 iiiiiiiiiiiiiiiiiii ddddd" => dp_imm::adrp(l, i, d);
    // Add/subtract (immediate)
    ADD_imm           "z00100010 h iiiiiiiiiiii nnnnn ddddd" => dp_imm::add_imm(z, h, i, n, d);
    ADDS_imm          "z01100010 h iiiiiiiiiiii nnnnn ddddd" => dp_imm::adds_imm(z, h, i, n, d);
    SUB_imm           "z10100010 h iiiiiiiiiiii nnnnn ddddd" => dp_imm::sub_imm(z, h, i, n, d);
    SUBS_imm          "z11100010 h iiiiiiiiiiii nnnnn ddddd" => dp_imm::subs_imm(z, h, i, n, d);
    // Logical (immediate)
    AND_imm           "z00100100 N rrrrrr ssssss nnnnn ddddd" => dp_imm::and_imm(z, N, r, s, n, d) if dp_imm::is_bitmask(z, N, r, s);
    ORR_imm           "z01100100 N rrrrrr ssssss nnnnn ddddd" => dp_imm::orr_imm(z, N, r, s, n, d) if dp_imm::is_bitmask(z, N, r, s);
    EOR_imm           "z10100100 N rrrrrr ssssss nnnnn ddddd" => dp_imm::eor_imm(z, N, r, s, n, d) if dp_imm::is_bitmask(z, N, r, s);
    ANDS_imm          "z11100100 N rrrrrr ssssss nnnnn ddddd" => dp_imm::ands_imm(z, N, r, s, n, d) if dp_imm::is_bitmask(z, N, r, s);
    // Move wide (immediate)
    MOVN              "z00100101 hh iiiiiiiiiiiiiiii ddddd" => dp_imm::movn(z, h, i, d) if dp_imm::is_halfword(z, h);
    MOVZ              "z10100101 hh iiiiiiiiiiiiiiii ddddd" => dp_imm::movz(z, h, i, d) if dp_imm::is_halfword(z, h);
    MOVK              "z11100101 hh iiiiiiiiiiiiiiii ddddd" => dp_imm::movk(z, h, i, d) if dp_imm::is_halfword(z, h);
    // Bitfield
    SBFM              "z00100110 N rrrrrr ssssss nnnnn ddddd" => dp_imm::sbfm(z, r, s, n, d) if dp_imm::is_bitfield(z, N, r, s);
    BFM               "z01100110 N rrrrrr ssssss nnnnn ddddd" => dp_imm::bfm(z, r, s, n, d) if dp_imm::is_bitfield(z, N, r, s);
    UBFM              "z10100110 N rrrrrr ssssss nnnnn ddddd" => dp_imm::ubfm(z, r, s, n, d) if dp_imm::is_bitfield(z, N, r, s);
    // Extract
    EXTR              "z00100111 N 0 mmmmm iiiiii nnnnn ddddd" => dp_imm::extr(z, m, i, n, d) if dp_imm::is_extract(z, N, i);

    // ---- Branches, exception generating and system instructions ----
    // Conditional branch (immediate)
    B_cond            "01010100 iiiiiiiiiiiiiiiiiii 0 cccc" => branches::b_cond(i, c);
    // Exception generation
    SVC               "11010100 000 iiiiiiiiiiiiiiii 00001" => branches::svc(i);
    BRK               "11010100 001 iiiiiiiiiiiiiiii 00000" => branches::brk(i);
    HLT               "11010100 010 ---------------- 00000" => branches::undefined();
    // Hints, barriers, PSTATE: all hints that are not allocated are NOPs, and of the allocated ones none does more
    HINT              "11010101 00000011 0010 ---- --- 11111" => system::nop();
    CLREX             "11010101 00000011 0011 ---- 010 11111" => system::clrex();
    DSB               "11010101 00000011 0011 ---- 100 11111" => system::nop();
    DMB               "11010101 00000011 0011 ---- 101 11111" => system::nop();
    ISB               "11010101 00000011 0011 ---- 110 11111" => system::code_changed();
    SB                "11010101 00000011 0011 0000 111 11111" => system::nop();
    CFINV             "11010101 00000000 0100 0000 000 11111" => system::cfinv();
    // System instructions
    DC_ZVA            "11010101 00001 011 0111 0100 001 ttttt" => system::dc_zva(t);
    DC_CVAC           "11010101 00001 011 0111 1010 001 -----" => system::nop();
    DC_CVAU           "11010101 00001 011 0111 1011 001 -----" => system::nop();
    DC_CVAP           "11010101 00001 011 0111 1100 001 -----" => system::nop();
    DC_CIVAC          "11010101 00001 011 0111 1110 001 -----" => system::nop();
    IC_IVAU           "11010101 00001 011 0111 0101 001 -----" => system::code_changed();
    // System register move
    MSR_NZCV          "11010101 00011 011 0100 0010 000 ttttt" => system::msr_nzcv(t);
    MSR_FPCR          "11010101 00011 011 0100 0100 000 ttttt" => system::msr_fpcr(t);
    MSR_FPSR          "11010101 00011 011 0100 0100 001 ttttt" => system::msr_fpsr(t);
    MSR_TPIDR_EL0     "11010101 00011 011 1101 0000 010 ttttt" => system::msr_tpidr(t);
    MRS_CTR_EL0       "11010101 00111 011 0000 0000 001 ttttt" => system::mrs_ctr(t);
    MRS_DCZID_EL0     "11010101 00111 011 0000 0000 111 ttttt" => system::mrs_dczid(t);
    MRS_NZCV          "11010101 00111 011 0100 0010 000 ttttt" => system::mrs_nzcv(t);
    MRS_FPCR          "11010101 00111 011 0100 0100 000 ttttt" => system::mrs_fpcr(t);
    MRS_FPSR          "11010101 00111 011 0100 0100 001 ttttt" => system::mrs_fpsr(t);
    MRS_TPIDR_EL0     "11010101 00111 011 1101 0000 010 ttttt" => system::mrs_tpidr(t);
    MRS_TPIDRRO_EL0   "11010101 00111 011 1101 0000 011 ttttt" => system::mrs_tpidrro(t);
    MRS_CNTFRQ_EL0    "11010101 00111 011 1110 0000 000 ttttt" => system::mrs_cntfrq(t);
    MRS_CNTVCT_EL0    "11010101 00111 011 1110 0000 010 ttttt" => system::mrs_cntvct(t);
    // Unconditional branch (register)
    BR                "1101011 0000 11111 000000 nnnnn 00000" => branches::br(n);
    BLR               "1101011 0001 11111 000000 nnnnn 00000" => branches::blr(n);
    RET               "1101011 0010 11111 000000 nnnnn 00000" => branches::ret(n);
    // Unconditional branch (immediate)
    B                 "000101 iiiiiiiiiiiiiiiiiiiiiiiiii" => branches::b(i);
    BL                "100101 iiiiiiiiiiiiiiiiiiiiiiiiii" => branches::bl(i);
    // Compare and branch (immediate)
    CBZ               "z0110100 iiiiiiiiiiiiiiiiiii ttttt" => branches::cbz(z, i, t);
    CBNZ              "z0110101 iiiiiiiiiiiiiiiiiii ttttt" => branches::cbnz(z, i, t);
    // Test and branch (immediate)
    TBZ               "h0110110 lllll iiiiiiiiiiiiii ttttt" => branches::tbz(h, l, i, t);
    TBNZ              "h0110111 lllll iiiiiiiiiiiiii ttttt" => branches::tbnz(h, l, i, t);

    // ---- Data processing, register ----
    // Data-processing (2 source)
    UDIV              "z0011010110 mmmmm 000010 nnnnn ddddd" => dp_reg::udiv(z, m, n, d);
    SDIV              "z0011010110 mmmmm 000011 nnnnn ddddd" => dp_reg::sdiv(z, m, n, d);
    LSLV              "z0011010110 mmmmm 001000 nnnnn ddddd" => dp_reg::lslv(z, m, n, d);
    LSRV              "z0011010110 mmmmm 001001 nnnnn ddddd" => dp_reg::lsrv(z, m, n, d);
    ASRV              "z0011010110 mmmmm 001010 nnnnn ddddd" => dp_reg::asrv(z, m, n, d);
    RORV              "z0011010110 mmmmm 001011 nnnnn ddddd" => dp_reg::rorv(z, m, n, d);
    CRC32C            "z0011010110 mmmmm 0101 ss nnnnn ddddd" => dp_reg::crc32c(s, m, n, d) if dp_reg::is_crc_size(z, s);
    CRC32             "z0011010110 mmmmm 0100 ss nnnnn ddddd" => dp_reg::crc32(s, m, n, d) if dp_reg::is_crc_size(z, s);
    // Data-processing (1 source)
    RBIT              "z1011010110 00000 000000 nnnnn ddddd" => dp_reg::rbit(z, n, d);
    REV16             "z1011010110 00000 000001 nnnnn ddddd" => dp_reg::rev16(z, n, d);
    REV_w             "01011010110 00000 000010 nnnnn ddddd" => dp_reg::rev_w(n, d);
    REV32             "11011010110 00000 000010 nnnnn ddddd" => dp_reg::rev32(n, d);
    REV_x             "11011010110 00000 000011 nnnnn ddddd" => dp_reg::rev_x(n, d);
    CLZ               "z1011010110 00000 000100 nnnnn ddddd" => dp_reg::clz(z, n, d);
    CLS               "z1011010110 00000 000101 nnnnn ddddd" => dp_reg::cls(z, n, d);
    // Logical (shifted register)
    AND_reg           "z0001010 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::and(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
    BIC_reg           "z0001010 hh 1 mmmmm iiiiii nnnnn ddddd" => dp_reg::bic(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
    ORR_reg           "z0101010 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::orr(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
    ORN_reg           "z0101010 hh 1 mmmmm iiiiii nnnnn ddddd" => dp_reg::orn(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
    EOR_reg           "z1001010 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::eor(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
    EON_reg           "z1001010 hh 1 mmmmm iiiiii nnnnn ddddd" => dp_reg::eon(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
    ANDS_reg          "z1101010 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::ands(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
    BICS_reg          "z1101010 hh 1 mmmmm iiiiii nnnnn ddddd" => dp_reg::bics(z, h, m, i, n, d) if dp_reg::is_shift(z, i);
    // Add/subtract (shifted register)
    ADD_reg           "z0001011 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::add(z, h, m, i, n, d) if dp_reg::is_arithmetic_shift(z, h, i);
    ADDS_reg          "z0101011 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::adds(z, h, m, i, n, d) if dp_reg::is_arithmetic_shift(z, h, i);
    SUB_reg           "z1001011 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::sub(z, h, m, i, n, d) if dp_reg::is_arithmetic_shift(z, h, i);
    SUBS_reg          "z1101011 hh 0 mmmmm iiiiii nnnnn ddddd" => dp_reg::subs(z, h, m, i, n, d) if dp_reg::is_arithmetic_shift(z, h, i);
    // Add/subtract (extended register)
    ADD_ext           "z0001011001 mmmmm ooo iii nnnnn ddddd" => dp_reg::add_ext(z, m, o, i, n, d) if dp_reg::is_extend_shift(i);
    ADDS_ext          "z0101011001 mmmmm ooo iii nnnnn ddddd" => dp_reg::adds_ext(z, m, o, i, n, d) if dp_reg::is_extend_shift(i);
    SUB_ext           "z1001011001 mmmmm ooo iii nnnnn ddddd" => dp_reg::sub_ext(z, m, o, i, n, d) if dp_reg::is_extend_shift(i);
    SUBS_ext          "z1101011001 mmmmm ooo iii nnnnn ddddd" => dp_reg::subs_ext(z, m, o, i, n, d) if dp_reg::is_extend_shift(i);
    // Add/subtract (with carry)
    ADC               "z0011010000 mmmmm 000000 nnnnn ddddd" => dp_reg::adc(z, m, n, d);
    ADCS              "z0111010000 mmmmm 000000 nnnnn ddddd" => dp_reg::adcs(z, m, n, d);
    SBC               "z1011010000 mmmmm 000000 nnnnn ddddd" => dp_reg::sbc(z, m, n, d);
    SBCS              "z1111010000 mmmmm 000000 nnnnn ddddd" => dp_reg::sbcs(z, m, n, d);
    // Flag manipulation
    RMIF              "10111010000 iiiiii 00001 nnnnn 0 kkkk" => dp_reg::rmif(i, n, k);
    SETF              "00111010000 000000 s 0010 nnnnn 01101" => dp_reg::setf(s, n);
    // Conditional compare
    CCMN_reg          "z0111010010 mmmmm cccc 00 nnnnn 0 vvvv" => dp_reg::ccmn_reg(z, m, c, n, v);
    CCMP_reg          "z1111010010 mmmmm cccc 00 nnnnn 0 vvvv" => dp_reg::ccmp_reg(z, m, c, n, v);
    CCMN_imm          "z0111010010 iiiii cccc 10 nnnnn 0 vvvv" => dp_reg::ccmn_imm(z, i, c, n, v);
    CCMP_imm          "z1111010010 iiiii cccc 10 nnnnn 0 vvvv" => dp_reg::ccmp_imm(z, i, c, n, v);
    // Conditional select
    CSEL              "z0011010100 mmmmm cccc 00 nnnnn ddddd" => dp_reg::csel(z, m, c, n, d);
    CSINC             "z0011010100 mmmmm cccc 01 nnnnn ddddd" => dp_reg::csinc(z, m, c, n, d);
    CSINV             "z1011010100 mmmmm cccc 00 nnnnn ddddd" => dp_reg::csinv(z, m, c, n, d);
    CSNEG             "z1011010100 mmmmm cccc 01 nnnnn ddddd" => dp_reg::csneg(z, m, c, n, d);
    // Data-processing (3 source)
    MADD              "z0011011000 mmmmm 0 aaaaa nnnnn ddddd" => dp_reg::madd(z, m, a, n, d);
    MSUB              "z0011011000 mmmmm 1 aaaaa nnnnn ddddd" => dp_reg::msub(z, m, a, n, d);
    SMADDL            "10011011001 mmmmm 0 aaaaa nnnnn ddddd" => dp_reg::smaddl(m, a, n, d);
    SMSUBL            "10011011001 mmmmm 1 aaaaa nnnnn ddddd" => dp_reg::smsubl(m, a, n, d);
    SMULH             "10011011010 mmmmm 0 11111 nnnnn ddddd" => dp_reg::smulh(m, n, d);
    UMADDL            "10011011101 mmmmm 0 aaaaa nnnnn ddddd" => dp_reg::umaddl(m, a, n, d);
    UMSUBL            "10011011101 mmmmm 1 aaaaa nnnnn ddddd" => dp_reg::umsubl(m, a, n, d);
    UMULH             "10011011110 mmmmm 0 11111 nnnnn ddddd" => dp_reg::umulh(m, n, d);

    // ---- Loads and stores ----
    // Advanced SIMD multiple structures, and post-indexed
    ST4_multi         "0q00110000000000 0000 ss nnnnn ttttt" => loads_stores::structures::st4(q, s, n, t) if loads_stores::structures::is_interleaved(q, s);
    ST4_multi_post    "0q001100100 mmmmm 0000 ss nnnnn ttttt" => loads_stores::structures::st4_post(q, m, s, n, t) if loads_stores::structures::is_interleaved(q, s);
    ST1_4             "0q00110000000000 0010 -- nnnnn ttttt" => loads_stores::structures::st1_4(q, n, t);
    ST1_4_post        "0q001100100 mmmmm 0010 -- nnnnn ttttt" => loads_stores::structures::st1_4_post(q, m, n, t);
    ST3_multi         "0q00110000000000 0100 ss nnnnn ttttt" => loads_stores::structures::st3(q, s, n, t) if loads_stores::structures::is_interleaved(q, s);
    ST3_multi_post    "0q001100100 mmmmm 0100 ss nnnnn ttttt" => loads_stores::structures::st3_post(q, m, s, n, t) if loads_stores::structures::is_interleaved(q, s);
    ST1_3             "0q00110000000000 0110 -- nnnnn ttttt" => loads_stores::structures::st1_3(q, n, t);
    ST1_3_post        "0q001100100 mmmmm 0110 -- nnnnn ttttt" => loads_stores::structures::st1_3_post(q, m, n, t);
    ST1_1             "0q00110000000000 0111 -- nnnnn ttttt" => loads_stores::structures::st1_1(q, n, t);
    ST1_1_post        "0q001100100 mmmmm 0111 -- nnnnn ttttt" => loads_stores::structures::st1_1_post(q, m, n, t);
    ST2_multi         "0q00110000000000 1000 ss nnnnn ttttt" => loads_stores::structures::st2(q, s, n, t) if loads_stores::structures::is_interleaved(q, s);
    ST2_multi_post    "0q001100100 mmmmm 1000 ss nnnnn ttttt" => loads_stores::structures::st2_post(q, m, s, n, t) if loads_stores::structures::is_interleaved(q, s);
    ST1_2             "0q00110000000000 1010 -- nnnnn ttttt" => loads_stores::structures::st1_2(q, n, t);
    ST1_2_post        "0q001100100 mmmmm 1010 -- nnnnn ttttt" => loads_stores::structures::st1_2_post(q, m, n, t);
    LD4_multi         "0q00110001000000 0000 ss nnnnn ttttt" => loads_stores::structures::ld4(q, s, n, t) if loads_stores::structures::is_interleaved(q, s);
    LD4_multi_post    "0q001100110 mmmmm 0000 ss nnnnn ttttt" => loads_stores::structures::ld4_post(q, m, s, n, t) if loads_stores::structures::is_interleaved(q, s);
    LD1_4             "0q00110001000000 0010 -- nnnnn ttttt" => loads_stores::structures::ld1_4(q, n, t);
    LD1_4_post        "0q001100110 mmmmm 0010 -- nnnnn ttttt" => loads_stores::structures::ld1_4_post(q, m, n, t);
    LD3_multi         "0q00110001000000 0100 ss nnnnn ttttt" => loads_stores::structures::ld3(q, s, n, t) if loads_stores::structures::is_interleaved(q, s);
    LD3_multi_post    "0q001100110 mmmmm 0100 ss nnnnn ttttt" => loads_stores::structures::ld3_post(q, m, s, n, t) if loads_stores::structures::is_interleaved(q, s);
    LD1_3             "0q00110001000000 0110 -- nnnnn ttttt" => loads_stores::structures::ld1_3(q, n, t);
    LD1_3_post        "0q001100110 mmmmm 0110 -- nnnnn ttttt" => loads_stores::structures::ld1_3_post(q, m, n, t);
    LD1_1             "0q00110001000000 0111 -- nnnnn ttttt" => loads_stores::structures::ld1_1(q, n, t);
    LD1_1_post        "0q001100110 mmmmm 0111 -- nnnnn ttttt" => loads_stores::structures::ld1_1_post(q, m, n, t);
    LD2_multi         "0q00110001000000 1000 ss nnnnn ttttt" => loads_stores::structures::ld2(q, s, n, t) if loads_stores::structures::is_interleaved(q, s);
    LD2_multi_post    "0q001100110 mmmmm 1000 ss nnnnn ttttt" => loads_stores::structures::ld2_post(q, m, s, n, t) if loads_stores::structures::is_interleaved(q, s);
    LD1_2             "0q00110001000000 1010 -- nnnnn ttttt" => loads_stores::structures::ld1_2(q, n, t);
    LD1_2_post        "0q001100110 mmmmm 1010 -- nnnnn ttttt" => loads_stores::structures::ld1_2_post(q, m, n, t);
    // Advanced SIMD single structure, and post-indexed
    LD_replicate      "0q00110101 r 00000 11 h 0 ss nnnnn ttttt" => loads_stores::structures::ld_replicate(q, r, h, s, n, t);
    LD_replicate_post "0q00110111 r mmmmm 11 h 0 ss nnnnn ttttt" => loads_stores::structures::ld_replicate_post(q, r, m, h, s, n, t);
    ST_single         "0q00110100 r 00000 gg h k ss nnnnn ttttt" => loads_stores::structures::st_single(q, r, g, h, k, s, n, t) if loads_stores::structures::is_lane(g, k, s);
    ST_single_post    "0q00110110 r mmmmm gg h k ss nnnnn ttttt" => loads_stores::structures::st_single_post(q, r, m, g, h, k, s, n, t) if loads_stores::structures::is_lane(g, k, s);
    LD_single         "0q00110101 r 00000 gg h k ss nnnnn ttttt" => loads_stores::structures::ld_single(q, r, g, h, k, s, n, t) if loads_stores::structures::is_lane(g, k, s);
    LD_single_post    "0q00110111 r mmmmm gg h k ss nnnnn ttttt" => loads_stores::structures::ld_single_post(q, r, m, g, h, k, s, n, t) if loads_stores::structures::is_lane(g, k, s);
    // Exclusive, ordered, compare and swap: register fields that should be one are required to be (else undefined)
    STXR              "ss001000000 rrrrr 0 11111 nnnnn ttttt" => loads_stores::atomics::stxr(s, r, n, t);
    STLXR             "ss001000000 rrrrr 1 11111 nnnnn ttttt" => loads_stores::atomics::stxr(s, r, n, t);
    STXP              "1z001000001 rrrrr 0 uuuuu nnnnn ttttt" => loads_stores::atomics::stxp(z, r, u, n, t);
    STLXP             "1z001000001 rrrrr 1 uuuuu nnnnn ttttt" => loads_stores::atomics::stxp(z, r, u, n, t);
    LDXR              "ss001000010 11111 0 11111 nnnnn ttttt" => loads_stores::atomics::ldxr(s, n, t);
    LDAXR             "ss001000010 11111 1 11111 nnnnn ttttt" => loads_stores::atomics::ldxr(s, n, t);
    LDXP              "1z001000011 11111 0 uuuuu nnnnn ttttt" => loads_stores::atomics::ldxp(z, u, n, t);
    LDAXP             "1z001000011 11111 1 uuuuu nnnnn ttttt" => loads_stores::atomics::ldxp(z, u, n, t);
    CASP              "0z0010000-1 rrrrr - 11111 nnnnn ttttt" => loads_stores::atomics::casp(z, r, n, t) if loads_stores::atomics::is_even_pair(r, t);
    STLLR             "ss001000100 11111 0 11111 nnnnn ttttt" => loads_stores::atomics::stlr(s, n, t);
    STLR              "ss001000100 11111 1 11111 nnnnn ttttt" => loads_stores::atomics::stlr(s, n, t);
    LDLAR             "ss001000110 11111 0 11111 nnnnn ttttt" => loads_stores::atomics::ldar(s, n, t);
    LDAR              "ss001000110 11111 1 11111 nnnnn ttttt" => loads_stores::atomics::ldar(s, n, t);
    CAS               "ss0010001-1 rrrrr - 11111 nnnnn ttttt" => loads_stores::atomics::cas(s, r, n, t);
    // Ordered, unscaled immediate
    STLUR             "ss011001000 iiiiiiiii 00 nnnnn ttttt" => loads_stores::stur(s, i, n, t);
    LDAPUR            "ss011001010 iiiiiiiii 00 nnnnn ttttt" => loads_stores::ldur(s, i, n, t);
    LDAPURS           "ss0110011o0 iiiiiiiii 00 nnnnn ttttt" => loads_stores::ldurs(s, o, i, n, t) if loads_stores::is_signed_load(s, o);
    // Literal
    LDR_lit           "0z011000 iiiiiiiiiiiiiiiiiii ttttt" => loads_stores::ldr_lit(z, i, t);
    LDRSW_lit         "10011000 iiiiiiiiiiiiiiiiiii ttttt" => loads_stores::ldrsw_lit(i, t);
    PRFM_lit          "11011000 ------------------- -----" => system::nop();
    LDR_fp_lit        "ss011100 iiiiiiiiiiiiiiiiiii ttttt" => loads_stores::simd::ldr_lit(s, i, t) if loads_stores::simd::is_pair_size(s);
    // Pairs: no-allocate, post-index, offset, pre-index
    STNP              "z0101 00000 iiiiiii uuuuu nnnnn ttttt" => loads_stores::stp(z, i, u, n, t);
    LDNP              "z0101 00001 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldp(z, i, u, n, t);
    STNP_fp           "ss101 10000 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::stp(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
    LDNP_fp           "ss101 10001 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::ldp(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
    STP_post          "z0101 00010 iiiiiii uuuuu nnnnn ttttt" => loads_stores::stp_post(z, i, u, n, t);
    LDP_post          "z0101 00011 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldp_post(z, i, u, n, t);
    LDPSW_post        "01101 00011 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldpsw_post(i, u, n, t);
    STP_fp_post       "ss101 10010 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::stp_post(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
    LDP_fp_post       "ss101 10011 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::ldp_post(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
    STP               "z0101 00100 iiiiiii uuuuu nnnnn ttttt" => loads_stores::stp(z, i, u, n, t);
    LDP               "z0101 00101 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldp(z, i, u, n, t);
    LDPSW             "01101 00101 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldpsw(i, u, n, t);
    STP_fp            "ss101 10100 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::stp(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
    LDP_fp            "ss101 10101 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::ldp(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
    STP_pre           "z0101 00110 iiiiiii uuuuu nnnnn ttttt" => loads_stores::stp_pre(z, i, u, n, t);
    LDP_pre           "z0101 00111 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldp_pre(z, i, u, n, t);
    LDPSW_pre         "01101 00111 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldpsw_pre(i, u, n, t);
    STP_fp_pre        "ss101 10110 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::stp_pre(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
    LDP_fp_pre        "ss101 10111 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::ldp_pre(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
    // Unscaled immediate
    STUR              "ss111000 00 0 iiiiiiiii 00 nnnnn ttttt" => loads_stores::stur(s, i, n, t);
    LDUR              "ss111000 01 0 iiiiiiiii 00 nnnnn ttttt" => loads_stores::ldur(s, i, n, t);
    LDURS             "ss111000 1o 0 iiiiiiiii 00 nnnnn ttttt" => loads_stores::ldurs(s, o, i, n, t) if loads_stores::is_signed_load(s, o);
    PRFUM             "11111000 10 0 --------- 00 ----- -----" => system::nop();
    STUR_fp           "ss111100 q0 0 iiiiiiiii 00 nnnnn ttttt" => loads_stores::simd::stur(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
    LDUR_fp           "ss111100 q1 0 iiiiiiiii 00 nnnnn ttttt" => loads_stores::simd::ldur(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
    // Post-index
    STR_post          "ss111000 00 0 iiiiiiiii 01 nnnnn ttttt" => loads_stores::str_post(s, i, n, t);
    LDR_post          "ss111000 01 0 iiiiiiiii 01 nnnnn ttttt" => loads_stores::ldr_post(s, i, n, t);
    LDRS_post         "ss111000 1o 0 iiiiiiiii 01 nnnnn ttttt" => loads_stores::ldrs_post(s, o, i, n, t) if loads_stores::is_signed_load(s, o);
    STR_fp_post       "ss111100 q0 0 iiiiiiiii 01 nnnnn ttttt" => loads_stores::simd::str_post(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
    LDR_fp_post       "ss111100 q1 0 iiiiiiiii 01 nnnnn ttttt" => loads_stores::simd::ldr_post(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
    // Unprivileged: in user mode as any other
    STTR              "ss111000 00 0 iiiiiiiii 10 nnnnn ttttt" => loads_stores::stur(s, i, n, t);
    LDTR              "ss111000 01 0 iiiiiiiii 10 nnnnn ttttt" => loads_stores::ldur(s, i, n, t);
    LDTRS             "ss111000 1o 0 iiiiiiiii 10 nnnnn ttttt" => loads_stores::ldurs(s, o, i, n, t) if loads_stores::is_signed_load(s, o);
    // Pre-index
    STR_pre           "ss111000 00 0 iiiiiiiii 11 nnnnn ttttt" => loads_stores::str_pre(s, i, n, t);
    LDR_pre           "ss111000 01 0 iiiiiiiii 11 nnnnn ttttt" => loads_stores::ldr_pre(s, i, n, t);
    LDRS_pre          "ss111000 1o 0 iiiiiiiii 11 nnnnn ttttt" => loads_stores::ldrs_pre(s, o, i, n, t) if loads_stores::is_signed_load(s, o);
    STR_fp_pre        "ss111100 q0 0 iiiiiiiii 11 nnnnn ttttt" => loads_stores::simd::str_pre(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
    LDR_fp_pre        "ss111100 q1 0 iiiiiiiii 11 nnnnn ttttt" => loads_stores::simd::ldr_pre(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
    // Atomic memory operations: acquire and release are ignored
    LDADD             "ss111000 --1 rrrrr 0 000 00 nnnnn ttttt" => loads_stores::atomics::ldadd(s, r, n, t);
    LDCLR             "ss111000 --1 rrrrr 0 001 00 nnnnn ttttt" => loads_stores::atomics::ldclr(s, r, n, t);
    LDEOR             "ss111000 --1 rrrrr 0 010 00 nnnnn ttttt" => loads_stores::atomics::ldeor(s, r, n, t);
    LDSET             "ss111000 --1 rrrrr 0 011 00 nnnnn ttttt" => loads_stores::atomics::ldset(s, r, n, t);
    LDSMAX            "ss111000 --1 rrrrr 0 100 00 nnnnn ttttt" => loads_stores::atomics::ldsmax(s, r, n, t);
    LDSMIN            "ss111000 --1 rrrrr 0 101 00 nnnnn ttttt" => loads_stores::atomics::ldsmin(s, r, n, t);
    LDUMAX            "ss111000 --1 rrrrr 0 110 00 nnnnn ttttt" => loads_stores::atomics::ldumax(s, r, n, t);
    LDUMIN            "ss111000 --1 rrrrr 0 111 00 nnnnn ttttt" => loads_stores::atomics::ldumin(s, r, n, t);
    SWP               "ss111000 --1 rrrrr 1 000 00 nnnnn ttttt" => loads_stores::atomics::swp(s, r, n, t);
    LDAPR             "ss111000 101 11111 1 100 00 nnnnn ttttt" => loads_stores::atomics::ldar(s, n, t);
    // Register offset
    STR_reg           "ss111000 00 1 mmmmm ppp k 10 nnnnn ttttt" => loads_stores::str_reg(s, m, p, k, n, t) if loads_stores::is_index(p);
    LDR_reg           "ss111000 01 1 mmmmm ppp k 10 nnnnn ttttt" => loads_stores::ldr_reg(s, m, p, k, n, t) if loads_stores::is_index(p);
    LDRS_reg          "ss111000 1o 1 mmmmm ppp k 10 nnnnn ttttt" => loads_stores::ldrs_reg(s, o, m, p, k, n, t) if loads_stores::is_signed_index(s, o, p);
    PRFM_reg          "11111000 10 1 ----- ppp - 10 ----- -----" => system::nop() if loads_stores::is_index(p);
    STR_fp_reg        "ss111100 q0 1 mmmmm ppp k 10 nnnnn ttttt" => loads_stores::simd::str_reg(s, q, m, p, k, n, t) if loads_stores::simd::is_index(s, q, p);
    LDR_fp_reg        "ss111100 q1 1 mmmmm ppp k 10 nnnnn ttttt" => loads_stores::simd::ldr_reg(s, q, m, p, k, n, t) if loads_stores::simd::is_index(s, q, p);
    // Unsigned immediate
    STR_imm           "ss111001 00  iiiiiiiiiiii nnnnn ttttt" => loads_stores::str_imm(s, i, n, t);
    LDR_imm           "ss111001 01  iiiiiiiiiiii nnnnn ttttt" => loads_stores::ldr_imm(s, i, n, t);
    LDRS_imm          "ss111001 1o  iiiiiiiiiiii nnnnn ttttt" => loads_stores::ldrs_imm(s, o, i, n, t) if loads_stores::is_signed_load(s, o);
    PRFM_imm          "11111001 10  ------------ ----- -----" => system::nop();
    STR_fp_imm        "ss111101 q0  iiiiiiiiiiii nnnnn ttttt" => loads_stores::simd::str_imm(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
    LDR_fp_imm        "ss111101 q1  iiiiiiiiiiii nnnnn ttttt" => loads_stores::simd::ldr_imm(s, q, i, n, t) if loads_stores::simd::is_size(s, q);

    // ---- Data processing, scalar floating-point and Advanced SIMD ----
    // Cryptographic AES
    AESE                   "01001110 00 10100 00100 10 nnnnn ddddd"             => crypto::aese(n, d);
    AESD                   "01001110 00 10100 00101 10 nnnnn ddddd"             => crypto::aesd(n, d);
    AESMC                  "01001110 00 10100 00110 10 nnnnn ddddd"             => crypto::aesmc(n, d);
    AESIMC                 "01001110 00 10100 00111 10 nnnnn ddddd"             => crypto::aesimc(n, d);
    // Cryptographic three-register SHA
    SHA1C                  "01011110 000 mmmmm 0 000 00 nnnnn ddddd"            => crypto::sha1c(m, n, d);
    SHA1P                  "01011110 000 mmmmm 0 001 00 nnnnn ddddd"            => crypto::sha1p(m, n, d);
    SHA1M                  "01011110 000 mmmmm 0 010 00 nnnnn ddddd"            => crypto::sha1m(m, n, d);
    SHA1SU0                "01011110 000 mmmmm 0 011 00 nnnnn ddddd"            => crypto::sha1su0(m, n, d);
    SHA256H                "01011110 000 mmmmm 0 100 00 nnnnn ddddd"            => crypto::sha256h(m, n, d);
    SHA256H2               "01011110 000 mmmmm 0 101 00 nnnnn ddddd"            => crypto::sha256h2(m, n, d);
    SHA256SU1              "01011110 000 mmmmm 0 110 00 nnnnn ddddd"            => crypto::sha256su1(m, n, d);
    // Cryptographic two-register SHA
    SHA1H                  "01011110 00 10100 00000 10 nnnnn ddddd"             => crypto::sha1h(n, d);
    SHA1SU1                "01011110 00 10100 00001 10 nnnnn ddddd"             => crypto::sha1su1(n, d);
    SHA256SU0              "01011110 00 10100 00010 10 nnnnn ddddd"             => crypto::sha256su0(n, d);
    // Advanced SIMD scalar copy
    DUP_element_scalar     "01 0 11110000 iiiii 0 0000 1 nnnnn ddddd"           => simd_copy::dup_scalar(i, n, d) if simd_copy::any_lane(i);
    // Advanced SIMD scalar two-register miscellaneous
    SUQADD_scalar          "01 0 11110 zz 10000 00011 10 nnnnn ddddd"           => simd_scalar::suqadd(z, n, d);
    SQABS_scalar           "01 0 11110 zz 10000 00111 10 nnnnn ddddd"           => simd_scalar::sqabs(z, n, d);
    CMGT_zero_scalar       "01 0 11110 11 10000 01000 10 nnnnn ddddd"           => simd_scalar::cmgt_zero(n, d);
    CMEQ_zero_scalar       "01 0 11110 11 10000 01001 10 nnnnn ddddd"           => simd_scalar::cmeq_zero(n, d);
    CMLT_zero_scalar       "01 0 11110 11 10000 01010 10 nnnnn ddddd"           => simd_scalar::cmlt_zero(n, d);
    ABS_scalar             "01 0 11110 11 10000 01011 10 nnnnn ddddd"           => simd_scalar::abs(n, d);
    SQXTN_scalar           "01 0 11110 zz 10000 10100 10 nnnnn ddddd"           => simd_scalar::sqxtn(z, n, d) if simd::size_below_3(z);
    FCVTNS_scalar          "01 0 11110 0z 10000 11010 10 nnnnn ddddd"           => simd_scalar::fcvtns(z, n, d);
    FCVTMS_scalar          "01 0 11110 0z 10000 11011 10 nnnnn ddddd"           => simd_scalar::fcvtms(z, n, d);
    FCVTAS_scalar          "01 0 11110 0z 10000 11100 10 nnnnn ddddd"           => simd_scalar::fcvtas(z, n, d);
    SCVTF_scalar           "01 0 11110 0z 10000 11101 10 nnnnn ddddd"           => simd_scalar::scvtf(z, n, d);
    FCMGT_zero_scalar      "01 0 11110 1z 10000 01100 10 nnnnn ddddd"           => simd_scalar::fcmgt_zero(z, n, d);
    FCMEQ_zero_scalar      "01 0 11110 1z 10000 01101 10 nnnnn ddddd"           => simd_scalar::fcmeq_zero(z, n, d);
    FCMLT_zero_scalar      "01 0 11110 1z 10000 01110 10 nnnnn ddddd"           => simd_scalar::fcmlt_zero(z, n, d);
    FCVTPS_scalar          "01 0 11110 1z 10000 11010 10 nnnnn ddddd"           => simd_scalar::fcvtps(z, n, d);
    FCVTZS_scalar          "01 0 11110 1z 10000 11011 10 nnnnn ddddd"           => simd_scalar::fcvtzs(z, n, d);
    FRECPE_scalar          "01 0 11110 1z 10000 11101 10 nnnnn ddddd"           => simd_scalar::frecpe(z, n, d);
    FRECPX_scalar          "01 0 11110 1z 10000 11111 10 nnnnn ddddd"           => simd_scalar::frecpx(z, n, d);
    USQADD_scalar          "01 1 11110 zz 10000 00011 10 nnnnn ddddd"           => simd_scalar::usqadd(z, n, d);
    SQNEG_scalar           "01 1 11110 zz 10000 00111 10 nnnnn ddddd"           => simd_scalar::sqneg(z, n, d);
    CMGE_zero_scalar       "01 1 11110 11 10000 01000 10 nnnnn ddddd"           => simd_scalar::cmge_zero(n, d);
    CMLE_zero_scalar       "01 1 11110 11 10000 01001 10 nnnnn ddddd"           => simd_scalar::cmle_zero(n, d);
    NEG_scalar             "01 1 11110 11 10000 01011 10 nnnnn ddddd"           => simd_scalar::neg(n, d);
    SQXTUN_scalar          "01 1 11110 zz 10000 10010 10 nnnnn ddddd"           => simd_scalar::sqxtun(z, n, d) if simd::size_below_3(z);
    UQXTN_scalar           "01 1 11110 zz 10000 10100 10 nnnnn ddddd"           => simd_scalar::uqxtn(z, n, d) if simd::size_below_3(z);
    FCVTXN_scalar          "01 1 11110 01 10000 10110 10 nnnnn ddddd"           => simd_scalar::fcvtxn(n, d);
    FCVTNU_scalar          "01 1 11110 0z 10000 11010 10 nnnnn ddddd"           => simd_scalar::fcvtnu(z, n, d);
    FCVTMU_scalar          "01 1 11110 0z 10000 11011 10 nnnnn ddddd"           => simd_scalar::fcvtmu(z, n, d);
    FCVTAU_scalar          "01 1 11110 0z 10000 11100 10 nnnnn ddddd"           => simd_scalar::fcvtau(z, n, d);
    UCVTF_scalar           "01 1 11110 0z 10000 11101 10 nnnnn ddddd"           => simd_scalar::ucvtf(z, n, d);
    FCMGE_zero_scalar      "01 1 11110 1z 10000 01100 10 nnnnn ddddd"           => simd_scalar::fcmge_zero(z, n, d);
    FCMLE_zero_scalar      "01 1 11110 1z 10000 01101 10 nnnnn ddddd"           => simd_scalar::fcmle_zero(z, n, d);
    FCVTPU_scalar          "01 1 11110 1z 10000 11010 10 nnnnn ddddd"           => simd_scalar::fcvtpu(z, n, d);
    FCVTZU_scalar          "01 1 11110 1z 10000 11011 10 nnnnn ddddd"           => simd_scalar::fcvtzu(z, n, d);
    FRSQRTE_scalar         "01 1 11110 1z 10000 11101 10 nnnnn ddddd"           => simd_scalar::frsqrte(z, n, d);
    // Advanced SIMD scalar pairwise
    ADDP_scalar            "01 0 11110 11 11000 11011 10 nnnnn ddddd"           => simd_scalar::addp(n, d);
    FMAXNMP_scalar         "01 1 11110 0z 11000 01100 10 nnnnn ddddd"           => simd_scalar::fmaxnmp(z, n, d);
    FADDP_scalar           "01 1 11110 0z 11000 01101 10 nnnnn ddddd"           => simd_scalar::faddp(z, n, d);
    FMAXP_scalar           "01 1 11110 0z 11000 01111 10 nnnnn ddddd"           => simd_scalar::fmaxp(z, n, d);
    FMINNMP_scalar         "01 1 11110 1z 11000 01100 10 nnnnn ddddd"           => simd_scalar::fminnmp(z, n, d);
    FMINP_scalar           "01 1 11110 1z 11000 01111 10 nnnnn ddddd"           => simd_scalar::fminp(z, n, d);
    // Advanced SIMD scalar three different
    SQDMLAL_scalar         "01 0 11110 zz 1 mmmmm 1001 00 nnnnn ddddd"          => simd_scalar::sqdmlal(z, m, n, d) if simd::size_h_or_s(z);
    SQDMLSL_scalar         "01 0 11110 zz 1 mmmmm 1011 00 nnnnn ddddd"          => simd_scalar::sqdmlsl(z, m, n, d) if simd::size_h_or_s(z);
    SQDMULL_scalar         "01 0 11110 zz 1 mmmmm 1101 00 nnnnn ddddd"          => simd_scalar::sqdmull(z, m, n, d) if simd::size_h_or_s(z);
    // Advanced SIMD scalar three same
    SQADD_scalar           "01 0 11110 zz 1 mmmmm 00001 1 nnnnn ddddd"          => simd_scalar::sqadd(z, m, n, d);
    SQSUB_scalar           "01 0 11110 zz 1 mmmmm 00101 1 nnnnn ddddd"          => simd_scalar::sqsub(z, m, n, d);
    CMGT_scalar            "01 0 11110 11 1 mmmmm 00110 1 nnnnn ddddd"          => simd_scalar::cmgt(m, n, d);
    CMGE_scalar            "01 0 11110 11 1 mmmmm 00111 1 nnnnn ddddd"          => simd_scalar::cmge(m, n, d);
    SSHL_scalar            "01 0 11110 11 1 mmmmm 01000 1 nnnnn ddddd"          => simd_scalar::sshl(m, n, d);
    SQSHL_scalar           "01 0 11110 zz 1 mmmmm 01001 1 nnnnn ddddd"          => simd_scalar::sqshl(z, m, n, d);
    SRSHL_scalar           "01 0 11110 11 1 mmmmm 01010 1 nnnnn ddddd"          => simd_scalar::srshl(m, n, d);
    SQRSHL_scalar          "01 0 11110 zz 1 mmmmm 01011 1 nnnnn ddddd"          => simd_scalar::sqrshl(z, m, n, d);
    ADD_scalar             "01 0 11110 11 1 mmmmm 10000 1 nnnnn ddddd"          => simd_scalar::add(m, n, d);
    CMTST_scalar           "01 0 11110 11 1 mmmmm 10001 1 nnnnn ddddd"          => simd_scalar::cmtst(m, n, d);
    SQDMULH_scalar         "01 0 11110 zz 1 mmmmm 10110 1 nnnnn ddddd"          => simd_scalar::sqdmulh(z, m, n, d) if simd::size_h_or_s(z);
    UQADD_scalar           "01 1 11110 zz 1 mmmmm 00001 1 nnnnn ddddd"          => simd_scalar::uqadd(z, m, n, d);
    UQSUB_scalar           "01 1 11110 zz 1 mmmmm 00101 1 nnnnn ddddd"          => simd_scalar::uqsub(z, m, n, d);
    CMHI_scalar            "01 1 11110 11 1 mmmmm 00110 1 nnnnn ddddd"          => simd_scalar::cmhi(m, n, d);
    CMHS_scalar            "01 1 11110 11 1 mmmmm 00111 1 nnnnn ddddd"          => simd_scalar::cmhs(m, n, d);
    USHL_scalar            "01 1 11110 11 1 mmmmm 01000 1 nnnnn ddddd"          => simd_scalar::ushl(m, n, d);
    UQSHL_scalar           "01 1 11110 zz 1 mmmmm 01001 1 nnnnn ddddd"          => simd_scalar::uqshl(z, m, n, d);
    URSHL_scalar           "01 1 11110 11 1 mmmmm 01010 1 nnnnn ddddd"          => simd_scalar::urshl(m, n, d);
    UQRSHL_scalar          "01 1 11110 zz 1 mmmmm 01011 1 nnnnn ddddd"          => simd_scalar::uqrshl(z, m, n, d);
    SUB_scalar             "01 1 11110 11 1 mmmmm 10000 1 nnnnn ddddd"          => simd_scalar::sub(m, n, d);
    CMEQ_scalar            "01 1 11110 11 1 mmmmm 10001 1 nnnnn ddddd"          => simd_scalar::cmeq(m, n, d);
    SQRDMULH_scalar        "01 1 11110 zz 1 mmmmm 10110 1 nnnnn ddddd"          => simd_scalar::sqrdmulh(z, m, n, d) if simd::size_h_or_s(z);
    FMULX_scalar           "01 0 11110 0z 1 mmmmm 11011 1 nnnnn ddddd"          => simd_scalar::fmulx(z, m, n, d);
    FCMEQ_scalar           "01 0 11110 0z 1 mmmmm 11100 1 nnnnn ddddd"          => simd_scalar::fcmeq(z, m, n, d);
    FRECPS_scalar          "01 0 11110 0z 1 mmmmm 11111 1 nnnnn ddddd"          => simd_scalar::frecps(z, m, n, d);
    FRSQRTS_scalar         "01 0 11110 1z 1 mmmmm 11111 1 nnnnn ddddd"          => simd_scalar::frsqrts(z, m, n, d);
    FCMGE_scalar           "01 1 11110 0z 1 mmmmm 11100 1 nnnnn ddddd"          => simd_scalar::fcmge(z, m, n, d);
    FACGE_scalar           "01 1 11110 0z 1 mmmmm 11101 1 nnnnn ddddd"          => simd_scalar::facge(z, m, n, d);
    FABD_scalar            "01 1 11110 1z 1 mmmmm 11010 1 nnnnn ddddd"          => simd_scalar::fabd(z, m, n, d);
    FCMGT_scalar           "01 1 11110 1z 1 mmmmm 11100 1 nnnnn ddddd"          => simd_scalar::fcmgt(z, m, n, d);
    FACGT_scalar           "01 1 11110 1z 1 mmmmm 11101 1 nnnnn ddddd"          => simd_scalar::facgt(z, m, n, d);
    // Advanced SIMD scalar shift by immediate
    SSHR_scalar            "01 0 111110 1 iiiiii 00000 1 nnnnn ddddd"           => simd_shift::sshr_scalar(i, n, d);
    SSRA_scalar            "01 0 111110 1 iiiiii 00010 1 nnnnn ddddd"           => simd_shift::ssra_scalar(i, n, d);
    SRSHR_scalar           "01 0 111110 1 iiiiii 00100 1 nnnnn ddddd"           => simd_shift::srshr_scalar(i, n, d);
    SRSRA_scalar           "01 0 111110 1 iiiiii 00110 1 nnnnn ddddd"           => simd_shift::srsra_scalar(i, n, d);
    SHL_scalar             "01 0 111110 1 iiiiii 01010 1 nnnnn ddddd"           => simd_shift::shl_scalar(i, n, d);
    SQSHL_scalar_imm       "01 0 111110 iiiiiii 01110 1 nnnnn ddddd"            => simd_shift::sqshl_scalar(i, n, d) if simd_shift::any_scalar(i);
    SQSHRN_scalar          "01 0 111110 iiiiiii 10010 1 nnnnn ddddd"            => simd_shift::sqshrn_scalar(i, n, d) if simd_shift::narrow_lane(i);
    SQRSHRN_scalar         "01 0 111110 iiiiiii 10011 1 nnnnn ddddd"            => simd_shift::sqrshrn_scalar(i, n, d) if simd_shift::narrow_lane(i);
    SCVTF_scalar_imm       "01 0 111110 iiiiiii 11100 1 nnnnn ddddd"            => simd_shift::scvtf_scalar(i, n, d) if simd_shift::fp_scalar(i);
    FCVTZS_scalar_imm      "01 0 111110 iiiiiii 11111 1 nnnnn ddddd"            => simd_shift::fcvtzs_scalar(i, n, d) if simd_shift::fp_scalar(i);
    USHR_scalar            "01 1 111110 1 iiiiii 00000 1 nnnnn ddddd"           => simd_shift::ushr_scalar(i, n, d);
    USRA_scalar            "01 1 111110 1 iiiiii 00010 1 nnnnn ddddd"           => simd_shift::usra_scalar(i, n, d);
    URSHR_scalar           "01 1 111110 1 iiiiii 00100 1 nnnnn ddddd"           => simd_shift::urshr_scalar(i, n, d);
    URSRA_scalar           "01 1 111110 1 iiiiii 00110 1 nnnnn ddddd"           => simd_shift::ursra_scalar(i, n, d);
    SRI_scalar             "01 1 111110 1 iiiiii 01000 1 nnnnn ddddd"           => simd_shift::sri_scalar(i, n, d);
    SLI_scalar             "01 1 111110 1 iiiiii 01010 1 nnnnn ddddd"           => simd_shift::sli_scalar(i, n, d);
    SQSHLU_scalar          "01 1 111110 iiiiiii 01100 1 nnnnn ddddd"            => simd_shift::sqshlu_scalar(i, n, d) if simd_shift::any_scalar(i);
    UQSHL_scalar_imm       "01 1 111110 iiiiiii 01110 1 nnnnn ddddd"            => simd_shift::uqshl_scalar(i, n, d) if simd_shift::any_scalar(i);
    SQSHRUN_scalar         "01 1 111110 iiiiiii 10000 1 nnnnn ddddd"            => simd_shift::sqshrun_scalar(i, n, d) if simd_shift::narrow_lane(i);
    SQRSHRUN_scalar        "01 1 111110 iiiiiii 10001 1 nnnnn ddddd"            => simd_shift::sqrshrun_scalar(i, n, d) if simd_shift::narrow_lane(i);
    UQSHRN_scalar          "01 1 111110 iiiiiii 10010 1 nnnnn ddddd"            => simd_shift::uqshrn_scalar(i, n, d) if simd_shift::narrow_lane(i);
    UQRSHRN_scalar         "01 1 111110 iiiiiii 10011 1 nnnnn ddddd"            => simd_shift::uqrshrn_scalar(i, n, d) if simd_shift::narrow_lane(i);
    UCVTF_scalar_imm       "01 1 111110 iiiiiii 11100 1 nnnnn ddddd"            => simd_shift::ucvtf_scalar(i, n, d) if simd_shift::fp_scalar(i);
    FCVTZU_scalar_imm      "01 1 111110 iiiiiii 11111 1 nnnnn ddddd"            => simd_shift::fcvtzu_scalar(i, n, d) if simd_shift::fp_scalar(i);
    // Advanced SIMD scalar x indexed element
    SQDMLAL_scalar_element "01 0 11111 zz l t mmmm 0011 h 0 nnnnn ddddd"        => simd_indexed::sqdmlal_scalar(z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    SQDMLSL_scalar_element "01 0 11111 zz l t mmmm 0111 h 0 nnnnn ddddd"        => simd_indexed::sqdmlsl_scalar(z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    SQDMULL_scalar_element "01 0 11111 zz l t mmmm 1011 h 0 nnnnn ddddd"        => simd_indexed::sqdmull_scalar(z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    SQDMULH_scalar_element "01 0 11111 zz l t mmmm 1100 h 0 nnnnn ddddd"        => simd_indexed::sqdmulh_scalar(z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    SQRDMULH_scalar_element "01 0 11111 zz l t mmmm 1101 h 0 nnnnn ddddd"        => simd_indexed::sqrdmulh_scalar(z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    FMLA_scalar_element    "01 0 11111 1z l t mmmm 0001 h 0 nnnnn ddddd"        => simd_indexed::fmla_scalar(z, l, t, m, h, n, d) if simd_indexed::fp_scalar(z, l);
    FMLS_scalar_element    "01 0 11111 1z l t mmmm 0101 h 0 nnnnn ddddd"        => simd_indexed::fmls_scalar(z, l, t, m, h, n, d) if simd_indexed::fp_scalar(z, l);
    FMUL_scalar_element    "01 0 11111 1z l t mmmm 1001 h 0 nnnnn ddddd"        => simd_indexed::fmul_scalar(z, l, t, m, h, n, d) if simd_indexed::fp_scalar(z, l);
    FMULX_scalar_element   "01 1 11111 1z l t mmmm 1001 h 0 nnnnn ddddd"        => simd_indexed::fmulx_scalar(z, l, t, m, h, n, d) if simd_indexed::fp_scalar(z, l);
    // Advanced SIMD table lookup
    TBL                    "0q 001110 00 0 mmmmm 0 ll 0 00 nnnnn ddddd"         => simd_permute::tbl(q, m, l, n, d);
    TBX                    "0q 001110 00 0 mmmmm 0 ll 1 00 nnnnn ddddd"         => simd_permute::tbx(q, m, l, n, d);
    // Advanced SIMD permute
    UZP1                   "0q 001110 zz 0 mmmmm 0 001 10 nnnnn ddddd"          => simd_permute::uzp1(q, z, m, n, d) if simd::not_1d(q, z);
    TRN1                   "0q 001110 zz 0 mmmmm 0 010 10 nnnnn ddddd"          => simd_permute::trn1(q, z, m, n, d) if simd::not_1d(q, z);
    ZIP1                   "0q 001110 zz 0 mmmmm 0 011 10 nnnnn ddddd"          => simd_permute::zip1(q, z, m, n, d) if simd::not_1d(q, z);
    UZP2                   "0q 001110 zz 0 mmmmm 0 101 10 nnnnn ddddd"          => simd_permute::uzp2(q, z, m, n, d) if simd::not_1d(q, z);
    TRN2                   "0q 001110 zz 0 mmmmm 0 110 10 nnnnn ddddd"          => simd_permute::trn2(q, z, m, n, d) if simd::not_1d(q, z);
    ZIP2                   "0q 001110 zz 0 mmmmm 0 111 10 nnnnn ddddd"          => simd_permute::zip2(q, z, m, n, d) if simd::not_1d(q, z);
    // Advanced SIMD extract
    EXT                    "0q 101110 00 0 mmmmm 0 iiii 0 nnnnn ddddd"          => simd_permute::ext(q, m, i, n, d) if simd_permute::ext_in_range(q, i);
    // Advanced SIMD copy
    DUP_element            "0q 0 01110000 iiiii 0 0000 1 nnnnn ddddd"           => simd_copy::dup_element(q, i, n, d) if simd_copy::vector_lane(q, i);
    DUP_general            "0q 0 01110000 iiiii 0 0001 1 nnnnn ddddd"           => simd_copy::dup_general(q, i, n, d) if simd_copy::vector_lane(q, i);
    INS_general            "01 0 01110000 iiiii 0 0011 1 nnnnn ddddd"           => simd_copy::ins_general(i, n, d) if simd_copy::any_lane(i);
    SMOV                   "0q 0 01110000 iiiii 0 0101 1 nnnnn ddddd"           => simd_copy::smov(q, i, n, d) if simd_copy::smov_lane(q, i);
    UMOV                   "0q 0 01110000 iiiii 0 0111 1 nnnnn ddddd"           => simd_copy::umov(q, i, n, d) if simd_copy::umov_lane(q, i);
    INS_element            "01 1 01110000 iiiii 0 jjjj 1 nnnnn ddddd"           => simd_copy::ins_element(i, j, n, d) if simd_copy::any_lane(i);
    // Advanced SIMD two-register miscellaneous
    REV64                  "0q 0 01110 zz 10000 00000 10 nnnnn ddddd"           => simd_two_misc::rev64(q, z, n, d) if simd::size_below_3(z);
    REV16_vec              "0q 0 01110 00 10000 00001 10 nnnnn ddddd"           => simd_two_misc::rev16(q, n, d);
    SADDLP                 "0q 0 01110 zz 10000 00010 10 nnnnn ddddd"           => simd_two_misc::saddlp(q, z, n, d) if simd::size_below_3(z);
    SUQADD                 "0q 0 01110 zz 10000 00011 10 nnnnn ddddd"           => simd_two_misc::suqadd(q, z, n, d) if simd::not_1d(q, z);
    CLS_vec                "0q 0 01110 zz 10000 00100 10 nnnnn ddddd"           => simd_two_misc::cls(q, z, n, d) if simd::size_below_3(z);
    CNT_vec                "0q 0 01110 00 10000 00101 10 nnnnn ddddd"           => simd_two_misc::cnt(q, n, d);
    SADALP                 "0q 0 01110 zz 10000 00110 10 nnnnn ddddd"           => simd_two_misc::sadalp(q, z, n, d) if simd::size_below_3(z);
    SQABS                  "0q 0 01110 zz 10000 00111 10 nnnnn ddddd"           => simd_two_misc::sqabs(q, z, n, d) if simd::not_1d(q, z);
    CMGT_zero              "0q 0 01110 zz 10000 01000 10 nnnnn ddddd"           => simd_two_misc::cmgt_zero(q, z, n, d) if simd::not_1d(q, z);
    CMEQ_zero              "0q 0 01110 zz 10000 01001 10 nnnnn ddddd"           => simd_two_misc::cmeq_zero(q, z, n, d) if simd::not_1d(q, z);
    CMLT_zero              "0q 0 01110 zz 10000 01010 10 nnnnn ddddd"           => simd_two_misc::cmlt_zero(q, z, n, d) if simd::not_1d(q, z);
    ABS_vec                "0q 0 01110 zz 10000 01011 10 nnnnn ddddd"           => simd_two_misc::abs(q, z, n, d) if simd::not_1d(q, z);
    XTN                    "0q 0 01110 zz 10000 10010 10 nnnnn ddddd"           => simd_two_misc::xtn(q, z, n, d) if simd::size_below_3(z);
    SQXTN                  "0q 0 01110 zz 10000 10100 10 nnnnn ddddd"           => simd_two_misc::sqxtn(q, z, n, d) if simd::size_below_3(z);
    FCVTN                  "0q 0 01110 0z 10000 10110 10 nnnnn ddddd"           => simd_two_misc_fp::fcvtn(q, z, n, d);
    FCVTL                  "0q 0 01110 0z 10000 10111 10 nnnnn ddddd"           => simd_two_misc_fp::fcvtl(q, z, n, d);
    FRINTN_vec             "0q 0 01110 0z 10000 11000 10 nnnnn ddddd"           => simd_two_misc_fp::frintn(q, z, n, d) if simd::fp_not_1d(q, z);
    FRINTM_vec             "0q 0 01110 0z 10000 11001 10 nnnnn ddddd"           => simd_two_misc_fp::frintm(q, z, n, d) if simd::fp_not_1d(q, z);
    FCVTNS_vec             "0q 0 01110 0z 10000 11010 10 nnnnn ddddd"           => simd_two_misc_fp::fcvtns(q, z, n, d) if simd::fp_not_1d(q, z);
    FCVTMS_vec             "0q 0 01110 0z 10000 11011 10 nnnnn ddddd"           => simd_two_misc_fp::fcvtms(q, z, n, d) if simd::fp_not_1d(q, z);
    FCVTAS_vec             "0q 0 01110 0z 10000 11100 10 nnnnn ddddd"           => simd_two_misc_fp::fcvtas(q, z, n, d) if simd::fp_not_1d(q, z);
    SCVTF_vec              "0q 0 01110 0z 10000 11101 10 nnnnn ddddd"           => simd_two_misc_fp::scvtf(q, z, n, d) if simd::fp_not_1d(q, z);
    FCMGT_zero             "0q 0 01110 1z 10000 01100 10 nnnnn ddddd"           => simd_two_misc_fp::fcmgt_zero(q, z, n, d) if simd::fp_not_1d(q, z);
    FCMEQ_zero             "0q 0 01110 1z 10000 01101 10 nnnnn ddddd"           => simd_two_misc_fp::fcmeq_zero(q, z, n, d) if simd::fp_not_1d(q, z);
    FCMLT_zero             "0q 0 01110 1z 10000 01110 10 nnnnn ddddd"           => simd_two_misc_fp::fcmlt_zero(q, z, n, d) if simd::fp_not_1d(q, z);
    FABS_vec               "0q 0 01110 1z 10000 01111 10 nnnnn ddddd"           => simd_two_misc_fp::fabs(q, z, n, d) if simd::fp_not_1d(q, z);
    FRINTP_vec             "0q 0 01110 1z 10000 11000 10 nnnnn ddddd"           => simd_two_misc_fp::frintp(q, z, n, d) if simd::fp_not_1d(q, z);
    FRINTZ_vec             "0q 0 01110 1z 10000 11001 10 nnnnn ddddd"           => simd_two_misc_fp::frintz(q, z, n, d) if simd::fp_not_1d(q, z);
    FCVTPS_vec             "0q 0 01110 1z 10000 11010 10 nnnnn ddddd"           => simd_two_misc_fp::fcvtps(q, z, n, d) if simd::fp_not_1d(q, z);
    FCVTZS_vec             "0q 0 01110 1z 10000 11011 10 nnnnn ddddd"           => simd_two_misc_fp::fcvtzs(q, z, n, d) if simd::fp_not_1d(q, z);
    URECPE                 "0q 0 01110 10 10000 11100 10 nnnnn ddddd"           => simd_two_misc_fp::urecpe(q, n, d);
    FRECPE                 "0q 0 01110 1z 10000 11101 10 nnnnn ddddd"           => simd_two_misc_fp::frecpe(q, z, n, d) if simd::fp_not_1d(q, z);
    REV32_vec              "0q 1 01110 zz 10000 00000 10 nnnnn ddddd"           => simd_two_misc::rev32(q, z, n, d) if simd::size_below_2(z);
    UADDLP                 "0q 1 01110 zz 10000 00010 10 nnnnn ddddd"           => simd_two_misc::uaddlp(q, z, n, d) if simd::size_below_3(z);
    USQADD                 "0q 1 01110 zz 10000 00011 10 nnnnn ddddd"           => simd_two_misc::usqadd(q, z, n, d) if simd::not_1d(q, z);
    CLZ_vec                "0q 1 01110 zz 10000 00100 10 nnnnn ddddd"           => simd_two_misc::clz(q, z, n, d) if simd::size_below_3(z);
    NOT                    "0q 1 01110 00 10000 00101 10 nnnnn ddddd"           => simd_two_misc::not(q, n, d);
    RBIT_vec               "0q 1 01110 01 10000 00101 10 nnnnn ddddd"           => simd_two_misc::rbit(q, n, d);
    UADALP                 "0q 1 01110 zz 10000 00110 10 nnnnn ddddd"           => simd_two_misc::uadalp(q, z, n, d) if simd::size_below_3(z);
    SQNEG                  "0q 1 01110 zz 10000 00111 10 nnnnn ddddd"           => simd_two_misc::sqneg(q, z, n, d) if simd::not_1d(q, z);
    CMGE_zero              "0q 1 01110 zz 10000 01000 10 nnnnn ddddd"           => simd_two_misc::cmge_zero(q, z, n, d) if simd::not_1d(q, z);
    CMLE_zero              "0q 1 01110 zz 10000 01001 10 nnnnn ddddd"           => simd_two_misc::cmle_zero(q, z, n, d) if simd::not_1d(q, z);
    NEG_vec                "0q 1 01110 zz 10000 01011 10 nnnnn ddddd"           => simd_two_misc::neg(q, z, n, d) if simd::not_1d(q, z);
    SQXTUN                 "0q 1 01110 zz 10000 10010 10 nnnnn ddddd"           => simd_two_misc::sqxtun(q, z, n, d) if simd::size_below_3(z);
    SHLL                   "0q 1 01110 zz 10000 10011 10 nnnnn ddddd"           => simd_two_misc::shll(q, z, n, d) if simd::size_below_3(z);
    UQXTN                  "0q 1 01110 zz 10000 10100 10 nnnnn ddddd"           => simd_two_misc::uqxtn(q, z, n, d) if simd::size_below_3(z);
    FCVTXN                 "0q 1 01110 01 10000 10110 10 nnnnn ddddd"           => simd_two_misc_fp::fcvtxn(q, n, d);
    FRINTA_vec             "0q 1 01110 0z 10000 11000 10 nnnnn ddddd"           => simd_two_misc_fp::frinta(q, z, n, d) if simd::fp_not_1d(q, z);
    FRINTX_vec             "0q 1 01110 0z 10000 11001 10 nnnnn ddddd"           => simd_two_misc_fp::frintx(q, z, n, d) if simd::fp_not_1d(q, z);
    FCVTNU_vec             "0q 1 01110 0z 10000 11010 10 nnnnn ddddd"           => simd_two_misc_fp::fcvtnu(q, z, n, d) if simd::fp_not_1d(q, z);
    FCVTMU_vec             "0q 1 01110 0z 10000 11011 10 nnnnn ddddd"           => simd_two_misc_fp::fcvtmu(q, z, n, d) if simd::fp_not_1d(q, z);
    FCVTAU_vec             "0q 1 01110 0z 10000 11100 10 nnnnn ddddd"           => simd_two_misc_fp::fcvtau(q, z, n, d) if simd::fp_not_1d(q, z);
    UCVTF_vec              "0q 1 01110 0z 10000 11101 10 nnnnn ddddd"           => simd_two_misc_fp::ucvtf(q, z, n, d) if simd::fp_not_1d(q, z);
    FCMGE_zero             "0q 1 01110 1z 10000 01100 10 nnnnn ddddd"           => simd_two_misc_fp::fcmge_zero(q, z, n, d) if simd::fp_not_1d(q, z);
    FCMLE_zero             "0q 1 01110 1z 10000 01101 10 nnnnn ddddd"           => simd_two_misc_fp::fcmle_zero(q, z, n, d) if simd::fp_not_1d(q, z);
    FNEG_vec               "0q 1 01110 1z 10000 01111 10 nnnnn ddddd"           => simd_two_misc_fp::fneg(q, z, n, d) if simd::fp_not_1d(q, z);
    FRINTI_vec             "0q 1 01110 1z 10000 11001 10 nnnnn ddddd"           => simd_two_misc_fp::frinti(q, z, n, d) if simd::fp_not_1d(q, z);
    FCVTPU_vec             "0q 1 01110 1z 10000 11010 10 nnnnn ddddd"           => simd_two_misc_fp::fcvtpu(q, z, n, d) if simd::fp_not_1d(q, z);
    FCVTZU_vec             "0q 1 01110 1z 10000 11011 10 nnnnn ddddd"           => simd_two_misc_fp::fcvtzu(q, z, n, d) if simd::fp_not_1d(q, z);
    URSQRTE                "0q 1 01110 10 10000 11100 10 nnnnn ddddd"           => simd_two_misc_fp::ursqrte(q, n, d);
    FRSQRTE                "0q 1 01110 1z 10000 11101 10 nnnnn ddddd"           => simd_two_misc_fp::frsqrte(q, z, n, d) if simd::fp_not_1d(q, z);
    FSQRT_vec              "0q 1 01110 1z 10000 11111 10 nnnnn ddddd"           => simd_two_misc_fp::fsqrt(q, z, n, d) if simd::fp_not_1d(q, z);
    // Advanced SIMD across lanes
    SADDLV                 "0q 0 01110 zz 11000 00011 10 nnnnn ddddd"           => simd_across::saddlv(q, z, n, d) if simd_across::four_lanes(q, z);
    SMAXV                  "0q 0 01110 zz 11000 01010 10 nnnnn ddddd"           => simd_across::smaxv(q, z, n, d) if simd_across::four_lanes(q, z);
    SMINV                  "0q 0 01110 zz 11000 11010 10 nnnnn ddddd"           => simd_across::sminv(q, z, n, d) if simd_across::four_lanes(q, z);
    ADDV                   "0q 0 01110 zz 11000 11011 10 nnnnn ddddd"           => simd_across::addv(q, z, n, d) if simd_across::four_lanes(q, z);
    UADDLV                 "0q 1 01110 zz 11000 00011 10 nnnnn ddddd"           => simd_across::uaddlv(q, z, n, d) if simd_across::four_lanes(q, z);
    UMAXV                  "0q 1 01110 zz 11000 01010 10 nnnnn ddddd"           => simd_across::umaxv(q, z, n, d) if simd_across::four_lanes(q, z);
    UMINV                  "0q 1 01110 zz 11000 11010 10 nnnnn ddddd"           => simd_across::uminv(q, z, n, d) if simd_across::four_lanes(q, z);
    FMAXNMV                "01 1 01110 00 11000 01100 10 nnnnn ddddd"           => simd_across::fmaxnmv(n, d);
    FMAXV                  "01 1 01110 00 11000 01111 10 nnnnn ddddd"           => simd_across::fmaxv(n, d);
    FMINNMV                "01 1 01110 10 11000 01100 10 nnnnn ddddd"           => simd_across::fminnmv(n, d);
    FMINV                  "01 1 01110 10 11000 01111 10 nnnnn ddddd"           => simd_across::fminv(n, d);
    // Advanced SIMD three different
    SADDL                  "0q 0 01110 zz 1 mmmmm 0000 00 nnnnn ddddd"          => simd_three_diff::saddl(q, z, m, n, d) if simd::size_below_3(z);
    SADDW                  "0q 0 01110 zz 1 mmmmm 0001 00 nnnnn ddddd"          => simd_three_diff::saddw(q, z, m, n, d) if simd::size_below_3(z);
    SSUBL                  "0q 0 01110 zz 1 mmmmm 0010 00 nnnnn ddddd"          => simd_three_diff::ssubl(q, z, m, n, d) if simd::size_below_3(z);
    SSUBW                  "0q 0 01110 zz 1 mmmmm 0011 00 nnnnn ddddd"          => simd_three_diff::ssubw(q, z, m, n, d) if simd::size_below_3(z);
    ADDHN                  "0q 0 01110 zz 1 mmmmm 0100 00 nnnnn ddddd"          => simd_three_diff::addhn(q, z, m, n, d) if simd::size_below_3(z);
    SABAL                  "0q 0 01110 zz 1 mmmmm 0101 00 nnnnn ddddd"          => simd_three_diff::sabal(q, z, m, n, d) if simd::size_below_3(z);
    SUBHN                  "0q 0 01110 zz 1 mmmmm 0110 00 nnnnn ddddd"          => simd_three_diff::subhn(q, z, m, n, d) if simd::size_below_3(z);
    SABDL                  "0q 0 01110 zz 1 mmmmm 0111 00 nnnnn ddddd"          => simd_three_diff::sabdl(q, z, m, n, d) if simd::size_below_3(z);
    SMLAL                  "0q 0 01110 zz 1 mmmmm 1000 00 nnnnn ddddd"          => simd_three_diff::smlal(q, z, m, n, d) if simd::size_below_3(z);
    SMLSL                  "0q 0 01110 zz 1 mmmmm 1010 00 nnnnn ddddd"          => simd_three_diff::smlsl(q, z, m, n, d) if simd::size_below_3(z);
    SMULL                  "0q 0 01110 zz 1 mmmmm 1100 00 nnnnn ddddd"          => simd_three_diff::smull(q, z, m, n, d) if simd::size_below_3(z);
    SQDMLAL                "0q 0 01110 zz 1 mmmmm 1001 00 nnnnn ddddd"          => simd_three_diff::sqdmlal(q, z, m, n, d) if simd::size_h_or_s(z);
    SQDMLSL                "0q 0 01110 zz 1 mmmmm 1011 00 nnnnn ddddd"          => simd_three_diff::sqdmlsl(q, z, m, n, d) if simd::size_h_or_s(z);
    SQDMULL                "0q 0 01110 zz 1 mmmmm 1101 00 nnnnn ddddd"          => simd_three_diff::sqdmull(q, z, m, n, d) if simd::size_h_or_s(z);
    PMULL_b                "0q 0 01110 00 1 mmmmm 1110 00 nnnnn ddddd"          => simd_three_diff::pmull_8(q, m, n, d);
    PMULL_d                "0q 0 01110 11 1 mmmmm 1110 00 nnnnn ddddd"          => simd_three_diff::pmull_64(q, m, n, d);
    UADDL                  "0q 1 01110 zz 1 mmmmm 0000 00 nnnnn ddddd"          => simd_three_diff::uaddl(q, z, m, n, d) if simd::size_below_3(z);
    UADDW                  "0q 1 01110 zz 1 mmmmm 0001 00 nnnnn ddddd"          => simd_three_diff::uaddw(q, z, m, n, d) if simd::size_below_3(z);
    USUBL                  "0q 1 01110 zz 1 mmmmm 0010 00 nnnnn ddddd"          => simd_three_diff::usubl(q, z, m, n, d) if simd::size_below_3(z);
    USUBW                  "0q 1 01110 zz 1 mmmmm 0011 00 nnnnn ddddd"          => simd_three_diff::usubw(q, z, m, n, d) if simd::size_below_3(z);
    RADDHN                 "0q 1 01110 zz 1 mmmmm 0100 00 nnnnn ddddd"          => simd_three_diff::raddhn(q, z, m, n, d) if simd::size_below_3(z);
    UABAL                  "0q 1 01110 zz 1 mmmmm 0101 00 nnnnn ddddd"          => simd_three_diff::uabal(q, z, m, n, d) if simd::size_below_3(z);
    RSUBHN                 "0q 1 01110 zz 1 mmmmm 0110 00 nnnnn ddddd"          => simd_three_diff::rsubhn(q, z, m, n, d) if simd::size_below_3(z);
    UABDL                  "0q 1 01110 zz 1 mmmmm 0111 00 nnnnn ddddd"          => simd_three_diff::uabdl(q, z, m, n, d) if simd::size_below_3(z);
    UMLAL                  "0q 1 01110 zz 1 mmmmm 1000 00 nnnnn ddddd"          => simd_three_diff::umlal(q, z, m, n, d) if simd::size_below_3(z);
    UMLSL                  "0q 1 01110 zz 1 mmmmm 1010 00 nnnnn ddddd"          => simd_three_diff::umlsl(q, z, m, n, d) if simd::size_below_3(z);
    UMULL                  "0q 1 01110 zz 1 mmmmm 1100 00 nnnnn ddddd"          => simd_three_diff::umull(q, z, m, n, d) if simd::size_below_3(z);
    // Advanced SIMD three same
    SHADD                  "0q 0 01110 zz 1 mmmmm 00000 1 nnnnn ddddd"          => simd_three_same::shadd(q, z, m, n, d) if simd::size_below_3(z);
    SQADD                  "0q 0 01110 zz 1 mmmmm 00001 1 nnnnn ddddd"          => simd_three_same::sqadd(q, z, m, n, d) if simd::not_1d(q, z);
    SRHADD                 "0q 0 01110 zz 1 mmmmm 00010 1 nnnnn ddddd"          => simd_three_same::srhadd(q, z, m, n, d) if simd::size_below_3(z);
    AND_vec                "0q 0 01110 00 1 mmmmm 00011 1 nnnnn ddddd"          => simd_three_same::and(q, m, n, d);
    BIC_vec                "0q 0 01110 01 1 mmmmm 00011 1 nnnnn ddddd"          => simd_three_same::bic(q, m, n, d);
    ORR_vec                "0q 0 01110 10 1 mmmmm 00011 1 nnnnn ddddd"          => simd_three_same::orr(q, m, n, d);
    ORN_vec                "0q 0 01110 11 1 mmmmm 00011 1 nnnnn ddddd"          => simd_three_same::orn(q, m, n, d);
    SHSUB                  "0q 0 01110 zz 1 mmmmm 00100 1 nnnnn ddddd"          => simd_three_same::shsub(q, z, m, n, d) if simd::size_below_3(z);
    SQSUB                  "0q 0 01110 zz 1 mmmmm 00101 1 nnnnn ddddd"          => simd_three_same::sqsub(q, z, m, n, d) if simd::not_1d(q, z);
    CMGT                   "0q 0 01110 zz 1 mmmmm 00110 1 nnnnn ddddd"          => simd_three_same::cmgt(q, z, m, n, d) if simd::not_1d(q, z);
    CMGE                   "0q 0 01110 zz 1 mmmmm 00111 1 nnnnn ddddd"          => simd_three_same::cmge(q, z, m, n, d) if simd::not_1d(q, z);
    SSHL                   "0q 0 01110 zz 1 mmmmm 01000 1 nnnnn ddddd"          => simd_three_same::sshl(q, z, m, n, d) if simd::not_1d(q, z);
    SQSHL                  "0q 0 01110 zz 1 mmmmm 01001 1 nnnnn ddddd"          => simd_three_same::sqshl(q, z, m, n, d) if simd::not_1d(q, z);
    SRSHL                  "0q 0 01110 zz 1 mmmmm 01010 1 nnnnn ddddd"          => simd_three_same::srshl(q, z, m, n, d) if simd::not_1d(q, z);
    SQRSHL                 "0q 0 01110 zz 1 mmmmm 01011 1 nnnnn ddddd"          => simd_three_same::sqrshl(q, z, m, n, d) if simd::not_1d(q, z);
    SMAX_vec               "0q 0 01110 zz 1 mmmmm 01100 1 nnnnn ddddd"          => simd_three_same::smax(q, z, m, n, d) if simd::size_below_3(z);
    SMIN_vec               "0q 0 01110 zz 1 mmmmm 01101 1 nnnnn ddddd"          => simd_three_same::smin(q, z, m, n, d) if simd::size_below_3(z);
    SABD                   "0q 0 01110 zz 1 mmmmm 01110 1 nnnnn ddddd"          => simd_three_same::sabd(q, z, m, n, d) if simd::size_below_3(z);
    SABA                   "0q 0 01110 zz 1 mmmmm 01111 1 nnnnn ddddd"          => simd_three_same::saba(q, z, m, n, d) if simd::size_below_3(z);
    ADD_vec                "0q 0 01110 zz 1 mmmmm 10000 1 nnnnn ddddd"          => simd_three_same::add(q, z, m, n, d) if simd::not_1d(q, z);
    CMTST                  "0q 0 01110 zz 1 mmmmm 10001 1 nnnnn ddddd"          => simd_three_same::cmtst(q, z, m, n, d) if simd::not_1d(q, z);
    MLA                    "0q 0 01110 zz 1 mmmmm 10010 1 nnnnn ddddd"          => simd_three_same::mla(q, z, m, n, d) if simd::size_below_3(z);
    MUL_vec                "0q 0 01110 zz 1 mmmmm 10011 1 nnnnn ddddd"          => simd_three_same::mul(q, z, m, n, d) if simd::size_below_3(z);
    SMAXP                  "0q 0 01110 zz 1 mmmmm 10100 1 nnnnn ddddd"          => simd_three_same::smaxp(q, z, m, n, d) if simd::size_below_3(z);
    SMINP                  "0q 0 01110 zz 1 mmmmm 10101 1 nnnnn ddddd"          => simd_three_same::sminp(q, z, m, n, d) if simd::size_below_3(z);
    SQDMULH                "0q 0 01110 zz 1 mmmmm 10110 1 nnnnn ddddd"          => simd_three_same::sqdmulh(q, z, m, n, d) if simd::size_h_or_s(z);
    ADDP                   "0q 0 01110 zz 1 mmmmm 10111 1 nnnnn ddddd"          => simd_three_same::addp(q, z, m, n, d) if simd::not_1d(q, z);
    UHADD                  "0q 1 01110 zz 1 mmmmm 00000 1 nnnnn ddddd"          => simd_three_same::uhadd(q, z, m, n, d) if simd::size_below_3(z);
    UQADD                  "0q 1 01110 zz 1 mmmmm 00001 1 nnnnn ddddd"          => simd_three_same::uqadd(q, z, m, n, d) if simd::not_1d(q, z);
    URHADD                 "0q 1 01110 zz 1 mmmmm 00010 1 nnnnn ddddd"          => simd_three_same::urhadd(q, z, m, n, d) if simd::size_below_3(z);
    EOR_vec                "0q 1 01110 00 1 mmmmm 00011 1 nnnnn ddddd"          => simd_three_same::eor(q, m, n, d);
    BSL                    "0q 1 01110 01 1 mmmmm 00011 1 nnnnn ddddd"          => simd_three_same::bsl(q, m, n, d);
    BIT                    "0q 1 01110 10 1 mmmmm 00011 1 nnnnn ddddd"          => simd_three_same::bit(q, m, n, d);
    BIF                    "0q 1 01110 11 1 mmmmm 00011 1 nnnnn ddddd"          => simd_three_same::bif(q, m, n, d);
    UHSUB                  "0q 1 01110 zz 1 mmmmm 00100 1 nnnnn ddddd"          => simd_three_same::uhsub(q, z, m, n, d) if simd::size_below_3(z);
    UQSUB                  "0q 1 01110 zz 1 mmmmm 00101 1 nnnnn ddddd"          => simd_three_same::uqsub(q, z, m, n, d) if simd::not_1d(q, z);
    CMHI                   "0q 1 01110 zz 1 mmmmm 00110 1 nnnnn ddddd"          => simd_three_same::cmhi(q, z, m, n, d) if simd::not_1d(q, z);
    CMHS                   "0q 1 01110 zz 1 mmmmm 00111 1 nnnnn ddddd"          => simd_three_same::cmhs(q, z, m, n, d) if simd::not_1d(q, z);
    USHL                   "0q 1 01110 zz 1 mmmmm 01000 1 nnnnn ddddd"          => simd_three_same::ushl(q, z, m, n, d) if simd::not_1d(q, z);
    UQSHL                  "0q 1 01110 zz 1 mmmmm 01001 1 nnnnn ddddd"          => simd_three_same::uqshl(q, z, m, n, d) if simd::not_1d(q, z);
    URSHL                  "0q 1 01110 zz 1 mmmmm 01010 1 nnnnn ddddd"          => simd_three_same::urshl(q, z, m, n, d) if simd::not_1d(q, z);
    UQRSHL                 "0q 1 01110 zz 1 mmmmm 01011 1 nnnnn ddddd"          => simd_three_same::uqrshl(q, z, m, n, d) if simd::not_1d(q, z);
    UMAX_vec               "0q 1 01110 zz 1 mmmmm 01100 1 nnnnn ddddd"          => simd_three_same::umax(q, z, m, n, d) if simd::size_below_3(z);
    UMIN_vec               "0q 1 01110 zz 1 mmmmm 01101 1 nnnnn ddddd"          => simd_three_same::umin(q, z, m, n, d) if simd::size_below_3(z);
    UABD                   "0q 1 01110 zz 1 mmmmm 01110 1 nnnnn ddddd"          => simd_three_same::uabd(q, z, m, n, d) if simd::size_below_3(z);
    UABA                   "0q 1 01110 zz 1 mmmmm 01111 1 nnnnn ddddd"          => simd_three_same::uaba(q, z, m, n, d) if simd::size_below_3(z);
    SUB_vec                "0q 1 01110 zz 1 mmmmm 10000 1 nnnnn ddddd"          => simd_three_same::sub(q, z, m, n, d) if simd::not_1d(q, z);
    CMEQ                   "0q 1 01110 zz 1 mmmmm 10001 1 nnnnn ddddd"          => simd_three_same::cmeq(q, z, m, n, d) if simd::not_1d(q, z);
    MLS                    "0q 1 01110 zz 1 mmmmm 10010 1 nnnnn ddddd"          => simd_three_same::mls(q, z, m, n, d) if simd::size_below_3(z);
    PMUL                   "0q 1 01110 00 1 mmmmm 10011 1 nnnnn ddddd"          => simd_three_same::pmul(q, m, n, d);
    UMAXP                  "0q 1 01110 zz 1 mmmmm 10100 1 nnnnn ddddd"          => simd_three_same::umaxp(q, z, m, n, d) if simd::size_below_3(z);
    UMINP                  "0q 1 01110 zz 1 mmmmm 10101 1 nnnnn ddddd"          => simd_three_same::uminp(q, z, m, n, d) if simd::size_below_3(z);
    SQRDMULH               "0q 1 01110 zz 1 mmmmm 10110 1 nnnnn ddddd"          => simd_three_same::sqrdmulh(q, z, m, n, d) if simd::size_h_or_s(z);
    FMAXNM_vec             "0q 0 01110 0z 1 mmmmm 11000 1 nnnnn ddddd"          => simd_three_same_fp::fmaxnm(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FMLA                   "0q 0 01110 0z 1 mmmmm 11001 1 nnnnn ddddd"          => simd_three_same_fp::fmla(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FADD_vec               "0q 0 01110 0z 1 mmmmm 11010 1 nnnnn ddddd"          => simd_three_same_fp::fadd(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FMULX                  "0q 0 01110 0z 1 mmmmm 11011 1 nnnnn ddddd"          => simd_three_same_fp::fmulx(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FCMEQ                  "0q 0 01110 0z 1 mmmmm 11100 1 nnnnn ddddd"          => simd_three_same_fp::fcmeq(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FMAX_vec               "0q 0 01110 0z 1 mmmmm 11110 1 nnnnn ddddd"          => simd_three_same_fp::fmax(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FRECPS                 "0q 0 01110 0z 1 mmmmm 11111 1 nnnnn ddddd"          => simd_three_same_fp::frecps(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FMINNM_vec             "0q 0 01110 1z 1 mmmmm 11000 1 nnnnn ddddd"          => simd_three_same_fp::fminnm(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FMLS                   "0q 0 01110 1z 1 mmmmm 11001 1 nnnnn ddddd"          => simd_three_same_fp::fmls(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FSUB_vec               "0q 0 01110 1z 1 mmmmm 11010 1 nnnnn ddddd"          => simd_three_same_fp::fsub(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FMIN_vec               "0q 0 01110 1z 1 mmmmm 11110 1 nnnnn ddddd"          => simd_three_same_fp::fmin(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FRSQRTS                "0q 0 01110 1z 1 mmmmm 11111 1 nnnnn ddddd"          => simd_three_same_fp::frsqrts(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FMAXNMP                "0q 1 01110 0z 1 mmmmm 11000 1 nnnnn ddddd"          => simd_three_same_fp::fmaxnmp(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FADDP                  "0q 1 01110 0z 1 mmmmm 11010 1 nnnnn ddddd"          => simd_three_same_fp::faddp(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FMUL_vec               "0q 1 01110 0z 1 mmmmm 11011 1 nnnnn ddddd"          => simd_three_same_fp::fmul(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FCMGE                  "0q 1 01110 0z 1 mmmmm 11100 1 nnnnn ddddd"          => simd_three_same_fp::fcmge(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FACGE                  "0q 1 01110 0z 1 mmmmm 11101 1 nnnnn ddddd"          => simd_three_same_fp::facge(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FMAXP                  "0q 1 01110 0z 1 mmmmm 11110 1 nnnnn ddddd"          => simd_three_same_fp::fmaxp(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FDIV_vec               "0q 1 01110 0z 1 mmmmm 11111 1 nnnnn ddddd"          => simd_three_same_fp::fdiv(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FMINNMP                "0q 1 01110 1z 1 mmmmm 11000 1 nnnnn ddddd"          => simd_three_same_fp::fminnmp(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FABD                   "0q 1 01110 1z 1 mmmmm 11010 1 nnnnn ddddd"          => simd_three_same_fp::fabd(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FCMGT                  "0q 1 01110 1z 1 mmmmm 11100 1 nnnnn ddddd"          => simd_three_same_fp::fcmgt(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FACGT                  "0q 1 01110 1z 1 mmmmm 11101 1 nnnnn ddddd"          => simd_three_same_fp::facgt(q, z, m, n, d) if simd::fp_not_1d(q, z);
    FMINP                  "0q 1 01110 1z 1 mmmmm 11110 1 nnnnn ddddd"          => simd_three_same_fp::fminp(q, z, m, n, d) if simd::fp_not_1d(q, z);
    // Advanced SIMD modified immediate
    MOVI_32                "0q 0 0111100000 aaa 0ss0 0 1 bbbbb ddddd"           => simd_imm::movi_32(q, a, s, b, d);
    ORR_imm_32             "0q 0 0111100000 aaa 0ss1 0 1 bbbbb ddddd"           => simd_imm::orr_32(q, a, s, b, d);
    MOVI_16                "0q 0 0111100000 aaa 10s0 0 1 bbbbb ddddd"           => simd_imm::movi_16(q, a, s, b, d);
    ORR_imm_16             "0q 0 0111100000 aaa 10s1 0 1 bbbbb ddddd"           => simd_imm::orr_16(q, a, s, b, d);
    MOVI_msl               "0q 0 0111100000 aaa 110s 0 1 bbbbb ddddd"           => simd_imm::movi_msl(q, a, s, b, d);
    MVNI_32                "0q 1 0111100000 aaa 0ss0 0 1 bbbbb ddddd"           => simd_imm::mvni_32(q, a, s, b, d);
    BIC_imm_32             "0q 1 0111100000 aaa 0ss1 0 1 bbbbb ddddd"           => simd_imm::bic_32(q, a, s, b, d);
    MVNI_16                "0q 1 0111100000 aaa 10s0 0 1 bbbbb ddddd"           => simd_imm::mvni_16(q, a, s, b, d);
    BIC_imm_16             "0q 1 0111100000 aaa 10s1 0 1 bbbbb ddddd"           => simd_imm::bic_16(q, a, s, b, d);
    MVNI_msl               "0q 1 0111100000 aaa 110s 0 1 bbbbb ddddd"           => simd_imm::mvni_msl(q, a, s, b, d);
    MOVI_8                 "0q 0 0111100000 aaa 1110 0 1 bbbbb ddddd"           => simd_imm::movi_8(q, a, b, d);
    FMOV_vec_imm_s         "0q 0 0111100000 aaa 1111 0 1 bbbbb ddddd"           => simd_imm::fmov_s(q, a, b, d);
    MOVI_64                "0q 1 0111100000 aaa 1110 0 1 bbbbb ddddd"           => simd_imm::movi_64(q, a, b, d);
    FMOV_vec_imm_d         "01 1 0111100000 aaa 1111 0 1 bbbbb ddddd"           => simd_imm::fmov_d(a, b, d);
    // Advanced SIMD shift by immediate
    SSHR                   "0q 0 011110 iiiiiii 00000 1 nnnnn ddddd"            => simd_shift::sshr(q, i, n, d) if simd_shift::any_lane(q, i);
    SSRA                   "0q 0 011110 iiiiiii 00010 1 nnnnn ddddd"            => simd_shift::ssra(q, i, n, d) if simd_shift::any_lane(q, i);
    SRSHR                  "0q 0 011110 iiiiiii 00100 1 nnnnn ddddd"            => simd_shift::srshr(q, i, n, d) if simd_shift::any_lane(q, i);
    SRSRA                  "0q 0 011110 iiiiiii 00110 1 nnnnn ddddd"            => simd_shift::srsra(q, i, n, d) if simd_shift::any_lane(q, i);
    SHL                    "0q 0 011110 iiiiiii 01010 1 nnnnn ddddd"            => simd_shift::shl(q, i, n, d) if simd_shift::any_lane(q, i);
    SQSHL_imm              "0q 0 011110 iiiiiii 01110 1 nnnnn ddddd"            => simd_shift::sqshl(q, i, n, d) if simd_shift::any_lane(q, i);
    SHRN                   "0q 0 011110 iiiiiii 10000 1 nnnnn ddddd"            => simd_shift::shrn(q, i, n, d) if simd_shift::narrow_lane(i);
    RSHRN                  "0q 0 011110 iiiiiii 10001 1 nnnnn ddddd"            => simd_shift::rshrn(q, i, n, d) if simd_shift::narrow_lane(i);
    SQSHRN                 "0q 0 011110 iiiiiii 10010 1 nnnnn ddddd"            => simd_shift::sqshrn(q, i, n, d) if simd_shift::narrow_lane(i);
    SQRSHRN                "0q 0 011110 iiiiiii 10011 1 nnnnn ddddd"            => simd_shift::sqrshrn(q, i, n, d) if simd_shift::narrow_lane(i);
    SSHLL                  "0q 0 011110 iiiiiii 10100 1 nnnnn ddddd"            => simd_shift::sshll(q, i, n, d) if simd_shift::narrow_lane(i);
    SCVTF_vec_imm          "0q 0 011110 iiiiiii 11100 1 nnnnn ddddd"            => simd_shift::scvtf(q, i, n, d) if simd_shift::fp_lane(q, i);
    FCVTZS_vec_imm         "0q 0 011110 iiiiiii 11111 1 nnnnn ddddd"            => simd_shift::fcvtzs(q, i, n, d) if simd_shift::fp_lane(q, i);
    USHR                   "0q 1 011110 iiiiiii 00000 1 nnnnn ddddd"            => simd_shift::ushr(q, i, n, d) if simd_shift::any_lane(q, i);
    USRA                   "0q 1 011110 iiiiiii 00010 1 nnnnn ddddd"            => simd_shift::usra(q, i, n, d) if simd_shift::any_lane(q, i);
    URSHR                  "0q 1 011110 iiiiiii 00100 1 nnnnn ddddd"            => simd_shift::urshr(q, i, n, d) if simd_shift::any_lane(q, i);
    URSRA                  "0q 1 011110 iiiiiii 00110 1 nnnnn ddddd"            => simd_shift::ursra(q, i, n, d) if simd_shift::any_lane(q, i);
    SRI                    "0q 1 011110 iiiiiii 01000 1 nnnnn ddddd"            => simd_shift::sri(q, i, n, d) if simd_shift::any_lane(q, i);
    SLI                    "0q 1 011110 iiiiiii 01010 1 nnnnn ddddd"            => simd_shift::sli(q, i, n, d) if simd_shift::any_lane(q, i);
    SQSHLU                 "0q 1 011110 iiiiiii 01100 1 nnnnn ddddd"            => simd_shift::sqshlu(q, i, n, d) if simd_shift::any_lane(q, i);
    UQSHL_imm              "0q 1 011110 iiiiiii 01110 1 nnnnn ddddd"            => simd_shift::uqshl(q, i, n, d) if simd_shift::any_lane(q, i);
    SQSHRUN                "0q 1 011110 iiiiiii 10000 1 nnnnn ddddd"            => simd_shift::sqshrun(q, i, n, d) if simd_shift::narrow_lane(i);
    SQRSHRUN               "0q 1 011110 iiiiiii 10001 1 nnnnn ddddd"            => simd_shift::sqrshrun(q, i, n, d) if simd_shift::narrow_lane(i);
    UQSHRN                 "0q 1 011110 iiiiiii 10010 1 nnnnn ddddd"            => simd_shift::uqshrn(q, i, n, d) if simd_shift::narrow_lane(i);
    UQRSHRN                "0q 1 011110 iiiiiii 10011 1 nnnnn ddddd"            => simd_shift::uqrshrn(q, i, n, d) if simd_shift::narrow_lane(i);
    USHLL                  "0q 1 011110 iiiiiii 10100 1 nnnnn ddddd"            => simd_shift::ushll(q, i, n, d) if simd_shift::narrow_lane(i);
    UCVTF_vec_imm          "0q 1 011110 iiiiiii 11100 1 nnnnn ddddd"            => simd_shift::ucvtf(q, i, n, d) if simd_shift::fp_lane(q, i);
    FCVTZU_vec_imm         "0q 1 011110 iiiiiii 11111 1 nnnnn ddddd"            => simd_shift::fcvtzu(q, i, n, d) if simd_shift::fp_lane(q, i);
    // Advanced SIMD vector x indexed element
    SMLAL_element          "0q 0 01111 zz l t mmmm 0010 h 0 nnnnn ddddd"        => simd_indexed::smlal(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    SMLSL_element          "0q 0 01111 zz l t mmmm 0110 h 0 nnnnn ddddd"        => simd_indexed::smlsl(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    SMULL_element          "0q 0 01111 zz l t mmmm 1010 h 0 nnnnn ddddd"        => simd_indexed::smull(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    SQDMLAL_element        "0q 0 01111 zz l t mmmm 0011 h 0 nnnnn ddddd"        => simd_indexed::sqdmlal(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    SQDMLSL_element        "0q 0 01111 zz l t mmmm 0111 h 0 nnnnn ddddd"        => simd_indexed::sqdmlsl(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    MUL_element            "0q 0 01111 zz l t mmmm 1000 h 0 nnnnn ddddd"        => simd_indexed::mul(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    SQDMULL_element        "0q 0 01111 zz l t mmmm 1011 h 0 nnnnn ddddd"        => simd_indexed::sqdmull(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    SQDMULH_element        "0q 0 01111 zz l t mmmm 1100 h 0 nnnnn ddddd"        => simd_indexed::sqdmulh(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    SQRDMULH_element       "0q 0 01111 zz l t mmmm 1101 h 0 nnnnn ddddd"        => simd_indexed::sqrdmulh(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    UMLAL_element          "0q 1 01111 zz l t mmmm 0010 h 0 nnnnn ddddd"        => simd_indexed::umlal(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    UMLSL_element          "0q 1 01111 zz l t mmmm 0110 h 0 nnnnn ddddd"        => simd_indexed::umlsl(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    UMULL_element          "0q 1 01111 zz l t mmmm 1010 h 0 nnnnn ddddd"        => simd_indexed::umull(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    MLA_element            "0q 1 01111 zz l t mmmm 0000 h 0 nnnnn ddddd"        => simd_indexed::mla(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    MLS_element            "0q 1 01111 zz l t mmmm 0100 h 0 nnnnn ddddd"        => simd_indexed::mls(q, z, l, t, m, h, n, d) if simd::size_h_or_s(z);
    FMLA_element           "0q 0 01111 1z l t mmmm 0001 h 0 nnnnn ddddd"        => simd_indexed::fmla(q, z, l, t, m, h, n, d) if simd_indexed::fp_vector(q, z, l);
    FMLS_element           "0q 0 01111 1z l t mmmm 0101 h 0 nnnnn ddddd"        => simd_indexed::fmls(q, z, l, t, m, h, n, d) if simd_indexed::fp_vector(q, z, l);
    FMUL_element           "0q 0 01111 1z l t mmmm 1001 h 0 nnnnn ddddd"        => simd_indexed::fmul(q, z, l, t, m, h, n, d) if simd_indexed::fp_vector(q, z, l);
    FMULX_element          "0q 1 01111 1z l t mmmm 1001 h 0 nnnnn ddddd"        => simd_indexed::fmulx(q, z, l, t, m, h, n, d) if simd_indexed::fp_vector(q, z, l);
    // Conversion between floating-point and fixed-point
    SCVTF_fixed            "s 0011110 0t 0 00 010 iiiiii nnnnn ddddd"           => fp::scvtf_fixed(s, t, i, n, d) if fp::scale_fits(s, i);
    UCVTF_fixed            "s 0011110 0t 0 00 011 iiiiii nnnnn ddddd"           => fp::ucvtf_fixed(s, t, i, n, d) if fp::scale_fits(s, i);
    FCVTZS_fixed           "s 0011110 0t 0 11 000 iiiiii nnnnn ddddd"           => fp::fcvtzs_fixed(s, t, i, n, d) if fp::scale_fits(s, i);
    FCVTZU_fixed           "s 0011110 0t 0 11 001 iiiiii nnnnn ddddd"           => fp::fcvtzu_fixed(s, t, i, n, d) if fp::scale_fits(s, i);
    // Conversion between floating-point and integer
    FCVTNS                 "s 0011110 0t 1 00 000 000000 nnnnn ddddd"           => fp::fcvtns(s, t, n, d);
    FCVTNU                 "s 0011110 0t 1 00 001 000000 nnnnn ddddd"           => fp::fcvtnu(s, t, n, d);
    SCVTF                  "s 0011110 0t 1 00 010 000000 nnnnn ddddd"           => fp::scvtf(s, t, n, d);
    UCVTF                  "s 0011110 0t 1 00 011 000000 nnnnn ddddd"           => fp::ucvtf(s, t, n, d);
    FCVTAS                 "s 0011110 0t 1 00 100 000000 nnnnn ddddd"           => fp::fcvtas(s, t, n, d);
    FCVTAU                 "s 0011110 0t 1 00 101 000000 nnnnn ddddd"           => fp::fcvtau(s, t, n, d);
    FCVTPS                 "s 0011110 0t 1 01 000 000000 nnnnn ddddd"           => fp::fcvtps(s, t, n, d);
    FCVTPU                 "s 0011110 0t 1 01 001 000000 nnnnn ddddd"           => fp::fcvtpu(s, t, n, d);
    FCVTMS                 "s 0011110 0t 1 10 000 000000 nnnnn ddddd"           => fp::fcvtms(s, t, n, d);
    FCVTMU                 "s 0011110 0t 1 10 001 000000 nnnnn ddddd"           => fp::fcvtmu(s, t, n, d);
    FCVTZS                 "s 0011110 0t 1 11 000 000000 nnnnn ddddd"           => fp::fcvtzs(s, t, n, d);
    FCVTZU                 "s 0011110 0t 1 11 001 000000 nnnnn ddddd"           => fp::fcvtzu(s, t, n, d);
    FMOV_s_to_w            "0 0011110 00 1 00 110 000000 nnnnn ddddd"           => fp::fmov_s_to_w(n, d);
    FMOV_w_to_s            "0 0011110 00 1 00 111 000000 nnnnn ddddd"           => fp::fmov_w_to_s(n, d);
    FMOV_d_to_x            "1 0011110 01 1 00 110 000000 nnnnn ddddd"           => fp::fmov_d_to_x(n, d);
    FMOV_x_to_d            "1 0011110 01 1 00 111 000000 nnnnn ddddd"           => fp::fmov_x_to_d(n, d);
    FMOV_top_to_x          "1 0011110 10 1 01 110 000000 nnnnn ddddd"           => fp::fmov_top_to_gp(n, d);
    FMOV_x_to_top          "1 0011110 10 1 01 111 000000 nnnnn ddddd"           => fp::fmov_top_from_gp(n, d);
    // Floating-point data-processing (1 source)
    FMOV_reg               "00011110 0t 1 000000 10000 nnnnn ddddd"             => fp::fmov(t, n, d);
    FABS                   "00011110 0t 1 000001 10000 nnnnn ddddd"             => fp::fabs(t, n, d);
    FNEG                   "00011110 0t 1 000010 10000 nnnnn ddddd"             => fp::fneg(t, n, d);
    FSQRT                  "00011110 0t 1 000011 10000 nnnnn ddddd"             => fp::fsqrt(t, n, d);
    FCVT_s_to_d            "00011110 00 1 000101 10000 nnnnn ddddd"             => fp::fcvt_s_to_d(n, d);
    FCVT_s_to_h            "00011110 00 1 000111 10000 nnnnn ddddd"             => fp::fcvt_s_to_h(n, d);
    FCVT_d_to_s            "00011110 01 1 000100 10000 nnnnn ddddd"             => fp::fcvt_d_to_s(n, d);
    FCVT_d_to_h            "00011110 01 1 000111 10000 nnnnn ddddd"             => fp::fcvt_d_to_h(n, d);
    FCVT_h_to_s            "00011110 11 1 000100 10000 nnnnn ddddd"             => fp::fcvt_h_to_s(n, d);
    FCVT_h_to_d            "00011110 11 1 000101 10000 nnnnn ddddd"             => fp::fcvt_h_to_d(n, d);
    FRINTN                 "00011110 0t 1 001000 10000 nnnnn ddddd"             => fp::frintn(t, n, d);
    FRINTP                 "00011110 0t 1 001001 10000 nnnnn ddddd"             => fp::frintp(t, n, d);
    FRINTM                 "00011110 0t 1 001010 10000 nnnnn ddddd"             => fp::frintm(t, n, d);
    FRINTZ                 "00011110 0t 1 001011 10000 nnnnn ddddd"             => fp::frintz(t, n, d);
    FRINTA                 "00011110 0t 1 001100 10000 nnnnn ddddd"             => fp::frinta(t, n, d);
    FRINTX                 "00011110 0t 1 001110 10000 nnnnn ddddd"             => fp::frintx(t, n, d);
    FRINTI                 "00011110 0t 1 001111 10000 nnnnn ddddd"             => fp::frinti(t, n, d);
    // Floating-point compare
    FCMP                   "00011110 0t 1 mmmmm 00 1000 nnnnn 00 000"           => fp::fcmp(t, m, n);
    FCMP_zero              "00011110 0t 1 ----- 00 1000 nnnnn 01 000"           => fp::fcmp_zero(t, n);
    FCMPE                  "00011110 0t 1 mmmmm 00 1000 nnnnn 10 000"           => fp::fcmpe(t, m, n);
    FCMPE_zero             "00011110 0t 1 ----- 00 1000 nnnnn 11 000"           => fp::fcmpe_zero(t, n);
    // Floating-point immediate
    FMOV_imm               "00011110 0t 1 iiiiiiii 100 00000 ddddd"             => fp::fmov_imm(t, i, d);
    // Floating-point conditional compare
    FCCMP                  "00011110 0t 1 mmmmm cccc 01 nnnnn 0 ffff"           => fp::fccmp(t, m, c, n, f);
    FCCMPE                 "00011110 0t 1 mmmmm cccc 01 nnnnn 1 ffff"           => fp::fccmpe(t, m, c, n, f);
    // Floating-point data-processing (2 source)
    FMUL                   "00011110 0t 1 mmmmm 0000 10 nnnnn ddddd"            => fp::fmul(t, m, n, d);
    FDIV                   "00011110 0t 1 mmmmm 0001 10 nnnnn ddddd"            => fp::fdiv(t, m, n, d);
    FADD                   "00011110 0t 1 mmmmm 0010 10 nnnnn ddddd"            => fp::fadd(t, m, n, d);
    FSUB                   "00011110 0t 1 mmmmm 0011 10 nnnnn ddddd"            => fp::fsub(t, m, n, d);
    FMAX                   "00011110 0t 1 mmmmm 0100 10 nnnnn ddddd"            => fp::fmax(t, m, n, d);
    FMIN                   "00011110 0t 1 mmmmm 0101 10 nnnnn ddddd"            => fp::fmin(t, m, n, d);
    FMAXNM                 "00011110 0t 1 mmmmm 0110 10 nnnnn ddddd"            => fp::fmaxnm(t, m, n, d);
    FMINNM                 "00011110 0t 1 mmmmm 0111 10 nnnnn ddddd"            => fp::fminnm(t, m, n, d);
    FNMUL                  "00011110 0t 1 mmmmm 1000 10 nnnnn ddddd"            => fp::fnmul(t, m, n, d);
    // Floating-point conditional select
    FCSEL                  "00011110 0t 1 mmmmm cccc 11 nnnnn ddddd"            => fp::fcsel(t, m, c, n, d);
    // Floating-point data-processing (3 source)
    FMADD                  "00011111 0t 0 mmmmm 0 aaaaa nnnnn ddddd"            => fp::fmadd(t, m, a, n, d);
    FMSUB                  "00011111 0t 0 mmmmm 1 aaaaa nnnnn ddddd"            => fp::fmsub(t, m, a, n, d);
    FNMADD                 "00011111 0t 1 mmmmm 0 aaaaa nnnnn ddddd"            => fp::fnmadd(t, m, a, n, d);
    FNMSUB                 "00011111 0t 1 mmmmm 1 aaaaa nnnnn ddddd"            => fp::fnmsub(t, m, a, n, d);
}

pub use crate::decode::decode;
