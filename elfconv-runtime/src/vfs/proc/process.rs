//! What /proc says of a process: proc_pid_stat(5), proc_pid_status(5) and their kin.

use super::{Own, View};
use crate::kernel::{Kernel, RLIM_INFINITY};
use crate::memory::{Kind, PAGE, Prot, Region};
use crate::process::{Ctty, Zombie};
use crate::task::State;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

/// Nanoseconds of a clock tick (`USER_HZ` 100).
const TICK: u64 = 10_000_000;

const LIMITS: [(&str, &str); 16] = [
    ("Max cpu time", "seconds"),
    ("Max file size", "bytes"),
    ("Max data size", "bytes"),
    ("Max stack size", "bytes"),
    ("Max core file size", "bytes"),
    ("Max resident set", "bytes"),
    ("Max processes", "processes"),
    ("Max open files", "files"),
    ("Max locked memory", "bytes"),
    ("Max address space", "bytes"),
    ("Max file locks", "locks"),
    ("Max pending signals", "signals"),
    ("Max msgqueue size", "bytes"),
    ("Max nice priority", ""),
    ("Max realtime priority", ""),
    ("Max realtime timeout", "us"),
];

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The numbers of /proc/PID/stat that are not 0 for all.
struct Numbers {
    pid: i32,
    comm: Vec<u8>,
    state: char,
    ppid: i32,
    pgid: i32,
    sid: i32,
    tty: u64,
    foreground: i32,
    /// utime, stime, cutime, cstime
    times: [u64; 4],
    nice: i32,
    threads: usize,
    started: u64,
    vsize: u64,
    stack: u64,
    exit_signal: i32,
}

impl Numbers {
    fn line(&self) -> String {
        let n = self;
        let [user, system, waited_user, waited_system] = n.times;
        format!(
            "{} ({}) {} {} {} {} {} {} 4194304 0 0 0 0 {user} {system} {waited_user} {waited_system} {} {} {} 0 {} {} {} \
             18446744073709551615 0 0 {} 0 0 0 0 0 0 0 0 0 {} 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
            n.pid,
            text(&n.comm),
            n.state,
            n.ppid,
            n.pgid,
            n.sid,
            n.tty,
            n.foreground,
            20 + n.nice,
            n.nice,
            n.threads,
            n.started,
            n.vsize,
            n.vsize / PAGE,
            n.stack,
            n.exit_signal,
        )
    }
}

impl Kernel {
    pub(super) fn process_text(&self, pid: i32, tid: i32, own: Own) -> Option<Vec<u8>> {
        let Some(view) = self.view(pid) else {
            return self.zombie_text(self.zombie(pid)?, own);
        };
        let zero_terminated = |list: &[Vec<u8>]| -> Vec<u8> {
            list.iter()
                .flat_map(|s| s.iter().copied().chain([0]))
                .collect()
        };
        Some(match own {
            Own::Exe | Own::Cwd | Own::Root => return None,
            Own::Cmdline => zero_terminated(&view.process.args),
            Own::Environ => zero_terminated(&view.process.env),
            Own::Comm => [&self.comm_of(tid)?[..], b"\n"].concat(),
            Own::Maps => self.maps(&view).into_bytes(),
            Own::Stat => self.stat_line(&view, tid)?.into_bytes(),
            Own::Statm => {
                let pages = self.mapped_by(&view) / PAGE;
                format!("{pages} {pages} 0 0 0 {pages} 0\n").into_bytes()
            }
            Own::Status => self.status(&view, tid)?.into_bytes(),
            Own::Limits => limits(&view.process.limits).into_bytes(),
            Own::Mounts => self.mounts_text(),
            Own::Mountinfo => self.mountinfo_text(),
            Own::Cgroup => b"0::/\n".to_vec(),
            Own::OomScoreAdj => b"0\n".to_vec(),
        })
    }

    /// What is left of a process that has ended.
    fn zombie_text(&self, zombie: &Zombie, own: Own) -> Option<Vec<u8>> {
        let comm = &zombie.comm;
        Some(match own {
            Own::Comm => [&comm[..], b"\n"].concat(),
            Own::Cmdline | Own::Environ | Own::Maps => Vec::new(),
            Own::Stat => {
                let numbers = Numbers {
                    pid: zombie.pid,
                    comm: comm.clone(),
                    state: 'Z',
                    ppid: zombie.ppid,
                    pgid: zombie.pgid,
                    sid: zombie.sid,
                    tty: 0,
                    foreground: -1,
                    times: [zombie.cpu_time / TICK, 0, zombie.children_cpu / TICK, 0],
                    nice: 0,
                    threads: 1,
                    started: zombie.started / TICK,
                    vsize: 0,
                    stack: 0,
                    exit_signal: zombie.exit_signal,
                };
                numbers.line().into_bytes()
            }
            Own::Status => format!(
                "Name:\t{}\nState:\tZ (zombie)\nTgid:\t{pid}\nNgid:\t0\nPid:\t{pid}\nPPid:\t{}\nThreads:\t1\n",
                text(comm),
                zombie.ppid,
                pid = zombie.pid,
            )
            .into_bytes(),
            _ => return None,
        })
    }

    /// The name of a task.
    fn comm_of(&self, tid: i32) -> Option<Vec<u8>> {
        if tid == self.task.tid {
            return Some(self.task.comm.borrow().clone());
        }
        Some(self.sched.task(tid)?.comm.borrow().clone())
    }

    /// As ps(1) shows it, `R`, `S` or `T`.
    fn state_of(&self, view: &View, tid: i32) -> char {
        if view.process.stopped.is_some() {
            return 'T';
        }
        let task = if tid == self.task.tid {
            Some(&*self.task)
        } else {
            self.sched.task(tid)
        };
        match task.map(|t| &t.state) {
            Some(State::Waiting(_)) => 'S',
            Some(State::Dead) => 'X',
            _ => 'R',
        }
    }

    fn regions_of(&self, view: &View) -> Vec<Region> {
        if let Some(table) = self.spaces.table(view.process.space) {
            return table.regions().to_vec();
        }
        let mut regions = Vec::new();
        self.mm.for_each(|r| regions.push(r));
        regions
    }

    fn mapped_by(&self, view: &View) -> u64 {
        self.regions_of(view).iter().map(Region::len).sum()
    }

    fn maps(&self, view: &View) -> String {
        let mut out = String::new();
        let exe = text(&view.process.exe);
        for r in self.regions_of(view) {
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
        }
        out
    }

    fn stat_line(&self, view: &View, tid: i32) -> Option<String> {
        let process = view.process;
        let (tty, foreground) = match process.ctty.get() {
            Ctty::None => (0, -1),
            Ctty::Host => (0x500, self.sched.foreground.get()),
            Ctty::Pty(n) => (0x8800 + u64::from(n), self.vfs.ptys.foreground(n)),
        };
        let whole = tid == view.ids.pid;
        let cpu = if whole {
            self.process_cpu(view.ids.pid)
        } else {
            self.task_cpu(tid)
        };
        let numbers = Numbers {
            pid: tid,
            comm: self.comm_of(tid).or_else(|| self.comm_of(view.ids.pid))?,
            state: self.state_of(view, tid),
            ppid: view.ids.ppid,
            pgid: process.pgid,
            sid: process.sid,
            tty,
            foreground,
            times: [cpu / TICK, 0, process.children_cpu / TICK, 0],
            nice: process.nice,
            threads: self.tasks_of(view.ids.pid).len(),
            started: process.started / TICK,
            vsize: self.mapped_by(view),
            stack: process.stack_start,
            exit_signal: process.exit_signal,
        };
        Some(numbers.line())
    }

    fn status(&self, view: &View, tid: i32) -> Option<String> {
        let comm = text(&self.comm_of(tid).or_else(|| self.comm_of(view.ids.pid))?);
        let i = view.ids;
        let kb = self.mapped_by(view) / 1024;
        let mut s = view.signals.masks();
        if i.pid != self.ids.pid {
            s.blocked = self.sched.mask_of(tid);
        }
        let state = match self.state_of(view, tid) {
            'T' => "T (stopped)",
            'S' => "S (sleeping)",
            _ => "R (running)",
        };
        Some(format!(
            "Name:\t{comm}\nUmask:\t{umask:04o}\nState:\t{state}\nTgid:\t{pid}\nNgid:\t0\nPid:\t{tid}\nPPid:\t{ppid}\n\
             TracerPid:\t0\nUid:\t{uid}\t{euid}\t{euid}\t{euid}\nGid:\t{gid}\t{egid}\t{egid}\t{egid}\nFDSize:\t{fds}\n\
             Groups:\t{gid} \nVmPeak:\t{kb:8} kB\nVmSize:\t{kb:8} kB\nVmLck:\t       0 kB\nVmHWM:\t{kb:8} kB\n\
             VmRSS:\t{kb:8} kB\nThreads:\t{threads}\nSigQ:\t0/{queue}\n\
             SigPnd:\t{pending:016x}\nShdPnd:\t0000000000000000\nSigBlk:\t{blocked:016x}\nSigIgn:\t{ignored:016x}\n\
             SigCgt:\t{caught:016x}\nCapInh:\t0000000000000000\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n\
             NoNewPrivs:\t{privileges}\nSeccomp:\t0\nCpus_allowed:\t1\nCpus_allowed_list:\t0\n\
             voluntary_ctxt_switches:\t0\nnonvoluntary_ctxt_switches:\t0\n",
            umask = view.process.umask.get(),
            pid = i.pid,
            ppid = i.ppid,
            uid = i.uid,
            euid = i.euid,
            gid = i.gid,
            egid = i.egid,
            fds = view.fds.iter().count().next_multiple_of(64).max(64),
            threads = self.tasks_of(i.pid).len(),
            queue = view.process.limits[11][0],
            pending = s.pending,
            blocked = s.blocked,
            ignored = s.ignored,
            caught = s.caught,
            privileges = view.process.prctl[1],
        ))
    }
}

fn limits(limits: &[[u64; 2]; 16]) -> String {
    let shown = |value: u64| match value {
        RLIM_INFINITY => String::from("unlimited"),
        n => format!("{n}"),
    };
    let mut out = format!(
        "{:<25} {:<20} {:<20} {:<10}\n",
        "Limit", "Soft Limit", "Hard Limit", "Units"
    );
    for ((name, unit), [soft, hard]) in LIMITS.iter().zip(limits) {
        let _ = writeln!(
            out,
            "{name:<25} {:<20} {:<20} {unit:<10}",
            shown(*soft),
            shown(*hard)
        );
    }
    out
}
