//! `cargo elfconv run`

use std::path::Path;
use std::process::ExitCode;

use elfconv_core::cache::{self, Cache};
use elfconv_core::{Options, Target};

use super::progress::Bar;
use super::{convert, read_input};
use crate::cli::Run;
use crate::engine::{Dir, Engine, Guest, Stdin};
use crate::failure::Failure;

const WASM_MAGIC: &[u8] = b"\0asm";

pub fn execute(arguments: &Run, quiet: bool) -> Result<ExitCode, Failure> {
    let guest = guest(arguments)?;
    let program = read_input(&arguments.program)?;
    let cache = convert::cache(&arguments.conversion);
    let wasm = if program.starts_with(WASM_MAGIC) {
        program
    } else {
        converted(&program, arguments, &cache, quiet)?
    };
    let engine = Engine::new()?;
    let module = engine.load(&wasm, &cache)?;
    let outcome = engine.run(&module, &guest)?;
    if let Some(trap) = outcome.trap {
        eprintln!("elfconv: {trap}");
    }
    // A status is one byte for whoever waits for us, as it would be for the guest.
    Ok(ExitCode::from((outcome.status & 0xff) as u8))
}

/// Converts, unless the same program was converted in the same way before.
fn converted(elf: &[u8], arguments: &Run, cache: &Cache, quiet: bool) -> Result<Vec<u8>, Failure> {
    let options = convert::options(&arguments.conversion, Target::Wasi, &arguments.program)?;
    let key = cache_key(elf, &options)?;
    if let Some(wasm) = cache.read(&key) {
        return Ok(wasm);
    }
    let artifact = elfconv_core::convert(elf, &options, &Bar::new(quiet))?;
    tracing::info!("{}", artifact.report);
    cache.put(&key, &artifact.bytes);
    Ok(artifact.bytes)
}

/// Stands for all that decides the artifact: the input, the options, the converter's version and the runtime library.
fn cache_key(elf: &[u8], options: &Options) -> Result<String, Failure> {
    let runtime = read_input(&options.toolchain.runtime)?;
    // The number of jobs and the linker's path do not change the artifact.
    let choices = format!(
        "{} {} {} {} {} {} {} {} {} {:?}",
        env!("CARGO_PKG_VERSION"),
        options.target,
        options.opt,
        options.fma,
        options.interpret_only,
        options.check_memory,
        options.trace,
        options.cpu,
        options.stack_size,
        options.argv0
    );
    let mut parts: Vec<Vec<u8>> = vec![elf.to_vec(), choices.into_bytes(), runtime];
    // A development build of the converter may change without its version.
    if cfg!(debug_assertions)
        && let Ok(own) = std::env::current_exe().and_then(std::fs::read)
    {
        parts.push(own);
    }
    for embed in &options.embeds {
        parts.push(format!("{} {}", embed.mode, embed.guest).into_bytes());
        parts.push(embed.data.clone());
    }
    for with in &options.with {
        let kind = if with.elf.is_some() { "with" } else { "self" };
        parts.push(format!("{kind} {}", with.guest).into_bytes());
        parts.extend(with.elf.clone());
    }
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    Ok(cache::key(&parts, "wasm"))
}

fn guest(arguments: &Run) -> Result<Guest, Failure> {
    let mut args = vec![program_name(&arguments.program)];
    args.extend(arguments.args.iter().cloned());
    let mut env = arguments
        .env
        .iter()
        .map(|pair| split_env(pair))
        .collect::<Result<Vec<_>, _>>()?;
    if arguments.strace {
        env.push(("ELFCONV_STRACE".into(), "1".into()));
    }
    if arguments.deterministic {
        env.push(("ELFCONV_DETERMINISTIC".into(), "1".into()));
    }
    let dirs = arguments.dir.iter().map(|pair| split_dir(pair)).collect();
    Ok(Guest {
        args,
        env,
        dirs,
        stdin: Stdin::Inherit,
        capture: false,
    })
}

/// What the guest sees as its own name: the ELF's, also where we are given the module that was made of it.
fn program_name(program: &Path) -> String {
    let name = program
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    name.strip_suffix(".wasm")
        .map_or(name.clone(), str::to_owned)
}

fn split_env(pair: &str) -> Result<(String, String), Failure> {
    match pair.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.into(), value.into())),
        _ => Err(Failure::Usage {
            message: format!("--env {pair}: expected NAME=VALUE"),
            help: "for example --env TERM=dumb".into(),
        }),
    }
}

fn split_dir(pair: &str) -> Dir {
    let (host, guest) = pair.split_once("::").unwrap_or((pair, pair));
    Dir {
        host: host.into(),
        guest: guest.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(program_name(Path::new("/a/busybox.wasm")), "busybox");
        assert_eq!(program_name(Path::new("a.out")), "a.out");
    }

    #[test]
    fn pairs() {
        assert_eq!(split_env("A=b=c").unwrap(), ("A".into(), "b=c".into()));
        assert!(split_env("A").is_err());
        assert_eq!(
            split_dir("."),
            Dir {
                host: ".".into(),
                guest: ".".into()
            }
        );
        assert_eq!(
            split_dir("a::/b"),
            Dir {
                host: "a".into(),
                guest: "/b".into()
            }
        );
    }
}
