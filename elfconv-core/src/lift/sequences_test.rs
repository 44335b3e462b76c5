//! Sequences of instructions with branches, calls and system calls, lifted and interpreted: what the case lines, most of
//! which are one instruction, don't show of registers and flags between instructions and blocks.

use std::path::Path;

use elfconv_isa::cases::{Arena, CODE, Case, State};
use elfconv_isa::effects::effects;
use elfconv_isa::interp::{DecodeCache, Event, step};
use elfconv_isa::machine::Flow;
use elfconv_isa::{CpuState, decode};

use super::cases_test::{Layout, cases, check_all};
use crate::OptLevel;

const SEQUENCES: usize = 1500;
const LENGTH: u64 = 24;

#[test]
fn sequences_do_what_the_interpreter_does() {
    let parts: Vec<Case> = cases().into_iter().filter(is_part).collect();
    assert!(parts.len() > 1000);
    let mut random = Random(0x1234_5678_9abc_def1);
    let mut sequences: Vec<Case> = (0..SEQUENCES)
        .map(|n| sequence(n, &parts, &mut random))
        .collect();
    interpret(&mut sequences);
    let (first, second) = sequences.split_at(SEQUENCES / 2);
    check_all(first, OptLevel::O1, Layout::Straight);
    check_all(second, OptLevel::O2, Layout::Straight);
}

/// Xorshift: the same sequences in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % limit
    }
}

/// Whether a line is an instruction that only computes: it can have any operands.
fn is_part(case: &Case) -> bool {
    let file = case.file.file_stem().unwrap_or_default().to_string_lossy();
    let computes = ["dp_", "simd_", "fp", "crypto"];
    let &[word] = case.words.as_slice() else {
        return false;
    };
    let next = decode(word).is_some_and(|op| matches!(effects(op, word, CODE).flow, Flow::Next));
    next && computes.iter().any(|prefix| file.starts_with(prefix))
}

/// Instructions of random lines with the operands of all of them, and control flow between them.
fn sequence(number: usize, parts: &[Case], random: &mut Random) -> Case {
    let mut before = State::new();
    let mut words = Vec::new();
    for at in 0..LENGTH {
        let part = &parts[random.below(parts.len() as u64) as usize];
        merge(&mut before.cpu, &part.before.cpu);
        words.push(match random.below(4) {
            0 => control_flow(LENGTH - at, random),
            _ => part.words[0],
        });
    }
    // The exception bits are not kept by lifted code.
    before.cpu.fpsr = 0x9f;
    before.cpu.nzcv = (random.below(16) as u32) << 28;
    Case {
        file: Path::new("sequence").into(),
        line: number,
        assembly: String::new(),
        words,
        given: String::new(),
        before,
        after: None,
    }
}

/// What a line gives.
fn merge(cpu: &mut CpuState, given: &CpuState) {
    let default = State::new().cpu;
    for n in 0..31 {
        if given.x[n] != default.x[n] {
            cpu.x[n] = given.x[n];
        }
    }
    for n in 0..32 {
        if given.v[n] != default.v[n] {
            cpu.v[n] = given.v[n];
        }
    }
}

/// A branch forwards, `rest` words at most, or something that needs all registers in `CpuState`.
fn control_flow(rest: u64, random: &mut Random) -> u32 {
    let distance = random.below(rest) as u32 + 1;
    let register = random.below(6) as u32;
    let bit = random.below(32) as u32;
    match random.below(10) {
        // B.cond, twice as often as the others
        0..5 => 0x5400_0000 | distance << 5 | random.below(14) as u32,
        // CBZ, CBNZ, TBZ, B
        5 => 0xb400_0000 | distance << 5 | register,
        6 => 0x3500_0000 | distance << 5 | register,
        7 => 0x3600_0000 | bit << 19 | distance << 5 | register,
        // BL to the next instruction, SVC
        8 => 0x9400_0001,
        _ => 0xd400_0001,
    }
}

/// Fills in the states after.
fn interpret(sequences: &mut [Case]) {
    let mut arena = Arena::get().expect("the addresses are free");
    let mut cache = Box::new(DecodeCache::new(|| 0));
    for case in sequences {
        let end = CODE + 4 * case.words.len() as u64;
        let after = arena.execute(case, |cpu| {
            while (CODE..end).contains(&cpu.pc) {
                // SAFETY: the sequences access no memory but their own code.
                let event = unsafe { step(cpu, &mut cache) };
                assert!(!matches!(event, Event::Undefined(_) | Event::Breakpoint(_)));
            }
        });
        case.after = Some(after);
    }
}
