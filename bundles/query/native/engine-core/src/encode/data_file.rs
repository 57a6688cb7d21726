//! The files that tables consist of, written while their rows come in.

use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::common::{Result, exec_datafusion_err};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryPool, MemoryReservation};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding as ParquetEncoding, ZstdLevel};
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use super::Encoding;
use crate::table::TIME;

/// What the format's description calls these files' origin.
const CREATED_BY: &str = "gnomon version 0.1.0";

/// As in the files that Java writes from the buffer: fewer rows cost more metadata, with more of them
/// less can be skipped.
const GROUP_ROWS: usize = 8 * PAGE_ROWS;
const PAGE_ROWS: usize = 16_384;

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

    fn open(&self) -> Result<ArrowWriter<Vec<u8>>> {
        let properties = properties(&self.schema, &self.tags)?;
        let schema = Arc::clone(&self.schema);
        Ok(ArrowWriter::try_new(vec![], schema, Some(properties))?)
    }
}

impl Encoding for DataFileEncoding {
    fn write(&mut self, batch: RecordBatch) -> Result<()> {
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.open()?,
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

fn properties(schema: &Schema, tags: &[String]) -> Result<WriterProperties> {
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
    for field in schema.fields() {
        let path = ColumnPath::from(field.name().clone());
        // Used where a dictionary does not pay.
        if matches!(
            field.data_type(),
            DataType::Int64 | DataType::UInt64 | DataType::Timestamp(..)
        ) {
            builder = builder.set_column_encoding(path.clone(), ParquetEncoding::DELTA_BINARY_PACKED);
        }
        if field.name() == TIME {
            builder = builder.set_column_dictionary_enabled(path, false);
        }
    }
    Ok(builder.build())
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
