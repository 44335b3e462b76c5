//! Operations that no target machine has an instruction for, as pure functions of vectors: the interpreter calls them
//! directly, lifted code through the runtime.

/// Which function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Helper {
    /// Carry-less product of the low 64-bit lanes of a and b.
    PMull64,
}

/// All helpers, by number: lifted code names them so.
pub const HELPERS: &[Helper] = &[Helper::PMull64];

/// Runs a helper.
pub fn run(helper: Helper, a: u128, b: u128, _c: u128) -> u128 {
    match helper {
        Helper::PMull64 => pmull64(a as u64, b as u64),
    }
}

fn pmull64(a: u64, b: u64) -> u128 {
    (0..64)
        .filter(|i| b >> i & 1 == 1)
        .fold(0, |product, i| product ^ (a as u128) << i)
}
