//! Sockets: names, connections and options. What is sent and received is in `message.rs`.

use super::args::{Hex32, Ptr};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::{OpenFlags, mode};
use crate::kernel::Kernel;
use crate::net::{Addr, Creds, Kind, Socket, SocketFile, family};
use crate::task::What;
use crate::vfs::file::poll;
use alloc::boxed::Box;
use alloc::format;
use alloc::rc::Rc;
use alloc::vec::Vec;

/// `sizeof(struct sockaddr_storage)`.
const SOCKADDR_MAX: i32 = 128;
/// Families below this number exist somewhere (`AF_MAX`).
const AF_MAX: i32 = 46;

/// The flags of a type argument, which are those of open(2).
fn split_kind(kind: u32) -> Result<(u32, OpenFlags)> {
    const TYPE_MASK: u32 = 15;
    let flags = OpenFlags::from_bits_retain(kind & !TYPE_MASK);
    if (flags & !(OpenFlags::CLOEXEC | OpenFlags::NONBLOCK)).is_empty() {
        Ok((kind & TYPE_MASK, flags))
    } else {
        err(Errno::EINVAL)
    }
}

/// Checks family, type and protocol in the kernel's order (`__sock_create`, `unix_create`, `inet_create`).
fn described(domain: i32, kind: u32, protocol: i32) -> Result<(u16, Kind, i32)> {
    const SOCK_RAW: u32 = 3;
    const SOCK_MAX: u32 = 11;
    const TCP: i32 = 6;
    const UDP: i32 = 17;
    if !(0..AF_MAX).contains(&domain) {
        return err(Errno::EAFNOSUPPORT);
    }
    if kind >= SOCK_MAX {
        return err(Errno::EINVAL);
    }
    let family = domain as u16;
    match (family, kind) {
        (family::UNIX, _) if !matches!(protocol, 0 | 1) => err(Errno::EPROTONOSUPPORT),
        (family::UNIX, 1) => Ok((family, Kind::Stream, 0)),
        (family::UNIX, 2 | SOCK_RAW) => Ok((family, Kind::Datagram, 0)),
        (family::UNIX, 5) => Ok((family, Kind::Seqpacket, 0)),
        (family::INET | family::INET6, 1) if matches!(protocol, 0 | TCP) => {
            Ok((family, Kind::Stream, TCP))
        }
        (family::INET | family::INET6, 2) if matches!(protocol, 0 | UDP) => {
            Ok((family, Kind::Datagram, UDP))
        }
        (family::INET | family::INET6, SOCK_RAW) if protocol != 0 => err(Errno::EPERM),
        (family::INET | family::INET6, 1 | 2 | SOCK_RAW) => err(Errno::EPROTONOSUPPORT),
        (family::UNIX | family::INET | family::INET6, _) => err(Errno::ESOCKTNOSUPPORT),
        // Raw access to the network is root's.
        (family::PACKET, _) => err(Errno::EPERM),
        _ => err(Errno::EAFNOSUPPORT),
    }
}

/// The result of an operation on a socket, which is waited for if it can't be had now: until `SO_RCVTIMEO` or
/// `SO_SNDTIMEO`.
pub(super) fn or_wait<T>(
    k: &mut Kernel,
    (file, socket): (&Rc<OpenFile>, &Socket),
    events: i16,
    result: Result<T>,
) -> Result<T> {
    let nonblock = file.flags.get().contains(OpenFlags::NONBLOCK);
    if nonblock || !matches!(result, Err(Errno::EAGAIN)) {
        return result;
    }
    let deadline = k.deadline(socket.options.timeout(events & poll::OUT != 0));
    if !k.timed_out() {
        let files = alloc::vec![(file.clone(), events)];
        let _ = k.block(What::Files(files), deadline);
    }
    result
}

/// Who the caller is.
pub(super) fn creds(k: &Kernel) -> Creds {
    Creds {
        pid: k.ids.pid,
        uid: k.ids.euid,
        gid: k.ids.egid,
    }
}

fn open(file: SocketFile, flags: OpenFlags) -> Rc<OpenFile> {
    let name = format!("socket:[{}]", file.0.ino()).into_bytes();
    OpenFile::new(Box::new(file), flags | OpenFlags::RDWR, name)
}

fn insert(k: &mut Kernel, file: SocketFile, flags: OpenFlags) -> Result<i32> {
    k.fds
        .insert(open(file, flags), flags.contains(OpenFlags::CLOEXEC), 0)
}

pub fn socket(k: &mut Kernel, domain: i32, kind: Hex32, protocol: i32) -> Result<u64> {
    let (kind, flags) = split_kind(kind.0)?;
    let what = described(domain, kind, protocol)?;
    let file = SocketFile(Socket::new(&k.net, what, creds(k)));
    insert(k, file, flags).map(|fd| fd as u64)
}

pub fn socketpair(
    k: &mut Kernel,
    domain: i32,
    kind: Hex32,
    protocol: i32,
    fds: Ptr,
) -> Result<u64> {
    let (kind, flags) = split_kind(kind.0)?;
    k.mm.bytes_mut(fds.0, 8)?;
    let what = described(domain, kind, protocol)?;
    if what.0 != family::UNIX {
        return err(Errno::EOPNOTSUPP);
    }
    let new = || SocketFile(Socket::new(&k.net, what, creds(k)));
    let (a, b) = (new(), new());
    Socket::pair(&a.0, &b.0);
    let first = insert(k, a, flags)?;
    let second = match insert(k, b, flags) {
        Ok(fd) => fd,
        Err(e) => {
            k.fds.remove(first)?;
            return Err(e);
        }
    };
    k.mm.write(fds.0, &[first, second]).map(|()| 0)
}

/// The socket behind a descriptor, with its description.
pub(super) fn find(k: &Kernel, fd: i32) -> Result<(Rc<OpenFile>, Rc<Socket>)> {
    let file = k.fds.get(fd)?;
    if file.flags.get().contains(OpenFlags::PATH) {
        return err(Errno::EBADF);
    }
    let socket = file.file.socket().ok_or(Errno::ENOTSOCK)?;
    Ok((file.clone(), socket.clone()))
}

/// The bytes of an address argument (move_addr_to_kernel).
pub(super) fn address_bytes(k: &Kernel, address: u64, len: i32) -> Result<Vec<u8>> {
    match len {
        0..=SOCKADDR_MAX => Ok(k.mm.bytes(address, len as usize)?.to_vec()),
        _ => err(Errno::EINVAL),
    }
}

/// Gives an address to the guest, as far as it has room, and says how long it is (move_addr_to_user).
pub(super) fn put_address(k: &Kernel, bytes: &[u8], address: u64, len_at: u64) -> Result<()> {
    let room: i32 = k.mm.read(len_at)?;
    let room = usize::try_from(room).map_err(|_| Errno::EINVAL)?;
    let n = room.min(bytes.len());
    k.mm.bytes_mut(address, n)?.copy_from_slice(&bytes[..n]);
    k.mm.write(len_at, &(bytes.len() as u32))
}

fn umask_mode(k: &Kernel) -> u32 {
    mode::S_IFSOCK | 0o777 & !k.process.umask.get()
}

pub fn bind(k: &mut Kernel, fd: i32, address: Ptr, len: i32) -> Result<u64> {
    let (_, socket) = find(k, fd)?;
    let bytes = address_bytes(k, address.0, len)?;
    let to = Addr::parse(&bytes, socket.family)?;
    match to {
        Addr::Inet(to) => socket.bind_inet(to).map(|()| 0),
        Addr::Unspec => err(if socket.is_unix() {
            Errno::EINVAL
        } else {
            Errno::EAFNOSUPPORT
        }),
        name => bind_unix(k, &socket, name).map(|()| 0),
    }
}

fn bind_unix(k: &mut Kernel, socket: &Rc<Socket>, name: Addr) -> Result<()> {
    if socket.local.borrow().is_some() {
        let cwd = k.vfs.cwd.borrow().clone();
        return match name {
            // Autobind of a bound socket has nothing to do.
            Addr::Unnamed => Ok(()),
            // unix_bind_bsd makes the file first.
            Addr::Path(path) if k.stat_path(&cwd, &path, false).is_ok() => err(Errno::EADDRINUSE),
            _ => err(Errno::EINVAL),
        };
    }
    let name = match name {
        Addr::Unnamed => Addr::Abstract(k.net.borrow_mut().autobind(socket)?),
        Addr::Abstract(name) => {
            k.net.borrow_mut().bind_abstract(socket, &name)?;
            Addr::Abstract(name)
        }
        Addr::Path(path) => {
            let cwd = k.vfs.cwd.borrow().clone();
            k.mknod(&cwd, &path, umask_mode(k), 0)
                .map_err(|e| match e {
                    Errno::EEXIST => Errno::EADDRINUSE,
                    e => e,
                })?;
            let stat = k.stat_path(&cwd, &path, false)?;
            k.net.borrow_mut().bind_file(socket, (stat.dev, stat.ino));
            Addr::Path(path)
        }
        other => other,
    };
    *socket.local.borrow_mut() = Some(name);
    Ok(())
}

/// The AF_UNIX socket of a name, for one that wants to talk to it.
pub(super) fn find_unix(k: &Kernel, own: &Socket, name: &Addr) -> Result<Rc<Socket>> {
    match name {
        Addr::Abstract(name) => k.net.borrow().find_abstract(own.kind, name),
        Addr::Path(path) => {
            const W_OK: u32 = 2;
            let cwd = k.vfs.cwd.borrow().clone();
            let stat = k.stat_path(&cwd, path, true)?;
            k.access(&cwd, path, W_OK, crate::vfs::ACCESS_EACCESS)?;
            if stat.mode & mode::S_IFMT != mode::S_IFSOCK {
                return err(Errno::ECONNREFUSED);
            }
            k.net.borrow().find_file(own.kind, (stat.dev, stat.ino))
        }
        _ => err(Errno::EINVAL),
    }
}

pub fn listen(k: &mut Kernel, fd: i32, backlog: i32) -> Result<u64> {
    let (_, socket) = find(k, fd)?;
    socket.listen(backlog).map(|()| 0)
}

pub fn connect(k: &mut Kernel, fd: i32, address: Ptr, len: i32) -> Result<u64> {
    let (file, socket) = find(k, fd)?;
    let bytes = address_bytes(k, address.0, len)?;
    let nonblock = file.flags.get().contains(OpenFlags::NONBLOCK);
    let done = match (Addr::parse(&bytes, socket.family)?, socket.kind) {
        (Addr::Unspec, _) => socket.disconnect(),
        (Addr::Inet(to), Kind::Stream) => socket.connect_tcp(to, nonblock),
        (Addr::Inet(to), _) => socket.connect_udp(to),
        (to, Kind::Datagram) => socket.talk_to(&find_unix(k, &socket, &to)?, &to),
        (to, _) => socket.connect_unix(&find_unix(k, &socket, &to)?, &to),
    };
    match or_wait(k, (&file, &socket), poll::OUT, done) {
        // The time of SO_SNDTIMEO is over; the connection may still come about.
        Err(Errno::EAGAIN) if k.task.is_ready() && !socket.is_unix() && !nonblock => {
            err(Errno::EINPROGRESS)
        }
        result => result.map(|()| 0),
    }
}

pub fn accept(k: &mut Kernel, fd: i32, address: Ptr, len: Ptr) -> Result<u64> {
    accept4(k, fd, address, len, Hex32(0))
}

pub fn accept4(k: &mut Kernel, fd: i32, address: Ptr, len: Ptr, flags: Hex32) -> Result<u64> {
    let (kind, flags) = split_kind(flags.0)?;
    if kind != 0 {
        return err(Errno::EINVAL);
    }
    let (file, socket) = find(k, fd)?;
    let new = socket.accept();
    let new = or_wait(k, (&file, &socket), poll::IN, new)?;
    let peer = new.0.peer.borrow().clone().unwrap_or(Addr::Unnamed);
    let fd = insert(k, new, flags)?;
    if address.0 != 0
        && let Err(e) = put_address(k, &peer.to_bytes(socket.family), address.0, len.0)
    {
        k.fds.remove(fd)?;
        return Err(e);
    }
    Ok(fd as u64)
}

pub fn getsockname(k: &mut Kernel, fd: i32, address: Ptr, len: Ptr) -> Result<u64> {
    let (_, socket) = find(k, fd)?;
    let local = socket.local_name();
    put_address(k, &local.to_bytes(socket.family), address.0, len.0).map(|()| 0)
}

pub fn getpeername(k: &mut Kernel, fd: i32, address: Ptr, len: Ptr) -> Result<u64> {
    let (_, socket) = find(k, fd)?;
    let peer = socket.peer_name()?;
    put_address(k, &peer.to_bytes(socket.family), address.0, len.0).map(|()| 0)
}

pub fn shutdown(k: &mut Kernel, fd: i32, how: i32) -> Result<u64> {
    let (_, socket) = find(k, fd)?;
    socket.shutdown(how).map(|()| 0)
}

pub fn getsockopt(
    k: &mut Kernel,
    fd: i32,
    level: i32,
    name: i32,
    value: Ptr,
    len: Ptr,
) -> Result<u64> {
    let (_, socket) = find(k, fd)?;
    let room: i32 = k.mm.read(len.0)?;
    let room = usize::try_from(room).map_err(|_| Errno::EINVAL)?;
    let option = socket.option(level, name)?;
    let n = option.bytes().len().min(room);
    k.mm.bytes_mut(value.0, n)?
        .copy_from_slice(&option.bytes()[..n]);
    k.mm.write(len.0, &(n as u32)).map(|()| 0)
}

pub fn setsockopt(
    k: &mut Kernel,
    fd: i32,
    level: i32,
    name: i32,
    value: Ptr,
    len: i32,
) -> Result<u64> {
    let (_, socket) = find(k, fd)?;
    let len = usize::try_from(len).map_err(|_| Errno::EINVAL)?;
    let bytes = k.mm.bytes(value.0, len.min(64))?;
    socket.set_option(level, name, bytes).map(|()| 0)
}
