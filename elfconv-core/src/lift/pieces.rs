//! Very large guest functions in several LLVM functions: the time and memory that LLVM needs for one grow faster than its size.
//!
//! Each piece is a function of its own that can be entered at any block to which another piece goes, by tail calls
//! with all registers in `CpuState`; the lifted function proper just goes on to the piece with the entry.

use std::ops::Range;

use inkwell::module::Linkage;
use inkwell::values::{BasicMetadataValueEnum, FunctionValue};

use super::FunctionLifter;
use super::plan::PlanBlock;
use super::registers::Registers;
use super::unit::built;

/// Instructions of the largest function that stays whole; the loop of a large interpreter does.
pub const WHOLE: usize = 32 << 10;
/// Instructions of a piece, but for what its last block adds.
const PIECE: usize = 4 << 10;

/// Divides the blocks of a very large function, of which the long ones are split; else there is one piece.
pub fn divide(blocks: Vec<PlanBlock>) -> (Vec<PlanBlock>, Vec<Range<usize>>) {
    let total: usize = blocks.iter().map(|block| block.insns.len()).sum();
    if total <= WHOLE {
        let all = 0..blocks.len();
        return (blocks, vec![all]);
    }
    let blocks: Vec<PlanBlock> = blocks.into_iter().flat_map(split).collect();
    let mut pieces = Vec::new();
    let (mut first, mut size) = (0, 0);
    for (index, block) in blocks.iter().enumerate() {
        size += block.insns.len();
        if size >= PIECE || index + 1 == blocks.len() {
            pieces.push(first..index + 1);
            (first, size) = (index + 1, 0);
        }
    }
    (blocks, pieces)
}

fn split(mut block: PlanBlock) -> Vec<PlanBlock> {
    let mut parts = Vec::new();
    while block.insns.len() > PIECE {
        let rest = block.insns.split_off(PIECE);
        let middle = rest[0].pc;
        let next = PlanBlock {
            start: middle,
            insns: rest,
            ..block
        };
        parts.push(PlanBlock {
            end: middle,
            goes_on: true,
            ..std::mem::replace(&mut block, next)
        });
    }
    parts.push(block);
    parts
}

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    /// Declares a piece: its parameters are the budget, the link register at the function's entry, and the block to begin with.
    fn piece_function(&self, number: usize) -> FunctionValue<'ctx> {
        let name = format!(
            "{}.{number}",
            self.unit.program.function_symbol(self.guest.entry)
        );
        let module = &self.unit.module;
        module.get_function(&name).unwrap_or_else(|| {
            let types = self.unit.types;
            let parameters = [types.i32.into(), types.i64.into(), types.i32.into()];
            let results = self.unit.lifted_function(self.guest.entry).get_type();
            let ty = match results.get_return_type().expect("there is a status") {
                inkwell::types::BasicTypeEnum::StructType(ty) => ty.fn_type(&parameters, false),
                _ => types.i32.fn_type(&parameters, false),
            };
            module.add_function(&name, ty, Some(Linkage::Internal))
        })
    }

    /// Goes on to lift the blocks of a piece.
    pub fn begin_piece(&mut self, number: usize) {
        let function = self.piece_function(number);
        self.function = function;
        self.abandon.clear();
        self.registers = Registers::new();
        let parameter = |n| {
            let value = function.get_nth_param(n).expect("declared with three");
            value.into_int_value()
        };
        let [budget, link, begin] = [0, 1, 2].map(parameter);
        (self.budget_in, self.budget) = (budget, budget);
        self.entry_link = self.plan.writes_link.then_some(link);
        let allocas = self.append_block("allocas");
        self.allocas.position_at_end(allocas);
        let first = self.append_block("entry");
        let jump = built(self.allocas.build_unconditional_branch(first));
        self.allocas.position_before(&jump);

        let range = self.plan.code.pieces[number].clone();
        for index in range.clone() {
            self.blocks[index] = self.append_block("");
        }
        let entries: Vec<usize> = self.plan.crossed.range(range).copied().collect();
        let mut cases = Vec::new();
        for index in entries {
            let enter = self.append_block("enter");
            self.builder.position_at_end(enter);
            self.reload_to_slots(self.plan.needed_in(index));
            built(self.builder.build_unconditional_branch(self.blocks[index]));
            let number = self.unit.types.i32.const_int(index as u64, false);
            cases.push((number, enter));
        }
        let nowhere = self.append_block("nowhere");
        self.builder.position_at_end(nowhere);
        built(self.builder.build_unreachable());
        self.builder.position_at_end(first);
        built(self.builder.build_switch(begin, nowhere, &cases));
    }

    /// Goes on at a block of another piece.
    pub fn cross(&mut self, index: usize) {
        self.store_dirty(elfconv_isa::effects::RegSet::ALL);
        let types = self.unit.types;
        let link = self.entry_link.unwrap_or(types.i64.const_zero());
        let begin = types.i32.const_int(index as u64, false);
        let arguments: [BasicMetadataValueEnum; 3] =
            [self.budget.into(), link.into(), begin.into()];
        let piece = self.piece_function(self.plan.code.piece_of(index));
        self.tail_call(piece, &arguments);
    }
}
