//! Integers of 8 to 64 bits, held zero-extended in a `u64`.

use crate::machine::{Cmp, Comparison, Int1, Int2, Width};

/// Sign-extends to 64 bits.
#[inline(always)]
pub fn signed(w: Width, a: u64) -> i64 {
    let unused = 64 - w.bits();
    ((a << unused) as i64) >> unused
}

/// [`crate::machine::Machine::sext`].
#[inline(always)]
pub fn sext(from: Width, to: Width, a: u64) -> u64 {
    signed(from, a) as u64 & to.mask()
}

/// [`crate::machine::Machine::int1`].
#[inline(always)]
pub fn int1(op: Int1, w: Width, a: u64) -> u64 {
    let unused = 64 - w.bits();
    let result = match op {
        Int1::Not => !a,
        Int1::Neg => a.wrapping_neg(),
        Int1::Clz => (a.leading_zeros() - unused) as u64,
        Int1::Cls => {
            let a = signed(w, a);
            (((a ^ (a << 1)) | 1).leading_zeros() - unused) as u64
        }
        Int1::Ctz => a.trailing_zeros().min(w.bits()) as u64,
        Int1::Popcount => a.count_ones() as u64,
        Int1::Rbit => a.reverse_bits() >> unused,
        Int1::RevBytes => a.swap_bytes() >> unused,
        Int1::Abs => signed(w, a).unsigned_abs(),
    };
    result & w.mask()
}

/// [`crate::machine::Machine::int2`].
#[inline(always)]
pub fn int2(op: Int2, w: Width, a: u64, b: u64) -> u64 {
    let amount = b as u32 & (w.bits() - 1);
    let result = match op {
        Int2::Add => a.wrapping_add(b),
        Int2::Sub => a.wrapping_sub(b),
        Int2::Mul => a.wrapping_mul(b),
        Int2::UMulHigh => ((a as u128 * b as u128) >> w.bits()) as u64,
        Int2::SMulHigh => ((signed(w, a) as i128 * signed(w, b) as i128) >> w.bits()) as u64,
        Int2::UDiv => a.checked_div(b).unwrap_or(0),
        Int2::SDiv if b == 0 => 0,
        Int2::SDiv => signed(w, a).wrapping_div(signed(w, b)) as u64,
        Int2::And => a & b,
        Int2::Or => a | b,
        Int2::Xor => a ^ b,
        Int2::Shl => a << amount,
        Int2::Lshr => a >> amount,
        Int2::Ashr => (signed(w, a) >> amount) as u64,
        Int2::Ror if amount == 0 => a,
        Int2::Ror => (a >> amount) | (a << (w.bits() - amount)),
        Int2::SMin => signed(w, a).min(signed(w, b)) as u64,
        Int2::SMax => signed(w, a).max(signed(w, b)) as u64,
        Int2::UMin => a.min(b),
        Int2::UMax => a.max(b),
    };
    result & w.mask()
}

/// [`crate::machine::Machine::cmp`].
#[inline(always)]
pub fn cmp(op: Cmp, w: Width, a: u64, b: u64) -> bool {
    let (sa, sb) = (signed(w, a), signed(w, b));
    match op {
        Cmp::Eq => a == b,
        Cmp::Ne => a != b,
        Cmp::Ult => a < b,
        Cmp::Ule => a <= b,
        Cmp::Ugt => a > b,
        Cmp::Uge => a >= b,
        Cmp::Slt => sa < sb,
        Cmp::Sle => sa <= sb,
        Cmp::Sgt => sa > sb,
        Cmp::Sge => sa >= sb,
    }
}

/// Packs flags as PSTATE has them: N is bit 31.
#[inline(always)]
pub fn nzcv(n: bool, z: bool, c: bool, v: bool) -> u32 {
    (n as u32) << 31 | (z as u32) << 30 | (c as u32) << 29 | (v as u32) << 28
}

/// N and Z of a result.
#[inline(always)]
fn sign_zero(w: Width, result: u64, c: bool, v: bool) -> u32 {
    nzcv(signed(w, result) < 0, result == 0, c, v)
}

/// The flags of `a + b + carry` (AddWithCarry).
#[inline(always)]
pub fn add_flags(w: Width, a: u64, b: u64, carry: bool) -> u32 {
    let result = a.wrapping_add(b).wrapping_add(carry as u64) & w.mask();
    // The carry out of a bit is the majority of the operands and the carry in, which the result reveals.
    let carries = (a & b) | ((a | b) & !result);
    let overflows = !(a ^ b) & (a ^ result);
    let top = w.bits() - 1;
    sign_zero(
        w,
        result,
        carries >> top & 1 == 1,
        overflows >> top & 1 == 1,
    )
}

/// The flags of `a - b`.
#[inline(always)]
pub fn sub_flags(w: Width, a: u64, b: u64) -> u32 {
    let result = a.wrapping_sub(b) & w.mask();
    let overflow = ((a ^ b) & (a ^ result)) >> (w.bits() - 1) & 1 == 1;
    sign_zero(w, result, a >= b, overflow)
}

/// The flags of an integer comparison; a floating-point one has none here.
#[inline(always)]
pub fn comparison_flags(comparison: Comparison<u64>) -> Option<u32> {
    match comparison {
        Comparison::Add(w, a, b) => Some(add_flags(w, a, b, false)),
        Comparison::Sub(w, a, b) => Some(sub_flags(w, a, b)),
        Comparison::Logic(w, a) => Some(sign_zero(w, a, false, false)),
        Comparison::Float(..) => None,
    }
}
