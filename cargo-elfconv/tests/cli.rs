//! The command line: exit statuses and output of what needs no runtime library.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn elfconv(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cargo-elfconv"))
        .args(arguments)
        .current_dir(directory)
        .env("ELFCONV_CACHE_DIR", directory.join("cache"))
        .output()
        .unwrap()
}

#[track_caller]
fn expect(output: &Output, status: i32, part: &str) {
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(status), "{text}");
    assert!(text.contains(part), "{part:?} is not in:\n{text}");
    assert!(!text.contains("panicked"), "{text}");
}

fn file(directory: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = directory.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

#[test]
fn usage_errors_are_2() {
    let directory = tempfile::tempdir().unwrap();
    expect(&elfconv(directory.path(), &[]), 2, "Usage");
    expect(&elfconv(directory.path(), &["convert"]), 2, "<ELF>");
    expect(
        &elfconv(directory.path(), &["convert", "x", "-O7"]),
        2,
        "optimisation level",
    );
    expect(
        &elfconv(directory.path(), &["convert", "x", "--target", "z80"]),
        2,
        "z80",
    );
    expect(
        &elfconv(directory.path(), &["man", "nothing"]),
        2,
        "no subcommand",
    );
    file(directory.path(), "any", b"\x7fELF");
    for with in ["sh", "sh=", "a/b=@self", ",sh=@self"] {
        let output = elfconv(directory.path(), &["convert", "any", "--with", with]);
        expect(&output, 2, "--with");
    }
    file(directory.path(), "in", b"\x7fELF");
    expect(
        &elfconv(directory.path(), &["convert", "in", "-o", "in"]),
        2,
        "input itself",
    );
}

#[test]
fn unreadable_inputs_are_3() {
    let directory = tempfile::tempdir().unwrap();
    for command in ["convert", "run", "inspect"] {
        expect(
            &elfconv(directory.path(), &[command, "missing"]),
            3,
            "missing",
        );
        expect(&elfconv(directory.path(), &[command, "."]), 3, "directory");
        expect(
            &elfconv(directory.path(), &[command, "/dev/zero"]),
            3,
            "not a regular file",
        );
    }
    file(directory.path(), "any", b"\x7fELF");
    let with = |file| elfconv(directory.path(), &["convert", "any", "--with", file]);
    expect(&with("sh=missing"), 3, "missing");
    expect(&with("sh=/dev/zero"), 3, "not a regular file");
}

#[test]
fn malformed_and_foreign_inputs_are_4_and_5() {
    let directory = tempfile::tempdir().unwrap();
    file(directory.path(), "empty", b"");
    file(directory.path(), "text", b"#!/bin/sh\necho hello\n");
    expect(
        &elfconv(directory.path(), &["inspect", "empty"]),
        4,
        "empty",
    );
    expect(
        &elfconv(directory.path(), &["inspect", "text"]),
        4,
        "not an ELF file",
    );
    let own = env!("CARGO_BIN_EXE_cargo-elfconv");
    expect(&elfconv(directory.path(), &["inspect", own]), 5, "AArch64");
}

#[test]
fn unwritable_outputs_are_7() {
    let directory = tempfile::tempdir().unwrap();
    file(directory.path(), "in", b"\x7fELF");
    expect(
        &elfconv(directory.path(), &["convert", "in", "-o", "no/out"]),
        7,
        "no/out",
    );
    expect(
        &elfconv(directory.path(), &["convert", "in", "-o", "."]),
        7,
        "can't write",
    );
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn works_as_a_cargo_subcommand() {
    let directory = tempfile::tempdir().unwrap();
    expect(
        &elfconv(directory.path(), &["elfconv", "--version"]),
        0,
        env!("CARGO_PKG_VERSION"),
    );
    expect(&elfconv(directory.path(), &["--help"]), 0, "Exit status");
    expect(
        &elfconv(directory.path(), &["completions", "bash"]),
        0,
        "cargo-elfconv",
    );
    expect(&elfconv(directory.path(), &["man"]), 0, ".TH");
    expect(&elfconv(directory.path(), &["man", "convert"]), 0, "stack");
}

#[cfg(feature = "run")]
mod run {
    use super::*;
    use wasm_encoder::{
        CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection,
        ImportSection, Instruction, MemorySection, MemoryType, Module, TypeSection, ValType,
    };

    /// A module for WASI whose `_start` is `body`; function 0 is the import.
    fn module(import: &str, body: &[Instruction]) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([ValType::I32], []);
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("wasi_snapshot_preview1", import, EntityType::Function(0));
        let mut functions = FunctionSection::new();
        functions.function(1);
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut exports = ExportSection::new();
        exports
            .export("_start", ExportKind::Func, 1)
            .export("memory", ExportKind::Memory, 0);
        let mut function = Function::new([]);
        for instruction in body.iter().chain([&Instruction::End]) {
            function.instruction(instruction);
        }
        let mut code = CodeSection::new();
        code.function(&function);
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&functions)
            .section(&memories)
            .section(&exports)
            .section(&code);
        module.finish()
    }

    fn run(name: &str, wasm: &[u8]) -> Output {
        let directory = tempfile::tempdir().unwrap();
        file(directory.path(), name, wasm);
        // The second run is from the cache.
        elfconv(directory.path(), &["run", name]);
        elfconv(directory.path(), &["run", name])
    }

    #[test]
    fn the_status_is_the_guests() {
        for status in [0, 1, 125, 139, 255] {
            let wasm = module(
                "proc_exit",
                &[Instruction::I32Const(status), Instruction::Call(0)],
            );
            expect(&run("exit.wasm", &wasm), status, "");
        }
        expect(&run("return.wasm", &module("proc_exit", &[])), 0, "");
    }

    #[test]
    fn traps_are_134() {
        let wasm = module("proc_exit", &[Instruction::Unreachable]);
        expect(&run("trap.wasm", &wasm), 134, "elfconv: wasm trap");
        let endless = module("proc_exit", &[Instruction::Call(1)]);
        expect(
            &run("recursion.wasm", &endless),
            134,
            "call stack exhausted",
        );
    }

    #[test]
    fn bad_modules_are_4() {
        expect(&run("cut.wasm", b"\0asm"), 4, "can't load");
        expect(
            &run("import.wasm", &module("no_such_call", &[])),
            4,
            "no_such_call",
        );
    }

    #[test]
    fn directories_must_exist() {
        let directory = tempfile::tempdir().unwrap();
        file(directory.path(), "x.wasm", &module("proc_exit", &[]));
        expect(
            &elfconv(directory.path(), &["run", "x.wasm", "--dir", "nowhere"]),
            3,
            "nowhere",
        );
        expect(
            &elfconv(directory.path(), &["run", "x.wasm", "--env", "novalue"]),
            2,
            "novalue",
        );
    }
}
