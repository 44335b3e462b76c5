//! Registers that functions give back as they were, but not in `CpuState`: whoever calls them has their values.

use std::collections::BTreeMap;

use elfconv_isa::effects::RegSet;

use super::call_graph::{Worklist, callers};
use super::facts::{Event, Facts};
use super::{Convention, Summary};
use crate::lift::liveness::Written;

impl Summary {
    /// `clobbers` and `overwrites`, from nothing upwards, callees first.
    pub(super) fn find_clobbered(&mut self, facts: &BTreeMap<u64, Facts>, order: &[u64]) {
        let callers = callers(facts);
        let mut work = Worklist::new(order);
        while let Some(entry) = work.pop() {
            let old = self.convention(entry);
            let left = left_by(&facts[&entry], self, &old);
            let new = Convention {
                clobbers: left.clobbers.union(old.clobbers),
                overwrites: left.overwrites.union(old.overwrites),
                ..old
            };
            if new != old {
                self.conventions.insert(entry, new);
                work.push_all(callers.get(&entry));
            }
        }
    }
}

/// Of registers that a function gives back as they were.
#[derive(Clone, Copy, Default)]
struct Left {
    clobbers: RegSet,
    overwrites: RegSet,
}

/// What `CpuState` may have otherwise when the function has returned plainly, or gone on to another that has, than before.
fn left_by(facts: &Facts, summary: &Summary, convention: &Convention) -> Left {
    let at_entry = match facts.divided {
        // Which block is in another piece isn't asked here.
        true => Written {
            dirty: convention.parameters,
            ..Written::IN_STATE
        },
        false => Written {
            dirty: convention.parameters,
            ..Written::default()
        },
    };
    let mut states: Vec<Option<Written>> = vec![None; facts.blocks.len()];
    states[facts.entry] = Some(at_entry);
    let mut work = vec![facts.entry];
    let mut left = Left::default();
    while let Some(index) = work.pop() {
        let block = &facts.blocks[index];
        let mut state = states[index].expect("queued with a state");
        let mut merge = |next: usize, state: Written| {
            let merged = states[next].map_or(state, |old| old.union(state));
            if states[next] != Some(merged) {
                states[next] = Some(merged);
                work.push(next);
            }
        };
        for segment in &block.segments {
            state.dirty = state.dirty.union(segment.writes);
            let call = match segment.event {
                Event::Call(target, pad) => {
                    if let Some(pad) = pad {
                        merge(pad, Written::IN_STATE);
                    }
                    summary.call(target)
                }
                Event::Kernel => summary.kernel(),
                Event::Sync | Event::Stop => {
                    state.store(RegSet::ALL);
                    continue;
                }
                Event::Return => {
                    let clobbered = state.to_restore(convention.modifies);
                    left.clobbers = left.clobbers.union(clobbered);
                    left.overwrites = left.overwrites.union(state.overwritten);
                    continue;
                }
                Event::None => continue,
            };
            state.store(state.dirty.and(call.stored));
            state.forget(call.forgotten);
            state.touch(call.overwritten);
            state.clobber(call.clobbered);
        }
        // The lifter may store all that it has before it goes on to another function.
        for exit in &block.exits {
            let call = summary.jump(exit.target());
            left.clobbers = left.clobbers.union(call.clobbered);
            left.overwrites = left
                .overwrites
                .union(state.overwritten)
                .union(state.dirty)
                .union(call.overwritten);
        }
        for &next in &block.successors {
            merge(next, state);
        }
    }
    // The caller has values of parameters, more likely than not; the function sees to other registers itself.
    let clobbers = left.clobbers.and(convention.parameters);
    Left {
        clobbers: clobbers.minus(convention.modifies),
        overwrites: left.overwrites.union(clobbers).minus(convention.modifies),
    }
}
