//! `cargo elfconv doctor`

use std::path::Path;
use std::process::{Command, ExitCode};

use elfconv_core::{Target, Toolchain};

use crate::cache::Cache;
use crate::failure::Failure;

pub fn execute() -> Result<ExitCode, Failure> {
    println!("elfconv {}", env!("CARGO_PKG_VERSION"));
    let missing = Target::ALL
        .into_iter()
        .filter(|target| !toolchain(*target))
        .count();
    if cfg!(feature = "run") {
        line(true, "engine", "wasmtime 48, embedded");
    } else {
        line(false, "engine", "built without the feature `run`");
    }
    cache();
    optional(
        "qemu-aarch64",
        "to compare with; Debian: apt install qemu-user",
    );
    optional(
        "node",
        "to run artifacts in another engine; Debian: apt install nodejs",
    );
    if missing > 0 {
        return Err(Failure::Unhealthy { count: missing });
    }
    Ok(ExitCode::SUCCESS)
}

/// Linker and runtime library of one target.
fn toolchain(target: Target) -> bool {
    match Toolchain::find(target) {
        Ok(found) => {
            line(
                true,
                &format!("{target}: linker"),
                &linker_version(&found.lld),
            );
            line(
                true,
                &format!("{target}: runtime"),
                &found.runtime.display().to_string(),
            );
            true
        }
        Err(error) => {
            line(false, &format!("{target}"), &error.to_string());
            if let Some(help) = miette::Diagnostic::help(&error) {
                println!("    {help}");
            }
            false
        }
    }
}

fn linker_version(lld: &Path) -> String {
    let version = Command::new(lld)
        .args(["-flavor", "wasm", "--version"])
        .output()
        .ok();
    let text = version
        .map(|done| String::from_utf8_lossy(&done.stdout).trim().to_owned())
        .unwrap_or_default();
    format!(
        "{} ({})",
        lld.display(),
        text.split(" (").next().unwrap_or_default()
    )
}

fn cache() {
    match Cache::user().directory() {
        Some(directory) => line(true, "cache", &directory.display().to_string()),
        None => line(
            false,
            "cache",
            "none: set ELFCONV_CACHE_DIR, XDG_CACHE_HOME or HOME to have one",
        ),
    }
}

fn optional(tool: &str, remedy: &str) {
    let found = Command::new(tool)
        .arg("--version")
        .output()
        .ok()
        .filter(|done| done.status.success());
    match found {
        Some(done) => {
            let text = String::from_utf8_lossy(&done.stdout).into_owned();
            line(true, tool, text.lines().next().unwrap_or_default());
        }
        None => println!("  [--] {tool:<16} not found; {remedy}"),
    }
}

fn line(ok: bool, name: &str, text: &str) {
    println!("  [{}] {name:<16} {text}", if ok { "ok" } else { "!!" });
}
