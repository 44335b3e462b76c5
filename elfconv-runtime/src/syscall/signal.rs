//! Signals: sigaction(2), sigprocmask(2), sigaltstack(2), kill(2), sigsuspend(2), sigtimedwait(2).

use super::args::{Ptr, Sig};
use crate::errno::{Errno, Result, err};
use crate::kernel::Kernel;
use crate::signal::{
    MINSIGSTKSZ, NSIG, SS_DISABLE, SS_ONSTACK, SigAction, SigInfo, SigStack, bit, sig,
};

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
    }
    Ok(0)
}

pub fn rt_sigprocmask(k: &mut Kernel, how: i32, set: Ptr, old: Ptr, size: u64) -> Result<u64> {
    check_size(size)?;
    let before = k.signals.mask;
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
    k.mm.write(set.0, &(k.signals.pending() & k.signals.mask))
        .map(|()| 0)
}

pub fn sigaltstack(k: &mut Kernel, new: Ptr, old: Ptr) -> Result<u64> {
    const SS_AUTODISARM: i32 = i32::MIN;
    let asked = if new.0 != 0 {
        Some(k.mm.read::<SigStack>(new.0)?)
    } else {
        None
    };
    let mut before = k.signals.altstack;
    let on = before.flags & SS_ONSTACK != 0;
    if let Some(stack) = asked {
        if on {
            return err(Errno::EPERM);
        }
        let flags = stack.flags & !SS_AUTODISARM;
        if flags & !(SS_DISABLE | SS_ONSTACK) != 0 {
            return err(Errno::EINVAL);
        }
        k.signals.altstack = if flags & SS_DISABLE != 0 {
            SigStack::default()
        } else if stack.size < MINSIGSTKSZ {
            return err(Errno::ENOMEM);
        } else {
            SigStack {
                flags: 0,
                pad: 0,
                ..stack
            }
        };
    }
    if before.flags & SS_DISABLE != 0 {
        (before.sp, before.size) = (0, 0);
    }
    k.mm.write_opt(old.0, &before).map(|()| 0)
}

pub fn kill(k: &mut Kernel, pid: i32, signal: Sig) -> Result<u64> {
    if !(0..=NSIG).contains(&signal.0) {
        return err(Errno::EINVAL);
    }
    // 0 is our group, -1 all that we may signal (not ourselves: then nobody is left), -n the group n.
    let ours = pid == k.ids.pid || pid == 0 || (pid < -1 && -pid == k.process.pgid);
    if ours {
        k.send_self(signal.0, SI_USER)
    } else {
        err(Errno::ESRCH)
    }
}

pub fn tkill(k: &mut Kernel, tid: i32, signal: Sig) -> Result<u64> {
    if tid <= 0 || !(0..=NSIG).contains(&signal.0) {
        return err(Errno::EINVAL);
    }
    if tid == k.ids.pid {
        k.send_self(signal.0, SI_TKILL)
    } else {
        err(Errno::ESRCH)
    }
}

pub fn tgkill(k: &mut Kernel, pid: i32, tid: i32, signal: Sig) -> Result<u64> {
    if pid <= 0 {
        return err(Errno::EINVAL);
    }
    if pid != k.ids.pid {
        err(Errno::ESRCH)
    } else {
        tkill(k, tid, signal)
    }
}

pub fn rt_sigqueueinfo(k: &mut Kernel, pid: i32, signal: Sig, info: Ptr) -> Result<u64> {
    let info: SigInfo = k.mm.read(info.0)?;
    if !(0..=NSIG).contains(&signal.0) {
        return err(Errno::EINVAL);
    }
    if pid != k.ids.pid {
        return err(Errno::ESRCH);
    }
    if signal.0 >= sig::SIGRTMIN && k.signals.queue_is_full() {
        return err(Errno::EAGAIN);
    }
    if signal.0 != 0 {
        k.signals.raise(SigInfo {
            signo: signal.0,
            ..info
        });
    }
    Ok(0)
}

pub fn rt_sigsuspend(k: &mut Kernel, mask: Ptr, size: u64) -> Result<u64> {
    check_size(size)?;
    let mask: u64 = k.mm.read(mask.0)?;
    k.signals.saved_mask = Some(k.signals.mask);
    k.signals.set_mask(mask);
    if !k.signals.deliverable() {
        wait_for_ever(k, "rt_sigsuspend");
    }
    err(Errno::EINTR)
}

/// Waits for a signal from outside; where none can come, that is a deadlock.
pub(super) fn wait_for_ever(k: &Kernel, call: &str) {
    if k.host.poll(&mut [], None) == Err(Errno::EDEADLK) {
        k.fatal(&alloc::format!(
            "deadlock: {call} waits for a signal that nobody can send"
        ));
    }
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
    if let Some(taken) = k.signals.take(set) {
        k.mm.write_opt(info.0, &taken)?;
        return Ok(taken.signo as u64);
    }
    match timeout {
        None => wait_for_ever(k, "rt_sigtimedwait"),
        Some(nanos) => drop(k.host.poll(&mut [], Some(nanos))),
    }
    err(Errno::EAGAIN)
}

/// The registers are restored when the call is over.
pub fn rt_sigreturn(k: &mut Kernel) -> Result<u64> {
    k.sigreturn = true;
    Ok(0)
}
