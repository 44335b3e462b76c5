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

/// The fields of a bit string, by letter.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Shift and width by ASCII code; absent letters have width 0. Bytes keep the compile-time evaluation small.
    fields: [(u8, u8); 128],
}

impl Layout {
    /// Parses a bit string; a scattered field is a compile error in the table.
    pub const fn parse(bits: &str) -> Layout {
        let bytes = bits.as_bytes();
        let mut fields = [(0, 0); 128];
        let (mut left, mut i) = (32, 0);
        while i < bytes.len() {
            let byte = bytes[i];
            i += 1;
            if byte == b' ' {
                continue;
            }
            left -= 1;
            if byte.is_ascii_alphabetic() {
                let (shift, width) = fields[byte as usize];
                assert!(width == 0 || shift == left + 1, "a field is contiguous");
                fields[byte as usize] = (left, width + 1);
            }
        }
        Layout { fields }
    }

    /// The field with a one-letter name; an absent one is a compile error in the table.
    pub const fn field(&self, name: &str) -> Field {
        assert!(name.len() == 1, "fields are named by one letter");
        let (shift, width) = self.fields[name.as_bytes()[0] as usize];
        assert!(width > 0, "no such field in the bit string");
        Field {
            shift: shift as u32,
            width: width as u32,
        }
    }
}

impl Field {
    /// The field's value in an instruction word.
    pub const fn get(self, word: u32) -> u32 {
        (word >> self.shift) & (u32::MAX >> (32 - self.width))
    }
}
