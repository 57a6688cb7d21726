//! A table as one query sees it: blocks in memory and files.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, TimestampNanosecondArray};
use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{Column, DFSchema, Result, ScalarValue};
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_optimizer::pruning::{PruningPredicateBuilder, PruningStatistics};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::union::UnionExec;

use crate::block_scan::BlockSource;
use crate::engine::object_store_url;
use crate::{BlockRows, DataFile};

/// The name of the time column, nanoseconds since the epoch, which no row lacks.
pub const TIME: &str = "time";

/// How much of a file's end is read at once, in the hope that it holds all metadata.
const METADATA_SIZE_HINT_BYTES: usize = 64 * 1024;

/// The rows of a table. Blocks and files may lack columns of the schema, which are null then; no
/// primary key may stand in more than one visible row.
pub struct Table {
    schema: SchemaRef,
    blocks: Vec<Arc<BlockRows>>,
    files: Vec<DataFile>,
}

impl Table {
    pub fn try_new(schema: SchemaRef, blocks: Vec<BlockRows>, files: Vec<DataFile>) -> crate::Result<Self> {
        blocks.iter().try_for_each(|rows| rows.check_types(&schema))?;
        Ok(Self {
            schema,
            blocks: blocks.into_iter().map(Arc::new).collect(),
            files,
        })
    }

    /// The blocks that can have rows for which the filters hold, judged by time.
    fn needed_blocks(&self, session: &dyn Session, filters: &[Expr]) -> Vec<Arc<BlockRows>> {
        match self.prune(session, filters) {
            Some(needed) => {
                let kept = self.blocks.iter().zip(needed).filter(|(_, needed)| *needed);
                kept.map(|(rows, _)| Arc::clone(rows)).collect()
            }
            None => self.blocks.clone(),
        }
    }

    /// None where the filters say nothing about time that can be used.
    fn prune(&self, session: &dyn Session, filters: &[Expr]) -> Option<Vec<bool>> {
        let filter = conjunction(filters.iter().cloned())?;
        let schema = DFSchema::try_from(Arc::clone(&self.schema)).ok()?;
        let predicate = session.create_physical_expr(filter, &schema).ok()?;
        PruningPredicateBuilder::new()
            .with_file_schema(Arc::clone(&self.schema))
            .build(predicate)?
            .prune(&BlockTimes(&self.blocks))
            .ok()
    }

    fn scan_blocks(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(DataSourceExec::from_data_source(BlockSource::try_new(
            self.needed_blocks(session, filters),
            Arc::clone(&self.schema),
            projection,
            limit,
            session.config().target_partitions(),
            session.config().batch_size(),
        )?))
    }

    /// Filters reach this scan through the physical optimizer, which prunes row groups and pages.
    fn scan_files(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let url = object_store_url();
        let runtime = session.runtime_env();
        let readers = CachedParquetFileReaderFactory::new(
            runtime.object_store(&url)?,
            runtime.cache_manager.get_file_metadata_cache(),
        );
        let source = ParquetSource::new(Arc::clone(&self.schema))
            .with_metadata_size_hint(METADATA_SIZE_HINT_BYTES)
            .with_parquet_file_reader_factory(Arc::new(readers));
        let files = self.files.iter();
        let files = files
            .map(|file| PartitionedFile::new(&file.path, file.size_bytes))
            .collect();
        let groups = FileGroup::new(files).split_files(session.config().target_partitions());
        let scan = FileScanConfigBuilder::new(url, Arc::new(source))
            .with_file_groups(groups)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(scan))
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
        if self.files.is_empty() {
            return self.scan_blocks(session, projection, filters, limit);
        }
        let files = self.scan_files(session, projection, limit)?;
        if self.blocks.is_empty() {
            return Ok(files);
        }
        let blocks = self.scan_blocks(session, projection, filters, limit)?;
        UnionExec::try_new(vec![blocks, files])
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Table({} blocks, {} files)",
            self.blocks.len(),
            self.files.len()
        )
    }
}

/// What is known of blocks without looking into them.
struct BlockTimes<'a>(&'a [Arc<BlockRows>]);

impl BlockTimes<'_> {
    fn times(&self, column: &Column, bound: fn((i64, i64)) -> i64) -> Option<ArrayRef> {
        let bounds = || self.0.iter().map(|rows| bound(rows.time_range()));
        (column.name == TIME)
            .then(|| Arc::new(TimestampNanosecondArray::from_iter_values(bounds())) as ArrayRef)
    }
}

impl PruningStatistics for BlockTimes<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        self.times(column, |(min, _)| min)
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        self.times(column, |(_, max)| max)
    }

    fn num_containers(&self) -> usize {
        self.0.len()
    }

    fn null_counts(&self, _: &Column) -> Option<ArrayRef> {
        None
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        None
    }

    fn contained(&self, _: &Column, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}
