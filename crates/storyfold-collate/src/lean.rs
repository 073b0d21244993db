//! Sentences that lean on the one before them: lifted alone, they would not be understood.

use storyfold_text::normalised_words;

/// Words that stand for something said before, at the beginning of a sentence.
const LEANING_STARTS: [&str; 34] = [
    "he",
    "she",
    "it",
    "they",
    "his",
    "her",
    "hers",
    "its",
    "their",
    "theirs",
    "this",
    "these",
    "those",
    "that",
    "such",
    "both",
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
];
/// Two words that stand for something said before, at the beginning of a sentence.
const LEANING_PAIRS: [[&str; 2]; 15] = [
    ["the", "two"],
    ["the", "pair"],
    ["the", "latter"],
    ["the", "former"],
    ["the", "same"],
    ["the", "other"],
    ["the", "others"],
    ["at", "that"],
    ["at", "this"],
    ["in", "that"],
    ["after", "that"],
    ["on", "that"],
    ["as", "such"],
    ["among", "them"],
    ["in", "addition"],
];
const PRONOUNS: [&str; 4] = ["he", "she", "it", "they"];
const VERBS_OF_SPEECH: [&str; 16] = [
    "said",
    "added",
    "told",
    "wrote",
    "noted",
    "continued",
    "explained",
    "warned",
    "argued",
    "insisted",
    "says",
    "adds",
    "stated",
    "stressed",
    "recalled",
    "replied",
];

/// Whether a sentence cannot be understood without the one before it in its report.
///
/// It begins with a pronoun or a connective, its speaker is only a pronoun (`…,” he said`), or it is a quotation that goes on
/// without naming its speaker.
pub(crate) fn leans(text: &str) -> bool {
    let words = normalised_words(text);
    let Some(first) = words.first() else { return false };
    let begins_leaning = LEANING_STARTS.contains(&first.as_str())
        || words.get(1).is_some_and(|second| {
            LEANING_PAIRS.iter().any(|pair| pair[0] == first.as_str() && pair[1] == second.as_str())
        });
    begins_leaning || has_pronoun_as_speaker(text) || is_bare_quotation(text)
}

/// `“…,” it added` or `It would, he added, …`: a pronoun and a verb of speech after a quotation or between commas.
fn has_pronoun_as_speaker(text: &str) -> bool {
    text.match_indices([',', '”', '"', '’', '\'']).any(|(at, mark)| {
        let mut words = text[at + mark.len()..].split_whitespace();
        let (Some(pronoun), Some(verb)) = (words.next(), words.next()) else { return false };
        let verb = verb.trim_end_matches(|last: char| !last.is_alphabetic());
        PRONOUNS.contains(&pronoun) && VERBS_OF_SPEECH.contains(&verb)
    })
}

/// A sentence that is all quotation, so that the one before or after it says whose.
fn is_bare_quotation(text: &str) -> bool {
    let opens = text.starts_with(['“', '"', '«', '‘']);
    let closing =
        text.find(['”', '»']).or_else(|| text.get(1..).and_then(|rest| rest.find('"')).map(|at| at + 1));
    let closes_at_end = closing.is_none_or(|at| text[at..].chars().skip(1).all(|it| !it.is_alphanumeric()));
    opens && closes_at_end
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert!(leans(text), "{text}");
        }
    }

    #[test]
    fn sentences_with_their_own_subject_stand_alone() {
        for text in [
            "The ferry sank on Monday.",
            "“We shall see,” the mayor said.",
            "Ana Roth said she would resign.",
            "At the invitation of the mayor, the choir will sing.",
            "The twofold rise surprised them.",
        ] {
            assert!(!leans(text), "{text}");
        }
    }
}
