//! `#!` lines, as fs/binfmt_script.c of the Linux kernel reads them.

use alloc::vec::Vec;

/// So much of a file is looked at (`BINPRM_BUF_SIZE`).
pub const HEAD: usize = 256;

/// What a script asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Script {
    /// The path of its interpreter.
    pub interpreter: Vec<u8>,
    /// All that follows it, as one argument.
    pub argument: Option<Vec<u8>>,
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn trim_start(line: &[u8]) -> &[u8] {
    let blanks = line.iter().take_while(|&&b| is_blank(b)).count();
    &line[blanks..]
}

/// The first line, from the file's first bytes with zeros behind its end; `None` if it names no interpreter, or one that
/// may be cut off.
pub fn parse(head: &[u8; HEAD]) -> Option<Script> {
    let text = head.strip_prefix(b"#!")?;
    let line = match text.iter().position(|&b| b == b'\n') {
        Some(end) => &text[..end],
        None => {
            // The last byte counts as the end, and the name has to end before it.
            let name = trim_start(&text[..text.len() - 1]);
            name.iter().position(|&b| is_blank(b) || b == 0)?;
            &text[..text.len() - 1]
        }
    };
    let blanks = line.iter().rev().take_while(|&&b| is_blank(b)).count();
    let line = trim_start(&line[..line.len() - blanks]);
    let end = line.iter().position(|&b| is_blank(b) || b == 0);
    let (name, rest) = line.split_at(end.unwrap_or(line.len()));
    if name.is_empty() {
        return None;
    }
    let until_zero = |bytes: &[u8]| {
        let end = bytes.iter().position(|&b| b == 0);
        bytes[..end.unwrap_or(bytes.len())].to_vec()
    };
    let argument = match rest.first() {
        Some(&b) if is_blank(b) => Some(until_zero(trim_start(rest))),
        _ => None,
    };
    Some(Script {
        interpreter: name.to_vec(),
        argument,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_line(text: &[u8]) -> Option<(Vec<u8>, Option<Vec<u8>>)> {
        let mut head = [0; HEAD];
        let len = text.len().min(HEAD);
        head[..len].copy_from_slice(&text[..len]);
        parse(&head).map(|s| (s.interpreter, s.argument))
    }

    #[test]
    fn names_and_arguments() {
        let sh =
            |argument: Option<&[u8]>| Some((b"/bin/sh".to_vec(), argument.map(<[u8]>::to_vec)));
        assert_eq!(first_line(b"#!/bin/sh\necho"), sh(None));
        assert_eq!(first_line(b"#! \t/bin/sh \t\n"), sh(None));
        assert_eq!(first_line(b"#!/bin/sh -e  -x \n"), sh(Some(b"-e  -x")));
        // Without a newline: the file's end is a zero.
        assert_eq!(first_line(b"#!/bin/sh"), sh(None));
        assert_eq!(first_line(b"#!/bin/sh -e"), sh(Some(b"-e")));
    }

    #[test]
    fn lines_without_a_name() {
        assert_eq!(first_line(b"#!\n/bin/sh"), None);
        assert_eq!(first_line(b"#!  \t\n"), None);
        assert_eq!(first_line(b"# !/bin/sh\n"), None);
        assert_eq!(first_line(&[b"#!".as_slice(), &[b' '; 300]].concat()), None);
    }

    #[test]
    fn long_lines_are_cut_behind_the_name_only() {
        let long = |prefix: &[u8], fill: u8| [prefix, &[fill; 400]].concat();
        assert_eq!(first_line(&long(b"#!/", b'a')), None);
        let (name, argument) = first_line(&long(b"#!/bin/sh ", b'a')).unwrap();
        assert_eq!(name, b"/bin/sh");
        assert_eq!(argument.unwrap().len(), HEAD - 1 - b"#!/bin/sh ".len());
    }
}
