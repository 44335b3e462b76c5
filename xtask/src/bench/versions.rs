//! What the figures depend on.

use crate::context::Context;
use crate::tools;

pub fn all(context: &Context) -> Vec<(&'static str, String)> {
    let line = |program: &str, arguments: &[&str]| {
        tools::version_line(context, program, arguments).unwrap_or_else(|| "?".into())
    };
    let locked = |package| locked_version(context, package).unwrap_or_else(|| "?".into());
    vec![
        ("processor", processor().unwrap_or_else(|| "?".into())),
        ("kernel", line("uname", &["-sr"])),
        ("elfconv", line("git", &["describe", "--always", "--dirty"])),
        ("rustc", line("rustc", &["--version"])),
        ("wasmtime", locked("wasmtime")),
        ("node (V8)", node(context).unwrap_or_else(|| "?".into())),
        ("QEMU", line("qemu-aarch64", &["--version"])),
        ("AArch64 gcc", line("aarch64-linux-gnu-gcc", &["--version"])),
        ("gcc", line("gcc", &["--version"])),
        ("clang", line("clang-22", &["--version"])),
        ("zig", line("zig", &["version"])),
    ]
}

fn node(context: &Context) -> Option<String> {
    const SCRIPT: &str = "process.versions.node + ' (' + process.versions.v8 + ')'";
    tools::version_line(context, tools::current_node(context)?, &["-p", SCRIPT])
}

fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let model = text
        .lines()
        .find_map(|line| line.strip_prefix("model name"))?;
    let cores = std::thread::available_parallelism().ok()?;
    Some(format!(
        "{}, {cores} cores used",
        model.trim_start_matches([' ', '\t', ':'])
    ))
}

fn locked_version(context: &Context, package: &str) -> Option<String> {
    let lock = std::fs::read_to_string(context.root.join("Cargo.lock")).ok()?;
    let after = lock
        .split(&format!("name = \"{package}\"\nversion = \""))
        .nth(1)?;
    after.split('"').next().map(str::to_owned)
}
