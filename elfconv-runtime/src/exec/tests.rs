use super::elf::Executable;
use crate::errno::Errno;
use crate::fd::OpenFile;
use crate::host::OpenFlags;
use crate::host::fake::Fake;
use crate::kernel::Kernel;
use crate::memory::{Kind, Memory, PAGE, Placement, Prot};
use crate::signal::{SigAction, sig};
use crate::syscall::syscall;
use crate::vfs::file::open_inode;
use crate::vfs::inode::{Content, Inode};
use alloc::boxed::Box;
use alloc::vec::Vec;
use elfconv_isa::CpuState;
use std::rc::Rc;

const EXECVE: u64 = 221;
const EXECVEAT: u64 = 281;
const AT_FDCWD: u64 = -100i64 as u64;

struct World {
    kernel: Kernel,
    host: &'static Fake,
    page: u64,
    /// After the last call.
    cpu: CpuState,
}

fn world() -> World {
    let mut fake = Fake::default();
    fake.args.push(b"first".to_vec());
    let host: &'static Fake = Box::leak(Box::new(fake));
    let mm: &'static Memory = Box::leak(Box::new(Memory::new()));
    mm.init(host).unwrap();
    let prot = Prot::READ | Prot::WRITE;
    let page = mm.map(Placement::Any, 64 * PAGE, prot, Kind::Anonymous);
    World {
        kernel: Kernel::new(host, mm, host.args.clone(), 1 << 20),
        host,
        page: page.unwrap(),
        cpu: CpuState::new(),
    }
}

/// A program header.
#[derive(Clone, Copy)]
struct Header {
    kind: u32,
    flags: u32,
    offset: u64,
    vaddr: u64,
    filesz: u64,
    memsz: u64,
}

const LOAD: u32 = 1;
const INTERP: u32 = 3;

fn load(flags: u32, offset: u64, vaddr: u64, filesz: u64, memsz: u64) -> Header {
    Header {
        kind: LOAD,
        flags,
        offset,
        vaddr,
        filesz,
        memsz,
    }
}

/// An ELF file of `len` bytes, each its offset's low byte behind the headers.
fn elf(kind: u16, entry: u64, headers: &[Header], len: usize) -> Vec<u8> {
    let mut file = b"\x7fELF\x02\x01\x01".to_vec();
    file.resize(16, 0);
    file.extend(kind.to_le_bytes());
    file.extend(183u16.to_le_bytes());
    file.extend(1u32.to_le_bytes());
    for word in [entry, 64, 0] {
        file.extend(word.to_le_bytes());
    }
    file.extend(0u32.to_le_bytes());
    for half in [64, 56, headers.len() as u16, 0, 0, 0] {
        file.extend(half.to_le_bytes());
    }
    for h in headers {
        file.extend(h.kind.to_le_bytes());
        file.extend(h.flags.to_le_bytes());
        for word in [h.offset, h.vaddr, h.vaddr, h.filesz, h.memsz, PAGE] {
            file.extend(word.to_le_bytes());
        }
    }
    for at in file.len()..len {
        file.push(at as u8);
    }
    file
}

/// Code and data, with zeros behind the data.
fn good() -> Vec<u8> {
    let headers = [
        load(5, 0, 0, 0x1800, 0x1800),
        load(6, 0x1800, 0x2800, 0x100, 0x3000),
    ];
    elf(3, 0x200, &headers, 0x1a00)
}

impl World {
    fn add(&self, path: &[u8], bytes: &[u8], mode: u32) {
        let inode = Inode::file(Content::Owned(bytes.to_vec()));
        let inode = self.kernel.vfs.new_inode(inode, mode);
        self.kernel.vfs.add(path, inode).unwrap();
    }

    fn put(&self, at: u64, bytes: &[u8]) -> u64 {
        let to = self.kernel.mm.bytes_mut(at, bytes.len() + 1).unwrap();
        to[..bytes.len()].copy_from_slice(bytes);
        to[bytes.len()] = 0;
        at
    }

    /// An array of strings at `at`.
    fn array(&self, at: u64, strings: &[&[u8]]) -> u64 {
        let mut text = at + 8 * (strings.len() as u64 + 1);
        for (slot, string) in (at..).step_by(8).zip(strings) {
            let string_at = self.put(text, string);
            text += string.len() as u64 + 1;
            self.kernel.mm.write(slot, &string_at).unwrap();
        }
        let end = at + 8 * strings.len() as u64;
        self.kernel.mm.write(end, &0u64).unwrap();
        at
    }

    /// Whether there is another program now, and the call's result.
    fn call(&mut self, number: u64, args: &[u64]) -> (bool, i64) {
        let mut cpu = CpuState::new();
        cpu.x[8] = number;
        cpu.x[..args.len()].copy_from_slice(args);
        syscall(&mut self.kernel, &mut cpu);
        let result = cpu.x[0] as i64;
        self.cpu = cpu;
        (self.cpu.pc != 0, result)
    }

    fn exec(&mut self, path: &[u8], args: &[&[u8]]) -> (bool, i64) {
        let path = self.put(self.page, path);
        let args = self.array(self.page + 0x1000, args);
        let env = self.array(self.page + 0x3000, &[b"A=b"]);
        self.call(EXECVE, &[path, args, env])
    }

    fn fails(&mut self, path: &[u8], errno: Errno) {
        let (replaced, result) = self.exec(path, &[b"x", b"y"]);
        let shown = String::from_utf8_lossy(path).into_owned();
        assert!(!replaced, "{shown}");
        assert_eq!(result, -i64::from(errno.into_raw()), "{shown}");
    }

    /// The arguments on the new program's stack.
    fn args(&self) -> Vec<Vec<u8>> {
        let sp = self.cpu.sp;
        let mm = self.kernel.mm;
        let count: u64 = mm.read(sp).unwrap();
        let string = |i| mm.cstr(mm.read(sp + 8 + 8 * i).unwrap(), 4096).unwrap();
        (0..count).map(string).collect()
    }
}

#[test]
fn a_program_takes_over() {
    let mut w = world();
    w.add(b"/tmp/prog", &good(), 0o755);
    let handler = SigAction {
        handler: 0x1234,
        flags: 4,
        ..SigAction::default()
    };
    w.kernel.signals.set_action(sig::SIGTRAP, handler);
    let ignored = SigAction {
        handler: 1,
        ..SigAction::default()
    };
    w.kernel.signals.set_action(sig::SIGPIPE, ignored);
    w.kernel.signals.set_mask(1 << 9);
    w.kernel.fds.set_cloexec(2, true).unwrap();

    let (replaced, _) = w.exec(b"/tmp/prog", &[b"name", b"", b"z"]);
    assert!(replaced);
    assert_eq!(w.args(), [&b"name"[..], b"", b"z"]);
    let next = w.cpu.clone();
    let mm = w.kernel.mm;
    let bias = next.pc - 0x200;
    assert_eq!(mm.bytes(bias + 0x1000, 1).unwrap(), [0]);
    assert_eq!(mm.bytes(bias + 0x1234, 1).unwrap(), [0x34]);
    assert!(mm.bytes_mut(bias + 0x1234, 1).is_err());
    assert_eq!(mm.bytes(bias + 0x28fe, 4).unwrap(), [0xfe, 0xff, 0, 0]);
    assert!(mm.bytes_mut(bias + 0x57ff, 1).is_ok());
    assert!(!mm.is_mapped(w.page, PAGE) || w.page >= bias);
    assert_eq!(next.x, [0; 31]);
    assert_eq!(next.sp % 16, 0);

    let k = &w.kernel;
    assert_eq!(k.process.exe, b"/tmp/prog");
    assert_eq!(*k.process.comm.borrow(), b"prog");
    assert_eq!(k.process.program, None);
    assert_eq!(k.process.env, [b"A=b"]);
    assert_eq!(k.signals.action(sig::SIGTRAP), SigAction::default());
    assert_eq!(k.signals.action(sig::SIGPIPE).handler, 1);
    assert_eq!(k.signals.own.mask, 1 << 9);
    assert!(k.fds.get(1).is_ok() && k.fds.get(2).is_err());
}

#[test]
fn converted_programs_are_known_by_their_bytes() {
    let mut w = world();
    let bytes: &'static [u8] = Box::leak(good().into_boxed_slice());
    let other: &'static [u8] = Box::leak([&good()[..0x19ff], b"!"].concat().into_boxed_slice());
    w.add(b"/tmp/copy", bytes, 0o755);
    w.kernel.programs = [other, bytes]
        .map(|contents| super::Converted {
            contents,
            load_bias: w.page + 0x10_0000,
            share: 5,
        })
        .to_vec();
    w.exec(b"/tmp/copy", &[b"x"]);
    assert_eq!(w.kernel.process.program, Some(1));
    let bias = w.kernel.programs[1].load_bias;
    assert_eq!(w.cpu.pc, bias + 0x200);
}

#[test]
fn scripts_are_run_by_their_interpreters() {
    let mut w = world();
    w.add(b"/bin/prog", &good(), 0o755);
    w.add(b"/tmp/s", b"#!/bin/prog  a b \nrest", 0o755);
    w.add(b"/tmp/t", b"#! s\n", 0o755);
    *w.kernel.vfs.cwd.borrow_mut() = b"/tmp".to_vec();
    let (replaced, _) = w.exec(b"./t", &[b"name", b"1", b"2"]);
    assert!(replaced);
    assert_eq!(
        w.args(),
        [&b"/bin/prog"[..], b"a b", b"s", b"./t", b"1", b"2"]
    );
    assert_eq!(w.kernel.process.exe, b"/bin/prog");
    assert_eq!(*w.kernel.process.comm.borrow(), b"t");
}

#[test]
fn scripts_that_cannot_run() {
    let mut w = world();
    w.add(b"/tmp/none", b"#!/nowhere\n", 0o755);
    w.add(b"/tmp/empty", b"#!\n", 0o755);
    w.add(b"/tmp/itself", b"#!/tmp/itself\n", 0o755);
    w.fails(b"/tmp/none", Errno::ENOENT);
    w.fails(b"/tmp/empty", Errno::ENOEXEC);
    w.fails(b"/tmp/itself", Errno::ELOOP);
}

#[test]
fn what_cannot_be_executed() {
    let mut w = world();
    w.add(b"/tmp/text", b"echo hello\n", 0o755);
    w.add(b"/tmp/nothing", b"", 0o755);
    w.add(b"/tmp/private", &good(), 0o644);
    w.fails(b"/tmp/text", Errno::ENOEXEC);
    w.fails(b"/tmp/nothing", Errno::ENOEXEC);
    w.fails(b"/tmp/private", Errno::EACCES);
    w.fails(b"/tmp", Errno::EACCES);
    w.fails(b"/dev/null", Errno::EACCES);
    w.fails(b"/proc/self/maps", Errno::EACCES);
    w.fails(b"/tmp/missing", Errno::ENOENT);
    w.fails(b"", Errno::ENOENT);
    w.fails(b"/tmp/text/x", Errno::ENOTDIR);
    w.fails(b"/tmp/text/", Errno::ENOTDIR);
}

#[test]
fn pointers_and_sizes_are_checked() {
    let mut w = world();
    w.add(b"/tmp/prog", &good(), 0o755);
    let path = w.put(w.page, b"/tmp/prog");
    let efault = -i64::from(Errno::EFAULT.into_raw());
    let e2big = -i64::from(Errno::E2BIG.into_raw());
    assert_eq!(w.call(EXECVE, &[8, 0, 0]).1, efault);
    assert_eq!(w.call(EXECVE, &[path, 8, 0]).1, efault);
    let args = w.page + 0x1000;
    w.kernel.mm.write(args, &[8u64, 0]).unwrap();
    assert_eq!(w.call(EXECVE, &[path, args, 0]).1, efault);
    // One argument that is too long.
    let long = w.page + 0x2000;
    w.kernel.mm.bytes_mut(long, 0x2_1000).unwrap().fill(b'a');
    w.kernel.mm.write(args, &[long, 0]).unwrap();
    assert_eq!(w.call(EXECVE, &[path, args, 0]).1, e2big);
    // Many that are, together: a quarter of the stack.
    w.kernel.mm.bytes_mut(long + 0x1_0000, 1).unwrap()[0] = 0;
    let many: [u64; 6] = [long, long, long, long, long, 0];
    w.kernel.mm.write(args, &many).unwrap();
    assert_eq!(w.call(EXECVE, &[path, args, 0]).1, e2big);
    // Null is an empty array, and a program has a name.
    assert!(w.call(EXECVE, &[path, 0, 0]).0);
    assert_eq!(w.args(), [b""]);
}

#[test]
fn descriptors_are_executed() {
    let mut w = world();
    w.add(b"/tmp/prog", &good(), 0o755);
    w.add(b"/tmp/s", b"#!/tmp/prog\n", 0o755);
    let open = |w: &mut World, path: &[u8], cloexec: bool| {
        let file = w.kernel.open(b"/", path, OpenFlags::PATH, 0).unwrap();
        w.kernel.fds.insert(file, cloexec, 0).unwrap() as u64
    };
    let empty = w.put(w.page, b"");
    let args = w.array(w.page + 0x1000, &[b"x"]);
    let with_path = |w: &mut World, fd, path, flags| w.call(EXECVEAT, &[fd, path, args, 0, flags]);
    let fd = open(&mut w, b"/tmp/s", true);
    let enoent = -i64::from(Errno::ENOENT.into_raw());
    assert_eq!(with_path(&mut w, fd, empty, 0x1000).1, enoent);
    assert_eq!(with_path(&mut w, fd, empty, 0).1, enoent);
    let einval = -i64::from(Errno::EINVAL.into_raw());
    assert_eq!(with_path(&mut w, fd, empty, 1).1, einval);
    w.kernel.fds.set_cloexec(fd as i32, false).unwrap();
    assert!(with_path(&mut w, fd, empty, 0x1000).0);
    let name = format!("/dev/fd/{fd}");
    assert_eq!(w.args(), [&b"/tmp/prog"[..], name.as_bytes()]);
    assert_eq!(w.host.log.borrow().len(), 0);
}

#[test]
fn links_are_followed_unless_told_otherwise() {
    let mut w = world();
    w.add(b"/tmp/prog", &good(), 0o755);
    w.kernel.symlink(b"prog", b"/", b"/tmp/link").unwrap();
    let path = w.put(w.page, b"/tmp/link");
    let eloop = -i64::from(Errno::ELOOP.into_raw());
    assert_eq!(w.call(EXECVEAT, &[AT_FDCWD, path, 0, 0, 0x100]).1, eloop);
    let (replaced, _) = w.call(EXECVEAT, &[AT_FDCWD, path, 0, 0, 0]);
    assert!(replaced);
    assert_eq!(w.kernel.process.exe, b"/tmp/prog");
}

// ---- files that are no programs ----

fn file(w: &World, bytes: &[u8]) -> Rc<OpenFile> {
    let inode = Inode::file(Content::Owned(bytes.to_vec()));
    let inode = w.kernel.vfs.new_inode(inode, 0o755);
    let file = open_inode(&w.kernel.vfs.fs, &inode).unwrap();
    OpenFile::new(file, OpenFlags::empty(), Vec::new())
}

#[test]
fn headers_are_refused() {
    let w = world();
    let check = |bytes: Vec<u8>| Executable::read(&file(&w, &bytes)).err();
    let with = |at: usize, value: &[u8]| {
        let mut bytes = good();
        bytes[at..at + value.len()].copy_from_slice(value);
        check(bytes)
    };
    assert_eq!(check(good()), None);
    for (at, value) in [
        (4, &[1u8][..]), // 32 bits
        (5, &[2]),       // big-endian
        (16, &[1]),      // relocatable
        (18, &[62]),     // x86-64
        (54, &[32]),     // size of a program header
        (56, &[0, 0]),   // none of them
        (56, &[0xff, 0xff]),
        (64 + 8, &[1]), // an offset that is not on the page's
    ] {
        assert_eq!(with(at, value), Some(Errno::ENOEXEC), "byte {at}");
    }
    assert_eq!(with(32, &[0xff; 8]), Some(Errno::EIO));
    let segments = |headers: &[Header]| check(elf(3, 0, headers, 0x1000));
    for headers in [
        &[][..],
        &[load(5, 0, 0, 0x1000, 0x800)],
        &[load(5, 0, u64::MAX - 0xfff, 0, 0x2000)],
        &[load(5, u64::MAX - 0xfff, 0, 0x2000, 0x2000)],
        &[load(5, 0, 0x2000, 1, 1), load(5, 0, 0, 1, 1)],
        &[load(5, 0, 0, 0x1001, 0x1001), load(5, 0, 0x1000, 1, 1)],
    ] {
        assert_eq!(segments(headers), Some(Errno::ENOEXEC));
    }
    let interp = |offset, filesz| {
        let mut header = load(4, offset, 0, filesz, filesz);
        header.kind = INTERP;
        segments(&[header, load(5, 0, 0, 0x1000, 0x1000)])
    };
    assert_eq!(interp(0, 1), Some(Errno::ENOEXEC));
    assert_eq!(interp(0, 1 << 40), Some(Errno::ENOEXEC));
    assert_eq!(interp(0x200, 8), Some(Errno::ENOEXEC));
    assert_eq!(interp(0xff0, 0x100), Some(Errno::EIO));
}

#[test]
fn too_large_is_found_before_anything_is_lost() {
    let mut w = world();
    for (name, memsz) in [(b"/tmp/a", 1u64 << 40), (b"/tmp/b", 0x7fff_ffff_ffff_0000)] {
        w.add(
            name,
            &elf(3, 0, &[load(6, 0, 0, 0x100, memsz)], 0x100),
            0o755,
        );
        w.fails(name, Errno::ENOMEM);
    }
    // Addresses that no process has.
    let high = elf(
        2,
        0,
        &[load(6, 0, 0xffff_0000_0000_0000, 0x100, 0x100)],
        0x100,
    );
    w.add(b"/tmp/c", &high, 0o755);
    w.fails(b"/tmp/c", Errno::ENOMEM);
    w.add(
        b"/tmp/d",
        &elf(2, 0, &[load(6, 0, 0, 0x100, 0x100)], 0x100),
        0o755,
    );
    w.fails(b"/tmp/d", Errno::ENOMEM);
}

#[test]
fn interpreters_have_to_be_there_and_good() {
    let mut w = world();
    let mut header = load(4, 0x200, 0, 8, 8);
    header.kind = INTERP;
    let mut bytes = elf(3, 0x400, &[header, load(5, 0, 0, 0x1000, 0x1000)], 0x1000);
    bytes[0x200..0x208].copy_from_slice(b"/ld/so\0\0");
    w.add(b"/tmp/prog", &bytes, 0o755);
    w.fails(b"/tmp/prog", Errno::ENOENT);
    w.add(b"/ld/so", b"text", 0o755);
    w.fails(b"/tmp/prog", Errno::ELIBBAD);
    w.add(b"/ld/so", &good(), 0o755);
    let (replaced, _) = w.exec(b"/tmp/prog", &[b"x"]);
    assert!(replaced);
    let pc = w.cpu.pc;
    assert_eq!(w.kernel.mm.bytes(pc + 0x34, 1).unwrap(), [0x34]);
}

#[test]
fn a_file_that_ends_early_kills() {
    let mut w = world();
    w.add(
        b"/tmp/prog",
        &elf(3, 0, &[load(5, 0, 0, 0x3000, 0x3000)], 0x1000),
        0o755,
    );
    let killed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        w.exec(b"/tmp/prog", &[b"x"]);
    }));
    let message = killed.unwrap_err();
    assert_eq!(
        message.downcast_ref::<String>(),
        Some(&Fake::exit_message(128 + sig::SIGSEGV))
    );
}

/// Every prefix, and every byte changed: an error or a program, never a panic.
#[test]
fn damaged_files_do_no_harm() {
    let w = world();
    let bytes = good();
    for len in (0..0x180).chain([0x1000, 0x1900]) {
        let _ = Executable::read(&file(&w, &bytes[..len]));
    }
    for at in 0..0x180 {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bytes = bytes.clone();
            bytes[at] = value;
            let file = file(&w, &bytes);
            if let Ok(executable) = Executable::read(&file)
                && !executable.fixed
                && executable.fits(w.kernel.mm, None)
            {
                let _ = executable.load(w.kernel.mm, &file, None, 0);
            }
        }
    }
}
