//! What becomes of common instructions: optimised IR and WebAssembly, kept in a file to be read and compared.
//!
//! An entry of `code.txt` is a line of instruction words and, behind a colon, their assembly. All below it, up to an empty line, is
//! written by `BLESS=1 cargo test -p elfconv-core --lib code`: the IR of the function that these words and a RET
//! make, and LLVM's assembly of it with the number of instructions. The test fails when the file is not what comes out.
//! Lines that start with `#` are comments.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

use elfconv_isa::cases::CODE;
use inkwell::context::Context;
use inkwell::module::Module;
use inkwell::targets::{FileType, TargetMachine};

use super::cases_test::{Layout, function};
use super::lift_function;
use super::lookup::LookupShape;
use super::resume::Parts;
use super::unit::{ProgramContext, Unit};
use crate::summary::Summary;
use crate::{Fma, OptLevel, Target, emit};

const RET: u32 = 0xd65f_03c0;
const OPT: OptLevel = OptLevel::O2;

#[test]
fn common_instructions_make_the_code_that_was_read() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/lift/code.txt");
    let old = std::fs::read_to_string(&path).expect("the file is there");
    let new = regenerate(&old);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, new).expect("the file can be written");
        return;
    }
    let same = old.lines().zip(new.lines()).take_while(|(a, b)| a == b);
    let line = same.count() + 1;
    assert!(
        old == new,
        "{} differs from line {line} on: `BLESS=1 cargo test -p elfconv-core --lib code_test`, and read what changed",
        path.display()
    );
}

/// The file with what its entries make now.
fn regenerate(old: &str) -> String {
    let (mut kept, mut entries) = (Vec::new(), Vec::new());
    for line in old.lines() {
        if let Some(words) = words(line) {
            kept.push(Err((line, entries.len())));
            entries.push(words);
        } else if line.starts_with('#') {
            kept.push(Ok(line));
        }
    }
    let compiled = compile(&entries);
    let mut new = String::new();
    for item in kept {
        if !new.is_empty() {
            new.push('\n');
        }
        match item {
            Ok(comment) => new.push_str(comment),
            Err((entry, index)) => new.push_str(&describe(entry, &compiled[index])),
        }
        new.push('\n');
    }
    new
}

/// The words of an entry's first line.
fn words(line: &str) -> Option<Vec<u32>> {
    let (words, _) = line.split_once(": ")?;
    let word = |word: &str| (word.len() == 8).then(|| u32::from_str_radix(word, 16).ok())?;
    words.split(' ').map(word).collect()
}

struct Code {
    ir: String,
    wasm: Vec<String>,
}

fn describe(entry: &str, code: &Code) -> String {
    let instructions = code.wasm.iter().filter(|line| !line.ends_with(':')).count();
    format!(
        "{entry}\nLLVM:\n{}\nWebAssembly, {instructions}:\n{}",
        code.ir,
        code.wasm.join("\n")
    )
}

fn symbol(index: usize) -> String {
    format!("code_{index}")
}

fn compile(entries: &[Vec<u32>]) -> Vec<Code> {
    emit::initialise();
    let machine = emit::machine(Target::Wasi, OPT, Fma::Exact).expect("LLVM knows the target");
    let context = Context::create();
    let module = lift(&context, entries);
    module.set_triple(&machine.get_triple());
    module.set_data_layout(&machine.get_target_data().get_data_layout());
    module.verify().expect("the lifter makes valid IR");
    emit::optimise(&module, &machine, Target::Wasi, emit::passes(OPT)).expect("the passes exist");
    let mut wasm = assembly(&machine, &module);
    (0..entries.len())
        .map(|index| Code {
            ir: body(&module, &symbol(index)),
            wasm: wasm.remove(&symbol(index)).expect("each is compiled"),
        })
        .collect()
}

fn lift<'ctx>(context: &'ctx Context, entries: &[Vec<u32>]) -> Module<'ctx> {
    let current = Mutex::new(Vec::new());
    let word = |pc: u64| {
        let index = pc.checked_sub(CODE)? / 4;
        current.lock().ok()?.get(index as usize).copied()
    };
    let program = ProgramContext {
        prefix: String::new(),
        target: Target::Wasi,
        functions: &BTreeMap::new(),
        summary: &Summary::of_standard(CODE),
        parts: &Parts::new(),
        lookup: LookupShape::choose(&[], 0),
        fma: Fma::Exact,
        trace: false,
        check_memory: false,
        word: &word,
    };
    let unit = Unit::new(&program, context, "code");
    for (index, words) in entries.iter().enumerate() {
        let words: Vec<u32> = words.iter().copied().chain([RET]).collect();
        current.lock().expect("no holder panics").clone_from(&words);
        lift_function(&unit, &function(&words, Layout::Straight));
        let lifted = unit.lifted_function(CODE);
        lifted.as_global_value().set_name(&symbol(index));
    }
    unit.module
}

/// A function's IR without its first and last line, which are the same for all.
fn body(module: &Module<'_>, name: &str) -> String {
    use inkwell::values::AnyValue;
    let function = module.get_function(name).expect("it was lifted");
    let text = function.print_to_string().to_string();
    let lines = text.lines().filter(|line| line.starts_with(' '));
    // The numbers of metadata depend on everything else in the module.
    let lines = lines.map(|line| line.split(", !tbaa").next().unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// The instructions of each function, from LLVM's assembly.
fn assembly(machine: &TargetMachine, module: &Module<'_>) -> BTreeMap<String, Vec<String>> {
    let buffer = machine
        .write_to_memory_buffer(module, FileType::Assembly)
        .expect("LLVM compiles what it verified");
    let text = String::from_utf8_lossy(buffer.as_slice()).into_owned();
    let (mut functions, mut name) = (BTreeMap::<String, Vec<String>>::new(), String::new());
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or(line).trim_end();
        match line.strip_suffix(':') {
            Some(label) if label.starts_with("code_") => name = label.into(),
            _ if line.trim_start() == "end_function" => name.clear(),
            _ if name.is_empty() || line.is_empty() || is_directive(line) => {}
            _ => functions
                .entry(name.clone())
                .or_default()
                .push(format!("  {}", line.trim().replace('\t', " "))),
        }
    }
    functions
}

/// Neither an instruction nor a label.
fn is_directive(line: &str) -> bool {
    let word = line.trim_start();
    word.starts_with('.') && !word.starts_with(".LBB")
        || word.starts_with(".L") && !word.ends_with(':')
}
