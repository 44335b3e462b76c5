//! openat(2).

use super::dev::Device;
use super::dir::Dir;
use super::file::File;
use super::file::{HostFile, PathFile, TextFile, open_inode};
use super::inode::{Body, Content, Inode};
use super::proc::ProcNode;
use super::resolve::Place;
use super::{Found, HostPath, Resolve};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::{OpenFlags, Stat};
use crate::kernel::Kernel;
use crate::process::Ctty;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::vec::Vec;

impl Kernel {
    /// openat(2): resolves `path` from the directory `base` and opens it.
    pub fn open(
        &self,
        base: &[u8],
        path: &[u8],
        flags: OpenFlags,
        mode: u32,
    ) -> Result<Rc<OpenFile>> {
        self.open_how(base, path, flags, mode, Resolve::empty())
    }

    /// openat2(2).
    pub fn open_how(
        &self,
        base: &[u8],
        path: &[u8],
        mut flags: OpenFlags,
        mode: u32,
        how: Resolve,
    ) -> Result<Rc<OpenFile>> {
        if flags.bits() & 3 == 3 {
            return err(Errno::EINVAL);
        }
        let nameless = OpenFlags::TMPFILE | OpenFlags::DIRECTORY;
        if flags.contains(OpenFlags::TMPFILE)
            && (!flags.contains(nameless) || flags.contains(OpenFlags::CREAT) || !flags.writable())
        {
            return err(Errno::EINVAL);
        }
        if flags.contains(OpenFlags::PATH) {
            flags &=
                OpenFlags::PATH | OpenFlags::DIRECTORY | OpenFlags::NOFOLLOW | OpenFlags::CLOEXEC;
        }
        let exclusive = flags.contains(OpenFlags::CREAT | OpenFlags::EXCL);
        let follow = !flags.contains(OpenFlags::NOFOLLOW) && !exclusive;
        let mode = mode & 0o7777 & !self.process.umask.get();
        self.at_how(base, path, follow, how, |found| {
            if flags.contains(OpenFlags::TMPFILE) {
                self.open_nameless(found, flags, mode)
            } else {
                self.open_found(found, flags, mode)
            }
        })
    }

    /// `O_TMPFILE`: a file in a directory that has no name there. With `O_EXCL` it never gets one.
    fn open_nameless(&self, found: &Found, flags: OpenFlags, mode: u32) -> Result<Rc<OpenFile>> {
        if !self.stat_found(found)?.is_dir() {
            return err(Errno::ENOTDIR);
        }
        if let Some(host) = &found.host {
            // A host without file modes is one that can't do that.
            if !self.host.has_modes() {
                return err(Errno::EOPNOTSUPP);
            }
            let fd = self.host.open(host.fd, &host.rel, flags, mode)?;
            let ino = self.host.stat(fd)?.ino;
            let file = HostFile::new(self.vfs.fs.clone(), fd);
            return Ok(OpenFile::new(
                Box::new(file),
                flags,
                nameless_path(found, ino),
            ));
        }
        let dir = found.mem.as_ref().ok_or(Errno::ENOENT)?;
        if dir.entries().is_none() {
            return err(Errno::EOPNOTSUPP);
        }
        if !dir.permits(3, self.ids.euid, self.ids.egid) {
            return err(Errno::EACCES);
        }
        let inode = self
            .vfs
            .new_inode(Inode::file(Content::Owned(Vec::new())), mode);
        inode.update(|m| (m.nlink, m.linkable) = (0, !flags.contains(OpenFlags::EXCL)));
        let file = open_inode(&self.vfs.fs, &inode)?;
        Ok(OpenFile::new(file, flags, nameless_path(found, inode.ino)))
    }

    fn open_found(&self, found: &Found, flags: OpenFlags, mode: u32) -> Result<Rc<OpenFile>> {
        let mut flags = flags;
        if found.must_be_dir {
            if flags.contains(OpenFlags::CREAT) {
                return err(Errno::EISDIR);
            }
            flags |= OpenFlags::DIRECTORY;
        }
        match (&found.mem, &found.host) {
            (Some(inode), host) => self.open_mem(found, inode, host.as_ref(), flags),
            (None, Some(host)) => self.open_host(found, host, flags, mode),
            (None, None) => self.create(found, flags, mode),
        }
    }

    fn create(&self, found: &Found, flags: OpenFlags, mode: u32) -> Result<Rc<OpenFile>> {
        if !flags.contains(OpenFlags::CREAT) {
            return err(Errno::ENOENT);
        }
        let inode = self
            .vfs
            .new_inode(Inode::file(Content::Owned(Vec::new())), mode);
        self.insert_new(found, inode.clone())?;
        Ok(OpenFile::new(
            open_inode(&self.vfs.fs, &inode)?,
            flags,
            found.path.clone(),
        ))
    }

    /// Adds a new inode to the in-memory directory that was found.
    pub(super) fn insert_new(&self, found: &Found, inode: Rc<Inode>) -> Result<()> {
        let parent = found
            .parent
            .as_ref()
            .filter(|_| !found.name.is_empty())
            .ok_or(Errno::ENOENT)?;
        if !parent.permits(3, self.ids.euid, self.ids.egid) {
            return err(Errno::EACCES);
        }
        let entries = parent.entries().ok_or(Errno::EACCES)?;
        entries.borrow_mut().insert(found.name.clone(), inode);
        parent.touch(self.vfs.fs.now());
        Ok(())
    }

    fn open_mem(
        &self,
        found: &Found,
        inode: &Rc<Inode>,
        host: Option<&HostPath>,
        flags: OpenFlags,
    ) -> Result<Rc<OpenFile>> {
        if flags.contains(OpenFlags::CREAT | OpenFlags::EXCL) {
            return err(Errno::EEXIST);
        }
        let path = found.path.clone();
        if let Body::Proc(node @ ProcNode::Fd(..)) = inode.body
            && !flags.contains(OpenFlags::NOFOLLOW)
        {
            return self.reopen(node, flags);
        }
        if flags.contains(OpenFlags::PATH) {
            if flags.contains(OpenFlags::DIRECTORY) && !inode.is_dir() {
                return err(Errno::ENOTDIR);
            }
            let file = PathFile {
                stat: Stat::default(),
                inode: Some(inode.clone()),
            };
            return Ok(OpenFile::new(Box::new(file), flags, path));
        }
        self.check_access(inode, host, flags)?;
        if inode.is_dir() {
            if flags.writable() || flags.contains(OpenFlags::CREAT) {
                return err(Errno::EISDIR);
            }
            let fd = match host {
                Some(h) => Some(self.host.open(h.fd, &h.rel, OpenFlags::DIRECTORY, 0)?),
                None => None,
            };
            let dir = Dir::new(self.vfs.fs.clone(), Some(inode.clone()), fd);
            return Ok(OpenFile::new(Box::new(dir), flags, path));
        }
        if flags.contains(OpenFlags::DIRECTORY) {
            return err(Errno::ENOTDIR);
        }
        if let Body::Proc(node) = inode.body {
            if node.kind() == crate::host::mode::S_IFLNK {
                return err(Errno::ELOOP);
            }
            let text = self.proc_text(node).ok_or(Errno::ESRCH)?;
            return Ok(OpenFile::new(
                Box::new(TextFile {
                    inode: inode.clone(),
                    text,
                }),
                flags,
                path,
            ));
        }
        if let Body::Special(_) = inode.body {
            return self.open_special(inode.stat(), flags, path);
        }
        if let Body::Device(device) = inode.body
            && let Some(file) = self.open_terminal(device, flags)?
        {
            return Ok(file);
        }
        if flags.contains(OpenFlags::TRUNC) && matches!(inode.body, Body::File(_)) {
            inode.truncate(0)?;
            inode.touch(self.vfs.fs.now());
        }
        Ok(OpenFile::new(open_inode(&self.vfs.fs, inode)?, flags, path))
    }

    /// Opens a pseudoterminal; `/dev/tty` if it is one.
    fn open_terminal(&self, device: Device, flags: OpenFlags) -> Result<Option<Rc<OpenFile>>> {
        let slave = |index: u32, flags: OpenFlags| {
            let pty = self.vfs.ptys.get(index).ok_or(Errno::EIO)?;
            crate::syscall::pty::slave(self, &pty, flags).map(Some)
        };
        match device {
            Device::Ptmx => {
                let master = self.vfs.ptys.create([self.ids.euid, self.ids.egid])?;
                let path = b"/dev/ptmx".to_vec();
                Ok(Some(OpenFile::new(Box::new(master), flags, path)))
            }
            Device::Pts(index) => slave(index, flags),
            Device::Tty => match self.process.ctty.get() {
                Ctty::None => err(Errno::ENXIO),
                Ctty::Host => Ok(None),
                // A hangup takes it away from all.
                Ctty::Pty(index) if self.vfs.ptys.get(index).is_none() => err(Errno::ENXIO),
                Ctty::Pty(index) => slave(index, flags | OpenFlags::NOCTTY),
            },
            _ => Ok(None),
        }
    }

    /// What is known of a FIFO or socket of this run in a directory of the host.
    fn special(&self, at: &HostPath, follow: bool) -> Option<Stat> {
        let fs = &self.vfs.fs;
        if !fs.has_nodes() {
            return None;
        }
        let mut stat = self.host.stat_at(at.fd, &at.rel, follow).ok()?;
        fs.node(&stat)?;
        fs.overlay(&mut stat);
        Some(stat)
    }

    /// Opens a FIFO; a socket can't be opened by its name.
    fn open_special(&self, node: Stat, flags: OpenFlags, path: Vec<u8>) -> Result<Rc<OpenFile>> {
        if flags.contains(OpenFlags::CREAT | OpenFlags::EXCL) {
            return err(Errno::EEXIST);
        }
        if node.mode & crate::host::mode::S_IFMT != crate::host::mode::S_IFIFO {
            return err(Errno::ENXIO);
        }
        let end = self.vfs.fifos.open(node, flags, self.task.tid)?;
        Ok(OpenFile::new(Box::new(end), flags, path))
    }

    fn check_access(&self, inode: &Inode, host: Option<&HostPath>, flags: OpenFlags) -> Result<()> {
        let mut want = 0;
        if flags.readable() {
            want |= 4;
        }
        if flags.writable() || flags.contains(OpenFlags::TRUNC) {
            want |= 2;
        }
        if host.is_none() && !inode.permits(want, self.ids.euid, self.ids.egid) && !inode.is_dir() {
            return err(Errno::EACCES);
        }
        Ok(())
    }

    /// Opens `/proc/self/fd/N` again: by its name if it has one, else the same description.
    fn reopen(&self, node: ProcNode, flags: OpenFlags) -> Result<Rc<OpenFile>> {
        let file = self.proc_descriptor(node).ok_or(Errno::ENOENT)?;
        if let Some(inode) = file.file.inode() {
            let path = file.path.borrow().clone();
            let found = Found {
                mem: Some(inode.clone()),
                host: None,
                parent: None,
                name: Vec::new(),
                path,
                must_be_dir: false,
                follow: false,
            };
            return self.open_mem(&found, inode, None, flags);
        }
        let path = file.path.borrow().clone();
        if let Some(fd) = file.file.host()
            && !file.file.is_tty()
            && let Ok(fd) = self.host.reopen(fd, flags)
        {
            let file = HostFile::new(self.vfs.fs.clone(), fd);
            return Ok(OpenFile::new(Box::new(file), flags, path));
        }
        if path.starts_with(b"/") {
            return self.open(b"/", &path, flags - OpenFlags::NOFOLLOW, 0);
        }
        Ok(file.clone())
    }

    /// Where openat(2) and its kin start that have this directory's descriptor, if there is more to it than its path.
    pub(super) fn place_of(&self, file: &OpenFile) -> Option<Place> {
        let dir = file.file.dir()?;
        let host = dir.host().map(|fd| HostPath {
            fd,
            rel: Vec::new(),
        });
        let mem = dir.inode().cloned();
        Some(Place { mem, host })
    }

    pub(super) fn open_host(
        &self,
        found: &Found,
        at: &HostPath,
        flags: OpenFlags,
        mode: u32,
    ) -> Result<Rc<OpenFile>> {
        let fs = &self.vfs.fs;
        let path = found.path.clone();
        // The host's terminal is not that of a session of ours which has another one, or none.
        if path == b"/dev/tty"
            && !flags.contains(OpenFlags::PATH)
            && let Some(file) = self.open_terminal(Device::Tty, flags)?
        {
            return Ok(file);
        }
        let nofollow = if found.follow {
            OpenFlags::empty()
        } else {
            OpenFlags::NOFOLLOW
        };
        if flags.contains(OpenFlags::PATH) {
            let mut stat = self.host.stat_at(at.fd, &at.rel, found.follow)?;
            if flags.contains(OpenFlags::DIRECTORY) && !stat.is_dir() {
                return err(Errno::ENOTDIR);
            }
            fs.overlay(&mut stat);
            return Ok(OpenFile::new(
                Box::new(PathFile { stat, inode: None }),
                flags,
                path,
            ));
        }
        if let Some(node) = self.special(at, found.follow)
            && !flags.contains(OpenFlags::DIRECTORY)
        {
            return self.open_special(node, flags, path);
        }
        // WASI hosts need not check that; on others the host does.
        let keeps_modes = self.host.has_modes();
        let creating = flags.contains(OpenFlags::CREAT)
            && !keeps_modes
            && self.host.stat_at(at.fd, &at.rel, found.follow).is_err();
        if !keeps_modes
            && flags.writable()
            && !creating
            && self
                .host
                .stat_at(at.fd, &at.rel, true)
                .is_ok_and(|s| s.is_dir())
        {
            return err(Errno::EISDIR);
        }
        let fd = self.host.open(at.fd, &at.rel, flags | nofollow, mode)?;
        let stat = match self.host.stat(fd) {
            Ok(stat) => stat,
            Err(e) => {
                let _ = self.host.close(fd);
                return Err(e);
            }
        };
        // Also what the host's answer happens to be: a file that lacks the right to be executed is told by that from one that
        // the host brought along.
        if creating {
            fs.set_mode(&stat, mode);
        }
        if stat.is_dir() {
            let dir = Dir::new(fs.clone(), None, Some(fd));
            return Ok(OpenFile::new(Box::new(dir), flags, path));
        }
        Ok(OpenFile::new(
            Box::new(HostFile::new(fs.clone(), fd)),
            flags,
            path,
        ))
    }
}

/// What /proc shows of a file without a name (`d_tmpfile`).
fn nameless_path(found: &Found, ino: u64) -> Vec<u8> {
    let name = alloc::format!("#{ino} (deleted)");
    super::join(&found.path, name.as_bytes())
}
