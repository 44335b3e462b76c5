//! The instruction table as a document.

use elfconv_isa::features::{Cpu, FEATURES, Feature};
use elfconv_isa::table::{Class, GROUPS, OPS, Op};
use std::fmt::Write;

const HEAD: &str = "\
# Instructions

Generated from `elfconv-isa/src/table` by `cargo xtask docs`; a test fails when it is stale.

All of A64 user mode that is listed here executes, whatever the program is told of the CPU (`--cpu`). Each line has cases blessed by
QEMU in `elfconv-isa/tests/cases`, and the decoder agrees with disarm64 and LLVM (`cargo xtask fuzz decoder-agreement`).

What is not listed is undefined: it raises SIGILL (`ILL_ILLOPC`, the address in `si_addr`) in the guest, and the conversion's
report names it.
";

const OUTSIDE: &str = "
## Out of scope

Undefined, and never told of in HWCAP or identification registers:

- SVE, SVE2 and SME: all encodings, and their registers.
- MTE: `IRG`, `GMI`, `ADDG`, `SUBG`, `SUBP`, `LDG`, `STG` and their like, `SETG*`, `DC GVA`, `DC GZVA`, TCO.
- Pointer authentication, but for its hints, which do nothing as on a CPU without it: `PACIA x0, x1`, `PACGA`, `XPACI`, `RETAA`,
  `BRAA`, `BLRAA`, `LDRAA` and their like.
- Extensions of Armv8.7 and later that common compilers don't use by themselves: LS64, XS, LRCPC3, LSE128, D128, THE, GCS, CPA, CMPBR, FP8,
  FAMINMAX, LUT, FPRCVT, LSFE, LSUI, FPMR, half-precision and FP8 dot products and matrix products, TME, RNG (`RNDR`), DIT, SSBS, SPECRES
  (`CFP RCTX`), `PACM`.
- What EL0 doesn't have: `HVC`, `SMC`, `DCPS*`, `ERET`, `DRPS`, `MSR` (immediate), `TLBI`, `AT`, performance monitors, the physical counter
  and the registers of EL1 and above, but for the identification registers, which Linux reads for programs: S3_0_C0_C2_0 to S3_0_C0_C7_7
  and MIDR, MPIDR, REVIDR. `HLT` is decoded, and undefined.

Constrained unpredictable encodings that are undefined here: MOPS with equal registers or register 31 (but as the value of SET), and should-be-one
register fields of exclusives and compare-and-swap that are not one. Atomic and exclusive accesses are never refused for their alignment.
";

/// All of it.
pub fn document() -> String {
    let mut text = String::from(HEAD);
    let lines = OPS.len();
    let classes: usize = GROUPS.iter().map(|group| group.classes.len()).sum();
    write(
        &mut text,
        format_args!("\n{lines} lines in {classes} encoding classes.\n"),
    );
    features(&mut text);
    text.push_str(OUTSIDE);
    text.push_str(
        "\nIn a line's bits, from bit 31 down, letters are fields and `-` is ignored. *partly*: some of the line's words \
         need the feature,\nfor instance those for half precision.\n",
    );
    for group in GROUPS {
        write(&mut text, format_args!("\n## {}\n", group.name));
        group
            .classes
            .iter()
            .for_each(|class| table(&mut text, class));
    }
    text
}

fn write(text: &mut String, arguments: std::fmt::Arguments) {
    text.write_fmt(arguments).expect("strings grow");
}

fn features(text: &mut String) {
    text.push_str(
        "\n## Features\n\n`--cpu baseline`, the default, is Armv8.0: FP, ASIMD and CPUID. `--cpu max` tells of all of these as well:\n\n\
         | feature | lines | AT_HWCAP | AT_HWCAP2 |\n|---|---|---|---|\n",
    );
    for &feature in FEATURES {
        assert!(
            Cpu::Max.features().contains(feature),
            "{feature:?} has no lines"
        );
        let lines = OPS
            .iter()
            .filter(|op| op.feature() == Some(feature))
            .count();
        let bits = feature.hwcap();
        let (first, second) = (bit_names(bits.hwcap), bit_names(bits.hwcap2));
        write(
            text,
            format_args!("| {} | {lines} | {first} | {second} |\n", feature.name()),
        );
    }
    text.push_str("\nLSE2 has no instructions of its own; LOR has no bit.\n");
}

/// The numbers of the bits that are set.
fn bit_names(bits: u64) -> String {
    let set = (0..64).filter(|bit| bits >> bit & 1 == 1);
    set.map(|bit| bit.to_string())
        .collect::<Vec<_>>()
        .join(", ")
}

fn table(text: &mut String, class: &Class) {
    write(
        text,
        format_args!(
            "\n### {}\n\n| line | bits | feature |\n|---|---|---|\n",
            class.name
        ),
    );
    for &op in class.ops {
        let bits: Vec<&str> = op.bits().split_whitespace().collect();
        write(
            text,
            format_args!(
                "| {} | `{}` | {} |\n",
                op.name(),
                bits.join(" "),
                needed(op)
            ),
        );
    }
}

fn needed(op: Op) -> String {
    match op.feature().map(Feature::name) {
        Some(name) if op.needs_feature_partly() => format!("{name}, *partly*"),
        name => name.unwrap_or_default().into(),
    }
}
