//! Where output goes: standard output or a file that changes only once all is written; messages go to standard error.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU8, Ordering};

use anstyle::{AnsiColor, Style};
use anyhow::{Context, Result};
use tempfile::NamedTempFile;

use crate::interrupt::Unfinished;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All went well.
    Good,
    /// A record could not be read, or a proof failed; everything else was done.
    Flawed,
    /// Nothing could be done.
    Failed,
}

impl Outcome {
    /// Tells an error to the user; a reader that went away is none.
    pub(crate) fn of(result: Result<Self>) -> Self {
        result.unwrap_or_else(|error| {
            let is_broken_pipe =
                error.chain().filter_map(io_error_kind).any(|kind| kind == io::ErrorKind::BrokenPipe);
            if is_broken_pipe {
                return Self::Good;
            }
            let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
            message("error", &causes.join(": "));
            Self::Failed
        })
    }

    pub(crate) fn exit_code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Good => 0,
            Self::Flawed => 1,
            Self::Failed => 2,
        })
    }
}

/// What kind of fault of reading or writing an error is; JSON hides it behind an error of its own.
fn io_error_kind(error: &(dyn std::error::Error + 'static)) -> Option<io::ErrorKind> {
    let of_json = || error.downcast_ref::<serde_json::Error>()?.io_error_kind();
    error.downcast_ref::<io::Error>().map(io::Error::kind).or_else(of_json)
}

/// How much the user is told: 0 for errors only, 2 for every stage.
static LOUDNESS: AtomicU8 = AtomicU8::new(1);

/// Says how much the user is told.
pub(crate) fn set_loudness(quiet: bool, verbose: bool) {
    LOUDNESS.store(1 + u8::from(verbose) - u8::from(quiet), Ordering::Relaxed);
}

/// Whether errors only are told.
pub(crate) fn is_quiet() -> bool {
    LOUDNESS.load(Ordering::Relaxed) == 0
}

/// Whether every stage is told.
pub(crate) fn is_verbose() -> bool {
    LOUDNESS.load(Ordering::Relaxed) > 1
}

/// Tells the user something, on standard error; a quiet program tells errors only.
pub(crate) fn message(label: &str, text: &str) {
    if is_quiet() && label != "error" {
        return;
    }
    let color = match label {
        "error" => AnsiColor::Red,
        "problem" => AnsiColor::Yellow,
        _ => AnsiColor::Cyan,
    };
    let style = Style::new().bold().fg_color(Some(color.into()));
    // If standard error is gone, nobody is left to be told.
    let _ = writeln!(anstream::stderr().lock(), "{style}{label}{style:#}: {text}");
}

/// Whether standard output is a terminal.
pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// How many columns text for people has that is written to a file, or to standard output.
pub(crate) fn terminal_width(output: Option<&Path>) -> usize {
    let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    columns.filter(|_| output.is_none() && is_terminal()).unwrap_or(100).clamp(40, 120)
}

/// How many bytes are gathered before they are written.
const BUFFER_BYTES: usize = 1 << 18;
const STANDARD_OUTPUT: &str = "standard output could not be written";

/// Hands a writer to `write`, for text with colours, which only a terminal gets; otherwise as [`write_to`].
pub(crate) fn write_styled_to(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<()> {
    match path {
        None => {
            let mut out = BufWriter::new(anstream::stdout().lock());
            write(&mut out).context(STANDARD_OUTPUT)?;
            out.flush().context(STANDARD_OUTPUT)
        }
        Some(path) => write_file(path, |out| write(&mut anstream::StripStream::new(out))),
    }
}

/// Hands a writer to `write`, which gets to the byte what is written: standard output, a device, or a file beside `path` that takes its
/// place at the end.
pub(crate) fn write_to(
    path: Option<&Path>,
    write: impl FnOnce(&mut (dyn Write + Send)) -> Result<()>,
) -> Result<()> {
    match path {
        None => {
            let mut out = BufWriter::with_capacity(BUFFER_BYTES, io::stdout());
            write(&mut out).context(STANDARD_OUTPUT)?;
            out.flush().context(STANDARD_OUTPUT)
        }
        Some(path) => write_file(path, |out| write(out)),
    }
}

fn write_file(
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + Send + 'static)) -> Result<()>,
) -> Result<()> {
    if is_written_as_it_is(path) {
        let failed = || failed(path);
        let file = File::options().write(true).open(path).with_context(failed)?;
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, file);
        write(&mut out).with_context(failed)?;
        return out.flush().with_context(failed);
    }
    replace_file(path, |file| {
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, file);
        write(&mut out)?;
        Ok(out.into_inner().map_err(|error| error.into_error())?)
    })
}

/// Whether what is there is a device or a pipe: a file must not take its place.
pub(crate) fn is_written_as_it_is(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| !found.is_file())
}

/// Hands a file beside `path` to `write`, which gives it back; then it takes its place.
pub(crate) fn replace_file(
    path: &Path,
    write: impl FnOnce(NamedTempFile) -> Result<NamedTempFile>,
) -> Result<()> {
    let failed = || failed(path);
    // A link stays one.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The name of a file that is not there helps nobody.
    let file = new_file_in(folder).map_err(|error| io::Error::from(error.kind())).with_context(failed)?;
    let unfinished = Unfinished::new(file.path());
    let file = write(file).with_context(failed)?;
    file.persist(path).map_err(|error| error.error).with_context(failed)?;
    drop(unfinished);
    Ok(())
}

fn failed(path: &Path) -> String {
    format!("{} could not be written", path.display())
}

/// A file that nobody knows yet, with the permissions of any new file.
#[cfg(unix)]
fn new_file_in(folder: &Path) -> io::Result<NamedTempFile> {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;
    tempfile::Builder::new().permissions(Permissions::from_mode(0o666)).tempfile_in(folder)
}

/// A file that nobody knows yet.
#[cfg(not(unix))]
fn new_file_in(folder: &Path) -> io::Result<NamedTempFile> {
    NamedTempFile::new_in(folder)
}
