//! Requests to pseudoterminals, ioctl_tty(2), and who may read from them.

use super::tty::request;
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::OpenFlags;
use crate::kernel::Kernel;
use crate::process::Ctty;
use crate::pty::Pty;
use crate::signal::{SigInfo, sig};
use crate::task::What;
use alloc::boxed::Box;
use alloc::format;
use alloc::rc::Rc;

/// Requests that only pseudoterminals know.
mod own {
    pub const TIOCGPTN: u32 = 0x8004_5430;
    pub const TIOCSPTLCK: u32 = 0x4004_5431;
    pub const TIOCSIG: u32 = 0x4004_5436;
    pub const TIOCGPTLCK: u32 = 0x8004_5439;
    pub const TIOCGPTPEER: u32 = 0x5441;
    pub const TIOCEXCL: u32 = 0x540c;
    pub const TIOCNXCL: u32 = 0x540d;
    pub const TIOCOUTQ: u32 = 0x5411;
    pub const TIOCGETD: u32 = 0x5424;
    pub const TCXONC: u32 = 0x540a;
}

/// A request to one side; `master`: which.
pub(super) fn ioctl(
    k: &mut Kernel,
    pty: &Rc<Pty>,
    master: bool,
    request: u32,
    arg: u64,
) -> Result<u64> {
    use own::*;
    use request::*;
    if pty.is_hung_up() {
        return err(Errno::EIO);
    }
    match request {
        TCGETS => k.mm.write(arg, &pty.termios())?,
        TCSETS..=TCSETSF => {
            let termios = k.mm.read(arg)?;
            pty.set_termios(termios, request == TCSETSF);
        }
        TIOCGWINSZ => k.mm.write(arg, &pty.size())?,
        TIOCSWINSZ => pty.set_size(k.mm.read(arg)?),
        TIOCGPTN if master => k.mm.write(arg, &pty.index)?,
        TIOCSPTLCK if master => pty.locked.set(k.mm.read::<i32>(arg)? != 0),
        TIOCGPTLCK if master => k.mm.write(arg, &i32::from(pty.locked.get()))?,
        TIOCGPTPEER if master => return peer(k, pty, arg),
        TIOCSIG if master => {
            if !matches!(arg as i32, sig::SIGINT | sig::SIGQUIT | sig::SIGTSTP) {
                return err(Errno::EINVAL);
            }
            pty.signal(arg as i32);
        }
        TIOCGPGRP => {
            controls(k, pty, master)?;
            k.mm.write(arg, &pty.foreground.get())?;
        }
        TIOCSPGRP => set_foreground(k, pty, master, arg)?,
        TIOCGSID => {
            controls(k, pty, master)?;
            k.mm.write(arg, &pty.session.get())?;
        }
        TIOCSCTTY if !master => take(k, pty)?,
        TIOCNOTTY => give_up(k, pty)?,
        TIOCOUTQ => k.mm.write(arg, &0i32)?,
        TIOCGETD => k.mm.write(arg, &0i32)?,
        TCFLSH => pty.flush(arg)?,
        TCXONC => pty.flow(arg)?,
        // What was written is there at once.
        TCSBRK | TIOCEXCL | TIOCNXCL => {}
        _ => return err(Errno::ENOTTY),
    }
    Ok(0)
}

/// `TIOCGPTPEER`: the slave, whatever /dev shows.
fn peer(k: &mut Kernel, pty: &Rc<Pty>, flags: u64) -> Result<u64> {
    let flags = OpenFlags::from_bits_retain(flags as u32);
    let file = slave(k, pty, flags)?;
    let fd = k.fds.insert(file, flags.contains(OpenFlags::CLOEXEC), 0)?;
    Ok(fd as u64)
}

/// Opens a slave; it becomes the controlling terminal of a session's leader that has none (`tty_open_proc_set_tty`).
pub(crate) fn slave(k: &Kernel, pty: &Rc<Pty>, flags: OpenFlags) -> Result<Rc<OpenFile>> {
    let file = pty.open_slave()?;
    let leads = k.process.sid == k.ids.pid && k.process.ctty.get() == Ctty::None;
    if leads && !flags.contains(OpenFlags::NOCTTY) && pty.session.get() == 0 {
        control(k, pty);
    }
    let path = format!("/dev/pts/{}", pty.index).into_bytes();
    Ok(OpenFile::new(Box::new(file), flags, path))
}

fn control(k: &Kernel, pty: &Pty) {
    k.process.ctty.set(Ctty::Pty(pty.index));
    pty.session.set(k.process.sid);
    pty.foreground.set(k.process.pgid);
}

/// `ENOTTY` unless it is the process's controlling terminal; the master may ask for any.
fn controls(k: &Kernel, pty: &Pty, master: bool) -> Result<()> {
    if master || k.process.ctty.get() == Ctty::Pty(pty.index) {
        Ok(())
    } else {
        err(Errno::ENOTTY)
    }
}

fn set_foreground(k: &mut Kernel, pty: &Pty, master: bool, arg: u64) -> Result<()> {
    controls(k, pty, master)?;
    if pty.session.get() != k.process.sid {
        return err(Errno::ENOTTY);
    }
    let group: i32 = k.mm.read(arg)?;
    if group < 0 {
        return err(Errno::EINVAL);
    }
    let mut all = k.processes().into_iter();
    let found = all.find(|f| f.pgid == group).ok_or(Errno::ESRCH)?;
    if found.sid != k.process.sid {
        return err(Errno::EPERM);
    }
    pty.foreground.set(group);
    Ok(())
}

/// `TIOCSCTTY`
fn take(k: &Kernel, pty: &Pty) -> Result<()> {
    let process = &k.process;
    if process.ctty.get() == Ctty::Pty(pty.index) && pty.session.get() == process.sid {
        return Ok(());
    }
    let leads = process.sid == k.ids.pid && process.ctty.get() == Ctty::None;
    if !leads || pty.session.get() != 0 {
        return err(Errno::EPERM);
    }
    control(k, pty);
    Ok(())
}

/// `TIOCNOTTY`: a session's leader gives it up for all.
fn give_up(k: &mut Kernel, pty: &Pty) -> Result<()> {
    controls(k, pty, false)?;
    if k.process.sid == k.ids.pid {
        k.leave_terminal();
    } else {
        k.process.ctty.set(Ctty::None);
    }
    Ok(())
}

/// Before a read or write: the group of a process in the background is stopped, tty_ioctl(4).
pub(super) fn may_use(k: &mut Kernel, file: &Rc<OpenFile>, reads: bool) -> Result<()> {
    let Some((pty, false)) = file.file.pty() else {
        return Ok(());
    };
    // Who waited when it was hung up is told so, who comes later finds the end of the file.
    if reads && pty.is_hung_up() && k.task.call.begun {
        return err(Errno::EIO);
    }
    let group = k.process.pgid;
    let own = k.process.ctty.get() == Ctty::Pty(pty.index);
    let foreground = pty.foreground.get();
    if !own || foreground == 0 || foreground == group || !(reads || pty.stops_writers()) {
        return Ok(());
    }
    let signal = if reads { sig::SIGTTIN } else { sig::SIGTTOU };
    let deaf = k.signals.action(signal).handler == 1 || k.signals.blocks(signal);
    if deaf {
        return if reads { err(Errno::EIO) } else { Ok(()) };
    }
    if k.is_orphaned(group) {
        return err(Errno::EIO);
    }
    k.signal_group(group, SigInfo::sent(signal, 128, 0, 0));
    // It is made again when the group is continued.
    k.block(What::Nothing, None).map(drop)
}

/// A read that found nothing: how long it waits for more (`VTIME`). When that is over it is made again.
pub(super) fn be_patient(k: &mut Kernel, file: &Rc<OpenFile>) -> Option<Result<u64>> {
    let patience = match file.file.pty()? {
        (pty, false) => pty.patience()?,
        _ => return None,
    };
    if file.flags.get().contains(OpenFlags::NONBLOCK) {
        return None;
    }
    let now = k.now();
    let deadline = *k.task.call.deadline.get_or_insert(now + patience);
    if deadline <= now {
        file.file.pty()?.0.give_up();
    }
    let files = alloc::vec![(file.clone(), crate::vfs::file::poll::IN)];
    Some(k.block(What::Files(files), Some(deadline)))
}
