//! Loads and stores of general-purpose registers (Arm ARM C4.1.94), in the manual's order; atomics are in [`atomics`], copying and setting of memory in [`memory`],
//! those of SIMD&FP registers in [`simd`].

#[path = "loads_stores_atomic.rs"]
pub mod atomics;
#[path = "loads_stores_memory.rs"]
pub mod memory;
#[path = "loads_stores_simd.rs"]
pub mod simd;
#[path = "loads_stores_structure.rs"]
pub mod structures;

use super::dp_reg::extended;
use super::sign_extend;
use crate::machine::{
    Machine,
    Width::{self, W, X},
};

/// The register width that a zero-extending access of `w` uses.
const fn register(w: Width) -> Width {
    match w {
        X => X,
        _ => W,
    }
}

/// Loads `w`, zero-extended into Xt.
fn load<M: Machine>(m: &mut M, w: Width, t: u32, address: M::Val, offset: i64) {
    let value = m.load(w, address, offset);
    let value = m.zext(w, register(w), value);
    m.set_x(t, register(w), value);
}

/// Loads `w`, sign-extended into Xt, or Wt if `o` (bit 0 of opc) is 1.
fn load_signed<M: Machine>(m: &mut M, w: Width, o: u32, t: u32, address: M::Val, offset: i64) {
    let to = Width::from_sf(o ^ 1);
    let value = m.load(w, address, offset);
    let value = m.sext(w, to, value);
    m.set_x(t, to, value);
}

/// Stores the low `w` of Xt.
fn store<M: Machine>(m: &mut M, w: Width, t: u32, address: M::Val, offset: i64) {
    let value = m.x(t, register(w));
    let value = m.trunc(register(w), w, value);
    m.store(w, address, offset, value);
}

/// Pre-indexed: the access at base + offset, then the base is that address.
fn pre<M: Machine>(m: &mut M, n: u32, offset: i64, access: impl FnOnce(&mut M, M::Val)) {
    let base = m.x_or_sp(n, X);
    let address = m.offset(base, offset);
    access(m, address);
    m.set_x_or_sp(n, X, address);
}

/// Post-indexed: the access at the base, then the base is moved.
fn post<M: Machine>(m: &mut M, n: u32, offset: i64, access: impl FnOnce(&mut M, M::Val)) {
    let base = m.x_or_sp(n, X);
    access(m, base);
    let next = m.offset(base, offset);
    m.set_x_or_sp(n, X, next);
}

/// The address of a register-offset access: `p` is the option, `k` whether the index is scaled by the access.
fn indexed<M: Machine>(m: &mut M, scale: u32, mm: u32, p: u32, k: u32, n: u32) -> M::Val {
    let base = m.x_or_sp(n, X);
    let index = extended(m, X, mm, p, if k == 1 { scale } else { 0 });
    m.add(X, base, index)
}

/// Guard: a sign-extending load is narrower than its register.
pub const fn is_signed_load(s: u32, o: u32) -> bool {
    s < 2 || (s == 2 && o == 0)
}

/// Guard: the index is 32 or 64 bits wide.
pub const fn is_index(p: u32) -> bool {
    p & 2 != 0
}

/// Guard: as [`is_signed_load`] and [`is_index`].
pub const fn is_signed_index(s: u32, o: u32, p: u32) -> bool {
    is_signed_load(s, o) && is_index(p)
}

// ---- Literal ----

fn literal<M: Machine>(m: &mut M, i: u32) -> M::Val {
    let address = m.pc().wrapping_add_signed(sign_extend(i, 19) * 4);
    m.imm(X, address)
}

/// LDR (literal), `z` is 64-bit.
pub fn ldr_lit<M: Machine>(m: &mut M, z: u32, i: u32, t: u32) {
    let address = literal(m, i);
    load(m, Width::from_sf(z), t, address, 0);
}

/// LDRSW (literal).
pub fn ldrsw_lit<M: Machine>(m: &mut M, i: u32, t: u32) {
    let address = literal(m, i);
    load_signed(m, W, 0, t, address, 0);
}

// ---- Pairs ----

/// The byte offset of a pair's scaled 7-bit immediate.
fn pair_offset(w: Width, i: u32) -> i64 {
    sign_extend(i, 7) * w.bytes() as i64
}

fn load_pair<M: Machine>(m: &mut M, z: u32, u: u32, t: u32, address: M::Val, offset: i64) {
    let w = Width::from_sf(z);
    let first = m.load(w, address, offset);
    let second = m.load(w, address, offset + w.bytes() as i64);
    // Both into the same register is unpredictable; QEMU keeps the first.
    m.set_x(u, w, second);
    m.set_x(t, w, first);
}

fn load_signed_pair<M: Machine>(m: &mut M, u: u32, t: u32, address: M::Val, offset: i64) {
    let (first, second) = (m.load(W, address, offset), m.load(W, address, offset + 4));
    let (first, second) = (m.sext(W, X, first), m.sext(W, X, second));
    m.set_x(u, X, second);
    m.set_x(t, X, first);
}

fn store_pair<M: Machine>(m: &mut M, z: u32, u: u32, t: u32, address: M::Val, offset: i64) {
    let w = Width::from_sf(z);
    let (first, second) = (m.x(t, w), m.x(u, w));
    m.store(w, address, offset, first);
    m.store(w, address, offset + w.bytes() as i64, second);
}

/// STP, STNP (signed offset).
pub fn stp<M: Machine>(m: &mut M, z: u32, i: u32, u: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    store_pair(m, z, u, t, base, pair_offset(Width::from_sf(z), i));
}

/// LDP, LDNP (signed offset).
pub fn ldp<M: Machine>(m: &mut M, z: u32, i: u32, u: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    load_pair(m, z, u, t, base, pair_offset(Width::from_sf(z), i));
}

/// LDPSW (signed offset).
pub fn ldpsw<M: Machine>(m: &mut M, i: u32, u: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    load_signed_pair(m, u, t, base, pair_offset(W, i));
}

/// STP (post-index).
pub fn stp_post<M: Machine>(m: &mut M, z: u32, i: u32, u: u32, n: u32, t: u32) {
    let offset = pair_offset(Width::from_sf(z), i);
    post(m, n, offset, |m, a| store_pair(m, z, u, t, a, 0));
}

/// LDP (post-index).
pub fn ldp_post<M: Machine>(m: &mut M, z: u32, i: u32, u: u32, n: u32, t: u32) {
    let offset = pair_offset(Width::from_sf(z), i);
    post(m, n, offset, |m, a| load_pair(m, z, u, t, a, 0));
}

/// LDPSW (post-index).
pub fn ldpsw_post<M: Machine>(m: &mut M, i: u32, u: u32, n: u32, t: u32) {
    post(m, n, pair_offset(W, i), |m, a| {
        load_signed_pair(m, u, t, a, 0)
    });
}

/// STP (pre-index).
pub fn stp_pre<M: Machine>(m: &mut M, z: u32, i: u32, u: u32, n: u32, t: u32) {
    let offset = pair_offset(Width::from_sf(z), i);
    pre(m, n, offset, |m, a| store_pair(m, z, u, t, a, 0));
}

/// LDP (pre-index).
pub fn ldp_pre<M: Machine>(m: &mut M, z: u32, i: u32, u: u32, n: u32, t: u32) {
    let offset = pair_offset(Width::from_sf(z), i);
    pre(m, n, offset, |m, a| load_pair(m, z, u, t, a, 0));
}

/// LDPSW (pre-index).
pub fn ldpsw_pre<M: Machine>(m: &mut M, i: u32, u: u32, n: u32, t: u32) {
    pre(m, n, pair_offset(W, i), |m, a| {
        load_signed_pair(m, u, t, a, 0)
    });
}

// ---- One register: unscaled offset (also unprivileged, and the ordered LDAPUR family) ----

/// STUR, STTR, STLUR and their byte and halfword forms.
pub fn stur<M: Machine>(m: &mut M, s: u32, i: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    store(m, Width::from_size(s), t, base, sign_extend(i, 9));
}

/// LDUR, LDTR, LDAPUR and their byte and halfword forms.
pub fn ldur<M: Machine>(m: &mut M, s: u32, i: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    load(m, Width::from_size(s), t, base, sign_extend(i, 9));
}

/// LDURSB, LDURSH, LDURSW, and LDTRS*, LDAPURS*.
pub fn ldurs<M: Machine>(m: &mut M, s: u32, o: u32, i: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    load_signed(m, Width::from_size(s), o, t, base, sign_extend(i, 9));
}

// ---- Post-index and pre-index ----

/// STR, STRB, STRH (post-index).
pub fn str_post<M: Machine>(m: &mut M, s: u32, i: u32, n: u32, t: u32) {
    post(m, n, sign_extend(i, 9), |m, a| {
        store(m, Width::from_size(s), t, a, 0)
    });
}

/// LDR, LDRB, LDRH (post-index).
pub fn ldr_post<M: Machine>(m: &mut M, s: u32, i: u32, n: u32, t: u32) {
    post(m, n, sign_extend(i, 9), |m, a| {
        load(m, Width::from_size(s), t, a, 0)
    });
}

/// LDRSB, LDRSH, LDRSW (post-index).
pub fn ldrs_post<M: Machine>(m: &mut M, s: u32, o: u32, i: u32, n: u32, t: u32) {
    post(m, n, sign_extend(i, 9), |m, a| {
        load_signed(m, Width::from_size(s), o, t, a, 0)
    });
}

/// STR, STRB, STRH (pre-index).
pub fn str_pre<M: Machine>(m: &mut M, s: u32, i: u32, n: u32, t: u32) {
    pre(m, n, sign_extend(i, 9), |m, a| {
        store(m, Width::from_size(s), t, a, 0)
    });
}

/// LDR, LDRB, LDRH (pre-index).
pub fn ldr_pre<M: Machine>(m: &mut M, s: u32, i: u32, n: u32, t: u32) {
    pre(m, n, sign_extend(i, 9), |m, a| {
        load(m, Width::from_size(s), t, a, 0)
    });
}

/// LDRSB, LDRSH, LDRSW (pre-index).
pub fn ldrs_pre<M: Machine>(m: &mut M, s: u32, o: u32, i: u32, n: u32, t: u32) {
    pre(m, n, sign_extend(i, 9), |m, a| {
        load_signed(m, Width::from_size(s), o, t, a, 0)
    });
}

// ---- Register offset ----

/// STR, STRB, STRH (register).
pub fn str_reg<M: Machine>(m: &mut M, s: u32, mm: u32, p: u32, k: u32, n: u32, t: u32) {
    let address = indexed(m, s, mm, p, k, n);
    store(m, Width::from_size(s), t, address, 0);
}

/// LDR, LDRB, LDRH (register).
pub fn ldr_reg<M: Machine>(m: &mut M, s: u32, mm: u32, p: u32, k: u32, n: u32, t: u32) {
    let address = indexed(m, s, mm, p, k, n);
    load(m, Width::from_size(s), t, address, 0);
}

/// LDRSB, LDRSH, LDRSW (register).
#[allow(clippy::too_many_arguments, reason = "the instruction's fields")]
pub fn ldrs_reg<M: Machine>(m: &mut M, s: u32, o: u32, mm: u32, p: u32, k: u32, n: u32, t: u32) {
    let address = indexed(m, s, mm, p, k, n);
    load_signed(m, Width::from_size(s), o, t, address, 0);
}

// ---- Unsigned immediate ----

/// STR, STRB, STRH (unsigned offset).
pub fn str_imm<M: Machine>(m: &mut M, s: u32, i: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    store(m, Width::from_size(s), t, base, (i << s) as i64);
}

/// LDR, LDRB, LDRH (unsigned offset).
pub fn ldr_imm<M: Machine>(m: &mut M, s: u32, i: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    load(m, Width::from_size(s), t, base, (i << s) as i64);
}

/// LDRSB, LDRSH, LDRSW (unsigned offset).
pub fn ldrs_imm<M: Machine>(m: &mut M, s: u32, o: u32, i: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    load_signed(m, Width::from_size(s), o, t, base, (i << s) as i64);
}
