//! Grouping without merging: which reports tell one story.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::boilerplate;
use crate::cluster::{Cluster, cluster};
use crate::config::Config;
use crate::error::Error;
use crate::link::{Evidence, LinkCounts, Proposed, ReportLink};
use crate::observer::{Observer, Stage};
use crate::prepared::PreparedReport;
use crate::problem::Problem;
use crate::report::Report;

/// Reports, read and grouped, in their final order.
pub(crate) struct Grouped<'a> {
    pub(crate) reports: Vec<&'a Report>,
    pub(crate) prepared: Vec<Arc<PreparedReport>>,
    pub(crate) links: Vec<ReportLink>,
    pub(crate) held_apart: Vec<(u32, u32)>,
    pub(crate) clusters: Vec<Cluster>,
    pub(crate) counts: LinkCounts,
    pub(crate) problems: Vec<Problem>,
}

/// Reports that tell something, in their final order, and what was wrong with the others.
pub(crate) struct ReadReports<'a> {
    pub(crate) reports: Vec<&'a Report>,
    pub(crate) prepared: Vec<Arc<PreparedReport>>,
    pub(crate) problems: Vec<Problem>,
}

/// Puts reports in order and reads each.
pub(crate) fn read_reports<'a>(
    reports: &'a [Report],
    config: &Config,
    observer: &dyn Observer,
) -> Result<ReadReports<'a>, Error> {
    config.check()?;
    let mut problems = Vec::new();
    let sorted = in_order(reports, &mut problems);
    observer.begin(Stage::Sentences, Some(sorted.len()));
    let prepare = |report: &&Report| {
        let prepared = PreparedReport::new(report, config);
        observer.advance(1);
        Arc::new(prepared)
    };
    let prepared: Vec<Arc<PreparedReport>> = sorted.par_iter().map(prepare).collect();
    let (reports, prepared) = telling(sorted, prepared, &mut problems);
    let read = prepared.clone();
    let without =
        |at: usize, sentences: &[(usize, usize)]| Arc::new(read[at].without(reports[at], sentences));
    let with_boilerplate_aside = ReadReports::of_prepared(reports.clone(), prepared, without);
    let prepared = &with_boilerplate_aside.prepared;
    let n_sentences = prepared.iter().map(|report| report.segmentation.sentences.len()).sum();
    observer.end(Stage::Sentences, &[("reports", prepared.len()), ("sentences", n_sentences)]);
    Ok(ReadReports { problems, ..with_boilerplate_aside })
}

impl<'a> ReadReports<'a> {
    /// Of reports that tell something, in their final order, each read by itself: takes out the boilerplate of their sources, as
    /// [`boilerplate::set_aside`] does.
    pub(crate) fn of_prepared(
        reports: Vec<&'a Report>,
        mut prepared: Vec<Arc<PreparedReport>>,
        without: impl Fn(usize, &[(usize, usize)]) -> Arc<PreparedReport> + Sync,
    ) -> Self {
        boilerplate::set_aside(&reports, &mut prepared, without);
        Self { reports, prepared, problems: Vec::new() }
    }
}

/// Reads, links and clusters reports.
pub(crate) fn group_reports<'a>(
    reports: &'a [Report],
    config: &Config,
    observer: &dyn Observer,
) -> Result<Grouped<'a>, Error> {
    link_and_cluster(read_reports(reports, config, observer)?, config, observer)
}

/// Links and clusters reports that were read.
pub(crate) fn link_and_cluster<'a>(
    read: ReadReports<'a>,
    config: &Config,
    observer: &dyn Observer,
) -> Result<Grouped<'a>, Error> {
    let ReadReports { reports, prepared, problems } = read;
    observer.begin(Stage::Candidates, None);
    let proposed = Proposed::new(&reports, &prepared, config)?;
    let n_candidates = [
        ("pairs of sentences", proposed.sentences.len()),
        ("pairs of reports by words", proposed.reports.len()),
    ];
    observer.end(Stage::Candidates, &n_candidates);
    let mut evidence = Evidence::of(proposed, &reports, &prepared, config);
    let links = evidence.links(observer);
    let counts = evidence.counts;
    observer.end(Stage::Links, &[("copied sentences", counts.sentence_matches), ("links", links.len())]);
    let held_apart = std::mem::take(&mut evidence.held_apart);
    observer.begin(Stage::Clusters, None);
    let clusters = cluster(reports.len(), &links, &held_apart, config);
    let n_several = clusters.iter().filter(|cluster| cluster.reports.len() > 1).count();
    observer.end(Stage::Clusters, &[("stories", clusters.len()), ("of several reports", n_several)]);
    Ok(Grouped { reports, prepared, links, held_apart, clusters, counts, problems })
}

/// Groups reports into stories without merging them: the `uri`s of every story, by time of publication, then `uri`.
///
/// The groups are those of [`merge`](crate::merge), at a fraction of its cost. Reports without a sentence are left out.
///
/// # Errors
///
/// Refuses a configuration that is out of range; see [`Config::check`].
pub fn group(reports: &[Report], config: &Config) -> Result<Vec<Vec<String>>, Error> {
    let grouped = group_reports(reports, config, &())?;
    let uri = |&report_idx: &usize| grouped.reports[report_idx].uri.clone();
    Ok(grouped.clusters.iter().map(|cluster| cluster.reports.iter().map(uri).collect()).collect())
}

/// The order of reports: by time of publication, those without a date at the end, then by `uri`.
pub(crate) fn by_time(one: &Report, other: &Report) -> Ordering {
    let key = |report: &Report| (report.published.is_none(), report.published);
    key(one).cmp(&key(other)).then_with(|| one.uri.cmp(&other.uri))
}

/// The reports by time of publication, then `uri`; a repeated `uri` is a problem.
pub(crate) fn in_order<'a>(reports: &'a [Report], problems: &mut Vec<Problem>) -> Vec<&'a Report> {
    let mut sorted: Vec<&Report> = reports.iter().collect();
    sorted.sort_by(|one, other| by_time(one, other).then_with(|| one.text.cmp(&other.text)));
    let mut known = HashSet::new();
    sorted.retain(|report| {
        let is_new = known.insert(report.uri.as_str());
        if !is_new {
            let problem =
                "another report has the same uri; give every report its own, or send versions one at a time";
            problems.push(Problem::lost(problem).of_report(&report.uri));
        }
        is_new
    });
    sorted
}

/// What is wrong with a report that has not a single sentence.
pub(crate) fn tells_nothing(report: &Report, prepared: &PreparedReport) -> Option<Problem> {
    let problem = "the text has no sentence: nothing is left after headlines, credits and links; check the field from which the \
                   text was read";
    prepared.segmentation.sentences.is_empty().then(|| Problem::lost(problem).of_report(&report.uri))
}

/// Leaves out reports without a single sentence.
fn telling<'a>(
    reports: Vec<&'a Report>,
    prepared: Vec<Arc<PreparedReport>>,
    problems: &mut Vec<Problem>,
) -> (Vec<&'a Report>, Vec<Arc<PreparedReport>>) {
    reports
        .into_iter()
        .zip(prepared)
        .filter(|(report, prepared)| {
            let problem = tells_nothing(report, prepared);
            let tells = problem.is_none();
            problems.extend(problem);
            tells
        })
        .unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_in_a_language_without_a_table_are_grouped() {
        let texts = [
            (
                "a",
                "Die Fähre Aurora ist am Montag vor Port Ellen gesunken. Alle 48 Fahrgäste wurden von einem Rettungsboot geborgen, \
                   sagte die Bürgermeisterin.",
            ),
            (
                "b",
                "Vor Port Ellen ist die Fähre Aurora untergegangen. Die Bürgermeisterin sagte, ein Rettungsboot habe die 48 \
                   Fahrgäste geborgen.",
            ),
            (
                "c",
                "Der Stadtrat von Linden hat am Montag für ein neues Schwimmbad gestimmt. Es wird im Frühjahr eröffnet, sagte die \
                   Sprecherin.",
            ),
            (
                "d",
                "Linden bekommt ein neues Schwimmbad. Dafür hat der Stadtrat gestimmt; die Eröffnung ist für das Frühjahr \
                   vorgesehen.",
            ),
        ];
        let reports: Vec<Report> = texts.iter().map(|&(uri, text)| Report::new(uri, text)).collect();
        assert_eq!(group(&reports, &Config::default()).unwrap(), [["a", "b"], ["c", "d"]]);
    }
}
