//! The scan of a table as one step of a plan, however many pieces the table's rows are in.
//!
//! Planning walks a plan dozens of times, and what reads the pieces can be many operators. It sees one
//! instead, whose filters are its own, until all other operators are settled; then [`UnfoldScans`] puts
//! what reads the pieces in its place.

use std::fmt;
use std::sync::Arc;

use datafusion::catalog::Session;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics, internal_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Expr;
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::ensure_requirements::EnsureRequirements;
use datafusion::physical_optimizer::filter_pushdown::FilterPushdown;
use datafusion::physical_plan::execution_plan::{
    ChildrenPropertiesMode, ReplaceChildrenOptions, replace_children_if_necessary,
};
use datafusion::physical_plan::statistics::StatisticsContext;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, StatisticsArgs,
};

use crate::Table;
use crate::latest::NewestScan;
use crate::plan_cache::Bindings;

/// What a statement wants of a table.
#[derive(Clone, Debug)]
pub struct TableScan {
    /// The table's name.
    pub table: String,
    /// Where only the newest row of each group is wanted: the tags that make a group.
    pub newest_of: Option<Vec<String>>,
    /// Conditions for which all of the rows hold. Values that are taken from elsewhere are placeholders.
    pub filters: Vec<Expr>,
    /// The columns of the table that are wanted, by index.
    pub projection: Vec<usize>,
    /// How many rows suffice.
    pub limit: Option<usize>,
}

/// What reads the rows that are wanted.
#[derive(Debug)]
pub struct ScannedRows {
    pub plan: Arc<dyn ExecutionPlan>,
    /// Whether it pays to divide among threads what is done with the rows.
    pub is_large: bool,
}

impl TableScan {
    /// What reads these rows. Placeholders must have values among the bindings.
    pub fn rows(
        &self,
        table: &Table,
        session: &dyn Session,
        bindings: Option<&Bindings>,
    ) -> Result<ScannedRows> {
        let filters = match bindings {
            Some(bindings) => bindings.bind(&self.filters, table, session)?,
            None => self.filters.clone(),
        };
        match &self.newest_of {
            None => table.scan_rows(session, &self.projection, &filters, self.limit),
            Some(tags) => {
                let scan = NewestScan {
                    table,
                    tags,
                    filters: &filters,
                };
                scan.plan(session, &self.projection)
            }
        }
    }
}

/// Moves conditions down to what reads the pieces, and adds operators that others need below them. Where
/// rows are few and nothing is merged there are none.
pub fn settle(
    rows: Arc<dyn ExecutionPlan>,
    session: &dyn Session,
    is_involved: bool,
) -> Result<Arc<dyn ExecutionPlan>> {
    let options = session.config_options();
    let rows = FilterPushdown::new().optimize(rows, options)?;
    match is_involved {
        true => EnsureRequirements::new().optimize(rows, options),
        false => Ok(rows),
    }
}

/// Reads what a statement wants of a table.
#[derive(Debug)]
pub struct TableScanExec {
    scan: TableScan,
    rows: ScannedRows,
    /// Whether the plan is to serve for other values and other rows too.
    is_any: bool,
    properties: Arc<PlanProperties>,
}

impl TableScanExec {
    pub fn try_new(scan: TableScan, table: &Table, session: &dyn Session) -> Result<Self> {
        let bindings = Bindings::of(session);
        let rows = scan.rows(table, session, bindings.as_deref())?;
        let is_any = bindings.is_some();
        let properties = match is_any {
            true => Arc::new(of_any_rows(rows.plan.properties())),
            false => Arc::clone(rows.plan.properties()),
        };
        Ok(Self {
            scan,
            rows,
            is_any,
            properties,
        })
    }

    pub fn scan(&self) -> &TableScan {
        &self.scan
    }

    pub fn rows(&self) -> &ScannedRows {
        &self.rows
    }
}

/// Whether no scan of the plan, which are not unfolded yet, has many rows.
pub fn is_of_few_rows(plan: &dyn ExecutionPlan) -> bool {
    let is_few = |scan: &TableScanExec| !scan.rows.is_large;
    let below = plan.children().into_iter();
    plan.downcast_ref::<TableScanExec>().is_none_or(is_few) && below.map(AsRef::as_ref).all(is_of_few_rows)
}

/// What holds for other rows and other values too: a plan that goes by it can be used for them.
fn of_any_rows(rows: &PlanProperties) -> PlanProperties {
    PlanProperties::new(
        EquivalenceProperties::new(Arc::clone(rows.equivalence_properties().schema())),
        Partitioning::UnknownPartitioning(rows.output_partitioning().partition_count()),
        rows.emission_type,
        rows.boundedness,
    )
}

impl ExecutionPlan for TableScanExec {
    fn name(&self) -> &str {
        "TableScanExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![]
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match children.is_empty() {
            true => Ok(self),
            false => internal_err!("the scan of a table has no input"),
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
        self.rows.plan.execute(partition, context)
    }

    /// A count that holds for these values may become part of a plan, but not of one that serves others.
    fn statistics_from_inputs(
        &self,
        _: &[Arc<Statistics>],
        wanted: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let statistics = StatisticsContext::new().compute(self.rows.plan.as_ref(), wanted)?;
        match self.is_any && !self.scan.filters.is_empty() {
            true => Ok(Arc::new(Arc::unwrap_or_clone(statistics).to_inexact())),
            false => Ok(statistics),
        }
    }
}

impl DisplayAs for TableScanExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "TableScanExec: {}", self.scan.table)
    }
}

/// Puts what reads the pieces in the place of each [`TableScanExec`].
#[derive(Debug)]
pub struct UnfoldScans;

impl PhysicalOptimizerRule for UnfoldScans {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        unfold(plan)
    }

    fn name(&self) -> &str {
        "unfold_scans"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn unfold(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    if let Some(scan) = plan.downcast_ref::<TableScanExec>() {
        return Ok(Arc::clone(&scan.rows.plan));
    }
    let children: Vec<_> = plan.children().into_iter().cloned().collect();
    if children.is_empty() {
        return Ok(plan);
    }
    let children = children.into_iter().map(unfold).collect::<Result<_>>()?;
    replace_children_if_necessary(plan, children)
}
