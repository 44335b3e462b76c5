//! Every way in which a conversion can end without an artifact.
//!
//! Each error says what is wrong, where (a file offset, an address or a path), and what can be done about it
//! (the `help` of [`miette::Diagnostic`]). [`Error::exit_code`] is the documented exit status of `cargo elfconv`.

use std::path::PathBuf;

use miette::Diagnostic;
use thiserror::Error;

/// Why a binary was not converted.
#[derive(Debug, Error, Diagnostic)]
#[non_exhaustive]
pub enum Error {
    // ---- the input can't be read -------------------------------------------------------------------------
    /// The input file can't be read at all.
    #[error("can't read {}: {source}", path.display())]
    #[diagnostic(code(elfconv::input), help("give the path of a readable regular file"))]
    Input {
        /// The file that was asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },

    /// `--with` and its like don't say what they should.
    #[error("--with {text}: {problem}")]
    #[diagnostic(
        code(elfconv::usage),
        help(
            "NAME[,NAME...]=ELF, with absolute paths or bare names, for example --with sh,ls=busybox; @self is the main program"
        )
    )]
    BadWith {
        /// What was given.
        text: String,
        /// What is wrong with it.
        problem: &'static str,
    },

    /// It isn't the main program that can't be converted.
    #[error("the program for {guest}: {source}")]
    #[diagnostic(forward(source))]
    With {
        /// Where it would be.
        guest: String,
        /// Why.
        source: Box<Error>,
    },

    // ---- not a convertible ELF file ----------------------------------------------------------------------
    /// A file of no bytes.
    #[error("the input is empty: there is no ELF header at file offset 0x0")]
    #[diagnostic(
        code(elfconv::malformed::empty),
        help("check that the build or download that made the file has finished")
    )]
    Empty,

    /// The magic number isn't `\x7fELF`.
    #[error(
        "not an ELF file: bytes {found:02x?} at file offset 0x0 where `7f 45 4c 46` is expected"
    )]
    #[diagnostic(
        code(elfconv::malformed::magic),
        help(
            "give a Linux/AArch64 executable, not an archive, a script or a compressed file; unpack it first"
        )
    )]
    NotElf {
        /// The first bytes of the file.
        found: Vec<u8>,
    },

    /// The file ends before something that its headers promise.
    #[error(
        "the file is truncated: {what} needs bytes {offset:#x}..{end:#x}, the file ends at {file_len:#x}"
    )]
    #[diagnostic(
        code(elfconv::malformed::truncated),
        help("the file is incomplete or damaged: get it again and compare its checksum")
    )]
    Truncated {
        /// The structure that is cut off.
        what: String,
        /// Where it starts in the file.
        offset: u64,
        /// Where it would end.
        end: u64,
        /// The length of the file.
        file_len: u64,
    },

    /// A field of the ELF header has an impossible value.
    #[error("bad ELF header: {field} at file offset {offset:#x} is {value:#x}; {expected}")]
    #[diagnostic(
        code(elfconv::malformed::header),
        help(
            "Linux would not run this file either: it is damaged, or was written by a faulty tool"
        )
    )]
    BadHeader {
        /// The name of the field, as in elf(5).
        field: &'static str,
        /// Where it is.
        offset: u64,
        /// What it holds.
        value: u64,
        /// What it should hold.
        expected: &'static str,
    },

    /// A program header contradicts itself or the file.
    #[error("bad program header {index} at file offset {offset:#x}: {problem}")]
    #[diagnostic(
        code(elfconv::malformed::segment),
        help(
            "the file is damaged, or was written by a faulty tool: `readelf -lW` shows its program headers"
        )
    )]
    BadSegment {
        /// Its index in the program header table.
        index: usize,
        /// Where the header is.
        offset: u64,
        /// What is wrong with it.
        problem: String,
    },

    /// There is nothing to load.
    #[error("no PT_LOAD segment in the {count} program headers at file offset {offset:#x}")]
    #[diagnostic(
        code(elfconv::malformed::nothing_to_load),
        help(
            "a file of debugging information (made by `objcopy --only-keep-debug`) can't be run: give the executable"
        )
    )]
    NothingToLoad {
        /// How many program headers there are.
        count: usize,
        /// Where they are.
        offset: u64,
    },

    /// The entry point isn't code.
    #[error("the entry point {entry:#x} (e_entry at file offset 0x18) {problem}")]
    #[diagnostic(
        code(elfconv::malformed::entry),
        help("a shared library has no entry point: give an executable")
    )]
    BadEntry {
        /// The address, as the file has it.
        entry: u64,
        /// What is wrong with it.
        problem: &'static str,
    },

    // ---- a valid file, but not one that can be converted -----------------------------------------------------
    /// Well-formed, and out of scope.
    #[error("{what} (at file offset {offset:#x})")]
    #[diagnostic(code(elfconv::unsupported::format), help("{remedy}"))]
    Unsupported {
        /// What kind of file it is.
        what: String,
        /// The field that says so.
        offset: u64,
        /// What the user can do.
        remedy: String,
    },

    /// The executable needs a dynamic linker.
    #[error(
        "dynamically linked: program header {index} at file offset {offset:#x} asks for the interpreter {interpreter:?}"
    )]
    #[diagnostic(
        code(elfconv::unsupported::dynamic),
        help(
            "link it statically (`-static` or `-static-pie`; Rust: `-C target-feature=+crt-static`; Go: `CGO_ENABLED=0`), or take the static build of the package"
        )
    )]
    Dynamic {
        /// The index of PT_INTERP (or PT_DYNAMIC).
        index: usize,
        /// Where that header is.
        offset: u64,
        /// What the file asks for.
        interpreter: String,
    },

    /// A segment can't be at its own address on the target.
    #[error(
        "program header {index} at file offset {offset:#x} puts memory at {start:#x}..{end:#x}, outside {limit_start:#x}..{limit_end:#x} that the target {target} has"
    )]
    #[diagnostic(
        code(elfconv::unsupported::address),
        help(
            "guest addresses are kept as they are: link the program lower (`-Wl,-Ttext-segment=0x400000`) or as static PIE, or convert it with `--target native`"
        )
    )]
    AddressRange {
        /// The index of the program header.
        index: usize,
        /// Where that header is.
        offset: u64,
        /// First address.
        start: u64,
        /// One past the last address.
        end: u64,
        /// The lowest address that can be used.
        limit_start: u64,
        /// One past the highest address that can be used.
        limit_end: u64,
        /// The name of the target.
        target: &'static str,
    },

    /// The image as a whole is too large for the target.
    #[error(
        "the program's segments take {total:#x} bytes of memory, more than the {limit:#x} that the target {target} allows (the largest, program header {index} at file offset {offset:#x}, takes {largest:#x})"
    )]
    #[diagnostic(
        code(elfconv::unsupported::memory),
        help(
            "a static array of this size can't be part of a 4 GiB linear memory: make it smaller or allocate it when needed, or convert with `--target native`"
        )
    )]
    TooMuchMemory {
        /// The sum of the sizes in memory.
        total: u64,
        /// What is allowed.
        limit: u64,
        /// The largest segment.
        index: usize,
        /// Its header.
        offset: u64,
        /// Its size.
        largest: u64,
        /// The name of the target.
        target: &'static str,
    },

    // ---- the surroundings ------------------------------------------------------------------------------------
    /// A tool or library that conversion needs isn't there.
    #[error("{what} not found; looked in {}", searched.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", "))]
    #[diagnostic(code(elfconv::toolchain::missing), help("{remedy}"))]
    ToolMissing {
        /// What was looked for.
        what: String,
        /// Where.
        searched: Vec<PathBuf>,
        /// How to get it.
        remedy: String,
    },

    /// A tool was there and failed.
    #[error("{tool} failed: {message}")]
    #[diagnostic(
        code(elfconv::toolchain::failed),
        help("`cargo elfconv doctor` checks the tools that are in use")
    )]
    ToolFailed {
        /// Which one.
        tool: String,
        /// What it said.
        message: String,
    },

    /// The result can't be written.
    #[error("can't write {}: {source}", path.display())]
    #[diagnostic(
        code(elfconv::output),
        help("check that the directory exists, is writable and has room")
    )]
    Output {
        /// The file that was to be written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },

    /// Something that the converter believed to be impossible.
    #[error("internal error while {doing}: {message}")]
    #[diagnostic(
        code(elfconv::internal),
        help("this is a defect of elfconv: please report it with the input file")
    )]
    Internal {
        /// What the converter was doing.
        doing: String,
        /// What went wrong.
        message: String,
    },
}

impl Error {
    /// The exit status of `cargo elfconv` for this error.
    ///
    /// 3 the input can't be read, 4 malformed, 5 valid but not supported, 6 toolchain, 7 the output can't be
    /// written, 8 internal. (2 is wrong usage, of which only `--with` comes this far.)
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::BadWith { .. } => 2,
            Error::With { source, .. } => source.exit_code(),
            Error::Input { .. } => 3,
            Error::Empty
            | Error::NotElf { .. }
            | Error::Truncated { .. }
            | Error::BadHeader { .. }
            | Error::BadSegment { .. }
            | Error::NothingToLoad { .. }
            | Error::BadEntry { .. } => 4,
            Error::Unsupported { .. }
            | Error::Dynamic { .. }
            | Error::AddressRange { .. }
            | Error::TooMuchMemory { .. } => 5,
            Error::ToolMissing { .. } | Error::ToolFailed { .. } => 6,
            Error::Output { .. } => 7,
            Error::Internal { .. } => 8,
        }
    }

    /// Shorthand for [`Error::Internal`].
    pub fn internal(doing: impl Into<String>, message: impl std::fmt::Display) -> Self {
        Error::Internal {
            doing: doing.into(),
            message: message.to_string(),
        }
    }
}
