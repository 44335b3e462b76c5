//! The kernel's state: one process with one task.

use crate::fd::{FdTable, OpenFile};
use crate::host::{Host, Ids, OpenFlags};
use crate::memory::Memory;
use crate::shared::Mappings;
use crate::signal::Signals;
use crate::vfs::Vfs;
use crate::vfs::file::HostFile;
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

/// Longest name of a task with its zero (`TASK_COMM_LEN`).
const TASK_COMM_LEN: usize = 16;
/// "No limit" of getrlimit(2).
pub const RLIM_INFINITY: u64 = u64::MAX;

/// What the process is, apart from memory, files and signals.
pub struct Process {
    /// argv.
    pub args: Vec<Vec<u8>>,
    /// envp, without the runtime's own variables.
    pub env: Vec<Vec<u8>>,
    /// `/proc/self/exe`.
    pub exe: Vec<u8>,
    /// `PR_GET_NAME`.
    pub comm: RefCell<Vec<u8>>,
    /// umask(2).
    pub umask: Cell<u32>,
    /// Soft and hard resource limits, by `RLIMIT_*`.
    pub limits: [[u64; 2]; 16],
    /// set_tid_address(2).
    pub clear_child_tid: u64,
    /// set_robust_list(2).
    pub robust_list: [u64; 2],
    /// Top of the stack at the start.
    pub stack_start: u64,
    /// `PR_SET_DUMPABLE`, `PR_SET_NO_NEW_PRIVS` and `PR_SET_PDEATHSIG`.
    pub prctl: [u64; 3],
    /// getpriority(2).
    pub nice: i32,
    /// Session and process group, where the host does not say.
    pub pgid: i32,
    /// personality(2).
    pub personality: u64,
}

/// The kernel.
pub struct Kernel {
    /// The world outside.
    pub host: &'static dyn Host,
    /// The guest's address space.
    pub mm: &'static Memory,
    /// Descriptors.
    pub fds: FdTable,
    /// Files.
    pub vfs: Vfs,
    /// Shared mappings of files.
    pub shared: RefCell<Mappings>,
    /// Who we are.
    pub ids: Ids,
    /// The process.
    pub process: Process,
    /// Signals.
    pub signals: Signals,
    /// The host's terminal settings, where the host can't tell.
    pub termios: Cell<[u8; 36]>,
    /// Print every call.
    pub strace: bool,
    /// rt_sigreturn(2) was called: registers are to be restored.
    pub sigreturn: bool,
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
            clear_child_tid: 0,
            robust_list: [0, 24],
            stack_start: 0,
            prctl: [1, 0, 0],
            nice: 0,
            pgid: ids.pid,
            personality: 0,
        };
        let mut kernel = Kernel {
            host,
            mm,
            fds: FdTable::default(),
            vfs: Vfs::new(host, ids),
            shared: RefCell::default(),
            ids,
            process,
            signals: Signals::default(),
            termios: Cell::new(crate::syscall::tty::default_termios()),
            strace: own.strace,
            sigreturn: false,
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

    /// Sets the name of the task.
    pub fn set_comm(&self, name: &[u8]) {
        *self.process.comm.borrow_mut() = name[..name.len().min(TASK_COMM_LEN - 1)].to_vec();
    }

    /// Ends the process.
    pub fn exit(&self, status: i32) -> ! {
        self.flush_all_shared();
        self.host.exit(status & 0xff)
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
    /// `ELFCONV_FP_FLAGS`: whether to keep floating-point exception flags.
    pub fp_flags: FpFlags,
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
                b"STACK" => settings.stack = value.parse().ok(),
                b"STACK_BUDGET" => settings.stack_budget = value.parse().ok(),
                _ => {}
            }
            false
        })
        .collect();
    (guest, settings)
}
