use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    match downstream::greet(&arguments) {
        Ok(output) => {
            // Nobody is left to tell when our own output is closed.
            let _ = std::io::stdout().write_all(&output.stdout);
            let _ = std::io::stderr().write_all(&output.stderr);
            ExitCode::from(output.status.code().map_or(1, |code| (code & 0xff) as u8))
        }
        Err(error) => {
            eprintln!("downstream: can't run cargo-elfconv: {error}");
            ExitCode::FAILURE
        }
    }
}
