//! Guest pointers: checked against the map of the address space, `EFAULT` instead of a trap.

use super::{Memory, Prot};
use crate::errno::{Errno, Result, err};
use alloc::vec::Vec;
use zerocopy::{FromBytes, Immutable, IntoBytes};

/// Longest path with its terminating zero (`PATH_MAX`, linux/limits.h).
pub const PATH_MAX: usize = 4096;
/// Most elements of a vector I/O call (`UIO_MAXIOV`).
pub const IOV_MAX: usize = 1024;

/// `struct iovec`.
#[derive(Clone, Copy, Debug, FromBytes, Immutable)]
#[repr(C)]
pub struct IoVec {
    /// Start of the buffer.
    pub base: u64,
    /// Its length.
    pub len: u64,
}

impl Memory {
    fn check(&self, address: u64, len: usize, need: Prot) -> Result<()> {
        if len == 0 || self.accessible(address, len as u64, need) {
            Ok(())
        } else {
            err(Errno::EFAULT)
        }
    }

    /// Guest bytes to read from.
    #[allow(clippy::mut_from_ref)]
    pub fn bytes(&self, address: u64, len: usize) -> Result<&[u8]> {
        self.check(address, len, Prot::READ)?;
        if len == 0 {
            return Ok(&[]);
        }
        // SAFETY: the range is mapped and readable; guest memory is plain bytes, and no other task runs meanwhile.
        Ok(unsafe { core::slice::from_raw_parts(address as usize as *const u8, len) })
    }

    /// Guest bytes to write to. Two live slices may only overlap when the guest passed overlapping buffers; callers
    /// hold one at a time.
    #[allow(clippy::mut_from_ref)]
    pub fn bytes_mut(&self, address: u64, len: usize) -> Result<&mut [u8]> {
        self.check(address, len, Prot::WRITE)?;
        if len == 0 {
            return Ok(&mut []);
        }
        // SAFETY: as for `bytes`, and the range is writable.
        Ok(unsafe { core::slice::from_raw_parts_mut(address as usize as *mut u8, len) })
    }

    /// Copies a structure in.
    pub fn read<T: FromBytes>(&self, address: u64) -> Result<T> {
        let bytes = self.bytes(address, size_of::<T>())?;
        T::read_from_bytes(bytes).map_err(|_| Errno::EFAULT)
    }

    /// Copies a structure out.
    pub fn write<T: IntoBytes + Immutable>(&self, address: u64, value: &T) -> Result<()> {
        self.bytes_mut(address, size_of::<T>())?
            .copy_from_slice(value.as_bytes());
        Ok(())
    }

    /// Copies a structure out unless the pointer is null.
    pub fn write_opt<T: IntoBytes + Immutable>(&self, address: u64, value: &T) -> Result<()> {
        if address == 0 {
            Ok(())
        } else {
            self.write(address, value)
        }
    }

    /// A zero-terminated string of at most `max` bytes with its zero; longer ones are `ENAMETOOLONG`.
    pub fn cstr(&self, address: u64, max: usize) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        let mut at = address;
        while out.len() < max {
            // Up to the end of the page: the next one need not be mapped.
            let n = ((super::PAGE - at % super::PAGE) as usize).min(max - out.len());
            let chunk = self.bytes(at, n)?;
            if let Some(end) = chunk.iter().position(|&b| b == 0) {
                out.extend_from_slice(&chunk[..end]);
                return Ok(out);
            }
            out.extend_from_slice(chunk);
            at += n as u64;
        }
        err(Errno::ENAMETOOLONG)
    }

    /// A path argument.
    pub fn path(&self, address: u64) -> Result<Vec<u8>> {
        self.cstr(address, PATH_MAX)
    }

    /// The array of a vector I/O call. The sum of the lengths must fit in `ssize_t`.
    pub fn iovecs(&self, address: u64, count: usize) -> Result<Vec<IoVec>> {
        if count > IOV_MAX {
            return err(Errno::EINVAL);
        }
        let mut total = 0u64;
        let mut out = Vec::with_capacity(count);
        for i in 0..count {
            let v: IoVec = self.read(address + 16 * i as u64)?;
            total = total
                .checked_add(v.len)
                .filter(|&t| t <= i64::MAX as u64)
                .ok_or(Errno::EINVAL)?;
            out.push(v);
        }
        Ok(out)
    }
}
