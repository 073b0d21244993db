//! The facts of a made-up story: names of its own, statements, and when and how often it was told.

use storyfold_collate::Timestamp;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::grammar::{GRAMMAR, Names};
use super::names::{organisation, person, place};
use super::random::Random;

const WEEKDAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// How many reports the largest story has.
const MAX_REPORTS: usize = 60;
/// How many statements a wire has besides its lead.
const N_STATEMENTS: std::ops::Range<usize> = 9..30;

/// What a story is about.
pub(super) struct StoryFacts {
    pub(super) number: usize,
    pub(super) begin: Timestamp,
    pub(super) n_reports: usize,
    seed: u64,
    names: Names,
    lead: usize,
    /// Indexes of the statements of the grammar, in the order of the wire.
    statements: Vec<usize>,
}

impl StoryFacts {
    pub(super) fn new(number: usize, begin: Timestamp, random: &mut Random) -> Self {
        let statements = &GRAMMAR.statements;
        let n_statements = N_STATEMENTS.start + random.below(N_STATEMENTS.len());
        let mut order: Vec<usize> = (0..statements.len()).collect();
        for at in 0..n_statements {
            let other = at + random.below(order.len() - at);
            order.swap(at, other);
        }
        order.truncate(n_statements);
        Self {
            number,
            begin,
            n_reports: n_reports(random),
            seed: random.next(),
            names: names(begin, random),
            lead: random.below(GRAMMAR.leads.len()),
            statements: order,
        }
    }

    /// The lead in one of its tellings.
    pub(super) fn lead(&self, telling: usize) -> String {
        let tellings = &GRAMMAR.leads[self.lead];
        GRAMMAR.fill(tellings[telling % tellings.len()], &self.names, self.seed)
    }

    /// A statement in one of its tellings.
    pub(super) fn statement(&self, at: usize, telling: usize) -> String {
        let tellings = &GRAMMAR.statements[self.statements[at]];
        let seed = xxh3_64_with_seed(&at.to_le_bytes(), self.seed);
        GRAMMAR.fill(tellings[telling % tellings.len()], &self.names, seed)
    }

    pub(super) fn n_statements(&self) -> usize {
        self.statements.len()
    }

    /// A line that an outlet puts under the text, or a headline: any sentence with the names of the story.
    pub(super) fn fill(&self, sentence: &str, seed: u64) -> String {
        GRAMMAR.fill(sentence, &self.names, seed)
    }

    /// The agency's text, sentence by sentence.
    pub(super) fn wire(&self) -> Vec<String> {
        std::iter::once(self.lead(0))
            .chain((0..self.n_statements()).map(|at| self.statement(at, 0)))
            .collect()
    }

    pub(super) fn place(&self) -> &str {
        self.names.get("place").map_or("", String::as_str)
    }
}

/// One report in two stories of three, then ever fewer stories of ever more (Zipf).
fn n_reports(random: &mut Random) -> usize {
    let share = (random.below(1_000_000) + 1) as f64 / 1_000_000.0;
    // The inverse of the distribution whose tail falls as 1 / n.
    ((1.0 / share).floor() as usize).clamp(1, MAX_REPORTS)
}

fn names(begin: Timestamp, random: &mut Random) -> Names {
    let day = begin.unix_seconds().div_euclid(86_400) + 3; // 1970-01-01 was a Thursday
    Names::from([
        ("place", place(random)),
        ("place2", place(random)),
        ("person", person(random)),
        ("person2", person(random)),
        ("person3", person(random)),
        ("org", organisation(random)),
        ("org2", organisation(random)),
        ("day", WEEKDAYS[day.rem_euclid(7) as usize].to_owned()),
    ])
}
