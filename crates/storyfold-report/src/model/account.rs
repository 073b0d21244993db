//! What each outlet did: what it kept, changed, added and left out, and what was set aside of it.

use serde::Serialize;
use storyfold::{
    CanonicalSentence, Derivation, Reading, Role, SourceAccount, Story, StoryReport, Variation, VariationKind,
};

use super::clock::{later, moment};
use super::outlet::{Outlet, Outlets};
use super::span::{Texts, beginning, one_line};
use crate::error::ErrorKind;

/// How many entries of a list are shown; all stand in the stories themselves.
const MAX_SHOWN: usize = 12;
/// How much of a sentence names it.
const SENTENCE_CHARS: usize = 90;

/// One report of a story, and what its outlet did.
#[derive(Debug, Serialize)]
pub(crate) struct Account {
    outlet: Outlet,
    uri: String,
    /// Where it can be read, if that is an address of the web.
    url: Option<String>,
    headline: Option<String>,
    is_other_headline: bool,
    published: Option<String>,
    later: Option<String>,
    role: &'static str,
    role_class: &'static str,
    derivation: &'static str,
    parent: Option<Outlet>,
    earlier: Option<Outlet>,
    agencies: String,
    why: String,
    /// What it did to the copy of agencies, one clause each.
    kept: Vec<String>,
    n_sentences: usize,
    shares: Vec<Share>,
    changed: Shortened<Change>,
    added: Shortened<Quoted>,
    left_out: Shortened<Quoted>,
    n_moved: usize,
    n_attribution_changed: usize,
    removed: Vec<RemovedPiece>,
}

/// How many of its sentences stand how to the canonical text.
#[derive(Debug, Serialize)]
pub(crate) struct Share {
    class: &'static str,
    label: &'static str,
    count: usize,
    /// Where the bar of it begins, and how long it is, in percent of the whole.
    begin: String,
    width: String,
}

/// The first entries of a list.
#[derive(Debug, Serialize)]
pub(crate) struct Shortened<T> {
    entries: Vec<T>,
    count: usize,
    n_more: usize,
}

/// A reading of the report that is not that of the canonical text.
#[derive(Debug, Serialize)]
pub(crate) struct Change {
    at: String,
    text: String,
    own: String,
}

/// A canonical sentence, by its first words.
#[derive(Debug, Serialize)]
pub(crate) struct Quoted {
    id: String,
    text: String,
}

/// A piece that was set aside.
#[derive(Debug, Serialize)]
pub(crate) struct RemovedPiece {
    kind: &'static str,
    why: String,
    text: String,
}

/// The account of every report, in the order of the story.
pub(super) fn accounts(
    story: &Story,
    outlets: &Outlets<'_>,
    texts: &Texts<'_>,
) -> Result<Vec<Account>, ErrorKind> {
    let members = story.reports.iter().zip(&story.sources);
    members.map(|(report, account)| one(story, report, account, outlets, texts)).collect()
}

fn one(
    story: &Story,
    report: &StoryReport,
    account: &SourceAccount,
    outlets: &Outlets<'_>,
    texts: &Texts<'_>,
) -> Result<Account, ErrorKind> {
    let of = |uri: &Option<String>| uri.as_deref().and_then(|uri| outlets.of(uri)).cloned();
    let first = story.published.first;
    Ok(Account {
        outlet: outlets
            .of(&report.uri)
            .cloned()
            .unwrap_or_else(|| Outlet { letter: "?".to_owned(), name: report.name().to_owned() }),
        uri: report.uri.clone(),
        url: texts.report(&report.uri)?.url.clone().filter(|url| is_web_address(url)),
        headline: report.headline.as_deref().map(one_line),
        is_other_headline: account.headline_changed.unwrap_or(false),
        published: report.published.map(moment),
        later: first.zip(report.published).and_then(|(first, time)| later(first, time)),
        role: report.role.plain_name(),
        role_class: role_class(report.role),
        derivation: match report.derivation {
            Derivation::Wholly => "wholly",
            Derivation::Partially => "in part",
            Derivation::Not => "",
        },
        parent: of(&report.derived_from),
        earlier: of(&report.evolved_from),
        agencies: report.agencies.join(", "),
        why: report.why.clone(),
        kept: kept(account),
        n_sentences: account.sentences,
        shares: shares(account),
        changed: shortened(changes(story, account)),
        added: shortened(added(story, account)),
        left_out: shortened(left_out(story, account)),
        n_moved: account.moved.len(),
        n_attribution_changed: account.attribution_changed.len(),
        removed: removed(story, report, texts)?,
    })
}

/// Whether following an address opens a page and runs nothing.
fn is_web_address(url: &str) -> bool {
    let begins = |scheme: &str| url.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
    begins("https://") || begins("http://")
}

const fn role_class(role: Role) -> &'static str {
    match role {
        Role::Base => "base",
        Role::Copy => "copy",
        Role::Rewrite => "rewrite",
        Role::Partial => "partial",
        Role::Update => "update",
        Role::Independent => "independent",
    }
}

fn kept(account: &SourceAccount) -> Vec<String> {
    let clause = |it: &storyfold::FromAgency| {
        let (kept, of, agency, share) = (it.kept, it.of, &it.agency, it.share * 100.0);
        format!("{kept} of {of} sentences of {agency}, which are {share:.0} % of its own text")
    };
    account.from_agencies.iter().map(clause).collect()
}

fn shares(account: &SourceAccount) -> Vec<Share> {
    let parts = [
        ("text", "in the text", account.canonical.saturating_sub(account.added.len())),
        ("verbatim", "word for word", account.verbatim),
        ("light-edit", "with changes", account.light_edit),
        ("paraphrase", "in other words", account.paraphrase),
        ("sole", "only here", account.added.len()),
    ];
    let all: usize = parts.iter().map(|(_, _, count)| count).sum();
    let mut before = 0;
    let mut shares = Vec::new();
    for (class, label, count) in parts.into_iter().filter(|(_, _, count)| *count > 0) {
        let percent = |count: usize| format!("{:.2}%", 100.0 * count as f64 / all as f64);
        shares.push(Share { class, label, count, begin: percent(before), width: percent(count) });
        before += count;
    }
    shares
}

fn shortened<T>(mut entries: Vec<T>) -> Shortened<T> {
    let count = entries.len();
    // One line more is no longer than the line that says so.
    if count > MAX_SHOWN + 1 {
        entries.truncate(MAX_SHOWN);
    }
    Shortened { n_more: count - entries.len(), count, entries }
}

/// The readings of a report that are not those of the canonical text, whole sentences apart: those stand with the text.
fn changes(story: &Story, account: &SourceAccount) -> Vec<Change> {
    let is_own = |reading: &&Reading| reading.spans.iter().any(|span| span.uri == account.uri);
    let change = |variation: &Variation| {
        let lemma = one_line(&variation.readings.first()?.text);
        let own = one_line(&variation.readings.iter().skip(1).find(is_own)?.text);
        let sentence = sentence(story, &variation.at)?;
        (lemma.len() * 10 < sentence.text.len() * 9).then(|| Change {
            at: variation.at.clone(),
            text: lemma,
            own,
        })
    };
    let is_of_words = |variation: &&Variation| {
        !variation.style
            && !matches!(
                variation.kind,
                VariationKind::Split | VariationKind::Join | VariationKind::Transposition
            )
    };
    story.variations.iter().filter(is_of_words).filter_map(change).collect()
}

fn added(story: &Story, account: &SourceAccount) -> Vec<Quoted> {
    let own: Vec<&CanonicalSentence> =
        story.canonical.iter().filter(|sentence| sentence.from.uri == account.uri).collect();
    let holder = |begin: usize, end: usize| {
        own.iter().find(|sentence| sentence.from.begin <= begin && end <= sentence.from.end)
    };
    account.added.iter().filter_map(|range| holder(range.begin, range.end)).map(|it| quoted(it)).collect()
}

fn left_out(story: &Story, account: &SourceAccount) -> Vec<Quoted> {
    account.left_out.iter().filter_map(|id| sentence(story, id)).map(quoted).collect()
}

fn sentence<'a>(story: &'a Story, id: &str) -> Option<&'a CanonicalSentence> {
    story.canonical.iter().find(|sentence| sentence.id == id)
}

fn quoted(sentence: &CanonicalSentence) -> Quoted {
    Quoted { id: sentence.id.clone(), text: beginning(&sentence.text, SENTENCE_CHARS) }
}

fn removed(story: &Story, report: &StoryReport, texts: &Texts<'_>) -> Result<Vec<RemovedPiece>, ErrorKind> {
    let own = story.removed.iter().filter(|removed| removed.span.uri == report.uri);
    own.map(|removed| {
        Ok(RemovedPiece {
            kind: removed.kind,
            why: removed.why.clone(),
            text: one_line(texts.at(&removed.span)?),
        })
    })
    .collect()
}
