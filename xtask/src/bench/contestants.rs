//! The ways of running a program that are compared.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::build::{self, Build};
use super::workloads::{Program, SourceWasm, Workload};
use crate::context::Context;
use crate::measure;
use crate::tools;

/// A build of the program and what runs it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Contestant {
    Qemu,
    OursNative,
    Gcc,
    Clang,
    OursWasmtime,
    ZigWasmtime,
    OursV8,
    ZigV8,
}

impl Contestant {
    /// In the order in which they take turns and stand in the tables.
    pub const ALL: [Contestant; 8] = [
        Contestant::Qemu,
        Contestant::OursNative,
        Contestant::Gcc,
        Contestant::Clang,
        Contestant::OursWasmtime,
        Contestant::ZigWasmtime,
        Contestant::OursV8,
        Contestant::ZigV8,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Contestant::Qemu => "qemu-aarch64",
            Contestant::OursNative => "elfconv native",
            Contestant::Gcc => "gcc native",
            Contestant::Clang => "clang native",
            Contestant::OursWasmtime => "elfconv wasmtime",
            Contestant::ZigWasmtime => "zig wasmtime",
            Contestant::OursV8 => "elfconv V8",
            Contestant::ZigV8 => "zig V8",
        }
    }

    fn build(self) -> Build {
        match self {
            Contestant::Qemu => Build::AArch64,
            Contestant::OursNative => Build::OursNative,
            Contestant::Gcc => Build::Gcc,
            Contestant::Clang => Build::Clang,
            Contestant::OursWasmtime | Contestant::OursV8 => Build::OursWasm,
            Contestant::ZigWasmtime | Contestant::ZigV8 => Build::Zig,
        }
    }

    fn is_v8(self) -> bool {
        matches!(self, Contestant::OursV8 | Contestant::ZigV8)
    }

    /// Why there is no such contestant for a program.
    pub fn missing(self, program: &Program) -> Option<&'static str> {
        match (self.build(), &program.wasm) {
            (Build::Zig, SourceWasm::Missing(why)) => Some(why),
            _ => None,
        }
    }
}

/// What one run printed and what it took.
pub struct Run {
    pub stdout: Vec<u8>,
    pub cpu: f64,
    pub elapsed: f64,
}

/// Where the builds, the engines' caches and the scripts are.
pub struct Arena<'a> {
    pub context: &'a Context,
    pub directory: PathBuf,
}

impl Arena<'_> {
    /// Runs a workload once, with the work done `times` times.
    pub fn run(
        &self,
        contestant: Contestant,
        program: &Program,
        workload: &Workload,
        times: u32,
    ) -> Result<Run> {
        let artifact = build::path(&self.directory, program, contestant.build());
        let input = workload.stdin.map(|path| self.context.root.join(path));
        let mut command = self.command(contestant, &artifact, input.as_deref())?;
        command.args(workload.args).arg(times.to_string());
        let stdin = input.as_ref().map(std::fs::read).transpose()?;
        let done = measure::run(&mut command, &stdin.unwrap_or_default())?;
        let stderr = String::from_utf8_lossy(&done.stderr);
        if done.code() != 0 {
            bail!("status {}: {}", done.code(), first_lines(&stderr));
        }
        let (cpu, elapsed) = if contestant.is_v8() {
            let line = stderr.lines().last().unwrap_or_default();
            seconds(line).with_context(|| format!("no times in `{line}`"))?
        } else {
            (done.cpu.as_secs_f64(), done.elapsed.as_secs_f64())
        };
        let stdout = done.stdout;
        Ok(Run {
            stdout,
            cpu,
            elapsed,
        })
    }

    fn command(
        &self,
        contestant: Contestant,
        artifact: &Path,
        stdin: Option<&Path>,
    ) -> Result<Command> {
        let context = self.context;
        Ok(match contestant {
            Contestant::Qemu => {
                let mut command = context.command("qemu-aarch64");
                command.arg(artifact);
                command
            }
            Contestant::OursNative | Contestant::Gcc | Contestant::Clang => {
                context.command(artifact)
            }
            Contestant::OursWasmtime | Contestant::ZigWasmtime => {
                let mut command = context.command(context.cargo_elfconv());
                command.arg("run").arg(artifact).arg("--");
                command
            }
            Contestant::OursV8 | Contestant::ZigV8 => {
                let node = tools::current_node(context)
                    .context("no current node: run `cargo xtask setup --for bench`")?;
                let mut command = context.command(node);
                command
                    .args(V8_FLAGS)
                    .arg(context.root.join("xtask/src/bench/v8.mjs"))
                    .arg(artifact)
                    .arg(stdin.unwrap_or(Path::new("/dev/null")));
                command
            }
        })
    }
}

/// All code from the optimising compiler, when it is first called: V8 doesn't replace a function that runs, so that
/// the loop of a `main` would stay in the baseline compiler's code.
const V8_FLAGS: &[&str] = &["--no-warnings", "--no-liftoff"];

fn seconds(line: &str) -> Option<(f64, f64)> {
    let (cpu, elapsed) = line.split_once(' ')?;
    Some((cpu.parse().ok()?, elapsed.parse().ok()?))
}

fn first_lines(text: &str) -> String {
    text.lines().take(6).collect::<Vec<_>>().join("\n")
}
