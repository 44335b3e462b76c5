//! Jumps through jump tables: to one of a function's blocks, by the address that the guest computed.
//!
//! How compilers compute the address is not followed: whatever came out is looked up in a hash table without collisions, made of the
//! targets that discovery found, which has the number of the block; a switch over that becomes the target's own jump table. What isn't in it
//! goes to the dispatcher.

use inkwell::basic_block::BasicBlock;
use inkwell::module::Linkage;
use inkwell::values::{IntValue, PointerValue};
use inkwell::{AddressSpace, IntPredicate};

use super::FunctionLifter;
use super::calls::Exit;
use super::lookup::LookupShape;
use super::unit::built;
use elfconv_isa::effects::RegSet;

/// With fewer targets, a few comparisons are faster.
const HASHED: usize = 6;
/// An entry has a start, of at most 48 bits as user-space addresses are, above its number.
const SHIFT: u64 = 16;
const NUMBER: u64 = (1 << SHIFT) - 1;

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    /// BR.
    pub fn jump_indirect(&mut self, target: IntValue<'ctx>) {
        let table = self.guest.jump_tables.get(&self.pc);
        let targets = table.into_iter().flatten();
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
        let needed = near.fold(RegSet::EMPTY, |set, &i| set.union(self.needed_in(i)));
        self.save_to_slots(needed);
        let other = self.append_block("leave");
        let blocks = indices.iter().map(|&index| &self.plan.code.blocks[index]);
        let starts: Vec<u64> = blocks.map(|block| block.start).collect();
        let edges: Vec<_> = starts.iter().map(|&start| self.edge(start)).collect();
        match LookupShape::perfect(&starts) {
            Some(shape) if starts.len() >= HASHED && starts.len() as u64 <= NUMBER => {
                self.hashed_switch(target, shape, &starts, &edges, other)
            }
            _ => {
                let i64 = self.unit.types.i64;
                let values = starts.iter().map(|&start| i64.const_int(start, false));
                let cases: Vec<_> = values.zip(edges.iter().copied()).collect();
                built(self.builder.build_switch(target, other, &cases));
            }
        }
        for (start, edge) in starts.into_iter().zip(edges) {
            self.finish_edge(start, edge);
        }
        self.builder.position_at_end(other);
        let state = self.registers.snapshot();
        self.leave_window();
        self.leave(Exit::Table(target));
        self.registers.restore(state);
    }

    /// Goes to the edge of the start that `target` is, else to `other`.
    fn hashed_switch(
        &self,
        target: IntValue<'ctx>,
        shape: LookupShape,
        starts: &[u64],
        edges: &[BasicBlock<'ctx>],
        other: BasicBlock<'ctx>,
    ) {
        let (types, b) = (self.unit.types, &self.builder);
        let table = self.hash_table(shape, starts);
        let home = self.home(shape, target);
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
