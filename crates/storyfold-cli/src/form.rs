//! Stories in the form that the user asked for.

use std::path::Path;

use anyhow::Result;
use storyfold::{Report, Story};
use storyfold_feeds::write_stories;
use storyfold_report::{Collection, write_page};

use crate::args::Format;
use crate::output::{terminal_width, write_styled_to, write_to};
use crate::render::render_story;

/// Writes stories to a file or to standard output. `collection` has the same stories and reports, and what a page says besides.
pub(crate) fn write_form(
    format: Format,
    output: Option<&Path>,
    stories: &[Story],
    reports: &[Report],
    collection: &Collection<'_>,
) -> Result<()> {
    match format.for_programs() {
        Some(format) => write_to(output, |out| Ok(write_stories(out, format, stories, reports)?)),
        None if format == Format::Html => write_to(output, |out| Ok(write_page(out, collection)?)),
        None => write_styled_to(output, |out| {
            let width = terminal_width(output);
            (1..).zip(stories).try_for_each(|(number, story)| Ok(render_story(out, number, story, width)?))
        }),
    }
}
