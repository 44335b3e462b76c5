//! Advanced SIMD shift by immediate and its scalar forms (Arm ARM C4.1.96).
//!
//! `immh:immb` is the lane width in its highest bit and the amount below it: width + amount for shifts to the left,
//! 2 * width - amount for shifts to the right.

use super::simd::{scalar_source, set_half, set_lane_0, source, splat_imm};
use crate::machine::{Machine, Narrow, Rounding, Vec2, VecShift, Width};

/// Lane width: the highest bit of `immh`.
fn width(imm: u32) -> Width {
    Width::from_size(31 - (imm >> 3).leading_zeros())
}

fn left(imm: u32) -> (Width, u32) {
    let w = width(imm);
    (w, imm - w.bits())
}

fn right(imm: u32) -> (Width, u32) {
    let w = width(imm);
    (w, 2 * w.bits() - imm)
}

/// Guard: zero `immh` is the modified-immediate class, and 1D is reserved.
pub fn any_lane(q: u32, imm: u32) -> bool {
    imm >= 8 && (imm < 64 || q == 1)
}

/// Guard: lanes that have a width twice as great.
pub fn narrow_lane(imm: u32) -> bool {
    (8..64).contains(&imm)
}

/// Guard: lanes of a floating-point format.
pub fn fp_lane(q: u32, imm: u32) -> bool {
    imm >= 16 && (imm < 64 || q == 1)
}

/// Guard: a scalar of any width.
pub fn any_scalar(imm: u32) -> bool {
    imm >= 8
}

/// Guard: a scalar of a floating-point format.
pub fn fp_scalar(imm: u32) -> bool {
    imm >= 16
}

// ---- shifts of lanes; the scalar forms of those that can't saturate are 64 bits wide ----

/// A shift, of the vector Vn (`q` is 0 or 1) or of the scalar Dn (`q` is `SCALAR`), and what is done with it.
fn finish<M: Machine>(m: &mut M, q: u32, d: u32, v: M::Vec) {
    if q == SCALAR {
        let value = m.lane(Width::X, v, 0);
        return m.set_scalar(d, Width::X, value);
    }
    m.set_vq(d, q, v);
}

/// Stands for `q` in the scalar forms.
const SCALAR: u32 = 2;

fn shift<M: Machine>(
    m: &mut M,
    op: VecShift,
    add: bool,
    (w, n): (Width, u32),
    [q, rn, d]: [u32; 3],
) {
    let a = m.v(rn);
    let mut v = m.vec_shift(op, w, a, n);
    if add {
        let old = m.v(d);
        v = m.vec2(Vec2::Add, w, old, v);
    }
    finish(m, q, d, v);
}

macro_rules! shift {
    ($( $name:ident, $scalar:ident = $op:ident, $add:literal, $amount:ident; )*) => {
        $(
            pub fn $name<M: Machine>(m: &mut M, q: u32, imm: u32, n: u32, d: u32) {
                shift(m, VecShift::$op, $add, $amount(imm), [q, n, d]);
            }

            pub fn $scalar<M: Machine>(m: &mut M, imm: u32, n: u32, d: u32) {
                shift(m, VecShift::$op, $add, (Width::X, $amount(imm | 64).1), [SCALAR, n, d]);
            }
        )*
    };
}

shift! {
    sshr, sshr_scalar = Sshr, false, right;
    ssra, ssra_scalar = Sshr, true, right;
    srshr, srshr_scalar = Srshr, false, right;
    srsra, srsra_scalar = Srshr, true, right;
    ushr, ushr_scalar = Ushr, false, right;
    usra, usra_scalar = Ushr, true, right;
    urshr, urshr_scalar = Urshr, false, right;
    ursra, ursra_scalar = Urshr, true, right;
    shl, shl_scalar = Shl, false, left;
}

/// The bits of the shifted Vn where `mask` has ones, those of Vd elsewhere.
fn insert<M: Machine>(m: &mut M, shifted: M::Vec, mask: u64, w: Width, q: u32, d: u32) {
    let (old, keep) = (m.v(d), splat_imm(m, w, !mask));
    let kept = m.vec2(Vec2::And, Width::X, old, keep);
    let v = m.vec2(Vec2::Or, Width::X, kept, shifted);
    finish(m, q, d, v);
}

/// SLI.
pub fn sli<M: Machine>(m: &mut M, q: u32, imm: u32, rn: u32, d: u32) {
    let (w, n) = left(imm);
    let a = m.v(rn);
    let shifted = m.vec_shift(VecShift::Shl, w, a, n);
    insert(m, shifted, w.mask() << n, w, q, d);
}

/// SRI; a shift by the whole width changes nothing.
pub fn sri<M: Machine>(m: &mut M, q: u32, imm: u32, rn: u32, d: u32) {
    let (w, n) = right(imm);
    let a = m.v(rn);
    let shifted = m.vec_shift(VecShift::Ushr, w, a, n);
    let mask = w.mask().checked_shr(n).unwrap_or(0);
    insert(m, shifted, mask, w, q, d);
}

pub fn sli_scalar<M: Machine>(m: &mut M, imm: u32, n: u32, d: u32) {
    sli(m, SCALAR, imm | 64, n, d);
}

pub fn sri_scalar<M: Machine>(m: &mut M, imm: u32, n: u32, d: u32) {
    sri(m, SCALAR, imm | 64, n, d);
}

// ---- saturating shifts to the left ----

macro_rules! saturating {
    ($( $name:ident, $scalar:ident = $op:ident; )*) => {
        $(
            pub fn $name<M: Machine>(m: &mut M, q: u32, imm: u32, n: u32, d: u32) {
                let (w, amount) = left(imm);
                let a = source(m, q, n);
                let v = m.vec_shift(VecShift::$op, w, a, amount);
                m.set_vq(d, q, v);
            }

            pub fn $scalar<M: Machine>(m: &mut M, imm: u32, n: u32, d: u32) {
                let (w, amount) = left(imm);
                let a = scalar_source(m, w, n);
                let v = m.vec_shift(VecShift::$op, w, a, amount);
                set_lane_0(m, w, d, v);
            }
        )*
    };
}

saturating! {
    sqshl, sqshl_scalar = SqShl;
    uqshl, uqshl_scalar = UqShl;
    sqshlu, sqshlu_scalar = SqShlu;
}

// ---- shifts to the right that narrow ----

macro_rules! narrow {
    ($( $name:ident, $scalar:ident = $op:ident, $how:ident; )*) => {
        $(
            pub fn $name<M: Machine>(m: &mut M, q: u32, imm: u32, n: u32, d: u32) {
                let (w, amount) = right(imm);
                let a = m.v(n);
                let v = m.vec_shift(VecShift::$op, w.wider(), a, amount);
                let low = m.narrow(Narrow::$how, w, v);
                set_half(m, q, d, low);
            }

            pub fn $scalar<M: Machine>(m: &mut M, imm: u32, n: u32, d: u32) {
                let (w, amount) = right(imm);
                let a = scalar_source(m, w.wider(), n);
                let v = m.vec_shift(VecShift::$op, w.wider(), a, amount);
                let low = m.narrow(Narrow::$how, w, v);
                set_lane_0(m, w, d, low);
            }
        )*
    };
}

narrow! {
    sqshrn, sqshrn_scalar = Sshr, SignedSaturate;
    sqrshrn, sqrshrn_scalar = Srshr, SignedSaturate;
    uqshrn, uqshrn_scalar = Ushr, UnsignedSaturate;
    uqrshrn, uqrshrn_scalar = Urshr, UnsignedSaturate;
    sqshrun, sqshrun_scalar = Sshr, SignedToUnsigned;
    sqrshrun, sqrshrun_scalar = Srshr, SignedToUnsigned;
}

fn shift_narrow<M: Machine>(m: &mut M, op: VecShift, q: u32, imm: u32, n: u32, d: u32) {
    let (w, amount) = right(imm);
    let a = m.v(n);
    let v = m.vec_shift(op, w.wider(), a, amount);
    let low = m.narrow(Narrow::Truncate, w, v);
    set_half(m, q, d, low);
}

pub fn shrn<M: Machine>(m: &mut M, q: u32, imm: u32, n: u32, d: u32) {
    shift_narrow(m, VecShift::Ushr, q, imm, n, d);
}

pub fn rshrn<M: Machine>(m: &mut M, q: u32, imm: u32, n: u32, d: u32) {
    shift_narrow(m, VecShift::Urshr, q, imm, n, d);
}

// ---- shifts to the left that widen ----

fn shift_long<M: Machine>(m: &mut M, signed: bool, q: u32, imm: u32, n: u32, d: u32) {
    let (w, amount) = left(imm);
    let a = m.v(n);
    let mut v = m.widen(signed, w, a, q == 1);
    if amount != 0 {
        v = m.vec_shift(VecShift::Shl, w.wider(), v, amount);
    }
    m.set_v(d, v);
}

/// SSHLL; by zero it is SXTL.
pub fn sshll<M: Machine>(m: &mut M, q: u32, imm: u32, n: u32, d: u32) {
    shift_long(m, true, q, imm, n, d);
}

/// USHLL; by zero it is UXTL.
pub fn ushll<M: Machine>(m: &mut M, q: u32, imm: u32, n: u32, d: u32) {
    shift_long(m, false, q, imm, n, d);
}

// ---- fixed-point conversions: the shift is the number of fraction bits ----

macro_rules! to_float {
    ($( $name:ident, $scalar:ident = $signed:literal; )*) => {
        $(
            pub fn $name<M: Machine>(m: &mut M, q: u32, imm: u32, n: u32, d: u32) {
                let (w, fbits) = right(imm);
                let a = source(m, q, n);
                let v = m.vec_int_to_fp($signed, w, fbits, a);
                m.set_vq(d, q, v);
            }

            pub fn $scalar<M: Machine>(m: &mut M, imm: u32, n: u32, d: u32) {
                let (w, fbits) = right(imm);
                let a = m.scalar(n, w);
                let value = m.int_to_fp($signed, w, w, fbits, a);
                m.set_scalar(d, w, value);
            }
        )*
    };
}

to_float! {
    scvtf, scvtf_scalar = true;
    ucvtf, ucvtf_scalar = false;
}

macro_rules! to_int {
    ($( $name:ident, $scalar:ident = $signed:literal; )*) => {
        $(
            pub fn $name<M: Machine>(m: &mut M, q: u32, imm: u32, n: u32, d: u32) {
                let (w, fbits) = right(imm);
                let a = source(m, q, n);
                let v = m.vec_fp_to_int(Rounding::Zero, $signed, w, fbits, a);
                m.set_vq(d, q, v);
            }

            pub fn $scalar<M: Machine>(m: &mut M, imm: u32, n: u32, d: u32) {
                let (w, fbits) = right(imm);
                let a = m.scalar(n, w);
                let value = m.fp_to_int(Rounding::Zero, $signed, w, w, fbits, a);
                m.set_scalar(d, w, value);
            }
        )*
    };
}

to_int! {
    fcvtzs, fcvtzs_scalar = true;
    fcvtzu, fcvtzu_scalar = false;
}
