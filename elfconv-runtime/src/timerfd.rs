//! timerfd_create(2): a timer that is read.

use crate::errno::{Errno, Result, err};
use crate::host::{Clock, OpenFlags, Stat};
use crate::vfs::HostFs;
use crate::vfs::file::{File, Readiness, poll};
use alloc::rc::Rc;
use core::cell::Cell;

/// When the timer runs out, by its own clock, and how often it was read to have.
#[derive(Clone, Copy, Default)]
struct Armed {
    first: u64,
    interval: u64,
    seen: u64,
}

/// A timer.
pub struct TimerFd {
    fs: Rc<HostFs>,
    clock: Clock,
    armed: Cell<Option<Armed>>,
}

impl TimerFd {
    /// One that is not set.
    pub fn new(fs: Rc<HostFs>, clock: Clock) -> Self {
        TimerFd {
            fs,
            clock,
            armed: Cell::new(None),
        }
    }

    fn now(&self) -> u64 {
        self.fs.host.clock(self.clock).unwrap_or(0)
    }

    /// Sets it to run out in `value` nanoseconds, or at that time, and then every `interval`; 0 stops it.
    pub fn set(&self, value: u64, interval: u64, absolute: bool) {
        let first = if absolute {
            value
        } else {
            self.now().saturating_add(value)
        };
        let armed = Armed {
            first,
            interval,
            seen: 0,
        };
        self.armed.set((value != 0).then_some(armed));
    }

    /// Nanoseconds until it runs out next, 0 if it does not, and its interval.
    pub fn get(&self) -> (u64, u64) {
        let Some(a) = self.armed.get() else {
            return (0, 0);
        };
        let now = self.now();
        match self.next(a, now) {
            Some(next) => (next.saturating_sub(now).max(1), a.interval),
            None => (0, a.interval),
        }
    }

    /// How often it has run out.
    fn count(&self, a: Armed, now: u64) -> u64 {
        match now.checked_sub(a.first) {
            None => 0,
            Some(gone) => 1 + gone.checked_div(a.interval).unwrap_or(0),
        }
    }

    /// The next time that it runs out.
    fn next(&self, a: Armed, now: u64) -> Option<u64> {
        let count = self.count(a, now);
        if count > 0 && a.interval == 0 {
            return None;
        }
        Some(a.first.saturating_add(count.saturating_mul(a.interval)))
    }

    fn unread(&self) -> u64 {
        self.armed
            .get()
            .map_or(0, |a| self.count(a, self.now()) - a.seen)
    }
}

impl File for TimerFd {
    fn read(&self, _pos: &Cell<u64>, buf: &mut [u8], _flags: OpenFlags) -> Result<usize> {
        let out = buf.get_mut(..8).ok_or(Errno::EINVAL)?;
        let unread = self.unread();
        if unread == 0 {
            return err(Errno::EAGAIN);
        }
        let seen = |a: Armed| Armed {
            seen: a.seen + unread,
            ..a
        };
        self.armed.set(self.armed.get().map(seen));
        out.copy_from_slice(&unread.to_le_bytes());
        Ok(8)
    }
    fn read_at(&self, _buf: &mut [u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn write_at(&self, _buf: &[u8], _offset: u64) -> Result<usize> {
        err(Errno::EINVAL)
    }
    fn seek(&self, _pos: &Cell<u64>, _offset: i64, _whence: u32) -> Result<u64> {
        // noop_llseek
        Ok(0)
    }
    fn stat(&self) -> Result<Stat> {
        Ok(Stat {
            mode: 0o600,
            nlink: 1,
            ino: 1,
            blksize: 4096,
            ..Stat::default()
        })
    }
    fn poll(&self) -> Readiness {
        Readiness::Now(if self.unread() > 0 { poll::IN } else { 0 })
    }
    fn ready_in(&self) -> Option<u64> {
        let a = self.armed.get()?;
        let now = self.now();
        if self.unread() > 0 {
            return Some(0);
        }
        self.next(a, now).map(|next| next.saturating_sub(now))
    }
    fn edges(&self) -> Option<u64> {
        self.armed.get().map(|a| self.count(a, self.now()))
    }
    fn timer(&self) -> Option<&TimerFd> {
        Some(self)
    }
}
