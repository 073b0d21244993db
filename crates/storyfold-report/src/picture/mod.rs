//! Pictures, as coordinates that a template draws: of one story on its page, of the collection also as files.

mod axis;

mod descent;
mod timeline;

mod copying;
mod story_sizes;
mod volume;

use serde::Serialize;
use storyfold::Story;

use copying::Copying;
pub(crate) use descent::Descent;
use story_sizes::StorySizes;
pub(crate) use timeline::Timeline;
use volume::Volume;

/// The pictures of the collection.
#[derive(Debug, Serialize)]
pub(crate) struct Pictures {
    /// Reports by time; none if no report has a date.
    pub(crate) volume: Option<Volume>,
    /// Who took from whom; none if nobody did.
    pub(crate) copying: Option<Copying>,
    pub(crate) story_sizes: StorySizes,
}

impl Pictures {
    pub(crate) fn new(stories: &[Story]) -> Self {
        Self {
            volume: Volume::new(stories),
            copying: Copying::new(stories),
            story_sizes: StorySizes::new(stories),
        }
    }
}

/// A coordinate, with as many digits as a screen shows.
fn at(coordinate: f64) -> String {
    format!("{coordinate:.1}")
}

/// A name that fits beside a drawing.
fn short(name: &str, max_chars: usize) -> String {
    let line = name.split_whitespace().collect::<Vec<&str>>().join(" ");
    if line.chars().count() <= max_chars {
        return line;
    }
    let kept: String = line.chars().take(max_chars - 1).collect();
    format!("{}…", kept.trim_end())
}
