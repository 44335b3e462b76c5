//! splice(2), tee(2), vmsplice(2): through pipes without the program's memory.

use super::args::{Hex32, Ptr};
use super::io::{Side, broken_pipe};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::OpenFlags;
use crate::kernel::Kernel;
use crate::vfs::file::poll;
use alloc::rc::Rc;
use alloc::vec;

/// `SPLICE_F_MOVE`, `_NONBLOCK`, `_MORE`, `_GIFT`.
const FLAGS: u32 = 15;
const SPLICE_F_NONBLOCK: u32 = 2;
/// Most that one call moves: what a pipe holds.
const MOST: usize = 65536;

fn is_pipe(file: &OpenFile) -> bool {
    file.file.pipe().is_some()
}

/// An offset goes with a file only; a pipe has none.
fn check_offset(file: &OpenFile, pointer: u64) -> Result<()> {
    if pointer != 0 && is_pipe(file) {
        err(Errno::ESPIPE)
    } else {
        Ok(())
    }
}

pub fn splice(
    k: &mut Kernel,
    input: i32,
    in_offset: Ptr,
    output: i32,
    out_offset: Ptr,
    len: u64,
    flags: Hex32,
) -> Result<u64> {
    if len == 0 {
        return Ok(0);
    }
    if flags.0 & !FLAGS != 0 {
        return err(Errno::EINVAL);
    }
    let (from, to) = (k.fds.get(input)?.clone(), k.fds.get(output)?.clone());
    from.readable()?;
    to.writable()?;
    check_offset(&from, in_offset.0)?;
    check_offset(&to, out_offset.0)?;
    let same = |a: &OpenFile, b: &OpenFile| match (a.file.pipe(), b.file.pipe()) {
        (Some(a), Some(b)) => core::ptr::eq(a, b),
        _ => false,
    };
    if !is_pipe(&from) && !is_pipe(&to) || same(&from, &to) {
        return err(Errno::EINVAL);
    }
    if !is_pipe(&to) && to.flags.get().contains(OpenFlags::APPEND) {
        return err(Errno::EINVAL);
    }
    let (from, to) = (
        Side::new(k, input, in_offset.0)?,
        Side::new(k, output, out_offset.0)?,
    );
    let result = transfer(k, &from, &to, len.min(MOST as u64) as usize);
    wait(k, &from.file, &to.file, flags.0, result)
}

/// A pipe that is empty or full is waited for; a file's or a socket's own flags say whether it is.
fn wait(
    k: &mut Kernel,
    from: &Rc<OpenFile>,
    to: &Rc<OpenFile>,
    flags: u32,
    result: Result<u64>,
) -> Result<u64> {
    if flags & SPLICE_F_NONBLOCK != 0 {
        return result;
    }
    let full = to.file.pipe().is_some_and(|p| p.room() == 0);
    let (file, events) = if full {
        (to, poll::OUT)
    } else {
        (from, poll::IN)
    };
    k.or_wait(file, events, result)
}

/// Moves what is there, as far as there is room for it.
fn transfer(k: &mut Kernel, from: &Side, to: &Side, most: usize) -> Result<u64> {
    let mut room = most;
    if let Some(pipe) = to.file.file.pipe() {
        room = room.min(pipe.room());
        if room == 0 && pipe.has_readers() {
            return err(Errno::EAGAIN);
        }
    }
    let mut buf = vec![0; room.max(1)];
    let n = from.read(&mut buf, 0)?;
    let (done, failure) = match to.write(&buf[..n], 0) {
        Ok(done) => (done, None),
        Err(e) => (0, Some(e)),
    };
    from.put_back(&buf[done..n]);
    match failure {
        Some(e) => Err(broken_pipe(k, &to.file, e)),
        None => {
            from.finish(k, done as u64)?;
            to.finish(k, done as u64)?;
            Ok(done as u64)
        }
    }
}

pub fn tee(k: &mut Kernel, input: i32, output: i32, len: u64, flags: Hex32) -> Result<u64> {
    if flags.0 & !FLAGS != 0 {
        return err(Errno::EINVAL);
    }
    if len == 0 {
        return Ok(0);
    }
    let (from, to) = (k.fds.get(input)?.clone(), k.fds.get(output)?.clone());
    from.readable()?;
    to.writable()?;
    let (Some(source), Some(sink)) = (from.file.pipe(), to.file.pipe()) else {
        return err(Errno::EINVAL);
    };
    if core::ptr::eq(source, sink) {
        return err(Errno::EINVAL);
    }
    let mut buf = vec![0; sink.room().min(len as usize).max(1)];
    let result = from.read(&mut buf).and_then(|n| {
        source.unread(&buf[..n]);
        to.write(&buf[..n])
    });
    let result = result.map(|n| n as u64).map_err(|e| broken_pipe(k, &to, e));
    wait(k, &from, &to, flags.0, result)
}

pub fn vmsplice(k: &mut Kernel, fd: i32, iov: Ptr, count: u64, flags: Hex32) -> Result<u64> {
    if flags.0 & !FLAGS != 0 {
        return err(Errno::EINVAL);
    }
    let file: Rc<OpenFile> = k.fds.get(fd)?.clone();
    if !is_pipe(&file) {
        return err(Errno::EBADF);
    }
    if file.flags.get().writable() {
        if flags.0 & SPLICE_F_NONBLOCK != 0 && file.file.pipe().is_some_and(|p| p.room() == 0) {
            return err(Errno::EAGAIN);
        }
        super::io::writev(k, fd, iov, count)
    } else {
        super::io::readv(k, fd, iov, count)
    }
}
