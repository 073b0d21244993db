//! The texts of the reports to which the spans of a story point.

use std::collections::HashMap;

use storyfold::{Report, SourceSpan};

use crate::error::ErrorKind;

/// The reports by `uri`.
pub(crate) struct Texts<'a>(HashMap<&'a str, &'a Report>);

impl<'a> Texts<'a> {
    pub(crate) fn new(reports: &'a [Report]) -> Self {
        let mut by_uri = HashMap::with_capacity(reports.len());
        for report in reports {
            // Of two with one uri the engine takes the first.
            by_uri.entry(report.uri.as_str()).or_insert(report);
        }
        Self(by_uri)
    }

    pub(crate) fn report(&self, uri: &str) -> Result<&'a Report, ErrorKind> {
        self.0.get(uri).copied().ok_or_else(|| ErrorKind::OtherReports(uri.to_owned()))
    }

    pub(crate) fn at(&self, span: &SourceSpan) -> Result<&'a str, ErrorKind> {
        let text = self.report(&span.uri)?.text.get(span.begin..span.end);
        text.ok_or_else(|| ErrorKind::OtherReports(span.uri.clone()))
    }
}

/// Whether one span lies in another.
pub(super) fn holds(outer: &SourceSpan, inner: &SourceSpan) -> bool {
    outer.uri == inner.uri && outer.begin <= inner.begin && inner.end <= outer.end
}

/// A text without line ends, each run of white space a blank.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// The first words of a text, at most about `max_chars` characters, with an ellipsis where something follows.
pub(super) fn beginning(text: &str, max_chars: usize) -> String {
    let mut begun = String::new();
    let mut n_chars = 0;
    for word in text.split_whitespace() {
        n_chars += word.chars().count() + 1;
        if n_chars > max_chars + 1 && !begun.is_empty() {
            return format!("{begun} …");
        }
        if !begun.is_empty() {
            begun.push(' ');
        }
        begun.push_str(word);
    }
    begun
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn a_beginning_ends_between_words() {
        assert_eq!(beginning("The ferry  sank\non Monday.", 30), "The ferry sank on Monday.");
        assert_eq!(beginning("The ferry sank on Monday.", 15), "The ferry sank …");
        assert_eq!(beginning("Donaudampfschifffahrt", 5), "Donaudampfschifffahrt");
    }
}
