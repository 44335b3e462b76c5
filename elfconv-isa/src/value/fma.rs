//! Fused multiply-add of numbers by the host's own operations, exact where it gives a result that is not a NaN: what
//! WebAssembly and older x86-64 processors have instead of an instruction. FPCR is in its reset state here; the general
//! case is [`super::fp::fma`].

use super::soft::Format;
use super::vec::lane;
use crate::machine::Width;

/// The sum and its error, which are exact together (Knuth's TwoSum), unless the sum overflows.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let from_b = sum - a;
    let from_a = sum - from_b;
    (sum, (a - from_a) + (b - from_b))
}

/// The product and its error, which are exact together (Dekker's product), unless an exponent is near an end.
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let ((a1, a2), (b1, b2)) = (split(a), split(b));
    let product = a * b;
    let error = ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2;
    (product, error)
}

/// Veltkamp's splitting into two numbers of at most 26 bits.
fn split(a: f64) -> (f64, f64) {
    let scaled = a * 134_217_729.0;
    let high = scaled - (scaled - a);
    (high, a - high)
}

/// The sum, rounded to odd: of the two neighbours of an inexact sum the one with an odd fraction. Rounding that once more,
/// to two bits less or more, gives what rounding the exact sum does.
fn add_to_odd(a: f64, b: f64) -> f64 {
    let (sum, error) = two_sum(a, b);
    let bits = sum.to_bits();
    if error == 0.0 || error.is_nan() || bits & 1 == 1 {
        return sum;
    }
    let away_from_zero = (error > 0.0) == (sum > 0.0);
    f64::from_bits(if away_from_zero { bits + 1 } else { bits - 1 })
}

/// `addend + a * b` in single precision: in double precision the product is exact, and nothing can overflow.
pub fn fma32(addend: f32, a: f32, b: f32) -> f32 {
    add_to_odd(f64::from(a) * f64::from(b), f64::from(addend)) as f32
}

/// `addend + a * b` in double precision (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums"); nothing where
/// an exponent is so near an end that an error might not be a number.
pub fn fma64(addend: f64, a: f64, b: f64) -> Option<f64> {
    if a == 0.0 || b == 0.0 {
        return Some(a * b + addend);
    }
    let exponent = |x: f64| (x.to_bits() >> 52 & 0x7ff) as i32 - 1023;
    let (x, y) = (exponent(a), exponent(b));
    let middle = |e: i32| (-960..990).contains(&e);
    if !(middle(x) && middle(y) && middle(x + y) && exponent(addend) < 990) {
        return None;
    }
    let (product, product_error) = two_product(a, b);
    let (low, low_error) = two_sum(addend, product_error);
    let (high, high_error) = two_sum(product, low);
    Some(high + add_to_odd(low_error, high_error))
}

/// `addend + a * b` as bit patterns; nothing where [`super::fp::fma`] has to be asked.
pub fn bits(w: Width, addend: u64, a: u64, b: u64) -> Option<u64> {
    let result = match w {
        Width::W => {
            let number = |bits| f32::from_bits(bits as u32);
            u64::from(fma32(number(addend), number(a), number(b)).to_bits())
        }
        Width::X => fma64(f64::from_bits(addend), f64::from_bits(a), f64::from_bits(b))?.to_bits(),
        _ => return None,
    };
    (!is_nan(w, result)).then_some(result)
}

/// Whether a bit pattern in single or double precision is a NaN.
pub fn is_nan(w: Width, bits: u64) -> bool {
    let f = Format::of(w);
    bits & !f.sign_bit() & w.mask() > f.infinity(false)
}

/// [`bits`] of each lane.
pub fn lanes(w: Width, addend: u128, a: u128, b: u128) -> Option<u128> {
    (0..w.lanes()).try_fold(0, |v, i| {
        let result = bits(w, lane(w, addend, i), lane(w, a, i), lane(w, b, i))?;
        Some(v | u128::from(result) << (i * w.bits()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{FpEnv, fp};

    /// Xorshift.
    fn next(state: &mut u64) -> u64 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state
    }

    /// A number whose exponent is within `range` of the middle, with few or many fraction bits.
    fn number(state: &mut u64, fraction_bits: u32, bias: u64, range: u64) -> u64 {
        let r = next(state);
        let exponent = bias - range + next(state) % (2 * range);
        let fraction = match r & 3 {
            0 => next(state),
            1 => next(state) << (next(state) % 52),
            2 => !(next(state) >> (next(state) % 64)),
            _ => next(state) & 1 << (next(state) % 52),
        };
        let sign = (r >> 8 & 1) << if fraction_bits == 52 { 63 } else { 31 };
        sign | exponent << fraction_bits | fraction & ((1 << fraction_bits) - 1)
    }

    #[test]
    fn agrees_with_the_general_case() {
        let mut state = 0x1234_5678_9abc_def1;
        let mut env = FpEnv::default();
        for round in 0..200_000 {
            let range = [3, 30, 60, 120][round % 4];
            let [c, a, b] = [(); 3].map(|()| number(&mut state, 23, 127, range));
            let fast = fma32(
                f32::from_bits(c as u32),
                f32::from_bits(a as u32),
                f32::from_bits(b as u32),
            );
            assert_eq!(
                u64::from(fast.to_bits()),
                fp::fma(Width::W, c, a, b, &mut env),
                "{c:x} + {a:x} * {b:x}"
            );
            let range = [3, 60, 110, 900][round % 4];
            let [c, a, b] = [(); 3].map(|()| number(&mut state, 52, 1023, range));
            if let Some(fast) = fma64(f64::from_bits(c), f64::from_bits(a), f64::from_bits(b)) {
                assert_eq!(
                    fast.to_bits(),
                    fp::fma(Width::X, c, a, b, &mut env),
                    "{c:x} + {a:x} * {b:x}"
                );
            }
        }
    }

    #[test]
    fn cancels_and_keeps_signs() {
        let third = 1.0 / 3.0;
        assert_eq!(fma64(-1.0, 3.0, third), Some(-(f64::EPSILON / 4.0)));
        assert_eq!(fma64(-6.0, 2.0, 3.0).map(f64::to_bits), Some(0));
        assert_eq!(fma64(f64::MIN_POSITIVE / 2.0, 1e-300, 1e-10), None);
        assert_eq!(fma32(-0.0, -0.0, 1.0).to_bits(), 1 << 31);
        assert_eq!(fma32(1.0, f32::MAX, f32::MAX), f32::INFINITY);
        assert!(fma32(f32::NEG_INFINITY, f32::INFINITY, 1.0).is_nan());
    }
}
