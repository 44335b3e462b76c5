//! Which registers' values somebody may still read, over a function's blocks and the conventions of what it calls.

use elfconv_isa::effects::RegSet;

use super::facts::{BlockFacts, Event, Facts, Segment};
use super::{ARGUMENTS, KERNEL_READS, LINK, Summary};
use crate::lift::plan::Exit;

/// What [`analyse`] finds.
pub struct Live {
    pub at_entry: RegSet,
    /// For calls and exits to a static target, or through a register: what is read after the callee has returned.
    pub after_calls: Vec<(Option<u64>, RegSet)>,
}

/// Analyses the function at `entry`.
pub fn analyse(facts: &Facts, summary: &Summary, entry: u64) -> Live {
    let live_in = live_in(facts, summary, entry);
    let mut after_calls = Vec::new();
    for block in &facts.blocks {
        let returned = after_return(summary, entry);
        let jumps = block.exits.iter().filter(|&&exit| exit != Exit::Table);
        after_calls.extend(jumps.map(|exit| (exit.target(), returned)));
        let mut live = block_out(block, &live_in, summary, entry);
        for segment in block.segments.iter().rev() {
            if let Event::Call(target, _) = segment.event {
                after_calls.push((target, live));
            }
            live = before_segment(segment, live, &live_in, summary, entry);
        }
    }
    Live {
        at_entry: live_in[facts.entry],
        after_calls,
    }
}

/// What is live at the blocks' starts.
pub fn live_in(facts: &Facts, summary: &Summary, entry: u64) -> Vec<RegSet> {
    fixpoint(facts, &|block, _, live_in| {
        let out = block_out(block, live_in, summary, entry);
        let segments = block.segments.iter().rev();
        segments.fold(out, |live, segment| {
            before_segment(segment, live, live_in, summary, entry)
        })
    })
}

/// What the function's callers may read, and what the return itself does.
fn after_return(summary: &Summary, entry: u64) -> RegSet {
    summary.returned(entry).union(RegSet::of(LINK))
}

/// At a block's end.
fn block_out(block: &BlockFacts, live_in: &[RegSet], summary: &Summary, entry: u64) -> RegSet {
    let mut live = union(block, live_in);
    for exit in &block.exits {
        let reads = match exit {
            Exit::Table => KERNEL_READS.union(ARGUMENTS),
            Exit::Rest => RegSet::ALL,
            _ => summary.reads(exit.target()),
        };
        live = live.union(reads).union(after_return(summary, entry));
    }
    live
}

fn before_segment(
    segment: &Segment,
    live: RegSet,
    live_in: &[RegSet],
    summary: &Summary,
    entry: u64,
) -> RegSet {
    let live = before_event(segment.event, live, live_in, summary, entry);
    live.minus(segment.writes).union(segment.reads)
}

/// Before an event in the function at `entry`, with what is live after it.
pub fn before_event(
    event: Event,
    live: RegSet,
    live_in: &[RegSet],
    summary: &Summary,
    entry: u64,
) -> RegSet {
    match event {
        Event::None | Event::Sync => live,
        Event::Call(target, pad) => {
            let landing = pad.map_or(RegSet::EMPTY, |pad| live_in[pad]);
            live.union(landing).union(summary.reads(target))
        }
        Event::Kernel => live.union(KERNEL_READS),
        Event::Stop => KERNEL_READS,
        Event::Return => after_return(summary, entry),
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
        for exit in block.exits.iter().filter(|&&exit| exit != Exit::Table) {
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
    let mut dependants = vec![Vec::new(); count];
    for (index, block) in facts.blocks.iter().enumerate() {
        for &next in &block.successors {
            dependants[next].push(index);
        }
        for segment in &block.segments {
            if let Event::Call(_, Some(pad)) = segment.event {
                dependants[pad].push(index);
            }
        }
    }
    let mut live_in = vec![RegSet::EMPTY; count];
    let mut work: Vec<usize> = (0..count).collect();
    let mut queued = vec![true; count];
    while let Some(index) = work.pop() {
        queued[index] = false;
        let block = &facts.blocks[index];
        let new = flow(block, union(block, &live_in), &live_in);
        if new != live_in[index] {
            live_in[index] = new;
            for &dependant in &dependants[index] {
                if !std::mem::replace(&mut queued[dependant], true) {
                    work.push(dependant);
                }
            }
        }
    }
    live_in
}
