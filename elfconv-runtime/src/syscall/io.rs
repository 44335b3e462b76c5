//! Reading and writing: read(2), write(2), readv(2), sendfile(2), copy_file_range(2).

use super::args::{In, Out, Ptr};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::OpenFlags;
use crate::kernel::Kernel;
use crate::memory::IoVec;
use crate::signal::{SigInfo, sig};
use alloc::rc::Rc;
use alloc::vec;

/// Most that one call moves (`MAX_RW_COUNT`).
const MAX_RW_COUNT: u64 = 0x7fff_f000;
/// Buffer of calls that copy between files.
const COPY_CHUNK: usize = 65536;

fn offset_of(offset: i64) -> Result<u64> {
    u64::try_from(offset).map_err(|_| Errno::EINVAL)
}

/// A write to a pipe that nobody reads raises SIGPIPE.
fn broken_pipe(k: &mut Kernel, e: Errno) -> Errno {
    if e == Errno::EPIPE {
        k.signals
            .raise(SigInfo::sent(sig::SIGPIPE, 0, k.ids.pid, k.ids.uid));
    }
    e
}

pub fn read(k: &mut Kernel, fd: i32, buf: Out, count: u64) -> Result<u64> {
    let file = k.fds.get(fd)?;
    file.readable()?;
    let buf = k.mm.bytes_mut(buf.0, count.min(MAX_RW_COUNT) as usize)?;
    file.read(buf).map(|n| n as u64)
}

pub fn write(k: &mut Kernel, fd: i32, buf: In, count: u64) -> Result<u64> {
    let file = k.fds.get(fd)?;
    file.writable()?;
    let buf = k.mm.bytes(buf.0, count.min(MAX_RW_COUNT) as usize)?;
    file.write(buf)
        .map(|n| n as u64)
        .map_err(|e| broken_pipe(k, e))
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
    let file = k.fds.get(fd)?;
    file.readable()?;
    vectored(k, iov.0, count, |v, _| {
        file.read(k.mm.bytes_mut(v.base, v.len as usize)?)
    })
}

pub fn writev(k: &mut Kernel, fd: i32, iov: Ptr, count: u64) -> Result<u64> {
    let file = k.fds.get(fd)?.clone();
    file.writable()?;
    let vectors =
        k.mm.iovecs(iov.0, usize::try_from(count).map_err(|_| Errno::EINVAL)?)?;
    let total: u64 = vectors.iter().map(|v| v.len).sum();
    let result = if total <= COPY_CHUNK as u64 && vectors.len() > 1 {
        // One write for all of it, as the kernel does: a line stays a line, and a host call is not cheap.
        let mut all = vec![];
        for v in &vectors {
            all.extend_from_slice(k.mm.bytes(v.base, v.len as usize)?);
        }
        file.write(&all).map(|n| n as u64)
    } else {
        vectored(k, iov.0, count, |v, _| {
            file.write(k.mm.bytes(v.base, v.len as usize)?)
        })
    };
    result.map_err(|e| broken_pipe(k, e))
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
struct Side {
    file: Rc<OpenFile>,
    pointer: u64,
    offset: u64,
}

impl Side {
    fn new(k: &Kernel, fd: i32, pointer: u64) -> Result<Self> {
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

    fn read(&self, buf: &mut [u8], done: u64) -> Result<usize> {
        if self.pointer == 0 {
            self.file.read(buf)
        } else {
            self.file.file.read_at(buf, self.offset + done)
        }
    }

    fn write(&self, buf: &[u8], done: u64) -> Result<usize> {
        if self.pointer == 0 {
            self.file.write(buf)
        } else {
            self.file.file.write_at(buf, self.offset + done)
        }
    }

    fn finish(&self, k: &Kernel, done: u64) -> Result<()> {
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
                    // What was read but not written goes back.
                    if input.pointer == 0 {
                        let _ = input
                            .file
                            .file
                            .seek(&input.file.pos, written as i64 - n as i64, 1);
                    }
                    if done + written as u64 > 0 {
                        done += written as u64;
                        input.finish(k, done)?;
                        output.finish(k, done)?;
                        return Ok(done);
                    }
                    return Err(broken_pipe(k, e));
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
