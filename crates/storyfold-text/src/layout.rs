//! Furniture that is known by where its line stands among the others: headline, deck, subheads, captions, teasers, sign-offs.

use crate::furniture::{self, Finding, FurnitureKind, MAX_HEADLINE_WORDS};
use crate::passage::Searched;
use crate::segment::{Hints, tail};
use crate::span::Span;
use crate::word::{is_made_of, normalised_words};

/// The longest subhead, in words.
const MAX_SUBHEAD_WORDS: usize = 10;
/// How many truncated lines in a row are teasers; a single one may be the report's own last, cut off, unless furniture stands
/// before it or a notice of the outlet behind it.
const MIN_TEASERS: usize = 2;

/// How many headlines of other reports stand below a report at most.
const MAX_LISTED_HEADLINES: usize = 8;
/// How many lines of a report must end as sentences do, and what share of all, for one that does not to be a caption.
const MIN_ENDED_LINES: usize = 5;
const MIN_ENDED_SHARE: f64 = 0.75;
/// From how many such lines on half of all are enough: a report that ends so many lines as sentences has many pictures.
const ENOUGH_ENDED_LINES: usize = 12;
const MIN_SHARE_OF_ENOUGH: f64 = 0.5;
/// The shortest such caption, in words.
const MIN_CAPTION_WORDS: usize = 6;

/// For every line what kind of furniture it is as a whole; none where it tells something.
pub(crate) fn line_findings(
    text: &str,
    searched: &Searched<'_>,
    lines: &[Span],
    hints: &Hints<'_>,
) -> Vec<Option<Finding>> {
    let byline = hints.byline.map(normalised_words).filter(|words| !words.is_empty());
    let mut findings: Vec<Option<Finding>> = lines
        .iter()
        .map(|&line| {
            let by_hint = byline.as_ref().and_then(|byline| by_hint(line.of(text), byline));
            by_hint.or_else(|| furniture::whole_line(searched.at(line)))
        })
        .collect();
    mark_teasers(text, lines, &mut findings);
    mark_related_headlines(text, lines, &mut findings);
    mark_sign_off(text, lines, &mut findings);
    mark_headline(searched, text, lines, hints, &mut findings);
    mark_deck(text, lines, &mut findings);
    mark_subheads(text, lines, &mut findings);
    mark_captions(text, lines, &mut findings);
    findings
}

fn by_hint(line: &str, byline: &[String]) -> Option<Finding> {
    let names = || byline.iter().map(String::as_str);
    let is_byline = is_made_of(line, names())
        || (byline[0] != "by" && is_made_of(line, std::iter::once("by").chain(names())));
    is_byline.then_some(Finding { kind: FurnitureKind::Byline, why: "the byline that the feed gives" })
}

fn mark_teasers(text: &str, lines: &[Span], findings: &mut [Option<Finding>]) {
    let teaser = Finding {
        kind: FurnitureKind::Related,
        why: "teasers of other reports, each broken off with an ellipsis",
    };
    let is_teaser = |line_idx: usize, findings: &[Option<Finding>]| {
        findings[line_idx].is_none() && furniture::is_truncated(lines[line_idx].of(text))
    };
    let mut begin = 0;
    while begin < lines.len() {
        let mut end = begin;
        while end < lines.len() && is_teaser(end, findings) {
            end += 1;
        }
        let follows_furniture = begin > 0
            && findings[begin - 1].is_some_and(|it| {
                matches!(it.kind, FurnitureKind::Boilerplate | FurnitureKind::Related | FurnitureKind::Credit)
            })
            && findings[..begin].contains(&None);
        // A feed cuts a report off at its end: what the outlet's own notices follow was cut off on purpose.
        let precedes_notice = end < lines.len()
            && findings[end].is_some_and(|it| it.kind == FurnitureKind::Boilerplate)
            && findings[..begin].contains(&None);
        if end - begin >= MIN_TEASERS || (end > begin && (follows_furniture || precedes_notice)) {
            findings[begin..end].fill(Some(teaser));
        }
        begin = end + 1;
    }
}

/// Headlines of other reports that follow a marker such as `More On This Topic`, up to the next sentence. A headline may end as a
/// sentence does where another follows that does not, or where the marker ends in a colon, nothing but short
/// lines follows, and the last is a headline.
fn mark_related_headlines(text: &str, lines: &[Span], findings: &mut [Option<Finding>]) {
    let is_unfinished = |line: &Span| {
        let line = line.of(text);
        !furniture::ends_as_sentence(line) || furniture::is_truncated(line)
    };
    let is_short = |line: &Span| line.of(text).split_whitespace().count() <= MAX_HEADLINE_WORDS;
    let (mut follows_marker, mut follows_colon) = (false, false);
    for (line_idx, line) in lines.iter().enumerate() {
        let goes_on = || {
            let next = lines.get(line_idx + 1).filter(|_| findings[line_idx + 1].is_none());
            let rest = &lines[line_idx..];
            let is_list = follows_colon && rest.len() <= MAX_LISTED_HEADLINES && rest.iter().all(is_short);
            (is_short(line) && next.is_some_and(is_unfinished))
                || (is_list && rest.last().is_some_and(is_unfinished))
        };
        match findings[line_idx] {
            Some(Finding { kind: FurnitureKind::Related, .. }) => {
                follows_marker = !line.of(text).contains('|');
                follows_colon = line.of(text).ends_with(':');
            }
            Some(_) => {}
            None if follows_marker && (is_unfinished(line) || goes_on()) => {
                findings[line_idx] = Some(Finding {
                    kind: FurnitureKind::Related,
                    why: "follows a marker of related reports",
                });
            }
            None => follows_marker = false,
        }
    }
}

/// A name alone below the text: the desk or agency that signs it.
fn mark_sign_off(text: &str, lines: &[Span], findings: &mut [Option<Finding>]) {
    let body: Vec<usize> = (0..lines.len()).filter(|&line_idx| findings[line_idx].is_none()).collect();
    if let [.., before, last] = body[..]
        && furniture::ends_as_sentence(lines[before].of(text))
        && furniture::is_sign_off(lines[last].of(text))
    {
        findings[last] = Some(Finding { kind: FurnitureKind::Credit, why: "a name alone below the text" });
    }
}

fn mark_headline(
    searched: &Searched<'_>,
    text: &str,
    lines: &[Span],
    hints: &Hints<'_>,
    findings: &mut [Option<Finding>],
) {
    if let Some(headline) = hints.headline.map(normalised_words).filter(|words| !words.is_empty()) {
        // Only near the top: further down a sentence may well repeat the headline.
        for (line, finding) in lines.iter().zip(findings.iter_mut()).take(4) {
            if finding.is_none() && is_made_of(line.of(text), headline.iter().map(String::as_str)) {
                *finding =
                    Some(Finding { kind: FurnitureKind::Headline, why: "the headline that the feed gives" });
                return;
            }
        }
    }
    let Some(first_idx) = findings.iter().position(Option::is_none) else { return };
    let line = lines[first_idx].of(text);
    if line.split_whitespace().count() > MAX_HEADLINE_WORDS || ends_with_full_stop(line) {
        return;
    }
    let is_followed_by_text = findings[first_idx + 1..]
        .iter()
        .zip(&lines[first_idx + 1..])
        .any(|(finding, line)| finding.is_none() && furniture::ends_as_sentence(line.of(text)));
    let passage = searched.at(lines[first_idx]);
    let ends_in_credit = || tail(passage, false).is_some() || furniture::credit_at_end(passage).is_some();
    if is_followed_by_text && !ends_in_credit() {
        findings[first_idx] =
            Some(Finding { kind: FurnitureKind::Headline, why: "first line, without a full stop" });
    }
}

/// The line right behind the headline that sums the report up: without a full stop, or told again word for word below.
fn mark_deck(text: &str, lines: &[Span], findings: &mut [Option<Finding>]) {
    let is_headline =
        |finding: &Option<Finding>| finding.is_some_and(|it| it.kind == FurnitureKind::Headline);
    let Some(deck_idx) = findings.iter().position(is_headline).map(|it| it + 1) else { return };
    if deck_idx + 1 >= lines.len() || findings[deck_idx].is_some() || findings[deck_idx + 1].is_some() {
        return;
    }
    let deck = lines[deck_idx].of(text);
    if deck.split_whitespace().count() > MAX_HEADLINE_WORDS {
        return;
    }
    let is_unfinished =
        !furniture::ends_as_sentence(deck) && furniture::ends_as_sentence(lines[deck_idx + 1].of(text));
    let is_told_again = || lines[deck_idx + 1..].iter().any(|line| line.of(text).contains(deck));
    if is_unfinished || is_told_again() {
        findings[deck_idx] = Some(Finding {
            kind: FurnitureKind::Headline,
            why: "the deck: a line that sums up, under the headline",
        });
    }
}

/// A headline may be a question or end in a quotation, a sentence of the text ends in more.
fn ends_with_full_stop(line: &str) -> bool {
    let bare = line.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»']);
    bare.ends_with(['.', '!', ':', ';', ',', '…', '。', '।', '۔'])
        || (bare.ends_with('?') && bare.len() > 100)
}

fn mark_subheads(text: &str, lines: &[Span], findings: &mut [Option<Finding>]) {
    let body: Vec<usize> = (0..lines.len()).filter(|&line_idx| findings[line_idx].is_none()).collect();
    for neighbours in body.windows(3) {
        let [before, line_idx, after] = [neighbours[0], neighbours[1], neighbours[2]];
        let line = lines[line_idx].of(text);
        let stands_between_sentences = furniture::ends_as_sentence(lines[before].of(text))
            && furniture::ends_as_sentence(lines[after].of(text))
            && !lines[before].of(text).ends_with([':', ',', ';']);
        if stands_between_sentences
            && !furniture::ends_as_sentence(line)
            && line.split_whitespace().count() <= MAX_SUBHEAD_WORDS
            && line.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit() || first == '\'')
        {
            findings[line_idx] = Some(Finding {
                kind: FurnitureKind::Headline,
                why: "a subhead: a short line without a full stop",
            });
        }
    }
}

/// Lines of one sentence that end without any mark, in a report whose lines end as sentences do. What follows a colon is a list, and
/// the last line may have been cut off.
fn mark_captions(text: &str, lines: &[Span], findings: &mut [Option<Finding>]) {
    let body: Vec<usize> = (0..lines.len()).filter(|&line_idx| findings[line_idx].is_none()).collect();
    let n_ended = body.iter().filter(|&&it| furniture::ends_as_sentence(lines[it].of(text))).count();
    let min_share = if n_ended >= ENOUGH_ENDED_LINES { MIN_SHARE_OF_ENOUGH } else { MIN_ENDED_SHARE };
    if n_ended < MIN_ENDED_LINES || (n_ended as f64) < min_share * body.len() as f64 {
        return;
    }
    let mut is_list = false;
    for &line_idx in &body[..body.len() - 1] {
        let line = lines[line_idx].of(text);
        if furniture::ends_as_sentence(line) {
            is_list = line.ends_with(':');
        } else if !is_list
            && line.starts_with(|first: char| first.is_alphabetic() || "'\"‘“".contains(first))
            && line.ends_with(char::is_alphanumeric)
            && !line.contains(". ")
            && line.split_whitespace().count() >= MIN_CAPTION_WORDS
        {
            findings[line_idx] = Some(Finding {
                kind: FurnitureKind::Caption,
                why: "a line without a full stop among lines that have one",
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::lines;

    /// The lines that are furniture of a kind.
    fn of_kind(text: &str, kind: FurnitureKind) -> Vec<&str> {
        let lines = lines(text);
        let findings = line_findings(text, &Searched::new(text), &lines, &Hints::default());
        let is_of_kind = |finding: &Option<Finding>| finding.is_some_and(|it| it.kind == kind);
        lines.iter().zip(&findings).filter(|(_, it)| is_of_kind(it)).map(|(line, _)| line.of(text)).collect()
    }

    const REPORT: [&str; 6] = [
        "The ferry sank on Monday.",
        "All passengers were saved by the coastguard.",
        "Divers will search the wreck on Wednesday.",
        "A choir sang on the pier.",
        "The owner declined to comment.",
        "Parliament will look into it.",
    ];

    #[test]
    fn the_line_under_the_headline_is_a_deck_if_it_has_no_full_stop_or_is_told_again() {
        let headlines = |deck: &str| {
            let text = format!("Ferry sinks off the island\n{deck}\n{}", REPORT.join("\n"));
            of_kind(&text, FurnitureKind::Headline).len()
        };
        assert_eq!(headlines("Owner silent as the coastguard brings everybody home"), 2);
        assert_eq!(headlines("The owner declined to comment."), 2);
        assert_eq!(headlines("The owner had declined to comment."), 1);
    }

    #[test]
    fn a_line_of_one_sentence_without_a_full_stop_is_a_caption() {
        let with = |line: &str| {
            let mut told = REPORT.to_vec();
            told.insert(3, line);
            told.insert(4, line);
            told.extend(["The harbour is open.", "Ships come and go."]);
            of_kind(&told.join("\n"), FurnitureKind::Caption).len()
        };
        assert_eq!(with("The ferry Aurora is seen in the harbour of the island in May"), 2);
        assert_eq!(with("The Aurora was old. Its owner had promised a newer ferry by the spring"), 0);
        assert_eq!(with("- a boat for every passenger on the upper deck of it"), 0);
        assert_eq!(with("He said “we shall never see its like again on this coast”"), 0);
    }

    #[test]
    fn headlines_behind_a_marker_may_end_as_sentences_do() {
        let related = |rest: &str| {
            of_kind(&format!("{}\nRead more:\n{rest}", REPORT.join("\n")), FurnitureKind::Related).len()
        };
        assert_eq!(
            related("Owner sued. Court to hear her\nThe mate: ‘It was late.’\nAurora to sail again in May"),
            4
        );
        assert_eq!(
            related("Owner sued over ferry\nThe bell was found on Friday.\nIt will be shown in Hallin."),
            2
        );
    }

    #[test]
    fn a_list_the_last_line_and_reports_without_full_stops_have_no_captions() {
        let line = "a boat for every passenger on the upper deck";
        let list = format!(
            "{}\nThe council asked for these:\n{line}\n{line}\nIt will meet in May.",
            REPORT.join("\n")
        );
        assert!(of_kind(&list, FurnitureKind::Caption).is_empty());
        let cut_off = format!("{}\nThe owner of the Aurora had been told of the", REPORT.join("\n"));
        assert!(of_kind(&cut_off, FurnitureKind::Caption).is_empty());
        let bare = REPORT.map(|line| line.trim_end_matches('.')).join("\n");
        assert!(of_kind(&bare, FurnitureKind::Caption).is_empty());
    }
}
