//! What statements have in common that one plan can serve.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::ScalarValue;
use datafusion::sql::parser::Statement;

use super::Bindings;
use super::values::Values;
use crate::statement::Prepared;

/// Statements that are longer have a shape of their own.
const STATEMENT_BYTES_MAX: usize = 4 * 1024;

/// A statement with placeholders for the values of its conditions, and what else its plan depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    statement: Statement,
    /// The types of the values, by the names of their placeholders.
    types: Vec<(String, DataType)>,
    tables: Vec<TableShape>,
    /// Whether the answer leaves the engine as batches.
    is_batches: bool,
}

/// What a plan depends on of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TableShape {
    name: String,
    schema: SchemaRef,
    tags: Vec<String>,
}

impl Shape {
    /// None where a plan serves once at most. `now` is what the function of this name answers.
    pub fn of(prepared: &Prepared, now: &ScalarValue, is_batches: bool) -> Option<(Self, Bindings)> {
        if prepared.text_bytes() > STATEMENT_BYTES_MAX || !prepared.reads_only_tables() {
            return None;
        }
        let mut statement = prepared.statement().clone();
        let values = Values::take(&mut statement, now);
        let bindings = Bindings::new(values, prepared.parameters())?;
        let tables = prepared.tables().map(|table| TableShape {
            name: table.name().to_owned(),
            schema: Arc::clone(table.schema()),
            tags: table.tags().to_vec(),
        });
        let shape = Self {
            statement,
            types: bindings.types(),
            tables: tables.collect(),
            is_batches,
        };
        Some((shape, bindings))
    }

    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    pub fn is_batches(&self) -> bool {
        self.is_batches
    }
}

impl Hash for Shape {
    /// Statements differ in their text, hardly ever in their tables alone.
    fn hash<H: Hasher>(&self, state: &mut H) {
        if let Statement::Statement(statement) = &self.statement {
            statement.hash(state);
        }
        self.is_batches.hash(state);
    }
}
