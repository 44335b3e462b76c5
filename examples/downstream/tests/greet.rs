//! The artifact does what the program does.

#[test]
fn is_a_module() {
    assert!(downstream::GREET.starts_with(b"\0asm"));
}

#[test]
fn greets() {
    let output = downstream::greet(&["Wasm"]).expect("cargo-elfconv runs");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "Hello, Wasm\n");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn status_counts_arguments() {
    let output = downstream::greet(&["a", "b", "c"]).expect("cargo-elfconv runs");
    assert_eq!(output.status.code(), Some(3));
}
