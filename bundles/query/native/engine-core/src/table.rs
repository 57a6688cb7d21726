//! A table as one query sees it: blocks in memory and files.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, TimestampNanosecondArray, UInt64Array};
use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{Column, DFSchema, Result, ScalarValue};
use datafusion::datasource::TableType;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_optimizer::pruning::{PruningPredicateBuilder, PruningStatistics};
use datafusion::physical_plan::ExecutionPlan;

use crate::layout::{HELD_ROWS_MAX, Layout};
use crate::piece::{self, Piece};
use crate::scan::ScanPlanner;
use crate::{BlockRows, DataFile};

/// The name of the time column, nanoseconds since the epoch, which no row lacks.
pub const TIME: &str = "time";

/// What a table consists of.
#[derive(Default)]
pub struct TableRows {
    pub files: Vec<DataFile>,
    /// Runs of blocks in write order, later than all files. A key stands in a run at most once.
    pub runs: Vec<Vec<BlockRows>>,
    /// Rows before this time, in nanoseconds, are not seen.
    pub time_min: Option<i64>,
}

/// The rows of a table. Blocks and files may lack columns of the schema, which are null then. Where
/// a key stands in several sources, its fields are merged: the later value that is not null wins.
pub struct Table {
    schema: SchemaRef,
    tags: Vec<String>,
    pieces: Vec<Piece>,
    time_min: Option<i64>,
    held_rows_max: usize,
}

impl Table {
    /// `tags` names the tags in key order, which is the order that files are sorted by.
    pub fn try_new(schema: SchemaRef, tags: Vec<String>, rows: TableRows) -> crate::Result<Self> {
        let mut blocks = rows.runs.iter().flatten();
        blocks.try_for_each(|rows| rows.check_types(&schema))?;
        let mut pieces = piece::pieces(rows.files, rows.runs);
        if let Some(time_min) = rows.time_min {
            pieces.retain(|piece| piece.times.end >= time_min);
        }
        Ok(Self {
            schema,
            tags,
            pieces,
            time_min: rows.time_min,
            held_rows_max: HELD_ROWS_MAX,
        })
    }

    /// Lets merges hold fewer rows in memory, for tests.
    #[cfg(test)]
    pub fn with_held_rows_max(self, held_rows_max: usize) -> Self {
        Self {
            held_rows_max,
            ..self
        }
    }

    /// The names of the tags in key order.
    pub(crate) fn tags(&self) -> &[String] {
        &self.tags
    }

    /// The pieces that can have rows for which the filters hold, judged by time. Nothing is read for
    /// that, so that the cost of a query follows the files that it needs.
    pub(crate) fn needed_pieces(&self, session: &dyn Session, filters: &[Expr]) -> Vec<Piece> {
        match self.prune(session, filters) {
            Some(needed) => {
                let kept = self.pieces.iter().zip(needed).filter(|(_, needed)| *needed);
                kept.map(|(piece, _)| piece.clone()).collect()
            }
            None => self.pieces.clone(),
        }
    }

    /// The columns of the pieces' rows. The filters are a hint, as in [`TableProvider::scan`].
    pub(crate) fn scan_pieces(
        &self,
        session: &dyn Session,
        pieces: Vec<Piece>,
        columns: Vec<usize>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let layout = Layout::new(pieces, self.held_rows_max);
        self.scan_layout(session, layout, columns, filters, limit)
    }

    pub(crate) fn scan_layout(
        &self,
        session: &dyn Session,
        layout: Layout,
        columns: Vec<usize>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let planner = ScanPlanner {
            session,
            table_schema: &self.schema,
            tags: &self.tags,
            projection: columns,
            filters,
            limit,
            time_min: self.time_min,
        };
        planner.plan(layout)
    }

    /// None where the filters say nothing about time that can be used.
    fn prune(&self, session: &dyn Session, filters: &[Expr]) -> Option<Vec<bool>> {
        let filter = conjunction(filters.iter().cloned())?;
        let schema = DFSchema::try_from(Arc::clone(&self.schema)).ok()?;
        let predicate = session.create_physical_expr(filter, &schema).ok()?;
        PruningPredicateBuilder::new()
            .with_file_schema(Arc::clone(&self.schema))
            .build(predicate)?
            .prune(&PieceTimes(&self.pieces))
            .ok()
    }
}

#[async_trait]
impl TableProvider for Table {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    /// Filters prune, and are evaluated again above the scan.
    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let pieces = self.needed_pieces(session, filters);
        let all = || (0..self.schema.fields().len()).collect();
        let columns = projection.cloned().unwrap_or_else(all);
        self.scan_pieces(session, pieces, columns, filters, limit)
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Table({} pieces)", self.pieces.len())
    }
}

/// What is known of pieces without looking into them.
struct PieceTimes<'a>(&'a [Piece]);

impl PieceTimes<'_> {
    fn times(&self, column: &Column, bound: fn(&Piece) -> i64) -> Option<ArrayRef> {
        let bounds = || self.0.iter().map(bound);
        (column.name == TIME)
            .then(|| Arc::new(TimestampNanosecondArray::from_iter_values(bounds())) as ArrayRef)
    }
}

impl PruningStatistics for PieceTimes<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        self.times(column, |piece| piece.times.start)
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        self.times(column, |piece| piece.times.end)
    }

    fn num_containers(&self) -> usize {
        self.0.len()
    }

    /// No row lacks the time.
    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        (column.name == TIME).then(|| Arc::new(UInt64Array::from_value(0, self.0.len())) as ArrayRef)
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        None
    }

    fn contained(&self, _: &Column, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}
