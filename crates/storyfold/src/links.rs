//! The links of a batch in little room: there are more of them than of anything else, and each is read few times.
//!
//! How many hours lie between two reports is told by their times, and by these and the rest of the evidence how strong their link is: both are
//! worked out anew. What is said of common sentences is there only where reports have some, and what of it is 0 or 1 takes two bits.

use std::sync::Arc;

use crate::cluster::BeforeReports;
use crate::config::Config;
use crate::link::{LinkEvidence, ReportLink, strength};
use crate::linker::{Before, LinkBefore};
use crate::timeline::hours_between;

/// What every report has to do with those before it.
#[derive(Clone, Debug)]
pub(crate) struct Links {
    config: Arc<Config>,
    /// When each report was published, of all of the batch.
    seconds: Vec<i64>,
    parts: Vec<Part>,
}

/// The same of some reports that follow each other.
#[derive(Clone, Debug)]
struct Part {
    /// The number of the first.
    first: u32,
    reports: Box<[PackedBefore]>,
    links: Box<[PackedLink]>,
    shares: Box<[f64]>,
    held_apart: Box<[u32]>,
}

/// What one report has to do with those before it; see [`Before`].
#[derive(Clone, Copy, Debug)]
struct PackedBefore {
    same_text: Option<(u32, f64)>,
    n_proposed: [u32; 2],
    /// Where in the part its links end, and those that are held apart from it.
    links_end: u32,
    held_apart_end: u32,
}

#[derive(Clone, Copy, Debug)]
struct PackedLink {
    lexical: f64,
    report: u32,
    n_shared: u32,
    /// Where in the part begins what is said of common sentences and is neither 0 nor 1.
    shares_begin: u32,
    /// Of every share, from the lowest bits on, two bits.
    codes: u16,
    /// What holds, from the lowest bit on.
    holds: u8,
}

/// What is said of a share: it is 0, it is 1, or it stands in the part.
const ZERO: u16 = 0;
const ONE: u16 = 1;
const STANDS: u16 = 2;

impl Links {
    /// For reports that were published at these times, none of which is linked yet.
    pub(crate) fn new(seconds: Vec<i64>, config: Arc<Config>) -> Self {
        Self { config, seconds, parts: Vec::new() }
    }

    /// When each report was published.
    pub(crate) fn seconds(&self) -> &[i64] {
        &self.seconds
    }

    /// Takes in what the next reports have to do with those before them.
    pub(crate) fn push(&mut self, reports: &[Before]) {
        let first = self.n_reports();
        let (mut packed, mut links, mut shares, mut held_apart) = (vec![], vec![], vec![], vec![]);
        for before in reports {
            links.extend(before.links.iter().map(|link| PackedLink::new(link, &mut shares)));
            held_apart.extend_from_slice(&before.held_apart);
            packed.push(PackedBefore {
                same_text: before.same_text,
                n_proposed: before.n_proposed.map(|n| n as u32),
                links_end: links.len() as u32,
                held_apart_end: held_apart.len() as u32,
            });
        }
        self.parts.push(Part {
            first,
            reports: packed.into(),
            links: links.into(),
            shares: shares.into(),
            held_apart: held_apart.into(),
        });
    }

    /// All links, ascending.
    pub(crate) fn all(&self) -> Vec<ReportLink> {
        sorted((0..self.n_reports()).flat_map(|later| self.links_of(later, |_| true)).collect())
    }

    /// The links between some reports, ascending; the reports ascend, too.
    pub(crate) fn within(&self, reports: &[usize]) -> Vec<ReportLink> {
        let is_within = |other: u32| reports.binary_search(&(other as usize)).is_ok();
        sorted(reports.iter().flat_map(|&later| self.links_of(later as u32, is_within)).collect())
    }

    /// The links of a report to some of those before it.
    fn links_of(&self, later: u32, is_asked: impl Fn(u32) -> bool) -> impl Iterator<Item = ReportLink> {
        let (part, at) = self.place(later);
        let asked = part.links_of(at).iter().filter(move |link| is_asked(link.report));
        asked.map(move |link| ReportLink {
            first_idx: link.report as usize,
            second_idx: later as usize,
            evidence: self.evidence(link, later, &part.shares),
        })
    }

    fn evidence(&self, link: &PackedLink, later: u32, shares: &[f64]) -> LinkEvidence {
        let [earlier, later] = [link.report, later].map(|it| self.seconds[it as usize]);
        let mut evidence = link.evidence(shares);
        evidence.hours_apart = hours_between(earlier, later);
        evidence.strength = strength(&evidence, &self.config);
        evidence
    }

    fn place(&self, report: u32) -> (&Part, usize) {
        let part = &self.parts[self.parts.partition_point(|part| part.first <= report) - 1];
        (part, (report - part.first) as usize)
    }
}

impl BeforeReports for Links {
    fn n_reports(&self) -> u32 {
        self.parts.last().map_or(0, |part| part.first + part.reports.len() as u32)
    }

    fn read(&self, report: u32, read: impl FnOnce(&Before)) {
        let (part, at) = self.place(report);
        let PackedBefore { same_text, n_proposed, held_apart_end, .. } = part.reports[at];
        let held_apart_begin = part.before(at).map_or(0, |before| before.held_apart_end);
        let link = |link: &PackedLink| LinkBefore {
            report: link.report,
            evidence: self.evidence(link, report, &part.shares),
        };
        read(&Before {
            links: part.links_of(at).iter().map(link).collect(),
            same_text,
            held_apart: part.held_apart[held_apart_begin as usize..held_apart_end as usize].to_vec(),
            n_proposed: n_proposed.map(|n| n as usize),
        });
    }
}

impl Part {
    fn links_of(&self, at: usize) -> &[PackedLink] {
        let begin = self.before(at).map_or(0, |before| before.links_end);
        &self.links[begin as usize..self.reports[at].links_end as usize]
    }

    fn before(&self, at: usize) -> Option<&PackedBefore> {
        Some(&self.reports[at.checked_sub(1)?])
    }
}

impl PackedLink {
    /// Packs a link, and puts behind the shares those that are neither 0 nor 1.
    fn new(LinkBefore { report, evidence }: &LinkBefore, shares: &mut Vec<f64>) -> Self {
        let LinkEvidence {
            lexical,
            shared_sentences,
            in_order,
            copied_of_first,
            copied_of_second,
            other_numbers,
            other_names,
            is_template,
            hours_apart: _,
            is_outside_window,
            is_far_apart,
            is_same_source,
            is_declared_version,
            strength: _,
        } = *evidence;
        let holds = [is_template, is_outside_window, is_far_apart, is_same_source, is_declared_version];
        let shares_begin = shares.len() as u32;
        let mut codes = 0;
        for share in [other_names, other_numbers, copied_of_second, copied_of_first, in_order] {
            codes = codes << 2 | code(share);
            shares.extend((code(share) == STANDS).then_some(share));
        }
        Self {
            lexical,
            report: *report,
            n_shared: shared_sentences as u32,
            shares_begin,
            codes,
            holds: holds.iter().rev().fold(0, |all, &holds| all << 1 | u8::from(holds)),
        }
    }

    /// The evidence without the hours between the reports and the strength.
    fn evidence(&self, shares: &[f64]) -> LinkEvidence {
        let mut standing = shares[self.shares_begin as usize..].iter();
        // They were put there from the last one on.
        let [other_names, other_numbers, copied_of_second, copied_of_first, in_order] =
            [8, 6, 4, 2, 0].map(|shift| match self.codes >> shift & 3 {
                ZERO => 0.0,
                ONE => 1.0,
                _ => standing.next().copied().unwrap_or_default(),
            });
        let holds = |bit: u32| self.holds >> bit & 1 != 0;
        LinkEvidence {
            lexical: self.lexical,
            shared_sentences: self.n_shared as usize,
            in_order,
            copied_of_first,
            copied_of_second,
            other_numbers,
            other_names,
            is_template: holds(0),
            is_outside_window: holds(1),
            is_far_apart: holds(2),
            is_same_source: holds(3),
            is_declared_version: holds(4),
            ..LinkEvidence::default()
        }
    }
}

fn code(share: f64) -> u16 {
    match share {
        0.0 => ZERO,
        1.0 => ONE,
        _ => STANDS,
    }
}

fn sorted(mut links: Vec<ReportLink>) -> Vec<ReportLink> {
    links.sort_unstable_by_key(|link| (link.first_idx, link.second_idx));
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three reports an hour apart: the second is linked by words, the third by sentences, too.
    fn before() -> [Before; 3] {
        let config = Config::default();
        let link = |report: u32, hours: f64, evidence: LinkEvidence| {
            let mut evidence = LinkEvidence { hours_apart: Some(hours), ..evidence };
            evidence.strength = strength(&evidence, &config);
            LinkBefore { report, evidence }
        };
        let by_words = LinkEvidence { lexical: 0.3, is_same_source: true, ..LinkEvidence::default() };
        let copied = LinkEvidence {
            shared_sentences: 3,
            in_order: 1.0,
            copied_of_first: 0.25,
            copied_of_second: 1.0,
            other_numbers: 2.0 / 3.0,
            other_names: 1.0 / 3.0,
            is_template: true,
            is_declared_version: true,
            ..by_words
        };
        let of_second = Before { links: vec![link(0, 1.0, by_words)], ..Before::default() };
        let of_third = Before {
            links: vec![link(0, 2.0, copied), link(1, 1.0, by_words)],
            same_text: Some((0, 0.7)),
            held_apart: vec![1],
            n_proposed: [2, 1],
        };
        [Before::default(), of_second, of_third]
    }

    #[test]
    fn what_was_packed_comes_back() {
        let before = before();
        for n_first in 0..=3 {
            let mut links = Links::new(vec![0, 3_600, 7_200], Arc::new(Config::default()));
            links.push(&before[..n_first]);
            links.push(&before[n_first..]);
            assert_eq!(links.n_reports(), 3);
            for (number, expected) in (0..).zip(&before) {
                links.read(number, |found| assert_eq!(found, expected));
            }
            let pairs = |links: Vec<ReportLink>| -> Vec<(usize, usize, f64)> {
                links.iter().map(|it| (it.first_idx, it.second_idx, it.evidence.strength)).collect()
            };
            let [by_words, copied] =
                [&before[1].links[0], &before[2].links[0]].map(|it| it.evidence.strength);
            let last = before[2].links[1].evidence.strength;
            assert_eq!(pairs(links.all()), [(0, 1, by_words), (0, 2, copied), (1, 2, last)]);
            assert_eq!(pairs(links.within(&[0, 2])), [(0, 2, copied)]);
        }
    }
}
