//! The scan of blocks in memory.

use std::fmt;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Int32Array, RecordBatch, RecordBatchOptions, new_null_array};
use arrow::compute::filter_record_batch;
use arrow::datatypes::SchemaRef;
use datafusion::common::project_schema;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, ScalarValue, Statistics};
use datafusion::datasource::source::DataSource;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_plan::DisplayFormatType;
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::execution_plan::SchedulingType;
use datafusion::physical_plan::projection::{
    ProjectionExprs, all_alias_free_columns, new_projections_for_columns,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;

use crate::BlockRows;
use crate::table::TIME;

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

/// A scan over blocks: split over partitions by rows, cut into batches without copying, columns that
/// a block does not have filled with nulls, deleted rows left out.
#[derive(Clone, Debug)]
pub struct BlockSource {
    blocks: Arc<[SourceBlock]>,
    partitions: Arc<[Vec<Range>]>,
    table_schema: SchemaRef,
    /// The column of the table schema that is the number of the source.
    source_column: Option<usize>,
    projection: Vec<usize>,
    projected_schema: SchemaRef,
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

    /// The visible rows among `length` rows from `start`, which may be none.
    fn batch(&self, block: &SourceBlock, start: usize, length: usize) -> Result<RecordBatch> {
        let visible = block
            .rows
            .visible()
            .map(|bits| bits.slice(start, length))
            .filter(|bits| bits.count_set_bits() < length);
        if self.projection.is_empty() {
            let count = visible.map_or(length, |bits| bits.count_set_bits());
            return self.to_batch(vec![], count);
        }
        let columns = self.columns(block, start, length);
        let batch = self.to_batch(columns, length)?;
        match visible {
            Some(bits) => Ok(filter_record_batch(&batch, &BooleanArray::new(bits, None))?),
            None => Ok(batch),
        }
    }

    fn columns(&self, block: &SourceBlock, start: usize, length: usize) -> Vec<ArrayRef> {
        let columns = self.projection.iter().map(|&column| {
            if Some(column) == self.source_column {
                return Arc::new(Int32Array::from_value(block.source, length)) as ArrayRef;
            }
            let field = self.table_schema.field(column);
            match block.rows.column(field.name()) {
                Some(column) => column.slice(start, length),
                None => new_null_array(field.data_type(), length),
            }
        });
        columns.collect()
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
        let batch_size = context.session_config().batch_size();
        let source = self.clone();
        let mut slices = slices(&self.partitions[partition], batch_size).into_iter();
        let mut rows_left = self.fetch.unwrap_or(usize::MAX);
        let batches = std::iter::from_fn(move || {
            while rows_left > 0 {
                let slice = slices.next()?;
                let batch = match source.batch(&slice.block, slice.start, slice.end - slice.start) {
                    Ok(batch) if batch.num_rows() == 0 => continue,
                    Ok(batch) => batch.slice(0, batch.num_rows().min(rows_left)),
                    Err(error) => return Some(Err(error)),
                };
                rows_left -= batch.num_rows();
                return Some(Ok(batch));
            }
            None
        });
        let stream =
            RecordBatchStreamAdapter::new(Arc::clone(&self.projected_schema), futures::stream::iter(batches));
        Ok(Box::pin(cooperative(stream)))
    }

    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "blocks={}, rows={}", self.blocks.len(), self.visible_count())?;
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

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
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

fn slices(ranges: &[Range], batch_size: usize) -> Vec<Range> {
    let cut = |range: &Range| {
        let Range { block, start, end } = range.clone();
        (start..end).step_by(batch_size).map(move |slice_start| Range {
            block: block.clone(),
            start: slice_start,
            end: end.min(slice_start + batch_size),
        })
    };
    ranges.iter().flat_map(cut).collect()
}

fn timestamp(nanoseconds: i64) -> ScalarValue {
    ScalarValue::TimestampNanosecond(Some(nanoseconds), None)
}
