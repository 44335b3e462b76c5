//! What is left of the time slice, as a value rather than in memory, while the guest is in a loop that calls nothing.
//!
//! `elfconv_slice` is counted down in each iteration of a loop that may wait. In memory each count would have to wait for the one before, which
//! is as long as a short loop takes. So the outermost loop that calls nothing is a window: on the way in the count is
//! loaded, on the way out it is stored.

use inkwell::values::{IntValue, PointerValue};

use super::FunctionLifter;
use super::loops::Loop;
use super::plan::Code;
use super::unit::built;
use crate::summary::facts::Event;

/// By block: the head of the window that it is in.
pub type Windows = Vec<Option<usize>>;

/// The windows of a function with these loops, outer ones first, of which those for which `waits` says so may wait.
pub fn windows(
    loops: &[Loop],
    code: &Code,
    successors: &[Vec<usize>],
    waits: impl Fn(usize) -> bool,
) -> Windows {
    let mut windows = vec![None; code.blocks.len()];
    if code.is_divided() {
        return windows;
    }
    for l in loops.iter().filter(|l| !l.tangled) {
        let is_outermost = windows[l.head].is_none();
        let waits = l.blocks.iter().any(|&block| waits(block));
        if is_outermost && waits && !has_calls(l, code) && has_one_entry(l, successors) {
            for &block in &l.blocks {
                windows[block] = Some(l.head);
            }
        }
    }
    windows
}

fn has_calls(l: &Loop, code: &Code) -> bool {
    let insns = l.blocks.iter().flat_map(|&block| &code.blocks[block].insns);
    let mut events = insns.map(|insn| code.event(insn));
    events.any(|event| event != Event::None)
}

/// Whether the loop is entered at its head only.
fn has_one_entry(l: &Loop, successors: &[Vec<usize>]) -> bool {
    let outside = (0..successors.len()).filter(|&block| !l.contains(block));
    let mut entries = outside.flat_map(|block| &successors[block]);
    entries.all(|&next| next == l.head || !l.contains(next))
}

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    fn slice_slot(&mut self) -> PointerValue<'ctx> {
        let (allocas, i32) = (&self.allocas, self.unit.types.i32);
        *self
            .slice
            .get_or_insert_with(|| built(allocas.build_alloca(i32, "slice")))
    }

    /// Into a window.
    pub fn load_slice(&mut self) {
        let left = self.unit.load_slice(&self.builder);
        let slot = self.slice_slot();
        built(self.builder.build_store(slot, left));
    }

    /// Out of one.
    pub fn store_slice(&mut self) {
        let (slot, i32) = (self.slice_slot(), self.unit.types.i32);
        let left = built(self.builder.build_load(i32, slot, ""));
        self.unit.store_slice(&self.builder, left.into_int_value());
    }

    /// One iteration of a loop with this head less; what is left.
    pub fn count_down(&mut self, head: usize) -> IntValue<'ctx> {
        let i32 = self.unit.types.i32;
        let before = match self.plan.windows[head] {
            Some(_) => {
                let slot = self.slice_slot();
                built(self.builder.build_load(i32, slot, "")).into_int_value()
            }
            None => self.unit.load_slice(&self.builder),
        };
        let one = i32.const_int(1, false);
        let left = built(self.builder.build_int_sub(before, one, ""));
        self.set_slice(head, left);
        left
    }

    /// In the loop with this head so much is left.
    pub fn set_slice(&mut self, head: usize, left: IntValue<'ctx>) {
        match self.plan.windows[head] {
            Some(_) => {
                let slot = self.slice_slot();
                built(self.builder.build_store(slot, left));
            }
            None => self.unit.store_slice(&self.builder, left),
        }
    }

    /// Before control leaves the function from the block that is being lifted.
    pub fn leave_window(&mut self) {
        if self.plan.windows[self.current].is_some() {
            self.store_slice();
        }
    }
}
