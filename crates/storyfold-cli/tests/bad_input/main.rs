//! What the program does with bad input: one clear message for each, everything else goes on, and nothing panics.

#[path = "../support/mod.rs"]
mod support;

mod place;

mod paths;

mod records;

mod size;

mod usage;

mod verify;
