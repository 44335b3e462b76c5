//! Lifted functions to object files: units compiled in parallel, each in an LLVM context of its own.
//!
//! How functions are grouped depends on the program only, so the objects are the same whatever the number of jobs.

use std::sync::Mutex;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{panic, thread};

use inkwell::OptimizationLevel;
use inkwell::context::Context;
use inkwell::module::{Linkage, Module};
use inkwell::passes::PassBuilderOptions;
use inkwell::targets::{
    CodeModel, FileType, InitializationConfig, RelocMode, Target as LlvmTarget, TargetMachine,
    TargetMachineOptions, TargetTriple,
};
use inkwell::values::BasicValueEnum;

use crate::discover::Function;
use crate::error::Error;
use crate::lift::lift_function;
use crate::lift::unit::{ProgramContext, Unit};
use crate::{OptLevel, Progress, Target};

/// Instructions after which a unit is full: enough to keep LLVM's fixed costs small, few enough to spread over cores.
const UNIT_INSTRUCTIONS: u64 = 6000;

/// What the units are compiled with.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub opt: OptLevel,
    /// Units compiled at a time.
    pub jobs: usize,
}

/// A unit compiled, if LLVM did.
type Object = Result<Vec<u8>, Error>;

/// Compiles all functions; the objects are in the order of the functions' addresses, the last holds the tables.
///
/// # Errors
/// [`Error::Internal`] when LLVM rejects what was emitted.
pub fn emit(
    program: &ProgramContext<'_>,
    image_blob: &[u8],
    settings: Settings,
    progress: &dyn Progress,
) -> Result<Vec<Vec<u8>>, Error> {
    initialise();
    let units = partition(program);
    progress.phase(
        "translating",
        units.iter().map(|unit| unit.len() as u64).sum(),
    );
    let objects: Vec<Mutex<Option<Object>>> = units.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..settings.jobs.clamp(1, units.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(functions) = units.get(index) else {
                        return;
                    };
                    let object = compile_unit(program, index, functions, settings.opt);
                    *objects[index].lock().expect("no holder panics") = Some(object);
                    progress.advance(functions.len() as u64);
                }
            });
        }
    });
    let mut result = Vec::with_capacity(objects.len() + 1);
    for object in objects {
        let object = object.into_inner().expect("no holder panics");
        result.push(object.expect("every unit was compiled")?);
    }
    result.push(compile_tables(program, image_blob)?);
    Ok(result)
}

pub(crate) fn initialise() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let config = InitializationConfig::default();
        LlvmTarget::initialize_webassembly(&config);
        LlvmTarget::initialize_x86(&config);
    });
}

fn partition<'p>(program: &ProgramContext<'p>) -> Vec<Vec<&'p Function>> {
    let mut units: Vec<Vec<&Function>> = Vec::new();
    let mut size = UNIT_INSTRUCTIONS;
    for function in program.functions.values() {
        if size >= UNIT_INSTRUCTIONS {
            units.push(Vec::new());
            size = 0;
        }
        size += function.instructions();
        units.last_mut().expect("one was pushed").push(function);
    }
    units
}

/// LLVM's description of a target.
pub(crate) fn machine(target: Target, opt: OptLevel) -> Result<TargetMachine, Error> {
    let (triple, cpu, features) = match target {
        Target::Wasi => (
            "wasm32-unknown-unknown",
            "generic",
            "+simd128,+tail-call,+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals,+multivalue",
        ),
        // SSE4.2 and POPCNT: every x86-64 machine since 2009.
        Target::Native => ("x86_64-unknown-linux-gnu", "x86-64-v2", ""),
    };
    let triple = TargetTriple::create(triple);
    let internal = |message: &str| Error::internal("setting up LLVM", message);
    let llvm = LlvmTarget::from_triple(&triple).map_err(|e| internal(&e.to_string()))?;
    let level = match opt {
        // Without register colouring large functions get more locals than engines accept (50,000).
        OptLevel::O0 if target == Target::Wasi => OptimizationLevel::Less,
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
            "function(sroa<modify-cfg>,early-cse<memssa>,simplifycfg,instcombine<no-verify-fixpoint>,jump-threading,reassociate,\
             loop-mssa(loop-simplifycfg,licm<allowspeculation>,loop-rotate,licm<allowspeculation>),\
             loop(indvars,loop-deletion),gvn<pre>,dse,instcombine<no-verify-fixpoint>,simplifycfg<switch-range-to-icmp;switch-to-arithmetic>,adce)"
        }
        OptLevel::O3 => "default<O3>",
        OptLevel::Os => {
            "function(sroa<modify-cfg>,early-cse<memssa>,simplifycfg,instcombine<no-verify-fixpoint>,reassociate,gvn,dse,\
             instcombine<no-verify-fixpoint>,simplifycfg<switch-range-to-icmp;switch-to-arithmetic>,adce),mergefunc"
        }
    }
}

fn compile_unit(
    program: &ProgramContext<'_>,
    index: usize,
    functions: &[&Function],
    opt: OptLevel,
) -> Result<Vec<u8>, Error> {
    let doing = || format!("translating the functions from {:#x}", functions[0].entry);
    let compiled = panic::catch_unwind(panic::AssertUnwindSafe(|| {
        let context = Context::create();
        let unit = Unit::new(program, &context, &format!("unit{index}"));
        for function in functions {
            lift_function(&unit, function);
        }
        if opt == OptLevel::Os {
            unit.prefer_small();
        }
        finish(&unit.module, program.target, opt, passes(opt))
    }));
    match compiled {
        Ok(result) => result.map_err(|message| Error::internal(doing(), message)),
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
fn finish(
    module: &Module<'_>,
    target: Target,
    opt: OptLevel,
    passes: &str,
) -> Result<Vec<u8>, String> {
    let machine = machine(target, opt).map_err(|e| e.to_string())?;
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
    module
        .run_passes(passes, &machine, PassBuilderOptions::create())
        .map_err(|e| e.to_string())?;
    let buffer = machine
        .write_to_memory_buffer(module, FileType::Object)
        .map_err(|e| e.to_string())?;
    Ok(buffer.as_slice().to_vec())
}

/// The lookup table and the image description, as data.
fn compile_tables(program: &ProgramContext<'_>, image_blob: &[u8]) -> Result<Vec<u8>, Error> {
    let context = Context::create();
    let unit = Unit::new(program, &context, "tables");
    let types = unit.types;
    let entry = context.struct_type(&[types.usize.into(), types.ptr.into()], false);
    let entries: Vec<_> = lookup_entries(program)
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
    define(
        &unit,
        "elfconv_lookup",
        entry.const_array(&entries).into(),
        16,
    );
    let shape = [program.lookup.bits, program.lookup.multiplier];
    let shape = types
        .i32
        .const_array(&shape.map(|n| types.i32.const_int(n as u64, false)));
    define(&unit, "elfconv_lookup_shape", shape.into(), 4);
    let trusted = program.summary.trusted().0;
    let trusted = [trusted as u64, (trusted >> 64) as u64];
    let trusted = types
        .i64
        .const_array(&trusted.map(|bits| types.i64.const_int(bits, false)));
    define(&unit, "elfconv_trusted", trusted.into(), 8);
    define(
        &unit,
        "elfconv_image",
        context.const_string(image_blob, false).into(),
        16,
    );
    finish(&unit.module, program.target, OptLevel::O0, "verify")
        .map_err(|m| Error::internal("writing the tables", m))
}

fn define<'ctx>(unit: &Unit<'_, 'ctx>, name: &str, value: BasicValueEnum<'ctx>, alignment: u32) {
    let global = unit.module.add_global(value.get_type(), None, name);
    global.set_initializer(&value);
    global.set_constant(true);
    global.set_linkage(Linkage::External);
    global.set_alignment(alignment);
}

/// Functions that may be called through registers come first, to be nearest to their homes.
fn lookup_entries(program: &ProgramContext<'_>) -> Vec<Option<u64>> {
    let mut functions: Vec<&Function> = program.functions.values().collect();
    functions.sort_by_key(|function| {
        (
            function.source == crate::discover::Source::Call,
            function.entry,
        )
    });
    let addresses: Vec<u64> = functions
        .into_iter()
        .map(|function| function.entry)
        .collect();
    program.lookup.place(&addresses)
}
