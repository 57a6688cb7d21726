//! Rows of which it is remembered which ones are the newest of their groups.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, RecordBatch, UInt32Array, new_null_array};
use arrow::compute::take;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, UInt32Type};
use datafusion::common::Result;
use datafusion::execution::TaskContext;
use datafusion::execution::memory_pool::MemoryConsumer;

use super::newest::Newest;
use super::{GroupCache, NewestRows};
use crate::block_scan::SourceRows;
use crate::interval::TIME;

/// The column of the rows' numbers.
const NUMBER: &str = "row";

/// A block in memory, or a part of a file whose columns are kept there.
pub struct Remembered<'a> {
    pub rows: &'a SourceRows,
    /// The columns that are wanted of the rows.
    pub schema: &'a SchemaRef,
    /// The tags that make a group.
    pub tags: &'a [String],
    pub context: &'a TaskContext,
}

impl Remembered<'_> {
    /// The newest row of each group. None where it is not remembered, because there are too many groups, or because one
    /// of the rows is hidden.
    pub async fn newest(&self) -> Result<Option<RecordBatch>> {
        let (key, of_files);
        let cache = match self.rows {
            SourceRows::Held(block) => {
                key = self.tags.join("\0");
                block.groups()
            }
            SourceRows::Filed(group) => {
                key = format!("{}\0{}\0{}", group.path(), group.index(), self.tags.join("\0"));
                of_files = self.context.session_config().get_extension::<GroupCache>();
                match &of_files {
                    Some(cache) => cache.as_ref(),
                    None => return Ok(None),
                }
            }
        };
        let newest = match cache.newest(&key).as_deref() {
            Some(NewestRows::Few(known)) => known.clone(),
            Some(NewestRows::Many) => return Ok(None),
            None => {
                let found = self.find().await?;
                let known = NewestRows::new(found.clone(), self.rows.row_count());
                cache.put_newest(key, Arc::new(known));
                found
            }
        };
        let is_hidden = |row: u32| self.rows.visible().is_some_and(|bits| !bits.value(row as usize));
        if newest.values().iter().any(|row| is_hidden(*row)) {
            return Ok(None);
        }
        let mut columns = Vec::with_capacity(self.schema.fields().len());
        for field in self.schema.fields() {
            columns.push(match self.rows.column(field.name()).await? {
                Some(column) => take(&column, &newest, None)?,
                None => new_null_array(field.data_type(), newest.len()),
            });
        }
        Ok(Some(RecordBatch::try_new(Arc::clone(self.schema), columns)?))
    }

    /// The numbers of the newest rows, whether hidden or not.
    async fn find(&self) -> Result<UInt32Array> {
        let names = self.tags.iter().map(String::as_str).chain([TIME]);
        let mut fields = vec![];
        let mut columns: Vec<ArrayRef> = vec![];
        for name in names {
            let field = self.schema.field_with_name(name)?;
            fields.push(field.clone());
            columns.push(match self.rows.column(name).await? {
                Some(column) => column,
                None => new_null_array(field.data_type(), self.rows.row_count()),
            });
        }
        fields.push(Field::new(NUMBER, DataType::UInt32, false));
        let numbers = 0..self.rows.row_count() as u32;
        columns.push(Arc::new(UInt32Array::from_iter_values(numbers)));
        let schema = Arc::new(Schema::new(fields));
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns)?;
        let time = self.tags.len();
        let reservation = MemoryConsumer::new("newest rows").register(self.context.memory_pool());
        let mut newest = Newest::new(schema, time, (0..time).collect(), reservation);
        newest.add(&batch)?;
        let rows = newest.rows()?;
        Ok(rows.column(time + 1).as_primitive::<UInt32Type>().clone())
    }
}
