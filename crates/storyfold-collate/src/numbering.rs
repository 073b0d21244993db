//! Numbers the variations, conflicts and updates of the canonical text as they are found.

use crate::apparatus::Difference;
use crate::canonical::Text;
use crate::collation::{Conflict, Headline, Reading, Severity, SourceSpan, Update, Variation, VariationKind};
use crate::conflict::Disagreement;
use crate::reading::Place;
use crate::table::Aligned;

impl Text {
    pub(crate) fn add_variation(
        &mut self,
        aligned: &Aligned<'_>,
        at: &str,
        difference: Difference,
    ) -> String {
        let id = format!("v{}", self.variations.len() + 1);
        let readings = difference
            .readings
            .iter()
            .map(|reading| Reading {
                text: text(aligned, reading.places[0]).to_owned(),
                value: None,
                spans: reading.places.iter().map(|it| it.source_span(aligned)).collect(),
                uris: Vec::new(),
            })
            .collect();
        self.variations.push(Variation {
            id: id.clone(),
            kind: difference.kind,
            style: difference.is_style,
            at: at.to_owned(),
            readings,
        });
        id
    }

    pub(crate) fn add_disagreement(&mut self, aligned: &Aligned<'_>, disagreement: Disagreement) {
        let Disagreement { canonical_idx, conflict_type, severity, readings, is_update } = disagreement;
        let at = self.canonical[canonical_idx].id.clone();
        let readings = readings
            .into_iter()
            .map(|reading| Reading {
                text: text(aligned, reading.places[0]).to_owned(),
                value: reading.value,
                spans: reading.places.iter().map(|it| it.source_span(aligned)).collect(),
                uris: Vec::new(),
            })
            .collect();
        if is_update {
            let id = format!("u{}", self.updates.len() + 1);
            self.updates.push(Update { id, conflict_type, at, readings });
        } else {
            let id = format!("c{}", self.conflicts.len() + 1);
            self.canonical[canonical_idx].disputed |= severity == Severity::Factual;
            self.conflicts.push(Conflict { id, conflict_type, severity, at, readings });
        }
    }

    pub(crate) fn add_headlines(&mut self, headlines: &[(Headline, Vec<String>)]) {
        if headlines.len() < 2 {
            return;
        }
        let readings = headlines
            .iter()
            .map(|(headline, uris)| Reading {
                text: headline.text.clone(),
                value: None,
                spans: headline
                    .from
                    .range
                    .map(|range| SourceSpan {
                        uri: headline.from.uri.clone(),
                        begin: range.begin,
                        end: range.end,
                    })
                    .into_iter()
                    .collect(),
                uris: uris.clone(),
            })
            .collect();
        let id = format!("v{}", self.variations.len() + 1);
        self.variations.push(Variation {
            id,
            kind: VariationKind::Headline,
            style: false,
            at: "headline".to_owned(),
            readings,
        });
    }
}

fn text<'a>(aligned: &Aligned<'a>, place: Place) -> &'a str {
    place.span.of(aligned.witnesses[place.witness_idx].text)
}
