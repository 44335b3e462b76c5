//! Which registers a function gives back as it found them: values are followed through registers and the slots of the
//! function's own stack frame, as prologues save them and epilogues restore them.
//!
//! A store through another pointer than the stack's is taken not to hit a slot that holds a saved register: a
//! program in which one does is broken, or does it to go elsewhere (an unwinder), and then doesn't return plainly.

use elfconv_isa::effects::{RegSet, SP, V0};
use elfconv_isa::machine::Flow;

use crate::discover::Function;
use crate::lift::plan::{Code, Insn};
use crate::summary::facts::{Event, Facts};
use crate::summary::{CALLEE_SAVED, LINK};

/// What a register or a slot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Unknown,
    /// What the register held at entry (of V registers: in its low 64 bits).
    Entry(u32),
    /// The stack pointer at entry plus this.
    Stack(i64),
}

impl Value {
    /// As far as it stays the same in a slot: an argument's slot is a variable, which pointers may change.
    fn as_saved(self) -> Value {
        match self {
            Value::Entry(reg) if !SAVED.contains(reg) => Value::Unknown,
            value => value,
        }
    }
}

/// Registers that a function stores to give them back.
const SAVED: RegSet = CALLEE_SAVED.union(RegSet::of(LINK));

const REGISTERS: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    registers: [Value; REGISTERS],
    /// Eight bytes each, by offset from the stack pointer at entry, ascending.
    slots: Vec<(i64, Value)>,
}

/// What a block does to saved registers: its instructions, those of no interest drawn together.
pub fn steps(code: &Code, insns: &[Insn]) -> Vec<Step> {
    let mut steps = Vec::new();
    for insn in insns {
        match Frame::decode(insn.word) {
            Some(frame) => steps.push(Step::Frame(frame)),
            None => match steps.last_mut() {
                Some(Step::Forget(regs)) => *regs = regs.union(insn.effects.writes),
                _ if insn.effects.writes.is_empty() => {}
                _ => steps.push(Step::Forget(insn.effects.writes)),
            },
        }
        match code.event(insn) {
            Event::None | Event::Sync | Event::Stop => {}
            event => steps.push(Step::Event(event)),
        }
    }
    steps
}

/// The registers that have their entry values wherever the function returns or goes to another; `modified` says what a
/// call or exit leaves changed.
pub fn preserved(facts: &Facts, modified: impl Fn(Option<u64>) -> RegSet) -> RegSet {
    let mut states: Vec<Option<State>> = vec![None; facts.blocks.len()];
    states[facts.entry] = Some(State::entry());
    let mut work = vec![facts.entry];
    let mut preserved = RegSet::ALL;
    while let Some(index) = work.pop() {
        let mut state = states[index].clone().expect("queued with a state");
        let block = &facts.blocks[index];
        for step in &block.steps {
            match *step {
                Step::Frame(frame) => state.step(frame),
                Step::Forget(regs) => state.forget(regs),
                Step::Event(Event::Call(target, pad)) => {
                    if let Some(pad) = pad {
                        // The unwinder gives the pad its frame's registers, and scratch ones of its own.
                        merge(&mut states, &mut work, pad, &state.landed());
                    }
                    state.forget(modified(target));
                }
                Step::Event(Event::Kernel) => state.forget(modified(None)),
                Step::Event(Event::Return) => preserved = preserved.and(state.unchanged()),
                Step::Event(Event::None | Event::Sync | Event::Stop) => {}
            }
        }
        for exit in block.exits.iter().filter(|exit| exit.is_call()) {
            preserved = preserved
                .and(state.unchanged())
                .minus(modified(exit.target()));
        }
        for &next in &block.successors {
            merge(&mut states, &mut work, next, &state);
        }
    }
    preserved
}

/// What an instruction stores in the stack frame, if that is what it does.
pub fn saved_by(word: u32) -> RegSet {
    match Frame::decode(word) {
        Some(Frame::Access(access)) if !access.load && access.is_of_frame() => {
            let stored = access.registers.into_iter().filter(|&reg| reg < ZERO);
            let stored = stored.filter(|&reg| reg != access.base);
            stored.fold(RegSet::EMPTY, |set, reg| set.union(RegSet::of(reg.into())))
        }
        _ => RegSet::EMPTY,
    }
}

/// Whether a function keeps its return address where another may find it to go there: setjmp, getcontext and their like store
/// it outside of their own frame, or what they make of it.
pub fn keeps_return_address(function: &Function, code: &Code) -> bool {
    let mut index = code.entry;
    // Along the way from the entry, as far as there is but one.
    for _ in 0..code.blocks.len() {
        for insn in &code.blocks[index].insns {
            if insn.effects.reads.contains(LINK) && matches!(insn.effects.flow, Flow::Next) {
                match Frame::decode(insn.word) {
                    Some(Frame::Add { .. }) => {}
                    Some(Frame::Access(access)) if u32::from(access.base) == SP => {}
                    _ => return true,
                }
            }
            if insn.effects.writes.contains(LINK) {
                return false;
            }
        }
        match code.ends(function, index) {
            (next, exits) if next.len() == 1 && exits.is_empty() => index = next[0],
            _ => return false,
        }
    }
    false
}

fn merge(states: &mut [Option<State>], work: &mut Vec<usize>, block: usize, state: &State) {
    let changed = match &mut states[block] {
        Some(old) => old.meet(state),
        new => {
            *new = Some(state.clone());
            true
        }
    };
    if changed {
        work.push(block);
    }
}

impl State {
    fn entry() -> State {
        let mut registers = [Value::Unknown; REGISTERS];
        for (reg, value) in registers.iter_mut().enumerate() {
            *value = Value::Entry(reg as u32);
        }
        registers[SP as usize] = Value::Stack(0);
        State {
            registers,
            slots: Vec::new(),
        }
    }

    /// Keeps what both agree on; whether anything was lost.
    fn meet(&mut self, other: &State) -> bool {
        let mut changed = false;
        for (mine, theirs) in self.registers.iter_mut().zip(&other.registers) {
            if mine != theirs && *mine != Value::Unknown {
                (*mine, changed) = (Value::Unknown, true);
            }
        }
        let before = self.slots.len();
        self.slots.retain(|slot| other.slots.contains(slot));
        changed || self.slots.len() != before
    }

    fn forget(&mut self, regs: RegSet) {
        for reg in regs.iter().filter(|&reg| (reg as usize) < REGISTERS) {
            self.registers[reg as usize] = Value::Unknown;
        }
    }

    /// At a landing pad: callee-saved registers and the stack pointer are the frame's (AAPCS64 6.1, Itanium C++ ABI 1.6).
    fn landed(&self) -> State {
        let mut state = self.clone();
        state.forget(super::CALLER_SAVED);
        state
    }

    fn unchanged(&self) -> RegSet {
        let mut set = RegSet::EMPTY;
        for (reg, &value) in self.registers.iter().enumerate() {
            let reg = reg as u32;
            if value == Value::Entry(reg) || (reg == SP && value == Value::Stack(0)) {
                set.insert(reg);
            }
        }
        set
    }

    fn slot(&self, offset: i64) -> Value {
        let found = self.slots.binary_search_by_key(&offset, |&(at, _)| at);
        found.map_or(Value::Unknown, |index| self.slots[index].1)
    }

    /// A store of `size` bytes: what it overlaps is lost.
    fn set_slot(&mut self, offset: i64, size: i64, value: Value) {
        self.slots
            .retain(|&(at, _)| at + 8 <= offset || offset + size <= at);
        if value != Value::Unknown && size >= 8 {
            let place = self.slots.partition_point(|&(at, _)| at < offset);
            self.slots.insert(place, (offset, value));
        }
    }

    /// Executes an instruction of a prologue, epilogue or the like.
    fn step(&mut self, frame: Frame) {
        match frame {
            Frame::Add { to, from, value } => {
                self.registers[usize::from(to)] = match self.registers[usize::from(from)] {
                    Value::Stack(offset) => Value::Stack(offset + i64::from(value)),
                    other if value == 0 => other,
                    _ => Value::Unknown,
                };
            }
            Frame::Access(access) => self.access(access),
        }
    }

    fn access(&mut self, access: Access) {
        let base = self.registers[usize::from(access.base)];
        let values = access.registers.map(|reg| self.held(reg));
        self.forget(access.writes());
        let Value::Stack(base) = base else { return };
        let place = base + i64::from(access.before);
        let size = i64::from(access.size);
        for (i, (reg, value)) in access.registers.into_iter().zip(values).enumerate() {
            let offset = place + i as i64 * size;
            if reg == NONE {
                continue;
            }
            if !access.load {
                self.set_slot(offset, size, value.as_saved());
            } else if reg != ZERO && size >= 8 {
                self.registers[usize::from(reg)] = self.slot(offset);
            }
        }
        if access.writes_base {
            self.registers[usize::from(access.base)] = Value::Stack(base + i64::from(access.after));
        }
    }

    /// What a store of a register writes; the zero register holds nothing of interest.
    fn held(&self, reg: u8) -> Value {
        self.registers
            .get(usize::from(reg))
            .copied()
            .unwrap_or(Value::Unknown)
    }
}

/// What [`preserved`] has to know of an instruction, or of some in a row.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Frame(Frame),
    /// Registers are written, with what isn't followed.
    Forget(RegSet),
    Event(Event),
}

/// An instruction as far as frames are concerned.
#[derive(Clone, Copy, Debug)]
pub enum Frame {
    /// ADD, SUB (immediate) or MOV (register) of 64 bits.
    Add {
        to: u8,
        from: u8,
        value: i32,
    },
    Access(Access),
}

/// A load or store of one or two registers with an immediate offset. Registers are in the numbering of [`RegSet`].
#[derive(Clone, Copy, Debug)]
pub struct Access {
    load: bool,
    /// Bytes of one register.
    size: u8,
    /// Or [`ZERO`], or [`NONE`].
    registers: [u8; 2],
    base: u8,
    writes_base: bool,
    /// Added to the base for the access.
    before: i32,
    /// Added to the base if it is written.
    after: i32,
}

/// The zero register in an [`Access`].
const ZERO: u8 = 0xfe;
/// No register in an [`Access`].
const NONE: u8 = 0xff;

fn bits(word: u32, low: u32, count: u32) -> u32 {
    word >> low & ((1 << count) - 1)
}

fn signed(word: u32, low: u32, count: u32) -> i32 {
    (bits(word, low, count) << (32 - count)) as i32 >> (32 - count)
}

/// X0 to X30, and SP or the zero register.
fn general(word: u32, low: u32) -> u8 {
    bits(word, low, 5) as u8
}

fn register(word: u32, low: u32, vector: bool) -> u8 {
    match (vector, general(word, low)) {
        (true, n) => V0 as u8 + n,
        (false, 31) => ZERO,
        (false, n) => n,
    }
}

impl Frame {
    /// Arm ARM C4.1: add/subtract (immediate), logical (shifted register), load/store pair, load/store register.
    fn decode(word: u32) -> Option<Frame> {
        if word & 0xbf80_0000 == 0x9100_0000 {
            let shift = if bits(word, 22, 1) == 1 { 12 } else { 0 };
            let value = (bits(word, 10, 12) as i32) << shift;
            let subtracts = bits(word, 30, 1) == 1;
            return Some(Frame::Add {
                to: general(word, 0),
                from: general(word, 5),
                value: if subtracts { -value } else { value },
            });
        }
        if word & 0xffe0_ffe0 == 0xaa00_03e0 && general(word, 16) != 31 && general(word, 0) != 31 {
            return Some(Frame::Add {
                to: general(word, 0),
                from: general(word, 16),
                value: 0,
            });
        }
        match word & 0x3a00_0000 {
            0x2800_0000 => Access::pair(word).map(Frame::Access),
            0x3800_0000 => Access::single(word).map(Frame::Access),
            _ => None,
        }
    }
}

impl Access {
    /// Whether its base is the stack or frame pointer.
    fn is_of_frame(self) -> bool {
        u32::from(self.base) == SP || self.base == 29
    }

    /// What it loads, and the base if it is written back.
    fn writes(self) -> RegSet {
        let loaded = self
            .registers
            .into_iter()
            .filter(|&reg| self.load && reg < ZERO);
        let base = self.writes_base.then_some(self.base);
        let regs = loaded.chain(base);
        regs.fold(RegSet::EMPTY, |set, reg| set.union(RegSet::of(reg.into())))
    }

    fn pair(word: u32) -> Option<Access> {
        let vector = bits(word, 26, 1) == 1;
        let size = match (vector, bits(word, 30, 2)) {
            (false, 0) => 4,
            (false, 2) => 8,
            (true, n @ 0..=2) => 4 << n,
            _ => return None,
        };
        let offset = signed(word, 15, 7) * i32::from(size);
        Some(Access {
            load: bits(word, 22, 1) == 1,
            size,
            registers: [0, 10].map(|low| register(word, low, vector)),
            ..Access::addressed(word, bits(word, 23, 2), offset)
        })
    }

    fn single(word: u32) -> Option<Access> {
        let vector = bits(word, 26, 1) == 1;
        let (size, opc) = (bits(word, 30, 2), bits(word, 22, 2));
        let wide = vector && opc & 2 != 0;
        let bytes: u8 = if wide { 16 } else { 1 << size };
        // Only whole registers: signed loads, and prefetches, are not of a frame's saves.
        if (!vector && opc & 2 != 0) || (wide && size != 0) {
            return None;
        }
        let unsigned = bits(word, 24, 1) == 1;
        if !unsigned && bits(word, 21, 1) == 1 {
            return None;
        }
        let access = if unsigned {
            Access::addressed(word, 2, bits(word, 10, 12) as i32 * i32::from(bytes))
        } else {
            // Unscaled, post-index, (unprivileged), pre-index.
            let mode = [2, 1, 2, 3][bits(word, 10, 2) as usize];
            Access::addressed(word, mode, signed(word, 12, 9))
        };
        Some(Access {
            load: opc & 1 == 1,
            size: bytes,
            registers: [register(word, 0, vector), NONE],
            ..access
        })
    }

    /// Base and offset; `mode`: 0 or 2 offset, 1 post-index, 3 pre-index.
    fn addressed(word: u32, mode: u32, offset: i32) -> Access {
        Access {
            load: false,
            size: 0,
            registers: [NONE; 2],
            base: general(word, 5),
            before: if mode == 1 { 0 } else { offset },
            writes_base: mode & 1 == 1,
            after: offset,
        }
    }
}
