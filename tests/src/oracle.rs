//! qemu-aarch64, which says what is right.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::process::{self, Outcome};
use crate::tools;
use crate::way::Invocation;

const LIMIT: Duration = Duration::from_secs(120);

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
    let outcome = process::run(&mut command, &invocation.stdin, LIMIT)?;
    if outcome.timed_out {
        bail!("qemu-aarch64 did not end within {LIMIT:?}: the test program is at fault");
    }
    Ok(outcome)
}
