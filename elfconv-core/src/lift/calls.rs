//! Calls, returns and unwinding.
//!
//! A guest call is a call of a lifted function, a guest return its return; the callee's [`Convention`] says which registers are
//! parameters and results, which have to be in `CpuState`, and which are none of its business. A lifted function returns 0 when the
//! guest returned to the address that x30 held at entry, and 1 when it is unwinding: then `CpuState.pc` says where the guest goes on,
//! and each frame on the way out stores the registers that only it holds, so that any frame can be dropped at any call.

use std::mem::offset_of;

use elfconv_isa::CpuState;
use elfconv_isa::effects::{NZCV, Numbers, RegSet, SP};
use inkwell::IntPredicate;
use inkwell::basic_block::BasicBlock;
use inkwell::values::{
    BasicMetadataValueEnum, BasicValueEnum, CallSiteValue, FunctionValue, IntValue,
    LLVMTailCallKind, PointerValue,
};

use super::FunctionLifter;
use super::liveness::Written;
use super::numbers::Needed;
use super::plan;
use super::unit::built;
use crate::summary::CallEffect;

/// Where calls leave their return address.
pub const LINK_REGISTER: u32 = 30;

/// So many registers are stored by a function that units share, rather than each by itself.
const SPILLED_TOGETHER: usize = 3;

/// Where a jump or branch that isn't within the function goes.
#[derive(Clone, Copy)]
pub enum Exit<'ctx> {
    /// A static address: a lifted function, or code left to the interpreter.
    Static(u64),
    /// A register's value.
    Dynamic(IntValue<'ctx>),
    /// A register's value where a jump table should have had it.
    Table(IntValue<'ctx>),
}

impl Exit<'_> {
    fn plan(self) -> plan::Exit {
        match self {
            Exit::Static(target) => plan::Exit::To(target),
            Exit::Dynamic(_) => plan::Exit::Unknown,
            Exit::Table(_) => plan::Exit::Table,
        }
    }
}

/// A function to call, with its arguments.
struct Prepared<'ctx> {
    callee: Callee<'ctx>,
    arguments: Vec<BasicMetadataValueEnum<'ctx>>,
    results: RegSet,
}

#[derive(Clone, Copy)]
enum Callee<'ctx> {
    Function(FunctionValue<'ctx>),
    /// Of the type of entries.
    Pointer(PointerValue<'ctx>),
}

/// What a call gave.
struct Outcome<'ctx> {
    status: IntValue<'ctx>,
    results: Vec<(u32, BasicValueEnum<'ctx>)>,
}

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    fn store_pc(&mut self, pc: IntValue<'ctx>) {
        self.unit
            .store_state(&self.builder, offset_of!(CpuState, pc), pc);
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

    // ---- calls ----

    /// BL.
    pub fn call(&mut self, target: u64) {
        let effect = self.unit.program.summary.call(Some(target));
        let prepared = self.prepare(Exit::Static(target), &effect, self.budget);
        self.finish_call(prepared, &effect);
    }

    /// BLR.
    pub fn call_indirect(&mut self, target: IntValue<'ctx>) {
        let mut effect = self.unit.program.summary.call(None);
        effect.stored = self.plan.stored[&self.pc];
        let prepared = self.prepare(Exit::Dynamic(target), &effect, self.budget);
        self.finish_call(prepared, &effect);
    }

    /// SVC: the runtime acts on `CpuState` and says whether to go on at `resume`.
    pub fn call_kernel(&mut self, resume: u64) {
        let effect = self.unit.program.summary.kernel();
        self.store_dirty(effect.stored);
        self.store_static_pc(resume);
        let outcome = self.call_runtime("elfconv_svc");
        self.after_call(outcome, &effect);
    }

    /// BRK, an undefined instruction, or one that accesses what it may not: all frames are left, and the interpreter sees it again.
    pub fn trap(&mut self, pc: u64) {
        self.spill(RegSet::ALL);
        self.store_static_pc(pc);
        self.call_runtime("elfconv_trap");
        self.return_unwinding();
    }

    /// After MSR FPCR: lifted code computes with the default control bits only. After an access to FPSR: it doesn't keep the
    /// exception flags. The interpreter may have to go on at `next`.
    pub fn after_fp_control(&mut self, next: u64) {
        self.store_dirty(RegSet::ALL);
        self.store_static_pc(next);
        let outcome = self.call_runtime("elfconv_fp_control");
        let goes_on = self.append_block("");
        let abandon = self.abandon_block(RegSet::EMPTY);
        let other = self.is_unwinding(outcome.status);
        self.branch_unlikely(other, abandon, goes_on);
        self.builder.position_at_end(goes_on);
    }

    /// Before another iteration of the loop with this head, which may wait: after so many of them the dispatcher looks who has to run, unless
    /// nobody else can. No call is made here: that would take registers from the rest of the loop.
    pub fn check_wait(&mut self, head: usize) {
        let (kept, pc) = (
            self.plan.waits[&head].kept,
            self.plan.code.blocks[head].start,
        );
        let [over, stays, leaves] = ["over", "stays", "leaves"].map(|name| self.append_block(name));
        let goes_on = self.append_block("");
        let left = self.count_down(head);
        let zero = left.get_type().const_zero();
        let is_over = built(
            self.builder
                .build_int_compare(IntPredicate::SLT, left, zero, ""),
        );
        self.branch_unlikely(is_over, over, goes_on);
        self.builder.position_at_end(over);
        self.mark_cold();
        let again = self.unit.load_again(&self.builder);
        let none = built(
            self.builder
                .build_int_compare(IntPredicate::EQ, again, zero, ""),
        );
        self.branch_unlikely(none, leaves, stays);
        self.builder.position_at_end(stays);
        self.set_slice(head, again);
        built(self.builder.build_unconditional_branch(goes_on));
        self.builder.position_at_end(leaves);
        if self.plan.windows[head].is_some() {
            self.store_slice();
        }
        let state = self.registers.snapshot();
        self.spill(kept);
        self.store_static_pc(pc);
        self.return_unwinding();
        self.registers.restore(state);
        self.builder.position_at_end(goes_on);
    }

    /// After a call that seemed never to return, should it do so, and at the end of a part: the dispatcher goes on.
    pub fn resume_at(&mut self, pc: u64) {
        self.spill(RegSet::ALL);
        self.store_static_pc(pc);
        self.return_unwinding();
    }

    fn call_runtime(&mut self, name: &str) -> Outcome<'ctx> {
        let function = self.unit.runtime_entry(name);
        self.build(&Prepared {
            callee: Callee::Function(function),
            arguments: vec![self.budget.into()],
            results: RegSet::EMPTY,
        })
        .1
    }

    /// Arguments in place: as values, and in `CpuState`.
    fn prepare(
        &mut self,
        target: Exit<'ctx>,
        effect: &CallEffect,
        budget: IntValue<'ctx>,
    ) -> Prepared<'ctx> {
        if self.plan.code.pad(self.pc).is_some() {
            // `after_call` wants to know it as it is now.
            self.read(SP);
        }
        let mut arguments = vec![budget.into()];
        for reg in effect.arguments.iter() {
            arguments.push(self.read(reg).into());
        }
        self.store_dirty(effect.stored);
        self.hold(effect.clobbered);
        let callee = match target {
            Exit::Static(target) => Callee::Function(self.static_callee(target)),
            Exit::Dynamic(target) | Exit::Table(target) => {
                Callee::Pointer(self.dynamic_callee(target))
            }
        };
        Prepared {
            callee,
            arguments,
            results: effect.results,
        }
    }

    fn build(&mut self, call: &Prepared<'ctx>) -> (CallSiteValue<'ctx>, Outcome<'ctx>) {
        let site = built(match call.callee {
            Callee::Function(function) => self.builder.build_call(function, &call.arguments, ""),
            Callee::Pointer(pointer) => self.builder.build_indirect_call(
                self.unit.types.entry,
                pointer,
                &call.arguments,
                "",
            ),
        });
        let value = site
            .try_as_basic_value()
            .expect_basic("a lifted function has a status");
        let outcome = match value {
            BasicValueEnum::StructValue(value) => {
                let field = |index| built(self.builder.build_extract_value(value, index, ""));
                Outcome {
                    status: field(0).into_int_value(),
                    results: call.results.iter().zip((1..).map(field)).collect(),
                }
            }
            status => Outcome {
                status: status.into_int_value(),
                results: Vec::new(),
            },
        };
        (site, outcome)
    }

    fn finish_call(&mut self, call: Prepared<'ctx>, effect: &CallEffect) {
        let (_, outcome) = self.build(&call);
        self.after_call(outcome, effect);
    }

    /// The function to call for a static target; `CpuState.pc` is set where it is the runtime.
    fn static_callee(&mut self, target: u64) -> FunctionValue<'ctx> {
        if !self.unit.program.functions.contains_key(&target) {
            self.store_static_pc(target);
            return self.unit.runtime_entry("elfconv_call");
        }
        match self.unit.program.summary.convention(target).direct {
            true => self.unit.lifted_function(target),
            false => self.unit.entry_function(target),
        }
    }

    /// The function to call for a target in a register.
    fn dynamic_callee(&mut self, target: IntValue<'ctx>) -> PointerValue<'ctx> {
        let target = self.store_target(target);
        let probe = self.unit.probe_function();
        let callee = built(self.builder.build_call(probe, &[target.into()], ""));
        let callee = callee.try_as_basic_value();
        callee.expect_basic("it has a result").into_pointer_value()
    }

    fn is_unwinding(&mut self, status: IntValue<'ctx>) -> IntValue<'ctx> {
        let zero = self.unit.types.i32.const_zero();
        built(
            self.builder
                .build_int_compare(IntPredicate::NE, status, zero, ""),
        )
    }

    /// The caller's side of a return: go on if the guest returned here, or is unwinding to the call's landing pad in this frame.
    fn after_call(&mut self, outcome: Outcome<'ctx>, effect: &CallEffect) {
        let kept = self.plan.kept.get(&self.pc).copied();
        let kept = kept.unwrap_or(RegSet::EMPTY).minus(effect.touched);
        let kept = kept.and(self.registers.dirty());
        let unwinding = self.append_block("unwinding");
        let goes_on = self.append_block("");
        let left = self.is_unwinding(outcome.status);
        self.branch_unlikely(left, unwinding, goes_on);

        self.builder.position_at_end(unwinding);
        match self.plan.code.pad(self.pc) {
            Some(pad) => {
                let sp = self.read_int(SP);
                self.store_aside(kept);
                let abandon = self.abandon_block(RegSet::EMPTY);
                let (address, block) = self.landing_edge(pad);
                // Another coroutine may be there, on a stack of its own: it isn't these frames that it returns through.
                let mine = self.is_in_state(
                    offset_of!(CpuState, pc),
                    self.unit.types.i64.const_int(address, false),
                );
                let same_stack = self.is_in_state(offset_of!(CpuState, sp), sp);
                let lands = built(self.builder.build_and(mine, same_stack, ""));
                built(self.builder.build_conditional_branch(lands, block, abandon));
            }
            None => {
                let abandon = self.abandon_block(kept);
                let state = self.registers.snapshot();
                self.save_to_slots(Needed::whole(kept));
                self.registers.restore(state);
                built(self.builder.build_unconditional_branch(abandon));
            }
        }

        self.builder.position_at_end(goes_on);
        self.change(effect, outcome.results);
    }

    /// What a call does to registers.
    fn change(&mut self, effect: &CallEffect, results: Vec<(u32, BasicValueEnum<'ctx>)>) {
        self.registers.forget(effect.forgotten);
        self.registers.touch(effect.overwritten);
        self.registers.clobber(effect.clobbered);
        for (reg, value) in results {
            self.write(reg, value);
        }
    }

    /// Whether a word of `CpuState` has a value.
    fn is_in_state(&self, place: usize, value: IntValue<'ctx>) -> IntValue<'ctx> {
        let ty = self.unit.types.i64.into();
        let held = self.unit.load_state(&self.builder, ty, place);
        let held = held.into_int_value();
        built(
            self.builder
                .build_int_compare(IntPredicate::EQ, held, value, ""),
        )
    }

    /// Stores dirty registers on a path that the rest of the block doesn't come from.
    fn store_aside(&mut self, which: RegSet) {
        let state = self.registers.snapshot();
        self.store_dirty(which);
        self.registers.restore(state);
    }

    /// Where a call may go on though it didn't return plainly, and a block that loads what is needed there.
    fn landing_edge(&mut self, index: usize) -> (u64, BasicBlock<'ctx>) {
        let here = self.builder.get_insert_block().expect("positioned");
        let edge = self.append_block("landing");
        self.builder.position_at_end(edge);
        if self.is_near(index) {
            self.reload_to_slots(self.plan.needed_in(index));
            let block = self.destination(index);
            built(self.builder.build_unconditional_branch(block));
        } else {
            let state = self.registers.snapshot();
            self.registers.forget(RegSet::ALL);
            self.cross(index);
            self.registers.restore(state);
        }
        self.builder.position_at_end(here);
        (self.plan.code.blocks[index].start, edge)
    }

    /// The one block that stores `kept` from their slots, and returns 1.
    fn abandon_block(&mut self, kept: RegSet) -> BasicBlock<'ctx> {
        if let Some(&block) = self.abandon.get(&kept.0) {
            return block;
        }
        let here = self.builder.get_insert_block().expect("positioned");
        let block = self.append_block("abandon");
        self.builder.position_at_end(block);
        self.mark_cold();
        let state = self.registers.snapshot();
        let written = Written {
            dirty: kept,
            overwritten: RegSet::EMPTY,
        };
        self.registers.enter_block(written, Numbers::default());
        self.spill(kept);
        self.return_unwinding();
        self.registers.restore(state);
        self.builder.position_at_end(here);
        self.abandon.insert(kept.0, block);
        block
    }

    /// Stores dirty registers where code doesn't often come, so that it shall be short.
    fn spill(&mut self, which: RegSet) {
        let which = which.and(self.registers.dirty());
        let values = which.minus(RegSet::of(NZCV));
        if values.iter().count() < SPILLED_TOGETHER {
            return self.store_dirty(which);
        }
        self.store_dirty(which.minus(values));
        let arguments: Vec<_> = values.iter().map(|reg| self.read(reg).into()).collect();
        let helper = self.unit.spill_function(values);
        built(self.builder.build_call(helper, &arguments, ""));
    }

    // ---- returns ----

    fn return_unwinding(&mut self) {
        let one = self.unit.types.i32.const_int(1, false);
        let ty = self.function.get_type().get_return_type();
        let value: BasicValueEnum<'ctx> = match ty.expect("there is a status") {
            inkwell::types::BasicTypeEnum::StructType(ty) => {
                let zeros = (1..ty.count_fields())
                    .filter_map(|i| Some(ty.get_field_type_at_index(i)?.const_zero()));
                let fields: Vec<_> = std::iter::once(one.into()).chain(zeros).collect();
                ty.const_named_struct(&fields).into()
            }
            _ => one.into(),
        };
        built(self.builder.build_return(Some(&value)));
    }

    fn return_plainly(&mut self, results: &[BasicValueEnum<'ctx>]) {
        let zero = self.unit.types.i32.const_zero();
        if results.is_empty() {
            built(self.builder.build_return(Some(&zero)));
            return;
        }
        let all: Vec<_> = std::iter::once(zero.into())
            .chain(results.iter().copied())
            .collect();
        built(self.builder.build_aggregate_return(&all));
    }

    /// RET: a plain return where the target is what x30 held at entry.
    pub fn guest_return(&mut self, target: IntValue<'ctx>) {
        let convention = self.plan.convention;
        let results: Vec<_> = convention
            .results
            .iter()
            .map(|reg| self.read(reg))
            .collect();
        let returned = self.unit.program.summary.returned(self.guest.entry);
        self.store_dirty(returned.minus(convention.results));
        self.store_restored(convention.modifies.union(convention.clobbers));
        let link = match self.entry_link {
            Some(entry_link) => entry_link,
            // x30 is never written here: a `ret x30` goes where it should, any other is compared with it.
            None => self.read_int(LINK_REGISTER),
        };
        if target != link {
            let kept = plan::always_kept(&convention).union(convention.results);
            self.go_elsewhere_unless_equal(target, link, Exit::Dynamic(target), kept);
        }
        self.return_plainly(&results);
    }

    /// Unless two addresses are the same, the dispatcher goes on at a target, with `kept` stored before.
    fn go_elsewhere_unless_equal(
        &mut self,
        a: IntValue<'ctx>,
        b: IntValue<'ctx>,
        target: Exit<'ctx>,
        kept: RegSet,
    ) {
        let elsewhere = self.append_block("elsewhere");
        let goes_on = self.append_block("");
        let differs = built(self.builder.build_int_compare(IntPredicate::NE, a, b, ""));
        self.branch_unlikely(differs, elsewhere, goes_on);
        self.builder.position_at_end(elsewhere);
        self.mark_cold();
        let state = self.registers.snapshot();
        self.spill(kept);
        match target {
            Exit::Static(target) => self.store_static_pc(target),
            Exit::Dynamic(target) | Exit::Table(target) => {
                self.store_target(target);
            }
        }
        self.return_unwinding();
        self.registers.restore(state);
        self.builder.position_at_end(goes_on);
    }

    /// A jump out of the function: a call that is followed by a return, if x30 still is the caller's; the dispatcher goes on otherwise.
    pub fn leave(&mut self, exit: Exit<'ctx>) {
        if let Exit::Table(target) = exit {
            self.spill(RegSet::ALL);
            self.store_target(target);
            return self.return_unwinding();
        }
        let summary = self.unit.program.summary;
        let effect = summary.jump(exit.plan().target());
        let flow = self.plan.exit(self.guest.entry, summary, exit.plan());
        if let Some(entry_link) = self.entry_link {
            let link = self.read_int(LINK_REGISTER);
            if link != entry_link {
                let all = flow.stored.union(flow.kept).union(flow.reads);
                self.go_elsewhere_unless_equal(link, entry_link, exit, all);
            }
        }
        let convention = self.plan.convention;
        self.store_dirty(flow.stored.minus(effect.stored));
        self.store_restored(convention.modifies);
        let mut call = self.prepare(exit, &effect, self.budget);
        let kept = self.registers.dirty().and(flow.kept);
        let returned = summary.returned(self.guest.entry);
        let ends = effect
            .clobbered
            .and(convention.settled(returned))
            .is_empty();
        if kept.is_empty() && ends && self.is_own_type(&call) {
            call.arguments[0] = self.budget_in.into();
            return match call.callee {
                Callee::Function(function) => self.tail_call(function, &call.arguments),
                Callee::Pointer(pointer) => self.tail_call_pointer(pointer, &call.arguments),
            };
        }
        let (_, outcome) = self.build(&call);
        self.return_outcome(outcome, &effect, kept);
    }

    /// Returns as the callee did.
    fn return_outcome(&mut self, outcome: Outcome<'ctx>, effect: &CallEffect, kept: RegSet) {
        let unwinding = self.append_block("unwinding");
        let goes_on = self.append_block("");
        let left = self.is_unwinding(outcome.status);
        self.branch_unlikely(left, unwinding, goes_on);
        self.builder.position_at_end(unwinding);
        self.store_aside(kept);
        self.return_unwinding();
        self.builder.position_at_end(goes_on);
        self.change(effect, outcome.results);
        let convention = self.plan.convention;
        let results = convention.results;
        let returned = self.unit.program.summary.returned(self.guest.entry);
        self.store_dirty(returned.minus(results));
        self.store_restored(convention.modifies.union(convention.clobbers));
        let results: Vec<_> = results.iter().map(|reg| self.read(reg)).collect();
        self.return_plainly(&results);
    }

    /// Whether the callee takes and gives what this function does.
    fn is_own_type(&self, call: &Prepared<'ctx>) -> bool {
        let ty = match call.callee {
            Callee::Function(function) => function.get_type(),
            Callee::Pointer(_) => self.unit.types.entry,
        };
        ty == self.function.get_type() && call.results == self.plan.convention.results
    }

    /// Returns what a function does; in this function's place, if that is of the same type.
    pub fn tail_call(
        &mut self,
        callee: FunctionValue<'ctx>,
        arguments: &[BasicMetadataValueEnum<'ctx>],
    ) {
        let site = built(self.builder.build_call(callee, arguments, ""));
        self.return_result(site, callee.get_type() == self.function.get_type());
    }

    fn tail_call_pointer(
        &mut self,
        callee: PointerValue<'ctx>,
        arguments: &[BasicMetadataValueEnum<'ctx>],
    ) {
        let ty = self.unit.types.entry;
        let site = built(self.builder.build_indirect_call(ty, callee, arguments, ""));
        self.return_result(site, true);
    }

    fn return_result(&mut self, site: CallSiteValue<'ctx>, same_type: bool) {
        if same_type {
            site.set_tail_call_kind(LLVMTailCallKind::LLVMTailCallKindMustTail);
        }
        let value = site
            .try_as_basic_value()
            .expect_basic("a lifted function has a status");
        built(self.builder.build_return(Some(&value)));
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
        self.mark_cold();
        let state = self.registers.snapshot();
        self.spill(RegSet::ALL);
        self.registers.restore(state);
        self.store_static_pc(self.guest.entry);
        self.return_unwinding();
        self.builder.position_at_end(enough);
    }
}
