//! What a program leaves in its directory.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    Directory,
    File(Vec<u8>),
    Link(String),
    Other,
}

/// Everything below a directory, by path.
pub type Tree = BTreeMap<String, Entry>;

/// Reads a directory without following links.
pub fn read(root: &Path) -> Result<Tree> {
    let mut tree = Tree::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in
            std::fs::read_dir(&directory).with_context(|| directory.display().to_string())?
        {
            let entry = entry?;
            let path = entry.path();
            let kind = entry.file_type()?;
            let value = if kind.is_dir() {
                directories.push(path.clone());
                Entry::Directory
            } else if kind.is_symlink() {
                Entry::Link(std::fs::read_link(&path)?.to_string_lossy().into_owned())
            } else if kind.is_file() {
                // Without read permission for us it is what it is.
                std::fs::read(&path).map_or(Entry::Other, Entry::File)
            } else {
                Entry::Other
            };
            let name = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            tree.insert(name, value);
        }
    }
    Ok(tree)
}
