//! The instruction table: one line per instruction, in the Arm manual's order (C4.1) and words.
//!
//! A line is `NAME "bit string" => semantic_function(fields, ...);`, with an optional `if guard(fields, ...)` for encodings
//! that the bit string alone can't exclude (reserved combinations). Where two lines match a word, the first wins.
//! [`decode`] finds a word's line, [`execute`] runs its semantic function on any [`Machine`].

use crate::bits::{Field, Pattern};
use crate::machine::{FlowOf, IntoFlow, Machine};
use crate::semantics::*;

macro_rules! instructions {
    ($( $(#[$meta:meta])* $name:ident $bits:literal => $($function:ident)::+ ( $($field:ident),* ) $(if $($guard:ident)::+ ( $($guard_field:ident),* ))? ; )*) => {
        /// A line of the table.
        #[allow(non_camel_case_types, reason = "the names are the manual's, with the variant in lower case")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Op { $( $(#[$meta])* $name, )* }

        /// All lines, in the table's order.
        pub const OPS: &[Op] = &[ $( Op::$name, )* ];

        pub(crate) const PATTERNS: &[Pattern] = &[ $( Pattern::parse($bits), )* ];

        impl Op {
            /// The line's name: the manual's mnemonic, and the variant in lower case.
            pub const fn name(self) -> &'static str {
                const NAMES: &[&str] = &[ $( stringify!($name), )* ];
                NAMES[self as usize]
            }

            /// The line's bit string.
            pub const fn bits(self) -> &'static str {
                const BITS: &[&str] = &[ $( $bits, )* ];
                BITS[self as usize]
            }

            /// Whether the guard, if the line has one, accepts a word that its bit string matches.
            pub(crate) fn accepts(self, word: u32) -> bool {
                let _ = word;
                match self {
                    $( Op::$name => true $( && $($guard)::+( $( { const F: Field = Field::find($bits, stringify!($guard_field)); F.get(word) } ),* ) )?, )*
                }
            }
        }

        /// Does what the instruction `word`, decoded as `op`, does.
        pub fn execute<M: Machine>(m: &mut M, op: Op, word: u32) -> FlowOf<M> {
            match op {
                $( Op::$name => $($function)::+( m, $( { const F: Field = Field::find($bits, stringify!($field)); F.get(word) } ),* ).into_flow(), )*
            }
        }
    };
}

instructions! {
    // ---- Data processing, immediate ----
    // Add/subtract (immediate)
    ADD_SUB_imm       "zs0100010 h iiiiiiiiiiii nnnnn ddddd" => dp_imm::add_sub_imm(z, s, h, i, n, d);
    ADDS_SUBS_imm     "zs1100010 h iiiiiiiiiiii nnnnn ddddd" => dp_imm::adds_subs_imm(z, s, h, i, n, d);
}

pub use crate::decode::decode;
