//! Builds AArch64 binaries from the guest programs.
//!
//! Converting a static glibc costs much more than converting a test program, so the programs of a variant, each compiled at
//! several levels, become one binary that chooses by its first argument, `program@level`.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result, bail};

use crate::program::{Language, Program};
use crate::{paths, tools};

/// A compiler with its C library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compiler {
    Gcc,
    Clang,
    /// zig cc: clang and musl (and libc++).
    ZigMusl,
    /// For this machine itself, where Linux is the oracle.
    Host,
}

/// How a bundle is linked and compiled.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    pub name: &'static str,
    pub compiler: Compiler,
    pub pie: bool,
    pub stripped: bool,
    pub levels: &'static [&'static str],
}

impl Recipe {
    /// Whether the program can be built with this compiler's C library.
    pub fn takes(&self, program: &Program) -> bool {
        !(program.only_glibc && self.compiler == Compiler::ZigMusl)
    }

    fn command(&self, cpp: bool) -> Result<std::process::Command> {
        match self.compiler {
            Compiler::Gcc => tools::command(if cpp { tools::GXX } else { tools::GCC }),
            Compiler::Clang if cpp => {
                bail!("clang has no C++ library for glibc here: use gcc or zig")
            }
            Compiler::Clang => {
                // It takes headers, libraries and linker from Debian's cross gcc.
                tools::find(tools::GCC)?;
                let mut command = tools::command(tools::CLANG)?;
                command.args(["--target=aarch64-linux-gnu", "--gcc-toolchain=/usr"]);
                Ok(command)
            }
            Compiler::Host => tools::command(tools::CC),
            Compiler::ZigMusl => {
                let mut command = tools::command(tools::ZIG)?;
                command.args([
                    if cpp { "c++" } else { "cc" },
                    "-target",
                    "aarch64-linux-musl",
                ]);
                Ok(command)
            }
        }
    }
}

/// Compiles and links all programs at all levels; a binary made before of the same sources is used again.
pub fn build(recipe: &Recipe, programs: &[Program]) -> Result<PathBuf> {
    let directory = paths::work(&format!("bundle/{}", recipe.name))?;
    let cpp = programs
        .iter()
        .any(|program| program.language == Language::Cpp);
    let mut jobs: Vec<(&Program, &str)> = Vec::new();
    for level in recipe.levels {
        jobs.extend(programs.iter().map(|program| (program, *level)));
    }
    let objects = in_parallel(&jobs, |(program, level)| {
        compile(recipe, &directory, program, level)
    })?;
    let dispatcher = dispatcher(recipe, &directory, &jobs)?;
    let mut command = recipe.command(cpp)?;
    command.arg(if recipe.pie { "-static-pie" } else { "-static" });
    if recipe.stripped {
        command.arg("-s");
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(tools::shown(&command).as_bytes());
    for object in objects.iter().chain([&dispatcher]) {
        hasher.update(&std::fs::read(object)?);
    }
    let binary = directory.join(format!(
        "{}-{}",
        recipe.name,
        &hasher.finalize().to_hex()[..16]
    ));
    if !binary.is_file() {
        let unfinished = directory.join(format!("unfinished-{}", std::process::id()));
        tools::run(
            command
                .arg("-o")
                .arg(&unfinished)
                .args(&objects)
                .arg(&dispatcher)
                .arg("-lm"),
        )?;
        std::fs::rename(&unfinished, &binary)?;
    }
    Ok(binary)
}

/// Compiles and links one program, to a file of its own name beside the others of the recipe.
pub fn build_one(recipe: &Recipe, program: &Program) -> Result<PathBuf> {
    let directory = paths::work(&format!("bundle/{}-alone", recipe.name))?;
    let mut command = recipe.command(program.language == Language::Cpp)?;
    command.args(["-static", "-w", "-g0"]).args(recipe.levels);
    let header = paths::package().join("guest/guest.h");
    command.arg("-include").arg(header).args(&program.cflags);
    let key = source_key(&command, &program.source)?;
    let binary = directory.join(format!("{}-{key}", program.name));
    let unfinished = format!("unfinished-{}-{}", program.name, std::process::id());
    let unfinished = directory.join(unfinished);
    if !binary.is_file() {
        tools::run(command.arg(&program.source).arg("-o").arg(&unfinished))?;
        std::fs::rename(&unfinished, &binary)?;
    }
    let path = directory.join(&program.name);
    std::os::unix::fs::symlink(&binary, &unfinished)?;
    std::fs::rename(&unfinished, &path)?;
    Ok(path)
}

/// Compiles one program alone, without a C library.
pub fn build_freestanding(program: &Program) -> Result<PathBuf> {
    let directory = paths::work("bundle/alone")?;
    let mut command = tools::command(tools::GCC)?;
    command
        .args(["-nostdlib", "-static", "-O2", "-w"])
        .args(&program.cflags);
    if program.language != Language::Assembly {
        command
            .arg("-include")
            .arg(paths::package().join("guest/guest.h"));
    }
    let key = source_key(&command, &program.source)?;
    let binary = directory.join(format!("{}-{key}", program.name));
    if !binary.is_file() {
        let unfinished = directory.join(format!(
            "unfinished-{}-{}",
            program.name,
            std::process::id()
        ));
        tools::run(command.arg(&program.source).arg("-o").arg(&unfinished))?;
        std::fs::rename(&unfinished, &binary)?;
    }
    Ok(binary)
}

fn symbol(program: &Program, level: &str) -> String {
    format!("{}_{}", program.name, level.trim_start_matches('-'))
}

/// The first argument that chooses a program in a bundle.
pub fn selector(program: &Program, level: &str) -> String {
    format!("{}@{}", program.name, level.trim_start_matches('-'))
}

fn compile(recipe: &Recipe, directory: &Path, program: &Program, level: &str) -> Result<PathBuf> {
    let symbol = symbol(program, level);
    let mut command = recipe.command(program.language == Language::Cpp)?;
    command.args(["-c", "-w", "-g0", level, "-DGUEST_BUNDLED"]);
    command
        .arg(format!("-DGUEST_UID={symbol}"))
        .arg(format!("-Dmain=guest_main_{symbol}"));
    command
        .arg("-include")
        .arg(paths::package().join("guest/guest.h"));
    command.arg(if recipe.pie { "-fPIE" } else { "-fno-pie" });
    for flag in &program.cflags {
        command.arg(match recipe.compiler {
            Compiler::ZigMusl => zig_flag(flag),
            _ => flag,
        });
    }
    let object = directory.join(format!(
        "{symbol}-{}.o",
        source_key(&command, &program.source)?
    ));
    if !object.is_file() {
        let unfinished = directory.join(format!("{symbol}-{}.unfinished.o", std::process::id()));
        tools::run(command.arg(&program.source).arg("-o").arg(&unfinished))?;
        std::fs::rename(&unfinished, &object)?;
    }
    Ok(object)
}

/// zig names processors and their features, not architectures.
fn zig_flag(flag: &str) -> &str {
    match flag {
        "-march=armv8-a+lse" => "-mcpu=generic+lse",
        "-march=armv8.2-a+fp16" => "-mcpu=generic+v8_2a+fullfp16",
        other => other,
    }
}

/// Stands for the command, the source and the headers beside it.
fn source_key(command: &std::process::Command, source: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(tools::shown(command).as_bytes());
    hasher.update(&std::fs::read(source).with_context(|| source.display().to_string())?);
    for header in ["guest.h", "atomics.h", "fp_operations.h"] {
        hasher.update(&std::fs::read(paths::package().join("guest").join(header))?);
    }
    Ok(hasher.finalize().to_hex()[..16].to_owned())
}

/// The bundle's real `main`: the chosen program gets the arguments after its name.
fn dispatcher(recipe: &Recipe, directory: &Path, jobs: &[(&Program, &str)]) -> Result<PathBuf> {
    let mut text = String::from("#include <stdio.h>\n#include <string.h>\n");
    for (program, level) in jobs {
        text += &format!("int guest_main_{}(int, char **);\n", symbol(program, level));
    }
    text += "static const struct { const char *name; int (*main)(int, char **); } programs[] = {\n";
    for (program, level) in jobs {
        text += &format!(
            "    {{\"{}\", guest_main_{}}},\n",
            selector(program, level),
            symbol(program, level)
        );
    }
    text += "};\nint main(int argc, char **argv) {\n\
        \x20   for (unsigned i = 0; argc > 1 && i < sizeof programs / sizeof *programs; i++)\n\
        \x20       if (!strcmp(argv[1], programs[i].name)) return programs[i].main(argc - 1, argv + 1);\n\
        \x20   fputs(\"no such program\\n\", stderr);\n    return 99;\n}\n";
    let source = directory.join("dispatcher.c");
    let object = directory.join("dispatcher.o");
    std::fs::write(&source, text)?;
    let pie = if recipe.pie { "-fPIE" } else { "-fno-pie" };
    tools::run(
        recipe
            .command(false)?
            .args(["-c", "-O2", "-g0", pie])
            .arg(&source)
            .arg("-o")
            .arg(&object),
    )?;
    Ok(object)
}

/// Runs `job` for all items on all cores, in any order; results are in the items' order.
fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    job: impl Fn(&T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, Result<R>)>> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { return };
                    let result = job(item);
                    results
                        .lock()
                        .unwrap_or_else(|poisoned| poisoned.into_inner())
                        .push((index, result));
                }
            });
        }
    });
    let mut results = results
        .into_inner()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
