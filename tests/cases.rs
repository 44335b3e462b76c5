//! The case lines of elfconv-isa, converted as one program and run in all ways.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use elfconv_core::{Fma, OptLevel};
use elfconv_tests::artifact::Binary;
use elfconv_tests::case_program::{self, Selection};
use elfconv_tests::way::{self, Invocation, Way};
use elfconv_tests::{process, suite};
use libtest_mimic::Trial;

const LIMIT: Duration = Duration::from_secs(240);

fn main() -> ExitCode {
    suite::main(|| {
        let all = case_program::select()?;
        for (why, count) in &all.left_out {
            println!("left out: {count} lines that {why}");
        }
        let mut fused = all.clone();
        fused.retain_fused();
        let mut trials = trials("cases", all, Fma::Exact, &Way::ALL);
        // The engine in this process has relaxed SIMD.
        trials.extend(self::trials(
            "fused-cases",
            fused,
            Fma::RelaxedSimd,
            &[Way::Wasi],
        ));
        Ok(trials)
    })
}

fn trials(name: &'static str, selection: Selection, fma: Fma, ways: &[Way]) -> Vec<Trial> {
    let selection = Arc::new(selection);
    let cases = Arc::clone(&selection);
    let build = move || case_program::build(name, &cases.cases);
    let mut binary = Binary::new(name, OptLevel::O1, build);
    binary.fma = fma;
    let binary = Arc::new(binary);
    let trial = |&way: &Way| {
        let (binary, selection) = (Arc::clone(&binary), Arc::clone(&selection));
        Trial::test(format!("{way}/{name}"), move || {
            check(way, &binary, &selection).map_err(|error| format!("{error:#}").into())
        })
    };
    ways.iter().map(trial).collect()
}

fn check(way: Way, binary: &Binary, selection: &Selection) -> Result<()> {
    let artifact = binary.artifact(way)?;
    if way != Way::Interp {
        let report = std::fs::read(artifact.with_extension("report.json"))?;
        case_program::check_report(&serde_json::from_slice(&report)?, &selection.cases)?;
    }
    let directory = tempfile::tempdir()?;
    let mut command = way::command(way, artifact, &Invocation::default(), directory.path())?;
    let outcome = process::run(&mut command, &[], None, LIMIT)?;
    let output = String::from_utf8_lossy(&outcome.stdout);
    let expected = format!("{} cases, 0 failed\n", selection.cases.len());
    if outcome.status == 0 && output == expected && outcome.stderr.is_empty() {
        return Ok(());
    }
    let lines = output
        .lines()
        .map(|line| match case_program::name(&selection.cases, line) {
            Some(case) => format!("{line}\n  {case}\n"),
            None => format!("{line}\n"),
        });
    bail!(
        "status {}\n{}{}",
        outcome.status,
        lines.collect::<String>(),
        String::from_utf8_lossy(&outcome.stderr)
    );
}
