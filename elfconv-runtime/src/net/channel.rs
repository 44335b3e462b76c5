//! What is on its way to a socket: bytes or messages in order, with the descriptors and credentials that came along.

use super::Addr;
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use alloc::collections::VecDeque;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

/// Bytes that a queue takes before a sender has to wait (`net.core.wmem_default`).
pub const DEFAULT_CAPACITY: usize = 212_992;
/// Messages in the queue of an AF_UNIX datagram socket (`net.unix.max_dgram_qlen`).
const MAX_DATAGRAMS: usize = 10;
/// Small writes to a byte stream are put together up to this size.
const MERGED: usize = 16384;
/// Most that one blocking write adds beyond the capacity.
const MAX_WRITE: usize = 16 << 20;

/// `struct ucred`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Creds {
    pub pid: i32,
    pub uid: u32,
    pub gid: u32,
}

/// What is sent at once.
pub struct Packet {
    bytes: Vec<u8>,
    /// What was read of it already.
    start: usize,
    from: Option<Addr>,
    creds: Creds,
    files: Vec<Rc<OpenFile>>,
}

/// What travels with the bytes.
#[derive(Default)]
pub struct Extras {
    /// The sender's address.
    pub from: Option<Addr>,
    /// Who sent it.
    pub creds: Creds,
    /// `SCM_RIGHTS`.
    pub files: Vec<Rc<OpenFile>>,
}

/// What was received.
#[derive(Default)]
pub struct Pulled {
    /// Bytes put into the buffer.
    pub count: usize,
    /// Size of the whole message, for `MSG_TRUNC`.
    pub len: usize,
    /// What came with them; nothing at the end of the stream.
    pub extras: Option<Extras>,
}

/// One direction of a connection, or the inbox of a datagram socket.
pub struct Channel {
    packets: RefCell<VecDeque<Packet>>,
    queued: Cell<usize>,
    /// Bytes it takes before senders wait.
    pub capacity: Cell<usize>,
    /// A byte stream: no message boundaries.
    stream: bool,
    /// At most [`MAX_DATAGRAMS`] messages.
    pub few: bool,
    /// Nothing more will be sent.
    pub shut: Cell<bool>,
    /// Nothing more will be received: the other side is closed, or has shut down its reading side.
    pub deaf: Cell<bool>,
    /// The other side was closed with unread data in it.
    pub reset: Cell<bool>,
    /// How often something came, the end included.
    pub came: Cell<u64>,
    /// How often something was taken.
    pub taken: Cell<u64>,
    /// A reader waits for that many bytes (`MSG_WAITALL`).
    pub wanted: Cell<usize>,
}

impl Channel {
    /// An empty one.
    pub fn new(stream: bool, few: bool) -> Rc<Self> {
        Rc::new(Channel {
            packets: RefCell::default(),
            queued: Cell::new(0),
            capacity: Cell::new(DEFAULT_CAPACITY),
            stream,
            few,
            shut: Cell::new(false),
            deaf: Cell::new(false),
            reset: Cell::new(false),
            came: Cell::new(0),
            taken: Cell::new(0),
            wanted: Cell::new(0),
        })
    }

    /// Nothing more will be sent.
    pub fn end(&self) {
        self.shut.set(true);
        self.came.set(self.came.get() + 1);
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.packets.borrow().is_empty()
    }

    /// Bytes in it.
    pub fn queued(&self) -> usize {
        self.queued.get()
    }

    /// Size of the next message.
    pub fn next_message(&self) -> usize {
        self.packets.borrow().front().map_or(0, |p| p.bytes.len())
    }

    /// Whether a receiver finds something, or the end.
    pub fn readable(&self) -> bool {
        self.shut.get() || !self.is_empty() && self.queued() >= self.wanted.get()
    }

    /// Whether a sender need not wait.
    pub fn has_room(&self) -> bool {
        self.queued() < self.capacity.get()
            && !(self.few && self.packets.borrow().len() >= MAX_DATAGRAMS)
    }

    /// Adds bytes or one message. `EAGAIN` if it is full.
    ///
    /// A stream takes as much as there is room for from senders that don't want to wait, and all of it from those that
    /// do: they would come back with the rest anyway.
    pub fn push(&self, bytes: &[u8], extras: Extras, may_wait: bool) -> Result<usize> {
        if !self.stream && bytes.len() > self.capacity.get() {
            return err(Errno::EMSGSIZE);
        }
        if self.stream && bytes.is_empty() {
            return Ok(0);
        }
        if !self.has_room() {
            return err(Errno::EAGAIN);
        }
        let room = self.capacity.get() - self.queued();
        let count = match (self.stream, may_wait) {
            (true, true) => bytes.len().min(MAX_WRITE),
            (true, false) => bytes.len().min(room),
            // The last message may stick out, so that whoever is told that there is room can send.
            (false, _) => bytes.len(),
        };
        self.append(&bytes[..count], extras)?;
        self.queued.set(self.queued() + count);
        self.came.set(self.came.get() + 1);
        Ok(count)
    }

    fn append(&self, bytes: &[u8], extras: Extras) -> Result<()> {
        let mut packets = self.packets.borrow_mut();
        if let Some(last) = packets.back_mut()
            && self.stream
            && last.files.is_empty()
            && extras.files.is_empty()
            && last.creds == extras.creds
            && last.bytes.len() + bytes.len() <= MERGED
        {
            last.bytes.extend_from_slice(bytes);
            return Ok(());
        }
        let mut copy = Vec::new();
        copy.try_reserve(bytes.len()).map_err(|_| Errno::ENOBUFS)?;
        copy.extend_from_slice(bytes);
        packets.push_back(Packet {
            bytes: copy,
            start: 0,
            from: extras.from,
            creds: extras.creds,
            files: extras.files,
        });
        Ok(())
    }

    /// Takes bytes, or one message, out; with `peek` they stay. `EAGAIN` if there is nothing.
    pub fn pull(&self, buf: &mut [u8], peek: bool) -> Result<Pulled> {
        if self.is_empty() {
            return if self.shut.get() {
                Ok(Pulled::default())
            } else {
                err(Errno::EAGAIN)
            };
        }
        if !peek {
            self.taken.set(self.taken.get() + 1);
        }
        Ok(if self.stream {
            self.pull_bytes(buf, peek)
        } else {
            self.pull_message(buf, peek)
        })
    }

    fn pull_message(&self, buf: &mut [u8], peek: bool) -> Pulled {
        let mut packets = self.packets.borrow_mut();
        let Some(packet) = packets.front_mut() else {
            return Pulled::default();
        };
        let (len, count) = (packet.bytes.len(), packet.bytes.len().min(buf.len()));
        buf[..count].copy_from_slice(&packet.bytes[..count]);
        let extras = Some(packet.extras());
        if !peek {
            packets.pop_front();
            self.queued.set(self.queued() - len);
        }
        Pulled { count, len, extras }
    }

    /// Bytes of several writes come together, but not of several senders, and none behind passed descriptors
    /// (unix_stream_read_generic).
    fn pull_bytes(&self, buf: &mut [u8], peek: bool) -> Pulled {
        let mut packets = self.packets.borrow_mut();
        let mut out = Pulled::default();
        let mut index = 0;
        while out.count < buf.len()
            && let Some(packet) = packets.get_mut(index)
        {
            if out.extras.as_ref().is_some_and(|e| e.creds != packet.creds) {
                break;
            }
            let rest = &packet.bytes[packet.start..];
            let n = rest.len().min(buf.len() - out.count);
            buf[out.count..out.count + n].copy_from_slice(&rest[..n]);
            out.count += n;
            let whole = n == rest.len();
            let extras = packet.extras();
            let files = !extras.files.is_empty();
            out.extras = Some(extras);
            if peek {
                index += 1;
            } else {
                packet.start += n;
                packet.files.clear();
                if whole {
                    packets.pop_front();
                }
            }
            if files {
                break;
            }
        }
        if !peek {
            self.queued.set(self.queued() - out.count);
        }
        out.len = out.count;
        out
    }
}

impl Packet {
    fn extras(&self) -> Extras {
        Extras {
            from: self.from.clone(),
            creds: self.creds,
            files: self.files.clone(),
        }
    }
}
