//! What a unit's object depends on, as a key for the cache: the functions' words, what lifting is told of the functions
//! that they call, the options, and the converter itself.

use std::fmt::Write as _;
use std::sync::OnceLock;

use crate::OptLevel;
use crate::cache;
use crate::discover::Function;
use crate::lift::plan::Code;
use crate::lift::unit::ProgramContext;
use crate::summary::facts::Facts;

/// So far behind a block do words matter to it (`effects::observes_fpsr`).
const AHEAD: u64 = 4 * 32;

/// The key of the object of some functions.
pub fn of_unit(program: &ProgramContext<'_>, functions: &[&Function], opt: OptLevel) -> String {
    let mut choices = format!(
        "{} {} {} {opt} {} {} {} {:?} {}",
        env!("CARGO_PKG_VERSION"),
        program.prefix,
        program.target,
        program.fma,
        program.trace,
        program.check_memory,
        program.lookup,
        program.summary.describe_unknown(),
    );
    let mut words = Vec::new();
    for function in functions {
        describe(&mut choices, program, function);
        for part in program.parts_of(function.entry) {
            describe(&mut choices, program, part);
        }
        for block in &function.blocks {
            let known = (block.start..block.end + AHEAD).step_by(4);
            words.extend(known.flat_map(|pc| (program.word)(pc).unwrap_or(0).to_le_bytes()));
        }
    }
    cache::key(&[choices.as_bytes(), &words, own_code()], "o")
}

fn describe(text: &mut String, program: &ProgramContext<'_>, function: &Function) {
    let Function {
        entry,
        name: _,
        blocks,
        jump_tables,
        choices,
        landing_pads,
        source: _,
        is_part,
    } = function;
    let summary = program.summary;
    let _ = write!(
        text,
        "\n{entry} {is_part} {blocks:?} {jump_tables:?} {choices:?} {landing_pads:?} {}",
        summary.describe(*entry)
    );
    let code = Code::new(function, program.word, summary.returns());
    for target in Facts::new(function, &code).targets() {
        let lifted = program.functions.contains_key(&target);
        let _ = write!(text, " {target} {lifted} {}", summary.describe(target));
    }
}

/// A development build may change without its version: then its code is a part of the key.
fn own_code() -> &'static [u8] {
    static CODE: OnceLock<Vec<u8>> = OnceLock::new();
    CODE.get_or_init(|| {
        let own = std::env::current_exe().and_then(std::fs::read);
        match own {
            Ok(code) if cfg!(debug_assertions) => cache::key(&[&code], "").into_bytes(),
            _ => Vec::new(),
        }
    })
}
