//! The kernel's state: the running task and its process, and what all of them share.

use crate::exec::Converted;
use crate::fd::{FdTable, OpenFile};
use crate::futex::Futexes;
use crate::host::{Clock, Host, Ids, OpenFlags};
use crate::lock::Locks;
use crate::memory::Memory;
use crate::net::Net;
use crate::process::{CloneArgs, Ctty, Process};
use crate::sched::Scheduler;
use crate::shared::Mappings;
use crate::signal::Signals;
use crate::swap::Spaces;
use crate::task::Task;
use crate::timer::Timers;
use crate::vfs::Vfs;
use crate::vfs::file::HostFile;
use alloc::boxed::Box;
use alloc::format;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use elfconv_isa::CpuState;
use elfconv_isa::features::Cpu;

/// Longest name of a task with its zero (`TASK_COMM_LEN`).
const TASK_COMM_LEN: usize = 16;
/// "No limit" of getrlimit(2).
pub const RLIM_INFINITY: u64 = u64::MAX;

/// The kernel.
///
/// `fds`, `ids`, `process`, `signals`, the mappings in `shared` and the working directory are the running process's, `task` is the
/// running task; those of others are in `sched`.
pub struct Kernel {
    /// The world outside.
    pub host: &'static dyn Host,
    /// The guest's address space.
    pub mm: &'static Memory,
    /// Descriptors.
    pub fds: FdTable,
    /// Files.
    pub vfs: Vfs,
    /// Names of sockets.
    pub net: Rc<RefCell<Net>>,
    /// Locks of files.
    pub locks: Rc<RefCell<Locks>>,
    /// Shared mappings of files.
    pub shared: RefCell<Mappings>,
    /// Who we are.
    pub ids: Ids,
    /// The process.
    pub process: Process,
    /// Signals.
    pub signals: Signals,
    /// The pending ones of the task whose files are looked at, for signalfd(2).
    pub signalled: Rc<Cell<u64>>,
    /// The running task.
    pub task: Box<Task>,
    /// All others.
    pub sched: Scheduler,
    /// Address spaces.
    pub spaces: Spaces,
    /// Who waits for words of memory.
    pub futexes: Futexes,
    /// Timers that send signals.
    pub timers: Timers,
    /// What the host's CPU clock showed when time was last charged to somebody.
    pub cpu_mark: Cell<u64>,
    /// The host's terminal settings, where the host can't tell.
    pub termios: Cell<[u8; 36]>,
    /// Print every call.
    pub strace: bool,
    /// What the present system call wants done to the registers.
    pub request: Request,
    /// Number of the present system call.
    pub calling: u64,
    /// The stack pointer at that call, if it is one that needs the whole state.
    pub calling_sp: u64,
    /// What the guest is told of the CPU.
    pub cpu: Cpu,
    /// The programs that the artifact was made of, where it carries their files.
    pub programs: Vec<Converted>,
}

/// What a system call can't do by itself, because it doesn't see the registers.
#[derive(Clone, Debug, Default)]
pub enum Request {
    #[default]
    Nothing,
    /// rt_sigreturn(2): registers are to be restored.
    Sigreturn,
    /// clone(2): a task with these registers.
    Clone(CloneArgs),
    /// execve(2): the new program's registers.
    Exec(Box<CpuState>),
}

impl Kernel {
    /// A kernel for a program with these arguments; `stack` is the size of its stack.
    pub fn new(
        host: &'static dyn Host,
        mm: &'static Memory,
        args: Vec<Vec<u8>>,
        stack: u64,
    ) -> Self {
        let ids = host.ids();
        let (env, own) = split_env(host.env());
        let exe = args.first().cloned().unwrap_or_default();
        let mut limits = [[RLIM_INFINITY; 2]; 16];
        limits[3] = [stack, RLIM_INFINITY];
        limits[4] = [0, RLIM_INFINITY];
        limits[6] = [1, 1];
        limits[7] = [1024, 4096];
        limits[8] = [64 << 10, 64 << 10];
        limits[11] = [crate::signal::MAX_PENDING as u64; 2];
        limits[12] = [819_200, 819_200];
        limits[13] = [0, 0];
        limits[14] = [0, 0];
        let process = Process {
            comm: RefCell::new(comm_of(&exe)),
            args,
            env,
            exe,
            umask: Cell::new(0o022),
            limits,
            stack_start: 0,
            prctl: [1, 0, 0],
            nice: 0,
            pgid: ids.pid,
            sid: ids.pid,
            personality: 0,
            space: 0,
            tasks: 1,
            exit_signal: 0,
            stopped: None,
            event: None,
            vfork_parent: None,
            membarrier: false,
            has_execed: false,
            ctty: Cell::new(Ctty::Host),
            started: host.clock(Clock::Monotonic).unwrap_or(0),
            cpu_time: Cell::new(0),
            children_cpu: 0,
            program: Some(0),
        };
        let comm = process.comm.borrow().clone();
        let mut kernel = Kernel {
            host,
            mm,
            fds: FdTable::default(),
            vfs: Vfs::new(host, ids),
            net: Rc::default(),
            locks: Rc::default(),
            shared: RefCell::default(),
            ids,
            process,
            signals: Signals::default(),
            signalled: Rc::default(),
            task: Box::new(Task::new(ids.pid, ids.pid, comm)),
            sched: Scheduler::new(ids.pid),
            spaces: Spaces::default(),
            futexes: Futexes::default(),
            timers: Timers::default(),
            cpu_mark: Cell::new(0),
            termios: Cell::new(crate::syscall::tty::default_termios()),
            strace: own.strace,
            request: Request::Nothing,
            calling: 0,
            calling_sp: 0,
            cpu: Cpu::default(),
            programs: Vec::new(),
        };
        kernel.inherit_descriptors();
        kernel.start_directory();
        kernel
    }

    /// Standard input, output and error, as far as they are open.
    fn inherit_descriptors(&mut self) {
        for fd in 0..3 {
            let Ok(flags) = self.host.flags(fd) else {
                continue;
            };
            // A terminal or a pipe has no path; the names are those that readlink shows on Linux.
            let name = if self.host.is_tty(fd) {
                b"/dev/tty".to_vec()
            } else {
                format!("pipe:[{}]", fd + 1).into_bytes()
            };
            let file = HostFile::new(self.vfs.fs.clone(), fd);
            let file = OpenFile::new(Box::new(file), flags | OpenFlags::LARGEFILE, name);
            let _ = self.fds.replace(fd, file, false);
        }
    }

    /// The directory that `PWD` names, if the host has none to say and there is such a one.
    fn start_directory(&mut self) {
        if self.host.cwd().is_some() || *self.vfs.cwd.borrow() != b"/" {
            return;
        }
        if let Some(pwd) = crate::vfs::pwd(&self.process.env) {
            let _ = self.chdir(b"/", &pwd);
        }
    }

    /// Sets the name of the task, which is the process's if it is the first one.
    pub fn set_comm(&mut self, name: &[u8]) {
        let name = name[..name.len().min(TASK_COMM_LEN - 1)].to_vec();
        if self.task.tid == self.task.pid {
            *self.process.comm.borrow_mut() = name.clone();
        }
        *self.task.comm.borrow_mut() = name;
    }

    /// The runtime can't go on: one line, and status 125.
    pub fn fatal(&self, message: &str) -> ! {
        self.flush_all_shared();
        self.host.log(format!("elfconv: {message}\n").as_bytes());
        self.host.exit(125)
    }
}

fn comm_of(exe: &[u8]) -> Vec<u8> {
    let name = crate::vfs::split_last(exe).1;
    name[..name.len().min(TASK_COMM_LEN - 1)].to_vec()
}

/// The runtime's own settings, from `ELFCONV_*` variables, which the guest does not see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// `ELFCONV_STRACE`: print every call.
    pub strace: bool,
    /// `ELFCONV_TRACE`: print every function entered.
    pub trace: bool,
    /// `ELFCONV_INTERPRET`: don't enter lifted functions.
    pub interpret: bool,
    /// Converted to check all accesses to memory.
    pub check_memory: bool,
    /// `ELFCONV_FP_FLAGS`: whether to keep floating-point exception flags.
    pub fp_flags: FpFlags,
    /// `ELFCONV_DETERMINISTIC`: time, randomness and scheduling are made up from this number.
    pub deterministic: Option<u64>,
    /// `ELFCONV_STACK`: bytes of guest stack.
    pub stack: Option<u64>,
    /// `ELFCONV_STACK_BUDGET`: bytes of the engine's stack that lifted code may use.
    pub stack_budget: Option<i32>,
}

/// When all is interpreted so that the cumulative exception flags in FPSR are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FpFlags {
    /// For a while after the program has read or written them.
    #[default]
    Auto,
    Always,
    Never,
}

/// Separates the guest's environment from our settings.
pub fn split_env(env: Vec<Vec<u8>>) -> (Vec<Vec<u8>>, Settings) {
    let mut settings = Settings::default();
    let guest = env
        .into_iter()
        .filter(|e| {
            let Some(own) = e.strip_prefix(b"ELFCONV_") else {
                return true;
            };
            let mut parts = own.splitn(2, |&b| b == b'=');
            let name = parts.next().unwrap_or_default();
            let value = core::str::from_utf8(parts.next().unwrap_or_default()).unwrap_or_default();
            let on = !value.is_empty() && value != "0";
            match name {
                b"STRACE" => settings.strace = on,
                b"TRACE" => settings.trace = on,
                b"INTERPRET" => settings.interpret = on,
                b"FP_FLAGS" => {
                    settings.fp_flags = match value {
                        "always" => FpFlags::Always,
                        "never" => FpFlags::Never,
                        _ => FpFlags::Auto,
                    }
                }
                b"DETERMINISTIC" if on => settings.deterministic = Some(value.parse().unwrap_or(1)),
                b"STACK" => settings.stack = value.parse().ok(),
                b"STACK_BUDGET" => settings.stack_budget = value.parse().ok(),
                _ => {}
            }
            false
        })
        .collect();
    (guest, settings)
}
