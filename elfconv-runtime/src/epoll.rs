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
    /// Bits last reported with `EPOLLET`: those come again only after they were gone.
    pub seen: i16,
}

/// An epoll instance.
#[derive(Default)]
pub struct Epoll {
    /// By descriptor.
    pub watches: RefCell<BTreeMap<i32, Watch>>,
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
        err(Errno::ESPIPE)
    }
    fn poll(&self) -> Readiness {
        let ready = |w: &Watch| match w.file.upgrade().map(|f| f.file.poll()) {
            Some(Readiness::Now(bits)) => bits & w.events as i16 != 0,
            _ => false,
        };
        let any = self.0.watches.borrow().values().any(ready);
        Readiness::Now(if any { poll::IN } else { 0 })
    }
    fn epoll(&self) -> Option<&Epoll> {
        Some(&self.0)
    }
}
