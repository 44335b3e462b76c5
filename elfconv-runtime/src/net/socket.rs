//! A socket and its states.

use super::addr::Addr;
use super::channel::{Channel, Creds, Extras};
use super::family;
use super::names::{Net, inet};
use super::options::Options;
use crate::errno::{Errno, Result, err};
use crate::host::{OpenFlags, Stat, mode};
use crate::vfs::file::{File, Readiness, poll};
use alloc::collections::VecDeque;
use alloc::rc::{Rc, Weak};
use core::cell::{Cell, RefCell};
use core::net::SocketAddr;

/// `SOCK_STREAM`, `SOCK_DGRAM`, `SOCK_SEQPACKET`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Stream = 1,
    Datagram = 2,
    Seqpacket = 5,
}

/// What a socket does.
pub(super) enum State {
    Idle,
    /// Accepts connections; at most `backlog` and one wait in `queue`.
    Listening {
        backlog: usize,
        queue: VecDeque<SocketFile>,
    },
    /// Waits for room in the queue of a listener.
    Connecting(Weak<Socket>),
    /// The two directions of a connection.
    Connected {
        rx: Rc<Channel>,
        tx: Rc<Channel>,
    },
    /// A datagram socket of AF_UNIX whose messages go to this one.
    Talking(Weak<Socket>),
}

/// A socket, from socket(2) to the last close(2).
pub struct Socket {
    /// `AF_UNIX`, `AF_INET` or `AF_INET6`.
    pub family: u16,
    /// Its type.
    pub kind: Kind,
    /// `SO_PROTOCOL`
    pub protocol: i32,
    /// Who made it.
    pub creds: Creds,
    /// `SO_PEERCRED`
    pub peer_creds: Cell<Option<Creds>>,
    /// Its name.
    pub local: RefCell<Option<Addr>>,
    /// The other side's name.
    pub peer: RefCell<Option<Addr>>,
    /// setsockopt(2).
    pub options: Options,
    pub(super) net: Rc<RefCell<Net>>,
    pub(super) state: RefCell<State>,
    /// Datagrams that have arrived.
    pub(super) inbox: Rc<Channel>,
    /// The connection came about while nobody looked: the next connect(2) succeeds.
    pub(super) unannounced: Cell<bool>,
    pub(super) error: Cell<Option<Errno>>,
    /// A TCP socket whose connection failed or was shut down before there was one.
    pub(super) over: Cell<bool>,
    ino: u64,
}

/// The socket as an open file; closing it ends the socket.
pub struct SocketFile(pub Rc<Socket>);

impl Socket {
    /// A fresh one.
    pub fn new(
        net: &Rc<RefCell<Net>>,
        (family, kind, protocol): (u16, Kind, i32),
        creds: Creds,
    ) -> Rc<Self> {
        let few = family == family::UNIX;
        Rc::new(Socket {
            family,
            kind,
            protocol,
            creds,
            peer_creds: Cell::new(None),
            local: RefCell::default(),
            peer: RefCell::default(),
            options: Options::default(),
            net: net.clone(),
            state: RefCell::new(State::Idle),
            inbox: Channel::new(false, few),
            unannounced: Cell::new(false),
            error: Cell::new(None),
            over: Cell::new(false),
            ino: net.borrow_mut().next_inode(),
        })
    }

    /// Number of its inode.
    pub fn ino(&self) -> u64 {
        self.ino
    }

    /// Whether it is of AF_UNIX.
    pub fn is_unix(&self) -> bool {
        self.family == family::UNIX
    }

    /// Whether the last descriptor is closed.
    pub(super) fn is_closed(&self) -> bool {
        self.inbox.deaf.get()
    }

    /// Whether it accepts connections.
    pub fn is_listening(&self) -> bool {
        matches!(*self.state.borrow(), State::Listening { .. })
    }

    /// An IPv6 socket that hears IPv4 as well.
    pub fn dual_stack(&self) -> bool {
        self.family == family::INET6 && !self.options.v6_only()
    }

    /// The other side's address.
    pub fn peer_inet(&self) -> Option<SocketAddr> {
        self.peer.borrow().as_ref().and_then(inet)
    }

    /// The error that `SO_ERROR` and the next call report, once.
    pub fn take_error(&self) -> Option<Errno> {
        let reset = match &*self.state.borrow() {
            State::Connected { rx, .. } if rx.is_empty() => rx.reset.take(),
            _ => false,
        };
        self.error.take().or(reset.then_some(Errno::ECONNRESET))
    }

    /// `SO_SNDBUF` came in force.
    pub(super) fn set_send_capacity(&self, size: usize) {
        if let State::Connected { tx, .. } = &*self.state.borrow() {
            tx.capacity.set(size);
        }
    }

    /// Both are the ends of one connection from now on.
    pub(super) fn join(a: &Socket, b: &Socket) {
        let stream = a.kind == Kind::Stream;
        let (there, back) = (Channel::new(stream, false), Channel::new(stream, false));
        for (socket, tx, rx) in [(a, &there, &back), (b, &back, &there)] {
            if let Some(size) = socket.options.send_buffer() {
                tx.capacity.set(size);
            }
            let (rx, tx) = (rx.clone(), tx.clone());
            *socket.state.borrow_mut() = State::Connected { rx, tx };
        }
        a.peer_creds.set(Some(b.creds));
        b.peer_creds.set(Some(a.creds));
    }

    /// socketpair(2).
    pub fn pair(a: &Rc<Socket>, b: &Rc<Socket>) {
        if a.kind == Kind::Datagram {
            *a.state.borrow_mut() = State::Talking(Rc::downgrade(b));
            *b.state.borrow_mut() = State::Talking(Rc::downgrade(a));
            a.peer_creds.set(Some(b.creds));
            b.peer_creds.set(Some(a.creds));
        } else {
            Socket::join(a, b);
        }
        for socket in [a, b] {
            *socket.peer.borrow_mut() = Some(Addr::Unnamed);
        }
    }

    /// Whether a datagram would be taken, or would fail.
    pub fn has_room(&self) -> bool {
        self.inbox.has_room() || self.is_closed() || self.inbox.shut.get()
    }

    /// shutdown(2).
    pub fn shutdown(&self, how: i32) -> Result<()> {
        let (reading, writing) = match how {
            0 => (true, false),
            1 => (false, true),
            2 => (true, true),
            _ => return err(Errno::EINVAL),
        };
        let listening = self.is_listening();
        match &*self.state.borrow() {
            State::Connected { rx, tx } => {
                if reading {
                    rx.shut.set(true);
                    // TCP goes on accepting what it then throws away; AF_UNIX tells the sender.
                    rx.deaf.set(rx.deaf.get() || self.is_unix());
                }
                if writing {
                    tx.end();
                }
            }
            _ if !self.is_unix() && !listening && self.peer_inet().is_none() => {
                self.over.set(true);
                return err(Errno::ENOTCONN);
            }
            _ => self.inbox.shut.set(self.inbox.shut.get() || reading),
        }
        if listening && reading {
            *self.state.borrow_mut() = State::Idle;
        }
        Ok(())
    }

    /// The last descriptor is closed.
    fn release(&self) {
        let state = self.state.replace(State::Idle);
        match state {
            State::Connected { rx, tx } => {
                tx.end();
                // unix_release_sock, and RFC 2525, 2.17: unread data means that something went wrong.
                if !rx.is_empty() {
                    tx.reset.set(true);
                    rx.shut.set(true);
                }
                rx.deaf.set(true);
            }
            State::Listening { queue, .. } => {
                for waiting in &queue {
                    if let State::Connected { tx, .. } = &*waiting.0.state.borrow() {
                        tx.reset.set(true);
                    }
                }
            }
            _ => {}
        }
        self.inbox.deaf.set(true);
        self.net.borrow_mut().forget();
    }

    /// Changes whenever more is to be read, or more can be written.
    fn edges(&self) -> u64 {
        self.progress();
        match &*self.state.borrow() {
            State::Connected { rx, tx } => 1 + rx.came.get() + tx.taken.get(),
            State::Talking(to) => {
                let taken = to.upgrade().map_or(0, |s| s.inbox.taken.get());
                self.inbox.came.get() + taken
            }
            _ => self.inbox.came.get(),
        }
    }

    /// Readiness, as unix_poll, unix_dgram_poll, tcp_poll and udp_poll tell it.
    pub(super) fn ready(&self) -> i16 {
        self.progress();
        let failed = if self.error.get().is_some() {
            poll::ERR
        } else {
            0
        };
        failed
            | match &*self.state.borrow() {
                State::Idle if self.kind != Kind::Datagram && self.over.get() => {
                    poll::IN | poll::OUT | poll::HUP | poll::RDHUP
                }
                State::Idle if self.kind != Kind::Datagram => poll::OUT | poll::HUP,
                State::Listening { queue, .. } => {
                    if queue.is_empty() {
                        0
                    } else {
                        poll::IN
                    }
                }
                State::Connecting(_) => 0,
                State::Connected { rx, tx } => self.connection_ready(rx, tx),
                State::Talking(to) => {
                    let room = to.upgrade().is_none_or(|s| s.has_room());
                    self.inbox_ready() | if room { poll::OUT } else { 0 }
                }
                State::Idle => self.inbox_ready() | poll::OUT,
            }
    }

    fn inbox_ready(&self) -> i16 {
        if self.inbox.readable() { poll::IN } else { 0 }
    }

    fn connection_ready(&self, rx: &Channel, tx: &Channel) -> i16 {
        let unix = self.is_unix();
        let no_more_sent = tx.shut.get() || unix && tx.deaf.get();
        let mut bits = 0;
        if rx.readable() || rx.reset.get() {
            bits |= poll::IN;
        }
        if rx.shut.get() {
            bits |= poll::IN | poll::RDHUP;
        }
        if rx.shut.get() && no_more_sent || rx.reset.get() {
            bits |= poll::HUP;
        }
        if rx.reset.get() {
            bits |= poll::ERR;
        }
        if no_more_sent || tx.deaf.get() || tx.has_room() {
            bits |= poll::OUT;
        }
        bits
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        self.0.release();
    }
}

impl File for SocketFile {
    fn read(&self, _pos: &Cell<u64>, buf: &mut [u8], _flags: OpenFlags) -> Result<usize> {
        self.0
            .receive(buf, super::transfer::Receive::default())
            .map(|p| p.count)
    }
    fn read_at(&self, _buf: &mut [u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn write(&self, _pos: &Cell<u64>, buf: &[u8], flags: OpenFlags) -> Result<usize> {
        let extras = Extras {
            creds: self.0.creds,
            ..Extras::default()
        };
        self.0
            .send(buf, extras, None, !flags.contains(OpenFlags::NONBLOCK))
    }
    fn write_at(&self, _buf: &[u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn seek(&self, _pos: &Cell<u64>, _offset: i64, _whence: u32) -> Result<u64> {
        err(Errno::ESPIPE)
    }
    fn stat(&self) -> Result<Stat> {
        Ok(Stat {
            mode: mode::S_IFSOCK | 0o777,
            nlink: 1,
            ino: self.0.ino,
            uid: self.0.creds.uid,
            gid: self.0.creds.gid,
            blksize: 4096,
            ..Stat::default()
        })
    }
    fn poll(&self) -> Readiness {
        Readiness::Now(self.0.ready())
    }
    fn edges(&self) -> Option<u64> {
        Some(self.0.edges())
    }
    fn pending(&self) -> Option<u64> {
        let pending = match &*self.0.state.borrow() {
            State::Connected { rx, .. } => rx.queued(),
            _ => self.0.inbox.next_message(),
        };
        Some(pending as u64)
    }
    fn socket(&self) -> Option<&Rc<Socket>> {
        Some(&self.0)
    }
}
