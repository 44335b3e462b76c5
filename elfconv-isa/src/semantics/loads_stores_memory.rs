//! Memory copy and memory set (FEAT_MOPS): prologue, main and epilogue of one operation, each an instruction.
//!
//! Of the two ways to represent what is left to do the manual lets an implementation choose, this is option A (PSTATE.C
//! is 0 after the prologue): forward, Rd and Rs are the ends and Rn counts up to zero from minus the size; backward, Rd and Rs
//! are the beginnings and Rn counts down to zero. How much each of the three does is the implementation's choice as
//! well (`CPYPreSizeChoice`, `SETPostSizeChoice` and their like): the prologue sets up the registers, and main does all,
//! so that nothing is left for the epilogue, which does the same. So an operation may be left and resumed between them.

use crate::machine::{
    Cmp, Flags, Int1, Int2, Machine,
    Width::{B, X},
};

/// The most bytes that the prologue of CPY admits; a larger size becomes this.
const MAX_COPY: u64 = 0x007f_ffff_ffff_ffff;

/// As [`MAX_COPY`], for CPYF and SET.
const MAX_FORWARD: u64 = i64::MAX as u64;

/// Addresses are compared without their tags: bits 55..0.
const UNTAGGED: u64 = 0x00ff_ffff_ffff_ffff;

/// Guard: the registers are different and none is 31, which is unpredictable, and here undefined.
pub const fn is_copy(m: u32, n: u32, d: u32) -> bool {
    m != 31 && is_set(m, n, d)
}

/// Guard: as [`is_copy`], but the value may be in ZR.
pub const fn is_set(m: u32, n: u32, d: u32) -> bool {
    m != n && m != d && n != d && n != 31 && d != 31
}

/// The end of the prologue: what is left is `size`, and PSTATE.C says option A.
fn begin<M: Machine>(m: &mut M, n: u32, left: M::Val) {
    m.set_x(n, X, left);
    let clear = m.bool_imm(false);
    m.set_flags(Flags::Explicit([clear; 4]));
}

/// The size in Xn, limited.
fn size<M: Machine>(m: &mut M, n: u32, limit: u64) -> M::Val {
    let (size, limit) = (m.x(n, X), m.imm(X, limit));
    m.int2(Int2::UMin, X, size, limit)
}

/// Xn moved on by `size`.
fn advance<M: Machine>(m: &mut M, n: u32, size: M::Val) {
    let address = m.x(n, X);
    let end = m.add(X, address, size);
    m.set_x(n, X, end);
}

/// CPYFP.
pub fn cpyfp<M: Machine>(m: &mut M, mm: u32, n: u32, d: u32) {
    let size = size(m, n, MAX_FORWARD);
    advance(m, d, size);
    advance(m, mm, size);
    let left = m.int1(Int1::Neg, X, size);
    begin(m, n, left);
}

/// CPYFM, CPYFE.
pub fn cpyfm<M: Machine>(m: &mut M, mm: u32, n: u32, d: u32) {
    let (to, from, left) = (m.x(d, X), m.x(mm, X), m.x(n, X));
    let (to, from) = (m.add(X, to, left), m.add(X, from, left));
    let size = m.int1(Int1::Neg, X, left);
    m.copy_memory(to, from, size);
    finish(m, n);
}

/// Nothing is left.
fn finish<M: Machine>(m: &mut M, n: u32) {
    let zero = m.imm(X, 0);
    m.set_x(n, X, zero);
}

/// SETP.
pub fn setp<M: Machine>(m: &mut M, n: u32, d: u32) {
    let size = size(m, n, MAX_FORWARD);
    advance(m, d, size);
    let left = m.int1(Int1::Neg, X, size);
    begin(m, n, left);
}

/// SETM, SETE.
pub fn setm<M: Machine>(m: &mut M, mm: u32, n: u32, d: u32) {
    let (end, value, left) = (m.x(d, X), m.x(mm, X), m.x(n, X));
    let value = m.trunc(X, B, value);
    let (to, size) = (m.add(X, end, left), m.int1(Int1::Neg, X, left));
    m.set_memory(to, value, size);
    finish(m, n);
}

/// CPYP: backward if the destination begins inside the source.
pub fn cpyp<M: Machine>(m: &mut M, mm: u32, n: u32, d: u32) {
    let size = size(m, n, MAX_COPY);
    let (to, from, mask) = (m.x(d, X), m.x(mm, X), m.imm(X, UNTAGGED));
    let (to, from) = (m.and(X, to, mask), m.and(X, from, mask));
    let end = m.add(X, from, size);
    let (above, inside) = (m.cmp(Cmp::Ult, X, from, to), m.cmp(Cmp::Ult, X, to, end));
    let backward = m.bool_and(above, inside);
    let (zero, negated) = (m.imm(X, 0), m.int1(Int1::Neg, X, size));
    let distance = m.select(backward, X, zero, size);
    advance(m, d, distance);
    advance(m, mm, distance);
    let left = m.select(backward, X, size, negated);
    begin(m, n, left);
}

/// CPYM, CPYE.
pub fn cpym<M: Machine>(m: &mut M, mm: u32, n: u32, d: u32) {
    let (to, from, left) = (m.x(d, X), m.x(mm, X), m.x(n, X));
    let zero = m.imm(X, 0);
    let distance = m.int2(Int2::SMin, X, left, zero);
    let (to, from) = (m.add(X, to, distance), m.add(X, from, distance));
    let size = m.int1(Int1::Abs, X, left);
    m.copy_memory(to, from, size);
    finish(m, n);
}
