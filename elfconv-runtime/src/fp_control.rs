//! When lifted code can't do a program's floating point, so that the interpreter has to: under other control bits than
//! the default, and while the program wants to know the cumulative exception flags.
//!
//! Lifted code doesn't keep FPSR.{IDC, IXC, UFC, OFC, DZC, IOC}. A program that wants them clears or reads them
//! (fenv(3)), computes, and reads them. So after each access to FPSR all is interpreted for a while; if
//! flags are read after that while, they may lack some, which is said once, and from then on nothing is lifted.

use core::cell::Cell;

use alloc::string::ToString;
use elfconv_isa::CpuState;
use elfconv_isa::effects::observes_fpsr;

use crate::kernel::FpFlags;
use crate::{kernel, settings};

/// FPCR.{AHP, DN, FZ, RMode, FZ16} (Arm ARM C5.2.8).
const FPCR_CONTROL: u32 = 0x07c8_0000;

/// Branches that are interpreted after an access: about a second's.
const WINDOW: u32 = 1 << 24;

struct Watch {
    /// Branches left of the window.
    left: Cell<u32>,
    /// A window has passed, so that flags may have been lost.
    passed: Cell<bool>,
    forever: Cell<bool>,
}

// SAFETY: artifacts have one thread.
unsafe impl Sync for Watch {}

static WATCH: Watch = Watch {
    left: Cell::new(0),
    passed: Cell::new(false),
    forever: Cell::new(false),
};

/// Whether lifted code computes what the program asks for.
pub fn lifted_suffices(cpu: &CpuState) -> bool {
    let flags_wanted =
        WATCH.left.get() != 0 || WATCH.forever.get() || settings().fp_flags == FpFlags::Always;
    cpu.fpcr & FPCR_CONTROL == 0 && !flags_wanted
}

/// The interpreter has taken a branch.
pub fn branch_taken() {
    let left = WATCH.left.get();
    if left != 0 {
        WATCH.left.set(left - 1);
        WATCH.passed.set(left == 1);
    }
}

/// The instruction at `pc` may have accessed FPSR.
pub fn fpsr_accessed(pc: u64) {
    // SAFETY: called for an instruction that has just been executed; what is looked at behind it is its own page or the
    // next one of the same segment, up to the first branch.
    let word = |pc: u64| Some(unsafe { (pc as usize as *const u32).read_unaligned() });
    if settings().fp_flags == FpFlags::Never || !observes_fpsr(pc, word) {
        return;
    }
    if WATCH.passed.replace(false) {
        WATCH.forever.set(true);
        let message = "elfconv: floating-point exception flags of a long computation may be missing; with \
                       ELFCONV_FP_FLAGS=always in the environment none are\n";
        kernel().host.log(message.to_string().as_bytes());
    }
    WATCH.left.set(WINDOW);
}
