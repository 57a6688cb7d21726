//! The merge itself: from rows of one key to one row.

use std::ops::Range;

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::compute::interleave;
use datafusion::common::Result;

use super::MergeColumns;

/// A row: the batch, and its place in it.
pub type RowAddress = (usize, usize);

/// Makes one row of each group. Rows of a group have the same key and are listed in write order:
/// each field takes its last value that is not null.
pub fn fold(
    columns: &MergeColumns,
    batches: &[RecordBatch],
    rows: &[RowAddress],
    groups: &[Range<usize>],
) -> Result<RecordBatch> {
    let mut picked = Vec::with_capacity(groups.len());
    let mut outputs: Vec<ArrayRef> = Vec::with_capacity(columns.output().len());
    for &column in columns.output() {
        let arrays: Vec<&dyn Array> = batches.iter().map(|batch| &**batch.column(column)).collect();
        picked.clear();
        picked.extend(groups.iter().map(|group| {
            let candidates = &rows[group.clone()];
            if columns.is_key(column) {
                candidates[0]
            } else {
                last_value(&arrays, candidates)
            }
        }));
        outputs.push(interleave(&arrays, &picked)?);
    }
    columns.to_output(outputs, groups.len())
}

fn last_value(arrays: &[&dyn Array], candidates: &[RowAddress]) -> RowAddress {
    let with_value = candidates
        .iter()
        .rev()
        .find(|(batch, row)| arrays[*batch].is_valid(*row));
    *with_value.unwrap_or(&candidates[0])
}
