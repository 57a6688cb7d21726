//! Keeps DataFusion from simplifying conditions to others.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use arrow::datatypes::DataType;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, Result, ScalarValue};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{
    BinaryExpr, Cast, ColumnarValue, Expr, Like, LogicalPlan, Operator, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature, Volatility,
};
use datafusion::optimizer::{ApplyOrder, OptimizerConfig, OptimizerRule};

/// Runs before DataFusion's `simplify_expressions`, which goes wrong where lists and patterns meet other
/// conditions.
///
/// Of two lists over the same expression it makes one. `x IN A AND x IN B` becomes `x IN` what the lists have
/// in common, and `false` where that is nothing, as `x NOT IN A OR x NOT IN B` becomes `true`. For an `x` that
/// is null, or lists with a null, that is another answer, which `NOT`, `SELECT` and `OR` show; and what lists
/// of columns or placeholders have in common is not known before they have values. Lists that would be merged
/// so are hidden in [`Unmerged`]; those of `x IN A OR x IN B` and of `x NOT IN A AND x NOT IN B`, whose union
/// is right always, are left to it.
///
/// Of `tag LIKE 'a'` it makes a comparison with a text, while `tag = 'a'` is one with a dictionary's value,
/// and takes the two for different values. The pattern gets the comparison that it stands for.
#[derive(Debug)]
pub struct ConditionGuard;

impl OptimizerRule for ConditionGuard {
    fn name(&self) -> &str {
        "condition_guard"
    }

    fn apply_order(&self) -> Option<ApplyOrder> {
        Some(ApplyOrder::TopDown)
    }

    fn rewrite(&self, plan: LogicalPlan, _: &dyn OptimizerConfig) -> Result<Transformed<LogicalPlan>> {
        let names = NamePreserver::new(&plan);
        plan.map_expressions(|expr| {
            let name = names.save(&expr);
            let guarded = guard(expr)?;
            Ok(guarded.update_data(|expr| name.restore(expr)))
        })
    }
}

/// Guards the conditions that the expression is, or has somewhere.
fn guard(expr: Expr) -> Result<Transformed<Expr>> {
    expr.transform_down(|expr| {
        if !is_logical(&expr) {
            return Ok(with_compared_text(expr));
        }
        let condition = guard_condition(expr, false, &mut Lists::default())?;
        let (data, is_changed) = (condition.data, condition.transformed);
        Ok(Transformed::new(data, is_changed, TreeNodeRecursion::Jump))
    })
}

/// Guards a condition, and notes the lists that it has or may become.
fn guard_condition(expr: Expr, is_negated: bool, lists: &mut Lists) -> Result<Transformed<Expr>> {
    match expr {
        Expr::Not(inner) => {
            let inner = guard_condition(*inner, !is_negated, lists)?;
            Ok(inner.update_data(|inner| Expr::Not(Box::new(inner))))
        }
        Expr::BinaryExpr(BinaryExpr {
            op: op @ (Operator::And | Operator::Or),
            ..
        }) => {
            let mut is_changed = false;
            let mut guarded = vec![];
            for operand in operands(expr, op) {
                let mut found = Lists::default();
                let mut operand = guard_condition(operand, is_negated, &mut found)?;
                let clashing = lists.clashing(&found, (op == Operator::And) != is_negated);
                if !clashing.is_empty() {
                    operand = hide_lists(operand.data, &clashing)?;
                    found.remove(&clashing);
                }
                lists.absorb(found, op, is_negated);
                is_changed |= operand.transformed;
                guarded.push(operand.data);
            }
            let whole = guarded
                .into_iter()
                .reduce(|left, right| Expr::BinaryExpr(BinaryExpr::new(Box::new(left), op, Box::new(right))));
            let whole = whole.expect("an operator has operands");
            Ok(Transformed::new(whole, is_changed, TreeNodeRecursion::Continue))
        }
        leaf => {
            lists.note(&leaf, is_negated);
            guard(leaf)
        }
    }
}

/// A pattern that only one text matches as the pattern of a text, even where a dictionary's is given.
fn with_compared_text(expr: Expr) -> Transformed<Expr> {
    match expr {
        Expr::Like(like) if is_text(&like) && !matches!(*like.expr, Expr::Cast(_)) => {
            let text = Expr::Cast(Cast::new(like.expr, DataType::Utf8));
            Transformed::yes(Expr::Like(Like {
                expr: Box::new(text),
                ..like
            }))
        }
        other => Transformed::no(other),
    }
}

fn is_text(like: &Like) -> bool {
    let special = ['%', '_', like.escape_char.unwrap_or('\\')];
    !like.case_insensitive
        && matches!(&*like.pattern, Expr::Literal(ScalarValue::Utf8(Some(pattern)), _) if !pattern.contains(special))
}

/// The operands of a chain of one operator, which is as deep as it is long.
fn operands(chain: Expr, op: Operator) -> Vec<Expr> {
    let mut operands = vec![];
    let mut rest = chain;
    loop {
        match rest {
            Expr::BinaryExpr(BinaryExpr {
                left,
                op: found,
                right,
            }) if found == op => {
                operands.push(*right);
                rest = *left;
            }
            first => {
                operands.push(first);
                operands.reverse();
                return operands;
            }
        }
    }
}

fn hide_lists(condition: Expr, columns: &HashSet<Column>) -> Result<Transformed<Expr>> {
    condition.transform_down(|expr| {
        if is_logical(&expr) {
            return Ok(Transformed::no(expr));
        }
        if Sign::of(&expr, false).is_none() || expr.column_refs().is_disjoint(&columns.iter().collect()) {
            return Ok(Transformed::new(expr, false, TreeNodeRecursion::Jump));
        }
        Ok(Transformed::new(
            UNMERGED.call(vec![expr]),
            true,
            TreeNodeRecursion::Jump,
        ))
    })
}

fn is_match(op: Operator) -> bool {
    matches!(
        op,
        Operator::RegexMatch | Operator::RegexIMatch | Operator::RegexNotMatch | Operator::RegexNotIMatch
    )
}

fn is_logical(expr: &Expr) -> bool {
    match expr {
        Expr::Not(_) => true,
        Expr::BinaryExpr(binary) => matches!(binary.op, Operator::And | Operator::Or),
        _ => false,
    }
}

/// As which list a part of a condition may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    In,
    NotIn,
    /// Either of them, depending on what it is simplified to.
    Any,
    /// None by itself, but with another of the same column and an `OR` between them.
    Equal,
}

impl Sign {
    fn of(leaf: &Expr, is_negated: bool) -> Option<Self> {
        let sign = match leaf {
            Expr::InList(list) => Self::list(list.negated != is_negated),
            Expr::BinaryExpr(binary) if binary.op == Operator::Eq => Self::Equal,
            Expr::BinaryExpr(binary) if !is_match(binary.op) && binary.op.supports_propagation() => {
                return None;
            }
            Expr::Like(like) if !like.negated => Self::Equal,
            Expr::ScalarFunction(call) if call.func == *UNMERGED => return None,
            Expr::Like(_)
            | Expr::Between(_)
            | Expr::Column(_)
            | Expr::Exists(_)
            | Expr::InSubquery(_)
            | Expr::IsNotNull(_)
            | Expr::IsNull(_)
            | Expr::Literal(..) => return None,
            _ => Self::Any,
        };
        Some(sign)
    }

    fn list(is_negated: bool) -> Self {
        if is_negated { Self::NotIn } else { Self::In }
    }

    /// What two parts with an operator between them may be seen as, at the worst.
    fn with(self, other: Self, op: Operator, is_negated: bool) -> Self {
        match (self, other) {
            (Self::Equal, Self::Equal) if op == Operator::Or => Self::list(is_negated),
            (Self::Equal, sign) | (sign, Self::Equal) => sign,
            (one, other) if one == other => one,
            _ => Self::Any,
        }
    }
}

/// The lists of a condition by the columns that they look at.
#[derive(Debug, Default)]
struct Lists(HashMap<Column, Sign>);

impl Lists {
    fn note(&mut self, leaf: &Expr, is_negated: bool) {
        if let Some(sign) = Sign::of(leaf, is_negated) {
            let columns = leaf.column_refs().into_iter().cloned();
            self.0.extend(columns.map(|column| (column, sign)));
        }
    }

    /// The columns with lists in both that must not be merged.
    fn clashing(&self, other: &Self, is_and: bool) -> HashSet<Column> {
        // Lists of this sign have a union in common.
        let united = Sign::list(is_and);
        let clashes = |column: &Column, sign: Sign| match (self.0.get(column), sign) {
            (None | Some(Sign::Equal), _) | (_, Sign::Equal) => false,
            (Some(known), found) => *known != united || found != united,
        };
        let found = other.0.iter().filter(|(column, sign)| clashes(column, **sign));
        found.map(|(column, _)| column.clone()).collect()
    }

    fn remove(&mut self, columns: &HashSet<Column>) {
        self.0.retain(|column, _| !columns.contains(column));
    }

    fn absorb(&mut self, other: Self, op: Operator, is_negated: bool) {
        for (column, sign) in other.0 {
            self.0
                .entry(column)
                .and_modify(|known| *known = known.with(sign, op, is_negated))
                .or_insert(sign);
        }
    }
}

static UNMERGED: LazyLock<Arc<ScalarUDF>> = LazyLock::new(|| Arc::new(ScalarUDF::from(Unmerged::default())));

/// Answers its argument, a condition, of which the optimizer sees nothing. It has no name in SQL.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Unmerged {
    signature: Signature,
}

impl Default for Unmerged {
    fn default() -> Self {
        Self {
            signature: Signature::exact(vec![DataType::Boolean], Volatility::Immutable),
        }
    }
}

impl ScalarUDFImpl for Unmerged {
    fn name(&self) -> &str {
        "unmerged"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        Ok(args.args.into_iter().next().expect("one argument"))
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, DictionaryArray, Int64Array, TimestampNanosecondArray};
    use arrow::datatypes::Int32Type;

    use super::*;
    use crate::testing::TestEngine;

    /// Every one of a few tags, or none, with each number of a few, or none.
    fn engine() -> TestEngine {
        let (tags, numbers) = (
            [None, Some("a"), Some("b"), Some("c")],
            [None, Some(1), Some(2), Some(5)],
        );
        let rows = || {
            tags.iter()
                .flat_map(|tag| numbers.iter().map(move |number| (*tag, *number)))
        };
        let tags: DictionaryArray<Int32Type> = rows().map(|(tag, _)| tag).collect();
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("tag", Arc::new(tags)),
            (
                "time",
                Arc::new(TimestampNanosecondArray::from_iter_values(
                    0..rows().count() as i64,
                )),
            ),
            (
                "number",
                Arc::new(rows().map(|(_, number)| number).collect::<Int64Array>()),
            ),
            (
                "other",
                Arc::new(
                    rows()
                        .map(|(_, number)| number.map(|it| it / 2))
                        .collect::<Int64Array>(),
                ),
            ),
        ];
        TestEngine::new().with_table("t", columns)
    }

    fn truth(text: &str) -> Option<bool> {
        match text {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    fn and(left: Option<bool>, right: Option<bool>) -> Option<bool> {
        match (left, right) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            _ => left.zip(right).map(|_| true),
        }
    }

    fn or(left: Option<bool>, right: Option<bool>) -> Option<bool> {
        and(left.map(|it| !it), right.map(|it| !it)).map(|it| !it)
    }

    /// Compares the values of two conditions joined, selected and negated, with those of each by itself.
    fn joins_rightly(engine: &TestEngine, one: &str, other: &str) {
        let sql = format!(
            "SELECT {one} AS x, {other} AS y, ({one}) AND ({other}) AS both, ({one}) OR ({other}) AS any, \
             NOT (({one}) AND ({other})) AS not_both FROM t ORDER BY time"
        );
        let mut counts = [0; 3];
        for line in engine.csv(&sql).lines().skip(1) {
            let values: Vec<Option<bool>> = line.split(',').map(truth).collect();
            let (both, any) = (and(values[0], values[1]), or(values[0], values[1]));
            assert_eq!(values[2..], [both, any, both.map(|it| !it)], "{one}, {other}");
            counts[0] += u32::from(both == Some(true));
            counts[1] += u32::from(any == Some(true));
            counts[2] += u32::from(both == Some(false));
        }
        for (condition, count) in [
            format!("({one}) AND ({other})"),
            format!("({one}) OR ({other})"),
            format!("NOT (({one}) AND ({other}))"),
        ]
        .iter()
        .zip(counts)
        {
            // The third of a shape may be served by a plan that was made for placeholders.
            for _ in 0..3 {
                let sql = format!("SELECT count(*) AS n FROM t WHERE {condition}");
                assert_eq!(engine.csv(&sql), format!("n\n{count}\n"), "{condition}");
            }
        }
    }

    #[test]
    fn joined_conditions_answer_as_each_by_itself() {
        let engine = engine();
        let tags = [
            "tag IN ('a', 'b')",
            "tag IN ('b', 'c', 'd', 'e', 'f')",
            "tag NOT IN ('a')",
            "tag NOT IN ('b', 'c', 'x', 'y', 'z')",
            "(tag = 'a' OR tag = 'c')",
            "NOT (tag = 'a' OR tag = 'c')",
            "tag IN ('c', NULL)",
            "tag NOT IN ('c', NULL)",
            "tag ~ '^(a|c)$'",
            "tag LIKE 'a'",
            "tag NOT LIKE 'a'",
            "tag LIKE 'a%'",
            "tag ~ '^a$'",
            "tag = 'a'",
            "tag <> 'a'",
        ];
        let numbers = [
            "number IN (1, 2)",
            "number IN (5, 6, 7, 8)",
            "number NOT IN (1, 5)",
            "number IN (other)",
            "number IN (other, other + 1, 7, 8)",
            "number NOT IN (other * 2, 7)",
            "CAST(number AS INTEGER) IN (1, 5)",
            "number = 1",
            "number <> 1",
            "5 > number",
            "number <= 5",
            "number BETWEEN 1 AND 2",
            "number = 2.0",
            "number IS NULL",
            "(number = 5) IS NOT TRUE",
            "CASE WHEN number = 1 THEN other = 0 ELSE number IN (2) END",
        ];
        for conditions in [&tags[..], &numbers[..]] {
            for (one, other) in conditions
                .iter()
                .flat_map(|one| conditions.iter().map(move |it| (one, it)))
            {
                joins_rightly(&engine, one, other);
            }
        }
    }

    #[test]
    fn lists_far_from_each_other_are_kept_apart() {
        let engine = engine();
        let count = |condition: &str| engine.csv(&format!("SELECT count(*) AS n FROM t WHERE {condition}"));
        // Of the four rows without a tag, it is null for those with a number that is not 1.
        assert_eq!(
            count("NOT (tag IN ('a') AND (number = 1 AND (number < 9 OR other = 0) AND tag IN ('b')))"),
            "n\n14\n"
        );
        assert_eq!(
            count("CASE WHEN tag IN ('a') AND tag IN ('b') THEN false END IS NULL"),
            "n\n16\n"
        );
        assert_eq!(count("coalesce(tag IN ('a') AND tag IN ('b'), true)"), "n\n4\n");
    }

    #[test]
    fn lists_with_a_union_stay_for_the_optimizer() {
        let engine = engine();
        let plan = |condition: &str| engine.csv(&format!("EXPLAIN SELECT number FROM t WHERE {condition}"));
        for condition in [
            "tag IN ('a', 'b') OR tag IN ('c', 'd') OR tag = 'e'",
            "tag NOT IN ('a', 'b') AND tag NOT IN ('c', 'd')",
            "tag = 'a' AND number = 1 AND time > 0 AND time < 5",
            "tag IN ('a', 'b') AND number IN (1, 2) AND NOT (other IN (1) OR other IN (2))",
        ] {
            assert!(!plan(condition).contains("unmerged"), "{condition}");
        }
        assert!(plan("tag IN ('a', 'b') AND tag IN ('b', 'c')").contains("unmerged"));
    }
}
