//! /proc, proc(5): which files and directories there are. All are made when they are looked at; [`texts`] has what is in them.

mod process;
mod texts;

use super::inode::{Body, Inode};
use super::resolve::Place;
use crate::fd::{FdTable, OpenFile};
use crate::host::{DirEntry, Ids, mode};
use crate::kernel::Kernel;
use crate::process::{Process, Zombie};
use crate::signal::Signals;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

/// A file of a process or task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    Exe,
    Cwd,
    Root,
    Maps,
    Stat,
    Statm,
    Status,
    Cmdline,
    Environ,
    Comm,
    Limits,
    Mounts,
    Mountinfo,
    Cgroup,
    OomScoreAdj,
}

const OWN: [(&str, Own); 15] = [
    ("exe", Own::Exe),
    ("cwd", Own::Cwd),
    ("root", Own::Root),
    ("maps", Own::Maps),
    ("stat", Own::Stat),
    ("statm", Own::Statm),
    ("status", Own::Status),
    ("cmdline", Own::Cmdline),
    ("environ", Own::Environ),
    ("comm", Own::Comm),
    ("limits", Own::Limits),
    ("mounts", Own::Mounts),
    ("mountinfo", Own::Mountinfo),
    ("cgroup", Own::Cgroup),
    ("oom_score_adj", Own::OomScoreAdj),
];

/// A file of the whole system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    Meminfo,
    Cpuinfo,
    Version,
    Uptime,
    Loadavg,
    Filesystems,
    Stat,
    Hostname,
    RandomUuid,
    BootId,
}

/// A part of /proc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcNode {
    /// `/proc/self`
    SelfLink,
    /// `/proc/thread-self`
    ThreadSelf,
    /// `/proc/PID`
    Process(i32),
    /// `/proc/PID/task`
    Tasks(i32),
    /// `/proc/PID/task/TID`
    Task(i32, i32),
    /// A file of a task, which is the process's first one or not.
    Own(i32, i32, Own),
    /// `/proc/PID/fd`
    Fds(i32),
    /// `/proc/PID/fd/N`
    Fd(i32, i32),
    /// `/proc/PID/fdinfo`
    Infos(i32),
    /// `/proc/PID/fdinfo/N`
    Info(i32, i32),
    System(System),
}

impl ProcNode {
    /// File type bits.
    pub fn kind(self) -> u32 {
        match self {
            ProcNode::SelfLink
            | ProcNode::ThreadSelf
            | ProcNode::Fd(..)
            | ProcNode::Own(_, _, Own::Exe | Own::Cwd | Own::Root) => mode::S_IFLNK,
            ProcNode::Process(_)
            | ProcNode::Tasks(_)
            | ProcNode::Task(..)
            | ProcNode::Fds(_)
            | ProcNode::Infos(_) => mode::S_IFDIR,
            ProcNode::Own(..) | ProcNode::Info(..) | ProcNode::System(_) => mode::S_IFREG,
        }
    }

    /// Permission bits.
    pub fn permissions(self) -> u32 {
        match self {
            ProcNode::Fds(_) | ProcNode::Infos(_) => 0o500,
            ProcNode::Fd(..) => 0o700,
            ProcNode::Own(_, _, Own::Environ) | ProcNode::Info(..) => 0o400,
            ProcNode::Own(_, _, Own::Comm | Own::OomScoreAdj) => 0o644,
            _ if self.kind() == mode::S_IFLNK => 0o777,
            _ if self.kind() == mode::S_IFDIR => 0o555,
            _ => 0o444,
        }
    }

    /// Whether it leads to a file itself, whatever the file's name is (`nd_jump_link`).
    pub fn is_magic(self) -> bool {
        self.kind() == mode::S_IFLNK && !matches!(self, ProcNode::SelfLink | ProcNode::ThreadSelf)
    }

    /// A number that no other one has.
    fn ino(self) -> u64 {
        let of = |id: i32, index: u64| 1 << 52 | (id as u64) << 24 | index;
        let file = |own: Own| {
            let index = OWN.iter().position(|(_, o)| *o == own);
            index.unwrap_or_default() as u64
        };
        match self {
            ProcNode::SelfLink => of(0, 1),
            ProcNode::ThreadSelf => of(0, 2),
            ProcNode::System(system) => of(0, 16 + system as u64),
            ProcNode::Process(pid) => of(pid, 1),
            ProcNode::Tasks(pid) => of(pid, 2),
            ProcNode::Fds(pid) => of(pid, 3),
            ProcNode::Infos(pid) => of(pid, 4),
            ProcNode::Task(_, tid) => of(tid, 5),
            ProcNode::Own(pid, tid, own) => of(tid, 16 + 32 * u64::from(pid != tid) + file(own)),
            ProcNode::Fd(pid, fd) => of(pid, 1 << 21 | fd as u64),
            ProcNode::Info(pid, fd) => of(pid, 1 << 22 | fd as u64),
        }
    }
}

/// A process that lives, running or not.
pub(super) struct View<'k> {
    pub ids: &'k Ids,
    pub process: &'k Process,
    pub signals: &'k Signals,
    pub fds: &'k FdTable,
    pub cwd: Vec<u8>,
}

fn number(name: &[u8]) -> Option<i32> {
    let text = core::str::from_utf8(name).ok()?;
    let canonical = text == "0" || !text.starts_with(['0', '+', '-']);
    text.parse().ok().filter(|_| canonical)
}

fn entry(node: ProcNode, name: &str) -> DirEntry {
    DirEntry {
        ino: node.ino(),
        mode: node.kind(),
        name: name.as_bytes().to_vec(),
    }
}

impl Kernel {
    pub(super) fn view(&self, pid: i32) -> Option<View<'_>> {
        if pid == self.ids.pid {
            return (!self.is_gone()).then(|| View {
                ids: &self.ids,
                process: &self.process,
                signals: &self.signals,
                fds: &self.fds,
                cwd: self.vfs.cwd.borrow().clone(),
            });
        }
        let parked = self.sched.parked.get(&pid)?;
        Some(View {
            ids: &parked.ids,
            process: &parked.process,
            signals: &parked.signals,
            fds: &parked.fds,
            cwd: parked.cwd.clone(),
        })
    }

    fn zombie(&self, pid: i32) -> Option<&Zombie> {
        self.sched.zombies.iter().find(|z| z.pid == pid)
    }

    /// The tasks of a process that lives, in order.
    pub(super) fn tasks_of(&self, pid: i32) -> Vec<i32> {
        let mut tasks: Vec<i32> = self.sched.tasks_of(pid).collect();
        if self.task.pid == pid && !self.task.is_dead() {
            tasks.push(self.task.tid);
        }
        tasks.sort_unstable();
        tasks
    }

    fn descriptor(&self, pid: i32, fd: i32) -> Option<Rc<OpenFile>> {
        self.view(pid)?.fds.get(fd).ok().cloned()
    }

    /// The file behind a link to a descriptor.
    pub(super) fn proc_descriptor(&self, node: ProcNode) -> Option<Rc<OpenFile>> {
        match node {
            ProcNode::Fd(pid, fd) => self.descriptor(pid, fd),
            _ => None,
        }
    }

    fn exists(&self, node: ProcNode) -> bool {
        match node {
            ProcNode::Process(pid) => self.view(pid).is_some() || self.zombie(pid).is_some(),
            ProcNode::Task(pid, tid) => {
                self.tasks_of(pid).contains(&tid) || pid == tid && self.zombie(pid).is_some()
            }
            ProcNode::Fd(pid, fd) | ProcNode::Info(pid, fd) => self.descriptor(pid, fd).is_some(),
            _ => true,
        }
    }

    fn proc_inode(&self, node: ProcNode) -> Option<Rc<Inode>> {
        let body = Body::Proc(node);
        let now = self.vfs.fs.now();
        let inode = Inode::new(node.ino(), body, node.permissions(), self.ids, now);
        self.exists(node).then_some(inode)
    }

    /// What is in a directory of /proc under a name.
    pub(super) fn proc_lookup(&self, dir: ProcNode, name: &[u8]) -> Option<Rc<Inode>> {
        let node = match dir {
            ProcNode::Process(pid) => match name {
                b"task" => ProcNode::Tasks(pid),
                b"fd" => ProcNode::Fds(pid),
                b"fdinfo" => ProcNode::Infos(pid),
                _ => own(pid, pid, name)?,
            },
            ProcNode::Tasks(pid) => ProcNode::Task(pid, number(name)?),
            ProcNode::Task(pid, tid) => match name {
                b"fd" => ProcNode::Fds(pid),
                b"fdinfo" => ProcNode::Infos(pid),
                _ => own(pid, tid, name)?,
            },
            ProcNode::Fds(pid) => ProcNode::Fd(pid, number(name)?),
            ProcNode::Infos(pid) => ProcNode::Info(pid, number(name)?),
            _ => return None,
        };
        self.proc_inode(node)
    }

    /// `/proc/PID`
    pub(super) fn proc_process(&self, name: &[u8]) -> Option<Rc<Inode>> {
        self.proc_inode(ProcNode::Process(number(name)?))
    }

    /// The directories of all processes.
    pub(super) fn proc_processes(&self) -> Vec<DirEntry> {
        let zombies = self.sched.zombies.iter().map(|z| z.pid);
        let mut pids: Vec<i32> = self.processes().iter().map(|f| f.pid).collect();
        pids.extend(zombies);
        pids.sort_unstable();
        let shown = |pid: i32| entry(ProcNode::Process(pid), &format!("{pid}"));
        pids.into_iter().map(shown).collect()
    }

    /// What is in a directory of /proc.
    pub(super) fn proc_entries(&self, dir: ProcNode) -> Vec<DirEntry> {
        let numbers = |list: Vec<i32>, node: &dyn Fn(i32) -> ProcNode| -> Vec<DirEntry> {
            let shown = |n: &i32| entry(node(*n), &format!("{n}"));
            list.iter().map(shown).collect()
        };
        let fds = |pid: i32| -> Vec<i32> {
            let view = self.view(pid);
            view.map_or(Vec::new(), |v| v.fds.iter().map(|(fd, _)| fd).collect())
        };
        let files = |pid: i32, tid: i32| -> Vec<DirEntry> {
            let mut list = alloc::vec![
                entry(ProcNode::Fds(pid), "fd"),
                entry(ProcNode::Infos(pid), "fdinfo")
            ];
            list.extend(
                OWN.iter()
                    .map(|(n, o)| entry(ProcNode::Own(pid, tid, *o), n)),
            );
            list
        };
        match dir {
            ProcNode::Process(pid) => {
                let mut list = files(pid, pid);
                list.push(entry(ProcNode::Tasks(pid), "task"));
                list
            }
            ProcNode::Task(pid, tid) => files(pid, tid),
            ProcNode::Tasks(pid) if self.zombie(pid).is_some() => {
                numbers(alloc::vec![pid], &|tid| ProcNode::Task(pid, tid))
            }
            ProcNode::Tasks(pid) => numbers(self.tasks_of(pid), &|tid| ProcNode::Task(pid, tid)),
            ProcNode::Fds(pid) => numbers(fds(pid), &|fd| ProcNode::Fd(pid, fd)),
            ProcNode::Infos(pid) => numbers(fds(pid), &|fd| ProcNode::Info(pid, fd)),
            _ => Vec::new(),
        }
    }

    /// Where a link of /proc leads.
    pub(super) fn proc_link(&self, node: ProcNode) -> Option<Vec<u8>> {
        match node {
            ProcNode::SelfLink => Some(format!("{}", self.ids.pid).into_bytes()),
            ProcNode::ThreadSelf => {
                let text = format!("{}/task/{}", self.ids.pid, self.task.tid);
                Some(text.into_bytes())
            }
            ProcNode::Own(pid, _, Own::Exe) => Some(self.view(pid)?.process.exe.clone()),
            ProcNode::Own(pid, _, Own::Cwd) => Some(self.view(pid)?.cwd),
            ProcNode::Own(pid, _, Own::Root) => self.view(pid).map(|_| b"/".to_vec()),
            ProcNode::Fd(pid, fd) => Some(self.descriptor(pid, fd)?.path.borrow().clone()),
            _ => None,
        }
    }

    /// The directory behind a link to a descriptor, and its path.
    pub(super) fn proc_directory(&self, node: ProcNode) -> Option<(Vec<u8>, Place)> {
        let file = self.proc_descriptor(node)?;
        let path = file.path.borrow().clone();
        Some((path, self.place_of(&file)?))
    }

    /// The text of a file of /proc; none of what has ended meanwhile.
    pub(super) fn proc_text(&self, node: ProcNode) -> Option<Vec<u8>> {
        match node {
            ProcNode::Own(pid, tid, own) => self.process_text(pid, tid, own),
            ProcNode::Info(pid, fd) => self.descriptor_info(pid, fd).map(String::into_bytes),
            ProcNode::System(system) => Some(self.system_text(system)),
            _ => None,
        }
    }

    fn descriptor_info(&self, pid: i32, fd: i32) -> Option<String> {
        let view = self.view(pid)?;
        let file = view.fds.get(fd).ok()?;
        let cloexec = view.fds.cloexec(fd).ok()?;
        let mut flags = file.flags.get();
        flags.set(crate::host::OpenFlags::CLOEXEC, cloexec);
        let pos = file.file.seek(&file.pos, 0, 1).unwrap_or(0);
        let ino = file.file.stat().map_or(0, |s| s.ino);
        Some(format!(
            "pos:\t{pos}\nflags:\t0{:o}\nmnt_id:\t1\nino:\t{ino}\n",
            flags.bits()
        ))
    }
}

fn own(pid: i32, tid: i32, name: &[u8]) -> Option<ProcNode> {
    let (_, own) = OWN.iter().find(|(n, _)| n.as_bytes() == name)?;
    Some(ProcNode::Own(pid, tid, *own))
}
