//! docs/SYSCALLS.md is what the table says.

#[path = "../examples/syscalls/text.rs"]
mod text;

#[test]
fn the_document_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/SYSCALLS.md");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == text::document(), "run `cargo xtask docs`");
}
