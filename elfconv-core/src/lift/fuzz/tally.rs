//! How often each line was executed, and how long that took.

use std::time::{Duration, Instant};

use elfconv_isa::cases::generate::{NOT_GENERATED, is_known_to_qemu};
use elfconv_isa::table::{GROUPS, OPS, Op};

use super::execute::Executed;
use super::{Setting, Trial};

/// Instances of one line: executions of an instruction in a state.
#[derive(Clone, Copy, Default)]
struct Instances {
    qemu: u64,
    interpreted: u64,
    lifted: u64,
}

pub struct Tally {
    lines: Vec<Instances>,
    pub started: Instant,
    pub interpreting: Duration,
    pub asking: Duration,
    /// Emitting IR, and LLVM's work.
    pub lifting: Duration,
    pub executing: Duration,
}

impl Tally {
    pub fn new() -> Tally {
        Tally {
            lines: vec![Instances::default(); OPS.len()],
            started: Instant::now(),
            interpreting: Duration::ZERO,
            asking: Duration::ZERO,
            lifting: Duration::ZERO,
            executing: Duration::ZERO,
        }
    }

    /// Counts a batch.
    pub fn count(
        &mut self,
        trials: &[Trial],
        interpreted: &[Vec<Executed>],
        lifted: Option<&[Vec<Executed>]>,
        setting: Setting,
    ) {
        for (t, trial) in trials.iter().enumerate() {
            for (s, executed) in interpreted[t].iter().enumerate() {
                let before_leaving = lifted.map_or(0, |lifted| lifted[t][s].words);
                for (place, &op) in trial.block.ops.iter().enumerate() {
                    let bit = |words: u16| u64::from(words >> place & 1);
                    let line = &mut self.lines[op as usize];
                    line.interpreted += bit(executed.words);
                    line.lifted += bit(executed.words & before_leaving);
                    line.qemu += bit(executed.words) * u64::from(setting.asks_qemu);
                }
            }
        }
    }

    /// Instances that all three have executed (or those two that can).
    pub fn instances(&self) -> u64 {
        self.sum(OPS.iter()).lifted
    }

    fn sum<'a>(&self, ops: impl Iterator<Item = &'a Op>) -> Instances {
        ops.fold(Instances::default(), |sum, &op| {
            let line = self.lines[op as usize];
            Instances {
                qemu: sum.qemu + line.qemu,
                interpreted: sum.interpreted + line.interpreted,
                lifted: sum.lifted + line.lifted,
            }
        })
    }

    pub fn print_summary(&self) {
        println!(
            "{:<46} {:>11} {:>11} {:>11}",
            "instances", "QEMU", "interpreter", "lifted"
        );
        for group in GROUPS {
            let ops = group.classes.iter().flat_map(|class| class.ops);
            print(group.name, self.sum(ops));
        }
        print("all", self.sum(OPS.iter()));
        let unknown = OPS.iter().filter(|&&op| !is_known_to_qemu(op));
        print("of lines that QEMU doesn't know", self.sum(unknown));
        println!(
            "{:.0} s: lifting {:.0}, lifted code {:.0}, interpreter {:.0}, waiting for QEMU {:.0} (beside the others)",
            self.started.elapsed().as_secs_f64(),
            self.lifting.as_secs_f64(),
            self.executing.as_secs_f64(),
            self.interpreting.as_secs_f64(),
            self.asking.as_secs_f64(),
        );
    }

    /// All lines, with why some have no instances.
    pub fn print_lines(&self) {
        for class in GROUPS.iter().flat_map(|group| group.classes) {
            println!("{}", class.name);
            for &op in class.ops {
                match NOT_GENERATED.iter().find(|(name, _)| *name == op.name()) {
                    Some((name, why)) => println!("  {name:<44} not generated: it {why}"),
                    None => print(&format!("  {}", op.name()), self.lines[op as usize]),
                }
            }
        }
    }

    /// No line may have been left out.
    pub fn check<'a>(&self, lines: impl Iterator<Item = &'a Op>) {
        let missing: Vec<&str> = lines
            .filter(|&&op| {
                let line = self.lines[op as usize];
                line.interpreted == 0 || line.lifted == 0 || line.qemu == 0 && is_known_to_qemu(op)
            })
            .map(|op| op.name())
            .collect();
        assert!(missing.is_empty(), "never executed: {}", missing.join(" "));
    }
}

fn print(name: &str, line: Instances) {
    println!(
        "{name:<46} {:>11} {:>11} {:>11}",
        line.qemu, line.interpreted, line.lifted
    );
}
