//! What a register holds, found by going backwards from where it is used.
//!
//! A [`Path`] is one way to get to an instruction: back through the block, then to the predecessor that falls
//! through (or else the first that jumps). Values along it are a constant plus at most one scaled unknown,
//! which is all that address computations of jump tables need. Everything is bounded: the length of a path,
//! the depth of a value, and the number of instructions looked at for one program.

use std::collections::BTreeSet;

use super::explore::Walk;
use super::flow::Flow;
use super::insn::{self, Extend, Insn, Offset};
use super::{Context, code::Code};

const MAX_PATH: usize = 96;
const MAX_DEPTH: u32 = 12;
/// How many instructions to look at for a constant that was set long before.
const MAX_REACH: usize = 4000;

/// An instruction on the way.
struct Step {
    pc: u64,
    insn: Insn,
    flow: Flow,
    /// It is a conditional branch, and this path takes it.
    taken: bool,
}

/// Instructions that lead to one instruction, last first.
pub struct Path<'w, 'a> {
    walk: &'w Walk,
    code: &'w Code<'a>,
    steps: Vec<Step>,
}

/// A constant plus a scaled unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Value {
    pub constant: u64,
    pub term: Option<Box<Term>>,
}

/// `extend(atom) << shift`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The step that defined it and the register; two terms with the same origin hold the same value.
    pub origin: (usize, u8),
    pub extend: Extend,
    pub shift: u8,
    /// What is known of it.
    pub fact: Fact,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    Nothing,
    /// It is at most this.
    AtMost(u64),
    /// It was loaded from this address.
    Loaded {
        addr: Value,
        size: u8,
    },
}

impl Value {
    pub fn constant(constant: u64) -> Self {
        Value {
            constant,
            term: None,
        }
    }

    fn unknown(origin: (usize, u8), fact: Fact) -> Self {
        let term = Term {
            origin,
            extend: Extend::None,
            shift: 0,
            fact,
        };
        Value {
            constant: 0,
            term: Some(Box::new(term)),
        }
    }

    pub fn as_constant(&self) -> Option<u64> {
        self.term.is_none().then_some(self.constant)
    }

    fn plus(self, other: Value) -> Option<Value> {
        let constant = self.constant.wrapping_add(other.constant);
        let term = match (self.term, other.term) {
            (Some(_), Some(_)) => return None,
            (a, b) => a.or(b),
        };
        Some(Value { constant, term })
    }

    fn extended(mut self, how: Extend) -> Option<Value> {
        if how == Extend::None {
            return Some(self);
        }
        match &mut self.term {
            None => self.constant = extend(self.constant, how),
            Some(term) if self.constant == 0 && term.shift == 0 => {
                term.extend = compose(term.extend, how)?;
            }
            Some(_) => return None,
        }
        Some(self)
    }

    fn shifted(mut self, shift: u8) -> Value {
        self.constant = self.constant.unbounded_shl(shift.into());
        if let Some(term) = &mut self.term {
            term.shift = term.shift.saturating_add(shift);
        }
        self
    }
}

/// Applies an extension to a known value.
pub fn extend(value: u64, how: Extend) -> u64 {
    match how {
        Extend::Zero(bits @ 1..64) => value & ((1 << bits) - 1),
        Extend::Sign(bits @ 1..64) => {
            let unused = 64 - u32::from(bits);
            ((value << unused) as i64 >> unused) as u64
        }
        _ => value,
    }
}

/// `second` applied to the result of `first`, if that is one extension again.
fn compose(first: Extend, second: Extend) -> Option<Extend> {
    Some(match (first, second) {
        (Extend::None, how) | (how, Extend::None) => how,
        (Extend::Zero(a), Extend::Zero(b)) => Extend::Zero(a.min(b)),
        (Extend::Zero(a), Extend::Sign(b)) if b > a => Extend::Zero(a),
        (Extend::Zero(_), Extend::Sign(b)) => Extend::Sign(b),
        (Extend::Sign(a), Extend::Sign(b)) => Extend::Sign(a.min(b)),
        (Extend::Sign(a), Extend::Zero(b)) if b <= a => Extend::Zero(b),
        (Extend::Sign(_), Extend::Zero(_)) => return None,
    })
}

impl<'w, 'a> Path<'w, 'a> {
    /// The way to the instruction at `pc`, which is step 0.
    pub fn to(walk: &'w Walk, ctx: &mut Context, code: &'w Code<'a>, pc: u64) -> Self {
        let mut path = Path {
            walk,
            code,
            steps: Vec::new(),
        };
        let mut next = Some((pc, false));
        let mut seen = BTreeSet::new();
        while let Some((pc, taken)) = next {
            let Some((_, word, flow)) = code.instruction(pc) else {
                break;
            };
            if path.steps.len() == MAX_PATH || !seen.insert(pc) || !ctx.spend_slice(1) {
                break;
            }
            path.steps.push(Step {
                pc,
                insn: Insn::decode(word, pc),
                flow,
                taken,
            });
            next = walk.predecessors(code, pc).next();
        }
        path
    }

    /// The instruction that defined an unknown, if it is on the path.
    pub fn pc_of(&self, (step, _): (usize, u8)) -> Option<u64> {
        self.steps.get(step).map(|step| step.pc)
    }

    /// The value of `reg` before step `at`.
    pub fn value(&self, ctx: &mut Context, reg: u8, at: usize) -> Value {
        self.eval(ctx, reg, at, 0)
    }

    fn eval(&self, ctx: &mut Context, reg: u8, at: usize, depth: u32) -> Value {
        if reg == 31 {
            // The zero register or the stack pointer; callers that mean zero don't ask.
            return Value::unknown((usize::MAX, 31), Fact::Nothing);
        }
        let later = self.steps.iter().enumerate().skip(at + 1);
        let mut found = later.filter(|(_, s)| s.insn.writes() >> reg & 1 != 0);
        let Some((def, step)) = found.next() else {
            let last = self.steps.last().map_or(0, |s| s.pc);
            return match self.constant_before(ctx, reg, last, 0) {
                Some(constant) => Value::constant(constant),
                None => Value::unknown((usize::MAX, reg), Fact::Nothing),
            };
        };
        if depth == MAX_DEPTH {
            return Value::unknown((def, reg), Fact::Nothing);
        }
        self.computed(ctx, step.insn, def, depth + 1)
            .unwrap_or_else(|| Value::unknown((def, reg), Fact::Nothing))
    }

    /// What `insn` at step `at` computes.
    fn computed(&self, ctx: &mut Context, insn: Insn, at: usize, depth: u32) -> Option<Value> {
        match insn {
            Insn::Const { value, .. } => Some(Value::constant(value)),
            Insn::Insert { d, shift, imm } => {
                let old = self.eval(ctx, d, at, depth).as_constant()?;
                let kept = old & !(0xffff << shift);
                Some(Value::constant(kept | imm << shift))
            }
            Insn::AddImm { n, imm, wide, .. } => {
                let base = self.eval(ctx, n, at, depth);
                // An index that is moved is a new unknown: that is what gets compared.
                let index = base.constant == 0 && base.term.as_ref().is_some_and(|t| t.shift == 0);
                if index {
                    return None;
                }
                let sum = base.plus(Value::constant(imm))?;
                if wide {
                    return Some(sum);
                }
                let constant = sum.as_constant()?;
                Some(Value::constant(constant & 0xffff_ffff))
            }
            Insn::AddReg {
                n,
                m,
                extend,
                shift,
                wide: true,
                ..
            } if n != 31 => {
                let right = self.operand(ctx, m, extend, shift, at, depth)?;
                self.eval(ctx, n, at, depth).plus(right)
            }
            Insn::Move { m: 31, .. } => Some(Value::constant(0)),
            Insn::Move { m, wide, .. } => {
                let how = if wide { Extend::None } else { Extend::Zero(32) };
                self.operand(ctx, m, how, 0, at, depth)
            }
            Insn::Widen { n, extend, .. } => self.operand(ctx, n, extend, 0, at, depth),
            Insn::Shift {
                n, extend, shift, ..
            } => self.operand(ctx, n, extend, shift, at, depth),
            Insn::Bounded { d, max } => Some(Value::unknown((at, d), Fact::AtMost(max))),
            Insn::Load {
                n: 31,
                offset: Offset::Imm(slot),
                size: 8,
                ..
            } => self.slot(ctx, slot, depth).map(Value::constant),
            Insn::Load {
                t,
                n,
                offset,
                size,
                extend,
            } => {
                let right = match offset {
                    Offset::Imm(imm) => Value::constant(imm),
                    Offset::Reg(m, extend, shift) => {
                        self.operand(ctx, m, extend, shift, at, depth)?
                    }
                };
                let addr = self.eval(ctx, n, at, depth).plus(right)?;
                Value::unknown((at, t), Fact::Loaded { addr, size }).extended(extend)
            }
            Insn::Literal { addr, size: 8, .. } => ctx.image.word64(addr).map(Value::constant),
            _ => None,
        }
    }

    fn operand(
        &self,
        ctx: &mut Context,
        reg: u8,
        how: Extend,
        shift: u8,
        at: usize,
        depth: u32,
    ) -> Option<Value> {
        let value = self.eval(ctx, reg, at, depth);
        Some(value.extended(how)?.shifted(shift))
    }

    /// The constant that every way to `pc` puts into `reg`: tables' addresses are often set before a loop.
    fn constant_before(&self, ctx: &mut Context, reg: u8, pc: u64, depth: u32) -> Option<u64> {
        let mut found = None;
        let mut seen = BTreeSet::new();
        let mut work = vec![pc];
        while let Some(pc) = work.pop() {
            for (before, _) in self.walk.predecessors(self.code, pc) {
                if !seen.insert(before) {
                    continue;
                }
                if seen.len() > MAX_REACH || !ctx.spend_slice(1) {
                    return None;
                }
                let insn = Insn::decode(self.code.word(before)?, before);
                if insn.writes() >> reg & 1 == 0 {
                    work.push(before);
                    continue;
                }
                let value = match insn {
                    Insn::Const { value, .. } => value,
                    Insn::AddImm {
                        n, imm, wide: true, ..
                    } if n != 31 && depth < 3 => self
                        .constant_before(ctx, n, before, depth + 1)?
                        .wrapping_add(imm),
                    Insn::Move { m, wide: true, .. } if m != 31 && depth < 3 => {
                        self.constant_before(ctx, m, before, depth + 1)?
                    }
                    _ => return None,
                };
                if found.is_some_and(|other| other != value) {
                    return None;
                }
                found = Some(value);
            }
        }
        found
    }

    /// The constant that everything stored to this place on the stack is: tables' addresses are spilled in
    /// large functions.
    fn slot(&self, ctx: &mut Context, slot: u64, depth: u32) -> Option<u64> {
        if depth > 3 {
            return None;
        }
        let mut found = None;
        for pc in self.walk.instructions() {
            if !ctx.spend_slice(1) {
                return None;
            }
            let Some(reg) = insn::stored_to(self.code.word(pc)?, slot) else {
                continue;
            };
            let value = self.constant_before(ctx, reg, pc, 0)?;
            if found.is_some_and(|other| other != value) {
                return None;
            }
            found = Some(value);
        }
        found
    }

    /// How many values the unknown with this origin can have here, going by the comparison that guards the
    /// path.
    pub fn guard(&self, ctx: &mut Context, origin: (usize, u8)) -> Option<u64> {
        for (at, step) in self.steps.iter().enumerate().skip(1) {
            if !matches!(step.flow, Flow::Branch { .. }) {
                continue;
            }
            let word = self.code.word(step.pc)?;
            if word >> 24 != 0x54 {
                continue;
            }
            // Unsigned and signed "at most" and "below", as they hold on this path.
            let inclusive = match (word & 15, step.taken) {
                (8, false) | (9, true) | (12, false) | (13, true) => true,
                (2, false) | (3, true) | (10, false) | (11, true) => false,
                _ => continue,
            };
            let Some(limit) = self.comparison(ctx, at, origin) else {
                continue;
            };
            return limit.checked_add(u64::from(inclusive));
        }
        None
    }

    /// The comparison right before the branch at step `at`, if it compares the value of `origin` with a
    /// constant.
    fn comparison(&self, ctx: &mut Context, at: usize, origin: (usize, u8)) -> Option<u64> {
        for (i, step) in self.steps.iter().enumerate().skip(at + 1).take(6) {
            let (n, limit) = match step.insn {
                Insn::CompareImm { n, imm, .. } => (n, imm),
                Insn::CompareReg { n, m, .. } => (n, self.value(ctx, m, i).as_constant()?),
                _ => continue,
            };
            let value = self.value(ctx, n, i);
            let term = value.term?;
            let same = value.constant == 0 && term.shift == 0 && term.origin == origin;
            return same.then_some(limit);
        }
        None
    }
}
