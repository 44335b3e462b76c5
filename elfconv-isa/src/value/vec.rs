//! Vectors of 128 bits, lane 0 the least significant.

use super::{FpEnv, fp, fpsr};
use crate::machine::{Fp1, Fp2, FpCmp, Narrow, Reduce, Rounding, Vec1, Vec2, VecShift, Width};

/// [`crate::machine::Machine::lane`].
pub fn lane(w: Width, a: u128, i: u32) -> u64 {
    (a >> (i * w.bits())) as u64 & w.mask()
}

/// [`crate::machine::Machine::set_lane`].
pub fn set_lane(w: Width, a: u128, i: u32, value: u64) -> u128 {
    let shift = i * w.bits();
    a & !((w.mask() as u128) << shift) | ((value & w.mask()) as u128) << shift
}

/// [`crate::machine::Machine::splat`].
pub fn splat(w: Width, value: u64) -> u128 {
    map(w, |_| value)
}

/// The vector of the results of `f`, truncated.
fn map(w: Width, mut f: impl FnMut(u32) -> u64) -> u128 {
    (0..w.lanes()).fold(0, |v, i| v | ((f(i) & w.mask()) as u128) << (i * w.bits()))
}

fn map1(w: Width, a: u128, mut f: impl FnMut(u64) -> u64) -> u128 {
    map(w, |i| f(lane(w, a, i)))
}

fn map2(w: Width, a: u128, b: u128, mut f: impl FnMut(u64, u64) -> u64) -> u128 {
    map(w, |i| f(lane(w, a, i), lane(w, b, i)))
}

/// The lane as a number.
fn signed(w: Width, a: u64) -> i128 {
    let unused = 64 - w.bits();
    ((a << unused) as i64 >> unused) as i128
}

fn unsigned(w: Width, a: u64) -> i128 {
    (a & w.mask()) as i128
}

/// SignedSatQ.
fn signed_saturate(w: Width, value: i128, env: &mut FpEnv) -> u64 {
    let max = (w.mask() >> 1) as i128;
    saturate(value, -max - 1, max, env)
}

/// UnsignedSatQ.
fn unsigned_saturate(w: Width, value: i128, env: &mut FpEnv) -> u64 {
    saturate(value, 0, w.mask() as i128, env)
}

fn saturate(value: i128, min: i128, max: i128, env: &mut FpEnv) -> u64 {
    let result = value.clamp(min, max);
    if result != value {
        env.raise(fpsr::QC);
    }
    result as u64
}

/// [`crate::machine::Machine::vec1`].
pub fn vec1(op: Vec1, w: Width, a: u128, env: &mut FpEnv) -> u128 {
    let unused = 64 - w.bits();
    match op {
        Vec1::Not => !a,
        Vec1::Neg => map1(w, a, u64::wrapping_neg),
        Vec1::Abs => map1(w, a, |x| signed(w, x).unsigned_abs() as u64),
        Vec1::Clz => map1(w, a, |x| (x.leading_zeros() - unused) as u64),
        Vec1::Cls => map1(w, a, |x| {
            let x = signed(w, x) as i64;
            ((x ^ x << 1 | 1).leading_zeros() - unused) as u64
        }),
        Vec1::Cnt => map1(Width::B, a, |x| x.count_ones() as u64),
        Vec1::Rbit => map1(Width::B, a, |x| (x as u8).reverse_bits() as u64),
        Vec1::SqAbs => map1(w, a, |x| signed_saturate(w, signed(w, x).abs(), env)),
        Vec1::SqNeg => map1(w, a, |x| signed_saturate(w, -signed(w, x), env)),
        Vec1::SAddLongPairs => add_long_pairs(w, |i| signed(w, lane(w, a, i)) as u64),
        Vec1::UAddLongPairs => add_long_pairs(w, |i| lane(w, a, i)),
    }
}

fn add_long_pairs(w: Width, lane: impl Fn(u32) -> u64) -> u128 {
    map(w.wider(), |i| lane(2 * i).wrapping_add(lane(2 * i + 1)))
}

/// [`crate::machine::Machine::vec2`].
pub fn vec2(op: Vec2, w: Width, a: u128, b: u128, env: &mut FpEnv) -> u128 {
    match op {
        Vec2::And => return a & b,
        Vec2::Or => return a | b,
        Vec2::Xor => return a ^ b,
        Vec2::Bic => return a & !b,
        Vec2::Orn => return a | !b,
        Vec2::Add => return map2(w, a, b, u64::wrapping_add),
        Vec2::Sub => return map2(w, a, b, u64::wrapping_sub),
        Vec2::Mul => return map2(w, a, b, u64::wrapping_mul),
        Vec2::SMulAddPairs => return multiply_add_pairs(w, a, b),
        _ => {}
    }
    map2(w, a, b, |x, y| lane2(op, w, x, y, env))
}

fn multiply_add_pairs(w: Width, a: u128, b: u128) -> u128 {
    let product = |i| signed(w, lane(w, a, i)) * signed(w, lane(w, b, i));
    map(w.wider(), |i| (product(2 * i) + product(2 * i + 1)) as u64)
}

/// One lane of the operations that are more than one machine operation.
fn lane2(op: Vec2, w: Width, x: u64, y: u64, env: &mut FpEnv) -> u64 {
    let (sx, sy) = (signed(w, x), signed(w, y));
    let (ux, uy) = (unsigned(w, x), unsigned(w, y));
    let mask = |c: bool| if c { u64::MAX } else { 0 };
    match op {
        Vec2::SMin => sx.min(sy) as u64,
        Vec2::SMax => sx.max(sy) as u64,
        Vec2::UMin => x.min(y),
        Vec2::UMax => x.max(y),
        Vec2::SAbd => (sx - sy).unsigned_abs() as u64,
        Vec2::UAbd => x.abs_diff(y),
        Vec2::CmpEq => mask(x == y),
        Vec2::CmpSge => mask(sx >= sy),
        Vec2::CmpSgt => mask(sx > sy),
        Vec2::CmpUge => mask(x >= y),
        Vec2::CmpUgt => mask(x > y),
        Vec2::CmpTst => mask(x & y != 0),
        Vec2::SqAdd => signed_saturate(w, sx + sy, env),
        Vec2::UqAdd => unsigned_saturate(w, ux + uy, env),
        Vec2::SqSub => signed_saturate(w, sx - sy, env),
        Vec2::UqSub => unsigned_saturate(w, ux - uy, env),
        Vec2::SHAdd => ((sx + sy) >> 1) as u64,
        Vec2::UHAdd => ((ux + uy) >> 1) as u64,
        Vec2::SHSub => ((sx - sy) >> 1) as u64,
        Vec2::UHSub => ((ux - uy) >> 1) as u64,
        Vec2::SRHAdd => ((sx + sy + 1) >> 1) as u64,
        Vec2::URHAdd => ((ux + uy + 1) >> 1) as u64,
        Vec2::SShl => shift_by(sx, y, false).0 as u64,
        Vec2::UShl => shift_by(ux, y, false).0 as u64,
        Vec2::SRShl => shift_by(sx, y, true).0 as u64,
        Vec2::URShl => shift_by(ux, y, true).0 as u64,
        Vec2::SqShl => signed_saturate(w, shift_by(sx, y, false).1, env),
        Vec2::UqShl => unsigned_saturate(w, shift_by(ux, y, false).1, env),
        Vec2::SqRShl => signed_saturate(w, shift_by(sx, y, true).1, env),
        Vec2::UqRShl => unsigned_saturate(w, shift_by(ux, y, true).1, env),
        Vec2::SqDMulH => signed_saturate(w, (2 * sx * sy) >> w.bits(), env),
        Vec2::SqRDMulH => {
            let rounding = 1i128 << (w.bits() - 1);
            signed_saturate(w, (2 * sx * sy + rounding) >> w.bits(), env)
        }
        Vec2::PMul => (0..8)
            .filter(|i| y >> i & 1 == 1)
            .fold(0, |product, i| product ^ x << i),
        // `vec2` has dealt with them.
        Vec2::Add
        | Vec2::Sub
        | Vec2::Mul
        | Vec2::And
        | Vec2::Or
        | Vec2::Xor
        | Vec2::Bic
        | Vec2::Orn
        | Vec2::SMulAddPairs => 0,
    }
}

/// A lane's value shifted by the signed lowest byte of `by`: truncated to a lane, and clamped so that it saturates alike.
fn shift_by(value: i128, by: u64, rounding: bool) -> (i128, i128) {
    let amount = by as u8 as i8 as i32;
    if amount < 0 {
        let shifted = shift_right(value, amount.unsigned_abs(), rounding);
        return (shifted, shifted);
    }
    let amount = amount as u32;
    if amount >= 64 {
        // Any lane is exceeded by any value but zero.
        return (0, value.signum() << 100);
    }
    let shifted = value << amount.min(62) << (amount - amount.min(62));
    (shifted, shifted)
}

/// An arithmetic shift to the right by 1 or more, rounded if asked for.
fn shift_right(value: i128, n: u32, rounding: bool) -> i128 {
    if n > 100 {
        // Half of the unit is more than any lane holds.
        return if rounding { 0 } else { value >> 100 };
    }
    let half = if rounding { 1i128 << (n - 1) } else { 0 };
    (value + half) >> n
}

/// [`crate::machine::Machine::vec_shift`].
pub fn vec_shift(op: VecShift, w: Width, a: u128, n: u32, env: &mut FpEnv) -> u128 {
    map1(w, a, |x| {
        let (s, u) = (signed(w, x), unsigned(w, x));
        match op {
            VecShift::Shl => x << n,
            VecShift::Sshr => (s >> n) as u64,
            VecShift::Ushr => (u >> n) as u64,
            VecShift::Srshr => shift_right(s, n, true) as u64,
            VecShift::Urshr => shift_right(u, n, true) as u64,
            VecShift::SqShl => signed_saturate(w, s << n, env),
            VecShift::UqShl => unsigned_saturate(w, u << n, env),
            VecShift::SqShlu => unsigned_saturate(w, s << n, env),
        }
    })
}

/// [`crate::machine::Machine::shuffle`].
pub fn shuffle(a: u128, b: u128, indices: [u8; 16]) -> u128 {
    let (a, b) = (a.to_le_bytes(), b.to_le_bytes());
    u128::from_le_bytes(indices.map(|i| {
        if i < 16 {
            a[i as usize]
        } else {
            b[i as usize & 15]
        }
    }))
}

/// [`crate::machine::Machine::swizzle`].
pub fn swizzle(table: u128, indices: u128) -> u128 {
    let table = table.to_le_bytes();
    let byte = |i: u8| table.get(i as usize).copied().unwrap_or(0);
    u128::from_le_bytes(indices.to_le_bytes().map(byte))
}

/// [`crate::machine::Machine::widen`].
pub fn widen(is_signed: bool, w: Width, a: u128, high: bool) -> u128 {
    let half = if high { a >> 64 } else { a };
    map(w.wider(), |i| {
        let x = lane(w, half, i);
        if is_signed { signed(w, x) as u64 } else { x }
    })
}

/// [`crate::machine::Machine::narrow`].
pub fn narrow(how: Narrow, to: Width, a: u128, env: &mut FpEnv) -> u128 {
    let wide = to.wider();
    (0..wide.lanes()).fold(0, |v, i| {
        let x = lane(wide, a, i);
        let narrowed = match how {
            Narrow::Truncate => x,
            Narrow::SignedSaturate => signed_saturate(to, signed(wide, x), env),
            Narrow::UnsignedSaturate => unsigned_saturate(to, unsigned(wide, x), env),
            Narrow::SignedToUnsigned => unsigned_saturate(to, signed(wide, x), env),
        };
        set_lane(to, v, i, narrowed)
    })
}

/// [`crate::machine::Machine::reduce`].
pub fn reduce(op: Reduce, w: Width, a: u128, lanes: u32) -> u64 {
    let all = (0..lanes).map(|i| lane(w, a, i));
    let result = match op {
        Reduce::Add => all.reduce(u64::wrapping_add),
        Reduce::SMin => all.min_by_key(|&x| signed(w, x)),
        Reduce::SMax => all.max_by_key(|&x| signed(w, x)),
        Reduce::UMin => all.min(),
        Reduce::UMax => all.max(),
    };
    result.unwrap_or(0) & w.mask()
}

/// [`crate::machine::Machine::vec_fp1`].
pub fn vec_fp1(op: Fp1, w: Width, a: u128, env: &mut FpEnv) -> u128 {
    map1(w, a, |x| fp::fp1(op, w, x, env))
}

/// [`crate::machine::Machine::vec_fp2`].
pub fn vec_fp2(op: Fp2, w: Width, a: u128, b: u128, env: &mut FpEnv) -> u128 {
    map2(w, a, b, |x, y| fp::fp2(op, w, x, y, env))
}

/// [`crate::machine::Machine::vec_fma`].
pub fn vec_fma(w: Width, addend: u128, a: u128, b: u128, env: &mut FpEnv) -> u128 {
    map(w, |i| {
        fp::fma(w, lane(w, addend, i), lane(w, a, i), lane(w, b, i), env)
    })
}

/// [`crate::machine::Machine::vec_fp_cmp`].
pub fn vec_fp_cmp(op: FpCmp, w: Width, a: u128, b: u128, env: &mut FpEnv) -> u128 {
    map2(w, a, b, |x, y| {
        if fp::fp_cmp(op, w, x, y, env) {
            u64::MAX
        } else {
            0
        }
    })
}

/// [`crate::machine::Machine::vec_fp_to_int`].
pub fn vec_fp_to_int(
    rounding: Rounding,
    is_signed: bool,
    w: Width,
    fbits: u32,
    a: u128,
    env: &mut FpEnv,
) -> u128 {
    map1(w, a, |x| {
        fp::fp_to_int(rounding, is_signed, w, w, fbits, x, env)
    })
}

/// [`crate::machine::Machine::vec_int_to_fp`].
pub fn vec_int_to_fp(is_signed: bool, w: Width, fbits: u32, a: u128, env: &mut FpEnv) -> u128 {
    map1(w, a, |x| fp::int_to_fp(is_signed, w, w, fbits, x, env))
}

/// FPConvert of four lanes, between half and single precision.
pub fn convert_half(from: Width, to: Width, a: u128, env: &mut FpEnv) -> u128 {
    (0..4).fold(0, |v, i| {
        set_lane(to, v, i, fp::fp_convert(from, to, lane(from, a, i), env))
    })
}

/// FPMulAddH of four lanes.
pub fn fma_half(addend: u128, a: u128, b: u128, env: &mut FpEnv) -> u128 {
    map(Width::W, |i| {
        fp::fma_half(
            lane(Width::W, addend, i),
            lane(Width::H, a, i),
            lane(Width::H, b, i),
            env,
        )
    })
}

/// Each 32-bit lane through a function.
pub fn map_words(a: u128, f: impl Fn(u32) -> u32) -> u128 {
    map1(Width::W, a, |x| f(x as u32) as u64)
}

/// Carry-less products of bytes, 16 bits wide.
pub fn pmull8(a: u64, b: u64) -> u128 {
    map(Width::H, |i| {
        let (x, y) = (a >> (8 * i) & 0xff, b >> (8 * i) & 0xff);
        (0..8)
            .filter(|bit| y >> bit & 1 == 1)
            .fold(0, |product, bit| product ^ x << bit)
    })
}
