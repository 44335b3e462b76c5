//! Advanced SIMD across lanes (Arm ARM C4.1.96).

use super::simd::{every_second, set_lane_0};
use super::simd_two_misc::add_long_pairs;
use crate::machine::{Fp2, Machine, Reduce, Width};

/// Guard: at least four lanes.
pub fn four_lanes(q: u32, size: u32) -> bool {
    size < 2 || (size == 2 && q == 1)
}

fn reduce<M: Machine>(m: &mut M, op: Reduce, q: u32, size: u32, n: u32, d: u32) {
    let w = Width::from_size(size);
    let a = m.v(n);
    let value = m.reduce(op, w, a, (8 << q) / w.bytes());
    m.set_scalar(d, w, value);
}

macro_rules! reduce {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
            reduce(m, Reduce::$op, q, size, n, d);
        } )*
    };
}

reduce! {
    addv = Add;
    smaxv = SMax;
    sminv = SMin;
    umaxv = UMax;
    uminv = UMin;
}

/// The sum in twice the width.
fn long_sum<M: Machine>(m: &mut M, signed: bool, q: u32, size: u32, n: u32, d: u32) {
    let wide = Width::from_size(size).wider();
    let a = m.v(n);
    let sums = add_long_pairs(m, signed, size, a);
    let value = m.reduce(Reduce::Add, wide, sums, (8 << q) / wide.bytes());
    m.set_scalar(d, wide, value);
}

pub fn saddlv<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    long_sum(m, true, q, size, n, d);
}

pub fn uaddlv<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    long_sum(m, false, q, size, n, d);
}

/// Reduce: neighbours first, then their results. What is not an operand repeats operands, so that it can't set FPSR differently.
fn fp_reduce<M: Machine>(m: &mut M, op: Fp2, q: u32, t: u32, n: u32, d: u32) {
    let w = Width::from_ftype(t);
    let mut v = m.v(n);
    let mut lanes = (8 << q) / w.bytes();
    while lanes > 1 {
        let (even, odd) = (
            every_second(m, q, w, v, v, 0),
            every_second(m, q, w, v, v, 1),
        );
        v = m.vec_fp2(op, w, even, odd);
        lanes /= 2;
    }
    set_lane_0(m, w, d, v);
}

macro_rules! fp_reduce {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, t: u32, n: u32, d: u32) {
            fp_reduce(m, Fp2::$op, q, t, n, d);
        } )*
    };
}

fp_reduce! {
    fmaxnmv = MaxNum;
    fminnmv = MinNum;
    fmaxv = Max;
    fminv = Min;
}
