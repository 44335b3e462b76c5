//! What is measured: the programs and what each is asked to do.

/// A program, built from source for every contestant.
pub struct Program {
    pub name: &'static str,
    /// Below the repository's root.
    pub sources: &'static [&'static str],
    /// For every compiler, besides `-O3`.
    pub flags: &'static [&'static str],
    pub package: Option<Package>,
    pub wasm: SourceWasm,
}

/// Sources of others that are compiled with ours, from a Debian source package.
pub struct Package {
    pub name: &'static str,
    /// Commands that make further sources, once.
    pub prepare: &'static [&'static [&'static str]],
    /// Below the package's tree; `*.c` stands for all such files of a directory.
    pub sources: &'static [&'static str],
    pub include: &'static [&'static str],
}

/// Wasm built from the same source.
pub enum SourceWasm {
    /// With these flags as well; paths below the repository's root begin with `bench/`.
    Built(&'static [&'static str]),
    /// Can't be built, and why.
    Missing(&'static str),
}

/// Which mean a workload counts for, besides that over all.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    /// Loops without calls.
    Loops,
    /// Floating point, with fused multiply-adds where the compiler contracts.
    Real,
    Calls,
    /// What larger programs do.
    Mixed,
    /// Programs and libraries of others.
    Package,
}

impl Group {
    pub fn name(self) -> &'static str {
        match self {
            Group::Loops => "loops without calls",
            Group::Real => "floating point",
            Group::Calls => "calls",
            Group::Mixed => "mixed",
            Group::Package => "packages",
        }
    }

    pub const ALL: [Group; 5] = [
        Group::Loops,
        Group::Real,
        Group::Calls,
        Group::Mixed,
        Group::Package,
    ];
}

/// A program with arguments.
pub struct Workload {
    pub name: &'static str,
    pub program: &'static str,
    pub args: &'static [&'static str],
    /// The last argument: how often the work is done, 0.2 to 0.5 seconds in native code.
    pub times: u32,
    /// Standard input, below the repository's root.
    pub stdin: Option<&'static str>,
    pub group: Group,
}

const BUILT: SourceWasm = SourceWasm::Built(&[]);
const MATHS: &[&str] = &["-lm"];

const fn own(name: &'static str, sources: &'static [&'static str]) -> Program {
    Program {
        name,
        sources,
        flags: MATHS,
        package: None,
        wasm: BUILT,
    }
}

/// The compressors share a main function.
const fn packer(name: &'static str, sources: &'static [&'static str], package: Package) -> Program {
    Program {
        flags: &["-w", "-Ibench/c", "-DBZ_NO_STDIO", "-DZSTD_DISABLE_ASM"],
        package: Some(package),
        ..own(name, sources)
    }
}

const fn package(
    name: &'static str,
    sources: &'static [&'static str],
    include: &'static [&'static str],
) -> Package {
    Package {
        name,
        prepare: &[],
        sources,
        include,
    }
}

pub const PROGRAMS: &[Program] = &[
    own("prime", &["bench/c/prime.c"]),
    own("sieve", &["bench/c/sieve.c"]),
    own("dhrystone", &["bench/c/dhrystone.c"]),
    own("linpack", &["bench/c/linpack.c"]),
    Program {
        flags: &["-ffp-contract=off", "-lm"],
        ..own("linpack-uncontracted", &["bench/c/linpack.c"])
    },
    own("whetstone", &["bench/c/whetstone.c"]),
    own("coremark", &["bench/c/coremark.c"]),
    Program {
        flags: &["-w", "-include", "tests/guest/guest.h", "-lm"],
        ..own("nbench", &["tests/guest/c/nbench.c"])
    },
    own("kernels", &["bench/c/kernels.c"]),
    Program {
        flags: &["-ffp-contract=off"],
        ..own("kernels-uncontracted", &["bench/c/kernels.c"])
    },
    own("calls", &["bench/c/calls.c"]),
    Program {
        wasm: SourceWasm::Built(&["-fno-exceptions"]),
        ..own("virtual", &["bench/cpp/virtual.cpp"])
    },
    own("hashes", &["bench/c/hashes.c"]),
    own("neural", &["bench/c/neural.c"]),
    own("json", &["bench/c/json.c"]),
    own("regex", &["bench/c/regex.c"]),
    own("quicksort", &["bench/c/quicksort.c"]),
    own("memory", &["bench/c/memory.c"]),
    Program {
        wasm: SourceWasm::Missing("zig's wasm32-wasi has no setjmp"),
        ..own("jumps", &["bench/c/jumps.c"])
    },
    Program {
        wasm: SourceWasm::Missing("zig's wasm32-wasi has no C++ exceptions"),
        ..own("exceptions", &["bench/cpp/exceptions.cpp"])
    },
    packer(
        "zlib",
        &["bench/packages/pack.c", "bench/packages/zlib.c"],
        package(
            "zlib",
            &[
                "adler32.c",
                "compress.c",
                "crc32.c",
                "deflate.c",
                "inffast.c",
                "inflate.c",
                "inftrees.c",
                "trees.c",
                "uncompr.c",
                "zutil.c",
            ],
            &["."],
        ),
    ),
    packer(
        "lz4",
        &["bench/packages/pack.c", "bench/packages/lz4.c"],
        package("lz4", &["lib/lz4.c"], &["lib"]),
    ),
    packer(
        "zstd",
        &["bench/packages/pack.c", "bench/packages/zstd.c"],
        package(
            "libzstd",
            &["lib/common/*.c", "lib/compress/*.c", "lib/decompress/*.c"],
            &["lib"],
        ),
    ),
    packer(
        "bzip2",
        &["bench/packages/pack.c", "bench/packages/bzip2.c"],
        package(
            "bzip2",
            &[
                "blocksort.c",
                "bzlib.c",
                "compress.c",
                "crctable.c",
                "decompress.c",
                "huffman.c",
                "randtable.c",
            ],
            &["."],
        ),
    ),
    SQLITE,
    LUA,
];

const SQLITE: Program = Program {
    flags: &[
        "-w",
        "-DSQLITE_THREADSAFE=0",
        "-DSQLITE_OMIT_LOAD_EXTENSION",
        "-DSQLITE_OS_OTHER=1",
        "-DSQLITE_TEMP_STORE=3",
        "-lm",
    ],
    package: Some(Package {
        // The amalgamation is made by Tcl scripts.
        prepare: &[
            &[
                "./configure",
                "--quiet",
                "--disable-shared",
                "--disable-readline",
            ],
            &["make", "-s", "sqlite3.c"],
        ],
        ..package("sqlite3", &["sqlite3.c", "test/speedtest1.c"], &["."])
    }),
    wasm: SourceWasm::Built(&["-D_WASI_EMULATED_GETPID", "-lwasi-emulated-getpid"]),
    ..own("sqlite", &["bench/packages/sqlite_os.c"])
};

const LUA: Program = Program {
    flags: &["-w", "-Ibench/c", "-lm"],
    package: Some(package(
        "lua5.4",
        &[
            "src/lapi.c",
            "src/lauxlib.c",
            "src/lbaselib.c",
            "src/lcode.c",
            "src/lctype.c",
            "src/ldebug.c",
            "src/ldo.c",
            "src/ldump.c",
            "src/lfunc.c",
            "src/lgc.c",
            "src/llex.c",
            "src/lmathlib.c",
            "src/lmem.c",
            "src/lobject.c",
            "src/lopcodes.c",
            "src/lparser.c",
            "src/lstate.c",
            "src/lstring.c",
            "src/lstrlib.c",
            "src/ltable.c",
            "src/ltablib.c",
            "src/ltm.c",
            "src/lundump.c",
            "src/lvm.c",
            "src/lzio.c",
        ],
        &["src"],
    )),
    wasm: SourceWasm::Built(&[
        "-D_WASI_EMULATED_SIGNAL",
        "-include",
        "bench/packages/lua_wasm.h",
    ]),
    ..own("lua", &["bench/packages/lua.c"])
};

const fn run(
    name: &'static str,
    program: &'static str,
    args: &'static [&'static str],
    times: u32,
    group: Group,
) -> Workload {
    Workload {
        name,
        program,
        args,
        times,
        stdin: None,
        group,
    }
}

const fn script(name: &'static str, stdin: &'static str, times: u32) -> Workload {
    Workload {
        stdin: Some(stdin),
        ..run(name, "lua", &[], times, Group::Package)
    }
}

use Group::{Calls, Loops, Mixed, Package as Packaged, Real};

pub const WORKLOADS: &[Workload] = &[
    run("prime-10M", "prime", &["10000000"], 80, Loops),
    run("prime-50M", "prime", &["50000000"], 15, Loops),
    run("sieve", "sieve", &[], 30_000, Loops),
    run("sha256", "hashes", &["sha256"], 80, Loops),
    run("crc32", "hashes", &["crc32"], 120, Loops),
    run("linpack", "linpack", &[], 2500, Real),
    run(
        "linpack-uncontracted",
        "linpack-uncontracted",
        &[],
        2500,
        Loops,
    ),
    run("whetstone", "whetstone", &[], 25_000, Real),
    run("gemm", "kernels", &["gemm"], 300, Real),
    run(
        "gemm-uncontracted",
        "kernels-uncontracted",
        &["gemm"],
        300,
        Loops,
    ),
    run("floyd-warshall", "kernels", &["floyd-warshall"], 150, Loops),
    run("jacobi-2d", "kernels", &["jacobi-2d"], 600, Loops),
    run("lu", "kernels", &["lu"], 300, Real),
    run(
        "lu-uncontracted",
        "kernels-uncontracted",
        &["lu"],
        300,
        Loops,
    ),
    run("seidel-2d", "kernels", &["seidel-2d"], 80, Loops),
    run("neural", "neural", &[], 6000, Real),
    run("dhrystone", "dhrystone", &[], 12_000_000, Mixed),
    run("coremark", "coremark", &[], 8000, Mixed),
    run("nbench", "nbench", &[], 60, Mixed),
    run("fib", "calls", &["fib"], 300, Calls),
    run("ackermann", "calls", &["ackermann"], 800, Calls),
    run("virtual", "virtual", &[], 25_000, Calls),
    run("quicksort", "quicksort", &[], 50, Calls),
    run("json", "json", &[], 800, Mixed),
    run("regex", "regex", &[], 80, Mixed),
    run("memcpy", "memory", &["memcpy"], 2000, Mixed),
    run("strlen", "memory", &["strlen"], 2000, Mixed),
    run("setjmp", "jumps", &[], 15_000, Calls),
    run("exceptions", "exceptions", &[], 3000, Calls),
    run("zlib", "zlib", &[], 10, Packaged),
    run("lz4", "lz4", &[], 100, Packaged),
    run("zstd", "zstd", &[], 40, Packaged),
    run("bzip2", "bzip2", &[], 5, Packaged),
    run(
        "sqlite-speedtest1",
        "sqlite",
        &["--memdb", "--verify", "--size"],
        20,
        Packaged,
    ),
    script("lua-fib", "bench/lua/fib.lua", 60),
    script("lua-nbody", "bench/lua/nbody.lua", 80),
    script("lua-strings", "bench/lua/strings.lua", 400),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_agree() {
        for workload in WORKLOADS {
            assert!(
                PROGRAMS.iter().any(|p| p.name == workload.program),
                "{}",
                workload.name
            );
        }
        for program in PROGRAMS {
            assert!(
                WORKLOADS.iter().any(|w| w.program == program.name),
                "{}",
                program.name
            );
        }
    }

    #[test]
    fn sources_are_there() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .unwrap();
        let sources = PROGRAMS.iter().flat_map(|p| p.sources);
        for source in sources.chain(WORKLOADS.iter().filter_map(|w| w.stdin.as_ref())) {
            assert!(root.join(source).is_file(), "{source}");
        }
    }
}
