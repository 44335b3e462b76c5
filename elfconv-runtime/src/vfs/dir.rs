//! An open directory.

use super::HostFs;
use super::file::File;
use super::inode::{Body, Inode};
use crate::errno::{Errno, Result, err};
use crate::host::{DirEntry, HostFd, OpenFlags, SetTimes, Stat, mode};
use crate::kernel::Kernel;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

/// An open directory: in memory, on the host, or both.
pub struct Dir {
    fs: Rc<HostFs>,
    mem: Option<Rc<Inode>>,
    host: Option<HostFd>,
    /// The entries as of the first read since the start or the last rewind.
    listing: RefCell<Option<Vec<DirEntry>>>,
}

impl Dir {
    /// Takes the host's descriptor over.
    pub fn new(fs: Rc<HostFs>, mem: Option<Rc<Inode>>, host: Option<HostFd>) -> Self {
        Dir {
            fs,
            mem,
            host,
            listing: RefCell::new(None),
        }
    }

    /// Calls `sink` for the entries from number `from` on, until it declines one.
    pub fn read(
        &self,
        kernel: &Kernel,
        from: u64,
        mut sink: impl FnMut(u64, &DirEntry) -> Result<bool>,
    ) -> Result<()> {
        if from == 0 || self.listing.borrow().is_none() {
            *self.listing.borrow_mut() = Some(self.list(kernel)?);
        }
        let listing = self.listing.borrow();
        let entries = listing.as_deref().unwrap_or_default();
        for (i, entry) in entries
            .iter()
            .enumerate()
            .skip(usize::try_from(from).unwrap_or(usize::MAX))
        {
            if !sink(i as u64 + 1, entry)? {
                break;
            }
        }
        Ok(())
    }

    fn list(&self, kernel: &Kernel) -> Result<Vec<DirEntry>> {
        let ino = self.stat()?.ino;
        let dots = [b".".as_slice(), b".."];
        let mut out: Vec<DirEntry> = dots
            .into_iter()
            .map(|n| DirEntry {
                ino,
                mode: mode::S_IFDIR,
                name: n.to_vec(),
            })
            .collect();
        if let Some(inode) = &self.mem {
            match inode.body {
                Body::Proc(node) => out.extend(kernel.proc_entries(node)),
                _ => {
                    out.extend(inode.list());
                    out.extend(kernel.dynamic_entries(inode));
                }
            }
        }
        let ours = out.len();
        if let Some(fd) = self.host {
            let theirs = self.fs.host.read_dir(fd)?;
            let known: alloc::collections::BTreeSet<Vec<u8>> =
                out[..ours].iter().map(|e| e.name.clone()).collect();
            out.extend(theirs.into_iter().filter(|e| !known.contains(&e.name)));
        }
        Ok(out)
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        if let Some(fd) = self.host {
            let _ = self.fs.host.close(fd);
        }
    }
}

impl File for Dir {
    fn read(&self, _pos: &Cell<u64>, _buf: &mut [u8], _flags: OpenFlags) -> Result<usize> {
        err(Errno::EISDIR)
    }
    fn read_at(&self, _buf: &mut [u8], _offset: u64) -> Result<usize> {
        err(Errno::EISDIR)
    }
    fn seek(&self, pos: &Cell<u64>, offset: i64, whence: u32) -> Result<u64> {
        let to = super::file::seek_target(pos.get(), i64::MAX as u64, offset, whence)?;
        pos.set(to);
        Ok(to)
    }
    fn stat(&self) -> Result<Stat> {
        match (self.host, &self.mem) {
            (Some(fd), _) => {
                let mut stat = self.fs.host.stat(fd)?;
                self.fs.overlay(&mut stat);
                Ok(stat)
            }
            (None, Some(inode)) => Ok(inode.stat()),
            (None, None) => err(Errno::ENOENT),
        }
    }
    fn sync(&self, data_only: bool) -> Result<()> {
        match self.host {
            // A directory can't be synced everywhere; its entries are the host's to keep.
            Some(fd) => match self.fs.host.sync(fd, data_only) {
                Err(Errno::EINVAL | Errno::EBADF | Errno::EISDIR | Errno::EPERM) => Ok(()),
                other => other,
            },
            None => Ok(()),
        }
    }
    fn chmod(&self, mode: u32) -> Result<()> {
        match (self.host, &self.mem) {
            (Some(fd), _) if self.fs.host.has_modes() => self.fs.host.fchmod(fd, mode),
            (Some(fd), _) => {
                self.fs.set_mode(&self.fs.host.stat(fd)?, mode);
                Ok(())
            }
            (None, Some(inode)) => {
                super::chmod_inode(inode, mode, self.fs.now());
                Ok(())
            }
            (None, None) => err(Errno::ENOENT),
        }
    }
    fn chown(&self, uid: u32, gid: u32) -> Result<()> {
        match self.host {
            Some(fd) if self.fs.host.has_modes() => self.fs.host.fchown(fd, uid, gid),
            _ => super::same_owner(&self.stat()?, uid, gid),
        }
    }
    fn set_times(&self, times: SetTimes) -> Result<()> {
        match (self.host, &self.mem) {
            (Some(fd), _) => self.fs.host.set_times(fd, times),
            (None, Some(inode)) => {
                super::set_inode_times(inode, times, self.fs.now());
                Ok(())
            }
            (None, None) => err(Errno::ENOENT),
        }
    }
    fn host(&self) -> Option<HostFd> {
        self.host
    }
    fn inode(&self) -> Option<&Rc<Inode>> {
        self.mem.as_ref()
    }
    fn dir(&self) -> Option<&Dir> {
        Some(self)
    }
}
