//! A unit: one LLVM module in its own context, with the types and external symbols that lifted functions share.

use std::collections::BTreeMap;
use std::mem::offset_of;

use elfconv_isa::CpuState;
use elfconv_isa::effects;
use inkwell::builder::BuilderError;
use inkwell::context::Context;
use inkwell::module::{Linkage, Module};
use inkwell::types::{
    BasicMetadataTypeEnum, BasicTypeEnum, FloatType, FunctionType, IntType, PointerType, VectorType,
};
use inkwell::values::{FunctionValue, GlobalValue, IntValue, PointerValue};
use inkwell::{AddressSpace, GlobalVisibility};

use crate::discover::Function;
use crate::lift::entry;
use crate::lift::lookup::LookupShape;
use crate::summary::Convention;
use crate::{Fma, Target};

/// What lifting needs to know of the whole program.
pub struct ProgramContext<'p> {
    pub target: Target,
    pub functions: &'p BTreeMap<u64, Function>,
    pub summary: &'p crate::summary::Summary,
    pub lookup: LookupShape,
    pub fma: Fma,
    /// Call `elfconv_trace` at each function's entry.
    pub trace: bool,
    /// Reads an instruction word.
    pub word: &'p (dyn Fn(u64) -> Option<u32> + Sync),
}

/// Symbol of the lifted function at a guest address.
pub fn function_symbol(address: u64) -> String {
    format!("fn_{address:x}")
}

/// Symbol of the entry of the lifted function at a guest address, where it isn't the function itself.
pub fn entry_symbol(address: u64) -> String {
    format!("entry_{address:x}")
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

/// See the module's text.
pub struct Unit<'p, 'ctx> {
    pub program: &'p ProgramContext<'p>,
    pub context: &'ctx Context,
    pub module: Module<'ctx>,
    pub types: Types<'ctx>,
    pub cpu: GlobalValue<'ctx>,
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
        }
    }

    /// A declared or defined lifted function: its convention's parameters after the budget, its results after the status.
    pub fn lifted_function(&self, address: u64) -> FunctionValue<'ctx> {
        let ty = self.function_type(&self.program.summary.convention(address));
        self.external(&function_symbol(address), ty)
    }

    /// What calls the lifted function with its parameters from `CpuState`: itself, if it has none.
    pub fn entry_function(&self, address: u64) -> FunctionValue<'ctx> {
        let summary = self.program.summary;
        if !entry::is_separate(&summary.convention(address), summary) {
            return self.lifted_function(address);
        }
        self.external(&entry_symbol(address), self.types.entry)
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

    /// Address of a field of `CpuState`.
    pub fn state_field(&self, offset: usize) -> PointerValue<'ctx> {
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

    /// A runtime function of three numbers.
    pub fn runtime_number_function(
        &self,
        name: &str,
        number: FloatType<'ctx>,
    ) -> FunctionValue<'ctx> {
        self.external(name, number.fn_type(&[number.into(); 3], false))
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
