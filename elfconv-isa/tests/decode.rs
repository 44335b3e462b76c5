//! The decoder against an independent disassembler.

use disarm64::InsnOpcode;
use elfconv_isa::bits::Pattern;
use elfconv_isa::table::{OPS, Op};
use std::collections::BTreeMap;

/// Xorshift: the same words in every run.
struct Words(u64);

impl Words {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as u32
    }
}

/// Whether the disassembler's instruction, an alias of it, or how it is printed, is what the line's name says: the
/// name's first part begins the mnemonic.
fn agrees(op: Op, word: u32) -> Result<(), String> {
    let Some(insn) = disarm64::decoder::decode(word) else {
        return Err("nothing".into());
    };
    let name = op.name().to_lowercase();
    let name = name.split('_').next().unwrap_or(&name);
    let definition = insn.definition();
    let aliases = definition.aliases.iter().map(|alias| alias.mnemonic);
    let mut mnemonics = aliases.chain([definition.mnemonic]);
    if mnemonics.any(|m| m.starts_with(name)) || insn.to_string().starts_with(name) {
        return Ok(());
    }
    match (op, definition.mnemonic) {
        // It names hints that were allocated recently; RPRFM is a prefetch.
        (Op::HINT, _) | (Op::PRFM_reg, "rprfm") => Ok(()),
        // It knows cache instructions as what they are aliases of.
        (_, "sys") if matches!(name, "dc" | "ic") => Ok(()),
        // It doesn't tell the counts of structure members apart.
        (_, "ld4") if matches!(name, "ld1" | "ld2" | "ld3") => Ok(()),
        (_, "st4") if matches!(name, "st1" | "st2" | "st3") => Ok(()),
        (_, mnemonic) => Err(mnemonic.into()),
    }
}

#[test]
fn what_we_decode_has_the_mnemonic_that_the_line_says() {
    let mut words = Words(0x1234_5678_9abc_def1);
    let (mut wrong, mut checked) = (BTreeMap::<String, u32>::new(), 0);
    for &op in OPS {
        let pattern = Pattern::parse(op.bits());
        for _ in 0..2000 {
            let word = words.next() & !pattern.mask | pattern.value;
            if elfconv_isa::decode(word) != Some(op) {
                continue;
            }
            checked += 1;
            if let Err(mnemonic) = agrees(op, word) {
                wrong.insert(format!("{} is {mnemonic} to disarm64", op.name()), word);
            }
        }
    }
    for (what, word) in &wrong {
        eprintln!("{what}, for instance {word:08x}");
    }
    assert!(wrong.is_empty() && checked > 100_000, "{checked} checked");
}
