//! Locks of files: records of processes (fcntl(2), `F_SETLK`), records of open file descriptions (`F_OFD_SETLK`), and
//! flock(2). They exist among the processes of the artifact.

use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use alloc::collections::BTreeMap;
use alloc::rc::{Rc, Weak};
use alloc::vec::Vec;

/// Whose a lock is.
#[derive(Clone)]
pub enum Owner {
    /// A process.
    Process(i32),
    /// An open file description, while it is open.
    Description(Weak<OpenFile>),
}

impl Owner {
    fn same(&self, other: &Owner) -> bool {
        match (self, other) {
            (Owner::Process(a), Owner::Process(b)) => a == b,
            (Owner::Description(a), Owner::Description(b)) => a.ptr_eq(b),
            _ => false,
        }
    }

    fn alive(&self) -> bool {
        match self {
            Owner::Process(_) => true,
            Owner::Description(file) => file.strong_count() > 0,
        }
    }

    /// `l_pid` of `F_GETLK`.
    pub fn pid(&self) -> i32 {
        match self {
            Owner::Process(pid) => *pid,
            Owner::Description(_) => -1,
        }
    }
}

/// A locked range: first and last byte.
#[derive(Clone)]
pub struct Record {
    pub owner: Owner,
    pub start: u64,
    pub end: u64,
    pub exclusive: bool,
}

impl Record {
    fn overlaps(&self, other: &Record) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    fn conflicts(&self, other: &Record) -> bool {
        !self.owner.same(&other.owner)
            && (self.exclusive || other.exclusive)
            && self.overlaps(other)
    }
}

/// The locks of one file.
#[derive(Default)]
struct FileLocks {
    records: Vec<Record>,
    /// flock(2): who, and whether exclusively.
    whole: Vec<(Weak<OpenFile>, bool)>,
}

impl FileLocks {
    fn drop_dead(&mut self) {
        self.records.retain(|r| r.owner.alive());
        self.whole.retain(|(f, _)| f.strong_count() > 0);
    }

    fn is_empty(&self) -> bool {
        self.records.is_empty() && self.whole.is_empty()
    }

    /// Takes a range away from an owner: what sticks out of it stays.
    fn cut(&mut self, owner: &Owner, start: u64, end: u64) {
        let mut kept = Vec::new();
        for r in self.records.drain(..) {
            if !r.owner.same(owner) || r.end < start || end < r.start {
                kept.push(r);
                continue;
            }
            if r.start < start {
                kept.push(Record {
                    end: start - 1,
                    ..r.clone()
                });
            }
            if r.end > end {
                kept.push(Record {
                    start: end + 1,
                    ..r
                });
            }
        }
        self.records = kept;
    }

    /// Adds a range and joins it with its neighbours of the same kind.
    fn add(&mut self, mut new: Record) {
        self.records.retain(|r| {
            let joins = r.owner.same(&new.owner)
                && r.exclusive == new.exclusive
                && r.start <= new.end.saturating_add(1)
                && new.start <= r.end.saturating_add(1);
            if joins {
                (new.start, new.end) = (r.start.min(new.start), r.end.max(new.end));
            }
            !joins
        });
        self.records.push(new);
    }
}

/// A record that somebody waits for, as long as this is kept.
pub struct Waiting {
    pub file: (u64, u64),
    pub wanted: Record,
}

/// All locks.
#[derive(Default)]
pub struct Locks {
    /// By device and inode.
    files: BTreeMap<(u64, u64), FileLocks>,
    waiting: Vec<Weak<Waiting>>,
}

impl Locks {
    fn of(&mut self, file: (u64, u64)) -> &mut FileLocks {
        self.files.retain(|_, l| {
            l.drop_dead();
            !l.is_empty()
        });
        self.files.entry(file).or_default()
    }

    /// Somebody waits for a record. `EDEADLK` if whoever has it waits, over others perhaps, for one of theirs.
    ///
    /// Only processes are followed: descriptions belong to nobody in particular (`posix_locks_deadlock`).
    pub fn wait(&mut self, file: (u64, u64), wanted: Record) -> Result<Rc<Waiting>> {
        /// Length of a chain beyond which Linux gives up (`MAX_DEADLK_ITERATIONS`).
        const MOST: usize = 10;
        self.waiting.retain(|w| w.strong_count() > 0);
        if let Owner::Process(_) = wanted.owner {
            let mut blocker = self.conflict(file, &wanted);
            for _ in 0..MOST {
                let Some(record) = blocker else { break };
                if record.owner.same(&wanted.owner) {
                    return err(Errno::EDEADLK);
                }
                blocker = self.blocks(&record.owner);
            }
        }
        let waiting = Rc::new(Waiting { file, wanted });
        self.waiting.push(Rc::downgrade(&waiting));
        Ok(waiting)
    }

    /// The record that is in the way of one that this owner waits for.
    fn blocks(&mut self, owner: &Owner) -> Option<Record> {
        let all: Vec<Rc<Waiting>> = self.waiting.iter().filter_map(Weak::upgrade).collect();
        all.iter()
            .filter(|w| w.wanted.owner.same(owner))
            .find_map(|w| self.conflict(w.file, &w.wanted))
    }

    /// The first record that is in the way of this one.
    pub fn conflict(&mut self, file: (u64, u64), wanted: &Record) -> Option<Record> {
        let locks = self.of(file);
        let mut all: Vec<&Record> = locks.records.iter().collect();
        all.sort_by_key(|r| r.start);
        all.into_iter().find(|r| r.conflicts(wanted)).cloned()
    }

    /// Sets a record; `EAGAIN` if another is in the way.
    pub fn set(&mut self, file: (u64, u64), wanted: Record) -> Result<()> {
        if self.conflict(file, &wanted).is_some() {
            return err(Errno::EAGAIN);
        }
        let locks = self.of(file);
        locks.cut(&wanted.owner, wanted.start, wanted.end);
        locks.add(wanted);
        Ok(())
    }

    /// Takes away what an owner has of a range.
    pub fn unlock(&mut self, file: (u64, u64), owner: &Owner, start: u64, end: u64) {
        self.of(file).cut(owner, start, end);
    }

    /// Closing any descriptor of a file ends all of the process's records of it, fcntl(2).
    pub fn closed(&mut self, file: (u64, u64), pid: i32) {
        if let Some(locks) = self.files.get_mut(&file) {
            locks.cut(&Owner::Process(pid), 0, u64::MAX);
        }
    }

    /// The process has ended.
    pub fn ended(&mut self, pid: i32) {
        for locks in self.files.values_mut() {
            locks.cut(&Owner::Process(pid), 0, u64::MAX);
        }
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Whether nobody else's flock is in the way.
    pub fn is_free(&mut self, file: (u64, u64), own: &Weak<OpenFile>, exclusive: bool) -> bool {
        let others = |(f, other): &(Weak<OpenFile>, bool)| !f.ptr_eq(own) && (*other || exclusive);
        !self.of(file).whole.iter().any(others)
    }

    /// flock(2): `None` unlocks. Another's lock is `EAGAIN`; what the description had is then gone, flock(2), NOTES.
    pub fn flock(
        &mut self,
        file: (u64, u64),
        by: &Rc<OpenFile>,
        exclusive: Option<bool>,
    ) -> Result<()> {
        let locks = self.of(file);
        let own = Rc::downgrade(by);
        locks.whole.retain(|(f, _)| !f.ptr_eq(&own));
        let Some(exclusive) = exclusive else {
            return Ok(());
        };
        if !self.is_free(file, &own, exclusive) {
            return err(Errno::EAGAIN);
        }
        let locks = self.of(file);
        locks.whole.push((own, exclusive));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn byte(pid: i32, at: u64) -> Record {
        Record {
            owner: Owner::Process(pid),
            start: at,
            end: at,
            exclusive: true,
        }
    }

    #[test]
    fn a_circle_of_waiters_is_found() {
        let (mut locks, file) = (Locks::default(), (1, 1));
        for pid in 1..4 {
            locks.set(file, byte(pid, pid as u64)).unwrap();
        }
        let one = locks.wait(file, byte(1, 2)).unwrap();
        let _two = locks.wait(file, byte(2, 3)).unwrap();
        let circle = |locks: &mut Locks| locks.wait(file, byte(3, 1)).err();
        assert_eq!(circle(&mut locks), Some(Errno::EDEADLK));
        // Another file's locks are others.
        assert!(locks.wait((1, 2), byte(3, 1)).is_ok());
        drop(one);
        assert_eq!(circle(&mut locks), None);
    }

    #[test]
    fn descriptions_are_not_followed() {
        let (mut locks, file) = (Locks::default(), (1, 1));
        locks.set(file, byte(1, 1)).unwrap();
        let description = Record {
            owner: Owner::Description(Weak::new()),
            ..byte(0, 1)
        };
        assert!(locks.wait(file, description).is_ok());
    }
}
