//! futex(2), and the lists of robust ones.

use super::args::{Hex32, Ptr};
use super::time::read_timespec;
use crate::errno::{Errno, Result, err};
use crate::futex::{Key, MATCH_ANY, TID_MASK, WAITERS};
use crate::host::Clock;
use crate::kernel::Kernel;

/// Commands (linux/futex.h).
mod op {
    pub const WAIT: u32 = 0;
    pub const WAKE: u32 = 1;
    pub const REQUEUE: u32 = 3;
    pub const CMP_REQUEUE: u32 = 4;
    pub const WAKE_OP: u32 = 5;
    pub const LOCK_PI: u32 = 6;
    pub const UNLOCK_PI: u32 = 7;
    pub const TRYLOCK_PI: u32 = 8;
    pub const WAIT_BITSET: u32 = 9;
    pub const WAKE_BITSET: u32 = 10;
    pub const LOCK_PI2: u32 = 13;
    pub const CLOCK_REALTIME: u32 = 256;
    pub const COMMAND: u32 = 127;
}

pub fn futex(
    k: &mut Kernel,
    address: Ptr,
    op: Hex32,
    value: u32,
    timeout: Ptr,
    address2: Ptr,
    value3: u32,
) -> Result<u64> {
    let key = k.futex_key(address.0)?;
    let command = op.0 & op::COMMAND;
    match command {
        op::WAIT => wait(k, (address.0, key), value, MATCH_ANY, op.0, timeout.0),
        op::WAIT_BITSET if value3 == 0 => err(Errno::EINVAL),
        op::WAIT_BITSET => wait(k, (address.0, key), value, value3, op.0, timeout.0),
        op::WAKE => Ok(k.futex_wake(key, value, MATCH_ANY)),
        op::WAKE_BITSET if value3 == 0 => err(Errno::EINVAL),
        op::WAKE_BITSET => Ok(k.futex_wake(key, value, value3)),
        op::REQUEUE | op::CMP_REQUEUE => {
            let to = k.futex_key(address2.0)?;
            if command == op::CMP_REQUEUE && k.mm.read::<u32>(address.0)? != value3 {
                return err(Errno::EAGAIN);
            }
            if (value as i32) < 0 || (timeout.0 as i32) < 0 {
                return err(Errno::EINVAL);
            }
            let (woken, moved) = k.futex_requeue(key, to, value, timeout.0 as u32);
            Ok(woken + if command == op::CMP_REQUEUE { moved } else { 0 })
        }
        op::WAKE_OP => wake_op(k, key, value, timeout.0 as u32, address2.0, value3),
        op::LOCK_PI | op::LOCK_PI2 => lock_pi(k, key, address.0, op.0, timeout.0),
        op::TRYLOCK_PI => match take(k, address.0)? {
            true => Ok(0),
            false => err(Errno::EAGAIN),
        },
        op::UNLOCK_PI => {
            if k.mm.read::<u32>(address.0)? & TID_MASK != k.task.tid as u32 {
                return err(Errno::EPERM);
            }
            k.futex_hand_over(key, address.0).map(|()| 0)
        }
        _ => err(Errno::ENOSYS),
    }
}

/// When a wait is over, on the monotonic clock.
fn deadline(k: &mut Kernel, op: u32, timeout: u64) -> Result<Option<u64>> {
    if timeout == 0 {
        return Ok(k.deadline(None));
    }
    let nanos = read_timespec(k, timeout)?;
    let left = match op & op::COMMAND {
        op::WAIT => nanos,
        command => {
            let real = op & op::CLOCK_REALTIME != 0 || command == op::LOCK_PI;
            let clock = if real {
                Clock::Realtime
            } else {
                Clock::Monotonic
            };
            nanos.saturating_sub(k.host.clock(clock)?)
        }
    };
    Ok(k.deadline(Some(left)))
}

fn wait(
    k: &mut Kernel,
    (address, key): (u64, Key),
    value: u32,
    bitset: u32,
    op: u32,
    timeout: u64,
) -> Result<u64> {
    let deadline = deadline(k, op, timeout)?;
    if k.task.call.woken {
        return Ok(0);
    }
    if k.timed_out() {
        return err(Errno::ETIMEDOUT);
    }
    // Once in the queue only a wake-up counts, whatever the word is meanwhile.
    if k.task.call.futex.is_none() && k.mm.read::<u32>(address)? != value {
        return err(Errno::EAGAIN);
    }
    k.futex_sleep(key, bitset, deadline)
}

/// `FUTEX_WAKE_OP`: changes a second word, and wakes its waiters as well if its old value compares.
fn wake_op(k: &mut Kernel, key: Key, wake: u32, wake2: u32, at: u64, encoded: u32) -> Result<u64> {
    let key2 = k.futex_key(at)?;
    let sign_extended = |n: u32| (n << 20) as i32 >> 20;
    let (operation, compare) = (encoded >> 28 & 7, encoded >> 24 & 15);
    let (mut operand, expected) = (sign_extended(encoded >> 12), sign_extended(encoded));
    if encoded >> 31 != 0 {
        operand = 1i32.wrapping_shl(operand as u32);
    }
    let old: i32 = k.mm.read(at)?;
    let new = match operation {
        0 => operand,
        1 => old.wrapping_add(operand),
        2 => old | operand,
        3 => old & !operand,
        4 => old ^ operand,
        _ => return err(Errno::ENOSYS),
    };
    let holds = match compare {
        0 => old == expected,
        1 => old != expected,
        2 => old < expected,
        3 => old <= expected,
        4 => old > expected,
        5 => old >= expected,
        _ => return err(Errno::ENOSYS),
    };
    k.mm.write(at, &new)?;
    let mut woken = k.futex_wake(key, wake, MATCH_ANY);
    if holds {
        woken += k.futex_wake(key2, wake2, MATCH_ANY);
    }
    Ok(woken)
}

/// Takes a priority-inheritance lock that nobody holds.
fn take(k: &Kernel, address: u64) -> Result<bool> {
    let word: u32 = k.mm.read(address)?;
    let tid = k.task.tid as u32;
    if word & TID_MASK == tid {
        return err(Errno::EDEADLK);
    }
    if word & TID_MASK != 0 {
        return Ok(false);
    }
    k.mm.write(address, &(word & !TID_MASK | tid))?;
    Ok(true)
}

fn lock_pi(k: &mut Kernel, key: Key, address: u64, op: u32, timeout: u64) -> Result<u64> {
    let deadline = deadline(k, op, timeout)?;
    if k.task.call.woken {
        return Ok(0);
    }
    if k.timed_out() {
        return err(Errno::ETIMEDOUT);
    }
    if take(k, address)? {
        return Ok(0);
    }
    let word: u32 = k.mm.read(address)?;
    k.mm.write(address, &(word | WAITERS))?;
    k.futex_sleep(key, MATCH_ANY, deadline)
}

pub fn set_robust_list(k: &mut Kernel, head: Ptr, len: u64) -> Result<u64> {
    if len != 24 {
        return err(Errno::EINVAL);
    }
    k.task.robust_list = [head.0, len];
    Ok(0)
}

pub fn get_robust_list(k: &mut Kernel, tid: i32, head: Ptr, len: Ptr) -> Result<u64> {
    let list = if tid == 0 || tid == k.task.tid {
        k.task.robust_list
    } else {
        k.sched.task_mut(tid).ok_or(Errno::ESRCH)?.robust_list
    };
    k.mm.write(head.0, &list[0])?;
    k.mm.write(len.0, &list[1]).map(|()| 0)
}
