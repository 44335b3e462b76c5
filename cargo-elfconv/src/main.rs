//! Works as `cargo elfconv ..` and as `cargo-elfconv ..`.

use std::io::IsTerminal;
use std::process::ExitCode;

use cargo_elfconv::cli::Cli;
use clap::Parser;
use tracing_subscriber::filter::LevelFilter;

fn main() -> ExitCode {
    let cli = Cli::parse_from(arguments());
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::from(cli.verbosity))
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .without_time()
        .init();
    match cargo_elfconv::execute(cli) {
        Ok(code) => code,
        Err(failure) => {
            let code = failure.exit_code();
            // Our messages name their causes themselves. That the hook is set already can't be.
            let _ = miette::set_hook(Box::new(|_| {
                Box::new(
                    miette::MietteHandlerOpts::new()
                        .without_cause_chain()
                        .build(),
                )
            }));
            eprintln!("{:?}", miette::Report::new(failure));
            ExitCode::from(code)
        }
    }
}

/// Cargo passes the name of the subcommand as the first argument.
fn arguments() -> Vec<std::ffi::OsString> {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|first| first == "elfconv") {
        arguments.remove(1);
    }
    arguments
}
