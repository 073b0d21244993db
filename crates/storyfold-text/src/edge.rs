//! Strings that are required at one end of a text.
//!
//! Every line and every sentence is asked for both of its ends, and nearly none has one of the hundreds of strings there: the four
//! outermost bytes leave a few, and each of these is compared as one number.

use hashbrown::HashMap;

use crate::pattern_set::PatternSet;

/// How many bytes of an end are compared at once.
const KEY_BYTES: usize = 16;

/// At which end of a text strings are required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The text begins with one of them.
    Begin,
    /// The text ends with one of them.
    End,
}

impl End {
    /// The outermost bytes of a text in lower case, the very outermost in the lowest place, zeros where the text has no more.
    fn key(self, text: &[u8]) -> u128 {
        let mut outermost = match self {
            Self::Begin => text.first_chunk().copied().unwrap_or_else(|| {
                let mut padded = [0; KEY_BYTES];
                padded[..text.len()].copy_from_slice(text);
                padded
            }),
            Self::End => text.last_chunk().copied().unwrap_or_else(|| {
                let mut padded = [0; KEY_BYTES];
                padded[KEY_BYTES - text.len()..].copy_from_slice(text);
                padded
            }),
        };
        outermost.make_ascii_lowercase();
        match self {
            Self::Begin => u128::from_le_bytes(outermost),
            Self::End => u128::from_be_bytes(outermost),
        }
    }

    /// Whether a string stands at this end of a text, in whatever case.
    fn has(self, text: &[u8], string: &[u8]) -> bool {
        let at_end = match self {
            Self::Begin => text.get(..string.len()),
            Self::End => text.len().checked_sub(string.len()).map(|at| &text[at..]),
        };
        at_end.is_some_and(|it| it.eq_ignore_ascii_case(string))
    }
}

/// The strings that patterns require at one end of a text.
pub(crate) struct EdgeStrings {
    end: End,
    /// By the four outermost bytes of a text the strings that it may have.
    long: HashMap<u32, Vec<EdgeString>>,
    /// Strings of fewer bytes, by the outermost.
    short: Vec<Vec<EdgeString>>,
}

#[derive(Clone)]
struct EdgeString {
    key: u128,
    /// Which bytes of the key belong to the string.
    mask: u128,
    /// The whole string, where it is longer than its key.
    long: Option<String>,
    patterns: PatternSet,
}

impl EdgeStrings {
    /// Takes strings, not empty and in lower case, each with the pattern that requires it, among others.
    pub(crate) fn new(end: End, required: &[(String, PatternSet)]) -> Self {
        let mut edges = Self { end, long: HashMap::new(), short: vec![Vec::new(); 256] };
        for (string, patterns) in required {
            let key = end.key(string.as_bytes());
            let n_bytes = string.len().min(KEY_BYTES);
            let of_key = if n_bytes < size_of::<u32>() {
                &mut edges.short[usize::from(key as u8)]
            } else {
                edges.long.entry(key as u32).or_default()
            };
            of_key.push(EdgeString {
                key,
                mask: u128::MAX >> (8 * (KEY_BYTES - n_bytes)),
                long: (string.len() > KEY_BYTES).then(|| string.clone()),
                patterns: *patterns,
            });
        }
        edges
    }

    /// The patterns that require a string which stands at this end of a text.
    pub(crate) fn required_by(&self, text: &[u8]) -> PatternSet {
        let key = self.end.key(text);
        let stands = |it: &&EdgeString| {
            (key ^ it.key) & it.mask == 0
                && it.long.as_ref().is_none_or(|long| self.end.has(text, long.as_bytes()))
        };
        let short = &self.short[usize::from(key as u8)];
        let long = self.long.get(&(key as u32));
        short
            .iter()
            .chain(long.into_iter().flatten())
            .filter(stands)
            .fold(PatternSet::EMPTY, |set, it| set | it.patterns)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn those_are_found_that_stand_at_the_end(
            strings in proptest::collection::vec("[ab©]{1,3}|[ab]{15,19}", 0..20),
            text in "[abAB©]{0,4}|[aB]{14,22}|[abA]{0,3}[ab]{15,19}[ab]{0,2}",
        ) {
            let numbered: Vec<(String, PatternSet)> =
                strings.iter().cloned().enumerate().map(|(number, it)| (it, PatternSet::of(number))).collect();
            for end in [End::Begin, End::End] {
                let found = EdgeStrings::new(end, &numbered).required_by(text.as_bytes());
                let lower = text.to_ascii_lowercase();
                let stands = |it: &String| match end {
                    End::Begin => lower.starts_with(it.as_str()),
                    End::End => lower.ends_with(it.as_str()),
                };
                let expected: Vec<usize> =
                    (0..strings.len()).filter(|&number| stands(&strings[number])).collect();
                prop_assert_eq!(found.iter().collect::<Vec<_>>(), expected);
            }
        }
    }
}
