//! Grouping without merging: which reports tell one story.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::boilerplate::Repetitions;
use crate::cluster::{Cluster, Clusterer, ReportGroup};
use crate::config::Config;
use crate::error::Error;
use crate::link::LinkCounts;
use crate::linker::{Before, Linker, Numbered, Proposed, TASK};
use crate::links::Links;
use crate::observer::{Observer, Stage};
use crate::prepared::{PreparedReport, SharedWords};
use crate::problem::Problem;
use crate::report::Report;
use crate::timeline::Timeline;

/// Reports, read and grouped, in their final order.
pub(crate) struct Grouped<'a> {
    pub(crate) reports: Vec<&'a Report>,
    pub(crate) prepared: Vec<Arc<PreparedReport>>,
    pub(crate) links: Links,
    pub(crate) clusters: Vec<Cluster>,
    pub(crate) counts: LinkCounts,
    pub(crate) problems: Vec<Problem>,
}

/// Reports, read and linked, in their final order.
#[derive(Clone)]
pub(crate) struct Linked<'a> {
    reports: Vec<&'a Report>,
    prepared: Vec<Arc<PreparedReport>>,
    links: Links,
    counts: LinkCounts,
    problems: Vec<Problem>,
}

/// Reports that tell something, in their final order, and what was wrong with the others.
pub(crate) struct ReadReports<'a> {
    pub(crate) reports: Vec<&'a Report>,
    pub(crate) prepared: Vec<Arc<PreparedReport>>,
    /// What has weighed their words, if that was done.
    linker: Linker,
    pub(crate) problems: Vec<Problem>,
}

/// How many reports are read before the words of some of them are weighed.
pub(crate) const READ_AT_ONCE: usize = 1_024;

pub(crate) struct Batch<'a> {
    pub(crate) reports: &'a [&'a Report],
    pub(crate) prepared: &'a [Arc<PreparedReport>],
}

impl Numbered for Batch<'_> {
    fn report(&self, number: u32) -> &Report {
        self.reports[number as usize]
    }

    fn prepared(&self, number: u32) -> &PreparedReport {
        &self.prepared[number as usize]
    }
}

/// Puts reports in order and reads each.
pub(crate) fn read_reports<'a>(
    reports: &'a [Report],
    config: &Config,
    observer: &dyn Observer,
) -> Result<ReadReports<'a>, Error> {
    read(reports, config, observer, |_, _, _| ())
}

/// The same, and weighs the words of each as soon as it can be: there are so many that they are given up then.
fn read_and_weigh<'a>(
    reports: &'a [Report],
    config: &Config,
    observer: &dyn Observer,
) -> Result<ReadReports<'a>, Error> {
    let mut n_weighed = 0;
    read(reports, config, observer, |read, linker, are_all| {
        let batch = Batch { reports: &read.reports, prepared: &read.prepared };
        let end = linker.weigh(read.reports.len() as u32, are_all, &batch, |_| ()) as usize;
        let weighed = read.prepared[n_weighed..end].iter_mut();
        weighed.filter_map(Arc::get_mut).for_each(PreparedReport::forget_terms);
        n_weighed = end;
    })
}

fn read<'a>(
    reports: &'a [Report],
    config: &Config,
    observer: &dyn Observer,
    mut visit: impl FnMut(&mut Reading<'a>, &mut Linker, bool) + Send,
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
    let mut linker = Linker::new(Arc::new(config.clone()))?;
    let mut reading = Reading::new(Timeline::new(config));
    let prepare_all = |chunk: &[&'a Report]| -> Vec<Arc<PreparedReport>> {
        chunk.par_iter().with_max_len(TASK).map(prepare).collect()
    };
    let mut take = |chunk: &[&'a Report], prepared: Vec<Arc<PreparedReport>>, are_all: bool| {
        let (reports, prepared) = telling(chunk.to_vec(), prepared, &mut problems);
        reading.push(reports, prepared);
        visit(&mut reading, &mut linker, are_all);
    };
    // The next ones are read while those before them are taken in, which is not for several threads all the way.
    let mut chunks = sorted.chunks(READ_AT_ONCE).peekable();
    let mut prepared = chunks.peek().map(|first| prepare_all(first)).unwrap_or_default();
    while let Some(chunk) = chunks.next() {
        let next = chunks.peek().copied().unwrap_or_default();
        (prepared, ()) =
            rayon::join(|| prepare_all(next), || take(chunk, std::mem::take(&mut prepared), next.is_empty()));
    }
    // What sources repeat is known by now, and goes.
    let (reports, prepared) = reading.into_read();
    let n_sentences = prepared.iter().map(|report| report.cut.n_sentences()).sum();
    observer.end(Stage::Sentences, &[("reports", prepared.len()), ("sentences", n_sentences)]);
    Ok(ReadReports { reports, prepared, linker, problems })
}

/// Reports as they are read.
struct Reading<'a> {
    reports: Vec<&'a Report>,
    prepared: Vec<Arc<PreparedReport>>,
    seconds: Vec<i64>,
    repetitions: Repetitions,
    /// The words of the sentences of all.
    words: SharedWords,
    timeline: Timeline,
}

impl<'a> Reading<'a> {
    fn new(timeline: Timeline) -> Self {
        Self {
            reports: Vec::new(),
            prepared: Vec::new(),
            seconds: Vec::new(),
            repetitions: Repetitions::default(),
            words: SharedWords::default(),
            timeline,
        }
    }

    /// Takes the next reports in, without what their sources repeat in what links them.
    fn push(&mut self, reports: Vec<&'a Report>, prepared: Vec<Arc<PreparedReport>>) {
        let Self { seconds, repetitions, timeline, .. } = self;
        seconds.extend(reports.iter().map(|report| Timeline::seconds(report)));
        let push = |(report, prepared): (&&Report, &Arc<PreparedReport>)| {
            let reach = timeline.reach_begin(Timeline::seconds(report));
            let first = seconds.partition_point(|&seconds| seconds < reach);
            repetitions.push(report, prepared, first as u32)
        };
        let repeated: Vec<Vec<(usize, usize)>> = reports.iter().zip(&prepared).map(push).collect();
        let without = |(prepared, (report, repeated)): (Arc<PreparedReport>, (&&Report, Vec<_>))| {
            if repeated.is_empty() { prepared } else { Arc::new(prepared.without(report, &repeated)) }
        };
        let first = self.prepared.len();
        self.prepared.par_extend(prepared.into_par_iter().zip(reports.par_iter().zip(repeated)).map(without));
        let mut last: Vec<&mut PreparedReport> =
            self.prepared[first..].iter_mut().filter_map(Arc::get_mut).collect();
        last.iter_mut().for_each(|prepared| prepared.share_words(&mut self.words));
        PreparedReport::put_together(&mut last);
        self.reports.extend(reports);
    }

    fn into_read(self) -> (Vec<&'a Report>, Vec<Arc<PreparedReport>>) {
        let Self { reports, mut prepared, words, .. } = self;
        let words = Arc::new(words.into_words());
        prepared.iter_mut().filter_map(Arc::get_mut).for_each(|prepared| prepared.set_words(&words));
        (reports, prepared)
    }
}

/// Reads, links and clusters reports.
pub(crate) fn group_reports<'a>(
    reports: &'a [Report],
    config: &Config,
    observer: &dyn Observer,
) -> Result<Grouped<'a>, Error> {
    Ok(link(read_and_weigh(reports, config, observer)?, observer).cluster(config, observer))
}

/// Links reports that were read.
pub(crate) fn link<'a>(read: ReadReports<'a>, observer: &dyn Observer) -> Linked<'a> {
    let ReadReports { reports, prepared, mut linker, problems } = read;
    observer.begin(Stage::Links, Some(reports.len()));
    let batch = Batch { reports: &reports, prepared: &prepared };
    linker.foresee(reports.len() as u32, &batch);
    let compare = |linker: &Linker, number: u32, proposed: Proposed| {
        let before = linker.compare(number, &proposed, &batch);
        observer.advance(1);
        before
    };
    let seconds = reports.iter().map(|report| Timeline::seconds(report)).collect();
    let mut links = Links::new(seconds, Arc::clone(linker.config()));
    let mut counts = LinkCounts {
        sentences: prepared.iter().map(|report| report.sentences.len()).sum(),
        ..LinkCounts::default()
    };
    linker.extend_by_chunks(&batch, reports.len() as u32, compare, |before| {
        before.iter().for_each(|it| count(it, &mut counts));
        links.push(&before);
    });
    tell_links(&counts, observer);
    Linked { reports, prepared, links, counts, problems }
}

/// Tells what was found when reports were linked.
pub(crate) fn tell_links(counts: &LinkCounts, observer: &dyn Observer) {
    let found = [
        ("pairs by sentences", counts.sentence_candidates),
        ("pairs by words", counts.lexical_candidates),
        ("links", counts.links),
    ];
    observer.end(Stage::Links, &found);
}

pub(crate) fn count(before: &Before, counts: &mut LinkCounts) {
    let Before { links, n_proposed: [by_sentences, by_words], .. } = before;
    counts.sentence_candidates += by_sentences;
    counts.lexical_candidates += by_words;
    counts.links += links.len();
    counts.sentence_matches += links.iter().map(|link| link.evidence.shared_sentences).sum::<usize>();
}

impl<'a> Linked<'a> {
    /// Clusters the reports.
    pub(crate) fn cluster(self, config: &Config, observer: &dyn Observer) -> Grouped<'a> {
        let Self { reports, prepared, links, counts, problems } = self;
        let clusters = cluster(&links, config, observer);
        Grouped { reports, prepared, links, clusters, counts, problems }
    }
}

/// Groups reports by their links: the clusters, by their first reports.
pub(crate) fn cluster(links: &Links, config: &Config, observer: &dyn Observer) -> Vec<Cluster> {
    observer.begin(Stage::Clusters, None);
    let timeline = Timeline::new(config);
    let mut clusterer = Clusterer::new(Arc::new(config.clone()));
    clusterer.update(0, |number| timeline.cell(links.seconds()[number as usize]), links);
    let clusters = clusters(&clusterer);
    let n_several = clusters.iter().filter(|cluster| cluster.reports.len() > 1).count();
    observer.end(Stage::Clusters, &[("stories", clusters.len()), ("of several reports", n_several)]);
    clusters
}

/// The clusters, by their first reports.
fn clusters(clusterer: &Clusterer) -> Vec<Cluster> {
    let cluster = |group: &Arc<ReportGroup>| Cluster {
        reports: group.reports.iter().map(|&report| report as usize).collect(),
        merges: clusterer.merges(group),
    };
    clusterer.groups().values().map(cluster).collect()
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
            problems.push(repeated_uri(&report.uri));
        }
        is_new
    });
    sorted
}

/// What is wrong with a report whose `uri` one before it has.
pub(crate) fn repeated_uri(uri: &str) -> Problem {
    let problem =
        "another report has the same uri; give every report its own, or send versions one at a time";
    Problem::lost(problem).of_report(uri)
}

/// What is wrong with a report that has not a single sentence.
pub(crate) fn tells_nothing(report: &Report, prepared: &PreparedReport) -> Option<Problem> {
    let problem = "the text has no sentence: nothing is left after headlines, credits and links; check the field from which the \
                   text was read";
    (prepared.cut.n_sentences() == 0).then(|| Problem::lost(problem).of_report(&report.uri))
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
