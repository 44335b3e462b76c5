//! Register and memory contents: random ones, and those at which results change their nature.

use crate::cases::random::Random;

/// Patterns of double precision: zeros, subnormals, the ends of the normal range, infinities, NaNs, halves, and where
/// conversions to other formats and to integers begin to saturate or to round.
const DOUBLES: &[u64] = &[
    0,
    1,
    0x000f_ffff_ffff_ffff,
    0x0010_0000_0000_0000,
    0x7fef_ffff_ffff_ffff,
    0x7ff0_0000_0000_0000,
    0x7ff8_0000_0000_0000,
    0x7ff0_0000_0000_0001,
    0x7ff8_1234_5678_9abc,
    0x7ff4_0000_0001_2345,
    0x3ff0_0000_0000_0000,
    0x3fe0_0000_0000_0000,
    0x3fdf_ffff_ffff_ffff,
    0x3ff8_0000_0000_0000,
    0x4004_0000_0000_0000,
    0x4009_21fb_5444_2d18,
    0x41df_ffff_ffc0_0000,
    0x41e0_0000_0000_0000,
    0x41ef_ffff_ffe0_0000,
    0x41f0_0000_0000_0000,
    0x43df_ffff_ffff_ffff,
    0x43e0_0000_0000_0000,
    0x43ef_ffff_ffff_ffff,
    0x43f0_0000_0000_0000,
    0x4330_0000_0000_0001,
    0x432f_ffff_ffff_ffff,
    0x47ef_ffff_e000_0000,
    0x47ef_ffff_f000_0000,
    0x380f_ffff_ffff_ffff,
    0x36a0_0000_0000_0000,
    0x40ef_fc00_0000_0000,
    0x40ef_fe00_0000_0000,
    0x3e60_0000_0000_0000,
    0x3f10_0000_0000_0000,
    0x0004_0000_0000_0000,
    0x7fd0_0000_0000_0000,
];

/// The same for single precision.
const SINGLES: &[u32] = &[
    0,
    1,
    0x007f_ffff,
    0x0080_0000,
    0x7f7f_ffff,
    0x7f80_0000,
    0x7fc0_0000,
    0x7f80_0001,
    0x7fc5_4321,
    0x7fa1_2345,
    0x3f80_0000,
    0x3f00_0000,
    0x3eff_ffff,
    0x3fc0_0000,
    0x4020_0000,
    0x4049_0fdb,
    0x4eff_ffff,
    0x4f00_0000,
    0x4f7f_ffff,
    0x4f80_0000,
    0x5eff_ffff,
    0x5f00_0000,
    0x5f7f_ffff,
    0x5f80_0000,
    0x4b00_0001,
    0x4aff_ffff,
    0x477f_e000,
    0x477f_f000,
    0x3380_0000,
    0x3300_0001,
    0x3880_0000,
    0x387f_ffff,
    0x0020_0000,
    0x7e80_0000,
];

/// The same for half precision.
const HALVES: &[u16] = &[
    0, 1, 0x3ff, 0x400, 0x7bff, 0x7c00, 0x7e00, 0x7c01, 0x7d23, 0x7e55, 0x3c00, 0x3800, 0x37ff,
    0x3e00, 0x4100, 0x4248, 0x77ff, 0x7800, 0x63ff, 0x6400, 0x6401, 0x0100, 0x7a00,
];

/// A number of `bits` bits: small, near a power of two, or any.
fn integer(random: &mut Random, bits: u32) -> u64 {
    let mask = u64::MAX >> (64 - bits);
    let value = match random.below(9) {
        0 => 0,
        1 => 1,
        2 => mask,
        3 => mask >> 1,
        4 => (mask >> 1) + 1,
        5 => random.below(2 * bits as usize + 2) as u64,
        6 => (random.below(2 * bits as usize + 2) as u64).wrapping_neg(),
        7 => (1u64 << random.below(bits as usize)).wrapping_sub(random.below(2) as u64),
        _ => random.bits(),
    };
    value & mask
}

/// A floating-point pattern of `bits` bits: one of the tables', its negative or neighbour, or any moderate number.
fn float(random: &mut Random, bits: u32) -> u64 {
    let (table, fraction, bias) = match bits {
        16 => (u64::from(random.pick(HALVES)), 10, 15),
        32 => (u64::from(random.pick(SINGLES)), 23, 127),
        _ => (random.pick(DOUBLES), 52, 1023),
    };
    let sign = (random.bits() & 1) << (bits - 1);
    let magnitude = match random.below(8) {
        0 => table.wrapping_add(random.below(5) as u64).wrapping_sub(2),
        1 | 2 => {
            let exponent = bias - 12 + random.below(24) as u64;
            exponent << fraction | random.bits() & ((1 << fraction) - 1)
        }
        3 => random.bits(),
        _ => table,
    };
    magnitude & (u64::MAX >> (65 - bits)) | sign
}

/// A general-purpose register's.
pub fn general(random: &mut Random) -> u64 {
    match random.below(8) {
        0 => random.bits(),
        1 => random.bits() >> random.below(64),
        2 => integer(random, 32) | integer(random, 32) << 32,
        3 => float(random, 64),
        4 => float(random, 32),
        5 => integer(random, 32),
        _ => integer(random, 64),
    }
}

/// A vector's: lanes of one width and kind.
pub fn vector(random: &mut Random) -> u128 {
    let bits = random.pick(&[8, 16, 16, 32, 32, 32, 64, 64, 64]);
    let kind = random.below(8);
    let mut lane = |previous: u64| match kind {
        // All lanes alike; indices of a table; bits without meaning.
        0 if previous != 0 => previous,
        1 => integer(random, 8) & 0x4f,
        2 => random.bits() & u64::MAX >> (64 - bits),
        3 | 4 => integer(random, bits),
        _ if bits > 8 => float(random, bits),
        _ => integer(random, bits),
    };
    let (mut value, mut last) = (0, 0);
    for at in (0..128).step_by(bits as usize) {
        last = lane(last);
        value |= u128::from(last) << at;
    }
    value
}
