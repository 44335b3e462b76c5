//! Addresses that may be functions: which of them are, and which declared ones aren't.

use std::collections::{BTreeMap, BTreeSet};

use super::code::Code;
use super::flow::Flow;
use super::{Context, Source};
use crate::image::Kind;

/// How far to look whether code makes sense.
const LOOK_AHEAD: u64 = 64;

/// Code addresses that data holds: pointers, aligned as pointers are.
pub fn in_data(ctx: &Context, code: &Code) -> BTreeMap<u64, Source> {
    let mut found = BTreeMap::new();
    let image = ctx.image;
    for &(_, value) in &image.relocations.relative {
        if code.index(value).is_some() {
            found.insert(value, Source::Data);
        }
    }
    if image.kind == Kind::StaticPie {
        return found;
    }
    // Literal pools are data too: no pair of instructions looks like an address, whose upper half is 0 (an
    // undefined instruction) or nearly so.
    for segment in &image.segments {
        let start = segment.vaddr.next_multiple_of(8);
        let bytes = image.read_to_end(start).unwrap_or(&[]);
        for word in bytes.as_chunks::<8>().0 {
            let value = u64::from_le_bytes(*word);
            if image.is_code(value) {
                found.insert(value, Source::Data);
            }
        }
    }
    found
}

/// Takes the lowest candidate that is a function out of `candidates`, and all below it that aren't.
pub fn next_function(
    ctx: &mut Context,
    code: &Code,
    candidates: &mut BTreeMap<u64, Source>,
) -> Option<(u64, Source)> {
    while let Some((pc, source)) = candidates.pop_first() {
        if ctx.is_start(pc) {
            continue;
        }
        let Some(index) = code.index(pc) else {
            continue;
        };
        // Inside what is known to be a function: a label, if anything.
        if ctx.extent(pc).is_some() || ctx.owner[index] != 0 {
            ctx.labels.insert(pc);
        } else if plausible(ctx, code, pc) {
            return Some((pc, source));
        }
    }
    None
}

/// Decodes until control goes elsewhere for good, without running into another function.
fn plausible(ctx: &Context, code: &Code, start: u64) -> bool {
    let mut last = Flow::Next;
    for pc in (start..).step_by(4).take(LOOK_AHEAD as usize) {
        if pc != start && ctx.is_start(pc) {
            // Only calls that don't return are followed by another function.
            return last.is_call();
        }
        let Some((_, _, flow)) = code.instruction(pc) else {
            return false;
        };
        match flow {
            Flow::Trap => return pc != start,
            Flow::Goto(target) => return code.is_instruction(target),
            Flow::Return(_) | Flow::Indirect(_) => return true,
            _ if flow.target().is_some_and(|to| !code.is_instruction(to)) => return false,
            _ => last = flow,
        }
    }
    true
}

/// Compilers move the cold parts of a function elsewhere and give them their own unwind entry. Such a part is
/// jumped to from one function and jumps back into the middle of it; nothing else refers to it. It isn't a
/// function then: whoever jumps there just goes on.
pub fn drop_fragments(ctx: &mut Context, code: &Code) {
    let mut called = BTreeSet::new();
    // (from extent, to extent) of jumps out of an extent; the second set has those into the middle.
    let mut to_start = BTreeSet::new();
    let mut to_middle = BTreeSet::new();
    for extent in &ctx.extents {
        let from = extent.range.start;
        for pc in extent.range.clone().step_by(4) {
            let Some((_, _, flow)) = code.instruction(pc) else {
                continue;
            };
            let Some(target) = flow.target() else {
                continue;
            };
            if flow.is_call() {
                called.insert(target);
                continue;
            }
            match ctx.extent(target).map(|e| e.range.start) {
                Some(to) if to == from => {}
                Some(to) if to == target => _ = to_start.insert((from, to)),
                Some(to) => _ = to_middle.insert((from, to)),
                None => {}
            }
        }
    }
    let pointers = in_data(ctx, code);
    for &(part, whole) in &to_middle {
        let entered = to_start.contains(&(whole, part)) || to_middle.contains(&(whole, part));
        let wanted = called.contains(&part) || pointers.contains_key(&part);
        if entered && !wanted && !named(ctx, part) && only_unwind(ctx, part) {
            ctx.sources.remove(&part);
        }
    }
}

fn only_unwind(ctx: &Context, pc: u64) -> bool {
    let source = ctx.sources.get(&pc);
    source.is_some_and(|s| matches!(s, Source::Unwind | Source::Symbol))
}

/// It has a name of its own, not one that the compiler made for the part of a function.
fn named(ctx: &Context, pc: u64) -> bool {
    let symbol = ctx.image.symbol_at(pc);
    symbol.is_some_and(|s| !s.name.contains(".cold"))
}
