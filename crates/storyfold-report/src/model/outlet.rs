//! The reports of a story as they are called on its pages.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use storyfold::{Sigla, Story};

/// A report as it is called where it supports something: its letter and its outlet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Outlet {
    pub(crate) letter: String,
    pub(crate) name: String,
}

/// The outlets of a story, by `uri`.
pub(super) struct Outlets<'a> {
    story: &'a Story,
    by_uri: BTreeMap<&'a str, (usize, Outlet)>,
}

impl<'a> Outlets<'a> {
    pub(super) fn new(story: &'a Story) -> Self {
        let sigla = Sigla::new(story);
        let reports = story.reports.iter().enumerate();
        let by_uri = reports
            .map(|(report_idx, report)| {
                let outlet =
                    Outlet { letter: sigla.of(&report.uri).to_owned(), name: report.name().to_owned() };
                (report.uri.as_str(), (report_idx, outlet))
            })
            .collect();
        Self { story, by_uri }
    }

    pub(super) fn of(&self, uri: &str) -> Option<&Outlet> {
        self.by_uri.get(uri).map(|(_, outlet)| outlet)
    }

    /// The outlets of these reports in the order of the story, each report once.
    pub(super) fn of_all<'u>(&self, uris: impl IntoIterator<Item = &'u str>) -> Vec<Outlet> {
        let report_idxs: BTreeSet<usize> = uris
            .into_iter()
            .filter_map(|uri| self.by_uri.get(uri))
            .map(|(report_idx, _)| *report_idx)
            .collect();
        report_idxs
            .into_iter()
            .filter_map(|report_idx| self.of(&self.story.reports[report_idx].uri))
            .cloned()
            .collect()
    }

    /// The outlets of the reports that are not among these.
    pub(super) fn without(&self, present: &[Outlet]) -> Vec<Outlet> {
        let uris = self.story.reports.iter().map(|report| report.uri.as_str());
        self.of_all(uris).into_iter().filter(|outlet| !present.contains(outlet)).collect()
    }

    /// How many outlets these reports are of: several reports may be of one.
    pub(super) fn n_distinct(&self, outlets: &[Outlet]) -> usize {
        outlets.iter().map(|outlet| outlet.name.as_str()).collect::<BTreeSet<&str>>().len()
    }
}
