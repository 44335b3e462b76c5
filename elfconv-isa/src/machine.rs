//! [`Machine`]: what an instruction's meaning is written against.
//!
//! A semantic function (`semantics/`) is generic over `Machine` and written once. The interpreter is a `Machine` that
//! executes, the lifter one that emits LLVM IR, [`crate::effects`] one that only notes which registers are touched.
//! `Val`, `Bool` and `Vec` are `Copy` and nothing else, so a semantic function can't branch on guest data: only on
//! instruction fields, which are plain `u32`. The compiler enforces it.
//!
//! Required methods are the primitives; provided ones are composed of them.

pub use crate::ops::*;
use Width::{W, X};

/// What happens after an instruction.
#[derive(Clone, Copy, Debug)]
pub enum Flow<V, B> {
    /// The next instruction in memory.
    Next,
    /// B.
    Jump(u64),
    /// A conditional branch: the target if true, else the next instruction.
    Branch(B, u64),
    /// BL; X30 is set already.
    Call(u64),
    /// BR.
    JumpIndirect(V),
    /// BLR; X30 is set already.
    CallIndirect(V),
    /// RET.
    Return(V),
    /// SVC with its immediate.
    Svc(u32),
    /// BRK with its immediate.
    Breakpoint(u32),
    /// UDF and everything that is not an instruction.
    Undefined,
}

/// Lets a semantic function that always goes on to the next instruction return nothing.
pub trait IntoFlow<V, B> {
    fn into_flow(self) -> Flow<V, B>;
}

impl<V, B> IntoFlow<V, B> for () {
    fn into_flow(self) -> Flow<V, B> {
        Flow::Next
    }
}

impl<V, B> IntoFlow<V, B> for Flow<V, B> {
    fn into_flow(self) -> Flow<V, B> {
        self
    }
}

/// The flow of a machine.
pub type FlowOf<M> = Flow<<M as Machine>::Val, <M as Machine>::Bool>;

/// A machine on which instructions have meaning. See the module's text.
pub trait Machine: Sized {
    /// An integer or floating-point bit pattern of a statically known [`Width`].
    type Val: Copy;
    type Bool: Copy;
    /// 128 bits.
    type Vec: Copy;

    /// Address of the instruction.
    fn pc(&self) -> u64;

    // ---- registers ----

    /// Xn or Wn; register 31 reads as zero.
    fn x(&mut self, n: u32, w: Width) -> Self::Val;
    /// Writes Xn, or Wn zero-extended; register 31 discards.
    fn set_x(&mut self, n: u32, w: Width, value: Self::Val);
    fn sp(&mut self) -> Self::Val;
    fn set_sp(&mut self, value: Self::Val);
    fn v(&mut self, n: u32) -> Self::Vec;
    fn set_v(&mut self, n: u32, value: Self::Vec);
    fn set_flags(&mut self, flags: Flags<Self::Val, Self::Bool>);
    fn cond(&mut self, cond: Cond) -> Self::Bool;
    fn flag(&mut self, flag: Flag) -> Self::Bool;
    fn sysreg(&mut self, reg: SysReg) -> Self::Val;
    fn set_sysreg(&mut self, reg: SysReg, value: Self::Val);
    /// The address that the local monitor holds (64 bits), [`crate::state::NO_MONITOR`] when clear.
    fn monitor(&mut self) -> Self::Val;
    fn set_monitor(&mut self, address: Self::Val);

    // ---- integers ----

    /// The constant `value`, truncated to `w`.
    fn imm(&mut self, w: Width, value: u64) -> Self::Val;
    fn int1(&mut self, op: Int1, w: Width, a: Self::Val) -> Self::Val;
    fn int2(&mut self, op: Int2, w: Width, a: Self::Val, b: Self::Val) -> Self::Val;
    fn cmp(&mut self, op: Cmp, w: Width, a: Self::Val, b: Self::Val) -> Self::Bool;
    /// Zero-extension; `from <= to`.
    fn zext(&mut self, from: Width, to: Width, a: Self::Val) -> Self::Val;
    /// Sign-extension; `from <= to`.
    fn sext(&mut self, from: Width, to: Width, a: Self::Val) -> Self::Val;
    /// The low bits; `from >= to`.
    fn trunc(&mut self, from: Width, to: Width, a: Self::Val) -> Self::Val;
    fn select(&mut self, c: Self::Bool, w: Width, a: Self::Val, b: Self::Val) -> Self::Val;
    /// [`Machine::select`] of what are numbers, most likely.
    fn fp_select(&mut self, c: Self::Bool, w: Width, a: Self::Val, b: Self::Val) -> Self::Val {
        self.select(c, w, a, b)
    }

    fn bool_imm(&mut self, value: bool) -> Self::Bool;
    fn bool_not(&mut self, a: Self::Bool) -> Self::Bool;
    fn bool_and(&mut self, a: Self::Bool, b: Self::Bool) -> Self::Bool;
    fn bool_or(&mut self, a: Self::Bool, b: Self::Bool) -> Self::Bool;

    // ---- memory ----

    /// Loads `w` from `address + offset` (the address is 64 bits wide).
    fn load(&mut self, w: Width, address: Self::Val, offset: i64) -> Self::Val;
    fn store(&mut self, w: Width, address: Self::Val, offset: i64, value: Self::Val);
    fn load_vec(&mut self, address: Self::Val, offset: i64) -> Self::Vec;
    fn store_vec(&mut self, address: Self::Val, offset: i64, value: Self::Vec);
    /// Copies `size` bytes as if all were read before the first is written.
    fn copy_memory(&mut self, to: Self::Val, from: Self::Val, size: Self::Val);
    /// Sets `size` bytes to a byte.
    fn set_memory(&mut self, to: Self::Val, value: Self::Val, size: Self::Val);
    /// Code at this address may have changed (IC IVAU, ISB).
    fn code_changed(&mut self) {}

    // ---- scalar floating point: bit patterns of width H, W or X ----

    fn fp1(&mut self, op: Fp1, w: Width, a: Self::Val) -> Self::Val;
    fn fp2(&mut self, op: Fp2, w: Width, a: Self::Val, b: Self::Val) -> Self::Val;
    /// FPMulAdd: `addend + a * b`, rounded once.
    fn fma(&mut self, w: Width, addend: Self::Val, a: Self::Val, b: Self::Val) -> Self::Val;
    /// FPConvert between formats.
    fn fp_convert(&mut self, from: Width, to: Width, a: Self::Val) -> Self::Val;
    /// FPToFixed: saturating, NaN is 0; `fbits` fraction bits.
    fn fp_to_int(
        &mut self,
        rounding: Rounding,
        signed: bool,
        from: Width,
        to: Width,
        fbits: u32,
        a: Self::Val,
    ) -> Self::Val;
    /// FixedToFP, rounded as FPCR says; `fbits` fraction bits.
    fn int_to_fp(
        &mut self,
        signed: bool,
        from: Width,
        to: Width,
        fbits: u32,
        a: Self::Val,
    ) -> Self::Val;

    // ---- vectors ----

    fn vec_imm(&mut self, value: u128) -> Self::Vec;
    /// Lane `i` of width `w`.
    fn lane(&mut self, w: Width, a: Self::Vec, i: u32) -> Self::Val;
    fn set_lane(&mut self, w: Width, a: Self::Vec, i: u32, value: Self::Val) -> Self::Vec;
    fn splat(&mut self, w: Width, value: Self::Val) -> Self::Vec;
    fn vec1(&mut self, op: Vec1, w: Width, a: Self::Vec) -> Self::Vec;
    fn vec2(&mut self, op: Vec2, w: Width, a: Self::Vec, b: Self::Vec) -> Self::Vec;
    /// Shifts each lane by `n`: 0 to the width - 1 to the left, 1 to the width to the right.
    fn vec_shift(&mut self, op: VecShift, w: Width, a: Self::Vec, n: u32) -> Self::Vec;
    /// Byte `i` of the result is byte `indices[i]` of the 32 bytes `a:b` (a first).
    fn shuffle(&mut self, a: Self::Vec, b: Self::Vec, indices: [u8; 16]) -> Self::Vec;
    /// Byte `i` of the result is byte `indices[i]` of the table, or zero if that is 16 or more.
    fn swizzle(&mut self, table: Self::Vec, indices: Self::Vec) -> Self::Vec;
    /// Widens the lanes of width `w` in the low (or high) 64 bits to twice the width.
    fn widen(&mut self, signed: bool, w: Width, a: Self::Vec, high: bool) -> Self::Vec;
    /// Narrows lanes of twice `to` to width `to`, into the low 64 bits; the high ones are zero.
    fn narrow(&mut self, how: Narrow, to: Width, a: Self::Vec) -> Self::Vec;
    /// Reduces the first `lanes` lanes of width `w` to one value of width `w`.
    fn reduce(&mut self, op: Reduce, w: Width, a: Self::Vec, lanes: u32) -> Self::Val;
    fn vec_fp1(&mut self, op: Fp1, w: Width, a: Self::Vec) -> Self::Vec;
    fn vec_fp2(&mut self, op: Fp2, w: Width, a: Self::Vec, b: Self::Vec) -> Self::Vec;
    fn vec_fma(&mut self, w: Width, addend: Self::Vec, a: Self::Vec, b: Self::Vec) -> Self::Vec;
    fn vec_fp_cmp(&mut self, op: FpCmp, w: Width, a: Self::Vec, b: Self::Vec) -> Self::Vec;
    fn vec_fp_to_int(
        &mut self,
        rounding: Rounding,
        signed: bool,
        w: Width,
        fbits: u32,
        a: Self::Vec,
    ) -> Self::Vec;
    fn vec_int_to_fp(&mut self, signed: bool, w: Width, fbits: u32, a: Self::Vec) -> Self::Vec;

    /// Operations that no target has an instruction for: a function of three vectors and the floating-point environment,
    /// executed by [`crate::helper::run`] in interpreter and lifted code alike.
    fn helper(
        &mut self,
        helper: crate::helper::Helper,
        a: Self::Vec,
        b: Self::Vec,
        c: Self::Vec,
    ) -> Self::Vec;

    // ---- composed ----

    /// Raises Invalid Operation if a or b is a NaN, quiet or not (FCMPE). The default is for machines without cumulative exceptions.
    fn signal_nans(&mut self, w: Width, a: Self::Val, b: Self::Val) {
        let _ = (w, a, b);
    }

    /// FPConvert of a double to single precision, rounded to odd (FCVTXN).
    fn fp_convert_odd(&mut self, a: Self::Val) -> Self::Val {
        let a = self.splat(X, a);
        let result = self.helper(crate::helper::Helper::Fcvtxn, a, a, a);
        self.lane(W, result, 0)
    }

    /// FPConvert of the two low single-precision lanes to double precision.
    fn vec_fp_widen(&mut self, a: Self::Vec) -> Self::Vec {
        let zero = self.vec_imm(0);
        (0..2).fold(zero, |v, i| {
            let x = self.lane(W, a, i);
            let x = self.fp_convert(W, X, x);
            self.set_lane(X, v, i, x)
        })
    }

    /// FPConvert of double-precision lanes to single precision, into the low 64 bits; the high ones are zero.
    fn vec_fp_narrow(&mut self, a: Self::Vec) -> Self::Vec {
        let zero = self.vec_imm(0);
        (0..2).fold(zero, |v, i| {
            let x = self.lane(X, a, i);
            let x = self.fp_convert(X, W, x);
            self.set_lane(W, v, i, x)
        })
    }

    /// Xn, or SP for register 31.
    fn x_or_sp(&mut self, n: u32, w: Width) -> Self::Val {
        if n != 31 {
            return self.x(n, w);
        }
        let sp = self.sp();
        self.trunc(X, w, sp)
    }

    /// Writes Xn, or SP for register 31; 32-bit values are zero-extended.
    fn set_x_or_sp(&mut self, n: u32, w: Width, value: Self::Val) {
        if n != 31 {
            return self.set_x(n, w, value);
        }
        let value = self.zext(w, X, value);
        self.set_sp(value);
    }

    /// The scalar SIMD&FP register Bn, Hn, Sn or Dn.
    fn scalar(&mut self, n: u32, w: Width) -> Self::Val {
        let v = self.v(n);
        self.lane(w, v, 0)
    }

    /// Writes Bn, Hn, Sn or Dn: the rest of Vn becomes zero.
    fn set_scalar(&mut self, n: u32, w: Width, value: Self::Val) {
        let zero = self.vec_imm(0);
        let v = self.set_lane(w, zero, 0, value);
        self.set_v(n, v);
    }

    /// A load of what is more likely a number than an integer.
    fn load_number(&mut self, w: Width, address: Self::Val, offset: i64) -> Self::Val {
        self.load(w, address, offset)
    }

    /// Vn becomes zero.
    fn clear_v(&mut self, n: u32) {
        let zero = self.vec_imm(0);
        self.set_v(n, zero);
    }

    /// Writes Vn as a 128-bit (`q` is 1) or a 64-bit vector, whose upper half is zero.
    fn set_vq(&mut self, n: u32, q: u32, value: Self::Vec) {
        let value = if q == 1 { value } else { self.low_half(value) };
        self.set_v(n, value);
    }

    /// The low 64 bits, the high ones zero.
    fn low_half(&mut self, a: Self::Vec) -> Self::Vec {
        let zero = self.vec_imm(0);
        self.shuffle(
            a,
            zero,
            [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23],
        )
    }

    fn add(&mut self, w: Width, a: Self::Val, b: Self::Val) -> Self::Val {
        self.int2(Int2::Add, w, a, b)
    }

    fn sub(&mut self, w: Width, a: Self::Val, b: Self::Val) -> Self::Val {
        self.int2(Int2::Sub, w, a, b)
    }

    fn mul(&mut self, w: Width, a: Self::Val, b: Self::Val) -> Self::Val {
        self.int2(Int2::Mul, w, a, b)
    }

    fn and(&mut self, w: Width, a: Self::Val, b: Self::Val) -> Self::Val {
        self.int2(Int2::And, w, a, b)
    }

    fn or(&mut self, w: Width, a: Self::Val, b: Self::Val) -> Self::Val {
        self.int2(Int2::Or, w, a, b)
    }

    fn xor(&mut self, w: Width, a: Self::Val, b: Self::Val) -> Self::Val {
        self.int2(Int2::Xor, w, a, b)
    }

    fn not(&mut self, w: Width, a: Self::Val) -> Self::Val {
        self.int1(Int1::Not, w, a)
    }

    fn shl(&mut self, w: Width, a: Self::Val, n: u32) -> Self::Val {
        let n = self.imm(w, n as u64);
        self.int2(Int2::Shl, w, a, n)
    }

    fn lshr(&mut self, w: Width, a: Self::Val, n: u32) -> Self::Val {
        let n = self.imm(w, n as u64);
        self.int2(Int2::Lshr, w, a, n)
    }

    fn ashr(&mut self, w: Width, a: Self::Val, n: u32) -> Self::Val {
        let n = self.imm(w, n as u64);
        self.int2(Int2::Ashr, w, a, n)
    }

    fn is_zero(&mut self, w: Width, a: Self::Val) -> Self::Bool {
        let zero = self.imm(w, 0);
        self.cmp(Cmp::Eq, w, a, zero)
    }

    /// 1 if true, else 0.
    #[allow(
        clippy::wrong_self_convention,
        reason = "a conversion that the machine does"
    )]
    fn from_bool(&mut self, w: Width, c: Self::Bool) -> Self::Val {
        let (one, zero) = (self.imm(w, 1), self.imm(w, 0));
        self.select(c, w, one, zero)
    }

    /// `address + offset`, both 64 bits.
    fn offset(&mut self, address: Self::Val, offset: i64) -> Self::Val {
        if offset == 0 {
            return address;
        }
        let offset = self.imm(X, offset as u64);
        self.add(X, address, offset)
    }
}
