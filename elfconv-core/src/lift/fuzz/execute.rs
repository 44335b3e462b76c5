//! The interpreter and lifted code on trials, and what differs.

use std::path::Path;
use std::time::Instant;

use elfconv_isa::CpuState;
use elfconv_isa::cases::generate::CUMULATIVE;
use elfconv_isa::cases::{Arena, CODE, Case, State};
use elfconv_isa::interp::{DecodeCache, Outside, step};
use inkwell::context::Context;

use super::oracle::Outcome;
use super::tally::Tally;
use super::{Setting, Trial};
use crate::lift::cases_test::{Lifted, call, compile, lift, optimise, symbol};
use crate::{Fma, Target, emit};

/// A state after a block, and which of its words were executed: bit 0 for the first.
pub struct Executed {
    pub after: State,
    pub words: u16,
}

pub struct Interpreter {
    cache: Box<DecodeCache>,
}

impl Interpreter {
    pub fn new() -> Interpreter {
        Interpreter {
            cache: Box::new(DecodeCache::new(Outside::NOTHING)),
        }
    }

    /// Executes from pc until it leaves the words; control only goes forwards.
    fn finish(&mut self, cpu: &mut CpuState, count: usize) -> u16 {
        let mut executed = 0;
        while let place @ 0..15 = cpu.pc.wrapping_sub(CODE) / 4
            && (place as usize) < count
            && executed >> place == 0
        {
            executed |= 1 << place;
            // SAFETY: a block accesses the arena only.
            unsafe { step(cpu, &mut self.cache) };
        }
        executed
    }

    pub fn run(&mut self, arena: &mut Arena, trials: &[Trial]) -> Vec<Vec<Executed>> {
        let run = |trial: &Trial| {
            on_each_state(arena, trial, |cpu| {
                self.finish(cpu, trial.block.words.len())
            })
        };
        trials.iter().map(run).collect()
    }
}

fn on_each_state(
    arena: &mut Arena,
    trial: &Trial,
    mut run: impl FnMut(&mut CpuState) -> u16,
) -> Vec<Executed> {
    let mut case = case(trial);
    let mut executed = Vec::with_capacity(trial.states.len());
    for state in &trial.states {
        case.before.clone_from(state);
        let mut words = 0;
        let after = arena.execute(&case, |cpu| words = run(cpu));
        executed.push(Executed { after, words });
    }
    executed
}

/// A trial's block as what the lifter's tests have.
pub fn case(trial: &Trial) -> Case {
    Case {
        file: Path::new("generated").into(),
        line: 0,
        assembly: String::new(),
        words: trial.block.words.clone(),
        given: String::new(),
        before: State::new(),
        after: None,
    }
}

/// Lifts the blocks, and executes them; what lifted code leaves undone, the interpreter does, as at run time.
pub fn run_lifted(
    trials: &[Trial],
    setting: Setting,
    interpreter: &mut Interpreter,
    tally: &mut Tally,
) -> Vec<Vec<Executed>> {
    let start = Instant::now();
    let machine =
        emit::machine(Target::Native, setting.opt, Fma::Exact).expect("LLVM knows the target");
    let context = Context::create();
    let cases: Vec<Case> = trials.iter().map(case).collect();
    let module = lift(&context, &cases, setting.layout, Fma::Exact);
    optimise(&module, &machine, setting.opt);
    let engine = compile(&module, setting.opt);
    let functions: Vec<Lifted> = (0..trials.len())
        .map(|index| {
            let address = engine
                .get_function_address(&symbol(index))
                .expect("the module defines it");
            // SAFETY: the address is that of a lifted function.
            unsafe { std::mem::transmute::<usize, Lifted>(address) }
        })
        .collect();
    tally.lifting += start.elapsed();
    let start = Instant::now();
    let mut arena = Arena::get().expect("the addresses are free");
    let run = |(trial, &function): (&Trial, &Lifted)| {
        let count = trial.block.words.len();
        on_each_state(&mut arena, trial, |cpu| {
            call(function, cpu);
            let left_at = cpu.pc.wrapping_sub(CODE) / 4;
            interpreter.finish(cpu, count);
            // The interpreter on its own says which words before that were executed.
            (1u32 << left_at.min(15)).wrapping_sub(1) as u16
        })
    };
    let executed = trials.iter().zip(&functions).map(run).collect();
    tally.executing += start.elapsed();
    executed
}

/// Who is not as expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Interpreter,
    Lifted,
    /// A signal, where no instruction should raise one.
    Qemu,
}

/// One block and state that show a difference.
pub struct Difference {
    pub who: Who,
    pub words: Vec<u32>,
    pub before: State,
    pub expected: State,
    pub got: State,
    pub signal: Option<(u64, u64)>,
}

/// The first difference of each trial.
pub fn differences(
    trials: &[Trial],
    expected: Option<&[Vec<Outcome>]>,
    interpreted: &[Vec<Executed>],
    lifted: Option<&[Vec<Executed>]>,
) -> Vec<Difference> {
    let mut found = Vec::new();
    for (t, trial) in trials.iter().enumerate() {
        found.extend((0..trial.states.len()).find_map(|s| {
            let interpreted = &interpreted[t][s].after;
            let lifted = lifted.map(|lifted| &lifted[t][s].after);
            let expected = expected.map(|expected| &expected[t][s]);
            difference(trial, s, expected, interpreted, lifted)
        }));
    }
    found
}

fn difference(
    trial: &Trial,
    s: usize,
    expected: Option<&Outcome>,
    interpreted: &State,
    lifted: Option<&State>,
) -> Option<Difference> {
    let (expected, signal) = match expected {
        Some(Ok(state)) => (state, None),
        Some(Err(signal)) => (interpreted, Some(*signal)),
        None => (interpreted, None),
    };
    let lifted_differs = |lifted: &&State| !agree(expected, lifted, CUMULATIVE);
    let (who, got) = if signal.is_some() {
        (Who::Qemu, interpreted)
    } else if !agree(expected, interpreted, 0) {
        (Who::Interpreter, interpreted)
    } else {
        (Who::Lifted, lifted.filter(lifted_differs)?)
    };
    Some(Difference {
        who,
        words: trial.block.words.clone(),
        before: trial.states[s].clone(),
        expected: expected.clone(),
        got: got.clone(),
        signal,
    })
}

/// Whether two states are the same, but for these bits of FPSR.
fn agree(a: &State, b: &State, fpsr: u32) -> bool {
    let (c, d) = (&a.cpu, &b.cpu);
    c.x == d.x
        && c.sp == d.sp
        && c.v == d.v
        && c.pc == d.pc
        && c.nzcv == d.nzcv
        && c.fpcr == d.fpcr
        && c.fpsr | fpsr == d.fpsr | fpsr
        && a.scratch == b.scratch
}
