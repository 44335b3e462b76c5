//! ELF files at run time, as load_elf_binary of the Linux kernel (fs/binfmt_elf.c) takes them.
//!
//! Files are the guest's to make: every number of theirs is checked before it decides an address or a size.

use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::memory::{Kind, Memory, PAGE, PATH_MAX, Placement, Prot, page_up};
use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// `e_ident`: ELF, 64 bits, little-endian.
const IDENT: &[u8] = b"\x7fELF\x02\x01";
const ET_EXEC: u16 = 2;
const ET_DYN: u16 = 3;
const EM_AARCH64: u16 = 183;
const PT_LOAD: u32 = 1;
const PT_INTERP: u32 = 3;
const PT_GNU_STACK: u32 = 0x6474_e551;
/// Longest program header table (`load_elf_phdrs`).
const MAX_HEADERS: usize = 1 << 16;
/// Most that a segment is aligned to: more than any page size.
const MAX_ALIGN: u64 = 1 << 30;

/// `Elf64_Ehdr`.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
struct FileHeader {
    ident: [u8; 16],
    kind: u16,
    machine: u16,
    version: u32,
    entry: u64,
    phoff: u64,
    shoff: u64,
    flags: u32,
    ehsize: u16,
    phentsize: u16,
    phnum: u16,
    shentsize: u16,
    shnum: u16,
    shstrndx: u16,
}

/// `Elf64_Phdr`.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
struct ProgramHeader {
    kind: u32,
    flags: u32,
    offset: u64,
    vaddr: u64,
    paddr: u64,
    filesz: u64,
    memsz: u64,
    align: u64,
}

/// A PT_LOAD segment: ends don't overflow, and `filesz <= memsz`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Segment {
    vaddr: u64,
    offset: u64,
    filesz: u64,
    memsz: u64,
    prot: Prot,
}

/// An executable file's headers.
#[derive(Debug, PartialEq, Eq)]
pub struct Executable {
    /// It has addresses of its own; else it can be anywhere.
    pub fixed: bool,
    entry: u64,
    segments: Vec<Segment>,
    align: u64,
    /// Where the program headers are in memory, if a segment has them.
    headers: u64,
    header_count: u64,
    /// PT_INTERP.
    pub interpreter: Option<Vec<u8>>,
    /// The size of the stack that it asks for, or 0.
    pub stack_size: u64,
}

/// Where an executable is in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// First instruction.
    pub entry: u64,
    /// AT_PHDR.
    pub headers: u64,
    /// AT_PHNUM.
    pub header_count: u64,
    /// What was added to the file's addresses.
    pub bias: u64,
}

/// AT_PHENT.
pub const HEADER_SIZE: u64 = size_of::<ProgramHeader>() as u64;

/// Fills `buf` from the file; `EIO` at its end, as `elf_read` says.
fn read_exactly(file: &OpenFile, mut offset: u64, mut buf: &mut [u8]) -> Result<()> {
    while !buf.is_empty() {
        let n = file.file.read_at(buf, offset)?;
        if n == 0 {
            return err(Errno::EIO);
        }
        buf = &mut buf[n..];
        offset += n as u64;
    }
    Ok(())
}

impl Executable {
    /// Reads and checks the headers. `ENOEXEC`: not a program for this machine.
    pub fn read(file: &OpenFile) -> Result<Self> {
        let mut bytes = [0; size_of::<FileHeader>()];
        read_exactly(file, 0, &mut bytes).map_err(|_| Errno::ENOEXEC)?;
        let header = FileHeader::read_from_bytes(&bytes).map_err(|_| Errno::ENOEXEC)?;
        let ours = header.ident.starts_with(IDENT)
            && header.machine == EM_AARCH64
            && matches!(header.kind, ET_EXEC | ET_DYN);
        let len = usize::from(header.phnum) * size_of::<ProgramHeader>();
        let sized = usize::from(header.phentsize) == size_of::<ProgramHeader>()
            && (1..=MAX_HEADERS).contains(&len);
        if !ours || !sized {
            return err(Errno::ENOEXEC);
        }
        let mut bytes = vec![0; len];
        read_exactly(file, header.phoff, &mut bytes)?;
        let headers = <[ProgramHeader]>::ref_from_bytes(&bytes).map_err(|_| Errno::ENOEXEC)?;
        let mut executable = Executable {
            fixed: header.kind == ET_EXEC,
            entry: header.entry,
            segments: Vec::new(),
            align: PAGE,
            headers: 0,
            header_count: header.phnum.into(),
            interpreter: None,
            stack_size: 0,
        };
        for h in headers {
            executable.add(file, h, header.phoff)?;
        }
        if executable.segments.is_empty() {
            return err(Errno::ENOEXEC);
        }
        Ok(executable)
    }

    fn add(&mut self, file: &OpenFile, h: &ProgramHeader, phoff: u64) -> Result<()> {
        match h.kind {
            PT_LOAD if h.memsz > 0 => self.add_segment(h, phoff),
            PT_INTERP if self.interpreter.is_none() => {
                self.interpreter = Some(interpreter(file, h)?);
                Ok(())
            }
            PT_GNU_STACK => {
                self.stack_size = h.memsz;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Segments come by address (System V ABI, "Program Header"), and are mapped page by page.
    fn add_segment(&mut self, h: &ProgramHeader, phoff: u64) -> Result<()> {
        let in_file = |at: u64| at.checked_sub(h.offset).filter(|&d| d < h.filesz);
        let end = h.vaddr.checked_add(h.memsz).and_then(page_up);
        let file_end = h.offset.checked_add(h.filesz).and_then(page_up);
        let sorted = self
            .segments
            .last()
            .is_none_or(|last| last.vaddr + last.memsz <= h.vaddr);
        if end.is_none()
            || file_end.is_none()
            || !sorted
            || h.filesz > h.memsz
            || !(h.vaddr ^ h.offset).is_multiple_of(PAGE)
        {
            return err(Errno::ENOEXEC);
        }
        if self.headers == 0
            && let Some(inside) = in_file(phoff)
        {
            self.headers = h.vaddr + inside;
        }
        if h.align.is_power_of_two() {
            self.align = self.align.max(h.align.min(MAX_ALIGN));
        }
        let mut prot = Prot::empty();
        prot.set(Prot::READ, h.flags & 4 != 0);
        prot.set(Prot::WRITE, h.flags & 2 != 0);
        prot.set(Prot::EXEC, h.flags & 1 != 0);
        self.segments.push(Segment {
            vaddr: h.vaddr,
            offset: h.offset,
            filesz: h.filesz,
            memsz: h.memsz,
            prot,
        });
        Ok(())
    }

    /// The pages of all segments, at the file's own addresses.
    fn extent(&self) -> Range<u64> {
        let start = self.segments.first().map_or(0, |s| s.vaddr) & !(PAGE - 1);
        let end = self.segments.last().map_or(0, |s| s.vaddr + s.memsz);
        start..end.next_multiple_of(PAGE)
    }

    /// Whether there is room for it once nothing else of the guest is mapped; `bias` if it must have that one.
    pub fn fits(&self, mm: &Memory, bias: Option<u64>) -> bool {
        let Range { start, end } = self.extent();
        match bias {
            Some(bias) => match (start.checked_add(bias), end.checked_add(bias)) {
                (Some(start), Some(end)) => mm.can_be_guests(start, end),
                _ => false,
            },
            None => (end - start).saturating_add(self.align) <= mm.arena_size(),
        }
    }

    /// Maps it: where `bias` says, or anywhere. `share`: what other address spaces have the same constant segments under.
    pub fn load(
        &self,
        mm: &Memory,
        file: &OpenFile,
        bias: Option<u64>,
        share: u32,
    ) -> Result<Loaded> {
        let bias = match bias {
            Some(bias) => bias,
            None => self.find_place(mm)?,
        };
        for segment in &self.segments {
            segment.load(mm, file, bias, share)?;
        }
        Ok(Loaded {
            entry: self.entry.wrapping_add(bias),
            headers: match self.headers {
                0 => 0,
                at => at.wrapping_add(bias),
            },
            header_count: self.header_count,
            bias,
        })
    }

    /// A free and aligned range for all segments.
    fn find_place(&self, mm: &Memory) -> Result<u64> {
        let Range { start, end } = self.extent();
        // The rest of the alignment is what the first page is off.
        let off = start & (self.align - 1);
        let len = (end - start)
            .checked_add(self.align)
            .and_then(|len| len.checked_add(off))
            .ok_or(Errno::ENOMEM)?;
        let at = mm.map(Placement::Any, len, Prot::empty(), Kind::Image)?;
        mm.unmap(at, len)?;
        Ok((at.next_multiple_of(self.align) + off).wrapping_sub(start))
    }
}

impl Segment {
    /// Whole pages of the file, as a mapping of it has them; behind `filesz` zeros if the segment goes on there.
    fn load(&self, mm: &Memory, file: &OpenFile, bias: u64, share: u32) -> Result<()> {
        let vaddr = self.vaddr.wrapping_add(bias);
        let start = vaddr & !(PAGE - 1);
        let end = page_up(vaddr + self.memsz).ok_or(Errno::ENOMEM)?;
        let len = end - start;
        mm.map(
            Placement::Fixed(start),
            len,
            Prot::READ | Prot::WRITE,
            Kind::Image,
        )?;
        let bytes = mm.bytes_mut(start, len as usize)?;
        let before = vaddr - start;
        let mut filled = before + self.filesz;
        if self.memsz == self.filesz {
            filled = len;
        }
        let mut at = 0;
        while at < filled {
            let rest = &mut bytes[at as usize..filled as usize];
            match file.file.read_at(rest, self.offset - before + at)? {
                0 => break,
                n => at += n as u64,
            }
        }
        // Pages behind the end of the file would raise SIGBUS (mmap(2)); a segment that has some is damaged.
        if at < before + self.filesz {
            return err(Errno::EIO);
        }
        mm.protect(start, len, self.prot)?;
        if !self.prot.contains(Prot::WRITE) {
            mm.set_share(start, end, share);
        }
        Ok(())
    }
}

fn interpreter(file: &OpenFile, h: &ProgramHeader) -> Result<Vec<u8>> {
    if !(2..=PATH_MAX as u64).contains(&h.filesz) {
        return err(Errno::ENOEXEC);
    }
    let mut path = vec![0; h.filesz as usize];
    read_exactly(file, h.offset, &mut path)?;
    if path.pop() != Some(0) {
        return err(Errno::ENOEXEC);
    }
    let end = path.iter().position(|&b| b == 0).unwrap_or(path.len());
    path.truncate(end);
    Ok(path)
}
