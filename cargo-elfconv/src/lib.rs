//! `cargo elfconv` as a library: the command line, the cache and the embedded engine.
//!
//! Programs that convert in their `build.rs` want elfconv-build instead.

pub mod cli;
mod commands;
#[cfg(feature = "run")]
pub mod engine;
pub mod failure;
pub mod output;

pub use commands::execute;
