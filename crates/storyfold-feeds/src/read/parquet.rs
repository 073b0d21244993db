//! Parquet: one row, one report; columns as the fields of a JSON record, nested ones too.

use std::collections::BTreeMap;
use std::io::BufRead;

use bytes::Bytes;
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::Value;

use crate::field::Fields;
use crate::read::Reading;
use crate::table_head::known_name;

/// Reads every row into a report or a lost problem.
///
/// The directory of a Parquet file stands at its end, so that the file is held in memory, but one group of rows at a
/// time is unpacked.
pub(super) fn read(mut stream: impl BufRead, reading: &mut Reading<'_>) {
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        return reading.lose_rest(&error, 1);
    }
    let reader = match SerializedFileReader::new(Bytes::from(bytes)) {
        Ok(reader) => reader,
        Err(error) => {
            return reading.lose_file(&format!("the Parquet file cannot be read ({error}); fetch it again"));
        }
    };
    let n_rows = u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or_default();
    let rows = match reader.get_row_iter(None) {
        Ok(rows) => rows,
        Err(error) => {
            return reading.lose_file(&format!("the rows cannot be read ({error}); fetch the file again"));
        }
    };
    let mut n_read = 0;
    for row in rows {
        n_read += 1;
        let place = reading.row(n_read);
        match row.map(|row| row.to_json_value()) {
            Ok(Value::Object(columns)) => {
                let known = columns.into_iter().map(|(column, value)| (known_name(&column), value));
                reading.open_record(Fields::new(known.collect::<BTreeMap<_, _>>()), place);
            }
            Ok(_) => reading.lose(&place, "the row has no columns"),
            Err(error) => {
                let text = format!("the rows from here on cannot be read ({error}); fetch the file again");
                return reading.lose(&place, &text);
            }
        }
    }
    if n_read < n_rows {
        reading.lose_file(&format!("{n_read} of {n_rows} rows could be read; fetch the file again"));
    } else if n_rows == 0 {
        reading.lose_file("the Parquet file holds no row; remove it, or fetch it again");
    }
}
