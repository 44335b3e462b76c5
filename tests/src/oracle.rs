//! qemu-aarch64, which says what is right. It can't execute other AArch64 programs, so for those who do, Linux itself says it, with
//! the same sources compiled for this machine.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::process::{self, Outcome};
use crate::tools;
use crate::way::Invocation;

const LIMIT: Duration = Duration::from_secs(120);

/// Where a program finds those that it executes.
pub const HELPERS: &str = "HELPERS";

/// Runs a program for this machine in `directory`; the programs that it executes are in `helpers`.
pub fn run_on_linux(
    program: &Path,
    helpers: &Path,
    invocation: &Invocation,
    directory: &Path,
) -> Result<Outcome> {
    let mut command = Command::new(program);
    command
        .arg0("program")
        .args(&invocation.args)
        .env_clear()
        .envs(invocation.env.iter().cloned())
        .env(HELPERS, helpers)
        .current_dir(directory);
    to_its_end(&mut command, invocation)
}

fn to_its_end(command: &mut Command, invocation: &Invocation) -> Result<Outcome> {
    let outcome = process::run(command, &invocation.stdin, invocation.signal, LIMIT)?;
    if outcome.timed_out {
        bail!("the oracle did not end within {LIMIT:?}: the test program is at fault");
    }
    Ok(outcome)
}

/// Runs the original program in `directory`.
pub fn run(elf: &Path, invocation: &Invocation, directory: &Path) -> Result<Outcome> {
    let mut command = tools::command(tools::QEMU)?;
    command
        .env_clear()
        .envs(invocation.env.iter().cloned())
        .current_dir(directory);
    if let Some(stack) = invocation.stack {
        command.args(["-s", &stack.to_string()]);
    }
    if let Some(cpu) = &invocation.qemu_cpu {
        command.args(["-cpu", cpu]);
    }
    // The converted program's own name, as every way gives it.
    command
        .args(["-0", "program"])
        .arg(elf)
        .args(&invocation.args);
    to_its_end(&mut command, invocation)
}
