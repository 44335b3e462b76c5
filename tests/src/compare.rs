//! What differs between two runs, in words.

use std::fmt::Write as _;

use crate::process::Outcome;
use crate::tree::{Entry, Tree};

/// Lines of context and of stderr that are shown.
const CONTEXT: usize = 3;
const SHOWN: usize = 12;

/// A run: how it ended and what it left behind.
#[derive(Clone, Debug)]
pub struct Observed {
    pub outcome: Outcome,
    pub tree: Tree,
}

/// Nothing when both are the same in status, standard output and files.
pub fn difference(expected: &Observed, actual: &Observed) -> Option<String> {
    let mut text = String::new();
    if actual.outcome.timed_out {
        let _ = writeln!(
            text,
            "did not end within {:.0} s",
            actual.outcome.elapsed.as_secs_f64()
        );
    } else if expected.outcome.status != actual.outcome.status {
        let _ = writeln!(
            text,
            "exit status {}, qemu {}",
            actual.outcome.status, expected.outcome.status
        );
    }
    if expected.outcome.stdout != actual.outcome.stdout {
        text += &lines_differ("stdout", &expected.outcome.stdout, &actual.outcome.stdout);
    }
    text += &trees_differ(&expected.tree, &actual.tree);
    if text.is_empty() {
        return None;
    }
    let errors = String::from_utf8_lossy(&actual.outcome.stderr).into_owned();
    for line in errors.lines().take(SHOWN) {
        let _ = writeln!(text, "stderr: {line}");
    }
    Some(text)
}

fn trees_differ(expected: &Tree, actual: &Tree) -> String {
    let mut text = String::new();
    let names: std::collections::BTreeSet<_> = expected.keys().chain(actual.keys()).collect();
    for name in names {
        match (expected.get(name), actual.get(name)) {
            (a, b) if a == b => {}
            (Some(Entry::File(a)), Some(Entry::File(b))) => {
                text += &lines_differ(&format!("file {name}"), a, b)
            }
            (a, b) => {
                let _ = writeln!(text, "file {name}: {}, qemu {}", kind(b), kind(a));
            }
        }
    }
    text
}

fn kind(entry: Option<&Entry>) -> String {
    match entry {
        None => "not there".into(),
        Some(Entry::Directory) => "a directory".into(),
        Some(Entry::File(bytes)) => format!("a file of {} bytes", bytes.len()),
        Some(Entry::Link(to)) => format!("a link to {to}"),
        Some(Entry::Other) => "something else".into(),
    }
}

/// The first line that differs, with some before it.
fn lines_differ(what: &str, expected: &[u8], actual: &[u8]) -> String {
    let [expected_text, actual_text] =
        [expected, actual].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let [a, b] = [&expected_text, &actual_text].map(|text| text.lines().collect::<Vec<_>>());
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let mut text = format!(
        "{what} differs at line {} ({} bytes, qemu {}):\n",
        same + 1,
        actual.len(),
        expected.len()
    );
    for line in &a[same.saturating_sub(CONTEXT)..same] {
        let _ = writeln!(text, "    {}", shortened(line));
    }
    for (sign, lines) in [("qemu", &a), ("ours", &b)] {
        match lines.get(same) {
            Some(line) => drop(writeln!(text, "  {sign}: {}", shortened(line))),
            None => drop(writeln!(text, "  {sign}: (end)")),
        }
    }
    text
}

fn shortened(line: &str) -> String {
    const WIDTH: usize = 300;
    if line.chars().count() <= WIDTH {
        line.to_owned()
    } else {
        line.chars().take(WIDTH).collect::<String>() + "..."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_difference() {
        let text = lines_differ("stdout", b"a\nb\nc\n", b"a\nx\nc\n");
        assert!(
            text.contains("line 2") && text.contains("qemu: b") && text.contains("ours: x"),
            "{text}"
        );
        assert!(lines_differ("stdout", b"a\n", b"").contains("ours: (end)"));
    }
}
