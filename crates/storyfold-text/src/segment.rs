//! Cuts a report into sentences and furniture.

use crate::furniture::{self, Finding, Furniture, FurnitureKind};
use crate::heading::{is_heading, leading_heading};
use crate::layout::line_findings;
use crate::line::lines;
use crate::passage::{Passage, Searched};
use crate::sentence::{SentenceSplitter, Sentencex};
use crate::span::Span;

/// The shortest notice that can stand for the text of a report that has none, in words.
const MIN_NOTICE_WORDS: usize = 8;
/// How many digits the number of an item or a page has at most.
const MAX_DIGITS_OF_ITEM: usize = 3;
/// A heading in capitals on the line of its text.
const HEADING: Finding =
    Finding { kind: FurnitureKind::Headline, why: "a heading in capitals, glued to the text" };

/// What the feed says of a report, as far as it helps to read its text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// The headline, where the feed gives it apart from the text.
    pub headline: Option<&'a str>,
    /// Who wrote the report.
    pub byline: Option<&'a str>,
    /// The language as BCP 47 tag; English is assumed.
    pub language: Option<&'a str>,
}

/// A report, cut up: every byte that is not white space lies in exactly one sentence or piece of furniture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segmentation {
    /// What the report tells, in its order.
    pub sentences: Vec<Sentence>,
    /// What was set aside, in the order of the report.
    pub furniture: Vec<Furniture>,
}

/// One sentence of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands, without white space at the ends.
    pub span: Span,
    /// The paragraph (line) of the report in which it stands, from 0; furniture lines count too.
    pub paragraph: u32,
    /// Where in the report it belongs.
    pub role: SentenceRole,
}

/// Where in a report a sentence belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SentenceRole {
    /// The running text.
    Body,
    /// The caption of a picture. It may repeat the story; alone it does not carry it.
    Caption,
}

/// Cuts `text` into sentences and furniture; never fails, and loses nothing but white space.
///
/// In outline:
///
/// ```text
/// lines; each whole line against the patterns
/// runs of truncated lines, and what follows a marker of related reports, are links
/// the first line without a full stop is the headline, one right behind it the deck, later short ones between paragraphs are subheads
/// other lines without a full stop, in a report that has one at the end of nearly every line, are captions
/// of every other line: dateline | sentences, less links, boxes and headings between them | credits and links glued to its end
/// where nothing is left but notices that read like a text, these, as captions
/// ```
#[must_use]
pub fn segment(text: &str, hints: &Hints<'_>) -> Segmentation {
    let lines = lines(text);
    let searched = Searched::new(text);
    let findings = line_findings(text, &searched, &lines, hints);
    let mut cutter = Cutter {
        text,
        searched: &searched,
        splitter: Sentencex::new(hints.language.unwrap_or("en")),
        ends: Vec::new(),
        segmentation: Segmentation::default(),
    };
    let mut n_body_lines = 0;
    for (paragraph, (&line, finding)) in (0..).zip(lines.iter().zip(findings)) {
        match finding {
            Some(finding) if finding.kind != FurnitureKind::Caption => cutter.set_aside(line, finding),
            Some(_) => cutter.cut_line(line, paragraph, SentenceRole::Caption, false),
            None => {
                cutter.cut_line(line, paragraph, SentenceRole::Body, n_body_lines == 0);
                n_body_lines += 1;
            }
        }
    }
    if cutter.segmentation.sentences.is_empty() {
        cutter.take_headline_as_told();
    }
    cutter.segmentation.furniture.sort_by_key(|piece| piece.span.begin);
    let mut segmentation = cutter.segmentation;
    if segmentation.sentences.is_empty() {
        keep_notices(text, &mut segmentation);
    }
    segmentation
}

/// Makes sentences of the notices of the outlet, where a report has nothing else and they read like a text, so that it is one: beside other
/// reports, as captions do, they tell nothing.
fn keep_notices(text: &str, segmentation: &mut Segmentation) {
    let is_notice = |piece: &Furniture| {
        let told = piece.span.of(text);
        piece.kind == FurnitureKind::Boilerplate
            && furniture::ends_as_sentence(told)
            && told.split_whitespace().count() >= MIN_NOTICE_WORDS
    };
    let notices = segmentation.furniture.iter().filter(|piece| is_notice(piece));
    segmentation.sentences = (0..)
        .zip(notices)
        .map(|(paragraph, piece)| Sentence { span: piece.span, paragraph, role: SentenceRole::Caption })
        .collect();
    segmentation.furniture.retain(|piece| !is_notice(piece));
}

struct Cutter<'a> {
    text: &'a str,
    searched: &'a Searched<'a>,
    splitter: Sentencex,
    ends: Vec<usize>,
    segmentation: Segmentation,
}

impl Cutter<'_> {
    /// Of a report that has nothing but its headline, as feeds of links have them, that is what it tells.
    fn take_headline_as_told(&mut self) {
        let furniture = &mut self.segmentation.furniture;
        if let Some(at) = furniture.iter().position(|piece| piece.kind == FurnitureKind::Headline) {
            let span = furniture.remove(at).span;
            self.segmentation.sentences.push(Sentence { span, paragraph: 0, role: SentenceRole::Body });
        }
    }

    fn set_aside(&mut self, span: Span, finding: Finding) {
        let span = span.trimmed(self.text);
        if !span.is_empty() {
            self.segmentation.furniture.push(Furniture { span, kind: finding.kind, why: finding.why });
        }
    }

    fn cut_line(&mut self, line: Span, paragraph: u32, role: SentenceRole, is_first: bool) {
        let mut begin = line.begin;
        if let Some(length) = furniture::dateline(line.of(self.text), is_first) {
            let kind = FurnitureKind::Dateline;
            self.set_aside(
                Span::new(begin, begin + length),
                Finding { kind, why: "place, date or agency before the text" },
            );
            begin += length;
        }
        let rest = Span::new(begin, line.end).trimmed(self.text);
        let end_credit = furniture::credit_at_end(self.searched.at(rest));
        let told = end_credit
            .map_or(rest, |(offset, _)| Span::new(rest.begin, rest.begin + offset))
            .trimmed(self.text);

        let mut pieces = self.pieces(told);
        let mut aside: Vec<(Span, Finding)> = Vec::new();
        self.cut_tail(&mut pieces, &mut aside);
        self.cut_head(&mut pieces);
        self.cut_middle(&mut pieces);
        if let Some((offset, finding)) = end_credit {
            aside.push((Span::new(rest.begin + offset, rest.end), finding));
        }

        // A picture's credit at the end of one or two sentences makes them a caption.
        let has_picture_credit = aside.iter().any(|(_, finding)| finding.is_picture_credit());
        let role = if has_picture_credit && pieces.len() <= 2 { SentenceRole::Caption } else { role };
        for span in pieces {
            if has_words(span.of(self.text)) {
                self.segmentation.sentences.push(Sentence { span, paragraph, role });
            } else {
                self.set_aside(span, Finding { kind: FurnitureKind::Boilerplate, why: "no words" });
            }
        }
        for (span, finding) in aside {
            self.set_aside(span, finding);
        }
    }

    /// The sentences of a line, trimmed.
    fn pieces(&mut self, line: Span) -> Vec<Span> {
        self.ends.clear();
        self.splitter.split(line.of(self.text), &mut self.ends);
        let mut begin = 0;
        let mut pieces = Vec::with_capacity(self.ends.len());
        for &end in &self.ends {
            let piece = Span::new(begin, end).shifted(line.begin).trimmed(self.text);
            if !piece.is_empty() {
                pieces.push(piece);
            }
            begin = end;
        }
        pieces
    }

    /// Takes credits, links and notices from the end of a line.
    fn cut_tail(&self, pieces: &mut Vec<Span>, aside: &mut Vec<(Span, Finding)>) {
        while let Some(&last) = pieces.last() {
            let is_after_sentence = pieces.len() > 1;
            let piece = self.searched.at(last);
            let found = furniture::glued_rest(piece).or_else(|| tail(piece, is_after_sentence));
            let Some((offset, finding)) = found else { break };
            aside.insert(0, (Span::new(last.begin + offset, last.end), finding));
            pieces.pop();
            let before = Span::new(last.begin, last.begin + offset).trimmed(self.text);
            if !before.is_empty() {
                pieces.push(before);
            }
        }
    }

    /// Takes links, notices and headings from the beginning of a line.
    fn cut_head(&mut self, pieces: &mut Vec<Span>) {
        while pieces.len() > 1 {
            let is_heading = is_heading(pieces[0].of(self.text)) && !is_heading(pieces[1].of(self.text));
            let found = whole_piece(self.searched.at(pieces[0])).or(is_heading.then_some(HEADING));
            let Some(finding) = found else { break };
            self.set_aside(pieces[0], finding);
            pieces.remove(0);
        }
    }

    /// Takes links, sign-up boxes and appeals from between the sentences of a line.
    fn cut_middle(&mut self, pieces: &mut Vec<Span>) {
        pieces.retain_mut(|piece| {
            let found = furniture::whole_sentence(self.searched.at(*piece));
            let found = found.map(|finding| (piece.len(), finding));
            let text = piece.of(self.text);
            let found = found
                .or_else(|| furniture::leading_control(text))
                .or_else(|| furniture::leading_link(text))
                .or_else(|| leading_heading(text).map(|length| (length, HEADING)));
            let Some((length, finding)) = found else {
                return true;
            };
            let end = piece.begin + length;
            self.set_aside(Span::new(piece.begin, end), finding);
            *piece = Span::new(end, piece.end).trimmed(self.text);
            !piece.is_empty()
        });
    }
}

/// Whether a text has a word, or a figure that may stand for one: a number of a few digits alone is that of an item or a page.
fn has_words(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_alphabetic())
        || text.contains(char::is_alphabetic)
        || text.chars().filter(|it| it.is_alphanumeric()).count() > MAX_DIGITS_OF_ITEM
}

/// A credit or notice that ends `piece`: all of it, where it follows a finished sentence, or what follows a full stop that
/// the splitter took for an abbreviation's.
pub(crate) fn tail(piece: Passage<'_>, is_after_sentence: bool) -> Option<(usize, Finding)> {
    let whole = is_after_sentence.then(|| furniture::tail(piece).or_else(|| whole_piece(piece))).flatten();
    whole.map(|finding| (0, finding)).or_else(|| {
        let text = piece.text();
        let begin = furniture::last_bytes(text);
        text[begin..]
            .match_indices(". ")
            .map(|(at, stop)| begin + at + stop.len())
            .find_map(|offset| furniture::tail(piece.behind(offset)).map(|finding| (offset, finding)))
    })
}

/// Furniture that stands as a sentence of its own at either end of a line.
fn whole_piece(piece: Passage<'_>) -> Option<Finding> {
    if piece.text().chars().nth(1).is_none() && !piece.text().is_empty() {
        return Some(Finding { kind: FurnitureKind::Boilerplate, why: "a mark behind the last sentence" });
    }
    furniture::whole_line(piece).filter(|finding| finding.kind != FurnitureKind::Caption)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_alone_is_what_a_report_tells() {
        let headline = "Barge strikes pillar of harbour bridge";
        let hints = Hints { headline: Some(headline), ..Hints::default() };
        let told = |text: &str| {
            let cut = segment(text, &hints);
            (
                cut.sentences.len(),
                cut.furniture.iter().filter(|it| it.kind == FurnitureKind::Headline).count(),
            )
        };
        assert_eq!(told(headline), (1, 0));
        assert_eq!(told(&format!("{headline}\nThe bridge at Marl is shut.")), (1, 1));
        assert_eq!(told("Photo: Reuters"), (0, 0));
    }

    #[test]
    fn notices_are_the_text_of_a_report_that_has_no_other() {
        let notice = "Sorry, this zip code is outside of our delivery area.";
        let alone = segment(notice, &Hints::default());
        let roles: Vec<SentenceRole> = alone.sentences.iter().map(|sentence| sentence.role).collect();
        assert_eq!((roles, alone.furniture.len()), (vec![SentenceRole::Caption], 0));
        let beside = segment(&format!("The ferry sank on Monday.\n{notice}"), &Hints::default());
        assert_eq!((beside.sentences.len(), beside.furniture.len()), (1, 1));
        assert!(segment("Follow us on Facebook", &Hints::default()).sentences.is_empty());
    }
}
