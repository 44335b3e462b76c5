//! Guest functions to LLVM IR.
//!
//! `plan` decodes a function and finds out which registers are needed where, [`FunctionLifter`] walks its blocks and runs
//! each instruction's semantics with LLVM values (`machine`), `calls` is where control leaves a function.

mod access;
mod calls;
// Executes the code for this machine at fixed addresses.
#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
pub(crate) mod cases_test;
#[cfg(test)]
mod code_test;
mod entry;
mod flags;
mod float;
pub mod fused;
#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
mod fuzz;
mod jump_table;
pub mod liveness;
pub mod lookup;
mod loops;
mod machine;
mod nan_rules;
mod nans;
mod numbers;
mod pieces;
pub mod plan;
pub mod probe;
mod registers;
pub mod resume;
#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
mod sequences_test;
mod slice;
pub mod unit;
mod vector;
mod vector_saturating;
mod vector_shift;
mod waits;

use std::collections::HashMap;

use elfconv_isa::execute;
use elfconv_isa::machine::Flow;
use inkwell::basic_block::BasicBlock;
use inkwell::builder::Builder;
use inkwell::llvm_sys::LLVMGEPFlagNUW;
use inkwell::llvm_sys::core::LLVMGEPSetNoWrapFlags;
use inkwell::values::{AsValueRef, BasicValue, FunctionValue, IntValue, PhiValue, PointerValue};

use crate::Target;
use crate::discover::Function;
use calls::Exit;
use jump_table::TableLoad;
use nans::{Nans, Untestedness};
use numbers::Needed;
use plan::{Insn, Plan};
use registers::Registers;
use unit::{Unit, built};

/// Bytes of engine stack that any lifted frame may take, and those per guest instruction (spilled values), with a limit.
const FRAME_BASE: u64 = 160;
const FRAME_PER_INSTRUCTION: u64 = 4;
const FRAME_LIMIT: u64 = 16 << 10;

/// Lifts one function.
pub struct FunctionLifter<'l, 'p, 'ctx> {
    unit: &'l Unit<'p, 'ctx>,
    guest: &'l Function,
    plan: &'l Plan,
    /// With the machine's fused multiply-add.
    fused: bool,
    builder: Builder<'ctx>,
    /// Positioned in the function's first block, where allocas are.
    allocas: Builder<'ctx>,
    function: FunctionValue<'ctx>,
    blocks: Vec<BasicBlock<'ctx>>,
    /// Which piece is being lifted.
    piece: usize,
    /// By block: whether it is lifted with another's values at its start ([`Plan::heirs`]).
    inherits: Vec<bool>,
    /// Which block is being lifted.
    current: usize,
    /// Edges to a block on which something is done: whether they begin another iteration of a loop that may wait, and from which window they are.
    edges: HashMap<(usize, bool, Option<usize>), BasicBlock<'ctx>>,
    /// The load from a constant jump table of the block that is being lifted.
    table_load: Option<TableLoad<'ctx>>,
    /// By the blocks that they go to: switches that several jumps share, and the number that each jump gives them.
    switches: HashMap<Vec<BasicBlock<'ctx>>, (BasicBlock<'ctx>, PhiValue<'ctx>)>,
    /// What is left of the slice, in windows.
    slice: Option<PointerValue<'ctx>>,
    /// By the registers that they store: blocks that return 1.
    abandon: HashMap<u128, BasicBlock<'ctx>>,
    /// Engine stack left at entry, and after this frame.
    budget_in: IntValue<'ctx>,
    budget: IntValue<'ctx>,
    /// What x30 held at entry, if the function writes it.
    entry_link: Option<IntValue<'ctx>>,
    registers: Registers<'ctx>,
    nans: Nans<'ctx>,
    untested: Option<Untestedness<'ctx>>,
    pc: u64,
    /// The metadata of branches that are hardly ever taken.
    unlikely: inkwell::values::MetadataValue<'ctx>,
}

/// Defines the lifted function of a guest function in the unit's module; returns how many instructions it has.
pub fn lift_function(unit: &Unit<'_, '_>, guest: &Function) -> usize {
    let program = unit.program;
    let plan = Plan::new(guest, program.word, program.summary, program.check_memory);
    let function = unit.lifted_function(guest.entry);
    if fused::is_wanted(unit.program, &plan) {
        unit.enable_fused(function);
        FunctionLifter::new(unit, guest, &plan, function, true).lift();
        let software = unit.software_function(guest.entry);
        FunctionLifter::new(unit, guest, &plan, software, false).lift();
    } else {
        FunctionLifter::new(unit, guest, &plan, function, false).lift();
    }
    entry::define(unit, guest.entry);
    plan.instruction_count()
}

impl<'l, 'p, 'ctx> FunctionLifter<'l, 'p, 'ctx> {
    fn new(
        unit: &'l Unit<'p, 'ctx>,
        guest: &'l Function,
        plan: &'l Plan,
        function: FunctionValue<'ctx>,
        fused: bool,
    ) -> Self {
        let context = unit.context;
        let first = context.append_basic_block(function, "allocas");
        let here = if plan.code.is_divided() {
            0
        } else {
            plan.code.blocks.len()
        };
        let mut blocks: Vec<_> = (0..here)
            .map(|_| context.append_basic_block(function, ""))
            .collect();
        // Those of pieces are made when these are begun.
        blocks.resize(plan.code.blocks.len(), first);
        let mut inherits = vec![false; blocks.len()];
        for &heir in plan.heirs.iter().flatten() {
            inherits[heir] = true;
        }
        let (builder, allocas) = (context.create_builder(), context.create_builder());
        allocas.position_at_end(first);
        let budget = function
            .get_first_param()
            .expect("the budget")
            .into_int_value();
        let weights = [1u64, 2000].map(|w| context.i32_type().const_int(w, false).into());
        let name = context.metadata_string("branch_weights").into();
        let unlikely = context.metadata_node(&[name, weights[0], weights[1]]);
        FunctionLifter {
            unit,
            guest,
            plan,
            fused,
            builder,
            allocas,
            function,
            blocks,
            piece: 0,
            inherits,
            current: plan.code.entry,
            edges: HashMap::new(),
            table_load: None,
            switches: HashMap::new(),
            slice: None,
            abandon: HashMap::new(),
            budget_in: budget,
            budget,
            entry_link: None,
            registers: Registers::new(),
            nans: Nans::Tested,
            untested: None,
            pc: guest.entry,
            unlikely,
        }
    }

    fn lift(mut self) {
        let plan = self.plan;
        self.prologue();
        for (number, blocks) in plan.code.pieces.iter().enumerate() {
            if plan.code.is_divided() {
                self.begin_piece(number);
            }
            self.piece = number;
            for index in blocks.clone() {
                if !self.inherits[index] {
                    self.family(index);
                }
            }
        }
    }

    /// From the function's entry to its first guest block.
    fn prologue(&mut self) {
        let first = self.append_block("entry");
        if !self.plan.code.is_divided() {
            first
                .move_before(self.blocks.first().copied().unwrap_or(first))
                .ok();
        }
        self.builder.position_at_end(first);
        if self.fused {
            self.unless_fused();
        }
        let parameters = self.plan.convention.parameters;
        let values = self.function.get_param_iter().skip(1);
        for (reg, value) in parameters.iter().zip(values) {
            self.set_parameter(reg, value);
        }
        let size = FRAME_BASE + FRAME_PER_INSTRUCTION * self.plan.instruction_count() as u64;
        let size = self.unit.types.i32.const_int(size.min(FRAME_LIMIT), false);
        self.budget = built(self.builder.build_int_sub(self.budget_in, size, ""));
        if self.unit.program.summary.may_recurse(self.guest.entry) {
            self.check_budget();
        }
        if self.unit.program.trace {
            let i64 = self.unit.types.i64;
            let trace = self
                .unit
                .runtime_function("elfconv_trace", &[i64.into()], None);
            let entry = i64.const_int(self.guest.entry, false);
            built(self.builder.build_call(trace, &[entry.into()], ""));
        }
        if self.plan.writes_link {
            self.entry_link = Some(self.read_int(30));
        }
        let entry = self.plan.code.entry;
        if self.plan.code.is_divided() {
            self.cross(entry);
        } else {
            self.save_to_slots(self.needed_in(entry));
            if self.plan.windows[entry].is_some() {
                self.load_slice();
            }
            built(self.builder.build_unconditional_branch(self.blocks[entry]));
        }
        // Allocas may still be added in front of this branch.
        let jump = built(self.allocas.build_unconditional_branch(first));
        self.allocas.position_before(&jump);
    }

    /// A block, its heirs, and theirs.
    fn family(&mut self, index: usize) {
        self.registers
            .enter_block(self.plan.liveness.state_in[index], self.plan.numbers[index]);
        self.block(index);
        let mut estates = vec![(index, self.registers.snapshot())];
        while let Some((index, estate)) = estates.pop() {
            for &heir in &self.plan.heirs[index] {
                self.registers.restore(estate.clone());
                self.block(heir);
                if !self.plan.heirs[heir].is_empty() {
                    estates.push((heir, self.registers.snapshot()));
                }
            }
        }
    }

    /// Leaves the registers as they are at the block's end.
    fn block(&mut self, index: usize) {
        let plan = self.plan;
        let block = &plan.code.blocks[index];
        self.builder.position_at_end(self.blocks[index]);
        self.current = index;
        self.table_load = self.expect_table_load(block);
        for insn in &block.insns {
            if !self.tested_instruction(insn, block.end) {
                return;
            }
        }
        self.test_nans();
        match block.insns.last() {
            Some(call) if !block.goes_on => self.resume_at(call.pc + 4),
            // Nothing ended the block: control goes on to the next address.
            _ => self.go_to(block.end),
        }
    }

    /// Lifts one instruction; false if control doesn't go on after it.
    fn instruction(&mut self, insn: &Insn, block_end: u64) -> bool {
        self.pc = insn.pc;
        let next = insn.pc + 4;
        let Some(op) = insn.op else {
            self.trap(insn.pc);
            return false;
        };
        match execute(self, op, insn.word) {
            Flow::Next => {
                if insn.fp_control {
                    self.after_fp_control(next);
                }
                return true;
            }
            Flow::Call(target) => {
                self.call(target);
                return true;
            }
            Flow::CallIndirect(target) => {
                self.call_indirect(target);
                return true;
            }
            Flow::Svc(_) => {
                self.call_kernel(next);
                return true;
            }
            Flow::Jump(target) => self.go_to(target),
            Flow::Branch(condition, target) => self.branch(condition, target, block_end),
            Flow::JumpIndirect(target) => self.jump_indirect(target),
            Flow::Return(target) => self.guest_return(target),
            Flow::Breakpoint(_) => self.trap(insn.pc),
            Flow::Undefined => self.trap(insn.pc),
        }
        false
    }

    /// What has to be in slots at a block's start.
    fn needed_in(&self, index: usize) -> Needed {
        match self.inherits[index] {
            true => Needed::default(),
            false => self.plan.needed_in(index),
        }
    }

    fn go_to(&mut self, target: u64) {
        match self.near(target) {
            Some(next) => {
                self.save_to_slots(self.needed_in(next));
                let destination = self.destination(next);
                built(self.builder.build_unconditional_branch(destination));
            }
            None => self.go_far(target),
        }
    }

    /// Whether a block is in the piece that is being lifted.
    fn is_near(&self, index: usize) -> bool {
        self.plan.code.piece_of(index) == self.piece
    }

    /// The block at an address, if it is in this piece.
    fn near(&self, address: u64) -> Option<usize> {
        let index = self.plan.code.index_of(address)?;
        self.is_near(index).then_some(index)
    }

    /// To another piece, or out of the function.
    fn go_far(&mut self, target: u64) {
        self.leave_window();
        match self.plan.code.index_of(target) {
            Some(index) => {
                if self.goes_round(index) {
                    self.check_wait(index);
                }
                self.cross(index);
            }
            None if self.guest.is_part => self.resume_at(target),
            None => self.leave(Exit::Static(target)),
        }
    }

    /// Whether going on at a block begins another iteration of a loop that may wait.
    fn goes_round(&self, next: usize) -> bool {
        let wait = self.plan.waits.get(&next);
        wait.is_some_and(|wait| match wait.blocks.is_empty() {
            true => next <= self.current,
            false => wait.blocks.binary_search(&self.current).is_ok(),
        })
    }

    /// Where an edge to a block of this piece goes.
    pub fn destination(&mut self, next: usize) -> BasicBlock<'ctx> {
        self.destination_round(next, self.goes_round(next))
    }

    /// The same, where it is known whether that begins another iteration of a loop that may wait.
    fn destination_round(&mut self, next: usize, round: bool) -> BasicBlock<'ctx> {
        let [from, to] = [self.current, next].map(|block| self.plan.windows[block]);
        if !round && from == to {
            return self.blocks[next];
        }
        if let Some(&block) = self.edges.get(&(next, round, from)) {
            return block;
        }
        let here = self.builder.get_insert_block().expect("positioned");
        let block = self.append_block("edge");
        self.builder.position_at_end(block);
        let state = self.registers.snapshot();
        self.registers
            .enter_block(self.plan.liveness.state_in[next], self.plan.numbers[next]);
        if from != to && from.is_some() {
            self.store_slice();
        }
        if from != to && to.is_some() {
            self.load_slice();
        }
        if round {
            self.check_wait(next);
        }
        built(self.builder.build_unconditional_branch(self.blocks[next]));
        self.registers.restore(state);
        self.builder.position_at_end(here);
        self.edges.insert((next, round, from), block);
        block
    }

    fn branch(&mut self, condition: IntValue<'ctx>, target: u64, next: u64) {
        let needed = [target, next]
            .into_iter()
            .filter_map(|address| self.near(address))
            .fold(Needed::default(), |set, index| {
                set.union(self.needed_in(index))
            });
        self.save_to_slots(needed);
        let taken = self.edge(target);
        let not_taken = self.edge(next);
        built(
            self.builder
                .build_conditional_branch(condition, taken, not_taken),
        );
        self.finish_edge(target, taken);
        self.finish_edge(next, not_taken);
    }

    /// The block for an edge to an address: the guest block itself, or a new one that leaves the piece.
    fn edge(&mut self, target: u64) -> BasicBlock<'ctx> {
        match self.near(target) {
            Some(index) => self.destination(index),
            None => self.append_block("leave"),
        }
    }

    /// The same for a switch that jumps from several blocks share: it may be that one of them begins another iteration.
    fn shared_edge(&mut self, target: u64) -> BasicBlock<'ctx> {
        match self.near(target) {
            Some(index) => self.destination_round(index, self.plan.waits.contains_key(&index)),
            None => self.append_block("leave"),
        }
    }

    /// Fills an edge's block if it leaves the piece.
    fn finish_edge(&mut self, target: u64, block: BasicBlock<'ctx>) {
        if self.near(target).is_none() {
            self.builder.position_at_end(block);
            let state = self.registers.snapshot();
            self.go_far(target);
            self.registers.restore(state);
        }
    }

    // ---- helpers for all of lift/ ----

    fn append_block(&self, name: &str) -> BasicBlock<'ctx> {
        self.unit.context.append_basic_block(self.function, name)
    }

    fn branch_unlikely(
        &self,
        condition: IntValue<'ctx>,
        unlikely: BasicBlock<'ctx>,
        otherwise: BasicBlock<'ctx>,
    ) {
        let branch = built(
            self.builder
                .build_conditional_branch(condition, unlikely, otherwise),
        );
        let kind = self.unit.context.get_kind_id("prof");
        branch
            .set_metadata(self.unlikely, kind)
            .expect("a branch may have weights");
    }

    /// At the start of a block that is hardly ever executed: the linker knows it by that (`link/hints.rs`).
    pub fn mark_cold(&self) {
        if self.unit.program.target == Target::Native {
            return;
        }
        let ty = self.unit.context.void_type().fn_type(&[], false);
        let mark = self.unit.context.create_inline_asm(
            ty,
            "nop".into(),
            String::new(),
            true,
            false,
            None,
            false,
        );
        built(self.builder.build_indirect_call(ty, mark, &[], ""));
    }

    /// `base + offset` in bytes. Without wrapping unless the offset is negative: no guest object spans the end of memory,
    /// and WebAssembly's own offset can then be used.
    fn offset_pointer(
        &self,
        base: PointerValue<'ctx>,
        offset: IntValue<'ctx>,
        no_wrap: bool,
    ) -> PointerValue<'ctx> {
        // SAFETY: guest addresses are numbers, not objects; no inbounds promise is made.
        let pointer = unsafe {
            built(
                self.builder
                    .build_gep(self.unit.types.i8, base, &[offset], ""),
            )
        };
        if no_wrap && let Some(instruction) = pointer.as_instruction_value() {
            // SAFETY: the value is the getelementptr instruction just built.
            unsafe { LLVMGEPSetNoWrapFlags(instruction.as_value_ref(), LLVMGEPFlagNUW) };
        }
        pointer
    }
}
