//! The loops of a function: strongly connected parts of its control flow, and those that are left of them without their heads.
//!
//! Every cycle goes through the head of one of the loops, however the code was made: a part that has several entries is
//! a loop of which one of them is the head.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

/// See the module's text.
#[derive(Clone, Debug)]
pub struct Loop {
    pub head: usize,
    /// Ascending, with the head.
    pub blocks: Vec<usize>,
    /// Nested so deeply that nobody has looked which blocks it has: it goes round where one at the head or behind it goes to the head.
    pub tangled: bool,
}

/// Nesting of loops that is looked at: a jump table whose cases go on through another copy of it makes all of them loops.
const DEPTH: usize = 24;

/// The loops of the blocks with these successors, outer ones before those within them; `entries` are entered from outside.
pub fn find(successors: &[Vec<usize>], entries: &[usize]) -> Vec<Loop> {
    let mut predecessors = vec![Vec::new(); successors.len()];
    for (block, next) in successors.iter().enumerate() {
        next.iter().for_each(|&next| predecessors[next].push(block));
    }
    let mut found = Vec::new();
    let mut work = vec![((0..successors.len()).collect::<Vec<_>>(), 0)];
    while let Some((blocks, depth)) = work.pop() {
        for part in cyclic_parts(successors, &blocks) {
            if depth == DEPTH {
                let heads = backward_targets(successors, &part);
                found.extend(heads.into_iter().map(|head| Loop {
                    head,
                    blocks: Vec::new(),
                    tangled: true,
                }));
                continue;
            }
            let head = head(&predecessors, entries, &part);
            let rest = part.iter().copied().filter(|&block| block != head);
            work.push((rest.collect(), depth + 1));
            found.push(Loop {
                head,
                blocks: part,
                tangled: false,
            });
        }
    }
    found
}

/// Strongly connected parts of a part, each ascending, those of a single block only if it goes to itself.
fn cyclic_parts(successors: &[Vec<usize>], blocks: &[usize]) -> Vec<Vec<usize>> {
    let mut graph = DiGraph::new();
    let nodes: Vec<_> = blocks.iter().map(|&block| graph.add_node(block)).collect();
    for (&block, &node) in blocks.iter().zip(&nodes) {
        for next in &successors[block] {
            if let Ok(next) = blocks.binary_search(next) {
                graph.add_edge(node, nodes[next], ());
            }
        }
    }
    let is_cyclic = |part: &Vec<usize>| part.len() > 1 || successors[part[0]].contains(&part[0]);
    kosaraju_scc(&graph)
        .into_iter()
        .map(|part| {
            let mut part: Vec<usize> = part.into_iter().map(|node| graph[node]).collect();
            part.sort_unstable();
            part
        })
        .filter(is_cyclic)
        .collect()
}

/// The first block of a part that is entered from elsewhere.
fn head(predecessors: &[Vec<usize>], entries: &[usize], part: &[usize]) -> usize {
    let is_outside = |block: &usize| part.binary_search(block).is_err();
    let is_entered =
        |block: &&usize| entries.contains(block) || predecessors[**block].iter().any(is_outside);
    part.iter().find(is_entered).copied().unwrap_or(part[0])
}

/// Blocks that others at the same or a higher address go to: every cycle has one.
fn backward_targets(successors: &[Vec<usize>], part: &[usize]) -> Vec<usize> {
    let mut targets: Vec<usize> = part
        .iter()
        .flat_map(|&block| {
            successors[block]
                .iter()
                .copied()
                .filter(move |&next| next <= block)
        })
        .filter(|next| part.binary_search(next).is_ok())
        .collect();
    targets.sort_unstable();
    targets.dedup();
    targets
}

impl Loop {
    pub fn contains(&self, block: usize) -> bool {
        self.blocks.binary_search(&block).is_ok()
    }

    /// Whether every way from the head back to it goes through one of some blocks.
    pub fn is_cut_by(&self, successors: &[Vec<usize>], cut: impl Fn(usize) -> bool) -> bool {
        if cut(self.head) {
            return true;
        }
        let mut seen = vec![false; self.blocks.len()];
        let mut work = vec![self.head];
        while let Some(block) = work.pop() {
            for &next in &successors[block] {
                if next == self.head {
                    return false;
                }
                if let Ok(place) = self.blocks.binary_search(&next)
                    && !cut(next)
                    && !std::mem::replace(&mut seen[place], true)
                {
                    work.push(next);
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heads(successors: &[&[usize]]) -> Vec<(usize, Vec<usize>)> {
        let successors: Vec<Vec<usize>> = successors.iter().map(|next| next.to_vec()).collect();
        let mut loops: Vec<_> = find(&successors, &[0])
            .into_iter()
            .map(|l| (l.head, l.blocks))
            .collect();
        loops.sort();
        loops
    }

    #[test]
    fn nested_loops_have_their_own_heads() {
        // 1: outer, 2: inner
        let loops = heads(&[&[1], &[2], &[2, 3], &[1, 4], &[]]);
        assert_eq!(loops, [(1, vec![1, 2, 3]), (2, vec![2])]);
    }

    #[test]
    fn a_loop_of_two_entries_has_one_head() {
        let loops = heads(&[&[1, 2], &[2], &[1, 3], &[]]);
        assert_eq!(loops, [(1, vec![1, 2])]);
    }

    #[test]
    fn every_cycle_of_a_tangle_goes_through_a_head() {
        // Each block goes to each.
        let all: Vec<usize> = (0..60).collect();
        let successors = vec![all.clone(); all.len()];
        let loops = find(&successors, &[0]);
        let is_head = |block: usize| loops.iter().any(|l| l.head == block);
        assert!(all.iter().all(|&block| is_head(block)));
        assert!(loops.len() < 200);
    }

    #[test]
    fn what_is_on_one_of_two_ways_does_not_cut() {
        let successors = vec![vec![1, 2], vec![3], vec![3], vec![0]];
        let all = &find(&successors, &[0])[0];
        assert!(!all.is_cut_by(&successors, |block| block == 1));
        assert!(all.is_cut_by(&successors, |block| block == 1 || block == 2));
        assert!(all.is_cut_by(&successors, |block| block == 3));
    }
}
