//! Third-party programs, built static from Debian's source packages or as they are published, in several ways.

use std::process::ExitCode;

use elfconv_core::Cpu;
use elfconv_tests::way::Way;
use elfconv_tests::{suite, third_party};

fn main() -> ExitCode {
    suite::main(|| {
        let mut trials = Vec::new();
        let recipes = third_party::read_all()?.into_iter();
        for (name, recipe) in recipes.filter(|(_, recipe)| recipe.is_wanted()) {
            for &cpu in recipe.cpus() {
                let binaries = third_party::binaries(&recipe, cpu)?;
                for from in &recipe.cases {
                    let (case, mut ways) = third_party::case(&recipe, &binaries, from)?;
                    let mut prefix = name.clone();
                    if cpu == Cpu::Max {
                        prefix.push_str("-max");
                        ways.retain(|&way| way == Way::Native);
                    }
                    trials.extend(suite::trials(&prefix, case, &ways));
                }
            }
        }
        Ok(trials)
    })
}
