//! A bound on single values of the formats csv and pretty, and texts of nested ones.
//!
//! Their writers take time that grows with the square of a value's length, without a pause at which a
//! query could be cancelled: a minute for a value of 20 MiB in a drawn table.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::kernels::length::length;
use arrow::compute::{cast, max};
use arrow::datatypes::{DataType, Int64Type};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::common::{Result, resources_err};

/// Bytes of text that a byte of a nested column can become, with what stands between values.
const TEXT_BYTES_PER_BYTE: usize = 8;

/// Fails when the text of a value has more bytes.
pub fn check(batch: &RecordBatch, bytes_max: usize) -> Result<()> {
    for (column, field) in batch.columns().iter().zip(batch.schema_ref().fields()) {
        let bytes = longest(column, bytes_max)?;
        if bytes > bytes_max {
            return resources_err!(
                "a value of {} has {bytes} bytes as text, at most {bytes_max} can be written in this format; \
                 ask for json or parquet",
                field.name()
            );
        }
    }
    Ok(())
}

/// The bytes of the longest value, or fewer if none has more than the limit.
fn longest(column: &ArrayRef, bytes_max: usize) -> Result<usize> {
    match column.data_type() {
        DataType::Dictionary(..) => longest(column.as_any_dictionary().values(), bytes_max),
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView => {
            let lengths = cast(&length(column)?, &DataType::Int64)?;
            Ok(max(lengths.as_primitive::<Int64Type>()).unwrap_or(0) as usize)
        }
        nested if nested.is_nested() => longest_nested(column, bytes_max),
        _ => Ok(0),
    }
}

fn longest_nested(column: &ArrayRef, bytes_max: usize) -> Result<usize> {
    if column.get_array_memory_size() < bytes_max / TEXT_BYTES_PER_BYTE {
        return Ok(0);
    }
    let options = FormatOptions::default().with_display_error(true);
    let formatter = ArrayFormatter::try_new(column.as_ref(), &options)?;
    let texts = (0..column.len()).map(|row| formatter.value(row).to_string().len());
    Ok(texts.max().unwrap_or(0))
}

/// The batch with the texts of nested values, as a drawn table shows them, in place of these.
pub fn with_nested_as_text(batch: RecordBatch) -> Result<RecordBatch> {
    if !batch
        .columns()
        .iter()
        .any(|column| column.data_type().is_nested())
    {
        return Ok(batch);
    }
    let columns = batch.schema_ref().fields().iter().zip(batch.columns());
    let columns = columns.map(|(field, column)| match column.data_type().is_nested() {
        true => Ok((field.name(), texts(column)?)),
        false => Ok((field.name(), Arc::clone(column))),
    });
    Ok(RecordBatch::try_from_iter(columns.collect::<Result<Vec<_>>>()?)?)
}

fn texts(column: &ArrayRef) -> Result<ArrayRef> {
    let options = FormatOptions::default();
    let formatter = ArrayFormatter::try_new(column.as_ref(), &options)?;
    let text = |row| match column.is_null(row) {
        true => Ok(None),
        false => formatter.value(row).try_to_string().map(Some),
    };
    let texts = (0..column.len()).map(text);
    let texts = texts.collect::<std::result::Result<StringArray, _>>()?;
    Ok(Arc::new(texts))
}

#[cfg(test)]
mod tests {
    use crate::testing::TestEngine;
    use crate::{ErrorKind, Format};

    #[test]
    fn values_that_would_take_long_to_write_are_refused() {
        let engine = TestEngine::new();
        let failure = |sql: &str, format| engine.query(sql, format).err().map(|error| error.kind);
        let refused = Some(ErrorKind::ResourcesExhausted);
        let text = "SELECT repeat('x', 2000000) AS t";
        assert_eq!(failure(text, Format::Pretty), refused);
        assert_eq!(failure(text, Format::Csv), None);
        assert_eq!(failure("SELECT repeat('x', 20000000) AS t", Format::Csv), refused);
        assert_eq!(failure("SELECT repeat('x', 20000000) AS t", Format::Json), None);
        let list = "SELECT array_agg(value) AS l FROM generate_series(1, 300000)";
        assert_eq!(failure(list, Format::Pretty), refused);
        assert_eq!(failure(list, Format::Json), None);
    }

    #[test]
    fn nested_values_are_texts_in_csv() {
        let sql = "SELECT 1 AS i, make_array(1, 2) AS l, named_struct('value', 1.5, 'text', 'a, \"b\"') AS s";
        assert_eq!(
            TestEngine::new().csv(sql),
            "i,l,s\n1,\"[1, 2]\",\"{value: 1.5, text: a, \"\"b\"\"}\"\n"
        );
        let sql = "SELECT nullif(make_array(value), make_array(1)) AS l FROM generate_series(1, 2)";
        assert_eq!(TestEngine::new().csv(sql), "l\n\"\"\n[2]\n");
    }

    #[test]
    fn many_values_are_not_one() {
        let engine = TestEngine::new();
        for sql in [
            "SELECT repeat('x', 1000) AS t FROM generate_series(1, 3000)",
            "SELECT make_array(value, value) AS l FROM generate_series(1, 100000)",
        ] {
            assert!(engine.query(sql, Format::Pretty).is_ok(), "{sql}");
        }
    }
}
