//! The state of the groups of an index that drops old reports, as a record: what the links that are left do not tell.
//!
//! ```text
//! key     none
//! body    8  when the first stretch began that can be gone through again, in seconds since 1970
//!         4  the first report of that, by its number in the order of time
//!         the last stretches, counted, each
//!             8      the stretch: which one since 1970
//!             4 + 4  its first report, and the one behind its last
//!             the groups that were made when it was gone through, counted: 4 bytes, the first report
//!             the groups that were taken in, as they had been, counted, each
//!                 its reports, counted: 4 bytes each
//!                 the steps in which they came together, counted: the first report of each, 4 bytes each, and 8 of similarity
//! ```

use std::sync::Arc;

use storyfold_collate::Merge;

use crate::cluster::{ClustererState, ReportGroup, Step};
use crate::error::Error;
use crate::store::codec::{Decoder, Encoder};
use crate::store::segment::Record;

pub(crate) fn to_record(state: &ClustererState, commit: u64) -> Record {
    let mut encoder = Encoder::of_record();
    encoder.i64(state.open_from);
    encoder.u32(state.first_open);
    encoder.list(&state.steps, |encoder, step| {
        encoder.i64(step.cell);
        encoder.u32(step.reports.start);
        encoder.u32(step.reports.end);
        encoder.count(step.made.len());
        step.made.iter().for_each(|&first| encoder.u32(first));
        encoder.list(&step.taken, |encoder, group| {
            encoder.list(&group.reports, |encoder, &report| encoder.u32(report));
            encoder.list(&group.merges, |encoder, merge| {
                encoder.u32(merge.into_idx as u32);
                encoder.u32(merge.from_idx as u32);
                encoder.f64(merge.similarity);
            });
        });
    });
    Record::new(Vec::new(), commit, encoder)
}

/// Reads the state of the groups, without the groups as they are now.
pub(crate) fn of_record(record: &Record) -> Result<ClustererState, Error> {
    let mut decoder = record.decoder();
    let group = |decoder: &mut Decoder<'_>| {
        let reports = decoder.list(Decoder::u32)?;
        let merges = decoder.list(|decoder| {
            let (into_idx, from_idx) = (decoder.u32()? as usize, decoder.u32()? as usize);
            Ok(Merge { into_idx, from_idx, similarity: decoder.f64()? })
        })?;
        if reports.is_empty() || !reports.is_sorted() {
            return Err(Error::damaged("a group of the state has no reports in order"));
        }
        Ok(Arc::new(ReportGroup { reports, merges }))
    };
    let state = ClustererState {
        open_from: decoder.i64()?,
        first_open: decoder.u32()?,
        groups: Vec::new(),
        steps: decoder.list(|decoder| {
            Ok(Step {
                cell: decoder.i64()?,
                reports: decoder.u32()?..decoder.u32()?,
                made: decoder.list(Decoder::u32)?.into_iter().collect(),
                taken: decoder.list(group)?,
            })
        })?,
    };
    decoder.end()?;
    Ok(state)
}
