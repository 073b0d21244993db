//! One setting after the other, each scored.

use serde::Serialize;

use crate::config::Config;
use crate::error::Error;
use crate::evaluation::examination::scores;
use crate::evaluation::scores::{Gold, Scores};
use crate::group::{Linked, link, read_reports};
use crate::report::Report;

/// The fields that only grouping reads: the links need not be found again.
const GROUPING_FIELDS: &[&str] = &["story_strength", "cohesion_share", "cohesion_cap"];

/// The scores for one value of a field.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SweepRow {
    /// The value, as it was given.
    pub value: String,
    /// The scores that it makes.
    pub scores: Scores,
}

/// Scores the stories that come of each of several values of one field of the configuration, in their order.
///
/// # Errors
///
/// Refuses a field or value as [`Config::set`] does, and a configuration that is out of range.
pub fn sweep(
    reports: &[Report],
    gold: &Gold,
    config: &Config,
    field: &str,
    values: &[String],
) -> Result<Vec<SweepRow>, Error> {
    let mut linked: Option<Linked<'_>> = None;
    let mut rows = Vec::with_capacity(values.len());
    for value in values {
        let mut config = config.clone();
        config.set(field, value)?;
        config.check()?;
        let known = match linked.take() {
            Some(known) if GROUPING_FIELDS.contains(&field) => known,
            _ => link(read_reports(reports, &config, &())?, &()),
        };
        let grouped = known.clone().cluster(&config, &());
        rows.push(SweepRow { value: value.clone(), scores: scores(&grouped, gold, &config) });
        linked = Some(known);
    }
    Ok(rows)
}
