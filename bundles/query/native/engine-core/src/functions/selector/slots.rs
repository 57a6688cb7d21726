//! One value a group, of one column.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Float64Type, Int64Type, TimeUnit, TimestampNanosecondType, UInt64Type,
};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::EmitTo;

/// The values of the selected rows, null where a group has none.
pub trait Slots: Send + Sync {
    /// Makes room for as many groups.
    fn resize(&mut self, groups: usize);

    /// Takes over the values of `(group, row)` pairs from a column.
    fn set(&mut self, column: &ArrayRef, selected: &[(usize, usize)]) -> Result<()>;

    fn take(&mut self, emit_to: EmitTo) -> Result<ArrayRef>;

    fn size_bytes(&self) -> usize;
}

/// Values of the type, unboxed where the type is one of a field.
pub fn slots(data_type: &DataType) -> Box<dyn Slots> {
    match data_type {
        DataType::Float64 => Box::new(PrimitiveSlots::<Float64Type>::new(data_type)),
        DataType::Int64 => Box::new(PrimitiveSlots::<Int64Type>::new(data_type)),
        DataType::UInt64 => Box::new(PrimitiveSlots::<UInt64Type>::new(data_type)),
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            Box::new(PrimitiveSlots::<TimestampNanosecondType>::new(data_type))
        }
        other => Box::new(ScalarSlots {
            data_type: other.clone(),
            values: vec![],
            heap_bytes: 0,
        }),
    }
}

struct PrimitiveSlots<T: ArrowPrimitiveType> {
    data_type: DataType,
    values: Vec<Option<T::Native>>,
}

impl<T: ArrowPrimitiveType> PrimitiveSlots<T> {
    fn new(data_type: &DataType) -> Self {
        Self {
            data_type: data_type.clone(),
            values: vec![],
        }
    }
}

impl<T: ArrowPrimitiveType> Slots for PrimitiveSlots<T> {
    fn resize(&mut self, groups: usize) {
        self.values.resize(groups, None);
    }

    fn set(&mut self, column: &ArrayRef, selected: &[(usize, usize)]) -> Result<()> {
        let column = column.as_primitive::<T>();
        for &(group, row) in selected {
            self.values[group] = column.is_valid(row).then(|| column.value(row));
        }
        Ok(())
    }

    fn take(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let values = emit_to.take_needed(&mut self.values);
        let array: PrimitiveArray<T> = values.into_iter().collect();
        Ok(Arc::new(array.with_data_type(self.data_type.clone())))
    }

    fn size_bytes(&self) -> usize {
        self.values.capacity() * size_of::<Option<T::Native>>()
    }
}

/// Texts, tags, booleans and whatever else a column can hold.
struct ScalarSlots {
    data_type: DataType,
    values: Vec<ScalarValue>,
    heap_bytes: usize,
}

impl ScalarSlots {
    fn heap_bytes(value: &ScalarValue) -> usize {
        value.size() - size_of::<ScalarValue>()
    }
}

impl Slots for ScalarSlots {
    fn resize(&mut self, groups: usize) {
        let null = ScalarValue::try_from(&self.data_type).unwrap_or(ScalarValue::Null);
        self.values.resize(groups, null);
    }

    fn set(&mut self, column: &ArrayRef, selected: &[(usize, usize)]) -> Result<()> {
        for &(group, row) in selected {
            let mut value = ScalarValue::try_from_array(column, row)?;
            value.compact();
            self.heap_bytes += Self::heap_bytes(&value);
            let replaced = std::mem::replace(&mut self.values[group], value);
            self.heap_bytes -= Self::heap_bytes(&replaced).min(self.heap_bytes);
        }
        Ok(())
    }

    fn take(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let values = emit_to.take_needed(&mut self.values);
        self.heap_bytes = self.values.iter().map(Self::heap_bytes).sum();
        if values.is_empty() {
            return Ok(arrow::array::new_empty_array(&self.data_type));
        }
        ScalarValue::iter_to_array(values)
    }

    fn size_bytes(&self) -> usize {
        self.values.capacity() * size_of::<ScalarValue>() + self.heap_bytes
    }
}
