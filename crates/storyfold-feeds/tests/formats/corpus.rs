//! Inputs that aim at weak places, a file each in `tests/cases/fuzz`. What a fuzz target finds is added to them.

use crate::{cases, n_accounted, read_bytes};

#[test]
fn every_input_of_the_corpus_is_accounted_for() {
    let mut n_inputs = 0;
    for entry in cases().join("fuzz").read_dir().unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let batch = read_bytes(&bytes);
        assert!(n_accounted(&batch) > 0 || !batch.problems.is_empty(), "{}", path.display());
        assert!(batch.reports.iter().all(|report| !report.text.trim().is_empty()), "{}", path.display());
        n_inputs += 1;
    }
    assert!(n_inputs > 0);
}
