//! Calls, returns and unwinding.
//!
//! A guest call is a call of a lifted function, a guest return its return. Across a call a frame holds no guest state: everything is
//! in `CpuState`, so that any frame can be abandoned at any call, and any frame whose return address is `CpuState.pc` can go on.
//! A lifted function returns 0 when the guest returned to the address that x30 held at entry, and 1 when the truth is `CpuState.pc` alone
//! ("unwinding"): each caller compares that with where it can go on, and returns 1 otherwise.

use std::mem::offset_of;

use elfconv_isa::CpuState;
use elfconv_isa::effects::{NZCV, RegSet};
use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{FunctionValue, IntValue, LLVMTailCallKind, PointerValue};

use super::FunctionLifter;
use super::plan::StorePolicy;
use super::unit::built;

/// Where calls leave their return address.
pub const LINK_REGISTER: u32 = 30;

/// All registers but the flags, which the procedure call standard (AAPCS64 6.1.1) leaves undefined at calls and returns.
pub const ACROSS_CALLS: RegSet = RegSet(RegSet::ALL.0 & !RegSet::of(NZCV).0);

/// Where a jump or branch that isn't within the function goes.
#[derive(Clone, Copy)]
pub enum Exit<'ctx> {
    /// A static address: a lifted function, or code left to the interpreter.
    Static(u64),
    /// A register's value.
    Dynamic(IntValue<'ctx>),
}

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    fn store_pc(&mut self, pc: IntValue<'ctx>) {
        let field = self.state_field(offset_of!(CpuState, pc));
        built(self.builder.build_store(field, pc));
    }

    fn store_static_pc(&mut self, pc: u64) {
        let pc = self.unit.types.i64.const_int(pc, false);
        self.store_pc(pc);
    }

    /// A register's value becomes `CpuState.pc`; returns what that is.
    fn store_target(&mut self, target: IntValue<'ctx>) -> IntValue<'ctx> {
        let pc = self.without_tag(target);
        self.store_pc(pc);
        pc
    }

    fn return_status(&mut self, status: u64) {
        let status = self.unit.types.i32.const_int(status, false);
        built(self.builder.build_return(Some(&status)));
    }

    /// BL.
    pub fn call(&mut self, target: u64, return_address: u64) {
        self.store_dirty(self.unit.program.for_target(target));
        let callee = self.static_callee(target);
        let status = self.call_lifted(callee);
        self.after_call(status, return_address);
    }

    /// BLR.
    pub fn call_indirect(&mut self, target: IntValue<'ctx>, return_address: u64) {
        self.store_dirty(self.unit.program.for_indirect_call());
        let callee = self.dynamic_callee(target);
        let lifted = self.unit.types.lifted;
        let call =
            built(
                self.builder
                    .build_indirect_call(lifted, callee, &[self.budget.into()], ""),
            );
        let status = call
            .try_as_basic_value()
            .expect_basic("a lifted function has a status");
        self.after_call(status.into_int_value(), return_address);
    }

    /// SVC, BRK or an undefined instruction: the runtime acts on `CpuState` and says whether to go on at `resume`.
    pub fn call_runtime(&mut self, name: &str, pc: u64, resume: Option<u64>) {
        self.store_dirty(RegSet::ALL);
        self.store_static_pc(pc);
        let function = self.unit.runtime_entry(name);
        let status = self.call_lifted(function);
        match resume {
            Some(address) => self.after_call(status, address),
            None => self.return_status(1),
        }
    }

    /// After MSR FPCR: lifted code computes with the default control bits only. After an access to FPSR: it doesn't keep the
    /// exception flags. The interpreter may have to go on at `next`.
    pub fn after_fp_control(&mut self, next: u64) {
        self.store_dirty(RegSet::ALL);
        self.store_static_pc(next);
        let function = self.unit.runtime_entry("elfconv_fp_control");
        let status = self.call_lifted(function);
        let goes_on = self.append_block("");
        let abandon = self.abandon_block();
        let zero = self.unit.types.i32.const_zero();
        let other = built(
            self.builder
                .build_int_compare(IntPredicate::NE, status, zero, ""),
        );
        self.branch_unlikely(other, abandon, goes_on);
        self.builder.position_at_end(goes_on);
        self.registers.after_sync();
    }

    fn call_lifted(&mut self, callee: FunctionValue<'ctx>) -> IntValue<'ctx> {
        built(self.builder.build_call(callee, &[self.budget.into()], ""))
            .try_as_basic_value()
            .expect_basic("a lifted function has a status")
            .into_int_value()
    }

    /// The function to call for a static target; `CpuState.pc` is set where it is the runtime.
    fn static_callee(&mut self, target: u64) -> FunctionValue<'ctx> {
        if self.unit.program.functions.contains_key(&target) {
            return self.unit.lifted_function(target);
        }
        self.store_static_pc(target);
        self.unit.runtime_entry("elfconv_call")
    }

    /// The function to call for a target in a register: looked up at its home in the table, else the runtime, which looks further.
    fn dynamic_callee(&mut self, target: IntValue<'ctx>) -> PointerValue<'ctx> {
        let target = self.store_target(target);
        let types = self.unit.types;
        let shape = self.unit.program.lookup;
        let entry = self
            .unit
            .context
            .struct_type(&[types.usize.into(), types.ptr.into()], false);
        let table = self
            .unit
            .module
            .get_global("elfconv_lookup")
            .unwrap_or_else(|| {
                self.unit.module.add_global(
                    entry.array_type(1 << shape.bits),
                    None,
                    "elfconv_lookup",
                )
            });
        let b = &self.builder;
        let low = built(b.build_int_truncate(target, types.i32, ""));
        let hashed =
            built(b.build_int_mul(low, types.i32.const_int(shape.multiplier as u64, false), ""));
        let home = built(b.build_right_shift(
            hashed,
            types.i32.const_int(32 - shape.bits as u64, false),
            false,
            "",
        ));
        let home = built(b.build_int_z_extend_or_bit_cast(home, types.usize, ""));
        // SAFETY: the home of an address is below 2^bits, the table's length.
        let place =
            unsafe { built(b.build_in_bounds_gep(entry, table.as_pointer_value(), &[home], "")) };
        let key = built(b.build_load(types.usize, place, "")).into_int_value();
        let function = built(b.build_struct_gep(entry, place, 1, ""));
        let function = built(b.build_load(types.ptr, function, "")).into_pointer_value();
        let wanted = built(b.build_int_truncate_or_bit_cast(target, types.usize, ""));
        let found = built(b.build_int_compare(IntPredicate::EQ, key, wanted, ""));
        let runtime = self
            .unit
            .runtime_entry("elfconv_call")
            .as_global_value()
            .as_pointer_value();
        built(b.build_select(found, function, runtime, "")).into_pointer_value()
    }

    /// The caller's side of a return: go on if the guest returned here, or is unwinding to here or to the call's landing pad.
    fn after_call(&mut self, status: IntValue<'ctx>, return_address: u64) {
        let types = self.unit.types;
        let unwinding = self.append_block("unwinding");
        let goes_on = self.append_block("");
        let returned = built(self.builder.build_int_compare(
            IntPredicate::NE,
            status,
            types.i32.const_zero(),
            "",
        ));
        self.branch_unlikely(returned, unwinding, goes_on);

        self.builder.position_at_end(unwinding);
        let field = self.state_field(offset_of!(CpuState, pc));
        let pc = built(self.builder.build_load(types.i64, field, "")).into_int_value();
        let landing = self.landing_edge(self.pc, return_address);
        let abandon = self.abandon_block();
        let mut cases = vec![(types.i64.const_int(return_address, false), goes_on)];
        if let Some((address, block)) = landing {
            cases.push((types.i64.const_int(address, false), block));
        }
        built(self.builder.build_switch(pc, abandon, &cases));

        self.builder.position_at_end(goes_on);
        self.registers.after_sync();
    }

    /// The landing pad of a call and a block that loads what the pad needs, if the call has one in this function.
    fn landing_edge(&mut self, call: u64, return_address: u64) -> Option<(u64, BasicBlock<'ctx>)> {
        // A pad right behind a call that doesn't return is where the call goes on anyway.
        let pad = *self
            .guest
            .landing_pads
            .get(&call)
            .filter(|&&pad| pad != return_address)?;
        let index = self.plan.index_of(pad)?;
        let here = self.builder.get_insert_block().expect("positioned");
        let edge = self.append_block("landing");
        self.builder.position_at_end(edge);
        self.reload_to_slots(self.plan.liveness.needed_in[index]);
        built(self.builder.build_unconditional_branch(self.blocks[index]));
        self.builder.position_at_end(here);
        Some((pad, edge))
    }

    /// The one block that returns 1 with everything in `CpuState`.
    fn abandon_block(&mut self) -> BasicBlock<'ctx> {
        if let Some(block) = self.abandon {
            return block;
        }
        let here = self.builder.get_insert_block().expect("positioned");
        let block = self.append_block("abandon");
        self.builder.position_at_end(block);
        self.return_status(1);
        self.builder.position_at_end(here);
        self.abandon = Some(block);
        block
    }

    /// RET: a plain return where the target is what x30 held at entry.
    pub fn guest_return(&mut self, target: IntValue<'ctx>) {
        self.store_dirty(self.unit.program.for_return(self.guest.entry));
        let Some(entry_link) = self.entry_link else {
            // x30 is never written here: a `ret x30` goes where it should, any other is compared with it.
            let link = self.read_int(LINK_REGISTER);
            return self.return_if_equal(target, link);
        };
        self.return_if_equal(target, entry_link);
    }

    fn return_if_equal(&mut self, target: IntValue<'ctx>, link: IntValue<'ctx>) {
        if target == link {
            return self.return_status(0);
        }
        let elsewhere = self.append_block("elsewhere");
        let plain = self.append_block("");
        let differs = built(
            self.builder
                .build_int_compare(IntPredicate::NE, target, link, ""),
        );
        self.branch_unlikely(differs, elsewhere, plain);
        self.builder.position_at_end(elsewhere);
        self.store_target(target);
        self.return_status(1);
        self.builder.position_at_end(plain);
        self.return_status(0);
    }

    /// A jump out of the function: a tail call, if x30 still is the caller's; the dispatcher goes on otherwise.
    pub fn leave(&mut self, exit: Exit<'ctx>) {
        let stored = match exit {
            Exit::Static(target) => self.unit.program.for_target(target),
            Exit::Dynamic(_) => RegSet::ALL,
        };
        self.store_dirty(stored);
        if let Some(entry_link) = self.entry_link {
            let link = self.read_int(LINK_REGISTER);
            if link != entry_link {
                self.leave_if_changed(link, entry_link, exit);
            }
        }
        match exit {
            Exit::Static(target) => {
                let callee = self.static_callee(target);
                let call = built(
                    self.builder
                        .build_call(callee, &[self.budget_in.into()], ""),
                );
                self.finish_tail_call(call);
            }
            Exit::Dynamic(target) => {
                let callee = self.dynamic_callee(target);
                let lifted = self.unit.types.lifted;
                let call = built(self.builder.build_indirect_call(
                    lifted,
                    callee,
                    &[self.budget_in.into()],
                    "",
                ));
                self.finish_tail_call(call);
            }
        }
    }

    fn finish_tail_call(&mut self, call: inkwell::values::CallSiteValue<'ctx>) {
        call.set_tail_call_kind(LLVMTailCallKind::LLVMTailCallKindMustTail);
        let status = call
            .try_as_basic_value()
            .expect_basic("a lifted function has a status");
        built(self.builder.build_return(Some(&status)));
    }

    fn leave_if_changed(
        &mut self,
        link: IntValue<'ctx>,
        entry_link: IntValue<'ctx>,
        exit: Exit<'ctx>,
    ) {
        let changed = self.append_block("elsewhere");
        let tail = self.append_block("");
        let differs = built(
            self.builder
                .build_int_compare(IntPredicate::NE, link, entry_link, ""),
        );
        self.branch_unlikely(differs, changed, tail);
        self.builder.position_at_end(changed);
        match exit {
            Exit::Static(target) => self.store_static_pc(target),
            Exit::Dynamic(target) => {
                self.store_target(target);
            }
        }
        self.return_status(1);
        self.builder.position_at_end(tail);
    }

    /// At the entry of a function that may recurse: when the engine's stack is used up, the dispatcher goes on with a fresh one.
    pub fn check_budget(&mut self) {
        let exhausted = self.append_block("exhausted");
        let enough = self.append_block("");
        let zero = self.unit.types.i32.const_zero();
        let used_up =
            built(
                self.builder
                    .build_int_compare(IntPredicate::SLT, self.budget, zero, ""),
            );
        self.branch_unlikely(used_up, exhausted, enough);
        self.builder.position_at_end(exhausted);
        self.store_static_pc(self.guest.entry);
        self.return_status(1);
        self.builder.position_at_end(enough);
    }
}
