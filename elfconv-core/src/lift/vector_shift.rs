//! Advanced SIMD shifts: by constants, and by the lanes of a register, which neither target has for all widths.

use elfconv_isa::machine::*;
use inkwell::IntPredicate;
use inkwell::values::{IntValue, VectorValue};

use super::FunctionLifter;
use super::unit::built;
use crate::Target;

type Int<'ctx> = IntValue<'ctx>;
type Vector<'ctx> = VectorValue<'ctx>;

/// What kind of shift by a register's lanes.
#[derive(Clone, Copy)]
struct Kind {
    signed: bool,
    round: bool,
}

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

    /// SSHL, USHL, SRSHL, URSHL: by the signed low byte of the other operand's lane.
    pub fn shift_by_register(
        &mut self,
        op: Vec2,
        w: Width,
        a: Vector<'ctx>,
        amounts: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let kind = Kind {
            signed: matches!(op, Vec2::SShl | Vec2::SRShl),
            round: matches!(op, Vec2::SRShl | Vec2::URShl),
        };
        let shifted = match w {
            Width::B => self.shift_bytes(kind, a, amounts),
            Width::X => self.shift_doublewords(kind, a, amounts),
            _ => self.shift_widened(kind, w, a, amounts),
        };
        self.as_lanes(w, shifted)
    }

    /// The lanes, zero where they are shifted to the right by more than their width: rounded, nothing is left of them.
    fn without_vanishing(
        &mut self,
        w: Width,
        lanes: Vector<'ctx>,
        amounts: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let least = self.constant_lanes(w, (w.bits() as u64).wrapping_neg());
        let zero = self.constant_lanes(w, 0);
        let vanishes = built(
            self.builder
                .build_int_compare(IntPredicate::SLT, amounts, least, ""),
        );
        self.lane_select(vanishes, zero, lanes)
    }

    /// The high halves of shifted lanes of twice `w`, rounded if asked for.
    fn high_halves(&mut self, round: bool, w: Width, shifted: [Vector<'ctx>; 2]) -> Vector<'ctx> {
        let halves = shifted.map(|lanes| {
            if !round {
                return self.as_vector(lanes);
            }
            let half = self.constant_lanes(w.wider(), 1 << (w.bits() - 1));
            let rounded = built(self.builder.build_int_add(lanes, half, ""));
            self.as_vector(rounded)
        });
        self.every_second(w, halves, 1)
    }

    /// Shifted to the left by the amount plus the width in lanes of twice the width, the result is in the high halves,
    /// whichever the direction. Of bytes, the shift is a product with a power of two, from tables of its two bytes.
    fn shift_bytes(
        &mut self,
        kind: Kind,
        mut a: Vector<'ctx>,
        amounts: Vector<'ctx>,
    ) -> Vector<'ctx> {
        let i8 = self.unit.types.i8;
        let powers: [_; 16] = std::array::from_fn(|i| i8.const_int(1 << i & 0xff, false));
        let powers = inkwell::types::VectorType::const_vector(&powers);
        let (least, width) = (
            self.constant_lanes(Width::B, -8i64 as u64),
            self.constant_lanes(Width::B, 8),
        );
        if kind.round {
            a = self.without_vanishing(Width::B, a, amounts);
        }
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
            let wide = self.vector_widen(kind.signed, Width::B, a, half);
            let (x, y) = (
                self.as_lanes(Width::H, wide),
                self.as_lanes(Width::H, factors),
            );
            built(self.builder.build_int_mul(x, y, ""))
        });
        self.high_halves(kind.round, Width::B, halves)
    }

    /// The same of 16-bit and 32-bit lanes.
    fn shift_widened(
        &mut self,
        kind: Kind,
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
        let mut lanes = self.lane_select(vanishes, zero, lanes);
        if kind.round {
            lanes = self.without_vanishing(w, lanes, amounts);
        }
        let amounts = self.lane_intrinsic("llvm.smin", &[amounts, last]);
        let amounts = self.lane_intrinsic("llvm.smax", &[amounts, least]);
        let shifts = built(self.builder.build_int_add(amounts, width, ""));
        let (lanes, shifts) = (self.as_vector(lanes), self.as_vector(shifts));
        let halves = [false, true].map(|half| {
            let wide = self.vector_widen(kind.signed, w, lanes, half);
            let by = self.vector_widen(false, w, shifts, half);
            let (wide, by) = (self.as_lanes(w.wider(), wide), self.as_lanes(w.wider(), by));
            self.shift_left(w.wider(), wide, by)
        });
        self.high_halves(kind.round, w, halves)
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
        kind: Kind,
        a: Vector<'ctx>,
        amounts: Vector<'ctx>,
    ) -> Vector<'ctx> {
        [0, 1].into_iter().fold(a, |result, i| {
            let (x, y) = (self.lane(Width::X, a, i), self.lane(Width::X, amounts, i));
            let shifted = self.shift_doubleword(kind, x, y);
            self.set_lane(Width::X, result, i, shifted)
        })
    }

    fn shift_doubleword(&mut self, kind: Kind, x: Int<'ctx>, y: Int<'ctx>) -> Int<'ctx> {
        let w = Width::X;
        let (zero, last) = (self.imm(w, 0), self.imm(w, 63));
        let low = self.trunc(w, Width::B, y);
        let amount = self.sext(Width::B, w, low);
        let left = self.int2(Int2::Shl, w, x, amount);
        let left_ok = self.cmp(Cmp::Ule, w, amount, last);
        let left = self.select(left_ok, w, left, zero);
        // By one less than the amount, and then by one: the amount may be the width, and the bit in between rounds.
        let before = self.not(w, amount);
        let right_ok = self.cmp(Cmp::Ule, w, before, last);
        let last_bit = if kind.signed && !kind.round {
            let clamped = self.int2(Int2::UMin, w, before, last);
            self.int2(Int2::Ashr, w, x, clamped)
        } else {
            let shift = if kind.signed { Int2::Ashr } else { Int2::Lshr };
            let shifted = self.int2(shift, w, x, before);
            self.select(right_ok, w, shifted, zero)
        };
        let mut right = if kind.signed {
            self.ashr(w, last_bit, 1)
        } else {
            self.lshr(w, last_bit, 1)
        };
        if kind.round {
            let one = self.imm(w, 1);
            let bit = self.and(w, last_bit, one);
            right = self.add(w, right, bit);
        }
        let is_right = self.cmp(Cmp::Slt, w, amount, zero);
        self.select(is_right, w, right, left)
    }
}
