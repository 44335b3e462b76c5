//! Sending and receiving.

use super::addr::{Addr, destination, is_local};
use super::channel::{Channel, Extras, Pulled};
use super::socket::{Kind, Socket, State};
use crate::errno::{Errno, Result, err};
use alloc::rc::Rc;
use core::net::SocketAddr;

/// Largest UDP message over IPv4.
const MAX_UDP: usize = 65507;

/// How to receive.
#[derive(Clone, Copy, Default)]
pub struct Receive {
    /// `MSG_PEEK`
    pub peek: bool,
    /// `MSG_WAITALL` on a socket that may wait.
    pub all: bool,
}

/// Where a datagram goes.
pub enum Destination {
    /// To this AF_UNIX socket.
    Unix(Rc<Socket>),
    /// To this address.
    Inet(SocketAddr),
}

impl Socket {
    /// send(2) and its kin. `EAGAIN` if the call would have to wait.
    pub fn send(
        self: &Rc<Self>,
        bytes: &[u8],
        extras: Extras,
        to: Option<Destination>,
        may_wait: bool,
    ) -> Result<usize> {
        if self.kind == Kind::Datagram {
            return self.send_message(bytes, extras, to);
        }
        self.progress();
        let tx = match &*self.state.borrow() {
            State::Connected { tx, .. } => tx.clone(),
            State::Connecting(_) => return err(Errno::EAGAIN),
            _ if self.is_unix() => return err(Errno::ENOTCONN),
            _ => return err(self.error.take().unwrap_or(Errno::EPIPE)),
        };
        if to.is_some() && self.is_unix() {
            return err(Errno::EISCONN);
        }
        if tx.shut.get() || self.is_unix() && tx.deaf.get() {
            return err(self
                .take_error()
                .filter(|_| !self.is_unix())
                .unwrap_or(Errno::EPIPE));
        }
        if tx.deaf.get() {
            return self.send_to_closed(&tx, bytes.len());
        }
        tx.push(bytes, extras, may_wait)
    }

    /// TCP finds out that the other side is closed by sending: the answer is a reset, which the next call tells.
    fn send_to_closed(&self, tx: &Channel, len: usize) -> Result<usize> {
        tx.shut.set(true);
        match self.take_error() {
            Some(e) => err(e),
            None => {
                self.error.set(Some(Errno::EPIPE));
                Ok(len)
            }
        }
    }

    fn send_message(
        self: &Rc<Self>,
        bytes: &[u8],
        mut extras: Extras,
        to: Option<Destination>,
    ) -> Result<usize> {
        if let Some(e) = self.take_error() {
            return err(e);
        }
        if !self.is_unix() {
            let to = match to {
                Some(Destination::Inet(to)) => to,
                _ => self.peer_inet().ok_or(Errno::EDESTADDRREQ)?,
            };
            return self.send_udp(bytes, extras, to);
        }
        let to = match (to, &*self.state.borrow()) {
            (Some(Destination::Unix(to)), _) => Some(to),
            (_, State::Talking(to)) => to.upgrade().filter(|t| !t.is_closed()),
            _ => return err(Errno::ENOTCONN),
        };
        let Some(to) = to else {
            // It is gone: the association ends (unix_dgram_sendmsg).
            *self.state.borrow_mut() = State::Idle;
            return err(Errno::ECONNREFUSED);
        };
        if to.hears_only_another(self) {
            return err(Errno::EPERM);
        }
        if to.inbox.shut.get() {
            return err(Errno::EPIPE);
        }
        extras.from = Some(self.local.borrow().clone().unwrap_or(Addr::Unnamed));
        to.inbox.push(bytes, extras, false)
    }

    fn send_udp(
        self: &Rc<Self>,
        bytes: &[u8],
        mut extras: Extras,
        to: SocketAddr,
    ) -> Result<usize> {
        if bytes.len() > MAX_UDP {
            return err(Errno::EMSGSIZE);
        }
        let to = destination(to);
        if to.port() == 0 {
            return err(Errno::EINVAL);
        }
        if !is_local(to.ip()) {
            return err(Errno::ENETUNREACH);
        }
        self.autobind_inet(None)?;
        let from = SocketAddr::new(self.local_ip(to), self.local_port());
        extras.from = Some(Addr::Inet(from));
        let found = self.net.borrow().find_inet(Kind::Datagram, to, from);
        match found {
            // What does not fit is lost, udp(7).
            Some(socket) => {
                let _ = socket.inbox.push(bytes, extras, false);
            }
            None if self.peer_inet().is_some() => self.error.set(Some(Errno::ECONNREFUSED)),
            None => {}
        }
        Ok(bytes.len())
    }

    /// recv(2) and its kin. `EAGAIN` if there is nothing yet.
    pub fn receive(&self, buf: &mut [u8], how: Receive) -> Result<Pulled> {
        if self.kind == Kind::Datagram {
            if self.inbox.is_empty()
                && let Some(e) = self.take_error()
            {
                return err(e);
            }
            return self.inbox.pull(buf, how.peek);
        }
        self.progress();
        let rx = match &*self.state.borrow() {
            State::Connected { rx, .. } => rx.clone(),
            State::Connecting(_) => return err(Errno::EAGAIN),
            _ if self.is_unix() && self.kind == Kind::Stream => return err(Errno::EINVAL),
            _ => return err(self.error.take().unwrap_or(Errno::ENOTCONN)),
        };
        if buf.is_empty() && self.kind == Kind::Stream {
            return Ok(Pulled::default());
        }
        rx.wanted.set(0);
        if rx.is_empty()
            && let Some(e) = self.take_error()
        {
            return err(e);
        }
        if how.all && self.kind == Kind::Stream && rx.queued() < buf.len() && !rx.shut.get() {
            // The queue has to be able to take all of it.
            rx.capacity.set(rx.capacity.get().max(buf.len()));
            rx.wanted.set(buf.len());
            return err(Errno::EAGAIN);
        }
        let mut pulled = rx.pull(buf, how.peek)?;
        if let Some(extras) = &mut pulled.extras {
            extras.from = self.peer.borrow().clone();
        }
        Ok(pulled)
    }
}
