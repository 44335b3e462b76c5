//! Runs a child and says what it cost.

use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// What a finished child did and what it cost.
pub struct Finished {
    pub status: ExitStatus,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    pub elapsed: Duration,
    /// User and system time of the child and of its own children that it waited for.
    pub cpu: Duration,
    /// Largest resident set in bytes.
    pub peak_memory: u64,
}

impl Finished {
    /// The status as a shell shows it: the exit code, or 128 + the signal's number.
    pub fn code(&self) -> i32 {
        use std::os::unix::process::ExitStatusExt;
        self.status
            .code()
            .unwrap_or_else(|| 128 + self.status.signal().unwrap_or(0))
    }
}

/// Runs `command` to its end, with `stdin` as its input, and captures both outputs.
pub fn run(command: &mut Command, stdin: &[u8]) -> Result<Finished> {
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let (stdout, stderr) = exchange(&mut child, stdin)?;
    let (status, usage) = wait(&child)?;
    Ok(Finished {
        status,
        stdout,
        stderr,
        elapsed: start.elapsed(),
        cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
        // Linux counts kilobytes (getrusage(2)).
        peak_memory: u64::try_from(usage.ru_maxrss).unwrap_or(0) * 1024,
    })
}

/// Runs `command` with our own standard streams.
pub fn run_inherited(command: &mut Command) -> Result<Finished> {
    let start = Instant::now();
    let child = command
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let (status, usage) = wait(&child)?;
    Ok(Finished {
        status,
        stdout: Vec::new(),
        stderr: Vec::new(),
        elapsed: start.elapsed(),
        cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
        peak_memory: u64::try_from(usage.ru_maxrss).unwrap_or(0) * 1024,
    })
}

/// Feeds and drains the three pipes at the same time, so that no side can block the other for ever.
fn exchange(child: &mut Child, stdin: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut input = child.stdin.take().context("no stdin")?;
    let mut output = child.stdout.take().context("no stdout")?;
    let mut errors = child.stderr.take().context("no stderr")?;
    std::thread::scope(|scope| {
        // A child that does not read all of its input closes the pipe: not an error of ours.
        scope.spawn(move || {
            let _ = input.write_all(stdin);
        });
        let stderr = scope.spawn(move || {
            let mut bytes = Vec::new();
            errors.read_to_end(&mut bytes).map(|_| bytes)
        });
        let mut stdout = Vec::new();
        output.read_to_end(&mut stdout)?;
        let stderr = stderr
            .join()
            .map_err(|_| anyhow::anyhow!("reader panicked"))??;
        Ok((stdout, stderr))
    })
}

/// wait4(2): `std` has no way to get a single child's resource usage.
fn wait(child: &Child) -> Result<(ExitStatus, libc::rusage)> {
    use std::os::unix::process::ExitStatusExt;
    let pid = libc::pid_t::try_from(child.id())?;
    let mut status = 0;
    // SAFETY: rusage is plain data, for which all zeros is a valid value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    loop {
        // SAFETY: both pointers are to live, writable objects of the right type.
        let reaped = unsafe { libc::wait4(pid, &mut status, 0, &mut usage) };
        if reaped == pid {
            return Ok((ExitStatus::from_raw(status), usage));
        }
        let error = std::io::Error::last_os_error();
        if error.kind() != std::io::ErrorKind::Interrupted {
            return Err(error).context("wait4");
        }
    }
}

fn duration(time: libc::timeval) -> Duration {
    let micros = u64::try_from(time.tv_sec * 1_000_000 + time.tv_usec).unwrap_or(0);
    Duration::from_micros(micros)
}

/// Bytes for people: whole kilobytes or megabytes with one decimal.
pub fn human_bytes(bytes: u64) -> String {
    if bytes < 1_000_000 {
        format!("{} kB", bytes.div_ceil(1000))
    } else {
        format!("{:.1} MB", bytes as f64 / 1e6)
    }
}
