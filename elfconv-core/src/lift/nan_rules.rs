//! Which NaN an operation gives, as Arm has it (Arm ARM, shared pseudocode: FPProcessNaNs, FPProcessNaNs3, FPMulAdd, FPMaxNum, FPConvertNaN).
//!
//! Inline, rather than by the runtime: a call, though hardly ever made, would keep values out of registers all around it.

use elfconv_isa::machine::{Fp2, Width};
use inkwell::FloatPredicate::{ORD, UNO};
use inkwell::types::VectorType;
use inkwell::values::{BasicValue, BasicValueEnum, FloatValue};
use inkwell::{FloatPredicate, IntPredicate};

use super::FunctionLifter;
use super::unit::built;

/// A number, or a vector of numbers; also their bits, and what comparisons of them give.
type Number<'ctx> = BasicValueEnum<'ctx>;

/// The bit that makes a NaN quiet, the highest of the fraction.
fn quiet_bit(w: Width) -> u64 {
    match w {
        Width::X => 1 << 51,
        _ => 1 << 22,
    }
}

/// The exponent's bits and that one: FPDefaultNaN.
fn default_nan(w: Width) -> u64 {
    match w {
        Width::X => 0x7ff << 52 | quiet_bit(w),
        _ => 0xff << 23 | quiet_bit(w),
    }
}

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    /// The result of an operation of one or two operands, which is a NaN where these are, and perhaps elsewhere.
    pub fn with_nans_of(
        &mut self,
        w: Width,
        result: Number<'ctx>,
        operands: &[Number<'ctx>],
    ) -> Number<'ctx> {
        let nan = self.nan_of(w, operands);
        self.where_nan(result, nan, result)
    }

    /// FPMulAdd: a quiet addend counts for nothing where infinity is multiplied by zero.
    pub fn with_nans_of_fma(
        &mut self,
        w: Width,
        result: Number<'ctx>,
        operands: [Number<'ctx>; 3],
    ) -> Number<'ctx> {
        let [addend, a, b] = operands;
        let nan = self.nan_of(w, &operands);
        let product = self.product(a, b);
        let (invalid, numbers) = (self.compare(UNO, product, product), self.compare(ORD, a, b));
        let addend = self.bits_of(w, addend);
        let is_quiet = self.has_bit(w, addend);
        let invalid = self.both(self.both(invalid, numbers), is_quiet);
        let default = self.repeated(w, nan, default_nan(w));
        let nan = self.choose(invalid, default, nan);
        self.where_nan(result, nan, result)
    }

    /// The result of an operation of two.
    pub fn with_nans_of_fp2(
        &mut self,
        op: Fp2,
        w: Width,
        result: Number<'ctx>,
        [a, b]: [Number<'ctx>; 2],
    ) -> Number<'ctx> {
        let nan = self.with_nans_of(w, result, &[a, b]);
        match op {
            Fp2::AbsDiff => self.intrinsic("llvm.fabs", nan.get_type(), &[nan]),
            // They prefer numbers: where one operand is a quiet NaN, the other.
            Fp2::MaxNum | Fp2::MinNum => {
                let nan = self.unless_other_is_quiet(w, nan, a, b);
                self.unless_other_is_quiet(w, nan, b, a)
            }
            _ => nan,
        }
    }

    fn unless_other_is_quiet(
        &mut self,
        w: Width,
        nan: Number<'ctx>,
        number: Number<'ctx>,
        other: Number<'ctx>,
    ) -> Number<'ctx> {
        let bits = self.bits_of(w, other);
        let is_quiet = self.both(self.compare(UNO, other, other), self.has_bit(w, bits));
        let both = self.both(self.compare(ORD, number, number), is_quiet);
        self.choose(both, number, nan)
    }

    /// FPConvertNaN.
    pub fn with_nan_converted(
        &mut self,
        to: Width,
        result: FloatValue<'ctx>,
        from: FloatValue<'ctx>,
    ) -> FloatValue<'ctx> {
        let (b, types) = (&self.builder, self.unit.types);
        let i64 = |value: u64| types.i64.const_int(value, false);
        let bits = match to {
            Width::X => built(b.build_bit_cast(from, types.i32, "")).into_int_value(),
            _ => built(b.build_bit_cast(from, types.i64, "")).into_int_value(),
        };
        let wide = built(b.build_int_z_extend_or_bit_cast(bits, types.i64, ""));
        let moved = |amount: u64| match to {
            Width::X => built(b.build_left_shift(wide, i64(amount), "")),
            _ => built(b.build_right_shift(wide, i64(amount), false, "")),
        };
        // Fractions of 52 and 23 bits, signs 32 bits apart.
        let (fraction, sign) = match to {
            Width::X => ((1 << 52) - 1, 1 << 63),
            _ => ((1 << 23) - 1, 1 << 31),
        };
        let fraction = built(b.build_and(moved(52 - 23), i64(fraction), ""));
        let sign = built(b.build_and(moved(32), i64(sign), ""));
        let nan = built(b.build_or(fraction, sign, ""));
        let nan = built(b.build_or(nan, i64(default_nan(to)), ""));
        let nan = built(b.build_int_truncate_or_bit_cast(nan, self.int_type(to), ""));
        let nan = built(b.build_bit_cast(nan, result.get_type(), ""));
        let is_nan = built(b.build_float_compare(UNO, result, result, ""));
        built(b.build_select(is_nan, nan, result.into(), "")).into_float_value()
    }

    /// The operand that decides, made quiet, or the default NaN: signalling NaNs come before quiet ones, then earlier operands before later.
    fn nan_of(&mut self, w: Width, operands: &[Number<'ctx>]) -> Number<'ctx> {
        let (&first, others) = operands.split_first().expect("one at least");
        let nan = others.iter().fold(first, |first, &second| {
            let [a, b] = [first, second].map(|number| self.bits_of(w, number));
            // Where both are NaNs: the first is quiet, and the second isn't.
            let only_first = self.both(a, self.inverted(b));
            let yields = self.both(
                self.compare(UNO, second, second),
                self.has_bit(w, only_first),
            );
            let is_number = self.compare(ORD, first, first);
            self.choose(self.or_values(is_number, yields), second, first)
        });
        let quiet = self.repeated(w, self.bits_of(w, nan), quiet_bit(w));
        let quiet = self.or_values(self.bits_of(w, nan), quiet);
        let quiet = built(self.builder.build_bit_cast(quiet, nan.get_type(), ""));
        self.where_nan(nan, quiet, self.repeated(w, nan, default_nan(w)))
    }

    // ---- operations on a number, or on the lanes of a vector ----

    pub fn compare(
        &self,
        predicate: FloatPredicate,
        a: Number<'ctx>,
        b: Number<'ctx>,
    ) -> Number<'ctx> {
        let builder = &self.builder;
        match (a, b) {
            (Number::VectorValue(a), Number::VectorValue(b)) => {
                built(builder.build_float_compare(predicate, a, b, "")).as_basic_value_enum()
            }
            (a, b) => {
                let (a, b) = (a.into_float_value(), b.into_float_value());
                built(builder.build_float_compare(predicate, a, b, "")).as_basic_value_enum()
            }
        }
    }

    fn product(&self, a: Number<'ctx>, b: Number<'ctx>) -> Number<'ctx> {
        let builder = &self.builder;
        match (a, b) {
            (Number::VectorValue(a), Number::VectorValue(b)) => {
                built(builder.build_float_mul(a, b, "")).into()
            }
            (a, b) => {
                let (a, b) = (a.into_float_value(), b.into_float_value());
                built(builder.build_float_mul(a, b, "")).into()
            }
        }
    }

    fn both(&self, a: Number<'ctx>, b: Number<'ctx>) -> Number<'ctx> {
        match (a, b) {
            (Number::VectorValue(a), Number::VectorValue(b)) => {
                built(self.builder.build_and(a, b, "")).into()
            }
            (a, b) => {
                let (a, b) = (a.into_int_value(), b.into_int_value());
                built(self.builder.build_and(a, b, "")).into()
            }
        }
    }

    fn inverted(&self, a: Number<'ctx>) -> Number<'ctx> {
        match a {
            Number::VectorValue(a) => built(self.builder.build_not(a, "")).into(),
            a => built(self.builder.build_not(a.into_int_value(), "")).into(),
        }
    }

    /// Where bits have the one that makes a NaN quiet.
    fn has_bit(&self, w: Width, bits: Number<'ctx>) -> Number<'ctx> {
        let bit = self.both(bits, self.repeated(w, bits, quiet_bit(w)));
        match bit {
            Number::VectorValue(bit) => {
                let zero = bit.get_type().const_zero();
                built(
                    self.builder
                        .build_int_compare(IntPredicate::NE, bit, zero, ""),
                )
                .into()
            }
            bit => {
                let bit = bit.into_int_value();
                let zero = bit.get_type().const_zero();
                built(
                    self.builder
                        .build_int_compare(IntPredicate::NE, bit, zero, ""),
                )
                .into()
            }
        }
    }

    fn where_nan(
        &self,
        a: Number<'ctx>,
        nan: Number<'ctx>,
        otherwise: Number<'ctx>,
    ) -> Number<'ctx> {
        self.choose(self.compare(UNO, a, a), nan, otherwise)
    }

    fn choose(&self, which: Number<'ctx>, a: Number<'ctx>, b: Number<'ctx>) -> Number<'ctx> {
        match which {
            Number::VectorValue(which) => built(self.builder.build_select(which, a, b, "")),
            which => built(self.builder.build_select(which.into_int_value(), a, b, "")),
        }
    }

    fn bits_of(&self, w: Width, a: Number<'ctx>) -> Number<'ctx> {
        let int = self.int_type(w);
        match a {
            Number::VectorValue(a) => {
                let ty = int.vec_type(a.get_type().get_size());
                built(self.builder.build_bit_cast(a, ty, ""))
            }
            a => built(self.builder.build_bit_cast(a, int, "")),
        }
    }

    /// The same bits in every lane, if there are lanes, and of the type of another value.
    fn repeated(&self, w: Width, like: Number<'ctx>, bits: u64) -> Number<'ctx> {
        let lane = self.int_type(w).const_int(bits, false);
        let all: Number<'ctx> = match like {
            Number::VectorValue(like) => {
                let lanes = vec![lane; like.get_type().get_size() as usize];
                VectorType::const_vector(&lanes).into()
            }
            _ => lane.into(),
        };
        built(self.builder.build_bit_cast(all, like.get_type(), ""))
    }
}
