//! Reports seen once by somebody who keeps what is needed of them.

use std::io;
use std::path::{Path, PathBuf};

use storyfold::{Problem, Report};

use super::{Holding, Scan, ScannedReports};
use crate::feed::Feed;
use crate::intake::{Intake, Record};

/// Reports that were seen once and of which nothing is held but where each was found. They are told by their number: in the order of
/// reading, from 0.
pub struct HandedOver<B>(Scan<B>);

impl Feed<'_> {
    /// Shows all reports of the paths once, as [`scan`](Self::scan) does, to somebody who keeps them: standard input, packed files and other formats are
    /// not held either, but for one file of another format than JSON Lines at a time. `read_back` reads reports back, by what was made of the
    /// blocks and by their numbers, which ascend: those of which there are several versions, some thousand at a time.
    #[must_use]
    pub fn hand_over<P: AsRef<Path>, B: Send>(
        mut self,
        paths: impl IntoIterator<Item = P>,
        make: impl Fn(&mut ScannedReports<'_>) -> B + Sync,
        read_back: impl Fn(&[B], &[usize]) -> io::Result<Vec<Report>>,
    ) -> HandedOver<B> {
        let mut intake = Intake::default();
        let mut scan = Scan::new(self.options.clone(), Holding::Nothing);
        self.see(paths, &mut intake, &mut scan, make);
        scan.superseded = scan.find_superseded(&mut intake, |scan, numbers| {
            let reports = read_back(&scan.blocks, numbers)?;
            let places = numbers.iter().map(|&number| scan.place(number));
            Ok(reports.into_iter().zip(places).map(|(report, place)| Record { report, place }).collect())
        });
        HandedOver(scan.end(intake))
    }
}

impl<B> HandedOver<B> {
    /// What was made of the reports, block by block in the order of reading.
    #[must_use]
    pub fn blocks(&self) -> &[B] {
        &self.0.blocks
    }

    /// Takes that away; a second time there is nothing.
    pub fn take_blocks(&mut self) -> Vec<B> {
        std::mem::take(&mut self.0.blocks)
    }

    /// What was wrong: first with the paths, then with records in the order of reading, then the versions set aside.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0.problems
    }

    /// Files in folders that are no feed by their extension, sorted per folder.
    #[must_use]
    pub fn skipped(&self) -> &[PathBuf] {
        &self.0.skipped
    }

    /// The numbers of the reports of which there is a newer version, ascending.
    #[must_use]
    pub fn superseded(&self) -> &[usize] {
        &self.0.superseded
    }

    /// How many reports there are, older versions included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Says in which file, line and byte a report stands that a later step found at fault.
    #[must_use]
    pub fn locate(&self, number: usize, problem: Problem) -> Problem {
        self.0.locate(number, problem)
    }
}
