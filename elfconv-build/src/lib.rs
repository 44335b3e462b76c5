//! Converts Linux/AArch64 programs in a `build.rs`, so that `cargo build` turns vendored binaries into WebAssembly.
//!
//! ```toml
//! [build-dependencies]
//! elfconv-build = "0.1"
//!
//! [dependencies]
//! # Only for `include_artifact!`; without the converter.
//! elfconv-build = { version = "0.1", default-features = false }
//! ```
//!
//! In `build.rs`:
//!
//! ```no_run
//! # #[cfg(feature = "convert")]
//! elfconv_build::Build::new()
//!     .elf("vendor/tool")
//!     .embed("vendor/tool.conf", "/etc/tool.conf")
//!     .convert("tool");
//! ```
//!
//! In the crate:
//!
//! ```ignore
//! const TOOL: &[u8] = elfconv_build::include_artifact!("tool");
//! ```

#[cfg(feature = "convert")]
mod build;

#[cfg(feature = "convert")]
pub use build::{Artifact, Build, Error};
#[cfg(feature = "convert")]
pub use elfconv_core::{Cpu, Fma, OptLevel, Target};

/// The bytes of the artifact that the build script made under this name, as a `&'static [u8; N]`.
#[macro_export]
macro_rules! include_artifact {
    ($name:literal) => {
        include_bytes!(env!(
            concat!("ELFCONV_", $name),
            concat!("build.rs converts nothing under the name `", $name, "`")
        ))
    };
}
