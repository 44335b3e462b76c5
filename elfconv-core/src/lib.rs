//! ELF in, artifact out: the phases of a conversion in reading order.

pub mod discover;
mod embed;
mod emit;
pub mod error;
pub mod image;
pub mod inspect;
mod lift;
mod link;
mod options;
pub mod report;
mod summary;

use std::time::{Duration, Instant};

use elfconv_runtime::abi;

pub use elfconv_isa::features::Cpu;
pub use error::Error;
pub use options::{Embed, Fma, OptLevel, Options, Target, Toolchain};

use discover::Program;
use image::{Image, Limits};
use lift::lookup::LookupShape;
use lift::unit::ProgramContext;
use report::Report;
use summary::Summary;

/// Hears how far a conversion is. `()` doesn't listen.
pub trait Progress: Sync {
    /// A phase of `total` steps begins; 0 if their number isn't known.
    fn phase(&self, name: &str, total: u64);
    /// `steps` more of them are done.
    fn advance(&self, steps: u64);
}

impl Progress for () {
    fn phase(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
}

/// What a conversion makes.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// A WebAssembly module or an ELF executable.
    pub bytes: Vec<u8>,
    /// What was done, and what wasn't.
    pub report: Report,
}

/// Converts an ELF file: load, discover, summarise, lift and compile, link.
///
/// # Errors
/// [`Error`] says what is wrong with the input or the surroundings, where, and what can be done.
pub fn convert(elf: &[u8], options: &Options, progress: &dyn Progress) -> Result<Artifact, Error> {
    let mut clock = PhaseClock::new(progress);
    clock.start("loading");
    let image = Image::parse_for(elf, &limits(options.target))?;

    clock.start("discovering");
    let program = if options.interpret_only {
        Program::default()
    } else {
        discover::discover(&image, &discover::is_instruction)
    };

    clock.start("summarising");
    let word = |address| image.word(address);
    let summary = Summary::new(&program.functions, &word, options.trace);
    let addresses: Vec<u64> = program.functions.keys().copied().collect();
    let context = ProgramContext {
        target: options.target,
        functions: &program.functions,
        summary: &summary,
        lookup: LookupShape::choose(&addresses),
        fma: options.fma,
        trace: options.trace,
        word: &word,
    };

    clock.start("translating");
    let settings = emit::Settings {
        opt: options.opt,
        jobs: jobs(options),
    };
    let objects = emit::emit(&context, &image_blob(&image, options), settings, progress)?;

    clock.start("linking");
    let names = |symbol: &str| guest_name(&program, symbol);
    let input = link::Input {
        image: &image,
        objects: &objects,
        names: &names,
    };
    let bytes = link::link(&input, options)?;
    let mut report = Report::new(&image, &program);
    report.target = options.target.to_string();
    report.set_unknown(&image, &program, summary.unknown());
    report.sizes.artifact = bytes.len() as u64;
    report.sizes.embedded = options
        .embeds
        .iter()
        .map(|embed| embed.data.len() as u64)
        .sum();
    for (phase, elapsed) in clock.finish() {
        report.time(phase, elapsed);
    }
    Ok(Artifact { bytes, report })
}

/// Tells phases to whoever listens, and remembers how long they took.
struct PhaseClock<'a> {
    progress: &'a dyn Progress,
    phases: Vec<(&'static str, Instant)>,
}

impl<'a> PhaseClock<'a> {
    fn new(progress: &'a dyn Progress) -> Self {
        PhaseClock {
            progress,
            phases: Vec::new(),
        }
    }

    fn start(&mut self, name: &'static str) {
        self.progress.phase(name, 0);
        self.phases.push((name, Instant::now()));
    }

    fn finish(self) -> Vec<(&'static str, Duration)> {
        let ends = self
            .phases
            .iter()
            .skip(1)
            .map(|&(_, start)| start)
            .chain([Instant::now()]);
        let phases = self.phases.iter().zip(ends);
        phases
            .map(|(&(name, start), end)| (name, end - start))
            .collect()
    }
}

/// Looks at an ELF file without converting it.
///
/// # Errors
/// What makes the file malformed. That a target can't have it is in [`inspect::Inspection::limits`].
pub fn inspect(elf: &[u8]) -> Result<inspect::Inspection, Error> {
    let known = |word| elfconv_isa::decode(word).is_some();
    inspect::Inspection::new(elf, &known, &known)
}

fn limits(target: Target) -> Limits {
    match target {
        Target::Wasi => Limits::WASI,
        Target::Native => Limits::NATIVE,
    }
}

fn jobs(options: &Options) -> usize {
    match options.jobs {
        0 => std::thread::available_parallelism().map_or(1, |n| n.get()),
        jobs => jobs,
    }
}

/// What the runtime is told about the image.
fn image_blob(image: &Image<'_>, options: &Options) -> Vec<u8> {
    const PAGE: u64 = 4096;
    let extent = image.extent();
    let header = abi::ImageHeader {
        entry: image.entry,
        load_bias: image.load_bias,
        phdr_vaddr: image.phdrs.vaddr.unwrap_or(0),
        phent: image.phdrs.entsize,
        phnum: image.phdrs.num,
        image_start: extent.start & !(PAGE - 1),
        image_end: extent.end.next_multiple_of(PAGE),
        stack_size: options.stack_size.max(image.stack_size),
        flags: (u64::from(options.interpret_only) * abi::FLAG_INTERPRET_ONLY)
            | (u64::from(options.cpu == Cpu::Max) * abi::FLAG_CPU_MAX),
        ..Default::default()
    };
    let segment = |s: &image::Segment| abi::Segment {
        vaddr: s.vaddr,
        memsz: s.memsz,
        filesz: s.filesz,
        flags: s.flags.into(),
    };
    let embed = |e: &Embed| {
        (
            e.guest.clone().into_bytes(),
            e.data.clone(),
            u64::from(e.mode),
        )
    };
    abi::ImageBuilder {
        header,
        segments: image.segments.iter().map(segment).collect(),
        embeds: options.embeds.iter().map(embed).collect(),
        argv0: options.argv0.clone().into_bytes(),
    }
    .build()
}

/// A lifted function's name for people: the guest's symbol, or its address.
fn guest_name(program: &Program, symbol: &str) -> Option<String> {
    let (address, kind) = match symbol.strip_prefix("entry_") {
        Some(address) => (address, " [entry]"),
        None => (symbol.strip_prefix("fn_")?, ""),
    };
    // A large function's pieces have a number behind it.
    let (address, piece) = match address.find('.') {
        Some(dot) => address.split_at(dot),
        None => (address, ""),
    };
    let address = u64::from_str_radix(address, 16).ok()?;
    let function = program.functions.get(&address)?;
    Some(match &function.name {
        Some(name) => format!("{name}{piece}{kind}"),
        None => format!("guest_{address:x}{piece}{kind}"),
    })
}
