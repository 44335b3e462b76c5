//! `cargo elfconv inspect`

use std::process::ExitCode;

use elfconv_core::Error;

use super::read_input;
use crate::cli::Inspect;
use crate::failure::Failure;

pub fn execute(arguments: &Inspect) -> Result<ExitCode, Failure> {
    let inspection = elfconv_core::inspect(&read_input(&arguments.elf)?)?;
    if arguments.json {
        let json = serde_json::to_string_pretty(&inspection)
            .map_err(|error| Error::internal("writing the inspection", error))?;
        println!("{json}");
    } else {
        print!("{inspection}");
    }
    Ok(ExitCode::SUCCESS)
}
