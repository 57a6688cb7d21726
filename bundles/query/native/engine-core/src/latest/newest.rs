//! The newest row of each group among those that were seen.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, RecordBatch, UInt32Array};
use arrow::compute::{interleave_record_batch, take_record_batch};
use arrow::datatypes::{Int32Type, SchemaRef, TimestampNanosecondType};
use datafusion::common::Result;
use datafusion::execution::memory_pool::MemoryReservation;

use super::Groups;
use crate::merge::held_bytes;

/// Rows that are no longer the newest are dropped when there are so many, and more than of the others.
const STALE_ROWS_MAX: usize = 8192;

/// A tag's value that a row does not have.
const NULL_ID: u32 = 0;

/// A code whose id is not known yet.
const UNKNOWN_ID: u32 = u32::MAX;

/// Numbers the values of one tag.
#[derive(Default)]
struct Values {
    ids: HashMap<Box<str>, u32>,
    /// The dictionary that was seen last, and the ids of its codes.
    dictionary: Option<ArrayRef>,
    code_ids: Vec<u32>,
}

impl Values {
    fn see(&mut self, column: &DictionaryArray<Int32Type>) {
        let values = column.values();
        if self
            .dictionary
            .as_ref()
            .is_none_or(|seen| !Arc::ptr_eq(seen, values))
        {
            self.code_ids = vec![UNKNOWN_ID; values.len()];
            self.dictionary = Some(Arc::clone(values));
        }
    }

    fn id(&mut self, column: &DictionaryArray<Int32Type>, row: usize) -> u32 {
        if column.keys().is_null(row) {
            return NULL_ID;
        }
        let code = column.keys().value(row) as usize;
        if self.code_ids[code] == UNKNOWN_ID {
            self.code_ids[code] = self.new_id(column.values(), code);
        }
        self.code_ids[code]
    }

    fn new_id(&mut self, values: &ArrayRef, code: usize) -> u32 {
        if values.is_null(code) {
            return NULL_ID;
        }
        let value = values.as_string::<i32>().value(code);
        let next = self.ids.len() as u32 + 1;
        *self.ids.entry(value.into()).or_insert(next)
    }

    fn find(&self, value: Option<&str>) -> Option<u32> {
        value.map_or(Some(NULL_ID), |value| self.ids.get(value).copied())
    }
}

/// The newest row of a group.
#[derive(Clone, Copy)]
struct Best {
    time: i64,
    batch: usize,
    row: usize,
}

/// Takes rows in and keeps the newest of each group.
pub struct Newest {
    schema: SchemaRef,
    time: usize,
    tags: Vec<usize>,
    values: Vec<Values>,
    /// Numbers the pairs of the number of the tags before and the id of a tag, for each tag but the first.
    pairs: Vec<HashMap<(u32, u32), u32>>,
    /// By number of the group.
    best: Vec<Option<Best>>,
    batches: Vec<RecordBatch>,
    reservation: MemoryReservation,
}

impl Newest {
    /// `time` and `tags` are the places of columns in the schema.
    pub fn new(schema: SchemaRef, time: usize, tags: Vec<usize>, reservation: MemoryReservation) -> Self {
        Self {
            schema,
            time,
            values: tags.iter().map(|_| Values::default()).collect(),
            pairs: tags.iter().skip(1).map(|_| HashMap::new()).collect(),
            tags,
            best: vec![],
            batches: vec![],
            reservation,
        }
    }

    /// Keeps the rows that are the newest so far. Among equal times the first one stays.
    pub fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let tags: Vec<_> = self
            .tags
            .iter()
            .map(|tag| batch.column(*tag).as_dictionary::<Int32Type>())
            .collect();
        for (values, column) in self.values.iter_mut().zip(&tags) {
            values.see(column);
        }
        let times = batch
            .column(self.time)
            .as_primitive::<TimestampNanosecondType>()
            .values();
        let here = self.batches.len();
        let mut improved = vec![];
        for (row, time) in times.iter().enumerate() {
            let group = self.group(&tags, row);
            if group >= self.best.len() {
                self.best.resize(group + 1, None);
            }
            let best = &mut self.best[group];
            if best.is_some_and(|best| best.time >= *time) {
                continue;
            }
            if best.is_none_or(|best| best.batch != here) {
                improved.push(group);
            }
            *best = Some(Best {
                time: *time,
                batch: here,
                row,
            });
        }
        if improved.is_empty() {
            return Ok(());
        }
        self.keep(batch, &improved)?;
        let rows: usize = self.batches.iter().map(RecordBatch::num_rows).sum();
        if rows > 2 * self.best.len() + STALE_ROWS_MAX {
            self.drop_stale()?;
        }
        Ok(())
    }

    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Holds the rows of these groups and not the batch, which may be large.
    fn keep(&mut self, batch: &RecordBatch, improved: &[usize]) -> Result<()> {
        let mut rows = Vec::with_capacity(improved.len());
        for (place, group) in improved.iter().enumerate() {
            let best = self.best[*group].as_mut().expect("it improved");
            rows.push(best.row as u32);
            best.row = place;
        }
        let kept = match is_all(rows.iter().map(|row| *row as usize), batch) {
            true => batch.clone(),
            false => take_record_batch(batch, &UInt32Array::from(rows))?,
        };
        self.reservation.try_grow(held_bytes(&kept))?;
        self.batches.push(kept);
        Ok(())
    }

    fn drop_stale(&mut self) -> Result<()> {
        let rows = self.rows()?;
        self.reservation.try_resize(held_bytes(&rows))?;
        for (row, best) in self.best.iter_mut().flatten().enumerate() {
            (best.batch, best.row) = (0, row);
        }
        self.batches = vec![rows];
        Ok(())
    }

    /// Whether rows of these groups that are not newer than `time` are of no use.
    pub fn is_settled(&self, groups: &Groups, time: i64) -> bool {
        let Groups::Few(groups) = groups else {
            return false;
        };
        groups.iter().all(|group| {
            let values = group.iter().map(Option::as_deref);
            self.find(values).is_some_and(|best| best.time >= time)
        })
    }

    fn find<'a>(&self, group: impl Iterator<Item = Option<&'a str>>) -> Option<Best> {
        let mut number = 0;
        for (place, (value, values)) in group.zip(&self.values).enumerate() {
            let id = values.find(value)?;
            number = match place {
                0 => id,
                _ => *self.pairs[place - 1].get(&(number, id))?,
            };
        }
        *self.best.get(number as usize)?
    }

    /// The number of the row's group.
    fn group(&mut self, tags: &[&DictionaryArray<Int32Type>], row: usize) -> usize {
        let mut number = 0;
        for (place, column) in tags.iter().enumerate() {
            let id = self.values[place].id(column, row);
            number = match place {
                0 => id,
                _ => {
                    let pairs = &mut self.pairs[place - 1];
                    let next = pairs.len() as u32;
                    *pairs.entry((number, id)).or_insert(next)
                }
            };
        }
        number as usize
    }

    /// One row for each group, in no particular order.
    pub fn rows(&self) -> Result<RecordBatch> {
        let places: Vec<_> = self
            .best
            .iter()
            .flatten()
            .map(|best| (best.batch, best.row))
            .collect();
        if places.is_empty() {
            return Ok(RecordBatch::new_empty(Arc::clone(&self.schema)));
        }
        if let [batch] = &self.batches[..]
            && is_all(places.iter().map(|(_, row)| *row), batch)
        {
            return Ok(batch.clone());
        }
        let batches: Vec<&RecordBatch> = self.batches.iter().collect();
        Ok(interleave_record_batch(&batches, &places)?)
    }

    /// What its rows take.
    pub fn into_reservation(self) -> MemoryReservation {
        self.reservation
    }
}

/// Whether the rows are those of the batch, in its order.
fn is_all(rows: impl Iterator<Item = usize>, batch: &RecordBatch) -> bool {
    rows.eq(0..batch.num_rows())
}
