//! Advanced SIMD three same (Arm ARM C4.1.96), floating point.

use super::simd::{every_second, source};
use crate::machine::{Fp1, Fp2, FpCmp, Machine, Width};

fn lanewise<M: Machine>(m: &mut M, op: Fp2, q: u32, sz: u32, r: u32, n: u32, d: u32) {
    let (a, b) = (source(m, q, n), source(m, q, r));
    let v = m.vec_fp2(op, Width::from_ftype(sz), a, b);
    m.set_vq(d, q, v);
}

macro_rules! lanewise {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, sz: u32, r: u32, n: u32, d: u32) {
            lanewise(m, Fp2::$op, q, sz, r, n, d);
        } )*
    };
}

lanewise! {
    fmaxnm = MaxNum;
    fminnm = MinNum;
    fadd = Add;
    fsub = Sub;
    fmulx = MulX;
    fmax = Max;
    fmin = Min;
    frecps = RecipStep;
    frsqrts = RSqrtStep;
    fmul = Mul;
    fdiv = Div;
    fabd = AbsDiff;
}

fn compare<M: Machine>(m: &mut M, op: FpCmp, q: u32, sz: u32, r: u32, n: u32, d: u32) {
    let (a, b) = (source(m, q, n), source(m, q, r));
    let v = m.vec_fp_cmp(op, Width::from_ftype(sz), a, b);
    m.set_vq(d, q, v);
}

macro_rules! compare {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, sz: u32, r: u32, n: u32, d: u32) {
            compare(m, FpCmp::$op, q, sz, r, n, d);
        } )*
    };
}

compare! {
    fcmeq = Eq;
    fcmge = Ge;
    fcmgt = Gt;
    facge = AbsGe;
    facgt = AbsGt;
}

fn pairwise<M: Machine>(m: &mut M, op: Fp2, q: u32, sz: u32, r: u32, n: u32, d: u32) {
    let w = Width::from_ftype(sz);
    let (a, b) = (m.v(n), m.v(r));
    let (even, odd) = (
        every_second(m, q, w, a, b, 0),
        every_second(m, q, w, a, b, 1),
    );
    let v = m.vec_fp2(op, w, even, odd);
    m.set_vq(d, q, v);
}

macro_rules! pairwise {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, sz: u32, r: u32, n: u32, d: u32) {
            pairwise(m, Fp2::$op, q, sz, r, n, d);
        } )*
    };
}

pairwise! {
    fmaxnmp = MaxNum;
    fminnmp = MinNum;
    faddp = Add;
    fmaxp = Max;
    fminp = Min;
}

pub fn fmla<M: Machine>(m: &mut M, q: u32, sz: u32, r: u32, n: u32, d: u32) {
    let (a, b, addend) = (source(m, q, n), source(m, q, r), source(m, q, d));
    let v = m.vec_fma(Width::from_ftype(sz), addend, a, b);
    m.set_vq(d, q, v);
}

pub fn fmls<M: Machine>(m: &mut M, q: u32, sz: u32, r: u32, n: u32, d: u32) {
    let w = Width::from_ftype(sz);
    let (a, b, addend) = (source(m, q, n), source(m, q, r), source(m, q, d));
    let a = m.vec_fp1(Fp1::Neg, w, a);
    let v = m.vec_fma(w, addend, a, b);
    m.set_vq(d, q, v);
}
