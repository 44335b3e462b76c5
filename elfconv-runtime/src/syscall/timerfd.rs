//! timerfd_create(2), timerfd_settime(2), timerfd_gettime(2).

use super::args::{Hex32, Ptr};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::{Clock, OpenFlags};
use crate::kernel::Kernel;
use crate::timerfd::TimerFd;
use alloc::boxed::Box;

pub fn timerfd_create(k: &mut Kernel, clock: i32, flags: Hex32) -> Result<u64> {
    let flags = OpenFlags::from_bits_retain(flags.0);
    if !(flags & !(OpenFlags::CLOEXEC | OpenFlags::NONBLOCK)).is_empty() {
        return err(Errno::EINVAL);
    }
    let clock = match clock {
        // CLOCK_REALTIME
        0 => Clock::Realtime,
        // CLOCK_MONOTONIC, CLOCK_BOOTTIME: nothing is ever suspended.
        1 | 7 => Clock::Monotonic,
        // CLOCK_REALTIME_ALARM, CLOCK_BOOTTIME_ALARM need CAP_WAKE_ALARM.
        8 | 9 => return err(Errno::EPERM),
        _ => return err(Errno::EINVAL),
    };
    let file = TimerFd::new(k.vfs.fs.clone(), clock);
    let name = b"anon_inode:[timerfd]".to_vec();
    let file = OpenFile::new(Box::new(file), flags | OpenFlags::RDWR, name);
    k.fds
        .insert(file, flags.contains(OpenFlags::CLOEXEC), 0)
        .map(|fd| fd as u64)
}

/// A time of `struct itimerspec`, in nanoseconds.
fn nanos([sec, nsec]: [i64; 2]) -> Result<u64> {
    match (u64::try_from(sec), nsec) {
        (Ok(sec), 0..1_000_000_000) => Ok(sec.saturating_mul(1_000_000_000) + nsec as u64),
        _ => err(Errno::EINVAL),
    }
}

fn put(k: &Kernel, address: u64, (value, interval): (u64, u64)) -> Result<()> {
    const SECOND: u64 = 1_000_000_000;
    let out = [
        interval / SECOND,
        interval % SECOND,
        value / SECOND,
        value % SECOND,
    ];
    k.mm.write(address, &out)
}

pub fn timerfd_settime(k: &mut Kernel, fd: i32, flags: Hex32, new: Ptr, old: Ptr) -> Result<u64> {
    const TFD_TIMER_ABSTIME: u32 = 1;
    const TFD_TIMER_CANCEL_ON_SET: u32 = 2;
    let [interval, value]: [[i64; 2]; 2] = k.mm.read(new.0)?;
    if flags.0 & !(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET) != 0 {
        return err(Errno::EINVAL);
    }
    let (interval, value) = (nanos(interval)?, nanos(value)?);
    let file = k.fds.get(fd)?.clone();
    let timer = file.file.timer().ok_or(Errno::EINVAL)?;
    let before = timer.get();
    timer.set(value, interval, flags.0 & TFD_TIMER_ABSTIME != 0);
    if old.0 != 0 {
        put(k, old.0, before)?;
    }
    Ok(0)
}

pub fn timerfd_gettime(k: &mut Kernel, fd: i32, current: Ptr) -> Result<u64> {
    let now = k.fds.get(fd)?.file.timer().ok_or(Errno::EINVAL)?.get();
    put(k, current.0, now).map(|()| 0)
}
