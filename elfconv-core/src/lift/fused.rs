//! Fused multiply-adds by the machine's own instruction.
//!
//! Not every x86-64 processor has FMA, and WebAssembly's relaxed multiply-add may round once or twice. So a function with such
//! operations is lifted twice, and the first lifting goes over to the second at its entry where `elfconv_fuses`, which
//! the runtime sets at the start, is zero.

use inkwell::IntPredicate;
use inkwell::attributes::AttributeLoc;
use inkwell::intrinsics::Intrinsic;
use inkwell::module::Linkage;
use inkwell::types::BasicTypeEnum;
use inkwell::values::{BasicMetadataValueEnum, BasicValueEnum, FunctionValue};

use super::FunctionLifter;
use super::plan::Plan;
use super::unit::{ProgramContext, Unit, built};
use crate::emit::X86_64_V2;
use crate::{Fma, Target};

/// What the relaxed operation is in LLVM.
const RELAXED: &str = "llvm.wasm.relaxed.madd";

/// Whether a function is to have the machine's instruction.
pub fn is_wanted(program: &ProgramContext<'_>, plan: &Plan) -> bool {
    let there_may_be_one = match program.target {
        Target::Native => program.fma != Fma::Unfused,
        Target::Wasi => program.fma == Fma::RelaxedSimd,
    };
    let mut insns = plan.code.blocks.iter().flat_map(|block| &block.insns);
    there_may_be_one && !plan.code.is_divided() && insns.any(|insn| insn.effects.fuses)
}

impl<'ctx> Unit<'_, 'ctx> {
    /// The lifting of a function that does without the machine's instruction.
    pub fn software_function(&self, address: u64) -> FunctionValue<'ctx> {
        let name = format!("{}.software", self.program.function_symbol(address));
        let ty = self.lifted_function(address).get_type();
        let declared = self.module.get_function(&name);
        declared.unwrap_or_else(|| self.module.add_function(&name, ty, Some(Linkage::Internal)))
    }

    /// Lets a function have the processor's instruction.
    pub fn enable_fused(&self, function: FunctionValue<'ctx>) {
        if self.program.target == Target::Native {
            let features = format!("{X86_64_V2},+avx,+fma");
            let features = self
                .context
                .create_string_attribute("target-features", &features);
            function.add_attribute(AttributeLoc::Function, features);
        }
    }
}

impl<'ctx> FunctionLifter<'_, '_, 'ctx> {
    /// At the function's entry: goes over to the other lifting if the machine's instruction can't be used.
    pub fn unless_fused(&mut self) {
        let unit = self.unit;
        let i32 = unit.types.i32;
        let name = "elfconv_fuses";
        let flag = unit.module.get_global(name).unwrap_or_else(|| {
            let flag = unit.module.add_global(i32, None, name);
            flag.set_visibility(inkwell::GlobalVisibility::Hidden);
            flag
        });
        let flag = built(self.builder.build_load(i32, flag.as_pointer_value(), ""));
        let (software, fused) = (self.append_block("software"), self.append_block(""));
        let zero = i32.const_zero();
        let absent = built(self.builder.build_int_compare(
            IntPredicate::EQ,
            flag.into_int_value(),
            zero,
            "",
        ));
        self.branch_unlikely(absent, software, fused);
        self.builder.position_at_end(software);
        let parameters: Vec<BasicMetadataValueEnum> =
            self.function.get_param_iter().map(Into::into).collect();
        let other = unit.software_function(self.guest.entry);
        let result = built(self.builder.build_call(other, &parameters, ""))
            .try_as_basic_value()
            .expect_basic("a lifted function has a status");
        built(self.builder.build_return(Some(&result)));
        self.builder.position_at_end(fused);
    }

    /// `addend + a * b` of numbers or vectors of them.
    pub fn fused_multiply_add(
        &mut self,
        addend: BasicValueEnum<'ctx>,
        a: BasicValueEnum<'ctx>,
        b: BasicValueEnum<'ctx>,
    ) -> BasicValueEnum<'ctx> {
        let ty = addend.get_type();
        if self.unit.program.target == Target::Native {
            return self.intrinsic("llvm.fma", ty, &[a, b, addend]);
        }
        let BasicTypeEnum::FloatType(lane) = ty else {
            return self.intrinsic(RELAXED, ty, &[a, b, addend]);
        };
        let lanes = match lane == self.unit.context.f64_type() {
            true => lane.vec_type(2),
            false => lane.vec_type(4),
        };
        let first = self.unit.types.i32.const_zero();
        let vectors = [a, b, addend].map(|number| {
            let all = vec![number.into_float_value(); lanes.get_size() as usize];
            all.iter().zip(0..).fold(lanes.get_poison(), |v, (&x, i)| {
                let i = self.unit.types.i32.const_int(i, false);
                built(self.builder.build_insert_element(v, x, i, ""))
            })
        });
        let result = self.intrinsic(RELAXED, lanes.into(), &vectors.map(Into::into));
        let result = result.into_vector_value();
        built(self.builder.build_extract_element(result, first, ""))
    }
}

/// Defines `elfconv_multiply_add`, `f64 (f64 addend, f64 a, f64 b)`, with which the runtime finds out at the start whether WebAssembly's
/// operation rounds once.
pub fn define_trial(unit: &Unit<'_, '_>) {
    let number = unit.context.f64_type();
    let ty = number.fn_type(&[number.into(); 3], false);
    let function = unit.module.add_function("elfconv_multiply_add", ty, None);
    let builder = unit.context.create_builder();
    builder.position_at_end(unit.context.append_basic_block(function, ""));
    let parameters: Vec<_> = function.get_param_iter().collect();
    let [addend, a, b] = [0, 1, 2].map(|index| parameters[index].into_float_value());
    let result = if unit.program.fma == Fma::RelaxedSimd && unit.program.target == Target::Wasi {
        let lanes = number.vec_type(2);
        let first = unit.types.i32.const_zero();
        let vector = |x| built(builder.build_insert_element(lanes.const_zero(), x, first, ""));
        let relaxed = Intrinsic::find(RELAXED)
            .and_then(|intrinsic| intrinsic.get_declaration(&unit.module, &[lanes.into()]))
            .expect("LLVM has the intrinsic");
        let operands = [a, b, addend].map(|x| vector(x).into());
        let result = built(builder.build_call(relaxed, &operands, ""))
            .try_as_basic_value()
            .expect_basic("it has a result")
            .into_vector_value();
        built(builder.build_extract_element(result, first, "")).into_float_value()
    } else {
        let product = built(builder.build_float_mul(a, b, ""));
        built(builder.build_float_add(product, addend, ""))
    };
    built(builder.build_return(Some(&result)));
}
