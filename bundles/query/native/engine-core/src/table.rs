//! A table as one query sees it: blocks in memory and files.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::Result;
use datafusion::datasource::TableType;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::FilterExecBuilder;

use crate::block_scan;
use crate::conditions::physical_filter;
use crate::layout::{HELD_ROWS_MAX, Layout};
use crate::piece::{self, Piece, Rows};
use crate::piece_pruning;
use crate::scan::{ScanPlanner, has_subquery};
use crate::table_scan::{self, ScannedRows, TableScan, TableScanExec};
use crate::{BlockRows, DataFile};

/// Rows of a scan from which on its work is divided among threads wherever it can be.
const DIVIDED_ROWS_MIN: usize = 1 << 16;

/// Of so many rows of a file one is looked at where the first tag is to have a certain value.
const PASSED_OVER_SHARE: usize = 16;

/// What a table consists of.
#[derive(Default)]
pub struct TableRows {
    pub files: Vec<DataFile>,
    /// Runs of blocks in write order, later than all files. A key stands in a run at most once.
    pub runs: Vec<Vec<BlockRows>>,
}

/// The rows of a table. Blocks and files may lack columns of the schema, which are null then. Where
/// a key stands in several sources, its fields are merged: the later value that is not null wins.
#[derive(Clone)]
pub struct Table {
    name: String,
    schema: SchemaRef,
    tags: Arc<[String]>,
    pieces: Vec<Piece>,
    /// Rows before this time, in nanoseconds, are not seen.
    time_min: Option<i64>,
    held_rows_max: usize,
}

impl Table {
    /// `name` is what statements call it, `tags` names the tags in key order, which is the order that files are sorted by.
    pub fn try_new(
        name: impl Into<String>,
        schema: SchemaRef,
        tags: impl Into<Arc<[String]>>,
        rows: TableRows,
    ) -> crate::Result<Self> {
        let mut blocks = rows.runs.iter().flatten();
        blocks.try_for_each(|rows| rows.check_types(&schema))?;
        Ok(Self {
            name: name.into(),
            schema,
            tags: tags.into(),
            pieces: piece::pieces(rows.files, rows.runs),
            time_min: None,
            held_rows_max: HELD_ROWS_MAX,
        })
    }

    /// The rows of that time, in nanoseconds, and later ones.
    pub fn since(&self, time_min: i64) -> Self {
        let pieces = self.pieces.iter();
        Self {
            pieces: pieces
                .filter(|piece| piece.times.end >= time_min)
                .cloned()
                .collect(),
            time_min: Some(time_min),
            ..self.clone()
        }
    }

    /// Lets merges hold fewer rows in memory, for tests.
    #[cfg(test)]
    pub fn with_held_rows_max(self, held_rows_max: usize) -> Self {
        Self {
            held_rows_max,
            ..self
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The names of the tags in key order.
    pub(crate) fn tags(&self) -> &Arc<[String]> {
        &self.tags
    }

    /// The pieces that can have rows for which the filters hold, judged by time. Nothing is read for
    /// that, so that the cost of a query follows the files that it needs.
    pub(crate) fn needed_pieces(&self, session: &dyn Session, filters: &[Expr]) -> Vec<Piece> {
        match piece_pruning::needed(session, &self.schema, &self.pieces, filters) {
            Some(needed) => {
                let kept = self.pieces.iter().zip(needed).filter(|(_, needed)| *needed);
                kept.map(|(piece, _)| piece.clone()).collect()
            }
            None => self.pieces.clone(),
        }
    }

    /// What a statement wants of this table, all columns if no projection is given.
    pub(crate) fn wanted(
        &self,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> TableScan {
        let all = || (0..self.schema.fields().len()).collect();
        TableScan {
            table: self.name.clone(),
            newest_of: None,
            filters: filters.to_vec(),
            projection: projection.cloned().unwrap_or_else(all),
            limit,
        }
    }

    /// The rows for which the filters hold, and of which `limit` suffice.
    pub(crate) fn scan_rows(
        &self,
        session: &dyn Session,
        projection: &[usize],
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<ScannedRows> {
        let pieces = self.needed_pieces(session, filters);
        let is_large = self.rows_looked_at(&pieces, filters) > DIVIDED_ROWS_MIN;
        let layout = self.layout(pieces);
        let is_involved = layout.is_merging() || is_large;
        let needed = filters.iter().flat_map(Expr::column_refs);
        let needed = needed.map(|column| self.schema.index_of(column.name()));
        let needed = needed.collect::<std::result::Result<BTreeSet<_>, _>>()?;
        let mut planner = self.planner(session, with_columns(projection, needed), filters);
        planner.limit = limit.filter(|_| filters.is_empty());
        if !is_large {
            planner.partition_count = 1;
        }
        let rows = planner.plan(layout)?;
        let mut plan = filtered(session, rows, filters, projection.len(), limit)?;
        if block_scan::source_of(plan.as_ref()).is_none() {
            plan = table_scan::settle(plan, session, is_involved)?;
        }
        Ok(ScannedRows { plan, is_large })
    }

    /// How many rows a scan has to look at, by estimate: those of other values of a tag are passed over.
    fn rows_looked_at(&self, pieces: &[Piece], filters: &[Expr]) -> usize {
        let times = piece_pruning::wanted_times(filters);
        let tags = self.tags.iter().map(String::as_str);
        let named = tags.filter_map(|tag| Some((tag, piece_pruning::named_values(filters, tag)?)));
        let named: Vec<(&str, Vec<&str>)> = named.collect();
        // Files are sorted by the first tag.
        let is_run = named
            .first()
            .is_some_and(|(tag, _)| Some(*tag) == self.tags.first().map(String::as_str));
        let of_piece = |piece: &Piece| match &piece.rows {
            Rows::Block(rows) => {
                let count = times.map_or(piece.row_count, |times| rows.rows_within(times).len());
                let of_values = named
                    .iter()
                    .map(|(tag, values)| rows.rows_of_values(count, tag, values.len()));
                of_values.min().unwrap_or(count)
            }
            Rows::File(_) if is_run => piece.row_count / PASSED_OVER_SHARE,
            Rows::File(_) => piece.row_count,
        };
        pieces.iter().map(of_piece).sum()
    }

    /// Plans a scan of these columns of the pieces' rows. The filters are a hint, as in [`TableProvider::scan`].
    pub(crate) fn planner<'a>(
        &'a self,
        session: &'a dyn Session,
        columns: Vec<usize>,
        filters: &'a [Expr],
    ) -> ScanPlanner<'a> {
        ScanPlanner {
            session,
            table_schema: &self.schema,
            tags: &self.tags,
            projection: columns,
            filters,
            limit: None,
            time_min: self.time_min,
            partition_count: session.config().target_partitions(),
        }
    }

    /// How the pieces are to be scanned.
    pub(crate) fn layout(&self, pieces: Vec<Piece>) -> Layout {
        Layout::new(pieces, self.held_rows_max)
    }
}

/// The first columns of the rows for which the filters hold, of which `limit` suffice.
pub fn filtered(
    session: &dyn Session,
    rows: Arc<dyn ExecutionPlan>,
    filters: &[Expr],
    column_count: usize,
    limit: Option<usize>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let Some(filter) = physical_filter(session, filters, rows.schema())? else {
        return Ok(rows);
    };
    if let Some(rows) = block_scan::filtered(rows.as_ref(), &filter, column_count, limit)? {
        return Ok(rows);
    }
    let rows = FilterExecBuilder::new(filter, rows).with_fetch(limit);
    let columns = Some((0..column_count).collect());
    Ok(Arc::new(rows.apply_projection(columns)?.build()?))
}

#[async_trait]
impl TableProvider for Table {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    /// A scan leaves out the rows for which conditions don't hold, but for those of sub-queries.
    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        let support = |filter: &&Expr| match has_subquery(filter) {
            true => TableProviderFilterPushDown::Unsupported,
            false => TableProviderFilterPushDown::Exact,
        };
        Ok(filters.iter().map(support).collect())
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let scan = self.wanted(projection, filters, limit);
        Ok(Arc::new(TableScanExec::try_new(scan, self, session)?))
    }
}

/// The columns, and behind them the others that are not among them.
pub fn with_columns(columns: &[usize], others: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut all = columns.to_vec();
    for column in others {
        if !all.contains(&column) {
            all.push(column);
        }
    }
    all
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Table({} pieces)", self.pieces.len())
    }
}
