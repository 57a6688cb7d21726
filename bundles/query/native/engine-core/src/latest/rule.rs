//! Recognizes aggregates that need the newest row of each group only.

use std::any::Any;
use std::sync::Arc;

use datafusion::catalog::TableProvider;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{Column, Result};
use datafusion::datasource::{provider_as_source, source_as_provider};
use datafusion::logical_expr::expr::{AggregateFunction, NullTreatment};
use datafusion::logical_expr::expr_rewriter::unnormalize_cols;
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan, Projection, SortExpr, TableScan};
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};

use super::LatestRows;
use crate::Table;
use crate::interval::TIME;

/// Puts [`LatestRows`] in the place of tables, and of the aggregates above where there are groups. It
/// runs when conditions have moved down to the scans.
#[derive(Debug)]
pub struct LatestRule;

impl OptimizerRule for LatestRule {
    fn name(&self) -> &str {
        "latest_rows"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::TopDown)
    }

    fn rewrite(&self, plan: LogicalPlan, _: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        let LogicalPlan::Aggregate(aggregate) = plan else {
            return Ok(Transformed::no(plan));
        };
        let rows = match needed_groups(&aggregate) {
            Some(tags) => newest_rows(&aggregate.input, tags)?,
            None => None,
        };
        match rows {
            Some(rows) => over_newest(aggregate, rows).map(Transformed::yes),
            None => Ok(Transformed::no(LogicalPlan::Aggregate(aggregate))),
        }
    }
}

/// What the aggregate answers. A group has one row, whose columns are the answer; without groups there
/// must be a row of nulls where there is no row.
fn over_newest(mut aggregate: Aggregate, rows: LogicalPlan) -> Result<LogicalPlan> {
    if aggregate.group_expr.is_empty() {
        aggregate.input = Arc::new(rows);
        return Ok(LogicalPlan::Aggregate(aggregate));
    }
    let groups = aggregate.group_expr.iter().cloned();
    let values = aggregate.aggr_expr.iter().map(newest_value);
    let values = groups.chain(values).zip(aggregate.schema.iter());
    let values = values.map(|(value, (qualifier, field))| {
        if value.qualified_name() == (qualifier.cloned(), field.name().clone()) {
            return value;
        }
        value.unalias().alias_qualified(qualifier.cloned(), field.name())
    });
    Projection::try_new(values.collect(), Arc::new(rows)).map(LogicalPlan::Projection)
}

/// Of the newest row, what an aggregate that [`needed_groups`] accepts answers.
fn newest_value(expr: &Expr) -> Expr {
    match expr.clone().unalias() {
        Expr::AggregateFunction(AggregateFunction { mut params, .. }) => params.args.swap_remove(0),
        other => other,
    }
}

/// The tags by which the aggregate groups, if it looks at the newest row of each group and nothing
/// else.
fn needed_groups(aggregate: &Aggregate) -> Option<Vec<String>> {
    let input = &*aggregate.input;
    let groups = aggregate.group_expr.iter();
    let groups: Vec<String> = groups
        .map(|group| table_column(input, group))
        .collect::<Option<_>>()?;
    let is_time = |expr: &Expr| table_column(input, expr).as_deref() == Some(TIME);
    let is_group = |expr: &Expr| table_column(input, expr).is_some_and(|name| groups.contains(&name));
    let is_newest_first = |order: &[SortExpr], ascending: bool| match order {
        [before @ .., last] => {
            before.iter().all(|sort| is_group(&sort.expr)) && is_time(&last.expr) && last.asc == ascending
        }
        [] => false,
    };
    let needs_newest = |expr: &Expr| {
        let Expr::AggregateFunction(AggregateFunction { func, params }) = expr.clone().unalias() else {
            return false;
        };
        if params.distinct
            || params.filter.is_some()
            || params.null_treatment == Some(NullTreatment::IgnoreNulls)
        {
            return false;
        }
        match func.name() {
            "first_value" => is_newest_first(&params.order_by, false),
            "last_value" => is_newest_first(&params.order_by, true),
            // Without groups, statistics answer it.
            "max" => !groups.is_empty() && params.args.iter().all(is_time),
            _ => false,
        }
    };
    let all = !aggregate.aggr_expr.is_empty() && aggregate.aggr_expr.iter().all(needs_newest);
    all.then_some(groups)
}

/// The name of the table's column that the expression is, if it is one, below operators that leave
/// rows as they are.
fn table_column(plan: &LogicalPlan, expr: &Expr) -> Option<String> {
    let Expr::Column(column) = expr.clone().unalias() else {
        return None;
    };
    let index = plan.schema().maybe_index_of_column(&column)?;
    match plan {
        LogicalPlan::TableScan(_) => Some(column.name),
        LogicalPlan::Filter(filter) => table_column(&filter.input, expr),
        LogicalPlan::SubqueryAlias(alias) => {
            let inner = Column::from(alias.input.schema().qualified_field(index));
            table_column(&alias.input, &Expr::Column(inner))
        }
        LogicalPlan::Projection(projection) => table_column(&projection.input, &projection.expr[index]),
        _ => None,
    }
}

/// The plan over the newest rows, or none where it is not over a table of ours.
fn newest_rows(plan: &LogicalPlan, tags: Vec<String>) -> Result<Option<LogicalPlan>> {
    let rows = match plan {
        LogicalPlan::TableScan(scan) => return Ok(newest_of(scan, tags)),
        LogicalPlan::Filter(filter) => {
            return match &*filter.input {
                LogicalPlan::TableScan(scan) if knows_all(scan, &filter.predicate) => {
                    Ok(newest_of(scan, tags))
                }
                _ => Ok(None),
            };
        }
        LogicalPlan::SubqueryAlias(alias) => newest_rows(&alias.input, tags)?,
        LogicalPlan::Projection(projection) if !projection.expr.iter().any(Expr::is_volatile) => {
            newest_rows(&projection.input, tags)?
        }
        _ => None,
    };
    let over = |input| plan.with_new_exprs(plan.expressions(), vec![input]);
    rows.map(over).transpose()
}

/// Whether the scan has been given each part of the condition.
fn knows_all(scan: &TableScan, predicate: &Expr) -> bool {
    let parts = split_conjunction(predicate);
    parts
        .into_iter()
        .all(|part| scan.filters.contains(part) && !part.is_volatile())
}

/// The scan of the newest rows for which the scan's filters hold.
fn newest_of(scan: &TableScan, tags: Vec<String>) -> Option<LogicalPlan> {
    if scan.fetch.is_some() {
        return None;
    }
    let provider: Arc<dyn TableProvider> = source_as_provider(&scan.source).ok()?;
    let provider: Arc<dyn Any + Send + Sync> = provider;
    let table = provider.downcast::<Table>().ok()?;
    if !tags.iter().all(|tag| table.tags().contains(tag)) {
        return None;
    }
    let mut scan = scan.clone();
    let filters = unnormalize_cols(std::mem::take(&mut scan.filters));
    scan.source = provider_as_source(Arc::new(LatestRows::new(table, tags, filters)));
    Some(LogicalPlan::TableScan(scan))
}
