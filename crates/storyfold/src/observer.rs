//! Watching a batch: which stage is at work, how far it is, and what it found.

/// A stage of a batch, in the order of the way of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Reports are cut into sentences; units are reports.
    Sentences,
    /// Pairs of reports are proposed; units are unknown. Told of where a batch stops there: otherwise it is a part of the next.
    Candidates,
    /// Candidates are proposed and compared; units are reports.
    Links,
    /// Links are grouped; units are unknown.
    Clusters,
    /// Groups are merged; units are reports.
    Stories,
}

impl Stage {
    /// All stages, in their order.
    pub const ALL: [Self; 5] =
        [Self::Sentences, Self::Candidates, Self::Links, Self::Clusters, Self::Stories];

    /// The name of what the stage makes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sentences => "sentences",
            Self::Candidates => "candidates",
            Self::Links => "links",
            Self::Clusters => "clusters",
            Self::Stories => "stories",
        }
    }
}

/// Watches a batch. Calls come from several threads at once, `begin` and `end` from one at a time; none changes the result.
pub trait Observer: Sync {
    /// A stage begins that has so many units of work, if that is known.
    fn begin(&self, stage: Stage, n_units: Option<usize>) {
        let _ = (stage, n_units);
    }

    /// So many more units of the stage are done.
    fn advance(&self, n_units: usize) {
        let _ = n_units;
    }

    /// A stage has ended; `found` says how many of what it has made, by name.
    fn end(&self, stage: Stage, found: &[(&'static str, usize)]) {
        let _ = (stage, found);
    }
}

/// Watches nothing.
impl Observer for () {}
