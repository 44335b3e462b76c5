//! All case lines in the interpreter.

use elfconv_isa::cases::{self, Arena, CODE, Case, State};
use elfconv_isa::features::{FeatureSet, IdRegister};
use elfconv_isa::interp::{DecodeCache, Event, Outside, run, step};
use elfconv_isa::table::OPS;
use elfconv_isa::{CpuState, Op, decode};
use std::collections::BTreeSet;
use std::path::Path;

/// Executes from pc to `end`, or to what stops the interpreter.
fn interpret(cpu: &mut CpuState, cache: &mut DecodeCache, end: u64) -> Event {
    let mut event = Event::Next;
    while (CODE..end).contains(&cpu.pc) {
        // SAFETY: the cases access the arena only.
        event = unsafe { step(cpu, cache) };
        if matches!(
            event,
            Event::Svc(_) | Event::Breakpoint(_) | Event::Undefined(_)
        ) {
            break;
        }
    }
    event
}

#[test]
fn interpreter_agrees_with_qemu() {
    let cases = cases::load_directory(&cases::directory()).unwrap();
    let mut arena = Arena::get().unwrap();
    let mut cache = Box::new(DecodeCache::new(Outside::NOTHING));
    let mut failures = Vec::new();
    for case in &cases {
        let end = CODE + 4 * case.words.len() as u64;
        let result = arena.check(case, |cpu| {
            interpret(cpu, &mut cache, end);
        });
        failures.extend(result.err());
    }
    for failure in &failures {
        eprintln!("{failure}");
    }
    assert!(
        failures.is_empty(),
        "{} of {} cases fail",
        failures.len(),
        cases.len()
    );
}

/// What QEMU can't say, because it does it otherwise or not at all: executes words, and returns the state after with
/// the last event.
fn execute(words: &[u32], given: &str) -> (State, Event) {
    let mut case = Case::parse(Path::new("test"), 1, &format!("x | {given}"))
        .unwrap()
        .unwrap();
    case.words = words.to_vec();
    let mut event = Event::Next;
    let state = Arena::get().unwrap().execute(&case, |cpu| {
        let mut cache = Box::new(DecodeCache::new(Outside {
            counter: || 0x1234,
            ..Outside::NOTHING
        }));
        event = interpret(cpu, &mut cache, CODE + 4 * words.len() as u64);
    });
    (state, event)
}

#[test]
fn dc_zva_clears_an_aligned_block_of_64_bytes() {
    let (state, _) = execute(&[0xd50b_7421], "x1=scratch+0x7f");
    let before = State::new().scratch;
    assert_eq!(state.scratch[..0x40], before[..0x40]);
    assert_eq!(state.scratch[0x40..0x80], [0; 64]);
    assert_eq!(state.scratch[0x80..], before[0x80..]);
    // mrs x0, dczid_el0
    assert_eq!(execute(&[0xd53b_00e0], "").0.cpu.x[0], 4);
}

#[test]
fn the_counter_comes_from_outside() {
    // mrs x0, cntvct_el0; mrs x1, cntfrq_el0
    let (state, _) = execute(&[0xd53b_e040, 0xd53b_e001], "");
    assert_eq!(state.cpu.x[..2], [0x1234, 1_000_000_000]);
}

#[test]
fn identification_registers_are_those_of_the_features() {
    // mrs x0, midr_el1; mrs x1, id_aa64isar0_el1; mrs x2, id_aa64pfr0_el1
    let words = [0xd538_0000, 0xd538_0601, 0xd538_0402];
    assert_eq!(execute(&words, "").0.cpu.x[..3], [0x000f_0000, 0, 0x11]);
    let set = FeatureSet::MAX;
    let mut case = Case::parse(Path::new("test"), 1, "x").unwrap().unwrap();
    case.words = words.to_vec();
    case.before.cpu.features = set;
    let state = Arena::get().unwrap().execute(&case, |cpu| {
        interpret(
            cpu,
            &mut Box::new(DecodeCache::new(Outside::NOTHING)),
            CODE + 12,
        );
    });
    let expected = [IdRegister::MIDR, IdRegister::ISAR0, IdRegister::PFR0];
    assert_eq!(state.cpu.x[..3], expected.map(|r| set.id_register(r)));
    assert_ne!(state.cpu.x[1], 0);
}

#[test]
fn fpsr_keeps_implemented_bits_only() {
    // msr fpsr, x0; msr fpcr, x1
    let (state, _) = execute(&[0xd51b_4420, 0xd51b_4401], "x0=-1 x1=-1");
    assert_eq!((state.cpu.fpsr, state.cpu.fpcr), (0x0800_009f, 0x07c8_0000));
}

#[test]
fn events_say_what_happened_and_where() {
    let stops = [
        (0xd400_0001 | 7 << 5, Event::Svc(7), 4),
        (0xd420_0000 | 3 << 5, Event::Breakpoint(3), 0),
        (0x0000_0005, Event::Undefined(5), 0),
        // hlt #1; mrs x0, sctlr_el1; mrs x0, s3_0_c0_c0_1 and s3_0_c0_c1_0; an unallocated word
        (0xd440_0020, Event::Undefined(0xd440_0020), 0),
        (0xd538_1000, Event::Undefined(0xd538_1000), 0),
        (0xd538_0020, Event::Undefined(0xd538_0020), 0),
        (0xd538_0100, Event::Undefined(0xd538_0100), 0),
        (0xffff_ffff, Event::Undefined(0xffff_ffff), 0),
        // b .+8; bl .+8; ret
        (0x1400_0002, Event::Jump, 8),
        (0x9400_0002, Event::Call, 8),
        (0xd65f_03c0, Event::Return, 0x10_0000),
    ];
    for (word, event, pc) in stops {
        let (state, got) = execute(&[word], "x30=code+0x100000");
        assert_eq!(
            (got, state.cpu.pc.wrapping_sub(CODE)),
            (event, pc),
            "{word:08x}"
        );
    }
}

#[test]
fn run_stops_where_it_is_told_to() {
    // mov x0, #3; subs x0, x0, #1; b.ne .-4; b .+4; svc #0
    let words = [
        0xd280_0060,
        0xf100_0400,
        0x54ff_ffe1,
        0x1400_0001,
        0xd400_0001,
    ];
    let mut case = Case::parse(Path::new("test"), 1, "x").unwrap().unwrap();
    case.words = words.to_vec();
    let mut arena = Arena::get().unwrap();
    let mut cache = Box::new(DecodeCache::new(Outside::NOTHING));
    let mut seen = Vec::new();
    arena.execute(&case, |cpu| {
        // SAFETY: the words access no memory.
        let event = unsafe {
            run(cpu, &mut cache, |cpu| {
                let pc = cpu.pc;
                seen.push(pc - CODE);
                pc == CODE + 16
            })
        };
        assert_eq!((event, cpu.x[0], cpu.pc), (Event::Jump, 0, CODE + 16));
        // SAFETY: as above.
        let event = unsafe { run(cpu, &mut cache, |_| true) };
        assert_eq!((event, cpu.pc), (Event::Svc(0), CODE + 20));
        cpu.pc = CODE + 2;
        // SAFETY: as above.
        let event = unsafe { run(cpu, &mut cache, |_| true) };
        assert_eq!((event, cpu.pc), (Event::Undefined(0), CODE + 2));
    });
    assert_eq!(seen, [4, 4, 16]);
}

/// Lines of the table that QEMU doesn't bless, and why; the tests above have those that do something.
const NOT_BLESSED: &[(&str, &str)] = &[("SVC", "QEMU calls the kernel"), ("HLT", "as UDF")];

/// `cargo xtask tidy` runs it, too.
#[test]
fn every_line_of_the_table_has_cases() {
    let cases = cases::load_directory(&cases::directory()).unwrap();
    assert!(cases.len() >= 10_000, "{} case lines", cases.len());
    let words = cases.iter().flat_map(|case| &case.words);
    let seen: BTreeSet<Op> = words.filter_map(|&word| decode(word)).collect();
    let is_excused = |op: &Op| NOT_BLESSED.iter().any(|(name, _)| *name == op.name());
    let missing: Vec<&str> = OPS
        .iter()
        .filter(|op| !seen.contains(op) && !is_excused(op))
        .map(|op| op.name())
        .collect();
    assert!(missing.is_empty(), "no case lines: {}", missing.join(", "));
}
