//! Loads and stores (Arm ARM C4.1). The form of a line is described in [`super`].

macro_rules! loads_and_stores {
    ($($chain:tt)*) => { chain! { $($chain)*
"Loads and stores" {
    "Advanced SIMD multiple structures, and post-indexed" {
        ST4_multi      "0q00110000000000 0000 ss nnnnn ttttt"  => loads_stores::structures::st4(q, s, n, t) if loads_stores::structures::is_interleaved(q, s);
        ST4_multi_post "0q001100100 mmmmm 0000 ss nnnnn ttttt" => loads_stores::structures::st4_post(q, m, s, n, t) if loads_stores::structures::is_interleaved(q, s);
        ST1_4          "0q00110000000000 0010 -- nnnnn ttttt"  => loads_stores::structures::st1_4(q, n, t);
        ST1_4_post     "0q001100100 mmmmm 0010 -- nnnnn ttttt" => loads_stores::structures::st1_4_post(q, m, n, t);
        ST3_multi      "0q00110000000000 0100 ss nnnnn ttttt"  => loads_stores::structures::st3(q, s, n, t) if loads_stores::structures::is_interleaved(q, s);
        ST3_multi_post "0q001100100 mmmmm 0100 ss nnnnn ttttt" => loads_stores::structures::st3_post(q, m, s, n, t) if loads_stores::structures::is_interleaved(q, s);
        ST1_3          "0q00110000000000 0110 -- nnnnn ttttt"  => loads_stores::structures::st1_3(q, n, t);
        ST1_3_post     "0q001100100 mmmmm 0110 -- nnnnn ttttt" => loads_stores::structures::st1_3_post(q, m, n, t);
        ST1_1          "0q00110000000000 0111 -- nnnnn ttttt"  => loads_stores::structures::st1_1(q, n, t);
        ST1_1_post     "0q001100100 mmmmm 0111 -- nnnnn ttttt" => loads_stores::structures::st1_1_post(q, m, n, t);
        ST2_multi      "0q00110000000000 1000 ss nnnnn ttttt"  => loads_stores::structures::st2(q, s, n, t) if loads_stores::structures::is_interleaved(q, s);
        ST2_multi_post "0q001100100 mmmmm 1000 ss nnnnn ttttt" => loads_stores::structures::st2_post(q, m, s, n, t) if loads_stores::structures::is_interleaved(q, s);
        ST1_2          "0q00110000000000 1010 -- nnnnn ttttt"  => loads_stores::structures::st1_2(q, n, t);
        ST1_2_post     "0q001100100 mmmmm 1010 -- nnnnn ttttt" => loads_stores::structures::st1_2_post(q, m, n, t);
        LD4_multi      "0q00110001000000 0000 ss nnnnn ttttt"  => loads_stores::structures::ld4(q, s, n, t) if loads_stores::structures::is_interleaved(q, s);
        LD4_multi_post "0q001100110 mmmmm 0000 ss nnnnn ttttt" => loads_stores::structures::ld4_post(q, m, s, n, t) if loads_stores::structures::is_interleaved(q, s);
        LD1_4          "0q00110001000000 0010 -- nnnnn ttttt"  => loads_stores::structures::ld1_4(q, n, t);
        LD1_4_post     "0q001100110 mmmmm 0010 -- nnnnn ttttt" => loads_stores::structures::ld1_4_post(q, m, n, t);
        LD3_multi      "0q00110001000000 0100 ss nnnnn ttttt"  => loads_stores::structures::ld3(q, s, n, t) if loads_stores::structures::is_interleaved(q, s);
        LD3_multi_post "0q001100110 mmmmm 0100 ss nnnnn ttttt" => loads_stores::structures::ld3_post(q, m, s, n, t) if loads_stores::structures::is_interleaved(q, s);
        LD1_3          "0q00110001000000 0110 -- nnnnn ttttt"  => loads_stores::structures::ld1_3(q, n, t);
        LD1_3_post     "0q001100110 mmmmm 0110 -- nnnnn ttttt" => loads_stores::structures::ld1_3_post(q, m, n, t);
        LD1_1          "0q00110001000000 0111 -- nnnnn ttttt"  => loads_stores::structures::ld1_1(q, n, t);
        LD1_1_post     "0q001100110 mmmmm 0111 -- nnnnn ttttt" => loads_stores::structures::ld1_1_post(q, m, n, t);
        LD2_multi      "0q00110001000000 1000 ss nnnnn ttttt"  => loads_stores::structures::ld2(q, s, n, t) if loads_stores::structures::is_interleaved(q, s);
        LD2_multi_post "0q001100110 mmmmm 1000 ss nnnnn ttttt" => loads_stores::structures::ld2_post(q, m, s, n, t) if loads_stores::structures::is_interleaved(q, s);
        LD1_2          "0q00110001000000 1010 -- nnnnn ttttt"  => loads_stores::structures::ld1_2(q, n, t);
        LD1_2_post     "0q001100110 mmmmm 1010 -- nnnnn ttttt" => loads_stores::structures::ld1_2_post(q, m, n, t);
    }
    "Advanced SIMD single structure, and post-indexed" {
        LD_replicate      "0q00110101 r 00000 11 h 0 ss nnnnn ttttt" => loads_stores::structures::ld_replicate(q, r, h, s, n, t);
        LD_replicate_post "0q00110111 r mmmmm 11 h 0 ss nnnnn ttttt" => loads_stores::structures::ld_replicate_post(q, r, m, h, s, n, t);
        ST_single         "0q00110100 r 00000 gg h k ss nnnnn ttttt" => loads_stores::structures::st_single(q, r, g, h, k, s, n, t) if loads_stores::structures::is_lane(g, k, s);
        ST_single_post    "0q00110110 r mmmmm gg h k ss nnnnn ttttt" => loads_stores::structures::st_single_post(q, r, m, g, h, k, s, n, t) if loads_stores::structures::is_lane(g, k, s);
        LD_single         "0q00110101 r 00000 gg h k ss nnnnn ttttt" => loads_stores::structures::ld_single(q, r, g, h, k, s, n, t) if loads_stores::structures::is_lane(g, k, s);
        LD_single_post    "0q00110111 r mmmmm gg h k ss nnnnn ttttt" => loads_stores::structures::ld_single_post(q, r, m, g, h, k, s, n, t) if loads_stores::structures::is_lane(g, k, s);
    }
    "Exclusive, ordered, compare and swap" { // register fields that should be one are required to be (else undefined)
        STXR  "ss001000000 rrrrr 0 11111 nnnnn ttttt"      => loads_stores::atomics::stxr(s, r, n, t);
        STLXR "ss001000000 rrrrr 1 11111 nnnnn ttttt"      => loads_stores::atomics::stxr(s, r, n, t);
        STXP  "1z001000001 rrrrr 0 uuuuu nnnnn ttttt"      => loads_stores::atomics::stxp(z, r, u, n, t);
        STLXP "1z001000001 rrrrr 1 uuuuu nnnnn ttttt"      => loads_stores::atomics::stxp(z, r, u, n, t);
        LDXR  "ss001000010 11111 0 11111 nnnnn ttttt"      => loads_stores::atomics::ldxr(s, n, t);
        LDAXR "ss001000010 11111 1 11111 nnnnn ttttt"      => loads_stores::atomics::ldxr(s, n, t);
        LDXP  "1z001000011 11111 0 uuuuu nnnnn ttttt"      => loads_stores::atomics::ldxp(z, u, n, t);
        LDAXP "1z001000011 11111 1 uuuuu nnnnn ttttt"      => loads_stores::atomics::ldxp(z, u, n, t);
        CASP  "0z0010000-1 rrrrr - 11111 nnnnn ttttt": LSE => loads_stores::atomics::casp(z, r, n, t) if loads_stores::atomics::is_even_pair(r, t);
        STLLR "ss001000100 11111 0 11111 nnnnn ttttt": LOR => loads_stores::atomics::stlr(s, n, t);
        STLR  "ss001000100 11111 1 11111 nnnnn ttttt"      => loads_stores::atomics::stlr(s, n, t);
        LDLAR "ss001000110 11111 0 11111 nnnnn ttttt": LOR => loads_stores::atomics::ldar(s, n, t);
        LDAR  "ss001000110 11111 1 11111 nnnnn ttttt"      => loads_stores::atomics::ldar(s, n, t);
        CAS   "ss0010001-1 rrrrr - 11111 nnnnn ttttt": LSE => loads_stores::atomics::cas(s, r, n, t);
    }
    "Ordered, unscaled immediate" {
        STLUR   "ss011001000 iiiiiiiii 00 nnnnn ttttt": LRCPC2 => loads_stores::stur(s, i, n, t);
        LDAPUR  "ss011001010 iiiiiiiii 00 nnnnn ttttt": LRCPC2 => loads_stores::ldur(s, i, n, t);
        LDAPURS "ss0110011o0 iiiiiiiii 00 nnnnn ttttt": LRCPC2 => loads_stores::ldurs(s, o, i, n, t) if loads_stores::is_signed_load(s, o);
    }
    "Literal" {
        LDR_lit    "0z011000 iiiiiiiiiiiiiiiiiii ttttt" => loads_stores::ldr_lit(z, i, t);
        LDRSW_lit  "10011000 iiiiiiiiiiiiiiiiiii ttttt" => loads_stores::ldrsw_lit(i, t);
        PRFM_lit   "11011000 ------------------- -----" => system::nop();
        LDR_fp_lit "ss011100 iiiiiiiiiiiiiiiiiii ttttt" => loads_stores::simd::ldr_lit(s, i, t) if loads_stores::simd::is_pair_size(s);
    }
    "Memory copy and memory set" { // option A of the manual; privilege and non-temporal options are ignored
        CPYFP "00011001000 mmmmm ---- 01 nnnnn ddddd": MOPS => loads_stores::memory::cpyfp(m, n, d) if loads_stores::memory::is_copy(m, n, d);
        CPYFM "00011001010 mmmmm ---- 01 nnnnn ddddd": MOPS => loads_stores::memory::cpyfm(m, n, d) if loads_stores::memory::is_copy(m, n, d);
        CPYFE "00011001100 mmmmm ---- 01 nnnnn ddddd": MOPS => loads_stores::memory::cpyfm(m, n, d) if loads_stores::memory::is_copy(m, n, d);
        SETP  "00011001110 mmmmm 00-- 01 nnnnn ddddd": MOPS => loads_stores::memory::setp(n, d) if loads_stores::memory::is_set(m, n, d);
        SETM  "00011001110 mmmmm 01-- 01 nnnnn ddddd": MOPS => loads_stores::memory::setm(m, n, d) if loads_stores::memory::is_set(m, n, d);
        SETE  "00011001110 mmmmm 10-- 01 nnnnn ddddd": MOPS => loads_stores::memory::setm(m, n, d) if loads_stores::memory::is_set(m, n, d);
        CPYP  "00011101000 mmmmm ---- 01 nnnnn ddddd": MOPS => loads_stores::memory::cpyp(m, n, d) if loads_stores::memory::is_copy(m, n, d);
        CPYM  "00011101010 mmmmm ---- 01 nnnnn ddddd": MOPS => loads_stores::memory::cpym(m, n, d) if loads_stores::memory::is_copy(m, n, d);
        CPYE  "00011101100 mmmmm ---- 01 nnnnn ddddd": MOPS => loads_stores::memory::cpym(m, n, d) if loads_stores::memory::is_copy(m, n, d);
    }
    "Pairs" { // no-allocate, post-index, offset, pre-index
        STNP        "z0101 00000 iiiiiii uuuuu nnnnn ttttt" => loads_stores::stp(z, i, u, n, t);
        LDNP        "z0101 00001 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldp(z, i, u, n, t);
        STNP_fp     "ss101 10000 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::stp(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
        LDNP_fp     "ss101 10001 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::ldp(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
        STP_post    "z0101 00010 iiiiiii uuuuu nnnnn ttttt" => loads_stores::stp_post(z, i, u, n, t);
        LDP_post    "z0101 00011 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldp_post(z, i, u, n, t);
        LDPSW_post  "01101 00011 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldpsw_post(i, u, n, t);
        STP_fp_post "ss101 10010 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::stp_post(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
        LDP_fp_post "ss101 10011 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::ldp_post(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
        STP         "z0101 00100 iiiiiii uuuuu nnnnn ttttt" => loads_stores::stp(z, i, u, n, t);
        LDP         "z0101 00101 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldp(z, i, u, n, t);
        LDPSW       "01101 00101 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldpsw(i, u, n, t);
        STP_fp      "ss101 10100 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::stp(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
        LDP_fp      "ss101 10101 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::ldp(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
        STP_pre     "z0101 00110 iiiiiii uuuuu nnnnn ttttt" => loads_stores::stp_pre(z, i, u, n, t);
        LDP_pre     "z0101 00111 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldp_pre(z, i, u, n, t);
        LDPSW_pre   "01101 00111 iiiiiii uuuuu nnnnn ttttt" => loads_stores::ldpsw_pre(i, u, n, t);
        STP_fp_pre  "ss101 10110 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::stp_pre(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
        LDP_fp_pre  "ss101 10111 iiiiiii uuuuu nnnnn ttttt" => loads_stores::simd::ldp_pre(s, i, u, n, t) if loads_stores::simd::is_pair_size(s);
    }
    "Unscaled immediate" {
        STUR    "ss111000 00 0 iiiiiiiii 00 nnnnn ttttt" => loads_stores::stur(s, i, n, t);
        LDUR    "ss111000 01 0 iiiiiiiii 00 nnnnn ttttt" => loads_stores::ldur(s, i, n, t);
        LDURS   "ss111000 1o 0 iiiiiiiii 00 nnnnn ttttt" => loads_stores::ldurs(s, o, i, n, t) if loads_stores::is_signed_load(s, o);
        PRFUM   "11111000 10 0 --------- 00 ----- -----" => system::nop();
        STUR_fp "ss111100 q0 0 iiiiiiiii 00 nnnnn ttttt" => loads_stores::simd::stur(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
        LDUR_fp "ss111100 q1 0 iiiiiiiii 00 nnnnn ttttt" => loads_stores::simd::ldur(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
    }
    "Post-index" {
        STR_post    "ss111000 00 0 iiiiiiiii 01 nnnnn ttttt" => loads_stores::str_post(s, i, n, t);
        LDR_post    "ss111000 01 0 iiiiiiiii 01 nnnnn ttttt" => loads_stores::ldr_post(s, i, n, t);
        LDRS_post   "ss111000 1o 0 iiiiiiiii 01 nnnnn ttttt" => loads_stores::ldrs_post(s, o, i, n, t) if loads_stores::is_signed_load(s, o);
        STR_fp_post "ss111100 q0 0 iiiiiiiii 01 nnnnn ttttt" => loads_stores::simd::str_post(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
        LDR_fp_post "ss111100 q1 0 iiiiiiiii 01 nnnnn ttttt" => loads_stores::simd::ldr_post(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
    }
    "Unprivileged" { // in user mode as any other
        STTR  "ss111000 00 0 iiiiiiiii 10 nnnnn ttttt" => loads_stores::stur(s, i, n, t);
        LDTR  "ss111000 01 0 iiiiiiiii 10 nnnnn ttttt" => loads_stores::ldur(s, i, n, t);
        LDTRS "ss111000 1o 0 iiiiiiiii 10 nnnnn ttttt" => loads_stores::ldurs(s, o, i, n, t) if loads_stores::is_signed_load(s, o);
    }
    "Pre-index" {
        STR_pre    "ss111000 00 0 iiiiiiiii 11 nnnnn ttttt" => loads_stores::str_pre(s, i, n, t);
        LDR_pre    "ss111000 01 0 iiiiiiiii 11 nnnnn ttttt" => loads_stores::ldr_pre(s, i, n, t);
        LDRS_pre   "ss111000 1o 0 iiiiiiiii 11 nnnnn ttttt" => loads_stores::ldrs_pre(s, o, i, n, t) if loads_stores::is_signed_load(s, o);
        STR_fp_pre "ss111100 q0 0 iiiiiiiii 11 nnnnn ttttt" => loads_stores::simd::str_pre(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
        LDR_fp_pre "ss111100 q1 0 iiiiiiiii 11 nnnnn ttttt" => loads_stores::simd::ldr_pre(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
    }
    "Atomic memory operations" { // acquire and release are ignored
        LDADD  "ss111000 --1 rrrrr 0 000 00 nnnnn ttttt": LSE   => loads_stores::atomics::ldadd(s, r, n, t);
        LDCLR  "ss111000 --1 rrrrr 0 001 00 nnnnn ttttt": LSE   => loads_stores::atomics::ldclr(s, r, n, t);
        LDEOR  "ss111000 --1 rrrrr 0 010 00 nnnnn ttttt": LSE   => loads_stores::atomics::ldeor(s, r, n, t);
        LDSET  "ss111000 --1 rrrrr 0 011 00 nnnnn ttttt": LSE   => loads_stores::atomics::ldset(s, r, n, t);
        LDSMAX "ss111000 --1 rrrrr 0 100 00 nnnnn ttttt": LSE   => loads_stores::atomics::ldsmax(s, r, n, t);
        LDSMIN "ss111000 --1 rrrrr 0 101 00 nnnnn ttttt": LSE   => loads_stores::atomics::ldsmin(s, r, n, t);
        LDUMAX "ss111000 --1 rrrrr 0 110 00 nnnnn ttttt": LSE   => loads_stores::atomics::ldumax(s, r, n, t);
        LDUMIN "ss111000 --1 rrrrr 0 111 00 nnnnn ttttt": LSE   => loads_stores::atomics::ldumin(s, r, n, t);
        SWP    "ss111000 --1 rrrrr 1 000 00 nnnnn ttttt": LSE   => loads_stores::atomics::swp(s, r, n, t);
        LDAPR  "ss111000 101 11111 1 100 00 nnnnn ttttt": LRCPC => loads_stores::atomics::ldar(s, n, t);
    }
    "Register offset" {
        STR_reg    "ss111000 00 1 mmmmm ppp k 10 nnnnn ttttt" => loads_stores::str_reg(s, m, p, k, n, t) if loads_stores::is_index(p);
        LDR_reg    "ss111000 01 1 mmmmm ppp k 10 nnnnn ttttt" => loads_stores::ldr_reg(s, m, p, k, n, t) if loads_stores::is_index(p);
        LDRS_reg   "ss111000 1o 1 mmmmm ppp k 10 nnnnn ttttt" => loads_stores::ldrs_reg(s, o, m, p, k, n, t) if loads_stores::is_signed_index(s, o, p);
        RPRFM      "11111000 10 1 ----- -1-- 10 ----- 11---": RPRFM => system::nop();
        PRFM_reg   "11111000 10 1 ----- ppp - 10 ----- -----" => system::nop() if loads_stores::is_index(p);
        STR_fp_reg "ss111100 q0 1 mmmmm ppp k 10 nnnnn ttttt" => loads_stores::simd::str_reg(s, q, m, p, k, n, t) if loads_stores::simd::is_index(s, q, p);
        LDR_fp_reg "ss111100 q1 1 mmmmm ppp k 10 nnnnn ttttt" => loads_stores::simd::ldr_reg(s, q, m, p, k, n, t) if loads_stores::simd::is_index(s, q, p);
    }
    "Unsigned immediate" {
        STR_imm    "ss111001 00  iiiiiiiiiiii nnnnn ttttt" => loads_stores::str_imm(s, i, n, t);
        LDR_imm    "ss111001 01  iiiiiiiiiiii nnnnn ttttt" => loads_stores::ldr_imm(s, i, n, t);
        LDRS_imm   "ss111001 1o  iiiiiiiiiiii nnnnn ttttt" => loads_stores::ldrs_imm(s, o, i, n, t) if loads_stores::is_signed_load(s, o);
        PRFM_imm   "11111001 10  ------------ ----- -----" => system::nop();
        STR_fp_imm "ss111101 q0  iiiiiiiiiiii nnnnn ttttt" => loads_stores::simd::str_imm(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
        LDR_fp_imm "ss111101 q1  iiiiiiiiiiii nnnnn ttttt" => loads_stores::simd::ldr_imm(s, q, i, n, t) if loads_stores::simd::is_size(s, q);
    }
}
    } };
}
