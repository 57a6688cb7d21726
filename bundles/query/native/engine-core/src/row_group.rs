//! Row groups of data files as blocks, whose columns are read when they are asked for and kept.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, DictionaryArray, RecordBatch, UInt64Array};
use arrow::compute::{concat, concat_batches};
use arrow::datatypes::{DataType, Int32Type, Schema, SchemaRef};
use bytes::{Buf, Bytes};
use datafusion::common::{Column, Result, ScalarValue};
use datafusion::physical_optimizer::pruning::PruningStatistics;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::errors::ParquetError;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::statistics::Statistics;

use crate::column_cache::{ColumnCache, KnownFile};
use crate::interval::TIME;

/// A row group of a file that was read before.
#[derive(Clone)]
pub struct RowGroup {
    file: Arc<KnownFile>,
    index: usize,
    cache: Arc<ColumnCache>,
    store: Arc<dyn ObjectStore>,
}

impl RowGroup {
    /// All of a file.
    pub fn all(file: &Arc<KnownFile>, cache: &Arc<ColumnCache>, store: &Arc<dyn ObjectStore>) -> Vec<Self> {
        let count = file.metadata.metadata().num_row_groups();
        let group = |index| Self {
            file: Arc::clone(file),
            index,
            cache: Arc::clone(cache),
            store: Arc::clone(store),
        };
        (0..count).map(group).collect()
    }

    /// The file's.
    pub fn path(&self) -> &str {
        &self.file.path
    }

    /// Which one of the file's it is.
    pub fn index(&self) -> usize {
        self.index
    }

    pub fn row_count(&self) -> usize {
        self.about().num_rows() as usize
    }

    /// The least and the greatest time of a row, in nanoseconds, if the file tells them.
    pub fn time_range(&self) -> Option<(i64, i64)> {
        let time = self.schema().index_of(TIME).ok()?;
        match self.about().column(time).statistics()? {
            Statistics::Int64(times) => Some((*times.min_opt()?, *times.max_opt()?)),
            _ => None,
        }
    }

    /// Whether rows can have one of these texts in a column, as far as the file tells.
    pub fn can_have(&self, name: &str, texts: &[&str]) -> bool {
        let Some((min, max)) = self.text_range(name) else {
            return true;
        };
        texts.iter().any(|text| (min..=max).contains(&text.as_bytes()))
    }

    /// Bounds of the bytes of a column's texts, if the file tells them.
    fn text_range(&self, name: &str) -> Option<(&[u8], &[u8])> {
        let column = self.schema().index_of(name).ok()?;
        let statistics = self.about().column(column).statistics()?;
        match statistics {
            // Older ones may go by another order of bytes.
            Statistics::ByteArray(texts) if !statistics.is_min_max_deprecated() => {
                Some((texts.min_bytes_opt()?, texts.max_bytes_opt()?))
            }
            _ => None,
        }
    }

    /// The bytes that these columns of the table take in memory. None where one of them is of another type
    /// in the file, or where that can't be told before it is read.
    pub fn column_bytes(&self, table: &Schema, columns: &[usize]) -> Option<usize> {
        let mut row_bits = 0;
        for column in columns {
            let field = table.field(*column);
            let Ok(in_file) = self.schema().field_with_name(field.name()) else {
                continue;
            };
            if in_file.data_type() != field.data_type() {
                return None;
            }
            row_bits += bits(field.data_type())?;
        }
        Some(self.row_count() * row_bits / 8)
    }

    /// The column of that name, if the file has one.
    pub async fn column(&self, name: &str) -> Result<Option<ArrayRef>> {
        let Ok(place) = self.schema().index_of(name) else {
            return Ok(None);
        };
        let read = self.read(place);
        let column = self.cache.column(&self.file, self.index, place, read).await?;
        Ok(Some(column))
    }

    /// Whether times ascend where rows have the same value of the first tag, as they do where that tells the others.
    pub fn is_in_time_order(&self, first_tag: &DictionaryArray<Int32Type>, times: &[i64]) -> bool {
        let keys = first_tag.keys();
        let is_in_order = |row: usize| {
            times[row - 1] <= times[row]
                || keys.value(row - 1) != keys.value(row)
                || keys.is_null(row - 1) != keys.is_null(row)
        };
        *self.file.is_in_time_order[self.index].get_or_init(|| (1..times.len()).all(is_in_order))
    }

    async fn read(&self, place: usize) -> Result<ArrayRef> {
        let (start, length) = self.about().column(place).byte_range();
        let path = Path::from(self.file.path.as_str());
        let bytes = self.store.get_range(&path, start..start + length).await?;
        let metadata = self.file.metadata.clone();
        let mask = ProjectionMask::roots(metadata.parquet_schema(), [place]);
        let batches =
            ParquetRecordBatchReaderBuilder::new_with_metadata(ChunkBytes { start, bytes }, metadata)
                .with_row_groups(vec![self.index])
                .with_projection(mask)
                .with_batch_size(self.row_count())
                .build()?
                .collect::<std::result::Result<Vec<RecordBatch>, _>>()?;
        let schema = Arc::new(self.schema().project(&[place])?);
        Ok(Arc::clone(concat_batches(&schema, &batches)?.column(0)))
    }

    fn about(&self) -> &RowGroupMetaData {
        self.file.metadata.metadata().row_group(self.index)
    }

    fn schema(&self) -> &SchemaRef {
        self.file.metadata.schema()
    }
}

impl fmt::Debug for RowGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RowGroup({} of {})", self.index, self.file.path)
    }
}

/// What a value takes in memory, if all of them take the same.
fn bits(data_type: &DataType) -> Option<usize> {
    match data_type {
        DataType::Boolean => Some(1),
        DataType::Dictionary(key, _) => bits(key),
        other => other.primitive_width().map(|bytes| 8 * bytes),
    }
}

/// The bytes of a column chunk, where they stand in the file.
struct ChunkBytes {
    start: u64,
    bytes: Bytes,
}

impl ChunkBytes {
    fn from(&self, start: u64) -> parquet::errors::Result<Bytes> {
        let offset = start.checked_sub(self.start).map(|offset| offset as usize);
        match offset.filter(|offset| *offset <= self.bytes.len()) {
            Some(offset) => Ok(self.bytes.slice(offset..)),
            None => Err(ParquetError::EOF(format!("no byte {start} in this column chunk"))),
        }
    }
}

impl Length for ChunkBytes {
    fn len(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }
}

impl ChunkReader for ChunkBytes {
    type T = bytes::buf::Reader<Bytes>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(self.from(start)?.reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let bytes = self.from(start)?;
        match length <= bytes.len() {
            true => Ok(bytes.slice(..length)),
            false => Err(ParquetError::EOF(format!(
                "{length} bytes at {start} are more than this column chunk has"
            ))),
        }
    }
}

/// What files say about their row groups.
pub struct Bounds<'a>(pub &'a [RowGroup]);

impl Bounds<'_> {
    /// None where one of the files does not have the column.
    fn of_each(
        &self,
        column: &Column,
        bound: impl Fn(&StatisticsConverter, &RowGroupMetaData) -> parquet::errors::Result<ArrayRef>,
    ) -> Option<ArrayRef> {
        let mut bounds = Vec::with_capacity(self.0.len());
        for group in self.0 {
            let parquet_schema = group.file.metadata.parquet_schema();
            let converter =
                StatisticsConverter::try_new(column.name(), group.schema(), parquet_schema).ok()?;
            bounds.push(bound(&converter, group.about()).ok()?);
        }
        let bounds: Vec<&dyn Array> = bounds.iter().map(AsRef::as_ref).collect();
        concat(&bounds).ok()
    }
}

impl PruningStatistics for Bounds<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        self.of_each(column, |converter, group| converter.row_group_mins([group]))
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        self.of_each(column, |converter, group| converter.row_group_maxes([group]))
    }

    fn num_containers(&self) -> usize {
        self.0.len()
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        self.of_each(column, |converter, group| {
            let counts = converter.row_group_null_counts([group])?;
            Ok(Arc::new(counts) as ArrayRef)
        })
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        let counts = self.0.iter().map(|group| group.row_count() as u64);
        Some(Arc::new(UInt64Array::from_iter_values(counts)))
    }

    fn contained(&self, _: &Column, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}
