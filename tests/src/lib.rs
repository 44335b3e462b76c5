//! Program tests: AArch64 programs run in every way that elfconv offers, and compared with qemu-aarch64.
//!
//! `guest/` has our own programs with directives in their sources, `third_party/` says how others are built and what is done
//! with them. A test case is `variant/way/program`; the ways are
//!
//! - `interp`: the native artifact, converted with `interpret_only`: all is done by the interpreter;
//! - `native`: the x86-64 artifact;
//! - `wasi`: the Wasm artifact in the embedded wasmtime;
//! - `node`: the same artifact in node's WASI.
//!
//! One conversion serves many cases: the programs of a variant are bundled into one binary (see [`bundle`]).

pub mod artifact;
pub mod bundle;
pub mod case_program;
pub mod compare;
pub mod embedded;
pub mod oracle;
pub mod paths;
pub mod process;
pub mod program;
pub mod published;
pub mod suite;
pub mod third_party;
pub mod tools;
pub mod tree;
pub mod way;
