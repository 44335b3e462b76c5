//! Recipes of third-party programs: `third_party/*.toml` say where each comes from, how it is built, and what is done with it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use elfconv_core::{Cpu, OptLevel};
use serde::Deserialize;

use crate::artifact::Binary;
use crate::process::Outcome;
use crate::published::{Machine, Published};
use crate::suite::Case;
use crate::way::{Invocation, Way};
use crate::{oracle, paths, program, tools};

/// A third-party package.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Debian's source package, if something is built.
    pub package: Option<String>,
    /// Level of the conversion: 0 unless given, because most of the tests' time goes there.
    #[serde(default)]
    pub level: Option<String>,
    /// The executables, by name.
    pub binaries: BTreeMap<String, Executable>,
    /// The one that is converted by itself, where cases don't say.
    pub main: Option<String>,
    /// Programs that the main one executes, and by which names, with blanks between them.
    #[serde(default)]
    pub with: BTreeMap<String, String>,
    #[serde(default)]
    pub check_memory: bool,
    /// Natively once more as told of the largest CPU. With `ELFCONV_TESTS_FULL` that is done with all that is built.
    #[serde(default)]
    pub cpu_max: bool,
    /// Only with `ELFCONV_TESTS_FULL=1`, since it takes minutes.
    #[serde(default)]
    pub full: bool,
    /// Says what is right.
    #[serde(default)]
    pub oracle: Oracle,
    #[serde(default, rename = "step")]
    pub steps: Vec<Step>,
    #[serde(rename = "case")]
    pub cases: Vec<CaseRecipe>,
}

/// An executable of a package.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Executable {
    /// In the source tree.
    Built(String),
    Published(Published),
}

/// Who says what is right. What a program executes is this machine's in any case: QEMU leaves that to Linux.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Oracle {
    #[default]
    Qemu,
    /// Linux itself, with the program that the same publisher has for this machine.
    Linux,
}

/// One step of building it, in the source tree.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// A command line, quoted as for a shell; `$CC` is the cross compiler.
    pub run: Option<String>,
    /// Where the standard output of `run` goes, or `text`.
    pub write: Option<PathBuf>,
    pub text: Option<String>,
}

/// Something that is done with the programs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRecipe {
    pub name: String,
    /// Which executable; needed when there are several.
    pub program: Option<String>,
    #[serde(default)]
    pub args: Vec<String>,
    #[serde(default)]
    pub stdin: String,
    #[serde(default)]
    pub exit: i32,
    /// Bytes of stack, as in `stack:` of guest programs.
    pub stack: Option<String>,
    /// Variables and their values.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Files that are beside the recipe.
    #[serde(default)]
    pub inputs: Vec<PathBuf>,
    /// Files and their texts.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Files, and where they are in the built tree.
    #[serde(default)]
    pub copy: BTreeMap<String, PathBuf>,
    /// Files with generated content: `text 100K`, `random 64K`, `runs 1M`.
    #[serde(default)]
    pub data: BTreeMap<String, String>,
    /// Files that differ from run to run.
    #[serde(default)]
    pub not_compared: Vec<String>,
    /// Command lines (program first) that the oracle runs before, to make more files.
    #[serde(default)]
    pub prepare: Vec<Vec<String>>,
    #[serde(default = "default_ways")]
    pub ways: Vec<String>,
}

fn default_ways() -> Vec<String> {
    ["native", "wasi"].map(String::from).into()
}

/// Whether all is to be done, in all ways, however long it takes.
fn is_full() -> bool {
    std::env::var_os("ELFCONV_TESTS_FULL").is_some()
}

impl Recipe {
    /// Whether it is among the tests.
    pub fn is_wanted(&self) -> bool {
        is_full() || !self.full
    }

    /// What its programs are told of the CPU, each for a conversion of its own.
    pub fn cpus(&self) -> &'static [Cpu] {
        let is_built = self.with.is_empty() && self.package.is_some();
        match self.cpu_max || (is_full() && is_built) {
            true => &[Cpu::Baseline, Cpu::Max],
            false => &[Cpu::Baseline],
        }
    }

    /// The program of that name for a machine, made when needed.
    fn executable(&self, name: &str, machine: Machine) -> Result<PathBuf> {
        let executable = self.binaries.get(name);
        match executable.with_context(|| format!("there is no program {name}"))? {
            Executable::Published(published) => published.executable(machine),
            Executable::Built(path) if machine == Machine::Guest => Ok(build(self)?.join(path)),
            Executable::Built(_) => bail!("{name} is built for the guest only"),
        }
    }

    fn program<'a>(&'a self, case: &'a CaseRecipe) -> Result<&'a str> {
        let only = || match self.binaries.len() {
            1 => self.binaries.keys().next(),
            _ => None,
        };
        let name = case.program.as_ref().or(self.main.as_ref()).or_else(only);
        Ok(name.with_context(|| format!("{}: which program?", case.name))?)
    }
}

/// All recipes, with their names.
pub fn read_all() -> Result<Vec<(String, Recipe)>> {
    let mut recipes = Vec::new();
    for entry in fs::read_dir(paths::package().join("third_party"))? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let name = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let text = fs::read_to_string(&path)?;
        recipes.push((
            name,
            toml::from_str(&text).with_context(|| path.display().to_string())?,
        ));
    }
    recipes.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(recipes)
}

/// The executables of a package, built when needed.
pub fn binaries(recipe: &Recipe, cpu: Cpu) -> Result<BTreeMap<String, Arc<Binary>>> {
    let level = recipe.level.as_deref().unwrap_or("0");
    let level: OptLevel = level.parse().map_err(|_| anyhow!("no level `{level}`"))?;
    let binary = |name: &String| {
        let (owned, own_name) = (recipe.clone(), name.clone());
        let build = move || owned.executable(&own_name, Machine::Guest);
        let mut binary = Binary::new(name, level, build);
        binary.cpu = cpu;
        binary.check_memory = recipe.check_memory;
        binary
    };
    let mut all: BTreeMap<_, _> = recipe
        .binaries
        .keys()
        .map(|name| (name.clone(), Arc::new(binary(name))))
        .collect();
    if let Some(main) = &recipe.main {
        let mut with_others = binary(main);
        for (program, names) in &recipe.with {
            let executed = all
                .get(program)
                .with_context(|| format!("there is no program {program}"))?;
            let names = names.split_whitespace();
            with_others
                .with
                .extend(names.map(|name| (name.to_owned(), Arc::clone(executed))));
        }
        all.insert(main.clone(), Arc::new(with_others));
    }
    Ok(all)
}

/// The tree in which the package was built.
fn build(recipe: &Recipe) -> Result<PathBuf> {
    // Executables of one package share the tree.
    static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let package = recipe.package.as_ref().context("no source package")?;
    let source = debian_source::unpacked(&paths::work("")?, package)?;
    let key = blake3::hash(format!("{package:?} {:?}", recipe.steps).as_bytes()).to_hex();
    let tree = paths::work("built")?.join(format!("{package}-{}", &key[..12]));
    if tree.is_dir() {
        return Ok(tree);
    }
    // configure scripts may write absolute paths, so it is built where it stays, and marked when it is complete.
    let unfinished = tree.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    tools::run(Command::new("cp").arg("-a").arg(&source).arg(&unfinished))?;
    for step in &recipe.steps {
        run_step(step, &unfinished).with_context(|| format!("building {package}"))?;
    }
    for executable in recipe.binaries.values() {
        if let Executable::Built(path) = executable {
            ensure!(
                unfinished.join(path).is_file(),
                "building {package} left no {path}"
            );
        }
    }
    fs::rename(&unfinished, &tree)?;
    Ok(tree)
}

fn run_step(step: &Step, tree: &Path) -> Result<()> {
    let output = match (&step.run, &step.text) {
        (None, Some(text)) => text.clone().into_bytes(),
        (Some(line), None) => run_line(line, tree)?,
        _ => bail!("a step has either `run` or `text`"),
    };
    if let Some(path) = &step.write {
        fs::write(tree.join(path), output).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn run_line(line: &str, tree: &Path) -> Result<Vec<u8>> {
    let words = program::words(line)?;
    let (name, arguments) = words.split_first().context("an empty command")?;
    let mut command = match name.as_str() {
        "$CC" => tools::command(tools::GCC)?,
        path if path.starts_with("./") => Command::new(tree.join(path)),
        other => tools::command(other)?,
    };
    let done = command
        .args(arguments)
        .current_dir(tree)
        .output()
        .with_context(|| line.to_owned())?;
    if !done.status.success() {
        let errors = String::from_utf8_lossy(&done.stderr).into_owned();
        let skip = errors.lines().count().saturating_sub(20);
        bail!(
            "{line}: {}\n{}",
            done.status,
            errors.lines().skip(skip).collect::<Vec<_>>().join("\n")
        );
    }
    Ok(done.stdout)
}

/// A case of the package, and in which ways it is run.
pub fn case(
    recipe: &Recipe,
    binaries: &BTreeMap<String, Arc<Binary>>,
    from: &CaseRecipe,
) -> Result<(Case, Vec<Way>)> {
    let name = recipe.program(from)?;
    let binary = binaries
        .get(name)
        .with_context(|| format!("{}: no program {name}", from.name))?;
    let stack = from.stack.as_deref().map(program::size).transpose()?;
    let mut env: Vec<_> = from.env.clone().into_iter().collect();
    if !recipe.with.is_empty() {
        env.push((PATH.into(), "/usr/bin".into()));
    }
    let invocation = Invocation {
        args: from.args.clone(),
        env,
        stdin: from.stdin.clone().into_bytes(),
        stack,
        ..Invocation::default()
    };
    let mut case = Case::new(from.name.clone(), Arc::clone(binary), invocation, from.exit);
    case.not_compared.clone_from(&from.not_compared);
    let (owned_recipe, owned_case, all) = (recipe.clone(), from.clone(), binaries.clone());
    case.files = Box::new(move || input_files(&owned_recipe, &owned_case, &all));
    if recipe.oracle == Oracle::Linux || !recipe.with.is_empty() {
        let (recipe, name) = (recipe.clone(), name.to_owned());
        case.oracle = Box::new(move |case: &Case, directory: &Path| {
            run_oracle(&recipe, &name, case, directory)
        });
    }
    let way = |name: &String| {
        Way::from_name(name).with_context(|| format!("{}: no way `{name}`", from.name))
    };
    let ways = match is_full() {
        true => Way::ALL.into(),
        false => from.ways.iter().map(way).collect::<Result<_>>()?,
    };
    Ok((case, ways))
}

const PATH: &str = "PATH";

/// Runs the original program; what it executes are this machine's programs of the same publishers.
fn run_oracle(recipe: &Recipe, name: &str, case: &Case, directory: &Path) -> Result<Outcome> {
    let helpers = tempfile::tempdir()?;
    for (program, names) in &recipe.with {
        let executable = recipe.executable(program, Machine::Host)?;
        for name in names.split_whitespace() {
            std::os::unix::fs::symlink(&executable, helpers.path().join(name))?;
        }
    }
    let mut invocation = case.invocation.clone();
    for (_, value) in invocation.env.iter_mut().filter(|(name, _)| name == PATH) {
        *value = helpers.path().display().to_string();
    }
    match recipe.oracle {
        Oracle::Qemu => oracle::run(case.binary.elf()?, &invocation, directory),
        Oracle::Linux => {
            let program = recipe.executable(name, Machine::Host)?;
            oracle::run_on_linux(&program, helpers.path(), &invocation, directory)
        }
    }
}

/// What is in the directory before the start.
fn input_files(
    recipe: &Recipe,
    case: &CaseRecipe,
    binaries: &BTreeMap<String, Arc<Binary>>,
) -> Result<Vec<(String, Vec<u8>)>> {
    let directory = tempfile::tempdir()?;
    for path in &case.inputs {
        let path = paths::package().join("third_party").join(path);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let content = fs::read(&path).with_context(|| path.display().to_string())?;
        write(directory.path(), &name, &content)?;
    }
    for (name, text) in &case.files {
        write(directory.path(), name, text.as_bytes())?;
    }
    for (name, path) in &case.copy {
        let path = build(recipe)?.join(path);
        write(
            directory.path(),
            name,
            &fs::read(&path).with_context(|| path.display().to_string())?,
        )?;
    }
    for (name, description) in &case.data {
        write(directory.path(), name, &generated(description)?)?;
    }
    for line in &case.prepare {
        let (program, args) = line.split_first().context("an empty line in `prepare`")?;
        let elf = binaries
            .get(program)
            .with_context(|| format!("no program {program}"))?
            .elf()?;
        let outcome = oracle::run(
            elf,
            &Invocation {
                args: args.to_vec(),
                ..Default::default()
            },
            directory.path(),
        )?;
        ensure!(
            outcome.status == 0,
            "{line:?} under QEMU: {}",
            String::from_utf8_lossy(&outcome.stderr)
        );
    }
    let tree = crate::tree::read(directory.path())?;
    let file = |(name, entry)| match entry {
        crate::tree::Entry::File(bytes) => Some((name, bytes)),
        _ => None,
    };
    Ok(tree.into_iter().filter_map(file).collect())
}

fn write(directory: &Path, name: &str, content: &[u8]) -> Result<()> {
    let path = directory.join(name);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(&path, content).with_context(|| path.display().to_string())
}

/// The same bytes every time, of a kind that compresses well, badly, or in long runs.
fn generated(description: &str) -> Result<Vec<u8>> {
    let (kind, size) = description.split_once(' ').context("expected KIND SIZE")?;
    let size = usize::try_from(program::size(size)?)?;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    const WORDS: &[&str] = &[
        "the", "quick", "brown", "fox", "jumps", "over", "lazy", "dog", "of", "and", "42", "guest",
        "memory", "Wasm,", "x",
    ];
    let mut bytes = Vec::with_capacity(size + 64);
    while bytes.len() < size {
        let value = random();
        match kind {
            "text" => {
                bytes.extend_from_slice(WORDS[(value >> 20) as usize % WORDS.len()].as_bytes());
                bytes.push(if value % 11 == 0 { b'\n' } else { b' ' });
            }
            "random" => bytes.extend_from_slice(&value.to_le_bytes()),
            "runs" => bytes.extend(std::iter::repeat_n(
                (value >> 8) as u8,
                value as usize % 300,
            )),
            _ => bail!("unknown kind of data `{kind}`"),
        }
    }
    bytes.truncate(size);
    Ok(bytes)
}
