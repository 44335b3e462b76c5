//! The library OS that is linked into every artifact.
#![no_std]

extern crate alloc;

pub mod abi;
