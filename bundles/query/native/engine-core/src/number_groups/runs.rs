//! Rows of one group that follow each other.

use std::ops::Range;

use arrow::array::ArrayRef;
use arrow::datatypes::ArrowNativeType;
use arrow::downcast_primitive_array;

/// Which rows are of which group.
pub struct GroupedRows<'a> {
    /// How many groups there are, of other rows too.
    pub group_count: usize,
    /// That of each run, or of each row.
    pub groups: &'a [usize],
    /// Where runs begin, and where the last one ends. None where rows have no order.
    pub bounds: Option<&'a [usize]>,
}

impl GroupedRows<'_> {
    /// Where they are runs.
    pub fn runs(&self) -> Option<impl Iterator<Item = (Range<usize>, usize)>> {
        let runs = self.bounds?.windows(2).map(|bounds| bounds[0]..bounds[1]);
        Some(runs.zip(self.groups.iter().copied()))
    }
}

/// Where runs of rows with the same keys begin, and the number of rows. None unless they have so many rows on average.
pub fn bounds(keys: &[ArrayRef], row_count: usize, run_rows_min: usize) -> Option<Vec<usize>> {
    let mut begins = vec![false; row_count];
    *begins.first_mut()? = true;
    for key in keys {
        mark(key, &mut begins);
    }
    let count = begins.iter().filter(|begins| **begins).count();
    if count * run_rows_min > row_count {
        return None;
    }
    let mut bounds = Vec::with_capacity(count + 1);
    bounds.extend((0..row_count).filter(|row| begins[*row]));
    bounds.push(row_count);
    Some(bounds)
}

fn mark(key: &ArrayRef, begins: &mut [bool]) {
    let key = key.as_ref();
    downcast_primitive_array!(
        key => mark_values(key.values(), begins),
        other => unreachable!("groups by {other}"),
    );
    // Below nulls stands anything.
    if let Some(nulls) = key.logical_nulls() {
        for (row, begins) in begins.iter_mut().enumerate().skip(1) {
            *begins |= nulls.is_null(row - 1) != nulls.is_null(row);
        }
    }
}

fn mark_values<T: ArrowNativeType>(values: &[T], begins: &mut [bool]) {
    let pairs = values.windows(2);
    let begins = begins.iter_mut().skip(1);
    begins
        .zip(pairs)
        .for_each(|(begins, pair)| *begins |= pair[0] != pair[1]);
}
