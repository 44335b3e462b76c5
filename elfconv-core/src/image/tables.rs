//! The parts of the file that Linux doesn't look at: sections, symbols, relocations, where the unwind tables
//! are. All of it may be absent or damaged; then there is a note, and discovery has less to go by.

use std::fmt::Write as _;
use std::ops::Range;

use object::LittleEndian as Le;
use object::elf;
use object::pod;
use object::read::elf::ProgramHeader as _;

use super::{Ehdr, Image, Kind, Phdr, file_bytes, text};

type Shdr = elf::SectionHeader64<Le>;
type Sym = elf::Sym64<Le>;
type Rela = elf::Rela64<Le>;

const SHDR_SIZE: u64 = size_of::<Shdr>() as u64;

/// A RELR table packs 63 relocations into 8 bytes; more than this isn't a program.
const MAX_RELATIVE: usize = 1 << 22;

/// Names longer than this are shown as they are, and cut.
const MAX_NAME: usize = 4096;

/// A section that is in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its addresses, load bias added.
    pub range: Range<u64>,
    /// SHF_EXECINSTR is set.
    pub executable: bool,
    /// It has bytes in the file (it isn't SHT_NOBITS).
    pub present: bool,
    kind: u32,
}

/// What a symbol is bound to outside its file; the order is by preference as a function's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binding {
    /// STB_GLOBAL.
    Global,
    /// STB_WEAK.
    Weak,
    /// STB_LOCAL and others.
    Local,
}

/// What a function symbol's address means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SymbolKind {
    /// STT_FUNC.
    Function,
    /// STT_GNU_IFUNC: the address is the resolver's.
    Ifunc,
    /// STT_NOTYPE in an executable section: a label of an assembler source.
    Label,
}

/// A symbol that names code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol<'a> {
    /// Its address, load bias added.
    pub addr: u64,
    /// The size that it claims, 0 if none.
    pub size: u64,
    /// Its name, not demangled.
    pub name: &'a str,
    /// What kind of code it names.
    pub kind: SymbolKind,
    /// Its binding.
    pub binding: Binding,
}

/// The code addresses in relocations that the program applies to itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relocations {
    /// R_AARCH64_RELATIVE and RELR: (place, value), load bias added to both; by place.
    pub relative: Vec<(u64, u64)>,
    /// R_AARCH64_IRELATIVE: (place, resolver function), load bias added to both; by place.
    pub irelative: Vec<(u64, u64)>,
}

/// Fills in what [`Image`] has from these tables.
pub(super) fn read(image: &mut Image, header: &Ehdr, raw: &[Phdr]) {
    let headers = section_headers(image, header);
    image.sections = sections(image, header, headers);
    image.code = code_ranges(image);
    image.compilers = compilers(image, header, headers);
    symbols(image, headers);
    let dynamic = Dynamic::read(image, raw);
    relocations(image, headers, &dynamic);
    image.eh_frame = eh_frame(image, raw);
    image.init_functions = init_functions(image, &dynamic);
}

fn section_headers<'a>(image: &mut Image<'a>, header: &Ehdr) -> &'a [Shdr] {
    let offset = header.e_shoff.get(Le);
    if offset == 0 {
        return &[];
    }
    let mut problem = None;
    let mut count = u64::from(header.e_shnum.get(Le));
    if u64::from(header.e_shentsize.get(Le)) != SHDR_SIZE {
        problem = Some("e_shentsize isn't 0x40".to_string());
    } else if count == 0 {
        // gABI: with 0xff00 sections or more, the real count is sh_size of section 0.
        count = file_bytes(image.data, offset, SHDR_SIZE)
            .and_then(|b| pod::from_bytes::<Shdr>(b).ok())
            .map_or(0, |(first, _)| first.sh_size.get(Le));
    }
    if problem.is_none() {
        let bytes = count
            .checked_mul(SHDR_SIZE)
            .and_then(|len| file_bytes(image.data, offset, len));
        if let Some(table) = bytes.and_then(|b| pod::slice_from_all_bytes(b).ok()) {
            return table;
        }
        problem = Some(format!(
            "{count} entries at {offset:#x} are beyond the end of the file"
        ));
    }
    if let Some(problem) = problem {
        image.note(format!(
            "the section table is damaged and was ignored: {problem}"
        ));
    }
    &[]
}

fn section_data<'a>(image: &Image<'a>, sh: &Shdr) -> Option<&'a [u8]> {
    if sh.sh_type.get(Le) == elf::SHT_NOBITS {
        return None;
    }
    file_bytes(image.data, sh.sh_offset.get(Le), sh.sh_size.get(Le))
}

/// The string at `at` of a string table.
fn string(table: &[u8], at: u32) -> &str {
    let rest = table.get(at as usize..).unwrap_or(&[]);
    let near = &rest[..rest.len().min(MAX_NAME)];
    let bytes = near.split(|&b| b == 0).next().unwrap_or(&[]);
    // A name in another encoding is cut where that shows.
    match std::str::from_utf8(bytes) {
        Ok(name) => name,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or(""),
    }
}

fn section_names<'a>(image: &Image<'a>, header: &Ehdr, headers: &[Shdr]) -> &'a [u8] {
    headers
        .get(usize::from(header.e_shstrndx.get(Le).0))
        .and_then(|sh| section_data(image, sh))
        .unwrap_or(&[])
}

fn sections<'a>(image: &mut Image<'a>, header: &Ehdr, headers: &[Shdr]) -> Vec<Section<'a>> {
    let names = section_names(image, header, headers);
    let mut list = Vec::new();
    for (index, sh) in headers.iter().enumerate() {
        let flags = sh.sh_flags.get(Le).0;
        let size = sh.sh_size.get(Le);
        if flags & elf::SHF_ALLOC.0 == 0 || flags & elf::SHF_TLS.0 != 0 || size == 0 {
            continue;
        }
        let start = sh.sh_addr.get(Le).wrapping_add(image.load_bias);
        let inside = image
            .segment_at(start)
            .is_some_and(|s| size <= s.range().end - start);
        if !inside {
            image.note(format!(
                "section {index} ({start:#x}, {size:#x} bytes) isn't inside a segment: ignored"
            ));
            continue;
        }
        list.push(Section {
            name: string(names, sh.sh_name.get(Le)),
            range: start..start + size,
            executable: flags & elf::SHF_EXECINSTR.0 != 0,
            present: sh.sh_type.get(Le) != elf::SHT_NOBITS,
            kind: sh.sh_type.get(Le).0,
        });
    }
    list.sort_by_key(|s| (s.range.start, s.range.end));
    list
}

/// The distinct strings in .comment, which isn't in memory.
fn compilers(image: &Image, header: &Ehdr, headers: &[Shdr]) -> Vec<String> {
    const MOST: usize = 8;
    let names = section_names(image, header, headers);
    let comment = headers
        .iter()
        .find(|sh| string(names, sh.sh_name.get(Le)) == ".comment")
        .and_then(|sh| section_data(image, sh))
        .unwrap_or(&[]);
    let mut found: Vec<String> = Vec::new();
    for line in comment.split(|&b| b == 0).filter(|line| !line.is_empty()) {
        let line = text(line, 128);
        if !found.contains(&line) {
            found.push(line);
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// Executable sections; or the executable segments where no such section contains the entry point.
fn code_ranges(image: &Image) -> Vec<Range<u64>> {
    let whole = image.segments.iter().filter(|s| s.executable());
    let segments: Vec<_> = whole.map(|s| words(s.file_range())).collect();
    let mut ranges: Vec<Range<u64>> = Vec::new();
    for section in image.sections.iter().filter(|s| s.executable && s.present) {
        let mut range = words(section.range.clone());
        let Some(segment) = image.segment_at(range.start).filter(|s| s.executable()) else {
            continue;
        };
        range.end = range.end.min(words(segment.file_range()).end);
        if let Some(last) = ranges.last_mut()
            && range.start <= last.end
            && segment.file_range().contains(&last.start)
        {
            last.end = last.end.max(range.end);
        } else if range.start < range.end {
            ranges.push(range);
        }
    }
    if ranges.iter().any(|r| r.contains(&image.entry)) {
        ranges
    } else {
        segments.into_iter().filter(|r| r.start < r.end).collect()
    }
}

/// The whole words of a range.
fn words(range: Range<u64>) -> Range<u64> {
    range.start.next_multiple_of(4)..range.end & !3
}

fn symbols(image: &mut Image, headers: &[Shdr]) {
    let mut found = Vec::new();
    let mut budget = image.data.len() / size_of::<Sym>();
    for (index, sh) in headers.iter().enumerate() {
        let dynamic = match sh.sh_type.get(Le) {
            elf::SHT_SYMTAB => false,
            elf::SHT_DYNSYM => true,
            _ => continue,
        };
        let table = section_data(image, sh)
            .filter(|_| sh.sh_entsize.get(Le) == size_of::<Sym>() as u64)
            .and_then(|b| pod::slice_from_all_bytes::<Sym>(b).ok());
        let names = headers
            .get(sh.sh_link.get(Le) as usize)
            .filter(|s| s.sh_type.get(Le) == elf::SHT_STRTAB)
            .and_then(|s| section_data(image, s));
        let (Some(table), Some(names)) = (table, names) else {
            image.note(format!(
                "section {index} (a symbol table) is damaged: its symbols were ignored"
            ));
            continue;
        };
        // More symbols than the file has room for: the same table, many times.
        let count = table.len().saturating_sub(1);
        budget = match budget.checked_sub(table.len()) {
            Some(left) => left,
            None => {
                image.note(format!("section {index} repeats a symbol table: ignored"));
                continue;
            }
        };
        if dynamic {
            image.symbol_counts.1 += count;
        } else {
            image.symbol_counts.0 += count;
        }
        found.extend(table.iter().filter_map(|sym| symbol(image, sym, names)));
    }
    found.sort_by(|a, b| {
        (a.addr, a.kind, a.binding, a.name).cmp(&(b.addr, b.kind, b.binding, b.name))
    });
    found.dedup();
    image.symbols = found;
}

/// A function symbol, or `None` for all others.
fn symbol<'a>(image: &Image<'a>, sym: &Sym, names: &'a [u8]) -> Option<Symbol<'a>> {
    let addr = sym.st_value.get(Le).wrapping_add(image.load_bias);
    if sym.st_shndx.get(Le) == elf::SHN_UNDEF || !image.is_code(addr) {
        return None;
    }
    let kind = match elf::SymbolType(sym.st_info.0 & 0xf) {
        elf::STT_FUNC => SymbolKind::Function,
        elf::STT_GNU_IFUNC => SymbolKind::Ifunc,
        elf::STT_NOTYPE => SymbolKind::Label,
        _ => return None,
    };
    let name = string(names, sym.st_name.get(Le));
    // Mapping symbols ($x, $d) mark code and data for disassemblers (AAELF64, 5.5.4).
    if name.is_empty() || name.starts_with('$') {
        return None;
    }
    let binding = match elf::SymbolBind(sym.st_info.0 >> 4) {
        elf::STB_GLOBAL => Binding::Global,
        elf::STB_WEAK => Binding::Weak,
        _ => Binding::Local,
    };
    Some(Symbol {
        addr,
        size: sym.st_size.get(Le),
        name,
        kind,
        binding,
    })
}

/// DT_NEEDED is there: a shared library, or an executable that needs some.
pub(super) fn needs_libraries(dynamic: Option<&[u8]>) -> bool {
    let mut entries = dynamic_entries(dynamic.unwrap_or(&[]));
    entries.any(|(tag, _)| tag == elf::DT_NEEDED.0)
}

fn dynamic_entries(bytes: &[u8]) -> impl Iterator<Item = (i64, u64)> {
    bytes
        .as_chunks::<16>()
        .0
        .iter()
        .map(|entry| {
            let tag = i64::from_le_bytes(entry[..8].try_into().unwrap_or_default());
            let value = u64::from_le_bytes(entry[8..].try_into().unwrap_or_default());
            (tag, value)
        })
        .take_while(|&(tag, _)| tag != elf::DT_NULL.0)
}

/// The entries of PT_DYNAMIC that matter here; addresses not yet biased.
#[derive(Default)]
struct Dynamic {
    /// (address, size) of each.
    rela: (u64, u64),
    jmprel: (u64, u64),
    relr: (u64, u64),
    arrays: [(u64, u64); 3],
    functions: Vec<u64>,
}

impl Dynamic {
    fn read(image: &Image, raw: &[Phdr]) -> Self {
        let mut it = Self::default();
        let bytes = raw
            .iter()
            .find(|ph| ph.p_type(Le) == elf::PT_DYNAMIC)
            .and_then(|ph| file_bytes(image.data, ph.p_offset.get(Le), ph.p_filesz.get(Le)));
        for (tag, value) in dynamic_entries(bytes.unwrap_or(&[])) {
            match elf::DynamicTag(tag) {
                elf::DT_RELA => it.rela.0 = value,
                elf::DT_RELASZ => it.rela.1 = value,
                elf::DT_JMPREL => it.jmprel.0 = value,
                elf::DT_PLTRELSZ => it.jmprel.1 = value,
                elf::DT_RELR => it.relr.0 = value,
                elf::DT_RELRSZ => it.relr.1 = value,
                elf::DT_PREINIT_ARRAY => it.arrays[0].0 = value,
                elf::DT_PREINIT_ARRAYSZ => it.arrays[0].1 = value,
                elf::DT_INIT_ARRAY => it.arrays[1].0 = value,
                elf::DT_INIT_ARRAYSZ => it.arrays[1].1 = value,
                elf::DT_FINI_ARRAY => it.arrays[2].0 = value,
                elf::DT_FINI_ARRAYSZ => it.arrays[2].1 = value,
                elf::DT_INIT | elf::DT_FINI => it.functions.push(value),
                _ => {}
            }
        }
        it
    }
}

fn relocations(image: &mut Image, headers: &[Shdr], dynamic: &Dynamic) {
    let bias = image.load_bias;
    let mut tables: Vec<&[u8]> = Vec::new();
    for (addr, len) in [dynamic.rela, dynamic.jmprel] {
        if len == 0 {
            continue;
        }
        match image.read(addr.wrapping_add(bias), len) {
            Some(bytes) => tables.push(bytes),
            None => image.note(format!(
                "the relocations that PT_DYNAMIC puts at {addr:#x} aren't in a segment: ignored"
            )),
        }
    }
    if tables.is_empty() {
        // A static executable has no PT_DYNAMIC; its .rela.plt is found by the section's type.
        let alloc = |sh: &&Shdr| sh.sh_flags.get(Le).0 & elf::SHF_ALLOC.0 != 0;
        let rela = headers
            .iter()
            .filter(|sh| sh.sh_type.get(Le) == elf::SHT_RELA);
        tables.extend(rela.filter(alloc).filter_map(|sh| section_data(image, sh)));
    }
    let mut found = Relocations::default();
    let mut budget = image.data.len();
    for bytes in tables {
        match budget.checked_sub(bytes.len()) {
            Some(left) => budget = left,
            None => break,
        }
        for chunk in bytes.as_chunks::<{ size_of::<Rela>() }>().0 {
            let Ok((rela, _)) = pod::from_bytes::<Rela>(chunk) else {
                break;
            };
            let value = (rela.r_addend.get(Le) as u64).wrapping_add(bias);
            let place = rela.r_offset.get(Le).wrapping_add(bias);
            match elf::RelocationType((rela.r_info.get(Le) & 0xffff_ffff) as u32) {
                elf::R_AARCH64_RELATIVE => found.relative.push((place, value)),
                elf::R_AARCH64_IRELATIVE => found.irelative.push((place, value)),
                _ => {}
            }
        }
    }
    relr(image, dynamic, &mut found);
    found.relative.sort_unstable();
    found.relative.dedup();
    found.irelative.sort_unstable();
    found.irelative.dedup();
    image.relocations = found;
}

/// DT_RELR (gABI): an even word is a place, an odd one a bitmap of the 63 words that follow the last place.
fn relr(image: &mut Image, dynamic: &Dynamic, found: &mut Relocations) {
    let bias = image.load_bias;
    let (addr, len) = dynamic.relr;
    let bytes = image.read(addr.wrapping_add(bias), len).unwrap_or(&[]);
    let mut next = 0u64;
    for chunk in bytes.as_chunks::<8>().0 {
        let entry = u64::from_le_bytes(*chunk);
        let mut place = |at: u64| {
            let at = at.wrapping_add(bias);
            if let Some(value) = image.word64(at) {
                found.relative.push((at, value.wrapping_add(bias)));
            }
        };
        if entry & 1 == 0 {
            place(entry);
            next = entry.wrapping_add(8);
        } else {
            for bit in (0..63).filter(|bit| entry >> (bit + 1) & 1 != 0) {
                place(next.wrapping_add(bit * 8));
            }
            next = next.wrapping_add(63 * 8);
        }
        if found.relative.len() > MAX_RELATIVE {
            image.note(format!(
                "more than {MAX_RELATIVE} relocations in DT_RELR: the rest wasn't looked at"
            ));
            return;
        }
    }
}

/// The section .eh_frame, or what PT_GNU_EH_FRAME points to, up to the end of its segment.
fn eh_frame(image: &Image, raw: &[Phdr]) -> Option<Range<u64>> {
    let section = image
        .sections
        .iter()
        .find(|s| s.name == ".eh_frame" && s.present);
    if let Some(section) = section {
        return Some(section.range.clone());
    }
    let header = raw
        .iter()
        .find(|ph| ph.p_type(Le) == elf::PT_GNU_EH_FRAME)?;
    let addr = header.p_vaddr.get(Le).wrapping_add(image.load_bias);
    let bytes = image.read(addr, header.p_filesz.get(Le))?;
    let bases = gimli::BaseAddresses::default().set_eh_frame_hdr(addr);
    let parsed = gimli::EhFrameHdr::new(bytes, gimli::LittleEndian)
        .parse(&bases, 8)
        .ok()?;
    let gimli::Pointer::Direct(start) = parsed.eh_frame_ptr() else {
        return None;
    };
    Some(start..image.segment_at(start)?.file_range().end)
}

/// What is called before and after `main`.
fn init_functions(image: &Image, dynamic: &Dynamic) -> Vec<u64> {
    let bias = image.load_bias;
    let of_sections = image.sections.iter().filter(|s| {
        matches!(
            elf::SectionType(s.kind),
            elf::SHT_INIT_ARRAY | elf::SHT_FINI_ARRAY | elf::SHT_PREINIT_ARRAY
        )
    });
    let mut arrays: Vec<Range<u64>> = of_sections.map(|s| s.range.clone()).collect();
    for (addr, len) in dynamic.arrays {
        let start = addr.wrapping_add(bias);
        if len != 0 && image.read(start, len).is_some() {
            arrays.push(start..start + len);
        }
    }
    let mut found: Vec<u64> = dynamic
        .functions
        .iter()
        .map(|f| f.wrapping_add(bias))
        .collect();
    // Arrays don't overlap, so all of them together are no larger than the file.
    let mut budget = image.data.len() as u64;
    for array in arrays {
        match budget.checked_sub(array.end - array.start) {
            Some(left) => budget = left,
            None => break,
        }
        if image.kind == Kind::StaticPie {
            // Before relocation, the words themselves need not hold anything.
            let list = &image.relocations.relative;
            let from = list.partition_point(|r| r.0 < array.start);
            let values = list[from..].iter().take_while(|r| r.0 < array.end);
            found.extend(values.map(|r| r.1));
        } else if let Some(bytes) = image.read(array.start, array.end - array.start) {
            let words = bytes.as_chunks::<8>().0;
            found.extend(words.iter().map(|w| u64::from_le_bytes(*w)));
        }
    }
    found.retain(|&f| image.is_code(f));
    found.sort_unstable();
    found.dedup();
    found
}

/// A name as its source language has it; names that aren't mangled are returned as they are.
pub fn demangle(name: &str) -> String {
    if name.len() > MAX_NAME {
        return name.into();
    }
    if let Ok(rust) = rustc_demangle::try_demangle(name) {
        let mut out = Bounded::default();
        if write!(out, "{rust:#}").is_ok() {
            return out.0;
        }
    }
    if name.starts_with("_Z") {
        let mut out = Bounded::default();
        let options = cpp_demangle::DemangleOptions::new();
        let symbol = cpp_demangle::Symbol::new(name);
        if let Ok(symbol) = symbol
            && symbol.structured_demangle(&mut out, &options).is_ok()
        {
            return out.0;
        }
    }
    name.into()
}

/// A string that refuses to grow without end: back references make demangled names exponential.
#[derive(Default)]
struct Bounded(String);

impl std::fmt::Write for Bounded {
    fn write_str(&mut self, s: &str) -> std::fmt::Result {
        if self.0.len() + s.len() > 4 * MAX_NAME {
            return Err(std::fmt::Error);
        }
        self.0.push_str(s);
        Ok(())
    }
}
