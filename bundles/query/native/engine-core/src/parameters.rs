//! Values for `$name` placeholders.

use std::collections::HashMap;

use datafusion::common::ParamValues;
use datafusion::common::ScalarValue;
use datafusion::common::metadata::ScalarAndMetadata;
use serde_json::{Number, Value};

use crate::{EngineError, ErrorKind, Result};

/// Reads a JSON object of null, booleans, numbers and strings; no bytes mean no parameters.
pub fn parse(json: &[u8]) -> Result<ParamValues> {
    let members: serde_json::Map<String, Value> = if json.is_empty() {
        serde_json::Map::new()
    } else {
        serde_json::from_slice(json).map_err(|e| refuse(format!("parameters are no JSON object: {e}")))?
    };
    let values = members
        .into_iter()
        .map(|(name, value)| {
            let scalar = scalar(&name, value)?;
            Ok((name, ScalarAndMetadata::from(scalar)))
        })
        .collect::<Result<HashMap<_, _>>>()?;
    Ok(ParamValues::Map(values))
}

fn scalar(name: &str, value: Value) -> Result<ScalarValue> {
    match value {
        Value::Null => Ok(ScalarValue::Null),
        Value::Bool(value) => Ok(ScalarValue::from(value)),
        Value::Number(number) => number_scalar(name, &number),
        Value::String(text) => Ok(ScalarValue::Utf8(Some(text))),
        Value::Array(_) | Value::Object(_) => Err(refuse(format!(
            "parameter '{name}' is an array or object, expected null, a boolean, a number or a string"
        ))),
    }
}

fn number_scalar(name: &str, number: &Number) -> Result<ScalarValue> {
    number
        .as_i64()
        .map(ScalarValue::from)
        .or_else(|| number.as_u64().map(ScalarValue::from))
        .or_else(|| number.as_f64().map(ScalarValue::from))
        .ok_or_else(|| refuse(format!("parameter '{name}' is a number out of range: {number}")))
}

fn refuse(message: String) -> EngineError {
    EngineError::new(ErrorKind::Planning, format!("Error during planning: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn single(json: &str) -> ScalarValue {
        match parse(json.as_bytes()).unwrap() {
            ParamValues::Map(values) => values["p"].value().clone(),
            ParamValues::List(_) => panic!("expected names"),
        }
    }

    #[test]
    fn numbers_keep_their_width() {
        assert_eq!(single(r#"{"p":-1}"#), ScalarValue::Int64(Some(-1)));
        assert_eq!(
            single(r#"{"p":18446744073709551615}"#),
            ScalarValue::UInt64(Some(u64::MAX))
        );
        assert_eq!(single(r#"{"p":1.0}"#), ScalarValue::Float64(Some(1.0)));
    }

    #[test]
    fn nested_values_are_refused() {
        let error = parse(br#"{"p":[1]}"#).unwrap_err();
        assert!(
            error.message.contains("parameter 'p' is an array or object"),
            "{error}"
        );
    }

    #[test]
    fn no_bytes_are_no_parameters() {
        assert!(matches!(parse(b"").unwrap(), ParamValues::Map(values) if values.is_empty()));
    }
}
