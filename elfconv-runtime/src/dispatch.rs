//! Runs the guest: lifted code where there is some, the interpreter where there isn't, and what lifted code calls.
//!
//! A lifted function returns 0 when the guest returned to what x30 held at entry, and 1 when the frames below it
//! are to be left ("unwinding"): then `CpuState` is the truth and execution goes on at its pc. The engine's stack is only a cache, so
//! any dispatcher may take over; the one whose guest frame the stack pointer is in keeps the frames above it alive.

use core::cell::UnsafeCell;

use alloc::format;
use elfconv_isa::CpuState;
use elfconv_isa::effects::{RegSet, V0};
use elfconv_isa::interp::{self, DecodeCache, Event, Outside};

use crate::access;
use crate::cpu::cpu;
use crate::fp_control::{self, lifted_suffices};
use crate::host::Clock;
use crate::syscall::{SyscallOutcome, needs_whole_state};
use crate::{
    allow_slices, breakpoint, fault, kernel, settings, slice, stack_budget, syscall, undefined,
};

/// A lifted function, or a runtime entry point of the same type.
type Lifted = unsafe extern "C" fn(budget: i32) -> i32;

const RETURNED: i32 = 0;
const UNWINDING: i32 = 1;

/// Engine stack that a dispatcher and the interpreter take.
const DISPATCH_FRAME: i32 = 8 << 10;
/// rt_sigreturn(2) on arm64.
const SYS_RT_SIGRETURN: u64 = 139;

/// An entry of the lookup table: `elfconv-core/src/lift/lookup.rs` tells its layout.
#[repr(C)]
struct LookupEntry {
    key: usize,
    function: Option<Lifted>,
}

/// What there is of lifted code for a program: `elfconv-core/src/emit.rs` tells the layout.
#[derive(Clone, Copy)]
#[repr(C)]
struct Program {
    lookup: *const LookupEntry,
    /// Bits and multiplier of the hash function.
    shape: [u32; 2],
    /// Registers that lifted callers of what they don't know rely on, as a `RegSet`.
    trusted: [u64; 2],
}

// SAFETY: the converter defines it in every artifact: an array, of which there is at least the main program's element.
unsafe extern "C" {
    static elfconv_programs: Program;
}

const EMPTY: LookupEntry = LookupEntry {
    key: 1,
    function: None,
};

/// The table of a program that is interpreted.
static NO_ENTRIES: Shared<[LookupEntry; 2]> = Shared([EMPTY; 2]);

/// What is never written.
struct Shared<T>(T);

// SAFETY: it is only read.
unsafe impl<T> Sync for Shared<T> {}

/// Of the process that runs.
static PROGRAM: Single<Program> = Single(UnsafeCell::new(Program {
    lookup: NO_ENTRIES.0.as_ptr(),
    shape: [1, 1],
    trusted: [0; 2],
}));

/// What only this file touches.
struct Single<T>(UnsafeCell<T>);

// SAFETY: artifacts have one thread.
unsafe impl<T> Sync for Single<T> {}

static CACHE: Single<DecodeCache> = Single(UnsafeCell::new(DecodeCache::new(Outside {
    counter: || elfconv_counter(),
    fpsr_accessed: fp_control::fpsr_accessed,
    check: None,
})));

/// What [`PROGRAM`] is of; none: a program that is interpreted.
static SELECTED: Single<Option<usize>> = Single(UnsafeCell::new(None));

/// Says which program runs from now on. No frame of another may be left.
fn select(program: Option<usize>) {
    // SAFETY: one thread, and nobody keeps a reference.
    if unsafe { core::mem::replace(&mut *SELECTED.0.get(), program) } == program {
        return;
    }
    let none = Program {
        lookup: NO_ENTRIES.0.as_ptr(),
        shape: [1, 1],
        trusted: [0; 2],
    };
    // SAFETY: the converter has as many as it has told the kernel of.
    let known = |index| unsafe { *(&raw const elfconv_programs).add(index) };
    // SAFETY: one thread, and nobody keeps a reference.
    unsafe { *PROGRAM.0.get() = program.map_or(none, known) };
}

/// The program that runs.
fn program() -> Program {
    // SAFETY: one thread; it is copied.
    unsafe { *PROGRAM.0.get() }
}

/// Runs the guest from `CpuState.pc` until it exits.
pub fn run() -> ! {
    if settings().check_memory {
        // SAFETY: one thread, and nothing is interpreted yet.
        unsafe { (*CACHE.0.get()).check(access::is_allowed) };
    }
    loop {
        dispatch(stack_budget(), None);
    }
}

/// Where a nested dispatcher's caller goes on: the guest's pc and sp.
#[derive(Clone, Copy)]
struct Stop {
    pc: u64,
    sp: u64,
}

impl Stop {
    /// The caller's guest frame is gone, or the guest is on another stack, where it may find another activation of the caller.
    fn is_passed(stop: Option<Stop>) -> bool {
        stop.is_some_and(|stop| cpu().sp > stop.sp)
    }

    /// Not while the caller, being lifted, can't go on: then this dispatcher does.
    fn reached(stop: Option<Stop>) -> bool {
        lifted_suffices(cpu())
            && stop.is_some_and(|stop| cpu().pc == stop.pc && cpu().sp == stop.sp)
    }
}

/// All lifted frames are to be left: the guest's whole state is wanted in `CpuState`, or another task is to run.
static LEAVING: Single<bool> = Single(UnsafeCell::new(false));

fn is_leaving() -> bool {
    // SAFETY: one thread, and no reference is kept.
    unsafe { *LEAVING.0.get() }
}

fn set_leaving(leaving: bool) {
    // SAFETY: as above.
    unsafe { *LEAVING.0.get() = leaving };
}

/// Leaves all frames; the instruction in front of pc, an `svc`, is executed again when they are gone.
fn leave_for_svc() -> i32 {
    cpu().pc -= 4;
    set_leaving(true);
    UNWINDING
}

/// The outermost dispatcher has the guest's whole state. Whether frames were left for that: then the instruction at pc is the
/// one that wanted it, even if a lifted function begins there.
fn at_the_base() -> bool {
    let left = is_leaving();
    if left {
        set_leaving(false);
        access::forget();
        if kernel().sched.switching {
            kernel().switch(cpu());
        }
    }
    select(kernel().process.program);
    left
}

/// Runs until the guest is at `stop` ([`RETURNED`]) or has left the frames of this dispatcher ([`UNWINDING`]).
fn dispatch(budget: i32, stop: Option<Stop>) -> i32 {
    loop {
        let interpreted = match stop {
            None => at_the_base(),
            Some(_) if is_leaving() => return UNWINDING,
            Some(_) => false,
        };
        if Stop::reached(stop) {
            return RETURNED;
        }
        if Stop::is_passed(stop) {
            return UNWINDING;
        }
        let status = match lookup(cpu()).filter(|_| !interpreted) {
            Some(function) => call_lifted(function, budget),
            None => interpret(stop),
        };
        if status == UNWINDING && leaves(budget, stop) {
            return UNWINDING;
        }
        if slice::is_used_up() {
            end_slice();
        }
        if kernel().sched.switching {
            set_leaving(true);
        }
    }
}

fn call_lifted(function: Lifted, budget: i32) -> i32 {
    let return_address = cpu().x[30];
    // SAFETY: the table holds lifted functions, all of this type, which keep to the guest's memory and `CpuState`.
    let status = unsafe { function(budget - DISPATCH_FRAME) };
    if status == RETURNED {
        cpu().pc = return_address;
    }
    status
}

/// Whether unwinding goes beyond a nested dispatcher: to an older guest frame, or for more of the engine's stack.
fn leaves(budget: i32, stop: Option<Stop>) -> bool {
    stop.is_some()
        && lifted_suffices(cpu())
        && !Stop::reached(stop)
        && (Stop::is_passed(stop) || budget < stack_budget() / 2)
}

/// Interprets to the next lifted function, `stop_pc`, or system call, which is made.
fn interpret(stop: Option<Stop>) -> i32 {
    let trace = settings().trace;
    let (stop_pc, stop_sp) = stop.map_or((0, u64::MAX), |stop| (stop.pc, stop.sp));
    // SAFETY: one thread; the interpreter doesn't come back here.
    let cache = unsafe { &mut *CACHE.0.get() };
    let stops = |cpu: &CpuState| {
        if trace && entry(cpu.pc).is_some() {
            print_trace(cpu.pc, cpu);
        }
        fp_control::branch_taken();
        slice::count();
        slice::is_used_up() || cpu.pc == stop_pc || cpu.sp > stop_sp || lookup(cpu).is_some()
    };
    // SAFETY: guest addresses are host addresses on all targets; the guest's code runs on the guest's behalf.
    let event = unsafe { interp::run(cpu(), cache, stops) };
    match event {
        Event::Svc(_) if stop.is_some() && needs_whole_state(cpu().x[8]) => {
            return leave_for_svc();
        }
        Event::Svc(_) => {
            if syscall(cpu()) == SyscallOutcome::Switch {
                set_leaving(true);
            }
        }
        // A signal's frame shows all registers, and brings them back.
        Event::Undefined(_) | Event::Breakpoint(_) | Event::Fault(_) if stop.is_some() => {
            set_leaving(true);
            return UNWINDING;
        }
        Event::Undefined(word) => undefined(cpu(), word),
        Event::Breakpoint(_) => breakpoint(cpu(), word_at_pc()),
        Event::Fault(access) => fault(cpu(), access),
        Event::Next | Event::Jump | Event::Call | Event::Return => {}
    }
    RETURNED
}

/// Others may run, timers may have expired, signals may have come.
fn end_slice() {
    let kernel = kernel();
    let taken = kernel.slice_over();
    // Made-up time says nothing of how long a slice is.
    slice::begin(taken.filter(|_| settings().deterministic.is_none()));
    kernel.deliver_signals(cpu());
    allow_slices(kernel.is_undisturbed());
}

/// The lifted function at pc, if it may be entered.
fn lookup(cpu: &CpuState) -> Option<Lifted> {
    if settings().interpret || !lifted_suffices(cpu) {
        return None;
    }
    entry(cpu.pc)
}

/// The lifted function at an address.
fn entry(pc: u64) -> Option<Lifted> {
    // SAFETY: the converter made the table as `lift/lookup.rs` says; at least half of it is empty, so the search ends.
    unsafe {
        let Program { lookup, shape, .. } = program();
        let [bits, multiplier] = shape;
        let mut slot = ((pc as u32).wrapping_mul(multiplier) >> (32 - bits)) as usize;
        loop {
            let entry = &*lookup.add(slot);
            let function = entry.function?;
            if entry.key as u64 == pc {
                return Some(function);
            }
            slot = (slot + 1) & ((1 << bits) - 1);
        }
    }
}

// ---- what lifted code calls ----

/// A call or jump to code without a lifted function at its home in the table: `CpuState.pc` is the target, x30 where it returns.
#[unsafe(no_mangle)]
extern "C" fn elfconv_call(budget: i32) -> i32 {
    if budget < 2 * DISPATCH_FRAME || is_leaving() {
        return UNWINDING;
    }
    // As lifted code does where the home has it.
    if let Some(function) = lookup(cpu()) {
        // SAFETY: as in `call_lifted`.
        return unsafe { function(budget - DISPATCH_FRAME) };
    }
    let stop = Stop {
        pc: cpu().x[30],
        sp: cpu().sp,
    };
    checked(|| dispatch(budget - DISPATCH_FRAME, Some(stop)))
}

/// Runs guest code for a lifted caller, which can't go on if registers that it relies on have changed.
fn checked(run: impl FnOnce() -> i32) -> i32 {
    let before = trusted_registers();
    let status = run();
    if status == RETURNED && trusted_registers() != before {
        return UNWINDING;
    }
    status
}

/// X19 to X29 and the low halves of V8 to V15, with zero for those that nobody relies on.
fn trusted_registers() -> [u64; 19] {
    let bits = program().trusted;
    let bits = RegSet(u128::from(bits[1]) << 64 | u128::from(bits[0]));
    let cpu = cpu();
    let mut registers = [0; 19];
    for (value, reg) in registers.iter_mut().zip((19..30).chain(V0 + 8..V0 + 16)) {
        if bits.contains(reg) {
            *value = match reg.checked_sub(V0) {
                Some(vector) => cpu.v[vector as usize] as u64,
                None => cpu.x[reg as usize],
            };
        }
    }
    registers
}

/// A system call; `CpuState.pc` is behind the `svc`.
#[unsafe(no_mangle)]
extern "C" fn elfconv_svc(budget: i32) -> i32 {
    let stop = Stop {
        pc: cpu().pc,
        sp: cpu().sp,
    };
    if is_leaving() || needs_whole_state(cpu().x[8]) {
        return leave_for_svc();
    }
    let before = trusted_registers();
    let sigreturn = cpu().x[8] == SYS_RT_SIGRETURN;
    match syscall(cpu()) {
        SyscallOutcome::Return => RETURNED,
        SyscallOutcome::Switch => {
            set_leaving(true);
            UNWINDING
        }
        SyscallOutcome::StateChanged if sigreturn => UNWINDING,
        // A signal's handler runs on top of the frames that are there, and normally comes back.
        SyscallOutcome::StateChanged => match nested(budget, stop) {
            RETURNED if trusted_registers() != before => UNWINDING,
            status => status,
        },
    }
}

/// An instruction that is none, BRK, or one that accesses what it may not; `CpuState.pc` is its address. The outermost dispatcher
/// has it interpreted.
#[unsafe(no_mangle)]
extern "C" fn elfconv_trap(_budget: i32) -> i32 {
    set_leaving(true);
    UNWINDING
}

fn word_at_pc() -> u32 {
    // SAFETY: an instruction has just been fetched from there, now or when it was lifted.
    unsafe { (cpu().pc as usize as *const u32).read_unaligned() }
}

fn nested(budget: i32, stop: Stop) -> i32 {
    if budget < 2 * DISPATCH_FRAME {
        return UNWINDING;
    }
    dispatch(budget - DISPATCH_FRAME, Some(stop))
}

/// CNTVCT_EL0, in nanoseconds.
#[unsafe(no_mangle)]
extern "C" fn elfconv_counter() -> u64 {
    kernel().host.clock(Clock::Monotonic).unwrap_or(0)
}

/// FPCR was written or FPSR accessed, by the instruction before `CpuState.pc`: whether lifted code goes on.
#[unsafe(no_mangle)]
extern "C" fn elfconv_fp_control(_budget: i32) -> i32 {
    fp_control::fpsr_accessed(cpu().pc - 4);
    if lifted_suffices(cpu()) {
        RETURNED
    } else {
        UNWINDING
    }
}

/// A function is entered, in artifacts made with tracing.
#[unsafe(no_mangle)]
extern "C" fn elfconv_trace(pc: u64) {
    if settings().trace {
        print_trace(pc, cpu());
    }
}

/// One line: address and a digest of the registers, to compare lifted with interpreted execution.
fn print_trace(pc: u64, cpu: &CpuState) {
    let digest = cpu.x.iter().fold(cpu.sp, |digest, &x| {
        digest.rotate_left(7).wrapping_mul(31) ^ x
    });
    let vectors = cpu.v.iter().fold(0, |digest: u64, &v| {
        digest.rotate_left(5).wrapping_mul(31) ^ v as u64 ^ (v >> 64) as u64
    });
    let [x0, x1, x2, sp, link] = [cpu.x[0], cpu.x[1], cpu.x[2], cpu.sp, cpu.x[30]];
    let line = format!(
        "{pc:x} x0={x0:x} x1={x1:x} x2={x2:x} sp={sp:x} x30={link:x} all={digest:x} v={vectors:x}\n"
    );
    kernel().host.log(line.as_bytes());
}
