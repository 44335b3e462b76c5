//! What is done to names: stat, mkdir, unlink, rename, link, symlink, readlink, chmod, chown, utimens, access.

use super::inode::{Body, Inode};
use super::proc::ProcNode;
use super::{Found, HostPath, chmod_inode, same_owner, set_inode_times};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::{SetTimes, Stat, mode as bits};
use crate::kernel::Kernel;
use alloc::rc::Rc;
use alloc::vec::Vec;

/// Directory descriptor that means the working directory.
pub const AT_FDCWD: i32 = -100;
/// Do not follow a link at the end.
pub const AT_SYMLINK_NOFOLLOW: u32 = 0x100;
/// An empty path means the descriptor itself.
pub const AT_EMPTY_PATH: u32 = 0x1000;
/// faccessat2: use the effective ids.
pub const ACCESS_EACCESS: u32 = 0x200;

const RENAME_NOREPLACE: u32 = 1;
const RENAME_EXCHANGE: u32 = 2;

/// Last component of a path that names no entry (`enum` of fs/namei.c).
enum Last {
    Dot,
    DotDot,
    Root,
}

/// Times as utimensat(2) gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// `UTIME_NOW`, or no times given.
    Now,
    /// `UTIME_OMIT`.
    Omit,
    /// A given time.
    At(crate::host::Time),
}

impl Kernel {
    /// The directory that relative paths start from.
    pub fn base(&self, dirfd: i32, path: &[u8]) -> Result<Vec<u8>> {
        if path.starts_with(b"/") {
            return Ok(b"/".to_vec());
        }
        if dirfd == AT_FDCWD {
            return Ok(self.vfs.cwd.borrow().clone());
        }
        let file = self.fds.get(dirfd)?;
        if !file.file.stat()?.is_dir() {
            return err(Errno::ENOTDIR);
        }
        // A mere place is where its path leads.
        if file.file.dir().is_none() {
            return Ok(file.path.borrow().clone());
        }
        // Not its path: the directory may be elsewhere by now.
        Ok(Self::descriptor_base(dirfd))
    }

    /// stat(2), lstat(2).
    pub fn stat_path(&self, base: &[u8], path: &[u8], follow: bool) -> Result<Stat> {
        self.at(base, path, follow, |found| {
            let stat = self.stat_found(found)?;
            if found.must_be_dir && !stat.is_dir() {
                return err(Errno::ENOTDIR);
            }
            Ok(stat)
        })
    }

    pub(super) fn stat_found(&self, found: &Found) -> Result<Stat> {
        if let Some(host) = found
            .host
            .as_ref()
            .filter(|_| found.mem.as_ref().is_none_or(|m| m.is_dir()))
        {
            let mut stat = self.host.stat_at(host.fd, &host.rel, found.follow)?;
            self.vfs.fs.overlay(&mut stat);
            return Ok(stat);
        }
        let inode = found.mem.as_ref().ok_or(Errno::ENOENT)?;
        if let Body::Proc(node @ ProcNode::Fd(..)) = inode.body
            && found.follow
        {
            let file = self.proc_descriptor(node).ok_or(Errno::ENOENT)?;
            return file.file.stat();
        }
        Ok(inode.stat())
    }

    /// What is there in memory, or the host's path, or `ENOENT`.
    fn existing<'f>(&self, found: &'f Found) -> Result<Target<'f>> {
        if found.must_be_dir && !self.stat_found(found)?.is_dir() {
            return err(Errno::ENOTDIR);
        }
        match (&found.mem, &found.host) {
            (Some(mem), None) => Ok(Target::Mem(mem)),
            (Some(mem), Some(_)) if !mem.is_dir() => Ok(Target::Mem(mem)),
            (_, Some(host)) => Ok(Target::Host(host)),
            (None, None) => err(Errno::ENOENT),
        }
    }

    /// `EEXIST` if there is something, else whether the host is to make it.
    fn vacant<'f>(&self, found: &'f Found) -> Result<Option<&'f HostPath>> {
        if found.mem.is_some() || found.name.is_empty() {
            return err(Errno::EEXIST);
        }
        // What isn't a directory can't be made under a name that says so (fs/namei.c, filename_create).
        if found.must_be_dir {
            return err(match self.stat_found(found) {
                Ok(_) => Errno::EEXIST,
                Err(_) => Errno::ENOENT,
            });
        }
        Ok(found.host.as_ref())
    }

    /// A path whose end names an entry of a directory. `.`, `..` and `/` do not: they are then there (or not, which is
    /// the error), and the call has its own errno for them.
    fn names_entry(&self, base: &[u8], path: &[u8], errno: impl Fn(Last) -> Errno) -> Result<()> {
        let last = match super::split_last(trim_slashes(path)).1 {
            b"." => Last::Dot,
            b".." => Last::DotDot,
            b"" | b"/" => Last::Root,
            _ => return Ok(()),
        };
        self.stat_path(base, path, true)?;
        err(errno(last))
    }

    fn apply_mode(&self, at: &HostPath, mode: u32) {
        if !self.host.has_modes()
            && let Ok(stat) = self.host.stat_at(at.fd, &at.rel, false)
            && stat.mode & 0o7777 != mode
        {
            self.vfs.fs.set_mode(&stat, mode);
        }
    }

    /// mkdir(2).
    pub fn mkdir(&self, base: &[u8], path: &[u8], mode: u32) -> Result<()> {
        let mode = mode & 0o1777 & !self.process.umask.get();
        self.names_entry(base, path, |_| Errno::EEXIST)?;
        self.at(base, trim_slashes(path), false, |found| {
            match self.vacant(found)? {
                Some(host) => {
                    self.host.mkdir(host.fd, &host.rel, mode)?;
                    self.apply_mode(host, mode);
                    Ok(())
                }
                None => {
                    self.insert_new(found, self.vfs.new_inode(Inode::empty_dir(), mode))?;
                    found.parent.iter().for_each(|p| p.update(|m| m.nlink += 1));
                    Ok(())
                }
            }
        })
    }

    /// symlink(2).
    pub fn symlink(&self, target: &[u8], base: &[u8], path: &[u8]) -> Result<()> {
        if target.is_empty() {
            return err(Errno::ENOENT);
        }
        self.names_entry(base, path, |_| Errno::EEXIST)?;
        self.at(base, path, false, |found| match self.vacant(found)? {
            Some(host) => self.host.symlink(target, host.fd, &host.rel),
            None => self.insert_new(
                found,
                self.vfs.new_inode(Body::Symlink(target.to_vec()), 0o777),
            ),
        })
    }

    /// mknod(2): regular files, FIFOs and sockets; devices where the host makes them.
    pub fn mknod(&self, base: &[u8], path: &[u8], mode: u32, dev: u64) -> Result<()> {
        let permissions = mode & 0o7777 & !self.process.umask.get();
        let kind = mode & bits::S_IFMT;
        let node = matches!(kind, bits::S_IFIFO | bits::S_IFSOCK);
        match kind {
            0 | bits::S_IFREG | bits::S_IFIFO | bits::S_IFSOCK | bits::S_IFCHR | bits::S_IFBLK => {}
            bits::S_IFDIR => return err(Errno::EPERM),
            _ => return err(Errno::EINVAL),
        }
        self.names_entry(base, path, |_| Errno::EEXIST)?;
        self.at(base, path, false, |found| match self.vacant(found)? {
            Some(host) => {
                if self.host.has_modes() {
                    self.host
                        .mknod(host.fd, &host.rel, kind | permissions, dev)?;
                } else if kind != bits::S_IFREG && kind != 0 && !node {
                    return err(Errno::EPERM);
                } else {
                    self.make_file(host, permissions)?;
                }
                if node {
                    let stat = self.host.stat_at(host.fd, &host.rel, false)?;
                    self.vfs.fs.set_node(&stat, kind);
                }
                Ok(())
            }
            None => {
                let body = match kind {
                    _ if node => Body::Special(kind),
                    0 | bits::S_IFREG => Inode::file(super::inode::Content::Owned(Vec::new())),
                    _ => return err(Errno::EPERM),
                };
                self.insert_new(found, self.vfs.new_inode(body, permissions))
            }
        })
    }

    /// An empty file of the host.
    fn make_file(&self, host: &HostPath, permissions: u32) -> Result<()> {
        use crate::host::OpenFlags as O;
        let flags = O::CREAT | O::EXCL | O::WRONLY;
        let fd = self.host.open(host.fd, &host.rel, flags, permissions)?;
        self.apply_mode(host, permissions);
        self.host.close(fd)
    }

    /// unlink(2), rmdir(2).
    pub fn unlink(&self, base: &[u8], path: &[u8], dir: bool) -> Result<()> {
        self.names_entry(base, path, |last| match last {
            _ if !dir => Errno::EISDIR,
            Last::Dot => Errno::EINVAL,
            Last::DotDot => Errno::ENOTEMPTY,
            Last::Root => Errno::EBUSY,
        })?;
        let target = if dir { trim_slashes(path) } else { path };
        self.at(base, target, false, |found| match self.existing(found)? {
            _ if found.must_be_dir => err(Errno::EISDIR),
            Target::Host(host) => {
                if host.rel.is_empty() {
                    return err(Errno::EBUSY);
                }
                self.vfs.fs.forget_mode(host);
                self.host
                    .unlink(host.fd, &host.rel, dir)
                    .map_err(|e| self.unlink_errno(host, dir, e))
            }
            Target::Mem(inode) => self.unlink_mem(found, inode, dir),
        })
    }

    /// Hosts that follow POSIX say `EPERM` for unlinking a directory; Linux says `EISDIR`.
    fn unlink_errno(&self, host: &HostPath, dir: bool, e: Errno) -> Errno {
        let is_dir = || {
            self.host
                .stat_at(host.fd, &host.rel, false)
                .map(|s| s.is_dir())
        };
        match e {
            Errno::EPERM | Errno::EACCES if !dir && is_dir() == Ok(true) => Errno::EISDIR,
            Errno::EINVAL if dir && is_dir() == Ok(false) => Errno::ENOTDIR,
            Errno::EEXIST if dir => Errno::ENOTEMPTY,
            e => e,
        }
    }

    fn unlink_mem(&self, found: &Found, inode: &Rc<Inode>, dir: bool) -> Result<()> {
        match (dir, inode.is_dir()) {
            (false, true) => return err(Errno::EISDIR),
            (true, false) => return err(Errno::ENOTDIR),
            _ => {}
        }
        if inode.entries().is_some_and(|e| !e.borrow().is_empty()) {
            return err(Errno::ENOTEMPTY);
        }
        self.remove_entry(found)?;
        let now = self.vfs.fs.now();
        inode.update(|m| {
            (m.nlink, m.ctime) = (if dir { 0 } else { m.nlink.saturating_sub(1) }, now)
        });
        if dir {
            found.parent.iter().for_each(|p| p.update(|m| m.nlink -= 1));
        }
        Ok(())
    }

    fn remove_entry(&self, found: &Found) -> Result<()> {
        let parent = found.parent.as_ref().ok_or(Errno::EBUSY)?;
        if !parent.permits(3, self.ids.euid, self.ids.egid) {
            return err(Errno::EACCES);
        }
        parent
            .entries()
            .ok_or(Errno::EPERM)?
            .borrow_mut()
            .remove(&found.name);
        parent.touch(self.vfs.fs.now());
        Ok(())
    }

    /// rename(2), renameat2(2).
    pub fn rename(&mut self, from: (&[u8], &[u8]), to: (&[u8], &[u8]), flags: u32) -> Result<()> {
        if flags & !(RENAME_NOREPLACE | RENAME_EXCHANGE) != 0 || flags == 3 {
            return err(Errno::EINVAL);
        }
        self.names_entry(from.0, from.1, |_| Errno::EBUSY)?;
        self.names_entry(to.0, to.1, |_| Errno::EBUSY)?;
        let (old, new) = (trim_slashes(from.1), trim_slashes(to.1));
        // Where a directory is called, before and after.
        let is_dir = self.stat_path(from.0, old, false)?.is_dir();
        let place = |base: &[u8], path: &[u8]| match is_dir {
            true => self.resolve(base, path, false, true).ok().map(|f| f.path),
            false => None,
        };
        let moved = (place(from.0, old), place(to.0, new));
        self.at(from.0, old, false, |old| {
            self.at(to.0, new, false, |new| self.rename_found(old, new, flags))
        })?;
        if let (Some(old), Some(new)) = moved {
            self.follow_move(&old, &new, flags & RENAME_EXCHANGE != 0);
        }
        Ok(())
    }

    /// Working directories and open files go with the directory that they are in.
    fn follow_move(&mut self, old: &[u8], new: &[u8], exchanged: bool) {
        let renamed = |path: &[u8]| {
            let moved = |from: &[u8], to: &[u8]| {
                let rest = path.strip_prefix(from)?;
                (rest.is_empty() || rest.starts_with(b"/")).then(|| [to, rest].concat())
            };
            moved(old, new).or_else(|| moved(new, old).filter(|_| exchanged))
        };
        let update = |path: &mut Vec<u8>| {
            if let Some(now) = renamed(path) {
                *path = now;
            }
        };
        update(&mut self.vfs.cwd.borrow_mut());
        let mut files: Vec<Rc<OpenFile>> = self.fds.iter().map(|(_, f)| f.clone()).collect();
        for parked in self.sched.parked.values_mut() {
            update(&mut parked.cwd);
            files.extend(parked.fds.iter().map(|(_, f)| f.clone()));
        }
        // A description that several have is one.
        files.sort_by_key(|f| Rc::as_ptr(f) as usize);
        files.dedup_by(|a, b| Rc::ptr_eq(a, b));
        for file in files {
            update(&mut file.path.borrow_mut());
        }
    }

    fn rename_found(&self, old: &Found, new: &Found, flags: u32) -> Result<()> {
        match (self.existing(old)?, self.existing(new)) {
            (Target::Host(a), Ok(Target::Host(b))) => {
                self.vfs.fs.forget_mode(b);
                self.host.rename((a.fd, &a.rel), (b.fd, &b.rel), flags)
            }
            (Target::Mem(a), Ok(Target::Mem(b))) if flags & RENAME_NOREPLACE == 0 => {
                self.rename_over(old, a, new, b, flags)
            }
            (Target::Mem(_), Ok(Target::Mem(_))) => err(Errno::EEXIST),
            (Target::Mem(a), Err(_)) => self.rename_mem(old, a, new, flags),
            // mv(1) copies then.
            _ => err(Errno::EXDEV),
        }
    }

    fn rename_mem(&self, old: &Found, inode: &Rc<Inode>, new: &Found, flags: u32) -> Result<()> {
        if flags & RENAME_EXCHANGE != 0 {
            return err(Errno::ENOENT);
        }
        if inode.is_dir() && is_within(&new.path, &old.path) {
            return err(Errno::EINVAL);
        }
        self.insert_new(new, inode.clone())?;
        self.remove_entry(old)
    }

    fn rename_over(
        &self,
        old: &Found,
        a: &Rc<Inode>,
        new: &Found,
        b: &Rc<Inode>,
        flags: u32,
    ) -> Result<()> {
        if Rc::ptr_eq(a, b) {
            return Ok(());
        }
        if is_within(&new.path, &old.path)
            || (flags & RENAME_EXCHANGE != 0 && is_within(&old.path, &new.path))
        {
            return err(Errno::EINVAL);
        }
        if flags & RENAME_EXCHANGE != 0 {
            self.insert_new(new, a.clone())?;
            return self.insert_new(old, b.clone());
        }
        match (a.is_dir(), b.is_dir()) {
            (true, false) => return err(Errno::ENOTDIR),
            (false, true) => return err(Errno::EISDIR),
            _ => {}
        }
        if b.entries().is_some_and(|e| !e.borrow().is_empty()) {
            return err(Errno::ENOTEMPTY);
        }
        b.update(|m| m.nlink = m.nlink.saturating_sub(1));
        self.insert_new(new, a.clone())?;
        self.remove_entry(old)
    }

    /// link(2).
    pub fn link(&self, from: (&[u8], &[u8]), to: (&[u8], &[u8]), follow: bool) -> Result<()> {
        self.names_entry(to.0, to.1, |_| Errno::EEXIST)?;
        self.at(from.0, from.1, follow, |old| {
            if let Some(Body::Proc(node)) = old.mem.as_ref().map(|m| &m.body)
                && old.follow
                && let Some(file) = self.proc_descriptor(*node)
            {
                return self.link_open(&file, to.0, to.1);
            }
            self.at(to.0, to.1, false, |new| {
                match (self.existing(old)?, self.vacant(new)?) {
                    (Target::Host(a), Some(b)) => {
                        self.host.link((a.fd, &a.rel), (b.fd, &b.rel), old.follow)
                    }
                    (Target::Mem(inode), None) => {
                        if inode.is_dir() {
                            return err(Errno::EPERM);
                        }
                        self.insert_new(new, inode.clone())?;
                        inode.update(|m| m.nlink += 1);
                        Ok(())
                    }
                    _ => err(Errno::EXDEV),
                }
            })
        })
    }

    /// linkat(2) of an open file: it need not have a name, but if it had one it must still have one.
    pub fn link_open(&self, file: &Rc<OpenFile>, base: &[u8], path: &[u8]) -> Result<()> {
        let stat = file.file.stat()?;
        if stat.is_dir() {
            return err(Errno::EPERM);
        }
        self.names_entry(base, path, |_| Errno::EEXIST)?;
        self.at(base, path, false, |new| {
            match (file.file.inode(), file.file.host(), self.vacant(new)?) {
                (Some(inode), _, None) => {
                    if stat.nlink == 0 && !inode.meta.get().linkable {
                        return err(Errno::ENOENT);
                    }
                    self.insert_new(new, inode.clone())?;
                    inode.update(|m| (m.nlink, m.linkable) = (m.nlink + 1, false));
                    Ok(())
                }
                (None, Some(fd), Some(to)) => match self.host.link_fd(fd, to.fd, &to.rel) {
                    Err(Errno::ENOSYS) => self.link_by_name(file, &stat, to),
                    other => other,
                },
                _ => err(Errno::EXDEV),
            }
        })
    }

    /// On a host that can link names only.
    fn link_by_name(&self, file: &OpenFile, stat: &Stat, to: &HostPath) -> Result<()> {
        let name = file.path.borrow().clone();
        self.at(b"/", &name, false, |old| {
            let from = old.host.as_ref().ok_or(Errno::EXDEV)?;
            let there = self.host.stat_at(from.fd, &from.rel, false)?;
            if (there.dev, there.ino) != (stat.dev, stat.ino) {
                return err(Errno::ENOENT);
            }
            self.host
                .link((from.fd, &from.rel), (to.fd, &to.rel), false)
        })
    }

    /// readlink(2).
    pub fn readlink(&self, base: &[u8], path: &[u8]) -> Result<Vec<u8>> {
        self.at(base, path, false, |found| match self.existing(found)? {
            _ if found.must_be_dir => err(Errno::EINVAL),
            // The mounted directory itself: WASI has no name for it here.
            Target::Host(host) if host.rel.is_empty() => err(Errno::EINVAL),
            Target::Host(host) => self.host.readlink(host.fd, &host.rel),
            Target::Mem(inode) => match &inode.body {
                Body::Symlink(target) => Ok(target.clone()),
                Body::Proc(node) => self.proc_link(*node).ok_or(Errno::EINVAL),
                _ => err(Errno::EINVAL),
            },
        })
    }

    /// chmod(2).
    pub fn chmod(&self, base: &[u8], path: &[u8], mode: u32) -> Result<()> {
        self.at(base, path, true, |found| match self.existing(found)? {
            Target::Host(host) if self.host.has_modes() => {
                self.host.chmod(host.fd, &host.rel, mode)
            }
            Target::Host(host) => {
                let stat = self.host.stat_at(host.fd, &host.rel, true)?;
                self.vfs.fs.set_mode(&stat, mode);
                Ok(())
            }
            Target::Mem(inode) => {
                self.owner_only(inode)?;
                chmod_inode(inode, mode, self.vfs.fs.now());
                Ok(())
            }
        })
    }

    fn owner_only(&self, inode: &Inode) -> Result<()> {
        if self.ids.euid == 0 || self.ids.euid == inode.meta.get().uid {
            Ok(())
        } else {
            err(Errno::EPERM)
        }
    }

    /// chown(2), lchown(2).
    pub fn chown(&self, base: &[u8], path: &[u8], uid: u32, gid: u32, follow: bool) -> Result<()> {
        self.at(base, path, follow, |found| match self.existing(found)? {
            Target::Host(host) if self.host.has_modes() => {
                self.host.chown(host.fd, &host.rel, uid, gid, follow)
            }
            _ => same_owner(&self.stat_found(found)?, uid, gid),
        })
    }

    /// Turns `Now` into the time and `Omit` into nothing.
    pub fn set_times_of(&self, atime: Times, mtime: Times) -> SetTimes {
        let time = |t| match t {
            Times::Now => Some(self.vfs.fs.now()),
            Times::Omit => None,
            Times::At(t) => Some(t),
        };
        SetTimes {
            atime: time(atime),
            mtime: time(mtime),
        }
    }

    /// utimensat(2) on a path.
    pub fn utimens(&self, base: &[u8], path: &[u8], times: SetTimes, follow: bool) -> Result<()> {
        self.at(base, path, follow, |found| match self.existing(found)? {
            Target::Host(host) => self
                .host
                .set_times_at(host.fd, &host.rel, times, found.follow),
            Target::Mem(inode) => {
                self.owner_only(inode)?;
                set_inode_times(inode, times, self.vfs.fs.now());
                Ok(())
            }
        })
    }

    /// access(2) and its descendants.
    pub fn access(&self, base: &[u8], path: &[u8], want: u32, flags: u32) -> Result<()> {
        let follow = flags & AT_SYMLINK_NOFOLLOW == 0;
        self.at(base, path, follow, |found| match self.existing(found)? {
            Target::Host(host) if self.host.has_modes() => {
                let nofollow = if found.follow { 0 } else { AT_SYMLINK_NOFOLLOW };
                self.host
                    .access(host.fd, &host.rel, want, flags & ACCESS_EACCESS | nofollow)
            }
            Target::Host(_) => {
                let mode = self.stat_found(found)?.mode;
                // On hosts without owners all files are ours.
                if (mode >> 6) & want == want {
                    Ok(())
                } else {
                    err(Errno::EACCES)
                }
            }
            Target::Mem(inode) => {
                let granted = want == 0 || inode.permits(want, self.ids.uid, self.ids.gid);
                if granted { Ok(()) } else { err(Errno::EACCES) }
            }
        })
    }

    /// chdir(2).
    pub fn chdir(&self, base: &[u8], path: &[u8]) -> Result<()> {
        let found = self.resolve(base, path, true, true)?;
        if !self.stat_found(&found)?.is_dir() {
            return err(Errno::ENOTDIR);
        }
        if found.host.is_none()
            && found
                .mem
                .as_ref()
                .is_some_and(|m| !m.permits(1, self.ids.euid, self.ids.egid))
        {
            return err(Errno::EACCES);
        }
        *self.vfs.cwd.borrow_mut() = found.path;
        Ok(())
    }
}

enum Target<'f> {
    Mem(&'f Rc<Inode>),
    Host(&'f HostPath),
}

/// Without slashes at the end, but `/` itself stays.
fn trim_slashes(path: &[u8]) -> &[u8] {
    let mut p = path;
    while p.len() > 1 && p.ends_with(b"/") {
        p = &p[..p.len() - 1];
    }
    p
}

/// Whether `path` is below `dir`.
fn is_within(path: &[u8], dir: &[u8]) -> bool {
    path.strip_prefix(dir)
        .is_some_and(|rest| rest.starts_with(b"/"))
}
