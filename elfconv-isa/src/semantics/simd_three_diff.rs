//! Advanced SIMD three different (Arm ARM C4.1.96): widening and narrowing arithmetic.

use super::simd::{every_second, set_half, splat_imm};
use crate::helper::Helper;
use crate::machine::{Machine, Vec2, VecShift, Width};

/// The lanes of the low half of Vn, or of the high half for the "2" forms, widened.
fn wide<M: Machine>(m: &mut M, signed: bool, w: Width, q: u32, n: u32) -> M::Vec {
    let v = m.v(n);
    m.widen(signed, w, v, q == 1)
}

/// Vd = Vn op Vm in lanes of twice the width; `wide_first` when Vn is wide already.
fn long<M: Machine>(m: &mut M, op: Vec2, signed: bool, wide_first: bool, regs: [u32; 5]) {
    let [q, size, r, n, d] = regs;
    let w = Width::from_size(size);
    let a = if wide_first {
        m.v(n)
    } else {
        wide(m, signed, w, q, n)
    };
    let b = wide(m, signed, w, q, r);
    let v = m.vec2(op, w.wider(), a, b);
    m.set_v(d, v);
}

macro_rules! long {
    ($( $name:ident = $op:ident, $signed:literal, $wide_first:literal; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
            long(m, Vec2::$op, $signed, $wide_first, [q, size, r, n, d]);
        } )*
    };
}

long! {
    saddl = Add, true, false;
    uaddl = Add, false, false;
    saddw = Add, true, true;
    uaddw = Add, false, true;
    ssubl = Sub, true, false;
    usubl = Sub, false, false;
    ssubw = Sub, true, true;
    usubw = Sub, false, true;
    sabdl = SAbd, true, false;
    uabdl = UAbd, false, false;
    smull = Mul, true, false;
    umull = Mul, false, false;
}

/// The same, accumulated into Vd by `into`.
fn long_accumulating<M: Machine>(m: &mut M, op: Vec2, into: Vec2, signed: bool, regs: [u32; 5]) {
    let [q, size, r, n, d] = regs;
    let w = Width::from_size(size);
    let (a, b) = (wide(m, signed, w, q, n), wide(m, signed, w, q, r));
    let value = m.vec2(op, w.wider(), a, b);
    let old = m.v(d);
    let v = m.vec2(into, w.wider(), old, value);
    m.set_v(d, v);
}

macro_rules! long_accumulating {
    ($( $name:ident = $op:ident, $into:ident, $signed:literal; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
            long_accumulating(m, Vec2::$op, Vec2::$into, $signed, [q, size, r, n, d]);
        } )*
    };
}

long_accumulating! {
    sabal = SAbd, Add, true;
    uabal = UAbd, Add, false;
    smlal = Mul, Add, true;
    umlal = Mul, Add, false;
    smlsl = Mul, Sub, true;
    umlsl = Mul, Sub, false;
}

/// The high halves of the lanes of Vn op Vm, optionally rounded, into one half of Vd.
fn high_half<M: Machine>(m: &mut M, op: Vec2, round: bool, regs: [u32; 5]) {
    let [q, size, r, n, d] = regs;
    let w = Width::from_size(size);
    let (a, b) = (m.v(n), m.v(r));
    let mut v = m.vec2(op, w.wider(), a, b);
    if round {
        let half = splat_imm(m, w.wider(), 1 << (w.bits() - 1));
        v = m.vec2(Vec2::Add, w.wider(), v, half);
    }
    let zero = m.vec_imm(0);
    let high = every_second(m, 1, w, v, zero, 1);
    set_half(m, q, d, high);
}

macro_rules! high_half {
    ($( $name:ident = $op:ident, $round:literal; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
            high_half(m, Vec2::$op, $round, [q, size, r, n, d]);
        } )*
    };
}

high_half! {
    addhn = Add, false;
    raddhn = Add, true;
    subhn = Sub, false;
    rsubhn = Sub, true;
}

/// Twice the product, saturated: only the square of the most negative number overflows.
pub fn doubled_product<M: Machine>(m: &mut M, wide: Width, a: M::Vec, b: M::Vec) -> M::Vec {
    let product = m.vec2(Vec2::Mul, wide, a, b);
    m.vec_shift(VecShift::SqShl, wide, product, 1)
}

/// What a saturating doubling product is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accumulate {
    /// It is the result.
    No,
    Add,
    Sub,
}

/// The product combined with the old destination.
pub fn accumulate<M: Machine>(
    m: &mut M,
    how: Accumulate,
    wide: Width,
    old: M::Vec,
    product: M::Vec,
) -> M::Vec {
    match how {
        Accumulate::No => product,
        Accumulate::Add => m.vec2(Vec2::SqAdd, wide, old, product),
        Accumulate::Sub => m.vec2(Vec2::SqSub, wide, old, product),
    }
}

fn doubling<M: Machine>(m: &mut M, how: Accumulate, regs: [u32; 5]) {
    let [q, size, r, n, d] = regs;
    let w = Width::from_size(size);
    let (a, b) = (wide(m, true, w, q, n), wide(m, true, w, q, r));
    let product = doubled_product(m, w.wider(), a, b);
    // SQDMULL does not read Vd.
    let old = if how == Accumulate::No {
        product
    } else {
        m.v(d)
    };
    let v = accumulate(m, how, w.wider(), old, product);
    m.set_v(d, v);
}

pub fn sqdmull<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
    doubling(m, Accumulate::No, [q, size, r, n, d]);
}

pub fn sqdmlal<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
    doubling(m, Accumulate::Add, [q, size, r, n, d]);
}

pub fn sqdmlsl<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
    doubling(m, Accumulate::Sub, [q, size, r, n, d]);
}

/// The half that a polynomial multiplication takes, in the low 64 bits.
fn half<M: Machine>(m: &mut M, q: u32, n: u32) -> M::Vec {
    let v = m.v(n);
    if q == 0 {
        return v;
    }
    m.shuffle(v, v, core::array::from_fn(|i| i as u8 ^ 8))
}

/// PMULL, PMULL2 of bytes.
pub fn pmull_8<M: Machine>(m: &mut M, q: u32, r: u32, n: u32, d: u32) {
    let (a, b) = (half(m, q, n), half(m, q, r));
    let v = m.helper(Helper::PMull8, a, b, b);
    m.set_v(d, v);
}

/// PMULL, PMULL2 of 64-bit lanes.
pub fn pmull_64<M: Machine>(m: &mut M, q: u32, r: u32, n: u32, d: u32) {
    let (a, b) = (half(m, q, n), half(m, q, r));
    let v = m.helper(Helper::PMull64, a, b, b);
    m.set_v(d, v);
}
