//! The front door: paths in, a batch out.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use storyfold::Problem;

use crate::batch::Batch;
use crate::found_file::Input;
use crate::input;
use crate::intake::Intake;
use crate::options::FeedOptions;
use crate::origin::Origin;
use crate::read::{Opened, Reading, read_opened};

/// Reads paths with one set of options, and with standard input where the caller has it.
///
/// A path may be
/// - a file, whose format is recognised by its content;
/// - a folder, of which all feeds are read, in subfolders too, but for hidden files and folders: a `.txt`, `.jsonl` or
///   `.ndjson` by its name, any other file if its content is of a format with reports;
/// - a pattern with `*`, `?`, `[…]` or `**`, for all paths that match it;
/// - `-`, the reader given to [`with_standard_input`](Feed::with_standard_input).
///
/// A file that is reached on two ways is read once.
#[derive(Default)]
pub struct Feed<'input> {
    pub(crate) options: FeedOptions,
    standard_input: Option<Box<dyn Read + 'input>>,
}

impl<'input> Feed<'input> {
    /// Makes a feed with these options and without standard input.
    #[must_use]
    pub fn new(options: FeedOptions) -> Self {
        Self { options, standard_input: None }
    }

    /// Hands over what the path `-` stands for, so that the library touches no standard input of its own.
    #[must_use]
    pub fn with_standard_input(mut self, reader: impl Read + 'input) -> Self {
        self.standard_input = Some(Box::new(reader));
        self
    }

    /// Reads all paths, in the order in which they are given.
    ///
    /// # Errors
    ///
    /// There are none: what cannot be read is in [`Batch::problems`].
    #[must_use]
    pub fn read<P: AsRef<Path>>(self, paths: impl IntoIterator<Item = P>) -> Batch {
        self.take_in(paths).into_batch()
    }

    /// Reads all paths as [`read`](Self::read) does, but keeps every version of a `uri`, and the same report as often as it stands: for
    /// an [`Engine`](storyfold::Engine), which tells what becomes of each.
    #[must_use]
    pub fn read_versions<P: AsRef<Path>>(self, paths: impl IntoIterator<Item = P>) -> Batch {
        self.take_in(paths).into_batch_of_versions()
    }

    fn take_in<P: AsRef<Path>>(mut self, paths: impl IntoIterator<Item = P>) -> Intake {
        let mut intake = Intake::default();
        let options = self.options.clone();
        for input in input::find(paths, &options, &mut intake) {
            let origin = Origin::new(&input, &options.source_rule);
            self.open(&input, &origin, &mut intake, |opened, intake| {
                let mut reading = Reading::new(&origin, &options, opened.charset, intake);
                read_opened(opened.format, opened.stream, &mut reading);
            });
        }
        intake
    }

    /// Opens an input and looks at its head; what cannot be opened is a problem.
    pub(crate) fn open(
        &mut self,
        input: &Input,
        origin: &Origin,
        intake: &mut Intake,
        read: impl FnOnce(Opened<'_>, &mut Intake),
    ) {
        let reader: Box<dyn Read + '_> = match input {
            Input::StandardInput => match self.standard_input.take() {
                Some(reader) => reader,
                None => {
                    let problem = "standard input is not there to be read; name a file instead";
                    return intake.problem(Problem::lost(problem).in_file(&origin.name));
                }
            },
            Input::File(file) => match File::open(&file.path) {
                Ok(reader) => Box::new(reader),
                Err(error) => return intake.problem(input::unreadable("file", &error).in_file(&origin.name)),
            },
        };
        intake.n_files += 1;
        match Opened::new(reader, origin, &self.options) {
            Ok(opened) => read(opened, intake),
            Err(error) => intake.problem(input::unreadable("file", &error).in_file(&origin.name)),
        }
    }
}

/// Reads paths without standard input: [`Feed::read`] for one-shot work.
///
/// ```no_run
/// let batch = storyfold_feeds::read_paths(["feeds/today", "late.jsonl"], &Default::default());
/// for problem in &batch.problems {
///     eprintln!("{problem}");
/// }
/// ```
#[must_use]
pub fn read_paths<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>, options: &FeedOptions) -> Batch {
    Feed::new(options.clone()).read(paths)
}
