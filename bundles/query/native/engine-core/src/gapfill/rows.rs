//! What a filler reads, and what it writes.

use arrow::array::RecordBatch;

/// Rows of the input that are not all written yet.
pub struct Rows {
    pub batch: RecordBatch,
    /// In the unit of the time column, none for null.
    pub times: Vec<Option<i64>>,
    /// Where each series ends.
    pub ends: Vec<usize>,
}

/// A row of the answer.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// The row of the input; none for one that is added.
    pub row: Option<usize>,
    /// Some row of the same series.
    pub anchor: usize,
    /// The first row of the series that is not before this one, if there is one.
    pub upcoming: Option<usize>,
    pub time: Option<i64>,
    pub starts_series: bool,
}
