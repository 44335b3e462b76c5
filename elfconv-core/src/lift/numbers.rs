//! Which V registers hold a single number and zeros above it, at the start of each block: a forward analysis over a guest function's
//! blocks.
//!
//! Such a register is handed on from block to block as a floating-point value. As a vector it would have to be put together at the end of
//! each iteration of a loop and taken apart in the next, which takes as long as the addition in between.

use elfconv_isa::effects::{Numbers, RegSet};

use super::liveness::BlockFlow;
use super::plan::PlanBlock;

/// Registers that a block needs in allocas at its start, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needed {
    pub whole: RegSet,
    pub numbers: Numbers,
}

impl Needed {
    pub fn whole(whole: RegSet) -> Needed {
        let numbers = Numbers::default();
        Needed { whole, numbers }
    }

    /// Some registers, of which these hold numbers.
    pub fn new(regs: RegSet, numbers: Numbers) -> Needed {
        let doubles = regs.and(numbers.doubles);
        let singles = regs.and(numbers.singles).minus(doubles);
        let whole = regs.minus(doubles).minus(singles);
        let numbers = Numbers { doubles, singles };
        Needed { whole, numbers }
    }

    pub fn union(self, other: Needed) -> Needed {
        Needed {
            whole: self.whole.union(other.whole),
            numbers: Numbers {
                doubles: self.numbers.doubles.union(other.numbers.doubles),
                singles: self.numbers.singles.union(other.numbers.singles),
            },
        }
    }
}

/// By block. A register is in one of the sets at most.
pub fn at_starts(blocks: &[PlanBlock], flows: &[BlockFlow], entry: usize) -> Vec<Numbers> {
    let nothing = Numbers::default();
    let mut starts: Vec<Option<Numbers>> = vec![None; flows.len()];
    starts[entry] = Some(nothing);
    let mut work = vec![entry];
    while let Some(index) = work.pop() {
        let start = starts[index].expect("queued with a state");
        let end = after(&blocks[index], &flows[index], start);
        let next = flows[index].successors.iter().map(|&next| (next, end));
        let resumed = flows[index].resumes.iter().map(|&pad| (pad, nothing));
        for (next, state) in next.chain(resumed) {
            let merged = starts[next].map_or(state, |old| old.and(state));
            if starts[next] != Some(merged) {
                starts[next] = Some(merged);
                work.push(next);
            }
        }
    }
    let starts = starts.into_iter().map(Option::unwrap_or_default);
    starts
        .map(|Numbers { doubles, singles }| Numbers {
            doubles,
            singles: singles.minus(doubles),
        })
        .collect()
}

fn after(block: &PlanBlock, flow: &BlockFlow, start: Numbers) -> Numbers {
    let steps = block.insns.iter().zip(&flow.steps);
    steps.fold(start, |numbers, (insn, step)| {
        let lost = step.forgotten.union(step.produced);
        numbers
            .written(insn.effects.writes, insn.effects.numbers)
            .minus(lost)
    })
}

#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
mod tests {
    use elfconv_isa::cases::CODE;
    use elfconv_isa::effects::V0;

    use super::*;
    use crate::lift::cases_test::{Layout, function};
    use crate::lift::plan::Plan;
    use crate::summary::Summary;

    #[test]
    fn numbers_stay_numbers_in_loops() {
        // movi v0.2d, #0; movi v3.2d, #0; movi v4.4s, #0; 1: ldr d1, [x0], #8; fadd d0, d0, d1; fadd s3, s3, s3;
        // fadd v4.4s, v4.4s, v4.4s; subs x1, x1, #1; b.ne 1b; ret
        let words = [
            0x6f00_e400,
            0x6f00_e403,
            0x4f00_0404,
            0xfc40_8401,
            0x1e61_2800,
            0x1e23_2863,
            0x4e24_d484,
            0xf100_0421,
            0x54ff_ff61,
            0xd65f_03c0,
        ];
        let word = |pc: u64| words.get((pc.checked_sub(CODE)? / 4) as usize).copied();
        let (function, summary) = (
            function(&words, Layout::Straight),
            Summary::of_standard(CODE),
        );
        let plan = Plan::new(&function, &word, &summary, false);
        let head = plan.code.index_of(CODE + 12).expect("the loop");
        let at_head = plan.needed_in(head);
        let v = |n| RegSet::of(V0 + n);
        assert_eq!(at_head.numbers.doubles, v(0));
        assert_eq!(at_head.numbers.singles, v(3));
        assert!(at_head.whole.contains(V0 + 4));
        let start = plan.needed_in(plan.code.entry);
        assert_eq!(start.numbers, Numbers::default());
    }
}
