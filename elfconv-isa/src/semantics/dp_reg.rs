//! Data processing, register (Arm ARM C4.1.95).

use crate::helper::Helper;
use crate::machine::{
    Comparison, Cond, Flag, Flags, Int1, Int2, Machine,
    Width::{self, W, X},
};

/// Guard: a shift amount is below the register's width.
pub const fn is_shift(z: u32, i: u32) -> bool {
    z == 1 || i < 32
}

/// Guard: as [`is_shift`], and the shift is not ROR.
pub const fn is_arithmetic_shift(z: u32, h: u32, i: u32) -> bool {
    h != 3 && is_shift(z, i)
}

/// Guard: an extended register is shifted by at most 4.
pub const fn is_extend_shift(i: u32) -> bool {
    i <= 4
}

/// ShiftReg: `h` is LSL, LSR, ASR, ROR.
fn shifted<M: Machine>(m: &mut M, w: Width, reg: u32, h: u32, amount: u32) -> M::Val {
    let value = m.x(reg, w);
    if amount == 0 {
        return value;
    }
    let op = [Int2::Shl, Int2::Lshr, Int2::Ashr, Int2::Ror][(h & 3) as usize];
    let amount = m.imm(w, amount as u64);
    m.int2(op, w, value, amount)
}

/// ExtendReg: `option` is UXTB, UXTH, UXTW, UXTX, SXTB, ...
pub(super) fn extended<M: Machine>(
    m: &mut M,
    w: Width,
    reg: u32,
    option: u32,
    shift: u32,
) -> M::Val {
    let from = Width::from_size(option & 3).min(w);
    let value = m.x(reg, w);
    let value = if from == w {
        value
    } else {
        let low = m.trunc(w, from, value);
        if option & 4 == 0 {
            m.zext(from, w, low)
        } else {
            m.sext(from, w, low)
        }
    };
    if shift == 0 {
        value
    } else {
        m.shl(w, value, shift)
    }
}

// ---- Two sources ----

fn two_sources<M: Machine>(m: &mut M, op: Int2, z: u32, mm: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let (a, b) = (m.x(n, w), m.x(mm, w));
    let result = m.int2(op, w, a, b);
    m.set_x(d, w, result);
}

macro_rules! two_sources {
    ($($(#[$doc:meta])* $name:ident: $op:ident;)*) => { $(
        $(#[$doc])*
        pub fn $name<M: Machine>(m: &mut M, z: u32, mm: u32, n: u32, d: u32) {
            two_sources(m, Int2::$op, z, mm, n, d);
        }
    )* };
}

two_sources! {
    /// UDIV.
    udiv: UDiv;
    /// SDIV.
    sdiv: SDiv;
    /// LSLV.
    lslv: Shl;
    /// LSRV.
    lsrv: Lshr;
    /// ASRV.
    asrv: Ashr;
    /// RORV.
    rorv: Ror;
    /// SMAX (register).
    smax: SMax;
    /// UMAX (register).
    umax: UMax;
    /// SMIN (register).
    smin: SMin;
    /// UMIN (register).
    umin: UMin;
}

fn crc<M: Machine>(m: &mut M, helper: Helper, s: u32, mm: u32, n: u32, d: u32) {
    let data = Width::from_size(s);
    let register = if data == X { X } else { W };
    let (old, value) = (m.x(n, W), m.x(mm, register));
    let value = m.trunc(register, data, value);
    let (zero, bytes) = (m.vec_imm(0), m.vec_imm(data.bytes() as u128));
    let (old, value) = (
        m.set_lane(W, zero, 0, old),
        m.set_lane(data, zero, 0, value),
    );
    let result = m.helper(helper, old, value, bytes);
    let result = m.lane(W, result, 0);
    m.set_x(d, W, result);
}

/// Guard: sf is set for doublewords only.
pub const fn is_crc_size(z: u32, s: u32) -> bool {
    (z == 1) == (s == 3)
}

/// CRC32B, CRC32H, CRC32W, CRC32X.
pub fn crc32<M: Machine>(m: &mut M, s: u32, mm: u32, n: u32, d: u32) {
    crc(m, Helper::Crc32, s, mm, n, d);
}

/// CRC32CB, CRC32CH, CRC32CW, CRC32CX.
pub fn crc32c<M: Machine>(m: &mut M, s: u32, mm: u32, n: u32, d: u32) {
    crc(m, Helper::Crc32C, s, mm, n, d);
}

// ---- One source ----

fn one_source<M: Machine>(m: &mut M, op: Int1, z: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let a = m.x(n, w);
    let result = m.int1(op, w, a);
    m.set_x(d, w, result);
}

/// RBIT.
pub fn rbit<M: Machine>(m: &mut M, z: u32, n: u32, d: u32) {
    one_source(m, Int1::Rbit, z, n, d);
}

/// CLZ.
pub fn clz<M: Machine>(m: &mut M, z: u32, n: u32, d: u32) {
    one_source(m, Int1::Clz, z, n, d);
}

/// CLS.
pub fn cls<M: Machine>(m: &mut M, z: u32, n: u32, d: u32) {
    one_source(m, Int1::Cls, z, n, d);
}

/// CTZ.
pub fn ctz<M: Machine>(m: &mut M, z: u32, n: u32, d: u32) {
    one_source(m, Int1::Ctz, z, n, d);
}

/// CNT: the number of ones.
pub fn cnt<M: Machine>(m: &mut M, z: u32, n: u32, d: u32) {
    one_source(m, Int1::Popcount, z, n, d);
}

/// ABS; the most negative number stays.
pub fn abs<M: Machine>(m: &mut M, z: u32, n: u32, d: u32) {
    one_source(m, Int1::Abs, z, n, d);
}

/// REV (32-bit): all bytes of the register.
pub fn rev_w<M: Machine>(m: &mut M, n: u32, d: u32) {
    one_source(m, Int1::RevBytes, 0, n, d);
}

/// REV (64-bit): all bytes of the register.
pub fn rev_x<M: Machine>(m: &mut M, n: u32, d: u32) {
    one_source(m, Int1::RevBytes, 1, n, d);
}

/// REV16: the bytes of each halfword.
pub fn rev16<M: Machine>(m: &mut M, z: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let (a, mask) = (m.x(n, w), m.imm(w, 0x00ff_00ff_00ff_00ff));
    let low = m.and(w, a, mask);
    let high = m.lshr(w, a, 8);
    let (up, down) = (m.shl(w, low, 8), m.and(w, high, mask));
    let result = m.or(w, up, down);
    m.set_x(d, w, result);
}

/// REV32: the bytes of each word of a 64-bit register.
pub fn rev32<M: Machine>(m: &mut M, n: u32, d: u32) {
    let a = m.x(n, X);
    let (reversed, half) = (m.int1(Int1::RevBytes, X, a), m.imm(X, 32));
    let result = m.int2(Int2::Ror, X, reversed, half);
    m.set_x(d, X, result);
}

// ---- Logical (shifted register) ----

/// The fields of a shifted-register instruction.
struct Shifted {
    z: u32,
    h: u32,
    mm: u32,
    i: u32,
    n: u32,
    d: u32,
}

fn logical<M: Machine>(m: &mut M, op: Int2, invert: bool, f: Shifted, flags: bool) {
    let w = Width::from_sf(f.z);
    let mut b = shifted(m, w, f.mm, f.h, f.i);
    if invert {
        b = m.not(w, b);
    }
    // `mov` and `mvn` between registers.
    let result = if f.n == 31 && op == Int2::Or {
        b
    } else {
        let a = m.x(f.n, w);
        m.int2(op, w, a, b)
    };
    if flags {
        m.set_flags(Flags::Compare(Comparison::Logic(w, result)));
    }
    m.set_x(f.d, w, result);
}

macro_rules! logical {
    ($($(#[$doc:meta])* $name:ident: $op:ident, $invert:literal, $flags:literal;)*) => { $(
        $(#[$doc])*
        pub fn $name<M: Machine>(m: &mut M, z: u32, h: u32, mm: u32, i: u32, n: u32, d: u32) {
            logical(m, Int2::$op, $invert, Shifted { z, h, mm, i, n, d }, $flags);
        }
    )* };
}

logical! {
    /// AND (shifted register).
    and: And, false, false;
    /// BIC (shifted register).
    bic: And, true, false;
    /// ORR (shifted register), MOV (register).
    orr: Or, false, false;
    /// ORN (shifted register), MVN.
    orn: Or, true, false;
    /// EOR (shifted register).
    eor: Xor, false, false;
    /// EON (shifted register).
    eon: Xor, true, false;
    /// ANDS (shifted register), TST.
    ands: And, false, true;
    /// BICS (shifted register).
    bics: And, true, true;
}

// ---- Add/subtract (shifted and extended register) ----

fn add_sub<M: Machine>(m: &mut M, op: Int2, w: Width, a: M::Val, b: M::Val) -> M::Val {
    m.int2(op, w, a, b)
}

fn add_sub_flags<M: Machine>(m: &mut M, op: Int2, w: Width, a: M::Val, b: M::Val) -> M::Val {
    m.set_flags(Flags::Compare(if op == Int2::Sub {
        Comparison::Sub(w, a, b)
    } else {
        Comparison::Add(w, a, b)
    }));
    m.int2(op, w, a, b)
}

macro_rules! add_sub_shifted {
    ($($(#[$doc:meta])* $name:ident: $how:ident $op:ident;)*) => { $(
        $(#[$doc])*
        pub fn $name<M: Machine>(m: &mut M, z: u32, h: u32, mm: u32, i: u32, n: u32, d: u32) {
            let w = Width::from_sf(z);
            let (a, b) = (m.x(n, w), shifted(m, w, mm, h, i));
            let result = $how(m, Int2::$op, w, a, b);
            m.set_x(d, w, result);
        }
    )* };
}

add_sub_shifted! {
    /// ADD (shifted register).
    add: add_sub Add;
    /// ADDS (shifted register), CMN.
    adds: add_sub_flags Add;
    /// SUB (shifted register), NEG.
    sub: add_sub Sub;
    /// SUBS (shifted register), CMP, NEGS.
    subs: add_sub_flags Sub;
}

macro_rules! add_sub_extended {
    ($($(#[$doc:meta])* $name:ident: $how:ident $op:ident $set:ident;)*) => { $(
        $(#[$doc])*
        pub fn $name<M: Machine>(m: &mut M, z: u32, mm: u32, o: u32, i: u32, n: u32, d: u32) {
            let w = Width::from_sf(z);
            let (a, b) = (m.x_or_sp(n, w), extended(m, w, mm, o, i));
            let result = $how(m, Int2::$op, w, a, b);
            m.$set(d, w, result);
        }
    )* };
}

add_sub_extended! {
    /// ADD (extended register); source and destination 31 are SP.
    add_ext: add_sub Add set_x_or_sp;
    /// ADDS (extended register), CMN; the source 31 is SP.
    adds_ext: add_sub_flags Add set_x;
    /// SUB (extended register); source and destination 31 are SP.
    sub_ext: add_sub Sub set_x_or_sp;
    /// SUBS (extended register), CMP; the source 31 is SP.
    subs_ext: add_sub_flags Sub set_x;
}

// ---- Add/subtract (with carry) ----

fn with_carry<M: Machine>(m: &mut M, z: u32, mm: u32, n: u32, d: u32, invert: bool, flags: bool) {
    let w = Width::from_sf(z);
    let (a, mut b) = (m.x(n, w), m.x(mm, w));
    if invert {
        b = m.not(w, b);
    }
    let carry = m.flag(Flag::C);
    if flags {
        m.set_flags(Flags::AddCarry(w, a, b, carry));
    }
    let (sum, carry) = (m.add(w, a, b), m.from_bool(w, carry));
    let result = m.add(w, sum, carry);
    m.set_x(d, w, result);
}

macro_rules! with_carry {
    ($($(#[$doc:meta])* $name:ident: $invert:literal, $flags:literal;)*) => { $(
        $(#[$doc])*
        pub fn $name<M: Machine>(m: &mut M, z: u32, mm: u32, n: u32, d: u32) {
            with_carry(m, z, mm, n, d, $invert, $flags);
        }
    )* };
}

with_carry! {
    /// ADC.
    adc: false, false;
    /// ADCS.
    adcs: false, true;
    /// SBC, NGC.
    sbc: true, false;
    /// SBCS, NGCS.
    sbcs: true, true;
}

// ---- Flag manipulation (FEAT_FlagM) ----

/// RMIF: rotates and inserts the bits that the mask selects into the flags.
pub fn rmif<M: Machine>(m: &mut M, i: u32, n: u32, k: u32) {
    let value = m.x(n, X);
    let flags = [(Flag::N, 3), (Flag::Z, 2), (Flag::C, 1), (Flag::V, 0)].map(|(flag, bit)| {
        if k >> bit & 1 == 1 {
            bit_of(m, X, value, (i + bit) % 64)
        } else {
            m.flag(flag)
        }
    });
    m.set_flags(Flags::Explicit(flags));
}

/// SETF8, SETF16: N, Z and V of a byte or halfword; C is kept.
pub fn setf<M: Machine>(m: &mut M, s: u32, n: u32) {
    let value = m.x(n, W);
    let width = if s == 1 { Width::H } else { Width::B };
    let top = width.bits();
    let (negative, above) = (bit_of(m, W, value, top - 1), bit_of(m, W, value, top));
    let low = m.trunc(W, width, value);
    let (zero, carry) = (m.is_zero(width, low), m.flag(Flag::C));
    let (not_negative, not_above) = (m.bool_not(negative), m.bool_not(above));
    let (one, other) = (
        m.bool_and(negative, not_above),
        m.bool_and(not_negative, above),
    );
    let overflow = m.bool_or(one, other);
    m.set_flags(Flags::Explicit([negative, zero, carry, overflow]));
}

fn bit_of<M: Machine>(m: &mut M, w: Width, value: M::Val, bit: u32) -> M::Bool {
    let mask = m.imm(w, 1 << bit);
    let bit = m.and(w, value, mask);
    let zero = m.is_zero(w, bit);
    m.bool_not(zero)
}

// ---- Conditional compare ----

fn conditional_compare<M: Machine>(m: &mut M, c: u32, v: u32, comparison: Comparison<M::Val>) {
    let condition = m.cond(Cond::from_bits(c));
    m.set_flags(Flags::If(condition, comparison, v));
}

/// CCMN (register).
pub fn ccmn_reg<M: Machine>(m: &mut M, z: u32, mm: u32, c: u32, n: u32, v: u32) {
    let w = Width::from_sf(z);
    let comparison = Comparison::Add(w, m.x(n, w), m.x(mm, w));
    conditional_compare(m, c, v, comparison);
}

/// CCMP (register).
pub fn ccmp_reg<M: Machine>(m: &mut M, z: u32, mm: u32, c: u32, n: u32, v: u32) {
    let w = Width::from_sf(z);
    let comparison = Comparison::Sub(w, m.x(n, w), m.x(mm, w));
    conditional_compare(m, c, v, comparison);
}

/// CCMN (immediate).
pub fn ccmn_imm<M: Machine>(m: &mut M, z: u32, i: u32, c: u32, n: u32, v: u32) {
    let w = Width::from_sf(z);
    let comparison = Comparison::Add(w, m.x(n, w), m.imm(w, i as u64));
    conditional_compare(m, c, v, comparison);
}

/// CCMP (immediate).
pub fn ccmp_imm<M: Machine>(m: &mut M, z: u32, i: u32, c: u32, n: u32, v: u32) {
    let w = Width::from_sf(z);
    let comparison = Comparison::Sub(w, m.x(n, w), m.imm(w, i as u64));
    conditional_compare(m, c, v, comparison);
}

// ---- Conditional select ----

/// CSEL.
pub fn csel<M: Machine>(m: &mut M, z: u32, mm: u32, c: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let other = m.x(mm, w);
    select(m, w, c, n, other, d);
}

/// CSINC, CSET, CINC.
pub fn csinc<M: Machine>(m: &mut M, z: u32, mm: u32, c: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let (value, one) = (m.x(mm, w), m.imm(w, 1));
    let other = m.add(w, value, one);
    select(m, w, c, n, other, d);
}

/// CSINV, CSETM, CINV.
pub fn csinv<M: Machine>(m: &mut M, z: u32, mm: u32, c: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let value = m.x(mm, w);
    let other = m.not(w, value);
    select(m, w, c, n, other, d);
}

/// CSNEG, CNEG.
pub fn csneg<M: Machine>(m: &mut M, z: u32, mm: u32, c: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let value = m.x(mm, w);
    let other = m.int1(Int1::Neg, w, value);
    select(m, w, c, n, other, d);
}

fn select<M: Machine>(m: &mut M, w: Width, c: u32, n: u32, other: M::Val, d: u32) {
    let (condition, value) = (m.cond(Cond::from_bits(c)), m.x(n, w));
    let result = m.select(condition, w, value, other);
    m.set_x(d, w, result);
}

// ---- Three sources ----

/// MADD, MUL.
pub fn madd<M: Machine>(m: &mut M, z: u32, mm: u32, a: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let (x, y) = (m.x(n, w), m.x(mm, w));
    let mut result = m.mul(w, x, y);
    if a != 31 {
        let addend = m.x(a, w);
        result = m.add(w, addend, result);
    }
    m.set_x(d, w, result);
}

/// MSUB, MNEG.
pub fn msub<M: Machine>(m: &mut M, z: u32, mm: u32, a: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let (x, y, minuend) = (m.x(n, w), m.x(mm, w), m.x(a, w));
    let product = m.mul(w, x, y);
    let result = m.sub(w, minuend, product);
    m.set_x(d, w, result);
}

/// The 64-bit product of two 32-bit registers.
fn long_product<M: Machine>(m: &mut M, signed: bool, n: u32, mm: u32) -> M::Val {
    let (x, y) = (m.x(n, W), m.x(mm, W));
    let (x, y) = if signed {
        (m.sext(W, X, x), m.sext(W, X, y))
    } else {
        (m.zext(W, X, x), m.zext(W, X, y))
    };
    m.mul(X, x, y)
}

macro_rules! long {
    ($($(#[$doc:meta])* $name:ident: $signed:literal $op:ident;)*) => { $(
        $(#[$doc])*
        pub fn $name<M: Machine>(m: &mut M, mm: u32, a: u32, n: u32, d: u32) {
            let (product, addend) = (long_product(m, $signed, n, mm), m.x(a, X));
            let result = m.int2(Int2::$op, X, addend, product);
            m.set_x(d, X, result);
        }
    )* };
}

long! {
    /// SMADDL, SMULL.
    smaddl: true Add;
    /// SMSUBL, SMNEGL.
    smsubl: true Sub;
    /// UMADDL, UMULL.
    umaddl: false Add;
    /// UMSUBL, UMNEGL.
    umsubl: false Sub;
}

/// SMULH.
pub fn smulh<M: Machine>(m: &mut M, mm: u32, n: u32, d: u32) {
    two_sources(m, Int2::SMulHigh, 1, mm, n, d);
}

/// UMULH.
pub fn umulh<M: Machine>(m: &mut M, mm: u32, n: u32, d: u32) {
    two_sources(m, Int2::UMulHigh, 1, mm, n, d);
}
