//! Furniture: what stands in a report but is not part of what it tells.
//!
//! The patterns are data, `data/tables/furniture.tsv` (see `pattern`); datelines and layout have rules of their own here.

use std::sync::LazyLock;

use regex::Regex;

use crate::agency::is_list_of_agencies;
use crate::heading::is_list_of_headings;
use crate::lexicon::is_function_word;
use crate::passage::Passage;
use crate::pattern::{PATTERNS, Place, compiled};
use crate::span::Span;

/// The longest line, in bytes, that can be furniture as a whole.
const MAX_FURNITURE_BYTES: usize = 600;
/// The longest credit at the end of a line, in bytes.
const MAX_CREDIT_BYTES: usize = 300;
/// The longest credit in capitals that names no known agency, in words.
const MAX_CAPITAL_CREDIT_WORDS: usize = 6;

/// The longest sign-off, in words.
const MAX_SIGN_OFF_WORDS: usize = 6;

/// The longest headline, in words.
pub(crate) const MAX_HEADLINE_WORDS: usize = 25;
/// The shortest sentence that is told from the headline of a link before it, in words.
const MIN_WORDS_BEHIND_LINK: usize = 5;

/// A piece of a report that was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Furniture {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: FurnitureKind,
    /// Why it was taken for that, in lower case.
    pub why: &'static str,
}

/// What a piece of furniture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FurnitureKind {
    /// Page controls, invitations to follow, notices: anything of the outlet rather than of the story.
    Boilerplate,
    /// Place, date and agency before the first sentence.
    Dateline,
    /// Who wrote it.
    Byline,
    /// Whose copy or picture it is, and who worked on it.
    Credit,
    /// What a picture shows.
    Caption,
    /// A headline or subhead in the text.
    Headline,
    /// Links to other reports.
    Related,
}

/// The reason that the table gives for credits of pictures.
const PICTURE_CREDIT: &str = "credit of a picture";

impl Furniture {
    /// Whether it credits a picture, which says nothing of whose the text is.
    #[must_use]
    pub fn is_picture_credit(&self) -> bool {
        is_picture_credit(self.kind, self.why)
    }
}

impl Finding {
    pub(crate) fn is_picture_credit(self) -> bool {
        is_picture_credit(self.kind, self.why)
    }
}

fn is_picture_credit(kind: FurnitureKind, why: &str) -> bool {
    kind == FurnitureKind::Credit && why == PICTURE_CREDIT
}

impl FurnitureKind {
    /// The name of the kind in the output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Boilerplate => "boilerplate",
            Self::Dateline => "dateline",
            Self::Byline => "byline",
            Self::Credit => "credit",
            Self::Caption => "caption",
            Self::Headline => "headline",
            Self::Related => "related",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        let all = [
            Self::Boilerplate,
            Self::Dateline,
            Self::Byline,
            Self::Credit,
            Self::Caption,
            Self::Headline,
            Self::Related,
        ];
        all.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a pattern found: the kind and the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) kind: FurnitureKind,
    pub(crate) why: &'static str,
}

/// Says whether a whole line, trimmed, is furniture.
pub(crate) fn whole_line(passage: Passage<'_>) -> Option<Finding> {
    let line = passage.text();
    if !line.bytes().any(|byte| byte.is_ascii_alphanumeric()) && !line.contains(char::is_alphanumeric) {
        return Some(Finding { kind: FurnitureKind::Boilerplate, why: "no words" });
    }
    if is_list_of_headings(line) {
        return Some(Finding {
            kind: FurnitureKind::Related,
            why: "a list of links under headings in capitals",
        });
    }
    if line.len() > MAX_FURNITURE_BYTES {
        return None;
    }
    if is_list_of_agencies(line) {
        return Some(Finding { kind: FurnitureKind::Credit, why: "names of agencies" });
    }
    PATTERNS.first_match(Place::Line, passage).or_else(|| PATTERNS.first_match(Place::Piece, passage))
}

/// Says whether a sentence is furniture wherever in its line it stands: part of a sign-up box, an appeal for support.
pub(crate) fn whole_sentence(sentence: Passage<'_>) -> Option<Finding> {
    (sentence.text().len() <= MAX_FURNITURE_BYTES)
        .then(|| PATTERNS.first_match(Place::Piece, sentence))
        .flatten()
}

/// The length of a control of the page with which a sentence begins: `Skip Twitter post by @harbour The ferry …`.
pub(crate) fn leading_control(piece: &str) -> Option<(usize, Finding)> {
    let control = piece.starts_with(['S', 'E']).then(|| LEADING_CONTROL.find(piece)).flatten()?;
    Some((control.end(), Finding { kind: FurnitureKind::Boilerplate, why: "page control" }))
}

/// The length of a link to another report with which a sentence begins: `READ MORE: A bridge for the owls The council …`.
///
/// A headline has no full stop, so the link ends where a capitalised function word follows a word in lower case and what is
/// left can be a sentence; a piece that is all link is one up to its end.
pub(crate) fn leading_link(piece: &str) -> Option<(usize, Finding)> {
    let marker = piece.starts_with(['A', 'R', 'M', 'S']).then(|| LINK_MARKER.find(piece)).flatten()?;
    let finding = Finding { kind: FurnitureKind::Related, why: "link to another report, between sentences" };
    let link = &piece[marker.end()..];
    let mut is_after_lower_case = false;
    let mut begin = 0;
    for word in link.split_inclusive(' ') {
        let bare = word.trim_end();
        let rest = &link[begin..];
        let begins_sentence = bare.starts_with(char::is_uppercase) && is_function_word(&bare.to_lowercase());
        if is_after_lower_case
            && begins_sentence
            && ends_as_sentence(rest)
            && rest.split_whitespace().count() >= MIN_WORDS_BEHIND_LINK
        {
            return Some((marker.end() + begin, finding));
        }
        is_after_lower_case = bare.ends_with(char::is_alphanumeric)
            && bare.starts_with(|first: char| first.is_lowercase() || first.is_ascii_digit());
        begin += word.len();
    }
    (link.split_whitespace().count() <= MAX_HEADLINE_WORDS).then_some((piece.len(), finding))
}

/// Says where furniture begins inside `piece`, which is what follows the last finished sentence of a line: the offset of
/// links, notices and credits that were glued to the text.
pub(crate) fn glued_rest(piece: Passage<'_>) -> Option<(usize, Finding)> {
    PATTERNS.earliest_match(Place::Rest, piece)
}

/// Says whether `piece`, all that follows the last finished sentence of a line, is a credit.
pub(crate) fn tail(passage: Passage<'_>) -> Option<Finding> {
    let piece = passage.text();
    if is_list_of_agencies(piece) {
        return Some(Finding { kind: FurnitureKind::Credit, why: "names of agencies, glued to the text" });
    }
    if piece.starts_with('(') && piece.ends_with(')') && is_sign_off(piece) {
        return Some(Finding {
            kind: FurnitureKind::Credit,
            why: "a name in brackets after the last sentence",
        });
    }
    if is_credit_in_capitals(piece) {
        return Some(Finding {
            kind: FurnitureKind::Credit,
            why: "names in capitals after the last sentence",
        });
    }
    PATTERNS.first_match(Place::Tail, passage)
}

/// Says where a credit begins that ends `line` even though no sentence ended before it.
pub(crate) fn credit_at_end(line: Passage<'_>) -> Option<(usize, Finding)> {
    let begin = last_bytes(line.text());
    PATTERNS.earliest_match(Place::End, line.behind(begin)).map(|(offset, finding)| (begin + offset, finding))
}

/// Where the last bytes of `text` begin, in which a credit would stand.
pub(crate) fn last_bytes(text: &str) -> usize {
    text.ceil_char_boundary(text.len().saturating_sub(MAX_CREDIT_BYTES))
}

/// The length of the dateline with which `line` begins, separator included.
///
/// `BEIJING/MOSCOW –`, `PARIS, March 3 (AFP) -`, `(Reuters) -`; and where `is_first`, at the top of a report, also places
/// that are not in capitals: `Washington, D.C. --`.
pub(crate) fn dateline(line: &str, is_first: bool) -> Option<usize> {
    let head = &line[..line.floor_char_boundary(line.len().min(160))];
    if begins_in_capitals(head)
        && let Some(found) = DATELINE_IN_CAPITALS.captures(head)
    {
        let separator = found.name("separator").map_or("", |it| it.as_str());
        let is_credited = found.name("agency").is_some() || found.name("date").is_some();
        let next = found.name("next").map_or("", |it| it.as_str());
        let starts_sentence = next.starts_with(|first: char| !first.is_lowercase());
        let n_letters =
            found.name("place").map_or(0, |it| it.as_str().chars().filter(|it| it.is_alphabetic()).count());
        if is_credited || (starts_sentence && (separator.trim() != ":" || n_letters >= 5)) {
            return found.name("next").map(|it| it.start()).map(|end| head[..end].trim_end().len());
        }
    }
    if head.contains('(')
        && let Some(found) = DATELINE_OF_AGENCY.find(head)
    {
        return Some(found.as_str().trim_end().len());
    }
    if !is_first || !head.contains(['—', '–', '_', '-']) {
        return None;
    }
    let found = DATELINE_IN_LOWER_CASE.captures(head)?;
    let end = found.name("next")?.start();
    // A second dash closes a parenthesis: `Ana Roth – the mayor – resigned`.
    let is_parenthesis = [" – ", " — ", " -- ", " - "].iter().any(|dash| line[end..].contains(dash))
        && found.name("agency").is_none()
        && found.name("region").is_none();
    (!is_parenthesis).then(|| head[..end].trim_end().len())
}

/// Whether a line can begin with a place in capitals; cheaper than the pattern, and nearly no line does.
fn begins_in_capitals(line: &str) -> bool {
    let mut characters = line.chars();
    characters.next().is_some_and(char::is_uppercase)
        && characters.next().is_some_and(|second| second.is_uppercase() || ".'’-".contains(second))
}

/// Whether a line breaks off with an ellipsis, as teasers of other reports do.
pub(crate) fn is_truncated(line: &str) -> bool {
    (line.ends_with('…') || line.ends_with("...") || line.ends_with("[…]") || line.ends_with("[...]"))
        && line.len() <= MAX_FURNITURE_BYTES
}

/// Whether a line ends as a sentence does.
pub(crate) fn ends_as_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '”', '’', '\'', ')', ']', '»', '“'])
        .ends_with(['.', '!', '?', '…', ':', ';', ',', '。', '！', '？', '।', '؟', '۔'])
        || line.ends_with(['"', '”', '»'])
}

/// Whether a line is nothing but a name or two: `Norden Wire and Reuters`, `(Coastal Press)`.
pub(crate) fn is_sign_off(line: &str) -> bool {
    let bare = line.trim_start_matches(['(', '—', '–', '-', ' ']).trim_end_matches([')', ' ']);
    let words: Vec<&str> = bare.split([' ', '/', ',']).filter(|word| !word.is_empty()).collect();
    let is_name = |word: &&str| {
        word.starts_with(char::is_uppercase) || matches!(*word, "and" | "of" | "with" | "in" | "&")
    };
    (1..=MAX_SIGN_OFF_WORDS).contains(&words.len()) && words.iter().all(is_name) && !ends_as_sentence(bare)
}

/// Whether a piece is a credit such as `NORDEN WIRE, COASTAL PRESS`: a few words, all in capitals, of two letters or more.
fn is_credit_in_capitals(piece: &str) -> bool {
    let mut n_words = 0;
    for word in piece.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if word.len() < 2 || !word.chars().all(char::is_uppercase) {
            return false;
        }
        n_words += 1;
    }
    (1..=MAX_CAPITAL_CREDIT_WORDS).contains(&n_words) && !piece.contains(['.', '!', '?', '"', '“'])
}

const MONTHS: &str = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\.?";

static LINK_MARKER: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"^(?:ALSO READ|Also [Rr]ead|READ ALSO|Read [Aa]lso|READ MORE|Read [Mm]ore|MUST READ|Must [Rr]ead|SEE ALSO|See [Aa]lso|RELATED|Related) ?[:|>»→] ?",
    )
});

static LEADING_CONTROL: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"^(?:Skip|End of) (?:Twitter|X|Facebook|Instagram|YouTube|TikTok|Bluesky) (?:post|video|content)(?: \d{1,2})? by @?\S{1,40}\s?",
    )
});

static DATELINE_IN_CAPITALS: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&format!(
        r"^(?P<place>\p{{Lu}}[\p{{Lu}}.'’-]+(?:(?: |/|, | and )\p{{Lu}}[\p{{Lu}}.'’-]+)*)(?:, \p{{Lu}}[\p{{L}}.]+(?: \p{{Lu}}[\p{{L}}.]+)?){{0,2}}(?P<date>,? (?:{MONTHS} \d{{1,2}}|\d{{1,2}} {MONTHS})(?:, \d{{4}})?)?(?P<agency>,? ?\([^()]{{2,50}}\))?(?P<separator>\s?[—–_]\s?|\s?--\s?|\s-\s|:\s)(?P<next>\S)"
    ))
});

static DATELINE_OF_AGENCY: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&format!(
        r"^(?:(?:{MONTHS} \d{{1,2}}|\d{{1,2}} {MONTHS}) )?\((?:Reuters|AP|AFP|UPI|Bloomberg|Xinhua|TASS|IANS|ANI|PTI|dpa|DPA|EFE|CNN|KYODO|Kyodo)\)\s?(?:[—–_-]|--)\s?"
    ))
});

static DATELINE_IN_LOWER_CASE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(&format!(
        r#"^\p{{Lu}}[\p{{L}}.'’-]+(?:[ /]\p{{Lu}}[\p{{L}}.'’-]+){{0,2}}(?P<region>,? (?:\p{{Lu}}\.){{2}}|, \p{{Lu}}[\p{{L}}.]+(?: \p{{Lu}}[\p{{L}}.]+)?)?(?P<date>,? (?:{MONTHS} \d{{1,2}}|\d{{1,2}} {MONTHS})(?:, \d{{4}})?)?(?P<agency>,? ?\([^()]{{2,50}}\))?(?:\s?[—–_]\s|\s?--\s?|\s-\s)(?P<next>[\p{{Lu}}\d“"‘'])"#
    ))
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::passage::Searched;

    fn of_whole<T>(text: &str, ask: impl Fn(Passage<'_>) -> Option<T>) -> Option<T> {
        ask(Searched::new(text).whole())
    }

    #[test]
    fn credits_of_pictures_are_known_from_others() {
        let is_picture_credit = |line: &str| {
            of_whole(line, |it| whole_line(it).or_else(|| tail(it))).map(Finding::is_picture_credit)
        };
        assert_eq!(is_picture_credit("Photo: Reuters"), Some(true));
        assert_eq!(is_picture_credit("Top image via the harbour office"), Some(true));
        assert_eq!(is_picture_credit("REUTERS, AFP"), Some(false));
    }

    #[test]
    fn controls_of_embedded_posts_are_no_text() {
        for (piece, expected) in [
            ("Skip Twitter post by @harbour The ferry has sunk.", "Skip Twitter post by @harbour "),
            ("End of Facebook post 2 by harbour", "End of Facebook post 2 by harbour"),
        ] {
            assert_eq!(leading_control(piece).map(|(length, _)| &piece[..length]), Some(expected), "{piece}");
        }
        assert!(leading_control("Skip the queue, the harbour master said.").is_none());
        let line = "The ferry has sunk. — Port of Ellen (@harbour) May 1, 2020 Report";
        assert_eq!(
            of_whole(line, credit_at_end).map(|(begin, _)| &line[..begin]),
            Some("The ferry has sunk. ")
        );
        let line = "The ferry — the Aurora (@aurora) — sank on May 1, 2020";
        assert!(of_whole(line, credit_at_end).is_none());
    }

    #[test]
    fn datelines_end_at_their_separator() {
        for (line, is_first, expected) in [
            ("BEIJING/MOSCOW – China’s president", true, "BEIJING/MOSCOW –"),
            ("HALLIN, Sept 3 (Norden Wire) - The bridge", false, "HALLIN, Sept 3 (Norden Wire) -"),
            ("ST. IVES, Maine (AP) _ U.S. Sen. Roe", false, "ST. IVES, Maine (AP) _"),
            ("(Reuters) - the bank said", false, "(Reuters) -"),
            ("NEW DELHI: The court", false, "NEW DELHI:"),
            ("Washington, D.C. -- Senator Roe", true, "Washington, D.C. --"),
            ("Port Ellen, Jan 4 – “We", true, "Port Ellen, Jan 4 –"),
        ] {
            let found = dateline(line, is_first).map(|end| &line[..end]);
            assert_eq!(found, Some(expected), "{line}");
        }
        for line in [
            "Ana Roth – The mayor of Hallin – resigned",
            "The deal — which he signed",
            "NATO said on Monday",
            "WHO: who said",
        ] {
            assert_eq!(dateline(line, true), None, "{line}");
        }
        assert_eq!(dateline("Washington, D.C. -- Senator Roe", false), None);
    }

    #[test]
    fn a_link_between_sentences_ends_where_the_next_begins() {
        for (piece, expected) in [
            (
                "READ MORE: A bridge for the owls The council must still agree to it.",
                "READ MORE: A bridge for the owls ",
            ),
            ("Read more: Is your boat safe?", "Read more: Is your boat safe?"),
            ("SEE ALSO: The mayor of Hallin walks out", "SEE ALSO: The mayor of Hallin walks out"),
        ] {
            assert_eq!(leading_link(piece).map(|(length, _)| &piece[..length]), Some(expected), "{piece}");
        }
        assert!(leading_link("Read more books, the minister said.").is_none());
    }

    #[test]
    fn sign_up_boxes_and_appeals_are_furniture_wherever_they_stand() {
        for sentence in [
            "Please verify you're not a robot by clicking the box.",
            "Invalid email address.",
            "You must select a newsletter to subscribe to.",
            "Thank you for subscribing.",
            "Harbour Radio is supported by listeners like you.",
            "Give at harbourradio.example.",
            "Scroll down for video",
            "The views expressed in this column are her own.",
            "Sorry, this zip code is outside of our delivery area.",
            "Re-enter postal code or sign up.",
            "(SOUNDBITE OF FERRY HORN)",
            "(Speaking Karvian).",
            "Thanks very much, Ana.",
            "You're welcome.",
            "I'm Jon Tveit.",
            "Sign up for The Harbour Letter Subscribe for tales of ferries and pilots.",
            "In this Monday, May 4, 2020 photo, the ferry lies at the pier.",
            "In this image taken from a helicopter, divers wave.",
        ] {
            assert!(of_whole(sentence, whole_sentence).is_some(), "{sentence}");
        }
        for sentence in [
            "The ferry is supported by two tugs.",
            "The bill is supported by members of both parties.",
            "Give him time, she said.",
            "The email address was found in the wreck.",
            "The views from the tower are said to be fine.",
            "Click went the lock, and the vault was open.",
            "Thanks to the tug, nobody drowned.",
            "I'm sure, she said.",
            "Good morning is all he said.",
            "In this photo she saw her father.",
            "Skippers sign up for the pilots' course and pay in May.",
        ] {
            assert!(of_whole(sentence, whole_sentence).is_none(), "{sentence}");
        }
    }

    #[test]
    fn controls_captions_and_notes_of_sites_are_furniture() {
        for line in [
            "Sign Up",
            "SaveSave",
            "Media playback is unsupported on your device",
            "• This article was amended on 4 May to correct a name.",
            "MOST READ IN SPORT The owl that stopped a match",
            "Harbour news in pictures",
            "- 'A cold night' -",
            "Credit Ana Roth/Norden Pictures",
            "(Ana Roth / The Gazette)",
            "AFP The ferry is towed into the harbour of the island",
            "Left: the old ferry and its crew",
            "CLOSE A ferry sank off the island on Monday.",
            "If you saw the wreck and have a picture of it, you can use the form below.",
            "JON TVEIT, HOST:",
            "12 show all The harbour in winter",
            "The Aurora turns 50! See how she was built. Click to read the whole story.",
            "A photograph taken in May shows the ferry at the pier of the island",
            "The ferry is seen in the harbour of the island on Monday",
            "The crew of the ferry on deck. (Courtesy of Ana Roth)",
            "Comments (12)",
        ] {
            assert!(of_whole(line, whole_line).is_some(), "{line}");
        }
        for line in [
            "Signing up took them an hour.",
            "Save whom you can, he said.",
            "This article of the treaty was amended by the council.",
            "AFP reported that the ferry was old.",
            "PA Tveit, a shipyard, will build the next one.",
            "Credit is dear, and few farmers have any/all of it.",
            "If you were on deck you could see the lights.",
            "Left: nothing, he said.",
            "CLOSED since May, the bridge is rusting.",
            "A photograph taken in May shows the ferry at the pier of the island.",
            "The ferry is seen as a threat to the island.",
        ] {
            assert!(of_whole(line, whole_line).is_none(), "{line}");
        }
    }

    #[test]
    fn credits_in_capitals_are_short_and_hold_no_sentence() {
        assert!(is_credit_in_capitals("NORDEN WIRE, COASTAL PRESS"));
        assert!(!is_credit_in_capitals("A B"));
        assert!(!is_credit_in_capitals("Norden WIRE"));
    }
}
