//! Advanced SIMD three same (Arm ARM C4.1.96), integer and logical.

use super::simd::{blend, every_second, source};
use crate::machine::{Machine, Vec2, Width};

/// Operations that can't touch FPSR: what lies above a 64-bit vector does not matter.
fn lanewise<M: Machine>(m: &mut M, op: Vec2, w: Width, q: u32, r: u32, n: u32, d: u32) {
    let (a, b) = (m.v(n), m.v(r));
    let v = m.vec2(op, w, a, b);
    m.set_vq(d, q, v);
}

macro_rules! lanewise {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
            lanewise(m, Vec2::$op, Width::from_size(size), q, r, n, d);
        } )*
    };
}

lanewise! {
    shadd = SHAdd;
    srhadd = SRHAdd;
    shsub = SHSub;
    cmgt = CmpSgt;
    cmge = CmpSge;
    sshl = SShl;
    srshl = SRShl;
    smax = SMax;
    smin = SMin;
    sabd = SAbd;
    add = Add;
    cmtst = CmpTst;
    mul = Mul;
    uhadd = UHAdd;
    urhadd = URHAdd;
    uhsub = UHSub;
    cmhi = CmpUgt;
    cmhs = CmpUge;
    ushl = UShl;
    urshl = URShl;
    umax = UMax;
    umin = UMin;
    uabd = UAbd;
    sub = Sub;
    cmeq = CmpEq;
}

macro_rules! logical {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, r: u32, n: u32, d: u32) {
            lanewise(m, Vec2::$op, Width::X, q, r, n, d);
        } )*
    };
}

logical! {
    and = And;
    bic = Bic;
    orn = Orn;
    eor = Xor;
}

/// ORR (register); with equal sources it is MOV.
pub fn orr<M: Machine>(m: &mut M, q: u32, r: u32, n: u32, d: u32) {
    if r == n {
        let a = m.v(n);
        return m.set_vq(d, q, a);
    }
    lanewise(m, Vec2::Or, Width::X, q, r, n, d);
}

/// PMUL: carry-less products of bytes.
pub fn pmul<M: Machine>(m: &mut M, q: u32, r: u32, n: u32, d: u32) {
    lanewise(m, Vec2::PMul, Width::B, q, r, n, d);
}

/// Operations that saturate and set FPSR.QC.
fn saturating<M: Machine>(m: &mut M, op: Vec2, w: Width, q: u32, r: u32, n: u32, d: u32) {
    let (a, b) = (source(m, q, n), source(m, q, r));
    let v = m.vec2(op, w, a, b);
    m.set_vq(d, q, v);
}

macro_rules! saturating {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
            saturating(m, Vec2::$op, Width::from_size(size), q, r, n, d);
        } )*
    };
}

saturating! {
    sqadd = SqAdd;
    sqsub = SqSub;
    sqshl = SqShl;
    sqrshl = SqRShl;
    sqdmulh = SqDMulH;
    uqadd = UqAdd;
    uqsub = UqSub;
    uqshl = UqShl;
    uqrshl = UqRShl;
    sqrdmulh = SqRDMulH;
}

/// The result of `op` accumulated into Vd by `into`.
fn accumulating<M: Machine>(m: &mut M, op: Vec2, into: Vec2, w: Width, regs: [u32; 4]) {
    let [q, r, n, d] = regs;
    let (a, b, old) = (m.v(n), m.v(r), m.v(d));
    let v = m.vec2(op, w, a, b);
    let v = m.vec2(into, w, old, v);
    m.set_vq(d, q, v);
}

macro_rules! accumulating {
    ($( $name:ident = $op:ident, $into:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
            accumulating(m, Vec2::$op, Vec2::$into, Width::from_size(size), [q, r, n, d]);
        } )*
    };
}

accumulating! {
    saba = SAbd, Add;
    uaba = UAbd, Add;
    mla = Mul, Add;
    mls = Mul, Sub;
}

/// `op` between neighbouring lanes of the concatenation Vn:Vm.
fn pairwise<M: Machine>(m: &mut M, op: Vec2, w: Width, q: u32, r: u32, n: u32, d: u32) {
    let (a, b) = (m.v(n), m.v(r));
    let (even, odd) = (
        every_second(m, q, w, a, b, 0),
        every_second(m, q, w, a, b, 1),
    );
    let v = m.vec2(op, w, even, odd);
    m.set_vq(d, q, v);
}

macro_rules! pairwise {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
            pairwise(m, Vec2::$op, Width::from_size(size), q, r, n, d);
        } )*
    };
}

pairwise! {
    addp = Add;
    smaxp = SMax;
    sminp = SMin;
    umaxp = UMax;
    uminp = UMin;
}

/// BSL: Vd chooses between Vn (ones) and Vm.
pub fn bsl<M: Machine>(m: &mut M, q: u32, r: u32, n: u32, d: u32) {
    let (mask, a, b) = (m.v(d), m.v(n), m.v(r));
    let v = blend(m, mask, a, b);
    m.set_vq(d, q, v);
}

/// BIT: Vn is inserted where Vm has ones.
pub fn bit<M: Machine>(m: &mut M, q: u32, r: u32, n: u32, d: u32) {
    let (old, a, mask) = (m.v(d), m.v(n), m.v(r));
    let v = blend(m, mask, a, old);
    m.set_vq(d, q, v);
}

/// BIF: Vn is inserted where Vm has zeros.
pub fn bif<M: Machine>(m: &mut M, q: u32, r: u32, n: u32, d: u32) {
    let (old, a, mask) = (m.v(d), m.v(n), m.v(r));
    let v = blend(m, mask, old, a);
    m.set_vq(d, q, v);
}
