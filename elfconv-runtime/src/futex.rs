//! Queues of tasks that wait for a word of memory, futex(2).

use crate::errno::{Errno, Result, err};
use crate::kernel::Kernel;
use crate::task::{Left, What};
use alloc::collections::{BTreeMap, VecDeque};

/// A word of memory (`union futex_key` of the Linux kernel).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The address space, and the address.
    Private(u32, u64),
    /// The number of the memory that several have in common, and the address, which is the same in all.
    Shared(u32, u64),
    /// A place in a file that is mapped as shared: device, inode, offset.
    File(u64, u64, u64),
}

/// `FUTEX_BITSET_MATCH_ANY`.
pub const MATCH_ANY: u32 = u32::MAX;

/// `FUTEX_TID_MASK`, `FUTEX_OWNER_DIED` and `FUTEX_WAITERS` (linux/futex.h).
pub const TID_MASK: u32 = 0x3fff_ffff;
const OWNER_DIED: u32 = 0x4000_0000;
pub const WAITERS: u32 = 0x8000_0000;

struct Waiter {
    tid: i32,
    bitset: u32,
}

/// All queues that aren't empty.
#[derive(Default)]
pub struct Futexes(BTreeMap<Key, VecDeque<Waiter>>);

impl Futexes {
    fn remove(&mut self, key: Key, tid: i32) {
        if let Some(queue) = self.0.get_mut(&key) {
            queue.retain(|w| w.tid != tid);
            if queue.is_empty() {
                self.0.remove(&key);
            }
        }
    }

    /// Takes the first waiter that one of the bits is for.
    fn take(&mut self, key: Key, bitset: u32) -> Option<i32> {
        let queue = self.0.get_mut(&key)?;
        let index = queue.iter().position(|w| w.bitset & bitset != 0)?;
        let tid = queue.remove(index)?.tid;
        if queue.is_empty() {
            self.0.remove(&key);
        }
        Some(tid)
    }

    fn is_waited_for(&self, key: Key) -> bool {
        self.0.contains_key(&key)
    }
}

impl Kernel {
    /// The key of a word that must be readable.
    pub fn futex_key(&self, address: u64) -> Result<Key> {
        if !address.is_multiple_of(4) {
            return err(Errno::EINVAL);
        }
        self.mm.read::<u32>(address)?;
        if let Some((dev, ino, offset)) = self.shared.borrow().place(address) {
            return Ok(Key::File(dev, ino, offset));
        }
        let share = self.mm.with_table(|t| t.at(address).map_or(0, |r| r.share));
        Ok(match share {
            0 => Key::Private(self.spaces.resident(), address),
            share => Key::Shared(share, address),
        })
    }

    /// Waits at a word, in the order of coming; the call is made again when it is woken, or its time is over.
    pub fn futex_sleep(&mut self, key: Key, bitset: u32, deadline: Option<u64>) -> Result<u64> {
        if self.task.call.futex.is_none() {
            let waiter = Waiter {
                tid: self.task.tid,
                bitset,
            };
            self.futexes.0.entry(key).or_default().push_back(waiter);
            self.task.call.futex = Some(key);
        }
        self.block(What::Wake, deadline)
    }

    /// Leaves the queue that the present call stands in.
    pub fn futex_leave(&mut self) {
        if let Some(key) = self.task.call.futex.take() {
            self.futexes.remove(key, self.task.tid);
        }
    }

    /// Removes a task that isn't running from its queue.
    pub fn futex_forget(&mut self, key: Key, tid: i32) {
        self.futexes.remove(key, tid);
    }

    /// Wakes up to `count` waiters of a word; how many there were.
    pub fn futex_wake(&mut self, key: Key, count: u32, bitset: u32) -> u64 {
        let mut woken = 0;
        while woken < u64::from(count)
            && let Some(tid) = self.futexes.take(key, bitset)
        {
            self.wake_from_futex(tid);
            woken += 1;
        }
        woken
    }

    fn wake_from_futex(&mut self, tid: i32) {
        if let Some(task) = self.sched.task_mut(tid) {
            task.call.futex = None;
            task.wake();
        }
    }

    /// Wakes some, and lets others wait at another word instead; how many of both.
    pub fn futex_requeue(&mut self, from: Key, to: Key, wake: u32, move_: u32) -> (u64, u64) {
        let woken = self.futex_wake(from, wake, MATCH_ANY);
        let mut moved = 0;
        while moved < u64::from(move_)
            && from != to
            && let Some(tid) = self.futexes.take(from, MATCH_ANY)
        {
            let waiter = Waiter {
                tid,
                bitset: MATCH_ANY,
            };
            self.futexes.0.entry(to).or_default().push_back(waiter);
            if let Some(task) = self.sched.task_mut(tid) {
                task.call.futex = Some(to);
            }
            moved += 1;
        }
        (woken, moved)
    }

    /// Gives a priority-inheritance lock to who waits for it longest, `FUTEX_UNLOCK_PI`.
    pub fn futex_hand_over(&mut self, key: Key, address: u64) -> Result<()> {
        let Some(tid) = self.futexes.take(key, MATCH_ANY) else {
            return self.mm.write(address, &0u32);
        };
        let waiters = if self.futexes.is_waited_for(key) {
            WAITERS
        } else {
            0
        };
        self.mm.write(address, &(tid as u32 | waiters))?;
        self.wake_from_futex(tid);
        Ok(())
    }

    /// What the running task leaves behind when it ends.
    pub fn release_at_exit(&mut self) {
        let left = self.task.leave();
        self.release(left);
    }

    /// What a task of the running process leaves behind: its id for pthread_join(3), and the robust locks that it holds.
    pub fn release(&mut self, left: Left) {
        // `struct robust_list_head` and `struct robust_list` (linux/futex.h): a ring, with a limit as in the kernel.
        const LIMIT: u32 = 2048;
        let head = left.robust_list;
        if head != 0
            && let Ok([first, offset, pending]) = self.mm.read::<[u64; 3]>(head)
        {
            let mut entry = first;
            for _ in 0..LIMIT {
                if entry & !1 == head {
                    break;
                }
                let next = self.mm.read::<u64>(entry & !1);
                if entry & !1 != pending & !1 {
                    self.owner_died(left.tid, (entry & !1).wrapping_add(offset));
                }
                let Ok(next) = next else { break };
                entry = next;
            }
            if pending & !1 != 0 {
                self.owner_died(left.tid, (pending & !1).wrapping_add(offset));
            }
        }
        let tid_address = left.clear_child_tid;
        if tid_address != 0
            && self.mm.write(tid_address, &0u32).is_ok()
            && let Ok(key) = self.futex_key(tid_address)
        {
            self.futex_wake(key, 1, MATCH_ANY);
        }
    }

    /// `handle_futex_death` of the Linux kernel.
    fn owner_died(&mut self, tid: i32, address: u64) {
        let (Ok(key), Ok(word)) = (self.futex_key(address), self.mm.read::<u32>(address)) else {
            return;
        };
        if word & TID_MASK != tid as u32 {
            return;
        }
        let _ = self.mm.write(address, &(word & WAITERS | OWNER_DIED));
        if word & WAITERS != 0 {
            self.futex_wake(key, 1, MATCH_ANY);
        }
    }
}
