//! How a lifted function is entered by who knows only its address: all registers are in `CpuState` before and after.

use std::mem::offset_of;

use elfconv_isa::CpuState;
use elfconv_isa::effects::{RegSet, SP, V0};
use inkwell::IntPredicate;
use inkwell::builder::Builder;
use inkwell::values::{BasicValueEnum, IntValue};

use super::calls::LINK_REGISTER;
use super::unit::{Unit, built, state_offset};
use crate::summary::{Convention, Summary};

/// Registers that callers who know only the address trust to come back, but may not.
fn odd(convention: &Convention, summary: &Summary) -> RegSet {
    let trusted = summary.trusted().union(RegSet::of(SP));
    convention.modifies.and(trusted)
}

/// Whether a function of this convention needs an entry beside itself.
pub fn is_separate(convention: &Convention, summary: &Summary) -> bool {
    *convention != Convention::PLAIN
        && !(convention.parameters.is_empty()
            && convention.results.is_empty()
            && convention.clobbers.is_empty()
            && odd(convention, summary).is_empty())
}

struct Entry<'u, 'p, 'ctx> {
    unit: &'u Unit<'p, 'ctx>,
    builder: Builder<'ctx>,
}

/// Defines the entry of the function at `address`, if it needs one.
pub fn define(unit: &Unit<'_, '_>, address: u64) {
    let summary = unit.program.summary;
    let convention = summary.convention(address);
    if !is_separate(&convention, summary) {
        return;
    }
    let function = unit.entry_function(address);
    let builder = unit.context.create_builder();
    let append = || unit.context.append_basic_block(function, "");
    let [start, unwinding, returned] = [append(), append(), append()];
    builder.position_at_end(start);
    let entry = Entry { unit, builder };
    let b = &entry.builder;
    let i32 = unit.types.i32;

    let odd: Vec<u32> = odd(&convention, summary).iter().collect();
    let before: Vec<IntValue> = odd.iter().map(|&reg| entry.load_word(reg)).collect();
    let clobbered = convention.clobbers.iter();
    let clobbered: Vec<_> = clobbered.map(|reg| (reg, entry.load(reg))).collect();
    let link = entry.load_word(LINK_REGISTER);
    let budget = function.get_first_param().expect("the budget");
    let parameters = convention.parameters.iter().map(|reg| entry.load(reg));
    let arguments: Vec<_> = std::iter::once(budget)
        .chain(parameters)
        .map(Into::into)
        .collect();
    let call = built(b.build_call(unit.lifted_function(address), &arguments, ""));
    let value = call
        .try_as_basic_value()
        .expect_basic("a lifted function has a status");
    let (status, results) = match value {
        BasicValueEnum::StructValue(value) => {
            let field = |index| built(b.build_extract_value(value, index, ""));
            let results: Vec<_> = convention.results.iter().zip((1..).map(field)).collect();
            (field(0).into_int_value(), results)
        }
        status => (status.into_int_value(), Vec::new()),
    };
    let plain = built(b.build_int_compare(IntPredicate::EQ, status, i32.const_zero(), ""));
    built(b.build_conditional_branch(plain, returned, unwinding));
    b.position_at_end(unwinding);
    built(b.build_return(Some(&i32.const_int(1, false))));

    b.position_at_end(returned);
    for (reg, value) in results.into_iter().chain(clobbered) {
        unit.store_state(b, state_offset(reg), value);
    }
    let mut same = unit.types.i1.const_all_ones();
    for (reg, before) in odd.into_iter().zip(before) {
        let now = entry.load_word(reg);
        let equal = built(b.build_int_compare(IntPredicate::EQ, now, before, ""));
        same = built(b.build_and(same, equal, ""));
    }
    let [trusted, otherwise] = [append(), append()];
    built(b.build_conditional_branch(same, trusted, otherwise));
    b.position_at_end(trusted);
    built(b.build_return(Some(&i32.const_zero())));
    // The caller can't go on with what it holds: the dispatcher does, at the return address.
    b.position_at_end(otherwise);
    unit.store_state(b, offset_of!(CpuState, pc), link);
    built(b.build_return(Some(&i32.const_int(1, false))));
}

impl<'ctx> Entry<'_, '_, 'ctx> {
    fn load(&self, reg: u32) -> BasicValueEnum<'ctx> {
        let ty = self.unit.register_type(reg);
        self.unit.load_state(&self.builder, ty, state_offset(reg))
    }

    /// An integer register, or the low half of a V register.
    fn load_word(&self, reg: u32) -> IntValue<'ctx> {
        debug_assert!(reg < V0 + 32);
        let ty = self.unit.types.i64.into();
        self.unit
            .load_state(&self.builder, ty, state_offset(reg))
            .into_int_value()
    }
}
