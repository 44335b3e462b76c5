//! System instructions and registers that user mode has (Arm ARM C4.1.93, C5, D23).

use crate::features::IdRegister;
use crate::machine::{Flag, Flags, Machine, SysReg, Width::X};
use crate::state::NO_MONITOR;

/// Frequency of the virtual counter, CNTFRQ_EL0: it counts nanoseconds.
pub const COUNTER_HZ: u64 = 1_000_000_000;

/// CTR_EL0 of Cortex-A57: 64-byte cache lines; code that is written must be made visible with DC CVAU and IC IVAU.
const CTR: u64 = 0x8444_c004;

/// DCZID_EL0: DC ZVA is allowed and clears 2^4 words.
const DCZID: u64 = 4;

/// Bytes that DC ZVA clears.
const ZVA_BYTES: u64 = 4 << DCZID;

/// FPCR bits that are implemented: AHP, DN, FZ, RMode, FZ16 (exceptions do not trap).
const FPCR_BITS: u64 = 0x07c8_0000;

/// FPSR bits that are implemented: QC and the cumulative exception flags.
const FPSR_BITS: u64 = 0x0800_009f;

/// Hints do nothing that a single-threaded observer sees: NOP, YIELD, WFE, BTI, and pointer authentication, which is absent.
pub fn nop<M: Machine>(_: &mut M) {}

/// CLREX.
pub fn clrex<M: Machine>(m: &mut M) {
    let none = m.imm(X, NO_MONITOR);
    m.set_monitor(none);
}

/// ISB, IC IVAU.
pub fn code_changed<M: Machine>(m: &mut M) {
    m.code_changed();
}

/// DC ZVA: clears the aligned block that holds the address.
pub fn dc_zva<M: Machine>(m: &mut M, t: u32) {
    let (address, mask) = (m.x(t, X), m.imm(X, !(ZVA_BYTES - 1)));
    let (block, zero) = (m.and(X, address, mask), m.vec_imm(0));
    for offset in (0..ZVA_BYTES as i64).step_by(16) {
        m.store_vec(block, offset, zero);
    }
}

fn mrs<M: Machine>(m: &mut M, reg: SysReg, t: u32) {
    let value = m.sysreg(reg);
    m.set_x(t, X, value);
}

fn mrs_constant<M: Machine>(m: &mut M, value: u64, t: u32) {
    let value = m.imm(X, value);
    m.set_x(t, X, value);
}

/// MRS Xt, NZCV.
pub fn mrs_nzcv<M: Machine>(m: &mut M, t: u32) {
    let mut value = m.imm(X, 0);
    for (flag, bit) in [(Flag::N, 31), (Flag::Z, 30), (Flag::C, 29), (Flag::V, 28)] {
        let flag = m.flag(flag);
        let flag = m.from_bool(X, flag);
        let flag = m.shl(X, flag, bit);
        value = m.or(X, value, flag);
    }
    m.set_x(t, X, value);
}

/// MSR NZCV, Xt.
pub fn msr_nzcv<M: Machine>(m: &mut M, t: u32) {
    let value = m.x(t, X);
    m.set_flags(Flags::Bits(value));
}

/// CFINV.
pub fn cfinv<M: Machine>(m: &mut M) {
    let carry = m.flag(Flag::C);
    let flags = [
        m.flag(Flag::N),
        m.flag(Flag::Z),
        m.bool_not(carry),
        m.flag(Flag::V),
    ];
    m.set_flags(Flags::Explicit(flags));
}

/// XAFLAG: the flags of a floating-point comparison in another machine's form become Arm's.
pub fn xaflag<M: Machine>(m: &mut M) {
    let (zero, carry) = (m.flag(Flag::Z), m.flag(Flag::C));
    let (no_zero, no_carry) = (m.bool_not(zero), m.bool_not(carry));
    let flags = [
        m.bool_and(no_carry, no_zero),
        m.bool_and(zero, carry),
        m.bool_or(carry, zero),
        m.bool_and(no_carry, zero),
    ];
    m.set_flags(Flags::Explicit(flags));
}

/// AXFLAG: the other way round.
pub fn axflag<M: Machine>(m: &mut M) {
    let (zero, carry, overflow) = (m.flag(Flag::Z), m.flag(Flag::C), m.flag(Flag::V));
    let (no, ordered) = (m.bool_imm(false), m.bool_not(overflow));
    let flags = [
        no,
        m.bool_or(zero, overflow),
        m.bool_and(carry, ordered),
        no,
    ];
    m.set_flags(Flags::Explicit(flags));
}

/// MRS Xt, FPCR.
pub fn mrs_fpcr<M: Machine>(m: &mut M, t: u32) {
    mrs(m, SysReg::Fpcr, t);
}

/// MRS Xt, FPSR.
pub fn mrs_fpsr<M: Machine>(m: &mut M, t: u32) {
    mrs(m, SysReg::Fpsr, t);
}

/// MRS Xt, TPIDR_EL0.
pub fn mrs_tpidr<M: Machine>(m: &mut M, t: u32) {
    mrs(m, SysReg::TpidrEl0, t);
}

/// MRS Xt, CNTVCT_EL0.
pub fn mrs_cntvct<M: Machine>(m: &mut M, t: u32) {
    mrs(m, SysReg::CntvctEl0, t);
}

/// MRS Xt, TPIDRRO_EL0: Linux keeps it zero.
pub fn mrs_tpidrro<M: Machine>(m: &mut M, t: u32) {
    mrs_constant(m, 0, t);
}

/// Guard: an identification register that Linux reads on user mode's behalf (arch/arm64/kernel/cpufeature.c,
/// `is_emulated` and `emulate_id_reg`): op0 3, op1 0, CRn 0 and CRm 2 to 7, or MIDR, MPIDR and REVIDR.
pub const fn is_id_register(c: u32, o: u32) -> bool {
    matches!((c, o), (0, 0 | 5 | 6) | (2..=7, _))
}

/// MRS Xt, of an identification register.
pub fn mrs_id<M: Machine>(m: &mut M, c: u32, o: u32, t: u32) {
    mrs(m, SysReg::Id(IdRegister::new(c, o)), t);
}

/// MRS Xt, CTR_EL0.
pub fn mrs_ctr<M: Machine>(m: &mut M, t: u32) {
    mrs_constant(m, CTR, t);
}

/// MRS Xt, DCZID_EL0.
pub fn mrs_dczid<M: Machine>(m: &mut M, t: u32) {
    mrs_constant(m, DCZID, t);
}

/// MRS Xt, CNTFRQ_EL0.
pub fn mrs_cntfrq<M: Machine>(m: &mut M, t: u32) {
    mrs_constant(m, COUNTER_HZ, t);
}

/// MSR FPCR, Xt.
pub fn msr_fpcr<M: Machine>(m: &mut M, t: u32) {
    let (value, mask) = (m.x(t, X), m.imm(X, FPCR_BITS));
    let value = m.and(X, value, mask);
    m.set_sysreg(SysReg::Fpcr, value);
}

/// MSR FPSR, Xt.
pub fn msr_fpsr<M: Machine>(m: &mut M, t: u32) {
    let (value, mask) = (m.x(t, X), m.imm(X, FPSR_BITS));
    let value = m.and(X, value, mask);
    m.set_sysreg(SysReg::Fpsr, value);
}

/// MSR TPIDR_EL0, Xt.
pub fn msr_tpidr<M: Machine>(m: &mut M, t: u32) {
    let value = m.x(t, X);
    m.set_sysreg(SysReg::TpidrEl0, value);
}
