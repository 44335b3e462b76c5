//! What goes through sockets: sendto(2), recvfrom(2), sendmsg(2), recvmsg(2), with control messages (cmsg(3)).

use super::args::{Hex32, In, Out, Ptr};
use super::io::broken_pipe;
use super::socket::{address_bytes, creds, find, find_unix, or_wait, put_address};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::OpenFlags;
use crate::kernel::Kernel;
use crate::memory::IoVec;
use crate::net::transfer::{Destination, Receive};
use crate::net::{Addr, Creds, Extras, Kind, Pulled, Socket};
use crate::task::What;
use crate::vfs::file::{condition, poll};
use alloc::rc::Rc;
use alloc::vec;
use alloc::vec::Vec;
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// `MSG_*` (linux/socket.h).
mod msg {
    pub const OOB: u32 = 1;
    pub const PEEK: u32 = 2;
    pub const CTRUNC: u32 = 8;
    pub const TRUNC: u32 = 0x20;
    pub const DONTWAIT: u32 = 0x40;
    pub const WAITALL: u32 = 0x100;
    pub const ERRQUEUE: u32 = 0x2000;
    pub const NOSIGNAL: u32 = 0x4000;
    pub const CMSG_CLOEXEC: u32 = 0x4000_0000;
}

/// `SOL_SOCKET`, `SCM_RIGHTS`, `SCM_CREDENTIALS`.
const SOL_SOCKET: i32 = 1;
const SCM_RIGHTS: i32 = 1;
const SCM_CREDENTIALS: i32 = 2;
/// Descriptors in one message (`SCM_MAX_FD`).
const SCM_MAX_FD: usize = 253;
/// `sizeof(struct cmsghdr)`.
const CMSG_HEADER: usize = 16;
/// `net.core.optmem_max`.
const CONTROL_MAX: u64 = 20480;
/// Most that one call moves; what is left of a stream is for the next.
const TRANSFER_MAX: usize = 16 << 20;

/// `struct msghdr`.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
struct MsgHdr {
    name: u64,
    name_len: i32,
    pad: u32,
    iov: u64,
    iov_len: u64,
    control: u64,
    control_len: u64,
    flags: u32,
    pad2: u32,
}
const _: () = assert!(size_of::<MsgHdr>() == 56);
/// `sizeof(struct mmsghdr)`, and where its count is.
const MMSGHDR: u64 = 64;
const MMSGHDR_LEN: u64 = 56;

fn may_wait(file: &OpenFile, flags: u32) -> bool {
    flags & msg::DONTWAIT == 0 && !file.flags.get().contains(OpenFlags::NONBLOCK)
}

/// Where a message goes, if the call says so.
fn destination(k: &Kernel, socket: &Socket, address: u64, len: i32) -> Result<Option<Destination>> {
    if address == 0 {
        return Ok(None);
    }
    let bytes = address_bytes(k, address, len)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    // TCP does not look at it.
    if !socket.is_unix() && socket.kind == Kind::Stream {
        return Ok(None);
    }
    if socket.is_unix() && socket.kind != Kind::Datagram {
        return err(if socket.peer.borrow().is_some() {
            Errno::EISCONN
        } else {
            Errno::EOPNOTSUPP
        });
    }
    Ok(match Addr::parse(&bytes, socket.family)? {
        Addr::Inet(to) => Some(Destination::Inet(to)),
        Addr::Unspec => return err(Errno::EINVAL),
        name => Some(Destination::Unix(find_unix(k, socket, &name)?)),
    })
}

/// One message on its way.
struct Sending<'a> {
    file: &'a Rc<OpenFile>,
    socket: &'a Rc<Socket>,
    to: Option<Destination>,
    files: Vec<Rc<OpenFile>>,
    creds: Creds,
    flags: u32,
}

fn send(k: &mut Kernel, bytes: &[u8], s: Sending) -> Result<u64> {
    if s.flags & msg::OOB != 0 {
        return err(Errno::EOPNOTSUPP);
    }
    let extras = Extras {
        creds: s.creds,
        files: s.files,
        from: None,
    };
    let to = match &s.to {
        Some(Destination::Unix(to)) => Some(to.clone()),
        _ => None,
    };
    let waits = may_wait(s.file, s.flags);
    let mut result = s.socket.send(bytes, extras, s.to, waits);
    if waits && result == Err(Errno::EAGAIN) {
        // Room is the receiver's to give, who need not be connected.
        result = match to {
            Some(to) => {
                let room = condition(move || to.has_room());
                let files = vec![(room, poll::OUT)];
                k.block(What::Files(files), None).map(|n| n as usize)
            }
            None => or_wait(k, (s.file, s.socket), poll::OUT, result),
        };
    }
    result.map(|n| n as u64).map_err(|e| match e {
        Errno::EPIPE if s.flags & msg::NOSIGNAL != 0 => e,
        e => broken_pipe(k, s.file, e),
    })
}

pub fn sendto(
    k: &mut Kernel,
    fd: i32,
    buf: In,
    len: u64,
    flags: Hex32,
    address: Ptr,
    address_len: i32,
) -> Result<u64> {
    let (file, socket) = find(k, fd)?;
    let bytes =
        k.mm.bytes(buf.0, usize::try_from(len).map_err(|_| Errno::EFAULT)?)?;
    let to = destination(k, &socket, address.0, address_len)?;
    let s = Sending {
        file: &file,
        socket: &socket,
        to,
        files: Vec::new(),
        creds: creds(k),
        flags: flags.0,
    };
    send(k, bytes, s)
}

/// The bytes that a message's vectors hold.
fn gather(k: &Kernel, vectors: &[IoVec], most: usize) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for v in vectors {
        let n = (v.len as usize).min(most - out.len());
        let bytes = k.mm.bytes(v.base, n)?;
        out.try_reserve(n).map_err(|_| Errno::ENOBUFS)?;
        out.extend_from_slice(bytes);
    }
    Ok(out)
}

/// The control messages that go along: descriptors and credentials.
fn control(k: &Kernel, at: u64, len: u64) -> Result<(Vec<Rc<OpenFile>>, Creds)> {
    let mut files = Vec::new();
    let mut who = creds(k);
    if len > CONTROL_MAX {
        return err(Errno::ENOBUFS);
    }
    let bytes = k.mm.bytes(at, len as usize)?;
    let mut rest = bytes;
    while rest.len() >= CMSG_HEADER {
        let word =
            |at: usize| i32::from_le_bytes([rest[at], rest[at + 1], rest[at + 2], rest[at + 3]]);
        let size = u64::from_le_bytes(rest[..8].try_into().map_err(|_| Errno::EINVAL)?) as usize;
        let data = rest.get(CMSG_HEADER..size).ok_or(Errno::EINVAL)?;
        match (word(8), word(12)) {
            (SOL_SOCKET, SCM_RIGHTS) => {
                if data.len() / 4 + files.len() > SCM_MAX_FD {
                    return err(Errno::EINVAL);
                }
                for fd in data.chunks_exact(4) {
                    let fd = i32::from_le_bytes([fd[0], fd[1], fd[2], fd[3]]);
                    files.push(k.fds.get(fd)?.clone());
                }
            }
            (SOL_SOCKET, SCM_CREDENTIALS) => who = claimed(k, data)?,
            (SOL_SOCKET, _) => return err(Errno::EINVAL),
            _ => {}
        }
        rest = rest.get(size.next_multiple_of(8)..).unwrap_or_default();
    }
    Ok((files, who))
}

/// Credentials that the sender claims: only root may lie (scm_check_creds).
fn claimed(k: &Kernel, data: &[u8]) -> Result<Creds> {
    if data.len() != 12 {
        return err(Errno::EINVAL);
    }
    let word = |at: usize| u32::from_le_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]);
    let c = Creds {
        pid: word(0) as i32,
        uid: word(4),
        gid: word(8),
    };
    let i = k.ids;
    let own =
        c.pid == i.pid && [i.uid, i.euid].contains(&c.uid) && [i.gid, i.egid].contains(&c.gid);
    if own || i.euid == 0 {
        Ok(c)
    } else {
        err(Errno::EPERM)
    }
}

pub fn sendmsg(k: &mut Kernel, fd: i32, message: Ptr, flags: Hex32) -> Result<u64> {
    let (file, socket) = find(k, fd)?;
    let m: MsgHdr = k.mm.read(message.0)?;
    if m.iov_len > crate::memory::IOV_MAX as u64 {
        return err(Errno::EMSGSIZE);
    }
    let vectors = k.mm.iovecs(m.iov, m.iov_len as usize)?;
    if m.name != 0 && m.name_len < 0 {
        return err(Errno::EINVAL);
    }
    let to = destination(k, &socket, m.name, m.name_len.min(128))?;
    let (files, creds) = if m.control_len == 0 {
        (Vec::new(), creds(k))
    } else {
        control(k, m.control, m.control_len)?
    };
    if !files.is_empty() && !socket.is_unix() {
        return err(Errno::EINVAL);
    }
    let bytes = gather(k, &vectors, TRANSFER_MAX)?;
    let s = Sending {
        file: &file,
        socket: &socket,
        to,
        files,
        creds,
        flags: flags.0,
    };
    send(k, &bytes, s)
}

pub fn sendmmsg(k: &mut Kernel, fd: i32, messages: Ptr, count: u32, flags: Hex32) -> Result<u64> {
    let count = u64::from(count).min(crate::memory::IOV_MAX as u64);
    find(k, fd)?;
    for i in 0..count {
        let at = messages.0 + i * MMSGHDR;
        match sendmsg(k, fd, Ptr(at), flags) {
            Ok(n) => k.mm.write(at + MMSGHDR_LEN, &(n as u32))?,
            Err(_) if i > 0 => return Ok(i),
            Err(e) => return Err(e),
        }
    }
    Ok(count)
}

fn receive(
    k: &mut Kernel,
    (file, socket): (&Rc<OpenFile>, &Socket),
    buf: &mut [u8],
    flags: u32,
) -> Result<Pulled> {
    if flags & msg::ERRQUEUE != 0 {
        return err(Errno::EAGAIN);
    }
    if flags & msg::OOB != 0 {
        return err(if socket.is_unix() {
            Errno::EOPNOTSUPP
        } else {
            Errno::EINVAL
        });
    }
    let how = Receive {
        peek: flags & msg::PEEK != 0,
        all: flags & msg::WAITALL != 0 && flags & msg::PEEK == 0 && may_wait(file, flags),
    };
    let result = socket.receive(buf, how);
    if flags & msg::DONTWAIT != 0 {
        return result;
    }
    or_wait(k, (file, socket), poll::IN, result)
}

/// What the call returns: with `MSG_TRUNC` the size that a datagram had.
fn size_of_result(socket: &Socket, pulled: &Pulled, flags: u32) -> u64 {
    if flags & msg::TRUNC != 0 && socket.kind != Kind::Stream {
        pulled.len as u64
    } else {
        pulled.count as u64
    }
}

/// The sender's address as the receiver is told: TCP tells none, and who has no name none either.
fn sender(socket: &Socket, pulled: &Pulled) -> Vec<u8> {
    match pulled.extras.as_ref().and_then(|e| e.from.as_ref()) {
        Some(Addr::Unnamed) | None => Vec::new(),
        Some(_) if !socket.is_unix() && socket.kind == Kind::Stream => Vec::new(),
        Some(from) => from.to_bytes(socket.family),
    }
}

pub fn recvfrom(
    k: &mut Kernel,
    fd: i32,
    buf: Out,
    len: u64,
    flags: Hex32,
    address: Ptr,
    address_len: Ptr,
) -> Result<u64> {
    let (file, socket) = find(k, fd)?;
    let buf =
        k.mm.bytes_mut(buf.0, usize::try_from(len).map_err(|_| Errno::EFAULT)?)?;
    let pulled = receive(k, (&file, &socket), buf, flags.0)?;
    if address.0 != 0 {
        put_address(k, &sender(&socket, &pulled), address.0, address_len.0)?;
    }
    Ok(size_of_result(&socket, &pulled, flags.0))
}

/// Puts bytes into a message's vectors.
fn scatter(k: &Kernel, vectors: &[IoVec], mut bytes: &[u8]) -> Result<()> {
    for v in vectors {
        let n = (v.len as usize).min(bytes.len());
        k.mm.bytes_mut(v.base, n)?.copy_from_slice(&bytes[..n]);
        bytes = &bytes[n..];
    }
    Ok(())
}

/// Control messages for the receiver, as far as there is room.
struct ControlOut {
    bytes: Vec<u8>,
    room: usize,
    truncated: bool,
}

impl ControlOut {
    fn put(&mut self, kind: i32, data: &[u8]) {
        let size = CMSG_HEADER + data.len();
        if self.bytes.len() + size > self.room {
            self.truncated = true;
            return;
        }
        self.bytes.extend_from_slice(&(size as u64).to_le_bytes());
        self.bytes.extend_from_slice(&SOL_SOCKET.to_le_bytes());
        self.bytes.extend_from_slice(&kind.to_le_bytes());
        self.bytes.extend_from_slice(data);
        let padded = self.bytes.len().next_multiple_of(8).min(self.room);
        self.bytes.resize(padded, 0);
    }

    /// Descriptors: those that don't fit are closed (scm_detach_fds).
    fn put_files(&mut self, k: &mut Kernel, files: Vec<Rc<OpenFile>>, cloexec: bool) {
        let room = self.room.saturating_sub(self.bytes.len() + CMSG_HEADER) / 4;
        let mut numbers = Vec::new();
        let all = files.len();
        for file in files.into_iter().take(room) {
            match k.fds.insert(file, cloexec, 0) {
                Ok(fd) => numbers.extend_from_slice(&fd.to_le_bytes()),
                Err(_) => break,
            }
        }
        self.truncated |= numbers.len() / 4 < all;
        if !numbers.is_empty() {
            self.put(SCM_RIGHTS, &numbers);
        }
    }
}

pub fn recvmsg(k: &mut Kernel, fd: i32, message: Ptr, flags: Hex32) -> Result<u64> {
    let (file, socket) = find(k, fd)?;
    let m: MsgHdr = k.mm.read(message.0)?;
    if m.iov_len > crate::memory::IOV_MAX as u64 {
        return err(Errno::EMSGSIZE);
    }
    let vectors = k.mm.iovecs(m.iov, m.iov_len as usize)?;
    let mut room = 0;
    for v in &vectors {
        // Checked first: what is taken out of the queue must reach the guest.
        let n = (v.len as usize).min(TRANSFER_MAX - room);
        k.mm.bytes_mut(v.base, n)?;
        room += n;
    }
    if m.name != 0 && m.name_len < 0 {
        return err(Errno::EINVAL);
    }
    let mut buf = vec![0; room];
    let mut pulled = receive(k, (&file, &socket), &mut buf, flags.0)?;
    scatter(k, &vectors, &buf[..pulled.count])?;
    let mut out = m;
    out.flags = flags.0 & msg::CMSG_CLOEXEC;
    if pulled.count < pulled.len {
        out.flags |= msg::TRUNC;
    }
    if m.name != 0 {
        let from = sender(&socket, &pulled);
        let n = from.len().min(m.name_len as usize);
        k.mm.bytes_mut(m.name, n)?.copy_from_slice(&from[..n]);
        out.name_len = from.len() as i32;
    }
    let mut control = ControlOut {
        bytes: Vec::new(),
        room: m.control_len.min(CONTROL_MAX) as usize,
        truncated: false,
    };
    if let Some(extras) = pulled.extras.take() {
        if socket.options.pass_credentials() && socket.is_unix() {
            let c = extras.creds;
            control.put(SCM_CREDENTIALS, [c.pid as u32, c.uid, c.gid].as_bytes());
        }
        if !extras.files.is_empty() {
            control.put_files(k, extras.files, flags.0 & msg::CMSG_CLOEXEC != 0);
        }
    }
    if control.truncated {
        out.flags |= msg::CTRUNC;
    }
    k.mm.bytes_mut(m.control, control.bytes.len())?
        .copy_from_slice(&control.bytes);
    out.control_len = control.bytes.len() as u64;
    k.mm.write(message.0, &out)?;
    Ok(size_of_result(&socket, &pulled, flags.0))
}

pub fn recvmmsg(
    k: &mut Kernel,
    fd: i32,
    messages: Ptr,
    count: u32,
    flags: Hex32,
    _timeout: Ptr,
) -> Result<u64> {
    const MSG_WAITFORONE: u32 = 0x10000;
    find(k, fd)?;
    let count = u64::from(count).min(crate::memory::IOV_MAX as u64);
    let mut flags = flags.0;
    for i in 0..count {
        let at = messages.0 + i * MMSGHDR;
        match recvmsg(k, fd, Ptr(at), Hex32(flags & !MSG_WAITFORONE)) {
            Ok(n) => k.mm.write(at + MMSGHDR_LEN, &(n as u32))?,
            Err(_) if i > 0 => return Ok(i),
            Err(e) => return Err(e),
        }
        if flags & MSG_WAITFORONE != 0 {
            flags |= msg::DONTWAIT;
        }
    }
    Ok(count)
}
