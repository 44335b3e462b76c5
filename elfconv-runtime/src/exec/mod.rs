//! execve(2): a program takes the process over, as fs/exec.c of the Linux kernel has it.
//!
//! Any static AArch64 program can be executed. One whose file is that of a program which the artifact was made of has
//! lifted code; the interpreter runs the others.

mod elf;
mod script;
mod stack;
#[cfg(test)]
mod tests;

use crate::errno::{Errno, Result, err};
use crate::fd::OpenFile;
use crate::kernel::{Kernel, RLIM_INFINITY, Request};
use crate::memory::{Kind, Memory, PAGE, Placement, Prot};
use crate::signal::{TRAMPOLINE, sig};
use crate::vfs::inode::{Body, Content};
use alloc::boxed::Box;
use alloc::format;
use alloc::rc::Rc;
use alloc::vec::Vec;
use elf::{Executable, Loaded};
use elfconv_isa::CpuState;

pub use stack::{Told, build as build_stack};

/// Stack of a program that asks for nothing else.
pub const DEFAULT_STACK: u64 = 8 << 20;
/// Longest argument, with its zero (`MAX_ARG_STRLEN`).
const MAX_ARG_STRLEN: usize = 131_072;
/// What all arguments may take at least and at most (`ARG_MAX`, and three quarters of `_STK_LIM`).
const ARG_SPACE: (u64, u64) = (131_072, (8 << 20) / 4 * 3);
/// Scripts that are interpreters of scripts, at most (`exec_binprm`).
const MAX_SCRIPTS: usize = 5;

/// A program that the artifact was made of.
#[derive(Clone, Copy, Debug)]
pub struct Converted {
    /// Its file.
    pub contents: &'static [u8],
    /// What was added to its addresses when it was lifted.
    pub load_bias: u64,
    /// [`Region::share`](crate::memory::Region) of its constant segments.
    pub share: u32,
}

/// A file that was found executable, and its absolute path.
pub struct Target {
    pub file: Rc<OpenFile>,
    pub path: Vec<u8>,
}

/// What execve(2) is told, and what becomes of it on the way through scripts.
pub struct Execve {
    /// The name that the program is called by: AT_EXECFN.
    pub name: Vec<u8>,
    pub args: Vec<Vec<u8>>,
    pub env: Vec<Vec<u8>>,
    /// The name won't lead to the file any more when an interpreter looks for it.
    pub inaccessible: bool,
}

/// A program with its interpreter, all checks passed.
struct Prepared {
    target: Target,
    main: Executable,
    /// ld.so and its like.
    interpreter: Option<(Target, Executable)>,
    program: Option<usize>,
    /// Where it has to be.
    bias: Option<u64>,
}

impl Kernel {
    /// Executes a file; on success the process is another program, and its first registers are in [`Kernel::request`].
    pub fn exec(&mut self, target: Target, mut request: Execve) -> Result<()> {
        let prepared = self.prepare(target, &mut request)?;
        self.replace_space()?;
        // From here on there is nobody to return an error to.
        self.set_comm(crate::vfs::split_last(&request.name).1);
        self.forget_program();
        match self.start(&prepared, request) {
            Ok(cpu) => self.request = Request::Exec(Box::new(cpu)),
            Err(e) => {
                let why = e.description().unwrap_or("unknown error");
                let line = format!("elfconv: a program can't be loaded: {why}\n");
                self.host.log(line.as_bytes());
                self.die(sig::SIGSEGV);
            }
        }
        Ok(())
    }

    /// Puts the artifact's own program into the empty address space.
    pub fn exec_first(&mut self, request: Execve) -> Result<CpuState> {
        let target = self.open_program(b"/", &self.process.exe, true)?;
        let mut request = request;
        let prepared = self.prepare(target, &mut request)?;
        self.start(&prepared, request)
    }

    fn prepare(&self, target: Target, request: &mut Execve) -> Result<Prepared> {
        let target = self.through_scripts(target, request)?;
        let main = Executable::read(&target.file)?;
        let interpreter = match &main.interpreter {
            Some(path) => {
                let target = self.open_program(&self.vfs.cwd.borrow(), path, true)?;
                let interpreter = Executable::read(&target.file);
                let bad = |e| {
                    if e == Errno::ENOEXEC {
                        Errno::ELIBBAD
                    } else {
                        e
                    }
                };
                Some((target, interpreter.map_err(bad)?))
            }
            None => None,
        };
        let program = self.converted(&target.file);
        let bias = match program {
            Some(index) => Some(self.programs[index].load_bias),
            None => main.fixed.then_some(0),
        };
        let fits = |e: &Executable, bias| e.fits(self.mm, bias);
        let all_fit = fits(&main, bias)
            && interpreter
                .as_ref()
                .is_none_or(|(_, e)| fits(e, e.fixed.then_some(0)));
        if !all_fit {
            return err(Errno::ENOMEM);
        }
        Ok(Prepared {
            target,
            main,
            interpreter,
            program,
            bias,
        })
    }

    /// The program that runs it, if it is a script.
    fn through_scripts(&self, mut target: Target, request: &mut Execve) -> Result<Target> {
        let mut script = request.name.clone();
        for _ in 0..=MAX_SCRIPTS {
            let mut head = [0; script::HEAD];
            fill(&target.file, &mut head)?;
            if !head.starts_with(b"#!") {
                return Ok(target);
            }
            let line = script::parse(&head).ok_or(Errno::ENOEXEC)?;
            if request.inaccessible {
                return err(Errno::ENOENT);
            }
            let mut args = Vec::from([line.interpreter.clone()]);
            args.extend(line.argument);
            args.push(script);
            args.extend(request.args.drain(..).skip(1));
            request.args = args;
            target = self.open_program(&self.vfs.cwd.borrow(), &line.interpreter, true)?;
            script = line.interpreter;
        }
        err(Errno::ELOOP)
    }

    /// Which of the artifact's programs a file is: by its bytes, wherever they are.
    fn converted(&self, file: &OpenFile) -> Option<usize> {
        let size = file.file.stat().ok()?.size;
        let candidates = self.programs.iter().enumerate();
        let mut same_size = candidates.filter(|(_, p)| p.contents.len() as u64 == size);
        same_size
            .find(|(_, p)| is_embedded(file, p.contents) || has_contents(file, p.contents))
            .map(|(index, _)| index)
    }

    /// What a process loses when it becomes another program (`begin_new_exec`, and execve(2), "Effect on process attributes").
    fn forget_program(&mut self) {
        self.signals.reset_handlers();
        self.timers.remove_created(self.ids.pid);
        const DUMPABLE: usize = 0;
        self.process.prctl[DUMPABLE] = 1;
    }

    /// Loads a program into the empty address space: image, stack, registers.
    fn start(&mut self, prepared: &Prepared, request: Execve) -> Result<CpuState> {
        let mm = self.mm;
        let share = prepared.program.map_or(0, |p| self.programs[p].share);
        let file = &prepared.target.file;
        let main = prepared.main.load(mm, file, prepared.bias, share)?;
        let interpreter = match &prepared.interpreter {
            Some((target, e)) => Some(e.load(mm, &target.file, e.fixed.then_some(0), 0)?),
            None => None,
        };
        self.process.exe = prepared.target.path.clone();
        self.process.program = prepared.program;
        self.process.args = request.args;
        self.process.env = request.env;
        let told = Told {
            headers: main.headers,
            header_count: main.header_count,
            base: interpreter.map_or(0, |i: Loaded| i.bias),
            entry: main.entry,
            name: &request.name,
        };
        let pc = interpreter.map_or(main.entry, |i| i.entry);
        self.start_registers(&told, pc, prepared.main.stack_size)
    }

    /// Trampoline, stack, and registers as execve leaves them.
    pub fn start_registers(&mut self, told: &Told, pc: u64, asked: u64) -> Result<CpuState> {
        let mm = self.mm;
        self.signals.trampoline = map_trampoline(mm)?;
        let asked = asked.min(mm.arena_size() / 2);
        let size = self.stack_size().max(asked).next_multiple_of(PAGE);
        let base = mm.map(Placement::Any, size, Prot::READ | Prot::WRITE, Kind::Stack)?;
        let mut cpu = CpuState::new();
        cpu.sp = build_stack(self, told, base, base + size)?;
        cpu.pc = pc;
        cpu.features = self.cpu.features();
        self.process.stack_start = cpu.sp;
        Ok(cpu)
    }

    /// `RLIMIT_STACK`: all of the stack is mapped, so "no limit" is the usual size.
    fn stack_size(&self) -> u64 {
        const RLIMIT_STACK: usize = 3;
        match self.process.limits[RLIMIT_STACK][0] {
            RLIM_INFINITY => DEFAULT_STACK,
            size => size.clamp(64 << 10, self.mm.arena_size() / 2),
        }
    }

    /// The strings of an argument array, of which all arrays together may take `space` (`bprm_stack_limits`).
    pub fn strings(&self, array: u64, space: &mut u64) -> Result<Vec<Vec<u8>>> {
        let mut strings = Vec::new();
        let mut take = |len: usize| {
            *space = space.checked_sub(len as u64).ok_or(Errno::E2BIG)?;
            Ok(())
        };
        // Linux takes a null pointer for an empty array.
        let mut at = array;
        while at != 0 {
            let string: u64 = self.mm.read(at)?;
            if string == 0 {
                break;
            }
            let too_long = |e| {
                if e == Errno::ENAMETOOLONG {
                    Errno::E2BIG
                } else {
                    e
                }
            };
            let string = self.mm.cstr(string, MAX_ARG_STRLEN).map_err(too_long)?;
            take(string.len() + 1 + size_of::<u64>())?;
            strings.push(string);
            at += size_of::<u64>() as u64;
        }
        Ok(strings)
    }

    /// Bytes that arguments and environment may take.
    pub fn argument_space(&self) -> u64 {
        (self.stack_size() / 4).clamp(ARG_SPACE.0, ARG_SPACE.1)
    }
}

/// Reads the file's beginning; what it doesn't have stays zero.
fn fill(file: &OpenFile, head: &mut [u8]) -> Result<()> {
    let mut done = 0;
    while done < head.len() {
        match file.file.read_at(&mut head[done..], done as u64)? {
            0 => break,
            n => done += n,
        }
    }
    Ok(())
}

/// Whether a file still is what the artifact carries, untouched.
fn is_embedded(file: &OpenFile, contents: &[u8]) -> bool {
    match file.file.inode().map(|inode| &inode.body) {
        Some(Body::File(content)) => match &*content.borrow() {
            Content::Embedded(bytes) => core::ptr::eq(*bytes, contents),
            Content::Owned(_) => false,
        },
        _ => false,
    }
}

fn has_contents(file: &OpenFile, contents: &[u8]) -> bool {
    let mut buffer = [0; PAGE as usize];
    let mut at = 0;
    while at < contents.len() {
        match file.file.read_at(&mut buffer, at as u64) {
            Ok(n) if n > 0 && contents[at..].starts_with(&buffer[..n]) => at += n,
            _ => return false,
        }
    }
    true
}

/// A page with the code that signal handlers return to.
fn map_trampoline(mm: &Memory) -> Result<u64> {
    let at = mm.map(Placement::Any, PAGE, Prot::READ | Prot::WRITE, Kind::Vdso)?;
    mm.write(at, &TRAMPOLINE)?;
    mm.protect(at, PAGE, Prot::READ | Prot::EXEC)?;
    Ok(at)
}
