//! The guest programs in every variant and every way: see the crate's documentation.

use std::process::ExitCode;
use std::sync::Arc;

use elfconv_core::{Cpu, OptLevel};
use elfconv_tests::artifact::Binary;
use elfconv_tests::bundle::{self, Compiler, Recipe};
use elfconv_tests::paths;
use elfconv_tests::program::{self, Program};
use elfconv_tests::suite::{self, Case};
use elfconv_tests::way::{Invocation, Way};
use libtest_mimic::Trial;

/// Compiler, C library, static PIE or not, symbols or not; each level of optimisation is a variant of its own.
const C: &[(Recipe, OptLevel)] = &[
    (
        recipe(
            "glibc-gcc",
            Compiler::Gcc,
            false,
            true,
            &["-O0", "-O2", "-O3"],
        ),
        OptLevel::O1,
    ),
    (
        recipe(
            "glibc-clang",
            Compiler::Clang,
            false,
            false,
            &["-O2", "-O3"],
        ),
        OptLevel::O1,
    ),
    (
        recipe("glibc-pie", Compiler::Gcc, true, true, &["-O2"]),
        OptLevel::O1,
    ),
    (
        recipe(
            "musl-clang",
            Compiler::ZigMusl,
            false,
            false,
            &["-O2", "-O3"],
        ),
        OptLevel::O2,
    ),
];

const CPP: &[(Recipe, OptLevel)] = &[
    (
        recipe("glibc-g++", Compiler::Gcc, false, true, &["-O0", "-O2"]),
        OptLevel::O1,
    ),
    (
        recipe("musl-clang++", Compiler::ZigMusl, false, false, &["-O2"]),
        OptLevel::O1,
    ),
];

/// The variant that is converted with `--cpu max` as well.
const TOLD_OF_MAX: &str = "glibc-clang";

const fn recipe(
    name: &'static str,
    compiler: Compiler,
    pie: bool,
    stripped: bool,
    levels: &'static [&'static str],
) -> Recipe {
    Recipe {
        name,
        compiler,
        pie,
        stripped,
        levels,
    }
}

fn main() -> ExitCode {
    suite::main(|| {
        let mut trials = Vec::new();
        for program in program::read_all(&paths::package().join("guest/alone"))? {
            trials.extend(alone(program));
        }
        for (directory, recipes) in [("guest/c", C), ("guest/cpp", CPP)] {
            let programs = program::read_all(&paths::package().join(directory))?;
            for (recipe, opt) in recipes {
                trials.extend(bundled(*recipe, *opt, Cpu::Baseline, &programs));
            }
            let with_max = recipes
                .iter()
                .filter(|(recipe, _)| recipe.name == TOLD_OF_MAX);
            for (recipe, _) in with_max {
                trials.extend(bundled(*recipe, OptLevel::O0, Cpu::Max, &programs));
            }
        }
        Ok(trials)
    })
}

fn alone(program: Program) -> Vec<Trial> {
    let source = program.clone();
    let mut binary = Binary::new(&program.name, OptLevel::O2, move || {
        bundle::build_freestanding(&source)
    });
    binary.stack_size = program.stack;
    binary.cpu = program.cpu;
    let invocation = invocation(&program, program.args.clone());
    let case = Case::new(
        program.name.clone(),
        Arc::new(binary),
        invocation,
        program.exit,
    );
    suite::trials("alone", case, &ways(&program))
}

fn bundled(recipe: Recipe, opt: OptLevel, cpu: Cpu, programs: &[Program]) -> Vec<Trial> {
    let programs: Vec<_> = programs
        .iter()
        .filter(|program| recipe.takes(program))
        .cloned()
        .collect();
    let sources = programs.clone();
    let mut binary = Binary::new(recipe.name, opt, move || bundle::build(&recipe, &sources));
    binary.cpu = cpu;
    let binary = Arc::new(binary);
    // Another CPU makes the C library choose other functions, whatever the program was compiled with.
    let (levels, kind, allowed) = match cpu {
        Cpu::Baseline => (recipe.levels, "", &Way::ALL[..]),
        Cpu::Max => (&recipe.levels[..1], "-max", &[Way::Native, Way::Wasi][..]),
    };
    let mut trials = Vec::new();
    for level in levels {
        for program in &programs {
            let args = std::iter::once(bundle::selector(program, level))
                .chain(program.args.iter().cloned());
            let invocation = invocation(program, args.collect());
            let case = Case::new(
                program.name.clone(),
                Arc::clone(&binary),
                invocation,
                program.exit,
            );
            let mut ways = ways(program);
            ways.retain(|way| allowed.contains(way));
            let prefix = format!("{}{kind}{level}", recipe.name);
            trials.extend(suite::trials(&prefix, case, &ways));
        }
    }
    trials
}

fn invocation(program: &Program, args: Vec<String>) -> Invocation {
    Invocation {
        args,
        env: program.env.clone(),
        stdin: program.stdin.clone(),
        stack: program.stack,
        qemu_cpu: program.qemu_cpu.clone(),
    }
}

fn ways(program: &Program) -> Vec<Way> {
    let named = |way: &Way| {
        program
            .ways
            .as_ref()
            .is_none_or(|names| names.iter().any(|name| name == way.name()))
    };
    Way::ALL.into_iter().filter(named).collect()
}
