//! Advanced SIMD permute, extract and table lookup (Arm ARM C4.1.96).

use super::simd::{blend, lane_indices, splat_imm};
use crate::machine::{Machine, Vec2, Width};

/// Vd's lane `i` is lane `pick(i, lanes)` of the concatenation Vn:Vm.
fn permute<M: Machine>(m: &mut M, regs: [u32; 5], pick: impl Fn(u32, u32) -> u32) {
    let [q, size, r, n, d] = regs;
    let w = Width::from_size(size);
    let lanes = (8 << q) / w.bytes();
    let (a, b) = (m.v(n), m.v(r));
    let v = m.shuffle(a, b, lane_indices(q, w, |i| pick(i, lanes)));
    m.set_vq(d, q, v);
}

pub fn uzp1<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
    permute(m, [q, size, r, n, d], |i, _| 2 * i);
}

pub fn uzp2<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
    permute(m, [q, size, r, n, d], |i, _| 2 * i + 1);
}

/// The even lanes from Vn, the odd ones from Vm.
fn from_both(i: u32, lane: u32, lanes: u32) -> u32 {
    lane + (i % 2) * lanes
}

pub fn trn1<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
    permute(m, [q, size, r, n, d], |i, lanes| {
        from_both(i, i & !1, lanes)
    });
}

pub fn trn2<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
    permute(m, [q, size, r, n, d], |i, lanes| from_both(i, i | 1, lanes));
}

pub fn zip1<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
    permute(m, [q, size, r, n, d], |i, lanes| from_both(i, i / 2, lanes));
}

pub fn zip2<M: Machine>(m: &mut M, q: u32, size: u32, r: u32, n: u32, d: u32) {
    permute(m, [q, size, r, n, d], |i, lanes| {
        from_both(i, (lanes + i) / 2, lanes)
    });
}

/// Guard: the first byte of a 64-bit extraction is within the first vector.
pub fn ext_in_range(q: u32, first: u32) -> bool {
    q == 1 || first < 8
}

/// EXT: bytes from `first` on of the concatenation Vn:Vm.
pub fn ext<M: Machine>(m: &mut M, q: u32, r: u32, first: u32, n: u32, d: u32) {
    let (a, b) = (m.v(n), m.v(r));
    let v = m.shuffle(a, b, lane_indices(q, Width::B, |i| first + i));
    m.set_vq(d, q, v);
}

/// The bytes of the table of `len + 1` registers from Vn on that the lanes of `indices` name, zero beyond.
fn look_up<M: Machine>(m: &mut M, len: u32, n: u32, indices: M::Vec) -> M::Vec {
    let first = m.v(n);
    let mut found = m.swizzle(first, indices);
    for i in 1..=len {
        let table = m.v((n + i) % 32);
        let start = splat_imm(m, Width::B, 16 * i as u64);
        // Indices below the register's part wrap around to large ones.
        let relative = m.vec2(Vec2::Sub, Width::B, indices, start);
        let part = m.swizzle(table, relative);
        found = m.vec2(Vec2::Or, Width::X, found, part);
    }
    found
}

/// TBL.
pub fn tbl<M: Machine>(m: &mut M, q: u32, r: u32, len: u32, n: u32, d: u32) {
    let indices = m.v(r);
    let v = look_up(m, len, n, indices);
    m.set_vq(d, q, v);
}

/// TBX: lanes whose index is beyond the table keep their value.
pub fn tbx<M: Machine>(m: &mut M, q: u32, r: u32, len: u32, n: u32, d: u32) {
    let indices = m.v(r);
    let found = look_up(m, len, n, indices);
    let end = splat_imm(m, Width::B, 16 * (len as u64 + 1));
    let within = m.vec2(Vec2::CmpUgt, Width::B, end, indices);
    let old = m.v(d);
    let v = blend(m, within, found, old);
    m.set_vq(d, q, v);
}
