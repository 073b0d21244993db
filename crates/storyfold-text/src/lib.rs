//! Splits a news report into sentences and furniture, and sentences into words and shingles.
//!
//! ```
//! use storyfold_text::{Hints, segment};
//!
//! let report = "HALLIN (Norden Wire) - The bridge is closed. It opens in May. PHOTO: Reuters";
//! let segmentation = segment(report, &Hints::default());
//! let sentences: Vec<&str> = segmentation.sentences.iter().map(|it| it.span.of(report)).collect();
//! assert_eq!(sentences, ["The bridge is closed.", "It opens in May."]);
//! let furniture: Vec<&str> = segmentation.furniture.iter().map(|it| it.span.of(report)).collect();
//! assert_eq!(furniture, ["HALLIN (Norden Wire) -", "PHOTO: Reuters"]);
//! ```
//!
//! # The model
//!
//! A report is a string. [`segment`] cuts it into [`Sentence`]s, which tell something, and [`Furniture`], which does
//! not: headline, dateline, byline, credits, captions of pictures, links to other reports, page controls. Both are byte
//! [`Span`]s of the report. Between them stands white space only, so that spans plus gaps reproduce the report exactly,
//! for any string; nothing here can fail.
//!
//! [`words`] are normalised (NFKC, lower case, no apostrophes, `U.S.` as `us`, `2,500` as `2500`) and hashed;
//! [`shingles`] are hashes of runs of words. Both hashes are xxh3 with seed 0 over bytes in little-endian order: they
//! mean the same on every machine and may be stored, together with [`NORMALISER_VERSION`].
//!
//! # What this crate is not
//!
//! It does not extract text from HTML or find names. Sentences are split as the caller's language asks, and English is assumed. The furniture patterns are English; the layout rules (teasers, subheads, datelines) are not bound to a language.
#![forbid(unsafe_code)]

mod span;

mod line;

mod edge;
mod passage;
mod pattern;
mod pattern_set;
mod requirement;

mod furniture;
mod heading;
mod sentence;
mod terminator;
mod time_of_day;

mod layout;
mod segment;

mod agency;
mod house_style;
mod language;
mod lexicon;
mod shingle;
mod stem;
mod word;
mod word_memory;

pub use agency::{AgencyMention, MentionKind, agencies_named_in, agency_mentions, may_begin_agency};
pub use furniture::{Furniture, FurnitureKind};
pub use house_style::without_house_style;
pub use language::{Language, language_by_words, language_of};
pub use lexicon::{
    MONTHS, NumberWord, Unit, are_contrary_turns, are_opposites, background_share, background_share_of_hash,
    has_opposite, is_attribution_word, is_clause_word, is_denial, is_function_word, is_hedge,
    is_irregular_past, is_negation, is_number_word, is_pointing_noun, is_speech_word, is_turn, number_word,
    sense, unit,
};
pub use segment::{Hints, Segmentation, Sentence, SentenceRole, segment};
pub use sentence::segmenter_version;
pub use shingle::{ShingleOptions, shingles, shingles_of_hashes};
pub use span::Span;
pub use stem::{stem, stem_hash};
pub use word::{NORMALISER_VERSION, Word, for_each_word, normalised_words, words};
pub use word_memory::WordMemory;
