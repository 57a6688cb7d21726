//! Groups of rows that differ in one small number from those before, such as the code of a tag.
//!
//! Rows that are written at the same time by many hosts are such rows. Where a group is looked up for each row, that
//! takes longer than to add up a value of each.

use arrow::array::{Array, ArrayRef, AsArray, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::Int32Type;
use datafusion::common::Result;
use datafusion::physical_plan::aggregates::group_values::GroupValues;

use super::runs;

/// The other keys must be the same for so many rows on average.
const RUN_ROWS_MIN: usize = 64;

/// A number that no row had yet.
const NEW: usize = usize::MAX;

/// Finds the group of each row, as `GroupValues::intern` does. Answers false, and does nothing, where rows are others.
pub fn intern(keys: &[ArrayRef], groups: &mut dyn GroupValues, group_of: &mut Vec<usize>) -> Result<bool> {
    let small = keys.iter().enumerate();
    let small = small.filter_map(|(place, key)| Some((place, small_numbers(key)?)));
    let Some((place, (codes, code_count))) = small.max_by_key(|(_, (_, count))| *count) else {
        return Ok(false);
    };
    let others = [&keys[..place], &keys[place + 1..]].concat();
    let Some(bounds) = runs::bounds(&others, codes.len(), RUN_ROWS_MIN) else {
        return Ok(false);
    };
    if (bounds.len() - 1) * code_count > codes.len() {
        return Ok(false);
    }
    // By code, the place of the first row among those of the run.
    let mut first_of = vec![NEW; code_count];
    let mut firsts = vec![];
    group_of.clear();
    for run in bounds.windows(2) {
        first_of.fill(NEW);
        for row in run[0]..run[1] {
            let first = &mut first_of[codes[row] as usize];
            if *first == NEW {
                *first = firsts.len();
                firsts.push(row as u32);
            }
            group_of.push(*first);
        }
    }
    let firsts = UInt32Array::from(firsts);
    let mut group_of_first = vec![];
    groups.intern(&rows_of(keys, &firsts)?, &mut group_of_first)?;
    for group in group_of {
        *group = group_of_first[*group];
    }
    Ok(true)
}

/// The numbers, and how many there can be, if they are no more than rows.
fn small_numbers(key: &ArrayRef) -> Option<(&[i32], usize)> {
    let numbers = key.as_primitive_opt::<Int32Type>()?;
    if numbers.null_count() > 0 {
        return None;
    }
    let numbers = numbers.values();
    // Negative ones become large.
    let count = numbers.iter().map(|number| *number as u32).max()? as usize + 1;
    (count <= numbers.len()).then_some((numbers, count))
}

/// Some rows of the keys.
pub fn rows_of(keys: &[ArrayRef], rows: &UInt32Array) -> Result<Vec<ArrayRef>> {
    let keys = keys.iter().map(|key| take(key, rows, None));
    Ok(keys.collect::<std::result::Result<_, _>>()?)
}
