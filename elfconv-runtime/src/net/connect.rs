//! Names and connections: bind(2), listen(2), connect(2), accept(2).

use super::addr::{Addr, destination, is_local};
use super::names::source;
use super::socket::{Kind, Socket, SocketFile, State};
use crate::errno::{Errno, Result, err};
use alloc::collections::VecDeque;
use alloc::rc::Rc;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// `net.core.somaxconn`
const MAX_BACKLOG: usize = 4096;

impl Socket {
    /// Gives an IPv4 or IPv6 socket an address, unless it has one.
    pub fn bind_inet(self: &Rc<Self>, address: SocketAddr) -> Result<()> {
        if self.local.borrow().is_some() {
            return err(Errno::EINVAL);
        }
        let bound = self.net.borrow_mut().bind_inet(self, address)?;
        *self.local.borrow_mut() = Some(Addr::Inet(bound));
        Ok(())
    }

    /// "Any" in the socket's own family.
    fn any(&self) -> IpAddr {
        if self.family == super::family::INET {
            Ipv4Addr::UNSPECIFIED.into()
        } else {
            Ipv6Addr::UNSPECIFIED.into()
        }
    }

    /// A port for a socket that has none.
    pub(super) fn autobind_inet(self: &Rc<Self>, ip: Option<IpAddr>) -> Result<()> {
        if self.local.borrow().is_some() {
            return Ok(());
        }
        self.bind_inet(SocketAddr::new(ip.unwrap_or(self.any()), 0))
    }

    /// listen(2).
    pub fn listen(self: &Rc<Self>, backlog: i32) -> Result<()> {
        if self.kind == Kind::Datagram {
            return err(Errno::EOPNOTSUPP);
        }
        let backlog = usize::try_from(backlog)
            .unwrap_or(MAX_BACKLOG)
            .min(MAX_BACKLOG);
        let limit = backlog;
        match &mut *self.state.borrow_mut() {
            State::Listening { backlog, .. } => {
                *backlog = limit;
                return Ok(());
            }
            State::Idle if self.is_unix() && self.local.borrow().is_none() => {
                return err(Errno::EINVAL);
            }
            State::Idle => {}
            _ => return err(Errno::EINVAL),
        }
        if !self.is_unix() {
            self.autobind_inet(None)?;
            self.check_listeners()?;
        }
        *self.state.borrow_mut() = State::Listening {
            backlog,
            queue: VecDeque::new(),
        };
        Ok(())
    }

    /// `SO_REUSEADDR` lets two have an address, but not listen on it both.
    fn check_listeners(self: &Rc<Self>) -> Result<()> {
        let Some(Addr::Inet(local)) = *self.local.borrow() else {
            return Ok(());
        };
        let other = self.net.borrow().find_inet(self.kind, local, local);
        match other {
            Some(o) if !(self.options.reuse_port() && o.options.reuse_port()) => {
                let same =
                    matches!(&*o.local.borrow(), Some(Addr::Inet(a)) if a.ip() == local.ip());
                if same { err(Errno::EADDRINUSE) } else { Ok(()) }
            }
            _ => Ok(()),
        }
    }

    /// connect(2) of a connection-oriented AF_UNIX socket to the one that was found by its name.
    pub fn connect_unix(self: &Rc<Self>, target: &Rc<Socket>, to: &Addr) -> Result<()> {
        if self.unannounced.take() {
            return Ok(());
        }
        // unix_stream_connect looks at the listener first.
        if !target.is_listening() {
            return err(Errno::ECONNREFUSED);
        }
        if !matches!(*self.state.borrow(), State::Idle | State::Connecting(_))
            && target.queue_is_full()
        {
            return err(Errno::EAGAIN);
        }
        self.already_connected()?;
        *self.peer.borrow_mut() = Some(to.clone());
        *self.state.borrow_mut() = State::Connecting(Rc::downgrade(target));
        self.progress();
        self.outcome()
    }

    /// connect(2) of a TCP socket.
    pub fn connect_tcp(self: &Rc<Self>, to: SocketAddr, nonblock: bool) -> Result<()> {
        if self.unannounced.take() {
            return Ok(());
        }
        self.already_connected()?;
        if let State::Connecting(_) = *self.state.borrow() {
            return err(if nonblock {
                Errno::EALREADY
            } else {
                Errno::EAGAIN
            });
        }
        if let Some(e) = self.error.take() {
            return err(e);
        }
        let to = destination(to);
        if !is_local(to.ip()) {
            return err(Errno::ENETUNREACH);
        }
        self.autobind_inet(Some(to.ip()))?;
        let port = self.local_port();
        let me = SocketAddr::new(self.local_ip(to), port);
        let found = self.net.borrow().find_inet(Kind::Stream, to, me);
        let Some(target) = found else {
            if nonblock {
                // The answer comes at once, but after the call, as from the network.
                self.error.set(Some(Errno::ECONNREFUSED));
                self.over.set(true);
                return err(Errno::EINPROGRESS);
            }
            return err(Errno::ECONNREFUSED);
        };
        *self.local.borrow_mut() = Some(Addr::Inet(me));
        *self.peer.borrow_mut() = Some(Addr::Inet(to));
        *self.state.borrow_mut() = State::Connecting(Rc::downgrade(&target));
        self.progress();
        if nonblock {
            return err(Errno::EINPROGRESS);
        }
        self.outcome()
    }

    /// connect(2) of a datagram socket only says whom it talks to.
    pub fn connect_udp(self: &Rc<Self>, to: SocketAddr) -> Result<()> {
        let to = destination(to);
        if !is_local(to.ip()) {
            return err(Errno::ENETUNREACH);
        }
        self.autobind_inet(Some(to.ip()))?;
        let me = SocketAddr::new(self.local_ip(to), self.local_port());
        *self.local.borrow_mut() = Some(Addr::Inet(me));
        *self.peer.borrow_mut() = Some(Addr::Inet(to));
        Ok(())
    }

    /// connect(2) of an AF_UNIX datagram socket.
    pub fn talk_to(self: &Rc<Self>, target: &Rc<Socket>, to: &Addr) -> Result<()> {
        if target.hears_only_another(self) {
            return err(Errno::EPERM);
        }
        *self.peer.borrow_mut() = Some(to.clone());
        *self.state.borrow_mut() = State::Talking(Rc::downgrade(target));
        Ok(())
    }

    /// connect(2) to `AF_UNSPEC`.
    pub fn disconnect(&self) -> Result<()> {
        if self.kind != Kind::Datagram && self.is_unix() {
            return err(Errno::EINVAL);
        }
        if self.is_listening() {
            return err(Errno::EISCONN);
        }
        *self.peer.borrow_mut() = None;
        let old = self.state.replace(State::Idle);
        if let State::Connected { rx, tx } = old {
            tx.shut.set(true);
            tx.reset.set(true);
            rx.deaf.set(true);
        }
        Ok(())
    }

    /// getsockname(2).
    pub fn local_name(&self) -> Addr {
        let unbound = if self.is_unix() {
            Addr::Unnamed
        } else {
            Addr::Inet(SocketAddr::new(self.any(), 0))
        };
        self.local.borrow().clone().unwrap_or(unbound)
    }

    /// getpeername(2).
    pub fn peer_name(&self) -> Result<Addr> {
        self.progress();
        let connected = match &*self.state.borrow() {
            State::Connecting(_) | State::Listening { .. } => false,
            State::Idle => self.kind == Kind::Datagram,
            _ => true,
        };
        let peer = self.peer.borrow().clone().filter(|_| connected);
        peer.ok_or(Errno::ENOTCONN)
    }

    /// Its port, 0 if it has none.
    pub(super) fn local_port(&self) -> u16 {
        match &*self.local.borrow() {
            Some(Addr::Inet(a)) => a.port(),
            _ => 0,
        }
    }

    /// The address it uses towards `to`.
    pub(super) fn local_ip(&self, to: SocketAddr) -> IpAddr {
        match &*self.local.borrow() {
            Some(Addr::Inet(a)) if !a.ip().is_unspecified() => a.ip(),
            _ => source(to, 0).ip(),
        }
    }

    /// What connect says of sockets that are connected or listen.
    fn already_connected(&self) -> Result<()> {
        match &*self.state.borrow() {
            State::Connected { .. } => err(Errno::EISCONN),
            State::Listening { .. } if self.is_unix() => err(Errno::EINVAL),
            State::Listening { .. } => err(Errno::EISCONN),
            _ => Ok(()),
        }
    }

    fn outcome(&self) -> Result<()> {
        match &*self.state.borrow() {
            State::Connected { .. } => {
                self.unannounced.set(false);
                Ok(())
            }
            State::Connecting(_) => err(Errno::EAGAIN),
            _ => err(self.error.take().unwrap_or(Errno::ECONNREFUSED)),
        }
    }

    /// Goes on with a connection that waits for room in the listener's queue.
    pub(super) fn progress(&self) {
        let target = match &*self.state.borrow() {
            State::Connecting(target) => target.upgrade().filter(|t| t.is_listening()),
            _ => return,
        };
        match target {
            Some(target) if target.queue_is_full() => {}
            Some(target) => self.enter(&target),
            None => {
                self.error.set(Some(Errno::ECONNREFUSED));
                self.over.set(!self.is_unix());
                *self.state.borrow_mut() = State::Idle;
            }
        }
    }

    fn queue_is_full(&self) -> bool {
        matches!(&*self.state.borrow(), State::Listening { backlog, queue } if queue.len() > *backlog)
    }

    /// Puts the other end of the new connection into the listener's queue.
    fn enter(&self, target: &Rc<Socket>) {
        let child = Socket::new(
            &self.net,
            (target.family, target.kind, target.protocol),
            target.creds,
        );
        child.options.inherit(&target.options);
        *child.local.borrow_mut() = match &*self.peer.borrow() {
            Some(Addr::Inet(a)) => Some(Addr::Inet(*a)),
            _ => target.local.borrow().clone(),
        };
        *child.peer.borrow_mut() = Some(self.local.borrow().clone().unwrap_or(Addr::Unnamed));
        Socket::join(self, &child);
        self.unannounced.set(true);
        if let State::Listening { queue, .. } = &mut *target.state.borrow_mut() {
            queue.push_back(SocketFile(child));
            target.inbox.came.set(target.inbox.came.get() + 1);
        }
    }

    /// accept(2): the next connection.
    pub fn accept(&self) -> Result<SocketFile> {
        if self.kind == Kind::Datagram {
            return err(Errno::EOPNOTSUPP);
        }
        match &mut *self.state.borrow_mut() {
            State::Listening { queue, .. } => queue.pop_front().ok_or(Errno::EAGAIN),
            _ => err(Errno::EINVAL),
        }
    }

    /// Whether it is connected to somebody else than `sender` (unix_may_send).
    pub(super) fn hears_only_another(&self, sender: &Rc<Socket>) -> bool {
        match &*self.state.borrow() {
            State::Talking(to) => to.upgrade().is_some_and(|t| !Rc::ptr_eq(&t, sender)),
            _ => false,
        }
    }
}
