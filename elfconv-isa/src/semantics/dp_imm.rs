//! Data processing, immediate (Arm ARM C4.1.92).

use crate::machine::{Comparison, Flags, Machine, Width};

/// ADD/SUB (immediate); register 31 is SP in both places.
pub fn add_sub_imm<M: Machine>(m: &mut M, sf: u32, sub: u32, sh: u32, imm: u32, n: u32, d: u32) {
    let w = Width::from_sf(sf);
    let (a, b) = (m.x_or_sp(n, w), m.imm(w, (imm << (12 * sh)) as u64));
    let result = if sub == 1 {
        m.sub(w, a, b)
    } else {
        m.add(w, a, b)
    };
    m.set_x_or_sp(d, w, result);
}

/// ADDS/SUBS (immediate); register 31 is SP as the source, ZR as the destination (CMN, CMP).
pub fn adds_subs_imm<M: Machine>(m: &mut M, sf: u32, sub: u32, sh: u32, imm: u32, n: u32, d: u32) {
    let w = Width::from_sf(sf);
    let (a, b) = (m.x_or_sp(n, w), m.imm(w, (imm << (12 * sh)) as u64));
    let (result, comparison) = if sub == 1 {
        (m.sub(w, a, b), Comparison::Sub(w, a, b))
    } else {
        (m.add(w, a, b), Comparison::Add(w, a, b))
    };
    m.set_flags(Flags::Compare(comparison));
    m.set_x(d, w, result);
}
