//! Linking: reports come back in the order of time, and are compared with those before them.

use std::sync::Arc;

use crate::error::Error;
use crate::failure::Failure;
use crate::group::{count, tell_links};
use crate::link::LinkCounts;
use crate::linker::{Before, Linker, Proposed};
use crate::links::Links;
use crate::observer::{Observer, Stage};
use crate::spill::aside::PutAside;
use crate::spill::budget::Room;
use crate::spill::read::ReadAside;
use crate::spill::window::Window;
use crate::timeline::Timeline;

/// Links the reports that were read.
pub(super) fn link(
    read: ReadAside,
    room: &Room,
    observer: &dyn Observer,
) -> Result<(PutAside, Links, LinkCounts), Error> {
    let ReadAside { aside, mut linker, met, n_sentences, n_held_bytes } = read;
    let seconds: Vec<i64> = aside.placed.reports.iter().map(|it| it.seconds).collect();
    let n_reports = seconds.len() as u32;
    let timeline = Timeline::new(linker.config());
    let room = room.for_window(n_reports.into(), n_near(&seconds, &timeline), n_held_bytes)?;
    observer.begin(Stage::Links, Some(seconds.len()));
    let config = Arc::clone(linker.config());
    let mut links = Links::new(seconds, config);
    let mut counts = LinkCounts { sentences: n_sentences, ..LinkCounts::default() };
    linker.link_weighed(met);
    let failure = Failure::default();
    let mut window = Window::new(&aside, &failure, room);
    for end in ends(n_reports, room.n_reports_at_once()) {
        window.read_until(end, &mut linker)?;
        let compare = |linker: &Linker, number: u32, proposed: Proposed| {
            let recalled = window.recall(linker, number, &proposed)?;
            let before = linker.compare(number, &proposed, &window.with(&recalled));
            observer.advance(1);
            Ok(before)
        };
        let mut linked = Ok(());
        linker.extend_by_chunks(&window.with(&[]), end, compare, |before| {
            let before: Result<Vec<Before>, Error> = before.into_iter().collect();
            match before {
                Ok(before) => {
                    before.iter().for_each(|it| count(it, &mut counts));
                    links.push(&before);
                }
                Err(error) => linked = Err(error),
            }
        });
        linked?;
        failure.check()?;
        window.fit(&mut linker);
    }
    tell_links(&counts, observer);
    Ok((aside, links, counts))
}

/// Up to which numbers reports are read back, so many at once.
fn ends(n_reports: u32, n_at_once: u32) -> impl Iterator<Item = u32> {
    (0..n_reports).step_by(n_at_once as usize).map(move |begin| n_reports.min(begin + n_at_once))
}

/// How many reports at most lie within the horizon of one.
fn n_near(seconds: &[i64], timeline: &Timeline) -> u64 {
    let mut first = 0;
    let near = seconds.iter().enumerate().map(|(number, &of_report)| {
        let horizon = timeline.horizon_begin(of_report);
        first += seconds[first..].partition_point(|&it| it < horizon).min(number - first);
        number - first
    });
    near.max().unwrap_or(0) as u64
}
