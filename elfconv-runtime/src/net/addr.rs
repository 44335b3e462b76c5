//! Socket addresses in the layouts of sockaddr_un, sockaddr_in and sockaddr_in6 (unix(7), ip(7), ipv6(7)).

use crate::errno::{Errno, Result, err};
use alloc::vec::Vec;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Address families.
pub mod family {
    pub const UNSPEC: u16 = 0;
    pub const UNIX: u16 = 1;
    pub const INET: u16 = 2;
    pub const INET6: u16 = 10;
    pub const NETLINK: u16 = 16;
    pub const PACKET: u16 = 17;
}

/// A socket's name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Addr {
    /// `AF_UNSPEC`: ends an association.
    Unspec,
    /// An AF_UNIX socket without a name.
    Unnamed,
    /// An AF_UNIX path as it was given.
    Path(Vec<u8>),
    /// An AF_UNIX name that is no path, without its leading zero.
    Abstract(Vec<u8>),
    /// IPv4 or IPv6; IPv4 addresses mapped into IPv6 are kept as IPv4.
    Inet(SocketAddr),
}

/// `sizeof(sun_path)`.
const PATH_MAX: usize = 108;

impl Addr {
    /// From a guest's bytes, for a socket of this family.
    pub fn parse(bytes: &[u8], own: u16) -> Result<Addr> {
        let family = match bytes {
            [a, b, ..] => u16::from_le_bytes([*a, *b]),
            _ => return err(Errno::EINVAL),
        };
        match own {
            family::UNIX if family == family::UNSPEC => Ok(Addr::Unspec),
            family::UNIX if family != family::UNIX => err(Errno::EINVAL),
            family::UNIX => parse_unix(&bytes[2..]),
            _ if family == family::UNSPEC => Ok(Addr::Unspec),
            _ => parse_inet(bytes, family, own),
        }
    }

    /// As the guest sees it, from a socket of this family.
    pub fn to_bytes(&self, own: u16) -> Vec<u8> {
        let mut out = own.to_le_bytes().to_vec();
        match self {
            Addr::Unspec | Addr::Unnamed => {}
            Addr::Path(path) => {
                out.extend_from_slice(path);
                out.push(0);
            }
            Addr::Abstract(name) => {
                out.push(0);
                out.extend_from_slice(name);
            }
            Addr::Inet(address) => {
                out.extend_from_slice(&address.port().to_be_bytes());
                inet_bytes(address.ip(), own, &mut out);
            }
        }
        out
    }
}

fn inet_bytes(ip: IpAddr, own: u16, out: &mut Vec<u8>) {
    if own == family::INET {
        let v4 = match ip {
            IpAddr::V4(v4) => v4,
            IpAddr::V6(_) => Ipv4Addr::UNSPECIFIED,
        };
        out.extend_from_slice(&v4.octets());
        out.extend_from_slice(&[0; 8]);
        return;
    }
    let v6 = match ip {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv6Addr::UNSPECIFIED,
        IpAddr::V4(v4) => v4.to_ipv6_mapped(),
        IpAddr::V6(v6) => v6,
    };
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&v6.octets());
    out.extend_from_slice(&[0; 4]);
}

fn parse_unix(path: &[u8]) -> Result<Addr> {
    match path.first() {
        _ if path.len() > PATH_MAX => err(Errno::EINVAL),
        None => Ok(Addr::Unnamed),
        Some(0) => Ok(Addr::Abstract(path[1..].to_vec())),
        Some(_) => {
            let end = path.iter().position(|&b| b == 0).unwrap_or(path.len());
            Ok(Addr::Path(path[..end].to_vec()))
        }
    }
}

fn parse_inet(bytes: &[u8], family: u16, own: u16) -> Result<Addr> {
    if bytes.len() < 16 {
        return err(Errno::EINVAL);
    }
    let ip: IpAddr = match family {
        family::INET if own == family::INET => Ipv4Addr::from(field::<4>(bytes, 4)?).into(),
        family::INET6 if own == family::INET6 => {
            IpAddr::V6(Ipv6Addr::from(field::<16>(bytes, 8)?)).to_canonical()
        }
        // An IPv6 socket takes IPv4 addresses in their mapped form only.
        _ => return err(Errno::EAFNOSUPPORT),
    };
    let port = u16::from_be_bytes(field(bytes, 2)?);
    Ok(Addr::Inet(SocketAddr::new(ip, port)))
}

/// A field, or `EINVAL` if the structure is too short for it.
fn field<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N]> {
    bytes
        .get(at..at + N)
        .and_then(|b| b.try_into().ok())
        .ok_or(Errno::EINVAL)
}

/// Whether an address is the artifact's own: loopback, or "any".
pub fn is_local(ip: IpAddr) -> bool {
    ip.is_loopback() || ip.is_unspecified()
}

/// "Any" as the address of the other side means loopback (ip(7), INADDR_ANY in connect).
pub fn destination(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
