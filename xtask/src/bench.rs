//! The benchmark: workloads in all ways of running them, and what conversions cost.

mod build;
mod contestants;
mod conversion;
mod report;
mod results;
mod versions;
mod workloads;

use anyhow::{Result, bail};
use clap::Parser;

use crate::context::Context;
use crate::{demo, runtime, setup};
use contestants::{Arena, Contestant};
use results::{Results, Row, Series};
use workloads::{PROGRAMS, Program, WORKLOADS, Workload};

#[derive(Parser)]
pub struct Args {
    /// How often each program is run; the contestants take turns
    #[arg(long, default_value_t = 5)]
    runs: usize,
    /// Only workloads and conversions whose name contains this; docs/BENCHMARKS.md is left alone then
    #[arg(long, default_value = "")]
    filter: String,
    /// Print JSON as well, with all samples
    #[arg(long)]
    json: bool,
    /// Take the machine as it is
    #[arg(long)]
    no_setup: bool,
}

pub fn run(context: &Context, args: &Args) -> Result<()> {
    if args.runs == 0 {
        bail!("--runs 0 measures nothing");
    }
    if !args.no_setup {
        setup::prepare(context, setup::Purpose::Bench)?;
    }
    runtime::run(context, &runtime::Args::all())?;
    demo::build_tool(context)?;
    let directory = context.target.join("bench");
    std::fs::create_dir_all(&directory)?;
    let arena = Arena { context, directory };
    let mut failures = Vec::new();
    let rows = measure_workloads(&arena, args, &mut failures);
    let results = Results {
        rows,
        conversions: conversion::conversions(context, &arena.directory, &args.filter)?,
        start: conversion::start(context, &arena.directory, &args.filter, args.runs)?,
        versions: versions::all(context),
        runs: args.runs,
    };
    print!("{}", report::tables(&results));
    if args.json {
        println!("{:#}", report::json(&results));
    }
    if !failures.is_empty() {
        bail!(
            "{} workloads failed:\n{}",
            failures.len(),
            failures.join("\n")
        );
    }
    if args.filter.is_empty() {
        let path = context.root.join("docs/BENCHMARKS.md");
        std::fs::write(&path, report::page(&results))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// All rows that could be measured. A wrong result is a failure and no row; the others are measured nevertheless.
fn measure_workloads(arena: &Arena, args: &Args, failures: &mut Vec<String>) -> Vec<Row> {
    let chosen = |workload: &&Workload| workload.name.contains(&args.filter);
    let mut rows = Vec::new();
    for workload in WORKLOADS.iter().filter(chosen) {
        let measured = program_of(workload).and_then(|program| {
            build::program(arena.context, &arena.directory, program)?;
            println!("measuring {}", workload.name);
            measure(arena, program, workload, args.runs)
        });
        match measured {
            Ok(row) => {
                println!("{}", report::line(&row));
                rows.push(row);
            }
            Err(error) => {
                println!("{} FAILED: {error:#}", workload.name);
                failures.push(format!("{}: {error:#}", workload.name));
            }
        }
    }
    rows
}

fn program_of(workload: &Workload) -> Result<&'static Program> {
    let found = PROGRAMS
        .iter()
        .find(|program| program.name == workload.program);
    found.ok_or_else(|| anyhow::anyhow!("no program {}", workload.program))
}

/// The contestants take turns, so that a change of the machine's load meets all of them. A first round does the work
/// once only: it warms the caches (also that of compiled modules) and is not counted.
fn measure(
    arena: &Arena,
    program: &Program,
    workload: &'static Workload,
    runs: usize,
) -> Result<Row> {
    let (missing, present): (Vec<_>, Vec<_>) = Contestant::ALL
        .into_iter()
        .map(|contestant| (contestant, contestant.missing(program)))
        .partition(|(_, why)| why.is_some());
    let mut series: Vec<_> = present
        .iter()
        .map(|(contestant, _)| Series {
            contestant: *contestant,
            cpu: vec![],
            elapsed: vec![],
        })
        .collect();
    round(arena, program, workload, 1, &mut series)?;
    for one in &mut series {
        one.cpu.clear();
        one.elapsed.clear();
    }
    for _ in 0..runs {
        round(arena, program, workload, workload.times, &mut series)?;
    }
    let missing = missing
        .into_iter()
        .filter_map(|(contestant, why)| Some((contestant, why?)))
        .collect();
    Ok(Row {
        workload,
        series,
        missing,
    })
}

fn round(
    arena: &Arena,
    program: &Program,
    workload: &Workload,
    times: u32,
    series: &mut [Series],
) -> Result<()> {
    let mut answer: Option<(Contestant, Vec<u8>)> = None;
    for one in series {
        let name = one.contestant.name();
        let run = arena
            .run(one.contestant, program, workload, times)
            .map_err(|error| error.context(name))?;
        let (first, expected) = answer.get_or_insert_with(|| (one.contestant, run.stdout.clone()));
        // A fast wrong answer is worth nothing.
        if *expected != run.stdout {
            let [got, expected] = [&run.stdout, expected].map(|out| String::from_utf8_lossy(out));
            bail!(
                "{name} prints `{}`, {} `{}`",
                got.trim(),
                first.name(),
                expected.trim()
            );
        }
        one.cpu.push(run.cpu);
        one.elapsed.push(run.elapsed);
    }
    Ok(())
}
