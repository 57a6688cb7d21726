//! `tz`: says in which time zone an instant is shown.

use std::sync::Arc;

use arrow::array::AsArray;
use arrow::datatypes::{DataType, Field, FieldRef, TimeUnit, TimestampNanosecondType};
use datafusion::common::{Result, ScalarValue, exec_err, internal_err, plan_datafusion_err, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};

use super::documentation;
use super::zone::Zone;

const DEFAULT_ZONE: &str = "UTC";

/// `tz(time[, zone])` relabels: the instant stays what it is.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct TimeZone {
    signature: Signature,
}

impl Default for TimeZone {
    fn default() -> Self {
        Self {
            signature: Signature::user_defined(Volatility::Immutable),
        }
    }
}

impl ScalarUDFImpl for TimeZone {
    fn name(&self) -> &str {
        "tz"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let time = match types.first() {
            Some(DataType::Timestamp(_, zone)) => DataType::Timestamp(TimeUnit::Nanosecond, zone.clone()),
            Some(DataType::Null) => DataType::Timestamp(TimeUnit::Nanosecond, None),
            Some(other) => return plan_err!("tz requires its first argument to be a timestamp, got {other}"),
            None => return plan_err!("tz expects 1 or 2 arguments, got 0: a time and perhaps a zone"),
        };
        match types.get(1) {
            _ if types.len() > 2 => plan_err!(
                "tz expects 1 or 2 arguments, got {}: a time and perhaps a zone",
                types.len()
            ),
            None => Ok(vec![time]),
            Some(DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) => Ok(vec![time, DataType::Utf8]),
            Some(other) => {
                plan_err!("tz requires its second argument to be a timezone string, got {other}")
            }
        }
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        internal_err!("the type of tz depends on its arguments' values")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs) -> Result<FieldRef> {
        let zone = match args.scalar_arguments.get(1) {
            None => DEFAULT_ZONE,
            Some(argument) => zone_name(*argument)?,
        };
        Zone::parse(zone)
            .map_err(|_| plan_datafusion_err!("TZ requires a valid timezone string, got {zone:?}"))?;
        let data_type = DataType::Timestamp(TimeUnit::Nanosecond, Some(Arc::from(zone)));
        Ok(Arc::new(Field::new(self.name(), data_type, true)))
    }

    fn documentation(&self) -> Option<&Documentation> {
        documentation::of(self.name())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let DataType::Timestamp(_, zone) = args.return_field.data_type() else {
            return internal_err!("tz gives a timestamp");
        };
        match &args.args[0] {
            ColumnarValue::Scalar(ScalarValue::TimestampNanosecond(instant, _)) => Ok(ColumnarValue::Scalar(
                ScalarValue::TimestampNanosecond(*instant, zone.clone()),
            )),
            ColumnarValue::Array(times) => {
                let times = times.as_primitive::<TimestampNanosecondType>();
                Ok(ColumnarValue::Array(Arc::new(
                    times.clone().with_timezone_opt(zone.clone()),
                )))
            }
            ColumnarValue::Scalar(other) => exec_err!("tz expects a timestamp, got {}", other.data_type()),
        }
    }
}

fn zone_name(argument: Option<&ScalarValue>) -> Result<&str> {
    match argument {
        Some(
            ScalarValue::Utf8(Some(name))
            | ScalarValue::LargeUtf8(Some(name))
            | ScalarValue::Utf8View(Some(name)),
        ) => Ok(name),
        Some(other) => plan_err!("tz requires its second argument to be a timezone string, got {other}"),
        None => plan_err!("tz requires its second argument to be a timezone string, got an expression"),
    }
}
