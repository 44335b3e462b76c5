//! The embedded WebAssembly engine: wasmtime with WASI preview 1.

use std::path::PathBuf;

use elfconv_core::cache::{self, Cache};
use wasmtime::{Caller, Config, Linker, Module, OptLevel, Store, Trap, WasmBacktrace};
use wasmtime_wasi::p1::{self, WasiP1Ctx};
use wasmtime_wasi::p2::pipe::{ClosedInputStream, MemoryInputPipe, MemoryOutputPipe};
use wasmtime_wasi::{FsPerms, I32Exit, WasiCtxBuilder};

use crate::failure::Failure;

/// What Wasm frames may take of the stack. Lifted code returns to its dispatcher before it is used up.
const WASM_STACK: usize = 16 << 20;

/// What lifted code is told it has: its own estimate of a frame's size is rough, and the runtime needs room below it.
const STACK_BUDGET: usize = WASM_STACK / 2;

/// For the host's own frames below and above those of Wasm (WASI calls, the engine's entry).
const HOST_STACK: usize = 4 << 20;

/// Exit status of a guest that trapped: what a shell shows for SIGABRT.
pub const TRAP_STATUS: i32 = 134;

/// Captured output beyond this makes the guest's write fail.
const CAPTURE_LIMIT: usize = 1 << 30;

/// Compiled modules of another engine version must not be found, nor those compiled with settings that wasmtime doesn't compare.
const ENGINE_VERSION: &str = "wasmtime-48, branch hints";

/// The guest's standard input.
#[derive(Clone, Debug, Default)]
pub enum Stdin {
    /// At its end from the start.
    #[default]
    Empty,
    /// These bytes.
    Bytes(Vec<u8>),
    /// Our own.
    Inherit,
}

/// A directory of the host that the guest sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dir {
    pub host: PathBuf,
    pub guest: String,
}

/// How a module is run.
#[derive(Clone, Debug, Default)]
pub struct Guest {
    /// With the program's name as the first.
    pub args: Vec<String>,
    pub env: Vec<(String, String)>,
    pub dirs: Vec<Dir>,
    pub stdin: Stdin,
    /// Keep what the guest writes to its standard output and error; otherwise they are ours.
    pub capture: bool,
}

/// How a module ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The guest's exit status; [`TRAP_STATUS`] after a trap.
    pub status: i32,
    /// Empty unless captured.
    pub stdout: Vec<u8>,
    /// Empty unless captured.
    pub stderr: Vec<u8>,
    /// One line about the trap that ended it.
    pub trap: Option<String>,
}

/// Compiles and runs modules. Can be shared between threads.
pub struct Engine {
    engine: wasmtime::Engine,
    linker: Linker<WasiP1Ctx>,
}

impl Engine {
    /// An engine with the features that artifacts use.
    pub fn new() -> Result<Self, Failure> {
        let mut config = Config::new();
        config
            .cranelift_opt_level(OptLevel::Speed)
            .wasm_simd(true)
            .wasm_relaxed_simd(true)
            .wasm_branch_hinting(true)
            .wasm_multi_value(true)
            .wasm_bulk_memory(true)
            .wasm_tail_call(true)
            // Both are parts of compiled modules that only debuggers and profilers read.
            .native_unwind_info(false)
            .generate_address_map(false)
            .max_wasm_stack(WASM_STACK)
            // Not used, but wasmtime wants it to be the larger one.
            .async_stack_size(WASM_STACK + HOST_STACK);
        let engine = wasmtime::Engine::new(&config).map_err(module_failure)?;
        let linker = linker(&engine).map_err(module_failure)?;
        Ok(Engine { engine, linker })
    }

    /// Compiles a module, or takes its compiled form from the cache.
    pub fn load(&self, wasm: &[u8], cache: &Cache) -> Result<Module, Failure> {
        let key = cache::key(&[ENGINE_VERSION.as_bytes(), wasm], "cwasm");
        if let Some(path) = cache.get(&key) {
            // SAFETY: only `put` below writes entries of this name, whole, into a directory that is private to the
            // user. Wasmtime itself checks that its version and settings are the same.
            match unsafe { Module::deserialize_file(&self.engine, &path) } {
                Ok(module) => return Ok(module),
                Err(error) => tracing::debug!("{}: {error:#}", path.display()),
            }
        }
        let module = Module::from_binary(&self.engine, wasm).map_err(module_failure)?;
        match module.serialize() {
            Ok(bytes) => {
                cache.put(&key, &bytes);
                cache.trim();
            }
            Err(error) => tracing::debug!("the compiled module can't be kept: {error:#}"),
        }
        Ok(module)
    }

    /// Runs a module to its end.
    pub fn run(&self, module: &Module, guest: &Guest) -> Result<Outcome, Failure> {
        // The main thread's stack may be too small for WASM_STACK.
        std::thread::scope(|scope| {
            std::thread::Builder::new()
                .name("guest".into())
                .stack_size(WASM_STACK + HOST_STACK)
                .spawn_scoped(scope, || self.run_here(module, guest))
                .map_err(|error| Failure::Host {
                    what: "a thread for the guest".into(),
                    message: error.to_string(),
                })?
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    fn run_here(&self, module: &Module, guest: &Guest) -> Result<Outcome, Failure> {
        let stdout = MemoryOutputPipe::new(CAPTURE_LIMIT);
        let stderr = MemoryOutputPipe::new(CAPTURE_LIMIT);
        let mut builder = WasiCtxBuilder::new();
        match &guest.stdin {
            Stdin::Empty => builder.stdin(ClosedInputStream),
            Stdin::Bytes(bytes) => builder.stdin(MemoryInputPipe::new(bytes.clone())),
            Stdin::Inherit => builder.inherit_stdin(),
        };
        if guest.capture {
            builder.stdout(stdout.clone()).stderr(stderr.clone());
        } else {
            builder.inherit_stdout().inherit_stderr();
        }
        let context = wasi_context(&mut builder, guest)?;
        let mut store = Store::new(&self.engine, context);
        let ended = self
            .linker
            .instantiate(&mut store, module)
            .and_then(|instance| instance.get_typed_func::<(), ()>(&mut store, "_start"))
            .map_err(module_failure)?
            .call(&mut store, ());
        drop(store);
        let (status, trap) = match ended {
            Ok(()) => (0, None),
            Err(error) => match error.downcast_ref::<I32Exit>() {
                Some(exit) => (exit.0, None),
                None => (TRAP_STATUS, Some(describe_trap(&error))),
            },
        };
        Ok(Outcome {
            status,
            stdout: stdout.contents().to_vec(),
            stderr: stderr.contents().to_vec(),
            trap,
        })
    }
}

/// WASI preview 1, but for `proc_exit`: wasmtime-wasi refuses the statuses from 126 on, which stand for "killed by a
/// signal" (128 + its number) in every shell.
fn linker(engine: &wasmtime::Engine) -> wasmtime::Result<Linker<WasiP1Ctx>> {
    let mut linker = Linker::new(engine);
    p1::add_to_linker_sync(&mut linker, |context| context)?;
    linker.allow_shadowing(true);
    let exit = |_: Caller<'_, WasiP1Ctx>, status: i32| -> wasmtime::Result<()> {
        Err(I32Exit(status).into())
    };
    linker.func_wrap("wasi_snapshot_preview1", "proc_exit", exit)?;
    Ok(linker)
}

fn wasi_context(builder: &mut WasiCtxBuilder, guest: &Guest) -> Result<WasiP1Ctx, Failure> {
    // A guest has this thread for itself: handing each file access to another one would only cost time.
    builder.allow_blocking_current_thread(true);
    builder.args(&guest.args).envs(&guest.env);
    builder.env("ELFCONV_STACK_BUDGET", STACK_BUDGET.to_string());
    for dir in &guest.dirs {
        builder
            .preopened_dir(&dir.host, &dir.guest, FsPerms::ReadWrite)
            .map_err(|error| Failure::Host {
                what: format!("can't give the guest the directory {}", dir.host.display()),
                message: format!("{error:#}"),
            })?;
    }
    Ok(builder.build_p1())
}

fn module_failure(error: wasmtime::Error) -> Failure {
    Failure::Module {
        message: format!("{error:#}"),
    }
}

/// The trap, and the innermost functions that it happened in.
fn describe_trap(error: &wasmtime::Error) -> String {
    let what = match error.downcast_ref::<Trap>() {
        Some(trap) => trap.to_string(),
        None => format!("{:#}", error.root_cause()),
    };
    let frames: Vec<_> = error
        .downcast_ref::<WasmBacktrace>()
        .map(|backtrace| {
            let names = backtrace.frames().iter().take(4);
            names.map(|frame| {
                frame
                    .func_name()
                    .map_or_else(|| format!("#{}", frame.func_index()), str::to_owned)
            })
        })
        .into_iter()
        .flatten()
        .collect();
    if frames.is_empty() {
        what
    } else {
        format!("{what} (in {})", frames.join(", called from "))
    }
}
