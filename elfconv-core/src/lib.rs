//! ELF in, artifact out: the phases of a conversion in reading order.

pub mod error;
pub mod image;
