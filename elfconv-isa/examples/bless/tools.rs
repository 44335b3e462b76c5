//! The assembler, the compiler and QEMU.

use crate::error;
use anyhow::{Context, Result, bail};
use elfconv_isa::cases::{CODE, Case, CaseError, MAX_WORDS, SCRATCH_LEN, State};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// LLVM's tools: the LLVM that the converter is built with.
fn llvm(tool: &str) -> Command {
    let prefix = std::env::var_os("LLVM_SYS_221_PREFIX").unwrap_or("/usr/lib/llvm-22".into());
    Command::new(PathBuf::from(prefix).join("bin").join(tool))
}

/// Pointer authentication and SVE are absent: their hints do nothing, and the signal frame holds V registers only.
const CPU: &str = "max,pauth=off,sve=off,sme=off";

/// A case, and what QEMU executes: its words, or those of its equivalent.
pub struct Job {
    pub case: Case,
    executed: Vec<u32>,
}

impl Job {
    /// The address behind what is executed.
    fn end(&self) -> u64 {
        CODE + 4 * self.executed.len() as u64
    }

    /// Why it ended as it should not.
    fn fault(&self, pc: u64, signal: u32) -> Option<String> {
        if !(CODE..self.end()).contains(&pc) {
            return None;
        }
        let word = self.executed[(pc - CODE) as usize / 4];
        let ended = word >> 16 == 0 || word & 0xffe0_001f == 0xd420_0000;
        (!ended).then(|| format!("signal {signal} at {word:08x}"))
    }
}

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
    pub fn assemble(&self, mut cases: Vec<Case>) -> Result<(Vec<Job>, Vec<CaseError>)> {
        let mut errors = Vec::new();
        loop {
            match self.assemble_all(&cases)? {
                Ok(jobs) => return Ok((jobs, errors)),
                Err(bad) => {
                    errors.extend(bad.iter().map(|(&i, what)| error(&cases[i], what)));
                    let mut i = 0;
                    cases.retain(|_| {
                        i += 1;
                        !bad.contains_key(&(i - 1))
                    });
                }
            }
        }
    }

    /// The cases with their words, or which can't be assembled and why.
    fn assemble_all(&self, cases: &[Case]) -> Result<Result<Vec<Job>, BTreeMap<usize, String>>> {
        let mut lines: Vec<(usize, &str)> = Vec::new();
        for (i, case) in cases.iter().enumerate() {
            lines.extend(case.instructions().map(|line| (i, line)));
            lines.extend(
                case.equivalent()
                    .into_iter()
                    .flatten()
                    .map(|line| (i, line)),
            );
        }
        let words = match self.words(&lines)? {
            Ok(words) => words,
            Err(bad) => return Ok(Err(bad)),
        };
        let mut words = words.into_iter();
        let jobs = cases.iter().map(|case| {
            let mut take = |count| words.by_ref().take(count).collect::<Vec<u32>>();
            let mut case = case.clone();
            case.words = take(case.instructions().count());
            let equivalent = case.equivalent().map(|lines| take(lines.count()));
            let executed = equivalent.unwrap_or_else(|| case.words.clone());
            Job { case, executed }
        });
        Ok(Ok(jobs.collect()))
    }

    /// The words of lines of assembly, each with its case; or which cases are wrong.
    fn words(&self, lines: &[(usize, &str)]) -> Result<Result<Vec<u32>, BTreeMap<usize, String>>> {
        let source: Vec<&str> = lines.iter().map(|&(_, line)| line).collect();
        let paths = ["s", "o", "bin"].map(|ext| self.directory.path().join(format!("case.{ext}")));
        std::fs::write(&paths[0], source.join("\n") + "\n")?;
        let output = llvm("llvm-mc")
            .args(["-triple=aarch64", "-mattr=+all", "-filetype=obj", "-o"])
            .args([&paths[1], &paths[0]])
            .output()
            .context("running llvm-mc")?;
        if !output.status.success() {
            let owners: Vec<usize> = lines.iter().map(|&(owner, _)| owner).collect();
            let messages = String::from_utf8_lossy(&output.stderr);
            return Ok(Err(blame(&messages, &owners)));
        }
        let status = llvm("llvm-objcopy")
            .args(["-O", "binary", "-j", ".text"])
            .args(&paths[1..])
            .status()
            .context("running llvm-objcopy")?;
        let text = std::fs::read(&paths[2])?;
        let (words, _) = text.as_chunks::<4>();
        if !status.success() || words.len() != lines.len() {
            let (found, wanted) = (words.len(), lines.len());
            bail!("a line is not one instruction of 4 bytes: {found} of {wanted}");
        }
        Ok(Ok(words
            .iter()
            .map(|&word| u32::from_le_bytes(word))
            .collect()))
    }

    /// Executes the cases in QEMU and fills in the states after.
    pub fn execute(&self, jobs: &mut [Job]) -> Result<Vec<CaseError>> {
        let mut child = Command::new("qemu-aarch64")
            .args(["-cpu", CPU])
            .arg(&self.oracle)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("running qemu-aarch64")?;
        let mut input = Vec::new();
        jobs.iter().for_each(|job| encode(job, &mut input));
        // The child reads all before it writes.
        let mut stdin = child.stdin.take().context("no standard input")?;
        stdin.write_all(&input)?;
        drop(stdin);
        let output = child.wait_with_output()?;
        if !output.status.success() || output.stdout.len() != input.len() {
            bail!("qemu-aarch64: {}", output.status);
        }
        let mut errors = Vec::new();
        for (job, record) in jobs.iter_mut().zip(output.stdout.chunks_exact(RECORD_LEN)) {
            let (mut state, signal) = decode(record)?;
            job.case.after = None;
            match job.fault(state.cpu.pc, signal) {
                Some(what) => errors.push(error(&job.case, what)),
                None => {
                    if state.cpu.pc == job.end() {
                        state.cpu.pc = CODE + 4 * job.case.words.len() as u64;
                    }
                    job.case.after = Some(state);
                }
            }
        }
        Ok(errors)
    }
}

/// Which cases the assembler's messages `file:line:column: error: text` are about.
fn blame(messages: &str, owners: &[usize]) -> BTreeMap<usize, String> {
    let mut bad = BTreeMap::new();
    for message in messages.lines() {
        let mut parts = message.splitn(5, ':');
        let line = parts.nth(1).and_then(|line| line.parse::<usize>().ok());
        let is_error = parts.nth(1) == Some(" error");
        if let (Some(line), true, Some(text)) = (line, is_error, parts.next()) {
            bad.insert(owners[line - 1], text.trim().to_string());
        }
    }
    assert!(
        !bad.is_empty(),
        "the assembler failed without a line: {messages}"
    );
    bad
}

/// Size of `struct record` of oracle.c.
const RECORD_LEN: usize = 33 * 8 + 4 * 4 + 8 + 512 + 64 + SCRATCH_LEN;

fn encode(job: &Job, out: &mut Vec<u8>) {
    let cpu = &job.case.before.cpu;
    for x in cpu.x.iter().chain([&cpu.sp, &cpu.pc]) {
        out.extend(x.to_le_bytes());
    }
    for word in [cpu.nzcv, cpu.fpcr, cpu.fpsr, 0, 0, 0] {
        out.extend(word.to_le_bytes());
    }
    for v in cpu.v {
        out.extend(v.to_le_bytes());
    }
    out.extend((job.executed.len() as u32).to_le_bytes());
    for i in 0..MAX_WORDS {
        out.extend(job.executed.get(i).unwrap_or(&0).to_le_bytes());
    }
    out.extend(job.case.before.scratch.as_slice());
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
