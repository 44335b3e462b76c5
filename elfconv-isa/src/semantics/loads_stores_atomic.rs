//! Exclusive, ordered and atomic loads and stores of general-purpose registers.
//!
//! One guest thread runs at a time, so an instruction is atomic and all accesses are ordered. The local monitor is an
//! address: a store-exclusive succeeds when it is the one that the last load-exclusive marked.

use super::{load, register, store};
use crate::machine::{
    Cmp, Int1, Int2, Machine,
    Width::{self, W, X},
};
use crate::state::NO_MONITOR;

// ---- Exclusive ----

/// LDXR, LDAXR.
pub fn ldxr<M: Machine>(m: &mut M, s: u32, n: u32, t: u32) {
    let address = m.x_or_sp(n, X);
    load(m, Width::from_size(s), t, address, 0);
    m.set_monitor(address);
}

/// LDXP, LDAXP.
pub fn ldxp<M: Machine>(m: &mut M, z: u32, u: u32, n: u32, t: u32) {
    let address = m.x_or_sp(n, X);
    super::load_pair(m, z, u, t, address, 0);
    m.set_monitor(address);
}

/// Ends a store-exclusive to `address`: the monitor is cleared. Returns whether it succeeds.
fn claim<M: Machine>(m: &mut M, address: M::Val) -> M::Bool {
    let (marked, none) = (m.monitor(), m.imm(X, NO_MONITOR));
    m.set_monitor(none);
    m.cmp(Cmp::Eq, X, marked, address)
}

/// Stores if the condition holds, else what is there already: a failing store-exclusive may not change memory.
fn store_if<M: Machine>(
    m: &mut M,
    c: M::Bool,
    w: Width,
    address: M::Val,
    offset: i64,
    new: M::Val,
) {
    let old = m.load(w, address, offset);
    let value = m.select(c, w, new, old);
    m.store(w, address, offset, value);
}

/// The status register of a store-exclusive: 0 is success.
fn status<M: Machine>(m: &mut M, success: M::Bool, r: u32) {
    let failure = m.bool_not(success);
    let status = m.from_bool(W, failure);
    m.set_x(r, W, status);
}

/// STXR, STLXR.
pub fn stxr<M: Machine>(m: &mut M, s: u32, r: u32, n: u32, t: u32) {
    let w = Width::from_size(s);
    let (address, value) = (m.x_or_sp(n, X), m.x(t, register(w)));
    let value = m.trunc(register(w), w, value);
    let success = claim(m, address);
    store_if(m, success, w, address, 0, value);
    status(m, success, r);
}

/// STXP, STLXP.
pub fn stxp<M: Machine>(m: &mut M, z: u32, r: u32, u: u32, n: u32, t: u32) {
    let w = Width::from_sf(z);
    let (address, first, second) = (m.x_or_sp(n, X), m.x(t, w), m.x(u, w));
    let success = claim(m, address);
    store_if(m, success, w, address, 0, first);
    store_if(m, success, w, address, w.bytes() as i64, second);
    status(m, success, r);
}

// ---- Ordered ----

/// LDAR, LDLAR, LDAPR.
pub fn ldar<M: Machine>(m: &mut M, s: u32, n: u32, t: u32) {
    let address = m.x_or_sp(n, X);
    load(m, Width::from_size(s), t, address, 0);
}

/// STLR, STLLR.
pub fn stlr<M: Machine>(m: &mut M, s: u32, n: u32, t: u32) {
    let address = m.x_or_sp(n, X);
    store(m, Width::from_size(s), t, address, 0);
}

// ---- Compare and swap ----

/// CAS, CASA, CASL, CASAL.
pub fn cas<M: Machine>(m: &mut M, s: u32, r: u32, n: u32, t: u32) {
    let (w, register) = (Width::from_size(s), register(Width::from_size(s)));
    let (address, expected, new) = (m.x_or_sp(n, X), m.x(r, register), m.x(t, register));
    let (expected, new) = (m.trunc(register, w, expected), m.trunc(register, w, new));
    let old = m.load(w, address, 0);
    let equal = m.cmp(Cmp::Eq, w, old, expected);
    let value = m.select(equal, w, new, old);
    m.store(w, address, 0, value);
    let old = m.zext(w, register, old);
    m.set_x(r, register, old);
}

/// Guard: both register numbers are even.
pub const fn is_even_pair(r: u32, t: u32) -> bool {
    r & 1 == 0 && t & 1 == 0
}

/// CASP, CASPA, CASPL, CASPAL: registers r, r + 1 against t, t + 1.
pub fn casp<M: Machine>(m: &mut M, z: u32, r: u32, n: u32, t: u32) {
    let (w, second) = (Width::from_sf(z), Width::from_sf(z).bytes() as i64);
    let address = m.x_or_sp(n, X);
    let expected = [m.x(r, w), m.x(r + 1, w)];
    let new = [m.x(t, w), m.x(t + 1, w)];
    let old = [m.load(w, address, 0), m.load(w, address, second)];
    let (low, high) = (
        m.cmp(Cmp::Eq, w, old[0], expected[0]),
        m.cmp(Cmp::Eq, w, old[1], expected[1]),
    );
    let equal = m.bool_and(low, high);
    let value = [
        m.select(equal, w, new[0], old[0]),
        m.select(equal, w, new[1], old[1]),
    ];
    m.store(w, address, 0, value[0]);
    m.store(w, address, second, value[1]);
    m.set_x(r, w, old[0]);
    m.set_x(r + 1, w, old[1]);
}

// ---- Atomic memory operations ----

/// Loads, combines with Xs, stores; the old value goes to Xt.
fn atomic<M: Machine>(
    m: &mut M,
    [s, r, n, t]: [u32; 4],
    combine: impl FnOnce(&mut M, Width, M::Val, M::Val) -> M::Val,
) {
    let (w, register) = (Width::from_size(s), register(Width::from_size(s)));
    let (address, operand) = (m.x_or_sp(n, X), m.x(r, register));
    let operand = m.trunc(register, w, operand);
    let old = m.load(w, address, 0);
    let new = combine(m, w, old, operand);
    m.store(w, address, 0, new);
    let old = m.zext(w, register, old);
    m.set_x(t, register, old);
}

macro_rules! atomic {
    ($($(#[$doc:meta])* $name:ident: |$m:ident, $w:ident, $old:ident, $operand:ident| $combine:expr;)*) => { $(
        $(#[$doc])*
        pub fn $name<M: Machine>(m: &mut M, s: u32, r: u32, n: u32, t: u32) {
            atomic(m, [s, r, n, t], |$m, $w, $old, $operand| $combine);
        }
    )* };
}

atomic! {
    /// LDADD, STADD.
    ldadd: |m, w, old, operand| m.add(w, old, operand);
    /// LDCLR, STCLR.
    ldclr: |m, w, old, operand| {
        let keep = m.int1(Int1::Not, w, operand);
        m.and(w, old, keep)
    };
    /// LDEOR, STEOR.
    ldeor: |m, w, old, operand| m.xor(w, old, operand);
    /// LDSET, STSET.
    ldset: |m, w, old, operand| m.or(w, old, operand);
    /// LDSMAX, STSMAX.
    ldsmax: |m, w, old, operand| m.int2(Int2::SMax, w, old, operand);
    /// LDSMIN, STSMIN.
    ldsmin: |m, w, old, operand| m.int2(Int2::SMin, w, old, operand);
    /// LDUMAX, STUMAX.
    ldumax: |m, w, old, operand| m.int2(Int2::UMax, w, old, operand);
    /// LDUMIN, STUMIN.
    ldumin: |m, w, old, operand| m.int2(Int2::UMin, w, old, operand);
    /// SWP.
    swp: |_m, _w, _old, operand| operand;
}
