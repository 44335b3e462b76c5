//! Tools that no Debian package brings, and the choice of a Rust for wasm32.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::apt;
use crate::context::{Context, output};

/// First line that the command prints, when it can be run.
pub fn version_line(
    context: &Context,
    program: impl AsRef<OsStr>,
    arguments: &[&str],
) -> Option<String> {
    let done = context
        .command(Path::new(program.as_ref()))
        .args(arguments)
        .output()
        .ok()?;
    if !done.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    text.lines().next().map(|line| line.trim().to_owned())
}

/// The Rust that builds the runtime for wasm32.
pub enum WasmRust {
    /// The workspace's own toolchain has the target.
    Rustup,
    /// Debian's compiler and its library sources, which lie outside of rustup.
    Debian { cargo: PathBuf, rustc: PathBuf },
}

/// Which one is usable right now. `ELFCONV_WASM_RUST` can exclude the other one.
pub fn wasm_rust(context: &Context) -> Option<WasmRust> {
    let choice = std::env::var("ELFCONV_WASM_RUST").unwrap_or_default();
    let library = context
        .sysroot
        .join("lib/rustlib/wasm32-unknown-unknown/lib");
    if library.is_dir() && choice != "debian" {
        return Some(WasmRust::Rustup);
    }
    if choice == "rustup" {
        return None;
    }
    let [cargo, rustc] = ["/usr/bin/cargo", "/usr/bin/rustc"].map(PathBuf::from);
    let sysroot = output(&mut debian_command(&rustc, &["--print", "sysroot"])).ok()?;
    // -Zbuild-std compiles the library from here.
    let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/core");
    (cargo.is_file() && sources.is_dir()).then_some(WasmRust::Debian { cargo, rustc })
}

fn debian_command(program: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("RUSTC");
    command
}

pub fn find_wasm_rust(context: &Context) -> Option<String> {
    match wasm_rust(context)? {
        WasmRust::Rustup => Some("the target wasm32-unknown-unknown of the Rust in use".into()),
        WasmRust::Debian { rustc, .. } => {
            let version = output(&mut debian_command(&rustc, &["--version"])).ok()?;
            Some(format!("Debian's {}", version.trim()))
        }
    }
}

/// Adds the target through rustup; where that can't be had, Debian's Rust for the web.
pub fn install_wasm_rust(context: &Context) -> Result<String> {
    if context.which("rustup").is_some() {
        println!("  rustup target add wasm32-unknown-unknown");
        // Without a way to its server rustup would try for many minutes.
        let added = context
            .command("timeout")
            .args(["120", "rustup", "target", "add", "wasm32-unknown-unknown"])
            .output()
            .is_ok_and(|done| done.status.success());
        if added {
            return Ok("added to the rustup toolchain".into());
        }
        println!("  rustup can't get it; taking Debian's");
    }
    apt::install(context, &["rustc-web", "cargo-web", "rust-web-src"])?;
    Ok("Debian's rustc-web, for the runtime only".into())
}

pub fn find_lints(context: &Context) -> Option<String> {
    let rustfmt = version_line(context, "cargo", &["fmt", "--version"])?;
    let clippy = version_line(context, "cargo", &["clippy", "--version"])?;
    Some(format!("{rustfmt}, {clippy}"))
}

pub fn install_lints(context: &Context) -> Result<String> {
    let added = context
        .command("rustup")
        .args(["component", "add", "rustfmt", "clippy"])
        .status()?;
    if !added.success() {
        bail!("`rustup component add rustfmt clippy` failed");
    }
    Ok("added to the rustup toolchain".into())
}

pub fn find_zig(context: &Context) -> Option<String> {
    let version = version_line(context, "zig", &["version"])?;
    Some(format!("{version}, {}", context.which("zig")?.display()))
}

/// zig is published on PyPI as a wheel that only has to be unpacked.
pub fn install_zig(context: &Context) -> Result<String> {
    if version_line(context, "python3", &["-m", "pip", "--version"]).is_none() {
        apt::install(context, &["python3", "python3-pip"])?;
    }
    let directory = context.tools().join("zig");
    let download = context.tools().join("download");
    for path in [&directory, &download] {
        std::fs::create_dir_all(path)?;
    }
    println!("  pip download ziglang");
    output(
        context
            .command("python3")
            .args([
                "-m",
                "pip",
                "download",
                "-q",
                "--no-deps",
                "--only-binary=:all:",
                "-d",
            ])
            .arg(&download)
            .arg("ziglang"),
    )?;
    let wheel = find_in(&download, |name| {
        name.starts_with("ziglang-") && name.ends_with(".whl")
    })?;
    output(
        context
            .command("python3")
            .args(["-m", "zipfile", "-e"])
            .arg(&wheel)
            .arg(&directory),
    )?;
    let zig = directory.join("ziglang/zig");
    make_executable(&zig)?;
    link(context, "zig", &zig)?;
    std::fs::remove_file(&wheel)?;
    Ok(format!("unpacked into {}", directory.display()))
}

pub fn find_node(context: &Context) -> Option<String> {
    let version = version_line(context, "node", &["--version"])?;
    (major(&version)? >= 20).then(|| {
        format!(
            "{version}, {}",
            context.which("node").unwrap_or_default().display()
        )
    })
}

/// The node that the benchmark measures V8 with: Debian's is too old for that.
pub fn current_node(context: &Context) -> Option<PathBuf> {
    let is_current = |path: &PathBuf| {
        let version = version_line(context, path, &["--version"]).unwrap_or_default();
        major(&version).is_some_and(|major| major >= CURRENT_NODE)
    };
    let private = context.tools().join(PRIVATE_NODE);
    [Some(private), context.which("node")]
        .into_iter()
        .flatten()
        .find(is_current)
}

pub fn find_current_node(context: &Context) -> Option<String> {
    let node = current_node(context)?;
    let version = version_line(context, &node, &["--version"])?;
    Some(format!("{version}, {}", node.display()))
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

const CURRENT_NODE: u32 = 26;
const PRIVATE_NODE: &str = "node/node_modules/node/bin/node";

pub fn install_node(context: &Context) -> Result<String> {
    install_npm(context)?;
    if find_node(context).is_some() {
        return Ok("Debian's nodejs".into());
    }
    let how = install_current_node(context)?;
    link(context, "node", &context.tools().join(PRIVATE_NODE))?;
    Ok(how)
}

/// The npm package `node` is node itself. It gets no link: the tests go on with the node that they had.
pub fn install_current_node(context: &Context) -> Result<String> {
    install_npm(context)?;
    let directory = context.tools().join("node");
    std::fs::create_dir_all(&directory)?;
    println!("  npm install node");
    output(
        context
            .command("npm")
            .args(["install", "--silent", "--no-fund", "--no-audit", "--prefix"])
            .arg(&directory)
            .arg(format!("node@{CURRENT_NODE}")),
    )?;
    Ok(format!("unpacked into {}", directory.display()))
}

fn install_npm(context: &Context) -> Result<()> {
    if context.which("npm").is_none() {
        apt::install(context, &["nodejs", "npm"])?;
    }
    Ok(())
}

fn find_in(directory: &Path, accept: impl Fn(&str) -> bool) -> Result<PathBuf> {
    std::fs::read_dir(directory)?
        .flatten()
        .find(|entry| accept(&entry.file_name().to_string_lossy()))
        .map(|entry| entry.path())
        .with_context(|| format!("nothing was downloaded into {}", directory.display()))
}

fn make_executable(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path)
        .with_context(|| path.display().to_string())?
        .permissions()
        .mode();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode | 0o755))?;
    Ok(())
}

/// Puts a tool into the directory that is first in every child's PATH.
fn link(context: &Context, name: &str, target: &Path) -> Result<()> {
    std::fs::create_dir_all(context.tools_bin())?;
    let link = context.tools_bin().join(name);
    if link.symlink_metadata().is_ok() {
        std::fs::remove_file(&link)?;
    }
    std::os::unix::fs::symlink(target, &link).with_context(|| link.display().to_string())
}
