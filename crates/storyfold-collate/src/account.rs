//! What every report kept, added and left out.

use std::collections::BTreeSet;

use hashbrown::HashMap;
use storyfold_text::{FurnitureKind, SentenceRole};

use crate::apparatus::kind;
use crate::canonical::Text;
use crate::collation::{
    FromAgency, Headline, Removed, SourceAccount, SourceSpan, SupportKind, TextRange, VariationKind,
};
use crate::representative::Representative;
use crate::table::Aligned;
use crate::witness::Witness;

/// How many reports must have a sentence for its lack elsewhere to be told.
const MIN_REPORTS_FOR_LACK: usize = 2;

/// The accounts of all witnesses, in their order.
///
/// `moved` are the columns that each witness has moved, `headlines` those of the story with all who have each, its own first.
pub(crate) fn account(
    aligned: &Aligned<'_>,
    text: &Text,
    moved: &[BTreeSet<usize>],
    headlines: &[(Headline, Vec<String>)],
) -> Vec<SourceAccount> {
    let (canonical, columns) = (&text.canonical, &text.columns);
    let mut accounts: Vec<SourceAccount> = aligned
        .witnesses
        .iter()
        .map(|witness| SourceAccount {
            uri: witness.uri.to_owned(),
            sentences: witness.segmentation.sentences.len(),
            shared: 0,
            canonical: 0,
            verbatim: 0,
            light_edit: 0,
            paraphrase: 0,
            from_agencies: Vec::new(),
            added: Vec::new(),
            left_out: Vec::new(),
            moved: Vec::new(),
            attribution_changed: Vec::new(),
            headline_changed: headlines
                .iter()
                .position(|(_, uris)| uris.iter().any(|uri| uri == witness.uri))
                .map(|headline_idx| headline_idx > 0),
        })
        .collect();
    let by_uri: HashMap<&str, usize> =
        (0..).zip(aligned.witnesses).map(|(idx, witness)| (witness.uri, idx)).collect();
    for (sentence, &column_idx) in canonical.iter().zip(columns) {
        if let Some(&witness_idx) = by_uri.get(sentence.from.uri.as_str()) {
            accounts[witness_idx].canonical += 1;
        }
        for support in sentence.support.iter().filter(|support| !support.part) {
            let Some(&witness_idx) = by_uri.get(support.span.uri.as_str()) else { continue };
            match support.kind {
                SupportKind::Verbatim => accounts[witness_idx].verbatim += 1,
                SupportKind::LightEdit => accounts[witness_idx].light_edit += 1,
                SupportKind::Paraphrase => accounts[witness_idx].paraphrase += 1,
            }
        }
        let column = &aligned.table.columns[column_idx];
        let having = aligned.witnesses_of(column_idx);
        if having.len() == 1 && aligned.witnesses.len() > 1 {
            for &sentence_idx in &column.sentences {
                let span = aligned.span(sentence_idx);
                let account = &mut accounts[aligned.sentences[sentence_idx].witness_idx];
                account.added.push(TextRange { begin: span.begin, end: span.end });
            }
        }
        for (account, moved) in accounts.iter_mut().zip(moved) {
            if moved.contains(&column_idx) {
                account.moved.push(sentence.id.clone());
            }
        }
        if having.len() >= MIN_REPORTS_FOR_LACK {
            for (witness_idx, account) in accounts.iter_mut().enumerate() {
                if having.binary_search(&witness_idx).is_err() {
                    account.left_out.push(sentence.id.clone());
                }
            }
        }
    }
    for variation in text.variations.iter().filter(|it| it.kind == VariationKind::Attribution) {
        let others = variation.readings[1..].iter().flat_map(|reading| &reading.spans);
        let witnesses: BTreeSet<usize> =
            others.filter_map(|span| by_uri.get(span.uri.as_str()).copied()).collect();
        for witness_idx in witnesses {
            let changed = &mut accounts[witness_idx].attribution_changed;
            if changed.last() != Some(&variation.at) {
                changed.push(variation.at.clone());
            }
        }
    }
    for column in &aligned.table.columns {
        for &sentence_idx in &column.sentences {
            let witness_idx = aligned.sentences[sentence_idx].witness_idx;
            let is_shared = aligned
                .others(column, sentence_idx)
                .any(|other| kind(aligned, &[sentence_idx], &[other]) != SupportKind::Paraphrase);
            accounts[witness_idx].shared += usize::from(is_shared);
        }
    }
    for account in &mut accounts {
        account.added.sort_unstable();
    }
    let agencies = agencies(aligned);
    for (witness_idx, account) in accounts.iter_mut().enumerate() {
        account.from_agencies = from_agencies(aligned, &agencies, witness_idx);
    }
    accounts
}

/// The agencies of a story with their reports, in the order of their first reports.
fn agencies<'a>(aligned: &Aligned<'a>) -> Vec<(&'a str, Vec<usize>)> {
    let name =
        |agency_idx: usize| aligned.witnesses[agency_idx].source.unwrap_or(aligned.witnesses[agency_idx].uri);
    let mut agencies: Vec<(&str, Vec<usize>)> = Vec::new();
    for agency_idx in (0..aligned.witnesses.len()).filter(|&it| is_agency(aligned, it)) {
        match agencies.iter_mut().find(|(known, _)| *known == name(agency_idx)) {
            Some((_, reports)) => reports.push(agency_idx),
            None => agencies.push((name(agency_idx), vec![agency_idx])),
        }
    }
    agencies
}

/// How much of a report stands in the reports of each agency, in the order of the agencies.
fn from_agencies(
    aligned: &Aligned<'_>,
    agencies: &[(&str, Vec<usize>)],
    witness_idx: usize,
) -> Vec<FromAgency> {
    let n_bytes: usize = aligned.sentences_of(witness_idx).map(|it| aligned.span(it).len()).sum();
    let of_agency = |&(agency, ref reports): &(&str, Vec<usize>)| {
        let taken = aligned
            .sentences_of(witness_idx)
            .filter(|&it| reports.iter().any(|&agency_idx| stands_in(aligned, it, agency_idx)));
        let n_taken_bytes: usize = taken.map(|it| aligned.span(it).len()).sum();
        let kept = |agency_idx: usize| {
            aligned.sentences_of(agency_idx).filter(|&it| stands_in(aligned, it, witness_idx)).count()
        };
        // Of equals the earliest.
        let (n_kept, nearest) = reports
            .iter()
            .map(|&it| (kept(it), it))
            .max_by_key(|&(n_kept, it)| (n_kept, std::cmp::Reverse(it)))?;
        (n_taken_bytes > 0).then(|| FromAgency {
            agency: agency.to_owned(),
            share: (n_taken_bytes as f64 / n_bytes as f64 * 10_000.0).round() / 10_000.0,
            uri: aligned.witnesses[nearest].uri.to_owned(),
            kept: n_kept,
            of: aligned.sentences_of(nearest).len(),
        })
    };
    // What an agency has of its own earlier reports is not taken from an agency.
    agencies.iter().filter(|(_, reports)| !reports.contains(&witness_idx)).filter_map(of_agency).collect()
}

/// Whether a report is an agency's own: its source is known as one, or another outlet's dateline or credit names it.
fn is_agency(aligned: &Aligned<'_>, witness_idx: usize) -> bool {
    let witness = &aligned.witnesses[witness_idx];
    let is_credited_by = |other: &Witness<'_>, source: &str| {
        other.source != Some(source)
            && other.segmentation.furniture.iter().any(|piece| {
                matches!(piece.kind, FurnitureKind::Dateline | FurnitureKind::Credit)
                    && !piece.is_picture_credit()
                    && piece.span.of(other.text).contains(source)
            })
    };
    let source = witness.source.filter(|it| !it.is_empty());
    witness.is_agency
        || source.is_some_and(|source| aligned.witnesses.iter().any(|other| is_credited_by(other, source)))
}

/// Whether a report has a sentence of another, word for word or with local changes.
fn stands_in(aligned: &Aligned<'_>, sentence_idx: usize, witness_idx: usize) -> bool {
    let column = &aligned.table.columns[aligned.column_of[sentence_idx]];
    witness_idx != aligned.sentences[sentence_idx].witness_idx
        && column.sentences[aligned.told_by(column, witness_idx)]
            .iter()
            .any(|&other| kind(aligned, &[sentence_idx], &[other]) != SupportKind::Paraphrase)
}

/// What was set aside: the furniture, captions of pictures that no running text repeats, and what fewer reports have than asked.
pub(crate) fn removed(
    aligned: &Aligned<'_>,
    representatives: &[Option<Representative>],
    min_support: usize,
) -> Vec<Removed> {
    let mut removed = Vec::new();
    for (witness_idx, witness) in aligned.witnesses.iter().enumerate() {
        let mut of_witness: Vec<Removed> = witness
            .segmentation
            .furniture
            .iter()
            .map(|piece| Removed {
                span: SourceSpan {
                    uri: witness.uri.to_owned(),
                    begin: piece.span.begin,
                    end: piece.span.end,
                },
                kind: piece.kind.name(),
                why: piece.why.to_owned(),
            })
            .collect();
        let unplaced =
            aligned.sentences_of(witness_idx).filter(|&it| representatives[aligned.column_of[it]].is_none());
        of_witness.extend(unplaced.map(|sentence_idx| {
            let span = aligned.span(sentence_idx);
            let is_caption = aligned.table.columns[aligned.column_of[sentence_idx]]
                .sentences
                .iter()
                .all(|&it| aligned.sentences[it].sentence.role != SentenceRole::Body);
            let (kind, why) = if is_caption {
                let why = "caption of a picture that no running text repeats".to_owned();
                (FurnitureKind::Caption.name(), why)
            } else {
                ("addition", format!("stands in fewer than {min_support} reports"))
            };
            let span = SourceSpan { uri: witness.uri.to_owned(), begin: span.begin, end: span.end };
            Removed { span, kind, why }
        }));
        of_witness.sort_by_key(|it| it.span.begin);
        removed.append(&mut of_witness);
    }
    removed
}
