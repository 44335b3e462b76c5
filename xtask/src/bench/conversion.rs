//! What conversions cost and give, and how soon an artifact starts.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::build;
use super::results::{Conversion, Start};
use crate::context::{Context, output};
use crate::measure::{self, Finished};
use crate::runtime::Target;
use crate::{demo, tools};

/// A conversion to measure.
struct Choice {
    name: &'static str,
    target: Target,
    level: &'static str,
    /// Everything was converted before: it comes from the cache.
    again: bool,
}

const fn choice(name: &'static str, target: Target, level: &'static str) -> Choice {
    Choice {
        name,
        target,
        level,
        again: false,
    }
}

/// busybox at every level; natively at the default one only.
const CONVERSIONS: &[Choice] = &[
    choice("busybox-static to Wasm, -O0", Target::Wasi, "-O0"),
    choice("busybox-static to Wasm, -O1", Target::Wasi, "-O1"),
    choice("busybox-static to Wasm, -O2", Target::Wasi, "-O2"),
    choice("busybox-static to Wasm, -O3", Target::Wasi, "-O3"),
    choice("busybox-static to Wasm, -Os", Target::Wasi, "-Os"),
    Choice {
        again: true,
        ..choice(
            "busybox-static to Wasm, -O2, from the cache",
            Target::Wasi,
            "-O2",
        )
    },
    choice("busybox-static, native, -O2", Target::Native, "-O2"),
];

/// The artifact that [`start`] starts: the one of the default level.
const STARTED: &str = "busybox-static to Wasm, -O2";
const START: &str = "start of busybox";

pub fn conversions(context: &Context, directory: &Path, filter: &str) -> Result<Vec<Conversion>> {
    let wanted: Vec<_> = CONVERSIONS
        .iter()
        .filter(|choice| choice.name.contains(filter))
        .collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let busybox = demo::fetch_busybox(context)?;
    let convert = |choice: &&Choice| {
        println!("converting {}", choice.name);
        convert(context, directory, &busybox, choice).with_context(|| choice.name.to_owned())
    };
    wanted.iter().map(convert).collect()
}

fn convert(
    context: &Context,
    directory: &Path,
    input: &Path,
    choice: &Choice,
) -> Result<Conversion> {
    let [artifact, report] = ["conversion.out", "conversion.json"].map(|file| directory.join(file));
    let cache = directory.join("conversion-cache");
    let cache = choice.again.then_some(cache.as_path());
    let mut command = build::conversion(context, input, choice.target, &artifact, cache);
    command.arg(choice.level).arg("--report").arg(&report);
    if choice.again {
        expect_success(measure::run(&mut command, b"")?)?;
    }
    let done = expect_success(measure::run(&mut command, b"")?)?;
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&report)?)?;
    let result = Conversion {
        name: choice.name.into(),
        elapsed: done.elapsed.as_secs_f64(),
        cpu: done.cpu.as_secs_f64(),
        peak_memory: done.peak_memory,
        text: report["code_bytes"]
            .as_u64()
            .context("the report has no code_bytes")?,
        ir: ir(&report),
        artifact: std::fs::metadata(&artifact)?.len(),
        gzip: gzip(context, &artifact)?,
        brotli: brotli(context, &artifact)?,
    };
    if choice.name == STARTED {
        std::fs::rename(&artifact, directory.join("busybox.wasm"))?;
    }
    Ok(result)
}

fn ir(report: &serde_json::Value) -> Option<[f64; 2]> {
    let count = |name: &str| report["ir"][name].as_f64();
    let guest = count("guest_instructions").filter(|&count| count > 0.0)?;
    Some([count("lifted")? / guest, count("optimised")? / guest])
}

fn gzip(context: &Context, file: &Path) -> Result<u64> {
    let mut command = context.command("gzip");
    command.args(["-9", "-n", "-c"]).arg(file);
    Ok(expect_success(measure::run(&mut command, b"")?)?
        .stdout
        .len() as u64)
}

/// By node, which has the compressor built in. Level 11 takes half a minute for what is 3 % smaller.
fn brotli(context: &Context, file: &Path) -> Result<u64> {
    const SCRIPT: &str = "const zlib = require('zlib'), file = require('fs').readFileSync(process.argv[1]); \
        console.log(zlib.brotliCompressSync(file, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 9 } }).length)";
    let node = tools::current_node(context).context("no current node")?;
    let length = output(context.command(node).args(["-e", SCRIPT]).arg(file))?;
    Ok(length.trim().parse()?)
}

/// The engine's time to compile busybox, and that of `busybox true` from its cache.
pub fn start(
    context: &Context,
    directory: &Path,
    filter: &str,
    runs: usize,
) -> Result<Option<Start>> {
    if !START.contains(filter) {
        return Ok(None);
    }
    let artifact = directory.join("busybox.wasm");
    if !artifact.is_file() {
        let input = demo::fetch_busybox(context)?;
        output(&mut build::conversion(
            context,
            &input,
            Target::Wasi,
            &artifact,
            None,
        ))?;
    }
    println!("{START}");
    let cache = directory.join("cold-cache");
    if cache.exists() {
        std::fs::remove_dir_all(&cache)?;
    }
    let elapsed = || -> Result<f64> {
        let mut command = busybox_true(context, &artifact, &cache);
        let done = expect_success(measure::run(&mut command, b"")?)?;
        Ok(done.elapsed.as_secs_f64())
    };
    let compiling = elapsed()?;
    let warm = (0..runs.max(5)).map(|_| elapsed()).collect::<Result<_>>()?;
    Ok(Some(Start { compiling, warm }))
}

fn busybox_true(context: &Context, artifact: &Path, cache: &Path) -> Command {
    let mut command = context.command(context.cargo_elfconv());
    command
        .env("ELFCONV_CACHE_DIR", cache)
        .arg("run")
        .arg(artifact)
        .args(["--", "true"]);
    command
}

fn expect_success(done: Finished) -> Result<Finished> {
    if done.code() != 0 {
        bail!(
            "status {}\n{}",
            done.code(),
            String::from_utf8_lossy(&done.stderr)
        );
    }
    Ok(done)
}
