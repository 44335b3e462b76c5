//! One module per subcommand.

mod convert;
mod doctor;
mod inspect;
mod progress;
#[cfg(feature = "run")]
mod run;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::CommandFactory;
use elfconv_core::Error;

use crate::cli::{Cli, Command};
use crate::failure::Failure;

/// Does what the command line says.
pub fn execute(cli: Cli) -> Result<ExitCode, Failure> {
    let quiet =
        cli.verbosity.is_silent() || cli.verbosity.tracing_level() == Some(tracing::Level::ERROR);
    match cli.command {
        Command::Convert(arguments) => convert::execute(&arguments, quiet),
        #[cfg(feature = "run")]
        Command::Run(arguments) => run::execute(&arguments, quiet),
        Command::Inspect(arguments) => inspect::execute(&arguments),
        Command::Doctor => doctor::execute(),
        Command::Completions { shell } => completions(shell),
        Command::Man { subcommand } => man(subcommand.as_deref()),
    }
}

/// The bytes of an input file.
fn read_input(path: &Path) -> Result<Vec<u8>, Error> {
    let fail = |source| Error::Input {
        path: path.to_owned(),
        source,
    };
    // Opening a pipe or a device could block or never end.
    let metadata = std::fs::metadata(path).map_err(fail)?;
    if metadata.is_dir() {
        return Err(fail(std::io::ErrorKind::IsADirectory.into()));
    }
    if !metadata.is_file() {
        return Err(fail(std::io::Error::other("not a regular file")));
    }
    std::fs::read(path).map_err(fail)
}

/// Writes to the standard output. That nobody wants to read on is no error: `cargo elfconv inspect prog | head`.
fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(source) if source.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::Output {
            path: "standard output".into(),
            source,
        }),
        _ => Ok(()),
    }
}

fn completions(shell: clap_complete::Shell) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    // The script completes the executable's own name: cargo has no hook for its subcommands.
    clap_complete::generate(shell, &mut Cli::command(), "cargo-elfconv", &mut script);
    print(&script)?;
    Ok(ExitCode::SUCCESS)
}

fn man(subcommand: Option<&str>) -> Result<ExitCode, Failure> {
    let mut command = Cli::command();
    command.build();
    let command = match subcommand {
        None => command,
        Some(name) => command
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| Failure::Usage {
                message: format!("no subcommand `{name}`"),
                help: "`cargo elfconv --help` lists them".into(),
            })?,
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut page)
        .map_err(|error| Error::internal("writing the manual page", error))?;
    print(&page)?;
    Ok(ExitCode::SUCCESS)
}
