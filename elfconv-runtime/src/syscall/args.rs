//! Types of arguments: how the registers are read, and how strace shows them.

use crate::host::OpenFlags;
use crate::kernel::Kernel;
use crate::strace::{flags, quoted};
use alloc::string::String;
use core::fmt::Write;

/// What strace knows when it shows an argument.
pub struct Shown<'a> {
    /// The kernel, for memory.
    pub kernel: &'a Kernel,
    /// All six registers.
    pub args: &'a [u64; 6],
    /// Which of them is shown.
    pub index: usize,
    /// The result, once there is one.
    pub result: Option<u64>,
}

impl Shown<'_> {
    fn raw(&self) -> u64 {
        self.args[self.index]
    }

    fn next(&self) -> u64 {
        self.args.get(self.index + 1).copied().unwrap_or(0)
    }
}

/// A type of argument.
pub trait Arg {
    /// From the register, as the kernel's own prototype would truncate it.
    fn from_raw(raw: u64) -> Self;
    /// As strace prints it.
    fn show(shown: &Shown, out: &mut String);
}

macro_rules! number {
    ($($t:ty),*) => {$(
        impl Arg for $t {
            fn from_raw(raw: u64) -> Self {
                raw as $t
            }
            fn show(shown: &Shown, out: &mut String) {
                let _ = write!(out, "{}", shown.raw() as $t);
            }
        }
    )*};
}
number!(i32, u32, i64, u64);

macro_rules! argument {
    ($($(#[$doc:meta])* $name:ident($t:ty) = $show:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub $t);
        impl Arg for $name {
            fn from_raw(raw: u64) -> Self {
                $name(raw as $t)
            }
            fn show(shown: &Shown, out: &mut String) {
                let show: fn(&Shown, &mut String) = $show;
                show(shown, out)
            }
        }
    )*};
}

fn pointer(value: u64, out: &mut String) {
    let _ = if value == 0 {
        out.write_str("NULL")
    } else {
        write!(out, "{value:#x}")
    };
}

fn bytes(shown: &Shown, len: u64, out: &mut String) {
    const MOST: u64 = 32;
    match shown.kernel.mm.bytes(shown.raw(), len.min(MOST) as usize) {
        Ok(b) => quoted(b, len > MOST, out),
        Err(_) => pointer(shown.raw(), out),
    }
}

fn strings(shown: &Shown, out: &mut String) {
    const MOST: u64 = 32;
    let mm = shown.kernel.mm;
    let string = |at: u64| mm.read::<u64>(at).ok().filter(|&string| string != 0);
    out.push('[');
    for index in 0..=MOST {
        let Some(at) = shown.raw().checked_add(8 * index).and_then(string) else {
            break;
        };
        out.push_str(if index > 0 { ", " } else { "" });
        match mm.path(at) {
            _ if index == MOST => out.push_str("..."),
            Ok(text) => quoted(&text, false, out),
            Err(_) => pointer(at, out),
        }
    }
    out.push(']');
}

argument! {
    /// A pointer.
    Ptr(u64) = |s, out| pointer(s.raw(), out);
    /// Flags that have no names here.
    Hex(u64) = |s, out| { let _ = write!(out, "{:#x}", s.raw()); };
    /// Flags of 32 bits.
    Hex32(u32) = |s, out| { let _ = write!(out, "{:#x}", s.raw() as u32); };
    /// Permission bits.
    Mode(u32) = |s, out| { let _ = write!(out, "{:#o}", s.raw() as u32); };
    /// A directory to start from.
    DirFd(i32) = |s, out| {
        let _ = match s.raw() as i32 { -100 => out.write_str("AT_FDCWD"), fd => write!(out, "{fd}") };
    };
    /// A path or another string.
    Path(u64) = |s, out| match s.kernel.mm.path(s.raw()) {
        Ok(p) => quoted(&p, false, out),
        Err(_) => pointer(s.raw(), out),
    };
    /// An array of strings that ends with a null pointer.
    Strings(u64) = |s, out| strings(s, out);
    /// Bytes that go in; their number is the next argument.
    In(u64) = |s, out| bytes(s, s.next(), out);
    /// Bytes that come out, as many as the result says.
    Out(u64) = |s, out| match s.result {
        Some(n) => bytes(s, n, out),
        None => pointer(s.raw(), out),
    };
    /// Flags of open.
    Open(u32) = |s, out| {
        let f = OpenFlags::from_bits_retain(s.raw() as u32);
        out.push_str(["O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"][(f.bits() & 3) as usize]);
        for (name, _) in (f & !OpenFlags::from_bits_retain(3)).iter_names() {
            let _ = write!(out, "|O_{name}");
        }
    };
    /// `PROT_*`.
    ProtBits(u32) = |s, out| {
        let names = ["PROT_READ", "PROT_WRITE", "PROT_EXEC"];
        flags(s.raw() as u32, "PROT_NONE", &names, out);
    };
    /// `MAP_*`.
    MapBits(u32) = |s, out| {
        let names = ["MAP_SHARED", "MAP_PRIVATE", "", "", "MAP_FIXED", "MAP_ANONYMOUS"];
        flags(s.raw() as u32, "0", &names, out);
    };
    /// A signal.
    Sig(i32) = |s, out| {
        const NAMES: [&str; 31] = [
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS",
        ];
        let n = s.raw() as i32;
        let _ = match usize::try_from(n - 1).ok().and_then(|i| NAMES.get(i)) {
            Some(name) => write!(out, "SIG{name}"),
            None => write!(out, "{n}"),
        };
    };
}
