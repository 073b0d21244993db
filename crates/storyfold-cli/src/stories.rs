//! `storyfold stories`.

use anyhow::Result;
use storyfold::{Snapshot, StoryQuery};
use storyfold_feeds::write_json_lines;

use crate::index_args::StoriesArgs;
use crate::output::{Outcome, write_to};

pub(crate) fn run(args: &StoriesArgs) -> Result<Outcome> {
    let snapshot = Snapshot::open(&args.index)?;
    let mut query = StoryQuery::default();
    query.from = args.since;
    query.until = args.until;
    query.limit = Some(args.limit.unwrap_or(usize::MAX));
    let page = snapshot.stories(&query)?;
    write_to(None, |out| Ok(write_json_lines(out, &page.stories)?))?;
    Ok(Outcome::Good)
}
