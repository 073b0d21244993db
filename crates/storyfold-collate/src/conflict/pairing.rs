//! How the facts of two sentences are paired, so that only those of the same thing are compared.

use super::clock::ClockTime;
use super::date::DateFact;
use super::fact::Fact;
use super::frame::{Frame, REACH_APART, share_verb, shared_rarity};
use super::interval::Interval;
use super::quantity::Quantity;
use super::statement::Statement;
use super::{Comparison, Told};
use crate::collation::{ConflictType, Severity, Value};

/// How much rarity the surroundings of a fact elsewhere must share for it to be the same report's word on the matter.
const MIN_SHARED_ELSEWHERE: f64 = 1.0;
/// How many times another a quantity may be, and how alike two sentences must be for it to be more: so far apart two reports seldom
/// count the same thing.
const MAX_RATIO: f64 = 3.0;
const MIN_DICE_OF_FAR_QUANTITIES: f64 = 0.6;

impl Told<'_> {
    /// Compares the quantities of two sentences of a column, which are alike by `dice`, 0 to 1. Those of others are too often of
    /// something else, and so are those that lie far apart in sentences that are not much alike.
    pub(super) fn compare_quantities(&self, one_idx: usize, other_idx: usize, dice: f64) -> Vec<Comparison> {
        let mut found = self.compare_kind::<Quantity>(one_idx, other_idx, Frame::Column);
        found.retain(|comparison| match comparison.values {
            [Some(Value::Number(left)), Some(Value::Number(right))] => {
                comparison.severity.is_none()
                    || dice >= MIN_DICE_OF_FAR_QUANTITIES
                    || left.max(right) <= MAX_RATIO * left.min(right)
            }
            _ => true,
        });
        found
    }

    /// Compares dates, times of day and intervals of two sentences.
    pub(super) fn compare_facts(&self, one_idx: usize, other_idx: usize, frame: Frame) -> Vec<Comparison> {
        let mut found = self.compare_kind::<DateFact>(one_idx, other_idx, frame);
        found.extend(self.compare_kind::<ClockTime>(one_idx, other_idx, frame));
        found.extend(self.compare_kind::<Interval>(one_idx, other_idx, frame));
        found
    }

    /// Pairs every fact of one sentence with the fact of the other that says the same, or else with the one in the closest frame,
    /// unless that says the same as another.
    fn compare_kind<F: Fact>(&self, one_idx: usize, other_idx: usize, frame: Frame) -> Vec<Comparison> {
        let (one, other) = (&self.statements[one_idx], &self.statements[other_idx]);
        let ones = F::of(self.facts(one_idx));
        if ones.is_empty() {
            return Vec::new();
        }
        let others = F::of(self.facts(other_idx));
        let mut found = Vec::new();
        for left in ones {
            let comparable = |right: &&F| left.is_comparable(one, right, other, self.reports);
            let says_same = |left: &F, right: &F| {
                left.is_comparable(one, right, other, self.reports) && left.agrees(right)
            };
            let closeness = |right: &F| left.closeness(one, right, other, frame);
            let same = others.iter().filter(comparable).find(|right| left.agrees(right));
            if same.is_none() && others.iter().any(|right| right.may_say(left)) {
                continue;
            }
            let paired = same.or_else(|| {
                others
                    .iter()
                    .filter(comparable)
                    .filter(|right| !ones.iter().any(|it| says_same(it, right) || it.may_say(right)))
                    .filter_map(|right| Some((closeness(right)?, right)))
                    .max_by(|(one, _), (other, _)| one.total_cmp(other))
                    .map(|(_, right)| right)
            });
            let Some(right) = paired else { continue };
            let is_same = same.is_some();
            // The same number of the same thing is agreement wherever it stands; the same day need not be.
            if is_same && F::CONFLICT_TYPE == ConflictType::Date && closeness(right).is_none() {
                continue;
            }
            if !is_same
                && (self.is_told_by(one, left, other.witness_idx)
                    || self.is_told_by(other, right, one.witness_idx))
            {
                continue;
            }
            found.push(Comparison {
                conflict_type: F::CONFLICT_TYPE,
                severity: (!is_same).then_some(Severity::Factual),
                one: left.words().clone(),
                other: right.words().clone(),
                values: [left.value(), right.value()],
            });
        }
        found
    }

    /// Whether a witness tells a fact of a sentence of another too, anywhere in its text.
    fn is_told_by<F: Fact>(&self, one: &Statement<'_>, fact: &F, witness_idx: usize) -> bool {
        self.reports.ask();
        let ones = one.near(fact.words(), REACH_APART);
        self.aligned.sentences_of(witness_idx).any(|sentence_idx| {
            let other = &self.statements[sentence_idx];
            F::of(self.facts(sentence_idx)).iter().any(|right| {
                fact.agrees(right) && fact.is_comparable(one, right, other, self.reports) && {
                    let others = other.near(right.words(), REACH_APART);
                    shared_rarity(one, &ones, other, &others) >= MIN_SHARED_ELSEWHERE
                        || share_verb(one, &ones, other, &others)
                }
            })
        })
    }
}
