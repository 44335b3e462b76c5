//! Signals: sigaction(2), sigprocmask(2), sigaltstack(2), kill(2), sigsuspend(2), sigtimedwait(2).

use super::args::{Ptr, Sig};
use crate::errno::{Errno, Result, err};
use crate::kernel::{Kernel, Request};
use crate::signal::{
    NSIG, SS_AUTODISARM, SS_DISABLE, SS_ONSTACK, SigAction, SigInfo, SigStack, bit, sig,
};
use crate::task::What;

const SI_USER: i32 = 0;
const SI_TKILL: i32 = -6;

/// `EINVAL` unless `sigset_t` has the kernel's size.
fn check_size(size: u64) -> Result<()> {
    if size == 8 {
        Ok(())
    } else {
        err(Errno::EINVAL)
    }
}

pub fn rt_sigaction(k: &mut Kernel, signal: Sig, new: Ptr, old: Ptr, size: u64) -> Result<u64> {
    check_size(size)?;
    let signal = signal.0;
    if !(1..=NSIG).contains(&signal)
        || (new.0 != 0 && matches!(signal, sig::SIGKILL | sig::SIGSTOP))
    {
        return err(Errno::EINVAL);
    }
    let action = if new.0 != 0 {
        Some(k.mm.read::<SigAction>(new.0)?)
    } else {
        None
    };
    k.mm.write_opt(old.0, &k.signals.action(signal))?;
    if let Some(action) = action {
        k.signals.set_action(signal, action);
        k.watch_host_signal(signal);
    }
    Ok(0)
}

pub fn rt_sigprocmask(k: &mut Kernel, how: i32, set: Ptr, old: Ptr, size: u64) -> Result<u64> {
    check_size(size)?;
    let before = k.signals.own.mask;
    if set.0 != 0 {
        let set: u64 = k.mm.read(set.0)?;
        let mask = match how {
            0 => before | set,
            1 => before & !set,
            2 => set,
            _ => return err(Errno::EINVAL),
        };
        k.signals.set_mask(mask);
    }
    k.mm.write_opt(old.0, &before).map(|()| 0)
}

pub fn rt_sigpending(k: &mut Kernel, set: Ptr, size: u64) -> Result<u64> {
    if size > 8 {
        return err(Errno::EINVAL);
    }
    k.mm.write(set.0, &(k.signals.pending() & k.signals.own.mask))
        .map(|()| 0)
}

pub fn sigaltstack(k: &mut Kernel, new: Ptr, old: Ptr) -> Result<u64> {
    let asked = if new.0 != 0 {
        Some(k.mm.read::<SigStack>(new.0)?)
    } else {
        None
    };
    let mut before = k.signals.own.altstack;
    let mode = match before.size {
        0 => SS_DISABLE,
        _ if k.on_altstack(k.calling_sp) => SS_ONSTACK,
        _ => 0,
    };
    before.flags = mode | before.flags & SS_AUTODISARM;
    if let Some(stack) = asked {
        k.set_altstack(stack, k.calling_sp)?;
    }
    k.mm.write_opt(old.0, &before).map(|()| 0)
}

fn check_signal(signal: Sig) -> Result<()> {
    if (0..=NSIG).contains(&signal.0) {
        Ok(())
    } else {
        err(Errno::EINVAL)
    }
}

pub fn kill(k: &mut Kernel, pid: i32, signal: Sig) -> Result<u64> {
    check_signal(signal)?;
    let info = SigInfo::sent(signal.0, SI_USER, k.ids.pid, k.ids.uid);
    let group = match pid {
        // All that we may signal, but neither init nor ourselves.
        -1 => None,
        0 => Some(k.process.pgid),
        i32::MIN => return err(Errno::ESRCH),
        -0x7fff_ffff..-1 => Some(-pid),
        _ => return send(k, pid, info),
    };
    let own = k.ids.pid;
    let mut targets = k.processes();
    targets.retain(|f| match group {
        Some(group) => f.pgid == group,
        None => f.pid != own && f.pid != 1,
    });
    let zombies = k.sched.zombies.iter();
    let any = !targets.is_empty() || zombies.clone().any(|z| Some(z.pgid) == group);
    if !any {
        return err(Errno::ESRCH);
    }
    // Ourselves last: the signal may end us.
    targets.sort_by_key(|f| f.pid == own);
    for target in targets {
        send(k, target.pid, info)?;
    }
    Ok(0)
}

/// Sends to a process; signal 0 only asks. Nothing happens to a zombie.
fn send(k: &mut Kernel, pid: i32, info: SigInfo) -> Result<u64> {
    if k.sched.zombies.iter().any(|z| z.pid == pid) {
        return Ok(0);
    }
    if k.facts(pid).is_none() {
        // Linux takes any task's id for its process's.
        let pid = k.sched.task_mut(pid).ok_or(Errno::ESRCH)?.pid;
        return send(k, pid, info);
    }
    if info.signo != 0 {
        k.signal_process(pid, info);
    }
    Ok(0)
}

fn send_to_task(k: &mut Kernel, pid: Option<i32>, tid: i32, info: SigInfo) -> Result<u64> {
    let of = if tid == k.task.tid {
        k.task.pid
    } else {
        k.sched.task_mut(tid).ok_or(Errno::ESRCH)?.pid
    };
    if pid.is_some_and(|pid| pid != of) {
        return err(Errno::ESRCH);
    }
    if info.signo != 0 {
        k.signal_task(tid, info)?;
    }
    Ok(0)
}

pub fn tkill(k: &mut Kernel, tid: i32, signal: Sig) -> Result<u64> {
    if tid <= 0 {
        return err(Errno::EINVAL);
    }
    check_signal(signal)?;
    let info = SigInfo::sent(signal.0, SI_TKILL, k.ids.pid, k.ids.uid);
    send_to_task(k, None, tid, info)
}

pub fn tgkill(k: &mut Kernel, pid: i32, tid: i32, signal: Sig) -> Result<u64> {
    if pid <= 0 || tid <= 0 {
        return err(Errno::EINVAL);
    }
    check_signal(signal)?;
    let info = SigInfo::sent(signal.0, SI_TKILL, k.ids.pid, k.ids.uid);
    send_to_task(k, Some(pid), tid, info)
}

/// What rt_sigqueueinfo(2) sends: to others nobody may pretend to be the kernel.
fn queued_info(k: &Kernel, to_other: bool, signal: Sig, at: u64) -> Result<SigInfo> {
    let info: SigInfo = k.mm.read(at)?;
    check_signal(signal)?;
    if to_other && (info.code >= 0 || info.code == SI_TKILL) {
        return err(Errno::EPERM);
    }
    Ok(SigInfo {
        signo: signal.0,
        ..info
    })
}

pub fn rt_sigqueueinfo(k: &mut Kernel, pid: i32, signal: Sig, info: Ptr) -> Result<u64> {
    let info = queued_info(k, pid != k.ids.pid, signal, info.0)?;
    let full = k.with_process(pid, |_, signals| signals.shared.is_full());
    if signal.0 >= sig::SIGRTMIN && full == Some(true) {
        return err(Errno::EAGAIN);
    }
    send(k, pid, info)
}

pub fn rt_tgsigqueueinfo(
    k: &mut Kernel,
    pid: i32,
    tid: i32,
    signal: Sig,
    info: Ptr,
) -> Result<u64> {
    if pid <= 0 || tid <= 0 {
        return err(Errno::EINVAL);
    }
    let info = queued_info(k, pid != k.ids.pid, signal, info.0)?;
    send_to_task(k, Some(pid), tid, info)
}

/// Puts a mask in force until the call is over.
pub(super) fn replace_mask(k: &mut Kernel, mask: u64) {
    // A call that is made again after a wait finds it in force.
    if k.signals.own.saved_mask.is_none() {
        k.signals.own.saved_mask = Some(k.signals.own.mask);
    }
    k.signals.set_mask(mask);
}

pub fn rt_sigsuspend(k: &mut Kernel, mask: Ptr, size: u64) -> Result<u64> {
    check_size(size)?;
    let mask: u64 = k.mm.read(mask.0)?;
    replace_mask(k, mask);
    k.block(What::Nothing, None)
}

pub fn rt_sigtimedwait(
    k: &mut Kernel,
    set: Ptr,
    info: Ptr,
    timeout: Ptr,
    size: u64,
) -> Result<u64> {
    check_size(size)?;
    let set: u64 = k.mm.read(set.0)?;
    let set = set & !(bit(sig::SIGKILL) | bit(sig::SIGSTOP));
    let timeout = match timeout.0 {
        0 => None,
        at => Some(super::time::read_timespec(k, at)?),
    };
    let deadline = k.deadline(timeout);
    if let Some(taken) = k.signals.take(set) {
        k.mm.write_opt(info.0, &taken)?;
        return Ok(taken.signo as u64);
    }
    if timeout == Some(0) || k.timed_out() {
        return err(Errno::EAGAIN);
    }
    k.block(What::Signals(set), deadline)
}

/// The registers are restored when the call is over.
pub fn rt_sigreturn(k: &mut Kernel) -> Result<u64> {
    k.request = Request::Sigreturn;
    Ok(0)
}
