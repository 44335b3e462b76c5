//! Pipes within the process, and eventfd(2).

use crate::errno::{Errno, Result, err};
use crate::host::{OpenFlags, Stat, mode};
use crate::vfs::file::{File, Readiness, poll};
use alloc::collections::VecDeque;
use alloc::rc::Rc;
use core::cell::{Cell, RefCell};

/// Capacity of a pipe, pipe(7).
const CAPACITY: usize = 65536;
/// Writes up to this size are not torn apart (`PIPE_BUF`).
const PIPE_BUF: usize = 4096;

struct Pipe {
    bytes: RefCell<VecDeque<u8>>,
    readers: Cell<u32>,
    writers: Cell<u32>,
    ino: u64,
}

/// One end of a pipe.
pub struct PipeEnd {
    pipe: Rc<Pipe>,
    writes: bool,
}

/// The two ends of a new pipe: first the one to read from.
pub fn pipe(ino: u64) -> (PipeEnd, PipeEnd) {
    let pipe = Rc::new(Pipe {
        bytes: RefCell::default(),
        readers: Cell::new(1),
        writers: Cell::new(1),
        ino,
    });
    (
        PipeEnd {
            pipe: pipe.clone(),
            writes: false,
        },
        PipeEnd { pipe, writes: true },
    )
}

impl Drop for PipeEnd {
    fn drop(&mut self) {
        let count = if self.writes {
            &self.pipe.writers
        } else {
            &self.pipe.readers
        };
        count.set(count.get() - 1);
    }
}

/// With a single task nobody could ever end the wait: say so instead of hanging.
fn would_block(flags: OpenFlags) -> Errno {
    if flags.contains(OpenFlags::NONBLOCK) {
        Errno::EAGAIN
    } else {
        Errno::EDEADLK
    }
}

impl File for PipeEnd {
    fn read(&self, _pos: &Cell<u64>, buf: &mut [u8], flags: OpenFlags) -> Result<usize> {
        let mut bytes = self.pipe.bytes.borrow_mut();
        if bytes.is_empty() && !buf.is_empty() {
            return if self.pipe.writers.get() == 0 {
                Ok(0)
            } else {
                err(would_block(flags))
            };
        }
        let n = buf.len().min(bytes.len());
        for (to, from) in buf.iter_mut().zip(bytes.drain(..n)) {
            *to = from;
        }
        Ok(n)
    }
    fn read_at(&self, _buf: &mut [u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn write(&self, _pos: &Cell<u64>, buf: &[u8], flags: OpenFlags) -> Result<usize> {
        if self.pipe.readers.get() == 0 {
            return err(Errno::EPIPE);
        }
        let mut bytes = self.pipe.bytes.borrow_mut();
        let room = CAPACITY - bytes.len();
        if room == 0 && !buf.is_empty() || buf.len() <= PIPE_BUF && buf.len() > room {
            return err(would_block(flags));
        }
        let n = buf.len().min(room);
        bytes.extend(&buf[..n]);
        Ok(n)
    }
    fn write_at(&self, _buf: &[u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn seek(&self, _pos: &Cell<u64>, _offset: i64, _whence: u32) -> Result<u64> {
        err(Errno::ESPIPE)
    }
    fn stat(&self) -> Result<Stat> {
        Ok(Stat {
            mode: mode::S_IFIFO | 0o600,
            nlink: 1,
            ino: self.pipe.ino,
            blksize: 4096,
            ..Stat::default()
        })
    }
    fn poll(&self) -> Readiness {
        let bytes = self.pipe.bytes.borrow();
        Readiness::Now(
            match (
                self.writes,
                self.pipe.readers.get(),
                self.pipe.writers.get(),
            ) {
                (true, 0, _) => poll::OUT | poll::ERR,
                (true, ..) if CAPACITY - bytes.len() >= PIPE_BUF => poll::OUT,
                (false, _, 0) if bytes.is_empty() => poll::HUP,
                (false, _, 0) => poll::IN | poll::HUP,
                (false, ..) if !bytes.is_empty() => poll::IN,
                _ => 0,
            },
        )
    }
    fn pending(&self) -> Option<u64> {
        Some(self.pipe.bytes.borrow().len() as u64)
    }
}

/// eventfd(2): a counter.
pub struct EventFd {
    /// The counter.
    pub count: Cell<u64>,
    /// `EFD_SEMAPHORE`.
    pub semaphore: bool,
}

impl File for EventFd {
    fn read(&self, _pos: &Cell<u64>, buf: &mut [u8], flags: OpenFlags) -> Result<usize> {
        let out = buf.get_mut(..8).ok_or(Errno::EINVAL)?;
        let count = self.count.get();
        if count == 0 {
            return err(would_block(flags));
        }
        let taken = if self.semaphore { 1 } else { count };
        self.count.set(count - taken);
        out.copy_from_slice(&taken.to_le_bytes());
        Ok(8)
    }
    fn read_at(&self, _buf: &mut [u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn write(&self, _pos: &Cell<u64>, buf: &[u8], flags: OpenFlags) -> Result<usize> {
        let bytes = buf.get(..8).ok_or(Errno::EINVAL)?;
        let add = u64::from_le_bytes(bytes.try_into().map_err(|_| Errno::EINVAL)?);
        if add == u64::MAX {
            return err(Errno::EINVAL);
        }
        match self.count.get().checked_add(add).filter(|&c| c < u64::MAX) {
            Some(count) => self.count.set(count),
            None => return err(would_block(flags)),
        }
        Ok(8)
    }
    fn write_at(&self, _buf: &[u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn seek(&self, _pos: &Cell<u64>, _offset: i64, _whence: u32) -> Result<u64> {
        err(Errno::ESPIPE)
    }
    fn stat(&self) -> Result<Stat> {
        Ok(Stat {
            mode: 0o600,
            nlink: 1,
            ino: 1,
            blksize: 4096,
            ..Stat::default()
        })
    }
    fn poll(&self) -> Readiness {
        let count = self.count.get();
        let readable = if count > 0 { poll::IN } else { 0 };
        let writable = if count < u64::MAX - 1 { poll::OUT } else { 0 };
        Readiness::Now(readable | writable)
    }
}
