//! Third-party programs from Debian's source packages, cross-built static, in several ways.

use std::process::ExitCode;

use elfconv_tests::{suite, third_party};

fn main() -> ExitCode {
    suite::main(|| {
        let mut trials = Vec::new();
        for (name, recipe) in third_party::read_all()? {
            let binaries = third_party::binaries(&recipe)?;
            for from in &recipe.cases {
                let (case, ways) = third_party::case(&recipe, &binaries, from)?;
                trials.extend(suite::trials(&name, case, &ways));
            }
        }
        Ok(trials)
    })
}
