//! One conversion, as a build script describes it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use elfconv_core::cache::Cache;
use elfconv_core::report::Report;
use elfconv_core::{Cpu, Embed, Fma, OptLevel, Options, Target, Toolchain, With};

/// Variables that decide which linker and which runtime library are used.
const TOOL_VARIABLES: &[&str] = &["ELFCONV_LLD", "ELFCONV_RUNTIME_DIR"];

/// Why there is no artifact.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// [`Build::elf`] was not called.
    #[error("no program was named: call Build::elf")]
    NoProgram,
    /// The name is to become a part of a file's and of a variable's.
    #[error("bad artifact name `{0}`: use letters, digits, `-` and `_`")]
    BadName(String),
    /// Not in a build script, and no directory was given.
    #[error(
        "OUT_DIR is not set: call this from a build script, or give a directory with Build::out_dir"
    )]
    NoOutDir,
    /// A path that Cargo's line-based protocol can't express.
    #[error("the path {0:?} is not UTF-8 or has a line break in it")]
    BadPath(PathBuf),
    /// The conversion itself failed.
    #[error("can't convert {}: {source}", path.display())]
    Convert {
        /// The program.
        path: PathBuf,
        /// Why.
        source: elfconv_core::Error,
    },
}

/// A converted program.
#[derive(Debug)]
pub struct Artifact {
    /// Where it is.
    pub path: PathBuf,
    /// What was converted, and what was not.
    pub report: Report,
}

/// A conversion to be done. All paths are relative to the package's directory, as everywhere in build scripts.
#[derive(Clone, Debug)]
#[must_use = "nothing happens before `convert`"]
pub struct Build {
    elf: Option<PathBuf>,
    target: Target,
    opt: OptLevel,
    fma: Fma,
    embeds: Vec<(PathBuf, String)>,
    with: Vec<(String, PathBuf)>,
    argv0: Option<String>,
    stack_size: Option<u64>,
    interpret_only: bool,
    check_memory: bool,
    cpu: Cpu,
    out_dir: Option<PathBuf>,
    cargo_metadata: bool,
}

impl Default for Build {
    fn default() -> Self {
        Self::new()
    }
}

impl Build {
    /// A conversion for WASI at the default optimisation level.
    pub fn new() -> Self {
        Build {
            elf: None,
            target: Target::Wasi,
            opt: OptLevel::default(),
            fma: Fma::default(),
            embeds: Vec::new(),
            with: Vec::new(),
            argv0: None,
            stack_size: None,
            interpret_only: false,
            check_memory: false,
            cpu: Cpu::default(),
            out_dir: None,
            cargo_metadata: true,
        }
    }

    /// The AArch64 program.
    pub fn elf(mut self, path: impl Into<PathBuf>) -> Self {
        self.elf = Some(path.into());
        self
    }

    /// What the artifact runs on.
    pub fn target(mut self, target: Target) -> Self {
        self.target = target;
        self
    }

    /// How much to optimise.
    pub fn opt(mut self, opt: OptLevel) -> Self {
        self.opt = opt;
        self
    }

    /// How fused multiply-adds are computed.
    pub fn fma(mut self, fma: Fma) -> Self {
        self.fma = fma;
        self
    }

    /// Puts a file, or all files of a directory, into the artifact, where the guest sees them under an absolute path.
    pub fn embed(mut self, host: impl Into<PathBuf>, guest: impl Into<String>) -> Self {
        self.embeds.push((host.into(), guest.into()));
        self
    }

    /// Converts a further program, which the others can execute under this name: an absolute path, or a bare name below
    /// `/usr/bin`. The path may be the main program's.
    pub fn with(mut self, name: impl Into<String>, elf: impl Into<PathBuf>) -> Self {
        self.with.push((name.into(), elf.into()));
        self
    }

    /// `argv[0]` where the host gives none. The default is the program's file name.
    pub fn argv0(mut self, argv0: impl Into<String>) -> Self {
        self.argv0 = Some(argv0.into());
        self
    }

    /// Bytes of the guest's main stack.
    pub fn stack_size(mut self, bytes: u64) -> Self {
        self.stack_size = Some(bytes);
        self
    }

    /// Checks all accesses to memory: what isn't mapped, or not for that, raises SIGSEGV. Slow.
    pub fn check_memory(mut self, check: bool) -> Self {
        self.check_memory = check;
        self
    }

    /// Translates nothing; the artifact interprets.
    pub fn interpret_only(mut self, only: bool) -> Self {
        self.interpret_only = only;
        self
    }

    /// What the program is told of the CPU: Armv8.0 by default.
    pub fn cpu(mut self, cpu: Cpu) -> Self {
        self.cpu = cpu;
        self
    }

    /// Where the artifact goes, instead of Cargo's `OUT_DIR`.
    pub fn out_dir(mut self, directory: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(directory.into());
        self
    }

    /// Whether to tell Cargo what was read and where the artifact is. On by default.
    pub fn cargo_metadata(mut self, tell: bool) -> Self {
        self.cargo_metadata = tell;
        self
    }

    /// Converts into `OUT_DIR/name.wasm` (without the extension for a native artifact), and tells Cargo when to do it
    /// again and, by the variables `ELFCONV_name` and `ELFCONV_NAME`, where the artifact is.
    ///
    /// # Panics
    /// When there is no artifact, with the reason: the way of build scripts to fail. [`Build::try_convert`] does not.
    pub fn convert(&self, name: &str) -> Artifact {
        match self.try_convert(name) {
            Ok(artifact) => artifact,
            Err(error) => panic!("elfconv: {}", explain(&error)),
        }
    }

    /// Like [`Build::convert`], for build scripts that have another way of failing.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn try_convert(&self, name: &str) -> Result<Artifact, Error> {
        check_name(name)?;
        let elf = self.elf.as_deref().ok_or(Error::NoProgram)?;
        let directory = self.out_directory()?;
        // Before anything can fail: Cargo must know what a later attempt depends on.
        self.tell_cargo(&inputs(elf, &self.embeds, &self.with)?);
        let converted = self.run(elf).map_err(|source| Error::Convert {
            path: elf.to_owned(),
            source,
        })?;
        let path = directory.join(file_name(name, self.target));
        write(&path, &converted.bytes, self.target).map_err(|source| Error::Convert {
            path: elf.to_owned(),
            source: elfconv_core::Error::Output {
                path: path.clone(),
                source,
            },
        })?;
        self.tell_cargo(&[outputs(name, &path)?]);
        Ok(Artifact {
            path,
            report: converted.report,
        })
    }

    fn out_directory(&self) -> Result<PathBuf, Error> {
        let given = self.out_dir.clone().map(PathBuf::into_os_string);
        given
            .or_else(|| std::env::var_os("OUT_DIR"))
            .map(PathBuf::from)
            .ok_or(Error::NoOutDir)
    }

    fn run(&self, elf: &Path) -> Result<elfconv_core::Artifact, elfconv_core::Error> {
        let options = self.options(elf)?;
        // The runtime library and the linker are inputs like the program.
        let tools = [&options.toolchain.runtime, &options.toolchain.lld];
        let lines = tools
            .into_iter()
            .filter_map(|path| rerun_if_changed(path).ok());
        self.tell_cargo(&lines.collect::<Vec<_>>());
        let bytes = read(elf)?;
        elfconv_core::convert(&bytes, &options, &())
    }

    fn options(&self, elf: &Path) -> Result<Options, elfconv_core::Error> {
        let mut options = Options::new(self.target, Toolchain::find(self.target)?);
        options.opt = self.opt;
        options.fma = self.fma;
        options.interpret_only = self.interpret_only;
        options.check_memory = self.check_memory;
        options.cpu = self.cpu;
        options.jobs = std::env::var("NUM_JOBS")
            .ok()
            .and_then(|jobs| jobs.parse().ok())
            .unwrap_or(0);
        options.argv0 = match &self.argv0 {
            Some(argv0) => argv0.clone(),
            None => elf
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
        };
        if let Some(size) = self.stack_size {
            options.stack_size = size;
        }
        // Cargo keeps the directory between builds.
        if let Ok(directory) = self.out_directory() {
            options.cache = Cache::in_directory(directory.join("elfconv-cache"));
        }
        for (host, guest) in &self.embeds {
            options.embeds.extend(Embed::read(host, guest)?);
        }
        for (name, elf) in &self.with {
            options.with.push(With::of(name, elf)?);
        }
        Ok(options)
    }

    fn tell_cargo(&self, lines: &[String]) {
        if self.cargo_metadata {
            lines.iter().for_each(|line| println!("{line}"));
        }
    }
}

fn check_name(name: &str) -> Result<(), Error> {
    let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || !name.chars().all(good) {
        return Err(Error::BadName(name.to_owned()));
    }
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>, elfconv_core::Error> {
    std::fs::read(path).map_err(|source| elfconv_core::Error::Input {
        path: path.to_owned(),
        source,
    })
}

fn file_name(name: &str, target: Target) -> OsString {
    match target.extension() {
        "" => name.into(),
        extension => format!("{name}.{extension}").into(),
    }
}

/// The artifact is whole or not there; an interrupted build leaves no part of it.
fn write(path: &Path, bytes: &[u8], target: Target) -> std::io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}", std::process::id()));
    let temporary = PathBuf::from(temporary);
    let written = std::fs::write(&temporary, bytes)
        .and_then(|()| {
            if target == Target::Native {
                make_executable(&temporary)
            } else {
                Ok(())
            }
        })
        .and_then(|()| std::fs::rename(&temporary, path));
    if written.is_err() {
        // Nothing more can be done about it than to report the first error.
        let _ = std::fs::remove_file(&temporary);
    }
    written
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// What Cargo has to watch.
fn inputs(
    elf: &Path,
    embeds: &[(PathBuf, String)],
    with: &[(String, PathBuf)],
) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    // Of a directory Cargo watches all that is in it.
    let embeds = embeds.iter().map(|(host, _)| host.as_path());
    let with = with.iter().map(|(_, elf)| elf.as_path());
    for path in std::iter::once(elf).chain(embeds).chain(with) {
        lines.push(rerun_if_changed(path)?);
    }
    lines.extend(
        TOOL_VARIABLES
            .iter()
            .map(|name| format!("cargo::rerun-if-env-changed={name}")),
    );
    Ok(lines)
}

fn rerun_if_changed(path: &Path) -> Result<String, Error> {
    Ok(format!("cargo::rerun-if-changed={}", one_line(path)?))
}

/// Where the artifact is: under the name as it was given, for the macro, and in the usual spelling of variables.
fn outputs(name: &str, path: &Path) -> Result<String, Error> {
    let path = one_line(path)?;
    let usual = name.to_ascii_uppercase().replace('-', "_");
    let names = BTreeSet::from([name, usual.as_str()]);
    let mut lines = String::new();
    for name in names {
        let _ = writeln!(lines, "cargo::rustc-env=ELFCONV_{name}={path}");
    }
    lines.truncate(lines.trim_end().len());
    Ok(lines)
}

fn one_line(path: &Path) -> Result<&str, Error> {
    path.to_str()
        .filter(|text| !text.contains('\n'))
        .ok_or_else(|| Error::BadPath(path.to_owned()))
}

/// The error with what can be done about it.
fn explain(error: &Error) -> String {
    match error {
        Error::Convert { source, .. } => match miette::Diagnostic::help(source) {
            Some(help) => format!("{error}\nhelp: {help}"),
            None => error.to_string(),
        },
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        assert!(check_name("my-tool_2").is_ok());
        for bad in ["", "a b", "../x", "a=b", "ä"] {
            assert!(matches!(check_name(bad), Err(Error::BadName(_))), "{bad}");
        }
    }

    #[test]
    fn cargo_is_told() {
        let lines = inputs(
            Path::new("a/prog"),
            &[("data".into(), "/data".into())],
            &[("sh".into(), "a/sh".into())],
        )
        .unwrap();
        assert_eq!(
            lines[..2],
            [
                "cargo::rerun-if-changed=a/prog",
                "cargo::rerun-if-changed=data"
            ]
        );
        assert!(lines.contains(&"cargo::rerun-if-env-changed=ELFCONV_RUNTIME_DIR".into()));
        assert_eq!(
            outputs("my-tool", Path::new("/o/my-tool.wasm")).unwrap(),
            "cargo::rustc-env=ELFCONV_MY_TOOL=/o/my-tool.wasm\ncargo::rustc-env=ELFCONV_my-tool=/o/my-tool.wasm"
        );
        assert!(matches!(
            rerun_if_changed(Path::new("a\nb")),
            Err(Error::BadPath(_))
        ));
    }

    #[test]
    fn says_what_is_missing() {
        assert!(matches!(
            Build::new().try_convert("x"),
            Err(Error::NoProgram)
        ));
        let directory = tempfile::tempdir().unwrap();
        let build = Build::new()
            .elf("/nonexistent/elf")
            .out_dir(directory.path())
            .cargo_metadata(false);
        let error = build.try_convert("x").unwrap_err();
        assert!(error.to_string().contains("/nonexistent/elf"), "{error}");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    }

    #[test]
    fn files_are_whole() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("prog");
        write(&path, b"x", Target::Native).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"x");
        assert!(write(&directory.path().join("no/prog"), b"x", Target::Wasi).is_err());
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
