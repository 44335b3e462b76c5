//! Converts Debian's arm64 busybox-static and compares what its applets do with QEMU.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Parser;

use crate::context::{Context, cargo};
use crate::measure::{self, Finished, human_bytes};
use crate::{runtime, setup};

#[derive(Parser)]
pub struct Args {
    /// Take the machine as it is
    #[arg(long)]
    no_setup: bool,
    /// Optimisation level of the conversion
    #[arg(short = 'O', default_value = "2")]
    opt: String,
    /// Keep what was downloaded and converted by an earlier run
    #[arg(long)]
    keep: bool,
}

pub fn run(context: &Context, args: &Args) -> Result<()> {
    if !args.no_setup {
        setup::prepare(context, setup::Purpose::Demo)?;
    }
    runtime::build(context, runtime::Target::Wasi)?;
    build_tool(context)?;
    let busybox = fetch_busybox(context)?;
    let wasm = context.target.join("demo/busybox.wasm");
    if !(args.keep && wasm.is_file()) {
        convert(context, &busybox, &wasm, &args.opt)?;
    }
    compare(context, &busybox, &wasm)
}

/// Builds `cargo elfconv` in the profile that the tests use as well.
pub fn build_tool(context: &Context) -> Result<()> {
    println!(
        "building cargo-elfconv (the first time takes some minutes: most of it is the embedded engine)"
    );
    let status = context
        .command(cargo())
        .args(["build", "--quiet", "--package", "cargo-elfconv"])
        .current_dir(&context.root)
        .status()?;
    if !status.success() {
        bail!("cargo-elfconv did not build");
    }
    Ok(())
}

/// The arm64 busybox of the Debian in use.
pub fn fetch_busybox(context: &Context) -> Result<PathBuf> {
    println!("Debian's busybox-static for arm64");
    let work = context.target.join("elfconv-tests");
    let directory = debian_source::binary(&work, "busybox-static", "arm64")?;
    // Newer Debians have the file below usr/.
    ["bin/busybox", "usr/bin/busybox"]
        .into_iter()
        .map(|path| directory.join(path))
        .find(|path| path.is_file())
        .context("the package holds no busybox")
}

fn convert(context: &Context, busybox: &Path, wasm: &Path, opt: &str) -> Result<()> {
    println!(
        "\nconverting {} ({})",
        busybox.display(),
        human_bytes(std::fs::metadata(busybox)?.len())
    );
    let mut command = context.command(context.cargo_elfconv());
    command
        .args(["convert", "--no-cache"])
        .arg(busybox)
        .arg("-o")
        .arg(wasm)
        .arg(format!("-O{opt}"));
    command
        .arg("--report")
        .arg(context.target.join("demo/report.json"));
    let done = measure::run_inherited(&mut command)?;
    if done.code() != 0 {
        bail!("the conversion failed with status {}", done.code());
    }
    println!(
        "conversion: {:.1} s ({:.1} s of CPU time), peak memory {}, artifact {}",
        done.elapsed.as_secs_f64(),
        done.cpu.as_secs_f64(),
        human_bytes(done.peak_memory),
        human_bytes(std::fs::metadata(wasm)?.len())
    );
    Ok(())
}

/// One command line for busybox.
struct Case {
    arguments: &'static [&'static str],
    stdin: &'static str,
    /// Directory order is the host's own affair.
    unordered: bool,
}

const fn case(arguments: &'static [&'static str]) -> Case {
    Case {
        arguments,
        stdin: "",
        unordered: false,
    }
}

/// What a shell does without other processes.
const SCRIPT: &str = r#"
total=0
add() { total=$((total + $1)); }
i=1
while [ $i -le 100 ]; do add $i; i=$((i + 1)); done
echo "sum $total"
read -r first second <<EOF
here $total document
EOF
echo "$first|$second"
while read -r line; do printf '<%s>\n' "$line"; done <<'EOF'
one
two $three
EOF
case $second in 5050*) echo matched ;; *) echo missed ;; esac
echo $((0x7fffffff * 3 % 1000)) $((1 << 40)) $((-7 / 2))
set -- a b c
shift
echo "$# $*"
v=path/to/file.txt
echo "${v##*/} ${v%.txt} ${#v}"
fib() { if [ $1 -lt 2 ]; then r=$1; else local n=$1; fib $((n - 1)); local a=$r; fib $((n - 2)); r=$((a + r)); fi; }
fib 12
echo "fib $r"
test -f words && echo exists > written-by-sh
exit 7
"#;

const CASES: &[Case] = &[
    case(&["sh", "-c", SCRIPT]),
    case(&["sha256sum", "words"]),
    case(&["md5sum", "words"]),
    case(&["gzip", "-c", "words"]),
    case(&["gzip", "-k", "words"]),
    case(&["gunzip", "-c", "words.gz"]),
    case(&["bzip2", "-c", "words"]),
    case(&["sort", "words"]),
    case(&["sort", "-n", "-r", "numbers"]),
    case(&[
        "awk",
        "{ n[$1 % 7]++; s += $1 / 3 } END { for (i = 0; i < 7; i++) print i, n[i]; printf \"%.6f\\n\", s }",
        "numbers",
    ]),
    case(&[
        "awk",
        "length($0) > 8 { print toupper(substr($0, 2, 4)), NR }",
        "words",
    ]),
    case(&["sed", "-n", "s/\\([aeiou]\\)\\(.*\\)/\\2-\\1/gp", "words"]),
    case(&["sed", "-i", "s/a/A/", "edited"]),
    case(&["grep", "-n", "-E", "^(ba|ke).*[aeiou]$", "words"]),
    case(&["grep", "-c", "zzzz", "words"]),
    Case {
        arguments: &["find", "tree", "-type", "f", "-name", "*.txt"],
        stdin: "",
        unordered: true,
    },
    case(&["tar", "-cf", "tree.tar", "tree/a.txt", "tree/sub/b.txt"]),
    case(&["tar", "-tf", "tree.tar"]),
    case(&["tar", "-xf", "given.tar"]),
    case(&["wc", "words", "numbers"]),
    case(&["cut", "-c", "2-4", "words"]),
    Case {
        arguments: &["tr", "a-z", "b-za"],
        stdin: "hello world\n",
        unordered: false,
    },
    Case {
        arguments: &["bc"],
        stdin: "2 ^ 200\nscale = 30\n1 / 7\n",
        unordered: false,
    },
    case(&["cmp", "words", "edited"]),
    case(&["cat", "no-such-file"]),
];

/// Outputs of the two sides that must not be compared byte for byte: an archive holds times and owners.
const NOT_COMPARED: &[&str] = &["tree.tar"];

fn compare(context: &Context, busybox: &Path, wasm: &Path) -> Result<()> {
    let [ours, qemu] = ["ours", "qemu"].map(|name| context.target.join("demo").join(name));
    for directory in [&ours, &qemu] {
        prepare(context, busybox, directory)?;
    }
    // Compiling to the host's code happens once; the result stays in the cache.
    let first = run_ours(context, wasm, &ours, &case(&["true"]))?;
    println!(
        "\nfirst start in wasmtime, with compilation: {:.1} s\n",
        first.elapsed.as_secs_f64()
    );
    println!("{:<44} {:>9} {:>9}", "busybox", "wasmtime", "qemu");
    let mut differing = 0;
    for case in CASES {
        let expected = run_qemu(context, busybox, &qemu, case)?;
        let got = run_ours(context, wasm, &ours, case)?;
        let difference = difference(case, &expected, &got);
        print_row(case, &got, &expected, difference.as_deref());
        differing += usize::from(difference.is_some());
    }
    let files = compare_trees(&ours, &qemu)?;
    println!(
        "{:<44} {:>19}  {}",
        "files that they wrote",
        "",
        files.as_deref().unwrap_or("ok")
    );
    differing += usize::from(files.is_some());
    if differing > 0 {
        bail!(
            "{differing} of {} results differ from QEMU's",
            CASES.len() + 1
        );
    }
    println!("all {} results are QEMU's", CASES.len() + 1);
    Ok(())
}

fn print_row(case: &Case, got: &Finished, expected: &Finished, difference: Option<&str>) {
    let name = case.arguments.join(" ");
    let first_line = name.lines().next().unwrap_or_default();
    let short: String = first_line.chars().take(44).collect();
    let ms = |time: Duration| format!("{} ms", time.as_millis());
    println!(
        "{short:<44} {:>9} {:>9}  {}",
        ms(got.elapsed),
        ms(expected.elapsed),
        difference.unwrap_or("ok")
    );
}

fn run_qemu(context: &Context, busybox: &Path, directory: &Path, case: &Case) -> Result<Finished> {
    let qemu = context
        .which("qemu-aarch64")
        .context("no qemu-aarch64: run `cargo xtask setup`")?;
    let mut command = context.command(qemu);
    // On both sides the guest's environment is empty and its name is `busybox`.
    command.env_clear();
    command
        .args(["-0", "busybox"])
        .arg(busybox)
        .args(case.arguments)
        .current_dir(directory);
    measure::run(&mut command, case.stdin.as_bytes())
}

fn run_ours(context: &Context, wasm: &Path, directory: &Path, case: &Case) -> Result<Finished> {
    let mut command = context.command(context.cargo_elfconv());
    command
        .arg("run")
        .arg(wasm)
        .args(["--dir", "."])
        .arg("--")
        .args(case.arguments)
        .current_dir(directory);
    measure::run(&mut command, case.stdin.as_bytes())
}

fn difference(case: &Case, expected: &Finished, got: &Finished) -> Option<String> {
    if got.code() != expected.code() {
        let said = String::from_utf8_lossy(&got.stderr);
        let said = said.lines().next().unwrap_or_default();
        return Some(format!(
            "DIFFERS: status {}, QEMU's {}; {said}",
            got.code(),
            expected.code()
        ));
    }
    if arranged(case, &got.stdout) != arranged(case, &expected.stdout) {
        return Some("DIFFERS: standard output".into());
    }
    (got.stderr != expected.stderr).then(|| "DIFFERS: standard error".into())
}

fn arranged<'a>(case: &Case, output: &'a [u8]) -> Vec<&'a [u8]> {
    let mut lines: Vec<_> = output.split(|byte| *byte == b'\n').collect();
    if case.unordered {
        lines.sort_unstable();
    }
    lines
}

/// The same input files on each side.
fn prepare(context: &Context, busybox: &Path, directory: &Path) -> Result<()> {
    if directory.exists() {
        std::fs::remove_dir_all(directory)?;
    }
    std::fs::create_dir_all(directory.join("tree/sub/deep"))?;
    let words = words();
    let files = [
        ("words", words.as_str()),
        ("edited", &words[..words.len() / 2]),
        ("numbers", &numbers()),
        ("tree/a.txt", "a\n"),
        ("tree/sub/b.txt", "b\n"),
        ("tree/sub/deep/c.txt", "c\n"),
        ("tree/sub/deep/d.bin", "d\n"),
        ("packed/one", "1\n"),
        ("packed/two", &words[..1000]),
    ];
    std::fs::create_dir_all(directory.join("packed"))?;
    for (name, content) in files {
        std::fs::write(directory.join(name), content)?;
    }
    let mut tar = context.command("qemu-aarch64");
    tar.arg(busybox)
        .args(["tar", "-cf", "given.tar", "packed"])
        .current_dir(directory);
    let done = measure::run(&mut tar, b"")?;
    if done.code() != 0 {
        bail!(
            "QEMU can't run busybox: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
    std::fs::remove_dir_all(directory.join("packed"))?;
    Ok(())
}

/// A linear congruential generator (Knuth's MMIX constants): the same data on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

fn words() -> String {
    const SYLLABLES: &[&str] = &[
        "ba", "ke", "lo", "mi", "nu", "ra", "si", "to", "vex", "wing", "zed", "a",
    ];
    let mut random = Random(1);
    let mut text = String::new();
    for _ in 0..30_000 {
        for _ in 0..=random.below(4) {
            text.push_str(SYLLABLES[random.below(SYLLABLES.len())]);
        }
        text.push('\n');
    }
    text
}

fn numbers() -> String {
    let mut random = Random(2);
    (0..20_000)
        .map(|_| format!("{}\n", random.below(1_000_000)))
        .collect()
}

fn compare_trees(ours: &Path, qemu: &Path) -> Result<Option<String>> {
    let (got, expected) = (read_tree(ours)?, read_tree(qemu)?);
    let names = got.keys().chain(expected.keys());
    let differing = names.filter(|name| {
        !NOT_COMPARED.contains(&name.as_str()) && got.get(*name) != expected.get(*name)
    });
    Ok(differing.min().map(|name| format!("DIFFERS: {name}")))
}

fn read_tree(root: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut pending = vec![root.to_path_buf()];
    while let Some(directory) = pending.pop() {
        for entry in std::fs::read_dir(&directory)? {
            let path = entry?.path();
            if path.is_dir() {
                pending.push(path);
            } else {
                let name = path.strip_prefix(root)?.display().to_string();
                files.insert(name, std::fs::read(&path)?);
            }
        }
    }
    Ok(files)
}
