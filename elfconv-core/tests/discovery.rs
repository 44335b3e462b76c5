//! What is found in a program is what its source says, with and without symbols.

mod guest;

use std::collections::BTreeSet;

use elfconv_core::discover::{Function, Program, discover, is_instruction};
use elfconv_core::image::{Image, Kind};
use elfconv_core::inspect::Inspection;
use elfconv_core::report::Report;
use guest::build;

const LINKS: [(&str, Kind); 2] = [("-static", Kind::Static), ("-static-pie", Kind::StaticPie)];

fn find(image: &Image) -> Program {
    let program = discover(image, &is_instruction);
    assert!(program.notes.is_empty(), "{:?}", program.notes);
    program
}

/// The function of that name.
fn named<'p>(program: &'p Program, name: &str) -> &'p Function {
    let mut all = program.functions.values();
    let found = all.find(|f| f.name.as_deref() == Some(name));
    found.unwrap_or_else(|| panic!("{name} is found"))
}

/// All blocks lie where `blocks` says, and what refers to blocks refers to their starts.
fn check_shape(program: &Program) {
    for (entry, function) in &program.functions {
        let starts: BTreeSet<u64> = function.blocks.iter().map(|b| b.start).collect();
        assert!(starts.contains(entry));
        assert!(function.blocks.windows(2).all(|b| b[0].end <= b[1].start));
        for (br, table) in &function.jump_tables {
            assert!(function.blocks.iter().any(|b| b.end == br + 4));
            for target in &table.targets {
                assert!(starts.contains(target) || program.functions.contains_key(target));
            }
        }
        for pad in function.landing_pads.values() {
            assert!(starts.contains(pad), "{pad:#x}");
        }
    }
}

#[test]
fn switch_and_computed_goto() {
    for (link, kind) in LINKS {
        let elf = build(&[link]);
        let image = Image::parse(&elf).expect("valid");
        assert_eq!(image.kind, kind);
        let program = find(&image);
        check_shape(&program);
        // 10 to 29, each with a target of its own.
        let tables = &named(&program, "dense_switch").jump_tables;
        let sizes: Vec<usize> = tables.values().map(|table| table.targets.len()).collect();
        assert_eq!(sizes, [20], "{link}");
        assert!(tables.values().all(|table| table.constant.is_some()));
        let targets: BTreeSet<&u64> = tables.values().flat_map(|table| &table.targets).collect();
        assert_eq!(targets.len(), 20, "{link}");
        // Four labels; every jump may go to each.
        let tables = &named(&program, "computed_goto").jump_tables;
        assert!(!tables.is_empty());
        for table in tables.values() {
            assert_eq!(table.targets.len(), 4, "{link}: {table:x?}");
            assert!(table.constant.is_some(), "{link}: {table:x?}");
        }
    }
}

#[test]
fn functions_to_choose_from() {
    for (link, _) in LINKS {
        let elf = build(&[link]);
        let image = Image::parse(&elf).expect("valid");
        let program = find(&image);
        let mut stubs = program.functions.values().filter(|f| !f.choices.is_empty());
        let choices = |f: &Function| {
            f.choices
                .values()
                .flatten()
                .copied()
                .collect::<BTreeSet<_>>()
        };
        let generic = named(&program, "__memcpy_generic").entry;
        let stub = stubs.clone().find(|f| choices(f).contains(&generic));
        let stub = stub.unwrap_or_else(|| panic!("{link}: a stub goes to memcpy"));
        assert!(choices(stub).len() > 1, "{link}");
        // What isn't for CPUs without SVE isn't chosen.
        let sve = named(&program, "__memcpy_a64fx").entry;
        assert!(stubs.all(|f| !choices(f).contains(&sve)), "{link}");
    }
}

#[test]
fn landing_pads() {
    let elf = build(&["-static"]);
    let image = Image::parse(&elf).expect("valid");
    let program = find(&image);
    let thrower = named(&program, "thrower").entry;
    let main = named(&program, "main");
    let call = |pc: u64| {
        let word = image.word(pc).expect("a word");
        elfconv_core::discover::flow::flow(word, pc).target()
    };
    let to_thrower = |pc: &&u64| call(**pc) == Some(thrower);
    assert_eq!(main.landing_pads.keys().filter(to_thrower).count(), 1);
}

/// Stripped, position-independent or neither: the same code is found.
#[test]
fn stripping_costs_nothing() {
    for (link, _) in LINKS {
        let (with, without) = (build(&[link]), build(&[link, "-s"]));
        let with = Image::parse(&with).expect("valid");
        let without = Image::parse(&without).expect("valid");
        assert!(without.symbols.is_empty() || without.symbol_counts.0 == 0);
        let (full, bare) = (find(&with), find(&without));
        check_shape(&bare);
        let size: u64 = full.code.iter().map(|r| (r.end - r.start) / 4).sum();
        assert!(
            full.covered * 100 >= size * 95,
            "{} of {size}",
            full.covered
        );
        assert!(
            bare.covered * 1000 >= full.covered * 999,
            "{} of {}",
            bare.covered,
            full.covered
        );
        for name in ["main", "one", "two", "thrower", "dense_switch"] {
            let entry = named(&full, name).entry;
            assert!(bare.functions.contains_key(&entry), "{name}");
            let (a, b) = (&full.functions[&entry], &bare.functions[&entry]);
            assert_eq!(a.blocks, b.blocks, "{name}");
            assert_eq!(a.jump_tables, b.jump_tables, "{name}");
            assert_eq!(a.landing_pads, b.landing_pads, "{name}");
        }
    }
}

#[test]
fn found_twice_is_found_the_same() {
    let elf = build(&["-static", "-s"]);
    let image = Image::parse(&elf).expect("valid");
    let (a, b) = (find(&image), find(&image));
    assert_eq!(a.functions, b.functions);
    assert_eq!(Report::new(&image, &a), Report::new(&image, &b));
}

#[test]
fn inspection_says_what_it_is() {
    let elf = build(&["-static"]);
    let seen = Inspection::new(&elf, &is_instruction, &is_instruction).expect("valid");
    assert_eq!(seen.library.as_deref(), Some("glibc"));
    assert!(seen.compilers.iter().any(|c| c.starts_with("GCC")));
    // exit_group, write and mmap
    assert!(
        [94, 64, 222]
            .iter()
            .all(|n| seen.system_calls.contains_key(n))
    );
    assert!(seen.symbols > 1000 && seen.unwind_table && seen.resolvers > 0);
    assert_eq!(seen.unknown.count, 0);
    assert!(seen.limits.is_empty());
}
