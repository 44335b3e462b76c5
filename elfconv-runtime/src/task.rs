//! Tasks: what clone(2) makes. All of them run on the engine's one thread; [`crate::sched`] says which.

use crate::fd::OpenFile;
use crate::signal::TaskSignals;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use elfconv_isa::CpuState;

/// One task (a thread, or the only thread of a process).
pub struct Task {
    pub tid: i32,
    /// The process (thread group) it belongs to.
    pub pid: i32,
    /// Its registers while it doesn't run.
    pub cpu: CpuState,
    /// Its signals while it doesn't run.
    pub signals: TaskSignals,
    /// set_tid_address(2), `CLONE_CHILD_CLEARTID`.
    pub clear_child_tid: u64,
    /// `CLONE_CHILD_SETTID`: where its id is to be written when it first runs, in its own memory.
    pub set_child_tid: u64,
    /// set_robust_list(2): head and length.
    pub robust_list: [u64; 2],
    /// `PR_SET_NAME`.
    pub comm: Rc<RefCell<Vec<u8>>>,
    /// CPU time that it has used, in nanoseconds.
    pub cpu_time: Cell<u64>,
    pub state: State,
    /// How far its present system call is.
    pub call: Call,
}

/// What a task that ends leaves in its process's memory.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    pub tid: i32,
    pub robust_list: u64,
    pub clear_child_tid: u64,
}

/// Whether a task can run.
pub enum State {
    Ready,
    /// In a system call.
    Waiting(Wait),
    /// It has ended, but something of it may still be on the engine's stack.
    Dead,
}

/// What ends a wait, besides signals.
pub struct Wait {
    pub what: What,
    /// On the monotonic clock, in nanoseconds.
    pub deadline: Option<u64>,
}

/// What a task waits for.
pub enum What {
    /// Only time and signals.
    Nothing,
    /// One of these to be ready: a description and the `POLL*` bits asked for.
    Files(Vec<(Rc<OpenFile>, i16)>),
    /// Somebody to set [`Call::woken`]: futex(2).
    Wake,
    /// The same, for a child that has ended or changed: wait4(2).
    Child,
    /// The same, whatever signals there are: `CLONE_VFORK`.
    Vfork,
    /// One of these signals to be pending, blocked or not: rt_sigtimedwait(2).
    Signals(u64),
}

/// A system call that waits is made again from its beginning when the wait is over; this is what it has to remember.
#[derive(Default)]
pub struct Call {
    /// It has waited.
    pub begun: bool,
    /// When its time is over.
    pub deadline: Option<u64>,
    /// Bytes that were moved before it had to wait.
    pub done: u64,
    /// Whom it waited for has said so.
    pub woken: bool,
    /// Where it stands in a queue of [`crate::futex`].
    pub futex: Option<crate::futex::Key>,
}

impl Task {
    /// A task that has done nothing yet.
    pub fn new(tid: i32, pid: i32, comm: Vec<u8>) -> Self {
        Task {
            tid,
            pid,
            cpu: CpuState::new(),
            signals: TaskSignals::default(),
            clear_child_tid: 0,
            set_child_tid: 0,
            robust_list: [0, 24],
            comm: Rc::new(RefCell::new(comm)),
            cpu_time: Cell::new(0),
            state: State::Ready,
            call: Call::default(),
        }
    }

    /// What others have to be told when it ends, which is told once.
    pub fn leave(&mut self) -> Left {
        Left {
            tid: self.tid,
            robust_list: core::mem::take(&mut self.robust_list[0]),
            clear_child_tid: core::mem::take(&mut self.clear_child_tid),
        }
    }

    pub fn is_dead(&self) -> bool {
        matches!(self.state, State::Dead)
    }

    pub fn is_ready(&self) -> bool {
        matches!(self.state, State::Ready)
    }

    /// Ends its wait, for who has set up what the call will find.
    pub fn wake(&mut self) {
        self.call.woken = true;
    }
}
