//! A guest program: its source and the directives in it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Error, Result, bail};
use elfconv_core::Cpu;

use crate::way::Way;

/// What language a source is in, by its file name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    C,
    Cpp,
    Assembly,
}

/// A program and how it is run.
#[derive(Clone, Debug)]
pub struct Program {
    pub name: String,
    pub source: PathBuf,
    pub language: Language,
    /// `args:` words, quoted as for a shell.
    pub args: Vec<String>,
    /// `stdin:` text with `\n`, `\t`, `\\`.
    pub stdin: Vec<u8>,
    /// `signal:` TERM or USR1, sent to it when it has printed something.
    pub signal: Option<i32>,
    /// `env:` NAME=VALUE words.
    pub env: Vec<(String, String)>,
    /// `exit:` the status that the oracle must give too.
    pub exit: i32,
    /// `stack:` bytes, also with K, M, G.
    pub stack: Option<u64>,
    /// `cpu: max` for a program of its own.
    pub cpu: Cpu,
    /// `qemu-cpu:` the CPU that the oracle is, where it must lack what its default has.
    pub qemu_cpu: Option<String>,
    /// `cflags:` for the compiler.
    pub cflags: Vec<String>,
    /// `libc: glibc`: what it needs is not in other C libraries.
    pub only_glibc: bool,
    /// `oracle: linux`: QEMU gets wrong what it does, so it is built for the host, too, and run there.
    pub on_linux: bool,
    /// `memory:` the most that it may need at any time, the runtime included, without the engine.
    pub memory: Option<u64>,
    /// `ways:` the only ones in which it is run.
    only_ways: Option<Vec<String>>,
}

impl Program {
    /// Reads the directives, lines that begin with `//#`.
    pub fn read(source: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(source).with_context(|| source.display().to_string())?;
        let language = match source.extension().and_then(|extension| extension.to_str()) {
            Some("c") => Language::C,
            Some("cpp") => Language::Cpp,
            Some("s") => Language::Assembly,
            _ => bail!("{}: not a source file", source.display()),
        };
        let name = source
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut program = Program {
            name,
            source: source.to_owned(),
            language,
            args: Vec::new(),
            stdin: Vec::new(),
            signal: None,
            env: Vec::new(),
            exit: 0,
            stack: None,
            cpu: Cpu::default(),
            qemu_cpu: None,
            cflags: Vec::new(),
            only_glibc: false,
            on_linux: false,
            memory: None,
            only_ways: None,
        };
        for line in text.lines().filter_map(|line| line.strip_prefix("//#")) {
            let (key, value) = line
                .split_once(':')
                .with_context(|| format!("{}: `{line}`", source.display()))?;
            program
                .directive(key.trim(), value.strip_prefix(' ').unwrap_or(value))
                .with_context(|| format!("{}: directive `{line}`", source.display()))?;
        }
        Ok(program)
    }

    /// In which it is run.
    pub fn ways(&self) -> Vec<Way> {
        let named = |way: &Way| match &self.only_ways {
            Some(names) => names.iter().any(|name| name == way.name()),
            None => true,
        };
        Way::ALL.into_iter().filter(named).collect()
    }

    fn directive(&mut self, key: &str, value: &str) -> Result<()> {
        match key {
            "args" => self.args.extend(words(value)?),
            "stdin" => self.stdin.extend(unescape(value)?),
            "signal" => {
                self.signal = Some(match value.trim() {
                    "TERM" => libc::SIGTERM,
                    "USR1" => libc::SIGUSR1,
                    _ => bail!("expected TERM or USR1"),
                });
            }
            "env" => {
                for word in words(value)? {
                    let (name, value) = word.split_once('=').context("expected NAME=VALUE")?;
                    self.env.push((name.into(), value.into()));
                }
            }
            "exit" => self.exit = value.trim().parse()?,
            "stack" => self.stack = Some(size(value.trim())?),
            "cpu" => self.cpu = value.trim().parse().map_err(Error::msg)?,
            "qemu-cpu" => self.qemu_cpu = Some(value.trim().into()),
            "cflags" => self.cflags.extend(words(value)?),
            "libc" if value.trim() == "glibc" => self.only_glibc = true,
            "oracle" if value.trim() == "linux" => self.on_linux = true,
            "memory" => self.memory = Some(size(value.trim())?),
            "ways" => self.only_ways = Some(words(value)?),
            _ => bail!("unknown"),
        }
        Ok(())
    }
}

/// All programs in a directory, by name.
pub fn read_all(directory: &Path) -> Result<Vec<Program>> {
    let mut programs = Vec::new();
    for entry in std::fs::read_dir(directory).with_context(|| directory.display().to_string())? {
        programs.push(Program::read(&entry?.path())?);
    }
    programs.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(programs)
}

/// Splits at blanks, but for those between quotes.
pub fn words(text: &str) -> Result<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, ' ' | '\t') => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    if let Some(open) = quote {
        bail!("no closing {open}");
    }
    words.extend(word);
    Ok(words)
}

fn unescape(text: &str) -> Result<Vec<u8>> {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('\\') => '\\',
                other => bail!(
                    "unknown escape \\{}",
                    other.map(String::from).unwrap_or_default()
                ),
            },
            c => c,
        });
    }
    Ok(out.into_bytes())
}

/// `1000`, `64K`, `512M`, `1G`.
pub fn size(text: &str) -> Result<u64> {
    let (digits, shift) = match text.as_bytes().last() {
        Some(b'K') => (&text[..text.len() - 1], 10),
        Some(b'M') => (&text[..text.len() - 1], 20),
        Some(b'G') => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    Ok(digits.parse::<u64>()? << shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_words() {
        assert_eq!(
            words(r#"a "b c" '' d'e f'"#).unwrap(),
            ["a", "b c", "", "de f"]
        );
        assert!(words("'open").is_err());
    }

    #[test]
    fn sizes_and_escapes() {
        assert_eq!(size("3K").unwrap(), 3072);
        assert_eq!(unescape(r"a\n\\b").unwrap(), b"a\n\\b");
        assert!(unescape(r"\x").is_err());
    }
}
