//! Makes a difference as small as it gets, and a case line of it.

use std::process::Command;

use elfconv_isa::cases::generate::Block;
use elfconv_isa::cases::{Arena, Case, SCRATCH_LEN, State};
use elfconv_isa::decode;

use super::execute::{Difference, Interpreter, differences, run_lifted};
use super::oracle::Oracle;
use super::tally::Tally;
use super::{Setting, Trial, names};

const NOP: u32 = 0xd503_201f;
/// Bytes of memory that are given back their usual values together.
const CHUNK: usize = 16;

/// The smallest block and state found with the same kind of difference, printed.
pub fn shrink(
    found: &Difference,
    setting: Setting,
    oracle: &mut Oracle,
    interpreter: &mut Interpreter,
) -> String {
    let mut shrinker = Shrinker {
        setting,
        oracle,
        interpreter,
        words: found.words.clone(),
        state: found.before.clone(),
        smallest: None,
        found,
    };
    shrinker.shrink_words();
    shrinker.shrink_state();
    shrinker.print()
}

struct Shrinker<'a> {
    setting: Setting,
    oracle: &'a mut Oracle,
    interpreter: &'a mut Interpreter,
    words: Vec<u32>,
    state: State,
    smallest: Option<Difference>,
    found: &'a Difference,
}

impl Shrinker<'_> {
    fn shrink_words(&mut self) {
        for place in (0..self.words.len()).rev() {
            let mut words = self.words.clone();
            words[place] = NOP;
            self.attempt(words, self.state.clone());
        }
        // What reads the block's own words must find them.
        if Block::reads_code(&self.words) {
            return;
        }
        for place in (0..self.words.len()).rev() {
            if self.words[place] == NOP && self.words.len() > 1 {
                let mut words = self.words.clone();
                words.remove(place);
                self.attempt(words, self.state.clone());
            }
        }
    }

    fn shrink_state(&mut self) {
        let usual = State::new();
        let needed = Block::needed(&self.words);
        for n in (0..31).filter(|&n| !needed.contains(n)) {
            self.attempt_state(|state| state.cpu.x[n as usize] = usual.cpu.x[n as usize]);
        }
        for n in 0..32 {
            self.attempt_state(|state| state.cpu.v[n] = usual.cpu.v[n]);
        }
        if !needed.contains(31) {
            self.attempt_state(|state| state.cpu.sp = usual.cpu.sp);
        }
        self.attempt_state(|state| state.cpu.nzcv = 0);
        self.attempt_state(|state| state.cpu.fpsr = 0);
        for bit in 0..32 {
            self.attempt_state(|state| state.cpu.fpcr &= !(1 << bit));
        }
        self.attempt_state(|state| state.scratch = usual.scratch.clone());
        for from in (0..SCRATCH_LEN).step_by(CHUNK) {
            let chunk = from..from + CHUNK;
            self.attempt_state(|state| {
                state.scratch[chunk.clone()].copy_from_slice(&usual.scratch[chunk.clone()])
            });
        }
    }

    fn attempt_state(&mut self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.clone();
        change(&mut state);
        if state != self.state {
            self.attempt(self.words.clone(), state);
        }
    }

    /// Keeps a smaller block and state if they show the difference, too.
    fn attempt(&mut self, words: Vec<u32>, state: State) {
        let block = Block::of(words);
        let trials = [Trial {
            block,
            states: vec![state],
        }];
        let expected = self.setting.asks_qemu.then(|| self.oracle.run(&trials));
        let interpreted = {
            let mut arena = Arena::get().expect("the addresses are free");
            self.interpreter.run(&mut arena, &trials)
        };
        let lifted = (self.setting.is_lifted)
            .then(|| run_lifted(&trials, self.setting, self.interpreter, &mut Tally::new()));
        let found = differences(
            &trials,
            expected.as_deref(),
            &interpreted,
            lifted.as_deref(),
        )
        .pop();
        let same_signal = |found: &Difference| {
            found.signal.map(|(number, _)| number) == self.found.signal.map(|(number, _)| number)
        };
        if let Some(found) = found.filter(|found| found.who == self.found.who && same_signal(found))
        {
            self.words.clone_from(&found.words);
            self.state.clone_from(&found.before);
            self.smallest = Some(found);
        }
    }

    fn print(&self) -> String {
        let found = self.smallest.as_ref().unwrap_or(self.found);
        let ops: Vec<_> = found
            .words
            .iter()
            .filter_map(|&word| decode(word))
            .collect();
        let case = Case {
            file: "generated".into(),
            line: 0,
            assembly: disassemble(&found.words),
            words: found.words.clone(),
            given: found.before.given(),
            before: found.before.clone(),
            after: Some(found.expected.clone()),
        };
        let what = case
            .difference(&found.got)
            .map_or_else(|| case.print(), |error| error.what);
        let signal = found
            .signal
            .map(|(number, pc)| format!("\n  signal {number} at {pc:#x}"))
            .unwrap_or_default();
        format!("{:?}, {}:\n{what}{signal}", found.who, names(&ops))
    }
}

/// The words as the assembler reads them.
fn disassemble(words: &[u32]) -> String {
    let directory = tempfile::tempdir().expect("temporary directories can be made");
    let file = directory.path().join("words");
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    std::fs::write(&file, bytes).expect("the directory is new");
    let output = Command::new("aarch64-linux-gnu-objdump")
        .args(["-D", "-b", "binary", "-m", "aarch64"])
        .arg(file)
        .output()
        .expect("`cargo xtask setup` installs aarch64-linux-gnu-objdump");
    let text = String::from_utf8_lossy(&output.stdout);
    let instructions = text.lines().filter_map(|line| {
        let text = line.splitn(3, '\t').nth(2)?;
        Some(text.split("//").next()?.trim().replace('\t', " "))
    });
    instructions.collect::<Vec<_>>().join("; ")
}
