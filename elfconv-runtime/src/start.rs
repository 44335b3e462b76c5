//! From nothing to the guest's first instruction: memory, files, stack, registers.

use crate::abi::Image;
use crate::errno::{Errno, Result};
use crate::host::Host;
use crate::kernel::{Kernel, Settings, split_env};
use crate::memory::{Kind, Memory, PAGE, Placement, Prot};
use crate::signal::TRAMPOLINE;
use crate::vfs::inode::{Content, Inode};
use alloc::vec::Vec;
use elfconv_isa::CpuState;

/// Stack of a guest that asks for nothing else.
const DEFAULT_STACK_SIZE: u64 = 8 << 20;

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

/// Makes a kernel for the guest that `image` describes and sets the registers as execve does.
///
/// `mm` has its arena already, and what the runtime itself occupies is adopted.
pub fn load(
    host: &'static dyn Host,
    mm: &'static Memory,
    image: &Image<'static>,
    cpu: &mut CpuState,
) -> Result<Kernel> {
    let settings = split_env(host.env()).1;
    adopt_segments(mm, image)?;
    let size = stack_size(image, settings);
    let mut args = host.args();
    if args.is_empty() {
        args.push(image.argv0().to_vec());
    }
    let mut kernel = Kernel::new(host, mm, args, size);
    kernel.process.exe = exe_path(&kernel, image);
    embed_files(&kernel, image);
    kernel.signals.trampoline = map_trampoline(mm)?;
    let base = mm.map(Placement::Any, size, Prot::READ | Prot::WRITE, Kind::Stack)?;
    *cpu = CpuState::new();
    cpu.sp = build_stack(&kernel, image, base, base + size)?;
    cpu.pc = image.header.entry;
    cpu.features = image.cpu().features();
    kernel.process.stack_start = cpu.sp;
    Ok(kernel)
}

fn stack_size(image: &Image, settings: Settings) -> u64 {
    let asked = settings.stack.unwrap_or(image.header.stack_size);
    let size = if asked == 0 {
        DEFAULT_STACK_SIZE
    } else {
        asked.max(64 << 10)
    };
    size.next_multiple_of(PAGE)
}

fn adopt_segments(mm: &Memory, image: &Image) -> Result<()> {
    for s in image.segments() {
        let mut prot = Prot::READ;
        prot.set(Prot::WRITE, s.flags & 2 != 0);
        prot.set(Prot::EXEC, s.flags & 1 != 0);
        let end = s.vaddr.checked_add(s.memsz).ok_or(Errno::ENOMEM)?;
        mm.adopt(s.vaddr, end, prot, Kind::Image)?;
    }
    Ok(())
}

/// The absolute path that `/proc/self/exe` shows: argv[0] from the working directory, else below `/`.
fn exe_path(kernel: &Kernel, image: &Image) -> Vec<u8> {
    let name = match kernel.process.args.first() {
        Some(a) if !a.is_empty() => a.as_slice(),
        _ => image.argv0(),
    };
    if name.starts_with(b"/") {
        return name.to_vec();
    }
    let name = name.strip_prefix(b"./").unwrap_or(name);
    crate::vfs::join(&kernel.vfs.cwd.borrow(), name)
}

fn embed_files(kernel: &Kernel, image: &Image<'static>) {
    for (path, data, mode) in image.embeds() {
        let inode = kernel
            .vfs
            .new_inode(Inode::file(Content::Embedded(data)), mode);
        let at = if path.starts_with(b"/") {
            path.to_vec()
        } else {
            crate::vfs::join(&kernel.vfs.cwd.borrow(), path)
        };
        if kernel.vfs.add(&at, inode).is_none() {
            let shown = alloc::string::String::from_utf8_lossy(path).into_owned();
            kernel.fatal(&alloc::format!(
                "embedded file {shown}: another embedded file is in the way of its directory"
            ));
        }
    }
}

/// A page with the code that signal handlers return to.
fn map_trampoline(mm: &Memory) -> Result<u64> {
    let at = mm.map(Placement::Any, PAGE, Prot::READ | Prot::WRITE, Kind::Vdso)?;
    mm.write(at, &TRAMPOLINE)?;
    mm.protect(at, PAGE, Prot::READ | Prot::EXEC)?;
    Ok(at)
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

/// The initial stack as `create_elf_tables` of the Linux kernel lays it out; returns sp.
fn build_stack(kernel: &Kernel, image: &Image, base: u64, top: u64) -> Result<u64> {
    let p = &kernel.process;
    let mut s = Stack {
        mm: kernel.mm,
        sp: top - 8,
        base,
    };
    let execfn = s.push_string(&p.exe)?;
    let envp = s.push_strings(&p.env)?;
    let argv = s.push_strings(&p.args)?;
    let platform = s.push_string(b"aarch64")?;
    let mut random = [0; 16];
    kernel.host.random(&mut random)?;
    s.sp &= !15;
    let random = s.push(&random)?;
    let h = &image.header;
    let ids = kernel.ids;
    let told = image.cpu().features().hwcap();
    let auxv = [
        (at::HWCAP, told.hwcap),
        (at::PAGESZ, PAGE),
        (at::CLKTCK, 100),
        (at::PHDR, h.phdr_vaddr),
        (at::PHENT, h.phent),
        (at::PHNUM, h.phnum),
        (at::BASE, 0),
        (at::FLAGS, 0),
        (at::ENTRY, h.entry),
        (at::UID, ids.uid.into()),
        (at::EUID, ids.euid.into()),
        (at::GID, ids.gid.into()),
        (at::EGID, ids.egid.into()),
        (at::SECURE, 0),
        (at::RANDOM, random),
        (at::HWCAP2, told.hwcap2),
        (at::EXECFN, execfn),
        (at::PLATFORM, platform),
        (at::NULL, 0),
    ];
    let mut words = Vec::new();
    words.push(argv.len() as u64);
    words.extend_from_slice(&argv);
    words.push(0);
    words.extend_from_slice(&envp);
    words.push(0);
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
