//! Stories as a folder of web pages, or as one page: self-contained, and made to be read without a network.
//!
//! ```no_run
//! use storyfold::{Config, Report, merge};
//! use storyfold_report::{Collection, ReportFolder};
//!
//! let reports = [Report::new("gazette", "The ferry Aurora sank off Port Ellen on Monday with 48 passengers aboard.")];
//! let folder = ReportFolder::at("report")?;
//! let merged = merge(&reports, &Config::default())?;
//! folder.write(&Collection::new(&merged.stories, &reports))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The way of the data
//!
//! ```text
//! Collection -> model of a page -> template -> file of a folder, or one page
//! ```
//!
//! The modules stand in that order. What a page says is decided in the model, as plain values; the templates lay it out and escape
//! it; the folder takes the place of an older one once it is complete.
//!
//! # What must hold
//!
//! - Whatever stands in a report stays text: no template marks a value as safe, and the pages forbid scripts but their own.
//! - No page asks for anything outside its folder.
//! - The same stories give the same bytes.
//! - Everything can be read without JavaScript; the script only adds ways to find one's way.
#![forbid(unsafe_code)]

mod collection;
mod error;

mod model;
mod picture;

mod pages;

mod folder;
mod single;

pub use collection::{Collection, DEFAULT_MAX_STORIES};
pub use error::Error;
pub use folder::ReportFolder;
pub use single::write_page;
