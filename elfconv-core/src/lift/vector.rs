//! Advanced SIMD as LLVM vector operations. A register is `<16 x i8>`, cast to the lanes of each operation.

use elfconv_isa::machine::*;
use inkwell::types::{BasicTypeEnum, VectorType};
use inkwell::values::{BasicValueEnum, IntValue, VectorValue};
use inkwell::{FloatPredicate, GlobalVisibility, IntPredicate};

use super::FunctionLifter;
use super::float::fp1_code;
use super::nans::Nans;
use super::unit::built;

type Int<'ctx> = IntValue<'ctx>;
type Vector<'ctx> = VectorValue<'ctx>;

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    pub fn lanes_type(&self, w: Width) -> VectorType<'ctx> {
        self.int_type(w).vec_type(w.lanes())
    }

    pub fn as_lanes(&mut self, w: Width, a: Vector<'ctx>) -> Vector<'ctx> {
        built(self.builder.build_bit_cast(a, self.lanes_type(w), "")).into_vector_value()
    }

    pub fn as_vector(&mut self, a: Vector<'ctx>) -> Vector<'ctx> {
        built(self.builder.build_bit_cast(a, self.unit.types.vec, "")).into_vector_value()
    }

    pub fn as_floats(&mut self, w: Width, a: Vector<'ctx>) -> Vector<'ctx> {
        let ty = self.float_type(w).vec_type(w.lanes());
        built(self.builder.build_bit_cast(a, ty, "")).into_vector_value()
    }

    pub fn constant_lanes(&self, w: Width, value: u64) -> Vector<'ctx> {
        let lane = self.int_type(w).const_int(value & w.mask(), false);
        VectorType::const_vector(&vec![lane; w.lanes() as usize])
    }

    pub fn splat_lanes(&mut self, w: Width, value: Int<'ctx>) -> Vector<'ctx> {
        let i32 = self.unit.types.i32;
        let undefined = self.lanes_type(w).get_poison();
        let first =
            built(
                self.builder
                    .build_insert_element(undefined, value, i32.const_zero(), ""),
            );
        let mask = i32.vec_type(w.lanes()).const_zero();
        let lanes = built(
            self.builder
                .build_shuffle_vector(first, undefined, mask, ""),
        );
        self.as_vector(lanes)
    }

    /// Stores the operands to the runtime's scratch vectors, calls it, and loads the result from the first.
    pub fn call_vector_runtime(
        &mut self,
        name: &str,
        codes: &[Int<'ctx>],
        operands: &[Vector<'ctx>],
    ) -> Vector<'ctx> {
        let types = self.unit.types;
        let scratch = self
            .unit
            .module
            .get_global("elfconv_scratch")
            .unwrap_or_else(|| {
                let global =
                    self.unit
                        .module
                        .add_global(types.vec.array_type(4), None, "elfconv_scratch");
                global.set_alignment(16);
                global.set_visibility(GlobalVisibility::Hidden);
                global
            })
            .as_pointer_value();
        for (i, &operand) in operands.iter().enumerate() {
            let offset = types.usize.const_int(16 * i as u64, false);
            let place = self.offset_pointer(scratch, offset, true);
            built(self.builder.build_store(place, operand));
        }
        let parameters = vec![types.i32.into(); codes.len()];
        let function = self.unit.runtime_function(name, &parameters, None);
        let arguments: Vec<_> = codes.iter().map(|&code| code.into()).collect();
        built(self.builder.build_call(function, &arguments, ""));
        built(self.builder.build_load(types.vec, scratch, "")).into_vector_value()
    }

    pub fn exact(&mut self, name: &str, codes: &[u64], operands: &[Vector<'ctx>]) -> Vector<'ctx> {
        let codes: Vec<_> = codes
            .iter()
            .map(|&code| self.unit.types.i32.const_int(code, false))
            .collect();
        self.call_vector_runtime(name, &codes, operands)
    }

    /// Whether any lane of a vector of booleans is true.
    pub fn any(&mut self, lanes: Vector<'ctx>) -> Int<'ctx> {
        let count = lanes.get_type().get_size();
        let bits = self
            .unit
            .context
            .custom_width_int_type(std::num::NonZeroU32::new(count).expect("a vector has lanes"))
            .expect("at most 16 bits");
        let bits_value = built(self.builder.build_bit_cast(lanes, bits, "")).into_int_value();
        built(
            self.builder
                .build_int_compare(IntPredicate::NE, bits_value, bits.const_zero(), ""),
        )
    }

    pub fn lane_intrinsic(&mut self, name: &str, operands: &[Vector<'ctx>]) -> Vector<'ctx> {
        let ty: BasicTypeEnum<'ctx> = operands[0].get_type().into();
        let operands: Vec<BasicValueEnum<'ctx>> = operands.iter().map(|&o| o.into()).collect();
        self.intrinsic(name, ty, &operands).into_vector_value()
    }

    pub fn lane_mask(
        &mut self,
        predicate: IntPredicate,
        a: Vector<'ctx>,
        b: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let truth = built(self.builder.build_int_compare(predicate, a, b, ""));
        built(self.builder.build_int_s_extend(truth, a.get_type(), ""))
    }

    pub fn lane_select(
        &mut self,
        c: Vector<'ctx>,
        a: Vector<'ctx>,
        b: Vector<'ctx>,
    ) -> Vector<'ctx> {
        built(self.builder.build_select(c, a, b, "")).into_vector_value()
    }

    pub fn vector1(&mut self, op: Vec1, w: Width, a: Vector<'ctx>) -> Vector<'ctx> {
        let lanes = self.as_lanes(w, a);
        let with_flag = |l: &mut Self, name: &str| {
            let flag = l.unit.types.i1.const_zero();
            l.intrinsic(name, lanes.get_type().into(), &[lanes.into(), flag.into()])
                .into_vector_value()
        };
        let result = match op {
            Vec1::Not => built(self.builder.build_not(lanes, "")),
            Vec1::Neg => built(self.builder.build_int_neg(lanes, "")),
            Vec1::Abs => with_flag(self, "llvm.abs"),
            Vec1::Clz => with_flag(self, "llvm.ctlz"),
            Vec1::Cls => {
                let one = self.constant_lanes(w, 1);
                let shifted = built(self.builder.build_right_shift(lanes, one, true, ""));
                let changes = built(self.builder.build_xor(lanes, shifted, ""));
                let flag = self.unit.types.i1.const_zero();
                let zeros = self
                    .intrinsic(
                        "llvm.ctlz",
                        lanes.get_type().into(),
                        &[changes.into(), flag.into()],
                    )
                    .into_vector_value();
                built(self.builder.build_int_sub(zeros, one, ""))
            }
            Vec1::Cnt => self.lane_intrinsic("llvm.ctpop", &[lanes]),
            Vec1::Rbit => self.lane_intrinsic("llvm.bitreverse", &[lanes]),
            Vec1::SqAbs | Vec1::SqNeg => self.saturating_negation(op, w, lanes),
            Vec1::SAddLongPairs => return self.add_long_pairs(true, w, a),
            Vec1::UAddLongPairs => return self.add_long_pairs(false, w, a),
        };
        self.as_vector(result)
    }

    pub fn vector2(
        &mut self,
        op: Vec2,
        w: Width,
        a: Vector<'ctx>,
        b: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let (x, y) = (self.as_lanes(w, a), self.as_lanes(w, b));
        let result = match op {
            Vec2::Add => built(self.builder.build_int_add(x, y, "")),
            Vec2::Sub => built(self.builder.build_int_sub(x, y, "")),
            Vec2::Mul => built(self.builder.build_int_mul(x, y, "")),
            Vec2::And => built(self.builder.build_and(x, y, "")),
            Vec2::Or => built(self.builder.build_or(x, y, "")),
            Vec2::Xor => built(self.builder.build_xor(x, y, "")),
            Vec2::Bic => {
                let inverted = built(self.builder.build_not(y, ""));
                built(self.builder.build_and(x, inverted, ""))
            }
            Vec2::Orn => {
                let inverted = built(self.builder.build_not(y, ""));
                built(self.builder.build_or(x, inverted, ""))
            }
            Vec2::SMin => self.lane_intrinsic("llvm.smin", &[x, y]),
            Vec2::SMax => self.lane_intrinsic("llvm.smax", &[x, y]),
            Vec2::UMin => self.lane_intrinsic("llvm.umin", &[x, y]),
            Vec2::UMax => self.lane_intrinsic("llvm.umax", &[x, y]),
            Vec2::SAbd => self.difference("llvm.smax", "llvm.smin", x, y),
            Vec2::UAbd => self.difference("llvm.umax", "llvm.umin", x, y),
            Vec2::CmpEq => self.lane_mask(IntPredicate::EQ, x, y),
            Vec2::CmpSge => self.lane_mask(IntPredicate::SGE, x, y),
            Vec2::CmpSgt => self.lane_mask(IntPredicate::SGT, x, y),
            Vec2::CmpUge => self.lane_mask(IntPredicate::UGE, x, y),
            Vec2::CmpUgt => self.lane_mask(IntPredicate::UGT, x, y),
            Vec2::CmpTst => {
                let common = built(self.builder.build_and(x, y, ""));
                let zero = self.constant_lanes(w, 0);
                self.lane_mask(IntPredicate::NE, common, zero)
            }
            Vec2::SqAdd => self.saturating("llvm.sadd.sat", true, x, y),
            Vec2::UqAdd => self.saturating("llvm.uadd.sat", true, x, y),
            Vec2::SqSub => self.saturating("llvm.ssub.sat", false, x, y),
            Vec2::UqSub => self.saturating("llvm.usub.sat", false, x, y),
            Vec2::SHAdd | Vec2::UHAdd | Vec2::SRHAdd | Vec2::URHAdd | Vec2::SHSub | Vec2::UHSub => {
                self.halving(op, w, x, y)
            }
            Vec2::SShl | Vec2::UShl | Vec2::SRShl | Vec2::URShl => {
                self.shift_by_register(op, w, a, b)
            }
            Vec2::SMulAddPairs => {
                let name = self.by_target("llvm.wasm.dot", "llvm.x86.sse2.pmadd.wd");
                self.intrinsic_of(name, &[], &[x.into(), y.into()])
                    .into_vector_value()
            }
            Vec2::SqDMulH => self.doubling_high_half(false, w, a, b),
            Vec2::SqRDMulH => self.doubling_high_half(true, w, a, b),
            Vec2::SqShl | Vec2::UqShl | Vec2::SqRShl | Vec2::UqRShl | Vec2::PMul => {
                return self.exact("elfconv_vec2", &[op as u64, w as u64], &[a, b]);
            }
        };
        self.as_vector(result)
    }

    /// The name of the target's own intrinsic.
    pub fn by_target(&self, wasm: &'static str, x86: &'static str) -> &'static str {
        match self.unit.program.target {
            crate::Target::Wasi => wasm,
            crate::Target::Native => x86,
        }
    }

    /// Sums of neighbouring lanes, in lanes of twice the width.
    fn add_long_pairs(&mut self, signed: bool, w: Width, a: Vector<'ctx>) -> Vector<'ctx> {
        let wide = w.wider();
        let sums = if self.unit.program.target == crate::Target::Wasi && w < Width::W {
            let name = if signed {
                "llvm.wasm.extadd.pairwise.signed"
            } else {
                "llvm.wasm.extadd.pairwise.unsigned"
            };
            let lanes = self.as_lanes(w, a);
            let ty = self.lanes_type(wide).into();
            self.intrinsic_of(name, &[ty], &[lanes.into()])
                .into_vector_value()
        } else {
            let lanes = self.as_lanes(wide, a);
            let amount = self.constant_lanes(wide, w.bits() as u64);
            let b = &self.builder;
            let up = built(b.build_left_shift(lanes, amount, ""));
            let even = built(b.build_right_shift(up, amount, signed, ""));
            let odd = built(b.build_right_shift(lanes, amount, signed, ""));
            built(b.build_int_add(even, odd, ""))
        };
        self.as_vector(sums)
    }

    fn difference(
        &mut self,
        max: &str,
        min: &str,
        x: Vector<'ctx>,
        y: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let (high, low) = (
            self.lane_intrinsic(max, &[x, y]),
            self.lane_intrinsic(min, &[x, y]),
        );
        built(self.builder.build_int_sub(high, low, ""))
    }

    /// Halving without a wider type: `a + b = 2 (a & b) + (a ^ b) = 2 (a | b) - (a ^ b)`, `a - b = (a ^ b) - 2 (~a & b)`.
    fn halving(&mut self, op: Vec2, w: Width, x: Vector<'ctx>, y: Vector<'ctx>) -> Vector<'ctx> {
        let one = self.constant_lanes(w, 1);
        let signed = matches!(op, Vec2::SHAdd | Vec2::SRHAdd | Vec2::SHSub);
        let b = &self.builder;
        let odd = built(b.build_xor(x, y, ""));
        let half = built(b.build_right_shift(odd, one, signed, ""));
        match op {
            Vec2::SHAdd | Vec2::UHAdd => {
                let common = built(b.build_and(x, y, ""));
                built(b.build_int_add(common, half, ""))
            }
            Vec2::SRHAdd | Vec2::URHAdd => {
                let either = built(b.build_or(x, y, ""));
                built(b.build_int_sub(either, half, ""))
            }
            _ => {
                let borrowed = built(b.build_and(built(b.build_not(x, "")), y, ""));
                built(b.build_int_sub(half, borrowed, ""))
            }
        }
    }

    pub fn vector_shuffle(
        &mut self,
        a: Vector<'ctx>,
        b: Vector<'ctx>,
        indices: [u8; 16],
    ) -> Vector<'ctx> {
        let i32 = self.unit.types.i32;
        let mask = indices.map(|i| i32.const_int(i as u64, false));
        built(
            self.builder
                .build_shuffle_vector(a, b, VectorType::const_vector(&mask), ""),
        )
    }

    /// WebAssembly's `i8x16.swizzle`; elsewhere the runtime's.
    pub fn vector_swizzle(&mut self, table: Vector<'ctx>, indices: Vector<'ctx>) -> Vector<'ctx> {
        match self.unit.program.target {
            crate::Target::Wasi => self
                .intrinsic_of("llvm.wasm.swizzle", &[], &[table.into(), indices.into()])
                .into_vector_value(),
            crate::Target::Native => {
                // PSHUFB gives zero where bit 7 is set, and looks at the low four bits elsewhere: adding 0x70 with saturation sets
                // bit 7 of all indices above 15.
                let bias = self.constant_lanes(Width::B, 0x70);
                let biased = self.lane_intrinsic("llvm.uadd.sat", &[indices, bias]);
                self.intrinsic_of(
                    "llvm.x86.ssse3.pshuf.b.128",
                    &[],
                    &[table.into(), biased.into()],
                )
                .into_vector_value()
            }
        }
    }

    /// Half of a vector's lanes.
    pub fn half(&mut self, lanes: Vector<'ctx>, high: bool) -> Vector<'ctx> {
        let i32 = self.unit.types.i32;
        let count = lanes.get_type().get_size() / 2;
        let start = if high { count } else { 0 };
        let mask: Vec<_> = (start..start + count)
            .map(|i| i32.const_int(i as u64, false))
            .collect();
        let unused = lanes.get_type().get_poison();
        built(
            self.builder
                .build_shuffle_vector(lanes, unused, VectorType::const_vector(&mask), ""),
        )
    }

    pub fn vector_widen(
        &mut self,
        signed: bool,
        w: Width,
        a: Vector<'ctx>,
        high: bool,
    ) -> Vector<'ctx> {
        let lanes = self.as_lanes(w, a);
        let half = self.half(lanes, high);
        let ty = self.lanes_type(w.wider());
        let wide = built(if signed {
            self.builder.build_int_s_extend(half, ty, "")
        } else {
            self.builder.build_int_z_extend(half, ty, "")
        });
        self.as_vector(wide)
    }

    pub fn vector_reduce(
        &mut self,
        op: Reduce,
        w: Width,
        a: Vector<'ctx>,
        lanes: u32,
    ) -> Int<'ctx> {
        if lanes == 1 {
            return self.lane(w, a, 0);
        }
        if op == Reduce::Add && w < Width::W && self.unit.program.target == crate::Target::Wasi {
            // Fewer steps than adding halves: the sums of pairs have room for all that counts.
            let sums = self.add_long_pairs(false, w, a);
            let sum = self.vector_reduce(op, w.wider(), sums, lanes / 2);
            return self.trunc(w.wider(), w, sum);
        }
        let mut value = self.as_lanes(w, a);
        while value.get_type().get_size() > lanes {
            value = self.half(value, false);
        }
        let name = match op {
            Reduce::Add => "llvm.vector.reduce.add",
            Reduce::SMin => "llvm.vector.reduce.smin",
            Reduce::SMax => "llvm.vector.reduce.smax",
            Reduce::UMin => "llvm.vector.reduce.umin",
            Reduce::UMax => "llvm.vector.reduce.umax",
        };
        self.intrinsic(name, value.get_type().into(), &[value.into()])
            .into_int_value()
    }

    /// A vector result, checked for NaNs.
    fn checked_lanes(
        &mut self,
        result: Vector<'ctx>,
        exact: impl FnOnce(&mut Self) -> Vector<'ctx>,
    ) -> Vector<'ctx> {
        let exact = |l: &mut Self| {
            let exact = exact(l);
            l.as_vector(exact)
        };
        match &mut self.nans {
            Nans::Tested => {}
            Nans::Left(last) => {
                *last = Some(result.into());
                return self.as_vector(result);
            }
            Nans::Expected => return exact(self),
        }
        let nans = built(
            self.builder
                .build_float_compare(FloatPredicate::UNO, result, result, ""),
        );
        let is_nan = self.any(nans);
        let result = self.as_vector(result);
        self.unless_nan(result.into(), is_nan, |l| exact(l).into())
            .into_vector_value()
    }

    pub fn vector_fp1(&mut self, op: Fp1, w: Width, a: Vector<'ctx>) -> Vector<'ctx> {
        let sign = 1 << (w.bits() - 1);
        if let Fp1::Abs | Fp1::Neg = op {
            let lanes = self.as_lanes(w, a);
            let (keep, flip) = (self.constant_lanes(w, !sign), self.constant_lanes(w, sign));
            let result = built(if op == Fp1::Abs {
                self.builder.build_and(lanes, keep, "")
            } else {
                self.builder.build_xor(lanes, flip, "")
            });
            return self.as_vector(result);
        }
        let exact = |l: &mut Self| l.exact("elfconv_vec_fp1", &[fp1_code(op), w as u64], &[a]);
        if w == Width::H {
            return exact(self);
        }
        let numbers = self.as_floats(w, a);
        let result = match op {
            Fp1::Sqrt => self.lane_intrinsic("llvm.sqrt", &[numbers]),
            Fp1::Round(rounding) => self.round(rounding, numbers.into()).into_vector_value(),
            Fp1::RoundExact => self
                .round(Rounding::Current, numbers.into())
                .into_vector_value(),
            _ => return exact(self),
        };
        self.checked_lanes(result, |l| {
            let exact = l.with_nans_of(w, result.into(), &[numbers.into()]);
            exact.into_vector_value()
        })
    }

    pub fn vector_fp2(
        &mut self,
        op: Fp2,
        w: Width,
        a: Vector<'ctx>,
        b: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let exact = |l: &mut Self| l.exact("elfconv_vec_fp2", &[op as u64, w as u64], &[a, b]);
        if w == Width::H {
            return exact(self);
        }
        let (x, y) = (self.as_floats(w, a), self.as_floats(w, b));
        let builder = &self.builder;
        let result = match op {
            Fp2::Add => built(builder.build_float_add(x, y, "")),
            Fp2::Sub => built(builder.build_float_sub(x, y, "")),
            Fp2::Mul => built(builder.build_float_mul(x, y, "")),
            Fp2::Div => built(builder.build_float_div(x, y, "")),
            Fp2::Max | Fp2::MaxNum => self.lane_intrinsic("llvm.maximum", &[x, y]),
            Fp2::Min | Fp2::MinNum => self.lane_intrinsic("llvm.minimum", &[x, y]),
            Fp2::AbsDiff => {
                let difference = built(builder.build_float_sub(x, y, ""));
                self.lane_intrinsic("llvm.fabs", &[difference])
            }
            Fp2::MulX | Fp2::RecipStep | Fp2::RSqrtStep => return exact(self),
        };
        self.checked_lanes(result, |l| {
            let exact = l.with_nans_of_fp2(op, w, result.into(), [x.into(), y.into()]);
            exact.into_vector_value()
        })
    }

    pub fn vector_fma(
        &mut self,
        w: Width,
        addend: Vector<'ctx>,
        a: Vector<'ctx>,
        b: Vector<'ctx>,
    ) -> Vector<'ctx> {
        if w != Width::H && self.unit.program.fma == crate::Fma::Unfused {
            let product = self.vector_fp2(Fp2::Mul, w, a, b);
            return self.vector_fp2(Fp2::Add, w, addend, product);
        }
        let exact = |l: &mut Self| l.exact("elfconv_vec_fma", &[w as u64], &[addend, a, b]);
        if w == Width::H {
            return exact(self);
        }
        let by_lanes = match w {
            Width::W => "elfconv_fma32_lanes",
            _ => "elfconv_fma64_lanes",
        };
        if self.fused {
            let operands = [addend, a, b].map(|operand| self.as_floats(w, operand).into());
            let [x, y, z] = operands;
            let result = self.fused_multiply_add(x, y, z);
            return self.checked_lanes(result.into_vector_value(), |l| {
                l.with_nans_of_fma(w, result, operands).into_vector_value()
            });
        }
        let result = if self.unit.program.target == crate::Target::Wasi {
            let function = self.unit.runtime_vector_function(by_lanes);
            let arguments = [addend, a, b].map(Into::into);
            let result = built(self.builder.build_call(function, &arguments, ""))
                .try_as_basic_value()
                .expect_basic("the function has a result")
                .into_vector_value();
            self.as_floats(w, result)
        } else {
            return exact(self);
        };
        self.checked_lanes(result, exact)
    }

    pub fn vector_fp_cmp(
        &mut self,
        op: FpCmp,
        w: Width,
        a: Vector<'ctx>,
        b: Vector<'ctx>,
    ) -> Vector<'ctx> {
        if w == Width::H {
            return self.exact("elfconv_vec_fp_cmp", &[op as u64, w as u64], &[a, b]);
        }
        let (mut x, mut y) = (self.as_floats(w, a), self.as_floats(w, b));
        if let FpCmp::AbsGe | FpCmp::AbsGt = op {
            x = self.lane_intrinsic("llvm.fabs", &[x]);
            y = self.lane_intrinsic("llvm.fabs", &[y]);
        }
        let predicate = match op {
            FpCmp::Eq => FloatPredicate::OEQ,
            FpCmp::Ge | FpCmp::AbsGe => FloatPredicate::OGE,
            FpCmp::Gt | FpCmp::AbsGt => FloatPredicate::OGT,
        };
        let truth = built(self.builder.build_float_compare(predicate, x, y, ""));
        let mask = built(
            self.builder
                .build_int_s_extend(truth, self.lanes_type(w), ""),
        );
        self.as_vector(mask)
    }

    /// FPConvert of the two low single-precision lanes.
    pub fn vector_fp_widen(&mut self, a: Vector<'ctx>) -> Vector<'ctx> {
        let numbers = self.as_floats(Width::W, a);
        let low = self.half(numbers, false);
        let ty = self.float_type(Width::X).vec_type(2);
        let result = built(self.builder.build_float_ext(low, ty, ""));
        self.checked_lanes(result, |l| l.converted_lanes(Width::W, Width::X, a))
    }

    /// FPConvert of double-precision lanes into the low half.
    pub fn vector_fp_narrow(&mut self, a: Vector<'ctx>) -> Vector<'ctx> {
        let numbers = self.as_floats(Width::X, a);
        let ty = self.float_type(Width::W).vec_type(2);
        let low = built(self.builder.build_float_trunc(numbers, ty, ""));
        let i32 = self.unit.types.i32;
        let mask = [0, 1, 2, 3].map(|i| i32.const_int(i, false));
        let (zero, mask) = (ty.const_zero(), VectorType::const_vector(&mask));
        let result = built(self.builder.build_shuffle_vector(low, zero, mask, ""));
        self.checked_lanes(result, |l| l.converted_lanes(Width::X, Width::W, a))
    }

    /// The same by the runtime.
    fn converted_lanes(&mut self, from: Width, to: Width, a: Vector<'ctx>) -> Vector<'ctx> {
        let zero = self.unit.types.vec.const_zero();
        (0..2).fold(zero, |result, i| {
            let lane = self.lane(from, a, i);
            let converted = self.convert_exactly(from, to, lane);
            self.set_lane(to, result, i, converted)
        })
    }

    pub fn vector_to_int(
        &mut self,
        rounding: Rounding,
        signed: bool,
        w: Width,
        fbits: u32,
        a: Vector<'ctx>,
    ) -> Vector<'ctx> {
        if w == Width::H {
            let codes = [rounding as u64, signed as u64, w as u64, fbits as u64];
            return self.exact("elfconv_vec_fp_to_int", &codes, &[a]);
        }
        let mut numbers = self.as_floats(w, a);
        if fbits > 0 {
            let scale = self.scale_lanes(w, 2f64.powi(fbits as i32));
            numbers = built(self.builder.build_float_mul(numbers, scale, ""));
        }
        if rounding != Rounding::Zero {
            numbers = self.round(rounding, numbers.into()).into_vector_value();
        }
        let name = if signed {
            "llvm.fptosi.sat"
        } else {
            "llvm.fptoui.sat"
        };
        let types = [self.lanes_type(w).into(), numbers.get_type().into()];
        let result = self
            .intrinsic_of(name, &types, &[numbers.into()])
            .into_vector_value();
        self.as_vector(result)
    }

    pub fn vector_from_int(
        &mut self,
        signed: bool,
        w: Width,
        fbits: u32,
        a: Vector<'ctx>,
    ) -> Vector<'ctx> {
        if w == Width::H {
            let codes = [signed as u64, w as u64, fbits as u64];
            return self.exact("elfconv_vec_int_to_fp", &codes, &[a]);
        }
        let lanes = self.as_lanes(w, a);
        let ty = self.float_type(w).vec_type(w.lanes());
        let mut numbers = built(if signed {
            self.builder.build_signed_int_to_float(lanes, ty, "")
        } else {
            self.builder.build_unsigned_int_to_float(lanes, ty, "")
        });
        if fbits > 0 {
            let scale = self.scale_lanes(w, 2f64.powi(-(fbits as i32)));
            numbers = built(self.builder.build_float_mul(numbers, scale, ""));
        }
        self.as_vector(numbers)
    }

    fn scale_lanes(&self, w: Width, scale: f64) -> Vector<'ctx> {
        VectorType::const_vector(&vec![
            self.float_type(w).const_float(scale);
            w.lanes() as usize
        ])
    }
}
