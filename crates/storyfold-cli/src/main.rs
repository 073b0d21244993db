//! The program storyfold: folds feeds of news reports into canonical stories.
#![forbid(unsafe_code)]

mod args;

mod index_args;

mod settings;

mod input;

mod interrupt;
mod watch;

mod config;
mod curve;
mod dedup;
mod eval;
mod explain;
mod find;
mod generate;
mod index;
mod ingest;
mod manual;
mod merge;
mod show;
mod spilled;
mod stories;
mod tune;
mod verify;

mod form;
mod output;
mod render;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};
use crate::output::Outcome;

/// Stories are made of many small pieces, on all threads at once.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = Args::parse();
    output::set_loudness(args.quiet, args.verbose);
    interrupt::clean_up_on_interrupt();
    let outcome = match args.command {
        Command::Merge(args) => merge::run(&args),
        Command::Dedup(args) => dedup::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Show(args) => show::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Tune(args) => tune::run(&args),
        Command::Curve(args) => curve::run(&args),
        Command::Generate(args) => generate::run(&args),
        Command::Config(args) => config::run(&args),
        Command::Ingest(args) => ingest::run(&args),
        Command::Find(args) => find::run(&args),
        Command::Stories(args) => stories::run(&args),
        Command::Index(args) => index::run(&args),
        Command::Completions(args) => manual::completions(&args),
        Command::Man(args) => manual::pages(&args),
    };
    Outcome::of(outcome).exit_code()
}
