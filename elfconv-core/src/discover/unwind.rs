//! Unwind tables: .eh_frame says where functions begin and end, .gcc_except_table where exceptions land.

use std::collections::HashMap;
use std::ops::Range;

use gimli::{BaseAddresses, CieOrFde, EhFrame, EndianSlice, LittleEndian, Pointer, UnwindSection};

use super::code::Code;
use crate::image::Image;

/// What a frame description entry covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fde {
    /// Its code.
    pub range: Range<u64>,
    /// Its language-specific data area.
    pub lsda: Option<u64>,
}

/// All entries of .eh_frame that cover code, by address, without overlaps. The second result says that the
/// section is damaged; what comes before the damage is still good.
pub fn fdes(image: &Image, code: &Code) -> (Vec<Fde>, Option<String>) {
    let Some(range) = image.eh_frame.clone() else {
        return (Vec::new(), None);
    };
    let Some(bytes) = image.read(range.start, range.end - range.start) else {
        return (
            Vec::new(),
            Some(".eh_frame isn't in a segment: ignored".into()),
        );
    };
    let section = EhFrame::from(EndianSlice::new(bytes, LittleEndian));
    let bases = BaseAddresses::default().set_eh_frame(range.start);
    let mut cies = HashMap::new();
    let mut found = Vec::new();
    let mut problem = None;
    let mut entries = section.entries(&bases);
    loop {
        let fde = match entries.next() {
            Ok(None) => break,
            Ok(Some(CieOrFde::Cie(_))) => continue,
            Ok(Some(CieOrFde::Fde(partial))) => partial.parse(|section, bases, offset| {
                cies.entry(offset)
                    .or_insert_with(|| section.cie_from_offset(bases, offset))
                    .clone()
            }),
            Err(error) => {
                problem = Some(format!(".eh_frame is damaged ({error}): rest ignored"));
                break;
            }
        };
        match fde {
            Ok(fde) => found.extend(usable(&fde, code)),
            Err(error) => {
                problem.get_or_insert_with(|| format!(".eh_frame has a damaged entry ({error})"));
            }
        }
    }
    found.sort_by_key(|f| (f.range.start, f.range.end));
    // Of overlapping entries, the first one counts, cut where the next begins.
    found.dedup_by_key(|f| f.range.start);
    for i in 1..found.len() {
        let next = found[i].range.start;
        let range = &mut found[i - 1].range;
        range.end = range.end.min(next);
    }
    (found, problem)
}

fn usable(
    fde: &gimli::FrameDescriptionEntry<EndianSlice<'_, LittleEndian>>,
    code: &Code,
) -> Option<Fde> {
    let start = fde.initial_address();
    let end = start.checked_add(fde.len())? & !3;
    // Entries of discarded functions have the address 0; they cover no code.
    let inside = end > start && code.index(start).is_some() && code.index(end - 4).is_some();
    let lsda = match fde.lsda() {
        Some(Pointer::Direct(address)) if address != 0 => Some(address),
        _ => None,
    };
    inside.then_some(Fde {
        range: start..end,
        lsda,
    })
}

/// A call-site record: calls in `calls` land at `pad` when an exception goes through them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallSite {
    /// Addresses of the calls.
    pub calls: Range<u64>,
    /// Where the personality routine goes on.
    pub pad: u64,
}

/// The call-site table of an LSDA (Itanium C++ ABI, "Exception Handling Tables"; the layout is that of GCC's
/// unwind-pe.h and LSDA parsers). Each record takes one off `budget`; what is damaged ends the list.
pub fn call_sites(image: &Image, fde: &Fde, budget: &mut u64) -> Vec<CallSite> {
    let mut sites = Vec::new();
    let _ = fde
        .lsda
        .and_then(|lsda| read_sites(image, fde, lsda, budget, &mut sites));
    sites
}

fn read_sites(
    image: &Image,
    fde: &Fde,
    lsda: u64,
    budget: &mut u64,
    sites: &mut Vec<CallSite>,
) -> Option<()> {
    let mut r = Reader {
        bytes: image.read_to_end(lsda)?,
        addr: lsda,
    };
    let base = match r.byte()? {
        PE_OMIT => fde.range.start,
        encoding => r.pointer(encoding)?,
    };
    if r.byte()? != PE_OMIT {
        r.uleb()?;
    }
    let encoding = r.byte()?;
    let len = r.uleb()?;
    let end = r.addr.checked_add(len)?;
    while r.addr < end {
        *budget = budget.checked_sub(1)?;
        let start = fde.range.start.checked_add(r.pointer(encoding)?)?;
        let stop = start.checked_add(r.pointer(encoding)?)?;
        let pad = r.pointer(encoding)?;
        r.uleb()?;
        if pad != 0 && start < stop && start >= fde.range.start && stop <= fde.range.end {
            sites.push(CallSite {
                calls: start..stop,
                pad: base.wrapping_add(pad),
            });
        }
    }
    Some(())
}

const PE_OMIT: u8 = 0xff;

struct Reader<'a> {
    bytes: &'a [u8],
    addr: u64,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        self.addr += 1;
        Some(*first)
    }

    fn fixed(&mut self, len: usize) -> Option<u64> {
        let mut word = [0; 8];
        for byte in &mut word[..len] {
            *byte = self.byte()?;
        }
        Some(u64::from_le_bytes(word))
    }

    fn uleb(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn sleb(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let unused = 64 - (shift + 7).min(64);
                return Some(((value << unused) as i64 >> unused) as u64);
            }
        }
        None
    }

    /// A DW_EH_PE_* encoded value (LSB, "DWARF Exception Header Encoding"): absolute or relative to itself.
    fn pointer(&mut self, encoding: u8) -> Option<u64> {
        let here = self.addr;
        let value = match encoding & 0x0f {
            0x00 | 0x04 | 0x0c => self.fixed(8)?,
            0x01 => self.uleb()?,
            0x02 => self.fixed(2)?,
            0x03 => self.fixed(4)?,
            0x09 => self.sleb()?,
            0x0a => self.fixed(2)? as u16 as i16 as u64,
            0x0b => self.fixed(4)? as u32 as i32 as u64,
            _ => return None,
        };
        match encoding & 0xf0 {
            0x00 => Some(value),
            0x10 => Some(here.wrapping_add(value)),
            _ => None,
        }
    }
}
