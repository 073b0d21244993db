//! Which files there are to read: from paths and patterns to files, each once, in a fixed order.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use storyfold::Problem;

use crate::bytes::{charset, compression};
use crate::format::{self, Extension};
use crate::found_file::{self, FoundFile, Input};
use crate::intake::Intake;
use crate::options::FeedOptions;

/// Finds what the paths name, in the order of the paths, and the files of a folder in the order of their bytes.
///
/// A path that does not exist and holds `*`, `?` or `[` is a pattern: it stands for all paths that match, in order.
pub(crate) fn find<P: AsRef<Path>>(
    paths: impl IntoIterator<Item = P>,
    options: &FeedOptions,
    intake: &mut Intake,
) -> Vec<Input> {
    let mut finder =
        Finder { intake, options, found: Vec::new(), seen: BTreeMap::new(), named_standard_input: false };
    for path in paths {
        match matching(path.as_ref()) {
            None => finder.visit(path.as_ref()),
            Some(matching) if matching.is_empty() => {
                let text = "no file or folder matches this pattern; check it";
                finder.intake.problem(Problem::lost(text).in_file(path.as_ref().display().to_string()));
            }
            Some(matching) => matching.iter().for_each(|path| finder.visit(path)),
        }
    }
    let mut found = finder.found;
    found_file::name_texts(&mut found);
    found
}

/// Says in plain words why something cannot be read.
pub(crate) fn unreadable(what: &str, error: &io::Error) -> Problem {
    Problem::lost(match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder; check the path".to_owned(),
        io::ErrorKind::PermissionDenied => {
            format!("the {what} cannot be read: permission denied; allow reading it or leave it out")
        }
        _ => {
            let reason = error.to_string();
            let reason = reason.split(" (os error").next().unwrap_or_default().to_lowercase();
            format!("the {what} cannot be read: {reason}")
        }
    })
}

/// What a pattern stands for, sorted; none for a path that is none.
fn matching(path: &Path) -> Option<Vec<PathBuf>> {
    let pattern = path.to_str().filter(|pattern| pattern.contains(['*', '?', '[']) && !path.exists())?;
    let mut found: Vec<PathBuf> = glob::glob(pattern).ok()?.filter_map(Result::ok).collect();
    found
        .sort_by(|left, right| left.as_os_str().as_encoded_bytes().cmp(right.as_os_str().as_encoded_bytes()));
    Some(found)
}

struct Finder<'intake> {
    intake: &'intake mut Intake,
    options: &'intake FeedOptions,
    found: Vec<Input>,
    /// Canonical paths of files and folders, and under which name each was met first.
    seen: BTreeMap<PathBuf, PathBuf>,
    named_standard_input: bool,
}

impl Finder<'_> {
    fn visit(&mut self, path: &Path) {
        if path == Path::new("-") {
            if self.named_standard_input {
                self.note(path, "standard input is named twice; it is read once");
            } else {
                self.named_standard_input = true;
                self.found.push(Input::StandardInput);
            }
            return;
        }
        match canonical_and_kind(path) {
            Err(error) => self.fail(path, "file", &error),
            Ok((canonical, Kind::Folder)) => self.visit_folder(path, canonical),
            Ok((canonical, Kind::File | Kind::Other)) => {
                let relative = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
                self.add(path.to_owned(), canonical, relative);
            }
        }
    }

    /// Walks without recursion, since a folder may be nested deeper than a stack allows.
    fn visit_folder(&mut self, root: &Path, canonical_root: PathBuf) {
        if self.is_seen(root, &canonical_root) {
            return;
        }
        let mut folders = vec![(PathBuf::new(), canonical_root)];
        let mut files: BTreeMap<Vec<u8>, (PathBuf, PathBuf)> = BTreeMap::new();
        let mut skipped = BTreeSet::new();
        let mut n_lost = 0;
        while let Some((folder, canonical_folder)) = folders.pop() {
            let names = match visible_names(&root.join(&folder)) {
                Ok(names) => names,
                Err(error) => {
                    n_lost += 1;
                    self.fail(&root.join(&folder), "folder", &error);
                    continue;
                }
            };
            let mut subfolders = Vec::new();
            for (name, is_link) in names {
                let relative = folder.join(&name);
                let path = root.join(&relative);
                let extension = Extension::of(&path);
                let looked_up = match is_link {
                    LinkOrNot::Link => canonical_and_kind(&path),
                    LinkOrNot::Plain(kind) => Ok((canonical_folder.join(&name), kind)),
                };
                match looked_up {
                    Ok((canonical, Kind::Folder)) => {
                        if !self.is_seen(&path, &canonical) {
                            subfolders.push((relative, canonical));
                        }
                    }
                    Ok((canonical, Kind::File)) if self.is_feed(&path, extension) => {
                        files.insert(relative.as_os_str().as_encoded_bytes().to_vec(), (relative, canonical));
                    }
                    Err(error) if extension.is_some() => {
                        n_lost += 1;
                        self.fail(&path, "file", &error);
                    }
                    Ok(_) | Err(_) => {
                        skipped.insert(path);
                    }
                }
            }
            folders.extend(subfolders.into_iter().rev());
        }
        if files.is_empty() && n_lost == 0 {
            let text =
                "no feed in this folder; a feed is a .txt, or a file of one of the formats that are read";
            self.intake.problem(Problem::lost(text).in_file(root.display().to_string()));
        }
        for (relative, canonical) in files.into_values() {
            let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
            self.add(root.join(&relative), canonical, parts.join("/"));
        }
        self.intake.skipped.extend(skipped);
    }

    /// Whether a file in a folder is to be read: by its name where that is sure, else by its first bytes.
    fn is_feed(&self, path: &Path, extension: Option<Extension>) -> bool {
        if matches!(extension, Some(Extension::Text | Extension::JsonLines)) {
            return true;
        }
        let Ok(unpacked) = File::open(path).and_then(compression::unpack) else {
            return extension.is_some();
        };
        let (charset, _) = charset::decode_stream(&unpacked.head, unpacked.stream);
        format::is_feed(&charset.decode_head(&unpacked.head), extension, &self.options.fields)
    }

    fn add(&mut self, path: PathBuf, canonical: PathBuf, relative: String) {
        if !self.is_seen(&path, &canonical) {
            let extension = Extension::of(&path);
            let text_uri = String::new();
            self.found.push(Input::File(FoundFile { path, canonical, relative, extension, text_uri }));
        }
    }

    fn is_seen(&mut self, path: &Path, canonical: &Path) -> bool {
        if let Some(first) = self.seen.get(canonical) {
            let text = format!("this is the same as {}; it is read once", first.display());
            self.note(path, &text);
            return true;
        }
        self.seen.insert(canonical.to_owned(), path.to_owned());
        false
    }

    fn note(&mut self, path: &Path, text: &str) {
        self.intake.problem(Problem::assumed(text).in_file(path.display().to_string()));
    }

    fn fail(&mut self, path: &Path, what: &str, error: &io::Error) {
        self.intake.problem(unreadable(what, error).in_file(path.display().to_string()));
    }
}

#[derive(Clone, Copy)]
enum Kind {
    File,
    Folder,
    /// A pipe or a device: read when it is named, never when it is only met in a folder.
    Other,
}

enum LinkOrNot {
    Link,
    Plain(Kind),
}

fn canonical_and_kind(path: &Path) -> io::Result<(PathBuf, Kind)> {
    let kind = kind_of(path.metadata()?.file_type());
    // The target of a link in /dev/fd may have no path of its own.
    let canonical = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    Ok((canonical, kind))
}

fn kind_of(file_type: std::fs::FileType) -> Kind {
    if file_type.is_dir() {
        Kind::Folder
    } else if file_type.is_file() {
        Kind::File
    } else {
        Kind::Other
    }
}

/// The entries of a folder but for the hidden ones, sorted by the bytes of their names.
fn visible_names(folder: &Path) -> io::Result<Vec<(PathBuf, LinkOrNot)>> {
    let mut names = Vec::new();
    for entry in folder.read_dir()? {
        let entry = entry?;
        let file_type = entry.file_type()?;
        let name = entry.file_name();
        if !name.as_encoded_bytes().starts_with(b".") {
            let link = match file_type.is_symlink() {
                true => LinkOrNot::Link,
                false => LinkOrNot::Plain(kind_of(file_type)),
            };
            names.push((PathBuf::from(name), link));
        }
    }
    names.sort_by(|left, right| {
        left.0.as_os_str().as_encoded_bytes().cmp(right.0.as_os_str().as_encoded_bytes())
    });
    Ok(names)
}
