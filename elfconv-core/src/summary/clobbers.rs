//! Registers that functions give back as they were, but not in `CpuState`: whoever calls them has their values.

use std::collections::BTreeMap;

use elfconv_isa::effects::RegSet;

use super::call_graph::{Worklist, callers};
use super::facts::{Event, Facts};
use super::{Convention, Summary};
use crate::lift::liveness::Written;

impl Summary {
    /// `clobbers`, from nothing upwards, callees first.
    pub(super) fn find_clobbered(&mut self, facts: &BTreeMap<u64, Facts>, order: &[u64]) {
        let callers = callers(facts);
        let mut work = Worklist::new(order);
        while let Some(entry) = work.pop() {
            let old = self.convention(entry);
            let clobbers = clobbered_by(&facts[&entry], self, &old).union(old.clobbers);
            if clobbers != old.clobbers {
                self.conventions
                    .insert(entry, Convention { clobbers, ..old });
                work.push_all(callers.get(&entry));
            }
        }
    }
}

/// What `CpuState` may have otherwise when the function returns plainly, or goes on to another, than it gives back.
fn clobbered_by(facts: &Facts, summary: &Summary, convention: &Convention) -> RegSet {
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
    let mut clobbered = RegSet::EMPTY;
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
                    clobbered = clobbered.union(state.to_restore(convention.modifies));
                    continue;
                }
                Event::None => continue,
            };
            state.store(state.dirty.and(call.stored));
            state.forget(call.forgotten);
            state.clobber(call.clobbered);
        }
        // The lifter stores all else before it goes on to another function.
        for exit in &block.exits {
            clobbered = clobbered.union(summary.jump(exit.target()).clobbered);
        }
        for &next in &block.successors {
            merge(next, state);
        }
    }
    // The caller has values of parameters, more likely than not; the function sees to other registers itself.
    clobbered
        .minus(convention.modifies)
        .and(convention.parameters)
}
