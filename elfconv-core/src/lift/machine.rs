//! [`Machine`] whose values are LLVM's: running an instruction's semantics on it emits the instruction's IR.

use std::mem::offset_of;

use elfconv_isa::CpuState;
use elfconv_isa::effects::{SP, V0};
use elfconv_isa::helper::Helper;
use elfconv_isa::interp::ADDRESS;
use elfconv_isa::machine::*;
use inkwell::IntPredicate;
use inkwell::types::{BasicTypeEnum, IntType};
use inkwell::values::{
    BasicMetadataValueEnum, BasicValue, BasicValueEnum, InstructionOpcode, IntValue, PointerValue,
    VectorValue,
};

use super::FunctionLifter;
use super::access::Access;
use super::registers::FlagValue;
use super::unit::built;
use crate::Target;

type Int<'ctx> = IntValue<'ctx>;
type Vector<'ctx> = VectorValue<'ctx>;

/// Size in memory of an integer or a vector.
fn bytes_of(ty: BasicTypeEnum<'_>) -> u64 {
    match ty {
        BasicTypeEnum::IntType(int) => u64::from(int.get_bit_width()) / 8,
        BasicTypeEnum::FloatType(float) => u64::from(float.get_bit_width()) / 8,
        _ => 16,
    }
}

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    pub fn int_type(&self, w: Width) -> IntType<'ctx> {
        self.unit
            .context
            .custom_width_int_type(
                std::num::NonZeroU32::new(w.bits()).expect("widths are not zero"),
            )
            .expect("8 to 64 bits are valid widths")
    }

    /// The host pointer for a guest address: the same number, but for the top byte, which is ignored.
    fn pointer(&mut self, address: Int<'ctx>, offset: i64) -> PointerValue<'ctx> {
        let types = self.unit.types;
        let address = match self.unit.program.target {
            Target::Wasi => self.trunc(Width::X, Width::W, address),
            // The stack pointer has no tag.
            Target::Native if self.is_stack_pointer(address) => address,
            Target::Native => self.without_tag(address),
        };
        let base = built(self.builder.build_int_to_ptr(address, types.ptr, ""));
        if offset == 0 {
            return base;
        }
        let offset_value = types.usize.const_int(offset as u64, true);
        self.offset_pointer(base, offset_value, offset > 0)
    }

    /// An address without its top byte, which Linux lets AArch64 ignore in user mode.
    pub fn without_tag(&mut self, address: Int<'ctx>) -> Int<'ctx> {
        let mask = self.imm(Width::X, ADDRESS);
        built(self.builder.build_and(address, mask, ""))
    }

    fn load_from(
        &mut self,
        ty: BasicTypeEnum<'ctx>,
        address: Int<'ctx>,
        offset: i64,
    ) -> BasicValueEnum<'ctx> {
        self.check_access(address, offset, bytes_of(ty), Access::Read);
        let pointer = self.pointer(address, offset);
        let value = built(self.builder.build_load(ty, pointer, ""));
        let load = value.as_instruction_value();
        self.unit
            .mark_guest(load.expect("a load is an instruction"));
        self.note_table_load(address, offset, value);
        value
    }

    fn store_to(&mut self, value: BasicValueEnum<'ctx>, address: Int<'ctx>, offset: i64) {
        self.check_access(address, offset, bytes_of(value.get_type()), Access::Write);
        let pointer = self.pointer(address, offset);
        let store = built(self.builder.build_store(pointer, value));
        self.unit.mark_guest(store);
    }

    /// An intrinsic overloaded on one type, all of whose operands are of it (or as given).
    pub fn intrinsic(
        &mut self,
        name: &str,
        ty: BasicTypeEnum<'ctx>,
        arguments: &[BasicValueEnum<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        self.intrinsic_of(name, &[ty], arguments)
    }

    /// An intrinsic overloaded on some types.
    pub fn intrinsic_of(
        &mut self,
        name: &str,
        types: &[BasicTypeEnum<'ctx>],
        arguments: &[BasicValueEnum<'ctx>],
    ) -> BasicValueEnum<'ctx> {
        let declaration = inkwell::intrinsics::Intrinsic::find(name)
            .and_then(|intrinsic| intrinsic.get_declaration(&self.unit.module, types))
            .unwrap_or_else(|| panic!("LLVM has no intrinsic {name}"));
        let arguments: Vec<_> = arguments.iter().map(|&a| a.into()).collect();
        built(self.builder.build_call(declaration, &arguments, ""))
            .try_as_basic_value()
            .expect_basic("the intrinsic has a result")
    }

    fn count_zeros(&mut self, name: &str, w: Width, a: Int<'ctx>) -> Int<'ctx> {
        let defined_for_zero = self.unit.types.i1.const_zero();
        let ty = self.int_type(w).into();
        self.intrinsic(name, ty, &[a.into(), defined_for_zero.into()])
            .into_int_value()
    }

    /// A shift amount modulo the width.
    fn modulo(&mut self, w: Width, b: Int<'ctx>) -> Int<'ctx> {
        let mask = self.imm(w, w.bits() as u64 - 1);
        built(self.builder.build_and(b, mask, ""))
    }

    fn multiply_high(&mut self, signed: bool, w: Width, a: Int<'ctx>, b: Int<'ctx>) -> Int<'ctx> {
        if w == Width::X && self.unit.program.target == Target::Wasi {
            return self.multiply_high_in_parts(signed, a, b);
        }
        let wide = self
            .unit
            .context
            .custom_width_int_type(std::num::NonZeroU32::new(2 * w.bits()).expect("not zero"))
            .expect("at most 128 bits");
        let builder = &self.builder;
        let extend = |x| {
            built(if signed {
                builder.build_int_s_extend(x, wide, "")
            } else {
                builder.build_int_z_extend(x, wide, "")
            })
        };
        let product = built(builder.build_int_mul(extend(a), extend(b), ""));
        let high = built(builder.build_right_shift(
            product,
            wide.const_int(w.bits() as u64, false),
            false,
            "",
        ));
        built(builder.build_int_truncate(high, a.get_type(), ""))
    }

    /// WebAssembly has no product of 128 bits: four of 64.
    fn multiply_high_in_parts(&mut self, signed: bool, a: Int<'ctx>, b: Int<'ctx>) -> Int<'ctx> {
        let w = Width::X;
        let mask = self.imm(w, u32::MAX as u64);
        let (a_low, b_low) = (self.and(w, a, mask), self.and(w, b, mask));
        let (a_high, b_high) = (self.lshr(w, a, 32), self.lshr(w, b, 32));
        let low = self.mul(w, a_low, b_low);
        let carry = self.lshr(w, low, 32);
        let first = self.mul(w, a_high, b_low);
        let first = self.add(w, first, carry);
        let second = self.mul(w, a_low, b_high);
        let first_low = self.and(w, first, mask);
        let second = self.add(w, second, first_low);
        let high = self.mul(w, a_high, b_high);
        let (first, second) = (self.lshr(w, first, 32), self.lshr(w, second, 32));
        let high = self.add(w, high, first);
        let mut high = self.add(w, high, second);
        if signed {
            // A negative number is 2^64 less than what its bits say.
            for (x, y) in [(a, b), (b, a)] {
                let sign = self.ashr(w, x, 63);
                let excess = self.and(w, sign, y);
                high = self.sub(w, high, excess);
            }
        }
        high
    }

    /// Division as AArch64 has it: by zero gives zero, and the signed overflow wraps.
    fn divide(&mut self, signed: bool, w: Width, a: Int<'ctx>, b: Int<'ctx>) -> Int<'ctx> {
        let (zero, one) = (self.imm(w, 0), self.imm(w, 1));
        let by_zero = self.cmp(Cmp::Eq, w, b, zero);
        let mut special = by_zero;
        let mut otherwise = zero;
        if signed {
            let (minus_one, negated) = (self.imm(w, u64::MAX), self.int1(Int1::Neg, w, a));
            let by_minus_one = self.cmp(Cmp::Eq, w, b, minus_one);
            special = self.bool_or(by_zero, by_minus_one);
            otherwise = self.select(by_zero, w, zero, negated);
        }
        // Dividing by one instead keeps the division itself defined, and the code free of branches.
        let divisor = self.select(special, w, one, b);
        let quotient = built(if signed {
            self.builder.build_int_signed_div(a, divisor, "")
        } else {
            self.builder.build_int_unsigned_div(a, divisor, "")
        });
        self.select(special, w, otherwise, quotient)
    }

    fn reverse_bytes(&mut self, w: Width, a: Int<'ctx>) -> Int<'ctx> {
        if w == Width::B {
            return a;
        }
        let ty = self.int_type(w).into();
        self.intrinsic("llvm.bswap", ty, &[a.into()])
            .into_int_value()
    }

    fn system_field(reg: SysReg) -> Option<(usize, Width)> {
        match reg {
            SysReg::TpidrEl0 => Some((offset_of!(CpuState, tpidr_el0), Width::X)),
            SysReg::Fpcr => Some((offset_of!(CpuState, fpcr), Width::W)),
            SysReg::Fpsr => Some((offset_of!(CpuState, fpsr), Width::W)),
            SysReg::CntvctEl0 | SysReg::Id(_) => None,
        }
    }

    /// A system register that the runtime knows: a function's name and arguments.
    fn system_function(
        &mut self,
        reg: SysReg,
    ) -> (&'static str, Option<BasicMetadataValueEnum<'ctx>>) {
        match reg {
            SysReg::Id(register) => {
                let number = self.imm(Width::W, register.number() as u64);
                ("elfconv_id_register", Some(number.into()))
            }
            _ => ("elfconv_counter", None),
        }
    }

    /// Has the runtime do something with three 64-bit values.
    fn call_on_memory(&mut self, name: &str, arguments: [Int<'ctx>; 3]) {
        let parameters = [self.unit.types.i64.into(); 3];
        let function = self.unit.runtime_function(name, &parameters, None);
        built(
            self.builder
                .build_call(function, &arguments.map(Into::into), ""),
        );
    }
}

/// What a value extends, and how, if that is how it was made.
fn extended(value: Int<'_>) -> Option<(InstructionOpcode, Int<'_>)> {
    let instruction = value.as_instruction_value()?;
    let opcode = instruction.get_opcode();
    let extends = matches!(opcode, InstructionOpcode::ZExt | InstructionOpcode::SExt);
    let operand = instruction.get_operand(0).filter(|_| extends)?.value()?;
    Some((opcode, operand.into_int_value()))
}

fn predicate(op: Cmp) -> IntPredicate {
    match op {
        Cmp::Eq => IntPredicate::EQ,
        Cmp::Ne => IntPredicate::NE,
        Cmp::Ult => IntPredicate::ULT,
        Cmp::Ule => IntPredicate::ULE,
        Cmp::Ugt => IntPredicate::UGT,
        Cmp::Uge => IntPredicate::UGE,
        Cmp::Slt => IntPredicate::SLT,
        Cmp::Sle => IntPredicate::SLE,
        Cmp::Sgt => IntPredicate::SGT,
        Cmp::Sge => IntPredicate::SGE,
    }
}

impl<'ctx> Machine for FunctionLifter<'_, '_, 'ctx> {
    type Val = Int<'ctx>;
    type Bool = Int<'ctx>;
    /// `<16 x i8>`, cast to the lanes of each operation.
    type Vec = Vector<'ctx>;

    fn pc(&self) -> u64 {
        self.pc
    }

    fn x(&mut self, n: u32, w: Width) -> Int<'ctx> {
        if n == 31 {
            return self.imm(w, 0);
        }
        let value = self.read_int(n);
        self.trunc(Width::X, w, value)
    }

    fn set_x(&mut self, n: u32, w: Width, value: Int<'ctx>) {
        if n != 31 {
            let value = self.zext(w, Width::X, value);
            self.write(n, value.into());
        }
    }

    fn sp(&mut self) -> Int<'ctx> {
        self.read_int(SP)
    }

    fn set_sp(&mut self, value: Int<'ctx>) {
        self.write(SP, value.into());
    }

    fn v(&mut self, n: u32) -> Vector<'ctx> {
        self.read_vec(V0 + n)
    }

    fn set_v(&mut self, n: u32, value: Vector<'ctx>) {
        self.write(V0 + n, value.into());
    }

    fn scalar(&mut self, n: u32, w: Width) -> Int<'ctx> {
        self.read_number(V0 + n, w)
    }

    fn set_scalar(&mut self, n: u32, w: Width, value: Int<'ctx>) {
        if w >= Width::W {
            return self.write(V0 + n, value.into());
        }
        let zero = self.vec_imm(0);
        let v = self.set_lane(w, zero, 0, value);
        self.set_v(n, v);
    }

    fn set_flags(&mut self, flags: Flags<Int<'ctx>, Int<'ctx>>) {
        self.write_flags(FlagValue::Source(flags));
    }

    fn cond(&mut self, cond: Cond) -> Int<'ctx> {
        self.condition(cond)
    }

    fn flag(&mut self, flag: Flag) -> Int<'ctx> {
        self.condition(match flag {
            Flag::N => Cond::Mi,
            Flag::Z => Cond::Eq,
            Flag::C => Cond::Cs,
            Flag::V => Cond::Vs,
        })
    }

    fn sysreg(&mut self, reg: SysReg) -> Int<'ctx> {
        let types = self.unit.types;
        let Some((offset, w)) = Self::system_field(reg) else {
            let (name, argument) = self.system_function(reg);
            let parameters = argument.map(|_| types.i32.into());
            let function = self
                .unit
                .runtime_function(name, parameters.as_slice(), Some(types.i64));
            return built(self.builder.build_call(function, argument.as_slice(), ""))
                .try_as_basic_value()
                .expect_basic("a register has a value")
                .into_int_value();
        };
        let ty = self.int_type(w).into();
        let value = self.unit.load_state(&self.builder, ty, offset);
        let value = value.into_int_value();
        self.zext(w, Width::X, value)
    }

    fn set_sysreg(&mut self, reg: SysReg, value: Int<'ctx>) {
        if let Some((offset, w)) = Self::system_field(reg) {
            let value = self.trunc(Width::X, w, value);
            self.unit.store_state(&self.builder, offset, value);
        }
    }

    fn monitor(&mut self) -> Int<'ctx> {
        let (ty, place) = (
            self.unit.types.i64.into(),
            offset_of!(CpuState, monitor_address),
        );
        self.unit
            .load_state(&self.builder, ty, place)
            .into_int_value()
    }

    fn set_monitor(&mut self, address: Int<'ctx>) {
        let place = offset_of!(CpuState, monitor_address);
        self.unit.store_state(&self.builder, place, address);
    }

    fn imm(&mut self, w: Width, value: u64) -> Int<'ctx> {
        self.int_type(w).const_int(value & w.mask(), false)
    }

    fn int1(&mut self, op: Int1, w: Width, a: Int<'ctx>) -> Int<'ctx> {
        let ty = self.int_type(w).into();
        match op {
            Int1::Not => built(self.builder.build_not(a, "")),
            Int1::Neg => built(self.builder.build_int_neg(a, "")),
            Int1::Clz => self.count_zeros("llvm.ctlz", w, a),
            Int1::Ctz => self.count_zeros("llvm.cttz", w, a),
            Int1::Cls => {
                // Zeros in front of a ^ (a >> 1, signed), less the sign bit's own place, which is always zero.
                let shifted = self.ashr(w, a, 1);
                let changes = self.xor(w, a, shifted);
                let zeros = self.count_zeros("llvm.ctlz", w, changes);
                let one = self.imm(w, 1);
                self.sub(w, zeros, one)
            }
            Int1::Popcount => self
                .intrinsic("llvm.ctpop", ty, &[a.into()])
                .into_int_value(),
            Int1::Rbit => self
                .intrinsic("llvm.bitreverse", ty, &[a.into()])
                .into_int_value(),
            Int1::RevBytes => self.reverse_bytes(w, a),
            Int1::Abs => {
                let poison = self.unit.types.i1.const_zero();
                self.intrinsic("llvm.abs", ty, &[a.into(), poison.into()])
                    .into_int_value()
            }
        }
    }

    fn int2(&mut self, op: Int2, w: Width, a: Int<'ctx>, b: Int<'ctx>) -> Int<'ctx> {
        let ty = self.int_type(w).into();
        match op {
            Int2::Add => built(self.builder.build_int_add(a, b, "")),
            Int2::Sub => built(self.builder.build_int_sub(a, b, "")),
            Int2::Mul => built(self.builder.build_int_mul(a, b, "")),
            Int2::UMulHigh => self.multiply_high(false, w, a, b),
            Int2::SMulHigh => self.multiply_high(true, w, a, b),
            Int2::UDiv => self.divide(false, w, a, b),
            Int2::SDiv => self.divide(true, w, a, b),
            Int2::And => built(self.builder.build_and(a, b, "")),
            Int2::Or => built(self.builder.build_or(a, b, "")),
            Int2::Xor => built(self.builder.build_xor(a, b, "")),
            Int2::Shl => {
                let b = self.modulo(w, b);
                built(self.builder.build_left_shift(a, b, ""))
            }
            Int2::Lshr => {
                let b = self.modulo(w, b);
                built(self.builder.build_right_shift(a, b, false, ""))
            }
            Int2::Ashr => {
                let b = self.modulo(w, b);
                built(self.builder.build_right_shift(a, b, true, ""))
            }
            Int2::Ror => self
                .intrinsic("llvm.fshr", ty, &[a.into(), a.into(), b.into()])
                .into_int_value(),
            Int2::SMin => self
                .intrinsic("llvm.smin", ty, &[a.into(), b.into()])
                .into_int_value(),
            Int2::SMax => self
                .intrinsic("llvm.smax", ty, &[a.into(), b.into()])
                .into_int_value(),
            Int2::UMin => self
                .intrinsic("llvm.umin", ty, &[a.into(), b.into()])
                .into_int_value(),
            Int2::UMax => self
                .intrinsic("llvm.umax", ty, &[a.into(), b.into()])
                .into_int_value(),
        }
    }

    fn cmp(&mut self, op: Cmp, _: Width, a: Int<'ctx>, b: Int<'ctx>) -> Int<'ctx> {
        built(self.builder.build_int_compare(predicate(op), a, b, ""))
    }

    fn zext(&mut self, from: Width, to: Width, a: Int<'ctx>) -> Int<'ctx> {
        if from == to {
            return a;
        }
        let a = match extended(a) {
            Some((InstructionOpcode::ZExt, narrow)) => narrow,
            _ => a,
        };
        built(self.builder.build_int_z_extend(a, self.int_type(to), ""))
    }

    fn sext(&mut self, from: Width, to: Width, a: Int<'ctx>) -> Int<'ctx> {
        if from == to {
            return a;
        }
        built(self.builder.build_int_s_extend(a, self.int_type(to), ""))
    }

    fn trunc(&mut self, from: Width, to: Width, a: Int<'ctx>) -> Int<'ctx> {
        if from == to {
            return a;
        }
        let ty = self.int_type(to);
        // W registers are extended when they are written and truncated when they are read.
        if let Some((_, narrow)) = extended(a)
            && narrow.get_type() == ty
        {
            return narrow;
        }
        built(self.builder.build_int_truncate(a, ty, ""))
    }

    fn select(&mut self, c: Int<'ctx>, _: Width, a: Int<'ctx>, b: Int<'ctx>) -> Int<'ctx> {
        built(self.builder.build_select(c, a, b, "")).into_int_value()
    }

    fn fp_select(&mut self, c: Int<'ctx>, w: Width, a: Int<'ctx>, b: Int<'ctx>) -> Int<'ctx> {
        if w == Width::H {
            return self.select(c, w, a, b);
        }
        let (a, b) = (self.as_float(w, a), self.as_float(w, b));
        let number = built(self.builder.build_select(c, a, b, "")).into_float_value();
        self.as_bits(w, number)
    }

    fn bool_imm(&mut self, value: bool) -> Int<'ctx> {
        self.unit.types.i1.const_int(value as u64, false)
    }

    fn bool_not(&mut self, a: Int<'ctx>) -> Int<'ctx> {
        built(self.builder.build_not(a, ""))
    }

    fn bool_and(&mut self, a: Int<'ctx>, b: Int<'ctx>) -> Int<'ctx> {
        built(self.builder.build_and(a, b, ""))
    }

    fn bool_or(&mut self, a: Int<'ctx>, b: Int<'ctx>) -> Int<'ctx> {
        built(self.builder.build_or(a, b, ""))
    }

    fn load(&mut self, w: Width, address: Int<'ctx>, offset: i64) -> Int<'ctx> {
        self.load_from(self.int_type(w).into(), address, offset)
            .into_int_value()
    }

    fn load_number(&mut self, w: Width, address: Int<'ctx>, offset: i64) -> Int<'ctx> {
        if w < Width::W {
            return self.load(w, address, offset);
        }
        let number = self.load_from(self.float_type(w).into(), address, offset);
        self.as_bits(w, number.into_float_value())
    }

    fn copy_memory(&mut self, to: Int<'ctx>, from: Int<'ctx>, size: Int<'ctx>) {
        self.check_range(from, size, Access::Read);
        self.check_range(to, size, Access::Write);
        self.call_on_memory("elfconv_copy_memory", [to, from, size]);
    }

    fn set_memory(&mut self, to: Int<'ctx>, value: Int<'ctx>, size: Int<'ctx>) {
        let value = self.zext(Width::B, Width::X, value);
        self.check_range(to, size, Access::Write);
        self.call_on_memory("elfconv_set_memory", [to, value, size]);
    }

    fn store(&mut self, _: Width, address: Int<'ctx>, offset: i64, value: Int<'ctx>) {
        self.store_to(value.into(), address, offset);
    }

    fn load_vec(&mut self, address: Int<'ctx>, offset: i64) -> Vector<'ctx> {
        self.load_from(self.unit.types.vec.into(), address, offset)
            .into_vector_value()
    }

    fn store_vec(&mut self, address: Int<'ctx>, offset: i64, value: Vector<'ctx>) {
        self.store_to(value.into(), address, offset);
    }

    fn fp1(&mut self, op: Fp1, w: Width, a: Int<'ctx>) -> Int<'ctx> {
        self.scalar_fp1(op, w, a)
    }

    fn fp2(&mut self, op: Fp2, w: Width, a: Int<'ctx>, b: Int<'ctx>) -> Int<'ctx> {
        self.scalar_fp2(op, w, a, b)
    }

    fn fma(&mut self, w: Width, addend: Int<'ctx>, a: Int<'ctx>, b: Int<'ctx>) -> Int<'ctx> {
        self.scalar_fma(w, addend, a, b)
    }

    fn fp_convert(&mut self, from: Width, to: Width, a: Int<'ctx>) -> Int<'ctx> {
        self.scalar_convert(from, to, a)
    }

    fn fp_to_int(
        &mut self,
        rounding: Rounding,
        signed: bool,
        from: Width,
        to: Width,
        fbits: u32,
        a: Int<'ctx>,
    ) -> Int<'ctx> {
        self.scalar_to_int(rounding, signed, from, to, fbits, a)
    }

    fn int_to_fp(
        &mut self,
        signed: bool,
        from: Width,
        to: Width,
        fbits: u32,
        a: Int<'ctx>,
    ) -> Int<'ctx> {
        self.scalar_from_int(signed, from, to, fbits, a)
    }

    fn vec_imm(&mut self, value: u128) -> Vector<'ctx> {
        let i8 = self.unit.types.i8;
        let bytes = value
            .to_le_bytes()
            .map(|byte| i8.const_int(byte as u64, false));
        inkwell::types::VectorType::const_vector(&bytes)
    }

    fn lane(&mut self, w: Width, a: Vector<'ctx>, i: u32) -> Int<'ctx> {
        let lanes = self.as_lanes(w, a);
        let index = self.unit.types.i32.const_int(i as u64, false);
        built(self.builder.build_extract_element(lanes, index, "")).into_int_value()
    }

    fn set_lane(&mut self, w: Width, a: Vector<'ctx>, i: u32, value: Int<'ctx>) -> Vector<'ctx> {
        let lanes = self.as_lanes(w, a);
        let index = self.unit.types.i32.const_int(i as u64, false);
        let lanes = built(self.builder.build_insert_element(lanes, value, index, ""));
        self.as_vector(lanes)
    }

    fn splat(&mut self, w: Width, value: Int<'ctx>) -> Vector<'ctx> {
        self.splat_lanes(w, value)
    }

    fn vec1(&mut self, op: Vec1, w: Width, a: Vector<'ctx>) -> Vector<'ctx> {
        self.vector1(op, w, a)
    }

    fn vec2(&mut self, op: Vec2, w: Width, a: Vector<'ctx>, b: Vector<'ctx>) -> Vector<'ctx> {
        self.vector2(op, w, a, b)
    }

    fn vec_shift(&mut self, op: VecShift, w: Width, a: Vector<'ctx>, n: u32) -> Vector<'ctx> {
        self.vector_shift(op, w, a, n)
    }

    fn shuffle(&mut self, a: Vector<'ctx>, b: Vector<'ctx>, indices: [u8; 16]) -> Vector<'ctx> {
        self.vector_shuffle(a, b, indices)
    }

    fn swizzle(&mut self, table: Vector<'ctx>, indices: Vector<'ctx>) -> Vector<'ctx> {
        self.vector_swizzle(table, indices)
    }

    fn widen(&mut self, signed: bool, w: Width, a: Vector<'ctx>, high: bool) -> Vector<'ctx> {
        self.vector_widen(signed, w, a, high)
    }

    fn narrow(&mut self, how: Narrow, to: Width, a: Vector<'ctx>) -> Vector<'ctx> {
        self.vector_narrow(how, to, a)
    }

    fn reduce(&mut self, op: Reduce, w: Width, a: Vector<'ctx>, lanes: u32) -> Int<'ctx> {
        self.vector_reduce(op, w, a, lanes)
    }

    fn vec_fp1(&mut self, op: Fp1, w: Width, a: Vector<'ctx>) -> Vector<'ctx> {
        self.vector_fp1(op, w, a)
    }

    fn vec_fp2(&mut self, op: Fp2, w: Width, a: Vector<'ctx>, b: Vector<'ctx>) -> Vector<'ctx> {
        self.vector_fp2(op, w, a, b)
    }

    fn vec_fma(
        &mut self,
        w: Width,
        addend: Vector<'ctx>,
        a: Vector<'ctx>,
        b: Vector<'ctx>,
    ) -> Vector<'ctx> {
        self.vector_fma(w, addend, a, b)
    }

    fn vec_fp_cmp(
        &mut self,
        op: FpCmp,
        w: Width,
        a: Vector<'ctx>,
        b: Vector<'ctx>,
    ) -> Vector<'ctx> {
        self.vector_fp_cmp(op, w, a, b)
    }

    fn vec_fp_to_int(
        &mut self,
        rounding: Rounding,
        signed: bool,
        w: Width,
        fbits: u32,
        a: Vector<'ctx>,
    ) -> Vector<'ctx> {
        self.vector_to_int(rounding, signed, w, fbits, a)
    }

    fn vec_fp_widen(&mut self, a: Vector<'ctx>) -> Vector<'ctx> {
        self.vector_fp_widen(a)
    }

    fn vec_fp_narrow(&mut self, a: Vector<'ctx>) -> Vector<'ctx> {
        self.vector_fp_narrow(a)
    }

    fn vec_int_to_fp(
        &mut self,
        signed: bool,
        w: Width,
        fbits: u32,
        a: Vector<'ctx>,
    ) -> Vector<'ctx> {
        self.vector_from_int(signed, w, fbits, a)
    }

    fn helper(
        &mut self,
        helper: Helper,
        a: Vector<'ctx>,
        b: Vector<'ctx>,
        c: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let number = self.unit.types.i32.const_int(helper as u64, false);
        self.call_vector_runtime("elfconv_helper", &[number], &[a, b, c])
    }
}
