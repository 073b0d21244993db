//! What help says, as one page that was read by people, and what is made from it.

use super::support::storyfold;

fn help_of(arguments: &[&str]) -> String {
    let output = storyfold().args(arguments).arg("--help").output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// The commands that a help page lists.
fn commands(help: &str) -> Vec<&str> {
    let listed = help.split("Commands:\n").nth(1).unwrap_or_default();
    listed
        .lines()
        .take_while(|line| line.starts_with("  "))
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect()
}

#[test]
fn the_whole_help_reads_well() {
    let top = help_of(&[]);
    let mut pages = vec![("storyfold".to_owned(), top.clone())];
    for command in commands(&top) {
        let help = help_of(&[command]);
        for action in commands(&help) {
            pages.push((format!("storyfold {command} {action}"), help_of(&[command, action])));
        }
        pages.push((format!("storyfold {command}"), help));
    }
    let whole: String = pages.iter().map(|(name, page)| format!("═══ {name}\n\n{page}\n")).collect();
    insta::assert_snapshot!(whole);
}

#[test]
fn typed_alone_the_program_says_what_it_can_do() {
    let output = storyfold().output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(told.contains("storyfold merge feeds") && told.contains("Commands:"), "{told}");
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let folder = tempfile::tempdir().unwrap();
    storyfold().arg("man").arg(folder.path().join("man")).assert().success();
    let page = |name: &str| std::fs::read_to_string(folder.path().join("man").join(name)).unwrap();
    assert!(page("storyfold.1").contains(".TH storyfold"));
    let top = help_of(&[]);
    for command in commands(&top) {
        assert!(page(&format!("storyfold-{command}.1")).contains(command));
    }
}

#[test]
fn shells_are_told_every_command() {
    let top = help_of(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = storyfold().args(["completions", shell]).output().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        for command in commands(&top) {
            assert!(script.contains(command), "{shell} does not know {command}");
        }
    }
}
