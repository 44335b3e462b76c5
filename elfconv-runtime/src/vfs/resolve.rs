//! Path resolution, path_resolution(7): names to places in the tree.
//!
//! Where only the host can have the rest of a path, the host walks it (the fast way). If it refuses because a link
//! leads out of its directory, the walk is repeated step by step, so that links are followed in the guest's tree.

use super::inode::{Body, Inode};
use super::proc::ProcNode;
use super::{components, join};
use crate::errno::{Errno, Result, err};
use crate::host::{ENOTCAPABLE, HostFd};
use crate::kernel::Kernel;
use alloc::rc::Rc;
use alloc::vec::Vec;

/// Links followed in one resolution, at most (`MAXSYMLINKS`).
const MAX_SYMLINKS: usize = 40;
/// Longest name (`NAME_MAX`).
const NAME_MAX: usize = 255;

/// A path in a directory of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPath {
    /// The mounted directory.
    pub fd: HostFd,
    /// Relative path; empty for the directory itself.
    pub rel: Vec<u8>,
}

impl HostPath {
    fn join(&self, name: &[u8]) -> Self {
        HostPath {
            fd: self.fd,
            rel: join(&self.rel, name),
        }
    }
}

/// A place in the tree: in memory, on the host (where it may not exist yet), or both.
#[derive(Clone)]
struct Place {
    mem: Option<Rc<Inode>>,
    host: Option<HostPath>,
}

/// What a path leads to.
pub struct Found {
    /// The in-memory file or directory there.
    pub mem: Option<Rc<Inode>>,
    /// The host's path, if the host has or could have it; it need not exist.
    pub host: Option<HostPath>,
    /// The in-memory directory that the name is in or would be created in.
    pub parent: Option<Rc<Inode>>,
    /// Last name; empty for `/` and for a path that ends in `..`.
    pub name: Vec<u8>,
    /// Absolute path in the guest's tree.
    pub path: Vec<u8>,
    /// The path ended in a slash: it has to be a directory.
    pub must_be_dir: bool,
    /// A link at the end is still to be followed: by the host, or to a descriptor (`/proc/self/fd/N`).
    pub follow: bool,
}

impl Found {
    /// Nothing there, and no host that could have it.
    pub fn missing(&self) -> bool {
        self.mem.is_none() && self.host.is_none()
    }
}

enum Step {
    Into(Place),
    Link(Vec<u8>),
    /// Not a directory: in memory or on the host.
    Leaf(Place),
}

struct Walk<'k> {
    kernel: &'k Kernel,
    stack: Vec<(Vec<u8>, Place)>,
    rest: Vec<Vec<u8>>,
    links: usize,
}

impl Kernel {
    /// Resolves `path`, starting at `base` (an absolute path), and calls `act` on what is there.
    ///
    /// `follow`: a symbolic link at the end is followed.
    pub fn at<T>(
        &self,
        base: &[u8],
        path: &[u8],
        follow: bool,
        act: impl Fn(&Found) -> Result<T>,
    ) -> Result<T> {
        let escaped = |e: Errno| e.into_raw() == ENOTCAPABLE;
        let found = self.resolve(base, path, follow, false)?;
        match act(&found) {
            // Runtimes say EPERM as well when a path would leave the directory.
            Err(e)
                if (escaped(e) || e == Errno::EPERM)
                    && found.host.is_some()
                    && !self.host.has_modes() =>
            {
                let slow = self.resolve(base, path, follow, true)?;
                act(&slow).map_err(|e| if escaped(e) { Errno::EPERM } else { e })
            }
            other => other,
        }
    }

    /// Resolves a path. `slow`: never leave links to the host, so that `Found::path` is free of them.
    pub fn resolve(&self, base: &[u8], path: &[u8], follow: bool, slow: bool) -> Result<Found> {
        if path.is_empty() {
            return err(Errno::ENOENT);
        }
        if path.len() >= crate::memory::PATH_MAX {
            return err(Errno::ENAMETOOLONG);
        }
        let must_be_dir = path.ends_with(b"/") || path.ends_with(b"/.") || path == b".";
        let mut walk = Walk {
            kernel: self,
            stack: Vec::new(),
            rest: Vec::new(),
            links: 0,
        };
        walk.push(path)?;
        if !path.starts_with(b"/") {
            walk.push(base)?;
        }
        walk.run(follow || must_be_dir, must_be_dir, slow)
    }
}

impl Walk<'_> {
    /// Puts names in front of the rest.
    fn push(&mut self, path: &[u8]) -> Result<()> {
        let names: Vec<Vec<u8>> = components(path).map(<[u8]>::to_vec).collect();
        if names.iter().any(|n| n.len() > NAME_MAX) {
            return err(Errno::ENAMETOOLONG);
        }
        self.rest.extend(names.into_iter().rev());
        Ok(())
    }

    fn current(&self) -> Place {
        match self.stack.last() {
            Some((_, place)) => place.clone(),
            None => {
                let root = self.kernel.vfs.root.clone();
                Place {
                    host: mounted(&root),
                    mem: Some(root),
                }
            }
        }
    }

    fn path(&self, name: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for (n, _) in &self.stack {
            out.push(b'/');
            out.extend_from_slice(n);
        }
        if !name.is_empty() || out.is_empty() {
            out.push(b'/');
            out.extend_from_slice(name);
        }
        out
    }

    fn found(
        &self,
        place: Place,
        parent: Option<Rc<Inode>>,
        name: &[u8],
        must_be_dir: bool,
    ) -> Found {
        let path = self.path(name);
        Found {
            mem: place.mem,
            host: place.host,
            parent,
            name: name.to_vec(),
            path,
            must_be_dir,
            follow: false,
        }
    }

    fn run(&mut self, follow: bool, must_be_dir: bool, slow: bool) -> Result<Found> {
        while let Some(name) = self.rest.pop() {
            if name == b".." {
                self.stack.pop();
                continue;
            }
            let here = self.current();
            let child = here.mem.as_ref().and_then(|m| self.lookup(m, &name));
            if child.is_none()
                && !slow
                && let Some(host) = &here.host
                && !self.rest.iter().any(|n| n == b"..")
            {
                return Ok(self.leave_to_host(host.join(&name), name, follow, must_be_dir));
            }
            let last = self.rest.is_empty();
            let step = self.step(&here, child, &name, !last || follow)?;
            match step {
                Step::Link(target) => self.follow_link(&target)?,
                Step::Into(place) => {
                    self.search_permitted(&here)?;
                    if last {
                        return Ok(self.found(place, here.mem, &name, must_be_dir));
                    }
                    self.stack.push((name, place));
                }
                Step::Leaf(place) if last => {
                    self.search_permitted(&here)?;
                    let in_memory = place.mem.is_some();
                    let mut found = self.found(place, here.mem, &name, must_be_dir);
                    found.follow = follow && in_memory;
                    if must_be_dir && in_memory {
                        return err(Errno::ENOTDIR);
                    }
                    return Ok(found);
                }
                Step::Leaf(place) => return err(self.broken(&place)),
            }
        }
        let place = self.current();
        Ok(self.found(place, None, b"", must_be_dir))
    }

    /// Why a path can't go on here.
    fn broken(&self, place: &Place) -> Errno {
        let exists = place.mem.is_some()
            || place
                .host
                .as_ref()
                .is_some_and(|h| self.kernel.host.stat_at(h.fd, &h.rel, false).is_ok());
        if exists {
            Errno::ENOTDIR
        } else {
            Errno::ENOENT
        }
    }

    fn search_permitted(&self, dir: &Place) -> Result<()> {
        let ids = self.kernel.ids;
        match &dir.mem {
            Some(m) if dir.host.is_none() && !m.permits(1, ids.euid, ids.egid) => {
                err(Errno::EACCES)
            }
            _ => Ok(()),
        }
    }

    fn leave_to_host(
        &mut self,
        mut host: HostPath,
        name: Vec<u8>,
        follow: bool,
        must_be_dir: bool,
    ) -> Found {
        let mut path = self.path(&name);
        let mut last = name;
        while let Some(next) = self.rest.pop() {
            host = host.join(&next);
            path = join(&path, &next);
            last = next;
        }
        Found {
            mem: None,
            host: Some(host),
            parent: None,
            name: last,
            path,
            must_be_dir,
            follow,
        }
    }

    fn follow_link(&mut self, target: &[u8]) -> Result<()> {
        self.links += 1;
        if self.links > MAX_SYMLINKS {
            return err(Errno::ELOOP);
        }
        if target.is_empty() {
            return err(Errno::ENOENT);
        }
        if target.starts_with(b"/") {
            self.stack.clear();
        }
        self.push(target)
    }

    fn lookup(&self, dir: &Rc<Inode>, name: &[u8]) -> Option<Rc<Inode>> {
        match &dir.body {
            Body::Dir { entries, .. } => entries.borrow().get(name).cloned(),
            Body::Proc(ProcNode::FdDir) => self.kernel.proc_fd(name),
            _ => None,
        }
    }

    /// One name further; `follow`: if it is a link, it has to be followed.
    fn step(
        &self,
        here: &Place,
        child: Option<Rc<Inode>>,
        name: &[u8],
        follow: bool,
    ) -> Result<Step> {
        let host = here.host.as_ref().map(|h| h.join(name));
        let Some(mem) = child else {
            return match host {
                Some(host) => self.step_on_host(None, host, follow),
                None => Ok(Step::Leaf(Place {
                    mem: None,
                    host: None,
                })),
            };
        };
        if let Some(mount) = mounted(&mem) {
            return Ok(Step::Into(Place {
                mem: Some(mem),
                host: Some(mount),
            }));
        }
        if let Some(host) = host
            && (mem.is_dir() || mem.meta.get().fallback)
            && let Ok(stat) = self.kernel.host.stat_at(host.fd, &host.rel, false)
        {
            let both = mem.is_dir() && stat.is_dir();
            if both {
                return Ok(Step::Into(Place {
                    mem: Some(mem),
                    host: Some(host),
                }));
            }
            // The host's link to a directory stands for that directory: it goes with ours.
            if mem.meta.get().fallback || stat.is_symlink() {
                return self.step_on_host(None, host, follow);
            }
        }
        if mem.is_dir() {
            return Ok(Step::Into(Place {
                mem: Some(mem),
                host: None,
            }));
        }
        match self.link_target(&mem) {
            Some(target) if follow => Ok(Step::Link(target)),
            _ => Ok(Step::Leaf(Place {
                mem: Some(mem),
                host: None,
            })),
        }
    }

    fn step_on_host(&self, mem: Option<Rc<Inode>>, host: HostPath, follow: bool) -> Result<Step> {
        match self.kernel.host.stat_at(host.fd, &host.rel, false) {
            Ok(stat) if stat.is_dir() => Ok(Step::Into(Place {
                mem,
                host: Some(host),
            })),
            Ok(stat) if stat.is_symlink() && follow => self
                .kernel
                .host
                .readlink(host.fd, &host.rel)
                .map(Step::Link),
            Ok(_) | Err(Errno::ENOENT) => Ok(Step::Leaf(Place {
                mem,
                host: Some(host),
            })),
            Err(e) => Err(e),
        }
    }

    fn link_target(&self, inode: &Inode) -> Option<Vec<u8>> {
        match &inode.body {
            Body::Symlink(target) => Some(target.clone()),
            // A descriptor's link is followed by its opener, who can reach what has no name.
            Body::Proc(ProcNode::Fd(_)) => None,
            Body::Proc(node) => self.kernel.proc_link(*node),
            _ => None,
        }
    }
}

fn mounted(inode: &Inode) -> Option<HostPath> {
    match &inode.body {
        Body::Dir { mount, .. } => mount.get().map(|fd| HostPath {
            fd,
            rel: Vec::new(),
        }),
        _ => None,
    }
}
