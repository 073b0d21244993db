//! What each outlet changed, added and left out.

use std::io::{self, Write};

use storyfold::{Reading, SourceAccount, Story, Variation, VariationKind};
use storyfold_feeds::Sigla;

use super::text::one_line;
use super::{DIM, section};

/// How many changes of one outlet are shown; all stand in the JSON Lines.
const MAX_SHOWN: usize = 6;

/// Writes one block for every report.
pub(super) fn write_changes(
    out: &mut dyn Write,
    story: &Story,
    sigla: &Sigla<'_>,
    width: usize,
) -> io::Result<()> {
    section(out, "What each outlet did")?;
    for (report, account) in story.reports.iter().zip(&story.sources) {
        let summary = format!("{} {}: {}", sigla.of(&report.uri), report.name(), summary(account));
        for line in textwrap::wrap(&summary, indented(width, "   ", "     ")) {
            writeln!(out, "{line}")?;
        }
        for line in textwrap::wrap(&verdict(account), indented(width, "     ", "     ")) {
            writeln!(out, "{line}")?;
        }
        write_list(out, "changed", &changed(story, account), width)?;
        write_list(out, "added", &added(story, account), width)?;
        write_list(out, "left out", &left_out(story, account), width)?;
        writeln!(out)?;
    }
    Ok(())
}

fn indented<'a>(width: usize, first: &'a str, rest: &'a str) -> textwrap::Options<'a> {
    textwrap::Options::new(width).initial_indent(first).subsequent_indent(rest)
}

fn summary(account: &SourceAccount) -> String {
    let sentences = if account.sentences == 1 { "sentence" } else { "sentences" };
    let parts = [
        (account.canonical, "in the text above"),
        (account.verbatim, "word for word in it"),
        (account.light_edit, "in it with changes"),
        (account.paraphrase, "in other words"),
    ];
    let told: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    format!(
        "{} {sentences}: {}",
        account.sentences,
        if told.is_empty() { "none in the text".to_owned() } else { told.join(", ") }
    )
}

/// What it did to the copy, in one sentence: `Keeps 17 of 18 sentences of Norden Wire (93 % of its own text), adds none, leaves out 1
/// that others have.`
fn verdict(account: &SourceAccount) -> String {
    let mut clauses: Vec<String> = account
        .from_agencies
        .iter()
        .map(|it| {
            let share = it.share * 100.0;
            format!(
                "keeps {} of {} sentences of {} ({share:.0} % of its own text)",
                it.kept, it.of, it.agency
            )
        })
        .collect();
    let counted = |count: usize| if count == 0 { "none".to_owned() } else { count.to_string() };
    clauses.push(format!("adds {}", counted(account.added.len())));
    clauses.push(match account.left_out.len() {
        0 => "leaves out none".to_owned(),
        n_left_out => format!("leaves out {n_left_out} that others have"),
    });
    if !account.moved.is_empty() {
        clauses.push(format!("moves {}", account.moved.len()));
    }
    if !account.attribution_changed.is_empty() {
        clauses.push(format!("names another source for {}", account.attribution_changed.len()));
    }
    let sentence = clauses.join(", ");
    let begin = sentence.chars().next().map_or(0, char::len_utf8);
    format!("{}{}.", sentence[..begin].to_uppercase(), &sentence[begin..])
}

fn write_list(out: &mut dyn Write, label: &str, entries: &[String], width: usize) -> io::Result<()> {
    for (entry_idx, entry) in entries.iter().take(MAX_SHOWN).enumerate() {
        let label = if entry_idx == 0 { label } else { "" };
        let head = format!("     {DIM}{label:<8}{DIM:#}  ");
        let mut lines = textwrap::wrap(entry, width.saturating_sub(15)).into_iter();
        writeln!(out, "{head}{}", lines.next().unwrap_or_default())?;
        for line in lines {
            writeln!(out, "{}{line}", " ".repeat(15))?;
        }
    }
    if entries.len() > MAX_SHOWN {
        writeln!(out, "{}{DIM}and {} more{DIM:#}", " ".repeat(15), entries.len() - MAX_SHOWN)?;
    }
    Ok(())
}

/// The readings of a report that are not those of the text, and not in house style alone.
fn changed(story: &Story, account: &SourceAccount) -> Vec<String> {
    let of_report = |reading: &Reading| {
        reading.spans.iter().any(|span| span.uri == account.uri) || reading.uris.contains(&account.uri)
    };
    story
        .variations
        .iter()
        .filter(|variation| !variation.style && !is_whole_sentence(story, variation))
        .filter_map(|variation| {
            let lemma = variation.readings.first()?;
            let own = variation.readings.iter().skip(1).find(|reading| of_report(reading))?;
            let (lemma, own) = (one_line(&lemma.text), one_line(&own.text));
            let (lemma, own) = without_common_ends(&lemma, &own);
            Some(match (lemma.is_empty(), own.is_empty()) {
                (true, true) => return None,
                (true, _) => format!("{}: + “{own}”", variation.at),
                (_, true) => format!("{}: − “{lemma}”", variation.at),
                _ => format!("{}: “{lemma}” → “{own}”", variation.at),
            })
        })
        .collect()
}

/// Two readings without the words with which both begin or end: a place may be wider than what one report has changed.
fn without_common_ends(one: &str, other: &str) -> (String, String) {
    let (ones, others): (Vec<&str>, Vec<&str>) = (one.split(' ').collect(), other.split(' ').collect());
    let n_before = ones.iter().zip(&others).take_while(|(one, other)| one == other).count();
    let (ones, others) = (&ones[n_before..], &others[n_before..]);
    let n_behind = ones.iter().rev().zip(others.iter().rev()).take_while(|(one, other)| one == other).count();
    (ones[..ones.len() - n_behind].join(" "), others[..others.len() - n_behind].join(" "))
}

/// Whether a variation is of a whole sentence: a paraphrase, which stands in the text with a mark, or one that was moved, which is counted.
fn is_whole_sentence(story: &Story, variation: &Variation) -> bool {
    matches!(variation.kind, VariationKind::Split | VariationKind::Join | VariationKind::Transposition)
        || (variation.kind == VariationKind::Substitution
            && story.canonical.iter().any(|sentence| {
                sentence.id == variation.at
                    && variation
                        .readings
                        .first()
                        .is_some_and(|lemma| lemma.text.len() * 10 >= sentence.text.len() * 9)
            }))
}

/// The sentences that only this report has.
fn added(story: &Story, account: &SourceAccount) -> Vec<String> {
    account
        .added
        .iter()
        .map(|range| {
            story
                .canonical
                .iter()
                .find(|it| {
                    it.from.uri == account.uri && it.from.begin <= range.begin && range.end <= it.from.end
                })
                .map_or_else(|| format!("bytes {} to {}", range.begin, range.end), |it| one_line(&it.text))
        })
        .collect()
}

/// The sentences that others have and this report does not.
fn left_out(story: &Story, account: &SourceAccount) -> Vec<String> {
    account
        .left_out
        .iter()
        .filter_map(|id| story.canonical.iter().find(|sentence| sentence.id == *id))
        .map(|sentence| format!("{}: {}", sentence.id, one_line(&sentence.text)))
        .collect()
}

#[cfg(test)]
mod tests {
    use storyfold::{Config, Report, merge};

    use super::*;

    #[test]
    fn what_a_report_has_moved_is_not_told_in_the_words_of_another() {
        let sentences = [
            "The ferry Aurora sank off Port Ellen on Monday with 48 passengers aboard.",
            "Captain Idris Moll sent a distress call at noon, the coastguard said.",
            "Divers will search the wreck for the missing cargo of copper wire.",
        ];
        let [sank, call, divers] = sentences;
        let texts = [
            sentences.join(" "),
            format!("{sank} {call} {divers}"),
            format!("Divers will now search the wreck for its missing cargo of copper wire. {sank} {call}"),
            format!(
                "The wreck will be searched by divers for the missing cargo of copper wire. {sank} {call}"
            ),
        ];
        let reports: Vec<Report> =
            (0..).zip(&texts).map(|(idx, text)| Report::new(format!("r{idx}"), text)).collect();
        let stories = merge(&reports, &Config::default()).expect("the configuration is in range").stories;
        let [story] = &stories[..] else { panic!("{} stories", stories.len()) };
        let moved = story.variations.iter().find(|it| it.kind == VariationKind::Transposition);
        let moved = moved.expect("two reports begin with what the others end with");
        assert_eq!(moved.readings.len(), 3, "that of the text and those of two that moved it");
        for account in &story.sources {
            let report = reports.iter().find(|it| it.uri == account.uri).expect("it is one of them");
            for change in changed(story, account) {
                let own = change.rsplit_once('“').expect("words are quoted").1.trim_end_matches('”');
                assert!(change.contains('−') || report.text.contains(own), "{}: {change}", report.uri);
            }
        }
    }
}
