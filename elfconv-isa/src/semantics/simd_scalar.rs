//! Advanced SIMD scalar three same, three different, two-register miscellaneous and pairwise (Arm ARM C4.1.96).

use super::simd::{scalar_source, set_lane_0};
use super::simd_three_diff::{Accumulate, accumulate, doubled_product};
use super::simd_two_misc::{signed_plus_unsigned, unsigned_plus_signed};
use crate::machine::{Fp1, Fp2, FpCmp, Machine, Narrow, Rounding, Vec1, Vec2, Width};

// ---- three same, integer ----

/// Operations on Dn and Dm that can't touch FPSR: the upper lanes do not matter.
macro_rules! doubleword {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, r: u32, n: u32, d: u32) {
            let (a, b) = (m.v(n), m.v(r));
            let v = m.vec2(Vec2::$op, Width::X, a, b);
            set_lane_0(m, Width::X, d, v);
        } )*
    };
}

doubleword! {
    cmgt = CmpSgt;
    cmge = CmpSge;
    cmhi = CmpUgt;
    cmhs = CmpUge;
    cmtst = CmpTst;
    cmeq = CmpEq;
    sshl = SShl;
    srshl = SRShl;
    ushl = UShl;
    urshl = URShl;
    add = Add;
    sub = Sub;
}

macro_rules! saturating {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, size: u32, r: u32, n: u32, d: u32) {
            let w = Width::from_size(size);
            let (a, b) = (scalar_source(m, w, n), scalar_source(m, w, r));
            let v = m.vec2(Vec2::$op, w, a, b);
            set_lane_0(m, w, d, v);
        } )*
    };
}

saturating! {
    sqadd = SqAdd;
    uqadd = UqAdd;
    sqsub = SqSub;
    uqsub = UqSub;
    sqshl = SqShl;
    uqshl = UqShl;
    sqrshl = SqRShl;
    uqrshl = UqRShl;
    sqdmulh = SqDMulH;
    sqrdmulh = SqRDMulH;
}

// ---- three same, floating point ----

macro_rules! fp_two {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, sz: u32, r: u32, n: u32, d: u32) {
            let w = Width::from_ftype(sz);
            let (a, b) = (m.scalar(n, w), m.scalar(r, w));
            let result = m.fp2(Fp2::$op, w, a, b);
            m.set_scalar(d, w, result);
        } )*
    };
}

fp_two! {
    fmulx = MulX;
    frecps = RecipStep;
    frsqrts = RSqrtStep;
    fabd = AbsDiff;
}

macro_rules! fp_compare {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, sz: u32, r: u32, n: u32, d: u32) {
            let w = Width::from_ftype(sz);
            let (a, b) = (scalar_source(m, w, n), scalar_source(m, w, r));
            let v = m.vec_fp_cmp(FpCmp::$op, w, a, b);
            set_lane_0(m, w, d, v);
        } )*
    };
}

fp_compare! {
    fcmeq = Eq;
    fcmge = Ge;
    fcmgt = Gt;
    facge = AbsGe;
    facgt = AbsGt;
}

// ---- three different ----

/// SQDMULL, SQDMLAL, SQDMLSL of the first lanes of two vectors that hold nothing else.
pub fn doubling<M: Machine>(m: &mut M, how: Accumulate, w: Width, [a, b]: [M::Vec; 2], d: u32) {
    let (a, b) = (m.widen(true, w, a, false), m.widen(true, w, b, false));
    let product = doubled_product(m, w.wider(), a, b);
    let old = if how == Accumulate::No {
        product
    } else {
        scalar_source(m, w.wider(), d)
    };
    let v = accumulate(m, how, w.wider(), old, product);
    set_lane_0(m, w.wider(), d, v);
}

macro_rules! doubling {
    ($( $name:ident = $how:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, size: u32, r: u32, n: u32, d: u32) {
            let w = Width::from_size(size);
            let operands = [scalar_source(m, w, n), scalar_source(m, w, r)];
            doubling(m, Accumulate::$how, w, operands, d);
        } )*
    };
}

doubling! {
    sqdmull = No;
    sqdmlal = Add;
    sqdmlsl = Sub;
}

// ---- two-register miscellaneous, integer ----

macro_rules! saturating_one {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, size: u32, n: u32, d: u32) {
            let w = Width::from_size(size);
            let a = scalar_source(m, w, n);
            let v = m.vec1(Vec1::$op, w, a);
            set_lane_0(m, w, d, v);
        } )*
    };
}

saturating_one! {
    sqabs = SqAbs;
    sqneg = SqNeg;
}

pub fn suqadd<M: Machine>(m: &mut M, size: u32, n: u32, d: u32) {
    let w = Width::from_size(size);
    let (old, b) = (scalar_source(m, w, d), scalar_source(m, w, n));
    let v = signed_plus_unsigned(m, w, old, b);
    set_lane_0(m, w, d, v);
}

pub fn usqadd<M: Machine>(m: &mut M, size: u32, n: u32, d: u32) {
    let w = Width::from_size(size);
    let (old, b) = (scalar_source(m, w, d), scalar_source(m, w, n));
    let v = unsigned_plus_signed(m, w, old, b);
    set_lane_0(m, w, d, v);
}

macro_rules! with_zero {
    ($( $name:ident = $op:ident, $swapped:literal; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, n: u32, d: u32) {
            let (a, zero) = (m.v(n), m.vec_imm(0));
            let (x, y) = if $swapped { (zero, a) } else { (a, zero) };
            let v = m.vec2(Vec2::$op, Width::X, x, y);
            set_lane_0(m, Width::X, d, v);
        } )*
    };
}

with_zero! {
    cmgt_zero = CmpSgt, false;
    cmge_zero = CmpSge, false;
    cmeq_zero = CmpEq, false;
    cmle_zero = CmpSge, true;
    cmlt_zero = CmpSgt, true;
}

fn doubleword_one<M: Machine>(m: &mut M, op: Vec1, n: u32, d: u32) {
    let a = m.v(n);
    let v = m.vec1(op, Width::X, a);
    set_lane_0(m, Width::X, d, v);
}

pub fn abs<M: Machine>(m: &mut M, n: u32, d: u32) {
    doubleword_one(m, Vec1::Abs, n, d);
}

pub fn neg<M: Machine>(m: &mut M, n: u32, d: u32) {
    doubleword_one(m, Vec1::Neg, n, d);
}

macro_rules! narrow {
    ($( $name:ident = $how:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, size: u32, n: u32, d: u32) {
            let w = Width::from_size(size);
            let a = scalar_source(m, w.wider(), n);
            let low = m.narrow(Narrow::$how, w, a);
            set_lane_0(m, w, d, low);
        } )*
    };
}

narrow! {
    sqxtn = SignedSaturate;
    uqxtn = UnsignedSaturate;
    sqxtun = SignedToUnsigned;
}

// ---- two-register miscellaneous, floating point ----

macro_rules! fp_with_zero {
    ($( $name:ident = $op:ident, $swapped:literal; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, sz: u32, n: u32, d: u32) {
            let w = Width::from_ftype(sz);
            let (a, zero) = (scalar_source(m, w, n), m.vec_imm(0));
            let (x, y) = if $swapped { (zero, a) } else { (a, zero) };
            let v = m.vec_fp_cmp(FpCmp::$op, w, x, y);
            set_lane_0(m, w, d, v);
        } )*
    };
}

fp_with_zero! {
    fcmgt_zero = Gt, false;
    fcmge_zero = Ge, false;
    fcmeq_zero = Eq, false;
    fcmle_zero = Ge, true;
    fcmlt_zero = Gt, true;
}

macro_rules! to_int {
    ($( $name:ident = $rounding:ident, $signed:literal; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, sz: u32, n: u32, d: u32) {
            let w = Width::from_ftype(sz);
            let a = m.scalar(n, w);
            let result = m.fp_to_int(Rounding::$rounding, $signed, w, w, 0, a);
            m.set_scalar(d, w, result);
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

fn to_float<M: Machine>(m: &mut M, signed: bool, sz: u32, n: u32, d: u32) {
    let w = Width::from_ftype(sz);
    let a = m.scalar(n, w);
    let result = m.int_to_fp(signed, w, w, 0, a);
    m.set_scalar(d, w, result);
}

pub fn scvtf<M: Machine>(m: &mut M, sz: u32, n: u32, d: u32) {
    to_float(m, true, sz, n, d);
}

pub fn ucvtf<M: Machine>(m: &mut M, sz: u32, n: u32, d: u32) {
    to_float(m, false, sz, n, d);
}

macro_rules! fp_one {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, sz: u32, n: u32, d: u32) {
            let w = Width::from_ftype(sz);
            let a = m.scalar(n, w);
            let result = m.fp1(Fp1::$op, w, a);
            m.set_scalar(d, w, result);
        } )*
    };
}

fp_one! {
    frecpe = RecipEstimate;
    frsqrte = RSqrtEstimate;
    frecpx = RecipExponent;
}

/// FCVTXN: Dn in single precision, rounded to odd.
pub fn fcvtxn<M: Machine>(m: &mut M, n: u32, d: u32) {
    let a = m.scalar(n, Width::X);
    let result = m.fp_convert_odd(a);
    m.set_scalar(d, Width::W, result);
}

// ---- pairwise ----

pub fn addp<M: Machine>(m: &mut M, n: u32, d: u32) {
    let v = m.v(n);
    let (a, b) = (m.lane(Width::X, v, 0), m.lane(Width::X, v, 1));
    let sum = m.add(Width::X, a, b);
    m.set_scalar(d, Width::X, sum);
}

macro_rules! fp_pair {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, sz: u32, n: u32, d: u32) {
            let w = Width::from_ftype(sz);
            let v = m.v(n);
            let (a, b) = (m.lane(w, v, 0), m.lane(w, v, 1));
            let result = m.fp2(Fp2::$op, w, a, b);
            m.set_scalar(d, w, result);
        } )*
    };
}

fp_pair! {
    fmaxnmp = MaxNum;
    fminnmp = MinNum;
    faddp = Add;
    fmaxp = Max;
    fminp = Min;
}
