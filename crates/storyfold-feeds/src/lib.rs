//! Readers and writers of the formats in which news reports come.
//!
//! ```
//! use storyfold_feeds::{Feed, FeedOptions};
//!
//! let lines = concat!(
//!     r#"{"uri": "a1", "publisher": "The Gazette", "title": "Bridge shut", "body": "The bridge is shut."}"#, "\n",
//!     r#"{"uri": "a2", "publisher": "The Gazette", "body": 7}"#, "\n",
//! );
//! let batch = Feed::new(FeedOptions::default()).with_standard_input(lines.as_bytes()).read(["-"]);
//!
//! assert_eq!(batch.reports[0].source.as_deref(), Some("The Gazette"));
//! assert_eq!(batch.problems[0].line, Some(2));
//! assert!(batch.problems[0].lost);
//! ```
//!
//! # How it works
//!
//! A [`Feed`] takes paths: files, folders, and `-` for a reader that the caller hands over. It finds the files,
//! recognises the format of each by its content, and turns every record into a [`Report`](storyfold::Report).
//! Reading never fails as a whole. A record that cannot be read is one [`Problem`](storyfold::Problem) with its file,
//! line and byte, and everything else goes on, so that every record is in one of four places of the [`Batch`]:
//! a report, a lost problem, a version set aside for a newer one, or a file that was skipped.
//!
//! The result depends on the files and their names only: files of a folder are read in the order of the bytes of
//! their paths, and reports keep the order of their records.
//!
//! [`write_stories`] writes what came of them, in the forms that other programs read ([`StoryFormat`]).
//!
//! # Formats
//!
//! Plain text, JSON in lines and arrays, tables, RSS, Atom, JSON Feed, ninjs, NewsML-G2 and NITF; with the feature `html` web pages and
//! WARC, with `parquet` Parquet. Packed files are unpacked: gzip always, zstd with the feature `zstd`. Reading is lenient unless
//! [`Strictness::Strict`] is asked for: what is broken in the ways of the wild is mended, and a problem tells of it.
//!
//! # What is not here
//!
//! Nothing is fetched. Zip, PDF and pictures are lost problems that say so; they are never read as if they were text.
#![forbid(unsafe_code)]

mod field_path;
mod options;

mod feed;
mod input;

mod found_file;
mod origin;

mod bytes;

mod format;
mod json_scan;
mod table_head;

mod read;

mod markup;
mod xml;

mod json_record;
mod record;

mod field;
mod names;
mod value;

mod date;
mod written_date;

mod intake;
mod version;

mod batch;
mod scan;

mod gold;

mod write;

pub use batch::Batch;
pub use date::parse_date;
pub use feed::{Feed, read_paths};
pub use field_path::{FieldPath, FieldPathError};
pub use gold::{GoldError, read_gold};
pub use options::{FeedOptions, SourceFrom, SourceRule, Strictness};
pub use scan::{HandedOver, Scan, ScannedReport, ScannedReports};
pub use write::{Sigla, StoryFormat, write_json_lines, write_stories};
