//! The guest programs in every variant and every way: see the crate's documentation.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use elfconv_core::{Cpu, OptLevel};
use elfconv_tests::artifact::Binary;
use elfconv_tests::bundle::{self, Compiler, Recipe};
use elfconv_tests::oracle;
use elfconv_tests::paths;
use elfconv_tests::program::{self, Program};
use elfconv_tests::suite::{self, Case};
use elfconv_tests::way::{Invocation, Way};
use libtest_mimic::Trial;

/// Compiler, C library, static PIE or not, symbols or not; each level of optimisation is a variant of its own. The first level's programs
/// are run in all ways that are given, the others natively and in wasmtime (with `ELFCONV_TESTS_FULL` in all): the interpreter doesn't
/// depend on how code was compiled, and node runs what wasmtime runs, so that once for each C library is enough.
const C: &[(Recipe, OptLevel, &[Way])] = &[
    (
        recipe(
            "glibc-gcc",
            Compiler::Gcc,
            false,
            true,
            &["-O2", "-O0", "-O3"],
        ),
        OptLevel::O1,
        &Way::ALL,
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
        NOT_NODE,
    ),
    (
        recipe("glibc-pie", Compiler::Gcc, true, true, &["-O2"]),
        OptLevel::O1,
        NOT_NODE,
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
        &Way::ALL,
    ),
];

const CPP: &[(Recipe, OptLevel, &[Way])] = &[
    (
        recipe("glibc-g++", Compiler::Gcc, false, true, &["-O2", "-O0"]),
        OptLevel::O1,
        &Way::ALL,
    ),
    (
        recipe("musl-clang++", Compiler::ZigMusl, false, false, &["-O2"]),
        OptLevel::O1,
        &Way::ALL,
    ),
];

const NOT_NODE: &[Way] = &[Way::Interp, Way::Native, Way::Wasi];
const COMPILED: &[Way] = &[Way::Native, Way::Wasi];

/// Programs about threads, processes and signals: what they ask of the kernel doesn't depend on the compiler, so there is one
/// variant for each C library, with the C++ programs in it.
const TASKS: [(Recipe, &[Way]); 2] = [
    (
        recipe("tasks-glibc", Compiler::Gcc, false, true, &["-O2"]),
        &[Way::Interp, Way::Native, Way::Wasi],
    ),
    (
        recipe("tasks-musl", Compiler::ZigMusl, false, false, &["-O2"]),
        &[Way::Native, Way::Wasi, Way::Node],
    ),
];

/// For this machine, what QEMU gets wrong.
const ON_LINUX: Recipe = recipe("tasks-host", Compiler::Host, false, true, &["-O2"]);

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
            for &(recipe, opt, ways) in recipes {
                trials.extend(bundled(recipe, (opt, Cpu::Baseline), &programs, ways, None));
                if recipe.name == TOLD_OF_MAX {
                    let max = (OptLevel::O0, Cpu::Max);
                    trials.extend(bundled(recipe, max, &programs, COMPILED, None));
                }
            }
        }
        let programs = program::read_all(&paths::package().join("guest/tasks"))?;
        let on_linux = programs.iter().filter(|p| p.on_linux).cloned().collect();
        let host = Arc::new(built(ON_LINUX, OptLevel::O1, on_linux));
        for (recipe, ways) in TASKS {
            let how = (OptLevel::O1, Cpu::Baseline);
            trials.extend(bundled(recipe, how, &programs, ways, Some(&host)));
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
    suite::trials("alone", case, &program.ways())
}

/// `host`: the programs for this machine, where some are compared with Linux.
fn bundled(
    recipe: Recipe,
    (opt, cpu): (OptLevel, Cpu),
    programs: &[Program],
    ways: &[Way],
    host: Option<&Arc<Binary>>,
) -> Vec<Trial> {
    let programs: Vec<_> = programs
        .iter()
        .filter(|program| recipe.takes(program))
        .cloned()
        .collect();
    let mut binary = built(recipe, opt, programs.clone());
    binary.cpu = cpu;
    let binary = Arc::new(binary);
    // Another CPU makes the C library choose other functions, whatever the program was compiled with.
    let (levels, kind) = match cpu {
        Cpu::Baseline => (recipe.levels, ""),
        Cpu::Max => (&recipe.levels[..1], "-max"),
    };
    let mut trials = Vec::new();
    for (number, level) in levels.iter().enumerate() {
        let allowed = match number == 0 || suite::is_full() {
            true => ways,
            false => COMPILED,
        };
        for program in &programs {
            let args = std::iter::once(bundle::selector(program, level))
                .chain(program.args.iter().cloned());
            let invocation = invocation(program, args.collect());
            let mut case = Case::new(
                program.name.clone(),
                Arc::clone(&binary),
                invocation,
                program.exit,
            );
            if let Some(host) = host.filter(|_| program.on_linux) {
                let host = Arc::clone(host);
                case.oracle = Box::new(move |case: &Case, directory: &Path| {
                    oracle::run_on_linux(host.elf()?, directory, &case.invocation, directory)
                });
            }
            case.memory = program.memory;
            let mut ways = program.ways();
            ways.retain(|way| allowed.contains(way));
            let prefix = format!("{}{kind}{level}", recipe.name);
            trials.extend(suite::trials(&prefix, case, &ways));
        }
    }
    trials
}

fn built(recipe: Recipe, opt: OptLevel, programs: Vec<Program>) -> Binary {
    Binary::new(recipe.name, opt, move || bundle::build(&recipe, &programs))
}

fn invocation(program: &Program, args: Vec<String>) -> Invocation {
    let mut env = program.env.clone();
    if suite::is_full() {
        env.push(("FULL".into(), "1".into()));
    }
    Invocation {
        args,
        env,
        stdin: program.stdin.clone(),
        signal: program.signal,
        stack: program.stack,
        qemu_cpu: program.qemu_cpu.clone(),
    }
}
