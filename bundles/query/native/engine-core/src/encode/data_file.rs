//! The files that tables consist of, written while their rows come in.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Int64Type, Schema, SchemaRef, UInt64Type};
use datafusion::common::{Result, exec_datafusion_err};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryPool, MemoryReservation};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding as ParquetEncoding, ZstdLevel};
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use super::Encoding;
use crate::interval::TIME;

/// What the format's description calls these files' origin.
const CREATED_BY: &str = "gnomon version 0.1.0";

/// As in the files that Java writes from the buffer: fewer rows cost more metadata, with more of them
/// less can be skipped.
const GROUP_ROWS: usize = 8 * PAGE_ROWS;
const PAGE_ROWS: usize = 16_384;

/// How many differences the format packs with one width, more or less.
const DIFFERENCES_PER_WIDTH: usize = 32;

/// A Parquet file whose rows are sorted by tags and time. The bytes of a row group are handed over
/// when it is full, so that memory does not grow with the file.
pub struct DataFileEncoding {
    schema: SchemaRef,
    tags: Vec<String>,
    writer: Option<ArrowWriter<Vec<u8>>>,
    reservation: MemoryReservation,
}

impl DataFileEncoding {
    /// The metadata of the schema becomes that of the file. `tags` are in key order.
    pub fn new(schema: SchemaRef, tags: Vec<String>, pool: &Arc<dyn MemoryPool>) -> Self {
        Self {
            schema,
            tags,
            writer: None,
            reservation: MemoryConsumer::new("merge of files").register(pool),
        }
    }

    /// What its first rows are like decides how the file's columns are encoded.
    fn open(&self, first: &RecordBatch) -> Result<ArrowWriter<Vec<u8>>> {
        let properties = properties(&self.schema, &self.tags, first)?;
        let schema = Arc::clone(&self.schema);
        Ok(ArrowWriter::try_new(vec![], schema, Some(properties))?)
    }
}

impl Encoding for DataFileEncoding {
    fn write(&mut self, batch: RecordBatch) -> Result<()> {
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.open(&batch)?,
        };
        writer.write(&batch)?;
        self.reservation.try_resize(writer.memory_size())?;
        self.writer = Some(writer);
        Ok(())
    }

    fn pending(&mut self) -> Option<&mut Vec<u8>> {
        self.writer.as_mut().map(ArrowWriter::inner_mut)
    }

    fn finish(self: Box<Self>) -> Result<Vec<u8>> {
        match self.writer {
            Some(writer) => Ok(writer.into_inner()?),
            None => Ok(vec![]),
        }
    }
}

fn properties(schema: &Schema, tags: &[String], first: &RecordBatch) -> Result<WriterProperties> {
    let metadata = schema.metadata().iter();
    let mut metadata: Vec<_> = metadata
        .map(|(key, value)| KeyValue::new(key.clone(), value.clone()))
        .collect();
    metadata.sort_by(|a, b| a.key.cmp(&b.key));
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(CREATED_BY.to_owned())
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_key_value_metadata(Some(metadata))
        .set_sorting_columns(Some(sorting_columns(schema, tags)?));
    for (field, column) in schema.fields().iter().zip(first.columns()) {
        let path = ColumnPath::from(field.name().clone());
        // Used where a dictionary does not pay.
        if matches!(
            field.data_type(),
            DataType::Int64 | DataType::UInt64 | DataType::Timestamp(..)
        ) {
            builder = builder.set_column_encoding(path.clone(), ParquetEncoding::DELTA_BINARY_PACKED);
        }
        if field.name() == TIME || are_differences_smaller(column) {
            builder = builder.set_column_dictionary_enabled(path, false);
        }
    }
    Ok(builder.build())
}

/// Whether these integers take fewer bits as differences than as numbers of the distinct ones. The
/// former are also made and read with less work.
fn are_differences_smaller(column: &dyn Array) -> bool {
    let values: Vec<i64> = match column.data_type() {
        DataType::Int64 => column.as_primitive::<Int64Type>().iter().flatten().collect(),
        DataType::UInt64 => {
            let values = column.as_primitive::<UInt64Type>().iter().flatten();
            values.map(u64::cast_signed).collect()
        }
        _ => return false,
    };
    let distinct: HashSet<i64> = values.iter().copied().collect();
    let number_bits = bits(distinct.len().saturating_sub(1) as u64) * values.len();
    difference_bits(&values) < number_bits
}

/// What the differences of neighbours take, packed a few at a time with the width of the largest.
fn difference_bits(values: &[i64]) -> usize {
    let differences: Vec<i64> = values
        .windows(2)
        .map(|pair| pair[1].wrapping_sub(pair[0]))
        .collect();
    let packed = differences.chunks(DIFFERENCES_PER_WIDTH).map(|some| {
        let least = some.iter().min().copied().unwrap_or_default();
        let widest = some.iter().map(|&each| each.wrapping_sub(least).cast_unsigned());
        widest.max().map_or(0, bits) * some.len()
    });
    packed.sum()
}

/// How many bits the number takes.
fn bits(number: u64) -> usize {
    (u64::BITS - number.leading_zeros()) as usize
}

fn sorting_columns(schema: &Schema, tags: &[String]) -> Result<Vec<SortingColumn>> {
    let key = tags.iter().map(String::as_str).chain([TIME]);
    key.map(|name| {
        let column = schema.index_of(name)?;
        Ok(SortingColumn {
            column_idx: i32::try_from(column).map_err(|_| exec_datafusion_err!("too many columns"))?,
            descending: false,
            nulls_first: true,
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, Int64Array, UInt64Array};
    use arrow::datatypes::Field;
    use bytes::Bytes;
    use datafusion::execution::memory_pool::UnboundedMemoryPool;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;

    const ROWS: i64 = 10_000;

    /// Numbers that look random, the same each time.
    fn noise(row: i64) -> i64 {
        let mixed = (row as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33).cast_signed()
    }

    fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
        let fields: Vec<_> = columns
            .iter()
            .map(|(name, column)| Field::new(*name, column.data_type().clone(), true))
            .collect();
        let columns = columns.into_iter().map(|(_, column)| column).collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
    }

    fn file(batch: &RecordBatch) -> Bytes {
        let pool: Arc<dyn MemoryPool> = Arc::new(UnboundedMemoryPool::default());
        let mut encoding = Box::new(DataFileEncoding::new(batch.schema(), vec![], &pool));
        encoding.write(batch.clone()).unwrap();
        encoding.finish().unwrap().into()
    }

    #[test]
    fn integers_are_encoded_as_what_takes_fewer_bits() {
        let walk = |row: i64| (0..=row % 500).map(|step| noise(step) % 3 - 1).sum::<i64>();
        let batch = batch(vec![
            (TIME, Arc::new((0..ROWS).collect::<Int64Array>())),
            ("walk", Arc::new((0..ROWS).map(walk).collect::<Int64Array>())),
            (
                "counter",
                Arc::new((0..ROWS).map(|row| (7 * row) as u64).collect::<UInt64Array>()),
            ),
            (
                "random",
                Arc::new((0..ROWS).map(|row| noise(row) % 100).collect::<Int64Array>()),
            ),
            (
                "extreme",
                Arc::new(
                    (0..ROWS)
                        .map(|row| [i64::MIN, i64::MAX][row as usize % 2])
                        .collect::<Int64Array>(),
                ),
            ),
            ("constant", Arc::new((0..ROWS).map(|_| 5).collect::<Int64Array>())),
            (
                "absent",
                Arc::new((0..ROWS).map(|_| None).collect::<Int64Array>()),
            ),
        ]);
        let reader = ParquetRecordBatchReaderBuilder::try_new(file(&batch)).unwrap();
        let with_dictionary: Vec<_> = reader
            .metadata()
            .row_group(0)
            .columns()
            .iter()
            .filter(|column| column.dictionary_page_offset().is_some())
            .map(|column| column.column_path().string())
            .collect();
        assert_eq!(with_dictionary, ["random", "extreme", "constant", "absent"]);
        let read = reader.with_batch_size(ROWS as usize).build().unwrap().next();
        assert_eq!(read.unwrap().unwrap().columns(), batch.columns());
    }
}
