use super::transfer::Receive;
use super::{Creds, Extras, Kind, Net, Socket, SocketFile, family};
use crate::errno::Errno;
use alloc::rc::Rc;
use core::cell::RefCell;
use core::net::{Ipv4Addr, SocketAddr};

fn socket(net: &Rc<RefCell<Net>>, family: u16, kind: Kind) -> SocketFile {
    SocketFile(Socket::new(net, (family, kind, 0), Creds::default()))
}

fn send(s: &SocketFile, bytes: &[u8], may_wait: bool) -> Result<usize, Errno> {
    s.0.send(bytes, Extras::default(), None, may_wait)
}

fn receive(s: &SocketFile, len: usize, all: bool) -> Result<Vec<u8>, Errno> {
    let mut buf = vec![0; len];
    let how = Receive { peek: false, all };
    let n = s.0.receive(&mut buf, how)?.count;
    buf.truncate(n);
    Ok(buf)
}

#[test]
fn a_full_stream_makes_senders_wait() {
    let net = Rc::default();
    let (a, b) = (
        socket(&net, family::UNIX, Kind::Stream),
        socket(&net, family::UNIX, Kind::Stream),
    );
    Socket::pair(&a.0, &b.0);
    let block = [7; 100_000];
    let taken: usize = core::iter::from_fn(|| send(&a, &block, false).ok()).sum();
    assert_eq!(taken, super::channel::DEFAULT_CAPACITY);
    assert_eq!(send(&a, &block, true), Err(Errno::EAGAIN));
    assert_eq!(receive(&b, 1, false).unwrap(), [7]);
    // Who may wait gets rid of all of it, once there is room at all.
    assert_eq!(send(&a, &block, true), Ok(block.len()));
    assert_eq!(
        receive(&b, 1 << 20, false).unwrap().len(),
        taken - 1 + block.len()
    );
}

#[test]
fn all_is_waited_for() {
    let net = Rc::default();
    let (a, b) = (
        socket(&net, family::UNIX, Kind::Stream),
        socket(&net, family::UNIX, Kind::Stream),
    );
    Socket::pair(&a.0, &b.0);
    let readable = |s: &SocketFile| s.0.ready() & crate::vfs::file::poll::IN != 0;
    assert_eq!(receive(&b, 10, true), Err(Errno::EAGAIN));
    send(&a, b"12345", true).unwrap();
    assert_eq!(receive(&b, 10, true), Err(Errno::EAGAIN));
    assert!(!readable(&b));
    send(&a, b"67890", true).unwrap();
    assert!(readable(&b));
    assert_eq!(receive(&b, 10, true).unwrap(), b"1234567890");
    send(&a, b"end", true).unwrap();
    drop(a);
    assert_eq!(receive(&b, 10, true).unwrap(), b"end");
    assert_eq!(receive(&b, 10, true).unwrap(), b"");
}

#[test]
fn a_listener_with_a_full_queue() {
    let net = Rc::default();
    let listener = socket(&net, family::INET, Kind::Stream);
    let any = SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), 0);
    listener.0.bind_inet(any).unwrap();
    listener.0.listen(0).unwrap();
    let port = listener.0.local_port();
    let to = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port);
    let [a, b, c] = [(); 3].map(|()| socket(&net, family::INET, Kind::Stream));
    assert_eq!(a.0.connect_tcp(to, false), Ok(()));
    assert_eq!(b.0.connect_tcp(to, false), Err(Errno::EAGAIN));
    assert_eq!(c.0.connect_tcp(to, true), Err(Errno::EINPROGRESS));
    assert_eq!(b.0.ready(), 0);
    drop(listener.0.accept().unwrap());
    // The call is made again.
    assert_eq!(b.0.connect_tcp(to, false), Err(Errno::EAGAIN));
    assert_ne!(b.0.ready(), 0);
    assert_eq!(b.0.connect_tcp(to, false), Ok(()));
    assert_eq!(b.0.connect_tcp(to, false), Err(Errno::EISCONN));
    drop(listener);
    assert_ne!(c.0.ready() & crate::vfs::file::poll::HUP, 0);
    assert_eq!(c.0.take_error(), Some(Errno::ECONNREFUSED));
    // The port is free again.
    let again = socket(&net, family::INET, Kind::Stream);
    assert_eq!(again.0.bind_inet(to), Ok(()));
}

#[test]
fn only_loopback() {
    let net = Rc::default();
    let s = socket(&net, family::INET, Kind::Stream);
    let far = SocketAddr::new(Ipv4Addr::new(192, 0, 2, 1).into(), 80);
    assert_eq!(s.0.connect_tcp(far, false), Err(Errno::ENETUNREACH));
    assert_eq!(s.0.bind_inet(far), Err(Errno::EADDRNOTAVAIL));
    let u = socket(&net, family::INET, Kind::Datagram);
    assert_eq!(u.0.connect_udp(far), Err(Errno::ENETUNREACH));
}
