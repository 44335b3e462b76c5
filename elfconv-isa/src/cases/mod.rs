//! Case tests: what single instructions do, said by QEMU, checked on any implementation.
//!
//! A case is one line of a `tests/cases/*.a64` file:
//!
//! ```text
//! 2b020020: adds w0, w1, w2 | x1=0xffffffff x2=0x1 => x0=0x0 nzcv=nZCv
//! ```
//!
//! the encoded words, the assembly (several instructions are separated by `;`), the registers and memory before, and
//! what is different after. To add cases, write lines without words and results
//!
//! ```text
//! adds w0, w1, w2 | x1=0xffffffff x2=0x1
//! ```
//!
//! and run `cargo run -p elfconv-isa --example bless`: it assembles them with LLVM's assembler, executes them in
//! qemu-aarch64 and completes the lines in place. Blessed lines are left alone, unless `-- --all` is given; file names
//! restrict it to those files. `cargo test -p elfconv-isa --test cases` runs all lines in the interpreter; any other
//! implementation is checked by [`load_directory`] and [`Arena::check`].
//!
//! An instruction that QEMU doesn't know has behind ` = ` what QEMU executes in its place, instructions that do the same:
//!
//! ```text
//! 5ac01820: ctz w0, w1 = rbit w0, w1; clz w0, w0 | x1=0x50 => x0=0x4
//! ```
//!
//! - Registers: `x0`..`x30` (or `w0`..), `sp`, `v0`..`v31` (or `q`, `d`, `s`, `h`, `b`; the rest of the register is zero),
//!   `nzcv` as letters, upper case when set (`nZCv`), `fpcr`, `fpsr`.
//! - Values: `0x` and hexadecimal digits, or a decimal number, possibly negative; `scratch`, `scratch+0x10`, `code-0x8`.
//! - Memory: `[scratch+0x10]=00ff01` bytes in ascending order. The scratch memory has [`SCRATCH_LEN`] bytes at
//!   [`SCRATCH`]. `pc` after the case is written relative to the start of its code, if it isn't simply behind it.
//! - What is not given has the values of [`State::new`]: not zero, so that forgotten extensions and writes to the wrong
//!   place are seen. `sp` is `scratch+0x200`.
//! - The case ends when pc leaves its words, or at BRK and UDF with pc at them.
//! - Lines that start with `#` are comments.

mod arena;
pub mod generate;
pub mod random;
mod value;

pub use arena::Arena;

use crate::state::CpuState;
use std::{
    boxed::Box,
    format,
    path::{Path, PathBuf},
    string::{String, ToString},
    vec::Vec,
};

/// Address of the scratch memory; below 4 GiB, so that a 32-bit machine can have it too.
pub const SCRATCH: u64 = 0x1000_0000;
pub const SCRATCH_LEN: usize = 1024;
/// Address of the first instruction of a case.
pub const CODE: u64 = 0x1100_8000;
/// What separates a case's assembly from its equivalent.
const EQUIVALENT: &str = " = ";
/// The most instructions that a case may have.
pub const MAX_WORDS: usize = 15;

/// Registers and scratch memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub cpu: CpuState,
    pub scratch: Box<[u8; SCRATCH_LEN]>,
}

impl State {
    /// What a case starts from if it says nothing else.
    pub fn new() -> State {
        let mut cpu = CpuState::new();
        for (n, x) in cpu.x.iter_mut().enumerate() {
            *x = 0xa5a5_5a5a_c3c3_3c00 + n as u64;
        }
        for (n, v) in cpu.v.iter_mut().enumerate() {
            *v = 0xf1e2_d3c4_b5a6_9788_796a_5b4c_3d2e_1f00 + n as u128;
        }
        cpu.sp = SCRATCH + 0x200;
        cpu.pc = CODE;
        let mut scratch = Box::new([0; SCRATCH_LEN]);
        for (i, byte) in scratch.iter_mut().enumerate() {
            *byte = (i * 37 + i / 256 + 0x81) as u8;
        }
        State { cpu, scratch }
    }
}

impl State {
    /// What is not as in [`State::new`], in the form of a case line.
    pub fn given(&self) -> String {
        value::changes(&State::new(), self).join(" ")
    }
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}

/// One line.
#[derive(Clone, Debug)]
pub struct Case {
    pub file: PathBuf,
    /// Counted from 1.
    pub line: usize,
    /// With the equivalent, if there is one.
    pub assembly: String,
    /// Empty until blessed.
    pub words: Vec<u32>,
    /// The text of the state before.
    pub given: String,
    pub before: State,
    /// Nothing until blessed.
    pub after: Option<State>,
}

/// What is wrong with a line, or with what it shows.
#[derive(Clone, Debug)]
pub struct CaseError {
    pub file: PathBuf,
    pub line: usize,
    pub what: String,
}

impl core::fmt::Display for CaseError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.what)
    }
}

impl std::error::Error for CaseError {}

impl Case {
    /// Parses a line; nothing if it is blank or a comment.
    pub fn parse(file: &Path, line: usize, text: &str) -> Result<Option<Case>, CaseError> {
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            return Ok(None);
        }
        Self::parse_text(file, line, text)
            .map(Some)
            .map_err(|what| CaseError {
                file: file.into(),
                line,
                what,
            })
    }

    fn parse_text(file: &Path, line: usize, text: &str) -> Result<Case, String> {
        let (head, states) = text.split_once('|').unwrap_or((text, ""));
        let (words, assembly) = split_words(head);
        let (given, result) = match states.split_once("=>") {
            Some((given, result)) => (given, Some(result)),
            None => (states, None),
        };
        let mut before = State::new();
        value::apply(&mut before, given)?;
        let after = result
            .filter(|_| !words.is_empty())
            .map(|result| {
                let mut after = before.clone();
                after.cpu.pc = CODE + 4 * words.len() as u64;
                value::apply(&mut after, result).map(|()| after)
            })
            .transpose()?;
        if assembly
            .split(EQUIVALENT)
            .any(|text| text.split(';').count() > MAX_WORDS)
        {
            return Err(format!("more than {MAX_WORDS} instructions"));
        }
        Ok(Case {
            file: file.into(),
            line,
            assembly: assembly.trim().into(),
            words,
            given: given.trim().into(),
            before,
            after,
        })
    }

    /// The instructions as assembly.
    pub fn instructions(&self) -> impl Iterator<Item = &str> {
        let text = self.assembly.split(EQUIVALENT).next();
        text.unwrap_or_default().split(';').map(str::trim)
    }

    /// What QEMU executes in their place, if something else.
    pub fn equivalent(&self) -> Option<impl Iterator<Item = &str>> {
        let (_, text) = self.assembly.split_once(EQUIVALENT)?;
        Some(text.split(';').map(str::trim))
    }

    /// The line.
    pub fn print(&self) -> String {
        let mut parts = Vec::new();
        if let Some(after) = &self.after {
            let words: Vec<String> = self.words.iter().map(|w| format!("{w:08x}")).collect();
            let mut start = self.before.clone();
            start.cpu.pc = CODE + 4 * self.words.len() as u64;
            parts.push(format!("{}: {} |", words.join(" "), self.assembly));
            parts.push(self.given.clone());
            parts.push("=>".into());
            parts.extend(value::changes(&start, after));
        } else {
            parts.push(format!("{} |", self.assembly));
            parts.push(self.given.clone());
        }
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }

    /// How a state after the case differs from what it should be; nothing if it doesn't.
    pub fn difference(&self, after: &State) -> Option<CaseError> {
        let expected = self.after.as_ref()?;
        let changes = value::changes(expected, after);
        (!changes.is_empty()).then(|| CaseError {
            file: self.file.clone(),
            line: self.line,
            what: format!("{}\n  got {}", self.print(), changes.join(" ")),
        })
    }
}

/// Splits `2b020020 d503201f: text` into words and text.
fn split_words(head: &str) -> (Vec<u32>, &str) {
    let Some((words, assembly)) = head.split_once(':') else {
        return (Vec::new(), head);
    };
    let words: Option<Vec<u32>> = words
        .split_whitespace()
        .map(|word| (word.len() == 8).then(|| u32::from_str_radix(word, 16).ok())?)
        .collect();
    match words {
        Some(words) if !words.is_empty() => (words, assembly),
        _ => (Vec::new(), head),
    }
}

/// The cases of a file.
pub fn load_file(path: &Path) -> Result<Vec<Case>, CaseError> {
    let text = std::fs::read_to_string(path).map_err(|error| CaseError {
        file: path.into(),
        line: 0,
        what: error.to_string(),
    })?;
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(i, line)| Case::parse(path, i + 1, line).transpose())
        .collect()
}

/// The `*.a64` files of a directory, by name.
pub fn files(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "a64") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The cases of all files of a directory. A line that is not blessed is an error: it would test nothing.
pub fn load_directory(directory: &Path) -> Result<Vec<Case>, CaseError> {
    let paths = files(directory).map_err(|error| CaseError {
        file: directory.into(),
        line: 0,
        what: error.to_string(),
    })?;
    let mut cases = Vec::new();
    for path in paths {
        cases.extend(load_file(&path)?);
    }
    match cases.iter().find(|case| case.after.is_none()) {
        None => Ok(cases),
        Some(case) => Err(CaseError {
            file: case.file.clone(),
            line: case.line,
            what: "not blessed: cargo run -p elfconv-isa --example bless".into(),
        }),
    }
}

/// This crate's case files.
pub fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}
