//! The same input and options give the same bytes, whatever the directory, the path, the number of jobs and what is in the cache.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, ensure};
use elfconv_core::cache::Cache;
use elfconv_core::{OptLevel, Options, Target, Toolchain, With};
use elfconv_tests::program::Program;
use elfconv_tests::{bundle, paths, suite, tools};
use libtest_mimic::Trial;

/// Set for the child processes that convert: what for, and how many jobs.
const CHILD: &str = "ELFCONV_TESTS_CONVERT";
/// Their other programs.
const WITH: &str = "ELFCONV_TESTS_WITH";

fn main() -> ExitCode {
    if let Ok(request) = std::env::var(CHILD) {
        return match convert(&request) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error:#}");
                ExitCode::FAILURE
            }
        };
    }
    suite::main(|| {
        let mut trials = Vec::new();
        for target in Target::ALL {
            trials.push(Trial::test(format!("assembly/{target}"), move || {
                outcome(|| {
                    twice(
                        target,
                        &bundle::build_freestanding(&program("guest/alone/hello_raw.s")?)?,
                        &[],
                    )
                })
            }));
            trials.push(Trial::test(format!("static-glibc/{target}"), move || {
                outcome(|| twice(target, &glibc()?, &[]))
            }));
            trials.push(Trial::test(format!("programs/{target}"), move || {
                outcome(|| {
                    let hello = bundle::build_freestanding(&program("guest/alone/hello_raw.s")?)?;
                    let deep = bundle::build_freestanding(&program("guest/alone/deep_raw.s")?)?;
                    twice(target, &hello, &[deep])
                })
            }));
        }
        Ok(trials)
    })
}

fn outcome(test: impl FnOnce() -> Result<()>) -> Result<(), libtest_mimic::Failed> {
    test().map_err(|error| format!("{error:#}").into())
}

fn program(path: &str) -> Result<Program> {
    Program::read(&paths::package().join(path))
}

/// A program with a C library: several hundred functions in many units.
fn glibc() -> Result<PathBuf> {
    let recipe = bundle::Recipe {
        name: "determinism",
        compiler: bundle::Compiler::Gcc,
        pie: false,
        stripped: false,
        levels: &["-O2"],
    };
    bundle::build(
        &recipe,
        &[program("guest/c/switches.c")?, program("guest/c/setjmp.c")?],
    )
}

/// For child processes: a cache to use.
const CACHE: &str = "ELFCONV_TESTS_CACHE";

/// Converts in processes with different directories, paths, names and numbers of jobs: without a cache, into one, and from it.
fn twice(target: Target, elf: &Path, with: &[PathBuf]) -> Result<()> {
    let directory = tempfile::tempdir()?;
    let cache = directory.path().join("cache");
    let (mut artifacts, mut cached) = (Vec::new(), Vec::new());
    for (place, jobs) in [("one", 1), ("a/rather/different place", 2), ("one more", 7)] {
        let place = directory.path().join(place);
        std::fs::create_dir_all(&place)?;
        let copy = place.join(format!("program-{jobs}"));
        std::fs::copy(elf, &copy)?;
        let mut command = Command::new(std::env::current_exe()?);
        let name = copy.file_name().context("a name")?;
        command
            .current_dir(&place)
            .arg(name)
            .env(CHILD, format!("{target} {jobs} {}", name.display()))
            .env(WITH, std::env::join_paths(with)?);
        command
            .env("LANG", format!("x{jobs}"))
            .env("TMPDIR", &place);
        if jobs > 1 {
            command.env(CACHE, &cache);
        }
        tools::run(&mut command)?;
        let entries = std::fs::read_dir(&cache).map_or(0, |entries| entries.count());
        cached.push(entries);
        artifacts.push(std::fs::read(place.join("artifact"))?);
    }
    ensure!(
        cached[0] == 0 && cached[1] > 0 && cached[1] == cached[2],
        "entries in the cache: {cached:?}"
    );
    for (number, artifact) in artifacts.iter().enumerate().skip(1) {
        let first = &artifacts[0];
        let same = first
            .iter()
            .zip(artifact)
            .take_while(|(a, b)| a == b)
            .count();
        ensure!(
            first == artifact,
            "conversion {number} differs from the first at byte {same:#x} ({} and {} bytes)",
            artifact.len(),
            first.len()
        );
    }
    Ok(())
}

fn convert(request: &str) -> Result<()> {
    let mut parts = request.splitn(3, ' ');
    let mut part = || parts.next().context("an incomplete request");
    let target: Target = part()?.parse().map_err(anyhow::Error::msg)?;
    let jobs = part()?.parse()?;
    let elf = std::fs::read(part()?)?;
    let mut options = Options::new(target, Toolchain::find(target)?);
    options.jobs = jobs;
    options.opt = OptLevel::O1;
    if let Some(directory) = std::env::var_os(CACHE) {
        options.cache = Cache::in_directory(directory.into());
    }
    for path in std::env::split_paths(&std::env::var_os(WITH).unwrap_or_default()) {
        if !path.as_os_str().is_empty() {
            options.with.push(With::of("other", &path)?);
            options.with.extend(With::read("a,/b/c=@self")?);
        }
    }
    let artifact = elfconv_core::convert(&elf, &options, &())?;
    std::fs::write("artifact", artifact.bytes)?;
    Ok(())
}
