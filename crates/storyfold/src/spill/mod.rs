//! A merge in bounded memory: what does not fit is put aside in files, and read back when it is needed.
//!
//! ```text
//! take in:  write every report to a file; keep when it was published, its uri, and where it lies
//! read:     in the order of time, read some reports back, cut them, weigh their words; write what came of each to two more files
//! link:     in the order of time, read that back; keep of the last reports what links them, as many as there is room for; of an older one
//!           that is proposed read it back once more
//! cluster:  by the links alone, which are kept
//! merge:    read the reports of one story after the other back
//! ```
//!
//! It is the same work in the same order as that of a batch in memory, and the result is the same to the byte. The files have no names, so that
//! none is left behind however the program ends.

mod budget;
mod file;
mod records;
mod uris;

mod intake;
mod order;

mod aside;
mod read;

mod window;

mod link;

mod merging;

#[cfg(test)]
mod tests;

pub use budget::SpillOptions;
pub use intake::{ReportSpill, SpillBlock, SpilledBlock};
pub use merging::SpilledMerging;
