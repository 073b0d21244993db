//! Who speaks: the names in formulas of attribution.
//!
//! In `the harbour master, Ana Roth, said` the name says who spoke. Two statements of one speaker share it and are two all the
//! same, so such a name must not weigh as one that something is told about.

use storyfold_text::{is_attribution_word, is_function_word, is_speech_word};

/// Small words that stand between a name and the word of speech, or inside a name.
const LINKS: [&str; 6] = ["of", "for", "the", "to", "by", "a"];

/// How an office begins that stands before its holder's name: `coastguard spokeswoman Ana Roth`.
const OFFICE_OF_SPEECH: &str = "spokes";

/// For every word of a sentence, whether it belongs to the name of a speaker: capitalised words that stand beside a word of
/// speech with nothing but offices, other capitalised words and links between, and whom a spokesperson speaks for.
///
/// `words` are the normalised forms, each with whether it is written with a capital.
pub(crate) fn speaker_names(words: &[(&str, bool)]) -> Vec<bool> {
    let mut is_speaker = vec![false; words.len()];
    let is_in_formula =
        |&(form, is_capital): &(&str, bool)| is_capital || is_attribution_word(form) || LINKS.contains(&form);
    for (at, _) in words.iter().enumerate().filter(|(_, (form, _))| is_speech_word(form)) {
        let n_before = words[..at].iter().rev().take_while(|word| is_in_formula(word)).count();
        let mut n_behind = words[at + 1..].iter().take_while(|word| is_in_formula(word)).count();
        // `Roth said the Aurora sank`: who has been named speaks of what follows.
        let is_named = words[at - n_before..at].iter().any(|&(_, is_capital)| is_capital);
        if is_named && !words[at].0.starts_with(OFFICE_OF_SPEECH) {
            n_behind = 0;
        }
        for beside in at - n_before..=at + n_behind {
            is_speaker[beside] |= words[beside].1;
        }
        // `coastguard spokeswoman`: for whom somebody speaks.
        if words[at].0.starts_with(OFFICE_OF_SPEECH) && n_before == 0 && at > 0 {
            is_speaker[at - 1] |= !is_function_word(words[at - 1].0);
        }
    }
    is_speaker
}

#[cfg(test)]
mod tests {
    use storyfold_text::for_each_word;

    use super::*;

    fn speakers(text: &str) -> Vec<String> {
        let mut words: Vec<(String, bool)> = Vec::new();
        for_each_word(text, |span, form| {
            words.push((form.to_owned(), span.of(text).starts_with(char::is_uppercase)));
        });
        let words: Vec<(&str, bool)> =
            words.iter().map(|(form, is_capital)| (form.as_str(), *is_capital)).collect();
        let is_speaker = speaker_names(&words);
        words.iter().zip(is_speaker).filter(|(_, it)| *it).map(|((form, _), _)| (*form).to_owned()).collect()
    }

    #[test]
    fn a_name_beside_a_word_of_speech_is_a_speaker() {
        assert_eq!(
            speakers("The wreck was found, coastguard spokeswoman Ana Roth said."),
            ["coastguard", "ana", "roth"]
        );
        assert_eq!(speakers("All were saved, according to Norden Lines."), ["norden", "lines"]);
    }

    #[test]
    fn a_name_that_something_is_told_about_is_none() {
        assert!(speakers("Divers from Port Ellen will search the wreck of the Aurora.").is_empty());
        assert_eq!(speakers("Roth said the Aurora sank off Marl."), ["roth"]);
    }
}
