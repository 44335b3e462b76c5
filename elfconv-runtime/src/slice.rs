//! How long the guest goes on without a look at the clock, at other tasks, at signals.
//!
//! Branches that are interpreted and iterations of lifted loops that may wait are counted. When a slice is used up, the interpreter stops, and a
//! lifted loop leaves its frame, for the dispatcher to ask the kernel; unless nothing can have come since the last system call: then it begins
//! another slice by itself. So there is no call in the loop, which would cost it registers though it is hardly ever made.

use core::sync::atomic::{AtomicI32, Ordering::Relaxed, Ordering::SeqCst};

/// Of a slice, in iterations. It grows to the longest where frames would be left more often than [`TIMES`] say.
const SHORTEST: i32 = 1 << 14;
const LONGEST: i32 = 1 << 20;
/// What a slice should take, in nanoseconds: there is more to do than to look at clocks, but others want to run.
const TIMES: core::ops::Range<u64> = 2_000_000..8_000_000;

/// What is left. Lifted code counts it down where a loop that may wait begins another iteration.
#[unsafe(no_mangle)]
#[allow(non_upper_case_globals, reason = "lifted code has it by this name")]
static elfconv_slice: AtomicI32 = AtomicI32::new(SHORTEST);

/// The slice that lifted loops begin by themselves; 0: they leave their frames.
#[unsafe(no_mangle)]
#[allow(non_upper_case_globals, reason = "lifted code has it by this name")]
static elfconv_again: AtomicI32 = AtomicI32::new(SHORTEST);

static LENGTH: AtomicI32 = AtomicI32::new(SHORTEST);

/// A branch is interpreted.
pub fn count() {
    elfconv_slice.store(elfconv_slice.load(Relaxed).max(0) - 1, Relaxed);
}

/// Whether it is time for a look.
pub fn is_used_up() -> bool {
    elfconv_slice.load(Relaxed) < 0
}

/// Another slice, after one that took so many nanoseconds, if that is known.
pub fn begin(last: Option<u64>) {
    let length = LENGTH.load(Relaxed);
    let length = match last {
        None => SHORTEST,
        Some(time) if time < TIMES.start => length.saturating_mul(2).min(LONGEST),
        Some(time) if time >= TIMES.end => (length / 2).max(SHORTEST),
        Some(_) => length,
    };
    LENGTH.store(length, Relaxed);
    elfconv_slice.store(length, Relaxed);
}

/// Whether lifted loops may begin slices by themselves: until the next system call nobody else can have to run.
pub fn allow(alone: bool) {
    elfconv_again.store(if alone { SHORTEST } else { 0 }, SeqCst);
}

/// Something came from outside. May be called by a signal's handler.
pub fn interrupt() {
    allow(false);
}
