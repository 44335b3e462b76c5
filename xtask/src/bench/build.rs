//! Builds the programs for every contestant.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context as _, Result, bail};

use super::workloads::{Package, Program, SourceWasm};
use crate::context::{Context, output};
use crate::runtime;

/// How a program is made. Every contestant runs one of these.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Build {
    AArch64,
    Gcc,
    Clang,
    /// From source to Wasm, by zig's clang.
    Zig,
    OursNative,
    OursWasm,
}

impl Build {
    const ALL: [Build; 6] = [
        Build::AArch64,
        Build::Gcc,
        Build::Clang,
        Build::Zig,
        Build::OursNative,
        Build::OursWasm,
    ];

    fn suffix(self) -> &'static str {
        match self {
            Build::AArch64 => "aarch64",
            Build::Gcc => "gcc",
            Build::Clang => "clang",
            Build::Zig => "zig.wasm",
            Build::OursNative => "ours",
            Build::OursWasm => "ours.wasm",
        }
    }

    /// The compiler and what it is told besides `-O3`, for those that compile.
    fn compiler(self, cpp: bool) -> Option<&'static [&'static str]> {
        Some(match (self, cpp) {
            (Build::AArch64, false) => &["aarch64-linux-gnu-gcc", "-static"],
            (Build::AArch64, true) => &["aarch64-linux-gnu-g++", "-static"],
            (Build::Gcc, false) => &["gcc"],
            (Build::Gcc, true) => &["g++"],
            (Build::Clang, false) => &["clang-22"],
            (Build::Clang, true) => &["clang++-22"],
            (Build::Zig, false) => &["zig", "cc", "-target", "wasm32-wasi", "-msimd128"],
            (Build::Zig, true) => &["zig", "c++", "-target", "wasm32-wasi", "-msimd128"],
            (Build::OursNative | Build::OursWasm, _) => return None,
        })
    }
}

/// Where a build of a program is.
pub fn path(directory: &Path, program: &Program, build: Build) -> PathBuf {
    directory.join(format!("{}-{}", program.name, build.suffix()))
}

/// Makes what is missing or older than what it is made from.
pub fn program(context: &Context, directory: &Path, program: &Program) -> Result<()> {
    let sources = Sources::find(context, program)?;
    for build in Build::ALL {
        if build == Build::Zig && matches!(program.wasm, SourceWasm::Missing(_)) {
            continue;
        }
        let result = path(directory, program, build);
        match build {
            Build::OursNative | Build::OursWasm => {
                let guest = path(directory, program, Build::AArch64);
                let target = match build {
                    Build::OursNative => runtime::Target::Native,
                    _ => runtime::Target::Wasi,
                };
                convert(context, &guest, target, &result)?;
            }
            _ => compile(context, program, &sources, build, &result)?,
        }
    }
    Ok(())
}

/// All that a compiler is given besides its own options.
struct Sources {
    files: Vec<PathBuf>,
    flags: Vec<String>,
}

impl Sources {
    fn find(context: &Context, program: &Program) -> Result<Self> {
        let own = program
            .sources
            .iter()
            .map(|source| context.root.join(source));
        let mut files: Vec<PathBuf> = own.collect();
        let mut flags = Vec::new();
        if let Some(package) = &program.package {
            let tree = unpack(context, package)?;
            for source in package.sources {
                files.extend(matching(&tree, source)?);
            }
            let include = |path| format!("-I{}", tree.join(path).display());
            flags.extend(package.include.iter().map(include));
        }
        Ok(Sources { files, flags })
    }

    fn is_cpp(&self) -> bool {
        let mut names = self.files.iter().filter_map(|file| file.extension());
        names.any(|extension| extension == "cpp")
    }
}

/// The package's sources: those of the tests, or a tree of our own if something has to be made in it.
fn unpack(context: &Context, package: &Package) -> Result<PathBuf> {
    let source = debian_source::unpacked(&context.target.join("elfconv-tests"), package.name)?;
    if package.prepare.is_empty() {
        return Ok(source);
    }
    let tree = context.target.join("bench/prepared").join(package.name);
    if tree.is_dir() {
        return Ok(tree);
    }
    let unfinished = tree.with_extension("unfinished");
    if unfinished.exists() {
        std::fs::remove_dir_all(&unfinished)?;
    }
    std::fs::create_dir_all(tree.parent().context("no directory")?)?;
    output(Command::new("cp").arg("-a").arg(&source).arg(&unfinished))?;
    for line in package.prepare {
        println!("{}: {}", package.name, line.join(" "));
        let [program, arguments @ ..] = line else {
            bail!("{}: an empty command", package.name);
        };
        output(
            context
                .command(program)
                .args(arguments)
                .current_dir(&unfinished),
        )?;
    }
    std::fs::rename(&unfinished, &tree)?;
    Ok(tree)
}

/// The file, or all files that `DIRECTORY/*.c` means.
fn matching(tree: &Path, source: &str) -> Result<Vec<PathBuf>> {
    let Some(directory) = source.strip_suffix("*.c") else {
        return Ok(vec![tree.join(source)]);
    };
    let directory = tree.join(directory);
    let entries = std::fs::read_dir(&directory).with_context(|| directory.display().to_string())?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "c"));
    files.sort();
    Ok(files)
}

fn compile(
    context: &Context,
    program: &Program,
    sources: &Sources,
    build: Build,
    result: &Path,
) -> Result<()> {
    let Some([compiler, own_flags @ ..]) = build.compiler(sources.is_cpp()) else {
        bail!("{build:?} is no compiler");
    };
    let wasm_flags = match (build, &program.wasm) {
        (Build::Zig, SourceWasm::Built(flags)) => flags,
        _ => &[][..],
    };
    let table = [
        context.root.join("xtask/src/bench/workloads.rs"),
        context.root.join("bench/c/bench.h"),
    ];
    if is_newer(result, sources.files.iter().chain(&table)) {
        return Ok(());
    }
    println!("compiling {} for {build:?}", program.name);
    let mut command = context.command(compiler);
    // In the root, which the flags' paths are relative to.
    command
        .current_dir(&context.root)
        .args(own_flags)
        .arg("-O3");
    let zig_cache = context.target.join("elfconv-tests/zig");
    command
        .env("ZIG_GLOBAL_CACHE_DIR", zig_cache.join("global"))
        .env("ZIG_LOCAL_CACHE_DIR", zig_cache.join("local"))
        .args(wasm_flags)
        .args(&sources.flags)
        .args(&sources.files)
        .args(program.flags)
        .arg("-o")
        .arg(result);
    output(&mut command)?;
    Ok(())
}

fn convert(context: &Context, guest: &Path, target: runtime::Target, result: &Path) -> Result<()> {
    let inputs = [
        guest.to_path_buf(),
        context.cargo_elfconv(),
        runtime::library(context, target),
    ];
    if is_newer(result, &inputs) {
        return Ok(());
    }
    println!(
        "converting {}",
        result.file_name().unwrap_or_default().display()
    );
    output(&mut conversion(context, guest, target, result, None))?;
    Ok(())
}

/// The command line that converts, with a cache or none.
pub fn conversion(
    context: &Context,
    guest: &Path,
    target: runtime::Target,
    result: &Path,
    cache: Option<&Path>,
) -> Command {
    let target = match target {
        runtime::Target::Native => "native",
        runtime::Target::Wasi => "wasi",
    };
    let mut command = context.command(context.cargo_elfconv());
    command
        .args(["convert", "--quiet", "--target", target])
        .arg(guest)
        .arg("-o")
        .arg(result);
    if target == "wasi" {
        command.args(["--fma", "relaxed-simd"]);
    }
    match cache {
        Some(directory) => command.env("ELFCONV_CACHE_DIR", directory),
        None => command.arg("--no-cache"),
    };
    command
}

/// Is the result there, and made after all inputs?
fn is_newer<'a>(result: &Path, inputs: impl IntoIterator<Item = &'a PathBuf>) -> bool {
    let changed =
        |path: &Path| -> Option<SystemTime> { std::fs::metadata(path).ok()?.modified().ok() };
    let Some(made) = changed(result) else {
        return false;
    };
    inputs
        .into_iter()
        .all(|input| changed(input).is_some_and(|time| time <= made))
}
