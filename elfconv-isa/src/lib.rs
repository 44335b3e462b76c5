//! What AArch64 means: instruction table, decoder, semantics generic over [`Machine`], and an interpreter.
//!
//! `no_std`, no allocation, no I/O, no LLVM: the same code runs in the converter and inside every artifact.
//! Start reading at [`table`](mod@table).
#![no_std]

pub mod state;

pub use state::CpuState;
