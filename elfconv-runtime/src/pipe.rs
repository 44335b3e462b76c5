//! Pipes, FIFOs and eventfd(2).

use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::{OpenFlags, Stat, mode};
use crate::vfs::file::{File, Readiness, condition, poll};
use alloc::collections::{BTreeMap, VecDeque};
use alloc::rc::{Rc, Weak};
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

/// Capacity of a new pipe, pipe(7).
const CAPACITY: usize = 65536;
/// Largest that `F_SETPIPE_SZ` gives (`/proc/sys/fs/pipe-max-size`).
const MAX_CAPACITY: usize = 1 << 20;
/// Writes up to this size are not torn apart (`PIPE_BUF`).
const PIPE_BUF: usize = 4096;

/// The bytes between two ends.
pub struct Pipe {
    bytes: RefCell<VecDeque<u8>>,
    /// Sizes of the packets at the end of the bytes (`O_DIRECT`, pipe2(2)).
    packets: RefCell<VecDeque<usize>>,
    capacity: Cell<usize>,
    readers: Cell<u32>,
    writers: Cell<u32>,
    /// How often it was written to and read from.
    edges: [Cell<u64>; 2],
    stat: Stat,
}

impl Pipe {
    fn new(stat: Stat) -> Rc<Self> {
        Rc::new(Pipe {
            bytes: RefCell::default(),
            packets: RefCell::default(),
            capacity: Cell::new(CAPACITY),
            readers: Cell::new(0),
            writers: Cell::new(0),
            edges: Default::default(),
            stat,
        })
    }

    fn end(self: &Rc<Self>, reads: bool, writes: bool) -> PipeEnd {
        self.readers.set(self.readers.get() + u32::from(reads));
        self.writers.set(self.writers.get() + u32::from(writes));
        PipeEnd {
            pipe: self.clone(),
            reads,
            writes,
        }
    }

    fn count(&self, which: usize) {
        self.edges[which].set(self.edges[which].get() + 1);
    }

    /// Bytes of the packet that is next, if it is one.
    fn next_packet(&self) -> Option<usize> {
        let packets = self.packets.borrow();
        let all: usize = packets.iter().sum();
        packets
            .front()
            .copied()
            .filter(|_| self.bytes.borrow().len() == all)
    }

    /// `F_SETPIPE_SZ`: a power of two of pages that holds what is in the pipe.
    pub fn resize(&self, size: u64) -> Result<u64> {
        let size = usize::try_from(size)
            .ok()
            .filter(|&s| s <= 1 << 31)
            .ok_or(Errno::EINVAL)?
            .max(PIPE_BUF)
            .next_power_of_two();
        if size > MAX_CAPACITY {
            return err(Errno::EPERM);
        }
        if size < self.bytes.borrow().len() {
            return err(Errno::EBUSY);
        }
        self.capacity.set(size);
        Ok(size as u64)
    }

    /// Bytes that it takes now.
    pub fn room(&self) -> usize {
        self.capacity
            .get()
            .saturating_sub(self.bytes.borrow().len())
    }

    /// Whether anybody could read what is written.
    pub fn has_readers(&self) -> bool {
        self.readers.get() > 0
    }

    /// `F_GETPIPE_SZ`
    pub fn capacity(&self) -> u64 {
        self.capacity.get() as u64
    }

    /// Puts bytes that were read back to the front.
    pub fn unread(&self, bytes: &[u8]) {
        let mut queue = self.bytes.borrow_mut();
        for &b in bytes.iter().rev() {
            queue.push_front(b);
        }
    }
}

/// One end of a pipe, or both of a FIFO.
pub struct PipeEnd {
    pipe: Rc<Pipe>,
    reads: bool,
    writes: bool,
}

/// The two ends of a new pipe: first the one to read from.
pub fn pipe(ino: u64) -> (PipeEnd, PipeEnd) {
    let pipe = Pipe::new(Stat {
        mode: mode::S_IFIFO | 0o600,
        nlink: 1,
        ino,
        blksize: 4096,
        ..Stat::default()
    });
    (pipe.end(true, false), pipe.end(false, true))
}

impl Drop for PipeEnd {
    fn drop(&mut self) {
        let pipe = &self.pipe;
        pipe.readers.set(pipe.readers.get() - u32::from(self.reads));
        pipe.writers
            .set(pipe.writers.get() - u32::from(self.writes));
    }
}

/// An open FIFO and who waits to open its other end.
struct Fifo {
    pipe: Weak<Pipe>,
    /// How often it was opened for reading and for writing.
    opened: [u64; 2],
    waiting: Vec<Opener>,
}

/// Who waits in open(2). Its end is there for the other side already.
struct Opener {
    tid: i32,
    writes: bool,
    /// How often the other end had been opened before.
    before: u64,
    end: PipeEnd,
}

impl Opener {
    /// Whether the other end was opened since.
    fn met(&self, opened: [u64; 2]) -> bool {
        self.before != opened[usize::from(!self.writes)]
    }
}

/// Open FIFOs, by device and inode, fifo(7).
#[derive(Default)]
pub struct Fifos(RefCell<BTreeMap<(u64, u64), Fifo>>);

impl Fifos {
    /// Opens a FIFO. `EAGAIN` as long as nobody has the other end.
    pub fn open(&self, node: Stat, flags: OpenFlags, tid: i32) -> Result<PipeEnd> {
        let mut all = self.0.borrow_mut();
        all.retain(|_, f| f.pipe.strong_count() > 0);
        let key = (node.dev, node.ino);
        let pipe = all.get(&key).and_then(|f| f.pipe.upgrade());
        let pipe = pipe.unwrap_or_else(|| Pipe::new(node));
        let fifo = all.entry(key).or_insert_with(|| Fifo {
            pipe: Rc::downgrade(&pipe),
            opened: [0; 2],
            waiting: Vec::new(),
        });
        fifo.open(&pipe, flags, tid)
    }

    /// What a task waits for that has to wait in open(2).
    pub fn waiter(self: &Rc<Self>, node: (u64, u64), tid: i32) -> Rc<OpenFile> {
        let place = Place {
            fifos: self.clone(),
            node,
            tid,
        };
        condition(move || place.fifos.met(place.node, place.tid))
    }

    fn met(&self, node: (u64, u64), tid: i32) -> bool {
        self.0.borrow().get(&node).is_none_or(|f| {
            let own = f.waiting.iter().find(|w| w.tid == tid);
            own.is_none_or(|w| w.met(f.opened))
        })
    }

    /// The task does not wait any more; what it has met stays for its next call.
    fn leave(&self, node: (u64, u64), tid: i32) {
        if let Some(fifo) = self.0.borrow_mut().get_mut(&node) {
            let opened = fifo.opened;
            fifo.waiting.retain(|w| w.tid != tid || w.met(opened));
        }
    }
}

/// A task's place among those who wait; it leaves it when the wait is over.
struct Place {
    fifos: Rc<Fifos>,
    node: (u64, u64),
    tid: i32,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.fifos.leave(self.node, self.tid);
    }
}

impl Fifo {
    fn open(&mut self, pipe: &Rc<Pipe>, flags: OpenFlags, tid: i32) -> Result<PipeEnd> {
        let (reads, writes) = (flags.readable(), flags.writable());
        let others = match (reads, writes) {
            (true, true) => 1,
            (_, true) => pipe.readers.get(),
            _ => pipe.writers.get(),
        };
        let own = |w: &Opener| w.tid == tid && w.writes == writes;
        if let Some(i) = self.waiting.iter().position(own) {
            if others == 0 && !self.waiting[i].met(self.opened) {
                return err(Errno::EAGAIN);
            }
            return Ok(self.waiting.swap_remove(i).end);
        }
        let nonblock = flags.contains(OpenFlags::NONBLOCK);
        if others == 0 && nonblock && writes {
            return err(Errno::ENXIO);
        }
        self.opened[0] += u64::from(reads);
        self.opened[1] += u64::from(writes);
        let end = pipe.end(reads, writes);
        if others > 0 || nonblock {
            return Ok(end);
        }
        self.waiting.push(Opener {
            tid,
            writes,
            before: self.opened[usize::from(!writes)],
            end,
        });
        err(Errno::EAGAIN)
    }
}

impl File for PipeEnd {
    fn read(&self, _pos: &Cell<u64>, buf: &mut [u8], _flags: OpenFlags) -> Result<usize> {
        let packet = self.pipe.next_packet();
        let mut bytes = self.pipe.bytes.borrow_mut();
        if bytes.is_empty() && !buf.is_empty() {
            return if self.pipe.writers.get() == 0 {
                Ok(0)
            } else {
                err(Errno::EAGAIN)
            };
        }
        let before = self.pipe.packets.borrow().iter().sum::<usize>();
        self.pipe.count(1);
        let most = packet.unwrap_or(bytes.len() - before);
        let n = buf.len().min(most);
        let (front, back) = bytes.as_slices();
        let first = n.min(front.len());
        buf[..first].copy_from_slice(&front[..first]);
        buf[first..n].copy_from_slice(&back[..n - first]);
        bytes.drain(..n);
        if packet.is_some() && !buf.is_empty() {
            // What the reader has no room for is lost.
            bytes.drain(..most - n);
            self.pipe.packets.borrow_mut().pop_front();
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
        let room = self.pipe.capacity.get().saturating_sub(bytes.len());
        if room == 0 && !buf.is_empty() || buf.len() <= PIPE_BUF && buf.len() > room {
            return err(Errno::EAGAIN);
        }
        let mut packets = self.pipe.packets.borrow_mut();
        let mut n = buf.len().min(room);
        if flags.contains(OpenFlags::DIRECT) {
            n = n.min(PIPE_BUF);
        }
        if n > 0 && (flags.contains(OpenFlags::DIRECT) || !packets.is_empty()) {
            packets.push_back(n);
        }
        bytes.extend(&buf[..n]);
        self.pipe.count(0);
        Ok(n)
    }
    fn write_at(&self, _buf: &[u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn seek(&self, _pos: &Cell<u64>, _offset: i64, _whence: u32) -> Result<u64> {
        err(Errno::ESPIPE)
    }
    fn stat(&self) -> Result<Stat> {
        Ok(self.pipe.stat)
    }
    fn poll(&self) -> Readiness {
        let pipe = &self.pipe;
        let len = pipe.bytes.borrow().len();
        let mut bits = 0;
        if self.reads {
            if len > 0 {
                bits |= poll::IN;
            }
            if pipe.writers.get() == 0 {
                bits |= poll::HUP;
            }
        }
        if self.writes {
            // pipe_poll: as long as there is a free slot.
            if pipe.capacity.get().saturating_sub(len) >= PIPE_BUF {
                bits |= poll::OUT;
            }
            if pipe.readers.get() == 0 {
                bits |= poll::OUT | poll::ERR;
            }
        }
        Readiness::Now(bits)
    }
    fn pending(&self) -> Option<u64> {
        Some(self.pipe.bytes.borrow().len() as u64)
    }
    fn edges(&self) -> Option<u64> {
        let [written, read] = &self.pipe.edges;
        Some(if self.writes { read } else { written }.get())
    }
    fn pipe(&self) -> Option<&Pipe> {
        Some(&self.pipe)
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
    fn read(&self, _pos: &Cell<u64>, buf: &mut [u8], _flags: OpenFlags) -> Result<usize> {
        let out = buf.get_mut(..8).ok_or(Errno::EINVAL)?;
        let count = self.count.get();
        if count == 0 {
            return err(Errno::EAGAIN);
        }
        let taken = if self.semaphore { 1 } else { count };
        self.count.set(count - taken);
        out.copy_from_slice(&taken.to_le_bytes());
        Ok(8)
    }
    fn read_at(&self, _buf: &mut [u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn write(&self, _pos: &Cell<u64>, buf: &[u8], _flags: OpenFlags) -> Result<usize> {
        let bytes = buf.get(..8).ok_or(Errno::EINVAL)?;
        let add = u64::from_le_bytes(bytes.try_into().map_err(|_| Errno::EINVAL)?);
        if add == u64::MAX {
            return err(Errno::EINVAL);
        }
        match self.count.get().checked_add(add).filter(|&c| c < u64::MAX) {
            Some(count) => self.count.set(count),
            None => return err(Errno::EAGAIN),
        }
        Ok(8)
    }
    fn write_at(&self, _buf: &[u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn seek(&self, _pos: &Cell<u64>, _offset: i64, _whence: u32) -> Result<u64> {
        // noop_llseek
        Ok(0)
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
