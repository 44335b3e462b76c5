//! What the interpreter and the library OS add to every WebAssembly artifact.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use wasmparser::{KnownCustom, Name, Payload, TypeRef};

use crate::context::{Context, output};
use crate::measure::{self, human_bytes};
use crate::runtime;

#[derive(Default, Parser)]
pub struct Args {
    /// Measure this artifact, not the runtime library with nothing but itself
    artifact: Option<PathBuf>,
}

/// The interpreter's code may not have more than this, and no more than that with gzip.
const LIMIT: usize = 500_000;
const COMPRESSED_LIMIT: usize = 200_000;

const INTERPRETER: &str = "interpreter";

pub fn run(context: &Context, args: &Args) -> Result<()> {
    let module = match &args.artifact {
        Some(path) => path.clone(),
        None => link(context)?,
    };
    let bytes = std::fs::read(&module).with_context(|| module.display().to_string())?;
    let mut interpreter = (0, 0);
    for (part, bytes) in &parts(&bytes)? {
        let sizes = (bytes.len(), compress(context, bytes)?);
        let [size, compressed] = [sizes.0, sizes.1].map(|n| human_bytes(n as u64));
        println!("{part}: {size}, {compressed} with gzip -9");
        if *part == INTERPRETER {
            interpreter = sizes;
        }
    }
    let (size, compressed) = interpreter;
    if size == 0 || size > LIMIT || compressed > COMPRESSED_LIMIT {
        bail!(
            "the interpreter has {size} bytes, {compressed} compressed: the limits are {LIMIT} and {COMPRESSED_LIMIT}"
        );
    }
    Ok(())
}

/// Links the runtime library alone; what a converted program would define stays undefined.
fn link(context: &Context) -> Result<PathBuf> {
    runtime::build(context, runtime::Target::Wasi)?;
    let module = context.target.join("runtime.wasm");
    let mut lld = context.command(context.rust_lld());
    lld.args(["-flavor", "wasm", "--entry=_start", "--gc-sections"])
        .args(["--strip-debug", "--unresolved-symbols=ignore-all", "-o"])
        .arg(&module)
        .arg(runtime::library(context, runtime::Target::Wasi));
    output(&mut lld)?;
    Ok(module)
}

/// The module's code by the crate that the function is of, and its data.
fn parts(module: &[u8]) -> Result<BTreeMap<&'static str, Vec<u8>>> {
    let (mut parts, mut bodies) = (BTreeMap::<_, Vec<u8>>::new(), Vec::new());
    let (mut imported, mut names) = (0, BTreeMap::new());
    for payload in wasmparser::Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            Payload::DataSection(reader) => {
                for data in reader {
                    parts.entry("data of all").or_default().extend(data?.data);
                }
            }
            Payload::CustomSection(custom) => {
                if let KnownCustom::Name(reader) = custom.as_known() {
                    names.extend(function_names(reader)?);
                }
            }
            _ => {}
        }
    }
    for (index, body) in (imported..).zip(bodies) {
        let name = names.get(&index).copied().unwrap_or_default();
        parts.entry(part_of(name)).or_default().extend(body);
    }
    Ok(parts)
}

fn function_names(sections: wasmparser::NameSectionReader<'_>) -> Result<Vec<(u32, &str)>> {
    let mut names = Vec::new();
    for section in sections {
        if let Name::Function(map) = section? {
            for naming in map {
                let naming = naming?;
                names.push((naming.index, naming.name));
            }
        }
    }
    Ok(names)
}

fn part_of(name: &str) -> &'static str {
    if name.contains("elfconv_isa") {
        INTERPRETER
    } else if name.contains("elfconv_runtime") {
        "library OS"
    } else {
        "all other code"
    }
}

fn compress(context: &Context, bytes: &[u8]) -> Result<usize> {
    let mut gzip = context.command("gzip");
    let compressed = measure::run(gzip.args(["-9", "-c"]), bytes)?;
    if !compressed.status.success() {
        bail!("gzip: {}", compressed.status);
    }
    Ok(compressed.stdout.len())
}
