//! Ctrl-C and readers that go away.

#[cfg(unix)]
#[test]
fn an_interrupted_run_ends_at_once_and_leaves_nothing_behind() {
    use std::process::{Command, Stdio};
    use std::time::Duration;

    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("stories.jsonl");
    // It waits for standard input, which never ends.
    let mut child = Command::new(env!("CARGO_BIN_EXE_storyfold"))
        .args(["merge", "-", "-o"])
        .arg(&output)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The handler is set before anything is read, but not before the program runs.
    let status = loop {
        std::thread::sleep(Duration::from_millis(100));
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        std::thread::sleep(Duration::from_millis(100));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
    };
    assert_eq!(status.code(), Some(130));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::{Command, Stdio};

    let sample = super::support::data("sample");
    let mut child = Command::new(env!("CARGO_BIN_EXE_storyfold"))
        .arg("merge")
        .arg(sample)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
