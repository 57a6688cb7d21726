//! The scan of Parquet files.

use std::sync::Arc;

use arrow::datatypes::{FieldRef, SchemaRef};
use datafusion::catalog::Session;
use datafusion::common::stats::Precision;
use datafusion::common::{Result, ScalarValue, Statistics};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{LexOrdering, PhysicalSortExpr};
use datafusion::physical_plan::ExecutionPlan;

use crate::DataFile;
use crate::column_cache::ColumnCache;
use crate::file_readers::IndexedReaders;
use crate::files::object_store_url;
use crate::interval::TIME;
use crate::merge::KEY_ORDER;

/// How much of a file's end is read at once, in the hope that it holds all metadata.
const METADATA_SIZE_HINT_BYTES: usize = 64 * 1024;

/// A file, and the number of its source.
pub struct SourceFile {
    pub source: i32,
    pub file: Arc<DataFile>,
}

/// Reads columns of files. Filters reach the scan through the physical optimizer, which prunes row
/// groups and pages.
pub struct FileScan<'a> {
    pub session: &'a dyn Session,
    pub table_schema: &'a SchemaRef,
    /// The tags in key order.
    pub tags: &'a [String],
    /// The column of the source, which then stands behind the table's columns.
    pub source_field: Option<FieldRef>,
    pub projection: Vec<usize>,
    pub limit: Option<usize>,
}

impl FileScan<'_> {
    /// As many partitions as there are threads.
    pub fn in_any_order(&self, files: Vec<SourceFile>) -> Result<Arc<dyn ExecutionPlan>> {
        let statistics = self.total_statistics(&files);
        let files = files.iter().map(|file| self.partitioned_file(file)).collect();
        let groups = FileGroup::new(files).split_files(self.session.config().target_partitions());
        self.scan(groups, statistics, vec![])
    }

    /// One partition for each file, in the order of keys, with the source last.
    pub fn in_key_order(&self, files: Vec<SourceFile>) -> Result<Arc<dyn ExecutionPlan>> {
        let statistics = self.total_statistics(&files);
        let group = |file| FileGroup::new(vec![self.partitioned_file(file)]);
        let groups = files.iter().map(group).collect();
        self.scan(groups, statistics, vec![self.key_order()?])
    }

    fn scan(
        &self,
        groups: Vec<FileGroup>,
        statistics: Statistics,
        ordering: Vec<LexOrdering>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let url = object_store_url();
        let runtime = self.session.runtime_env();
        let readers = IndexedReaders {
            readers: CachedParquetFileReaderFactory::new(
                runtime.object_store(url)?,
                runtime.cache_manager.get_file_metadata_cache(),
            ),
            columns: ColumnCache::of(self.session),
        };
        let source_columns: Vec<FieldRef> = self.source_field.iter().cloned().collect();
        let schema = TableSchema::builder(Arc::clone(self.table_schema))
            .with_table_partition_cols(source_columns)
            .build();
        let source = ParquetSource::new(schema)
            .with_metadata_size_hint(METADATA_SIZE_HINT_BYTES)
            .with_parquet_file_reader_factory(Arc::new(readers))
            // A merge needs few rows of each file: what it does not need is not decoded.
            .with_pushdown_filters(self.source_field.is_some());
        let scan = FileScanConfigBuilder::new(url.clone(), Arc::new(source))
            .with_file_groups(groups)
            .with_statistics(statistics)
            .with_output_ordering(ordering)
            .with_projection_indices(Some(self.projection.clone()))?
            .with_limit(self.limit)
            .build();
        Ok(DataSourceExec::from_data_source(scan))
    }

    fn key_order(&self) -> Result<LexOrdering> {
        let mut expressions = vec![];
        for name in self.tags.iter().map(String::as_str).chain([TIME]) {
            expressions.push(Column::new(name, self.table_schema.index_of(name)?));
        }
        if let Some(field) = &self.source_field {
            expressions.push(Column::new(field.name(), self.table_schema.fields().len()));
        }
        let expressions = expressions
            .into_iter()
            .map(|column| PhysicalSortExpr::new(Arc::new(column), KEY_ORDER));
        Ok(LexOrdering::new(expressions).expect("the time at least"))
    }

    fn partitioned_file(&self, source_file: &SourceFile) -> PartitionedFile {
        let file = &source_file.file;
        let mut partitioned = PartitionedFile::new(&file.path, file.size_bytes);
        if self.source_field.is_some() {
            partitioned = partitioned.with_partition_values(vec![ScalarValue::from(source_file.source)]);
        }
        let mut statistics = Statistics::new_unknown(self.table_schema);
        self.describe(&mut statistics, file.row_count, file.time_min, file.time_max);
        partitioned.with_statistics(Arc::new(statistics))
    }

    fn total_statistics(&self, files: &[SourceFile]) -> Statistics {
        let mut statistics = Statistics::new_unknown(self.table_schema);
        let rows = files.iter().map(|file| file.file.row_count).sum();
        let time_min = files.iter().map(|file| file.file.time_min).min();
        let time_max = files.iter().map(|file| file.file.time_max).max();
        if let (Some(time_min), Some(time_max)) = (time_min, time_max) {
            self.describe(&mut statistics, rows, time_min, time_max);
        }
        if self.source_field.is_some() {
            statistics.column_statistics.push(Default::default());
        }
        statistics
    }

    fn describe(&self, statistics: &mut Statistics, rows: u64, time_min: i64, time_max: i64) {
        statistics.num_rows = Precision::Exact(rows as usize);
        if let Ok(time) = self.table_schema.index_of(TIME) {
            let column = &mut statistics.column_statistics[time];
            column.null_count = Precision::Exact(0);
            column.min_value = Precision::Exact(timestamp(time_min));
            column.max_value = Precision::Exact(timestamp(time_max));
        }
    }
}

fn timestamp(nanoseconds: i64) -> ScalarValue {
    ScalarValue::TimestampNanosecond(Some(nanoseconds), None)
}
