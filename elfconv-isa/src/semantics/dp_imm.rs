//! Data processing, immediate (Arm ARM C4.1.92).

use super::sign_extend;
use crate::machine::{Comparison, Flags, Int2, Machine, Width, Width::X};

// ---- PC-relative addressing ----

/// ADR.
pub fn adr<M: Machine>(m: &mut M, lo: u32, hi: u32, d: u32) {
    let target = m.pc().wrapping_add_signed(sign_extend((hi << 2) | lo, 21));
    let target = m.imm(X, target);
    m.set_x(d, X, target);
}

/// ADRP.
pub fn adrp<M: Machine>(m: &mut M, lo: u32, hi: u32, d: u32) {
    let page = m.pc() & !0xfff;
    let target = page.wrapping_add_signed(sign_extend((hi << 2) | lo, 21) << 12);
    let target = m.imm(X, target);
    m.set_x(d, X, target);
}

// ---- Add/subtract ----

/// ADD (immediate); register 31 is SP in both places.
pub fn add_imm<M: Machine>(m: &mut M, z: u32, h: u32, i: u32, n: u32, d: u32) {
    add_sub(m, Int2::Add, z, i << (12 * h), n, d);
}

/// SUB (immediate); register 31 is SP in both places.
pub fn sub_imm<M: Machine>(m: &mut M, z: u32, h: u32, i: u32, n: u32, d: u32) {
    add_sub(m, Int2::Sub, z, i << (12 * h), n, d);
}

fn add_sub<M: Machine>(m: &mut M, op: Int2, z: u32, imm: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let a = m.x_or_sp(n, w);
    // `mov` between a register and SP.
    let result = if imm == 0 {
        a
    } else {
        let b = m.imm(w, imm as u64);
        m.int2(op, w, a, b)
    };
    m.set_x_or_sp(d, w, result);
}

/// ADDS (immediate); register 31 is SP as the source, ZR as the destination (CMN).
pub fn adds_imm<M: Machine>(m: &mut M, z: u32, h: u32, i: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let (a, b) = (m.x_or_sp(n, w), m.imm(w, (i << (12 * h)) as u64));
    m.set_flags(Flags::Compare(Comparison::Add(w, a, b)));
    let result = m.add(w, a, b);
    m.set_x(d, w, result);
}

/// SUBS (immediate); register 31 is SP as the source, ZR as the destination (CMP).
pub fn subs_imm<M: Machine>(m: &mut M, z: u32, h: u32, i: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let (a, b) = (m.x_or_sp(n, w), m.imm(w, (i << (12 * h)) as u64));
    m.set_flags(Flags::Compare(Comparison::Sub(w, a, b)));
    let result = m.sub(w, a, b);
    m.set_x(d, w, result);
}

// ---- Min/max ----

fn min_max<M: Machine>(m: &mut M, op: Int2, z: u32, imm: u64, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let (a, b) = (m.x(n, w), m.imm(w, imm));
    let result = m.int2(op, w, a, b);
    m.set_x(d, w, result);
}

/// SMAX (immediate).
pub fn smax_imm<M: Machine>(m: &mut M, z: u32, i: u32, n: u32, d: u32) {
    min_max(m, Int2::SMax, z, sign_extend(i, 8) as u64, n, d);
}

/// UMAX (immediate).
pub fn umax_imm<M: Machine>(m: &mut M, z: u32, i: u32, n: u32, d: u32) {
    min_max(m, Int2::UMax, z, i as u64, n, d);
}

/// SMIN (immediate).
pub fn smin_imm<M: Machine>(m: &mut M, z: u32, i: u32, n: u32, d: u32) {
    min_max(m, Int2::SMin, z, sign_extend(i, 8) as u64, n, d);
}

/// UMIN (immediate).
pub fn umin_imm<M: Machine>(m: &mut M, z: u32, i: u32, n: u32, d: u32) {
    min_max(m, Int2::UMin, z, i as u64, n, d);
}

// ---- Logical ----

/// The immediate of a logical instruction: DecodeBitMasks (Arm ARM J1.3), nothing if reserved.
pub const fn bitmask(z: u32, n: u32, immr: u32, imms: u32) -> Option<u64> {
    if n > z {
        return None;
    }
    let combined = (n << 6) | (!imms & 0x3f);
    if combined < 2 {
        return None;
    }
    let length = 31 - combined.leading_zeros();
    let size = 1 << length;
    let (ones, rotate) = (imms & (size - 1), immr & (size - 1));
    if ones == size - 1 {
        return None;
    }
    let element_mask = u64::MAX >> (64 - size);
    let element = u64::MAX >> (63 - ones);
    let mut mask = if rotate == 0 {
        element
    } else {
        ((element >> rotate) | (element << (size - rotate))) & element_mask
    };
    let mut filled = size;
    while filled < 64 {
        mask |= mask << filled;
        filled *= 2;
    }
    Some(mask)
}

/// Guard: the immediate of a logical instruction is not reserved.
pub const fn is_bitmask(z: u32, n: u32, immr: u32, imms: u32) -> bool {
    bitmask(z, n, immr, imms).is_some()
}

fn logical<M: Machine>(m: &mut M, op: Int2, z: u32, imm: Option<u64>, n: u32) -> M::Val {
    let w = Width::from_sf(z);
    let (a, b) = (m.x(n, w), m.imm(w, imm.unwrap_or(0)));
    // `mov` of a bitmask immediate.
    if n == 31 && op != Int2::And {
        return b;
    }
    m.int2(op, w, a, b)
}

/// AND (immediate); the destination 31 is SP.
pub fn and_imm<M: Machine>(m: &mut M, z: u32, nn: u32, r: u32, s: u32, n: u32, d: u32) {
    let result = logical(m, Int2::And, z, bitmask(z, nn, r, s), n);
    m.set_x_or_sp(d, Width::from_sf(z), result);
}

/// ORR (immediate); the destination 31 is SP.
pub fn orr_imm<M: Machine>(m: &mut M, z: u32, nn: u32, r: u32, s: u32, n: u32, d: u32) {
    let result = logical(m, Int2::Or, z, bitmask(z, nn, r, s), n);
    m.set_x_or_sp(d, Width::from_sf(z), result);
}

/// EOR (immediate); the destination 31 is SP.
pub fn eor_imm<M: Machine>(m: &mut M, z: u32, nn: u32, r: u32, s: u32, n: u32, d: u32) {
    let result = logical(m, Int2::Xor, z, bitmask(z, nn, r, s), n);
    m.set_x_or_sp(d, Width::from_sf(z), result);
}

/// ANDS (immediate), TST.
pub fn ands_imm<M: Machine>(m: &mut M, z: u32, nn: u32, r: u32, s: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let result = logical(m, Int2::And, z, bitmask(z, nn, r, s), n);
    m.set_flags(Flags::Compare(Comparison::Logic(w, result)));
    m.set_x(d, w, result);
}

// ---- Move wide ----

/// Guard: a 32-bit register has two halfwords only.
pub const fn is_halfword(z: u32, h: u32) -> bool {
    z == 1 || h < 2
}

/// MOVN.
pub fn movn<M: Machine>(m: &mut M, z: u32, h: u32, i: u32, d: u32) {
    let w = Width::from_sf(z);
    let value = m.imm(w, !((i as u64) << (16 * h)));
    m.set_x(d, w, value);
}

/// MOVZ.
pub fn movz<M: Machine>(m: &mut M, z: u32, h: u32, i: u32, d: u32) {
    let w = Width::from_sf(z);
    let value = m.imm(w, (i as u64) << (16 * h));
    m.set_x(d, w, value);
}

/// MOVK.
pub fn movk<M: Machine>(m: &mut M, z: u32, h: u32, i: u32, d: u32) {
    let w = Width::from_sf(z);
    let (old, keep) = (m.x(d, w), m.imm(w, !(0xffff << (16 * h))));
    let (kept, insert) = (m.and(w, old, keep), m.imm(w, (i as u64) << (16 * h)));
    let value = m.or(w, kept, insert);
    m.set_x(d, w, value);
}

// ---- Bitfield ----

/// Guard: N is sf, and positions are within the register.
pub const fn is_bitfield(z: u32, n: u32, r: u32, s: u32) -> bool {
    n == z && (z == 1 || (r < 32 && s < 32))
}

/// Shifts the field left so that its top bit is the register's, then right to its place.
fn field<M: Machine>(m: &mut M, right: Int2, z: u32, r: u32, s: u32, n: u32) -> M::Val {
    let w = Width::from_sf(z);
    let mut value = m.x(n, w);
    let left = w.bits() - 1 - s;
    if left != 0 {
        value = m.shl(w, value, left);
    }
    let back = (left + r) % w.bits();
    if back != 0 {
        let back = m.imm(w, back as u64);
        value = m.int2(right, w, value, back);
    }
    value
}

/// SBFM: ASR, SBFIZ, SBFX, SXTB, SXTH, SXTW.
pub fn sbfm<M: Machine>(m: &mut M, z: u32, r: u32, s: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let from = match (r, s) {
        (0, 7) => Some(Width::B),
        (0, 15) => Some(Width::H),
        (0, 31) => Some(Width::W),
        _ => None,
    };
    let value = match from {
        Some(from) => {
            let value = m.x(n, w);
            let value = m.trunc(w, from, value);
            m.sext(from, w, value)
        }
        None => field(m, Int2::Ashr, z, r, s, n),
    };
    m.set_x(d, w, value);
}

/// UBFM: LSL, LSR, UBFIZ, UBFX, UXTB, UXTH.
pub fn ubfm<M: Machine>(m: &mut M, z: u32, r: u32, s: u32, n: u32, d: u32) {
    let value = field(m, Int2::Lshr, z, r, s, n);
    m.set_x(d, Width::from_sf(z), value);
}

/// BFM: BFC, BFI, BFXIL.
pub fn bfm<M: Machine>(m: &mut M, z: u32, r: u32, s: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let (source, old) = (m.x(n, w), m.x(d, w));
    let (moved, mask) = if s >= r {
        (m.lshr(w, source, r), u64::MAX >> (63 - (s - r)))
    } else {
        let left = w.bits() - r;
        (m.shl(w, source, left), (u64::MAX >> (63 - s)) << left)
    };
    let (insert_mask, keep_mask) = (m.imm(w, mask), m.imm(w, !mask));
    let (insert, kept) = (m.and(w, moved, insert_mask), m.and(w, old, keep_mask));
    let value = m.or(w, kept, insert);
    m.set_x(d, w, value);
}

// ---- Extract ----

/// Guard: N is sf, and the position is within the register.
pub const fn is_extract(z: u32, n: u32, i: u32) -> bool {
    n == z && (z == 1 || i < 32)
}

/// EXTR, ROR (immediate).
pub fn extr<M: Machine>(m: &mut M, z: u32, mm: u32, i: u32, n: u32, d: u32) {
    let w = Width::from_sf(z);
    let (high, low) = (m.x(n, w), m.x(mm, w));
    let value = if i == 0 {
        low
    } else if n == mm {
        let amount = m.imm(w, i as u64);
        m.int2(Int2::Ror, w, low, amount)
    } else {
        let (high, low) = (m.shl(w, high, w.bits() - i), m.lshr(w, low, i));
        m.or(w, high, low)
    };
    m.set_x(d, w, value);
}
