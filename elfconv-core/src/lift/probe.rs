//! From an address in a register to the function to call: what its home in the lookup table has, else the runtime, which looks further.
//!
//! While LLVM's passes run this is a function that reads nothing and may be called at any time: so LICM takes it out of loops that call
//! what one pointer says, which it can't do with loads that a loop might not come to. Only then it becomes part of its callers.

use inkwell::IntPredicate;
use inkwell::attributes::{Attribute, AttributeLoc};
use inkwell::builder::Builder;
use inkwell::module::{Linkage, Module};
use inkwell::passes::PassBuilderOptions;
use inkwell::support::LLVMString;
use inkwell::targets::TargetMachine;
use inkwell::values::{FunctionValue, IntValue, PointerValue};

use super::lookup::LookupShape;
use super::unit::{Unit, built};

const NAME: &str = "elfconv.probe";

/// The table is constant, and an address's home in it: no call of this can fail, or be told from another (LLVM Language Reference,
/// "Function Attributes"). `memory` is 0 for none.
const READS_NOTHING: [&str; 4] = ["memory", "nounwind", "speculatable", "willreturn"];

impl<'ctx> Unit<'_, 'ctx> {
    /// `ptr probe(i64 address)`: where an address without a tag is called.
    pub fn probe_function(&self) -> FunctionValue<'ctx> {
        if let Some(function) = self.module.get_function(NAME) {
            return function;
        }
        let ty = self.types.ptr.fn_type(&[self.types.i64.into()], false);
        let function = self.module.add_function(NAME, ty, Some(Linkage::Internal));
        for name in READS_NOTHING.iter().chain(&["noinline"]) {
            let kind = Attribute::get_named_enum_kind_id(name);
            let attribute = self.context.create_enum_attribute(kind, 0);
            function.add_attribute(AttributeLoc::Function, attribute);
        }
        let builder = self.context.create_builder();
        builder.position_at_end(self.context.append_basic_block(function, ""));
        let address = function.get_nth_param(0).expect("there is one");
        let callee = self.probe(&builder, address.into_int_value());
        built(builder.build_return(Some(&callee)));
        function
    }

    fn probe(&self, b: &Builder<'ctx>, address: IntValue<'ctx>) -> PointerValue<'ctx> {
        let types = self.types;
        let shape = self.program.lookup;
        let fields = [types.usize.into(), types.ptr.into()];
        let entry = self.context.struct_type(&fields, false);
        let table = self.module.add_global(
            entry.array_type(1 << shape.bits),
            None,
            &self.program.lookup_symbol(),
        );
        table.set_constant(true);
        let home = self.home(b, shape, address);
        // SAFETY: the home of an address is below 2^bits, the table's length.
        let place =
            unsafe { built(b.build_in_bounds_gep(entry, table.as_pointer_value(), &[home], "")) };
        let key = built(b.build_load(types.usize, place, "")).into_int_value();
        let function = built(b.build_struct_gep(entry, place, 1, ""));
        let function = built(b.build_load(types.ptr, function, "")).into_pointer_value();
        let wanted = built(b.build_int_truncate_or_bit_cast(address, types.usize, ""));
        let found = built(b.build_int_compare(IntPredicate::EQ, key, wanted, ""));
        let runtime = self.runtime_entry("elfconv_call").as_global_value();
        let callee = b.build_select(found, function, runtime.as_pointer_value(), "");
        built(callee).into_pointer_value()
    }

    /// [`LookupShape::home`] of an address, as an index.
    pub fn home(
        &self,
        b: &Builder<'ctx>,
        shape: LookupShape,
        address: IntValue<'ctx>,
    ) -> IntValue<'ctx> {
        let types = self.types;
        let [multiplier, shift] = [shape.multiplier, 32 - shape.bits]
            .map(|number| types.i32.const_int(number.into(), false));
        let low = built(b.build_int_truncate(address, types.i32, ""));
        let hashed = built(b.build_int_mul(low, multiplier, ""));
        let home = built(b.build_right_shift(hashed, shift, false, ""));
        built(b.build_int_z_extend_or_bit_cast(home, types.usize, ""))
    }
}

/// Makes the probe part of its callers.
///
/// # Errors
/// LLVM's, when it doesn't know its own passes.
pub fn expand(module: &Module<'_>, machine: &TargetMachine) -> Result<(), LLVMString> {
    let Some(function) = module.get_function(NAME) else {
        return Ok(());
    };
    let kind = Attribute::get_named_enum_kind_id;
    function.remove_enum_attribute(AttributeLoc::Function, kind("noinline"));
    let always = module
        .get_context()
        .create_enum_attribute(kind("alwaysinline"), 0);
    function.add_attribute(AttributeLoc::Function, always);
    module.run_passes("always-inline", machine, PassBuilderOptions::create())
}
