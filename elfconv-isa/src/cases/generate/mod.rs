//! Generated blocks of instructions, and states to execute them in.
//!
//! A block's words are instructions of given lines with random operands. Control only goes forwards, to one of the block's
//! instructions or just behind it. Registers that addresses are made of are not written before they are used, so that a
//! state can be chosen in which the address is in the scratch memory.

mod access;
mod values;

use super::random::Random;
use super::{CODE, SCRATCH, State};
use crate::decode;
use crate::effects::{RegSet, SP, effects};
use crate::features::Feature;
use crate::table::{OPS, Op};
use access::{Access, Bytes, access, bytes, class, is_unpredictable};
use std::vec::Vec;

/// Lines that no generated block has, and why.
pub const NOT_GENERATED: &[(&str, &str)] = &[
    ("UDF", "raises a signal"),
    ("HLT", "raises a signal"),
    ("BRK", "raises a signal"),
    ("SVC", "calls the kernel"),
    ("MRS_CNTVCT_EL0", "reads the time"),
    ("MRS_CNTVCTSS", "reads the time"),
];

/// Lines that tell of the CPU, and QEMU is another, or that QEMU has for whole systems only.
const NOT_QEMUS: &[&str] = &[
    "DC_CVAP",
    "DC_CVADP",
    "DC_ZVA",
    "MRS_ID",
    "MRS_CTR_EL0",
    "MRS_DCZID_EL0",
    "MRS_CNTFRQ_EL0",
];

/// Features that QEMU 7.2 lacks.
const NEW: &[Feature] = &[Feature::CSSC, Feature::HBC, Feature::MOPS, Feature::WFxT];

/// Whether QEMU 7.2 executes a word of a line that it knows otherwise than the manual says: scalar FCVTZS of half
/// precision with fraction bits writes 32 bits, sign-extended, where the manual's FPToFixed gives it 16.
fn is_wrong_in_qemu(op: Op, word: u32) -> bool {
    op == Op::FCVTZS_scalar_imm && word >> 20 & 7 == 1
}

/// Bits of FPCR that an Armv8.2 CPU has, and of FPSR. QEMU keeps others, too.
const FPCR_BITS: u64 = 0x07c8_0000;
const FPSR_BITS: u64 = 0x0800_009f;
/// FPCR.FZ.
const FLUSH_TO_ZERO: u32 = 1 << 24;
/// Cumulative exception flags.
pub const CUMULATIVE: u32 = 0x9f;

/// Instructions that the block has at least, unless no line fits any more.
const LENGTH: usize = 10;
/// Attempts to find operands that a line allows at its place.
const ATTEMPTS: usize = 100;
/// Where accesses go: this far from both ends of the scratch memory.
const MARGIN: u64 = 192;

/// Whether blocks may have the line.
pub fn is_generated(op: Op) -> bool {
    NOT_GENERATED.iter().all(|(name, _)| *name != op.name())
}

/// Whether QEMU (7.2) executes the line as any CPU must.
pub fn is_known_to_qemu(op: Op) -> bool {
    let is_new = op.feature().is_some_and(|feature| NEW.contains(&feature));
    !is_new && !NOT_QEMUS.contains(&op.name())
}

/// What a register must hold when the block begins.
#[derive(Clone, Copy, Debug)]
enum Need {
    /// An address such that the access is in the scratch memory.
    Address(Access),
    /// The address of a word from this one on.
    Code { register: u32, first: usize },
    /// A number of bytes that is left to copy or set, and their addresses (FEAT_MOPS, option A).
    Bytes(Bytes),
    /// No bits but these.
    Bits { register: u32, mask: u64 },
}

/// See the module's text.
#[derive(Clone, Debug, Default)]
pub struct Block {
    pub words: Vec<u32>,
    pub ops: Vec<Op>,
    needs: Vec<Need>,
}

/// Makes blocks.
pub struct Generator {
    random: Random,
    /// Lines yet to be used before they begin anew, the next one last.
    lines: Vec<Op>,
    all: Vec<Op>,
    asks_qemu: bool,
}

impl Generator {
    /// Blocks of these lines, each as often as the others; QEMU is to say what they do, or not.
    pub fn new(seed: u64, lines: &[Op], asks_qemu: bool) -> Generator {
        Generator {
            random: Random::new(seed),
            lines: Vec::new(),
            all: lines.to_vec(),
            asks_qemu,
        }
    }

    /// The next block, of `length` instructions, one or two more, or fewer where no more fit.
    pub fn block(&mut self, length: usize) -> Block {
        let mut draft = Draft {
            asks_qemu: self.asks_qemu,
            ..Draft::default()
        };
        let mut later = Vec::new();
        while draft.block.words.len() < length && later.len() < LENGTH {
            let line = self.next_line();
            if !draft.add(line, &mut self.random) {
                later.push(line);
            }
        }
        self.lines.append(&mut later);
        draft.finish(&mut self.random)
    }

    fn next_line(&mut self) -> Op {
        if self.lines.is_empty() {
            self.lines.clone_from(&self.all);
            self.random.shuffle(&mut self.lines);
        }
        self.lines.pop().expect("there are lines")
    }
}

/// Random operands for a line; nothing if none were found.
fn word(op: Op, random: &mut Random) -> Option<u32> {
    (0..ATTEMPTS)
        .map(|_| random_word(op, random))
        .find(|&word| decode(word) == Some(op) && !is_unpredictable(op, word))
}

fn random_word(op: Op, random: &mut Random) -> u32 {
    let mut word = 0;
    let (mut field, mut left) = (None, 0u32);
    let text = op.bits().bytes().filter(|&b| b != b' ');
    let text: Vec<u8> = text.collect();
    for (i, &letter) in text.iter().enumerate() {
        if field != Some(letter) {
            let width = text[i..].iter().take_while(|&&b| b == letter).count();
            (field, left) = (Some(letter), operand(random, width as u32));
            left <<= 32 - width;
        }
        let bit = match letter {
            b'0' => 0,
            b'1' => 1,
            _ => left >> 31,
        };
        left <<= 1;
        word = word << 1 | bit;
    }
    word
}

/// A field's value: often a boundary, or one of few registers.
fn operand(random: &mut Random, width: u32) -> u32 {
    let max = u32::MAX >> (32 - width);
    match random.below(if width == 5 { 2 } else { 4 }) {
        0 if width == 5 => random.pick(&[0, 1, 2, 3, 31]),
        0 => random.pick(&[0, 1, max, max >> 1, (max >> 1) + 1]) & max,
        _ => random.bits() as u32 & max,
    }
}

/// A block that grows.
#[derive(Default)]
struct Draft {
    block: Block,
    /// Registers that some instruction so far writes.
    written: RegSet,
    /// Registers that addresses are made of.
    addresses: RegSet,
    reads_fpsr: bool,
    writes_fpsr: bool,
    asks_qemu: bool,
}

impl Draft {
    /// Adds an instruction of the line; false if none fits here.
    fn add(&mut self, op: Op, random: &mut Random) -> bool {
        if op == Op::MRS_FPSR && self.writes_fpsr || op == Op::MSR_FPSR && self.reads_fpsr {
            return false;
        }
        // See `control_word`.
        if op == Op::FJCVTZS && self.asks_qemu && self.block.ops.contains(&Op::MSR_FPCR) {
            return false;
        }
        if is_store_exclusive(op) {
            // What it does depends on the load's size, which the manual wants to be the same (B2.12.5).
            if self.block.ops.iter().any(|&op| is_load_exclusive(op)) {
                return false;
            }
            if !random.one_in(4) && self.add_exclusive_pair(op, random) {
                return true;
            }
        }
        (0..ATTEMPTS).any(|_| word(op, random).is_some_and(|word| self.add_word(op, word)))
    }

    /// A load-exclusive of what the store-exclusive then stores to.
    fn add_exclusive_pair(&mut self, op: Op, random: &mut Random) -> bool {
        let load = match op {
            Op::STXR => Op::LDXR,
            Op::STLXR => Op::LDAXR,
            Op::STXP => Op::LDXP,
            _ => Op::LDAXP,
        };
        (0..ATTEMPTS).any(|_| {
            let (Some(first), Some(second)) = (word(load, random), word(op, random)) else {
                return false;
            };
            let same = 0xc000_03e0;
            let first = first & !same | second & same;
            // The address must still be there.
            let base = second >> 5 & 31;
            let keeps =
                decode(first) == Some(load) && !effects(load, first, CODE).writes.contains(base);
            keeps
                && !is_unpredictable(load, first)
                && self.add_word(load, first)
                && self.add_word(op, second)
        })
    }

    fn add_word(&mut self, op: Op, word: u32) -> bool {
        if self.asks_qemu && is_wrong_in_qemu(op, word) {
            return false;
        }
        let place = self.block.words.len();
        let Some(need) = self.need(op, word, place) else {
            return false;
        };
        let effects = effects(op, word, CODE);
        self.block.needs.extend(need);
        if let Some(Need::Address(access)) = need {
            self.addresses.insert(access.base);
            if let Some(index) = access.index {
                self.addresses.insert(index.register);
            }
        }
        self.written = self.written.union(effects.writes);
        self.reads_fpsr |= op == Op::MRS_FPSR;
        self.writes_fpsr |= op == Op::MSR_FPSR;
        self.block.words.push(word);
        self.block.ops.push(op);
        true
    }

    /// What the instruction needs, if anything; the outer option is nothing if that can't be had.
    fn need(&self, op: Op, word: u32, place: usize) -> Option<Option<Need>> {
        if let Some(access) = access(op, word) {
            return self.address(access);
        }
        if let Some(bytes) = bytes(op, word) {
            let is_free = |r| !self.written.union(self.addresses).contains(r) && !self.is_needed(r);
            let is_free = bytes.registers().all(is_free);
            return is_free.then_some(Some(Need::Bytes(bytes)));
        }
        let (t, n) = (word & 31, word >> 5 & 31);
        let need = match op {
            Op::BR | Op::BLR | Op::RET => Need::Code {
                register: n,
                first: place + 1,
            },
            Op::MSR_FPCR => Need::Bits {
                register: t,
                mask: FPCR_BITS,
            },
            Op::MSR_FPSR => Need::Bits {
                register: t,
                mask: FPSR_BITS,
            },
            _ => return Some(None),
        };
        let register = if matches!(need, Need::Code { .. }) {
            n
        } else {
            t
        };
        let is_free =
            !self.written.union(self.addresses).contains(register) && !self.is_needed(register);
        match need {
            Need::Bits { .. } if register == 31 => Some(None),
            _ if register == 31 || !is_free => None,
            _ => Some(Some(need)),
        }
    }

    /// What an access needs: a base that nothing else determines yet, or one that an access nearby does.
    fn address(&self, wanted: Access) -> Option<Option<Need>> {
        if self.written.contains(wanted.base) {
            return None;
        }
        if let Some(index) = wanted.index {
            // XZR is an index, too.
            let is_taken = index.register != 31
                && (self.written.contains(index.register)
                    || self.addresses.contains(index.register)
                    || self.is_needed(index.register));
            if index.register == wanted.base && index.register != 31 || is_taken {
                return None;
            }
        }
        // SP itself must be aligned, too.
        if wanted.base == SP && wanted.offset % wanted.align as i64 != 0 {
            return None;
        }
        let before = self.block.needs.iter().find_map(|need| match need {
            Need::Address(access) if access.base == wanted.base => Some(access),
            _ => None,
        });
        match before {
            Some(before) => {
                let distance = (wanted.offset - before.offset).unsigned_abs();
                let is_aligned =
                    wanted.align <= before.align && distance.is_multiple_of(wanted.align);
                let has_index = before.index.is_some() || wanted.index.is_some();
                let fits = distance < MARGIN / 2 && is_aligned && !has_index;
                fits.then_some(None)
            }
            None if self.addresses.contains(wanted.base) || self.is_needed(wanted.base) => None,
            None => Some(Some(Need::Address(wanted))),
        }
    }

    fn is_needed(&self, register: u32) -> bool {
        self.block.needs.iter().any(|need| match *need {
            Need::Code { register: r, .. } | Need::Bits { register: r, .. } => r == register,
            Need::Bytes(bytes) => bytes.registers().any(|r| r == register),
            Need::Address(_) => false,
        })
    }

    /// Lets branches and literals refer to the block's words.
    fn finish(mut self, random: &mut Random) -> Block {
        let count = self.block.words.len();
        for place in 0..count {
            let (op, word) = (self.block.ops[place], &mut self.block.words[place]);
            let forward = 1 + random.below(count - place) as u32;
            let (at, width, distance) = match op {
                Op::B | Op::BL => (0, 26, forward),
                Op::TBZ | Op::TBNZ => (5, 14, forward),
                Op::B_cond | Op::BC_cond | Op::CBZ | Op::CBNZ => (5, 19, forward),
                // To a word from which four are inside, or as many as there are.
                _ if class(op) == "Literal" && op != Op::PRFM_lit => {
                    let target = random.below(count.saturating_sub(3).max(1));
                    (5, 19, (target as u32).wrapping_sub(place as u32))
                }
                _ => continue,
            };
            let mask = ((1 << width) - 1) << at;
            *word = *word & !mask | distance << at & mask;
        }
        self.block
    }
}

fn is_load_exclusive(op: Op) -> bool {
    matches!(op, Op::LDXR | Op::LDAXR | Op::LDXP | Op::LDAXP)
}

fn is_store_exclusive(op: Op) -> bool {
    matches!(op, Op::STXR | Op::STLXR | Op::STXP | Op::STLXP)
}

// ---- states ----

impl Block {
    /// Words whose states come from elsewhere.
    pub fn of(words: Vec<u32>) -> Block {
        Block {
            ops: words.iter().filter_map(|&word| decode(word)).collect(),
            words,
            needs: Vec::new(),
        }
    }

    /// A state in which the block's addresses are right.
    pub fn state(&self, random: &mut Random) -> State {
        let mut state = State::new();
        let cpu = &mut state.cpu;
        cpu.x = std::array::from_fn(|_| values::general(random));
        cpu.v = std::array::from_fn(|_| values::vector(random));
        // Equal operands are a case of their own.
        if random.one_in(6) {
            let (x, v) = (cpu.x[random.below(31)], cpu.v[random.below(32)]);
            (0..8).for_each(|_| cpu.x[random.below(31)] = x);
            (0..8).for_each(|_| cpu.v[random.below(32)] = v);
        }
        cpu.nzcv = (random.below(16) as u32) << 28;
        cpu.fpsr = random.pick(&[0, 0, CUMULATIVE, 0x0800_0000, 0x0800_0000 | CUMULATIVE]);
        if self.ops.contains(&Op::MRS_FPSR) {
            // Lifted code doesn't keep the cumulative exception flags.
            cpu.fpsr |= CUMULATIVE;
        }
        for chunk in state.scratch.chunks_exact_mut(16) {
            chunk.copy_from_slice(&values::vector(random).to_le_bytes());
        }
        self.meet_needs(&mut state, random);
        state
    }

    fn meet_needs(&self, state: &mut State, random: &mut Random) {
        for need in &self.needs {
            match *need {
                Need::Address(access) => meet_address(access, state, random),
                Need::Bytes(bytes) => meet_bytes(bytes, state, random),
                Need::Code { register, first } => {
                    let target = first + random.below(self.words.len() + 1 - first);
                    state.cpu.x[register as usize] = CODE + 4 * target as u64;
                }
                // Most code sets FPCR back to zero.
                Need::Bits { register, mask } => {
                    let mask = if random.one_in(3) { mask } else { 0 };
                    state.cpu.x[register as usize] &= mask;
                }
            }
        }
    }

    /// Registers whose values can't be any: they say where memory is accessed and control goes, or are control bits.
    pub fn needed(words: &[u32]) -> RegSet {
        let mut needed = RegSet::EMPTY;
        for &word in words {
            let Some(op) = decode(word) else { continue };
            if let Some(access) = access(op, word) {
                needed.insert(access.base);
                needed.insert(access.index.map_or(access.base, |index| index.register));
            }
            for register in bytes(op, word).iter().flat_map(Bytes::registers) {
                needed.insert(register);
            }
            if matches!(op, Op::BR | Op::BLR | Op::RET) {
                needed.insert(word >> 5 & 31);
            }
            if matches!(op, Op::MSR_FPCR | Op::MSR_FPSR) {
                needed.insert(word & 31);
            }
        }
        needed
    }

    /// Whether an instruction reads the block's own words.
    pub fn reads_code(words: &[u32]) -> bool {
        words
            .iter()
            .any(|&word| decode(word).is_some_and(|op| class(op) == "Literal"))
    }
}

/// Chooses base and index, so that the access is in the scratch memory, often where others are.
fn meet_address(access: Access, state: &mut State, random: &mut Random) {
    let room = super::SCRATCH_LEN as u64 - 2 * MARGIN;
    let place = match random.below(2) {
        0 => random.below(64) as u64,
        _ => random.below(room as usize) as u64,
    };
    let target = SCRATCH + MARGIN + place;
    let align = if access.base == SP { 16 } else { access.align };
    let mut base = (target & !(align - 1)).wrapping_sub_signed(access.offset);
    let cpu = &mut state.cpu;
    if let Some(index) = access.index.filter(|index| index.register != 31) {
        let x = &mut cpu.x[index.register as usize];
        if access.base == SP {
            *x &= !15;
        }
        base = base.wrapping_sub(index.value(*x));
    }
    match access.base {
        // Its offset must not make it unaligned.
        SP => cpu.sp = base & !15,
        n => {
            let tag = if random.one_in(4) {
                random.bits() << 56
            } else {
                0
            };
            cpu.x[n as usize] = base ^ tag;
        }
    }
}

/// Chooses size and addresses in the middle of the scratch memory, overlapping at times.
fn meet_bytes(bytes: Bytes, state: &mut State, random: &mut Random) {
    let size = random.below(80) as u64;
    let backward = bytes.may_go_back && random.one_in(3);
    let mut set = |register: u32, value: u64| state.cpu.x[register as usize] = value;
    set(
        bytes.left,
        if backward { size } else { size.wrapping_neg() },
    );
    for register in [Some(bytes.to), bytes.from].into_iter().flatten() {
        let begin = SCRATCH + MARGIN + random.below(200) as u64;
        set(register, if backward { begin } else { begin + size });
    }
}

/// A value of FPCR: rounding modes, flushing, default NaNs, alternative half precision.
pub fn control_word(block: &Block, random: &mut Random) -> u32 {
    let value = (random.bits() & FPCR_BITS) as u32;
    // Of a flushed subnormal FJCVTZS says that it was not exact (FPToFixedJS), and QEMU 7.2 that it was.
    match block.ops.contains(&Op::FJCVTZS) {
        true => value & !FLUSH_TO_ZERO,
        false => value,
    }
}

/// The lines that blocks are made of: those that QEMU knows, and those that it doesn't, or not all words of.
pub fn lines(filter: &str) -> [Vec<Op>; 2] {
    let all = OPS.iter().copied();
    let all = all.filter(|op| is_generated(*op) && op.name().contains(filter));
    let (known, mut unknown): (Vec<Op>, Vec<Op>) = all.partition(|op| is_known_to_qemu(*op));
    unknown.extend(known.iter().filter(|op| **op == Op::FCVTZS_scalar_imm));
    [known, unknown]
}
