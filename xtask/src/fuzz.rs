//! Runs the fuzz targets of elfconv-core for a while.

use anyhow::{Context as _, Result, bail};
use clap::Parser;

use crate::context::{Context, cargo, output};
use crate::tools;

#[derive(Parser)]
pub struct Args {
    /// How long each target runs
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Only these targets
    targets: Vec<String>,
}

pub fn run(context: &Context, args: &Args) -> Result<()> {
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
    let directory = context.root.join("elfconv-core/fuzz");
    let targets = if args.targets.is_empty() {
        all_targets(context)?
    } else {
        args.targets.clone()
    };
    for target in targets {
        println!("fuzz: {target} for {} s", args.seconds);
        let status = context
            .command(cargo())
            .args(["fuzz", "run", &target, "--"])
            .arg(format!("-max_total_time={}", args.seconds))
            .args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"])
            // libFuzzer's instrumentation is an unstable flag of rustc.
            .env("RUSTC_BOOTSTRAP", "1")
            .current_dir(&directory)
            .status()?;
        if !status.success() {
            bail!("{target}: {status}; the input is under elfconv-core/fuzz/artifacts/{target}");
        }
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
