//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_verbosity_flag::{Verbosity, WarnLevel};
use elfconv_core::{Cpu, Fma, OptLevel, Target};

const EXIT_STATUS: &str = "\
Exit status:
  0    success; `run`: the guest's own status
  2    wrong usage
  3    an input or a directory can't be read
  4    the input is malformed
  5    the input is valid but not supported (dynamically linked, not AArch64, ...)
  6    the linker or the runtime library is missing or failed
  7    the output can't be written
  8    an internal error
Also, from `run` and from the artifacts:
  125  the runtime can't go on (out of linear memory, ...); one line on stderr says why
  134  the engine trapped
  128+N  signal N ended the guest";

/// Converts Linux/AArch64 programs into WebAssembly, and runs them.
#[derive(Parser)]
#[command(name = "cargo elfconv", bin_name = "cargo elfconv", version, after_help = EXIT_STATUS)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub verbosity: Verbosity<WarnLevel>,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Convert an AArch64 ELF executable
    Convert(Convert),
    /// Run an AArch64 ELF executable or a WebAssembly module in the embedded engine
    #[cfg(feature = "run")]
    Run(Run),
    /// Say what is in an AArch64 ELF executable
    Inspect(Inspect),
    /// Check that everything conversion needs is there
    Doctor,
    /// Print a completion script for a shell
    Completions {
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, as roff
    Man {
        /// The page of this subcommand
        subcommand: Option<String>,
    },
}

/// What decides the artifact.
#[derive(Args)]
pub struct Conversion {
    /// Optimisation level: 0, 1, 2 or 3; s for a small artifact
    #[arg(short = 'O', value_name = "LEVEL", default_value_t)]
    pub opt: OptLevel,
    /// Convert and compile anew, and keep nothing
    #[arg(long)]
    pub no_cache: bool,
    /// Fused multiply-adds: exact; relaxed-simd, which is exact and fast in engines with relaxed SIMD, the only ones that take such a module;
    /// or unfused, which may differ in the last bits
    #[arg(long, value_name = "HOW", default_value_t)]
    pub fma: Fma,
    /// Put a file, or all files of a directory, into the artifact
    #[arg(long, value_name = "HOST:GUEST")]
    pub embed: Vec<String>,
    /// Convert a further program, which the others can execute under these names; bare ones are put into /usr/bin, @self is the
    /// main program
    #[arg(long, value_name = "NAME[,NAME...]=ELF")]
    pub with: Vec<String>,
    /// Units to compile at a time [default: one per core]
    #[arg(
        short,
        long,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true
    )]
    pub jobs: usize,
    /// Translate nothing: the artifact interprets
    #[arg(long)]
    pub interpret_only: bool,
    /// Check all accesses to memory: what isn't mapped, or not for that, raises SIGSEGV; slow
    #[arg(long)]
    pub check_memory: bool,
    /// What the program is told of the CPU (HWCAP, identification registers): baseline is Armv8.0, max all that there is
    #[arg(long, value_name = "CPU", default_value_t)]
    pub cpu: Cpu,
    /// Size of the guest's main stack, in bytes or with k, M or G
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub stack_size: Option<u64>,
}

#[derive(Args)]
pub struct Convert {
    /// The AArch64 executable
    pub elf: PathBuf,
    /// Where the artifact goes [default: the input's name with the target's extension, in this directory]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What the artifact runs on: wasi or native
    #[arg(long, default_value_t = Target::Wasi)]
    pub target: Target,
    #[command(flatten)]
    pub conversion: Conversion,
    /// Write the conversion report as JSON
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

#[derive(Args)]
pub struct Run {
    /// The program: an AArch64 ELF executable, or a WebAssembly module
    pub program: PathBuf,
    /// A directory that the guest may use, under its own path unless another is given
    #[arg(long, value_name = "HOST[::GUEST]")]
    pub dir: Vec<String>,
    /// A variable of the guest's environment, which is empty otherwise
    #[arg(long, value_name = "NAME=VALUE")]
    pub env: Vec<String>,
    /// Show the guest's system calls on stderr
    #[arg(long)]
    pub strace: bool,
    /// Make up time, randomness and scheduling, the same in every run
    #[arg(long)]
    pub deterministic: bool,
    #[command(flatten)]
    pub conversion: Conversion,
    /// The guest's arguments
    #[arg(last = true)]
    pub args: Vec<String>,
}

#[derive(Args)]
pub struct Inspect {
    /// The AArch64 executable
    pub elf: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `8388608`, `8192k`, `8M`.
fn parse_size(text: &str) -> Result<u64, String> {
    let (digits, shift) = match text.char_indices().next_back() {
        Some((at, 'k' | 'K')) => (&text[..at], 10),
        Some((at, 'm' | 'M')) => (&text[..at], 20),
        Some((at, 'g' | 'G')) => (&text[..at], 30),
        _ => (text, 0),
    };
    let number: u64 = digits.parse().map_err(|error| format!("{error}"))?;
    number
        .checked_mul(1 << shift)
        .ok_or_else(|| "too large".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes() {
        assert_eq!(parse_size("4096"), Ok(4096));
        assert_eq!(parse_size("8M"), Ok(8 << 20));
        assert!(parse_size("x").is_err());
        assert!(parse_size("").is_err());
        assert!(parse_size("99999999999G").is_err());
    }
}
