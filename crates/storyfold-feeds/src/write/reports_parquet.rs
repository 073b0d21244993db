//! One row a report, as Parquet: the columns of the CSV, with types.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use storyfold::{Story, StoryReport};

use super::name_of;
use super::texts::one_line;

const SCHEMA: &str = "message reports {
    required binary uri (utf8);
    required binary story (utf8);
    optional binary source (utf8);
    optional binary headline (utf8);
    optional int64 published (timestamp(millis, true));
    required binary role (utf8);
    optional int64 family;
    required binary derivation (utf8);
    optional binary derived_from (utf8);
    optional binary evolved_from (utf8);
    required binary agencies (utf8);
    required double reused;
}";

type Row<'a> = (&'a Story, &'a StoryReport);
type RowGroup<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

pub(super) fn write(out: &mut dyn Write, stories: &[Story]) -> io::Result<()> {
    out.write_all(&file(stories).map_err(io::Error::other)?)
}

/// The whole file: its end says where everything is.
fn file(stories: &[Story]) -> Result<Vec<u8>, ParquetError> {
    let rows: Vec<Row<'_>> =
        stories.iter().flat_map(|story| story.reports.iter().map(move |report| (story, report))).collect();
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    let mut group = file.next_row_group()?;
    text(&mut group, &rows, |(_, report)| Some(report.uri.clone()))?;
    text(&mut group, &rows, |(story, _)| Some(story.story.clone()))?;
    optional_text(&mut group, &rows, |(_, report)| report.source.clone())?;
    optional_text(&mut group, &rows, |(_, report)| report.headline.as_deref().map(one_line))?;
    optional::<Int64Type>(&mut group, &rows, |(_, report)| Some(report.published?.unix_seconds() * 1000))?;
    text(&mut group, &rows, |(_, report)| Some(name_of(report.role)))?;
    optional::<Int64Type>(&mut group, &rows, |(_, report)| i64::try_from(report.family?).ok())?;
    text(&mut group, &rows, |(_, report)| Some(name_of(report.derivation)))?;
    optional_text(&mut group, &rows, |(_, report)| report.derived_from.clone())?;
    optional_text(&mut group, &rows, |(_, report)| report.evolved_from.clone())?;
    text(&mut group, &rows, |(_, report)| Some(report.agencies.join("; ")))?;
    column::<DoubleType>(&mut group, &rows, |(_, report)| Some(report.reused), false)?;
    group.close()?;
    file.into_inner()
}

fn text(
    group: &mut RowGroup<'_>,
    rows: &[Row<'_>],
    value: impl Fn(&Row<'_>) -> Option<String>,
) -> Result<(), ParquetError> {
    column::<ByteArrayType>(group, rows, |row| value(row).map(|text| ByteArray::from(text.as_str())), false)
}

fn optional_text(
    group: &mut RowGroup<'_>,
    rows: &[Row<'_>],
    value: impl Fn(&Row<'_>) -> Option<String>,
) -> Result<(), ParquetError> {
    column::<ByteArrayType>(group, rows, |row| value(row).map(|text| ByteArray::from(text.as_str())), true)
}

fn optional<T: DataType>(
    group: &mut RowGroup<'_>,
    rows: &[Row<'_>],
    value: impl Fn(&Row<'_>) -> Option<T::T>,
) -> Result<(), ParquetError> {
    column::<T>(group, rows, value, true)
}

/// Writes the next column. Of an optional one a level of 1 says that there is a value.
fn column<T: DataType>(
    group: &mut RowGroup<'_>,
    rows: &[Row<'_>],
    value: impl Fn(&Row<'_>) -> Option<T::T>,
    is_optional: bool,
) -> Result<(), ParquetError> {
    let values: Vec<Option<T::T>> = rows.iter().map(value).collect();
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<T::T> = values.into_iter().flatten().collect();
    let missing = || ParquetError::General("the schema has fewer columns than are written".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(&values, is_optional.then_some(levels.as_slice()), None)?;
    column.close()
}
