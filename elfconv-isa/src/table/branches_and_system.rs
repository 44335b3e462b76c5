//! Branches, exception generating and system instructions (Arm ARM C4.1). The form of a line is described in [`super`].

macro_rules! branches_and_system {
    ($($chain:tt)*) => { chain! { $($chain)*
"Branches, exception generating and system instructions" {
    "Conditional branch (immediate)" {
        B_cond  "01010100 iiiiiiiiiiiiiiiiiii 0 cccc"      => branches::b_cond(i, c);
        BC_cond "01010100 iiiiiiiiiiiiiiiiiii 1 cccc": HBC => branches::b_cond(i, c);
    }
    "Exception generation" {
        SVC "11010100 000 iiiiiiiiiiiiiiii 00001" => branches::svc(i);
        BRK "11010100 001 iiiiiiiiiiiiiiii 00000" => branches::brk(i);
        HLT "11010100 010 ---------------- 00000" => branches::undefined();
    }
    "Hints, barriers, PSTATE" { // all hints that are not allocated are NOPs, and of the allocated ones none does more
        WFET   "11010101 00000011 0001 0000 000 -----": WFxT   => system::nop();
        WFIT   "11010101 00000011 0001 0000 001 -----": WFxT   => system::nop();
        DGH    "11010101 00000011 0010 0000 110 11111": DGH    => system::nop();
        HINT   "11010101 00000011 0010 ---- --- 11111"         => system::nop();
        CLREX  "11010101 00000011 0011 ---- 010 11111"         => system::clrex();
        DSB    "11010101 00000011 0011 ---- 100 11111"         => system::nop();
        DMB    "11010101 00000011 0011 ---- 101 11111"         => system::nop();
        ISB    "11010101 00000011 0011 ---- 110 11111"         => system::code_changed();
        SB     "11010101 00000011 0011 0000 111 11111": SB     => system::nop();
        CFINV  "11010101 00000000 0100 0000 000 11111": FlagM  => system::cfinv();
        XAFLAG "11010101 00000000 0100 0000 001 11111": FlagM2 => system::xaflag();
        AXFLAG "11010101 00000000 0100 0000 010 11111": FlagM2 => system::axflag();
    }
    "System instructions" {
        DC_ZVA   "11010101 00001 011 0111 0100 001 ttttt"       => system::dc_zva(t);
        DC_CVAC  "11010101 00001 011 0111 1010 001 -----"       => system::nop();
        DC_CVAU  "11010101 00001 011 0111 1011 001 -----"       => system::nop();
        DC_CVAP  "11010101 00001 011 0111 1100 001 -----": DPB  => system::nop();
        DC_CVADP "11010101 00001 011 0111 1101 001 -----": DPB2 => system::nop();
        DC_CIVAC "11010101 00001 011 0111 1110 001 -----"       => system::nop();
        IC_IVAU  "11010101 00001 011 0111 0101 001 -----"       => system::code_changed();
    }
    "System register move" {
        MSR_NZCV        "11010101 00011 011 0100 0010 000 ttttt" => system::msr_nzcv(t);
        MSR_FPCR        "11010101 00011 011 0100 0100 000 ttttt" => system::msr_fpcr(t);
        MSR_FPSR        "11010101 00011 011 0100 0100 001 ttttt" => system::msr_fpsr(t);
        MSR_TPIDR_EL0   "11010101 00011 011 1101 0000 010 ttttt" => system::msr_tpidr(t);
        MRS_ID          "11010101 00111 000 0000 cccc ooo ttttt" => system::mrs_id(c, o, t) if system::is_id_register(c, o);
        MRS_CTR_EL0     "11010101 00111 011 0000 0000 001 ttttt" => system::mrs_ctr(t);
        MRS_DCZID_EL0   "11010101 00111 011 0000 0000 111 ttttt" => system::mrs_dczid(t);
        MRS_NZCV        "11010101 00111 011 0100 0010 000 ttttt" => system::mrs_nzcv(t);
        MRS_FPCR        "11010101 00111 011 0100 0100 000 ttttt" => system::mrs_fpcr(t);
        MRS_FPSR        "11010101 00111 011 0100 0100 001 ttttt" => system::mrs_fpsr(t);
        MRS_TPIDR_EL0   "11010101 00111 011 1101 0000 010 ttttt" => system::mrs_tpidr(t);
        MRS_TPIDRRO_EL0 "11010101 00111 011 1101 0000 011 ttttt" => system::mrs_tpidrro(t);
        MRS_CNTFRQ_EL0  "11010101 00111 011 1110 0000 000 ttttt" => system::mrs_cntfrq(t);
        MRS_CNTVCT_EL0  "11010101 00111 011 1110 0000 010 ttttt" => system::mrs_cntvct(t);
        MRS_CNTVCTSS    "11010101 00111 011 1110 0000 110 ttttt": ECV => system::mrs_cntvct(t);
    }
    "Unconditional branch (register)" {
        BR  "1101011 0000 11111 000000 nnnnn 00000" => branches::br(n);
        BLR "1101011 0001 11111 000000 nnnnn 00000" => branches::blr(n);
        RET "1101011 0010 11111 000000 nnnnn 00000" => branches::ret(n);
    }
    "Unconditional branch (immediate)" {
        B  "000101 iiiiiiiiiiiiiiiiiiiiiiiiii" => branches::b(i);
        BL "100101 iiiiiiiiiiiiiiiiiiiiiiiiii" => branches::bl(i);
    }
    "Compare and branch (immediate)" {
        CBZ  "z0110100 iiiiiiiiiiiiiiiiiii ttttt" => branches::cbz(z, i, t);
        CBNZ "z0110101 iiiiiiiiiiiiiiiiiii ttttt" => branches::cbnz(z, i, t);
    }
    "Test and branch (immediate)" {
        TBZ  "h0110110 lllll iiiiiiiiiiiiii ttttt" => branches::tbz(h, l, i, t);
        TBNZ "h0110111 lllll iiiiiiiiiiiiii ttttt" => branches::tbnz(h, l, i, t);
    }
}
    } };
}
