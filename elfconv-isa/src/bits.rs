//! Bit strings of the instruction table, evaluated at compile time.
//!
//! `"z0010001 ss iiiiiiiiiiii nnnnn ddddd"`: from bit 31 down, `0` and `1` are fixed, `-` is ignored, each letter names a field,
//! blanks are for the reader.

/// The fixed bits of an instruction: `word & mask == value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pattern {
    pub mask: u32,
    pub value: u32,
}

impl Pattern {
    /// Parses a bit string; a malformed one is a compile error in the table.
    pub const fn parse(bits: &str) -> Pattern {
        let bytes = bits.as_bytes();
        let (mut mask, mut value, mut left, mut i) = (0, 0, 32, 0);
        while i < bytes.len() {
            if bytes[i] != b' ' {
                assert!(left > 0, "bit string longer than 32 bits");
                left -= 1;
                match bytes[i] {
                    b'0' => mask |= 1 << left,
                    b'1' => {
                        mask |= 1 << left;
                        value |= 1 << left;
                    }
                    b'-' | b'a'..=b'z' | b'A'..=b'Z' => {}
                    _ => panic!("unexpected character in a bit string"),
                }
            }
            i += 1;
        }
        assert!(left == 0, "bit string shorter than 32 bits");
        Pattern { mask, value }
    }

    pub const fn matches(self, word: u32) -> bool {
        word & self.mask == self.value
    }
}

/// A field of an instruction: contiguous bits with one letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub shift: u32,
    pub width: u32,
}

impl Field {
    /// Finds the field `name` (one letter) in a bit string; absent or scattered fields are compile errors in the table.
    pub const fn find(bits: &str, name: &str) -> Field {
        assert!(name.len() == 1, "fields are named by one letter");
        let (bytes, letter) = (bits.as_bytes(), name.as_bytes()[0]);
        let (mut left, mut shift, mut width, mut i) = (32, 0, 0, 0);
        while i < bytes.len() {
            if bytes[i] != b' ' {
                left -= 1;
                if bytes[i] == letter {
                    assert!(width == 0 || shift == left + 1, "a field is contiguous");
                    shift = left;
                    width += 1;
                }
            }
            i += 1;
        }
        assert!(width > 0, "no such field in the bit string");
        Field { shift, width }
    }

    /// The field's value in an instruction word.
    pub const fn get(self, word: u32) -> u32 {
        (word >> self.shift) & (u32::MAX >> (32 - self.width))
    }
}
