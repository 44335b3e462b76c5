//! Jump tables: where a `br` can go.
//!
//! gcc and clang make the same shapes: a table of absolute 8-byte addresses, or of 1-, 2- or 4-byte offsets
//! (the small ones counted in instructions) from a base that is the table itself or a label. The index is
//! bounded by a comparison, a mask, or its own size; where no bound is seen, entries are read as long as they
//! lead into the same function.

use super::explore::Walk;
use super::insn::Extend;
use super::slice::{Fact, Path, Value, extend};
use super::{ConstantTable, Context, JumpTable, code::Code};

/// More entries than any compiler makes.
const MAX_ENTRIES: u64 = 1 << 16;
/// How far to read where no bound was found.
const MAX_GUESSED: u64 = 512;

/// The table of the `br reg` at `pc`. With `guess`, also where no bound is found.
pub fn resolve(
    ctx: &mut Context,
    code: &Code,
    walk: &Walk,
    (pc, reg): (u64, u8),
    guess: bool,
) -> Option<JumpTable> {
    let path = Path::to(walk, ctx, code, pc);
    let target = path.value(ctx, reg, 0);
    let (table, index) = layout(&path, target)?;
    let term = index.term?;
    let bound = path.guard(ctx, term.origin).or(match term.fact {
        Fact::AtMost(max) => Some(max + 1),
        _ => None,
    });
    if bound.is_none() && !guess {
        return None;
    }
    let most = match term.extend {
        Extend::Zero(bits @ 1..=8) => 1 << bits,
        _ => MAX_GUESSED,
    };
    let targets = read(ctx, code, walk, pc, &table, (bound, most));
    let least = if bound.is_some() { 1 } else { 2 };
    if targets.len() < least {
        return None;
    }
    ctx.tables.insert(table.address);
    let size = targets.len() as u64 * u64::from(table.size);
    let is_constant = ctx.image.is_constant(table.address, size);
    Some(JumpTable {
        targets,
        constant: is_constant.then_some(table),
    })
}

/// Takes the address computation apart; the second result is the index.
fn layout(path: &Path, target: Value) -> Option<(ConstantTable, Value)> {
    let term = target.term?;
    let Fact::Loaded { addr, size } = term.fact else {
        return None;
    };
    let address = addr.constant;
    let index = addr.term.as_ref()?;
    if address == 0 || 1u64.checked_shl(index.shift.into())? != u64::from(size) {
        return None;
    }
    match size {
        8 if target.constant == 0 && term.shift == 0 && term.extend == Extend::None => {}
        1 | 2 | 4 if target.constant != 0 && term.shift <= 2 => {}
        _ => return None,
    }
    let table = ConstantTable {
        load: path.pc_of(term.origin)?,
        address,
        size,
        base: target.constant,
        extend: term.extend,
        shift: term.shift,
    };
    Some((table, addr))
}

fn read(
    ctx: &mut Context,
    code: &Code,
    walk: &Walk,
    pc: u64,
    table: &ConstantTable,
    (bound, most): (Option<u64>, u64),
) -> Vec<u64> {
    let size = u64::from(table.size);
    let mut count = bound.unwrap_or(most).min(MAX_ENTRIES);
    if bound.is_none() {
        // Tables lie next to each other.
        let next = ctx.tables.range(table.address + 1..).next();
        count = count.min(next.map_or(u64::MAX, |next| (next - table.address) / size));
    }
    let mut targets = Vec::new();
    for i in 0..count {
        let Some(target) = entry(ctx, table, table.address.wrapping_add(i * size)) else {
            break;
        };
        let known = bound.is_some();
        if !plausible(ctx, code, walk, pc, target, known) || !ctx.spend_target() {
            break;
        }
        targets.push(target);
    }
    targets
}

fn entry(ctx: &Context, table: &ConstantTable, at: u64) -> Option<u64> {
    if table.size == 8 {
        return ctx.pointer(at);
    }
    let bytes = ctx.image.read(at, table.size.into())?;
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    let value = extend(u64::from_le_bytes(word), table.extend);
    Some(table.base.wrapping_add(value << table.shift))
}

/// A bounded table may lead anywhere in the code; a guessed one only inside the function.
fn plausible(ctx: &Context, code: &Code, walk: &Walk, pc: u64, target: u64, bounded: bool) -> bool {
    if !code.is_instruction(target) {
        return false;
    }
    let here = ctx.extent(pc).map(|e| e.range.start);
    let there = ctx.extent(target).map(|e| e.range.start);
    if here.is_some() || there.is_some() {
        return bounded || here == there || (!ctx.is_start(target) && walk.covers(target));
    }
    target.abs_diff(pc) < 1 << 20 && (bounded || !ctx.is_start(target))
}
