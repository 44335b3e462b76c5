//! Conventions of small programs.

use elfconv_isa::cases::CODE;

use super::*;
use crate::lift::cases_test::{Layout, function};

/// Bytes from one function to the next.
const SIZE: u64 = 0x40;

/// A program of functions, the first of which is at [`CODE`], the others at multiples of [`SIZE`] behind it.
fn summary(functions: &[&[u32]]) -> Summary {
    let starts = (CODE..).step_by(SIZE as usize);
    let word = |pc: u64| {
        let place = pc.checked_sub(CODE)?;
        let words = functions.get((place / SIZE) as usize)?;
        words.get((place % SIZE / 4) as usize).copied()
    };
    let all = functions.iter().zip(starts).map(|(words, start)| {
        let mut function = function(words, Layout::Straight);
        let moved = |address: &mut u64| *address += start - CODE;
        moved(&mut function.entry);
        for block in &mut function.blocks {
            moved(&mut block.start);
            moved(&mut block.end);
        }
        (start, function)
    });
    Summary::new(&all.collect(), &word, false)
}

/// The convention of the function with this number.
fn convention(summary: &Summary, number: u64) -> Convention {
    summary.convention(CODE + number * SIZE)
}

const RET: u32 = 0xd65f_03c0;
/// stp x29, x30, [sp, #-32]!
const SAVE_FRAME: u32 = 0xa9be_7bfd;
/// ldp x29, x30, [sp], #32
const LOAD_FRAME: u32 = 0xa8c2_7bfd;
/// str x19, [sp, #16]
const SAVE_X19: u32 = 0xf900_0bf3;
/// ldr x19, [sp, #16]
const LOAD_X19: u32 = 0xf940_0bf3;
/// mov x19, x0
const SET_X19: u32 = 0xaa00_03f3;
/// blr x1
const CALL_X1: u32 = 0xd63f_0020;

fn bl(from: u64, to: u64) -> u32 {
    0x9400_0000 | (to.wrapping_sub(from) as u32 >> 2 & 0x03ff_ffff)
}

#[test]
fn code_that_was_not_found_reads_no_temporary_registers_of_others() {
    // mov x5, #1; fmov v5.2d, #1.0; ret and: blr x1; b to nowhere
    let somewhere = [CALL_X1, 0x1700_0000];
    let summary = summary(&[&[0xd280_0025, 0x6f03_f605, RET], &somewhere]);
    let temporary = RegSet::of(5).union(RegSet::of(V0 + 5));
    assert!(summary.returned(CODE).and(temporary).is_empty());
}

#[test]
fn what_a_caller_reads_is_returned_whatever_the_standard_says() {
    // bl 1; mov x0, x5; ret x15 and: mov x5, #1; ret
    let call = bl(CODE + 4, CODE + SIZE);
    let caller = [0xaa1e_03ef, call, 0xaa05_03e0, 0xd65f_01e0];
    let summary = summary(&[&caller, &[0xd280_0025, RET]]);
    assert!(summary.returned(CODE + SIZE).contains(5));
}

#[test]
fn one_use_of_a_register_that_nobody_has_set_is_not_everybodys_result() {
    // 0: bl 1; bl 2; ret x15. 1 may set x6, 2 may read it.
    let caller = [
        0xaa1e_03ef,
        bl(CODE + 4, CODE + SIZE),
        bl(CODE + 8, CODE + 2 * SIZE),
        0xd65f_01e0,
    ];
    // 3: bl 0; ret x14
    let outer = [0xaa1e_03ee, bl(CODE + 3 * SIZE + 4, CODE), 0xd65f_01c0];
    // cbz x0, +8; mov x6, #1; ret and: cbz x0, +8; mov x0, x6; ret
    let sets = [0xb400_0040, 0xd280_0026, RET];
    let reads = [0xb400_0040, 0xaa06_03e0, RET];
    let summary = summary(&[&caller, &sets, &reads, &outer]);
    assert!(summary.returned(CODE + SIZE).contains(6));
    assert!(!summary.returned(CODE).contains(6));
}

#[test]
fn callees_of_who_goes_elsewhere_may_leave_registers_alone() {
    // mov x15, x30; bl 1; ret x15; 1 is as in a procedure linkage table: ldr x17, [x16]; br x17.
    let caller = [0xaa1e_03ef, bl(CODE + 4, CODE + SIZE), 0xd65f_01e0];
    let summary = summary(&[&caller, &[0xf940_0211, 0xd61f_0220]]);
    assert!(convention(&summary, 1).reads.contains(15));
}

#[test]
fn saved_registers_that_are_parameters_are_left_to_callers() {
    let saves = [
        SAVE_FRAME, SAVE_X19, SET_X19, CALL_X1, LOAD_X19, LOAD_FRAME, RET,
    ];
    let summary = summary(&[&saves]);
    let convention = convention(&summary, 0);
    assert!(!convention.modifies.contains(19));
    assert!(convention.parameters.contains(19));
    assert!(convention.clobbers.contains(19));
}

#[test]
fn what_calls_nothing_leaves_saved_registers_in_place() {
    let saves = [SAVE_FRAME, SAVE_X19, SET_X19, LOAD_X19, LOAD_FRAME, RET];
    let summary = summary(&[&saves]);
    assert!(convention(&summary, 0).clobbers.is_empty());
}

#[test]
fn callers_learn_that_their_values_may_be_in_state() {
    // Before it goes on elsewhere, it stores the stack pointer that its caller has.
    let goes_on = [SAVE_FRAME, CALL_X1, LOAD_FRAME, 0x1700_0000];
    let summary = summary(&[&goes_on]);
    let convention = convention(&summary, 0);
    assert!(convention.parameters.contains(SP));
    assert!(convention.overwrites.contains(SP));
    assert!(!convention.clobbers.contains(SP));
}
