//! The guest's file system: the host's directories and an in-memory one, seen as a single tree.
//!
//! A place in the tree can be in memory, on the host, or both (a directory whose entries come from both). The host's
//! files win over defaults such as /etc/passwd; embedded files and /proc win over the host's.

pub mod dev;
pub mod dir;
#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
mod escape_tests;
pub mod file;
pub mod inode;
mod open;
mod ops;
mod populate;
pub mod proc;
mod program;
mod resolve;

pub use ops::{ACCESS_EACCESS, AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_NOFOLLOW, Times};
pub use resolve::{Found, HostPath, Resolve};

use crate::errno::{Errno, Result, err};
use crate::host::{Clock, DirEntry, Host, HostFd, Ids, SetTimes, Stat, Time};
use crate::kernel::Kernel;
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use inode::{Body, Inode};

/// The host's files and what the kernel has to remember about them.
pub struct HostFs {
    /// The host.
    pub host: &'static dyn Host,
    /// Permission bits given in this run, where the host keeps none, by device and inode.
    modes: RefCell<BTreeMap<(u64, u64), u32>>,
    /// FIFOs and sockets made in this run, by device and inode: their type bits. Where the host can't make such nodes
    /// an empty file has their name.
    nodes: RefCell<BTreeMap<(u64, u64), u32>>,
}

impl HostFs {
    /// Wall-clock time.
    pub fn now(&self) -> Time {
        Time::from_nanos(self.host.clock(Clock::Realtime).unwrap_or(0))
    }

    /// Puts remembered permission bits into a stat.
    pub fn overlay(&self, stat: &mut Stat) {
        if let Some(mode) = self.modes.borrow().get(&(stat.dev, stat.ino)) {
            stat.mode = stat.mode & !0o7777 | mode;
        }
        if let Some(kind) = self.node(stat) {
            stat.mode = kind | stat.mode & 0o7777;
        }
    }

    /// The type of a FIFO or socket that was made in this run.
    pub fn node(&self, stat: &Stat) -> Option<u32> {
        self.nodes.borrow().get(&(stat.dev, stat.ino)).copied()
    }

    /// Whether there are FIFOs or sockets of this run.
    pub fn has_nodes(&self) -> bool {
        !self.nodes.borrow().is_empty()
    }

    /// Remembers a FIFO or socket.
    pub fn set_node(&self, stat: &Stat, kind: u32) {
        self.nodes.borrow_mut().insert((stat.dev, stat.ino), kind);
    }

    /// Remembers permission bits.
    pub fn set_mode(&self, stat: &Stat, mode: u32) {
        self.modes
            .borrow_mut()
            .insert((stat.dev, stat.ino), mode & 0o7777);
    }

    /// Whether permission bits of a file are remembered.
    pub fn has_mode(&self, stat: &Stat) -> bool {
        self.modes.borrow().contains_key(&(stat.dev, stat.ino))
    }

    /// Forgets those of a file that is about to go: its number may be used again.
    fn forget_mode(&self, at: &HostPath) {
        if !(self.modes.borrow().is_empty() && self.nodes.borrow().is_empty())
            && let Ok(stat) = self.host.stat_at(at.fd, &at.rel, false)
            && stat.nlink <= 1
        {
            self.modes.borrow_mut().remove(&(stat.dev, stat.ino));
            self.nodes.borrow_mut().remove(&(stat.dev, stat.ino));
        }
    }
}

/// The tree.
pub struct Vfs {
    /// The host's part.
    pub fs: Rc<HostFs>,
    /// `/` of the in-memory part.
    pub root: Rc<Inode>,
    /// Working directory: absolute, without links.
    pub cwd: RefCell<Vec<u8>>,
    /// Open FIFOs.
    pub fifos: Rc<crate::pipe::Fifos>,
    /// Pseudoterminals.
    pub ptys: Rc<crate::pty::Ptys>,
    next_ino: Cell<u64>,
    ids: Ids,
}

impl Vfs {
    /// Mounts the host's directories over an in-memory tree with the defaults.
    pub fn new(host: &'static dyn Host, ids: Ids) -> Self {
        let fs = Rc::new(HostFs {
            host,
            modes: RefCell::default(),
            nodes: RefCell::default(),
        });
        let root = Inode::new(1, Inode::empty_dir(), 0o755, ids, fs.now());
        let vfs = Vfs {
            fs,
            root,
            cwd: RefCell::new(b"/".to_vec()),
            fifos: Default::default(),
            ptys: Default::default(),
            next_ino: Cell::new(2),
            ids,
        };
        vfs.mount_host_directories();
        vfs.populate();
        vfs
    }

    /// A new inode of the guest's.
    pub fn new_inode(&self, body: Body, permissions: u32) -> Rc<Inode> {
        let ino = self.next_ino.replace(self.next_ino.get() + 1);
        Inode::new(ino, body, permissions, self.ids, self.fs.now())
    }

    /// The in-memory directory of this path, if there is one.
    pub fn directory(&self, path: &[u8]) -> Option<Rc<Inode>> {
        let mut dir = self.root.clone();
        for name in components(path) {
            let next = dir.entries()?.borrow().get(name).cloned()?;
            dir = next;
        }
        dir.is_dir().then_some(dir)
    }

    /// Adds an inode under an absolute path, making directories on the way; `None` if a file is in the way.
    pub fn add(&self, path: &[u8], inode: Rc<Inode>) -> Option<()> {
        let (parent, name) = split_last(path);
        let dir = self.make_dirs(parent)?;
        let mut entries = dir.entries()?.borrow_mut();
        // A directory that is there already may have a directory of the host in it.
        if !(inode.is_dir() && entries.get(name).is_some_and(|old| old.is_dir())) {
            entries.insert(name.to_vec(), inode);
        }
        Some(())
    }

    /// The in-memory directory of this path, made if need be.
    fn make_dirs(&self, path: &[u8]) -> Option<Rc<Inode>> {
        let mut dir = self.root.clone();
        for name in components(path) {
            let next = dir.entries()?.borrow().get(name).cloned();
            dir = match next {
                Some(next) => next,
                None => {
                    let new = self.new_inode(Inode::empty_dir(), 0o755);
                    dir.entries()?
                        .borrow_mut()
                        .insert(name.to_vec(), new.clone());
                    new
                }
            };
        }
        dir.is_dir().then_some(dir)
    }

    fn mount_host_directories(&self) {
        let mounts = self.fs.host.mounts();
        let (here, named): (Vec<_>, Vec<_>) = mounts
            .into_iter()
            .partition(|(_, name)| matches!(name.as_slice(), b"" | b"." | b"./"));
        for (fd, name) in &named {
            self.mount(name, *fd);
        }
        if let Some((fd, _)) = here.into_iter().next() {
            self.mount_working_directory(fd, &named);
        }
        if let Some(cwd) = self.fs.host.cwd() {
            *self.cwd.borrow_mut() = cwd;
        }
    }

    /// The directory without a name of its own, from which relative paths start: the one that `PWD` names, unless that
    /// is another of the host's directories, else `/cwd`. It has a place of its own, so that what we have in `/` (`/tmp`,
    /// `/dev`) is not in it. Absolute paths that nothing else has lead there as well, as in programs of wasi-libc.
    fn mount_working_directory(&self, fd: HostFd, named: &[(HostFd, Vec<u8>)]) {
        let taken = |path: &[u8]| {
            let same = |name: &[u8]| components(name).eq(components(path));
            named.iter().any(|(_, name)| same(name))
        };
        let cwd = pwd(&self.fs.host.env())
            .filter(|path| !taken(path) && components(path).next().is_some())
            .unwrap_or_else(|| b"/cwd".to_vec());
        if !taken(b"/") {
            self.mount(b"/", fd);
        }
        self.mount(&cwd, fd);
        *self.cwd.borrow_mut() = cwd;
    }

    fn mount(&self, path: &[u8], fd: HostFd) {
        if let Some(dir) = self.make_dirs(path)
            && let Body::Dir { mount, .. } = &dir.body
        {
            mount.set(Some(fd));
        }
    }
}

impl Kernel {
    fn is_directory(&self, dir: &Rc<Inode>, path: &[u8]) -> bool {
        let there = self.vfs.directory(path);
        there.is_some_and(|d| Rc::ptr_eq(&d, dir))
    }

    /// What is in a directory of ours without being kept there: processes, pseudoterminals.
    fn dynamic_entry(&self, dir: &Rc<Inode>, name: &[u8]) -> Option<Rc<Inode>> {
        if !name.first()?.is_ascii_digit() {
            return None;
        }
        if self.is_directory(dir, b"/proc") {
            return self.proc_process(name);
        }
        if self.is_directory(dir, b"/dev/pts") {
            let index: u32 = core::str::from_utf8(name).ok()?.parse().ok()?;
            let stat = self.vfs.ptys.get(index)?.slave_stat();
            let body = Body::Device(dev::Device::Pts(index));
            let inode = Inode::new(stat.ino, body, stat.mode, self.ids, self.vfs.fs.now());
            inode.update(|m| (m.uid, m.gid) = (stat.uid, stat.gid));
            return Some(inode);
        }
        None
    }

    /// The same, for getdents64(2).
    fn dynamic_entries(&self, dir: &Rc<Inode>) -> Vec<DirEntry> {
        if self.is_directory(dir, b"/proc") {
            return self.proc_processes();
        }
        if self.is_directory(dir, b"/dev/pts") {
            let entry = |index: u32| DirEntry {
                ino: 0,
                mode: crate::host::mode::S_IFCHR,
                name: alloc::format!("{index}").into_bytes(),
            };
            return self.vfs.ptys.indices().into_iter().map(entry).collect();
        }
        Vec::new()
    }
}

/// The absolute path without `..` that the environment has as `PWD`.
pub fn pwd(env: &[Vec<u8>]) -> Option<Vec<u8>> {
    let value = env.iter().find_map(|e| e.strip_prefix(b"PWD="))?;
    if !value.starts_with(b"/") || components(value).any(|name| name == b"..") {
        return None;
    }
    let names: Vec<&[u8]> = components(value).collect();
    Some([b"/", names.join(&b'/').as_slice()].concat())
}

/// Names of a path, without empty ones and `.`.
pub fn components(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|&b| b == b'/')
        .filter(|c| !c.is_empty() && *c != b".")
}

/// Directory and last name of a path.
pub fn split_last(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|&b| b == b'/') {
        Some(0) => (b"/", &path[1..]),
        Some(i) => (&path[..i], &path[i + 1..]),
        None => (b"", path),
    }
}

/// `dir` and `name` with one slash between them.
pub fn join(dir: &[u8], name: &[u8]) -> Vec<u8> {
    let mut out = dir.to_vec();
    if !out.is_empty() && out.last() != Some(&b'/') {
        out.push(b'/');
    }
    out.extend_from_slice(name);
    out
}

/// chown(2) where no owner can be stored: leaving it as it is succeeds.
pub fn same_owner(stat: &Stat, uid: u32, gid: u32) -> Result<()> {
    let same = |id: u32, have: u32| id == u32::MAX || id == have;
    if same(uid, stat.uid) && same(gid, stat.gid) {
        Ok(())
    } else {
        err(Errno::EPERM)
    }
}

/// chmod(2) of an in-memory inode.
pub fn chmod_inode(inode: &Inode, mode: u32, now: Time) {
    inode.update(|m| (m.mode, m.ctime) = (m.mode & !0o7777 | mode & 0o7777, now));
}

/// utimensat(2) of an in-memory inode.
pub fn set_inode_times(inode: &Inode, times: SetTimes, now: Time) {
    inode.update(|m| {
        m.atime = times.atime.unwrap_or(m.atime);
        m.mtime = times.mtime.unwrap_or(m.mtime);
        m.ctime = now;
    });
}
