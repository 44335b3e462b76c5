//! Advanced SIMD copy and scalar copy (Arm ARM C4.1.96).
//!
//! `imm5` is the lane width in its lowest bit set and the lane's number above it.

use crate::machine::{Machine, Width};

/// Width and lane that `imm5` names.
fn element(imm5: u32) -> (Width, u32) {
    let size = imm5.trailing_zeros();
    (Width::from_size(size), imm5 >> (size + 1))
}

/// Guard: `imm5` names a lane.
pub fn any_lane(imm5: u32) -> bool {
    imm5 & 15 != 0
}

/// Guard: `imm5` names a lane of an arrangement other than 1D.
pub fn vector_lane(q: u32, imm5: u32) -> bool {
    any_lane(imm5) && (q == 1 || imm5 & 7 != 0)
}

/// Guard: SMOV extends to a wider register: B and H to W; B, H and S to X.
pub fn smov_lane(q: u32, imm5: u32) -> bool {
    imm5 & 3 != 0 || (q == 1 && imm5 & 7 != 0)
}

/// Guard: UMOV Wd takes B, H, S; UMOV Xd takes D.
pub fn umov_lane(q: u32, imm5: u32) -> bool {
    (q == 0 && imm5 & 7 != 0) || (q == 1 && imm5 & 15 == 8)
}

/// A general-purpose register's low bits.
fn low_bits<M: Machine>(m: &mut M, w: Width, n: u32) -> M::Val {
    if w == Width::X {
        return m.x(n, Width::X);
    }
    let x = m.x(n, Width::W);
    m.trunc(Width::W, w, x)
}

/// DUP (element).
pub fn dup_element<M: Machine>(m: &mut M, q: u32, imm5: u32, n: u32, d: u32) {
    let (w, i) = element(imm5);
    let a = m.v(n);
    let x = m.lane(w, a, i);
    let v = m.splat(w, x);
    m.set_vq(d, q, v);
}

/// DUP (element), scalar: MOV (scalar).
pub fn dup_scalar<M: Machine>(m: &mut M, imm5: u32, n: u32, d: u32) {
    let (w, i) = element(imm5);
    let a = m.v(n);
    let x = m.lane(w, a, i);
    m.set_scalar(d, w, x);
}

/// DUP (general).
pub fn dup_general<M: Machine>(m: &mut M, q: u32, imm5: u32, n: u32, d: u32) {
    let (w, _) = element(imm5);
    let x = low_bits(m, w, n);
    let v = m.splat(w, x);
    m.set_vq(d, q, v);
}

pub fn smov<M: Machine>(m: &mut M, q: u32, imm5: u32, n: u32, d: u32) {
    let (w, i) = element(imm5);
    let to = Width::from_sf(q);
    let a = m.v(n);
    let x = m.lane(w, a, i);
    let x = m.sext(w, to, x);
    m.set_x(d, to, x);
}

pub fn umov<M: Machine>(m: &mut M, q: u32, imm5: u32, n: u32, d: u32) {
    let (w, i) = element(imm5);
    let to = Width::from_sf(q);
    let a = m.v(n);
    let x = m.lane(w, a, i);
    let x = m.zext(w, to, x);
    m.set_x(d, to, x);
}

/// INS (general).
pub fn ins_general<M: Machine>(m: &mut M, imm5: u32, n: u32, d: u32) {
    let (w, i) = element(imm5);
    let x = low_bits(m, w, n);
    let old = m.v(d);
    let v = m.set_lane(w, old, i, x);
    m.set_v(d, v);
}

/// INS (element).
pub fn ins_element<M: Machine>(m: &mut M, imm5: u32, imm4: u32, n: u32, d: u32) {
    let (w, i) = element(imm5);
    let a = m.v(n);
    let x = m.lane(w, a, imm4 / w.bytes());
    let old = m.v(d);
    let v = m.set_lane(w, old, i, x);
    m.set_v(d, v);
}
