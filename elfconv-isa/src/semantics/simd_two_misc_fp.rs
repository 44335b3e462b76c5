//! Advanced SIMD two-register miscellaneous (Arm ARM C4.1.96), floating point.

use super::simd::{set_half, source, splat_imm};
use crate::helper::Helper;
use crate::machine::{Fp1, FpCmp, Machine, Rounding, Vec2, Width};
use crate::value::soft::Format;

fn lanewise<M: Machine>(m: &mut M, op: Fp1, q: u32, sz: u32, n: u32, d: u32) {
    let a = source(m, q, n);
    let v = m.vec_fp1(op, Width::from_sf(sz), a);
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
    frinti = Fp1::Round(Rounding::Current);
    frecpe = Fp1::RecipEstimate;
    frsqrte = Fp1::RSqrtEstimate;
}

/// FRINTX: as FRINTI, but raises Inexact.
pub fn frintx<M: Machine>(m: &mut M, q: u32, sz: u32, n: u32, d: u32) {
    let w = Width::from_sf(sz);
    let a = source(m, q, n);
    raise_inexact(m, w, a);
    let v = m.vec_fp1(Fp1::Round(Rounding::Current), w, a);
    m.set_vq(d, q, v);
}

/// Raises Inexact if a lane has a fraction: converts those that fit an integer, for nothing but FPSR. Where FPSR is not
/// tracked this is dead code.
pub fn raise_inexact<M: Machine>(m: &mut M, w: Width, a: M::Vec) {
    let format = Format::of(w);
    let sign = splat_imm(m, w, format.sign_bit());
    let magnitude = m.vec2(Vec2::Bic, w, a, sign);
    // From 2^fraction_bits on, numbers have no fraction.
    let bias = format.max_biased() / 2;
    let end = (bias + format.fraction_bits as u64) << format.fraction_bits;
    let end = splat_imm(m, w, end);
    let fits = m.vec2(Vec2::CmpUgt, w, end, magnitude);
    let a = m.vec2(Vec2::And, w, a, fits);
    m.vec_fp_to_int(Rounding::Zero, true, w, 0, a);
}

/// Compares with zero; `swapped` compares zero with the lane.
fn with_zero<M: Machine>(m: &mut M, op: FpCmp, swapped: bool, sz: u32, q: u32, n: u32, d: u32) {
    let (a, zero) = (source(m, q, n), m.vec_imm(0));
    let (x, y) = if swapped { (zero, a) } else { (a, zero) };
    let v = m.vec_fp_cmp(op, Width::from_sf(sz), x, y);
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
            let v = m.vec_fp_to_int(Rounding::$rounding, $signed, Width::from_sf(sz), 0, a);
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
    let v = m.vec_int_to_fp(signed, Width::from_sf(sz), 0, a);
    m.set_vq(d, q, v);
}

pub fn scvtf<M: Machine>(m: &mut M, q: u32, sz: u32, n: u32, d: u32) {
    to_float(m, true, q, sz, n, d);
}

pub fn ucvtf<M: Machine>(m: &mut M, q: u32, sz: u32, n: u32, d: u32) {
    to_float(m, false, q, sz, n, d);
}

/// The narrower and the wider format of FCVTL and FCVTN.
fn formats(sz: u32) -> (Width, Width) {
    if sz == 1 {
        (Width::W, Width::X)
    } else {
        (Width::H, Width::W)
    }
}

/// FCVTL: the lanes of one half, in the wider format.
pub fn fcvtl<M: Machine>(m: &mut M, q: u32, sz: u32, n: u32, d: u32) {
    let (from, to) = formats(sz);
    let a = m.v(n);
    let mut v = m.vec_imm(0);
    for i in 0..to.lanes() {
        let x = m.lane(from, a, q * to.lanes() + i);
        let x = m.fp_convert(from, to, x);
        v = m.set_lane(to, v, i, x);
    }
    m.set_v(d, v);
}

/// FCVTN: into the low or the high half.
pub fn fcvtn<M: Machine>(m: &mut M, q: u32, sz: u32, n: u32, d: u32) {
    let (to, from) = formats(sz);
    narrow(m, from, [q, n, d], |m, x| m.fp_convert(from, to, x));
}

/// FCVTXN: double to single, rounded to odd.
pub fn fcvtxn<M: Machine>(m: &mut M, q: u32, n: u32, d: u32) {
    narrow(m, Width::X, [q, n, d], M::fp_convert_odd);
}

fn narrow<M: Machine>(
    m: &mut M,
    from: Width,
    [q, n, d]: [u32; 3],
    convert: impl Fn(&mut M, M::Val) -> M::Val,
) {
    let a = m.v(n);
    let mut low = m.vec_imm(0);
    for i in 0..from.lanes() {
        let x = m.lane(from, a, i);
        let x = convert(m, x);
        low = m.set_lane(from.narrower(), low, i, x);
    }
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
