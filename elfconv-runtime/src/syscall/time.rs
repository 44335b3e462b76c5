//! Time: clock_gettime(2), nanosleep(2), times(2), getrusage(2).

use super::args::{Hex32, Ptr};
use crate::errno::{Errno, Result, err};
use crate::host::Clock;
use crate::kernel::Kernel;
use crate::task::What;
use crate::timer::Source;

const NANOS: u64 = 1_000_000_000;
/// Coarse clocks tick with the kernel's timer (`CONFIG_HZ` 250).
const COARSE: u64 = 4_000_000;

/// What is behind a clock id.
pub(super) fn clock_of(k: &Kernel, clock: i32) -> Result<Source> {
    match clock {
        // REALTIME, REALTIME_COARSE, REALTIME_ALARM, TAI
        0 | 5 | 8 | 11 => Ok(Source::Host(Clock::Realtime)),
        // MONOTONIC, MONOTONIC_RAW, MONOTONIC_COARSE, BOOTTIME, BOOTTIME_ALARM
        1 | 4 | 6 | 7 | 9 => Ok(Source::Host(Clock::Monotonic)),
        // PROCESS_CPUTIME_ID, THREAD_CPUTIME_ID
        2 => Ok(Source::Process(k.ids.pid)),
        3 => Ok(Source::Task(k.task.tid)),
        // Clocks of a process or a thread of ours (`CPUCLOCK_PID` of the Linux kernel): ~id << 3 | 4 for a thread | kind.
        c if c < 0 && c & 3 != 3 && has_clock(k, !(c >> 3), c & 4 != 0) => {
            Ok(match (!(c >> 3), c & 4 != 0) {
                (0, true) => Source::Task(k.task.tid),
                (0, false) => Source::Process(k.ids.pid),
                (tid, true) => Source::Task(tid),
                (pid, false) => Source::Process(pid),
            })
        }
        _ => err(Errno::EINVAL),
    }
}

fn has_clock(k: &Kernel, id: i32, thread: bool) -> bool {
    match thread {
        _ if id == 0 => true,
        true => id == k.task.tid || k.sched.tasks_of(k.ids.pid).any(|tid| tid == id),
        false => k.facts(id).is_some(),
    }
}

pub(super) fn timespec(nanos: u64) -> [u64; 2] {
    [nanos / NANOS, nanos % NANOS]
}

/// A `struct timespec` as nanoseconds; `EINVAL` if it is none.
pub(super) fn read_timespec(k: &Kernel, address: u64) -> Result<u64> {
    let [sec, nsec]: [i64; 2] = k.mm.read(address)?;
    if sec < 0 || !(0..NANOS as i64).contains(&nsec) {
        return err(Errno::EINVAL);
    }
    Ok((sec as u64)
        .saturating_mul(NANOS)
        .saturating_add(nsec as u64))
}

pub fn clock_gettime(k: &mut Kernel, clock: i32, time: Ptr) -> Result<u64> {
    let source = clock_of(k, clock)?;
    let now = k.read_clock(source)?;
    k.mm.write(time.0, &timespec(now)).map(|()| 0)
}

pub fn clock_getres(k: &mut Kernel, clock: i32, time: Ptr) -> Result<u64> {
    let nanos = match clock {
        5 | 6 => COARSE,
        _ => match clock_of(k, clock)? {
            Source::Host(clock) => k.host.clock_resolution(clock)?,
            _ => k.host.clock_resolution(Clock::Cpu)?,
        },
    };
    k.mm.write_opt(time.0, &timespec(nanos)).map(|()| 0)
}

pub fn gettimeofday(k: &mut Kernel, time: Ptr, zone: Ptr) -> Result<u64> {
    let now = k.host.clock(Clock::Realtime)?;
    k.mm.write_opt(time.0, &[now / NANOS, now % NANOS / 1000])?;
    k.mm.write_opt(zone.0, &[0i32; 2]).map(|()| 0)
}

/// Sleeps; an interrupted sleep says how much is left.
fn sleep(k: &mut Kernel, nanos: u64, remain: u64) -> Result<u64> {
    let deadline = k.deadline(Some(nanos));
    if k.timed_out() || nanos == 0 {
        return Ok(0);
    }
    if remain != 0 {
        k.mm.bytes_mut(remain, 16)?;
        let left = deadline.map_or(0, |at| at.saturating_sub(k.now()));
        k.mm.write(remain, &timespec(left))?;
    }
    k.block(What::Nothing, deadline)
}

pub fn nanosleep(k: &mut Kernel, request: Ptr, remain: Ptr) -> Result<u64> {
    let nanos = read_timespec(k, request.0)?;
    sleep(k, nanos, remain.0)
}

pub fn clock_nanosleep(
    k: &mut Kernel,
    clock: i32,
    flags: Hex32,
    request: Ptr,
    remain: Ptr,
) -> Result<u64> {
    const TIMER_ABSTIME: u32 = 1;
    const CLOCK_THREAD_CPUTIME_ID: i32 = 3;
    if clock == CLOCK_THREAD_CPUTIME_ID {
        return err(Errno::EOPNOTSUPP);
    }
    let clock = clock_of(k, clock)?;
    let nanos = read_timespec(k, request.0)?;
    if flags.0 & TIMER_ABSTIME != 0 {
        let now = k.read_clock(clock)?;
        return sleep(k, nanos.saturating_sub(now), 0);
    }
    sleep(k, nanos, remain.0)
}

pub fn times(k: &mut Kernel, buf: Ptr) -> Result<u64> {
    /// Nanoseconds of a clock tick (`USER_HZ` 100).
    const TICK: u64 = 10_000_000;
    let user = k.process_cpu(k.ids.pid) / TICK;
    let children = k.process.children_cpu / TICK;
    k.mm.write_opt(buf.0, &[user, 0, children, 0])?;
    Ok(k.host.clock(Clock::Monotonic)? / TICK)
}

/// `struct rusage`: user time, system time, then fourteen numbers, the first of them `ru_maxrss` in kB. Time spent in
/// system calls is not told apart.
pub(super) fn rusage(cpu: u64, kb: u64) -> [u64; 18] {
    let mut out = [0u64; 18];
    (out[0], out[1], out[4]) = (cpu / NANOS, cpu % NANOS / 1000, kb);
    out
}

pub fn getrusage(k: &mut Kernel, who: i32, usage: Ptr) -> Result<u64> {
    let kb = k.mm.mapped() / 1024;
    // SELF, THREAD, CHILDREN
    let out = match who {
        0 => rusage(k.process_cpu(k.ids.pid), kb),
        1 => rusage(k.task_cpu(k.task.tid), kb),
        -1 => rusage(k.process.children_cpu, 0),
        _ => return err(Errno::EINVAL),
    };
    k.mm.write(usage.0, &out).map(|()| 0)
}
