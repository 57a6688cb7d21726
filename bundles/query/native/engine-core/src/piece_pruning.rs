//! Which pieces of a table can have rows that a statement asks for.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, TimestampNanosecondArray, UInt64Array};
use arrow::datatypes::SchemaRef;
use datafusion::catalog::Session;
use datafusion::common::{Column, ScalarValue};
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};
use datafusion::physical_optimizer::pruning::{PruningPredicateBuilder, PruningStatistics};

use crate::conditions::physical_filter;
use crate::interval::{Interval, TIME};
use crate::piece::Piece;

/// For each piece whether it is needed, by time. None where the filters say nothing about time that can be
/// used.
pub fn needed(
    session: &dyn Session,
    schema: &SchemaRef,
    pieces: &[Piece],
    filters: &[Expr],
) -> Option<Vec<bool>> {
    if filters.iter().any(never_holds) {
        return Some(vec![false; pieces.len()]);
    }
    if let Some(times) = time_range(filters) {
        let is_empty = times.start > times.end;
        let is_needed = |piece: &Piece| !is_empty && piece.times.overlaps(times);
        return Some(pieces.iter().map(is_needed).collect());
    }
    prune(session, schema, filters, &PieceTimes(pieces))
}

/// For each container of rows whether the filters can hold for one of them, judged by its statistics. None where
/// the filters are such that they can't be judged so.
pub fn prune(
    session: &dyn Session,
    schema: &SchemaRef,
    filters: &[Expr],
    statistics: &impl PruningStatistics,
) -> Option<Vec<bool>> {
    let predicate = physical_filter(session, filters, Arc::clone(schema)).ok()??;
    PruningPredicateBuilder::new()
        .with_file_schema(Arc::clone(schema))
        .build(predicate)?
        .prune(statistics)
        .ok()
}

/// The values of a tag of which all rows have one for which the filters hold, if they say so by `=` or `IN`.
pub fn named_values<'a>(filters: &'a [Expr], tag: &str) -> Option<Vec<&'a str>> {
    let is_tag = |expr: &Expr| matches!(expr, Expr::Column(column) if column.name() == tag);
    let of_term = |term: &'a Expr| match term {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) if *op == Operator::Eq => {
            match (is_tag(left), is_tag(right)) {
                (true, false) => Some(vec![text(right)?]),
                (false, true) => Some(vec![text(left)?]),
                _ => None,
            }
        }
        Expr::InList(list) if !list.negated && is_tag(&list.expr) => list.list.iter().map(text).collect(),
        _ => None,
    };
    let terms = filters.iter().flat_map(split_conjunction).filter_map(of_term);
    terms.min_by_key(Vec::len)
}

fn text(literal: &Expr) -> Option<&str> {
    match literal {
        Expr::Literal(value, _) => value.try_as_str().flatten(),
        _ => None,
    }
}

/// Whether the condition is known to hold for no row.
fn never_holds(filter: &Expr) -> bool {
    matches!(
        filter,
        Expr::Literal(ScalarValue::Boolean(None | Some(false)) | ScalarValue::Null, _)
    )
}

/// Times outside of which the filters hold for no row, if they say so by plain comparisons.
pub fn wanted_times(filters: &[Expr]) -> Option<Interval> {
    time_range(filters).filter(|times| *times != Interval::ALL)
}

/// The times of all rows for which the filters hold; it starts after its end if there are none. None where
/// other conditions than comparisons say something of time, which is rare: [PruningPredicateBuilder] knows
/// more of them and takes longer.
fn time_range(filters: &[Expr]) -> Option<Interval> {
    let mut times = Interval::ALL;
    for term in filters.iter().flat_map(split_conjunction) {
        match times_of(term) {
            Some(of_term) => times = times.intersection(of_term),
            None if term.column_refs().iter().any(|column| column.name() == TIME) => return None,
            None => {}
        }
    }
    Some(times)
}

/// The times for which a comparison of the time with a literal holds.
fn times_of(term: &Expr) -> Option<Interval> {
    let Expr::BinaryExpr(BinaryExpr { left, op, right }) = term else {
        return None;
    };
    let (column, op, literal) = match (left.as_ref(), right.as_ref()) {
        (Expr::Column(column), Expr::Literal(literal, _)) => (column, *op, literal),
        (Expr::Literal(literal, _), Expr::Column(column)) => (column, op.swap()?, literal),
        _ => return None,
    };
    match literal {
        ScalarValue::TimestampNanosecond(Some(time), _) if column.name() == TIME => {
            Interval::of_comparison(&op, *time)
        }
        _ => None,
    }
}

/// What is known of pieces without looking into them.
struct PieceTimes<'a>(&'a [Piece]);

impl PieceTimes<'_> {
    fn times(&self, column: &Column, bound: fn(&Piece) -> i64) -> Option<ArrayRef> {
        let bounds = || self.0.iter().map(bound);
        (column.name == TIME)
            .then(|| Arc::new(TimestampNanosecondArray::from_iter_values(bounds())) as ArrayRef)
    }
}

impl PruningStatistics for PieceTimes<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        self.times(column, |piece| piece.times.start)
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        self.times(column, |piece| piece.times.end)
    }

    fn num_containers(&self) -> usize {
        self.0.len()
    }

    /// No row lacks the time.
    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        (column.name == TIME).then(|| Arc::new(UInt64Array::from_value(0, self.0.len())) as ArrayRef)
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        None
    }

    fn contained(&self, _: &Column, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{col, lit, or};

    use super::*;

    fn at(time: i64) -> Expr {
        lit(ScalarValue::TimestampNanosecond(Some(time), None))
    }

    fn range(filters: &[Expr]) -> Option<(i64, i64)> {
        time_range(filters).map(|times| (times.start, times.end))
    }

    #[test]
    fn comparisons_narrow_the_range() {
        assert_eq!(range(&[]), Some((i64::MIN, i64::MAX)));
        assert_eq!(range(&[col("host").eq(lit("a"))]), Some((i64::MIN, i64::MAX)));
        let filters = [
            col(TIME).gt_eq(at(5)).and(col("usage").gt(lit(1))),
            at(9).gt(col(TIME)),
        ];
        assert_eq!(range(&filters), Some((5, 8)));
        assert_eq!(
            range(&[col(TIME).gt(at(5)), at(9).gt_eq(col(TIME))]),
            Some((6, 9))
        );
        assert_eq!(
            range(&[col(TIME).eq(at(5)), col(TIME).lt_eq(at(7))]),
            Some((5, 5))
        );
    }

    #[test]
    fn other_conditions_on_time_are_not_judged() {
        assert_eq!(range(&[or(col(TIME).lt(at(5)), col("usage").gt(lit(1)))]), None);
        assert_eq!(range(&[col(TIME).not_eq(at(5))]), None);
        assert_eq!(range(&[col(TIME).gt(col("usage"))]), None);
    }

    #[test]
    fn values_of_a_tag_are_those_that_conditions_name() {
        let named = |filter: Expr| named_values(&[filter], "host").map(|values| values.join(" "));
        let host = || col("host");
        assert_eq!(named(host().eq(lit("a"))).as_deref(), Some("a"));
        assert_eq!(named(lit("a").eq(host())).as_deref(), Some("a"));
        let list = || vec![lit("a"), lit("b")];
        assert_eq!(named(host().in_list(list(), false)).as_deref(), Some("a b"));
        let both = host().in_list(list(), false).and(host().eq(lit("b")));
        assert_eq!(named(both).as_deref(), Some("b"));
        assert_eq!(named(host().in_list(list(), true)), None);
        assert_eq!(named(host().not_eq(lit("a"))), None);
        assert_eq!(named(host().eq(lit("a")).or(host().eq(lit("b")))), None);
        assert_eq!(named(host().eq(col("region"))), None);
        assert_eq!(named(col("region").eq(lit("a"))), None);
    }

    #[test]
    fn conditions_that_exclude_each_other_leave_no_time() {
        let (start, end) = range(&[col(TIME).gt(at(9)), col(TIME).lt(at(9))]).unwrap();
        assert!(start > end);
    }
}
