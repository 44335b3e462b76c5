//! Native x86-64 Linux, by its own system calls: no libc, no std. The guest sees the host's file system as it is.

use super::*;
use alloc::vec;
use core::arch::asm;
use core::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use linux_sysno::x86_64::Sysno;

/// The x86-64 kernel.
pub struct Native;

/// The `sp` of the process at `_start`: argc, argv, envp, auxv.
pub static INITIAL_STACK: AtomicPtr<usize> = AtomicPtr::new(core::ptr::null_mut());

static ARENA: [AtomicU64; 2] = [const { AtomicU64::new(0) }; 2];

/// One system call of the host.
///
/// # Safety
/// Pointers among the arguments must be valid for what the call does with them.
pub unsafe fn syscall(nr: Sysno, a: [usize; 6]) -> Result<usize> {
    let ret: usize;
    // SAFETY: the caller vouches for the arguments; the kernel clobbers rcx and r11 only.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") nr as usize => ret,
            in("rdi") a[0], in("rsi") a[1], in("rdx") a[2], in("r10") a[3], in("r8") a[4], in("r9") a[5],
            lateout("rcx") _, lateout("r11") _,
            options(nostack)
        );
    }
    if ret > -4096isize as usize {
        Err(Errno::new(-(ret as isize) as i32))
    } else {
        Ok(ret)
    }
}

macro_rules! sys {
    ($nr:ident $(, $a:expr)*) => {{
        let given = [$($a as usize),*];
        let mut args = [0usize; 6];
        args[..given.len()].copy_from_slice(&given);
        // SAFETY: every pointer passed points to a live buffer of the length passed with it, or to a zero-terminated
        // copy of a path, which is bound to a name for that.
        unsafe { syscall(Sysno::$nr, args) }
    }};
}

/// A zero-terminated copy; the empty path is the directory itself.
fn cstr(path: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(path.len() + 2);
    out.extend_from_slice(if path.is_empty() { b"." } else { path });
    out.push(0);
    out
}

/// The host's link to an open file, proc_pid_fd(5).
fn descriptor(fd: HostFd) -> Vec<u8> {
    alloc::format!("/proc/self/fd/{fd}").into_bytes()
}

/// The flags that x86 numbers differently (arch/arm64/include/uapi/asm/fcntl.h against asm-generic/fcntl.h).
const DIFFERENT: [(OpenFlags, usize); 5] = [
    (OpenFlags::DIRECTORY, 0o200000),
    (OpenFlags::NOFOLLOW, 0o400000),
    (OpenFlags::DIRECT, 0o40000),
    (OpenFlags::LARGEFILE, 0o100000),
    // The same number on both, named here because the mask below takes the others out.
    (OpenFlags::CLOEXEC, 0o2000000),
];

fn open_flags(flags: OpenFlags) -> usize {
    let mut out = 0;
    let mut same = flags;
    for (linux, host) in DIFFERENT {
        if flags.contains(linux) {
            out |= host;
        }
        same.remove(linux);
    }
    out | same.bits() as usize
}

fn guest_flags(host: usize) -> OpenFlags {
    let mut out = OpenFlags::empty();
    let mut rest = host;
    for (linux, bit) in DIFFERENT {
        if host & bit != 0 {
            out |= linux;
        }
        rest &= !bit;
    }
    out | OpenFlags::from_bits_truncate(rest as u32)
}

#[derive(Clone, Copy, Default)]
#[repr(C)]
struct HostStat {
    dev: u64,
    ino: u64,
    nlink: u64,
    mode: u32,
    uid: u32,
    gid: u32,
    pad: u32,
    rdev: u64,
    size: i64,
    blksize: i64,
    blocks: i64,
    times: [[i64; 2]; 3],
    unused: [i64; 3],
}
const _: () = assert!(size_of::<HostStat>() == 144);

impl HostStat {
    fn stat(&self) -> Stat {
        let time = |t: [i64; 2]| Time {
            sec: t[0],
            nsec: t[1] as u32,
        };
        Stat {
            dev: self.dev,
            ino: self.ino,
            mode: self.mode,
            nlink: self.nlink as u32,
            uid: self.uid,
            gid: self.gid,
            rdev: self.rdev,
            size: self.size as u64,
            blksize: self.blksize as u32,
            blocks: self.blocks as u64,
            atime: time(self.times[0]),
            mtime: time(self.times[1]),
            ctime: time(self.times[2]),
        }
    }
}

const AT_FDCWD: isize = -100;
const AT_SYMLINK_NOFOLLOW: usize = 0x100;
const PROT_RW: usize = 3;
const MAP_PRIVATE_ANON: usize = 0x22;
const MAP_NORESERVE: usize = 0x4000;
const MAP_FIXED: usize = 0x10;
const MAP_FIXED_NOREPLACE: usize = 0x100000;

/// Maps zeroed pages that cost nothing until they are used.
pub fn reserve(len: usize) -> Result<usize> {
    sys!(
        mmap,
        0,
        len,
        PROT_RW,
        MAP_PRIVATE_ANON | MAP_NORESERVE,
        -1isize,
        0
    )
}

fn timespec(time: Option<Time>) -> [i64; 2] {
    const UTIME_OMIT: i64 = (1 << 30) - 2;
    match time {
        Some(t) => [t.sec, i64::from(t.nsec)],
        None => [0, UTIME_OMIT],
    }
}

fn c_strings(mut p: *const *const u8) -> (Vec<Vec<u8>>, *const *const u8) {
    let mut out = Vec::new();
    // SAFETY: the kernel ends argv and envp by a null pointer and each string by a zero.
    unsafe {
        while !(*p).is_null() {
            out.push(core::ffi::CStr::from_ptr((*p).cast()).to_bytes().to_vec());
            p = p.add(1);
        }
        (out, p.add(1))
    }
}

fn initial_strings() -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let sp = INITIAL_STACK.load(Ordering::Relaxed);
    if sp.is_null() {
        return Default::default();
    }
    // SAFETY: argv follows argc (System V ABI, AMD64 supplement, 3.4.1).
    let (args, envp) = c_strings(unsafe { sp.add(1) }.cast());
    (args, c_strings(envp).0)
}

fn clock_id(clock: Clock) -> usize {
    match clock {
        Clock::Realtime => 0,
        Clock::Monotonic => 1,
        Clock::Cpu => 2,
    }
}

/// Ends the process, from a signal handler.
pub fn exit_now(status: i32) {
    let _ = sys!(exit_group, status);
}

/// rt_sigaction(2), with the kernel's structure as words.
pub fn set_action(signal: i32, action: &[usize; 4]) {
    // It fails only for signals that nobody asks for.
    let _ = sys!(rt_sigaction, signal, action.as_ptr(), 0, 8);
}

/// poll(2).
fn wait(fds: &mut [PollFd], timeout: Option<u64>) -> Result<usize> {
    // PollFd is laid out like struct pollfd but for Rust's freedom to reorder: copy.
    let mut list: Vec<[u8; 8]> = fds
        .iter()
        .map(|p| {
            let mut e = [0; 8];
            e[..4].copy_from_slice(&p.fd.to_le_bytes());
            e[4..6].copy_from_slice(&p.events.to_le_bytes());
            e
        })
        .collect();
    let time = timeout.map(|t| [t / 1_000_000_000, t % 1_000_000_000]);
    let time = time.as_ref().map_or(core::ptr::null(), |t| t.as_ptr());
    let n = sys!(ppoll, list.as_mut_ptr(), list.len(), time, 0, 8)?;
    for (p, e) in fds.iter_mut().zip(&list) {
        p.revents = i16::from_le_bytes([e[6], e[7]]);
    }
    Ok(n)
}

impl Host for Native {
    fn arena(&self) -> Option<(u64, u64)> {
        if ARENA[1].load(Ordering::Relaxed) == 0 {
            // As much as we can get: limits and strict overcommit may refuse a lot.
            let (len, base) = (24..=40)
                .rev()
                .find_map(|bits| reserve(1 << bits).ok().map(|base| (1u64 << bits, base)))?;
            ARENA[0].store(base as u64, Ordering::Relaxed);
            ARENA[1].store(base as u64 + len, Ordering::Relaxed);
        }
        Some((
            ARENA[0].load(Ordering::Relaxed),
            ARENA[1].load(Ordering::Relaxed),
        ))
    }

    fn commit(&self, _start: u64, _len: u64) -> bool {
        // All of the arena is mapped; the host's kernel finds pages on first use.
        true
    }

    unsafe fn discard(&self, start: u64, len: u64) {
        const MADV_DONTNEED: usize = 4;
        let low = ARENA[0].load(Ordering::Relaxed);
        let high = ARENA[1].load(Ordering::Relaxed);
        let done = if start >= low && start + len <= high {
            sys!(madvise, start, len, MADV_DONTNEED)
        } else {
            // Image segments are private file mappings: DONTNEED would bring the file's bytes back.
            let flags = MAP_PRIVATE_ANON | MAP_NORESERVE | MAP_FIXED;
            sys!(mmap, start, len, PROT_RW, flags, -1isize, 0)
        };
        if done.is_err() {
            // SAFETY: the caller owns the range.
            unsafe { core::ptr::write_bytes(start as usize as *mut u8, 0, len as usize) };
        }
    }

    fn resident(&self, start: u64, pages: &mut [u8]) {
        // Outside the arena a page that isn't there is the file's.
        let low = ARENA[0].load(Ordering::Relaxed);
        if (low..ARENA[1].load(Ordering::Relaxed)).contains(&start)
            && sys!(mincore, start, pages.len() * 4096, pages.as_mut_ptr()).is_err()
        {
            pages.fill(1);
        }
    }

    fn watch_signal(&self, signal: i32, how: SignalUse) {
        native_signals::watch(signal, how);
    }

    fn watches_signals(&self) -> bool {
        native_signals::is_watching()
    }

    fn has_signals(&self) -> bool {
        native_signals::have_come()
    }

    fn take_signals(&self) -> u64 {
        native_signals::take()
    }

    fn make_writable(&self, start: u64, len: u64) {
        let low = ARENA[0].load(Ordering::Relaxed);
        if !(low..ARENA[1].load(Ordering::Relaxed)).contains(&start) {
            // The program's constant segments are mapped read-only; nothing of them is executed.
            let _ = sys!(mprotect, start, len, PROT_RW);
        }
    }

    fn claim(&self, start: u64, len: u64) -> bool {
        let flags = MAP_PRIVATE_ANON | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
        match sys!(mmap, start, len, PROT_RW, flags, -1isize, 0) {
            Ok(at) if at as u64 == start => true,
            Ok(at) => {
                // A kernel that does not know the flag took it for a hint.
                let _ = sys!(munmap, at, len);
                false
            }
            Err(_) => false,
        }
    }

    fn address_limit(&self) -> u64 {
        1 << 47
    }

    fn args(&self) -> Vec<Vec<u8>> {
        initial_strings().0
    }

    fn env(&self) -> Vec<Vec<u8>> {
        initial_strings().1
    }

    fn ids(&self) -> Ids {
        let get = |r: Result<usize>| r.unwrap_or(0);
        Ids {
            pid: get(sys!(getpid)) as i32,
            ppid: get(sys!(getppid)) as i32,
            uid: get(sys!(getuid)) as u32,
            euid: get(sys!(geteuid)) as u32,
            gid: get(sys!(getgid)) as u32,
            egid: get(sys!(getegid)) as u32,
        }
    }

    fn exit(&self, status: i32) -> ! {
        loop {
            let _ = sys!(exit_group, status as isize);
        }
    }

    fn log(&self, message: &[u8]) {
        let mut rest = message;
        while !rest.is_empty() {
            match self.write(2, rest, None) {
                Ok(n) if n > 0 => rest = &rest[n..],
                Err(Errno::EINTR) => {}
                _ => return,
            }
        }
    }

    fn clock(&self, clock: Clock) -> Result<u64> {
        if let Some(now) = deterministic::clock(clock) {
            return Ok(now);
        }
        let mut t = [0u64; 2];
        sys!(clock_gettime, clock_id(clock), t.as_mut_ptr())?;
        Ok(t[0] * 1_000_000_000 + t[1])
    }

    fn clock_resolution(&self, clock: Clock) -> Result<u64> {
        let mut t = [0u64; 2];
        sys!(clock_getres, clock_id(clock), t.as_mut_ptr())?;
        Ok(t[0] * 1_000_000_000 + t[1])
    }

    fn random(&self, buf: &mut [u8]) -> Result<()> {
        if deterministic::random(buf) {
            return Ok(());
        }
        let mut done = 0;
        while done < buf.len() {
            match sys!(getrandom, buf[done..].as_mut_ptr(), buf.len() - done, 0) {
                Ok(n) => done += n,
                Err(Errno::EINTR) => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    fn poll(&self, fds: &mut [PollFd], timeout: Option<u64>) -> Result<usize> {
        let Some(nanos) = timeout.filter(|_| deterministic::is_on()) else {
            return wait(fds, timeout);
        };
        let ready = if fds.is_empty() {
            0
        } else {
            wait(fds, Some(0))?
        };
        if ready == 0 {
            deterministic::pass(nanos);
        }
        Ok(ready)
    }

    fn mounts(&self) -> Vec<(HostFd, Vec<u8>)> {
        const O_PATH_DIRECTORY_CLOEXEC: usize = 0o10000000 | 0o200000 | 0o2000000;
        match sys!(openat, AT_FDCWD, c"/".as_ptr(), O_PATH_DIRECTORY_CLOEXEC, 0) {
            Ok(fd) => vec![(fd as HostFd, b"/".to_vec())],
            Err(_) => Vec::new(),
        }
    }

    fn cwd(&self) -> Option<Vec<u8>> {
        let mut buf = vec![0u8; 4096];
        let n = sys!(getcwd, buf.as_mut_ptr(), buf.len()).ok()?;
        buf.truncate(n.saturating_sub(1));
        // "(unreachable)" directories have no name.
        buf.starts_with(b"/").then_some(buf)
    }

    fn open(&self, at: HostFd, path: &[u8], flags: OpenFlags, mode: u32) -> Result<HostFd> {
        let path = cstr(path);
        let flags = open_flags(flags | OpenFlags::CLOEXEC);
        sys!(openat, at as isize, path.as_ptr(), flags, mode).map(|fd| fd as HostFd)
    }

    fn close(&self, fd: HostFd) -> Result<()> {
        sys!(close, fd as isize).map(drop)
    }

    fn read(&self, fd: HostFd, buf: &mut [u8], offset: Option<u64>) -> Result<usize> {
        match offset {
            None => sys!(read, fd as isize, buf.as_mut_ptr(), buf.len()),
            Some(o) => sys!(pread64, fd as isize, buf.as_mut_ptr(), buf.len(), o),
        }
    }

    fn write(&self, fd: HostFd, buf: &[u8], offset: Option<u64>) -> Result<usize> {
        match offset {
            None => sys!(write, fd as isize, buf.as_ptr(), buf.len()),
            Some(o) => sys!(pwrite64, fd as isize, buf.as_ptr(), buf.len(), o),
        }
    }

    fn seek(&self, fd: HostFd, offset: i64, whence: u32) -> Result<u64> {
        sys!(lseek, fd as isize, offset, whence).map(|o| o as u64)
    }

    fn set_flags(&self, fd: HostFd, flags: OpenFlags) -> Result<()> {
        const F_SETFL: usize = 4;
        sys!(fcntl, fd as isize, F_SETFL, open_flags(flags)).map(drop)
    }

    fn flags(&self, fd: HostFd) -> Result<OpenFlags> {
        const F_GETFL: usize = 3;
        sys!(fcntl, fd as isize, F_GETFL).map(guest_flags)
    }

    fn stat(&self, fd: HostFd) -> Result<Stat> {
        let mut s = HostStat::default();
        sys!(fstat, fd as isize, &raw mut s)?;
        Ok(s.stat())
    }

    fn stat_at(&self, at: HostFd, path: &[u8], follow: bool) -> Result<Stat> {
        let path = cstr(path);
        let mut s = HostStat::default();
        let flags = if follow { 0 } else { AT_SYMLINK_NOFOLLOW };
        sys!(newfstatat, at as isize, path.as_ptr(), &raw mut s, flags)?;
        Ok(s.stat())
    }

    fn truncate(&self, fd: HostFd, len: u64) -> Result<()> {
        sys!(ftruncate, fd as isize, len).map(drop)
    }

    fn allocate(&self, fd: HostFd, offset: u64, len: u64) -> Result<()> {
        sys!(fallocate, fd as isize, 0, offset, len).map(drop)
    }

    fn sync(&self, fd: HostFd, data_only: bool) -> Result<()> {
        if data_only {
            sys!(fdatasync, fd as isize)
        } else {
            sys!(fsync, fd as isize)
        }
        .map(drop)
    }

    fn read_dir(&self, fd: HostFd) -> Result<Vec<DirEntry>> {
        self.seek(fd, 0, 0)?;
        let mut out = Vec::new();
        let mut buf = vec![0u8; 32768];
        loop {
            let n = sys!(getdents64, fd as isize, buf.as_mut_ptr(), buf.len())?;
            if n == 0 {
                return Ok(out);
            }
            let mut at = 0;
            while at < n {
                // struct linux_dirent64: ino u64, off u64, reclen u16, type u8, name.
                let ino = u64::from_le_bytes(buf[at..at + 8].try_into().expect("eight bytes"));
                let len = usize::from(u16::from_le_bytes([buf[at + 16], buf[at + 17]]));
                let name = &buf[at + 19..at + len];
                let name = name.split(|&b| b == 0).next().unwrap_or_default().to_vec();
                out.push(DirEntry {
                    ino,
                    mode: u32::from(buf[at + 18]) << 12,
                    name,
                });
                at += len;
            }
        }
    }

    fn mkdir(&self, at: HostFd, path: &[u8], mode: u32) -> Result<()> {
        let path = cstr(path);
        sys!(mkdirat, at as isize, path.as_ptr(), mode).map(drop)
    }

    fn unlink(&self, at: HostFd, path: &[u8], dir: bool) -> Result<()> {
        let path = cstr(path);
        const AT_REMOVEDIR: usize = 0x200;
        sys!(
            unlinkat,
            at as isize,
            path.as_ptr(),
            if dir { AT_REMOVEDIR } else { 0 }
        )
        .map(drop)
    }

    fn rename(&self, from: (HostFd, &[u8]), to: (HostFd, &[u8]), flags: u32) -> Result<()> {
        let (old, new) = (cstr(from.1), cstr(to.1));
        sys!(
            renameat2,
            from.0 as isize,
            old.as_ptr(),
            to.0 as isize,
            new.as_ptr(),
            flags
        )
        .map(drop)
    }

    fn link(&self, from: (HostFd, &[u8]), to: (HostFd, &[u8]), follow: bool) -> Result<()> {
        const AT_SYMLINK_FOLLOW: usize = 0x400;
        let (old, new) = (cstr(from.1), cstr(to.1));
        let flags = if follow { AT_SYMLINK_FOLLOW } else { 0 };
        sys!(
            linkat,
            from.0 as isize,
            old.as_ptr(),
            to.0 as isize,
            new.as_ptr(),
            flags
        )
        .map(drop)
    }

    fn link_fd(&self, fd: HostFd, at: HostFd, path: &[u8]) -> Result<()> {
        self.link((AT_FDCWD as HostFd, &descriptor(fd)), (at, path), true)
    }

    fn reopen(&self, fd: HostFd, flags: OpenFlags) -> Result<HostFd> {
        self.open(AT_FDCWD as HostFd, &descriptor(fd), flags, 0)
    }

    fn symlink(&self, target: &[u8], at: HostFd, path: &[u8]) -> Result<()> {
        let (target, path) = (cstr(target), cstr(path));
        sys!(symlinkat, target.as_ptr(), at as isize, path.as_ptr()).map(drop)
    }

    fn readlink(&self, at: HostFd, path: &[u8]) -> Result<Vec<u8>> {
        let path = cstr(path);
        let mut buf = vec![0u8; 4096];
        let n = sys!(
            readlinkat,
            at as isize,
            path.as_ptr(),
            buf.as_mut_ptr(),
            buf.len()
        )?;
        buf.truncate(n);
        Ok(buf)
    }

    fn set_times_at(&self, at: HostFd, path: &[u8], times: SetTimes, follow: bool) -> Result<()> {
        let path = cstr(path);
        let t = [timespec(times.atime), timespec(times.mtime)];
        let flags = if follow { 0 } else { AT_SYMLINK_NOFOLLOW };
        sys!(utimensat, at as isize, path.as_ptr(), t.as_ptr(), flags).map(drop)
    }

    fn set_times(&self, fd: HostFd, times: SetTimes) -> Result<()> {
        let t = [timespec(times.atime), timespec(times.mtime)];
        sys!(utimensat, fd as isize, 0, t.as_ptr(), 0).map(drop)
    }

    fn has_modes(&self) -> bool {
        true
    }

    fn chmod(&self, at: HostFd, path: &[u8], mode: u32) -> Result<()> {
        let path = cstr(path);
        sys!(fchmodat, at as isize, path.as_ptr(), mode).map(drop)
    }

    fn fchmod(&self, fd: HostFd, mode: u32) -> Result<()> {
        sys!(fchmod, fd as isize, mode).map(drop)
    }

    fn chown(&self, at: HostFd, path: &[u8], uid: u32, gid: u32, follow: bool) -> Result<()> {
        let path = cstr(path);
        let flags = if follow { 0 } else { AT_SYMLINK_NOFOLLOW };
        sys!(fchownat, at as isize, path.as_ptr(), uid, gid, flags).map(drop)
    }

    fn fchown(&self, fd: HostFd, uid: u32, gid: u32) -> Result<()> {
        sys!(fchown, fd as isize, uid, gid).map(drop)
    }

    fn access(&self, at: HostFd, path: &[u8], mode: u32, flags: u32) -> Result<()> {
        let path = cstr(path);
        if flags == 0 {
            return sys!(faccessat, at as isize, path.as_ptr(), mode).map(drop);
        }
        sys!(faccessat2, at as isize, path.as_ptr(), mode, flags).map(drop)
    }

    fn mknod(&self, at: HostFd, path: &[u8], mode: u32, dev: u64) -> Result<()> {
        let path = cstr(path);
        sys!(mknodat, at as isize, path.as_ptr(), mode, dev).map(drop)
    }

    fn is_tty(&self, fd: HostFd) -> bool {
        const TCGETS: u32 = 0x5401;
        let mut termios = [0u8; 64];
        self.ioctl(fd, TCGETS, &mut termios).is_ok()
    }

    fn ioctl(&self, fd: HostFd, request: u32, arg: &mut [u8]) -> Result<()> {
        sys!(ioctl, fd as isize, request, arg.as_mut_ptr()).map(drop)
    }

    fn ioctl_number(&self, fd: HostFd, request: u32, arg: u32) -> Result<()> {
        sys!(ioctl, fd as isize, request, arg).map(drop)
    }

    fn statfs(&self, fd: HostFd) -> Result<StatFs> {
        // struct statfs: fifteen words, two of them halves of fsid; the same on both architectures.
        let mut s = [0u64; 16];
        sys!(fstatfs, fd as isize, s.as_mut_ptr())?;
        Ok(StatFs {
            kind: s[0],
            bsize: s[1],
            blocks: s[2],
            bfree: s[3],
            bavail: s[4],
            files: s[5],
            ffree: s[6],
            fsid: s[7],
            namelen: s[8],
            flags: s[10],
        })
    }

    fn flock(&self, fd: HostFd, operation: u32) -> Result<()> {
        sys!(flock, fd as isize, operation).map(drop)
    }
}
