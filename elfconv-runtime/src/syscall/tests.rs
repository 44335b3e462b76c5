use super::syscall;
use crate::host::fake::Fake;
use crate::kernel::Kernel;
use crate::memory::{Kind, Memory, PAGE, Placement, Prot};
use alloc::boxed::Box;
use elfconv_isa::CpuState;

const AT_FDCWD: u64 = -100i64 as u64;

/// A kernel with one page of guest memory.
fn kernel() -> (Kernel, &'static Fake, u64) {
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

fn call(k: &mut Kernel, number: u64, args: &[u64]) -> i64 {
    let mut cpu = CpuState::new();
    cpu.x[8] = number;
    cpu.x[..args.len()].copy_from_slice(args);
    syscall(k, &mut cpu);
    cpu.x[0] as i64
}

fn put(k: &Kernel, at: u64, text: &[u8]) -> u64 {
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
        (cpu.v[31], cpu.nzcv, k.signals.mask),
        (7 << 64 | 5, 0x6000_0000, 0)
    );
}
