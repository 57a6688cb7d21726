//! The scan of blocks in memory.

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::vec;

use arrow::array::{ArrayRef, BooleanArray, Int32Array, RecordBatch, RecordBatchOptions, new_null_array};
use arrow::buffer::BooleanBuffer;
use arrow::compute::filter_record_batch;
use arrow::datatypes::SchemaRef;
use datafusion::common::config::ConfigOptions;
use datafusion::common::project_schema;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, ScalarValue, Statistics};
use datafusion::datasource::source::DataSource;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_expr_common::physical_expr::is_volatile;
use datafusion::physical_plan::DisplayFormatType;
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::execution_plan::SchedulingType;
use datafusion::physical_plan::filter_pushdown::{FilterPushdownPropagation, PushedDown};
use datafusion::physical_plan::projection::{
    ProjectionExprs, all_alias_free_columns, new_projections_for_columns,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::{StreamExt, stream};
use tokio::task::consume_budget;

use crate::BlockRows;
use crate::block_filter::BlockFilter;
use crate::table::TIME;

/// Batches' worth of rows for which conditions are evaluated at once.
const WINDOW_BATCHES: usize = 8;

/// A block, and the number of its source.
#[derive(Clone, Debug)]
pub struct SourceBlock {
    pub source: i32,
    pub rows: Arc<BlockRows>,
}

/// Rows `start` to `end` of a block.
#[derive(Clone, Debug)]
struct Range {
    block: SourceBlock,
    start: usize,
    end: usize,
}

impl Range {
    fn len(&self) -> usize {
        self.end - self.start
    }

    /// The same rows in ranges of at most so many.
    fn parts(&self, rows: usize) -> impl Iterator<Item = Range> {
        (self.start..self.end).step_by(rows).map(move |start| Range {
            block: self.block.clone(),
            start,
            end: self.end.min(start + rows),
        })
    }
}

/// Rows of a range that are answered as one batch.
struct Cut {
    range: Range,
    /// One bit a row of the range, or none when all are selected.
    selected: Option<BooleanBuffer>,
}

/// A scan over blocks: split over partitions by rows, cut into batches, columns that a block does not
/// have filled with nulls. Deleted rows and those for which conditions don't hold are left out; where
/// all rows of a batch are wanted, they are not copied.
#[derive(Clone, Debug)]
pub struct BlockSource {
    blocks: Arc<[SourceBlock]>,
    partitions: Arc<[Vec<Range>]>,
    table_schema: SchemaRef,
    /// The column of the table schema that is the number of the source.
    source_column: Option<usize>,
    projection: Vec<usize>,
    projected_schema: SchemaRef,
    filters: Vec<BlockFilter>,
    fetch: Option<usize>,
}

impl BlockSource {
    /// All columns of the schema. `source_column` is the one among them that is the number of the
    /// source.
    pub fn new(
        blocks: Vec<SourceBlock>,
        table_schema: SchemaRef,
        source_column: Option<usize>,
        partition_count: usize,
        batch_size: usize,
    ) -> Self {
        Self {
            partitions: split(&blocks, partition_count, batch_size).into(),
            blocks: blocks.into(),
            projected_schema: Arc::clone(&table_schema),
            projection: (0..table_schema.fields().len()).collect(),
            table_schema,
            source_column,
            filters: vec![],
            fetch: None,
        }
    }

    /// Bounds the rows that are needed in total.
    pub fn with_limit(self, fetch: Option<usize>) -> Self {
        Self { fetch, ..self }
    }

    /// Leaves out columns of the schema.
    pub fn with_projection(&self, projection: Vec<usize>) -> Result<Self> {
        Ok(Self {
            projected_schema: project_schema(&self.table_schema, Some(&projection))?,
            projection,
            ..self.clone()
        })
    }

    /// The rows of the range that are wanted.
    fn cuts(&self, range: &Range, batch_rows: usize) -> Result<Vec<Cut>> {
        let Some(selected) = self.selected(range)? else {
            let whole = |range| Cut {
                range,
                selected: None,
            };
            return Ok(range.parts(batch_rows).map(whole).collect());
        };
        let count = selected.count_set_bits();
        // Few rows of many are one batch, so that what is above does not see batch upon batch of a row.
        let part_rows = match count * WINDOW_BATCHES <= range.len() {
            true => range.len(),
            false => batch_rows,
        };
        let cut = |part: Range| {
            let selected = selected.slice(part.start - range.start, part.len());
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
        Ok(range.parts(part_rows).filter_map(cut).collect())
    }

    /// One bit a row of the range, or none when all are wanted.
    fn selected(&self, range: &Range) -> Result<Option<BooleanBuffer>> {
        let visible = range.block.rows.visible();
        let mut selected = visible.map(|bits| bits.slice(range.start, range.len()));
        for filter in &self.filters {
            if selected.as_ref().is_some_and(|bits| bits.count_set_bits() == 0) {
                break;
            }
            let holds = filter.select(range.len(), |column| self.column(range, column))?;
            selected = Some(match selected {
                Some(bits) => &bits & &holds,
                None => holds,
            });
        }
        Ok(selected)
    }

    fn batch(&self, cut: &Cut) -> Result<RecordBatch> {
        if self.projection.is_empty() {
            let selected = cut.selected.as_ref().map(BooleanBuffer::count_set_bits);
            return self.to_batch(vec![], selected.unwrap_or(cut.range.len()));
        }
        let columns = self
            .projection
            .iter()
            .map(|column| self.column(&cut.range, *column));
        let batch = self.to_batch(columns.collect(), cut.range.len())?;
        match &cut.selected {
            Some(bits) => Ok(filter_record_batch(
                &batch,
                &BooleanArray::new(bits.clone(), None),
            )?),
            None => Ok(batch),
        }
    }

    /// The rows of a column of the table.
    fn column(&self, range: &Range, column: usize) -> ArrayRef {
        if Some(column) == self.source_column {
            return Arc::new(Int32Array::from_value(range.block.source, range.len()));
        }
        let field = self.table_schema.field(column);
        match range.block.rows.column(field.name()) {
            Some(column) => column.slice(range.start, range.len()),
            None => new_null_array(field.data_type(), range.len()),
        }
    }

    fn to_batch(&self, columns: Vec<ArrayRef>, row_count: usize) -> Result<RecordBatch> {
        let options = RecordBatchOptions::new().with_row_count(Some(row_count));
        let schema = Arc::clone(&self.projected_schema);
        Ok(RecordBatch::try_new_with_options(schema, columns, &options)?)
    }

    fn visible_count(&self) -> usize {
        self.blocks.iter().map(|block| block.rows.visible_count()).sum()
    }

    /// Bounds of the time column. They are exact only where no hidden row can hold the extreme.
    fn time_bounds(&self) -> (Precision<ScalarValue>, Precision<ScalarValue>) {
        let ranges = || self.blocks.iter().map(|block| block.rows.time_range());
        let all_visible = self.blocks.iter().all(|block| block.rows.visible().is_none());
        let precision = |time: Option<i64>| match time {
            Some(time) if all_visible => Precision::Exact(timestamp(time)),
            Some(time) => Precision::Inexact(timestamp(time)),
            None => Precision::Absent,
        };
        (
            precision(ranges().map(|(min, _)| min).min()),
            precision(ranges().map(|(_, max)| max).max()),
        )
    }
}

impl DataSource for BlockSource {
    fn open(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let batch_rows = context.session_config().batch_size();
        let ranges = self.partitions[partition].iter();
        let windows: Vec<Range> = ranges
            .flat_map(|range| range.parts(WINDOW_BATCHES * batch_rows))
            .collect();
        let reading = Reading {
            source: self.clone(),
            windows: windows.into_iter(),
            cuts: vec![].into_iter(),
            batch_rows,
            rows_left: self.fetch.unwrap_or(usize::MAX),
        };
        let batches = stream::try_unfold(reading, |mut reading| async move {
            Ok(reading.next().await?.map(|batch| (batch, reading)))
        });
        let stream = RecordBatchStreamAdapter::new(Arc::clone(&self.projected_schema), batches.boxed());
        Ok(Box::pin(cooperative(stream)))
    }

    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "blocks={}, rows={}", self.blocks.len(), self.visible_count())?;
        if !self.filters.is_empty() {
            let filters: Vec<String> = self.filters.iter().map(BlockFilter::to_string).collect();
            write!(f, ", predicate={}", filters.join(" AND "))?;
        }
        self.fetch.map_or(Ok(()), |fetch| write!(f, ", fetch={fetch}"))
    }

    fn output_partitioning(&self) -> Partitioning {
        Partitioning::UnknownPartitioning(self.partitions.len())
    }

    fn eq_properties(&self) -> EquivalenceProperties {
        EquivalenceProperties::new(Arc::clone(&self.projected_schema))
    }

    fn scheduling_type(&self) -> SchedulingType {
        SchedulingType::Cooperative
    }

    fn partition_statistics(&self, partition: Option<usize>) -> Result<Arc<Statistics>> {
        let mut statistics = Statistics::new_unknown(&self.projected_schema);
        if partition.is_some() {
            return Ok(Arc::new(statistics));
        }
        let (time_min, time_max) = self.time_bounds();
        if let Ok(time) = self.projected_schema.index_of(TIME) {
            let column = &mut statistics.column_statistics[time];
            column.null_count = Precision::Exact(0);
            column.min_value = time_min;
            column.max_value = time_max;
        }
        statistics.num_rows = Precision::Exact(self.visible_count());
        if !self.filters.is_empty() {
            statistics = statistics.to_inexact();
        }
        Ok(Arc::new(statistics.with_fetch(self.fetch, 0, 1)?))
    }

    fn with_fetch(&self, limit: Option<usize>) -> Option<Arc<dyn DataSource>> {
        Some(Arc::new(Self {
            fetch: limit,
            ..self.clone()
        }))
    }

    fn fetch(&self) -> Option<usize> {
        self.fetch
    }

    fn try_swapping_with_projection(
        &self,
        projection: &ProjectionExprs,
    ) -> Result<Option<Arc<dyn DataSource>>> {
        let expressions: Vec<_> = projection.iter().cloned().collect();
        if !all_alias_free_columns(&expressions) {
            return Ok(None);
        }
        let columns = new_projections_for_columns(&expressions, &self.projection);
        Ok(Some(Arc::new(self.with_projection(columns)?)))
    }

    /// Takes all conditions that say the same whenever they are asked, unless rows are counted already.
    fn try_pushdown_filters(
        &self,
        filters: Vec<Arc<dyn PhysicalExpr>>,
        _: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn DataSource>>> {
        let mut source = self.clone();
        let mut taken = vec![];
        for filter in filters {
            if self.fetch.is_some() || is_volatile(&filter) {
                taken.push(PushedDown::No);
                continue;
            }
            let filter = BlockFilter::new(filter, &self.table_schema, &self.projection)?;
            source.filters.push(filter);
            taken.push(PushedDown::Yes);
        }
        let propagation = FilterPushdownPropagation::with_parent_pushdown_result(taken);
        Ok(propagation.with_updated_node(Arc::new(source)))
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }
}

/// A reading of one partition.
struct Reading {
    source: BlockSource,
    windows: vec::IntoIter<Range>,
    /// Of the window before.
    cuts: vec::IntoIter<Cut>,
    batch_rows: usize,
    rows_left: usize,
}

impl Reading {
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        while self.rows_left > 0 {
            if let Some(cut) = self.cuts.next() {
                let batch = self.source.batch(&cut)?;
                let batch = batch.slice(0, batch.num_rows().min(self.rows_left));
                self.rows_left -= batch.num_rows();
                return Ok(Some(batch));
            }
            let Some(window) = self.windows.next() else {
                break;
            };
            self.cuts = self.source.cuts(&window, self.batch_rows)?.into_iter();
            // A pause now and then, at which a cancelled query ends, although no row was found.
            for _ in 0..WINDOW_BATCHES {
                consume_budget().await;
            }
        }
        Ok(None)
    }
}

/// Cuts the blocks' rows, one after the other, into at most `partition_count` parts of equal size.
/// Parts are whole batches, so that few rows make few parts.
fn split(blocks: &[SourceBlock], partition_count: usize, batch_size: usize) -> Vec<Vec<Range>> {
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

fn timestamp(nanoseconds: i64) -> ScalarValue {
    ScalarValue::TimestampNanosecond(Some(nanoseconds), None)
}
