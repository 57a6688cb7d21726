//! A statement without the values that its conditions compare with.

use std::mem;

use datafusion::common::ScalarValue;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, FunctionArguments, Query, SetExpr, Statement as SqlStatement, TableFactor,
    UnaryOperator, Value,
};
use datafusion::sql::sqlparser::tokenizer::Location;

/// Takes values out of a statement and puts placeholders in their places.
pub struct Values<'a> {
    /// What `now()` answers.
    now: &'a ScalarValue,
    taken: Vec<Taken>,
}

/// A value that was taken, whose placeholder has its number.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    pub value: ScalarValue,
    /// Where it stood, unless it is that of `now()`.
    pub place: Option<Location>,
}

/// Names the placeholder of a value that was taken. No statement can name one so.
pub fn placeholder(number: usize) -> String {
    format!("literal {number}")
}

impl<'a> Values<'a> {
    /// Takes the texts, numbers and `now()` with which the conditions of `WHERE` compare: those in lists
    /// and ranges too, but none that is part of a computation, where its type may matter. The values come
    /// in the order of their placeholders.
    pub fn take(statement: &mut Statement, now: &'a ScalarValue) -> Vec<Taken> {
        let mut values = Self { now, taken: vec![] };
        if let Statement::Statement(statement) = statement
            && let SqlStatement::Query(query) = statement.as_mut()
        {
            values.of_query(query);
        }
        values.taken
    }

    fn of_query(&mut self, query: &mut Query) {
        let definitions = query.with.iter_mut().flat_map(|with| &mut with.cte_tables);
        definitions.for_each(|definition| self.of_query(&mut definition.query));
        self.of_body(&mut query.body);
    }

    fn of_body(&mut self, body: &mut SetExpr) {
        match body {
            SetExpr::Query(query) => self.of_query(query),
            SetExpr::SetOperation { left, right, .. } => {
                self.of_body(left);
                self.of_body(right);
            }
            SetExpr::Select(select) => {
                for tables in &mut select.from {
                    if let TableFactor::Derived { subquery, .. } = &mut tables.relation {
                        self.of_query(subquery);
                    }
                }
                select.selection.iter_mut().for_each(|it| self.of_condition(it));
            }
            _ => {}
        }
    }

    fn of_condition(&mut self, condition: &mut Expr) {
        match condition {
            Expr::Nested(condition)
            | Expr::UnaryOp {
                op: UnaryOperator::Not,
                expr: condition,
            } => self.of_condition(condition),
            Expr::BinaryOp { left, op, right } => match op {
                BinaryOperator::And | BinaryOperator::Or => {
                    self.of_condition(left);
                    self.of_condition(right);
                }
                BinaryOperator::Eq
                | BinaryOperator::NotEq
                | BinaryOperator::Lt
                | BinaryOperator::LtEq
                | BinaryOperator::Gt
                | BinaryOperator::GtEq => {
                    self.compared(left);
                    self.compared(right);
                }
                _ => {}
            },
            Expr::Between { low, high, .. } => {
                self.compared(low);
                self.compared(high);
            }
            Expr::InList { list, .. } => list.iter_mut().for_each(|value| self.compared(value)),
            _ => {}
        }
    }

    fn compared(&mut self, value: &mut Expr) {
        match literal(value) {
            Some(literal) => self.replace(value, literal),
            None => self.computed(value),
        }
    }

    /// `now()` has one type wherever it stands.
    fn computed(&mut self, value: &mut Expr) {
        match value {
            Expr::Function(_) if is_now(value) => self.replace(
                value,
                Taken {
                    value: self.now.clone(),
                    place: None,
                },
            ),
            Expr::Nested(value) => self.computed(value),
            Expr::BinaryOp {
                left,
                op: BinaryOperator::Plus | BinaryOperator::Minus,
                right,
            } => {
                self.computed(left);
                self.computed(right);
            }
            _ => {}
        }
    }

    fn replace(&mut self, place: &mut Expr, taken: Taken) {
        let name = format!("${}", placeholder(self.taken.len()));
        self.taken.push(taken);
        _ = mem::replace(place, Expr::Value(Value::Placeholder(name).into()));
    }
}

/// The text or number, with the type that planning gives it.
fn literal(expression: &Expr) -> Option<Taken> {
    let Expr::Value(value) = expression else {
        return None;
    };
    let place = Some(value.span.start);
    let value = match &value.value {
        Value::SingleQuotedString(text) => ScalarValue::Utf8(Some(text.clone())),
        Value::Number(digits, false) => number(digits)?,
        _ => return None,
    };
    Some(Taken { value, place })
}

/// A number of the type that planning gives it.
pub fn number(digits: &str) -> Option<ScalarValue> {
    let integer = digits.parse().ok().map(|value| ScalarValue::Int64(Some(value)));
    integer
        .or_else(|| digits.parse().ok().map(|value| ScalarValue::UInt64(Some(value))))
        .or_else(|| digits.parse().ok().map(|value| ScalarValue::Float64(Some(value))))
}

fn is_now(expression: &Expr) -> bool {
    let Expr::Function(function) = expression else {
        return false;
    };
    let has_arguments = match &function.args {
        FunctionArguments::None => false,
        FunctionArguments::List(list) => !list.args.is_empty() || !list.clauses.is_empty(),
        FunctionArguments::Subquery(_) => true,
    };
    let name = function.name.to_string();
    !has_arguments
        && function.filter.is_none()
        && function.over.is_none()
        && (name.eq_ignore_ascii_case("now") || name.eq_ignore_ascii_case("current_timestamp"))
}

#[cfg(test)]
mod tests {
    use datafusion::sql::parser::DFParser;

    use super::*;

    fn shape(sql: &str) -> (String, Vec<ScalarValue>) {
        let mut statement = DFParser::parse_sql(sql).unwrap().pop_front().unwrap();
        let now = ScalarValue::TimestampNanosecond(Some(7), None);
        let taken = Values::take(&mut statement, &now).into_iter();
        let values = taken.map(|taken| taken.value).collect();
        (statement.to_string().replace("$literal ", "$"), values)
    }

    fn text(value: &str) -> ScalarValue {
        ScalarValue::from(value)
    }

    #[test]
    fn takes_what_conditions_compare_with() {
        let (statement, values) = shape(
            "SELECT 1, 'x' FROM t WHERE (a = 'a' OR NOT 5 < b) AND c IN (1.5, 'c') AND d BETWEEN 1 AND \
             18446744073709551615 LIMIT 3",
        );
        assert_eq!(
            statement,
            "SELECT 1, 'x' FROM t WHERE (a = $0 OR NOT $1 < b) AND c IN ($2, $3) AND d BETWEEN $4 AND $5 LIMIT 3"
        );
        let numbers = [ScalarValue::from(1_i64), ScalarValue::from(u64::MAX)];
        assert_eq!(
            values,
            [
                &[
                    text("a"),
                    ScalarValue::from(5_i64),
                    ScalarValue::from(1.5),
                    text("c")
                ],
                &numbers[..]
            ]
            .concat()
        );
    }

    #[test]
    fn takes_the_present_but_leaves_what_is_computed_with() {
        let (statement, values) = shape(
            "SELECT now() FROM t WHERE time > now() - INTERVAL '1 hour' AND time < (current_timestamp) AND a = b + 1",
        );
        assert_eq!(
            statement,
            "SELECT now() FROM t WHERE time > $0 - INTERVAL '1 hour' AND time < ($1) AND a = b + 1"
        );
        assert_eq!(values, vec![ScalarValue::TimestampNanosecond(Some(7), None); 2]);
    }

    #[test]
    fn looks_into_common_table_expressions_and_derived_tables() {
        let (statement, values) = shape(
            "WITH w AS (SELECT * FROM t WHERE a = 1) SELECT * FROM (SELECT * FROM w WHERE b = 'b') AS d \
             UNION ALL SELECT * FROM t WHERE c = 2",
        );
        assert_eq!(
            statement,
            "WITH w AS (SELECT * FROM t WHERE a = $0) SELECT * FROM (SELECT * FROM w WHERE b = $1) AS d \
             UNION ALL SELECT * FROM t WHERE c = $2"
        );
        assert_eq!(values.len(), 3);
    }

    #[test]
    fn leaves_what_is_no_plain_value() {
        for sql in [
            "SELECT * FROM t WHERE a = NULL AND b = true AND c LIKE 'x%' AND d = -1",
            "SELECT * FROM t WHERE time > TIMESTAMP '2020-01-01T00:00:00Z' AND d > now('x')",
            "EXPLAIN SELECT * FROM t WHERE a = 1",
        ] {
            assert_eq!(shape(sql).1, vec![], "{sql}");
        }
    }
}
