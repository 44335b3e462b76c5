//! The assembler, the compiler and QEMU.

use crate::{error, is_inside};
use anyhow::{Context, Result, bail};
use elfconv_isa::cases::{CODE, Case, CaseError, MAX_WORDS, SCRATCH_LEN, State};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// All that the cases may use.
const ARCHITECTURE: &str = "-march=armv8.6-a+crypto+fp16+flagm+sha3+sm4+fp16fml+rcpc+i8mm";

/// Pointer authentication and SVE are absent: their hints do nothing, and the signal frame holds V registers only.
const CPU: &str = "max,pauth=off,sve=off,sme=off";

pub struct Tools {
    directory: tempfile::TempDir,
    oracle: PathBuf,
}

impl Tools {
    /// Compiles the program that runs inside QEMU.
    pub fn prepare() -> Result<Tools> {
        let directory = tempfile::tempdir()?;
        let source = directory.path().join("oracle.c");
        std::fs::write(&source, include_str!("oracle.c"))?;
        let oracle = directory.path().join("oracle");
        let mut compiler = Command::new("aarch64-linux-gnu-gcc");
        compiler.args(["-O1", "-static", "-Wall", "-o"]);
        let status = compiler
            .arg(&oracle)
            .arg(&source)
            .status()
            .context("running aarch64-linux-gnu-gcc")?;
        if !status.success() {
            bail!("aarch64-linux-gnu-gcc failed");
        }
        Ok(Tools { directory, oracle })
    }

    /// Assembles what it can; the rest are errors.
    pub fn assemble(&self, mut cases: Vec<Case>) -> Result<(Vec<Case>, Vec<CaseError>)> {
        let mut errors = Vec::new();
        loop {
            let bad = self.assemble_all(&mut cases)?;
            if bad.is_empty() {
                return Ok((cases, errors));
            }
            errors.extend(bad.iter().map(|(&i, what)| error(&cases[i], what)));
            let mut i = 0;
            cases.retain(|_| {
                i += 1;
                !bad.contains_key(&(i - 1))
            });
        }
    }

    /// Fills in the words of all cases, or returns which can't be assembled and why.
    fn assemble_all(&self, cases: &mut [Case]) -> Result<BTreeMap<usize, String>> {
        let (mut source, mut owners) = (String::new(), Vec::new());
        for (i, case) in cases.iter().enumerate() {
            for instruction in case.assembly.split(';') {
                source.push_str(instruction.trim());
                source.push('\n');
                owners.push(i);
            }
        }
        let paths = ["s", "o", "bin"].map(|ext| self.directory.path().join(format!("case.{ext}")));
        std::fs::write(&paths[0], source)?;
        let mut assembler = Command::new("aarch64-linux-gnu-as");
        assembler
            .arg(ARCHITECTURE)
            .arg("-o")
            .args([&paths[1], &paths[0]]);
        let output = assembler.output().context("running aarch64-linux-gnu-as")?;
        if !output.status.success() {
            return Ok(blame(&String::from_utf8_lossy(&output.stderr), &owners));
        }
        let status = Command::new("aarch64-linux-gnu-objcopy")
            .args(["-O", "binary", "-j", ".text"])
            .args(&paths[1..])
            .status()
            .context("running aarch64-linux-gnu-objcopy")?;
        let text = std::fs::read(&paths[2])?;
        let (words, _) = text.as_chunks::<4>();
        if !status.success() || words.len() != owners.len() {
            bail!(
                "a line is not one instruction of 4 bytes: {} of {}",
                words.len(),
                owners.len()
            );
        }
        cases.iter_mut().for_each(|case| case.words.clear());
        for (&owner, word) in owners.iter().zip(words) {
            cases[owner].words.push(u32::from_le_bytes(*word));
        }
        Ok(BTreeMap::new())
    }

    /// Executes the cases in QEMU and fills in the states after.
    pub fn execute(&self, cases: &mut [Case]) -> Result<Vec<CaseError>> {
        let mut child = Command::new("qemu-aarch64")
            .args(["-cpu", CPU])
            .arg(&self.oracle)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("running qemu-aarch64")?;
        let mut input = Vec::new();
        cases.iter().for_each(|case| encode(case, &mut input));
        // The child reads all before it writes.
        let mut stdin = child.stdin.take().context("no standard input")?;
        stdin.write_all(&input)?;
        drop(stdin);
        let output = child.wait_with_output()?;
        if !output.status.success() || output.stdout.len() != input.len() {
            bail!("qemu-aarch64: {}", output.status);
        }
        let mut errors = Vec::new();
        for (case, record) in cases.iter_mut().zip(output.stdout.chunks_exact(RECORD_LEN)) {
            let (state, signal) = decode(record)?;
            case.after = None;
            match fault(case, state.cpu.pc, signal) {
                Some(what) => errors.push(error(case, what)),
                None => case.after = Some(state),
            }
        }
        Ok(errors)
    }
}

/// Which cases the assembler's messages `file:line: text` are about.
fn blame(messages: &str, owners: &[usize]) -> BTreeMap<usize, String> {
    let mut bad = BTreeMap::new();
    for message in messages.lines() {
        let mut parts = message.splitn(3, ':');
        let line = parts.nth(1).and_then(|line| line.parse::<usize>().ok());
        if let (Some(line), Some(text)) = (line, parts.next()) {
            bad.insert(owners[line - 1], text.trim().to_string());
        }
    }
    assert!(
        !bad.is_empty(),
        "the assembler failed without a line: {messages}"
    );
    bad
}

/// Why the case ended as it should not.
fn fault(case: &Case, pc: u64, signal: u32) -> Option<String> {
    if !is_inside(case, pc) {
        return None;
    }
    let word = case.words[(pc - CODE) as usize / 4];
    let ended = word >> 16 == 0 || word & 0xffe0_001f == 0xd420_0000;
    (!ended).then(|| format!("signal {signal} at {word:08x}"))
}

/// Size of `struct record` of oracle.c.
const RECORD_LEN: usize = 33 * 8 + 4 * 4 + 8 + 512 + 64 + SCRATCH_LEN;

fn encode(case: &Case, out: &mut Vec<u8>) {
    let cpu = &case.before.cpu;
    for x in cpu.x.iter().chain([&cpu.sp, &cpu.pc]) {
        out.extend(x.to_le_bytes());
    }
    for word in [cpu.nzcv, cpu.fpcr, cpu.fpsr, 0, 0, 0] {
        out.extend(word.to_le_bytes());
    }
    for v in cpu.v {
        out.extend(v.to_le_bytes());
    }
    out.extend((case.words.len() as u32).to_le_bytes());
    for i in 0..MAX_WORDS {
        out.extend(case.words.get(i).unwrap_or(&0).to_le_bytes());
    }
    out.extend(case.before.scratch.as_slice());
}

fn decode(mut record: &[u8]) -> Result<(State, u32)> {
    let mut state = State::new();
    let cpu = &mut state.cpu;
    for x in cpu.x.iter_mut().chain([&mut cpu.sp, &mut cpu.pc]) {
        *x = u64::from_le_bytes(take(&mut record)?);
    }
    let mut words = [0; 6];
    for word in &mut words {
        *word = u32::from_le_bytes(take(&mut record)?);
    }
    [cpu.nzcv, cpu.fpcr, cpu.fpsr] = [words[0], words[1], words[2]];
    for v in &mut cpu.v {
        *v = u128::from_le_bytes(take(&mut record)?);
    }
    let _words: [u8; 64] = take(&mut record)?;
    *state.scratch = take(&mut record)?;
    Ok((state, words[3]))
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk().context("record too short")?;
    *bytes = rest;
    Ok(*first)
}
