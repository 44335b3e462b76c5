//! Advanced SIMD modified immediate (Arm ARM C4.1.96; AdvSIMDExpandImm).

use super::fp::expand_imm;
use super::simd::splat_imm;
use crate::machine::{Machine, Vec2, Width};

/// A 32-bit lane with the byte shifted by 0, 8, 16 or 24 bits.
fn shifted_32(shift: u32, a: u32, b: u32) -> (Width, u64) {
    (Width::W, ((a << 5 | b) as u64) << (8 * shift))
}

/// A 16-bit lane with the byte shifted by 0 or 8 bits.
fn shifted_16(shift: u32, a: u32, b: u32) -> (Width, u64) {
    (Width::H, ((a << 5 | b) as u64) << (8 * shift))
}

/// A 32-bit lane with the byte shifted by 8 or 16 bits, ones shifted in (MSL).
fn ones_32(shift: u32, a: u32, b: u32) -> (Width, u64) {
    let n = 8 * (shift + 1);
    (Width::W, ((a << 5 | b) as u64) << n | ((1 << n) - 1))
}

fn set<M: Machine>(m: &mut M, invert: bool, (w, value): (Width, u64), q: u32, d: u32) {
    let value = if invert { !value } else { value };
    if value & w.mask() == 0 {
        return m.clear_v(d);
    }
    let v = splat_imm(m, w, value);
    m.set_vq(d, q, v);
}

macro_rules! set {
    ($( $name:ident = $expand:ident, $invert:literal; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, a: u32, shift: u32, b: u32, d: u32) {
            set(m, $invert, $expand(shift, a, b), q, d);
        } )*
    };
}

set! {
    movi_32 = shifted_32, false;
    movi_16 = shifted_16, false;
    movi_msl = ones_32, false;
    mvni_32 = shifted_32, true;
    mvni_16 = shifted_16, true;
    mvni_msl = ones_32, true;
}

macro_rules! modify {
    ($( $name:ident = $expand:ident, $op:ident; )*) => {
        $( pub fn $name<M: Machine>(m: &mut M, q: u32, a: u32, shift: u32, b: u32, d: u32) {
            let (w, value) = $expand(shift, a, b);
            let (old, imm) = (m.v(d), splat_imm(m, w, value));
            let v = m.vec2(Vec2::$op, w, old, imm);
            m.set_vq(d, q, v);
        } )*
    };
}

modify! {
    orr_32 = shifted_32, Or;
    orr_16 = shifted_16, Or;
    bic_32 = shifted_32, Bic;
    bic_16 = shifted_16, Bic;
}

pub fn movi_8<M: Machine>(m: &mut M, q: u32, a: u32, b: u32, d: u32) {
    set(m, false, (Width::B, (a << 5 | b) as u64), q, d);
}

/// Each bit of the byte becomes a byte of zeros or ones. With `q` 0 this is MOVI (scalar).
pub fn movi_64<M: Machine>(m: &mut M, q: u32, a: u32, b: u32, d: u32) {
    let imm8 = a << 5 | b;
    let value = (0..8)
        .filter(|i| imm8 >> i & 1 == 1)
        .fold(0, |value, i| value | 0xff << (8 * i));
    set(m, false, (Width::X, value), q, d);
}

pub fn fmov_h<M: Machine>(m: &mut M, q: u32, a: u32, b: u32, d: u32) {
    set(m, false, (Width::H, expand_imm(Width::H, a << 5 | b)), q, d);
}

pub fn fmov_s<M: Machine>(m: &mut M, q: u32, a: u32, b: u32, d: u32) {
    set(m, false, (Width::W, expand_imm(Width::W, a << 5 | b)), q, d);
}

pub fn fmov_d<M: Machine>(m: &mut M, a: u32, b: u32, d: u32) {
    set(m, false, (Width::X, expand_imm(Width::X, a << 5 | b)), 1, d);
}
