//! THE table: one line for each system call that the kernel knows.
//!
//! `name = number => function(arguments), support, note;` The numbers are those of AArch64
//! (include/uapi/asm-generic/unistd.h); a test compares them with `linux-sysno`. A call that is not listed, or is
//! listed as `Missing`, returns `ENOSYS`, and `ELFCONV_STRACE=1` shows it.

use super::args::{
    Arg, DirFd, Hex, Hex32, In, MapBits, Mode, Open, Out, Path, ProtBits, Ptr, Shown, Sig,
};
use super::{dir, fs, io, mem, misc, poll, process, random, signal, stat, time, tty};
use crate::errno::{Errno, Result};
use crate::kernel::Kernel;
use alloc::string::String;

/// How far a call is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// As on Linux, for a process with one task.
    Full,
    /// Not all of it; the note says what is missing.
    Partial,
    /// `ENOSYS` or another honest refusal.
    Missing,
}

/// One line of the table.
pub struct Entry {
    /// Number.
    pub number: u64,
    /// Name as in the man pages.
    pub name: &'static str,
    /// How to show each argument.
    pub args: &'static [fn(&Shown, &mut String)],
    /// How far it is there.
    pub support: Support,
    /// What is different from Linux.
    pub note: &'static str,
}

macro_rules! syscalls {
    ($($name:ident = $number:literal => $family:ident::$function:ident($($arg:ident: $ty:ty),*), $support:ident, $note:literal;)*) => {
        /// All lines.
        pub static TABLE: &[Entry] = &[$(
            Entry {
                number: $number,
                name: stringify!($name),
                args: &[$(<$ty as Arg>::show),*],
                support: Support::$support,
                note: $note,
            }
        ),*];

        /// Carries out one call.
        pub fn call(kernel: &mut Kernel, number: u64, args: &[u64; 6]) -> Result<u64> {
            match number {
                $($number => {
                    let [$($arg,)* ..] = *args;
                    $(let $arg = <$ty as Arg>::from_raw($arg);)*
                    $family::$function(kernel, $($arg),*)
                })*
                _ => Err(Errno::ENOSYS),
            }
        }
    };
}

/// The line of a number.
pub fn find(number: u64) -> Option<&'static Entry> {
    TABLE.iter().find(|e| e.number == number)
}

/// The name of a number that the table does not list.
pub fn unlisted_name(number: u64) -> Option<&'static str> {
    UNLISTED
        .iter()
        .find(|(n, _)| *n == number)
        .map(|(_, name)| *name)
}

/// Calls that programs try now and then.
const UNLISTED: &[(u64, &str)] = &[
    (0, "io_setup"),
    (26, "inotify_init1"),
    (27, "inotify_add_watch"),
    (40, "mount"),
    (74, "signalfd4"),
    (85, "timerfd_create"),
    (86, "timerfd_settime"),
    (97, "unshare"),
    (117, "ptrace"),
    (241, "perf_event_open"),
    (262, "fanotify_init"),
    (277, "seccomp"),
    (280, "bpf"),
    (282, "userfaultfd"),
    (425, "io_uring_setup"),
    (434, "pidfd_open"),
];

syscalls! {
    // Extended attributes: no file system here keeps any.
    setxattr = 5 => dir::no_xattr(path: Path, name: Path), Partial, "EOPNOTSUPP";
    lsetxattr = 6 => dir::no_xattr(path: Path, name: Path), Partial, "EOPNOTSUPP";
    fsetxattr = 7 => dir::no_fxattr(fd: i32, name: Path), Partial, "EOPNOTSUPP";
    getxattr = 8 => dir::no_xattr(path: Path, name: Path), Partial, "EOPNOTSUPP";
    lgetxattr = 9 => dir::no_xattr(path: Path, name: Path), Partial, "EOPNOTSUPP";
    fgetxattr = 10 => dir::no_fxattr(fd: i32, name: Path), Partial, "EOPNOTSUPP";
    listxattr = 11 => dir::no_xattr(path: Path, list: Ptr), Partial, "EOPNOTSUPP";
    llistxattr = 12 => dir::no_xattr(path: Path, list: Ptr), Partial, "EOPNOTSUPP";
    flistxattr = 13 => dir::no_fxattr(fd: i32, list: Ptr), Partial, "EOPNOTSUPP";
    removexattr = 14 => dir::no_xattr(path: Path, name: Path), Partial, "EOPNOTSUPP";
    lremovexattr = 15 => dir::no_xattr(path: Path, name: Path), Partial, "EOPNOTSUPP";
    fremovexattr = 16 => dir::no_fxattr(fd: i32, name: Path), Partial, "EOPNOTSUPP";

    getcwd = 17 => dir::getcwd(buf: Ptr, size: u64), Full, "";
    eventfd2 = 19 => fs::eventfd2(count: u32, flags: Hex32), Full, "";
    epoll_create1 = 20 => poll::epoll_create1(flags: Hex32), Full, "";
    epoll_ctl = 21 => poll::epoll_ctl(epfd: i32, op: i32, fd: i32, event: Ptr), Full, "";
    epoll_pwait = 22 => poll::epoll_pwait(epfd: i32, events: Ptr, max: i32, timeout: i32, mask: Ptr, size: u64), Full, "";
    dup = 23 => fs::dup(fd: i32), Full, "";
    dup3 = 24 => fs::dup3(old: i32, new: i32, flags: Open), Full, "";
    fcntl = 25 => fs::fcntl(fd: i32, command: i32, arg: Hex), Partial, "record locks always succeed: there is no other process";
    ioctl = 29 => tty::ioctl(fd: i32, request: Hex32, arg: Ptr), Partial, "terminals, FIONREAD, FIONBIO, FIOCLEX";
    flock = 32 => fs::flock(fd: i32, operation: i32), Full, "";
    mknodat = 33 => dir::mknodat(dirfd: DirFd, path: Path, mode: Mode, dev: Hex), Partial, "in memory and on WASI: regular files only";
    mkdirat = 34 => dir::mkdirat(dirfd: DirFd, path: Path, mode: Mode), Full, "";
    unlinkat = 35 => dir::unlinkat(dirfd: DirFd, path: Path, flags: Hex32), Full, "";
    symlinkat = 36 => dir::symlinkat(target: Path, dirfd: DirFd, path: Path), Full, "";
    linkat = 37 => dir::linkat(olddir: DirFd, old: Path, newdir: DirFd, new: Path, flags: Hex32), Full, "";
    renameat = 38 => dir::renameat(olddir: DirFd, old: Path, newdir: DirFd, new: Path), Full, "";
    statfs = 43 => stat::statfs(path: Path, buf: Ptr), Full, "";
    fstatfs = 44 => stat::fstatfs(fd: i32, buf: Ptr), Full, "";
    truncate = 45 => fs::truncate(path: Path, length: i64), Full, "";
    ftruncate = 46 => fs::ftruncate(fd: i32, length: i64), Full, "";
    fallocate = 47 => fs::fallocate(fd: i32, mode: Hex32, offset: i64, len: i64), Partial, "mode 0 only";
    faccessat = 48 => dir::faccessat(dirfd: DirFd, path: Path, mode: Mode), Full, "";
    chdir = 49 => dir::chdir(path: Path), Full, "";
    fchdir = 50 => dir::fchdir(fd: i32), Full, "";
    chroot = 51 => misc::not_permitted(), Partial, "EPERM";
    fchmod = 52 => dir::fchmod(fd: i32, mode: Mode), Partial, "on WASI the bits last for this run";
    fchmodat = 53 => dir::fchmodat(dirfd: DirFd, path: Path, mode: Mode), Partial, "on WASI the bits last for this run";
    fchownat = 54 => dir::fchownat(dirfd: DirFd, path: Path, uid: u32, gid: u32, flags: Hex32), Partial, "on WASI and in memory: to the owner only";
    fchown = 55 => dir::fchown(fd: i32, uid: u32, gid: u32), Partial, "on WASI and in memory: to the owner only";
    openat = 56 => dir::openat(dirfd: DirFd, path: Path, flags: Open, mode: Mode), Partial, "no O_TMPFILE";
    close = 57 => fs::close(fd: i32), Full, "";
    pipe2 = 59 => fs::pipe2(fds: Ptr, flags: Open), Full, "";
    getdents64 = 61 => stat::getdents64(fd: i32, buf: Ptr, size: u64), Full, "";
    lseek = 62 => fs::lseek(fd: i32, offset: i64, whence: u32), Full, "";
    read = 63 => io::read(fd: i32, buf: Out, count: u64), Full, "";
    write = 64 => io::write(fd: i32, buf: In, count: u64), Full, "";
    readv = 65 => io::readv(fd: i32, iov: Ptr, count: u64), Full, "";
    writev = 66 => io::writev(fd: i32, iov: Ptr, count: u64), Full, "";
    pread64 = 67 => io::pread64(fd: i32, buf: Out, count: u64, offset: i64), Full, "";
    pwrite64 = 68 => io::pwrite64(fd: i32, buf: In, count: u64, offset: i64), Full, "";
    preadv = 69 => io::preadv(fd: i32, iov: Ptr, count: u64, offset: i64), Full, "";
    pwritev = 70 => io::pwritev(fd: i32, iov: Ptr, count: u64, offset: i64), Full, "";
    sendfile = 71 => io::sendfile(out: i32, input: i32, offset: Ptr, count: u64), Full, "";
    pselect6 = 72 => poll::pselect6(n: i32, read: Ptr, write: Ptr, except: Ptr, timeout: Ptr, mask: Ptr), Full, "";
    ppoll = 73 => poll::ppoll(fds: Ptr, n: u64, timeout: Ptr, mask: Ptr, size: u64), Full, "";
    readlinkat = 78 => dir::readlinkat(dirfd: DirFd, path: Path, buf: Out, size: i32), Full, "";
    newfstatat = 79 => stat::newfstatat(dirfd: DirFd, path: Path, buf: Ptr, flags: Hex32), Full, "";
    fstat = 80 => stat::fstat(fd: i32, buf: Ptr), Full, "";
    sync = 81 => fs::sync(), Full, "";
    fsync = 82 => fs::fsync(fd: i32), Full, "";
    fdatasync = 83 => fs::fdatasync(fd: i32), Full, "";
    utimensat = 88 => dir::utimensat(dirfd: DirFd, path: Path, times: Ptr, flags: Hex32), Full, "";
    capget = 90 => misc::capget(header: Ptr, data: Ptr), Full, "";
    capset = 91 => misc::not_permitted(), Partial, "EPERM";
    personality = 92 => process::personality(persona: Hex32), Partial, "recorded";

    exit = 93 => process::exit(status: i32), Full, "";
    exit_group = 94 => process::exit(status: i32), Full, "";
    waitid = 95 => process::no_children(), Full, "there are no children: ECHILD";
    set_tid_address = 96 => process::set_tid_address(address: Ptr), Full, "";
    futex = 98 => process::futex(address: Ptr, op: Hex32, value: u32, timeout: Ptr), Partial, "one task: waking finds nobody";
    set_robust_list = 99 => process::set_robust_list(head: Ptr, len: u64), Full, "";
    get_robust_list = 100 => process::get_robust_list(pid: i32, head: Ptr, len: Ptr), Full, "";
    nanosleep = 101 => time::nanosleep(request: Ptr, remain: Ptr), Full, "";
    clock_settime = 112 => misc::not_permitted(), Partial, "EPERM";
    clock_gettime = 113 => time::clock_gettime(clock: i32, time: Ptr), Full, "";
    clock_getres = 114 => time::clock_getres(clock: i32, time: Ptr), Full, "";
    clock_nanosleep = 115 => time::clock_nanosleep(clock: i32, flags: Hex32, request: Ptr, remain: Ptr), Full, "";
    sched_setparam = 118 => process::sched_setparam(pid: i32, param: Ptr), Partial, "SCHED_OTHER only";
    sched_setscheduler = 119 => process::sched_setscheduler(pid: i32, policy: i32, param: Ptr), Partial, "SCHED_OTHER only";
    sched_getscheduler = 120 => process::sched_getscheduler(pid: i32), Full, "";
    sched_getparam = 121 => process::sched_getparam(pid: i32, param: Ptr), Full, "";
    sched_setaffinity = 122 => process::sched_setaffinity(pid: i32, size: u64, mask: Ptr), Full, "one CPU";
    sched_getaffinity = 123 => process::sched_getaffinity(pid: i32, size: u64, mask: Ptr), Full, "one CPU";
    sched_yield = 124 => process::sched_yield(), Full, "";
    sched_get_priority_max = 125 => process::sched_priority_limit(policy: i32), Full, "";
    sched_get_priority_min = 126 => process::sched_priority_limit(policy: i32), Full, "";

    kill = 129 => signal::kill(pid: i32, signal: Sig), Partial, "ourselves only";
    tkill = 130 => signal::tkill(tid: i32, signal: Sig), Partial, "ourselves only";
    tgkill = 131 => signal::tgkill(pid: i32, tid: i32, signal: Sig), Partial, "ourselves only";
    sigaltstack = 132 => signal::sigaltstack(new: Ptr, old: Ptr), Full, "";
    rt_sigsuspend = 133 => signal::rt_sigsuspend(mask: Ptr, size: u64), Full, "";
    rt_sigaction = 134 => signal::rt_sigaction(signal: Sig, new: Ptr, old: Ptr, size: u64), Full, "";
    rt_sigprocmask = 135 => signal::rt_sigprocmask(how: i32, set: Ptr, old: Ptr, size: u64), Full, "";
    rt_sigpending = 136 => signal::rt_sigpending(set: Ptr, size: u64), Full, "";
    rt_sigtimedwait = 137 => signal::rt_sigtimedwait(set: Ptr, info: Ptr, timeout: Ptr, size: u64), Full, "";
    rt_sigqueueinfo = 138 => signal::rt_sigqueueinfo(pid: i32, signal: Sig, info: Ptr), Partial, "ourselves only";
    rt_sigreturn = 139 => signal::rt_sigreturn(), Full, "";

    setpriority = 140 => process::setpriority(which: i32, who: i32, nice: i32), Partial, "recorded";
    getpriority = 141 => process::getpriority(which: i32, who: i32), Full, "";
    setregid = 143 => process::setreid(real: u32, effective: u32), Partial, "to the id it has";
    setgid = 144 => process::setgid(gid: u32), Partial, "to the id it has";
    setreuid = 145 => process::setreid(real: u32, effective: u32), Partial, "to the id it has";
    setuid = 146 => process::setuid(uid: u32), Partial, "to the id it has";
    setresuid = 147 => process::setresuid(real: u32, effective: u32, saved: u32), Partial, "to the id it has";
    getresuid = 148 => process::getresuid(real: Ptr, effective: Ptr, saved: Ptr), Full, "";
    setresgid = 149 => process::setresgid(real: u32, effective: u32, saved: u32), Partial, "to the id it has";
    getresgid = 150 => process::getresgid(real: Ptr, effective: Ptr, saved: Ptr), Full, "";
    setfsuid = 151 => process::geteuid(), Partial, "to the id it has";
    setfsgid = 152 => process::getegid(), Partial, "to the id it has";
    times = 153 => time::times(buf: Ptr), Full, "";
    setpgid = 154 => process::setpgid(pid: i32, pgid: i32), Partial, "recorded";
    getpgid = 155 => process::getpgid(pid: i32), Full, "";
    getsid = 156 => process::getsid(pid: i32), Full, "";
    setsid = 157 => process::setsid(), Partial, "EPERM: we lead our group";
    getgroups = 158 => process::getgroups(size: i32, list: Ptr), Full, "";
    setgroups = 159 => misc::not_permitted(), Partial, "EPERM";
    uname = 160 => misc::uname(buf: Ptr), Full, "";
    sethostname = 161 => misc::not_permitted(), Partial, "EPERM";
    getrlimit = 163 => process::getrlimit(resource: u32, limit: Ptr), Full, "";
    setrlimit = 164 => process::setrlimit(resource: u32, limit: Ptr), Partial, "NOFILE and AS are enforced";
    getrusage = 165 => time::getrusage(who: i32, usage: Ptr), Partial, "CPU time only";
    umask = 166 => dir::umask(mask: Mode), Full, "";
    prctl = 167 => process::prctl(option: i32, a: Hex, b: Hex, c: Hex, d: Hex), Partial, "NAME, DUMPABLE, PDEATHSIG, NO_NEW_PRIVS";
    getcpu = 168 => misc::getcpu(cpu: Ptr, node: Ptr), Full, "one CPU";
    gettimeofday = 169 => time::gettimeofday(time: Ptr, zone: Ptr), Full, "";
    getpid = 172 => process::getpid(), Full, "";
    getppid = 173 => process::getppid(), Full, "";
    getuid = 174 => process::getuid(), Full, "";
    geteuid = 175 => process::geteuid(), Full, "";
    getgid = 176 => process::getgid(), Full, "";
    getegid = 177 => process::getegid(), Full, "";
    gettid = 178 => process::getpid(), Full, "";
    sysinfo = 179 => misc::sysinfo(info: Ptr), Full, "";

    socket = 198 => misc::no_sockets(domain: i32, kind: Hex32, protocol: i32), Missing, "EAFNOSUPPORT";
    socketpair = 199 => misc::no_sockets(domain: i32, kind: Hex32, protocol: i32), Missing, "EAFNOSUPPORT";
    bind = 200 => misc::not_a_socket(fd: i32), Missing, "ENOTSOCK";
    listen = 201 => misc::not_a_socket(fd: i32), Missing, "ENOTSOCK";
    accept = 202 => misc::not_a_socket(fd: i32), Missing, "ENOTSOCK";
    connect = 203 => misc::not_a_socket(fd: i32), Missing, "ENOTSOCK";
    getsockname = 204 => misc::not_a_socket(fd: i32), Missing, "ENOTSOCK";
    getpeername = 205 => misc::not_a_socket(fd: i32), Missing, "ENOTSOCK";
    sendto = 206 => misc::not_a_socket(fd: i32), Missing, "ENOTSOCK";
    recvfrom = 207 => misc::not_a_socket(fd: i32), Missing, "ENOTSOCK";
    setsockopt = 208 => misc::not_a_socket(fd: i32), Missing, "ENOTSOCK";
    getsockopt = 209 => misc::not_a_socket(fd: i32), Missing, "ENOTSOCK";
    shutdown = 210 => misc::not_a_socket(fd: i32), Missing, "ENOTSOCK";
    sendmsg = 211 => misc::not_a_socket(fd: i32), Missing, "ENOTSOCK";
    recvmsg = 212 => misc::not_a_socket(fd: i32), Missing, "ENOTSOCK";
    readahead = 213 => fs::readahead(fd: i32, offset: i64, count: u64), Full, "";

    brk = 214 => mem::brk(address: Ptr), Full, "";
    munmap = 215 => mem::munmap(address: Ptr, len: u64), Full, "";
    mremap = 216 => mem::mremap(old: Ptr, old_len: u64, new_len: u64, flags: Hex32, new: Ptr), Partial, "no MREMAP_DONTUNMAP";
    clone = 220 => misc::enosys(flags: Hex, stack: Ptr), Missing, "neither threads nor fork";
    execve = 221 => misc::enosys(path: Path, argv: Ptr), Missing, "no other programs";
    mmap = 222 => mem::mmap(address: Ptr, len: u64, prot: ProtBits, flags: MapBits, fd: i32, offset: Hex), Partial, "a file is read when it is mapped; other processes and other mappings of it see changes of a MAP_SHARED one at its owner's next call about that file, at msync, munmap or exit";
    fadvise64 = 223 => fs::fadvise64(fd: i32, offset: i64, len: i64, advice: i32), Full, "";
    mprotect = 226 => mem::mprotect(address: Ptr, len: u64, prot: ProtBits), Partial, "binds system calls, not the program's own accesses";
    msync = 227 => mem::msync(address: Ptr, len: u64, flags: Hex32), Full, "";
    mlock = 228 => mem::mlock(address: Ptr, len: u64), Full, "nothing is ever swapped";
    munlock = 229 => mem::mlock(address: Ptr, len: u64), Full, "";
    mlockall = 230 => misc::nothing_to_do(flags: Hex32), Full, "";
    munlockall = 231 => misc::nothing_to_do(flags: Hex32), Full, "";
    mincore = 232 => mem::mincore(address: Ptr, len: u64, vec: Ptr), Full, "";
    madvise = 233 => mem::madvise(address: Ptr, len: u64, advice: i32), Full, "";
    wait4 = 260 => process::no_children(), Full, "there are no children: ECHILD";
    prlimit64 = 261 => process::prlimit64(pid: i32, resource: u32, new: Ptr, old: Ptr), Partial, "NOFILE and AS are enforced";
    syncfs = 267 => fs::syncfs(fd: i32), Full, "";
    renameat2 = 276 => dir::renameat2(olddir: DirFd, old: Path, newdir: DirFd, new: Path, flags: Hex32), Full, "";
    getrandom = 278 => random::getrandom(buf: Ptr, len: u64, flags: Hex32), Full, "";
    memfd_create = 279 => fs::memfd_create(name: Path, flags: Hex32), Partial, "no sealing";
    membarrier = 283 => misc::membarrier(command: Hex32, flags: Hex32), Full, "";
    mlock2 = 284 => mem::mlock(address: Ptr, len: u64), Full, "";
    copy_file_range = 285 => io::copy_file_range(input: i32, in_offset: Ptr, out: i32, out_offset: Ptr, len: u64, flags: Hex32), Full, "";
    preadv2 = 286 => io::preadv2(fd: i32, iov: Ptr, count: u64, offset: i64, high: u64, flags: Hex32), Partial, "no flags";
    pwritev2 = 287 => io::pwritev2(fd: i32, iov: Ptr, count: u64, offset: i64, high: u64, flags: Hex32), Partial, "no flags";
    statx = 291 => stat::statx(dirfd: DirFd, path: Path, flags: Hex32, mask: Hex32, buf: Ptr), Full, "";
    rseq = 293 => misc::enosys(area: Ptr, len: u32), Missing, "C libraries do without";
    clone3 = 435 => misc::enosys(args: Ptr, size: u64), Missing, "neither threads nor fork";
    close_range = 436 => fs::close_range(first: u32, last: u32, flags: Hex32), Full, "";
    openat2 = 437 => dir::openat2(dirfd: DirFd, path: Path, how: Ptr, size: u64), Partial, "RESOLVE_* flags: EINVAL";
    faccessat2 = 439 => dir::faccessat2(dirfd: DirFd, path: Path, mode: Mode, flags: Hex32), Full, "";
    epoll_pwait2 = 441 => poll::epoll_pwait2(epfd: i32, events: Ptr, max: i32, timeout: Ptr, mask: Ptr, size: u64), Full, "";
    fchmodat2 = 452 => dir::fchmodat2(dirfd: DirFd, path: Path, mode: Mode, flags: Hex32), Partial, "on WASI the bits last for this run";
}
