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
pub mod epoll;
pub mod errno;
pub mod fd;
pub mod host;
pub mod kernel;
pub mod memory;
pub mod pipe;
pub mod shared;
pub mod signal;
pub mod start;
pub mod strace;
pub mod syscall;
pub mod vfs;

#[cfg(feature = "exact")]
pub mod cpu;
#[cfg(feature = "entry")]
pub mod dispatch;
#[cfg(feature = "exact")]
mod exact;
#[cfg(feature = "entry")]
mod fp_control;

pub use syscall::SyscallOutcome;

#[cfg(feature = "entry")]
pub use host::entry::{breakpoint, exit_fatal, kernel, settings, stack_budget, syscall, undefined};
