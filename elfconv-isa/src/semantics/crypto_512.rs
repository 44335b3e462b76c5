//! SHA-512, SHA-3, SM3 and SM4: the cryptographic classes of four registers and of three with prefix 0xce (Arm ARM C4.1.96).

use crate::helper::Helper;
use crate::machine::{Machine, Vec2, VecShift, Width};
use Width::{W, X};

/// 64-bit lanes rotated to the right.
fn rotate<M: Machine>(m: &mut M, a: M::Vec, n: u32) -> M::Vec {
    if n == 0 {
        return a;
    }
    let low = m.vec_shift(VecShift::Ushr, X, a, n);
    let high = m.vec_shift(VecShift::Shl, X, a, 64 - n);
    m.vec2(Vec2::Or, X, low, high)
}

fn xor<M: Machine>(m: &mut M, a: M::Vec, b: M::Vec) -> M::Vec {
    m.vec2(Vec2::Xor, X, a, b)
}

// ---- SHA-3 ----

/// EOR3.
pub fn eor3<M: Machine>(m: &mut M, r: u32, a: u32, n: u32, d: u32) {
    let (x, y, z) = (m.v(n), m.v(r), m.v(a));
    let v = xor(m, x, y);
    let v = xor(m, v, z);
    m.set_v(d, v);
}

/// BCAX: bit clear and exclusive or.
pub fn bcax<M: Machine>(m: &mut M, r: u32, a: u32, n: u32, d: u32) {
    let (x, y, z) = (m.v(n), m.v(r), m.v(a));
    let cleared = m.vec2(Vec2::Bic, X, y, z);
    let v = xor(m, x, cleared);
    m.set_v(d, v);
}

/// RAX1: rotate by 1 and exclusive or.
pub fn rax1<M: Machine>(m: &mut M, r: u32, n: u32, d: u32) {
    let (a, b) = (m.v(n), m.v(r));
    let rotated = rotate(m, b, 63);
    let v = xor(m, a, rotated);
    m.set_v(d, v);
}

/// XAR: exclusive or and rotate.
pub fn xar<M: Machine>(m: &mut M, r: u32, imm: u32, n: u32, d: u32) {
    let (a, b) = (m.v(n), m.v(r));
    let v = xor(m, a, b);
    let v = rotate(m, v, imm);
    m.set_v(d, v);
}

// ---- SHA-512 ----

/// The functions of the message schedule: two rotations and a shift to the right.
fn sigma<M: Machine>(m: &mut M, a: M::Vec, rotations: [u32; 2], shift: u32) -> M::Vec {
    let (first, second) = (rotate(m, a, rotations[0]), rotate(m, a, rotations[1]));
    let third = m.vec_shift(VecShift::Ushr, X, a, shift);
    let v = xor(m, first, second);
    xor(m, v, third)
}

/// SHA512SU0: each word with sigma0 of the next.
pub fn sha512su0<M: Machine>(m: &mut M, n: u32, d: u32) {
    let (old, a) = (m.v(d), m.v(n));
    let next = m.shuffle(old, a, core::array::from_fn(|i| i as u8 + 8));
    let s = sigma(m, next, [1, 8], 7);
    let v = m.vec2(Vec2::Add, X, old, s);
    m.set_v(d, v);
}

/// SHA512SU1.
pub fn sha512su1<M: Machine>(m: &mut M, r: u32, n: u32, d: u32) {
    let (old, a, b) = (m.v(d), m.v(n), m.v(r));
    let s = sigma(m, a, [19, 61], 6);
    let v = m.vec2(Vec2::Add, X, old, s);
    let v = m.vec2(Vec2::Add, X, v, b);
    m.set_v(d, v);
}

// ---- what helpers do ----

macro_rules! accumulating {
    ($( $name:ident = $helper:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, r: u32, n: u32, d: u32) {
            let (a, b, c) = (m.v(d), m.v(n), m.v(r));
            let v = m.helper(Helper::$helper, a, b, c);
            m.set_v(d, v);
        } )*
    };
}

accumulating! {
    sha512h = Sha512H;
    sha512h2 = Sha512H2;
    sm3partw1 = Sm3PartW1;
    sm3partw2 = Sm3PartW2;
}

macro_rules! with_element {
    ($( $name:ident = $helper:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, r: u32, i: u32, n: u32, d: u32) {
            let (a, b, c) = (m.v(d), m.v(n), m.v(r));
            let element = m.lane(W, c, i);
            let element = m.splat(W, element);
            let v = m.helper(Helper::$helper, a, b, element);
            m.set_v(d, v);
        } )*
    };
}

with_element! {
    sm3tt1a = Sm3Tt1A;
    sm3tt1b = Sm3Tt1B;
    sm3tt2a = Sm3Tt2A;
    sm3tt2b = Sm3Tt2B;
}

pub fn sm3ss1<M: Machine>(m: &mut M, r: u32, a: u32, n: u32, d: u32) {
    let (x, y, z) = (m.v(n), m.v(r), m.v(a));
    let v = m.helper(Helper::Sm3Ss1, x, y, z);
    m.set_v(d, v);
}

pub fn sm4e<M: Machine>(m: &mut M, n: u32, d: u32) {
    let (state, keys) = (m.v(d), m.v(n));
    let v = m.helper(Helper::Sm4E, state, keys, keys);
    m.set_v(d, v);
}

pub fn sm4ekey<M: Machine>(m: &mut M, r: u32, n: u32, d: u32) {
    let (keys, constants) = (m.v(n), m.v(r));
    let v = m.helper(Helper::Sm4EKey, keys, constants, constants);
    m.set_v(d, v);
}
