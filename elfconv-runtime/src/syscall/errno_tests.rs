//! How calls fail: `errno_cases.txt`, a line for each case.

use super::tests::{call, kernel, put};
use crate::host::OpenFlags;
use crate::kernel::Kernel;
use crate::memory::{PAGE, Prot};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use zerocopy::{Immutable, IntoBytes};

const CASES: &str = include_str!("errno_cases.txt");
const AT_FDCWD: u64 = -100i64 as u64;

/// What a word of the table stands for.
struct Words {
    values: BTreeMap<&'static str, u64>,
    /// Where the next bytes go.
    free: u64,
}

impl Words {
    fn bytes(&mut self, k: &Kernel, name: &'static str, bytes: &[u8]) {
        put(k, self.free, bytes);
        self.values.insert(name, self.free);
        self.free += (bytes.len() as u64 + 1).next_multiple_of(16);
    }

    fn value<T: IntoBytes + Immutable>(&mut self, k: &Kernel, name: &'static str, value: T) {
        self.bytes(k, name, value.as_bytes());
    }

    fn open(&mut self, k: &mut Kernel, name: &'static str, path: &[u8], flags: OpenFlags) {
        let file = k.open(b"/", path, flags, 0o644).unwrap();
        let fd = k.fds.insert(file, false, 0).unwrap();
        self.values.insert(name, fd as u64);
    }

    fn of(&self, word: &str) -> u64 {
        if let Some(value) = self.values.get(word) {
            return *value;
        }
        let number = match word.strip_prefix("0x") {
            Some(hex) => u64::from_str_radix(hex, 16).ok(),
            None => word.parse::<i64>().ok().map(|n| n as u64),
        };
        number.unwrap_or_else(|| panic!("{word} is no word of the table"))
    }
}

fn number(name: &str) -> u64 {
    let entry = super::table::TABLE.iter().find(|e| e.name == name);
    entry
        .unwrap_or_else(|| panic!("no system call {name}"))
        .number
}

fn files(k: &mut Kernel, w: &mut Words) {
    use OpenFlags as O;
    w.open(k, "file", b"/tmp/file", O::CREAT | O::RDWR);
    k.fds
        .get(w.of("file") as i32)
        .unwrap()
        .file
        .write_at(b"hello", 0)
        .unwrap();
    w.open(k, "ro", b"/tmp/file", O::empty());
    w.open(k, "wo", b"/tmp/file", O::WRONLY);
    w.open(k, "place", b"/tmp/file", O::PATH);
    k.mkdir(b"/", b"/tmp/dir", 0o755).unwrap();
    k.mkdir(b"/", b"/tmp/dir/sub", 0o755).unwrap();
    w.open(k, "dir", b"/tmp/dir", O::DIRECTORY);
    w.open(k, "master", b"/dev/ptmx", O::RDWR);
    k.symlink(b"/tmp/loop", b"/", b"/tmp/loop").unwrap();
    k.symlink(b"file", b"/", b"/tmp/link").unwrap();
    let script = k
        .open(b"/", b"/tmp/script", O::CREAT | O::RDWR, 0o755)
        .unwrap();
    script.file.write_at(b"no program", 0).unwrap();
    let paths: [(&str, &[u8]); 10] = [
        ("name", b"/tmp/file"),
        ("dirname", b"/tmp/dir"),
        ("missing", b"/tmp/missing"),
        ("below", b"/tmp/file/x"),
        ("loop", b"/tmp/loop"),
        ("link", b"/tmp/link"),
        ("rel", b"rel"),
        ("empty", b""),
        ("script", b"/tmp/script"),
        ("slave", b"/dev/pts/0"),
    ];
    for (name, path) in paths {
        w.bytes(k, name, path);
    }
    w.bytes(k, "long", &[b'x'; 4200]);
}

fn objects(k: &mut Kernel, w: &mut Words, page: u64) {
    let mut pair = |k: &mut Kernel, name: &str, args: &[u64], names: [&'static str; 2]| {
        assert_eq!(call(k, number(name), args), 0);
        let fds: [u32; 2] = k.mm.read(page).unwrap();
        for (name, fd) in names.into_iter().zip(fds) {
            w.values.insert(name, u64::from(fd));
        }
    };
    pair(k, "pipe2", &[page, 0], ["rpipe", "wpipe"]);
    pair(k, "socketpair", &[1, 1, 0, page], ["pair", "other"]);
    pair(k, "socketpair", &[1, 1, 0, page], ["full", "filler"]);
    for (name, call_name, args) in [
        ("unix", "socket", [1, 1, 0, 0]),
        ("epoll", "epoll_create1", [0; 4]),
        ("timer", "timerfd_create", [1, 0, 0, 0]),
        ("event", "eventfd2", [1, 0, 0, 0]),
        ("signals", "signalfd4", [u64::MAX, page, 8, 0]),
    ] {
        let fd = call(k, number(call_name), &args);
        assert!(fd >= 0, "{call_name}: {fd}");
        w.values.insert(name, fd as u64);
    }
    assert_eq!(call(k, number("write"), &[w.of("filler"), page, 8]), 8);
    k.mm.write(page, &[1u32, 0, 0, 0]).unwrap();
    assert_eq!(
        call(
            k,
            number("epoll_ctl"),
            &[w.of("epoll"), 1, w.of("event"), page]
        ),
        0
    );
}

fn structures(k: &Kernel, w: &mut Words) {
    w.value(k, "iov_bad", [8u64, 5]);
    w.value(k, "iov_long", [8u64, u64::MAX]);
    w.value(k, "time", [0u64; 4]);
    w.value(k, "time_nsec", [0u64, 1_000_000_000, 0, 1_000_000_000]);
    w.value(k, "time_negative", [-1i64, 0]);
    w.value(k, "flock_bad", [9u64, 0, 0, 0]);
    w.value(k, "flock_write", [1u64, 0, 0, 0]);
    w.value(k, "flock_pid", [1u64, 0, 0, 7]);
    w.value(k, "how", [0u64; 3]);
    w.value(k, "how_flags", [1u64 << 40, 0, 0]);
    w.value(k, "how_mode", [0u64, 0o644, 0]);
    w.value(k, "how_resolve", [0u64, 0, 1 << 20]);
    w.value(k, "how_more", [0u64, 0, 0, 1]);
    w.value(k, "fds_none", [1u64 << 50]);
    w.value(k, "limit_swapped", [2u64, 1]);
    w.value(k, "limit_high", [1u64, 1 << 40]);
    w.value(k, "stack_flags", [w.of("mem"), 0x80, 65536]);
    w.value(k, "stack_small", [w.of("mem"), 0, 100]);
    w.value(
        k,
        "info_queue",
        [10u64, 0xffff_ffff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    );
    w.value(k, "int8", [8u64]);
    let sun = |path: &[u8]| [&[1, 0], path, &[0; 20]].concat();
    w.bytes(k, "sun", &[&sun(b"")[..], &[0; 100]].concat());
    w.bytes(k, "sun_missing", &sun(b"/tmp/none")[..20]);
    w.bytes(k, "sun_name", &sun(b"/tmp/file")[..20]);
}

fn words(k: &mut Kernel, page: u64) -> Words {
    let mut w = Words {
        values: BTreeMap::from([("cwd", AT_FDCWD), ("none", 50), ("bad", 8)]),
        free: page + 2 * PAGE,
    };
    files(k, &mut w);
    objects(k, &mut w, page);
    k.mm.bytes_mut(page, PAGE as usize).unwrap().fill(0);
    w.values.insert("mem", page);
    w.values.insert("rom", page + PAGE);
    structures(k, &mut w);
    k.mm.protect(page + PAGE, PAGE, Prot::READ).unwrap();
    w
}

/// The name of the error, or the value.
fn shown(result: i64) -> String {
    if (-4095..0).contains(&result) {
        let errno = crate::errno::Errno::new(-result as i32);
        errno.name().unwrap_or("?").into()
    } else {
        format!("{result:#x}")
    }
}

#[test]
fn calls_fail_as_on_linux() {
    let (mut k, _, page) = kernel();
    let words = words(&mut k, page);
    let mut wrong = Vec::new();
    for line in CASES
        .lines()
        .filter(|l| l.contains(" = ") && !l.starts_with('#'))
    {
        let (asked, errno) = line.split_once(" = ").unwrap();
        let mut parts = asked.split(' ');
        let number = number(parts.next().unwrap());
        let args: Vec<u64> = parts.map(|word| words.of(word)).collect();
        // What should have failed may have changed the page.
        let _ = k.mm.protect(page, PAGE, Prot::READ | Prot::WRITE);
        if let Ok(zeros) = k.mm.bytes_mut(page, PAGE as usize) {
            zeros.fill(0);
        }
        let result = shown(call(&mut k, number, &args));
        if result != errno {
            wrong.push(format!("{line}, not {result}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_calls_of_real_programs_have_a_case() {
    let listed = |start: &str| {
        let line = CASES.lines().find_map(|l| l.strip_prefix(start));
        line.unwrap().split_whitespace()
    };
    let tested = CASES.lines().filter(|l| l.contains(" = "));
    let mut known: BTreeSet<&str> = tested.filter_map(|l| l.split(' ').next()).collect();
    known.extend(listed("can't fail:"));
    known.extend(listed("not there:"));
    let used = include_str!("used.txt");
    let without: Vec<&str> = used
        .split_whitespace()
        .filter(|name| !known.contains(name))
        .collect();
    assert!(without.is_empty(), "{without:?}");
    for name in used.split_whitespace() {
        let entry = super::table::TABLE.iter().find(|e| e.name == name);
        let there = entry.is_some_and(|e| e.support != super::table::Support::Missing);
        assert_ne!(there, listed("not there:").any(|n| n == name), "{name}");
    }
}
