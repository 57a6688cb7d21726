//! What statements have in common that one plan can serve.

use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::Arc;

use arrow::datatypes::{DataType, SchemaRef};
use datafusion::common::ScalarValue;
use datafusion::sql::parser::Statement;

use super::Bindings;
use super::values::{Taken, Values};
use crate::Table;
use crate::statement::Prepared;

/// A statement with placeholders for the values of its conditions, and what else its plan depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    statement: Arc<ShapedStatement>,
    /// The types of the values, by the names of their placeholders.
    types: Vec<(String, DataType)>,
    tables: Vec<TableShape>,
    /// Whether the answer leaves the engine as batches.
    is_batches: bool,
}

/// A statement with placeholders for the values of its conditions.
#[derive(Debug, PartialEq, Eq)]
pub struct ShapedStatement {
    /// Of the statement; it takes long to compute.
    hash: u64,
    statement: Statement,
}

/// What a plan depends on of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TableShape {
    name: String,
    schema: SchemaRef,
    tags: Arc<[String]>,
}

impl ShapedStatement {
    /// Takes values out of the statement. `now` is what the function of this name answers.
    pub fn of(statement: &Statement, now: &ScalarValue, hasher: &RandomState) -> (Arc<Self>, Vec<Taken>) {
        let mut statement = statement.clone();
        let taken = Values::take(&mut statement, now);
        let hash = match &statement {
            Statement::Statement(statement) => hasher.hash_one(statement),
            _ => 0,
        };
        (Arc::new(Self { hash, statement }), taken)
    }
}

impl Shape {
    pub fn new(
        statement: Arc<ShapedStatement>,
        bindings: &Bindings,
        prepared: &Prepared,
        is_batches: bool,
    ) -> Self {
        let of_table = |table: &Table| TableShape {
            name: table.name().to_owned(),
            schema: Arc::clone(table.schema()),
            tags: Arc::clone(table.tags()),
        };
        Self {
            statement,
            types: bindings.types(),
            tables: prepared.tables().map(of_table).collect(),
            is_batches,
        }
    }

    pub fn statement(&self) -> &Statement {
        &self.statement.statement
    }

    pub fn shaped_statement(&self) -> &Arc<ShapedStatement> {
        &self.statement
    }

    pub fn is_batches(&self) -> bool {
        self.is_batches
    }
}

impl Hash for Shape {
    /// Statements differ in their text, hardly ever in their tables alone.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.statement.hash);
        self.is_batches.hash(state);
    }
}
