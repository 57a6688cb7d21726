//! Readers of Parquet files that know what the files say about their pages.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::common::Result;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::ParquetFileReaderFactory;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::physical_plan::metrics::ExecutionPlanMetricsSet;
use futures::FutureExt;
use futures::future::BoxFuture;
use parquet::arrow::arrow_reader::ArrowReaderOptions;
use parquet::arrow::async_reader::AsyncFileReader;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData};

use crate::column_cache::ColumnCache;

/// Makes readers whose cached metadata have the index of pages. A scan asks for metadata without it,
/// and would read and decode it anew with each query. What they find is noted for later scans.
#[derive(Debug)]
pub struct IndexedReaders {
    pub readers: CachedParquetFileReaderFactory,
    pub columns: Option<Arc<ColumnCache>>,
}

impl ParquetFileReaderFactory for IndexedReaders {
    fn create_reader(
        &self,
        partition: usize,
        file: PartitionedFile,
        metadata_size_hint: Option<usize>,
        metrics: &ExecutionPlanMetricsSet,
    ) -> Result<Box<dyn AsyncFileReader + Send>> {
        let path = file.object_meta.location.to_string();
        let reader = self
            .readers
            .create_reader(partition, file, metadata_size_hint, metrics)?;
        Ok(Box::new(IndexedReader {
            reader,
            path,
            columns: self.columns.clone(),
        }))
    }
}

struct IndexedReader {
    reader: Box<dyn AsyncFileReader + Send>,
    path: String,
    columns: Option<Arc<ColumnCache>>,
}

impl AsyncFileReader for IndexedReader {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, parquet::errors::Result<Bytes>> {
        self.reader.get_bytes(range)
    }

    fn get_byte_ranges(
        &mut self,
        ranges: Vec<Range<u64>>,
    ) -> BoxFuture<'_, parquet::errors::Result<Vec<Bytes>>> {
        self.reader.get_byte_ranges(ranges)
    }

    fn get_metadata<'a>(
        &'a mut self,
        options: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, parquet::errors::Result<Arc<ParquetMetaData>>> {
        let options = options.cloned().unwrap_or_default();
        let options = options.with_page_index_policy(PageIndexPolicy::Optional);
        async move {
            let metadata = self.reader.get_metadata(Some(&options)).await?;
            if let Some(columns) = &self.columns {
                columns.note_file(&self.path, &metadata)?;
            }
            Ok(metadata)
        }
        .boxed()
    }
}
