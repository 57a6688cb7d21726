//! A table of which only the newest row of each group is of interest.

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{Result, project_schema};
use datafusion::datasource::TableType;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;

use super::{FileGroups, GroupCache, LatestExec, Source};
use crate::Table;
use crate::block_scan;
use crate::interval::TIME;
use crate::layout::{self, Layout};
use crate::piece::{Piece, Rows};
use crate::table::{filtered, with_columns};
use crate::table_scan::{self, ScannedRows, TableScan, TableScanExec};

/// How many sources are looked at one by one. The oldest pieces are one source, so that a table of many
/// files does not make a plan of many operators.
const SOURCES_MAX: usize = 32;

/// The newest row of each group among those rows of a table for which filters hold.
pub struct LatestRows {
    table: Arc<Table>,
    /// The tags that make a group.
    tags: Vec<String>,
    filters: Vec<Expr>,
}

impl LatestRows {
    pub fn new(table: Arc<Table>, tags: Vec<String>, filters: Vec<Expr>) -> Self {
        Self { table, tags, filters }
    }
}

#[async_trait]
impl TableProvider for LatestRows {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.table.schema())
    }

    fn table_type(&self) -> TableType {
        self.table.table_type()
    }

    /// None: a condition on the newest rows is not one that says which rows are the newest.
    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Unsupported; filters.len()])
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let scan = TableScan {
            newest_of: Some(self.tags.clone()),
            ..self.table.wanted(projection, &self.filters, None)
        };
        Ok(Arc::new(TableScanExec::try_new(scan, &self.table, session)?))
    }
}

impl fmt::Debug for LatestRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LatestRows({:?} by {})", self.table, self.tags.join(", "))
    }
}

/// Plans how the newest rows are found.
pub struct NewestScan<'a> {
    pub table: &'a Table,
    /// The tags that make a group.
    pub tags: &'a [String],
    pub filters: &'a [Expr],
}

impl NewestScan<'_> {
    /// The newest row of each group, with these columns of the table.
    pub fn plan(&self, session: &dyn Session, projection: &[usize]) -> Result<ScannedRows> {
        let table_schema = self.table.schema();
        let output = project_schema(table_schema, Some(&projection.to_vec()))?;
        let columns = with_columns(projection, self.needed_columns()?);
        let pieces = self.table.needed_pieces(session, self.filters);
        if pieces.is_empty() {
            return Ok(ScannedRows {
                plan: Arc::new(EmptyExec::new(output)),
                is_large: false,
            });
        }
        let sources = sources(pieces).into_iter();
        let sources = sources.map(|pieces| self.source(session, pieces, &columns));
        let sources = sources.collect::<Result<Vec<_>>>()?;
        let schema = project_schema(table_schema, Some(&columns))?;
        let newest = LatestExec::new(sources, schema, self.tags.to_vec(), output);
        let is_plain = |input: &Arc<dyn ExecutionPlan>| block_scan::source_of(input.as_ref()).is_some();
        let is_settled = newest.children().into_iter().all(is_plain);
        let mut plan: Arc<dyn ExecutionPlan> = Arc::new(newest);
        if !is_settled {
            plan = table_scan::settle(plan, session, true)?;
        }
        Ok(ScannedRows {
            plan,
            is_large: false,
        })
    }

    fn source(&self, session: &dyn Session, pieces: Vec<Piece>, columns: &[usize]) -> Result<Source> {
        let time_max = pieces.iter().map(|piece| piece.times.end).max();
        let blocks = pieces.iter().filter_map(|piece| match &piece.rows {
            Rows::Block(rows) => Some(Arc::clone(rows)),
            Rows::File(_) => None,
        });
        Ok(Source {
            time_max: time_max.unwrap_or(i64::MIN),
            blocks: blocks.collect(),
            file_groups: self.file_groups(session, &pieces)?,
            rows: self.matching_rows(session, pieces, columns)?,
        })
    }

    /// The rows for which the filters hold.
    fn matching_rows(
        &self,
        session: &dyn Session,
        pieces: Vec<Piece>,
        columns: &[usize],
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut planner = self.table.planner(session, columns.to_vec(), self.filters);
        planner.partition_count = 1;
        let rows = planner.plan(self.table.layout(pieces))?;
        filtered(session, rows, self.filters, columns.len(), None)
    }

    fn file_groups(&self, session: &dyn Session, pieces: &[Piece]) -> Result<Option<FileGroups>> {
        let files = pieces.iter().filter_map(|piece| match &piece.rows {
            Rows::File(file) => Some(file.path.as_str()),
            Rows::Block(_) => None,
        });
        let mut names: Vec<&str> = files.collect();
        if names.is_empty() {
            return Ok(None);
        }
        names.extend(self.tags.iter().map(String::as_str));
        let key = names.join("\0");
        let cache = session.config().get_extension::<GroupCache>().unwrap_or_default();
        if let Some(groups) = cache.groups(&key) {
            return Ok(Some(FileGroups::Known(groups)));
        }
        let files = pieces.iter().filter(|piece| matches!(piece.rows, Rows::File(_)));
        let files = Layout::unmerged(files.cloned().collect());
        let mut planner = self.table.planner(session, self.places(self.tags)?, &[]);
        planner.partition_count = 1;
        let tags = planner.plan(files)?;
        Ok(Some(FileGroups::Unknown { tags, key, cache }))
    }

    fn places(&self, columns: &[String]) -> Result<Vec<usize>> {
        let schema = self.table.schema();
        let places = columns.iter().map(|column| schema.index_of(column));
        Ok(places.collect::<std::result::Result<_, _>>()?)
    }

    /// Where the columns stand that the newest rows are found by, the filters' among them.
    fn needed_columns(&self) -> Result<Vec<usize>> {
        let mut names = self.tags.to_vec();
        names.push(TIME.to_owned());
        let of_filters = self.filters.iter().flat_map(Expr::column_refs);
        names.extend(of_filters.map(|column| column.name().to_owned()));
        self.places(&names)
    }
}

/// The pieces in groups of which each can be read without the others.
fn sources(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let newest = |pieces: &[Piece]| pieces.iter().map(|piece| piece.times.end).max();
    let mut sources = layout::independent(pieces);
    sources.sort_by_key(|pieces| std::cmp::Reverse(newest(pieces)));
    let oldest = sources.split_off(sources.len().min(SOURCES_MAX - 1));
    if !oldest.is_empty() {
        sources.push(oldest.into_iter().flatten().collect());
    }
    sources
}
