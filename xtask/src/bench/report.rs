//! The benchmark's results as text, JSON and a page of the documentation.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Conversion, Series};
use crate::measure::human_bytes;

/// A claim of the documentation: one contestant's time divided by another's.
const RATIOS: &[(&str, &str, &str)] = &[
    (
        "elfconv native is faster than QEMU by",
        "qemu-aarch64",
        "elfconv native",
    ),
    (
        "elfconv in wasmtime is faster than QEMU by",
        "qemu-aarch64",
        "elfconv in wasmtime",
    ),
    (
        "elfconv in wasmtime takes, of source-built Wasm's time,",
        "elfconv in wasmtime",
        "zig cc",
    ),
    (
        "elfconv native takes, of gcc -O3's time,",
        "elfconv native",
        "gcc -O3 native",
    ),
];

pub fn text(series: &[Series], conversions: &[Conversion]) -> String {
    tables(series, conversions)
}

pub fn markdown(
    series: &[Series],
    conversions: &[Conversion],
    versions: &[(&'static str, String)],
    runs: usize,
) -> String {
    let mut page = String::from("# Benchmarks\n\nWritten by `cargo xtask bench`; do not edit.\n\n");
    let _ = writeln!(
        page,
        "A prime counter ([prime.c](../xtask/bench/prime.c)), as an AArch64 binary (`aarch64-linux-gnu-gcc -O3 \
         -static`) and as C source. Seconds of CPU time (user and system, the whole process with its start), median \
         of {runs} runs in which the contestants took turns; the spread is from the fastest to the slowest run. \
         Modules were compiled to the host's code beforehand. cargo-elfconv is built in the development profile.\n"
    );
    page.push_str(&tables(series, conversions));
    page.push_str("\n## Versions\n\n");
    for (name, version) in versions {
        let _ = writeln!(page, "- {name}: {version}");
    }
    page
}

fn tables(series: &[Series], conversions: &[Conversion]) -> String {
    let mut out = String::new();
    let mut workloads: Vec<&str> = series.iter().map(|s| s.workload.as_str()).collect();
    workloads.dedup();
    for workload in workloads {
        let of_it: Vec<_> = series.iter().filter(|s| s.workload == workload).collect();
        let _ = writeln!(out, "## Primes: {workload}\n");
        out.push_str("| | CPU s | spread | elapsed s |\n|---|---|---|---|\n");
        for s in &of_it {
            let (low, high) = spread(&s.cpu);
            let (cpu, elapsed) = (s.median_cpu(), s.median_elapsed());
            let _ = writeln!(
                out,
                "| {} | {cpu:.3} | {low:.3}-{high:.3} | {elapsed:.3} |",
                s.name
            );
        }
        out.push('\n');
        if workload != "start alone" {
            for (claim, ratio) in ratios(&of_it) {
                let _ = writeln!(out, "- {claim} {ratio:.2}x");
            }
            out.push('\n');
        }
    }
    if !conversions.is_empty() {
        conversion_table(&mut out, conversions);
    }
    out
}

fn conversion_table(out: &mut String, conversions: &[Conversion]) {
    out.push_str("## Conversion, at the default level\n\n");
    out.push_str("| | input | seconds | CPU s | peak memory | artifact | gzip -9 |\n|---|---|---|---|---|---|---|\n");
    for c in conversions {
        let [input, peak, artifact, compressed] =
            [c.input, c.peak_memory, c.artifact, c.compressed].map(human_bytes);
        let _ = writeln!(
            out,
            "| {} | {input} | {:.1} | {:.1} | {peak} | {artifact} | {compressed} |",
            c.name, c.elapsed, c.cpu
        );
    }
}

fn ratios(series: &[&Series]) -> Vec<(&'static str, f64)> {
    let cpu = |part: &str| {
        series
            .iter()
            .find(|s| s.name.contains(part))
            .map(|s| s.median_cpu())
    };
    let found = RATIOS
        .iter()
        .filter_map(|(claim, above, below)| Some((*claim, cpu(above)? / cpu(below)?)));
    found.collect()
}

fn spread(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .fold((f64::INFINITY, 0.0), |(low, high), value| {
            (value.min(low), value.max(high))
        })
}

pub fn json(
    series: &[Series],
    conversions: &[Conversion],
    versions: &[(&'static str, String)],
) -> Value {
    let series: Vec<_> = series
        .iter()
        .map(|s| json!({ "name": s.name, "workload": s.workload, "cpu_seconds": s.cpu, "elapsed_seconds": s.elapsed }))
        .collect();
    let conversions: Vec<_> = conversions
        .iter()
        .map(|c| {
            json!({
                "name": c.name, "elapsed_seconds": c.elapsed, "cpu_seconds": c.cpu, "peak_memory": c.peak_memory,
                "input": c.input, "artifact": c.artifact, "gzip": c.compressed,
            })
        })
        .collect();
    let versions: serde_json::Map<_, _> = versions
        .iter()
        .map(|(name, version)| ((*name).to_owned(), Value::from(version.as_str())))
        .collect();
    json!({ "primes": series, "conversions": conversions, "versions": versions })
}
