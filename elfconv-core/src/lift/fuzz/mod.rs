//! Generated blocks of instructions, executed by QEMU, by the interpreter and lifted, and compared bit for bit.
//!
//! `cargo xtask fuzz isa` runs [`generated_blocks_agree_for_long`]; the shorter test does a fixed number of instances from a
//! fixed seed. A difference is made as small as it gets and printed as a line for the case files.

mod execute;
mod oracle;
mod shrink;
mod tally;

use std::env;
use std::time::{Duration, Instant};

use elfconv_isa::cases::generate::{self, Block, Generator};
use elfconv_isa::cases::random::Random;
use elfconv_isa::cases::{Arena, State};
use elfconv_isa::table::Op;

use super::cases_test::Layout;
use crate::{OptLevel, emit};
use execute::{Difference, Interpreter};
use oracle::Oracle;
use tally::Tally;

/// Instructions of a block, and states that it is executed in.
const LENGTH: usize = 10;
const STATES: usize = 64;
/// Blocks that LLVM compiles at once, while QEMU executes them.
const BATCH: usize = 48;
/// One batch in this many is of lines that QEMU doesn't know, or has other FPCR values.
const WITHOUT_QEMU: usize = 16;
const OTHER_MODES: usize = 8;
/// Differences after which there is no point in going on.
const SHOWN: usize = 25;

/// A block with the states to execute it in.
pub struct Trial {
    pub block: Block,
    pub states: Vec<State>,
}

/// What a batch is about.
#[derive(Clone, Copy)]
pub struct Setting {
    pub opt: OptLevel,
    pub layout: Layout,
    /// Whether QEMU says what is right, or else the interpreter.
    pub asks_qemu: bool,
    /// Whether FPCR is zero, as lifted code expects.
    pub is_lifted: bool,
}

impl Setting {
    fn of(batch: usize) -> Setting {
        let asks_qemu = batch % WITHOUT_QEMU != WITHOUT_QEMU - 1;
        Setting {
            opt: if batch.is_multiple_of(4) {
                OptLevel::O2
            } else {
                OptLevel::O1
            },
            layout: if batch % 4 == 1 {
                Layout::Single
            } else {
                Layout::Straight
            },
            asks_qemu,
            is_lifted: !asks_qemu || batch % OTHER_MODES != 3,
        }
    }
}

/// How long to go on.
enum Limit {
    Instances(u64),
    Time(Duration),
}

struct Fuzzer {
    seed: u64,
    filter: String,
    limit: Limit,
}

#[test]
fn generated_blocks_agree() {
    let fuzzer = Fuzzer {
        seed: 1,
        filter: String::new(),
        limit: Limit::Instances(3_000_000),
    };
    fuzzer.run();
}

#[test]
#[ignore = "as long as one likes: cargo xtask fuzz isa"]
fn generated_blocks_agree_for_long() {
    let number = |name| {
        env::var(name)
            .ok()
            .map(|text| text.parse::<u64>().expect("a number"))
    };
    let limit = match (number("ELFCONV_FUZZ_COUNT"), number("ELFCONV_FUZZ_SECONDS")) {
        (Some(count), _) => Limit::Instances(count),
        (None, seconds) => Limit::Time(Duration::from_secs(seconds.unwrap_or(60))),
    };
    let fuzzer = Fuzzer {
        seed: number("ELFCONV_FUZZ_SEED").unwrap_or(1),
        filter: env::var("ELFCONV_FUZZ_FILTER").unwrap_or_default(),
        limit,
    };
    fuzzer.run().print_lines();
}

impl Fuzzer {
    fn run(&self) -> Tally {
        emit::initialise();
        let [known, unknown] = generate::lines(&self.filter);
        let mut random = Random::new(!self.seed);
        let mut with_qemu = Generator::new(self.seed, &known, true);
        let mut without = Generator::new(self.seed + 1, &unknown, false);
        let mut oracle = Oracle::start();
        let mut interpreter = Interpreter::new();
        let mut tally = Tally::new();
        let mut lines = Vec::new();
        for batch in 0.. {
            if self.is_over(&tally) || lines.len() >= SHOWN {
                break;
            }
            let setting = Setting::of(batch);
            let (generator, is_empty) = match setting.asks_qemu {
                true => (&mut with_qemu, known.is_empty()),
                false => (&mut without, unknown.is_empty()),
            };
            if is_empty {
                continue;
            }
            let trials: Vec<Trial> = (0..BATCH)
                .map(|_| trial(generator, &mut random, setting))
                .collect();
            let differences = compare(&trials, setting, &mut oracle, &mut interpreter, &mut tally);
            for difference in differences {
                let line = shrink::shrink(&difference, setting, &mut oracle, &mut interpreter);
                eprintln!("{line}\n");
                lines.push(line);
            }
        }
        tally.print_summary();
        assert!(lines.is_empty(), "{} differences", lines.len());
        tally.check(known.iter().chain(&unknown));
        tally
    }

    fn is_over(&self, tally: &Tally) -> bool {
        match self.limit {
            Limit::Instances(count) => tally.instances() >= count,
            Limit::Time(time) => tally.started.elapsed() >= time,
        }
    }
}

fn trial(generator: &mut Generator, random: &mut Random, setting: Setting) -> Trial {
    let block = generator.block(LENGTH);
    let states = (0..STATES).map(|_| {
        let mut state = block.state(random);
        if !setting.is_lifted {
            state.cpu.fpcr = generate::control_word(&block, random);
        }
        state
    });
    Trial {
        states: states.collect(),
        block,
    }
}

/// Executes a batch in all ways; one difference for each block that has any.
fn compare(
    trials: &[Trial],
    setting: Setting,
    oracle: &mut Oracle,
    interpreter: &mut Interpreter,
    tally: &mut Tally,
) -> Vec<Difference> {
    std::thread::scope(|scope| {
        let qemu = scope.spawn(|| {
            let start = Instant::now();
            let outcomes = setting.asks_qemu.then(|| oracle.run(trials));
            (outcomes, start.elapsed())
        });
        let start = Instant::now();
        let interpreted = {
            let mut arena = Arena::get().expect("the addresses are free");
            interpreter.run(&mut arena, trials)
        };
        tally.interpreting += start.elapsed();
        let lifted = setting
            .is_lifted
            .then(|| execute::run_lifted(trials, setting, interpreter, tally));
        let (expected, elapsed) = qemu.join().expect("QEMU goes on");
        tally.asking += elapsed;
        tally.count(trials, &interpreted, lifted.as_deref(), setting);
        execute::differences(trials, expected.as_deref(), &interpreted, lifted.as_deref())
    })
}

fn names(ops: &[Op]) -> String {
    ops.iter().map(|op| op.name()).collect::<Vec<_>>().join(" ")
}
