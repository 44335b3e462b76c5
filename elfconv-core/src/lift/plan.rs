//! A guest function made ready for lifting: decoded instructions, control flow between its blocks, liveness.

use std::collections::BTreeMap;

use elfconv_isa::effects::{Effects, RegSet, effects, observes_fpsr};
use elfconv_isa::machine::Flow;
use elfconv_isa::{Op, decode};

use super::calls::{ACROSS_CALLS, LINK_REGISTER};
use super::liveness::{self, BlockFlow, Liveness, Step};
use crate::discover::Function;

/// A decoded instruction.
#[derive(Clone, Copy, Debug)]
pub struct Insn {
    pub pc: u64,
    pub word: u32,
    /// None if it is not an instruction.
    pub op: Option<Op>,
    pub effects: Effects,
    /// It changes how floating point is to be done, or asks for the exception flags: what follows may be the
    /// interpreter's.
    pub fp_control: bool,
}

/// A block's instructions and what follows.
#[derive(Clone, Debug)]
pub struct PlanBlock {
    pub start: u64,
    pub end: u64,
    pub insns: Vec<Insn>,
}

/// See the module's text.
pub struct Plan {
    pub blocks: Vec<PlanBlock>,
    pub entry: usize,
    pub liveness: Liveness,
    successors: Vec<Vec<usize>>,
    /// Whether x30 is written anywhere in the function.
    pub writes_link: bool,
    index: BTreeMap<u64, usize>,
}

/// What the caller knows of other functions: which registers are stored for what.
pub trait StorePolicy {
    /// Before control goes to a static target outside the function, or a call's.
    fn for_target(&self, target: u64) -> RegSet;
    /// Before a call through a register.
    fn for_indirect_call(&self) -> RegSet;
    /// Before the function at `entry` returns.
    fn for_return(&self, entry: u64) -> RegSet;
}

/// The procedure call standard's: flags don't cross calls.
pub struct Standard;

impl StorePolicy for Standard {
    fn for_target(&self, _: u64) -> RegSet {
        ACROSS_CALLS
    }

    fn for_indirect_call(&self) -> RegSet {
        ACROSS_CALLS
    }

    fn for_return(&self, _: u64) -> RegSet {
        ACROSS_CALLS
    }
}

impl Plan {
    pub fn new(
        function: &Function,
        word: &dyn Fn(u64) -> Option<u32>,
        policy: &dyn StorePolicy,
    ) -> Plan {
        let blocks: Vec<PlanBlock> = function
            .blocks
            .iter()
            .map(|block| PlanBlock {
                start: block.start,
                end: block.end,
                insns: decode_block(block.start, block.end, word),
            })
            .collect();
        let index: BTreeMap<u64, usize> = blocks
            .iter()
            .enumerate()
            .map(|(i, b)| (b.start, i))
            .collect();
        let writes_link = blocks
            .iter()
            .flat_map(|block| &block.insns)
            .any(|insn| insn.effects.writes.contains(LINK_REGISTER));
        let flows: Vec<BlockFlow> = blocks
            .iter()
            .map(|block| {
                let mut flow = flow(block, function, &index, policy);
                read_link(block, writes_link, &mut flow);
                flow
            })
            .collect();
        let entry = index.get(&function.entry).copied().unwrap_or(0);
        let liveness = liveness::analyse(&flows, entry);
        Plan {
            blocks,
            entry,
            liveness,
            successors: flows.into_iter().map(|flow| flow.successors).collect(),
            writes_link,
            index,
        }
    }

    /// The block that starts at an address.
    pub fn index_of(&self, address: u64) -> Option<usize> {
        self.index.get(&address).copied()
    }

    /// Registers that some block after this one needs at its start.
    pub fn needed_out(&self, index: usize) -> RegSet {
        let next = self.successors[index].iter();
        next.fold(RegSet::EMPTY, |set, &i| {
            set.union(self.liveness.needed_in[i])
        })
    }

    pub fn instruction_count(&self) -> usize {
        self.blocks.iter().map(|block| block.insns.len()).sum()
    }
}

fn decode_block(start: u64, end: u64, word: &dyn Fn(u64) -> Option<u32>) -> Vec<Insn> {
    (start..end)
        .step_by(4)
        .map_while(|pc| insn(pc, word))
        .collect()
}

fn insn(pc: u64, text: &dyn Fn(u64) -> Option<u32>) -> Option<Insn> {
    let word = text(pc)?;
    let op = decode(word);
    let effects = match op {
        Some(op) => effects(op, word, pc),
        None => Effects {
            reads: RegSet::EMPTY,
            writes: RegSet::EMPTY,
            writes_fpcr: false,
            reads_fpsr: false,
            writes_fpsr: false,
            flow: Flow::Undefined,
        },
    };
    let fp_control = effects.writes_fpcr || observes_fpsr(pc, text);
    Some(Insn {
        pc,
        word,
        op,
        effects,
        fp_control,
    })
}

fn flow(
    block: &PlanBlock,
    function: &Function,
    index: &BTreeMap<u64, usize>,
    policy: &dyn StorePolicy,
) -> BlockFlow {
    let mut flow = BlockFlow::default();
    for insn in &block.insns {
        let sync = match insn.effects.flow {
            Flow::Call(target) => Some(policy.for_target(target)),
            Flow::CallIndirect(()) => Some(policy.for_indirect_call()),
            Flow::Return(()) => Some(policy.for_return(function.entry)),
            Flow::Svc(_) | Flow::Breakpoint(_) | Flow::Undefined => Some(RegSet::ALL),
            _ if insn.fp_control => Some(RegSet::ALL),
            _ => None,
        };
        if let Some(&pad) = function.landing_pads.get(&insn.pc) {
            flow.resumes.extend(index.get(&pad));
        }
        flow.steps.push(Step {
            reads: insn.effects.reads,
            writes: insn.effects.writes,
            sync,
        });
    }
    let mut goes_to = |target: u64| match index.get(&target) {
        Some(&next) => flow.successors.push(next),
        None => flow.exits = flow.exits.union(policy.for_target(target)),
    };
    match block.insns.last().map(|insn| insn.effects.flow) {
        Some(Flow::Jump(target)) => goes_to(target),
        Some(Flow::Branch((), target)) => {
            goes_to(target);
            goes_to(block.end);
        }
        Some(Flow::JumpIndirect(())) => {
            let last = block.insns[block.insns.len() - 1].pc;
            for &target in function.jump_tables.get(&last).into_iter().flatten() {
                flow.successors.extend(index.get(&target));
            }
            flow.successors.sort_unstable();
            flow.successors.dedup();
            flow.exits = RegSet::ALL;
        }
        Some(Flow::Return(()) | Flow::Undefined | Flow::Breakpoint(_)) => {}
        Some(Flow::Next | Flow::Call(_) | Flow::CallIndirect(()) | Flow::Svc(_)) | None => {
            goes_to(block.end)
        }
    }
    flow
}

/// Where control leaves the function, x30 as it is then is needed beside what the instructions read: a jump compares it with
/// what it was at entry, a return compares its target with x30 if nothing writes that.
fn read_link(block: &PlanBlock, writes_link: bool, flow: &mut BlockFlow) {
    let link = RegSet::of(LINK_REGISTER);
    let returns = block
        .insns
        .last()
        .is_some_and(|insn| matches!(insn.effects.flow, Flow::Return(())));
    match flow.steps.last_mut() {
        Some(step) if returns && !writes_link => step.reads = step.reads.union(link),
        _ if writes_link && flow.exits != RegSet::EMPTY => flow.steps.push(Step {
            reads: link,
            writes: RegSet::EMPTY,
            sync: None,
        }),
        _ => {}
    }
}
