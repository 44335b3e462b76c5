//! `cargo elfconv doctor`

use std::path::Path;
use std::process::{Command, ExitCode};

use elfconv_core::{Target, Toolchain};

use super::print;
use crate::failure::Failure;
use elfconv_core::cache::Cache;

pub fn execute() -> Result<ExitCode, Failure> {
    let mut report = Report(format!("elfconv {}\n", env!("CARGO_PKG_VERSION")));
    let missing = Target::ALL
        .into_iter()
        .filter(|target| !report.toolchain(*target))
        .count();
    if cfg!(feature = "run") {
        report.line(true, "engine", "wasmtime 48, embedded");
    } else {
        report.line(false, "engine", "built without the feature `run`");
    }
    report.cache();
    report.optional(
        "qemu-aarch64",
        "to compare with; Debian: apt install qemu-user",
    );
    report.optional(
        "node",
        "to run artifacts in another engine; Debian: apt install nodejs",
    );
    print(report.0.as_bytes())?;
    if missing > 0 {
        return Err(Failure::Unhealthy { count: missing });
    }
    Ok(ExitCode::SUCCESS)
}

struct Report(String);

impl Report {
    fn line(&mut self, ok: bool, name: &str, text: &str) {
        let mark = if ok { "ok" } else { "!!" };
        self.0 += &format!("  [{mark}] {name:<16} {text}\n");
    }

    /// Linker and runtime library of one target.
    fn toolchain(&mut self, target: Target) -> bool {
        match Toolchain::find(target) {
            Ok(found) => {
                self.line(
                    true,
                    &format!("{target}: linker"),
                    &linker_version(&found.lld),
                );
                let runtime = found.runtime.display().to_string();
                self.line(true, &format!("{target}: runtime"), &runtime);
                true
            }
            Err(error) => {
                self.line(false, target.name(), &error.to_string());
                if let Some(help) = miette::Diagnostic::help(&error) {
                    self.0 += &format!("       {help}\n");
                }
                false
            }
        }
    }

    fn cache(&mut self) {
        match Cache::user().directory() {
            Some(directory) => self.line(true, "cache", &directory.display().to_string()),
            None => self.line(
                false,
                "cache",
                "none: set ELFCONV_CACHE_DIR, XDG_CACHE_HOME or HOME to have one",
            ),
        }
    }

    fn optional(&mut self, tool: &str, remedy: &str) {
        let found = Command::new(tool).arg("--version").output();
        match found.ok().filter(|done| done.status.success()) {
            Some(done) => {
                let text = String::from_utf8_lossy(&done.stdout).into_owned();
                self.line(true, tool, text.lines().next().unwrap_or_default());
            }
            None => self.0 += &format!("  [--] {tool:<16} not found; {remedy}\n"),
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
    let short = text.split(" (").next().unwrap_or_default();
    format!("{} ({short})", lld.display())
}
