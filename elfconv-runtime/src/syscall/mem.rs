//! Memory: mmap(2), munmap(2), mprotect(2), mremap(2), brk(2), madvise(2).

use super::args::{Hex, Hex32, MapBits, ProtBits, Ptr};
use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::host::{OpenFlags, mode};
use crate::kernel::Kernel;
use crate::memory::{Kind, PAGE, Placement, Prot};
use crate::vfs::inode::seal;

const MAP_SHARED: u32 = 1;
const MAP_PRIVATE: u32 = 2;
const MAP_SHARED_VALIDATE: u32 = 3;
const MAP_TYPE: u32 = 0xf;
const MAP_FIXED: u32 = 0x10;
const MAP_ANONYMOUS: u32 = 0x20;
const MAP_FIXED_NOREPLACE: u32 = 0x10_0000;

pub fn brk(k: &mut Kernel, address: Ptr) -> Result<u64> {
    Ok(k.mm.brk(address.0))
}

/// `PROT_*` without those that mean nothing here (`PROT_SEM`, `PROT_BTI`, `PROT_MTE`).
fn prot_of(bits: u32) -> Prot {
    let mut prot = Prot::from_bits_truncate(bits as u8);
    // On AArch64 writable and executable pages are readable.
    if !prot.is_empty() {
        prot |= Prot::READ;
    }
    prot
}

pub fn mmap(
    k: &mut Kernel,
    address: Ptr,
    len: u64,
    prot: ProtBits,
    flags: MapBits,
    fd: i32,
    offset: Hex,
) -> Result<u64> {
    let flags = flags.0;
    if len == 0
        || !offset.0.is_multiple_of(PAGE)
        || !matches!(flags & MAP_TYPE, MAP_SHARED..=MAP_SHARED_VALIDATE)
    {
        return err(Errno::EINVAL);
    }
    let placement = match address.0 {
        a if flags & MAP_FIXED_NOREPLACE != 0 => Placement::FixedNoReplace(a),
        a if flags & MAP_FIXED != 0 => Placement::Fixed(a),
        0 => Placement::Any,
        a => Placement::Hint(a),
    };
    let prot = prot_of(prot.0);
    if let Placement::Fixed(at) = placement
        && at.is_multiple_of(PAGE)
    {
        k.unshare(at, len);
    }
    if flags & MAP_ANONYMOUS != 0 {
        return anonymous(k, placement, len, prot, flags);
    }
    let file = k.fds.get(fd)?.clone();
    if file.flags.get().contains(OpenFlags::PATH) {
        return err(Errno::EBADF);
    }
    file.readable().map_err(|_| Errno::EACCES)?;
    let stat = file.file.stat()?;
    let is_zero = stat.mode & mode::S_IFMT == mode::S_IFCHR
        && stat.rdev == crate::vfs::dev::Device::Zero.rdev();
    if is_zero {
        return anonymous(k, placement, len, prot, flags);
    }
    if stat.mode & mode::S_IFMT != mode::S_IFREG {
        return err(Errno::ENODEV);
    }
    let shared = flags & MAP_TYPE != MAP_PRIVATE;
    if shared && prot.contains(Prot::WRITE) {
        file.writable().map_err(|_| Errno::EACCES)?;
        if let Some(inode) = file.file.inode() {
            inode.sealed(seal::WRITE | seal::FUTURE_WRITE)?;
        }
    }
    let start = map_file(k, &file, placement, len, prot, offset.0)?;
    if shared {
        k.share(start, len, &file, offset.0)?;
    }
    Ok(start)
}

/// Memory without a file; with `MAP_SHARED` children of fork have the same.
fn anonymous(
    k: &mut Kernel,
    placement: Placement,
    len: u64,
    prot: Prot,
    flags: u32,
) -> Result<u64> {
    let start = k.mm.map(placement, len, prot, Kind::Anonymous)?;
    if flags & MAP_TYPE != MAP_PRIVATE {
        let share = k.spaces.new_share();
        k.mm.set_share(start, start + len.next_multiple_of(PAGE), share);
    }
    Ok(start)
}

/// Maps the file's present contents.
fn map_file(
    k: &Kernel,
    file: &OpenFile,
    placement: Placement,
    len: u64,
    prot: Prot,
    offset: u64,
) -> Result<u64> {
    let start =
        k.mm.map(placement, len, Prot::READ | Prot::WRITE, Kind::File)?;
    let filled = fill(k, file, start, len, offset);
    let done = filled.and_then(|()| k.mm.protect(start, len, prot));
    if let Err(e) = done {
        k.mm.unmap(start, len)?;
        return Err(e);
    }
    Ok(start)
}

fn fill(k: &Kernel, file: &OpenFile, start: u64, len: u64, offset: u64) -> Result<()> {
    let mut done = 0;
    while done < len {
        let buf = k.mm.bytes_mut(
            start + done,
            usize::try_from(len - done).map_err(|_| Errno::ENOMEM)?,
        )?;
        match file
            .file
            .read_at(buf, offset.checked_add(done).ok_or(Errno::EOVERFLOW)?)?
        {
            0 => break,
            n => done += n as u64,
        }
    }
    Ok(())
}

pub fn munmap(k: &mut Kernel, address: Ptr, len: u64) -> Result<u64> {
    if address.0.is_multiple_of(PAGE) {
        k.unshare(address.0, len);
    }
    k.mm.unmap(address.0, len).map(|()| 0)
}

pub fn mprotect(k: &mut Kernel, address: Ptr, len: u64, prot: ProtBits) -> Result<u64> {
    /// `PROT_READ`, `_WRITE`, `_EXEC`, `_SEM`, `_BTI`, `_MTE` (`arch_validate_prot`).
    const KNOWN: u32 = 0x3f;
    if prot.0 & !KNOWN != 0 {
        return err(Errno::EINVAL);
    }
    let prot = prot_of(prot.0);
    if prot.contains(Prot::WRITE) {
        k.unshare_constants(address.0, len);
    }
    k.mm.protect(address.0, len, prot).map(|()| 0)
}

pub fn mremap(
    k: &mut Kernel,
    old: Ptr,
    old_len: u64,
    new_len: u64,
    flags: Hex32,
    new: Ptr,
) -> Result<u64> {
    const MREMAP_MAYMOVE: u32 = 1;
    const MREMAP_FIXED: u32 = 2;
    let (may_move, fixed) = (flags.0 & MREMAP_MAYMOVE != 0, flags.0 & MREMAP_FIXED != 0);
    if flags.0 & !(MREMAP_MAYMOVE | MREMAP_FIXED) != 0
        || (fixed && !may_move)
        || !old.0.is_multiple_of(PAGE)
    {
        return err(Errno::EINVAL);
    }
    if fixed {
        k.unshare(new.0, new_len);
    }
    k.flush_shared(old.0, old.0.saturating_add(old_len))?;
    let start =
        k.mm.remap(old.0, old_len, new_len, may_move, fixed.then_some(new.0))?;
    k.move_shared(old.0, old_len, start, new_len)?;
    Ok(start)
}

pub fn madvise(k: &mut Kernel, address: Ptr, len: u64, advice: i32) -> Result<u64> {
    const MADV_DONTNEED: i32 = 4;
    const MADV_REMOVE: i32 = 9;
    const MADV_DONTNEED_LOCKED: i32 = 24;
    match advice {
        MADV_DONTNEED | MADV_DONTNEED_LOCKED => k.mm.discard(address.0, len).map(|()| 0),
        // NORMAL, RANDOM, SEQUENTIAL, WILLNEED, FREE (may be kept), DONTFORK ... COLLAPSE: hints.
        0..=3 | 8 | 10..=19 | 20 | 21 | 25 if !address.0.is_multiple_of(PAGE) => err(Errno::EINVAL),
        0..=3 | 8 | 10..=19 | 20 | 21 | 25 => mapped(k, address.0, len),
        MADV_REMOVE => err(Errno::EINVAL),
        _ => err(Errno::EINVAL),
    }
}

fn mapped(k: &Kernel, address: u64, len: u64) -> Result<u64> {
    if len == 0 || k.mm.is_mapped(address, len) {
        Ok(0)
    } else {
        err(Errno::ENOMEM)
    }
}

pub fn msync(k: &mut Kernel, address: Ptr, len: u64, flags: Hex32) -> Result<u64> {
    const MS_ASYNC: u32 = 1;
    const MS_SYNC: u32 = 4;
    if flags.0 & !7 != 0
        || flags.0 & (MS_ASYNC | MS_SYNC) == MS_ASYNC | MS_SYNC
        || !address.0.is_multiple_of(PAGE)
    {
        return err(Errno::EINVAL);
    }
    mapped(k, address.0, len)?;
    k.flush_shared(address.0, address.0.saturating_add(len))?;
    Ok(0)
}

pub fn mlock(k: &mut Kernel, address: Ptr, len: u64) -> Result<u64> {
    mapped(k, address.0 & !(PAGE - 1), len)
}

pub fn mlock2(k: &mut Kernel, address: Ptr, len: u64, flags: Hex32) -> Result<u64> {
    const MLOCK_ONFAULT: u32 = 1;
    if flags.0 & !MLOCK_ONFAULT != 0 {
        return err(Errno::EINVAL);
    }
    mlock(k, address, len)
}

pub fn mlockall(_: &mut Kernel, flags: Hex32) -> Result<u64> {
    const MCL_ONFAULT: u32 = 4;
    match flags.0 {
        0 | MCL_ONFAULT | 8.. => err(Errno::EINVAL),
        _ => Ok(0),
    }
}

pub fn mincore(k: &mut Kernel, address: Ptr, len: u64, vec: Ptr) -> Result<u64> {
    if !address.0.is_multiple_of(PAGE) {
        return err(Errno::EINVAL);
    }
    mapped(k, address.0, len)?;
    let pages = usize::try_from(len.div_ceil(PAGE)).map_err(|_| Errno::EFAULT)?;
    k.mm.bytes_mut(vec.0, pages)?.fill(1);
    Ok(0)
}
