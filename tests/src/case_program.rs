//! The case lines of elfconv-isa as one AArch64 program: a function for each line, and a driver that compares.
//!
//! A function loads the registers that the line's instructions touch, executes them and stores the same registers. It is at
//! an address of its own, so addresses in the line's state are moved with it.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use elfconv_isa::cases::{self, CODE, Case, SCRATCH, State};
use elfconv_isa::effects::{NZCV, RegSet, SP, V0, effects};
use elfconv_isa::interp::ADDRESS;
use elfconv_isa::machine::Flow;
use elfconv_isa::{Op, decode};

use crate::{paths, tools};

/// Where control may come out behind the line's words: one instruction for each place.
const EXITS: u64 = 16;
/// Values this near to the code are addresses in it, whatever their tag.
const NEAR: u64 = 0x8000;
/// Byte offsets in the driver's `struct state`.
const OFFSET_V: u32 = 256;
const OFFSET_NZCV: u32 = 768;
const OFFSET_ASTRAY: u32 = 776;

/// The lines that the program has, and how many it leaves out, by reason.
#[derive(Clone)]
pub struct Selection {
    pub cases: Vec<Case>,
    pub left_out: Vec<(&'static str, usize)>,
}

/// All lines but those that no function can have, or that are not translated.
pub fn select() -> Result<Selection> {
    let mut selection = Selection {
        cases: Vec::new(),
        left_out: Vec::new(),
    };
    for case in cases::load_directory(&cases::directory())? {
        match obstacle(&case) {
            None => selection.cases.push(case),
            Some(why) => match selection
                .left_out
                .iter_mut()
                .find(|(reason, _)| *reason == why)
            {
                Some((_, count)) => *count += 1,
                None => selection.left_out.push((why, 1)),
            },
        }
    }
    Ok(selection)
}

fn obstacle(case: &Case) -> Option<&'static str> {
    let after = case.after.as_ref()?;
    let end = CODE + 4 * case.words.len() as u64;
    let mut accesses_fpsr = false;
    for (pc, &word) in (CODE..).step_by(4).zip(&case.words) {
        let op = decode(word);
        let flow = op.map_or(Flow::Undefined, |op| effects(op, word, pc).flow);
        if matches!(flow, Flow::Svc(_) | Flow::Breakpoint(_) | Flow::Undefined) {
            return Some("raise a signal or call the kernel");
        }
        accesses_fpsr |= matches!(op, Some(Op::MRS_FPSR | Op::MSR_FPSR));
        let literal = pc.wrapping_add_signed(i64::from(((word << 8) as i32 >> 13) * 4));
        let is_literal = matches!(op, Some(Op::LDR_lit | Op::LDRSW_lit | Op::LDR_fp_lit));
        if is_literal && !(CODE..end.saturating_sub(15)).contains(&literal) {
            return Some("read what is around their words");
        }
    }
    if case.before.cpu.fpcr != 0 || after.cpu.fpcr != 0 {
        return Some("compute with another FPCR, which is interpreted");
    }
    if accesses_fpsr {
        return Some("look at FPSR, whereupon the program is interpreted");
    }
    (!(end..end + 4 * EXITS).contains(&after.cpu.pc)).then_some("jump far away")
}

impl Selection {
    /// Of these only what multiplies and adds with one rounding.
    pub fn retain_fused(&mut self) {
        let fuses = |&word: &u32| decode(word).is_some_and(|op| effects(op, word, CODE).fuses);
        self.cases.retain(|case| case.words.iter().any(fuses));
    }
}

/// Builds the program of these cases.
pub fn build(name: &str, cases: &[Case]) -> Result<PathBuf> {
    let directory = paths::work(name)?;
    let source = directory.join("cases.s");
    std::fs::write(&source, assembly(cases))?;
    let binary = directory.join("cases");
    let mut command = tools::command(tools::GCC)?;
    command
        .args([
            "-nostdlib",
            "-static",
            "-O2",
            "-fno-tree-loop-distribute-patterns",
            "-Wall",
        ])
        .arg(format!("-Wl,--section-start=.scratch={SCRATCH:#x}"))
        .args([&source, &paths::package().join("guest/cases/driver.c")])
        .arg("-o")
        .arg(&binary);
    tools::run(&mut command)?;
    Ok(binary)
}

fn assembly(cases: &[Case]) -> String {
    let mut writer = Writer::default();
    writer.usual();
    for (number, case) in cases.iter().enumerate() {
        writer.function(number, case);
        writer.data(number, case);
    }
    let mut text = String::from(".text\n");
    text += &writer.text;
    text += ".section .scratch,\"aw\",%nobits\n.globl scratch\nscratch: .skip 4096\n.data\n.balign 16\n";
    text + &writer.items + ".globl tests, tests_end\ntests:\n" + &writer.tests + "tests_end:\n"
}

#[derive(Default)]
struct Writer {
    text: String,
    items: String,
    tests: String,
}

/// Writes a line of assembly.
macro_rules! line {
    ($to:expr, $($format:tt)*) => {
        writeln!($to, $($format)*).expect("strings grow")
    };
}

/// Registers that the instructions read or write.
fn touched(case: &Case) -> RegSet {
    let words = (CODE..).step_by(4).zip(&case.words);
    words.fold(RegSet::EMPTY, |set, (pc, &word)| {
        let op = decode(word).expect("selected lines are known");
        let effects = effects(op, word, pc);
        set.union(effects.reads).union(effects.writes)
    })
}

fn writes_page_address(case: &Case) -> bool {
    case.words
        .iter()
        .any(|&word| decode(word) == Some(Op::ADRP))
}

impl Writer {
    fn usual(&mut self) {
        let State { cpu, scratch } = State::new();
        line!(self.items, ".globl usual, usual_scratch\nusual:");
        cpu.x
            .iter()
            .chain([&cpu.sp])
            .for_each(|x| line!(self.items, ".quad {x:#x}"));
        for v in cpu.v {
            line!(self.items, ".quad {:#x}, {:#x}", v as u64, (v >> 64) as u64);
        }
        line!(self.items, ".quad {}, 0\nusual_scratch:", cpu.nzcv);
        scratch
            .iter()
            .for_each(|byte| line!(self.items, ".byte {byte}"));
        line!(self.items, ".balign 8");
    }

    fn function(&mut self, number: usize, case: &Case) {
        let touched = touched(case);
        let free = (1..30)
            .rev()
            .find(|&n| !touched.contains(n))
            .expect("lines use few registers");
        let text = &mut self.text;
        line!(
            text,
            ".balign 16\n.type case_{number}, %function\ncase_{number}:"
        );
        line!(text, "adrp x1, saved_link\nstr x30, [x1, :lo12:saved_link]");
        load(text, touched);
        if writes_page_address(case) {
            line!(text, "b words_{number}\n.balign 4096");
        }
        line!(text, "words_{number}:");
        case.words
            .iter()
            .for_each(|word| line!(text, ".inst {word:#010x}"));
        exits(text, number, case, free);
        line!(text, "good_{number}:");
        store(text, touched, free);
        line!(
            text,
            "adrp x1, saved_sp\nldr x2, [x1, :lo12:saved_sp]\nmov sp, x2"
        );
        line!(
            text,
            "ldr x30, [x1, :lo12:saved_link]\nret\n.size case_{number}, . - case_{number}"
        );
    }

    fn data(&mut self, number: usize, case: &Case) {
        let after = case.after.as_ref().expect("lines are blessed");
        line!(
            self.tests,
            ".quad case_{number}, before_{number}, after_{number}, end_{number}, {number}"
        );
        line!(self.items, "before_{number}:");
        items(
            &mut self.items,
            number,
            &State::new(),
            &case.before,
            RegSet::EMPTY,
        );
        line!(self.items, "after_{number}:");
        // What PC-relative addresses are written to.
        let mut addresses = RegSet::EMPTY;
        for &word in &case.words {
            if matches!(decode(word), Some(Op::ADR | Op::ADRP)) {
                addresses.insert(word & 31);
            }
        }
        items(&mut self.items, number, &case.before, after, addresses);
        line!(self.items, "end_{number}:");
    }
}

/// Clears the monitor and loads the registers, x0 last.
fn load(text: &mut String, registers: RegSet) {
    line!(
        text,
        "clrex\nadrp x0, registers\nadd x0, x0, :lo12:registers"
    );
    if registers.contains(SP) {
        line!(text, "ldr x1, [x0, #248]\nmov sp, x1");
    }
    if registers.contains(NZCV) {
        line!(text, "ldr x1, [x0, #{OFFSET_NZCV}]\nmsr nzcv, x1");
    }
    for n in (0..32).filter(|n| registers.contains(V0 + n)) {
        line!(text, "ldr q{n}, [x0, #{}]", OFFSET_V + 16 * n);
    }
    for n in (1..31).filter(|&n| registers.contains(n)) {
        line!(text, "ldr x{n}, [x0, #{}]", 8 * n);
    }
    line!(text, "ldr x0, [x0]");
}

/// Stores the registers, through one that the line doesn't touch.
fn store(text: &mut String, registers: RegSet, free: u32) {
    line!(
        text,
        "adrp x{free}, registers\nadd x{free}, x{free}, :lo12:registers"
    );
    for n in (0..31).filter(|&n| registers.contains(n)) {
        line!(text, "str x{n}, [x{free}, #{}]", 8 * n);
    }
    for n in (0..32).filter(|n| registers.contains(V0 + n)) {
        line!(text, "str q{n}, [x{free}, #{}]", OFFSET_V + 16 * n);
    }
    if registers.contains(SP) {
        line!(text, "mov x0, sp\nstr x0, [x{free}, #248]");
    }
    if registers.contains(NZCV) {
        line!(text, "mrs x0, nzcv\nstr x0, [x{free}, #{OFFSET_NZCV}]");
    }
}

/// What is behind the words, where some branch.
fn exits(text: &mut String, number: usize, case: &Case, free: u32) {
    let end = CODE + 4 * case.words.len() as u64;
    let right = case
        .after
        .as_ref()
        .map_or(0, |after| (after.cpu.pc - end) / 4);
    let is_straight = |&word: &u32| {
        decode(word).is_some_and(|op| matches!(effects(op, word, CODE).flow, Flow::Next))
    };
    if case.words.iter().all(is_straight) {
        return;
    }
    for exit in 0..EXITS {
        let to = if exit == right { "good" } else { "astray" };
        line!(text, "b {to}_{number}");
    }
    line!(
        text,
        "astray_{number}:\nadrp x{free}, registers\nadd x{free}, x{free}, :lo12:registers"
    );
    line!(text, "str x{free}, [x{free}, #{OFFSET_ASTRAY}]");
}

/// What is different in `after`.
fn items(out: &mut String, number: usize, before: &State, after: &State, addresses: RegSet) {
    let registers = |state: &State| {
        let cpu = &state.cpu;
        cpu.x.into_iter().chain([cpu.sp]).collect::<Vec<_>>()
    };
    for (n, (b, a)) in (0u32..).zip(registers(before).into_iter().zip(registers(after))) {
        if a == b {
            continue;
        }
        if addresses.contains(n) || (a & ADDRESS).abs_diff(CODE) < NEAR {
            line!(
                out,
                ".quad {n}, words_{number} + ({}), 0",
                a.wrapping_sub(CODE) as i64
            );
        } else {
            line!(out, ".quad {n}, {a:#x}, 0");
        }
    }
    for (n, (b, a)) in (V0..).zip(before.cpu.v.iter().zip(&after.cpu.v)) {
        if a != b {
            line!(out, ".quad {n}, {:#x}, {:#x}", *a as u64, (a >> 64) as u64);
        }
    }
    if after.cpu.nzcv != before.cpu.nzcv {
        line!(out, ".quad {NZCV}, {:#x}, 0", after.cpu.nzcv);
    }
    for (at, (b, a)) in before.scratch.iter().zip(after.scratch.iter()).enumerate() {
        if a != b {
            line!(out, ".quad {}, {at}, {a}", NZCV + 1);
        }
    }
}

/// The case of a number that the driver names.
pub fn name(cases: &[Case], line: &str) -> Option<String> {
    let number: usize = line
        .strip_prefix("case ")?
        .split(' ')
        .next()?
        .parse()
        .ok()?;
    let case = cases.get(number)?;
    let file = case.file.file_name()?.to_string_lossy();
    Some(format!("{file}:{}: {}", case.line, case.print()))
}

/// Fails unless the report says that each case is a function that was translated. Places without a word are outside of the
/// program: branches that aren't taken have them as targets.
pub fn check_report(report: &serde_json::Value, cases: &[Case]) -> Result<()> {
    let number = |path: &str| report.pointer(path).and_then(serde_json::Value::as_u64);
    let functions = number("/functions").context("a report has the number of functions")?;
    let count = number("/unknown/count").context("a report counts unknown instructions")?;
    let listed = report.pointer("/unknown/first");
    let listed = listed.and_then(serde_json::Value::as_array);
    let listed = listed.context("a report lists unknown instructions")?;
    let outside = listed.iter().filter(|insn| insn["word"].is_null()).count() as u64;
    anyhow::ensure!(
        functions >= cases.len() as u64 && outside == count,
        "{functions} functions for {} cases, {} unknown instructions",
        cases.len(),
        count - outside
    );
    Ok(())
}
