//! Programs that others published, ready to run: in Debian's packages, on PyPI and on npm; and ours in Go, since nothing but Go's own
//! tool can build those. Each is also had for this machine, to say what is right where QEMU can't.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

use crate::{paths, tools};

/// Which machine a program is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Machine {
    Guest,
    Host,
}

impl Machine {
    /// As in triples, directories and wheels' names.
    const fn architecture(self) -> &'static str {
        match self {
            Machine::Guest => "aarch64",
            Machine::Host => "x86_64",
        }
    }

    /// As Debian and Go name it.
    const fn short(self) -> &'static str {
        match self {
            Machine::Guest => "arm64",
            Machine::Host => "amd64",
        }
    }
}

/// Where a program comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    /// `debian:PACKAGE`, `pypi:PACKAGE==VERSION`, `npm:PACKAGE@VERSION` or `go:DIRECTORY` of this package.
    pub from: String,
    /// The executable in it, by its file name for wheels; `$ARCH` stands for `aarch64` or `x86_64`.
    #[serde(default)]
    pub file: String,
    /// PyPI: the wheel's platform, before the architecture.
    #[serde(default)]
    pub platform: String,
}

impl Published {
    /// The executable for a machine; the first call may download.
    pub fn executable(&self, machine: Machine) -> Result<PathBuf> {
        // Several tests may want the same.
        static ONE: Mutex<()> = Mutex::new(());
        let _one = ONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (kind, name) = self.from.split_once(':').context("expected KIND:NAME")?;
        let file = self.file.replace("$ARCH", machine.architecture());
        let path = match kind {
            "debian" => debian_source::binary(&paths::work("")?, name, machine.short())?.join(file),
            "pypi" => {
                let platform = format!("{}_{}", self.platform, machine.architecture());
                find(
                    &unpacked(name, &platform, |to| wheel(name, &platform, to))?,
                    &file,
                )?
            }
            "npm" => unpacked(name, "npm", |to| npm(name, to))?
                .join("package")
                .join(file),
            "go" => go(name, machine)?,
            _ => bail!("`{}`: unknown kind", self.from),
        };
        ensure!(
            path.is_file(),
            "{} brought no {}",
            self.from,
            path.display()
        );
        Ok(path)
    }
}

/// A directory with what `fetch` brings, kept.
fn unpacked(name: &str, variant: &str, fetch: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let flat = name.replace('/', "-");
    let directory = paths::work("published")?.join(format!("{flat}-{variant}"));
    if directory.is_dir() {
        return Ok(directory);
    }
    let unfinished = directory.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    fs::create_dir_all(&unfinished)?;
    fetch(&unfinished).with_context(|| format!("{name} can't be fetched"))?;
    fs::rename(&unfinished, &directory)?;
    Ok(directory)
}

fn wheel(name: &str, platform: &str, to: &Path) -> Result<()> {
    let options = [
        "-q",
        "--no-deps",
        "--only-binary=:all:",
        "--platform",
        platform,
    ];
    let mut pip = tools::command(tools::PYTHON)?;
    tools::run(
        pip.args(["-m", "pip", "download"])
            .args(options)
            .arg("-d")
            .arg(to)
            .arg(name),
    )?;
    let wheel = only_file(to)?;
    let mut unzip = tools::command(tools::PYTHON)?;
    tools::run(unzip.args(["-m", "zipfile", "-e"]).arg(&wheel).arg(to))?;
    Ok(fs::remove_file(wheel)?)
}

fn npm(name: &str, to: &Path) -> Result<()> {
    tools::run(
        tools::command(tools::NPM)?
            .args(["pack", "--silent", name])
            .current_dir(to),
    )?;
    let archive = only_file(to)?;
    tools::run(
        Command::new("tar")
            .arg("-xf")
            .arg(&archive)
            .arg("-C")
            .arg(to),
    )?;
    Ok(fs::remove_file(archive)?)
}

fn only_file(directory: &Path) -> Result<PathBuf> {
    let entry = fs::read_dir(directory)?
        .next()
        .context("nothing was downloaded")?;
    Ok(entry?.path())
}

/// The executable of that name: wheels have it in a directory with the version in its name, and zipfile drops modes.
fn find(root: &Path, name: &str) -> Result<PathBuf> {
    let mut directories = vec![root.to_path_buf()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory)? {
            let path = entry?.path();
            if path.is_dir() {
                directories.push(path);
            } else if path.file_name().is_some_and(|file| file == name) {
                fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
                return Ok(path);
            }
        }
    }
    bail!("no {name} below {}", root.display())
}

/// Go's own cache says whether anything is to be done.
fn go(directory: &str, machine: Machine) -> Result<PathBuf> {
    let name = format!("{}-{}", directory.replace('/', "-"), machine.short());
    let path = paths::work("go")?.join(name);
    let mut go = tools::command(tools::GO)?;
    go.args(["build", "-trimpath", "-buildvcs=false", "-o"])
        .arg(&path)
        .arg(".");
    go.current_dir(paths::package().join(directory));
    go.envs([
        ("GOARCH", machine.short()),
        ("GOOS", "linux"),
        ("CGO_ENABLED", "0"),
    ]);
    // Nothing is downloaded, and caches are not for the user's home.
    go.envs([
        ("GOFLAGS", "-mod=readonly"),
        ("GOPROXY", "off"),
        ("GOTOOLCHAIN", "local"),
        ("GO111MODULE", "on"),
    ]);
    go.env("GOCACHE", paths::work("go/cache")?)
        .env("GOPATH", paths::work("go/path")?);
    tools::run(&mut go)?;
    Ok(path)
}
