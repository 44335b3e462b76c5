//! Advanced SIMD multiplications of half precision (FEAT_FHM) and BFloat16 (FEAT_BF16) numbers that are added to single
//! precision.

use super::simd::{lane_indices, source, splat_imm};
use crate::helper::Helper;
use crate::machine::{Fp1, Machine, Vec2, VecShift, Width};

/// The `half`th half of a vector of half-precision lanes, in the low half.
fn part<M: Machine>(m: &mut M, q: u32, v: M::Vec, half: u32) -> M::Vec {
    let lanes = 2 << q;
    m.shuffle(
        v,
        v,
        lane_indices(1, Width::H, |i| half * lanes + i % lanes),
    )
}

/// Element `i` of Vr in every lane.
fn element<M: Machine>(m: &mut M, w: Width, r: u32, i: u32) -> M::Vec {
    let v = m.v(r);
    let x = m.lane(w, v, i);
    m.splat(w, x)
}

fn multiply_halves<M: Machine>(
    m: &mut M,
    (half, negate): (u32, bool),
    b: M::Vec,
    [q, n, d]: [u32; 3],
) {
    let (v, addend) = (m.v(n), source(m, q, d));
    let mut a = part(m, q, v, half);
    if negate {
        a = m.vec_fp1(Fp1::Neg, Width::H, a);
    }
    let v = m.helper(Helper::Fmlal, addend, a, b);
    m.set_vq(d, q, v);
}

macro_rules! halves {
    ($( $name:ident, $by_element:ident = $half:literal, $negate:literal; )*) => {
        $(
            pub fn $name<M: Machine>(m: &mut M, q: u32, r: u32, n: u32, d: u32) {
                let b = m.v(r);
                let b = part(m, q, b, $half);
                multiply_halves(m, ($half, $negate), b, [q, n, d]);
            }

            #[allow(clippy::too_many_arguments, reason = "the fields of the encoding")]
            pub fn $by_element<M: Machine>(m: &mut M, q: u32, l: u32, top: u32, r: u32, h: u32, n: u32, d: u32) {
                let b = element(m, Width::H, r, h << 2 | l << 1 | top);
                multiply_halves(m, ($half, $negate), b, [q, n, d]);
            }
        )*
    };
}

halves! {
    fmlal, fmlal_element = 0, false;
    fmlal2, fmlal2_element = 1, false;
    fmlsl, fmlsl_element = 0, true;
    fmlsl2, fmlsl2_element = 1, true;
}

fn dot<M: Machine>(m: &mut M, helper: Helper, b: M::Vec, [q, n, d]: [u32; 3]) {
    let (a, addend) = (m.v(n), m.v(d));
    let v = m.helper(helper, addend, a, b);
    m.set_vq(d, q, v);
}

/// BFDOT.
pub fn bfdot<M: Machine>(m: &mut M, q: u32, r: u32, n: u32, d: u32) {
    let b = m.v(r);
    dot(m, Helper::Bfdot, b, [q, n, d]);
}

/// BFDOT (by element): each pair with the same one.
#[allow(clippy::too_many_arguments, reason = "the fields of the encoding")]
pub fn bfdot_element<M: Machine>(m: &mut M, q: u32, l: u32, r: u32, h: u32, n: u32, d: u32) {
    let b = element(m, Width::W, r, h << 1 | l);
    dot(m, Helper::Bfdot, b, [q, n, d]);
}

/// BFMMLA.
pub fn bfmmla<M: Machine>(m: &mut M, r: u32, n: u32, d: u32) {
    let b = m.v(r);
    dot(m, Helper::Bfmmla, b, [1, n, d]);
}

/// The even (or odd) BFloat16 lanes in single precision: the same number with more zeros.
fn widen<M: Machine>(m: &mut M, v: M::Vec, odd: u32) -> M::Vec {
    if odd == 0 {
        return m.vec_shift(VecShift::Shl, Width::W, v, 16);
    }
    let mask = splat_imm(m, Width::W, 0xffff_0000);
    m.vec2(Vec2::And, Width::W, v, mask)
}

fn multiply_bf16<M: Machine>(m: &mut M, odd: u32, b: M::Vec, n: u32, d: u32) {
    let (a, b, addend) = (m.v(n), widen(m, b, odd), m.v(d));
    let a = widen(m, a, odd);
    let v = m.vec_fma(Width::W, addend, a, b);
    m.set_v(d, v);
}

/// BFMLALB and BFMLALT.
pub fn bfmlal<M: Machine>(m: &mut M, odd: u32, r: u32, n: u32, d: u32) {
    let b = m.v(r);
    multiply_bf16(m, odd, b, n, d);
}

/// BFMLALB and BFMLALT (by element).
#[allow(clippy::too_many_arguments, reason = "the fields of the encoding")]
pub fn bfmlal_element<M: Machine>(
    m: &mut M,
    odd: u32,
    l: u32,
    top: u32,
    r: u32,
    h: u32,
    n: u32,
    d: u32,
) {
    let b = element(m, Width::H, r, h << 2 | l << 1 | top);
    multiply_bf16(m, odd, b, n, d);
}
