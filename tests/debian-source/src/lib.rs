//! Debian's packages, source and binary, for the tests and the benchmark: downloaded by an apt with a configuration of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use anyhow::{Context as _, Result, bail};

/// The upstream sources of a package, unpacked below `work`, which keeps them. The first call may download.
pub fn unpacked(work: &Path, package: &str) -> Result<PathBuf> {
    // apt locks its directories, and two tests may want the same package.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let directory = work.join("source").join(package);
    if directory.is_dir() {
        return Ok(directory);
    }
    let archive = download(&work.join("apt"), package)?;
    let unfinished = directory.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    fs::create_dir_all(&unfinished)?;
    let mut tar = Command::new("tar");
    run(tar
        .arg("-xf")
        .arg(&archive)
        .arg("-C")
        .arg(&unfinished)
        .arg("--strip-components=1"))?;
    fs::rename(&unfinished, &directory)?;
    Ok(directory)
}

/// What a binary package for `architecture` installs, unpacked below `work`, which keeps it. The system's dpkg knows nothing of it.
pub fn binary(work: &Path, package: &str, architecture: &str) -> Result<PathBuf> {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let directory = work.join("binary").join(architecture).join(package);
    if directory.is_dir() {
        return Ok(directory);
    }
    let root = work.join(format!("apt-{architecture}"));
    let wanted = format!("{package}:{architecture}");
    let arguments = ["download", "-q", wanted.as_str()];
    let named = |name: &str| name.starts_with(&format!("{package}_")) && name.ends_with(".deb");
    let archive = fetch(&root, Some(architecture), &arguments, named)?;
    let unfinished = directory.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    fs::create_dir_all(&unfinished)?;
    run(Command::new("dpkg-deb")
        .arg("-x")
        .arg(&archive)
        .arg(&unfinished))?;
    fs::rename(&unfinished, &directory)?;
    Ok(directory)
}

/// The file `*.orig.tar.*` of a package.
fn download(root: &Path, package: &str) -> Result<PathBuf> {
    let source = ["source", "--download-only", "-q", package];
    let named = |name: &str| {
        name.starts_with(&format!("{package}_"))
            && name.contains(".orig.tar.")
            && !name.ends_with(".asc")
    };
    fetch(root, None, &source, named)
}

/// The file whose name pleases `named`, brought by apt-get unless it is there.
fn fetch(
    root: &Path,
    architecture: Option<&str>,
    arguments: &[&str],
    named: impl Fn(&str) -> bool,
) -> Result<PathBuf> {
    let downloads = root.join("downloads");
    fs::create_dir_all(&downloads)?;
    if let Some(archive) = find(&downloads, &named)? {
        return Ok(archive);
    }
    let apt = Apt::new(root, architecture)?;
    if fs::read_dir(apt.root.join("lists"))?.flatten().count() < 3 {
        apt.run(&["update", "-q"], &apt.root)?;
    }
    if apt.run(arguments, &downloads).is_err() {
        // The mirror has moved on since the lists were fetched.
        apt.run(&["update", "-q"], &apt.root)?;
        apt.run(arguments, &downloads)?;
    }
    find(&downloads, &named)?
        .with_context(|| format!("apt-get {} brought nothing", arguments.join(" ")))
}

fn find(downloads: &Path, named: &impl Fn(&str) -> bool) -> Result<Option<PathBuf>> {
    let mut found = None;
    for entry in fs::read_dir(downloads)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if named(&name) {
            found = Some(path);
        }
    }
    Ok(found)
}

/// apt-get with state, cache and sources of its own; the user's configuration is only read.
struct Apt {
    root: PathBuf,
    options: Vec<String>,
}

impl Apt {
    /// For sources, or binaries of an architecture.
    fn new(root: &Path, architecture: Option<&str>) -> Result<Self> {
        let root = root.to_path_buf();
        for part in [
            "lists/partial",
            "cache/archives/partial",
            "state",
            "sources",
        ] {
            fs::create_dir_all(root.join(part))?;
        }
        fs::write(root.join("state/status"), "")?;
        let kind = architecture.map_or("deb-src", |_| "deb");
        fs::write(root.join("sources/sources.list"), source_list(kind)?)?;
        let path = |part: &str| root.join(part).display().to_string();
        let settings = [
            ("Dir::Etc::SourceList", path("sources/sources.list")),
            ("Dir::Etc::SourceParts", "/dev/null".into()),
            ("Dir::State", path("state")),
            ("Dir::State::Lists", path("lists")),
            ("Dir::State::status", path("state/status")),
            ("Dir::Cache", path("cache")),
            // Descriptions and metadata for software centres.
            ("Acquire::Languages", "none".into()),
            (
                "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled",
                "false".into(),
            ),
            // As root apt would switch to a user that may not be able to enter our directory.
            ("APT::Sandbox::User", String::new()),
        ];
        let architecture = architecture.into_iter().flat_map(|name| {
            ["APT::Architecture", "APT::Architectures::"].map(|option| (option, name.to_owned()))
        });
        let options = settings
            .into_iter()
            .chain(architecture)
            .flat_map(|(name, value)| ["-o".to_owned(), format!("{name}={value}")])
            .collect();
        Ok(Apt { root, options })
    }

    fn run(&self, arguments: &[&str], directory: &Path) -> Result<()> {
        let mut command = Command::new("apt-get");
        run(command
            .current_dir(directory)
            .args(&self.options)
            .args(arguments))
    }
}

fn run(command: &mut Command) -> Result<()> {
    let done = command
        .output()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    if !done.status.success() {
        bail!(
            "{command:?}: {}\n{}",
            done.status,
            String::from_utf8_lossy(&done.stderr)
        );
    }
    Ok(())
}

/// Lines of a kind, `deb` or `deb-src`, for what the machine's own sources name in their `deb` ones.
fn source_list(kind: &str) -> Result<String> {
    let mut files: Vec<PathBuf> = vec!["/etc/apt/sources.list".into()];
    for entry in fs::read_dir("/etc/apt/sources.list.d")
        .into_iter()
        .flatten()
        .flatten()
    {
        files.push(entry.path());
    }
    files.sort();
    let mut lines = String::new();
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else {
            continue;
        };
        lines += &match file.extension().and_then(|extension| extension.to_str()) {
            Some("sources") => text
                .split("\n\n")
                .filter_map(|stanza| from_stanza(kind, stanza))
                .collect::<String>(),
            Some("list") => text
                .lines()
                .filter_map(|line| from_line(kind, line))
                .collect::<String>(),
            _ => String::new(),
        };
    }
    if lines.is_empty() {
        bail!("no Debian mirror with a `main` component in /etc/apt: add one, then try again");
    }
    Ok(lines)
}

/// Only Debian's own archive has the sources we want.
fn wanted(uri: &str, components: &str) -> bool {
    uri.contains("debian")
        && !uri.contains("-security")
        && components.split_whitespace().any(|one| one == "main")
}

fn from_stanza(kind: &str, stanza: &str) -> Option<String> {
    let field = |name: &str| {
        let prefix = format!("{name}:");
        stanza
            .lines()
            .find_map(|line| line.strip_prefix(&prefix))
            .map(str::trim)
    };
    let (uri, components) = (field("URIs")?, field("Components")?);
    if !field("Types")?.split_whitespace().any(|one| one == "deb") || !wanted(uri, components) {
        return None;
    }
    let options = field("Signed-By")
        .filter(|key| key.starts_with('/'))
        .map(|key| format!("[signed-by={key}] "));
    let options = options.unwrap_or_default();
    Some(
        field("Suites")?
            .split_whitespace()
            .map(|suite| format!("{kind} {options}{uri} {suite} {components}\n"))
            .collect(),
    )
}

fn from_line(kind: &str, line: &str) -> Option<String> {
    let rest = line.trim().strip_prefix("deb ")?;
    let after_options = rest
        .rsplit_once(']')
        .map_or(rest, |(_, after)| after)
        .trim();
    let (uri, components) = after_options.split_once(' ')?;
    wanted(uri, components).then(|| format!("{kind} {rest}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_from_binaries() {
        let stanza = "Types: deb\nURIs: http://mirror.example.org/debian\nSuites: a b\nComponents: main\nSigned-By: /k";
        let expected = "deb-src [signed-by=/k] http://mirror.example.org/debian a main\n\
                        deb-src [signed-by=/k] http://mirror.example.org/debian b main\n";
        assert_eq!(from_stanza("deb-src", stanza).unwrap(), expected);
        assert_eq!(
            from_line("deb-src", "deb http://x/debian s main").unwrap(),
            "deb-src http://x/debian s main\n"
        );
        assert_eq!(
            from_line(
                "deb-src",
                "deb https://deb.nodesource.com/node_20.x nodistro other"
            ),
            None
        );
        assert_eq!(from_line("deb-src", "# deb http://x/debian s main"), None);
    }
}
