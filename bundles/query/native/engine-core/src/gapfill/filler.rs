//! Adds rows to sorted batches. No plan and no threads: batches in, batches out.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray, RecordBatch, UInt64Array, new_null_array};
use arrow::compute::{cast, concat_batches, interleave, partition, take};
use arrow::datatypes::{DataType, Int64Type, SchemaRef};
use datafusion::common::{Result, ScalarValue};

use super::grid::Grid;
use super::interpolation::{Point, interpolate, value_nulls};
use super::node::Fill;
use super::rows::{Output, Rows};

/// What a [`Filler`] does.
#[derive(Clone, Debug)]
pub struct FillerSpec {
    /// Of the answer. The input has the same columns, which may be called otherwise.
    pub schema: SchemaRef,
    pub grid: Arc<Grid>,
    pub time_column: usize,
    pub key_count: usize,
    /// Of each column after the keys.
    pub fills: Vec<Fill>,
    pub defaults: Vec<ScalarValue>,
    /// Rows of a batch, at most.
    pub batch_rows: usize,
}

/// What is known of the current series from rows that are written.
#[derive(Clone)]
enum Memory {
    Nothing,
    /// The last value, an array of one row.
    Value(ArrayRef),
    Point(Point),
}

/// Takes batches sorted by the other keys and then time, nulls last, and gives them with the bins that
/// the series in them lack. It holds the rows that it can't write yet and those of one batch.
pub struct Filler {
    spec: FillerSpec,
    rows: Rows,
    memories: Vec<Memory>,
    /// Rows from here on wait for a value to come.
    settled: usize,
    is_complete: bool,
    /// Where writing stands: the series among the ends, the row, the bin of the grid.
    series: usize,
    next_row: usize,
    next_bin: u64,
    /// Whether the current series has a row with a time, without which there are no gaps.
    has_time: bool,
    starts_series: bool,
}

impl Filler {
    pub fn try_new(spec: FillerSpec) -> Result<Self> {
        Ok(Self {
            rows: Rows {
                batch: RecordBatch::new_empty(Arc::clone(&spec.schema)),
                times: vec![],
                ends: vec![],
            },
            memories: vec![Memory::Nothing; spec.fills.len()],
            spec,
            settled: 0,
            is_complete: false,
            series: 0,
            next_row: 0,
            next_bin: 0,
            has_time: false,
            starts_series: true,
        })
    }

    /// Takes rows. Everything that could be written must have been.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        // The last row that was written stands for its series until that has ended.
        let first = self.next_row.saturating_sub(1);
        let kept = self.rows.batch.slice(first, self.rows.batch.num_rows() - first);
        let batch = RecordBatch::try_new(Arc::clone(&self.spec.schema), batch.columns().to_vec())?;
        let batch = match kept.num_rows() {
            0 => batch,
            _ => concat_batches(&self.spec.schema, [&kept, &batch])?,
        };
        let times = cast(batch.column(self.spec.time_column), &DataType::Int64)?;
        self.next_row -= first;
        self.series = 0;
        self.rows = Rows {
            times: times.as_primitive::<Int64Type>().iter().collect(),
            ends: self.series_ends(&batch)?,
            batch,
        };
        // The row kept may be the only one of a series that has ended by now.
        self.settled = self.settled_rows();
        Ok(())
    }

    /// Says that no more rows come.
    pub fn finish(&mut self) {
        self.is_complete = true;
        self.settled = self.rows.batch.num_rows();
    }

    /// The next rows of the answer, none when more input is needed or nothing is left.
    pub fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        let mut outputs = vec![];
        while outputs.len() < self.spec.batch_rows
            && let Some(output) = self.next_output()
        {
            outputs.push(output);
        }
        if outputs.is_empty() {
            return Ok(None);
        }
        let columns = (0..self.spec.schema.fields().len()).map(|column| self.column(column, &outputs));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        Ok(Some(RecordBatch::try_new(
            Arc::clone(&self.spec.schema),
            columns,
        )?))
    }

    /// Bytes of the rows that are held.
    pub fn size_bytes(&self) -> usize {
        let time_bytes = self.rows.times.capacity() * size_of::<Option<i64>>();
        self.rows.batch.get_array_memory_size() + time_bytes
    }

    fn series_ends(&self, batch: &RecordBatch) -> Result<Vec<usize>> {
        let keys = (0..self.spec.key_count).filter(|column| *column != self.spec.time_column);
        let keys: Vec<ArrayRef> = keys.map(|column| Arc::clone(batch.column(column))).collect();
        if keys.is_empty() {
            return Ok(vec![batch.num_rows()]);
        }
        let series = partition(&keys)?.ranges();
        Ok(series.into_iter().map(|Range { end, .. }| end).collect())
    }

    /// Rows before the first that a line to a later row could go through.
    fn settled_rows(&self) -> usize {
        let row_count = self.rows.batch.num_rows();
        let open = match self.rows.ends.as_slice() {
            [.., before, _] => *before,
            _ => 0,
        };
        let lines = self
            .spec
            .fills
            .iter()
            .enumerate()
            .filter(|(_, fill)| **fill == Fill::Interpolate);
        let settled = lines.map(|(i, _)| {
            let nulls = value_nulls(self.rows.batch.column(self.spec.key_count + i));
            let is_known = |row: &usize| {
                self.rows.times[*row].is_some() && nulls.as_ref().is_none_or(|nulls| nulls.is_valid(*row))
            };
            (open..row_count).rev().find(is_known).map_or(open, |row| row + 1)
        });
        settled.min().unwrap_or(row_count).max(self.next_row)
    }

    fn next_output(&mut self) -> Option<Output> {
        loop {
            let end = *self.rows.ends.get(self.series)?;
            if self.next_row < end.min(self.settled) {
                return Some(self.row_or_gap_before());
            }
            let is_open = !self.is_complete && self.series + 1 == self.rows.ends.len();
            if self.next_row < end || is_open {
                return None;
            }
            if let Some(gap) = self.gap_after(end - 1) {
                return Some(gap);
            }
            self.series += 1;
            self.next_bin = 0;
            self.has_time = false;
            self.starts_series = true;
        }
    }

    fn row_or_gap_before(&mut self) -> Output {
        let row = self.next_row;
        let Some(time) = self.rows.times[row] else {
            // Rows without time are the last ones of their series.
            return self.gap_after(row).unwrap_or_else(|| self.row(row, None));
        };
        self.has_time = true;
        match self.spec.grid.get(self.next_bin) {
            Some(bin) if bin < time => self.gap(bin, row, Some(row)),
            Some(bin) if bin == time => {
                self.next_bin += 1;
                self.row(row, Some(time))
            }
            _ => self.row(row, Some(time)),
        }
    }

    fn row(&mut self, row: usize, time: Option<i64>) -> Output {
        self.next_row += 1;
        Output {
            row: Some(row),
            anchor: row,
            upcoming: Some(row),
            time,
            starts_series: std::mem::take(&mut self.starts_series),
        }
    }

    fn gap_after(&mut self, anchor: usize) -> Option<Output> {
        let bin = self.spec.grid.get(self.next_bin).filter(|_| self.has_time)?;
        Some(self.gap(bin, anchor, None))
    }

    fn gap(&mut self, bin: i64, anchor: usize, upcoming: Option<usize>) -> Output {
        self.next_bin += 1;
        Output {
            row: None,
            anchor,
            upcoming,
            time: Some(bin),
            starts_series: std::mem::take(&mut self.starts_series),
        }
    }

    fn column(&mut self, column: usize, outputs: &[Output]) -> Result<ArrayRef> {
        let values = Arc::clone(self.rows.batch.column(column));
        if column == self.spec.time_column {
            let times: PrimitiveArray<Int64Type> = outputs.iter().map(|output| output.time).collect();
            return Ok(cast(&times, values.data_type())?);
        }
        if column < self.spec.key_count {
            let anchors = UInt64Array::from_iter_values(outputs.iter().map(|output| output.anchor as u64));
            return Ok(take(&values, &anchors, None)?);
        }
        let aggregate = column - self.spec.key_count;
        match self.spec.fills[aggregate] {
            Fill::Default => fill_default(&values, &self.spec.defaults[aggregate], outputs),
            Fill::Previous => fill_previous(&values, outputs, &mut self.memories[aggregate]),
            Fill::Interpolate => {
                let mut last = match std::mem::replace(&mut self.memories[aggregate], Memory::Nothing) {
                    Memory::Point(point) => Some(point),
                    _ => None,
                };
                let filled = interpolate(&values, &self.rows, outputs, &mut last)?;
                self.memories[aggregate] = last.map_or(Memory::Nothing, Memory::Point);
                Ok(filled)
            }
        }
    }
}

fn fill_default(values: &ArrayRef, default: &ScalarValue, outputs: &[Output]) -> Result<ArrayRef> {
    if default.is_null() {
        let rows = outputs.iter().map(|output| output.row.map(|row| row as u64));
        return Ok(take(values, &rows.collect::<UInt64Array>(), None)?);
    }
    let default = default.to_array()?;
    let sources: Vec<_> = outputs
        .iter()
        .map(|output| output.row.map_or((1, 0), |row| (0, row)))
        .collect();
    Ok(interleave(&[values, &default], &sources)?)
}

/// Where the values of a filled column come from, as `interleave` has it: the pending rows, the
/// value remembered, or nothing.
const FROM_ROWS: usize = 0;
const REMEMBERED: (usize, usize) = (1, 0);
const NOTHING: (usize, usize) = (2, 0);

fn fill_previous(values: &ArrayRef, outputs: &[Output], memory: &mut Memory) -> Result<ArrayRef> {
    let nulls = values.logical_nulls();
    let has_value = |row: &usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(*row));
    let nothing = new_null_array(values.data_type(), 1);
    let (remembered, mut last) = match &*memory {
        Memory::Value(value) => (Arc::clone(value), REMEMBERED),
        _ => (Arc::clone(&nothing), NOTHING),
    };
    let sources: Vec<(usize, usize)> = outputs
        .iter()
        .map(|output| {
            if output.starts_series {
                last = NOTHING;
            }
            match (output.row.filter(has_value), output.time) {
                (Some(row), None) => return (FROM_ROWS, row),
                (None, None) => return NOTHING,
                (Some(row), Some(_)) => last = (FROM_ROWS, row),
                (None, Some(_)) => {}
            }
            last
        })
        .collect();
    let filled = interleave(&[values, &remembered, &nothing], &sources)?;
    *memory = match last {
        NOTHING => Memory::Nothing,
        REMEMBERED => Memory::Value(remembered),
        (_, row) => Memory::Value(take(values, &UInt64Array::from(vec![row as u64]), None)?),
    };
    Ok(filled)
}
