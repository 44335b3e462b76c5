//! A child process with its input given, its output kept and its time limited.

use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// More output than this is not kept.
const OUTPUT_LIMIT: u64 = 64 << 20;

/// How a program ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// 128 + N when signal N killed it.
    pub status: i32,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub timed_out: bool,
    pub elapsed: Duration,
}

/// Runs `command` to its end, or kills it after `limit`.
pub fn run(command: &mut Command, stdin: &[u8], limit: Duration) -> Result<Outcome> {
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let (input, output, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        // A program that doesn't read its input breaks the pipe: that is its right.
        scope.spawn(move || input.map(|mut pipe| pipe.write_all(stdin)));
        let stdout = scope.spawn(move || drain(output));
        let stderr = scope.spawn(move || drain(errors));
        let (status, timed_out) = wait(&mut child, start + limit)?;
        Ok(Outcome {
            status: status
                .code()
                .or_else(|| status.signal().map(|signal| 128 + signal))
                .unwrap_or(-1),
            stdout: stdout.join().unwrap_or_default(),
            stderr: stderr.join().unwrap_or_default(),
            timed_out,
            elapsed: start.elapsed(),
        })
    })
}

fn wait(child: &mut Child, deadline: Instant) -> Result<(ExitStatus, bool)> {
    let mut pause = Duration::from_micros(200);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok((status, false));
        }
        if Instant::now() >= deadline {
            child.kill()?;
            return Ok((child.wait()?, true));
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(10));
    }
}

fn drain(pipe: Option<impl Read>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        // What could be read before an error is still worth showing.
        let _ = pipe.by_ref().take(OUTPUT_LIMIT).read_to_end(&mut bytes);
        let _ = std::io::copy(&mut pipe, &mut std::io::sink());
    }
    bytes
}
