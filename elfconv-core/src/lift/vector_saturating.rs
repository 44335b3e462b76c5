//! Advanced SIMD operations that saturate and set FPSR.QC, and the narrowing ones.

use std::mem::offset_of;

use elfconv_isa::CpuState;
use elfconv_isa::machine::*;
use inkwell::IntPredicate;
use inkwell::values::VectorValue;

use super::FunctionLifter;
use super::unit::built;
use crate::Target;

type Vector<'ctx> = VectorValue<'ctx>;

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    /// Sets FPSR.QC if any lane saturated.
    fn note_saturation(&mut self, saturated: Vector<'ctx>) {
        let types = self.unit.types;
        let any = self.any(saturated);
        let bit = built(self.builder.build_int_z_extend(any, types.i32, ""));
        let bit = built(
            self.builder
                .build_left_shift(bit, types.i32.const_int(27, false), ""),
        );
        let place = offset_of!(CpuState, fpsr);
        let old = self
            .unit
            .load_state(&self.builder, types.i32.into(), place)
            .into_int_value();
        let new = built(self.builder.build_or(old, bit, ""));
        self.unit.store_state(&self.builder, place, new);
    }

    fn lanes_differ(&mut self, a: Vector<'ctx>, b: Vector<'ctx>) -> Vector<'ctx> {
        built(self.builder.build_int_compare(IntPredicate::NE, a, b, ""))
    }

    /// All ones where a lane of booleans is true.
    fn as_mask(&mut self, w: Width, lanes: Vector<'ctx>) -> Vector<'ctx> {
        let ty = self.lanes_type(w);
        built(self.builder.build_int_s_extend(lanes, ty, ""))
    }

    /// The addition or subtraction that the intrinsic saturates.
    pub fn saturating(
        &mut self,
        name: &str,
        add: bool,
        x: Vector<'ctx>,
        y: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let saturated = self.lane_intrinsic(name, &[x, y]);
        let wrapped = built(if add {
            self.builder.build_int_add(x, y, "")
        } else {
            self.builder.build_int_sub(x, y, "")
        });
        let differs = self.lanes_differ(saturated, wrapped);
        self.note_saturation(differs);
        saturated
    }

    /// SQNEG, SQABS: the most negative number is its own negation, one more than the greatest number.
    pub fn saturating_negation(&mut self, op: Vec1, w: Width, x: Vector<'ctx>) -> Vector<'ctx> {
        let min = self.constant_lanes(w, 1 << (w.bits() - 1));
        let overflows = built(self.builder.build_int_compare(IntPredicate::EQ, x, min, ""));
        self.note_saturation(overflows);
        let wrapped = if op == Vec1::SqNeg {
            built(self.builder.build_int_neg(x, ""))
        } else {
            let flag = self.unit.types.i1.const_zero();
            self.intrinsic("llvm.abs", x.get_type().into(), &[x.into(), flag.into()])
                .into_vector_value()
        };
        let minus_one = self.as_mask(w, overflows);
        built(self.builder.build_int_add(wrapped, minus_one, ""))
    }

    /// Saturating shifts to the left by a constant.
    pub fn saturating_shift(
        &mut self,
        op: VecShift,
        w: Width,
        x: Vector<'ctx>,
        n: u32,
    ) -> Vector<'ctx> {
        let (amount, sign) = (
            self.constant_lanes(w, n as u64),
            self.constant_lanes(w, w.bits() as u64 - 1),
        );
        let zero = self.constant_lanes(w, 0);
        let b = &self.builder;
        let shifted = built(b.build_left_shift(x, amount, ""));
        let back = built(b.build_right_shift(shifted, amount, op == VecShift::SqShl, ""));
        let mut overflows = self.lanes_differ(back, x);
        let result = match op {
            VecShift::SqShl => {
                let max = self.constant_lanes(w, w.mask() >> 1);
                let b = &self.builder;
                let negative = built(b.build_right_shift(x, sign, true, ""));
                let limit = built(b.build_xor(negative, max, ""));
                self.lane_select(overflows, limit, shifted)
            }
            _ => {
                let ones = self.as_mask(w, overflows);
                built(self.builder.build_or(shifted, ones, ""))
            }
        };
        if op != VecShift::SqShlu {
            self.note_saturation(overflows);
            return result;
        }
        let negative = built(
            self.builder
                .build_int_compare(IntPredicate::SLT, x, zero, ""),
        );
        overflows = built(self.builder.build_or(overflows, negative, ""));
        self.note_saturation(overflows);
        self.lane_select(negative, zero, result)
    }

    /// SQDMULH, SQRDMULH. Only the square of the most negative number overflows, to itself.
    pub fn doubling_high_half(
        &mut self,
        round: bool,
        w: Width,
        a: Vector<'ctx>,
        b: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let (x, y) = (self.as_lanes(w, a), self.as_lanes(w, b));
        let min = self.constant_lanes(w, 1 << (w.bits() - 1));
        let is_min = |v| built(self.builder.build_int_compare(IntPredicate::EQ, v, min, ""));
        let overflows = built(self.builder.build_and(is_min(x), is_min(y), ""));
        self.note_saturation(overflows);
        if round && w == Width::H && self.unit.program.target == Target::Wasi {
            return self
                .intrinsic_of("llvm.wasm.q15mulr.sat.signed", &[], &[x.into(), y.into()])
                .into_vector_value();
        }
        let wrapped = if round && w == Width::H {
            self.intrinsic_of("llvm.x86.ssse3.pmul.hr.sw.128", &[], &[x.into(), y.into()])
                .into_vector_value()
        } else {
            self.wrapping_high_half(round, w, a, b)
        };
        let mask = self.as_mask(w, overflows);
        built(self.builder.build_xor(wrapped, mask, ""))
    }

    fn wrapping_high_half(
        &mut self,
        round: bool,
        w: Width,
        a: Vector<'ctx>,
        b: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let wide = w.wider();
        let halves = [false, true].map(|high| {
            let (a, b) = (
                self.vector_widen(true, w, a, high),
                self.vector_widen(true, w, b, high),
            );
            let (x, y) = (self.as_lanes(wide, a), self.as_lanes(wide, b));
            let mut product = built(self.builder.build_int_mul(x, y, ""));
            if round {
                let half = self.constant_lanes(wide, 1 << (w.bits() - 2));
                product = built(self.builder.build_int_add(product, half, ""));
            }
            let amount = self.constant_lanes(wide, w.bits() as u64 - 1);
            let high = built(self.builder.build_right_shift(product, amount, true, ""));
            self.as_vector(high)
        });
        let joined = self.every_second(w, halves, 0);
        self.as_lanes(w, joined)
    }

    /// The even or odd lanes of two vectors.
    pub fn every_second(&mut self, w: Width, [a, b]: [Vector<'ctx>; 2], odd: u32) -> Vector<'ctx> {
        let bytes = w.bytes();
        let index = |i: u32| (i / bytes * 2 + odd) * bytes + i % bytes;
        self.vector_shuffle(a, b, std::array::from_fn(|i| index(i as u32) as u8))
    }

    /// Narrows lanes of twice `to`, into the low half; the high one is zero.
    pub fn vector_narrow(&mut self, how: Narrow, to: Width, a: Vector<'ctx>) -> Vector<'ctx> {
        let from = to.wider();
        let lanes = self.as_lanes(from, a);
        let (signed_max, signed_min) = (to.mask() >> 1, !(to.mask() >> 1));
        let limited = match how {
            Narrow::Truncate => return self.low_parts(to, a),
            Narrow::UnsignedSaturate => {
                let limit = self.constant_lanes(from, to.mask());
                self.lane_intrinsic("llvm.umin", &[lanes, limit])
            }
            _ if to < Width::W => return self.pack(how, to, lanes),
            Narrow::SignedSaturate => self.clamp(from, lanes, signed_min, signed_max),
            Narrow::SignedToUnsigned => self.clamp(from, lanes, 0, to.mask()),
        };
        let differs = self.lanes_differ(limited, lanes);
        self.note_saturation(differs);
        let limited = self.as_vector(limited);
        self.low_parts(to, limited)
    }

    /// The low halves of lanes of twice `to`.
    fn low_parts(&mut self, to: Width, a: Vector<'ctx>) -> Vector<'ctx> {
        let zero = self.unit.types.vec.const_zero();
        self.every_second(to, [a, zero], 0)
    }

    /// Both targets have instructions that narrow and saturate signed lanes of 16 and 32 bits.
    fn pack(&mut self, how: Narrow, to: Width, lanes: Vector<'ctx>) -> Vector<'ctx> {
        let signed = how == Narrow::SignedSaturate;
        let zero = lanes.get_type().const_zero();
        let operands = [lanes.into(), zero.into()];
        let packed = match self.unit.program.target {
            Target::Wasi => {
                let name = if signed {
                    "llvm.wasm.narrow.signed"
                } else {
                    "llvm.wasm.narrow.unsigned"
                };
                let types = [self.lanes_type(to).into(), lanes.get_type().into()];
                self.intrinsic_of(name, &types, &operands)
            }
            Target::Native => {
                let name = match (signed, to) {
                    (true, Width::B) => "llvm.x86.sse2.packsswb.128",
                    (true, _) => "llvm.x86.sse2.packssdw.128",
                    (false, Width::B) => "llvm.x86.sse2.packuswb.128",
                    (false, _) => "llvm.x86.sse41.packusdw",
                };
                self.intrinsic_of(name, &[], &operands)
            }
        };
        let packed = self.as_vector(packed.into_vector_value());
        let widened = self.vector_widen(signed, to, packed, false);
        let widened = self.as_lanes(to.wider(), widened);
        let differs = self.lanes_differ(widened, lanes);
        self.note_saturation(differs);
        packed
    }

    fn clamp(&mut self, w: Width, lanes: Vector<'ctx>, min: u64, max: u64) -> Vector<'ctx> {
        let (min, max) = (self.constant_lanes(w, min), self.constant_lanes(w, max));
        let above = self.lane_intrinsic("llvm.smax", &[lanes, min]);
        self.lane_intrinsic("llvm.smin", &[above, max])
    }
}
