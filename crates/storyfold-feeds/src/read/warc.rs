//! WARC: every page that a crawler was given in answer, one report each. All else in the archive is passed over.

use std::io::{BufRead, Cursor, Read};

use encoding_rs::Encoding;
use flate2::read::{DeflateDecoder, MultiGzDecoder};

use crate::bytes::charset;
use crate::bytes::window::{Window, find};
use crate::field::Fields;
use crate::intake::Place;
use crate::read::Reading;
use crate::read::html_page;

/// What records may be.
const KINDS: &[&str] =
    &["warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"];

/// The head of a record is shorter than this.
const MAX_HEAD_BYTES: usize = 64 << 10;

/// Reads every page into a report or a lost problem.
pub(super) fn read(stream: impl BufRead, reading: &mut Reading<'_>) {
    let mut window = Window::new(stream);
    let n_before = reading.n_entries();
    while advance_to_record(&mut window, reading) {
        let place = reading.place(window.line(), window.byte());
        let Some((head, n_head)) = read_head(&mut window) else {
            if window.take_failure().map(|error| reading.lose_rest(&error, window.line())).is_none() {
                reading.lose(
                    &place,
                    "the head of the record that begins here has no end; fetch the archive again",
                );
            }
            resume(&mut window);
            continue;
        };
        let Some(n_bytes) = head.get("content-length").and_then(|length| length.parse::<u64>().ok()) else {
            reading
                .lose(&place, "the record that begins here does not say how long it is; it is passed over");
            window.advance(n_head);
            continue;
        };
        window.advance(n_head);
        let kind = head.get("warc-type").unwrap_or_default();
        if !KINDS.contains(&kind) {
            reading.lose(
                &place,
                "the record that begins here does not say of what kind it is; it is passed over",
            );
        }
        if kind != "response" && kind != "resource" {
            skip(&mut window, n_bytes);
            continue;
        }
        if n_bytes > reading.max_bytes() {
            let begin = window.bytes()[..window.bytes().len().min(1 << 10)].to_vec();
            skip(&mut window, n_bytes);
            if Answer::of(&begin).is_none_or(|answer| answer.is_page()) {
                reading.lose_too_long(&place, "page", n_bytes);
            }
            continue;
        }
        while (window.bytes().len() as u64) < n_bytes && window.grow() {}
        if (window.bytes().len() as u64) < n_bytes {
            break_off(&mut window, &place, reading);
            break;
        }
        let content = &window.bytes()[..n_bytes as usize];
        if let Some(at) = next_record(content) {
            // Taken at its word, the record would swallow the one behind it.
            window.advance(at);
            reading.lose(&place, "the record that begins here ends before it says; fetch the archive again");
            continue;
        }
        let content = content.to_vec();
        window.advance(n_bytes as usize);
        read_answer(&content, &head, place, reading);
    }
    if let Some(error) = window.take_failure() {
        reading.lose_rest(&error, window.line());
    } else if reading.n_entries() == n_before {
        reading.lose_file("the archive holds no page in HTML; name another file");
    }
}

/// Where within the content of a record another record begins.
fn next_record(content: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = find(content, b"WARC/", from)?;
        let line_end = at + find(&content[at..], b"\n", 0)? + 1;
        if content[line_end..].starts_with(b"WARC-") {
            return Some(at);
        }
        from = line_end;
    }
}

fn break_off<R: BufRead>(window: &mut Window<R>, place: &Place, reading: &mut Reading<'_>) {
    match window.take_failure() {
        Some(error) => reading.lose_rest(&error, window.line()),
        None => {
            reading.lose(place, "the archive breaks off within the page that begins here; fetch it again")
        }
    }
}

/// Moves to the next record; what stands between records and is not blank is told.
fn advance_to_record<R: BufRead>(window: &mut Window<R>, reading: &mut Reading<'_>) -> bool {
    loop {
        let n_blank = window.bytes().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        window.advance(n_blank);
        if window.bytes().len() < 8 && window.grow() {
            continue;
        }
        if window.bytes().is_empty() {
            return false;
        }
        if window.bytes().starts_with(b"WARC/") {
            return true;
        }
        let place = reading.place(window.line(), window.byte());
        reading.lose(&place, "what stands here is no record of WARC; reading goes on at the next one");
        return resume(window);
    }
}

/// Moves to where another record seems to begin.
fn resume<R: BufRead>(window: &mut Window<R>) -> bool {
    loop {
        if let Some(at) = find(window.bytes(), b"\nWARC/", 0) {
            window.advance(at + 1);
            return true;
        }
        let n_kept = window.bytes().len().min(5);
        window.advance(window.bytes().len() - n_kept);
        if !window.grow() {
            window.advance_to_end();
            return false;
        }
    }
}

fn skip<R: BufRead>(window: &mut Window<R>, mut n_bytes: u64) {
    while n_bytes > 0 {
        let n_here = usize::try_from(n_bytes).unwrap_or(usize::MAX).min(window.bytes().len());
        window.advance(n_here);
        n_bytes -= n_here as u64;
        if n_bytes > 0 && !window.grow() {
            return;
        }
    }
}

/// The lines `Name: value` of a record of WARC or an answer of HTTP.
struct Head {
    first: String,
    lines: Vec<(String, String)>,
}

impl Head {
    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default().to_owned();
        let lines = lines.filter_map(|line| line.split_once(':'));
        let lines = lines.map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        Self { first, lines: lines.collect() }
    }

    fn get(&self, wanted: &str) -> Option<&str> {
        self.lines.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }
}

/// Behind the empty line that ends a head.
fn head_end(bytes: &[u8]) -> Option<usize> {
    let windows = find(bytes, b"\r\n\r\n", 0).map(|at| at + 4);
    let unix = find(bytes, b"\n\n", 0).map(|at| at + 2);
    windows.into_iter().chain(unix).min()
}

fn read_head<R: BufRead>(window: &mut Window<R>) -> Option<(Head, usize)> {
    loop {
        if let Some(end) = head_end(window.bytes()) {
            return Some((Head::parse(&window.bytes()[..end]), end));
        }
        if window.bytes().len() > MAX_HEAD_BYTES || !window.grow() {
            return None;
        }
    }
}

/// What a server answered.
struct Answer<'bytes> {
    head: Head,
    body: &'bytes [u8],
}

impl<'bytes> Answer<'bytes> {
    fn of(content: &'bytes [u8]) -> Option<Self> {
        if !content.starts_with(b"HTTP/") {
            return None;
        }
        let end = head_end(content)?;
        Some(Self { head: Head::parse(&content[..end]), body: &content[end..] })
    }

    fn is_page(&self) -> bool {
        let is_good = self.head.first.split_whitespace().nth(1).is_some_and(|status| status.starts_with('2'));
        is_good && self.head.get("content-type").is_none_or(is_html)
    }

    fn unpacked(&self) -> Result<Vec<u8>, String> {
        let is = |name: &str, wanted: &str| {
            self.head.get(name).is_some_and(|value| value.eq_ignore_ascii_case(wanted))
        };
        // Many archives hold the body as it is and keep the head as it was.
        let body = if is("transfer-encoding", "chunked") { unchunked(self.body) } else { None };
        let body = body.unwrap_or_else(|| self.body.to_vec());
        let mut unpacked = Vec::new();
        let read = match self.head.get("content-encoding").unwrap_or_default() {
            _ if body.starts_with(&[0x1F, 0x8B]) => {
                MultiGzDecoder::new(body.as_slice()).read_to_end(&mut unpacked)
            }
            "deflate" => DeflateDecoder::new(body.as_slice()).read_to_end(&mut unpacked),
            name @ ("br" | "zstd") => {
                return Err(format!("the page is packed with {name}, which is not read"));
            }
            _ => return Ok(body),
        };
        read.map_err(|_| "the packed page is damaged; fetch it again".to_owned())?;
        Ok(unpacked)
    }
}

fn is_html(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    kind.contains("html")
}

/// The parts of a body put together; none where it is not in parts.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    let mut rest = body;
    loop {
        let end = find(rest, b"\r\n", 0)?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        if size == 0 {
            return Some(whole);
        }
        let begin = end + 2;
        whole.extend_from_slice(rest.get(begin..begin.checked_add(size)?)?);
        rest = rest.get(begin + size..)?.strip_prefix(b"\r\n")?;
    }
}

fn read_answer(content: &[u8], record: &Head, place: Place, reading: &mut Reading<'_>) {
    let answer = Answer::of(content);
    let (body, kind) = match &answer {
        Some(answer) if !answer.is_page() => return,
        Some(answer) => match answer.unpacked() {
            Ok(body) => (body, answer.head.get("content-type")),
            Err(reason) => return reading.lose(&place, &reason),
        },
        None if record.get("content-type").is_some_and(is_html) => {
            (content.to_vec(), record.get("content-type"))
        }
        None => return,
    };
    let address = record.get("warc-target-uri").map(|it| it.trim_matches(['<', '>']).to_owned());
    let mut fields = Fields::default();
    fields.set("uri", address.clone());
    let page = page(body, kind, &mut fields);
    // A page names its own address better than the crawler, which may have come by a detour.
    html_page::read_page(&page, fields, address, place, reading);
}

/// The page as text: in the charset that it or the server declares, or that it looks like.
fn page(body: Vec<u8>, kind: Option<&str>, fields: &mut Fields) -> String {
    let by_server = kind.and_then(|kind| {
        let label =
            kind.to_ascii_lowercase().split_once("charset=")?.1.trim_matches(['"', '\'', ' ']).to_owned();
        Encoding::for_label(label.split(';').next()?.as_bytes())
    });
    let mut head = body.clone();
    head.truncate(64 << 10);
    if std::str::from_utf8(&body).is_err()
        && let Some(encoding) = by_server
    {
        return encoding.decode(&body).0.into_owned();
    }
    let (charset, mut stream) = charset::decode_stream(&head, Box::new(Cursor::new(body)));
    let mut bytes = Vec::new();
    // Reading from memory does not fail.
    let _ = stream.read_to_end(&mut bytes);
    let text = charset.decode(&bytes);
    if let Some(fault) = text.fault {
        fields.repair(format!("the page is not valid {}; {}", charset.name(), fault.assumption));
    }
    text.text.into_owned()
}
