//! What AArch64 means: instruction table, decoder, semantics generic over [`machine::Machine`], and an interpreter.
//!
//! `no_std`, no allocation, no I/O, no LLVM: the same code runs in the converter and inside every artifact.
//! Start reading at [`table`](mod@table).
#![no_std]

#[cfg(feature = "cases")]
extern crate std;

pub mod bits;
#[cfg(feature = "cases")]
pub mod cases;
mod decode;
pub mod effects;
pub mod features;
pub mod helper;
pub mod interp;
pub mod machine;
pub mod ops;
pub mod semantics;
pub mod state;
pub mod table;
pub mod value;

pub use state::CpuState;
pub use table::{Op, decode, execute};
