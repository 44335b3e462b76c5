//! Completes the lines of the case files: assembles them, executes them in qemu-aarch64 and writes down what happened.
//! See `elfconv_isa::cases`.
//!
//! `cargo run -p elfconv-isa --example bless [-- [--all] [FILE...]]`

mod tools;

use anyhow::{Context, Result, bail};
use elfconv_isa::cases::{self, Case, CaseError};
use std::path::{Path, PathBuf};

fn main() -> Result<()> {
    let (mut all, mut files) = (false, Vec::new());
    for argument in std::env::args_os().skip(1) {
        match argument.to_str() {
            Some("--all") => all = true,
            Some(option) if option.starts_with('-') => bail!("unknown option {option}"),
            _ => files.push(PathBuf::from(argument)),
        }
    }
    if files.is_empty() {
        files = cases::files(&cases::directory())?;
    }
    let mut cases = Vec::new();
    for file in &files {
        let wanted = cases::load_file(file)?;
        cases.extend(wanted.into_iter().filter(|c| all || c.after.is_none()));
    }
    let tools = tools::Tools::prepare()?;
    let (mut jobs, mut errors) = tools.assemble(cases)?;
    errors.extend(tools.execute(&mut jobs)?);
    let mut cases: Vec<Case> = jobs.into_iter().map(|job| job.case).collect();
    cases.retain(|case| case.after.is_some());
    for file in &files {
        write_back(file, &cases)?;
    }
    for error in &errors {
        eprintln!("{error}");
    }
    println!("{} cases blessed", cases.len());
    if !errors.is_empty() {
        bail!("{} lines left alone", errors.len());
    }
    Ok(())
}

/// Replaces the lines of the cases that belong to the file.
fn write_back(file: &Path, cases: &[Case]) -> Result<()> {
    let old = std::fs::read_to_string(file)?;
    let mut lines: Vec<String> = old.lines().map(String::from).collect();
    for case in cases.iter().filter(|case| case.file == file) {
        lines[case.line - 1] = case.print();
    }
    let new = lines.join("\n") + "\n";
    if new != old {
        std::fs::write(file, new).with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(())
}

/// An error at a case's line.
fn error(case: &Case, what: impl Into<String>) -> CaseError {
    CaseError {
        file: case.file.clone(),
        line: case.line,
        what: format!("{}: {}", case.assembly, what.into()),
    }
}
