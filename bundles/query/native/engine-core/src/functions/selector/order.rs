//! Which of two rows a selector prefers.

use std::cmp::Ordering;

use arrow::array::{ArrayRef, AsArray, PrimitiveArray};
use arrow::datatypes::{ArrowNativeTypeOp, ArrowPrimitiveType, DataType, Float64Type, Int64Type, UInt64Type};
use arrow::row::{OwnedRow, RowConverter, Rows, SortField};
use datafusion::common::Result;
use datafusion::logical_expr::EmitTo;

/// Compares the values of a batch with the selected value of each group.
pub trait ValueOrder: Send + Sync {
    fn resize(&mut self, groups: usize);

    /// Starts a batch. The column is used until the next one starts.
    fn start(&mut self, values: &ArrayRef) -> Result<()>;

    /// The row's value against the selected one of the group, which has one.
    fn compare(&self, row: usize, group: usize) -> Ordering;

    /// The row's value is the group's from now on.
    fn select(&mut self, row: usize, group: usize);

    /// Forgets the groups that are emitted.
    fn drop_groups(&mut self, emit_to: EmitTo);

    fn size_bytes(&self) -> usize;
}

/// An order that fits the type, which must be sortable.
pub fn value_order(data_type: &DataType) -> Result<Box<dyn ValueOrder>> {
    Ok(match data_type {
        DataType::Float64 => Box::new(PrimitiveOrder::<Float64Type>::default()),
        DataType::Int64 => Box::new(PrimitiveOrder::<Int64Type>::default()),
        DataType::UInt64 => Box::new(PrimitiveOrder::<UInt64Type>::default()),
        other => Box::new(RowOrder {
            converter: RowConverter::new(vec![SortField::new(other.clone())])?,
            batch: None,
            selected: vec![],
            heap_bytes: 0,
        }),
    })
}

/// Every value is as good as any other: selectors by time.
pub struct NoOrder;

impl ValueOrder for NoOrder {
    fn resize(&mut self, _: usize) {}

    fn start(&mut self, _: &ArrayRef) -> Result<()> {
        Ok(())
    }

    fn compare(&self, _: usize, _: usize) -> Ordering {
        Ordering::Equal
    }

    fn select(&mut self, _: usize, _: usize) {}

    fn drop_groups(&mut self, _: EmitTo) {}

    fn size_bytes(&self) -> usize {
        0
    }
}

/// Numbers, not-a-number being the greatest.
struct PrimitiveOrder<T: ArrowPrimitiveType> {
    batch: Option<PrimitiveArray<T>>,
    selected: Vec<T::Native>,
}

impl<T: ArrowPrimitiveType> Default for PrimitiveOrder<T> {
    fn default() -> Self {
        Self {
            batch: None,
            selected: vec![],
        }
    }
}

impl<T: ArrowPrimitiveType> PrimitiveOrder<T> {
    fn value(&self, row: usize) -> T::Native {
        self.batch.as_ref().expect("a batch was started").value(row)
    }
}

impl<T: ArrowPrimitiveType> ValueOrder for PrimitiveOrder<T> {
    fn resize(&mut self, groups: usize) {
        self.selected.resize(groups, T::Native::default());
    }

    fn start(&mut self, values: &ArrayRef) -> Result<()> {
        self.batch = Some(values.as_primitive::<T>().clone());
        Ok(())
    }

    fn compare(&self, row: usize, group: usize) -> Ordering {
        self.value(row).compare(self.selected[group])
    }

    fn select(&mut self, row: usize, group: usize) {
        self.selected[group] = self.value(row);
    }

    fn drop_groups(&mut self, emit_to: EmitTo) {
        self.batch = None;
        emit_to.take_needed(&mut self.selected);
    }

    fn size_bytes(&self) -> usize {
        self.selected.capacity() * size_of::<T::Native>()
    }
}

/// Any sortable type, through bytes that sort as the values do.
struct RowOrder {
    converter: RowConverter,
    batch: Option<Rows>,
    selected: Vec<Option<OwnedRow>>,
    heap_bytes: usize,
}

impl RowOrder {
    fn bytes(row: &Option<OwnedRow>) -> usize {
        row.as_ref().map_or(0, |row| row.row().data().len())
    }
}

impl ValueOrder for RowOrder {
    fn resize(&mut self, groups: usize) {
        self.selected.resize(groups, None);
    }

    fn start(&mut self, values: &ArrayRef) -> Result<()> {
        self.batch = Some(self.converter.convert_columns(&[ArrayRef::clone(values)])?);
        Ok(())
    }

    fn compare(&self, row: usize, group: usize) -> Ordering {
        let row = self.batch.as_ref().expect("a batch was started").row(row);
        match &self.selected[group] {
            Some(selected) => row.cmp(&selected.row()),
            None => Ordering::Equal,
        }
    }

    fn select(&mut self, row: usize, group: usize) {
        let row = self.batch.as_ref().expect("a batch was started").row(row);
        self.heap_bytes += row.data().len();
        self.heap_bytes -= Self::bytes(&self.selected[group]);
        self.selected[group] = Some(row.owned());
    }

    fn drop_groups(&mut self, emit_to: EmitTo) {
        self.batch = None;
        emit_to.take_needed(&mut self.selected);
        self.heap_bytes = self.selected.iter().map(Self::bytes).sum();
    }

    fn size_bytes(&self) -> usize {
        self.converter.size() + self.selected.capacity() * size_of::<Option<OwnedRow>>() + self.heap_bytes
    }
}
