//! Which columns a merge reads and which it returns.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::compute::SortOptions;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimestampNanosecondType};
use datafusion::common::Result;
use datafusion::common::cast::as_primitive_array;
use datafusion::common::project_schema;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{LexOrdering, PhysicalExpr, PhysicalSortExpr};

use crate::interval::TIME;

/// How each column of a key is sorted, in files as in merges.
pub const KEY_ORDER: SortOptions = SortOptions {
    descending: false,
    nulls_first: true,
};

/// The columns of a table on their way through a merge: those that the query needs, those of the
/// key, and last the source that a row is from.
#[derive(Clone, Debug)]
pub struct MergeColumns {
    /// Columns of the table that are read, ascending.
    table_columns: Vec<usize>,
    input_schema: SchemaRef,
    /// The tags in key order, then the time.
    key: Vec<usize>,
    output: Vec<usize>,
    output_schema: SchemaRef,
}

impl MergeColumns {
    /// `tags` are the names of the table's tags in key order, `projection` the columns of the table
    /// that are returned.
    pub fn try_new(table: &SchemaRef, tags: &[String], projection: &[usize]) -> Result<Self> {
        let mut key = Vec::with_capacity(tags.len() + 1);
        for name in tags.iter().map(String::as_str).chain([TIME]) {
            key.push(table.index_of(name)?);
        }
        let mut table_columns: Vec<usize> = projection.iter().chain(&key).copied().collect();
        table_columns.sort_unstable();
        table_columns.dedup();
        let place = |column: &usize| table_columns.binary_search(column).expect("just added");
        Ok(Self {
            key: key.iter().map(place).collect(),
            output: projection.iter().map(place).collect(),
            output_schema: project_schema(table, Some(&projection.to_vec()))?,
            input_schema: with_source(project_schema(table, Some(&table_columns))?, table),
            table_columns,
        })
    }

    /// Columns of the table that are read, ascending. What is read has one more, the source.
    pub fn table_columns(&self) -> &[usize] {
        &self.table_columns
    }

    pub fn input_schema(&self) -> &SchemaRef {
        &self.input_schema
    }

    pub fn output_schema(&self) -> &SchemaRef {
        &self.output_schema
    }

    pub fn time(&self) -> usize {
        *self.key.last().expect("the time is part of every key")
    }

    /// The tags in key order, then the time.
    pub fn key(&self) -> &[usize] {
        &self.key
    }

    pub fn tags(&self) -> &[usize] {
        &self.key[..self.key.len() - 1]
    }

    pub fn source(&self) -> usize {
        self.input_schema.fields().len() - 1
    }

    pub fn is_key(&self, column: usize) -> bool {
        self.key.contains(&column)
    }

    /// Columns of what is read that are returned, in the order of the result.
    pub fn output(&self) -> &[usize] {
        &self.output
    }

    /// The columns of the result that are part of the key.
    pub fn key_outputs(&self) -> HashSet<usize> {
        let outputs = self.output.iter().enumerate();
        outputs
            .filter(|(_, column)| self.is_key(**column))
            .map(|(output, _)| output)
            .collect()
    }

    pub fn key_arrays(&self, batch: &RecordBatch) -> Vec<ArrayRef> {
        let column = |column: &usize| Arc::clone(batch.column(*column));
        self.key.iter().map(column).collect()
    }

    /// The time of each row that was read, in nanoseconds.
    pub fn times<'a>(&self, batch: &'a RecordBatch) -> Result<&'a [i64]> {
        Ok(as_primitive_array::<TimestampNanosecondType>(batch.column(self.time()))?.values())
    }

    /// Rows of the input as rows of the result.
    pub fn project(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let column = |column: &usize| Arc::clone(batch.column(*column));
        self.to_output(self.output.iter().map(column).collect(), batch.num_rows())
    }

    pub fn to_output(&self, columns: Vec<ArrayRef>, row_count: usize) -> Result<RecordBatch> {
        let options = RecordBatchOptions::new().with_row_count(Some(row_count));
        let schema = Arc::clone(&self.output_schema);
        Ok(RecordBatch::try_new_with_options(schema, columns, &options)?)
    }

    /// The time, as an expression over what is read.
    pub fn time_expression(&self) -> Arc<dyn PhysicalExpr> {
        Arc::new(Column::new(TIME, self.time()))
    }

    /// The order in which rows of one key come one after the other, in write order.
    pub fn ordering(&self) -> LexOrdering {
        let columns = self.key.iter().copied().chain([self.source()]);
        let expressions = columns.map(|index| {
            let name = self.input_schema.field(index).name();
            PhysicalSortExpr::new(Arc::new(Column::new(name, index)), KEY_ORDER)
        });
        LexOrdering::new(expressions).expect("time and source at least")
    }
}

/// Appends the column of sources, under a name that the table does not have.
fn with_source(columns: SchemaRef, table: &Schema) -> SchemaRef {
    let mut fields: Vec<_> = columns.fields().iter().cloned().collect();
    fields.push(Arc::new(source_field(table)));
    Arc::new(Schema::new(fields))
}

/// The column that says which source a row is from.
pub fn source_field(table: &Schema) -> Field {
    let mut name = "source".to_owned();
    while table.index_of(&name).is_ok() {
        name.push('_');
    }
    Field::new(name, DataType::Int32, false)
}
