//! Collates the reports of one story into a canonical text with per-source variations.
//!
//! ```
//! use storyfold_collate::{CollateOptions, Witness, collate};
//! use storyfold_text::{Hints, segment};
//!
//! let texts = [
//!     "The ferry Aurora sank off Port Ellen on Monday. All 48 passengers were saved.",
//!     "The ferry Aurora sank off Port Ellen on Monday, the coastguard said. All 47 passengers were saved.",
//! ];
//! let segmentations = texts.map(|text| segment(text, &Hints::default()));
//! let witnesses: Vec<Witness> = (0..2)
//!     .map(|witness_idx| Witness::new(["first", "second"][witness_idx], texts[witness_idx], &segmentations[witness_idx]))
//!     .collect();
//! let collation = collate(&witnesses, &CollateOptions::default());
//! assert_eq!(collation.canonical.len(), 2);
//! assert_eq!(collation.conflicts.len(), 1); // 48 against 47
//! ```
//!
//! # The model
//!
//! The reports of a story are [`Witness`]es. Their sentences are lined up in the columns of an [`AlignmentTable`]: what
//! stands in one column states the same thing, in the same words or in others. Of every column one sentence is chosen to
//! stand in the canonical text; the others support it, and where their words differ there are [`Variation`]s, and
//! [`Conflict`]s where the difference is one of fact. Everything names byte spans of the reports: the collation selects,
//! orders and annotates, it never writes a word.
//!
//! The terms are those of textual criticism (witness, reading, apparatus), as CollateX uses them.
#![forbid(unsafe_code)]

mod timestamp;

mod witness;

mod form;
mod speaker;
mod spelling;
mod vocabulary;

mod profile;
mod shingle;
mod similarity;
mod turn;

mod linkage;
mod lists;

mod proposal;
mod wording;

mod grouping;
mod side;

mod clause;
mod counterpart;
mod lead;
mod part;
mod quotation;
mod retelling;
mod table;

mod base;
mod lean;
mod version;

mod representative;

mod introduction;
mod order;

mod following;

mod antecedent;

mod token;

mod sign;
mod variant_graph;

mod reading;
mod word_table;

mod apparatus;
mod conflict;
mod transposition;

mod account;
mod canonical;
mod collation;
mod headline;
mod numbering;

#[cfg(test)]
mod test_texts;

pub use base::BasePolicy;
pub use canonical::collate;
pub use collation::{
    CanonicalSentence, Collation, Conflict, ConflictType, FromAgency, Headline, Reading, Removed, Severity,
    SourceAccount, SourceSpan, Support, SupportKind, TextRange, Update, Value, Variation, VariationKind,
};
pub use linkage::{
    LinkageGroup, LinkageOptions, Merge, SparseSimilarity, SparseSums, average_linkage,
    average_linkage_of_groups,
};
pub use table::{AlignmentTable, Column, Part};
pub use timestamp::{Date, Timestamp};
pub use witness::{CollateOptions, Witness};
