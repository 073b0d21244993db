//! Where a stream of bytes comes from, and what that says of its reports.

use crate::format::Extension;
use crate::found_file::Input;
use crate::options::SourceRule;

/// What a reader has to know of the file beside its bytes.
#[derive(Clone)]
pub(crate) struct Origin {
    /// The name for problems.
    pub(crate) name: String,
    /// The `uri` of the report, should this be plain text.
    pub(crate) text_uri: String,
    /// The source of the report, should this be plain text.
    pub(crate) text_source: Option<String>,
    /// The source of records that name none.
    pub(crate) record_source: Option<String>,
    pub(crate) extension: Option<Extension>,
}

impl Origin {
    pub(crate) fn new(input: &Input, rule: &SourceRule) -> Self {
        let Input::File(file) = input else {
            let fallback_source = match rule {
                SourceRule::Fixed(name) => Some(name.clone()),
                SourceRule::FileStem | SourceRule::Folder => None,
            };
            return Self::standard_input(fallback_source);
        };
        let (text_source, record_source) = match rule {
            SourceRule::FileStem => (file.stem(), None),
            SourceRule::Folder => (file.folder(), file.folder()),
            SourceRule::Fixed(name) => (Some(name.clone()), Some(name.clone())),
        };
        Self {
            name: file.display_name(),
            text_uri: file.text_uri.clone(),
            text_source,
            record_source,
            extension: file.extension,
        }
    }

    pub(crate) fn is_standard_input(&self) -> bool {
        self.name == STANDARD_INPUT
    }

    fn standard_input(source: Option<String>) -> Self {
        Self {
            name: STANDARD_INPUT.to_owned(),
            text_uri: "stdin".to_owned(),
            text_source: source.clone(),
            record_source: source,
            extension: None,
        }
    }
}

const STANDARD_INPUT: &str = "-";
