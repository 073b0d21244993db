//! Outlets: what each makes of a wire.

use storyfold_collate::Timestamp;

use super::GeneratedReport;
use super::grammar::GRAMMAR;
use super::random::Random;
use super::story::StoryFacts;
use crate::report::Report;

const AGENCY: &str = "Norden Wire";
const OUTLETS: &[&str] = &[
    "Meridian Standard",
    "Straits Ledger",
    "Plainfield Courier",
    "The Harbour Times",
    "Capital Post",
    "The Daily Lantern",
    "Northern Echo Chamber",
    "Westmark Herald",
    "The Observer of Marl",
    "Valley Tribune",
    "Port Bulletin",
    "The Morning Anchor",
    "Free Press of Osten",
    "Lakeside Gazette",
    "The Signal",
    "Evening Beacon",
    "Uplands Mail",
    "The Crossing",
    "Riverside Dispatch",
    "The Quay",
];
/// Words that desks put for one another; American and British spellings among them.
const EDITS: &[(&str, &str)] = &[
    ("harbour", "harbor"),
    ("theatre", "theater"),
    ("licence", "license"),
    ("cheque", "check"),
    ("kilometres", "kilometers"),
    ("litres", "liters"),
    ("tyres", "tires"),
    (" percent", " per cent"),
    ("About ", "Some "),
    (" said", " stated"),
    ("Few ", "Hardly any "),
    (" before ", " prior to "),
    ("residents", "inhabitants"),
    ("Two ", "2 "),
    (" will ", " is to "),
    (" told ", " informed "),
    (" costly ", " expensive "),
    (" near ", " close to "),
    (" despite ", " in spite of "),
    (" because ", " since "),
    (" although ", " though "),
    (" shortly ", " soon "),
    (" behind ", " in the rear of "),
    (" vanished", " disappeared"),
    (" shut", " closed"),
];
/// How far apart the reports of one story are, in minutes.
const MINUTES_BETWEEN: std::ops::Range<usize> = 4..150;

/// How an outlet makes a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// The agency's own.
    Wire,
    /// The wire as it is.
    Whole,
    /// The wire, cut somewhere.
    Cut,
    /// The wire with other words here and there.
    Edit,
    /// The wire under a lead of its own, with statements of its own.
    Rewrite,
    /// Parts of two wires: a round-up, which is rare, as it ties two stories together.
    Splice,
    /// The same facts in words of its own.
    Independent,
}

/// An outlet with its way of making a report.
pub(super) struct Outlet {
    name: &'static str,
    way: Way,
}

impl Outlet {
    pub(super) fn pick(report_idx: usize, random: &mut Random) -> Self {
        let way = match random.below(100) {
            _ if report_idx == 0 => Way::Wire,
            0..20 => Way::Whole,
            20..38 => Way::Cut,
            38..62 => Way::Edit,
            62..82 => Way::Rewrite,
            82..84 => Way::Splice,
            _ => Way::Independent,
        };
        let name = if way == Way::Wire { AGENCY } else { random.pick(OUTLETS) };
        Self { name, way }
    }

    /// Writes a report of a story from its `wire`; `other_wire` is that of the story before.
    pub(super) fn write(
        &self,
        facts: &StoryFacts,
        wire: &[String],
        other_wire: Option<&[String]>,
        report_idx: usize,
        random: &mut Random,
    ) -> GeneratedReport {
        let mut sentences = match self.way {
            Way::Wire => wire.to_vec(),
            Way::Whole => wire.to_vec(),
            Way::Cut => cut(wire, random),
            // A desk that edits rarely cuts as well.
            Way::Edit if random.percent(70) => wire.iter().map(|sentence| edited(sentence, random)).collect(),
            Way::Edit => cut(wire, random).iter().map(|sentence| edited(sentence, random)).collect(),
            Way::Rewrite => rewritten(facts, wire, random),
            Way::Splice => {
                let mut sentences = cut(wire, random);
                sentences.extend(other_wire.into_iter().flatten().take(1).cloned());
                sentences
            }
            Way::Independent => independent(facts, random),
        };
        if self.way != Way::Independent && random.percent(40) {
            let dateline = format!("{} ({AGENCY}) - ", facts.place().to_uppercase());
            sentences[0].insert_str(0, &dateline);
        }
        let mut text = paragraphs(&sentences, random);
        if self.way != Way::Wire && random.percent(35) {
            text.push_str("\n\n");
            let notice: &str = random.pick::<&str>(&GRAMMAR.notices);
            text.push_str(&facts.fill(notice, random.next()));
        }
        let uri = format!("story-{}-{report_idx}", facts.number);
        let minutes = report_idx * (MINUTES_BETWEEN.start + random.below(MINUTES_BETWEEN.len()));
        let seconds = facts.begin.unix_seconds() + i64::try_from(minutes * 60).unwrap_or(0);
        let mut report = Report::new(&uri, text);
        report.source = Some(self.name.to_owned());
        report.headline = Some(
            facts.lead(report_idx).split(',').next().unwrap_or_default().trim_end_matches('.').to_owned(),
        );
        report.published = Some(Timestamp::from_unix_seconds(seconds));
        let is_copy = !matches!(self.way, Way::Wire | Way::Independent);
        GeneratedReport {
            report,
            story: facts.number,
            copied_from: is_copy.then(|| format!("story-{}-0", facts.number)),
        }
    }
}

/// A wire with its lead and, of the rest, a run cut out anywhere.
fn cut(wire: &[String], random: &mut Random) -> Vec<String> {
    let n_kept = wire.len() / 2 + random.below(wire.len() / 2 + 1);
    let begin = 1 + random.below(n_kept.max(2) - 1);
    let n_cut = wire.len() - n_kept;
    let mut kept = wire[..begin.min(wire.len())].to_vec();
    kept.extend_from_slice(&wire[(begin + n_cut).min(wire.len())..]);
    kept
}

fn edited(sentence: &str, random: &mut Random) -> String {
    let mut edited = sentence.to_owned();
    for (one, other) in EDITS {
        if random.percent(50) {
            edited = edited.replace(one, other);
        }
    }
    edited
}

fn rewritten(facts: &StoryFacts, wire: &[String], random: &mut Random) -> Vec<String> {
    let mut sentences = vec![facts.lead(1)];
    for (at, sentence) in wire[1..].iter().enumerate() {
        match random.below(10) {
            0..4 => sentences.push(sentence.clone()),
            4..6 => sentences.push(edited(sentence, random)),
            6..8 => sentences.push(facts.statement(at, 1)),
            _ => {}
        }
    }
    sentences
}

fn independent(facts: &StoryFacts, random: &mut Random) -> Vec<String> {
    let mut sentences = vec![facts.lead(2)];
    let told = (0..facts.n_statements()).filter(|_| random.percent(60)).collect::<Vec<_>>();
    sentences.extend(told.into_iter().rev().map(|at| facts.statement(at, 1)));
    sentences
}

/// Sentences in paragraphs of one to three.
fn paragraphs(sentences: &[String], random: &mut Random) -> String {
    let mut text = String::new();
    let mut n_left = 0;
    for sentence in sentences {
        if n_left == 0 {
            n_left = 1 + random.below(3);
            if !text.is_empty() {
                text.push_str("\n\n");
            }
        } else {
            text.push(' ');
        }
        n_left -= 1;
        text.push_str(sentence);
    }
    text
}
