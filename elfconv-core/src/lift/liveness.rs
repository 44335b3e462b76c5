//! Which guest registers have to be in SSA values where: a backward analysis over a guest function's blocks, so that
//! only what is read is loaded from `CpuState`, and only what was written is stored to it.
//!
//! A register is *dirty* where its value differs from what `CpuState` has. Before a call (a system call, an exit) the dirty ones that the
//! other side needs there are stored; what it changes is in `CpuState` afterwards, or a result; the rest stays in SSA values.

use elfconv_isa::effects::RegSet;

/// What one instruction means to the analysis: its reads and writes, and then, if it is a call or the like, the rest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Step {
    pub reads: RegSet,
    pub writes: RegSet,
    /// Stored if dirty.
    pub stored: RegSet,
    /// Are in `CpuState` afterwards.
    pub forgotten: RegSet,
    /// Results: values that `CpuState` doesn't have.
    pub produced: RegSet,
    /// Are as they were afterwards, and `CpuState` may have been given that value.
    pub overwritten: RegSet,
    /// Are as they were afterwards, but `CpuState` may have something else.
    pub clobbered: RegSet,
    /// Stored if dirty where the callee unwinds.
    pub kept: RegSet,
    /// The function returns: what it has given back, but not left in `CpuState`, is stored as well.
    pub returns: bool,
}

/// An end of a block that leaves the function; it may return there.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExitFlow {
    pub reads: RegSet,
    pub stored: RegSet,
    pub kept: RegSet,
}

/// A block of the guest function.
#[derive(Clone, Debug, Default)]
pub struct BlockFlow {
    /// What may be done before the first instruction, where a loop may wait.
    pub check: Option<Step>,
    pub steps: Vec<Step>,
    /// Indices of the blocks that follow in this function.
    pub successors: Vec<usize>,
    pub exits: Vec<ExitFlow>,
    /// Blocks (landing pads) that an unwinding call in this block may continue at, with all registers in `CpuState`.
    pub resumes: Vec<usize>,
}

/// The result, by block.
#[derive(Clone, Debug)]
pub struct Liveness {
    /// At the start of the block.
    pub state_in: Vec<Written>,
    /// Have to be in SSA values at the start of the block.
    pub needed_in: Vec<RegSet>,
}

/// What may have happened to registers on the way from the entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub dirty: RegSet,
    /// `CpuState` has been given a value of the function's own, other than at the entry.
    pub overwritten: RegSet,
}

impl BlockFlow {
    fn all_steps(&self) -> impl Iterator<Item = &Step> {
        self.check.iter().chain(&self.steps)
    }
}

impl Written {
    /// All registers are in `CpuState`, which may have been given others since the entry.
    pub const IN_STATE: Written = Written {
        dirty: RegSet::EMPTY,
        overwritten: RegSet::ALL,
    };

    pub fn union(self, other: Written) -> Written {
        Written {
            dirty: self.dirty.union(other.dirty),
            overwritten: self.overwritten.union(other.overwritten),
        }
    }

    /// Of registers that the function gives back unchanged, those that `CpuState` may have otherwise.
    pub fn to_restore(self, modifies: RegSet) -> RegSet {
        self.dirty.and(self.overwritten).minus(modifies)
    }

    /// A register is written.
    pub fn write(&mut self, reg: u32) {
        self.dirty.insert(reg);
    }

    /// Registers are stored to `CpuState`.
    pub fn store(&mut self, regs: RegSet) {
        self.overwritten = self.overwritten.union(regs);
        self.dirty = self.dirty.minus(regs);
    }

    /// Registers are in `CpuState`, where a callee left them.
    pub fn forget(&mut self, regs: RegSet) {
        self.store(regs);
    }

    /// A callee may have stored registers that it gives back as they were.
    pub fn touch(&mut self, regs: RegSet) {
        self.overwritten = self.overwritten.union(self.dirty.and(regs));
    }

    /// A callee left something else in `CpuState` than registers that it gives back as they were.
    pub fn clobber(&mut self, regs: RegSet) {
        self.overwritten = self.overwritten.union(regs);
        self.dirty = self.dirty.union(regs);
    }

    /// Executes a step; returns what is stored, or has to be ready for it.
    fn step(&mut self, step: &Step, ends: &Ends) -> RegSet {
        self.dirty = self.dirty.union(step.writes);
        let mut stored = self.dirty.and(step.stored);
        if step.returns {
            stored = stored.union(self.to_restore(ends.modifies).minus(ends.clobbers));
        }
        let kept = self.dirty.and(step.kept).minus(stored);
        self.store(stored);
        self.forget(step.forgotten);
        self.touch(step.overwritten);
        self.clobber(step.clobbered);
        self.dirty = self.dirty.union(step.produced);
        stored.union(kept)
    }
}

/// Registers that a function doesn't see to when it ends.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ends {
    /// Are not given back.
    pub modifies: RegSet,
    /// Need not be in `CpuState` after a return.
    pub clobbers: RegSet,
}

/// Analyses a function whose entry is block `entry`.
pub fn analyse(blocks: &[BlockFlow], entry: usize, at_entry: Written, ends: Ends) -> Liveness {
    let state_in = written(blocks, entry, at_entry, &ends);
    let needed_in = needed(blocks, &state_in, &ends);
    Liveness {
        state_in,
        needed_in,
    }
}

fn written(blocks: &[BlockFlow], entry: usize, at_entry: Written, ends: &Ends) -> Vec<Written> {
    let mut state_in: Vec<Option<Written>> = vec![None; blocks.len()];
    state_in[entry] = Some(at_entry);
    let mut work = vec![entry];
    while let Some(b) = work.pop() {
        let mut state = state_in[b].expect("queued with a state");
        for step in blocks[b].all_steps() {
            state.step(step, ends);
        }
        let next = blocks[b].successors.iter().map(|&next| (next, state));
        let resumed = blocks[b]
            .resumes
            .iter()
            .map(|&pad| (pad, Written::IN_STATE));
        for (next, state) in next.chain(resumed) {
            let merged = state_in[next].map_or(state, |old| old.union(state));
            if state_in[next] != Some(merged) {
                state_in[next] = Some(merged);
                work.push(next);
            }
        }
    }
    state_in
        .into_iter()
        .map(Option::unwrap_or_default)
        .collect()
}

fn needed(blocks: &[BlockFlow], state_in: &[Written], ends: &Ends) -> Vec<RegSet> {
    // needed_in = gen + (needed_out - kill); what is stored counts as read.
    let transfer: Vec<(RegSet, RegSet)> = blocks
        .iter()
        .zip(state_in)
        .map(|(block, &state)| block_transfer(block, state, ends))
        .collect();
    let mut predecessors = vec![Vec::new(); blocks.len()];
    for (b, block) in blocks.iter().enumerate() {
        for &next in &block.successors {
            predecessors[next].push(b);
        }
    }
    let mut needed_in = vec![RegSet::EMPTY; blocks.len()];
    let mut work: Vec<usize> = (0..blocks.len()).collect();
    let mut queued = vec![true; blocks.len()];
    while let Some(b) = work.pop() {
        queued[b] = false;
        let mut out = RegSet::EMPTY;
        for &next in &blocks[b].successors {
            out = out.union(needed_in[next]);
        }
        let (generated, killed) = transfer[b];
        let new = generated.union(out.minus(killed));
        if new != needed_in[b] {
            needed_in[b] = new;
            for &p in &predecessors[b] {
                if !std::mem::replace(&mut queued[p], true) {
                    work.push(p);
                }
            }
        }
    }
    needed_in
}

/// Registers read before written or forgotten, and registers whose need doesn't reach back through the block.
fn block_transfer(block: &BlockFlow, mut state: Written, ends: &Ends) -> (RegSet, RegSet) {
    let (mut generated, mut killed) = (RegSet::EMPTY, RegSet::EMPTY);
    for step in block.all_steps() {
        generated = generated.union(step.reads.minus(killed));
        killed = killed.union(step.writes);
        let used = state.step(step, ends);
        generated = generated.union(used.minus(killed));
        killed = killed.union(step.forgotten).union(step.produced);
    }
    for exit in &block.exits {
        let stored = state.dirty.and(exit.stored.union(exit.kept));
        let used = stored
            .union(state.to_restore(ends.modifies))
            .union(exit.reads);
        generated = generated.union(used.minus(killed));
    }
    (generated, killed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYTHING: Ends = Ends {
        modifies: RegSet::ALL,
        clobbers: RegSet::EMPTY,
    };

    fn set(regs: &[u32]) -> RegSet {
        regs.iter()
            .fold(RegSet::EMPTY, |set, &r| set.union(RegSet::of(r)))
    }

    fn step(reads: &[u32], writes: &[u32]) -> Step {
        Step {
            reads: set(reads),
            writes: set(writes),
            ..Step::default()
        }
    }

    fn call(writes: &[u32]) -> Step {
        Step {
            stored: RegSet::ALL,
            forgotten: RegSet::ALL,
            ..step(&[], writes)
        }
    }

    #[test]
    fn a_register_written_on_one_path_is_needed_on_the_other() {
        // 0: cbz x0 -> 2; 1: mov x1, #0; 2: call
        let blocks = [
            BlockFlow {
                steps: vec![step(&[0], &[])],
                successors: vec![1, 2],
                ..Default::default()
            },
            BlockFlow {
                steps: vec![step(&[], &[1])],
                successors: vec![2],
                ..Default::default()
            },
            BlockFlow {
                steps: vec![call(&[30])],
                ..Default::default()
            },
        ];
        let liveness = analyse(&blocks, 0, Written::default(), EVERYTHING);
        assert_eq!(liveness.state_in[2].dirty, set(&[1]));
        assert_eq!(liveness.needed_in[2], set(&[1]));
        assert_eq!(liveness.needed_in[0], set(&[0, 1]));
        assert_eq!(liveness.needed_in[1], RegSet::EMPTY);
    }

    #[test]
    fn nothing_is_needed_across_a_call_that_forgets_it() {
        let blocks = [BlockFlow {
            steps: vec![call(&[30]), step(&[5], &[])],
            successors: vec![0],
            ..Default::default()
        }];
        let liveness = analyse(&blocks, 0, Written::default(), EVERYTHING);
        assert_eq!(liveness.needed_in[0], RegSet::EMPTY);
        assert_eq!(liveness.state_in[0].dirty, RegSet::EMPTY);
    }

    #[test]
    fn what_a_call_leaves_alone_stays_a_value() {
        // x19 is read after a call that neither needs nor changes it.
        let call = Step {
            stored: set(&[0]),
            forgotten: set(&[0, 1]),
            ..step(&[], &[30])
        };
        let blocks = [BlockFlow {
            steps: vec![step(&[], &[1]), call, step(&[1, 19], &[])],
            ..Default::default()
        }];
        let liveness = analyse(&blocks, 0, Written::default(), EVERYTHING);
        assert_eq!(liveness.needed_in[0], set(&[19]));
    }
}
