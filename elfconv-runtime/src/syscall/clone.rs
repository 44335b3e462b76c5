//! Tasks and processes: clone(2), exit(2), wait4(2), waitid(2), groups and sessions.

use super::args::{Hex, Hex32, Ptr};
use super::time::rusage;
use crate::errno::{Errno, Result, err};
use crate::kernel::{Kernel, Request};
use crate::process::{CloneArgs, Ctty, Status, Zombie, clone};
use crate::signal::{NSIG, SigInfo, sig};
use crate::task::What;

/// Flags that mean nothing here, or what is so anyway.
const HARMLESS: u64 = clone::FS
    | clone::FILES
    | clone::SYSVSEM
    | clone::DETACHED
    | clone::UNTRACED
    | clone::IO
    | clone::VFORK
    | clone::PARENT
    | clone::PARENT_SETTID
    | clone::CHILD_SETTID
    | clone::CHILD_CLEARTID
    | clone::SETTLS;
const NEW_NAMESPACES: u64 = 0x7e02_0080;

fn request(k: &mut Kernel, args: CloneArgs) -> Result<u64> {
    let has = |flag: u64| args.flags & flag != 0;
    let thread = has(clone::THREAD);
    // Each of these needs the one behind it (`copy_process` of the Linux kernel).
    const NEWNS: u64 = 0x2_0000;
    let alone = has(clone::FS) && has(NEWNS)
        || (thread && !has(clone::SIGHAND))
        || (has(clone::SIGHAND) && !has(clone::VM));
    if alone || (has(clone::SIGHAND) && has(clone::CLEAR_SIGHAND)) {
        return err(Errno::EINVAL);
    }
    if args.flags & NEW_NAMESPACES != 0 {
        return err(Errno::EPERM);
    }
    let known = HARMLESS | clone::THREAD | clone::VM | clone::SIGHAND | clone::CLEAR_SIGHAND;
    // Processes that share descriptors or handlers are nothing that C libraries make.
    let apart = !thread && args.flags & (clone::FILES | clone::SIGHAND) != 0;
    if args.flags & !known != 0 || apart || !(0..=NSIG).contains(&args.exit_signal) {
        return err(Errno::EINVAL);
    }
    k.request = Request::Clone(args);
    Ok(0)
}

pub fn clone(
    k: &mut Kernel,
    flags: Hex,
    stack: Ptr,
    parent_tid: Ptr,
    tls: Ptr,
    child_tid: Ptr,
) -> Result<u64> {
    const CSIGNAL: u64 = 0xff;
    let args = CloneArgs {
        flags: flags.0 & 0xffff_ffff & !CSIGNAL,
        stack: stack.0,
        parent_tid: parent_tid.0,
        child_tid: child_tid.0,
        tls: tls.0,
        exit_signal: (flags.0 & CSIGNAL) as i32,
    };
    request(k, args)
}

pub fn clone3(k: &mut Kernel, args: Ptr, size: u64) -> Result<u64> {
    /// `CLONE_ARGS_SIZE_VER0`, and a page.
    const SIZES: core::ops::RangeInclusive<u64> = 64..=4096;
    if size > *SIZES.end() {
        return err(Errno::E2BIG);
    }
    if size < *SIZES.start() {
        return err(Errno::EINVAL);
    }
    // flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup
    let mut fields = [0u64; 11];
    for (i, field) in fields.iter_mut().enumerate().take(size as usize / 8) {
        *field = k.mm.read(args.0 + 8 * i as u64)?;
    }
    let [
        flags,
        _,
        child_tid,
        parent_tid,
        exit_signal,
        stack,
        stack_size,
        tls,
        ..,
    ] = fields;
    if (stack == 0) != (stack_size == 0) || fields[9] != 0 || exit_signal > NSIG as u64 {
        return err(Errno::EINVAL);
    }
    let args = CloneArgs {
        flags,
        stack: stack.wrapping_add(stack_size),
        parent_tid,
        child_tid,
        tls,
        exit_signal: exit_signal as i32,
    };
    request(k, args)
}

pub fn exit(k: &mut Kernel, status: i32) -> Result<u64> {
    k.end_task(status);
    Ok(0)
}

pub fn exit_group(k: &mut Kernel, status: i32) -> Result<u64> {
    k.end_process(Status::Exited(status));
    Ok(0)
}

pub fn set_tid_address(k: &mut Kernel, address: Ptr) -> Result<u64> {
    k.task.clear_child_tid = address.0;
    Ok(k.task.tid as u64)
}

pub fn gettid(k: &mut Kernel) -> Result<u64> {
    Ok(k.task.tid as u64)
}

// ---- waiting for children ----

const WNOHANG: u32 = 1;
const WUNTRACED: u32 = 2;
const WEXITED: u32 = 4;
const WCONTINUED: u32 = 8;
const WNOWAIT: u32 = 0x0100_0000;
/// `__WNOTHREAD`, `__WALL`, `__WCLONE`.
const W_KINDS: u32 = 0xe000_0000;
const WALL: u32 = 0x4000_0000;
const WCLONE: u32 = 0x8000_0000;

/// Which children.
#[derive(Clone, Copy)]
enum Children {
    All,
    Pid(i32),
    Group(i32),
}

impl Children {
    fn has(self, pid: i32, pgid: i32) -> bool {
        match self {
            Children::All => true,
            Children::Pid(wanted) => pid == wanted,
            Children::Group(wanted) => pgid == wanted,
        }
    }
}

/// A child that has something to tell: its id, its status as wait4 gives it, `si_code` and `si_status`.
struct Told {
    pid: i32,
    status: i32,
    code: i32,
    value: i32,
    /// CPU time, its own and that of its children.
    cpu: u64,
}

/// Whether a child of this exit signal is asked for (`eligible_child` of the Linux kernel).
fn is_eligible(exit_signal: i32, options: u32) -> bool {
    options & WALL != 0 || (options & WCLONE != 0) == (exit_signal != sig::SIGCHLD)
}

/// The first child with news; `None` while there are only others, `ECHILD` if there are none.
fn news(k: &mut Kernel, which: Children, options: u32) -> Result<Option<Told>> {
    let own = k.ids.pid;
    let asked = |z: &Zombie| {
        z.ppid == own && which.has(z.pid, z.pgid) && is_eligible(z.exit_signal, options)
    };
    if options & WEXITED != 0
        && let Some(index) = k.sched.zombies.iter().position(asked)
    {
        let zombie = k.sched.zombies[index].clone();
        let cpu = zombie.cpu_time + zombie.children_cpu;
        if options & WNOWAIT == 0 {
            k.sched.zombies.remove(index);
            k.process.children_cpu += cpu;
        }
        let (code, value) = zombie.status.to_siginfo();
        return Ok(Some(Told {
            pid: zombie.pid,
            status: zombie.status.to_wait(),
            code,
            value,
            cpu,
        }));
    }
    let mut any = k.sched.zombies.iter().any(asked);
    for child in k.sched.parked.values_mut() {
        let (pid, p) = (child.ids.pid, &mut child.process);
        if child.ids.ppid != own || !which.has(pid, p.pgid) || !is_eligible(p.exit_signal, options)
        {
            continue;
        }
        any = true;
        let wanted = match p.event {
            Some(crate::process::Event::Stopped(_)) => options & WUNTRACED != 0,
            Some(crate::process::Event::Continued) => options & WCONTINUED != 0,
            None => false,
        };
        let event = p.event.filter(|_| wanted);
        if let Some(event) = event {
            if options & WNOWAIT == 0 {
                p.event = None;
            }
            let (code, value) = event.to_siginfo();
            return Ok(Some(Told {
                pid,
                status: event.to_wait(),
                code,
                value,
                cpu: p.cpu_time.get() + p.children_cpu,
            }));
        }
    }
    if any { Ok(None) } else { err(Errno::ECHILD) }
}

pub fn wait4(k: &mut Kernel, pid: i32, status: Ptr, options: Hex32, usage: Ptr) -> Result<u64> {
    if options.0 & !(WNOHANG | WUNTRACED | WCONTINUED | W_KINDS) != 0 {
        return err(Errno::EINVAL);
    }
    let which = match pid {
        i32::MIN => return err(Errno::ESRCH),
        -0x7fff_ffff..-1 => Children::Group(-pid),
        -1 => Children::All,
        0 => Children::Group(k.process.pgid),
        _ => Children::Pid(pid),
    };
    match news(k, which, options.0 | WEXITED)? {
        Some(told) => {
            k.mm.write_opt(status.0, &told.status)?;
            k.mm.write_opt(usage.0, &rusage(told.cpu, 0))?;
            Ok(told.pid as u64)
        }
        None if options.0 & WNOHANG != 0 => Ok(0),
        None => k.block(What::Child, None),
    }
}

pub fn waitid(
    k: &mut Kernel,
    kind: i32,
    id: i32,
    info: Ptr,
    options: Hex32,
    usage: Ptr,
) -> Result<u64> {
    let known = WNOHANG | WNOWAIT | WEXITED | WUNTRACED | WCONTINUED | W_KINDS;
    let changes = WEXITED | WUNTRACED | WCONTINUED;
    if options.0 & !known != 0 || options.0 & changes == 0 {
        return err(Errno::EINVAL);
    }
    let which = match kind {
        0 => Children::All,
        1 if id > 0 => Children::Pid(id),
        2 if id > 0 => Children::Group(id),
        2 if id == 0 => Children::Group(k.process.pgid),
        _ => return err(Errno::EINVAL),
    };
    let found = news(k, which, options.0)?;
    if found.is_none() && options.0 & WNOHANG == 0 {
        return k.block(What::Child, None);
    }
    let cpu = found.as_ref().map_or(0, |told| told.cpu);
    // `struct siginfo` of a child, all zero if there is none.
    let siginfo = found.map_or(SigInfo::child(0, 0, 0, 0, 0), |t| {
        SigInfo::child(sig::SIGCHLD, t.code, t.pid, k.ids.uid, t.value)
    });
    k.mm.write_opt(info.0, &siginfo)?;
    k.mm.write_opt(usage.0, &rusage(cpu, 0)).map(|()| 0)
}

// ---- groups and sessions ----

pub fn getppid(k: &mut Kernel) -> Result<u64> {
    // Orphans belong to init.
    Ok(match k.ids.ppid {
        crate::process::ORPHAN if k.ids.pid != k.sched.root => 1,
        ppid => ppid as u64,
    })
}

pub fn setpgid(k: &mut Kernel, pid: i32, pgid: i32) -> Result<u64> {
    let own = k.ids.pid;
    let pid = if pid == 0 { own } else { pid };
    let pgid = if pgid == 0 { pid } else { pgid };
    if pgid < 0 {
        return err(Errno::EINVAL);
    }
    let target = k.facts(pid).ok_or(Errno::ESRCH)?;
    let session = k.process.sid;
    if pid != own {
        if target.ppid != own {
            return err(Errno::ESRCH);
        }
        if target.sid != session {
            return err(Errno::EPERM);
        }
        if k.with_process(pid, |p, _| p.has_execed) == Some(true) {
            return err(Errno::EACCES);
        }
    }
    let in_session = |pgid: i32, k: &Kernel| {
        let mut all = k.processes().into_iter();
        all.any(|f| f.pgid == pgid && f.sid == session)
    };
    if target.sid == pid || pgid != pid && !in_session(pgid, k) {
        // The session's leader of the process that the host has started may at least keep its group.
        return if target.pgid == pgid && pid == k.sched.root {
            Ok(0)
        } else {
            err(Errno::EPERM)
        };
    }
    k.with_process(pid, |p, _| p.pgid = pgid);
    Ok(0)
}

pub fn getpgid(k: &mut Kernel, pid: i32) -> Result<u64> {
    let pid = if pid == 0 { k.ids.pid } else { pid };
    let pgid = k.facts(pid).map(|f| f.pgid).ok_or(Errno::ESRCH)?;
    Ok(pgid as u64)
}

pub fn getsid(k: &mut Kernel, pid: i32) -> Result<u64> {
    let pid = if pid == 0 { k.ids.pid } else { pid };
    let sid = k.facts(pid).map(|f| f.sid).ok_or(Errno::ESRCH)?;
    Ok(sid as u64)
}

pub fn setsid(k: &mut Kernel) -> Result<u64> {
    let pid = k.ids.pid;
    if k.processes().iter().any(|f| f.pgid == pid) {
        return err(Errno::EPERM);
    }
    (k.process.pgid, k.process.sid) = (pid, pid);
    k.process.ctty.set(Ctty::None);
    Ok(pid as u64)
}
