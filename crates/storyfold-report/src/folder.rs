//! The folder: files are written beside it, and take its place once all are there.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::TempDir;

use crate::collection::Collection;
use crate::error::{Error, ErrorKind};
use crate::model::{CollectionPage, ColumnsPage, FileNames, IndexPage, StoryPage, Texts};
use crate::pages::{ASSETS, Pages};
use crate::picture::Pictures;

/// The file by which a folder is known as a report of ours. Its lines name all the others.
const MARKER: &str = "storyfold-report.txt";
/// The page with which a report begins.
const INDEX: &str = "index.html";
/// The first line of the marker; the number is that of the layout of the folder.
const MARKER_TITLE: &str = "storyfold report 1";

/// A folder for a report: one that is new, empty, or holds an earlier report.
#[derive(Clone, Debug)]
pub struct ReportFolder {
    path: PathBuf,
}

impl ReportFolder {
    /// Takes a folder, and looks whether a report may stand there. Nothing is written or made.
    ///
    /// # Errors
    ///
    /// Refuses what is no folder, and a folder that holds anything but an earlier report, all of it and nothing else.
    pub fn at(path: impl AsRef<Path>) -> Result<Self, Error> {
        let named = path.as_ref();
        let path = absolute(named).map_err(|source| io_error(named, "found", source))?;
        if path.exists() {
            check(&path)?;
        }
        Ok(Self { path })
    }

    /// The page with which the report begins, once it is written.
    #[must_use]
    pub fn index(&self) -> PathBuf {
        self.path.join(INDEX)
    }

    /// Writes the report. An earlier one stays as it is until the new one is complete, and then goes.
    ///
    /// The same collection gives the same files, byte for byte.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be written, or if the folder has come to hold something else since it was looked at; refuses
    /// stories of which a report is missing or is another than that from which they were made. What stood in the folder is
    /// then still there.
    pub fn write(&self, collection: &Collection<'_>) -> Result<(), Error> {
        let parent = self.path.parent().unwrap_or(&self.path);
        fs::create_dir_all(parent).map_err(|source| io_error(parent, "made", source))?;
        let mut files = Files::beside(parent)?;
        write_pages(collection, &mut files)?;
        files.finish(&self.path)?;
        Ok(())
    }
}

/// Writes every page, one at a time.
fn write_pages(collection: &Collection<'_>, files: &mut Files) -> Result<(), ErrorKind> {
    let pages = Pages::new()?;
    let shown = collection.shown();
    let names = FileNames::new(shown);
    let texts = Texts::new(collection.reports);
    for (name, parts) in ASSETS {
        files.write(name, &parts.concat())?;
    }
    for story_idx in 0..shown.len() {
        let page = StoryPage::new(shown, story_idx, &names, &texts)?;
        let file = names.of(story_idx);
        files.write(&file.path(), &pages.render("story.html", &page)?)?;
        if let Some(columns_file) = page.columns_file() {
            let columns = ColumnsPage::new(&shown[story_idx], file.story(), &texts)?;
            files.write(&format!("stories/{columns_file}"), &pages.render("columns.html", &columns)?)?;
        }
    }
    let pictures = Pictures::new(collection.stories);
    if let Some(volume) = &pictures.volume {
        files.write("pictures/reports-over-time.svg", &picture(&pages, "volume.svg", volume)?)?;
    }
    if let Some(copying) = &pictures.copying {
        files.write("pictures/copying.svg", &picture(&pages, "copying.svg", copying)?)?;
    }
    files.write("pictures/story-sizes.svg", &picture(&pages, "story-sizes.svg", &pictures.story_sizes)?)?;
    files.write(
        "collection.html",
        &pages.render("collection.html", &CollectionPage::new(collection, &pictures))?,
    )?;
    files.write(INDEX, &pages.render("index.html", &IndexPage::new(collection, |idx| names.of(idx).path()))?)
}

/// A picture as a file that stands alone.
fn picture(pages: &Pages, template: &str, picture: &impl Serialize) -> Result<String, ErrorKind> {
    #[derive(Serialize)]
    struct Alone<'a, P: Serialize> {
        is_file: bool,
        picture: &'a P,
    }
    pages.render(template, &Alone { is_file: true, picture })
}

/// The files of a report that is being written, in a folder that nobody knows yet.
struct Files {
    folder: TempDir,
    written: BTreeSet<String>,
}

impl Files {
    fn beside(parent: &Path) -> Result<Self, ErrorKind> {
        let folder = new_folder_in(parent).map_err(|source| io_error(parent, "written to", source))?;
        Ok(Self { folder, written: BTreeSet::new() })
    }

    /// Writes a file; the parts of its name are parted by `/`.
    fn write(&mut self, name: &str, content: &str) -> Result<(), ErrorKind> {
        let path = self.folder.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| io_error(folder, "made", source))?;
        }
        fs::write(&path, content).map_err(|source| io_error(&path, "written", source))?;
        self.written.insert(name.to_owned());
        Ok(())
    }

    /// Writes the marker and gives the folder its place, from which an earlier report goes.
    fn finish(mut self, place: &Path) -> Result<(), ErrorKind> {
        let names: Vec<&str> = self.written.iter().map(String::as_str).collect();
        let marker = format!("{MARKER_TITLE}\n{}\n", names.join("\n"));
        self.write(MARKER, &marker)?;
        let failed = |source| io_error(place, "replaced", source);
        if !place.exists() {
            let complete = self.folder.keep();
            return fs::rename(complete, place).map_err(failed);
        }
        check(place)?;
        let parent = place.parent().unwrap_or(place);
        let earlier = new_folder_in(parent).map_err(failed)?;
        let earlier_place = earlier.path().join("report");
        fs::rename(place, &earlier_place).map_err(failed)?;
        if let Err(source) = fs::rename(self.folder.path(), place) {
            fs::rename(&earlier_place, place).map_err(failed)?;
            return Err(failed(source));
        }
        // The new report is where the temporary folder was moved to: nothing is left to be removed.
        let _ = self.folder.keep();
        earlier.close().map_err(failed)
    }
}

/// Whether a folder is empty, or an earlier report and nothing else.
fn check(folder: &Path) -> Result<(), ErrorKind> {
    if !folder.is_dir() {
        return Err(ErrorKind::NoFolder(folder.to_owned()));
    }
    let found = files_in(folder).map_err(|source| io_error(folder, "read", source))?;
    if found.is_empty() {
        return Ok(());
    }
    let Ok(marker) = fs::read_to_string(folder.join(MARKER)) else {
        return Err(ErrorKind::Foreign(folder.to_owned()));
    };
    let mut lines = marker.lines();
    if !lines.next().is_some_and(|title| title.starts_with("storyfold report ")) {
        return Err(ErrorKind::Foreign(folder.to_owned()));
    }
    let ours: BTreeSet<PathBuf> = lines.chain([MARKER]).map(PathBuf::from).collect();
    match found.into_iter().find(|path| !ours.contains(path)) {
        Some(foreign) => Err(ErrorKind::ForeignFile(folder.to_owned(), foreign)),
        None => Ok(()),
    }
}

/// All files below a folder, as paths from there, sorted; links are files, wherever they lead.
fn files_in(folder: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(folder.join(&below))? {
            let entry = entry?;
            let path = below.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else {
                files.insert(path);
            }
        }
    }
    Ok(files)
}

/// Where a folder is or will be; a link is followed, so that it stays a link.
fn absolute(path: &Path) -> io::Result<PathBuf> {
    if path.exists() { path.canonicalize() } else { std::path::absolute(path) }
}

fn io_error(path: &Path, what: &'static str, source: io::Error) -> ErrorKind {
    ErrorKind::Io { path: path.to_owned(), what, source }
}

/// A folder that nobody knows yet, with the permissions of any new folder.
#[cfg(unix)]
fn new_folder_in(parent: &Path) -> io::Result<TempDir> {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new()
        .prefix(".storyfold-")
        .permissions(Permissions::from_mode(0o777))
        .tempdir_in(parent)
}

/// A folder that nobody knows yet.
#[cfg(not(unix))]
fn new_folder_in(parent: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new().prefix(".storyfold-").tempdir_in(parent)
}
