//! What the Advanced SIMD classes share: operands, destinations, guards against reserved arrangements.

use crate::machine::{Machine, Width};

/// Guard: 64-bit lanes are reserved.
pub fn size_below_3(size: u32) -> bool {
    size != 3
}

/// Guard: 32-bit and 64-bit lanes are reserved.
pub fn size_below_2(size: u32) -> bool {
    size < 2
}

/// Guard: only 16-bit and 32-bit lanes.
pub fn size_h_or_s(size: u32) -> bool {
    size == 1 || size == 2
}

/// Guard: a single 64-bit lane (1D) is reserved.
pub fn not_1d(q: u32, size: u32) -> bool {
    size != 3 || q == 1
}

/// Guard: the floating-point arrangement 1D is reserved.
pub fn fp_not_1d(q: u32, sz: u32) -> bool {
    sz == 0 || q == 1
}

/// Vn for an operation whose every lane counts because it may set FPSR: of a 64-bit vector, the low half twice.
pub fn source<M: Machine>(m: &mut M, q: u32, n: u32) -> M::Vec {
    let v = m.v(n);
    if q == 1 {
        return v;
    }
    m.shuffle(v, v, [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7])
}

/// The scalar Bn, Hn, Sn or Dn in every lane, for the same reason.
pub fn scalar_source<M: Machine>(m: &mut M, w: Width, n: u32) -> M::Vec {
    let value = m.scalar(n, w);
    m.splat(w, value)
}

/// Writes lane 0 of a vector as the scalar Bd, Hd, Sd or Dd.
pub fn set_lane_0<M: Machine>(m: &mut M, w: Width, d: u32, v: M::Vec) {
    let value = m.lane(w, v, 0);
    m.set_scalar(d, w, value);
}

/// Writes a narrowed vector: to the low half of Vd, clearing the high one, or ("2" forms) to the high half only.
pub fn set_half<M: Machine>(m: &mut M, q: u32, d: u32, low: M::Vec) {
    if q == 0 {
        return m.set_v(d, low);
    }
    let old = m.v(d);
    let v = m.shuffle(
        old,
        low,
        [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23],
    );
    m.set_v(d, v);
}

/// The vector with the same constant in every lane.
pub fn splat_imm<M: Machine>(m: &mut M, w: Width, value: u64) -> M::Vec {
    m.vec_imm(crate::value::vec::splat(w, value))
}

/// Shuffle indices for whole lanes: lane `i` of the result is lane `pick(i)` of the concatenation a:b, of vectors of `8 << q` bytes.
/// The unused upper half of a 64-bit result repeats the lower one, so that it can't set FPSR differently.
pub fn lane_indices(q: u32, w: Width, pick: impl Fn(u32) -> u32) -> [u8; 16] {
    let lanes = (8 << q) / w.bytes();
    core::array::from_fn(|byte| {
        let byte = byte as u32;
        let lane = pick(byte / w.bytes() % lanes);
        let start = if lane < lanes {
            lane * w.bytes()
        } else {
            16 + (lane - lanes) * w.bytes()
        };
        (start + byte % w.bytes()) as u8
    })
}

/// The even (or odd) lanes of the concatenation of two vectors.
pub fn every_second<M: Machine>(
    m: &mut M,
    q: u32,
    w: Width,
    a: M::Vec,
    b: M::Vec,
    odd: u32,
) -> M::Vec {
    m.shuffle(a, b, lane_indices(q, w, |i| 2 * i + odd))
}

/// `(a & mask) | (b & !mask)`.
pub fn blend<M: Machine>(m: &mut M, mask: M::Vec, a: M::Vec, b: M::Vec) -> M::Vec {
    use crate::machine::Vec2;
    let (a, b) = (
        m.vec2(Vec2::And, Width::X, a, mask),
        m.vec2(Vec2::Bic, Width::X, b, mask),
    );
    m.vec2(Vec2::Or, Width::X, a, b)
}
