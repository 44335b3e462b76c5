//! BFloat16: single precision without its lower 16 bits (Arm ARM J1.3, shared/functions/float/bfloat).

use super::soft::{self, Format, Mode, Real, Unpacked};
use super::vec::lane;
use super::{FpEnv, fpcr, fpsr};
use crate::machine::Width;

/// FPConvertBF of each single-precision lane, into the low half.
pub fn narrow(a: u128, env: &mut FpEnv) -> u128 {
    (0..4).fold(0, |v, i| {
        let x = convert(lane(Width::W, a, i), env);
        v | (x as u128) << (16 * i)
    })
}

fn convert(a: u64, env: &mut FpEnv) -> u64 {
    let f = Format::BF16;
    match soft::unpack(Width::W, a, env) {
        Unpacked::Finite(x) => {
            let flush = env.controls(fpcr::FZ);
            soft::round_to(f, x, Mode::current(env), flush, env)
        }
        Unpacked::Infinity { sign } => f.infinity(sign),
        nan => {
            if matches!(nan, Unpacked::SignallingNan) {
                env.raise(fpsr::IOC);
            }
            if env.controls(fpcr::DN) {
                return f.default_nan();
            }
            a >> 16 | f.quiet_bit()
        }
    }
}

/// BFDOT: BFDotAdd of each lane of `addend` with the pairs of BFloat16 lanes of a and b.
pub fn dot(addend: u128, a: u128, b: u128) -> u128 {
    lanes(|i| {
        let pair = |v| lane(Width::W, v, i);
        dot_add(pair(addend), pair(a), pair(b))
    })
}

/// BFMMLA (BFMatMulAdd): a 2x2 matrix plus the product of a 2x4 and a 4x2 one, given by rows and columns.
pub fn matrix_multiply(addend: u128, a: u128, b: u128) -> u128 {
    lanes(|i| {
        let (row, column) = (i & 2, 2 * (i & 1));
        (0..2).fold(lane(Width::W, addend, i), |sum, k| {
            dot_add(
                sum,
                lane(Width::W, a, row + k),
                lane(Width::W, b, column + k),
            )
        })
    })
}

fn lanes(f: impl Fn(u32) -> u64) -> u128 {
    (0..4).fold(0, |v, i| v | (f(i) as u128) << (32 * i))
}

/// BFDotAdd without FEAT_EBF16: the sum of both products, rounded to odd in each step, and the addend. FPCR and FPSR don't matter.
fn dot_add(addend: u64, a: u64, b: u64) -> u64 {
    let (even, odd) = (mul(a << 16, b << 16), mul(a, b));
    add(addend, add(even, odd))
}

/// BFUnpack of the upper half of a word or, with all bits, of a word: denormals are zero.
fn unpack(a: u64) -> Unpacked {
    soft::unpack_with(Width::W, a, true, &mut FpEnv::default())
}

/// BFRound: to odd; denormals are zero, and overflow is infinity.
fn round(value: Real) -> u64 {
    let f = Format::of(Width::W);
    let rounded = soft::round_to(f, value, Mode::Odd, true, &mut FpEnv::default());
    if rounded & !f.sign_bit() == f.max_normal(false) && exceeds(value, f) {
        return f.infinity(value.sign);
    }
    rounded
}

/// Whether the number is above the format's greatest.
fn exceeds(value: Real, f: Format) -> bool {
    value.mantissa != 0 && value.top_exponent() > 1 - f.min_exponent()
}

/// BFMulH of the upper halves.
fn mul(a: u64, b: u64) -> u64 {
    let (a, b) = (a & 0xffff_0000, b & 0xffff_0000);
    let f = Format::of(Width::W);
    let (ua, ub) = (unpack(a), unpack(b));
    let infinite = ua.is_infinity() || ub.is_infinity();
    match (ua, ub) {
        (Unpacked::Finite(x), Unpacked::Finite(y)) => round(x.product(y)),
        _ if ua.is_nan() || ub.is_nan() => f.default_nan(),
        _ if infinite && (ua.is_zero() || ub.is_zero()) => f.default_nan(),
        _ => f.infinity((a ^ b) & f.sign_bit() != 0),
    }
}

/// FPAdd_BF16; an exact zero of operands of different sign is positive.
fn add(a: u64, b: u64) -> u64 {
    let f = Format::of(Width::W);
    match (unpack(a), unpack(b)) {
        (Unpacked::Finite(x), Unpacked::Finite(y)) => round(x.sum(y, Mode::Odd)),
        (Unpacked::Infinity { sign: x }, Unpacked::Infinity { sign: y }) if x != y => {
            f.default_nan()
        }
        (Unpacked::Infinity { sign }, Unpacked::Finite(_) | Unpacked::Infinity { .. }) => {
            f.infinity(sign)
        }
        (Unpacked::Finite(_), Unpacked::Infinity { sign }) => f.infinity(sign),
        _ => f.default_nan(),
    }
}
