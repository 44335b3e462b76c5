//! The in-memory file system: embedded files (copied when first written), what the guest creates outside the host's
//! directories, devices and /proc.

use super::dev::Device;
use super::proc::ProcNode;
use crate::errno::{Errno, Result, err};
use crate::host::{DirEntry, HostFd, Ids, Stat, Time, mode};
use alloc::collections::BTreeMap;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

/// `st_dev` of the in-memory file system.
pub const DEV: u64 = 0xe1f;
/// Largest file: what a Wasm memory could hold at best.
const MAX_SIZE: u64 = 1 << 32;

/// Bytes of a file: those embedded in the artifact until the guest changes them.
pub enum Content {
    /// Part of the artifact.
    Embedded(&'static [u8]),
    /// Own copy.
    Owned(Vec<u8>),
}

impl Content {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Content::Embedded(b) => b,
            Content::Owned(v) => v,
        }
    }

    /// The bytes to change, copied first if need be.
    fn to_mut(&mut self) -> Result<&mut Vec<u8>> {
        if let Content::Embedded(b) = *self {
            let mut copy = Vec::new();
            copy.try_reserve(b.len()).map_err(|_| Errno::ENOSPC)?;
            copy.extend_from_slice(b);
            *self = Content::Owned(copy);
        }
        match self {
            Content::Owned(v) => Ok(v),
            Content::Embedded(_) => unreachable!("copied above"),
        }
    }
}

/// What an inode is.
pub enum Body {
    /// Directory; `mount` is the host's directory that shows through it.
    Dir {
        entries: RefCell<BTreeMap<Vec<u8>, Rc<Inode>>>,
        mount: Cell<Option<HostFd>>,
    },
    /// Regular file.
    File(RefCell<Content>),
    /// Symbolic link.
    Symlink(Vec<u8>),
    /// Character device.
    Device(Device),
    /// Something that only has a name here, a FIFO or a socket: its type bits.
    Special(u32),
    /// Part of /proc, made when it is looked at.
    Proc(ProcNode),
}

/// Seals of memfd_create(2), fcntl(2), "File Sealing".
pub mod seal {
    pub const SEAL: u32 = 1;
    pub const SHRINK: u32 = 2;
    pub const GROW: u32 = 4;
    pub const WRITE: u32 = 8;
    pub const FUTURE_WRITE: u32 = 16;
    pub const EXEC: u32 = 32;
    pub const ALL: u32 = 63;
}

/// Owner, permissions, times.
#[derive(Clone, Copy)]
pub struct Meta {
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
    pub nlink: u32,
    pub atime: Time,
    pub mtime: Time,
    pub ctime: Time,
    /// `F_GET_SEALS`
    pub seals: u32,
    /// Without a name, but may get one: `O_TMPFILE`.
    pub linkable: bool,
    /// Steps back when the host has something of this name.
    pub fallback: bool,
}

/// A file of the in-memory file system.
pub struct Inode {
    /// Number.
    pub ino: u64,
    /// Attributes.
    pub meta: Cell<Meta>,
    /// Contents.
    pub body: Body,
}

impl Inode {
    /// A new inode with the type bits that its body asks for.
    pub fn new(ino: u64, body: Body, permissions: u32, ids: Ids, now: Time) -> Rc<Self> {
        let kind = match &body {
            Body::Dir { .. } => mode::S_IFDIR,
            Body::File(_) => mode::S_IFREG,
            Body::Symlink(_) => mode::S_IFLNK,
            Body::Device(_) => mode::S_IFCHR,
            Body::Special(kind) => *kind,
            Body::Proc(p) => p.kind(),
        };
        let nlink = if kind == mode::S_IFDIR { 2 } else { 1 };
        let meta = Meta {
            mode: kind | (permissions & 0o7777),
            uid: ids.euid,
            gid: ids.egid,
            nlink,
            atime: now,
            mtime: now,
            ctime: now,
            seals: seal::SEAL,
            linkable: false,
            fallback: false,
        };
        Rc::new(Inode {
            ino,
            meta: Cell::new(meta),
            body,
        })
    }

    /// Body of an empty directory.
    pub fn empty_dir() -> Body {
        Body::Dir {
            entries: RefCell::default(),
            mount: Cell::new(None),
        }
    }

    /// Body of a file with these bytes.
    pub fn file(content: Content) -> Body {
        Body::File(RefCell::new(content))
    }

    /// Changes attributes.
    pub fn update(&self, change: impl FnOnce(&mut Meta)) {
        let mut meta = self.meta.get();
        change(&mut meta);
        self.meta.set(meta);
    }

    /// Sets the modification and change time.
    pub fn touch(&self, now: Time) {
        self.update(|m| (m.mtime, m.ctime) = (now, now));
    }

    /// Whether it is a directory.
    pub fn is_dir(&self) -> bool {
        self.meta.get().mode & mode::S_IFMT == mode::S_IFDIR
    }

    /// Whether it is a regular file with contents.
    pub fn is_file(&self) -> bool {
        matches!(self.body, Body::File(_))
    }

    /// `EPERM` if one of these seals is set.
    pub fn sealed(&self, seals: u32) -> Result<()> {
        if self.meta.get().seals & seals != 0 {
            return err(Errno::EPERM);
        }
        Ok(())
    }

    /// The entries, if it is a real directory.
    pub fn entries(&self) -> Option<&RefCell<BTreeMap<Vec<u8>, Rc<Inode>>>> {
        match &self.body {
            Body::Dir { entries, .. } => Some(entries),
            _ => None,
        }
    }

    /// stat(2).
    pub fn stat(&self) -> Stat {
        let meta = self.meta.get();
        let (size, rdev) = match &self.body {
            Body::File(c) => (c.borrow().bytes().len() as u64, 0),
            Body::Symlink(target) => (target.len() as u64, 0),
            Body::Device(d) => (0, d.rdev()),
            Body::Dir { entries, .. } => (40 + 20 * entries.borrow().len() as u64, 0),
            Body::Special(_) | Body::Proc(_) => (0, 0),
        };
        Stat {
            dev: DEV,
            ino: self.ino,
            mode: meta.mode,
            nlink: meta.nlink,
            uid: meta.uid,
            gid: meta.gid,
            rdev,
            size,
            blksize: 4096,
            blocks: if matches!(self.body, Body::File(_)) {
                size.div_ceil(4096) * 8
            } else {
                0
            },
            atime: meta.atime,
            mtime: meta.mtime,
            ctime: meta.ctime,
        }
    }

    /// Whether the user may do `want` (4 read, 2 write, 1 execute).
    pub fn permits(&self, want: u32, uid: u32, gid: u32) -> bool {
        let m = self.meta.get();
        if uid == 0 {
            return want & 1 == 0 || self.is_dir() || m.mode & 0o111 != 0;
        }
        let shift = if uid == m.uid {
            6
        } else if gid == m.gid {
            3
        } else {
            0
        };
        (m.mode >> shift) & want == want
    }

    /// Reads file contents.
    pub fn read_at(&self, buf: &mut [u8], offset: u64) -> Result<usize> {
        let Body::File(content) = &self.body else {
            return err(Errno::EINVAL);
        };
        let content = content.borrow();
        let rest = usize::try_from(offset)
            .ok()
            .and_then(|o| content.bytes().get(o..))
            .unwrap_or_default();
        let n = rest.len().min(buf.len());
        buf[..n].copy_from_slice(&rest[..n]);
        Ok(n)
    }

    /// Writes file contents; a hole before them reads as zeros.
    pub fn write_at(&self, buf: &[u8], offset: u64) -> Result<usize> {
        let Body::File(content) = &self.body else {
            return err(Errno::EINVAL);
        };
        let end = offset
            .checked_add(buf.len() as u64)
            .filter(|&e| e <= MAX_SIZE)
            .ok_or(Errno::EFBIG)?;
        self.sealed(seal::WRITE | seal::FUTURE_WRITE)?;
        let mut content = content.borrow_mut();
        if end > content.bytes().len() as u64 {
            self.sealed(seal::GROW)?;
        }
        let bytes = content.to_mut()?;
        grow(bytes, end)?;
        bytes[offset as usize..end as usize].copy_from_slice(buf);
        Ok(buf.len())
    }

    /// ftruncate(2).
    pub fn truncate(&self, len: u64) -> Result<()> {
        let Body::File(content) = &self.body else {
            return err(Errno::EINVAL);
        };
        if len > MAX_SIZE {
            return err(Errno::EFBIG);
        }
        let mut content = content.borrow_mut();
        match len.cmp(&(content.bytes().len() as u64)) {
            core::cmp::Ordering::Less => self.sealed(seal::SHRINK)?,
            core::cmp::Ordering::Greater => self.sealed(seal::GROW)?,
            core::cmp::Ordering::Equal => {}
        }
        if len == 0 {
            *content = Content::Owned(Vec::new());
            return Ok(());
        }
        let bytes = content.to_mut()?;
        grow(bytes, len)?;
        bytes.truncate(len as usize);
        Ok(())
    }

    /// Size of a file.
    pub fn size(&self) -> u64 {
        self.stat().size
    }

    /// Entries of a directory, without `.` and `..`.
    pub fn list(&self) -> Vec<DirEntry> {
        let Some(entries) = self.entries() else {
            return Vec::new();
        };
        let entry = |(name, inode): (&Vec<u8>, &Rc<Inode>)| DirEntry {
            ino: inode.ino,
            mode: inode.meta.get().mode & mode::S_IFMT,
            name: name.clone(),
        };
        entries.borrow().iter().map(entry).collect()
    }
}

fn grow(bytes: &mut Vec<u8>, len: u64) -> Result<()> {
    let len = usize::try_from(len).map_err(|_| Errno::EFBIG)?;
    if len > bytes.len() {
        // Amortised, but never more than the memory has: no abort for want of memory.
        bytes
            .try_reserve(len - bytes.len())
            .map_err(|_| Errno::ENOSPC)?;
        bytes.resize(len, 0);
    }
    Ok(())
}
