//! The system: uname(2), sysinfo(2), and calls that have one answer here.

use super::args::{Hex32, Ptr};
use crate::errno::{Errno, Result, err};
use crate::kernel::Kernel;
use zerocopy::{Immutable, IntoBytes};

/// The release that uname tells: an old one with everything C libraries ask for.
pub const RELEASE: &str = "6.1.0";
/// The version that uname tells.
pub const VERSION: &str = "#1 SMP elfconv";

pub fn enosys<A, B>(_: &mut Kernel, _: A, _: B) -> Result<u64> {
    err(Errno::ENOSYS)
}

pub fn not_permitted(_: &mut Kernel) -> Result<u64> {
    err(Errno::EPERM)
}

pub fn nothing_to_do(_: &mut Kernel) -> Result<u64> {
    Ok(0)
}

pub fn uname(k: &mut Kernel, buf: Ptr) -> Result<u64> {
    let mut out = [[0u8; 65]; 6];
    let names = ["Linux", "elfconv", RELEASE, VERSION, "aarch64", "(none)"];
    for (field, name) in out.iter_mut().zip(names) {
        field[..name.len()].copy_from_slice(name.as_bytes());
    }
    k.mm.write(buf.0, &out).map(|()| 0)
}

/// `struct sysinfo`.
#[derive(IntoBytes, Immutable)]
#[repr(C)]
struct SysInfo {
    uptime: u64,
    loads: [u64; 3],
    total: u64,
    free: u64,
    shared: u64,
    buffer: u64,
    total_swap: u64,
    free_swap: u64,
    procs: u16,
    pad: [u16; 3],
    total_high: u64,
    free_high: u64,
    unit: u32,
    pad2: u32,
}
const _: () = assert!(size_of::<SysInfo>() == 112);

pub fn sysinfo(k: &mut Kernel, info: Ptr) -> Result<u64> {
    let (total, free) = k.memory_total_free();
    let out = SysInfo {
        uptime: k.uptime() / 1_000_000_000,
        loads: [0; 3],
        total,
        free,
        shared: 0,
        buffer: 0,
        total_swap: 0,
        free_swap: 0,
        procs: 1,
        pad: [0; 3],
        total_high: 0,
        free_high: 0,
        unit: 1,
        pad2: 0,
    };
    k.mm.write(info.0, &out).map(|()| 0)
}

pub fn getcpu(k: &mut Kernel, cpu: Ptr, node: Ptr) -> Result<u64> {
    k.mm.write_opt(cpu.0, &0u32)?;
    k.mm.write_opt(node.0, &0u32).map(|()| 0)
}

pub fn membarrier(k: &mut Kernel, command: Hex32, flags: Hex32) -> Result<u64> {
    // GLOBAL, GLOBAL_EXPEDITED, PRIVATE_EXPEDITED and their registrations: as only one task runs, all are done at once.
    const SUPPORTED: u32 = 0x1f;
    const PRIVATE_EXPEDITED: u32 = 8;
    const REGISTER_PRIVATE_EXPEDITED: u32 = 16;
    match command.0 {
        _ if flags.0 != 0 => err(Errno::EINVAL),
        0 => Ok(u64::from(SUPPORTED)),
        PRIVATE_EXPEDITED if !k.process.membarrier => err(Errno::EPERM),
        REGISTER_PRIVATE_EXPEDITED => {
            k.process.membarrier = true;
            Ok(0)
        }
        c if c.is_power_of_two() && c & SUPPORTED != 0 => Ok(0),
        _ => err(Errno::EINVAL),
    }
}

pub fn capget(k: &mut Kernel, header: Ptr, data: Ptr) -> Result<u64> {
    const VERSION_3: u32 = 0x2008_0522;
    const VERSIONS: [u32; 3] = [0x1998_0330, 0x2007_1026, VERSION_3];
    let version: u32 = k.mm.read(header.0)?;
    if !VERSIONS.contains(&version) {
        k.mm.write(header.0, &VERSION_3)?;
        return if data.0 == 0 {
            Ok(0)
        } else {
            err(Errno::EINVAL)
        };
    }
    if data.0 != 0 {
        let words = if version == VERSIONS[0] { 3 } else { 6 };
        k.mm.bytes_mut(data.0, words * 4)?.fill(0);
    }
    Ok(0)
}
