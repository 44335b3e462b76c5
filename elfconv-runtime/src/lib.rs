//! The library OS that is linked into every converted program.
//!
//! One kernel for all hosts: Linux system calls of AArch64 over WASI, over a native Linux, or over a world in memory for
//! tests. `no_std` with `alloc`. Start reading at [`syscall::table`].
//!
//! Without the feature `entry` this is a plain library: the converter uses [`abi`] to describe the guest, tests use the
//! kernel with [`host::fake`].
#![cfg_attr(not(test), no_std)]

extern crate alloc;

pub mod abi;
#[cfg(feature = "entry")]
mod access;
pub mod epoll;
pub mod errno;
pub mod exec;
pub mod fd;
pub mod futex;
pub mod host;
pub mod kernel;
pub mod lock;
pub mod memory;
pub mod net;
pub mod pipe;
pub mod process;
pub mod pty;
pub mod sched;
pub mod shared;
pub mod signal;
pub mod start;
pub mod strace;
pub mod swap;
pub mod syscall;
pub mod task;
pub mod timer;
pub mod timerfd;
pub mod vfs;

#[cfg(feature = "exact")]
pub mod cpu;
#[cfg(feature = "entry")]
pub mod dispatch;
#[cfg(feature = "exact")]
mod exact;
#[cfg(feature = "entry")]
mod fp_control;
#[cfg(feature = "entry")]
mod slice;

pub use syscall::SyscallOutcome;

#[cfg(feature = "entry")]
pub use host::entry::{
    allow_slices, breakpoint, exit_fatal, fault, kernel, settings, stack_budget, syscall, undefined,
};
