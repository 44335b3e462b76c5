//! Writes docs/SYSCALLS.md: `cargo xtask docs`.

mod text;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/SYSCALLS.md");
    std::fs::write(path, text::document())
}
