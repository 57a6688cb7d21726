//! `date_bin`, with less work for each row where many rows are of one bin.

use std::sync::{Arc, LazyLock};

use arrow::array::{Array, AsArray, PrimitiveArray};
use arrow::datatypes::{DataType, FieldRef, TimestampNanosecondType};
use datafusion::common::{Result, ScalarValue};
use datafusion::functions::datetime;
use datafusion::logical_expr::sort_properties::{ExprProperties, SortProperties};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature,
};

const MILLI_NANOS: i64 = 1_000_000;
const DAY_NANOS: i64 = 86_400_000_000_000;

/// The function, which is DataFusion's but for its speed.
pub fn date_bin() -> Arc<ScalarUDF> {
    static FUNCTION: LazyLock<Arc<ScalarUDF>> = LazyLock::new(|| {
        let inner = datetime::date_bin();
        Arc::new(ScalarUDF::from(DateBin { inner }))
    });
    Arc::clone(&FUNCTION)
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct DateBin {
    inner: Arc<ScalarUDF>,
}

impl ScalarUDFImpl for DateBin {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn signature(&self) -> &Signature {
        self.inner.signature()
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        self.inner.return_type(types)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        self.inner.return_field_from_args(args)
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.inner.documentation()
    }

    fn output_ordering(&self, inputs: &[ExprProperties]) -> Result<SortProperties> {
        self.inner.output_ordering(inputs)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match bins_of_nanos(&args.args) {
            Some(bins) => Ok(ColumnarValue::Array(Arc::new(bins))),
            None => self.inner.invoke_with_args(args),
        }
    }
}

/// The bins of an array of nanoseconds. None for other arguments, and where a bin can't be told in 64 bits.
fn bins_of_nanos(args: &[ColumnarValue]) -> Option<PrimitiveArray<TimestampNanosecondType>> {
    let (stride, times, origin) = match args {
        [ColumnarValue::Scalar(stride), ColumnarValue::Array(times)] => (stride, times, 0),
        [
            ColumnarValue::Scalar(stride),
            ColumnarValue::Array(times),
            ColumnarValue::Scalar(ScalarValue::TimestampNanosecond(Some(origin), _)),
        ] => (stride, times, *origin),
        _ => return None,
    };
    let times = times.as_primitive_opt::<TimestampNanosecondType>()?;
    let stride = nanos(stride).filter(|stride| *stride > 0)?;
    let mut bin = Bin::of(times.values().first().copied().unwrap_or(origin), stride, origin)?;
    let mut bins = Vec::with_capacity(times.len());
    for time in times.values() {
        if !bin.has(*time) {
            bin = Bin::of(*time, stride, origin)?;
        }
        bins.push(bin.start);
    }
    let bins = PrimitiveArray::new(bins.into(), times.nulls().cloned());
    Some(bins.with_data_type(times.data_type().clone()))
}

/// A stride that is as long at any time.
fn nanos(stride: &ScalarValue) -> Option<i64> {
    match stride {
        ScalarValue::IntervalMonthDayNano(Some(stride)) if stride.months == 0 => {
            let days = i64::from(stride.days).checked_mul(DAY_NANOS)?;
            days.checked_add(stride.nanoseconds)
        }
        ScalarValue::IntervalDayTime(Some(stride)) => {
            let days = i64::from(stride.days).checked_mul(DAY_NANOS)?;
            days.checked_add(i64::from(stride.milliseconds) * MILLI_NANOS)
        }
        _ => None,
    }
}

/// The nanoseconds from `start` to `last`, both included.
struct Bin {
    start: i64,
    last: i64,
}

impl Bin {
    fn of(time: i64, stride: i64, origin: i64) -> Option<Self> {
        let distance = time.checked_sub(origin)?;
        let start = origin.checked_add(distance.checked_sub(distance.rem_euclid(stride))?)?;
        Some(Self {
            start,
            last: start.saturating_add(stride - 1),
        })
    }

    fn has(&self, time: i64) -> bool {
        self.start <= time && time <= self.last
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, TimestampNanosecondArray};
    use arrow::datatypes::{Field, IntervalDayTime, IntervalMonthDayNano};
    use datafusion::common::config::ConfigOptions;

    use super::*;

    fn call(function: &ScalarUDF, args: Vec<ColumnarValue>) -> Result<ArrayRef> {
        let fields = args.iter().map(|arg| Field::new("", arg.data_type(), true));
        let arg_fields: Vec<FieldRef> = fields.map(Arc::new).collect();
        let return_field = function.return_field_from_args(ReturnFieldArgs {
            arg_fields: &arg_fields,
            scalar_arguments: &vec![None; args.len()],
        })?;
        let number_rows = args[1].clone().into_array(1)?.len();
        let args = ScalarFunctionArgs {
            args,
            arg_fields,
            number_rows,
            return_field,
            config_options: Arc::new(ConfigOptions::default()),
        };
        function.invoke_with_args(args)?.into_array(number_rows)
    }

    fn month_day_nano(months: i32, days: i32, nanoseconds: i64) -> ScalarValue {
        ScalarValue::IntervalMonthDayNano(Some(IntervalMonthDayNano::new(months, days, nanoseconds)))
    }

    /// Times in runs and out of order, before 1970 too, some of them null, and the extremes.
    fn times() -> Vec<TimestampNanosecondArray> {
        let runs = (0..1_000).map(|row| Some(row * 7_000_000_000 - 300 * DAY_NANOS));
        let mixed = (0..1_000_i64).map(|row| {
            let time = row.wrapping_mul(0x5851_f42d_4c95_7f2d) >> 12;
            (row % 5 > 0).then_some(time)
        });
        vec![
            runs.collect(),
            mixed.collect(),
            TimestampNanosecondArray::from(vec![i64::MIN, i64::MIN + 1, 0, -1, i64::MAX]),
            TimestampNanosecondArray::from(vec![i64::MAX]),
            TimestampNanosecondArray::from(vec![None::<i64>; 3]),
            TimestampNanosecondArray::from(vec![1_i64, 2]).with_timezone("Europe/Paris"),
            TimestampNanosecondArray::from(Vec::<i64>::new()),
        ]
    }

    #[test]
    fn bins_are_those_of_datafusion() {
        let strides = [
            month_day_nano(0, 0, 1),
            month_day_nano(0, 0, 60_000_000_000),
            month_day_nano(0, 3, -5),
            month_day_nano(0, -1, 0),
            month_day_nano(0, 0, 0),
            month_day_nano(0, i32::MAX, 0),
            month_day_nano(2, 0, 0),
            ScalarValue::IntervalDayTime(Some(IntervalDayTime::new(0, 250))),
            ScalarValue::IntervalDayTime(Some(IntervalDayTime::new(7, 0))),
            ScalarValue::IntervalMonthDayNano(None),
        ];
        let origins = [
            None,
            Some(0),
            Some(17),
            Some(-40 * DAY_NANOS),
            Some(i64::MAX - 3),
            Some(i64::MIN),
        ];
        for (stride, origin) in strides.iter().flat_map(|it| origins.map(|origin| (it, origin))) {
            for times in times() {
                let mut args = vec![
                    ColumnarValue::Scalar(stride.clone()),
                    ColumnarValue::Array(Arc::new(times)),
                ];
                args.extend(origin.map(|origin| {
                    ColumnarValue::Scalar(ScalarValue::TimestampNanosecond(Some(origin), None))
                }));
                let expected = call(&datetime::date_bin(), args.clone());
                let actual = call(&date_bin(), args.clone());
                match (actual, expected) {
                    (Ok(actual), Ok(expected)) => assert_eq!(&actual, &expected, "{args:?}"),
                    (Err(actual), Err(expected)) => assert_eq!(actual.to_string(), expected.to_string()),
                    (actual, expected) => panic!("{args:?}: {actual:?}, expected {expected:?}"),
                }
            }
        }
    }
}
