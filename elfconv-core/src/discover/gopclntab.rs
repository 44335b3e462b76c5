//! Go's own function table: static Go programs have neither unwind tables nor, stripped, symbols, but the
//! runtime needs `pclntab` for its stack traces, so it is always there (runtime/symtab.go, `pcHeader`).

use std::collections::BTreeMap;

use super::code::Code;
use crate::image::Image;

/// The magic numbers since Go 1.18 and Go 1.20: the layout of what is read here is the same.
const MAGIC: [u32; 2] = [0xffff_fff0, 0xffff_fff1];
const HEADER: u64 = 72;
const MAX_NAME: usize = 512;
/// How many look-alikes to look at.
const MAX_TRIES: u32 = 16;

/// Entry and name of every function; the last one is the end of the code, without a name.
pub fn functions<'a>(image: &Image<'a>, code: &Code) -> BTreeMap<u64, &'a str> {
    let mut tries = 0;
    for segment in image.segments.iter().filter(|s| !s.executable()) {
        let bytes = image.read_to_end(segment.vaddr).unwrap_or(&[]);
        for (i, word) in bytes.as_chunks::<8>().0.iter().enumerate() {
            // Magic, two zero bytes, 4 bytes an instruction, 8 a pointer.
            let magic = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
            if MAGIC.contains(&magic) && word[4..] == [0, 0, 4, 8] {
                let table = read(image, code, segment.vaddr + i as u64 * 8).unwrap_or_default();
                tries += 1;
                if !table.is_empty() || tries == MAX_TRIES {
                    return table;
                }
            }
        }
    }
    BTreeMap::new()
}

fn read<'a>(image: &Image<'a>, code: &Code, at: u64) -> Option<BTreeMap<u64, &'a str>> {
    let all = image.read_to_end(at)?;
    let field = |i: u64| {
        let start = (8 + i * 8) as usize;
        let bytes = all.get(start..start + 8)?;
        Some(u64::from_le_bytes(bytes.try_into().ok()?))
    };
    image.read(at, HEADER)?;
    let count = field(0)?;
    let text = field(2)?;
    let names = all.get(usize::try_from(field(3)?).ok()?..)?;
    let functab = all.get(usize::try_from(field(7)?).ok()?..)?;
    // Pairs of 32-bit offsets: entry from the start of the text, description from the start of this table.
    let entries = functab.as_chunks::<8>().0;
    let used = usize::try_from(count).ok()?.checked_add(1)?;
    let text = if code.index(text).is_some() {
        text
    } else {
        // Position-independent, and Go 1.24 and later, leave it to a relocation or to the first section.
        image.code.iter().max_by_key(|r| r.end - r.start)?.start
    };
    let mut found = BTreeMap::new();
    for (i, entry) in entries.get(..used)?.iter().enumerate() {
        let (pc, info) = entry.split_at(4);
        let pc = text + u64::from(u32::from_le_bytes(pc.try_into().ok()?));
        let info = u32::from_le_bytes(info.try_into().ok()?) as usize;
        if i + 1 == used {
            found.insert(pc, "");
            break;
        }
        // A table whose entries aren't code isn't one.
        code.index(pc)?;
        let name = functab
            .get(info + 4..info + 8)
            .and_then(|b| names.get(u32::from_le_bytes(b.try_into().ok()?) as usize..))
            .and_then(|n| {
                n.iter()
                    .take(MAX_NAME)
                    .position(|&b| b == 0)
                    .map(|e| &n[..e])
            })
            .unwrap_or(&[]);
        found.insert(pc, std::str::from_utf8(name).unwrap_or(""));
    }
    Some(found)
}
