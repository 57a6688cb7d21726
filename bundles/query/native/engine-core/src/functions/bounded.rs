//! Bounds on functions whose result can be far larger than their arguments.
//!
//! What a function allocates is outside of the memory limit of queries, and an allocation that fails
//! ends the process: `repeat('x', 2000000000)` must not be tried.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array};
use arrow::compute::{cast, kernels::length::length};
use arrow::datatypes::{DataType, FieldRef, Int64Type, IntervalMonthDayNanoType, IntervalUnit, TimeUnit};
use datafusion::common::{Result, resources_datafusion_err};
use datafusion::execution::FunctionRegistry;
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl,
    Signature,
};

/// What one call may make for the rows of one batch.
const RESULT_BYTES_MAX: i128 = 64 << 20;

/// An element of a list, at least.
const ELEMENT_BYTES: i128 = 8;

/// A character of padding, at most.
const CHARACTER_BYTES: i128 = 4;

const DAY_NANOS: i128 = 86_400_000_000_000;

/// The shortest month.
const MONTH_NANOS: i128 = 28 * DAY_NANOS;

/// How the size of a result follows from the arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Growth {
    /// The first argument as often as the second says.
    Repeat,
    /// As many characters as the second argument says.
    Pad,
    /// A list of as many elements as the second argument says.
    RepeatElement,
    /// A list from the first argument to the second.
    Range,
    /// The third argument in place of each match of the second in the first.
    Replace,
    /// The third argument in place of whatever matches in the first.
    ReplaceMatches,
    /// All arguments one after the other.
    Concatenate,
}

const BOUNDED: [(&str, Growth); 11] = [
    ("repeat", Growth::Repeat),
    ("lpad", Growth::Pad),
    ("rpad", Growth::Pad),
    ("array_repeat", Growth::RepeatElement),
    ("array_resize", Growth::RepeatElement),
    ("range", Growth::Range),
    ("generate_series", Growth::Range),
    ("replace", Growth::Replace),
    ("regexp_replace", Growth::ReplaceMatches),
    ("concat", Growth::Concatenate),
    ("concat_ws", Growth::Concatenate),
];

/// Puts a bound around the functions that need one and that the engine has.
pub fn register(registry: &mut dyn FunctionRegistry) -> Result<()> {
    for (name, growth) in BOUNDED {
        let inner = registry.udf(name)?;
        registry.register_udf(Arc::new(ScalarUDF::from(Bounded { inner, growth })))?;
    }
    Ok(())
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Bounded {
    inner: Arc<ScalarUDF>,
    growth: Growth,
}

impl ScalarUDFImpl for Bounded {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn aliases(&self) -> &[String] {
        self.inner.aliases()
    }

    fn signature(&self) -> &Signature {
        self.inner.signature()
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.inner.coerce_types(types)
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.inner.return_type(types)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        self.inner.return_field_from_args(args)
    }

    fn simplify(&self, args: Vec<Expr>, info: &SimplifyContext) -> Result<ExprSimplifyResult> {
        self.inner.simplify(args, info)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.inner.documentation()
    }

    fn output_ordering(&self, inputs: &[ExprProperties]) -> Result<SortProperties> {
        self.inner.output_ordering(inputs)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let bytes = self.growth.result_bytes(&args)?;
        if bytes > RESULT_BYTES_MAX {
            return Err(resources_datafusion_err!(
                "{} would make {bytes} bytes, at most {RESULT_BYTES_MAX} are allowed",
                self.name()
            ));
        }
        self.inner.invoke_with_args(args)
    }
}

impl Growth {
    /// An upper bound of the result for all rows.
    fn result_bytes(self, args: &ScalarFunctionArgs) -> Result<i128> {
        let all_scalar = args
            .args
            .iter()
            .all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let rows = if all_scalar { 1 } else { args.number_rows };
        let number = |i: usize| Numbers::of(&args.args[i], Measure::Value);
        let bytes = |i: usize| Numbers::of(&args.args[i], Measure::Length);
        let has = |i: usize| args.args.len() > i;
        match self {
            Self::Repeat => {
                let (text, count) = (bytes(0)?, number(1)?);
                Ok(sum(rows, |row| text.at(row) * count.at(row).max(0)))
            }
            Self::Pad => {
                let count = number(1)?;
                Ok(sum(rows, |row| count.at(row).max(0) * CHARACTER_BYTES))
            }
            Self::RepeatElement => {
                let (element, count) = (bytes(0)?, number(1)?);
                Ok(sum(rows, |row| {
                    count.at(row).max(0) * element.at(row).max(ELEMENT_BYTES)
                }))
            }
            Self::Range => {
                let (start, stop) = match has(1) {
                    true => (number(0)?, number(1)?),
                    false => (Numbers::Same(0), number(0)?),
                };
                let step = if has(2) { number(2)? } else { Numbers::Same(1) };
                let count = |row| (stop.at(row) - start.at(row)).abs() / step.at(row).abs().max(1) + 1;
                Ok(sum(rows, |row| count(row) * ELEMENT_BYTES))
            }
            Self::Replace => {
                let (text, from, to) = (bytes(0)?, bytes(1)?, bytes(2)?);
                let matches = |row| text.at(row) / from.at(row).max(1) + 1;
                Ok(sum(rows, |row| text.at(row) + matches(row) * to.at(row)))
            }
            Self::ReplaceMatches => {
                let (text, to) = (bytes(0)?, bytes(2)?);
                Ok(sum(rows, |row| (text.at(row) + 1) * (to.at(row) + 1)))
            }
            Self::Concatenate => {
                let parts = (0..args.args.len()).map(bytes).collect::<Result<Vec<_>>>()?;
                Ok(sum(rows, |row| parts.iter().map(|part| part.at(row)).sum()))
            }
        }
    }
}

fn sum(rows: usize, of: impl Fn(usize) -> i128) -> i128 {
    (0..rows).map(of).fold(0, i128::saturating_add)
}

#[derive(Clone, Copy)]
enum Measure {
    /// The number itself; of a time or an interval its nanoseconds.
    Value,
    /// The bytes of a text.
    Length,
}

/// One number a row, 0 for null.
enum Numbers {
    Same(i128),
    Each(Int64Array),
}

impl Numbers {
    fn of(argument: &ColumnarValue, measure: Measure) -> Result<Self> {
        let array = match argument {
            ColumnarValue::Array(array) => Arc::clone(array),
            ColumnarValue::Scalar(scalar) => scalar.to_array()?,
        };
        let numbers = match measure {
            Measure::Value => values(&array)?,
            Measure::Length => lengths(&array)?,
        };
        Ok(match argument {
            ColumnarValue::Array(_) => Self::Each(numbers),
            ColumnarValue::Scalar(_) => Self::Same(number_at(&numbers, 0)),
        })
    }

    fn at(&self, row: usize) -> i128 {
        match self {
            Self::Same(number) => *number,
            Self::Each(numbers) => number_at(numbers, row),
        }
    }
}

fn number_at(numbers: &Int64Array, row: usize) -> i128 {
    if numbers.is_null(row) {
        0
    } else {
        numbers.value(row).into()
    }
}

fn values(array: &ArrayRef) -> Result<Int64Array> {
    let numbers = match array.data_type() {
        DataType::Interval(_) => {
            let intervals = cast(array, &DataType::Interval(IntervalUnit::MonthDayNano))?;
            let intervals = intervals.as_primitive::<IntervalMonthDayNanoType>();
            return Ok(intervals.iter().map(|step| step.map(interval_nanos)).collect());
        }
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => {
            let times = cast(array, &DataType::Timestamp(TimeUnit::Nanosecond, None))?;
            cast(&times, &DataType::Int64)?
        }
        _ => cast(array, &DataType::Int64)?,
    };
    Ok(numbers.as_primitive::<Int64Type>().clone())
}

fn interval_nanos(step: arrow::datatypes::IntervalMonthDayNano) -> i64 {
    let nanos = i128::from(step.months) * MONTH_NANOS
        + i128::from(step.days) * DAY_NANOS
        + i128::from(step.nanoseconds);
    nanos.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

/// Of what is no text, a list or a number, nothing is known.
fn lengths(array: &ArrayRef) -> Result<Int64Array> {
    let lengths = match array.data_type() {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary => length(array)?,
        DataType::Dictionary(_, value) if value.is_string() => length(&cast(array, value)?)?,
        _ => return Ok(Int64Array::from_value(0, array.len())),
    };
    Ok(cast(&lengths, &DataType::Int64)?
        .as_primitive::<Int64Type>()
        .clone())
}

#[cfg(test)]
mod tests {
    use crate::ErrorKind;
    use crate::testing::TestEngine;

    #[test]
    fn results_that_would_fill_the_memory_are_refused() {
        let engine = TestEngine::new();
        for call in [
            "repeat('x', 2000000000)",
            "repeat(arrow_cast('x', 'LargeUtf8'), 9223372036854775807)",
            "lpad('x', 2000000000)",
            "rpad('x', 2000000000, 'yz')",
            "array_repeat(1, 2000000000)",
            "array_resize([1], 2000000000, 7)",
            "range(2000000000)",
            "generate_series(1, 9223372036854775807)",
            "generate_series(TIMESTAMP '2000-01-01', TIMESTAMP '2020-01-01', INTERVAL '1 second')",
            "replace(repeat('x', 100000), 'x', repeat('y', 100000))",
            "regexp_replace(repeat('x', 100000), 'x', repeat('y', 100000), 'g')",
        ] {
            let error = engine.error(&format!("SELECT {call} AS x"));
            assert_eq!(error.kind, ErrorKind::ResourcesExhausted, "{call}: {error}");
            assert!(
                error.message.contains("bytes, at most 67108864 are allowed"),
                "{error}"
            );
        }
        let error = engine.error("SELECT repeat('x', value) FROM generate_series(1, 100000)");
        assert_eq!(error.kind, ErrorKind::ResourcesExhausted, "{error}");
    }

    #[test]
    fn other_results_are_as_before() {
        let engine = TestEngine::new();
        for (call, value) in [
            ("repeat('ab', 3)", "ababab"),
            ("repeat(NULL, 3)", ""),
            ("repeat('ab', -1)", ""),
            ("lpad('x', 3, '-')", "--x"),
            ("rpad('x', 3)", "x  "),
            ("array_length(array_repeat('a', 3))", "3"),
            ("array_length(array_resize([1, 2], 5))", "5"),
            ("array_length(range(0, 10, 3))", "4"),
            (
                "array_length(generate_series(DATE '2024-01-01', DATE '2024-03-01', INTERVAL '1 month'))",
                "3",
            ),
            ("replace('aXbX', 'X', '--')", "a--b--"),
            ("regexp_replace('foo', 'o', 'u', 'g')", "fuu"),
            ("concat('a', NULL, 1, 'b')", "a1b"),
            ("concat_ws('-', 'a', 'b')", "a-b"),
        ] {
            let actual = engine.csv(&format!("SELECT {call} AS x"));
            let actual = actual
                .strip_prefix("x\n")
                .unwrap()
                .trim_end_matches('\n')
                .replace('"', "");
            assert_eq!(actual, value, "{call}");
        }
    }
}
