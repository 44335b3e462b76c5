//! A unit: one LLVM module in its own context, with the types and external symbols that lifted functions share.

use std::collections::BTreeMap;
use std::mem::offset_of;

use elfconv_isa::CpuState;
use elfconv_isa::effects::{self, RegSet};
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::builder::{Builder, BuilderError};
use inkwell::context::Context;
use inkwell::module::{Linkage, Module};
use inkwell::types::{
    BasicMetadataTypeEnum, BasicTypeEnum, FloatType, FunctionType, IntType, PointerType, VectorType,
};
use inkwell::values::{
    BasicValue, BasicValueEnum, FunctionValue, GlobalValue, InstructionValue, IntValue,
    MetadataValue, PointerValue,
};
use inkwell::{AddressSpace, GlobalVisibility};

use crate::discover::Function;
use crate::lift::entry;
use crate::lift::lookup::LookupShape;
use crate::lift::resume::Parts;
use crate::summary::Convention;
use crate::{Fma, Target};

/// What lifting needs to know of the whole program.
pub struct ProgramContext<'p> {
    /// What the symbols of its lifted code begin with: programs of one artifact share addresses.
    pub prefix: String,
    pub target: Target,
    pub functions: &'p BTreeMap<u64, Function>,
    pub summary: &'p crate::summary::Summary,
    /// Loops that can be entered.
    pub parts: &'p Parts,
    pub lookup: LookupShape,
    pub fma: Fma,
    /// Call `elfconv_trace` at each function's entry.
    pub trace: bool,
    /// Check each access to memory.
    pub check_memory: bool,
    /// Reads an instruction word.
    pub word: &'p (dyn Fn(u64) -> Option<u32> + Sync),
}

impl ProgramContext<'_> {
    /// Symbol of the lifted function at a guest address.
    pub fn function_symbol(&self, address: u64) -> String {
        format!("{}fn_{address:x}", self.prefix)
    }

    /// Symbol of the entry of the lifted function at a guest address, where it isn't the function itself.
    fn entry_symbol(&self, address: u64) -> String {
        format!("{}entry_{address:x}", self.prefix)
    }

    /// Symbol of the lookup table.
    pub fn lookup_symbol(&self) -> String {
        format!("{}elfconv_lookup", self.prefix)
    }
}

/// The types of one context.
#[derive(Clone, Copy)]
pub struct Types<'ctx> {
    pub i1: IntType<'ctx>,
    pub i8: IntType<'ctx>,
    pub i32: IntType<'ctx>,
    pub i64: IntType<'ctx>,
    pub ptr: PointerType<'ctx>,
    /// A SIMD&FP register.
    pub vec: VectorType<'ctx>,
    /// An integer of a pointer's size.
    pub usize: IntType<'ctx>,
    /// A lifted function's entry: `i32 (i32 budget)`, 0 for returned, 1 for unwinding, all registers in `CpuState`.
    pub entry: FunctionType<'ctx>,
}

impl ProgramContext<'_> {
    /// The loops of the function at `entry` that can be entered.
    pub fn parts_of(&self, entry: u64) -> &[Function] {
        self.parts.get(&entry).map_or(&[], Vec::as_slice)
    }
}

/// See the module's text.
pub struct Unit<'p, 'ctx> {
    pub program: &'p ProgramContext<'p>,
    pub context: &'ctx Context,
    pub module: Module<'ctx>,
    pub types: Types<'ctx>,
    pub cpu: GlobalValue<'ctx>,
    aliasing: Aliasing<'ctx>,
}

/// What LLVM is told of memory accesses (LLVM Language Reference, "tbaa Metadata"): the guest's never meet `CpuState`.
struct Aliasing<'ctx> {
    kind: u32,
    state: MetadataValue<'ctx>,
    slice: MetadataValue<'ctx>,
    guest: MetadataValue<'ctx>,
}

impl<'ctx> Aliasing<'ctx> {
    fn new(context: &'ctx Context) -> Self {
        let root = context.metadata_node(&[context.metadata_string("elfconv").into()]);
        let zero = context.i64_type().const_zero();
        let tag = |name| {
            let name = context.metadata_string(name);
            let ty = context.metadata_node(&[name.into(), root.into(), zero.into()]);
            context.metadata_node(&[ty.into(), ty.into(), zero.into()])
        };
        Aliasing {
            kind: context.get_kind_id("tbaa"),
            state: tag("CpuState"),
            slice: tag("slice"),
            guest: tag("guest memory"),
        }
    }
}

impl<'p, 'ctx> Unit<'p, 'ctx> {
    pub fn new(program: &'p ProgramContext<'p>, context: &'ctx Context, name: &str) -> Self {
        let module = context.create_module(name);
        let i32 = context.i32_type();
        let types = Types {
            i1: context.bool_type(),
            i8: context.i8_type(),
            i32,
            i64: context.i64_type(),
            ptr: context.ptr_type(AddressSpace::default()),
            vec: context.i8_type().vec_type(16),
            usize: match program.target {
                Target::Wasi => i32,
                Target::Native => context.i64_type(),
            },
            entry: i32.fn_type(&[i32.into()], false),
        };
        let cpu_type = types.i8.array_type(size_of::<CpuState>() as u32);
        let cpu = module.add_global(cpu_type, None, "elfconv_cpu");
        cpu.set_linkage(Linkage::External);
        cpu.set_alignment(16);
        // In the same artifact, so that its address may be part of each access.
        cpu.set_visibility(GlobalVisibility::Hidden);
        Unit {
            program,
            context,
            module,
            types,
            cpu,
            aliasing: Aliasing::new(context),
        }
    }

    /// Has LLVM choose smaller code over faster in all functions.
    pub fn prefer_small(&self) {
        let kind = Attribute::get_named_enum_kind_id("optsize");
        let attribute = self.context.create_enum_attribute(kind, 0);
        for function in self.module.get_functions() {
            if function.count_basic_blocks() > 0 {
                function.add_attribute(AttributeLoc::Function, attribute);
            }
        }
    }

    /// A declared or defined lifted function: its convention's parameters after the budget, its results after the status.
    pub fn lifted_function(&self, address: u64) -> FunctionValue<'ctx> {
        let ty = self.function_type(&self.program.summary.convention(address));
        self.external(&self.program.function_symbol(address), ty)
    }

    /// What calls the lifted function with its parameters from `CpuState`: itself, if it has none.
    pub fn entry_function(&self, address: u64) -> FunctionValue<'ctx> {
        let summary = self.program.summary;
        if !entry::is_separate(&summary.convention(address), summary) {
            return self.lifted_function(address);
        }
        self.external(&self.program.entry_symbol(address), self.types.entry)
    }

    fn function_type(&self, convention: &Convention) -> FunctionType<'ctx> {
        let registers = convention.parameters.iter();
        let registers = registers.map(|reg| BasicMetadataTypeEnum::from(self.register_type(reg)));
        let budget = std::iter::once(self.types.i32.into());
        let parameters: Vec<_> = budget.chain(registers).collect();
        if convention.results.is_empty() {
            return self.types.i32.fn_type(&parameters, false);
        }
        let mut results: Vec<BasicTypeEnum> = vec![self.types.i32.into()];
        results.extend(convention.results.iter().map(|reg| self.register_type(reg)));
        self.context
            .struct_type(&results, false)
            .fn_type(&parameters, false)
    }

    /// X0..X30, SP or V0..V31.
    pub fn register_type(&self, reg: u32) -> BasicTypeEnum<'ctx> {
        if reg < effects::V0 {
            self.types.i64.into()
        } else {
            self.types.vec.into()
        }
    }

    /// Reads a field of `CpuState`.
    pub fn load_state(
        &self,
        builder: &Builder<'ctx>,
        ty: BasicTypeEnum<'ctx>,
        offset: usize,
    ) -> BasicValueEnum<'ctx> {
        let value = built(builder.build_load(ty, self.state_field(offset), ""));
        let load = value.as_instruction_value();
        self.mark(load.expect("a load is an instruction"), self.aliasing.state);
        value
    }

    /// Writes a field of `CpuState`.
    pub fn store_state(
        &self,
        builder: &Builder<'ctx>,
        offset: usize,
        value: impl BasicValue<'ctx>,
    ) {
        let store = built(builder.build_store(self.state_field(offset), value));
        self.mark(store, self.aliasing.state);
    }

    /// A variable of the runtime: `elfconv_slice`, what is left of the time slice, or `elfconv_again`, the slice to begin after it.
    fn slice(&self, name: &str) -> PointerValue<'ctx> {
        let slice = self.module.get_global(name).unwrap_or_else(|| {
            let slice = self.module.add_global(self.types.i32, None, name);
            slice.set_visibility(GlobalVisibility::Hidden);
            slice
        });
        slice.as_pointer_value()
    }

    pub fn load_slice(&self, builder: &Builder<'ctx>) -> IntValue<'ctx> {
        let value = built(builder.build_load(self.types.i32, self.slice("elfconv_slice"), ""));
        let load = value.as_instruction_value();
        self.mark(load.expect("a load is an instruction"), self.aliasing.slice);
        value.into_int_value()
    }

    /// 0 where somebody else may have to run. A signal's handler writes it at any time, so each load is made where it stands.
    pub fn load_again(&self, builder: &Builder<'ctx>) -> IntValue<'ctx> {
        let value = built(builder.build_load(self.types.i32, self.slice("elfconv_again"), ""));
        let load = value
            .as_instruction_value()
            .expect("a load is an instruction");
        load.set_volatile(true).expect("loads may be volatile");
        value.into_int_value()
    }

    pub fn store_slice(&self, builder: &Builder<'ctx>, left: IntValue<'ctx>) {
        let store = built(builder.build_store(self.slice("elfconv_slice"), left));
        self.mark(store, self.aliasing.slice);
    }

    /// Says of a load or store that it is the guest's, which need not be aligned.
    pub fn mark_guest(&self, access: InstructionValue<'ctx>) {
        access.set_alignment(1).expect("1 is a power of two");
        self.mark(access, self.aliasing.guest);
    }

    fn mark(&self, access: InstructionValue<'ctx>, tag: MetadataValue<'ctx>) {
        let marked = access.set_metadata(tag, self.aliasing.kind);
        marked.expect("loads and stores may have it");
    }

    /// Address of a field of `CpuState`.
    fn state_field(&self, offset: usize) -> PointerValue<'ctx> {
        let base = self.cpu.as_pointer_value();
        let offset = self.types.usize.const_int(offset as u64, false);
        // SAFETY: the offset is that of a field of the global.
        unsafe { base.const_gep(self.types.i8, &[offset]) }
    }

    /// A runtime entry point of the lifted functions' type.
    pub fn runtime_entry(&self, name: &str) -> FunctionValue<'ctx> {
        self.external(name, self.types.entry)
    }

    /// A runtime function of integers.
    pub fn runtime_function(
        &self,
        name: &str,
        parameters: &[BasicMetadataTypeEnum<'ctx>],
        result: Option<IntType<'ctx>>,
    ) -> FunctionValue<'ctx> {
        let ty = match result {
            Some(int) => int.fn_type(parameters, false),
            None => self.context.void_type().fn_type(parameters, false),
        };
        self.external(name, ty)
    }

    /// A runtime function with a number as its result.
    pub fn runtime_numbers(
        &self,
        name: &str,
        parameters: &[BasicMetadataTypeEnum<'ctx>],
        result: FloatType<'ctx>,
    ) -> FunctionValue<'ctx> {
        self.external(name, result.fn_type(parameters, false))
    }

    /// A runtime function of three vectors.
    pub fn runtime_vector_function(&self, name: &str) -> FunctionValue<'ctx> {
        let vector = self.types.vec;
        self.external(name, vector.fn_type(&[vector.into(); 3], false))
    }

    /// A function that stores its parameters, registers, to `CpuState`. Every unit that needs it has it, the linker keeps one.
    pub fn spill_function(&self, regs: RegSet) -> FunctionValue<'ctx> {
        let name = format!("elfconv_spill_{:x}", regs.0);
        if let Some(function) = self.module.get_function(&name) {
            return function;
        }
        let parameters: Vec<BasicMetadataTypeEnum> = regs
            .iter()
            .map(|reg| self.register_type(reg).into())
            .collect();
        let ty = self.context.void_type().fn_type(&parameters, false);
        let function = self
            .module
            .add_function(&name, ty, Some(Linkage::LinkOnceODR));
        let global = function.as_global_value();
        global.set_visibility(GlobalVisibility::Hidden);
        global.set_comdat(self.module.get_or_insert_comdat(&name));
        for name in ["cold", "noinline"] {
            let kind = Attribute::get_named_enum_kind_id(name);
            let attribute = self.context.create_enum_attribute(kind, 0);
            function.add_attribute(AttributeLoc::Function, attribute);
        }
        let builder = self.context.create_builder();
        builder.position_at_end(self.context.append_basic_block(function, ""));
        for (reg, value) in regs.iter().zip(function.get_param_iter()) {
            self.store_state(&builder, state_offset(reg), value);
        }
        built(builder.build_return(None));
        function
    }

    fn external(&self, name: &str, ty: FunctionType<'ctx>) -> FunctionValue<'ctx> {
        self.module
            .get_function(name)
            .unwrap_or_else(|| self.module.add_function(name, ty, Some(Linkage::External)))
    }

    /// A guest address as the target's pointer-sized constant.
    pub fn address(&self, address: u64) -> IntValue<'ctx> {
        self.types.usize.const_int(address, false)
    }
}

/// Offset in `CpuState` of a register of the numbering of [`effects`].
pub fn state_offset(reg: u32) -> usize {
    match reg {
        effects::SP => offset_of!(CpuState, sp),
        effects::NZCV => offset_of!(CpuState, nzcv),
        r if r < effects::SP => offset_of!(CpuState, x) + 8 * r as usize,
        r => offset_of!(CpuState, v) + 16 * (r - effects::V0) as usize,
    }
}

/// The builder fails only when it isn't positioned or types disagree: mistakes in the lifter itself.
pub fn built<T>(result: Result<T, BuilderError>) -> T {
    result.expect("the builder is positioned and the types agree")
}
