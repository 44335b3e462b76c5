//! Conversions: made when first needed, once, and removed after the last test that needs them, for all of them together would fill
//! a disk; those of failed tests stay below target/, by the content that they came from.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use elfconv_core::{Cpu, Fma, OptLevel, Options, Target, Toolchain, With};

use crate::way::Way;
use crate::{embedded, paths, tools};

/// Environment variable: conversions are kept for the next run.
const KEEP: &str = "ELFCONV_TESTS_KEEP";

type Lazy<T> = OnceLock<Result<T, String>>;
type Build = Box<dyn Fn() -> Result<PathBuf> + Send + Sync>;

/// An AArch64 program and what it becomes.
pub struct Binary {
    pub name: String,
    /// Level of the conversion.
    pub opt: OptLevel,
    /// The guest's stack, when it isn't the default.
    pub stack_size: Option<u64>,
    /// What the guest is told of the CPU.
    pub cpu: Cpu,
    /// How fused multiply-adds are computed.
    pub fma: Fma,
    /// Whether accesses to memory are checked.
    pub check_memory: bool,
    /// Programs that it executes, by their names.
    pub with: Vec<(String, Arc<Binary>)>,
    build: Build,
    elf: Lazy<PathBuf>,
    interpreted: Lazy<PathBuf>,
    native: Lazy<PathBuf>,
    wasi: Lazy<PathBuf>,
    /// A test of it failed, and said how to run it again.
    failed: AtomicBool,
}

impl Drop for Binary {
    fn drop(&mut self) {
        if *self.failed.get_mut() || std::env::var_os(KEEP).is_some() {
            return;
        }
        for made in [&mut self.interpreted, &mut self.native, &mut self.wasi] {
            if let Some(Ok(path)) = made.take() {
                remove(&path);
            }
        }
    }
}

/// A conversion that this process made.
#[derive(Clone, Debug)]
pub struct Made {
    pub name: String,
    pub conversion: Duration,
    pub engine: Duration,
    pub input: u64,
    pub output: u64,
}

static MADE: Mutex<Vec<Made>> = Mutex::new(Vec::new());

impl Binary {
    pub fn new(
        name: &str,
        opt: OptLevel,
        build: impl Fn() -> Result<PathBuf> + Send + Sync + 'static,
    ) -> Self {
        Binary {
            name: name.to_owned(),
            opt,
            stack_size: None,
            cpu: Cpu::default(),
            fma: Fma::default(),
            check_memory: false,
            with: Vec::new(),
            build: Box::new(build),
            elf: Lazy::new(),
            interpreted: Lazy::new(),
            native: Lazy::new(),
            wasi: Lazy::new(),
            failed: AtomicBool::new(false),
        }
    }

    /// What it was converted to is kept.
    pub fn keep(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }

    /// The AArch64 executable.
    pub fn elf(&self) -> Result<&Path> {
        once(&self.elf, || {
            (self.build)().with_context(|| format!("{} can't be built", self.name))
        })
    }

    /// The converted program for a way of running.
    pub fn artifact(&self, way: Way) -> Result<&Path> {
        let cell = match way {
            Way::Interp => &self.interpreted,
            Way::Native => &self.native,
            Way::Wasi | Way::Node => &self.wasi,
        };
        once(cell, || {
            let elf = self.elf()?;
            self.convert(elf, way)
                .with_context(|| format!("{} can't be converted for {way}", elf.display()))
        })
    }

    fn convert(&self, elf: &Path, way: Way) -> Result<PathBuf> {
        let bytes = std::fs::read(elf)?;
        let mut options = Options::new(way.target(), Toolchain::find(way.target())?);
        options.opt = self.opt;
        options.interpret_only = way == Way::Interp;
        options.cpu = self.cpu;
        options.fma = self.fma;
        options.check_memory = self.check_memory;
        options.argv0 = "program".into();
        if let Some(size) = self.stack_size {
            options.stack_size = size;
        }
        for (name, binary) in &self.with {
            options.with.push(With::of(name, binary.elf()?)?);
        }
        let path = paths::work("artifact")?.join(file_name(&self.name, &bytes, &options)?);
        if path.is_file() {
            return Ok(path);
        }
        let start = Instant::now();
        let artifact = elfconv_core::convert(&bytes, &options, &())?;
        let conversion = start.elapsed();
        write(&path, &artifact.bytes)?;
        std::fs::write(
            path.with_extension("report.json"),
            serde_json::to_vec(&artifact.report)?,
        )?;
        let start = Instant::now();
        if options.target == Target::Wasi {
            embedded::precompile(&path)?;
        }
        let made = Made {
            name: format!(
                "{} {}{}",
                self.name,
                options.target,
                if options.interpret_only {
                    " (interpret)"
                } else {
                    ""
                }
            ),
            conversion,
            engine: start.elapsed(),
            input: bytes.len() as u64,
            output: artifact.bytes.len() as u64,
        };
        MADE.lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
            .push(made);
        Ok(path)
    }
}

/// Removes a conversion, with what was made of it. What can't be removed is in nobody's way.
fn remove(path: &Path) {
    if path
        .extension()
        .is_some_and(|extension| extension == "wasm")
    {
        let _ = embedded::forget(path);
    }
    let _ = std::fs::remove_file(path.with_extension("report.json"));
    let _ = std::fs::remove_file(path);
}

/// What the conversions of this process took, for the end of the output.
pub fn print_made() {
    let made = MADE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if made.is_empty() {
        return;
    }
    println!("conversions (seconds, then seconds in the engine's compiler, kB in, kB out):");
    for one in made.iter() {
        let (conversion, engine) = (one.conversion.as_secs_f64(), one.engine.as_secs_f64());
        println!(
            "  {:<36}{conversion:>8.1}{engine:>8.1}{:>8}{:>8}",
            one.name,
            one.input >> 10,
            one.output >> 10
        );
    }
}

/// The result of `make`, which runs at most once; a failure is everyone's who asks.
fn once(cell: &Lazy<PathBuf>, make: impl FnOnce() -> Result<PathBuf>) -> Result<&Path> {
    match cell.get_or_init(|| make().map_err(|error| format!("{error:#}"))) {
        Ok(path) => Ok(path),
        Err(message) => Err(anyhow!("{message}")),
    }
}

/// Stands for all that decides the artifact: the program, the options, the converter (in this executable) and the runtime.
fn file_name(name: &str, elf: &[u8], options: &Options) -> Result<String> {
    static CONVERTER: OnceLock<String> = OnceLock::new();
    let converter = match CONVERTER.get() {
        Some(hash) => hash,
        None => {
            let hash = tools::hash_file(&std::env::current_exe()?)?;
            CONVERTER.get_or_init(|| hash)
        }
    };
    let mut hasher = blake3::Hasher::new();
    hasher.update(converter.as_bytes());
    hasher.update(tools::hash_file(&options.toolchain.runtime)?.as_bytes());
    let choices = format!(
        "{} {} {} {} {} {} {}",
        options.target,
        options.opt,
        options.interpret_only,
        options.cpu,
        options.stack_size,
        options.fma,
        options.check_memory
    );
    hasher.update(choices.as_bytes());
    hasher.update(elf);
    for with in &options.with {
        hasher.update(with.guest.as_bytes());
        hasher.update(with.elf.as_deref().unwrap_or_default());
    }
    let extension = if options.target == Target::Wasi {
        ".wasm"
    } else {
        ""
    };
    Ok(format!(
        "{name}-{}{extension}",
        &hasher.finalize().to_hex()[..20]
    ))
}

/// Complete or not there.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let unfinished = path.with_extension(format!("unfinished-{}", std::process::id()));
    std::fs::write(&unfinished, bytes)?;
    std::fs::set_permissions(&unfinished, std::fs::Permissions::from_mode(0o755))?;
    std::fs::rename(&unfinished, path).with_context(|| path.display().to_string())
}
