//! Any file at all: refused with an error, or loaded, its code found and reported. Sections, symbols, unwind
//! tables and code are as hostile as the headers.
#![no_main]

use elfconv_core::discover::{discover, is_instruction};
use elfconv_core::image::{Image, Limits};
use elfconv_core::report::Report;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    match Image::parse_for(data, &Limits::WASI) {
        Ok(image) => check(&image),
        Err(error) => assert!(matches!(error.exit_code(), 4 | 5), "{error}"),
    }
});

/// What the lifter relies on.
fn check(image: &Image) {
    let program = discover(image, &is_instruction);
    let words: u64 = program.code.iter().map(|r| (r.end - r.start) / 4).sum();
    assert!(program.instructions() <= words * 3 / 2 + 1024);
    for (entry, function) in &program.functions {
        assert!(function.blocks.iter().any(|b| b.start == *entry));
        assert!(function.blocks.iter().all(|b| b.start < b.end));
        assert!(function.blocks.windows(2).all(|b| b[0].end <= b[1].start));
        for block in &function.blocks {
            assert!(image.read(block.start, block.end - block.start).is_some());
        }
    }
    let _ = Report::new(image, &program).to_string();
}
