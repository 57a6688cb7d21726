//! The rows that a scan reads, in parts.

use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::buffer::BooleanBuffer;
use datafusion::common::Result;

use crate::BlockRows;
use crate::interval::Interval;
use crate::row_group::RowGroup;

/// A block, and the number of its source.
#[derive(Clone, Debug)]
pub struct SourceBlock {
    pub source: i32,
    pub rows: SourceRows,
}

/// Rows that never change.
#[derive(Clone, Debug)]
pub enum SourceRows {
    Held(Arc<BlockRows>),
    /// Of a file, whose columns are read when they are needed.
    Filed(RowGroup),
}

impl SourceRows {
    /// Hidden rows included.
    pub fn row_count(&self) -> usize {
        match self {
            Self::Held(rows) => rows.row_count(),
            Self::Filed(group) => group.row_count(),
        }
    }

    pub fn visible_count(&self) -> usize {
        match self {
            Self::Held(rows) => rows.visible_count(),
            Self::Filed(group) => group.row_count(),
        }
    }

    /// One bit a row, or none when every row is visible.
    pub fn visible(&self) -> Option<&BooleanBuffer> {
        match self {
            Self::Held(rows) => rows.visible(),
            Self::Filed(_) => None,
        }
    }

    /// The least and the greatest time, hidden rows included, if they are known.
    pub fn time_range(&self) -> Option<(i64, i64)> {
        match self {
            Self::Held(rows) => Some(rows.time_range()),
            Self::Filed(group) => group.time_range(),
        }
    }

    /// The rows from the first to the last one that can be of that time.
    fn within(&self, times: Option<Interval>) -> std::ops::Range<usize> {
        match (self, times) {
            (Self::Held(rows), Some(times)) => rows.rows_within(times),
            _ => 0..self.row_count(),
        }
    }

    /// Whether they are of a file.
    pub fn is_filed(&self) -> bool {
        matches!(self, Self::Filed(_))
    }

    /// The column of that name, if there is one.
    pub async fn column(&self, name: &str) -> Result<Option<ArrayRef>> {
        match self {
            Self::Held(rows) => Ok(rows.column(name).cloned()),
            Self::Filed(group) => group.column(name).await,
        }
    }
}

/// Rows `start` to `end` of a block.
#[derive(Clone, Debug)]
pub struct Range {
    pub block: SourceBlock,
    pub start: usize,
    pub end: usize,
}

impl Range {
    pub fn len(&self) -> usize {
        self.end - self.start
    }

    /// No row is of another time.
    pub fn times(&self) -> Interval {
        let of_group = |(start, end)| Interval { start, end };
        match &self.block.rows {
            SourceRows::Held(rows) => rows.times_of(&(self.start..self.end)),
            SourceRows::Filed(group) => group.time_range().map_or(Interval::ALL, of_group),
        }
    }

    /// These rows of the same block.
    pub fn part(&self, rows: std::ops::Range<usize>) -> Range {
        Range {
            block: self.block.clone(),
            start: rows.start,
            end: rows.end,
        }
    }

    /// The same rows in ranges of at most so many.
    pub fn parts(&self, rows: usize) -> impl Iterator<Item = Range> {
        let starts = (self.start..self.end).step_by(rows);
        starts.map(move |start| self.part(start..self.end.min(start + rows)))
    }
}

/// Cuts the blocks' rows that can be of these times, one after the other, into at most `partition_count` parts of
/// equal size. Parts are whole batches, so that few rows make few parts.
pub fn split(
    blocks: &[SourceBlock],
    times: Option<Interval>,
    partition_count: usize,
    batch_size: usize,
) -> Vec<Vec<Range>> {
    let within: Vec<_> = blocks.iter().map(|block| block.rows.within(times)).collect();
    let row_count: usize = within.iter().map(std::ops::Range::len).sum();
    let part_rows = row_count
        .div_ceil(partition_count.max(1))
        .next_multiple_of(batch_size)
        .max(1);
    let mut parts: Vec<Vec<Range>> = vec![vec![]];
    let mut room = part_rows;
    for (block, within) in blocks.iter().zip(within) {
        let mut start = within.start;
        while start < within.end {
            if room == 0 {
                parts.push(vec![]);
                room = part_rows;
            }
            let end = within.end.min(start + room);
            room -= end - start;
            parts.last_mut().expect("one part at least").push(Range {
                block: block.clone(),
                start,
                end,
            });
            start = end;
        }
    }
    parts
}
