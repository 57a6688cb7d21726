//! From the layout of a table's pieces to a plan that reads them.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::datatypes::{FieldRef, SchemaRef};
use datafusion::catalog::Session;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, project_schema};
use datafusion::datasource::source::DataSourceExec;
use datafusion::logical_expr::Expr;
use datafusion::physical_expr::conjunction;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{LexOrdering, PhysicalExpr};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::filter::{FilterExec, FilterExecBuilder};
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion::physical_plan::union::UnionExec;

use crate::block_scan::{BlockSource, SourceBlock, SourceRows};
use crate::conditions::physical_filter;
use crate::file_blocks::FileBlocks;
use crate::file_scan::{FileScan, SourceFile};
use crate::interval::{Intervals, TIME};
use crate::layout::{Layout, MergeInput};
use crate::merge::{HeldMergeExec, MergeColumns, SortedMergeExec, source_field};
use crate::piece::{Piece, Rows};
use crate::piece_pruning;
use crate::time_filter::TimeFilter;

/// Plans one scan of a table.
pub struct ScanPlanner<'a> {
    pub session: &'a dyn Session,
    pub table_schema: &'a SchemaRef,
    /// The tags in key order.
    pub tags: &'a [String],
    /// The columns of the table that the query needs, in its order.
    pub projection: Vec<usize>,
    /// Conditions of the query. They are evaluated again above the scan.
    pub filters: &'a [Expr],
    /// The rows that the query needs in total; only given without filters that could drop rows.
    pub limit: Option<usize>,
    /// Rows before this time are left out.
    pub time_min: Option<i64>,
    /// In how many parts at most rows in memory are read, side by side.
    pub partition_count: usize,
}

impl ScanPlanner<'_> {
    /// The rows of all pieces, with the query's columns.
    pub fn plan(&self, layout: Layout) -> Result<Arc<dyn ExecutionPlan>> {
        let mut inputs = vec![];
        let is_merging = layout.is_merging();
        let (whole, expiring) = self.split_expiring(layout.plain);
        if !whole.is_empty() {
            let read = Read {
                limit: self.limit,
                ..Read::of(self.projection.clone(), self.filters)
            };
            inputs.extend(self.scan(&whole, &read)?);
        }
        if !expiring.is_empty() {
            inputs.push(self.scan_filtered(&expiring, vec![])?);
        }
        if !layout.cut.is_empty() {
            let outside = |time| TimeFilter::outside(time, layout.windows.clone());
            inputs.push(self.scan_filtered(&layout.cut, vec![&outside])?);
        }
        if is_merging {
            let columns = MergeColumns::try_new(self.table_schema, self.tags, &self.projection)?;
            let merges = MergePlanner {
                scan: self,
                columns: Arc::new(columns),
                windows: layout.windows,
            };
            inputs.extend(merges.plan(&layout.held, &layout.probed, &layout.sorted)?);
        }
        self.union(inputs)
    }

    fn union(&self, mut inputs: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        match inputs.len() {
            0 => {
                let schema = project_schema(self.table_schema, Some(&self.projection))?;
                Ok(Arc::new(EmptyExec::new(schema)))
            }
            1 => Ok(inputs.swap_remove(0)),
            _ => UnionExec::try_new(inputs),
        }
    }

    /// Pieces that begin before the least time that is seen need a filter.
    fn split_expiring(&self, pieces: Vec<Piece>) -> (Vec<Piece>, Vec<Piece>) {
        pieces.into_iter().partition(|piece| !self.is_expiring(piece))
    }

    fn is_expiring(&self, piece: &Piece) -> bool {
        self.time_min.is_some_and(|time_min| piece.times.start < time_min)
    }

    /// The query's columns of those rows whose time passes the filters and is not expired.
    fn scan_filtered(&self, pieces: &[Piece], filters: Vec<&TimeFilterOf>) -> Result<Arc<dyn ExecutionPlan>> {
        let time = self.table_schema.index_of(TIME)?;
        let mut columns = self.projection.clone();
        let time_place = columns.iter().position(|column| *column == time);
        let time_place = time_place.unwrap_or_else(|| {
            columns.push(time);
            columns.len() - 1
        });
        let time: Arc<dyn PhysicalExpr> = Arc::new(Column::new(TIME, time_place));
        let mut predicates: Vec<_> = filters.iter().map(|filter| filter(Arc::clone(&time))).collect();
        predicates.extend(self.expiry(pieces, &time));
        let rows = self.scan(pieces, &Read::of(columns, self.filters))?;
        let projection = (0..self.projection.len()).collect();
        let filter = FilterExecBuilder::new(conjunction(predicates), self.union(rows)?)
            .apply_projection(Some(projection))?
            .build()?;
        Ok(Arc::new(filter))
    }

    /// The filter that leaves expired rows out, where there can be any.
    fn expiry(&self, pieces: &[Piece], time: &Arc<dyn PhysicalExpr>) -> Option<Arc<dyn PhysicalExpr>> {
        let time_min = self.time_min?;
        let has_expired = pieces.iter().any(|piece| self.is_expiring(piece));
        has_expired.then(|| TimeFilter::inside(Arc::clone(time), Intervals::since(time_min)))
    }

    /// One plan for the blocks and the files whose columns may be kept in memory, and one for other files.
    fn scan(&self, pieces: &[Piece], read: &Read) -> Result<Vec<Arc<dyn ExecutionPlan>>> {
        let (mut blocks, mut files) = by_kind(pieces);
        // A scan in an order, or of few rows, is better off reading what it needs.
        if read.order.is_none() && read.limit.is_none() {
            let kept = FileBlocks {
                session: self.session,
                table_schema: self.table_schema,
                first_tag: self.tags.first().map(String::as_str),
                columns: &read.columns,
                filters: read.filters,
            };
            blocks.extend(kept.take(&mut files)?);
        }
        let mut plans = vec![];
        if !blocks.is_empty() || files.is_empty() {
            plans.push(self.scan_blocks(blocks, read)?);
        }
        if !files.is_empty() {
            plans.push(self.scan_files(files, read)?);
        }
        Ok(plans)
    }

    fn scan_blocks(&self, blocks: Vec<SourceBlock>, read: &Read) -> Result<Arc<dyn ExecutionPlan>> {
        let source_column = read.source_field(self.table_schema);
        let mut schema = Arc::clone(self.table_schema);
        if let Some(field) = &source_column {
            schema = with_field(&schema, field);
        }
        let source = BlockSource::new(
            blocks,
            schema,
            source_column.map(|_| self.table_schema.fields().len()),
            piece_pruning::wanted_times(read.filters),
            self.partition_count,
            self.session.config().batch_size(),
        );
        let source = source
            .with_projection(read.indices(self.table_schema))?
            .with_first_tag(self.place_of_first_tag())
            .with_limit(read.limit);
        let scan = DataSourceExec::from_data_source(source);
        Ok(match &read.order {
            Some(order) => Arc::new(SortExec::new(order.clone(), scan).with_preserve_partitioning(true)),
            None => scan,
        })
    }

    fn place_of_first_tag(&self) -> Option<usize> {
        self.table_schema.index_of(self.tags.first()?).ok()
    }

    fn scan_files(&self, files: Vec<SourceFile>, read: &Read) -> Result<Arc<dyn ExecutionPlan>> {
        let scan = FileScan {
            session: self.session,
            table_schema: self.table_schema,
            tags: self.tags,
            source_field: read.source_field(self.table_schema),
            projection: read.indices(self.table_schema),
            limit: read.limit,
        };
        match read.order {
            Some(_) => scan.in_key_order(files),
            None => scan.in_any_order(files),
        }
    }
}

/// Makes a filter of the expression for the time.
type TimeFilterOf<'a> = dyn Fn(Arc<dyn PhysicalExpr>) -> Arc<dyn PhysicalExpr> + 'a;

/// What is read of pieces.
struct Read<'a> {
    /// Columns of the table, by index.
    columns: Vec<usize>,
    /// Conditions: rows for which they do not hold need not be among those that are read.
    filters: &'a [Expr],
    /// Whether the number of the source comes as one more column.
    with_source: bool,
    /// The order of each partition, where there has to be one.
    order: Option<LexOrdering>,
    /// How many rows suffice, if all that are read reach the query.
    limit: Option<usize>,
}

impl<'a> Read<'a> {
    /// Rows in any order.
    fn of(columns: Vec<usize>, filters: &'a [Expr]) -> Self {
        Self {
            columns,
            filters,
            with_source: false,
            order: None,
            limit: None,
        }
    }

    fn source_field(&self, table: &SchemaRef) -> Option<FieldRef> {
        self.with_source.then(|| Arc::new(source_field(table)))
    }

    /// Indices into the table's columns, behind which the source stands.
    fn indices(&self, table: &SchemaRef) -> Vec<usize> {
        let source = self.with_source.then(|| table.fields().len());
        self.columns.iter().copied().chain(source).collect()
    }
}

fn by_kind(pieces: &[Piece]) -> (Vec<SourceBlock>, Vec<SourceFile>) {
    let (mut blocks, mut files) = (vec![], vec![]);
    for piece in pieces {
        match &piece.rows {
            Rows::Block(rows) => blocks.push(SourceBlock {
                source: piece.source,
                rows: SourceRows::Held(Arc::clone(rows)),
            }),
            Rows::File(file) => files.push(SourceFile {
                source: piece.source,
                file: Arc::clone(file),
            }),
        }
    }
    (blocks, files)
}

fn with_field(schema: &SchemaRef, field: &FieldRef) -> SchemaRef {
    let fields: Vec<FieldRef> = schema.fields().iter().chain([field]).cloned().collect();
    Arc::new(arrow::datatypes::Schema::new_with_metadata(
        fields,
        schema.metadata().clone(),
    ))
}

/// Plans what has to be merged.
struct MergePlanner<'a> {
    scan: &'a ScanPlanner<'a>,
    columns: Arc<MergeColumns>,
    windows: Intervals,
}

impl MergePlanner<'_> {
    fn plan(
        &self,
        held: &MergeInput,
        probed: &MergeInput,
        sorted: &[MergeInput],
    ) -> Result<Vec<Arc<dyn ExecutionPlan>>> {
        let mut plans: Vec<Arc<dyn ExecutionPlan>> = vec![];
        if !held.is_empty() {
            let columns = Arc::clone(&self.columns);
            plans.push(Arc::new(HeldMergeExec::new(
                self.input(held, None)?,
                self.input(probed, None)?,
                columns,
                self.windows.clone(),
            )));
        }
        for input in sorted {
            let ordering = self.columns.ordering();
            let rows = self.input(input, Some(&ordering))?;
            let rows = Arc::new(SortPreservingMergeExec::new(ordering, rows));
            plans.push(Arc::new(SortedMergeExec::new(rows, Arc::clone(&self.columns))));
        }
        Ok(plans)
    }

    fn input(&self, input: &MergeInput, order: Option<&LexOrdering>) -> Result<Arc<dyn ExecutionPlan>> {
        let mut plans = vec![];
        if !input.whole.is_empty() {
            plans.push(self.read(&input.whole, None, order)?);
        }
        if !input.inside.is_empty() {
            let inside = TimeFilter::inside(self.columns.time_expression(), self.windows.clone());
            plans.push(self.read(&input.inside, Some(inside), order)?);
        }
        self.scan.union(plans)
    }

    /// Rows with the columns that the merge needs. Conditions on the key hold for all rows of a key or
    /// for none: they are evaluated before the merge. Those on fields need the merged value.
    fn read(
        &self,
        pieces: &[Piece],
        filter: Option<Arc<dyn PhysicalExpr>>,
        order: Option<&LexOrdering>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let mut predicates: Vec<_> = filter.into_iter().collect();
        predicates.extend(self.scan.expiry(pieces, &self.columns.time_expression()));
        let conditions = self.key_conditions();
        predicates.extend(self.key_filter(&conditions)?);
        let read = Read {
            with_source: true,
            order: order.cloned(),
            ..Read::of(self.columns.table_columns().to_vec(), &conditions)
        };
        let rows = self.scan.union(self.scan.scan(pieces, &read)?)?;
        if predicates.is_empty() {
            return Ok(rows);
        }
        let filter = FilterExec::try_new(conjunction(predicates), rows)?;
        Ok(Arc::new(filter))
    }

    fn key_filter(&self, conditions: &[Expr]) -> Result<Option<Arc<dyn PhysicalExpr>>> {
        physical_filter(
            self.scan.session,
            conditions,
            Arc::clone(self.columns.input_schema()),
        )
    }

    /// The conditions of the query that look at nothing but the key.
    fn key_conditions(&self) -> Vec<Expr> {
        let key: HashSet<&str> = self.scan.tags.iter().map(String::as_str).chain([TIME]).collect();
        let of_key = self.scan.filters.iter().filter(|filter| {
            let columns = filter.column_refs();
            columns.iter().all(|column| key.contains(column.name()))
        });
        of_key.cloned().collect()
    }
}

pub fn has_subquery(filter: &Expr) -> bool {
    let mut found = false;
    _ = filter.apply(|expression| {
        found |= matches!(
            expression,
            Expr::ScalarSubquery(_) | Expr::InSubquery(_) | Expr::Exists(_) | Expr::OuterReferenceColumn(..)
        );
        Ok(TreeNodeRecursion::Continue)
    });
    found
}
