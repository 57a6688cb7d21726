//! The logical node of gap filling.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};

use arrow::datatypes::{DataType, Field};
use datafusion::common::{DFSchema, DFSchemaRef, Result, ScalarValue, internal_err, not_impl_err, plan_err};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};

use super::bounds::Bound;

/// What stands in rows that are added, and perhaps for nulls of those that were there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fill {
    /// The value that the aggregate has for no rows.
    Default,
    Previous,
    Interpolate,
}

impl Fill {
    /// Fails for types that there is no line between values of.
    pub fn check(self, data_type: &DataType) -> Result<()> {
        match (self, data_type) {
            (Self::Interpolate, DataType::Float64 | DataType::Int64 | DataType::UInt64) => Ok(()),
            (Self::Interpolate, DataType::Struct(parts)) if is_selector(parts) => {
                self.check(parts[0].data_type())
            }
            (Self::Interpolate, other) => {
                plan_err!("unsupported data type {other} for interpolation gap filling")
            }
            (Self::Default | Self::Previous, _) => Ok(()),
        }
    }
}

fn is_selector(parts: &[std::sync::Arc<Field>]) -> bool {
    parts.len() >= 2 && parts[0].name() == "value" && parts[1].name() == "time"
}

/// The binning of the time column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Binning {
    /// Whether bins follow the clocks of the column's time zone.
    pub is_wallclock: bool,
    pub stride: Expr,
    pub origin: Option<Expr>,
    pub bounds: Vec<Bound>,
}

impl Binning {
    fn expressions(&self) -> Vec<Expr> {
        let mut expressions = vec![self.stride.clone()];
        expressions.extend(self.origin.clone());
        expressions.extend(self.bounds.iter().map(|bound| bound.value.clone()));
        expressions
    }

    /// The same with other expressions, in the order of [`expressions`](Self::expressions).
    fn with_expressions(mut self, expressions: Vec<Expr>) -> Result<Self> {
        if expressions.len() != self.expressions().len() {
            return internal_err!("gap filling got {} expressions", expressions.len());
        }
        let mut expressions = expressions.into_iter();
        let slots = [&mut self.stride].into_iter().chain(&mut self.origin);
        let slots = slots.chain(self.bounds.iter_mut().map(|bound| &mut bound.value));
        slots
            .zip(&mut expressions)
            .for_each(|(slot, expression)| *slot = expression);
        Ok(self)
    }
}

/// Adds the bins that series lack to the rows of an aggregate.
///
/// Columns are told by position, keys first: the input's are called differently, because it calls
/// another function to bin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GapFill {
    pub input: LogicalPlan,
    pub schema: DFSchemaRef,
    pub time_column: usize,
    pub key_count: usize,
    pub binning: Binning,
    /// Of each column after the keys.
    pub fills: Vec<Fill>,
    pub defaults: Vec<ScalarValue>,
}

impl GapFill {
    /// Sets what fills a column. A column has one fill.
    pub fn set_fill(&mut self, column: usize, fill: Fill) -> Result<()> {
        fill.check(self.schema.field(column).data_type())?;
        let current = &mut self.fills[column - self.key_count];
        if *current != Fill::Default && *current != fill {
            return not_impl_err!("multiple fill strategies for the same column");
        }
        *current = fill;
        Ok(())
    }

    /// The schema of the answer: that of the aggregate, with nulls where rows are added.
    pub fn filled_schema(
        aggregate: &DFSchema,
        key_count: usize,
        defaults: &[ScalarValue],
    ) -> Result<DFSchemaRef> {
        let is_nullable = |i: usize| i >= key_count && defaults[i - key_count].is_null();
        let fields = aggregate.iter().enumerate().map(|(i, (qualifier, field))| {
            let field = field.as_ref().clone();
            let nullable = field.is_nullable() || is_nullable(i);
            (
                qualifier.cloned(),
                std::sync::Arc::new(field.with_nullable(nullable)),
            )
        });
        let schema = DFSchema::new_with_metadata(fields.collect(), aggregate.metadata().clone())?;
        let schema = schema.with_functional_dependencies(aggregate.functional_dependencies().clone())?;
        Ok(DFSchemaRef::new(schema))
    }
}

impl Hash for GapFill {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.input.hash(state);
        self.time_column.hash(state);
        self.binning.hash(state);
        self.fills.hash(state);
    }
}

impl PartialOrd for GapFill {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self == other).then_some(Ordering::Equal)
    }
}

impl UserDefinedLogicalNodeCore for GapFill {
    fn name(&self) -> &str {
        "GapFill"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        self.binning.expressions()
    }

    /// Filters on the keys of series can be applied before.
    fn prevent_predicate_push_down_columns(&self) -> HashSet<String> {
        let columns = self.schema.fields().iter().enumerate();
        let others = columns.filter(|(i, _)| *i == self.time_column || *i >= self.key_count);
        others.map(|(_, field)| field.name().clone()).collect()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "GapFill: time=[{}], stride={}, fill={:?}",
            self.schema.field(self.time_column).name(),
            self.binning.stride,
            self.fills
        )
    }

    fn with_exprs_and_inputs(&self, exprs: Vec<Expr>, mut inputs: Vec<LogicalPlan>) -> Result<Self> {
        let (Some(input), true) = (inputs.pop(), inputs.is_empty()) else {
            return internal_err!("gap filling has one input");
        };
        Ok(Self {
            input,
            binning: self.binning.clone().with_expressions(exprs)?,
            ..self.clone()
        })
    }
}
