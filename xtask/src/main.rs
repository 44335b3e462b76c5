//! Chores of this repository: `cargo xtask --help`.

mod apt;
mod bench;
mod context;
mod demo;
mod fuzz;
mod measure;
mod runtime;
mod setup;
mod size;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use context::Context;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Chores of the elfconv repository",
    version
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Find or install what building and testing needs; changes nothing that is already there
    Setup(setup::Args),
    /// Build the runtime library that is linked into every artifact
    Runtime(runtime::Args),
    /// Set up, convert Debian's arm64 busybox-static and compare its applets with QEMU
    Demo(demo::Args),
    /// Set up and run every check and test
    Test(test::Args),
    /// Measure against QEMU, native code and source-built Wasm; writes docs/BENCHMARKS.md
    Bench(bench::Args),
    /// Measure what the runtime adds to a WebAssembly artifact; fails if the interpreter has grown too large
    Size(size::Args),
    /// Let QEMU fill in the expected results of the instruction cases
    Bless {
        /// Passed on to elfconv-isa's `bless` example
        args: Vec<String>,
    },
    /// Write docs/INSTRUCTIONS.md and docs/SYSCALLS.md
    Docs,
    /// Check the repository's own rules
    Tidy,
    /// Run the fuzz targets for a while
    Fuzz(fuzz::Args),
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let context = Context::new()?;
    match cli.command {
        Command::Setup(args) => setup::run(&context, &args),
        Command::Runtime(args) => runtime::run(&context, &args),
        Command::Demo(args) => demo::run(&context, &args),
        Command::Test(args) => test::run(&context, &args),
        Command::Bench(args) => bench::run(&context, &args),
        Command::Size(args) => size::run(&context, &args),
        Command::Bless { args } => test::bless(&context, &args),
        Command::Docs => test::docs(&context),
        Command::Tidy => tidy::run(&context),
        Command::Fuzz(args) => fuzz::run(&context, &args),
    }
}
