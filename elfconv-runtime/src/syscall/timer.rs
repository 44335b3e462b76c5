//! Timers: setitimer(2), timer_create(2).

use super::args::{Hex32, Ptr};
use super::time::{clock_of, timespec};
use crate::errno::{Errno, Result, err};
use crate::host::Clock;
use crate::kernel::Kernel;
use crate::signal::{NSIG, SigInfo, sig};
use crate::timer::{Id, Source, Target, Timer};

const NANOS: u64 = 1_000_000_000;
const SI_KERNEL: i32 = 128;
const SI_TIMER: i32 = -2;
/// The signals of `ITIMER_REAL`, `ITIMER_VIRTUAL` and `ITIMER_PROF`.
const INTERVAL_SIGNALS: [i32; 3] = [sig::SIGALRM, sig::SIGVTALRM, sig::SIGPROF];

/// `struct itimerval`: interval and value, as nanoseconds.
fn read_itimerval(k: &Kernel, at: u64) -> Result<[u64; 2]> {
    let fields: [i64; 4] = k.mm.read(at)?;
    let nanos = |sec: i64, micros: i64| {
        if sec < 0 || !(0..1_000_000).contains(&micros) {
            return err(Errno::EINVAL);
        }
        Ok((sec as u64).saturating_mul(NANOS) + micros as u64 * 1000)
    };
    Ok([nanos(fields[0], fields[1])?, nanos(fields[2], fields[3])?])
}

fn to_itimerval([interval, value]: [u64; 2]) -> [u64; 4] {
    // What is less than a microsecond isn't nothing.
    let micros = |n: u64| n.div_ceil(1000);
    let [interval, value] = [micros(interval), micros(value)];
    [
        interval / 1_000_000,
        interval % 1_000_000,
        value / 1_000_000,
        value % 1_000_000,
    ]
}

/// The interval of a timer and what is left.
fn state(k: &mut Kernel, id: Id) -> [u64; 2] {
    let pid = k.ids.pid;
    let Some(timer) = k.timers.find(pid, id).copied() else {
        return [0; 2];
    };
    let now = k.read_clock(timer.source).unwrap_or(0);
    let left = timer.next.map_or(0, |at| at.saturating_sub(now).max(1));
    [timer.interval, left]
}

pub fn getitimer(k: &mut Kernel, which: u32, value: Ptr) -> Result<u64> {
    if which > 2 {
        return err(Errno::EINVAL);
    }
    let now = to_itimerval(state(k, Id::Interval(which)));
    k.mm.write(value.0, &now).map(|()| 0)
}

pub fn setitimer(k: &mut Kernel, which: u32, new: Ptr, old: Ptr) -> Result<u64> {
    let signal = *INTERVAL_SIGNALS.get(which as usize).ok_or(Errno::EINVAL)?;
    let [interval, value] = if new.0 == 0 {
        [0; 2]
    } else {
        read_itimerval(k, new.0)?
    };
    let id = Id::Interval(which);
    let before = to_itimerval(state(k, id));
    k.mm.write_opt(old.0, &before)?;
    let pid = k.ids.pid;
    k.timers.remove(pid, id);
    if value > 0 {
        let source = match which {
            0 => Source::Host(Clock::Monotonic),
            _ => Source::Process(pid),
        };
        let next = Some(k.read_clock(source)?.saturating_add(value));
        k.timers.add(Timer {
            pid,
            id,
            clock: 1,
            source,
            next,
            interval,
            info: SigInfo::sent(signal, SI_KERNEL, 0, 0),
            target: Target::Process,
            overruns: [0; 2],
        });
    }
    Ok(0)
}

pub fn timer_create(k: &mut Kernel, clock: i32, event: Ptr, id: Ptr) -> Result<u64> {
    const SIGEV_SIGNAL: i32 = 0;
    const SIGEV_NONE: i32 = 1;
    const SIGEV_THREAD_ID: i32 = 4;
    let source = match clock_of(k, clock)? {
        Source::Host(_) => Source::Host(Clock::Monotonic),
        cpu => cpu,
    };
    let pid = k.ids.pid;
    let number = k.timers.new_posix_id(pid);
    // struct sigevent: value, signal, kind, thread id.
    let (value, signal, kind, tid) = if event.0 == 0 {
        (number as u64, sig::SIGALRM, SIGEV_SIGNAL, 0)
    } else {
        let value: u64 = k.mm.read(event.0)?;
        let [signal, kind, tid]: [i32; 3] = k.mm.read(event.0 + 8)?;
        (value, signal, kind, tid)
    };
    let target = match kind {
        SIGEV_SIGNAL => Target::Process,
        SIGEV_NONE => Target::Nobody,
        SIGEV_THREAD_ID if is_own_task(k, tid) => Target::Task(tid),
        _ => return err(Errno::EINVAL),
    };
    if target != Target::Nobody && !(1..=NSIG).contains(&signal) {
        return err(Errno::EINVAL);
    }
    let mut info = SigInfo::sent(signal.max(1), SI_TIMER, 0, 0);
    info.fields = [number as u64, value];
    k.mm.write(id.0, &number)?;
    k.timers.add(Timer {
        pid,
        id: Id::Posix(number),
        clock,
        source,
        next: None,
        interval: 0,
        info,
        target,
        overruns: [0; 2],
    });
    Ok(0)
}

fn is_own_task(k: &mut Kernel, tid: i32) -> bool {
    let pid = k.ids.pid;
    tid == k.task.tid || k.sched.task_mut(tid).is_some_and(|t| t.pid == pid)
}

/// `struct itimerspec`: interval, then value.
fn write_itimerspec(k: &Kernel, at: u64, [interval, value]: [u64; 2]) -> Result<()> {
    let ([a, b], [c, d]) = (timespec(interval), timespec(value));
    k.mm.write_opt(at, &[a, b, c, d])
}

fn own(k: &mut Kernel, id: i32) -> Result<&mut Timer> {
    let pid = k.ids.pid;
    k.timers.find(pid, Id::Posix(id)).ok_or(Errno::EINVAL)
}

pub fn timer_gettime(k: &mut Kernel, id: i32, value: Ptr) -> Result<u64> {
    own(k, id)?;
    let now = state(k, Id::Posix(id));
    if value.0 == 0 {
        return err(Errno::EFAULT);
    }
    write_itimerspec(k, value.0, now).map(|()| 0)
}

pub fn timer_settime(k: &mut Kernel, id: i32, flags: Hex32, new: Ptr, old: Ptr) -> Result<u64> {
    const TIMER_ABSTIME: u32 = 1;
    if new.0 == 0 {
        return err(Errno::EINVAL);
    }
    let interval = super::time::read_timespec(k, new.0)?;
    let value = super::time::read_timespec(k, new.0 + 16)?;
    let clock = own(k, id)?.clock;
    let clock = clock_of(k, clock)?;
    let before = state(k, Id::Posix(id));
    write_itimerspec(k, old.0, before)?;
    let left = match flags.0 & TIMER_ABSTIME {
        0 => value,
        _ => value.saturating_sub(k.read_clock(clock)?),
    };
    let source = own(k, id)?.source;
    let now = k.read_clock(source)?;
    let next = (value > 0).then(|| now.saturating_add(left));
    let timer = own(k, id)?;
    (timer.next, timer.interval) = (next, interval);
    Ok(0)
}

pub fn timer_getoverrun(k: &mut Kernel, id: i32) -> Result<u64> {
    let timer = *own(k, id)?;
    Ok(u64::from(k.timer_overrun(&timer)))
}

pub fn timer_delete(k: &mut Kernel, id: i32) -> Result<u64> {
    let pid = k.ids.pid;
    match k.timers.remove(pid, Id::Posix(id)) {
        true => Ok(0),
        false => err(Errno::EINVAL),
    }
}
