//! The instruction table: one line per instruction, in the Arm manual's order (C4.1) and words.
//!
//! A line is `NAME "bit string" => semantic_function(fields, ...);`, with an optional `if guard(fields, ...)` for encodings
//! that the bit string alone can't exclude (reserved combinations). Where two lines match a word, the first wins.
//! [`decode`] finds a word's line, [`execute`] runs its semantic function on any [`Machine`].

use crate::bits::{Field, Pattern};
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
                    $( Op::$name => true $( && $($guard)::+( $( { const F: Field = Field::find($bits, stringify!($guard_field)); F.get(word) } ),* ) )?, )*
                }
            }
        }

        /// Does what the instruction `word`, decoded as `op`, does.
        pub fn execute<M: Machine>(m: &mut M, op: Op, word: u32) -> FlowOf<M> {
            match op {
                $( Op::$name => $($function)::+( m, $( { const F: Field = Field::find($bits, stringify!($field)); F.get(word) } ),* ).into_flow(), )*
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
    SMULH             "10011011010 mmmmm 0 ----- nnnnn ddddd" => dp_reg::smulh(m, n, d);
    UMADDL            "10011011101 mmmmm 0 aaaaa nnnnn ddddd" => dp_reg::umaddl(m, a, n, d);
    UMSUBL            "10011011101 mmmmm 1 aaaaa nnnnn ddddd" => dp_reg::umsubl(m, a, n, d);
    UMULH             "10011011110 mmmmm 0 ----- nnnnn ddddd" => dp_reg::umulh(m, n, d);

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
    // Exclusive, ordered, compare and swap
    STXR              "ss001000000 rrrrr 0 ----- nnnnn ttttt" => loads_stores::atomics::stxr(s, r, n, t);
    STLXR             "ss001000000 rrrrr 1 ----- nnnnn ttttt" => loads_stores::atomics::stxr(s, r, n, t);
    STXP              "1z001000001 rrrrr 0 uuuuu nnnnn ttttt" => loads_stores::atomics::stxp(z, r, u, n, t);
    STLXP             "1z001000001 rrrrr 1 uuuuu nnnnn ttttt" => loads_stores::atomics::stxp(z, r, u, n, t);
    LDXR              "ss001000010 ----- 0 ----- nnnnn ttttt" => loads_stores::atomics::ldxr(s, n, t);
    LDAXR             "ss001000010 ----- 1 ----- nnnnn ttttt" => loads_stores::atomics::ldxr(s, n, t);
    LDXP              "1z001000011 ----- 0 uuuuu nnnnn ttttt" => loads_stores::atomics::ldxp(z, u, n, t);
    LDAXP             "1z001000011 ----- 1 uuuuu nnnnn ttttt" => loads_stores::atomics::ldxp(z, u, n, t);
    CASP              "0z0010000-1 rrrrr - 11111 nnnnn ttttt" => loads_stores::atomics::casp(z, r, n, t) if loads_stores::atomics::is_even_pair(r, t);
    STLLR             "ss001000100 ----- 0 ----- nnnnn ttttt" => loads_stores::atomics::stlr(s, n, t);
    STLR              "ss001000100 ----- 1 ----- nnnnn ttttt" => loads_stores::atomics::stlr(s, n, t);
    LDLAR             "ss001000110 ----- 0 ----- nnnnn ttttt" => loads_stores::atomics::ldar(s, n, t);
    LDAR              "ss001000110 ----- 1 ----- nnnnn ttttt" => loads_stores::atomics::ldar(s, n, t);
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
    LDAPR             "ss111000 101 ----- 1 100 00 nnnnn ttttt" => loads_stores::atomics::ldar(s, n, t);
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
}

pub use crate::decode::decode;
