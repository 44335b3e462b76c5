//! Which task runs: one at a time, until its system call waits or its time slice is over.
//!
//! A task that waits has its registers at the `svc`, and makes its system call again when the wait is over, so that all
//! there is to remember is in [`crate::task::Call`]. Before another task can run, the frames of lifted code must be gone
//! from the engine's stack: [`Scheduler::switching`] says so, and [`Kernel::switch`] is called when they are.

use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::futex::Key;
use crate::host::{Clock, OpenFlags, PollFd};
use crate::kernel::Kernel;
use crate::process::{Parked, Status, Zombie};
use crate::task::{Call, Left, State, Task, Wait, What};
use crate::vfs::file::{Readiness, poll};
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, VecDeque};
use alloc::format;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::Cell;
use core::ops::Range;
use elfconv_isa::CpuState;
use elfconv_isa::state::NO_MONITOR;

/// A task's time while others can run, in nanoseconds.
const SLICE: u64 = 10_000_000;
/// System calls between two looks at the clock.
const CALLS_PER_LOOK: u32 = 64;
/// Largest process id (`/proc/sys/kernel/pid_max`).
pub const PID_MAX: i32 = 4_194_304;

/// All tasks and processes but those that run.
pub struct Scheduler {
    tasks: BTreeMap<i32, Box<Task>>,
    /// Tasks that can run, in the order in which they will.
    ready: VecDeque<i32>,
    pub parked: BTreeMap<i32, Box<Parked>>,
    pub zombies: Vec<Zombie>,
    /// The process that the artifact began with, and how it ended.
    pub root: i32,
    pub root_status: Option<Status>,
    last_id: i32,
    /// The terminal's foreground process group.
    pub foreground: Cell<i32>,
    /// The running task can't go on: lifted frames are to be left, and then [`Kernel::switch`] called.
    pub switching: bool,
    slice_start: u64,
    /// When it was last asked whether it is over.
    looked: u64,
    calls: u32,
}

/// How a wait ended.
pub enum Slept {
    /// The call is to be made again.
    Again,
    /// A signal is to be delivered.
    Signal,
    /// Another task runs first.
    Switch,
}

impl Scheduler {
    /// With one process, of this id, that is running.
    pub fn new(root: i32) -> Self {
        Scheduler {
            tasks: BTreeMap::new(),
            ready: VecDeque::new(),
            parked: BTreeMap::new(),
            zombies: Vec::new(),
            root,
            root_status: None,
            last_id: root,
            foreground: Cell::new(root),
            switching: false,
            slice_start: 0,
            looked: 0,
            calls: 0,
        }
    }

    /// Whether only one task lives.
    pub fn is_single(&self) -> bool {
        self.tasks.is_empty()
    }

    /// An id that no task, process, group or zombie has.
    pub fn new_id(&mut self) -> i32 {
        loop {
            self.last_id = if self.last_id >= PID_MAX {
                300
            } else {
                self.last_id + 1
            };
            let id = self.last_id;
            let group = |p: &Parked| p.process.pgid == id || p.process.sid == id;
            if !self.tasks.contains_key(&id)
                && !self.parked.contains_key(&id)
                && !self.parked.values().any(|p| group(p))
                && !self.zombies.iter().any(|z| z.pid == id || z.pgid == id)
                && id != self.root
            {
                return id;
            }
        }
    }

    /// Adds a task that can run.
    pub fn add(&mut self, task: Box<Task>) {
        self.ready.push_back(task.tid);
        self.tasks.insert(task.tid, task);
    }

    /// The id that was given last.
    pub fn last_id(&self) -> i32 {
        self.last_id
    }

    /// A task that isn't running, to look at.
    pub fn task(&self, tid: i32) -> Option<&Task> {
        self.tasks.get(&tid).map(|t| &**t)
    }

    /// A task that isn't running.
    pub fn task_mut(&mut self, tid: i32) -> Option<&mut Task> {
        self.tasks.get_mut(&tid).map(|t| &mut **t)
    }

    /// The ids of a process's tasks that aren't running.
    pub fn tasks_of(&self, pid: i32) -> impl Iterator<Item = i32> {
        self.tasks
            .values()
            .filter(move |t| t.pid == pid)
            .map(|t| t.tid)
    }

    /// The mask of a process's first task.
    pub fn mask_of(&self, pid: i32) -> u64 {
        let first = self.tasks.get(&pid).filter(|t| t.pid == pid);
        first
            .or_else(|| self.tasks.values().find(|t| t.pid == pid))
            .map_or(0, |t| t.signals.mask)
    }

    /// What the tasks of a process leave behind, but for the running one.
    pub fn leave_all(&mut self, pid: i32) -> Vec<Left> {
        let own = self.tasks.values_mut().filter(|t| t.pid == pid);
        own.map(|t| t.leave()).collect()
    }

    /// Removes tasks; the places in futex queues that they leave.
    pub fn remove_tasks(&mut self, which: impl Fn(&Task) -> bool) -> Vec<(i32, Key)> {
        let gone: Vec<i32> = self
            .tasks
            .values()
            .filter(|t| which(t))
            .map(|t| t.tid)
            .collect();
        self.ready.retain(|tid| !gone.contains(tid));
        gone.iter()
            .filter_map(|tid| Some((*tid, self.tasks.remove(tid)?.call.futex?)))
            .collect()
    }

    /// Children of a process have ended or changed.
    pub fn wake_parents(&mut self, pid: i32) {
        for task in self.tasks.values_mut().filter(|t| t.pid == pid) {
            if let State::Waiting(Wait {
                what: What::Child, ..
            }) = task.state
            {
                task.wake();
            }
        }
    }
}

/// The `POLL*` bits that end a wait for `events`.
fn wanted(events: i16) -> i16 {
    events | poll::ERR | poll::HUP
}

/// The files of a wait that the host has to be asked about.
fn host_files(wait: &Wait) -> impl Iterator<Item = PollFd> {
    let files: &[(Rc<OpenFile>, i16)] = match &wait.what {
        What::Files(files) => files,
        _ => &[],
    };
    files
        .iter()
        .filter_map(|(file, events)| match file.file.poll() {
            Readiness::Host(fd) => Some(PollFd {
                fd,
                events: *events,
                revents: 0,
            }),
            Readiness::Now(_) => None,
        })
}

/// Nanoseconds until one of a wait's files gets ready by itself.
fn ready_in(wait: &Wait) -> Option<u64> {
    match &wait.what {
        What::Files(files) => files.iter().filter_map(|(f, _)| f.file.ready_in()).min(),
        _ => None,
    }
}

impl Kernel {
    /// The monotonic clock.
    pub fn now(&self) -> u64 {
        self.host.clock(Clock::Monotonic).unwrap_or(0)
    }

    // ---- for system calls ----

    /// The running task's call can't go on: it is made again when this is over. The result doesn't matter.
    pub fn block(&mut self, what: What, deadline: Option<u64>) -> Result<u64> {
        self.task.call.woken = false;
        self.task.state = State::Waiting(Wait { what, deadline });
        err(Errno::EAGAIN)
    }

    /// When the time of the running task's call is over: `timeout` nanoseconds after it was made first.
    pub fn deadline(&mut self, timeout: Option<u64>) -> Option<u64> {
        if !self.task.call.begun {
            self.task.call.deadline = timeout.map(|t| self.now().saturating_add(t));
        }
        self.task.call.deadline
    }

    /// Whether the call has waited, and its time is over.
    pub fn timed_out(&self) -> bool {
        let call = &self.task.call;
        call.begun && call.deadline.is_some_and(|at| at <= self.now())
    }

    /// A result of an operation on a file, which is waited for if it can't be had now, unless the description says not to.
    pub fn or_wait<T>(&mut self, file: &Rc<OpenFile>, events: i16, result: Result<T>) -> Result<T> {
        if matches!(result, Err(Errno::EAGAIN)) && !file.flags.get().contains(OpenFlags::NONBLOCK) {
            let files = alloc::vec![(file.clone(), events)];
            let _ = self.block(What::Files(files), None);
        }
        result
    }

    /// Before a call that would stop the whole artifact until a host's file is ready: waits for it if others could run, or timers
    /// are to expire. False: the call has to be given up for now.
    pub fn host_is_ready(&mut self, file: &Rc<OpenFile>, events: i16) -> bool {
        let Readiness::Host(fd) = file.file.poll() else {
            return true;
        };
        let alone = self.sched.is_single() && self.timers.is_empty();
        if (alone && !self.host.watches_signals()) || file.flags.get().contains(OpenFlags::NONBLOCK)
        {
            return true;
        }
        let mut fds = [PollFd {
            fd,
            events,
            revents: 0,
        }];
        if !matches!(self.host.poll(&mut fds, Some(0)), Ok(0)) {
            return true;
        }
        let files = alloc::vec![(file.clone(), events)];
        let _ = self.block(What::Files(files), None);
        false
    }

    /// A call of the running task has come to its end.
    pub fn call_is_over(&mut self) {
        if self.task.call.begun {
            self.futex_leave();
            self.task.call = Call::default();
        }
    }

    /// A signal's handler is about to run while the registers are at a call that waited: whether it is made again afterwards.
    pub fn interrupt_call(&mut self, cpu: &mut CpuState, restarts: bool) {
        if !self.task.call.begun {
            return;
        }
        let done = self.task.call.done;
        self.futex_leave();
        let timed = self.task.call.deadline.is_some();
        self.task.call = Call::default();
        if done > 0 {
            cpu.x[0] = done;
        } else if restarts && crate::syscall::restarts(cpu.x[8], timed) {
            return;
        } else {
            cpu.x[0] = -i64::from(Errno::EINTR.into_raw()) as u64;
        }
        cpu.pc += 4;
    }

    // ---- waiting ----

    /// Waits in place as long as no other task can run.
    pub fn sleep(&mut self) -> Slept {
        self.task.call.begun = true;
        loop {
            self.expire_timers();
            if self.signals.deliverable() {
                self.task.state = State::Ready;
                return Slept::Signal;
            }
            self.refresh();
            if self.task.is_ready() {
                return Slept::Again;
            }
            if self.next_ready().is_some() {
                self.sched.switching = true;
                return Slept::Switch;
            }
            self.idle();
        }
    }

    /// Finds out which waits are over.
    fn refresh(&mut self) {
        self.expire_timers();
        let mut fds: Vec<PollFd> = Vec::new();
        let mut asked: Vec<i32> = Vec::new();
        let mut ready: Vec<i32> = Vec::new();
        let mut now = None;
        let waiting = self.waits();
        for (tid, wait, over) in waiting {
            let late = wait.deadline.is_some_and(|at| {
                let now = *now.get_or_insert_with(|| self.now());
                at <= now
            });
            if over || late || self.is_over(tid, wait) {
                ready.push(tid);
                continue;
            }
            for fd in host_files(wait) {
                fds.push(fd);
                asked.push(tid);
            }
        }
        if !fds.is_empty()
            && ready.is_empty()
            && !matches!(self.host.poll(&mut fds, Some(0)), Ok(0))
        {
            for (fd, tid) in fds.iter().zip(&asked) {
                if fd.revents != 0 && !ready.contains(tid) {
                    ready.push(*tid);
                }
            }
        }
        for tid in ready {
            self.make_ready(tid);
        }
    }

    /// All waits: whose, what for, and whether somebody has ended it.
    fn waits(&self) -> impl Iterator<Item = (i32, &Wait, bool)> {
        let others = self.sched.tasks.values().map(|t| &**t);
        others.chain([&*self.task]).filter_map(|t| match &t.state {
            State::Waiting(wait) => Some((t.tid, wait, t.call.woken)),
            _ => None,
        })
    }

    fn is_over(&self, tid: i32, wait: &Wait) -> bool {
        if matches!(wait.what, What::Vfork) {
            return false;
        }
        let (pending, mask) = self.signals_of(tid);
        self.signalled.set(pending);
        if pending & !mask != 0 {
            return true;
        }
        match &wait.what {
            What::Signals(set) => pending & set != 0,
            What::Files(files) => files.iter().any(|(file, events)| {
                let changed = file.file.epoll().is_some_and(|e| e.changed.get());
                changed
                    || match file.file.poll() {
                        Readiness::Now(bits) => bits & wanted(*events) != 0,
                        Readiness::Host(_) => false,
                    }
            }),
            What::Nothing | What::Wake | What::Child | What::Vfork => false,
        }
    }

    /// Pending and blocked signals of a task.
    fn signals_of(&self, tid: i32) -> (u64, u64) {
        if tid == self.task.tid {
            return (self.signals.pending(), self.signals.own.mask);
        }
        let Some(task) = self.sched.tasks.get(&tid) else {
            return (0, 0);
        };
        let shared = if task.pid == self.ids.pid {
            self.signals.shared.set()
        } else {
            let parked = self.sched.parked.get(&task.pid);
            parked.map_or(0, |p| p.signals.shared.set())
        };
        (shared | task.signals.pending.set(), task.signals.mask)
    }

    fn make_ready(&mut self, tid: i32) {
        if tid == self.task.tid {
            self.task.state = State::Ready;
        } else if let Some(task) = self.sched.task_mut(tid) {
            task.state = State::Ready;
            self.sched.ready.push_back(tid);
        }
    }

    /// The next task that can run and whose process isn't stopped.
    fn next_ready(&self) -> Option<i32> {
        let runs = |tid: &&i32| {
            let Some(task) = self.sched.tasks.get(tid) else {
                return false;
            };
            let stopped = if task.pid == self.ids.pid {
                self.process.stopped
            } else {
                let parked = self.sched.parked.get(&task.pid);
                parked.and_then(|p| p.process.stopped)
            };
            stopped.is_none()
        };
        self.sched.ready.iter().find(runs).copied()
    }

    /// Nobody can run: waits for the host, until the first deadline.
    fn idle(&mut self) {
        let mut fds: Vec<PollFd> = Vec::new();
        let mut first = self.timers.next();
        for (_, wait, _) in self.waits() {
            fds.extend(host_files(wait));
            let timer = ready_in(wait).map(|left| self.now().saturating_add(left));
            first = [first, wait.deadline, timer].into_iter().flatten().min();
        }
        if fds.is_empty() && first.is_none() && !self.host.watches_signals() {
            self.deadlock();
        }
        let timeout = first.map(|at| at.saturating_sub(self.now()));
        self.charge();
        let polled = self.host.poll(&mut fds, timeout);
        // Waiting costs nobody CPU time, even where the host's clock can't tell.
        self.cpu_mark.set(self.host.clock(Clock::Cpu).unwrap_or(0));
        match polled {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(Errno::EDEADLK) => self.deadlock(),
            // A host that can't wait for these files: reading them will tell.
            Err(_) => {
                let asking: Vec<i32> = self
                    .waits()
                    .filter(|(_, wait, _)| host_files(wait).next().is_some())
                    .map(|(tid, ..)| tid)
                    .collect();
                for tid in asking {
                    self.make_ready(tid);
                }
            }
        }
    }

    /// All wait for each other. What is left behind when the program itself has ended just ends as well.
    fn deadlock(&self) -> ! {
        if let Some(Status::Exited(code)) = self.sched.root_status {
            self.host.exit(code & 0xff);
        }
        let name = |tid: i32| {
            let task = self.sched.tasks.get(&tid).unwrap_or(&self.task);
            let number = if tid == self.task.tid && !self.task.is_dead() {
                self.calling
            } else {
                task.cpu.x[8]
            };
            let entry = crate::syscall::table::find(number);
            entry.map_or("a signal", |e| e.name)
        };
        let mut calls: Vec<&str> = self.waits().map(|(tid, ..)| name(tid)).collect();
        calls.sort_unstable();
        calls.dedup();
        self.fatal(&format!(
            "deadlock: all tasks wait ({}) for what none of them can do any more",
            calls.join(", ")
        ))
    }

    // ---- switching ----

    /// Whether only system calls of the running task can have another one run, or a signal delivered to it.
    pub fn is_alone(&self) -> bool {
        self.sched.is_single() && self.timers.is_empty()
    }

    /// The same, all that is waited for being looked at: others may be there that wait for this one, and for nothing else.
    pub fn is_undisturbed(&self) -> bool {
        let waits_for_others = |wait: &Wait| {
            wait.deadline.or(ready_in(wait)).is_some() || host_files(wait).next().is_some()
        };
        self.timers.is_empty()
            && self.next_ready().is_none()
            && !self
                .waits()
                .any(|(_, wait, over)| over || waits_for_others(wait))
    }

    /// The time of the running task may be over: then frames are to be left for another one. What it has taken since the last look.
    pub fn slice_over(&mut self) -> Option<u64> {
        self.take_host_signals();
        if self.is_alone() {
            return None;
        }
        self.refresh();
        let now = self.now();
        let looked = core::mem::replace(&mut self.sched.looked, now);
        self.sched.switching |=
            now.saturating_sub(self.sched.slice_start) >= SLICE && self.next_ready().is_some();
        Some(now.saturating_sub(looked))
    }

    /// After each system call: now and then the time slice is looked at, so that nobody who only makes calls keeps the others waiting.
    pub fn count_call(&mut self) {
        self.sched.calls += 1;
        if self.sched.calls >= CALLS_PER_LOOK {
            self.sched.calls = 0;
            self.slice_over();
        }
    }

    /// sched_yield(2).
    pub fn yield_now(&mut self) {
        if !self.sched.is_single() {
            self.refresh();
            self.sched.switching |= self.next_ready().is_some();
        }
    }

    /// Lets the next task run: its registers are in `cpu` afterwards. No frame of lifted code may be on the engine's stack.
    pub fn switch(&mut self, cpu: &mut CpuState) {
        loop {
            self.sched.switching = false;
            let next = self.wait_for_next();
            if next != self.task.tid {
                self.exchange_tasks(next, cpu);
            }
            self.sched.slice_start = self.now();
            self.begin_to_run(cpu);
            if !self.sched.switching {
                return;
            }
        }
    }

    /// The task to run next; it may be the same one.
    fn wait_for_next(&mut self) -> i32 {
        loop {
            self.refresh();
            if let Some(tid) = self.next_ready() {
                return tid;
            }
            if self.task.is_ready() && self.process.stopped.is_none() {
                return self.task.tid;
            }
            self.idle();
        }
    }

    /// The part of the main stack that nobody needs: below the stack pointer that is in it.
    pub fn dead_stack(&self, sp: u64) -> Range<u64> {
        use crate::memory::{Kind, PAGE};
        let region = self.mm.with_table(|t| t.at(sp));
        match region {
            Some(r) if r.kind == Kind::Stack && self.process.tasks == 1 => {
                r.start..sp & !(PAGE - 1)
            }
            _ => 0..0,
        }
    }

    fn exchange_tasks(&mut self, next: i32, cpu: &mut CpuState) {
        self.charge();
        self.sched.ready.retain(|&tid| tid != next);
        let Some(mut task) = self.sched.tasks.remove(&next) else {
            self.fatal("a task is lost")
        };
        core::mem::swap(&mut self.task, &mut task);
        core::mem::swap(&mut self.task.signals, &mut self.signals.own);
        // What was the running task's is in the new one's place now.
        core::mem::swap(&mut self.task.signals, &mut task.signals);
        task.cpu = cpu.clone();
        *cpu = self.task.cpu.clone();
        cpu.monitor_address = NO_MONITOR;
        let dead = self.dead_stack(task.cpu.sp);
        if !task.is_dead() {
            if task.is_ready() {
                self.sched.ready.push_back(task.tid);
            }
            self.sched.tasks.insert(task.tid, task);
        }
        if self.task.pid != self.ids.pid {
            self.exchange_processes(dead, cpu.sp);
        }
    }

    fn exchange_processes(&mut self, dead: Range<u64>, sp: u64) {
        let Some(mut parked) = self.sched.parked.remove(&self.task.pid) else {
            self.fatal("a process is lost")
        };
        self.flush_all_shared();
        let own = core::mem::take(&mut self.signals.own);
        core::mem::swap(&mut self.ids, &mut parked.ids);
        core::mem::swap(&mut self.process, &mut parked.process);
        core::mem::swap(&mut self.signals, &mut parked.signals);
        core::mem::swap(&mut self.fds, &mut parked.fds);
        core::mem::swap(&mut *self.vfs.cwd.borrow_mut(), &mut parked.cwd);
        core::mem::swap(&mut *self.shared.borrow_mut(), &mut parked.shared);
        self.signals.own = own;
        // An ended process leaves nothing but a zombie.
        if parked.process.tasks > 0 {
            self.sched.parked.insert(parked.ids.pid, parked);
        }
        let sp = if self.process.tasks == 1 { sp } else { 0 };
        self.enter_space(self.process.space, dead, sp);
        if !self.shared.borrow().is_empty() {
            let _ = self.reload_file(None);
        }
    }

    /// What a task has to do before its own code goes on.
    fn begin_to_run(&mut self, cpu: &mut CpuState) {
        if !self.task.call.begun {
            self.task.call.woken = false;
        }
        let at = core::mem::take(&mut self.task.set_child_tid);
        if at != 0 {
            let _ = self.mm.write(at, &self.task.tid);
        }
        // A call that has waited is made again first: what it has waited for may be there, and comes before a signal.
        if !self.task.call.begun && self.signals.deliverable() {
            self.deliver_signals(cpu);
            self.restore_mask();
        }
    }
}
