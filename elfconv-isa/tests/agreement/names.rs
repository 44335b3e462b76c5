//! Whether two names are of the same instruction.

use std::collections::{BTreeMap, HashMap};

use disarm64::{InsnOpcode, decoder};
use elfconv_isa::table::Op;

use crate::scope::{Fixed, fixed};

/// Compares the names of words, and keeps what was found.
#[derive(Default)]
pub struct Names {
    /// Pairs whose mnemonics agree, whatever the word.
    agreeing: HashMap<(Op, Fixed), ()>,
    wrong: BTreeMap<String, u32>,
    counts: BTreeMap<Op, u64>,
}

impl Names {
    /// Checks a word if the table has it. Returns whether it has.
    pub fn check(&mut self, word: u32) -> bool {
        let Some(op) = elfconv_isa::decode(word) else {
            return false;
        };
        *self.counts.entry(op).or_default() += 1;
        let insn = decoder::decode(word);
        if insn.is_some_and(|insn| self.agreeing.contains_key(&(op, fixed(insn)))) {
            return true;
        }
        let mnemonic = match insn {
            None => "nothing",
            Some(insn) if agree(op, insn) => {
                self.agreeing.insert((op, fixed(insn)), ());
                return true;
            }
            Some(insn) if insn.to_string().starts_with(&first_part(op)) => return true,
            Some(insn) => insn.definition().mnemonic,
        };
        let what = format!("{} is {mnemonic} to disarm64", op.name());
        self.wrong.insert(what, word);
        true
    }

    /// How many words a line had.
    pub fn count(&self, op: Op) -> u64 {
        self.counts.get(&op).copied().unwrap_or(0)
    }

    /// Fails if names didn't agree.
    pub fn assert_right(&self) {
        println!("{} words of the table", self.counts.values().sum::<u64>());
        for (what, word) in &self.wrong {
            eprintln!("{what}, for instance {word:08x}");
        }
        assert!(self.wrong.is_empty());
    }
}

fn first_part(op: Op) -> String {
    let name = op.name().to_lowercase();
    name.split('_').next().map_or(name.clone(), String::from)
}

/// Whether the disassembler's instruction, or an alias of it, is what the line's name says: the name's first part
/// begins the mnemonic.
fn agree(op: Op, insn: decoder::Opcode) -> bool {
    let (name, definition) = (first_part(op), insn.definition());
    let aliases = definition.aliases.iter().map(|alias| alias.mnemonic);
    let mut mnemonics = aliases.chain([definition.mnemonic]);
    if mnemonics.any(|m| m.starts_with(&name)) {
        return true;
    }
    match (op, definition.mnemonic) {
        // It names hints that were allocated recently; RPRFM is a prefetch.
        (Op::HINT, _) | (Op::PRFM_reg, "rprfm") | (Op::RPRFM, "prfm") => true,
        // BC.cond is a condition code more to it.
        (Op::BC_cond, "bc.c") => true,
        // It knows cache instructions as what they are aliases of.
        (_, "sys") => matches!(name.as_str(), "dc" | "ic"),
        // It doesn't tell the counts of structure members apart.
        (_, "ld4") => matches!(name.as_str(), "ld1" | "ld2" | "ld3"),
        (_, "st4") => matches!(name.as_str(), "st1" | "st2" | "st3"),
        _ => false,
    }
}
