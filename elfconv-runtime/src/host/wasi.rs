//! WASI preview 1 through its plain imports, so that the module runs in any WASI runtime.
//!
//! Names and layouts: WASI preview 1, `wasi_snapshot_preview1.witx`.

use super::wasi_sys as sys;
use super::*;
use alloc::vec;

/// WASI preview 1.
pub struct Wasi;

const WASM_PAGE: u64 = 65536;
const SYMLINK_FOLLOW: u32 = 1;

mod right {
    pub const DATASYNC: u64 = 1 << 0;
    pub const READ: u64 = 1 << 1;
    pub const SEEK: u64 = 1 << 2;
    pub const FDSTAT_SET_FLAGS: u64 = 1 << 3;
    pub const SYNC: u64 = 1 << 4;
    pub const TELL: u64 = 1 << 5;
    pub const WRITE: u64 = 1 << 6;
    pub const ADVISE: u64 = 1 << 7;
    pub const ALLOCATE: u64 = 1 << 8;
    pub const READDIR: u64 = 1 << 14;
    pub const PATH_RENAME_TARGET: u64 = 1 << 17;
    pub const FILESTAT_GET: u64 = 1 << 21;
    pub const FILESTAT_SET_SIZE: u64 = 1 << 22;
    pub const FILESTAT_SET_TIMES: u64 = 1 << 23;
    pub const POLL: u64 = 1 << 27;
    pub const FILE_ANY: u64 =
        SEEK | FDSTAT_SET_FLAGS | TELL | ADVISE | FILESTAT_GET | FILESTAT_SET_TIMES | POLL | SYNC;
    /// All `path_*` rights and `fd_readdir`: bits 9..=20 and 24..=26.
    pub const DIR: u64 = ((1 << 21) - (1 << 9)) | (7 << 24);
    const _: () = assert!(DIR & READDIR != 0 && DIR & PATH_RENAME_TARGET != 0);
}

/// WASI error numbers by position: `errno` of the witx file.
#[rustfmt::skip]
const ERRNOS: [Errno; 76] = {
    use Errno as E;
    [
        E::EIO, E::E2BIG, E::EACCES, E::EADDRINUSE, E::EADDRNOTAVAIL, E::EAFNOSUPPORT, E::EAGAIN, E::EALREADY,
        E::EBADF, E::EBADMSG, E::EBUSY, E::ECANCELED, E::ECHILD, E::ECONNABORTED, E::ECONNREFUSED, E::ECONNRESET,
        E::EDEADLK, E::EDESTADDRREQ, E::EDOM, E::EDQUOT, E::EEXIST, E::EFAULT, E::EFBIG, E::EHOSTUNREACH,
        E::EIDRM, E::EILSEQ, E::EINPROGRESS, E::EINTR, E::EINVAL, E::EIO, E::EISCONN, E::EISDIR,
        E::ELOOP, E::EMFILE, E::EMLINK, E::EMSGSIZE, E::EMULTIHOP, E::ENAMETOOLONG, E::ENETDOWN, E::ENETRESET,
        E::ENETUNREACH, E::ENFILE, E::ENOBUFS, E::ENODEV, E::ENOENT, E::ENOEXEC, E::ENOLCK, E::ENOLINK,
        E::ENOMEM, E::ENOMSG, E::ENOPROTOOPT, E::ENOSPC, E::ENOSYS, E::ENOTCONN, E::ENOTDIR, E::ENOTEMPTY,
        E::ENOTRECOVERABLE, E::ENOTSOCK, E::EOPNOTSUPP, E::ENOTTY, E::ENXIO, E::EOVERFLOW, E::EOWNERDEAD, E::EPERM,
        E::EPIPE, E::EPROTO, E::EPROTONOSUPPORT, E::EPROTOTYPE, E::ERANGE, E::EROFS, E::ESPIPE, E::ESRCH,
        E::ESTALE, E::ETIMEDOUT, E::ETXTBSY, E::EXDEV,
    ]
};

fn check(errno: u16) -> Result<()> {
    match errno {
        0 => Ok(()),
        76 => Err(Errno::new(ENOTCAPABLE)),
        n => Err(ERRNOS.get(usize::from(n)).copied().unwrap_or(Errno::EIO)),
    }
}

/// A path as WASI wants it: never empty.
fn dot(path: &[u8]) -> &[u8] {
    if path.is_empty() { b"." } else { path }
}

fn file_mode(filetype: u8) -> u32 {
    match filetype {
        1 => mode::S_IFBLK | 0o600,
        2 => mode::S_IFCHR | 0o620,
        3 => mode::S_IFDIR | 0o755,
        4 => mode::S_IFREG | 0o644,
        5 | 6 => mode::S_IFSOCK | 0o600,
        7 => mode::S_IFLNK | 0o777,
        // "Unknown" is what runtimes say of pipes.
        _ => mode::S_IFIFO | 0o600,
    }
}

fn stat_of(s: &sys::FileStat) -> Stat {
    Stat {
        dev: s.dev,
        ino: s.ino,
        mode: file_mode(s.filetype),
        nlink: s.nlink.max(1) as u32,
        uid: UID,
        gid: UID,
        rdev: 0,
        size: s.size,
        blksize: 4096,
        blocks: s.size.div_ceil(512),
        atime: Time::from_nanos(s.atim),
        mtime: Time::from_nanos(s.mtim),
        ctime: Time::from_nanos(s.ctim),
    }
}

/// WASI has no users; this is the usual first one.
const UID: u32 = 1000;

fn strings(
    sizes: unsafe extern "C" fn(*mut usize, *mut usize) -> u16,
    get: unsafe extern "C" fn(*mut *mut u8, *mut u8) -> u16,
) -> Vec<Vec<u8>> {
    let (mut count, mut size) = (0, 0);
    // SAFETY: both pointers are valid.
    if unsafe { sizes(&mut count, &mut size) } != 0 {
        return Vec::new();
    }
    let mut pointers = vec![core::ptr::null_mut(); count];
    let mut buf = vec![0u8; size];
    // SAFETY: the buffers have the sizes that were asked for.
    if unsafe { get(pointers.as_mut_ptr(), buf.as_mut_ptr()) } != 0 {
        return Vec::new();
    }
    buf.split(|&b| b == 0)
        .take(count)
        .map(<[u8]>::to_vec)
        .collect()
}

fn clock_id(clock: Clock) -> u32 {
    match clock {
        Clock::Realtime => 0,
        Clock::Monotonic => 1,
        Clock::Cpu => 2,
    }
}

fn time_flags(times: SetTimes) -> (u64, u64, u32) {
    let mut flags = 0;
    if times.atime.is_some() {
        flags |= 1;
    }
    if times.mtime.is_some() {
        flags |= 4;
    }
    (
        times.atime.unwrap_or_default().as_nanos(),
        times.mtime.unwrap_or_default().as_nanos(),
        flags,
    )
}

fn fd_flags(flags: OpenFlags) -> u32 {
    let mut out = 0;
    for (linux, wasi) in [
        (OpenFlags::APPEND, 1),
        (OpenFlags::DSYNC, 2),
        (OpenFlags::NONBLOCK, 4),
        (OpenFlags::SYNC, 16),
    ] {
        if flags.contains(linux) {
            out |= wasi;
        }
    }
    out
}

unsafe extern "C" {
    static __heap_base: u8;
}

/// poll(2).
fn wait(fds: &mut [PollFd], timeout: Option<u64>) -> Result<usize> {
    let mut subs = Vec::new();
    for (i, p) in fds.iter().enumerate() {
        for (bit, tag) in [(1, 1), (4, 2)] {
            if p.events & bit != 0 {
                let userdata = i as u64;
                subs.push(sys::Subscription {
                    userdata,
                    tag,
                    id: p.fd as u32,
                    ..Default::default()
                });
            }
        }
    }
    if let Some(timeout) = timeout {
        subs.push(sys::Subscription {
            userdata: u64::MAX,
            tag: 0,
            id: 1,
            timeout,
            ..Default::default()
        });
    }
    if subs.is_empty() {
        return err(Errno::EDEADLK);
    }
    let mut events = vec![sys::Event::default(); subs.len()];
    let mut n = 0;
    // SAFETY: both arrays have `subs.len()` elements.
    check(unsafe { sys::poll_oneoff(subs.as_ptr(), events.as_mut_ptr(), subs.len(), &mut n) })?;
    for e in &events[..n.min(events.len())] {
        let Some(p) = fds.get_mut(e.userdata as usize) else {
            continue;
        };
        p.revents |= match (e.error, e.tag) {
            (0, 1) => 1,
            (0, _) => 4,
            // A file that can't be polled is ready, like a regular file.
            (_, 1) => 1,
            _ => 4,
        };
        if e.flags & 1 != 0 {
            p.revents |= 0x10;
        }
    }
    Ok(fds.iter().filter(|p| p.revents != 0).count())
}

impl Host for Wasi {
    fn arena(&self) -> Option<(u64, u64)> {
        let base = (&raw const __heap_base) as u64;
        // The last page stays unused, so that no valid range ends at 2^32.
        Some((base, (1 << 32) - WASM_PAGE))
    }

    fn commit(&self, start: u64, len: u64) -> bool {
        let need = (start + len).div_ceil(WASM_PAGE) as usize;
        let have = core::arch::wasm32::memory_size(0);
        need <= have || core::arch::wasm32::memory_grow(0, need - have) != usize::MAX
    }

    unsafe fn discard(&self, start: u64, len: u64) {
        // SAFETY: the caller owns the committed range.
        unsafe { core::ptr::write_bytes(start as usize as *mut u8, 0, len as usize) };
    }

    fn claim(&self, start: u64, len: u64) -> bool {
        // Linear memory is ours alone; what the linker placed is in the region table.
        start + len <= self.address_limit()
    }

    fn address_limit(&self) -> u64 {
        (1 << 32) - WASM_PAGE
    }

    fn args(&self) -> Vec<Vec<u8>> {
        strings(sys::args_sizes_get, sys::args_get)
    }

    fn env(&self) -> Vec<Vec<u8>> {
        strings(sys::environ_sizes_get, sys::environ_get)
    }

    fn ids(&self) -> Ids {
        Ids {
            pid: 1,
            ppid: 0,
            uid: UID,
            euid: UID,
            gid: UID,
            egid: UID,
        }
    }

    fn exit(&self, status: i32) -> ! {
        // SAFETY: takes a plain number and does not return.
        unsafe { sys::proc_exit(status as u32) }
    }

    fn log(&self, message: &[u8]) {
        let mut rest = message;
        while !rest.is_empty() {
            match self.write(2, rest, None) {
                Ok(n) if n > 0 => rest = &rest[n..],
                _ => return,
            }
        }
    }

    fn clock(&self, clock: Clock) -> Result<u64> {
        if let Some(now) = deterministic::clock(clock) {
            return Ok(now);
        }
        let mut t = 0;
        // SAFETY: the result pointer is valid.
        let r = check(unsafe { sys::clock_time_get(clock_id(clock), 1, &mut t) });
        match (r, clock) {
            (Ok(()), Clock::Monotonic) => Ok(t.saturating_add(UPTIME)),
            (Ok(()), _) => Ok(t),
            // Many runtimes have no CPU clock; elapsed time is the nearest thing.
            (Err(_), Clock::Cpu) => Ok(self.clock(Clock::Monotonic)? - UPTIME),
            (Err(e), _) => Err(e),
        }
    }

    fn clock_resolution(&self, clock: Clock) -> Result<u64> {
        let mut t = 0;
        // SAFETY: the result pointer is valid.
        let r = check(unsafe { sys::clock_res_get(clock_id(clock), &mut t) });
        match (r, clock) {
            (Ok(()), _) => Ok(t.max(1)),
            (Err(_), Clock::Cpu) => self.clock_resolution(Clock::Monotonic),
            (Err(e), _) => Err(e),
        }
    }

    fn random(&self, buf: &mut [u8]) -> Result<()> {
        if deterministic::random(buf) {
            return Ok(());
        }
        // Some runtimes refuse more than 64 KiB at a time.
        for chunk in buf.chunks_mut(65536) {
            // SAFETY: the buffer is valid for its length.
            check(unsafe { sys::random_get(chunk.as_mut_ptr(), chunk.len()) })?;
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
        let mut out = Vec::new();
        for fd in 3.. {
            let mut p = sys::Prestat::default();
            // SAFETY: the result pointer is valid.
            if unsafe { sys::fd_prestat_get(fd, &mut p) } != 0 {
                break;
            }
            let mut name = vec![0; p.name_len];
            // SAFETY: the buffer has the length that was asked for.
            if p.tag == 0
                && unsafe { sys::fd_prestat_dir_name(fd, name.as_mut_ptr(), name.len()) } == 0
            {
                while name.last() == Some(&0) {
                    name.pop();
                }
                out.push((fd as HostFd, name));
            }
        }
        out
    }

    fn cwd(&self) -> Option<Vec<u8>> {
        None
    }

    fn open(&self, at: HostFd, path: &[u8], flags: OpenFlags, _mode: u32) -> Result<HostFd> {
        let path = dot(path);
        let mut oflags = 0;
        for (linux, wasi) in [
            (OpenFlags::CREAT, 1),
            (OpenFlags::DIRECTORY, 2),
            (OpenFlags::EXCL, 4),
            (OpenFlags::TRUNC, 8),
        ] {
            if flags.contains(linux) {
                oflags |= wasi;
            }
        }
        let lookup = if flags.contains(OpenFlags::NOFOLLOW) {
            // Some runtimes (node) would follow the link all the same.
            if self.stat_at(at, path, false).is_ok_and(|s| s.is_symlink()) {
                return err(if flags.contains(OpenFlags::DIRECTORY) {
                    Errno::ENOTDIR
                } else {
                    Errno::ELOOP
                });
            }
            0
        } else {
            SYMLINK_FOLLOW
        };
        // Not every host heeds the missing follow flag.
        if flags.contains(OpenFlags::NOFOLLOW)
            && let Ok(stat) = self.stat_at(at, path, false)
            && stat.mode & mode::S_IFMT == mode::S_IFLNK
        {
            return err(Errno::ELOOP);
        }
        let mut rights = right::FILE_ANY;
        if flags.readable() {
            rights |= right::READ | right::DIR;
        }
        if flags.writable() {
            // Node opens for writing what asks for any of these.
            rights |= right::WRITE | right::ALLOCATE | right::FILESTAT_SET_SIZE | right::DATASYNC;
        }
        let mut fd = 0;
        let mut try_open = |rights: u64| {
            // SAFETY: path and result pointers are valid.
            check(unsafe {
                sys::path_open(
                    at as u32,
                    lookup,
                    path.as_ptr(),
                    path.len(),
                    oflags,
                    rights,
                    rights,
                    fd_flags(flags),
                    &mut fd,
                )
            })
        };
        let mut r = try_open(rights);
        if r.is_err_and(|e| e.into_raw() == ENOTCAPABLE) {
            // Runtimes that check rights refuse those that the preopen has not got.
            let mut have = sys::FdStat::default();
            // SAFETY: the result pointer is valid.
            check(unsafe { sys::fd_fdstat_get(at as u32, &mut have) })?;
            if have.rights_inheriting & rights != rights {
                r = try_open(have.rights_inheriting & rights);
            }
        }
        r.map(|()| fd as HostFd)
    }

    fn close(&self, fd: HostFd) -> Result<()> {
        // SAFETY: plain number.
        check(unsafe { sys::fd_close(fd as u32) })
    }

    fn read(&self, fd: HostFd, buf: &mut [u8], offset: Option<u64>) -> Result<usize> {
        let iov = sys::IoVec {
            base: buf.as_mut_ptr(),
            len: buf.len(),
        };
        let mut n = 0;
        // SAFETY: the buffer is valid and writable for its length.
        check(unsafe {
            match offset {
                None => sys::fd_read(fd as u32, &iov, 1, &mut n),
                Some(o) => sys::fd_pread(fd as u32, &iov, 1, o, &mut n),
            }
        })?;
        Ok(n)
    }

    fn write(&self, fd: HostFd, buf: &[u8], offset: Option<u64>) -> Result<usize> {
        let iov = sys::IoVec {
            base: buf.as_ptr(),
            len: buf.len(),
        };
        let mut n = 0;
        // SAFETY: the buffer is valid for its length.
        check(unsafe {
            match offset {
                None => sys::fd_write(fd as u32, &iov, 1, &mut n),
                Some(o) => sys::fd_pwrite(fd as u32, &iov, 1, o, &mut n),
            }
        })?;
        Ok(n)
    }

    fn seek(&self, fd: HostFd, offset: i64, whence: u32) -> Result<u64> {
        if whence > 2 {
            return err(Errno::EINVAL);
        }
        let mut pos = 0;
        // SAFETY: the result pointer is valid.
        match check(unsafe { sys::fd_seek(fd as u32, offset, whence, &mut pos) }) {
            Ok(()) => Ok(pos),
            // Streams have no seek right.
            Err(e) if e.into_raw() == ENOTCAPABLE => err(Errno::ESPIPE),
            Err(e) => Err(e),
        }
    }

    fn set_flags(&self, fd: HostFd, flags: OpenFlags) -> Result<()> {
        // SAFETY: plain numbers.
        check(unsafe { sys::fd_fdstat_set_flags(fd as u32, fd_flags(flags)) })
    }

    fn flags(&self, fd: HostFd) -> Result<OpenFlags> {
        let mut s = sys::FdStat::default();
        // SAFETY: the result pointer is valid.
        check(unsafe { sys::fd_fdstat_get(fd as u32, &mut s) })?;
        let access = match (
            s.rights_base & right::READ != 0,
            s.rights_base & right::WRITE != 0,
        ) {
            (true, true) => OpenFlags::RDWR,
            (false, true) => OpenFlags::WRONLY,
            _ => OpenFlags::empty(),
        };
        let append = if s.flags & 1 != 0 {
            OpenFlags::APPEND
        } else {
            OpenFlags::empty()
        };
        let nonblock = if s.flags & 4 != 0 {
            OpenFlags::NONBLOCK
        } else {
            OpenFlags::empty()
        };
        Ok(access | append | nonblock)
    }

    fn stat(&self, fd: HostFd) -> Result<Stat> {
        let mut s = sys::FileStat::default();
        // SAFETY: the result pointer is valid.
        check(unsafe { sys::fd_filestat_get(fd as u32, &mut s) })?;
        Ok(stat_of(&s))
    }

    fn stat_at(&self, at: HostFd, path: &[u8], follow: bool) -> Result<Stat> {
        let path = dot(path);
        let mut s = sys::FileStat::default();
        let p = path.as_ptr();
        // SAFETY: path and result pointers are valid.
        check(unsafe {
            sys::path_filestat_get(at as u32, u32::from(follow), p, path.len(), &mut s)
        })?;
        Ok(stat_of(&s))
    }

    fn truncate(&self, fd: HostFd, len: u64) -> Result<()> {
        // SAFETY: plain numbers.
        check(unsafe { sys::fd_filestat_set_size(fd as u32, len) })
    }

    fn allocate(&self, fd: HostFd, offset: u64, len: u64) -> Result<()> {
        // SAFETY: plain numbers.
        let r = check(unsafe { sys::fd_allocate(fd as u32, offset, len) });
        if r.is_ok() {
            return r;
        }
        // Not every runtime has it (wasmtime: ENOTSUP). Growing the file is all that a reader can tell.
        let end = offset.checked_add(len).ok_or(Errno::EFBIG)?;
        if self.stat(fd)?.size < end {
            self.truncate(fd, end)
        } else {
            Ok(())
        }
    }

    fn sync(&self, fd: HostFd, data_only: bool) -> Result<()> {
        // SAFETY: plain number.
        check(unsafe {
            if data_only {
                sys::fd_datasync(fd as u32)
            } else {
                sys::fd_sync(fd as u32)
            }
        })
    }

    fn read_dir(&self, fd: HostFd) -> Result<Vec<DirEntry>> {
        const HEADER: usize = 24;
        let mut out = Vec::new();
        let mut buf = vec![0u8; 8192];
        let mut cookie = 0;
        loop {
            let mut used = 0;
            // SAFETY: the buffer is valid and writable for its length.
            check(unsafe {
                sys::fd_readdir(fd as u32, buf.as_mut_ptr(), buf.len(), cookie, &mut used)
            })?;
            let mut at = 0;
            let mut whole = 0;
            while at + HEADER <= used {
                // dirent: next cookie u64, inode u64, name length u32, type u8.
                let field = |o: usize| {
                    u64::from_le_bytes(buf[at + o..at + o + 8].try_into().expect("eight bytes"))
                };
                let (next, ino, len) = (field(0), field(8), field(16) as u32 as usize);
                let Some(name) = buf[..used].get(at + HEADER..at + HEADER + len) else {
                    break;
                };
                let mode = match buf[at + 20] {
                    0 => 0,
                    t => file_mode(t) & mode::S_IFMT,
                };
                out.push(DirEntry {
                    ino,
                    mode,
                    name: name.to_vec(),
                });
                cookie = next;
                whole += 1;
                at += HEADER + len;
            }
            // A buffer that is not filled means the end.
            if used < buf.len() {
                return Ok(out);
            }
            if whole == 0 {
                let len = buf.len() * 2;
                buf.resize(len, 0);
            }
        }
    }

    fn mkdir(&self, at: HostFd, path: &[u8], _mode: u32) -> Result<()> {
        // SAFETY: the path is valid for its length.
        check(unsafe { sys::path_create_directory(at as u32, path.as_ptr(), path.len()) })
    }

    fn unlink(&self, at: HostFd, path: &[u8], dir: bool) -> Result<()> {
        let f = if dir {
            sys::path_remove_directory
        } else {
            sys::path_unlink_file
        };
        // SAFETY: the path is valid for its length.
        check(unsafe { f(at as u32, path.as_ptr(), path.len()) })
    }

    fn rename(&self, from: (HostFd, &[u8]), to: (HostFd, &[u8]), flags: u32) -> Result<()> {
        match flags {
            0 => {}
            // RENAME_NOREPLACE: not atomic here, but nothing else of ours runs meanwhile.
            1 if self.stat_at(to.0, to.1, false).is_ok() => return err(Errno::EEXIST),
            1 => {}
            _ => return err(Errno::EINVAL),
        }
        let ((fd, old), (new_fd, new)) = (from, to);
        // SAFETY: the paths are valid for their lengths.
        check(unsafe {
            sys::path_rename(
                fd as u32,
                old.as_ptr(),
                old.len(),
                new_fd as u32,
                new.as_ptr(),
                new.len(),
            )
        })
    }

    fn link(&self, from: (HostFd, &[u8]), to: (HostFd, &[u8]), follow: bool) -> Result<()> {
        let ((fd, old), (new_fd, new)) = (from, to);
        let lookup = u32::from(follow);
        // SAFETY: the paths are valid for their lengths.
        check(unsafe {
            sys::path_link(
                fd as u32,
                lookup,
                old.as_ptr(),
                old.len(),
                new_fd as u32,
                new.as_ptr(),
                new.len(),
            )
        })
    }

    fn symlink(&self, target: &[u8], at: HostFd, path: &[u8]) -> Result<()> {
        // SAFETY: the paths are valid for their lengths.
        let r = unsafe {
            sys::path_symlink(
                target.as_ptr(),
                target.len(),
                at as u32,
                path.as_ptr(),
                path.len(),
            )
        };
        check(r).map_err(refuse)
    }

    fn readlink(&self, at: HostFd, path: &[u8]) -> Result<Vec<u8>> {
        let mut buf = vec![0u8; 4096];
        let mut n = 0;
        // SAFETY: path and buffer are valid for their lengths.
        check(unsafe {
            sys::path_readlink(
                at as u32,
                path.as_ptr(),
                path.len(),
                buf.as_mut_ptr(),
                buf.len(),
                &mut n,
            )
        })?;
        buf.truncate(n);
        Ok(buf)
    }

    fn set_times_at(&self, at: HostFd, path: &[u8], times: SetTimes, follow: bool) -> Result<()> {
        let path = dot(path);
        let (atim, mtim, flags) = time_flags(times);
        let (lookup, p) = (u32::from(follow), path.as_ptr());
        // SAFETY: the path is valid for its length.
        check(unsafe {
            sys::path_filestat_set_times(at as u32, lookup, p, path.len(), atim, mtim, flags)
        })
    }

    fn set_times(&self, fd: HostFd, times: SetTimes) -> Result<()> {
        let (atim, mtim, flags) = time_flags(times);
        // SAFETY: plain numbers.
        check(unsafe { sys::fd_filestat_set_times(fd as u32, atim, mtim, flags) })
    }

    fn is_tty(&self, fd: HostFd) -> bool {
        let mut s = sys::FdStat::default();
        // wasi-libc's isatty: a character device without seek and tell rights.
        // SAFETY: the result pointer is valid.
        let r = unsafe { sys::fd_fdstat_get(fd as u32, &mut s) };
        r == 0 && s.filetype == 2 && s.rights_base & (right::SEEK | right::TELL) == 0
    }
}

/// A link that would lead out of the preopen is refused as such.
fn refuse(e: Errno) -> Errno {
    if e.into_raw() == ENOTCAPABLE {
        Errno::EPERM
    } else {
        e
    }
}
