//! The time range of a gap-filling query, looked for in its filters.

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema, Result, plan_err};
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{BinaryExpr, Distinct, Expr, LogicalPlan, Operator};

/// Which end of the range an expression bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    Lower,
    Upper,
}

/// An end of the range. The expression refers to no column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bound {
    pub side: Side,
    pub is_inclusive: bool,
    pub value: Expr,
}

/// Finds what bounds the column in the input of an aggregate. Several bounds of a side all hold, so
/// that the tightest counts.
pub fn find(input: &LogicalPlan, column: &Column) -> Result<Vec<Bound>> {
    let mut search = Search::default();
    search.visit(input, column);
    let has = |side| search.bounds.iter().any(|bound| bound.side == side);
    let missing = match (has(Side::Lower), has(Side::Upper)) {
        (true, true) => return Ok(search.bounds),
        (false, _) if search.unusable.contains(&Side::Lower) => {
            return plan_err!("lower time bound for gap fill query must evaluate to a scalar");
        }
        (_, false) if search.unusable.contains(&Side::Upper) => {
            return plan_err!("upper time bound for gap fill query must evaluate to a scalar");
        }
        (false, false) => "both upper and lower time bounds",
        (false, true) => "lower time bound",
        (true, false) => "upper time bound",
    };
    plan_err!("gap-filling query is missing {missing}")
}

#[derive(Default)]
struct Search {
    bounds: Vec<Bound>,
    /// Sides bounded by what only rows can tell.
    unusable: Vec<Side>,
}

impl Search {
    fn visit(&mut self, plan: &LogicalPlan, column: &Column) {
        match plan {
            LogicalPlan::Filter(filter) => {
                self.collect(&filter.predicate, column);
                self.visit(&filter.input, column);
            }
            LogicalPlan::TableScan(scan) => {
                scan.filters
                    .iter()
                    .for_each(|filter| self.collect(filter, column));
            }
            LogicalPlan::Projection(projection) => {
                let source = position(&projection.schema, column).map(|i| &projection.expr[i]);
                if let Some(source) = source.and_then(source_column) {
                    self.visit(&projection.input, &source.clone());
                }
            }
            LogicalPlan::SubqueryAlias(alias) => {
                if let Some(i) = position(&alias.schema, column) {
                    let source = Column::from(alias.input.schema().qualified_field(i));
                    self.visit(&alias.input, &source);
                }
            }
            LogicalPlan::Sort(sort) => self.visit(&sort.input, column),
            LogicalPlan::Limit(limit) => self.visit(&limit.input, column),
            LogicalPlan::Distinct(Distinct::All(input)) => self.visit(input, column),
            _ => {}
        }
    }

    fn collect(&mut self, predicate: &Expr, column: &Column) {
        let is_column = |expr: &Expr| source_column(expr) == Some(column);
        for term in split_conjunction(predicate) {
            match term {
                Expr::BinaryExpr(BinaryExpr { left, op, right }) if is_column(left) => {
                    self.add(Some(*op), right);
                }
                Expr::BinaryExpr(BinaryExpr { left, op, right }) if is_column(right) => {
                    self.add(op.swap(), left);
                }
                Expr::Between(between) if !between.negated && is_column(&between.expr) => {
                    self.add(Some(Operator::GtEq), &between.low);
                    self.add(Some(Operator::LtEq), &between.high);
                }
                _ => {}
            }
        }
    }

    /// Adds what follows from `column operator value`.
    fn add(&mut self, operator: Option<Operator>, value: &Expr) {
        let (side, is_inclusive) = match operator {
            Some(Operator::Gt) => (Side::Lower, false),
            Some(Operator::GtEq) => (Side::Lower, true),
            Some(Operator::Lt) => (Side::Upper, false),
            Some(Operator::LtEq) => (Side::Upper, true),
            _ => return,
        };
        if !is_scalar(value) {
            self.unusable.push(side);
            return;
        }
        self.bounds.push(Bound {
            side,
            is_inclusive,
            value: value.clone(),
        });
    }
}

/// Whether the expression has a value before any row is read.
pub fn is_scalar(expr: &Expr) -> bool {
    let mut needs_rows = false;
    let needs = |expr: &Expr| {
        matches!(
            expr,
            Expr::Column(_)
                | Expr::OuterReferenceColumn(..)
                | Expr::ScalarSubquery(_)
                | Expr::Exists(_)
                | Expr::InSubquery(_)
                | Expr::AggregateFunction(_)
                | Expr::WindowFunction(_)
        )
    };
    let visited = expr.apply(|expr| {
        needs_rows |= needs(expr);
        Ok(if needs_rows {
            TreeNodeRecursion::Stop
        } else {
            TreeNodeRecursion::Continue
        })
    });
    visited.is_ok() && !needs_rows
}

/// The column whose instants the expression shows, perhaps in another time zone.
pub fn source_column(expr: &Expr) -> Option<&Column> {
    match expr {
        Expr::Column(column) => Some(column),
        Expr::Alias(alias) => source_column(&alias.expr),
        Expr::Cast(cast) if cast.field.data_type().is_temporal() => source_column(&cast.expr),
        Expr::TryCast(cast) if cast.field.data_type().is_temporal() => source_column(&cast.expr),
        Expr::ScalarFunction(call) if call.func.name() == "tz" => source_column(&call.args[0]),
        _ => None,
    }
}

fn position(schema: &DFSchema, column: &Column) -> Option<usize> {
    schema.maybe_index_of_column(column)
}
