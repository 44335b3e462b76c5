//! The decoder against an independent disassembler, in both directions: what the table has is to disarm64 what its line's name says,
//! and what disarm64 knows is in the table, or out of scope by name and undefined.
//!
//! disarm64 doesn't look at fields that make an encoding reserved. Where only it knows a word, LLVM's disassembler is asked, in
//! the test that samples the whole space: `cargo xtask fuzz decoder-agreement`.

mod names;
mod scope;
mod words;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use disarm64::decoder;
use elfconv_isa::bits::Pattern;
use elfconv_isa::table::{OPS, Op};

use names::Names;
use scope::{Definition, Fixed, definitions, enter, fixed};
use words::Words;

/// Definitions in scope that the search finds, all of which the table has.
const IN_SCOPE: usize = 1206;

/// Words of each line, and of each definition.
const SAMPLES: usize = 1000;

/// Words of a definition of which the table has few: of the moves to and from system registers.
const MANY: usize = 1_000_000;

/// Words that the test of the whole space takes.
const WHOLE: u64 = 1 << 28;

/// How many words that only disarm64 knows LLVM is asked for, of each definition.
const ASKED: usize = 2000;

fn line(op: Op) -> Fixed {
    let Pattern { mask, value } = Pattern::parse(op.bits());
    Fixed {
        opcode: value,
        mask,
    }
}

#[test]
fn lines_and_their_neighbours_have_the_mnemonic_that_the_line_says() {
    let (mut words, mut names) = (Words::new(), Names::default());
    for &op in OPS {
        for _ in 0..SAMPLES {
            names.check(words.matching(line(op)));
        }
        // Each fixed bit inverted, alone and with each other one.
        let fixed: Vec<u32> = (0..32)
            .filter(|bit| line(op).mask >> bit & 1 == 1)
            .collect();
        for (i, first) in fixed.iter().enumerate() {
            for second in &fixed[i..] {
                names.check(words.matching(line(op)) ^ 1 << first ^ 1 << second);
                names.check(words.matching(line(op)) ^ 1 << first);
            }
        }
    }
    let unseen: Vec<_> = OPS.iter().filter(|&&op| names.count(op) == 0).collect();
    assert!(unseen.is_empty(), "no word was: {unseen:?}");
    names.assert_right();
}

#[test]
fn nothing_in_scope_is_missing() {
    let all = definitions();
    let (mut words, mut outside) = (Words::new(), BTreeMap::<&str, usize>::new());
    let mut missing = Vec::new();
    for (&fixed, definition) in &all {
        if let Some(why) = definition.outside {
            *outside.entry(why).or_default() += 1;
        } else if !(0..MANY).any(|_| is_in_table(words.matching(fixed), fixed)) {
            missing.push(&definition.name);
        }
    }
    let in_scope = all.len() - outside.values().sum::<usize>();
    println!(
        "{} definitions, {in_scope} in scope; out of scope: {outside:?}",
        all.len()
    );
    assert!(missing.is_empty(), "{} missing: {missing:?}", missing.len());
    assert_eq!(in_scope, IN_SCOPE);
}

/// Whether a word is to both what the definition says.
fn is_in_table(word: u32, definition: Fixed) -> bool {
    let same = decoder::decode(word).is_some_and(|insn| fixed(insn) == definition);
    same && elfconv_isa::decode(word).is_some()
}

#[test]
fn what_is_out_of_scope_is_undefined() {
    let mut words = Words::new();
    for (&definition, Definition { name, outside }) in &definitions() {
        for _ in 0..SAMPLES {
            let word = words.matching(definition);
            let known = outside.is_some() && is_in_table(word, definition);
            assert!(!known, "{word:08x} is {name}: {outside:?}");
        }
    }
}

#[test]
#[ignore = "takes some minutes, and LLVM's disassembler"]
fn the_whole_space_agrees() {
    let mut all = definitions();
    let near: Vec<Fixed> = all.keys().copied().collect();
    let near = near.iter().flat_map(|&d| (0..SAMPLES).map(move |_| d));
    let (mut words, mut names, mut nearby) = (Words::new(), Names::default(), Words::new());
    let mut refused: BTreeMap<Fixed, Vec<u32>> = BTreeMap::new();
    let random = (0..WHOLE).map(|_| words.next());
    for word in random.chain(near.map(|d| nearby.matching(d))) {
        if names.check(word) {
            continue;
        }
        let Some(insn) = decoder::decode(word) else {
            continue;
        };
        enter(&mut all, word);
        let list = refused.entry(fixed(insn)).or_default();
        if all[&fixed(insn)].outside.is_none() && list.len() < ASKED {
            list.push(word);
        }
    }
    let in_scope = all.values().filter(|d| d.outside.is_none()).count();
    assert_eq!(in_scope, IN_SCOPE, "the search finds all that is in scope");
    names.assert_right();
    let refused: Vec<u32> = refused.into_values().flatten().collect();
    println!("{} words that only disarm64 knows", refused.len());
    let known: Vec<_> = known_to_llvm(&refused)
        .into_iter()
        .filter(|(word, text)| !is_rightly_refused(*word, text))
        .collect();
    assert!(
        known.is_empty(),
        "LLVM knows {}: {:?}",
        known.len(),
        &known[..known.len().min(20)]
    );
}

/// What LLVM knows and is undefined or constrained unpredictable in user mode.
fn is_rightly_refused(word: u32, text: &str) -> bool {
    // System instructions and registers: the table has all that user mode has.
    if word >> 22 == 0xd500_0000 >> 22 {
        return true;
    }
    match text.split_whitespace().next().unwrap_or_default() {
        // To disarm64 these are ADD and SUB.
        "addg" | "subg" => true,
        // The size is in register 31: constrained unpredictable (Arm ARM, MOPS pseudocode).
        name => (name.starts_with("cpy") || name.starts_with("set")) && word >> 5 & 31 == 31,
    }
}

/// Those of the words that LLVM knows, with its text.
fn known_to_llvm(words: &[u32]) -> Vec<(u32, String)> {
    let prefix = std::env::var_os("LLVM_SYS_221_PREFIX").unwrap_or("/usr/lib/llvm-22".into());
    let mut child = Command::new(PathBuf::from(prefix).join("bin/llvm-mc"))
        .args(["--disassemble", "-triple=aarch64", "-mattr=+all"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("llvm-mc is there");
    let input: String = words
        .iter()
        .map(|word| {
            word.to_le_bytes()
                .map(|byte| format!("{byte:#04x} "))
                .concat()
                + "\n"
        })
        .collect();
    let mut stdin = child.stdin.take().expect("piped");
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("llvm-mc ends");
    writer.join().expect("no panic").expect("llvm-mc reads");
    // `<stdin>:LINE:COLUMN: warning: invalid instruction encoding`; of the others there is a line of text each.
    let messages = String::from_utf8_lossy(&output.stderr).into_owned();
    let invalid: Vec<usize> = messages
        .lines()
        .filter(|line| line.contains("warning: invalid"))
        .map(|line| {
            line.split(':')
                .nth(1)
                .expect("a line number")
                .parse()
                .expect("a number")
        })
        .collect();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('.'));
    let valid = words
        .iter()
        .enumerate()
        .filter(|(i, _)| invalid.binary_search(&(i + 1)).is_err());
    let known: Vec<_> = valid
        .map(|(_, &word)| word)
        .zip(lines.map(String::from))
        .collect();
    assert_eq!(
        known.len() + invalid.len(),
        words.len(),
        "a text for each word"
    );
    known
}
