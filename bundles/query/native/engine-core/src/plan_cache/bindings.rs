//! The values of a statement, which its shape has placeholders for.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::compute::kernels::cast_utils::string_to_timestamp_nanos;
use arrow::datatypes::{DataType, Field, TimeUnit};
use datafusion::catalog::Session;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchema, ParamValues, Result, ScalarValue, plan_datafusion_err};
use datafusion::logical_expr::expr::{InList, Placeholder};
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::utils::{conjunction, split_conjunction_owned};
use datafusion::logical_expr::{BinaryExpr, Cast, Expr, LogicalPlan, Operator};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;

use super::values::placeholder;
use crate::Table;

/// Values by the names of their placeholders, those of the statement's text and its parameters.
#[derive(Debug)]
pub struct Bindings(BTreeMap<String, ScalarValue>);

impl Bindings {
    /// None where parameters have no names.
    pub fn new(values: Vec<ScalarValue>, parameters: &ParamValues) -> Option<Self> {
        let values = values.into_iter().enumerate();
        let mut named: BTreeMap<_, _> = values.map(|(n, value)| (placeholder(n), value)).collect();
        match parameters {
            ParamValues::Map(parameters) => {
                let parameters = parameters.iter();
                named.extend(parameters.map(|(name, value)| (name.clone(), value.value().clone())));
                Some(Self(named))
            }
            ParamValues::List(_) => None,
        }
    }

    /// Those that a plan is made with, if it is to serve again.
    pub fn of(session: &dyn Session) -> Option<Arc<Self>> {
        session.config().get_extension()
    }

    pub fn types(&self) -> Vec<(String, DataType)> {
        let values = self.0.iter();
        values
            .map(|(name, value)| (name.clone(), value.data_type()))
            .collect()
    }

    /// The plan with the type of each placeholder's value, as if the value stood there.
    pub fn give_types(&self, plan: LogicalPlan) -> Result<LogicalPlan> {
        let typed = |expr: Expr| match expr {
            Expr::Placeholder(Placeholder { id, .. }) => {
                let value = self.value(&id)?;
                let field = Field::new(&id, value.data_type(), value.is_null());
                Ok(Transformed::yes(Expr::Placeholder(Placeholder::new_with_field(
                    id,
                    Some(Arc::new(field)),
                ))))
            }
            other => Ok(Transformed::no(other)),
        };
        let plan =
            plan.transform_up_with_subqueries(|plan| plan.map_expressions(|expr| expr.transform_up(typed)))?;
        Ok(plan.data)
    }

    /// Conditions on a table with the values in their places, as simple as they would have been made had
    /// they had them from the beginning.
    pub fn bind(&self, filters: &[Expr], table: &Table, session: &dyn Session) -> Result<Vec<Expr>> {
        let plain = filters.iter().map(|filter| self.bind_plain(filter));
        if let Some(filters) = plain.collect() {
            return Ok(filters);
        }
        let Some(filter) = conjunction(filters.iter().cloned()) else {
            return Ok(vec![]);
        };
        let filter = filter.transform_up(|expr| match expr {
            Expr::Placeholder(Placeholder { id, .. }) => {
                Ok(Transformed::yes(Expr::Literal(self.value(&id)?.clone(), None)))
            }
            other => Ok(Transformed::no(other)),
        })?;
        if !filter.transformed {
            return Ok(filters.to_vec());
        }
        let context = SimplifyContext::builder()
            .with_schema(Arc::new(DFSchema::try_from(Arc::clone(table.schema()))?))
            .with_config_options(Arc::clone(session.config().options()))
            .build();
        let filter = ExprSimplifier::new(context).simplify(filter.data)?;
        Ok(split_conjunction_owned(filter))
    }

    /// A condition with the values in their places if there is nothing to simplify about it, which is so for comparisons
    /// of a column with values that are there.
    fn bind_plain(&self, filter: &Expr) -> Option<Expr> {
        match filter {
            Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
                let (left, right) = match op {
                    Operator::And | Operator::Or => (self.bind_plain(left)?, self.bind_plain(right)?),
                    Operator::Eq
                    | Operator::NotEq
                    | Operator::Lt
                    | Operator::LtEq
                    | Operator::Gt
                    | Operator::GtEq => (
                        is_plain(left).then(|| (**left).clone())?,
                        self.bind_literal(right)?,
                    ),
                    _ => return None,
                };
                Some(Expr::BinaryExpr(BinaryExpr::new(
                    Box::new(left),
                    *op,
                    Box::new(right),
                )))
            }
            Expr::InList(InList { expr, list, negated }) if is_plain(expr) => {
                let list = list
                    .iter()
                    .map(|value| self.bind_literal(value))
                    .collect::<Option<_>>()?;
                Some(Expr::InList(InList::new(expr.clone(), list, *negated)))
            }
            _ => None,
        }
    }

    /// None for what is no value, or null.
    fn bind_literal(&self, expr: &Expr) -> Option<Expr> {
        let value = match expr {
            Expr::Literal(value, _) => value.clone(),
            Expr::Placeholder(Placeholder { id, .. }) => self.value(id).ok()?.clone(),
            Expr::Cast(Cast { expr, field }) => match &**expr {
                Expr::Placeholder(Placeholder { id, .. }) => cast(self.value(id).ok()?, field.data_type())?,
                _ => return None,
            },
            _ => return None,
        };
        (!value.is_null()).then_some(Expr::Literal(value, None))
    }

    fn value(&self, id: &str) -> Result<&ScalarValue> {
        let value = self.0.get(id.trim_start_matches('$'));
        value.ok_or_else(|| plan_datafusion_err!("no value for the placeholder {id}"))
    }
}

/// Whether it is a column, or one that is compared as a number of another kind, which no other value stands for.
fn is_plain(expr: &Expr) -> bool {
    match expr {
        Expr::Column(_) => true,
        Expr::Cast(Cast { expr, field }) => {
            *field.data_type() == DataType::Float64 && matches!(**expr, Expr::Column(_))
        }
        _ => false,
    }
}

/// None where that is not possible. Texts that are compared with tags and times are cast here, as elsewhere arrays are made
/// of them for that.
fn cast(value: &ScalarValue, to: &DataType) -> Option<ScalarValue> {
    match (value, to) {
        (ScalarValue::Utf8(_), DataType::Dictionary(key, of)) if **of == DataType::Utf8 => {
            Some(ScalarValue::Dictionary(key.clone(), Box::new(value.clone())))
        }
        (ScalarValue::Utf8(Some(text)), DataType::Timestamp(TimeUnit::Nanosecond, None)) => {
            let time = string_to_timestamp_nanos(text).ok()?;
            Some(ScalarValue::TimestampNanosecond(Some(time), None))
        }
        _ => value.cast_to(to).ok(),
    }
}
