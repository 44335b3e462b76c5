//! Builds elfconv-runtime as the static library that is linked into every artifact.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::{Parser, ValueEnum};

use crate::context::{Context, cargo};
use crate::measure::human_bytes;
use crate::tools::{self, WasmRust};

#[derive(Parser)]
pub struct Args {
    /// Only for this kind of artifact
    #[arg(long, value_enum)]
    target: Option<Target>,
}

impl Args {
    /// Every kind of artifact.
    pub fn all() -> Self {
        Args { target: None }
    }
}

/// Kind of artifact that the library is for.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// WebAssembly with WASI preview 1
    Wasi,
    /// x86-64 Linux
    Native,
}

impl Target {
    fn triple(self) -> &'static str {
        match self {
            Target::Wasi => "wasm32-unknown-unknown",
            Target::Native => "x86_64-unknown-linux-gnu",
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Target::Wasi => "runtime-wasm",
            Target::Native => "runtime",
        }
    }

    fn directory(self) -> &'static str {
        match self {
            Target::Wasi => "wasm32",
            Target::Native => "x86_64",
        }
    }
}

const LIBRARY: &str = "libelfconv_runtime.a";

pub fn run(context: &Context, args: &Args) -> Result<()> {
    let all = [Target::Wasi, Target::Native];
    let wanted = args.target.as_ref().map_or(&all[..], std::slice::from_ref);
    wanted.iter().try_for_each(|target| build(context, *target))
}

/// Where [`build`] puts a library.
pub fn library(context: &Context, target: Target) -> PathBuf {
    context.runtime_dir().join(target.directory()).join(LIBRARY)
}

/// Builds one library and puts it where elfconv-core looks for it. Cargo knows when nothing has to be done.
pub fn build(context: &Context, target: Target) -> Result<()> {
    let built = compile(context, target)?;
    let directory = context.runtime_dir().join(target.directory());
    let library = install(&built, &directory)?;
    let size = std::fs::metadata(&library)?.len();
    println!(
        "runtime for {}: {}, {}",
        target.triple(),
        human_bytes(size),
        library.display()
    );
    Ok(())
}

fn compile(context: &Context, target: Target) -> Result<PathBuf> {
    let target_dir = context.target.join("runtime-build");
    let mut command = match target {
        Target::Native => Command::new(cargo()),
        Target::Wasi => wasm_cargo(context)?,
    };
    command
        .args([
            "rustc",
            "--quiet",
            "--package",
            "elfconv-runtime",
            "--lib",
            "--crate-type",
            "staticlib",
        ])
        .args([
            "--profile",
            target.profile(),
            "--features",
            "entry",
            "--target",
            target.triple(),
        ])
        .arg("--manifest-path")
        .arg(context.root.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target_dir)
        // Flags meant for the user's own programs have no place in the runtime.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .current_dir(&context.root);
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if !status.success() {
        bail!("the runtime for {} did not build", target.triple());
    }
    Ok(target_dir
        .join(target.triple())
        .join(target.profile())
        .join(LIBRARY))
}

fn wasm_cargo(context: &Context) -> Result<Command> {
    match tools::wasm_rust(context).context("no Rust for wasm32: run `cargo xtask setup`")? {
        WasmRust::Rustup => Ok(Command::new(cargo())),
        WasmRust::Debian { cargo, rustc } => {
            let mut command = Command::new(cargo);
            command
                // Debian's toolchain knows nothing of rustup's, and ours would be found first.
                .env_remove("RUSTUP_TOOLCHAIN")
                .env_remove("RUSTC_WRAPPER")
                .env_remove("CARGO")
                .env("RUSTC", rustc)
                // Debian ships no compiled core for this target, and -Z is for nightly unless this is set.
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_UNSTABLE_BUILD_STD", "core,alloc")
                .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "compiler-builtins-mem");
            Ok(command)
        }
    }
}

/// Copies the library by way of a temporary file: a reader sees the old one or the new one, never a part.
fn install(built: &Path, directory: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(directory)?;
    let library = directory.join(LIBRARY);
    let bytes = std::fs::read(built).with_context(|| built.display().to_string())?;
    // An unchanged file keeps its time stamp, on which other builds depend.
    if std::fs::read(&library).is_ok_and(|old| old == bytes) {
        return Ok(library);
    }
    let temporary = directory.join(format!("{LIBRARY}.{}", std::process::id()));
    std::fs::write(&temporary, bytes)?;
    std::fs::rename(&temporary, &library)?;
    Ok(library)
}
