//! What a report has to do with those before it.

use crate::link::LinkEvidence;

/// A link to a report before.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LinkBefore {
    pub(crate) report: u32,
    pub(crate) evidence: LinkEvidence,
}

/// What a report has to do with those before it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Before {
    /// Links, ascending by the number of the report.
    pub(crate) links: Vec<LinkBefore>,
    /// The first of these, and the strength of its link, that has the same text and is of another source.
    pub(crate) same_text: Option<(u32, f64)>,
    /// Reports of its source that share rare words with it but lie outside the window: its templates, or one topic that it follows
    /// for months. They speak against being one story. Ascending.
    pub(crate) held_apart: Vec<u32>,
    /// How many reports were proposed by sentences, and how many by words.
    pub(crate) n_proposed: [usize; 2],
}

impl Before {
    /// Gives every report the number that `renumbered` has for it, and leaves out those for which it has none.
    pub(crate) fn renumber(&mut self, renumbered: &[Option<u32>]) {
        let of = |report: u32| renumbered[report as usize];
        self.links.retain_mut(|link| {
            let report = of(link.report);
            link.report = report.unwrap_or_default();
            report.is_some()
        });
        self.same_text = self.same_text.and_then(|(report, strength)| Some((of(report)?, strength)));
        self.held_apart = self.held_apart.iter().filter_map(|&report| of(report)).collect();
    }

    /// Leaves out a report.
    pub(crate) fn leave_out(&mut self, report: u32) {
        self.links.retain(|link| link.report != report);
        self.same_text = self.same_text.filter(|&(other, _)| other != report);
        self.held_apart.retain(|&other| other != report);
    }
}
