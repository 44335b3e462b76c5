//! Third-party programs from Debian's source packages, cross-built static, in several ways.

use std::process::ExitCode;

use elfconv_core::Cpu;
use elfconv_tests::way::Way;
use elfconv_tests::{suite, third_party};

fn main() -> ExitCode {
    suite::main(|| {
        let mut trials = Vec::new();
        for (name, recipe) in third_party::read_all()? {
            for cpu in [Cpu::Baseline, Cpu::Max] {
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
