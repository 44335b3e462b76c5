//! What lifting a function needs to know of the others: found over the whole call graph before anything is emitted.
//!
//! The heart of it is each function's [`Convention`]: which registers it takes and gives back, and how. It follows from what the
//! functions do, not from the procedure call standard, so that code with conventions of its own is lifted right; the
//! standard is trusted only across calls whose target isn't known, and checked there at run time.

mod call_graph;
mod clobbers;
pub mod facts;
pub mod liveness;
mod stack;
#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use elfconv_isa::effects::{NZCV, RegSet, SP, V0};

use crate::discover::{Function, Source};
use crate::lift::liveness::Ends;
use crate::lift::plan::{Code, Exit, Returns};
use call_graph::{CallGraph, Worklist, callers};
use facts::{Event, Facts, Segment};
use liveness::{Analysis, Found, Readers};

const fn range(first: u32, last: u32) -> RegSet {
    RegSet(((1 << (last - first + 1)) - 1) << first)
}

/// X0, the first result.
const X0: u32 = 0;
/// The link register, X30.
const LINK: u32 = 30;
/// X19 to X29 and V8 to V15 (AAPCS64 6.1.1, 6.1.2; of the V registers the low halves).
pub const CALLEE_SAVED: RegSet = range(19, 29).union(range(V0 + 8, V0 + 15));
/// What a called function may change by the standard.
pub const CALLER_SAVED: RegSet = RegSet::ALL.minus(CALLEE_SAVED).minus(RegSet::of(SP));
/// Where a function's results are by the standard (AAPCS64 6.9): what a caller that wasn't found may read, or one that doesn't know whom it
/// calls.
const RESULTS: RegSet = range(0, 1).union(range(V0, V0 + 3));
/// What may be passed on to a callee as a parameter though the function has no other use for it.
const ARGUMENTS: RegSet = range(0, 8)
    .union(RegSet::of(SP))
    .union(RegSet::of(LINK))
    .union(range(V0, V0 + 7));
/// X7 and V7.
const LAST_ARGUMENTS: RegSet = RegSet::of(7).union(RegSet::of(V0 + 7));
const FLAGS: RegSet = RegSet::of(NZCV);
/// What a called function may read by the standard: all but temporary registers and flags (AAPCS64 6.1).
const READ_BY_CALLEES: RegSet = range(0, 8).union(range(16, SP)).union(range(V0, V0 + 15));
/// A system call's arguments, and what a signal's handler may look for.
const KERNEL_READS: RegSet = range(0, 5)
    .union(RegSet::of(8))
    .union(RegSet::of(LINK))
    .union(RegSet::of(SP))
    .union(CALLEE_SAVED);
/// More parameters than these cost more than loads.
const MAX_PARAMETERS: usize = 16;
/// A register that so many of 100 functions change is not taken to be preserved by a function that isn't known.
const CHANGERS: usize = 10;

/// How a function is called and returns, beyond what the machine's call and return do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Convention {
    /// Passed as parameters, in ascending order.
    pub parameters: RegSet,
    /// Needed at entry, by it or by what it calls; those that are no parameters are in `CpuState`.
    pub reads: RegSet,
    /// May be different after a plain return, and is then in `CpuState` where it matters, or returned.
    pub modifies: RegSet,
    /// May be changed while it runs: what it unwinds with is in `CpuState`.
    pub touches: RegSet,
    /// Of the parameters, those that are given back as they were though `CpuState` may have something else after a plain return.
    pub clobbers: RegSet,
    /// Given back as they were, but `CpuState` may have been given that value, where it had an older one: with `clobbers`.
    pub overwrites: RegSet,
    /// Returned, in ascending order, after the status.
    pub results: RegSet,
    /// Of what it modifies, what some caller may read.
    pub live_out: RegSet,
    /// Called as lifted: its stack pointer is known to come back. Else as what isn't known.
    pub direct: bool,
}

impl Convention {
    /// All registers in `CpuState`, whoever calls and returns.
    pub const PLAIN: Convention = Convention {
        parameters: RegSet::EMPTY,
        reads: RegSet::ALL,
        modifies: RegSet::ALL,
        touches: RegSet::ALL,
        clobbers: RegSet::EMPTY,
        overwrites: RegSet::EMPTY,
        results: RegSet::EMPTY,
        live_out: RegSet::ALL,
        direct: false,
    };

    pub fn ends(&self) -> Ends {
        Ends {
            modifies: self.modifies,
            clobbers: self.clobbers,
        }
    }

    /// What has to be right in `CpuState` after a plain return, with what is `returned`.
    pub fn settled(&self, returned: RegSet) -> RegSet {
        RegSet::ALL
            .minus(self.modifies)
            .minus(self.clobbers)
            .union(returned)
    }
}

/// A call, as its caller sees it.
#[derive(Clone, Copy, Debug)]
pub struct CallEffect {
    pub arguments: RegSet,
    /// Have to be in `CpuState` before.
    pub stored: RegSet,
    /// Are in `CpuState` after, but for the results.
    pub forgotten: RegSet,
    pub results: RegSet,
    /// Are in `CpuState`, as far as anybody needs them, when it unwinds.
    pub touched: RegSet,
    /// Are as they were, and `CpuState` may have been given that value.
    pub overwritten: RegSet,
    /// Are as they were, but `CpuState` may have something else.
    pub clobbered: RegSet,
}

/// See the module's text.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    conventions: HashMap<u64, Convention>,
    unknown_call: UnknownCall,
    may_recurse: BTreeSet<u64>,
    returns: Returns,
    /// Words in lifted functions that are no instructions, or none that we know.
    unknown: BTreeSet<u64>,
}

/// Calls through registers, and to code that isn't lifted.
#[derive(Clone, Copy, Debug)]
struct UnknownCall {
    /// What a function that is called through a register may read.
    reads: RegSet,
    modifies: RegSet,
    /// What callers read afterwards.
    live_after: RegSet,
    /// What they can't.
    dead_after: RegSet,
    /// The program keeps to the standard, as far as registers that it has for nothing in particular are concerned.
    standard: bool,
}

impl Default for UnknownCall {
    fn default() -> Self {
        UnknownCall {
            reads: READ_BY_CALLEES,
            modifies: CALLER_SAVED,
            live_after: RESULTS,
            dead_after: CALLER_SAVED.minus(RESULTS),
            standard: true,
        }
    }
}

impl Summary {
    /// The convention of the lifted function at `entry`.
    pub fn convention(&self, entry: u64) -> Convention {
        self.conventions
            .get(&entry)
            .copied()
            .unwrap_or(Convention::PLAIN)
    }

    /// Whether the function at `entry` may be called again while it runs.
    pub fn may_recurse(&self, entry: u64) -> bool {
        self.may_recurse.contains(&entry)
    }

    /// Functions that return in their own way.
    pub fn returns(&self) -> &Returns {
        &self.returns
    }

    /// All that lifting may ask of the function at `entry`, as text.
    pub fn describe(&self, entry: u64) -> String {
        format!(
            "{:?} {} {} {}",
            self.conventions.get(&entry),
            self.may_recurse(entry),
            self.returns.never.contains(&entry),
            self.returns.again.contains(&entry)
        )
    }

    /// All that lifting may ask of calls to what isn't known, as text.
    pub fn describe_unknown(&self) -> String {
        format!("{:?}", self.unknown_call)
    }

    /// Addresses of what can't be translated, ascending.
    pub fn unknown(&self) -> impl Iterator<Item = u64> + '_ {
        self.unknown.iter().copied()
    }

    /// Registers that calls to what isn't known are trusted to preserve; who calls so checks it.
    pub fn trusted(&self) -> RegSet {
        CALLEE_SAVED.minus(self.unknown_call.modifies)
    }

    /// The convention of a call target that is called as such.
    fn direct(&self, target: Option<u64>) -> Option<Convention> {
        self.conventions
            .get(&target?)
            .copied()
            .filter(|convention| convention.direct)
    }

    /// What a call to a static target (or through a register) means to its caller.
    pub fn call(&self, target: Option<u64>) -> CallEffect {
        match self.direct(target) {
            Some(callee) => CallEffect {
                arguments: callee.parameters,
                stored: callee.reads.minus(callee.parameters),
                forgotten: callee.modifies,
                results: callee.results,
                touched: callee.touches,
                overwritten: callee.overwrites,
                clobbered: callee.clobbers,
            },
            None => CallEffect {
                arguments: RegSet::EMPTY,
                stored: self.unknown_reads(target),
                forgotten: self.unknown_call.modifies,
                results: RegSet::EMPTY,
                touched: RegSet::ALL,
                overwritten: RegSet::EMPTY,
                clobbered: RegSet::EMPTY,
            },
        }
    }

    /// A system call: its result is in X0, and a signal's handler may have run.
    pub fn kernel(&self) -> CallEffect {
        CallEffect {
            stored: RegSet::ALL,
            ..self.call(None)
        }
    }

    /// Registers that have to be right in `CpuState` when the function at `entry` returns plainly.
    pub fn returned(&self, entry: u64) -> RegSet {
        let convention = self.convention(entry);
        convention.modifies.and(convention.live_out)
    }

    /// What a jump out of a function means to it: as a call, but a target that isn't known may be a part of the function, and
    /// read whatever that wrote.
    pub fn jump(&self, target: Option<u64>) -> CallEffect {
        let call = self.call(target);
        match self.direct(target) {
            Some(_) => call,
            None => CallEffect {
                stored: self.anywhere(),
                ..call
            },
        }
    }

    /// What code may read that is no called function of the standard. Flags don't come so far, but to where they are seen to.
    fn anywhere(&self) -> RegSet {
        RegSet::ALL.minus(FLAGS).union(self.unknown_call.reads)
    }

    fn reads(&self, target: Option<u64>) -> RegSet {
        self.direct(target)
            .map_or(self.unknown_reads(target), |callee| callee.reads)
    }

    fn unknown_reads(&self, target: Option<u64>) -> RegSet {
        match target {
            Some(_) => self.anywhere(),
            None => self.unknown_call.reads,
        }
    }

    fn modifies(&self, target: Option<u64>) -> RegSet {
        self.direct(target)
            .map_or(self.unknown_call.modifies, |callee| callee.modifies)
    }

    /// Of code that keeps to no procedure call standard.
    #[cfg(test)]
    pub fn of_anything() -> Summary {
        Summary {
            unknown_call: UnknownCall {
                reads: RegSet::ALL,
                modifies: RegSet::ALL,
                live_after: RegSet::ALL,
                dead_after: RegSet::EMPTY,
                standard: false,
            },
            ..Summary::default()
        }
    }

    /// Of one function that keeps to the standard: nobody looks for its flags.
    #[cfg(test)]
    pub fn of_standard(entry: u64) -> Summary {
        let convention = Convention {
            live_out: RegSet::ALL.minus(FLAGS),
            ..Convention::PLAIN
        };
        Summary {
            conventions: HashMap::from([(entry, convention)]),
            ..Summary::default()
        }
    }

    /// Looks at all functions. `plain`: every function keeps everything in `CpuState` at calls, for traces.
    pub fn new(
        functions: &BTreeMap<u64, Function>,
        word: &dyn Fn(u64) -> Option<u32>,
        plain: bool,
    ) -> Summary {
        let mut summary = Summary::default();
        let mut graph = CallGraph::new(functions);
        let mut all = BTreeMap::new();
        let mut keepers = HashSet::new();
        for function in functions.values() {
            let code = Code::new(function, word, &summary.returns);
            let insns = code.blocks.iter().flat_map(|block| &block.insns);
            let unknown = insns.filter(|insn| insn.op.is_none());
            summary.unknown.extend(unknown.map(|insn| insn.pc));
            if stack::keeps_return_address(function, &code) {
                keepers.insert(function.entry);
            }
            let facts = Facts::new(function, &code);
            graph.add(function, &facts, code.has_unknown_jump(function));
            all.insert(function.entry, facts);
        }
        let components = graph.components();
        summary.may_recurse = graph.cycles(&components);
        if !plain {
            let order = graph.order(&components);
            summary.returns = Returns {
                never: no_return(&all, &order),
                again: returns_again(keepers, &all),
            };
            summary
                .returns
                .never
                .retain(|entry| !summary.returns.again.contains(entry));
            for (entry, facts) in &mut all {
                let Returns { never, again } = &summary.returns;
                let special = |target| never.contains(&target) || again.contains(&target);
                if facts.targets().any(special) {
                    let function = &functions[entry];
                    let code = Code::new(function, word, &summary.returns);
                    *facts = Facts::new(function, &code);
                }
            }
            summary.find_conventions(functions, &all, &order);
        } else {
            summary.unknown_call.reads = summary.anywhere();
        }
        summary
    }

    fn find_conventions(
        &mut self,
        functions: &BTreeMap<u64, Function>,
        facts: &BTreeMap<u64, Facts>,
        order: &[u64],
    ) {
        self.unknown_call.modifies = CALLER_SAVED;
        self.find_modified(facts, order);
        let changed = self.often_changed();
        if !changed.is_empty() {
            // Not a program of the standard (Go's has no callee-saved registers): once more without that trust.
            self.unknown_call = UnknownCall {
                reads: RegSet::ALL.minus(FLAGS),
                modifies: CALLER_SAVED.union(changed),
                dead_after: RegSet::EMPTY,
                standard: false,
                ..self.unknown_call
            };
            self.conventions.clear();
            self.find_modified(facts, order);
        }
        let wanted = self.find_reads(functions, facts, order);
        self.choose_parameters(facts, order, &wanted);
        self.find_clobbered(facts, order);
    }

    /// Callee-saved registers that many functions change.
    fn often_changed(&self) -> RegSet {
        let total = self.conventions.len();
        CALLEE_SAVED
            .iter()
            .filter(|&reg| {
                let changers = self.conventions.values();
                let count = changers.filter(|c| c.modifies.contains(reg)).count();
                count * 100 > total * CHANGERS
            })
            .fold(RegSet::EMPTY, |set, reg| set.union(RegSet::of(reg)))
    }

    /// `touches`, `modifies` and `direct`, from nothing upwards, callees first.
    fn find_modified(&mut self, facts: &BTreeMap<u64, Facts>, order: &[u64]) {
        for &entry in order {
            self.conventions.insert(
                entry,
                Convention {
                    reads: RegSet::EMPTY,
                    modifies: RegSet::EMPTY,
                    touches: RegSet::EMPTY,
                    live_out: RegSet::EMPTY,
                    direct: true,
                    ..Convention::PLAIN
                },
            );
        }
        let callers = callers(facts);
        let mut work = Worklist::new(order);
        while let Some(entry) = work.pop() {
            let old = self.convention(entry);
            let new = self.modified_by(&facts[&entry], old);
            if new != old {
                self.conventions.insert(entry, new);
                work.push_all(callers.get(&entry));
            }
        }
    }

    fn modified_by(&self, facts: &Facts, old: Convention) -> Convention {
        let (mut touches, mut modifies) = (facts.writes, facts.writes);
        let mut include = |target: Option<u64>| {
            let touched = self
                .direct(target)
                .map_or(RegSet::ALL, |callee| callee.touches);
            touches = touches.union(touched);
            modifies = modifies.union(self.modifies(target));
        };
        for block in &facts.blocks {
            for segment in &block.segments {
                match segment.event {
                    Event::Call(target, _) => include(target),
                    Event::Kernel => include(None),
                    Event::None | Event::Sync | Event::Stop | Event::Return => {}
                }
            }
            for exit in block.exits.iter().filter(|exit| exit.is_call()) {
                include(exit.target());
            }
        }
        let preserved = stack::preserved(facts, |target| self.modifies(target));
        let modifies = modifies.minus(preserved).union(old.modifies);
        Convention {
            touches: touches.union(old.touches),
            modifies,
            direct: old.direct && !modifies.contains(SP),
            ..old
        }
    }

    /// `reads` and `live_out`, from nothing upwards. Returns, for functions, what some caller uses of what they leave in registers.
    fn find_reads(
        &mut self,
        functions: &BTreeMap<u64, Function>,
        facts: &BTreeMap<u64, Facts>,
        order: &[u64],
    ) -> HashMap<u64, RegSet> {
        let callers = callers(facts);
        for convention in self.conventions.values_mut() {
            // Callers that weren't found rely on the standard, and find out where it isn't kept.
            let odd = convention.modifies.and(CALLEE_SAVED.union(RegSet::of(SP)));
            convention.live_out = odd.union(RESULTS);
        }
        for (entry, facts) in facts {
            if is_address_taken(&functions[entry]) {
                let own = liveness::own_reads(facts, self, RegSet::EMPTY, |s| s.reads);
                self.unknown_call.reads = self.unknown_call.reads.union(own);
            }
        }
        let mut found = HashMap::new();
        let mut wanted: HashMap<u64, RegSet> = HashMap::new();
        let mut work = Worklist::new(order);
        loop {
            while let Some(entry) = work.pop() {
                let facts = &facts[&entry];
                let returned = self.returned(entry);
                let analysis = |readers, returned| Analysis {
                    facts,
                    summary: self,
                    returned,
                    readers,
                };
                let at_entry = |analysis: Analysis| analysis.live_in()[facts.entry];
                let mut now = Found::default();
                let (reads, after_calls) = if self.unknown_call.standard {
                    let used = analysis(Readers::Used(&found), returned);
                    let used_here = analysis(Readers::Used(&found), RegSet::EMPTY);
                    let live_in = used_here.live_in();
                    for (target, after) in used_here.after_calls(&live_in) {
                        if let Some(target) = target {
                            let wanted = wanted.entry(target).or_default();
                            *wanted = wanted.union(after);
                        }
                    }
                    now = Found {
                        reads: at_entry(analysis(Readers::Found(&found), returned)),
                        uses: live_in[facts.entry],
                    };
                    let reads = at_entry(analysis(Readers::Any, returned));
                    let reads = reads.and(READ_BY_CALLEES.union(now.reads));
                    (reads, used.after_calls(&used.live_in()))
                } else {
                    let any = analysis(Readers::Any, returned);
                    let live_in = any.live_in();
                    (live_in[facts.entry], any.after_calls(&live_in))
                };
                let convention = self.conventions.get_mut(&entry).expect("all have one");
                let before = found.insert(entry, now);
                if reads != convention.reads || before != Some(now) {
                    convention.reads = reads;
                    work.push_all(callers.get(&entry));
                }
                for (target, after) in after_calls {
                    self.note_live_after(target, after, &mut work);
                }
            }
            if self.widen_unknown_calls(functions, &mut work) {
                work = Worklist::new(order);
            } else if work.is_empty() {
                return wanted;
            }
        }
    }

    /// Some caller of `target` reads `after` once it has returned.
    fn note_live_after(&mut self, target: Option<u64>, after: RegSet, work: &mut Worklist) {
        let known = target.and_then(|target| Some((target, self.conventions.get_mut(&target)?)));
        match known {
            Some((target, convention)) => {
                let wider = convention.live_out.union(after);
                if wider != convention.live_out {
                    convention.live_out = wider;
                    work.push(target);
                }
            }
            None => {
                let unknown = &mut self.unknown_call;
                unknown.live_after = unknown.live_after.union(after.minus(unknown.dead_after));
            }
        }
    }

    /// What is read after calls through registers is live out of all that may be called so; flags go into such calls where a function that may be
    /// called so reads them: whether that is new, and concerns all functions. The others to look at once more become work.
    fn widen_unknown_calls(
        &mut self,
        functions: &BTreeMap<u64, Function>,
        work: &mut Worklist,
    ) -> bool {
        let mut concerns_all = false;
        for (&entry, function) in functions {
            if function.source == Source::Call {
                continue;
            }
            let convention = self.conventions.get_mut(&entry).expect("all have one");
            let wider = convention.live_out.union(self.unknown_call.live_after);
            if wider != convention.live_out {
                convention.live_out = wider;
                work.push(entry);
            }
            if is_address_taken(function) && convention.reads.contains(NZCV) {
                concerns_all |= !self.unknown_call.reads.contains(NZCV);
                self.unknown_call.reads.insert(NZCV);
            }
        }
        concerns_all
    }

    /// `parameters` and `results`, when all else but `clobbers` is known.
    fn choose_parameters(
        &mut self,
        facts: &BTreeMap<u64, Facts>,
        order: &[u64],
        wanted: &HashMap<u64, RegSet>,
    ) {
        for &entry in order {
            // What nobody uses is stored once, rather than handed on from caller to caller.
            let wanted = match self.unknown_call.standard {
                true => wanted.get(&entry).copied().unwrap_or_default(),
                false => RegSet::ALL,
            };
            let convention = self.conventions.get_mut(&entry).expect("all have one");
            let returned = convention.modifies.and(convention.live_out);
            let own = facts[&entry].writes;
            convention.parameters = RegSet::EMPTY;
            let number = RegSet::of(V0).and(own).and(wanted);
            convention.results = returned.and(RegSet::of(X0).union(number));
            if !convention.direct {
                (convention.parameters, convention.results) = (RegSet::EMPTY, RegSet::EMPTY);
            }
        }
        // Callees come first, so that what is passed on is known, but in a cycle: there what is found first decides.
        for &entry in order {
            if self.convention(entry).direct {
                let facts = &facts[&entry];
                let reads = |reads: fn(&Segment) -> RegSet| {
                    liveness::own_reads(facts, self, ARGUMENTS, reads)
                };
                let wanted = reads(|segment| segment.reads);
                let wanted = match wanted.and(LAST_ARGUMENTS).is_empty() {
                    true => wanted,
                    false => wanted.minus(variable_arguments(reads(|segment| segment.uses))),
                };
                let convention = self.conventions.get_mut(&entry).expect("all have one");
                convention.parameters = limited(wanted.and(convention.reads));
            }
        }
    }
}

/// Whether a function was found because its address is somewhere other than in a call.
fn is_address_taken(function: &Function) -> bool {
    matches!(function.source, Source::Data | Source::Code)
}

/// Functions from which no path returns.
fn no_return(facts: &BTreeMap<u64, Facts>, order: &[u64]) -> HashSet<u64> {
    let callers = callers(facts);
    let mut never: HashSet<u64> = facts.keys().copied().collect();
    let mut work = Worklist::new(order);
    while let Some(entry) = work.pop() {
        if never.contains(&entry) && facts[&entry].may_return(&never) {
            never.remove(&entry);
            work.push_all(callers.get(&entry));
        }
    }
    never
}

/// `keepers` of their return address, and functions that end by going to one: the address is theirs.
fn returns_again(mut keepers: HashSet<u64>, facts: &BTreeMap<u64, Facts>) -> HashSet<u64> {
    let mut work: Vec<u64> = keepers.iter().copied().collect();
    let mut comes_from: HashMap<u64, Vec<u64>> = HashMap::new();
    for (&entry, facts) in facts {
        let exits = facts.blocks.iter().flat_map(|block| &block.exits);
        for target in exits.filter_map(|exit| exit.target()) {
            comes_from.entry(target).or_default().push(entry);
        }
    }
    while let Some(keeper) = work.pop() {
        for &entry in comes_from.get(&keeper).into_iter().flatten() {
            if keepers.insert(entry) {
                work.push(entry);
            }
        }
    }
    keepers
}

/// The argument registers that a function with variable arguments saves without more ado, all up to the last: what is in them is seldom an
/// argument, and would have to be passed on by all that may call it.
fn variable_arguments(uses: RegSet) -> RegSet {
    let unused = |range: std::ops::RangeInclusive<u32>| {
        let saved = range.rev().take_while(|&reg| !uses.contains(reg));
        saved.fold(RegSet::EMPTY, |set, reg| set.union(RegSet::of(reg)))
    };
    unused(X0..=7).union(unused(V0..=V0 + 7))
}

/// The most useful parameters: stack pointer and link register, arguments, then what has to be saved.
fn limited(wanted: RegSet) -> RegSet {
    let rank = |reg: u32| match reg {
        SP | LINK => 0,
        0..=8 => 1,
        r if (V0..V0 + 8).contains(&r) => 1,
        _ => 2,
    };
    let mut regs: Vec<u32> = wanted.minus(FLAGS).iter().collect();
    regs.sort_by_key(|&reg| (rank(reg), reg));
    regs.into_iter()
        .take(MAX_PARAMETERS)
        .fold(RegSet::EMPTY, |set, reg| set.union(RegSet::of(reg)))
}

impl Exit {
    /// The static target.
    pub fn target(self) -> Option<u64> {
        match self {
            Exit::To(target) => Some(target),
            Exit::Unknown | Exit::Table | Exit::Other | Exit::Rest => None,
        }
    }

    /// A call of the target, with a return after it. The dispatcher sees to others.
    fn is_call(self) -> bool {
        !matches!(self, Exit::Table | Exit::Other)
    }
}
