//! The text of docs/SYSCALLS.md.

use elfconv_runtime::syscall::missing::MISSING;
use elfconv_runtime::syscall::table::{Support, TABLE};
use std::collections::BTreeMap;
use std::fmt::Write;

const HEAD: &str = "# System calls

Generated from `elfconv-runtime/src/syscall/table.rs` by `cargo xtask docs`; do not edit. Numbers are those of AArch64.

*Full*: as on Linux, as far as a program in one artifact can see. *Partial*: the note says what is different. *Missing*: ENOSYS,
or what the note says.

";

/// The whole document.
pub fn document() -> String {
    let mut lines = BTreeMap::new();
    let mut counts = [0; 3];
    for entry in TABLE {
        let (which, support) = match entry.support {
            Support::Full => (0, "full"),
            Support::Partial => (1, "partial"),
            Support::Missing => (2, "missing"),
        };
        counts[which] += 1;
        lines.insert(entry.number, (entry.name, support, entry.note));
    }
    for (number, name) in MISSING {
        counts[2] += 1;
        lines.insert(*number, (name, "missing", ""));
    }
    let [full, partial, missing] = counts;
    let mut out = String::from(HEAD);
    let _ = writeln!(
        out,
        "{full} are full, {partial} partial, {missing} missing.\n\n| number | name | support | note |\n|---|---|---|---|"
    );
    for (number, (name, support, note)) in lines {
        let _ = writeln!(out, "| {number} | {name} | {support} | {note} |");
    }
    out
}
