//! A story as a record.
//!
//! ```text
//! key     the id, 8 bytes
//! body    n  its number in the order in which stories opened
//!         1  its fate: 0 open, 1 fused into another, 2 closed, 3 expired; of one that was fused 8 more, the id of the other. 128 is added if
//!            the links are stored with the reports: all since version 2 of the format
//!         its reports, counted, by time of publication, then uri, each
//!             uri
//!             the sentences that its source repeats, counted: begin, end and number of reports
//!         its links, unless they are stored with the reports, counted, each
//!             4 + 4  the reports, by their place above
//!             1      what holds: 1 template, 2 outside the window, 4 far apart, 8 same source, 16 declared version
//!             8      how many sentences are the same copy
//!             7 * 8  numbers: lexical, in_order, copied_of_first, copied_of_second, other_numbers, other_names, strength
//!             hours apart: a byte, 0 for none or 1, then 8 bytes
//!         how its groups came together, counted: the first report of each, and 8 bytes of similarity
//!         the first and the last time of publication: a byte, 0 for none or 1, then 8 bytes of seconds
//!         headline: a byte, 0 for none or 1, then a string
//!         its history, counted, each
//!             n  the number of the commit
//!             1  0 joined, 1 left, 2 updated, 3 removed, each with the uri; 4 took in, 5 fused into, 6 split from, each with 8
//!                bytes of the id of another story; 7 expired
//! ```

use storyfold_collate::{Merge, Timestamp};
use storyfold_text::Span;

use crate::engine::{Change, Fate, Group, HistoryEntry, Member, StoryEntry, StoryId};
use crate::error::Error;
use crate::link::{LinkEvidence, ReportLink};
use crate::store::codec::{Decoder, Encoder};
use crate::store::segment::Record;
use crate::story::Period;

/// What is added to a fate if the links are stored with the reports.
const LINKS_ELSEWHERE: u8 = 128;

pub(crate) fn to_record(id: StoryId, entry: &StoryEntry, commit: u64) -> Record {
    let mut encoder = Encoder::of_record();
    encoder.number(entry.number);
    let (fate, into) = match entry.fate {
        Fate::Open => (0, None),
        Fate::FusedInto(into) => (1, Some(into)),
        Fate::Closed => (2, None),
        Fate::Expired => (3, None),
    };
    encoder.u8(fate | LINKS_ELSEWHERE);
    into.into_iter().for_each(|into| encoder.u64(into.to_u64()));
    let Group { members, links: _, merges, period, headline } = &entry.group;
    encoder.list(members, |encoder, member| {
        encoder.str(&member.uri);
        encoder.list(&member.left_out, |encoder, &(span, n_reports)| {
            encoder.count(span.begin);
            encoder.count(span.end);
            encoder.count(n_reports);
        });
    });
    encoder.list(merges, |encoder, merge| {
        encoder.count(merge.into_idx);
        encoder.count(merge.from_idx);
        encoder.f64(merge.similarity);
    });
    for time in [period.first, period.last] {
        encoder.option(time.map(Timestamp::unix_seconds), Encoder::i64);
    }
    encoder.option(headline.as_deref(), Encoder::str);
    encoder.list(&entry.history, |encoder, entry| {
        encoder.number(entry.commit);
        write_change(encoder, &entry.change);
    });
    Record::new(id.to_u64().to_le_bytes().to_vec(), commit, encoder)
}

pub(crate) fn of_record(record: &Record) -> Result<(StoryId, StoryEntry), Error> {
    let mut key = Decoder::new(&record.key);
    let id = StoryId::from_u64(key.u64()?);
    key.end()?;
    let mut decoder = record.decoder();
    let number = decoder.number()?;
    let fate = decoder.u8()?;
    let has_links = fate & LINKS_ELSEWHERE == 0;
    let fate = match fate & !LINKS_ELSEWHERE {
        0 => Fate::Open,
        1 => Fate::FusedInto(StoryId::from_u64(decoder.u64()?)),
        2 => Fate::Closed,
        3 => Fate::Expired,
        other => return Err(Error::damaged(format!("story {id} has an unknown fate {other}"))),
    };
    let members = decoder.list(|decoder| {
        let uri = decoder.string()?;
        let left_out = decoder.list(|decoder| {
            let (begin, end, n_reports) = (decoder.count()?, decoder.count()?, decoder.count()?);
            if begin > end {
                return Err(Error::damaged(format!("a sentence of {uri} ends before it begins")));
            }
            Ok((Span::new(begin, end), n_reports))
        })?;
        Ok(Member { uri, left_out })
    })?;
    let within = |idx: usize| match members.len() {
        n_members if idx < n_members => Ok(idx),
        n_members => Err(Error::damaged(format!("story {id} names report {idx} of {n_members}"))),
    };
    let links = if has_links { decoder.list(read_link)? } else { Vec::new() };
    for link in &links {
        within(link.first_idx).and(within(link.second_idx))?;
    }
    let merges = decoder.list(|decoder| {
        let (into_idx, from_idx) =
            (within(decoder.small_number()? as usize)?, within(decoder.small_number()? as usize)?);
        Ok(Merge { into_idx, from_idx, similarity: decoder.f64()? })
    })?;
    let mut time = || Ok::<_, Error>(decoder.option(Decoder::i64)?.map(Timestamp::from_unix_seconds));
    let period = Period { first: time()?, last: time()? };
    let headline = decoder.option(Decoder::string)?;
    let history = decoder
        .list(|decoder| Ok(HistoryEntry { commit: decoder.number()?, change: read_change(decoder)? }))?;
    decoder.end()?;
    let group = Group { members, links, merges, period, headline };
    Ok((id, StoryEntry { number, fate, group, history }))
}

/// A link as version 1 of the format has it.
fn read_link(decoder: &mut Decoder<'_>) -> Result<ReportLink, Error> {
    let (first_idx, second_idx) = (decoder.u32()? as usize, decoder.u32()? as usize);
    let holds = decoder.u8()?;
    if holds >= 1 << 5 || first_idx >= second_idx {
        return Err(Error::damaged("a link is none"));
    }
    let evidence = LinkEvidence {
        shared_sentences: decoder.count()?,
        lexical: decoder.f64()?,
        in_order: decoder.f64()?,
        copied_of_first: decoder.f64()?,
        copied_of_second: decoder.f64()?,
        other_numbers: decoder.f64()?,
        other_names: decoder.f64()?,
        strength: decoder.f64()?,
        hours_apart: decoder.option(Decoder::f64)?,
        is_template: holds & 1 != 0,
        is_outside_window: holds & 2 != 0,
        is_far_apart: holds & 4 != 0,
        is_same_source: holds & 8 != 0,
        is_declared_version: holds & 16 != 0,
    };
    Ok(ReportLink { first_idx, second_idx, evidence })
}

fn write_change(encoder: &mut Encoder, change: &Change) {
    match change {
        Change::Joined { uri } => write_uri(encoder, 0, uri),
        Change::Left { uri } => write_uri(encoder, 1, uri),
        Change::Updated { uri } => write_uri(encoder, 2, uri),
        Change::Removed { uri } => write_uri(encoder, 3, uri),
        Change::TookIn { story } => write_story(encoder, 4, *story),
        Change::FusedInto { story } => write_story(encoder, 5, *story),
        Change::SplitFrom { story } => write_story(encoder, 6, *story),
        Change::Expired => encoder.u8(7),
    }
}

fn write_uri(encoder: &mut Encoder, code: u8, uri: &str) {
    encoder.u8(code);
    encoder.str(uri);
}

fn write_story(encoder: &mut Encoder, code: u8, story: StoryId) {
    encoder.u8(code);
    encoder.u64(story.to_u64());
}

fn read_change(decoder: &mut Decoder<'_>) -> Result<Change, Error> {
    Ok(match decoder.u8()? {
        0 => Change::Joined { uri: decoder.string()? },
        1 => Change::Left { uri: decoder.string()? },
        2 => Change::Updated { uri: decoder.string()? },
        3 => Change::Removed { uri: decoder.string()? },
        4 => Change::TookIn { story: StoryId::from_u64(decoder.u64()?) },
        5 => Change::FusedInto { story: StoryId::from_u64(decoder.u64()?) },
        6 => Change::SplitFrom { story: StoryId::from_u64(decoder.u64()?) },
        7 => Change::Expired,
        other => return Err(Error::damaged(format!("there is no kind {other} of changes"))),
    })
}
