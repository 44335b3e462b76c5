//! The [`Machine`] that executes, on a [`CpuState`] and the memory of the process it runs in.
//!
//! A guest address is a host address: on 64-bit hosts without its top byte (which AArch64 ignores in user mode under
//! Linux), on wasm32 its low 32 bits.

use crate::helper::{self, Helper};
use crate::machine::*;
use crate::state::CpuState;
use crate::table::{Op, decode, execute};
use crate::value::{FpEnv, fp, int, vec};

/// What [`step`] did, or why [`run`] stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The next instruction in memory is next.
    Next,
    /// A taken branch that is neither call nor return.
    Jump,
    Call,
    Return,
    /// A system call; `pc` is after it.
    Svc(u32),
    /// BRK; `pc` is at it.
    Breakpoint(u32),
    /// An access that [`Outside::check`] doesn't allow; `pc` is at the instruction, which has done nothing.
    Fault(Access),
    /// Not an instruction that we know, given as its word (0 if `pc` is not a multiple of 4); `pc` is at it.
    Undefined(u32),
}

/// An access to memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Without its tag.
    pub address: u64,
    pub size: u64,
    pub write: bool,
}

const ENTRIES: usize = 1024;

/// What the interpreter needs from outside.
#[derive(Clone, Copy)]
pub struct Outside {
    /// Reads the virtual counter, in ticks of [`COUNTER_HZ`](crate::semantics::system::COUNTER_HZ).
    pub counter: fn() -> u64,
    /// Told when the instruction at this address reads or writes FPSR as a register.
    pub fpsr_accessed: fn(u64),
    /// Whether memory may be accessed in this way; `None`: it always may.
    pub check: Option<fn(Access) -> bool>,
}

impl Outside {
    /// A counter that stands still, and nobody to tell.
    pub const NOTHING: Outside = Outside {
        counter: || 0,
        fpsr_accessed: |_| {},
        check: None,
    };
}

/// Remembers how words decode. Entries are keyed by the word itself, so code that changes needs no invalidation.
pub struct DecodeCache {
    entries: [(u32, Op); ENTRIES],
    outside: Outside,
}

impl DecodeCache {
    pub const fn new(outside: Outside) -> Self {
        // The word 0 is UDF, so an empty entry is a true one.
        DecodeCache {
            entries: [(0, Op::UDF); ENTRIES],
            outside,
        }
    }

    /// From now on accesses to memory are checked.
    pub fn check(&mut self, check: fn(Access) -> bool) {
        self.outside.check = Some(check);
    }

    /// As [`decode`].
    #[inline(always)]
    fn decode(&mut self, word: u32) -> Option<Op> {
        // Multiplicative hash: register numbers are at both ends of the word.
        let entry = &mut self.entries[(word.wrapping_mul(0x9e37_79b1) >> 22) as usize % ENTRIES];
        if entry.0 != word {
            *entry = (word, decode(word)?);
        }
        Some(entry.1)
    }
}

/// Executes the instruction at `cpu.pc`.
///
/// # Safety
///
/// Guest addresses are host addresses (see the module's text), and all that the guest's code may reach is the guest's:
/// executing it must not break the caller's own memory.
pub unsafe fn step(cpu: &mut CpuState, cache: &mut DecodeCache) -> Event {
    // SAFETY: the caller's promise is the same.
    unsafe { one(cpu, cache) }
}

/// Executes until a system call, a breakpoint or an unknown instruction, or until `stop` says so after a
/// taken branch, call or return; `pc` is where it went to.
///
/// # Safety
///
/// As for [`step`].
pub unsafe fn run(
    cpu: &mut CpuState,
    cache: &mut DecodeCache,
    mut stop: impl FnMut(&CpuState) -> bool,
) -> Event {
    loop {
        // SAFETY: the caller's promise is the same.
        let event = unsafe { one(cpu, cache) };
        match event {
            Event::Next => {}
            Event::Jump | Event::Call | Event::Return => {
                if stop(cpu) {
                    return event;
                }
            }
            _ => return event,
        }
    }
}

/// As [`step`], which must not be inlined into its callers, while this is into [`run`].
///
/// # Safety
///
/// As for [`step`].
#[inline(always)]
unsafe fn one(cpu: &mut CpuState, cache: &mut DecodeCache) -> Event {
    let pc = cpu.pc;
    if !pc.is_multiple_of(4) {
        return Event::Undefined(0);
    }
    // SAFETY: the caller promises that guest addresses are host addresses.
    let word = u32::from_le(unsafe { pointer::<u32>(pc).read_unaligned() });
    let Some(op) = cache.decode(word) else {
        return Event::Undefined(word);
    };
    let checks = cache.outside.check.is_some() && may_access(word);
    let before = checks.then(|| cpu.clone());
    let mut interp = Interp {
        cpu,
        outside: cache.outside,
        fault: None,
    };
    let flow = execute(&mut interp, op, word);
    if let (Some(access), Some(before)) = (interp.fault, before) {
        *cpu = before;
        return Event::Fault(access);
    }
    let (pc, event) = match flow {
        Flow::Next => (pc.wrapping_add(4), Event::Next),
        Flow::Jump(to) => (to, Event::Jump),
        Flow::Branch(true, to) => (to, Event::Jump),
        Flow::Branch(false, _) => (pc.wrapping_add(4), Event::Next),
        Flow::Call(to) => (to, Event::Call),
        Flow::JumpIndirect(to) => (to & ADDRESS, Event::Jump),
        Flow::CallIndirect(to) => (to & ADDRESS, Event::Call),
        Flow::Return(to) => (to & ADDRESS, Event::Return),
        Flow::Svc(number) => (pc.wrapping_add(4), Event::Svc(number)),
        Flow::Breakpoint(number) => (pc, Event::Breakpoint(number)),
        Flow::Undefined => (pc, Event::Undefined(word)),
    };
    cpu.pc = pc;
    event
}

/// Whether the instruction is of a class that accesses memory: loads and stores, and system instructions, for DC ZVA (Arm ARM,
/// C4.1, "A64 instruction set encoding": bits 28 to 25 are x1x0, or 101x).
fn may_access(word: u32) -> bool {
    let class = word >> 25 & 0b1111;
    class & 0b0101 == 0b0100 || class & 0b1110 == 0b1010
}

/// The bits of a user-mode address that count: the top byte is a tag.
pub const ADDRESS: u64 = 0x00ff_ffff_ffff_ffff;

/// A guest address as the host's; on wasm32 the cast keeps the low 32 bits.
#[inline(always)]
fn pointer<T>(address: u64) -> *mut T {
    core::ptr::with_exposed_provenance_mut((address & ADDRESS) as usize)
}

/// [`Machine::copy_memory`] on guest memory.
///
/// # Safety
///
/// As for [`step`].
pub unsafe fn copy_memory(to: u64, from: u64, size: u64) {
    // SAFETY: the caller promises that guest addresses are host addresses.
    unsafe { core::ptr::copy(pointer::<u8>(from), pointer::<u8>(to), length(size)) }
}

/// [`Machine::set_memory`] on guest memory.
///
/// # Safety
///
/// As for [`step`].
pub unsafe fn set_memory(to: u64, value: u64, size: u64) {
    // SAFETY: the caller promises that guest addresses are host addresses.
    unsafe { pointer::<u8>(to).write_bytes(value as u8, length(size)) }
}

/// A number of bytes; what the host doesn't have must fail, not be cut to something smaller.
fn length(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}

/// Exists only in [`one`], whose caller promises that guest addresses may be accessed.
struct Interp<'a> {
    cpu: &'a mut CpuState,
    outside: Outside,
    /// The instruction's first access that isn't allowed; it and all later ones don't take place.
    fault: Option<Access>,
}

impl Interp<'_> {
    /// Whether an access takes place.
    #[inline(always)]
    fn allows(&mut self, address: u64, size: u64, write: bool) -> bool {
        self.outside.check.is_none() || self.check(address, size, write)
    }

    #[inline(never)]
    fn check(&mut self, address: u64, size: u64, write: bool) -> bool {
        let access = Access {
            address: address & ADDRESS,
            size,
            write,
        };
        if self.fault.is_none() && !self.outside.check.is_none_or(|check| check(access)) {
            self.fault = Some(access);
        }
        self.fault.is_none()
    }

    /// Calls an operation with the floating-point environment.
    #[inline(always)]
    fn float<T>(&mut self, f: impl FnOnce(&mut FpEnv) -> T) -> T {
        let mut env = FpEnv {
            fpcr: self.cpu.fpcr,
            fpsr: self.cpu.fpsr,
        };
        let result = f(&mut env);
        self.cpu.fpsr = env.fpsr;
        result
    }

    #[inline(always)]
    fn comparison(&mut self, comparison: Comparison<u64>) -> u32 {
        match (comparison, int::comparison_flags(comparison)) {
            (Comparison::Float(w, a, b), _) => self.float(|env| fp::fp_compare(w, a, b, env)) << 28,
            (_, flags) => flags.unwrap_or(0),
        }
    }

    #[inline(always)]
    fn read<T: Default>(&mut self, address: u64, offset: i64) -> T {
        let address = address.wrapping_add_signed(offset);
        if !self.allows(address, size_of::<T>() as u64, false) {
            return T::default();
        }
        // SAFETY: see `Interp`.
        unsafe { pointer::<T>(address).read_unaligned() }
    }

    #[inline(always)]
    fn write<T>(&mut self, address: u64, offset: i64, value: T) {
        let address = address.wrapping_add_signed(offset);
        if self.allows(address, size_of::<T>() as u64, true) {
            // SAFETY: see `Interp`.
            unsafe { pointer::<T>(address).write_unaligned(value) }
        }
    }
}

impl Machine for Interp<'_> {
    /// Zero-extended.
    type Val = u64;
    type Bool = bool;
    type Vec = u128;

    #[inline(always)]
    fn pc(&self) -> u64 {
        self.cpu.pc
    }

    #[inline(always)]
    fn x(&mut self, n: u32, w: Width) -> u64 {
        self.cpu.x.get(n as usize).copied().unwrap_or(0) & w.mask()
    }

    #[inline(always)]
    fn set_x(&mut self, n: u32, _: Width, value: u64) {
        if let Some(x) = self.cpu.x.get_mut(n as usize) {
            *x = value;
        }
    }

    #[inline(always)]
    fn sp(&mut self) -> u64 {
        self.cpu.sp
    }

    #[inline(always)]
    fn set_sp(&mut self, value: u64) {
        self.cpu.sp = value;
    }

    #[inline(always)]
    fn v(&mut self, n: u32) -> u128 {
        self.cpu.v[n as usize & 31]
    }

    #[inline(always)]
    fn set_v(&mut self, n: u32, value: u128) {
        self.cpu.v[n as usize & 31] = value;
    }

    #[inline(always)]
    fn set_flags(&mut self, flags: Flags<u64, bool>) {
        self.cpu.nzcv = match flags {
            Flags::Compare(comparison) => self.comparison(comparison),
            Flags::AddCarry(w, a, b, carry) => int::add_flags(w, a, b, carry),
            Flags::If(true, comparison, _) => self.comparison(comparison),
            Flags::If(false, _, nzcv) => nzcv << 28,
            Flags::Bits(value) => value as u32 & 0xf000_0000,
            Flags::Explicit([n, z, c, v]) => int::nzcv(n, z, c, v),
        };
    }

    #[inline(always)]
    fn cond(&mut self, cond: Cond) -> bool {
        cond.holds(self.cpu.nzcv >> 28)
    }

    #[inline(always)]
    fn flag(&mut self, flag: Flag) -> bool {
        self.cpu.nzcv << flag as u32 >> 31 == 1
    }

    fn sysreg(&mut self, reg: SysReg) -> u64 {
        match reg {
            SysReg::TpidrEl0 => self.cpu.tpidr_el0,
            SysReg::Fpcr => self.cpu.fpcr as u64,
            SysReg::Fpsr => {
                (self.outside.fpsr_accessed)(self.cpu.pc);
                self.cpu.fpsr as u64
            }
            SysReg::CntvctEl0 => (self.outside.counter)(),
            SysReg::Id(register) => self.cpu.features.id_register(register),
        }
    }

    fn set_sysreg(&mut self, reg: SysReg, value: u64) {
        match reg {
            SysReg::TpidrEl0 => self.cpu.tpidr_el0 = value,
            SysReg::Fpcr => self.cpu.fpcr = value as u32,
            SysReg::Fpsr => {
                (self.outside.fpsr_accessed)(self.cpu.pc);
                self.cpu.fpsr = value as u32;
            }
            // Read-only; no instruction of the table writes it.
            SysReg::CntvctEl0 | SysReg::Id(_) => {}
        }
    }

    #[inline(always)]
    fn monitor(&mut self) -> u64 {
        self.cpu.monitor_address
    }

    #[inline(always)]
    fn set_monitor(&mut self, address: u64) {
        self.cpu.monitor_address = address;
    }

    #[inline(always)]
    fn imm(&mut self, w: Width, value: u64) -> u64 {
        value & w.mask()
    }

    #[inline(always)]
    fn int1(&mut self, op: Int1, w: Width, a: u64) -> u64 {
        int::int1(op, w, a)
    }

    #[inline(always)]
    fn int2(&mut self, op: Int2, w: Width, a: u64, b: u64) -> u64 {
        int::int2(op, w, a, b)
    }

    #[inline(always)]
    fn cmp(&mut self, op: Cmp, w: Width, a: u64, b: u64) -> bool {
        int::cmp(op, w, a, b)
    }

    #[inline(always)]
    fn zext(&mut self, _: Width, _: Width, a: u64) -> u64 {
        a
    }

    #[inline(always)]
    fn sext(&mut self, from: Width, to: Width, a: u64) -> u64 {
        int::sext(from, to, a)
    }

    #[inline(always)]
    fn trunc(&mut self, _: Width, to: Width, a: u64) -> u64 {
        a & to.mask()
    }

    #[inline(always)]
    fn select(&mut self, c: bool, _: Width, a: u64, b: u64) -> u64 {
        if c { a } else { b }
    }

    #[inline(always)]
    fn bool_imm(&mut self, value: bool) -> bool {
        value
    }

    #[inline(always)]
    fn bool_not(&mut self, a: bool) -> bool {
        !a
    }

    #[inline(always)]
    fn bool_and(&mut self, a: bool, b: bool) -> bool {
        a & b
    }

    #[inline(always)]
    fn bool_or(&mut self, a: bool, b: bool) -> bool {
        a | b
    }

    #[inline(always)]
    fn load(&mut self, w: Width, address: u64, offset: i64) -> u64 {
        match w {
            Width::B => self.read::<u8>(address, offset) as u64,
            Width::H => u16::from_le(self.read(address, offset)) as u64,
            Width::W => u32::from_le(self.read(address, offset)) as u64,
            Width::X => u64::from_le(self.read(address, offset)),
        }
    }

    #[inline(always)]
    fn store(&mut self, w: Width, address: u64, offset: i64, value: u64) {
        match w {
            Width::B => self.write(address, offset, value as u8),
            Width::H => self.write(address, offset, (value as u16).to_le()),
            Width::W => self.write(address, offset, (value as u32).to_le()),
            Width::X => self.write(address, offset, value.to_le()),
        }
    }

    #[inline(always)]
    fn load_vec(&mut self, address: u64, offset: i64) -> u128 {
        u128::from_le(self.read(address, offset))
    }

    #[inline(always)]
    fn store_vec(&mut self, address: u64, offset: i64, value: u128) {
        self.write(address, offset, value.to_le());
    }

    fn copy_memory(&mut self, to: u64, from: u64, size: u64) {
        if self.allows(from, size, false) && self.allows(to, size, true) {
            // SAFETY: see `Interp`.
            unsafe { copy_memory(to, from, size) }
        }
    }

    fn set_memory(&mut self, to: u64, value: u64, size: u64) {
        if self.allows(to, size, true) {
            // SAFETY: see `Interp`.
            unsafe { set_memory(to, value, size) }
        }
    }

    fn fp1(&mut self, op: Fp1, w: Width, a: u64) -> u64 {
        self.float(|env| fp::fp1(op, w, a, env))
    }

    fn fp2(&mut self, op: Fp2, w: Width, a: u64, b: u64) -> u64 {
        self.float(|env| fp::fp2(op, w, a, b, env))
    }

    fn fma(&mut self, w: Width, addend: u64, a: u64, b: u64) -> u64 {
        self.float(|env| fp::fma(w, addend, a, b, env))
    }

    fn fp_convert(&mut self, from: Width, to: Width, a: u64) -> u64 {
        self.float(|env| fp::fp_convert(from, to, a, env))
    }

    fn signal_nans(&mut self, w: Width, a: u64, b: u64) {
        self.float(|env| fp::fp_cmp(FpCmp::Ge, w, a, b, env));
    }

    fn fp_to_int(
        &mut self,
        rounding: Rounding,
        signed: bool,
        from: Width,
        to: Width,
        fbits: u32,
        a: u64,
    ) -> u64 {
        self.float(|env| fp::fp_to_int(rounding, signed, from, to, fbits, a, env))
    }

    fn int_to_fp(&mut self, signed: bool, from: Width, to: Width, fbits: u32, a: u64) -> u64 {
        self.float(|env| fp::int_to_fp(signed, from, to, fbits, a, env))
    }

    #[inline(always)]
    fn vec_imm(&mut self, value: u128) -> u128 {
        value
    }

    #[inline(always)]
    fn lane(&mut self, w: Width, a: u128, i: u32) -> u64 {
        vec::lane(w, a, i)
    }

    #[inline(always)]
    fn set_lane(&mut self, w: Width, a: u128, i: u32, value: u64) -> u128 {
        vec::set_lane(w, a, i, value)
    }

    fn splat(&mut self, w: Width, value: u64) -> u128 {
        vec::splat(w, value)
    }

    fn vec1(&mut self, op: Vec1, w: Width, a: u128) -> u128 {
        self.float(|env| vec::vec1(op, w, a, env))
    }

    fn vec2(&mut self, op: Vec2, w: Width, a: u128, b: u128) -> u128 {
        self.float(|env| vec::vec2(op, w, a, b, env))
    }

    fn vec_shift(&mut self, op: VecShift, w: Width, a: u128, n: u32) -> u128 {
        self.float(|env| vec::vec_shift(op, w, a, n, env))
    }

    fn shuffle(&mut self, a: u128, b: u128, indices: [u8; 16]) -> u128 {
        vec::shuffle(a, b, indices)
    }

    fn swizzle(&mut self, table: u128, indices: u128) -> u128 {
        vec::swizzle(table, indices)
    }

    fn widen(&mut self, signed: bool, w: Width, a: u128, high: bool) -> u128 {
        vec::widen(signed, w, a, high)
    }

    fn narrow(&mut self, how: Narrow, to: Width, a: u128) -> u128 {
        self.float(|env| vec::narrow(how, to, a, env))
    }

    fn reduce(&mut self, op: Reduce, w: Width, a: u128, lanes: u32) -> u64 {
        vec::reduce(op, w, a, lanes)
    }

    fn vec_fp1(&mut self, op: Fp1, w: Width, a: u128) -> u128 {
        self.float(|env| vec::vec_fp1(op, w, a, env))
    }

    fn vec_fp2(&mut self, op: Fp2, w: Width, a: u128, b: u128) -> u128 {
        self.float(|env| vec::vec_fp2(op, w, a, b, env))
    }

    fn vec_fma(&mut self, w: Width, addend: u128, a: u128, b: u128) -> u128 {
        self.float(|env| vec::vec_fma(w, addend, a, b, env))
    }

    fn vec_fp_cmp(&mut self, op: FpCmp, w: Width, a: u128, b: u128) -> u128 {
        self.float(|env| vec::vec_fp_cmp(op, w, a, b, env))
    }

    fn vec_fp_to_int(
        &mut self,
        rounding: Rounding,
        signed: bool,
        w: Width,
        fbits: u32,
        a: u128,
    ) -> u128 {
        self.float(|env| vec::vec_fp_to_int(rounding, signed, w, fbits, a, env))
    }

    fn vec_int_to_fp(&mut self, signed: bool, w: Width, fbits: u32, a: u128) -> u128 {
        self.float(|env| vec::vec_int_to_fp(signed, w, fbits, a, env))
    }

    fn helper(&mut self, helper: Helper, a: u128, b: u128, c: u128) -> u128 {
        self.float(|env| helper::run(helper, a, b, c, env))
    }
}
