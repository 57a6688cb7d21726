//! Recognizes gap-filling queries.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, Result, ScalarValue, internal_err, plan_err};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Aggregate, Expr, Extension, LogicalPlan, Projection, ScalarUDF};
use datafusion::optimizer::AnalyzerRule;

use super::bounds::{find, is_scalar, source_column};
use super::node::{Binning, Fill, GapFill};
use super::placeholders::Role;
use crate::functions::{DateBinWallclock, date_bin};

/// Replaces placeholders by plans. It runs when types are known.
#[derive(Debug)]
pub struct GapFillRule;

impl AnalyzerRule for GapFillRule {
    fn analyze(&self, plan: LogicalPlan, _: &ConfigOptions) -> Result<LogicalPlan> {
        if find_placeholder(&plan)?.is_none() {
            return Ok(plan);
        }
        let plan = plan.transform_up_with_subqueries(rewrite)?.data;
        match find_placeholder(&plan)? {
            None => Ok(plan),
            Some(role) => plan_err!("{}", role.misplaced()),
        }
    }

    fn name(&self) -> &str {
        "gap_fill"
    }
}

/// Some placeholder that the plan calls.
fn find_placeholder(plan: &LogicalPlan) -> Result<Option<Role>> {
    let mut found = None;
    plan.apply_with_subqueries(|node| {
        node.apply_expressions(|expr| {
            found = found.or(placeholder_in(expr)?);
            Ok(stop_if(found.is_some()))
        })?;
        Ok(stop_if(found.is_some()))
    })?;
    Ok(found)
}

fn placeholder_in(expr: &Expr) -> Result<Option<Role>> {
    let mut found = None;
    expr.apply(|expr| {
        found = Role::of(expr);
        Ok(stop_if(found.is_some()))
    })?;
    Ok(found)
}

fn stop_if(is_found: bool) -> TreeNodeRecursion {
    match is_found {
        true => TreeNodeRecursion::Stop,
        false => TreeNodeRecursion::Continue,
    }
}

fn rewrite(plan: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    match plan {
        LogicalPlan::Aggregate(aggregate) => match binning_call(&aggregate)? {
            Some(time_column) => Ok(Transformed::yes(gap_fill(aggregate, time_column)?)),
            None => Ok(Transformed::yes(
                LogicalPlan::Aggregate(aggregate).recompute_schema()?,
            )),
        },
        LogicalPlan::Projection(projection) => Ok(Transformed::yes(fill_columns(projection)?)),
        // Counts that are null in gaps become nullable further up.
        other => Ok(Transformed::yes(other.recompute_schema()?)),
    }
}

/// The position of the group's one binning call.
fn binning_call(aggregate: &Aggregate) -> Result<Option<usize>> {
    let mut position = None;
    for (i, expr) in aggregate.group_expr.iter().enumerate() {
        match (Role::of(unaliased(expr)), placeholder_in(expr)?) {
            (Some(role), _) if role.is_binning() && position.replace(i).is_some() => {
                return plan_err!("{} specified more than once", upper_case(role));
            }
            (None, Some(role)) if role.is_binning() => {
                return plan_err!(
                    "{} must be a top-level expression in the GROUP BY clause when gap filling. It cannot be part of \
                     another expression or cast",
                    upper_case(role)
                );
            }
            _ => {}
        }
    }
    Ok(position)
}

fn unaliased(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => unaliased(&alias.expr),
        other => other,
    }
}

fn upper_case(role: Role) -> String {
    role.name().to_ascii_uppercase()
}

/// The aggregate with a plain binning function, and the node that fills its gaps.
fn gap_fill(aggregate: Aggregate, time_column: usize) -> Result<LogicalPlan> {
    let call = unaliased(&aggregate.group_expr[time_column]);
    let (Some(role), Expr::ScalarFunction(call)) = (Role::of(call), call) else {
        return internal_err!("a call was expected");
    };
    let binning = binning(role, &call.args, &aggregate.input)?;
    let key_count = aggregate.group_expr.len();
    let defaults = default_values(&aggregate)?;
    let schema = GapFill::filled_schema(&aggregate.schema, key_count, &defaults)?;
    let mut group_expr = aggregate.group_expr.clone();
    group_expr[time_column] = plain_call(role, call.args.clone());
    let plain = Aggregate::try_new(aggregate.input, group_expr, aggregate.aggr_expr)?;
    let node = GapFill {
        input: LogicalPlan::Aggregate(plain),
        schema,
        time_column,
        key_count,
        binning,
        fills: vec![Fill::Default; defaults.len()],
        defaults,
    };
    Ok(extension(node))
}

fn extension(node: GapFill) -> LogicalPlan {
    LogicalPlan::Extension(Extension { node: Arc::new(node) })
}

fn plain_call(role: Role, args: Vec<Expr>) -> Expr {
    let function = match role {
        Role::DateBinWallclock => Arc::new(ScalarUDF::from(DateBinWallclock::default())),
        _ => date_bin(),
    };
    Expr::ScalarFunction(ScalarFunction::new_udf(function, args))
}

fn binning(role: Role, args: &[Expr], input: &LogicalPlan) -> Result<Binning> {
    let name = upper_case(role);
    let (stride, time, origin) = match args {
        [stride, time] => (stride, time, None),
        [stride, time, origin] => (stride, time, Some(origin)),
        _ => return plan_err!("{name} expects 2 or 3 arguments, got {}", args.len()),
    };
    let Some(column) = source_column(time) else {
        return plan_err!("{name} requires a column as the source argument");
    };
    if !is_scalar(stride) {
        return plan_err!("stride argument to {name} for gap fill query must evaluate to a scalar");
    }
    if origin.is_some_and(|origin| !is_scalar(origin)) {
        return plan_err!("origin argument to {name} for gap fill query must evaluate to a scalar");
    }
    Ok(Binning {
        is_wallclock: role == Role::DateBinWallclock,
        stride: stride.clone(),
        origin: origin.cloned(),
        bounds: find(input, column)?,
    })
}

/// What each aggregate is for no rows at all.
fn default_values(aggregate: &Aggregate) -> Result<Vec<ScalarValue>> {
    let fields = aggregate.schema.fields().iter().skip(aggregate.group_expr.len());
    let columns = aggregate.aggr_expr.iter().zip(fields);
    columns
        .map(|(expr, field)| match unaliased(expr) {
            Expr::AggregateFunction(call) => call.func.default_value(field.data_type()),
            _ => ScalarValue::try_from(field.data_type()),
        })
        .collect()
}

/// Takes `locf` and `interpolate` out of a projection and tells the node below.
fn fill_columns(projection: Projection) -> Result<LogicalPlan> {
    let Projection { expr, input, .. } = projection;
    let mut node = gap_fill_below(&input).cloned();
    let names = NamePreserver::new_for_projection();
    let mut rewritten = Vec::with_capacity(expr.len());
    for expr in expr {
        let name = names.save(&expr);
        let expr = expr.transform_up(|expr| fill_column(expr, node.as_mut()))?;
        rewritten.push(name.restore(expr.data));
    }
    let input = match node {
        Some(node) => replace_gap_fill(Arc::unwrap_or_clone(input), node)?,
        None => Arc::unwrap_or_clone(input),
    };
    Ok(LogicalPlan::Projection(Projection::try_new(
        rewritten,
        Arc::new(input),
    )?))
}

fn fill_column(expr: Expr, node: Option<&mut GapFill>) -> Result<Transformed<Expr>> {
    let (role, fill) = match Role::of(&expr) {
        Some(role @ Role::Locf) => (role, Fill::Previous),
        Some(role @ Role::Interpolate) => (role, Fill::Interpolate),
        _ => return Ok(Transformed::no(expr)),
    };
    let Some(node) = node else {
        return plan_err!("{}", role.misplaced());
    };
    let Expr::ScalarFunction(call) = expr else {
        return internal_err!("a call was expected");
    };
    match call.args.into_iter().next() {
        Some(Expr::Column(column)) if is_aggregate(node, &column) => {
            node.set_fill(node.schema.index_of_column(&column)?, fill)?;
            Ok(Transformed::yes(Expr::Column(column)))
        }
        _ => plan_err!(
            "{} must be called on an aggregate column in a gap-filling query",
            role.name()
        ),
    }
}

fn is_aggregate(node: &GapFill, column: &Column) -> bool {
    node.schema
        .maybe_index_of_column(column)
        .is_some_and(|i| i >= node.key_count)
}

/// The node whose columns a projection sees, perhaps filtered by HAVING or with windows beside them.
fn gap_fill_below(plan: &LogicalPlan) -> Option<&GapFill> {
    match plan {
        LogicalPlan::Extension(extension) => extension.node.as_any().downcast_ref(),
        LogicalPlan::Filter(filter) => gap_fill_below(&filter.input),
        LogicalPlan::Window(window) => gap_fill_below(&window.input),
        _ => None,
    }
}

/// Puts the node in the place where [`gap_fill_below`] found it.
fn replace_gap_fill(plan: LogicalPlan, node: GapFill) -> Result<LogicalPlan> {
    let mut node = Some(node);
    let replaced = plan.transform_down(|plan| match (&plan, node.take()) {
        (LogicalPlan::Extension(_), Some(node)) => {
            Ok(Transformed::new(extension(node), true, TreeNodeRecursion::Stop))
        }
        (_, unused) => {
            node = unused;
            Ok(Transformed::no(plan))
        }
    })?;
    Ok(replaced.data)
}
