//! ELF in, artifact out: the phases of a conversion in reading order.

pub mod cache;
pub mod discover;
mod embed;
mod emit;
pub mod error;
pub mod image;
pub mod inspect;
mod lift;
mod link;
mod options;
mod programs;
pub mod report;
mod summary;

use std::time::{Duration, Instant};

use elfconv_runtime::abi;

pub use elfconv_isa::features::Cpu;
pub use error::Error;
pub use options::{Embed, Fma, OptLevel, Options, Target, Toolchain, With};

use discover::Program;
use image::{Image, Limits};
use lift::resume::{self, Entries, Parts};
use lift::unit::ProgramContext;
use programs::Files;
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
    let files = Files::new(elf, &options.with);
    let images = files.parse(&limits(options.target))?;

    clock.start("discovering");
    let discover = |image: &Image<'_>| match options.interpret_only {
        true => Program::default(),
        false => discover::discover(image, &discover::is_instruction),
    };
    let programs: Vec<Program> = images.iter().map(discover).collect();

    clock.start("summarising");
    let words: Vec<_> = images
        .iter()
        .map(|image| move |address| image.word(address))
        .collect();
    let summaries: Vec<Summary> = programs
        .iter()
        .zip(&words)
        .map(|(program, word)| Summary::new(&program.functions, word, options.trace))
        .collect();
    let summarised = || programs.iter().zip(&words).zip(&summaries);
    let parts: Vec<Parts> = summarised()
        .map(|((program, word), summary)| match options.trace {
            // A trace has functions only.
            true => Parts::new(),
            false => resume::choose(&program.functions, word, summary),
        })
        .collect();
    let contexts: Vec<ProgramContext<'_>> = summarised()
        .zip(&parts)
        .enumerate()
        .map(
            |(index, (((program, word), summary), parts))| ProgramContext {
                prefix: prefix(index),
                target: options.target,
                functions: &program.functions,
                summary,
                parts,
                lookup: Entries::new(&program.functions, parts).shape(),
                fma: options.fma,
                trace: options.trace,
                check_memory: options.check_memory,
                word,
            },
        )
        .collect();

    clock.start("translating");
    let settings = emit::Settings {
        opt: options.opt,
        jobs: jobs(options),
        cache: &options.cache,
    };
    let placement = match options.with.is_empty() && !programs::may_execute(&images[0]) {
        true => Placement::InMemory,
        false => Placement::Files,
    };
    let blob = image_blob(&images, &files, placement, options);
    let objects = emit::emit(&contexts, &blob, settings, progress)?;

    clock.start("linking");
    let names = |symbol: &str| guest_name(&programs, symbol);
    let input = link::Input {
        images: &images,
        placement,
        objects: &objects.files,
        names: &names,
    };
    let bytes = link::link(&input, options)?;
    let reports = images.iter().zip(&programs).zip(&summaries);
    let reports = reports.map(|((image, program), summary)| {
        let mut report = Report::new(image, program);
        report.set_unknown(image, program, summary.unknown());
        report
    });
    let mut report = report::combine(reports.collect(), &files);
    report.target = options.target.to_string();
    report.sizes.artifact = bytes.len() as u64;
    report.ir = objects.ir;
    report.sizes.embedded = embedded(&files, placement, options);
    for (phase, elapsed) in clock.finish() {
        report.time(phase, elapsed);
    }
    Ok(Artifact { bytes, report })
}

/// Where the artifact has the programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Placement {
    /// The only program's segments are in memory at the start.
    InMemory,
    /// All are files, from which the runtime loads them.
    Files,
}

/// What the symbols of a program's lifted code begin with; nothing for the main one's.
fn prefix(index: usize) -> String {
    match index {
        0 => String::new(),
        _ => format!("p{index}_"),
    }
}

fn embedded(files: &Files<'_>, placement: Placement, options: &Options) -> u64 {
    let embeds = options.embeds.iter().map(|embed| embed.data.len());
    let programs = match placement {
        Placement::InMemory => &[],
        Placement::Files => files.files.as_slice(),
    };
    let programs = programs.iter().map(|file| file.len());
    embeds.chain(programs).sum::<usize>() as u64
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

/// What the runtime is told about the programs.
fn image_blob(
    images: &[Image<'_>],
    files: &Files<'_>,
    placement: Placement,
    options: &Options,
) -> Vec<u8> {
    const PAGE: u64 = 4096;
    let image = &images[0];
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
            | (u64::from(options.cpu == Cpu::Max) * abi::FLAG_CPU_MAX)
            | (u64::from(options.check_memory) * abi::FLAG_CHECK_MEMORY),
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
    let link = |(guest, index): &(String, usize)| (guest.clone().into_bytes(), *index as u64);
    let mut builder = abi::ImageBuilder {
        header,
        embeds: options.embeds.iter().map(embed).collect(),
        argv0: options.argv0.clone().into_bytes(),
        ..Default::default()
    };
    match placement {
        Placement::InMemory => builder.segments = image.segments.iter().map(segment).collect(),
        Placement::Files => {
            let biases = images.iter().map(|image| image.load_bias);
            let files_with_biases = files.files.iter().zip(biases);
            builder.programs = files_with_biases
                .map(|(file, bias)| (file.to_vec(), bias))
                .collect();
            builder.links = files.links.iter().map(link).collect();
        }
    }
    builder.build()
}

/// A lifted function's name for people: the guest's symbol, or its address.
fn guest_name(programs: &[Program], symbol: &str) -> Option<String> {
    let (index, symbol) = match symbol
        .strip_prefix('p')
        .and_then(|rest| rest.split_once('_'))
    {
        Some((index, rest)) => (index.parse().ok()?, rest),
        None => (0, symbol),
    };
    let program: &Program = programs.get(index)?;
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
