//! The program storyfold: folds feeds of news reports into canonical stories.
#![forbid(unsafe_code)]

mod args;

mod settings;

mod input;

mod config;
mod dedup;
mod eval;
mod explain;
mod merge;
mod tune;
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
        Command::Dedup(args) => dedup::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Tune(args) => tune::run(&args),
        Command::Config(args) => config::run(&args),
    };
    Outcome::of(outcome).exit_code()
}
