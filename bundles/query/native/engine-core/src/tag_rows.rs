//! Which rows of a block have which value of a tag.

use std::ops::Range;

use arrow::array::{Array, DictionaryArray};
use arrow::buffer::BooleanBuffer;
use arrow::datatypes::Int32Type;
use arrow::util::bit_util;

/// Rows of which at most one in so many is wanted are few.
pub const FEW_SHARE: usize = 8;

/// The rows of each value of a tag, for finding few of many without a look at the others. It takes four bytes a row.
#[derive(Debug)]
pub struct TagRows {
    /// By value, and those of a value in order; rows without the tag come last.
    rows: Vec<u32>,
    /// Where the rows of each value begin in `rows`; one more is the end.
    starts: Vec<u32>,
}

impl TagRows {
    pub fn of(tag: &DictionaryArray<Int32Type>) -> Self {
        let value_count = tag.values().len();
        let keys = tag.keys().values();
        let place = |row: usize| match tag.is_null(row) {
            true => value_count,
            false => keys[row] as usize,
        };
        let mut starts = vec![0; value_count + 2];
        (0..tag.len()).for_each(|row| starts[place(row) + 1] += 1);
        (1..starts.len()).for_each(|place| starts[place] += starts[place - 1]);
        let mut rows = vec![0; tag.len()];
        let mut next = starts.clone();
        for row in 0..tag.len() {
            let next = &mut next[place(row)];
            rows[*next as usize] = row as u32;
            *next += 1;
        }
        Self { rows, starts }
    }

    /// One bit for each row of the range: whether its value is one of those whose bit is set, of which the last is for
    /// rows without the tag. None if these are not few.
    pub fn select(&self, values: &BooleanBuffer, range: &Range<usize>) -> Option<BooleanBuffer> {
        let rows_of = |value: usize| {
            let rows = &self.rows[self.starts[value] as usize..self.starts[value + 1] as usize];
            let place = |row: usize| rows.partition_point(|known| (*known as usize) < row);
            &rows[place(range.start)..place(range.end)]
        };
        let wanted: Vec<&[u32]> = values.set_indices().map(rows_of).collect();
        let count: usize = wanted.iter().map(|rows| rows.len()).sum();
        if count * FEW_SHARE > range.len() {
            return None;
        }
        let mut bits = vec![0; range.len().div_ceil(8)];
        for row in wanted.into_iter().flatten() {
            bit_util::set_bit(&mut bits, *row as usize - range.start);
        }
        Some(BooleanBuffer::new(bits.into(), 0, range.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(rows: &TagRows, values: &[bool], range: Range<usize>) -> Option<Vec<usize>> {
        let bits = rows.select(&BooleanBuffer::from(values), &range)?;
        assert_eq!(bits.len(), range.len());
        Some(bits.set_indices().map(|bit| bit + range.start).collect())
    }

    #[test]
    fn rows_are_found_by_value() {
        let value = |row: usize| match row % 100 {
            99 => None,
            value => Some(["a", "b", "c", "d"][if value < 3 { value } else { 3 }]),
        };
        let tag: DictionaryArray<Int32Type> = (0..1_000).map(value).collect();
        let rows = TagRows::of(&tag);
        let every = |first: usize, range: Range<usize>| {
            let rows = (first..1_000).step_by(100);
            Some(rows.filter(|row| range.contains(row)).collect::<Vec<_>>())
        };
        let (b, null) = (
            [false, true, false, false, false],
            [false, false, false, false, true],
        );
        assert_eq!(selected(&rows, &b, 0..1_000), every(1, 0..1_000));
        assert_eq!(selected(&rows, &b, 101..901), every(1, 101..901));
        assert_eq!(selected(&rows, &b, 102..900), every(1, 102..900));
        assert_eq!(selected(&rows, &null, 50..1_000), every(99, 50..1_000));
        assert_eq!(selected(&rows, &[false; 5], 0..1_000), Some(vec![]));
        assert_eq!(selected(&rows, &[true; 5], 0..1_000), None);
        assert_eq!(selected(&rows, &b, 5..5), Some(vec![]));
    }
}
