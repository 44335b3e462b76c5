//! ioctl(2): terminals, and the few requests that all files have.

use super::args::{Hex32, Ptr};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::OpenFlags;
use crate::kernel::Kernel;
use crate::process::Ctty;

/// Requests (asm-generic/ioctls.h).
pub(super) mod request {
    pub const TCGETS: u32 = 0x5401;
    pub const TCSETS: u32 = 0x5402;
    pub const TCSETSF: u32 = 0x5404;
    pub const TCSBRK: u32 = 0x5409;
    pub const TCFLSH: u32 = 0x540b;
    pub const TIOCSCTTY: u32 = 0x540e;
    pub const TIOCGPGRP: u32 = 0x540f;
    pub const TIOCSPGRP: u32 = 0x5410;
    pub const TIOCGWINSZ: u32 = 0x5413;
    pub const TIOCSWINSZ: u32 = 0x5414;
    pub const FIONREAD: u32 = 0x541b;
    pub const FIONBIO: u32 = 0x5421;
    pub const TIOCNOTTY: u32 = 0x5422;
    pub const TIOCGSID: u32 = 0x5429;
    pub const FIONCLEX: u32 = 0x5450;
    pub const FIOCLEX: u32 = 0x5451;
}

/// Settings of a fresh terminal (`tty_std_termios`): c_iflag, c_oflag, c_cflag, c_lflag, c_line, c_cc.
pub fn default_termios() -> [u8; 36] {
    const FLAGS: [u32; 4] = [0x4500, 0x5, 0xbf, 0x8a3b];
    const CC: [u8; 17] = [3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23, 22, 0];
    let mut out = [0; 36];
    for (bytes, flag) in out.chunks_mut(4).zip(FLAGS) {
        bytes.copy_from_slice(&flag.to_le_bytes());
    }
    out[17..34].copy_from_slice(&CC);
    out
}

pub fn ioctl(k: &mut Kernel, fd: i32, request: Hex32, arg: Ptr) -> Result<u64> {
    use request::*;
    let file = k.fds.get(fd)?.clone();
    if file.flags.get().contains(OpenFlags::PATH) {
        return err(Errno::EBADF);
    }
    if let Some((pty, master)) = file.file.pty()
        && !matches!(request.0, FIOCLEX | FIONCLEX | FIONBIO | FIONREAD)
    {
        return super::pty::ioctl(k, pty, master, request.0, arg.0);
    }
    match request.0 {
        FIOCLEX | FIONCLEX => k.fds.set_cloexec(fd, request.0 == FIOCLEX).map(|()| 0),
        FIONBIO => {
            let on: i32 = k.mm.read(arg.0)?;
            let mut flags = file.flags.get();
            flags.set(OpenFlags::NONBLOCK, on != 0);
            file.file
                .set_flags(flags & (OpenFlags::NONBLOCK | OpenFlags::APPEND))?;
            file.flags.set(flags);
            Ok(0)
        }
        FIONREAD => fionread(k, &file, arg.0),
        TCGETS..=TCSETSF
        | TCSBRK..=TCFLSH
        | TIOCSCTTY..=TIOCSPGRP
        | TIOCGWINSZ
        | TIOCSWINSZ
        | TIOCGSID => terminal(k, &file, request.0, arg.0),
        _ => err(Errno::ENOTTY),
    }
}

fn fionread(k: &Kernel, file: &OpenFile, arg: u64) -> Result<u64> {
    use crate::host::mode::{S_IFMT, S_IFREG};
    let stat = file.file.stat()?;
    let n = match file.file.pending() {
        Some(n) => n,
        None if stat.mode & S_IFMT == S_IFREG => {
            let pos = file.file.seek(&file.pos, 0, 1)?;
            stat.size.saturating_sub(pos)
        }
        None => {
            let host = file.file.host().ok_or(Errno::ENOTTY)?;
            let mut out = [0u8; 4];
            k.host.ioctl(host, request::FIONREAD, &mut out)?;
            u64::from(u32::from_le_bytes(out))
        }
    };
    k.mm.write(arg, &(n.min(i32::MAX as u64) as i32))
        .map(|()| 0)
}

fn terminal(k: &Kernel, file: &OpenFile, request: u32, arg: u64) -> Result<u64> {
    use request::*;
    if !file.file.is_tty() {
        return err(Errno::ENOTTY);
    }
    let size = match request {
        TCGETS..=TCSETSF => 36,
        TIOCGWINSZ | TIOCSWINSZ => 8,
        TIOCGPGRP | TIOCSPGRP | TIOCGSID => 4,
        TIOCSCTTY => return take(k),
        // The argument is a number.
        _ => {
            return if k.host.has_modes() {
                pass_number(k, file, request, arg)
            } else {
                Ok(0)
            };
        }
    };
    let mut bytes = [0u8; 36];
    let writes = matches!(request, TCSETS..=TCSETSF | TIOCSWINSZ | TIOCSPGRP);
    if writes {
        bytes[..size].copy_from_slice(k.mm.bytes(arg, size)?);
    }
    if !job_control(k, request, &mut bytes)? {
        let host = file.file.host().ok_or(Errno::ENOTTY)?;
        match k.host.ioctl(host, request, &mut bytes[..size]) {
            Err(Errno::ENOTTY) => simulate(k, request, &mut bytes)?,
            other => other?,
        }
    }
    if !writes {
        k.mm.bytes_mut(arg, size)?.copy_from_slice(&bytes[..size]);
    }
    Ok(0)
}

/// `TIOCSCTTY` of the host's terminal.
fn take(k: &Kernel) -> Result<u64> {
    let process = &k.process;
    match process.ctty.get() {
        Ctty::Host => Ok(0),
        Ctty::None if process.sid == k.ids.pid => {
            process.ctty.set(Ctty::Host);
            k.sched.foreground.set(process.pgid);
            Ok(0)
        }
        _ => err(Errno::EPERM),
    }
}

/// Groups and sessions are ours, whatever the host's are.
fn job_control(k: &Kernel, request: u32, bytes: &mut [u8; 36]) -> Result<bool> {
    use request::*;
    if matches!(request, TIOCGPGRP | TIOCGSID | TIOCSPGRP) && k.process.ctty.get() != Ctty::Host {
        return err(Errno::ENOTTY);
    }
    match request {
        TIOCGPGRP => bytes[..4].copy_from_slice(&k.sched.foreground.get().to_le_bytes()),
        TIOCGSID => bytes[..4].copy_from_slice(&k.process.sid.to_le_bytes()),
        TIOCSPGRP => {
            let pgid = i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            if pgid < 0 {
                return err(Errno::EINVAL);
            }
            let group = k.processes().into_iter().find(|f| f.pgid == pgid);
            if group.ok_or(Errno::ESRCH)?.sid != k.process.sid {
                return err(Errno::EPERM);
            }
            k.sched.foreground.set(pgid);
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn pass_number(k: &Kernel, file: &OpenFile, request: u32, arg: u64) -> Result<u64> {
    let host = file.file.host().ok_or(Errno::ENOTTY)?;
    // These take no pointer: a zero argument is what programs pass, and what an empty slice's address must not be.
    if arg > 2 {
        return err(Errno::EINVAL);
    }
    k.host.ioctl_number(host, request, arg as u32).map(|()| 0)
}

/// A terminal whose host can't be asked: settings are remembered, the size is a classic one.
fn simulate(k: &Kernel, request: u32, bytes: &mut [u8; 36]) -> Result<()> {
    use request::*;
    match request {
        TCGETS => *bytes = k.termios.get(),
        TCSETS..=TCSETSF => k.termios.set(*bytes),
        TIOCGWINSZ => bytes[..8].copy_from_slice(&[24, 0, 80, 0, 0, 0, 0, 0]),
        _ => return err(Errno::EPERM),
    }
    Ok(())
}
