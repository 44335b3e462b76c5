//! epoll(7), over the same readiness as poll(2).

use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::Stat;
use crate::vfs::file::{File, Readiness, poll};
use alloc::collections::BTreeMap;
use alloc::rc::{Rc, Weak};
use core::cell::{Cell, RefCell};

/// `EPOLLONESHOT`.
pub const ONESHOT: u32 = 1 << 30;
/// `EPOLLET`.
pub const EDGE: u32 = 1 << 31;

/// What is watched.
pub struct Watch {
    /// The description; it leaves the set when it is closed.
    pub file: Weak<OpenFile>,
    /// `EPOLL*` bits.
    pub events: u32,
    /// The caller's value.
    pub data: u64,
    /// Bits last reported with `EPOLLET`: those come again only after they were gone, or [`File::edges`] has changed.
    pub seen: i16,
    /// [`File::edges`] when they were.
    pub edges: Option<u64>,
}

/// `POLLRDNORM` and `POLLWRNORM`, which come with `POLLIN` and `POLLOUT`.
pub const RDNORM: i16 = 0x40;
pub const WRNORM: i16 = 0x100;
const ALWAYS: i16 = poll::ERR | poll::HUP;

/// With the other names of the same bits.
pub fn widen(bits: i16) -> i16 {
    let read = if bits & poll::IN != 0 { RDNORM } else { 0 };
    let write = if bits & poll::OUT != 0 { WRNORM } else { 0 };
    bits | read | write
}

impl Watch {
    /// The bits of poll(2) that are asked for now; `None` after it was shot once.
    pub fn wanted(&self) -> Option<i16> {
        let known = poll::IN | poll::OUT | 2 | RDNORM | WRNORM | poll::RDHUP;
        let active = self.events & !(ONESHOT | EDGE) != 0;
        active.then_some(self.events as i16 & known | ALWAYS)
    }

    /// What of `bits`, which the file has now, is to be reported.
    pub fn news(&self, file: &dyn File, bits: i16) -> i16 {
        let bits = widen(bits) & self.wanted().unwrap_or(0);
        let is_old = self.events & EDGE != 0 && file.edges() == self.edges;
        if is_old { bits & !self.seen } else { bits }
    }

    /// It has been reported.
    pub fn reported(&mut self, file: &dyn File, bits: i16) {
        if self.events & ONESHOT != 0 {
            self.events = ONESHOT;
        } else if self.events & EDGE != 0 {
            let edges = file.edges();
            let kept = if edges == self.edges { self.seen } else { 0 };
            (self.seen, self.edges) = (kept | bits, edges);
        }
    }
}

/// An epoll instance.
#[derive(Default)]
pub struct Epoll {
    /// By descriptor.
    pub watches: RefCell<BTreeMap<i32, Watch>>,
    /// It has been changed since somebody began to wait.
    pub changed: Cell<bool>,
}

impl Epoll {
    /// epoll_ctl(2).
    pub fn control(
        &self,
        op: i32,
        fd: i32,
        file: &Rc<OpenFile>,
        events: u32,
        data: u64,
    ) -> Result<()> {
        let mut watches = self.watches.borrow_mut();
        watches.retain(|_, w| w.file.strong_count() > 0);
        let known = watches.contains_key(&fd);
        self.changed.set(true);
        match op {
            1 if known => return err(Errno::EEXIST),
            2 | 3 if !known => return err(Errno::ENOENT),
            1 | 3 => {
                watches.insert(
                    fd,
                    Watch {
                        file: Rc::downgrade(file),
                        events,
                        data,
                        seen: 0,
                        edges: None,
                    },
                );
            }
            2 => {
                watches.remove(&fd);
            }
            _ => return err(Errno::EINVAL),
        }
        Ok(())
    }
}

/// The file behind an epoll descriptor.
#[derive(Default)]
pub struct EpollFile(Epoll);

impl File for EpollFile {
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
        let ready = |w: &Watch| {
            w.file.upgrade().is_some_and(|f| match f.file.poll() {
                Readiness::Now(bits) => w.news(&*f.file, bits) != 0,
                Readiness::Host(_) => false,
            })
        };
        let any = self.0.watches.borrow().values().any(ready);
        Readiness::Now(if any { poll::IN } else { 0 })
    }
    fn ready_in(&self) -> Option<u64> {
        let watches = self.0.watches.borrow();
        watches
            .values()
            .filter_map(|w| w.file.upgrade()?.file.ready_in())
            .min()
    }
    fn epoll(&self) -> Option<&Epoll> {
        Some(&self.0)
    }
}
