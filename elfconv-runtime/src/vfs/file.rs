//! What can be behind an open file description.

use super::HostFs;
use super::inode::{Body, Inode};
use crate::epoll::Epoll;
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::{HostFd, OpenFlags, SetTimes, Stat, Time, mode};
use crate::net::Socket;
use crate::pty::Pty;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::Cell;

/// `POLLIN`, `POLLOUT`, `POLLERR`, `POLLHUP`, `POLLNVAL`, `POLLRDHUP` of poll(2).
pub mod poll {
    pub const IN: i16 = 0x1;
    pub const OUT: i16 = 0x4;
    pub const ERR: i16 = 0x8;
    pub const HUP: i16 = 0x10;
    pub const NVAL: i16 = 0x20;
    pub const RDHUP: i16 = 0x2000;
}

/// Who knows whether a file is ready.
pub enum Readiness {
    /// We do: these bits.
    Now(i16),
    /// The host does.
    Host(HostFd),
}

/// An open file. The defaults are those of an object that can do nothing but be open.
#[allow(unused_variables)]
pub trait File {
    /// read(2); the default reads at the position and moves it.
    fn read(&self, pos: &Cell<u64>, buf: &mut [u8], flags: OpenFlags) -> Result<usize> {
        let n = self.read_at(buf, pos.get())?;
        pos.set(pos.get() + n as u64);
        Ok(n)
    }
    /// pread(2).
    fn read_at(&self, buf: &mut [u8], offset: u64) -> Result<usize> {
        err(Errno::EINVAL)
    }
    /// write(2); the default writes at the position, or at the end with `O_APPEND`.
    fn write(&self, pos: &Cell<u64>, buf: &[u8], flags: OpenFlags) -> Result<usize> {
        let at = if flags.contains(OpenFlags::APPEND) {
            self.stat()?.size
        } else {
            pos.get()
        };
        let n = self.write_at(buf, at)?;
        pos.set(at + n as u64);
        Ok(n)
    }
    /// pwrite(2).
    fn write_at(&self, buf: &[u8], offset: u64) -> Result<usize> {
        err(Errno::EINVAL)
    }
    /// lseek(2).
    fn seek(&self, pos: &Cell<u64>, offset: i64, whence: u32) -> Result<u64> {
        let size = self.stat()?.size;
        let to = seek_target(pos.get(), size, offset, whence)?;
        pos.set(to);
        Ok(to)
    }
    /// fstat(2).
    fn stat(&self) -> Result<Stat>;
    /// ftruncate(2).
    fn truncate(&self, len: u64) -> Result<()> {
        err(Errno::EINVAL)
    }
    /// fallocate(2).
    fn allocate(&self, offset: u64, len: u64) -> Result<()> {
        err(Errno::ENODEV)
    }
    /// fsync(2).
    fn sync(&self, data_only: bool) -> Result<()> {
        err(Errno::EINVAL)
    }
    /// `fcntl(F_SETFL)`.
    fn set_flags(&self, flags: OpenFlags) -> Result<()> {
        Ok(())
    }
    /// fchmod(2).
    fn chmod(&self, mode: u32) -> Result<()> {
        err(Errno::EPERM)
    }
    /// fchown(2).
    fn chown(&self, uid: u32, gid: u32) -> Result<()> {
        err(Errno::EPERM)
    }
    /// futimens(3).
    fn set_times(&self, times: SetTimes) -> Result<()> {
        err(Errno::EPERM)
    }
    /// Readiness for poll(2): a regular file is always ready.
    fn poll(&self) -> Readiness {
        Readiness::Now(poll::IN | poll::OUT)
    }
    /// A number that changes whenever more has come, or more has been taken, for `EPOLLET`; `None` if nobody counts.
    fn edges(&self) -> Option<u64> {
        None
    }
    /// Nanoseconds until it gets ready by itself, if it will: a timer.
    fn ready_in(&self) -> Option<u64> {
        None
    }
    /// Bytes that a read would give at once (`FIONREAD`).
    fn pending(&self) -> Option<u64> {
        None
    }
    /// The host's file, if there is one.
    fn host(&self) -> Option<HostFd> {
        None
    }
    /// Whether it is a terminal.
    fn is_tty(&self) -> bool {
        false
    }
    /// The in-memory inode, if there is one.
    fn inode(&self) -> Option<&Rc<Inode>> {
        None
    }
    /// The directory, if it is one.
    fn dir(&self) -> Option<&super::dir::Dir> {
        None
    }
    /// The pipe, if it is one.
    fn pipe(&self) -> Option<&crate::pipe::Pipe> {
        None
    }
    /// The signals that are read from it, if it is a signalfd.
    fn signal_set(&self) -> Option<&Cell<u64>> {
        None
    }
    /// The timer, if it is one.
    fn timer(&self) -> Option<&crate::timerfd::TimerFd> {
        None
    }
    /// The socket, if it is one.
    fn socket(&self) -> Option<&Rc<Socket>> {
        None
    }
    /// The pseudoterminal, and whether this is its master.
    fn pty(&self) -> Option<(&Rc<Pty>, bool)> {
        None
    }
    /// The epoll instance, if it is one.
    fn epoll(&self) -> Option<&Epoll> {
        None
    }
}

/// Where lseek(2) leads.
pub fn seek_target(pos: u64, size: u64, offset: i64, whence: u32) -> Result<u64> {
    let base = match whence {
        0 => 0,
        1 => pos,
        2 => size,
        // SEEK_DATA, SEEK_HOLE: all data, and a hole at the end, is always a right answer.
        3 | 4 if offset < 0 || offset as u64 >= size => return err(Errno::ENXIO),
        3 => return Ok(offset as u64),
        4 => return Ok(size),
        _ => return err(Errno::EINVAL),
    };
    i64::try_from(base)
        .ok()
        .and_then(|b| b.checked_add(offset))
        .and_then(|t| u64::try_from(t).ok())
        .ok_or(Errno::EINVAL)
}

/// What a call waits for that no descriptor stands for: ready as soon as `F` says so.
struct Condition<F>(F);

impl<F: Fn() -> bool> File for Condition<F> {
    fn stat(&self) -> Result<Stat> {
        err(Errno::EBADF)
    }
    fn poll(&self) -> Readiness {
        Readiness::Now(if (self.0)() { poll::IN | poll::OUT } else { 0 })
    }
}

/// A description to wait for until a condition holds.
pub fn condition(holds: impl Fn() -> bool + 'static) -> Rc<OpenFile> {
    let file = alloc::boxed::Box::new(Condition(holds));
    OpenFile::new(file, OpenFlags::empty(), Vec::new())
}

/// A file of the host that is no directory.
pub struct HostFile {
    fs: Rc<HostFs>,
    fd: HostFd,
}

impl HostFile {
    /// Takes the descriptor over.
    pub fn new(fs: Rc<HostFs>, fd: HostFd) -> Self {
        HostFile { fs, fd }
    }
}

impl Drop for HostFile {
    fn drop(&mut self) {
        // Standard streams stay open for the runtime's own messages.
        if self.fd > 2 {
            let _ = self.fs.host.close(self.fd);
        }
    }
}

impl File for HostFile {
    fn read(&self, _pos: &Cell<u64>, buf: &mut [u8], _flags: OpenFlags) -> Result<usize> {
        self.fs.host.read(self.fd, buf, None)
    }
    fn read_at(&self, buf: &mut [u8], offset: u64) -> Result<usize> {
        self.fs.host.read(self.fd, buf, Some(offset))
    }
    fn write(&self, _pos: &Cell<u64>, buf: &[u8], _flags: OpenFlags) -> Result<usize> {
        self.fs.host.write(self.fd, buf, None)
    }
    fn write_at(&self, buf: &[u8], offset: u64) -> Result<usize> {
        self.fs.host.write(self.fd, buf, Some(offset))
    }
    fn seek(&self, _pos: &Cell<u64>, offset: i64, whence: u32) -> Result<u64> {
        if whence >= 3 && !self.fs.host.has_modes() {
            let to = seek_target(0, self.stat()?.size, offset, whence)?;
            return self.fs.host.seek(self.fd, to as i64, 0);
        }
        self.fs.host.seek(self.fd, offset, whence)
    }
    fn stat(&self) -> Result<Stat> {
        let mut stat = self.fs.host.stat(self.fd)?;
        if !self.fs.host.has_modes() && self.is_tty() {
            stat.rdev = super::dev::Device::Tty.rdev();
        }
        self.fs.overlay(&mut stat);
        Ok(stat)
    }
    fn truncate(&self, len: u64) -> Result<()> {
        self.fs.host.truncate(self.fd, len)
    }
    fn allocate(&self, offset: u64, len: u64) -> Result<()> {
        self.fs.host.allocate(self.fd, offset, len)
    }
    fn sync(&self, data_only: bool) -> Result<()> {
        self.fs.host.sync(self.fd, data_only)
    }
    fn set_flags(&self, flags: OpenFlags) -> Result<()> {
        self.fs.host.set_flags(self.fd, flags)
    }
    fn chmod(&self, mode: u32) -> Result<()> {
        if self.fs.host.has_modes() {
            return self.fs.host.fchmod(self.fd, mode);
        }
        self.fs.set_mode(&self.fs.host.stat(self.fd)?, mode);
        Ok(())
    }
    fn chown(&self, uid: u32, gid: u32) -> Result<()> {
        if self.fs.host.has_modes() {
            return self.fs.host.fchown(self.fd, uid, gid);
        }
        super::same_owner(&self.stat()?, uid, gid)
    }
    fn set_times(&self, times: SetTimes) -> Result<()> {
        self.fs.host.set_times(self.fd, times)
    }
    fn poll(&self) -> Readiness {
        // Regular files and directories are always ready (poll(2)); not every host knows.
        match self
            .fs
            .host
            .stat(self.fd)
            .map(|stat| stat.mode & mode::S_IFMT)
        {
            Ok(mode::S_IFREG | mode::S_IFDIR) => Readiness::Now(poll::IN | poll::OUT),
            _ => Readiness::Host(self.fd),
        }
    }
    fn host(&self) -> Option<HostFd> {
        Some(self.fd)
    }
    fn is_tty(&self) -> bool {
        self.fs.host.is_tty(self.fd)
    }
}

/// A regular file of the in-memory file system.
pub struct MemFile {
    /// The inode.
    pub inode: Rc<Inode>,
    /// Where the time comes from.
    pub fs: Rc<HostFs>,
}

impl MemFile {
    fn now(&self) -> Time {
        self.fs.now()
    }
}

impl File for MemFile {
    fn read_at(&self, buf: &mut [u8], offset: u64) -> Result<usize> {
        self.inode.read_at(buf, offset)
    }
    fn write_at(&self, buf: &[u8], offset: u64) -> Result<usize> {
        let n = self.inode.write_at(buf, offset)?;
        self.inode.touch(self.now());
        Ok(n)
    }
    fn stat(&self) -> Result<Stat> {
        Ok(self.inode.stat())
    }
    fn truncate(&self, len: u64) -> Result<()> {
        self.inode.truncate(len)?;
        self.inode.touch(self.now());
        Ok(())
    }
    fn allocate(&self, offset: u64, len: u64) -> Result<()> {
        let end = offset.checked_add(len).ok_or(Errno::EFBIG)?;
        if end > self.inode.size() {
            self.truncate(end)
        } else {
            Ok(())
        }
    }
    fn sync(&self, _data_only: bool) -> Result<()> {
        Ok(())
    }
    fn chmod(&self, mode: u32) -> Result<()> {
        super::chmod_inode(&self.inode, mode, self.now());
        Ok(())
    }
    fn chown(&self, uid: u32, gid: u32) -> Result<()> {
        super::same_owner(&self.inode.stat(), uid, gid)
    }
    fn set_times(&self, times: SetTimes) -> Result<()> {
        super::set_inode_times(&self.inode, times, self.now());
        Ok(())
    }
    fn inode(&self) -> Option<&Rc<Inode>> {
        Some(&self.inode)
    }
}

/// A file whose bytes were made when it was opened (/proc).
pub struct TextFile {
    /// The inode it was made from.
    pub inode: Rc<Inode>,
    /// The bytes.
    pub text: Vec<u8>,
}

impl File for TextFile {
    fn read_at(&self, buf: &mut [u8], offset: u64) -> Result<usize> {
        let rest = usize::try_from(offset)
            .ok()
            .and_then(|o| self.text.get(o..))
            .unwrap_or_default();
        let n = rest.len().min(buf.len());
        buf[..n].copy_from_slice(&rest[..n]);
        Ok(n)
    }
    fn stat(&self) -> Result<Stat> {
        Ok(self.inode.stat())
    }
    fn seek(&self, pos: &Cell<u64>, offset: i64, whence: u32) -> Result<u64> {
        let to = seek_target(pos.get(), self.text.len() as u64, offset, whence)?;
        pos.set(to);
        Ok(to)
    }
}

/// A file opened with `O_PATH`: a place, nothing to read.
pub struct PathFile {
    /// What fstat tells.
    pub stat: Stat,
    /// The inode, if it is in memory.
    pub inode: Option<Rc<Inode>>,
}

impl File for PathFile {
    fn stat(&self) -> Result<Stat> {
        Ok(self.inode.as_ref().map_or(self.stat, |i| i.stat()))
    }
    fn inode(&self) -> Option<&Rc<Inode>> {
        self.inode.as_ref()
    }
    fn chmod(&self, _mode: u32) -> Result<()> {
        err(Errno::EBADF)
    }
    fn chown(&self, _uid: u32, _gid: u32) -> Result<()> {
        err(Errno::EBADF)
    }
    fn seek(&self, _pos: &Cell<u64>, _offset: i64, _whence: u32) -> Result<u64> {
        err(Errno::EBADF)
    }
}

/// Opens what an in-memory inode is, but for directories and /proc.
pub fn open_inode(fs: &Rc<HostFs>, inode: &Rc<Inode>) -> Result<alloc::boxed::Box<dyn File>> {
    use alloc::boxed::Box;
    match &inode.body {
        Body::File(_) => Ok(Box::new(MemFile {
            inode: inode.clone(),
            fs: fs.clone(),
        })),
        Body::Device(d) => Ok(Box::new(super::dev::DeviceFile {
            device: *d,
            inode: inode.clone(),
            fs: fs.clone(),
        })),
        Body::Symlink(_) => err(Errno::ELOOP),
        // A FIFO is opened by the kernel; a socket can't be opened by its name.
        Body::Special(_) => err(Errno::ENXIO),
        Body::Dir { .. } | Body::Proc(_) => err(Errno::EINVAL),
    }
}
