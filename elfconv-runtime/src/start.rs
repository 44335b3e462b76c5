//! From nothing to the guest's first instruction: memory, files, stack, registers.

use crate::abi::Image;
use crate::errno::{Errno, Result};
use crate::exec::{Converted, DEFAULT_STACK, Execve, Told};
use crate::host::Host;
use crate::kernel::{Kernel, Settings, split_env};
use crate::memory::{Kind, Memory, PAGE, Prot};
use crate::swap::IMAGE_SHARE;
use crate::vfs::inode::{Body, Content, Inode};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use elfconv_isa::CpuState;

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
    kernel.cpu = image.cpu();
    kernel.process.exe = exe_path(&kernel, image);
    embed_files(&kernel, image);
    kernel.programs = image
        .programs()
        .map(|(contents, load_bias)| Converted {
            contents,
            load_bias,
            share: kernel.spaces.new_share(),
        })
        .collect();
    if !kernel.programs.is_empty() {
        embed_programs(&mut kernel, image);
    }
    let name = kernel.process.exe.clone();
    *cpu = if kernel.programs.is_empty() {
        let told = Told {
            headers: image.header.phdr_vaddr,
            header_count: image.header.phnum,
            base: 0,
            entry: image.header.entry,
            name: &name,
        };
        kernel.start_registers(&told, image.header.entry, 0)?
    } else {
        let request = Execve {
            name,
            args: kernel.process.args.clone(),
            env: kernel.process.env.clone(),
            inaccessible: false,
        };
        kernel.exec_first(request)?
    };
    Ok(kernel)
}

fn stack_size(image: &Image, settings: Settings) -> u64 {
    let asked = settings.stack.unwrap_or(image.header.stack_size);
    let size = if asked == 0 {
        DEFAULT_STACK
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
        let share = if prot.contains(Prot::WRITE) {
            0
        } else {
            IMAGE_SHARE
        };
        mm.adopt(s.vaddr, end, prot, Kind::Image, share)?;
    }
    Ok(())
}

/// The absolute path that `/proc/self/exe` shows: argv[0] from the working directory, or where a shell would have found it.
fn exe_path(kernel: &Kernel, image: &Image) -> Vec<u8> {
    let name = match kernel.process.args.first() {
        Some(a) if !a.is_empty() => a.as_slice(),
        _ => image.argv0(),
    };
    let path = match name.contains(&b'/') {
        true => crate::vfs::join(&kernel.vfs.cwd.borrow(), name),
        false => crate::vfs::join(PROGRAMS, name),
    };
    let absolute = if name.starts_with(b"/") { name } else { &path };
    let mut names: Vec<&[u8]> = Vec::new();
    for name in crate::vfs::components(absolute) {
        match name {
            b".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    match names.is_empty() {
        true => crate::vfs::join(PROGRAMS, image.argv0()),
        false => [b"/", names.join(&b'/').as_slice()].concat(),
    }
}

/// Where programs are, and what is a link to it where the host has nothing of that name (file-hierarchy(7)).
const PROGRAMS: &[u8] = b"/usr/bin";
const LINK: &[u8] = b"/bin";

/// The programs under all their names. The main one is where `/proc/self/exe` says as well, which is told.
fn embed_programs(kernel: &mut Kernel, image: &Image<'static>) {
    let vfs = &kernel.vfs;
    let taken = |name: &[u8]| {
        let entries = vfs.root.entries().map(|entries| entries.borrow());
        entries.is_some_and(|entries| entries.contains_key(name))
    };
    let linked = !taken(&LINK[1..]);
    if linked {
        vfs.add_default(LINK, Body::Symlink(PROGRAMS[1..].to_vec()), 0o777);
    }
    let place = |path: &[u8]| match path.strip_prefix(LINK) {
        Some(name) if linked && name.starts_with(b"/") => [PROGRAMS, name].concat(),
        _ => path.to_vec(),
    };
    let inodes: Vec<_> = image
        .programs()
        .map(|(contents, _)| vfs.new_inode(Inode::file(Content::Embedded(contents)), 0o755))
        .collect();
    for (path, index) in image.links() {
        if let Some(inode) = inodes.get(index) {
            add(kernel, &place(path), inode.clone());
        }
    }
    let mut exe = place(&kernel.process.exe);
    if let Some(main) = inodes.first()
        && vfs.add(&exe, main.clone()).is_none()
    {
        // No file can have the name that we were called by.
        exe = crate::vfs::join(PROGRAMS, image.argv0());
        add(kernel, &exe, main.clone());
    }
    for inode in &inodes {
        // Names, but for the ones in `inodes` here.
        let names = Rc::strong_count(inode) as u32 - 1;
        inode.update(|m| m.nlink = names);
    }
    kernel.process.exe = exe;
}

/// Puts a file of the artifact into the tree.
fn add(kernel: &Kernel, path: &[u8], inode: Rc<Inode>) {
    if kernel.vfs.add(path, inode).is_none() {
        let shown = String::from_utf8_lossy(path);
        kernel.fatal(&format!(
            "embedded file {shown}: another embedded file is in the way of its directory"
        ));
    }
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
        add(kernel, &at, inode);
    }
}
