//! Where things are.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The workspace's root.
pub fn workspace() -> PathBuf {
    package()
        .parent()
        .map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// This package.
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Cargo's target directory: the one that this executable is in.
pub fn target() -> &'static Path {
    static TARGET: OnceLock<PathBuf> = OnceLock::new();
    TARGET.get_or_init(|| {
        let from_variable = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        // target/<profile>/deps/<test>
        let from_executable = || {
            std::env::current_exe()
                .ok()
                .and_then(|exe| exe.ancestors().nth(3).map(Path::to_path_buf))
        };
        let target = from_variable
            .or_else(from_executable)
            .unwrap_or_else(|| workspace().join("target"));
        std::path::absolute(&target).unwrap_or(target)
    })
}

/// Everything that the tests make and may keep. Created when asked for.
pub fn work(part: &str) -> std::io::Result<PathBuf> {
    let path = target().join("elfconv-tests").join(part);
    std::fs::create_dir_all(&path)?;
    Ok(path)
}
