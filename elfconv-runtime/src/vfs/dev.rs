//! The devices of /dev.

use super::HostFs;
use super::file::{File, Readiness, poll};
use super::inode::Inode;
use crate::errno::{Errno, Result, err};
use crate::host::{HostFd, OpenFlags, SetTimes, Stat};
use alloc::rc::Rc;
use core::cell::Cell;

/// A character device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    Null,
    Zero,
    Full,
    Random,
    Urandom,
    /// The terminal that standard input or output is connected to.
    Tty,
    /// What makes pseudoterminals.
    Ptmx,
    /// A pseudoterminal's slave.
    Pts(u32),
}

impl Device {
    /// Device number (Linux allocated devices, admin-guide/devices.txt), as `st_rdev` encodes it.
    pub fn rdev(self) -> u64 {
        let (major, minor) = match self {
            Device::Null => (1, 3),
            Device::Zero => (1, 5),
            Device::Full => (1, 7),
            Device::Random => (1, 8),
            Device::Urandom => (1, 9),
            Device::Tty => (5, 0),
            Device::Ptmx => (5, 2),
            Device::Pts(index) => (136, u64::from(index)),
        };
        major << 8 | minor & 0xff | (minor & !0xff) << 12
    }
}

/// An open device.
pub struct DeviceFile {
    /// Which.
    pub device: Device,
    /// Its inode.
    pub inode: Rc<Inode>,
    /// The host.
    pub fs: Rc<HostFs>,
}

impl DeviceFile {
    /// The standard stream that is a terminal.
    fn tty(&self, reading: bool) -> Result<HostFd> {
        let order = if reading { [0, 2, 1] } else { [1, 2, 0] };
        order
            .into_iter()
            .find(|&fd| self.fs.host.is_tty(fd))
            .ok_or(Errno::ENXIO)
    }
}

impl File for DeviceFile {
    fn read(&self, _pos: &Cell<u64>, buf: &mut [u8], _flags: OpenFlags) -> Result<usize> {
        self.read_at(buf, 0)
    }
    fn read_at(&self, buf: &mut [u8], _offset: u64) -> Result<usize> {
        match self.device {
            Device::Null => Ok(0),
            Device::Zero | Device::Full => {
                buf.fill(0);
                Ok(buf.len())
            }
            Device::Random | Device::Urandom => self.fs.host.random(buf).map(|()| buf.len()),
            Device::Tty => self.fs.host.read(self.tty(true)?, buf, None),
            // Those are opened as something else.
            Device::Ptmx | Device::Pts(_) => err(Errno::EIO),
        }
    }
    fn write(&self, _pos: &Cell<u64>, buf: &[u8], _flags: OpenFlags) -> Result<usize> {
        self.write_at(buf, 0)
    }
    fn write_at(&self, buf: &[u8], _offset: u64) -> Result<usize> {
        match self.device {
            Device::Full => err(Errno::ENOSPC),
            Device::Tty => self.fs.host.write(self.tty(false)?, buf, None),
            _ => Ok(buf.len()),
        }
    }
    fn seek(&self, _pos: &Cell<u64>, _offset: i64, _whence: u32) -> Result<u64> {
        if self.device == Device::Tty {
            err(Errno::ESPIPE)
        } else {
            Ok(0)
        }
    }
    fn stat(&self) -> Result<Stat> {
        Ok(self.inode.stat())
    }
    fn chmod(&self, _mode: u32) -> Result<()> {
        err(Errno::EPERM)
    }
    fn set_times(&self, _times: SetTimes) -> Result<()> {
        err(Errno::EPERM)
    }
    fn poll(&self) -> Readiness {
        match self.device {
            Device::Tty => self
                .tty(true)
                .map_or(Readiness::Now(poll::ERR), Readiness::Host),
            _ => Readiness::Now(poll::IN | poll::OUT),
        }
    }
    fn host(&self) -> Option<HostFd> {
        if self.device == Device::Tty {
            self.tty(true).ok()
        } else {
            None
        }
    }
    fn is_tty(&self) -> bool {
        self.device == Device::Tty
    }
    fn inode(&self) -> Option<&Rc<Inode>> {
        Some(&self.inode)
    }
}
