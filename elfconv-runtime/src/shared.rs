//! Shared mappings of files: `MAP_SHARED` of mmap(2).
//!
//! No host lets us map its files at addresses of our choice, so a mapping is a copy of the file's contents. What the
//! guest changed goes back to the file, page by page, before any call of its own that could notice, and when the mapping
//! or the process ends; what is written to the file in the usual way comes into the mappings at once. What remains
//! different from Linux: other processes see changes only then, and two mappings of one file see each other's only then.

use crate::errno::{Errno, Result};
use crate::fd::OpenFile;
use crate::host::OpenFlags;
use crate::kernel::Kernel;
use crate::memory::{Memory, PAGE};
use alloc::rc::Rc;
use alloc::vec::Vec;

/// One mapping, or what is left of it after parts were unmapped.
#[derive(Clone)]
struct Mapping {
    start: u64,
    end: u64,
    /// The file's position that `start` shows.
    offset: u64,
    file: Rc<OpenFile>,
    /// `st_dev` and `st_ino`: two descriptions of one file are the same to a mapping.
    id: (u64, u64),
    /// A sum for each page as the file has it, by which changes are found.
    sums: Vec<u64>,
}

/// All of them.
#[derive(Clone, Default)]
pub struct Mappings(Vec<Mapping>);

impl Mappings {
    /// The file and the place in it that an address shows.
    pub fn place(&self, address: u64) -> Option<(u64, u64, u64)> {
        let here = |m: &&Mapping| (m.start..m.end).contains(&address);
        let mapping = self.0.iter().find(here)?;
        let offset = mapping.offset + (address - mapping.start);
        Some((mapping.id.0, mapping.id.1, offset))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A sum of 64 bits: a change that it misses is one in 2^64.
fn sum(page: &[u8]) -> u64 {
    page.chunks_exact(8).fold(0x9e37_79b9_7f4a_7c15, |h, word| {
        let word = u64::from_le_bytes(word.try_into().expect("eight bytes"));
        (h ^ word)
            .wrapping_mul(0xff51_afd7_ed55_8ccd)
            .rotate_left(31)
    })
}

impl Mapping {
    fn pages(&self) -> impl Iterator<Item = (usize, u64)> + use<> {
        (self.start..self.end).step_by(PAGE as usize).enumerate()
    }

    /// The part of it that is in `start..end`.
    fn part(&self, start: u64, end: u64) -> Option<Mapping> {
        let (start, end) = (start.max(self.start), end.min(self.end));
        let page = |at: u64| ((at - self.start) / PAGE) as usize;
        (start < end).then(|| Mapping {
            start,
            end,
            offset: self.offset + (start - self.start),
            file: self.file.clone(),
            id: self.id,
            sums: self.sums[page(start)..page(end)].to_vec(),
        })
    }

    /// Writes the changed pages of `start..end` to the file.
    fn flush(&mut self, mm: &Memory, start: u64, end: u64) -> Result<()> {
        if self.file.writable().is_err() {
            return Ok(());
        }
        let mut size = None;
        for (index, at) in self.pages() {
            if at < start || at >= end {
                continue;
            }
            let bytes = mm.file_page(at).ok_or(Errno::EIO)?;
            let now = sum(bytes);
            if now == self.sums[index] {
                continue;
            }
            let size = match size {
                Some(size) => size,
                None => *size.insert(self.file.file.stat()?.size),
            };
            // mmap(2): what is written behind the end of the file is lost.
            let offset = self.offset + (at - self.start);
            let len = size.saturating_sub(offset).min(PAGE) as usize;
            self.write(&bytes[..len], offset)?;
            self.sums[index] = now;
        }
        Ok(())
    }

    fn write(&self, bytes: &[u8], offset: u64) -> Result<()> {
        // With O_APPEND hosts would append, wherever the bytes belong.
        let flags = self.file.flags.get();
        let append = flags.contains(OpenFlags::APPEND);
        if append {
            self.file.file.set_flags(flags - OpenFlags::APPEND)?;
        }
        let mut done = 0;
        let result = loop {
            if done == bytes.len() {
                break Ok(());
            }
            match self
                .file
                .file
                .write_at(&bytes[done..], offset + done as u64)
            {
                Ok(0) => break Err(Errno::EIO),
                Ok(n) => done += n,
                Err(e) => break Err(e),
            }
        };
        if append {
            self.file.file.set_flags(flags)?;
        }
        result
    }

    /// Reads the pages of `start..end` from the file.
    fn load(&mut self, mm: &Memory, start: u64, end: u64) -> Result<()> {
        for (index, at) in self.pages() {
            if at < start || at >= end {
                continue;
            }
            let page = mm.file_page(at).ok_or(Errno::EIO)?;
            let offset = self.offset + (at - self.start);
            let mut done = 0;
            while done < page.len() {
                match self
                    .file
                    .file
                    .read_at(&mut page[done..], offset + done as u64)?
                {
                    0 => break,
                    n => done += n,
                }
            }
            page[done..].fill(0);
            self.sums[index] = sum(page);
        }
        Ok(())
    }
}

fn id_of(file: &OpenFile) -> Result<(u64, u64)> {
    let stat = file.file.stat()?;
    Ok((stat.dev, stat.ino))
}

impl Kernel {
    /// A range has been mapped, and filled, as a shared mapping of a file.
    pub fn share(&self, start: u64, len: u64, file: &Rc<OpenFile>, offset: u64) -> Result<()> {
        let end = start + len.next_multiple_of(PAGE);
        let mut mapping = Mapping {
            start,
            end,
            offset,
            file: file.clone(),
            id: id_of(file)?,
            sums: Vec::new(),
        };
        for (_, at) in mapping.pages() {
            mapping
                .sums
                .push(sum(self.mm.file_page(at).ok_or(Errno::EIO)?));
        }
        self.shared.borrow_mut().0.push(mapping);
        Ok(())
    }

    /// Brings the files up to date with what is mapped in a range; the first error, after trying all.
    pub fn flush_shared(&self, start: u64, end: u64) -> Result<()> {
        let mut result = Ok(());
        for mapping in &mut self.shared.borrow_mut().0 {
            result = result.and(mapping.flush(self.mm, start, end));
        }
        result
    }

    /// The end of the process.
    pub fn flush_all_shared(&self) {
        if self.shared.try_borrow().is_ok_and(|s| !s.is_empty()) {
            self.report(self.flush_shared(0, u64::MAX));
        }
    }

    /// Linux would write later, and nobody would be told either; but here it is known already.
    fn report(&self, result: Result<()>) {
        if let Err(e) = result {
            let text = e.description().unwrap_or("unknown error");
            self.host.log(
                alloc::format!("elfconv: changes of a mapped file are lost: {text}\n").as_bytes(),
            );
        }
    }

    /// A range is about to be unmapped or replaced.
    pub fn unshare(&self, start: u64, len: u64) {
        if self.shared.borrow().is_empty() {
            return;
        }
        let end = start.saturating_add(len).saturating_add(PAGE - 1) & !(PAGE - 1);
        self.report(self.flush_shared(start, end));
        self.shared.borrow_mut().0 = self.without(start, end);
    }

    fn without(&self, start: u64, end: u64) -> Vec<Mapping> {
        let shared = self.shared.borrow();
        let rest = |m: &Mapping| [m.part(0, start), m.part(end, u64::MAX)];
        shared.0.iter().flat_map(rest).flatten().collect()
    }

    /// mremap(2) has moved or resized a range, which was flushed before.
    pub fn move_shared(&self, old: u64, old_len: u64, new: u64, new_len: u64) -> Result<()> {
        let (old_end, new_end) = (
            old + old_len.next_multiple_of(PAGE),
            new + new_len.next_multiple_of(PAGE),
        );
        let part = {
            let shared = self.shared.borrow();
            shared.0.iter().find_map(|m| m.part(old, old_end))
        };
        let Some(mut moved) = part.filter(|m| m.start == old) else {
            return Ok(());
        };
        let mut all = self.without(old, old_end);
        (moved.start, moved.end) = (new, new_end);
        moved.sums.resize(((new_end - new) / PAGE) as usize, 0);
        let grown = new + (old_end - old);
        let result = moved.load(self.mm, grown.min(new_end), new_end);
        all.push(moved);
        self.shared.borrow_mut().0 = all;
        result
    }

    /// Before a call that reads or writes `fd` (all files: `None`): the file gets what its mappings have.
    pub fn flush_file(&self, fd: Option<i32>) -> Result<()> {
        self.each_of(fd, |m, mm| m.flush(mm, 0, u64::MAX))
    }

    /// After a call that wrote to it: the mappings get what the file has.
    pub fn reload_file(&self, fd: Option<i32>) -> Result<()> {
        self.each_of(fd, |m, mm| m.load(mm, 0, u64::MAX))
    }

    fn each_of(
        &self,
        fd: Option<i32>,
        mut act: impl FnMut(&mut Mapping, &Memory) -> Result<()>,
    ) -> Result<()> {
        let id = match fd {
            None => None,
            Some(fd) => match self.fds.get(fd) {
                Ok(file) => Some(id_of(file)?),
                // The call itself will say so.
                Err(_) => return Ok(()),
            },
        };
        let mut result = Ok(());
        for mapping in &mut self.shared.borrow_mut().0 {
            if id.is_none_or(|id| id == mapping.id) {
                result = result.and(act(mapping, self.mm));
            }
        }
        result
    }
}

/// What a call does with files that may be mapped: descriptors that it reads and writes. `Some(None)`: any file.
struct Effect {
    flushed: Option<Option<i32>>,
    written: Option<Option<i32>>,
}

fn effect(number: u64, args: &[u64; 6]) -> Effect {
    let fd = |index: usize| Some(Some(args[index] as i32));
    let (flushed, written) = match crate::syscall::table::find(number).map_or("", |e| e.name) {
        "read" | "pread64" | "readv" | "preadv" | "preadv2" | "fsync" | "fdatasync" => {
            (fd(0), None)
        }
        "write" | "pwrite64" | "writev" | "pwritev" | "pwritev2" | "ftruncate" | "fallocate" => {
            (fd(0), fd(0))
        }
        "sendfile" | "copy_file_range" | "splice" | "truncate" => (Some(None), Some(None)),
        "openat" if args[2] as u32 & OpenFlags::TRUNC.bits() != 0 => (None, Some(None)),
        "sync" | "syncfs" | "mmap" => (Some(None), None),
        _ => (None, None),
    };
    Effect { flushed, written }
}

/// Carries out `call`, with files and shared mappings in step before and after it.
pub fn in_step(
    kernel: &mut Kernel,
    number: u64,
    args: &[u64; 6],
    call: impl FnOnce(&mut Kernel) -> Result<u64>,
) -> Result<u64> {
    if kernel.shared.borrow().is_empty() {
        return call(kernel);
    }
    let effect = effect(number, args);
    if let Some(fd) = effect.flushed {
        kernel.flush_file(fd)?;
    }
    let result = call(kernel)?;
    if let Some(fd) = effect.written {
        kernel.reload_file(fd)?;
    }
    Ok(result)
}
