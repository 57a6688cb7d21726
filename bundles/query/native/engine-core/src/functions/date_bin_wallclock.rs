//! `date_bin_wallclock`: bins as the clocks of a time zone show them.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, TimestampNanosecondArray};
use arrow::datatypes::{DataType, Field, IntervalUnit, TimeUnit, TimestampNanosecondType};
use datafusion::common::config::ConfigOptions;
use datafusion::common::{Result, ScalarValue, exec_err, not_impl_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};

use super::date_bin::date_bin;
use super::documentation;
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
        coerced_types(self.name(), Clock::Wall, types)
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        Ok(types[1].clone())
    }

    fn documentation(&self) -> Option<&Documentation> {
        documentation::of(self.name())
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

/// Which times make bins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Instants, as in `date_bin`.
    Instants,
    /// What clocks show in the time's zone. The origin has none.
    Wall,
}

/// The types that a binning function takes, with what can be turned into them.
pub fn coerced_types(name: &str, clock: Clock, types: &[DataType]) -> Result<Vec<DataType>> {
    let (stride, time, origin) = match types {
        [stride, time] => (stride, time, None),
        [stride, time, origin] => (stride, time, Some(origin)),
        _ => {
            return plan_err!(
                "{name} expects 2 or 3 arguments, got {}: a stride, a time and perhaps an origin, as in \
                 {name}(INTERVAL '1 hour', time)",
                types.len()
            );
        }
    };
    let stride = match stride {
        DataType::Interval(_)
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Null => DataType::Interval(IntervalUnit::MonthDayNano),
        other => return plan_err!("{name} expects its stride to be an interval, got {other}"),
    };
    let time = match time {
        DataType::Timestamp(_, zone) if clock == Clock::Wall => {
            DataType::Timestamp(TimeUnit::Nanosecond, zone.clone())
        }
        DataType::Timestamp(..) => time.clone(),
        DataType::Null => DataType::Timestamp(TimeUnit::Nanosecond, None),
        other => return plan_err!("{name} expects its second argument to be a timestamp, got {other}"),
    };
    let mut coerced = vec![stride, time];
    if let Some(origin) = origin {
        coerced.push(coerced_origin(name, clock, origin, &coerced[1])?);
    }
    Ok(coerced)
}

fn coerced_origin(name: &str, clock: Clock, origin: &DataType, time: &DataType) -> Result<DataType> {
    let is_zoned = clock == Clock::Instants && matches!(time, DataType::Timestamp(_, Some(_)));
    let zone = match origin {
        DataType::Timestamp(_, Some(zone)) if is_zoned => Some(Arc::clone(zone)),
        DataType::Timestamp(_, Some(_)) => {
            return plan_err!(
                "{name} expects its origin to be a timestamp without a time zone, got {origin}"
            );
        }
        DataType::Timestamp(_, None)
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Date32 => is_zoned.then(|| Arc::from("+00:00")),
        other => return plan_err!("{name} expects its origin to be a timestamp, got {other}"),
    };
    Ok(DataType::Timestamp(TimeUnit::Nanosecond, zone))
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
