use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use storyfold_feeds::{Feed, FeedOptions};

use crate::{read_bytes, uris};

/// A file of three rows; the last has no text.
fn file() -> Vec<u8> {
    let schema = "message reports { required binary ID (UTF8); optional binary Body (UTF8); required binary desk (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).unwrap();
    let mut rows = writer.next_row_group().unwrap();
    for (values, levels) in [
        (vec!["p1", "p2", "p3"], None),
        (vec!["The ferry sank.", "The bridge is shut."], Some(&[1, 1, 0][..])),
        (vec!["City", "City", "Sea"], None),
    ] {
        let values: Vec<ByteArray> = values.into_iter().map(ByteArray::from).collect();
        let mut column = rows.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&values, levels, None).unwrap();
        column.close().unwrap();
    }
    rows.close().unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn rows_are_reports() {
    let batch = read_bytes(&file());
    assert_eq!(uris(&batch), ["p1", "p2"]);
    assert_eq!(batch.reports[0].text, "The ferry sank.");
    assert_eq!(batch.reports[0].extra["desk"].read::<String>().unwrap(), "City");
    assert_eq!(batch.problems.len(), 1);
    assert!(batch.problems[0].to_string().starts_with("-:3: report p3: "), "{}", batch.problems[0]);
}

#[test]
fn any_column_can_be_the_text() {
    let options = FeedOptions::default().with_fields(["text=desk".parse().unwrap()]);
    let batch = Feed::new(options).with_standard_input(file().as_slice()).read(["-"]);
    assert_eq!(batch.reports[2].text, "Sea");
}

#[test]
fn a_damaged_file_is_one_problem() {
    let mut bytes = file();
    bytes.truncate(bytes.len() - 5);
    let batch = read_bytes(&bytes);
    assert!(batch.reports.is_empty());
    assert_eq!(batch.problems.len(), 1);
    assert!(batch.problems[0].lost);
}
