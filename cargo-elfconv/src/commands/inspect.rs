//! `cargo elfconv inspect`

use std::process::ExitCode;

use elfconv_core::Error;

use super::{print, read_input};
use crate::cli::Inspect;
use crate::failure::Failure;

pub fn execute(arguments: &Inspect) -> Result<ExitCode, Failure> {
    let inspection = elfconv_core::inspect(&read_input(&arguments.elf)?)?;
    let text = if arguments.json {
        let json = serde_json::to_string_pretty(&inspection)
            .map_err(|error| Error::internal("writing the inspection", error))?;
        format!("{json}\n")
    } else {
        inspection.to_string()
    };
    print(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
