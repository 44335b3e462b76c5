//! The ways of running a program.

use std::fmt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use elfconv_core::Target;

use crate::{embedded, paths, tools};

/// How a converted program is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Interp,
    Native,
    Wasi,
    Node,
}

impl Way {
    pub const ALL: [Way; 4] = [Way::Interp, Way::Native, Way::Wasi, Way::Node];

    /// Its name in test cases.
    pub const fn name(self) -> &'static str {
        match self {
            Way::Interp => "interp",
            Way::Native => "native",
            Way::Wasi => "wasi",
            Way::Node => "node",
        }
    }

    /// What the program is converted for.
    pub const fn target(self) -> Target {
        match self {
            Way::Interp | Way::Native => Target::Native,
            Way::Wasi | Way::Node => Target::Wasi,
        }
    }

    pub fn from_name(name: &str) -> Option<Way> {
        Way::ALL.into_iter().find(|way| way.name() == name)
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a program is started with.
#[derive(Clone, Debug, Default)]
pub struct Invocation {
    /// Without the program's own name.
    pub args: Vec<String>,
    pub env: Vec<(String, String)>,
    pub stdin: Vec<u8>,
    /// Sent when it has printed something.
    pub signal: Option<i32>,
    /// Bytes of stack, where the default is not enough.
    pub stack: Option<u64>,
    /// The oracle's CPU, if not its default.
    pub qemu_cpu: Option<String>,
}

/// A command that runs an artifact in `directory`.
pub fn command(
    way: Way,
    artifact: &Path,
    invocation: &Invocation,
    directory: &Path,
) -> Result<Command> {
    let mut env = invocation.env.clone();
    if let Some(stack) = invocation.stack {
        env.push(("ELFCONV_STACK".into(), stack.to_string()));
    }
    let mut command = match way {
        Way::Interp | Way::Native => {
            let mut command = Command::new(artifact);
            command.env_clear().envs(env).args(&invocation.args);
            command
        }
        Way::Wasi => embedded::command(artifact, &invocation.args, &env, directory)?,
        Way::Node => node(artifact, &invocation.args, &env, directory)?,
    };
    command.current_dir(directory);
    Ok(command)
}

/// Runs a WASI module in node; the exit status is the guest's.
const NODE_SCRIPT: &str = r#"import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';
const [path, directory, env, ...args] = process.argv.slice(2);
// Node frees a WASI object that nothing refers to, even while start() runs.
const wasi = globalThis.wasi = new WASI({ version: 'preview1', args: ['program', ...args], env: JSON.parse(env), preopens: { '.': directory }, returnOnExit: true });
const module = new WebAssembly.Module(readFileSync(path));
const instance = new WebAssembly.Instance(module, wasi.getImportObject());
process.exit(wasi.start(instance) & 0xff);
"#;

fn node(
    module: &Path,
    args: &[String],
    env: &[(String, String)],
    directory: &Path,
) -> Result<Command> {
    let script = paths::work("node")?.join("run.mjs");
    if std::fs::read(&script).ok().as_deref() != Some(NODE_SCRIPT.as_bytes()) {
        // Several tests may come here at once.
        let unfinished = script.with_extension(format!("{:?}", std::thread::current().id()));
        std::fs::write(&unfinished, NODE_SCRIPT)?;
        std::fs::rename(&unfinished, &script).with_context(|| script.display().to_string())?;
    }
    let env: serde_json::Map<_, _> = env
        .iter()
        .map(|(name, value)| (name.clone(), value.clone().into()))
        .collect();
    let mut command = tools::command(tools::NODE)?;
    command
        .arg("--no-warnings")
        // Node 20's node:wasi allocates inside V8's fast calls, where a garbage collection corrupts the heap.
        .arg("--no-turbo-fast-api-calls")
        .arg(script)
        .arg(module)
        .arg(directory);
    command.arg(serde_json::to_string(&env)?).args(args);
    Ok(command)
}

/// The command line with which a user would see the same; the artifact is kept.
pub fn reproduction(
    way: Way,
    elf: &Path,
    artifact: &Path,
    invocation: &Invocation,
    directory: &Path,
) -> Result<String> {
    let quoted = |args: &[String]| {
        args.iter()
            .map(|arg| format!(" {}", tools::quoted(arg)))
            .collect::<String>()
    };
    let input = if invocation.stdin.is_empty() {
        "</dev/null"
    } else {
        "<<<'(the stdin of the test)'"
    };
    Ok(match way {
        Way::Wasi => {
            let mut env = String::new();
            let stack = invocation
                .stack
                .map(|stack| ("ELFCONV_STACK".to_owned(), stack.to_string()));
            for (name, value) in invocation.env.iter().cloned().chain(stack) {
                env += &format!(" --env {}", tools::quoted(&format!("{name}={value}")));
            }
            let program = artifact.display();
            format!(
                "cargo elfconv run {program} --dir {}::.{env} --{} {input}",
                directory.display(),
                quoted(&invocation.args)
            )
        }
        _ => tools::shown(&command(way, artifact, invocation, directory)?) + " " + input,
    } + &format!(
        "\n    oracle: {} {}{}",
        tools::QEMU,
        elf.display(),
        quoted(&invocation.args)
    ))
}
