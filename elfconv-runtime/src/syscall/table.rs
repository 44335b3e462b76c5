//! THE table: one line for each system call that the kernel knows.
//!
//! `name = number => function(arguments), support, note;` The numbers are those of AArch64
//! (include/uapi/asm-generic/unistd.h); a test compares them with `linux-sysno`. A call that is not listed, or is
//! listed as `Missing`, returns `ENOSYS`, and `ELFCONV_STRACE=1` shows it; `missing.rs` has the names of all others.

use super::args::{
    Arg, DirFd, Hex, Hex32, In, MapBits, Mode, Open, Out, Path, ProtBits, Ptr, Shown, Sig, Strings,
};
use super::{
    clone, dir, fs, futex, io, lock, mem, message, misc, poll, process, program, random, signal,
    signalfd, socket, splice, stat, time, timer, timerfd, tty,
};
use crate::errno::{Errno, Result};
use crate::kernel::Kernel;
use alloc::string::String;

/// How far a call is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// As on Linux.
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
    fcntl = 25 => fs::fcntl(fd: i32, command: i32, arg: Hex), Partial, "locks bind the processes of the artifact; no leases, no F_NOTIFY, no SIGIO";
    ioctl = 29 => tty::ioctl(fd: i32, request: Hex32, arg: Ptr), Partial, "terminals, FIONREAD, FIONBIO, FIOCLEX";
    flock = 32 => lock::flock(fd: i32, operation: i32), Full, "";
    mknodat = 33 => dir::mknodat(dirfd: DirFd, path: Path, mode: Mode, dev: Hex), Partial, "no devices; FIFOs and sockets work within the artifact";
    mkdirat = 34 => dir::mkdirat(dirfd: DirFd, path: Path, mode: Mode), Full, "";
    unlinkat = 35 => dir::unlinkat(dirfd: DirFd, path: Path, flags: Hex32), Full, "";
    symlinkat = 36 => dir::symlinkat(target: Path, dirfd: DirFd, path: Path), Full, "";
    linkat = 37 => dir::linkat(olddir: DirFd, old: Path, newdir: DirFd, new: Path, flags: Hex32), Full, "";
    renameat = 38 => dir::renameat(olddir: DirFd, old: Path, newdir: DirFd, new: Path), Full, "";
    statfs = 43 => stat::statfs(path: Path, buf: Ptr), Full, "";
    fstatfs = 44 => stat::fstatfs(fd: i32, buf: Ptr), Full, "";
    truncate = 45 => fs::truncate(path: Path, length: i64), Full, "";
    ftruncate = 46 => fs::ftruncate(fd: i32, length: i64), Full, "";
    fallocate = 47 => fs::fallocate(fd: i32, mode: Hex32, offset: i64, len: i64), Partial, "no FALLOC_FL_COLLAPSE_RANGE, INSERT_RANGE, UNSHARE_RANGE";
    faccessat = 48 => dir::faccessat(dirfd: DirFd, path: Path, mode: Mode), Full, "";
    chdir = 49 => dir::chdir(path: Path), Full, "";
    fchdir = 50 => dir::fchdir(fd: i32), Full, "";
    chroot = 51 => misc::not_permitted(), Partial, "EPERM";
    fchmod = 52 => dir::fchmod(fd: i32, mode: Mode), Partial, "on WASI the bits last for this run";
    fchmodat = 53 => dir::fchmodat(dirfd: DirFd, path: Path, mode: Mode), Partial, "on WASI the bits last for this run";
    fchownat = 54 => dir::fchownat(dirfd: DirFd, path: Path, uid: u32, gid: u32, flags: Hex32), Partial, "on WASI and in memory: to the owner only";
    fchown = 55 => dir::fchown(fd: i32, uid: u32, gid: u32), Partial, "on WASI and in memory: to the owner only";
    openat = 56 => dir::openat(dirfd: DirFd, path: Path, flags: Open, mode: Mode), Partial, "on WASI: O_TMPFILE in memory only";
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
    signalfd4 = 74 => signalfd::signalfd4(fd: i32, mask: Ptr, size: u64, flags: Hex32), Full, "";
    vmsplice = 75 => splice::vmsplice(fd: i32, iov: Ptr, count: u64, flags: Hex32), Full, "copies";
    splice = 76 => splice::splice(input: i32, in_offset: Ptr, output: i32, out_offset: Ptr, len: u64, flags: Hex32), Full, "copies";
    tee = 77 => splice::tee(input: i32, output: i32, len: u64, flags: Hex32), Full, "copies";
    readlinkat = 78 => dir::readlinkat(dirfd: DirFd, path: Path, buf: Out, size: i32), Full, "";
    newfstatat = 79 => stat::newfstatat(dirfd: DirFd, path: Path, buf: Ptr, flags: Hex32), Full, "";
    fstat = 80 => stat::fstat(fd: i32, buf: Ptr), Full, "";
    sync = 81 => fs::sync(), Full, "";
    fsync = 82 => fs::fsync(fd: i32), Full, "";
    fdatasync = 83 => fs::fdatasync(fd: i32), Full, "";
    timerfd_create = 85 => timerfd::timerfd_create(clock: i32, flags: Hex32), Full, "";
    timerfd_settime = 86 => timerfd::timerfd_settime(fd: i32, flags: Hex32, new: Ptr, old: Ptr), Partial, "without TFD_TIMER_CANCEL_ON_SET: nobody sets the clock";
    timerfd_gettime = 87 => timerfd::timerfd_gettime(fd: i32, current: Ptr), Full, "";
    utimensat = 88 => dir::utimensat(dirfd: DirFd, path: Path, times: Ptr, flags: Hex32), Full, "";
    capget = 90 => misc::capget(header: Ptr, data: Ptr), Full, "";
    capset = 91 => misc::not_permitted(), Partial, "EPERM";
    personality = 92 => process::personality(persona: Hex32), Partial, "recorded";

    exit = 93 => clone::exit(status: i32), Full, "";
    exit_group = 94 => clone::exit_group(status: i32), Full, "";
    waitid = 95 => clone::waitid(kind: i32, id: i32, info: Ptr, options: Hex32, usage: Ptr), Partial, "rusage: CPU time only";
    set_tid_address = 96 => clone::set_tid_address(address: Ptr), Full, "";
    futex = 98 => futex::futex(address: Ptr, op: Hex32, value: u32, timeout: Ptr, address2: Ptr, value3: u32), Partial, "no FD, WAIT_REQUEUE_PI, CMP_REQUEUE_PI";
    set_robust_list = 99 => futex::set_robust_list(head: Ptr, len: u64), Full, "";
    get_robust_list = 100 => futex::get_robust_list(tid: i32, head: Ptr, len: Ptr), Full, "";
    getitimer = 102 => timer::getitimer(which: u32, value: Ptr), Full, "";
    setitimer = 103 => timer::setitimer(which: u32, new: Ptr, old: Ptr), Full, "";
    timer_create = 107 => timer::timer_create(clock: i32, event: Ptr, id: Ptr), Full, "";
    timer_gettime = 108 => timer::timer_gettime(id: i32, value: Ptr), Full, "";
    timer_getoverrun = 109 => timer::timer_getoverrun(id: i32), Full, "";
    timer_settime = 110 => timer::timer_settime(id: i32, flags: Hex32, new: Ptr, old: Ptr), Full, "";
    timer_delete = 111 => timer::timer_delete(id: i32), Full, "";
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
    sched_get_priority_max = 125 => process::sched_get_priority_max(policy: i32), Full, "";
    sched_get_priority_min = 126 => process::sched_get_priority_min(policy: i32), Full, "";

    kill = 129 => signal::kill(pid: i32, signal: Sig), Full, "processes of the artifact";
    tkill = 130 => signal::tkill(tid: i32, signal: Sig), Full, "";
    tgkill = 131 => signal::tgkill(pid: i32, tid: i32, signal: Sig), Full, "";
    sigaltstack = 132 => signal::sigaltstack(new: Ptr, old: Ptr), Full, "";
    rt_sigsuspend = 133 => signal::rt_sigsuspend(mask: Ptr, size: u64), Full, "";
    rt_sigaction = 134 => signal::rt_sigaction(signal: Sig, new: Ptr, old: Ptr, size: u64), Full, "";
    rt_sigprocmask = 135 => signal::rt_sigprocmask(how: i32, set: Ptr, old: Ptr, size: u64), Full, "";
    rt_sigpending = 136 => signal::rt_sigpending(set: Ptr, size: u64), Full, "";
    rt_sigtimedwait = 137 => signal::rt_sigtimedwait(set: Ptr, info: Ptr, timeout: Ptr, size: u64), Full, "";
    rt_sigqueueinfo = 138 => signal::rt_sigqueueinfo(pid: i32, signal: Sig, info: Ptr), Full, "";
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
    setpgid = 154 => clone::setpgid(pid: i32, pgid: i32), Full, "";
    getpgid = 155 => clone::getpgid(pid: i32), Full, "";
    getsid = 156 => clone::getsid(pid: i32), Full, "";
    setsid = 157 => clone::setsid(), Full, "";
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
    getppid = 173 => clone::getppid(), Full, "";
    getuid = 174 => process::getuid(), Full, "";
    geteuid = 175 => process::geteuid(), Full, "";
    getgid = 176 => process::getgid(), Full, "";
    getegid = 177 => process::getegid(), Full, "";
    gettid = 178 => clone::gettid(), Full, "";
    sysinfo = 179 => misc::sysinfo(info: Ptr), Full, "";

    socket = 198 => socket::socket(domain: i32, kind: Hex32, protocol: i32), Partial, "AF_UNIX, TCP and UDP over loopback; nothing outside the artifact";
    socketpair = 199 => socket::socketpair(domain: i32, kind: Hex32, protocol: i32, fds: Ptr), Full, "";
    bind = 200 => socket::bind(fd: i32, address: Ptr, len: i32), Partial, "loopback only";
    listen = 201 => socket::listen(fd: i32, backlog: i32), Full, "";
    accept = 202 => socket::accept(fd: i32, address: Ptr, len: Ptr), Full, "";
    connect = 203 => socket::connect(fd: i32, address: Ptr, len: i32), Partial, "beyond loopback: ENETUNREACH";
    getsockname = 204 => socket::getsockname(fd: i32, address: Ptr, len: Ptr), Full, "";
    getpeername = 205 => socket::getpeername(fd: i32, address: Ptr, len: Ptr), Full, "";
    sendto = 206 => message::sendto(fd: i32, buf: In, len: u64, flags: Hex32, address: Ptr, address_len: i32), Partial, "no MSG_OOB";
    recvfrom = 207 => message::recvfrom(fd: i32, buf: Out, len: u64, flags: Hex32, address: Ptr, address_len: Ptr), Partial, "no MSG_OOB";
    setsockopt = 208 => socket::setsockopt(fd: i32, level: i32, name: i32, value: Ptr, len: i32), Partial, "common options; many are recorded only";
    getsockopt = 209 => socket::getsockopt(fd: i32, level: i32, name: i32, value: Ptr, len: Ptr), Partial, "common options";
    shutdown = 210 => socket::shutdown(fd: i32, how: i32), Full, "";
    sendmsg = 211 => message::sendmsg(fd: i32, message: Ptr, flags: Hex32), Partial, "SCM_RIGHTS and SCM_CREDENTIALS";
    recvmsg = 212 => message::recvmsg(fd: i32, message: Ptr, flags: Hex32), Partial, "SCM_RIGHTS and SCM_CREDENTIALS";
    readahead = 213 => fs::readahead(fd: i32, offset: i64, count: u64), Full, "";

    brk = 214 => mem::brk(address: Ptr), Full, "";
    munmap = 215 => mem::munmap(address: Ptr, len: u64), Full, "";
    mremap = 216 => mem::mremap(old: Ptr, old_len: u64, new_len: u64, flags: Hex32, new: Ptr), Partial, "no MREMAP_DONTUNMAP";
    clone = 220 => clone::clone(flags: Hex, stack: Ptr, parent_tid: Ptr, tls: Ptr, child_tid: Ptr), Partial, "no namespaces; processes share all or nothing";
    execve = 221 => program::execve(path: Path, argv: Strings, envp: Ptr), Full, "";
    mmap = 222 => mem::mmap(address: Ptr, len: u64, prot: ProtBits, flags: MapBits, fd: i32, offset: Hex), Partial, "a file is read when it is mapped; other processes and other mappings of it see changes of a MAP_SHARED one at its owner's next call about that file, at msync, munmap or exit";
    fadvise64 = 223 => fs::fadvise64(fd: i32, offset: i64, len: i64, advice: i32), Full, "";
    mprotect = 226 => mem::mprotect(address: Ptr, len: u64, prot: ProtBits), Partial, "binds system calls, not the program's own accesses";
    msync = 227 => mem::msync(address: Ptr, len: u64, flags: Hex32), Full, "";
    mlock = 228 => mem::mlock(address: Ptr, len: u64), Full, "nothing is ever swapped";
    munlock = 229 => mem::mlock(address: Ptr, len: u64), Full, "";
    mlockall = 230 => mem::mlockall(flags: Hex32), Full, "";
    munlockall = 231 => misc::nothing_to_do(), Full, "";
    mincore = 232 => mem::mincore(address: Ptr, len: u64, vec: Ptr), Full, "";
    madvise = 233 => mem::madvise(address: Ptr, len: u64, advice: i32), Full, "";
    rt_tgsigqueueinfo = 240 => signal::rt_tgsigqueueinfo(pid: i32, tid: i32, signal: Sig, info: Ptr), Full, "";
    accept4 = 242 => socket::accept4(fd: i32, address: Ptr, len: Ptr, flags: Hex32), Full, "";
    recvmmsg = 243 => message::recvmmsg(fd: i32, messages: Ptr, count: u32, flags: Hex32, timeout: Ptr), Partial, "without the time limit";
    wait4 = 260 => clone::wait4(pid: i32, status: Ptr, options: Hex32, usage: Ptr), Partial, "rusage: CPU time only";
    prlimit64 = 261 => process::prlimit64(pid: i32, resource: u32, new: Ptr, old: Ptr), Partial, "NOFILE and AS are enforced";
    syncfs = 267 => fs::syncfs(fd: i32), Full, "";
    sendmmsg = 269 => message::sendmmsg(fd: i32, messages: Ptr, count: u32, flags: Hex32), Full, "";
    renameat2 = 276 => dir::renameat2(olddir: DirFd, old: Path, newdir: DirFd, new: Path, flags: Hex32), Full, "";
    getrandom = 278 => random::getrandom(buf: Ptr, len: u64, flags: Hex32), Full, "";
    memfd_create = 279 => fs::memfd_create(name: Path, flags: Hex32), Partial, "no MFD_HUGETLB";
    execveat = 281 => program::execveat(dirfd: DirFd, path: Path, argv: Strings, envp: Ptr, flags: Hex32), Full, "";
    membarrier = 283 => misc::membarrier(command: Hex32, flags: Hex32), Full, "";
    mlock2 = 284 => mem::mlock2(address: Ptr, len: u64, flags: Hex32), Full, "";
    copy_file_range = 285 => io::copy_file_range(input: i32, in_offset: Ptr, out: i32, out_offset: Ptr, len: u64, flags: Hex32), Full, "";
    preadv2 = 286 => io::preadv2(fd: i32, iov: Ptr, count: u64, offset: i64, high: u64, flags: Hex32), Partial, "no flags";
    pwritev2 = 287 => io::pwritev2(fd: i32, iov: Ptr, count: u64, offset: i64, high: u64, flags: Hex32), Partial, "no flags";
    statx = 291 => stat::statx(dirfd: DirFd, path: Path, flags: Hex32, mask: Hex32, buf: Ptr), Full, "";
    rseq = 293 => misc::enosys(area: Ptr, len: u32), Missing, "C libraries do without";
    clone3 = 435 => clone::clone3(args: Ptr, size: u64), Partial, "no namespaces, pidfd, set_tid; processes share all or nothing";
    close_range = 436 => fs::close_range(first: u32, last: u32, flags: Hex32), Full, "";
    openat2 = 437 => dir::openat2(dirfd: DirFd, path: Path, how: Ptr, size: u64), Full, "";
    faccessat2 = 439 => dir::faccessat2(dirfd: DirFd, path: Path, mode: Mode, flags: Hex32), Full, "";
    epoll_pwait2 = 441 => poll::epoll_pwait2(epfd: i32, events: Ptr, max: i32, timeout: Ptr, mask: Ptr, size: u64), Full, "";
    fchmodat2 = 452 => dir::fchmodat2(dirfd: DirFd, path: Path, mode: Mode, flags: Hex32), Partial, "on WASI the bits last for this run";
}
