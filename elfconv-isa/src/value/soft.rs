//! Floating-point numbers taken apart and put together as the Arm pseudocode does it (FPUnpack, FPRound, FPProcessNaN):
//! every rounding mode, flush-to-zero, default NaN and the cumulative exceptions, for half, single and double precision.
//!
//! A finite number is `mantissa * 2^exponent` with a 128-bit mantissa: enough for an exact product of doubles. Where bits
//! are shifted out, the lowest bit kept is set if any of them was ("jamming"), which rounds the same as the exact value.

use super::{FpEnv, fpcr, fpsr};
use crate::machine::{Rounding, Width};

/// Parameters of a format of IEEE 754.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    pub exponent_bits: u32,
    pub fraction_bits: u32,
}

impl Format {
    pub const fn of(w: Width) -> Format {
        let (exponent_bits, fraction_bits) = match w {
            Width::B => panic!("no floating-point format has 8 bits"),
            Width::H => (5, 10),
            Width::W => (8, 23),
            Width::X => (11, 52),
        };
        Format {
            exponent_bits,
            fraction_bits,
        }
    }

    /// BFloat16.
    pub const BF16: Format = Format {
        exponent_bits: 8,
        fraction_bits: 7,
    };

    pub const fn sign_bit(self) -> u64 {
        1 << (self.exponent_bits + self.fraction_bits)
    }

    pub const fn fraction_mask(self) -> u64 {
        (1 << self.fraction_bits) - 1
    }

    /// The all-ones biased exponent.
    pub const fn max_biased(self) -> u64 {
        (1 << self.exponent_bits) - 1
    }

    /// The exponent of the smallest normal number.
    pub const fn min_exponent(self) -> i32 {
        2 - (1 << (self.exponent_bits - 1))
    }

    pub const fn quiet_bit(self) -> u64 {
        1 << (self.fraction_bits - 1)
    }

    pub const fn signed(self, sign: bool, magnitude: u64) -> u64 {
        magnitude | if sign { self.sign_bit() } else { 0 }
    }

    pub const fn infinity(self, sign: bool) -> u64 {
        self.signed(sign, self.max_biased() << self.fraction_bits)
    }

    /// The finite number with the greatest magnitude.
    pub const fn max_normal(self, sign: bool) -> u64 {
        self.infinity(sign) - 1
    }

    /// FPDefaultNaN: positive, quiet, no payload.
    pub const fn default_nan(self) -> u64 {
        self.infinity(false) | self.quiet_bit()
    }
}

/// How a result is rounded: FPCR's modes, the two that only instructions name, and round to odd (FCVTXN).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    TieEven,
    TieAway,
    Up,
    Down,
    Zero,
    Odd,
}

impl Mode {
    /// FPCR.RMode.
    pub fn current(env: &FpEnv) -> Mode {
        match env.fpcr >> fpcr::RMODE_SHIFT & 3 {
            0 => Mode::TieEven,
            1 => Mode::Up,
            2 => Mode::Down,
            _ => Mode::Zero,
        }
    }

    pub fn from_rounding(rounding: Rounding, env: &FpEnv) -> Mode {
        match rounding {
            Rounding::TieEven => Mode::TieEven,
            Rounding::TieAway => Mode::TieAway,
            Rounding::Up => Mode::Up,
            Rounding::Down => Mode::Down,
            Rounding::Zero => Mode::Zero,
            Rounding::Current => Mode::current(env),
        }
    }

    /// Whether a magnitude is increased, given its lowest kept bit and how what is cut off compares with half of it.
    pub fn rounds_up(self, sign: bool, odd: bool, rest: Rest) -> bool {
        match self {
            Mode::TieEven => rest == Rest::AboveHalf || (rest == Rest::Half && odd),
            Mode::TieAway => matches!(rest, Rest::Half | Rest::AboveHalf),
            Mode::Up => rest != Rest::Zero && !sign,
            Mode::Down => rest != Rest::Zero && sign,
            Mode::Zero => false,
            Mode::Odd => rest != Rest::Zero && !odd,
        }
    }

    /// Whether an overflowing result becomes infinity rather than the greatest finite number.
    pub fn overflows_to_infinity(self, sign: bool) -> bool {
        match self {
            Mode::TieEven | Mode::TieAway => true,
            Mode::Up => !sign,
            Mode::Down => sign,
            Mode::Zero | Mode::Odd => false,
        }
    }
}

/// What rounding cuts off, in units of the lowest kept bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    Zero,
    BelowHalf,
    Half,
    AboveHalf,
}

/// `mantissa >> shift` and what was cut off.
pub fn shift_right(mantissa: u128, shift: u32) -> (u128, Rest) {
    if shift == 0 {
        return (mantissa, Rest::Zero);
    }
    if shift > 128 {
        let rest = if mantissa == 0 {
            Rest::Zero
        } else {
            Rest::BelowHalf
        };
        return (0, rest);
    }
    let half = 1u128 << (shift - 1);
    let cut = mantissa & (half | (half - 1));
    let rest = match cut {
        0 => Rest::Zero,
        _ if cut < half => Rest::BelowHalf,
        _ if cut == half => Rest::Half,
        _ => Rest::AboveHalf,
    };
    (mantissa.checked_shr(shift).unwrap_or(0), rest)
}

/// `mantissa >> shift` with the lowest bit set if anything was cut off.
pub fn shift_right_jam(mantissa: u128, shift: u32) -> u128 {
    let (kept, rest) = shift_right(mantissa, shift);
    kept | (rest != Rest::Zero) as u128
}

/// A finite number: `(-1)^sign * mantissa * 2^exponent`.
#[derive(Clone, Copy, Debug)]
pub struct Real {
    pub sign: bool,
    pub exponent: i32,
    pub mantissa: u128,
}

impl Real {
    /// The exponent of the highest bit set; the number is not zero.
    pub fn top_exponent(self) -> i32 {
        self.exponent + 127 - self.mantissa.leading_zeros() as i32
    }

    /// The mantissa's highest bit moved to bit 125, which leaves room for a carry; zero is unchanged.
    pub fn normalized(self) -> Real {
        if self.mantissa == 0 {
            return self;
        }
        let zeros = self.mantissa.leading_zeros() as i32;
        let mantissa = match zeros {
            0 => shift_right_jam(self.mantissa, 2),
            1 => shift_right_jam(self.mantissa, 1),
            _ => self.mantissa << (zeros - 2),
        };
        Real {
            exponent: self.exponent - (zeros - 2),
            mantissa,
            ..self
        }
    }

    /// Whether it is not an integer.
    pub fn has_fraction(self) -> bool {
        self.mantissa != 0 && -(self.mantissa.trailing_zeros() as i32) > self.exponent
    }

    pub fn negated(self) -> Real {
        Real {
            sign: !self.sign,
            ..self
        }
    }

    /// The exact sum, jammed. An exact zero of operands of different sign is negative only when rounding down.
    pub fn sum(self, other: Real, mode: Mode) -> Real {
        if self.mantissa == 0 && other.mantissa == 0 {
            let sign = if self.sign == other.sign {
                self.sign
            } else {
                mode == Mode::Down
            };
            return Real { sign, ..self };
        }
        if self.mantissa == 0 {
            return other;
        }
        if other.mantissa == 0 {
            return self;
        }
        let (a, b) = (self.normalized(), other.normalized());
        let (big, small) = if (a.exponent, a.mantissa) >= (b.exponent, b.mantissa) {
            (a, b)
        } else {
            (b, a)
        };
        let aligned = shift_right_jam(small.mantissa, (big.exponent - small.exponent) as u32);
        let mantissa = if big.sign == small.sign {
            big.mantissa + aligned
        } else {
            big.mantissa - aligned
        };
        let sign = if mantissa == 0 {
            mode == Mode::Down
        } else {
            big.sign
        };
        Real {
            sign,
            exponent: big.exponent,
            mantissa,
        }
    }

    /// The exact product of numbers of at most 64-bit mantissas.
    pub fn product(self, other: Real) -> Real {
        Real {
            sign: self.sign != other.sign,
            exponent: self.exponent + other.exponent,
            mantissa: self.mantissa * other.mantissa,
        }
    }

    /// The quotient with at least 60 bits, jammed; the divisor is not zero.
    pub fn quotient(self, other: Real) -> Real {
        let (a, b) = (self.normalized(), other.normalized());
        let divisor = b.mantissa >> 62;
        let mantissa = (a.mantissa / divisor) | (a.mantissa % divisor != 0) as u128;
        Real {
            sign: self.sign != other.sign,
            exponent: a.exponent - (b.exponent + 62),
            mantissa,
        }
    }

    /// The square root with 63 bits, jammed; the number is not negative.
    pub fn sqrt(self) -> Real {
        let mut a = self.normalized();
        if a.exponent % 2 != 0 {
            a.mantissa <<= 1;
            a.exponent -= 1;
        }
        let root = a.mantissa.isqrt();
        Real {
            sign: false,
            exponent: a.exponent / 2,
            mantissa: root << 1 | (root * root != a.mantissa) as u128,
        }
        .halved()
    }

    /// Divided by two.
    pub fn halved(self) -> Real {
        Real {
            exponent: self.exponent - 1,
            ..self
        }
    }

    /// Orders magnitudes and signs as the numbers they are: zeros are equal.
    pub fn compare(self, other: Real) -> core::cmp::Ordering {
        use core::cmp::Ordering::Equal;
        let key = |r: Real| {
            let n = r.normalized();
            (n.mantissa != 0, n.exponent, n.mantissa)
        };
        if self.mantissa == 0 && other.mantissa == 0 {
            return Equal;
        }
        match (
            self.sign && self.mantissa != 0,
            other.sign && other.mantissa != 0,
        ) {
            (false, true) => core::cmp::Ordering::Greater,
            (true, false) => core::cmp::Ordering::Less,
            (false, false) if self.mantissa == 0 || other.mantissa == 0 => {
                (self.mantissa != 0).cmp(&(other.mantissa != 0))
            }
            (true, true) => key(other).cmp(&key(self)),
            (false, false) => key(self).cmp(&key(other)),
        }
    }
}

/// FPUnpack's result.
#[derive(Clone, Copy, Debug)]
pub enum Unpacked {
    Finite(Real),
    Infinity { sign: bool },
    QuietNan,
    SignallingNan,
}

impl Unpacked {
    pub fn is_zero(&self) -> bool {
        matches!(self, Unpacked::Finite(Real { mantissa: 0, .. }))
    }

    pub fn is_nan(&self) -> bool {
        matches!(self, Unpacked::QuietNan | Unpacked::SignallingNan)
    }

    pub fn is_infinity(&self) -> bool {
        matches!(self, Unpacked::Infinity { .. })
    }
}

/// Whether this width's denormals are flushed to zero.
pub fn flushes(w: Width, env: &FpEnv) -> bool {
    env.controls(if w == Width::H { fpcr::FZ16 } else { fpcr::FZ })
}

/// FPUnpack.
pub fn unpack(w: Width, bits: u64, env: &mut FpEnv) -> Unpacked {
    let flush = flushes(w, env);
    unpack_with(w, bits, flush, env)
}

/// FPUnpack with the decision whether a denormal counts as zero.
pub fn unpack_with(w: Width, bits: u64, flush: bool, env: &mut FpEnv) -> Unpacked {
    let f = Format::of(w);
    let sign = bits & f.sign_bit() != 0;
    let biased = bits >> f.fraction_bits & f.max_biased();
    let fraction = bits & f.fraction_mask();
    if biased == f.max_biased() {
        return match fraction {
            0 => Unpacked::Infinity { sign },
            _ if fraction & f.quiet_bit() != 0 => Unpacked::QuietNan,
            _ => Unpacked::SignallingNan,
        };
    }
    let lowest = f.min_exponent() - f.fraction_bits as i32;
    let (exponent, mantissa) = match biased {
        0 if flush && fraction != 0 => {
            if w != Width::H {
                env.raise(fpsr::IDC);
            }
            (lowest, 0)
        }
        0 => (lowest, fraction),
        _ => (lowest + biased as i32 - 1, fraction | 1 << f.fraction_bits),
    };
    Unpacked::Finite(Real {
        sign,
        exponent,
        mantissa: mantissa as u128,
    })
}

/// FPRound with FPCR's mode.
pub fn round(w: Width, value: Real, env: &mut FpEnv) -> u64 {
    let mode = Mode::current(env);
    let flush = flushes(w, env);
    round_with(w, value, mode, flush, env)
}

/// FPRoundBase for a width's format.
pub fn round_with(w: Width, value: Real, mode: Mode, flush: bool, env: &mut FpEnv) -> u64 {
    round_to(Format::of(w), value, mode, flush, env)
}

/// FPRoundBase: the number in the format, rounded once; zero keeps its sign.
pub fn round_to(f: Format, value: Real, mode: Mode, flush: bool, env: &mut FpEnv) -> u64 {
    if flush && value.mantissa != 0 && value.top_exponent() < f.min_exponent() {
        env.raise(fpsr::UFC);
        return f.signed(value.sign, 0);
    }
    let magnitude = round_magnitude(f, value, mode, env);
    if magnitude >= f.infinity(false) {
        env.raise(fpsr::OFC | fpsr::IXC);
        return if mode.overflows_to_infinity(value.sign) {
            f.infinity(value.sign)
        } else {
            f.max_normal(value.sign)
        };
    }
    f.signed(value.sign, magnitude)
}

/// Exponent and fraction of the rounded magnitude as if the exponent field had no end.
pub fn round_magnitude(f: Format, value: Real, mode: Mode, env: &mut FpEnv) -> u64 {
    if value.mantissa == 0 {
        return 0;
    }
    let exponent = value.top_exponent().max(f.min_exponent());
    let denormal = value.top_exponent() < f.min_exponent();
    let biased = (exponent - f.min_exponent()) as u64;
    let shift = exponent - f.fraction_bits as i32 - value.exponent;
    let (mut kept, rest) = if shift >= 0 {
        shift_right(value.mantissa, shift as u32)
    } else {
        (value.mantissa << -shift, Rest::Zero)
    };
    if rest != Rest::Zero {
        env.raise(fpsr::IXC | if denormal { fpsr::UFC } else { 0 });
    }
    if mode.rounds_up(value.sign, kept & 1 == 1, rest) {
        kept += 1;
    }
    // The implicit bit, and a carry out of the fraction, add to the exponent: the encoding is made for it.
    (biased << f.fraction_bits) + kept as u64
}

/// FPProcessNaN: a NaN operand as a result.
pub fn process_nan(w: Width, bits: u64, env: &mut FpEnv) -> u64 {
    let f = Format::of(w);
    if bits & f.quiet_bit() == 0 {
        env.raise(fpsr::IOC);
    }
    if env.controls(fpcr::DN) {
        f.default_nan()
    } else {
        bits | f.quiet_bit()
    }
}

/// FPProcessNaNs, for any number of operands: the first signalling NaN, else the first quiet one, else nothing.
pub fn process_nans(w: Width, operands: &[(u64, Unpacked)], env: &mut FpEnv) -> Option<u64> {
    let signalling = operands
        .iter()
        .find(|(_, u)| matches!(u, Unpacked::SignallingNan));
    let quiet = || {
        operands
            .iter()
            .find(|(_, u)| matches!(u, Unpacked::QuietNan))
    };
    let (bits, _) = signalling.or_else(quiet)?;
    Some(process_nan(w, *bits, env))
}

/// The default NaN, as the result of an invalid operation.
pub fn invalid(w: Width, env: &mut FpEnv) -> u64 {
    env.raise(fpsr::IOC);
    Format::of(w).default_nan()
}
