//! The reading of one partition of a scan.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::vec;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, DictionaryArray, Int32Array, RecordBatch, RecordBatchOptions,
    UInt32Array, new_null_array,
};
use arrow::buffer::BooleanBuffer;
use arrow::compute::{filter_record_batch, take};
use arrow::datatypes::Int32Type;
use arrow::util::bit_util;
use datafusion::common::Result;
use futures::future::try_join_all;
use tokio::task::consume_budget;

use super::BlockSource;
use super::range::{Range, SourceRows};
use crate::block_filter::{BlockFilter, select_by_value, select_runs, selected_runs, times_in};
use crate::row_group::RowGroup;
use crate::tag_rows::FEW_SHARE;

/// Batches' worth of rows for which conditions are evaluated at once.
const WINDOW_BATCHES: usize = 8;

/// Runs of rows that are read one by one.
const RUNS_MAX: usize = 16;

/// Bits that are looked at at once where most are not set.
const PROBE_ROWS: usize = 512;

/// Rows of a range that are answered as one batch.
struct Cut {
    range: Range,
    /// One bit a row of the range, or none when all are selected.
    selected: Option<BooleanBuffer>,
}

/// Reads ranges of blocks one after the other.
pub struct Reading {
    source: BlockSource,
    ranges: vec::IntoIter<Range>,
    /// Of the range that is being read.
    windows: vec::IntoIter<Range>,
    columns: Columns,
    /// For each condition on a tag of the block the values for which it holds, once they are known.
    values: Vec<Option<BooleanBuffer>>,
    /// Of each condition whether all rows of the windows meet it.
    settled: Vec<bool>,
    /// Of the window that is being read.
    cuts: vec::IntoIter<Cut>,
    batch_rows: usize,
    rows_left: usize,
}

impl Reading {
    pub fn new(source: BlockSource, ranges: Vec<Range>, batch_rows: usize) -> Self {
        Self {
            ranges: ranges.into_iter(),
            windows: vec![].into_iter(),
            columns: Columns::default(),
            values: vec![],
            settled: vec![],
            cuts: vec![].into_iter(),
            batch_rows,
            rows_left: source.fetch.unwrap_or(usize::MAX),
            source,
        }
    }

    pub async fn next(&mut self) -> Result<Option<RecordBatch>> {
        while self.rows_left > 0 {
            if let Some(cut) = self.cuts.next() {
                let batch = self.batch(&cut)?;
                let batch = batch.slice(0, batch.num_rows().min(self.rows_left));
                self.rows_left -= batch.num_rows();
                return Ok(Some(batch));
            }
            let Some(window) = self.next_window().await? else {
                break;
            };
            let times = window.times();
            let filters = self
                .source
                .filters
                .iter()
                .filter(|filter| !filter.holds_at(times));
            let of_filters = filters.flat_map(BlockFilter::columns);
            self.columns.load(&self.source, &window, of_filters).await?;
            let cuts = self.cuts(window)?;
            if let Some(cut) = cuts.first() {
                let projection = self.source.projection.iter();
                self.columns.load(&self.source, &cut.range, projection).await?;
            }
            self.cuts = cuts.into_iter();
            // A pause now and then, at which a cancelled query ends, although no row was found.
            for _ in 0..WINDOW_BATCHES {
                consume_budget().await;
            }
        }
        Ok(None)
    }

    async fn next_window(&mut self) -> Result<Option<Range>> {
        loop {
            if let Some(window) = self.windows.next() {
                return Ok(Some(window));
            }
            let Some(range) = self.ranges.next() else {
                return Ok(None);
            };
            self.columns.begin(&self.source);
            self.values.clear();
            self.values.resize(self.source.filters.len(), None);
            self.settled.clear();
            self.settled.resize(self.source.filters.len(), false);
            let mut windows = vec![];
            for run in self.runs(range).await? {
                windows.extend(run.parts(WINDOW_BATCHES * self.batch_rows));
            }
            self.windows = windows.into_iter();
        }
    }

    /// The parts of a range that meet the conditions on what a file is sorted by, the first tag and time, if they are few,
    /// or else the range.
    async fn runs(&mut self, range: Range) -> Result<Vec<Range>> {
        let filters = &self.source.filters;
        let of_tag = filters
            .iter()
            .position(|filter| self.source.is_of_first_tag(filter));
        let (SourceRows::Filed(group), Some(of_tag)) = (&range.block.rows, of_tag) else {
            return Ok(vec![range]);
        };
        let is_of_time = |filter: &BlockFilter| filter.times().is_some() && !filter.holds_at(range.times());
        let of_time = filters.iter().position(is_of_time);
        let needed = [Some(of_tag), of_time].into_iter().flatten();
        let needed = needed.flat_map(|number| filters[number].columns());
        self.columns.load(&self.source, &range, needed).await?;
        let runs = self.few_runs(group, of_tag, of_time, range.start..range.end);
        Ok(match runs {
            Some(runs) => runs.into_iter().map(|run| range.part(run)).collect(),
            None => vec![range],
        })
    }

    /// The rows of a file, among these, that meet the conditions of these numbers, on the first tag and on time, if they
    /// are few runs.
    fn few_runs(
        &mut self,
        group: &RowGroup,
        of_tag: usize,
        of_time: Option<usize>,
        rows: std::ops::Range<usize>,
    ) -> Option<Vec<std::ops::Range<usize>>> {
        let tag = self.columns.0[self.source.first_tag?].as_ref()?;
        let tag = tag.as_dictionary_opt::<Int32Type>()?;
        let values = self.source.filters[of_tag].values(tag).ok()?;
        let runs = selected_runs(tag, &values, rows);
        let mut runs: Vec<_> = runs.take(RUNS_MAX + 1).collect();
        if runs.len() > RUNS_MAX {
            self.values[of_tag] = Some(values);
            return None;
        }
        self.settled[of_tag] = true;
        let times = of_time.and_then(|number| {
            let filter = &self.source.filters[number];
            let times = times_in(self.columns.0[*filter.columns().first()?].as_ref()?)?;
            Some((number, filter.times()?, times))
        });
        if let Some((number, wanted, times)) = times.filter(|(.., times)| group.is_in_time_order(tag, times))
        {
            for run in &mut runs {
                let times = &times[run.clone()];
                run.end = run.start + times.partition_point(|time| *time <= wanted.end);
                run.start += times.partition_point(|time| *time < wanted.start);
            }
            runs.retain(|run| run.start < run.end);
            self.settled[number] = true;
        }
        Some(runs)
    }

    /// The rows of the window that are wanted.
    fn cuts(&mut self, window: Range) -> Result<Vec<Cut>> {
        let (window, selected) = self.selected(window)?;
        if window.len() == 0 {
            return Ok(vec![]);
        }
        let Some(selected) = selected else {
            let whole = |range| Cut {
                range,
                selected: None,
            };
            return Ok(window.parts(self.batch_rows).map(whole).collect());
        };
        let count = selected.count_set_bits();
        // Few rows of many are one batch, so that what is above does not see batch upon batch of a row.
        let part_rows = match count * WINDOW_BATCHES <= window.len() {
            true => window.len(),
            false => self.batch_rows,
        };
        let cut = |part: Range| {
            let selected = selected.slice(part.start - window.start, part.len());
            match selected.count_set_bits() {
                0 => None,
                count if count == part.len() => Some(Cut {
                    range: part,
                    selected: None,
                }),
                _ => Some(Cut {
                    range: part,
                    selected: Some(selected),
                }),
            }
        };
        Ok(window.parts(part_rows).filter_map(cut).collect())
    }

    /// The part of the window from the first to the last row that is wanted, and one bit for each row of it, or
    /// none when all are wanted.
    fn selected(&mut self, mut window: Range) -> Result<(Range, Option<BooleanBuffer>)> {
        let visible = window.block.rows.visible();
        let mut selected = visible.map(|bits| bits.slice(window.start, window.len()));
        if let Some(bits) = &mut selected {
            *bits = narrow(&mut window, bits);
        }
        for number in 0..self.source.filters.len() {
            if window.len() == 0 {
                break;
            }
            if self.settled[number] || self.source.filters[number].holds_at(window.times()) {
                continue;
            }
            let bits = match selected {
                Some(bits) if bits.count_set_bits() * FEW_SHARE <= window.len() => {
                    self.holds_among(number, &window, &bits)?
                }
                Some(bits) => &bits & &self.holds(number, &window)?,
                None => self.holds(number, &window)?,
            };
            selected = Some(narrow(&mut window, &bits));
        }
        Ok((window, selected))
    }

    /// The rows of the window for which the condition of this number holds.
    fn holds(&mut self, number: usize, window: &Range) -> Result<BooleanBuffer> {
        let filter = &self.source.filters[number];
        let columns = self.columns_of(filter, window);
        if let [column] = &columns[..]
            && let Some(tag) = column.as_dictionary_opt::<Int32Type>()
            && tag.values().len() < window.block.rows.row_count()
            && let Ok(values) = self.values[number].take().map_or_else(|| filter.values(tag), Ok)
        {
            let selected = self.select(filter, window, tag, &values);
            self.values[number] = Some(values);
            return Ok(selected);
        }
        if let Some(is_wanted) = filter.by_time(&columns) {
            return Ok(BooleanBuffer::collect_bool(window.len(), is_wanted));
        }
        filter.evaluate(columns, window.len())
    }

    /// The rows of the window whose value of the tag is one of these.
    fn select(
        &self,
        filter: &BlockFilter,
        window: &Range,
        tag: &DictionaryArray<Int32Type>,
        values: &BooleanBuffer,
    ) -> BooleanBuffer {
        let place = filter.columns().first();
        match &window.block.rows {
            SourceRows::Filed(_) if self.source.is_of_first_tag(filter) => select_runs(tag, values),
            SourceRows::Held(rows) if values.count_set_bits() * FEW_SHARE <= values.len() => {
                let name = place.map(|place| self.source.table_schema.field(*place).name());
                let rows = name.and_then(|name| rows.rows_of_tag(name));
                let selected = rows.and_then(|rows| rows.select(values, &(window.start..window.end)));
                selected.unwrap_or_else(|| select_by_value(tag, values))
            }
            _ => select_by_value(tag, values),
        }
    }

    /// The rows among these for which the condition of this number holds.
    fn holds_among(&self, number: usize, window: &Range, rows: &BooleanBuffer) -> Result<BooleanBuffer> {
        let filter = &self.source.filters[number];
        let columns = self.columns_of(filter, window);
        let mut bits = vec![0; window.len().div_ceil(8)];
        if let Some(is_wanted) = filter.by_time(&columns) {
            let wanted = rows.set_indices().filter(|row| is_wanted(*row));
            wanted.for_each(|row| bit_util::set_bit(&mut bits, row));
            return Ok(BooleanBuffer::new(bits.into(), 0, window.len()));
        }
        let places = UInt32Array::from_iter_values(rows.set_indices().map(|row| row as u32));
        let columns = columns.iter().map(|column| take(column, &places, None));
        let columns = columns.collect::<std::result::Result<_, _>>()?;
        let holds = filter.evaluate(columns, places.len())?;
        for place in holds.set_indices() {
            bit_util::set_bit(&mut bits, places.value(place) as usize);
        }
        Ok(BooleanBuffer::new(bits.into(), 0, window.len()))
    }

    fn columns_of(&self, filter: &BlockFilter, window: &Range) -> Vec<ArrayRef> {
        let columns = filter.columns().iter();
        let columns = columns.map(|place| self.columns.rows(&self.source, window, *place));
        columns.collect()
    }

    fn batch(&self, cut: &Cut) -> Result<RecordBatch> {
        if self.source.projection.is_empty() {
            let selected = cut.selected.as_ref().map(BooleanBuffer::count_set_bits);
            return self.to_batch(vec![], selected.unwrap_or(cut.range.len()));
        }
        let columns = self.source.projection.iter();
        let columns = columns.map(|place| self.columns.rows(&self.source, &cut.range, *place));
        let batch = self.to_batch(columns.collect(), cut.range.len())?;
        match &cut.selected {
            Some(bits) => Ok(filter_record_batch(
                &batch,
                &BooleanArray::new(bits.clone(), None),
            )?),
            None => Ok(batch),
        }
    }

    fn to_batch(&self, columns: Vec<ArrayRef>, row_count: usize) -> Result<RecordBatch> {
        let options = RecordBatchOptions::new().with_row_count(Some(row_count));
        let schema = Arc::clone(&self.source.projected_schema);
        Ok(RecordBatch::try_new_with_options(schema, columns, &options)?)
    }
}

/// Leaves out the rows before the first bit that is set and behind the last one.
fn narrow(window: &mut Range, bits: &BooleanBuffer) -> BooleanBuffer {
    let first = bits.set_indices().next();
    let end = first.map_or(0, |first| last_set(bits, first) + 1);
    let first = first.unwrap_or(0);
    window.end = window.start + end;
    window.start += first;
    bits.slice(first, end - first)
}

/// The last bit that is set; `first` is.
fn last_set(bits: &BooleanBuffer, first: usize) -> usize {
    let mut end = bits.len();
    while end > first + PROBE_ROWS && bits.slice(end - PROBE_ROWS, PROBE_ROWS).count_set_bits() == 0 {
        end -= PROBE_ROWS;
    }
    let last = (first..end).rev().find(|row| bits.value(*row));
    last.unwrap_or(first)
}

/// Columns of the block that is being read, by their places in the table.
#[derive(Default)]
struct Columns(Vec<Option<ArrayRef>>);

impl Columns {
    /// Forgets those of the block before.
    fn begin(&mut self, source: &BlockSource) {
        self.0.clear();
        self.0.resize(source.table_schema.fields().len(), None);
    }

    /// Those that have to be read from a file are read at the same time.
    async fn load(
        &mut self,
        source: &BlockSource,
        range: &Range,
        places: impl Iterator<Item = &usize>,
    ) -> Result<()> {
        let missing =
            places.filter(|place| self.0[**place].is_none() && Some(**place) != source.source_column);
        let missing: BTreeSet<usize> = missing.copied().collect();
        let columns = missing.iter().map(|place| {
            let name = source.table_schema.field(*place).name();
            range.block.rows.column(name)
        });
        let columns = try_join_all(columns).await?;
        for (place, column) in missing.into_iter().zip(columns) {
            self.0[place] = column;
        }
        Ok(())
    }

    /// The rows of a column that was loaded.
    fn rows(&self, source: &BlockSource, range: &Range, place: usize) -> ArrayRef {
        if Some(place) == source.source_column {
            return Arc::new(Int32Array::from_value(range.block.source, range.len()));
        }
        match &self.0[place] {
            Some(column) => column.slice(range.start, range.len()),
            None => new_null_array(source.table_schema.field(place).data_type(), range.len()),
        }
    }
}
