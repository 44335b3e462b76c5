//! Descriptors: close(2), dup(2), fcntl(2), lseek(2), truncate(2), pipe(2) and the like.

use super::args::{Hex, Hex32, Open, Path, Ptr};
use super::lock;
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::{OpenFlags, mode};
use crate::kernel::Kernel;
use crate::pipe::{EventFd, pipe};
use crate::vfs::file::MemFile;
use crate::vfs::inode::{Content, Inode, seal};
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use core::cell::Cell;

pub fn close(k: &mut Kernel, fd: i32) -> Result<u64> {
    let file = k.fds.remove(fd)?;
    lock::closed(k, &file);
    Ok(0)
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
            close(k, fd)?;
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
    if let Ok(gone) = k.fds.get(new) {
        lock::closed(k, gone);
    }
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
    pub const F_ADD_SEALS: i32 = 1033;
    pub const F_GET_SEALS: i32 = 1034;
}

pub fn fcntl(k: &mut Kernel, fd: i32, command: i32, arg: Hex) -> Result<u64> {
    use command::*;
    let file = k.fds.get(fd)?.clone();
    // What a mere place in the tree allows (`check_fcntl_cmd`).
    let of_descriptor = matches!(
        command,
        F_DUPFD | F_DUPFD_CLOEXEC | F_GETFD | F_SETFD | F_GETFL
    );
    if file.flags.get().contains(OpenFlags::PATH) && !of_descriptor {
        return err(Errno::EBADF);
    }
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
        F_GETLK | F_OFD_GETLK => lock::get(k, &file, arg.0, command == F_OFD_GETLK),
        F_SETLK | F_SETLKW => lock::set(k, &file, arg.0, false, command == F_SETLKW),
        F_OFD_SETLK | F_OFD_SETLKW => lock::set(k, &file, arg.0, true, command == F_OFD_SETLKW),
        F_SETOWN => Ok(0),
        F_GETOWN => Ok(0),
        F_SETPIPE_SZ => file.file.pipe().ok_or(Errno::EBADF)?.resize(arg.0),
        F_ADD_SEALS => add_seals(&file, arg.0 as u32),
        F_GET_SEALS => match file.file.inode().filter(|i| i.is_file()) {
            Some(inode) => Ok(u64::from(inode.meta.get().seals)),
            None => err(Errno::EINVAL),
        },
        F_GETPIPE_SZ => Ok(file.file.pipe().ok_or(Errno::EBADF)?.capacity()),
        _ => err(Errno::EINVAL),
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
    let file = k.fds.get(fd)?;
    if offset < 0 || len <= 0 {
        return err(Errno::EINVAL);
    }
    let how = Allocate::from_bits(mode.0).ok_or(Errno::EOPNOTSUPP)?;
    let both = Allocate::PUNCH_HOLE | Allocate::ZERO_RANGE;
    if how.contains(both) {
        return err(Errno::EOPNOTSUPP);
    }
    // A hole never changes the size.
    if how.contains(Allocate::PUNCH_HOLE) && !how.contains(Allocate::KEEP_SIZE) {
        return err(Errno::EOPNOTSUPP);
    }
    file.writable()?;
    let size = match file.file.stat()? {
        s if s.mode & mode::S_IFMT == mode::S_IFREG => s.size,
        s if s.mode & mode::S_IFMT == mode::S_IFIFO => return err(Errno::ESPIPE),
        s if s.is_dir() => return err(Errno::EISDIR),
        _ => return err(Errno::ENODEV),
    };
    if (offset as u64).saturating_add(len as u64) > i64::MAX as u64 {
        return err(Errno::EFBIG);
    }
    let (offset, end) = (offset as u64, offset as u64 + len as u64);
    if how.intersects(both) {
        zero(file, offset, end.min(size))?;
    }
    // Room is not set aside in advance here, and nobody can tell.
    if !how.contains(Allocate::KEEP_SIZE) {
        file.file.allocate(offset, len as u64)?;
    }
    Ok(0)
}

bitflags::bitflags! {
    /// Modes of fallocate(2).
    #[derive(Clone, Copy)]
    struct Allocate: u32 {
        const KEEP_SIZE = 1;
        const PUNCH_HOLE = 2;
        const ZERO_RANGE = 0x10;
    }
}

/// Overwrites a part of a file with zeros.
fn zero(file: &OpenFile, start: u64, end: u64) -> Result<()> {
    const ZEROS: [u8; 4096] = [0; 4096];
    let mut at = start;
    while at < end {
        let n = (end - at).min(ZEROS.len() as u64) as usize;
        at += file.file.write_at(&ZEROS[..n], at)?.max(1) as u64;
    }
    Ok(())
}

/// `F_ADD_SEALS` (memfd_add_seals).
fn add_seals(file: &OpenFile, seals: u32) -> Result<u64> {
    if !file.flags.get().writable() {
        return err(Errno::EPERM);
    }
    let inode = file
        .file
        .inode()
        .filter(|i| i.is_file())
        .ok_or(Errno::EINVAL)?;
    if seals & !seal::ALL != 0 {
        return err(Errno::EINVAL);
    }
    if inode.meta.get().seals & seal::SEAL != 0 {
        return err(Errno::EPERM);
    }
    inode.update(|m| m.seals |= seals);
    Ok(0)
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
    let kept = flags & (OpenFlags::NONBLOCK | OpenFlags::DIRECT);
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
    const MFD_NOEXEC_SEAL: u32 = 8;
    const MFD_EXEC: u32 = 16;
    let known = MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC;
    let both = MFD_NOEXEC_SEAL | MFD_EXEC;
    if flags.0 & !known != 0 || flags.0 & both == both {
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
    let seals = if flags.0 & MFD_ALLOW_SEALING != 0 {
        0
    } else {
        seal::SEAL
    };
    inode.update(|m| (m.nlink, m.seals) = (0, seals));
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
