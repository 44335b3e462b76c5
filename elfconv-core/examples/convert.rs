//! `cargo run -p elfconv-core --example convert -- IN OUT [wasi|native] [LEVEL] [NAME=ELF ...]`: a conversion without the command line tool's
//! dependencies.

use elfconv_core::{OptLevel, Options, Target, Toolchain, With, convert};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let target: Target = args
        .get(3)
        .map_or(Target::Wasi, |t| t.parse().expect("a target"));
    let mut options = Options::new(target, Toolchain::find(target).expect("the toolchain"));
    options.opt = args
        .get(4)
        .map_or(OptLevel::O2, |l| l.parse().expect("a level"));
    options.interpret_only = std::env::var_os("INTERPRET_ONLY").is_some();
    options.check_memory = std::env::var_os("CHECK_MEMORY").is_some();
    if let Ok(fma) = std::env::var("FMA") {
        options.fma = fma.parse().expect("a way to multiply and add");
    }
    options.trace = std::env::var_os("TRACE").is_some();
    for with in args.iter().skip(5) {
        let with = With::read(with).unwrap_or_else(|e| panic!("{e}"));
        options.with.extend(with);
    }
    let elf = std::fs::read(&args[1]).expect("the input");
    let start = std::time::Instant::now();
    let artifact = convert(&elf, &options, &()).unwrap_or_else(|e| panic!("{e}"));
    eprintln!("{}{:?}", artifact.report, start.elapsed());
    std::fs::write(&args[2], artifact.bytes).expect("the output");
}
