//! Guest registers in SSA values.
//!
//! Each register that a function touches has an alloca, which LLVM's SROA turns into SSA values. Within a block the current value is kept
//! here, so that IR is emitted only where a block reads a value for the first time, or hands one on.

use std::cmp::Ordering;

use elfconv_isa::effects::{NZCV, Numbers, RegSet, SP, V0};
use elfconv_isa::machine::{Flags, Machine, Width};
use inkwell::types::BasicTypeEnum;
use inkwell::values::{BasicValueEnum, InstructionOpcode, IntValue, PointerValue, VectorValue};

use super::FunctionLifter;
use super::liveness::Written;
use super::numbers::Needed;
use super::unit::{built, state_offset};

/// Symbolic or materialised condition flags.
#[derive(Clone, Copy)]
pub enum FlagValue<'ctx> {
    /// Where they come from; conditions are derived from it directly.
    Source(Flags<IntValue<'ctx>, IntValue<'ctx>>),
    /// N, Z, C, V.
    Bits([IntValue<'ctx>; 4]),
}

/// The registers' values in the block that is being lifted.
#[derive(Clone)]
pub struct Registers<'ctx> {
    /// Of a V register, an integer is a number with zeros above it.
    values: [Option<BasicValueEnum<'ctx>>; NZCV as usize],
    pub flags: Option<FlagValue<'ctx>>,
    slots: [Option<PointerValue<'ctx>>; NZCV as usize],
    /// Of V registers that hold numbers of 64 and of 32 bits.
    number_slots: [[Option<PointerValue<'ctx>>; 32]; 2],
    flag_slots: Option<[PointerValue<'ctx>; 4]>,
    /// Registers whose value, when there is none in `values`, is in `CpuState` rather than in the alloca.
    in_state: RegSet,
    /// What is in allocas as a number.
    numbers: Numbers,
    written: Written,
    /// Differ from what the alloca holds.
    unsaved: RegSet,
}

impl<'ctx> Registers<'ctx> {
    pub fn new() -> Self {
        Registers {
            values: [None; NZCV as usize],
            flags: None,
            slots: [None; NZCV as usize],
            number_slots: [[None; 32]; 2],
            flag_slots: None,
            in_state: RegSet::ALL,
            numbers: Numbers::default(),
            written: Written::default(),
            unsaved: RegSet::EMPTY,
        }
    }

    /// At a block's start: what is needed is in the allocas, these as numbers.
    pub fn enter_block(&mut self, written: Written, numbers: Numbers) {
        self.values = [None; NZCV as usize];
        self.flags = None;
        self.in_state = RegSet::EMPTY;
        self.numbers = numbers;
        self.written = written;
        self.unsaved = RegSet::EMPTY;
    }

    /// Some registers' values are what `CpuState` has.
    pub fn forget(&mut self, regs: RegSet) {
        for reg in regs.iter() {
            match self.values.get_mut(reg as usize) {
                Some(value) => *value = None,
                None => self.flags = None,
            }
        }
        self.in_state = self.in_state.union(regs);
        self.written.forget(regs);
        self.unsaved = self.unsaved.minus(regs);
    }

    /// A callee may have stored registers that it gives back as they were.
    pub fn touch(&mut self, regs: RegSet) {
        self.written.touch(regs);
    }

    /// A callee left something else in `CpuState` than registers that it gives back as they were.
    pub fn clobber(&mut self, regs: RegSet) {
        self.written.clobber(regs);
    }

    /// Registers that may differ from what `CpuState` has.
    pub fn dirty(&self) -> RegSet {
        self.written.dirty
    }

    /// What is known now, to come back to after lifting an edge that leaves the function.
    pub fn snapshot(&self) -> Self {
        self.clone()
    }

    /// Goes back to a snapshot; allocas made since then are kept.
    pub fn restore(&mut self, snapshot: Self) {
        let (slots, number_slots, flag_slots) = (self.slots, self.number_slots, self.flag_slots);
        *self = snapshot;
        self.slots = slots;
        self.number_slots = number_slots;
        self.flag_slots = flag_slots;
    }
}

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    fn register_type(&self, reg: u32) -> BasicTypeEnum<'ctx> {
        self.unit.register_type(reg)
    }

    /// The register's alloca, made in the function's entry block when first asked for.
    fn slot(&mut self, reg: u32) -> PointerValue<'ctx> {
        if let Some(slot) = self.registers.slots[reg as usize] {
            return slot;
        }
        let slot = built(self.allocas.build_alloca(self.register_type(reg), ""));
        self.registers.slots[reg as usize] = Some(slot);
        slot
    }

    fn flag_slots(&mut self) -> [PointerValue<'ctx>; 4] {
        let i1 = self.unit.types.i1;
        *self
            .registers
            .flag_slots
            .get_or_insert_with(|| [(); 4].map(|()| built(self.allocas.build_alloca(i1, ""))))
    }

    /// The same for a V register that holds a number of this width.
    fn number_slot(&mut self, reg: u32, w: Width) -> PointerValue<'ctx> {
        let (kind, number) = (usize::from(w == Width::W), (reg - V0) as usize);
        if let Some(slot) = self.registers.number_slots[kind][number] {
            return slot;
        }
        let slot = built(self.allocas.build_alloca(self.float_type(w), ""));
        self.registers.number_slots[kind][number] = Some(slot);
        slot
    }

    /// The current value of X0..X30, SP or V0..V31.
    pub fn read(&mut self, reg: u32) -> BasicValueEnum<'ctx> {
        match self.held(reg) {
            BasicValueEnum::IntValue(number) if reg >= V0 => self.vector_of(number).into(),
            value => value,
        }
    }

    /// A number, and zeros above it.
    fn vector_of(&mut self, number: IntValue<'ctx>) -> VectorValue<'ctx> {
        let w = match number.get_type().get_bit_width() {
            64 => Width::X,
            _ => Width::W,
        };
        let zero = self.vec_imm(0);
        // Not through an integer what isn't one.
        let made = number.as_instruction();
        let cast = made.filter(|made| made.get_opcode() == InstructionOpcode::BitCast);
        let source = cast.and_then(|cast| cast.get_operand(0)?.value());
        let Some(BasicValueEnum::FloatValue(float)) = source else {
            return self.set_lane(w, zero, 0, number);
        };
        let zeros = self.as_floats(w, zero);
        let first = self.unit.types.i32.const_zero();
        let lanes = built(self.builder.build_insert_element(zeros, float, first, ""));
        self.as_vector(lanes)
    }

    /// [`FunctionLifter::read`], but of a V register that is known to hold a number and zeros, the number.
    pub fn held(&mut self, reg: u32) -> BasicValueEnum<'ctx> {
        if let Some(value) = self.registers.values[reg as usize] {
            return value;
        }
        let ty = self.register_type(reg);
        let value = if self.registers.in_state.contains(reg) {
            self.unit.load_state(&self.builder, ty, state_offset(reg))
        } else if self.registers.numbers.doubles.contains(reg) {
            self.load_number(reg, Width::X).into()
        } else if self.registers.numbers.singles.contains(reg) {
            self.load_number(reg, Width::W).into()
        } else {
            let slot = self.slot(reg);
            built(self.builder.build_load(ty, slot, ""))
        };
        self.registers.values[reg as usize] = Some(value);
        value
    }

    fn load_number(&mut self, reg: u32, w: Width) -> IntValue<'ctx> {
        let (ty, slot) = (self.float_type(w), self.number_slot(reg, w));
        let number = built(self.builder.build_load(ty, slot, ""));
        self.as_bits(w, number.into_float_value())
    }

    /// The low bits of a V register.
    pub fn read_number(&mut self, reg: u32, w: Width) -> IntValue<'ctx> {
        let number = match self.held(reg) {
            BasicValueEnum::IntValue(number) => number,
            vector => return self.first_number(w, vector.into_vector_value()),
        };
        let (ty, b) = (self.int_type(w), &self.builder);
        match number.get_type().get_bit_width().cmp(&w.bits()) {
            Ordering::Less => built(b.build_int_z_extend(number, ty, "")),
            Ordering::Equal => number,
            Ordering::Greater => built(b.build_int_truncate(number, ty, "")),
        }
    }

    /// A vector's first lane, as a number where it can be one.
    fn first_number(&mut self, w: Width, vector: VectorValue<'ctx>) -> IntValue<'ctx> {
        if w < Width::W {
            return self.lane(w, vector, 0);
        }
        let lanes = self.as_floats(w, vector);
        let first = self.unit.types.i32.const_zero();
        let number = built(self.builder.build_extract_element(lanes, first, ""));
        self.as_bits(w, number.into_float_value())
    }

    pub fn write(&mut self, reg: u32, value: BasicValueEnum<'ctx>) {
        self.registers.values[reg as usize] = Some(value);
        self.registers.written.write(reg);
        self.registers.unsaved.insert(reg);
    }

    pub fn write_flags(&mut self, value: FlagValue<'ctx>) {
        self.registers.flags = Some(value);
        self.registers.written.write(NZCV);
        self.registers.unsaved.insert(NZCV);
    }

    pub fn read_int(&mut self, reg: u32) -> IntValue<'ctx> {
        self.read(reg).into_int_value()
    }

    pub fn read_vec(&mut self, reg: u32) -> VectorValue<'ctx> {
        self.read(reg).into_vector_value()
    }

    /// The four flags as they stand.
    pub fn read_flags(&mut self) -> [IntValue<'ctx>; 4] {
        let bits = match self.registers.flags {
            Some(FlagValue::Bits(bits)) => bits,
            Some(FlagValue::Source(source)) => self.materialise(source),
            None if self.registers.in_state.contains(NZCV) => {
                let (ty, place) = (self.unit.types.i32.into(), state_offset(NZCV));
                let word = self.unit.load_state(&self.builder, ty, place);
                self.unpack_flags(word.into_int_value())
            }
            None => {
                let slots = self.flag_slots();
                let i1 = self.unit.types.i1;
                slots.map(|slot| built(self.builder.build_load(i1, slot, "")).into_int_value())
            }
        };
        self.registers.flags = Some(FlagValue::Bits(bits));
        bits
    }

    /// Whether an address is what the stack pointer holds now.
    pub fn is_stack_pointer(&self, address: IntValue<'ctx>) -> bool {
        self.registers.values[SP as usize] == Some(address.into())
    }

    /// At a block's end: what the successors need goes to the allocas.
    pub fn save_to_slots(&mut self, needed: Needed) {
        let registers = &self.registers;
        let (changed, saved) = (
            registers.unsaved.union(registers.in_state),
            registers.numbers,
        );
        let numbers = saved.doubles.union(saved.singles);
        self.save_whole(needed.whole.and(changed.union(numbers)));
        let Numbers { doubles, singles } = needed.numbers;
        self.save_numbers(doubles.minus(saved.doubles.minus(changed)), Width::X);
        self.save_numbers(singles.minus(saved.singles.minus(changed)), Width::W);
    }

    fn save_numbers(&mut self, regs: RegSet, w: Width) {
        for reg in regs.iter() {
            let number = self.read_number(reg, w);
            let (number, slot) = (self.as_float(w, number), self.number_slot(reg, w));
            built(self.builder.build_store(slot, number));
        }
    }

    fn save_whole(&mut self, regs: RegSet) {
        for reg in regs.iter() {
            if reg == NZCV {
                let (bits, slots) = (self.read_flags(), self.flag_slots());
                for (bit, slot) in bits.into_iter().zip(slots) {
                    built(self.builder.build_store(slot, bit));
                }
            } else {
                let (value, slot) = (self.read(reg), self.slot(reg));
                built(self.builder.build_store(slot, value));
            }
        }
    }

    /// Has the values of registers that are in `CpuState` only, which is about to get others.
    pub fn hold(&mut self, regs: RegSet) {
        for reg in regs
            .and(self.registers.in_state)
            .minus(RegSet::of(NZCV))
            .iter()
        {
            self.read(reg);
        }
    }

    /// A register's value at the function's entry, which `CpuState` doesn't have.
    pub fn set_parameter(&mut self, reg: u32, value: BasicValueEnum<'ctx>) {
        self.write(reg, value);
        self.registers.in_state = self.registers.in_state.minus(RegSet::of(reg));
    }

    /// Before a return: `CpuState` has what the function gives back unchanged, but for registers `left` to callers.
    pub fn store_restored(&mut self, left: RegSet) {
        self.store_dirty(self.registers.written.to_restore(left));
    }

    /// Dirty registers of `which` go to `CpuState`.
    pub fn store_dirty(&mut self, which: RegSet) {
        let which = self.registers.written.dirty.and(which);
        for reg in which.iter() {
            let value = if reg == NZCV {
                let bits = self.read_flags();
                self.pack_flags(bits).into()
            } else {
                self.read(reg)
            };
            self.unit
                .store_state(&self.builder, state_offset(reg), value);
        }
        self.registers.written.store(which);
    }

    /// For an edge on which all registers are in `CpuState`, to a block that needs some in allocas.
    pub fn reload_to_slots(&mut self, needed: Needed) {
        let saved = std::mem::replace(&mut self.registers.values, [None; NZCV as usize]);
        let state = (
            self.registers.flags.take(),
            self.registers.in_state,
            self.registers.written,
            self.registers.unsaved,
        );
        self.registers.in_state = RegSet::ALL;
        self.save_to_slots(needed);
        self.registers.values = saved;
        (
            self.registers.flags,
            self.registers.in_state,
            self.registers.written,
            self.registers.unsaved,
        ) = state;
    }
}
