//! /proc: texts made from the kernel's state when they are opened, proc(5).

use super::inode::{Body, Inode};
use crate::host::{Clock, DirEntry, mode};
use crate::kernel::Kernel;
use crate::memory::{Kind, Prot};
use crate::syscall::misc;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

/// A file of /proc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcNode {
    Exe,
    Cwd,
    Root,
    /// `/proc/self/fd`
    FdDir,
    /// `/proc/self/fd/N`
    Fd(i32),
    Maps,
    Stat,
    Statm,
    Status,
    Cmdline,
    Environ,
    Comm,
    Meminfo,
    Cpuinfo,
    Mounts,
    Version,
    Uptime,
    Loadavg,
    Filesystems,
    SystemStat,
}

impl ProcNode {
    /// File type bits.
    pub fn kind(self) -> u32 {
        match self {
            ProcNode::Exe | ProcNode::Cwd | ProcNode::Root | ProcNode::Fd(_) => mode::S_IFLNK,
            ProcNode::FdDir => mode::S_IFDIR,
            _ => mode::S_IFREG,
        }
    }

    /// Permission bits.
    pub fn permissions(self) -> u32 {
        match self.kind() {
            mode::S_IFLNK => 0o777,
            mode::S_IFDIR => 0o500,
            _ if self == ProcNode::Environ => 0o400,
            _ => 0o444,
        }
    }
}

impl Kernel {
    /// The inode of `/proc/self/fd/NAME`.
    pub(super) fn proc_fd(&self, name: &[u8]) -> Option<Rc<Inode>> {
        let fd: i32 = core::str::from_utf8(name).ok()?.parse().ok()?;
        self.fds.get(fd).ok()?;
        Some(self.vfs.new_inode(Body::Proc(ProcNode::Fd(fd)), 0o700))
    }

    /// The entries of `/proc/self/fd`.
    pub(super) fn proc_fd_entries(&self) -> Vec<DirEntry> {
        let entry = |fd: i32| DirEntry {
            ino: 0x1000 + fd as u64,
            mode: mode::S_IFLNK,
            name: format!("{fd}").into_bytes(),
        };
        self.fds.iter().map(|(fd, _)| entry(fd)).collect()
    }

    /// Where a link of /proc leads.
    pub(super) fn proc_link(&self, node: ProcNode) -> Option<Vec<u8>> {
        match node {
            ProcNode::Exe => Some(self.process.exe.clone()),
            ProcNode::Cwd => Some(self.vfs.cwd.borrow().clone()),
            ProcNode::Root => Some(b"/".to_vec()),
            ProcNode::Fd(fd) => Some(self.fds.get(fd).ok()?.path.borrow().clone()),
            _ => None,
        }
    }

    /// The text of a file of /proc.
    pub(super) fn proc_text(&self, node: ProcNode) -> Option<Vec<u8>> {
        let p = &self.process;
        let zero_terminated = |list: &[Vec<u8>]| {
            list.iter()
                .flat_map(|s| s.iter().copied().chain([0]))
                .collect()
        };
        Some(match node {
            ProcNode::Exe | ProcNode::Cwd | ProcNode::Root | ProcNode::FdDir | ProcNode::Fd(_) => {
                return None;
            }
            ProcNode::Cmdline => zero_terminated(&p.args),
            ProcNode::Environ => zero_terminated(&p.env),
            ProcNode::Comm => [&p.comm.borrow()[..], b"\n"].concat(),
            ProcNode::Maps => self.maps().into_bytes(),
            ProcNode::Stat => self.proc_stat().into_bytes(),
            ProcNode::Statm => self.statm().into_bytes(),
            ProcNode::Status => self.status().into_bytes(),
            ProcNode::Meminfo => self.meminfo().into_bytes(),
            ProcNode::Cpuinfo => CPUINFO.into(),
            ProcNode::Mounts => self.mounts_text(),
            ProcNode::Version => {
                format!("Linux version {} {}\n", misc::RELEASE, misc::VERSION).into_bytes()
            }
            ProcNode::Uptime => {
                let t = self.uptime();
                format!(
                    "{}.{:02} 0.00\n",
                    t / 1_000_000_000,
                    t % 1_000_000_000 / 10_000_000
                )
                .into_bytes()
            }
            ProcNode::Loadavg => format!("0.00 0.00 0.00 1/1 {}\n", self.ids.pid).into_bytes(),
            ProcNode::Filesystems => b"nodev\tproc\nnodev\ttmpfs\n".to_vec(),
            ProcNode::SystemStat => {
                let boot = self.vfs.fs.now().sec - (self.uptime() / 1_000_000_000) as i64;
                format!("cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\nbtime {boot}\nprocesses 1\n").into_bytes()
            }
        })
    }

    /// Nanoseconds since "boot": the monotonic clock.
    pub fn uptime(&self) -> u64 {
        self.host.clock(Clock::Monotonic).unwrap_or(0)
    }

    fn maps(&self) -> String {
        let mut out = String::new();
        let exe = String::from_utf8_lossy(&self.process.exe).into_owned();
        self.mm.for_each(|r| {
            let flag = |p: Prot, c: char| if r.prot.contains(p) { c } else { '-' };
            let name = match r.kind {
                Kind::Image => exe.as_str(),
                Kind::Stack => "[stack]",
                Kind::Heap => "[heap]",
                Kind::Vdso => "[vdso]",
                _ => "",
            };
            let perms = [
                flag(Prot::READ, 'r'),
                flag(Prot::WRITE, 'w'),
                flag(Prot::EXEC, 'x'),
                'p',
            ];
            let perms = String::from_iter(perms);
            let line = format!("{:08x}-{:08x} {perms} 00000000 00:00 0", r.start, r.end);
            let _ = if name.is_empty() {
                writeln!(out, "{line}")
            } else {
                writeln!(out, "{line:<72} {name}")
            };
        });
        out
    }

    fn statm(&self) -> String {
        let pages = self.mm.mapped() / crate::memory::PAGE;
        format!("{pages} {pages} 0 0 0 {pages} 0\n")
    }

    fn proc_stat(&self) -> String {
        let comm = String::from_utf8_lossy(&self.process.comm.borrow()).into_owned();
        let ids = self.ids;
        let vsize = self.mm.mapped();
        let ticks = self.host.clock(Clock::Cpu).unwrap_or(0) / 10_000_000;
        let stack = self.process.stack_start;
        // Fields as in proc_pid_stat(5); what there is none of is 0.
        format!(
            "{pid} ({comm}) R {ppid} {pid} {pid} 0 -1 4194304 0 0 0 0 {ticks} 0 0 0 20 0 1 0 0 {vsize} {rss} \
             18446744073709551615 0 0 {stack} 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
            pid = ids.pid,
            ppid = ids.ppid,
            rss = vsize / crate::memory::PAGE,
        )
    }

    fn status(&self) -> String {
        let comm = String::from_utf8_lossy(&self.process.comm.borrow()).into_owned();
        let i = self.ids;
        let kb = self.mm.mapped() / 1024;
        let s = self.signals.masks();
        format!(
            "Name:\t{comm}\nUmask:\t{umask:04o}\nState:\tR (running)\nTgid:\t{pid}\nNgid:\t0\nPid:\t{pid}\nPPid:\t{ppid}\n\
             TracerPid:\t0\nUid:\t{uid}\t{euid}\t{euid}\t{euid}\nGid:\t{gid}\t{egid}\t{egid}\t{egid}\nFDSize:\t64\n\
             Groups:\t{gid} \nVmPeak:\t{kb:8} kB\nVmSize:\t{kb:8} kB\nVmRSS:\t{kb:8} kB\nThreads:\t1\n\
             SigPnd:\t{pending:016x}\nShdPnd:\t0000000000000000\nSigBlk:\t{blocked:016x}\nSigIgn:\t{ignored:016x}\n\
             SigCgt:\t{caught:016x}\nSeccomp:\t0\nCpus_allowed:\t1\nCpus_allowed_list:\t0\n",
            umask = self.process.umask.get(),
            pid = i.pid,
            ppid = i.ppid,
            uid = i.uid,
            euid = i.euid,
            gid = i.gid,
            egid = i.egid,
            pending = s.pending,
            blocked = s.blocked,
            ignored = s.ignored,
            caught = s.caught,
        )
    }

    fn meminfo(&self) -> String {
        let (total, free) = self.memory_total_free();
        let (total, free) = (total / 1024, free / 1024);
        format!(
            "MemTotal:       {total:8} kB\nMemFree:        {free:8} kB\nMemAvailable:   {free:8} kB\nBuffers:               0 kB\n\
             Cached:                0 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n"
        )
    }

    /// Memory of the "machine" and how much of it is free.
    pub fn memory_total_free(&self) -> (u64, u64) {
        let total = self.mm.arena_size().min(8 << 30);
        (total, total.saturating_sub(self.mm.mapped()))
    }

    fn mounts_text(&self) -> Vec<u8> {
        let mut out = b"none / tmpfs rw 0 0\nproc /proc proc rw 0 0\n".to_vec();
        for (_, name) in self.host.mounts() {
            out.extend_from_slice(b"host ");
            out.extend_from_slice(if name.starts_with(b"/") { &name } else { b"/" });
            out.extend_from_slice(b" hostfs rw 0 0\n");
        }
        out
    }
}

/// What a plain Armv8.0 core shows.
const CPUINFO: &str = "processor\t: 0\nBogoMIPS\t: 100.00\nFeatures\t: fp asimd\nCPU implementer\t: 0x00\n\
                       CPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: 0x000\nCPU revision\t: 0\n\n";
