//! Finds the functions of a program, stripped or not, and their blocks.
//!
//! Function starts come from what the file says (entry point, symbols, unwind tables, init arrays, Go's own
//! table), from calls, and from code addresses in data and in instructions. Each function is then followed
//! from its entry; nothing is taken for code merely because it lies between code. What isn't found here is
//! interpreted when the program gets there, so that a miss costs speed only, and a wrong guess only size.

mod candidates;
mod chosen;
mod code;
mod explore;
pub mod flow;
mod gopclntab;
pub mod insn;
mod slice;
mod tables;
pub mod unwind;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chosen::Chosen;
use code::Code;
use explore::{Walk, explore};
use insn::Extend;
use unwind::{CallSite, Fde};

use crate::image::{Image, SymbolKind, demangle};
use crate::report::is_architectural;

/// How a function was found; where several apply, the first in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The entry point.
    Entry,
    /// A function symbol, or Go's function table.
    Symbol,
    /// .eh_frame.
    Unwind,
    /// An init or fini array, DT_INIT, DT_FINI.
    Init,
    /// The resolver of an R_AARCH64_IRELATIVE relocation.
    Resolver,
    /// The target of a call, or of a jump out of another function.
    Call,
    /// A pointer in data.
    Data,
    /// An address that code computes.
    Code,
}

impl Source {
    /// Its name, as in reports.
    pub fn name(self) -> &'static str {
        match self {
            Source::Entry => "entry",
            Source::Symbol => "symbol",
            Source::Unwind => "unwind",
            Source::Init => "init",
            Source::Resolver => "resolver",
            Source::Call => "call",
            Source::Data => "data",
            Source::Code => "code",
        }
    }
}

/// A straight piece of code with one way in, at its start, and one way out, at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Block {
    /// Its first instruction.
    pub start: u64,
    /// One past its last instruction.
    pub end: u64,
}

/// Where a `br` instruction goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JumpTable {
    /// In table order, repeated as in the table. May be incomplete.
    pub targets: Vec<u64>,
    /// Where that is written, if no store can change it.
    pub constant: Option<ConstantTable>,
}

/// A jump table in memory: entry `i` means `base + (extend(load(address + i * size)) << shift)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstantTable {
    /// The instruction that loads an entry.
    pub load: u64,
    /// The first entry's address.
    pub address: u64,
    /// Bytes of an entry.
    pub size: u8,
    /// 0 if entries are addresses.
    pub base: u64,
    /// How an entry is widened.
    pub extend: Extend,
    /// By how many bits it is shifted then.
    pub shift: u8,
}

/// A function, with everything that belongs to it but the functions it calls.
///
/// Two functions may have blocks in common (tails that both jump into). A jump or a fall through to an address
/// that isn't the start of one of `blocks` leaves the function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its first instruction; not always the lowest.
    pub entry: u64,
    /// Its demangled name.
    pub name: Option<String>,
    /// By address, without overlaps. The entry is the start of one of them.
    pub blocks: Vec<Block>,
    /// For `br` instructions: where they go.
    pub jump_tables: BTreeMap<u64, JumpTable>,
    /// For `br` instructions: functions of which one is chosen when the program starts, where they go to that.
    pub choices: BTreeMap<u64, Vec<u64>>,
    /// For calls: where exceptions that come through them land.
    pub landing_pads: BTreeMap<u64, u64>,
    /// How it was found.
    pub source: Source,
    /// It is a loop of a function, and what else that has is left to the dispatcher.
    pub is_part: bool,
}

impl Function {
    /// How many instructions it has.
    pub fn instructions(&self) -> u64 {
        self.blocks.iter().map(|b| (b.end - b.start) / 4).sum()
    }
}

/// All code that was found.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// By entry.
    pub functions: BTreeMap<u64, Function>,
    /// `br` instructions for which no target is known; most are calls through a pointer in tail position.
    pub unresolved: BTreeSet<u64>,
    /// Words that control can reach but that aren't instructions.
    pub unknown: BTreeSet<u64>,
    /// The ranges that were searched ([`Image::code`]).
    pub code: Vec<Range<u64>>,
    /// How many different words of `code` some function covers.
    pub covered: u64,
    /// What was found damaged and could be ignored.
    pub notes: Vec<String>,
}

impl Program {
    /// The sum over all functions; code in two functions counts twice.
    pub fn instructions(&self) -> u64 {
        self.functions.values().map(Function::instructions).sum()
    }
}

/// State shared by all functions, with the limits that keep hostile files from using up time and memory.
struct Context<'a> {
    image: &'a Image<'a>,
    /// Ranges that belong together: from .eh_frame, else from symbols with a size, by address.
    extents: Vec<Fde>,
    /// Function starts.
    sources: BTreeMap<u64, Source>,
    /// Addresses inside extents that data or code refer to.
    labels: BTreeSet<u64>,
    /// Where jump tables begin.
    tables: BTreeSet<u64>,
    /// The function that first covered a word; 0 is none.
    owner: Vec<u32>,
    /// How often more a word may be covered that another function has already.
    shared: u64,
    slices: u64,
    targets: u64,
    sites: u64,
}

impl<'a> Context<'a> {
    fn new(image: &'a Image<'a>, code: &Code) -> Self {
        let mut ctx = Context {
            image,
            extents: Vec::new(),
            sources: BTreeMap::new(),
            labels: BTreeSet::new(),
            tables: BTreeSet::new(),
            owner: Vec::new(),
            shared: 0,
            slices: 0,
            targets: 0,
            sites: 0,
        };
        ctx.reset(code);
        ctx
    }

    /// Before a pass over all functions.
    fn reset(&mut self, code: &Code) {
        let len = code.len() as u64;
        self.owner = vec![0; code.len()];
        self.shared = len / 2 + 1024;
        self.slices = len * 50 + 0x10_0000;
        self.targets = len * 2 + 0x1_0000;
        self.sites = len * 4 + 0x1_0000;
    }

    /// `true` if `pc` is an instruction and wasn't known to be a function.
    fn add_start(&mut self, code: &Code, pc: u64, source: Source) -> bool {
        if !code.is_instruction(pc) {
            return false;
        }
        let new = !self.sources.contains_key(&pc);
        let known = self.sources.entry(pc).or_insert(source);
        *known = source.min(*known);
        new
    }

    fn is_start(&self, pc: u64) -> bool {
        self.sources.contains_key(&pc)
    }

    fn extent(&self, pc: u64) -> Option<&Fde> {
        let i = self.extents.partition_point(|e| e.range.start <= pc);
        let extent = &self.extents[i.checked_sub(1)?];
        extent.range.contains(&pc).then_some(extent)
    }

    fn begins_or_ends_extent(&self, pc: u64) -> bool {
        let i = self.extents.partition_point(|e| e.range.start <= pc);
        let Some(last) = i.checked_sub(1).map(|i| &self.extents[i].range) else {
            return false;
        };
        last.start == pc || last.end == pc
    }

    /// The pointer at `at`, as it will be when the program runs.
    fn pointer(&self, at: u64) -> Option<u64> {
        let relative = &self.image.relocations.relative;
        if let Ok(i) = relative.binary_search_by_key(&at, |r| r.0) {
            return Some(relative[i].1);
        }
        self.image.word64(at)
    }

    fn call_sites(&mut self, extent: &Fde) -> Vec<CallSite> {
        let mut sites = unwind::call_sites(self.image, extent, &mut self.sites);
        sites.sort_by_key(|s| s.calls.start);
        sites
    }

    /// Gives the word to the function `id`. `false` if it is another's and too much is shared already.
    fn claim(&mut self, index: usize, id: u32) -> bool {
        let owner = &mut self.owner[index];
        if *owner == 0 {
            *owner = id;
        } else if *owner != id {
            if self.shared == 0 {
                return false;
            }
            self.shared -= 1;
        }
        true
    }

    fn spend_slice(&mut self, steps: u64) -> bool {
        let left = self.slices.checked_sub(steps);
        self.slices = left.unwrap_or(0);
        left.is_some()
    }

    fn spend_target(&mut self) -> bool {
        self.spend_targets(1)
    }

    fn spend_targets(&mut self, count: usize) -> bool {
        let left = self.targets.checked_sub(count as u64);
        self.targets = left.unwrap_or(0);
        left.is_some()
    }
}

/// The usual `accept` of [`discover`]: what is translated, and what isn't but is an instruction all the same.
pub fn is_instruction(word: u32) -> bool {
    elfconv_isa::decode(word).is_some() || is_architectural(word)
}

/// Finds all code. `accept` says whether a word is an instruction; control isn't followed over others.
pub fn discover(image: &Image, accept: &dyn Fn(u32) -> bool) -> Program {
    let code = Code::new(image, accept);
    let mut ctx = Context::new(image, &code);
    let (fdes, damage) = unwind::fdes(image, &code);
    ctx.extents = fdes;
    let go = gopclntab::functions(image, &code);
    declared(&mut ctx, &code, &go);
    candidates::drop_fragments(&mut ctx, &code);
    find_starts(&mut ctx, &code);
    let mut program = finish(&mut ctx, &code, &go);
    program.notes.extend(damage);
    program
}

/// What the file itself says about functions.
fn declared(ctx: &mut Context, code: &Code, go: &BTreeMap<u64, &str>) {
    let image = ctx.image;
    for extent in ctx.extents.clone() {
        ctx.add_start(code, extent.range.start, Source::Unwind);
    }
    let mut sized = Vec::new();
    for symbol in &image.symbols {
        if symbol.kind == SymbolKind::Label {
            continue;
        }
        ctx.add_start(code, symbol.addr, Source::Symbol);
        if symbol.size != 0 && ctx.extent(symbol.addr).is_none() {
            sized.push(symbol.addr..symbol.addr.saturating_add(symbol.size) & !3);
        }
    }
    for (&start, end) in go.keys().zip(go.keys().skip(1)) {
        ctx.add_start(code, start, Source::Symbol);
        if ctx.extent(start).is_none() {
            sized.push(start..*end);
        }
    }
    add_extents(ctx, code, sized);
    for &function in &image.init_functions {
        ctx.add_start(code, function, Source::Init);
    }
    for &(_, resolver) in &image.relocations.irelative {
        ctx.add_start(code, resolver, Source::Resolver);
    }
    ctx.add_start(code, image.entry, Source::Entry);
}

/// Adds ranges where there is none yet, each cut where the next one begins.
fn add_extents(ctx: &mut Context, code: &Code, ranges: Vec<Range<u64>>) {
    let inside = |r: &Range<u64>| r.start < r.end && code.index(r.end - 4).is_some();
    let new = ranges.into_iter().filter(inside);
    ctx.extents
        .extend(new.map(|range| Fde { range, lsda: None }));
    let all = &mut ctx.extents;
    all.sort_by_key(|e| (e.range.start, e.lsda.is_none(), e.range.end));
    all.dedup_by_key(|e| e.range.start);
    for i in 1..all.len() {
        let next = all[i].range.start;
        let range = &mut all[i - 1].range;
        range.end = range.end.min(next);
    }
}

/// Follows everything until no new function turns up.
fn find_starts(ctx: &mut Context, code: &Code) {
    let mut work: BTreeSet<u64> = ctx.sources.keys().copied().collect();
    let mut constants = candidates::in_data(ctx, code);
    let mut id = 0;
    loop {
        while let Some(pc) = work.pop_first() {
            id += 1;
            let walk = explore(ctx, code, pc, id);
            for &target in &walk.calls {
                if ctx.add_start(code, target, Source::Call) {
                    work.insert(target);
                }
            }
            for &constant in &walk.constants {
                constants.entry(constant).or_insert(Source::Code);
            }
        }
        // One at a time: each may show that the next is inside a function.
        match candidates::next_function(ctx, code, &mut constants) {
            Some((pc, source)) => {
                ctx.add_start(code, pc, source);
                work.insert(pc);
            }
            None => break,
        }
    }
}

/// Follows all functions once more, now that all starts are known.
fn finish(ctx: &mut Context, code: &Code, go: &BTreeMap<u64, &str>) -> Program {
    ctx.reset(code);
    let mut program = Program {
        code: code.ranges().collect(),
        ..Program::default()
    };
    let mut chosen = Chosen::default();
    let mut names = ctx.image.data.len() * 4 + 0x1_0000;
    let starts: Vec<(u64, Source)> = ctx.sources.iter().map(|(&pc, &s)| (pc, s)).collect();
    for (id, (entry, source)) in (1..).zip(starts) {
        let walk = explore(ctx, code, entry, id);
        let blocks = walk.blocks(code);
        if blocks.is_empty() {
            continue;
        }
        chosen.look(ctx, code, entry, &walk);
        program.unresolved.extend(&walk.unresolved);
        program.unknown.extend(&walk.unknown);
        let Walk { tables, pads, .. } = walk;
        // Symbols may share a long name, but not without end.
        let name = name(ctx.image, go, entry).filter(|n| n.len() <= names);
        names -= name.as_ref().map_or(0, String::len);
        let function = Function {
            entry,
            name,
            blocks,
            jump_tables: tables,
            choices: BTreeMap::new(),
            landing_pads: pads,
            source,
            is_part: false,
        };
        program.functions.insert(entry, function);
    }
    chosen.tell(code, &mut program);
    program.covered = ctx.owner.iter().filter(|&&id| id != 0).count() as u64;
    program
}

fn name(image: &Image, go: &BTreeMap<u64, &str>, entry: u64) -> Option<String> {
    let symbol = image.symbol_at(entry).map(|s| demangle(s.name));
    let go = || go.get(&entry).filter(|n| !n.is_empty());
    symbol.or_else(|| go().map(ToString::to_string))
}
