//! A world in memory, for tests on the build machine: fixed arguments, a clock that tests move, recorded output, and no
//! files of its own (the kernel's in-memory file system serves them).

use super::*;
use core::cell::{Cell, RefCell};

/// Size of the arena of a fake host.
const ARENA: usize = 64 << 20;

/// A world in memory.
pub struct Fake {
    /// `args`.
    pub args: Vec<Vec<u8>>,
    /// `env`.
    pub env: Vec<Vec<u8>>,
    /// What `read` of descriptor 0 has still to give.
    pub stdin: RefCell<Vec<u8>>,
    /// What was written to descriptors 1 and 2.
    pub output: [RefCell<Vec<u8>>; 2],
    /// What was logged.
    pub log: RefCell<Vec<u8>>,
    /// Both clocks, in nanoseconds; waiting moves them.
    pub now: Cell<u64>,
    /// Bytes that `commit` made usable.
    pub committed: Cell<u64>,
    arena: RefCell<Vec<u128>>,
}

impl Default for Fake {
    fn default() -> Self {
        Fake {
            args: Vec::new(),
            env: Vec::new(),
            stdin: RefCell::default(),
            output: Default::default(),
            log: RefCell::default(),
            now: Cell::new(1_000_000_000),
            committed: Cell::new(0),
            arena: RefCell::default(),
        }
    }
}

impl Fake {
    /// The status of `exit` travels in a panic, so that tests can catch it.
    pub fn exit_message(status: i32) -> alloc::string::String {
        alloc::format!("exit status {status}")
    }
}

impl Host for Fake {
    fn arena(&self) -> Option<(u64, u64)> {
        let mut arena = self.arena.borrow_mut();
        if arena.is_empty() {
            *arena = alloc::vec![0; ARENA / 16];
        }
        let base = arena.as_ptr() as u64;
        Some((base, base + ARENA as u64))
    }

    fn commit(&self, _start: u64, len: u64) -> bool {
        self.committed.set(self.committed.get() + len);
        true
    }

    unsafe fn discard(&self, start: u64, len: u64) {
        // SAFETY: the caller owns the range.
        unsafe { core::ptr::write_bytes(start as usize as *mut u8, 0, len as usize) };
    }

    fn claim(&self, _start: u64, _len: u64) -> bool {
        false
    }

    fn address_limit(&self) -> u64 {
        1 << 47
    }

    fn args(&self) -> Vec<Vec<u8>> {
        self.args.clone()
    }

    fn env(&self) -> Vec<Vec<u8>> {
        self.env.clone()
    }

    fn ids(&self) -> Ids {
        Ids {
            pid: 42,
            ppid: 1,
            uid: 1000,
            euid: 1000,
            gid: 1000,
            egid: 1000,
        }
    }

    fn exit(&self, status: i32) -> ! {
        panic!("{}", Self::exit_message(status))
    }

    fn log(&self, message: &[u8]) {
        self.log.borrow_mut().extend_from_slice(message);
    }

    fn clock(&self, _clock: Clock) -> Result<u64> {
        Ok(self.now.get())
    }

    fn clock_resolution(&self, _clock: Clock) -> Result<u64> {
        Ok(1)
    }

    fn random(&self, buf: &mut [u8]) -> Result<()> {
        for (i, b) in buf.iter_mut().enumerate() {
            *b = (i as u8).wrapping_mul(37).wrapping_add(11);
        }
        Ok(())
    }

    fn poll(&self, fds: &mut [PollFd], timeout: Option<u64>) -> Result<usize> {
        for p in fds.iter_mut() {
            p.revents = p.events & 5;
        }
        let ready = fds.iter().filter(|p| p.revents != 0).count();
        if ready == 0 {
            self.now
                .set(self.now.get() + timeout.ok_or(Errno::EDEADLK)?);
        }
        Ok(ready)
    }

    fn mounts(&self) -> Vec<(HostFd, Vec<u8>)> {
        Vec::new()
    }

    fn cwd(&self) -> Option<Vec<u8>> {
        None
    }

    fn open(&self, _at: HostFd, _path: &[u8], _flags: OpenFlags, _mode: u32) -> Result<HostFd> {
        err(Errno::ENOENT)
    }

    fn close(&self, _fd: HostFd) -> Result<()> {
        Ok(())
    }

    fn read(&self, fd: HostFd, buf: &mut [u8], offset: Option<u64>) -> Result<usize> {
        match (fd, offset) {
            (0, None) => {
                let mut stdin = self.stdin.borrow_mut();
                let n = buf.len().min(stdin.len());
                buf[..n].copy_from_slice(&stdin[..n]);
                stdin.drain(..n);
                Ok(n)
            }
            (0, Some(_)) => err(Errno::ESPIPE),
            _ => err(Errno::EBADF),
        }
    }

    fn write(&self, fd: HostFd, buf: &[u8], offset: Option<u64>) -> Result<usize> {
        match (fd, offset) {
            (1 | 2, None) => {
                self.output[fd as usize - 1]
                    .borrow_mut()
                    .extend_from_slice(buf);
                Ok(buf.len())
            }
            (1 | 2, Some(_)) => err(Errno::ESPIPE),
            _ => err(Errno::EBADF),
        }
    }

    fn seek(&self, _fd: HostFd, _offset: i64, _whence: u32) -> Result<u64> {
        err(Errno::ESPIPE)
    }

    fn set_flags(&self, _fd: HostFd, _flags: OpenFlags) -> Result<()> {
        Ok(())
    }

    fn flags(&self, fd: HostFd) -> Result<OpenFlags> {
        match fd {
            0 => Ok(OpenFlags::empty()),
            1 | 2 => Ok(OpenFlags::WRONLY),
            _ => err(Errno::EBADF),
        }
    }

    fn stat(&self, fd: HostFd) -> Result<Stat> {
        if (0..3).contains(&fd) {
            return Ok(Stat {
                mode: mode::S_IFIFO | 0o600,
                nlink: 1,
                ino: 1 + fd as u64,
                ..Stat::default()
            });
        }
        err(Errno::EBADF)
    }

    fn stat_at(&self, _at: HostFd, _path: &[u8], _follow: bool) -> Result<Stat> {
        err(Errno::ENOENT)
    }

    fn truncate(&self, _fd: HostFd, _len: u64) -> Result<()> {
        err(Errno::EINVAL)
    }

    fn allocate(&self, _fd: HostFd, _offset: u64, _len: u64) -> Result<()> {
        err(Errno::ESPIPE)
    }

    fn sync(&self, _fd: HostFd, _data_only: bool) -> Result<()> {
        err(Errno::EINVAL)
    }

    fn read_dir(&self, _fd: HostFd) -> Result<Vec<DirEntry>> {
        err(Errno::ENOTDIR)
    }

    fn mkdir(&self, _at: HostFd, _path: &[u8], _mode: u32) -> Result<()> {
        err(Errno::EROFS)
    }

    fn unlink(&self, _at: HostFd, _path: &[u8], _dir: bool) -> Result<()> {
        err(Errno::EROFS)
    }

    fn rename(&self, _from: (HostFd, &[u8]), _to: (HostFd, &[u8]), _flags: u32) -> Result<()> {
        err(Errno::EROFS)
    }

    fn link(&self, _from: (HostFd, &[u8]), _to: (HostFd, &[u8]), _follow: bool) -> Result<()> {
        err(Errno::EROFS)
    }

    fn symlink(&self, _target: &[u8], _at: HostFd, _path: &[u8]) -> Result<()> {
        err(Errno::EROFS)
    }

    fn readlink(&self, _at: HostFd, _path: &[u8]) -> Result<Vec<u8>> {
        err(Errno::ENOENT)
    }

    fn set_times_at(
        &self,
        _at: HostFd,
        _path: &[u8],
        _times: SetTimes,
        _follow: bool,
    ) -> Result<()> {
        err(Errno::EROFS)
    }

    fn set_times(&self, _fd: HostFd, _times: SetTimes) -> Result<()> {
        err(Errno::EROFS)
    }

    fn is_tty(&self, _fd: HostFd) -> bool {
        false
    }
}
