//! Floating point: the target's own operations, with NaN results made Arm's.
//!
//! Operations on numbers are the same everywhere (IEEE 754). NaNs aren't: WebAssembly leaves sign and payload open, x86-64's default NaN is
//! negative, and Arm prefers signalling operands. A NaN result is rare, so each operation tests for it and takes the
//! exact way through the runtime then.

use elfconv_isa::machine::{Cmp, Fp1, Fp2, Machine, Rounding, Width};
use inkwell::FloatPredicate;
use inkwell::types::{BasicTypeEnum, FloatType};
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, FloatValue, IntValue};

use super::FunctionLifter;
use super::nans::Nans;
use super::unit::built;
use crate::Fma;

type Int<'ctx> = IntValue<'ctx>;
type Float<'ctx> = FloatValue<'ctx>;

/// Number of an operation for the runtime.
pub fn fp1_code(op: Fp1) -> u64 {
    op.code() as u64
}

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    pub fn float_type(&self, w: Width) -> FloatType<'ctx> {
        match w {
            Width::X => self.unit.context.f64_type(),
            _ => self.unit.context.f32_type(),
        }
    }

    /// A bit pattern as a number; half precision is widened, which changes no comparison.
    pub fn as_float(&mut self, w: Width, a: Int<'ctx>) -> Float<'ctx> {
        if w == Width::H {
            return self.widen_half(a);
        }
        built(self.builder.build_bit_cast(a, self.float_type(w), "")).into_float_value()
    }

    /// Half precision as single. Moving the exponent field makes numbers 2^112 times too small, which a multiplication
    /// corrects, denormals included; of infinities and NaNs the exponent is all ones.
    fn widen_half(&mut self, a: Int<'ctx>) -> Float<'ctx> {
        let ty = self.float_type(Width::W);
        let wide = self.sext(Width::H, Width::W, a);
        let fields = self.shl(Width::W, wide, 13);
        let (kept, infinity) = (
            self.imm(Width::W, 0x8fff_e000),
            self.imm(Width::W, 0x0f80_0000),
        );
        let bits = self.and(Width::W, fields, kept);
        let scale = ty.const_float(2f64.powi(112));
        let number = built(self.builder.build_bit_cast(bits, ty, "")).into_float_value();
        let number = built(self.builder.build_float_mul(number, scale, ""));
        let exponent = self.and(Width::W, bits, infinity);
        let special = self.cmp(Cmp::Eq, Width::W, exponent, infinity);
        let ones = self.imm(Width::W, 0x7f80_0000);
        let special_bits = self.or(Width::W, bits, ones);
        let special_number = built(self.builder.build_bit_cast(special_bits, ty, ""));
        built(
            self.builder
                .build_select(special, special_number, number.into(), ""),
        )
        .into_float_value()
    }

    pub fn as_bits(&mut self, w: Width, a: Float<'ctx>) -> Int<'ctx> {
        built(self.builder.build_bit_cast(a, self.int_type(w), "")).into_int_value()
    }

    /// A runtime function of numbers and bit patterns, all passed as integers.
    fn call_fp_runtime(
        &mut self,
        name: &str,
        w: Width,
        codes: &[u64],
        values: &[(Width, Int<'ctx>)],
    ) -> Int<'ctx> {
        let types = self.unit.types;
        let mut arguments = Vec::new();
        let mut parameters = Vec::new();
        for &code in codes {
            parameters.push(types.i32.into());
            arguments.push(types.i32.const_int(code, false).into());
        }
        for &(from, value) in values {
            parameters.push(types.i64.into());
            arguments.push(self.zext(from, Width::X, value).into());
        }
        let function = self
            .unit
            .runtime_function(name, &parameters, Some(types.i64));
        let result = built(self.builder.build_call(function, &arguments, ""))
            .try_as_basic_value()
            .expect_basic("the function has a result")
            .into_int_value();
        self.trunc(Width::X, w, result)
    }

    /// A runtime function of numbers, single or double precision all.
    fn call_number_runtime(
        &mut self,
        name: &str,
        w: Width,
        codes: &[u64],
        values: &[Int<'ctx>],
    ) -> Int<'ctx> {
        let i32 = self.unit.types.i32;
        let ty = self.float_type(w);
        let (name, parameters) = (
            format!("{name}_{}", if w == Width::X { "double" } else { "single" }),
            [vec![i32.into(); codes.len()], vec![ty.into(); values.len()]].concat(),
        );
        let codes = codes.iter().map(|&code| i32.const_int(code, false).into());
        let mut arguments: Vec<BasicMetadataValueEnum<'ctx>> = codes.collect();
        for &value in values {
            arguments.push(self.as_float(w, value).into());
        }
        let function = self.unit.runtime_numbers(&name, &parameters, ty);
        let result = built(self.builder.build_call(function, &arguments, ""))
            .try_as_basic_value()
            .expect_basic("the function has a result")
            .into_float_value();
        self.as_bits(w, result)
    }

    /// The result, or where it is a NaN the exact one.
    pub fn unless_nan(
        &mut self,
        result: BasicValueEnum<'ctx>,
        is_nan: Int<'ctx>,
        exact: impl FnOnce(&mut Self) -> BasicValueEnum<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        let fast = self.builder.get_insert_block().expect("positioned");
        let slow = self.append_block("nan");
        let done = self.append_block("");
        self.branch_unlikely(is_nan, slow, done);
        self.builder.position_at_end(slow);
        self.mark_cold();
        let exact = exact(self);
        let slow_end = self.builder.get_insert_block().expect("positioned");
        built(self.builder.build_unconditional_branch(done));
        self.builder.position_at_end(done);
        let phi = built(self.builder.build_phi(result.get_type(), ""));
        phi.add_incoming(&[(&result, fast), (&exact, slow_end)]);
        phi.as_basic_value()
    }

    /// A scalar result, checked.
    fn checked(
        &mut self,
        result: Float<'ctx>,
        exact: impl FnOnce(&mut Self) -> Float<'ctx>,
    ) -> Int<'ctx> {
        let w = match result.get_type() == self.float_type(Width::X) {
            true => Width::X,
            false => Width::W,
        };
        match &mut self.nans {
            Nans::Tested => {}
            Nans::Left(last) => {
                *last = Some(result.into());
                return self.as_bits(w, result);
            }
            Nans::Expected => {
                let exact = exact(self);
                return self.as_bits(w, exact);
            }
        }
        let is_nan =
            built(
                self.builder
                    .build_float_compare(FloatPredicate::UNO, result, result, ""),
            );
        let value = self.unless_nan(result.into(), is_nan, |lifter| exact(lifter).into());
        self.as_bits(w, value.into_float_value())
    }

    /// Rounds a number (scalar or vector) to an integral one.
    pub fn round(&mut self, rounding: Rounding, a: BasicValueEnum<'ctx>) -> BasicValueEnum<'ctx> {
        let ty = a.get_type();
        match rounding {
            // FPCR other than the default is not honoured yet; the runtime says so when it is set.
            Rounding::TieEven | Rounding::Current => self.intrinsic("llvm.roundeven", ty, &[a]),
            Rounding::Up => self.intrinsic("llvm.ceil", ty, &[a]),
            Rounding::Down => self.intrinsic("llvm.floor", ty, &[a]),
            Rounding::Zero => self.intrinsic("llvm.trunc", ty, &[a]),
            Rounding::TieAway => {
                // trunc(a + copysign(predecessor of 0.5, a)): the sum rounds up exactly when the fraction is at least a half.
                let half = self.below_half(ty);
                let signed = self.intrinsic("llvm.copysign", ty, &[half, a]);
                let sum = self.add_numbers(a, signed);
                self.intrinsic("llvm.trunc", ty, &[sum])
            }
        }
    }

    fn below_half(&self, ty: BasicTypeEnum<'ctx>) -> BasicValueEnum<'ctx> {
        let constant = |ty: FloatType<'ctx>| {
            if ty == self.unit.context.f64_type() {
                ty.const_float(0.5f64.next_down())
            } else {
                ty.const_float(0.5f32.next_down() as f64)
            }
        };
        match ty {
            BasicTypeEnum::VectorType(vector) => {
                let lane = constant(vector.get_element_type().into_float_type());
                let lanes = vec![lane; vector.get_size() as usize];
                inkwell::types::VectorType::const_vector(&lanes).into()
            }
            _ => constant(ty.into_float_type()).into(),
        }
    }

    fn add_numbers(
        &mut self,
        a: BasicValueEnum<'ctx>,
        b: BasicValueEnum<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        match (a, b) {
            (BasicValueEnum::VectorValue(a), BasicValueEnum::VectorValue(b)) => {
                built(self.builder.build_float_add(a, b, "")).into()
            }
            (a, b) => built(self.builder.build_float_add(
                a.into_float_value(),
                b.into_float_value(),
                "",
            ))
            .into(),
        }
    }

    pub fn scalar_fp1(&mut self, op: Fp1, w: Width, a: Int<'ctx>) -> Int<'ctx> {
        let sign = 1 << (w.bits() - 1);
        match op {
            Fp1::Abs => {
                let mask = self.imm(w, !sign);
                return self.and(w, a, mask);
            }
            Fp1::Neg => {
                let mask = self.imm(w, sign);
                return self.xor(w, a, mask);
            }
            _ => {}
        }
        if w == Width::H {
            let codes = [fp1_code(op), w as u64];
            return self.call_fp_runtime("elfconv_fp1", w, &codes, &[(w, a)]);
        }
        let number = self.as_float(w, a);
        let result = match op {
            Fp1::Sqrt => self.intrinsic("llvm.sqrt", number.get_type().into(), &[number.into()]),
            Fp1::Round(rounding) => self.round(rounding, number.into()),
            Fp1::RoundExact => self.round(Rounding::Current, number.into()),
            _ => return self.call_number_runtime("elfconv_fp1", w, &[fp1_code(op)], &[a]),
        };
        let result = result.into_float_value();
        self.checked(result, |l| {
            let exact = l.with_nans_of(w, result.into(), &[number.into()]);
            exact.into_float_value()
        })
    }

    pub fn scalar_fp2(&mut self, op: Fp2, w: Width, a: Int<'ctx>, b: Int<'ctx>) -> Int<'ctx> {
        if w == Width::H {
            let codes = [op as u64, w as u64];
            return self.call_fp_runtime("elfconv_fp2", w, &codes, &[(w, a), (w, b)]);
        }
        let (x, y) = (self.as_float(w, a), self.as_float(w, b));
        let ty = x.get_type().into();
        let builder = &self.builder;
        let result = match op {
            Fp2::Add => built(builder.build_float_add(x, y, "")),
            Fp2::Sub => built(builder.build_float_sub(x, y, "")),
            Fp2::Mul => built(builder.build_float_mul(x, y, "")),
            Fp2::Div => built(builder.build_float_div(x, y, "")),
            Fp2::Max | Fp2::MaxNum => self
                .intrinsic("llvm.maximum", ty, &[x.into(), y.into()])
                .into_float_value(),
            Fp2::Min | Fp2::MinNum => self
                .intrinsic("llvm.minimum", ty, &[x.into(), y.into()])
                .into_float_value(),
            Fp2::AbsDiff => {
                let difference = built(builder.build_float_sub(x, y, ""));
                self.intrinsic("llvm.fabs", ty, &[difference.into()])
                    .into_float_value()
            }
            Fp2::MulX | Fp2::RecipStep | Fp2::RSqrtStep => {
                return self.call_number_runtime("elfconv_fp2", w, &[op as u64], &[a, b]);
            }
        };
        self.checked(result, |l| {
            let exact = l.with_nans_of_fp2(op, w, result.into(), [x.into(), y.into()]);
            exact.into_float_value()
        })
    }

    /// By the machine where it can ([`super::fused`]), else the runtime computes it, exactly, unless it needn't be.
    pub fn scalar_fma(
        &mut self,
        w: Width,
        addend: Int<'ctx>,
        a: Int<'ctx>,
        b: Int<'ctx>,
    ) -> Int<'ctx> {
        if w == Width::H {
            let operands = [(w, addend), (w, a), (w, b)];
            return self.call_fp_runtime("elfconv_fma", w, &[w as u64], &operands);
        }
        let operands = [addend, a, b].map(|operand| self.as_float(w, operand).into());
        if self.fused {
            let [x, y, z] = operands;
            let result = self.fused_multiply_add(x, y, z);
            return self.checked(result.into_float_value(), |l| {
                l.with_nans_of_fma(w, result, operands).into_float_value()
            });
        }
        if self.unit.program.fma == Fma::Unfused {
            let product = self.scalar_fp2(Fp2::Mul, w, a, b);
            return self.scalar_fp2(Fp2::Add, w, addend, product);
        }
        let name = match w {
            Width::X => "elfconv_fma64",
            _ => "elfconv_fma32",
        };
        let ty = self.float_type(w);
        let function = self.unit.runtime_numbers(name, &[ty.into(); 3], ty);
        let arguments = operands.map(|operand: BasicValueEnum| operand.into());
        let result = built(self.builder.build_call(function, &arguments, ""))
            .try_as_basic_value()
            .expect_basic("the function has a result")
            .into_float_value();
        self.checked(result, |l| {
            let exact = l.call_number_runtime("elfconv_fma", w, &[], &[addend, a, b]);
            l.as_float(w, exact)
        })
    }

    pub fn scalar_convert(&mut self, from: Width, to: Width, a: Int<'ctx>) -> Int<'ctx> {
        if to == Width::H {
            return self.convert_exactly(from, to, a);
        }
        let number = self.as_float(from, a);
        let ty = self.float_type(to);
        let result = if ty == number.get_type() {
            number
        } else if to > from {
            built(self.builder.build_float_ext(number, ty, ""))
        } else {
            built(self.builder.build_float_trunc(number, ty, ""))
        };
        self.checked(result, |l| {
            if result != number {
                return l.with_nan_converted(to, result, number);
            }
            // From half precision, widened already.
            let exact = l.with_nans_of(to, number.into(), &[number.into()]);
            exact.into_float_value()
        })
    }

    pub fn convert_exactly(&mut self, from: Width, to: Width, a: Int<'ctx>) -> Int<'ctx> {
        let codes = [from as u64, to as u64];
        self.call_fp_runtime("elfconv_fp_convert", to, &codes, &[(from, a)])
    }

    pub fn scalar_to_int(
        &mut self,
        rounding: Rounding,
        signed: bool,
        from: Width,
        to: Width,
        fbits: u32,
        a: Int<'ctx>,
    ) -> Int<'ctx> {
        if from == Width::H || to < Width::W {
            let codes = [
                rounding as u64,
                signed as u64,
                from as u64,
                to as u64,
                fbits as u64,
            ];
            return self.call_fp_runtime("elfconv_fp_to_int", to, &codes, &[(from, a)]);
        }
        let mut number: BasicValueEnum<'ctx> = self.as_float(from, a).into();
        if fbits > 0 {
            // Exact, or an infinity that saturates as the exact product would.
            let scale = self.float_type(from).const_float(2f64.powi(fbits as i32));
            number = built(
                self.builder
                    .build_float_mul(number.into_float_value(), scale, ""),
            )
            .into();
        }
        if rounding != Rounding::Zero {
            number = self.round(rounding, number);
        }
        let name = if signed {
            "llvm.fptosi.sat"
        } else {
            "llvm.fptoui.sat"
        };
        let types = [self.int_type(to).into(), self.float_type(from).into()];
        self.intrinsic_of(name, &types, &[number]).into_int_value()
    }

    pub fn scalar_from_int(
        &mut self,
        signed: bool,
        from: Width,
        to: Width,
        fbits: u32,
        a: Int<'ctx>,
    ) -> Int<'ctx> {
        if to == Width::H {
            let codes = [signed as u64, from as u64, to as u64, fbits as u64];
            return self.call_fp_runtime("elfconv_int_to_fp", to, &codes, &[(from, a)]);
        }
        let ty = self.float_type(to);
        let mut number = built(if signed {
            self.builder.build_signed_int_to_float(a, ty, "")
        } else {
            self.builder.build_unsigned_int_to_float(a, ty, "")
        });
        if fbits > 0 {
            // A power of two, and no result is subnormal: exact.
            let scale = ty.const_float(2f64.powi(-(fbits as i32)));
            number = built(self.builder.build_float_mul(number, scale, ""));
        }
        self.as_bits(to, number)
    }
}
