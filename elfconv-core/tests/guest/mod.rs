//! The program that the tests look at.

use std::path::Path;
use std::process::Command;

/// Compiles `tests/guest/guest.cpp` for AArch64.
pub fn build(flags: &[&str]) -> Vec<u8> {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let out = dir.path().join("guest");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guest/guest.cpp");
    let status = Command::new("aarch64-linux-gnu-g++")
        .args(["-O2", "-o"])
        .arg(&out)
        .arg(source)
        .args(flags)
        .status()
        .expect("aarch64-linux-gnu-g++ runs: `cargo xtask setup` installs it");
    assert!(status.success(), "the guest program compiles");
    std::fs::read(out).expect("the linked program")
}
