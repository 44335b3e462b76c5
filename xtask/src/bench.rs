//! The founding benchmark, and what conversions cost.

mod report;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Parser;

use crate::context::{Context, output};
use crate::measure::{self, Finished};
use crate::{demo, runtime, setup};

#[derive(Parser)]
pub struct Args {
    /// How often each program is run; the contestants take turns
    #[arg(long, default_value_t = 7)]
    runs: usize,
    /// Only measurements whose name contains this
    #[arg(long, default_value = "")]
    filter: String,
    /// Print JSON as well
    #[arg(long)]
    json: bool,
    /// Take the machine as it is
    #[arg(long)]
    no_setup: bool,
}

/// A prime count long enough to measure: its name, and the program's arguments.
const WORKLOADS: &[(&str, &[&str])] = &[
    ("up to 10,000,000, 50 times", &["10000000", "50"]),
    ("up to 50,000,000, 10 times", &["50000000", "10"]),
];

/// The same program, made and run in one of the ways that are compared.
struct Contestant {
    name: &'static str,
    command: Vec<PathBuf>,
}

/// CPU and elapsed seconds of all runs of one contestant on one workload.
pub struct Series {
    pub name: String,
    pub workload: String,
    pub cpu: Vec<f64>,
    pub elapsed: Vec<f64>,
}

impl Series {
    pub fn median_cpu(&self) -> f64 {
        median(&self.cpu)
    }

    pub fn median_elapsed(&self) -> f64 {
        median(&self.elapsed)
    }
}

/// What one conversion cost and gave.
pub struct Conversion {
    pub name: String,
    pub elapsed: f64,
    pub cpu: f64,
    pub peak_memory: u64,
    pub input: u64,
    pub artifact: u64,
    pub compressed: u64,
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
    let guest = build_sources(context, &directory)?;
    let conversions = measure_conversions(context, &directory, &guest, args)?;
    let series = measure_primes(context, &directory, &guest, args)?;
    let versions = versions(context);
    print!("{}", report::text(&series, &conversions));
    if args.json {
        println!("{:#}", report::json(&series, &conversions, &versions));
    }
    if args.filter.is_empty() {
        let path = context.root.join("docs/BENCHMARKS.md");
        std::fs::create_dir_all(context.root.join("docs"))?;
        std::fs::write(
            &path,
            report::markdown(&series, &conversions, &versions, args.runs),
        )?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// Compiles the benchmark for every contestant; returns the AArch64 program.
fn build_sources(context: &Context, directory: &Path) -> Result<PathBuf> {
    let source = context.root.join("xtask/bench/prime.c");
    let compile = |compiler: &str, flags: &[&str], name: &str| -> Result<PathBuf> {
        let result = directory.join(name);
        let mut command = context.command(compiler);
        command
            .args(flags)
            .arg("-O3")
            .arg(&source)
            .arg("-o")
            .arg(&result);
        output(&mut command)?;
        Ok(result)
    };
    compile("gcc", &[], "prime-gcc")?;
    compile("clang-22", &[], "prime-clang")?;
    compile(
        "zig",
        &["cc", "-target", "wasm32-wasi", "-msimd128"],
        "prime-zig.wasm",
    )?;
    compile("aarch64-linux-gnu-gcc", &["-static"], "prime-aarch64")
}

fn measure_conversions(
    context: &Context,
    directory: &Path,
    guest: &Path,
    args: &Args,
) -> Result<Vec<Conversion>> {
    let busybox = demo::fetch_busybox(context)?;
    let wanted = [
        ("prime", guest, "wasi", "prime-ours.wasm"),
        ("prime", guest, "native", "prime-ours"),
        ("busybox-static", &busybox, "wasi", "busybox.wasm"),
        ("busybox-static", &busybox, "native", "busybox"),
    ];
    let mut conversions = Vec::new();
    for (program, input, target, file) in wanted {
        let name = format!("{program}, {target}");
        // The prime counter's artifacts are contestants below.
        if name.contains(&args.filter) || program == "prime" {
            println!("converting {name}");
            conversions.push(convert(
                context,
                name,
                input,
                target,
                &directory.join(file),
            )?);
        }
    }
    Ok(conversions)
}

fn convert(
    context: &Context,
    name: String,
    input: &Path,
    target: &str,
    artifact: &Path,
) -> Result<Conversion> {
    let mut command = context.command(context.cargo_elfconv());
    command
        .args(["convert", "--quiet", "--target", target])
        .arg(input)
        .arg("-o")
        .arg(artifact);
    let done = measure::run(&mut command, b"")?;
    expect_success(&name, &done)?;
    let compressed = measure::run(
        context
            .command("gzip")
            .args(["-9", "-n", "-c"])
            .arg(artifact),
        b"",
    )?;
    Ok(Conversion {
        name,
        elapsed: done.elapsed.as_secs_f64(),
        cpu: done.cpu.as_secs_f64(),
        peak_memory: done.peak_memory,
        input: std::fs::metadata(input)?.len(),
        artifact: std::fs::metadata(artifact)?.len(),
        compressed: compressed.stdout.len() as u64,
    })
}

fn contestants(context: &Context, directory: &Path, guest: &Path) -> Vec<Contestant> {
    let program = |name: &str| vec![directory.join(name)];
    let in_wasmtime = |name: &str| {
        vec![
            context.cargo_elfconv(),
            "run".into(),
            directory.join(name),
            "--".into(),
        ]
    };
    vec![
        Contestant {
            name: "AArch64 binary, qemu-aarch64",
            command: vec!["qemu-aarch64".into(), guest.into()],
        },
        Contestant {
            name: "AArch64 binary, elfconv native",
            command: program("prime-ours"),
        },
        Contestant {
            name: "AArch64 binary, elfconv in wasmtime",
            command: in_wasmtime("prime-ours.wasm"),
        },
        Contestant {
            name: "C source, gcc -O3 native",
            command: program("prime-gcc"),
        },
        Contestant {
            name: "C source, clang -O3 native",
            command: program("prime-clang"),
        },
        Contestant {
            name: "C source, zig cc -O3 in wasmtime",
            command: in_wasmtime("prime-zig.wasm"),
        },
    ]
}

fn measure_primes(
    context: &Context,
    directory: &Path,
    guest: &Path,
    args: &Args,
) -> Result<Vec<Series>> {
    let contestants = contestants(context, directory, guest);
    let mut all = Vec::new();
    let start_up: &[&str] = &["10000000", "0"];
    for (workload, arguments) in WORKLOADS.iter().copied().chain([("start alone", start_up)]) {
        let chosen: Vec<_> = contestants
            .iter()
            .filter(|c| format!("{}, {workload}", c.name).contains(&args.filter))
            .collect();
        all.extend(interleaved(
            context, &chosen, workload, arguments, args.runs,
        )?);
    }
    Ok(all)
}

/// The contestants take turns, so that a change of the machine's load meets all of them. The first round warms the
/// caches (also that of compiled modules) and is not counted.
fn interleaved(
    context: &Context,
    contestants: &[&Contestant],
    workload: &str,
    arguments: &[&str],
    runs: usize,
) -> Result<Vec<Series>> {
    let mut series: Vec<_> = contestants
        .iter()
        .map(|c| Series {
            name: c.name.into(),
            workload: workload.into(),
            cpu: vec![],
            elapsed: vec![],
        })
        .collect();
    let mut answer = None;
    for round in 0..=runs {
        for (contestant, series) in contestants.iter().zip(&mut series) {
            let mut command = context.command(&contestant.command[0]);
            command.args(&contestant.command[1..]).args(arguments);
            let done = measure::run(&mut command, b"")?;
            expect_success(contestant.name, &done)?;
            // A fast wrong answer is worth nothing.
            if *answer.get_or_insert_with(|| done.stdout.clone()) != done.stdout {
                bail!(
                    "{}: `{}`",
                    contestant.name,
                    String::from_utf8_lossy(&done.stdout).trim()
                );
            }
            if round > 0 {
                series.cpu.push(done.cpu.as_secs_f64());
                series.elapsed.push(done.elapsed.as_secs_f64());
            }
        }
    }
    Ok(series)
}

fn expect_success(name: &str, done: &Finished) -> Result<()> {
    if done.code() != 0 {
        bail!(
            "{name}: status {}\n{}",
            done.code(),
            String::from_utf8_lossy(&done.stderr)
        );
    }
    Ok(())
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        (sorted[middle - 1] + sorted[middle]) / 2.0
    }
}

/// What the numbers depend on.
fn versions(context: &Context) -> Vec<(&'static str, String)> {
    let line = |program: &str, arguments: &[&str]| {
        crate::tools::version_line(context, program, arguments).unwrap_or_else(|| "?".into())
    };
    vec![
        ("processor", processor().unwrap_or_else(|| "?".into())),
        ("kernel", line("uname", &["-sr"])),
        ("elfconv", line("git", &["describe", "--always", "--dirty"])),
        ("rustc", line("rustc", &["--version"])),
        (
            "wasmtime",
            locked_version(context, "wasmtime").unwrap_or_else(|| "?".into()),
        ),
        ("QEMU", line("qemu-aarch64", &["--version"])),
        ("AArch64 gcc", line("aarch64-linux-gnu-gcc", &["--version"])),
        ("gcc", line("gcc", &["--version"])),
        ("clang", line("clang-22", &["--version"])),
        ("zig", line("zig", &["version"])),
    ]
}

fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let model = text
        .lines()
        .find_map(|line| line.strip_prefix("model name"))?;
    let cores = std::thread::available_parallelism().ok()?;
    Some(format!(
        "{}, {cores} cores used",
        model.trim_start_matches([' ', '\t', ':'])
    ))
}

fn locked_version(context: &Context, package: &str) -> Option<String> {
    let lock = std::fs::read_to_string(context.root.join("Cargo.lock")).ok()?;
    let after = lock
        .split(&format!("name = \"{package}\"\nversion = \""))
        .nth(1)?;
    after.split('"').next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn medians() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}
