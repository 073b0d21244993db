//! Compares `minhash-lsh-rs` with gaoya in one process, and `storyfold dedup` with a program that uses gaoya; the Python scripts beside it run it against rensa and datasketch.
//!
//! Every figure is the best of several rounds, and the engines take turns within each round, so that a busy machine hits
//! both. Each benchmark asserts its answer before it prints.

use std::process::ExitCode;

mod batch;
mod data;
mod dedup;
mod incremental;
mod sketch;

const USAGE: &str = "usage: compare sketch | sketch-ours | batch | batch-ours | batch-gaoya | incremental
       compare dedup STORYFOLD FEED [ROUNDS]
       compare dedup-gaoya FEED OUTPUT MAP";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["sketch"] => sketch::against_gaoya(),
        ["sketch-ours"] => sketch::ours(),
        ["batch"] => batch::against_gaoya(),
        ["batch-ours"] => batch::ours(),
        ["batch-gaoya"] => batch::gaoya(),
        ["incremental"] => incremental::ours(),
        ["dedup", storyfold, feed] => dedup::compare(storyfold.as_ref(), feed.as_ref(), 5),
        ["dedup", storyfold, feed, rounds] => {
            let n_rounds = rounds.parse().expect("the rounds are a number");
            dedup::compare(storyfold.as_ref(), feed.as_ref(), n_rounds);
        }
        ["dedup-gaoya", feed, output, map] => dedup::run_gaoya(feed.as_ref(), output.as_ref(), map.as_ref()),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
