//! Advanced SIMD two-register miscellaneous (Arm ARM C4.1.96), integer.

use super::simd::{set_half, source, splat_imm};
use crate::machine::{Machine, Narrow, Vec1, Vec2, VecShift, Width};

/// Bytes in reverse order within each container.
fn reverse<M: Machine>(m: &mut M, container: Width, w: Width, q: u32, n: u32, d: u32) {
    let a = m.v(n);
    let flip = container.bytes() - w.bytes();
    let v = m.shuffle(a, a, core::array::from_fn(|i| i as u8 ^ flip as u8));
    m.set_vq(d, q, v);
}

pub fn rev64<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    reverse(m, Width::X, Width::from_size(size), q, n, d);
}

pub fn rev32<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    reverse(m, Width::W, Width::from_size(size), q, n, d);
}

pub fn rev16<M: Machine>(m: &mut M, q: u32, n: u32, d: u32) {
    reverse(m, Width::H, Width::B, q, n, d);
}

fn one_vector<M: Machine>(m: &mut M, op: Vec1, w: Width, q: u32, n: u32, d: u32) {
    let a = m.v(n);
    let v = m.vec1(op, w, a);
    m.set_vq(d, q, v);
}

macro_rules! one_vector {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
            one_vector(m, Vec1::$op, Width::from_size(size), q, n, d);
        } )*
    };
}

one_vector! {
    cls = Cls;
    clz = Clz;
    abs = Abs;
    neg = Neg;
}

macro_rules! bytewise {
    ($( $name:ident = $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, n: u32, d: u32) {
            one_vector(m, Vec1::$op, Width::B, q, n, d);
        } )*
    };
}

bytewise! {
    cnt = Cnt;
    not = Not;
    rbit = Rbit;
}

fn saturating<M: Machine>(m: &mut M, op: Vec1, size: u32, q: u32, n: u32, d: u32) {
    let a = source(m, q, n);
    let v = m.vec1(op, Width::from_size(size), a);
    m.set_vq(d, q, v);
}

pub fn sqabs<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    saturating(m, Vec1::SqAbs, size, q, n, d);
}

pub fn sqneg<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    saturating(m, Vec1::SqNeg, size, q, n, d);
}

/// Compares with zero; `swapped` compares zero with the lane.
fn with_zero<M: Machine>(m: &mut M, op: Vec2, swapped: bool, size: u32, q: u32, n: u32, d: u32) {
    let (a, zero) = (m.v(n), m.vec_imm(0));
    let (x, y) = if swapped { (zero, a) } else { (a, zero) };
    let v = m.vec2(op, Width::from_size(size), x, y);
    m.set_vq(d, q, v);
}

macro_rules! with_zero {
    ($( $name:ident = $op:ident, $swapped:literal; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
            with_zero(m, Vec2::$op, $swapped, size, q, n, d);
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

/// The sums of neighbouring lanes, in lanes of twice the width.
pub fn add_long_pairs<M: Machine>(m: &mut M, signed: bool, size: u32, a: M::Vec) -> M::Vec {
    let op = if signed {
        Vec1::SAddLongPairs
    } else {
        Vec1::UAddLongPairs
    };
    m.vec1(op, Width::from_size(size), a)
}

fn addlp<M: Machine>(m: &mut M, signed: bool, q: u32, size: u32, n: u32, d: u32) {
    let a = m.v(n);
    let v = add_long_pairs(m, signed, size, a);
    m.set_vq(d, q, v);
}

pub fn saddlp<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    addlp(m, true, q, size, n, d);
}

pub fn uaddlp<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    addlp(m, false, q, size, n, d);
}

fn adalp<M: Machine>(m: &mut M, signed: bool, q: u32, size: u32, n: u32, d: u32) {
    let (a, old) = (m.v(n), m.v(d));
    let sums = add_long_pairs(m, signed, size, a);
    let v = m.vec2(Vec2::Add, Width::from_size(size).wider(), old, sums);
    m.set_vq(d, q, v);
}

pub fn sadalp<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    adalp(m, true, q, size, n, d);
}

pub fn uadalp<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    adalp(m, false, q, size, n, d);
}

/// Signed `a` plus unsigned `b`, saturating as signed: `b` is added in three parts that are not negative as signed numbers.
pub fn signed_plus_unsigned<M: Machine>(m: &mut M, w: Width, a: M::Vec, b: M::Vec) -> M::Vec {
    let max = splat_imm(m, w, w.mask() >> 1);
    let first = m.vec2(Vec2::UMin, w, b, max);
    let rest = m.vec2(Vec2::Sub, w, b, first);
    let second = m.vec2(Vec2::UMin, w, rest, max);
    let third = m.vec2(Vec2::Sub, w, rest, second);
    let sum = m.vec2(Vec2::SqAdd, w, a, first);
    let sum = m.vec2(Vec2::SqAdd, w, sum, second);
    m.vec2(Vec2::SqAdd, w, sum, third)
}

/// Unsigned `a` plus signed `b`, saturating as unsigned: the positive part is added, the negative one subtracted.
pub fn unsigned_plus_signed<M: Machine>(m: &mut M, w: Width, a: M::Vec, b: M::Vec) -> M::Vec {
    let zero = m.vec_imm(0);
    let positive = m.vec2(Vec2::SMax, w, b, zero);
    let negative = m.vec2(Vec2::SMin, w, b, zero);
    let magnitude = m.vec1(Vec1::Neg, w, negative);
    let sum = m.vec2(Vec2::UqAdd, w, a, positive);
    m.vec2(Vec2::UqSub, w, sum, magnitude)
}

pub fn suqadd<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    let (old, b) = (source(m, q, d), source(m, q, n));
    let v = signed_plus_unsigned(m, Width::from_size(size), old, b);
    m.set_vq(d, q, v);
}

pub fn usqadd<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    let (old, b) = (source(m, q, d), source(m, q, n));
    let v = unsigned_plus_signed(m, Width::from_size(size), old, b);
    m.set_vq(d, q, v);
}

fn narrow<M: Machine>(m: &mut M, how: Narrow, q: u32, size: u32, n: u32, d: u32) {
    let a = m.v(n);
    let low = m.narrow(how, Width::from_size(size), a);
    set_half(m, q, d, low);
}

macro_rules! narrow {
    ($( $name:ident = $how:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
            narrow(m, Narrow::$how, q, size, n, d);
        } )*
    };
}

narrow! {
    xtn = Truncate;
    sqxtn = SignedSaturate;
    uqxtn = UnsignedSaturate;
    sqxtun = SignedToUnsigned;
}

/// SHLL: widened and shifted by the lane's width.
pub fn shll<M: Machine>(m: &mut M, q: u32, size: u32, n: u32, d: u32) {
    let w = Width::from_size(size);
    let a = m.v(n);
    let wide = m.widen(false, w, a, q == 1);
    let v = m.vec_shift(VecShift::Shl, w.wider(), wide, w.bits());
    m.set_v(d, v);
}
