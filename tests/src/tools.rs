//! The programs that the tests call, each with a remedy where it is missing.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

use anyhow::{Context as _, Result, bail};

use crate::paths;

pub const GCC: &str = "aarch64-linux-gnu-gcc";
pub const GXX: &str = "aarch64-linux-gnu-g++";
pub const STRIP: &str = "aarch64-linux-gnu-strip";
pub const CC: &str = "cc";
pub const CLANG: &str = "clang-22";
pub const ZIG: &str = "zig";
pub const QEMU: &str = "qemu-aarch64";
pub const NODE: &str = "node";
pub const NPM: &str = "npm";
pub const PYTHON: &str = "python3";
pub const GO: &str = "go";

/// The path of a tool: what `cargo xtask setup` put below target/ comes first, then PATH.
pub fn find(name: &str) -> Result<PathBuf> {
    static FOUND: OnceLock<Mutex<Vec<(String, PathBuf)>>> = OnceLock::new();
    let found = FOUND.get_or_init(Mutex::default);
    let mut found = found
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some((_, path)) = found.iter().find(|(tool, _)| tool == name) {
        return Ok(path.clone());
    }
    let private = [
        paths::target().join("tools/bin"),
        paths::workspace().join("target/tools/bin"),
    ];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut candidates = private
        .into_iter()
        .chain(std::env::split_paths(&path))
        .map(|dir| dir.join(name));
    let Some(path) = candidates.find(|candidate| candidate.is_file()) else {
        bail!(
            "`{name}` is missing: run `cargo xtask setup`, which installs all that the tests need"
        );
    };
    found.push((name.to_owned(), path.clone()));
    Ok(path)
}

/// A command that runs a tool.
pub fn command(name: &str) -> Result<Command> {
    let mut command = Command::new(find(name)?);
    if name == ZIG {
        // zig's caches are not for the user's home.
        command.env("ZIG_GLOBAL_CACHE_DIR", paths::work("zig/global")?);
        command.env("ZIG_LOCAL_CACHE_DIR", paths::work("zig/local")?);
    }
    Ok(command)
}

/// Runs a command that must succeed; its output is in the error otherwise.
pub fn run(command: &mut Command) -> Result<()> {
    let done = command
        .output()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if !done.status.success() {
        let tail = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let skip = text.lines().count().saturating_sub(30);
            text.lines()
                .skip(skip)
                .map(|line| format!("  {line}\n"))
                .collect::<String>()
        };
        bail!(
            "{}\n{}: \n{}{}",
            abridged(&shown(command)),
            done.status,
            tail(&done.stdout),
            tail(&done.stderr)
        );
    }
    Ok(())
}

/// Linkers are given hundreds of files.
fn abridged(line: &str) -> String {
    const SHOWN: usize = 300;
    let cut = line.char_indices().nth(SHOWN).map(|(index, _)| index);
    cut.map_or_else(|| line.to_owned(), |cut| format!("{} ...", &line[..cut]))
}

/// The command line as one would type it.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| quoted(&word.to_string_lossy()))
        .collect::<Vec<_>>()
        .join(" ")
}

/// One word for a shell.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-+=./:,@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Hash of a file's content, in hexadecimal.
pub fn hash_file(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    Ok(blake3::hash(&bytes).to_hex().to_string())
}
