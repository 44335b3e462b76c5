//! The reciprocal estimates, which the architecture defines to the bit (Arm ARM, FPRecipEstimate, FPRSqrtEstimate).

use super::soft::{self, Format, Mode, Real, Unpacked};
use super::{FpEnv, fpsr};
use crate::machine::Width;

/// RecipEstimate: 256 to 511 for 256 to 511, both meaning a number in [0.5, 1.0) or its doubled reciprocal.
fn recip_table(a: u32) -> u32 {
    let a = a * 2 + 1;
    ((1 << 19) / a + 1) >> 1
}

/// RecipSqrtEstimate: 256 to 511 for 128 to 511.
fn rsqrt_table(a: u32) -> u32 {
    let a = if a < 256 {
        a * 2 + 1
    } else {
        ((a >> 1 << 1) + 1) * 2
    };
    let mut b = 512;
    while a * (b + 1) * (b + 1) < 1 << 28 {
        b += 1;
    }
    b.div_ceil(2)
}

/// Biased exponent and fraction, the fraction's highest bit at bit 51 in every format.
fn fields(f: Format, a: u64) -> (i32, u64) {
    let exponent = a >> f.fraction_bits & f.max_biased();
    let fraction = (a & f.fraction_mask()) << (52 - f.fraction_bits);
    (exponent as i32, fraction)
}

const FRACTION: u64 = (1 << 52) - 1;

/// FPRecipEstimate.
pub fn recip(w: Width, a: u64, env: &mut FpEnv) -> u64 {
    let f = Format::of(w);
    let sign = a & f.sign_bit() != 0;
    match soft::unpack(w, a, env) {
        Unpacked::QuietNan | Unpacked::SignallingNan => soft::process_nan(w, a, env),
        Unpacked::Infinity { .. } => f.signed(sign, 0),
        Unpacked::Finite(x) if x.mantissa == 0 => {
            env.raise(fpsr::DZC);
            f.infinity(sign)
        }
        Unpacked::Finite(_) => recip_finite(w, a, sign, env),
    }
}

fn recip_finite(w: Width, a: u64, sign: bool, env: &mut FpEnv) -> u64 {
    let f = Format::of(w);
    let (mut exponent, mut fraction) = fields(f, a);
    // Below 2^(min_exponent - 2) the reciprocal overflows: a denormal with two leading zeros.
    if exponent == 0 && fraction >> 50 == 0 {
        env.raise(fpsr::OFC | fpsr::IXC);
        return if Mode::current(env).overflows_to_infinity(sign) {
            f.infinity(sign)
        } else {
            f.max_normal(sign)
        };
    }
    let bias = f.max_biased() as i32 / 2;
    if soft::flushes(w, env) && exponent >= 2 * bias - 1 {
        env.raise(fpsr::UFC);
        return f.signed(sign, 0);
    }
    if exponent == 0 {
        if fraction >> 51 == 0 {
            exponent = -1;
            fraction = fraction << 2 & FRACTION;
        } else {
            fraction = fraction << 1 & FRACTION;
        }
    }
    let estimate = recip_table(256 | (fraction >> 44) as u32);
    let mut result_exponent = 2 * bias - 1 - exponent;
    let mut result = (estimate as u64 & 0xff) << 44;
    if result_exponent == 0 {
        result = 1 << 51 | result >> 1;
    } else if result_exponent == -1 {
        result = 1 << 50 | result >> 2;
        result_exponent = 0;
    }
    pack(f, sign, result_exponent, result)
}

fn pack(f: Format, sign: bool, exponent: i32, fraction: u64) -> u64 {
    let magnitude = (exponent as u64) << f.fraction_bits | fraction >> (52 - f.fraction_bits);
    f.signed(sign, magnitude)
}

/// FPRSqrtEstimate.
pub fn rsqrt(w: Width, a: u64, env: &mut FpEnv) -> u64 {
    let f = Format::of(w);
    let sign = a & f.sign_bit() != 0;
    match soft::unpack(w, a, env) {
        Unpacked::QuietNan | Unpacked::SignallingNan => soft::process_nan(w, a, env),
        Unpacked::Finite(Real { mantissa: 0, .. }) => {
            env.raise(fpsr::DZC);
            f.infinity(sign)
        }
        _ if sign => soft::invalid(w, env),
        Unpacked::Infinity { .. } => 0,
        Unpacked::Finite(_) => rsqrt_finite(f, a),
    }
}

fn rsqrt_finite(f: Format, a: u64) -> u64 {
    let (mut exponent, mut fraction) = fields(f, a);
    if exponent == 0 {
        while fraction >> 51 == 0 {
            fraction <<= 1;
            exponent -= 1;
        }
        fraction = fraction << 1 & FRACTION;
    }
    let scaled = if exponent & 1 == 0 {
        256 | (fraction >> 44) as u32
    } else {
        128 | (fraction >> 45) as u32
    };
    let bias = f.max_biased() as i32 / 2;
    let result_exponent = (3 * bias - 1 - exponent) / 2;
    let estimate = rsqrt_table(scaled);
    pack(f, false, result_exponent, (estimate as u64 & 0xff) << 44)
}

/// FPRecpX: the exponent inverted, the fraction zero.
pub fn recip_exponent(w: Width, a: u64, env: &mut FpEnv) -> u64 {
    let f = Format::of(w);
    if let Unpacked::QuietNan | Unpacked::SignallingNan = soft::unpack(w, a, env) {
        return soft::process_nan(w, a, env);
    }
    let exponent = a >> f.fraction_bits & f.max_biased();
    let result = match exponent {
        0 => f.max_biased() - 1,
        _ => !exponent & f.max_biased(),
    };
    f.signed(a & f.sign_bit() != 0, result << f.fraction_bits)
}

/// UnsignedRecipEstimate: URECPE of one lane.
pub fn unsigned_recip(a: u32) -> u32 {
    if a >> 31 == 0 {
        return u32::MAX;
    }
    recip_table(a >> 23) << 23
}

/// UnsignedRSqrtEstimate: URSQRTE of one lane.
pub fn unsigned_rsqrt(a: u32) -> u32 {
    if a >> 30 == 0 {
        return u32::MAX;
    }
    rsqrt_table(a >> 23) << 23
}
