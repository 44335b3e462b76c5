//! The static library's own parts: `_start`, the global allocator, the panic handler, and the kernel that lifted code
//! calls into.

use super::Host;
use crate::abi::{FLAG_CHECK_MEMORY, FLAG_INTERPRET_ONLY, Image};
use crate::kernel::{FpFlags, Kernel, Settings, split_env};
use crate::memory::{Kind, Memory, Prot};
use crate::signal::{SigInfo, sig};
use crate::syscall::SyscallOutcome;
use alloc::format;
use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::fmt::Write;
use core::sync::atomic::{AtomicI32, Ordering};
use dlmalloc::Dlmalloc;
use elfconv_isa::CpuState;
use elfconv_isa::interp::Access;

#[cfg(target_arch = "wasm32")]
static HOST: super::wasi::Wasi = super::wasi::Wasi;
#[cfg(not(target_arch = "wasm32"))]
static HOST: super::native::Native = super::native::Native;

static MEMORY: Memory = Memory::new();
static BUDGET: AtomicI32 = AtomicI32::new(256 * 1024);

/// Something that only the one thread of an artifact touches.
struct Single<T>(UnsafeCell<T>);

// SAFETY: artifacts have one thread.
unsafe impl<T> Sync for Single<T> {}

static KERNEL: Single<Option<Kernel>> = Single(UnsafeCell::new(None));
static SETTINGS: Single<Settings> = Single(UnsafeCell::new(Settings {
    strace: false,
    trace: false,
    interpret: false,
    check_memory: false,
    fp_flags: FpFlags::Auto,
    deterministic: None,
    stack: None,
    stack_budget: None,
}));

/// Chunks of the Rust heap come from the guest's page allocator.
struct Pages;

// SAFETY: `kernel_alloc` gives exclusive, zeroed, page-aligned ranges, and `kernel_free` takes them back.
unsafe impl dlmalloc::Allocator for Pages {
    fn alloc(&self, size: usize) -> (*mut u8, usize, u32) {
        match MEMORY.kernel_alloc(size as u64) {
            Some(at) => (
                at as usize as *mut u8,
                size.next_multiple_of(crate::memory::PAGE as usize),
                0,
            ),
            None => (core::ptr::null_mut(), 0, 0),
        }
    }
    fn remap(&self, _ptr: *mut u8, _old: usize, _new: usize, _can_move: bool) -> *mut u8 {
        core::ptr::null_mut()
    }
    fn free_part(&self, ptr: *mut u8, old: usize, new: usize) -> bool {
        MEMORY.kernel_free(ptr as u64 + new as u64, (old - new) as u64)
    }
    fn free(&self, ptr: *mut u8, size: usize) -> bool {
        MEMORY.kernel_free(ptr as u64, size as u64)
    }
    fn can_release_part(&self, _flags: u32) -> bool {
        true
    }
    fn allocates_zeros(&self) -> bool {
        true
    }
    fn page_size(&self) -> usize {
        crate::memory::PAGE as usize
    }
}

struct Heap(Single<Dlmalloc<Pages>>);

// SAFETY: dlmalloc keeps the contract of `GlobalAlloc`; there is one thread and no reentry.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: one thread; the layout is the caller's.
        unsafe { (*self.0.0.get()).malloc(layout.size(), layout.align()) }
    }
    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: as above, and `ptr` came from here.
        unsafe { (*self.0.0.get()).free(ptr, layout.size(), layout.align()) }
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as for `alloc`.
        unsafe { (*self.0.0.get()).calloc(layout.size(), layout.align()) }
    }
    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: as for `dealloc`.
        unsafe { (*self.0.0.get()).realloc(ptr, layout.size(), layout.align(), new_size) }
    }
}

#[global_allocator]
static HEAP: Heap = Heap(Single(UnsafeCell::new(Dlmalloc::new_with_allocator(Pages))));

/// A line for standard error that needs no heap.
struct Line {
    bytes: [u8; 512],
    len: usize,
}

impl Write for Line {
    fn write_str(&mut self, s: &str) -> core::fmt::Result {
        let n = s.len().min(self.bytes.len() - self.len);
        self.bytes[self.len..self.len + n].copy_from_slice(&s.as_bytes()[..n]);
        self.len += n;
        Ok(())
    }
}

/// The runtime can't go on: one line on standard error, and status 125.
pub fn exit_fatal(message: core::fmt::Arguments) -> ! {
    let mut line = Line {
        bytes: [0; 512],
        len: 0,
    };
    let _ = writeln!(line, "elfconv: {message}");
    HOST.log(&line.bytes[..line.len]);
    HOST.exit(125)
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    exit_fatal(format_args!("internal error: {info}"))
}

/// The kernel.
///
/// # Panics
/// Before [`run`] has made it.
pub fn kernel() -> &'static mut Kernel {
    // SAFETY: one thread, and callers do not keep the reference across a call that takes it again.
    unsafe { (*KERNEL.0.get()).as_mut() }.expect("the kernel is started first")
}

/// The `ELFCONV_*` settings of this run.
pub fn settings() -> Settings {
    // SAFETY: written once, before anything reads it.
    unsafe { *SETTINGS.0.get() }
}

/// Bytes of the engine's stack that lifted code may use before it has to unwind.
pub fn stack_budget() -> i32 {
    BUDGET.load(Ordering::Relaxed)
}

/// Carries out the system call that the registers ask for.
pub fn syscall(cpu: &mut CpuState) -> SyscallOutcome {
    crate::access::forget();
    let kernel = kernel();
    let outcome = crate::syscall::syscall(kernel, cpu);
    allow_slices(kernel.is_alone());
    outcome
}

/// Lets lifted loops go on without a look at the kernel until the next system call, if nothing can come meanwhile.
pub fn allow_slices(alone: bool) {
    crate::slice::allow(alone);
    // One that came before that.
    if kernel().host.has_signals() {
        crate::slice::interrupt();
    }
}

/// An undefined instruction at `cpu.pc`: enters the guest's SIGILL handler (registers are changed: unwind), or ends the
/// process with a line that names the instruction.
pub fn undefined(cpu: &mut CpuState, word: u32) {
    const ILL_ILLOPC: i32 = 1;
    trap(
        cpu,
        SigInfo::fault(sig::SIGILL, ILL_ILLOPC, cpu.pc),
        "undefined or unsupported instruction",
        word,
    );
}

/// `brk #imm` at `cpu.pc`: the same with SIGTRAP.
pub fn breakpoint(cpu: &mut CpuState, word: u32) {
    const TRAP_BRKPT: i32 = 1;
    trap(
        cpu,
        SigInfo::fault(sig::SIGTRAP, TRAP_BRKPT, cpu.pc),
        "breakpoint",
        word,
    );
}

/// An access to memory that isn't mapped, or not for that: the same with SIGSEGV.
pub fn fault(cpu: &mut CpuState, access: Access) {
    const SEGV_MAPERR: i32 = 1;
    const SEGV_ACCERR: i32 = 2;
    let mapped = kernel().mm.is_mapped(access.address, access.size);
    let code = if mapped { SEGV_ACCERR } else { SEGV_MAPERR };
    let info = SigInfo::fault(sig::SIGSEGV, code, access.address);
    if will_die(info.signo) {
        let how = if access.write {
            "write to"
        } else {
            "read from"
        };
        let line = format!(
            "elfconv: {how} {:#x}, which isn't mapped for that, at {:#x}, lr {:#x}\n",
            access.address, cpu.pc, cpu.x[30]
        );
        HOST.log(line.as_bytes());
    }
    kernel().force_signal(cpu, info);
}

/// Whether the program has no handler for a signal that it can't go on without.
fn will_die(signal: i32) -> bool {
    let signals = &kernel().signals;
    signals.action(signal).handler <= 1 || signals.own.mask >> (signal - 1) & 1 != 0
}

fn trap(cpu: &mut CpuState, info: SigInfo, what: &str, word: u32) {
    if will_die(info.signo) {
        let line = format!(
            "elfconv: {what} {word:#010x} at {:#x}, lr {:#x}\n",
            cpu.pc, cpu.x[30]
        );
        HOST.log(line.as_bytes());
    }
    kernel().force_signal(cpu, info);
}

unsafe extern "C" {
    /// The converter's description of the guest.
    static elfconv_image: crate::abi::ImageHeader;
}

/// Starts the kernel and the guest.
fn run(budget: i32) -> ! {
    if MEMORY.init(&HOST).is_err() {
        exit_fatal(format_args!("the host gives no memory"));
    }
    adopt_own_memory();
    // SAFETY: the linker put the blob there, and `Image::new` checks it; its length is its own second field.
    let bytes = unsafe {
        let start = &raw const elfconv_image;
        core::slice::from_raw_parts(start.cast::<u8>(), (*start).total_len as usize)
    };
    let Some(image) = Image::new(bytes) else {
        exit_fatal(format_args!(
            "the image description is damaged or of another version: convert the program again"
        ));
    };
    let mut settings = split_env(HOST.env()).1;
    if let Some(seed) = settings.deterministic {
        super::deterministic::begin(seed);
    }
    settings.interpret |= image.header.flags & FLAG_INTERPRET_ONLY != 0;
    settings.check_memory = image.header.flags & FLAG_CHECK_MEMORY != 0;
    // SAFETY: nothing reads it yet.
    unsafe { *SETTINGS.0.get() = settings };
    crate::exact::choose_multiply_add();
    BUDGET.store(settings.stack_budget.unwrap_or(budget), Ordering::Relaxed);
    let cpu = crate::cpu::cpu();
    match crate::start::load(&HOST, &MEMORY, &image, cpu) {
        // SAFETY: nothing reads it yet.
        Ok(kernel) => unsafe { *KERNEL.0.get() = Some(kernel) },
        Err(e) => exit_fatal(format_args!(
            "can't start the program: {}",
            e.description().unwrap_or("no memory")
        )),
    }
    crate::dispatch::run()
}

#[cfg(target_arch = "wasm32")]
fn adopt_own_memory() {
    unsafe extern "C" {
        static __global_base: u8;
        static __heap_base: u8;
    }
    let (start, end) = (
        (&raw const __global_base) as u64,
        (&raw const __heap_base) as u64,
    );
    // What wasm-ld placed: data and the runtime's own stack.
    if MEMORY
        .adopt(start, end, Prot::READ | Prot::WRITE, Kind::Kernel, 0)
        .is_err()
    {
        exit_fatal(format_args!("no memory"));
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn adopt_own_memory() {
    // Addresses of the host's own mappings can't be had by a claim, which is what keeps the guest away from them.
    let _ = (Kind::Kernel, Prot::READ);
}

/// Entry of the WASI command.
#[cfg(target_arch = "wasm32")]
#[unsafe(no_mangle)]
pub extern "C" fn _start() {
    run(256 * 1024)
}

#[cfg(not(target_arch = "wasm32"))]
mod native_start {
    use super::super::native;
    use core::sync::atomic::Ordering;

    /// Stack of the lifted code; pages are used as they are touched.
    const STACK: usize = 256 << 20;
    /// Left for the kernel below the deepest lifted frame.
    const SLACK: usize = 1 << 20;

    core::arch::global_asm!(
        ".globl _start",
        ".type _start, @function",
        "_start:",
        "xor %ebp, %ebp",
        "mov %rsp, %rdi",
        "and $-16, %rsp",
        "call elfconv_native_start",
        "ud2",
        options(att_syntax)
    );

    #[unsafe(no_mangle)]
    extern "C" fn elfconv_native_start(sp: *mut usize) -> ! {
        native::INITIAL_STACK.store(sp, Ordering::Relaxed);
        let mut len = STACK;
        let base = loop {
            match native::reserve(len) {
                Ok(base) => break base,
                Err(_) if len > 4 << 20 => len /= 2,
                Err(_) => super::exit_fatal(format_args!("the host gives no stack")),
            }
        };
        // SAFETY: the new stack is ours, and `on_stack` does not return to the old one.
        unsafe {
            core::arch::asm!(
                "mov rsp, {top}",
                "xor ebp, ebp",
                "call {run}",
                "ud2",
                top = in(reg) base + len,
                run = sym on_stack,
                in("rdi") len,
                options(noreturn)
            )
        }
    }

    extern "C" fn on_stack(len: usize) -> ! {
        super::run((len - SLACK) as i32)
    }
}
