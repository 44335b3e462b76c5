use super::*;
use crate::host::fake::Fake;
use alloc::boxed::Box;
use alloc::vec::Vec;

#[test]
fn pages_are_exclusive_zero_and_reused() {
    let host: &'static Fake = Box::leak(Box::new(Fake::default()));
    let mm = Memory::new();
    mm.init(host).unwrap();
    let mut live: Vec<(u64, u64)> = Vec::new();
    let mut seed = 1u64;
    let mut next = |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % n
    };
    for _ in 0..4000 {
        if next(2) == 0 && !live.is_empty() {
            let (at, len) = live.swap_remove(next(live.len() as u64) as usize);
            mm.unmap(at, len).unwrap();
        } else {
            let len = (1 + next(8)) * PAGE;
            let at = mm
                .map(
                    Placement::Any,
                    len,
                    Prot::READ | Prot::WRITE,
                    Kind::Anonymous,
                )
                .unwrap();
            assert!(live.iter().all(|&(a, l)| at + len <= a || a + l <= at));
            let bytes = mm.bytes_mut(at, len as usize).unwrap();
            assert!(bytes.iter().all(|&b| b == 0));
            bytes.fill(0xaa);
            live.push((at, len));
        }
        assert_eq!(mm.mapped(), live.iter().map(|l| l.1).sum::<u64>());
    }
}

#[test]
fn brk_mremap_and_protection() {
    let host: &'static Fake = Box::leak(Box::new(Fake::default()));
    let mm = Memory::new();
    mm.init(host).unwrap();
    let start = mm.brk(0);
    assert_eq!(mm.brk(start + 5000), start + 5000);
    mm.bytes_mut(start, 5000).unwrap().fill(1);
    assert_eq!(mm.brk(start), start);
    assert_eq!(mm.brk(start + 5000), start + 5000);
    assert!(mm.bytes(start, 5000).unwrap().iter().all(|&b| b == 0));
    assert_eq!(mm.brk(start + (1 << 40)), start + 5000);
    let a = mm
        .map(
            Placement::Any,
            PAGE,
            Prot::READ | Prot::WRITE,
            Kind::Anonymous,
        )
        .unwrap();
    mm.bytes_mut(a, 3).unwrap().copy_from_slice(b"abc");
    let b = mm.remap(a, PAGE, 100 * PAGE, true, None).unwrap();
    assert_eq!(mm.bytes(b, 3).unwrap(), b"abc");
    mm.protect(b, PAGE, Prot::READ).unwrap();
    assert!(mm.bytes_mut(b, 1).is_err());
    assert_eq!(
        mm.map(Placement::Any, 1 << 50, Prot::READ, Kind::Anonymous),
        Err(Errno::ENOMEM)
    );
    assert_eq!(
        mm.map(
            Placement::FixedNoReplace(b),
            PAGE,
            Prot::READ,
            Kind::Anonymous
        ),
        Err(Errno::EEXIST)
    );
}
