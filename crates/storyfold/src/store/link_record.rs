//! The evidence of a link in bytes.
//!
//! ```text
//!     1      what holds: 1 template, 2 outside the window, 4 far apart, 8 same source, 16 declared version, 32 sentences are shared
//!     2 * 8  numbers: lexical, strength
//!     of a link with shared sentences
//!     4      how many sentences are the same copy
//!     5 * 8  numbers: in_order, copied_of_first, copied_of_second, other_numbers, other_names
//! ```
//!
//! How many hours lie between both is told by the reports.

use crate::error::Error;
use crate::link::LinkEvidence;
use crate::store::codec::{Decoder, Encoder};

/// The bit that says that sentences are shared.
const SHARES_SENTENCES: u8 = 1 << 5;

pub(crate) fn write(encoder: &mut Encoder, evidence: &LinkEvidence) {
    let LinkEvidence {
        lexical,
        shared_sentences,
        in_order,
        copied_of_first,
        copied_of_second,
        other_numbers,
        other_names,
        is_template,
        hours_apart: _,
        is_outside_window,
        is_far_apart,
        is_same_source,
        is_declared_version,
        strength,
    } = *evidence;
    let of_sentences = [in_order, copied_of_first, copied_of_second, other_numbers, other_names];
    let shares = shared_sentences > 0 || of_sentences.iter().any(|&number| number != 0.0);
    let holds = [is_template, is_outside_window, is_far_apart, is_same_source, is_declared_version, shares];
    encoder.u8(holds.iter().enumerate().map(|(bit, &holds)| u8::from(holds) << bit).sum());
    encoder.f64(lexical);
    encoder.f64(strength);
    if shares {
        encoder.u32(u32::try_from(shared_sentences).unwrap_or(u32::MAX));
        for number in of_sentences {
            encoder.f64(number);
        }
    }
}

/// Reads the evidence of a link, without the hours between its reports.
pub(crate) fn read(decoder: &mut Decoder<'_>) -> Result<LinkEvidence, Error> {
    let holds = decoder.u8()?;
    if holds >= SHARES_SENTENCES << 1 {
        return Err(Error::damaged("a link is none"));
    }
    let mut evidence = LinkEvidence {
        lexical: decoder.f64()?,
        strength: decoder.f64()?,
        is_template: holds & 1 != 0,
        is_outside_window: holds & 2 != 0,
        is_far_apart: holds & 4 != 0,
        is_same_source: holds & 8 != 0,
        is_declared_version: holds & 16 != 0,
        ..LinkEvidence::default()
    };
    if holds & SHARES_SENTENCES != 0 {
        evidence.shared_sentences = decoder.u32()? as usize;
        evidence.in_order = decoder.f64()?;
        evidence.copied_of_first = decoder.f64()?;
        evidence.copied_of_second = decoder.f64()?;
        evidence.other_numbers = decoder.f64()?;
        evidence.other_names = decoder.f64()?;
    }
    Ok(evidence)
}
