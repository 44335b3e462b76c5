//! Debian packages: the only system-wide things that setup installs.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::context::Context;

/// Is the package installed?
pub fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", package])
        .output()
        .is_ok_and(|done| done.status.success() && done.stdout == b"installed")
}

/// Installs packages with apt-get, through sudo when we are not root.
pub fn install(context: &Context, packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    if context.which("apt-get").is_none() {
        bail!(
            "this system has no apt-get: install what Debian calls `{}` by its own means, then try again",
            packages.join(" ")
        );
    }
    if !installable(packages) {
        println!("  apt-get update");
        privileged(context, &["update", "-q"])?;
    }
    println!("  apt-get install {}", packages.join(" "));
    let mut arguments = vec!["install", "-q", "-y", "--no-install-recommends"];
    arguments.extend_from_slice(packages);
    privileged(context, &arguments)
}

/// Does apt know the packages? On a fresh machine its lists are empty.
fn installable(packages: &[&str]) -> bool {
    Command::new("apt-get")
        .args(["install", "--simulate", "--no-install-recommends", "-qq"])
        .args(packages)
        .output()
        .is_ok_and(|done| done.status.success())
}

fn privileged(context: &Context, arguments: &[&str]) -> Result<()> {
    // SAFETY: geteuid has no preconditions and cannot fail.
    let root = unsafe { libc::geteuid() } == 0;
    let mut command = if root {
        Command::new("apt-get")
    } else {
        if context.which("sudo").is_none() {
            bail!(
                "not root and no sudo: run `apt-get {}` as root, then try again",
                arguments.join(" ")
            );
        }
        let mut sudo = Command::new("sudo");
        sudo.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    };
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(arguments);
    // What apt prints is of interest only when it fails.
    let done = command.output().context("cannot start apt-get")?;
    if !done.status.success() {
        bail!(
            "`apt-get {}` failed:\n{}{}",
            arguments.join(" "),
            String::from_utf8_lossy(&done.stdout),
            String::from_utf8_lossy(&done.stderr)
        );
    }
    Ok(())
}

/// Downloads an arm64 package from the system's own mirrors and unpacks it into `directory`, without adding the
/// architecture to the user's dpkg: apt gets a configuration and package lists of its own.
pub fn unpack_arm64(context: &Context, package: &str, directory: &Path) -> Result<()> {
    let apt = private_apt(context)?;
    let lists = apt.root.join("lists");
    if std::fs::read_dir(&lists).map_or(true, |entries| entries.flatten().count() < 2) {
        apt.run(&["update", "-q"], &apt.root)?;
    }
    let downloads = apt.root.join("downloads");
    std::fs::create_dir_all(&downloads)?;
    let name = format!("{package}:arm64");
    if apt.run(&["download", "-q", &name], &downloads).is_err() {
        // The mirror has moved on since the lists were fetched.
        apt.run(&["update", "-q"], &apt.root)?;
        apt.run(&["download", "-q", &name], &downloads)?;
    }
    let archive = newest(&downloads, package)?;
    println!("  {}", archive.file_name().unwrap_or_default().display());
    std::fs::create_dir_all(directory)?;
    let done = Command::new("dpkg-deb")
        .arg("-x")
        .arg(&archive)
        .arg(directory)
        .output()?;
    if !done.status.success() {
        bail!(
            "dpkg-deb -x {}: {}",
            archive.display(),
            String::from_utf8_lossy(&done.stderr)
        );
    }
    Ok(())
}

struct PrivateApt {
    root: PathBuf,
    options: Vec<String>,
}

impl PrivateApt {
    fn run(&self, arguments: &[&str], directory: &Path) -> Result<()> {
        let mut command = Command::new("apt-get");
        command
            .current_dir(directory)
            .args(&self.options)
            .args(arguments);
        let done = command.output().context("cannot start apt-get")?;
        if !done.status.success() {
            bail!(
                "`apt-get {}` failed: {}",
                arguments.join(" "),
                String::from_utf8_lossy(&done.stderr)
            );
        }
        Ok(())
    }
}

/// apt with state and cache directories under `target/`, for arm64 only, and the system's sources and keys.
fn private_apt(context: &Context) -> Result<PrivateApt> {
    let root = context.target.join("apt-arm64");
    for part in ["lists/partial", "cache/archives/partial", "state"] {
        std::fs::create_dir_all(root.join(part))?;
    }
    std::fs::write(root.join("state/status"), "")?;
    let option = |name: &str, value: &str| [String::from("-o"), format!("{name}={value}")];
    let path = |part: &str| root.join(part).display().to_string();
    let mut options = Vec::new();
    options.extend(option("APT::Architecture", "arm64"));
    options.extend(option("APT::Architectures::", "arm64"));
    options.extend(option("Dir::State", &path("state")));
    options.extend(option("Dir::State::Lists", &path("lists")));
    options.extend(option("Dir::State::status", &path("state/status")));
    options.extend(option("Dir::Cache", &path("cache")));
    // Descriptions and metadata for software centres.
    options.extend(option("Acquire::Languages", "none"));
    options.extend(option(
        "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled",
        "false",
    ));
    // As root apt would switch to a user that may not be able to enter our directory.
    options.extend(option("APT::Sandbox::User", ""));
    Ok(PrivateApt { root, options })
}

fn newest(directory: &Path, package: &str) -> Result<PathBuf> {
    let prefix = format!("{package}_");
    let mut found: Vec<_> = std::fs::read_dir(directory)?
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix))
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    found.sort();
    found
        .pop()
        .map(|(_, path)| path)
        .with_context(|| format!("apt-get downloaded no {package}"))
}
