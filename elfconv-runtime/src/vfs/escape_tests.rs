//! Whatever a path looks like, whatever is renamed meanwhile: nothing outside of what the guest may use is seen or changed, and
//! names mean what they mean on Linux.

use crate::errno::{Errno, Result};
use crate::fd::OpenFile;
use crate::host::jail::Jail;
use crate::host::{OpenFlags, SetTimes};
use crate::kernel::Kernel;
use crate::memory::Memory;
use crate::vfs::{AT_FDCWD, Resolve};
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

const SECRET: &[u8] = b"the secret";

/// A directory on the host with a part that the guest may use, `/srv` to it, and one that it may not.
struct World {
    top: PathBuf,
    jail: &'static Jail,
    k: Kernel,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.top);
    }
}

fn world(name: &str) -> World {
    let top = std::env::temp_dir().join(format!("elfconv-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&top);
    build(&top);
    let jail: &'static Jail = Box::leak(Box::new(Jail::new(top.join("jail").to_str().unwrap())));
    let mm: &'static Memory = Box::leak(Box::new(Memory::new()));
    mm.init(jail).unwrap();
    let k = Kernel::new(jail, mm, vec![b"prog".to_vec()], 1 << 20);
    World { top, jail, k }
}

fn build(top: &Path) {
    fs::create_dir_all(top.join("outside/dir")).unwrap();
    if !top.join("outside/secret").exists() {
        fs::write(top.join("outside/secret"), SECRET).unwrap();
    }
    let jail = top.join("jail");
    fs::create_dir_all(jail.join("a/b/c")).unwrap();
    fs::write(jail.join("file"), "file").unwrap();
    fs::write(jail.join("a/file"), "a's file").unwrap();
    let outside = top.join("outside");
    let links: [(&str, &Path); 13] = [
        ("up", Path::new("..")),
        ("upup", Path::new("a/../../..")),
        ("rel", Path::new("../outside/secret")),
        ("dirlink", Path::new("../outside")),
        ("chain", Path::new("chain2")),
        ("chain2", Path::new("a/../rel")),
        ("deep", Path::new("a/b/c/../../../../outside/secret")),
        ("absolute", &outside.join("secret")),
        ("absolutedir", &outside),
        ("root", Path::new("/")),
        ("magic", Path::new("/proc/self/root")),
        ("new", Path::new("../outside/new")),
        ("inside", Path::new("/srv/a/file")),
    ];
    for (name, target) in links {
        symlink(target, jail.join(name)).unwrap();
    }
}

/// The guest's part as it was.
fn rebuild(top: &Path) {
    for entry in fs::read_dir(top.join("jail")).unwrap() {
        let path = entry.unwrap().path();
        let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
    }
    build(top);
}

/// Paths that would lead out if anything did.
fn hostile(top: &Path) -> Vec<Vec<u8>> {
    let outside = format!("{}/outside", top.display());
    let ends = [
        "up/outside",
        "upup/outside",
        "dirlink",
        "absolutedir",
        "root",
        "magic",
    ];
    let mut paths: Vec<String> = Vec::new();
    for end in ends {
        for prefix in ["/srv/", "/proc/self/cwd/srv/./a/b//../../"] {
            for name in ["secret", "dir", "dir/../new", "."] {
                paths.push(format!("{prefix}{end}/{name}"));
            }
        }
        paths.push(format!("/srv/{end}{outside}/secret"));
    }
    for link in [
        "rel", "chain", "chain2", "deep", "absolute", "new", "dirlink",
    ] {
        paths.push(format!("/srv/{link}"));
        paths.push(format!("/srv/a/../{link}"));
        paths.push(format!("srv/a/b/../../{link}"));
    }
    for up in [
        "..",
        "../..",
        "a/../..",
        "a/b/c/../../../..",
        "./../srv/..",
        "a/file/../../..",
    ] {
        paths.push(format!("/srv/{up}/outside/secret"));
        paths.push(format!("/srv/{up}/{outside}/secret"));
    }
    paths.push(format!("{outside}/secret"));
    paths.push(format!("/proc/self/root{outside}/secret"));
    paths.push("/../../outside/secret".into());
    paths.into_iter().map(String::into_bytes).collect()
}

/// All there is outside: names, contents, link counts, times of change.
fn outside(top: &Path) -> Vec<String> {
    use std::os::unix::fs::MetadataExt;
    let mut all = Vec::new();
    let mut todo = vec![top.join("outside")];
    while let Some(path) = todo.pop() {
        let meta = fs::symlink_metadata(&path).unwrap();
        let content = fs::read(&path).unwrap_or_default();
        let times = (meta.mtime_nsec(), meta.ctime_nsec());
        all.push(format!(
            "{path:?} {:o} {} {times:?} {content:?}",
            meta.mode(),
            meta.nlink()
        ));
        if meta.is_dir() {
            let entries = fs::read_dir(&path).unwrap();
            todo.extend(entries.map(|e| e.unwrap().path()));
        }
    }
    all.sort();
    all
}

fn text(file: &OpenFile) -> Vec<u8> {
    let mut buf = [0; 64];
    let n = file.file.read_at(&mut buf, 0).unwrap_or(0);
    buf[..n].to_vec()
}

fn read(k: &Kernel, base: &[u8], path: &[u8]) -> Result<Vec<u8>> {
    Ok(text(&*k.open(base, path, OpenFlags::empty(), 0)?))
}

/// Does to a path all that can be done.
fn attack(k: &mut Kernel, base: &[u8], path: &[u8]) {
    use OpenFlags as O;
    let shown = String::from_utf8_lossy(path).into_owned();
    let modes = [
        O::empty(),
        O::RDWR,
        O::WRONLY | O::CREAT,
        O::WRONLY | O::CREAT | O::EXCL,
        O::RDWR | O::TRUNC,
        O::DIRECTORY,
        O::NOFOLLOW,
        O::PATH,
    ];
    for flags in modes {
        let Ok(file) = k.open(base, path, flags, 0o666) else {
            continue;
        };
        assert_ne!(text(&file), SECRET, "{shown}");
        if flags.writable() {
            let _ = file.file.write_at(b"overwritten", 0);
        }
    }
    let now = k.vfs.fs.now();
    let times = SetTimes {
        atime: Some(now),
        mtime: Some(now),
    };
    let stolen = b"/srv/stolen".as_slice();
    let _ = k.chmod(base, path, 0o777);
    let _ = k.utimens(base, path, times, true);
    let _ = k.mkdir(base, path, 0o777);
    let _ = k.symlink(b"x", base, path);
    let _ = k.mknod(base, path, 0o100644, 0);
    for follow in [false, true] {
        let _ = k.link((base, path), (b"/", stolen), follow);
        assert_ne!(read(k, b"/", stolen), Ok(SECRET.to_vec()), "{shown}");
        let _ = k.unlink(b"/", stolen, false);
    }
    let _ = k.rename((base, path), (b"/", stolen), 0);
    assert_ne!(read(k, b"/", stolen), Ok(SECRET.to_vec()), "{shown}");
    let _ = k.rename((b"/", stolen), (base, path), 0);
    let _ = k.rename((b"/", b"/srv/file"), (base, path), 0);
    let _ = k.unlink(base, path, false);
    let _ = k.unlink(base, path, true);
}

#[test]
fn no_path_leads_out() {
    let mut w = world("paths");
    let before = outside(&w.top);
    for path in hostile(&w.top) {
        attack(&mut w.k, b"/", &path);
        assert_eq!(
            outside(&w.top),
            before,
            "{}",
            String::from_utf8_lossy(&path)
        );
        // What it may have done to its own part doesn't matter.
        rebuild(&w.top);
    }
}

fn dirfd(k: &mut Kernel, path: &[u8]) -> (i32, Vec<u8>) {
    let dir = k.open(b"/", path, OpenFlags::DIRECTORY, 0).unwrap();
    let fd = k.fds.insert(dir, false, 0).unwrap();
    (fd, k.base(fd, b"x").unwrap())
}

#[test]
fn no_path_leads_out_of_where_an_open_directory_is() {
    let mut w = world("dirfd");
    let before = outside(&w.top);
    let (_, base) = dirfd(&mut w.k, b"/srv/a/b");
    for path in [
        &b"../../../outside/secret"[..],
        b"../../up/outside/secret",
        b"../../rel",
        b"../../../../outside/secret",
        b"c/../../../dirlink/secret",
    ] {
        attack(&mut w.k, &base, path);
        assert_eq!(outside(&w.top), before, "{}", String::from_utf8_lossy(path));
    }
}

/// A directory becomes a link that leads out, after each number of steps that the host has made.
#[test]
fn links_that_come_between_check_and_use() {
    let mut w = world("race");
    let before = outside(&w.top);
    for step in 1..16 {
        let jail = w.top.join("jail");
        w.jail.arm(step, move || {
            fs::rename(jail.join("a"), jail.join("gone")).unwrap();
            symlink("../outside", jail.join("a")).unwrap();
        });
        for path in ["/srv/a/secret", "/srv/a/b/../new", "/srv/inside"] {
            attack(&mut w.k, b"/", path.as_bytes());
        }
        assert_eq!(outside(&w.top), before, "step {step}");
        rebuild(&w.top);
    }
}

#[test]
fn links_mean_the_guests_names() {
    let w = world("names");
    assert_eq!(read(&w.k, b"/", b"/srv/inside").unwrap(), b"a's file");
    assert_eq!(read(&w.k, b"/", b"/srv/root/srv/file").unwrap(), b"file");
    assert_eq!(read(&w.k, b"/", b"/srv/up/srv/file").unwrap(), b"file");
    assert_eq!(read(&w.k, b"/", b"/../srv/../srv/file").unwrap(), b"file");
    assert_eq!(read(&w.k, b"/", b"/srv/new"), Err(Errno::ENOENT));
    assert_eq!(
        read(&w.k, b"/", b"/proc/self/root/srv/file").unwrap(),
        b"file"
    );
}

#[test]
fn an_open_directory_stays_itself_when_it_is_moved() {
    let mut w = world("moved");
    let (fd, base) = dirfd(&mut w.k, b"/srv/a");
    w.k.chdir(b"/", b"/srv/a/b").unwrap();
    w.k.rename((b"/", b"/srv/a"), (b"/", b"/srv/z"), 0).unwrap();
    assert_eq!(read(&w.k, &base, b"file").unwrap(), b"a's file");
    assert_eq!(read(&w.k, &base, b"../file").unwrap(), b"file");
    assert_eq!(*w.k.vfs.cwd.borrow(), b"/srv/z/b");
    assert_eq!(*w.k.fds.get(fd).unwrap().path.borrow(), b"/srv/z");
    // By somebody else: only its parent can't be told.
    fs::rename(w.top.join("jail/z"), w.top.join("jail/y")).unwrap();
    fs::create_dir(w.top.join("jail/z")).unwrap();
    fs::write(w.top.join("jail/z/file"), "another").unwrap();
    assert_eq!(read(&w.k, &base, b"file").unwrap(), b"a's file");
    let place = w.k.open(b"/", b"/srv", OpenFlags::PATH, 0).unwrap();
    let place = w.k.fds.insert(place, false, 0).unwrap();
    let base_of_place = w.k.base(place, b"x").unwrap();
    assert_eq!(read(&w.k, &base_of_place, b"file").unwrap(), b"file");
    let link = format!("/proc/self/fd/{place}/file");
    assert_eq!(read(&w.k, b"/", link.as_bytes()).unwrap(), b"file");
    let link = format!("/proc/self/fd/{fd}/file");
    assert_eq!(read(&w.k, b"/", link.as_bytes()).unwrap(), b"a's file");
    w.k.mkdir(&base, b"made", 0o755).unwrap();
    assert!(w.top.join("jail/y/made").is_dir());
    // And out of what the guest may use: it is still open, and nothing else there is.
    fs::rename(w.top.join("jail/y"), w.top.join("outside/y")).unwrap();
    assert_eq!(read(&w.k, &base, b"file").unwrap(), b"a's file");
    assert_ne!(read(&w.k, &base, b"../secret"), Ok(SECRET.to_vec()));
    assert_ne!(read(&w.k, &base, b"b/../../secret"), Ok(SECRET.to_vec()));
}

#[test]
fn restrictions_of_openat2() {
    let mut w = world("openat2");
    let (_, base) = dirfd(&mut w.k, b"/srv/a");
    symlink("b", w.top.join("jail/a/link")).unwrap();
    symlink("../file", w.top.join("jail/a/out")).unwrap();
    symlink("/file", w.top.join("jail/a/absolute")).unwrap();
    let open = |path: &[u8], how: Resolve| {
        let found = w.k.open_how(&base, path, OpenFlags::empty(), 0, how);
        found.map(|file| text(&file))
    };
    let beneath = Resolve::BENEATH;
    assert_eq!(open(b"b/../file", beneath).unwrap(), b"a's file");
    assert_eq!(open(b"link/../file", beneath).unwrap(), b"a's file");
    for path in [
        &b"../file"[..],
        b"out",
        b"absolute",
        b"/srv/file",
        b"b/../../file",
    ] {
        assert_eq!(open(path, beneath), Err(Errno::EXDEV), "{path:?}");
    }
    let root = Resolve::IN_ROOT;
    for path in [
        &b"../file"[..],
        b"out",
        b"absolute",
        b"/file",
        b"b/../../../file",
        b"/../file",
    ] {
        assert_eq!(open(path, root).unwrap(), b"a's file", "{path:?}");
    }
    assert_eq!(open(b"/srv/file", root), Err(Errno::ENOENT));
    assert_eq!(
        open(b"link/../file", Resolve::NO_SYMLINKS),
        Err(Errno::ELOOP)
    );
    assert_eq!(open(b"out", Resolve::NO_SYMLINKS), Err(Errno::ELOOP));
    assert_eq!(
        open(b"b/../file", Resolve::NO_SYMLINKS).unwrap(),
        b"a's file"
    );
    assert_eq!(open(b"out", Resolve::NO_MAGICLINKS).unwrap(), b"file");
    let magic = b"/proc/self/root/srv/file";
    assert_eq!(open(magic, Resolve::NO_MAGICLINKS), Err(Errno::ELOOP));
    assert_eq!(open(b"../file", Resolve::NO_XDEV).unwrap(), b"file");
    assert_eq!(open(b"/srv/file", Resolve::NO_XDEV), Err(Errno::EXDEV));
}

#[test]
fn files_without_a_name() {
    use OpenFlags as O;
    let mut w = world("nameless");
    let flags = O::TMPFILE | O::DIRECTORY | O::RDWR;
    let put = |k: &mut Kernel, file: Rc<OpenFile>| k.fds.insert(file, false, 0).unwrap();
    let file = w.k.open(b"/", b"/tmp", flags, 0o600).unwrap();
    file.file.write_at(b"new", 0).unwrap();
    assert_eq!(file.file.stat().unwrap().nlink, 0);
    let fd = put(&mut w.k, file);
    let link = format!("/proc/self/fd/{fd}").into_bytes();
    w.k.link((b"/", &link), (b"/", b"/tmp/named"), true)
        .unwrap();
    assert_eq!(read(&w.k, b"/", b"/tmp/named").unwrap(), b"new");
    assert_eq!(w.k.stat_path(b"/", b"/tmp/named", true).unwrap().nlink, 1);
    w.k.unlink(b"/", b"/tmp/named", false).unwrap();
    let again = w.k.link((b"/", &link), (b"/", b"/tmp/named"), true);
    assert_eq!(again, Err(Errno::ENOENT));
    let never = w.k.open(b"/", b"/tmp", flags | O::EXCL, 0o600).unwrap();
    assert_eq!(
        w.k.link_open(&never, b"/", b"/tmp/never"),
        Err(Errno::ENOENT)
    );
    let on_host = w.k.open(b"/", b"/srv", flags, 0o600);
    assert_eq!(on_host.err(), Some(Errno::EOPNOTSUPP));
    // A file with a name, by its descriptor.
    let file = w.k.open(b"/", b"/srv/file", O::empty(), 0).unwrap();
    w.k.link_open(&file, b"/", b"/srv/a/second").unwrap();
    assert_eq!(read(&w.k, b"/", b"/srv/a/second").unwrap(), b"file");
    assert_eq!(w.k.base(AT_FDCWD, b"x").unwrap(), b"/");
}
