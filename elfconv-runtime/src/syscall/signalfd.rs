//! signalfd(2): pending signals that are read.

use super::args::{Hex32, Ptr};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::{OpenFlags, Stat};
use crate::kernel::Kernel;
use crate::signal::{SigInfo, bit, sig};
use crate::vfs::file::{File, Readiness, poll};
use alloc::boxed::Box;
use alloc::rc::Rc;
use core::cell::Cell;
use zerocopy::{Immutable, IntoBytes};

/// A set of signals to read. Whose they are depends on who reads, so the kernel does it ([`read`]).
struct SignalFile {
    set: Cell<u64>,
    /// What is pending for whoever looks ([`Kernel::signalled`]).
    pending: Rc<Cell<u64>>,
}

impl File for SignalFile {
    fn stat(&self) -> Result<Stat> {
        Ok(Stat {
            mode: 0o600,
            nlink: 1,
            ino: 1,
            blksize: 4096,
            ..Stat::default()
        })
    }
    fn seek(&self, _pos: &Cell<u64>, _offset: i64, _whence: u32) -> Result<u64> {
        // noop_llseek
        Ok(0)
    }
    fn poll(&self) -> Readiness {
        let any = self.pending.get() & self.set.get() != 0;
        Readiness::Now(if any { poll::IN } else { 0 })
    }
    fn signal_set(&self) -> Option<&Cell<u64>> {
        Some(&self.set)
    }
}

pub fn signalfd4(k: &mut Kernel, fd: i32, mask: Ptr, size: u64, flags: Hex32) -> Result<u64> {
    let flags = OpenFlags::from_bits_retain(flags.0);
    if size != 8 || !(flags & !(OpenFlags::CLOEXEC | OpenFlags::NONBLOCK)).is_empty() {
        return err(Errno::EINVAL);
    }
    let set: u64 = k.mm.read(mask.0)?;
    let set = set & !(bit(sig::SIGKILL) | bit(sig::SIGSTOP));
    if fd != -1 {
        let file = k.fds.get(fd)?;
        file.file.signal_set().ok_or(Errno::EINVAL)?.set(set);
        return Ok(fd as u64);
    }
    let file = SignalFile {
        set: Cell::new(set),
        pending: k.signalled.clone(),
    };
    let name = b"anon_inode:[signalfd]".to_vec();
    let file = OpenFile::new(Box::new(file), flags | OpenFlags::RDWR, name);
    k.fds
        .insert(file, flags.contains(OpenFlags::CLOEXEC), 0)
        .map(|fd| fd as u64)
}

/// `struct signalfd_siginfo`.
#[derive(Default, IntoBytes, Immutable)]
#[repr(C)]
struct Read {
    signo: u32,
    errno: i32,
    code: i32,
    pid: u32,
    uid: u32,
    fd: i32,
    tid: u32,
    band: u32,
    overrun: u32,
    trapno: u32,
    status: i32,
    int: i32,
    ptr: u64,
    utime: u64,
    stime: u64,
    address: u64,
    rest: [u64; 6],
}
const _: () = assert!(size_of::<Read>() == 128);

/// The fields that the signal's kind has (signalfd_copyinfo).
fn describe(info: &SigInfo) -> Read {
    const SI_TIMER: i32 = -2;
    let [first, second] = info.fields;
    let mut out = Read {
        signo: info.signo as u32,
        errno: info.errno,
        code: info.code,
        ..Read::default()
    };
    match info.code {
        SI_TIMER => (out.tid, out.overrun) = (first as u32, (first >> 32) as u32),
        _ => (out.pid, out.uid) = (first as u32, (first >> 32) as u32),
    }
    if info.signo == sig::SIGCHLD && info.code > 0 {
        out.status = second as i32;
    } else if info.code < 0 {
        (out.int, out.ptr) = (second as i32, second);
    }
    out
}

/// read(2): as many signals as there are and as fit.
pub(super) fn read(k: &mut Kernel, fd: i32, set: u64, buf: u64, count: u64) -> Result<u64> {
    const SIZE: u64 = size_of::<Read>() as u64;
    if count < SIZE {
        return err(Errno::EINVAL);
    }
    let mut done = 0;
    while done + SIZE <= count {
        if k.signals.pending() & set == 0 {
            break;
        }
        k.mm.bytes_mut(buf + done, SIZE as usize)?;
        let Some(info) = k.signals.take(set) else {
            break;
        };
        k.mm.write(buf + done, &describe(&info))?;
        done += SIZE;
    }
    if done == 0 {
        let file = k.fds.get(fd)?.clone();
        return k.or_wait(&file, poll::IN, err(Errno::EAGAIN));
    }
    Ok(done)
}
