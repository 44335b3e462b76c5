//! Advanced SIMD two-register miscellaneous (Arm ARM C4.1.96), floating point.

use super::simd::{lane_indices, set_half, source};
use crate::helper::Helper;
use crate::machine::{Fp1, FpCmp, Machine, Rounding, Width};

fn lanewise<M: Machine>(m: &mut M, op: Fp1, q: u32, sz: u32, n: u32, d: u32) {
    let a = source(m, q, n);
    let v = m.vec_fp1(op, Width::from_ftype(sz), a);
    m.set_vq(d, q, v);
}

macro_rules! lanewise {
    ($( $name:ident = $op:expr; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, sz: u32, n: u32, d: u32) {
            lanewise(m, $op, q, sz, n, d);
        } )*
    };
}

lanewise! {
    fabs = Fp1::Abs;
    fneg = Fp1::Neg;
    fsqrt = Fp1::Sqrt;
    frintn = Fp1::Round(Rounding::TieEven);
    frintm = Fp1::Round(Rounding::Down);
    frintp = Fp1::Round(Rounding::Up);
    frintz = Fp1::Round(Rounding::Zero);
    frinta = Fp1::Round(Rounding::TieAway);
    frintx = Fp1::RoundExact;
    frinti = Fp1::Round(Rounding::Current);
    frint32z = Fp1::Round32Z;
    frint32x = Fp1::Round32X;
    frint64z = Fp1::Round64Z;
    frint64x = Fp1::Round64X;
    frecpe = Fp1::RecipEstimate;
    frsqrte = Fp1::RSqrtEstimate;
}

/// Compares with zero; `swapped` compares zero with the lane.
fn with_zero<M: Machine>(m: &mut M, op: FpCmp, swapped: bool, sz: u32, q: u32, n: u32, d: u32) {
    let (a, zero) = (source(m, q, n), m.vec_imm(0));
    let (x, y) = if swapped { (zero, a) } else { (a, zero) };
    let v = m.vec_fp_cmp(op, Width::from_ftype(sz), x, y);
    m.set_vq(d, q, v);
}

macro_rules! with_zero {
    ($( $name:ident = $op:ident, $swapped:literal; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, sz: u32, n: u32, d: u32) {
            with_zero(m, FpCmp::$op, $swapped, sz, q, n, d);
        } )*
    };
}

with_zero! {
    fcmgt_zero = Gt, false;
    fcmge_zero = Ge, false;
    fcmeq_zero = Eq, false;
    fcmle_zero = Ge, true;
    fcmlt_zero = Gt, true;
}

macro_rules! to_int {
    ($( $name:ident = $rounding:ident, $signed:literal; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, sz: u32, n: u32, d: u32) {
            let a = source(m, q, n);
            let v = m.vec_fp_to_int(Rounding::$rounding, $signed, Width::from_ftype(sz), 0, a);
            m.set_vq(d, q, v);
        } )*
    };
}

to_int! {
    fcvtns = TieEven, true;
    fcvtnu = TieEven, false;
    fcvtas = TieAway, true;
    fcvtau = TieAway, false;
    fcvtps = Up, true;
    fcvtpu = Up, false;
    fcvtms = Down, true;
    fcvtmu = Down, false;
    fcvtzs = Zero, true;
    fcvtzu = Zero, false;
}

fn to_float<M: Machine>(m: &mut M, signed: bool, q: u32, sz: u32, n: u32, d: u32) {
    let a = source(m, q, n);
    let v = m.vec_int_to_fp(signed, Width::from_ftype(sz), 0, a);
    m.set_vq(d, q, v);
}

pub fn scvtf<M: Machine>(m: &mut M, q: u32, sz: u32, n: u32, d: u32) {
    to_float(m, true, q, sz, n, d);
}

pub fn ucvtf<M: Machine>(m: &mut M, q: u32, sz: u32, n: u32, d: u32) {
    to_float(m, false, q, sz, n, d);
}

/// FCVTL: the lanes of one half, in the wider format; `sz` 1 is single to double, 0 half to single precision.
pub fn fcvtl<M: Machine>(m: &mut M, q: u32, sz: u32, n: u32, d: u32) {
    let a = m.v(n);
    let half = m.shuffle(a, a, lane_indices(1, Width::X, |_| q));
    let v = if sz == 0 {
        m.helper(Helper::FcvtlHalf, half, half, half)
    } else {
        m.vec_fp_widen(half)
    };
    m.set_v(d, v);
}

/// FCVTN: into the low or the high half; `sz` as for FCVTL.
pub fn fcvtn<M: Machine>(m: &mut M, q: u32, sz: u32, n: u32, d: u32) {
    if sz == 0 {
        return narrow_singles(m, Helper::FcvtnHalf, q, n, d);
    }
    let a = m.v(n);
    let low = m.vec_fp_narrow(a);
    set_half(m, q, d, low);
}

/// FCVTXN: double to single, rounded to odd.
pub fn fcvtxn<M: Machine>(m: &mut M, q: u32, n: u32, d: u32) {
    let a = m.v(n);
    let mut low = m.vec_imm(0);
    for i in 0..2 {
        let x = m.lane(Width::X, a, i);
        let x = m.fp_convert_odd(x);
        low = m.set_lane(Width::W, low, i, x);
    }
    set_half(m, q, d, low);
}

/// BFCVTN: single precision to BFloat16.
pub fn bfcvtn<M: Machine>(m: &mut M, q: u32, n: u32, d: u32) {
    narrow_singles(m, Helper::Bfcvt, q, n, d);
}

fn narrow_singles<M: Machine>(m: &mut M, helper: Helper, q: u32, n: u32, d: u32) {
    let a = m.v(n);
    let low = m.helper(helper, a, a, a);
    set_half(m, q, d, low);
}

fn unsigned_estimate<M: Machine>(m: &mut M, helper: Helper, q: u32, n: u32, d: u32) {
    let a = m.v(n);
    let v = m.helper(helper, a, a, a);
    m.set_vq(d, q, v);
}

pub fn urecpe<M: Machine>(m: &mut M, q: u32, n: u32, d: u32) {
    unsigned_estimate(m, Helper::Urecpe, q, n, d);
}

pub fn ursqrte<M: Machine>(m: &mut M, q: u32, n: u32, d: u32) {
    unsigned_estimate(m, Helper::Ursqrte, q, n, d);
}
