//! Where a load or store goes, by the encoding class of its line.

use crate::table::{GROUPS, Op};
use std::{sync::OnceLock, vec::Vec};

/// The address of an access: base register (31 is SP) + index register, extended and shifted + offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    pub base: u32,
    pub index: Option<Index>,
    pub offset: i64,
    /// What the address must be a multiple of.
    pub align: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    pub register: u32,
    pub option: u32,
    pub shift: u32,
}

impl Index {
    /// What the register's value adds to the base (DecodeRegExtend, ExtendReg).
    pub fn value(self, x: u64) -> u64 {
        let extended = match self.option {
            2 => u64::from(x as u32),
            6 => x as i32 as u64,
            _ => x,
        };
        extended << self.shift
    }
}

/// The encoding class of each line, in the table's order.
pub fn class(op: Op) -> &'static str {
    static CLASSES: OnceLock<Vec<&str>> = OnceLock::new();
    let classes = CLASSES.get_or_init(|| {
        let classes = GROUPS.iter().flat_map(|group| group.classes);
        classes
            .flat_map(|class| class.ops.iter().map(|_| class.name))
            .collect()
    });
    classes[op as usize]
}

fn bits(word: u32, at: u32, width: u32) -> u32 {
    word >> at & ((1 << width) - 1)
}

fn signed(word: u32, at: u32, width: u32) -> i64 {
    i64::from((bits(word, at, width) << (32 - width)) as i32 >> (32 - width))
}

/// Logarithm of the access's size, for a single register.
fn scale(word: u32) -> u32 {
    let is_vector = bits(word, 26, 1) == 1;
    bits(word, 30, 2) + if is_vector { 4 * bits(word, 23, 1) } else { 0 }
}

/// Logarithm of the size of each of a pair.
fn pair_scale(word: u32) -> u32 {
    match (bits(word, 26, 1), bits(word, 30, 2)) {
        (1, size) => 2 + size,
        (_, 2) => 3,
        _ => 2,
    }
}

/// Where the instruction accesses memory, if it does through a base register.
pub fn access(op: Op, word: u32) -> Option<Access> {
    if op.name().contains("PRF") {
        return None;
    }
    let mut access = Access {
        base: bits(word, 5, 5),
        index: None,
        offset: 0,
        align: 1,
    };
    match class(op) {
        "Unscaled immediate" | "Unprivileged" | "Pre-index" => access.offset = signed(word, 12, 9),
        "Ordered, unscaled immediate" => {
            access.offset = signed(word, 12, 9);
            access.align = 16;
        }
        "Unsigned immediate" => access.offset = i64::from(bits(word, 10, 12)) << scale(word),
        "Pairs" if bits(word, 23, 2) != 1 => {
            access.offset = signed(word, 15, 7) << pair_scale(word)
        }
        "Register offset" => {
            access.index = Some(Index {
                register: bits(word, 16, 5),
                option: bits(word, 13, 3),
                shift: scale(word) * bits(word, 12, 1),
            });
        }
        "Exclusive, ordered, compare and swap" | "Atomic memory operations" => access.align = 16,
        "Post-index"
        | "Pairs"
        | "Advanced SIMD multiple structures, and post-indexed"
        | "Advanced SIMD single structure, and post-indexed" => {}
        "System instructions" if op == Op::DC_ZVA => {
            access.base = bits(word, 0, 5);
            access.align = 64;
        }
        _ => return None,
    }
    Some(access)
}

/// Registers of the main part or the epilogue of a memory copy or set.
#[derive(Clone, Copy, Debug)]
pub struct Bytes {
    pub to: u32,
    pub from: Option<u32>,
    pub left: u32,
    pub may_go_back: bool,
}

impl Bytes {
    pub fn registers(&self) -> impl Iterator<Item = u32> + use<> {
        [Some(self.to), self.from, Some(self.left)]
            .into_iter()
            .flatten()
    }
}

/// What the instruction copies or sets, if it does; the prologues don't.
pub fn bytes(op: Op, word: u32) -> Option<Bytes> {
    let is_copy = matches!(op, Op::CPYFM | Op::CPYFE | Op::CPYM | Op::CPYE);
    let is_set = matches!(op, Op::SETM | Op::SETE);
    (is_copy || is_set).then(|| Bytes {
        to: bits(word, 0, 5),
        from: is_copy.then(|| bits(word, 16, 5)),
        left: bits(word, 5, 5),
        may_go_back: matches!(op, Op::CPYM | Op::CPYE),
    })
}

/// Whether the manual leaves open what the operands do (CONSTRAINED UNPREDICTABLE): a register is written twice, or
/// written back and transferred.
pub fn is_unpredictable(op: Op, word: u32) -> bool {
    let (t, n, u, s) = (
        bits(word, 0, 5),
        bits(word, 5, 5),
        bits(word, 10, 5),
        bits(word, 16, 5),
    );
    let is_vector = bits(word, 26, 1) == 1;
    let is_load = bits(word, 22, 1) == 1;
    match class(op) {
        "Post-index" | "Pre-index" => !is_vector && n == t && n != 31,
        "Pairs" => {
            let writes_back = bits(word, 23, 1) == 1;
            is_load && t == u || writes_back && !is_vector && n != 31 && (n == t || n == u)
        }
        "Exclusive, ordered, compare and swap" => match op {
            Op::STXR | Op::STLXR => s == t || s == n,
            Op::STXP | Op::STLXP => s == t || s == u || s == n,
            Op::LDXP | Op::LDAXP => t == u,
            _ => false,
        },
        // XZR is no address of ours.
        "System instructions" => op == Op::DC_ZVA && t == 31,
        _ => false,
    }
}
