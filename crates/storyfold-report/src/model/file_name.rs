//! The names of the files of stories.

use std::collections::{BTreeSet, HashMap};

use storyfold::Story;

/// How many characters of an id a file name has.
const MAX_CHARS: usize = 64;

/// The file of every story that gets a page, by its place.
pub(crate) struct FileNames(Vec<StoryFile>);

/// The name that the files of a story begin with: lower-case letters, digits and `-` only, so that it is a good name on every
/// system, and different from all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoryFile(String);

impl FileNames {
    pub(crate) fn new(stories: &[Story]) -> Self {
        Self::of_ids(stories.iter().map(|story| story.story.as_str()))
    }

    pub(crate) fn of(&self, story_idx: usize) -> &StoryFile {
        &self.0[story_idx]
    }

    fn of_ids<'a>(ids: impl Iterator<Item = &'a str>) -> Self {
        let mut taken = BTreeSet::new();
        // Where the search for a free number goes on, so that many ids of one name do not try each number again.
        let mut next: HashMap<String, usize> = HashMap::new();
        let name = |id: &str| {
            let plain = plain(id);
            let mut name = plain.clone();
            while !taken.insert(name.clone()) {
                let number = next.entry(plain.clone()).or_insert(2);
                name = format!("{plain}-{number}");
                *number += 1;
            }
            StoryFile(name)
        };
        Self(ids.map(name).collect())
    }
}

impl StoryFile {
    /// The page of the story, in the folder of stories.
    pub(crate) fn story(&self) -> String {
        format!("{}.html", self.0)
    }

    /// The same, seen from the index.
    pub(crate) fn path(&self) -> String {
        format!("stories/{}", self.story())
    }

    /// The page of its columns, in the same folder.
    pub(crate) fn columns(&self) -> String {
        format!("{}.columns.html", self.0)
    }
}

/// An id without anything that a file system, a shell or an address could take for something else.
fn plain(id: &str) -> String {
    let is_own = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
    let plain: String = id.chars().take(MAX_CHARS).map(|it| if is_own(it) { it } else { '-' }).collect();
    // Names such as `con` mean a device to some systems, whatever their extension.
    if plain == id && plain.len() >= 8 { plain } else { format!("story-{plain}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_id_makes_a_safe_name_of_its_own() {
        let long = "x".repeat(1_000);
        let ids = [
            "8d2de7ade3af6a26",
            "../../etc/passwd",
            "con",
            "a b",
            "a-b",
            "",
            "<b>\"&'",
            "Ärger",
            &long,
            "a/b",
        ];
        let names = FileNames::of_ids(ids.into_iter());
        let mut seen = BTreeSet::new();
        for file in &names.0 {
            let name = file.story();
            let stem = name.strip_suffix(".html").expect("a page is HTML");
            assert!(
                stem.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-'),
                "{name}"
            );
            assert!((8..100).contains(&name.len()) || name == "story-.html", "{name}");
            assert!(seen.insert(name), "two stories with one file");
            assert!(seen.insert(file.columns()), "a story page with the name of a page of columns");
        }
        assert_eq!(names.0[0].story(), "8d2de7ade3af6a26.html");
        assert_eq!(names.0[1].story(), "story-------etc-passwd.html");
    }
}
