//! Loops that lifted code can be entered at in the middle of a function's activation.
//!
//! When frames were left (another task ran, the guest changed its stack), the rest of their activations is interpreted, which may take long where
//! there is a loop. So the lookup table has heads of loops, too. Behind each is a function of its own, a part: a copy of the loop only, with
//! all registers in `CpuState` before and after. Wherever the guest leaves the loop, the dispatcher goes on.

use std::collections::BTreeMap;

use super::lookup::LookupShape;
use super::loops::Loop;
use super::plan::Code;
use super::waits::{self, Graph};
use crate::discover::{Block, Function, Source};
use crate::summary::Summary;
use crate::summary::facts::Event;

/// Parts have one of so many of the program's instructions, at most.
const SHARE: usize = 16;
/// So many times as long as a loop with calls may one without be: that one's time is all spent in it.
const CALLS: usize = 3;
/// And so many times as long one that may wait.
const WAITS: usize = 4;

/// By function: its parts.
pub type Parts = BTreeMap<u64, Vec<Function>>;

/// Where the dispatcher may enter lifted code.
pub struct Entries {
    pub addresses: Vec<u64>,
    /// So many are called through registers; they come first.
    pub pointed_to: usize,
}

impl Entries {
    pub fn new(functions: &BTreeMap<u64, Function>, parts: &Parts) -> Entries {
        let (called, pointed_to): (Vec<&Function>, Vec<&Function>) = functions
            .values()
            .partition(|function| function.source == Source::Call);
        let all = pointed_to.iter().chain(&called).copied();
        let all = all.chain(parts.values().flatten());
        Entries {
            addresses: all.map(|function| function.entry).collect(),
            pointed_to: pointed_to.len(),
        }
    }

    pub fn shape(&self) -> LookupShape {
        LookupShape::choose(&self.addresses, self.pointed_to)
    }
}

/// A loop that might be a part.
struct Candidate {
    function: u64,
    instructions: usize,
    /// The smaller, the better.
    price: usize,
    part: Function,
}

/// The shortest loops of functions that may be on the stack when frames are left.
pub fn choose(
    functions: &BTreeMap<u64, Function>,
    word: &dyn Fn(u64) -> Option<u32>,
    summary: &Summary,
) -> Parts {
    let mut candidates: BTreeMap<u64, Candidate> = BTreeMap::new();
    let mut total = 0;
    for function in functions.values() {
        let code = Code::new(function, word, summary.returns());
        total += code.instruction_count();
        for candidate in candidates_of(function, &code, summary) {
            let head = candidate.part.entry;
            // Where a function begins it can be entered anyway.
            if !functions.contains_key(&head) {
                candidates.entry(head).or_insert(candidate);
            }
        }
    }
    let mut candidates: Vec<Candidate> = candidates.into_values().collect();
    candidates.sort_by_key(|candidate| (candidate.price, candidate.part.entry));
    let mut left = total / SHARE;
    let mut parts = Parts::new();
    for candidate in candidates {
        let Some(rest) = left.checked_sub(candidate.instructions) else {
            break;
        };
        left = rest;
        let of_function = parts.entry(candidate.function).or_default();
        of_function.push(candidate.part);
    }
    parts
}

fn candidates_of(function: &Function, code: &Code, summary: &Summary) -> Vec<Candidate> {
    let graph = Graph::new(function, code);
    let calls: Vec<bool> = (0..code.blocks.len()).map(|b| has_call(code, b)).collect();
    // What calls nothing is left only where it waits.
    let any_calls = calls.contains(&true);
    let loops = graph.loops(code);
    let loops = loops.iter().filter(|l| !l.tangled);
    loops
        .filter_map(|l| {
            let waits = waits::may_wait(l, &graph, code, summary);
            if !waits && !any_calls {
                return None;
            }
            let part = part(function, code, l);
            let instructions = part.instructions() as usize;
            let has_calls = l.blocks.iter().any(|&block| calls[block]);
            Some(Candidate {
                function: function.entry,
                instructions,
                price: match (has_calls, waits) {
                    (true, _) => instructions * CALLS,
                    (false, false) => instructions,
                    // It is sure to be left when slices are over.
                    (false, true) => instructions / WAITS,
                },
                part,
            })
        })
        .collect()
}

fn has_call(code: &Code, block: usize) -> bool {
    let mut events = code.blocks[block].insns.iter().map(|insn| code.event(insn));
    events.any(|event| matches!(event, Event::Call(..) | Event::Kernel))
}

/// A loop as a function.
fn part(function: &Function, code: &Code, l: &Loop) -> Function {
    let blocks: Vec<Block> = l
        .blocks
        .iter()
        .map(|&index| {
            let block = &code.blocks[index];
            let (start, end) = (block.start, block.end);
            Block { start, end }
        })
        .collect();
    let has = |address: u64| {
        let next = blocks.partition_point(|block| block.start <= address);
        next != 0 && address < blocks[next - 1].end
    };
    let tables = function.jump_tables.iter().filter(|&(&pc, _)| has(pc));
    let pads = function.landing_pads.iter().filter(|&(&pc, _)| has(pc));
    Function {
        entry: code.blocks[l.head].start,
        name: None,
        jump_tables: tables.map(|(&pc, table)| (pc, table.clone())).collect(),
        choices: BTreeMap::new(),
        landing_pads: pads.map(|(&call, &pad)| (call, pad)).collect(),
        source: function.source,
        is_part: true,
        blocks,
    }
}

#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
mod tests {
    use elfconv_isa::cases::CODE;

    use super::*;
    use crate::lift::cases_test::{Layout, function};

    const NOP: u32 = 0xd503_201f;
    /// bl .; 1: ldr w2, [x0], #4; add w1, w1, w2; subs x3, x3, #1; b.ne 1b; ret
    const SUM: [u32; 6] = [
        0x94000000, 0xb8404402, 0x0b020021, 0xf1000463, 0x54ffffa1, 0xd65f03c0,
    ];

    /// The parts of a program of one function, long enough for the loop.
    fn parts(first: u32) -> Parts {
        let mut words = vec![first];
        words.extend(&SUM[1..]);
        words.extend([NOP; 4 * SHARE]);
        let word = |pc: u64| words.get((pc.checked_sub(CODE)? / 4) as usize).copied();
        let functions = BTreeMap::from([(CODE, function(&words, Layout::Straight))]);
        choose(&functions, &word, &Summary::of_standard(CODE))
    }

    #[test]
    fn loops_of_functions_that_call_are_parts() {
        let parts = parts(SUM[0]);
        let [part] = parts[&CODE].as_slice() else {
            panic!("{parts:?}")
        };
        let (start, end) = (CODE + 4, CODE + 20);
        assert_eq!((part.entry, part.is_part), (start, true));
        assert_eq!(part.blocks, [Block { start, end }]);
    }

    #[test]
    fn what_calls_nothing_has_no_parts() {
        assert!(parts(NOP).is_empty());
    }
}
