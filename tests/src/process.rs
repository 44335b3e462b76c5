//! A child process with its input given, its output kept and its time limited.

use std::io::{Read, Write};
use std::os::unix::process::{CommandExt as _, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// More output than this is not kept.
const OUTPUT_LIMIT: u64 = 64 << 20;

/// From a program's first output to its signal, so that it may get to the loop that the test is about; it passes in any case.
const BEFORE_SIGNAL: Duration = Duration::from_millis(100);

/// How a program ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// 128 + N when signal N killed it.
    pub status: i32,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub timed_out: bool,
    /// The most memory that was resident, as far as was seen shortly before the end; in bytes.
    pub memory: u64,
    pub elapsed: Duration,
}

/// Runs `command` to its end, or kills it and its children after `limit`. It has a process group of its own, which isn't an
/// orphaned one: programs send signals to their group, and stop. When it has first printed something, it is sent `signal`.
pub fn run(
    command: &mut Command,
    stdin: &[u8],
    signal: Option<i32>,
    limit: Duration,
) -> Result<Outcome> {
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let pid = child.id();
    let (input, output, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        // A program that doesn't read its input breaks the pipe: that is its right.
        scope.spawn(move || input.map(|mut pipe| pipe.write_all(stdin)));
        let stdout = scope.spawn(move || {
            let mut output = output.expect("it is a pipe");
            let first = first_output(&mut output);
            if let Some(signal) = signal.filter(|_| first.is_some()) {
                std::thread::sleep(BEFORE_SIGNAL);
                send(pid, signal);
            }
            drain(first, output)
        });
        let stderr = scope.spawn(move || drain(None, errors.expect("it is a pipe")));
        let (status, timed_out, memory) = wait(&mut child, start + limit)?;
        Ok(Outcome {
            status: status
                .code()
                .or_else(|| status.signal().map(|signal| 128 + signal))
                .unwrap_or(-1),
            stdout: stdout.join().unwrap_or_default(),
            stderr: stderr.join().unwrap_or_default(),
            timed_out,
            memory,
            elapsed: start.elapsed(),
        })
    })
}

fn wait(child: &mut Child, deadline: Instant) -> Result<(ExitStatus, bool, u64)> {
    let mut pause = Duration::from_micros(200);
    let mut memory = 0;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok((status, false, memory));
        }
        if Instant::now() >= deadline {
            kill_group(child.id());
            return Ok((child.wait()?, true, memory));
        }
        memory = memory.max(resident(child.id()).unwrap_or(0));
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(10));
    }
}

/// Children would keep the pipes of output open.
fn kill_group(leader: u32) {
    let kill = format!("kill -KILL -{leader}");
    // When it fails there is nothing left to kill.
    let _ = Command::new("sh").args(["-c", &kill]).status();
}

/// `VmHWM` of proc(5); none before the process has executed its program: until then its memory is ours (vfork(2)), and so is the command line.
fn resident(pid: u32) -> Option<u64> {
    let command_line = |pid: &str| std::fs::read(format!("/proc/{pid}/cmdline")).ok();
    let its_own = command_line(&pid.to_string()).filter(|line| !line.is_empty())?;
    if Some(its_own) == command_line("self") {
        return None;
    }
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes << 10)
}

/// Waits for it; none if there is to be none.
fn first_output(pipe: &mut impl Read) -> Option<u8> {
    let mut byte = [0];
    matches!(pipe.read(&mut byte), Ok(1)).then_some(byte[0])
}

fn send(pid: u32, signal: i32) {
    // SAFETY: no memory is concerned. Should the child have ended and been waited for since it printed something, its id isn't given again so soon.
    unsafe { libc::kill(pid as i32, signal) };
}

fn drain(first: Option<u8>, mut pipe: impl Read) -> Vec<u8> {
    let mut bytes = Vec::from_iter(first);
    // What could be read before an error is still worth showing.
    let _ = pipe.by_ref().take(OUTPUT_LIMIT).read_to_end(&mut bytes);
    let _ = std::io::copy(&mut pipe, &mut std::io::sink());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_that_of_the_program() {
        // More than a shell needs.
        let ours = vec![1u8; 64 << 20];
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 0.3; true"]);
        let outcome =
            run(&mut command, b"", None, Duration::from_secs(20)).expect("there is a shell");
        assert_eq!(outcome.status, 0);
        assert!(outcome.memory > 0 && outcome.memory < ours.len() as u64);
    }

    #[test]
    fn signals_are_sent_when_there_is_output() {
        let mut command = Command::new("sh");
        command.args([
            "-c",
            "trap 'echo came; exit 3' TERM; echo ready; while :; do :; done",
        ]);
        let signal = Some(libc::SIGTERM);
        let outcome = run(&mut command, b"", signal, Duration::from_secs(20));
        let outcome = outcome.expect("there is a shell");
        assert_eq!(
            (outcome.status, &*outcome.stdout),
            (3, &b"ready\ncame\n"[..])
        );
    }
}
