//! Products of 128 bits for WebAssembly, which has none: LLVM's passes form them out of the lifter's partial products, and would call
//! `__multi3` of the C ABI, which lifted code, with its several results, can't. So they become calls of functions of the module's own.

use inkwell::IntPredicate;
use inkwell::builder::Builder;
use inkwell::module::{Linkage, Module};
use inkwell::types::{BasicType, BasicTypeEnum, IntType};
use inkwell::values::{
    BasicMetadataValueEnum, BasicValue, FunctionValue, InstructionOpcode, InstructionValue,
    IntValue,
};

use crate::lift::unit::built;

/// What a module may have to do.
#[derive(Clone, Copy)]
enum Product {
    /// `mul i128`
    Wide,
    /// `llvm.umul.with.overflow.i64`
    Unsigned,
    /// `llvm.smul.with.overflow.i64`
    Signed,
}

impl Product {
    fn of(instruction: InstructionValue<'_>) -> Option<Self> {
        match instruction.get_opcode() {
            InstructionOpcode::Mul => {
                let ty = instruction.get_type();
                (ty.is_int_type() && ty.into_int_type().get_bit_width() == 128)
                    .then_some(Product::Wide)
            }
            InstructionOpcode::Call => {
                let callee = instruction
                    .get_operand(instruction.get_num_operands() - 1)?
                    .value()?;
                let callee = callee
                    .is_pointer_value()
                    .then(|| callee.into_pointer_value())?;
                match callee.get_name().to_bytes() {
                    b"llvm.umul.with.overflow.i64" => Some(Product::Unsigned),
                    b"llvm.smul.with.overflow.i64" => Some(Product::Signed),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Product::Wide => "product.i128",
            Product::Unsigned => "product.unsigned",
            Product::Signed => "product.signed",
        }
    }
}

/// Replaces all products that WebAssembly doesn't have.
pub fn expand(module: &Module<'_>) {
    let functions: Vec<_> = module.get_functions().collect();
    for function in functions {
        let instructions: Vec<_> = function
            .get_basic_block_iter()
            .flat_map(|block| block.get_instructions())
            .filter_map(|instruction| Some((instruction, Product::of(instruction)?)))
            .collect();
        for (instruction, product) in instructions {
            replace(module, instruction, product);
        }
    }
}

fn replace<'ctx>(module: &Module<'ctx>, instruction: InstructionValue<'ctx>, product: Product) {
    let function = module
        .get_function(product.name())
        .unwrap_or_else(|| define(module, product));
    let builder = module.get_context().create_builder();
    builder.position_before(&instruction);
    let arguments: Vec<BasicMetadataValueEnum> = (0..2)
        .filter_map(|index| Some(instruction.get_operand(index)?.value()?.into()))
        .collect();
    let call = built(builder.build_call(function, &arguments, ""));
    let value = call.try_as_basic_value().expect_basic("it has a result");
    if let Some(call) = value.as_instruction_value() {
        instruction.replace_all_uses_with(&call);
        instruction.erase_from_basic_block();
    }
}

fn define<'ctx>(module: &Module<'ctx>, product: Product) -> FunctionValue<'ctx> {
    let context = module.get_context();
    let (i64, i128) = (context.i64_type(), context.i128_type());
    let (operand, result): (IntType, BasicTypeEnum) = match product {
        Product::Wide => (i128, i128.into()),
        _ => {
            let flagged = [i64.into(), context.bool_type().into()];
            (i64, context.struct_type(&flagged, false).into())
        }
    };
    let ty = result.fn_type(&[operand.into(), operand.into()], false);
    let function = module.add_function(product.name(), ty, Some(Linkage::Internal));
    let builder = context.create_builder();
    builder.position_at_end(context.append_basic_block(function, ""));
    let parameter = |n| {
        let value = function.get_nth_param(n).expect("there are two");
        value.into_int_value()
    };
    let (a, b) = (parameter(0), parameter(1));
    let parts = Parts {
        builder: &builder,
        i64,
    };
    match product {
        Product::Wide => parts.return_wide(a, b),
        Product::Unsigned | Product::Signed => parts.return_flagged(a, b, product),
    }
    function
}

/// Products in parts of 32 bits.
struct Parts<'b, 'ctx> {
    builder: &'b Builder<'ctx>,
    i64: IntType<'ctx>,
}

impl<'ctx> Parts<'_, 'ctx> {
    fn number(&self, n: u64) -> IntValue<'ctx> {
        self.i64.const_int(n, false)
    }

    fn mul(&self, a: IntValue<'ctx>, b: IntValue<'ctx>) -> IntValue<'ctx> {
        built(self.builder.build_int_mul(a, b, ""))
    }

    fn add(&self, a: IntValue<'ctx>, b: IntValue<'ctx>) -> IntValue<'ctx> {
        built(self.builder.build_int_add(a, b, ""))
    }

    fn low(&self, a: IntValue<'ctx>) -> IntValue<'ctx> {
        built(self.builder.build_and(a, self.number(u32::MAX.into()), ""))
    }

    fn high(&self, a: IntValue<'ctx>) -> IntValue<'ctx> {
        built(
            self.builder
                .build_right_shift(a, self.number(32), false, ""),
        )
    }

    fn sign(&self, a: IntValue<'ctx>) -> IntValue<'ctx> {
        built(self.builder.build_right_shift(a, self.number(63), true, ""))
    }

    /// The high half of the unsigned product.
    fn high_half(&self, a: IntValue<'ctx>, b: IntValue<'ctx>) -> IntValue<'ctx> {
        let carry = self.high(self.mul(self.low(a), self.low(b)));
        let first = self.add(self.mul(self.high(a), self.low(b)), carry);
        let second = self.add(self.mul(self.low(a), self.high(b)), self.low(first));
        let high = self.add(self.mul(self.high(a), self.high(b)), self.high(first));
        self.add(high, self.high(second))
    }

    fn return_flagged(&self, a: IntValue<'ctx>, b: IntValue<'ctx>, product: Product) {
        let low = self.mul(a, b);
        let mut high = self.high_half(a, b);
        let mut expected = self.number(0);
        if let Product::Signed = product {
            // A negative number is 2^64 less than what its bits say.
            for (x, y) in [(a, b), (b, a)] {
                let excess = built(self.builder.build_and(self.sign(x), y, ""));
                high = built(self.builder.build_int_sub(high, excess, ""));
            }
            expected = self.sign(low);
        }
        let differs = IntPredicate::NE;
        let overflow = built(self.builder.build_int_compare(differs, high, expected, ""));
        built(
            self.builder
                .build_aggregate_return(&[low.into(), overflow.into()]),
        );
    }

    fn return_wide(&self, a: IntValue<'ctx>, b: IntValue<'ctx>) {
        let b_ = self.builder;
        let i128 = a.get_type();
        let shift = i128.const_int(64, false);
        let halves = |x| {
            let high = built(b_.build_right_shift(x, shift, false, ""));
            let half = |x| built(b_.build_int_truncate(x, self.i64, ""));
            (half(x), half(high))
        };
        let ((a_low, a_high), (b_low, b_high)) = (halves(a), halves(b));
        let cross = self.add(self.mul(a_high, b_low), self.mul(a_low, b_high));
        let high = self.add(self.high_half(a_low, b_low), cross);
        let wide = |x| built(b_.build_int_z_extend(x, i128, ""));
        let high = built(b_.build_left_shift(wide(high), shift, ""));
        let product = built(b_.build_or(high, wide(self.mul(a_low, b_low)), ""));
        built(b_.build_return(Some(&product)));
    }
}
