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

use crate::cpu::cpu;
use crate::fp_control::{self, lifted_suffices};
use crate::host::Clock;
use crate::syscall::SyscallOutcome;
use crate::{breakpoint, kernel, settings, stack_budget, syscall, undefined};

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

// SAFETY: the converter defines these in every artifact, with these types.
unsafe extern "C" {
    static elfconv_lookup: LookupEntry;
    static elfconv_lookup_shape: [u32; 2];
    /// Registers that lifted callers of what they don't know rely on, as a `RegSet`.
    static elfconv_trusted: [u64; 2];
}

/// What only this file touches.
struct Single<T>(UnsafeCell<T>);

// SAFETY: artifacts have one thread.
unsafe impl<T> Sync for Single<T> {}

static CACHE: Single<DecodeCache> = Single(UnsafeCell::new(DecodeCache::new(Outside {
    counter: || elfconv_counter(),
    fpsr_accessed: fp_control::fpsr_accessed,
})));

/// Runs the guest from `CpuState.pc` until it exits.
pub fn run() -> ! {
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
    /// Not while the caller, being lifted, can't go on: then this dispatcher does.
    fn reached(stop: Option<Stop>) -> bool {
        lifted_suffices(cpu())
            && stop.is_some_and(|stop| cpu().pc == stop.pc && cpu().sp == stop.sp)
    }
}

/// Runs until the guest is at `stop` ([`RETURNED`]) or has left the frames of this dispatcher ([`UNWINDING`]).
fn dispatch(budget: i32, stop: Option<Stop>) -> i32 {
    loop {
        if Stop::reached(stop) {
            return RETURNED;
        }
        let status = match lookup(cpu()) {
            Some(function) => call_lifted(function, budget),
            None => interpret(stop.map_or(0, |stop| stop.pc)),
        };
        if status == UNWINDING && leaves(budget, stop) {
            return UNWINDING;
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
    let Some(stop) = stop else { return false };
    lifted_suffices(cpu())
        && !Stop::reached(Some(stop))
        && (cpu().sp > stop.sp || budget < stack_budget() / 2)
}

/// Interprets to the next lifted function, `stop_pc`, or system call, which is made.
fn interpret(stop_pc: u64) -> i32 {
    let trace = settings().trace;
    // SAFETY: one thread; the interpreter doesn't come back here.
    let cache = unsafe { &mut *CACHE.0.get() };
    let stop = |cpu: &CpuState| {
        if trace && entry(cpu.pc).is_some() {
            print_trace(cpu.pc, cpu);
        }
        fp_control::branch_taken();
        cpu.pc == stop_pc || lookup(cpu).is_some()
    };
    // SAFETY: guest addresses are host addresses on all targets; the guest's code runs on the guest's behalf.
    let event = unsafe { interp::run(cpu(), cache, stop) };
    match event {
        Event::Svc(_) => {
            syscall(cpu());
        }
        Event::Undefined(word) => undefined(cpu(), word),
        Event::Breakpoint(_) => breakpoint(cpu(), word_at_pc()),
        Event::Next | Event::Jump | Event::Call | Event::Return => {}
    }
    RETURNED
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
        let [bits, multiplier] = elfconv_lookup_shape;
        let table = &raw const elfconv_lookup;
        let mut slot = ((pc as u32).wrapping_mul(multiplier) >> (32 - bits)) as usize;
        loop {
            let entry = &*table.add(slot);
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
    if budget < 2 * DISPATCH_FRAME {
        return UNWINDING;
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
    // SAFETY: the converter defines it, with this type.
    let bits = unsafe { elfconv_trusted };
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
    let before = trusted_registers();
    let sigreturn = cpu().x[8] == SYS_RT_SIGRETURN;
    match syscall(cpu()) {
        SyscallOutcome::Return => RETURNED,
        SyscallOutcome::StateChanged if sigreturn => UNWINDING,
        // A signal's handler runs on top of the frames that are there, and normally comes back.
        SyscallOutcome::StateChanged => match nested(budget, stop) {
            RETURNED if trusted_registers() != before => UNWINDING,
            status => status,
        },
    }
}

/// An instruction that is none; `CpuState.pc` is its address.
#[unsafe(no_mangle)]
extern "C" fn elfconv_undefined(_budget: i32) -> i32 {
    undefined(cpu(), word_at_pc());
    UNWINDING
}

/// BRK; `CpuState.pc` is its address.
#[unsafe(no_mangle)]
extern "C" fn elfconv_breakpoint(_budget: i32) -> i32 {
    breakpoint(cpu(), word_at_pc());
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
