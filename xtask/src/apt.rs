//! Debian packages: the only system-wide things that setup installs.

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
