//! The README: its commands on the sample run, and what it shows is what they print.

use std::fs;
use std::path::Path;

use super::support::storyfold;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The commands of the README that need nothing but what ships with the project.
fn commands(readme: &str) -> Vec<Vec<&str>> {
    let lines = readme.lines().filter_map(|line| line.strip_prefix("    "));
    lines
        .filter_map(|line| {
            line.strip_prefix("storyfold ")
                .or_else(|| line.strip_prefix("cargo run --release -p storyfold-cli -- "))
        })
        .map(|line| line.split_whitespace().collect::<Vec<&str>>())
        .filter(|arguments| arguments.contains(&"data/sample"))
        .collect()
}

#[test]
fn what_the_readme_shows_is_what_its_commands_print() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let commands = commands(&readme);
    assert!(commands.len() >= 3, "the README has lost its examples: {commands:?}");
    let mut printed = String::new();
    let folder = tempfile::tempdir().unwrap();
    for arguments in commands {
        let in_root = |argument: &&str| {
            if argument.starts_with("data/") {
                root().join(argument).into_os_string()
            } else {
                argument.into()
            }
        };
        // What they write is written elsewhere.
        let mut command = storyfold();
        command.current_dir(folder.path()).args(arguments.iter().map(in_root));
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?} failed");
        // Marks hang together by no-break spaces.
        printed.push_str(&String::from_utf8(output.stdout).unwrap().replace('\u{a0}', " "));
    }
    let blocks: Vec<&str> =
        readme.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() >= 3, "the README shows too little");
    for block in blocks {
        // A line with nothing but an ellipsis stands for what was left out.
        let mut shown: Vec<Vec<&str>> = vec![Vec::new()];
        for line in block.lines() {
            match line.trim() {
                "…" => shown.push(Vec::new()),
                _ => shown.last_mut().unwrap().push(line),
            }
        }
        for lines in shown {
            let lines = lines.join("\n");
            assert!(printed.contains(lines.trim_matches('\n')), "no command prints:\n{lines}");
        }
    }
}
