//! Where one wording differs from another, word by word.
//!
//! The words that both have in one order are the longest common subsequence of the two (Wagner and Fischer, 1974). Words
//! are the same apart from case and punctuation, as they are for the engine.

use serde::Serialize;

/// How many letters words have that are no anchor: a lone `the` between two differences says nothing.
const MAX_LETTERS_OF_NO_ANCHOR: usize = 3;
/// How many comparisons of words one difference may take; longer texts are shown without marks.
const MAX_COMPARISONS: usize = 1_000_000;

/// A run of words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) mark: Mark,
}

/// What a run of words is to the wording with which it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mark {
    /// In both.
    Same,
    /// Only here.
    New,
    /// Only there.
    Gone,
    /// Contradicted by others.
    Disputed,
    /// Set aside.
    Removed,
}

impl Piece {
    pub(crate) fn new(text: impl Into<String>, mark: Mark) -> Self {
        Self { text: text.into(), mark }
    }
}

/// The words of `other`, with those that `base` has instead where both differ.
pub(super) fn differences(base: &str, other: &str) -> Vec<Piece> {
    let (base, other) = (words(base), words(other));
    if base.len() * other.len() > MAX_COMPARISONS {
        let text: Vec<&str> = other.iter().map(|word| word.text).collect();
        return vec![Piece::new(text.join(" "), Mark::Same)];
    }
    let mut pieces = Pieces::default();
    let (mut base_idx, mut other_idx) = (0, 0);
    for (base_match, other_match) in anchors(common(&base, &other), &base, &other) {
        base[base_idx..base_match].iter().for_each(|word| pieces.add(word.text, Mark::Gone));
        other[other_idx..other_match].iter().for_each(|word| pieces.add(word.text, Mark::New));
        pieces.add(other[other_match].text, Mark::Same);
        (base_idx, other_idx) = (base_match + 1, other_match + 1);
    }
    base[base_idx..].iter().for_each(|word| pieces.add(word.text, Mark::Gone));
    other[other_idx..].iter().for_each(|word| pieces.add(word.text, Mark::New));
    pieces.0
}

/// The same without the words that only `base` has.
pub(super) fn marked(base: &str, other: &str) -> Vec<Piece> {
    let mut pieces = Pieces::default();
    for piece in differences(base, other).into_iter().filter(|piece| piece.mark != Mark::Gone) {
        pieces.add(&piece.text, piece.mark);
    }
    pieces.0
}

struct Word<'a> {
    text: &'a str,
    form: String,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let form = |word: &str| -> String {
        let telling: String =
            word.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        if telling.is_empty() { word.to_owned() } else { telling }
    };
    text.split_whitespace().map(|text| Word { text, form: form(text) }).collect()
}

/// The places of the words that both have in one order, ascending.
fn common(base: &[Word<'_>], other: &[Word<'_>]) -> Vec<(usize, usize)> {
    // n_common[i][j] is for what follows the first i and j words.
    let width = other.len() + 1;
    let mut n_common = vec![0_u32; (base.len() + 1) * width];
    for base_idx in (0..base.len()).rev() {
        for other_idx in (0..other.len()).rev() {
            let at = base_idx * width + other_idx;
            n_common[at] = if base[base_idx].form == other[other_idx].form {
                n_common[at + width + 1] + 1
            } else {
                n_common[at + width].max(n_common[at + 1])
            };
        }
    }
    let mut matches = Vec::new();
    let (mut base_idx, mut other_idx) = (0, 0);
    while base_idx < base.len() && other_idx < other.len() {
        let at = base_idx * width + other_idx;
        if base[base_idx].form == other[other_idx].form {
            matches.push((base_idx, other_idx));
            (base_idx, other_idx) = (base_idx + 1, other_idx + 1);
        } else if n_common[at + width] >= n_common[at + 1] {
            base_idx += 1;
        } else {
            other_idx += 1;
        }
    }
    matches
}

/// The common words without those that stand alone and small between two differences.
fn anchors(common: Vec<(usize, usize)>, base: &[Word<'_>], other: &[Word<'_>]) -> Vec<(usize, usize)> {
    let mut anchors: Vec<(usize, usize)> = Vec::new();
    let follows = |one: (usize, usize), next: (usize, usize)| next == (one.0 + 1, one.1 + 1);
    for run in common.chunk_by(|&one, &next| follows(one, next)) {
        let ((first_base, first_other), last) = (run[0], run[run.len() - 1]);
        let is_inside =
            first_base > 0 && first_other > 0 && last.0 + 1 < base.len() && last.1 + 1 < other.len();
        let forms = || run.iter().map(|&(base_idx, _)| base[base_idx].form.as_str());
        let is_small = forms().map(|form| form.chars().count()).sum::<usize>() <= MAX_LETTERS_OF_NO_ANCHOR
            && !forms().any(|form| form.contains(|it: char| it.is_numeric()));
        if !(is_inside && is_small) {
            anchors.extend(run);
        }
    }
    anchors
}

/// Pieces of which no two neighbours have one mark.
#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn add(&mut self, text: &str, mark: Mark) {
        match self.0.last_mut() {
            Some(last) if last.mark == mark => {
                last.text.push(' ');
                last.text.push_str(text);
            }
            _ => self.0.push(Piece::new(text, mark)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pieces: &[Piece]) -> String {
        let bracketed = |piece: &Piece| match piece.mark {
            Mark::New => format!("+{}+", piece.text),
            Mark::Gone => format!("-{}-", piece.text),
            _ => piece.text.clone(),
        };
        pieces.iter().map(bracketed).collect::<Vec<String>>().join(" ")
    }

    #[test]
    fn what_differs_stands_beside_what_it_replaces() {
        for (base, other, expected) in [
            ("All 48 were saved.", "All 47 were saved.", "All -48- +47+ were saved."),
            ("The ferry sank.", "the old ferry sank", "the +old+ ferry sank"),
            ("It sank on Monday.", "It sank.", "It sank. -on Monday.-"),
            ("“Xi’s” visit", "Xis visit", "Xis visit"),
            ("a b", "c d", "-a b- +c d+"),
            ("He saw the dog run.", "She met the cat run.", "-He saw the dog- +She met the cat+ run."),
            ("He saw 3 dogs run.", "She met 3 cats run.", "-He saw- +She met+ 3 -dogs- +cats+ run."),
            ("", "new", "+new+"),
            ("a – b", "a b", "a -–- b"),
        ] {
            assert_eq!(shown(&differences(base, other)), expected);
        }
    }

    #[test]
    fn without_what_is_gone_neighbours_join() {
        assert_eq!(
            shown(&marked("It sank on Monday off Ellen.", "It sank off Ellen.")),
            "It sank off Ellen."
        );
        let (base, other) = ("a ".repeat(2_000), "b ".repeat(2_000));
        assert_eq!(differences(&base, &other).len(), 1, "too long to be compared");
    }
}
