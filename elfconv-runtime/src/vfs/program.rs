//! Files that are to be executed (`do_open_execat` of the Linux kernel).

use super::Found;
use super::file::open_inode;
use super::inode::{Body, Inode};
use super::ops::ACCESS_EACCESS;
use super::proc::ProcNode;
use crate::errno::{Errno, Result, err};
use crate::exec::Target;
use crate::fd::OpenFile;
use crate::host::{OpenFlags, Stat, mode};
use crate::kernel::Kernel;
use alloc::rc::Rc;

/// `X_OK` of access(2).
const X_OK: u32 = 1;

impl Kernel {
    /// The regular file of a path, which we may execute. `follow`: a link at the end is followed, else `ELOOP`.
    pub fn open_program(&self, base: &[u8], path: &[u8], follow: bool) -> Result<Target> {
        self.at(base, path, follow, |found| {
            let stat = self.stat_found(found)?;
            if stat.is_symlink() {
                return err(Errno::ELOOP);
            }
            if found.must_be_dir && !stat.is_dir() {
                return err(Errno::ENOTDIR);
            }
            if stat.mode & mode::S_IFMT != mode::S_IFREG {
                return err(Errno::EACCES);
            }
            let file = match &found.mem {
                Some(inode) => self.open_program_inode(inode)?,
                None => self.open_program_on_host(found, &stat)?,
            };
            Ok(Target {
                file,
                path: found.path.clone(),
            })
        })
    }

    /// The file of a descriptor, which may be one that only names a place (fexecve(3)).
    pub fn descriptor_program(&self, fd: i32) -> Result<Target> {
        let open = self.fds.get(fd)?;
        let path = open.path.borrow().clone();
        if let Some(inode) = open.file.inode() {
            if inode.stat().mode & mode::S_IFMT != mode::S_IFREG {
                return err(Errno::EACCES);
            }
            let file = self.open_program_inode(inode)?;
            return Ok(Target { file, path });
        }
        if !path.starts_with(b"/") {
            return err(Errno::EACCES);
        }
        self.open_program(b"/", &path, true)
    }

    fn open_program_inode(&self, inode: &Rc<Inode>) -> Result<Rc<OpenFile>> {
        if let Body::Proc(ProcNode::Fd(_, fd)) = inode.body {
            return self.descriptor_program(fd).map(|target| target.file);
        }
        if !inode.permits(X_OK, self.ids.euid, self.ids.egid) {
            return err(Errno::EACCES);
        }
        let file = open_inode(&self.vfs.fs, inode).map_err(|_| Errno::EACCES)?;
        Ok(OpenFile::new(file, OpenFlags::empty(), Default::default()))
    }

    fn open_program_on_host(&self, found: &Found, stat: &Stat) -> Result<Rc<OpenFile>> {
        let at = found.host.as_ref().ok_or(Errno::ENOENT)?;
        if self.host.has_modes() {
            self.host.access(at.fd, &at.rel, X_OK, ACCESS_EACCESS)?;
        } else if self.vfs.fs.has_mode(stat) && stat.mode & 0o100 == 0 {
            // Where no permissions are kept, only what the program itself has forbidden is.
            return err(Errno::EACCES);
        }
        self.open_host(found, at, OpenFlags::empty(), 0)
    }
}
