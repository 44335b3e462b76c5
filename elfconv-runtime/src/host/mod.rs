//! What the kernel needs from the world outside: one trait, one implementation per world.
//!
//! This directory holds the only target-dependent code of the crate.

pub mod deterministic;
#[cfg(any(test, not(feature = "entry")))]
pub mod fake;
pub mod fma;
#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
pub mod jail;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub mod native;
#[cfg(target_arch = "wasm32")]
pub mod wasi;
#[cfg(target_arch = "wasm32")]
mod wasi_sys;

#[cfg(feature = "entry")]
pub mod entry;
#[cfg(all(feature = "entry", not(target_arch = "wasm32")))]
mod native_c;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod native_signals;

use crate::errno::{Errno, Result, err};
use alloc::vec::Vec;

/// A file handle of the host.
pub type HostFd = i32;

/// The host's answer to a path that leads out of what it may show, e.g. through an absolute symbolic link. Path
/// resolution then goes on step by step in the guest's own name space; the guest never sees this number.
pub const ENOTCAPABLE: i32 = 4000;

bitflags::bitflags! {
    /// `O_*` flags of openat(2) as AArch64 has them (arch/arm64/include/uapi/asm/fcntl.h: four differ from x86).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct OpenFlags: u32 {
        /// `O_WRONLY`
        const WRONLY = 0o1;
        /// `O_RDWR`
        const RDWR = 0o2;
        /// `O_CREAT`
        const CREAT = 0o100;
        /// `O_EXCL`
        const EXCL = 0o200;
        /// `O_NOCTTY`
        const NOCTTY = 0o400;
        /// `O_TRUNC`
        const TRUNC = 0o1000;
        /// `O_APPEND`
        const APPEND = 0o2000;
        /// `O_NONBLOCK`
        const NONBLOCK = 0o4000;
        /// `O_DSYNC`
        const DSYNC = 0o10000;
        /// `O_DIRECTORY`
        const DIRECTORY = 0o40000;
        /// `O_NOFOLLOW`
        const NOFOLLOW = 0o100000;
        /// `O_DIRECT`
        const DIRECT = 0o200000;
        /// `O_LARGEFILE`
        const LARGEFILE = 0o400000;
        /// `O_NOATIME`
        const NOATIME = 0o1000000;
        /// `O_CLOEXEC`
        const CLOEXEC = 0o2000000;
        /// The second bit of `O_SYNC`
        const SYNC = 0o4000000;
        /// `O_PATH`
        const PATH = 0o10000000;
        /// The second bit of `O_TMPFILE`
        const TMPFILE = 0o20000000;
    }
}

impl OpenFlags {
    /// The access mode allows reading.
    pub fn readable(self) -> bool {
        self.bits() & 3 != 1
    }

    /// The access mode allows writing.
    pub fn writable(self) -> bool {
        self.bits() & 3 != 0
    }
}

/// File type bits of `st_mode`.
pub mod mode {
    pub const S_IFMT: u32 = 0o170000;
    pub const S_IFSOCK: u32 = 0o140000;
    pub const S_IFLNK: u32 = 0o120000;
    pub const S_IFREG: u32 = 0o100000;
    pub const S_IFBLK: u32 = 0o060000;
    pub const S_IFDIR: u32 = 0o040000;
    pub const S_IFCHR: u32 = 0o020000;
    pub const S_IFIFO: u32 = 0o010000;
}

/// A point in time, as `struct timespec` has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    /// Seconds since the epoch.
    pub sec: i64,
    /// Nanoseconds, below 10^9.
    pub nsec: u32,
}

impl Time {
    /// From nanoseconds since the epoch.
    pub fn from_nanos(n: u64) -> Self {
        Time {
            sec: (n / 1_000_000_000) as i64,
            nsec: (n % 1_000_000_000) as u32,
        }
    }

    /// Nanoseconds since the epoch; times before it count as the epoch.
    pub fn as_nanos(self) -> u64 {
        u64::try_from(self.sec)
            .unwrap_or(0)
            .saturating_mul(1_000_000_000)
            .saturating_add(u64::from(self.nsec))
    }
}

/// What stat(2) tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stat {
    pub dev: u64,
    pub ino: u64,
    pub mode: u32,
    pub nlink: u32,
    pub uid: u32,
    pub gid: u32,
    pub rdev: u64,
    pub size: u64,
    pub blksize: u32,
    pub blocks: u64,
    pub atime: Time,
    pub mtime: Time,
    pub ctime: Time,
}

impl Stat {
    /// Whether it is a directory.
    pub fn is_dir(&self) -> bool {
        self.mode & mode::S_IFMT == mode::S_IFDIR
    }

    /// Whether it is a symbolic link.
    pub fn is_symlink(&self) -> bool {
        self.mode & mode::S_IFMT == mode::S_IFLNK
    }
}

/// What statfs(2) tells.
#[derive(Clone, Copy, Debug, Default)]
pub struct StatFs {
    pub kind: u64,
    pub bsize: u64,
    pub blocks: u64,
    pub bfree: u64,
    pub bavail: u64,
    pub files: u64,
    pub ffree: u64,
    pub fsid: u64,
    pub namelen: u64,
    pub flags: u64,
}

/// One entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirEntry {
    /// Inode number, 0 when not known.
    pub ino: u64,
    /// File type, as `S_IF*` bits; 0 when not known.
    pub mode: u32,
    /// Name.
    pub name: Vec<u8>,
}

/// The four identifiers of the user.
#[derive(Clone, Copy, Debug)]
pub struct Ids {
    pub pid: i32,
    pub ppid: i32,
    pub uid: u32,
    pub euid: u32,
    pub gid: u32,
    pub egid: u32,
}

/// What a clock shows that starts with the instance, as those of WASI hosts and made-up ones do, in nanoseconds: Linux's
/// counts from the boot (clock_gettime(2)), and programs take its first second for long ago and 0 for never.
pub const UPTIME: u64 = 1000 * 1_000_000_000;

/// Clocks that hosts have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Wall clock.
    Realtime,
    /// Since some fixed point.
    Monotonic,
    /// CPU time of the process, where the host knows it.
    Cpu,
}

/// What the guest does about a signal that comes from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalUse {
    Default,
    Ignored,
    Caught,
}

/// One descriptor to wait for.
#[derive(Clone, Copy, Debug)]
pub struct PollFd {
    /// The host's file.
    pub fd: HostFd,
    /// `POLL*` bits asked for.
    pub events: i16,
    /// `POLL*` bits found.
    pub revents: i16,
}

/// Times to set; `None` leaves one as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct SetTimes {
    /// Last access.
    pub atime: Option<Time>,
    /// Last modification.
    pub mtime: Option<Time>,
}

/// The world outside. Paths are relative to the directory `at` and hold no zero bytes; hosts never let them escape it.
/// Failures are Linux error numbers. `offset` of reads and writes: `None` is the file's own position.
#[allow(unused_variables)]
pub trait Host {
    /// Address range that the kernel may hand out pages from.
    fn arena(&self) -> Option<(u64, u64)>;
    /// Makes pages of the arena (or claimed ones) usable; they are zero the first time.
    fn commit(&self, start: u64, len: u64) -> bool;
    /// Makes the bytes of committed pages zero, giving memory back if it can.
    ///
    /// # Safety
    /// The caller owns the pages, and nobody relies on what they hold.
    unsafe fn discard(&self, start: u64, len: u64);
    /// Clears bit 0 for pages from `start` on that the host knows to be untouched, and so zero.
    fn resident(&self, start: u64, pages: &mut [u8]) {}
    /// Lets the runtime write to committed pages, whatever the artifact's own file says of them.
    fn make_writable(&self, start: u64, len: u64) {}
    /// Asks for unused addresses outside the arena, for a mapping at a fixed place.
    fn claim(&self, start: u64, len: u64) -> bool;
    /// No address from here on can be claimed.
    fn address_limit(&self) -> u64;

    /// The program's arguments, the program's name first.
    fn args(&self) -> Vec<Vec<u8>>;
    /// The environment, `NAME=value` each.
    fn env(&self) -> Vec<Vec<u8>>;
    /// Who we are.
    fn ids(&self) -> Ids;
    /// Ends the process.
    fn exit(&self, status: i32) -> !;
    /// A message of the runtime itself, for standard error.
    fn log(&self, message: &[u8]);

    /// A clock's time in nanoseconds.
    fn clock(&self, clock: Clock) -> Result<u64>;
    /// A clock's resolution in nanoseconds.
    fn clock_resolution(&self, clock: Clock) -> Result<u64>;
    /// Fills `buf` with random bytes.
    fn random(&self, buf: &mut [u8]) -> Result<()>;
    /// Waits until a descriptor is ready or `timeout` nanoseconds have passed; returns how many are ready.
    fn poll(&self, fds: &mut [PollFd], timeout: Option<u64>) -> Result<usize>;

    /// Says what the guest does about a signal, where such come from outside.
    fn watch_signal(&self, signal: i32, how: SignalUse) {}
    /// Whether signals from outside may have to interrupt a wait.
    fn watches_signals(&self) -> bool {
        false
    }
    /// Whether [`Host::take_signals`] has any.
    fn has_signals(&self) -> bool {
        false
    }
    /// Signals of those that are caught which have come since the last time; bit 0 is signal 1.
    fn take_signals(&self) -> u64 {
        0
    }

    /// Directories that the guest may use, and their names in its file system.
    fn mounts(&self) -> Vec<(HostFd, Vec<u8>)>;
    /// The working directory, if the host has one.
    fn cwd(&self) -> Option<Vec<u8>>;
    /// openat(2).
    fn open(&self, at: HostFd, path: &[u8], flags: OpenFlags, mode: u32) -> Result<HostFd>;
    /// close(2).
    fn close(&self, fd: HostFd) -> Result<()>;
    /// read(2), pread(2).
    fn read(&self, fd: HostFd, buf: &mut [u8], offset: Option<u64>) -> Result<usize>;
    /// write(2), pwrite(2).
    fn write(&self, fd: HostFd, buf: &[u8], offset: Option<u64>) -> Result<usize>;
    /// lseek(2) with `SEEK_SET`, `SEEK_CUR`, `SEEK_END` (0, 1, 2), on Linux hosts `SEEK_DATA` and `SEEK_HOLE`.
    fn seek(&self, fd: HostFd, offset: i64, whence: u32) -> Result<u64>;
    /// `fcntl(F_SETFL)`: `O_APPEND` and `O_NONBLOCK`.
    fn set_flags(&self, fd: HostFd, flags: OpenFlags) -> Result<()>;
    /// `fcntl(F_GETFL)` of an inherited descriptor.
    fn flags(&self, fd: HostFd) -> Result<OpenFlags>;
    /// fstat(2).
    fn stat(&self, fd: HostFd) -> Result<Stat>;
    /// fstatat(2).
    fn stat_at(&self, at: HostFd, path: &[u8], follow: bool) -> Result<Stat>;
    /// ftruncate(2).
    fn truncate(&self, fd: HostFd, len: u64) -> Result<()>;
    /// fallocate(2) with mode 0.
    fn allocate(&self, fd: HostFd, offset: u64, len: u64) -> Result<()>;
    /// fsync(2), fdatasync(2).
    fn sync(&self, fd: HostFd, data_only: bool) -> Result<()>;
    /// All entries of a directory, with or without `.` and `..`.
    fn read_dir(&self, fd: HostFd) -> Result<Vec<DirEntry>>;
    /// mkdirat(2).
    fn mkdir(&self, at: HostFd, path: &[u8], mode: u32) -> Result<()>;
    /// unlinkat(2); `dir` is `AT_REMOVEDIR`.
    fn unlink(&self, at: HostFd, path: &[u8], dir: bool) -> Result<()>;
    /// renameat2(2).
    fn rename(&self, from: (HostFd, &[u8]), to: (HostFd, &[u8]), flags: u32) -> Result<()>;
    /// linkat(2).
    fn link(&self, from: (HostFd, &[u8]), to: (HostFd, &[u8]), follow: bool) -> Result<()>;
    /// linkat(2) of an open file, where the host can do that.
    fn link_fd(&self, fd: HostFd, at: HostFd, path: &[u8]) -> Result<()> {
        err(Errno::ENOSYS)
    }
    /// Opens the file of a descriptor anew, whatever its name is now, where the host can do that.
    fn reopen(&self, fd: HostFd, flags: OpenFlags) -> Result<HostFd> {
        err(Errno::ENOSYS)
    }
    /// symlinkat(2).
    fn symlink(&self, target: &[u8], at: HostFd, path: &[u8]) -> Result<()>;
    /// readlinkat(2).
    fn readlink(&self, at: HostFd, path: &[u8]) -> Result<Vec<u8>>;
    /// utimensat(2) on a path.
    fn set_times_at(&self, at: HostFd, path: &[u8], times: SetTimes, follow: bool) -> Result<()>;
    /// utimensat(2) on a descriptor.
    fn set_times(&self, fd: HostFd, times: SetTimes) -> Result<()>;

    /// Whether the file system keeps permission bits and owners. If not, the kernel keeps the bits for this run.
    fn has_modes(&self) -> bool {
        false
    }
    /// fchmodat(2).
    fn chmod(&self, at: HostFd, path: &[u8], mode: u32) -> Result<()> {
        err(Errno::EPERM)
    }
    /// fchmod(2).
    fn fchmod(&self, fd: HostFd, mode: u32) -> Result<()> {
        err(Errno::EPERM)
    }
    /// fchownat(2).
    fn chown(&self, at: HostFd, path: &[u8], uid: u32, gid: u32, follow: bool) -> Result<()> {
        err(Errno::EPERM)
    }
    /// fchown(2).
    fn fchown(&self, fd: HostFd, uid: u32, gid: u32) -> Result<()> {
        err(Errno::EPERM)
    }
    /// faccessat2(2). The default asks the mode bits.
    fn access(&self, at: HostFd, path: &[u8], mode: u32, flags: u32) -> Result<()> {
        self.stat_at(at, path, flags & 0x100 == 0).map(drop)
    }
    /// mknodat(2).
    fn mknod(&self, at: HostFd, path: &[u8], mode: u32, dev: u64) -> Result<()> {
        err(Errno::EPERM)
    }
    /// Whether the file is a terminal.
    fn is_tty(&self, fd: HostFd) -> bool;
    /// A terminal request with a fixed-size argument, both ways.
    fn ioctl(&self, fd: HostFd, request: u32, arg: &mut [u8]) -> Result<()> {
        err(Errno::ENOTTY)
    }
    /// A terminal request whose argument is a number.
    fn ioctl_number(&self, fd: HostFd, request: u32, arg: u32) -> Result<()> {
        err(Errno::ENOTTY)
    }
    /// fstatfs(2).
    fn statfs(&self, fd: HostFd) -> Result<StatFs> {
        err(Errno::ENOSYS)
    }
    /// flock(2).
    fn flock(&self, fd: HostFd, operation: u32) -> Result<()> {
        Ok(())
    }
}
