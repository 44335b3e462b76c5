//! The repository's own rules, which no lint checks.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::context::{Context, cargo, output};

/// Longest source file; a longer one says why in a comment with the words of [`LONG_FILE`].
const MAX_LINES: usize = 800;
const LONG_FILE: &str = "tidy: long file because";
const MAX_ARCHITECTURE_LINES: usize = 150;

/// What must not be in committed Rust code, with the reason. Spelt so that this file does not match itself.
const FORBIDDEN: &[(&str, &str)] = &[
    (concat!("todo", "!("), "unfinished code is not committed"),
    (
        concat!("unimplemented", "!("),
        "unfinished code is not committed",
    ),
    (concat!("dbg", "!("), "left over from debugging"),
];

/// What must not be in any committed text: paths of one person's machine.
const FORBIDDEN_PATHS: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
];

pub fn run(context: &Context) -> Result<()> {
    let mut findings = Vec::new();
    for path in tracked_files(context)? {
        // Binary fixtures have no rules; a file that git lists may be deleted in the working tree.
        if let Ok(text) = std::fs::read_to_string(context.root.join(&path)) {
            check_file(&path, &text, &mut findings);
        }
    }
    findings.extend(instructions_without_cases(context)?);
    if findings.is_empty() {
        println!("tidy: ok");
        return Ok(());
    }
    bail!("tidy: {} findings\n{}", findings.len(), findings.join("\n"));
}

/// The crate of the instructions says which of its table's lines have no case line: this one must build without it.
fn instructions_without_cases(context: &Context) -> Result<Option<String>> {
    let test = context
        .command(cargo())
        .args([
            "test",
            "--quiet",
            "--package",
            "elfconv-isa",
            "--test",
            "cases",
        ])
        .args(["--", "every_line_of_the_table_has_cases"])
        .current_dir(&context.root)
        .output()?;
    if test.status.success() {
        return Ok(None);
    }
    let text = [test.stdout, test.stderr].map(|out| String::from_utf8_lossy(&out).into_owned());
    let mut lines = text.iter().flat_map(|text| text.lines());
    let line = lines.find(|line| line.starts_with("no case lines"));
    Ok(Some(match line {
        Some(line) => format!("elfconv-isa/tests/cases: {line}"),
        None => format!("elfconv-isa's tests don't run:\n{}", text.concat()),
    }))
}

/// Files that are or will be committed.
fn tracked_files(context: &Context) -> Result<Vec<PathBuf>> {
    let list = output(context.command("git").current_dir(&context.root).args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "-z",
    ]))?;
    Ok(list
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        .collect())
}

fn check_file(path: &Path, text: &str, findings: &mut Vec<String>) {
    let mut report =
        |line: usize, what: &str| findings.push(format!("{}:{line}: {what}", path.display()));
    if path == Path::new("ARCHITECTURE.md") && text.lines().count() > MAX_ARCHITECTURE_LINES {
        report(
            MAX_ARCHITECTURE_LINES,
            &format!("longer than {MAX_ARCHITECTURE_LINES} lines"),
        );
    }
    for (number, line) in text.lines().enumerate() {
        for machine_path in FORBIDDEN_PATHS {
            if mentions_path(line, machine_path) {
                report(
                    number + 1,
                    &format!("`{machine_path}`: a path of one machine"),
                );
            }
        }
    }
    if path.extension().is_some_and(|extension| extension == "rs") {
        check_rust(text, &mut report);
    }
}

/// The path at the start of a word: as a part of a longer path it is a different thing.
fn mentions_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !(c.is_alphanumeric() || "._-/$}".contains(c)))
    })
}

fn check_rust(text: &str, report: &mut impl FnMut(usize, &str)) {
    let lines = text.lines().count();
    if lines > MAX_LINES && !text.contains(LONG_FILE) {
        report(
            MAX_LINES,
            &format!("{lines} lines; split it, or say `{LONG_FILE} ...`"),
        );
    }
    let mut previous = "";
    for (number, line) in text.lines().enumerate() {
        for (what, why) in FORBIDDEN {
            if line.contains(what) {
                report(number + 1, &format!("`{what}`: {why}"));
            }
        }
        if is_unexplained_allow(line, previous) {
            report(number + 1, "an allow without a reason");
        }
        previous = line;
    }
}

/// `#[allow(...)]` needs `reason = ".."`, or a comment on its line or the one above.
fn is_unexplained_allow(line: &str, previous: &str) -> bool {
    let trimmed = line.trim_start();
    let allow = ["#[allow(", "#![allow(", "#[expect(", "#![expect("]
        .iter()
        .any(|start| trimmed.starts_with(start));
    // The attribute may go on over several lines, with the reason on a later one.
    let whole = trimmed.contains(")]");
    allow
        && whole
        && !line.contains("reason")
        && !line.contains("//")
        && !previous.trim_start().starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check_file(Path::new(path), text, &mut findings);
        findings
    }

    #[test]
    fn forbids_leftovers() {
        let text = format!("fn f() {{ {}) }}\n", FORBIDDEN[0].0);
        assert_eq!(findings("a.rs", &text).len(), 1);
        assert!(findings("a.txt", &text).is_empty());
    }

    #[test]
    fn forbids_machine_paths() {
        let text = format!("see {}me/notes\n", FORBIDDEN_PATHS[0]);
        assert_eq!(findings("a.md", &text).len(), 1);
        assert!(findings("a.md", "see tests/home/x and /sys/wo rk\n").is_empty());
    }

    #[test]
    fn wants_reasons_for_allows() {
        assert_eq!(findings("a.rs", "#[allow(dead_code)]\n").len(), 1);
        assert!(findings("a.rs", "// The C side reads it.\n#[allow(dead_code)]\n").is_empty());
        assert!(findings("a.rs", "#[allow(dead_code, reason = \"read by C\")]\n").is_empty());
    }

    #[test]
    fn limits_length() {
        let long = "x\n".repeat(MAX_LINES + 1);
        assert_eq!(findings("a.rs", &long).len(), 1);
        assert!(findings("a.rs", &format!("// {LONG_FILE} it is a table\n{long}")).is_empty());
    }
}
