//! Folds news reports that tell the same story into one canonical story with per-source variations.
//!
//! ```
//! use storyfold::{Config, Report, merge};
//!
//! let wire = "The ferry Aurora sank off Port Ellen on Monday with 48 passengers aboard. The coastguard saved all of them.";
//! let reports = [
//!     Report::new("gazette", wire),
//!     Report::new("herald", format!("PORT ELLEN (AP) - {wire} Divers will search the wreck.")),
//!     Report::new("courier", "The council of Marl has voted for a new swimming pool, which will open in spring."),
//! ];
//! let merged = merge(&reports, &Config::default())?;
//! assert_eq!(merged.stories.len(), 2);
//! let ferry = &merged.stories[0];
//! assert_eq!(ferry.reports.len(), 2);
//! assert_eq!(ferry.canonical.len(), 3);
//! # Ok::<(), storyfold::Error>(())
//! ```
//!
//! # Reports that come as a stream
//!
//! An [`Engine`] holds reports, in memory or on disk, and tells what becomes of each. Its stories are those of one [`merge`], in
//! whatever order the reports come.
//!
//! ```
//! use storyfold::{Config, Engine, EventKind, Report, StoryQuery};
//!
//! # let folder = std::env::temp_dir().join(format!("storyfold-doc-{}", std::process::id()));
//! let mut engine = Engine::open(&folder, Config::default())?;
//! let wire = "The ferry Aurora sank off Port Ellen on Monday with 48 passengers aboard. The coastguard saved all of them.";
//! let events = engine.insert_batch(vec![
//!     Report::new("gazette", wire),
//!     Report::new("herald", format!("{wire} Divers will search the wreck.")),
//!     Report::new("courier", "The council of Marl has voted for a new swimming pool, which will open in spring."),
//! ])?;
//! assert_eq!(events[1].kind, EventKind::Joined);
//! engine.commit()?; // From here on it is durable, and readers see it.
//!
//! let reader = engine.reader(); // For other threads; it waits for no writer.
//! let page = reader.snapshot().stories(&StoryQuery::default())?;
//! assert_eq!(page.stories.len(), 2);
//!
//! engine.remove("gazette")?; // A kill: its story is made again without it.
//! engine.commit()?;
//! let ferry = events[1].story.expect("it was not rejected");
//! let story = reader.snapshot().story(ferry)?.expect("a report is left");
//! assert_eq!(story.reports[0].uri, "herald");
//! # drop(engine);
//! # std::fs::remove_dir_all(folder).ok();
//! # Ok::<(), storyfold::Error>(())
//! ```
//!
//! # The way of the data
//!
//! ```text
//! Report -> Sentences -> Shingles -> Signature -> Index -> Candidates -> Links -> Story -> AlignmentTable -> canonical + Variations
//! ```
//!
//! The modules stand in that order. Sentences and shingles come from `storyfold-text`, signatures and candidates from
//! `minhash-lsh-rs`, table, canonical text and variations from `storyfold-collate`; this crate links reports, groups them and
//! is the one public face.
//!
//! # What must hold
//!
//! - Every canonical sentence is the text of a report at a byte span; [`audit`] proves it of any output.
//! - Every report is in exactly one story or in the problems.
//! - No link without a comparison of the real shingles or words; every link keeps its evidence, and [`explain`] tells it.
//! - The same reports give the same stories, in any order and on any number of threads.
//! - No environment, clock or terminal is read, and no file but those of an index that the caller names, and those without a name in a
//!   folder that the caller names for what does not fit into memory.
#![forbid(unsafe_code)]

mod config;
mod error;
mod failure;
mod json;
mod observer;
mod problem;
mod report;
mod version;

mod memory;
mod packed_map;
mod piece;
mod tail;
mod timeline;

mod prepared;

mod boilerplate;

mod lookup;

mod background;
mod lexical;
mod reuse;
mod word_days;

mod profile;

mod postings;
mod tally;
mod uri_map;

mod link;
mod linker;

mod cluster;

mod family;
mod links;

mod group;

mod bonds;

mod dedup;

mod story;

mod sigla;

mod merge;
mod merging;
mod spill;

mod audit;
mod evaluation;
mod explain;
mod inspect;

mod engine;
mod store;

#[cfg(test)]
mod test_reports;

pub use audit::{Audit, audit};
pub use config::Config;
pub use dedup::{
    CopiesBy, CopySketcher, DedupOptions, Deduplicated, KeepPolicy, NearCopies, ReportView, SketchBlock,
    SketchedBlock, UnknownChoice, Verdict, dedup, dedup_observed, near_copies,
};
pub use engine::{
    Change, Cursor, Engine, Event, EventKind, Found, FoundLink, HistoryEntry, NoStoryId, Page, Reader,
    Resolution, Snapshot, StoryId, StoryQuery, StorySummary,
};
pub use error::Error;
pub use evaluation::{
    CandidateRecall, Contact, Evaluation, FalseMerge, GenerateOptions, GeneratedReport, Gold, Loss, Part,
    PrecisionRecall, RecallBin, Scores, SweepRow, candidate_recall, evaluate, generate, sweep,
};
pub use explain::{Explanation, SharedSentence, explain};
pub use group::group;
pub use inspect::{CandidateRow, ClusterRow, Inspection, LinkRow, SentenceRow, inspect};
pub use json::Json;
pub use link::{LinkCounts, LinkEvidence};
pub use merge::{Merged, merge, merge_observed};
pub use merging::Merging;
pub use observer::{Observer, Stage};
pub use problem::Problem;
pub use report::Report;
pub use sigla::{Sigla, siglum};
pub use spill::{ReportSpill, SpillBlock, SpillOptions, SpilledBlock, SpilledMerging};
pub use store::{IndexFault, IndexStats, Verified, verify_index};
pub use story::{Bridge, Cohesion, Derivation, Link, MergeStep, Period, Repeated, Role, Story, StoryReport};
pub use storyfold_collate::{
    BasePolicy, CanonicalSentence, CollateOptions, Conflict, ConflictType, Date, FromAgency, Headline,
    Reading, Removed, Severity, SourceAccount, SourceSpan, Support, SupportKind, TextRange, Timestamp,
    Update, Value, Variation, VariationKind,
};
pub use version::{NewestVersion, newest_version};
