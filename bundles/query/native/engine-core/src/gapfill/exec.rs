//! The plan that fills gaps.

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, internal_err};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{
    Distribution, EquivalenceProperties, LexOrdering, OrderingRequirements, PhysicalExpr, PhysicalSortExpr,
};
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::execution_plan::{
    Boundedness, ChildrenPropertiesMode, EmissionType, ReplaceChildrenOptions,
};
use datafusion::physical_plan::metrics::{BaselineMetrics, ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, InputDistributionRequirements, Partitioning, PlanProperties,
};
use futures::StreamExt;
use futures::stream::try_unfold;

use super::filler::{Filler, FillerSpec};

/// Reads one partition sorted by series and time, and writes it with the rows that it lacks.
#[derive(Debug)]
pub struct GapFillExec {
    input: Arc<dyn ExecutionPlan>,
    spec: FillerSpec,
    ordering: LexOrdering,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl GapFillExec {
    pub fn try_new(input: Arc<dyn ExecutionPlan>, spec: FillerSpec) -> Result<Self> {
        let series = (0..spec.key_count).filter(|column| *column != spec.time_column);
        let sort = |column: usize| {
            let column: Arc<dyn PhysicalExpr> =
                Arc::new(Column::new(input.schema().field(column).name(), column));
            PhysicalSortExpr::new_default(column).nulls_last()
        };
        let Some(ordering) = LexOrdering::new(series.chain([spec.time_column]).map(sort)) else {
            return internal_err!("gap filling needs a time column");
        };
        let equivalences = Self::equivalences(&spec);
        let properties = PlanProperties::new(
            equivalences,
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Self {
            input,
            spec,
            ordering,
            properties: Arc::new(properties),
            metrics: ExecutionPlanMetricsSet::new(),
        })
    }

    /// The answer is sorted as the input is.
    fn equivalences(spec: &FillerSpec) -> EquivalenceProperties {
        let series = (0..spec.key_count).filter(|column| *column != spec.time_column);
        let sort = |column: usize| {
            let name = spec.schema.field(column).name();
            PhysicalSortExpr::new_default(Arc::new(Column::new(name, column))).nulls_last()
        };
        let ordering: Vec<_> = series.chain([spec.time_column]).map(sort).collect();
        EquivalenceProperties::new_with_orderings(Arc::clone(&spec.schema), [ordering])
    }
}

impl DisplayAs for GapFillExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        let name = self.spec.schema.field(self.spec.time_column).name();
        let bins = self.spec.grid.count();
        write!(
            f,
            "GapFillExec: time=[{name}], bins={bins}, fill={:?}",
            self.spec.fills
        )
    }
}

impl ExecutionPlan for GapFillExec {
    fn name(&self) -> &str {
        "GapFillExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        InputDistributionRequirements::new(vec![Distribution::SinglePartition])
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        vec![Some(OrderingRequirements::from(self.ordering.clone()))]
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn replace_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match (children.pop(), children.is_empty()) {
            (Some(input), true) => Ok(Arc::new(Self::try_new(input, self.spec.clone())?)),
            _ => internal_err!("gap filling has one input"),
        }
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let options = ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute);
        self.replace_children(children, options)
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let filling = Filling {
            input: self.input.execute(partition, Arc::clone(&context))?,
            filler: Filler::try_new(self.spec.clone())?,
            reservation: MemoryConsumer::new("GapFillExec").register(context.memory_pool()),
            metrics: BaselineMetrics::new(&self.metrics, partition),
            has_ended: false,
        };
        let batches = try_unfold(filling, |mut filling| async move {
            let batch = filling.next().await?;
            Ok(batch.map(|batch| (batch, filling)))
        });
        let stream = RecordBatchStreamAdapter::new(Arc::clone(&self.spec.schema), Box::pin(batches));
        Ok(Box::pin(cooperative(stream)))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }
}

struct Filling {
    input: SendableRecordBatchStream,
    filler: Filler,
    reservation: MemoryReservation,
    metrics: BaselineMetrics,
    has_ended: bool,
}

impl Filling {
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            if let Some(batch) = self.fill()? {
                self.metrics.record_output(batch.num_rows());
                return Ok(Some(batch));
            }
            if self.has_ended {
                return Ok(None);
            }
            match self.input.next().await {
                Some(batch) => self.push(&batch?)?,
                None => {
                    self.filler.finish();
                    self.has_ended = true;
                }
            }
        }
    }

    fn fill(&mut self) -> Result<Option<RecordBatch>> {
        let _timer = self.metrics.elapsed_compute().timer();
        self.filler.next_batch()
    }

    fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        let _timer = self.metrics.elapsed_compute().timer();
        self.filler.push(batch)?;
        self.reservation.try_resize(self.filler.size_bytes())
    }
}
