use super::syscall;
use crate::host::fake::Fake;
use crate::kernel::Kernel;
use crate::memory::{Kind, Memory, PAGE, Placement, Prot};
use alloc::boxed::Box;
use elfconv_isa::CpuState;

const AT_FDCWD: u64 = -100i64 as u64;

/// A kernel with one page of guest memory.
pub(super) fn kernel() -> (Kernel, &'static Fake, u64) {
    let mut fake = Fake::default();
    fake.args.push(b"prog".to_vec());
    let host: &'static Fake = Box::leak(Box::new(fake));
    let mm: &'static Memory = Box::leak(Box::new(Memory::new()));
    mm.init(host).unwrap();
    let page = mm
        .map(
            Placement::Any,
            4 * PAGE,
            Prot::READ | Prot::WRITE,
            Kind::Anonymous,
        )
        .unwrap();
    (
        Kernel::new(host, mm, host.args.clone(), 1 << 20),
        host,
        page,
    )
}

/// The result of a call.
pub(super) fn call(k: &mut Kernel, number: u64, args: &[u64]) -> i64 {
    let mut cpu = CpuState::new();
    call_with(&mut cpu, number, args);
    syscall(k, &mut cpu);
    cpu.x[0] as i64
}

/// Sets the registers for a call.
pub(super) fn call_with(cpu: &mut CpuState, number: u64, args: &[u64]) {
    cpu.x[8] = number;
    cpu.x[..args.len()].copy_from_slice(args);
}

/// Text in memory, with a zero behind it.
pub(super) fn put(k: &Kernel, at: u64, text: &[u8]) -> u64 {
    k.mm.bytes_mut(at, text.len() + 1).unwrap()[..text.len()].copy_from_slice(text);
    k.mm.bytes_mut(at + text.len() as u64, 1).unwrap()[0] = 0;
    at
}

#[test]
fn numbers_are_those_of_the_architecture() {
    let listing = include_str!("table.rs");
    for e in super::table::TABLE {
        assert!(listing.contains(&format!("{} = {} =>", e.name, e.number)));
        assert_eq!(
            super::table::TABLE
                .iter()
                .filter(|o| o.number == e.number)
                .count(),
            1,
            "{}",
            e.name
        );
    }
    // Each number up to the newest has one line in one of the two lists.
    let numbers = super::table::TABLE.iter().map(|e| e.number);
    let missing = super::missing::MISSING.iter().map(|m| m.0);
    let mut all: Vec<u64> = numbers.chain(missing).collect();
    all.sort_unstable();
    let known = (0..244).chain(260..295).chain(424..471);
    assert!(known.eq(all));
    use linux_sysno::aarch64::Sysno;
    for (number, sysno) in [
        (56, Sysno::openat),
        (222, Sysno::mmap),
        (139, Sysno::rt_sigreturn),
    ] {
        assert_eq!(
            super::table::find(number).unwrap().name,
            format!("{sysno:?}")
        );
        assert_eq!(sysno as u64, number);
    }
}

#[test]
fn files_in_memory() {
    let (mut k, _, page) = kernel();
    let path = put(&k, page, b"/tmp/a");
    let fd = call(&mut k, 56, &[AT_FDCWD, path, 0o102, 0o644]);
    assert_eq!(fd, 3);
    let text = put(&k, page + 100, b"hello");
    assert_eq!(call(&mut k, 64, &[3, text, 5]), 5);
    assert_eq!(call(&mut k, 62, &[3, 1, 0]), 1);
    assert_eq!(call(&mut k, 63, &[3, page + 200, 100]), 4);
    assert_eq!(k.mm.bytes(page + 200, 4).unwrap(), b"ello");
    // dup shares the position.
    assert_eq!(call(&mut k, 23, &[3]), 4);
    assert_eq!(call(&mut k, 62, &[4, 0, 1]), 5);
    assert_eq!(call(&mut k, 56, &[AT_FDCWD, path, 0o300, 0o644]), -17);
    let below = put(&k, page + 300, b"/tmp/a/b");
    assert_eq!(call(&mut k, 56, &[AT_FDCWD, below, 0, 0]), -20);
    assert_eq!(call(&mut k, 35, &[AT_FDCWD, path, 0]), 0);
    assert_eq!(call(&mut k, 56, &[AT_FDCWD, path, 0, 0]), -2);
}

#[test]
fn links_and_dots() {
    let (mut k, _, page) = kernel();
    k.mkdir(b"/", b"/tmp/d", 0o755).unwrap();
    k.symlink(b"../tmp/d/.", b"/", b"/tmp/l").unwrap();
    k.symlink(b"loop", b"/", b"/tmp/loop").unwrap();
    assert!(k.stat_path(b"/", b"/tmp/l/../d", true).unwrap().is_dir());
    assert_eq!(
        k.stat_path(b"/", b"/tmp/loop", true)
            .unwrap_err()
            .into_raw(),
        40
    );
    assert!(k.stat_path(b"/", b"/../../tmp", true).unwrap().is_dir());
    k.chdir(b"/", b"/tmp/l").unwrap();
    assert_eq!(call(&mut k, 17, &[page, 100]), 7);
    assert_eq!(k.mm.bytes(page, 7).unwrap(), b"/tmp/d\0");
    let long = vec![b'x'; 256];
    assert_eq!(k.stat_path(b"/", &long, true).unwrap_err().into_raw(), 36);
}

#[test]
fn bad_pointers_and_numbers() {
    let (mut k, host, _) = kernel();
    assert_eq!(call(&mut k, 64, &[1, 8, 5]), -14);
    assert_eq!(call(&mut k, 63, &[99, 8, 5]), -9);
    assert_eq!(call(&mut k, 9999, &[]), -38);
    k.strace = true;
    call(&mut k, 57, &[77]);
    assert_eq!(
        host.log.borrow().as_slice(),
        b"close(77) = -1 EBADF (Bad file number)\n"
    );
}

#[test]
fn a_handler_is_entered_and_left() {
    let (mut k, _, page) = kernel();
    k.signals.trampoline = 0x1234;
    k.mm.write(page, &[0x4000u64, 4, 0, 0]).unwrap();
    assert_eq!(call(&mut k, 134, &[10, page, 0, 8]), 0);
    let mut cpu = CpuState::new();
    (cpu.sp, cpu.pc, cpu.x[8], cpu.x[0], cpu.x[1]) = (page + 4 * PAGE, 0x5000, 129, 42, 10);
    (cpu.v[31], cpu.nzcv) = (7 << 64 | 5, 0x6000_0000);
    assert_eq!(
        syscall(&mut k, &mut cpu),
        super::SyscallOutcome::StateChanged
    );
    assert_eq!((cpu.pc, cpu.x[0], cpu.x[30]), (0x4000, 10, 0x1234));
    assert_eq!(cpu.sp % 16, 0);
    assert_eq!(cpu.x[1], cpu.sp);
    (cpu.x[8], cpu.v[31], cpu.nzcv) = (139, 0, 0);
    assert_eq!(
        syscall(&mut k, &mut cpu),
        super::SyscallOutcome::StateChanged
    );
    assert_eq!((cpu.pc, cpu.x[0], cpu.sp), (0x5000, 0, page + 4 * PAGE));
    assert_eq!(
        (cpu.v[31], cpu.nzcv, k.signals.own.mask),
        (7 << 64 | 5, 0x6000_0000, 0)
    );
}

#[test]
fn frames_have_the_alternate_stack_as_it_was_set() {
    const SA_ONSTACK: u64 = 0x0800_0000;
    const SS_AUTODISARM: u64 = 1 << 31;
    const DISABLED: [u64; 3] = [0, 2, 0];
    const UC_STACK: u64 = 144;
    // One signal, and another in its handler. Disarmed, the second's frame is there as well, but nobody knows.
    for (flags, change) in [(0, -1), (SS_AUTODISARM, 0)] {
        let (mut k, _, page) = kernel();
        let set = [page + PAGE, flags, 3 * PAGE];
        let action = [0x4000u64, 4 | SA_ONSTACK, 0, 0];
        k.mm.write(page, &action).unwrap();
        k.mm.write(page + 64, &set).unwrap();
        for signal in [10, 12] {
            assert_eq!(call(&mut k, 134, &[signal, page, 0, 8]), 0);
        }
        assert_eq!(call(&mut k, 132, &[page + 64, page + 96]), 0);
        assert_eq!(k.mm.read(page + 96), Ok(DISABLED));
        let mut cpu = CpuState::new();
        cpu.sp = page + 512;
        let mut frames = Vec::new();
        for signal in [10, 12] {
            (cpu.x[8], cpu.x[0], cpu.x[1]) = (129, 42, signal);
            syscall(&mut k, &mut cpu);
            assert!(cpu.sp > page + PAGE);
            frames.push(k.mm.read::<[u64; 3]>(cpu.sp + UC_STACK).unwrap());
        }
        assert_eq!(frames, [set, if flags == 0 { set } else { DISABLED }]);
        (cpu.x[8], cpu.x[0], cpu.x[1]) = (132, page + 64, 0);
        syscall(&mut k, &mut cpu);
        assert_eq!(cpu.x[0] as i64, change);
        for _ in frames {
            cpu.x[8] = 139;
            syscall(&mut k, &mut cpu);
        }
        assert_eq!(call(&mut k, 132, &[0, page + 96]), 0);
        assert_eq!(k.mm.read(page + 96), Ok(set));
    }
}

const O_RDWR_CREAT: u64 = 0o102;

/// A file in memory with two and a half pages of `a`, `b` and `c`.
fn sample_file(k: &mut Kernel, page: u64) -> u64 {
    let path = put(k, page, b"/tmp/shared");
    let fd = call(k, 56, &[AT_FDCWD, path, O_RDWR_CREAT, 0o644]);
    assert!(fd >= 0);
    let fd = fd as u64;
    for (letter, len) in [(b'a', PAGE), (b'b', PAGE), (b'c', PAGE / 2)] {
        k.mm.bytes_mut(page, PAGE as usize).unwrap().fill(letter);
        assert_eq!(call(k, 64, &[fd, page, len]), len as i64);
    }
    fd
}

fn byte_of_file(k: &mut Kernel, fd: u64, page: u64, offset: u64) -> u8 {
    assert_eq!(call(k, 67, &[fd, page, 1, offset]), 1);
    k.mm.bytes(page, 1).unwrap()[0]
}

#[test]
fn shared_mappings_and_files_are_in_step() {
    let (mut k, _, page) = kernel();
    let k = &mut k;
    let fd = sample_file(k, page);
    let at = call(k, 222, &[0, 3 * PAGE, 3, 1, fd, 0]) as u64;
    assert_eq!(k.mm.bytes(at + PAGE, 1).unwrap(), b"b");
    // What is stored through the mapping is read from the file.
    k.mm.bytes_mut(at + PAGE + 5, 1).unwrap()[0] = b'X';
    assert_eq!(byte_of_file(k, fd, page, PAGE + 5), b'X');
    // What is written to the file is seen in the mapping, and stores to other pages stay.
    k.mm.bytes_mut(at, 1).unwrap()[0] = b'Y';
    let text = put(k, page, b"Z");
    assert_eq!(call(k, 68, &[fd, text, 1, PAGE + 6]), 1);
    assert_eq!(k.mm.bytes(at + PAGE + 4, 4).unwrap(), b"bXZb");
    assert_eq!(byte_of_file(k, fd, page, 0), b'Y');
    // The file does not grow by what is stored behind its end.
    k.mm.bytes_mut(at + 3 * PAGE - 1, 1).unwrap()[0] = b'!';
    assert_eq!(call(k, 227, &[at, 3 * PAGE, 4]), 0);
    assert_eq!(call(k, 62, &[fd, 0, 2]), (2 * PAGE + PAGE / 2) as i64);
    // Part by part: the descriptor may be closed before.
    k.mm.bytes_mut(at, 1).unwrap()[0] = b'1';
    k.mm.bytes_mut(at + 2 * PAGE, 1).unwrap()[0] = b'3';
    let again = call(k, 23, &[fd]) as u64;
    assert_eq!(call(k, 57, &[fd]), 0);
    assert_eq!(call(k, 215, &[at, PAGE]), 0);
    assert_eq!(byte_of_file(k, again, page, 0), b'1');
    assert_eq!(call(k, 215, &[at + PAGE, 2 * PAGE]), 0);
    assert_eq!(byte_of_file(k, again, page, 2 * PAGE), b'3');
    assert!(k.shared.borrow().is_empty());
}

#[test]
fn a_shared_mapping_moves_and_grows() {
    let (mut k, _, page) = kernel();
    let k = &mut k;
    let fd = sample_file(k, page);
    let at = call(k, 222, &[0, PAGE, 3, 1, fd, 0]) as u64;
    k.mm.bytes_mut(at, 1).unwrap()[0] = b'M';
    let to = call(k, 216, &[at, PAGE, 2 * PAGE, 1]) as u64;
    assert_eq!(k.mm.bytes(to + PAGE - 1, 2).unwrap(), b"ab");
    k.mm.bytes_mut(to + PAGE, 1).unwrap()[0] = b'N';
    assert_eq!(byte_of_file(k, fd, page, 0), b'M');
    assert_eq!(byte_of_file(k, fd, page, PAGE), b'N');
    // A private mapping over it ends it.
    k.mm.bytes_mut(to, 1).unwrap()[0] = b'P';
    assert_eq!(
        call(k, 222, &[to, 2 * PAGE, 3, 0x32, u64::MAX, 0]),
        to as i64
    );
    assert!(k.shared.borrow().is_empty());
    assert_eq!(byte_of_file(k, fd, page, 0), b'P');
    // A description that can't be written to gives no writable shared mapping.
    let path = put(k, page, b"/tmp/shared");
    let read_only = call(k, 56, &[AT_FDCWD, path, 0, 0]) as u64;
    assert_eq!(call(k, 222, &[0, PAGE, 3, 1, read_only, 0]), -13);
    assert!(call(k, 222, &[0, PAGE, 1, 1, read_only, 0]) > 0);
}

#[test]
fn queued_signals_come_in_order() {
    use crate::signal::{SigAction, SigInfo, bit};
    let (mut k, ..) = kernel();
    let s = &mut k.signals;
    let handler = SigAction {
        handler: 0x1000,
        ..SigAction::default()
    };
    for signal in [10, 34, 35] {
        s.set_action(signal, handler);
    }
    for (signal, value) in [(35, 1), (34, 2), (10, 3), (34, 4), (10, 5), (35, 6)] {
        let mut info = SigInfo::sent(signal, -1, 42, 1000);
        info.fields[1] = value;
        s.raise(info, 0);
    }
    assert_eq!(s.pending(), bit(10) | bit(34) | bit(35));
    let taken: Vec<(i32, u64)> = core::iter::from_fn(|| s.take(u64::MAX))
        .map(|info| (info.signo, info.fields[1]))
        .collect();
    assert_eq!(taken, [(10, 3), (34, 2), (34, 4), (35, 1), (35, 6)]);
    assert_eq!(s.pending(), 0);
}

#[test]
fn the_working_directory_of_the_environment() {
    let pwd = |text: &str| crate::vfs::pwd(&[b"A=b".to_vec(), text.as_bytes().to_vec()]);
    assert_eq!(pwd("PWD=/srv//user/."), Some(b"/srv/user".to_vec()));
    assert_eq!(pwd("PWD=/"), Some(b"/".to_vec()));
    assert_eq!(pwd("PWD=relative"), None);
    assert_eq!(pwd("PWD=/a/../b"), None);
}

#[test]
fn files_that_every_linux_has() {
    let (k, ..) = kernel();
    let readable = |path: &str| -> Vec<u8> {
        let file = k.open(b"/", path.as_bytes(), crate::host::OpenFlags::empty(), 0);
        let file = file.unwrap_or_else(|e| panic!("{path}: {e:?}"));
        let mut buf = [0; 4096];
        let n = file.file.read_at(&mut buf, 0).unwrap_or(0);
        buf[..n].to_vec()
    };
    for path in [
        "/etc/passwd",
        "/etc/group",
        "/etc/hosts",
        "/etc/nsswitch.conf",
    ] {
        assert!(!readable(path).is_empty(), "{path}");
    }
    readable("/etc/resolv.conf");
    for name in [
        "null", "zero", "full", "random", "urandom", "tty", "ptmx", "stdin", "fd", "shm", "pts",
    ] {
        readable(&format!("/dev/{name}"));
    }
    for name in [
        "stat",
        "statm",
        "status",
        "maps",
        "cmdline",
        "comm",
        "environ",
        "limits",
        "mounts",
        "mountinfo",
        "cgroup",
        "fdinfo/0",
        "task/42/stat",
        "task/42/comm",
    ] {
        assert_eq!(
            readable(&format!("/proc/self/{name}")).is_empty(),
            name == "environ",
            "{name}"
        );
        readable(&format!("/proc/42/{name}"));
    }
    for name in [
        "meminfo",
        "cpuinfo",
        "mounts",
        "loadavg",
        "uptime",
        "filesystems",
        "version",
        "stat",
        "sys/kernel/osrelease",
        "sys/kernel/hostname",
        "sys/kernel/pid_max",
        "sys/kernel/random/uuid",
        "sys/vm/overcommit_memory",
    ] {
        assert!(
            readable(&format!("/proc/{name}")).ends_with(b"\n"),
            "{name}"
        );
    }
    let link = |path: &str| k.readlink(b"/", path.as_bytes()).unwrap();
    assert_eq!(link("/proc/self"), b"42");
    assert_eq!(link("/proc/thread-self"), b"42/task/42");
    assert_eq!(link("/proc/self/cwd"), b"/");
    assert_eq!(link("/proc/self/exe"), b"prog");
    assert_eq!(
        readable("/proc/self/stat").split(|&b| b == b' ').count(),
        52
    );
    assert!(k.stat_path(b"/", b"/proc/43", true).is_err());
}
