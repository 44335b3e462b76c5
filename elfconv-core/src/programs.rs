//! The programs of an artifact: the main one, and those that it may execute (execve(2)).
//!
//! An artifact carries its programs' files when there are several, or when the main one makes the system call itself: they
//! are loaded from there, at the start and by execve, and the image is not in the artifact a second time. A program that never
//! executes any has its segments in memory at the start, and no file.

use std::path::Path;

use crate::error::Error;
use crate::image::{Image, Limits};
use crate::options::With;

/// execve(2) and execveat(2).
const EXECVE: [u32; 2] = [221, 281];

/// Where programs are that are given by a bare name (file-hierarchy(7)).
const DIRECTORY: &str = "/usr/bin";

/// What stands for the main program's own file.
const MAIN: &str = "@self";

const BAD_NAME: &str = "a name is empty, or neither an absolute path nor without slashes";

/// The files, each of them once, the main program's first.
#[derive(Debug)]
pub struct Files<'a> {
    pub files: Vec<&'a [u8]>,
    /// Guest paths and whose they are.
    pub links: Vec<(String, usize)>,
}

impl<'a> Files<'a> {
    pub fn new(main: &'a [u8], with: &'a [With]) -> Self {
        let mut files = vec![main];
        let mut links = Vec::new();
        for with in with {
            let elf = with.elf.as_deref().unwrap_or(main);
            let known = files.iter().position(|file| *file == elf);
            let index = known.unwrap_or(files.len());
            if known.is_none() {
                files.push(elf);
            }
            links.push((with.guest.clone(), index));
        }
        Files { files, links }
    }

    /// All files, checked.
    pub fn parse(&self, limits: &Limits) -> Result<Vec<Image<'a>>, Error> {
        let parse = |(index, file): (usize, &&'a [u8])| {
            let image = Image::parse_for(file, limits);
            image.map_err(|error| self.blame(index, error))
        };
        self.files.iter().enumerate().map(parse).collect()
    }

    /// Says which program an error is about, if it isn't the main one.
    fn blame(&self, index: usize, error: Error) -> Error {
        match self.links.iter().find(|(_, program)| *program == index) {
            Some((guest, _)) if index > 0 => Error::With {
                guest: guest.clone(),
                source: Box::new(error),
            },
            _ => error,
        }
    }

    /// The names of a program.
    pub fn names(&self, index: usize) -> impl Iterator<Item = &str> {
        let of_this = self.links.iter().filter(move |(_, i)| *i == index);
        of_this.map(|(guest, _)| guest.as_str())
    }
}

impl With {
    /// Reads a program that is to have one name.
    ///
    /// # Errors
    /// As [`With::read`].
    pub fn of(name: &str, file: &Path) -> Result<With, Error> {
        let guest = guest_path(name).ok_or_else(|| Error::BadWith {
            text: format!("{name}={}", file.display()),
            problem: BAD_NAME,
        })?;
        let elf = Some(read(file)?);
        Ok(With { guest, elf })
    }

    /// Reads `NAME[,NAME...]=FILE`. Names are absolute paths, or are put into `/usr/bin`; the file `@self` is the main program's.
    ///
    /// # Errors
    /// [`Error::BadWith`] if it isn't of this form, [`Error::Input`] if the file can't be read.
    pub fn read(text: &str) -> Result<Vec<With>, Error> {
        let bad = |problem: &'static str| Error::BadWith {
            text: text.to_owned(),
            problem,
        };
        let (names, file) = text.split_once('=').ok_or_else(|| bad("there is no `=`"))?;
        if file.is_empty() {
            return Err(bad("there is no file"));
        }
        let elf = match file {
            MAIN => None,
            _ => Some(read(Path::new(file))?),
        };
        let one = |name: &str| {
            let guest = guest_path(name).ok_or_else(|| bad(BAD_NAME))?;
            let elf = elf.clone();
            Ok(With { guest, elf })
        };
        names.split(',').map(one).collect()
    }
}

/// Where a program of this name is in the guest.
pub fn guest_path(name: &str) -> Option<String> {
    let path = match name.contains('/') {
        true => name.to_owned(),
        false => format!("{DIRECTORY}/{name}"),
    };
    let mut parts = path.strip_prefix('/')?.split('/');
    let sound = parts.all(|part| !matches!(part, "" | "." | "..")) && !path.contains('\0');
    sound.then_some(path)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let fail = |source| Error::Input {
        path: path.to_owned(),
        source,
    };
    // Opening a pipe or a device could block or never end.
    if !std::fs::metadata(path).map_err(fail)?.is_file() {
        return Err(fail(std::io::Error::other("not a regular file")));
    }
    std::fs::read(path).map_err(fail)
}

/// Whether the program may call execve: some instruction moves its number into X8, or into X0 for a general function like
/// syscall(2).
pub fn may_execute(image: &Image<'_>) -> bool {
    let segments = image.segments.iter().filter(|s| s.executable());
    let mut words = segments
        .filter_map(|s| image.read(s.vaddr, s.filesz))
        .flat_map(|bytes| bytes.as_chunks::<4>().0);
    words.any(|word| {
        // MOVZ Wd or Xd, #imm16 (Arm ARM C6.2, "MOV (wide immediate)").
        let word = u32::from_le_bytes(*word);
        let (register, number) = (word & 0x1f, word >> 5 & 0xffff);
        word & 0x7fe0_0000 == 0x5280_0000 && matches!(register, 0 | 8) && EXECVE.contains(&number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(guest: &str, elf: Option<&[u8]>) -> With {
        With {
            guest: guest.into(),
            elf: elf.map(<[u8]>::to_vec),
        }
    }

    #[test]
    fn the_same_file_is_there_once() {
        let all = [
            with("/a", Some(b"one")),
            with("/b", Some(b"main")),
            with("/c", None),
            with("/d", Some(b"one")),
        ];
        let files = Files::new(b"main", &all);
        assert_eq!(files.files, [&b"main"[..], b"one"]);
        let indices: Vec<usize> = files.links.iter().map(|(_, index)| *index).collect();
        assert_eq!(indices, [1, 0, 0, 1]);
        assert_eq!(files.names(1).collect::<Vec<_>>(), ["/a", "/d"]);
    }

    #[test]
    fn names() {
        assert_eq!(guest_path("sh").as_deref(), Some("/usr/bin/sh"));
        assert_eq!(guest_path("/bin/sh").as_deref(), Some("/bin/sh"));
        for bad in ["", "/", "a/b", "/a//b", "/a/../b", "/a/", "..", "."] {
            assert_eq!(guest_path(bad), None, "{bad}");
        }
        let links = With::read("sh,/x/ls=@self").unwrap();
        assert_eq!(links, [with("/usr/bin/sh", None), with("/x/ls", None)]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, status) in [
            ("sh", 2),
            ("sh=", 2),
            ("=@self", 2),
            ("a,=@self", 2),
            ("sh=/nonexistent", 3),
        ] {
            let error = With::read(text).unwrap_err();
            assert_eq!(error.exit_code(), status, "{text}: {error}");
        }
    }
}
