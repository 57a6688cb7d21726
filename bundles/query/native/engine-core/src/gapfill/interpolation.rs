//! Values on the line between two known ones.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray, StructArray, UInt64Array};
use arrow::buffer::NullBuffer;
use arrow::compute::take;
use arrow::datatypes::{ArrowPrimitiveType, DataType, Float64Type, Int64Type, UInt64Type};
use datafusion::common::{Result, internal_err};

use super::rows::{Output, Rows};

/// No row with a value follows in the series.
const UNKNOWN: usize = usize::MAX;

/// The last known value of a series, as an array of one row, and its time.
pub type Point = (i64, ArrayRef);

/// A type whose values have values between them.
trait Interpolated: ArrowPrimitiveType {
    /// The value at `time` on the line through two points, whose times differ.
    fn between(time: i64, from: (i64, Self::Native), to: (i64, Self::Native)) -> Self::Native;
}

impl Interpolated for Float64Type {
    fn between(time: i64, from: (i64, f64), to: (i64, f64)) -> f64 {
        let elapsed = (i128::from(time) - i128::from(from.0)) as f64;
        let span = (i128::from(to.0) - i128::from(from.0)) as f64;
        let rise = to.1 - from.1;
        // Multiplied first, so that round numbers stay round.
        match rise * elapsed {
            product if product.is_finite() => from.1 + product / span,
            _ => from.1 * (1.0 - elapsed / span) + to.1 * (elapsed / span),
        }
    }
}

impl Interpolated for Int64Type {
    fn between(time: i64, from: (i64, i64), to: (i64, i64)) -> i64 {
        between_integers(time, (from.0, from.1.into()), (to.0, to.1.into())) as i64
    }
}

impl Interpolated for UInt64Type {
    fn between(time: i64, from: (i64, u64), to: (i64, u64)) -> u64 {
        between_integers(time, (from.0, from.1.into()), (to.0, to.1.into())) as u64
    }
}

/// Exact, and truncated towards zero.
fn between_integers(time: i64, from: (i64, i128), to: (i64, i128)) -> i128 {
    let elapsed = i128::from(time) - i128::from(from.0);
    let left = i128::from(to.0) - i128::from(time);
    let weighted = || from.1.checked_mul(left)?.checked_add(to.1.checked_mul(elapsed)?);
    match weighted() {
        Some(sum) => sum / (left + elapsed),
        None => {
            let share = elapsed as f64 / (left + elapsed) as f64;
            (from.1 as f64 * (1.0 - share) + to.1 as f64 * share) as i128
        }
    }
}

/// Which rows hold a value. That of a selector is the value of the selected row.
pub fn value_nulls(column: &ArrayRef) -> Option<NullBuffer> {
    match column.data_type() {
        DataType::Struct(_) => {
            let selector = column.as_struct();
            NullBuffer::union(selector.nulls(), selector.column(0).logical_nulls().as_ref())
        }
        _ => column.logical_nulls(),
    }
}

/// A column of rows, and for each row the next one of its series that has a value, itself included.
struct Known<'a> {
    times: &'a [Option<i64>],
    nulls: Option<NullBuffer>,
    next: Vec<usize>,
}

impl<'a> Known<'a> {
    fn new(column: &ArrayRef, rows: &'a Rows) -> Self {
        let mut known = Self {
            times: &rows.times,
            nulls: value_nulls(column),
            next: vec![UNKNOWN; rows.times.len()],
        };
        let mut start = 0;
        for &end in &rows.ends {
            let mut next = UNKNOWN;
            for row in (start..end).rev() {
                if known.is_known(row) {
                    next = row;
                }
                known.next[row] = next;
            }
            start = end;
        }
        known
    }

    fn has_value(&self, row: usize) -> bool {
        self.nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row))
    }

    fn is_known(&self, row: usize) -> bool {
        self.times[row].is_some() && self.has_value(row)
    }
}

/// The column with values on lines where there were none. `last` is the last point of the series
/// before the outputs, and then that before the outputs to come.
pub fn interpolate(
    column: &ArrayRef,
    rows: &Rows,
    outputs: &[Output],
    last: &mut Option<Point>,
) -> Result<ArrayRef> {
    let known = Known::new(column, rows);
    match column.data_type() {
        DataType::Struct(_) => fill_selector(column.as_struct(), &known, outputs, last),
        _ => fill_numbers(column, &known, outputs, last),
    }
}

/// Only the value is on a line. The other parts are those of a row, and null where none was selected.
fn fill_selector(
    selector: &StructArray,
    known: &Known,
    outputs: &[Output],
    last: &mut Option<Point>,
) -> Result<ArrayRef> {
    let selected = outputs
        .iter()
        .map(|output| output.row.filter(|row| known.has_value(*row)));
    let selected: UInt64Array = selected.map(|row| row.map(|row| row as u64)).collect();
    let values = fill_numbers(selector.column(0), known, outputs, last)?;
    let nulls = values.nulls().cloned();
    let mut parts = vec![values];
    for part in &selector.columns()[1..] {
        parts.push(take(part, &selected, None)?);
    }
    Ok(Arc::new(StructArray::try_new(
        selector.fields().clone(),
        parts,
        nulls,
    )?))
}

fn fill_numbers(
    column: &ArrayRef,
    known: &Known,
    outputs: &[Output],
    last: &mut Option<Point>,
) -> Result<ArrayRef> {
    match column.data_type() {
        DataType::Float64 => Ok(fill::<Float64Type>(column, known, outputs, last)),
        DataType::Int64 => Ok(fill::<Int64Type>(column, known, outputs, last)),
        DataType::UInt64 => Ok(fill::<UInt64Type>(column, known, outputs, last)),
        other => internal_err!("there is no line between values of type {other}"),
    }
}

fn fill<T: Interpolated>(
    column: &ArrayRef,
    known: &Known,
    outputs: &[Output],
    last: &mut Option<Point>,
) -> ArrayRef {
    let column = column.as_primitive::<T>();
    let mut previous = last
        .take()
        .map(|(time, value)| (time, value.as_primitive::<T>().value(0)));
    let filled: PrimitiveArray<T> = outputs
        .iter()
        .map(|output| {
            if output.starts_series {
                previous = None;
            }
            if let Some(row) = output.row.filter(|row| known.has_value(*row)) {
                previous = output.time.map(|time| (time, column.value(row))).or(previous);
                return Some(column.value(row));
            }
            let next = known.next[output.upcoming?];
            let next_time = *known.times.get(next)?;
            Some(T::between(
                output.time?,
                previous?,
                (next_time?, column.value(next)),
            ))
        })
        .collect();
    *last = previous.map(|(time, value)| {
        (
            time,
            Arc::new(PrimitiveArray::<T>::from_value(value, 1)) as ArrayRef,
        )
    });
    Arc::new(filled)
}
