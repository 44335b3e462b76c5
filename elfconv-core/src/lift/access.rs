//! `--check-memory`: each access is compared with the region that was accessed last, and the runtime is asked about others. What
//! isn't allowed traps, before the instruction has done anything that counts.

use elfconv_isa::interp::ADDRESS;
use inkwell::IntPredicate;
use inkwell::values::IntValue;

use super::FunctionLifter;
use super::unit::built;

/// Reading or writing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Read,
    Write,
}

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    /// Before an access of at most 16 bytes.
    pub fn check_access(
        &mut self,
        address: IntValue<'ctx>,
        offset: i64,
        size: u64,
        access: Access,
    ) {
        if !self.unit.program.check_memory {
            return;
        }
        let i64 = self.unit.types.i64;
        let start = i64.const_int(offset as u64, true);
        let start = built(self.builder.build_int_add(address, start, ""));
        let start = built(
            self.builder
                .build_and(start, i64.const_int(ADDRESS, false), ""),
        );
        let base = self.window(access, 0);
        let count = self.window(access, 1);
        let distance = built(self.builder.build_int_sub(start, base, ""));
        let outside = IntPredicate::UGE;
        let outside = built(self.builder.build_int_compare(outside, distance, count, ""));
        let [ask, goes_on] = [self.append_block("ask"), self.append_block("")];
        self.branch_unlikely(outside, ask, goes_on);
        self.builder.position_at_end(ask);
        let size = i64.const_int(size, false);
        self.ask(start, size, access);
        built(self.builder.build_unconditional_branch(goes_on));
        self.builder.position_at_end(goes_on);
    }

    /// Before an access of any size.
    pub fn check_range(&mut self, address: IntValue<'ctx>, size: IntValue<'ctx>, access: Access) {
        if self.unit.program.check_memory {
            let mask = self.unit.types.i64.const_int(ADDRESS, false);
            let start = built(self.builder.build_and(address, mask, ""));
            self.ask(start, size, access);
        }
    }

    /// `elfconv_windows` of the runtime: where the region begins, and how many addresses an access may start at.
    fn window(&mut self, access: Access, index: u64) -> IntValue<'ctx> {
        let types = self.unit.types;
        let windows = self.unit.module.get_global("elfconv_windows");
        let windows = windows.unwrap_or_else(|| {
            let ty = types.i64.array_type(4);
            self.unit.module.add_global(ty, None, "elfconv_windows")
        });
        let place = match access {
            Access::Read => index,
            Access::Write => 2 + index,
        };
        let place = types.i32.const_int(place, false);
        let windows = windows.as_pointer_value();
        // SAFETY: the place is one of the four.
        let at = unsafe {
            built(
                self.builder
                    .build_in_bounds_gep(types.i64, windows, &[place], ""),
            )
        };
        built(self.builder.build_load(types.i64, at, "")).into_int_value()
    }

    /// Asks the runtime; goes on only if it agrees.
    fn ask(&mut self, start: IntValue<'ctx>, size: IntValue<'ctx>, access: Access) {
        let types = self.unit.types;
        let parameters = [types.i64.into(), types.i64.into(), types.i32.into()];
        let function =
            self.unit
                .runtime_function("elfconv_accessible", &parameters, Some(types.i32));
        let write = types.i32.const_int((access == Access::Write).into(), false);
        let arguments = [start.into(), size.into(), write.into()];
        let allowed = built(self.builder.build_call(function, &arguments, ""))
            .try_as_basic_value()
            .expect_basic("it has a result")
            .into_int_value();
        let zero = types.i32.const_zero();
        let refused = IntPredicate::EQ;
        let refused = built(self.builder.build_int_compare(refused, allowed, zero, ""));
        let [trap, goes_on] = [self.append_block("trap"), self.append_block("")];
        self.branch_unlikely(refused, trap, goes_on);
        self.builder.position_at_end(trap);
        let state = self.registers.snapshot();
        self.trap(self.pc);
        self.registers.restore(state);
        self.builder.position_at_end(goes_on);
    }
}
