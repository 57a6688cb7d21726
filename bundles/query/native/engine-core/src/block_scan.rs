//! The scan of blocks in memory, and of files whose columns are kept there.

mod range;
mod reading;
#[cfg(test)]
mod tests;

pub use range::{SourceBlock, SourceRows};

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::common::config::ConfigOptions;
use datafusion::common::project_schema;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, ScalarValue, Statistics};
use datafusion::datasource::source::{DataSource, DataSourceExec};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr, split_conjunction};
use datafusion::physical_expr_common::physical_expr::is_volatile;
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::execution_plan::SchedulingType;
use datafusion::physical_plan::filter_pushdown::{FilterPushdownPropagation, PushedDown};
use datafusion::physical_plan::projection::{
    ProjectionExprs, all_alias_free_columns, new_projections_for_columns,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayFormatType, ExecutionPlan};
use futures::{StreamExt, stream};

use crate::block_filter::BlockFilter;
use crate::interval::{Interval, TIME};
use range::{Range, split};
use reading::Reading;

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
    /// The column of the table schema by which files are sorted first.
    first_tag: Option<usize>,
    projection: Vec<usize>,
    projected_schema: SchemaRef,
    filters: Vec<BlockFilter>,
    fetch: Option<usize>,
}

impl BlockSource {
    /// All columns of the schema, of rows of these times and maybe others. `source_column` is the one among
    /// them that is the number of the source.
    pub fn new(
        blocks: Vec<SourceBlock>,
        table_schema: SchemaRef,
        source_column: Option<usize>,
        times: Option<Interval>,
        partition_count: usize,
        batch_size: usize,
    ) -> Self {
        Self {
            partitions: split(&blocks, times, partition_count, batch_size).into(),
            blocks: blocks.into(),
            projected_schema: Arc::clone(&table_schema),
            projection: (0..table_schema.fields().len()).collect(),
            table_schema,
            source_column,
            first_tag: None,
            filters: vec![],
            fetch: None,
        }
    }

    /// Names the column by which files are sorted first.
    pub fn with_first_tag(self, first_tag: Option<usize>) -> Self {
        Self { first_tag, ..self }
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

    /// Whether the condition says the same whenever it is asked, and no rows are counted before.
    fn can_take(&self, filter: &Arc<dyn PhysicalExpr>) -> bool {
        self.fetch.is_none() && !is_volatile(filter)
    }

    /// Leaves out rows for which one of the conditions does not hold.
    fn with_filters(&self, filters: impl IntoIterator<Item = Arc<dyn PhysicalExpr>>) -> Result<Self> {
        let filters = filters
            .into_iter()
            .map(|filter| BlockFilter::new(filter, &self.table_schema, &self.projection))
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            filters: BlockFilter::in_order(self.filters.iter().cloned().chain(filters)),
            ..self.clone()
        })
    }

    /// Whether the condition looks at nothing but the tag by which files are sorted first.
    fn is_of_first_tag(&self, filter: &BlockFilter) -> bool {
        filter.is_of_tag() && filter.columns().first() == self.first_tag.as_ref()
    }

    /// The blocks, if all of their rows that are not hidden are wanted.
    pub fn whole_blocks(&self) -> Option<&[SourceBlock]> {
        let all: usize = self.blocks.iter().map(|block| block.rows.row_count()).sum();
        let read: usize = self.partitions.iter().flatten().map(Range::len).sum();
        (self.filters.is_empty() && self.fetch.is_none() && read == all).then_some(&self.blocks)
    }

    /// Of the files that are read, one after the other, some more than once.
    pub fn file_paths(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().filter_map(|block| match &block.rows {
            SourceRows::Filed(group) => Some(group.path()),
            SourceRows::Held(_) => None,
        })
    }

    fn visible_count(&self) -> usize {
        self.blocks.iter().map(|block| block.rows.visible_count()).sum()
    }

    /// Bounds of the time column. They are exact only where no hidden row can hold the extreme.
    fn time_bounds(&self) -> (Precision<ScalarValue>, Precision<ScalarValue>) {
        let ranges = self.blocks.iter().map(|block| block.rows.time_range());
        let Some(ranges) = ranges.collect::<Option<Vec<_>>>() else {
            return (Precision::Absent, Precision::Absent);
        };
        let all_visible = self.blocks.iter().all(|block| block.rows.visible().is_none());
        let precision = |time: Option<i64>| match time {
            Some(time) if all_visible => Precision::Exact(timestamp(time)),
            Some(time) => Precision::Inexact(timestamp(time)),
            None => Precision::Absent,
        };
        (
            precision(ranges.iter().map(|(min, _)| *min).min()),
            precision(ranges.iter().map(|(_, max)| *max).max()),
        )
    }
}

impl DataSource for BlockSource {
    fn open(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let batch_rows = context.session_config().batch_size();
        let reading = Reading::new(self.clone(), self.partitions[partition].clone(), batch_rows);
        let batches = stream::try_unfold(reading, |mut reading| async move {
            Ok(reading.next().await?.map(|batch| (batch, reading)))
        });
        let stream = RecordBatchStreamAdapter::new(Arc::clone(&self.projected_schema), batches.boxed());
        Ok(Box::pin(cooperative(stream)))
    }

    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        let kept = self.blocks.iter().filter(|block| block.rows.is_filed()).count();
        write!(f, "blocks={}", self.blocks.len() - kept)?;
        if kept > 0 {
            write!(f, ", row_groups={kept}")?;
        }
        write!(f, ", rows={}", self.visible_count())?;
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
        let taken = filters.iter().map(|filter| match self.can_take(filter) {
            true => PushedDown::Yes,
            false => PushedDown::No,
        });
        let propagation = FilterPushdownPropagation::with_parent_pushdown_result(taken.collect());
        let source = self.with_filters(filters.into_iter().filter(|filter| self.can_take(filter)))?;
        Ok(propagation.with_updated_node(Arc::new(source)))
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }
}

/// The source that the plan is a scan of, if it is one of blocks.
pub fn source_of(plan: &dyn ExecutionPlan) -> Option<&BlockSource> {
    plan.downcast_ref::<DataSourceExec>()?
        .data_source()
        .downcast_ref()
}

/// The first columns of the rows for which the condition holds, of which so many suffice, where the plan is a scan
/// of blocks that can leave out the others.
pub fn filtered(
    plan: &dyn ExecutionPlan,
    filter: &Arc<dyn PhysicalExpr>,
    column_count: usize,
    limit: Option<usize>,
) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let Some(source) = source_of(plan).filter(|source| source.can_take(filter)) else {
        return Ok(None);
    };
    let filters = split_conjunction(filter).into_iter().cloned();
    let source = source
        .with_filters(filters)?
        .with_projection(source.projection[..column_count].to_vec())?
        .with_limit(limit);
    Ok(Some(DataSourceExec::from_data_source(source)))
}

fn timestamp(nanoseconds: i64) -> ScalarValue {
    ScalarValue::TimestampNanosecond(Some(nanoseconds), None)
}
