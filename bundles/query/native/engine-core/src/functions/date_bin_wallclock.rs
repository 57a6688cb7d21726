//! `date_bin_wallclock`: bins as the clocks of a time zone show them.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, TimestampNanosecondArray};
use arrow::datatypes::{DataType, Field, IntervalUnit, TimeUnit, TimestampNanosecondType};
use datafusion::common::config::ConfigOptions;
use datafusion::common::{Result, ScalarValue, exec_err, not_impl_err, plan_err};
use datafusion::functions::datetime::date_bin;
use datafusion::logical_expr::{
    ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};

use super::zone::{Instants, Zone, is_utc};

/// `date_bin_wallclock(stride, time[, origin])`. The origin is a local time.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct DateBinWallclock {
    signature: Signature,
}

impl Default for DateBinWallclock {
    fn default() -> Self {
        Self {
            signature: Signature::user_defined(Volatility::Immutable),
        }
    }
}

impl ScalarUDFImpl for DateBinWallclock {
    fn name(&self) -> &str {
        "date_bin_wallclock"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        coerced_types("DATE_BIN_WALLCLOCK", types)
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        Ok(types[1].clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let ColumnarValue::Scalar(stride) = &args.args[0] else {
            return exec_err!("DATE_BIN_WALLCLOCK requires scalar interval value");
        };
        let origin = match args.args.get(2) {
            None => None,
            Some(ColumnarValue::Scalar(origin)) => Some(origin),
            Some(ColumnarValue::Array(_)) => {
                return not_impl_err!(
                    "DATE_BIN_WALLCLOCK only supports literal values for the origin argument, not arrays"
                );
            }
        };
        let is_scalar = matches!(args.args[1], ColumnarValue::Scalar(_));
        let times = args.args[1].to_array(if is_scalar { 1 } else { args.number_rows })?;
        let bins = bin_array(&times, stride, origin)?;
        if is_scalar {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&bins, 0)?));
        }
        Ok(ColumnarValue::Array(bins))
    }
}

/// The types that both forms of the function take, with what can be turned into them.
pub fn coerced_types(name: &str, types: &[DataType]) -> Result<Vec<DataType>> {
    if !(2..=3).contains(&types.len()) {
        return plan_err!("{name} expects 2 or 3 arguments, got {}", types.len());
    }
    let stride = match &types[0] {
        DataType::Interval(_)
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Null => DataType::Interval(IntervalUnit::MonthDayNano),
        other => return plan_err!("{name} expects its stride to be an interval, got {other}"),
    };
    let time = match &types[1] {
        DataType::Timestamp(_, zone) => DataType::Timestamp(TimeUnit::Nanosecond, zone.clone()),
        DataType::Null => DataType::Timestamp(TimeUnit::Nanosecond, None),
        other => return plan_err!("{name} expects its second argument to be a timestamp, got {other}"),
    };
    let origin = match types.get(2) {
        None => return Ok(vec![stride, time]),
        Some(DataType::Timestamp(_, Some(_))) => {
            return plan_err!("{name} expects its origin to be a timestamp without a time zone");
        }
        Some(DataType::Timestamp(_, None) | DataType::Utf8 | DataType::Utf8View | DataType::Date32) => {
            DataType::Timestamp(TimeUnit::Nanosecond, None)
        }
        Some(other) => return plan_err!("{name} expects its origin to be a timestamp, got {other}"),
    };
    Ok(vec![stride, time, origin])
}

fn bin_array(times: &ArrayRef, stride: &ScalarValue, origin: Option<&ScalarValue>) -> Result<ArrayRef> {
    let times = times.as_primitive::<TimestampNanosecondType>();
    let zone = times.timezone();
    let bins = bin_instants(times, zone, stride, origin)?;
    Ok(Arc::new(bins.with_timezone_opt(zone.map(Arc::<str>::from))))
}

/// The instants at which the bins of the given instants start; null where that is no timestamp.
pub fn bin_instants(
    times: &TimestampNanosecondArray,
    zone: Option<&str>,
    stride: &ScalarValue,
    origin: Option<&ScalarValue>,
) -> Result<TimestampNanosecondArray> {
    let Some(zone) = zone.filter(|name| !is_utc(name)) else {
        return date_bin_local(times.clone(), stride, origin);
    };
    let mut zone = Zone::parse(zone)?;
    let local = times
        .iter()
        .map(|instant| instant.map(|instant| zone.local(instant)))
        .collect();
    let bins = date_bin_local(local, stride, origin)?;
    let nanos_stride = pure_nanos(stride);
    let starts = times.iter().zip(bins.iter()).map(|(instant, bin)| {
        instant
            .zip(bin)
            .map(|(instant, bin)| bin_start(&mut zone, bin, instant, nanos_stride))
    });
    Ok(starts.collect())
}

/// The instant of a bin that starts at the local time `bin` and holds the instant.
fn bin_start(zone: &mut Zone, bin: i64, instant: i64, nanos_stride: Option<i64>) -> i64 {
    match zone.instants(bin) {
        Instants::Once(start) => start,
        Instants::Never => zone.instant_in_gap(bin),
        // Bins shorter than the repeated time are told apart; a longer one holds both passes.
        Instants::Twice(earlier, later) => match nanos_stride {
            Some(stride) if stride <= later - earlier => bin - zone.offset(instant),
            _ => earlier,
        },
    }
}

/// The stride in nanoseconds, if it has no calendar part.
pub fn pure_nanos(stride: &ScalarValue) -> Option<i64> {
    match stride {
        ScalarValue::IntervalMonthDayNano(Some(stride)) if stride.months == 0 && stride.days == 0 => {
            Some(stride.nanoseconds)
        }
        _ => None,
    }
}

/// DataFusion's own binning, of times without zone.
fn date_bin_local(
    times: TimestampNanosecondArray,
    stride: &ScalarValue,
    origin: Option<&ScalarValue>,
) -> Result<TimestampNanosecondArray> {
    let number_rows = times.len();
    let times: ArrayRef = Arc::new(times.with_timezone_opt(None::<Arc<str>>));
    let mut args = vec![ColumnarValue::Scalar(stride.clone()), ColumnarValue::Array(times)];
    args.extend(origin.cloned().map(ColumnarValue::Scalar));
    let fields = args.iter().map(|arg| Field::new("", arg.data_type(), true));
    let arg_fields: Vec<_> = fields.map(Arc::new).collect();
    let scalars = vec![None; args.len()];
    let return_field = date_bin().return_field_from_args(ReturnFieldArgs {
        arg_fields: &arg_fields,
        scalar_arguments: &scalars,
    })?;
    let bins = date_bin().invoke_with_args(ScalarFunctionArgs {
        args,
        arg_fields,
        number_rows,
        return_field,
        config_options: Arc::new(ConfigOptions::default()),
    })?;
    let bins = bins.into_array(number_rows)?;
    Ok(bins.as_primitive::<TimestampNanosecondType>().clone())
}
