//! Words, the same in every run.

use crate::scope::Fixed;

/// Xorshift.
pub struct Words(u64);

impl Words {
    pub fn new() -> Words {
        Words(0x1234_5678_9abc_def1)
    }

    pub fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as u32
    }

    /// A word with these fixed bits.
    pub fn matching(&mut self, fixed: Fixed) -> u32 {
        self.next() & !fixed.mask | fixed.opcode
    }
}
