//! Which registers' values somebody may still read, over a function's blocks and the conventions of what it calls.

use std::collections::HashMap;

use elfconv_isa::effects::RegSet;

use super::facts::{BlockFacts, Event, Facts, Segment};
use super::{ARGUMENTS, KERNEL_READS, LINK, Summary};
use crate::lift::plan::Exit;

/// Whose reads count.
#[derive(Clone, Copy)]
pub enum Readers<'a> {
    /// All there may be: code that wasn't found reads whatever it can get at.
    Any,
    /// Code that was found. Nobody else reads what a called function leaves in a register that isn't for results, nor gets other
    /// parameters than the standard's.
    Found(&'a HashMap<u64, Found>),
    /// As before, but for those who only save a register in their frame, and for what functions find in registers, may change, and give to
    /// their callers: one path to a use of a register that nobody has set would make all functions before it return that.
    Used(&'a HashMap<u64, Found>),
}

/// Of a function: registers that it and what it calls read as they were at entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub reads: RegSet,
    /// Other than to save them in a frame, or to return them.
    pub uses: RegSet,
}

/// The analysis of one function.
pub struct Analysis<'a> {
    pub facts: &'a Facts,
    pub summary: &'a Summary,
    /// What its callers may read of what it leaves in registers.
    pub returned: RegSet,
    pub readers: Readers<'a>,
}

impl Analysis<'_> {
    /// What is live at the blocks' starts.
    pub fn live_in(&self) -> Vec<RegSet> {
        fixpoint(self.facts, &|block, _, live_in| {
            let out = self.block_out(block, live_in);
            let segments = block.segments.iter().rev();
            segments.fold(out, |live, segment| {
                self.before_segment(segment, live, live_in)
            })
        })
    }

    /// For calls and exits to a static target, or through a register: what is read after the callee has returned.
    pub fn after_calls(&self, live_in: &[RegSet]) -> Vec<(Option<u64>, RegSet)> {
        let mut after_calls = Vec::new();
        for block in &self.facts.blocks {
            let returned = self.returned.union(RegSet::of(LINK));
            let jumps = block.exits.iter().filter(|exit| exit.is_call());
            after_calls.extend(jumps.map(|exit| (exit.target(), returned)));
            let mut live = self.block_out(block, live_in);
            for segment in block.segments.iter().rev() {
                if let Event::Call(target, _) = segment.event {
                    after_calls.push((target, live));
                }
                live = self.before_segment(segment, live, live_in);
            }
        }
        after_calls
    }

    /// At a block's end.
    fn block_out(&self, block: &BlockFacts, live_in: &[RegSet]) -> RegSet {
        let mut live = union(block, live_in);
        for exit in &block.exits {
            let (reads, changed) = match (exit, self.readers) {
                (Exit::Table, Readers::Any) => (KERNEL_READS.union(ARGUMENTS), RegSet::EMPTY),
                // The callers store theirs before the dispatcher goes on, but for what they passed and don't need.
                (Exit::Other, Readers::Any) => (ARGUMENTS, RegSet::EMPTY),
                (Exit::Table | Exit::Other, _) => (RegSet::EMPTY, RegSet::EMPTY),
                (Exit::Rest, _) => (RegSet::ALL, RegSet::EMPTY),
                (exit, _) => (self.called(exit.target()), self.changed(exit.target())),
            };
            live = live
                .union(reads)
                .union(self.returned.minus(changed))
                .union(RegSet::of(LINK));
        }
        live
    }

    fn before_segment(&self, segment: &Segment, live: RegSet, live_in: &[RegSet]) -> RegSet {
        let reads = match self.readers {
            Readers::Any | Readers::Found(_) => segment.reads,
            Readers::Used(_) => segment.uses,
        };
        let live = self.before_event(segment.event, live, live_in);
        live.minus(segment.writes).union(reads)
    }

    /// Before an event, with what is live after it.
    pub fn before_event(&self, event: Event, live: RegSet, live_in: &[RegSet]) -> RegSet {
        match event {
            Event::None | Event::Sync => live,
            Event::Call(target, pad) => {
                let landing = pad.map_or(RegSet::EMPTY, |pad| live_in[pad]);
                live.minus(self.changed(target))
                    .union(landing)
                    .union(self.called(target))
            }
            Event::Kernel => live.union(self.kernel()),
            Event::Stop => self.kernel(),
            // What the return itself does.
            Event::Return => self.returned.union(RegSet::of(LINK)),
        }
    }

    fn kernel(&self) -> RegSet {
        match self.readers {
            Readers::Any => KERNEL_READS,
            Readers::Found(_) | Readers::Used(_) => RegSet::EMPTY,
        }
    }

    /// What a call's target may change. If it may leave that alone as well, and somebody reads it afterwards, then it counts as a reader, but not
    /// in [`Found::uses`].
    fn changed(&self, target: Option<u64>) -> RegSet {
        match (self.summary.direct(target), self.readers) {
            // It may leave anything alone, as glibc's rawmemchr() relies on of strlen(), by way of a procedure linkage table.
            (None, Readers::Any | Readers::Found(_)) => RegSet::EMPTY,
            _ => self.summary.modifies(target),
        }
    }

    /// What a call's target reads.
    fn called(&self, target: Option<u64>) -> RegSet {
        let found = |all: &HashMap<u64, Found>| target.and_then(|target| all.get(&target).copied());
        match self.readers {
            Readers::Any => self.summary.reads(target),
            Readers::Found(all) => found(all).unwrap_or_default().reads,
            Readers::Used(all) => found(all).unwrap_or_default().uses,
        }
    }
}

/// Registers that the function's own instructions read (as `reads` has it) as they were at entry, and those of `passed` that its
/// callees take as parameters.
pub fn own_reads(
    facts: &Facts,
    summary: &Summary,
    passed: RegSet,
    reads: impl Fn(&Segment) -> RegSet,
) -> RegSet {
    // A landing pad has all from `CpuState`.
    let flow = |block: &BlockFacts, out: RegSet, _: &[RegSet]| {
        let mut read = out;
        for exit in block.exits.iter().filter(|exit| exit.is_call()) {
            let call = summary.jump(exit.target());
            read = read
                .union(call.arguments.and(passed))
                .union(RegSet::of(LINK));
        }
        for segment in block.segments.iter().rev() {
            let call = match segment.event {
                Event::Call(target, _) => Some(summary.call(target)),
                Event::Kernel => Some(summary.kernel()),
                Event::None | Event::Sync | Event::Stop => None,
                Event::Return => {
                    read = RegSet::of(LINK);
                    None
                }
            };
            if let Some(call) = call {
                read = read.minus(call.forgotten).union(call.arguments.and(passed));
            }
            read = read.minus(segment.writes).union(reads(segment));
        }
        read
    };
    fixpoint(facts, &flow)[facts.entry]
}

fn union(block: &BlockFacts, live_in: &[RegSet]) -> RegSet {
    let next = block.successors.iter();
    next.fold(RegSet::EMPTY, |set, &i| set.union(live_in[i]))
}

/// The sets at the blocks' starts.
fn fixpoint(facts: &Facts, flow: &dyn Fn(&BlockFacts, RegSet, &[RegSet]) -> RegSet) -> Vec<RegSet> {
    let count = facts.blocks.len();
    let mut live_in = vec![RegSet::EMPTY; count];
    let mut work: Vec<usize> = (0..count).collect();
    let mut queued = vec![true; count];
    while let Some(index) = work.pop() {
        queued[index] = false;
        let block = &facts.blocks[index];
        let new = flow(block, union(block, &live_in), &live_in);
        if new != live_in[index] {
            live_in[index] = new;
            for &dependant in &facts.dependants[index] {
                if !std::mem::replace(&mut queued[dependant], true) {
                    work.push(dependant);
                }
            }
        }
    }
    live_in
}
