//! An application that carries a Linux/AArch64 program as WebAssembly.

use std::ffi::OsStr;
use std::io;
use std::process::{Command, Output};

/// The module that build.rs made of guest/greet.
pub const GREET: &[u8] = elfconv_build::include_artifact!("greet");

/// Runs the program with the engine of `cargo elfconv`. Any engine with WASI preview 1 would do; an application that
/// has one embedded gives it [`GREET`].
pub fn greet(arguments: &[impl AsRef<OsStr>]) -> io::Result<Output> {
    let module = tempfile::Builder::new().suffix(".wasm").tempfile()?;
    std::fs::write(module.path(), GREET)?;
    let engine = std::env::var_os("CARGO_ELFCONV").unwrap_or_else(|| "cargo-elfconv".into());
    Command::new(engine)
        .arg("run")
        .arg(module.path())
        .arg("--")
        .args(arguments)
        .output()
}
