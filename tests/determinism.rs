//! The same input and options give the same bytes, whatever the directory, the path and the number of jobs.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, ensure};
use elfconv_core::{OptLevel, Options, Target, Toolchain};
use elfconv_tests::program::Program;
use elfconv_tests::{bundle, paths, suite, tools};
use libtest_mimic::Trial;

/// Set for the child processes that convert: what for, and how many jobs.
const CHILD: &str = "ELFCONV_TESTS_CONVERT";

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
                    )
                })
            }));
            trials.push(Trial::test(format!("static-glibc/{target}"), move || {
                outcome(|| twice(target, &glibc()?))
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
fn glibc() -> Result<std::path::PathBuf> {
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

/// Converts in two processes with different directories, paths, names and numbers of jobs.
fn twice(target: Target, elf: &Path) -> Result<()> {
    let directory = tempfile::tempdir()?;
    let mut artifacts = Vec::new();
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
            .env(CHILD, format!("{target} {jobs} {}", name.display()));
        command
            .env("LANG", format!("x{jobs}"))
            .env("TMPDIR", &place);
        tools::run(&mut command)?;
        artifacts.push(std::fs::read(place.join("artifact"))?);
    }
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
    let artifact = elfconv_core::convert(&elf, &options, &())?;
    std::fs::write("artifact", artifact.bytes)?;
    Ok(())
}
