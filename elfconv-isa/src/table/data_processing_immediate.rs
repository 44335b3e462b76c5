//! Reserved encodings and data processing (immediate) (Arm ARM C4.1). The form of a line is described in [`super`].

macro_rules! data_processing_immediate {
    ($($chain:tt)*) => { chain! { $($chain)*
"Reserved" {
    "Reserved" {
        UDF "0000000000000000 ----------------" => branches::undefined();
    }
}
"Data processing (immediate)" {
    "PC-relative addressing" {
        ADR  "0ll10000 iiiiiiiiiiiiiiiiiii ddddd" => dp_imm::adr(l, i, d);
        ADRP "1ll10000 iiiiiiiiiiiiiiiiiii ddddd" => dp_imm::adrp(l, i, d);
    }
    "Add/subtract (immediate)" {
        ADD_imm  "z00100010 h iiiiiiiiiiii nnnnn ddddd" => dp_imm::add_imm(z, h, i, n, d);
        ADDS_imm "z01100010 h iiiiiiiiiiii nnnnn ddddd" => dp_imm::adds_imm(z, h, i, n, d);
        SUB_imm  "z10100010 h iiiiiiiiiiii nnnnn ddddd" => dp_imm::sub_imm(z, h, i, n, d);
        SUBS_imm "z11100010 h iiiiiiiiiiii nnnnn ddddd" => dp_imm::subs_imm(z, h, i, n, d);
    }
    "Min/max (immediate)" {
        SMAX_imm "z001000111 0000 iiiiiiii nnnnn ddddd": CSSC => dp_imm::smax_imm(z, i, n, d);
        UMAX_imm "z001000111 0001 iiiiiiii nnnnn ddddd": CSSC => dp_imm::umax_imm(z, i, n, d);
        SMIN_imm "z001000111 0010 iiiiiiii nnnnn ddddd": CSSC => dp_imm::smin_imm(z, i, n, d);
        UMIN_imm "z001000111 0011 iiiiiiii nnnnn ddddd": CSSC => dp_imm::umin_imm(z, i, n, d);
    }
    "Logical (immediate)" {
        AND_imm  "z00100100 N rrrrrr ssssss nnnnn ddddd" => dp_imm::and_imm(z, N, r, s, n, d) if dp_imm::is_bitmask(z, N, r, s);
        ORR_imm  "z01100100 N rrrrrr ssssss nnnnn ddddd" => dp_imm::orr_imm(z, N, r, s, n, d) if dp_imm::is_bitmask(z, N, r, s);
        EOR_imm  "z10100100 N rrrrrr ssssss nnnnn ddddd" => dp_imm::eor_imm(z, N, r, s, n, d) if dp_imm::is_bitmask(z, N, r, s);
        ANDS_imm "z11100100 N rrrrrr ssssss nnnnn ddddd" => dp_imm::ands_imm(z, N, r, s, n, d) if dp_imm::is_bitmask(z, N, r, s);
    }
    "Move wide (immediate)" {
        MOVN "z00100101 hh iiiiiiiiiiiiiiii ddddd" => dp_imm::movn(z, h, i, d) if dp_imm::is_halfword(z, h);
        MOVZ "z10100101 hh iiiiiiiiiiiiiiii ddddd" => dp_imm::movz(z, h, i, d) if dp_imm::is_halfword(z, h);
        MOVK "z11100101 hh iiiiiiiiiiiiiiii ddddd" => dp_imm::movk(z, h, i, d) if dp_imm::is_halfword(z, h);
    }
    "Bitfield" {
        SBFM "z00100110 N rrrrrr ssssss nnnnn ddddd" => dp_imm::sbfm(z, r, s, n, d) if dp_imm::is_bitfield(z, N, r, s);
        BFM  "z01100110 N rrrrrr ssssss nnnnn ddddd" => dp_imm::bfm(z, r, s, n, d) if dp_imm::is_bitfield(z, N, r, s);
        UBFM "z10100110 N rrrrrr ssssss nnnnn ddddd" => dp_imm::ubfm(z, r, s, n, d) if dp_imm::is_bitfield(z, N, r, s);
    }
    "Extract" {
        EXTR "z00100111 N 0 mmmmm iiiiii nnnnn ddddd" => dp_imm::extr(z, m, i, n, d) if dp_imm::is_extract(z, N, i);
    }
}
    } };
}
