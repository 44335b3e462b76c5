//! Which registers an instruction reads and writes: a [`Machine`] whose values are empty.

use crate::helper::Helper;
use crate::machine::*;
use crate::table::{Op, decode, execute};

/// A set of registers: X0..X30 are 0..30, SP is 31, V0..V31 are 32..63, the condition flags are 64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegSet(pub u128);

/// Number of SP in a [`RegSet`].
pub const SP: u32 = 31;
/// Number of V0 in a [`RegSet`].
pub const V0: u32 = 32;
/// Number of the condition flags in a [`RegSet`].
pub const NZCV: u32 = 64;
/// Registers in a [`RegSet`].
pub const REGS: u32 = 65;

impl RegSet {
    pub const EMPTY: RegSet = RegSet(0);
    pub const ALL: RegSet = RegSet((1 << REGS) - 1);

    pub const fn of(reg: u32) -> RegSet {
        RegSet(1 << reg)
    }

    pub fn insert(&mut self, reg: u32) {
        self.0 |= 1 << reg;
    }

    pub const fn contains(self, reg: u32) -> bool {
        self.0 >> reg & 1 == 1
    }

    pub const fn union(self, other: RegSet) -> RegSet {
        RegSet(self.0 | other.0)
    }

    pub const fn minus(self, other: RegSet) -> RegSet {
        RegSet(self.0 & !other.0)
    }

    pub const fn and(self, other: RegSet) -> RegSet {
        RegSet(self.0 & other.0)
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The registers, ascending.
    pub fn iter(self) -> impl Iterator<Item = u32> {
        (0..REGS).filter(move |&reg| self.contains(reg))
    }
}

/// V registers that hold a number of 64 or of 32 bits, and zeros above it. All that holds zeros only is in both sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    pub doubles: RegSet,
    pub singles: RegSet,
}

impl Numbers {
    pub fn and(self, other: Numbers) -> Numbers {
        Numbers {
            doubles: self.doubles.and(other.doubles),
            singles: self.singles.and(other.singles),
        }
    }

    /// Some registers hold something else.
    pub fn minus(self, regs: RegSet) -> Numbers {
        Numbers {
            doubles: self.doubles.minus(regs),
            singles: self.singles.minus(regs),
        }
    }

    /// Some registers are written, of which these hold numbers then.
    pub fn written(self, writes: RegSet, numbers: Numbers) -> Numbers {
        let kept = self.minus(writes);
        Numbers {
            doubles: kept.doubles.union(numbers.doubles),
            singles: kept.singles.union(numbers.singles),
        }
    }
}

/// What an instruction touches and where it goes.
#[derive(Clone, Copy, Debug)]
pub struct Effects {
    /// Read before being written by the instruction.
    pub reads: RegSet,
    pub writes: RegSet,
    /// Of those that it writes.
    pub numbers: Numbers,
    /// FPCR is written: what follows may have to be executed otherwise.
    pub writes_fpcr: bool,
    /// FPSR is read or written as a register (MRS, MSR).
    pub reads_fpsr: bool,
    pub writes_fpsr: bool,
    /// What it does depends on more than registers: on memory, on the exclusive monitor, on time.
    pub observes: bool,
    /// It multiplies and adds with one rounding.
    pub fuses: bool,
    /// Values are lost: only the kind of flow and static targets are meaningful.
    pub flow: Flow<(), ()>,
}

/// The effects of the instruction `word`, decoded as `op`, at `pc`.
pub fn effects(op: Op, word: u32, pc: u64) -> Effects {
    let mut recorder = Recorder {
        pc,
        reads: RegSet::EMPTY,
        writes: RegSet::EMPTY,
        numbers: Numbers::default(),
        writes_fpcr: false,
        reads_fpsr: false,
        writes_fpsr: false,
        observes: false,
        fuses: false,
    };
    let flow = execute(&mut recorder, op, word);
    Effects {
        reads: recorder.reads,
        writes: recorder.writes,
        numbers: recorder.numbers,
        writes_fpcr: recorder.writes_fpcr,
        reads_fpsr: recorder.reads_fpsr,
        writes_fpsr: recorder.writes_fpsr,
        observes: recorder.observes,
        fuses: recorder.fuses,
        flow,
    }
}

/// Whether the instruction at `pc` writes FPSR, or reads it and something is then done with what it read: the
/// program wants to know the exception flags.
///
/// libgcc's soft-float code reads FPSR to wait for an operation, and drops what it read.
pub fn observes_fpsr(pc: u64, word: impl Fn(u64) -> Option<u32>) -> bool {
    /// Instructions looked at, at most, for a use.
    const AHEAD: usize = 32;
    let at = |pc| word(pc).and_then(|word| Some(effects(decode(word)?, word, pc)));
    let Some(access) = at(pc).filter(|e| e.reads_fpsr || e.writes_fpsr) else {
        return false;
    };
    let mut following = (1..AHEAD as u64).map_while(|i| at(pc + 4 * i));
    let decided = following.find_map(|next| {
        let used = next.reads.minus(access.writes) != next.reads;
        let lost = next.writes.minus(access.writes) != next.writes;
        let ends = !matches!(next.flow, Flow::Next);
        (used || lost || ends).then_some(used)
    });
    access.writes_fpsr || decided == Some(true)
}

struct Recorder {
    pc: u64,
    reads: RegSet,
    writes: RegSet,
    numbers: Numbers,
    writes_fpcr: bool,
    reads_fpsr: bool,
    writes_fpsr: bool,
    observes: bool,
    fuses: bool,
}

impl Recorder {
    fn read(&mut self, reg: u32) {
        if !self.writes.contains(reg) {
            self.reads.insert(reg);
        }
    }
}

/// Values carry nothing, so every operation is the same.
macro_rules! nothing {
    ($( fn $name:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?; )*) => {
        $( fn $name(&mut self, $($arg: $ty),*) $(-> $ret)? { $( let _ = $arg; )* } )*
    };
}

impl Machine for Recorder {
    type Val = ();
    type Bool = ();
    type Vec = ();

    fn pc(&self) -> u64 {
        self.pc
    }

    fn x(&mut self, n: u32, _: Width) {
        if n != 31 {
            self.read(n);
        }
    }

    fn set_x(&mut self, n: u32, _: Width, (): ()) {
        if n != 31 {
            self.writes.insert(n);
        }
    }

    fn sp(&mut self) {
        self.read(SP);
    }

    fn set_sp(&mut self, (): ()) {
        self.writes.insert(SP);
    }

    fn v(&mut self, n: u32) {
        self.read(V0 + n);
    }

    fn set_v(&mut self, n: u32, (): ()) {
        self.writes.insert(V0 + n);
        self.numbers = self.numbers.minus(RegSet::of(V0 + n));
    }

    fn set_scalar(&mut self, n: u32, w: Width, (): ()) {
        self.set_v(n, ());
        match w {
            Width::X => self.numbers.doubles.insert(V0 + n),
            Width::W => self.numbers.singles.insert(V0 + n),
            _ => {}
        }
    }

    fn clear_v(&mut self, n: u32) {
        self.set_v(n, ());
        self.numbers.doubles.insert(V0 + n);
        self.numbers.singles.insert(V0 + n);
    }

    fn set_flags(&mut self, _: Flags<(), ()>) {
        self.writes.insert(NZCV);
    }

    fn cond(&mut self, cond: Cond) {
        if !matches!(cond, Cond::Al | Cond::Nv) {
            self.read(NZCV);
        }
    }

    fn flag(&mut self, _: Flag) {
        self.read(NZCV);
    }

    fn set_sysreg(&mut self, reg: SysReg, (): ()) {
        self.writes_fpcr |= reg == SysReg::Fpcr;
        self.writes_fpsr |= reg == SysReg::Fpsr;
    }

    fn sysreg(&mut self, reg: SysReg) {
        self.reads_fpsr |= reg == SysReg::Fpsr;
        self.observes |= reg == SysReg::CntvctEl0;
    }

    fn load(&mut self, _: Width, (): (), _: i64) {
        self.observes = true;
    }

    fn load_vec(&mut self, (): (), _: i64) {
        self.observes = true;
    }

    fn fma(&mut self, _: Width, (): (), (): (), (): ()) {
        self.fuses = true;
    }

    fn vec_fma(&mut self, _: Width, (): (), (): (), (): ()) {
        self.fuses = true;
    }

    fn monitor(&mut self) {
        self.observes = true;
    }

    nothing! {
        fn set_monitor(address: ());
        fn imm(w: Width, value: u64);
        fn int1(op: Int1, w: Width, a: ());
        fn int2(op: Int2, w: Width, a: (), b: ());
        fn cmp(op: Cmp, w: Width, a: (), b: ());
        fn zext(from: Width, to: Width, a: ());
        fn sext(from: Width, to: Width, a: ());
        fn trunc(from: Width, to: Width, a: ());
        fn select(c: (), w: Width, a: (), b: ());
        fn bool_imm(value: bool);
        fn bool_not(a: ());
        fn bool_and(a: (), b: ());
        fn bool_or(a: (), b: ());
        fn store(w: Width, address: (), offset: i64, value: ());
        fn store_vec(address: (), offset: i64, value: ());
        fn copy_memory(to: (), from: (), size: ());
        fn set_memory(to: (), value: (), size: ());
        fn fp1(op: Fp1, w: Width, a: ());
        fn fp2(op: Fp2, w: Width, a: (), b: ());
        fn fp_convert(from: Width, to: Width, a: ());
        fn fp_to_int(rounding: Rounding, signed: bool, from: Width, to: Width, fbits: u32, a: ());
        fn int_to_fp(signed: bool, from: Width, to: Width, fbits: u32, a: ());
        fn vec_imm(value: u128);
        fn lane(w: Width, a: (), i: u32);
        fn set_lane(w: Width, a: (), i: u32, value: ());
        fn splat(w: Width, value: ());
        fn vec1(op: Vec1, w: Width, a: ());
        fn vec2(op: Vec2, w: Width, a: (), b: ());
        fn vec_shift(op: VecShift, w: Width, a: (), n: u32);
        fn shuffle(a: (), b: (), indices: [u8; 16]);
        fn swizzle(table: (), indices: ());
        fn widen(signed: bool, w: Width, a: (), high: bool);
        fn narrow(how: Narrow, to: Width, a: ());
        fn reduce(op: Reduce, w: Width, a: (), lanes: u32);
        fn vec_fp1(op: Fp1, w: Width, a: ());
        fn vec_fp2(op: Fp2, w: Width, a: (), b: ());
        fn vec_fp_cmp(op: FpCmp, w: Width, a: (), b: ());
        fn vec_fp_to_int(rounding: Rounding, signed: bool, w: Width, fbits: u32, a: ());
        fn vec_int_to_fp(signed: bool, w: Width, fbits: u32, a: ());
        fn helper(helper: Helper, a: (), b: (), c: ());
    }
}
