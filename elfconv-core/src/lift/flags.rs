//! Condition flags: derived from the operation that made them, so that `cmp; b.lt` is one compare.

use elfconv_isa::machine::{Comparison, Cond, Flags, Width};
use inkwell::values::IntValue;
use inkwell::{FloatPredicate, IntPredicate};

use super::FunctionLifter;
use super::registers::FlagValue;
use super::unit::built;

type Int<'ctx> = IntValue<'ctx>;

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    /// Whether a condition holds now.
    pub fn condition(&mut self, cond: Cond) -> Int<'ctx> {
        if matches!(cond, Cond::Al | Cond::Nv) {
            return self.unit.types.i1.const_all_ones();
        }
        if let Some(FlagValue::Source(source)) = self.registers.flags {
            let derived = match source {
                Flags::Compare(comparison) => self.derive(comparison, cond),
                Flags::If(c, comparison, otherwise) => {
                    let otherwise = self
                        .unit
                        .types
                        .i1
                        .const_int(cond.holds(otherwise) as u64, false);
                    self.derive(comparison, cond).map(|then| {
                        built(self.builder.build_select(c, then, otherwise, "")).into_int_value()
                    })
                }
                _ => None,
            };
            if let Some(value) = derived {
                return value;
            }
        }
        let bits = self.read_flags();
        self.condition_of(bits, cond)
    }

    /// The condition straight from the operands, where there is a short way.
    fn derive(&mut self, comparison: Comparison<Int<'ctx>>, cond: Cond) -> Option<Int<'ctx>> {
        match comparison {
            Comparison::Sub(_, a, b) => self.derive_sub(a, b, cond),
            // Adding a constant is subtracting its negation, but for carry and overflow of 0 and the least number.
            Comparison::Add(w, a, b) => match b.get_zero_extended_constant() {
                Some(c) if c & w.mask() != 0 && c != 1 << (w.bits() - 1) => {
                    let negated = b.get_type().const_int(c.wrapping_neg(), false);
                    self.derive_sub(a, negated, cond)
                }
                _ => {
                    let result = built(self.builder.build_int_add(a, b, ""));
                    match cond {
                        Cond::Eq | Cond::Ne | Cond::Mi | Cond::Pl => {
                            self.derive_logic(result, cond)
                        }
                        _ => None,
                    }
                }
            },
            Comparison::Logic(_, result) => self.derive_logic(result, cond),
            Comparison::Float(w, a, b) => Some(self.derive_float(w, a, b, cond)),
        }
    }

    fn derive_sub(&mut self, a: Int<'ctx>, b: Int<'ctx>, cond: Cond) -> Option<Int<'ctx>> {
        use IntPredicate::*;
        let predicate = match cond {
            Cond::Eq => EQ,
            Cond::Ne => NE,
            Cond::Cs => UGE,
            Cond::Cc => ULT,
            Cond::Hi => UGT,
            Cond::Ls => ULE,
            Cond::Ge => SGE,
            Cond::Lt => SLT,
            Cond::Gt => SGT,
            Cond::Le => SLE,
            Cond::Mi | Cond::Pl => {
                let result = built(self.builder.build_int_sub(a, b, ""));
                return self.derive_logic(result, cond);
            }
            _ => return None,
        };
        Some(built(self.builder.build_int_compare(predicate, a, b, "")))
    }

    /// C and V are zero; also right for N and Z of any result.
    fn derive_logic(&mut self, result: Int<'ctx>, cond: Cond) -> Option<Int<'ctx>> {
        use IntPredicate::*;
        let predicate = match cond {
            Cond::Eq => EQ,
            Cond::Ne => NE,
            Cond::Mi | Cond::Lt => SLT,
            Cond::Pl | Cond::Ge => SGE,
            Cond::Gt => SGT,
            Cond::Le => SLE,
            Cond::Cs | Cond::Vs | Cond::Hi => return Some(self.unit.types.i1.const_zero()),
            Cond::Cc | Cond::Vc | Cond::Ls => return Some(self.unit.types.i1.const_all_ones()),
            Cond::Al | Cond::Nv => return None,
        };
        let zero = result.get_type().const_zero();
        Some(built(
            self.builder.build_int_compare(predicate, result, zero, ""),
        ))
    }

    /// FPCompare's flags: less N, equal Z C, greater C, unordered C V.
    fn derive_float(&mut self, w: Width, a: Int<'ctx>, b: Int<'ctx>, cond: Cond) -> Int<'ctx> {
        use FloatPredicate::*;
        let predicate = match cond {
            Cond::Eq => OEQ,
            Cond::Ne => UNE,
            Cond::Cs | Cond::Pl => UGE,
            Cond::Cc | Cond::Mi => OLT,
            Cond::Vs => UNO,
            Cond::Vc => ORD,
            Cond::Hi => UGT,
            Cond::Ls => OLE,
            Cond::Ge => OGE,
            Cond::Lt => ULT,
            Cond::Gt => OGT,
            Cond::Le => ULE,
            Cond::Al | Cond::Nv => PredicateTrue,
        };
        let (a, b) = (self.as_float(w, a), self.as_float(w, b));
        built(self.builder.build_float_compare(predicate, a, b, ""))
    }

    fn condition_of(&mut self, [n, z, c, v]: [Int<'ctx>; 4], cond: Cond) -> Int<'ctx> {
        let b = &self.builder;
        let not = |x| built(b.build_not(x, ""));
        match cond {
            Cond::Eq => z,
            Cond::Ne => not(z),
            Cond::Cs => c,
            Cond::Cc => not(c),
            Cond::Mi => n,
            Cond::Pl => not(n),
            Cond::Vs => v,
            Cond::Vc => not(v),
            Cond::Hi => built(b.build_and(c, not(z), "")),
            Cond::Ls => built(b.build_or(not(c), z, "")),
            Cond::Ge => not(built(b.build_xor(n, v, ""))),
            Cond::Lt => built(b.build_xor(n, v, "")),
            Cond::Gt => built(b.build_and(not(z), not(built(b.build_xor(n, v, ""))), "")),
            Cond::Le => built(b.build_or(z, built(b.build_xor(n, v, "")), "")),
            Cond::Al | Cond::Nv => self.unit.types.i1.const_all_ones(),
        }
    }

    /// N, Z, C, V of a source.
    pub fn materialise(&mut self, source: Flags<Int<'ctx>, Int<'ctx>>) -> [Int<'ctx>; 4] {
        match source {
            Flags::Compare(comparison) => self.compare_bits(comparison),
            Flags::AddCarry(_, a, b, carry) => self.add_bits(a, b, carry),
            Flags::If(c, comparison, otherwise) => {
                let then = self.compare_bits(comparison);
                let mut bits = then;
                for (i, bit) in bits.iter_mut().enumerate() {
                    let constant = self
                        .unit
                        .types
                        .i1
                        .const_int((otherwise >> (3 - i) & 1) as u64, false);
                    *bit =
                        built(self.builder.build_select(c, then[i], constant, "")).into_int_value();
                }
                bits
            }
            Flags::Bits(value) => {
                let word = built(
                    self.builder
                        .build_int_truncate(value, self.unit.types.i32, ""),
                );
                self.unpack_flags(word)
            }
            Flags::Explicit(bits) => bits,
        }
    }

    fn compare_bits(&mut self, comparison: Comparison<Int<'ctx>>) -> [Int<'ctx>; 4] {
        match comparison {
            Comparison::Add(_, a, b) => {
                let no_carry = self.unit.types.i1.const_zero();
                self.add_bits(a, b, no_carry)
            }
            Comparison::Sub(_, a, b) => self.sub_bits(a, b),
            Comparison::Logic(_, result) => {
                let zero = self.unit.types.i1.const_zero();
                let [n, z] = self.sign_and_zero(result);
                [n, z, zero, zero]
            }
            Comparison::Float(w, a, b) => [Cond::Mi, Cond::Eq, Cond::Cs, Cond::Vs]
                .map(|cond| self.derive_float(w, a, b, cond)),
        }
    }

    fn sign_and_zero(&mut self, result: Int<'ctx>) -> [Int<'ctx>; 2] {
        let zero = result.get_type().const_zero();
        [IntPredicate::SLT, IntPredicate::EQ]
            .map(|predicate| built(self.builder.build_int_compare(predicate, result, zero, "")))
    }

    /// AddWithCarry (Arm ARM, shared pseudocode).
    fn add_bits(&mut self, a: Int<'ctx>, b: Int<'ctx>, carry: Int<'ctx>) -> [Int<'ctx>; 4] {
        let builder = &self.builder;
        let zero = a.get_type().const_zero();
        let compare = |p, x, y| built(builder.build_int_compare(p, x, y, ""));
        let carry_in = built(builder.build_int_z_extend(carry, a.get_type(), ""));
        let partial = built(builder.build_int_add(a, b, ""));
        let result = built(builder.build_int_add(partial, carry_in, ""));
        let carry_out = built(builder.build_or(
            compare(IntPredicate::ULT, partial, a),
            compare(IntPredicate::ULT, result, partial),
            "",
        ));
        let overflow = built(builder.build_and(
            built(builder.build_xor(a, result, "")),
            built(builder.build_xor(b, result, "")),
            "",
        ));
        let overflow = compare(IntPredicate::SLT, overflow, zero);
        let [n, z] = self.sign_and_zero(result);
        [n, z, carry_out, overflow]
    }

    fn sub_bits(&mut self, a: Int<'ctx>, b: Int<'ctx>) -> [Int<'ctx>; 4] {
        let builder = &self.builder;
        let compare = |p, x, y| built(builder.build_int_compare(p, x, y, ""));
        let result = built(builder.build_int_sub(a, b, ""));
        let n = compare(IntPredicate::SLT, result, a.get_type().const_zero());
        // N != V is "signed less", which LLVM folds with the conditions that ask for it.
        let less = compare(IntPredicate::SLT, a, b);
        let z = compare(IntPredicate::EQ, a, b);
        let c = compare(IntPredicate::UGE, a, b);
        let v = built(builder.build_xor(n, less, ""));
        [n, z, c, v]
    }

    /// The flags as PSTATE has them: N in bit 31.
    pub fn pack_flags(&mut self, bits: [Int<'ctx>; 4]) -> Int<'ctx> {
        let i32 = self.unit.types.i32;
        let mut word = i32.const_zero();
        for (i, bit) in bits.into_iter().enumerate() {
            let wide = built(self.builder.build_int_z_extend(bit, i32, ""));
            let placed = built(self.builder.build_left_shift(
                wide,
                i32.const_int(31 - i as u64, false),
                "",
            ));
            word = built(self.builder.build_or(word, placed, ""));
        }
        word
    }

    pub fn unpack_flags(&mut self, word: Int<'ctx>) -> [Int<'ctx>; 4] {
        let i32 = self.unit.types.i32;
        [0u64, 1, 2, 3].map(|i| {
            let shifted = built(self.builder.build_right_shift(
                word,
                i32.const_int(31 - i, false),
                false,
                "",
            ));
            built(
                self.builder
                    .build_int_truncate(shifted, self.unit.types.i1, ""),
            )
        })
    }
}
