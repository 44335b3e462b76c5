//! Advanced SIMD shifts: by constants, and by the lanes of a register, which neither target has for all widths.

use elfconv_isa::machine::*;
use inkwell::IntPredicate;
use inkwell::values::{IntValue, VectorValue};

use super::FunctionLifter;
use super::unit::built;
use crate::Target;

type Int<'ctx> = IntValue<'ctx>;
type Vector<'ctx> = VectorValue<'ctx>;

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    pub fn vector_shift(
        &mut self,
        op: VecShift,
        w: Width,
        a: Vector<'ctx>,
        n: u32,
    ) -> Vector<'ctx> {
        let lanes = self.as_lanes(w, a);
        let shift = |l: &mut Self, signed: bool, n: u32| {
            if !signed && n >= w.bits() {
                return l.constant_lanes(w, 0);
            }
            let amount = l.constant_lanes(w, n.min(w.bits() - 1) as u64);
            built(l.builder.build_right_shift(lanes, amount, signed, ""))
        };
        let result = match op {
            VecShift::Shl => {
                let amount = self.constant_lanes(w, n as u64);
                built(self.builder.build_left_shift(lanes, amount, ""))
            }
            VecShift::Sshr => shift(self, true, n),
            VecShift::Ushr => shift(self, false, n),
            VecShift::Srshr | VecShift::Urshr => {
                let signed = op == VecShift::Srshr;
                let (shifted, before) = (shift(self, signed, n), shift(self, signed, n - 1));
                let one = self.constant_lanes(w, 1);
                let round = built(self.builder.build_and(before, one, ""));
                built(self.builder.build_int_add(shifted, round, ""))
            }
            VecShift::SqShl | VecShift::UqShl | VecShift::SqShlu => {
                self.saturating_shift(op, w, lanes, n)
            }
        };
        self.as_vector(result)
    }

    /// SSHL, USHL: by the signed low byte of the other operand's lane.
    pub fn shift_by_register(
        &mut self,
        signed: bool,
        w: Width,
        a: Vector<'ctx>,
        amounts: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let shifted = match w {
            Width::B => self.shift_bytes(signed, a, amounts),
            Width::X => self.shift_doublewords(signed, a, amounts),
            _ => self.shift_widened(signed, w, a, amounts),
        };
        self.as_lanes(w, shifted)
    }

    /// Shifted to the left by the amount plus the width in lanes of twice the width, the result is in the high halves,
    /// whichever the direction. Of bytes, the shift is a product with a power of two, from tables of its two bytes.
    fn shift_bytes(
        &mut self,
        signed: bool,
        a: Vector<'ctx>,
        amounts: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let i8 = self.unit.types.i8;
        let powers: [_; 16] = std::array::from_fn(|i| i8.const_int(1 << i & 0xff, false));
        let powers = inkwell::types::VectorType::const_vector(&powers);
        let (least, width) = (
            self.constant_lanes(Width::B, -8i64 as u64),
            self.constant_lanes(Width::B, 8),
        );
        let amounts = self.lane_intrinsic("llvm.smax", &[amounts, least]);
        let shifts = built(self.builder.build_int_add(amounts, width, ""));
        let (low, high) = (
            self.vector_swizzle(powers, shifts),
            self.vector_swizzle(powers, amounts),
        );
        let halves = [false, true].map(|half| {
            let start = if half { 8 } else { 0 };
            let interleaved = std::array::from_fn(|i| (start + i / 2 + i % 2 * 16) as u8);
            let factors = self.vector_shuffle(low, high, interleaved);
            let wide = self.vector_widen(signed, Width::B, a, half);
            let (x, y) = (
                self.as_lanes(Width::H, wide),
                self.as_lanes(Width::H, factors),
            );
            let product = built(self.builder.build_int_mul(x, y, ""));
            self.as_vector(product)
        });
        self.every_second(Width::B, halves, 1)
    }

    /// The same of 16-bit and 32-bit lanes.
    fn shift_widened(
        &mut self,
        signed: bool,
        w: Width,
        a: Vector<'ctx>,
        amounts: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let bits = w.bits() as u64;
        let to_top = self.constant_lanes(w, bits - 8);
        let (zero, last) = (self.constant_lanes(w, 0), self.constant_lanes(w, bits - 1));
        let (least, width) = (
            self.constant_lanes(w, bits.wrapping_neg()),
            self.constant_lanes(w, bits),
        );
        let (lanes, amounts) = (self.as_lanes(w, a), self.as_lanes(w, amounts));
        let b = &self.builder;
        let top = built(b.build_left_shift(amounts, to_top, ""));
        let amounts = built(b.build_right_shift(top, to_top, true, ""));
        let vanishes = built(b.build_int_compare(IntPredicate::SGT, amounts, last, ""));
        let lanes = self.lane_select(vanishes, zero, lanes);
        let amounts = self.lane_intrinsic("llvm.smin", &[amounts, last]);
        let amounts = self.lane_intrinsic("llvm.smax", &[amounts, least]);
        let shifts = built(self.builder.build_int_add(amounts, width, ""));
        let (lanes, shifts) = (self.as_vector(lanes), self.as_vector(shifts));
        let halves = [false, true].map(|half| {
            let wide = self.vector_widen(signed, w, lanes, half);
            let by = self.vector_widen(false, w, shifts, half);
            let (wide, by) = (self.as_lanes(w.wider(), wide), self.as_lanes(w.wider(), by));
            let shifted = self.shift_left(w.wider(), wide, by);
            self.as_vector(shifted)
        });
        self.every_second(w, halves, 1)
    }

    /// Lanes shifted to the left by less than their width.
    fn shift_left(&mut self, w: Width, lanes: Vector<'ctx>, by: Vector<'ctx>) -> Vector<'ctx> {
        if w != Width::W || self.unit.program.target != Target::Wasi {
            return built(self.builder.build_left_shift(lanes, by, ""));
        }
        // WebAssembly shifts all lanes alike: multiply by the power of two, made as a single-precision number.
        let (bias, place) = (self.constant_lanes(w, 127), self.constant_lanes(w, 23));
        let exponent = built(self.builder.build_int_add(by, bias, ""));
        let number = built(self.builder.build_left_shift(exponent, place, ""));
        let number = self.as_vector(number);
        let number = self.as_floats(w, number);
        let types = [self.lanes_type(w).into(), number.get_type().into()];
        let power = self
            .intrinsic_of("llvm.fptoui.sat", &types, &[number.into()])
            .into_vector_value();
        built(self.builder.build_int_mul(lanes, power, ""))
    }

    fn shift_doublewords(
        &mut self,
        signed: bool,
        a: Vector<'ctx>,
        amounts: Vector<'ctx>,
    ) -> Vector<'ctx> {
        [0, 1].into_iter().fold(a, |result, i| {
            let (x, y) = (self.lane(Width::X, a, i), self.lane(Width::X, amounts, i));
            let shifted = self.shift_doubleword(signed, x, y);
            self.set_lane(Width::X, result, i, shifted)
        })
    }

    fn shift_doubleword(&mut self, signed: bool, x: Int<'ctx>, y: Int<'ctx>) -> Int<'ctx> {
        let w = Width::X;
        let (zero, last) = (self.imm(w, 0), self.imm(w, 63));
        let low = self.trunc(w, Width::B, y);
        let amount = self.sext(Width::B, w, low);
        let back = self.int1(Int1::Neg, w, amount);
        let left = self.int2(Int2::Shl, w, x, amount);
        let left_ok = self.cmp(Cmp::Ule, w, amount, last);
        let left = self.select(left_ok, w, left, zero);
        let right = if signed {
            let clamped = self.int2(Int2::UMin, w, back, last);
            self.int2(Int2::Ashr, w, x, clamped)
        } else {
            let right_ok = self.cmp(Cmp::Ule, w, back, last);
            let shifted = self.int2(Int2::Lshr, w, x, back);
            self.select(right_ok, w, shifted, zero)
        };
        let is_right = self.cmp(Cmp::Slt, w, amount, zero);
        self.select(is_right, w, right, left)
    }
}
