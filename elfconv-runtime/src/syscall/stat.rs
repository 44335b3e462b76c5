//! stat(2), statx(2), statfs(2), getdents64(2), in the layouts of AArch64 (asm-generic/stat.h, linux/stat.h).

use super::args::{DirFd, Hex32, Path, Ptr};
use crate::errno::{Errno, Result, err};
use crate::host::{Stat, StatFs, Time, mode};
use crate::kernel::Kernel;
use crate::vfs::{AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW};
use zerocopy::{Immutable, IntoBytes};

const AT_NO_AUTOMOUNT: u32 = 0x800;

/// `struct stat`.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct GuestStat {
    dev: u64,
    ino: u64,
    mode: u32,
    nlink: u32,
    uid: u32,
    gid: u32,
    rdev: u64,
    pad1: u64,
    size: u64,
    blksize: u32,
    pad2: u32,
    blocks: u64,
    times: [[i64; 2]; 3],
    unused: [u32; 2],
}
const _: () = assert!(size_of::<GuestStat>() == 128);

impl From<&Stat> for GuestStat {
    fn from(s: &Stat) -> Self {
        GuestStat {
            dev: s.dev,
            ino: s.ino,
            mode: s.mode,
            nlink: s.nlink,
            uid: s.uid,
            gid: s.gid,
            rdev: s.rdev,
            pad1: 0,
            size: s.size,
            blksize: s.blksize,
            pad2: 0,
            blocks: s.blocks,
            times: [s.atime, s.mtime, s.ctime].map(|t| [t.sec, i64::from(t.nsec)]),
            unused: [0; 2],
        }
    }
}

pub fn fstat(k: &mut Kernel, fd: i32, buf: Ptr) -> Result<u64> {
    let stat = k.fds.get(fd)?.file.stat()?;
    k.mm.write(buf.0, &GuestStat::from(&stat)).map(|()| 0)
}

/// What the `*at` forms of stat look at: a path, or with `AT_EMPTY_PATH` the descriptor.
fn stat_at(k: &Kernel, dirfd: i32, path: u64, flags: u32) -> Result<Stat> {
    // Since Linux 6.11 a null pointer is taken for an empty path.
    let path = if path == 0 && flags & AT_EMPTY_PATH != 0 {
        Default::default()
    } else {
        k.mm.path(path)?
    };
    if path.is_empty() && flags & AT_EMPTY_PATH != 0 {
        if dirfd == crate::vfs::AT_FDCWD {
            let cwd = k.vfs.cwd.borrow().clone();
            return k.stat_path(b"/", &cwd, true);
        }
        return k.fds.get(dirfd)?.file.stat();
    }
    if path.is_empty() {
        return err(Errno::ENOENT);
    }
    let base = k.base(dirfd, &path)?;
    k.stat_path(&base, &path, flags & AT_SYMLINK_NOFOLLOW == 0)
}

pub fn newfstatat(k: &mut Kernel, dirfd: DirFd, path: Path, buf: Ptr, flags: Hex32) -> Result<u64> {
    if flags.0 & !(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT) != 0 {
        return err(Errno::EINVAL);
    }
    let stat = stat_at(k, dirfd.0, path.0, flags.0)?;
    k.mm.write(buf.0, &GuestStat::from(&stat)).map(|()| 0)
}

/// `struct statx_timestamp`.
#[derive(Clone, Copy, IntoBytes, Immutable)]
#[repr(C)]
struct StatxTime {
    sec: i64,
    nsec: u32,
    pad: u32,
}

impl From<Time> for StatxTime {
    fn from(t: Time) -> Self {
        StatxTime {
            sec: t.sec,
            nsec: t.nsec,
            pad: 0,
        }
    }
}

/// `struct statx`.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct Statx {
    mask: u32,
    blksize: u32,
    attributes: u64,
    nlink: u32,
    uid: u32,
    gid: u32,
    mode: u16,
    pad: u16,
    ino: u64,
    size: u64,
    blocks: u64,
    attributes_mask: u64,
    atime: StatxTime,
    btime: StatxTime,
    ctime: StatxTime,
    mtime: StatxTime,
    rdev: [u32; 2],
    dev: [u32; 2],
    spare: [u64; 14],
}
const _: () = assert!(size_of::<Statx>() == 256);

/// Major and minor number of a device (`new_decode_dev`).
fn major_minor(dev: u64) -> [u32; 2] {
    [
        ((dev >> 8) & 0xfff) as u32,
        (dev & 0xff | (dev >> 12) & 0xf_ff00) as u32,
    ]
}

pub fn statx(
    k: &mut Kernel,
    dirfd: DirFd,
    path: Path,
    flags: Hex32,
    mask: Hex32,
    buf: Ptr,
) -> Result<u64> {
    const AT_STATX_SYNC_TYPE: u32 = 0x6000;
    const STATX_BASIC_STATS: u32 = 0x7ff;
    let known = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT | AT_STATX_SYNC_TYPE;
    if flags.0 & !known != 0
        || flags.0 & AT_STATX_SYNC_TYPE == AT_STATX_SYNC_TYPE
        || mask.0 >> 31 != 0
    {
        return err(Errno::EINVAL);
    }
    let s = stat_at(k, dirfd.0, path.0, flags.0)?;
    let statx = Statx {
        mask: STATX_BASIC_STATS,
        blksize: s.blksize,
        attributes: 0,
        nlink: s.nlink,
        uid: s.uid,
        gid: s.gid,
        mode: s.mode as u16,
        pad: 0,
        ino: s.ino,
        size: s.size,
        blocks: s.blocks,
        attributes_mask: 0,
        atime: s.atime.into(),
        btime: Time::default().into(),
        ctime: s.ctime.into(),
        mtime: s.mtime.into(),
        rdev: major_minor(s.rdev),
        dev: major_minor(s.dev),
        spare: [0; 14],
    };
    k.mm.write(buf.0, &statx).map(|()| 0)
}

/// `struct statfs`: eight words, fsid as two halves, and what follows.
fn guest_statfs(s: &StatFs) -> [u64; 15] {
    let mut out = [0; 15];
    out[..11].copy_from_slice(&[
        s.kind, s.bsize, s.blocks, s.bfree, s.bavail, s.files, s.ffree, s.fsid, s.namelen, s.bsize,
        s.flags,
    ]);
    out
}

/// A file system in memory (`TMPFS_MAGIC`), as large as the memory.
fn memory_statfs(k: &Kernel) -> StatFs {
    let (total, free) = k.memory_total_free();
    StatFs {
        kind: 0x0102_1994,
        bsize: 4096,
        blocks: total / 4096,
        bfree: free / 4096,
        bavail: free / 4096,
        files: 1 << 20,
        ffree: 1 << 19,
        fsid: 0,
        namelen: 255,
        flags: 0x20,
    }
}

pub fn statfs(k: &mut Kernel, path: Path, buf: Ptr) -> Result<u64> {
    use crate::host::OpenFlags;
    let path = k.mm.path(path.0)?;
    let base = k.vfs.cwd.borrow().clone();
    let stat = k.stat_path(&base, &path, true)?;
    let out = match k.host.has_modes() {
        true => {
            let kind = if stat.is_dir() {
                OpenFlags::DIRECTORY
            } else {
                OpenFlags::NONBLOCK
            };
            match k.open(&base, &path, kind, 0) {
                Ok(file) => file_statfs(k, &*file.file)?,
                Err(_) => memory_statfs(k),
            }
        }
        false => memory_statfs(k),
    };
    k.mm.write(buf.0, &guest_statfs(&out)).map(|()| 0)
}

fn file_statfs(k: &Kernel, file: &dyn crate::vfs::file::File) -> Result<StatFs> {
    match file.host().map(|fd| k.host.statfs(fd)) {
        Some(Ok(s)) => Ok(s),
        // WASI can't tell.
        Some(Err(Errno::ENOSYS)) | None => Ok(memory_statfs(k)),
        Some(Err(e)) => Err(e),
    }
}

pub fn fstatfs(k: &mut Kernel, fd: i32, buf: Ptr) -> Result<u64> {
    let file = k.fds.get(fd)?;
    let s = file_statfs(k, &*file.file)?;
    k.mm.write(buf.0, &guest_statfs(&s)).map(|()| 0)
}

pub fn getdents64(k: &mut Kernel, fd: i32, buf: Ptr, size: u64) -> Result<u64> {
    const HEADER: usize = 19;
    let file = k.fds.get(fd)?;
    let dir = file.file.dir().ok_or(Errno::ENOTDIR)?;
    let out =
        k.mm.bytes_mut(buf.0, usize::try_from(size as u32).unwrap_or(usize::MAX))?;
    let mut used = 0;
    dir.read(k, file.pos.get(), |next, entry| {
        let len = (HEADER + entry.name.len() + 1).next_multiple_of(8);
        let Some(record) = out.get_mut(used..used + len) else {
            return if used == 0 {
                err(Errno::EINVAL)
            } else {
                Ok(false)
            };
        };
        record.fill(0);
        record[..8].copy_from_slice(&entry.ino.max(1).to_le_bytes());
        record[8..16].copy_from_slice(&next.to_le_bytes());
        record[16..18].copy_from_slice(&(len as u16).to_le_bytes());
        // DT_* are the type bits of the mode.
        record[18] = ((entry.mode & mode::S_IFMT) >> 12) as u8;
        record[HEADER..HEADER + entry.name.len()].copy_from_slice(&entry.name);
        used += len;
        file.pos.set(next);
        Ok(true)
    })?;
    Ok(used as u64)
}
