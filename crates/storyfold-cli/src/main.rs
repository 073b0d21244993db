//! The program storyfold: folds feeds of news reports into canonical stories.
#![forbid(unsafe_code)]

mod args;

mod input;

mod explain;
mod merge;
mod verify;

mod output;
mod render;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::output::Outcome;

fn main() -> ExitCode {
    let outcome = match Args::parse().command {
        Command::Merge(args) => merge::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Explain(args) => explain::run(&args),
    };
    Outcome::of(outcome).exit_code()
}
