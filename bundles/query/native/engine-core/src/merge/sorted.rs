//! The merge of rows that come in key order.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::{concat_batches, partition};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics, internal_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{OrderingRequirements, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{
    ChildrenPropertiesMode, EmissionType, ReplaceChildrenOptions,
};
use datafusion::physical_plan::filter_pushdown::{FilterDescription, FilterPushdownPhase};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    ChildStats, DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, PlanProperties, StatisticsArgs,
};
use futures::StreamExt;
use futures::stream;

use super::fold::{RowAddress, fold};
use super::{MergeColumns, key_filters, properties};

/// Merges neighbours with the same key. Rows leave it in key order, which it does not promise to the
/// optimizer: nothing above may move below.
#[derive(Debug)]
pub struct SortedMergeExec {
    input: Arc<dyn ExecutionPlan>,
    columns: Arc<MergeColumns>,
    properties: Arc<PlanProperties>,
}

impl SortedMergeExec {
    /// The input has the columns' input schema.
    pub fn new(input: Arc<dyn ExecutionPlan>, columns: Arc<MergeColumns>) -> Self {
        Self {
            properties: properties(&columns, EmissionType::Incremental),
            input,
            columns,
        }
    }
}

impl ExecutionPlan for SortedMergeExec {
    fn name(&self) -> &str {
        "SortedMergeExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn required_input_distribution(&self) -> Vec<Distribution> {
        vec![Distribution::SinglePartition]
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        vec![Some(OrderingRequirements::from(self.columns.ordering()))]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn replace_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match (children.pop(), children.pop()) {
            (Some(input), None) => Ok(Arc::new(Self::new(input, Arc::clone(&self.columns)))),
            _ => internal_err!("a merge of sorted rows has one input"),
        }
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(
            children,
            ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute),
        )
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let neighbours = Neighbours {
            columns: Arc::clone(&self.columns),
            pending: None,
        };
        let input = self.input.execute(partition, context)?;
        let merged = stream::try_unfold((input, Some(neighbours)), next_merged);
        let schema = Arc::clone(self.columns.output_schema());
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, merged)))
    }

    /// Merging can only make rows fewer.
    fn statistics_from_inputs(
        &self,
        inputs: &[Arc<Statistics>],
        _: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let mut statistics = Statistics::new_unknown(self.columns.output_schema());
        statistics.num_rows = inputs[0].num_rows.to_inexact();
        Ok(Arc::new(statistics))
    }

    fn child_stats_requests(&self, _: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(None)]
    }

    fn gather_filters_for_pushdown(
        &self,
        phase: FilterPushdownPhase,
        filters: Vec<Arc<dyn PhysicalExpr>>,
        _: &ConfigOptions,
    ) -> Result<FilterDescription> {
        key_filters(&self.columns, phase, &filters, &self.children())
    }
}

impl DisplayAs for SortedMergeExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "SortedMergeExec")
    }
}

type State = (SendableRecordBatchStream, Option<Neighbours>);

/// The next batch that is not empty, and what comes after it.
async fn next_merged((mut input, mut rest): State) -> Result<Option<(RecordBatch, State)>> {
    while let Some(neighbours) = &mut rest {
        let merged = match input.next().await {
            Some(batch) => neighbours.add(batch?)?,
            None => rest
                .take()
                .and_then(|last| last.finish().transpose())
                .transpose()?,
        };
        if let Some(merged) = merged.filter(|batch| batch.num_rows() > 0) {
            return Ok(Some((merged, (input, rest))));
        }
    }
    Ok(None)
}

/// Finds rows with the same key, also where a batch ends between them.
struct Neighbours {
    columns: Arc<MergeColumns>,
    /// The rows of the last key, of which the next batch can have more.
    pending: Option<RecordBatch>,
}

impl Neighbours {
    fn add(&mut self, batch: RecordBatch) -> Result<Option<RecordBatch>> {
        if batch.num_rows() == 0 {
            return Ok(None);
        }
        let batch = match self.pending.take() {
            Some(pending) => concat_batches(self.columns.input_schema(), [&pending, &batch])?,
            None => batch,
        };
        let keys = self.columns.key_arrays(&batch);
        let mut groups = partition(&keys)?.ranges();
        let last = groups.pop().expect("there is a row");
        self.pending = Some(batch.slice(last.start, last.len()));
        self.merged(&batch.slice(0, last.start), &groups).map(Some)
    }

    fn finish(mut self) -> Result<Option<RecordBatch>> {
        let Some(last) = self.pending.take() else {
            return Ok(None);
        };
        let all = 0..last.num_rows();
        self.merged(&last, &[all]).map(Some)
    }

    fn merged(&self, batch: &RecordBatch, groups: &[Range<usize>]) -> Result<RecordBatch> {
        if groups.len() == batch.num_rows() {
            return self.columns.project(batch);
        }
        let rows: Vec<RowAddress> = (0..batch.num_rows()).map(|row| (0, row)).collect();
        fold(&self.columns, std::slice::from_ref(batch), &rows, groups)
    }
}
