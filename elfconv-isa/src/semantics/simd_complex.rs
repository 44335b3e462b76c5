//! Complex arithmetic of Advanced SIMD (FEAT_FCMA): pairs of lanes are numbers, the real part in the even lane.

use super::simd::{lane_indices, source};
use crate::machine::{Machine, Vec2, Width};
use crate::value::soft::Format;

/// Guard: half precision to double, and 1D is reserved.
pub fn arrangement(q: u32, size: u32) -> bool {
    size != 0 && (size != 3 || q == 1)
}

/// Guard of FCMLA by element: of a half-precision vector of 64 bits only the first two pairs; single precision has 128 bits.
pub fn element(q: u32, size: u32, l: u32, h: u32) -> bool {
    match size {
        1 => q == 1 || h == 0,
        2 => q == 1 && l == 0,
        _ => false,
    }
}

/// A vector of pairs of lanes, of `[real, imaginary]` of each pair of `v`: which of the two lanes, and whether negated.
fn arrange<M: Machine>(
    m: &mut M,
    w: Width,
    v: M::Vec,
    lanes: [u32; 2],
    negate: [bool; 2],
) -> M::Vec {
    let v = m.shuffle(
        v,
        v,
        lane_indices(1, w, |i| (i & !1) + lanes[i as usize & 1]),
    );
    if negate == [false; 2] {
        return v;
    }
    let sign = |i: u32| {
        if negate[i as usize & 1] {
            Format::of(w).sign_bit() as u128
        } else {
            0
        }
    };
    let signs = (0..w.lanes()).fold(0, |all, i| all | sign(i) << (i * w.bits()));
    let signs = m.vec_imm(signs);
    m.vec2(Vec2::Xor, w, v, signs)
}

/// FCADD: adds the other number turned by 90 (`rot` 0) or 270 degrees.
pub fn fcadd<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, rot: u32, n: u32, d: u32) {
    let w = Width::from_size(size);
    let (a, b) = (source(m, q, n), source(m, q, r));
    let b = arrange(m, w, b, [1, 0], [rot == 0, rot == 1]);
    let v = m.vec_fp2(crate::machine::Fp2::Add, w, a, b);
    m.set_vq(d, q, v);
}

/// Vd plus the real (turned by 0 or 180 degrees) or imaginary parts of Vn times `b` turned by `rot` times 90 degrees.
fn multiply_add<M: Machine>(m: &mut M, w: Width, b: M::Vec, rot: u32, [q, n, d]: [u32; 3]) {
    let (a, addend) = (source(m, q, n), source(m, q, d));
    let part = rot & 1;
    let a = arrange(m, w, a, [part, part], [false; 2]);
    let b = arrange(m, w, b, [part, 1 - part], [rot == 1 || rot == 2, rot >= 2]);
    let v = m.vec_fma(w, addend, a, b);
    m.set_vq(d, q, v);
}

/// FCMLA.
pub fn fcmla<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, rot: u32, n: u32, d: u32) {
    let b = source(m, q, r);
    multiply_add(m, Width::from_size(size), b, rot, [q, n, d]);
}

/// FCMLA (by element): each number times the same one.
#[allow(clippy::too_many_arguments, reason = "the fields of the encoding")]
pub fn fcmla_element<M: Machine>(
    m: &mut M,
    q: u32,
    size: u32,
    l: u32,
    r: u32,
    rot: u32,
    h: u32,
    n: u32,
    d: u32,
) {
    let w = Width::from_size(size);
    let i = if size == 1 { h << 1 | l } else { h };
    let v = m.v(r);
    let pair = m.lane(w.wider(), v, i);
    let b = m.splat(w.wider(), pair);
    multiply_add(m, w, b, rot, [q, n, d]);
}
