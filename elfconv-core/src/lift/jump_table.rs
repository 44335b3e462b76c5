//! Jumps through jump tables: to one of a function's blocks, by the address that the guest computed.
//!
//! Where the guest's table is in memory that no store changes, and the jump's own block loads the entry, a switch over the entry's number
//! becomes the target's own jump table, and nothing needs the guest's any more. That it is this table, and that the address is made of its
//! entry, is checked, though LLVM nearly always sees it.
//!
//! Otherwise how compilers compute the address is not followed: whatever came out is looked up in a hash table without collisions, made of the
//! targets that discovery found, which has the number of the block to switch over. What isn't in it goes to the dispatcher.

use std::num::NonZeroU32;

use inkwell::basic_block::BasicBlock;
use inkwell::module::Linkage;
use inkwell::values::{BasicValueEnum, IntValue, PointerValue};
use inkwell::{AddressSpace, IntPredicate};

use super::FunctionLifter;
use super::calls::Exit;
use super::lookup::LookupShape;
use super::numbers::Needed;
use super::plan::PlanBlock;
use super::unit::built;
use crate::Target;
use crate::discover::insn::Extend;
use crate::discover::{ConstantTable, JumpTable};

/// With fewer targets, a few comparisons are faster.
const HASHED: usize = 6;
/// An entry has a start, of at most 48 bits as user-space addresses are, above its number.
const SHIFT: u64 = 16;
const NUMBER: u64 = (1 << SHIFT) - 1;

/// Where a block loads an entry of a constant jump table, and once it is lifted the entry's address and what it is.
#[derive(Clone, Copy)]
pub struct TableLoad<'ctx> {
    pc: u64,
    entry: Option<(IntValue<'ctx>, IntValue<'ctx>)>,
}

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    /// At a block's start.
    pub fn expect_table_load(&self, block: &PlanBlock) -> Option<TableLoad<'ctx>> {
        let last = block.insns.last()?;
        let table = self.guest.jump_tables.get(&last.pc)?.constant.as_ref()?;
        let (pc, entry) = (table.load, None);
        Some(TableLoad { pc, entry })
    }

    /// At each load.
    pub fn note_table_load(
        &mut self,
        address: IntValue<'ctx>,
        offset: i64,
        value: BasicValueEnum<'ctx>,
    ) {
        if let Some(load) = &mut self.table_load
            && load.pc == self.pc
            && let BasicValueEnum::IntValue(value) = value
        {
            let offset = self.unit.types.i64.const_int(offset as u64, true);
            let address = built(self.builder.build_int_add(address, offset, ""));
            load.entry = Some((address, value));
        }
    }

    /// BR.
    pub fn jump_indirect(&mut self, target: IntValue<'ctx>) {
        if let Some(choices) = self.guest.choices.get(&self.pc) {
            return self.jump_to_choice(target, choices);
        }
        let table = self.guest.jump_tables.get(&self.pc);
        let targets = table.into_iter().flat_map(|table| &table.targets);
        let mut indices: Vec<usize> = targets
            .filter_map(|&address| self.plan.code.index_of(address))
            .collect();
        indices.sort_unstable();
        indices.dedup();
        if indices.is_empty() {
            return self.leave(match table {
                _ if self.guest.is_part => Exit::Table(target),
                Some(_) => Exit::Table(target),
                None => Exit::Dynamic(target),
            });
        }
        let near = indices.iter().filter(|&&index| self.is_near(index));
        let needed = near.fold(Needed::default(), |set, &i| set.union(self.needed_in(i)));
        self.save_to_slots(needed);
        let other = self.append_block("leave");
        let blocks = indices.iter().map(|&index| &self.plan.code.blocks[index]);
        let starts: Vec<u64> = blocks.map(|block| block.start).collect();
        let constant = table.and_then(|table| table.constant.as_ref());
        let shares = constant.is_some_and(|constant| self.shares_switch(constant))
            && starts.iter().all(|&start| self.near(start).is_some());
        let edges = starts.iter().map(|&start| match shares {
            true => self.shared_edge(start),
            false => self.edge(start),
        });
        let edges: Vec<_> = edges.collect();
        if let Some(table) = table
            && let Some(constant) = &table.constant
            && let Some(entry) = self.table_load.and_then(|load| load.entry)
        {
            let targets = (&starts[..], &edges[..], shares);
            self.indexed_switch(target, (table, constant), entry, targets, other);
        } else {
            self.searched_switch(target, (&starts, &edges), other);
        }
        for (start, edge) in starts.into_iter().zip(edges) {
            self.finish_edge(start, edge);
        }
        self.leave_to_dispatcher(target, other);
    }

    /// To one of some functions (`discover/chosen.rs`), each of which is called as itself.
    fn jump_to_choice(&mut self, target: IntValue<'ctx>, choices: &[u64]) {
        let other = self.append_block("leave");
        let edges: Vec<_> = choices.iter().map(|&choice| self.edge(choice)).collect();
        let values = choices.iter().copied();
        let values = values.map(|choice| self.unit.types.i64.const_int(choice, false));
        let cases: Vec<_> = values.zip(edges.iter().copied()).collect();
        built(self.builder.build_switch(target, other, &cases));
        for (&choice, edge) in choices.iter().zip(edges) {
            self.finish_edge(choice, edge);
        }
        self.leave_to_dispatcher(target, other);
    }

    /// From a block where a jump gets when its target isn't one of those known.
    fn leave_to_dispatcher(&mut self, target: IntValue<'ctx>, from: BasicBlock<'ctx>) {
        self.builder.position_at_end(from);
        self.mark_cold();
        let state = self.registers.snapshot();
        self.leave_window();
        self.leave(Exit::Table(target));
        self.registers.restore(state);
    }

    /// Goes to the edge of what an entry of a constant table means, else to `other`.
    fn indexed_switch(
        &mut self,
        target: IntValue<'ctx>,
        (table, constant): (&JumpTable, &ConstantTable),
        (address, value): (IntValue<'ctx>, IntValue<'ctx>),
        (starts, edges, shares): (&[u64], &[BasicBlock<'ctx>], bool),
        other: BasicBlock<'ctx>,
    ) {
        let (i64, b) = (self.unit.types.i64, &self.builder);
        let number = |n: u64| i64.const_int(n, false);
        let same = |a, n| built(b.build_int_compare(IntPredicate::EQ, a, number(n), ""));
        let value = self.widened(value, constant.extend);
        let value = built(b.build_left_shift(value, number(constant.shift.into()), ""));
        let base = same(built(b.build_int_sub(target, value, "")), constant.base);
        let size = u64::from(constant.size);
        let distance = built(b.build_int_sub(address, number(constant.address), ""));
        let aligned = same(built(b.build_and(distance, number(size - 1), "")), 0);
        let differs = built(b.build_not(built(b.build_and(base, aligned, "")), ""));
        let known = self.append_block("");
        self.branch_unlikely(differs, other, known);
        b.position_at_end(known);
        let log2 = number(size.trailing_zeros().into());
        let index = built(b.build_right_shift(distance, log2, false, ""));
        let edge = |target| Some(edges[starts.binary_search(target).ok()?]);
        if shares && let Some(edges) = table.targets.iter().map(edge).collect() {
            let beyond = number(table.targets.len() as u64);
            let beyond = built(b.build_int_compare(IntPredicate::UGE, index, beyond, ""));
            let within = self.append_block("");
            self.branch_unlikely(beyond, other, within);
            b.position_at_end(within);
            return self.shared_switch(index, edges);
        }
        let cases = (0..).zip(&table.targets);
        let cases = cases.filter_map(|(index, target)| Some((number(index), edge(target)?)));
        built(b.build_switch(index, other, &Vec::from_iter(cases)));
    }

    /// Whether jumps through a table have one switch: where there are several, as in threaded interpreters. With one each, all of its targets
    /// would make one tangle, and WebAssembly, which has no jumps, a second switch in front of them, over the block to go to.
    fn shares_switch(&self, constant: &ConstantTable) -> bool {
        let tables = self.guest.jump_tables.values();
        let constants = tables.filter_map(|table| table.constant.as_ref());
        let same = constants.filter(|other| other.address == constant.address);
        self.unit.program.target == Target::Wasi && same.count() > 1
    }

    /// Goes to the edge of an index, which is one, by the switch that all have who go to these edges.
    fn shared_switch(&mut self, index: IntValue<'ctx>, edges: Vec<BasicBlock<'ctx>>) {
        let i64 = self.unit.types.i64;
        let here = self.builder.get_insert_block().expect("positioned");
        let (block, number) = match self.switches.get(&edges) {
            Some(&switch) => switch,
            None => {
                let nowhere = self.append_block("nowhere");
                self.builder.position_at_end(nowhere);
                built(self.builder.build_unreachable());
                let block = self.append_block("switch");
                self.builder.position_at_end(block);
                let number = built(self.builder.build_phi(i64, ""));
                let cases = (0..).zip(&edges);
                let cases = cases.map(|(index, &edge)| (i64.const_int(index, false), edge));
                let value = number.as_basic_value().into_int_value();
                built(
                    self.builder
                        .build_switch(value, nowhere, &Vec::from_iter(cases)),
                );
                self.builder.position_at_end(here);
                self.switches.insert(edges, (block, number));
                (block, number)
            }
        };
        number.add_incoming(&[(&index, here)]);
        built(self.builder.build_unconditional_branch(block));
    }

    /// An entry as 64 bits.
    fn widened(&self, value: IntValue<'ctx>, how: Extend) -> IntValue<'ctx> {
        let (i64, b) = (self.unit.types.i64, &self.builder);
        let (bits, signed) = match how {
            Extend::None => (64, false),
            Extend::Zero(bits) => (bits.into(), false),
            Extend::Sign(bits) => (bits.into(), true),
        };
        let value = match NonZeroU32::new(bits) {
            Some(bits) if bits.get() < value.get_type().get_bit_width() => {
                let narrow = self.unit.context.custom_width_int_type(bits);
                let narrow = narrow.expect("up to 64 bits are valid");
                built(b.build_int_truncate(value, narrow, ""))
            }
            _ => value,
        };
        match signed {
            true => built(b.build_int_s_extend_or_bit_cast(value, i64, "")),
            false => built(b.build_int_z_extend_or_bit_cast(value, i64, "")),
        }
    }

    /// Goes to the edge of the start that `target` is, else to `other`.
    fn searched_switch(
        &self,
        target: IntValue<'ctx>,
        (starts, edges): (&[u64], &[BasicBlock<'ctx>]),
        other: BasicBlock<'ctx>,
    ) {
        match LookupShape::perfect(starts) {
            Some(shape) if starts.len() >= HASHED && starts.len() as u64 <= NUMBER => {
                self.hashed_switch(target, shape, (starts, edges), other)
            }
            _ => {
                let i64 = self.unit.types.i64;
                let values = starts.iter().map(|&start| i64.const_int(start, false));
                let cases: Vec<_> = values.zip(edges.iter().copied()).collect();
                built(self.builder.build_switch(target, other, &cases));
            }
        }
    }

    /// The same, by a hash table.
    fn hashed_switch(
        &self,
        target: IntValue<'ctx>,
        shape: LookupShape,
        (starts, edges): (&[u64], &[BasicBlock<'ctx>]),
        other: BasicBlock<'ctx>,
    ) {
        let (types, b) = (self.unit.types, &self.builder);
        let table = self.hash_table(shape, starts);
        let home = self.unit.home(b, shape, target);
        // SAFETY: the home of an address is below 2^bits, the table's length.
        let place = unsafe { built(b.build_in_bounds_gep(types.i64, table, &[home], "")) };
        let entry = built(b.build_load(types.i64, place, "")).into_int_value();
        // What an entry would have to be, but for the number: one comparison sees to all bits of the address.
        let (mask, shift) = (
            types.i64.const_int(NUMBER, false),
            types.i64.const_int(SHIFT, false),
        );
        let key = built(b.build_and(entry, built(b.build_not(mask, "")), ""));
        let wanted = built(b.build_left_shift(target, shift, ""));
        let found = self.append_block("");
        let absent = built(b.build_int_compare(IntPredicate::NE, key, wanted, ""));
        self.branch_unlikely(absent, other, found);
        let nowhere = self.append_block("nowhere");
        b.position_at_end(nowhere);
        built(b.build_unreachable());
        b.position_at_end(found);
        let number = built(b.build_and(entry, mask, ""));
        let number = built(b.build_int_truncate(number, types.i32, ""));
        let numbers = (0u64..).map(|number| types.i32.const_int(number, false));
        let cases: Vec<_> = numbers.zip(edges.iter().copied()).collect();
        built(b.build_switch(number, nowhere, &cases));
    }

    /// At each start's home: the start and its number.
    fn hash_table(&self, shape: LookupShape, starts: &[u64]) -> PointerValue<'ctx> {
        let i64 = self.unit.types.i64;
        // No instruction is at an odd address.
        let mut entries = vec![i64.const_int(1 << SHIFT, false); 1 << shape.bits];
        for (number, &start) in (0..).zip(starts) {
            entries[shape.home(start)] = i64.const_int(start << SHIFT | number, false);
        }
        let value = i64.const_array(&entries);
        let space = Some(AddressSpace::default());
        let table = self.unit.module.add_global(value.get_type(), space, "");
        table.set_linkage(Linkage::Private);
        table.set_initializer(&value);
        table.set_constant(true);
        table.as_pointer_value()
    }
}

#[cfg(all(test, target_os = "linux", target_arch = "x86_64"))]
mod tests {
    use std::path::Path;

    use elfconv_isa::cases::{CODE, Case};

    use crate::OptLevel;
    use crate::lift::cases_test::{Layout, check_all};

    /// b 2f; table: .byte 0, 2, 4, 3; 2: cbz x5, 1f; adr x1, table; 1: ldrb w2, [x1, w0, uxtw]; adr x3, base;
    /// add x3, x3, w2, sxtb #2; br x3; base: movz x4, #1; b end; movz x4, #2; b end; movz x4, #3; end: nop
    const JUMPS: &str = "14000002 03040200 b4000045 10ffffc1 38604822 10000063 8b228863 d61f0060 d2800024 14000004 d2800044 \
                         14000002 d2800064 d503201f: jumps";
    const TABLE: u64 = CODE + 4;
    const BASE: u64 = CODE + 32;
    const END: u64 = CODE + 56;

    /// With x5, x1 and x0 as given, the entry is loaded, x4 set, and control leaves the code.
    fn case([x5, x1, x0]: [u64; 3], entry: u64, x4: u64, end: u64) -> Case {
        let found = if x5 == 0 { x1 } else { TABLE };
        let target = BASE + 4 * entry;
        let line = format!(
            "{JUMPS} | x0={x0} x1={x1:#x} x4=0 x5={x5} => x1={found:#x} x2={entry} x3={target:#x} x4={x4}"
        );
        let case = Case::parse(Path::new("jumps"), 1, &line).expect("valid");
        let mut case = case.expect("a case line");
        case.after.as_mut().expect("given").cpu.pc = end;
        case
    }

    #[test]
    fn jumps_go_where_constant_tables_say() {
        let cases = [
            case([1, 0, 0], 0, 1, END),
            case([1, 0, 1], 2, 2, END),
            case([1, 0, 2], 4, 3, END),
            // An entry that nobody knows of is left to the dispatcher.
            case([1, 0, 3], 3, 0, BASE + 12),
            // The middle of the table is used as one.
            case([0, TABLE + 1, 0], 2, 2, END),
        ];
        for layout in [Layout::Straight, Layout::Single] {
            check_all(&cases, OptLevel::O2, layout);
        }
        // What isn't the table is left to the dispatcher: the zero in the middle of an instruction.
        let another = case([0, BASE + 1, 0], 0, 0, BASE);
        check_all(&[another], OptLevel::O2, Layout::Straight);
    }
}
