//! Counts, sums, averages and extremes of numbers for groups of numbers.
//!
//! Where rows of one group follow each other, as in files, which are sorted by tags, their values are summed up in
//! registers and added to the group's state once. DataFusion's accumulators go to memory for each value, and each
//! addition to a group waits there for the one before. [`NumberGroupsRule`] puts [`NumberGroupsExec`] in the place
//! of aggregates that it can compute; all others stay what they are.

mod codes;
mod fold;
mod measure;
mod runs;
mod table;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::DataType;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, Statistics, internal_err};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{OrderingRequirements, PhysicalExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use datafusion::physical_plan::distribution_requirements::InputDistributionRequirements;
use datafusion::physical_plan::execution_plan::{
    CardinalityEffect, ChildrenPropertiesMode, ReplaceChildrenOptions,
};
use datafusion::physical_plan::filter_pushdown::{
    ChildPushdownResult, FilterDescription, FilterPushdownPhase, FilterPushdownPropagation,
};
use datafusion::physical_plan::metrics::{
    BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet, RecordOutput,
};
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, InputOrderMode, PlanProperties,
};
use futures::{StreamExt, stream};

use measure::Measure;
use table::GroupTable;

/// Puts [`NumberGroupsExec`] in the place of aggregates. It runs when these are settled.
#[derive(Debug)]
pub struct NumberGroupsRule;

impl PhysicalOptimizerRule for NumberGroupsRule {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let plan = plan.transform_up(|node| {
            let aggregate = node.downcast_ref::<AggregateExec>();
            match aggregate.map(NumberGroupsExec::of).transpose()?.flatten() {
                Some(groups) => Ok(Transformed::yes(Arc::new(groups) as _)),
                None => Ok(Transformed::no(node)),
            }
        })?;
        Ok(plan.data)
    }

    fn name(&self) -> &str {
        "number_groups"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// Computes what an [`AggregateExec`] over rows would. Sums of floats can differ from its in the last bits, as values
/// are added in another order.
#[derive(Debug)]
pub struct NumberGroupsExec {
    aggregate: AggregateExec,
    measures: Arc<[Measure]>,
    metrics: ExecutionPlanMetricsSet,
}

impl NumberGroupsExec {
    /// None where the aggregate is of other kinds.
    fn of(aggregate: &AggregateExec) -> Result<Option<Self>> {
        let is_over_rows = matches!(
            aggregate.mode(),
            AggregateMode::Partial | AggregateMode::Single | AggregateMode::SinglePartitioned
        );
        let groups = aggregate.group_expr();
        let is_plain = groups.is_single()
            && !groups.is_empty()
            && *aggregate.input_order_mode() == InputOrderMode::Linear
            && aggregate.limit_options().is_none()
            && aggregate.filter_expr().iter().all(Option::is_none)
            && aggregate.dynamic_expressions_produced().is_empty();
        if !is_over_rows || !is_plain || aggregate.aggr_expr().is_empty() {
            return Ok(None);
        }
        let input = aggregate.input_schema();
        for group in groups.input_exprs() {
            if !is_number(&group.data_type(&input)?) {
                return Ok(None);
            }
        }
        let measures = aggregate.aggr_expr().iter();
        let measures = measures.map(|expr| Measure::of(expr, &input));
        let measures = measures.collect::<Result<Option<Arc<[Measure]>>>>()?;
        Ok(measures.map(|measures| Self {
            aggregate: aggregate.clone(),
            measures,
            metrics: ExecutionPlanMetricsSet::new(),
        }))
    }

    fn is_partial(&self) -> bool {
        *self.aggregate.mode() == AggregateMode::Partial
    }
}

/// Numbers that are the same if their bits are.
fn is_number(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Int32 | DataType::Int64 | DataType::UInt64 | DataType::Timestamp(..)
    )
}

impl ExecutionPlan for NumberGroupsExec {
    fn name(&self) -> &str {
        "NumberGroupsExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.aggregate.properties()
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        self.aggregate.input_distribution_requirements()
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        self.aggregate.required_input_ordering()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        self.aggregate.maintains_input_order()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.aggregate.children()
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        options: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let aggregate = Arc::new(self.aggregate.clone()).replace_children(children, options)?;
        let Some(groups) = aggregate.downcast_ref().map(Self::of).transpose()? else {
            return internal_err!("an aggregate became {}", aggregate.name());
        };
        // With an order of its input it may be one of another kind.
        Ok(groups.map_or(aggregate, |groups| Arc::new(groups)))
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
        visit: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        self.aggregate.apply_expressions(visit)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let options = &context.session_config().options().execution;
        let grouping = Grouping {
            input: Some(self.aggregate.input().execute(partition, Arc::clone(&context))?),
            table: GroupTable::try_new(&self.aggregate, Arc::clone(&self.measures), self.is_partial())?,
            reservation: MemoryConsumer::new("groups of numbers").register(context.memory_pool()),
            is_partial: self.is_partial(),
            row_count: 0,
            probed_rows: options.skip_partial_aggregation_probe_rows_threshold,
            groups_share_max: options.skip_partial_aggregation_probe_ratio_threshold,
            is_passing: false,
            answer: None,
            batch_rows: context.session_config().batch_size(),
            metrics: BaselineMetrics::new(&self.metrics, partition),
        };
        let batches = stream::try_unfold(grouping, |mut grouping| async move {
            Ok(grouping.next().await?.map(|batch| (batch, grouping)))
        });
        let stream = RecordBatchStreamAdapter::new(self.schema(), batches.boxed());
        Ok(Box::pin(stream))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn child_stats_requests(&self, partition: Option<usize>) -> Vec<ChildStats> {
        self.aggregate.child_stats_requests(partition)
    }

    fn statistics_from_inputs(
        &self,
        inputs: &[Arc<Statistics>],
        wanted: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        self.aggregate.statistics_from_inputs(inputs, wanted)
    }

    fn cardinality_effect(&self) -> CardinalityEffect {
        self.aggregate.cardinality_effect()
    }

    fn gather_filters_for_pushdown(
        &self,
        phase: FilterPushdownPhase,
        filters: Vec<Arc<dyn PhysicalExpr>>,
        config: &ConfigOptions,
    ) -> Result<FilterDescription> {
        self.aggregate.gather_filters_for_pushdown(phase, filters, config)
    }

    fn handle_child_pushdown_result(
        &self,
        phase: FilterPushdownPhase,
        result: ChildPushdownResult,
        config: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn ExecutionPlan>>> {
        self.aggregate.handle_child_pushdown_result(phase, result, config)
    }
}

/// As that of the aggregate, with another name.
impl DisplayAs for NumberGroupsExec {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        if !matches!(format, DisplayFormatType::TreeRender) {
            f.write_str("NumberGroupsExec: ")?;
        }
        self.aggregate.fmt_as(format, f)
    }
}

/// The grouping of one partition.
struct Grouping {
    /// None when it has ended.
    input: Option<SendableRecordBatchStream>,
    table: GroupTable,
    reservation: MemoryReservation,
    is_partial: bool,
    row_count: usize,
    /// After so many rows it is seen whether grouping them pays.
    probed_rows: usize,
    /// It does if there are no more groups for each row.
    groups_share_max: f64,
    /// Whether rows go on as groups of one row, because there are too many groups.
    is_passing: bool,
    /// Groups that are going out.
    answer: Option<RecordBatch>,
    batch_rows: usize,
    metrics: BaselineMetrics,
}

impl Grouping {
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            if let Some(batch) = self.next_of_answer() {
                return Ok(Some(batch.record_output(&self.metrics)));
            }
            let Some(input) = &mut self.input else {
                return Ok(None);
            };
            let batch = input.next().await.transpose()?;
            let time = self.metrics.elapsed_compute().clone();
            let _timer = time.timer();
            match batch {
                Some(batch) => self.add(&batch)?,
                None => {
                    self.input = None;
                    self.answer = self.table.take()?;
                }
            }
        }
    }

    fn next_of_answer(&mut self) -> Option<RecordBatch> {
        let answer = self.answer.take()?;
        let row_count = answer.num_rows();
        if row_count <= self.batch_rows {
            return Some(answer);
        }
        self.answer = Some(answer.slice(self.batch_rows, row_count - self.batch_rows));
        Some(answer.slice(0, self.batch_rows))
    }

    fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        if self.is_passing {
            self.answer = Some(self.table.each_row(batch)?);
            return Ok(());
        }
        self.table.add(batch)?;
        self.row_count += batch.num_rows();
        if self.is_partial {
            let groups_max = self.row_count as f64 * self.groups_share_max;
            self.is_passing = self.row_count >= self.probed_rows && self.table.len() as f64 > groups_max;
        }
        let is_refused = self.reservation.try_resize(self.table.bytes());
        if self.is_passing || self.is_partial && is_refused.is_err() {
            self.answer = self.table.take()?;
            return self.reservation.try_resize(self.table.bytes());
        }
        is_refused
    }
}
