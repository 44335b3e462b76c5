//! Sequences of instructions with branches, calls and system calls, lifted and interpreted: what the case lines, most of
//! which are one instruction, don't show of registers and flags between instructions and blocks.

use std::path::Path;

use elfconv_isa::cases::random::Random;
use elfconv_isa::cases::{Arena, CODE, Case, State};
use elfconv_isa::effects::effects;
use elfconv_isa::interp::{DecodeCache, Event, Outside, step};
use elfconv_isa::machine::Flow;
use elfconv_isa::{CpuState, decode};

use super::cases_test::{Layout, cases, check_all};
use crate::OptLevel;

const SEQUENCES: usize = 1500;
const LENGTH: usize = 24;
const BR: u32 = 0xd61f_0000 | 27 << 5;
/// Register of the loop's counter.
const COUNTER: u32 = 28;

#[test]
fn sequences_do_what_the_interpreter_does() {
    let parts: Vec<Case> = cases().into_iter().filter(is_part).collect();
    assert!(parts.len() > 1000);
    let mut random = Random::new(1);
    let mut cache = Box::new(DecodeCache::new(Outside::NOTHING));
    let mut arena = Arena::get().expect("the addresses are free");
    let sequences: Vec<Case> = (0..SEQUENCES)
        .filter_map(|n| {
            interpret(
                &mut arena,
                &mut cache,
                sequence(n, &parts, &mut random),
                500,
            )
        })
        .collect();
    drop(arena);
    assert!(sequences.len() > SEQUENCES / 2);
    let (first, second) = sequences.split_at(sequences.len() / 2);
    check_all(first, OptLevel::O1, Layout::Straight);
    check_all(second, OptLevel::O2, Layout::Straight);
}

#[test]
fn very_large_functions_are_divided() {
    let mut before = State::new();
    before.cpu.nzcv = 0;
    // MOV of the counter, and some instructions that use what those before left, far apart: SUBS, CSINC, ADD
    let mut words = vec![0xd280_0000 | 3 << 5 | COUNTER];
    let mut random = Random::new(2);
    while words.len() < 2 * super::pieces::WHOLE {
        let [to, from] = [(); 2].map(|()| random.below(6) as u32);
        words.push(match random.below(1000) {
            // TBZ over some thousand instructions, into another piece, BL to the next, SVC
            0..4 => 0x3600_0000 | (random.below(8) as u32) << 19 | 6000 << 5 | from,
            4 => 0x9400_0001,
            5 => 0xd400_0001,
            6..300 => 0xeb00_0000 | from << 16 | to << 5 | to,
            300..600 => 0x9a80_1400 | from << 16 | to << 5 | to,
            _ => 0x8b00_0000 | from << 16 | to << 5 | to,
        });
    }
    words.extend([0xd503_201f; 6000]);
    let distance = words.len() as u32;
    words.push(0xd100_0400 | COUNTER << 5 | COUNTER);
    words.push(0xb500_0000 | (0u32.wrapping_sub(distance) & 0x7_ffff) << 5 | COUNTER);
    let case = Case {
        file: Path::new("large").into(),
        line: 1,
        assembly: String::new(),
        words,
        given: String::new(),
        before,
        after: None,
    };
    let mut cache = Box::new(DecodeCache::new(Outside::NOTHING));
    let mut arena = Arena::get().expect("the addresses are free");
    let case = interpret(&mut arena, &mut cache, case, 1 << 20).expect("it ends");
    drop(arena);
    check_all(&[case], OptLevel::O1, Layout::Straight);
}

/// Whether a line is an instruction that only computes: it can have any operands.
fn is_part(case: &Case) -> bool {
    let file = case.file.file_stem().unwrap_or_default().to_string_lossy();
    let computes = ["dp_", "simd_", "fp", "crypto"];
    let &[word] = case.words.as_slice() else {
        return false;
    };
    let next = decode(word).is_some_and(|op| {
        let effects = effects(op, word, CODE);
        matches!(effects.flow, Flow::Next) && !effects.writes.contains(COUNTER)
    });
    next && computes.iter().any(|prefix| file.starts_with(prefix))
}

/// Instructions of random lines with the operands of all of them, and control flow between them.
fn sequence(number: usize, parts: &[Case], random: &mut Random) -> Case {
    let mut before = State::new();
    // MOV of the counter, and where it is counted down
    let mut words = vec![0xd280_0000 | 3 << 5 | COUNTER];
    while words.len() < LENGTH {
        let part = &parts[random.below(parts.len())];
        merge(&mut before.cpu, &part.before.cpu);
        match random.below(4) {
            0 => control_flow(&mut words, random),
            _ => words.push(part.words[0]),
        }
    }
    // SUB, CBNZ to some instruction before
    let distance = 1 + random.below(LENGTH - 1) as u32;
    words.push(0xd100_0400 | COUNTER << 5 | COUNTER);
    words.push(0xb500_0000 | (0u32.wrapping_sub(distance) & 0x7_ffff) << 5 | COUNTER);
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

/// A branch forwards, or something that needs all registers in `CpuState`.
fn control_flow(words: &mut Vec<u32>, random: &mut Random) {
    // To behind what counts down, at most.
    let rest = LENGTH + 2 - words.len();
    let distance = 1 + random.below(rest) as u32;
    let register = random.below(6) as u32;
    let word = match random.below(12) {
        // B.cond, more often than the others
        0..5 => 0x5400_0000 | distance << 5 | random.below(14) as u32,
        // CBZ, CBNZ, TBZ, B
        5 => 0xb400_0000 | distance << 5 | register,
        6 => 0x3500_0000 | distance << 5 | register,
        7 => 0x3600_0000 | (random.below(32) as u32) << 19 | distance << 5 | register,
        8 => 0x1400_0000 | distance,
        // BL to the next instruction, SVC
        9 => 0x9400_0001,
        10 => 0xd400_0001,
        // ADR, BR
        _ => {
            words.push(0x1000_0000 | (distance + 1).min(rest as u32) << 5 | 27);
            BR
        }
    };
    words.push(word);
}

/// Fills in the state after; nothing if the sequence doesn't end, or jumps to what needs the instruction before.
fn interpret(
    arena: &mut Arena,
    cache: &mut DecodeCache,
    mut case: Case,
    mut budget: u32,
) -> Option<Case> {
    let mut after_jump = false;
    let after = arena.execute(&case, |cpu| {
        while let Some(&word) = case.words.get((cpu.pc.wrapping_sub(CODE) / 4) as usize) {
            budget -= 1;
            if budget == 0 || after_jump && word == BR {
                budget = 0;
                break;
            }
            // SAFETY: the sequences access no memory but their own code.
            after_jump = unsafe { step(cpu, cache) } == Event::Jump;
        }
    });
    case.after = Some(after);
    (budget > 0).then_some(case)
}
