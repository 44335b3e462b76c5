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

bitflags::bitflags! {
    /// `RESOLVE_*` of openat2(2).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Resolve: u32 {
        const NO_XDEV = 1;
        const NO_MAGICLINKS = 2;
        const NO_SYMLINKS = 4;
        const BENEATH = 8;
        const IN_ROOT = 16;
        const CACHED = 32;
    }
}

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
pub struct Place {
    pub mem: Option<Rc<Inode>>,
    pub host: Option<HostPath>,
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
    /// A link of /proc to an open directory: its path and itself.
    Jump(Vec<u8>, Place),
    /// Not a directory: in memory or on the host.
    Leaf(Place),
}

struct Walk<'k> {
    kernel: &'k Kernel,
    stack: Vec<(Vec<u8>, Place)>,
    rest: Vec<Vec<u8>>,
    links: usize,
    how: Resolve,
    /// With `RESOLVE_BENEATH` and `RESOLVE_IN_ROOT`: how much of the stack is not to be left.
    floor: usize,
    /// The stack begins with an open directory, whose name is all of its path.
    jumped: bool,
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
        self.at_how(base, path, follow, Resolve::empty(), act)
    }

    /// The same, with openat2(2)'s restrictions.
    pub fn at_how<T>(
        &self,
        base: &[u8],
        path: &[u8],
        follow: bool,
        how: Resolve,
        act: impl Fn(&Found) -> Result<T>,
    ) -> Result<T> {
        if !how.is_empty() {
            return act(&self.resolve_how(base, path, follow, true, how)?);
        }
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
        self.resolve_how(base, path, follow, slow, Resolve::empty())
    }

    fn resolve_how(
        &self,
        base: &[u8],
        path: &[u8],
        follow: bool,
        slow: bool,
        how: Resolve,
    ) -> Result<Found> {
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
            how: Resolve::empty(),
            floor: 0,
            jumped: false,
        };
        let absolute = path.starts_with(b"/") && !how.contains(Resolve::IN_ROOT);
        if absolute && how.contains(Resolve::BENEATH) {
            return err(Errno::EXDEV);
        }
        walk.push(path)?;
        if !absolute {
            walk.start(base, how)?;
        }
        walk.how = how;
        if how.intersects(Resolve::BENEATH | Resolve::IN_ROOT) {
            walk.floor = walk.stack.len();
        }
        walk.run(follow || must_be_dir, must_be_dir, slow)
    }

    /// How a descriptor is written as the base of a relative path.
    pub(super) fn descriptor_base(fd: i32) -> Vec<u8> {
        alloc::format!(
            "{}{fd}",
            core::str::from_utf8(DESCRIPTORS).unwrap_or_default()
        )
        .into_bytes()
    }

    /// The open directory that such a base means, unless its path says it all.
    fn base_directory(&self, base: &[u8]) -> Option<(Vec<u8>, Place)> {
        let fd = core::str::from_utf8(base.strip_prefix(DESCRIPTORS)?).ok()?;
        let file = self.fds.get(fd.parse().ok()?).ok()?;
        let path = file.path.borrow().clone();
        Some((path, self.place_of(file)?))
    }
}

/// What a base begins with that is a descriptor. No working directory does: `self` is a link.
const DESCRIPTORS: &[u8] = b"/proc/self/fd/";

impl Walk<'_> {
    /// Goes to where a relative path starts.
    fn start(&mut self, base: &[u8], how: Resolve) -> Result<()> {
        if let Some((path, place)) = self.kernel.base_directory(base) {
            self.jump(path, place);
            return Ok(());
        }
        if how.is_empty() {
            return self.push(base);
        }
        self.enter(base)
    }

    /// Goes to a directory; what is asked of the path isn't asked of the way there.
    fn enter(&mut self, directory: &[u8]) -> Result<()> {
        let rest = core::mem::take(&mut self.rest);
        let how = core::mem::replace(&mut self.how, Resolve::empty());
        self.push(directory)?;
        while let Some(name) = self.rest.pop() {
            let here = self.current();
            let child = here.mem.as_ref().and_then(|m| self.lookup(m, &name));
            match self.step(&here, child, &name, true)? {
                Step::Into(place) => self.stack.push((name, place)),
                Step::Link(target) => self.follow_link(&target)?,
                Step::Jump(path, place) => self.jump(path, place),
                Step::Leaf(place) => return err(self.broken(&place)),
            }
        }
        (self.rest, self.how) = (rest, how);
        Ok(())
    }

    /// Goes on in an open directory.
    fn jump(&mut self, path: Vec<u8>, place: Place) {
        self.stack.clear();
        self.jumped = path.len() > 1;
        if self.jumped {
            let name = path.strip_prefix(b"/").unwrap_or(&path).to_vec();
            self.stack.push((name, place));
        }
    }

    /// `..`
    fn up(&mut self) -> Result<()> {
        let scoped = self.how.intersects(Resolve::BENEATH | Resolve::IN_ROOT);
        if scoped && self.stack.len() == self.floor {
            return match self.how.contains(Resolve::BENEATH) {
                true => err(Errno::EXDEV),
                false => Ok(()),
            };
        }
        let here = self.current();
        if let Some((path, _)) = self.stack.pop()
            && self.stack.is_empty()
            && core::mem::take(&mut self.jumped)
        {
            // Only the name of an open directory says what it is in.
            self.enter(super::split_last(&path).0)?;
        }
        self.same_mount(&here, &self.current())
    }

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
                self.up()?;
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
                Step::Jump(path, place) => {
                    self.magic_permitted()?;
                    self.jump(path, place);
                }
                Step::Into(place) => {
                    self.search_permitted(&here)?;
                    self.same_mount(&here, &place)?;
                    if last {
                        return Ok(self.found(place, here.mem, &name, must_be_dir));
                    }
                    self.stack.push((name, place));
                }
                Step::Leaf(place) if last => {
                    self.search_permitted(&here)?;
                    if follow && self.is_magic(&place) {
                        self.magic_permitted()?;
                    }
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

    fn is_magic(&self, place: &Place) -> bool {
        let node = place.mem.as_ref().map(|m| &m.body);
        matches!(node, Some(Body::Proc(node)) if node.is_magic())
    }

    fn magic_permitted(&self) -> Result<()> {
        let none = Resolve::NO_MAGICLINKS | Resolve::NO_SYMLINKS;
        if self.how.intersects(none) {
            return err(Errno::ELOOP);
        }
        // They may lead anywhere.
        if self
            .how
            .intersects(Resolve::BENEATH | Resolve::IN_ROOT | Resolve::NO_XDEV)
        {
            return err(Errno::EXDEV);
        }
        Ok(())
    }

    /// `RESOLVE_NO_XDEV`
    fn same_mount(&self, here: &Place, there: &Place) -> Result<()> {
        if !self.how.contains(Resolve::NO_XDEV) {
            return Ok(());
        }
        let device = |place: &Place| match (&place.host, &place.mem) {
            (Some(host), _) => self
                .kernel
                .host
                .stat_at(host.fd, &host.rel, false)
                .map(|s| s.dev),
            (None, Some(mem)) => Ok(mem.stat().dev),
            (None, None) => Ok(0),
        };
        if device(here)? != device(there)? {
            return err(Errno::EXDEV);
        }
        Ok(())
    }

    fn follow_link(&mut self, target: &[u8]) -> Result<()> {
        self.links += 1;
        if self.links > MAX_SYMLINKS || self.how.contains(Resolve::NO_SYMLINKS) {
            return err(Errno::ELOOP);
        }
        if target.is_empty() {
            return err(Errno::ENOENT);
        }
        if target.starts_with(b"/") {
            if self.how.contains(Resolve::BENEATH) {
                return err(Errno::EXDEV);
            }
            self.stack.truncate(self.floor);
            self.jumped &= self.floor > 0;
        }
        self.push(target)
    }

    fn lookup(&self, dir: &Rc<Inode>, name: &[u8]) -> Option<Rc<Inode>> {
        match &dir.body {
            Body::Dir { entries, .. } => {
                let entry = entries.borrow().get(name).cloned();
                entry.or_else(|| self.kernel.dynamic_entry(dir, name))
            }
            Body::Proc(node) => self.kernel.proc_lookup(*node, name),
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
        // The host's processes of the same numbers are others.
        if let Some(host) = host
            && !matches!(mem.body, Body::Proc(_))
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
        if let Body::Proc(node) = mem.body
            && follow
            && let Some((path, place)) = self.kernel.proc_directory(node)
        {
            return Ok(Step::Jump(path, place));
        }
        match self.link_target(&mem) {
            Some(target) if follow => {
                if let Body::Proc(node) = mem.body
                    && node.is_magic()
                {
                    self.magic_permitted()?;
                }
                Ok(Step::Link(target))
            }
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
            Body::Proc(node @ ProcNode::Fd(..)) => {
                let file = self.kernel.proc_descriptor(*node)?;
                let is_dir = file.file.stat().is_ok_and(|s| s.is_dir());
                is_dir.then(|| file.path.borrow().clone())
            }
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
