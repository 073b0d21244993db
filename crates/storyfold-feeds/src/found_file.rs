//! What was found to be read, and under which name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::format::Extension;

/// One thing to open.
pub(crate) enum Input {
    StandardInput,
    File(FoundFile),
}

/// A file that is to be read.
pub(crate) struct FoundFile {
    /// As the user named it, or below the folder that the user named.
    pub(crate) path: PathBuf,
    /// Without symbolic links, so that it tells whether two paths are one file.
    pub(crate) canonical: PathBuf,
    /// The path below the folder that the user named, with `/`; the bare name of a file that was named itself.
    pub(crate) relative: String,
    pub(crate) extension: Option<Extension>,
    /// The `uri` of the report, should the file be plain text: the shortest form of its path that is unique.
    pub(crate) text_uri: String,
}

/// Gives every file the shortest name that no other file has: its name, its path below its folder, or its whole path.
pub(crate) fn name_texts(found: &mut [Input]) {
    let mut n_names: BTreeMap<String, usize> = BTreeMap::new();
    let mut n_relatives: BTreeMap<String, usize> = BTreeMap::new();
    for input in found.iter() {
        if let Input::File(file) = input {
            *n_names.entry(file.file_name().to_owned()).or_default() += 1;
            *n_relatives.entry(file.relative.clone()).or_default() += 1;
        }
    }
    for input in found {
        if let Input::File(file) = input {
            file.text_uri = if n_names[file.file_name()] == 1 {
                file.file_name().to_owned()
            } else if n_relatives[&file.relative] == 1 {
                file.relative.clone()
            } else {
                file.display_name()
            };
        }
    }
}

impl FoundFile {
    pub(crate) fn display_name(&self) -> String {
        self.path.display().to_string()
    }

    /// The name without its extension, and without that of a packed file before.
    pub(crate) fn stem(&self) -> Option<String> {
        let is_packed = self.path.extension().is_some_and(|it| it == "gz" || it == "zst");
        let path = if is_packed { self.path.with_extension("") } else { self.path.clone() };
        path.file_stem().map(|stem| stem.to_string_lossy().into_owned())
    }

    pub(crate) fn folder(&self) -> Option<String> {
        let named = self.path.parent().and_then(Path::file_name);
        let folder = named.or_else(|| self.canonical.parent().and_then(Path::file_name))?;
        Some(folder.to_string_lossy().into_owned())
    }

    fn file_name(&self) -> &str {
        self.relative.rsplit('/').next().unwrap_or(&self.relative)
    }
}
