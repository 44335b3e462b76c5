//! Branches and exception generation (Arm ARM C4.1.93).

use super::sign_extend;
use crate::machine::{
    Cond, Flow, FlowOf, Machine,
    Width::{self, X},
};

/// The target of a branch with a word offset of `bits` bits.
fn target<M: Machine>(m: &M, offset: u32, bits: u32) -> u64 {
    m.pc().wrapping_add_signed(sign_extend(offset, bits) * 4)
}

fn link<M: Machine>(m: &mut M) {
    let next = m.pc().wrapping_add(4);
    let next = m.imm(X, next);
    m.set_x(30, X, next);
}

/// B.cond.
pub fn b_cond<M: Machine>(m: &mut M, i: u32, c: u32) -> FlowOf<M> {
    let (to, cond) = (target(m, i, 19), Cond::from_bits(c));
    if matches!(cond, Cond::Al | Cond::Nv) {
        return Flow::Jump(to);
    }
    Flow::Branch(m.cond(cond), to)
}

/// B.
pub fn b<M: Machine>(m: &mut M, i: u32) -> FlowOf<M> {
    Flow::Jump(target(m, i, 26))
}

/// BL.
pub fn bl<M: Machine>(m: &mut M, i: u32) -> FlowOf<M> {
    let to = target(m, i, 26);
    link(m);
    Flow::Call(to)
}

/// CBZ.
pub fn cbz<M: Machine>(m: &mut M, z: u32, i: u32, t: u32) -> FlowOf<M> {
    let w = Width::from_sf(z);
    let (value, to) = (m.x(t, w), target(m, i, 19));
    Flow::Branch(m.is_zero(w, value), to)
}

/// CBNZ.
pub fn cbnz<M: Machine>(m: &mut M, z: u32, i: u32, t: u32) -> FlowOf<M> {
    let w = Width::from_sf(z);
    let (value, to) = (m.x(t, w), target(m, i, 19));
    let zero = m.is_zero(w, value);
    Flow::Branch(m.bool_not(zero), to)
}

fn bit_is_zero<M: Machine>(m: &mut M, bit: u32, t: u32) -> M::Bool {
    let (value, mask) = (m.x(t, X), m.imm(X, 1 << bit));
    let masked = m.and(X, value, mask);
    m.is_zero(X, masked)
}

/// TBZ.
pub fn tbz<M: Machine>(m: &mut M, h: u32, l: u32, i: u32, t: u32) -> FlowOf<M> {
    Flow::Branch(bit_is_zero(m, (h << 5) | l, t), target(m, i, 14))
}

/// TBNZ.
pub fn tbnz<M: Machine>(m: &mut M, h: u32, l: u32, i: u32, t: u32) -> FlowOf<M> {
    let zero = bit_is_zero(m, (h << 5) | l, t);
    Flow::Branch(m.bool_not(zero), target(m, i, 14))
}

/// BR.
pub fn br<M: Machine>(m: &mut M, n: u32) -> FlowOf<M> {
    Flow::JumpIndirect(m.x(n, X))
}

/// BLR; the target is read before X30 is written.
pub fn blr<M: Machine>(m: &mut M, n: u32) -> FlowOf<M> {
    let to = m.x(n, X);
    link(m);
    Flow::CallIndirect(to)
}

/// RET.
pub fn ret<M: Machine>(m: &mut M, n: u32) -> FlowOf<M> {
    Flow::Return(m.x(n, X))
}

/// SVC.
pub fn svc<M: Machine>(_: &mut M, i: u32) -> FlowOf<M> {
    Flow::Svc(i)
}

/// BRK.
pub fn brk<M: Machine>(_: &mut M, i: u32) -> FlowOf<M> {
    Flow::Breakpoint(i)
}

/// UDF, and HLT, which is undefined unless a debugger enabled it.
pub fn undefined<M: Machine>(_: &mut M) -> FlowOf<M> {
    Flow::Undefined
}
