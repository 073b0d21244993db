//! Measures of a grouping.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

/// The story of each report as people marked it, by `uri`.
pub type Gold = BTreeMap<String, String>;

/// How well a grouping agrees with the one that people marked. All shares are from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Scores {
    /// How many reports were marked.
    pub n_reports: usize,
    /// How many stories they were marked to tell.
    pub n_gold_stories: usize,
    /// Into how many stories they were put.
    pub n_stories: usize,
    /// How many of them are in no story: they were not among the reports, or tell nothing. Each counts as a story of its own.
    pub n_lost: usize,
    /// B-cubed (Bagga and Baldwin, 1998): of the reports beside a report the share that belongs there, and of those that belong
    /// there the share that stands beside it; the mean over all reports.
    pub b_cubed: PrecisionRecall,
    /// Of the pairs of reports that were put together the share that belongs together, and the reverse.
    pub pairwise: PrecisionRecall,
    /// The Rand index, adjusted for chance (Hubert and Arabie, 1985): 1 if both groupings are the same, about 0 for a random one.
    pub adjusted_rand_index: f64,
    /// How many links the stories show between marked reports.
    pub n_links: usize,
    /// The share of them that is between reports of one story; none if there are no links.
    pub link_precision: Option<f64>,
}

/// Two shares from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct PrecisionRecall {
    /// How much of what was found is right.
    pub precision: f64,
    /// How much of what is right was found.
    pub recall: f64,
}

impl PrecisionRecall {
    /// The harmonic mean of both.
    #[must_use]
    pub fn f1(&self) -> f64 {
        let sum = self.precision + self.recall;
        if sum > 0.0 { 2.0 * self.precision * self.recall / sum } else { 0.0 }
    }
}

impl Scores {
    /// Scores groups of `uri`s and the links between them. Reports that were not marked count neither way.
    pub(crate) fn new<'a>(
        groups: impl IntoIterator<Item = Vec<&'a str>>,
        links: impl IntoIterator<Item = [&'a str; 2]>,
        gold: &'a Gold,
    ) -> Self {
        let mut found: HashMap<&str, usize> = HashMap::new();
        let mut n_groups = 0;
        for group in groups {
            for uri in group.into_iter().filter(|&uri| gold.contains_key(uri)) {
                found.insert(uri, n_groups);
            }
            n_groups += 1;
        }
        let n_lost = gold.keys().filter(|uri| !found.contains_key(uri.as_str())).count();
        let mut cells: BTreeMap<(&str, usize), usize> = BTreeMap::new();
        let mut gold_sizes: BTreeMap<&str, usize> = BTreeMap::new();
        let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
        for (uri, story) in gold {
            let group = found.get(uri.as_str()).copied().unwrap_or_else(|| {
                n_groups += 1;
                n_groups - 1
            });
            *cells.entry((story, group)).or_default() += 1;
            *gold_sizes.entry(story).or_default() += 1;
            *sizes.entry(group).or_default() += 1;
        }
        let (mut precision, mut recall) = (0.0, 0.0);
        for (&(story, group), &n_common) in &cells {
            let n_common = n_common as f64;
            precision += n_common * n_common / sizes[&group] as f64;
            recall += n_common * n_common / gold_sizes[story] as f64;
        }
        let n_reports = gold.len();
        let both = n_pairs(cells.values());
        let (of_gold, of_groups) = (n_pairs(gold_sizes.values()), n_pairs(sizes.values()));
        let expected = of_gold * of_groups / n_pairs([&n_reports]).max(1.0);
        let most = f64::midpoint(of_gold, of_groups);
        let links: Vec<bool> =
            links.into_iter().filter_map(|[a, b]| Some(gold.get(a)? == gold.get(b)?)).collect();
        let n_right = links.iter().filter(|&&is_right| is_right).count();
        Self {
            n_reports,
            n_gold_stories: gold_sizes.len(),
            n_stories: sizes.len(),
            n_lost,
            b_cubed: PrecisionRecall {
                precision: share(precision, n_reports as f64),
                recall: share(recall, n_reports as f64),
            },
            pairwise: PrecisionRecall { precision: share(both, of_groups), recall: share(both, of_gold) },
            adjusted_rand_index: if most == expected { 1.0 } else { (both - expected) / (most - expected) },
            n_links: links.len(),
            link_precision: (!links.is_empty()).then(|| n_right as f64 / links.len() as f64),
        }
    }
}

/// Nothing found is nothing wrong.
fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 1.0 }
}

fn n_pairs<'a>(sizes: impl IntoIterator<Item = &'a usize>) -> f64 {
    sizes.into_iter().map(|&size| size as f64 * (size as f64 - 1.0) / 2.0).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gold(rows: &[(&str, &str)]) -> Gold {
        rows.iter().map(|&(uri, story)| (uri.to_owned(), story.to_owned())).collect()
    }

    #[test]
    fn known_groupings_have_known_scores() {
        let gold = gold(&[("a", "1"), ("b", "1"), ("c", "2"), ("d", "2")]);
        let of =
            |groups: &[&[&'static str]]| Scores::new(groups.iter().map(|group| group.to_vec()), [], &gold);
        let b_cubed = |groups: &[&[&'static str]]| {
            let scores = of(groups);
            (scores.b_cubed.precision, scores.b_cubed.recall, scores.adjusted_rand_index)
        };
        assert_eq!(b_cubed(&[&["a", "b"], &["c", "d"]]), (1.0, 1.0, 1.0));
        assert_eq!(b_cubed(&[&["a", "b", "c", "d"]]), (0.5, 1.0, 0.0));
        assert_eq!(b_cubed(&[&["a"], &["b"], &["c"], &["d"]]), (1.0, 0.5, 0.0));
        // Of three pairs together one is right, of two that belong together one was found; by chance it would have been one.
        let scores = of(&[&["a", "b", "c"], &["d"]]);
        assert_eq!(scores.pairwise, PrecisionRecall { precision: 1.0 / 3.0, recall: 0.5 });
        assert_eq!(scores.adjusted_rand_index, 0.0);
    }

    #[test]
    fn lost_reports_stand_alone_and_unmarked_ones_do_not_count() {
        let gold = gold(&[("a", "1"), ("b", "1")]);
        let scores = Scores::new([vec!["a", "x"], vec!["y"]], [["a", "x"], ["a", "b"]], &gold);
        assert_eq!((scores.n_lost, scores.n_stories, scores.n_links), (1, 2, 1));
        assert_eq!(scores.link_precision, Some(1.0));
        assert_eq!(scores.b_cubed, PrecisionRecall { precision: 1.0, recall: 0.5 });
    }
}
