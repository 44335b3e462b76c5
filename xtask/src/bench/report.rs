//! The results as text, JSON and a page of the documentation.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::contestants::Contestant;
use super::results::{Conversion, RATIOS, Ratio, Results, Row, Start, median};
use super::workloads::Group;
use crate::measure::human_bytes;

const INTRODUCTION: &str = "# Benchmarks

Written by `cargo xtask bench`; do not edit. It takes about half an hour on two cores; `--filter NAME` measures a part and leaves this
page alone, `--runs N` and `--json` are there as well. The workloads are listed in
[workloads.rs](../xtask/src/bench/workloads.rs), our own sources are in [bench](../bench), others come from Debian's source packages.

- Contestants: the AArch64 binary (`aarch64-linux-gnu-gcc -O3 -static`) in qemu-aarch64; the same converted to x86-64 and to Wasm; the source compiled by
  `gcc -O3` and `clang -O3` for x86-64, and by `zig cc -target wasm32-wasi -O3 -msimd128` for Wasm. The compilers' defaults hold: gcc contracts to
  fused multiply-adds for AArch64, for the others there are none. Ours are converted at the default level, to Wasm with `--fma relaxed-simd`:
  results stay exact, by the engine's instruction. Workloads called *uncontracted* are built with `-ffp-contract=off`.
- All contestants must print the same; a wrong result is an error.
- Seconds are CPU time, user and system, of the whole process. In wasmtime that includes the engine's start, but modules were compiled beforehand. In V8
  it is the module's second run in a process, after a short first one in which V8's optimising compiler has compiled what is used (`--no-liftoff`).
- The contestants took turns. A cell is the median and, behind it, half the way from the fastest to the slowest run.
- cargo-elfconv is built in the development profile.
";

pub fn page(results: &Results) -> String {
    let mut page = String::from(INTRODUCTION);
    let _ = writeln!(page, "- {} runs of everything.\n", results.runs);
    page.push_str(&tables(results));
    page.push_str("\n## Versions\n\n");
    for (name, version) in &results.versions {
        let _ = writeln!(page, "- {name}: {version}");
    }
    page
}

pub fn tables(results: &Results) -> String {
    let mut out = String::new();
    if !results.rows.is_empty() {
        summary(&mut out, &results.rows);
        ratios(&mut out, &results.rows);
        times(&mut out, &results.rows);
        missing(&mut out, &results.rows);
    }
    if !results.conversions.is_empty() {
        conversions(&mut out, &results.conversions);
    }
    if let Some(start) = &results.start {
        starts(&mut out, start);
    }
    out
}

fn head(out: &mut String, title: &str, columns: &[&str]) {
    let _ = writeln!(out, "## {title}\n\n| | {} |", columns.join(" | "));
    let _ = writeln!(out, "|---|{}", "---|".repeat(columns.len()));
}

/// Geometric means, beside what we want.
fn summary(out: &mut String, rows: &[Row]) {
    let columns = [
        "all",
        "target",
        "worst",
        "target",
        "loops without calls",
        "target",
    ];
    head(out, "Geometric means", &columns);
    for ratio in RATIOS {
        let (Some((mean, count)), Some((worst_row, worst))) =
            (ratio.mean(rows, None), ratio.worst(rows))
        else {
            continue;
        };
        let loops = ratio.mean(rows, Some(Group::Loops)).map(|(mean, _)| mean);
        let _ = writeln!(
            out,
            "| {} ({count} workloads) | {} | {} {} | {} | {} |",
            ratio.name,
            verdict(ratio, Some(mean), Some(ratio.target.mean)),
            worst_row.workload.name,
            short(worst),
            bound(ratio, ratio.target.worst),
            verdict(ratio, loops, ratio.target.loops)
        );
    }
    out.push('\n');
    groups(out, rows);
}

/// Two cells: a value, in bold where it is not reached, and the target.
fn verdict(ratio: &Ratio, value: Option<f64>, target: Option<f64>) -> String {
    let value = match (value, target) {
        (Some(value), Some(target)) if !ratio.reaches(value, target) => {
            format!("**{}**", short(value))
        }
        (Some(value), _) => short(value),
        (None, _) => String::new(),
    };
    format!("{value} | {}", bound(ratio, target))
}

fn bound(ratio: &Ratio, target: Option<f64>) -> String {
    let sign = if ratio.large { "≥" } else { "≤" };
    target.map_or_else(String::new, |target| format!("{sign} {target:.2}"))
}

fn groups(out: &mut String, rows: &[Row]) {
    head(
        out,
        "By kind of workload",
        &RATIOS.iter().map(|r| r.name).collect::<Vec<_>>(),
    );
    for group in Group::ALL {
        let means = RATIOS.iter().map(|ratio| ratio.mean(rows, Some(group)));
        let cells: Vec<_> = means
            .map(|mean| mean.map_or_else(String::new, |(mean, _)| short(mean)))
            .collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            let _ = writeln!(out, "| {} | {} |", group.name(), cells.join(" | "));
        }
    }
    out.push('\n');
}

fn ratios(out: &mut String, rows: &[Row]) {
    let mut columns = vec!["kind"];
    columns.extend(RATIOS.iter().map(|ratio| ratio.name));
    head(out, "Ratios", &columns);
    for row in rows {
        let _ = write!(
            out,
            "| {} | {} |",
            row.workload.name,
            row.workload.group.name()
        );
        for ratio in RATIOS {
            let _ = match ratio.of(row) {
                Some(value) => write!(out, " {} |", short(value)),
                None => write!(out, " |"),
            };
        }
        out.push('\n');
    }
    out.push('\n');
}

/// What is seen of a workload while others are still measured.
pub fn line(row: &Row) -> String {
    let mut line = format!("  {}", row.workload.name);
    for ratio in RATIOS {
        if let Some(value) = ratio.of(row) {
            let _ = write!(line, ", {} {}", ratio.name, short(value));
        }
    }
    line
}

fn times(out: &mut String, rows: &[Row]) {
    head(
        out,
        "Seconds of CPU time",
        &Contestant::ALL.map(Contestant::name),
    );
    for row in rows {
        let _ = write!(out, "| {} |", row.workload.name);
        for contestant in Contestant::ALL {
            let _ = match row.of(contestant) {
                Some(s) => write!(out, " {:.3} ±{:.0} % |", s.median(), s.spread() * 100.0),
                None => write!(out, " |"),
            };
        }
        out.push('\n');
    }
    out.push('\n');
}

/// What is left out of the means, and why.
fn missing(out: &mut String, rows: &[Row]) {
    for row in rows {
        for (contestant, why) in &row.missing {
            let _ = writeln!(
                out,
                "- {}: no {}, because {why}",
                row.workload.name,
                contestant.name()
            );
        }
    }
    out.push('\n');
}

fn conversions(out: &mut String, conversions: &[Conversion]) {
    let columns = [
        "text",
        "seconds",
        "CPU s",
        "CPU s per MB of text",
        "text per CPU s",
        "IR per instruction",
        "peak memory",
        "peak per MB of text",
        "artifact",
        "times the text",
        "gzip -9",
        "brotli -9",
    ];
    head(out, "Conversion", &columns);
    for c in conversions {
        let [text, peak, artifact, gzip, brotli] =
            [c.text, c.peak_memory, c.artifact, c.gzip, c.brotli].map(human_bytes);
        let megabytes = c.text as f64 / 1e6;
        let speed = human_bytes((c.text as f64 / c.cpu) as u64);
        let ir = c.ir.map_or(String::new(), |[lifted, optimised]| {
            format!("{lifted:.1}, {optimised:.1}")
        });
        let peak_per_megabyte = human_bytes((c.peak_memory as f64 / megabytes) as u64);
        let _ = writeln!(
            out,
            "| {} | {text} | {:.1} | {:.1} | {:.1} | {speed} | {ir} | {peak} | {peak_per_megabyte} | {artifact} | {:.2} | {gzip} | {brotli} |",
            c.name,
            c.elapsed,
            c.cpu,
            c.cpu / megabytes,
            c.artifact as f64 / c.text as f64
        );
    }
    out.push_str(
        "\nTargets at the default level, -O2: 10 s and 1 GB for busybox-static, 100 kB of text per second and core, 4 times the text; \
         -O0 four times as fast, 1 s from the cache. IR per instruction: LLVM IR instructions for each of the guest's, as lifted and after the \
         passes.\n\n",
    );
}

fn starts(out: &mut String, start: &Start) {
    let _ = writeln!(
        out,
        "## Start of busybox in wasmtime\n\n- first run, in which the engine compiles: {:.1} s\n- `busybox true` from \
         the engine's cache: {:.0} ms elapsed (target: 30 ms)\n",
        start.compiling,
        median(&start.warm) * 1e3
    );
}

/// Three significant digits.
fn short(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.1}")
    }
}

pub fn json(results: &Results) -> Value {
    let rows: Vec<_> = results.rows.iter().map(row_json).collect();
    let conversions: Vec<_> = results
        .conversions
        .iter()
        .map(|c| {
            json!({
                "name": c.name, "elapsed_seconds": c.elapsed, "cpu_seconds": c.cpu, "peak_memory": c.peak_memory,
                "text": c.text, "ir_per_instruction": c.ir, "artifact": c.artifact, "gzip": c.gzip, "brotli": c.brotli,
            })
        })
        .collect();
    let start = results
        .start
        .as_ref()
        .map(|s| json!({ "compiling_seconds": s.compiling, "warm_seconds": s.warm }));
    let means: Map<_, _> = RATIOS
        .iter()
        .map(|ratio| {
            let mean = |group| ratio.mean(&results.rows, group).map(|(mean, _)| mean);
            let value = json!({ "all": mean(None), "loops": mean(Some(Group::Loops)), "target": ratio.target.mean });
            (ratio.name.to_owned(), value)
        })
        .collect();
    let versions: Map<_, _> = results
        .versions
        .iter()
        .map(|(name, version)| ((*name).to_owned(), Value::from(version.as_str())))
        .collect();
    json!({
        "workloads": rows, "means": means, "conversions": conversions, "start": start, "versions": versions, "runs": results.runs,
    })
}

fn row_json(row: &Row) -> Value {
    let series: Map<_, _> = row
        .series
        .iter()
        .map(|s| {
            (
                s.contestant.name().to_owned(),
                json!({ "cpu_seconds": s.cpu, "elapsed_seconds": s.elapsed }),
            )
        })
        .collect();
    let missing: Map<_, _> = row
        .missing
        .iter()
        .map(|(contestant, why)| (contestant.name().to_owned(), Value::from(*why)))
        .collect();
    json!({ "name": row.workload.name, "kind": row.workload.group.name(), "contestants": series, "missing": missing })
}
