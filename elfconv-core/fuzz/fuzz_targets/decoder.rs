//! Any words: decoding, looking for control flow and printing them never fails, and what the table accepts is an
//! instruction for the disassembler too.
#![no_main]

use elfconv_core::discover::{flow::flow, is_instruction};
use elfconv_core::report::disassemble;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    for (i, bytes) in data.as_chunks::<4>().0.iter().enumerate() {
        let word = u32::from_le_bytes(*bytes);
        let pc = 0x40_0000 + i as u64 * 4;
        let _ = flow(word, pc);
        let text = disassemble(word, pc);
        if elfconv_isa::decode(word).is_some() {
            assert!(is_instruction(word));
            assert!(!text.starts_with(".inst"), "{word:08x}");
        }
    }
});
