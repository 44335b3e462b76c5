//! What lifting a function needs to know of the others: found over the whole call graph before anything is emitted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use elfconv_isa::effects::NZCV;
use elfconv_isa::machine::Flow;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::discover::{Function, Source};
use crate::lift::plan::{Plan, Standard};

/// See the module's text.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Functions that read the condition flags before writing them.
    reads_flags: BTreeSet<u64>,
    /// Functions whose callers read the condition flags after the call.
    returns_flags: BTreeSet<u64>,
    /// A function whose address is taken reads flags at its entry.
    flags_cross_indirect_calls: bool,
    /// The flags are read after a call through a register.
    flags_cross_unknown_returns: bool,
    may_recurse: BTreeSet<u64>,
    /// Words in lifted functions that are no instructions, or none that we know.
    unknown: BTreeSet<u64>,
}

impl Summary {
    /// Whether the function at `entry` takes condition flags from its caller, against the procedure call standard.
    pub fn reads_flags(&self, entry: u64) -> bool {
        self.reads_flags.contains(&entry)
    }

    /// Whether some caller of the function at `entry` reads the condition flags that it leaves.
    pub fn returns_flags(&self, entry: u64) -> bool {
        self.flags_cross_unknown_returns || self.returns_flags.contains(&entry)
    }

    /// Whether some function that may be called through a register reads the caller's condition flags.
    pub fn flags_cross_indirect_calls(&self) -> bool {
        self.flags_cross_indirect_calls
    }

    /// Whether the function at `entry` may be called again while it runs.
    pub fn may_recurse(&self, entry: u64) -> bool {
        self.may_recurse.contains(&entry)
    }

    /// Addresses of what can't be translated, ascending.
    pub fn unknown(&self) -> impl Iterator<Item = u64> + '_ {
        self.unknown.iter().copied()
    }

    /// Of code that keeps to no procedure call standard.
    #[cfg(test)]
    pub fn of_anything() -> Summary {
        Summary {
            flags_cross_indirect_calls: true,
            flags_cross_unknown_returns: true,
            ..Summary::default()
        }
    }

    /// Looks at all functions.
    pub fn new(functions: &BTreeMap<u64, Function>, word: &dyn Fn(u64) -> Option<u32>) -> Summary {
        let mut summary = Summary::default();
        let mut graph = CallGraph::new(functions);
        for function in functions.values() {
            let plan = Plan::new(function, word, &Standard);
            summary.note_flags(function, &plan);
            graph.add(function, &plan);
            let insns = plan.blocks.iter().flat_map(|block| &block.insns);
            summary
                .unknown
                .extend(insns.filter(|insn| insn.op.is_none()).map(|insn| insn.pc));
        }
        summary.may_recurse = graph.cycles();
        summary
    }

    fn note_flags(&mut self, function: &Function, plan: &Plan) {
        if plan.liveness.needed_in[plan.entry].contains(NZCV) {
            self.reads_flags.insert(function.entry);
            self.flags_cross_indirect_calls |=
                matches!(function.source, Source::Data | Source::Code);
        }
        for (index, block) in plan.blocks.iter().enumerate() {
            // Backwards: whether the flags are read before being written.
            let mut read = plan.needed_out(index).contains(NZCV);
            for insn in block.insns.iter().rev() {
                match insn.effects.flow {
                    Flow::Call(target) if read => {
                        self.returns_flags.insert(target);
                        read = false;
                    }
                    Flow::CallIndirect(()) if read => {
                        self.flags_cross_unknown_returns = true;
                        read = false;
                    }
                    _ => {}
                }
                read &= !insn.effects.writes.contains(NZCV);
                read |= insn.effects.reads.contains(NZCV);
            }
        }
    }
}

/// Who may call whom; calls through registers go to one node, which calls everything.
struct CallGraph {
    graph: DiGraph<u64, ()>,
    nodes: HashMap<u64, NodeIndex>,
    indirect: NodeIndex,
}

impl CallGraph {
    fn new(functions: &BTreeMap<u64, Function>) -> Self {
        let mut graph = DiGraph::new();
        let nodes: HashMap<u64, NodeIndex> = functions
            .keys()
            .map(|&entry| (entry, graph.add_node(entry)))
            .collect();
        let indirect = graph.add_node(0);
        for function in functions.values() {
            // A function that is only ever called directly can't be reached through a register.
            if function.source != Source::Call {
                graph.add_edge(indirect, nodes[&function.entry], ());
            }
        }
        CallGraph {
            graph,
            nodes,
            indirect,
        }
    }

    fn add(&mut self, function: &Function, plan: &Plan) {
        let mut callees = BTreeSet::new();
        for insn in plan.blocks.iter().flat_map(|block| &block.insns) {
            match insn.effects.flow {
                Flow::Call(target) | Flow::Jump(target) | Flow::Branch((), target) => {
                    // Code without a lifted function may call anything.
                    let inside = !matches!(insn.effects.flow, Flow::Call(_))
                        && plan.index_of(target).is_some();
                    if !inside {
                        callees.insert(self.nodes.get(&target).copied().unwrap_or(self.indirect));
                    }
                }
                Flow::CallIndirect(()) | Flow::JumpIndirect(()) => {
                    callees.insert(self.indirect);
                }
                _ => {}
            }
        }
        let node = self.nodes[&function.entry];
        for callee in callees {
            self.graph.add_edge(node, callee, ());
        }
    }

    fn cycles(&self) -> BTreeSet<u64> {
        let in_cycle = |component: &Vec<NodeIndex>| {
            component.len() > 1 || self.graph.find_edge(component[0], component[0]).is_some()
        };
        kosaraju_scc(&self.graph)
            .into_iter()
            .filter(in_cycle)
            .flatten()
            .filter(|&node| node != self.indirect)
            .map(|node| self.graph[node])
            .collect()
    }
}
