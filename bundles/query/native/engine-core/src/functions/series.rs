//! Window functions over the values of a series: differences and derivatives.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, PrimitiveArray};
use arrow::compute::cast;
use arrow::datatypes::{
    ArrowNativeTypeOp, ArrowPrimitiveType, DataType, Field, FieldRef, Float64Type, Int64Type, IntervalUnit,
    TimeUnit, UInt64Type,
};
use datafusion::common::{Result, ScalarValue, exec_err, plan_err};
use datafusion::logical_expr::function::{PartitionEvaluatorArgs, WindowUDFFieldArgs};
use datafusion::logical_expr::{Documentation, PartitionEvaluator, Signature, Volatility, WindowUDFImpl};
use datafusion::physical_plan::expressions::Literal;

use super::documentation;

const SECOND_NANOS: i64 = 1_000_000_000;

/// The functions of this module.
pub fn functions() -> [SeriesFunction; 4] {
    [
        SeriesFunction::new("difference", Change::Difference, Negatives::Kept),
        SeriesFunction::new("non_negative_difference", Change::Difference, Negatives::Dropped),
        SeriesFunction::new("derivative", Change::Derivative, Negatives::Kept),
        SeriesFunction::new("non_negative_derivative", Change::Derivative, Negatives::Dropped),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Change {
    Difference,
    Derivative,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Negatives {
    Kept,
    Dropped,
}

/// What a row has more than the last one before it that has a value.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct SeriesFunction {
    name: &'static str,
    change: Change,
    negatives: Negatives,
    signature: Signature,
}

impl SeriesFunction {
    fn new(name: &'static str, change: Change, negatives: Negatives) -> Self {
        Self {
            name,
            change,
            negatives,
            signature: Signature::user_defined(Volatility::Immutable),
        }
    }
}

impl WindowUDFImpl for SeriesFunction {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let name = self.name;
        match (self.change, types) {
            (Change::Difference, [value]) => Ok(vec![number(name, value)?]),
            (Change::Difference, _) => plan_err!("{name} expects 1 argument, got {}: a number", types.len()),
            (Change::Derivative, [value, time]) => Ok(vec![number(name, value)?, timestamp(name, time)?]),
            (Change::Derivative, [value, time, unit]) => Ok(vec![
                number(name, value)?,
                timestamp(name, time)?,
                interval(name, unit)?,
            ]),
            (Change::Derivative, _) => plan_err!(
                "{name} expects 2 or 3 arguments, got {}: a number, a time and perhaps a unit",
                types.len()
            ),
        }
    }

    fn field(&self, args: WindowUDFFieldArgs) -> Result<FieldRef> {
        let data_type = match self.change {
            Change::Difference => args.input_fields()[0].data_type().clone(),
            Change::Derivative => DataType::Float64,
        };
        Ok(Arc::new(Field::new(args.name(), data_type, true)))
    }

    fn documentation(&self) -> Option<&Documentation> {
        documentation::of(self.name())
    }

    fn partition_evaluator(&self, args: PartitionEvaluatorArgs) -> Result<Box<dyn PartitionEvaluator>> {
        let unit_nanos = match args.input_exprs().get(2) {
            None => SECOND_NANOS,
            Some(unit) => match unit.downcast_ref::<Literal>() {
                Some(literal) => unit_nanos(literal.value())?,
                None => return exec_err!("derivative unit parameter must be a non-null literal interval"),
            },
        };
        Ok(Box::new(Evaluator {
            change: self.change,
            negatives: self.negatives,
            unit_nanos,
        }))
    }
}

fn number(name: &str, data_type: &DataType) -> Result<DataType> {
    match data_type {
        DataType::Int64 | DataType::UInt64 | DataType::Float64 => Ok(data_type.clone()),
        DataType::Null => Ok(DataType::Float64),
        DataType::Int8 | DataType::Int16 | DataType::Int32 => Ok(DataType::Int64),
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => Ok(DataType::UInt64),
        DataType::Float16 | DataType::Float32 => Ok(DataType::Float64),
        other => plan_err!("{name} expects a number, got {other}"),
    }
}

fn timestamp(name: &str, data_type: &DataType) -> Result<DataType> {
    match data_type {
        DataType::Timestamp(..) => Ok(DataType::Timestamp(TimeUnit::Nanosecond, None)),
        other => plan_err!("{name} second argument must be a timestamp, but got {other}"),
    }
}

fn interval(name: &str, data_type: &DataType) -> Result<DataType> {
    match data_type {
        DataType::Interval(_) | DataType::Utf8 | DataType::Utf8View | DataType::Null => {
            Ok(DataType::Interval(IntervalUnit::MonthDayNano))
        }
        other => plan_err!("{name} third argument must be an interval, but got {other}"),
    }
}

fn unit_nanos(unit: &ScalarValue) -> Result<i64> {
    let ScalarValue::IntervalMonthDayNano(Some(unit)) = unit else {
        return exec_err!("derivative unit parameter must be a non-null literal interval");
    };
    if unit.months != 0 || unit.days != 0 {
        return exec_err!("derivative unit parameter cannot contain months or days");
    }
    if unit.nanoseconds <= 0 {
        return exec_err!("derivative unit parameter must be positive");
    }
    Ok(unit.nanoseconds)
}

#[derive(Debug)]
struct Evaluator {
    change: Change,
    negatives: Negatives,
    unit_nanos: i64,
}

impl PartitionEvaluator for Evaluator {
    fn evaluate_all(&mut self, values: &[ArrayRef], _: usize) -> Result<ArrayRef> {
        match (self.change, values[0].data_type()) {
            (Change::Derivative, _) => self.derivatives(values),
            (_, DataType::Int64) => Ok(self.differences::<Int64Type>(&values[0])),
            (_, DataType::UInt64) => Ok(self.differences::<UInt64Type>(&values[0])),
            (_, DataType::Float64) => Ok(self.differences::<Float64Type>(&values[0])),
            (_, other) => exec_err!("expected a number, got {other}"),
        }
    }
}

impl Evaluator {
    fn differences<T: ArrowPrimitiveType>(&self, values: &ArrayRef) -> ArrayRef {
        let mut previous = None;
        let changes: PrimitiveArray<T> = values
            .as_primitive::<T>()
            .iter()
            .map(|value| {
                let value = value?;
                let earlier = previous.replace(value)?;
                let is_negative = value.is_lt(earlier);
                (!is_negative || self.negatives == Negatives::Kept).then(|| value.sub_wrapping(earlier))
            })
            .collect();
        Arc::new(changes)
    }

    fn derivatives(&self, values: &[ArrayRef]) -> Result<ArrayRef> {
        let numbers = cast(&values[0], &DataType::Float64)?;
        let times = cast(&values[1], &DataType::Int64)?;
        let rows = numbers.as_primitive::<Float64Type>().iter();
        let mut previous = None;
        let changes: Float64Array = rows
            .zip(times.as_primitive::<Int64Type>().iter())
            .map(|(value, time)| {
                let (value, time) = value.zip(time)?;
                let (earlier_value, earlier_time): (f64, i64) = previous.replace((value, time))?;
                let units = time.wrapping_sub(earlier_time) as f64 / self.unit_nanos as f64;
                let change = (value - earlier_value) / units;
                (change >= 0.0 || self.negatives == Negatives::Kept).then_some(change)
            })
            .collect();
        Ok(Arc::new(changes))
    }
}
