//! Timers that send signals: setitimer(2), timer_create(2), alarm(2).

use crate::errno::Result;
use crate::host::Clock;
use crate::kernel::Kernel;
use crate::signal::{Queue, SigInfo};
use alloc::vec::Vec;

/// Who gets the signal of a timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Process,
    /// `SIGEV_THREAD_ID`
    Task(i32),
    /// `SIGEV_NONE`
    Nobody,
}

/// What a timer's time is measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A clock of the host.
    Host(Clock),
    /// CPU time of a process.
    Process(i32),
    /// CPU time of a task.
    Task(i32),
}

/// Which timer of its process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id {
    /// `ITIMER_*`
    Interval(u32),
    /// Of timer_create(2).
    Posix(i32),
}

/// One timer. Times are nanoseconds, of the monotonic clock or of CPU time.
#[derive(Clone, Copy, Debug)]
pub struct Timer {
    pub pid: i32,
    pub id: Id,
    /// The clock that timer_settime(2) measures absolute times on.
    pub clock: i32,
    /// What it runs on: the monotonic clock or a CPU clock.
    pub source: Source,
    /// When it expires next.
    pub next: Option<u64>,
    /// 0: once.
    pub interval: u64,
    pub info: SigInfo,
    pub target: Target,
    /// `si_overrun` of the last signal, and of the one before.
    pub overruns: [u32; 2],
}

/// All timers of all processes.
#[derive(Default)]
pub struct Timers(Vec<Timer>);

impl Timers {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// When the next one expires.
    pub fn next(&self) -> Option<u64> {
        // While all wait, CPU time doesn't pass.
        let passing = self
            .0
            .iter()
            .filter(|t| matches!(t.source, Source::Host(_)));
        passing.filter_map(|t| t.next).min()
    }

    /// execve(2): those of timer_create(2) are deleted.
    pub fn remove_created(&mut self, pid: i32) {
        self.0
            .retain(|t| t.pid != pid || matches!(t.id, Id::Interval(_)));
    }

    pub fn find(&mut self, pid: i32, id: Id) -> Option<&mut Timer> {
        self.0.iter_mut().find(|t| t.pid == pid && t.id == id)
    }

    /// A number for timer_create(2).
    pub fn new_posix_id(&self, pid: i32) -> i32 {
        let taken = |n: &i32| {
            let id = Id::Posix(*n);
            self.0.iter().any(|t| t.pid == pid && t.id == id)
        };
        (0..).find(|n| !taken(n)).unwrap_or(0)
    }

    pub fn add(&mut self, timer: Timer) {
        self.0.push(timer);
    }

    pub fn remove(&mut self, pid: i32, id: Id) -> bool {
        let before = self.0.len();
        self.0.retain(|t| t.pid != pid || t.id != id);
        self.0.len() < before
    }

    /// The end of a process.
    pub fn remove_process(&mut self, pid: i32) {
        self.0.retain(|t| t.pid != pid);
    }

    /// execve(2): timers of timer_create(2) go, interval timers stay.
    pub fn remove_posix(&mut self, pid: i32) {
        self.0
            .retain(|t| t.pid != pid || matches!(t.id, Id::Interval(_)));
    }

    /// The timers that have expired by now, and how often more than once; they are set again or off.
    fn expired(&mut self, now: impl Fn(Source) -> u64) -> Vec<(Timer, u64)> {
        let mut expired = Vec::new();
        for timer in &mut self.0 {
            let Some(at) = timer.next else { continue };
            let now = now(timer.source);
            if at > now {
                continue;
            }
            let more = (now - at).checked_div(timer.interval);
            timer.next = more.map(|more| at + (more + 1) * timer.interval);
            expired.push((*timer, more.unwrap_or(0)));
        }
        expired
    }
}

impl Timer {
    /// Whether a signal is of this timer.
    pub fn sent(&self, info: &SigInfo) -> bool {
        info.signo == self.info.signo
            && info.code == self.info.code
            && info.fields[0] as u32 == self.info.fields[0] as u32
    }

    /// The signal with a count of expirations that nobody is told of otherwise, `DELAYTIMER_MAX` at most.
    fn with_overrun(&self, more: u64) -> SigInfo {
        let mut info = self.info;
        info.fields[0] += more.min(i32::MAX as u64) << 32;
        info
    }
}

impl Kernel {
    /// What a clock shows, in nanoseconds.
    pub fn read_clock(&self, source: Source) -> Result<u64> {
        match source {
            Source::Host(clock) => self.host.clock(clock),
            Source::Process(pid) => Ok(self.process_cpu(pid)),
            Source::Task(tid) => Ok(self.task_cpu(tid)),
        }
    }

    /// Sends the signals of the timers that have expired, and those that have come from outside.
    pub fn expire_timers(&mut self) {
        self.take_host_signals();
        self.send_terminal_signals();
        if self.timers.is_empty() {
            return;
        }
        let mut timers = core::mem::take(&mut self.timers);
        let expired = timers.expired(|source| self.read_clock(source).unwrap_or(0));
        self.timers = timers;
        for (timer, more) in expired {
            if matches!(timer.id, Id::Interval(_)) {
                self.signal_process(timer.pid, timer.info);
            } else if timer.target != Target::Nobody {
                self.send_posix(&timer, more);
            }
        }
    }

    /// A timer's signal waits once at most; what else expires meanwhile is its overrun, timer_getoverrun(2).
    fn send_posix(&mut self, timer: &Timer, more: u64) {
        let waits = self.take_of_timer(timer);
        let counted = waits.map_or(0, |info| (info.fields[0] >> 32) + 1);
        let info = timer.with_overrun(counted + more);
        if let Some(timer) = self.timers.find(timer.pid, timer.id) {
            let last = (info.fields[0] >> 32) as u32;
            let before = timer.overruns[usize::from(waits.is_some())];
            timer.overruns = [last, before];
        }
        match timer.target {
            Target::Task(tid) => drop(self.signal_task(tid, info)),
            _ => drop(self.signal_process(timer.pid, info)),
        }
    }

    /// The signal of a timer that waits to be delivered.
    fn waiting_of_timer(&mut self, timer: &Timer) -> Option<&mut Queue> {
        match timer.target {
            Target::Task(tid) if tid == self.task.tid => Some(&mut self.signals.own.pending),
            Target::Task(tid) => Some(&mut self.sched.task_mut(tid)?.signals.pending),
            _ if timer.pid == self.ids.pid => Some(&mut self.signals.shared),
            _ => Some(&mut self.sched.parked.get_mut(&timer.pid)?.signals.shared),
        }
    }

    fn take_of_timer(&mut self, timer: &Timer) -> Option<SigInfo> {
        self.waiting_of_timer(timer)?
            .take_if(|info| timer.sent(info))
    }

    /// timer_getoverrun(2): of the signal that was delivered last.
    pub fn timer_overrun(&mut self, timer: &Timer) -> u32 {
        let queue = self.waiting_of_timer(timer);
        let waits = queue.is_some_and(|queue| queue.any(|info| timer.sent(info)));
        timer.overruns[usize::from(waits)]
    }
}
