//! Which socket a name leads to.

use super::addr::{Addr, destination, is_local};
use super::socket::{Kind, Socket};
use crate::errno::{Errno, Result, err};
use alloc::collections::BTreeMap;
use alloc::rc::{Rc, Weak};
use alloc::vec::Vec;
use core::net::{IpAddr, SocketAddr};

/// First and last port given to sockets that ask for any (`net.ipv4.ip_local_port_range`).
const EPHEMERAL: core::ops::RangeInclusive<u16> = 32768..=60999;

/// Inode numbers of sockets (`socket:[N]`), away from those of files.
const FIRST_INODE: u64 = 0x10_0001;

/// A bound IPv4 or IPv6 socket.
struct Bound {
    address: SocketAddr,
    socket: Weak<Socket>,
}

/// All names in use. Sockets that are gone give theirs back.
pub struct Net {
    abstracts: BTreeMap<(Kind, Vec<u8>), Weak<Socket>>,
    /// By device and inode of the file that bind(2) made.
    files: BTreeMap<(u64, u64), Weak<Socket>>,
    inet: Vec<Bound>,
    next_port: u16,
    next_name: u32,
    next_ino: u64,
}

impl Default for Net {
    fn default() -> Self {
        Net {
            abstracts: BTreeMap::new(),
            files: BTreeMap::new(),
            inet: Vec::new(),
            next_port: *EPHEMERAL.start(),
            next_name: 0,
            next_ino: FIRST_INODE,
        }
    }
}

fn alive(socket: Option<&Weak<Socket>>) -> Option<Rc<Socket>> {
    socket.and_then(Weak::upgrade)
}

impl Net {
    /// A number for the next socket.
    pub fn next_inode(&mut self) -> u64 {
        self.next_ino += 1;
        self.next_ino - 1
    }

    /// Drops the names of sockets that are gone.
    pub fn forget(&mut self) {
        let alive = |s: &Weak<Socket>| s.upgrade().is_some_and(|s| !s.is_closed());
        self.abstracts.retain(|_, s| alive(s));
        self.files.retain(|_, s| alive(s));
        self.inet.retain(|b| alive(&b.socket));
    }

    /// Gives an AF_UNIX socket a name that is no path.
    pub fn bind_abstract(&mut self, socket: &Rc<Socket>, name: &[u8]) -> Result<()> {
        let key = (socket.kind, name.to_vec());
        if self.abstracts.contains_key(&key) {
            return err(Errno::EADDRINUSE);
        }
        self.abstracts.insert(key, Rc::downgrade(socket));
        Ok(())
    }

    /// A free name of five hexadecimal digits, unix(7), "Autobind feature".
    pub fn autobind(&mut self, socket: &Rc<Socket>) -> Result<Vec<u8>> {
        for _ in 0..1 << 20 {
            let name = alloc::format!("{:05x}", self.next_name).into_bytes();
            self.next_name = (self.next_name + 1) % (1 << 20);
            if self.bind_abstract(socket, &name).is_ok() {
                return Ok(name);
            }
        }
        err(Errno::ENOSPC)
    }

    /// The file of this device and inode number is the socket's name.
    pub fn bind_file(&mut self, socket: &Rc<Socket>, file: (u64, u64)) {
        self.files.insert(file, Rc::downgrade(socket));
    }

    /// The socket of a name that is no path.
    pub fn find_abstract(&self, kind: Kind, name: &[u8]) -> Result<Rc<Socket>> {
        alive(self.abstracts.get(&(kind, name.to_vec()))).ok_or(Errno::ECONNREFUSED)
    }

    /// The socket behind a file; it has to be of this kind.
    pub fn find_file(&self, kind: Kind, file: (u64, u64)) -> Result<Rc<Socket>> {
        let socket = alive(self.files.get(&file)).ok_or(Errno::ECONNREFUSED)?;
        if socket.kind == kind {
            Ok(socket)
        } else {
            err(Errno::EPROTOTYPE)
        }
    }

    /// Gives an IPv4 or IPv6 socket its address; port 0 asks for any.
    pub fn bind_inet(&mut self, socket: &Rc<Socket>, address: SocketAddr) -> Result<SocketAddr> {
        if !is_local(address.ip()) {
            return err(Errno::EADDRNOTAVAIL);
        }
        let mut address = address;
        if address.port() == 0 {
            address.set_port(self.free_port(socket, address.ip())?);
        } else if self.conflict(socket, address) {
            return err(Errno::EADDRINUSE);
        }
        self.inet.push(Bound {
            address,
            socket: Rc::downgrade(socket),
        });
        Ok(address)
    }

    fn free_port(&mut self, socket: &Rc<Socket>, ip: IpAddr) -> Result<u16> {
        for _ in EPHEMERAL {
            let port = self.next_port;
            self.next_port = if port == *EPHEMERAL.end() {
                *EPHEMERAL.start()
            } else {
                port + 1
            };
            let taken = |b: &Bound| b.address.port() == port && b.socket.strong_count() > 0;
            if !self.inet.iter().any(taken) && !self.conflict(socket, SocketAddr::new(ip, port)) {
                return Ok(port);
            }
        }
        err(Errno::EADDRINUSE)
    }

    /// Whether somebody else has the address and does not share it, socket(7), SO_REUSEADDR and SO_REUSEPORT.
    fn conflict(&self, socket: &Rc<Socket>, address: SocketAddr) -> bool {
        self.inet.iter().any(|b| {
            let Some(other) = b.socket.upgrade() else {
                return false;
            };
            let shared = socket.options.reuse_port() && other.options.reuse_port()
                || socket.options.reuse_address()
                    && other.options.reuse_address()
                    && !other.is_listening();
            other.kind == socket.kind
                && !Rc::ptr_eq(&other, socket)
                && b.address.port() == address.port()
                && overlap(socket, address.ip(), &other, b.address.ip())
                && !shared
        })
    }

    /// The socket that gets what is sent to this address: a listener, or for datagrams whoever has the address.
    /// Connected ones hear their peer only.
    pub fn find_inet(&self, kind: Kind, to: SocketAddr, from: SocketAddr) -> Option<Rc<Socket>> {
        let to = destination(to);
        let mut best = None;
        for b in &self.inet {
            let Some(socket) = b.socket.upgrade() else {
                continue;
            };
            let any = b.address.ip().is_unspecified();
            let same_family = b.address.is_ipv4() == to.is_ipv4();
            let hears = match kind {
                Kind::Stream => socket.is_listening(),
                _ => socket.peer_inet().is_none_or(|p| destination(p) == from),
            };
            let named = b.address.ip() == to.ip()
                || any && (same_family || socket.dual_stack() && to.is_ipv4());
            if socket.kind == kind && b.address.port() == to.port() && hears && named {
                // The one that says most: connected, then a given address, then the family.
                let rank = (socket.peer_inet().is_some(), !any, same_family);
                if best.as_ref().is_none_or(|(r, _)| rank > *r) {
                    best = Some((rank, socket));
                }
            }
        }
        best.map(|(_, socket)| socket)
    }
}

/// Whether two addresses of the same port have something in common.
fn overlap(a: &Socket, x: IpAddr, b: &Socket, y: IpAddr) -> bool {
    let covers = |socket: &Socket, any: IpAddr, other: IpAddr| {
        any.is_unspecified()
            && (any.is_ipv4() == other.is_ipv4() || any.is_ipv6() && socket.dual_stack())
    };
    x == y || covers(a, x, y) || covers(b, y, x)
}

/// The address that the other side of a connection to `to` sees: the same host's.
pub fn source(to: SocketAddr, port: u16) -> SocketAddr {
    SocketAddr::new(destination(to).ip(), port)
}

/// The address of an IPv4 or IPv6 name.
pub fn inet(addr: &Addr) -> Option<SocketAddr> {
    match addr {
        Addr::Inet(a) => Some(*a),
        _ => None,
    }
}
