//! The grammar: sentences with gaps, and what fills them.

use std::collections::HashMap;
use std::sync::LazyLock;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::names::{place, surname};
use super::random::Random;

/// The tellings of one sentence, the wire's first.
pub(super) type Tellings = Vec<&'static str>;

/// The table, read.
#[derive(Debug, Default)]
pub(super) struct Grammar {
    lists: HashMap<&'static str, Vec<&'static str>>,
    pub(super) leads: Vec<Tellings>,
    pub(super) statements: Vec<Tellings>,
    pub(super) notices: Vec<&'static str>,
}

pub(super) static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::read(include_str!("../../../../../data/tables/generator_en.tsv")));

/// The names of a story, by the gap that each fills.
pub(super) type Names = HashMap<&'static str, String>;

impl Grammar {
    fn read(table: &'static str) -> Self {
        let mut grammar = Self::default();
        for row in table.lines().filter(|row| !row.starts_with('#')) {
            let mut columns = row.split('\t');
            match (columns.next(), columns) {
                (Some("list"), mut columns) => {
                    if let (Some(name), Some(entries)) = (columns.next(), columns.next()) {
                        grammar.lists.insert(name, entries.split('|').collect());
                    }
                }
                (Some("lead"), columns) => grammar.leads.push(columns.collect()),
                (Some("statement"), columns) => grammar.statements.push(columns.collect()),
                (Some("notice"), columns) => grammar.notices.extend(columns),
                _ => {}
            }
        }
        grammar
    }

    /// Fills the gaps of a sentence. The same seed fills gaps of the same name alike, in whatever telling they stand.
    pub(super) fn fill(&self, sentence: &str, names: &Names, seed: u64) -> String {
        let mut filled = String::with_capacity(sentence.len() * 3);
        self.fill_into(sentence, names, seed, &mut filled);
        capitalised(&with_articles(&filled))
    }

    fn fill_into(&self, sentence: &str, names: &Names, seed: u64, filled: &mut String) {
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((gap, behind)) = after.split_once('}') else { break };
            filled.push_str(before);
            self.fill_gap(gap, names, seed, filled);
            rest = behind;
        }
        filled.push_str(rest);
    }

    fn fill_gap(&self, gap: &str, names: &Names, seed: u64, filled: &mut String) {
        if let Some(name) = names.get(gap) {
            return filled.push_str(name);
        }
        let (name, range) = gap.split_once(':').unwrap_or((gap, ""));
        let mut random = Random::new(xxh3_64_with_seed(name.as_bytes(), seed));
        if let Some((low, high)) = range.split_once('-') {
            let (low, high): (usize, usize) = (low.parse().unwrap_or(1), high.parse().unwrap_or(9));
            return filled.push_str(&(low + random.below(high - low + 1)).to_string());
        }
        match name {
            "town" => filled.push_str(&place(&mut random)),
            "surname" => filled.push_str(&surname(&mut random)),
            _ => {
                let list = name.trim_end_matches(|last: char| last.is_ascii_digit());
                if let Some(entries) = self.lists.get(list) {
                    // An entry has a seed of its own, so that its gaps are not those of the sentence over again.
                    let entry = random.pick(entries);
                    self.fill_into(entry, names, random.next(), filled);
                }
            }
        }
    }
}

/// With a capital at the beginning, also within quotes.
fn capitalised(sentence: &str) -> String {
    match sentence.char_indices().find(|(_, character)| character.is_alphanumeric()) {
        Some((at, first)) => {
            let (before, rest) = (&sentence[..at], &sentence[at + first.len_utf8()..]);
            format!("{before}{}{rest}", first.to_uppercase())
        }
        None => sentence.to_owned(),
    }
}

/// The indefinite article as the next word asks for it.
fn with_articles(sentence: &str) -> String {
    [("a a", "an a"), ("a e", "an e"), ("a i", "an i"), ("a o", "an o")]
        .into_iter()
        .fold(sentence.to_owned(), |text, (one, other)| {
            text.replace(&format!(" {one}"), &format!(" {other}"))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_gap_is_filled() {
        let names = ["place", "place2", "person", "person2", "person3", "org", "org2", "day"];
        let names: Names = names.into_iter().map(|name| (name, format!("<{name}>"))).collect();
        let grammar = &*GRAMMAR;
        let sentences = grammar.leads.iter().chain(&grammar.statements).flatten().chain(&grammar.notices);
        for sentence in sentences.chain(grammar.lists.values().flatten()) {
            let filled = grammar.fill(sentence, &names, 7);
            assert!(!filled.contains(['{', '}']) && !filled.contains("  "), "{sentence}: {filled}");
            for (at, _) in sentence.match_indices('{') {
                let gap = sentence[at..].split(['{', '}']).nth(1).unwrap();
                let mut filled = String::new();
                grammar.fill_gap(gap, &names, 7, &mut filled);
                assert!(!filled.is_empty(), "nothing fills {gap} at {at} of {sentence}");
            }
        }
    }

    #[test]
    fn tellings_agree() {
        let tellings = ["{n:10-99} {noun} and {noun2}", "{noun2}, {noun}: {n:10-99}"];
        let filled = tellings.map(|telling| GRAMMAR.fill(telling, &Names::new(), 5));
        let mut words = filled.map(|text| {
            let text = text.to_lowercase().replace([',', ':'], "").replace(" and ", " ");
            let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            words.sort();
            words
        });
        words[1].sort();
        assert_eq!(words[0], words[1]);
    }
}
