//! Scalar floating point, bit for bit as the Arm pseudocode (Arm ARM J1.3, shared/functions/float).

use core::cmp::Ordering;

use super::estimate;
use super::fma;
use super::soft::{self, Format, Mode, Real, Rest, Unpacked};
use super::{FpEnv, fpcr, fpsr};
use crate::machine::{Fp1, Fp2, FpCmp, Rounding, Width};

/// [`crate::machine::Machine::fp1`].
pub fn fp1(op: Fp1, w: Width, a: u64, env: &mut FpEnv) -> u64 {
    let f = Format::of(w);
    match op {
        Fp1::Abs => a & !f.sign_bit(),
        Fp1::Neg => a ^ f.sign_bit(),
        Fp1::Sqrt => sqrt(w, a, env),
        Fp1::Round(rounding) => round_to_integral(w, rounding, a, env),
        Fp1::RecipEstimate => estimate::recip(w, a, env),
        Fp1::RSqrtEstimate => estimate::rsqrt(w, a, env),
        Fp1::RecipExponent => estimate::recip_exponent(w, a, env),
        Fp1::RoundExact => round_exact(w, a, env),
        Fp1::Round32Z => round_within(w, 32, Mode::Zero, a, env),
        Fp1::Round32X => round_within(w, 32, Mode::current(env), a, env),
        Fp1::Round64Z => round_within(w, 64, Mode::Zero, a, env),
        Fp1::Round64X => round_within(w, 64, Mode::current(env), a, env),
    }
}

/// [`crate::machine::Machine::fp2`].
pub fn fp2(op: Fp2, w: Width, a: u64, b: u64, env: &mut FpEnv) -> u64 {
    if let Some(result) = fast(op, w, a, b, env) {
        return result;
    }
    let f = Format::of(w);
    match op {
        Fp2::Add => add(w, a, b, false, env),
        Fp2::Sub => add(w, a, b, true, env),
        Fp2::AbsDiff => add(w, a, b, true, env) & !f.sign_bit(),
        Fp2::Mul => mul(w, a, b, None, env),
        Fp2::MulX => mul(w, a, b, Some(2), env),
        Fp2::Div => div(w, a, b, env),
        Fp2::Max => min_max(w, a, b, Ordering::Greater, env),
        Fp2::Min => min_max(w, a, b, Ordering::Less, env),
        Fp2::MaxNum => min_max_num(w, a, b, Ordering::Greater, env),
        Fp2::MinNum => min_max_num(w, a, b, Ordering::Less, env),
        Fp2::RecipStep => step(w, a, b, 2, false, env),
        Fp2::RSqrtStep => step(w, a, b, 3, true, env),
    }
}

/// The host's own operation where it can't differ: FPCR is in its reset state, the only exception that a normal result
/// can raise, inexact, is recorded already, and no NaN is involved. The smallest normal number is left out: it may have
/// been rounded up to, which is an underflow, because Arm looks for that before rounding.
fn fast(op: Fp2, w: Width, a: u64, b: u64, env: &FpEnv) -> Option<u64> {
    if env.fpcr != 0 || env.fpsr & fpsr::IXC == 0 {
        return None;
    }
    macro_rules! arithmetic {
        ($a:expr, $b:expr) => {
            match op {
                Fp2::Add => $a + $b,
                Fp2::Sub => $a - $b,
                Fp2::Mul => $a * $b,
                Fp2::Div => $a / $b,
                _ => return None,
            }
        };
    }
    match w {
        Width::W => {
            let r = arithmetic!(f32::from_bits(a as u32), f32::from_bits(b as u32));
            (r.is_normal() && r.abs() != f32::MIN_POSITIVE).then_some(r.to_bits() as u64)
        }
        Width::X => {
            let r = arithmetic!(f64::from_bits(a), f64::from_bits(b));
            (r.is_normal() && r.abs() != f64::MIN_POSITIVE).then_some(r.to_bits())
        }
        _ => None,
    }
}

/// [`fast`] for FPMulAdd.
fn fast_fma(w: Width, addend: u64, a: u64, b: u64, env: &FpEnv) -> Option<u64> {
    if env.fpcr != 0 || env.fpsr & fpsr::IXC == 0 {
        return None;
    }
    let f = Format::of(w);
    let result = fma::bits(w, addend, a, b)?;
    let magnitude = result & !f.sign_bit();
    let is_normal = magnitude > 1 << f.fraction_bits && magnitude < f.infinity(false);
    is_normal.then_some(result)
}

/// [`crate::machine::Machine::fma`]: FPMulAdd.
pub fn fma(w: Width, addend: u64, a: u64, b: u64, env: &mut FpEnv) -> u64 {
    if let Some(result) = fast_fma(w, addend, a, b, env) {
        return result;
    }
    let (ua, ub, uc) = (
        soft::unpack(w, a, env),
        soft::unpack(w, b, env),
        soft::unpack(w, addend, env),
    );
    let f = Format::of(w);
    let invalid_product = (ua.is_infinity() && ub.is_zero()) || (ua.is_zero() && ub.is_infinity());
    if matches!(uc, Unpacked::QuietNan) && invalid_product {
        return soft::invalid(w, env);
    }
    if let Some(nan) = soft::process_nans(w, &[(addend, uc), (a, ua), (b, ub)], env) {
        return nan;
    }
    let product_sign = (a ^ b) & f.sign_bit() != 0;
    let product_infinite = ua.is_infinity() || ub.is_infinity();
    let opposite_infinities =
        matches!(uc, Unpacked::Infinity { sign } if product_infinite && sign != product_sign);
    if invalid_product || opposite_infinities {
        return soft::invalid(w, env);
    }
    match (ua, ub, uc) {
        (_, _, Unpacked::Infinity { sign }) => f.infinity(sign),
        (Unpacked::Finite(x), Unpacked::Finite(y), Unpacked::Finite(z)) => {
            let sum = z.sum(x.product(y), Mode::current(env));
            soft::round(w, sum, env)
        }
        _ => f.infinity(product_sign),
    }
}

/// [`crate::machine::Machine::fp_convert`]: FPConvert.
pub fn fp_convert(from: Width, to: Width, a: u64, env: &mut FpEnv) -> u64 {
    let mode = Mode::current(env);
    convert_with(from, to, a, mode, env)
}

/// FPConvert with the rounding mode given.
pub fn convert_with(from: Width, to: Width, a: u64, mode: Mode, env: &mut FpEnv) -> u64 {
    let (source, target) = (Format::of(from), Format::of(to));
    let alternative = env.controls(fpcr::AHP);
    let sign = a & source.sign_bit() != 0;
    // FPUnpackCV and FPRoundCV: half precision is never flushed here.
    let flush = env.controls(fpcr::FZ);
    let unpacked = if from == Width::H && alternative {
        unpack_alternative(a)
    } else {
        soft::unpack_with(from, a, flush && from != Width::H, env)
    };
    match unpacked {
        Unpacked::Finite(real) if to == Width::H && alternative => {
            round_alternative(real, mode, env)
        }
        Unpacked::Finite(real) => soft::round_with(to, real, mode, flush && to != Width::H, env),
        Unpacked::Infinity { sign } if to == Width::H && alternative => {
            env.raise(fpsr::IOC);
            target.signed(sign, 0x7fff)
        }
        Unpacked::Infinity { sign } => target.infinity(sign),
        Unpacked::QuietNan | Unpacked::SignallingNan => {
            if matches!(unpacked, Unpacked::SignallingNan) || (to == Width::H && alternative) {
                env.raise(fpsr::IOC);
            }
            if to == Width::H && alternative {
                return target.signed(sign, 0);
            }
            if env.controls(fpcr::DN) {
                return target.default_nan();
            }
            convert_nan(source, target, a, sign)
        }
    }
}

/// FPConvertNaN: the highest fraction bits that fit.
fn convert_nan(source: Format, target: Format, a: u64, sign: bool) -> u64 {
    let payload = (a & source.fraction_mask()) << (64 - source.fraction_bits);
    let fraction = payload >> (64 - target.fraction_bits);
    target.infinity(sign) | target.quiet_bit() | fraction
}

/// A number in the alternative half-precision format, which has one more binade instead of infinities and NaNs.
fn unpack_alternative(a: u64) -> Unpacked {
    let (biased, fraction) = (a >> 10 & 31, a & 0x3ff);
    let (exponent, mantissa) = if biased == 0 {
        (-24, fraction)
    } else {
        (biased as i32 - 25, fraction | 0x400)
    };
    Unpacked::Finite(Real {
        sign: a & 0x8000 != 0,
        exponent,
        mantissa: mantissa as u128,
    })
}

/// Rounds to the alternative half-precision format; overflow is the greatest number and invalid.
fn round_alternative(real: Real, mode: Mode, env: &mut FpEnv) -> u64 {
    let f = Format::of(Width::H);
    let mut rounded = *env;
    let magnitude = soft::round_magnitude(f, real, mode, &mut rounded);
    if magnitude > 0x7fff {
        env.raise(fpsr::IOC);
        return f.signed(real.sign, 0x7fff);
    }
    *env = rounded;
    f.signed(real.sign, magnitude)
}

/// [`crate::machine::Machine::fp_to_int`]: FPToFixed.
pub fn fp_to_int(
    rounding: Rounding,
    signed: bool,
    from: Width,
    to: Width,
    fbits: u32,
    a: u64,
    env: &mut FpEnv,
) -> u64 {
    let mode = Mode::from_rounding(rounding, env);
    let negative = a & Format::of(from).sign_bit() != 0;
    let (min, max) = if signed {
        (-1i128 << (to.bits() - 1), (1i128 << (to.bits() - 1)) - 1)
    } else {
        (0, (1i128 << to.bits()) - 1)
    };
    let saturated = |env: &mut FpEnv| {
        env.raise(fpsr::IOC);
        (if negative { min } else { max }) as u64 & to.mask()
    };
    let real = match soft::unpack(from, a, env) {
        Unpacked::Finite(real) => real,
        Unpacked::Infinity { .. } => return saturated(env),
        Unpacked::QuietNan | Unpacked::SignallingNan => {
            env.raise(fpsr::IOC);
            return 0;
        }
    };
    let exponent = real.exponent + fbits as i32;
    if real.mantissa != 0 && exponent > 64 {
        return saturated(env);
    }
    let (magnitude, rest) = integral(real.mantissa, exponent, mode, real.sign);
    let value = if real.sign {
        -(magnitude as i128)
    } else {
        magnitude as i128
    };
    if value < min || value > max {
        return saturated(env);
    }
    if rest != Rest::Zero {
        env.raise(fpsr::IXC);
    }
    value as u64 & to.mask()
}

/// `mantissa * 2^exponent` rounded to an integer; the mantissa is below 2^53 and the exponent at most 64.
fn integral(mantissa: u128, exponent: i32, mode: Mode, sign: bool) -> (u128, Rest) {
    if exponent >= 0 {
        return (mantissa << exponent, Rest::Zero);
    }
    let (kept, rest) = soft::shift_right(mantissa, exponent.unsigned_abs());
    let up = mode.rounds_up(sign, kept & 1 == 1, rest);
    (kept + up as u128, rest)
}

/// [`crate::machine::Machine::int_to_fp`]: FixedToFP.
pub fn int_to_fp(signed: bool, from: Width, to: Width, fbits: u32, a: u64, env: &mut FpEnv) -> u64 {
    let unused = 64 - from.bits();
    let value = if signed {
        ((a << unused) as i64 >> unused) as i128
    } else {
        (a & from.mask()) as i128
    };
    let real = Real {
        sign: value < 0,
        exponent: -(fbits as i32),
        mantissa: value.unsigned_abs(),
    };
    soft::round(to, real, env)
}

/// FPCompare as N, Z, C, V in bits 3 to 0: less 1000, equal 0110, greater 0010, unordered 0011.
pub fn fp_compare(w: Width, a: u64, b: u64, env: &mut FpEnv) -> u32 {
    match order(w, a, b, false, env) {
        Some(Ordering::Less) => 0b1000,
        Some(Ordering::Equal) => 0b0110,
        Some(Ordering::Greater) => 0b0010,
        None => 0b0011,
    }
}

/// One lane of [`crate::machine::Machine::vec_fp_cmp`].
pub fn fp_cmp(op: FpCmp, w: Width, a: u64, b: u64, env: &mut FpEnv) -> bool {
    let magnitude = !Format::of(w).sign_bit();
    let (a, b) = match op {
        FpCmp::AbsGe | FpCmp::AbsGt => (a & magnitude, b & magnitude),
        _ => (a, b),
    };
    let order = order(w, a, b, op != FpCmp::Eq, env);
    match op {
        FpCmp::Eq => order == Some(Ordering::Equal),
        FpCmp::Ge | FpCmp::AbsGe => matches!(order, Some(Ordering::Equal | Ordering::Greater)),
        FpCmp::Gt | FpCmp::AbsGt => order == Some(Ordering::Greater),
    }
}

/// How the operands compare; nothing if either is a NaN. `quiet_signals`: quiet NaNs are invalid too.
fn order(w: Width, a: u64, b: u64, quiet_signals: bool, env: &mut FpEnv) -> Option<Ordering> {
    let (ua, ub) = (soft::unpack(w, a, env), soft::unpack(w, b, env));
    match (ua, ub) {
        (Unpacked::Finite(x), Unpacked::Finite(y)) => Some(x.compare(y)),
        (Unpacked::Infinity { sign: a }, Unpacked::Infinity { sign: b }) => Some(b.cmp(&a)),
        (Unpacked::Infinity { sign }, Unpacked::Finite(_)) => Some(if sign {
            Ordering::Less
        } else {
            Ordering::Greater
        }),
        (Unpacked::Finite(_), Unpacked::Infinity { sign }) => Some(if sign {
            Ordering::Greater
        } else {
            Ordering::Less
        }),
        _ => {
            let signalling = |u| matches!(u, Unpacked::SignallingNan);
            if quiet_signals || signalling(ua) || signalling(ub) {
                env.raise(fpsr::IOC);
            }
            None
        }
    }
}

/// FPAdd, or FPSub if `subtract`.
fn add(w: Width, a: u64, b: u64, subtract: bool, env: &mut FpEnv) -> u64 {
    let (ua, ub) = (soft::unpack(w, a, env), soft::unpack(w, b, env));
    if let Some(nan) = soft::process_nans(w, &[(a, ua), (b, ub)], env) {
        return nan;
    }
    let f = Format::of(w);
    match (ua, ub) {
        (Unpacked::Finite(x), Unpacked::Finite(y)) => {
            let y = if subtract { y.negated() } else { y };
            let sum = x.sum(y, Mode::current(env));
            soft::round(w, sum, env)
        }
        (Unpacked::Infinity { sign: x }, Unpacked::Infinity { sign: y }) => {
            if x != (y != subtract) {
                soft::invalid(w, env)
            } else {
                f.infinity(x)
            }
        }
        (Unpacked::Infinity { sign }, _) => f.infinity(sign),
        (_, Unpacked::Infinity { sign }) => f.infinity(sign != subtract),
        // NaNs were processed above.
        _ => f.default_nan(),
    }
}

/// FPMul; `zero_by_infinity` is the magnitude that FPMulX gives for 0 * infinity.
fn mul(w: Width, a: u64, b: u64, zero_by_infinity: Option<u32>, env: &mut FpEnv) -> u64 {
    let (ua, ub) = (soft::unpack(w, a, env), soft::unpack(w, b, env));
    if let Some(nan) = soft::process_nans(w, &[(a, ua), (b, ub)], env) {
        return nan;
    }
    let f = Format::of(w);
    let sign = (a ^ b) & f.sign_bit() != 0;
    match (ua, ub) {
        (Unpacked::Finite(x), Unpacked::Finite(y)) => soft::round(w, x.product(y), env),
        _ if ua.is_zero() || ub.is_zero() => match zero_by_infinity {
            Some(n) => f.signed(sign, small_integer(w, n)),
            None => soft::invalid(w, env),
        },
        _ => f.infinity(sign),
    }
}

/// The encoding of a small integer, exact in every format.
fn small_integer(w: Width, n: u32) -> u64 {
    let real = Real {
        sign: false,
        exponent: 0,
        mantissa: n as u128,
    };
    soft::round(w, real, &mut FpEnv::default())
}

/// FPDiv.
fn div(w: Width, a: u64, b: u64, env: &mut FpEnv) -> u64 {
    let (ua, ub) = (soft::unpack(w, a, env), soft::unpack(w, b, env));
    if let Some(nan) = soft::process_nans(w, &[(a, ua), (b, ub)], env) {
        return nan;
    }
    let f = Format::of(w);
    let sign = (a ^ b) & f.sign_bit() != 0;
    match (ua, ub) {
        _ if (ua.is_zero() && ub.is_zero()) || (ua.is_infinity() && ub.is_infinity()) => {
            soft::invalid(w, env)
        }
        (Unpacked::Infinity { .. }, _) => f.infinity(sign),
        (Unpacked::Finite(_), Unpacked::Finite(y)) if y.mantissa == 0 => {
            env.raise(fpsr::DZC);
            f.infinity(sign)
        }
        (Unpacked::Finite(x), Unpacked::Finite(y)) if x.mantissa != 0 => {
            soft::round(w, x.quotient(y), env)
        }
        _ => f.signed(sign, 0),
    }
}

/// FPSqrt.
fn sqrt(w: Width, a: u64, env: &mut FpEnv) -> u64 {
    let u = soft::unpack(w, a, env);
    match u {
        Unpacked::QuietNan | Unpacked::SignallingNan => soft::process_nan(w, a, env),
        Unpacked::Finite(x) if x.mantissa == 0 => Format::of(w).signed(x.sign, 0),
        Unpacked::Finite(x) if !x.sign => soft::round(w, x.sqrt(), env),
        Unpacked::Infinity { sign: false } => a,
        _ => soft::invalid(w, env),
    }
}

/// FPRoundInt.
fn round_to_integral(w: Width, rounding: Rounding, a: u64, env: &mut FpEnv) -> u64 {
    let x = match soft::unpack(w, a, env) {
        Unpacked::QuietNan | Unpacked::SignallingNan => return soft::process_nan(w, a, env),
        Unpacked::Infinity { .. } => return a,
        Unpacked::Finite(x) if x.mantissa != 0 && x.exponent >= 0 => return a,
        Unpacked::Finite(x) => x,
    };
    let mode = Mode::from_rounding(rounding, env);
    let (magnitude, _) = integral(x.mantissa, x.exponent.min(0), mode, x.sign);
    let rounded = Real {
        sign: x.sign,
        exponent: 0,
        mantissa: magnitude,
    };
    soft::round(w, rounded, env)
}

/// FPRoundInt that raises Inexact.
fn round_exact(w: Width, a: u64, env: &mut FpEnv) -> u64 {
    let result = round_to_integral(w, Rounding::Current, a, env);
    let mut quiet = *env;
    if let Unpacked::Finite(x) = soft::unpack(w, a, &mut quiet)
        && x.has_fraction()
    {
        env.raise(fpsr::IXC);
    }
    result
}

/// FPRoundIntN.
fn round_within(w: Width, bits: u32, mode: Mode, a: u64, env: &mut FpEnv) -> u64 {
    let limit = 1u128 << (bits - 1);
    let real = match soft::unpack(w, a, env) {
        Unpacked::Finite(x) if x.mantissa == 0 => Some((x, Rest::Zero)),
        Unpacked::Finite(x) if x.top_exponent() < bits as i32 => {
            let (mantissa, rest) = integral(x.mantissa, x.exponent, mode, x.sign);
            let real = Real {
                exponent: 0,
                mantissa,
                ..x
            };
            (mantissa < limit + x.sign as u128).then_some((real, rest))
        }
        _ => None,
    };
    let (real, rest) = real.unwrap_or_else(|| {
        env.raise(fpsr::IOC);
        let least = Real {
            sign: true,
            exponent: 0,
            mantissa: limit,
        };
        (least, Rest::Zero)
    });
    if rest != Rest::Zero {
        env.raise(fpsr::IXC);
    }
    soft::round_with(w, real, Mode::Zero, false, env)
}

/// FPMax or FPMin: the operand that compares with the other as `wanted`; of zeros, plus zero is the greater.
fn min_max(w: Width, a: u64, b: u64, wanted: Ordering, env: &mut FpEnv) -> u64 {
    let (ua, ub) = (soft::unpack(w, a, env), soft::unpack(w, b, env));
    if let Some(nan) = soft::process_nans(w, &[(a, ua), (b, ub)], env) {
        return nan;
    }
    let f = Format::of(w);
    if ua.is_zero() && ub.is_zero() {
        let both = a & b & f.sign_bit() != 0;
        let either = (a | b) & f.sign_bit() != 0;
        let negative = if wanted == Ordering::Greater {
            both
        } else {
            either
        };
        return f.signed(negative, 0);
    }
    let (chosen, bits) = if order(w, a, b, false, env) == Some(wanted) {
        (ua, a)
    } else {
        (ub, b)
    };
    // A flushed denormal is a zero.
    if chosen.is_zero() {
        bits & f.sign_bit()
    } else {
        bits
    }
}

/// FPMaxNum or FPMinNum: a quiet NaN counts as missing.
fn min_max_num(w: Width, a: u64, b: u64, wanted: Ordering, env: &mut FpEnv) -> u64 {
    let f = Format::of(w);
    let quiet_nan = |bits: u64| {
        let magnitude = bits & !f.sign_bit() & w.mask();
        magnitude > f.infinity(false) && bits & f.quiet_bit() != 0
    };
    let missing = f.infinity(wanted == Ordering::Greater);
    let (a, b) = match (quiet_nan(a), quiet_nan(b)) {
        (true, false) => (missing, b),
        (false, true) => (a, missing),
        _ => (a, b),
    };
    min_max(w, a, b, wanted, env)
}

/// FPRecipStepFused (2 - a * b) and FPRSqrtStepFused ((3 - a * b) / 2), rounded once.
fn step(w: Width, a: u64, b: u64, minuend: u32, halve: bool, env: &mut FpEnv) -> u64 {
    let f = Format::of(w);
    let a = a ^ f.sign_bit();
    let (ua, ub) = (soft::unpack(w, a, env), soft::unpack(w, b, env));
    if let Some(nan) = soft::process_nans(w, &[(a, ua), (b, ub)], env) {
        return nan;
    }
    let constant = Real {
        sign: false,
        exponent: 0,
        mantissa: minuend as u128,
    };
    let scale = |r: Real| if halve { r.halved() } else { r };
    match (ua, ub) {
        (Unpacked::Finite(x), Unpacked::Finite(y)) => {
            let result = scale(constant.sum(x.product(y), Mode::current(env)));
            soft::round(w, result, env)
        }
        _ if ua.is_zero() || ub.is_zero() => soft::round(w, scale(constant), env),
        _ => f.infinity((a ^ b) & f.sign_bit() != 0),
    }
}

/// FCVTXN: to single precision, rounded to odd.
pub fn convert_odd(a: u64, env: &mut FpEnv) -> u64 {
    convert_with(Width::X, Width::W, a, Mode::Odd, env)
}

/// FPMulAddH: single precision plus the product of half-precision numbers.
pub fn fma_half(addend: u64, a: u64, b: u64, env: &mut FpEnv) -> u64 {
    let (a, b) = (widen_half(a, env), widen_half(b, env));
    fma(Width::W, addend, a, b, env)
}

/// A half-precision number in single precision, signalling NaNs included; the alternative format doesn't count here.
fn widen_half(a: u64, env: &mut FpEnv) -> u64 {
    let (half, single) = (Format::of(Width::H), Format::of(Width::W));
    let sign = a & half.sign_bit() != 0;
    match soft::unpack(Width::H, a, env) {
        Unpacked::Finite(x) => soft::round_with(Width::W, x, Mode::Zero, false, env),
        Unpacked::Infinity { sign } => single.infinity(sign),
        _ => {
            let payload = (a & half.fraction_mask()) << (single.fraction_bits - half.fraction_bits);
            single.infinity(sign) | payload
        }
    }
}

/// FPToFixedJS: the integral part modulo 2^32, and 1 if that is all of the number and fits a signed word.
pub fn to_int_js(a: u64, env: &mut FpEnv) -> (u64, u64) {
    let x = match soft::unpack(Width::X, a, env) {
        Unpacked::Finite(x) => x,
        _ => {
            env.raise(fpsr::IOC);
            return (0, 0);
        }
    };
    let (magnitude, rest) = if x.exponent >= 32 {
        (0, Rest::Zero)
    } else {
        integral(x.mantissa, x.exponent, Mode::Zero, x.sign)
    };
    let value = if x.sign {
        magnitude.wrapping_neg()
    } else {
        magnitude
    };
    let fits = (x.mantissa == 0 || x.top_exponent() < 32) && value as i32 as i128 == value as i128;
    if !fits {
        env.raise(fpsr::IOC);
    } else if rest != Rest::Zero {
        env.raise(fpsr::IXC);
    }
    // Neither minus zero nor a flushed denormal is the integer 0.
    let exact = fits && rest == Rest::Zero && (x.mantissa != 0 || a == 0);
    (value as u32 as u64, exact as u64)
}
