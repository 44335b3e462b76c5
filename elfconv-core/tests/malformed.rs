//! Damaged and foreign input: one clear error, or a conversion that copes; never a panic, a hang or memory
//! that the file only claims.

mod guest;

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use elfconv_core::discover::{discover, is_instruction};
use elfconv_core::error::Error;
use elfconv_core::image::{Image, Limits};
use guest::build;

const EHDR: usize = 64;
const PHDR: usize = 56;

/// `mov w8, #93; svc #0; ret`, as little as runs.
const CODE: [u32; 3] = [0x5280_0ba8, 0xd400_0001, 0xd65f_03c0];

/// An ELF header, one PT_LOAD of the whole file at 0x400000, and [`CODE`].
fn minimal() -> Vec<u8> {
    let mut elf = vec![0; EHDR + PHDR];
    elf[..16].copy_from_slice(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
    let entry = 0x40_0000 + (EHDR + PHDR) as u64;
    for (offset, size, value) in [
        (0x10, 2, 2),
        (0x12, 2, 183),
        (0x14, 4, 1),
        (0x18, 8, entry),
        (0x20, 8, EHDR as u64),
        (0x34, 2, EHDR as u64),
        (0x36, 2, PHDR as u64),
        (0x38, 2, 1),
        (0x3a, 2, 64),
    ] {
        put(&mut elf, offset, size, value);
    }
    elf.extend(CODE.iter().flat_map(|word| word.to_le_bytes()));
    let len = elf.len() as u64;
    segment(&mut elf, 0, [1, 5, 0, 0x40_0000, len, len, 0x1000]);
    elf
}

fn put(bytes: &mut [u8], offset: usize, size: usize, value: u64) {
    bytes[offset..offset + size].copy_from_slice(&value.to_le_bytes()[..size]);
}

/// p_type, p_flags, p_offset, p_vaddr, p_filesz, p_memsz, p_align
fn segment(elf: &mut [u8], index: usize, fields: [u64; 7]) {
    let at = EHDR + index * PHDR;
    let [kind, flags, offset, vaddr, filesz, memsz, align] = fields;
    put(elf, at, 4, kind);
    put(elf, at + 4, 4, flags);
    for (i, value) in [offset, vaddr, vaddr, filesz, memsz, align]
        .into_iter()
        .enumerate()
    {
        put(elf, at + 8 + i * 8, 8, value);
    }
}

/// [`minimal`] with a second, writable segment.
fn two_segments(fields: [u64; 7]) -> Vec<u8> {
    let mut elf = minimal();
    elf.splice(EHDR + PHDR..EHDR + PHDR, [0; PHDR]);
    put(&mut elf, 0x38, 2, 2);
    put(&mut elf, 0x18, 8, 0x40_0000 + (EHDR + 2 * PHDR) as u64);
    let len = elf.len() as u64;
    segment(&mut elf, 0, [1, 5, 0, 0x40_0000, len, len, 0x1000]);
    segment(&mut elf, 1, fields);
    elf
}

/// A static C++ program: sections, symbols, unwind tables, jump tables, exceptions.
fn real() -> &'static [u8] {
    static ELF: OnceLock<Vec<u8>> = OnceLock::new();
    ELF.get_or_init(|| build(&["-static"]))
}

/// Everything that is done with an input before it is lifted.
fn load(elf: &[u8]) -> Result<(), Error> {
    let image = Image::parse_for(elf, &Limits::WASI)?;
    discover(&image, &is_instruction);
    Ok(())
}

fn refused(elf: &[u8]) -> Error {
    let error = load(elf).expect_err("must be refused");
    assert!(error.to_string().contains("0x"), "says where: {error}");
    let help = miette::Diagnostic::help(&error).map(|h| h.to_string());
    assert!(
        help.is_some_and(|h| !h.is_empty()),
        "says what to do: {error}"
    );
    error
}

fn code_of(elf: &[u8]) -> u8 {
    refused(elf).exit_code()
}

#[test]
fn minimal_program_loads() {
    let elf = minimal();
    let image = Image::parse_for(&elf, &Limits::WASI).expect("a valid program");
    let program = discover(&image, &is_instruction);
    assert_eq!(program.functions.len(), 1);
    assert_eq!(program.instructions(), 3);
    assert!(image.notes.is_empty(), "{:?}", image.notes);
}

#[test]
fn truncated_everywhere() {
    let elf = minimal();
    for len in 0..elf.len() {
        let error = refused_or_empty(&elf[..len]);
        assert_eq!(error.exit_code(), 4, "{len} bytes: {error}");
    }
    // The real one: at each boundary of a header or segment.
    let elf = real();
    let image = Image::parse(elf).expect("valid");
    let mut cuts: Vec<usize> = (0..EHDR + 16 * PHDR).collect();
    for s in &image.segments {
        for end in [s.offset, s.offset + s.filesz] {
            cuts.extend((end as usize).saturating_sub(1)..=end as usize + 1);
        }
    }
    for cut in cuts.into_iter().filter(|&cut| cut < elf.len()) {
        if let Err(error) = Image::parse(&elf[..cut]) {
            assert_eq!(error.exit_code(), 4, "{cut} bytes: {error}");
        }
    }
    // Without the section table, it is just a stripped program.
    let last = image.segments.iter().map(|s| s.offset + s.filesz).max();
    let cut = &elf[..last.expect("a segment") as usize];
    let image = Image::parse(cut).expect("all segments are there");
    assert!(!image.notes.is_empty(), "the lost section table is noted");
}

fn refused_or_empty(elf: &[u8]) -> Error {
    if elf.is_empty() {
        return Image::parse(elf).expect_err("empty");
    }
    refused(elf)
}

#[test]
fn foreign_files() {
    for (offset, size, value, code) in [
        (0, 1, 0x7e, 4),  // not ELF
        (4, 1, 1, 5),     // 32 bits
        (4, 1, 7, 4),     // no class at all
        (5, 1, 2, 5),     // big-endian
        (5, 1, 0, 4),     // no byte order at all
        (6, 1, 9, 4),     // version
        (0x10, 2, 1, 5),  // ET_REL
        (0x10, 2, 4, 5),  // ET_CORE
        (0x10, 2, 77, 4), // no type
        (0x12, 2, 62, 5), // x86-64
        (0x14, 4, 2, 4),  // version
    ] {
        let mut elf = minimal();
        put(&mut elf, offset, size, value);
        assert_eq!(code_of(&elf), code, "{value} at {offset:#x}");
    }
    assert_eq!(code_of(b"#!/bin/sh\n"), 4);
    let error = load(&build(&[])).expect_err("dynamically linked");
    assert!(
        matches!(&error, Error::Dynamic { interpreter, .. } if interpreter.contains("ld-linux"))
    );
    assert_eq!(error.exit_code(), 5);
    let error = load(&build(&["-shared", "-fPIC"])).expect_err("a shared library");
    assert_eq!(error.exit_code(), 5, "{error}");
    assert_eq!(
        load(&build(&["-c"]))
            .expect_err("an object file")
            .exit_code(),
        5
    );
}

#[test]
fn bad_tables() {
    for (offset, size, value) in [
        (0x38, 2, 0),     // no program headers
        (0x38, 2, 65535), // PN_XNUM
        (0x36, 2, 32),    // e_phentsize
        (0x36, 2, 0),
        (0x20, 8, u64::MAX), // e_phoff
        (0x20, 8, u64::MAX - 55),
        (0x20, 8, 1 << 40),
        (0x18, 8, 0), // e_entry
        (0x18, 8, 0x40_0001),
        (0x18, 8, 0x50_0000),
        (0x18, 8, u64::MAX),
    ] {
        let mut elf = minimal();
        put(&mut elf, offset, size, value);
        assert_eq!(code_of(&elf), 4, "{value:#x} at {offset:#x}");
    }
}

#[test]
fn bad_segments() {
    let len = minimal().len() as u64;
    for (fields, code) in [
        ([1, 6, 0, 0x40_0000, 16, 16, 0x1000], 4), // the same addresses
        ([1, 6, 0, 0x40_0010, 16, 16, 0x1000], 4), // overlapping
        ([1, 6, 0, 0x3f_fff8, 16, 16, 0x1000], 4), // overlapping from below
        ([1, 6, len * 2, 0x50_0000, 16, 16, 0x1000], 4), // past the end
        ([1, 6, u64::MAX - 3, 0x50_0000, 16, 16, 0x1000], 4), // offset overflows
        ([1, 6, 0, 0x50_0000, u64::MAX, u64::MAX, 0x1000], 4),
        ([1, 6, 0, 0x50_0000, 16, 8, 0x1000], 4), // more in the file
        ([1, 6, 0, u64::MAX - 7, 8, 16, 0x1000], 4), // address overflows
        ([1, 6, 0, 0x50_0000, 8, 16, 3], 4),      // alignment
        ([1, 6, 0, 0x1_0000_0000, 8, 16, 0x1000], 5), // above 4 GiB
        ([1, 6, 0, 0, 8, 16, 0x1000], 5),         // page 0
        ([1, 6, 0, 0x50_0000, 8, 1 << 32, 0x1000], 5), // a 4 GiB bss
        ([1, 6, 0, 0x50_0000, 0, u64::MAX >> 1, 0x1000], 5),
    ] {
        assert_eq!(code_of(&two_segments(fields)), code, "{fields:x?}");
    }
    let above = two_segments([1, 6, 0, 0x1_0000_0000, 8, 16, 0x1000]);
    assert!(Image::parse_for(&above, &Limits::NATIVE).is_ok());
    let mut nothing = minimal();
    put(&mut nothing, EHDR, 4, 4);
    assert_eq!(code_of(&nothing), 4);
}

#[test]
fn pie_bias_cannot_wrap() {
    let mut elf = two_segments([1, 6, 0, u64::MAX - 0xffff, 8, 16, 0x1000]);
    put(&mut elf, 0x10, 2, 3);
    let len = elf.len() as u64;
    segment(&mut elf, 0, [1, 5, 0, 0, len, len, 0x1000]);
    put(&mut elf, 0x18, 8, (EHDR + 2 * PHDR) as u64);
    assert_eq!(code_of(&elf), 4);
}

/// Every field of every header, each with values that break arithmetic.
#[test]
fn mutated_headers() {
    let interesting = [
        0,
        1,
        7,
        0x7f,
        0xff,
        0xffff,
        0x40_0000,
        0x7fff_ffff,
        0xffff_ffff,
        1 << 32,
        u64::MAX >> 1,
        u64::MAX - 0xfff,
        u64::MAX,
    ];
    let start = Instant::now();
    let mut elf = two_segments([1, 6, 0, 0x50_0000, 16, 0x1000, 0x1000]);
    for offset in 0..EHDR + 2 * PHDR {
        for size in [1, 2, 4, 8] {
            if offset % size != 0 {
                continue;
            }
            let saved: Vec<u8> = elf[offset..offset + size].to_vec();
            for value in interesting {
                put(&mut elf, offset, size, value);
                let _ = load(&elf);
            }
            elf[offset..offset + size].copy_from_slice(&saved);
        }
    }
    assert!(start.elapsed() < Duration::from_secs(30));
}

/// A damaged section table, symbol table, relocation table or unwind table is noted and costs nothing else.
#[test]
fn damaged_sections_are_survived() {
    let elf = real();
    let shoff = u64::from_le_bytes(elf[0x28..0x30].try_into().expect("8 bytes")) as usize;
    let count = usize::from(u16::from_le_bytes(
        elf[0x3c..0x3e].try_into().expect("2 bytes"),
    ));
    let intact = Image::parse(elf).expect("valid");
    assert!(!intact.symbols.is_empty() && intact.notes.is_empty());
    // sh_name, sh_type, sh_flags, sh_addr, sh_offset, sh_size, sh_link, sh_info, sh_addralign, sh_entsize
    let fields = [0, 4, 8, 0x10, 0x18, 0x20, 0x28, 0x2c, 0x30, 0x38];
    for index in 0..count {
        for field in fields {
            for value in [0, 0xffff_fff0, u64::MAX] {
                let mut damaged = elf.to_vec();
                let size = if matches!(field, 0 | 4 | 0x28 | 0x2c) {
                    4
                } else {
                    8
                };
                put(&mut damaged, shoff + index * 64 + field, size, value);
                let image = Image::parse(&damaged).expect("the segments are fine");
                assert_eq!(image.segments, intact.segments);
            }
        }
    }
    for (offset, size) in [(0x28, 8), (0x3a, 2), (0x3c, 2), (0x3e, 2)] {
        for value in [0, 1, 0xffff, u64::MAX] {
            let mut damaged = elf.to_vec();
            put(&mut damaged, offset, size, value);
            let image = Image::parse(&damaged).expect("the segments are fine");
            assert_eq!(image.segments, intact.segments);
        }
    }
}

/// Random damage to code, unwind tables and data: discovery ends, in bounded time.
#[test]
fn damaged_contents_are_survived() {
    let elf = real();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let start = Instant::now();
    for _ in 0..20 {
        let mut damaged = elf.to_vec();
        for _ in 0..2000 {
            // Not the headers, which would only be refused.
            let at = 0x1000 + next() as usize % (damaged.len() - 0x1000);
            damaged[at] = next() as u8;
        }
        load(&damaged).expect("the segments are fine");
    }
    assert!(start.elapsed() < Duration::from_secs(120));
}
