//! Advanced SIMD three-register extension and scalar three same extra (Arm ARM C4.1.96), integer.

use super::simd::{every_second, scalar_source, set_lane_0, splat_imm};
use crate::machine::{Machine, Narrow, Vec1, Vec2, VecShift, Width};

// ---- rounding doubling multiply accumulate, high half ----

/// SQRDMLAH, SQRDMLSH of one half of three vectors. The accumulator's shift to the left by the width and the last one to
/// the right cancel out, and so do the doubling and one bit of that shift: what is added is the product, shifted by one
/// bit less, rounded. Nothing but the last narrowing can overflow.
fn half<M: Machine>(m: &mut M, op: Rounding, w: Width, v: [M::Vec; 3], high: bool) -> M::Vec {
    let [old, a, b] = v.map(|v| m.widen(true, w, v, high));
    let wide = w.wider();
    let mut product = m.vec2(Vec2::Mul, wide, a, b);
    if op == Rounding::Subtract {
        product = m.vec1(Vec1::Neg, wide, product);
    }
    let half = splat_imm(m, wide, 1 << (w.bits() - 2));
    let rounded = m.vec2(Vec2::Add, wide, product, half);
    let shifted = m.vec_shift(VecShift::Sshr, wide, rounded, w.bits() - 1);
    let sum = m.vec2(Vec2::Add, wide, old, shifted);
    m.narrow(Narrow::SignedSaturate, w, sum)
}

/// What is done with the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    Add,
    Subtract,
}

/// Of the vectors `old`, `a` and `b` into Vd.
pub fn rounding<M: Machine>(m: &mut M, op: Rounding, w: Width, v: [M::Vec; 3], [q, d]: [u32; 2]) {
    let low = half(m, op, w, v, false);
    if q == 0 {
        return m.set_v(d, low);
    }
    let high = half(m, op, w, v, true);
    let joined = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
    let result = m.shuffle(low, high, joined);
    m.set_v(d, result);
}

/// Of Vd and the scalars `a` and `b` in every lane, into the scalar Vd.
pub fn rounding_scalar<M: Machine>(m: &mut M, op: Rounding, w: Width, [a, b]: [M::Vec; 2], d: u32) {
    let old = scalar_source(m, w, d);
    let result = half(m, op, w, [old, a, b], false);
    set_lane_0(m, w, d, result);
}

macro_rules! rounding {
    ($( $name:ident, $scalar:ident = $op:ident; )*) => {
        $(
            pub fn $name<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
                let v = [m.v(d), m.v(n), m.v(r)];
                rounding(m, Rounding::$op, Width::from_size(size), v, [q, d]);
            }

            pub fn $scalar<M: Machine>(m: &mut M, size: u32, r: u32, n: u32, d: u32) {
                let w = Width::from_size(size);
                let v = [scalar_source(m, w, n), scalar_source(m, w, r)];
                rounding_scalar(m, Rounding::$op, w, v, d);
            }
        )*
    };
}

rounding! {
    sqrdmlah, sqrdmlah_scalar = Add;
    sqrdmlsh, sqrdmlsh_scalar = Subtract;
}

// ---- dot products of bytes ----

/// Which operands' bytes are signed.
#[derive(Clone, Copy, Debug)]
pub struct Signs(pub bool, pub bool);

/// The sums of the products of neighbouring bytes of one half of each operand.
fn pair_products<M: Machine>(
    m: &mut M,
    Signs(first, second): Signs,
    (a, high_a): (M::Vec, bool),
    (b, high_b): (M::Vec, bool),
) -> M::Vec {
    let (a, b) = (
        m.widen(first, Width::B, a, high_a),
        m.widen(second, Width::B, b, high_b),
    );
    m.vec2(Vec2::SMulAddPairs, Width::H, a, b)
}

/// The sums of neighbouring 32-bit lanes of the concatenation of two vectors.
fn add_pairs<M: Machine>(m: &mut M, a: M::Vec, b: M::Vec) -> M::Vec {
    let even = every_second(m, 1, Width::W, a, b, 0);
    let odd = every_second(m, 1, Width::W, a, b, 1);
    m.vec2(Vec2::Add, Width::W, even, odd)
}

/// Vd plus the dot products of the four bytes in each 32-bit lane.
pub fn dot<M: Machine>(m: &mut M, signs: Signs, a: M::Vec, b: M::Vec, [q, d]: [u32; 2]) {
    let low = pair_products(m, signs, (a, false), (b, false));
    let high = if q == 1 {
        pair_products(m, signs, (a, true), (b, true))
    } else {
        low
    };
    let products = add_pairs(m, low, high);
    let old = m.v(d);
    let v = m.vec2(Vec2::Add, Width::W, old, products);
    m.set_vq(d, q, v);
}

macro_rules! dot {
    ($( $name:ident = $signs:expr; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, r: u32, n: u32, d: u32) {
            let (a, b) = (m.v(n), m.v(r));
            dot(m, $signs, a, b, [q, d]);
        } )*
    };
}

dot! {
    sdot = Signs(true, true);
    udot = Signs(false, false);
    usdot = Signs(false, true);
}

/// Vd plus the product of a 2 by 8 matrix of bytes and the transposed other one: a row is a doubleword.
fn matrix<M: Machine>(m: &mut M, signs: Signs, r: u32, n: u32, d: u32) {
    let (a, b) = (m.v(n), m.v(r));
    let rows = [false, true].map(|row| {
        let [left, right] =
            [false, true].map(|column| pair_products(m, signs, (a, row), (b, column)));
        add_pairs(m, left, right)
    });
    let products = add_pairs(m, rows[0], rows[1]);
    let old = m.v(d);
    let v = m.vec2(Vec2::Add, Width::W, old, products);
    m.set_v(d, v);
}

macro_rules! matrix {
    ($( $name:ident = $signs:expr; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, r: u32, n: u32, d: u32) {
            matrix(m, $signs, r, n, d);
        } )*
    };
}

matrix! {
    smmla = Signs(true, true);
    ummla = Signs(false, false);
    usmmla = Signs(false, true);
}
