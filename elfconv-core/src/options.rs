//! What a conversion is asked to do.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use elfconv_isa::features::Cpu;

use crate::cache::Cache;
use crate::error::Error;

/// What the artifact runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// A WebAssembly module that imports WASI preview 1.
    Wasi,
    /// A static x86-64 Linux executable.
    Native,
}

impl Target {
    /// All targets, for help texts and tests.
    pub const ALL: [Target; 2] = [Target::Wasi, Target::Native];

    /// The name used on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Target::Wasi => "wasi",
            Target::Native => "native",
        }
    }

    /// The directory of this target's runtime library below the runtime directory.
    pub const fn runtime_dir(self) -> &'static str {
        match self {
            Target::Wasi => "wasm32",
            Target::Native => "x86_64",
        }
    }

    /// The usual file name extension of an artifact, without the dot; empty for none.
    pub const fn extension(self) -> &'static str {
        match self {
            Target::Wasi => "wasm",
            Target::Native => "",
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        Target::ALL
            .into_iter()
            .find(|target| target.name() == s)
            .ok_or_else(|| format!("unknown target `{s}`: expected wasi or native"))
    }
}

/// How much LLVM optimises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize)]
pub enum OptLevel {
    O0,
    O1,
    #[default]
    O2,
    O3,
    /// For a small artifact.
    Os,
}

impl OptLevel {
    const ALL: [OptLevel; 5] = [
        OptLevel::O0,
        OptLevel::O1,
        OptLevel::O2,
        OptLevel::O3,
        OptLevel::Os,
    ];

    /// What stands behind `-O`.
    pub fn name(self) -> &'static str {
        match self {
            OptLevel::O0 => "0",
            OptLevel::O1 => "1",
            OptLevel::O2 => "2",
            OptLevel::O3 => "3",
            OptLevel::Os => "s",
        }
    }
}

impl fmt::Display for OptLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for OptLevel {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        OptLevel::ALL
            .into_iter()
            .find(|level| level.name() == s)
            .ok_or_else(|| format!("unknown optimisation level `{s}`: expected 0 to 3, or s"))
    }
}

/// How fused multiply-adds are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fma {
    /// As the processor does: rounded once.
    #[default]
    Exact,
    /// As exactly, on WebAssembly by relaxed SIMD's instruction where the engine rounds once (which is tried at the start). Only
    /// engines with relaxed SIMD take such an artifact. Natively the processor's instruction is used anyway.
    #[serde(rename = "relaxed-simd")]
    RelaxedSimd,
    /// As a multiplication and an addition, each rounded: results may differ in their last bits. Interpreted code and half
    /// precision stay exact.
    Unfused,
}

impl fmt::Display for Fma {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fma::Exact => "exact",
            Fma::RelaxedSimd => "relaxed-simd",
            Fma::Unfused => "unfused",
        })
    }
}

impl FromStr for Fma {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        match s {
            "exact" => Ok(Fma::Exact),
            "relaxed-simd" => Ok(Fma::RelaxedSimd),
            "unfused" => Ok(Fma::Unfused),
            _ => Err(format!(
                "unknown way `{s}`: expected exact, relaxed-simd or unfused"
            )),
        }
    }
}

/// A file that the artifact carries and the guest sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// Absolute path in the guest.
    pub guest: String,
    pub data: Vec<u8>,
    /// Permission bits, as in `st_mode & 0o7777`.
    pub mode: u32,
}

/// A program that the artifact's programs can execute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct With {
    /// Absolute path in the guest.
    pub guest: String,
    /// Its file; the main program's, if there is none.
    pub elf: Option<Vec<u8>>,
}

/// All that decides what the artifact is, but for the input.
#[derive(Clone, Debug)]
pub struct Options {
    pub target: Target,
    pub opt: OptLevel,
    pub fma: Fma,
    pub embeds: Vec<Embed>,
    pub with: Vec<With>,
    /// `argv[0]` where the host gives none, and the guest's AT_EXECFN.
    pub argv0: String,
    /// Units compiled at a time; 0 is one per core. Does not change the artifact.
    pub jobs: usize,
    /// Lift nothing: the artifact's interpreter does all.
    pub interpret_only: bool,
    /// Lift calls to the function-entry trace (`ELFCONV_TRACE=1` at run time).
    pub trace: bool,
    /// Check all accesses to memory: what isn't mapped, or not for that, raises SIGSEGV.
    pub check_memory: bool,
    /// What the guest is told of the CPU; all instructions execute, whatever that is.
    pub cpu: Cpu,
    /// Bytes of the guest's main stack.
    pub stack_size: u64,
    pub toolchain: Toolchain,
    /// Keeps compiled code for conversions of the same or a similar program. Does not change the artifact.
    pub cache: Cache,
}

impl Options {
    /// The default options for a target.
    pub fn new(target: Target, toolchain: Toolchain) -> Self {
        Options {
            target,
            opt: OptLevel::default(),
            fma: Fma::default(),
            embeds: Vec::new(),
            with: Vec::new(),
            argv0: "program".into(),
            jobs: 0,
            interpret_only: false,
            trace: false,
            check_memory: false,
            cpu: Cpu::default(),
            stack_size: 8 << 20,
            toolchain,
            cache: Cache::none(),
        }
    }
}

/// The files outside this crate that linking needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toolchain {
    /// LLVM's linker as rustup ships it.
    pub lld: PathBuf,
    /// `libelfconv_runtime.a` for the target.
    pub runtime: PathBuf,
}

impl Toolchain {
    /// Finds the linker (`ELFCONV_LLD`, the Rust toolchain's `rust-lld`, `rust-lld` or `lld` in the PATH) and the runtime
    /// (`ELFCONV_RUNTIME_DIR`, `../lib/elfconv` beside the executable, the workspace's `target/elfconv-runtime`).
    ///
    /// # Errors
    /// [`Error::ToolMissing`] names what is missing and where it was looked for.
    pub fn find(target: Target) -> Result<Self, Error> {
        Ok(Toolchain {
            lld: find::lld()?,
            runtime: find::runtime(target)?,
        })
    }
}

mod find {
    use super::{Error, PathBuf, Target};
    use std::env;
    use std::path::Path;
    use std::process::Command;

    const RUNTIME: &str = "libelfconv_runtime.a";

    pub fn lld() -> Result<PathBuf, Error> {
        if let Some(path) = env::var_os("ELFCONV_LLD") {
            return existing(&[PathBuf::from(path)], "the linker that ELFCONV_LLD names");
        }
        let mut places = Vec::new();
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        if let Ok(output) = Command::new(rustc).args(["--print", "sysroot"]).output() {
            let sysroot = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
            places.push(sysroot.join("lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld"));
        }
        for dir in env::split_paths(&env::var_os("PATH").unwrap_or_default()) {
            places.push(dir.join("rust-lld"));
            places.push(dir.join("lld"));
        }
        existing(&places, "the linker `rust-lld`")
    }

    pub fn runtime(target: Target) -> Result<PathBuf, Error> {
        let dir = target.runtime_dir();
        let mut places = Vec::new();
        if let Some(path) = env::var_os("ELFCONV_RUNTIME_DIR") {
            places.push(Path::new(&path).join(dir).join(RUNTIME));
        } else {
            if let Ok(exe) = env::current_exe() {
                if let Some(prefix) = exe.parent().and_then(Path::parent) {
                    places.push(prefix.join("lib/elfconv").join(dir).join(RUNTIME));
                }
                // The target directory of a development build: `debug/`, or `debug/deps/` for tests.
                for target in exe.ancestors().skip(2).take(2) {
                    places.push(target.join("elfconv-runtime").join(dir).join(RUNTIME));
                }
            }
            let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/elfconv-runtime");
            places.push(workspace.join(dir).join(RUNTIME));
        }
        existing(&places, "the syscall runtime")
    }

    fn existing(places: &[PathBuf], what: &str) -> Result<PathBuf, Error> {
        let found = places.iter().find(|path| path.is_file());
        found.cloned().ok_or_else(|| Error::ToolMissing {
            what: what.to_owned(),
            searched: places.iter().take(4).cloned().collect(),
            remedy: "run `cargo xtask setup` and `cargo xtask runtime` in elfconv's source tree, \
                     or set ELFCONV_LLD and ELFCONV_RUNTIME_DIR"
                .into(),
        })
    }
}
