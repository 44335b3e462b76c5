//! The case lines of `elfconv-isa`, lifted, compiled for this machine and executed in this process.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering::Relaxed};
use std::sync::{LazyLock, Mutex};

use elfconv_isa::cases::{self, Arena, CODE, Case};
use elfconv_isa::effects::effects;
use elfconv_isa::machine::Flow;
use elfconv_isa::{CpuState, decode};
use elfconv_runtime::cpu::cpu;
use inkwell::attributes::AttributeLoc;
use inkwell::context::Context;
use inkwell::execution_engine::ExecutionEngine;
use inkwell::module::Module;
use inkwell::targets::TargetMachine;
use inkwell::values::AnyValue;
use inkwell::{GlobalVisibility, OptimizationLevel};

use super::lift_function;
use super::lookup::LookupShape;
use super::resume::Parts;
use super::unit::{ProgramContext, Unit};
use crate::discover::insn::Extend;
use crate::discover::{Block, ConstantTable, Function, JumpTable, Source};
use crate::summary::Summary;
use crate::{Fma, OptLevel, Target, emit};

/// Lifted code computes with the default FPCR only; under others the runtime interprets.
const OTHER_MODES: &str = "fp_modes.a64";
/// Lifted code doesn't keep the cumulative exception bits of FPSR: these lines run with all of them set, as the others do.
const EXCEPTIONS: &str = "fp_flags.a64";
const CUMULATIVE: u32 = 0x9f;

/// Functions in a module: few enough for LLVM's memory, enough to spread its fixed costs.
const BATCH: usize = 400;
/// More failures than these are only counted.
const SHOWN: usize = 20;
const BUDGET: i32 = 1 << 20;
const RETURNED: i32 = 0;
const UNWINDING: i32 = 1;
/// add x3, x3, w2, sxtb #2
const ADD_SXTB_2: u32 = 0x8b22_8863;

pub type Lifted = unsafe extern "C" fn(budget: i32) -> i32;

#[test]
fn lifted_code_agrees_with_qemu() {
    check_all(&cases(), OptLevel::O1, Layout::Straight);
}

#[test]
fn optimised_code_of_single_instruction_blocks_agrees_with_qemu() {
    let mut cases = cases();
    cases.iter_mut().for_each(append_nop);
    check_all(&cases, OptLevel::O2, Layout::Single);
}

#[test]
fn unfused_multiply_adds_round_twice() {
    // (1 + 2^-30)^2 - (1 + 2^-29), in double precision exactly 2^-60; and (1 + 2^-12)^2 - (1 + 2^-11) in single.
    let lines = [
        "1f420c20: fmadd d0, d1, d2, d3 | v1=3ff0000000400000 v2=3ff0000000400000 v3=bff0000000800000 => v0=0",
        "4e62cc23: fmla v3.2d, v1.2d, v2.2d | v1=3ff0000000400000 v2=3ff0000000400000 v3=bff0000000800000 => v3=0",
        "1f020c20: fmadd s0, s1, s2, s3 | v1=3f800800 v2=3f800800 v3=bf801000 => v0=0",
    ];
    let case = |line| Case::parse(Path::new("unfused"), 1, line).ok().flatten();
    let cases: Vec<Case> = lines.into_iter().filter_map(case).collect();
    assert_eq!(cases.len(), lines.len());
    let (opt, layout) = (OptLevel::O1, Layout::Straight);
    let fma = Fma::Unfused;
    check_how(&cases, How { opt, layout, fma });
    let fma = Fma::Exact;
    let fused = std::panic::catch_unwind(|| check_how(&cases, How { opt, layout, fma }));
    assert!(fused.is_err(), "exact results differ");
}

#[test]
fn a_loop_that_waits_lets_others_run() {
    emit::initialise();
    let _arena = Arena::get().expect("the addresses are free");
    // Ten times, by a counter in memory.
    let line = "b9400002 11000442 b9000002 91000421 7100285f 54ffff6b: ldr w2, [x0]; add w2, w2, #1; str w2, [x0]; \
                add x1, x1, #1; cmp w2, #10; b.lt . - 20 | x0=0 => x0=0";
    let case = Case::parse(Path::new("wait"), 1, line).ok().flatten();
    let case = case.expect("a case line");
    let machine =
        emit::machine(Target::Native, OptLevel::O2, Fma::Exact).expect("LLVM knows the target");
    let context = Context::create();
    let module = lift(
        &context,
        std::slice::from_ref(&case),
        Layout::Straight,
        Fma::Exact,
    );
    optimise(&module, &machine, OptLevel::O2);
    let engine = compile(&module, OptLevel::O2);
    let address = engine
        .get_function_address(&symbol(0))
        .expect("it is defined");
    // SAFETY: the address is that of a lifted function.
    let lifted = unsafe { std::mem::transmute::<usize, Lifted>(address) };

    let counter = AtomicU32::new(0);
    let mut guest = CpuState::new();
    (guest.x[0], guest.x[30]) = (counter.as_ptr().addr() as u64, 8);
    AGAIN.store(0, Relaxed);
    for round in 1..3 {
        LEFT.store(SLICE, Relaxed);
        call(lifted, &mut guest);
        assert_eq!((guest.pc, guest.x[1]), (CODE, round * (SLICE as u64 + 1)));
        assert_eq!(LEFT.load(Relaxed), -1);
    }
    counter.store(0, Relaxed);
    AGAIN.store(SLICE, Relaxed);
    call(lifted, &mut guest);
    assert_eq!((guest.pc, guest.x[2]), (CODE + 24, 10));
}

/// Gives the instruction a successor, to which it hands on what it wrote.
fn append_nop(case: &mut Case) {
    let end = CODE + 4 * case.words.len() as u64;
    // Not where lifted code ends there anyway, or where the instruction reads what is behind it.
    let goes_on = |cpu: &CpuState| cpu.pc == end && cpu.fpcr == 0;
    let after = case.after.as_mut().filter(|after| goes_on(&after.cpu));
    if let Some(after) = after.filter(|_| case.assembly != "ldr x0, .") {
        case.words.push(0xd503_201f);
        after.cpu.pc += 4;
    }
}

// ---- a case as a function ----

/// Where a case's blocks begin.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Where discovery has them: at targets, and after what ends a block.
    Straight,
    /// At each instruction.
    Single,
}

/// How cases are lifted and compiled.
#[derive(Clone, Copy)]
struct How {
    opt: OptLevel,
    layout: Layout,
    fma: Fma,
}

fn blocks(words: &[u32], layout: Layout) -> Vec<Block> {
    let end = CODE + 4 * words.len() as u64;
    let mut starts = BTreeSet::from([CODE]);
    for (pc, &word) in (CODE..).step_by(4).zip(words) {
        let flow = decode(word).map_or(Flow::Undefined, |op| effects(op, word, pc).flow);
        let falls_through = matches!(
            flow,
            Flow::Next | Flow::Call(_) | Flow::CallIndirect(()) | Flow::Svc(_)
        );
        if !falls_through || layout == Layout::Single {
            starts.insert(pc + 4);
        }
        if let Flow::Jump(target) | Flow::Branch((), target) = flow {
            starts.insert(target);
        }
        starts.extend(
            jump_table(words, pc)
                .into_iter()
                .flat_map(|table| table.targets),
        );
    }
    let starts: Vec<u64> = starts.range(CODE..end).copied().collect();
    let ends = starts[1..].iter().copied().chain([end]);
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| Block { start, end })
        .collect()
}

/// Where an ADR's address is.
fn adr(words: &[u32], index: usize) -> Option<u64> {
    let word = *words.get(index)?;
    let distance = 4 * u64::from(word >> 5 & 0x7_ffff);
    (word & 0xff00_0000 == 0x1000_0000).then(|| CODE + 4 * index as u64 + distance)
}

/// Where a BR goes: behind an ADR of the same register, or by a table in front of the code, as `jump_table.rs` has it in its test.
fn jump_table(words: &[u32], pc: u64) -> Option<JumpTable> {
    let index = ((pc - CODE) / 4) as usize;
    let (before, br) = (*words.get(index.checked_sub(1)?)?, words[index]);
    if let Some(target) = adr(words, index - 1)
        && br == 0xd61f_0000 | (before & 0x1f) << 5
    {
        // Never mind that it doesn't go to the second.
        return Some(JumpTable {
            targets: vec![target, CODE],
            constant: None,
        });
    }
    if before != ADD_SXTB_2 {
        return None;
    }
    let base = adr(words, index - 2)?;
    let entries = words[1].to_le_bytes();
    let targets = entries.iter().map(|&entry| base + 4 * u64::from(entry));
    let constant = ConstantTable {
        load: pc - 12,
        address: CODE + 4,
        size: 1,
        base,
        extend: Extend::Sign(8),
        shift: 2,
    };
    Some(JumpTable {
        targets: targets.take(3).collect(),
        constant: Some(constant),
    })
}

pub fn function(words: &[u32], layout: Layout) -> Function {
    let addresses = (CODE..).step_by(4).take(words.len());
    Function {
        entry: CODE,
        name: None,
        blocks: blocks(words, layout),
        jump_tables: addresses
            .filter_map(|pc| Some((pc, jump_table(words, pc)?)))
            .collect(),
        choices: BTreeMap::new(),
        landing_pads: BTreeMap::new(),
        is_part: false,
        source: Source::Symbol,
    }
}

/// The symbol of a lifted case.
pub fn symbol(index: usize) -> String {
    format!("case_{index}")
}

/// Lifts each case to a function named by its index.
pub fn lift<'ctx>(
    context: &'ctx Context,
    cases: &[Case],
    layout: Layout,
    fma: Fma,
) -> Module<'ctx> {
    let current = Mutex::new(Vec::new());
    let word = |pc: u64| {
        let index = pc.checked_sub(CODE)? / 4;
        current.lock().ok()?.get(index as usize).copied()
    };
    let program = ProgramContext {
        prefix: String::new(),
        target: Target::Native,
        functions: &BTreeMap::new(),
        summary: &Summary::of_anything(),
        parts: &Parts::new(),
        lookup: LookupShape::choose(&[], 0),
        fma,
        trace: false,
        check_memory: false,
        word: &word,
    };
    let unit = Unit::new(&program, context, "cases");
    // MCJIT compiles for any x86-64 unless a function says otherwise.
    let cpu = context.create_string_attribute("target-cpu", "x86-64-v2");
    for (index, case) in cases.iter().enumerate() {
        current
            .lock()
            .expect("no holder panics")
            .clone_from(&case.words);
        lift_function(&unit, &function(&case.words, layout));
        // All cases have the same address.
        let lifted = unit.lifted_function(CODE);
        lifted.as_global_value().set_name(&symbol(index));
        lifted.add_attribute(AttributeLoc::Function, cpu);
        let software = format!("{}.software", program.function_symbol(CODE));
        if let Some(software) = unit.module.get_function(&software) {
            software
                .as_global_value()
                .set_name(&format!("{}.software", symbol(index)));
            software.add_attribute(AttributeLoc::Function, cpu);
        }
    }
    assert!(
        unit.module
            .get_function(&program.function_symbol(CODE))
            .is_none()
    );
    // What is linked is near; what MCJIT finds in this process isn't.
    for global in unit.module.get_globals() {
        global.set_visibility(GlobalVisibility::Default);
    }
    unit.module
}

/// Runs the passes that a conversion runs.
pub fn optimise(module: &Module<'_>, machine: &TargetMachine, opt: OptLevel) {
    module.set_triple(&machine.get_triple());
    module.set_data_layout(&machine.get_target_data().get_data_layout());
    module.verify().expect("the lifter makes valid IR");
    emit::optimise(module, machine, Target::Native, emit::passes(opt)).expect("the passes exist");
}

// ---- what lifted code calls ----

/// Code outside the case: stays at `CpuState.pc`.
extern "C" fn unwind(_budget: i32) -> i32 {
    UNWINDING
}

/// A call: of the next instruction, it has returned when it begins; else as outside.
extern "C" fn call_outside(_budget: i32) -> i32 {
    if cpu().pc == cpu().x[30] {
        RETURNED
    } else {
        UNWINDING
    }
}

/// A system call that does nothing.
extern "C" fn system_call(_budget: i32) -> i32 {
    RETURNED
}

/// Lifted code goes on with the default control bits only; the flags it lacks are not looked at here.
extern "C" fn fp_control(_budget: i32) -> i32 {
    if cpu().fpcr == 0 { RETURNED } else { UNWINDING }
}

/// So often loops that may wait go round.
const SLICE: i32 = 3;
static LEFT: AtomicI32 = AtomicI32::new(SLICE);
/// And so often then; if 0, others may have to run.
static AGAIN: AtomicI32 = AtomicI32::new(SLICE);

extern "C" fn counter() -> u64 {
    0
}

/// Without the processor's fused multiply-add, and with it if it has one.
static FUSES: LazyLock<[AtomicU32; 2]> = LazyLock::new(|| {
    [false, std::is_x86_feature_detected!("fma")].map(|has| AtomicU32::new(has.into()))
});

/// A table of no functions.
static LOOKUP: [[usize; 2]; 2] = [[0; 2]; 2];

/// Declares symbols of the runtime, and makes a function that returns their addresses.
macro_rules! runtime_symbols {
    ($($name:ident)*) => {
        // SAFETY: the runtime has functions and statics of these names; nothing is done with them here but taking addresses.
        unsafe extern "C" {
            $(fn $name();)*
        }

        fn runtime_symbols() -> Vec<(&'static str, usize)> {
            vec![$((stringify!($name), $name as *const () as usize)),*]
        }
    };
}

runtime_symbols! {
    elfconv_scratch
    elfconv_fp1 elfconv_fp1_single elfconv_fp1_double elfconv_fp2 elfconv_fp2_single elfconv_fp2_double
    elfconv_fma elfconv_fma_single elfconv_fma_double elfconv_fma32 elfconv_fma64 elfconv_fp_convert elfconv_fp_to_int elfconv_int_to_fp
    elfconv_vec1 elfconv_vec2 elfconv_vec_shift
    elfconv_vec_fp1 elfconv_vec_fp2 elfconv_vec_fma elfconv_vec_fp_cmp elfconv_vec_fp_to_int elfconv_vec_int_to_fp
    elfconv_helper
    elfconv_id_register elfconv_copy_memory elfconv_set_memory
}

fn symbols(opt: OptLevel) -> Vec<(&'static str, usize)> {
    let mut symbols = runtime_symbols();
    symbols.push(("elfconv_cpu", std::ptr::from_mut(cpu()).addr()));
    symbols.push(("elfconv_lookup", LOOKUP.as_ptr().addr()));
    symbols.push(("elfconv_counter", counter as *const () as usize));
    symbols.push(("elfconv_fp_control", fp_control as *const () as usize));
    let fuses = &FUSES[usize::from(opt != OptLevel::O1)];
    symbols.push(("elfconv_fuses", fuses.as_ptr().addr()));
    symbols.push(("elfconv_slice", LEFT.as_ptr().addr()));
    symbols.push(("elfconv_again", AGAIN.as_ptr().addr()));
    symbols.push(("elfconv_call", call_outside as *const () as usize));
    symbols.push(("elfconv_svc", system_call as *const () as usize));
    symbols.push(("elfconv_trap", unwind as *const () as usize));
    symbols
}

// ---- running ----

/// Compiles a module for this process.
pub fn compile<'ctx>(module: &Module<'ctx>, opt: OptLevel) -> ExecutionEngine<'ctx> {
    let level = match opt {
        OptLevel::O1 => OptimizationLevel::Less,
        _ => OptimizationLevel::Default,
    };
    let engine = module
        .create_jit_execution_engine(level)
        .expect("LLVM can compile for this machine");
    for (name, address) in symbols(opt) {
        if let Some(function) = module.get_function(name) {
            engine.add_global_mapping(&function, address);
        }
        if let Some(global) = module.get_global(name) {
            engine.add_global_mapping(&global, address);
        }
    }
    engine
}

/// Executes a lifted case from the guest's state; `pc` is where it left.
pub fn call(lifted: Lifted, guest: &mut CpuState) {
    let return_address = guest.x[30];
    cpu().clone_from(guest);
    // SAFETY: the code of a case accesses `CpuState` and the arena only, which is locked.
    let status = unsafe { lifted(BUDGET) };
    guest.clone_from(cpu());
    if status == RETURNED {
        guest.pc = return_address;
    }
}

fn check_batch(arena: &mut Arena, cases: &[Case], how: How) -> Vec<String> {
    let machine =
        emit::machine(Target::Native, how.opt, Fma::Exact).expect("LLVM knows the target");
    let context = Context::create();
    let module = lift(&context, cases, how.layout, how.fma);
    optimise(&module, &machine, how.opt);
    let engine = compile(&module, how.opt);
    let mut failures = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let address = engine
            .get_function_address(&symbol(index))
            .expect("the module defines it");
        // SAFETY: the address is that of a lifted function.
        let lifted = unsafe { std::mem::transmute::<usize, Lifted>(address) };
        if let Err(error) = arena.check(case, |guest| call(lifted, guest)) {
            failures.push(describe(&error.to_string(), case, &machine, how));
        }
    }
    failures
}

/// The failure with the function's IR, as lifted and as compiled.
fn describe(error: &str, case: &Case, machine: &TargetMachine, how: How) -> String {
    let context = Context::create();
    let module = lift(&context, std::slice::from_ref(case), how.layout, how.fma);
    let print = || {
        let function = module.get_function(&symbol(0)).expect("just lifted");
        function.print_to_string().to_string()
    };
    let before = print();
    optimise(&module, machine, how.opt);
    format!("{error}\n{before}{}", print())
}

/// The lines that lifted code has to agree with.
pub fn cases() -> Vec<Case> {
    let mut cases = cases::load_directory(&cases::directory()).expect("the case files are there");
    cases.retain(|case| !case.file.ends_with(OTHER_MODES));
    eprintln!("{OTHER_MODES} is skipped: lifted code computes with the default FPCR only");
    for case in &mut cases {
        if case.file.ends_with(EXCEPTIONS) {
            let states = [Some(&mut case.before), case.after.as_mut()];
            for state in states.into_iter().flatten() {
                state.cpu.fpsr |= CUMULATIVE;
            }
        }
    }
    cases
}

/// Lifts, compiles and executes all cases.
pub fn check_all(cases: &[Case], opt: OptLevel, layout: Layout) {
    let fma = Fma::Exact;
    check_how(cases, How { opt, layout, fma });
}

fn check_how(cases: &[Case], how: How) {
    emit::initialise();
    let mut arena = Arena::get().expect("the addresses are free");
    let mut failures = Vec::new();
    for batch in cases.chunks(BATCH) {
        failures.extend(check_batch(&mut arena, batch, how));
    }
    let mut text = String::new();
    for failure in failures.iter().take(SHOWN) {
        writeln!(text, "{failure}").expect("strings grow");
    }
    assert!(
        failures.is_empty(),
        "{text}{} of {} cases fail",
        failures.len(),
        cases.len()
    );
}
