//! Names: openat(2), mkdirat(2), unlinkat(2), renameat(2), linkat(2), chmod, chown, utimensat(2), chdir(2) ...

use super::args::{DirFd, Hex32, Mode, Open, Out, Path, Ptr};
use crate::errno::{Errno, Result, err};
use crate::host::{OpenFlags, Time};
use crate::kernel::Kernel;
use crate::task::What;
use crate::vfs::file::poll;
use crate::vfs::{ACCESS_EACCESS, AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW, Resolve, Times};
use alloc::vec::Vec;
use zerocopy::FromBytes;

/// Directory and path of an `*at` call.
pub(super) fn place(k: &Kernel, dirfd: i32, path: u64) -> Result<(Vec<u8>, Vec<u8>)> {
    let path = k.mm.path(path)?;
    if path.is_empty() {
        return err(Errno::ENOENT);
    }
    Ok((k.base(dirfd, &path)?, path))
}

pub fn openat(k: &mut Kernel, dirfd: DirFd, path: Path, flags: Open, mode: Mode) -> Result<u64> {
    open(k, dirfd, path, flags, mode, Resolve::empty())
}

fn open(
    k: &mut Kernel,
    dirfd: DirFd,
    path: Path,
    flags: Open,
    mode: Mode,
    how: Resolve,
) -> Result<u64> {
    let (base, path) = place(k, dirfd.0, path.0)?;
    let flags = OpenFlags::from_bits_truncate(flags.0);
    let file = match k.open_how(&base, &path, flags | OpenFlags::LARGEFILE, mode.0, how) {
        Err(Errno::EAGAIN) if !flags.contains(OpenFlags::NONBLOCK) => {
            return wait_for_fifo(k, &base, &path);
        }
        other => other?,
    };
    k.fds
        .insert(file, flags.contains(OpenFlags::CLOEXEC), 0)
        .map(|fd| fd as u64)
}

/// A FIFO whose other end nobody has: the call is made again when somebody comes for it.
fn wait_for_fifo(k: &mut Kernel, base: &[u8], path: &[u8]) -> Result<u64> {
    let stat = k.stat_path(base, path, true)?;
    let waiter = k.vfs.fifos.waiter((stat.dev, stat.ino), k.task.tid);
    k.block(What::Files(alloc::vec![(waiter, poll::IN)]), None)
}

/// `struct open_how`.
#[derive(FromBytes)]
#[repr(C)]
struct OpenHow {
    flags: u64,
    mode: u64,
    resolve: u64,
}

pub fn openat2(k: &mut Kernel, dirfd: DirFd, path: Path, how: Ptr, size: u64) -> Result<u64> {
    const SIZE: u64 = size_of::<OpenHow>() as u64;
    if size < SIZE {
        return err(Errno::EINVAL);
    }
    // What a later version of the structure has must be zero (`copy_struct_from_user`).
    let more = usize::try_from(size - SIZE).map_err(|_| Errno::E2BIG)?;
    if size > crate::memory::PAGE || k.mm.bytes(how.0 + SIZE, more)?.iter().any(|&b| b != 0) {
        return err(Errno::E2BIG);
    }
    let how: OpenHow = k.mm.read(how.0)?;
    let creating = how.flags & u64::from((OpenFlags::CREAT | OpenFlags::TMPFILE).bits()) != 0;
    let resolve = u32::try_from(how.resolve).ok().and_then(Resolve::from_bits);
    let resolve = resolve.ok_or(Errno::EINVAL)?;
    if resolve.contains(Resolve::BENEATH | Resolve::IN_ROOT)
        || how.flags >> 32 != 0
        || how.mode & !0o7777 != 0
        || (!creating && how.mode != 0)
    {
        return err(Errno::EINVAL);
    }
    if OpenFlags::from_bits(how.flags as u32).is_none() {
        return err(Errno::EINVAL);
    }
    // Nothing is ever known without asking the file system.
    if resolve.contains(Resolve::CACHED) {
        return err(Errno::EAGAIN);
    }
    let (flags, mode) = (Open(how.flags as u32), Mode(how.mode as u32));
    open(k, dirfd, path, flags, mode, resolve)
}

pub fn mkdirat(k: &mut Kernel, dirfd: DirFd, path: Path, mode: Mode) -> Result<u64> {
    let (base, path) = place(k, dirfd.0, path.0)?;
    k.mkdir(&base, &path, mode.0).map(|()| 0)
}

pub fn mknodat(
    k: &mut Kernel,
    dirfd: DirFd,
    path: Path,
    mode: Mode,
    dev: super::args::Hex,
) -> Result<u64> {
    let (base, path) = place(k, dirfd.0, path.0)?;
    k.mknod(&base, &path, mode.0, dev.0).map(|()| 0)
}

pub fn unlinkat(k: &mut Kernel, dirfd: DirFd, path: Path, flags: Hex32) -> Result<u64> {
    const AT_REMOVEDIR: u32 = 0x200;
    if flags.0 & !AT_REMOVEDIR != 0 {
        return err(Errno::EINVAL);
    }
    let (base, path) = place(k, dirfd.0, path.0)?;
    k.unlink(&base, &path, flags.0 & AT_REMOVEDIR != 0)
        .map(|()| 0)
}

pub fn symlinkat(k: &mut Kernel, target: Path, dirfd: DirFd, path: Path) -> Result<u64> {
    let target = k.mm.path(target.0)?;
    let (base, path) = place(k, dirfd.0, path.0)?;
    k.symlink(&target, &base, &path).map(|()| 0)
}

pub fn linkat(
    k: &mut Kernel,
    olddir: DirFd,
    old: Path,
    newdir: DirFd,
    new: Path,
    flags: Hex32,
) -> Result<u64> {
    const AT_SYMLINK_FOLLOW: u32 = 0x400;
    if flags.0 & !(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH) != 0 {
        return err(Errno::EINVAL);
    }
    let from = k.mm.path(old.0)?;
    let (to_base, to) = place(k, newdir.0, new.0)?;
    if from.is_empty() && flags.0 & AT_EMPTY_PATH != 0 {
        let file = k.fds.get(olddir.0)?.clone();
        return k.link_open(&file, &to_base, &to).map(|()| 0);
    }
    if from.is_empty() {
        return err(Errno::ENOENT);
    }
    let from_base = k.base(olddir.0, &from)?;
    k.link(
        (&from_base, &from),
        (&to_base, &to),
        flags.0 & AT_SYMLINK_FOLLOW != 0,
    )
    .map(|()| 0)
}

pub fn renameat(k: &mut Kernel, olddir: DirFd, old: Path, newdir: DirFd, new: Path) -> Result<u64> {
    renameat2(k, olddir, old, newdir, new, Hex32(0))
}

pub fn renameat2(
    k: &mut Kernel,
    olddir: DirFd,
    old: Path,
    newdir: DirFd,
    new: Path,
    flags: Hex32,
) -> Result<u64> {
    let (from_base, from) = place(k, olddir.0, old.0)?;
    let (to_base, to) = place(k, newdir.0, new.0)?;
    k.rename((&from_base, &from), (&to_base, &to), flags.0)
        .map(|()| 0)
}

pub fn readlinkat(k: &mut Kernel, dirfd: DirFd, path: Path, buf: Out, size: i32) -> Result<u64> {
    let size = usize::try_from(size)
        .ok()
        .filter(|&s| s > 0)
        .ok_or(Errno::EINVAL)?;
    let (base, path) = place(k, dirfd.0, path.0)?;
    let target = k.readlink(&base, &path)?;
    let n = target.len().min(size);
    k.mm.bytes_mut(buf.0, n)?.copy_from_slice(&target[..n]);
    Ok(n as u64)
}

pub fn faccessat(k: &mut Kernel, dirfd: DirFd, path: Path, mode: Mode) -> Result<u64> {
    faccessat2(k, dirfd, path, mode, Hex32(0))
}

pub fn faccessat2(
    k: &mut Kernel,
    dirfd: DirFd,
    path: Path,
    mode: Mode,
    flags: Hex32,
) -> Result<u64> {
    if mode.0 & !7 != 0 || flags.0 & !(AT_SYMLINK_NOFOLLOW | ACCESS_EACCESS | AT_EMPTY_PATH) != 0 {
        return err(Errno::EINVAL);
    }
    let path = k.mm.path(path.0)?;
    if path.is_empty() && flags.0 & AT_EMPTY_PATH != 0 {
        let granted = k.fds.get(dirfd.0)?.file.stat()?.mode >> 6 & mode.0 == mode.0;
        return if granted { Ok(0) } else { err(Errno::EACCES) };
    }
    let base = k.base(dirfd.0, &path)?;
    k.access(&base, &path, mode.0, flags.0).map(|()| 0)
}

pub fn fchmod(k: &mut Kernel, fd: i32, mode: Mode) -> Result<u64> {
    k.fds.get(fd)?.file.chmod(mode.0 & 0o7777).map(|()| 0)
}

pub fn fchmodat(k: &mut Kernel, dirfd: DirFd, path: Path, mode: Mode) -> Result<u64> {
    let (base, path) = place(k, dirfd.0, path.0)?;
    k.chmod(&base, &path, mode.0 & 0o7777).map(|()| 0)
}

pub fn fchmodat2(
    k: &mut Kernel,
    dirfd: DirFd,
    path: Path,
    mode: Mode,
    flags: Hex32,
) -> Result<u64> {
    match flags.0 {
        0 => fchmodat(k, dirfd, path, mode),
        AT_EMPTY_PATH if k.mm.path(path.0)?.is_empty() => fchmod(k, dirfd.0, mode),
        AT_EMPTY_PATH => fchmodat(k, dirfd, path, mode),
        AT_SYMLINK_NOFOLLOW => {
            let (base, name) = place(k, dirfd.0, path.0)?;
            // The mode of a link can't be changed.
            if k.stat_path(&base, &name, false)?.is_symlink() {
                err(Errno::EOPNOTSUPP)
            } else {
                fchmodat(k, dirfd, path, mode)
            }
        }
        _ => err(Errno::EINVAL),
    }
}

pub fn fchown(k: &mut Kernel, fd: i32, uid: u32, gid: u32) -> Result<u64> {
    k.fds.get(fd)?.file.chown(uid, gid).map(|()| 0)
}

pub fn fchownat(
    k: &mut Kernel,
    dirfd: DirFd,
    path: Path,
    uid: u32,
    gid: u32,
    flags: Hex32,
) -> Result<u64> {
    if flags.0 & !(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) != 0 {
        return err(Errno::EINVAL);
    }
    let name = k.mm.path(path.0)?;
    if name.is_empty() && flags.0 & AT_EMPTY_PATH != 0 {
        return fchown(k, dirfd.0, uid, gid);
    }
    let base = k.base(dirfd.0, &name)?;
    k.chown(&base, &name, uid, gid, flags.0 & AT_SYMLINK_NOFOLLOW == 0)
        .map(|()| 0)
}

fn times(k: &Kernel, address: u64) -> Result<[Times; 2]> {
    const UTIME_NOW: i64 = (1 << 30) - 1;
    const UTIME_OMIT: i64 = (1 << 30) - 2;
    if address == 0 {
        return Ok([Times::Now; 2]);
    }
    let raw: [[i64; 2]; 2] = k.mm.read(address)?;
    let mut out = [Times::Now; 2];
    for (time, [sec, nsec]) in out.iter_mut().zip(raw) {
        *time = match nsec {
            UTIME_NOW => Times::Now,
            UTIME_OMIT => Times::Omit,
            0..1_000_000_000 => Times::At(Time {
                sec,
                nsec: nsec as u32,
            }),
            _ => return err(Errno::EINVAL),
        };
    }
    Ok(out)
}

pub fn utimensat(
    k: &mut Kernel,
    dirfd: DirFd,
    path: Path,
    times_at: Ptr,
    flags: Hex32,
) -> Result<u64> {
    if flags.0 & !(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) != 0 {
        return err(Errno::EINVAL);
    }
    let [atime, mtime] = times(k, times_at.0)?;
    let name = if path.0 == 0 {
        Vec::new()
    } else {
        k.mm.path(path.0)?
    };
    let by_fd = path.0 == 0 || (name.is_empty() && flags.0 & AT_EMPTY_PATH != 0);
    if by_fd {
        let file = k.fds.get(dirfd.0)?;
        if (atime, mtime) == (Times::Omit, Times::Omit) {
            return Ok(0);
        }
        return file
            .file
            .set_times(k.set_times_of(atime, mtime))
            .map(|()| 0);
    }
    let base = k.base(dirfd.0, &name)?;
    if (atime, mtime) == (Times::Omit, Times::Omit) {
        return Ok(0);
    }
    k.utimens(
        &base,
        &name,
        k.set_times_of(atime, mtime),
        flags.0 & AT_SYMLINK_NOFOLLOW == 0,
    )
    .map(|()| 0)
}

pub fn getcwd(k: &mut Kernel, buf: Ptr, size: u64) -> Result<u64> {
    let mut cwd = k.vfs.cwd.borrow().clone();
    // It may have been removed.
    if k.stat_path(b"/", &cwd, true) == Err(Errno::ENOENT) {
        return err(Errno::ENOENT);
    }
    cwd.push(0);
    if size < cwd.len() as u64 {
        return err(Errno::ERANGE);
    }
    k.mm.bytes_mut(buf.0, cwd.len())?.copy_from_slice(&cwd);
    Ok(cwd.len() as u64)
}

pub fn chdir(k: &mut Kernel, path: Path) -> Result<u64> {
    let path = k.mm.path(path.0)?;
    let base = k.vfs.cwd.borrow().clone();
    k.chdir(&base, &path).map(|()| 0)
}

pub fn fchdir(k: &mut Kernel, fd: i32) -> Result<u64> {
    let path = k.fds.get(fd)?.path.borrow().clone();
    if !k.fds.get(fd)?.file.stat()?.is_dir() {
        return err(Errno::ENOTDIR);
    }
    k.chdir(b"/", &path).map(|()| 0)
}

pub fn umask(k: &mut Kernel, mask: Mode) -> Result<u64> {
    Ok(u64::from(k.process.umask.replace(mask.0 & 0o777)))
}

pub fn no_xattr(k: &mut Kernel, path: Path, _name: impl Sized) -> Result<u64> {
    let path = k.mm.path(path.0)?;
    let base = k.vfs.cwd.borrow().clone();
    k.stat_path(&base, &path, false)?;
    err(Errno::EOPNOTSUPP)
}

pub fn no_fxattr(k: &mut Kernel, fd: i32, _name: impl Sized) -> Result<u64> {
    k.fds.get(fd)?;
    err(Errno::EOPNOTSUPP)
}
