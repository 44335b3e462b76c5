//! What a conversion did and what it couldn't do, for people and as JSON.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::time::Duration;

use disarm64::InsnDisplay;

use crate::discover::{Program, Source};
use crate::image::{Image, demangle};
use crate::programs::Files;

/// How many addresses of a kind are listed; the counts are always complete.
const LISTED: usize = 50;
/// How many are shown to people.
const SHOWN: usize = 10;

/// A place in the program.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Location {
    /// Its address in the guest.
    pub address: u64,
    /// The function that it is in, with the offset, if that has a name.
    pub symbol: Option<String>,
    /// The word there.
    pub word: Option<u32>,
    /// The word as assembler, as far as it is an instruction.
    pub text: String,
}

impl Location {
    /// Describes `address`.
    pub fn new(image: &Image, program: &Program, address: u64) -> Self {
        let word = image.word(address);
        Location {
            address,
            symbol: symbolize(image, program, address),
            word,
            text: word.map_or_else(String::new, |word| disassemble(word, address)),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.address)?;
        if let Some(word) = self.word {
            write!(f, "  {word:08x}  {}", self.text)?;
        }
        match &self.symbol {
            Some(symbol) => write!(f, "  in {symbol}"),
            None => Ok(()),
        }
    }
}

/// `word` in assembler syntax, or `.inst` where it is no instruction that anything knows.
pub fn disassemble(word: u32, address: u64) -> String {
    let Some(instruction) = decode(word) else {
        return format!(".inst {word:#010x}");
    };
    let text = instruction.display_at(address).to_string();
    let mut words: Vec<&str> = text.split_whitespace().collect();
    // Operands that the disassembler can't print (SVE's) are the names of their kinds between colons.
    if words.iter().any(|word| word.contains(':')) {
        words.truncate(1);
        words.push("...");
    }
    words.join(" ")
}

/// The disassembler's opinion, without words that it takes for shifts and then fails to print: scalar shifts
/// by immediate with immh = 0 are reserved (Arm ARM C4.1.96, "Advanced SIMD scalar shift by immediate").
fn decode(word: u32) -> Option<disarm64::Opcode> {
    let reserved = word & 0xdf80_0400 == 0x5f00_0400 && word >> 19 & 0xf == 0;
    if reserved {
        return None;
    }
    disarm64::decoder::decode(word)
}

/// Some AArch64 processor executes it, whether or not we translate it.
pub fn is_architectural(word: u32) -> bool {
    decode(word).is_some()
}

/// The name of the function that contains `address`, and how far into it that is.
pub fn symbolize(image: &Image, program: &Program, address: u64) -> Option<String> {
    let (name, start) = if let Some(symbol) = image.symbol_containing(address) {
        (demangle(symbol.name), symbol.addr)
    } else {
        let (&entry, function) = program.functions.range(..=address).next_back()?;
        let inside = function.blocks.last().is_some_and(|b| address < b.end);
        (function.name.clone().filter(|_| inside)?, entry)
    };
    Some(match address - start {
        0 => name,
        offset => format!("{name}+{offset:#x}"),
    })
}

/// A number of places, the first of them listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Places {
    /// How many there are.
    pub count: u64,
    /// The first ones, by address.
    pub first: Vec<Location>,
}

impl Places {
    /// Describes the places at these addresses, which come in order.
    pub fn new(image: &Image, program: &Program, addresses: impl IntoIterator<Item = u64>) -> Self {
        let mut places = Places::default();
        for address in addresses {
            places.count += 1;
            if places.first.len() < LISTED {
                let location = Location::new(image, program, address);
                places.first.push(location);
            }
        }
        places
    }
}

/// Code that no lifted function covers, and that the interpreter runs if the program gets there.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Interpreted {
    /// How many bytes, padding between functions and data among the code included.
    pub bytes: u64,
    /// The same without `nop`, zero words, and words that aren't instructions.
    pub instruction_bytes: u64,
    /// The largest pieces.
    pub largest: Vec<Piece>,
}

/// A piece of code.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Piece {
    /// Its first address.
    pub start: u64,
    /// One past its last address.
    pub end: u64,
    /// The function that it is in, if that has a name.
    pub symbol: Option<String>,
}

/// How large things are, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Sizes {
    /// The input file.
    pub input: u64,
    /// What the guest's segments take in memory.
    pub image: u64,
    /// The artifact.
    pub artifact: u64,
    /// Embedded files.
    pub embedded: u64,
}

/// LLVM IR of the lifted functions that were compiled; what came from the cache isn't counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Ir {
    /// The guest's instructions in them; what two functions share counts twice, as does what is lifted twice.
    pub guest_instructions: u64,
    /// IR instructions that they were lifted to.
    pub lifted: u64,
    /// What LLVM's passes left of these.
    pub optimised: u64,
}

impl std::ops::AddAssign for Ir {
    fn add_assign(&mut self, other: Ir) {
        self.guest_instructions += other.guest_instructions;
        self.lifted += other.lifted;
        self.optimised += other.optimised;
    }
}

/// How long a phase took.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Phase {
    /// Its name.
    pub name: String,
    /// Wall-clock time.
    pub milliseconds: u64,
}

/// The outcome of a conversion.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// The version of elfconv.
    pub version: String,
    /// The target.
    pub target: String,
    /// "static" or "static-pie".
    pub kind: String,
    /// The entry point.
    pub entry: u64,
    /// How many functions were lifted.
    pub functions: u64,
    /// The same, by how they were found.
    pub sources: BTreeMap<Source, u64>,
    /// How many instructions were lifted; what two functions share counts twice.
    pub instructions: u64,
    /// How many bytes of code there are.
    pub code_bytes: u64,
    /// How many of them some lifted function covers.
    pub covered_bytes: u64,
    /// What is left to the interpreter.
    pub interpreted: Interpreted,
    /// Indirect branches whose targets are known.
    pub jump_tables: u64,
    /// Calls that exceptions can come through, with a known landing pad.
    pub landing_pads: u64,
    /// Indirect branches without known targets: found at run time, by address.
    pub unresolved: Places,
    /// Instructions that can't be translated: reaching one is an illegal instruction.
    pub unknown: Places,
    /// Sizes.
    pub sizes: Sizes,
    /// How much IR there was, of all programs.
    pub ir: Ir,
    /// Times, in the order of the phases.
    pub times: Vec<Phase>,
    /// Anything else that is worth knowing.
    pub notes: Vec<String>,
    /// Names of the main program in the guest, besides its own.
    pub names: Vec<String>,
    /// The other programs that the artifact carries; sizes of the whole and times are with the main one.
    pub with: Vec<Report>,
}

/// The reports of an artifact's programs as that of the first.
pub(crate) fn combine(reports: Vec<Report>, files: &Files<'_>) -> Report {
    let named = reports
        .into_iter()
        .enumerate()
        .map(|(index, report)| Report {
            names: files.names(index).map(str::to_owned).collect(),
            ..report
        });
    let mut named = named.collect::<Vec<_>>().into_iter();
    let main = named.next().unwrap_or_default();
    Report {
        with: named.collect(),
        ..main
    }
}

impl Report {
    /// What is known after discovery. Nothing is said of instructions that the lifter doesn't know: that is
    /// [`Report::set_unknown`].
    pub fn new(image: &Image, program: &Program) -> Self {
        let mut report = Report {
            version: env!("CARGO_PKG_VERSION").into(),
            kind: image.kind.to_string(),
            entry: image.entry,
            functions: program.functions.len() as u64,
            instructions: program.instructions(),
            code_bytes: program.code.iter().map(|r| r.end - r.start).sum(),
            covered_bytes: program.covered * 4,
            interpreted: interpreted(image, program),
            unresolved: Places::new(image, program, program.unresolved.iter().copied()),
            unknown: Places::new(image, program, program.unknown.iter().copied()),
            sizes: Sizes {
                input: image.data.len() as u64,
                image: image.segments.iter().map(|s| s.memsz).sum(),
                ..Sizes::default()
            },
            notes: image.notes.iter().chain(&program.notes).cloned().collect(),
            ..Report::default()
        };
        for function in program.functions.values() {
            *report.sources.entry(function.source).or_insert(0) += 1;
            report.jump_tables += function.jump_tables.len() as u64;
            report.landing_pads += function.landing_pads.len() as u64;
        }
        report
    }

    /// The instructions that the lifter met and doesn't know, in addition to the words at which discovery
    /// stopped.
    pub fn set_unknown(
        &mut self,
        image: &Image,
        program: &Program,
        addresses: impl IntoIterator<Item = u64>,
    ) {
        let mut all = program.unknown.clone();
        all.extend(addresses);
        self.unknown = Places::new(image, program, all);
    }

    /// Adds a phase.
    pub fn time(&mut self, name: impl Into<String>, elapsed: Duration) {
        self.times.push(Phase {
            name: name.into(),
            milliseconds: elapsed.as_millis() as u64,
        });
    }
}

/// What no function covers.
fn interpreted(image: &Image, program: &Program) -> Interpreted {
    let blocks = program.functions.values().flat_map(|f| &f.blocks);
    let mut covered: Vec<Range<u64>> = blocks.map(|b| b.start..b.end).collect();
    covered.sort_by_key(|r| (r.start, r.end));
    let mut found = Interpreted::default();
    let mut next = covered.iter().peekable();
    for range in &program.code {
        let mut at = range.start;
        while at < range.end {
            while next.next_if(|r| r.end <= at).is_some() {}
            let stop = next.peek().map_or(range.end, |r| r.start.min(range.end));
            if at < stop {
                found.add(image, at..stop);
            }
            at = next
                .peek()
                .map_or(range.end, |r| r.end.min(range.end))
                .max(stop);
        }
    }
    for piece in &mut found.largest {
        piece.symbol = symbolize(image, program, piece.start);
    }
    found
}

impl Interpreted {
    fn add(&mut self, image: &Image, range: Range<u64>) {
        self.bytes += range.end - range.start;
        let mut start = None;
        let mut end = range.start;
        for pc in range.step_by(4) {
            let padding = |word| matches!(word, 0 | 0xd503_201f);
            let word = image.word(pc).filter(|&word| !padding(word));
            if word.is_some_and(is_architectural) {
                self.instruction_bytes += 4;
                start.get_or_insert(pc);
                end = pc + 4;
            }
        }
        if let Some(start) = start {
            self.largest.push(Piece {
                start,
                end,
                symbol: None,
            });
            self.largest
                .sort_by_key(|p| (p.start.wrapping_sub(p.end), p.start));
            self.largest.truncate(SHOWN);
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} functions, {} instructions lifted ({} jump tables, {} landing pads)",
            self.functions, self.instructions, self.jump_tables, self.landing_pads
        )?;
        let sources: Vec<String> = self
            .sources
            .iter()
            .map(|(source, count)| format!("{} {count}", source.name()))
            .collect();
        writeln!(f, "found by: {}", sources.join(", "))?;
        let share = self.covered_bytes as f64 * 100.0 / self.code_bytes.max(1) as f64;
        writeln!(
            f,
            "covered: {} of {} bytes of code ({share:.1} %); left to the interpreter: {} bytes besides padding",
            self.covered_bytes, self.code_bytes, self.interpreted.instruction_bytes
        )?;
        places(f, "instructions that aren't known", &self.unknown)?;
        if self.unresolved.count != 0 {
            writeln!(
                f,
                "indirect branches without a table: {} (their targets are looked up when they run)",
                self.unresolved.count
            )?;
        }
        writeln!(
            f,
            "sizes: input {}, image {}, embedded {}, artifact {}",
            self.sizes.input, self.sizes.image, self.sizes.embedded, self.sizes.artifact
        )?;
        if !self.times.is_empty() {
            let times = self.times.iter();
            let times: Vec<String> = times
                .map(|t| format!("{} {} ms", t.name, t.milliseconds))
                .collect();
            writeln!(f, "times: {}", times.join(", "))?;
        }
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        for with in &self.with {
            let share = with.covered_bytes as f64 * 100.0 / with.code_bytes.max(1) as f64;
            writeln!(
                f,
                "with {}: {} functions, {share:.1} % of {} bytes of code",
                with.names.join(", "),
                with.functions,
                with.code_bytes
            )?;
        }
        Ok(())
    }
}

fn places(f: &mut fmt::Formatter<'_>, what: &str, places: &Places) -> fmt::Result {
    if places.count == 0 {
        return Ok(());
    }
    writeln!(f, "{what}: {}", places.count)?;
    for place in places.first.iter().take(SHOWN) {
        writeln!(f, "    {place}")?;
    }
    if places.count > SHOWN as u64 {
        writeln!(f, "    ...")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assembler_text() {
        assert_eq!(disassemble(0xd503_201f, 0), "nop");
        assert_eq!(disassemble(0x1400_0002, 0x1000), "b 0x1008");
        assert_eq!(disassemble(0x0420_e3e7, 0), "cntb ...");
        assert_eq!(disassemble(0x5f04_574e, 0), ".inst 0x5f04574e");
        assert_eq!(disassemble(0xffff_ffff, 0), ".inst 0xffffffff");
    }
}
