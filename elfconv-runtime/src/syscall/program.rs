//! execve(2) and execveat(2).

use super::args::{DirFd, Hex32, Path, Ptr, Strings};
use crate::errno::{Errno, Result, err};
use crate::exec::{Execve, Target};
use crate::kernel::Kernel;
use crate::vfs::{AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_NOFOLLOW};
use alloc::format;
use alloc::vec::Vec;

pub fn execve(k: &mut Kernel, path: Path, argv: Strings, envp: Ptr) -> Result<u64> {
    execveat(k, DirFd(AT_FDCWD), path, argv, envp, Hex32(0))
}

pub fn execveat(
    k: &mut Kernel,
    dirfd: DirFd,
    path: Path,
    argv: Strings,
    envp: Ptr,
    flags: Hex32,
) -> Result<u64> {
    if flags.0 & !(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW) != 0 {
        return err(Errno::EINVAL);
    }
    let path = k.mm.path(path.0)?;
    let target = find(k, dirfd.0, &path, flags.0)?;
    let mut space = k.argument_space();
    let mut args = k.strings(argv.0, &mut space)?;
    let env = k.strings(envp.0, &mut space)?;
    // Programs rely on having a name (do_execveat_common of fs/exec.c).
    if args.is_empty() {
        args.push(Vec::new());
    }
    let through_descriptor = dirfd.0 != AT_FDCWD && !path.starts_with(b"/");
    let request = Execve {
        name: name(dirfd.0, path, through_descriptor),
        args,
        env,
        inaccessible: through_descriptor && k.fds.cloexec(dirfd.0)?,
    };
    k.exec(target, request)?;
    close_on_exec(k);
    Ok(0)
}

/// Closes the descriptors that a new program doesn't get.
fn close_on_exec(k: &mut Kernel) {
    let open: Vec<i32> = k.fds.iter().map(|(fd, _)| fd).collect();
    for fd in open {
        if k.fds.cloexec(fd) == Ok(true) {
            // It is open.
            let _ = super::fs::close(k, fd);
        }
    }
}

fn find(k: &Kernel, dirfd: i32, path: &[u8], flags: u32) -> Result<Target> {
    if path.is_empty() {
        return match flags & AT_EMPTY_PATH != 0 && dirfd != AT_FDCWD {
            true => k.descriptor_program(dirfd),
            false => err(Errno::ENOENT),
        };
    }
    let base = k.base(dirfd, path)?;
    k.open_program(&base, path, flags & AT_SYMLINK_NOFOLLOW == 0)
}

/// The name by which an interpreter finds the file (`alloc_bprm` of fs/exec.c).
fn name(dirfd: i32, path: Vec<u8>, through_descriptor: bool) -> Vec<u8> {
    if !through_descriptor {
        return path;
    }
    let mut name = format!("/dev/fd/{dirfd}").into_bytes();
    if !path.is_empty() {
        name.push(b'/');
        name.extend_from_slice(&path);
    }
    name
}
