//! Sentences that lean on the one before them: lifted alone, they would not be understood.

use memchr::{memchr, memchr_iter, memchr3_iter};
use storyfold_text::{is_function_word, is_pointing_noun, is_speech_word};

/// Pronouns of the third person: among the first words of a sentence they stand for somebody named before.
const PRONOUNS: [&str; 14] = [
    "he",
    "she",
    "it",
    "they",
    "him",
    "them",
    "his",
    "her",
    "hers",
    "its",
    "their",
    "theirs",
    "himself",
    "themselves",
];
/// Those of them that may stand for the subject of their own sentence, and how many words that takes before them: a subject and its verb.
const POSSESSIVES: [&str; 4] = ["his", "her", "its", "their"];
const MIN_WORDS_BEFORE_POSSESSIVE: usize = 2;
const ARTICLES: [&str; 3] = ["a", "an", "the"];
/// How many words from the beginning a pronoun is looked for.
const PRONOUN_REACH: usize = 4;
/// How many words from the beginning are asked how a sentence begins: a leading adverb, and the reach of pronouns behind it.
pub(crate) const BEGINNING: usize = 1 + PRONOUN_REACH;
/// Words that point to what was said just before, at the beginning of a sentence.
const POINTING_STARTS: [&str; 6] = ["this", "these", "those", "that", "such", "both"];
/// Two words that point to what was said just before, at the beginning of a sentence.
const POINTING_PAIRS: [[&str; 2]; 8] = [
    ["at", "that"],
    ["at", "this"],
    ["in", "that"],
    ["after", "that"],
    ["on", "that"],
    ["as", "such"],
    ["among", "them"],
    ["the", "latter"],
];
/// Connectives, at the beginning of a sentence.
const CONNECTING_STARTS: [&str; 20] = [
    "but",
    "and",
    "however",
    "then",
    "therefore",
    "thus",
    "hence",
    "instead",
    "otherwise",
    "similarly",
    "likewise",
    "besides",
    "moreover",
    "furthermore",
    "nor",
    "so",
    "yet",
    "still",
    "others",
    "neither",
];
/// Beginnings of a sentence that leaves out what the one before it has said, or answers it: `Some, a hummingbird`.
const ELLIPTICAL_STARTS: [&str; 6] = ["Some, ", "Another, ", "Yes, ", "Yeah, ", "No, ", "Well, "];
/// Words by which an example or an addition is told from what it goes on with, among the first words of a sentence.
const CONTINUING_WORDS: [&str; 1] = ["also"];
const CONTINUING_PAIRS: [[&str; 2]; 2] = [["for", "instance"], ["for", "example"]];
/// Two words that stand for persons or things named before, at the beginning of a sentence.
const CONNECTING_PAIRS: [[&str; 2]; 6] = [
    ["the", "two"],
    ["the", "pair"],
    ["the", "former"],
    ["the", "same"],
    ["the", "others"],
    ["in", "addition"],
];
/// Adverbs that may stand before any of these, with a comma.
const LEADING_ADVERBS: [&str; 9] =
    ["notably", "meanwhile", "also", "indeed", "earlier", "later", "separately", "additionally", "now"];
/// Words behind a noun that say which one is meant, so that it points to nothing before: `the visit to Hallin`.
const IDENTIFYING_WORDS: [&str; 14] =
    ["of", "to", "in", "on", "at", "by", "from", "for", "between", "with", "that", "which", "who", "whose"];
const OPENING_QUOTATION_MARKS: [char; 4] = ['“', '"', '«', '‘'];
/// What stands before the mark that ends a quotation.
const QUOTED_STOPS: [char; 6] = ['.', ',', '!', '?', '…', '”'];
/// How many sentences a quotation goes on behind the one that opens it; beyond, its end has been lost.
const MAX_QUOTED_SENTENCES: usize = 6;
const SUBJECTS: [&str; 4] = ["he", "she", "it", "they"];

/// How much a sentence needs the one before it in its report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lean {
    /// Not at all.
    Free,
    /// It goes on with persons named before, or connects to what was said: something may stand between.
    Connected,
    /// It points to what was said just before, by a pronoun or a demonstrative.
    Close,
}

/// Says how much a sentence leans on the one before it.
///
/// It leans if it begins with a pronoun or a connective, or with a definite noun that points back (`The company said …`), if its speaker is only a pronoun (`…,” he said`), or if it is a
/// quotation that goes on without naming its speaker. `words` are its first normalised words, [`BEGINNING`] of them or all.
pub(crate) fn lean(text: &str, words: &[&str]) -> Lean {
    let mut words = words;
    if words.first().is_some_and(|first| LEADING_ADVERBS.contains(first)) {
        words = &words[1..];
    }
    let Some(first) = words.first() else { return Lean::Free };
    let begins_with_pair = |pairs: &[[&str; 2]]| {
        words.get(1).is_some_and(|second| pairs.iter().any(|pair| pair[0] == *first && pair[1] == *second))
    };
    let has_early_pronoun = words
        .iter()
        .take(PRONOUN_REACH)
        .position(|word| PRONOUNS.contains(word))
        .is_some_and(|at| !is_of_own_subject(words, at))
        && !names_somebody_early(text);
    let begins_with_pointing = POINTING_STARTS.contains(first);
    // `“This is good news,” Ana Roth said`: it names who speaks, and may stand further off.
    let is_quotation = text.starts_with(OPENING_QUOTATION_MARKS);
    if has_early_pronoun
        || (begins_with_pointing && !is_quotation)
        || begins_with_pair(&POINTING_PAIRS)
        || has_pronoun_as_speaker(text)
        || is_bare_quotation(text)
    {
        Lean::Close
    } else if begins_with_pointing
        || CONNECTING_STARTS.contains(first)
        || begins_with_pair(&CONNECTING_PAIRS)
        || begins_with_pointing_noun(words)
        || words.iter().skip(1).any(|word| CONTINUING_WORDS.contains(word))
        || words.windows(2).any(|pair| CONTINUING_PAIRS.iter().any(|known| known == pair))
        || ELLIPTICAL_STARTS.iter().any(|start| text.starts_with(start))
    {
        Lean::Connected
    } else {
        Lean::Free
    }
}

/// `The harbour has lost its pilots`: a possessive behind the subject of its own sentence, which begins with no preposition.
fn is_of_own_subject(words: &[&str], pronoun_at: usize) -> bool {
    let is_subject = |word: &&str| !is_function_word(word) || ARTICLES.contains(word);
    pronoun_at >= MIN_WORDS_BEFORE_POSSESSIVE
        && POSSESSIVES.contains(&words[pronoun_at])
        && is_subject(&words[0])
}

/// `The announcement was made on Friday`: a definite noun that nothing tells which one it is.
fn begins_with_pointing_noun(words: &[&str]) -> bool {
    let [article, noun, next, ..] = *words else { return false };
    article == "the" && is_pointing_noun(noun) && !IDENTIFYING_WORDS.contains(&next)
}

/// Whether a name stands among the first words after the very first, so that a pronoun there may stand for it.
fn names_somebody_early(text: &str) -> bool {
    let mut words = text.split_whitespace().skip(1).take(PRONOUN_REACH - 1);
    words.any(|word| word.starts_with(char::is_uppercase)) || is_name_first(text)
}

/// Whether the first word is a name: what follows it begins with a verb of speech or another capital.
fn is_name_first(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let (Some(first), Some(second)) = (words.next(), words.next()) else { return false };
    let is_pronoun = PRONOUNS.contains(&first.to_lowercase().as_str());
    !is_pronoun && (is_speech_word(second) || second.starts_with(char::is_uppercase))
}

/// `“…,” it added` or `It would, he added, …`: a pronoun and a verb of speech after a quotation or between commas.
fn has_pronoun_as_speaker(text: &str) -> bool {
    let bytes = text.as_bytes();
    // `”` and `’` begin with one byte, as other marks do.
    let marks = memchr3_iter(b',', b'"', b'\'', bytes).chain(memchr_iter(0xE2, bytes));
    let mut ends = marks.filter_map(|at| match bytes[at] {
        0xE2 => text[at..].starts_with(['”', '’']).then_some(at + '”'.len_utf8()),
        _ => Some(at + 1),
    });
    ends.any(|end| {
        let mut words = text[end..].split_whitespace();
        let (Some(pronoun), Some(verb)) = (words.next(), words.next()) else { return false };
        let verb = verb.trim_end_matches(|last: char| !last.is_alphabetic());
        SUBJECTS.contains(&pronoun) && is_speech_word(verb)
    })
}

/// A sentence that is all quotation, so that the one before or after it says whose.
fn is_bare_quotation(text: &str) -> bool {
    let Some(opening) = text.chars().next().filter(|it| OPENING_QUOTATION_MARKS.contains(it)) else {
        return false;
    };
    let behind = &text[opening.len_utf8()..];
    let closing = match opening {
        '"' => behind.find('"'),
        // Within single marks the same mark is an apostrophe; behind a stop or a comma it ends the quotation.
        '‘' => behind.match_indices('’').map(|(at, _)| at).find(|&at| behind[..at].ends_with(QUOTED_STOPS)),
        _ => behind.find(['”', '»']),
    };
    closing.is_none_or(|at| behind[at..].chars().skip(1).all(|it| !it.is_alphanumeric()))
}

/// Makes sentences that go on with a quotation which one before them has opened, and which ends in one of them, lean on it.
///
/// `texts` are the sentences of one report, in its order.
pub(crate) fn lean_within_quotations<'a>(texts: impl Iterator<Item = &'a str>, leans: &mut [Lean]) {
    let mut opened: Option<usize> = None;
    // Both marks begin with one byte, which most sentences do not have.
    let with_marks = texts.enumerate().filter(|(_, text)| memchr(0xE2, text.as_bytes()).is_some());
    for (at, text) in with_marks {
        let ends_one = text.find(['“', '”']).is_some_and(|mark| text[mark..].starts_with('”'));
        if let Some(begin) = opened.filter(|&begin| ends_one && at - begin <= MAX_QUOTED_SENTENCES) {
            leans[begin + 1..=at].fill(Lean::Close);
        }
        match text.rfind(['“', '”']) {
            Some(mark) if text[mark..].starts_with('“') => opened = Some(at),
            Some(_) => opened = None,
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use storyfold_text::normalised_words;

    use super::*;

    fn lean_of(text: &str) -> Lean {
        let words = normalised_words(text);
        let beginning: Vec<&str> = words.iter().take(BEGINNING).map(String::as_str).collect();
        lean(text, &beginning)
    }

    #[test]
    fn pronouns_connectives_and_unnamed_speakers_lean() {
        for text in [
            "He added that the ferry was old.",
            "The two then met in September.",
            "“A number of documents will be signed,” it added.",
            "It would, he added, “take years”.",
            "“We shall see.”",
            "\"We shall see.\"",
            "However, the council refused.",
            "Notably, this will be the first trip.",
            "In her later messages, Hua was brief.",
            "After the vote, its author left.",
            "During the talks, they will discuss trade.",
            "The announcement came on Monday.",
            "The company said that it would appeal.",
            "Others swam ashore.",
            "Some, a whole week.",
            "Yes, a whole week.",
            "Marl, for instance, has no pilot.",
            "The mate also swam ashore.",
            "Now, the company has sold the wreck.",
            "‘We’ll see.’",
        ] {
            assert!(lean_of(text) > Lean::Free, "{text}");
        }
    }

    #[test]
    fn sentences_with_their_own_subject_stand_alone() {
        for text in [
            "The ferry sank on Monday.",
            "“We shall see,” the mayor said.",
            "Ana Roth said she would resign.",
            "At the invitation of the mayor, the choir will sing.",
            "The twofold rise surprised them all.",
            "The visit to Hallin lasted an hour.",
            "The company that built the ferry is bankrupt.",
            "Roth said it was late.",
            "Hallin has asked its neighbours for help.",
            "The harbour lost its pilots in May.",
            "On Monday Roth said he would resign.",
            "‘We’ll see,’ Ana Roth said.",
            "“We shall see,” the mayor said, “what the mud’s like.”",
        ] {
            assert_eq!(lean_of(text), Lean::Free, "{text}");
        }
    }

    #[test]
    fn what_goes_on_with_an_open_quotation_leans() {
        let leans = |texts: [&str; 3]| {
            let mut leans = [Lean::Free; 3];
            lean_within_quotations(texts.into_iter(), &mut leans);
            leans.map(|lean| lean > Lean::Free)
        };
        assert_eq!(
            leans(["Ana Roth said: “The hull is sound.", "My divers saw it.", "The bell is there.”"]),
            [false, true, true]
        );
        // The first has lost its end.
        assert_eq!(
            leans(["Ana Roth said: “The hull is sound.", "Divers saw it.", "“Mud,” Jon Tveit said."]),
            [false, false, false]
        );
    }
}
