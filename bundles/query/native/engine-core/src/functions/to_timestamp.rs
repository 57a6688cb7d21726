//! `to_timestamp` with integers as nanoseconds, where DataFusion takes seconds.

use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::config::ConfigOptions;
use datafusion::common::{Result, plan_err};
use datafusion::functions::datetime::to_timestamp_nanos;
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};

use super::documentation;

const NANOSECONDS: DataType = DataType::Timestamp(TimeUnit::Nanosecond, None);

/// `to_timestamp(integer | timestamp)` and `to_timestamp(text[, format...])`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct ToTimestamp {
    signature: Signature,
}

impl Default for ToTimestamp {
    fn default() -> Self {
        Self {
            signature: Signature::user_defined(Volatility::Immutable),
        }
    }
}

impl ScalarUDFImpl for ToTimestamp {
    fn name(&self) -> &str {
        "to_timestamp"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        match types {
            [DataType::Int64 | DataType::Null] => Ok(vec![DataType::Int64]),
            [DataType::Timestamp(..)] => Ok(types.to_vec()),
            [_, ..] if types.iter().all(is_text) => Ok(vec![DataType::Utf8; types.len()]),
            _ => plan_err!(
                "to_timestamp supports either 1 argument (being Int64 or Timestamp), or multiple arguments, all \
                 of which being Utf8. Could not coerce the provided {types:?} to these types."
            ),
        }
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(NANOSECONDS)
    }

    fn documentation(&self) -> Option<&Documentation> {
        documentation::of(self.name())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        match args.args[0].data_type() {
            DataType::Utf8 => to_timestamp_nanos(&ConfigOptions::default()).invoke_with_args(args),
            _ => args.args[0].cast_to(&NANOSECONDS, None),
        }
    }
}

fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, value) => is_text(value),
        _ => false,
    }
}
