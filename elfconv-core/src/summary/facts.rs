//! What a function does to registers, compressed: of the instructions between two events only what is read first and what
//! is written counts.

use std::collections::HashSet;

use elfconv_isa::effects::RegSet;
use elfconv_isa::machine::Flow;

use super::stack::{self, Step};
use crate::discover::Function;
use crate::lift::plan::{Code, Exit, Insn};

/// See the module's text.
#[derive(Clone, Debug)]
pub struct Facts {
    pub blocks: Vec<BlockFacts>,
    pub entry: usize,
    /// By block: those that it may follow, or be a landing pad of.
    pub dependants: Vec<Vec<usize>>,
    /// Registers that the function's own instructions write.
    pub writes: RegSet,
    /// It is lifted in pieces.
    pub divided: bool,
}

/// A block: segments in order, and what follows.
#[derive(Clone, Debug, Default)]
pub struct BlockFacts {
    pub segments: Vec<Segment>,
    /// The same for who follows saved registers.
    pub steps: Vec<Step>,
    pub successors: Vec<usize>,
    pub exits: Vec<Exit>,
}

/// Instructions up to an event, which comes after their reads and writes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Segment {
    /// Read before being written in the segment.
    pub reads: RegSet,
    /// Those of them that are read for more than to be saved in the stack frame.
    pub uses: RegSet,
    pub writes: RegSet,
    pub event: Event,
}

/// Where other code than the function's own runs, or the function ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Event {
    /// The end of a block that goes on.
    #[default]
    None,
    /// BL, or BLR (no target); the block where an exception that comes through it lands.
    Call(Option<u64>, Option<usize>),
    /// SVC.
    Kernel,
    /// The runtime is asked how to go on; it changes nothing.
    Sync,
    /// What isn't an instruction, and BRK.
    Stop,
    Return,
}

impl Segment {
    fn add(&mut self, insn: &Insn) {
        let reads = insn.effects.reads.minus(self.writes);
        self.reads = self.reads.union(reads);
        self.uses = self.uses.union(reads.minus(stack::saved_by(insn.word)));
        self.writes = self.writes.union(insn.effects.writes);
    }
}

impl Facts {
    pub fn new(function: &Function, code: &Code) -> Facts {
        let mut writes = RegSet::EMPTY;
        let blocks: Vec<_> = (0..code.blocks.len())
            .map(|index| {
                let mut block = BlockFacts::default();
                let mut segment = Segment::default();
                for insn in &code.blocks[index].insns {
                    segment.add(insn);
                    segment.event = code.event(insn);
                    if segment.event != Event::None {
                        writes = writes.union(segment.writes);
                        block.segments.push(std::mem::take(&mut segment));
                    }
                }
                writes = writes.union(segment.writes);
                block.segments.push(segment);
                block.steps = stack::steps(code, &code.blocks[index].insns);
                (block.successors, block.exits) = code.ends(function, index);
                block
            })
            .collect();
        Facts {
            dependants: dependants(&blocks),
            blocks,
            entry: code.entry,
            writes,
            divided: code.is_divided(),
        }
    }

    /// Whether a path leads to a return, or to who may return, if calls of `never` don't.
    pub fn may_return(&self, never: &HashSet<u64>) -> bool {
        let mut seen = vec![false; self.blocks.len()];
        let mut work = vec![self.entry];
        while let Some(index) = work.pop() {
            if std::mem::replace(&mut seen[index], true) {
                continue;
            }
            let block = &self.blocks[index];
            let mut ended = false;
            for segment in &block.segments {
                match segment.event {
                    Event::Return => return true,
                    Event::Stop => ended = true,
                    Event::Call(target, pad) => {
                        work.extend(pad);
                        ended = target.is_some_and(|target| never.contains(&target));
                    }
                    Event::None | Event::Kernel | Event::Sync => {}
                }
                if ended {
                    break;
                }
            }
            if ended {
                continue;
            }
            let returns = |exit: &Exit| match exit {
                Exit::To(target) => !never.contains(target),
                Exit::Unknown | Exit::Other => true,
                Exit::Table | Exit::Rest => false,
            };
            if block.exits.iter().any(returns) {
                return true;
            }
            work.extend(&block.successors);
        }
        false
    }

    /// Static targets of calls and exits.
    pub fn targets(&self) -> impl Iterator<Item = u64> + '_ {
        self.blocks.iter().flat_map(|block| {
            let calls = block.segments.iter().filter_map(|s| match s.event {
                Event::Call(target, _) => target,
                _ => None,
            });
            let exits = block.exits.iter().filter_map(|exit| match exit {
                Exit::To(target) => Some(*target),
                Exit::Unknown | Exit::Table | Exit::Other | Exit::Rest => None,
            });
            calls.chain(exits)
        })
    }
}

fn dependants(blocks: &[BlockFacts]) -> Vec<Vec<usize>> {
    let mut dependants = vec![Vec::new(); blocks.len()];
    for (index, block) in blocks.iter().enumerate() {
        for &next in &block.successors {
            dependants[next].push(index);
        }
        for segment in &block.segments {
            if let Event::Call(_, Some(pad)) = segment.event {
                dependants[pad].push(index);
            }
        }
    }
    dependants
}

/// The event that an instruction is.
pub fn event(flow: Flow<(), ()>, fp_control: bool, pad: Option<usize>) -> Event {
    match flow {
        Flow::Call(target) => Event::Call(Some(target), pad),
        Flow::CallIndirect(()) => Event::Call(None, pad),
        Flow::Svc(_) => Event::Kernel,
        Flow::Breakpoint(_) | Flow::Undefined => Event::Stop,
        Flow::Return(()) => Event::Return,
        Flow::Next if fp_control => Event::Sync,
        Flow::Next | Flow::Jump(_) | Flow::Branch(..) | Flow::JumpIndirect(()) => Event::None,
    }
}
