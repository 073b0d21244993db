//! What the stages before the stories make, for the curious.

use std::sync::Arc;

use serde::Serialize;
use storyfold_collate::SourceSpan;
use storyfold_text::{SentenceRole, Span};

use crate::bonds::bonds;
use crate::cluster::Cluster;
use crate::config::Config;
use crate::error::Error;
use crate::group::{Batch, Grouped, ReadReports, group_reports, read_reports};
use crate::link::LinkEvidence;
use crate::linker::{Linker, Proposed};
use crate::observer::{Observer, Stage};
use crate::prepared::PreparedReport;
use crate::problem::Problem;
use crate::report::Report;

/// A sentence as it was cut.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SentenceRow {
    /// Where it stands.
    #[serde(flatten)]
    pub span: SourceSpan,
    /// Its text.
    pub text: String,
    /// `body`, or `caption` of a picture.
    pub role: &'static str,
    /// Whether it may link its report with others: captions do not, nor what the source repeats.
    pub links: bool,
}

/// A pair that was proposed, not yet compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CandidateRow {
    /// Two reports of which sentences share a bucket of the index.
    Sentences {
        /// The `uri` of the one.
        a: String,
        /// The `uri` of the other.
        b: String,
    },
    /// Two reports that share rare words.
    Reports {
        /// The `uri` of the one.
        a: String,
        /// The `uri` of the other.
        b: String,
    },
}

/// A link with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LinkRow {
    /// The `uri` of the one report.
    pub a: String,
    /// The `uri` of the other.
    pub b: String,
    /// On what the link rests.
    #[serde(flatten)]
    pub evidence: LinkEvidence,
}

/// Reports that were found to tell one story.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClusterRow {
    /// Their `uri`s, by time of publication, then `uri`.
    pub uris: Vec<String>,
    /// The mean strength over all pairs, 0 to 1.
    pub cohesion: f64,
}

/// What a stage makes of a batch; each list in a fixed order.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Inspection {
    /// All sentences, report after report.
    Sentences(Vec<SentenceRow>),
    /// All candidates: pairs of sentences first, then pairs of reports.
    Candidates(Vec<CandidateRow>),
    /// All links.
    Links(Vec<LinkRow>),
    /// All groups.
    Clusters(Vec<ClusterRow>),
}

/// Runs a batch up to a stage and tells what it made.
///
/// Returns what the stage made, and the reports that tell nothing. [`Stage::Stories`] is [`merge`](crate::merge): here it gives the
/// groups.
///
/// # Errors
///
/// Refuses a configuration that is out of range; see [`Config::check`].
pub fn inspect(
    reports: &[Report],
    config: &Config,
    stage: Stage,
    observer: &dyn Observer,
) -> Result<(Inspection, Vec<Problem>), Error> {
    if !matches!(stage, Stage::Sentences | Stage::Candidates) {
        let mut grouped = group_reports(reports, config, observer)?;
        grouped.problems.sort();
        let inspection = match stage {
            Stage::Links => Inspection::Links(link_rows(&grouped)),
            _ => Inspection::Clusters(cluster_rows(&grouped, config)),
        };
        return Ok((inspection, grouped.problems));
    }
    let ReadReports { reports, prepared, mut problems, .. } = read_reports(reports, config, observer)?;
    problems.sort();
    if stage == Stage::Sentences {
        return Ok((Inspection::Sentences(sentence_rows(&reports, &prepared)), problems));
    }
    observer.begin(stage, None);
    let batch = Batch { reports: &reports, prepared: &prepared };
    let mut linker = Linker::new(Arc::new(config.clone()))?;
    let proposed = linker.extend(&batch, reports.len() as u32, |_, _, proposed| proposed);
    let rows = candidate_rows(&reports, &proposed);
    observer.end(stage, &[("candidates", rows.len())]);
    Ok((Inspection::Candidates(rows), problems))
}

fn sentence_rows(reports: &[&Report], prepared: &[Arc<PreparedReport>]) -> Vec<SentenceRow> {
    let mut rows = Vec::new();
    for (report, prepared) in reports.iter().zip(prepared) {
        for sentence in &prepared.cut.segmentation().sentences {
            let role = if sentence.role == SentenceRole::Body { "body" } else { "caption" };
            let links = prepared.sentences.iter().any(|it| it.span == sentence.span);
            let text = sentence.span.of(&report.text).to_owned();
            rows.push(SentenceRow { span: at(report, sentence.span), text, role, links });
        }
    }
    rows
}

fn candidate_rows(reports: &[&Report], proposed: &[Proposed]) -> Vec<CandidateRow> {
    let uri = |report_idx: u32| reports[report_idx as usize].uri.clone();
    let by_sentences = (0..).zip(proposed).flat_map(|(later, proposed)| {
        proposed.by_sentences.iter().map(move |&it| CandidateRow::Sentences { a: uri(it), b: uri(later) })
    });
    let by_words = (0..).zip(proposed).flat_map(|(later, proposed)| {
        proposed.by_words.iter().map(move |&it| CandidateRow::Reports { a: uri(it), b: uri(later) })
    });
    by_sentences.chain(by_words).collect()
}

fn link_rows(grouped: &Grouped<'_>) -> Vec<LinkRow> {
    let uri = |report_idx: usize| grouped.reports[report_idx].uri.clone();
    let rows = grouped.links.all().into_iter().map(|link| LinkRow {
        a: uri(link.first_idx),
        b: uri(link.second_idx),
        evidence: link.evidence,
    });
    rows.collect()
}

fn cluster_rows(grouped: &Grouped<'_>, config: &Config) -> Vec<ClusterRow> {
    let row = |cluster: &Cluster| ClusterRow {
        uris: cluster.reports.iter().map(|&report_idx| grouped.reports[report_idx].uri.clone()).collect(),
        cohesion: bonds(&grouped.reports, &grouped.links.within(&cluster.reports), cluster, config)
            .cohesion
            .mean,
    };
    grouped.clusters.iter().map(row).collect()
}

fn at(report: &Report, span: Span) -> SourceSpan {
    SourceSpan { uri: report.uri.clone(), begin: span.begin, end: span.end }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reports() -> Vec<Report> {
        let ferry =
            "The ferry Aurora sank off Port Ellen on Monday. All 48 passengers were saved by a lifeboat.";
        let pool = "The council of Marl has voted for a new swimming pool, which opens in spring.";
        vec![Report::new("a", ferry), Report::new("b", ferry), Report::new("c", pool)]
    }

    fn inspected(stage: Stage) -> Inspection {
        inspect(&reports(), &Config::default(), stage, &()).unwrap().0
    }

    #[test]
    fn every_stage_tells_what_it_made() {
        let Inspection::Sentences(sentences) = inspected(Stage::Sentences) else { panic!("no sentences") };
        assert_eq!(sentences.len(), 5);
        for row in &sentences {
            let report = reports().into_iter().find(|report| report.uri == row.span.uri).unwrap();
            assert_eq!(report.text[row.span.begin..row.span.end], row.text);
        }
        let Inspection::Candidates(candidates) = inspected(Stage::Candidates) else {
            panic!("no candidates")
        };
        let n_of_sentences =
            candidates.iter().filter(|it| matches!(it, CandidateRow::Sentences { .. })).count();
        assert_eq!(n_of_sentences, 1);
        let Inspection::Links(links) = inspected(Stage::Links) else { panic!("no links") };
        let pairs: Vec<(&str, &str)> = links.iter().map(|link| (link.a.as_str(), link.b.as_str())).collect();
        assert_eq!(pairs, [("a", "b")]);
        let Inspection::Clusters(clusters) = inspected(Stage::Clusters) else { panic!("no clusters") };
        let uris: Vec<Vec<String>> = clusters.into_iter().map(|cluster| cluster.uris).collect();
        assert_eq!(uris, [vec!["a".to_owned(), "b".to_owned()], vec!["c".to_owned()]]);
    }
}
