//! Results kept between runs, named by the content that they were made from.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// When a cache grows over this, the entries that were not used for the longest time go.
const CAPACITY: u64 = 1 << 30;

/// A directory of entries. Every operation is best effort: without a cache all works, only slower.
#[derive(Clone, Debug, Default)]
pub struct Cache {
    directory: Option<PathBuf>,
}

impl Cache {
    /// The user's cache: `ELFCONV_CACHE_DIR`, else `elfconv` below `XDG_CACHE_HOME` or `~/.cache`.
    pub fn user() -> Self {
        let set = |name| {
            std::env::var_os(name)
                .filter(|value| !value.is_empty())
                .map(PathBuf::from)
        };
        let directory = set("ELFCONV_CACHE_DIR")
            .or_else(|| set("XDG_CACHE_HOME").map(|path| path.join("elfconv")))
            .or_else(|| set("HOME").map(|path| path.join(".cache/elfconv")));
        Cache { directory }
    }

    /// A cache in a directory of the caller's choice.
    pub fn in_directory(directory: PathBuf) -> Self {
        Cache {
            directory: Some(directory),
        }
    }

    /// No cache.
    pub fn none() -> Self {
        Cache { directory: None }
    }

    /// Where the entries are.
    pub fn directory(&self) -> Option<&Path> {
        self.directory.as_deref()
    }

    /// The file of an entry, if there is one. Counts as a use of it.
    pub fn get(&self, key: &str) -> Option<PathBuf> {
        let path = self.directory.as_ref()?.join(key);
        let file = std::fs::File::open(&path).ok()?;
        // Only for the order of eviction; a cache that can't be written still serves.
        let _ = file.set_modified(SystemTime::now());
        Some(path)
    }

    /// Reads an entry.
    pub fn read(&self, key: &str) -> Option<Vec<u8>> {
        std::fs::read(self.get(key)?).ok()
    }

    /// Adds or replaces an entry. It is there whole or not at all.
    pub fn put(&self, key: &str, bytes: &[u8]) -> Option<PathBuf> {
        let directory = self.directory.as_ref()?;
        let path = directory.join(key);
        store(directory, &path, bytes).ok()?;
        Some(path)
    }

    /// Removes the entries least recently used, if there is more than a cache should hold.
    pub fn trim(&self) {
        if let Some(directory) = &self.directory {
            evict(directory, CAPACITY);
        }
    }
}

fn store(directory: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    create_private(directory)?;
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}

/// Compiled code is loaded from the cache as it is: nobody else may be able to put any there.
fn create_private(directory: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Removes the entries least recently used until the rest fits.
fn evict(directory: &Path, capacity: u64) {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return;
    };
    let mut files: Vec<_> = entries
        .flatten()
        .filter_map(|entry| Some((entry.metadata().ok()?, entry.path())))
        .filter(|(metadata, _)| metadata.is_file())
        .filter_map(|(metadata, path)| Some((metadata.modified().ok()?, metadata.len(), path)))
        .collect();
    files.sort();
    let mut total: u64 = files.iter().map(|(_, size, _)| size).sum();
    for (_, size, path) in files {
        if total <= capacity {
            return;
        }
        // Another process may have been faster.
        let _ = std::fs::remove_file(path);
        total -= size;
    }
}

/// A key that stands for all of `parts`, in this order and with these borders.
pub fn key(parts: &[&[u8]], extension: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    format!("{}.{extension}", hasher.finalize().to_hex())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_entries() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::in_directory(directory.path().join("new"));
        assert!(cache.get("a").is_none());
        cache.put("a", b"content").unwrap();
        assert_eq!(std::fs::read(cache.get("a").unwrap()).unwrap(), b"content");
        assert!(Cache::none().put("a", b"x").is_none());
    }

    #[test]
    fn evicts_the_oldest() {
        let directory = tempfile::tempdir().unwrap();
        for (age, name) in ["new", "middle", "old"].into_iter().enumerate() {
            let path = directory.path().join(name);
            std::fs::write(&path, [0; 10]).unwrap();
            let time = SystemTime::now() - std::time::Duration::from_secs(age as u64 * 100);
            std::fs::File::options()
                .write(true)
                .open(path)
                .unwrap()
                .set_modified(time)
                .unwrap();
        }
        evict(directory.path(), 25);
        let mut left: Vec<_> = std::fs::read_dir(directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["middle", "new"]);
    }

    #[test]
    fn keys_respect_borders() {
        assert_ne!(key(&[b"ab", b"c"], "x"), key(&[b"a", b"bc"], "x"));
    }
}
