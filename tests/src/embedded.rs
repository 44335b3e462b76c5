//! The embedded wasmtime, in a process of its own for each run: a trap, a hang or an overflow ends only that.
//!
//! The test executable starts itself again; [`run_if_child`] must come first in its `main`.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};
use cargo_elfconv::engine::{Dir, Engine, Guest, Stdin};
use elfconv_core::cache::Cache;
use serde::{Deserialize, Serialize};

const VARIABLE: &str = "ELFCONV_TESTS_EMBEDDED";

#[derive(Serialize, Deserialize)]
struct Request {
    module: PathBuf,
    args: Vec<String>,
    env: Vec<(String, String)>,
    directory: PathBuf,
}

/// A command that runs a module with `directory` as its current directory.
pub fn command(
    module: &Path,
    args: &[String],
    env: &[(String, String)],
    directory: &Path,
) -> Result<Command> {
    let request = Request {
        module: module.into(),
        args: std::iter::once("program".to_owned())
            .chain(args.iter().cloned())
            .collect(),
        env: env.to_vec(),
        directory: directory.into(),
    };
    let mut command = Command::new(std::env::current_exe()?);
    command.env(VARIABLE, serde_json::to_string(&request)?);
    Ok(command)
}

/// Compiles a module into the cache that the children read.
pub fn precompile(module: &Path) -> Result<()> {
    let engine = Engine::new()?;
    let bytes = std::fs::read(module).with_context(|| module.display().to_string())?;
    engine.load(&bytes, &cache(module))?;
    Ok(())
}

/// Removes what [`precompile`] left.
pub fn forget(module: &Path) -> std::io::Result<()> {
    cache(module)
        .directory()
        .map_or(Ok(()), std::fs::remove_dir_all)
}

/// A module's own, beside it: it goes when the module goes.
fn cache(module: &Path) -> Cache {
    Cache::in_directory(module.with_extension("compiled"))
}

/// When this process was started by [`command`]: runs the guest and gives its exit status.
pub fn run_if_child() -> Option<ExitCode> {
    let request = std::env::var(VARIABLE).ok()?;
    Some(match run(&request) {
        Ok(status) => ExitCode::from((status & 0xff) as u8),
        Err(error) => {
            eprintln!("embedded engine: {error:#}");
            ExitCode::from(124)
        }
    })
}

fn run(request: &str) -> Result<i32> {
    let request: Request = serde_json::from_str(request)?;
    let engine = Engine::new()?;
    let module = engine.load(&std::fs::read(&request.module)?, &cache(&request.module))?;
    let guest = Guest {
        args: request.args,
        env: request.env,
        dirs: vec![Dir {
            host: request.directory,
            guest: ".".into(),
        }],
        stdin: Stdin::Inherit,
        capture: false,
    };
    let outcome = engine.run(&module, &guest)?;
    if let Some(trap) = outcome.trap {
        eprintln!("trap: {trap}");
    }
    Ok(outcome.status)
}
