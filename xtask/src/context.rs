//! Where things are, and how child processes are started.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use xshell::Shell;

/// Paths and the shell that all chores share.
pub struct Context {
    pub shell: Shell,
    /// Root of the workspace.
    pub root: PathBuf,
    /// Cargo's target directory; everything that we make or fetch is below it.
    pub target: PathBuf,
    /// The host's triple, as rustc names it.
    pub host: String,
    /// Sysroot of the Rust toolchain that builds the workspace.
    pub sysroot: PathBuf,
}

impl Context {
    /// Asks cargo and rustc; sets the environment that children inherit.
    pub fn new() -> Result<Self> {
        // `cargo run` tells where it found us: with a shared target directory the executable may be from another
        // checkout.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = manifest
            .parent()
            .context("xtask is not in a workspace")?
            .to_path_buf();
        let shell = Shell::new()?;
        shell.change_dir(&root);
        let target = target_directory(&root)?;
        let version = output(Command::new(rustc()).arg("-vV"))?;
        let host = version
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .context("`rustc -vV` names no host")?
            .to_owned();
        let sysroot = output(Command::new(rustc()).args(["--print", "sysroot"]))?;
        let context = Context {
            shell,
            root,
            target,
            host,
            sysroot: sysroot.trim().into(),
        };
        context.set_child_environment()?;
        Ok(context)
    }

    /// Tools that setup installed privately come first; the runtime is the one in our target directory.
    fn set_child_environment(&self) -> Result<()> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let dirs = std::iter::once(self.tools_bin()).chain(std::env::split_paths(&path));
        self.shell.set_var("PATH", std::env::join_paths(dirs)?);
        self.shell
            .set_var("ELFCONV_RUNTIME_DIR", self.runtime_dir());
        self.shell.set_var("CARGO_TARGET_DIR", &self.target);
        Ok(())
    }

    /// Tools that setup installs for this checkout only.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// Links to their executables; first in every child's PATH.
    pub fn tools_bin(&self) -> PathBuf {
        self.tools().join("bin")
    }

    /// Where the runtime libraries are put: `wasm32/` and `x86_64/`.
    pub fn runtime_dir(&self) -> PathBuf {
        self.target.join("elfconv-runtime")
    }

    /// The linker that comes with the Rust toolchain.
    pub fn rust_lld(&self) -> PathBuf {
        self.sysroot
            .join("lib/rustlib")
            .join(&self.host)
            .join("bin/rust-lld")
    }

    /// The command line tool as the development profile builds it.
    pub fn cargo_elfconv(&self) -> PathBuf {
        self.target.join("debug/cargo-elfconv")
    }

    /// Looks a tool up: our own tools first, then PATH.
    pub fn which(&self, tool: &str) -> Option<PathBuf> {
        let path = self.shell.var_os("PATH");
        which::which_in(tool, path, &self.root).ok()
    }

    /// A command with the children's environment, for callers that need more than xshell offers.
    pub fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        for name in ["PATH", "ELFCONV_RUNTIME_DIR", "CARGO_TARGET_DIR"] {
            if let Some(value) = self.shell.var_os(name) {
                command.env(name, value);
            }
        }
        command
    }
}

/// The cargo that runs us.
pub fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| "cargo".into(), Into::into)
}

fn rustc() -> PathBuf {
    std::env::var_os("RUSTC").map_or_else(|| "rustc".into(), Into::into)
}

fn target_directory(root: &Path) -> Result<PathBuf> {
    let manifest = root.join("Cargo.toml");
    let json = output(
        Command::new(cargo())
            .args([
                "metadata",
                "--no-deps",
                "--offline",
                "--format-version",
                "1",
                "--manifest-path",
            ])
            .arg(manifest),
    )?;
    let metadata: serde_json::Value = serde_json::from_str(&json)?;
    let directory = metadata["target_directory"]
        .as_str()
        .context("cargo metadata names no target directory")?;
    Ok(directory.into())
}

/// Standard output of a command that must succeed.
pub fn output(command: &mut Command) -> Result<String> {
    let done = command
        .output()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if !done.status.success() {
        bail!(
            "{command:?}: {}\n{}",
            done.status,
            String::from_utf8_lossy(&done.stderr)
        );
    }
    Ok(String::from_utf8(done.stdout)?)
}
