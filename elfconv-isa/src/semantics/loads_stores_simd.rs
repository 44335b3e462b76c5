//! Loads and stores of SIMD&FP registers: one register and pairs.

use super::{indexed, literal, post, pre};
use crate::machine::{
    Machine,
    Width::{self, X},
};
use crate::semantics::sign_extend;

/// Guard: 128-bit accesses are encoded with size 0 only.
pub const fn is_size(s: u32, q: u32) -> bool {
    q == 0 || s == 0
}

/// Guard: as [`is_size`], and the index is 32 or 64 bits wide.
pub const fn is_index(s: u32, q: u32, p: u32) -> bool {
    is_size(s, q) && super::is_index(p)
}

/// Guard: the size of a literal or pair is S, D or Q.
pub const fn is_pair_size(s: u32) -> bool {
    s < 3
}

/// Binary logarithm of the bytes accessed.
const fn scale(s: u32, q: u32) -> u32 {
    s + 4 * q
}

/// Loads 2^`scale` bytes into Vt, zero-extended.
fn load<M: Machine>(m: &mut M, scale: u32, t: u32, address: M::Val, offset: i64) {
    if scale == 4 {
        let value = m.load_vec(address, offset);
        return m.set_v(t, value);
    }
    let w = Width::from_size(scale);
    let value = m.load_number(w, address, offset);
    m.set_scalar(t, w, value);
}

/// Stores the low 2^`scale` bytes of Vt.
fn store<M: Machine>(m: &mut M, scale: u32, t: u32, address: M::Val, offset: i64) {
    if scale == 4 {
        let value = m.v(t);
        return m.store_vec(address, offset, value);
    }
    let w = Width::from_size(scale);
    let value = m.scalar(t, w);
    m.store(w, address, offset, value);
}

// ---- Literal ----

/// LDR (literal, SIMD&FP).
pub fn ldr_lit<M: Machine>(m: &mut M, s: u32, i: u32, t: u32) {
    let address = literal(m, i);
    load(m, s + 2, t, address, 0);
}

// ---- Pairs: `s` is S, D, Q ----

fn pair_offset(s: u32, i: u32) -> i64 {
    sign_extend(i, 7) << (s + 2)
}

fn load_pair<M: Machine>(m: &mut M, s: u32, u: u32, t: u32, address: M::Val, offset: i64) {
    load(m, s + 2, t, address, offset);
    load(m, s + 2, u, address, offset + (4 << s));
}

fn store_pair<M: Machine>(m: &mut M, s: u32, u: u32, t: u32, address: M::Val, offset: i64) {
    store(m, s + 2, t, address, offset);
    store(m, s + 2, u, address, offset + (4 << s));
}

/// STP, STNP (SIMD&FP, signed offset).
pub fn stp<M: Machine>(m: &mut M, s: u32, i: u32, u: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    store_pair(m, s, u, t, base, pair_offset(s, i));
}

/// LDP, LDNP (SIMD&FP, signed offset).
pub fn ldp<M: Machine>(m: &mut M, s: u32, i: u32, u: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    load_pair(m, s, u, t, base, pair_offset(s, i));
}

/// STP (SIMD&FP, post-index).
pub fn stp_post<M: Machine>(m: &mut M, s: u32, i: u32, u: u32, n: u32, t: u32) {
    post(m, n, pair_offset(s, i), |m, a| store_pair(m, s, u, t, a, 0));
}

/// LDP (SIMD&FP, post-index).
pub fn ldp_post<M: Machine>(m: &mut M, s: u32, i: u32, u: u32, n: u32, t: u32) {
    post(m, n, pair_offset(s, i), |m, a| load_pair(m, s, u, t, a, 0));
}

/// STP (SIMD&FP, pre-index).
pub fn stp_pre<M: Machine>(m: &mut M, s: u32, i: u32, u: u32, n: u32, t: u32) {
    pre(m, n, pair_offset(s, i), |m, a| store_pair(m, s, u, t, a, 0));
}

/// LDP (SIMD&FP, pre-index).
pub fn ldp_pre<M: Machine>(m: &mut M, s: u32, i: u32, u: u32, n: u32, t: u32) {
    pre(m, n, pair_offset(s, i), |m, a| load_pair(m, s, u, t, a, 0));
}

// ---- One register: `q` is opc<1>, 128 bits ----

/// STUR (SIMD&FP).
pub fn stur<M: Machine>(m: &mut M, s: u32, q: u32, i: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    store(m, scale(s, q), t, base, sign_extend(i, 9));
}

/// LDUR (SIMD&FP).
pub fn ldur<M: Machine>(m: &mut M, s: u32, q: u32, i: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    load(m, scale(s, q), t, base, sign_extend(i, 9));
}

/// STR (SIMD&FP, post-index).
pub fn str_post<M: Machine>(m: &mut M, s: u32, q: u32, i: u32, n: u32, t: u32) {
    post(m, n, sign_extend(i, 9), |m, a| {
        store(m, scale(s, q), t, a, 0)
    });
}

/// LDR (SIMD&FP, post-index).
pub fn ldr_post<M: Machine>(m: &mut M, s: u32, q: u32, i: u32, n: u32, t: u32) {
    post(m, n, sign_extend(i, 9), |m, a| {
        load(m, scale(s, q), t, a, 0)
    });
}

/// STR (SIMD&FP, pre-index).
pub fn str_pre<M: Machine>(m: &mut M, s: u32, q: u32, i: u32, n: u32, t: u32) {
    pre(m, n, sign_extend(i, 9), |m, a| {
        store(m, scale(s, q), t, a, 0)
    });
}

/// LDR (SIMD&FP, pre-index).
pub fn ldr_pre<M: Machine>(m: &mut M, s: u32, q: u32, i: u32, n: u32, t: u32) {
    pre(m, n, sign_extend(i, 9), |m, a| {
        load(m, scale(s, q), t, a, 0)
    });
}

/// STR (SIMD&FP, register).
#[allow(clippy::too_many_arguments, reason = "the instruction's fields")]
pub fn str_reg<M: Machine>(m: &mut M, s: u32, q: u32, mm: u32, p: u32, k: u32, n: u32, t: u32) {
    let address = indexed(m, scale(s, q), mm, p, k, n);
    store(m, scale(s, q), t, address, 0);
}

/// LDR (SIMD&FP, register).
#[allow(clippy::too_many_arguments, reason = "the instruction's fields")]
pub fn ldr_reg<M: Machine>(m: &mut M, s: u32, q: u32, mm: u32, p: u32, k: u32, n: u32, t: u32) {
    let address = indexed(m, scale(s, q), mm, p, k, n);
    load(m, scale(s, q), t, address, 0);
}

/// STR (SIMD&FP, unsigned offset).
pub fn str_imm<M: Machine>(m: &mut M, s: u32, q: u32, i: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    store(m, scale(s, q), t, base, (i << scale(s, q)) as i64);
}

/// LDR (SIMD&FP, unsigned offset).
pub fn ldr_imm<M: Machine>(m: &mut M, s: u32, q: u32, i: u32, n: u32, t: u32) {
    let base = m.x_or_sp(n, X);
    load(m, scale(s, q), t, base, (i << scale(s, q)) as i64);
}
