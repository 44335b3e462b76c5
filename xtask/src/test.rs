//! Every check and test, in the order of how soon they tell something.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use clap::Parser;

use crate::context::{Context, cargo};
use crate::{runtime, setup, size, tidy};

#[derive(Parser)]
pub struct Args {
    /// Take the machine as it is
    #[arg(long)]
    no_setup: bool,
    /// Passed on to the program tests: names to select
    filter: Vec<String>,
}

type Step = fn(&Context, &Args) -> Result<()>;

const STEPS: &[(&str, Step)] = &[
    ("setup", |context, args| {
        if args.no_setup {
            Ok(())
        } else {
            setup::prepare(context, setup::Purpose::Test)
        }
    }),
    ("tidy", |context, _| tidy::run(context)),
    ("format", |context, _| {
        run_cargo(context, &["fmt", "--all", "--", "--check"])
    }),
    ("runtime", |context, _| {
        runtime::run(context, &runtime::Args::all())
    }),
    ("size", |context, _| {
        size::run(context, &size::Args::default())
    }),
    ("clippy", |context, _| {
        run_cargo(
            context,
            &[
                "clippy",
                "--quiet",
                "--workspace",
                "--all-targets",
                "--",
                "-D",
                "warnings",
            ],
        )
    }),
    ("build", |context, _| {
        run_cargo(context, &["build", "--quiet", "--package", "cargo-elfconv"])
    }),
    ("unit tests", |context, _| {
        run_cargo(
            context,
            &[
                "test",
                "--quiet",
                "--no-fail-fast",
                "--workspace",
                "--exclude",
                "elfconv-tests",
            ],
        )
    }),
    ("program tests", program_tests),
    ("downstream example", downstream),
];

/// Runs all steps, also after one has failed, and says how long each took.
pub fn run(context: &Context, args: &Args) -> Result<()> {
    let mut results = Vec::new();
    for (name, step) in STEPS {
        println!("== {name}");
        let start = Instant::now();
        let result = step(context, args);
        if let Err(error) = &result {
            println!("{name} FAILED: {error:#}");
        }
        results.push((*name, start.elapsed(), result.is_ok()));
        // Nothing else can work on a machine that isn't set up.
        if *name == "setup" && !results[0].2 {
            break;
        }
    }
    summarise(&results)
}

fn summarise(results: &[(&str, Duration, bool)]) -> Result<()> {
    println!("== summary");
    for (name, elapsed, ok) in results {
        println!(
            "  {name:<20}{:>7.1} s  {}",
            elapsed.as_secs_f64(),
            if *ok { "ok" } else { "FAILED" }
        );
    }
    let failed = results.iter().filter(|(_, _, ok)| !ok).count();
    println!("{} steps passed, {failed} failed", results.len() - failed);
    if failed > 0 || results.len() < STEPS.len() {
        bail!("the tests did not pass");
    }
    Ok(())
}

fn run_cargo(context: &Context, arguments: &[&str]) -> Result<()> {
    let status = context
        .command(cargo())
        .args(arguments)
        .current_dir(&context.root)
        .status()?;
    if !status.success() {
        bail!("`cargo {}`: {status}", arguments.join(" "));
    }
    Ok(())
}

fn program_tests(context: &Context, args: &Args) -> Result<()> {
    let mut arguments = vec![
        "test",
        "--quiet",
        "--no-fail-fast",
        "--package",
        "elfconv-tests",
    ];
    if !args.filter.is_empty() {
        arguments.push("--");
        arguments.extend(args.filter.iter().map(String::as_str));
    }
    run_cargo(context, &arguments)
}

/// The example is a workspace of its own, as a user's crate would be, but shares the compiled dependencies.
fn downstream(context: &Context, _: &Args) -> Result<()> {
    let directory = context.root.join("examples/downstream");
    let status = context
        .command(cargo())
        .args(["test", "--quiet"])
        .env("CARGO_ELFCONV", context.cargo_elfconv())
        .current_dir(&directory)
        .status()
        .with_context(|| directory.display().to_string())?;
    if !status.success() {
        bail!("`cargo test` in examples/downstream: {status}");
    }
    Ok(())
}

/// The instruction cases' expected results come from QEMU; elfconv-isa knows how.
pub fn bless(context: &Context, args: &[String]) -> Result<()> {
    let mut arguments = vec![
        "run",
        "--quiet",
        "--package",
        "elfconv-isa",
        "--example",
        "bless",
        "--",
    ];
    arguments.extend(args.iter().map(String::as_str));
    run_cargo(context, &arguments)
}

/// The instruction table as a document.
pub fn docs(context: &Context) -> Result<()> {
    for (package, example) in [("elfconv-isa", "document"), ("elfconv-runtime", "syscalls")] {
        let arguments = ["run", "--quiet", "--package", package, "--example", example];
        run_cargo(context, &arguments)?;
    }
    Ok(())
}

/// The decoder on words from the whole space, against two disassemblers.
pub fn decoder_agreement(context: &Context) -> Result<()> {
    run_cargo(
        context,
        &[
            "test",
            "--package",
            "elfconv-isa",
            "--test",
            "agreement",
            "--",
            "--include-ignored",
            "--nocapture",
        ],
    )
}
