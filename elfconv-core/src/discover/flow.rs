//! Where an instruction goes next: the few control-flow encodings of A64 (Arm ARM, C4.1.93 "Branches,
//! Exception Generating and System instructions"), read without the instruction table.

/// What an instruction does to the program counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Goes on with the next instruction.
    Next,
    /// `b`
    Goto(u64),
    /// `b.cond`, `cbz`, `cbnz`, `tbz`, `tbnz`
    Branch {
        /// Where it goes if the condition holds.
        target: u64,
    },
    /// `bl`
    Call {
        /// The function.
        target: u64,
    },
    /// `br`
    Indirect(u8),
    /// `blr`
    CallIndirect(u8),
    /// `ret`
    Return(u8),
    /// `svc`
    Svc,
    /// `brk`, `hlt`, `udf` and what user mode may not execute.
    Trap,
}

impl Flow {
    /// The next instruction may be reached from this one.
    pub fn falls_through(self) -> bool {
        matches!(
            self,
            Flow::Next
                | Flow::Branch { .. }
                | Flow::Call { .. }
                | Flow::CallIndirect(_)
                | Flow::Svc
        )
    }

    /// Ends a basic block. Calls don't: they come back.
    pub fn ends_block(self) -> bool {
        !matches!(
            self,
            Flow::Next | Flow::Call { .. } | Flow::CallIndirect(_) | Flow::Svc
        )
    }

    /// `bl` or `blr`.
    pub fn is_call(self) -> bool {
        matches!(self, Flow::Call { .. } | Flow::CallIndirect(_))
    }

    /// Where a direct branch or call goes.
    pub fn target(self) -> Option<u64> {
        match self {
            Flow::Goto(target) | Flow::Branch { target } | Flow::Call { target } => Some(target),
            _ => None,
        }
    }
}

/// `pc` plus the signed field of `bits` bits at `low`, in words.
fn relative(pc: u64, word: u32, low: u32, bits: u32) -> u64 {
    let field = (word >> low) << (32 - bits);
    let offset = (field as i32 >> (32 - bits)) as i64 * 4;
    pc.wrapping_add_signed(offset)
}

/// The flow of `word` at `pc`. Words that aren't control flow are [`Flow::Next`], decodable or not.
pub fn flow(word: u32, pc: u64) -> Flow {
    if word & 0x1c00_0000 != 0x1400_0000 {
        // Not in the group of branches and system instructions; UDF is in the reserved one.
        return if word >> 16 == 0 {
            Flow::Trap
        } else {
            Flow::Next
        };
    }
    match word >> 24 {
        0x14..=0x17 => Flow::Goto(relative(pc, word, 0, 26)),
        0x94..=0x97 => Flow::Call {
            target: relative(pc, word, 0, 26),
        },
        // The conditions 0b1110 and 0b1111 both mean "always".
        0x54 if word & 0xe == 0xe => Flow::Goto(relative(pc, word, 5, 19)),
        0x54 | 0x34 | 0x35 | 0xb4 | 0xb5 => Flow::Branch {
            target: relative(pc, word, 5, 19),
        },
        0x36 | 0x37 | 0xb6 | 0xb7 => Flow::Branch {
            target: relative(pc, word, 5, 14),
        },
        0xd4 => exception(word),
        0xd6 | 0xd7 => register_branch(word),
        _ => Flow::Next,
    }
}

fn exception(word: u32) -> Flow {
    match word & 0x00e0_001f {
        0x01 => Flow::Svc,
        _ => Flow::Trap,
    }
}

/// Unconditional branch (register), with the forms that authenticate the address (FEAT_PAuth).
fn register_branch(word: u32) -> Flow {
    let n = (word >> 5 & 31) as u8;
    match (word >> 21 & 7, word >> 24 & 1) {
        (0, _) => Flow::Indirect(n),
        (1, _) => Flow::CallIndirect(n),
        // retaa and retab have 31 in the field of the register and mean x30.
        (2, 0) => Flow::Return(if n == 31 { 30 } else { n }),
        _ => Flow::Trap,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let pc = 0x1000;
        let cases = [
            (0x1400_0001, Flow::Goto(0x1004)),
            (0x17ff_ffff, Flow::Goto(0xffc)),
            (0x97ff_fffe, Flow::Call { target: 0xff8 }),
            (0x5400_0040, Flow::Branch { target: 0x1008 }),
            (0x5400_004e, Flow::Goto(0x1008)),
            (0xb4ff_ffe0, Flow::Branch { target: 0xffc }),
            (0x3707_ffe0, Flow::Branch { target: 0xffc }),
            (0xd61f_0200, Flow::Indirect(16)),
            (0xd63f_0060, Flow::CallIndirect(3)),
            (0xd65f_03c0, Flow::Return(30)),
            (0xd65f_0bff, Flow::Return(30)),
            (0xd400_0001, Flow::Svc),
            (0xd420_7d00, Flow::Trap),
            (0x0000_0000, Flow::Trap),
            (0xd503_201f, Flow::Next),
            (0xd51b_d040, Flow::Next),
            (0x8b00_0000, Flow::Next),
        ];
        for (word, want) in cases {
            assert_eq!(flow(word, pc), want, "{word:08x}");
        }
    }
}
