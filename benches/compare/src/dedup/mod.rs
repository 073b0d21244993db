//! A file of reports without its near copies: whole programs, from the file to the file, on one thread and on two.
//!
//! The figures are the best of several rounds in which the programs take turns. A pair is one whose word-3 shingles, those of `storyfold-text`, have a
//! Jaccard index of 0.7 or more; all are found exactly. Recall is the share of these pairs of which not both reports were kept,
//! precision the share of the dropped reports that are such a pair with the one for which they were dropped.

mod gaoya;
mod truth;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::Value;

pub use gaoya::run as run_gaoya;
use truth::Truth;

/// What a program does with a file.
struct Measured {
    name: &'static str,
    n_threads: usize,
    seconds: f64,
    peak_mebibytes: f64,
}

/// Prints seconds, peak memory, recall and precision of both, and the ratios. `storyfold` is the program, `feed` a file of JSON Lines.
pub fn compare(storyfold: &Path, feed: &Path, n_rounds: usize) {
    let folder = std::env::temp_dir().join(format!("compare-dedup-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for what is written can be made");
    println!("program\tthreads\tseconds\tpeak MiB");
    for n_threads in [1, 2] {
        let mut best: Vec<Measured> = Vec::new();
        for _ in 0..n_rounds.max(1) {
            for (at, run) in [gaoya_once, storyfold_once].into_iter().enumerate() {
                let measured = run(storyfold, feed, &folder, n_threads);
                match best.get_mut(at) {
                    Some(best) if best.seconds <= measured.seconds => {}
                    Some(best) => *best = measured,
                    None => best.push(measured),
                }
            }
        }
        for Measured { name, n_threads, seconds, peak_mebibytes } in &best {
            println!("{name}\t{n_threads}\t{seconds:.3}\t{peak_mebibytes:.0}");
        }
        let [rival, own] = &best[..] else { unreachable!("both have run") };
        println!(
            "ratio\t{n_threads}\t{:.3}\t{:.2}",
            own.seconds / rival.seconds,
            own.peak_mebibytes / rival.peak_mebibytes
        );
    }
    let truth = Truth::of(feed);
    println!("program\trecall\tprecision\tdropped\tpairs {}", truth.n_pairs());
    for (name, map) in [("gaoya", gaoya_map(&folder)), ("storyfold", storyfold_map(storyfold, feed, &folder))]
    {
        let score = truth.score(&map);
        println!("{name}\t{:.4}\t{:.4}\t{}", score.recall, score.precision, map.len());
    }
    std::fs::remove_dir_all(folder).expect("what was written can be removed");
}

fn gaoya_once(_: &Path, feed: &Path, folder: &Path, n_threads: usize) -> Measured {
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    command.arg("dedup-gaoya").arg(feed).arg(folder.join("gaoya.jsonl")).arg(folder.join("gaoya.tsv"));
    let (seconds, output) = timed(command.env("RAYON_NUM_THREADS", n_threads.to_string()));
    let peak_mebibytes = output.trim().parse().expect("it prints its peak memory");
    Measured { name: "gaoya", n_threads, seconds, peak_mebibytes }
}

fn storyfold_once(storyfold: &Path, feed: &Path, folder: &Path, n_threads: usize) -> Measured {
    let stats = folder.join("stats.json");
    let mut command = Command::new(storyfold);
    command.args(["--quiet", "dedup", "-j", &n_threads.to_string()]).arg(feed);
    command.arg("-o").arg(folder.join("storyfold.jsonl")).arg("--stats-json").arg(&stats);
    let (seconds, _) = timed(&mut command);
    let stats: Value = serde_json::from_slice(&std::fs::read(stats).expect("the statistics were written"))
        .expect("the statistics are JSON");
    let peak_mebibytes = stats["peak_memory_bytes"].as_f64().expect("memory is told") / f64::from(1 << 20);
    Measured { name: "storyfold", n_threads, seconds, peak_mebibytes }
}

/// For which report each was dropped, by line.
fn gaoya_map(folder: &Path) -> HashMap<String, String> {
    let map = std::fs::read_to_string(folder.join("gaoya.tsv")).expect("the map was written");
    map.lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(uri, kept)| (uri.to_owned(), kept.to_owned()))
        .collect()
}

fn storyfold_map(storyfold: &Path, feed: &Path, folder: &Path) -> HashMap<String, String> {
    let map: PathBuf = folder.join("storyfold.map");
    let mut command = Command::new(storyfold);
    command
        .args(["--quiet", "dedup"])
        .arg(feed)
        .arg("-o")
        .arg(folder.join("storyfold.jsonl"))
        .arg("--map")
        .arg(&map);
    timed(&mut command);
    let map = std::fs::read_to_string(map).expect("the map was written");
    let verdicts = map.lines().map(|line| serde_json::from_str::<Value>(line).expect("verdicts are JSON"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    verdicts.filter(|it| it["kept"] == false).map(|it| (text(&it["uri"]), text(&it["kept_uri"]))).collect()
}

/// The seconds that a process takes, and what it prints.
fn timed(command: &mut Command) -> (f64, String) {
    let begin = Instant::now();
    let output = command.output().expect("the program can be run");
    let seconds = begin.elapsed().as_secs_f64();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (seconds, String::from_utf8_lossy(&output.stdout).into_owned())
}
