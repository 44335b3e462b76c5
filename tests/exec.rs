//! Programs that execute programs. The oracle is Linux itself, with the same sources compiled for this machine: qemu-aarch64 has
//! the host execute files, and that can't execute AArch64's.

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result};
use elfconv_core::OptLevel;
use elfconv_tests::artifact::Binary;
use elfconv_tests::bundle::{self, Compiler, Recipe};
use elfconv_tests::program::{self, Program};
use elfconv_tests::suite::{self, Case};
use elfconv_tests::way::Invocation;
use elfconv_tests::{oracle, paths};
use libtest_mimic::Trial;

/// The guest's, and what runs on this machine.
const RECIPES: [(Recipe, Recipe); 2] = [
    (
        recipe("exec-glibc", Compiler::Gcc, true),
        host("exec-glibc-host"),
    ),
    (
        recipe("exec-musl", Compiler::ZigMusl, false),
        host("exec-musl-host"),
    ),
];

const fn recipe(name: &'static str, compiler: Compiler, pie: bool) -> Recipe {
    Recipe {
        name,
        compiler,
        pie,
        stripped: true,
        levels: &["-O2"],
    }
}

const fn host(name: &'static str) -> Recipe {
    recipe(name, Compiler::Host, false)
}

fn main() -> ExitCode {
    suite::main(|| {
        let programs = program::read_all(&paths::package().join("guest/exec"))?;
        let helpers = program::read_all(&paths::package().join("guest/exec_with"))?;
        let trials = RECIPES.map(|(recipe, host)| executing(recipe, host, &programs, &helpers));
        Ok(trials.into_iter().flatten().collect())
    })
}

/// One binary of all programs, with the helpers as its other programs.
fn executing(
    recipe: Recipe,
    host: Recipe,
    programs: &[Program],
    helpers: &[Program],
) -> Vec<Trial> {
    let mut binary = bundled(recipe, programs);
    for helper in helpers.iter().cloned() {
        let name = format!("{}-{}", recipe.name, helper.name);
        let build = move |helper: &Program| bundle::build_one(&recipe, helper);
        let source = helper.clone();
        let converted = Binary::new(&name, OptLevel::O1, move || build(&source));
        binary.with.push((helper.name, Arc::new(converted)));
    }
    let binary = Arc::new(binary);
    let on_linux = Arc::new(bundled(host, programs));
    let mut trials = Vec::new();
    for program in programs {
        let mut args = vec![bundle::selector(program, recipe.levels[0])];
        args.extend(program.args.iter().cloned());
        let mut env = program.env.clone();
        env.push((oracle::HELPERS.into(), "/usr/bin".into()));
        let invocation = Invocation {
            args,
            env,
            stdin: program.stdin.clone(),
            ..Invocation::default()
        };
        let name = program.name.clone();
        let mut case = Case::new(name, Arc::clone(&binary), invocation, program.exit);
        let (on_linux, helpers) = (Arc::clone(&on_linux), helpers.to_vec());
        case.oracle = Box::new(move |case: &Case, directory: &Path| {
            let helpers = build_helpers(host, &helpers)?;
            oracle::run_on_linux(on_linux.elf()?, &helpers, &case.invocation, directory)
        });
        trials.extend(suite::trials(recipe.name, case, &program.ways()));
    }
    trials
}

fn bundled(recipe: Recipe, programs: &[Program]) -> Binary {
    let sources = programs.to_vec();
    Binary::new(recipe.name, OptLevel::O1, move || {
        bundle::build(&recipe, &sources)
    })
}

/// The directory with the helpers for this machine.
fn build_helpers(host: Recipe, helpers: &[Program]) -> Result<std::path::PathBuf> {
    // Cases run at the same time, and share them.
    static BUILDING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = BUILDING
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let mut directory = None;
    for helper in helpers {
        let path = bundle::build_one(&host, helper)?;
        directory = path.parent().map(Path::to_owned);
    }
    directory.context("there are helpers")
}
