//! What `cargo elfconv inspect` shows: the file as the converter sees it, without converting it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::discover::flow::{Flow, flow};
use crate::discover::{self, Program, Source};
use crate::error::Error;
use crate::image::{Image, Limits};
use crate::programs;
use crate::report::{Places, Report};
use elfconv_runtime::syscall::missing::MISSING;
use elfconv_runtime::syscall::table::{self, Entry, Support};

/// A PT_LOAD segment.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SegmentInfo {
    /// Its address in the guest.
    pub address: u64,
    /// Its size in memory.
    pub memory: u64,
    /// How much of that is in the file.
    pub file: u64,
    /// `r`, `w` and `x`.
    pub access: String,
}

/// What is known of a program before it is converted.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Inspection {
    /// "static" or "static-pie".
    pub kind: String,
    /// The entry point.
    pub entry: u64,
    /// What is added to the addresses of a PIE.
    pub load_bias: u64,
    /// The segments.
    pub segments: Vec<SegmentInfo>,
    /// The size of a thread's block of thread-local storage.
    pub tls: Option<u64>,
    /// The stack size that the program asks for; 0 for the default.
    pub stack_size: u64,
    /// Whose start-up code and library it seems to contain: "glibc", "musl", "Go go1.22", ...
    pub library: Option<String>,
    /// The compilers named in the file's comments.
    pub compilers: Vec<String>,
    /// Symbols in .symtab; 0 if it is stripped.
    pub symbols: usize,
    /// Symbols in .dynsym.
    pub dynamic_symbols: usize,
    /// .eh_frame is there.
    pub unwind_table: bool,
    /// Relocations that it applies to itself.
    pub relocations: usize,
    /// IRELATIVE ones among them: functions chosen at start-up by the CPU's features.
    pub resolvers: usize,
    /// Functions that were found.
    pub functions: u64,
    /// The same, by how they were found.
    pub sources: BTreeMap<Source, u64>,
    /// Instructions in them.
    pub instructions: u64,
    /// Bytes of code, and how many of them the functions cover.
    pub code_bytes: u64,
    /// Bytes that the functions cover.
    pub covered_bytes: u64,
    /// Indirect branches with known targets.
    pub jump_tables: u64,
    /// Instructions that can't be translated.
    pub unknown: Places,
    /// System calls whose number the code loads right before an `svc`, by number.
    pub system_calls: BTreeMap<u64, String>,
    /// Those of them that return `ENOSYS`.
    pub missing_calls: BTreeMap<u64, String>,
    /// Places where the number comes from elsewhere, as in a library's `syscall()`: what is called there isn't known.
    pub computed_calls: u64,
    /// It may execute programs (execve): the artifact carries its file, and can have others (`--with`).
    pub executes: bool,
    /// Targets that it can't be converted for, and why.
    pub limits: BTreeMap<String, String>,
    /// Anything else that is worth knowing.
    pub notes: Vec<String>,
}

impl Inspection {
    /// Looks at a file. `accept` is [`discover::discover`]'s; `known` says whether an instruction can be
    /// translated.
    pub fn new(
        elf: &[u8],
        accept: &dyn Fn(u32) -> bool,
        known: &dyn Fn(u32) -> bool,
    ) -> Result<Self, Error> {
        let image = Image::parse(elf)?;
        let program = discover::discover(&image, accept);
        let mut report = Report::new(&image, &program);
        report.set_unknown(&image, &program, unknown(&image, &program, known));
        let segments = image.segments.iter().map(|s| SegmentInfo {
            address: s.vaddr,
            memory: s.memsz,
            file: s.filesz,
            access: access(s.flags),
        });
        let calls = SystemCalls::new(&image, &program);
        let mut limits = BTreeMap::new();
        for target in [Limits::WASI, Limits::NATIVE] {
            if let Err(error) = image.check(&target) {
                limits.insert(target.target.to_string(), error.to_string());
            }
        }
        Ok(Inspection {
            segments: segments.collect(),
            kind: report.kind,
            entry: image.entry,
            load_bias: image.load_bias,
            tls: image.tls.map(|t| t.memsz),
            stack_size: image.stack_size,
            library: library(&image),
            compilers: image.compilers.clone(),
            symbols: image.symbol_counts.0,
            dynamic_symbols: image.symbol_counts.1,
            unwind_table: image.eh_frame.is_some(),
            relocations: image.relocations.relative.len() + image.relocations.irelative.len(),
            resolvers: image.relocations.irelative.len(),
            functions: report.functions,
            sources: report.sources,
            instructions: report.instructions,
            code_bytes: report.code_bytes,
            covered_bytes: report.covered_bytes,
            jump_tables: report.jump_tables,
            unknown: report.unknown,
            missing_calls: calls.named(|number| table::find(number).is_none_or(is_missing)),
            system_calls: calls.named(|_| true),
            computed_calls: calls.computed,
            executes: programs::may_execute(&image),
            limits,
            notes: report.notes,
        })
    }
}

/// Addresses of lifted words that can't be translated.
fn unknown(image: &Image, program: &Program, known: &dyn Fn(u32) -> bool) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    for block in program.functions.values().flat_map(|f| &f.blocks) {
        let bytes = image.read(block.start, block.end - block.start);
        for (i, word) in bytes.unwrap_or(&[]).as_chunks::<4>().0.iter().enumerate() {
            if !known(u32::from_le_bytes(*word)) {
                found.insert(block.start + i as u64 * 4);
            }
        }
    }
    found
}

fn access(flags: u32) -> String {
    // PF_R, PF_W, PF_X
    [(4, 'r'), (2, 'w'), (1, 'x')]
        .map(|(bit, letter)| if flags & bit != 0 { letter } else { '-' })
        .iter()
        .collect()
}

/// What is known of a program's `svc` instructions.
#[derive(Default)]
struct SystemCalls {
    numbers: BTreeSet<u64>,
    computed: u64,
}

impl SystemCalls {
    /// Looks for `mov w8, #number` at most a few instructions before an `svc` of the same block.
    fn new(image: &Image, program: &Program) -> Self {
        let mut found = SystemCalls::default();
        for block in program.functions.values().flat_map(|f| &f.blocks) {
            let bytes = image.read(block.start, block.end - block.start);
            found.add(bytes.unwrap_or(&[]).as_chunks::<4>().0);
        }
        found
    }

    fn add(&mut self, words: &[[u8; 4]]) {
        const NEAR: usize = 16;
        let mut number = None;
        for (i, word) in words.iter().enumerate() {
            let word = u32::from_le_bytes(*word);
            let immediate = word & 0x7fe0_001f == 0x5280_0008;
            let register = word & 0x7fe0_ffff == 0x2a00_03e8;
            if immediate {
                number = Some((i, u64::from(word >> 5 & 0xffff)));
            } else if register {
                number = None;
            }
            if flow(word, 0) == Flow::Svc {
                match number.filter(|(at, _)| i - at <= NEAR) {
                    Some((_, number)) => drop(self.numbers.insert(number)),
                    None => self.computed += 1,
                }
            }
        }
    }

    /// Names of the calls that are wanted.
    fn named(&self, wanted: impl Fn(u64) -> bool) -> BTreeMap<u64, String> {
        let wanted = self.numbers.iter().filter(|&&number| wanted(number));
        wanted.map(|&number| (number, name_of(number))).collect()
    }
}

fn is_missing(entry: &Entry) -> bool {
    entry.support == Support::Missing
}

fn name_of(number: u64) -> String {
    let missing = || MISSING.iter().find(|m| m.0 == number).map(|m| m.1);
    let name = table::find(number).map(|e| e.name).or_else(missing);
    name.map_or_else(|| format!("syscall_{number:#x}"), str::to_owned)
}

/// Strings that only one C library, or one language's runtime, has.
fn library(image: &Image) -> Option<String> {
    let find = |needle: &[u8]| {
        image
            .segments
            .iter()
            .filter_map(|s| image.read_to_end(s.vaddr))
            .find_map(|bytes| {
                let at = memchr::memmem::find(bytes, needle)?;
                Some(&bytes[at..])
            })
    };
    let rest = |text: &[u8], ends: &dyn Fn(u8) -> bool| {
        let end = text.iter().take(32).position(|&b| ends(b)).unwrap_or(0);
        String::from_utf8_lossy(&text[..end]).into_owned()
    };
    let other = |b: u8| !b.is_ascii_alphanumeric() && b != b'.';
    if let Some(text) = find(b"\xff Go buildinf:") {
        let version = text.get(33..).map_or_else(String::new, |t| rest(t, &other));
        return Some(format!("Go {version}").trim_end().into());
    }
    let musl = [&b"musl libc"[..], b"/etc/ld-musl-", b"MUSL_LOCPATH"];
    if musl.iter().any(|needle| find(needle).is_some()) {
        return Some("musl".into());
    }
    let glibc = [
        &b"Fatal glibc error"[..],
        b"GLIBC_TUNABLES",
        b"FATAL: kernel too old\n",
    ];
    glibc
        .iter()
        .any(|needle| find(needle).is_some())
        .then(|| "glibc".into())
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind.as_str() {
            "static-pie" => "static PIE",
            _ => "static executable",
        };
        writeln!(f, "Linux/AArch64 {kind}, entry {:#x}", self.entry)?;
        if self.load_bias != 0 {
            writeln!(f, "load bias {:#x}", self.load_bias)?;
        }
        for s in &self.segments {
            writeln!(
                f,
                "segment {:#x}..{:#x} {} ({} bytes, {} in the file)",
                s.address,
                s.address + s.memory,
                s.access,
                s.memory,
                s.file
            )?;
        }
        let library = self.library.as_deref().unwrap_or("not recognised");
        writeln!(f, "library: {library}")?;
        for compiler in &self.compilers {
            writeln!(f, "compiler: {compiler}")?;
        }
        if let Some(size) = self.tls {
            writeln!(f, "thread-local storage: {size} bytes a thread")?;
        }
        if self.stack_size != 0 {
            writeln!(f, "stack size asked for: {} bytes", self.stack_size)?;
        }
        let stripped = if self.symbols == 0 { " (stripped)" } else { "" };
        writeln!(
            f,
            "symbols: {}{stripped}, dynamic {}; relocations: {} ({} resolvers); unwind table: {}",
            self.symbols,
            self.dynamic_symbols,
            self.relocations,
            self.resolvers,
            if self.unwind_table { "yes" } else { "no" }
        )?;
        self.code(f)?;
        if self.executes {
            writeln!(
                f,
                "may execute programs: the artifact carries this file, and others that --with names"
            )?;
        }
        for (target, reason) in &self.limits {
            writeln!(f, "can't be converted for {target}: {reason}")?;
        }
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        Ok(())
    }
}

impl Inspection {
    fn code(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sources = self.sources.iter();
        let sources: Vec<String> = sources
            .map(|(source, count)| format!("{} {count}", source.name()))
            .collect();
        writeln!(
            f,
            "functions: {} ({}), {} instructions, {} jump tables",
            self.functions,
            sources.join(", "),
            self.instructions,
            self.jump_tables
        )?;
        let share = self.covered_bytes as f64 * 100.0 / self.code_bytes.max(1) as f64;
        writeln!(
            f,
            "code: {} bytes, {share:.1} % in functions",
            self.code_bytes
        )?;
        if self.unknown.count != 0 {
            writeln!(
                f,
                "instructions that can't be translated: {} (reaching one is an illegal instruction)",
                self.unknown.count
            )?;
            for place in self.unknown.first.iter().take(5) {
                writeln!(f, "    {place}")?;
            }
        }
        let names = |calls: &BTreeMap<u64, String>| {
            let names: Vec<&str> = calls.values().map(String::as_str).collect();
            names.join(" ")
        };
        writeln!(f, "system calls: {}", names(&self.system_calls))?;
        if !self.missing_calls.is_empty() {
            let missing = names(&self.missing_calls);
            writeln!(f, "missing among them, which return ENOSYS: {missing}")?;
        }
        if self.computed_calls != 0 {
            writeln!(
                f,
                "system calls whose number is computed, as in syscall(): {}; there may be others than those above",
                self.computed_calls
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_before_calls_are_seen() {
        const SVC: u32 = 0xd400_0001;
        let mov_x8 = |number: u32| 0xd280_0008 | number << 5;
        let nop = 0xd503_201f;
        let mov_x8_x0 = 0xaa00_03e8;
        let code = [
            mov_x8(64),
            SVC,
            mov_x8(26),
            nop,
            nop,
            SVC,
            mov_x8(9999),
            SVC,
            mov_x8_x0,
            SVC,
        ];
        let mut calls = SystemCalls::default();
        calls.add(&code.map(u32::to_le_bytes));
        assert_eq!(calls.computed, 1);
        let all: Vec<String> = calls.named(|_| true).into_values().collect();
        assert_eq!(
            all,
            ["inotify_init1", "write", "syscall_0x270f"].map(str::to_owned)
        );
    }
}
