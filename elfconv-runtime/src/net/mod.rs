//! Sockets inside the artifact: AF_UNIX, and TCP and UDP over loopback.
//!
//! Nothing here ever blocks: what can't go on returns `EAGAIN`, and `poll` tells when it can. All ends are in the same
//! kernel, so a connection is two queues ([`channel`]), and a name leads to its socket through [`Net`]. Addresses beyond
//! loopback are `ENETUNREACH`: a host that has a network would be asked in [`Socket::connect`] and [`Socket::bind`].

pub mod addr;
pub mod channel;
mod connect;
mod names;
pub mod options;
mod socket;
#[cfg(test)]
mod tests;
pub mod transfer;

pub use addr::{Addr, family};
pub use channel::{Creds, Extras, Pulled};
pub use names::Net;
pub use socket::{Kind, Socket, SocketFile};
