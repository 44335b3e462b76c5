//! Finds or installs what building and testing needs.
//!
//! Everything is detected by looking at it or by running it, never by a stamp of an earlier run. What is there
//! stays as it is. System-wide we only ever add Debian packages; all else goes below `target/`.

use anyhow::{Context as _, Result, bail};
use clap::{Parser, ValueEnum};

use crate::context::Context;
use crate::{apt, tools};

#[derive(Parser)]
pub struct Args {
    /// Only what this chore needs
    #[arg(long = "for", value_enum, default_value_t = Purpose::Test)]
    purpose: Purpose,
}

/// What the machine is set up for.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Purpose {
    /// Convert and run a program
    Demo,
    /// Everything
    Test,
    /// The benchmarks
    Bench,
}

/// How a missing requirement comes in.
enum Remedy {
    /// Debian packages
    Apt(&'static [&'static str]),
    /// Something of our own
    Custom(fn(&Context) -> Result<String>),
}

struct Requirement {
    name: &'static str,
    purposes: &'static [Purpose],
    /// A description of what was found.
    find: fn(&Context) -> Option<String>,
    remedy: Remedy,
}

use Purpose::{Bench, Demo, Test};

const ALL: &[Purpose] = &[Demo, Test, Bench];

const REQUIREMENTS: &[Requirement] = &[
    Requirement {
        name: "LLVM 22",
        purposes: ALL,
        find: find_llvm,
        remedy: Remedy::Apt(&["llvm-22-dev", "libpolly-22-dev", "libzstd-dev"]),
    },
    Requirement {
        name: "rust-lld",
        purposes: ALL,
        find: find_lld,
        remedy: Remedy::Custom(|_| {
            bail!("this Rust toolchain has no rust-lld: install Rust with rustup")
        }),
    },
    Requirement {
        name: "Rust for wasm32",
        purposes: ALL,
        find: tools::find_wasm_rust,
        remedy: Remedy::Custom(tools::install_wasm_rust),
    },
    Requirement {
        name: "QEMU user mode",
        purposes: ALL,
        find: |context| tools::version_line(context, "qemu-aarch64", &["--version"]),
        remedy: Remedy::Apt(&["qemu-user"]),
    },
    Requirement {
        name: "AArch64 C compiler",
        purposes: &[Test, Bench],
        find: find_cross_gcc,
        remedy: Remedy::Apt(&["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"]),
    },
    Requirement {
        name: "AArch64 C++ compiler",
        purposes: &[Test, Bench],
        find: |context| tools::version_line(context, "aarch64-linux-gnu-g++", &["--version"]),
        remedy: Remedy::Apt(&["g++-aarch64-linux-gnu"]),
    },
    Requirement {
        name: "clang 22",
        purposes: &[Test, Bench],
        find: |context| tools::version_line(context, "clang-22", &["--version"]),
        remedy: Remedy::Apt(&["clang-22"]),
    },
    Requirement {
        name: "zig (musl and wasm32-wasi)",
        purposes: &[Test, Bench],
        find: tools::find_zig,
        remedy: Remedy::Custom(tools::install_zig),
    },
    Requirement {
        name: "make, tclsh, cc, xz, bzip2",
        purposes: &[Test, Bench],
        find: find_package_tools,
        remedy: Remedy::Apt(&["make", "tcl", "gcc", "libc6-dev", "xz-utils", "bzip2"]),
    },
    Requirement {
        name: "node 20 or newer",
        purposes: &[Test],
        find: tools::find_node,
        remedy: Remedy::Custom(tools::install_node),
    },
    Requirement {
        name: "Go",
        purposes: &[Test],
        find: |context| tools::version_line(context, "go", &["version"]),
        remedy: Remedy::Apt(&["golang-go"]),
    },
    Requirement {
        name: "pip",
        purposes: &[Test],
        find: |context| tools::version_line(context, "python3", &["-m", "pip", "--version"]),
        remedy: Remedy::Apt(&["python3", "python3-pip"]),
    },
    Requirement {
        name: "npm",
        purposes: &[Test],
        find: |context| tools::version_line(context, "npm", &["--version"]),
        remedy: Remedy::Apt(&["npm"]),
    },
    Requirement {
        name: "C++ compilers of the host",
        purposes: &[Bench],
        find: find_host_cpp,
        remedy: Remedy::Apt(&["g++", "clang-22"]),
    },
    Requirement {
        name: "node 26 or newer",
        purposes: &[Bench],
        find: tools::find_current_node,
        remedy: Remedy::Custom(tools::install_current_node),
    },
    Requirement {
        name: "rustfmt and clippy",
        purposes: &[Test],
        find: tools::find_lints,
        remedy: Remedy::Custom(tools::install_lints),
    },
];

pub fn run(context: &Context, args: &Args) -> Result<()> {
    prepare(context, args.purpose)
}

/// Brings in everything that `purpose` needs and that isn't there.
pub fn prepare(context: &Context, purpose: Purpose) -> Result<()> {
    println!("setup:");
    let wanted: Vec<_> = REQUIREMENTS
        .iter()
        .filter(|r| r.purposes.contains(&purpose))
        .collect();
    let mut packages = Vec::new();
    let mut missing = Vec::new();
    for requirement in wanted {
        match (requirement.find)(context) {
            Some(found) => println!("  {:<28}{found}", requirement.name),
            None => {
                println!("  {:<28}missing", requirement.name);
                if let Remedy::Apt(names) = requirement.remedy {
                    packages.extend_from_slice(names);
                }
                missing.push(requirement);
            }
        }
    }
    apt::install(context, &packages)?;
    missing
        .into_iter()
        .try_for_each(|requirement| install(context, requirement))
}

fn install(context: &Context, requirement: &Requirement) -> Result<()> {
    if let Remedy::Custom(install) = requirement.remedy {
        let how =
            install(context).with_context(|| format!("cannot install {}", requirement.name))?;
        println!("  {:<28}{how}", requirement.name);
    }
    match (requirement.find)(context) {
        Some(found) => println!("  {:<28}{found}", requirement.name),
        None => bail!(
            "{} was installed but still can't be found",
            requirement.name
        ),
    }
    Ok(())
}

/// The LLVM that llvm-sys will use: the same variable, the same default.
fn find_llvm(context: &Context) -> Option<String> {
    let chosen = std::env::var_os("LLVM_SYS_221_PREFIX");
    let prefix = chosen
        .clone()
        .map_or_else(|| "/usr/lib/llvm-22".into(), std::path::PathBuf::from);
    let version = tools::version_line(context, prefix.join("bin/llvm-config"), &["--version"])?;
    if !version.starts_with("22.") {
        return None;
    }
    // Debian's LLVM names these two among its own link-time dependencies, but does not depend on them.
    let complete = chosen.is_some()
        || ["libpolly-22-dev", "libzstd-dev"]
            .into_iter()
            .all(apt::is_installed);
    complete.then(|| format!("{version} in {}", prefix.display()))
}

fn find_lld(context: &Context) -> Option<String> {
    let lld = context.rust_lld();
    tools::version_line(context, &lld, &["-flavor", "wasm", "--version"])
}

/// What the third-party source packages of the tests are unpacked and built with, besides the cross compiler.
fn find_package_tools(context: &Context) -> Option<String> {
    const SCRIPT: &str =
        "for t in tclsh cc xz bzip2; do command -v $t >/dev/null || exit 1; done; make --version";
    tools::version_line(context, "sh", &["-c", SCRIPT])
}

fn find_host_cpp(context: &Context) -> Option<String> {
    tools::version_line(context, "clang++-22", &["--version"])?;
    tools::version_line(context, "g++", &["--version"])
}

/// The compiler alone is not enough: it needs the C library to link with.
fn find_cross_gcc(context: &Context) -> Option<String> {
    let version = tools::version_line(context, "aarch64-linux-gnu-gcc", &["--version"])?;
    let libc = tools::version_line(
        context,
        "aarch64-linux-gnu-gcc",
        &["-print-file-name=libc.a"],
    )?;
    // gcc prints the bare name back when it knows no such file.
    std::path::Path::new(&libc).is_absolute().then_some(version)
}
