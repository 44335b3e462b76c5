//! Test cases and how they are run.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use libtest_mimic::{Arguments, Trial};

use crate::artifact::{self, Binary};
use crate::compare::{self, Observed};
use crate::way::{self, Invocation, Way};
use crate::{embedded, oracle, process, tree};

/// A program that takes longer is stopped; the interpreter has more time.
const LIMIT: Duration = Duration::from_secs(60);
const INTERPRETER_LIMIT: Duration = Duration::from_secs(240);

/// Asks for the full size of programs that do something very often, which takes many times as long.
const FULL: &str = "ELFCONV_TESTS_FULL";
const FULL_FACTOR: u32 = 30;

/// Two cores are what we have everywhere.
const THREADS: usize = 2;

/// Files' names and contents.
type Contents = Vec<(String, Vec<u8>)>;

/// Makes files.
type Files = Box<dyn Fn() -> Result<Contents> + Send + Sync>;

/// Runs what says what is right, in a directory.
pub type Oracle = Box<dyn Fn(&Case, &Path) -> Result<process::Outcome> + Send + Sync>;

/// One run of a program, which every way must do as the oracle does.
pub struct Case {
    pub name: String,
    pub binary: Arc<Binary>,
    pub invocation: Invocation,
    /// Makes the files that are in the directory before the start.
    pub files: Files,
    made_files: OnceLock<Result<Contents, String>>,
    /// Files that differ from run to run.
    pub not_compared: Vec<String>,
    /// The status that the oracle must give.
    pub exit: i32,
    /// Who says what is right.
    pub oracle: Oracle,
    /// The most memory that it may need.
    pub memory: Option<u64>,
    expected: OnceLock<Result<Observed, String>>,
}

impl Case {
    pub fn new(name: String, binary: Arc<Binary>, invocation: Invocation, exit: i32) -> Self {
        Case {
            name,
            binary,
            invocation,
            files: Box::new(|| Ok(Vec::new())),
            made_files: OnceLock::new(),
            not_compared: Vec::new(),
            exit,
            oracle: Box::new(|case: &Case, directory: &Path| {
                oracle::run(case.binary.elf()?, &case.invocation, directory)
            }),
            memory: None,
            expected: OnceLock::new(),
        }
    }

    fn expected(&self) -> Result<&Observed> {
        let observe = || -> Result<Observed> {
            let observed = self.observe("oracle", |directory| (self.oracle)(self, directory))?;
            ensure!(
                observed.outcome.status == self.exit,
                "the oracle gives status {} where the test says {}:\n{}",
                observed.outcome.status,
                self.exit,
                String::from_utf8_lossy(&observed.outcome.stderr)
            );
            Ok(observed)
        };
        let result = self
            .expected
            .get_or_init(|| observe().map_err(|error| format!("{error:#}")));
        result
            .as_ref()
            .map_err(|message| anyhow::anyhow!("{message}"))
    }

    /// Has somebody run something in a new directory and looks at what it left.
    fn observe(
        &self,
        by: &'static str,
        run: impl FnOnce(&Path) -> Result<process::Outcome>,
    ) -> Result<Observed> {
        let directory = tempfile::Builder::new().prefix("elfconv-test").tempdir()?;
        let files = self
            .made_files
            .get_or_init(|| (self.files)().map_err(|error| format!("{error:#}")));
        for (name, content) in files
            .as_ref()
            .map_err(|message| anyhow::anyhow!("{message}"))?
        {
            let path = directory.path().join(name);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(&path, content).with_context(|| path.display().to_string())?;
        }
        let outcome = run(directory.path())?;
        count(by, outcome.elapsed);
        let mut tree = tree::read(directory.path())?;
        tree.retain(|path, _| !self.not_compared.contains(path));
        Ok(Observed { outcome, tree })
    }

    /// Runs it one way and compares.
    pub fn check(&self, way: Way) -> Result<()> {
        let expected = self.expected()?;
        let artifact = self.binary.artifact(way)?;
        let limit = if way == Way::Interp {
            INTERPRETER_LIMIT
        } else {
            LIMIT
        };
        let limit = limit * if is_full() { FULL_FACTOR } else { 1 };
        let actual = self.observe(way.name(), |directory| {
            process::run(
                &mut way::command(way, artifact, &self.invocation, directory)?,
                &self.invocation.stdin,
                self.invocation.signal,
                limit,
            )
        })?;
        if let Some(difference) = compare::difference(expected, &actual) {
            let again = way::reproduction(
                way,
                self.binary.elf()?,
                artifact,
                &self.invocation,
                Path::new("/tmp/empty"),
            )?;
            bail!("{difference}again: {again}");
        }
        let (needed, allowed) = (actual.outcome.memory, self.memory.unwrap_or(u64::MAX));
        ensure!(
            needed <= allowed.saturating_add(engine_memory(way)),
            "needs {} MB of memory, where it may need {} MB",
            needed >> 20,
            allowed >> 20
        );
        Ok(())
    }
}

/// How many runs there were, and how long they took, by who ran.
static RUNS: Mutex<BTreeMap<&str, (u32, Duration)>> = Mutex::new(BTreeMap::new());

fn count(by: &'static str, elapsed: Duration) {
    let mut runs = RUNS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let (number, sum) = runs.entry(by).or_default();
    *number += 1;
    *sum += elapsed;
}

fn print_runs() {
    let runs = RUNS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    if runs.is_empty() {
        return;
    }
    let one = |(by, (number, sum)): (&&str, &(u32, Duration))| {
        format!("{by} {number} in {:.0} s", sum.as_secs_f64())
    };
    println!("runs: {}", Vec::from_iter(runs.iter().map(one)).join(", "));
}

/// Whether programs shall do all that they can.
pub fn is_full() -> bool {
    std::env::var_os(FULL).is_some()
}

/// What an engine needs besides the program, at most.
fn engine_memory(way: Way) -> u64 {
    match way {
        Way::Interp | Way::Native => 0,
        Way::Wasi => 200 << 20,
        Way::Node => 300 << 20,
    }
}

/// One test for each way.
pub fn trials(prefix: &str, case: Case, ways: &[Way]) -> Vec<Trial> {
    let case = Arc::new(case);
    let trial = |way: &Way| {
        let (case, way) = (Arc::clone(&case), *way);
        Trial::test(format!("{prefix}/{way}/{}", case.name), move || {
            case.check(way).map_err(|error| {
                case.binary.keep();
                format!("{error:#}").into()
            })
        })
    };
    ways.iter().map(trial).collect()
}

/// The `main` of a test executable.
pub fn main(trials: impl FnOnce() -> Result<Vec<Trial>>) -> ExitCode {
    if let Some(status) = embedded::run_if_child() {
        return status;
    }
    heed_keys();
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(THREADS);
    let trials = match trials() {
        Ok(trials) => trials,
        Err(error) => {
            eprintln!("the tests can't be set up: {error:#}");
            return ExitCode::FAILURE;
        }
    };
    let conclusion = libtest_mimic::run(&arguments, trials);
    artifact::print_made();
    print_runs();
    if conclusion.has_failed() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// A shell has what it starts in the background ignore the signals of keys, and programs inherit that, QEMU's guests as well (POSIX, Shell
/// Command Language, 2.12).
fn heed_keys() {
    for signal in [libc::SIGINT, libc::SIGQUIT] {
        // SAFETY: there are no other threads yet, and no handlers.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
}
