//! Locks: fcntl(2) with `F_SETLK` and its kin, flock(2).

use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::mode;
use crate::kernel::Kernel;
use crate::lock::{Owner, Record};
use crate::task::What;
use crate::vfs::file::{condition, poll};
use alloc::rc::Rc;
use alloc::vec;
use zerocopy::{FromBytes, Immutable, IntoBytes};

const F_RDLCK: i16 = 0;
const F_WRLCK: i16 = 1;
const F_UNLCK: i16 = 2;

/// `struct flock`.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
struct Flock {
    kind: i16,
    whence: i16,
    pad: i32,
    start: i64,
    len: i64,
    pid: i32,
    pad2: i32,
}
const _: () = assert!(size_of::<Flock>() == 32);

/// First and last byte (flock64_to_posix_lock).
fn range(file: &OpenFile, l: &Flock) -> Result<(u64, u64)> {
    const LAST: i64 = i64::MAX;
    let base = match l.whence {
        0 => 0,
        1 => file.file.seek(&file.pos, 0, 1)? as i64,
        2 => file.file.stat()?.size as i64,
        _ => return err(Errno::EINVAL),
    };
    let start = base.checked_add(l.start).ok_or(Errno::EOVERFLOW)?;
    let (start, end) = match l.len {
        0 => (start, LAST),
        n if n > 0 => (start, start.checked_add(n - 1).ok_or(Errno::EOVERFLOW)?),
        n => (start.checked_add(n).ok_or(Errno::EINVAL)?, start - 1),
    };
    if start < 0 || end < 0 {
        return err(Errno::EINVAL);
    }
    Ok((start as u64, end as u64))
}

fn place(file: &OpenFile) -> Result<(u64, u64)> {
    let stat = file.file.stat()?;
    Ok((stat.dev, stat.ino))
}

/// Who asks: the process, or with the `F_OFD_` commands the description.
fn owner(k: &Kernel, file: &Rc<OpenFile>, l: &Flock, by_description: bool) -> Result<Owner> {
    match by_description {
        false => Ok(Owner::Process(k.ids.pid)),
        true if l.pid != 0 => err(Errno::EINVAL),
        true => Ok(Owner::Description(Rc::downgrade(file))),
    }
}

/// `F_GETLK`, `F_OFD_GETLK`
pub(super) fn get(k: &Kernel, file: &Rc<OpenFile>, address: u64, ofd: bool) -> Result<u64> {
    let mut l: Flock = k.mm.read(address)?;
    if !matches!(l.kind, F_RDLCK | F_WRLCK) {
        return err(Errno::EINVAL);
    }
    let (start, end) = range(file, &l)?;
    let wanted = Record {
        owner: owner(k, file, &l, ofd)?,
        start,
        end,
        exclusive: l.kind == F_WRLCK,
    };
    match k.locks.borrow_mut().conflict(place(file)?, &wanted) {
        None => l.kind = F_UNLCK,
        Some(r) => {
            l.kind = if r.exclusive { F_WRLCK } else { F_RDLCK };
            l.whence = 0;
            l.start = r.start as i64;
            l.len = if r.end == i64::MAX as u64 {
                0
            } else {
                (r.end - r.start + 1) as i64
            };
            l.pid = r.owner.pid();
        }
    }
    k.mm.write(address, &l).map(|()| 0)
}

/// `F_SETLK`, `F_SETLKW` and the `F_OFD_` ones; the caller waits or does not.
pub(super) fn set(
    k: &mut Kernel,
    file: &Rc<OpenFile>,
    address: u64,
    ofd: bool,
    waits: bool,
) -> Result<u64> {
    let l: Flock = k.mm.read(address)?;
    let (start, end) = range(file, &l)?;
    let owner = owner(k, file, &l, ofd)?;
    match l.kind {
        F_RDLCK => file.readable()?,
        F_WRLCK => file.writable()?,
        F_UNLCK => {
            let place = place(file)?;
            k.locks.borrow_mut().unlock(place, &owner, start, end);
            return Ok(0);
        }
        _ => return err(Errno::EINVAL),
    }
    let wanted = Record {
        owner,
        start,
        end,
        exclusive: l.kind == F_WRLCK,
    };
    let place = place(file)?;
    let result = k.locks.borrow_mut().set(place, wanted.clone());
    if result.is_err() && waits {
        let locks = k.locks.clone();
        let waiting = locks.borrow_mut().wait(place, wanted)?;
        let free = condition(move || {
            let mut locks = locks.borrow_mut();
            locks.conflict(waiting.file, &waiting.wanted).is_none()
        });
        return k.block(What::Files(vec![(free, poll::IN)]), None);
    }
    result.map(|()| 0)
}

/// A descriptor of this file was closed.
pub(super) fn closed(k: &Kernel, file: &OpenFile) {
    if k.locks.borrow().is_empty() {
        return;
    }
    if let Ok(stat) = file.file.stat()
        && matches!(stat.mode & mode::S_IFMT, mode::S_IFREG | mode::S_IFDIR)
    {
        let pid = k.ids.pid;
        k.locks.borrow_mut().closed((stat.dev, stat.ino), pid);
    }
}

pub fn flock(k: &mut Kernel, fd: i32, operation: i32) -> Result<u64> {
    const LOCK_SH: i32 = 1;
    const LOCK_EX: i32 = 2;
    const LOCK_NB: i32 = 4;
    const LOCK_UN: i32 = 8;
    let file = k.fds.get(fd)?.clone();
    let wanted = match operation & !LOCK_NB {
        LOCK_SH => Some(false),
        LOCK_EX => Some(true),
        LOCK_UN => None,
        _ => return err(Errno::EINVAL),
    };
    if file.flags.get().contains(crate::host::OpenFlags::PATH) {
        return err(Errno::EBADF);
    }
    let place = place(&file)?;
    let result = k.locks.borrow_mut().flock(place, &file, wanted);
    if result.is_err() && operation & LOCK_NB == 0 {
        let (locks, own) = (k.locks.clone(), Rc::downgrade(&file));
        let exclusive = wanted == Some(true);
        let free = condition(move || locks.borrow_mut().is_free(place, &own, exclusive));
        return k.block(What::Files(vec![(free, poll::IN)]), None);
    }
    result?;
    match file.file.host() {
        // The host never makes us wait: others of the artifact go on meanwhile.
        Some(host) => k.host.flock(host, (operation | LOCK_NB) as u32).map(|()| 0),
        None => Ok(0),
    }
}
