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

/// The batch with the types of `schema`, made by [plain_schema]. No column has an offset, and none
/// holds more bytes than its rows need: a receiver that copies buffers copies what is in them.
pub(crate) fn plain_batch(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
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
