//! Which guest registers have to be in SSA values where: a backward analysis over a guest function's blocks, so that
//! only what is read is loaded from `CpuState`, and only what was written is stored to it.
//!
//! At a *sync* (a call, a system call, an exit) the truth has to be in `CpuState`: registers written since the last
//! sync are stored before it, and none is held in SSA after it.

use elfconv_isa::effects::RegSet;

/// What one instruction means to the analysis.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub reads: RegSet,
    pub writes: RegSet,
    /// After the instruction's reads and writes, `CpuState` becomes the truth for these registers, which are stored if
    /// dirty; the others' values are nobody's business any more (flags across calls, by the procedure call standard).
    pub sync: Option<RegSet>,
}

/// A block of the guest function.
#[derive(Clone, Debug, Default)]
pub struct BlockFlow {
    pub steps: Vec<Step>,
    /// Indices of the blocks that follow in this function.
    pub successors: Vec<usize>,
    /// Registers that are stored, if dirty, where the block's end leaves the function; empty if it doesn't.
    pub exits: RegSet,
    /// Blocks (landing pads) that an unwinding call in this block may continue at, with all registers in `CpuState`.
    pub resumes: Vec<usize>,
}

/// The result, by block.
#[derive(Clone, Debug)]
pub struct Liveness {
    /// May have been written since the last sync, at the start of the block.
    pub dirty_in: Vec<RegSet>,
    /// Have to be in SSA values at the start of the block.
    pub needed_in: Vec<RegSet>,
}

/// Analyses a function whose entry is block `entry`.
pub fn analyse(blocks: &[BlockFlow], entry: usize) -> Liveness {
    let dirty_in = dirty(blocks, entry);
    let needed_in = needed(blocks, &dirty_in);
    Liveness {
        dirty_in,
        needed_in,
    }
}

fn dirty(blocks: &[BlockFlow], entry: usize) -> Vec<RegSet> {
    // A block's effect on the set: what it adds, and whether it passes on what came in.
    let effects: Vec<(RegSet, bool)> = blocks
        .iter()
        .map(|block| {
            let (mut added, mut passes) = (RegSet::EMPTY, true);
            for step in &block.steps {
                added = added.union(step.writes);
                if step.sync.is_some() {
                    (added, passes) = (RegSet::EMPTY, false);
                }
            }
            (added, passes)
        })
        .collect();
    let mut dirty_in = vec![RegSet::EMPTY; blocks.len()];
    let mut seen = vec![false; blocks.len()];
    let mut work = vec![entry];
    seen[entry] = true;
    while let Some(b) = work.pop() {
        for &resumed in &blocks[b].resumes {
            if !std::mem::replace(&mut seen[resumed], true) {
                work.push(resumed);
            }
        }
        let (added, passes) = effects[b];
        let out = if passes {
            dirty_in[b].union(added)
        } else {
            added
        };
        for &next in &blocks[b].successors {
            let merged = dirty_in[next].union(out);
            if merged != dirty_in[next] || !seen[next] {
                dirty_in[next] = merged;
                seen[next] = true;
                work.push(next);
            }
        }
    }
    dirty_in
}

fn needed(blocks: &[BlockFlow], dirty_in: &[RegSet]) -> Vec<RegSet> {
    // needed_in = gen + (needed_out - kill); what a sync stores counts as read.
    let transfer: Vec<(RegSet, RegSet)> = blocks
        .iter()
        .zip(dirty_in)
        .map(|(block, &dirty)| block_transfer(block, dirty))
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

/// Registers read before written or synced, and registers whose need doesn't reach back through the block.
fn block_transfer(block: &BlockFlow, mut dirty: RegSet) -> (RegSet, RegSet) {
    let (mut generated, mut killed) = (RegSet::EMPTY, RegSet::EMPTY);
    for step in &block.steps {
        generated = generated.union(step.reads.minus(killed));
        killed = killed.union(step.writes);
        dirty = dirty.union(step.writes);
        if let Some(stored) = step.sync {
            generated = generated.union(dirty.and(stored).minus(killed));
            (dirty, killed) = (RegSet::EMPTY, RegSet::ALL);
        }
    }
    generated = generated.union(dirty.and(block.exits).minus(killed));
    (generated, killed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(reads: &[u32], writes: &[u32], sync: bool) -> Step {
        let set = |regs: &[u32]| {
            regs.iter()
                .fold(RegSet::EMPTY, |set, &r| set.union(RegSet::of(r)))
        };
        Step {
            reads: set(reads),
            writes: set(writes),
            sync: sync.then_some(RegSet::ALL),
        }
    }

    #[test]
    fn a_register_written_on_one_path_is_needed_on_the_other() {
        // 0: cbz x0 -> 2; 1: mov x1, #0; 2: call
        let blocks = [
            BlockFlow {
                steps: vec![step(&[0], &[], false)],
                successors: vec![1, 2],
                ..Default::default()
            },
            BlockFlow {
                steps: vec![step(&[], &[1], false)],
                successors: vec![2],
                ..Default::default()
            },
            BlockFlow {
                steps: vec![step(&[], &[30], true)],
                exits: RegSet::ALL,
                ..Default::default()
            },
        ];
        let liveness = analyse(&blocks, 0);
        assert_eq!(liveness.dirty_in[2], RegSet::of(1));
        assert_eq!(liveness.needed_in[2], RegSet::of(1));
        assert_eq!(liveness.needed_in[0], RegSet::of(0).union(RegSet::of(1)));
        assert_eq!(liveness.needed_in[1], RegSet::EMPTY);
    }

    #[test]
    fn nothing_is_needed_across_a_sync() {
        let blocks = [BlockFlow {
            steps: vec![step(&[], &[30], true), step(&[5], &[], false)],
            successors: vec![0],
            exits: RegSet::ALL,
            ..Default::default()
        }];
        let liveness = analyse(&blocks, 0);
        assert_eq!(liveness.needed_in[0], RegSet::EMPTY);
        assert_eq!(liveness.dirty_in[0], RegSet::EMPTY);
    }
}
