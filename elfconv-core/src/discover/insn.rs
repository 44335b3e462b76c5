//! The few instructions that compute addresses, for following constants and finding jump tables. Anything
//! that isn't listed here is only asked which registers it may write.

/// How a value is widened to 64 bits before use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extend {
    /// All 64 bits.
    #[default]
    None,
    /// Zero-extended from so many bits.
    Zero(u8),
    /// Sign-extended from so many bits.
    Sign(u8),
}

/// The second operand of a load's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offset {
    /// An unsigned immediate, in bytes.
    Imm(u64),
    /// A register, extended and shifted left.
    Reg(u8, Extend, u8),
}

/// An instruction that the slicer understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Insn {
    /// `adr`, `adrp`, `movz`, `movn`: a constant.
    Const { d: u8, value: u64 },
    /// `movk`
    Insert { d: u8, shift: u8, imm: u64 },
    /// `add d, n, #imm` and, with a negative value, `sub`.
    AddImm { d: u8, n: u8, imm: u64, wide: bool },
    /// `add d, n, m` with the second register extended and shifted.
    AddReg {
        d: u8,
        n: u8,
        m: u8,
        extend: Extend,
        shift: u8,
        wide: bool,
    },
    /// `mov d, m`
    Move { d: u8, m: u8, wide: bool },
    /// `sxtb`, `sxth`, `sxtw`, `uxtb`, `uxth` and `ubfx` from bit 0.
    Widen { d: u8, n: u8, extend: Extend },
    /// `lsl d, n, #shift`; also `ubfiz` and `sbfiz` with the field extended first.
    Shift {
        d: u8,
        n: u8,
        extend: Extend,
        shift: u8,
    },
    /// `and d, n, #mask` with a mask of low bits, or another operation whose result is at most `max`.
    Bounded { d: u8, max: u64 },
    /// A load of `size` bytes.
    Load {
        t: u8,
        n: u8,
        offset: Offset,
        size: u8,
        extend: Extend,
    },
    /// `ldr t, label`
    Literal { t: u8, addr: u64, size: u8 },
    /// `subs d, n, #imm`; `cmp` when `d` is 31.
    CompareImm { d: u8, n: u8, imm: u64 },
    /// `subs d, n, m`, not shifted.
    CompareReg { d: u8, n: u8, m: u8 },
    /// None of these; writes (at most) the registers of the mask.
    Other { writes: u32 },
}

/// The bits `low..low + len` of a word.
fn bits(word: u32, low: u32, len: u32) -> u32 {
    word >> low & ((1 << len) - 1)
}

fn reg(word: u32, low: u32) -> u8 {
    bits(word, low, 5) as u8
}

/// Register 31 is the zero register or the stack pointer: neither is followed.
fn mask(register: u8) -> u32 {
    if register == 31 { 0 } else { 1 << register }
}

/// What `bl` and `blr` may change (AAPCS64, 6.1.1).
pub const CALL_CLOBBERS: u32 = 0x4007_ffff;

impl Insn {
    /// Decodes a word that is known to be an instruction.
    pub fn decode(word: u32, pc: u64) -> Insn {
        match bits(word, 25, 4) {
            0b1000 | 0b1001 => immediate(word, pc),
            0b0101 | 0b1101 => register(word),
            0b0100 | 0b0110 | 0b1100 | 0b1110 => load_store(word, pc),
            0b1010 | 0b1011 => Insn::Other {
                writes: branch_writes(word),
            },
            // Vector and floating point: some move to a general register.
            _ => Insn::Other {
                writes: mask(reg(word, 0)),
            },
        }
    }

    /// The general registers that it may change.
    pub fn writes(self) -> u32 {
        match self {
            Insn::Const { d, .. }
            | Insn::Insert { d, .. }
            | Insn::AddImm { d, .. }
            | Insn::AddReg { d, .. }
            | Insn::Move { d, .. }
            | Insn::Widen { d, .. }
            | Insn::Shift { d, .. }
            | Insn::Bounded { d, .. }
            | Insn::CompareImm { d, .. }
            | Insn::CompareReg { d, .. } => mask(d),
            Insn::Load { t, .. } | Insn::Literal { t, .. } => mask(t),
            Insn::Other { writes } => writes,
        }
    }
}

fn branch_writes(word: u32) -> u32 {
    if word >> 26 == 0b100101 || word & 0xfe60_0000 == 0xd620_0000 {
        CALL_CLOBBERS
    } else if word & 0xffe0_0000 == 0xd520_0000 {
        mask(reg(word, 0)) // mrs, sysl
    } else if word & 0xffe0_001f == 0xd400_0001 {
        1 // svc: x0
    } else {
        0
    }
}

/// Data processing, immediate (Arm ARM C4.1.92).
fn immediate(word: u32, pc: u64) -> Insn {
    let (d, n) = (reg(word, 0), reg(word, 5));
    let wide = word >> 31 == 1;
    let other = Insn::Other { writes: mask(d) };
    match bits(word, 23, 3) {
        0 | 1 => {
            let imm = (bits(word, 5, 19) << 2 | bits(word, 29, 2)) << 11;
            let imm = (imm as i32 >> 11) as i64;
            let value = if wide {
                (pc & !0xfff).wrapping_add_signed(imm << 12)
            } else {
                pc.wrapping_add_signed(imm)
            };
            Insn::Const { d, value }
        }
        2 => {
            let imm = u64::from(bits(word, 10, 12)) << (bits(word, 22, 1) * 12);
            match bits(word, 29, 2) {
                0 => Insn::AddImm { d, n, imm, wide },
                2 => Insn::AddImm {
                    d,
                    n,
                    imm: imm.wrapping_neg(),
                    wide,
                },
                3 => Insn::CompareImm { d, n, imm },
                _ => other,
            }
        }
        4 => logical(word, d).unwrap_or(other),
        5 => {
            let shift = (bits(word, 21, 2) * 16) as u8;
            let imm = u64::from(bits(word, 5, 16));
            match bits(word, 29, 2) {
                2 => Insn::Const {
                    d,
                    value: imm << shift,
                },
                3 => Insn::Insert { d, shift, imm },
                _ => other,
            }
        }
        6 => bitfield(word, d, n).unwrap_or(other),
        _ => other,
    }
}

/// `and` with a mask of the low bits: bounds its result.
fn logical(word: u32, d: u8) -> Option<Insn> {
    let (immr, imms, wide) = (bits(word, 16, 6), bits(word, 10, 6), bits(word, 22, 1) == 1);
    let plain = bits(word, 29, 2) == 0 && immr == 0 && imms < 16 && (wide || word >> 31 == 0);
    plain.then(|| Insn::Bounded {
        d,
        max: (1 << (imms + 1)) - 1,
    })
}

/// `sbfm` and `ubfm` where they extend or shift.
fn bitfield(word: u32, d: u8, n: u8) -> Option<Insn> {
    let (immr, imms) = (bits(word, 16, 6) as u8, bits(word, 10, 6) as u8);
    let size = if word >> 31 == 1 { 64 } else { 32 };
    if immr >= size || imms >= size {
        return None; // reserved
    }
    let signed = match bits(word, 29, 2) {
        0 => true,
        2 => false,
        _ => return None,
    };
    let extend = |len: u8| {
        if signed {
            Extend::Sign(len)
        } else {
            Extend::Zero(len)
        }
    };
    if immr == 0 {
        return Some(Insn::Widen {
            d,
            n,
            extend: extend(imms + 1),
        });
    }
    if imms < immr {
        // A field of imms+1 bits, moved up.
        return Some(Insn::Shift {
            d,
            n,
            extend: extend(imms + 1),
            shift: size - immr,
        });
    }
    // A field from the middle: only its size is known.
    let len = u32::from(imms - immr) + 1;
    (!signed && len <= 16).then(|| Insn::Bounded {
        d,
        max: (1 << len) - 1,
    })
}

/// Data processing, register (Arm ARM C4.1.95).
fn register(word: u32) -> Insn {
    let (d, n, m) = (reg(word, 0), reg(word, 5), reg(word, 16));
    let wide = word >> 31 == 1;
    match word & 0x7fe0_0000 {
        // orr d, zr, m
        0x2a00_0000 if n == 31 && bits(word, 10, 6) == 0 => Insn::Move { d, m, wide },
        // add d, n, m, lsl #k
        0x0b00_0000 => Insn::AddReg {
            d,
            n,
            m,
            extend: if wide { Extend::None } else { Extend::Zero(32) },
            shift: bits(word, 10, 6) as u8,
            wide,
        },
        // add d, n, m, uxtb..sxtx #k
        0x0b20_0000 => Insn::AddReg {
            d,
            n,
            m,
            extend: extend_option(bits(word, 13, 3)),
            shift: bits(word, 10, 3) as u8,
            wide,
        },
        // subs d, n, m
        0x6b00_0000 if bits(word, 10, 6) == 0 => Insn::CompareReg { d, n, m },
        _ => Insn::Other { writes: mask(d) },
    }
}

fn extend_option(option: u32) -> Extend {
    match option {
        0 => Extend::Zero(8),
        1 => Extend::Zero(16),
        2 => Extend::Zero(32),
        4 => Extend::Sign(8),
        5 => Extend::Sign(16),
        6 => Extend::Sign(32),
        _ => Extend::None,
    }
}

/// Loads and stores (Arm ARM C4.1.94).
fn load_store(word: u32, pc: u64) -> Insn {
    let (t, n) = (reg(word, 0), reg(word, 5));
    let simd = bits(word, 26, 1) == 1;
    match bits(word, 27, 3) {
        // Literal loads are 0x.. 011 x00; the others in this group are LDAPUR, STLUR and memory tagging.
        0b011 if bits(word, 24, 2) == 0 => literal(word, pc, t, simd),
        0b101 => {
            // Pairs: bit 22 is the load, bit 23 asks for writeback unless bit 24 is set too.
            let back = if bits(word, 23, 1) == 1 { mask(n) } else { 0 };
            let load = bits(word, 22, 1) == 1 && !simd;
            let pair = mask(t) | mask(reg(word, 10));
            Insn::Other {
                writes: back | if load { pair } else { 0 },
            }
        }
        0b111 => single(word, t, n, simd),
        // Exclusives, ordered, vector structures: everything that they could change.
        _ => Insn::Other {
            writes: mask(t) | mask(n) | mask(reg(word, 16)) | mask(reg(word, 10)),
        },
    }
}

fn literal(word: u32, pc: u64, t: u8, simd: bool) -> Insn {
    let offset = ((bits(word, 5, 19) << 13) as i32 >> 11) as i64;
    let addr = pc.wrapping_add_signed(offset);
    match (word >> 30, simd) {
        (_, true) => Insn::Other { writes: 0 },
        (0, _) => Insn::Literal { t, addr, size: 4 },
        (1, _) => Insn::Literal { t, addr, size: 8 },
        _ => Insn::Other { writes: mask(t) },
    }
}

/// A single register: unsigned offset, register offset, and the rest.
fn single(word: u32, t: u8, n: u8, simd: bool) -> Insn {
    let size = 1u8 << (word >> 30);
    let opc = bits(word, 22, 2);
    let unsigned = bits(word, 24, 1) == 1;
    let by_register = !unsigned && bits(word, 21, 1) == 1 && bits(word, 10, 2) == 2;
    if simd || opc == 0 {
        // A store, or a vector's load: only a base written back changes.
        let back = !unsigned && bits(word, 10, 1) == 1 && bits(word, 21, 1) == 0;
        let atomic = !unsigned && bits(word, 21, 1) == 1 && bits(word, 10, 2) == 0;
        return Insn::Other {
            writes: if back { mask(n) } else { 0 } | if atomic { mask(t) } else { 0 },
        };
    }
    let extend = match opc {
        1 if size == 8 => Extend::None,
        1 => Extend::Zero(size * 8),
        _ => Extend::Sign(size * 8),
    };
    let offset = if unsigned {
        Offset::Imm(u64::from(bits(word, 10, 12)) * u64::from(size))
    } else if by_register {
        let shift = if bits(word, 12, 1) == 1 {
            size.ilog2() as u8
        } else {
            0
        };
        Offset::Reg(reg(word, 16), extend_option(bits(word, 13, 3)), shift)
    } else {
        return Insn::Other {
            writes: mask(t) | mask(n),
        };
    };
    Insn::Load {
        t,
        n,
        offset,
        size,
        extend,
    }
}

/// The register that `str` or `stp` put at `[sp, #slot]`.
pub fn stored_to(word: u32, slot: u64) -> Option<u8> {
    if word & 0xffc0_03e0 == 0xf900_03e0 {
        return (u64::from(bits(word, 10, 12)) * 8 == slot).then(|| reg(word, 0));
    }
    if word & 0xffe0_03e0 == 0xa900_03e0 {
        // Bit 21, the sign of the offset, is 0.
        let first = u64::from(bits(word, 15, 6)) * 8;
        return match slot.checked_sub(first) {
            Some(0) => Some(reg(word, 0)),
            Some(8) => Some(reg(word, 10)),
            _ => None,
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_arithmetic() {
        let pc = 0x40_1000;
        // adrp x1, 0x402000; add x1, x1, #0x10; ldrb w0, [x1, w0, uxtw]; add x0, x1, w0, sxtb #2
        assert_eq!(
            Insn::decode(0xb000_0001, pc),
            Insn::Const {
                d: 1,
                value: 0x40_2000
            }
        );
        assert_eq!(
            Insn::decode(0x9100_4021, pc),
            Insn::AddImm {
                d: 1,
                n: 1,
                imm: 16,
                wide: true
            }
        );
        assert_eq!(
            Insn::decode(0x3860_4820, pc),
            Insn::Load {
                t: 0,
                n: 1,
                offset: Offset::Reg(0, Extend::Zero(32), 0),
                size: 1,
                extend: Extend::Zero(8)
            }
        );
        assert_eq!(
            Insn::decode(0x8b20_8820, pc),
            Insn::AddReg {
                d: 0,
                n: 1,
                m: 0,
                extend: Extend::Sign(8),
                shift: 2,
                wide: true
            }
        );
    }

    #[test]
    fn bounds() {
        // cmp w0, #8; and w0, w0, #7; ubfx w0, w1, #3, #4
        assert_eq!(
            Insn::decode(0x7100_201f, 0),
            Insn::CompareImm {
                d: 31,
                n: 0,
                imm: 8
            }
        );
        assert_eq!(Insn::decode(0x1200_0800, 0), Insn::Bounded { d: 0, max: 7 });
        assert_eq!(
            Insn::decode(0x5303_1820, 0),
            Insn::Bounded { d: 0, max: 15 }
        );
    }

    #[test]
    fn any_word_decodes() {
        // Steps through the encodings with all top bytes and changing low bits.
        for word in (0..=u32::MAX).step_by(0x1bd7) {
            let insn = Insn::decode(word, 0x40_0000);
            assert_eq!(insn.writes() >> 31, 0, "{word:08x}");
        }
    }

    #[test]
    fn writes() {
        // ldp x19, x20, [sp], #16; str x0, [x1]; blr x3; stp x29, x30, [sp, #-16]!
        assert_eq!(Insn::decode(0xa8c1_53f3, 0).writes(), 3 << 19);
        assert_eq!(Insn::decode(0xf900_0020, 0).writes(), 0);
        assert_eq!(Insn::decode(0xd63f_0060, 0).writes(), CALL_CLOBBERS);
        assert_eq!(Insn::decode(0xa9bf_7bfd, 0).writes(), 0);
    }
}
