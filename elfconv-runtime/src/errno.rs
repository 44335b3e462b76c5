//! Linux error numbers, as the guest sees them.

pub use linux_errnos::aarch64::Errno;

/// What every part of the kernel returns: a value, or the error number that the guest gets.
pub type Result<T> = core::result::Result<T, Errno>;

/// Shorthand for a failed call.
pub const fn err<T>(errno: Errno) -> Result<T> {
    Err(errno)
}
