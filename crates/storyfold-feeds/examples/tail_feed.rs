//! A pipeline that tails a feed: `cargo run --release -p storyfold-feeds --example tail_feed -- FEED.jsonl INDEX`
//!
//! Whatever is appended to the file goes into the index, a commit for all that came together, and one event a report is printed.
//! It begins at the start of the file each time: what is known already is told as repeated, and changes nothing.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::thread;
use std::time::Duration;

use storyfold::{Config, Engine, Event};
use storyfold_feeds::{Feed, FeedOptions};

const PAUSE: Duration = Duration::from_millis(500);

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(feed), Some(index)) = (args.next(), args.next()) else {
        return Err("name a feed and the folder of an index".into());
    };
    let mut tail = Tail::open(feed.as_ref(), index.as_ref())?;
    loop {
        for event in tail.take_new()? {
            println!("{event:?}");
        }
        thread::sleep(PAUSE);
    }
}

struct Tail {
    feed: File,
    n_read: u64,
    engine: Engine,
}

impl Tail {
    fn open(feed: &Path, index: &Path) -> Result<Self, Box<dyn Error>> {
        Ok(Self { feed: File::open(feed)?, n_read: 0, engine: Engine::open(index, Config::default())? })
    }

    /// Inserts and commits the whole lines that were appended since.
    fn take_new(&mut self) -> Result<Vec<Event>, Box<dyn Error>> {
        let mut bytes = Vec::new();
        self.feed.seek(SeekFrom::Start(self.n_read))?;
        self.feed.read_to_end(&mut bytes)?;
        // A line without its end is still being written.
        let n_whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        if n_whole == 0 {
            return Ok(Vec::new());
        }
        let batch =
            Feed::new(FeedOptions::default()).with_standard_input(&bytes[..n_whole]).read_versions(["-"]);
        for problem in &batch.problems {
            println!("{problem}");
        }
        let events = self.engine.insert_batch(batch.reports)?;
        self.engine.commit()?;
        self.n_read += n_whole as u64;
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use storyfold::EventKind;

    use super::*;

    #[test]
    fn what_is_appended_goes_in_once() -> Result<(), Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("feed.jsonl");
        let mut feed = File::create(&path)?;
        let index = folder.path().join("index");
        let mut tail = Tail::open(&path, &index)?;
        assert!(tail.take_new()?.is_empty());
        feed.write_all(
            b"{\"uri\": \"a\", \"text\": \"The bridge over the Sorn is shut.\"}\n{\"uri\": \"b\", ",
        )?;
        assert_eq!(tail.take_new()?.len(), 1);
        feed.write_all(b"\"text\": \"A baker from Linden won the rye loaf prize.\"}\n")?;
        let events = tail.take_new()?;
        assert_eq!((events.len(), &events[0].kind), (1, &EventKind::Opened));
        drop(tail);
        let events = Tail::open(&path, &index)?.take_new()?;
        assert!(events.iter().all(|event| matches!(event.kind, EventKind::Repeated { .. })));
        Ok(())
    }
}
