//! One module per subcommand.

mod convert;
mod doctor;
mod inspect;
mod progress;
#[cfg(feature = "run")]
mod run;

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
        Command::Completions { shell } => Ok(completions(shell)),
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

fn completions(shell: clap_complete::Shell) -> ExitCode {
    // The script completes the executable's own name: cargo has no hook for its subcommands.
    clap_complete::generate(
        shell,
        &mut Cli::command(),
        "cargo-elfconv",
        &mut std::io::stdout(),
    );
    ExitCode::SUCCESS
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
    clap_mangen::Man::new(command)
        .render(&mut std::io::stdout())
        .map_err(|source| Error::Output {
            path: "standard output".into(),
            source,
        })?;
    Ok(ExitCode::SUCCESS)
}
