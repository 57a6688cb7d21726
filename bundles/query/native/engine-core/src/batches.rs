//! The rows of an answer, as batches that other implementations of Arrow can take over.

use std::sync::Arc;

use arrow::array::AsArray;
use arrow::array::{
    Array, ArrayRef, BooleanArray, GenericByteArray, MutableArrayData, RecordBatch, RecordBatchOptions,
    make_array,
};
use arrow::buffer::{BooleanBuffer, OffsetBuffer, ScalarBuffer};
use arrow::compute::cast;
use arrow::datatypes::{
    ArrowNativeType, ByteArrayType, DataType, Field, FieldRef, Fields, Schema, SchemaRef,
};
use arrow::datatypes::{BinaryType, LargeBinaryType, LargeUtf8Type, Utf8Type};
use datafusion::common::Result;

/// Bytes that a batch is meant to have. Its receivers handle it as one message, so that small ones
/// cost time, and large ones memory for each reader that is slow.
const BATCH_BYTES: usize = 1 << 20;

/// Bytes beyond which a batch is cut: many clients of gRPC take no message of more than 4 MiB.
const BATCH_BYTES_MAX: usize = 2 << 20;

const BATCH_ROWS_MIN: usize = 8 * 1024;
const BATCH_ROWS_MAX: usize = 64 * 1024;

/// A guess for columns whose values have no fixed width.
const TEXT_BYTES: usize = 20;

/// How many rows of this schema make a batch.
pub(crate) fn batch_rows(schema: &Schema) -> usize {
    let width = |field: &FieldRef| field.data_type().primitive_width().unwrap_or(TEXT_BYTES);
    let row_bytes: usize = schema.fields().iter().map(width).sum();
    (BATCH_BYTES / row_bytes.max(1)).clamp(BATCH_ROWS_MIN, BATCH_ROWS_MAX)
}

/// The schema of a plan with fields that may be null where they are described so.
pub(crate) fn described_schema(planned: &Schema, described: &Schema) -> SchemaRef {
    debug_assert_eq!(planned.fields().len(), described.fields().len());
    let fields = planned.fields().iter().zip(described.fields());
    let fields = fields.map(|(planned, described)| {
        let is_nullable = planned.is_nullable() || described.is_nullable();
        planned.as_ref().clone().with_nullable(is_nullable)
    });
    Arc::new(Schema::new_with_metadata(
        fields.collect::<Fields>(),
        planned.metadata().clone(),
    ))
}

/// The schema with the plainest type of each column: text is neither a dictionary nor a view.
pub(crate) fn plain_schema(schema: &Schema) -> SchemaRef {
    let fields: Fields = schema.fields().iter().map(|field| plain_field(field)).collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

fn plain_field(field: &Field) -> Field {
    field.clone().with_data_type(plain_type(field.data_type()))
}

fn plain_type(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Dictionary(_, value) => plain_type(value),
        DataType::Utf8View => DataType::Utf8,
        DataType::BinaryView => DataType::Binary,
        DataType::List(item) | DataType::ListView(item) => DataType::List(Arc::new(plain_field(item))),
        DataType::LargeList(item) | DataType::LargeListView(item) => {
            DataType::LargeList(Arc::new(plain_field(item)))
        }
        DataType::FixedSizeList(item, size) => DataType::FixedSizeList(Arc::new(plain_field(item)), *size),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(|field| plain_field(field)).collect()),
        other => other.clone(),
    }
}

/// As [plain_batch], cut into as many as have about the greatest size. A row is never cut.
pub(crate) fn plain_batches(batch: &RecordBatch, schema: &SchemaRef) -> Result<Vec<RecordBatch>> {
    let whole = plain_batch(batch, schema)?;
    let columns = whole.columns().iter();
    let bytes: usize = columns
        .map(|column| column.to_data().get_slice_memory_size())
        .sum::<std::result::Result<_, _>>()?;
    if bytes <= BATCH_BYTES_MAX {
        return Ok(vec![whole]);
    }
    let rows = whole.num_rows().div_ceil(bytes.div_ceil(BATCH_BYTES_MAX));
    (0..whole.num_rows())
        .step_by(rows)
        .map(|first| plain_batch(&whole.slice(first, rows.min(whole.num_rows() - first)), schema))
        .collect()
}

/// The batch with the types of `schema`, made by [plain_schema]. No column has an offset, and none
/// holds more bytes than its rows need: a receiver that copies buffers copies what is in them.
fn plain_batch(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let columns = batch
        .columns()
        .iter()
        .zip(schema.fields())
        .map(|(column, field)| plain_array(column, field.data_type()))
        .collect::<Result<Vec<_>>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(
        Arc::clone(schema),
        columns,
        &options,
    )?)
}

fn plain_array(array: &ArrayRef, data_type: &DataType) -> Result<ArrayRef> {
    let array = if array.data_type() == data_type {
        Arc::clone(array)
    } else {
        cast(array, data_type)?
    };
    Ok(match data_type {
        DataType::Utf8 => Arc::new(trimmed(array.as_bytes::<Utf8Type>())),
        DataType::LargeUtf8 => Arc::new(trimmed(array.as_bytes::<LargeUtf8Type>())),
        DataType::Binary => Arc::new(trimmed(array.as_bytes::<BinaryType>())),
        DataType::LargeBinary => Arc::new(trimmed(array.as_bytes::<LargeBinaryType>())),
        DataType::Boolean => Arc::new(aligned(array.as_boolean())),
        flat if flat.is_primitive() || *flat == DataType::Null => array,
        _ => copied(&array)?,
    })
}

/// Values are shared; only the offsets of a slice are computed anew.
fn trimmed<T: ByteArrayType>(array: &GenericByteArray<T>) -> GenericByteArray<T> {
    let offsets = array.value_offsets();
    let (first, last) = (offsets[0].as_usize(), offsets[array.len()].as_usize());
    if first == 0 && last == array.value_data().len() {
        return array.clone();
    }
    let moved: ScalarBuffer<T::Offset> = offsets.iter().map(|offset| *offset - offsets[0]).collect();
    let values = array.values().slice_with_length(first, last - first);
    // SAFETY: the same values, at offsets that all moved by where the values now begin.
    unsafe {
        GenericByteArray::new_unchecked(OffsetBuffer::new_unchecked(moved), values, array.nulls().cloned())
    }
}

fn aligned(array: &BooleanArray) -> BooleanArray {
    let bits = BooleanBuffer::new(array.values().sliced(), 0, array.len());
    BooleanArray::new(bits, array.nulls().cloned())
}

fn copied(array: &ArrayRef) -> Result<ArrayRef> {
    let data = array.to_data();
    let mut copy = MutableArrayData::new(vec![&data], false, array.len());
    copy.try_extend(0, 0, array.len())?;
    Ok(make_array(copy.freeze()))
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringArray};
    use arrow::compute::concat_batches;

    use super::*;
    use crate::testing::TestEngine;

    /// What clients of gRPC take unless they are told otherwise.
    const MESSAGE_BYTES_MAX: usize = 4 << 20;

    fn batch(rows: usize, text_bytes: usize) -> RecordBatch {
        let numbers = Int64Array::from_iter_values(0..rows as i64);
        let texts =
            StringArray::from_iter_values((0..rows).map(|row| format!("{row}{}", "x".repeat(text_bytes))));
        RecordBatch::try_from_iter([
            ("number", Arc::new(numbers) as ArrayRef),
            ("text", Arc::new(texts)),
        ])
        .unwrap()
    }

    #[test]
    fn batches_have_the_schema_that_was_described() {
        for sql in [
            "SELECT repeat('x', 3) AS folded, 1 AS one, NULL AS nothing",
            "SELECT 'a' || value AS text, count(*) AS n FROM generate_series(1, 3) GROUP BY 1",
            "EXPLAIN SELECT 1",
            "SHOW TABLES",
        ] {
            let (described, sent) = TestEngine::new().schemas(sql);
            assert_eq!(described, sent, "{sql}");
        }
    }

    #[test]
    fn large_batches_are_cut() {
        let batch = batch(1_000, 10_000);
        let parts = plain_batches(&batch, &batch.schema()).unwrap();
        assert_eq!(parts.len(), 5);
        for part in &parts {
            let text = part.column(1).as_string::<i32>();
            assert!(text.value_data().len() < MESSAGE_BYTES_MAX, "holds no other rows");
        }
        assert_eq!(concat_batches(&batch.schema(), &parts).unwrap(), batch);
    }

    #[test]
    fn rows_are_not_cut() {
        let batch = batch(2, 5 << 20);
        let parts = plain_batches(&batch, &batch.schema()).unwrap();
        assert_eq!(
            parts.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(),
            [1, 1]
        );
    }

    #[test]
    fn a_part_of_a_large_batch_counts_for_itself() {
        let part = batch(100_000, 100).slice(50_000, 10_000);
        let parts = plain_batches(&part, &part.schema()).unwrap();
        assert_eq!(parts, [part]);
    }
}
