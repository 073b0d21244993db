//! The evidence of a link in bytes.
//!
//! ```text
//!     1      what holds: 1 template, 2 outside the window, 4 far apart, 8 same source, 16 declared version, 32 sentences are shared
//!     8      lexical
//!     of a link with shared sentences
//!     n      how many sentences are the same copy
//!     2      of five numbers, from the lowest bits on two for each: 0 it is 0, 1 it is 1, 2 it follows. In order, copied of the first, copied of
//!            the second, other numbers, other names
//!     8 each of these that follow
//! ```
//!
//! How many hours lie between both is told by the reports, and by these and the evidence how strong the link is. Before version 3 that follows
//! the lexical likeness, 8 bytes.

use crate::error::Error;
use crate::link::LinkEvidence;
use crate::store::codec::{Decoder, Encoder};

/// The bit that says that sentences are shared.
const SHARES_SENTENCES: u8 = 1 << 5;

/// What is said of a number: it is 0, it is 1, or it follows.
const ZERO: u16 = 0;
const ONE: u16 = 1;
const FOLLOWS: u16 = 2;

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
        strength: _,
    } = *evidence;
    let of_sentences = [in_order, copied_of_first, copied_of_second, other_numbers, other_names];
    let shares = shared_sentences > 0 || of_sentences.iter().any(|&number| number != 0.0);
    let holds = [is_template, is_outside_window, is_far_apart, is_same_source, is_declared_version, shares];
    encoder.u8(holds.iter().enumerate().map(|(bit, &holds)| u8::from(holds) << bit).sum());
    encoder.f64(lexical);
    if shares {
        encoder.count(shared_sentences);
        let codes = of_sentences.map(|number| match number {
            0.0 => ZERO,
            1.0 => ONE,
            _ => FOLLOWS,
        });
        encoder.u16(codes.iter().rev().fold(0, |all, code| all << 2 | code));
        for (number, _) in of_sentences.iter().zip(codes).filter(|&(_, code)| code == FOLLOWS) {
            encoder.f64(*number);
        }
    }
}

/// Reads the evidence of a link, without the hours between its reports and its strength.
pub(crate) fn read(decoder: &mut Decoder<'_>) -> Result<LinkEvidence, Error> {
    let holds = decoder.u8()?;
    if holds >= SHARES_SENTENCES << 1 {
        return Err(Error::damaged("a link is none"));
    }
    let lexical = decoder.f64()?;
    if !decoder.is_compact() {
        decoder.f64()?;
    }
    let mut evidence = LinkEvidence {
        lexical,
        is_template: holds & 1 != 0,
        is_outside_window: holds & 2 != 0,
        is_far_apart: holds & 4 != 0,
        is_same_source: holds & 8 != 0,
        is_declared_version: holds & 16 != 0,
        ..LinkEvidence::default()
    };
    if holds & SHARES_SENTENCES != 0 {
        evidence.shared_sentences = decoder.small_number()? as usize;
        let codes = decoder.u16()?;
        let mut number = |idx: u32| match codes >> (2 * idx) & 3 {
            ZERO => Ok(0.0),
            ONE => Ok(1.0),
            FOLLOWS => decoder.f64(),
            _ => Err(Error::damaged("a link is none")),
        };
        evidence.in_order = number(0)?;
        evidence.copied_of_first = number(1)?;
        evidence.copied_of_second = number(2)?;
        evidence.other_numbers = number(3)?;
        evidence.other_names = number(4)?;
    }
    Ok(evidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_comes_back_but_for_the_hours_and_the_strength() {
        let lexical = LinkEvidence { lexical: 0.3, is_same_source: true, ..LinkEvidence::default() };
        let copied = LinkEvidence {
            shared_sentences: 3,
            in_order: 1.0,
            copied_of_first: 0.25,
            copied_of_second: 1.0,
            other_names: 1.0 / 3.0,
            is_declared_version: true,
            ..lexical
        };
        for evidence in [lexical, copied] {
            let mut encoder = Encoder::of_record();
            write(&mut encoder, &LinkEvidence { hours_apart: Some(2.0), strength: 0.3, ..evidence });
            let mut decoder = Decoder::of_record(&encoder.bytes, 3);
            assert_eq!(read(&mut decoder).unwrap(), evidence);
            decoder.end().unwrap();
        }
        assert!(read(&mut Decoder::new(&[64])).unwrap_err().is_damaged());
    }
}
