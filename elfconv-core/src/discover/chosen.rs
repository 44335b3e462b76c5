//! Functions that are chosen when the program starts: an R_AARCH64_IRELATIVE relocation has a place filled with what its resolver returns
//! (AAELF64, "Dynamic relocations"), and a stub jumps to what is there. A C library has its string functions so, for one or the other CPU.
//!
//! Which one it will be is the program's own affair, but all that a resolver can choose are in it. With them its callers know what such a
//! function reads and changes. Should something else be there, the dispatcher sees to it.

use std::collections::{BTreeMap, BTreeSet};

use super::explore::Walk;
use super::flow::Flow;
use super::slice::{Fact, Path};
use super::{Context, Function, Program, code::Code};

/// More than any library has of one function.
const MAX_CHOICES: usize = 32;

/// What was found in functions.
#[derive(Debug, Default)]
pub struct Chosen {
    /// Code addresses that resolvers compute.
    addresses: BTreeMap<u64, BTreeSet<u64>>,
    /// `br` instructions: the function that each is in, and the resolver of what it goes to.
    stubs: BTreeMap<u64, (u64, u64)>,
}

impl Chosen {
    /// Looks at one function.
    pub fn look(&mut self, ctx: &mut Context, code: &Code, entry: u64, walk: &Walk) {
        let relocations = &ctx.image.relocations.irelative;
        if relocations.is_empty() {
            return;
        }
        if relocations.iter().any(|&(_, resolver)| resolver == entry) {
            self.addresses.insert(entry, walk.constants.clone());
        }
        for &pc in &walk.unresolved {
            if let Some(resolver) = resolver(ctx, code, walk, pc) {
                self.stubs.insert(pc, (entry, resolver));
            }
        }
    }

    /// When all functions are known: tells them.
    pub fn tell(self, code: &Code, program: &mut Program) {
        for (pc, (entry, resolver)) in self.stubs {
            let addresses = self.addresses.get(&resolver).into_iter().flatten();
            let functions = addresses.filter_map(|address| program.functions.get(address));
            let choices: Vec<u64> = functions
                .filter(|function| is_translatable(function, code))
                .map(|function| function.entry)
                .collect();
            if choices.is_empty() || choices.len() > MAX_CHOICES {
                continue;
            }
            if let Some(stub) = program.functions.get_mut(&entry) {
                stub.choices.insert(pc, choices);
                program.unresolved.remove(&pc);
            }
        }
    }
}

/// The resolver of what a `br` goes to, if it is loaded from where one's result is.
fn resolver(ctx: &mut Context, code: &Code, walk: &Walk, pc: u64) -> Option<u64> {
    let Some((_, _, Flow::Indirect(register))) = code.instruction(pc) else {
        return None;
    };
    let target = Path::to(walk, ctx, code, pc).value(ctx, register, 0);
    let term = target.term.filter(|_| target.constant == 0)?;
    let Fact::Loaded { addr, size: 8 } = term.fact else {
        return None;
    };
    let place = addr.as_constant()?;
    let relocations = &ctx.image.relocations.irelative;
    let found = relocations.binary_search_by_key(&place, |&(place, _)| place);
    Some(relocations[found.ok()?].1)
}

/// Others are for CPUs that nobody is told of.
fn is_translatable(function: &Function, code: &Code) -> bool {
    let words = function
        .blocks
        .iter()
        .flat_map(|b| (b.start..b.end).step_by(4));
    let mut words = words.map(|pc| code.word(pc));
    words.all(|word| word.and_then(elfconv_isa::decode).is_some())
}
