//! The program as its user meets it: help, loudness, stages, statistics, manual and interrupts.
#![allow(clippy::unwrap_used, reason = "a helper of a test fails as a test does")]

#[path = "../support/mod.rs"]
mod support;

mod help;
mod interrupts;
mod memory;
mod readme;
mod run;
