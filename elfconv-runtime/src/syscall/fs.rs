//! Descriptors: close(2), dup(2), fcntl(2), lseek(2), truncate(2), pipe(2) and the like.

use super::args::{Hex, Hex32, Open, Path, Ptr};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::{OpenFlags, mode};
use crate::kernel::Kernel;
use crate::pipe::{EventFd, pipe};
use crate::vfs::file::MemFile;
use crate::vfs::inode::{Content, Inode};
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use core::cell::Cell;

pub fn close(k: &mut Kernel, fd: i32) -> Result<u64> {
    k.fds.remove(fd).map(|_| 0)
}

pub fn close_range(k: &mut Kernel, first: u32, last: u32, flags: Hex32) -> Result<u64> {
    const CLOSE_RANGE_UNSHARE: u32 = 2;
    const CLOSE_RANGE_CLOEXEC: u32 = 4;
    if first > last || flags.0 & !(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC) != 0 {
        return err(Errno::EINVAL);
    }
    let open: Vec<i32> = k
        .fds
        .iter()
        .map(|(fd, _)| fd)
        .filter(|&fd| (first..=last).contains(&(fd as u32)))
        .collect();
    for fd in open {
        if flags.0 & CLOSE_RANGE_CLOEXEC != 0 {
            k.fds.set_cloexec(fd, true)?;
        } else {
            k.fds.remove(fd)?;
        }
    }
    Ok(0)
}

pub fn dup(k: &mut Kernel, fd: i32) -> Result<u64> {
    let file = k.fds.get(fd)?.clone();
    k.fds.insert(file, false, 0).map(|fd| fd as u64)
}

pub fn dup3(k: &mut Kernel, old: i32, new: i32, flags: Open) -> Result<u64> {
    let flags = OpenFlags::from_bits_retain(flags.0);
    if old == new || !(flags & !OpenFlags::CLOEXEC).is_empty() {
        return err(Errno::EINVAL);
    }
    let file = k.fds.get(old)?.clone();
    k.fds
        .replace(new, file, flags.contains(OpenFlags::CLOEXEC))?;
    Ok(new as u64)
}

/// `fcntl` commands (asm-generic/fcntl.h, linux/fcntl.h).
mod command {
    pub const F_DUPFD: i32 = 0;
    pub const F_GETFD: i32 = 1;
    pub const F_SETFD: i32 = 2;
    pub const F_GETFL: i32 = 3;
    pub const F_SETFL: i32 = 4;
    pub const F_GETLK: i32 = 5;
    pub const F_SETLK: i32 = 6;
    pub const F_SETLKW: i32 = 7;
    pub const F_SETOWN: i32 = 8;
    pub const F_GETOWN: i32 = 9;
    pub const F_OFD_GETLK: i32 = 36;
    pub const F_OFD_SETLK: i32 = 37;
    pub const F_OFD_SETLKW: i32 = 38;
    pub const F_DUPFD_CLOEXEC: i32 = 1030;
    pub const F_SETPIPE_SZ: i32 = 1031;
    pub const F_GETPIPE_SZ: i32 = 1032;
}

pub fn fcntl(k: &mut Kernel, fd: i32, command: i32, arg: Hex) -> Result<u64> {
    use command::*;
    let file = k.fds.get(fd)?.clone();
    match command {
        F_DUPFD | F_DUPFD_CLOEXEC => {
            let min = i32::try_from(arg.0).map_err(|_| Errno::EINVAL)?;
            k.fds
                .insert(file, command == F_DUPFD_CLOEXEC, min)
                .map(|fd| fd as u64)
        }
        F_GETFD => k.fds.cloexec(fd).map(u64::from),
        F_SETFD => k.fds.set_cloexec(fd, arg.0 & 1 != 0).map(|()| 0),
        F_GETFL => Ok(u64::from(file.flags.get().bits())),
        F_SETFL => {
            let changeable =
                OpenFlags::APPEND | OpenFlags::NONBLOCK | OpenFlags::DIRECT | OpenFlags::NOATIME;
            let asked = OpenFlags::from_bits_retain(arg.0 as u32) & changeable;
            file.file.set_flags(asked)?;
            file.flags.set(file.flags.get() & !changeable | asked);
            Ok(0)
        }
        F_GETLK | F_OFD_GETLK => {
            // struct flock: l_type first; nobody else holds a lock.
            const F_UNLCK: u16 = 2;
            let lock: u16 = k.mm.read(arg.0)?;
            if lock > 1 {
                return err(Errno::EINVAL);
            }
            k.mm.write(arg.0, &F_UNLCK).map(|()| 0)
        }
        F_SETLK | F_SETLKW | F_OFD_SETLK | F_OFD_SETLKW => lock(k, &file, arg.0),
        F_SETOWN => Ok(0),
        F_GETOWN => Ok(0),
        F_SETPIPE_SZ | F_GETPIPE_SZ if file.file.pending().is_some() => Ok(65536),
        F_SETPIPE_SZ | F_GETPIPE_SZ => err(Errno::EBADF),
        _ => err(Errno::EINVAL),
    }
}

/// A record lock: between the descriptors of one process there are no conflicts.
fn lock(k: &Kernel, file: &OpenFile, address: u64) -> Result<u64> {
    match k.mm.read::<u16>(address)? {
        0 => file.readable().map(|()| 0),
        1 => file.writable().map(|()| 0),
        2 => Ok(0),
        _ => err(Errno::EINVAL),
    }
}

pub fn flock(k: &mut Kernel, fd: i32, operation: i32) -> Result<u64> {
    const LOCK_NB: i32 = 4;
    let file = k.fds.get(fd)?;
    if !matches!(operation & !LOCK_NB, 1 | 2 | 8) {
        return err(Errno::EINVAL);
    }
    match file.file.host() {
        Some(host) => k.host.flock(host, operation as u32).map(|()| 0),
        None => Ok(0),
    }
}

pub fn lseek(k: &mut Kernel, fd: i32, offset: i64, whence: u32) -> Result<u64> {
    let file = k.fds.get(fd)?;
    file.file.seek(&file.pos, offset, whence)
}

pub fn ftruncate(k: &mut Kernel, fd: i32, length: i64) -> Result<u64> {
    let length = u64::try_from(length).map_err(|_| Errno::EINVAL)?;
    let file = k.fds.get(fd)?;
    file.writable().map_err(|_| Errno::EINVAL)?;
    file.file.truncate(length).map(|()| 0)
}

pub fn truncate(k: &mut Kernel, path: Path, length: i64) -> Result<u64> {
    let length = u64::try_from(length).map_err(|_| Errno::EINVAL)?;
    let path = k.mm.path(path.0)?;
    let base = k.vfs.cwd.borrow().clone();
    k.open(&base, &path, OpenFlags::WRONLY, 0)?
        .file
        .truncate(length)
        .map(|()| 0)
}

pub fn fallocate(k: &mut Kernel, fd: i32, mode: Hex32, offset: i64, len: i64) -> Result<u64> {
    if offset < 0 || len <= 0 {
        return err(Errno::EINVAL);
    }
    let file = k.fds.get(fd)?;
    file.writable()?;
    match mode.0 {
        0 => {}
        // FALLOC_FL_KEEP_SIZE: room is not set aside in advance here, and nobody can tell.
        1 => return Ok(0),
        _ => return err(Errno::EOPNOTSUPP),
    }
    match file.file.stat()?.mode & mode::S_IFMT {
        mode::S_IFREG => file.file.allocate(offset as u64, len as u64).map(|()| 0),
        mode::S_IFIFO => err(Errno::ESPIPE),
        _ => err(Errno::ENODEV),
    }
}

pub fn fsync(k: &mut Kernel, fd: i32) -> Result<u64> {
    k.fds.get(fd)?.file.sync(false).map(|()| 0)
}

pub fn fdatasync(k: &mut Kernel, fd: i32) -> Result<u64> {
    k.fds.get(fd)?.file.sync(true).map(|()| 0)
}

pub fn sync(k: &mut Kernel) -> Result<u64> {
    for (_, file) in k.fds.iter() {
        // sync(2) has no way to fail.
        let _ = file.file.sync(false);
    }
    Ok(0)
}

pub fn syncfs(k: &mut Kernel, fd: i32) -> Result<u64> {
    k.fds.get(fd)?;
    sync(k)
}

pub fn fadvise64(k: &mut Kernel, fd: i32, _offset: i64, len: i64, advice: i32) -> Result<u64> {
    let file = k.fds.get(fd)?;
    if file.file.stat()?.mode & mode::S_IFMT == mode::S_IFIFO {
        return err(Errno::ESPIPE);
    }
    if len < 0 || !(0..=5).contains(&advice) {
        err(Errno::EINVAL)
    } else {
        Ok(0)
    }
}

pub fn readahead(k: &mut Kernel, fd: i32, _offset: i64, _count: u64) -> Result<u64> {
    k.fds.get(fd)?.readable().map(|()| 0)
}

pub fn pipe2(k: &mut Kernel, fds: Ptr, flags: Open) -> Result<u64> {
    let flags = OpenFlags::from_bits_retain(flags.0);
    let allowed = OpenFlags::CLOEXEC | OpenFlags::NONBLOCK | OpenFlags::DIRECT;
    if !(flags & !allowed).is_empty() {
        return err(Errno::EINVAL);
    }
    // Checked first: no descriptor may leak.
    k.mm.bytes_mut(fds.0, 8)?;
    let ino = k.vfs.new_inode(Inode::empty_dir(), 0).ino;
    let name = format!("pipe:[{ino}]").into_bytes();
    let (reader, writer) = pipe(ino);
    let kept = flags & OpenFlags::NONBLOCK;
    let cloexec = flags.contains(OpenFlags::CLOEXEC);
    let reader = k.fds.insert(
        OpenFile::new(Box::new(reader), kept, name.clone()),
        cloexec,
        0,
    )?;
    let writer = OpenFile::new(Box::new(writer), kept | OpenFlags::WRONLY, name);
    let writer = match k.fds.insert(writer, cloexec, 0) {
        Ok(fd) => fd,
        Err(e) => {
            k.fds.remove(reader)?;
            return Err(e);
        }
    };
    k.mm.write(fds.0, &[reader, writer]).map(|()| 0)
}

pub fn eventfd2(k: &mut Kernel, count: u32, flags: Hex32) -> Result<u64> {
    const EFD_SEMAPHORE: u32 = 1;
    let open = OpenFlags::from_bits_retain(flags.0 & !EFD_SEMAPHORE);
    if !(open & !(OpenFlags::CLOEXEC | OpenFlags::NONBLOCK)).is_empty() {
        return err(Errno::EINVAL);
    }
    let file = EventFd {
        count: Cell::new(u64::from(count)),
        semaphore: flags.0 & EFD_SEMAPHORE != 0,
    };
    let file = OpenFile::new(
        Box::new(file),
        open | OpenFlags::RDWR,
        b"anon_inode:[eventfd]".to_vec(),
    );
    k.fds
        .insert(file, open.contains(OpenFlags::CLOEXEC), 0)
        .map(|fd| fd as u64)
}

pub fn memfd_create(k: &mut Kernel, name: Path, flags: Hex32) -> Result<u64> {
    const MFD_CLOEXEC: u32 = 1;
    const MFD_ALLOW_SEALING: u32 = 2;
    if flags.0 & !(MFD_CLOEXEC | MFD_ALLOW_SEALING) != 0 {
        return err(Errno::EINVAL);
    }
    // At most 249 bytes without the zero, memfd_create(2).
    let name = k.mm.cstr(name.0, 250).map_err(|e| {
        if e == Errno::ENAMETOOLONG {
            Errno::EINVAL
        } else {
            e
        }
    })?;
    let inode = k
        .vfs
        .new_inode(Inode::file(Content::Owned(Vec::new())), 0o777);
    inode.update(|m| m.nlink = 0);
    let file = MemFile {
        inode,
        fs: k.vfs.fs.clone(),
    };
    let path = [b"/memfd:", name.as_slice(), b" (deleted)"].concat();
    let file = OpenFile::new(Box::new(file), OpenFlags::RDWR | OpenFlags::LARGEFILE, path);
    k.fds
        .insert(file, flags.0 & MFD_CLOEXEC != 0, 0)
        .map(|fd| fd as u64)
}
