//! Signals of the host that the guest has handlers for.
//!
//! The handler here only remembers; the kernel asks at system calls and time slices. A program that doesn't come to either can
//! still be stopped: what interrupts or terminates it for a second time ends the process.

use crate::host::SignalUse;
use core::sync::atomic::{AtomicU64, Ordering};

/// Signals that have come, bit 0 is signal 1.
static PENDING: AtomicU64 = AtomicU64::new(0);
/// Signals that are remembered.
static CAUGHT: AtomicU64 = AtomicU64::new(0);

const SIGINT: i32 = 2;
const SIGTERM: i32 = 15;

core::arch::global_asm!(
    ".type elfconv_signal_restorer, @function",
    "elfconv_signal_restorer:",
    "mov $15, %eax",
    "syscall",
    options(att_syntax)
);

unsafe extern "C" {
    fn elfconv_signal_restorer();
}

extern "C" fn remember(signal: i32) {
    let bit = 1 << (signal - 1);
    let before = PENDING.fetch_or(bit, Ordering::SeqCst);
    #[cfg(feature = "entry")]
    crate::slice::interrupt();
    if before & bit != 0 && matches!(signal, SIGINT | SIGTERM) {
        super::native::exit_now(128 + signal);
    }
}

/// Says what the guest does about a signal of the host.
pub fn watch(signal: i32, how: SignalUse) {
    const SA_RESTORER: usize = 0x0400_0000;
    let bit = 1 << (signal - 1);
    let caught = CAUGHT.load(Ordering::Relaxed);
    let handler = match how {
        SignalUse::Default => 0,
        SignalUse::Ignored => 1,
        SignalUse::Caught => remember as *const () as usize,
    };
    let kept = if how == SignalUse::Caught {
        caught | bit
    } else {
        caught & !bit
    };
    CAUGHT.store(kept, Ordering::Relaxed);
    // struct sigaction as the x86-64 kernel has it: handler, flags, restorer, mask.
    let restorer = elfconv_signal_restorer as *const () as usize;
    super::native::set_action(signal, &[handler, SA_RESTORER, restorer, 0]);
}

/// Whether any signal is remembered.
pub fn is_watching() -> bool {
    CAUGHT.load(Ordering::Relaxed) != 0
}

/// Whether there are any that have not been taken.
pub fn have_come() -> bool {
    PENDING.load(Ordering::SeqCst) != 0
}

/// The signals that have come since the last time.
pub fn take() -> u64 {
    if PENDING.load(Ordering::Relaxed) == 0 {
        return 0;
    }
    PENDING.swap(0, Ordering::Relaxed)
}
