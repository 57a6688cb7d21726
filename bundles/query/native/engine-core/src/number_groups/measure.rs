//! What is computed for groups.

use std::sync::Arc;

use arrow::datatypes::{
    DataType, Float64Type, Int64Type, Schema, TimeUnit, TimestampNanosecondType, UInt64Type,
};
use datafusion::common::Result;
use datafusion::functions_aggregate::average::Avg;
use datafusion::functions_aggregate::count::Count;
use datafusion::functions_aggregate::min_max::{Max, Min};
use datafusion::functions_aggregate::sum::Sum;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::aggregate::AggregateFunctionExpr;
use datafusion::physical_expr::expressions::{CastExpr, Literal};

use super::fold::{Average, Counting, Fold, Folding, Greatest, Least, Total};

/// A function of the values that an expression has in the rows of a group.
#[derive(Clone, Debug)]
pub struct Measure {
    function: Function,
    /// None where rows are counted whatever they hold.
    argument: Option<Arc<dyn PhysicalExpr>>,
    /// That of the argument.
    data_type: DataType,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Count,
    Sum,
    Average,
    Least,
    Greatest,
}

impl Measure {
    /// None where it is not one of these functions, or not of numbers.
    pub fn of(aggregate: &AggregateFunctionExpr, input: &Schema) -> Result<Option<Self>> {
        let [argument] = &aggregate.expressions()[..] else {
            return Ok(None);
        };
        if aggregate.is_distinct() || !aggregate.order_bys().is_empty() {
            return Ok(None);
        }
        let function = aggregate.fun().inner();
        let function = match () {
            () if function.is::<Count>() => Function::Count,
            () if function.is::<Sum>() => Function::Sum,
            () if function.is::<Avg>() => Function::Average,
            () if function.is::<Min>() => Function::Least,
            () if function.is::<Max>() => Function::Greatest,
            () => return Ok(None),
        };
        let argument = match function {
            Function::Average => below_cast(argument, input)?,
            _ => argument,
        };
        let measure = Self {
            function,
            data_type: argument.data_type(input)?,
            argument: (!is_any_row(function, argument)).then(|| Arc::clone(argument)),
        };
        Ok(measure.is_of_numbers().then_some(measure))
    }

    fn is_of_numbers(&self) -> bool {
        use DataType::*;
        match self.function {
            Function::Count => true,
            Function::Sum | Function::Average => matches!(self.data_type, Int64 | UInt64 | Float64),
            Function::Least | Function::Greatest => matches!(
                self.data_type,
                Int64 | UInt64 | Float64 | Timestamp(TimeUnit::Nanosecond, _)
            ),
        }
    }

    pub fn argument(&self) -> Option<&Arc<dyn PhysicalExpr>> {
        self.argument.as_ref()
    }

    /// What computes it.
    pub fn fold(&self) -> Box<dyn Fold> {
        use DataType::*;
        let data_type = self.data_type.clone();
        match (self.function, &self.data_type) {
            (Function::Count, _) => Box::new(Counting::default()),
            (Function::Sum, Int64) => Box::new(Folding::<Total<Int64Type>>::new(data_type)),
            (Function::Sum, UInt64) => Box::new(Folding::<Total<UInt64Type>>::new(data_type)),
            (Function::Sum, _) => Box::new(Folding::<Total<Float64Type>>::new(data_type)),
            (Function::Average, Int64) => Box::new(Folding::<Average<Int64Type>>::new(Float64)),
            (Function::Average, UInt64) => Box::new(Folding::<Average<UInt64Type>>::new(Float64)),
            (Function::Average, _) => Box::new(Folding::<Average<Float64Type>>::new(Float64)),
            (Function::Least, Int64) => Box::new(Folding::<Least<Int64Type>>::new(data_type)),
            (Function::Least, UInt64) => Box::new(Folding::<Least<UInt64Type>>::new(data_type)),
            (Function::Least, Float64) => Box::new(Folding::<Least<Float64Type>>::new(data_type)),
            (Function::Least, _) => Box::new(Folding::<Least<TimestampNanosecondType>>::new(data_type)),
            (Function::Greatest, Int64) => Box::new(Folding::<Greatest<Int64Type>>::new(data_type)),
            (Function::Greatest, UInt64) => Box::new(Folding::<Greatest<UInt64Type>>::new(data_type)),
            (Function::Greatest, Float64) => Box::new(Folding::<Greatest<Float64Type>>::new(data_type)),
            (Function::Greatest, _) => Box::new(Folding::<Greatest<TimestampNanosecondType>>::new(data_type)),
        }
    }
}

/// Averages of integers are those of floats: the cast of each value is left to the sum.
fn below_cast<'a>(argument: &'a Arc<dyn PhysicalExpr>, input: &Schema) -> Result<&'a Arc<dyn PhysicalExpr>> {
    if let Some(cast) = argument.downcast_ref::<CastExpr>()
        && *cast.cast_type() == DataType::Float64
        && matches!(cast.expr().data_type(input)?, DataType::Int64 | DataType::UInt64)
    {
        return Ok(cast.expr());
    }
    Ok(argument)
}

/// As in `count(*)`, which is one of a number.
fn is_any_row(function: Function, argument: &Arc<dyn PhysicalExpr>) -> bool {
    let literal = argument.downcast_ref::<Literal>();
    function == Function::Count && literal.is_some_and(|literal| !literal.value().is_null())
}
