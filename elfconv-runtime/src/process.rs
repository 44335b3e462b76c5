//! Processes: what belongs to one, how it begins, stops and ends, and who is told.

use crate::errno::{Errno, Result};
use crate::fd::FdTable;
use crate::host::{Clock, Ids};
use crate::kernel::Kernel;
use crate::shared::Mappings;
use crate::signal::{SigInfo, Signals, bit, sig};
use crate::task::{State, Task, Wait, What};
use alloc::boxed::Box;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use elfconv_isa::CpuState;

/// `CLD_*` of sigaction(2).
mod cld {
    pub const EXITED: i32 = 1;
    pub const KILLED: i32 = 2;
    pub const STOPPED: i32 = 5;
    pub const CONTINUED: i32 = 6;
}

/// The `ppid` of who has lost its parent: nobody waits for it. getppid(2) shows 1.
pub const ORPHAN: i32 = 0;

/// How a process has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Exited(i32),
    Killed(i32),
}

impl Status {
    /// As wait4(2) gives it.
    pub fn to_wait(self) -> i32 {
        match self {
            Status::Exited(code) => (code & 0xff) << 8,
            Status::Killed(signal) => signal,
        }
    }

    /// As a shell shows it.
    fn to_shell(self) -> i32 {
        match self {
            Status::Exited(code) => code & 0xff,
            Status::Killed(signal) => 128 + signal,
        }
    }

    /// `si_code` and `si_status`.
    pub fn to_siginfo(self) -> (i32, i32) {
        match self {
            Status::Exited(code) => (cld::EXITED, code & 0xff),
            Status::Killed(signal) => (cld::KILLED, signal),
        }
    }
}

/// The terminal that controls a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ctty {
    None,
    /// The host's.
    Host,
    /// `/dev/pts/N`
    Pty(u32),
}

/// What a parent hasn't been told yet of a child that lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Stopped(i32),
    Continued,
}

impl Event {
    /// As wait4(2) gives it.
    pub fn to_wait(self) -> i32 {
        match self {
            Event::Stopped(signal) => signal << 8 | 0x7f,
            Event::Continued => 0xffff,
        }
    }

    /// `si_code` and `si_status`.
    pub fn to_siginfo(self) -> (i32, i32) {
        match self {
            Event::Stopped(signal) => (cld::STOPPED, signal),
            Event::Continued => (cld::CONTINUED, sig::SIGCONT),
        }
    }
}

/// What a process is, apart from memory, files and signals.
pub struct Process {
    /// argv.
    pub args: Vec<Vec<u8>>,
    /// envp, without the runtime's own variables.
    pub env: Vec<Vec<u8>>,
    /// `/proc/self/exe`.
    pub exe: Vec<u8>,
    /// `PR_GET_NAME` of the first task.
    pub comm: RefCell<Vec<u8>>,
    /// umask(2).
    pub umask: Cell<u32>,
    /// Soft and hard resource limits, by `RLIMIT_*`.
    pub limits: [[u64; 2]; 16],
    /// Top of the stack at the start.
    pub stack_start: u64,
    /// `PR_SET_DUMPABLE`, `PR_SET_NO_NEW_PRIVS` and `PR_SET_PDEATHSIG`.
    pub prctl: [u64; 3],
    /// getpriority(2).
    pub nice: i32,
    /// Process group.
    pub pgid: i32,
    /// Session.
    pub sid: i32,
    /// personality(2).
    pub personality: u64,
    /// Which of [`Kernel::programs`] it is; the interpreter runs others.
    pub program: Option<usize>,
    /// Its address space.
    pub space: u32,
    /// Tasks that live.
    pub tasks: u32,
    /// What the parent gets when it ends.
    pub exit_signal: i32,
    /// The signal that has stopped it.
    pub stopped: Option<i32>,
    /// What the parent may be told.
    pub event: Option<Event>,
    /// The task that waits for it to execve or end (`CLONE_VFORK`).
    pub vfork_parent: Option<i32>,
    /// It has registered for membarrier(2).
    pub membarrier: bool,
    pub ctty: Cell<Ctty>,
    /// When it began, on the monotonic clock.
    pub started: u64,
    /// CPU time of its tasks, in nanoseconds.
    pub cpu_time: Cell<u64>,
    /// That of the children that it has waited for, and of theirs.
    pub children_cpu: u64,
    /// It has called execve since it was forked: setpgid(2) asks.
    pub has_execed: bool,
}

impl Process {
    fn fork(&self, space: u32) -> Process {
        Process {
            args: self.args.clone(),
            env: self.env.clone(),
            exe: self.exe.clone(),
            comm: self.comm.clone(),
            umask: self.umask.clone(),
            limits: self.limits,
            space,
            tasks: 1,
            stopped: None,
            event: None,
            vfork_parent: None,
            has_execed: false,
            ctty: self.ctty.clone(),
            cpu_time: Cell::new(0),
            children_cpu: 0,
            ..*self
        }
    }
}

/// A process that isn't running: what is in the [`Kernel`] itself of the one that is.
pub struct Parked {
    pub ids: Ids,
    pub process: Process,
    pub signals: Signals,
    pub fds: FdTable,
    pub cwd: Vec<u8>,
    pub shared: Mappings,
}

/// A process that has ended and hasn't been waited for.
#[derive(Clone, Debug)]
pub struct Zombie {
    pub pid: i32,
    pub ppid: i32,
    pub pgid: i32,
    pub sid: i32,
    pub comm: Vec<u8>,
    pub started: u64,
    /// [`Process::cpu_time`], [`Process::children_cpu`].
    pub cpu_time: u64,
    pub children_cpu: u64,
    pub status: Status,
    pub exit_signal: i32,
}

/// What others want to know of a process.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    pub pid: i32,
    pub ppid: i32,
    pub pgid: i32,
    pub sid: i32,
}

/// What clone(2) and clone3(2) ask for.
#[derive(Clone, Copy, Debug, Default)]
pub struct CloneArgs {
    pub flags: u64,
    pub stack: u64,
    pub parent_tid: u64,
    pub child_tid: u64,
    pub tls: u64,
    pub exit_signal: i32,
}

/// `CLONE_*` (linux/sched.h).
pub mod clone {
    pub const VM: u64 = 0x100;
    pub const FS: u64 = 0x200;
    pub const FILES: u64 = 0x400;
    pub const SIGHAND: u64 = 0x800;
    pub const VFORK: u64 = 0x4000;
    pub const PARENT: u64 = 0x8000;
    pub const THREAD: u64 = 0x1_0000;
    pub const SYSVSEM: u64 = 0x4_0000;
    pub const SETTLS: u64 = 0x8_0000;
    pub const PARENT_SETTID: u64 = 0x10_0000;
    pub const CHILD_CLEARTID: u64 = 0x20_0000;
    pub const DETACHED: u64 = 0x40_0000;
    pub const UNTRACED: u64 = 0x80_0000;
    pub const CHILD_SETTID: u64 = 0x100_0000;
    pub const IO: u64 = 0x8000_0000;
    pub const CLEAR_SIGHAND: u64 = 0x1_0000_0000;
}

impl Kernel {
    // ---- who there is ----

    /// All processes that live.
    pub fn processes(&self) -> Vec<Facts> {
        let facts = |ids: &Ids, p: &Process| Facts {
            pid: ids.pid,
            ppid: ids.ppid,
            pgid: p.pgid,
            sid: p.sid,
        };
        let current = (!self.is_gone()).then(|| facts(&self.ids, &self.process));
        let parked = self.sched.parked.values();
        parked
            .map(|p| facts(&p.ids, &p.process))
            .chain(current)
            .collect()
    }

    /// Whether the process that ran last has ended.
    pub fn is_gone(&self) -> bool {
        self.process.tasks == 0
    }

    /// A process that lives.
    pub fn facts(&self, pid: i32) -> Option<Facts> {
        self.processes().into_iter().find(|f| f.pid == pid)
    }

    /// Looks at or changes a process, running or not.
    pub fn with_process<T>(
        &mut self,
        pid: i32,
        act: impl FnOnce(&mut Process, &mut Signals) -> T,
    ) -> Option<T> {
        if pid == self.ids.pid {
            return (!self.is_gone()).then(|| act(&mut self.process, &mut self.signals));
        }
        let parked = self.sched.parked.get_mut(&pid)?;
        Some(act(&mut parked.process, &mut parked.signals))
    }

    /// Charges the CPU time since the last time to the running task.
    pub fn charge(&self) {
        let now = self.host.clock(Clock::Cpu).unwrap_or(0);
        let used = now.saturating_sub(self.cpu_mark.replace(now));
        for counter in [&self.process.cpu_time, &self.task.cpu_time] {
            counter.set(counter.get() + used);
        }
    }

    /// CPU time of a process that lives, in nanoseconds.
    pub fn process_cpu(&self, pid: i32) -> u64 {
        if pid == self.ids.pid {
            self.charge();
            return self.process.cpu_time.get();
        }
        let parked = self.sched.parked.get(&pid);
        parked.map_or(0, |p| p.process.cpu_time.get())
    }

    /// CPU time of a task, in nanoseconds.
    pub fn task_cpu(&self, tid: i32) -> u64 {
        if tid == self.task.tid {
            self.charge();
            return self.task.cpu_time.get();
        }
        self.sched.task(tid).map_or(0, |t| t.cpu_time.get())
    }

    // ---- clone ----

    /// Makes a task, and a process for it unless it is a thread; its id. Registers are the caller's.
    pub fn spawn(&mut self, cpu: &mut CpuState, args: &CloneArgs) -> Result<i32> {
        let thread = args.flags & clone::THREAD != 0;
        let tid = self.sched.new_id();
        let mut task = Box::new(Task::new(tid, tid, self.task.comm.borrow().clone()));
        task.cpu = cpu.clone();
        task.cpu.x[0] = 0;
        if args.stack != 0 {
            task.cpu.sp = args.stack;
        }
        if args.flags & clone::SETTLS != 0 {
            task.cpu.tpidr_el0 = args.tls;
        }
        task.signals.mask = self.signals.own.mask;
        if args.flags & (clone::VM | clone::VFORK) != clone::VM {
            task.signals.altstack = self.signals.own.altstack;
        }
        if args.flags & clone::CHILD_SETTID != 0 {
            task.set_child_tid = args.child_tid;
        }
        if args.flags & clone::CHILD_CLEARTID != 0 {
            task.clear_child_tid = args.child_tid;
        }
        if args.flags & clone::PARENT_SETTID != 0 {
            self.mm.write(args.parent_tid, &tid)?;
        }
        if thread {
            task.pid = self.ids.pid;
            self.process.tasks += 1;
        } else {
            let space = if args.flags & clone::VM != 0 {
                self.spaces.share_resident()
            } else {
                self.fork_space(self.dead_stack(cpu.sp))?
            };
            let child = self.fork_process(tid, space, args);
            self.sched.parked.insert(tid, Box::new(child));
        }
        self.sched.add(task);
        if args.flags & clone::VFORK != 0 {
            if let Some(child) = self.sched.parked.get_mut(&tid) {
                child.process.vfork_parent = Some(self.task.tid);
            }
            self.task.state = State::Waiting(Wait {
                what: What::Vfork,
                deadline: None,
            });
            self.sched.switching = true;
        }
        Ok(tid)
    }

    fn fork_process(&mut self, pid: i32, space: u32, args: &CloneArgs) -> Parked {
        let ppid = if args.flags & clone::PARENT != 0 {
            self.ids.ppid
        } else {
            self.ids.pid
        };
        let mut signals = self.signals.fork();
        if args.flags & clone::CLEAR_SIGHAND != 0 {
            signals.reset_handlers();
        }
        Parked {
            ids: Ids {
                pid,
                ppid,
                ..self.ids
            },
            process: Process {
                exit_signal: args.exit_signal,
                started: self.now(),
                ..self.process.fork(space)
            },
            signals,
            fds: self.fds.clone(),
            cwd: self.vfs.cwd.borrow().clone(),
            shared: self.shared.borrow().clone(),
        }
    }

    /// The process's address space is its own from now on, and empty; its other tasks are gone (execve(2)).
    pub fn replace_space(&mut self) -> Result<()> {
        let number = self.empty_space()?;
        self.end_other_tasks();
        self.flush_all_shared();
        *self.shared.borrow_mut() = Mappings::default();
        let old = core::mem::replace(&mut self.process.space, number);
        self.leave_space(old);
        self.enter_space(number, 0..0, 0);
        self.release_vfork_parent();
        self.process.has_execed = true;
        self.process.membarrier = false;
        self.task.clear_child_tid = 0;
        self.task.robust_list = [0, 24];
        // The first task's id is the process's, whichever task has called.
        self.task.tid = self.ids.pid;
        Ok(())
    }

    fn release_vfork_parent(&mut self) {
        if let Some(tid) = self.process.vfork_parent.take()
            && let Some(task) = self.sched.task_mut(tid)
        {
            task.wake();
        }
    }

    // ---- the end ----

    /// exit(2): the task's end, and the process's if it was the last one.
    pub fn end_task(&mut self, code: i32) {
        if self.process.tasks == 1 {
            return self.end_process(Status::Exited(code));
        }
        self.release_at_exit();
        self.futex_leave();
        self.process.tasks -= 1;
        self.task.state = State::Dead;
        self.sched.switching = true;
    }

    fn end_other_tasks(&mut self) {
        let (pid, tid) = (self.ids.pid, self.task.tid);
        for (tid, key) in self.sched.remove_tasks(|t| t.pid == pid && t.tid != tid) {
            self.futex_forget(key, tid);
        }
        self.process.tasks = 1;
    }

    /// exit_group(2), or death by a signal.
    pub fn end_process(&mut self, status: Status) {
        if self.task.is_dead() {
            return;
        }
        self.flush_all_shared();
        if self.sched.parked.is_empty() {
            let status = self.sched.root_status.unwrap_or(status);
            self.host.exit(status.to_shell());
        }
        self.release_at_exit();
        for left in self.sched.leave_all(self.ids.pid) {
            self.release(left);
        }
        self.futex_leave();
        self.end_other_tasks();
        if self.process.sid == self.ids.pid {
            self.leave_terminal();
        }
        self.task.state = State::Dead;
        self.process.tasks = 0;
        self.sched.switching = true;
        self.fds = FdTable::default();
        *self.shared.borrow_mut() = Mappings::default();
        let pid = self.ids.pid;
        self.timers.remove_process(pid);
        self.locks.borrow_mut().ended(pid);
        self.release_vfork_parent();
        self.leave_space(self.process.space);
        self.orphan_children(pid);
        if pid == self.sched.root {
            self.sched.root_status = Some(status);
        }
        self.report_end(status);
    }

    fn orphan_children(&mut self, pid: i32) {
        for child in self.sched.parked.values_mut() {
            if child.ids.ppid == pid {
                child.ids.ppid = ORPHAN;
            }
        }
        self.sched.zombies.retain(|z| z.ppid != pid);
    }

    /// A zombie for the parent to wait for, unless it doesn't want to know; and its signal.
    fn report_end(&mut self, status: Status) {
        const SA_NOCLDWAIT: u64 = 2;
        let (ids, exit_signal) = (self.ids, self.process.exit_signal);
        let zombie = Zombie {
            pid: ids.pid,
            ppid: ids.ppid,
            pgid: self.process.pgid,
            sid: self.process.sid,
            comm: self.process.comm.borrow().clone(),
            started: self.process.started,
            cpu_time: self.process_cpu(ids.pid),
            children_cpu: self.process.children_cpu,
            status,
            exit_signal,
        };
        let wanted = self.with_process(ids.ppid, |_, signals| {
            let action = signals.action(sig::SIGCHLD);
            exit_signal != sig::SIGCHLD || action.handler != 1 && action.flags & SA_NOCLDWAIT == 0
        });
        if wanted == Some(true) {
            self.sched.zombies.push(zombie);
        }
        let (code, value) = status.to_siginfo();
        self.tell_parent(exit_signal, code, value);
    }

    /// Signals the running process's parent, and wakes it if it waits for children.
    fn tell_parent(&mut self, signal: i32, code: i32, value: i32) {
        let ids = self.ids;
        if ids.ppid == ORPHAN {
            return;
        }
        if signal != 0 {
            let info = SigInfo::child(signal, code, ids.pid, ids.uid, value);
            self.signal_process(ids.ppid, info);
        }
        self.sched.wake_parents(ids.ppid);
    }

    // ---- stopping and signals ----

    /// A signal's default action stops the running process, if there is another one that could continue it.
    pub fn stop_process(&mut self, signal: i32) {
        let alive = self
            .sched
            .parked
            .values()
            .any(|p| p.process.stopped.is_none());
        if !alive {
            return;
        }
        self.process.stopped = Some(signal);
        self.process.event = Some(Event::Stopped(signal));
        self.sched.switching = true;
        self.tell_of_event(cld::STOPPED, signal);
    }

    fn tell_of_event(&mut self, code: i32, value: i32) {
        let signal = if self.wants_stops(self.ids.ppid) {
            sig::SIGCHLD
        } else {
            0
        };
        self.tell_parent(signal, code, value);
    }

    /// Whether a parent gets SIGCHLD for children that stop or continue.
    fn wants_stops(&mut self, parent: i32) -> bool {
        const SA_NOCLDSTOP: u64 = 1;
        let wanted = |signals: &Signals| signals.action(sig::SIGCHLD).flags & SA_NOCLDSTOP == 0;
        self.with_process(parent, |_, signals| wanted(signals)) == Some(true)
    }

    /// SIGCONT, or SIGKILL, which a stopped process can't refuse.
    fn continue_process(&mut self, pid: i32, told: bool) {
        let (uid, own) = (self.ids.uid, self.ids.pid);
        let parent = if pid == own {
            Some(self.ids.ppid)
        } else {
            self.sched.parked.get(&pid).map(|p| p.ids.ppid)
        };
        let was = self.with_process(pid, |process, _| {
            let was = process.stopped.take();
            if was.is_some() && told {
                process.event = Some(Event::Continued);
            }
            was
        });
        if let (Some(Some(_)), Some(parent), true) = (was, parent, told)
            && parent != ORPHAN
        {
            if self.wants_stops(parent) {
                let info = SigInfo::child(sig::SIGCHLD, cld::CONTINUED, pid, uid, sig::SIGCONT);
                self.signal_process(parent, info);
            }
            self.sched.wake_parents(parent);
        }
    }

    /// Sends a signal to a process; whether there is such a one that lives.
    pub fn signal_process(&mut self, pid: i32, info: SigInfo) -> bool {
        let signal = info.signo;
        let mask = if pid == self.ids.pid {
            self.signals.own.mask
        } else {
            self.sched.mask_of(pid)
        };
        self.before_signal(pid, signal);
        self.with_process(pid, |_, signals| signals.raise(info, mask))
            .is_some()
    }

    /// Stop signals and SIGCONT cancel each other (`prepare_signal` of the Linux kernel).
    fn before_signal(&mut self, pid: i32, signal: i32) {
        let cancelled = match signal {
            sig::SIGCONT => crate::signal::STOPPING,
            _ if crate::signal::STOPPING & bit(signal) != 0 => bit(sig::SIGCONT),
            _ => 0,
        };
        if cancelled != 0 {
            self.with_process(pid, |_, signals| {
                signals.shared.drop_all(cancelled);
                signals.own.pending.drop_all(cancelled);
            });
        }
        match signal {
            sig::SIGCONT => self.continue_process(pid, true),
            sig::SIGKILL => self.continue_process(pid, false),
            _ => {}
        }
    }

    /// Sends a signal to a task; `ESRCH` if there is none.
    pub fn signal_task(&mut self, tid: i32, info: SigInfo) -> Result<()> {
        if tid == self.task.tid && !self.task.is_dead() {
            self.before_signal(self.task.pid, info.signo);
            self.signals.raise_own(info);
            return Ok(());
        }
        let pid = self.sched.task_mut(tid).ok_or(Errno::ESRCH)?.pid;
        self.before_signal(pid, info.signo);
        let Some(task) = self.sched.task_mut(tid) else {
            return Err(Errno::ESRCH);
        };
        let mut own = core::mem::take(&mut task.signals);
        self.with_process(pid, |_, signals| signals.raise_for(&mut own, info));
        if let Some(task) = self.sched.task_mut(tid) {
            task.signals = own;
        }
        Ok(())
    }
}
