//! Sigla: the letters by which the reports of a story are called.

use std::collections::HashMap;

use crate::story::Story;

/// The letters by which the reports of a story are called, in the order of its reports: A, B, … Z, A2, B2, …
#[derive(Clone, Debug)]
pub struct Sigla<'a>(HashMap<&'a str, String>);

impl<'a> Sigla<'a> {
    /// Gives every report of a story its letter.
    #[must_use]
    pub fn new(story: &'a Story) -> Self {
        let reports = story.reports.iter().enumerate();
        Self(reports.map(|(report_idx, report)| (report.uri.as_str(), siglum(report_idx))).collect())
    }

    /// The letter of the report with this `uri`; `?` if the story has no such report.
    #[must_use]
    pub fn of(&self, uri: &str) -> &str {
        self.0.get(uri).map_or("?", String::as_str)
    }
}

/// The letter of a report by its place in the story, from 0: A, B, … Z, A2, B2, …
#[must_use]
pub fn siglum(report_idx: usize) -> String {
    let letter = char::from(b'A' + (report_idx % 26) as u8);
    let round = report_idx / 26 + 1;
    if round == 1 { letter.to_string() } else { format!("{letter}{round}") }
}

#[cfg(test)]
mod tests {
    use super::siglum;

    #[test]
    fn letters_go_round() {
        assert_eq!([0, 25, 26, 53].map(siglum), ["A", "Z", "A2", "B3"]);
    }
}
