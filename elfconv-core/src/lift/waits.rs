//! Loops that may wait for another task or for a signal's handler: they ask now and then whether somebody else has to run.
//!
//! A loop doesn't wait if whether it ends can't depend on memory or on what a callee says; or if each iteration takes a step along some
//! register, and looks at that register, or at memory along it, to see whether it is the last one. What isn't seen to be such a
//! loop may wait.

use std::collections::HashMap;

use elfconv_isa::effects::{NZCV, RegSet};
use elfconv_isa::machine::Flow;

use super::loops::{self, Loop};
use super::plan::{Code, Exit, Insn};
use crate::discover::Function;
use crate::discover::insn::{Extend, Insn as Shape, Offset};
use crate::summary::Summary;
use crate::summary::facts::Event;

/// Number of the zero register or the stack pointer in an instruction.
const R31: u8 = 31;
/// Longest way that is followed from a register's definition back.
const CHAIN: usize = 5;

/// Whether a loop may wait.
pub fn may_wait(l: &Loop, graph: &Graph, code: &Code, summary: &Summary) -> bool {
    l.tangled || {
        let body = Body::new(code, graph, summary, l);
        !body.observes_nothing() && !body.goes_along()
    }
}

/// The control flow between a function's blocks.
pub struct Graph {
    successors: Vec<Vec<usize>>,
    /// Whether a block's end may leave the function.
    leaves: Vec<bool>,
}

impl Graph {
    pub fn new(function: &Function, code: &Code) -> Graph {
        let mut graph = Graph {
            successors: Vec::new(),
            leaves: Vec::new(),
        };
        for (index, block) in code.blocks.iter().enumerate() {
            let (mut successors, exits) = code.ends(function, index);
            successors.extend(block.insns.iter().filter_map(|insn| code.pad(insn.pc)));
            graph.successors.push(successors);
            graph
                .leaves
                .push(exits.iter().any(|&exit| exit != Exit::Table));
        }
        graph
    }
}

impl Graph {
    pub fn successors(&self) -> &[Vec<usize>] {
        &self.successors
    }

    /// Outer ones before those within them.
    pub fn loops(&self, code: &Code) -> Vec<Loop> {
        loops::find(&self.successors, &[code.entry])
    }
}

/// An instruction of a loop that writes some register.
#[derive(Clone, Copy)]
struct Definition<'a> {
    block: usize,
    /// In the block.
    index: usize,
    insn: &'a Insn,
    /// What it reads; for flags, what they were made of, if the block says so.
    reads: RegSet,
    /// It is a call, and the register the callee's.
    by_callee: bool,
}

/// Which way a register goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    None,
    Up,
    Down,
    /// To what memory has there: the next element of a list.
    Follow,
    /// By another register, which doesn't change.
    By(u8),
}

struct Body<'a> {
    code: &'a Code,
    graph: &'a Graph,
    l: &'a Loop,
    /// By register.
    definitions: HashMap<u32, Vec<Definition<'a>>>,
}

impl<'a> Body<'a> {
    fn new(code: &'a Code, graph: &'a Graph, summary: &Summary, l: &'a Loop) -> Body<'a> {
        let mut definitions: HashMap<u32, Vec<Definition>> = HashMap::new();
        for &block in &l.blocks {
            let insns = &code.blocks[block].insns;
            for (index, insn) in insns.iter().enumerate() {
                let (reads, _) = operands(&insns[..=index]);
                let callee = match code.event(insn) {
                    Event::Call(target, _) => summary.call(target).forgotten,
                    Event::Kernel => summary.kernel().forgotten,
                    _ => RegSet::EMPTY,
                };
                for reg in insn.effects.writes.union(callee).iter() {
                    definitions.entry(reg).or_default().push(Definition {
                        block,
                        index,
                        insn,
                        reads,
                        by_callee: callee.contains(reg),
                    });
                }
            }
        }
        Body {
            code,
            graph,
            l,
            definitions,
        }
    }

    fn is_constant(&self, reg: u32) -> bool {
        !self.definitions.contains_key(&reg)
    }

    /// Registers all of whose definitions are as asked for; what is true of those that they read may be known only in the end.
    fn closure(
        &self,
        mut set: RegSet,
        all: bool,
        test: impl Fn(u32, &Definition, RegSet) -> bool,
    ) -> RegSet {
        loop {
            let before = set;
            for (&reg, definitions) in &self.definitions {
                let holds = match all {
                    true => definitions.iter().all(|d| test(reg, d, set)),
                    false => definitions.iter().any(|d| test(reg, d, set)),
                };
                if holds {
                    set.insert(reg);
                }
            }
            if set == before {
                return set;
            }
        }
    }

    // ---- ends that registers alone decide ----

    /// Whether there is a way out, and all ways are decided by what the loop computes from registers.
    fn observes_nothing(&self) -> bool {
        let observed = self.closure(RegSet::EMPTY, false, |_, definition, observed| {
            definition.by_callee
                || definition.insn.effects.observes
                || !definition.reads.and(observed).is_empty()
        });
        let mut blocks = self.l.blocks.iter();
        blocks.clone().any(|&block| self.is_exit(block))
            && blocks.all(|&block| {
                let condition = self.condition(block);
                let forks = self.is_exit(block) || self.graph.successors[block].len() > 1;
                !forks || condition.is_some_and(|c| c.reads.and(observed).is_empty())
            })
    }

    fn is_exit(&self, block: usize) -> bool {
        let mut successors = self.graph.successors[block].iter();
        self.graph.leaves[block] || successors.any(|&next| !self.l.contains(next))
    }

    /// What decides where a block goes on.
    fn condition(&self, block: usize) -> Option<Condition> {
        let insns = &self.code.blocks[block].insns;
        let flow = insns.last()?.effects.flow;
        let (reads, combined) = operands(insns);
        let decides = matches!(flow, Flow::Branch(..) | Flow::JumpIndirect(()));
        (decides && !reads.contains(NZCV)).then_some(Condition { reads, combined })
    }

    // ---- steps along a register ----

    /// Whether each iteration takes a step along some register, and is the last one or not by what it finds there.
    fn goes_along(&self) -> bool {
        let stepped = self.stepped();
        if stepped.is_empty() {
            return false;
        }
        let along = self.closure(stepped, true, |reg, definition, along| {
            let source = self.source(reg, definition);
            source.is_some_and(|(from, _)| along.contains(from))
        });
        let found = self.closure(along, true, |_, definition, found| {
            !definition.by_callee
                && self.finds(definition.block, definition.index, along, found, CHAIN)
        });
        let decides = |block: usize| {
            let last = self.code.blocks[block].insns.len().wrapping_sub(1);
            self.is_exit(block)
                && match self.condition(block) {
                    None => false,
                    Some(Condition {
                        reads,
                        combined: true,
                    }) => {
                        let mut others = reads.minus(found).iter();
                        others.all(|reg| self.is_constant(reg)) && !reads.and(found).is_empty()
                    }
                    Some(_) => self.finds(block, last, along, found, CHAIN),
                }
        };
        self.l.is_cut_by(&self.graph.successors, decides)
    }

    /// Whether what an instruction computes depends on how far registers `along` the way are, or on memory there; `found` is what all of a
    /// register's definitions say of it.
    fn finds(
        &self,
        block: usize,
        index: usize,
        along: RegSet,
        found: RegSet,
        depth: usize,
    ) -> bool {
        let insns = &self.code.blocks[block].insns;
        let effects = insns[index].effects;
        if effects.observes || depth == 0 {
            return !effects.reads.and(along).is_empty();
        }
        effects.reads.iter().any(|reg| {
            let defines = |insn: &Insn| insn.effects.writes.contains(reg) || self.calls(insn);
            let here = insns[..index].iter().rposition(defines);
            let here = here.filter(|&here| !self.calls(&insns[here]));
            found.contains(reg)
                || here.is_some_and(|here| self.finds(block, here, along, found, depth - 1))
        })
    }

    fn calls(&self, insn: &Insn) -> bool {
        matches!(self.code.event(insn), Event::Call(..) | Event::Kernel)
    }

    /// Registers that are further in the same direction after each iteration.
    fn stepped(&self) -> RegSet {
        let registers = self.definitions.keys().copied();
        registers
            .filter(|&reg| self.steps_directly(reg) || self.steps_indirectly(reg))
            .fold(RegSet::EMPTY, |set, reg| set.union(RegSet::of(reg)))
    }

    /// All that is done to the register is adding to it.
    fn steps_directly(&self, reg: u32) -> bool {
        let definitions = &self.definitions[&reg];
        let steps = definitions.iter().map(|definition| {
            let (from, step) = self.source(reg, definition)?;
            (from == reg && step != Step::None).then_some(step)
        });
        let Some(steps) = steps.collect::<Option<Vec<Step>>>() else {
            return false;
        };
        let is_here = |block| definitions.iter().any(|d| d.block == block);
        steps.windows(2).all(|pair| pair[0] == pair[1])
            && self.l.is_cut_by(&self.graph.successors, is_here)
    }

    /// The register has its next value from another one, which has it from the register by adding.
    fn steps_indirectly(&self, reg: u32) -> bool {
        let (mut current, mut total) = (reg, Step::None);
        for _ in 0..CHAIN {
            let Some([definition]) = self.definitions.get(&current).map(Vec::as_slice) else {
                return false;
            };
            let Some((from, step)) = self.source(current, definition) else {
                return false;
            };
            total = match (total, step) {
                (total, Step::None) => total,
                (Step::None, step) => step,
                (total, step) if total == step => total,
                _ => return false,
            };
            let is_here = |block| block == definition.block;
            if !self.l.is_cut_by(&self.graph.successors, is_here) {
                return false;
            }
            if from == reg {
                return total != Step::None;
            }
            current = from;
        }
        false
    }

    /// The register that this one is computed from such that it grows when that one does, and what is added.
    fn source(&self, reg: u32, definition: &Definition) -> Option<(u32, Step)> {
        let insn = definition.insn;
        if definition.by_callee {
            return None;
        }
        let here = |d: u8| u32::from(d) == reg;
        match Shape::decode(insn.word, insn.pc) {
            Shape::AddImm { d, n, imm, .. } if here(d) => Some((n.into(), step(imm as i64))),
            Shape::CompareImm { d, n, imm } if here(d) && d != R31 => {
                Some((n.into(), step((imm as i64).wrapping_neg())))
            }
            Shape::Move { d, m, .. } if here(d) && m != R31 => Some((m.into(), Step::None)),
            Shape::Widen { d, n, extend } if here(d) && is_wide(extend) => {
                Some((n.into(), Step::None))
            }
            Shape::Shift { d, n, extend, .. } if here(d) && is_wide(extend) => {
                Some((n.into(), Step::None))
            }
            Shape::AddReg {
                d, n, m, extend, ..
            } if here(d) && n != R31 && m != R31 && is_wide(extend) => {
                match (self.is_constant(n.into()), self.is_constant(m.into())) {
                    (_, true) => Some((n.into(), Step::By(m))),
                    (true, _) => Some((m.into(), Step::None)),
                    _ => None,
                }
            }
            Shape::Load {
                t,
                n,
                offset: Offset::Imm(_),
                size: 4..,
                ..
            } if here(t) => Some((n.into(), Step::Follow)),
            _ => {
                let (base, offset) = written_back(insn.word)?;
                here(base).then_some((base.into(), step(offset)))
            }
        }
    }
}

/// What decides where a block goes on.
struct Condition {
    reads: RegSet,
    /// More than one comparison does.
    combined: bool,
}

/// What the last of some instructions reads, with what flags were made of for the flags; and whether those were made of flags.
fn operands(insns: &[Insn]) -> (RegSet, bool) {
    let (flags, mut reads, mut combined) = (RegSet::of(NZCV), RegSet::EMPTY, false);
    for (index, insn) in insns.iter().rev().enumerate() {
        if index != 0 && !insn.effects.writes.contains(NZCV) {
            continue;
        }
        reads = reads.union(insn.effects.reads.minus(flags));
        if !insn.effects.reads.contains(NZCV) {
            return (reads, combined);
        }
        combined = index != 0;
    }
    (reads.union(flags), combined)
}

fn step(added: i64) -> Step {
    match added {
        0 => Step::None,
        1.. => Step::Up,
        _ => Step::Down,
    }
}

/// Not so few bits that a counter comes round soon.
fn is_wide(extend: Extend) -> bool {
    match extend {
        Extend::None => true,
        Extend::Zero(bits) | Extend::Sign(bits) => bits >= 32,
    }
}

/// The base register that a load or store writes back, and what it adds (Arm ARM C4.1.94): pairs, single registers, vector structures.
fn written_back(word: u32) -> Option<(u8, i64)> {
    let bits = |low: u32, count: u32| word >> low & ((1 << count) - 1);
    let signed = |low: u32, count: u32| i64::from((bits(low, count) << (32 - count)) as i32);
    let offset = match (bits(27, 3), bits(23, 3)) {
        // Post- and pre-index.
        (0b101, 0b001 | 0b011) => signed(15, 7),
        (0b111, 0b000 | 0b001) if bits(21, 1) == 0 && bits(10, 1) == 1 => signed(12, 9),
        // The size, rather than a register.
        (0b001, 0b001 | 0b011) if bits(26, 1) == 1 && bits(31, 1) == 0 && bits(16, 5) == 31 => 1,
        _ => return None,
    };
    Some((bits(5, 5) as u8, offset))
}

#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
mod tests {
    use elfconv_isa::cases::CODE;

    use super::*;
    use crate::lift::cases_test::{Layout, function};

    /// Whether some loop of these instructions may wait.
    fn waits(words: &[u32]) -> bool {
        let word = |pc: u64| words.get((pc.checked_sub(CODE)? / 4) as usize).copied();
        let (function, summary) = (
            function(words, Layout::Straight),
            Summary::of_standard(CODE),
        );
        let code = Code::new(&function, &word, summary.returns());
        let graph = Graph::new(&function, &code);
        let mut loops = graph.loops(&code).into_iter();
        loops.any(|l| may_wait(&l, &graph, &code, &summary))
    }

    #[test]
    fn loops_for_others_to_end_may_wait() {
        let loops: [(&str, &[u32]); 12] = [
            ("while (!*p)", &[0xb9400001, 0x34ffffe1]),
            ("while (!flag)", &[0x10000000, 0xb9400001, 0x34ffffc1]),
            (
                "ldaxr, stxr",
                &[0x885ffc01, 0x35ffffe1, 0x88027c03, 0x35ffffa2],
            ),
            ("casa", &[0x52800001, 0x52800022, 0x88e17c02, 0x35ffffa1]),
            ("while (!*p) n++", &[0x39400001, 0x91000442, 0x34ffffc1]),
            ("while (!*p) work()", &[0x94000000, 0xb9400261, 0x34ffffc1]),
            ("while (!ready())", &[0x94000000, 0x34ffffe0]),
            ("for (;;)", &[0x14000000]),
            (
                "while (!flags[i = (i + 1) % 8])",
                &[0x91000421, 0x92400821, 0x38616802, 0x34ffffa2],
            ),
            (
                "do if (*p) i++; while (i < n)",
                &[0xb9400002, 0x34000042, 0x91000421, 0xeb03003f, 0x54ffff8b],
            ),
            (
                "while (!(++i > 100 && *p))",
                &[0x91000421, 0xb9400002, 0xf101903f, 0x7a40c844, 0x54ffff80],
            ),
            (
                "a counter in memory",
                &[0xb9400fe0, 0x11000400, 0xb9000fe0, 0x7100241f, 0x54ffff8d],
            ),
        ];
        for (name, words) in loops {
            assert!(waits(words), "{name}");
        }
    }

    #[test]
    fn loops_that_end_by_themselves_do_not() {
        let loops: [(&str, &[u32]); 9] = [
            (
                "*p++ = *q until the end",
                &[0xb9400002, 0xb8004422, 0xeb03003f, 0x54ffffa1],
            ),
            ("strlen", &[0x38401402, 0x35ffffe2]),
            ("digits", &[0x9ac10802, 0x381ffc62, 0xaa0203e0, 0xb5ffffa2]),
            (
                "bits by a table",
                &[0x92400c02, 0x38626882, 0x8b0200a5, 0xd344fc00, 0xb5ffff80],
            ),
            (
                "along a list",
                &[
                    0xf9400400, 0xb4000080, 0xb9400001, 0x6b02003f, 0x54ffff81, 0xd503201f,
                ],
            ),
            (
                "counting calls, by a copy",
                &[
                    0xaa1303f4, 0x91000693, 0x94000000, 0xf94002a1, 0xeb01027f, 0x54ffff63,
                ],
            ),
            (
                "down to a smaller number",
                &[
                    0xfc5f8c00, 0x1e602030, 0x1a9f57e1, 0x1a9fd7e3, 0x4b030021, 0x7100043f,
                    0x54ffff40,
                ],
            ),
            (
                "a register for two things",
                &[
                    0x38401ca4, 0x5100c083, 0x34000084, 0x51001804, 0x7100049f, 0x17fffffb,
                    0xd503201f,
                ],
            ),
            (
                "by a constant step",
                &[0xb9400002, 0x39000022, 0x8b030021, 0xeb04003f, 0x54ffff8b],
            ),
        ];
        for (name, words) in loops {
            assert!(!waits(words), "{name}");
        }
    }
}
