//! The instruction table: one line per instruction, in the Arm manual's order (C4.1) and words.
//!
//! A line is
//!
//! ```text
//! NAME "bit string": FEATURE => semantic_function(fields, ...) if guard(fields, ...);
//! ```
//!
//! In the bit string a letter is a field, `-` is ignored. The [`Feature`] is left out for what every Armv8.0 CPU has, and followed by
//! `partly` where not all of the line's words need it; the guard is left out where the bit string alone excludes all reserved
//! encodings. A number in place of a field is a constant: where a function takes a floating-point format, 3 is half precision. Where two lines match a word, the first wins. Lines stand in
//! the manual's encoding classes, one file of this directory for each of its groups; each file is a macro that adds
//! its lines to the `chain!` and passes it on.
//!
//! [`decode`] finds a word's line, [`execute`] runs its semantic function on any [`Machine`].

use crate::bits::{Field, Layout, Pattern};
use crate::features::Feature;
use crate::machine::{FlowOf, IntoFlow, Machine};
use crate::semantics::*;

/// The feature of a line, and whether only some of its words need it.
macro_rules! optional {
    () => {
        None
    };
    ($feature:ident) => {
        Some((Feature::$feature, false))
    };
    ($feature:ident partly) => {
        Some((Feature::$feature, true))
    };
}

/// An argument of a semantic function or a guard: a field of the word, or a constant.
macro_rules! argument {
    ($op:ident, $word:ident, $field:ident) => {{
        const F: Field = LAYOUTS[Op::$op as usize].field(stringify!($field));
        F.get($word)
    }};
    ($op:ident, $word:ident, $constant:literal) => {
        $constant
    };
}

macro_rules! instructions {
    ($( $group:literal { $( $class:literal { $(
        $name:ident $bits:literal $(: $feature:ident $($partly:ident)?)? => $($function:ident)::+ ( $($argument:tt),* ) $(if $($guard:ident)::+ ( $($guard_argument:tt),* ))? ;
    )* } )* } )*) => {
        /// A line of the table.
        #[allow(non_camel_case_types, reason = "the names are the manual's, with the variant in lower case")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        pub enum Op { $($($( $name, )*)*)* }

        /// All lines, in the table's order.
        pub const OPS: &[Op] = &[ $($($( Op::$name, )*)*)* ];

        /// The manual's groups, their encoding classes, and the classes' lines.
        pub const GROUPS: &[Group] = &[ $( Group {
            name: $group,
            classes: &[ $( Class { name: $class, ops: &[ $( Op::$name, )* ] }, )* ],
        }, )* ];

        pub(crate) const PATTERNS: &[Pattern] = &[ $($($( Pattern::parse($bits), )*)*)* ];

        const FEATURES: &[Option<(Feature, bool)>] = &[ $($($( optional!($($feature $($partly)?)?), )*)*)* ];

        const LAYOUTS: &[Layout] = &[ $($($( Layout::parse($bits), )*)*)* ];

        impl Op {
            /// The line's name: the manual's mnemonic, and the variant in lower case.
            pub const fn name(self) -> &'static str {
                const NAMES: &[&str] = &[ $($($( stringify!($name), )*)*)* ];
                NAMES[self as usize]
            }

            /// The line's bit string.
            pub const fn bits(self) -> &'static str {
                const BITS: &[&str] = &[ $($($( $bits, )*)*)* ];
                BITS[self as usize]
            }

            /// What a CPU must have to execute the line, or [some of its words](Op::needs_feature_partly), if not every
            /// one does.
            pub const fn feature(self) -> Option<Feature> {
                match FEATURES[self as usize] {
                    Some((feature, _)) => Some(feature),
                    None => None,
                }
            }

            /// Whether the feature is needed for some of the line's words only, for instance those for half precision.
            pub const fn needs_feature_partly(self) -> bool {
                matches!(FEATURES[self as usize], Some((_, true)))
            }

            /// Whether the guard, if the line has one, accepts a word that its bit string matches.
            pub(crate) fn accepts(self, word: u32) -> bool {
                let _ = word;
                match self {
                    $($($( Op::$name => true $( && $($guard)::+( $( argument!($name, word, $guard_argument) ),* ) )?, )*)*)*
                }
            }
        }

        /// Does what the instruction `word`, decoded as `op`, does.
        pub fn execute<M: Machine>(m: &mut M, op: Op, word: u32) -> FlowOf<M> {
            match op {
                $($($( Op::$name => $($function)::+( m, $( argument!($name, word, $argument) ),* ).into_flow(), )*)*)*
            }
        }
    };
}

/// A group of the manual's top level of A64 encodings.
pub struct Group {
    pub name: &'static str,
    pub classes: &'static [Class],
}

/// An encoding class.
pub struct Class {
    pub name: &'static str,
    pub ops: &'static [Op],
}

/// Calls the files' macros one after the other, each with the lines so far, and [`instructions!`] with all.
macro_rules! chain {
    ([] $($lines:tt)*) => { instructions! { $($lines)* } };
    ([$file:ident $($files:ident)*] $($lines:tt)*) => { $file! { [$($files)*] $($lines)* } };
}

#[macro_use]
mod branches_and_system;
#[macro_use]
mod cryptographic;
#[macro_use]
mod data_processing_immediate;
#[macro_use]
mod data_processing_register;
#[macro_use]
mod floating_point;
#[macro_use]
mod loads_and_stores;
#[macro_use]
mod advanced_simd_scalar;
#[macro_use]
mod advanced_simd_vector;

chain! { [data_processing_immediate branches_and_system data_processing_register loads_and_stores cryptographic advanced_simd_scalar advanced_simd_vector floating_point] }

pub use crate::decode::decode;
