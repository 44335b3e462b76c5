//! Native x86-64: a static executable whose own code is far above the guest, with the guest's image as segments at its own addresses.

use std::fmt::Write;
use std::path::Path;

use super::{Input, PAGE, Region, absolute, regions, run_lld, write, write_objects};
use crate::Options;
use crate::error::Error;

/// Where the artifact's own code is linked: above all guest images that are accepted, below the kernel's mappings.
const BASE: u64 = 0x2000_0000_0000;

pub fn link(input: &Input<'_>, options: &Options, dir: &Path) -> Result<Vec<u8>, Error> {
    let objects = write_objects(dir, input.objects)?;
    let regions = regions(input);
    let mut arguments: Vec<String> = [
        "-m",
        "elf_x86_64",
        "-static",
        "--gc-sections",
        "--strip-debug",
        "--build-id=none",
    ]
    .map(String::from)
    .to_vec();
    arguments.extend(["-T".into(), "script.ld".into(), "--entry=_start".into()]);
    arguments.extend(objects.iter().map(|path| path.display().to_string()));
    arguments.push(absolute(&options.toolchain.runtime)?);
    arguments.push("--format=binary".into());
    for (index, region) in regions.iter().enumerate() {
        if !region.bytes.is_empty() {
            let path = write(dir, &format!("guest{index}.bin"), &region.bytes)?;
            arguments.push(
                path.file_name()
                    .expect("it was just named")
                    .to_string_lossy()
                    .into_owned(),
            );
        }
    }
    write(dir, "script.ld", script(&regions).as_bytes())?;
    run_lld(options, "gnu", dir, &arguments)
}

/// The linker script: one PT_LOAD for each guest region, then the artifact's own.
fn script(regions: &[Region]) -> String {
    const WRITE: &str = "writing to a String can't fail";
    let mut script = String::from("PHDRS {\n");
    for index in 0..regions.len() {
        writeln!(script, "  guest{index} PT_LOAD FLAGS(6);").expect(WRITE);
    }
    script.push_str("  text PT_LOAD FLAGS(5);\n  rodata PT_LOAD FLAGS(4);\n  data PT_LOAD FLAGS(6);\n  stack PT_GNU_STACK FLAGS(6);\n}\nSECTIONS {\n");
    for (index, region) in regions.iter().enumerate() {
        let filled = region.start + region.bytes.len() as u64;
        if !region.bytes.is_empty() {
            writeln!(
                script,
                "  .guest{index} {:#x} : {{ KEEP(*guest{index}.bin(.data)) }} :guest{index}",
                region.start
            )
            .expect(WRITE);
        }
        if region.end > filled {
            let size = region.end - filled;
            writeln!(
                script,
                "  .guestbss{index} {filled:#x} (NOLOAD) : {{ . += {size:#x}; }} :guest{index}"
            )
            .expect(WRITE);
        }
    }
    write!(
        script,
        "  . = {BASE:#x};\n\
        \x20 .text : {{ *(.text .text.*) }} :text\n\
        \x20 . = ALIGN({PAGE});\n\
        \x20 .rodata : {{ *(.rodata .rodata.*) }} :rodata\n\
        \x20 . = ALIGN({PAGE});\n\
        \x20 .data.rel.ro : {{ *(.data.rel.ro .data.rel.ro.*) }} :data\n\
        \x20 .got : {{ *(.got .got.*) }} :data\n\
        \x20 .data : {{ *(.data .data.*) }} :data\n\
        \x20 .bss : {{ *(.bss .bss.*) *(COMMON) }} :data\n\
        \x20 /DISCARD/ : {{ *(.eh_frame .eh_frame_hdr .comment .note.*) }}\n}}\n"
    )
    .expect(WRITE);
    script
}
