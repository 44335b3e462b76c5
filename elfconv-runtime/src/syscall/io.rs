//! Reading and writing: read(2), write(2), readv(2), sendfile(2), copy_file_range(2).

use super::args::{In, Out, Ptr};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::OpenFlags;
use crate::kernel::Kernel;
use crate::memory::IoVec;
use crate::net::{Kind, Socket};
use crate::signal::{SigInfo, sig};
use crate::vfs::file::{Readiness, poll};
use alloc::rc::Rc;
use alloc::vec;
use core::cell::Cell;

/// Most that one call moves (`MAX_RW_COUNT`).
const MAX_RW_COUNT: u64 = 0x7fff_f000;
/// Buffer of calls that copy between files.
const COPY_CHUNK: usize = 65536;

fn offset_of(offset: i64) -> Result<u64> {
    u64::try_from(offset).map_err(|_| Errno::EINVAL)
}

/// A write to a pipe or stream that nobody reads raises SIGPIPE; one to a socket that sends messages does not.
pub(super) fn broken_pipe(k: &mut Kernel, file: &OpenFile, e: Errno) -> Errno {
    let messages = |s: &Rc<Socket>| s.kind != Kind::Stream;
    if e == Errno::EPIPE && !file.file.socket().is_some_and(messages) {
        let info = SigInfo::sent(sig::SIGPIPE, 0, k.ids.pid, k.ids.uid);
        k.signals.raise_own(info);
    }
    e
}

/// One operation that reads: waits until there is something.
fn reading(
    k: &mut Kernel,
    fd: i32,
    op: impl FnOnce(&Kernel, &OpenFile) -> Result<u64>,
) -> Result<u64> {
    let file = k.fds.get(fd)?.clone();
    file.readable()?;
    super::pty::may_use(k, &file, true)?;
    if !k.host_is_ready(&file, poll::IN) {
        return err(Errno::EAGAIN);
    }
    let result = op(k, &file);
    if result == Err(Errno::EAGAIN)
        && let Some(waits) = super::pty::be_patient(k, &file)
    {
        return waits;
    }
    k.or_wait(&file, poll::IN, result)
}

/// Operations that write: all `total` bytes, waiting as often as need be. `op` writes what is behind the bytes that are done.
fn writing(
    k: &mut Kernel,
    fd: i32,
    total: u64,
    op: impl FnOnce(&Kernel, &OpenFile, u64) -> Result<u64>,
) -> Result<u64> {
    let file = k.fds.get(fd)?.clone();
    file.writable()?;
    super::pty::may_use(k, &file, false)?;
    let before = k.task.call.done;
    match op(k, &file, before) {
        Ok(n) if before + n < total && is_stream(&file) => {
            k.task.call.done = before + n;
            k.or_wait(&file, poll::OUT, err(Errno::EAGAIN))
                .or_else(|e| {
                    if k.task.is_ready() {
                        Ok(before + n)
                    } else {
                        Err(e)
                    }
                })
        }
        Ok(n) => Ok(before + n),
        Err(Errno::EAGAIN) => {
            let result = k.or_wait(&file, poll::OUT, err(Errno::EAGAIN));
            if k.task.is_ready() && before > 0 {
                return Ok(before);
            }
            result
        }
        Err(_) if before > 0 => Ok(before),
        Err(e) => Err(broken_pipe(k, &file, e)),
    }
}

/// Whether a write that was done in part goes on when there is room: pipes and sockets of ours.
fn is_stream(file: &OpenFile) -> bool {
    matches!(file.file.poll(), Readiness::Now(_)) && file.file.pending().is_some()
}

pub fn read(k: &mut Kernel, fd: i32, buf: Out, count: u64) -> Result<u64> {
    if let Some(set) = k.fds.get(fd)?.file.signal_set().map(Cell::get) {
        return super::signalfd::read(k, fd, set, buf.0, count);
    }
    reading(k, fd, |k, file| {
        let buf = k.mm.bytes_mut(buf.0, count.min(MAX_RW_COUNT) as usize)?;
        file.read(buf).map(|n| n as u64)
    })
}

pub fn write(k: &mut Kernel, fd: i32, buf: In, count: u64) -> Result<u64> {
    let count = count.min(MAX_RW_COUNT);
    writing(k, fd, count, |k, file, done| {
        let buf = k.mm.bytes(buf.0, count as usize)?;
        file.write(&buf[done as usize..]).map(|n| n as u64)
    })
}

pub fn pread64(k: &mut Kernel, fd: i32, buf: Out, count: u64, offset: i64) -> Result<u64> {
    let offset = offset_of(offset)?;
    let file = k.fds.get(fd)?;
    file.readable()?;
    let buf = k.mm.bytes_mut(buf.0, count.min(MAX_RW_COUNT) as usize)?;
    file.file.read_at(buf, offset).map(|n| n as u64)
}

pub fn pwrite64(k: &mut Kernel, fd: i32, buf: In, count: u64, offset: i64) -> Result<u64> {
    let offset = offset_of(offset)?;
    let file = k.fds.get(fd)?;
    file.writable()?;
    let buf = k.mm.bytes(buf.0, count.min(MAX_RW_COUNT) as usize)?;
    write_at(file, buf, offset).map(|n| n as u64)
}

/// pwrite(2), BUGS: with `O_APPEND` Linux appends whatever the offset.
fn write_at(file: &OpenFile, buf: &[u8], offset: u64) -> Result<usize> {
    let append = file.flags.get().contains(OpenFlags::APPEND);
    let at = if append {
        file.file.stat()?.size
    } else {
        offset
    };
    file.file.write_at(buf, at)
}

/// Does `step` for each buffer until one is not filled; an error counts only if nothing was done before.
fn vectored(
    k: &Kernel,
    iov: u64,
    count: u64,
    mut step: impl FnMut(IoVec, u64) -> Result<usize>,
) -> Result<u64> {
    let vectors =
        k.mm.iovecs(iov, usize::try_from(count).map_err(|_| Errno::EINVAL)?)?;
    if vectors.iter().all(|v| v.len == 0) {
        // Nothing to move, but the file may still refuse.
        return step(IoVec { base: 0, len: 0 }, 0).map(|n| n as u64);
    }
    let mut done = 0;
    for v in vectors {
        let len = v.len.min(MAX_RW_COUNT - done);
        if len == 0 {
            continue;
        }
        match step(IoVec { base: v.base, len }, done) {
            Ok(n) => {
                done += n as u64;
                if (n as u64) < len {
                    break;
                }
            }
            Err(_) if done > 0 => break,
            Err(e) => return Err(e),
        }
    }
    Ok(done)
}

pub fn readv(k: &mut Kernel, fd: i32, iov: Ptr, count: u64) -> Result<u64> {
    reading(k, fd, |k, file| {
        vectored(k, iov.0, count, |v, _| {
            file.read(k.mm.bytes_mut(v.base, v.len as usize)?)
        })
    })
}

pub fn writev(k: &mut Kernel, fd: i32, iov: Ptr, count: u64) -> Result<u64> {
    k.fds.get(fd)?.writable()?;
    let vectors =
        k.mm.iovecs(iov.0, usize::try_from(count).map_err(|_| Errno::EINVAL)?)?;
    let total: u64 = vectors.iter().map(|v| v.len).sum();
    writing(k, fd, total.min(MAX_RW_COUNT), |k, file, done| {
        if total > COPY_CHUNK as u64 && done == 0 {
            return vectored(k, iov.0, count, |v, _| {
                file.write(k.mm.bytes(v.base, v.len as usize)?)
            });
        }
        // One write for all of it, as the kernel does: a line stays a line, and a host call is not cheap.
        let mut all = vec![];
        for v in &vectors {
            all.extend_from_slice(k.mm.bytes(v.base, v.len as usize)?);
        }
        file.write(&all[done as usize..]).map(|n| n as u64)
    })
}

pub fn preadv(k: &mut Kernel, fd: i32, iov: Ptr, count: u64, offset: i64) -> Result<u64> {
    let offset = offset_of(offset)?;
    let file = k.fds.get(fd)?;
    file.readable()?;
    vectored(k, iov.0, count, |v, done| {
        file.file
            .read_at(k.mm.bytes_mut(v.base, v.len as usize)?, offset + done)
    })
}

pub fn pwritev(k: &mut Kernel, fd: i32, iov: Ptr, count: u64, offset: i64) -> Result<u64> {
    let offset = offset_of(offset)?;
    let file = k.fds.get(fd)?;
    file.writable()?;
    vectored(k, iov.0, count, |v, done| {
        write_at(file, k.mm.bytes(v.base, v.len as usize)?, offset + done)
    })
}

pub fn preadv2(
    k: &mut Kernel,
    fd: i32,
    iov: Ptr,
    count: u64,
    offset: i64,
    _high: u64,
    flags: super::args::Hex32,
) -> Result<u64> {
    match (flags.0, offset) {
        (0, -1) => readv(k, fd, iov, count),
        (0, _) => preadv(k, fd, iov, count, offset),
        _ => err(Errno::EOPNOTSUPP),
    }
}

pub fn pwritev2(
    k: &mut Kernel,
    fd: i32,
    iov: Ptr,
    count: u64,
    offset: i64,
    _high: u64,
    flags: super::args::Hex32,
) -> Result<u64> {
    match (flags.0, offset) {
        (0, -1) => writev(k, fd, iov, count),
        (0, _) => pwritev(k, fd, iov, count, offset),
        _ => err(Errno::EOPNOTSUPP),
    }
}

/// Where one side of a copy reads or writes: at the file's position or at an offset in memory.
pub(super) struct Side {
    pub(super) file: Rc<OpenFile>,
    pointer: u64,
    offset: u64,
}

impl Side {
    pub(super) fn new(k: &Kernel, fd: i32, pointer: u64) -> Result<Self> {
        let offset = if pointer == 0 {
            0
        } else {
            offset_of(k.mm.read::<i64>(pointer)?)?
        };
        Ok(Side {
            file: k.fds.get(fd)?.clone(),
            pointer,
            offset,
        })
    }

    pub(super) fn read(&self, buf: &mut [u8], done: u64) -> Result<usize> {
        if self.pointer == 0 {
            self.file.read(buf)
        } else {
            self.file.file.read_at(buf, self.offset + done)
        }
    }

    pub(super) fn write(&self, buf: &[u8], done: u64) -> Result<usize> {
        if self.pointer == 0 {
            self.file.write(buf)
        } else {
            self.file.file.write_at(buf, self.offset + done)
        }
    }

    /// What was read but could not be written goes back.
    pub(super) fn put_back(&self, rest: &[u8]) {
        if rest.is_empty() || self.pointer != 0 {
            return;
        }
        match self.file.file.pipe() {
            Some(pipe) => pipe.unread(rest),
            None => {
                let back = -(rest.len() as i64);
                // A file that can be read at a position can be positioned.
                let _ = self.file.file.seek(&self.file.pos, back, 1);
            }
        }
    }

    pub(super) fn finish(&self, k: &Kernel, done: u64) -> Result<()> {
        k.mm.write_opt(self.pointer, &(self.offset + done))
    }
}

fn copy(k: &mut Kernel, input: &Side, output: &Side, count: u64) -> Result<u64> {
    input.file.readable()?;
    output.file.writable()?;
    let mut buf = vec![0u8; COPY_CHUNK.min(count as usize)];
    let mut done = 0;
    while done < count {
        let want = ((count - done) as usize).min(buf.len());
        let n = match input.read(&mut buf[..want], done) {
            Ok(0) => break,
            Ok(n) => n,
            Err(_) if done > 0 => break,
            Err(e) => return Err(e),
        };
        let mut written = 0;
        while written < n {
            match output.write(&buf[written..n], done + written as u64) {
                Ok(w) => written += w,
                Err(e) => {
                    input.put_back(&buf[written..n]);
                    if done + written as u64 > 0 {
                        done += written as u64;
                        input.finish(k, done)?;
                        output.finish(k, done)?;
                        return Ok(done);
                    }
                    return Err(broken_pipe(k, &output.file, e));
                }
            }
        }
        done += n as u64;
    }
    input.finish(k, done)?;
    output.finish(k, done)?;
    Ok(done)
}

pub fn sendfile(k: &mut Kernel, out: i32, input: i32, offset: Ptr, count: u64) -> Result<u64> {
    let output = Side::new(k, out, 0)?;
    let input = Side::new(k, input, offset.0)?;
    copy(k, &input, &output, count.min(MAX_RW_COUNT))
}

pub fn copy_file_range(
    k: &mut Kernel,
    input: i32,
    in_offset: Ptr,
    out: i32,
    out_offset: Ptr,
    len: u64,
    flags: super::args::Hex32,
) -> Result<u64> {
    use crate::host::mode::{S_IFDIR, S_IFMT, S_IFREG};
    if flags.0 != 0 {
        return err(Errno::EINVAL);
    }
    let (input, output) = (
        Side::new(k, input, in_offset.0)?,
        Side::new(k, out, out_offset.0)?,
    );
    for side in [&input, &output] {
        match side.file.file.stat()?.mode & S_IFMT {
            S_IFREG => {}
            S_IFDIR => return err(Errno::EISDIR),
            _ => return err(Errno::EINVAL),
        }
    }
    if output.file.flags.get().contains(OpenFlags::APPEND) {
        return err(Errno::EBADF);
    }
    copy(k, &input, &output, len.min(MAX_RW_COUNT))
}
