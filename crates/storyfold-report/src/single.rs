//! All stories in one file.

use std::io::Write;

use crate::collection::Collection;
use crate::error::{Error, ErrorKind};
use crate::model::{SinglePage, StoryPage, StoryPart, Texts};
use crate::pages::Pages;

/// Writes all stories as one page that stands alone: an index, then each story with its conflicts, its text and its outlets.
///
/// It has no pictures of the collection and no alignment tables, which a [`ReportFolder`](crate::ReportFolder) has; as it is laid
/// out as a whole it is held in memory. The same collection gives the same bytes.
///
/// # Errors
///
/// Fails if `out` does; refuses stories of which a report is missing or is another than that from which they were made.
pub fn write_page(out: &mut dyn Write, collection: &Collection<'_>) -> Result<(), Error> {
    let page = lay_out(collection)?;
    out.write_all(page.as_bytes()).map_err(|source| Error::from(ErrorKind::Out(source)))
}

fn lay_out(collection: &Collection<'_>) -> Result<String, ErrorKind> {
    let pages = Pages::new()?;
    let texts = Texts::new(collection.reports);
    let mut parts = Vec::new();
    for (story_idx, story) in collection.shown().iter().enumerate() {
        let at = format!("t{}-", story_idx + 1);
        let part = StoryPage::part(story, at.clone(), "h2", &texts)?;
        parts.push(StoryPart { at, html: pages.render_part("story_main.html", &part)? });
    }
    pages.render("single.html", &SinglePage::new(collection, parts))
}
