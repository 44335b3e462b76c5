//! Why a command failed, and with which exit status.

use miette::Diagnostic;
use thiserror::Error;

/// A failed command.
#[derive(Debug, Error, Diagnostic)]
pub enum Failure {
    /// Conversion, input and output.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Convert(#[from] elfconv_core::Error),

    /// Arguments that clap accepts and that make no sense together.
    #[error("{message}")]
    #[diagnostic(code(elfconv::usage), help("{help}"))]
    Usage {
        /// What is wrong.
        message: String,
        /// What would be right.
        help: String,
    },

    /// The engine refuses the module.
    #[error("the engine can't load the module: {message}")]
    #[diagnostic(
        code(elfconv::engine::module),
        help(
            "`cargo elfconv run` runs WebAssembly modules for WASI preview 1, and AArch64 ELF files"
        )
    )]
    Module {
        /// What the engine says.
        message: String,
    },

    /// The engine can't give the guest what it was told to.
    #[error("{what}: {message}")]
    #[diagnostic(
        code(elfconv::engine::host),
        help("check the arguments of --dir and --env")
    )]
    Host {
        /// What was being set up.
        what: String,
        /// Why it failed.
        message: String,
    },

    /// Something that conversion needs is missing; `doctor` has said what.
    #[error("{count} of the things that elfconv needs are missing")]
    #[diagnostic(code(elfconv::doctor), help("see the remedies above"))]
    Unhealthy {
        /// How many.
        count: usize,
    },
}

impl Failure {
    /// The documented exit status.
    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Convert(error) => error.exit_code(),
            Failure::Usage { .. } => 2,
            Failure::Host { .. } => 3,
            Failure::Module { .. } => 4,
            Failure::Unhealthy { .. } => 6,
        }
    }
}
