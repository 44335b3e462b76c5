//! Time: clock_gettime(2), nanosleep(2), times(2), getrusage(2).

use super::args::{Hex32, Ptr};
use crate::errno::{Errno, Result, err};
use crate::host::Clock;
use crate::kernel::Kernel;

const NANOS: u64 = 1_000_000_000;
/// Coarse clocks tick with the kernel's timer (`CONFIG_HZ` 250).
const COARSE: u64 = 4_000_000;

/// The host's clock behind a clock id.
fn clock_of(clock: i32) -> Result<Clock> {
    match clock {
        // REALTIME, REALTIME_COARSE, REALTIME_ALARM, TAI
        0 | 5 | 8 | 11 => Ok(Clock::Realtime),
        // MONOTONIC, MONOTONIC_RAW, MONOTONIC_COARSE, BOOTTIME, BOOTTIME_ALARM
        1 | 4 | 6 | 7 | 9 => Ok(Clock::Monotonic),
        // PROCESS_CPUTIME_ID, THREAD_CPUTIME_ID
        2 | 3 => Ok(Clock::Cpu),
        // Clocks of a process or thread (clock_getcpuclockid): ~pid << 3 | kind; 0 is our own.
        c if c < 0 && (c >> 3) == !0 && c & 3 != 3 => Ok(Clock::Cpu),
        _ => err(Errno::EINVAL),
    }
}

fn timespec(nanos: u64) -> [u64; 2] {
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
    let now = k.host.clock(clock_of(clock)?)?;
    k.mm.write(time.0, &timespec(now)).map(|()| 0)
}

pub fn clock_getres(k: &mut Kernel, clock: i32, time: Ptr) -> Result<u64> {
    let nanos = match clock {
        5 | 6 => COARSE,
        _ => k.host.clock_resolution(clock_of(clock)?)?,
    };
    k.mm.write_opt(time.0, &timespec(nanos)).map(|()| 0)
}

pub fn gettimeofday(k: &mut Kernel, time: Ptr, zone: Ptr) -> Result<u64> {
    let now = k.host.clock(Clock::Realtime)?;
    k.mm.write_opt(time.0, &[now / NANOS, now % NANOS / 1000])?;
    k.mm.write_opt(zone.0, &[0i32; 2]).map(|()| 0)
}

/// Sleeps; an interrupted sleep says how much is left.
fn sleep(k: &Kernel, nanos: u64, remain: u64) -> Result<u64> {
    let start = k.host.clock(Clock::Monotonic)?;
    match k.host.poll(&mut [], Some(nanos)) {
        Err(Errno::EINTR) => {
            let gone = k.host.clock(Clock::Monotonic)?.saturating_sub(start);
            k.mm.write_opt(remain, &timespec(nanos.saturating_sub(gone)))?;
            err(Errno::EINTR)
        }
        other => other.map(|_| 0),
    }
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
    let clock = clock_of(clock)?;
    let nanos = read_timespec(k, request.0)?;
    if flags.0 & TIMER_ABSTIME != 0 {
        let now = k.host.clock(clock)?;
        return sleep(k, nanos.saturating_sub(now), 0);
    }
    sleep(k, nanos, remain.0)
}

pub fn times(k: &mut Kernel, buf: Ptr) -> Result<u64> {
    /// Nanoseconds of a clock tick (`USER_HZ` 100).
    const TICK: u64 = 10_000_000;
    let user = k.host.clock(Clock::Cpu)? / TICK;
    k.mm.write_opt(buf.0, &[user, 0, 0, 0])?;
    Ok(k.host.clock(Clock::Monotonic)? / TICK)
}

pub fn getrusage(k: &mut Kernel, who: i32, usage: Ptr) -> Result<u64> {
    // SELF, THREAD, CHILDREN
    let cpu = match who {
        0 | 1 => k.host.clock(Clock::Cpu)?,
        -1 => 0,
        _ => return err(Errno::EINVAL),
    };
    // struct rusage: user time, system time, then fourteen numbers, the first of them ru_maxrss in kB.
    let mut out = [0u64; 18];
    (out[0], out[1]) = (cpu / NANOS, cpu % NANOS / 1000);
    if who != -1 {
        out[4] = k.mm.mapped() / 1024;
    }
    k.mm.write(usage.0, &out).map(|()| 0)
}
