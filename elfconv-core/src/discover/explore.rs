//! One function: everything that can be reached from its entry without a call.

use std::collections::{BTreeMap, BTreeSet};

use super::code::Code;
use super::flow::Flow;
use super::insn::Insn;
use super::{Block, Context, JumpTable, tables, unwind};

/// `nop`, between functions and in front of loops.
const NOP: u32 = 0xd503_201f;

/// What has been reached of one function.
#[derive(Debug, Default)]
pub struct Walk {
    entry: u64,
    /// Straight runs of instructions, start to end, without overlaps.
    runs: BTreeMap<u64, u64>,
    /// Where blocks begin.
    leaders: BTreeSet<u64>,
    /// Jumps, those by tables as well, by target.
    jumps: BTreeMap<u64, Vec<u64>>,
    /// What is still to be followed.
    work: Vec<u64>,
    /// `br` instructions and their registers, not yet resolved.
    indirect: Vec<(u64, u8)>,
    /// `br` instructions: where they go.
    pub tables: BTreeMap<u64, JumpTable>,
    /// Calls: where an exception that comes through lands.
    pub pads: BTreeMap<u64, u64>,
    /// Targets of `bl`, and of jumps to other functions.
    pub calls: BTreeSet<u64>,
    /// Code addresses that instructions compute or load.
    pub constants: BTreeSet<u64>,
    /// Words that control reached and that aren't instructions.
    pub unknown: BTreeSet<u64>,
    /// `br` instructions without any known target.
    pub unresolved: Vec<u64>,
    /// The call sites of the extents that were entered, by start of the extent.
    sites: BTreeMap<u64, Vec<unwind::CallSite>>,
}

/// Follows a function. `id` tells its instructions from those of others.
pub fn explore(ctx: &mut Context, code: &Code, entry: u64, id: u32) -> Walk {
    let mut walk = Walk {
        entry,
        work: vec![entry],
        ..Walk::default()
    };
    walk.leaders.insert(entry);
    walk.follow(ctx, code, id);
    // Bounded tables first: what they lead to may be the way to a bound, and where they are ends others.
    for guess in [false, true] {
        while walk.resolve(ctx, code, guess) {
            walk.follow(ctx, code, id);
        }
    }
    walk.last_resort(ctx, code, id);
    walk
}

impl Walk {
    /// `pc` has been reached.
    pub fn covers(&self, pc: u64) -> bool {
        let run = self.runs.range(..=pc).next_back();
        run.is_some_and(|(_, &end)| pc < end)
    }

    /// Instructions from which control comes to `pc`, and whether by a jump; the one before it first.
    pub fn predecessors(&self, code: &Code, pc: u64) -> impl Iterator<Item = (u64, bool)> {
        let before = pc.checked_sub(4).filter(|&before| {
            pc != self.entry
                && self.covers(before)
                && code
                    .instruction(before)
                    .is_some_and(|(_, _, flow)| flow.falls_through())
        });
        let jumps = self.jumps.get(&pc).into_iter().flatten();
        let before = before.map(|before| (before, false));
        before.into_iter().chain(jumps.map(|&from| (from, true)))
    }

    /// The addresses of all instructions that were reached.
    pub fn instructions(&self) -> impl Iterator<Item = u64> {
        let runs = self.runs.iter();
        runs.flat_map(|(&start, &end)| (start..end).step_by(4))
    }

    /// The blocks, cut at leaders and after jumps.
    pub fn blocks(&self, code: &Code) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (&start, &end) in &self.runs {
            let mut from = start;
            let mut pc = start;
            while pc < end {
                let ends = code
                    .instruction(pc)
                    .is_none_or(|(_, _, flow)| flow.ends_block());
                pc += 4;
                if ends || pc == end || self.leaders.contains(&pc) {
                    blocks.push(Block {
                        start: from,
                        end: pc,
                    });
                    from = pc;
                }
            }
        }
        blocks
    }

    /// Works off everything that is known to be reached.
    fn follow(&mut self, ctx: &mut Context, code: &Code, id: u32) {
        while let Some(pc) = self.work.pop() {
            if !self.covers(pc) {
                self.run(ctx, code, pc, id);
            }
        }
    }

    fn lead(&mut self, pc: u64) {
        if self.leaders.insert(pc) {
            self.work.push(pc);
        }
    }

    /// Goes straight on from `start` until control can't, or until what was reached before.
    fn run(&mut self, ctx: &mut Context, code: &Code, start: u64, id: u32) {
        let limit = self.runs.range(start..).next().map_or(u64::MAX, |r| *r.0);
        let mut pages = [0u64; 32];
        let mut pc = start;
        let mut last = Flow::Next;
        while pc != limit {
            if pc != self.entry && ctx.is_start(pc) {
                // The next function: control may fall into it.
                self.calls.insert(pc);
                break;
            }
            // A call that is the last instruction of its function doesn't return.
            if last.is_call() && ctx.begins_or_ends_extent(pc) {
                break;
            }
            let Some((index, word, flow)) = code.instruction(pc) else {
                self.unknown.insert(pc);
                break;
            };
            if !ctx.claim(index, id) {
                break;
            }
            self.constants(ctx, word, pc, &mut pages);
            self.instruction(ctx, pc, flow);
            pc += 4;
            last = flow;
            if !flow.falls_through() {
                break;
            }
        }
        if pc != start {
            self.runs.insert(start, pc);
        }
    }

    fn instruction(&mut self, ctx: &mut Context, pc: u64, flow: Flow) {
        match flow {
            Flow::Goto(target) | Flow::Branch { target } => self.jump(ctx, pc, target),
            Flow::Call { target } => {
                // `bl .+4` reads the program counter and calls nothing.
                if target != pc + 4 {
                    self.calls.insert(target);
                }
                self.landing_pad(ctx, pc);
            }
            Flow::CallIndirect(_) => self.landing_pad(ctx, pc),
            Flow::Indirect(reg) => self.indirect.push((pc, reg)),
            Flow::Next | Flow::Return(_) | Flow::Svc | Flow::Trap => {}
        }
        if matches!(flow, Flow::Branch { .. }) {
            // The block after it begins here; the run goes on there anyway.
            self.leaders.insert(pc + 4);
        }
    }

    fn jump(&mut self, ctx: &Context, pc: u64, target: u64) {
        if target != self.entry && ctx.is_start(target) {
            self.calls.insert(target);
            return;
        }
        self.jumps.entry(target).or_default().push(pc);
        self.lead(target);
    }

    fn landing_pad(&mut self, ctx: &mut Context, pc: u64) {
        let Some(extent) = ctx.extent(pc).cloned() else {
            return;
        };
        if extent.lsda.is_none() {
            return;
        }
        let sites = self
            .sites
            .entry(extent.range.start)
            .or_insert_with(|| ctx.call_sites(&extent));
        let after = sites.partition_point(|s| s.calls.start <= pc);
        let Some(site) = after.checked_sub(1).map(|i| &sites[i]) else {
            return;
        };
        if site.calls.contains(&pc) && ctx.image.is_code(site.pad) {
            let pad = site.pad;
            self.pads.insert(pc, pad);
            self.lead(pad);
        }
    }

    /// Constants that a `adrp` and an `add`, or a single instruction, compute.
    fn constants(&mut self, ctx: &Context, word: u32, pc: u64, pages: &mut [u64; 32]) {
        let insn = Insn::decode(word, pc);
        let value = match insn {
            Insn::Const { d, value } => Some((d, value)),
            Insn::AddImm {
                d,
                n,
                imm,
                wide: true,
                ..
            } if pages[usize::from(n)] != 0 => Some((d, pages[usize::from(n)].wrapping_add(imm))),
            Insn::Insert { d, shift, imm } if pages[usize::from(d)] != 0 => {
                let old = pages[usize::from(d)] & !(0xffff << shift);
                Some((d, old | imm << shift))
            }
            Insn::Literal { t, addr, size: 8 } => ctx.pointer(addr).map(|value| (t, value)),
            _ => None,
        };
        let writes = insn.writes();
        if writes != 0 {
            for (reg, page) in pages.iter_mut().enumerate() {
                if writes >> reg & 1 != 0 {
                    *page = 0;
                }
            }
        }
        if let Some((d, value)) = value {
            if d < 31 {
                pages[usize::from(d)] = value;
            }
            // The page itself is rarely meant.
            let page = matches!(insn, Insn::Const { value, .. } if value & 0xfff == 0);
            if !page && ctx.image.is_code(value) {
                self.constants.insert(value);
            }
        }
    }

    /// Tries all open `br`; `true` if one of them led to something.
    fn resolve(&mut self, ctx: &mut Context, code: &Code, guess: bool) -> bool {
        let mut progress = false;
        for (pc, reg) in std::mem::take(&mut self.indirect) {
            match tables::resolve(ctx, code, self, (pc, reg), guess) {
                Some(table) => {
                    self.add_table(ctx, pc, table);
                    progress = true;
                }
                None => self.indirect.push((pc, reg)),
            }
        }
        progress
    }

    fn add_table(&mut self, ctx: &Context, pc: u64, table: JumpTable) {
        let targets: BTreeSet<u64> = table.targets.iter().copied().collect();
        for target in targets {
            if target == self.entry || !ctx.is_start(target) {
                self.jumps.entry(target).or_default().push(pc);
                self.lead(target);
            }
        }
        self.tables.insert(pc, table);
    }

    /// What remains may go to any label whose address is taken, and to whatever nothing else reaches.
    fn last_resort(&mut self, ctx: &mut Context, code: &Code, id: u32) {
        if self.indirect.is_empty() {
            return;
        }
        let mut calls = std::mem::take(&mut self.indirect);
        self.indirect = calls
            .extract_if(.., |(pc, _)| !self.leaves_frame(code, *pc))
            .collect();
        self.unresolved.extend(calls.iter().map(|&(pc, _)| pc));
        let mut targets = self.labels(ctx, code);
        targets.extend(self.gaps(ctx, code));
        let table = JumpTable {
            targets: targets.into_iter().collect(),
            constant: None,
        };
        // What is reached this way may have indirect jumps of its own.
        while !self.indirect.is_empty() {
            while self.resolve(ctx, code, true) {
                self.follow(ctx, code, id);
            }
            for (pc, _) in std::mem::take(&mut self.indirect) {
                if table.targets.is_empty() || !ctx.spend_targets(table.targets.len()) {
                    self.unresolved.push(pc);
                } else {
                    self.add_table(ctx, pc, table.clone());
                }
            }
            self.follow(ctx, code, id);
        }
        self.unresolved.sort_unstable();
    }

    /// Just before the `br` at `pc`, the caller's x30 comes back: a call in tail position.
    fn leaves_frame(&self, code: &Code, pc: u64) -> bool {
        const NEAR: u64 = 24;
        for back in 1..=NEAR {
            let Some(at) = pc.checked_sub(back * 4).filter(|&at| self.covers(at)) else {
                return false;
            };
            let Some((_, word, flow)) = code.instruction(at) else {
                return false;
            };
            if flow != Flow::Next {
                return false;
            }
            if Insn::decode(word, at).writes() >> 30 & 1 != 0 {
                return true;
            }
        }
        false
    }

    /// The extents that this function has a part in.
    fn extents(&self, ctx: &Context) -> Vec<std::ops::Range<u64>> {
        let mut list: Vec<std::ops::Range<u64>> = Vec::new();
        for &start in self.runs.keys() {
            if list.last().is_some_and(|range| range.contains(&start)) {
                continue;
            }
            // Only the function's own: code shared with another one isn't looked through for more.
            let extent = ctx.extent(start).map(|e| e.range.clone());
            list.extend(extent.filter(|e| e.start == self.entry || !ctx.is_start(e.start)));
        }
        list
    }

    fn labels(&self, ctx: &Context, code: &Code) -> BTreeSet<u64> {
        let mut found = BTreeSet::new();
        for range in self.extents(ctx) {
            let labels = ctx.labels.range(range);
            found.extend(labels.copied().filter(|&label| code.is_instruction(label)));
        }
        found
    }

    fn gaps(&self, ctx: &Context, code: &Code) -> BTreeSet<u64> {
        let mut found = BTreeSet::new();
        for range in self.extents(ctx) {
            let mut pc = range.start;
            while pc < range.end {
                if let Some((_, &end)) = self.runs.range(..=pc).next_back()
                    && pc < end
                {
                    pc = end;
                    continue;
                }
                match code.instruction(pc) {
                    Some((_, NOP, _)) | Some((_, _, Flow::Trap)) | None => pc += 4,
                    Some(_) => {
                        found.insert(pc);
                        // On to the next thing that was reached.
                        let next = self.runs.range(pc..).next();
                        pc = next.map_or(range.end, |(&start, _)| start);
                    }
                }
            }
        }
        found
    }
}
