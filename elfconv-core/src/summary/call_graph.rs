//! Who calls whom, and in which order and how often to look at functions.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::facts::{Event, Facts};
use crate::discover::{Function, Source};

/// For each function, who calls it or goes on to it.
pub fn callers(facts: &BTreeMap<u64, Facts>) -> HashMap<u64, Vec<u64>> {
    let mut callers: HashMap<u64, Vec<u64>> = HashMap::new();
    for (&entry, facts) in facts {
        for target in facts.targets().collect::<BTreeSet<_>>() {
            callers.entry(target).or_default().push(entry);
        }
    }
    callers
}

/// Functions to look at (again), each queued once.
pub struct Worklist {
    queue: std::collections::VecDeque<u64>,
    queued: BTreeSet<u64>,
}

impl Worklist {
    pub fn new(order: &[u64]) -> Worklist {
        Worklist {
            queue: order.iter().copied().collect(),
            queued: order.iter().copied().collect(),
        }
    }

    pub fn pop(&mut self) -> Option<u64> {
        let entry = self.queue.pop_front()?;
        self.queued.remove(&entry);
        Some(entry)
    }

    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    pub fn push(&mut self, entry: u64) {
        if self.queued.insert(entry) {
            self.queue.push_back(entry);
        }
    }

    pub fn push_all(&mut self, entries: Option<&Vec<u64>>) {
        for &entry in entries.into_iter().flatten() {
            self.push(entry);
        }
    }
}

/// Who may call whom; calls through registers go to one node, which calls everything.
pub struct CallGraph {
    graph: DiGraph<u64, ()>,
    nodes: HashMap<u64, NodeIndex>,
    indirect: NodeIndex,
}

impl CallGraph {
    pub fn new(functions: &BTreeMap<u64, Function>) -> Self {
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

    pub fn add(&mut self, function: &Function, facts: &Facts, unknown_jump: bool) {
        let mut callees = BTreeSet::new();
        for target in facts.targets() {
            // Code without a lifted function may call anything.
            callees.insert(self.nodes.get(&target).copied().unwrap_or(self.indirect));
        }
        let segments = facts.blocks.iter().flat_map(|block| &block.segments);
        let through_register = |event| matches!(event, Event::Call(None, _));
        if unknown_jump || segments.clone().any(|s| through_register(s.event)) {
            callees.insert(self.indirect);
        }
        let node = self.nodes[&function.entry];
        for callee in callees {
            self.graph.add_edge(node, callee, ());
        }
    }

    /// Functions that may call each other, callees first.
    pub fn components(&self) -> Vec<Vec<NodeIndex>> {
        kosaraju_scc(&self.graph)
    }

    pub fn order(&self, components: &[Vec<NodeIndex>]) -> Vec<u64> {
        let nodes = components.iter().flatten();
        nodes
            .filter(|&&node| node != self.indirect)
            .map(|&node| self.graph[node])
            .collect()
    }

    pub fn cycles(&self, components: &[Vec<NodeIndex>]) -> BTreeSet<u64> {
        let in_cycle = |component: &&Vec<NodeIndex>| {
            component.len() > 1 || self.graph.find_edge(component[0], component[0]).is_some()
        };
        components
            .iter()
            .filter(in_cycle)
            .flatten()
            .filter(|&&node| node != self.indirect)
            .map(|&node| self.graph[node])
            .collect()
    }
}
