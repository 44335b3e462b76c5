//! QEMU, which executes blocks in a process of its own.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

use elfconv_isa::cases::{CODE, MAX_WORDS, SCRATCH_LEN, State};

use super::Trial;

/// Pointer authentication, SVE and SME are absent, as in what we convert.
const CPU: &str = "max,pauth=off,sve=off,sme=off";

/// Size of `struct record` of oracle.c.
const RECORD: usize = 512 + 38 * 8 + SCRATCH_LEN;
/// Size of `struct block`.
const BLOCK: usize = 128;

/// What became of a state: registers and memory, or a signal and where it was raised.
pub type Outcome = Result<State, (u64, u64)>;

/// A running QEMU.
pub struct Oracle {
    child: Child,
    /// Has the program that QEMU executes.
    _directory: tempfile::TempDir,
}

impl Oracle {
    pub fn start() -> Oracle {
        let directory = tempfile::tempdir().expect("temporary directories can be made");
        let source = directory.path().join("oracle.c");
        let program = directory.path().join("oracle");
        std::fs::write(&source, include_str!("oracle.c")).expect("the directory is new");
        let status = Command::new("aarch64-linux-gnu-gcc")
            .args(["-O1", "-static", "-Wall", "-o"])
            .args([&program, &source])
            .status()
            .expect("`cargo xtask setup` installs aarch64-linux-gnu-gcc");
        assert!(status.success());
        let child = Command::new("qemu-aarch64")
            .args(["-cpu", CPU])
            .arg(&program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("`cargo xtask setup` installs qemu-aarch64");
        Oracle {
            child,
            _directory: directory,
        }
    }

    /// Executes each block in each of its states.
    pub fn run(&mut self, trials: &[Trial]) -> Vec<Vec<Outcome>> {
        let mut batch = Vec::new();
        trials.iter().for_each(|trial| encode(trial, &mut batch));
        let stdin = self.child.stdin.as_mut().expect("piped");
        stdin
            .write_all(&(batch.len() as u64).to_le_bytes())
            .and_then(|()| stdin.write_all(&batch))
            .and_then(|()| stdin.flush())
            .expect("QEMU reads");
        // All is read before anything is answered.
        let stdout = self.child.stdout.as_mut().expect("piped");
        stdout.read_exact(&mut batch).expect("QEMU answers");
        let mut rest = batch.as_slice();
        trials
            .iter()
            .map(|trial| {
                rest = &rest[BLOCK..];
                let (records, next) = rest.split_at(RECORD * trial.states.len());
                rest = next;
                let end = CODE + 4 * trial.block.words.len() as u64;
                records
                    .chunks_exact(RECORD)
                    .map(|record| decode(record, end))
                    .collect()
            })
            .collect()
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn encode(trial: &Trial, out: &mut Vec<u8>) {
    let words = &trial.block.words;
    out.extend((words.len() as u32).to_le_bytes());
    (0..MAX_WORDS).for_each(|i| out.extend(words.get(i).unwrap_or(&0).to_le_bytes()));
    out.extend((trial.states.len() as u32).to_le_bytes());
    out.extend([0; 60]);
    for State { cpu, scratch } in &trial.states {
        cpu.v.iter().for_each(|v| out.extend(v.to_le_bytes()));
        cpu.x.iter().for_each(|x| out.extend(x.to_le_bytes()));
        let others = [
            cpu.sp,
            cpu.tpidr_el0,
            u64::from(cpu.nzcv),
            u64::from(cpu.fpcr),
            u64::from(cpu.fpsr),
            0,
            0,
        ];
        others.iter().for_each(|x| out.extend(x.to_le_bytes()));
        out.extend(scratch.as_slice());
    }
}

fn decode(record: &[u8], end: u64) -> Outcome {
    let (v, rest) = record.split_at(512);
    let (x, scratch) = rest.split_at(38 * 8);
    let x: Vec<u64> = x
        .as_chunks()
        .0
        .iter()
        .map(|x| u64::from_le_bytes(*x))
        .collect();
    if x[37] != 0 {
        return Err((x[37], x[36]));
    }
    let mut state = State::new();
    let cpu = &mut state.cpu;
    for (to, from) in cpu.v.iter_mut().zip(v.as_chunks().0) {
        *to = u128::from_le_bytes(*from);
    }
    cpu.x.copy_from_slice(&x[..31]);
    cpu.sp = x[31];
    [cpu.nzcv, cpu.fpcr, cpu.fpsr] = [x[33] as u32, x[34] as u32, x[35] as u32];
    cpu.pc = end;
    state.scratch.copy_from_slice(scratch);
    Ok(state)
}
