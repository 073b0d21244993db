//! The reports that an engine holds, each with its versions, read once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use storyfold_text::Span;
use xxhash_rust::xxh3::xxh3_64;

use crate::group::by_time;
use crate::packed_map::PackedMap;
use crate::prepared::PreparedReport;
use crate::report::Report;
use crate::version::newest_version;

/// All reports that an engine holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holdings {
    by_uri: BTreeMap<String, Arc<Holding>>,
    /// The reports of every text, by its hash.
    by_text: HashMap<u64, Vec<String>>,
    /// Of the texts of those that are on disk alone the first report, by the hash of its `uri`.
    settled_texts: PackedMap<u64>,
}

/// A report with its versions.
#[derive(Debug)]
pub(crate) struct Holding {
    /// In the order in which they came; at least one.
    pub(crate) versions: Vec<Arc<Report>>,
    newest_idx: usize,
    /// The newest, read.
    pub(crate) prepared: Arc<PreparedReport>,
    /// The same without what its source repeated when all were last grouped: that changes seldom.
    reduced: Mutex<Option<Arc<PreparedReport>>>,
}

/// What became of a version that was to be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// The first of its `uri`.
    New,
    /// One of a known `uri`, which has another newest version now.
    Newest,
    /// The newest is the one that was it before.
    Older,
    /// There is one that is the same in every field.
    Again,
}

impl Holding {
    fn new(versions: Vec<Arc<Report>>, newest_idx: usize, prepared: Arc<PreparedReport>) -> Self {
        Self { versions, newest_idx, prepared, reduced: Mutex::new(None) }
    }

    /// Of versions, at least one, in the order in which they came; `prepare` reads the newest.
    pub(crate) fn of(
        versions: Vec<Arc<Report>>,
        prepare: impl FnOnce(&Report) -> Arc<PreparedReport>,
    ) -> Self {
        let newest_idx = newest_idx(&versions);
        let prepared = prepare(&versions[newest_idx]);
        Self::new(versions, newest_idx, prepared)
    }

    pub(crate) fn newest(&self) -> &Arc<Report> {
        &self.versions[self.newest_idx]
    }

    /// The newest, read, without sentences: their positions, ascending, and in how many reports of the source each stands.
    pub(crate) fn without(&self, sentences: &[(usize, usize)]) -> Arc<PreparedReport> {
        // Whoever panicked while it held the lock had only a pointer to write.
        let mut reduced = self.reduced.lock().unwrap_or_else(PoisonError::into_inner);
        let left_out = self.prepared.spans_of(sentences);
        let spans = |left_out: &[(Span, usize)]| left_out.iter().map(|&(span, _)| span).collect::<Vec<_>>();
        let made = match reduced.take() {
            Some(known) if known.left_out == left_out => known,
            Some(known) if spans(&known.left_out) == spans(&left_out) => {
                Arc::new(known.with_left_out(left_out))
            }
            _ => Arc::new(self.prepared.without(self.newest(), sentences)),
        };
        *reduced = Some(Arc::clone(&made));
        made
    }

    /// The same with what links the newest version alone, which is `prepared`: without its text, and without the other versions.
    pub(crate) fn only_links(&self, prepared: Arc<PreparedReport>) -> Self {
        let newest = Report { text: String::new(), ..Report::clone(self.newest()) };
        Self::new(vec![Arc::new(newest)], 0, prepared)
    }
}

impl Holdings {
    /// The `uri`s of all.
    pub(crate) fn uris(&self) -> BTreeSet<String> {
        self.by_uri.keys().cloned().collect()
    }

    pub(crate) fn get(&self, uri: &str) -> Option<&Arc<Holding>> {
        self.by_uri.get(uri)
    }

    /// All, by time of publication, then `uri`.
    pub(crate) fn in_order(&self) -> impl Iterator<Item = &Arc<Holding>> {
        let mut holdings: Vec<&Arc<Holding>> = self.by_uri.values().collect();
        holdings.sort_by(|one, other| by_time(one.newest(), other.newest()));
        holdings.into_iter()
    }

    /// The first report, by time of publication, then `uri`, that has the text of another one.
    pub(crate) fn first_with_text_of(&self, report: &Report) -> Option<&Arc<Report>> {
        let uris = self.by_text.get(&text_hash(report))?;
        uris.iter()
            .filter(|uri| **uri != report.uri)
            .filter_map(|uri| self.by_uri.get(uri))
            .map(|holding| holding.newest())
            .filter(|other| other.text == report.text)
            .min_by(|one, other| by_time(one, other))
    }

    /// The hash of the `uri` of the first report on disk that may have the text of another one.
    pub(crate) fn settled_with_text_of(&self, report: &Report) -> Option<u64> {
        self.settled_texts.get(text_hash(report))
    }

    /// Holds on disk alone, in the order of time and behind those of which that was said before, a report by the hash of its text and that of
    /// its `uri`.
    pub(crate) fn settle_text(&mut self, text: u64, uri: u64) {
        if !self.settled_texts.contains(text) {
            self.settled_texts.insert(text, uri);
        }
    }

    /// Gives up reports, the first by time, that are on disk.
    pub(crate) fn settle(&mut self, gone: &[Arc<Holding>]) {
        for holding in gone {
            let newest = holding.newest();
            self.remove(&newest.uri);
            self.settle_text(text_hash(newest), xxh3_64(newest.uri.as_bytes()));
        }
    }

    /// Holds a version, which was read already. `prepare` reads an older one, should that be the newest only now.
    pub(crate) fn hold(
        &mut self,
        report: Arc<Report>,
        prepared: Arc<PreparedReport>,
        prepare: impl FnOnce(&Report) -> Arc<PreparedReport>,
    ) -> Held {
        let (held, holding) = self.with_version(report, prepared, prepare);
        if let Some(holding) = holding {
            if let Some(old) = self.by_uri.get(&holding.newest().uri).cloned() {
                self.forget_text(old.newest());
            }
            self.insert(holding);
        }
        held
    }

    /// What would become of a version, and the report with it: of three versions the second can be newest once the third is there,
    /// as dates count only where all have one.
    fn with_version(
        &self,
        report: Arc<Report>,
        prepared: Arc<PreparedReport>,
        prepare: impl FnOnce(&Report) -> Arc<PreparedReport>,
    ) -> (Held, Option<Holding>) {
        let Some(old) = self.by_uri.get(&report.uri) else {
            return (Held::New, Some(Holding::new(vec![report], 0, prepared)));
        };
        if old.versions.contains(&report) {
            return (Held::Again, None);
        }
        let mut versions = old.versions.clone();
        versions.push(report);
        let last = versions.len() - 1;
        let read = |idx: usize, newest: &Report| match idx {
            idx if idx == last => prepared,
            idx if idx == old.newest_idx => Arc::clone(&old.prepared),
            _ => prepare(newest),
        };
        let newest_idx = newest_idx(&versions);
        let prepared = read(newest_idx, &versions[newest_idx]);
        let held = if newest_idx == old.newest_idx { Held::Older } else { Held::Newest };
        (held, Some(Holding::new(versions, newest_idx, prepared)))
    }

    pub(crate) fn insert(&mut self, holding: Holding) {
        self.insert_held(Arc::new(holding));
    }

    pub(crate) fn insert_held(&mut self, holding: Arc<Holding>) {
        let newest = Arc::clone(holding.newest());
        self.by_text.entry(text_hash(&newest)).or_default().push(newest.uri.clone());
        self.by_uri.insert(newest.uri.clone(), holding);
    }

    pub(crate) fn remove(&mut self, uri: &str) -> Option<Arc<Holding>> {
        let holding = self.by_uri.remove(uri)?;
        self.forget_text(holding.newest());
        Some(holding)
    }

    fn forget_text(&mut self, report: &Report) {
        let hash = text_hash(report);
        if let Some(uris) = self.by_text.get_mut(&hash) {
            uris.retain(|uri| *uri != report.uri);
            if uris.is_empty() {
                self.by_text.remove(&hash);
            }
        }
    }
}

fn newest_idx(versions: &[Arc<Report>]) -> usize {
    let versions: Vec<&Report> = versions.iter().map(|version| &**version).collect();
    newest_version(&versions).map_or(0, |newest| newest.idx)
}

/// The hash by which reports with the same text are found.
pub(crate) fn text_hash(report: &Report) -> u64 {
    xxh3_64(report.text.as_bytes())
}
