//! Files that are whole or not there.

use std::io::Write;
use std::path::Path;

use elfconv_core::Error;
use tempfile::NamedTempFile;

/// Can `path` be written at all? A disk may still fill up later.
pub fn check(path: &Path) -> Result<(), Error> {
    temporary(path).map(drop)
}

/// A temporary file beside `path`; it is removed when it is dropped.
fn temporary(path: &Path) -> Result<NamedTempFile, Error> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let created = if path.is_dir() {
        Err(std::io::ErrorKind::IsADirectory.into())
    } else {
        tempfile::Builder::new()
            .prefix(".elfconv-")
            .tempfile_in(directory)
    };
    created.map_err(|source| Error::Output {
        path: path.to_owned(),
        source,
    })
}

/// Writes `bytes` to `path` by way of a temporary file in the same directory: whatever happens, `path` holds the old
/// content or all of the new one.
pub fn write(path: &Path, bytes: &[u8], executable: bool) -> Result<(), Error> {
    let fail = |source| Error::Output {
        path: path.to_owned(),
        source,
    };
    let mut file = temporary(path)?;
    file.write_all(bytes).map_err(fail)?;
    set_mode(file.as_file(), executable).map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

/// The mode that a newly created file would have: temporary files are private.
#[cfg(unix)]
fn set_mode(file: &std::fs::File, executable: bool) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if executable { 0o755 } else { 0o644 };
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &std::fs::File, _: bool) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_the_whole_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out");
        write(&path, b"longer than the second", false).unwrap();
        write(&path, b"short", true).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"short");
    }

    #[test]
    fn failure_leaves_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let error = write(&directory.path().join("missing/out"), b"x", false).unwrap_err();
        assert_eq!(error.exit_code(), 7);
        let target = directory.path().join("directory");
        std::fs::create_dir(&target).unwrap();
        assert!(write(&target, b"x", false).is_err());
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}
