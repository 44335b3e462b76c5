//! Runs the fuzz targets of elfconv-core for a while, and generated instructions against QEMU.

use anyhow::{Context as _, Result, bail};
use clap::Parser;

use crate::context::{Context, cargo, output};
use crate::{test, tools};

#[derive(Parser)]
pub struct Args {
    /// How long each target runs
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// isa: how many instruction instances (executions of an instruction in a state), instead of how long
    #[arg(long)]
    count: Option<u64>,
    /// isa: another seed gives other instructions and states
    #[arg(long)]
    seed: Option<u64>,
    /// isa: only table lines whose name contains it
    #[arg(long)]
    filter: Option<String>,
    /// Only these targets: isa, and those of `cargo fuzz list`; `decoder-agreement`, alone, compares the decoder with
    /// disarm64 and LLVM
    targets: Vec<String>,
}

/// The instructions' target is a test, since it needs what only tests have.
const ISA: &str = "isa";

/// The decoder on many words: not a fuzz target.
const DECODER: &str = "decoder-agreement";

pub fn run(context: &Context, args: &Args) -> Result<()> {
    if args.targets == [DECODER] {
        return test::decoder_agreement(context);
    }
    if args.targets.is_empty() || args.targets.iter().any(|target| target == ISA) {
        isa(context, args)?;
    }
    if args.targets.iter().all(|target| target == ISA) && !args.targets.is_empty() {
        return Ok(());
    }
    prepare(context)?;
    for target in targets(context, args)? {
        run_target(context, args, &target)?;
    }
    Ok(())
}

/// Compares QEMU, the interpreter and lifted code on generated instructions.
fn isa(context: &Context, args: &Args) -> Result<()> {
    let number = |number: Option<u64>| number.map(|n| n.to_string());
    let variables = [
        ("ELFCONV_FUZZ_SECONDS", Some(args.seconds.to_string())),
        ("ELFCONV_FUZZ_COUNT", number(args.count)),
        ("ELFCONV_FUZZ_SEED", number(args.seed)),
        ("ELFCONV_FUZZ_FILTER", args.filter.clone()),
    ];
    let status = context
        .command(cargo())
        .args([
            "test",
            "--quiet",
            "--package",
            "elfconv-core",
            "--lib",
            "--",
        ])
        .args([
            "--ignored",
            "--nocapture",
            "generated_blocks_agree_for_long",
        ])
        .envs(
            variables
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .current_dir(&context.root)
        .status()?;
    if !status.success() {
        bail!("isa: {status}; CONTRIBUTING.md says what to do with a difference");
    }
    Ok(())
}

fn prepare(context: &Context) -> Result<()> {
    if tools::version_line(context, "cargo", &["fuzz", "--version"]).is_none() {
        println!("cargo install cargo-fuzz");
        let installed = context
            .command(cargo())
            .args(["install", "--locked", "--quiet", "cargo-fuzz"])
            .status()?;
        if !installed.success() {
            bail!("`cargo install cargo-fuzz` failed");
        }
    }
    Ok(())
}

fn targets(context: &Context, args: &Args) -> Result<Vec<String>> {
    if args.targets.is_empty() {
        return all_targets(context);
    }
    let others = args.targets.iter().filter(|target| *target != ISA);
    Ok(others.cloned().collect())
}

fn run_target(context: &Context, args: &Args, target: &str) -> Result<()> {
    println!("fuzz: {target} for {} s", args.seconds);
    let status = context
        .command(cargo())
        .args(["fuzz", "run", target, "--"])
        .arg(format!("-max_total_time={}", args.seconds))
        .args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"])
        // libFuzzer's instrumentation is an unstable flag of rustc.
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(context.root.join("elfconv-core/fuzz"))
        .status()?;
    if !status.success() {
        bail!("{target}: {status}; the input is under elfconv-core/fuzz/artifacts/{target}");
    }
    Ok(())
}

fn all_targets(context: &Context) -> Result<Vec<String>> {
    let directory = context.root.join("elfconv-core/fuzz");
    let list = output(
        context
            .command(cargo())
            .args(["fuzz", "list"])
            .current_dir(directory),
    )
    .context("elfconv-core/fuzz has no targets")?;
    Ok(list.lines().map(str::to_owned).collect())
}
