//! A guest function made ready for lifting: decoded instructions, control flow between its blocks, liveness.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use elfconv_isa::effects::{Effects, Numbers, RegSet, SP, effects, observes_fpsr};
use elfconv_isa::machine::Flow;
use elfconv_isa::{Op, decode};

use super::calls::LINK_REGISTER;
use super::liveness::{self, BlockFlow, ExitFlow, Liveness, Step, Written};
use super::numbers::{self, Needed};
use super::slice::{self, Windows};
use super::waits::Graph;
use super::{pieces, waits};
use crate::discover::Function;
use crate::summary::facts::{self, Event, Facts};
use crate::summary::liveness::{Analysis, Readers};
use crate::summary::{CALLEE_SAVED, CallEffect, Convention, Summary};

/// A decoded instruction.
#[derive(Clone, Copy, Debug)]
pub struct Insn {
    pub pc: u64,
    pub word: u32,
    /// None if it is not an instruction.
    pub op: Option<Op>,
    pub effects: Effects,
    /// It changes how floating point is to be done, or asks for the exception flags: what follows may be the
    /// interpreter's.
    pub fp_control: bool,
}

/// A block's instructions and what follows.
#[derive(Clone, Debug)]
pub struct PlanBlock {
    pub start: u64,
    pub end: u64,
    pub insns: Vec<Insn>,
    /// The last instruction isn't a call that seems never to return.
    pub goes_on: bool,
}

/// A function's decoded instructions.
pub struct Code {
    pub blocks: Vec<PlanBlock>,
    pub entry: usize,
    /// Blocks that are lifted together: all of them, but in very large functions.
    pub pieces: Vec<Range<usize>>,
    index: BTreeMap<u64, usize>,
    /// By address of calls: the block where control may come back other than by a return, with all registers in `CpuState`.
    pads: HashMap<u64, usize>,
}

/// What is known of some functions' returns: calls of them end blocks.
#[derive(Clone, Debug, Default)]
pub struct Returns {
    /// Never: they end the program, go elsewhere or throw.
    pub never: HashSet<u64>,
    /// They keep their return address for others to go to (setjmp).
    pub again: HashSet<u64>,
}

/// Where control leaves a function other than by a return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    To(u64),
    /// BR to what isn't known.
    Unknown,
    /// BR to what its jump table doesn't have, should there be such a thing.
    Table,
    /// BR to what isn't among the functions to choose from ([`Function::choices`]), by way of the dispatcher.
    Other,
    /// From a part of a function to the rest of it.
    Rest,
}

impl Code {
    pub fn new(function: &Function, word: &dyn Fn(u64) -> Option<u32>, returns: &Returns) -> Code {
        let mut blocks: Vec<PlanBlock> = Vec::with_capacity(function.blocks.len());
        for block in &function.blocks {
            let mut rest = decode_block(block.start, block.end, word);
            let mut start = block.start;
            while let Some((length, again)) = returns.block_end(&rest) {
                let behind = rest.split_off(length);
                let end = start + 4 * length as u64;
                let goes_on = again;
                blocks.push(PlanBlock {
                    start,
                    end: if again { end } else { block.end },
                    insns: std::mem::replace(&mut rest, behind),
                    goes_on,
                });
                if !again || end == block.end {
                    rest.clear();
                    start = block.end;
                    break;
                }
                start = end;
            }
            if start < block.end {
                blocks.push(PlanBlock {
                    start,
                    end: block.end,
                    insns: rest,
                    goes_on: true,
                });
            }
        }
        let (mut blocks, pieces) = pieces::divide(blocks);
        let index: BTreeMap<u64, usize> = blocks
            .iter()
            .enumerate()
            .map(|(i, b)| (b.start, i))
            .collect();
        for block in &mut blocks {
            // Compilers put nothing behind a call that they know not to return, not even a way back from there.
            let flow = block.insns.last().map(|insn| insn.effects.flow);
            let calls = matches!(flow, Some(Flow::Call(_) | Flow::CallIndirect(())));
            block.goes_on &= !calls || function.is_part || index.contains_key(&block.end);
        }
        let pads = find_pads(&mut blocks, &index, function, returns);
        Code {
            entry: index.get(&function.entry).copied().unwrap_or(0),
            blocks,
            pieces,
            index,
            pads,
        }
    }

    pub fn is_divided(&self) -> bool {
        self.pieces.len() > 1
    }

    /// The number of a block's piece.
    pub fn piece_of(&self, block: usize) -> usize {
        self.pieces.partition_point(|piece| piece.end <= block)
    }

    /// The block that starts at an address.
    pub fn index_of(&self, address: u64) -> Option<usize> {
        self.index.get(&address).copied()
    }

    /// The block where an exception that comes through a call lands, or to which a setjmp before it may return again.
    pub fn pad(&self, call: u64) -> Option<usize> {
        self.pads.get(&call).copied()
    }

    /// What an instruction means to those who care for calls.
    pub fn event(&self, insn: &Insn) -> Event {
        facts::event(insn.effects.flow, insn.fp_control, self.pad(insn.pc))
    }

    /// The blocks that may follow a block, and where else its end may go.
    pub fn ends(&self, function: &Function, index: usize) -> (Vec<usize>, Vec<Exit>) {
        let block = &self.blocks[index];
        let (mut successors, mut exits) = (Vec::new(), Vec::new());
        let mut goes_to = |target: u64| match self.index_of(target) {
            Some(next) => successors.push(next),
            None if function.is_part => exits.push(Exit::Rest),
            None => exits.push(Exit::To(target)),
        };
        match block.insns.last().map(|insn| insn.effects.flow) {
            _ if !block.goes_on => {}
            Some(Flow::Jump(target)) => goes_to(target),
            Some(Flow::Branch((), target)) => {
                goes_to(target);
                goes_to(block.end);
            }
            Some(Flow::JumpIndirect(())) => {
                let last = block.insns[block.insns.len() - 1].pc;
                let targets = function.jump_tables.get(&last).into_iter();
                let targets = targets.flat_map(|table| &table.targets);
                successors.extend(targets.filter_map(|&target| self.index_of(target)));
                match function.choices.get(&last) {
                    _ if function.is_part => exits.push(Exit::Rest),
                    Some(choices) => {
                        exits.extend(choices.iter().copied().map(Exit::To));
                        exits.push(Exit::Other);
                    }
                    None if function.jump_tables.contains_key(&last) => exits.push(Exit::Table),
                    None => exits.push(Exit::Unknown),
                }
            }
            Some(Flow::Return(()) | Flow::Undefined | Flow::Breakpoint(_)) => {}
            Some(Flow::Next | Flow::Call(_) | Flow::CallIndirect(()) | Flow::Svc(_)) | None => {
                goes_to(block.end)
            }
        }
        successors.sort_unstable();
        successors.dedup();
        (successors, exits)
    }

    pub fn instruction_count(&self) -> usize {
        self.blocks.iter().map(|block| block.insns.len()).sum()
    }

    /// Whether it isn't known where some BR goes.
    pub fn has_unknown_jump(&self, function: &Function) -> bool {
        let (tables, choices) = (&function.jump_tables, &function.choices);
        let insns = self.blocks.iter().flat_map(|block| &block.insns);
        insns
            .filter(|insn| matches!(insn.effects.flow, Flow::JumpIndirect(())))
            .any(|insn| !tables.contains_key(&insn.pc) && !choices.contains_key(&insn.pc))
    }
}

/// [`Code::pads`]. What lands at one finds its frame by the stack pointer, which the call therefore reads.
fn find_pads(
    blocks: &mut [PlanBlock],
    index: &BTreeMap<u64, usize>,
    function: &Function,
    returns: &Returns,
) -> HashMap<u64, usize> {
    let mut pads = HashMap::new();
    // Where the last setjmp before an instruction returns. Should there be another between them on the way, that is slower only.
    let mut again = None;
    for insn in blocks.iter_mut().flat_map(|block| &mut block.insns) {
        if let Flow::Call(target) = insn.effects.flow
            && returns.again.contains(&target)
        {
            again = Some(insn.pc + 4);
        }
        let pad = match insn.effects.flow {
            Flow::Call(_) | Flow::CallIndirect(()) => {
                function.landing_pads.get(&insn.pc).copied().or(again)
            }
            _ => None,
        };
        if let Some(&pad) = pad.and_then(|pad| index.get(&pad)) {
            insn.effects.reads = insn.effects.reads.union(RegSet::of(SP));
            pads.insert(insn.pc, pad);
        }
    }
    pads
}

impl Returns {
    /// The length of the first block in a run of instructions, if a call ends it, and whether that returns.
    fn block_end(&self, insns: &[Insn]) -> Option<(usize, bool)> {
        insns.iter().enumerate().find_map(|(index, insn)| {
            let Flow::Call(target) = insn.effects.flow else {
                return None;
            };
            let again = self.again.contains(&target);
            (again || self.never.contains(&target)).then_some((index + 1, again))
        })
    }
}

/// See the module's text.
pub struct Plan {
    pub code: Code,
    pub liveness: Liveness,
    /// By block: which V registers hold numbers at its start.
    pub numbers: Vec<Numbers>,
    pub convention: Convention,
    /// By address of calls: registers that have to be stored, if dirty, where the callee unwinds.
    pub kept: HashMap<u64, RegSet>,
    /// By address of calls through registers: registers that have to be stored before, if dirty.
    pub stored: HashMap<u64, RegSet>,
    /// Whether x30 is written anywhere in the function.
    pub writes_link: bool,
    /// Blocks to which control comes from other pieces.
    pub crossed: BTreeSet<usize>,
    /// Loops that may wait, by their heads.
    pub waits: BTreeMap<usize, Wait>,
    pub windows: Windows,
    /// By block: those that are entered only from it, and go on with its values.
    pub heirs: Vec<Vec<usize>>,
}

/// A loop that may wait.
pub struct Wait {
    /// Registers that have to be stored, if dirty, where somebody else is to run.
    pub kept: RegSet,
    /// Ascending; none if it is tangled.
    pub blocks: Vec<usize>,
}

impl Plan {
    /// `check_memory`: each access to memory may leave all frames.
    pub fn new(
        function: &Function,
        word: &dyn Fn(u64) -> Option<u32>,
        summary: &Summary,
        check_memory: bool,
    ) -> Plan {
        let code = Code::new(function, word, summary.returns());
        let writes_link = code
            .blocks
            .iter()
            .flat_map(|block| &block.insns)
            .any(|insn| insn.effects.writes.contains(LINK_REGISTER));
        let convention = summary.convention(function.entry);
        let facts = Facts::new(function, &code);
        let analysis = Analysis {
            facts: &facts,
            summary,
            returned: summary.returned(function.entry),
            readers: Readers::Any,
        };
        let live = analysis.live_in();
        let graph = Graph::new(function, &code);
        let loops = graph.loops(&code);
        let waiting = loops.iter();
        let waiting = waiting.filter(|l| waits::may_wait(l, &graph, &code, summary));
        let waits: BTreeMap<usize, Wait> = waiting
            .map(|l| {
                let wait = Wait {
                    // Callers leave to this function what it gives back as it was.
                    kept: live[l.head].union(always_kept(&convention)),
                    blocks: l.blocks.clone(),
                };
                (l.head, wait)
            })
            .collect();
        let windows = slice::windows(&loops, &code, graph.successors(), |head| {
            waits.contains_key(&head)
        });
        let outlines = Outlines {
            function,
            code: &code,
            waits: &waits,
            live: &live,
            analysis: &analysis,
            summary,
            convention,
            writes_link,
            check_memory,
        };
        let flows: Vec<BlockFlow> = (0..code.blocks.len())
            .map(|index| outlines.block(index))
            .collect();
        let mut crossed: BTreeSet<usize> = BTreeSet::new();
        if code.is_divided() {
            crossed.insert(code.entry);
            crossed.extend(flows.iter().flat_map(|flow| &flow.resumes));
        }
        let parameters = Written {
            dirty: convention.parameters,
            overwritten: RegSet::EMPTY,
        };
        let at_entry = match code.is_divided() {
            true => Written::IN_STATE,
            false => parameters,
        };
        let liveness = liveness::analyse(&flows, code.entry, at_entry, convention.ends());
        let (mut kept, mut stored) = (HashMap::new(), HashMap::new());
        for (block, flow) in code.blocks.iter().zip(&flows) {
            for (insn, step) in block.insns.iter().zip(&flow.steps) {
                if !step.kept.is_empty() {
                    kept.insert(insn.pc, step.kept);
                }
                if matches!(insn.effects.flow, Flow::CallIndirect(())) {
                    stored.insert(insn.pc, step.stored);
                }
            }
        }
        Plan {
            liveness,
            convention,
            kept,
            stored,
            writes_link,
            crossed,
            waits,
            windows,
            numbers: numbers::at_starts(&code.blocks, &flows, code.entry),
            heirs: heirs(&flows, code.entry),
            code,
        }
    }

    /// What an exit of the function at `entry` does.
    pub fn exit(&self, entry: u64, summary: &Summary, exit: Exit) -> ExitFlow {
        exit_flow(entry, summary, &self.convention, self.writes_link, exit)
    }

    /// What has to be in allocas at a block's start.
    pub fn needed_in(&self, index: usize) -> Needed {
        Needed::new(self.liveness.needed_in[index], self.numbers[index])
    }

    pub fn instruction_count(&self) -> usize {
        self.code.instruction_count()
    }
}

/// For each block, the others that have it as their only predecessor.
fn heirs(flows: &[BlockFlow], entry: usize) -> Vec<Vec<usize>> {
    let mut predecessors = vec![Vec::new(); flows.len()];
    let mut elsewhere = vec![false; flows.len()];
    elsewhere[entry] = true;
    for (index, flow) in flows.iter().enumerate() {
        for &next in &flow.successors {
            predecessors[next].push(index);
        }
        for &pad in &flow.resumes {
            elsewhere[pad] = true;
        }
    }
    let mut heirs = vec![Vec::new(); flows.len()];
    for (index, predecessors) in predecessors.iter().enumerate() {
        if let ([only], false) = (predecessors.as_slice(), elsewhere[index]) {
            heirs[*only].push(index);
        }
    }
    detach_cycles(&mut heirs);
    heirs
}

/// Blocks that are heirs of themselves (no path from the entry leads there) are nobody's.
fn detach_cycles(heirs: &mut [Vec<usize>]) {
    let mut inherits = vec![false; heirs.len()];
    for &heir in heirs.iter().flatten() {
        inherits[heir] = true;
    }
    let mut reached = vec![false; heirs.len()];
    let mut work: Vec<usize> = (0..heirs.len()).filter(|&i| !inherits[i]).collect();
    while let Some(index) = work.pop() {
        reached[index] = true;
        work.extend(&heirs[index]);
    }
    for (index, of_index) in heirs.iter_mut().enumerate() {
        if !reached[index] {
            of_index.clear();
        }
    }
}

fn decode_block(start: u64, end: u64, word: &dyn Fn(u64) -> Option<u32>) -> Vec<Insn> {
    (start..end)
        .step_by(4)
        .map_while(|pc| insn(pc, word))
        .collect()
}

fn insn(pc: u64, text: &dyn Fn(u64) -> Option<u32>) -> Option<Insn> {
    let word = text(pc)?;
    let op = decode(word);
    let effects = match op {
        Some(op) => effects(op, word, pc),
        None => Effects {
            reads: RegSet::EMPTY,
            writes: RegSet::EMPTY,
            numbers: Numbers::default(),
            writes_fpcr: false,
            reads_fpsr: false,
            writes_fpsr: false,
            observes: false,
            fuses: false,
            flow: Flow::Undefined,
        },
    };
    let fp_control = effects.writes_fpcr || observes_fpsr(pc, text);
    Some(Insn {
        pc,
        word,
        op,
        effects,
        fp_control,
    })
}

/// What a register is always kept for: callers may need it when the function unwinds.
pub fn always_kept(convention: &Convention) -> RegSet {
    let restored = convention.touches.minus(convention.modifies);
    let link_and_sp = RegSet::of(LINK_REGISTER).union(RegSet::of(SP));
    CALLEE_SAVED.union(link_and_sp).union(restored)
}

/// Makes the register analysis' view of blocks.
struct Outlines<'a> {
    function: &'a Function,
    code: &'a Code,
    waits: &'a BTreeMap<usize, Wait>,
    /// What somebody may read at the blocks' starts.
    live: &'a [RegSet],
    analysis: &'a Analysis<'a>,
    summary: &'a Summary,
    convention: Convention,
    writes_link: bool,
    check_memory: bool,
}

impl Outlines<'_> {
    fn block(&self, index: usize) -> BlockFlow {
        let (successors, exits) = self.code.ends(self.function, index);
        let mut flow = BlockFlow {
            check: self.waits.get(&index).map(|wait| Step {
                kept: wait.kept,
                ..Step::default()
            }),
            ..BlockFlow::default()
        };
        let mut live = successors
            .iter()
            .fold(RegSet::EMPTY, |set, &next| set.union(self.live[next]));
        for &exit in &exits {
            let outline = self.exit(exit);
            live = live.union(outline.reads).union(outline.stored);
            flow.exits.push(outline);
        }
        // Backwards, since what a call has to keep is what is read after it.
        for insn in self.code.blocks[index].insns.iter().rev() {
            let event = self.code.event(insn);
            flow.steps
                .push(self.step(insn, event, live, &mut flow.resumes));
            live = self
                .analysis
                .before_event(event, live, self.live)
                .minus(insn.effects.writes)
                .union(insn.effects.reads);
        }
        flow.steps.reverse();
        // Other pieces are entered with all registers in `CpuState`.
        let piece = self.code.piece_of(index);
        let (near, far): (Vec<_>, Vec<_>) = successors
            .into_iter()
            .partition(|&next| self.code.piece_of(next) == piece);
        if !far.is_empty() {
            flow.exits.push(ExitFlow {
                stored: RegSet::ALL,
                ..ExitFlow::default()
            });
        }
        flow.resumes.extend(far);
        flow.successors = near;
        flow
    }

    fn step(&self, insn: &Insn, event: Event, live: RegSet, resumes: &mut Vec<usize>) -> Step {
        let plain = Step {
            reads: insn.effects.reads,
            writes: insn.effects.writes,
            ..Step::default()
        };
        match event {
            Event::None if self.check_memory => Step {
                kept: live.union(always_kept(&self.convention)),
                ..plain
            },
            Event::None => plain,
            Event::Call(target, pad) => {
                resumes.extend(pad);
                let landing = pad.map_or(RegSet::EMPTY, |pad| self.live[pad]);
                let mut call = self.summary.call(target);
                if target.is_none() {
                    // What somebody still wants afterwards was left to the callee, which must find it to give it back.
                    call.stored = call.stored.union(live.and(call.forgotten));
                }
                self.call(plain, call, live.union(landing))
            }
            Event::Kernel => self.call(plain, self.summary.kernel(), live),
            Event::Sync | Event::Stop => Step {
                stored: RegSet::ALL,
                ..plain
            },
            Event::Return => {
                let mut reads = plain.reads.union(self.convention.results);
                if !self.writes_link {
                    // A `ret` that isn't `ret x30` is compared with it.
                    reads.insert(LINK_REGISTER);
                }
                Step {
                    reads,
                    stored: self.returned().minus(self.convention.results),
                    kept: always_kept(&self.convention),
                    returns: true,
                    ..plain
                }
            }
        }
    }

    fn returned(&self) -> RegSet {
        self.summary.returned(self.function.entry)
    }

    fn call(&self, plain: Step, call: CallEffect, live: RegSet) -> Step {
        Step {
            reads: plain.reads.union(call.arguments.minus(plain.writes)),
            stored: call.stored,
            forgotten: call.forgotten,
            produced: call.results,
            overwritten: call.overwritten,
            clobbered: call.clobbered,
            kept: live
                .union(always_kept(&self.convention))
                .minus(call.touched),
            ..plain
        }
    }

    fn exit(&self, exit: Exit) -> ExitFlow {
        exit_flow(
            self.function.entry,
            self.summary,
            &self.convention,
            self.writes_link,
            exit,
        )
    }
}

/// A jump out of the function at `entry` is a call and a return.
fn exit_flow(
    entry: u64,
    summary: &Summary,
    convention: &Convention,
    writes_link: bool,
    exit: Exit,
) -> ExitFlow {
    if matches!(exit, Exit::Table | Exit::Other | Exit::Rest) {
        return ExitFlow {
            stored: RegSet::ALL,
            ..ExitFlow::default()
        };
    }
    let link = match writes_link {
        true => RegSet::of(LINK_REGISTER),
        false => RegSet::EMPTY,
    };
    let (call, returned) = (summary.jump(exit.target()), summary.returned(entry));
    let own_results = convention.results.minus(call.forgotten);
    let held = call.clobbered.and(convention.settled(returned));
    ExitFlow {
        reads: link.union(call.arguments).union(own_results).union(held),
        stored: call
            .stored
            .union(returned.minus(call.forgotten).minus(own_results)),
        kept: always_kept(convention).union(returned).minus(call.touched),
    }
}
