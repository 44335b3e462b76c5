//! ELF in, artifact out: the phases of a conversion in reading order.

pub mod discover;
mod embed;
pub mod error;
pub mod image;
mod options;

pub use error::Error;
pub use options::{Embed, OptLevel, Options, Target, Toolchain};

/// Hears how far a conversion is. `()` doesn't listen.
pub trait Progress: Sync {
    /// A phase of `total` steps begins.
    fn phase(&self, name: &str, total: u64);
    /// `steps` more of them are done.
    fn advance(&self, steps: u64);
}

impl Progress for () {
    fn phase(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
}

mod lift;
mod summary;
