//! `cargo elfconv convert`

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use elfconv_core::cache::Cache;
use elfconv_core::{Embed, Options, Target, Toolchain, With};

use super::progress::Bar;
use super::{print, read_input};
use crate::cli::{Conversion, Convert};
use crate::failure::Failure;
use crate::output;

pub fn execute(arguments: &Convert, quiet: bool) -> Result<ExitCode, Failure> {
    let elf = read_input(&arguments.elf)?;
    let output = output_path(arguments)?;
    // Before the work: what can be known to fail.
    output::check(&output)?;
    arguments.report.as_deref().map_or(Ok(()), output::check)?;
    let options = options(&arguments.conversion, arguments.target, &arguments.elf)?;
    let start = Instant::now();
    let artifact = elfconv_core::convert(&elf, &options, &Bar::new(quiet))?;
    let elapsed = start.elapsed();
    if let Some(path) = &arguments.report {
        let json = serde_json::to_vec_pretty(&artifact.report)
            .map_err(|error| elfconv_core::Error::internal("writing the report", error))?;
        output::write(path, &json, false)?;
    }
    output::write(&output, &artifact.bytes, arguments.target == Target::Native)?;
    if !quiet {
        let text = format!(
            "{}{}: {} bytes in {:.1} s\n",
            artifact.report,
            output.display(),
            artifact.bytes.len(),
            elapsed.as_secs_f64()
        );
        print(text.as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn output_path(arguments: &Convert) -> Result<PathBuf, Failure> {
    let output = match &arguments.output {
        Some(path) => path.clone(),
        None => default_output(&arguments.elf, arguments.target),
    };
    let same = |a: &Path, b: &Path| {
        a.canonicalize()
            .ok()
            .is_some_and(|a| b.canonicalize().ok() == Some(a))
    };
    if same(&output, &arguments.elf) {
        return Err(Failure::Usage {
            message: format!("the output {} is the input itself", output.display()),
            help: "give another file with -o".into(),
        });
    }
    Ok(output)
}

/// `prog` becomes `prog.wasm`, or `prog.x86_64`: a native artifact must not replace the program that it was made of.
fn default_output(elf: &Path, target: Target) -> PathBuf {
    let mut name = elf.file_name().unwrap_or(elf.as_os_str()).to_owned();
    name.push(match target {
        Target::Wasi => ".wasm",
        Target::Native => ".x86_64",
    });
    name.into()
}

/// The user's cache, if it is wanted.
pub fn cache(conversion: &Conversion) -> Cache {
    match conversion.no_cache {
        true => Cache::none(),
        false => Cache::user(),
    }
}

/// The converter's options, with the toolchain looked up and the embedded files read.
pub fn options(conversion: &Conversion, target: Target, elf: &Path) -> Result<Options, Failure> {
    let with = conversion.with.iter().map(|text| With::read(text));
    let with = with.collect::<Result<Vec<_>, _>>()?;
    let mut options = Options::new(target, Toolchain::find(target)?);
    options.with = with.into_iter().flatten().collect();
    options.opt = conversion.opt;
    options.fma = conversion.fma;
    options.jobs = conversion.jobs;
    options.interpret_only = conversion.interpret_only;
    options.check_memory = conversion.check_memory;
    options.cpu = conversion.cpu;
    options.cache = cache(conversion);
    if let Some(size) = conversion.stack_size {
        options.stack_size = size;
    }
    options.argv0 = elf
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    for pair in &conversion.embed {
        let (host, guest) = split_embed(pair)?;
        options.embeds.extend(Embed::read(Path::new(host), guest)?);
    }
    Ok(options)
}

/// The guest's path is absolute: the last `:/` is the border, whatever the host's path has in it.
fn split_embed(pair: &str) -> Result<(&str, &str), Failure> {
    match pair.rfind(":/") {
        Some(at) if at > 0 => Ok((&pair[..at], &pair[at + 1..])),
        _ => Err(Failure::Usage {
            message: format!("--embed {pair}: expected HOST:GUEST with an absolute GUEST"),
            help: "for example --embed data/words.txt:/usr/share/dict/words".into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embeds_split_at_the_guest_path() {
        assert_eq!(split_embed("a:b:/c/d").unwrap(), ("a:b", "/c/d"));
        assert!(split_embed("a:b").is_err());
        assert!(split_embed(":/b").is_err());
    }

    #[test]
    fn default_outputs() {
        assert_eq!(
            default_output(Path::new("/x/busybox"), Target::Wasi),
            Path::new("busybox.wasm")
        );
        assert_eq!(
            default_output(Path::new("a.out"), Target::Native),
            Path::new("a.out.x86_64")
        );
    }
}
