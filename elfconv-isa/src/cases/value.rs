//! The `name=value` items of a case line.

use super::{CODE, SCRATCH, SCRATCH_LEN, State};
use std::{format, string::String, vec::Vec};

/// Sets what the items say.
pub(super) fn apply(state: &mut State, items: &str) -> Result<(), String> {
    for item in items.split_whitespace() {
        let (name, value) = item
            .split_once('=')
            .ok_or_else(|| format!("`{item}` is not name=value"))?;
        set(state, name, value).ok_or_else(|| format!("cannot read `{item}`"))?;
    }
    Ok(())
}

fn set(state: &mut State, name: &str, value: &str) -> Option<()> {
    if let Some(address) = name.strip_prefix('[') {
        return set_memory(state, address.strip_suffix(']')?, value);
    }
    let cpu = &mut state.cpu;
    match name {
        "sp" => cpu.sp = number(value)?,
        "fpcr" => cpu.fpcr = number(value)? as u32,
        "fpsr" => cpu.fpsr = number(value)? as u32,
        "nzcv" => cpu.nzcv = flags(value)?,
        "pc" => cpu.pc = CODE.wrapping_add(number(value)?),
        _ => {
            let (kind, n) = (name.chars().next()?, name.get(1..)?.parse::<usize>().ok()?);
            match kind {
                'x' => *cpu.x.get_mut(n)? = number(value)?,
                'w' => *cpu.x.get_mut(n)? = number(value)? as u32 as u64,
                'v' | 'q' | 'd' | 's' | 'h' | 'b' => *cpu.v.get_mut(n)? = vector(kind, value)?,
                _ => return None,
            }
        }
    }
    Some(())
}

fn set_memory(state: &mut State, address: &str, bytes: &str) -> Option<()> {
    let start = usize::try_from(number(address)?.checked_sub(SCRATCH)?).ok()?;
    if !bytes.len().is_multiple_of(2) || !bytes.is_ascii() {
        return None;
    }
    let target = state
        .scratch
        .get_mut(start..start.checked_add(bytes.len() / 2)?)?;
    for (i, byte) in target.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&bytes[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(())
}

fn number(text: &str) -> Option<u64> {
    for (name, base) in [("scratch", SCRATCH), ("code", CODE)] {
        if let Some(offset) = text.strip_prefix(name) {
            return match offset {
                "" => Some(base),
                _ => Some(base.wrapping_add(number(offset.strip_prefix('+').unwrap_or(offset))?)),
            };
        }
    }
    if let Some(positive) = text.strip_prefix('-') {
        return Some(number(positive)?.wrapping_neg());
    }
    match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// Vector values are hexadecimal, with or without `0x`.
fn vector(kind: char, text: &str) -> Option<u128> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let value = u128::from_str_radix(digits, 16).ok()?;
    let bits = match kind {
        'b' => 8,
        'h' => 16,
        's' => 32,
        'd' => 64,
        _ => 128,
    };
    (value.leading_zeros() >= 128 - bits).then_some(value)
}

/// `nZCv`: bits 31 to 28, upper case is set.
fn flags(text: &str) -> Option<u32> {
    if text.len() != 4 {
        return None;
    }
    text.chars()
        .zip("nzcv".chars())
        .enumerate()
        .try_fold(0, |bits, (i, (given, letter))| match given {
            _ if given == letter => Some(bits),
            _ if given == letter.to_ascii_uppercase() => Some(bits | 1 << (31 - i)),
            _ => None,
        })
}

fn print_flags(nzcv: u32) -> String {
    let letters = "nzcv".chars().enumerate();
    letters
        .map(|(i, letter)| match nzcv >> (31 - i) & 1 {
            1 => letter.to_ascii_uppercase(),
            _ => letter,
        })
        .collect()
}

fn print_pc(pc: u64) -> String {
    match pc.wrapping_sub(CODE) as i64 {
        offset @ 0.. => format!("pc={offset:#x}"),
        offset => format!("pc=-{:#x}", offset.unsigned_abs()),
    }
}

/// What is different in `after`, as items.
pub(super) fn changes(before: &State, after: &State) -> Vec<String> {
    let (b, a) = (&before.cpu, &after.cpu);
    let mut items = Vec::new();
    for (n, x) in a.x.iter().enumerate().filter(|&(n, x)| *x != b.x[n]) {
        items.push(format!("x{n}={x:#x}"));
    }
    if a.sp != b.sp {
        items.push(format!("sp={:#x}", a.sp));
    }
    for (n, v) in a.v.iter().enumerate().filter(|&(n, v)| *v != b.v[n]) {
        items.push(format!("v{n}={v:032x}"));
    }
    if a.nzcv != b.nzcv {
        items.push(format!("nzcv={}", print_flags(a.nzcv)));
    }
    if a.fpcr != b.fpcr {
        items.push(format!("fpcr={:#x}", a.fpcr));
    }
    if a.fpsr != b.fpsr {
        items.push(format!("fpsr={:#x}", a.fpsr));
    }
    if a.pc != b.pc {
        items.push(print_pc(a.pc));
    }
    memory_changes(before, after, &mut items);
    items
}

fn memory_changes(before: &State, after: &State, items: &mut Vec<String>) {
    let differs = |&i: &usize| before.scratch[i] != after.scratch[i];
    let mut from = 0;
    while let Some(start) = (from..SCRATCH_LEN).find(differs) {
        let end = (start..SCRATCH_LEN)
            .find(|i| !differs(i))
            .unwrap_or(SCRATCH_LEN);
        let bytes: Vec<String> = after.scratch[start..end]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        items.push(format!("[scratch+{start:#x}]={}", bytes.concat()));
        from = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_read_as_they_are_written() {
        let (before, mut after) = (State::new(), State::new());
        let items = "x3=0xff sp=0x0 v2=000000000000000000000000000000ff nzcv=NzcV fpsr=0x10 pc=-0x8 [scratch+0x3]=000102";
        apply(&mut after, items).unwrap();
        assert_eq!(changes(&before, &after).join(" "), items);
        assert_eq!(after.cpu.nzcv, 0x9000_0000);
        let mut same = State::new();
        apply(&mut same, "x3=255 x4=scratch-0x10 x5=-1").unwrap();
        assert_eq!(
            same.cpu.x[3..6].to_vec(),
            [255, SCRATCH - 16, u64::MAX].to_vec()
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for item in [
            "x31=1",
            "y=1",
            "x1",
            "nzcv=nz",
            "s1=100000000",
            "[scratch]=0",
            "[0x10]=00",
            "é=1",
            "",
        ] {
            let result = apply(&mut State::new(), item);
            assert_eq!(result.is_err(), !item.is_empty(), "{item}");
        }
    }
}
