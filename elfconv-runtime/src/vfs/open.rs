//! openat(2).

use super::dir::Dir;
use super::file::{HostFile, PathFile, TextFile, open_inode};
use super::inode::{Body, Content, Inode};
use super::proc::ProcNode;
use super::{Found, HostPath};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::{OpenFlags, Stat};
use crate::kernel::Kernel;
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::vec::Vec;

impl Kernel {
    /// openat(2): resolves `path` from the directory `base` and opens it.
    pub fn open(
        &self,
        base: &[u8],
        path: &[u8],
        mut flags: OpenFlags,
        mode: u32,
    ) -> Result<Rc<OpenFile>> {
        if flags.bits() & 3 == 3 {
            return err(Errno::EINVAL);
        }
        if flags.contains(OpenFlags::TMPFILE) {
            return err(Errno::EOPNOTSUPP);
        }
        if flags.contains(OpenFlags::PATH) {
            flags &=
                OpenFlags::PATH | OpenFlags::DIRECTORY | OpenFlags::NOFOLLOW | OpenFlags::CLOEXEC;
        }
        let exclusive = flags.contains(OpenFlags::CREAT | OpenFlags::EXCL);
        let follow = !flags.contains(OpenFlags::NOFOLLOW) && !exclusive;
        let mode = mode & 0o7777 & !self.process.umask.get();
        self.at(base, path, follow, |found| {
            self.open_found(found, flags, mode)
        })
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
        if let Body::Proc(ProcNode::Fd(fd)) = inode.body
            && !flags.contains(OpenFlags::NOFOLLOW)
        {
            return self.reopen(fd, flags);
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
            let text = self.proc_text(node).ok_or(Errno::ELOOP)?;
            return Ok(OpenFile::new(
                Box::new(TextFile {
                    inode: inode.clone(),
                    text,
                }),
                flags,
                path,
            ));
        }
        if flags.contains(OpenFlags::TRUNC) && matches!(inode.body, Body::File(_)) {
            inode.truncate(0)?;
            inode.touch(self.vfs.fs.now());
        }
        Ok(OpenFile::new(open_inode(&self.vfs.fs, inode)?, flags, path))
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
    fn reopen(&self, fd: i32, flags: OpenFlags) -> Result<Rc<OpenFile>> {
        let file = self.fds.get(fd).map_err(|_| Errno::ENOENT)?;
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
        if path.starts_with(b"/") {
            return self.open(b"/", &path, flags - OpenFlags::NOFOLLOW, 0);
        }
        Ok(file.clone())
    }

    fn open_host(
        &self,
        found: &Found,
        at: &HostPath,
        flags: OpenFlags,
        mode: u32,
    ) -> Result<Rc<OpenFile>> {
        let fs = &self.vfs.fs;
        let path = found.path.clone();
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
        if creating && mode != stat.mode & 0o7777 {
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
