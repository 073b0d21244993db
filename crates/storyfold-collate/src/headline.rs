//! The headlines of a story.

use storyfold_text::{FurnitureKind, NumberWord, normalised_words, number_word};

use crate::collation::{Headline, HeadlineSource, TextRange};
use crate::table::Aligned;
use crate::version::overtaken_words;

/// Marks before the headlines of agencies that say what became of the report: `UPDATE 2-`.
const MARKS: [&str; 6] = ["UPDATE", "WRAPUP", "REFILE", "CORRECTED", "RPT", "EXCLUSIVE"];

/// The headlines of the witnesses, each once with all who have it, the story's first.
///
/// That is the best-ranked witness's. Where it has a figure that a later version of a report has replaced, it gives way to that of the
/// last version. `chains` has for every witness the first of its versions.
pub(crate) fn headlines(
    aligned: &Aligned<'_>,
    ranking: &[usize],
    chains: &[usize],
) -> Vec<(Headline, Vec<String>)> {
    let mut headlines = told_headlines(aligned, ranking);
    let words = overtaken_words(aligned, chains);
    let overtaken: Vec<f64> = words.iter().filter_map(|word| figure(word)).collect();
    let is_out_of_date = |(headline, _): &(Headline, Vec<String>)| {
        let mut figures = normalised_words(&headline.text).into_iter().filter_map(|word| figure(&word));
        figures.any(|figure| overtaken.contains(&figure))
    };
    if headlines.first().is_some_and(is_out_of_date) {
        // The latest first; the witnesses stand in the order in which they were published.
        let last_versions = (0..aligned.witnesses.len()).rev().filter(|&it| chains[it] != it);
        let uris: Vec<&str> = last_versions.map(|it| aligned.witnesses[it].uri).collect();
        let of_last = uris.iter().find_map(|uri| {
            headlines
                .iter()
                .position(|headline| !is_out_of_date(headline) && headline.1.iter().any(|it| it == uri))
        });
        let in_force = of_last.or_else(|| headlines.iter().position(|headline| !is_out_of_date(headline)));
        if let Some(in_force) = in_force {
            headlines[..=in_force].rotate_right(1);
        }
    }
    headlines
}

/// The headlines of the witnesses, each once with all who have it, the best-ranked witness's first.
fn told_headlines(aligned: &Aligned<'_>, ranking: &[usize]) -> Vec<(Headline, Vec<String>)> {
    let mut headlines: Vec<(Headline, Vec<String>)> = Vec::new();
    let mut words_of: Vec<Vec<String>> = Vec::new();
    for &witness_idx in ranking {
        let witness = &aligned.witnesses[witness_idx];
        let in_text = witness
            .segmentation
            .furniture
            .iter()
            .find(|piece| piece.kind == FurnitureKind::Headline)
            .filter(|piece| {
                witness.segmentation.sentences.first().is_none_or(|first| piece.span.end <= first.span.begin)
            });
        let range = in_text.map(|piece| TextRange { begin: piece.span.begin, end: piece.span.end });
        let text = match (witness.headline, in_text) {
            (Some(headline), _) => without_mark(headline.trim()),
            (None, Some(piece)) => piece.span.of(witness.text),
            (None, None) => continue,
        };
        if text.is_empty() {
            continue;
        }
        let range = range.filter(|range| &witness.text[range.begin..range.end] == text);
        if let Some((_, uris)) = headlines.iter_mut().find(|(known, _)| known.text == text) {
            uris.push(witness.uri.to_owned());
            continue;
        }
        let words = normalised_words(text);
        match words_of.iter().position(|known| *known == words) {
            Some(known) => headlines[known].1.push(witness.uri.to_owned()),
            None => {
                words_of.push(words);
                let from = HeadlineSource { uri: witness.uri.to_owned(), range };
                headlines.push((Headline { text: text.to_owned(), from }, vec![witness.uri.to_owned()]));
            }
        }
    }
    headlines
}

/// What a word counts, in figures or spelled out.
fn figure(word: &str) -> Option<f64> {
    match number_word(word) {
        Some(NumberWord::Number(number)) => Some(number),
        Some(NumberWord::Scale(_)) => None,
        None => word.parse().ok(),
    }
}

/// A headline without the agency's mark before it.
fn without_mark(headline: &str) -> &str {
    let Some((mark, rest)) = headline.split_once('-') else { return headline };
    let mut words = mark.split(' ');
    let is_mark = words.next().is_some_and(|word| MARKS.contains(&word))
        && words.all(|word| !word.is_empty() && word.chars().all(|it| it.is_ascii_digit()));
    if is_mark && !rest.trim().is_empty() { rest.trim_start() } else { headline }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_of_an_agency_is_no_part_of_a_headline() {
        assert_eq!(without_mark("UPDATE 2-Ferry sinks off Port Ellen"), "Ferry sinks off Port Ellen");
        assert_eq!(without_mark("CORRECTED-Ferry sinks"), "Ferry sinks");
        for headline in ["Co-op ferry sinks", "UPDATE 2-", "UPDATE on ferry-sinking", "Ferry sinks"] {
            assert_eq!(without_mark(headline), headline);
        }
    }
}
