//! Reads the files that an artifact carries.

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::options::Embed;

impl Embed {
    /// Reads the file `host`, or all regular files below the directory `host`, to be seen at `guest`.
    ///
    /// The order is that of the names: the same tree gives the same artifact.
    ///
    /// # Errors
    /// [`Error::Input`] names the file or directory that can't be read.
    pub fn read(host: &Path, guest: &str) -> Result<Vec<Embed>, Error> {
        let mut embeds = Vec::new();
        collect(host, guest, &mut embeds)?;
        Ok(embeds)
    }
}

fn collect(host: &Path, guest: &str, embeds: &mut Vec<Embed>) -> Result<(), Error> {
    let fail = |source| Error::Input {
        path: host.to_owned(),
        source,
    };
    let metadata = fs::metadata(host).map_err(fail)?;
    if metadata.is_file() {
        embeds.push(Embed {
            guest: guest.to_owned(),
            data: fs::read(host).map_err(fail)?,
            mode: mode(&metadata),
        });
        return Ok(());
    }
    if !metadata.is_dir() {
        // A pipe or a device has no content that could be carried.
        return Err(fail(std::io::Error::other(
            "neither a regular file nor a directory",
        )));
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(host).map_err(fail)? {
        names.push(entry.map_err(fail)?.file_name());
    }
    names.sort();
    for name in names {
        let path = host.join(&name);
        let text = name.to_str().ok_or_else(|| Error::Input {
            path: path.clone(),
            source: std::io::Error::other("the name is not UTF-8"),
        })?;
        // A link to a directory may lead back up: following it might never end.
        if fs::symlink_metadata(&path).is_ok_and(|link| link.is_symlink()) && path.is_dir() {
            continue;
        }
        collect(
            &path,
            &format!("{}/{text}", guest.trim_end_matches('/')),
            embeds,
        )?;
    }
    Ok(())
}

#[cfg(unix)]
fn mode(metadata: &fs::Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::mode(metadata) & 0o7777
}

#[cfg(not(unix))]
fn mode(_: &fs::Metadata) -> u32 {
    0o644
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_tree_in_order() {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("b")).unwrap();
        for name in ["z", "b/y", "a"] {
            fs::write(directory.path().join(name), name).unwrap();
        }
        let embeds = Embed::read(directory.path(), "/x/").unwrap();
        let names: Vec<_> = embeds.iter().map(|embed| embed.guest.as_str()).collect();
        assert_eq!(names, ["/x/a", "/x/b/y", "/x/z"]);
        assert_eq!(embeds[1].data, b"b/y");
    }

    #[test]
    fn names_what_is_missing() {
        let error = Embed::read(Path::new("/nonexistent/file"), "/f").unwrap_err();
        assert_eq!(error.exit_code(), 3);
        assert!(error.to_string().contains("/nonexistent/file"));
    }
}
