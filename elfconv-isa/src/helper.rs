//! Operations that no target machine has an instruction for, as pure functions of vectors: the interpreter calls them
//! directly, lifted code through the runtime.

/// Which function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Helper {
    /// Carry-less product of the low 64-bit lanes of a and b.
    PMull64,
    /// CRC-32 (polynomial 0x04c11db7): a is the old value, b the data, c the number of its bytes.
    Crc32,
    /// CRC-32C (polynomial 0x1edc6f41), as above.
    Crc32C,
}

/// All helpers, by number: lifted code names them so.
pub const HELPERS: &[Helper] = &[Helper::PMull64, Helper::Crc32, Helper::Crc32C];

/// Runs a helper.
pub fn run(helper: Helper, a: u128, b: u128, c: u128) -> u128 {
    match helper {
        Helper::PMull64 => pmull64(a as u64, b as u64),
        Helper::Crc32 => crc32(0xedb8_8320, a as u32, b as u64, c as u32),
        Helper::Crc32C => crc32(0x82f6_3b78, a as u32, b as u64, c as u32),
    }
}

fn pmull64(a: u64, b: u64) -> u128 {
    (0..64)
        .filter(|i| b >> i & 1 == 1)
        .fold(0, |product, i| product ^ (a as u128) << i)
}

/// CRC with a bit-reversed polynomial (Arm ARM, CRC32 and CRC32C pseudocode: Poly32Mod2 of bit-reversed operands).
fn crc32(polynomial: u32, old: u32, data: u64, bytes: u32) -> u128 {
    let mut rest = old as u64 ^ data;
    for _ in 0..8 * bytes.min(8) {
        let carry = if rest & 1 == 1 { polynomial as u64 } else { 0 };
        rest = (rest >> 1) ^ carry;
    }
    rest as u32 as u128
}
