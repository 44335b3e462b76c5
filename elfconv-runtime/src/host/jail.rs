//! A host for tests: one real directory, as engines of WebAssembly show it. No path leads out of it, whoever changes it meanwhile.

use super::fake::Fake;
use super::native::{Native, syscall};
use super::*;
use core::cell::{Cell, RefCell};
use linux_sysno::x86_64::Sysno;

/// What happens while the guest is at work.
type Meanwhile = alloc::boxed::Box<dyn Fn()>;

/// The directory and what it is called.
pub struct Jail {
    fake: Fake,
    native: Native,
    root: HostFd,
    /// After so many steps of path resolution this happens.
    pub meanwhile: RefCell<Option<(u32, Meanwhile)>>,
    steps: Cell<u32>,
}

/// A descriptor that is closed in the end.
struct Open(HostFd);

impl Drop for Open {
    fn drop(&mut self) {
        let _ = Native.close(self.0);
    }
}

/// openat2(2) of a directory, `RESOLVE_BENEATH`.
fn beneath(at: HostFd, path: &[u8]) -> Result<Open> {
    const O_PATH_DIRECTORY_CLOEXEC: u64 = 0o10000000 | 0o200000 | 0o2000000;
    const RESOLVE_BENEATH: u64 = 8;
    let mut path = path.to_vec();
    if path.is_empty() {
        path.push(b'.');
    }
    path.push(0);
    let how = [O_PATH_DIRECTORY_CLOEXEC, 0, RESOLVE_BENEATH];
    let args = [
        at as usize,
        path.as_ptr() as usize,
        how.as_ptr() as usize,
        24,
        0,
        0,
    ];
    // SAFETY: the path ends in a zero, and `how` is a struct open_how.
    match unsafe { syscall(Sysno::openat2, args) } {
        Ok(fd) => Ok(Open(fd as HostFd)),
        // As wasmtime says it.
        Err(Errno::EXDEV) => err(Errno::EPERM),
        Err(e) => Err(e),
    }
}

impl Jail {
    /// Shows this directory of the host as `/srv`.
    pub fn new(directory: &str) -> Self {
        let fd = beneath_anything(directory);
        Jail {
            fake: Fake::default(),
            native: Native,
            root: fd,
            meanwhile: RefCell::new(None),
            steps: Cell::new(0),
        }
    }

    fn step(&self) {
        self.steps.set(self.steps.get() + 1);
        let due =
            |m: &Option<(u32, Meanwhile)>| m.as_ref().is_some_and(|m| m.0 == self.steps.get());
        if due(&self.meanwhile.borrow())
            && let Some((_, happens)) = self.meanwhile.borrow_mut().take()
        {
            happens();
        }
    }

    /// Starts counting steps.
    pub fn arm(&self, step: u32, happens: impl Fn() + 'static) {
        self.steps.set(0);
        *self.meanwhile.borrow_mut() = Some((step, alloc::boxed::Box::new(happens)));
    }

    /// The directory that a name is in, and the name; links at the end are followed or not.
    fn locate(&self, at: HostFd, path: &[u8], follow: bool) -> Result<(Open, Vec<u8>)> {
        let mut path = path.to_vec();
        for _ in 0..40 {
            self.step();
            let (dir, name) = crate::vfs::split_last(&path);
            if matches!(name, b"" | b"." | b"..") {
                return Ok((beneath(at, &path)?, b".".to_vec()));
            }
            let parent = beneath(at, dir)?;
            self.step();
            let link = self.native.readlink(parent.0, name);
            match link {
                Ok(target) if follow && target.starts_with(b"/") => return err(Errno::EPERM),
                Ok(target) if follow => path = crate::vfs::join(dir, &target),
                _ => return Ok((parent, name.to_vec())),
            }
        }
        err(Errno::ELOOP)
    }
}

fn beneath_anything(directory: &str) -> HostFd {
    let flags = OpenFlags::DIRECTORY;
    Native
        .open(-100, directory.as_bytes(), flags, 0)
        .expect("a directory")
}

macro_rules! pass {
    ($($to:ident.$name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {$(
        fn $name(&self, $($arg: $type),*) -> $result {
            self.$to.$name($($arg),*)
        }
    )*};
}

macro_rules! named {
    ($($name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {$(
        fn $name(&self, at: HostFd, path: &[u8], $($arg: $type),*) -> Result<$result> {
            let (dir, name) = self.locate(at, path, false)?;
            self.native.$name(dir.0, &name, $($arg),*)
        }
    )*};
}

impl Host for Jail {
    pass! {
        fake.arena() -> Option<(u64, u64)>;
        fake.commit(start: u64, len: u64) -> bool;
        fake.claim(start: u64, len: u64) -> bool;
        fake.address_limit() -> u64;
        fake.args() -> Vec<Vec<u8>>;
        fake.env() -> Vec<Vec<u8>>;
        fake.ids() -> Ids;
        fake.exit(status: i32) -> !;
        fake.log(message: &[u8]) -> ();
        fake.clock(clock: Clock) -> Result<u64>;
        fake.clock_resolution(clock: Clock) -> Result<u64>;
        fake.random(buf: &mut [u8]) -> Result<()>;
        fake.poll(fds: &mut [PollFd], timeout: Option<u64>) -> Result<usize>;
        fake.is_tty(fd: HostFd) -> bool;
        native.close(fd: HostFd) -> Result<()>;
        native.read(fd: HostFd, buf: &mut [u8], offset: Option<u64>) -> Result<usize>;
        native.write(fd: HostFd, buf: &[u8], offset: Option<u64>) -> Result<usize>;
        native.seek(fd: HostFd, offset: i64, whence: u32) -> Result<u64>;
        native.set_flags(fd: HostFd, flags: OpenFlags) -> Result<()>;
        native.flags(fd: HostFd) -> Result<OpenFlags>;
        native.stat(fd: HostFd) -> Result<Stat>;
        native.truncate(fd: HostFd, len: u64) -> Result<()>;
        native.allocate(fd: HostFd, offset: u64, len: u64) -> Result<()>;
        native.sync(fd: HostFd, data_only: bool) -> Result<()>;
        native.read_dir(fd: HostFd) -> Result<Vec<DirEntry>>;
        native.set_times(fd: HostFd, times: SetTimes) -> Result<()>;
    }

    named! {
        mkdir(mode: u32) -> ();
        unlink(dir: bool) -> ();
        readlink() -> Vec<u8>;
    }

    unsafe fn discard(&self, start: u64, len: u64) {
        // SAFETY: the caller vouches for it.
        unsafe { self.fake.discard(start, len) }
    }

    fn mounts(&self) -> Vec<(HostFd, Vec<u8>)> {
        alloc::vec![(self.root, b"/srv".to_vec())]
    }

    fn cwd(&self) -> Option<Vec<u8>> {
        None
    }

    fn open(&self, at: HostFd, path: &[u8], flags: OpenFlags, mode: u32) -> Result<HostFd> {
        let (dir, name) = self.locate(at, path, !flags.contains(OpenFlags::NOFOLLOW))?;
        self.native
            .open(dir.0, &name, flags | OpenFlags::NOFOLLOW, mode)
    }

    fn stat_at(&self, at: HostFd, path: &[u8], follow: bool) -> Result<Stat> {
        let (dir, name) = self.locate(at, path, follow)?;
        self.native.stat_at(dir.0, &name, false)
    }

    fn rename(&self, from: (HostFd, &[u8]), to: (HostFd, &[u8]), flags: u32) -> Result<()> {
        let (a, old) = self.locate(from.0, from.1, false)?;
        let (b, new) = self.locate(to.0, to.1, false)?;
        self.native.rename((a.0, &old), (b.0, &new), flags)
    }

    fn link(&self, from: (HostFd, &[u8]), to: (HostFd, &[u8]), follow: bool) -> Result<()> {
        let (a, old) = self.locate(from.0, from.1, follow)?;
        let (b, new) = self.locate(to.0, to.1, false)?;
        self.native.link((a.0, &old), (b.0, &new), false)
    }

    fn symlink(&self, target: &[u8], at: HostFd, path: &[u8]) -> Result<()> {
        let (dir, name) = self.locate(at, path, false)?;
        self.native.symlink(target, dir.0, &name)
    }

    fn set_times_at(&self, at: HostFd, path: &[u8], times: SetTimes, follow: bool) -> Result<()> {
        let (dir, name) = self.locate(at, path, follow)?;
        self.native.set_times_at(dir.0, &name, times, false)
    }
}
