//! Waiting for files: ppoll(2), pselect6(2), epoll(7).

use super::args::{Hex32, Ptr};
use super::time::read_timespec;
use crate::epoll::{Epoll, EpollFile, RDNORM, WRNORM, widen};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::{OpenFlags, PollFd};
use crate::kernel::Kernel;
use crate::task::What;
use crate::vfs::file::{Readiness, poll};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::vec::Vec;
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// A file to wait for.
struct Wanted {
    file: Option<Rc<OpenFile>>,
    events: i16,
    revents: i16,
}

const ALWAYS: i16 = poll::ERR | poll::HUP | poll::NVAL;
/// How many are ready. While none is, and the time isn't over, the call waits: then the number doesn't matter.
fn wait(k: &mut Kernel, wanted: &mut [Wanted], timeout: Option<u64>) -> Result<usize> {
    let deadline = k.deadline(timeout);
    let count = look(k, wanted)?;
    if count > 0 || timeout == Some(0) || k.timed_out() {
        return Ok(count);
    }
    let files = wanted.iter().filter_map(|w| {
        let file = w.file.clone()?;
        Some((file, narrow(w.events)))
    });
    let files = files.collect();
    k.block(What::Files(files), deadline).map(|n| n as usize)
}

/// What is ready now.
fn look(k: &Kernel, wanted: &mut [Wanted]) -> Result<usize> {
    let mut on_host: Vec<(usize, PollFd)> = Vec::new();
    for (i, w) in wanted.iter_mut().enumerate() {
        let Some(file) = &w.file else { continue };
        match file.file.poll() {
            Readiness::Now(bits) => w.revents |= widen(bits) & (w.events | ALWAYS),
            Readiness::Host(fd) => on_host.push((
                i,
                PollFd {
                    fd,
                    events: narrow(w.events),
                    revents: 0,
                },
            )),
        }
    }
    let mut fds: Vec<PollFd> = on_host.iter().map(|(_, p)| *p).collect();
    poll_host(k, &mut fds);
    for ((i, _), p) in on_host.iter().zip(&fds) {
        let w = &mut wanted[*i];
        w.revents |= widen(p.revents) & (w.events | ALWAYS);
    }
    Ok(wanted.iter().filter(|w| w.revents != 0).count())
}

/// What is ready now of the host's files.
fn poll_host(k: &Kernel, fds: &mut [PollFd]) {
    if fds.is_empty() {
        return;
    }
    match k.host.poll(fds, Some(0)) {
        Ok(_) | Err(Errno::EINTR) => {}
        // A host that can't poll these files: they are as good as ready, reading them will tell.
        Err(_) => fds.iter_mut().for_each(|p| p.revents = p.events),
    }
}

fn narrow(bits: i16) -> i16 {
    let read = if bits & (poll::IN | RDNORM) != 0 {
        poll::IN
    } else {
        0
    };
    let write = if bits & (poll::OUT | WRNORM) != 0 {
        poll::OUT
    } else {
        0
    };
    read | write | bits & poll::RDHUP
}

/// Puts the mask of ppoll, pselect6 and epoll_pwait in force until the call is over.
fn with_mask(k: &mut Kernel, mask: u64, size: u64) -> Result<()> {
    if mask == 0 {
        return Ok(());
    }
    if size != 8 {
        return err(Errno::EINVAL);
    }
    let mask: u64 = k.mm.read(mask)?;
    super::signal::replace_mask(k, mask);
    Ok(())
}

/// Writes back the time that is left, as ppoll and pselect6 do when they come to their end; a call that waits reads
/// its time-out again, but keeps to its deadline.
fn left(k: &Kernel, address: u64, timeout: Option<u64>) -> Result<()> {
    let (Some(_), Some(deadline)) = (timeout, k.task.call.deadline) else {
        return Ok(());
    };
    let rest = deadline.saturating_sub(k.now());
    k.mm.write(address, &[rest / 1_000_000_000, rest % 1_000_000_000])
}

fn timeout_at(k: &Kernel, address: u64) -> Result<Option<u64>> {
    if address == 0 {
        Ok(None)
    } else {
        read_timespec(k, address).map(Some)
    }
}

/// `struct pollfd`.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
struct GuestPollFd {
    fd: i32,
    events: i16,
    revents: i16,
}

pub fn ppoll(k: &mut Kernel, fds: Ptr, n: u64, timeout: Ptr, mask: Ptr, size: u64) -> Result<u64> {
    let limit = timeout_at(k, timeout.0)?;
    if n > k.fds.limit as u64 {
        return err(Errno::EINVAL);
    }
    let mut list = Vec::new();
    for i in 0..n {
        list.push(k.mm.read::<GuestPollFd>(fds.0 + 8 * i)?);
    }
    let mut wanted: Vec<Wanted> = list
        .iter()
        .map(|p| match k.fds.get(p.fd) {
            _ if p.fd < 0 => Wanted {
                file: None,
                events: 0,
                revents: 0,
            },
            Ok(file) => Wanted {
                file: Some(file.clone()),
                events: p.events,
                revents: 0,
            },
            Err(_) => Wanted {
                file: None,
                events: 0,
                revents: poll::NVAL,
            },
        })
        .collect();
    with_mask(k, mask.0, size)?;
    let result = wait(k, &mut wanted, limit);
    // Nobody minds if it can't be written (`poll_select_finish` of the Linux kernel).
    let _ = left(k, timeout.0, limit);
    let count = result?;
    for (i, (mut p, w)) in list.into_iter().zip(&wanted).enumerate() {
        p.revents = w.revents;
        k.mm.write(fds.0 + 8 * i as u64, &p)?;
    }
    Ok(count as u64)
}

/// The three sets of pselect6 and the bits of poll(2) that belong to each (fs/select.c).
const SETS: [(i16, i16); 3] = [
    (poll::IN, poll::IN | RDNORM | poll::HUP | poll::ERR),
    (poll::OUT, poll::OUT | WRNORM | poll::ERR),
    (2, 2),
];

pub fn pselect6(
    k: &mut Kernel,
    n: i32,
    read: Ptr,
    write: Ptr,
    except: Ptr,
    timeout: Ptr,
    mask: Ptr,
) -> Result<u64> {
    let n = usize::try_from(n)
        .map_err(|_| Errno::EINVAL)?
        .min(k.fds.limit);
    let bytes = n.div_ceil(64) * 8;
    let addresses = [read.0, write.0, except.0];
    let mut sets: [Vec<u8>; 3] = Default::default();
    for (set, &address) in sets.iter_mut().zip(&addresses) {
        *set = if address == 0 {
            alloc::vec![0; bytes]
        } else {
            k.mm.bytes(address, bytes)?.to_vec()
        };
    }
    let mut wanted = Vec::new();
    let mut numbers = Vec::new();
    for fd in 0..n {
        let events = sets
            .iter()
            .zip(SETS)
            .filter(|(s, _)| s[fd / 8] & 1 << (fd % 8) != 0)
            .map(|(_, e)| e.0);
        let events = events.fold(0, |a, b| a | b);
        if events != 0 {
            wanted.push(Wanted {
                file: Some(k.fds.get(fd as i32)?.clone()),
                events,
                revents: 0,
            });
            numbers.push(fd);
        }
    }
    let limit = timeout_at(k, timeout.0)?;
    if mask.0 != 0 {
        let [set, size]: [u64; 2] = k.mm.read(mask.0)?;
        with_mask(k, set, size)?;
    }
    let result = wait(k, &mut wanted, limit);
    // Nobody minds if it can't be written (`poll_select_finish` of the Linux kernel).
    let _ = left(k, timeout.0, limit);
    result?;
    let mut count = 0;
    let asked = core::mem::replace(&mut sets, [(); 3].map(|()| alloc::vec![0; bytes]));
    for (w, fd) in wanted.iter().zip(numbers) {
        for ((set, before), (_, bits)) in sets.iter_mut().zip(&asked).zip(SETS) {
            if before[fd / 8] & 1 << (fd % 8) != 0 && w.revents & bits != 0 {
                set[fd / 8] |= 1 << (fd % 8);
                count += 1;
            }
        }
    }
    for (set, address) in sets.iter().zip(addresses) {
        if address != 0 {
            k.mm.bytes_mut(address, bytes)?.copy_from_slice(set);
        }
    }
    Ok(count)
}

pub fn epoll_create1(k: &mut Kernel, flags: Hex32) -> Result<u64> {
    let flags = OpenFlags::from_bits_retain(flags.0);
    if !(flags & !OpenFlags::CLOEXEC).is_empty() {
        return err(Errno::EINVAL);
    }
    let file = OpenFile::new(
        Box::new(EpollFile::default()),
        OpenFlags::RDWR,
        b"anon_inode:[eventpoll]".to_vec(),
    );
    k.fds
        .insert(file, flags.contains(OpenFlags::CLOEXEC), 0)
        .map(|fd| fd as u64)
}

/// `struct epoll_event`; not packed on AArch64.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable)]
#[repr(C)]
struct EpollEvent {
    events: u32,
    pad: u32,
    data: u64,
}

pub fn epoll_ctl(k: &mut Kernel, epfd: i32, op: i32, fd: i32, event: Ptr) -> Result<u64> {
    use crate::host::mode::{S_IFDIR, S_IFMT, S_IFREG};
    const EPOLL_CTL_DEL: i32 = 2;
    let event = match op {
        EPOLL_CTL_DEL => EpollEvent {
            events: 0,
            pad: 0,
            data: 0,
        },
        _ => k.mm.read(event.0)?,
    };
    let set = k.fds.get(epfd)?;
    let file = k.fds.get(fd)?;
    let epoll = set
        .file
        .epoll()
        .filter(|_| epfd != fd)
        .ok_or(Errno::EINVAL)?;
    if matches!(file.file.stat()?.mode & S_IFMT, S_IFREG | S_IFDIR) {
        return err(Errno::EPERM);
    }
    if file
        .file
        .epoll()
        .is_some_and(|inner| contains(inner, set, 0))
    {
        return err(Errno::ELOOP);
    }
    epoll
        .control(op, fd, file, event.events, event.data)
        .map(|()| 0)
}

/// Whether `set` is watched, directly or not, by `inner`: nesting must stay a tree, at most five deep.
fn contains(inner: &crate::epoll::Epoll, set: &Rc<OpenFile>, depth: u32) -> bool {
    inner
        .watches
        .borrow()
        .values()
        .filter_map(|w| w.file.upgrade())
        .any(|f| {
            Rc::ptr_eq(&f, set)
                || depth > 4
                || f.file.epoll().is_some_and(|e| contains(e, set, depth + 1))
        })
}

pub fn epoll_pwait(
    k: &mut Kernel,
    epfd: i32,
    events: Ptr,
    max: i32,
    timeout: i32,
    mask: Ptr,
    size: u64,
) -> Result<u64> {
    let limit = u64::try_from(timeout).ok().map(|ms| ms * 1_000_000);
    epoll_wait(k, epfd, events.0, max, limit, mask.0, size)
}

pub fn epoll_pwait2(
    k: &mut Kernel,
    epfd: i32,
    events: Ptr,
    max: i32,
    timeout: Ptr,
    mask: Ptr,
    size: u64,
) -> Result<u64> {
    let limit = timeout_at(k, timeout.0)?;
    epoll_wait(k, epfd, events.0, max, limit, mask.0, size)
}

fn epoll_wait(
    k: &mut Kernel,
    epfd: i32,
    events: u64,
    max: i32,
    limit: Option<u64>,
    mask: u64,
    size: u64,
) -> Result<u64> {
    let max = usize::try_from(max)
        .ok()
        .filter(|&m| m > 0)
        .ok_or(Errno::EINVAL)?;
    let set = k.fds.get(epfd)?.clone();
    let epoll = set.file.epoll().ok_or(Errno::EINVAL)?;
    k.mm.bytes_mut(events, max.min(4096) * 16)?;
    with_mask(k, mask, size)?;
    let deadline = k.deadline(limit);
    let host_files = ask_host(k, epoll);
    let count = report(k, epoll, &host_files, events, max)?;
    if count > 0 || limit == Some(0) || k.timed_out() {
        return Ok(count as u64);
    }
    // Its own poll() tells of the objects here, and of changes; the host's files are waited for one by one.
    epoll.changed.set(false);
    let mut files = alloc::vec![(set.clone(), poll::IN)];
    for watch in epoll.watches.borrow().values() {
        if let (Some(file), Some(bits)) = (watch.file.upgrade(), watch.wanted())
            && matches!(file.file.poll(), Readiness::Host(_))
        {
            files.push((file, narrow(bits & !watch.seen)));
        }
    }
    k.block(What::Files(files), deadline)
}

/// What the host says of its files in the set, by descriptor of the set.
fn ask_host(k: &Kernel, epoll: &Epoll) -> BTreeMap<i32, i16> {
    let mut watches = epoll.watches.borrow_mut();
    watches.retain(|_, w| w.file.strong_count() > 0);
    let mut keys = Vec::new();
    let mut fds = Vec::new();
    for (key, watch) in watches.iter_mut() {
        let Some(file) = watch.file.upgrade() else {
            continue;
        };
        match file.file.poll() {
            // What is not ready any more may be reported again; of the host's files we can't know, so they always may.
            Readiness::Now(bits) => watch.seen &= widen(bits),
            Readiness::Host(fd) => {
                watch.seen = 0;
                keys.push(*key);
                fds.push(PollFd {
                    fd,
                    events: narrow(watch.wanted().unwrap_or(0)),
                    revents: 0,
                });
            }
        }
    }
    poll_host(k, &mut fds);
    keys.into_iter()
        .zip(fds.iter().map(|p| p.revents))
        .collect()
}

/// Writes up to `max` events to the caller; how many.
fn report(
    k: &Kernel,
    epoll: &Epoll,
    host_files: &BTreeMap<i32, i16>,
    to: u64,
    max: usize,
) -> Result<usize> {
    let mut count = 0;
    for (key, watch) in epoll.watches.borrow_mut().iter_mut() {
        let Some(file) = watch.file.upgrade().filter(|_| count < max) else {
            continue;
        };
        let bits = match file.file.poll() {
            Readiness::Now(bits) => bits,
            Readiness::Host(_) => host_files.get(key).copied().unwrap_or(0),
        };
        let news = watch.news(&*file.file, bits);
        if news == 0 {
            continue;
        }
        let event = EpollEvent {
            events: u32::from(news as u16),
            pad: 0,
            data: watch.data,
        };
        k.mm.write(to + 16 * count as u64, &event)?;
        count += 1;
        watch.reported(&*file.file, news);
    }
    Ok(count)
}
