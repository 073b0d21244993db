//! Stems: what is left of a normalised word without its endings.

use std::cell::OnceCell;

use rust_stemmers::{Algorithm, Stemmer};

/// The stem of a normalised English word, by the Snowball algorithm: `reaffirming` and `reaffirm` are one.
///
/// A lost apostrophe leaves a plural behind (`Chinas` for `China's`): its stem is right all the same.
#[must_use]
pub fn stem(normalised: &str) -> String {
    thread_local! {
        static STEMMER: OnceCell<Stemmer> = const { OnceCell::new() };
    }
    if !normalised.is_ascii() || normalised.starts_with(|first: char| first.is_ascii_digit()) {
        return normalised.to_owned();
    }
    STEMMER.with(|stemmer| {
        stemmer.get_or_init(|| Stemmer::create(Algorithm::English)).stem(normalised).into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_vanish_and_numbers_stay() {
        for (word, expected) in [
            ("reaffirming", "reaffirm"),
            ("chinas", "china"),
            ("visits", "visit"),
            ("2022", "2022"),
            ("café", "café"),
        ] {
            assert_eq!(stem(word), expected);
        }
    }
}
