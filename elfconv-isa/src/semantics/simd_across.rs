//! Advanced SIMD across lanes (Arm ARM C4.1.96).

use crate::machine::{Fp2, Machine, Reduce, Vec2, Width};

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
    let w = Width::from_size(size);
    let a = m.v(n);
    let mut sums = m.widen(signed, w, a, false);
    if q == 1 {
        let high = m.widen(signed, w, a, true);
        sums = m.vec2(Vec2::Add, w.wider(), sums, high);
    }
    let value = m.reduce(Reduce::Add, w.wider(), sums, w.wider().lanes());
    m.set_scalar(d, w.wider(), value);
}

pub fn saddlv<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    long_sum(m, true, q, size, n, d);
}

pub fn uaddlv<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    long_sum(m, false, q, size, n, d);
}

/// Of four single-precision lanes: the halves first, then their results.
fn fp_reduce<M: Machine>(m: &mut M, op: Fp2, n: u32, d: u32) {
    let w = Width::W;
    let a = m.v(n);
    let lanes = [0, 1, 2, 3].map(|i| m.lane(w, a, i));
    let low = m.fp2(op, w, lanes[0], lanes[1]);
    let high = m.fp2(op, w, lanes[2], lanes[3]);
    let value = m.fp2(op, w, low, high);
    m.set_scalar(d, w, value);
}

macro_rules! fp_reduce {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, n: u32, d: u32) {
            fp_reduce(m, Fp2::$op, n, d);
        } )*
    };
}

fp_reduce! {
    fmaxnmv = MaxNum;
    fminnmv = MinNum;
    fmaxv = Max;
    fminv = Min;
}
