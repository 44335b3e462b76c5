//! Lifted functions to object files: units compiled in parallel, each in an LLVM context of its own.
//!
//! How functions are grouped depends on the program only, so the objects are the same whatever the number of jobs.

mod key;
mod wide;

use std::ffi::CStr;
use std::sync::Mutex;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{panic, thread};

use inkwell::OptimizationLevel;
use inkwell::context::Context;
use inkwell::llvm_sys::support::LLVMParseCommandLineOptions;
use inkwell::module::{Linkage, Module};
use inkwell::passes::PassBuilderOptions;
use inkwell::support::LLVMString;
use inkwell::targets::{
    CodeModel, FileType, InitializationConfig, RelocMode, Target as LlvmTarget, TargetMachine,
    TargetMachineOptions, TargetTriple,
};
use inkwell::values::BasicValueEnum;

use crate::cache::Cache;
use crate::discover::Function;
use crate::error::Error;
use crate::lift::resume::Entries;
use crate::lift::unit::{ProgramContext, Unit};
use crate::lift::{fused, lift_function, probe};
use crate::report::Ir;
use crate::{Fma, OptLevel, Progress, Target};

/// Functions that begin in one such range of addresses make a unit: enough to keep LLVM's fixed costs small, few enough to spread over
/// cores. What is where doesn't depend on other ranges, so that a change leaves the other units as they were.
const UNIT_BYTES: u64 = 24 << 10;

/// What the units are compiled with.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    pub opt: OptLevel,
    /// Units compiled at a time.
    pub jobs: usize,
    /// Has objects of earlier conversions.
    pub cache: &'a Cache,
}

/// Compiled functions.
pub struct Objects {
    /// In the order of programs and addresses, those with the tables last.
    pub files: Vec<Vec<u8>>,
    pub ir: Ir,
}

/// A unit compiled, if LLVM did, and how much IR it was.
type Object = Result<(Vec<u8>, Ir), Error>;

/// Compiles the functions of all programs.
///
/// # Errors
/// [`Error::Internal`] when LLVM rejects what was emitted.
pub fn emit(
    programs: &[ProgramContext<'_>],
    image_blob: &[u8],
    settings: Settings<'_>,
    progress: &dyn Progress,
) -> Result<Objects, Error> {
    initialise();
    let units: Vec<_> = programs.iter().flat_map(partition).collect();
    // The largest first, so that no core is left with one at the end.
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|&index| {
        let instructions = units[index]
            .functions
            .iter()
            .map(|function| function.instructions());
        std::cmp::Reverse(instructions.sum::<u64>())
    });
    progress.phase(
        "translating",
        units.iter().map(|unit| unit.functions.len() as u64).sum(),
    );
    let objects: Vec<Mutex<Option<Object>>> = units.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..settings.jobs.clamp(1, units.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let Some(&index) = order.get(next.fetch_add(1, Ordering::Relaxed)) else {
                        return;
                    };
                    let unit = &units[index];
                    let object = unit_object(unit, settings);
                    *objects[index].lock().expect("no holder panics") = Some(object);
                    progress.advance(unit.functions.len() as u64);
                }
            });
        }
    });
    settings.cache.trim();
    let mut files = Vec::with_capacity(objects.len() + programs.len() + 1);
    let mut ir = Ir::default();
    for object in objects {
        let object = object.into_inner().expect("no holder panics");
        let (file, of_unit) = object.expect("every unit was compiled")?;
        files.push(file);
        ir += of_unit;
    }
    for program in programs {
        files.push(compile_lookup(program)?);
    }
    files.push(compile_description(programs, image_blob)?);
    Ok(Objects { files, ir })
}

/// What LLVM's code generation leaves out, for both targets, since it is one setting of the process: engines do the same for WebAssembly, and
/// the IR's passes did it before. In large functions machine LICM makes one register of a constant with thousands of uses, and
/// WebAssembly's `RegisterStackify` then takes quadratic time. Merged stores bring merged loads with them, which have to wait for the two
/// narrower stores before: registers that the guest saves on its stack, mostly.
const LEFT_OUT: &[&CStr] = &[
    c"elfconv",
    c"-disable-machine-licm",
    c"-disable-machine-cse",
    c"-disable-machine-sink",
    c"-disable-lsr",
    c"-combiner-store-merging=false",
];

pub(crate) fn initialise() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let config = InitializationConfig::default();
        LlvmTarget::initialize_webassembly(&config);
        LlvmTarget::initialize_x86(&config);
        let arguments: Vec<_> = LEFT_OUT.iter().map(|argument| argument.as_ptr()).collect();
        // SAFETY: as many strings as it says, which end with zeros and live for ever; nobody uses LLVM yet.
        unsafe {
            LLVMParseCommandLineOptions(
                arguments.len() as i32,
                arguments.as_ptr(),
                std::ptr::null(),
            );
        }
    });
}

/// Functions of one program that are compiled together.
struct Part<'p> {
    program: &'p ProgramContext<'p>,
    functions: Vec<&'p Function>,
}

fn partition<'p>(program: &'p ProgramContext<'p>) -> Vec<Part<'p>> {
    let functions: Vec<&Function> = program.functions.values().collect();
    let part = |functions: &[&'p Function]| Part {
        program,
        functions: functions.to_vec(),
    };
    functions
        .chunk_by(|a, b| a.entry / UNIT_BYTES == b.entry / UNIT_BYTES)
        .map(part)
        .collect()
}

/// Compiles a unit, unless the cache has it.
fn unit_object(part: &Part<'_>, settings: Settings<'_>) -> Object {
    if settings.cache.directory().is_none() {
        return compile_unit(part, settings.opt);
    }
    let key = key::of_unit(part.program, &part.functions, settings.opt);
    if let Some(object) = settings.cache.read(&key) {
        return Ok((object, Ir::default()));
    }
    let compiled = compile_unit(part, settings.opt)?;
    settings.cache.put(&key, &compiled.0);
    Ok(compiled)
}

/// What every engine is expected to have.
macro_rules! wasm_features {
    () => {
        "+simd128,+tail-call,+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals,+multivalue"
    };
}

/// What the x86-64 psABI's level v2 has beyond the baseline.
pub(crate) const X86_64_V2: &str = "+cx16,+sahf,+popcnt,+sse3,+ssse3,+sse4.1,+sse4.2";

/// LLVM's description of a target.
pub(crate) fn machine(target: Target, opt: OptLevel, fma: Fma) -> Result<TargetMachine, Error> {
    let (triple, cpu, features) = match target {
        Target::Wasi => (
            "wasm32-unknown-unknown",
            "generic",
            match fma {
                Fma::RelaxedSimd => concat!(wasm_features!(), ",+relaxed-simd"),
                Fma::Exact | Fma::Unfused => wasm_features!(),
            },
        ),
        // x86-64-v2, every machine since 2009; but LLVM's own x86-64-v2 is tuned for those of 2011 (SHLD for rotations, for one).
        Target::Native => ("x86_64-unknown-linux-gnu", "x86-64", X86_64_V2),
    };
    let triple = TargetTriple::create(triple);
    let internal = |message: &str| Error::internal("setting up LLVM", message);
    let llvm = LlvmTarget::from_triple(&triple).map_err(|e| internal(&e.to_string()))?;
    let level = match opt {
        OptLevel::O0 => OptimizationLevel::None,
        OptLevel::O1 => OptimizationLevel::Less,
        OptLevel::O2 | OptLevel::Os => OptimizationLevel::Default,
        OptLevel::O3 => OptimizationLevel::Aggressive,
    };
    let reloc = match target {
        Target::Wasi => RelocMode::Static,
        Target::Native => RelocMode::PIC,
    };
    let options = TargetMachineOptions::new()
        .set_cpu(cpu)
        .set_features(features)
        .set_level(level)
        .set_reloc_mode(reloc)
        .set_code_model(CodeModel::Default);
    // Lifted functions return a status and registers.
    let options = match target {
        Target::Wasi => options.set_abi("experimental-mv"),
        Target::Native => options,
    };
    llvm.create_target_machine_from_options(&triple, options)
        .ok_or_else(|| internal("no target machine"))
}

/// The passes of each level, chosen by measurement (`cargo xtask bench`): lifted code has no source-level abstraction to
/// remove, so inlining and most loop passes only cost.
pub(crate) fn passes(opt: OptLevel) -> &'static str {
    match opt {
        OptLevel::O0 => "function(sroa)",
        OptLevel::O1 => {
            "function(sroa<modify-cfg>,early-cse,instcombine<no-verify-fixpoint>,simplifycfg)"
        }
        OptLevel::O2 => {
            "function(sroa<modify-cfg>,early-cse<memssa>,instcombine<no-verify-fixpoint>,simplifycfg,\
             loop-mssa(licm<allowspeculation>,loop-rotate,licm<allowspeculation>),early-cse<memssa>,dse,\
             instcombine<no-verify-fixpoint>,simplifycfg<switch-range-to-icmp;switch-to-arithmetic>,adce,sink)"
        }
        OptLevel::O3 => "default<O3>",
        OptLevel::Os => {
            "function(sroa<modify-cfg>,early-cse<memssa>,simplifycfg,instcombine<no-verify-fixpoint>,reassociate,gvn,dse,\
             instcombine<no-verify-fixpoint>,simplifycfg<switch-range-to-icmp;switch-to-arithmetic>,adce),mergefunc"
        }
    }
}

fn compile_unit(part: &Part<'_>, opt: OptLevel) -> Object {
    let Part { program, functions } = part;
    let doing = || format!("translating the functions from {:#x}", functions[0].entry);
    let compiled = panic::catch_unwind(panic::AssertUnwindSafe(|| {
        let context = Context::create();
        let unit = Unit::new(program, &context, &format!("unit_{:x}", functions[0].entry));
        let mut ir = Ir::default();
        for function in functions {
            let parts = program.parts_of(function.entry);
            for function in std::iter::once(*function).chain(parts) {
                ir.guest_instructions += lift_function(&unit, function) as u64;
            }
        }
        if opt == OptLevel::Os {
            unit.prefer_small();
        }
        ir.lifted = instructions(&unit.module);
        let object = finish(&unit, opt, passes(opt))?;
        ir.optimised = instructions(&unit.module);
        Ok((object, ir))
    }));
    match compiled {
        Ok(result) => result.map_err(|message: String| Error::internal(doing(), message)),
        Err(payload) => {
            let text = payload.downcast_ref::<String>().cloned();
            let text = text.or_else(|| payload.downcast_ref::<&str>().map(|s| (*s).to_owned()));
            Err(Error::internal(
                doing(),
                text.unwrap_or_else(|| "a panic".into()),
            ))
        }
    }
}

/// Verifies, optimises and compiles a module.
fn finish(unit: &Unit<'_, '_>, opt: OptLevel, passes: &str) -> Result<Vec<u8>, String> {
    let (module, target) = (&unit.module, unit.program.target);
    let machine = machine(target, opt, unit.program.fma).map_err(|e| e.to_string())?;
    module.set_triple(&machine.get_triple());
    module.set_data_layout(&machine.get_target_data().get_data_layout());
    if cfg!(debug_assertions) {
        module.verify().map_err(|e| e.to_string())?;
    }
    if let Some(dir) = std::env::var_os("ELFCONV_DUMP_IR") {
        let name = module.get_name().to_string_lossy().into_owned() + ".ll";
        module
            .print_to_file(std::path::Path::new(&dir).join(name))
            .map_err(|e| e.to_string())?;
    }
    optimise(module, &machine, target, passes).map_err(|e| e.to_string())?;
    let machine = match opt {
        OptLevel::O0 if target == Target::Wasi && has_large_function(module) => {
            self::machine(target, OptLevel::O1, unit.program.fma).map_err(|e| e.to_string())?
        }
        _ => machine,
    };
    let buffer = machine
        .write_to_memory_buffer(module, FileType::Object)
        .map_err(|e| e.to_string())?;
    Ok(buffer.as_slice().to_vec())
}

/// Runs passes, and then makes what was to be opaque to them code that can be generated.
pub(crate) fn optimise(
    module: &Module<'_>,
    machine: &TargetMachine,
    target: Target,
    passes: &str,
) -> Result<(), LLVMString> {
    module.run_passes(passes, machine, PassBuilderOptions::create())?;
    probe::expand(module, machine)?;
    if target == Target::Wasi {
        wide::expand(module);
    }
    Ok(())
}

fn instructions(module: &Module<'_>) -> u64 {
    let blocks = module
        .get_functions()
        .flat_map(|f| f.get_basic_block_iter());
    blocks
        .map(|block| block.get_instructions().count() as u64)
        .sum()
}

/// Whether a function could get more locals than engines accept (50,000), each value its own: only from -O1 on they share locals.
fn has_large_function(module: &Module<'_>) -> bool {
    const INSTRUCTIONS: usize = 8_000;
    module.get_functions().any(|function| {
        let blocks = function.get_basic_block_iter();
        let instructions = blocks.flat_map(|block| block.get_instructions());
        instructions.take(INSTRUCTIONS).count() == INSTRUCTIONS
    })
}

/// A program's lookup table.
fn compile_lookup(program: &ProgramContext<'_>) -> Result<Vec<u8>, Error> {
    let context = Context::create();
    let unit = Unit::new(program, &context, "lookup");
    let types = unit.types;
    let entry = context.struct_type(&[types.usize.into(), types.ptr.into()], false);
    let entries = Entries::new(program.functions, program.parts);
    let entries: Vec<_> = program
        .lookup
        .place(&entries.addresses)
        .into_iter()
        .map(|address| match address {
            Some(address) => {
                let function = unit
                    .entry_function(address)
                    .as_global_value()
                    .as_pointer_value();
                entry.const_named_struct(&[unit.address(address).into(), function.into()])
            }
            // No call goes to an odd address, so no call finds an empty entry.
            None => {
                entry.const_named_struct(&[unit.address(1).into(), types.ptr.const_null().into()])
            }
        })
        .collect();
    let table = entry.const_array(&entries).into();
    define(&unit, &program.lookup_symbol(), table, 16);
    finish_data(&unit)
}

/// What the runtime is told: of each program's lifted code (`struct Program` of elfconv-runtime's `dispatch.rs`), and the image
/// description.
fn compile_description(
    programs: &[ProgramContext<'_>],
    image_blob: &[u8],
) -> Result<Vec<u8>, Error> {
    let context = Context::create();
    let unit = Unit::new(&programs[0], &context, "description");
    let types = unit.types;
    let words = |values: [u32; 2]| {
        let values = values.map(|n| types.i32.const_int(n.into(), false));
        types.i32.const_array(&values)
    };
    let set = |bits: u128| {
        let halves = [bits as u64, (bits >> 64) as u64];
        let halves = halves.map(|half| types.i64.const_int(half, false));
        types.i64.const_array(&halves)
    };
    let ty = context.struct_type(
        &[
            types.ptr.into(),
            types.i32.array_type(2).into(),
            types.i64.array_type(2).into(),
        ],
        false,
    );
    let describe = |program: &ProgramContext<'_>| {
        let table = unit
            .module
            .add_global(types.ptr, None, &program.lookup_symbol());
        let shape = [program.lookup.bits, program.lookup.multiplier];
        ty.const_named_struct(&[
            table.as_pointer_value().into(),
            words(shape).into(),
            set(program.summary.trusted().0).into(),
        ])
    };
    let all: Vec<_> = programs.iter().map(describe).collect();
    define(&unit, "elfconv_programs", ty.const_array(&all).into(), 16);
    let image = context.const_string(image_blob, false).into();
    define(&unit, "elfconv_image", image, 16);
    fused::define_trial(&unit);
    finish_data(&unit)
}

fn finish_data(unit: &Unit<'_, '_>) -> Result<Vec<u8>, Error> {
    finish(unit, OptLevel::O0, "verify").map_err(|m| Error::internal("writing the tables", m))
}

fn define<'ctx>(unit: &Unit<'_, 'ctx>, name: &str, value: BasicValueEnum<'ctx>, alignment: u32) {
    let global = unit.module.add_global(value.get_type(), None, name);
    global.set_initializer(&value);
    global.set_constant(true);
    global.set_linkage(Linkage::External);
    global.set_alignment(alignment);
}
