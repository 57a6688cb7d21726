//! Immutable runs of rows in memory.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock};

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::buffer::{BooleanBuffer, Buffer};
use arrow::datatypes::{Int32Type, Schema, TimestampNanosecondType};

use crate::interval::{Interval, TIME};
use crate::latest::GroupCache;
use crate::tag_rows::TagRows;
use crate::{EngineError, ErrorKind, Result};

/// Rows whose least and greatest time is known.
const ZONE_ROWS: usize = 4096;

/// Rows that never change. Their memory belongs to whoever exported them and is given back when the
/// last reference to the block is dropped, on whatever thread that happens.
pub struct Block {
    batch: RecordBatch,
    time_min: i64,
    time_max: i64,
    /// The least and the greatest time of each [`ZONE_ROWS`], once they were asked for.
    zones: OnceLock<Vec<Interval>>,
    groups: GroupCache,
    /// By the names of tags, once they were asked for.
    tag_rows: Mutex<HashMap<String, Arc<TagRows>>>,
    /// Declared last, so that it is dropped when the rows are.
    _guard: Box<dyn Any + Send + Sync>,
}

impl Block {
    /// Wraps a batch whose times, in nanoseconds, lie from `time_min` to `time_max` inclusive. The
    /// guard is dropped after the rows.
    pub fn new(batch: RecordBatch, time_min: i64, time_max: i64, guard: impl Any + Send + Sync) -> Self {
        Self {
            batch,
            time_min,
            time_max,
            zones: OnceLock::new(),
            groups: GroupCache::default(),
            tag_rows: Mutex::default(),
            _guard: Box::new(guard),
        }
    }

    pub fn batch(&self) -> &RecordBatch {
        &self.batch
    }

    pub fn row_count(&self) -> usize {
        self.batch.num_rows()
    }

    fn zones(&self) -> &[Interval] {
        self.zones.get_or_init(|| {
            let time = self.batch.column_by_name(TIME);
            let times = time.and_then(|column| column.as_primitive_opt::<TimestampNanosecondType>());
            let times = times.map_or(&[][..], |times| times.values());
            let zone = |times: &[i64]| Interval {
                start: times.iter().copied().min().unwrap_or(i64::MAX),
                end: times.iter().copied().max().unwrap_or(i64::MIN),
            };
            times.chunks(ZONE_ROWS).map(zone).collect()
        })
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Block({} rows)", self.row_count())
    }
}

/// The rows of a block that a query sees, with the block's columns in a table's order.
#[derive(Debug)]
pub struct BlockRows {
    block: Arc<Block>,
    visible: Option<BooleanBuffer>,
    visible_count: usize,
}

impl BlockRows {
    /// Hides the rows whose bit is set in `deleted`, least significant bit of the first word first.
    pub fn new(block: Arc<Block>, deleted: Option<&[u64]>) -> Result<Self> {
        let row_count = block.row_count();
        let visible = deleted.map(|words| visible_rows(words, row_count)).transpose()?;
        let visible_count = visible.as_ref().map_or(row_count, BooleanBuffer::count_set_bits);
        Ok(Self {
            block,
            visible,
            visible_count,
        })
    }

    /// Rows of the block, hidden ones included.
    pub fn row_count(&self) -> usize {
        self.block.row_count()
    }

    pub fn visible_count(&self) -> usize {
        self.visible_count
    }

    /// One bit a row, or none when every row is visible.
    pub fn visible(&self) -> Option<&BooleanBuffer> {
        self.visible.as_ref()
    }

    /// The least and the greatest time of the block, hidden rows included.
    pub fn time_range(&self) -> (i64, i64) {
        (self.block.time_min, self.block.time_max)
    }

    /// The rows from the first to the last one that can be of that time.
    pub(crate) fn rows_within(&self, times: Interval) -> Range<usize> {
        let (start, end) = self.time_range();
        if (Interval { start, end }).is_within(times) {
            return 0..self.row_count();
        }
        let zones = self.block.zones();
        let first = zones
            .iter()
            .position(|zone| zone.overlaps(times))
            .unwrap_or(zones.len());
        let last = zones
            .iter()
            .rposition(|zone| zone.overlaps(times))
            .unwrap_or(first);
        let row = |zone: usize| self.row_count().min(zone * ZONE_ROWS);
        row(first)..row(last + 1)
    }

    /// The least and the greatest time among these rows, or times beyond them.
    pub(crate) fn times_of(&self, rows: &Range<usize>) -> Interval {
        let zones = rows.start / ZONE_ROWS..rows.end.div_ceil(ZONE_ROWS);
        let zones = self.block.zones().get(zones).unwrap_or_default();
        let (start, end) = self.time_range();
        Interval {
            start: zones.iter().map(|zone| zone.start).min().unwrap_or(start),
            end: zones.iter().map(|zone| zone.end).max().unwrap_or(end),
        }
    }

    /// How many of so many rows have one of so many values of a tag, if all values are as frequent.
    pub(crate) fn rows_of_values(&self, row_count: usize, tag: &str, values: usize) -> usize {
        let known = self
            .column(tag)
            .and_then(|column| column.as_dictionary_opt::<Int32Type>());
        let known = known.map_or(1, |column| column.values().len().max(1));
        row_count * values.min(known) / known
    }

    /// The rows of each value of a tag. None if the block does not have the tag.
    pub(crate) fn rows_of_tag(&self, tag: &str) -> Option<Arc<TagRows>> {
        let column = self.column(tag)?.as_dictionary_opt::<Int32Type>()?;
        let mut known = self.block.tag_rows.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(rows) = known.get(tag) {
            return Some(Arc::clone(rows));
        }
        let rows = Arc::new(TagRows::of(column));
        known.insert(tag.to_owned(), Arc::clone(&rows));
        Some(rows)
    }

    /// The block's column of that name, if it has one.
    pub fn column(&self, name: &str) -> Option<&ArrayRef> {
        self.block.batch.column_by_name(name)
    }

    /// The groups of the block's rows that are known, hidden rows included, by the tags that make groups.
    pub(crate) fn groups(&self) -> &GroupCache {
        &self.block.groups
    }

    /// Fails unless each column of the block that the table has is of the table's type.
    pub fn check_types(&self, table: &Schema) -> Result<()> {
        for field in table.fields() {
            let Some(column) = self.column(field.name()) else {
                continue;
            };
            if column.data_type() != field.data_type() {
                return Err(internal(format!(
                    "column '{}' of a block is {}, the table's is {}",
                    field.name(),
                    column.data_type(),
                    field.data_type()
                )));
            }
        }
        Ok(())
    }
}

fn visible_rows(deleted: &[u64], row_count: usize) -> Result<BooleanBuffer> {
    if deleted.len() < row_count.div_ceil(64) {
        return Err(internal(format!(
            "{} words of deleted rows for {row_count} rows",
            deleted.len()
        )));
    }
    let visible: Buffer = deleted.iter().map(|word| !word.to_le()).collect();
    Ok(BooleanBuffer::new(visible, 0, row_count))
}

fn internal(message: String) -> EngineError {
    EngineError::new(ErrorKind::Internal, message)
}
