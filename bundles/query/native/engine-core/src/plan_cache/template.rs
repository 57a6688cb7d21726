//! A plan without its scans.

use std::any::Any;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, internal_err};
use datafusion::datasource::source_as_provider;
use datafusion::execution::SessionState;
use datafusion::logical_expr::{Expr, LogicalPlan, Volatility};
use datafusion::physical_plan::aggregates::AggregateExec;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::execution_plan::{ChildrenPropertiesMode, ReplaceChildrenOptions};
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};

use crate::Table;
use crate::latest::LatestRows;
use crate::scan::has_subquery;
use crate::table_scan::{ScannedRows, TableScan, TableScanExec};

/// How many plans there are for scans that differ in their [`ScanShape`].
const VARIANTS_MAX: usize = 8;

/// What the plans for statements of one shape have in common.
#[derive(Clone, Debug)]
pub struct Template {
    /// In the order of the plans' leaves.
    scans: Vec<TableScan>,
    /// What the plans run in.
    session: Arc<SessionState>,
    /// The columns of the answer as a description has them.
    described: SchemaRef,
    variants: Vec<Variant>,
}

/// A plan for scans of these shapes, which its leaves stand for.
#[derive(Clone, Debug)]
struct Variant {
    shapes: Vec<ScanShape>,
    plan: Arc<dyn ExecutionPlan>,
}

/// What other operators depend on of a scan's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ScanShape {
    partitions: usize,
    is_large: bool,
}

impl ScanShape {
    fn of(rows: &ScannedRows) -> Self {
        Self {
            partitions: rows.plan.output_partitioning().partition_count(),
            is_large: rows.is_large,
        }
    }
}

impl Template {
    /// Makes one of a plan whose scans are not yet unfolded. None where they are not the leaves of it, one
    /// for one.
    pub fn of(
        plan: &Arc<dyn ExecutionPlan>,
        scan_count: usize,
        session: Arc<SessionState>,
        described: SchemaRef,
    ) -> Result<Option<Self>> {
        let (mut scans, mut shapes) = (vec![], vec![]);
        let plan = with_leaves(plan, &mut |leaf| {
            if let Some(exec) = leaf.downcast_ref::<TableScanExec>() {
                scans.push(exec.scan().clone());
                shapes.push(ScanShape::of(exec.rows()));
                return Ok(Arc::new(EmptyExec::new(leaf.schema())));
            }
            Ok(Arc::clone(leaf))
        })?;
        let template = Self {
            scans,
            session,
            described,
            variants: vec![Variant { shapes, plan }],
        };
        Ok((template.scans.len() == scan_count).then_some(template))
    }

    /// The plans of both.
    pub fn and(mut self, older: &Self) -> Self {
        self.variants.extend(older.variants.iter().cloned());
        self.variants.truncate(VARIANTS_MAX);
        self
    }

    pub fn scans(&self) -> &[TableScan] {
        &self.scans
    }

    pub fn session(&self) -> &Arc<SessionState> {
        &self.session
    }

    pub fn described(&self) -> &SchemaRef {
        &self.described
    }

    /// A plan that reads these rows, in the order of the scans; none where no plan is for such rows.
    pub fn plan(&self, rows: Vec<ScannedRows>) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let shapes: Vec<ScanShape> = rows.iter().map(ScanShape::of).collect();
        let Some(variant) = self.variants.iter().find(|variant| variant.shapes == shapes) else {
            return Ok(None);
        };
        let mut rows = rows.into_iter().map(|rows| rows.plan);
        with_leaves(&variant.plan, &mut |leaf| match leaf.is::<EmptyExec>() {
            true => Ok(rows.next().expect("one for each scan")),
            false => Ok(Arc::clone(leaf)),
        })
        .map(Some)
    }
}

/// The plan with other leaves, ready to run once more.
fn with_leaves(
    plan: &Arc<dyn ExecutionPlan>,
    leaf: &mut impl FnMut(&Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let children = plan.children();
    if children.is_empty() {
        return leaf(plan);
    }
    let children = children.into_iter().map(|child| with_leaves(child, leaf));
    let children = children.collect::<Result<_>>()?;
    let options = ReplaceChildrenOptions::new(ChildrenPropertiesMode::Keep);
    without_memory(Arc::clone(plan).replace_children(children, options)?)
}

/// The operator as it was before it ran, learned which rows it does not need, and measured itself.
fn without_memory(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    // With other children it has the metrics of all its runs still, unlike other operators.
    if plan.is::<SortExec>() {
        return plan.reset_state();
    }
    if plan.dynamic_expressions_produced().is_empty() {
        return Ok(plan);
    }
    let Some(aggregate) = plan.downcast_ref::<AggregateExec>() else {
        return internal_err!("{} can't run once more", plan.name());
    };
    // Its own `reset_state` keeps the bounds that it has found.
    let aggregate = AggregateExec::try_new(
        *aggregate.mode(),
        aggregate.group_expr().clone(),
        aggregate.aggr_expr().to_vec(),
        aggregate.filter_expr().to_vec(),
        Arc::clone(aggregate.input()),
        aggregate.input_schema(),
    )?;
    Ok(Arc::new(aggregate))
}

/// Whether the plan, which is not optimized yet, computes the same at any time.
pub fn is_timeless(plan: &LogicalPlan) -> Result<bool> {
    let mut is_timeless = true;
    plan.apply_with_subqueries(|node| {
        node.apply_expressions(|expr| {
            expr.apply(|expr| {
                if let Expr::ScalarFunction(function) = expr {
                    is_timeless &= function.func.signature().volatility == Volatility::Immutable;
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    Ok(is_timeless)
}

/// How many scans of tables an optimized plan has. None where it has other sources than these and single rows, or where
/// values make a difference beyond the scans.
pub fn count_scans(plan: &LogicalPlan) -> Result<Option<usize>> {
    let mut count = 0;
    let mut is_fit = true;
    plan.apply(|node| {
        match node {
            LogicalPlan::TableScan(scan) => {
                count += 1;
                is_fit &= is_of_table(scan) && !scan.filters.iter().any(has_subquery);
                return Ok(TreeNodeRecursion::Continue);
            }
            LogicalPlan::EmptyRelation(relation) => is_fit &= relation.produce_one_row,
            LogicalPlan::Projection(_)
            | LogicalPlan::Filter(_)
            | LogicalPlan::Aggregate(_)
            | LogicalPlan::Sort(_)
            | LogicalPlan::Limit(_)
            | LogicalPlan::Distinct(_)
            | LogicalPlan::Union(_)
            | LogicalPlan::SubqueryAlias(_) => {}
            _ => is_fit = false,
        }
        node.apply_expressions(|expr| {
            is_fit &= !has_subquery(expr) && !expr.exists(|expr| Ok(matches!(expr, Expr::Placeholder(_))))?;
            Ok(TreeNodeRecursion::Continue)
        })
    })?;
    Ok(is_fit.then_some(count))
}

fn is_of_table(scan: &datafusion::logical_expr::TableScan) -> bool {
    let Ok(provider) = source_as_provider(&scan.source) else {
        return false;
    };
    let provider: &(dyn Any + Send + Sync) = provider.as_ref();
    provider.is::<Table>() || provider.is::<LatestRows>()
}

#[cfg(test)]
mod tests {
    use datafusion::physical_plan::collect;
    use datafusion::prelude::{SessionConfig, SessionContext};

    use super::*;

    fn metric_count(plan: &dyn ExecutionPlan) -> usize {
        let own = plan.metrics().map_or(0, |metrics| metrics.iter().count());
        let below = plan.children().into_iter();
        own + below.map(|child| metric_count(child.as_ref())).sum::<usize>()
    }

    #[tokio::test]
    async fn a_plan_that_serves_again_does_not_grow() {
        let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(2));
        let table = "CREATE TABLE t AS SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, 'a')) AS v (n, s)";
        context.sql(table).await.unwrap().collect().await.unwrap();
        for sql in [
            "SELECT n FROM t WHERE n > 1 ORDER BY n",
            "SELECT n FROM t ORDER BY n DESC LIMIT 2",
            "SELECT s, min(n), max(n) FROM t GROUP BY s ORDER BY s",
            "SELECT DISTINCT s FROM t UNION ALL SELECT s FROM t LIMIT 3",
            "SELECT avg(n) + 1 FROM t HAVING count(*) > 1",
        ] {
            let mut plan = context
                .sql(sql)
                .await
                .unwrap()
                .create_physical_plan()
                .await
                .unwrap();
            let mut counts = vec![];
            for _ in 0..3 {
                plan = with_leaves(&plan, &mut |leaf| Ok(Arc::new(EmptyExec::new(leaf.schema())))).unwrap();
                collect(Arc::clone(&plan), context.task_ctx()).await.unwrap();
                counts.push(metric_count(plan.as_ref()));
            }
            assert_eq!(counts[2], counts[1], "{sql}");
        }
    }
}
