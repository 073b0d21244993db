//! A report that is looked for: what it would join, and what it would tell anew.

use std::sync::Arc;

use storyfold_text::Span;

use crate::boilerplate::sentence_hashes;
use crate::config::Config;
use crate::engine::grouping::Grouping;
use crate::engine::grouping::recollection::sentences_of;
use crate::engine::holdings::Holding;
use crate::error::Error;
use crate::failure::Failure;
use crate::linker::{Before, Numbered, Proposed};
use crate::reuse::SentenceLookup;
use crate::timeline::Timeline;

/// What a report that is looked for would join.
#[derive(Debug)]
pub(crate) struct Looked {
    /// Its links, those to later reports included.
    pub(crate) before: Before,
    /// The reports of the groups that it would join, ascending.
    pub(crate) joined: Vec<u32>,
    /// Its sentences that none of these has.
    pub(crate) new: Vec<Span>,
}

impl Grouping {
    /// Links a report and sees which groups it would join, as they are. Nothing stays of it. `known` is the report that has its `uri`.
    pub(crate) fn look(
        &mut self,
        holding: Holding,
        known: Option<u32>,
        config: &Config,
    ) -> Result<Looked, Error> {
        let place = self.number_of(&holding);
        let first = self.linker.first_from(self.timeline.reach_begin(Timeline::seconds(holding.newest())));
        let failure = Failure::default();
        let hashes = sentence_hashes(holding.newest(), &holding.prepared);
        let recall = sentences_of(self.archive.as_ref(), &self.uri_hashes, &failure);
        let repeated = self.repetitions.look(&hashes, first, recall);
        let prepared =
            if repeated.is_empty() { Arc::clone(&holding.prepared) } else { holding.without(&repeated) };
        self.held.push(Arc::new(holding));
        self.prepared.push(Arc::clone(&prepared));
        let found = self.look_at_last(place, known, &failure);
        self.held.pop();
        self.prepared.pop();
        let (before, joined) = found?;
        failure.check()?;
        let mut sentences = SentenceLookup::new(&prepared.sentences);
        let mut is_new = vec![true; prepared.sentences.len()];
        let in_memory = numbers!(self, &failure);
        let recalled = in_memory.recall_all(self.beyond_horizon(&joined))?;
        let numbers = in_memory.with(&recalled);
        for &other in &joined {
            let other =
                Numbered::recalled(&numbers, other).unwrap_or_else(|| self.linker.compared(other, &numbers));
            for shared in sentences.matches(&other.prepared.sentences, &prepared.sentences, config) {
                is_new[shared.second_idx] = false;
            }
        }
        let spans = prepared.sentences.iter().map(|sentence| sentence.span).zip(is_new);
        let new = spans.filter_map(|(span, is_new)| is_new.then_some(span)).collect();
        Ok(Looked { before, joined, new })
    }

    /// What the last report, which is not linked, has to do with others, and the reports of the groups that it would join.
    fn look_at_last(
        &mut self,
        place: u32,
        known: Option<u32>,
        failure: &Failure,
    ) -> Result<(Before, Vec<u32>), Error> {
        let numbers = numbers!(self, failure);
        let before = self.linker.look(place, &numbers, |linker, number, proposed: Proposed| {
            let recalled = numbers.recall(linker, number, &proposed)?;
            Ok::<_, Error>(linker.compare(number, &proposed, &numbers.with(&recalled)))
        });
        let mut before = before?;
        if let Some(known) = known {
            before.leave_out(known);
        }
        self.before.push(before);
        let mut joined = self.clusterer.look(&before_all!(self, failure));
        joined.retain(|&it| Some(it) != known);
        Ok((self.before.pop().unwrap_or_default(), joined))
    }
}
