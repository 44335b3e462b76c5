//! The input file: headers checked, segments at the addresses where they will be, and everything else that
//! says something about where the code is.
//!
//! Segments decide: what Linux needs to run a program must be right here too, or the file is refused with an
//! [`Error`]. The section table, symbols, relocations and unwind tables only help discovery; when they are
//! damaged they become a note in the report. Nothing is allocated by a size that the file merely claims.

mod tables;

use std::fmt;
use std::ops::Range;

use object::LittleEndian as Le;
use object::elf;
use object::pod;
use object::read::elf::ProgramHeader as _;

use crate::error::Error;
pub use tables::{Binding, Relocations, Section, Symbol, SymbolKind, demangle};

type Ehdr = elf::FileHeader64<Le>;
type Phdr = elf::ProgramHeader64<Le>;

const EHDR_SIZE: u64 = size_of::<Ehdr>() as u64;
const PHDR_SIZE: u64 = size_of::<Phdr>() as u64;

/// Linux refuses a program header table of more than 64 KiB (`load_elf_phdrs` in fs/binfmt_elf.c), and so does
/// not support PN_XNUM in executables.
const MAX_PHDRS: u64 = 0x1_0000 / PHDR_SIZE;

/// Where a position-independent executable is put: where the linker puts the others.
const PIE_BASE: u64 = 0x40_0000;

/// The alignment that a PIE keeps at most: more than this isn't needed by any page size.
const MAX_PIE_ALIGN: u64 = 1 << 30;

/// What the target's address space can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The target's name, for messages.
    pub target: &'static str,
    /// The lowest address of a segment.
    pub start: u64,
    /// One past the highest address of a segment.
    pub end: u64,
    /// The sum of all segments' sizes in memory.
    pub total: u64,
}

impl Limits {
    /// wasm32: 4 GiB of linear memory, of which the runtime, its heap and the guest's stack need a part.
    pub const WASI: Limits = Limits {
        target: "wasi",
        start: 0x1000,
        end: 0xf000_0000,
        total: 0xc000_0000,
    };
    /// 64-bit Linux: 47 bits for user space, nothing below vm.mmap_min_addr (proc(5); 64 KiB by default).
    pub const NATIVE: Limits = Limits {
        target: "native",
        start: 0x1_0000,
        end: 0x7fff_0000_0000,
        total: 1 << 40,
    };
}

/// How the file is linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// ET_EXEC: at its own addresses.
    Static,
    /// ET_DYN without an interpreter: relocates itself.
    StaticPie,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Static => "static",
            Kind::StaticPie => "static-pie",
        })
    }
}

/// A PT_LOAD segment, at its address in the guest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its index in the program header table.
    pub index: usize,
    /// First address, load bias added.
    pub vaddr: u64,
    /// Where its bytes are in the file.
    pub offset: u64,
    /// How many of its bytes are in the file; the rest is zero.
    pub filesz: u64,
    /// How many bytes it takes in memory.
    pub memsz: u64,
    /// PF_R, PF_W, PF_X.
    pub flags: u32,
    /// p_align.
    pub align: u64,
}

impl Segment {
    /// PF_X is set.
    pub fn executable(&self) -> bool {
        self.flags & elf::PF_X.0 != 0
    }

    /// PF_W is set.
    pub fn writable(&self) -> bool {
        self.flags & elf::PF_W.0 != 0
    }

    /// The addresses it takes in memory.
    pub fn range(&self) -> Range<u64> {
        self.vaddr..self.vaddr + self.memsz
    }

    /// The addresses whose bytes are in the file.
    pub fn file_range(&self) -> Range<u64> {
        self.vaddr..self.vaddr + self.filesz
    }
}

/// PT_TLS: the initial image of thread-local storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tls {
    /// Address of the initial data, load bias added.
    pub vaddr: u64,
    /// Its size.
    pub filesz: u64,
    /// The size of a thread's block.
    pub memsz: u64,
    /// Its alignment.
    pub align: u64,
}

/// The program header table, as AT_PHDR, AT_PHENT and AT_PHNUM describe it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhdrTable {
    /// Its address in memory, if a segment contains it.
    pub vaddr: Option<u64>,
    /// Its offset in the file.
    pub offset: u64,
    /// The size of an entry.
    pub entsize: u64,
    /// The number of entries.
    pub num: u64,
}

/// An executable that can be converted.
#[derive(Debug, Clone)]
pub struct Image<'a> {
    /// The whole file.
    pub data: &'a [u8],
    /// How it is linked.
    pub kind: Kind,
    /// What was added to every address of the file (0 for [`Kind::Static`]).
    pub load_bias: u64,
    /// The entry point, load bias added.
    pub entry: u64,
    /// The PT_LOAD segments by address; they don't overlap, and the empty ones are left out.
    pub segments: Vec<Segment>,
    /// PT_TLS.
    pub tls: Option<Tls>,
    /// PT_GNU_RELRO: what the program itself protects from writing once it is relocated; empty if there is none.
    pub relro: Range<u64>,
    /// p_memsz of PT_GNU_STACK: the stack size the program asks for, 0 for the default.
    pub stack_size: u64,
    /// PT_GNU_STACK asks for an executable stack (or there is none, which means the same).
    pub executable_stack: bool,
    /// The program header table.
    pub phdrs: PhdrTable,
    /// Where code may be, by address: executable sections if the section table can be trusted, else the
    /// file-backed parts of executable segments. Multiples of 4.
    pub code: Vec<Range<u64>>,
    /// Sections that are in memory, by address. Empty when the section table is missing or damaged.
    pub sections: Vec<Section<'a>>,
    /// Function symbols by address, load bias added.
    pub symbols: Vec<Symbol<'a>>,
    /// How many symbols of any kind .symtab and .dynsym have.
    pub symbol_counts: (usize, usize),
    /// What the program's own start-up code will apply. Read for the code addresses in it, never applied.
    pub relocations: Relocations,
    /// .eh_frame.
    pub eh_frame: Option<Range<u64>>,
    /// Functions called before and after `main`: DT_INIT, DT_FINI, the preinit, init and fini arrays.
    pub init_functions: Vec<u64>,
    /// What .comment says: the compilers and linkers that made the file.
    pub compilers: Vec<String>,
    /// What was found damaged and could be ignored.
    pub notes: Vec<String>,
}

impl<'a> Image<'a> {
    /// Checks the file and finds out what it says about itself.
    pub fn parse(data: &'a [u8]) -> Result<Image<'a>, Error> {
        Self::parse_for(data, &Limits::NATIVE)
    }

    /// The same, for a target with its own limits.
    pub fn parse_for(data: &'a [u8], limits: &Limits) -> Result<Image<'a>, Error> {
        let header = file_header(data)?;
        let raw = program_headers(data, header)?;
        let kind = file_kind(data, header, raw)?;
        let phoff = header.e_phoff.get(Le);
        let mut segments = load_segments(data, raw, phoff)?;
        check_overlap(&segments, phoff)?;
        let bias = load_bias(kind, &segments);
        add_bias(&mut segments, bias, phoff)?;
        check_limits(&segments, phoff, limits)?;
        let entry = header.e_entry.get(Le);
        let mut image = Image {
            data,
            kind,
            load_bias: bias,
            entry: entry.wrapping_add(bias),
            segments,
            tls: None,
            relro: 0..0,
            stack_size: 0,
            executable_stack: true,
            phdrs: PhdrTable {
                vaddr: None,
                offset: phoff,
                entsize: PHDR_SIZE,
                num: raw.len() as u64,
            },
            code: Vec::new(),
            sections: Vec::new(),
            symbols: Vec::new(),
            symbol_counts: (0, 0),
            relocations: Relocations::default(),
            eh_frame: None,
            init_functions: Vec::new(),
            compilers: Vec::new(),
            notes: Vec::new(),
        };
        image.check_entry(entry)?;
        image.other_headers(raw);
        tables::read(&mut image, header, raw);
        Ok(image)
    }

    /// Checks again with the limits of another target.
    pub fn check(&self, limits: &Limits) -> Result<(), Error> {
        check_limits(&self.segments, self.phdrs.offset, limits)
    }

    /// The segment that `addr` lies in.
    pub fn segment_at(&self, addr: u64) -> Option<&Segment> {
        let i = self.segments.partition_point(|s| s.vaddr <= addr);
        let segment = &self.segments[i.checked_sub(1)?];
        (addr - segment.vaddr < segment.memsz).then_some(segment)
    }

    /// `len` bytes at `addr` if one segment has them all in the file.
    pub fn read(&self, addr: u64, len: u64) -> Option<&'a [u8]> {
        let segment = self.segment_at(addr)?;
        let skip = addr - segment.vaddr;
        if len > segment.filesz.checked_sub(skip)? {
            return None;
        }
        let start = (segment.offset + skip) as usize;
        self.data.get(start..start + len as usize)
    }

    /// All bytes from `addr` to the end of what its segment has in the file.
    pub fn read_to_end(&self, addr: u64) -> Option<&'a [u8]> {
        let segment = self.segment_at(addr)?;
        let rest = segment.filesz.checked_sub(addr - segment.vaddr)?;
        self.read(addr, rest)
    }

    /// No store of the program's own changes these bytes, once it is relocated: their segment is read-only, or PT_GNU_RELRO covers them.
    pub fn is_constant(&self, addr: u64, len: u64) -> bool {
        let protected = self.relro.start <= addr
            && addr
                .checked_add(len)
                .is_some_and(|end| end <= self.relro.end);
        let segment = self.segment_at(addr);
        let writable = segment.is_none_or(Segment::writable);
        self.read(addr, len).is_some() && (protected || !writable)
    }

    /// The 32-bit word at `addr` (an instruction), if it is in the file.
    pub fn word(&self, addr: u64) -> Option<u32> {
        let bytes = self.read(addr, 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    }

    /// The 64-bit word at `addr`, as it is in the file (not relocated).
    pub fn word64(&self, addr: u64) -> Option<u64> {
        let bytes = self.read(addr, 8)?;
        Some(u64::from_le_bytes(bytes.try_into().ok()?))
    }

    /// `addr` lies in the file-backed part of an executable segment, where an instruction may begin.
    pub fn is_executable(&self, addr: u64) -> bool {
        addr.is_multiple_of(4)
            && self
                .segment_at(addr)
                .is_some_and(|s| s.executable() && addr - s.vaddr < s.filesz)
    }

    /// `addr` lies in [`Image::code`], where an instruction may begin.
    pub fn is_code(&self, addr: u64) -> bool {
        let i = self.code.partition_point(|r| r.start <= addr);
        addr.is_multiple_of(4) && i > 0 && addr < self.code[i - 1].end
    }

    /// The lowest and the highest (exclusive) address that segments take.
    pub fn extent(&self) -> Range<u64> {
        let start = self.segments.first().map_or(0, |s| s.vaddr);
        let end = self.segments.last().map_or(0, |s| s.vaddr + s.memsz);
        start..end
    }

    /// The best name of the function at exactly `addr`, not demangled.
    pub fn symbol_at(&self, addr: u64) -> Option<&Symbol<'a>> {
        let i = self.symbols.partition_point(|s| s.addr < addr);
        self.symbols.get(i).filter(|s| s.addr == addr)
    }

    /// The function symbol whose extent contains `addr`.
    pub fn symbol_containing(&self, addr: u64) -> Option<&Symbol<'a>> {
        let i = self.symbols.partition_point(|s| s.addr <= addr);
        let addr_of = self.symbols.get(i.checked_sub(1)?)?.addr;
        let symbol = self.symbol_at(addr_of)?;
        (addr == symbol.addr || addr - symbol.addr < symbol.size).then_some(symbol)
    }

    /// Adds a note, unless there are plenty: a damaged table has thousands of damaged entries.
    fn note(&mut self, note: String) {
        const MAX_NOTES: usize = 16;
        if self.notes.len() < MAX_NOTES {
            self.notes.push(note);
        } else if self.notes.len() == MAX_NOTES {
            self.notes.push("more of the same kind".into());
        }
    }

    fn check_entry(&self, raw: u64) -> Result<(), Error> {
        let problem = if !self.is_executable(self.entry) {
            if raw == 0 {
                "is 0: the file has none"
            } else if !raw.is_multiple_of(4) {
                "isn't a multiple of 4, as an instruction's address must be"
            } else {
                "isn't in an executable segment's bytes"
            }
        } else {
            return Ok(());
        };
        Err(Error::BadEntry {
            entry: raw,
            problem,
        })
    }

    /// PT_TLS, PT_GNU_STACK, PT_GNU_RELRO, and the address of the table itself.
    fn other_headers(&mut self, raw: &[Phdr]) {
        for (index, ph) in raw.iter().enumerate() {
            match ph.p_type(Le) {
                elf::PT_TLS => self.tls(index, ph),
                elf::PT_GNU_STACK => {
                    self.executable_stack = ph.p_flags.get(Le).0 & elf::PF_X.0 != 0;
                    self.stack_size = ph.p_memsz.get(Le);
                }
                elf::PT_GNU_RELRO => {
                    let start = ph.p_vaddr.get(Le).checked_add(self.load_bias);
                    let range =
                        start.and_then(|start| Some(start..start.checked_add(ph.p_memsz.get(Le))?));
                    self.relro = range.unwrap_or_default();
                }
                _ => {}
            }
        }
        let size = self.phdrs.num * PHDR_SIZE;
        self.phdrs.vaddr = self.segments.iter().find_map(|s| {
            let skip = self.phdrs.offset.checked_sub(s.offset)?;
            (skip.checked_add(size)? <= s.filesz).then(|| s.vaddr + skip)
        });
    }

    fn tls(&mut self, index: usize, ph: &Phdr) {
        let tls = Tls {
            vaddr: ph.p_vaddr.get(Le).wrapping_add(self.load_bias),
            filesz: ph.p_filesz.get(Le),
            memsz: ph.p_memsz.get(Le),
            align: ph.p_align.get(Le).max(1),
        };
        let present = tls.filesz == 0 || self.read(tls.vaddr, tls.filesz).is_some();
        if present && tls.filesz <= tls.memsz && tls.align.is_power_of_two() {
            self.tls = Some(tls);
        } else {
            self.note(format!(
                "program header {index} (PT_TLS) doesn't describe bytes of a segment: ignored"
            ));
        }
    }
}

fn truncated(what: impl Into<String>, offset: u64, len: u64, data: &[u8]) -> Error {
    Error::Truncated {
        what: what.into(),
        offset,
        end: offset.saturating_add(len),
        file_len: data.len() as u64,
    }
}

/// The bytes `offset..offset+len` of the file, if it has them.
fn file_bytes(data: &[u8], offset: u64, len: u64) -> Option<&[u8]> {
    let end = usize::try_from(offset.checked_add(len)?).ok()?;
    data.get(usize::try_from(offset).ok()?..end)
}

/// The ELF header, with what elf(5) says about its fields checked.
fn file_header(data: &[u8]) -> Result<&Ehdr, Error> {
    if data.is_empty() {
        return Err(Error::Empty);
    }
    if !data.starts_with(&elf::ELFMAG) {
        // A file cut off inside the magic number is truncated, not foreign.
        if elf::ELFMAG.starts_with(data) {
            return Err(truncated("the ELF header", 0, EHDR_SIZE, data));
        }
        let found = data[..data.len().min(4)].to_vec();
        return Err(Error::NotElf { found });
    }
    check_ident(data)?;
    let Ok((header, _)) = pod::from_bytes::<Ehdr>(data) else {
        return Err(truncated("the ELF header", 0, EHDR_SIZE, data));
    };
    check_machine(header)?;
    if header.e_version.get(Le) != 1 {
        return Err(Error::BadHeader {
            field: "e_version",
            offset: 0x14,
            value: header.e_version.get(Le).into(),
            expected: "1 (EV_CURRENT) is the only version",
        });
    }
    Ok(header)
}

/// e_ident: class, byte order, version. These are looked at even if the header is cut off after them.
fn check_ident(data: &[u8]) -> Result<(), Error> {
    let at = |i: usize| data.get(i).copied();
    match at(4) {
        None | Some(2) => {}
        Some(1) => {
            return Err(Error::Unsupported {
                what: "a 32-bit ELF file (ELFCLASS32)".into(),
                offset: 4,
                remedy: "only 64-bit AArch64 programs are converted: build it for aarch64".into(),
            });
        }
        Some(other) => {
            return Err(Error::BadHeader {
                field: "e_ident[EI_CLASS]",
                offset: 4,
                value: other.into(),
                expected: "1 and 2 are the classes there are",
            });
        }
    }
    match at(5) {
        None | Some(1) => {}
        Some(2) => {
            return Err(Error::Unsupported {
                what: "a big-endian ELF file (ELFDATA2MSB)".into(),
                offset: 5,
                remedy: "only little-endian AArch64 programs are converted: build it for aarch64, not aarch64_be".into(),
            });
        }
        Some(other) => {
            return Err(Error::BadHeader {
                field: "e_ident[EI_DATA]",
                offset: 5,
                value: other.into(),
                expected: "1 and 2 are the encodings there are",
            });
        }
    }
    match at(6) {
        None | Some(1) => Ok(()),
        Some(other) => Err(Error::BadHeader {
            field: "e_ident[EI_VERSION]",
            offset: 6,
            value: other.into(),
            expected: "1 (EV_CURRENT) is the only version",
        }),
    }
}

fn check_machine(header: &Ehdr) -> Result<(), Error> {
    let machine = header.e_machine.get(Le);
    if machine == elf::EM_AARCH64 {
        return Ok(());
    }
    let name = match machine {
        elf::EM_X86_64 => "x86-64",
        elf::EM_RISCV => "RISC-V",
        elf::EM_386 => "x86",
        elf::EM_ARM => "32-bit Arm",
        elf::EM_PPC64 => "PowerPC",
        elf::EM_S390 => "S/390",
        elf::EM_MIPS => "MIPS",
        elf::EM_LOONGARCH => "LoongArch",
        _ => "another machine",
    };
    Err(Error::Unsupported {
        what: format!("a program for {name} (e_machine {})", machine.0),
        offset: 0x12,
        remedy: "only AArch64 (e_machine 183) programs are converted: take the arm64 build".into(),
    })
}

/// The program header table, with its own extent checked.
fn program_headers<'a>(data: &'a [u8], header: &Ehdr) -> Result<&'a [Phdr], Error> {
    let count = u64::from(header.e_phnum.get(Le));
    if !matches!(
        header.e_type.get(Le),
        elf::ET_EXEC | elf::ET_DYN | elf::ET_REL | elf::ET_CORE
    ) {
        return Err(Error::BadHeader {
            field: "e_type",
            offset: 0x10,
            value: header.e_type.get(Le).0.into(),
            expected: "2 (ET_EXEC) or 3 (ET_DYN) is an executable",
        });
    }
    // Object files have no program headers: say what they are, in `file_kind`, rather than that.
    if matches!(header.e_type.get(Le), elf::ET_REL | elf::ET_CORE) {
        return Ok(&[]);
    }
    if count == 0 || count > MAX_PHDRS {
        return Err(Error::BadHeader {
            field: "e_phnum",
            offset: 0x38,
            value: count,
            expected: "an executable has 1 to 1170 program headers (Linux refuses more)",
        });
    }
    let size = u64::from(header.e_phentsize.get(Le));
    if size != PHDR_SIZE {
        return Err(Error::BadHeader {
            field: "e_phentsize",
            offset: 0x36,
            value: size,
            expected: "an ELF64 program header has 0x38 bytes",
        });
    }
    let offset = header.e_phoff.get(Le);
    file_bytes(data, offset, count * PHDR_SIZE)
        .and_then(|bytes| pod::slice_from_all_bytes(bytes).ok())
        .ok_or_else(|| {
            truncated(
                format!("the program header table ({count} entries)"),
                offset,
                count * PHDR_SIZE,
                data,
            )
        })
}

fn header_offset(phoff: u64, index: usize) -> u64 {
    phoff.saturating_add(index as u64 * PHDR_SIZE)
}

/// Static, static PIE, or an error that names what it is instead.
fn file_kind(data: &[u8], header: &Ehdr, raw: &[Phdr]) -> Result<Kind, Error> {
    let kind = match header.e_type.get(Le) {
        elf::ET_EXEC => Kind::Static,
        elf::ET_DYN => Kind::StaticPie,
        elf::ET_REL => {
            return Err(Error::Unsupported {
                what: "an object file that isn't linked (ET_REL)".into(),
                offset: 0x10,
                remedy: "link it into a static executable first".into(),
            });
        }
        _ => {
            return Err(Error::Unsupported {
                what: "a core dump (ET_CORE)".into(),
                offset: 0x10,
                remedy: "give the executable that dumped it".into(),
            });
        }
    };
    let phoff = header.e_phoff.get(Le);
    for (index, ph) in raw.iter().enumerate() {
        let bytes = file_bytes(data, ph.p_offset.get(Le), ph.p_filesz.get(Le));
        let needed = match ph.p_type(Le) {
            elf::PT_INTERP => bytes.map_or("?".into(), |b| text(b, 256)),
            // A shared library names the libraries that it needs, but no interpreter.
            elf::PT_DYNAMIC if tables::needs_libraries(bytes) => "none (a shared library)".into(),
            _ => continue,
        };
        return Err(Error::Dynamic {
            index,
            offset: header_offset(phoff, index),
            interpreter: needed,
        });
    }
    Ok(kind)
}

/// A string of the file, made fit to be shown.
fn text(bytes: &[u8], limit: usize) -> String {
    let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end.min(limit)]).into_owned()
}

/// The PT_LOAD headers, each checked on its own; sorted by address, not yet moved by the load bias.
fn load_segments(data: &[u8], raw: &[Phdr], phoff: u64) -> Result<Vec<Segment>, Error> {
    let mut segments = Vec::new();
    for (index, ph) in raw.iter().enumerate() {
        if ph.p_type(Le) != elf::PT_LOAD {
            continue;
        }
        let segment = Segment {
            index,
            vaddr: ph.p_vaddr.get(Le),
            offset: ph.p_offset.get(Le),
            filesz: ph.p_filesz.get(Le),
            memsz: ph.p_memsz.get(Le),
            flags: ph.p_flags.get(Le).0,
            align: ph.p_align.get(Le),
        };
        check_segment(data, &segment, phoff)?;
        if segment.memsz != 0 {
            segments.push(segment);
        }
    }
    if segments.is_empty() {
        return Err(Error::NothingToLoad {
            count: raw.len(),
            offset: phoff,
        });
    }
    segments.sort_by_key(|s| s.vaddr);
    Ok(segments)
}

fn check_segment(data: &[u8], s: &Segment, phoff: u64) -> Result<(), Error> {
    let bad = |problem: String| Error::BadSegment {
        index: s.index,
        offset: header_offset(phoff, s.index),
        problem,
    };
    if s.filesz > s.memsz {
        return Err(bad(format!(
            "p_filesz {:#x} is more than p_memsz {:#x}",
            s.filesz, s.memsz
        )));
    }
    if s.vaddr.checked_add(s.memsz).is_none() {
        return Err(bad(format!(
            "p_vaddr {:#x} + p_memsz {:#x} is beyond the end of the address space",
            s.vaddr, s.memsz
        )));
    }
    if s.align > 1 && !s.align.is_power_of_two() {
        return Err(bad(format!("p_align {:#x} isn't a power of two", s.align)));
    }
    if s.filesz != 0 && file_bytes(data, s.offset, s.filesz).is_none() {
        return Err(truncated(
            format!(
                "segment {} (program header at {:#x})",
                s.index,
                header_offset(phoff, s.index)
            ),
            s.offset,
            s.filesz,
            data,
        ));
    }
    Ok(())
}

fn check_overlap(segments: &[Segment], phoff: u64) -> Result<(), Error> {
    for pair in segments.windows(2) {
        let (a, b) = (&pair[0], &pair[1]);
        if a.vaddr + a.memsz > b.vaddr {
            return Err(Error::BadSegment {
                index: b.index,
                offset: header_offset(phoff, b.index),
                problem: format!(
                    "its addresses {:#x}..{:#x} overlap those of program header {}, {:#x}..{:#x}",
                    b.vaddr,
                    b.vaddr + b.memsz,
                    a.index,
                    a.vaddr,
                    a.vaddr + a.memsz
                ),
            });
        }
    }
    Ok(())
}

/// What to add to a PIE's addresses, so that its lowest page is at [`PIE_BASE`].
fn load_bias(kind: Kind, segments: &[Segment]) -> u64 {
    if kind == Kind::Static {
        return 0;
    }
    let align = segments
        .iter()
        .map(|s| s.align)
        .max()
        .unwrap_or(0)
        .clamp(0x1_0000, MAX_PIE_ALIGN);
    let lowest = segments[0].vaddr & !(align - 1);
    PIE_BASE.next_multiple_of(align).wrapping_sub(lowest)
}

fn add_bias(segments: &mut [Segment], bias: u64, phoff: u64) -> Result<(), Error> {
    let lowest = segments[0].vaddr;
    for s in segments {
        // Sorted by address, none can come before the first one unless the address space wrapped around.
        if (s.vaddr - lowest) >> 48 != 0 {
            return Err(Error::BadSegment {
                index: s.index,
                offset: header_offset(phoff, s.index),
                problem: format!(
                    "p_vaddr {:#x} is more than 2^48 bytes above the first segment at {lowest:#x}",
                    s.vaddr
                ),
            });
        }
        s.vaddr = s.vaddr.wrapping_add(bias);
    }
    Ok(())
}

fn check_limits(segments: &[Segment], phoff: u64, limits: &Limits) -> Result<(), Error> {
    let total = segments
        .iter()
        .fold(0u64, |sum, s| sum.saturating_add(s.memsz));
    if total > limits.total
        && let Some(largest) = segments.iter().max_by_key(|s| s.memsz)
    {
        return Err(Error::TooMuchMemory {
            total,
            limit: limits.total,
            index: largest.index,
            offset: header_offset(phoff, largest.index),
            largest: largest.memsz,
            target: limits.target,
        });
    }
    for s in segments {
        let end = s.vaddr.checked_add(s.memsz);
        if s.vaddr < limits.start || end.is_none_or(|end| end > limits.end) {
            return Err(Error::AddressRange {
                index: s.index,
                offset: header_offset(phoff, s.index),
                start: s.vaddr,
                end: s.vaddr.saturating_add(s.memsz),
                limit_start: limits.start,
                limit_end: limits.end,
                target: limits.target,
            });
        }
    }
    Ok(())
}
