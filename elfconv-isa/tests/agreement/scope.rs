//! Which of the disassembler's instructions are the table's business.

use std::collections::{BTreeMap, btree_map::Entry};

use disarm64::{InsnOpcode, decoder};

use crate::words::Words;

/// A definition of the disassembler, by its fixed bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fixed {
    pub opcode: u32,
    pub mask: u32,
}

/// What it is.
pub struct Definition {
    /// Mnemonic and identifier.
    pub name: String,
    /// Why the table doesn't have it; nothing if it must.
    pub outside: Option<&'static str>,
}

/// Extensions whose instructions the table has, in the disassembler's names; V8 has what belongs to no extension, hints of
/// all extensions among it.
const TAKEN: &[&str] = &[
    "AES",
    "BFLOAT16",
    "CHK",
    "COMPNUM",
    "CRC",
    "CSSC",
    "DOTPROD",
    "FLAGM",
    "FLAGMANIP",
    "FP",
    "FP_16_V8_2A",
    "FP_F16",
    "FRINTTS",
    "HBC",
    "I8MM",
    "JSCVT",
    "LOR",
    "LSE",
    "MOPS",
    "RCPC",
    "RCPC2",
    "RDMA",
    "SB",
    "SHA2",
    "SHA3",
    "SIMD",
    "SIMD_F16",
    "SM4",
    "V8",
    "WFXT",
];

/// Extensions that are not taken: Armv8.7 to 9.6, and some that nobody has built.
const NOT_TAKEN: &[&str] = &[
    "BRBE",
    "CMPBR",
    "CPA",
    "D128",
    "D128_THE",
    "D128_TLBID",
    "F16F32DOT",
    "F16F32MM",
    "F16MM",
    "F8F16MM",
    "F8F32MM",
    "FAMINMAX",
    "FP8",
    "FP8DOT2",
    "FP8DOT4",
    "FP8FMA",
    "FPRCVT",
    "GCIE",
    "GCS",
    "ITE",
    "LS64",
    "LSCP",
    "LSE128",
    "LSFE",
    "LSUI",
    "LSUI_FP",
    "LUT",
    "MOPS_GO",
    "MPAMV2",
    "POE2",
    "PREDRES",
    "PREDRES2",
    "RCPC3",
    "TEV",
    "THE",
    "TME",
    "V8R",
    "XS",
];

fn outside(feature: &str, mnemonic: &str, opcode: u32) -> Option<&'static str> {
    if feature.contains("SVE") || feature.contains("SME") {
        return Some("SVE and SME");
    }
    if feature.contains("MEMTAG") {
        return Some("MTE");
    }
    if feature == "PAUTH" {
        return Some("PAuth but for its hints");
    }
    if let Some(name) = NOT_TAKEN.iter().find(|&&name| name == feature) {
        return Some(name);
    }
    assert!(TAKEN.contains(&feature), "{feature} is new: is it taken?");
    match (mnemonic, opcode) {
        ("hvc" | "smc" | "dcps1" | "dcps2" | "dcps3" | "eret" | "drps", _) => {
            Some("exceptions of EL1 and above")
        }
        ("sysl", _) => Some("SYSL: nothing for user mode"),
        ("msr", 0xd500_401f) => Some("MSR (immediate): nothing for user mode"),
        _ => None,
    }
}

/// All definitions that a search finds: in random words, in all system instructions of X31, which have hardly any field, and from each
/// definition on, in its words and those that differ from them in one or two of all bits.
pub fn definitions() -> BTreeMap<Fixed, Definition> {
    let mut words = Words::new();
    let mut found = BTreeMap::new();
    let system = (0xd500_001f..0xd600_0000).step_by(32);
    let mut new: Vec<Fixed> = (0..1_000_000)
        .map(|_| words.next())
        .chain(system)
        .filter_map(|word| enter(&mut found, word))
        .collect();
    while let Some(fixed) = new.pop() {
        new.extend((0..300).filter_map(|_| enter(&mut found, words.matching(fixed))));
        for (first, second) in (0..32).flat_map(|first| (0..32).map(move |second| (first, second)))
        {
            new.extend(enter(&mut found, words.matching(fixed) ^ 1 << first));
            new.extend(enter(
                &mut found,
                words.matching(fixed) ^ 1 << first ^ 1 << second,
            ));
        }
    }
    found
}

/// Notes the word's definition, and returns it if it is new.
pub fn enter(found: &mut BTreeMap<Fixed, Definition>, word: u32) -> Option<Fixed> {
    let insn = decoder::decode(word)?;
    let (fixed, definition) = (fixed(insn), insn.definition());
    let Entry::Vacant(entry) = found.entry(fixed) else {
        return None;
    };
    let feature = format!("{:?}", definition.feature_set);
    entry.insert(Definition {
        name: format!("{} ({:?})", definition.mnemonic, insn.id()),
        outside: outside(&feature, definition.mnemonic, definition.opcode),
    });
    Some(fixed)
}

/// The fixed bits of an instruction's definition.
pub fn fixed(insn: decoder::Opcode) -> Fixed {
    let definition = insn.definition();
    Fixed {
        opcode: definition.opcode,
        mask: definition.mask,
    }
}
