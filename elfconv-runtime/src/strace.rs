//! Lines in the format of strace(1) on standard error.

use crate::errno::Result;
use crate::kernel::Kernel;
use crate::syscall::args::Shown;
use crate::syscall::table::{self, Entry};
use alloc::format;
use alloc::string::String;
use core::fmt::Write;

/// A string in double quotes, with C's escapes; `...` behind it if it was cut.
pub fn quoted(bytes: &[u8], cut: bool, out: &mut String) {
    out.push('"');
    for (i, &b) in bytes.iter().enumerate() {
        let _ = match b {
            b'"' => out.write_str("\\\""),
            b'\\' => out.write_str("\\\\"),
            b'\n' => out.write_str("\\n"),
            b'\t' => out.write_str("\\t"),
            b'\r' => out.write_str("\\r"),
            0x20..0x7f => out.write_char(b as char),
            // Three digits if another digit follows.
            _ if bytes.get(i + 1).is_some_and(u8::is_ascii_digit) => write!(out, "\\{b:03o}"),
            _ => write!(out, "\\{b:o}"),
        };
    }
    out.push_str(if cut { "\"..." } else { "\"" });
}

/// Names of bits, joined by `|`, unnamed ones in hex.
pub fn flags(value: u32, none: &str, names: &[&str], out: &mut String) {
    let mut rest = value;
    let mut first = true;
    let mut add = |text: &str, out: &mut String| {
        if !core::mem::take(&mut first) {
            out.push('|');
        }
        out.push_str(text);
    };
    for (i, name) in names.iter().enumerate() {
        if !name.is_empty() && value & 1 << i != 0 {
            add(name, out);
            rest &= !(1 << i);
        }
    }
    if value == 0 {
        out.push_str(none);
    } else if rest != 0 {
        add(&format!("{rest:#x}"), out);
    }
}

/// `name(arguments)`.
pub fn call(kernel: &Kernel, number: u64, args: &[u64; 6], result: Option<u64>) -> String {
    let Some(entry) = table::find(number) else {
        let known = name_of(number);
        let name = known.map_or_else(|| format!("syscall_{number:#x}"), |n| format!("{n}"));
        return format!(
            "{name}({:#x}, {:#x}, {:#x}, {:#x}, {:#x}, {:#x})",
            args[0], args[1], args[2], args[3], args[4], args[5]
        );
    };
    let mut out = String::from(entry.name);
    out.push('(');
    arguments(entry, &mut out, kernel, args, result);
    out.push(')');
    out
}

fn arguments(
    entry: &Entry,
    out: &mut String,
    kernel: &Kernel,
    args: &[u64; 6],
    result: Option<u64>,
) {
    for (index, show) in entry.args.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        show(
            &Shown {
                kernel,
                args,
                index,
                result,
            },
            out,
        );
    }
}

/// The name of a call that the table does not have.
fn name_of(number: u64) -> Option<impl core::fmt::Display> {
    let all = crate::syscall::missing::MISSING.iter();
    all.copied().find(|m| m.0 == number).map(|m| m.1)
}

/// What follows the call: ` = 3`, ` = -1 ENOENT (No such file or directory)`.
pub fn outcome(result: Result<u64>) -> String {
    match result {
        Ok(v) if v > 0xffff_ffff => format!(" = {v:#x}"),
        Ok(v) => format!(" = {v}"),
        Err(e) => {
            let (name, text) = (
                e.name().unwrap_or("errno"),
                e.description().unwrap_or("unknown"),
            );
            format!(" = -1 {name} ({text})")
        }
    }
}

/// Like `strace -f`: who calls, as soon as there is more than one task.
fn caller(kernel: &Kernel) -> String {
    match kernel.sched.is_single() {
        true => String::new(),
        false => format!("[pid {}] ", kernel.task.tid),
    }
}

/// The call that leaves no arguments to print afterwards if it succeeds.
fn replaces_memory(number: u64) -> bool {
    table::find(number).is_some_and(|e| matches!(e.name, "execve" | "execveat"))
}

/// Prints calls that do not come back.
pub fn before(kernel: &Kernel, number: u64, args: &[u64; 6]) {
    let ends = |name| matches!(name, "exit" | "exit_group" | "rt_sigreturn");
    let text = if table::find(number).is_some_and(|e| ends(e.name)) {
        format!("{} = ?\n", call(kernel, number, args, None))
    } else if replaces_memory(number) {
        format!("{}{}", caller(kernel), call(kernel, number, args, None))
    } else {
        return;
    };
    kernel.host.log(text.as_bytes());
}

/// Prints all other calls.
pub fn after(kernel: &Kernel, number: u64, args: &[u64; 6], result: Result<u64>) {
    let call = match replaces_memory(number) {
        true => String::new(),
        false => caller(kernel) + &call(kernel, number, args, result.ok()),
    };
    let line = format!("{call}{}\n", outcome(result));
    kernel.host.log(line.as_bytes());
}
