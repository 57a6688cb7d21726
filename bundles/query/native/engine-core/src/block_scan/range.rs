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

    /// Whether rows of one value of the first tag stand together.
    pub fn is_sorted(&self) -> bool {
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

    /// The rows from the first to the last one that can be of that time.
    pub fn within(mut self, times: Interval) -> Self {
        if let SourceRows::Held(rows) = &self.block.rows {
            let within = rows.rows_within(self.start..self.end, times);
            (self.start, self.end) = (within.start, within.end);
        }
        self
    }

    /// The same rows in ranges of at most so many.
    pub fn parts(&self, rows: usize) -> impl Iterator<Item = Range> {
        (self.start..self.end).step_by(rows).map(move |start| Range {
            block: self.block.clone(),
            start,
            end: self.end.min(start + rows),
        })
    }
}

/// Cuts the blocks' rows, one after the other, into at most `partition_count` parts of equal size.
/// Parts are whole batches, so that few rows make few parts.
pub fn split(blocks: &[SourceBlock], partition_count: usize, batch_size: usize) -> Vec<Vec<Range>> {
    let row_count: usize = blocks.iter().map(|block| block.rows.row_count()).sum();
    let part_rows = row_count
        .div_ceil(partition_count.max(1))
        .next_multiple_of(batch_size)
        .max(1);
    let mut parts: Vec<Vec<Range>> = vec![vec![]];
    let mut room = part_rows;
    for block in blocks {
        let mut start = 0;
        while start < block.rows.row_count() {
            if room == 0 {
                parts.push(vec![]);
                room = part_rows;
            }
            let end = block.rows.row_count().min(start + room);
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
