//! What is known of a statement without running it.

use std::ops::ControlFlow;

use arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::common::ParamValues;
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, Value, visit_expressions_mut};

use crate::Result;
use crate::batches::plain_schema;

/// What a statement asks for and answers. No type is a dictionary or a view.
pub struct Description {
    pub result: SchemaRef,
    /// A field for each placeholder, named as it is; text where the statement tells no type.
    pub parameters: SchemaRef,
}

impl Description {
    /// Placeholders may have all of their values or none; values decide the types of a result.
    pub(crate) fn of(plan: LogicalPlan, values: ParamValues) -> Result<Self> {
        let parameters = plain_schema(&parameter_schema(&plan)?);
        let plan = if has_values(&values) {
            plan.with_param_values(values)?
        } else {
            plan
        };
        Ok(Self {
            result: plain_schema(plan.schema().as_arrow()),
            parameters,
        })
    }
}

fn has_values(values: &ParamValues) -> bool {
    match values {
        ParamValues::Map(values) => !values.is_empty(),
        ParamValues::List(values) => !values.is_empty(),
    }
}

/// Placeholders with numbers come in their order, then those with names.
fn parameter_schema(plan: &LogicalPlan) -> Result<Schema> {
    let mut fields: Vec<_> = plan.get_parameter_fields()?.into_iter().collect();
    fields.sort_by_key(|(name, _)| {
        let number = name.trim_start_matches('$').parse().unwrap_or(usize::MAX);
        (number, name.clone())
    });
    let nullable = |(name, known): (String, Option<FieldRef>)| {
        let data_type = known.map_or(DataType::Utf8, |field| field.data_type().clone());
        Field::new(name, data_type, true)
    };
    Ok(Schema::new(fields.into_iter().map(nullable).collect::<Vec<_>>()))
}

/// Gives each `?` a number, so that drivers which know no other placeholder can bind values.
pub(crate) fn number_placeholders(statement: &mut Statement) {
    match statement {
        Statement::Statement(statement) => {
            let mut count = 0;
            _ = visit_expressions_mut(statement.as_mut(), |expression| {
                if let Expr::Value(value) = expression
                    && let Value::Placeholder(name) = &mut value.value
                    && name == "?"
                {
                    count += 1;
                    *name = format!("${count}");
                }
                ControlFlow::<()>::Continue(())
            });
        }
        Statement::Explain(explain) => number_placeholders(&mut explain.statement),
        _ => {}
    }
}
