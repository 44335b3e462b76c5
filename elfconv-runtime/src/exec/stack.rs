//! The stack that a program starts with.

use super::elf::HEADER_SIZE;
use crate::errno::{Errno, Result};
use crate::kernel::Kernel;
use crate::memory::{Memory, PAGE};
use alloc::vec::Vec;

/// Types of auxiliary vector entries (linux/auxvec.h).
mod at {
    pub const NULL: u64 = 0;
    pub const PHDR: u64 = 3;
    pub const PHENT: u64 = 4;
    pub const PHNUM: u64 = 5;
    pub const PAGESZ: u64 = 6;
    pub const BASE: u64 = 7;
    pub const FLAGS: u64 = 8;
    pub const ENTRY: u64 = 9;
    pub const UID: u64 = 11;
    pub const EUID: u64 = 12;
    pub const GID: u64 = 13;
    pub const EGID: u64 = 14;
    pub const PLATFORM: u64 = 15;
    pub const HWCAP: u64 = 16;
    pub const CLKTCK: u64 = 17;
    pub const SECURE: u64 = 23;
    pub const RANDOM: u64 = 25;
    pub const HWCAP2: u64 = 26;
    pub const EXECFN: u64 = 31;
}

/// What the auxiliary vector says of the program.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told<'a> {
    /// AT_PHDR and AT_PHNUM.
    pub headers: u64,
    pub header_count: u64,
    /// AT_BASE: where the interpreter is.
    pub base: u64,
    pub entry: u64,
    /// AT_EXECFN.
    pub name: &'a [u8],
}

/// Writes strings and tables downwards from the top of the stack.
struct Stack<'m> {
    mm: &'m Memory,
    sp: u64,
    base: u64,
}

impl Stack<'_> {
    fn push(&mut self, bytes: &[u8]) -> Result<u64> {
        let sp = self
            .sp
            .checked_sub(bytes.len() as u64)
            .filter(|&sp| sp >= self.base)
            .ok_or(Errno::E2BIG)?;
        self.mm.bytes_mut(sp, bytes.len())?.copy_from_slice(bytes);
        self.sp = sp;
        Ok(sp)
    }

    fn push_string(&mut self, s: &[u8]) -> Result<u64> {
        self.push(&[0])?;
        self.push(s)
    }

    /// Strings in an order that leaves the first at the lowest address, as Linux does.
    fn push_strings(&mut self, list: &[Vec<u8>]) -> Result<Vec<u64>> {
        let mut out = list
            .iter()
            .rev()
            .map(|s| self.push_string(s))
            .collect::<Result<Vec<u64>>>()?;
        out.reverse();
        Ok(out)
    }
}

/// The initial stack as `create_elf_tables` of the Linux kernel lays it out, with the process's arguments and environment;
/// returns sp.
pub fn build(kernel: &Kernel, told: &Told, base: u64, top: u64) -> Result<u64> {
    let p = &kernel.process;
    let mut s = Stack {
        mm: kernel.mm,
        sp: top - 8,
        base,
    };
    let name = s.push_string(told.name)?;
    let envp = s.push_strings(&p.env)?;
    let argv = s.push_strings(&p.args)?;
    let platform = s.push_string(b"aarch64")?;
    let mut random = [0; 16];
    kernel.host.random(&mut random)?;
    s.sp &= !15;
    let random = s.push(&random)?;
    let mut words = Vec::new();
    words.push(argv.len() as u64);
    words.extend_from_slice(&argv);
    words.push(0);
    words.extend_from_slice(&envp);
    words.push(0);
    let auxv = auxiliary(kernel, told, name, platform, random);
    words.extend(auxv.iter().flat_map(|&(k, v)| [k, v]));
    // sp is 16-byte aligned at the entry.
    let len = words.len() as u64 * 8;
    s.sp =
        s.sp.checked_sub(len)
            .filter(|&sp| sp >= base + 4096)
            .ok_or(Errno::E2BIG)?
            & !15;
    for (i, word) in words.iter().enumerate() {
        s.mm.write(s.sp + 8 * i as u64, word)?;
    }
    Ok(s.sp)
}

fn auxiliary(
    kernel: &Kernel,
    told: &Told,
    name: u64,
    platform: u64,
    random: u64,
) -> [(u64, u64); 19] {
    let ids = kernel.ids;
    let features = kernel.cpu.features().hwcap();
    [
        (at::HWCAP, features.hwcap),
        (at::PAGESZ, PAGE),
        (at::CLKTCK, 100),
        (at::PHDR, told.headers),
        (at::PHENT, HEADER_SIZE),
        (at::PHNUM, told.header_count),
        (at::BASE, told.base),
        (at::FLAGS, 0),
        (at::ENTRY, told.entry),
        (at::UID, ids.uid.into()),
        (at::EUID, ids.euid.into()),
        (at::GID, ids.gid.into()),
        (at::EGID, ids.egid.into()),
        (at::SECURE, 0),
        (at::RANDOM, random),
        (at::HWCAP2, features.hwcap2),
        (at::EXECFN, name),
        (at::PLATFORM, platform),
        (at::NULL, 0),
    ]
}
