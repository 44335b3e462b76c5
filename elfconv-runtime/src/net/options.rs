//! getsockopt(2) and setsockopt(2): socket(7), ip(7), ipv6(7), tcp(7).

use super::channel::DEFAULT_CAPACITY;
use super::family;
use super::socket::{Kind, Socket};
use crate::errno::{Errno, Result, err};
use alloc::collections::BTreeMap;
use core::cell::{Cell, RefCell};

/// Levels.
pub mod level {
    pub const SOCKET: i32 = 1;
    pub const IP: i32 = 0;
    pub const TCP: i32 = 6;
    pub const IPV6: i32 = 41;
}

/// Options of `SOL_SOCKET` (asm-generic/socket.h).
pub mod name {
    pub const SO_DEBUG: i32 = 1;
    pub const SO_REUSEADDR: i32 = 2;
    pub const SO_TYPE: i32 = 3;
    pub const SO_ERROR: i32 = 4;
    pub const SO_DONTROUTE: i32 = 5;
    pub const SO_BROADCAST: i32 = 6;
    pub const SO_SNDBUF: i32 = 7;
    pub const SO_RCVBUF: i32 = 8;
    pub const SO_KEEPALIVE: i32 = 9;
    pub const SO_OOBINLINE: i32 = 10;
    pub const SO_PRIORITY: i32 = 12;
    pub const SO_LINGER: i32 = 13;
    pub const SO_REUSEPORT: i32 = 15;
    pub const SO_PASSCRED: i32 = 16;
    pub const SO_PEERCRED: i32 = 17;
    pub const SO_RCVLOWAT: i32 = 18;
    pub const SO_SNDLOWAT: i32 = 19;
    pub const SO_RCVTIMEO: i32 = 20;
    pub const SO_SNDTIMEO: i32 = 21;
    pub const SO_TIMESTAMP: i32 = 29;
    pub const SO_ACCEPTCONN: i32 = 30;
    pub const SO_SNDBUFFORCE: i32 = 32;
    pub const SO_RCVBUFFORCE: i32 = 33;
    pub const SO_PROTOCOL: i32 = 38;
    pub const SO_DOMAIN: i32 = 39;
}
use name::*;

/// `net.core.wmem_max` and `rmem_max`.
const MAX_BUFFER: i32 = 212_992;
/// Smallest buffers (`SOCK_MIN_SNDBUF`, `SOCK_MIN_RCVBUF`).
const MIN_BUFFER: [i32; 2] = [4608, 2304];

/// Options that are a number, kept as they are set: level, name, initial value, whether it is a switch.
const NUMBERS: [(i32, i32, i32, bool); 41] = [
    (level::SOCKET, SO_DEBUG, 0, true),
    (level::SOCKET, SO_REUSEADDR, 0, true),
    (level::SOCKET, SO_DONTROUTE, 0, true),
    (level::SOCKET, SO_BROADCAST, 0, true),
    (level::SOCKET, SO_KEEPALIVE, 0, true),
    (level::SOCKET, SO_OOBINLINE, 0, true),
    (level::SOCKET, SO_PRIORITY, 0, false),
    (level::SOCKET, SO_REUSEPORT, 0, true),
    (level::SOCKET, SO_PASSCRED, 0, true),
    (level::SOCKET, SO_RCVLOWAT, 1, false),
    (level::SOCKET, SO_TIMESTAMP, 0, true),
    // IP_TOS, IP_TTL, IP_RECVTOS, IP_MTU_DISCOVER, IP_RECVERR, IP_PKTINFO, IP_FREEBIND
    (level::IP, 1, 0, false),
    (level::IP, 2, 64, false),
    (level::IP, 13, 0, true),
    (level::IP, 10, 1, false),
    (level::IP, 11, 0, true),
    (level::IP, 8, 0, true),
    (level::IP, 15, 0, true),
    // IP_MULTICAST_TTL, IP_MULTICAST_LOOP, IP_BIND_ADDRESS_NO_PORT
    (level::IP, 33, 1, false),
    (level::IP, 34, 1, true),
    (level::IP, 24, 0, true),
    // IPV6_UNICAST_HOPS, IPV6_MULTICAST_HOPS, IPV6_MULTICAST_LOOP, IPV6_RECVERR, IPV6_V6ONLY, IPV6_RECVPKTINFO, IPV6_TCLASS
    (level::IPV6, 16, 64, false),
    (level::IPV6, 18, 1, false),
    (level::IPV6, 19, 1, true),
    (level::IPV6, 25, 0, true),
    (level::IPV6, IPV6_V6ONLY, 0, true),
    (level::IPV6, 49, 0, true),
    (level::IPV6, 67, 0, false),
    // TCP_NODELAY, TCP_MAXSEG, TCP_CORK, TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT, TCP_SYNCNT, TCP_LINGER2
    (level::TCP, 1, 0, true),
    (level::TCP, 2, 65483, false),
    (level::TCP, 3, 0, true),
    (level::TCP, 4, 7200, false),
    (level::TCP, 5, 75, false),
    (level::TCP, 6, 9, false),
    (level::TCP, 7, 6, false),
    (level::TCP, 8, 60, false),
    // TCP_DEFER_ACCEPT, TCP_WINDOW_CLAMP, TCP_QUICKACK, TCP_USER_TIMEOUT, TCP_FASTOPEN_CONNECT
    (level::TCP, 9, 0, false),
    (level::TCP, 10, 0, false),
    (level::TCP, 12, 1, true),
    (level::TCP, 18, 0, false),
    (level::TCP, 30, 0, true),
];

const IPV6_V6ONLY: i32 = 26;

/// What was set.
#[derive(Default)]
pub struct Options {
    numbers: RefCell<BTreeMap<(i32, i32), i32>>,
    /// `SO_LINGER`: on, seconds.
    linger: Cell<[i32; 2]>,
    /// `SO_RCVTIMEO` and `SO_SNDTIMEO`, in microseconds; 0 is no limit.
    timeouts: [Cell<u64>; 2],
    /// `SO_SNDBUF` and `SO_RCVBUF`.
    buffers: [Cell<Option<i32>>; 2],
}

impl Options {
    fn is_on(&self, level: i32, name: i32) -> bool {
        self.numbers
            .borrow()
            .get(&(level, name))
            .is_some_and(|v| *v != 0)
    }

    /// An accepted socket has the listener's options.
    pub(super) fn inherit(&self, other: &Options) {
        *self.numbers.borrow_mut() = other.numbers.borrow().clone();
        self.linger.set(other.linger.get());
        for (mine, theirs) in self.timeouts.iter().zip(&other.timeouts) {
            mine.set(theirs.get());
        }
        for (mine, theirs) in self.buffers.iter().zip(&other.buffers) {
            mine.set(theirs.get());
        }
    }

    /// `SO_REUSEADDR`
    pub fn reuse_address(&self) -> bool {
        self.is_on(level::SOCKET, SO_REUSEADDR)
    }

    /// `SO_REUSEPORT`
    pub fn reuse_port(&self) -> bool {
        self.is_on(level::SOCKET, SO_REUSEPORT)
    }

    /// `SO_PASSCRED`
    pub fn pass_credentials(&self) -> bool {
        self.is_on(level::SOCKET, SO_PASSCRED)
    }

    /// `IPV6_V6ONLY`
    pub fn v6_only(&self) -> bool {
        self.is_on(level::IPV6, IPV6_V6ONLY)
    }

    /// How long a receiving (or sending) call may take, in nanoseconds.
    pub fn timeout(&self, sending: bool) -> Option<u64> {
        Some(self.timeouts[usize::from(sending)].get() * 1000).filter(|&t| t != 0)
    }

    /// `SO_SNDBUF`, if it was set.
    pub fn send_buffer(&self) -> Option<usize> {
        self.buffers[0].get().map(|v| v as usize)
    }
}

/// An option's value: its bytes, as many as it has.
pub struct Value {
    bytes: [u8; 16],
    len: usize,
}

impl Value {
    fn new(words: &[u32]) -> Self {
        let mut bytes = [0; 16];
        for (to, word) in bytes.chunks_exact_mut(4).zip(words) {
            to.copy_from_slice(&word.to_le_bytes());
        }
        Value {
            bytes,
            len: 4 * words.len(),
        }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

fn number(bytes: &[u8], at: usize) -> Result<i32> {
    let word = bytes.get(at..at + 4).ok_or(Errno::EINVAL)?;
    Ok(i32::from_le_bytes([word[0], word[1], word[2], word[3]]))
}

impl Socket {
    fn known(&self, level: i32, name: i32) -> Result<(i32, bool)> {
        let unix = self.family == family::UNIX;
        let applies = match level {
            level::SOCKET => true,
            level::IP => !unix,
            level::IPV6 => self.family == family::INET6,
            level::TCP => !unix && self.kind == Kind::Stream,
            _ => false,
        };
        if !applies {
            return err(Errno::EOPNOTSUPP);
        }
        NUMBERS
            .iter()
            .find(|n| (n.0, n.1) == (level, name))
            .map(|n| (n.2, n.3))
            .ok_or(Errno::ENOPROTOOPT)
    }

    /// getsockopt(2).
    pub fn option(&self, level: i32, name: i32) -> Result<Value> {
        if level == level::SOCKET
            && let Some(value) = self.socket_option(name)
        {
            return Ok(value);
        }
        let (initial, _) = self.known(level, name)?;
        let numbers = self.options.numbers.borrow();
        let value = numbers.get(&(level, name)).copied().unwrap_or(initial);
        Ok(Value::new(&[value as u32]))
    }

    fn socket_option(&self, name: i32) -> Option<Value> {
        let o = &self.options;
        Some(match name {
            SO_TYPE => Value::new(&[self.kind as u32]),
            SO_DOMAIN => Value::new(&[u32::from(self.family)]),
            SO_PROTOCOL => Value::new(&[self.protocol as u32]),
            SO_ACCEPTCONN => Value::new(&[u32::from(self.is_listening())]),
            SO_ERROR => Value::new(&[self.take_error().map_or(0, |e| e.into_raw() as u32)]),
            SO_SNDBUF | SO_RCVBUF => {
                let set = o.buffers[(name - SO_SNDBUF) as usize].get();
                Value::new(&[set.unwrap_or(self.default_buffer(name)) as u32])
            }
            SO_SNDLOWAT => Value::new(&[1]),
            SO_LINGER => Value::new(&o.linger.get().map(|v| v as u32)),
            SO_RCVTIMEO | SO_SNDTIMEO => {
                let t = o.timeouts[(name - SO_RCVTIMEO) as usize].get();
                let (sec, usec) = (t / 1_000_000, t % 1_000_000);
                Value::new(&[sec as u32, (sec >> 32) as u32, usec as u32, 0])
            }
            SO_PEERCRED => {
                // Of nobody: pid 0, and ids that are none.
                let none = super::Creds {
                    pid: 0,
                    uid: u32::MAX,
                    gid: u32::MAX,
                };
                let c = self.peer_creds.get().unwrap_or(none);
                Value::new(&[c.pid as u32, c.uid, c.gid])
            }
            _ => return None,
        })
    }

    fn default_buffer(&self, name: i32) -> i32 {
        match (self.family, self.kind, name) {
            (family::UNIX, ..) | (_, Kind::Datagram, _) => DEFAULT_CAPACITY as i32,
            (.., SO_SNDBUF) => 16384,
            _ => 131_072,
        }
    }

    /// setsockopt(2).
    pub fn set_option(&self, level: i32, name: i32, bytes: &[u8]) -> Result<()> {
        if level == level::SOCKET {
            match name {
                SO_TYPE | SO_DOMAIN | SO_PROTOCOL | SO_ACCEPTCONN | SO_ERROR | SO_PEERCRED
                | SO_SNDLOWAT => {
                    number(bytes, 0)?;
                    return err(Errno::ENOPROTOOPT);
                }
                SO_SNDBUFFORCE | SO_RCVBUFFORCE => return err(Errno::EPERM),
                SO_SNDBUF | SO_RCVBUF => return self.set_buffer(name, number(bytes, 0)?),
                SO_LINGER => {
                    let [on, seconds] = [number(bytes, 0)?, number(bytes, 4)?];
                    self.options.linger.set([i32::from(on != 0), seconds]);
                    return Ok(());
                }
                SO_RCVTIMEO | SO_SNDTIMEO => return self.set_timeout(name, bytes),
                _ => {}
            }
        }
        let (_, switch) = self.known(level, name)?;
        let value = match number(bytes, 0) {
            // ip_setsockopt and ipv6_setsockopt take a byte as well.
            Err(_) if level == level::IP && !bytes.is_empty() => i32::from(bytes[0]),
            other => other?,
        };
        if (level, name) == (level::IPV6, IPV6_V6ONLY) && self.local.borrow().is_some() {
            return err(Errno::EINVAL);
        }
        let value = if switch { i32::from(value != 0) } else { value };
        self.options
            .numbers
            .borrow_mut()
            .insert((level, name), value);
        Ok(())
    }

    /// Linux doubles the size, to have room for its own records, socket(7).
    fn set_buffer(&self, name: i32, size: i32) -> Result<()> {
        let which = (name - SO_SNDBUF) as usize;
        // A negative number counts as a large one.
        let size = if size < 0 {
            MAX_BUFFER
        } else {
            size.min(MAX_BUFFER)
        };
        let size = (size * 2).max(MIN_BUFFER[which]);
        self.options.buffers[which].set(Some(size));
        if which == 0 {
            self.set_send_capacity(size as usize);
        }
        Ok(())
    }

    fn set_timeout(&self, name: i32, bytes: &[u8]) -> Result<()> {
        let word = |at| {
            Ok(u64::from(number(bytes, at)? as u32)
                | u64::from(number(bytes, at + 4)? as u32) << 32)
        };
        let (sec, usec): (u64, u64) = (word(0)?, word(8)?);
        if usec >= 1_000_000 {
            return err(Errno::EDOM);
        }
        // A negative time is no time to wait at all; the shortest there is.
        let time = if (sec as i64) < 0 {
            1
        } else {
            sec.saturating_mul(1_000_000) + usec
        };
        self.options.timeouts[(name - SO_RCVTIMEO) as usize].set(time);
        Ok(())
    }
}
