//! A report and those that were proposed for it, compared.

use std::cell::Cell;

use crate::lexical::TermVector;
use crate::link::{Compared, Comparison, LinkEvidence, is_far_apart, strength_of_words};
use crate::linker::{Before, LinkBefore, Linker, Numbered, Proposed};
use crate::lookup::Lookup;
use crate::timeline::{UNDATED, hours_between};

/// From which copied shares on two texts with the same words are the same.
const SAME_TEXT_SHARE: f64 = 0.999;
/// How many reports are read from memory at once to be compared: so few that they stay in the cache next to a core.
const COMPARED_AT_ONCE: usize = 8;
/// How many numbers of 32 bits come from memory together.
const ELEMENTS_BY_LINE: usize = 16;
/// The same of what a report keeps of its sentences.
const SENTENCES_BY_LINE: usize = 3;

impl Linker {
    /// Compares a report with those that were proposed.
    pub(crate) fn compare(&self, number: u32, proposed: &Proposed, reports: &impl Numbered) -> Before {
        thread_local! {
            static LINKS: Cell<Vec<LinkBefore>> = const { Cell::new(Vec::new()) };
        }
        let mut links = LINKS.take();
        let later = self.compared(number, reports);
        let mut before = Comparison::with(later, &self.config, |comparison| {
            self.compare_with(comparison, number, proposed, reports, &mut links)
        });
        // They are kept: in a piece of memory of their own that is as large as they need.
        before.links = links.to_vec();
        links.clear();
        LINKS.set(links);
        before
    }

    /// The same but for the links, which it puts into a list.
    fn compare_with(
        &self,
        comparison: &mut Comparison<'_>,
        number: u32,
        proposed: &Proposed,
        reports: &impl Numbered,
        links: &mut Vec<LinkBefore>,
    ) -> Before {
        let n_proposed = [proposed.by_sentences.len(), proposed.by_words.len()];
        let is_declared = |other: u32| proposed.declared.contains(&other);
        let is_repetition = |&other: &u32| !is_declared(other) && self.is_repetition(other, number);
        let mut others = proposed.all();
        let held_apart: Vec<u32> = others.extract_if(.., |other| is_repetition(other)).collect();
        let mut before = Before { held_apart, n_proposed, ..Before::default() };
        for others in others.chunks(COMPARED_AT_ONCE) {
            self.fetch(others, reports);
            for &other in others {
                let is_recalled = other < self.vectors.first();
                let earlier =
                    if is_recalled { reports.recalled(other) } else { Some(self.compared(other, reports)) };
                let Some(earlier) = earlier else { continue };
                let Some(evidence) = comparison.evidence_of_link(&earlier, is_declared(other)) else {
                    continue;
                };
                if before.same_text.is_none() && is_same_text(earlier.vector, self.vector(number), &evidence)
                {
                    before.same_text = Some((other, evidence.strength));
                }
                if evidence.strength >= self.config.link_strength {
                    links.push(LinkBefore { report: other, evidence });
                }
            }
        }
        before
    }

    /// Reads a little of every line of memory in which that lies by which reports are compared. So it comes from memory for several of them at
    /// once: the comparison of one would wait for each of its pieces.
    fn fetch(&self, others: &[u32], reports: &impl Numbered) {
        let mut read = 0;
        for &other in others.iter().filter(|&&other| other >= self.vectors.first()) {
            let numbers = &self.vectors[other].numbers;
            let sentences = &reports.prepared(other).sentences;
            read ^= sentences.hashes().step_by(SENTENCES_BY_LINE).fold(0, |read, it| read ^ it as u32);
            read ^= numbers.iter().step_by(ELEMENTS_BY_LINE).fold(0, |read, it| read ^ it);
        }
        std::hint::black_box(read);
    }

    /// Of the reports that are proposed for one those that must be read back to be compared with it. `likeness` tells the cosine of one and of the
    /// vector with which a lookup was filled, if that is known: where two lie far apart words alone link them, and most have too few in common.
    pub(crate) fn to_recall<E>(
        &self,
        number: u32,
        proposed: &Proposed,
        likeness: impl Fn(u32, &Lookup) -> Result<Option<f64>, E>,
    ) -> Result<Vec<u32>, E> {
        let mut others = proposed.all();
        others.truncate(others.partition_point(|&other| other < self.vectors.first()));
        if others.is_empty() {
            return Ok(others);
        }
        let mut own = Lookup::default();
        self.vectors[number].fill(&mut own);
        let may_be_linked = |other: u32| {
            if proposed.declared.contains(&other) {
                return Ok(true);
            }
            if self.is_repetition(other, number) {
                return Ok(false);
            }
            let Some(hours) = self.hours_far_apart(other, number) else { return Ok(true) };
            let strength = likeness(other, &own)?.map(|it| strength_of_words(it, hours, &self.config));
            Ok(strength.is_none_or(|strength| strength >= self.config.link_strength))
        };
        let mut to_recall = Vec::new();
        for other in others {
            if may_be_linked(other)? {
                to_recall.push(other);
            }
        }
        Ok(to_recall)
    }

    /// How many hours lie between two reports, if these are far apart.
    fn hours_far_apart(&self, earlier: u32, later: u32) -> Option<f64> {
        let [earlier, later] = [earlier, later].map(|it| self.seconds[it as usize]);
        hours_between(earlier, later).filter(|&hours| is_far_apart(Some(hours), &self.config))
    }

    /// Whether one source repeats itself, as templates do, outside the window.
    pub(super) fn is_repetition(&self, earlier: u32, later: u32) -> bool {
        let [(one, earlier), (other, later)] =
            [earlier, later].map(|it| (self.sources[it as usize], self.seconds[it as usize]));
        one.is_some() && one == other && later != UNDATED && self.timeline.is_outside_window(earlier, later)
    }

    /// A report with what a comparison reads of it.
    pub(crate) fn compared<'a>(&'a self, number: u32, reports: &'a impl Numbered) -> Compared<'a> {
        Compared {
            report: reports.report(number),
            text: reports.text(number),
            prepared: reports.prepared(number),
            vector: &self.vectors[number],
        }
    }

    /// Whether one of two reports says of itself that it is a later version of the other.
    pub(crate) fn is_declared(&self, earlier: u32, later: u32, reports: &impl Numbered) -> bool {
        self.by_uri.declared(later, reports.report(later)).contains(&earlier)
    }
}

/// Whether two sources have the same text. One that repeats itself is left out: that may be a notice of every day.
fn is_same_text(earlier: &TermVector, later: &TermVector, evidence: &LinkEvidence) -> bool {
    evidence.copied_of_first >= SAME_TEXT_SHARE
        && evidence.copied_of_second >= SAME_TEXT_SHARE
        && !evidence.is_same_source
        && !evidence.is_outside_window
        && earlier.terms() == later.terms()
}
