use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::{bytes, read_bytes, uris};

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn gzip_is_unpacked_whatever_is_in_it() {
    for name in ["gazette.rss.xml", "array.json", "reports.csv", "report.nitf.xml"] {
        let plain = read_bytes(&bytes(name));
        assert_eq!(read_bytes(&packed(&bytes(name))), plain, "{name}");
        assert_eq!(read_bytes(&packed(&packed(&bytes(name)))), plain, "{name}, twice");
    }
    // Several packed files in a row are one, as in archives of the web.
    let lines =
        [packed(b"{\"uri\": \"a\", \"text\": \"T\"}\n"), packed(b"{\"uri\": \"b\", \"text\": \"T\"}\n")]
            .concat();
    assert_eq!(uris(&read_bytes(&lines)), ["a", "b"]);
}

#[test]
fn what_can_be_unpacked_of_a_damaged_file_is_read() {
    let lines: String =
        (0..20_000).map(|n| format!("{{\"uri\": \"{n}\", \"text\": \"Report {n}\"}}\n")).collect();
    let mut damaged = packed(lines.as_bytes());
    damaged.truncate(damaged.len() * 3 / 4);
    let batch = read_bytes(&damaged);
    assert!(batch.reports.len() > 10_000, "{}", batch.reports.len());
    let problem = &batch.problems[0];
    assert_eq!(batch.problems.len(), 1);
    assert!(problem.lost && problem.problem.contains("the packed data breaks off"), "{problem}");
}

#[cfg(feature = "zstd")]
#[test]
fn zstd_is_unpacked() {
    let packed = zstd::encode_all(bytes("gazette.rss.xml").as_slice(), 1).unwrap();
    assert_eq!(read_bytes(&packed), read_bytes(&bytes("gazette.rss.xml")));
}

#[cfg(feature = "zstd")]
#[test]
fn a_damaged_zstd_file_is_one_problem_more() {
    let mut damaged = zstd::encode_all(bytes("lines.jsonl").as_slice(), 1).unwrap();
    damaged.truncate(damaged.len() - 9);
    let batch = read_bytes(&damaged);
    assert_eq!(batch.problems.len(), 1, "{:?}", batch.problems);
    assert!(batch.problems[0].lost && batch.problems[0].problem.contains("the packed data breaks off"));
}

#[test]
fn utf_16_is_read_by_its_byte_order_mark() {
    let text = "uri,text\na,Die Br\u{fc}cke ist gesperrt.\n";
    let little = text.encode_utf16().flat_map(u16::to_le_bytes);
    let batch = read_bytes(&[0xFF, 0xFE].into_iter().chain(little).collect::<Vec<u8>>());
    assert_eq!(batch.reports[0].text, "Die Br\u{fc}cke ist gesperrt.");
    assert!(batch.problems.is_empty());
    let big = text.encode_utf16().flat_map(u16::to_be_bytes);
    assert_eq!(read_bytes(&[0xFE, 0xFF].into_iter().chain(big).collect::<Vec<u8>>()).reports, batch.reports);
}
