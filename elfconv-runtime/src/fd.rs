//! File descriptors and open file descriptions (open(2), "Open file descriptions").

use crate::errno::{Errno, Result, err};
use crate::host::OpenFlags;
use crate::vfs::file::File;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

/// An open file description: what `dup` shares.
pub struct OpenFile {
    /// The object behind it.
    pub file: Box<dyn File>,
    /// Access mode and status flags.
    pub flags: Cell<OpenFlags>,
    /// Position, unless the host keeps it.
    pub pos: Cell<u64>,
    /// Absolute guest path as opened, or a name like `pipe:[3]`.
    pub path: RefCell<Vec<u8>>,
}

impl OpenFile {
    /// A new description at position 0.
    pub fn new(file: Box<dyn File>, flags: OpenFlags, path: Vec<u8>) -> Rc<Self> {
        let kept =
            flags & !(OpenFlags::CREAT | OpenFlags::EXCL | OpenFlags::TRUNC | OpenFlags::NOCTTY);
        let kept = kept & !OpenFlags::CLOEXEC;
        Rc::new(OpenFile {
            file,
            flags: Cell::new(kept),
            pos: Cell::new(0),
            path: RefCell::new(path),
        })
    }

    /// `EBADF` unless it was opened for reading.
    pub fn readable(&self) -> Result<()> {
        let f = self.flags.get();
        if f.readable() && !f.contains(OpenFlags::PATH) {
            Ok(())
        } else {
            err(Errno::EBADF)
        }
    }

    /// `EBADF` unless it was opened for writing.
    pub fn writable(&self) -> Result<()> {
        let f = self.flags.get();
        if f.writable() && !f.contains(OpenFlags::PATH) {
            Ok(())
        } else {
            err(Errno::EBADF)
        }
    }

    /// read(2).
    pub fn read(&self, buf: &mut [u8]) -> Result<usize> {
        self.readable()?;
        self.file.read(&self.pos, buf, self.flags.get())
    }

    /// write(2).
    pub fn write(&self, buf: &[u8]) -> Result<usize> {
        self.writable()?;
        self.file.write(&self.pos, buf, self.flags.get())
    }
}

#[derive(Clone)]
struct Slot {
    file: Rc<OpenFile>,
    cloexec: bool,
}

/// The descriptor table.
#[derive(Clone)]
pub struct FdTable {
    slots: Vec<Option<Slot>>,
    /// `RLIMIT_NOFILE`.
    pub limit: usize,
}

impl Default for FdTable {
    fn default() -> Self {
        FdTable {
            slots: Vec::new(),
            limit: 1024,
        }
    }
}

impl FdTable {
    /// The description behind a descriptor.
    pub fn get(&self, fd: i32) -> Result<&Rc<OpenFile>> {
        let slot = usize::try_from(fd)
            .ok()
            .and_then(|i| self.slots.get(i)?.as_ref());
        slot.map(|s| &s.file).ok_or(Errno::EBADF)
    }

    /// Puts a description at the lowest free descriptor that is at least `min`.
    pub fn insert(&mut self, file: Rc<OpenFile>, cloexec: bool, min: i32) -> Result<i32> {
        let min = usize::try_from(min).map_err(|_| Errno::EINVAL)?;
        if min >= self.limit {
            return err(Errno::EINVAL);
        }
        let free = (min..self.slots.len()).find(|&i| self.slots[i].is_none());
        let index = free.unwrap_or(self.slots.len().max(min));
        if index >= self.limit {
            return err(Errno::EMFILE);
        }
        self.put(index, file, cloexec);
        Ok(index as i32)
    }

    /// Puts a description at this descriptor; what was there is closed.
    pub fn replace(&mut self, fd: i32, file: Rc<OpenFile>, cloexec: bool) -> Result<()> {
        let index = usize::try_from(fd)
            .ok()
            .filter(|&i| i < self.limit)
            .ok_or(Errno::EBADF)?;
        self.put(index, file, cloexec);
        Ok(())
    }

    fn put(&mut self, index: usize, file: Rc<OpenFile>, cloexec: bool) {
        if self.slots.len() <= index {
            self.slots.resize_with(index + 1, || None);
        }
        self.slots[index] = Some(Slot { file, cloexec });
    }

    /// close(2).
    pub fn remove(&mut self, fd: i32) -> Result<Rc<OpenFile>> {
        let slot = usize::try_from(fd)
            .ok()
            .and_then(|i| self.slots.get_mut(i)?.take());
        slot.map(|s| s.file).ok_or(Errno::EBADF)
    }

    /// The `FD_CLOEXEC` flag.
    pub fn cloexec(&self, fd: i32) -> Result<bool> {
        self.get(fd)?;
        Ok(self.slots[fd as usize].as_ref().is_some_and(|s| s.cloexec))
    }

    /// Sets the `FD_CLOEXEC` flag.
    pub fn set_cloexec(&mut self, fd: i32, cloexec: bool) -> Result<()> {
        self.get(fd)?;
        if let Some(slot) = &mut self.slots[fd as usize] {
            slot.cloexec = cloexec;
        }
        Ok(())
    }

    /// All open descriptors.
    pub fn iter(&self) -> impl Iterator<Item = (i32, &Rc<OpenFile>)> {
        self.slots
            .iter()
            .enumerate()
            .filter_map(|(i, s)| Some((i as i32, &s.as_ref()?.file)))
    }
}
