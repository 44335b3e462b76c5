//! Objects and the runtime to an artifact.

mod hints;
mod native;
mod wasm;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::Error;
use crate::image::Image;
use crate::{Options, Placement, Target};

/// What is linked besides the runtime.
pub struct Input<'a> {
    /// The programs; the main one is the first.
    pub images: &'a [Image<'a>],
    pub placement: Placement,
    pub objects: &'a [Vec<u8>],
    /// Names of lifted functions for the artifact's symbols: symbol of the object, name for people.
    pub names: &'a dyn Fn(&str) -> Option<String>,
}

/// Links for the options' target.
///
/// # Errors
/// [`Error::ToolFailed`] with what the linker said.
pub fn link(input: &Input<'_>, options: &Options) -> Result<Vec<u8>, Error> {
    let dir = tempfile::Builder::new()
        .prefix("elfconv-link")
        .tempdir()
        .map_err(|source| Error::Output {
            path: std::env::temp_dir(),
            source,
        })?;
    match options.target {
        Target::Wasi => wasm::link(input, options, dir.path()),
        Target::Native => native::link(input, options, dir.path()),
    }
}

/// Writes a file of the link into its directory.
fn write(dir: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, Error> {
    let path = dir.join(name);
    fs::write(&path, bytes).map_err(|source| Error::Output {
        path: path.clone(),
        source,
    })?;
    Ok(path)
}

fn write_objects(dir: &Path, objects: &[Vec<u8>]) -> Result<Vec<PathBuf>, Error> {
    objects
        .iter()
        .enumerate()
        .map(|(index, object)| write(dir, &format!("unit{index}.o"), object))
        .collect()
}

/// Runs the linker in `dir` and reads what it made. Arguments go through a response file: there may be thousands.
fn run_lld(
    options: &Options,
    flavor: &str,
    dir: &Path,
    arguments: &[String],
) -> Result<Vec<u8>, Error> {
    let output = "artifact";
    let quoted: Vec<String> = arguments
        .iter()
        .map(|a| format!("\"{}\"", a.replace('\\', "\\\\").replace('"', "\\\"")))
        .collect();
    write(dir, "arguments", quoted.join("\n").as_bytes())?;
    let failed = |message: String| Error::ToolFailed {
        tool: options.toolchain.lld.display().to_string(),
        message,
    };
    let result = Command::new(&options.toolchain.lld)
        .current_dir(dir)
        .args(["-flavor", flavor, "-o", output, "@arguments"])
        .output()
        .map_err(|e| failed(e.to_string()))?;
    if !result.status.success() {
        return Err(failed(String::from_utf8_lossy(&result.stderr).into_owned()));
    }
    let path = dir.join(output);
    fs::read(&path).map_err(|e| failed(e.to_string()))
}

/// Absolute path as text, for the linker that runs in a directory of its own.
fn absolute(path: &Path) -> Result<String, Error> {
    let path = fs::canonicalize(path).map_err(|source| Error::Input {
        path: path.to_owned(),
        source,
    })?;
    Ok(path.display().to_string())
}

/// A piece of the guest's image whose bytes are known: pages that hold file contents, merged where segments share one.
struct Region {
    start: u64,
    bytes: Vec<u8>,
    /// End in memory: zeros follow the bytes.
    end: u64,
}

const PAGE: u64 = 4096;

/// What is in memory at the start: the guest's segments as non-overlapping regions that begin at page boundaries.
fn regions(input: &Input<'_>) -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::new();
    if input.placement == Placement::Files {
        return regions;
    }
    let image = &input.images[0];
    for segment in &image.segments {
        let range = segment.range();
        let contents = image
            .read(segment.vaddr, segment.filesz)
            .unwrap_or_default();
        let start = range.start & !(PAGE - 1);
        let shares = regions
            .last()
            .is_some_and(|last| start < last.end.next_multiple_of(PAGE));
        if !shares {
            regions.push(Region {
                start,
                bytes: Vec::new(),
                end: start,
            });
        }
        let region = regions.last_mut().expect("there is one");
        let offset = (range.start - region.start) as usize;
        if !contents.is_empty() {
            region.bytes.resize(offset, 0);
            region.bytes.extend_from_slice(contents);
        }
        region.end = range.end;
    }
    regions
}
